/* Pages of B-trees, blocks, data trees, subnodes ([MS-PST] 2.2). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/mem.h"
#include "pst/pst_read_priv.h"

/* ---- pages --------------------------------------------------------------- */

static const uint8_t *
load_page(struct pst_reader *r, uint64_t offset, struct err *e)
{
	struct read_page *slot = &r->page[offset / PST_PAGE % READ_PAGES];

	if (slot->offset == offset)
		return slot->p;
	if (offset % PST_PAGE != 0 || offset < PST_FIRST ||
	    r->size < PST_PAGE || offset > r->size - PST_PAGE) {
		(void)reader_broken(r, e,
		    offset > r->size ? "truncated" : "page-place",
		    "a page is said to be at 0x%" PRIx64, offset);
		return NULL;
	}
	slot->offset = 0;
	if (reader_pread(r, offset, slot->p, PST_PAGE, e) < 0)
		return NULL;
	if (r->say == NULL &&
	    le32(slot->p + 500) != crc_put(0, slot->p, PST_PAGE_BODY)) {
		(void)reader_broken(r, e, "page-crc",
		    "the checksum of the page at 0x%" PRIx64 " is wrong",
		    offset);
		return NULL;
	}
	slot->offset = offset;
	return slot->p;
}

static unsigned
record_size(enum pst_page type, unsigned level)
{
	return level > 0 || type == PST_PAGE_BBT ? 24 : 32;
}

const uint8_t *
reader_page(struct pst_reader *r, uint64_t offset, enum pst_page type,
    struct err *e)
{
	const uint8_t *p = load_page(r, offset, e);

	if (p == NULL)
		return NULL;
	if (p[496] != type || p[497] != type) {
		(void)reader_broken(r, e, "page-type",
		    "the page at 0x%" PRIx64 " is of type 0x%x, not 0x%x",
		    offset, (unsigned)p[496], (unsigned)type);
		return NULL;
	}
	if (p[491] >= READ_LEVELS || p[490] != record_size(type, p[491]) ||
	    p[488] * (unsigned)p[490] > 488) {
		(void)reader_broken(r, e, "page-count",
		    "the page at 0x%" PRIx64 " has %u records of %u bytes on "
		    "level %u", offset, (unsigned)p[488], (unsigned)p[490],
		    (unsigned)p[491]);
		return NULL;
	}
	return p;
}

/* The last record of the page whose key is not above; -1: all are. */
static int
last_below(const uint8_t *page, uint64_t key, uint64_t mask)
{
	int lo = 0, hi = page[488];

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if ((le64(page + mid * page[490]) & mask) <= key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo - 1;
}

static const uint8_t *
leaf_from_root(struct pst_reader *r, enum pst_page type, uint64_t key,
    uint64_t mask, struct err *e)
{
	uint64_t at = type == PST_PAGE_BBT ? r->h.bbt : r->h.nbt;
	int level = READ_LEVELS;
	const uint8_t *p;

	while ((p = reader_page(r, at, type, e)) != NULL && p[491] > 0) {
		int i = last_below(p, key, mask);

		if (p[491] >= level) {
			(void)reader_broken(r, e, "page-level",
			    "the page at 0x%" PRIx64 " is on level %u below "
			    "one of level %d", at, (unsigned)p[491], level);
			return NULL;
		}
		if (i < 0)
			return p; /* no record of it can be found there */
		level = p[491];
		at = le64(p + i * 24 + 16);
	}
	return p;
}

static size_t
leaf_of(const struct leaves *l, uint64_t key)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (l->first[mid] <= key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* 1 and the record, 0, -1. */
static int
find(struct pst_reader *r, enum pst_page type, uint64_t key,
    const uint8_t **record, uint32_t *rank, struct err *e)
{
	const struct leaves *l = type == PST_PAGE_BBT ? r->bbt : r->nbt;
	uint64_t mask = type == PST_PAGE_BBT ? ~(uint64_t)1 : 0xFFFFFFFF;
	const uint8_t *p;
	size_t at = 0;

	if (l == NULL) {
		p = leaf_from_root(r, type, key, mask, e);
	} else {
		at = leaf_of(l, key);
		if (at == 0)
			return 0;
		p = reader_page(r, l->page[at - 1], type, e);
	}
	if (p == NULL)
		return -1;

	int i = p[491] > 0 ? -1 : last_below(p, key, mask);

	if (i < 0 || (le64(p + i * p[490]) & mask) != key)
		return 0;
	*record = p + i * p[490];
	if (rank != NULL)
		*rank = l == NULL ? 0 : l->rank[at - 1] + (uint32_t)i;
	return 1;
}

void
reader_block_of(const uint8_t *p, struct pst_block *b)
{
	*b = (struct pst_block){ .bid = le64(p),
		.offset = le64(p + 8),
		.bytes = le16(p + 16),
		.references = le16(p + 18) };
}

void
reader_node_of(const uint8_t *p, struct pst_node *n)
{
	*n = (struct pst_node){ .nid = le32(p),
		.data = le64(p + 8),
		.sub = le64(p + 16),
		.parent = le32(p + 24) };
}

int
reader_find_block(struct pst_reader *r, uint64_t bid, struct pst_block *b,
    uint32_t *rank, struct err *e)
{
	const uint8_t *p;
	int found = find(r, PST_PAGE_BBT, bid & ~(uint64_t)1, &p, rank, e);

	if (found > 0)
		reader_block_of(p, b);
	return found;
}

int
reader_find_node(struct pst_reader *r, uint32_t nid, struct pst_node *n,
    uint32_t *rank, struct err *e)
{
	const uint8_t *p;
	int found = find(r, PST_PAGE_NBT, nid, &p, rank, e);

	if (found > 0)
		reader_node_of(p, n);
	return found;
}

int
pst_reader_node(struct pst_reader *r, uint32_t nid, struct pst_node *n,
    struct err *e)
{
	return reader_find_node(r, nid, n, NULL, e);
}

/* ---- blocks -------------------------------------------------------------- */

size_t
reader_alloc(uint16_t bytes)
{
	return ((size_t)bytes + PST_TRAILER + PST_SLOT - 1) / PST_SLOT *
	    PST_SLOT;
}

static int
fits(struct pst_reader *r, const struct pst_block *b, struct err *e)
{
	size_t n = reader_alloc(b->bytes);

	if (b->bytes > PST_PAYLOAD)
		return reader_broken(r, e, "bbt-size",
		    "block 0x%" PRIx64 " is said to have %u bytes", b->bid,
		    (unsigned)b->bytes);
	if (b->offset % PST_SLOT != 0 || b->offset < PST_FIRST ||
	    r->size < n || b->offset > r->size - n)
		return reader_broken(r, e, "block-place",
		    "block 0x%" PRIx64 " is said to be at 0x%" PRIx64, b->bid,
		    b->offset);
	return 0;
}

/* As it stands, trailer too. */
static int
raw(struct pst_reader *r, const struct pst_block *b, uint8_t out[PST_BLOCK],
    struct err *e)
{
	if (fits(r, b, e) < 0)
		return -1;
	return reader_pread(r, b->offset, out, reader_alloc(b->bytes), e);
}

static int
is_right(struct pst_reader *r, const struct pst_block *b,
    const uint8_t p[PST_BLOCK], struct err *e)
{
	const uint8_t *t = p + reader_alloc(b->bytes) - PST_TRAILER;

	if (le16(t) == b->bytes && le64(t + 8) == b->bid &&
	    le16(t + 2) == pst_signature(b->offset, b->bid) &&
	    le32(t + 4) == crc_put(0, p, b->bytes))
		return 0;
	return reader_broken(r, e, "block-crc",
	    "block 0x%" PRIx64 " at 0x%" PRIx64 " is not as its checksum "
	    "says", b->bid, b->offset);
}

int
pst_reader_block(struct pst_reader *r, uint64_t bid, struct pst_block *b,
    struct err *e)
{
	int found = reader_find_block(r, bid, b, NULL, e);
	uint8_t t[PST_TRAILER];

	if (found <= 0)
		return found;
	if (fits(r, b, e) < 0 ||
	    reader_pread(r, b->offset + reader_alloc(b->bytes) - PST_TRAILER,
	    t, sizeof(t), e) < 0)
		return -1;
	b->crc = le32(t + 4);
	return 1;
}

int
pst_reader_check_block(struct pst_reader *r, const struct pst_block *b,
    struct err *e)
{
	uint8_t p[PST_BLOCK];

	if (raw(r, b, p, e) < 0)
		return -1;
	return is_right(r, b, p, e);
}

const uint8_t *
reader_load(struct pst_reader *r, uint64_t bid, size_t *n, struct err *e)
{
	struct read_block *slot;
	struct pst_block b;
	int found;

	bid &= ~(uint64_t)1;
	slot = &r->block[(bid >> 2) % READ_BLOCKS];
	if (++r->work > r->work_most) {
		(void)err_set(e, ERR_LIMIT,
		    "%s: refers to the same blocks again and again", r->path);
		return NULL;
	}
	if (slot->bid == bid && bid != 0) {
		*n = slot->n;
		return slot->p;
	}
	found = reader_find_block(r, bid, &b, NULL, e);
	if (found == 0)
		(void)reader_broken(r, e, "block-missing",
		    "block 0x%" PRIx64 " does not exist", bid);
	slot->bid = 0;
	if (found <= 0 || raw(r, &b, slot->p, e) < 0 ||
	    (r->say == NULL && is_right(r, &b, slot->p, e) < 0))
		return NULL;
	if (r->h.crypt == 1 && (bid & 2) == 0)
		pst_unpermute(slot->p, b.bytes);
	slot->bid = bid;
	*n = slot->n = b.bytes;
	return slot->p;
}

/* ---- data trees ---------------------------------------------------------- */

/* An XBLOCK or XXBLOCK; the number of its entries, or -1. */
static int
load_x(struct pst_reader *r, uint64_t bid, unsigned level, const uint8_t **p,
    struct err *e)
{
	size_t n;

	*p = reader_load(r, bid, &n, e);
	if (*p == NULL)
		return -1;
	if ((bid & 2) == 0 || n < 8 || (*p)[0] != 1 || (*p)[1] < 1 ||
	    (*p)[1] > 2 || (level != 0 && (*p)[1] != level) ||
	    le16(*p + 2) == 0 || le16(*p + 2) > PST_XBLOCK_MAX ||
	    8 + 8 * (size_t)le16(*p + 2) > n)
		return reader_broken(r, e, "tree",
		    "block 0x%" PRIx64 " is no list of blocks", bid);
	return le16(*p + 2);
}

static int
open_xx(struct pst_reader *r, struct data_tree *t, int n, const uint8_t *p,
    struct err *e)
{
	uint64_t last = le64(p + 8 * (size_t)n);

	int more = load_x(r, last, 1, &p, e);

	if (more < 0)
		return -1;
	t->leaves = (uint32_t)(n - 1) * PST_XBLOCK_MAX + (uint32_t)more;
	return 0;
}

int
reader_tree(struct pst_reader *r, struct data_tree *t, uint64_t bid,
    struct err *e)
{
	const uint8_t *p;
	size_t bytes;
	int n;

	*t = (struct data_tree){ .bid = bid };
	if (bid == 0)
		return 0;
	if ((bid & 2) == 0) {
		if (reader_load(r, bid, &bytes, e) == NULL)
			return -1;
		t->bytes = bytes;
		t->leaves = 1;
		return 0;
	}
	n = load_x(r, bid, 0, &p, e);
	if (n < 0)
		return -1;
	t->level = p[1];
	t->bytes = le32(p + 4);
	t->leaves = (uint32_t)n;
	if (t->bytes > r->size)
		return reader_broken(r, e, "tree",
		    "block 0x%" PRIx64 " lists %" PRIu64 " bytes, more than "
		    "the file has", bid, t->bytes);
	return t->level == 1 ? 0 : open_xx(r, t, n, p, e);
}

int
reader_leaf(struct pst_reader *r, const struct data_tree *t, uint32_t i,
    uint64_t *bid, struct err *e)
{
	uint64_t at = t->bid;
	const uint8_t *p;
	int n;

	*bid = at;
	if (t->level == 0)
		return 0;
	if (t->level == 2) {
		n = load_x(r, at, 2, &p, e);
		if (n < 0)
			return -1;
		if (i / PST_XBLOCK_MAX >= (uint32_t)n)
			return reader_broken(r, e, "tree",
			    "block 0x%" PRIx64 " lists too little", at);
		at = le64(p + 8 + 8 * (size_t)(i / PST_XBLOCK_MAX));
	}
	n = load_x(r, at, 1, &p, e);
	if (n < 0)
		return -1;
	if (i % PST_XBLOCK_MAX >= (uint32_t)n)
		return reader_broken(r, e, "tree",
		    "block 0x%" PRIx64 " lists too little", at);
	*bid = le64(p + 8 + 8 * (size_t)(i % PST_XBLOCK_MAX));
	if ((*bid & 2) != 0)
		return reader_broken(r, e, "tree",
		    "block 0x%" PRIx64 " lists 0x%" PRIx64 ", which is no "
		    "content", at, *bid);
	return 0;
}

uint64_t
reader_bytes(struct pst_reader *r, uint64_t bid)
{
	struct pst_block b;
	struct err e;
	size_t n;

	if (bid == 0)
		return 0;
	if ((bid & 2) == 0)
		return reader_find_block(r, bid, &b, NULL, &e) > 0 ? b.bytes :
		    0;

	const uint8_t *p = reader_load(r, bid, &n, &e);

	return p != NULL && n >= 8 && p[0] == 1 ? le32(p + 4) : 0;
}

int
pst_reader_data(struct pst_reader *r, uint64_t bid,
    int (*put)(void *, const void *, size_t, struct err *), void *arg,
    struct err *e)
{
	struct data_tree t;
	uint64_t leaf, sum = 0;

	if (reader_tree(r, &t, bid, e) < 0)
		return -1;
	for (uint32_t i = 0; i < t.leaves; i++) {
		const uint8_t *p;
		size_t n;

		if (reader_leaf(r, &t, i, &leaf, e) < 0)
			return -1;
		p = reader_load(r, leaf, &n, e);
		if (p == NULL || put(arg, p, n, e) < 0)
			return -1;
		sum += n;
	}
	if (sum != t.bytes)
		return reader_broken(r, e, "tree",
		    "block 0x%" PRIx64 " lists %" PRIu64 " bytes, there are "
		    "%" PRIu64, bid, t.bytes, sum);
	return 0;
}
