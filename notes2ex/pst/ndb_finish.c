#include "pst/ndb_priv.h"

#include <stdlib.h>

#include "base/crash.h"
#include "base/crc.h"
#include "base/mem.h"
#include "base/sys.h"
#include "pst/sorter.h"

/* ---- the BBT: blocks are numbered as they are written, so it is sorted --- */

static int
compare(const void *x, const void *y)
{
	const struct ndb_shared *a = x, *b = y;

	return (a->bid > b->bid) - (a->bid < b->bid);
}

/* In order, and none of them too often. */
static int
sort_shared(struct ndb_shared *to, const struct ndb_shared *from, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (from[i].more > NDB_SHARED_MAX)
			return err_set(e, ERR_LIMIT,
			    "a block is shared %u "
			    "times: it can be %d times",
			    (unsigned)from[i].more, NDB_SHARED_MAX);
		to[i] = from[i];
	}
	if (n > 0)
		qsort(to, n, sizeof(*to), compare);
	return 0;
}

/* All records of a spool, one after the other, read in large pieces. */
struct records {
	struct spool *spool;
	uint64_t at;
	size_t size, n, next; /* of a record; records in the window */
	uint8_t window[NDB_NODE_RECORD * NDB_BLOCK_RECORD * 64];
};

static int
next_record(struct records *r, const uint8_t **record, struct err *e)
{
	if (r->next == r->n) {
		uint64_t left = spool_len(r->spool) - r->at;
		size_t n = left < sizeof(r->window) ? (size_t)left :
						      sizeof(r->window);

		if (n == 0)
			return 0;
		if (spool_get(r->spool, r->at, r->window, n, e) < 0)
			return -1;
		r->at += n;
		r->n = n / r->size;
		r->next = 0;
	}
	*record = r->window + r->next++ * r->size;
	return 1;
}

static int
put_blocks(struct ndb *n, struct ndb_btree *tree,
    const struct ndb_shared *shared, size_t count, struct err *e)
{
	struct records r = { .spool = n->blocks, .size = NDB_BLOCK_RECORD };
	const uint8_t *record;
	size_t next = 0;
	int got;

	while ((got = next_record(&r, &record, e)) > 0) {
		uint8_t entry[NDB_BLOCK_RECORD];
		uint32_t references = 2;

		memcpy(entry, record, sizeof(entry));
		for (; next < count && shared[next].bid == get_u64(entry);
		     next++)
			references += shared[next].more;
		put_u16(entry + 18, (uint16_t)references);
		if (ndb_btree_put(tree, entry, e) < 0)
			return -1;
	}
	if (got == 0 && next < count)
		return err_set(e, ERR_DAMAGED,
		    "a shared block, %#llx, is not "
		    "there",
		    (unsigned long long)shared[next].bid);
	return got;
}

static int
write_bbt(struct ndb *n, const struct ndb_shared *shared, size_t count,
    struct ndb_ref *root, struct err *e)
{
	struct ndb_btree *tree = ndb_btree_new(n, PST_PAGE_BBT);
	struct ndb_shared *sorted = mem_zero((count + 1) * sizeof(*sorted));
	int status = sort_shared(sorted, shared, count, e);

	if (status == 0)
		status = put_blocks(n, tree, sorted, count, e);
	if (status == 0)
		status = ndb_btree_end(tree, root, e);
	mem_free(sorted);
	ndb_btree_free(&tree);
	return status;
}

/* ---- the NBT: nodes come in any order ------------------------------------ */

static int
sort_nodes(struct ndb *n, struct sorter *s, struct err *e)
{
	struct records r = { .spool = n->nodes, .size = NDB_NODE_RECORD };
	const uint8_t *record;
	int got;

	while ((got = next_record(&r, &record, e)) > 0)
		if (sorter_put(s, record, e) < 0)
			return -1;
	return got;
}

static int
put_nodes(struct sorter *s, struct ndb_btree *tree, struct err *e)
{
	uint8_t record[NDB_NODE_RECORD];
	uint64_t last = UINT64_MAX;
	int got;

	while ((got = sorter_next(s, record, e)) > 0) {
		uint64_t nid = get_u64(record);

		if (nid == last)
			return err_set(e, ERR_DAMAGED, "node %#llx twice",
			    (unsigned long long)nid);
		last = nid;
		if (ndb_btree_put(tree, record, e) < 0)
			return -1;
	}
	return got;
}

static int
write_nbt(struct ndb *n, struct ndb_ref *root, struct err *e)
{
	struct ndb_btree *tree = ndb_btree_new(n, PST_PAGE_NBT);
	struct sorter *s = sorter_new(n->dir, NDB_NODE_RECORD);
	int status = sort_nodes(n, s, e);

	if (status == 0)
		status = put_nodes(s, tree, e);
	if (status == 0)
		status = ndb_btree_end(tree, root, e);
	sorter_free(&s);
	ndb_btree_free(&tree);
	return status;
}

/* ---- what stands before the first region --------------------------------- */

/* Nothing in it, as in a store that Outlook has just made. */
static int
write_dlist(struct ndb *n, struct err *e)
{
	uint8_t page[PST_PAGE] = { 0 };

	ndb_page_seal(page, PST_PAGE_DLIST, PST_DLIST, n->at.page_bid++);
	if (sys_pwrite(n->fd, page, sizeof(page), PST_DLIST) < 0)
		return err_errno(e, "the store cannot be written");
	return 0;
}

static void
fill_root(const struct ndb *n, const struct ndb_ref *nbt,
    const struct ndb_ref *bbt, uint8_t *root)
{
	put_u64(root + 4, ndb_region_at(n->k + 1)); /* ibFileEof */
	put_u64(root + 12, ndb_region_at(n->k));    /* ibAMapLast */
	put_u64(root + 20, n->at.free);             /* cbAMapFree */
	put_u64(root + 36, nbt->bid);
	put_u64(root + 44, nbt->offset);
	put_u64(root + 52, bbt->bid);
	put_u64(root + 60, bbt->offset);
	root[68] = 2; /* fAMapValid */
}

static void
fill_header(const struct ndb *n, const struct ndb_ref *nbt,
    const struct ndb_ref *bbt, uint8_t h[PST_HEADER])
{
	memset(h, 0, PST_HEADER);
	memcpy(h, "!BDN", 4);
	memcpy(h + 8, "SM", 2);
	put_u16(h + 10, 23); /* wVer: Unicode */
	put_u16(h + 12, 19); /* wVerClient */
	h[14] = h[15] = 1;   /* bPlatformCreate, bPlatformAccess */
	put_u64(h + 32, n->at.page_bid);
	put_u32(h + 40, 1); /* dwUnique */
	for (size_t i = 0; i < NITEMS(n->at.highest); i++)
		put_u32(h + 44 + 4 * i, n->at.highest[i]);
	fill_root(n, nbt, bbt, h + 180);
	memset(h + 256, 0xFF, 256); /* rgbFM, rgbFP */
	h[512] = 0x80;              /* bSentinel */
	h[513] = n->permute;        /* bCryptMethod */
	put_u64(h + 516, n->at.bid);
	put_u32(h + 524, crc_put(0, h + 8, 516));
	put_u32(h + 4, crc_put(0, h + 8, 471));
}

static int
write_header(struct ndb *n, const struct ndb_ref *nbt,
    const struct ndb_ref *bbt, struct err *e)
{
	uint8_t h[PST_HEADER];

	fill_header(n, nbt, bbt, h);
	n->finished = true;
	crashpoint("pst before header");
	if (sys_pwrite(n->fd, h, sizeof(h), 0) < 0)
		return err_errno(e, "the store cannot be written");
	crashpoint("pst header not durable");
	if (sys_fsync(n->fd) < 0)
		return err_errno(e, "the store cannot be made durable");
	crashpoint("pst header durable");
	return 0;
}

int
ndb_finish(struct ndb *n, const struct ndb_shared *shared, size_t count,
    struct err *e)
{
	struct ndb_ref nbt, bbt;

	if (write_bbt(n, shared, count, &bbt, e) < 0)
		return -1;
	crashpoint("pst block tree");
	if (write_nbt(n, &nbt, e) < 0 || ndb_region_seal(n, e) < 0 ||
	    write_dlist(n, e) < 0)
		return -1;
	/* What was written once and then taken back may stand behind it. */
	if (sys_ftruncate(n->fd, ndb_region_at(n->k + 1)) < 0)
		return err_errno(e, "the store cannot be written");
	crashpoint("pst trees not durable");
	if (sys_fsync(n->fd) < 0)
		return err_errno(e, "the store cannot be made durable");
	return write_header(n, &nbt, &bbt, e);
}
