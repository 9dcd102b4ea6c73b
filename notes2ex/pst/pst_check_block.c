/* Every block, in the order of the tree, and how often it is referred to. */
#include <inttypes.h>
#include <string.h>

#include "base/crc.h"
#include "base/mem.h"
#include "pst/pst_check_priv.h"

#define WINDOW ((size_t)1 << 20)
#define NEAR   65536 /* so far ahead counts as reading on */

int
check_each(struct check *c, enum pst_page type,
    int (*fn)(struct check *, const uint8_t *, uint32_t, struct err *),
    struct err *e)
{
	const struct leaves *l = type == PST_PAGE_BBT ? &c->bbt : &c->nbt;

	for (size_t i = 0; i < l->n; i++) {
		const uint8_t *page = reader_page(c->r, l->page[i], type, e);
		uint8_t p[PST_PAGE];

		if (page == NULL) {
			if (check_after(e) < 0)
				return -1;
			continue;
		}
		memcpy(p, page, sizeof(p));
		for (unsigned k = 0; k < p[488]; k++)
			if (fn(c, p + k * p[490], l->rank[i] + k, e) < 0)
				return -1;
	}
	return 0;
}

/* ---- references ---------------------------------------------------------- */

void
check_refer(struct check *c, uint64_t bid, uint64_t from)
{
	struct pst_block b;
	uint32_t rank;
	struct err e;
	int found;

	if (bid == 0)
		return;
	found = reader_find_block(c->r, bid, &b, &rank, &e);
	if (found == 0)
		reader_error(c->r, "block-missing",
		    "0x%" PRIx64 " refers to block 0x%" PRIx64
		    ", which does not exist", from, bid);
	else if (found > 0 && c->refs[rank] < UINT16_MAX)
		c->refs[rank]++;
}

static int
compare(struct check *c, const uint8_t *record, uint32_t rank, struct err *e)
{
	unsigned is = le16(record + 18), right = c->refs[rank] + 1u;

	(void)e;
	if (right == 1)
		reader_error(c->r, "ref-count",
		    "nothing refers to block 0x%" PRIx64, le64(record));
	else if (is != right)
		reader_error(c->r, "ref-count",
		    "block 0x%" PRIx64 " counts %u references, %u is right",
		    le64(record), is, right);
	return 0;
}

static int
refer_node(struct check *c, const uint8_t *record, uint32_t rank,
    struct err *e)
{
	(void)rank;
	(void)e;
	check_refer(c, le64(record + 8), le32(record));
	check_refer(c, le64(record + 16), le32(record));
	return 0;
}

int
check_references(struct check *c, struct err *e)
{
	if (check_each(c, PST_PAGE_NBT, refer_node, e) < 0)
		return -1;
	return check_each(c, PST_PAGE_BBT, compare, e);
}

/* ---- lists of blocks ----------------------------------------------------- */

/* Content of what an XXBLOCK lists; is it full, and of the right kind? */
static uint64_t
listed(struct check *c, uint64_t bid, uint64_t child, unsigned level,
    bool last)
{
	uint64_t bytes = reader_bytes(c->r, child);
	size_t n;
	const uint8_t *p = NULL;
	struct err e;

	if (((child & 2) != 0) != (level == 2)) {
		reader_error(c->r, "tree",
		    "block 0x%" PRIx64 " lists 0x%" PRIx64 ", which is of "
		    "another kind", bid, child);
		return bytes;
	}
	if (level == 2)
		p = reader_load(c->r, child, &n, &e);
	if (level == 2 && p != NULL && n >= 8 && p[1] != 1)
		reader_error(c->r, "tree",
		    "block 0x%" PRIx64 " lists 0x%" PRIx64 ", which is on "
		    "level %u", bid, child, (unsigned)p[1]);
	if (!last && bytes != (level == 1 ? PST_PAYLOAD :
	    (uint64_t)PST_PAYLOAD * PST_XBLOCK_MAX))
		reader_error(c->r, "tree",
		    "block 0x%" PRIx64 " lists 0x%" PRIx64 ", which has "
		    "%" PRIu64 " bytes and is not the last", bid, child,
		    bytes);
	return bytes;
}

static void
check_x(struct check *c, uint64_t bid, const uint8_t *p, size_t n)
{
	unsigned count = le16(p + 2);
	uint64_t sum = 0;

	if (p[1] < 1 || p[1] > 2 || count == 0 || 8 + 8 * (size_t)count > n) {
		reader_error(c->r, "tree",
		    "block 0x%" PRIx64 " has level %u and %u entries in %zu "
		    "bytes", bid, (unsigned)p[1], count, n);
		return;
	}
	if (8 + 8 * (size_t)count != n)
		reader_warn(c->r, "tree",
		    "block 0x%" PRIx64 " has %zu bytes for %u entries", bid, n,
		    count);
	for (unsigned i = 0; i < count; i++) {
		uint64_t child = le64(p + 8 + 8 * i);

		check_refer(c, child, bid);
		sum += listed(c, bid, child, p[1], i + 1 == count);
	}
	if (sum != le32(p + 4))
		reader_error(c->r, "tree",
		    "block 0x%" PRIx64 " lists %" PRIu32 " bytes, there are "
		    "%" PRIu64, bid, le32(p + 4), sum);
}

static void
check_s(struct check *c, uint64_t bid, const uint8_t *p, size_t n)
{
	unsigned count = le16(p + 2), each = p[1] == 0 ? 24 : 16;
	uint32_t last = 0;

	if (p[1] > 1 || 8 + each * (size_t)count > n) {
		reader_error(c->r, "subnode",
		    "block 0x%" PRIx64 " has level %u and %u entries in %zu "
		    "bytes", bid, (unsigned)p[1], count, n);
		return;
	}
	for (unsigned i = 0; i < count; i++) {
		const uint8_t *q = p + 8 + each * i;

		if (i > 0 && le32(q) <= last)
			reader_error(c->r, "subnode",
			    "subnode 0x%" PRIx32 " follows 0x%" PRIx32
			    " in block 0x%" PRIx64, le32(q), last, bid);
		last = le32(q);
		check_refer(c, le64(q + 8), bid);
		if (p[1] == 0)
			check_refer(c, le64(q + 16), bid);
	}
}

static void
check_inner(struct check *c, uint64_t bid, const uint8_t *p, size_t n)
{
	if (n >= 8 && p[0] == 1)
		check_x(c, bid, p, n);
	else if (n >= 8 && p[0] == 2)
		check_s(c, bid, p, n);
	else
		reader_error(c->r, "tree",
		    "block 0x%" PRIx64 " lists neither blocks nor subnodes",
		    bid);
}

/* ---- one block ----------------------------------------------------------- */

/* Reads on in large pieces while blocks follow each other in the file. */
static const uint8_t *
view(struct check *c, uint64_t at, size_t n, struct err *e)
{
	struct check_window *w = &c->window;
	uint64_t end = w->at + w->n;

	if (at >= w->at && at + n <= end)
		return w->p + (at - w->at);

	bool on = at >= w->at && at <= end + NEAR;
	size_t want = on ? WINDOW : n;

	if (want > c->r->size - at)
		want = (size_t)(c->r->size - at);
	w->n = 0;
	if (reader_pread(c->r, at, w->p, want, e) < 0)
		return NULL;
	w->at = at;
	w->n = want;
	return w->p;
}

static void
check_trailer(struct check *c, const struct pst_block *b, const uint8_t *p)
{
	size_t n = reader_alloc(b->bytes) - PST_TRAILER;
	const uint8_t *t = p + n;
	bool clean = true;

	if (le64(t + 8) != b->bid)
		reader_error(c->r, "block-bid",
		    "block 0x%" PRIx64 " at 0x%" PRIx64 " says that it is "
		    "0x%" PRIx64, b->bid, b->offset, le64(t + 8));
	if (le16(t) != b->bytes)
		/* Then the checksum is of something else as well. */
		reader_error(c->r, "bbt-size",
		    "block 0x%" PRIx64 " has %u bytes, and %u in the tree of "
		    "blocks", b->bid, (unsigned)le16(t), (unsigned)b->bytes);
	else if (le32(t + 4) != crc_put(0, p, b->bytes))
		reader_error(c->r, "block-crc",
		    "the checksum of block 0x%" PRIx64 " at 0x%" PRIx64
		    " is wrong", b->bid, b->offset);
	if (le16(t + 2) != pst_signature(b->offset, le64(t + 8)))
		reader_error(c->r, "block-signature",
		    "the signature of block 0x%" PRIx64 " at 0x%" PRIx64
		    " is 0x%x", b->bid, b->offset, (unsigned)le16(t + 2));
	for (size_t i = b->bytes; i < n; i++)
		clean &= p[i] == 0;
	if (!clean)
		reader_warn(c->r, "block-padding",
		    "the padding of block 0x%" PRIx64 " is not zero", b->bid);
}

static bool
is_placed(struct check *c, const struct pst_block *b)
{
	size_t n = reader_alloc(b->bytes);

	if (b->bytes > PST_PAYLOAD) {
		reader_error(c->r, "bbt-size",
		    "block 0x%" PRIx64 " is said to have %u bytes", b->bid,
		    (unsigned)b->bytes);
		return false;
	}
	if (b->offset % PST_SLOT != 0 || b->offset < PST_FIRST) {
		reader_error(c->r, "block-place",
		    "block 0x%" PRIx64 " is said to be at 0x%" PRIx64, b->bid,
		    b->offset);
		return false;
	}
	if (c->r->size < n || b->offset > c->r->size - n) {
		reader_error(c->r, "truncated",
		    "block 0x%" PRIx64 " at 0x%" PRIx64 " is beyond the end "
		    "of the file", b->bid, b->offset);
		return false;
	}
	return true;
}

static int
check_block(struct check *c, const uint8_t *record, uint32_t rank,
    struct err *e)
{
	struct pst_block b;
	const uint8_t *p;
	size_t n;

	(void)rank;
	reader_block_of(record, &b);
	n = reader_alloc(b.bytes);
	if (b.bid >= c->r->h.next_block)
		reader_error(c->r, "bid-next",
		    "there is a block 0x%" PRIx64 ", and the header says that "
		    "0x%" PRIx64 " is the next", b.bid, c->r->h.next_block);
	if (b.bytes == 0)
		reader_warn(c->r, "block-empty", "block 0x%" PRIx64
		    " is empty", b.bid);
	if (!is_placed(c, &b) || !check_use(c, b.offset, n, "block", b.bid))
		return 0;
	p = view(c, b.offset, n, e);
	if (p == NULL)
		return check_after(e);
	check_trailer(c, &b, p);
	if ((b.bid & 2) != 0)
		check_inner(c, b.bid, p, b.bytes);
	return 0;
}

int
check_blocks(struct check *c, struct err *e)
{
	int status;

	c->window.p = mem_grow(NULL, WINDOW);
	status = check_each(c, PST_PAGE_BBT, check_block, e);
	mem_free(c->window.p);
	c->window.p = NULL;
	return status;
}
