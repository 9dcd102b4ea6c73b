/* Table contexts ([MS-PST] 2.3.4; PST guide 9). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "pst/pst_read_priv.h"

#define TAG_ROW_ID  0x67F20003u
#define TAG_ROW_VER 0x67F30003u

/* ---- columns ------------------------------------------------------------- */

static unsigned
cell_size(uint32_t tag)
{
	size_t n = bag_fixed_size(tag & 0xFFFF);

	return n == 0 ? 4 : (unsigned)n;
}

static bool
is_in_group(const struct table_view *t, const struct table_column *c)
{
	unsigned from = c->size >= 4 ? 0 : c->size == 2 ? t->end4 : t->end2;
	unsigned to = c->size >= 4 ? t->end4 : c->size == 2 ? t->end2 :
	    t->end1;

	return c->at >= from && (unsigned)c->at + c->size <= to;
}

static void
check_overlap(struct pst_reader *r, const struct table_view *t)
{
	uint8_t used[PST_PAYLOAD] = { 0 };
	bool said = false;

	for (size_t i = 0; i < t->cols; i++) {
		const struct table_column *c = &t->col[i];

		for (unsigned k = c->at; k < (unsigned)c->at + c->size; k++) {
			if (used[k] && !said)
				reader_error(r, "table",
				    "column %08" PRIx32 " shares bytes with "
				    "another one", c->tag);
			said |= used[k];
			used[k] = 1;
		}
	}
	if (memchr(used, 0, t->end1) != NULL)
		reader_warn(r, "table", "rows have bytes of no column");
}

static void
check_row_columns(struct pst_reader *r, const struct table_view *t)
{
	static const uint32_t tag[] = { TAG_ROW_ID, TAG_ROW_VER };

	for (unsigned k = 0; k < NITEMS(tag); k++) {
		const struct table_column *c = NULL;

		for (size_t i = 0; i < t->cols; i++)
			if (t->col[i].tag == tag[k])
				c = &t->col[i];
		if (c == NULL)
			reader_error(r, "table", "has no column %08" PRIx32,
			    tag[k]);
		else if (c->at != 4 * k || c->bit != k)
			reader_error(r, "table",
			    "column %08" PRIx32 " is at %u with bit %u",
			    c->tag, (unsigned)c->at, (unsigned)c->bit);
	}
}

static void
check_columns(struct pst_reader *r, const struct table_view *t)
{
	uint8_t bits[256] = { 0 };

	for (size_t i = 0; i < t->cols; i++) {
		const struct table_column *c = &t->col[i];

		if (i > 0 && t->col[i - 1].tag >= c->tag)
			reader_error(r, "table-order",
			    "column %08" PRIx32 " follows %08" PRIx32, c->tag,
			    t->col[i - 1].tag);
		if (bits[c->bit] || c->bit >= t->cols)
			reader_error(r, "table",
			    "column %08" PRIx32 " has bit %u of the row",
			    c->tag, (unsigned)c->bit);
		bits[c->bit] = 1;
		if (!is_in_group(t, c))
			reader_error(r, "table",
			    "column %08" PRIx32 " is at %u, outside its part "
			    "of the row", c->tag, (unsigned)c->at);
		else if (c->size > 1 && c->at % (c->size > 4 ? 4 : c->size))
			reader_warn(r, "table",
			    "column %08" PRIx32 " is at %u, not aligned",
			    c->tag, (unsigned)c->at);
	}
	check_overlap(r, t);
	check_row_columns(r, t);
}

static int
by_tag(const void *a, const void *b)
{
	const struct table_column *x = a, *y = b;

	return (x->tag > y->tag) - (x->tag < y->tag);
}

bool
table_has(const struct table_view *t, uint32_t tag)
{
	const struct table_column key = { .tag = tag };

	return t->cols > 0 && bsearch(&key, t->col, t->cols, sizeof(key),
	    by_tag) != NULL;
}

static int
read_columns(struct pst_reader *r, struct table_view *t, const uint8_t *p,
    struct err *e)
{
	unsigned bits = (unsigned)(t->cols + 7) / 8;

	for (size_t i = 0; i < t->cols; i++, p += 8) {
		struct table_column *c = &t->col[i];

		*c = (struct table_column){ le32(p), le16(p + 4), p[6], p[7] };
		if (c->size != cell_size(c->tag) ||
		    (unsigned)c->at + c->size > t->end1 ||
		    c->bit / 8 >= bits)
			return reader_broken(r, e, "table",
			    "column %08" PRIx32 " has %u bytes at %u, bit %u",
			    c->tag, (unsigned)c->size, (unsigned)c->at,
			    (unsigned)c->bit);
	}
	if (r->say != NULL)
		check_columns(r, t);
	/* Values of a row are looked up by their tags. */
	qsort(t->col, t->cols, sizeof(*t->col), by_tag);
	return 0;
}

static int
read_info(struct pst_reader *r, struct table_view *t, struct err *e)
{
	const uint8_t *p;
	size_t n;

	if (view_get(r, &t->h, t->h.root, &p, &n, e) < 0)
		return -1;
	if (n < 22 || p[0] != 0x7C || n != 22 + 8 * (size_t)p[1])
		return reader_broken(r, e, "table", "does not say its columns");
	t->cols = p[1];
	t->end4 = le16(p + 2);
	t->end2 = le16(p + 4);
	t->end1 = le16(p + 6);
	t->row = le16(p + 8);
	t->index = le32(p + 10);
	t->matrix = le32(p + 14);
	if (t->row > PST_PAYLOAD || t->end1 < 8 ||
	    t->row != t->end1 + (t->cols + 7) / 8 || t->end4 > t->end2 ||
	    t->end2 > t->end1)
		return reader_broken(r, e, "table",
		    "rows have %u bytes, of these %u, %u and %u by size",
		    t->row, t->end4, t->end2, t->end1);
	if (le32(p + 18) != 0)
		reader_warn(r, "table", "has an index of the old kind");
	if (t->index != 0x20 || t->h.root != 0x40)
		reader_error(r, "heap-order",
		    "its B-tree is at HID 0x%" PRIx32 " and its columns at "
		    "0x%" PRIx32 ", not 0x20 and 0x40: some readers refuse "
		    "that", t->index, t->h.root);
	return read_columns(r, t, p + 22, e);
}

/* ---- rows ---------------------------------------------------------------- */

static int
count_rows(struct pst_reader *r, struct table_view *t, struct err *e)
{
	uint64_t rows, bid;
	size_t n;

	if (reader_leaf(r, &t->t, t->t.leaves - 1, &bid, e) < 0)
		return -1;
	if (reader_load(r, bid, &n, e) == NULL)
		return -1;
	rows = (uint64_t)(t->t.leaves - 1) * (PST_PAYLOAD / t->row) +
	    n / t->row;
	if (rows > READ_ROWS || rows > r->size / t->row)
		return reader_broken(r, e, "limit",
		    "has %" PRIu64 " rows, more than there can be", rows);
	if (n % t->row != 0)
		reader_warn(r, "table",
		    "the last block of rows has %zu bytes, rows have %u", n,
		    t->row);
	t->rows = (uint32_t)rows;
	return 0;
}

static int
open_matrix(struct pst_reader *r, struct arena *a, struct table_view *t,
    struct err *e)
{
	const struct pst_node *sub;
	const uint8_t *p;

	if (t->matrix == 0)
		return 0;
	if ((t->matrix & 0x1F) == 0) {
		if (view_get(r, &t->h, t->matrix, &p, &t->heap_n, e) < 0)
			return -1;
		t->heap = memcpy(arena_alloc(a, t->heap_n + 1), p, t->heap_n);
		t->rows = (uint32_t)(t->heap_n / t->row);
		if (t->heap_n % t->row != 0)
			reader_warn(r, "table",
			    "there are %zu bytes of rows, rows have %u",
			    t->heap_n, t->row);
		return 0;
	}
	sub = scope_find(&t->in, t->matrix);
	if (sub == NULL)
		return reader_broken(r, e, "table",
		    "rows are in subnode 0x%" PRIx32 ", which does not exist",
		    t->matrix);
	if (reader_tree(r, &t->t, sub->data, e) < 0)
		return -1;
	return t->t.leaves == 0 ? 0 : count_rows(r, t, e);
}

struct indexing {
	struct pst_reader *r;
	struct table_view *t;
};

static int
on_index(void *arg, uint32_t id, const uint8_t *value, struct err *e)
{
	struct indexing *g = arg;
	uint32_t row = le32(value);

	(void)e;
	g->t->indexed++;
	if (row >= g->t->rows)
		reader_error(g->r, "table",
		    "row 0x%" PRIx32 " is said to be number %" PRIu32
		    " of %" PRIu32, id, row, g->t->rows);
	else if (id == 0)
		reader_error(g->r, "table", "a row has the id 0");
	else if (g->t->id[row] != 0)
		reader_error(g->r, "table",
		    "rows 0x%" PRIx32 " and 0x%" PRIx32 " are both number "
		    "%" PRIu32, g->t->id[row], id, row);
	else
		g->t->id[row] = id;
	return 0;
}

int
table_open(struct pst_reader *r, struct arena *a, uint64_t data, uint64_t sub,
    struct table_view *t, struct err *e)
{
	struct indexing g = { r, t };

	memset(t, 0, sizeof(*t));
	if (view_open(r, &t->h, data, 0x7C, e) < 0)
		return -1;
	view_check(r, &t->h);
	if (scope_read(r, a, sub, &t->in, e) < 0 || read_info(r, t, e) < 0 ||
	    open_matrix(r, a, t, e) < 0)
		return -1;
	t->id = arena_array(a, t->rows, sizeof(*t->id));
	if (view_walk(r, &t->h, t->index, 4, 4, on_index, &g, e) < 0)
		return -1;
	if (t->indexed > t->rows)
		reader_error(r, "table",
		    "the index has %" PRIu32 " rows, there are %" PRIu32,
		    t->indexed, t->rows);
	else if (t->indexed < t->rows)
		reader_warn(r, "table",
		    "there are %" PRIu32 " rows, the index has %" PRIu32,
		    t->rows, t->indexed);
	return 0;
}

/* ---- one row ------------------------------------------------------------- */

struct rows {
	struct pst_reader *r;
	const struct table_view *t;
	table_row_fn *fn;
	void *arg;
	struct arena a;
	struct pst_value value[255];
};

static int
read_cell(struct rows *g, const struct table_column *c, const uint8_t *row,
    struct pst_value *v, struct err *e)
{
	*v = (struct pst_value){ .id = (uint16_t)(c->tag >> 16),
		.type = (uint16_t)c->tag };
	if (bag_is_fixed(v->type)) {
		v->p = row + c->at;
		v->bytes = v->n = c->size;
		return 0;
	}
	return bag_hnid(g->r, &g->a, &g->t->h, &g->t->in, le32(row + c->at),
	    v, e);
}

static bool
has_cell(const struct table_view *t, const struct table_column *c,
    const uint8_t *row)
{
	return (row[t->end1 + c->bit / 8] & 0x80 >> c->bit % 8) != 0;
}

static void
check_row(struct pst_reader *r, const struct table_view *t, uint32_t id,
    const struct pst_bag *bag, const uint8_t *row)
{
	(void)t;
	if (le32(row) != id)
		reader_error(r, "table",
		    "row 0x%" PRIx32 " says that it is 0x%" PRIx32, id,
		    le32(row));
	if (pst_bag_get(bag, TAG_ROW_ID >> 16) == NULL ||
	    pst_bag_get(bag, TAG_ROW_VER >> 16) == NULL)
		reader_error(r, "table",
		    "row 0x%" PRIx32 " has no id or no version", id);
}

static int
one_row(struct rows *g, uint32_t id, const uint8_t *row, struct err *e)
{
	struct pst_bag bag = { .value = g->value };
	int status;

	for (size_t i = 0; i < g->t->cols; i++) {
		const struct table_column *c = &g->t->col[i];

		if (!has_cell(g->t, c, row))
			continue;
		if (read_cell(g, c, row, &g->value[bag.n], e) == 0)
			bag.n++;
		else if (g->r->say == NULL || e->code != ERR_DAMAGED)
			return -1;
	}
	if (g->r->say != NULL)
		check_row(g->r, g->t, id, &bag, row);
	status = g->fn(g->arg, id, &bag, e);
	arena_reset(&g->a);
	return status;
}

static int
some_rows(struct rows *g, const uint8_t *p, size_t n, uint32_t first,
    struct err *e)
{
	size_t count = n / g->t->row;
	int status = 0;

	for (size_t i = 0; i < count && status == 0; i++) {
		uint32_t id = first + i < g->t->rows ? g->t->id[first + i] : 0;

		if (id != 0)
			status = one_row(g, id, p + i * g->t->row, e);
	}
	return status;
}

static int
matrix_rows(struct rows *g, struct err *e)
{
	const struct table_view *t = g->t;
	uint32_t first = 0;
	uint8_t copy[PST_BLOCK];
	uint64_t bid;
	int status = 0;

	for (uint32_t i = 0; i < t->t.leaves && status == 0; i++) {
		const uint8_t *p;
		size_t n;

		if (reader_leaf(g->r, &t->t, i, &bid, e) < 0)
			return -1;
		p = reader_load(g->r, bid, &n, e);
		if (p == NULL)
			return -1;
		if (i + 1 < t->t.leaves && n != PST_PAYLOAD)
			return reader_broken(g->r, e, "table",
			    "a block of rows has %zu bytes and is not the "
			    "last", n);
		memcpy(copy, p, n);
		status = some_rows(g, copy, n, first, e);
		first += PST_PAYLOAD / t->row;
	}
	return status;
}

int
table_each(struct pst_reader *r, const struct table_view *t,
    table_row_fn *fn, void *arg, struct err *e)
{
	struct rows g = { .r = r, .t = t, .fn = fn, .arg = arg };
	int status = t->heap != NULL ?
	    some_rows(&g, t->heap, t->heap_n, 0, e) :
	    matrix_rows(&g, e);

	arena_free(&g.a);
	return status;
}

int
pst_reader_table(struct pst_reader *r, uint64_t data, uint64_t sub,
    int (*row)(void *, uint32_t, const struct pst_bag *, struct err *),
    void *arg, struct err *e)
{
	struct arena a = { 0 };
	struct table_view t;
	int status = table_open(r, &a, data, sub, &t, e);

	if (status == 0)
		status = table_each(r, &t, row, arg, e);
	arena_free(&a);
	return status;
}
