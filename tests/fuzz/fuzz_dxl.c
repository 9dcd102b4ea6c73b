/*
 * A dump of any bytes: read in one go and by the byte it has the same notes,
 * each can be fetched again, and every attachment can be read to its end.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/sys.h"
#include "source/dxl_open.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct arena arena;

static void
must(bool ok)
{
	if (!ok)
		abort();
}

static void
drain(const struct blob *b)
{
	struct stream *s;
	uint8_t chunk[4096];
	struct err e;

	if (b == NULL || stream_open(&s, b, &e) < 0)
		return;
	while (stream_read(s, chunk, sizeof(chunk), &e) > 0)
		;
	stream_close(&s);
}

static int
walk(const struct rich *r)
{
	int most = 0;

	if (r->kind == RICH_PICTURE)
		drain(r->picture->data);
	for (const struct rich *c = r->child; c != NULL; c = c->next) {
		int depth = walk(c);

		most = depth > most ? depth : most;
	}
	return most + 1;
}

static void
use(const struct note *n)
{
	NOTE_FOREACH_FIELD(f, n) {
		if (f->type == NOTE_RICH)
			must(walk(f->rich) <= RICH_DEPTH);
		if (f->type == NOTE_FILE)
			drain(f->file->data);
		if (f->type == NOTE_TEXT)
			for (size_t i = 0; i < f->n; i++)
				must(f->text[i] != NULL);
	}
	drain(n->mime);
}

static void
same(const struct note *a, const struct note *b)
{
	must(strcmp(a->unid, b->unid) == 0 && a->class == b->class);
	must(a->at.off == b->at.off && a->at.len == b->at.len);
	must(strcmp(a->replicaid, b->replicaid) == 0);
}

static int
next(struct source *s, struct note **n, struct err *e)
{
	int r = s->ops->next(s, &arena, n, e);

	if (r < 0)
		must(err_reach(e->code) == REACH_NOTE);
	return r;
}

static void
read_all(const char *path, bool twice)
{
	struct source *fast, *slow = NULL;
	struct note *n, *again;
	struct err e, e2;
	int r;

	if (dxl_open(&fast, path, "", NULL, 65536, &e) < 0)
		return;
	if (twice)
		must(dxl_open(&slow, path, "", NULL, 1, &e) == 0);
	while ((r = next(fast, &n, &e)) != 0) {
		must(strlen(n->unid) == NOTE_UNID_LEN);
		if (twice) {
			must(next(slow, &again, &e2) == r);
			same(n, again);
		}
		if (r > 0) {
			use(n);
			must(fast->ops->fetch(fast, &n->at, &arena, &again,
				 &e) == 0);
			same(n, again);
		}
		arena_reset(&arena);
	}
	if (twice) {
		must(next(slow, &again, &e) == 0);
		slow->ops->close(slow);
	}
	fast->ops->close(fast);
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char path[64];
	int fd = memfd_create("dxl", MFD_CLOEXEC);

	must(fd >= 0 && sys_write(fd, data, n) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)source_dxl_ops.bid(data, n < SOURCE_HEAD ? n : SOURCE_HEAD);
	read_all(path, n < 8192);
	(void)close(fd);
	return 0;
}
