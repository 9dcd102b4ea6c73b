#include <stdlib.h>
#include <string.h>

#include "base/crash.h"
#include "pst/pst_priv.h"

/* ---- keys that derive from the store's (PST guide 11) ------------------------------- */

void
pst_change_key(const struct pst *p, uint32_t nid, uint8_t out[16])
{
	memcpy(out, p->options.key, PST_KEY);
	le32(out, of32(out) ^ nid ^ 0x5aa55aa5);
}

void
pst_version(const struct pst *p, uint8_t out[24])
{
	le32(out, 1);
	memcpy(out + 4, p->options.key, PST_KEY);
	le32(out + 20, 1);
}

static void
entry_id(const struct pst *p, uint32_t nid, uint8_t out[24])
{
	le32(out, 0);
	memcpy(out + 4, p->options.key, PST_KEY);
	le32(out + 20, nid);
}

/* ---- folders ---------------------------------------------------------------------------- */

static bool
has_children(const struct folder *f)
{
	return f->child != 0;
}

/* The values that a folder and its parent's row of it have alike. */
static void
folder_values(struct bag *b, struct arena *a, const struct folder *f)
{
	bag_init(b, a, 8);
	bag_put_text(b, 0x3001, f->name);
	bag_put_int(b, 0x3602, PST_INT32, f->count);
	bag_put_int(b, 0x3603, PST_INT32, f->unread);
	bag_put_int(b, 0x360a, PST_BOOL, has_children(f));
	if (f->class != NULL)
		bag_put_text(b, 0x3613, f->class);
}

static int
put_context(struct pst *p, const struct bag *b, uint32_t nid, uint32_t parent,
    struct err *err)
{
	struct pc *pc = pst_context(p, 0);
	struct ltp_node node;

	if (bag_write(b, pc, err) != 0)
		return -1;
	/* A folder has a name, even when it is empty. */
	if ((nid & 0x1f) == NID_FOLDER && !bag_has(b, 0x3001) &&
	    pc_put_empty(pc, 0x3001, PST_STRING, err) != 0)
		return -1;
	if (pc_end(pc, 0, &node, err) != 0)
		return -1;
	return ndb_node(p->ndb, nid, node.data.bid, node.sub, parent, err);
}

static int
put_table(struct pst *p, struct tc *tc, uint32_t nid, struct err *err)
{
	struct ltp_node node;

	if (tc_end(tc, &node, err) != 0)
		return -1;
	return ndb_node(p->ndb, nid, node.data.bid, node.sub, 0, err);
}

static int
put_empty(struct pst *p, enum share which, uint32_t nid, struct err *err)
{
	uint64_t bid, bytes;

	if (pst_share(p, which, &bid, &bytes, err) != 0)
		return -1;
	return ndb_node(p->ndb, nid, bid, 0, 0, err);
}

/* The row of a folder in its parent's table; version and key: its own. */
static int
hierarchy_row(struct pst *p, struct tc *tc, const struct folder *f,
    struct err *err)
{
	struct tc_cell cell[PST_CELLS];
	struct bag b;
	uint8_t key[16], version[24], number[8];

	folder_values(&b, &p->arena, f);
	size_t n = bag_cells(&b, &tc_hierarchy, cell);

	pst_change_key(p, f->nid, key);
	pst_version(p, version);
	le64(number, f->nid);
	cell[n++] = (struct tc_cell){ 0x0e300102, key, sizeof(key) };
	cell[n++] = (struct tc_cell){ 0x0e330014, number, sizeof(number) };
	cell[n++] = (struct tc_cell){ 0x0e340102, version, sizeof(version) };
	return tc_row(tc, f->nid, 0, cell, n, err);
}

static void
search_values(struct bag *b, struct arena *a)
{
	bag_init(b, a, 8);
	bag_put_text(b, 0x3001, "SPAM Search Folder 2");
	bag_put_int(b, 0x3602, PST_INT32, 0);
	bag_put_int(b, 0x3603, PST_INT32, 0);
	bag_put_int(b, 0x360a, PST_BOOL, false);
}

static int
put_hierarchy(struct pst *p, const struct folder *f, struct err *err)
{
	const struct folder *list = p->folders.list;
	uint32_t nid = (f->nid & ~UINT32_C(0x1f)) | NID_HIERARCHY;
	struct tc *tc;

	if (!has_children(f))
		return put_empty(p, SHARE_HIERARCHY, nid, err);
	tc = pst_table(p, &tc_hierarchy);
	if (f == &list[AT_ROOT]) {
		struct tc_cell cell[PST_CELLS];
		struct bag b;

		search_values(&b, &p->arena);
		if (tc_row(tc, NID_SPAM, 0, cell,
			bag_cells(&b, &tc_hierarchy, cell), err) != 0)
			return -1;
	}
	for (uint32_t i = f->child; i != 0; i = list[i].next)
		if (hierarchy_row(p, tc, &list[i], err) != 0)
			return -1;
	return put_table(p, tc, nid, err);
}

static int
put_contents(struct pst *p, const struct folder *f, struct err *err)
{
	uint32_t nid = (f->nid & ~UINT32_C(0x1f)) | NID_CONTENTS;
	struct tc *tc;

	if (f->count == 0)
		return put_empty(p, SHARE_CONTENTS, nid, err);
	tc = pst_table(p, &tc_contents);
	if (rows_write(p, f, tc, err) != 0)
		return -1;
	return put_table(p, tc, nid, err);
}

static int
put_folder(struct pst *p, const struct folder *f, struct err *err)
{
	uint32_t assoc = (f->nid & ~UINT32_C(0x1f)) | NID_ASSOC;
	struct bag b;

	folder_values(&b, &p->arena, f);
	if (put_context(p, &b, f->nid, p->folders.list[f->parent].nid,
		err) != 0 ||
	    put_hierarchy(p, f, err) != 0 || put_contents(p, f, err) != 0)
		return err_in(err, "folder \"%s\"", f->name);
	int rc = put_empty(p, SHARE_ASSOC, assoc, err);

	arena_reset(&p->arena);
	return rc;
}

/* ---- nodes that every store has (PST guide 11) ------------------------------------------- */

static int
put_search_folder(struct pst *p, struct err *err)
{
	struct bag b;

	search_values(&b, &p->arena);
	if (put_context(p, &b, NID_SPAM, NID_ROOT, err) != 0 ||
	    ndb_node(p->ndb, 0x2226, 0, 0, 0, err) != 0)
		return -1;
	bag_init(&b, &p->arena, 2);
	bag_put_int(&b, 0x660b, PST_INT32, 0);
	if (put_context(p, &b, 0x2227, 0, err) != 0)
		return -1;
	return put_empty(p, SHARE_SEARCH, 0x2230, err);
}

static int
put_receive_folders(struct pst *p, struct err *err)
{
	struct tc *tc = pst_table(p, &tc_receive);
	uint8_t root[4];
	/* What has no class of its own comes into the root. */
	const struct tc_cell cell[] = {
		{ 0x001a001f, NULL, 0 },
		{ 0x66050003, root, sizeof(root) },
	};

	le32(root, NID_ROOT);
	if (tc_row(tc, 1, 0, cell, NITEMS(cell), err) != 0)
		return -1;
	return put_table(p, tc, NID_RECEIVE_FOLDERS, err);
}

/* Node 0xC01, a heap with an empty tree of 16-byte keys. */
static int
put_hierarchy_ids(struct pst *p, struct err *err)
{
	struct heap *h = heap_new(p->ndb, 0x9c);
	const uint8_t tree[8] = { 0xb5, 16, 4 };
	uint8_t first[4];
	uint32_t root, hid;
	struct ndb_data data;

	le32(first, 0x40); /* where the tree is: the second allocation */
	int rc = heap_put(h, first, sizeof(first), &root, err);

	if (rc == 0)
		rc = heap_put(h, tree, sizeof(tree), &hid, err);
	if (rc == 0)
		rc = heap_end(h, root, &data, err);
	heap_free(&h);
	return rc != 0 ? -1 : ndb_node(p->ndb, 0xc01, data.bid, 0, 0, err);
}

static int
put_queues(struct pst *p, struct err *err)
{
	static const uint32_t empty[] = { NID_SEARCH_QUEUE, NID_SEARCH_DOMAIN,
		0xec1 };
	uint8_t active[4];
	uint64_t bid;

	for (size_t i = 0; i < NITEMS(empty); i++)
		if (ndb_node(p->ndb, empty[i], 0, 0, 0, err) != 0)
			return -1;
	le32(active, NID_SPAM);
	if (ndb_block(p->ndb, active, sizeof(active), &bid, err) != 0)
		return -1;
	return ndb_node(p->ndb, NID_SEARCH_ACTIVITY, bid, 0, 0, err);
}

static int
put_store(struct pst *p, struct err *err)
{
	static const struct {
		uint16_t id;
		uint32_t nid;
	} folder[] = { { 0x35e0, NID_TOP }, { 0x35e3, NID_DELETED },
		{ 0x35e7, NID_FINDER } };
	uint8_t id[NITEMS(folder)][24], version[24];
	struct bag b;

	bag_init(&b, &p->arena, 16);
	pst_version(p, version);
	bag_put(&b, 0x0e34, PST_BINARY, version, sizeof(version));
	bag_put_int(&b, 0x0e38, PST_INT32, 0);
	bag_put(&b, 0x0ff9, PST_BINARY, p->options.key, PST_KEY);
	bag_put_text(&b, 0x3001, p->options.name[0] == '\0' ? "Mail" :
	    p->options.name);
	bag_put_int(&b, 0x35df, PST_INT32, 0x89);
	for (size_t i = 0; i < NITEMS(folder); i++) {
		entry_id(p, folder[i].nid, id[i]);
		bag_put(&b, folder[i].id, PST_BINARY, id[i], sizeof(id[i]));
	}
	bag_put_int(&b, 0x6633, PST_BOOL, true);
	bag_put_int(&b, 0x66fa, PST_INT32, 0xe0011); /* as Outlook has it */
	bag_put_int(&b, 0x67ff, PST_INT32, 0);       /* no password */
	return put_context(p, &b, NID_STORE, 0, err);
}

static int
put_names(struct pst *p, struct err *err)
{
	struct ltp_node node;

	if (names_write(p->names, p->ndb, &node, err) != 0)
		return -1;
	return ndb_node(p->ndb, NID_NAME_MAP, node.data.bid, node.sub, 0, err);
}

/* ---- the end ---------------------------------------------------------------------------------- */

static int
by_bid(const void *one, const void *other)
{
	uint64_t a = ((const struct ndb_shared *)one)->bid;
	uint64_t b = ((const struct ndb_shared *)other)->bid;

	return a < b ? -1 : a > b;
}

static int
finish(struct pst *p, struct err *err)
{
	for (size_t i = 0; i < p->folders.n; i++)
		if (put_folder(p, &p->folders.list[i], err) != 0)
			return -1;
	if (put_search_folder(p, err) != 0 ||
	    put_receive_folders(p, err) != 0 ||
	    put_hierarchy_ids(p, err) != 0 || put_queues(p, err) != 0 ||
	    put_store(p, err) != 0 || put_names(p, err) != 0)
		return -1;
	crashpoint("pst_finish");
	for (enum share i = 0; i < SHARES; i++)
		if (p->shared[i].more > 0)
			pst_retire(p, &p->shared[i]);
	if (p->nfull > 0)
		qsort(p->full, p->nfull, sizeof(*p->full), by_bid);
	return ndb_finish(p->ndb, p->full, p->nfull, err);
}

int
pst_finish(struct pst **pp, struct err *err)
{
	struct pst *p = *pp;
	int rc = p->broken ? err_set(err, ERR_IO, "the store could not take "
	    "back half of a message; it has to go on from its checkpoint") :
	    finish(p, err);

	pst_close(pp);
	return rc;
}
