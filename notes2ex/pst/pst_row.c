#include <string.h>

#include "base/cur.h"
#include "base/mem.h"
#include "pst/pst_priv.h"

/*
 * A row in the spool: its length, the message, where and how long the row
 * before it in the same folder is, the number of cells; then for each its tag,
 * length and bytes.  All of them 32 bits but for the place, which has 64.
 */

int
row_put(struct pst *p, const struct folder *f, uint32_t nid,
    const struct tc_cell *cell, size_t n, struct row *row, struct err *err)
{
	uint64_t total = PST_ROW_HEAD;

	for (size_t i = 0; i < n; i++)
		total += 8 + cell[i].n;
	if (total > INT32_MAX)
		return err_set(err, ERR_LIMIT,
		    "what the folder shows of a message is over 2 GiB");
	uint8_t *out = arena_alloc(&p->arena, (size_t)total), *at = out;

	le32(at, (uint32_t)total);
	le32(at + 4, nid);
	le64(at + 8, f->row);
	le32(at + 16, f->row_n);
	le32(at + 20, (uint32_t)n);
	at += PST_ROW_HEAD;
	for (size_t i = 0; i < n; i++) {
		le32(at, cell[i].tag);
		le32(at + 4, (uint32_t)cell[i].n);
		if (cell[i].n > 0)
			memcpy(at + 8, cell[i].value, cell[i].n);
		at += 8 + cell[i].n;
	}
	row_size(cell, n, row);
	row->at = spool_len(p->rows);
	row->n = (uint32_t)total;
	return spool_put(p->rows, out, (size_t)total, err);
}

void
row_done(struct pst *p, struct folder *f, const struct row *row)
{
	f->row = row->at;
	f->row_n = row->n;
	size_row(p, f, row);
}

/* ---- reading them again ------------------------------------------------------- */

enum { WINDOW_LEAST = 4096, WINDOW_MOST = 1 << 18 };

/*
 * What was read of the spool last.  It grows while rows are found in it and
 * shrinks when they are scattered among those of other folders.
 */
struct window {
	struct spool *spool;
	uint8_t *buf;
	size_t cap, n, want;
	uint64_t at;
	bool hit;
};

static int
window_load(struct window *w, uint64_t at, size_t n, struct err *err)
{
	if (n > w->cap) {
		w->buf = mem_grow(w->buf, n);
		w->cap = n;
	}
	w->n = 0; /* when reading fails */
	if (spool_get(w->spool, at, w->buf, n, err) != 0)
		return -1;
	w->at = at;
	w->n = n;
	return 0;
}

/* n bytes at that place, and what stands before them. */
static const uint8_t *
window_back(struct window *w, uint64_t at, size_t n, struct err *err)
{
	if (at >= w->at && at + n <= w->at + w->n) {
		w->hit = true;
		return w->buf + (at - w->at);
	}
	if (w->hit && w->want < WINDOW_MOST)
		w->want *= 2;
	else if (!w->hit && w->want > WINDOW_LEAST)
		w->want /= 2;
	w->hit = false;
	size_t more = n < w->want ? w->want - n : 0;

	if (more > at)
		more = (size_t)at;
	if (window_load(w, at - more, more + n, err) != 0)
		return NULL;
	return w->buf + more;
}

static int
bad(struct err *err)
{
	return err_set(err, ERR_DAMAGED,
	    "the rows beside the unfinished store are damaged");
}

static int
write_row(struct tc *tc, const uint8_t *bytes, size_t n, struct err *err)
{
	struct tc_cell cell[PST_CELLS];
	struct cur c = cur_of(bytes, n);
	uint32_t len = cur_u32le(&c), nid = cur_u32le(&c);

	(void)cur_take(&c, 12);
	uint32_t cells = cur_u32le(&c);

	if (len != n || cells > PST_CELLS)
		return bad(err);
	for (uint32_t i = 0; i < cells; i++) {
		cell[i].tag = cur_u32le(&c);
		cell[i].n = cur_u32le(&c);
		cell[i].value = cur_take(&c, cell[i].n);
	}
	if (c.bad)
		return bad(err);
	return tc_row(tc, nid, 1, cell, cells, err);
}

int
rows_write(struct pst *p, const struct folder *f, struct tc *tc,
    struct err *err)
{
	struct window w = { .spool = p->rows, .want = WINDOW_LEAST };
	uint64_t at = f->row;
	uint32_t n = f->row_n;
	int rc = 0;

	for (uint32_t i = 0; i < f->count && rc == 0; i++) {
		const uint8_t *row = n < PST_ROW_HEAD ? NULL :
		    window_back(&w, at, n, err);

		rc = n < PST_ROW_HEAD ? bad(err) : row == NULL ? -1 :
		    write_row(tc, row, n, err);
		if (rc == 0) {
			at = of64(row + 8);
			n = of32(row + 16);
		}
	}
	mem_free(w.buf);
	return rc;
}

int
rows_scan(struct pst *p, struct err *err)
{
	uint64_t end = spool_len(p->rows), at = 0;
	struct window w = { .spool = p->rows };
	int rc = 0;

	p->count = 0;
	while (at < end && rc == 0) {
		if (at + PST_ROW_HEAD > w.at + w.n &&
		    window_load(&w, at, (size_t)(end - at < WINDOW_MOST ?
			end - at : WINDOW_MOST), err) != 0) {
			rc = -1;
			break;
		}
		if (w.at + w.n - at < PST_ROW_HEAD) {
			rc = bad(err);
			break;
		}
		const uint8_t *head = w.buf + (at - w.at);
		uint32_t i = (of32(head + 4) >> 5) - PST_MESSAGE_FIRST;

		if (of32(head) < PST_ROW_HEAD || i >= PST_MESSAGES) {
			rc = bad(err);
			break;
		}
		p->taken[i / 8] |= (uint8_t)(1u << (i % 8));
		p->count++;
		at += of32(head);
	}
	mem_free(w.buf);
	return rc != 0 ? -1 : at == end ? 0 : bad(err);
}
