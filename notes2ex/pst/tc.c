#include "pst/ltp_priv.h"

#include <stdlib.h>

#include "base/mem.h"
#include "pst/sorter.h"

enum {
	ROW_ID = 0x67F20003,
	ROW_VERSION = 0x67F30003,
	ROW_MAX = 512, /* bytes of one row */
	IDS = 1024,    /* rows whose ids are sorted in memory */
	COLUMN = 8,
	INFO = 22,     /* bytes of TCINFO before its columns */
	INDEX = 12,    /* of a record of the sorter: id, row */
};

struct id {
	uint32_t id, row;
};

struct shape {
	unsigned end4, end2, end1; /* of cells of 4 and 8, 2, 1 bytes */
	size_t row;
};

struct tc {
	struct heap heap;
	struct big big;
	const struct tc_layout *layout;
	struct shape shape;
	size_t rows;
	uint8_t *info, *index; /* TCINFO; header of the row index */
	/* rows, while they are few; else in a tree */
	uint8_t small[PST_HEAP_MAX];
	size_t nsmall;
	struct ndb_tree *tree;
	size_t leaf; /* rows in its leaf */
	struct id *id;
	size_t nid, capid;
	struct sorter *sorter; /* of ids, when they are many */
};

/* ---- the shape of a row ----------------------------------------------------- */

/* Bytes of a cell; what is of no fixed size has its HNID there. */
static size_t
width(uint32_t tag)
{
	size_t n = pst_type_size(tag & 0xFFFF);

	return n == 0 || n > 8 ? 4 : n;
}

static bool
is_variable(uint32_t tag)
{
	size_t n = pst_type_size(tag & 0xFFFF);

	return n == 0 || n > 8;
}

static struct shape
shape_of(const struct tc_layout *l)
{
	struct shape s = { 0 };

	for (size_t i = 0; i < l->n; i++) {
		size_t w = width(l->column[i].tag);
		unsigned end = (unsigned)(l->column[i].at + w);
		unsigned *area = w >= 4 ? &s.end4 : w == 2 ? &s.end2 : &s.end1;

		if (end > *area)
			*area = end;
	}
	if (s.end2 < s.end4)
		s.end2 = s.end4;
	if (s.end1 < s.end2)
		s.end1 = s.end2;
	s.row = s.end1 + (l->n + 7) / 8;
	return s;
}

static const struct tc_column *
column(const struct tc_layout *l, uint32_t tag)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (l->column[mid].tag == tag)
			return &l->column[mid];
		if (l->column[mid].tag < tag)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* ---- new, and new again --------------------------------------------------------- */

struct tc *
tc_new(struct ndb *ndb, const struct tc_layout *layout)
{
	struct tc *tc = MEM_NEW(struct tc);

	heap_init(&tc->heap, ndb, HEAP_TC, false);
	tc->big.ndb = ndb;
	tc->layout = layout;
	tc->shape = shape_of(layout);
	return tc;
}

void
tc_reset(struct tc *tc, const struct tc_layout *layout)
{
	heap_reset(&tc->heap);
	big_reset(&tc->big);
	if (tc->tree != NULL)
		tree_give_up(&tc->tree);
	sorter_free(&tc->sorter);
	tc->layout = layout;
	tc->shape = shape_of(layout);
	tc->rows = tc->nsmall = tc->leaf = tc->nid = 0;
	tc->info = tc->index = NULL;
}

void
tc_free(struct tc **p)
{
	struct tc *tc = *p;

	if (tc == NULL)
		return;
	tc_reset(tc, tc->layout);
	heap_fini(&tc->heap);
	mem_free(tc->big.sub);
	mem_free(tc->id);
	mem_free(tc);
	*p = NULL;
}

/*
 * The places that readers insist on: the header of the row index first, HID
 * 0x20, then TCINFO, HID 0x40.  Block 0 stays in memory, so do they.
 */
static int
begin(struct tc *tc, struct err *e)
{
	uint32_t hid;
	size_t n = INFO + COLUMN * tc->layout->n;

	if (tc->info != NULL)
		return 0;
	if (tc->shape.row > ROW_MAX || tc->layout->n > UINT8_MAX)
		return err_set(e, ERR_FORMAT, "%zu columns in %zu bytes are "
		    "too many for a table", tc->layout->n, tc->shape.row);
	if ((tc->index = heap_take(&tc->heap, BTH_HEADER, &hid, e)) == NULL ||
	    (tc->info = heap_take(&tc->heap, n, &hid, e)) == NULL)
		return -1;
	return 0;
}

/* ---- rows ------------------------------------------------------------------------ */

static int
put_cell(struct tc *tc, uint8_t *row, const struct tc_cell *cell,
    struct err *e)
{
	const struct tc_column *c = column(tc->layout, cell->tag);
	uint32_t hnid = 0;
	int rc = 0;

	if (c == NULL || c->tag == ROW_ID || c->tag == ROW_VERSION)
		return 0;
	if (is_variable(c->tag)) {
		if (cell->n > PST_HEAP_MAX)
			rc = big_put(&tc->big, cell->value, cell->n, &hnid, e);
		else if (cell->n > 0)
			rc = heap_put(&tc->heap, cell->value, cell->n, &hnid,
			    e);
		if (rc < 0)
			return -1;
		le32(row + c->at, hnid);
	} else if (cell->n == width(c->tag)) {
		memcpy(row + c->at, cell->value, cell->n);
	} else {
		return err_set(e, ERR_FORMAT, "%zu bytes for column 0x%08X",
		    cell->n, (unsigned)c->tag);
	}
	row[tc->shape.end1 + c->bit / 8] |= (uint8_t)(0x80 >> c->bit % 8);
	return 0;
}

/* Into the tree: no row crosses the end of a leaf. */
static int
put_in_tree(struct tc *tc, const uint8_t *row, struct err *e)
{
	if (tc->leaf == PST_PAYLOAD / tc->shape.row) {
		if (ndb_tree_room(tc->tree) < tc->shape.row &&
		    ndb_tree_room(tc->tree) > 0 &&
		    ndb_tree_pad(tc->tree, e) < 0)
			return -1;
		tc->leaf = 0;
	}
	tc->leaf++;
	return ndb_tree_put(tc->tree, row, tc->shape.row, e);
}

static int
put_row(struct tc *tc, const uint8_t *row, struct err *e)
{
	if (tc->tree != NULL)
		return put_in_tree(tc, row, e);
	if (tc->nsmall + tc->shape.row <= sizeof(tc->small)) {
		memcpy(tc->small + tc->nsmall, row, tc->shape.row);
		tc->nsmall += tc->shape.row;
		return 0;
	}
	tc->tree = ndb_tree_new(tc->big.ndb);
	for (size_t at = 0; at < tc->nsmall; at += tc->shape.row)
		if (put_in_tree(tc, tc->small + at, e) < 0)
			return -1;
	return put_in_tree(tc, row, e);
}

static int
sort_id(struct tc *tc, struct id id, struct err *e)
{
	uint8_t record[INDEX];

	le64(record, id.id);
	le32(record + 8, id.row);
	return sorter_put(tc->sorter, record, e);
}

/* Few ids are sorted here, many by the sorter. */
static int
put_id(struct tc *tc, struct id id, struct err *e)
{
	if (tc->sorter != NULL)
		return sort_id(tc, id, e);
	if (tc->nid < IDS) {
		tc->id = list_room(tc->id, tc->nid, &tc->capid,
		    sizeof(tc->id[0]));
		tc->id[tc->nid++] = id;
		return 0;
	}
	tc->sorter = sorter_new(ndb_dir(tc->big.ndb), INDEX);
	for (size_t i = 0; i < tc->nid; i++)
		if (sort_id(tc, tc->id[i], e) < 0)
			return -1;
	return sort_id(tc, id, e);
}

int
tc_row(struct tc *tc, uint32_t id, uint32_t version,
    const struct tc_cell *cell, size_t n, struct err *e)
{
	uint8_t row[ROW_MAX];

	if (begin(tc, e) < 0)
		return -1;
	memset(row, 0, tc->shape.row);
	le32(row, id);
	le32(row + 4, version);
	row[tc->shape.end1] = 0xC0; /* these two are there */
	for (size_t i = 0; i < n; i++)
		if (put_cell(tc, row, &cell[i], e) < 0)
			return -1;
	if (put_row(tc, row, e) < 0 ||
	    put_id(tc, (struct id){ id, (uint32_t)tc->rows }, e) < 0)
		return -1;
	tc->rows++;
	return 0;
}

/* ---- the end ----------------------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	const struct id *p = a, *q = b;

	return (p->id > q->id) - (p->id < q->id);
}

/* 1 and the next row in the order of ids, 0 at the end. */
static int
next_id(struct tc *tc, size_t *i, struct id *id, struct err *e)
{
	uint8_t record[INDEX];
	int rc;

	if (tc->sorter == NULL) {
		if (*i == tc->nid)
			return 0;
		*id = tc->id[(*i)++];
		return 1;
	}
	rc = sorter_next(tc->sorter, record, e);
	if (rc == 1) {
		id->id = get32(record);
		id->row = get32(record + 8);
		++*i;
	}
	return rc;
}

static int
put_index(struct tc *tc, struct bth *b, struct err *e)
{
	struct id id;
	uint32_t last = 0;
	size_t i = 0;
	int rc;

	if (tc->sorter == NULL && tc->nid > 1)
		qsort(tc->id, tc->nid, sizeof(tc->id[0]), by_id);
	while ((rc = next_id(tc, &i, &id, e)) == 1) {
		uint8_t record[8];

		if (i > 1 && id.id == last)
			return err_set(e, ERR_FORMAT, "a table has two rows "
			    "0x%08X", (unsigned)id.id);
		last = id.id;
		le32(record, id.id);
		le32(record + 4, id.row);
		if (bth_put(b, record, e) < 0)
			return -1;
	}
	return rc < 0 ? -1 : bth_end(b, tc->index, e);
}

/* Where the rows are: in the heap when they are few, else in a subnode. */
static int
put_matrix(struct tc *tc, uint32_t *hnid, struct err *e)
{
	struct ndb_data data;

	*hnid = 0;
	if (tc->rows == 0)
		return 0;
	if (tc->tree == NULL)
		return heap_put(&tc->heap, tc->small, tc->nsmall, hnid, e);
	if (ndb_tree_end(&tc->tree, &data, e) < 0)
		return -1;
	*hnid = big_add_data(&tc->big, &data);
	return 0;
}

static void
put_info(struct tc *tc, uint32_t hnid)
{
	uint8_t *p = tc->info;

	p[0] = HEAP_TC;
	p[1] = (uint8_t)tc->layout->n;
	le16(p + 2, tc->shape.end4);
	le16(p + 4, tc->shape.end2);
	le16(p + 6, tc->shape.end1);
	le16(p + 8, (unsigned)tc->shape.row);
	le32(p + 10, 0x20);
	le32(p + 14, hnid);
	le32(p + 18, 0);
	p += INFO;
	for (size_t i = 0; i < tc->layout->n; i++, p += COLUMN) {
		const struct tc_column *c = &tc->layout->column[i];

		le32(p, c->tag);
		le16(p + 4, c->at);
		p[6] = (uint8_t)width(c->tag);
		p[7] = c->bit;
	}
}

static int
end(struct tc *tc, struct bth *b, struct ltp_node *out, struct err *e)
{
	uint32_t hnid;

	if (begin(tc, e) < 0 || put_index(tc, b, e) < 0 ||
	    put_matrix(tc, &hnid, e) < 0)
		return -1;
	put_info(tc, hnid);
	if (heap_end(&tc->heap, 0x40, &out->data, e) < 0)
		return -1;
	out->bytes = out->data.bytes + tc->big.bytes;
	return ndb_subnodes(tc->big.ndb, tc->big.sub, tc->big.n, &out->sub, e);
}

int
tc_end(struct tc *tc, struct ltp_node *out, struct err *e)
{
	struct bth b;
	int rc;

	bth_init(&b, &tc->heap, 4, 8);
	rc = end(tc, &b, out, e);
	bth_fini(&b);
	tc_reset(tc, tc->layout);
	return rc;
}
