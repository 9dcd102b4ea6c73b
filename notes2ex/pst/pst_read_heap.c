/* Heaps on nodes and B-trees on heaps ([MS-PST] 2.3.1, 2.3.2; PST guide 7). */
#include <inttypes.h>
#include <string.h>

#include "pst/pst_read_priv.h"

enum { BTH_LEVELS = 8 };

/* Bytes before the first allocation of block i. */
static unsigned
head_of(uint32_t i)
{
	if (i == 0)
		return 12;
	return i >= 8 && (i - 8) % 128 == 0 ? 66 : 2;
}

static const uint8_t *
load(struct pst_reader *r, const struct heap_view *h, uint32_t i, size_t *n,
    struct err *e)
{
	uint64_t bid;

	if (reader_leaf(r, &h->t, i, &bid, e) < 0)
		return NULL;
	return reader_load(r, bid, n, e);
}

int
view_open(struct pst_reader *r, struct heap_view *h, uint64_t data,
    uint8_t client, struct err *e)
{
	const uint8_t *p;
	size_t n;

	*h = (struct heap_view){ 0 };
	if (reader_tree(r, &h->t, data, e) < 0)
		return -1;
	if (h->t.leaves == 0)
		return reader_broken(r, e, "heap", "has no content");
	p = load(r, h, 0, &n, e);
	if (p == NULL)
		return -1;
	if (n < 12 || p[2] != 0xEC)
		return reader_broken(r, e, "heap", "its content is no heap");
	h->client = p[3];
	h->root = le32(p + 4);
	if (client != 0 && h->client != client)
		return reader_broken(r, e, "heap",
		    "is a heap of kind 0x%x, not 0x%x", (unsigned)h->client,
		    (unsigned)client);
	return 0;
}

/* The page map of a block: allocations in it, or -1. */
static int
map_of(const uint8_t *p, size_t n, const uint8_t **map)
{
	unsigned at, count;

	if (n < 8)
		return -1;
	at = le16(p);
	if (at + 6u > n)
		return -1;
	count = le16(p + at);
	if (at + 4 + 2 * ((size_t)count + 1) > n)
		return -1;
	*map = p + at;
	return (int)count;
}

int
view_get(struct pst_reader *r, const struct heap_view *h, uint32_t hid,
    const uint8_t **out, size_t *out_n, struct err *e)
{
	uint32_t block = hid >> 16, i = hid >> 5 & 0x7FF;
	const uint8_t *p, *map;
	size_t n;
	int count;

	if ((hid & 0x1F) != 0 || block >= h->t.leaves || i == 0)
		return reader_broken(r, e, "heap", "there is no HID 0x%" PRIx32,
		    hid);
	p = load(r, h, block, &n, e);
	if (p == NULL)
		return -1;
	count = map_of(p, n, &map);
	if (count < 0 || i > (uint32_t)count)
		return reader_broken(r, e, "heap", "there is no HID 0x%" PRIx32,
		    hid);

	unsigned from = le16(map + 2 + 2 * i), to = le16(map + 4 + 2 * i);

	if (from > to || to > n || to - from > PST_HEAP_MAX)
		return reader_broken(r, e, "heap",
		    "HID 0x%" PRIx32 " is from %u to %u", hid, from, to);
	*out = p + from;
	*out_n = to - from;
	return 0;
}

/* ---- all rules of a heap's blocks ---------------------------------------- */

/* What HNHDR or HNBITMAPHDR say of a block with so many free bytes. */
static unsigned
fill_level(size_t room)
{
	static const unsigned least[] = { 3584, 2560, 2048, 1792, 1536, 1280,
		1024, 768, 512, 256, 128, 64, 32, 16, 8 };
	unsigned i = 0;

	while (i < NITEMS(least) && room < least[i])
		i++;
	return i;
}

static void
check_map(struct pst_reader *r, uint32_t i, const uint8_t *p,
    const uint8_t *map, unsigned count)
{
	unsigned empty = 0, at = (unsigned)(map - p);
	unsigned last = le16(map + 4 + 2 * count);

	if (le16(map + 4) != head_of(i))
		reader_error(r, "heap",
		    "the first allocation of heap block %" PRIu32 " is at %u, "
		    "not %u", i, (unsigned)le16(map + 4), head_of(i));
	for (unsigned k = 0; k < count; k++) {
		unsigned from = le16(map + 4 + 2 * k);
		unsigned to = le16(map + 6 + 2 * k);

		empty += from == to;
		if (from > to || to - from > PST_HEAP_MAX)
			reader_error(r, "heap",
			    "allocation %u of heap block %" PRIu32 " is from "
			    "%u to %u", k + 1, i, from, to);
	}
	if (le16(map + 2) != empty)
		reader_error(r, "heap",
		    "heap block %" PRIu32 " counts %u empty allocations, "
		    "there are %u", i, (unsigned)le16(map + 2), empty);
	if (at % 2 != 0)
		reader_error(r, "heap-odd",
		    "the map of heap block %" PRIu32 " is at %u, an odd place",
		    i, at);
	if (last > at)
		reader_error(r, "heap",
		    "allocations of heap block %" PRIu32 " end at %u, behind "
		    "the map at %u", i, last, at);
	else if (at - last > 1)
		reader_warn(r, "heap",
		    "%u bytes before the map of heap block %" PRIu32
		    " are unused", at - last, i);
}

/* False: what follows cannot be judged. */
static bool
check_block(struct pst_reader *r, const struct heap_view *h, uint32_t i,
    const uint8_t *p, size_t n, uint8_t fill[64])
{
	const uint8_t *map;
	int count = map_of(p, n, &map);
	uint32_t at = i < 8 ? i : (i - 8) % 128;

	if (count < 0) {
		reader_error(r, "heap",
		    "heap block %" PRIu32 " has no map of its allocations",
		    i);
		return false;
	}
	check_map(r, i, p, map, (unsigned)count);
	if (i + 1 < h->t.leaves && n != PST_PAYLOAD)
		reader_error(r, "tree",
		    "heap block %" PRIu32 " has %zu bytes and is not the last",
		    i, n);
	if (i == 0)
		memcpy(fill, p + 8, 4);
	else if (head_of(i) == 66 && n >= 66)
		memcpy(fill, p + 2, 64);

	size_t end = (size_t)(map - p) + 4 + 2 * ((size_t)count + 1);
	unsigned level = fill_level(PST_PAYLOAD - end);
	unsigned is = fill[at / 2] >> (at % 2 * 4) & 15;

	if (is != level)
		reader_error(r, "heap-fill",
		    "heap block %" PRIu32 " has fill level %u, %u is right",
		    i, is, level);
	return true;
}

void
view_check(struct pst_reader *r, const struct heap_view *h)
{
	uint8_t fill[64] = { 0 };
	struct err e;

	if (r->say == NULL)
		return;
	if (h->t.leaves > PST_HEAP_BLOCKS)
		reader_error(r, "heap", "has %" PRIu32 " blocks", h->t.leaves);
	for (uint32_t i = 0; i < h->t.leaves; i++) {
		size_t n;
		const uint8_t *p = load(r, h, i, &n, &e);

		if (p == NULL || !check_block(r, h, i, p, n, fill))
			return;
	}
}

/* ---- B-trees on heaps ---------------------------------------------------- */

struct walk {
	struct pst_reader *r;
	const struct heap_view *h;
	size_t key, value;
	view_record *record;
	void *arg;
	int64_t last; /* key; -1 before the first */
};

static uint32_t
key_of(const struct walk *w, const uint8_t *p)
{
	return w->key == 2 ? le16(p) : le32(p);
}

/*
 * Keys have to ascend, and nothing may be empty: so no part is walked twice,
 * whatever the references say.
 */
static int
walk_leaf(struct walk *w, const uint8_t *p, size_t n, struct err *e)
{
	size_t each = w->key + w->value;

	for (size_t at = 0; at < n; at += each) {
		uint32_t key = key_of(w, p + at);

		if (key <= w->last)
			return reader_broken(w->r, e, "bth",
			    "key 0x%" PRIx32 " of a B-tree follows 0x%" PRIx64,
			    key, (uint64_t)w->last);
		w->last = key;
		if (w->record(w->arg, key, p + at + w->key, e) < 0)
			return -1;
	}
	return 0;
}

static int
walk_node(struct walk *w, uint32_t hid, int level, int64_t first,
    struct err *e)
{
	size_t each = w->key + (level > 0 ? 4 : w->value), n;
	uint8_t copy[PST_HEAP_MAX];
	const uint8_t *p;

	if (view_get(w->r, w->h, hid, &p, &n, e) < 0)
		return -1;
	if (n == 0 || n % each != 0)
		return reader_broken(w->r, e, "bth",
		    "a B-tree has %zu bytes in HID 0x%" PRIx32
		    ", records have %zu", n, hid, each);
	/* What a record leads to may drive the block out of the cache. */
	memcpy(copy, p, n);
	if (first >= 0 && key_of(w, copy) != (uint32_t)first)
		reader_error(w->r, "bth",
		    "a part of a B-tree begins with key 0x%" PRIx32
		    ", not 0x%" PRIx64, key_of(w, copy), (uint64_t)first);
	if (level == 0)
		return walk_leaf(w, copy, n, e);
	for (size_t at = 0; at < n; at += each)
		if (walk_node(w, le32(copy + at + w->key), level - 1,
		    key_of(w, copy + at), e) < 0)
			return -1;
	return 0;
}

int
view_walk(struct pst_reader *r, const struct heap_view *h, uint32_t hid,
    size_t key, size_t value, view_record *record, void *arg, struct err *e)
{
	struct walk w = { r, h, key, value, record, arg, -1 };
	const uint8_t *p;
	size_t n;

	if (view_get(r, h, hid, &p, &n, e) < 0)
		return -1;
	if (n != 8 || p[0] != 0xB5)
		return reader_broken(r, e, "bth",
		    "HID 0x%" PRIx32 " is no B-tree", hid);
	if (p[1] != key || p[2] != value || p[3] >= BTH_LEVELS)
		return reader_broken(r, e, "bth",
		    "a B-tree has keys of %u, values of %u bytes on %u levels",
		    (unsigned)p[1], (unsigned)p[2], (unsigned)p[3]);
	if (le32(p + 4) == 0)
		return 0;
	return walk_node(&w, le32(p + 4), p[3], -1, e);
}
