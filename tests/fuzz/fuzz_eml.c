/* A message or an mbox: read through, and every message fetched again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
read_all(struct source *s, struct arena *a)
{
	struct note *n, *again;
	struct err e;
	int more;

	while ((more = source_next(s, a, &n, &e)) != 0) {
		if (more < 0)
			abort(); /* no header is so bad */
		if (source_fetch(s, &n->at, a, &again, &e) < 0)
			abort();
		if (strcmp(n->unid, again->unid) != 0 || n->mime == NULL ||
		    n->mime->len != again->mime->len)
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

	(void)source_eml_ops.bid(data, n < SOURCE_HEAD ? n : SOURCE_HEAD);
	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	(void)close(fd);
	if (source_eml_ops.open(&s, path, "", &o, &e) == 0) {
		read_all(s, &a);
		source_close(&s);
	}
	arena_free(&a);
	(void)unlink(path);
	return 0;
}
