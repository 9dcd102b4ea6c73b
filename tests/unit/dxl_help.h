/* For tests of the DXL reader: all notes of a fixture or of a string. */
#ifndef TESTS_DXL_HELP_H
#define TESTS_DXL_HELP_H

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"
#include "source/dxl_open.h"

#define FIXTURES "tests/fixtures/dxl/"

struct got {
	struct arena arena;
	struct source *src;
	struct note *note[64];
	struct err err[64]; /* code ERR_NONE: that note was good */
	int notes, good;
	char said[1024];
};

static inline void
hear(void *arg, const char *where, const char *what)
{
	struct got *g = arg;
	size_t n = strlen(g->said);

	(void)where;
	(void)snprintf(g->said + n, sizeof(g->said) - n, "%s\n", what);
}

static inline void
got_read(struct got *g, const char *path, size_t step)
{
	struct note *note;
	struct err e;
	int r;

	memset(g, 0, sizeof(*g));
	if (dxl_open(&g->src, path, "", NULL, step, &e) < 0) {
		print_error("%s\n", e.msg);
		abort();
	}
	g->src->say = hear;
	g->src->say_arg = g;
	while ((r = g->src->ops->next(g->src, &g->arena, &note, &e)) != 0) {
		assert_true(g->notes < 64);
		if (r < 0)
			assert_int_equal(err_reach(e.code), REACH_NOTE);
		g->note[g->notes] = note;
		g->err[g->notes].code = ERR_NONE;
		if (r < 0)
			g->err[g->notes] = e;
		else
			g->good++;
		g->notes++;
	}
}

static inline void
got_fixture(struct got *g, const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), FIXTURES "%s", name);
	got_read(g, path, 65536);
}

/* A file that is there until the end of the test. */
static inline void
put_file(char path[64], const void *p, size_t n)
{
	int fd;

	memcpy(path, "/tmp/n2e-dxl-XXXXXX", 20);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(sys_write(fd, p, n), 0);
	(void)close(fd);
}

static inline void
got_free(struct got *g)
{
	if (g->src != NULL)
		g->src->ops->close(g->src);
	g->src = NULL;
	arena_free(&g->arena);
}

static inline char *
slurp(const char *name, size_t *n)
{
	char path[256];
	FILE *f;
	char *all = calloc(1, 1 << 20);

	(void)snprintf(path, sizeof(path), FIXTURES "%s", name);
	f = fopen(path, "rb");
	if (f == NULL || all == NULL)
		abort();
	*n = fread(all, 1, (1 << 20) - 1, f);
	(void)fclose(f);
	return all;
}

static inline bool
has_trouble(const struct note *n, const char *words)
{
	for (const struct note_trouble *t = n->troubles; t != NULL; t = t->next)
		if (strstr(t->what, words) != NULL)
			return true;
	return false;
}

#endif
