/* A store that a test writes, finishes, and reads again by code of its own. */
#ifndef TESTS_PST_LOOK_H
#define TESTS_PST_LOOK_H

#include "test.h"

#include <string.h>

#include "pst/pst_check.h"
#include "pst/pst_read.h"
#include "pst_make.h"

struct store {
	struct made_dir d;
	struct pst *pst;
	struct pst_reader *reader;
	struct arena arena;
	struct pst_sums sums;
	char folders[4096]; /* "path class items unread", a line each */
};

static inline void
begin(struct store *s)
{
	const struct pst_options options = { .name = "Größe",
		.key = "0123456789abcdef" };
	struct err err;

	memset(s, 0, sizeof(*s));
	if (pst_open(&s->pst, made_temp(&s->d), &options, true, &err) != 0)
		fail_msg("%s", err.msg);
}

static inline uint32_t
folder(struct store *s, const char *path)
{
	struct err err;
	uint32_t nid;

	if (pst_folder(s->pst, path, "IPF.Note", &nid, &err) != 0)
		fail_msg("%s", err.msg);
	return nid;
}

static inline uint32_t
put(struct store *s, const char *path, const char *id,
    const struct pst_message *m)
{
	struct pst_placed placed;
	struct err err;

	if (pst_put(s->pst, folder(s, path), id, strlen(id), m, &placed, NULL,
		&err) != 0)
		fail_msg("%s", err.msg);
	assert_true(placed.bid < placed.end);
	return placed.nid;
}

static inline void
say(void *arg, const struct pst_finding *f)
{
	(void)arg;
	print_message("%s: %s\n", f->rule, f->what);
}

static inline void
folder_line(void *arg, const struct pst_folder_sum *f)
{
	struct store *s = arg;
	size_t n = strlen(s->folders);

	(void)snprintf(s->folders + n, sizeof(s->folders) - n,
	    "%s|%s|%u|%u\n", f->path, f->class == NULL ? "" : f->class,
	    (unsigned)f->items, (unsigned)f->unread);
}

/* Finished, judged, and opened to look into. */
static inline void
finish(struct store *s)
{
	char *path = text_printf(&s->arena, "%s/store", s->d.path);
	uint64_t bound = pst_size(s->pst);
	struct err err;

	if (pst_finish(&s->pst, &err) != 0 ||
	    pst_check(path, say, folder_line, s, &s->sums, &err) != 0 ||
	    pst_reader_open(&s->reader, path, &err) != 0)
		fail_msg("%s", err.msg);
	assert_int_equal(s->sums.errors, 0);
	assert_true(bound >= s->sums.size);
}

static inline void
end(struct store *s)
{
	pst_reader_close(&s->reader);
	pst_close(&s->pst);
	arena_free(&s->arena);
	made_gone(&s->d);
}

/* ---- reading ------------------------------------------------------------------- */

static inline struct pst_bag
bag_at(struct store *s, uint64_t data, uint64_t sub)
{
	struct pst_bag bag;
	struct err err;

	if (pst_reader_bag(s->reader, &s->arena, data, sub, &bag, &err) != 0)
		fail_msg("%s", err.msg);
	return bag;
}

static inline struct pst_bag
bag_of(struct store *s, uint32_t nid)
{
	struct pst_node node;
	struct err err;

	assert_int_equal(pst_reader_node(s->reader, nid, &node, &err), 1);
	return bag_at(s, node.data, node.sub);
}

static inline const struct pst_node *
below(const struct pst_bag *bag, uint32_t nid)
{
	for (size_t i = 0; i < bag->nsub; i++)
		if (bag->sub[i].nid == nid)
			return &bag->sub[i];
	return NULL;
}

/* The value as it is stored is n bytes at p. */
static inline void
assert_value(const struct pst_bag *bag, uint16_t id, const void *p, size_t n)
{
	const struct pst_value *v = pst_bag_get(bag, id);

	assert_non_null(v);
	assert_int_equal(v->n, n);
	assert_memory_equal(v->p, p, n);
}

static inline void
assert_text(struct store *s, const struct pst_bag *bag, uint16_t id,
    const char *want)
{
	const char *text = pst_bag_text(s->reader, bag, &s->arena, id);

	assert_non_null(text);
	assert_string_equal(text, want);
}

/* The row with that id in a table; its values are copied. */
struct wanted {
	struct store *s;
	uint32_t id;
	struct pst_bag row;
	size_t rows;
};

static inline int
take_row(void *arg, uint32_t id, const struct pst_bag *row, struct err *err)
{
	struct wanted *w = arg;

	(void)err;
	w->rows++;
	if (id != w->id)
		return 0;
	w->row.n = row->n;
	w->row.value = arena_array(&w->s->arena, row->n + 1,
	    sizeof(*row->value));
	for (size_t i = 0; i < row->n; i++) {
		w->row.value[i] = row->value[i];
		if (row->value[i].p == NULL)
			continue;
		uint8_t *copy = arena_alloc(&w->s->arena, row->value[i].n + 1);

		memcpy(copy, row->value[i].p, row->value[i].n);
		w->row.value[i].p = copy;
	}
	return 0;
}

static inline struct pst_bag
row_at(struct store *s, uint64_t data, uint64_t sub, uint32_t id, size_t *rows)
{
	struct wanted w = { .s = s, .id = id };
	struct err err;

	if (pst_reader_table(s->reader, data, sub, take_row, &w, &err) != 0)
		fail_msg("%s", err.msg);
	if (rows != NULL)
		*rows = w.rows;
	return w.row;
}

static inline struct pst_bag
row_of(struct store *s, uint32_t table, uint32_t id)
{
	struct pst_node node;
	struct err err;

	assert_int_equal(pst_reader_node(s->reader, table, &node, &err), 1);
	return row_at(s, node.data, node.sub, id, NULL);
}

static inline void
assert_no(const struct pst_bag *bag, uint16_t id)
{
	assert_null(pst_bag_get(bag, id));
}

#endif
