/* The store's own nodes, and those that nothing led to (PST guide 11). */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "pst/pst_check_priv.h"

/* ---- nodes that every store has ------------------------------------------ */

static const struct need {
	uint32_t nid;
	const char *rule;
	enum pst_severity severity;
} needs[] = {
	{ NID_STORE, "required", PST_ERROR },
	{ NID_NAME_MAP, "required", PST_ERROR },
	{ NID_ROOT, "required", PST_ERROR },
	{ NID_ROOT - NID_FOLDER + NID_HIERARCHY, "required", PST_ERROR },
	{ NID_ROOT - NID_FOLDER + NID_CONTENTS, "required", PST_ERROR },
	{ NID_ROOT - NID_FOLDER + NID_ASSOC, "required", PST_ERROR },
	{ NID_SEARCH_QUEUE, "required", PST_ERROR },
	{ NID_SEARCH_ACTIVITY, "required", PST_WARNING },
	{ 0x60D, "template", PST_ERROR },
	{ 0x60E, "template", PST_ERROR },
	{ 0x60F, "template", PST_ERROR },
	{ 0x610, "template", PST_WARNING },
	{ NID_ATTACHMENTS, "template", PST_ERROR },
	{ NID_RECIPIENTS, "template", PST_ERROR },
};

static int
check_needs(struct check *c, struct err *e)
{
	struct pst_node n;

	for (size_t i = 0; i < NITEMS(needs); i++) {
		const struct need *k = &needs[i];
		int found = reader_find_node(c->r, k->nid, &n, NULL, e);

		if (found < 0 && check_after(e) < 0)
			return -1;
		if (found == 0 && k->severity == PST_ERROR)
			reader_error(c->r, k->rule,
			    "node 0x%" PRIx32 " is missing", k->nid);
		else if (found == 0)
			reader_warn(c->r, k->rule,
			    "node 0x%" PRIx32 " is missing", k->nid);
	}
	return 0;
}

/* ---- templates of tables ------------------------------------------------- */

static const uint32_t hierarchy[] = { 0x0E300102, 0x0E330014, 0x0E340102,
	0x0E380003, 0x3001001F, 0x36020003, 0x36030003, 0x360A000B, 0x3613001F,
	0x66350003, 0x66360003, 0x67F20003, 0x67F30003, 0 };
static const uint32_t contents[] = { 0x00170003, 0x001A001F, 0x00360003,
	0x0037001F, 0x00390040, 0x0042001F, 0x0057000B, 0x0058000B, 0x0070001F,
	0x00710102, 0x0E03001F, 0x0E04001F, 0x0E060040, 0x0E070003, 0x0E080003,
	0x0E170003, 0x0E300102, 0x0E330014, 0x0E340102, 0x0E380003, 0x0E3C0102,
	0x0E3D0102, 0x10970003, 0x30080040, 0x65C60003, 0x67F20003, 0x67F30003,
	0 };
static const uint32_t assoc[] = { 0x001A001F, 0x0E070003, 0x0E170003,
	0x3001001F, 0x67F20003, 0x67F30003, 0 };
static const uint32_t any[] = { 0 };

const uint32_t *
check_columns_of(uint32_t table)
{
	switch (table & 31) {
	case NID_HIERARCHY:
		return hierarchy;
	case NID_CONTENTS:
		return contents;
	case NID_ASSOC:
		return assoc;
	default:
		return any;
	}
}

void
check_columns(struct check *c, const struct table_view *t,
    const uint32_t *tag)
{
	for (; *tag != 0; tag++)
		if (!table_has(t, *tag))
			reader_warn(c->r, "column",
			    "has no column %08" PRIx32, *tag);
}

static int
check_template(struct check *c, uint32_t nid, struct table_view *t,
    struct err *e)
{
	const uint32_t *tag = nid < NID_ATTACHMENTS ? check_columns_of(nid) :
	    any;
	struct arena a = { 0 };
	struct pst_node n;
	struct where w;
	int status = reader_find_node(c->r, nid, &n, NULL, e);

	if (status <= 0) /* said already */
		return status < 0 ? check_after(e) : 0;
	check_in(c, &w, "template", nid);
	status = check_meet(c, nid, &n, e);
	if (status > 0)
		status = check_table(c, &a, &n, t, e);
	if (status > 0) {
		check_columns(c, t, tag);
		if (t->indexed > 0)
			reader_warn(c->r, "template", "has rows");
		scope_left(c->r, &t->in);
	}
	check_out(c, &w);
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

static int
check_templates(struct check *c, struct err *e)
{
	static const uint32_t nid[] = { 0x60D, 0x60E, 0x60F, 0x610 };
	struct table_view t;

	for (size_t i = 0; i < NITEMS(nid); i++)
		if (check_template(c, nid[i], &t, e) < 0)
			return -1;
	c->tmpl = mem_zero(2 * sizeof(*c->tmpl));
	if (check_template(c, NID_ATTACHMENTS, &c->tmpl[0], e) < 0 ||
	    check_template(c, NID_RECIPIENTS, &c->tmpl[1], e) < 0)
		return -1;
	return 0;
}

/* ---- the store's properties ---------------------------------------------- */

static void
check_entry_id(struct check *c, const struct pst_value *v)
{
	struct pst_node n;
	struct err e;

	if (v->p == NULL || v->n != 24 || le32(v->p) != 0 ||
	    memcmp(v->p + 4, c->sums->key, 16) != 0)
		reader_error(c->r, "entry-id",
		    "property 0x%04x is no entry id of this store",
		    (unsigned)v->id);
	else if (reader_find_node(c->r, le32(v->p + 20), &n, NULL, &e) == 0)
		reader_error(c->r, "entry-id",
		    "property 0x%04x refers to 0x%" PRIx32 ", which does not "
		    "exist", (unsigned)v->id, le32(v->p + 20));
}

static void
check_properties(struct check *c, const struct pst_bag *bag)
{
	static const uint16_t need[] = { 0x0FF9, 0x3001, 0x35E0, 0x35E3,
		0x35E7 };
	static const uint16_t id[] = { 0x35E0, 0x35E2, 0x35E3, 0x35E4, 0x35E5,
		0x35E6, 0x35E7 };
	const struct pst_value *v = pst_bag_get(bag, 0x0FF9);

	for (size_t i = 0; i < NITEMS(need); i++)
		if (pst_bag_get(bag, need[i]) == NULL)
			reader_error(c->r, "store",
			    "property 0x%04x is missing", (unsigned)need[i]);
	if (v != NULL && (v->p == NULL || v->n != 16))
		reader_error(c->r, "store", "the record key has %" PRIu64
		    " bytes", v->bytes);
	else if (v != NULL)
		memcpy(c->sums->key, v->p, 16);
	for (size_t i = 0; i < NITEMS(id); i++) {
		v = pst_bag_get(bag, id[i]);
		if (v != NULL)
			check_entry_id(c, v);
	}
	if (pst_bag_int(bag, 0x67FF, 0) != 0)
		reader_warn(c->r, "store", "has a password");
}

static int
check_store_node(struct check *c, struct err *e)
{
	struct arena a = { 0 };
	struct pst_node n;
	struct pst_bag bag;
	struct scope s;
	struct where w;
	int status;

	check_in(c, &w, "store", NID_STORE);
	status = check_meet(c, NID_STORE, &n, e);
	if (status > 0)
		status = check_bag(c, &a, &n, &bag, &s, e);
	if (status > 0) {
		check_properties(c, &bag);
		scope_left(c->r, &s);
	}
	check_out(c, &w);
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

/* ---- what nothing led to ------------------------------------------------- */

/* Heaps of all kinds; what is none is not ours to judge. */
static int
check_content(struct check *c, const struct pst_node *n, struct err *e)
{
	struct arena a = { 0 };
	struct heap_view h;
	struct table_view t;
	struct pst_bag bag;
	struct scope s;
	size_t size;
	struct data_tree tree;
	uint64_t leaf;
	const uint8_t *p;
	int status = 0;

	if (reader_tree(c->r, &tree, n->data, e) < 0 ||
	    reader_leaf(c->r, &tree, 0, &leaf, e) < 0)
		return check_after(e);
	p = reader_load(c->r, leaf, &size, e);
	if (p == NULL)
		return check_after(e);
	if (size < 12 || p[2] != 0xEC)
		return 0;
	if (p[3] == 0x7C) {
		status = check_table(c, &a, n, &t, e);
		if (status > 0)
			status = check_rows(c, &t, e);
	} else if (p[3] == 0xBC) {
		status = check_bag(c, &a, n, &bag, &s, e);
		if (status > 0)
			scope_left(c->r, &s);
	} else if (view_open(c->r, &h, n->data, 0, e) == 0) {
		view_check(c->r, &h);
	}
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

static void
check_parent(struct check *c, const struct pst_node *n)
{
	struct pst_node up;
	struct err e;

	if (n->parent != 0 &&
	    reader_find_node(c->r, n->parent, &up, NULL, &e) == 0)
		reader_error(c->r, "parent",
		    "node 0x%" PRIx32 " is in 0x%" PRIx32
		    ", which does not exist", n->nid, n->parent);
}

static int
check_rest(struct check *c, const uint8_t *record, uint32_t rank,
    struct err *e)
{
	struct pst_node n;
	struct where w;
	int status = 0;

	reader_node_of(record, &n);
	check_parent(c, &n);
	if (check_is_met(c, rank))
		return 0;
	switch (n.nid & 31) {
	case NID_FOLDER:
		reader_error(c->r, "orphan",
		    "the root does not lead to folder 0x%" PRIx32, n.nid);
		break;
	case NID_MESSAGE:
	case NID_ASSOC_MESSAGE:
		reader_error(c->r, "row-missing",
		    "no folder has message 0x%" PRIx32 " (0x%" PRIx32
		    " should)", n.nid, n.parent);
		break;
	default:
		check_in(c, &w, "node", n.nid);
		if (n.data != 0)
			status = check_content(c, &n, e);
		check_out(c, &w);
	}
	return status;
}

int
check_store(struct check *c, struct err *e)
{
	if (check_needs(c, e) < 0 || check_templates(c, e) < 0 ||
	    check_store_node(c, e) < 0 || check_names(c, e) < 0 ||
	    check_folders(c, e) < 0)
		return -1;
	return check_each(c, PST_PAGE_NBT, check_rest, e);
}
