/* What of the file is in use, and what its maps say (PST guide 5). */
#include <inttypes.h>
#include <string.h>

#include "base/crc.h"
#include "base/mem.h"
#include "pst/pst_check_priv.h"

enum { SLOTS = PST_PAGE_BODY * 8 }; /* of a region */

/* ---- use ----------------------------------------------------------------- */

static unsigned
ones(unsigned v)
{
	unsigned n = 0;

	for (; v != 0; v &= v - 1)
		n++;
	return n;
}

/*
 * What the map of the region has, but for the pages of maps that it begins
 * with, which are met last; each is a byte of it.  None when it cannot be read.
 */
static void
read_map(struct check *c, size_t k, uint8_t map[PST_PAGE_BODY])
{
	uint64_t at = PST_FIRST + (uint64_t)k * PST_REGION;
	enum pst_page type[4];
	struct err e;

	if (at + PST_PAGE > c->r->size ||
	    reader_pread(c->r, at, map, PST_PAGE_BODY, &e) < 0)
		memset(map, 0, PST_PAGE_BODY);
	memset(map, 0, pst_region_pages(k, type));
}

static struct region *
region_of(struct check *c, uint64_t offset)
{
	size_t k = (size_t)((offset - PST_FIRST) / PST_REGION);
	struct region *g = c->region + (k < c->regions ? k : 0);
	uint8_t map[PST_PAGE_BODY];

	if (k >= c->regions)
		return NULL;
	if (g->use != NULL)
		return g;
	g->use = mem_zero(PST_PAGE_BODY);
	read_map(c, k, map);
	if (g->whole)
		memcpy(g->use, map, PST_PAGE_BODY);
	g->whole = false;
	g->most = 0;
	for (size_t i = 0; i < PST_PAGE_BODY; i++)
		g->most += (uint16_t)ones(map[i]);
	return g;
}

/* All of a region is met: what is in use is what its map says, in the file. */
static void
give_back(struct check *c, struct region *g)
{
	uint8_t map[PST_PAGE_BODY];

	if (g->met != g->most)
		return;
	read_map(c, (size_t)(g - c->region), map);
	if (memcmp(g->use, map, PST_PAGE_BODY) != 0)
		return;
	mem_free(g->use);
	g->use = NULL;
	g->whole = true;
}

static unsigned
slot_of(uint64_t offset)
{
	return (unsigned)((offset - PST_FIRST) % PST_REGION / PST_SLOT);
}

bool
check_use(struct check *c, uint64_t offset, size_t n, const char *what,
    uint64_t bid)
{
	bool free = true;

	for (size_t at = 0; at < n; at += PST_SLOT) {
		struct region *g = region_of(c, offset + at);
		unsigned slot = slot_of(offset + at);
		unsigned bit = 0x80u >> slot % 8;

		if (g == NULL)
			return false;
		if ((g->use[slot / 8] & bit) != 0) {
			free = false;
			continue;
		}
		g->use[slot / 8] |= (uint8_t)bit;
		g->met++;
		give_back(c, g);
	}
	if (!free)
		reader_error(c->r, "overlap",
		    "%s 0x%" PRIx64 " at 0x%" PRIx64 " shares bytes with "
		    "something else", what, bid, offset);
	if (n > 0 && (offset - PST_FIRST) / PST_REGION !=
	    (offset + n - 1 - PST_FIRST) / PST_REGION)
		reader_error(c->r, "overlap",
		    "%s 0x%" PRIx64 " at 0x%" PRIx64 " crosses the end of its "
		    "region", what, bid, offset);
	return free;
}

/* ---- pages --------------------------------------------------------------- */

/* The words of a page's rules. */
static const char *
word(enum pst_page type, const char *amap, const char *other)
{
	switch (type) {
	case PST_PAGE_AMAP:
		return amap;
	case PST_PAGE_PMAP:
	case PST_PAGE_FMAP:
	case PST_PAGE_FPMAP:
		return "pmap";
	case PST_PAGE_DLIST:
		return "dlist";
	default:
		return other;
	}
}

bool
check_page_trailer(struct check *c, const uint8_t *p, uint64_t offset,
    uint64_t bid, enum pst_page type)
{
	uint16_t sig = type >= PST_PAGE_FMAP && type <= PST_PAGE_FPMAP ? 0 :
	    pst_signature(offset, le64(p + 504));

	if (p[496] != type || p[497] != type) {
		reader_error(c->r, word(type, "amap-type", "page-type"),
		    "the page at 0x%" PRIx64 " is of type 0x%x/0x%x, not "
		    "0x%x", offset, (unsigned)p[496], (unsigned)p[497],
		    (unsigned)type);
		return false;
	}
	if (le32(p + 500) != crc_put(0, p, PST_PAGE_BODY))
		reader_error(c->r, word(type, "amap-crc", "page-crc"),
		    "the checksum of the page at 0x%" PRIx64 " (type 0x%x) is "
		    "wrong", offset, (unsigned)type);
	if (le64(p + 504) != bid && type != PST_PAGE_DLIST)
		reader_error(c->r, word(type, "amap-bid", "page-bid"),
		    "the page at 0x%" PRIx64 " has BID 0x%" PRIx64
		    ", not 0x%" PRIx64, offset, le64(p + 504), bid);
	if (le16(p + 498) != sig)
		reader_error(c->r,
		    word(type, "amap-signature", "page-signature"),
		    "the signature of the page at 0x%" PRIx64 " (type 0x%x) "
		    "is 0x%x, not 0x%x", offset, (unsigned)type,
		    (unsigned)le16(p + 498), (unsigned)sig);
	return true;
}

/* ---- one region ---------------------------------------------------------- */

struct maps {
	struct check *c;
	uint64_t free, lost; /* bytes */
};

static void
compare(struct maps *m, uint64_t k, const uint8_t *map)
{
	static const uint8_t none[PST_PAGE_BODY];
	const uint8_t *use = m->c->region[k].use == NULL ? none :
	    m->c->region[k].use;
	bool said = false;

	for (unsigned i = 0; i < PST_PAGE_BODY; i++) {
		unsigned missing = use[i] & ~(unsigned)map[i] & 0xFF;

		m->free += PST_SLOT * (8 - ones(map[i]));
		m->lost += PST_SLOT * ones(map[i] & ~(unsigned)use[i] & 0xFF);
		if (missing == 0 || said)
			continue;
		said = true;

		unsigned bit = 0;

		while ((missing & 0x80 >> bit) == 0)
			bit++;
		reader_error(m->c->r, "amap-bit",
		    "0x%" PRIx64 " is in use, and free in the map of region "
		    "%" PRIu64, PST_FIRST + k * PST_REGION +
		    PST_SLOT * (uint64_t)(8 * i + bit), k);
	}
}

static void
check_full(struct check *c, const uint8_t *p, uint64_t offset)
{
	for (unsigned i = 0; i < PST_PAGE_BODY; i++)
		if (p[i] != 0xFF) {
			reader_warn(c->r, "pmap",
			    "the page at 0x%" PRIx64 " is maintained in the "
			    "old way", offset);
			return;
		}
}

static int
check_region(struct maps *m, uint64_t k)
{
	uint64_t at = PST_FIRST + k * PST_REGION;
	uint8_t p[4 * PST_PAGE];
	enum pst_page type[4];
	size_t n = pst_region_pages(k, type);
	struct err e;

	if (at + n * PST_PAGE > m->c->r->size ||
	    reader_pread(m->c->r, at, p, n * PST_PAGE, &e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		uint64_t offset = at + i * PST_PAGE;

		(void)check_use(m->c, offset, PST_PAGE, "the map page",
		    offset);
		if (check_page_trailer(m->c, p + i * PST_PAGE, offset, offset,
		    type[i]) && type[i] != PST_PAGE_AMAP)
			check_full(m->c, p + i * PST_PAGE, offset);
	}
	compare(m, k, p);
	mem_free(m->c->region[k].use);
	m->c->region[k].use = NULL;
	return 0;
}

/* ---- the whole ----------------------------------------------------------- */

static void
check_dlist(struct check *c, uint64_t regions)
{
	uint8_t p[PST_PAGE];
	struct err e;

	if (c->r->size < PST_FIRST ||
	    reader_pread(c->r, PST_DLIST, p, sizeof(p), &e) < 0)
		return;
	if (p[496] != PST_PAGE_DLIST) {
		reader_warn(c->r, "dlist", "there is no density list");
		return;
	}
	(void)check_page_trailer(c, p, PST_DLIST, 0, PST_PAGE_DLIST);
	if (p[1] > 119)
		reader_error(c->r, "dlist", "the density list has %u entries",
		    (unsigned)p[1]);
	for (unsigned i = 0; i < p[1] && i < 119; i++)
		if ((le32(p + 8 + 4 * i) & 0xFFFFF) >= regions)
			reader_error(c->r, "dlist",
			    "the density list has region %u of %" PRIu64,
			    (unsigned)(le32(p + 8 + 4 * i) & 0xFFFFF),
			    regions);
}

void
check_maps(struct check *c)
{
	uint64_t regions = c->r->size < PST_FIRST ? 0 :
	    (c->r->size - PST_FIRST) / PST_REGION;
	const uint8_t *h = c->r->h.raw;
	struct maps m = { c, 0, 0 };

	for (uint64_t k = 0; k < regions; k++)
		if (check_region(&m, k) < 0)
			break;
	check_dlist(c, regions);
	if (c->r->size == PST_FIRST + regions * PST_REGION &&
	    le64(h + 192) != PST_FIRST + (regions - 1) * PST_REGION)
		reader_error(c->r, "amap-last",
		    "the header says that the last map is at 0x%" PRIx64
		    ", it is at 0x%" PRIx64, le64(h + 192),
		    PST_FIRST + (regions - 1) * PST_REGION);
	/* Of a file that was cut off, most maps are not there. */
	if (c->r->size == PST_FIRST + regions * PST_REGION &&
	    m.free != le64(h + 200))
		reader_error(c->r, "amap-free",
		    "the header says that %" PRIu64 " bytes are free, the "
		    "maps have %" PRIu64, le64(h + 200), m.free);
	if (m.lost > 0)
		reader_warn(c->r, "amap-lost",
		    "%" PRIu64 " bytes are in use in the maps, and nothing is "
		    "there", m.lost);
}
