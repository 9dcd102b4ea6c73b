/* What the checks of stores, folders and messages have in common. */
#include <inttypes.h>
#include <string.h>

#include "pst/pst_check_priv.h"

void
check_in(struct check *c, struct where *w, const char *what, uint32_t nid)
{
	*w = (struct where){ what, nid, c->r->where };
	c->r->where = w;
}

void
check_out(struct check *c, const struct where *w)
{
	c->r->where = w->up;
}

int
check_after(const struct err *e)
{
	return e->code == ERR_DAMAGED ? 0 : -1;
}

/* ---- nodes --------------------------------------------------------------- */

bool
check_is_met(const struct check *c, uint32_t rank)
{
	return (c->done[rank / 8] & 1 << rank % 8) != 0;
}

int
check_meet(struct check *c, uint32_t nid, struct pst_node *n, struct err *e)
{
	uint32_t rank;
	int found = reader_find_node(c->r, nid, n, &rank, e);

	if (found < 0)
		return check_after(e);
	if (found == 0) {
		reader_error(c->r, "node-missing",
		    "node 0x%" PRIx32 " does not exist", nid);
		return 0;
	}
	if (check_is_met(c, rank)) {
		reader_error(c->r, "node-twice",
		    "node 0x%" PRIx32 " is referred to twice", nid);
		return 0;
	}
	c->done[rank / 8] |= (uint8_t)(1 << rank % 8);
	return 1;
}

int
check_bag(struct check *c, struct arena *a, const struct pst_node *n,
    struct pst_bag *bag, struct scope *s, struct err *e)
{
	if (bag_read(c->r, a, n->data, n->sub, bag, s, e) == 0)
		return 1;
	return check_after(e);
}

int
check_table(struct check *c, struct arena *a, const struct pst_node *n,
    struct table_view *t, struct err *e)
{
	if (table_open(c->r, a, n->data, n->sub, t, e) == 0)
		return 1;
	return check_after(e);
}

static int
on_row(void *arg, uint32_t id, const struct pst_bag *row, struct err *e)
{
	(void)arg;
	(void)id;
	(void)row;
	(void)e;
	return 0;
}

int
check_rows(struct check *c, const struct table_view *t, struct err *e)
{
	if (table_each(c->r, t, on_row, NULL, e) < 0)
		return check_after(e);
	scope_left(c->r, &t->in);
	return 0;
}

/* ---- values -------------------------------------------------------------- */

/* The first bytes, where they are; NULL: broken. */
static const uint8_t *
head_of(struct check *c, const struct pst_value *v, size_t *n)
{
	struct data_tree t;
	uint64_t bid;
	struct err e;

	*n = v->n;
	if (v->p != NULL)
		return v->p;
	if (reader_tree(c->r, &t, v->data, &e) < 0 || t.leaves == 0 ||
	    reader_leaf(c->r, &t, 0, &bid, &e) < 0)
		return NULL;
	return reader_load(c->r, bid, n, &e);
}

bool
check_same(struct check *c, const struct pst_value *a,
    const struct pst_value *b)
{
	uint8_t copy[PST_BLOCK];
	const uint8_t *p, *q;
	size_t n, m;

	if (a->bytes != b->bytes)
		return false;
	if (a->bytes == 0)
		return true;
	p = head_of(c, a, &n);
	if (p == NULL || n > sizeof(copy))
		return p == NULL; /* it has been said what is wrong */
	if (a->p == NULL) {
		memcpy(copy, p, n);
		p = copy;
	}
	q = head_of(c, b, &m);
	return q == NULL || memcmp(p, q, n < m ? n : m) == 0;
}

struct gather {
	uint8_t *p;
	size_t n, most;
};

static int
on_piece(void *arg, const void *p, size_t n, struct err *e)
{
	struct gather *g = arg;

	if (n > g->most - g->n)
		return err_set(e, ERR_DAMAGED, "more than said");
	memcpy(g->p + g->n, p, n);
	g->n += n;
	return 0;
}

const uint8_t *
check_whole(struct check *c, struct arena *a, const struct pst_value *v,
    size_t most)
{
	struct gather g = { NULL, 0, 0 };
	struct err e;

	if (v->p != NULL)
		return v->p;
	if (v->bytes > most)
		return NULL;
	g.most = (size_t)v->bytes;
	g.p = arena_alloc(a, g.most);
	if (pst_reader_data(c->r, v->data, on_piece, &g, &e) < 0 ||
	    g.n != g.most)
		return NULL;
	return g.p;
}

/* ---- rows ---------------------------------------------------------------- */

void
check_row_of(struct check *c, const struct pst_bag *row,
    const struct pst_bag *object)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct pst_value *v = &row->value[i];
		const struct pst_value *o = pst_bag_get(object, v->id);

		/* Identity and version are the row's own. */
		if (o == NULL || o->type != v->type || v->id == 0x67F2 ||
		    v->id == 0x67F3)
			continue;
		if (!check_same(c, v, o))
			reader_error(c->r, "row",
			    "property 0x%04x is not the same in the row of its "
			    "table", (unsigned)v->id);
	}
}
