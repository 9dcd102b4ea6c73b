/* What the tests of calendar and card readers share: a source over bytes. */
#ifndef TESTS_PIM_HELP_H
#define TESTS_PIM_HELP_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "source/source.h"

static struct arena arena;
static char pim_path[64];

static inline void
pim_write(const void *bytes, size_t n)
{
	int fd;

	(void)snprintf(pim_path, sizeof(pim_path), "/tmp/n2e-pim-XXXXXX");
	fd = mkstemp(pim_path);
	assert_true(fd >= 0);
	assert_true(write(fd, bytes, n) == (ssize_t)n);
	(void)close(fd);
}

static inline struct source *
pim_open_n(const struct source_ops *ops, const void *bytes, size_t n)
{
	struct source_options opt = { 0 };
	struct source *src = NULL;
	struct err e;

	pim_write(bytes, n);
	assert_int_equal(ops->open(&src, pim_path, "", &opt, &e), 0);
	return src;
}

static inline struct source *
pim_open(const struct source_ops *ops, const char *text)
{
	return pim_open_n(ops, text, strlen(text));
}

static inline void
pim_close(struct source *src)
{
	src->ops->close(src);
	arena_free(&arena);
	(void)unlink(pim_path);
}

/* The next note, which must be a good one. */
static inline struct note *
pim_next(struct source *src)
{
	struct note *n = NULL;
	struct err e = { 0 };

	if (src->ops->next(src, &arena, &n, &e) != 1)
		fail_msg("no note: %s", e.msg);
	return n;
}

static inline void
pim_at_end(struct source *src)
{
	struct note *n;
	struct err e;

	assert_int_equal(src->ops->next(src, &arena, &n, &e), 0);
}

static inline void
pim_text_is(const struct note *n, const char *field, const char *want)
{
	const char *got = note_text(n, field);

	if (got == NULL || strcmp(got, want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", field,
		    got == NULL ? "(none)" : got, want);
}

/* The values of a list of dates as text: "2014-03-03T08:00:00Z …". */
static inline void
pim_times_are(const struct note *n, const char *field, const char *want)
{
	const struct note_range *t;
	size_t count = note_times(n, field, &t);
	char got[2048] = "";

	for (size_t i = 0; i < count; i++) {
		char iso[32];
		size_t len = strlen(got);

		civil_iso(t[i].from.utc, iso);
		if (!t[i].from.has_clock)
			iso[10] = '\0';
		(void)snprintf(got + len, sizeof(got) - len, "%s%s",
		    i > 0 ? " " : "", iso);
	}
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s, not %s", field, got, want);
}

static inline bool
pim_has_trouble(const struct note *n, const char *part)
{
	for (const struct note_trouble *t = n->troubles; t != NULL; t = t->next)
		if (strstr(t->what, part) != NULL)
			return true;
	return false;
}

static inline void
pim_trouble(const struct note *n, const char *part)
{
	if (!pim_has_trouble(n, part))
		fail_msg("no trouble about \"%s\"", part);
}

/* A fixture as bytes; the caller frees. */
static inline char *
pim_read(const char *path, size_t *n)
{
	FILE *fp = fopen(path, "rb");
	char *bytes = malloc(1 << 20);

	if (fp == NULL || bytes == NULL) {
		fail_msg("%s cannot be read", path);
		abort();
	}
	*n = fread(bytes, 1, 1 << 20, fp);
	(void)fclose(fp);
	return bytes;
}

/* How many notes of the first n bytes end at or before byte `cut`. */
struct pim_ends {
	int64_t end[64];
	size_t n;
};

static inline struct pim_ends
pim_ends(const struct source_ops *ops, const char *bytes, size_t n)
{
	struct source *src = pim_open_n(ops, bytes, n);
	struct pim_ends ends = { .n = 0 };
	struct note *note;
	struct err e;

	while (ops->next(src, &arena, &note, &e) == 1)
		ends.end[ends.n++] = note->at.off + note->at.len;
	pim_close(src);
	return ends;
}

/*
 * Cut after every byte: what was complete before the cut still comes, what
 * was not is a bad note, and nothing else happens.
 */
static inline void
pim_cut_everywhere(const struct source_ops *ops, const char *path)
{
	size_t n;
	char *bytes = pim_read(path, &n);
	struct pim_ends ends = pim_ends(ops, bytes, n);

	assert_true(ends.n > 0);
	for (size_t cut = 0; cut < n; cut++) {
		struct source *src = pim_open_n(ops, bytes, cut);
		size_t want = 0, good = 0, bad = 0;
		struct note *note;
		struct err e;
		int more;

		/* the line break after END is not needed */
		while (want < ends.n && ends.end[want] - 2 <= (int64_t)cut)
			want++;
		while ((more = ops->next(src, &arena, &note, &e)) != 0) {
			assert_true(
			    more == 1 || err_reach(e.code) == REACH_NOTE);
			good += more == 1;
			bad += more != 1;
			assert_int_equal(strlen(note->unid), NOTE_UNID_LEN);
		}
		if (good + 1 < want || good > want || bad > 1)
			fail_msg("%s cut at %zu: %zu good, %zu bad, want %zu",
			    path, cut, good, bad, want);
		if (want > 0 && ends.end[want - 1] <= (int64_t)cut)
			assert_int_equal(good, want);
		pim_close(src);
	}
	free(bytes);
}

/* fetch() gives the same notes as next(), in any order. */
static inline void
pim_fetch_all(const struct source_ops *ops, const char *path)
{
	size_t n, count = 0;
	char *bytes = pim_read(path, &n);
	struct source *src = pim_open_n(ops, bytes, n);
	struct note *note[64];
	struct err e;

	while (count < 64 && ops->next(src, &arena, &note[count], &e) == 1)
		count++;
	while (count-- > 0) {
		struct note *again = NULL;
		const struct note_field *f = note[count]->fields, *g;

		if (ops->fetch(src, &note[count]->at, &arena, &again, &e) < 0)
			fail_msg("%s", e.msg);
		assert_string_equal(again->unid, note[count]->unid);
		assert_string_equal(again->parent, note[count]->parent);
		for (g = again->fields; f != NULL && g != NULL;
		     f = f->next, g = g->next) {
			assert_string_equal(f->name, g->name);
			assert_int_equal(f->n, g->n);
			assert_string_equal(note_string(note[count], f->name),
			    note_string(again, f->name));
		}
		assert_true(f == NULL && g == NULL);
	}
	pim_close(src);
	free(bytes);
}

static inline int
pim_bid(const struct source_ops *ops, const char *head)
{
	return ops->bid((const uint8_t *)head, strlen(head));
}

#endif
