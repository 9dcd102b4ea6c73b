/* A file of structured text: read through, and every note fetched again. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_all(struct source *s, struct arena *a)
{
	int64_t end = 0;
	struct note *n, *again;
	struct err e;
	int more;

	while ((more = source_next(s, a, &n, &e)) != 0) {
		if (more < 0 && err_reach(e.code) != REACH_NOTE)
			abort();
		if (strlen(n->unid) != NOTE_UNID_LEN || n->at.off < end)
			abort();
		end = n->at.off + n->at.len;
		if (source_fetch(s, &n->at, a, &again, &e) != (more < 0 ?
		    -1 : 0))
			abort();
		if (strcmp(n->unid, again->unid) != 0)
			abort();
		for (const struct note_field *f = n->fields,
		     *g = again->fields; f != NULL || g != NULL;
		     f = f->next, g = g->next)
			if (f == NULL || g == NULL || f->type != g->type ||
			    f->n != g->n || strcmp(f->name, g->name) != 0)
				abort();
		arena_reset(a);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct source_options o;
	char path[] = "/tmp/n2e-fuzz-XXXXXX";
	int fd = mkstemp(path);
	struct arena a = { 0 };
	struct source *s;
	struct err e;

	(void)source_text_ops.bid(data, n < SOURCE_HEAD ? n : SOURCE_HEAD);
	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	(void)close(fd);
	if (source_text_ops.open(&s, path, "", &o, &e) == 0) {
		s->say = NULL;
		read_all(s, &a);
		source_close(&s);
	}
	arena_free(&a);
	(void)unlink(path);
	return 0;
}
