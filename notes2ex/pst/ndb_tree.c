#include "pst/ndb_priv.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
	INDEX_HEAD = 8, /* of an XBLOCK, SLBLOCK …: type, level, count, sum */
	XBLOCK = 1,
	SUBNODE_BLOCK = 2,
	SUBNODE = 24,
	SUBNODE_INDEX = 16,
};

/* The BIDs of an XBLOCK or XXBLOCK that is being filled. */
struct index {
	uint8_t block[PST_PAYLOAD];
	size_t n;
	uint64_t bytes; /* of all leaves below them */
};

/* What stands above the leaves; both levels hold so little that 4 GiB fit. */
struct above {
	struct index x, xx;
	uint64_t bytes; /* of all leaves */
};

struct ndb_tree {
	struct ndb *ndb;
	struct above above;
	uint8_t leaf[PST_PAYLOAD];
	size_t n;    /* bytes in the leaf */
	bool padded; /* the leaf has ended: zeros, when more comes */
};

static void
above_begin(struct above *a)
{
	a->x.n = a->xx.n = 0;
	a->x.bytes = a->xx.bytes = a->bytes = 0;
}

static void
index_put(struct index *x, uint64_t bid, uint64_t bytes)
{
	put_u64(x->block + INDEX_HEAD + 8 * x->n++, bid);
	x->bytes += bytes;
}

static int
index_write(struct ndb *n, struct index *x, uint8_t level, uint64_t *bid,
    struct err *e)
{
	x->block[0] = XBLOCK;
	x->block[1] = level;
	put_u16(x->block + 2, (uint16_t)x->n);
	put_u32(x->block + 4, (uint32_t)x->bytes);
	return ndb_put(n, x->block, INDEX_HEAD + 8 * x->n, true, bid, e);
}

/* Moves the XBLOCK into the XXBLOCK. */
static int
above_up(struct ndb *n, struct above *a, struct err *e)
{
	uint64_t bid;

	if (index_write(n, &a->x, 1, &bid, e) < 0)
		return -1;
	index_put(&a->xx, bid, a->x.bytes);
	a->x.n = 0;
	a->x.bytes = 0;
	return 0;
}

static int
above_put(struct ndb *n, struct above *a, uint64_t bid, uint64_t bytes,
    struct err *e)
{
	if (a->x.n == PST_XBLOCK_MAX && above_up(n, a, e) < 0)
		return -1;
	index_put(&a->x, bid, bytes);
	a->bytes += bytes;
	return 0;
}

static int
above_end(struct ndb *n, struct above *a, struct ndb_data *data, struct err *e)
{
	data->bytes = a->bytes;
	data->bid = 0;
	if (a->bytes == 0)
		return 0;
	if (a->xx.n > 0 && above_up(n, a, e) < 0)
		return -1;
	if (a->xx.n > 0)
		return index_write(n, &a->xx, 2, &data->bid, e);
	if (a->x.n > 1)
		return index_write(n, &a->x, 1, &data->bid, e);
	data->bid = get_u64(a->x.block + INDEX_HEAD);
	return 0;
}

static int
check_size(uint64_t bytes, struct err *e)
{
	if (bytes > UINT32_MAX)
		return err_set(e, ERR_LIMIT,
		    "4 GiB or more in one value: a PST file cannot hold that");
	return 0;
}

int
ndb_tree_of(struct ndb *n, const uint64_t *bid, size_t count, size_t last,
    struct ndb_data *data, struct err *e)
{
	struct above *a;
	int status = 0;

	if (count > 0 &&
	    check_size((count - 1) * (uint64_t)PST_PAYLOAD + last, e) < 0)
		return -1;
	if (count <= 1) {
		*data = (struct ndb_data){ .bid = count == 1 ? *bid : 0,
			.bytes = count == 1 ? last : 0 };
		return 0;
	}
	a = mem_grow(NULL, sizeof(*a));
	above_begin(a);
	for (size_t i = 0; i < count && status == 0; i++)
		status = above_put(n, a, bid[i],
		    i + 1 < count ? PST_PAYLOAD : last, e);
	if (status == 0)
		status = above_end(n, a, data, e);
	mem_free(a);
	return status;
}

/* ---- content in pieces --------------------------------------------------- */

struct ndb_tree *
ndb_tree_new(struct ndb *n)
{
	struct ndb_tree *t = mem_grow(NULL, sizeof(*t));

	t->ndb = n;
	above_begin(&t->above);
	t->n = 0;
	t->padded = false;
	return t;
}

static int
put_leaf(struct ndb_tree *t, const void *p, size_t n, struct err *e)
{
	uint64_t bid;

	if (ndb_put(t->ndb, p, n, false, &bid, e) < 0)
		return -1;
	return above_put(t->ndb, &t->above, bid, n, e);
}

static int
fill_up(struct ndb_tree *t, struct err *e)
{
	memset(t->leaf + t->n, 0, PST_PAYLOAD - t->n);
	if (put_leaf(t, t->leaf, PST_PAYLOAD, e) < 0)
		return -1;
	t->n = 0;
	t->padded = false;
	return 0;
}

int
ndb_tree_put(struct ndb_tree *t, const void *bytes, size_t n, struct err *e)
{
	const uint8_t *p = bytes;

	if (n == 0)
		return 0;
	uint64_t before = t->above.bytes + (t->padded ? PST_PAYLOAD : t->n);

	if (n > UINT32_MAX || check_size(before + n, e) < 0)
		return check_size(UINT64_MAX, e);
	if (t->padded && fill_up(t, e) < 0)
		return -1;
	while (n > 0) {
		if (t->n == 0 && n >= PST_PAYLOAD) {
			if (put_leaf(t, p, PST_PAYLOAD, e) < 0)
				return -1;
			p += PST_PAYLOAD;
			n -= PST_PAYLOAD;
			continue;
		}
		size_t part = PST_PAYLOAD - t->n < n ? PST_PAYLOAD - t->n : n;

		memcpy(t->leaf + t->n, p, part);
		t->n += part;
		p += part;
		n -= part;
		if (t->n == PST_PAYLOAD && fill_up(t, e) < 0)
			return -1;
	}
	return 0;
}

int
ndb_tree_pad(struct ndb_tree *t, struct err *e)
{
	(void)e;
	t->padded = t->n > 0;
	return 0;
}

size_t
ndb_tree_room(const struct ndb_tree *t)
{
	return t->padded ? PST_PAYLOAD : PST_PAYLOAD - t->n;
}

int
ndb_tree_end(struct ndb_tree **tp, struct ndb_data *data, struct err *e)
{
	struct ndb_tree *t = *tp;
	int status = 0;

	if (t == NULL)
		return 0;
	if (data != NULL && t->n > 0)
		status = put_leaf(t, t->leaf, t->n, e);
	if (data != NULL && status == 0)
		status = above_end(t->ndb, &t->above, data, e);
	mem_free(t);
	*tp = NULL;
	return status;
}

/* ---- subnodes ------------------------------------------------------------ */

static int
compare(const void *x, const void *y)
{
	const struct ndb_subnode *a = x, *b = y;

	return (a->nid > b->nid) - (a->nid < b->nid);
}

static int
put_subnodes(struct ndb *n, const struct ndb_subnode *s, size_t count,
    uint64_t *bid, struct err *e)
{
	uint8_t block[INDEX_HEAD + PST_SLBLOCK_MAX * SUBNODE] = { SUBNODE_BLOCK,
		0 };

	put_u16(block + 2, (uint16_t)count);
	for (size_t i = 0; i < count; i++) {
		uint8_t *p = block + INDEX_HEAD + i * SUBNODE;

		put_u64(p, s[i].nid);
		put_u64(p + 8, s[i].data);
		put_u64(p + 16, s[i].sub);
	}
	return ndb_put(n, block, INDEX_HEAD + count * SUBNODE, true, bid, e);
}

static int
put_subnode_index(struct ndb *n, const struct ndb_subnode *s, size_t count,
    uint64_t *bid, struct err *e)
{
	uint8_t block[INDEX_HEAD + PST_SIBLOCK_MAX * SUBNODE_INDEX] = {
		SUBNODE_BLOCK, 1
	};
	size_t blocks = 0;

	for (size_t i = 0; i < count; i += PST_SLBLOCK_MAX) {
		uint8_t *p = block + INDEX_HEAD + blocks++ * SUBNODE_INDEX;
		size_t part = count - i < PST_SLBLOCK_MAX ? count - i :
							    PST_SLBLOCK_MAX;
		uint64_t below;

		if (put_subnodes(n, s + i, part, &below, e) < 0)
			return -1;
		put_u64(p, s[i].nid);
		put_u64(p + 8, below);
	}
	put_u16(block + 2, (uint16_t)blocks);
	return ndb_put(n, block, INDEX_HEAD + blocks * SUBNODE_INDEX, true, bid,
	    e);
}

int
ndb_subnodes(struct ndb *n, struct ndb_subnode *s, size_t count, uint64_t *bid,
    struct err *e)
{
	*bid = 0;
	if (count == 0)
		return 0;
	if (count > (size_t)PST_SLBLOCK_MAX * PST_SIBLOCK_MAX)
		return err_set(e, ERR_LIMIT,
		    "%zu attachments and large values:"
		    " a message in a PST file can have %d",
		    count, PST_SLBLOCK_MAX * PST_SIBLOCK_MAX);
	qsort(s, count, sizeof(*s), compare);
	for (size_t i = 1; i < count; i++)
		if (s[i].nid == s[i - 1].nid)
			return err_set(e, ERR_FORMAT, "subnode %#x twice",
			    (unsigned)s[i].nid);
	if (count <= PST_SLBLOCK_MAX)
		return put_subnodes(n, s, count, bid, e);
	return put_subnode_index(n, s, count, bid, e);
}
