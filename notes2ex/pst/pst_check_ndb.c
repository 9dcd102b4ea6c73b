/* The header and the two B-trees (PST guide 4-6). */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "pst/pst_check_priv.h"

/* ---- header -------------------------------------------------------------- */

static void
check_size(struct check *c)
{
	uint64_t is = c->r->size, said = le64(c->r->h.raw + 184);
	uint64_t last = le64(c->r->h.raw + 192);

	/* Does the header agree with itself?  Then the file does not. */
	if (is < said && said == last + PST_REGION) {
		reader_error(c->r, "truncated",
		    "the file has %" PRIu64 " bytes and had %" PRIu64, is,
		    said);
		return;
	}
	if (is != said)
		reader_error(c->r, "file-size",
		    "the header says that the file has %" PRIu64 " bytes, it "
		    "has %" PRIu64, said, is);
	if (is < PST_FIRST + PST_REGION || (is - PST_FIRST) % PST_REGION != 0)
		reader_error(c->r, "file-size",
		    "%" PRIu64 " bytes is no size that a store can have", is);
}

static void
check_fields(struct check *c)
{
	const uint8_t *h = c->r->h.raw;

	if (le16(h + 12) != 19)
		reader_error(c->r, "header", "version of the client is %u",
		    (unsigned)le16(h + 12));
	if (h[14] != 1 || h[15] != 1)
		reader_error(c->r, "header", "platform is %u, %u",
		    (unsigned)h[14], (unsigned)h[15]);
	if (h[512] != 0x80)
		reader_error(c->r, "header", "sentinel is 0x%x",
		    (unsigned)h[512]);
	if (h[513] > 2)
		reader_error(c->r, "header", "encoding is 0x%x, unknown",
		    (unsigned)h[513]);
	if (h[248] != 1 && h[248] != 2)
		reader_warn(c->r, "amap-valid",
		    "the allocation maps are marked as not valid");
	if (le64(h + 208) != 0)
		reader_warn(c->r, "header", "cbPMapFree is %" PRIu64,
		    le64(h + 208));
	if (le16(h + 514) != 0)
		reader_warn(c->r, "header", "rgbReserved is 0x%x",
		    (unsigned)le16(h + 514));
}

void
check_header(struct check *c)
{
	static const char *const part[] = { "partial", "full" };

	for (int i = 0; i < 2; i++)
		if (!reader_header_crc(c->r, i))
			reader_error(c->r, "header-crc",
			    "the %s checksum of the header is wrong", part[i]);
	check_fields(c);
	check_size(c);
}

/* ---- B-trees ------------------------------------------------------------- */

struct descent {
	struct check *c;
	struct leaves *l;
	enum pst_page type;
	bool any;
	uint64_t last; /* key of a record, when there was any */
};

static void
add_leaf(struct leaves *l, uint64_t first, uint64_t page, unsigned n)
{
	if (l->n == l->cap) {
		l->cap = l->cap * 2 + 64;
		l->first = mem_grow(l->first, l->cap * sizeof(*l->first));
		l->page = mem_grow(l->page, l->cap * sizeof(*l->page));
		l->rank = mem_grow(l->rank, l->cap * sizeof(*l->rank));
	}
	l->first[l->n] = first;
	l->page[l->n] = page;
	l->rank[l->n++] = (uint32_t)l->records;
	l->records += n;
}

static bool
is_in_order(struct descent *d, uint64_t key)
{
	bool bbt = d->type == PST_PAGE_BBT;

	if (d->any && key == d->last)
		reader_error(d->c->r, bbt ? "bbt-double" : "nbt-double",
		    "%s 0x%" PRIx64 " is there twice", bbt ? "block" : "node",
		    key);
	if (!d->any || key >= d->last)
		return true;
	reader_error(d->c->r, "page-order",
	    "%s 0x%" PRIx64 " follows 0x%" PRIx64, bbt ? "block" : "node",
	    key, d->last);
	return false;
}

static void
count_node(struct check *c, uint64_t key)
{
	uint32_t nid = (uint32_t)key, i = nid >> 5;

	if (key >> 32 != 0)
		reader_warn(c->r, "nbt-high", "node 0x%" PRIx64 " is too large",
		    key);
	if (i > c->highest[nid & 31])
		c->highest[nid & 31] = i;
}

static void
leaf(struct descent *d, const uint8_t *p, uint64_t offset)
{
	bool bbt = d->type == PST_PAGE_BBT, right = true;
	uint64_t mask = bbt ? ~(uint64_t)1 : 0xFFFFFFFF;

	for (unsigned i = 0; i < p[488]; i++) {
		uint64_t key = le64(p + i * p[490]) & mask;

		right &= is_in_order(d, key);
		d->any = true;
		d->last = key;
		if (!bbt)
			count_node(d->c, le64(p + i * p[490]));
	}
	/* A leaf out of order cannot be searched; the others can. */
	if (right && p[488] > 0)
		add_leaf(d->l, le64(p) & mask, offset, p[488]);
}

static int descend(struct descent *, uint64_t bid, uint64_t offset, int level,
    const uint8_t *first, struct err *);

static int
inner(struct descent *d, const uint8_t *page, struct err *e)
{
	uint8_t p[PST_PAGE];

	memcpy(p, page, sizeof(p));
	for (unsigned i = 0; i < p[488]; i++) {
		const uint8_t *q = p + 24 * i;

		if (i > 0 && le64(q) <= le64(q - 24))
			reader_error(d->c->r, "page-order",
			    "index key 0x%" PRIx64 " follows 0x%" PRIx64,
			    le64(q), le64(q - 24));
		if (descend(d, le64(q + 8), le64(q + 16), p[491] - 1, q,
		    e) < 0 && e->code != ERR_DAMAGED)
			return -1;
	}
	return 0;
}

static void
check_counts(struct check *c, const uint8_t *p, uint64_t offset,
    const uint8_t *first)
{
	unsigned most = p[490] == 0 ? 0 : 488u / p[490];

	if (p[489] != most || p[488] > most)
		reader_error(c->r, "page-count",
		    "the page at 0x%" PRIx64 " has %u records of at most %u, "
		    "there is room for %u", offset, (unsigned)p[488],
		    (unsigned)p[489], most);
	if (p[488] == 0)
		reader_warn(c->r, "page-count",
		    "the page at 0x%" PRIx64 " is empty", offset);
	else if (first != NULL && le64(first) != le64(p))
		reader_warn(c->r, "page-key",
		    "the page at 0x%" PRIx64 " begins with 0x%" PRIx64
		    ", not 0x%" PRIx64, offset, le64(p), le64(first));
}

static int
descend(struct descent *d, uint64_t bid, uint64_t offset, int level,
    const uint8_t *first, struct err *e)
{
	struct check *c = d->c;
	const uint8_t *p = reader_page(c->r, offset, d->type, e);

	if (p == NULL)
		return -1;
	if (!check_use(c, offset, PST_PAGE, "page", bid))
		return err_set(e, ERR_DAMAGED, "a page is there twice");
	(void)check_page_trailer(c, p, offset, bid, d->type);
	if (bid > c->max_page)
		c->max_page = bid;
	check_counts(c, p, offset, first);
	if (level >= 0 && p[491] != level)
		return reader_broken(c->r, e, "page-level",
		    "the page at 0x%" PRIx64 " is on level %u, not %d", offset,
		    (unsigned)p[491], level);
	if (p[491] > 0)
		return inner(d, p, e);
	leaf(d, p, offset);
	return 0;
}

int
check_trees(struct check *c, struct err *e)
{
	const struct read_header *h = &c->r->h;
	struct descent bbt = { c, &c->bbt, PST_PAGE_BBT, false, 0 };
	struct descent nbt = { c, &c->nbt, PST_PAGE_NBT, false, 0 };

	if (descend(&bbt, h->bbt_bid, h->bbt, -1, NULL, e) < 0 ||
	    descend(&nbt, h->nbt_bid, h->nbt, -1, NULL, e) < 0)
		return -1;
	return 0;
}

/* Numbers that the header says are used must not be given again. */
void
check_highest(struct check *c)
{
	static const unsigned type[] = { NID_FOLDER, NID_SEARCH_FOLDER,
		NID_MESSAGE, NID_ASSOC_MESSAGE };

	for (size_t i = 0; i < NITEMS(type); i++) {
		uint32_t said = le32(c->r->h.raw + 44 + 4 * type[i]);

		if (said < c->highest[type[i]])
			reader_error(c->r, "rgnid",
			    "nodes of type %u go up to index 0x%" PRIx32
			    ", the header says 0x%" PRIx32, type[i],
			    c->highest[type[i]], said);
	}
	if (c->max_page >= c->r->h.next_page)
		reader_error(c->r, "bid-next",
		    "there is a page 0x%" PRIx64 ", and the header says that "
		    "0x%" PRIx64 " is the next", c->max_page,
		    c->r->h.next_page);
}
