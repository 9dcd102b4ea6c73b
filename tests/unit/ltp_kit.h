/*
 * For tests of heaps, contexts and tables: a store in a folder of its own, and
 * a reader of what is in it that shares nothing with the program.
 */
#ifndef TESTS_LTP_KIT_H
#define TESTS_LTP_KIT_H

#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pst/ltp.h"

static struct kit {
	char path[32];
	int dir;
	struct ndb *ndb;
	uint32_t nodes;
	uint8_t *file;
	size_t size;
} kit;

static inline uint64_t
kit_get(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static inline int
kit_setup(void **state)
{
	struct err e;

	(void)state;
	memset(&kit, 0, sizeof(kit));
	(void)snprintf(kit.path, sizeof(kit.path), "/tmp/ltp.XXXXXX");
	assert_non_null(mkdtemp(kit.path));
	kit.dir = open(kit.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(ndb_open(&kit.ndb, kit.dir, "store", false, NULL, &e),
	    0);
	return 0;
}

static inline int
kit_teardown(void **state)
{
	char command[64];

	(void)state;
	ndb_close(&kit.ndb);
	free(kit.file);
	(void)close(kit.dir);
	(void)snprintf(command, sizeof(command), "rm -rf %s", kit.path);
	return system(command) == 0 ? 0 : -1;
}

#define OK(call)                                       \
	do {                                               \
		struct err e_ = { .msg = "" };                 \
		if ((call) != 0)                               \
			fail_msg("%s: %s", #call, e_.msg);         \
	} while (0)

/* A node of no meaning, so that every block has who refers to it. */
static inline void
kit_node(const struct ltp_node *n)
{
	OK(ndb_node(kit.ndb, (0x100 + kit.nodes++) << 5 | NID_INTERNAL,
	    n->data.bid, n->sub, 0, &e_));
}

/* The store is finished; what follows reads it. */
static inline void
kit_read(void)
{
	int fd;
	off_t n;

	OK(ndb_finish(kit.ndb, NULL, 0, &e_));
	fd = openat(kit.dir, "store", O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	n = lseek(fd, 0, SEEK_END);
	kit.size = (size_t)n;
	kit.file = malloc(kit.size);
	assert_non_null(kit.file);
	for (size_t at = 0; at < kit.size;) {
		ssize_t got = pread(fd, kit.file + at, kit.size - at,
		    (off_t)at);

		assert_true(got > 0);
		at += (size_t)got;
	}
	(void)close(fd);
}

/* ---- blocks ----------------------------------------------------------------- */

static inline const uint8_t *
kit_block(uint64_t bid, size_t *n)
{
	uint64_t at = kit_get(kit.file + 240, 8);

	for (;;) {
		const uint8_t *page = kit.file + at, *entry = NULL;

		for (unsigned i = 0; i < page[488]; i++)
			if ((kit_get(page + 24 * i, 8) & ~1u) <= (bid & ~1u))
				entry = page + 24 * i;
		assert_non_null(entry);
		at = kit_get(entry + (page[491] > 0 ? 16 : 8), 8);
		if (page[491] > 0)
			continue;
		assert_int_equal(kit_get(entry, 8), bid);
		*n = (size_t)kit_get(entry + 16, 2);
		return kit.file + at;
	}
}

struct kit_data {
	uint8_t *p;
	size_t n, leaves;
};

static inline void
kit_append(struct kit_data *d, uint64_t bid)
{
	size_t n;
	const uint8_t *p = kit_block(bid, &n);

	if ((bid & 2) == 0) {
		/* A leaf is as long as it may be, unless it is the last. */
		assert_int_equal(d->n % PST_PAYLOAD, 0);
		d->p = realloc(d->p, d->n + n);
		assert_non_null(d->p);
		memcpy(d->p + d->n, p, n);
		d->n += n;
		d->leaves++;
		return;
	}
	for (unsigned i = 0; i < kit_get(p + 2, 2); i++)
		kit_append(d, kit_get(p + 8 + 8 * i, 8));
}

/* All of a data tree; to be freed. */
static inline struct kit_data
kit_data(uint64_t bid)
{
	struct kit_data d = { 0 };

	if (bid != 0)
		kit_append(&d, bid);
	return d;
}

/* *data and *sub of a subnode; false when there is none. */
static inline bool
kit_subnode(uint64_t sub, uint32_t nid, uint64_t *data, uint64_t *below)
{
	size_t n;
	const uint8_t *p;

	if (sub == 0)
		return false;
	p = kit_block(sub, &n);
	for (unsigned i = 0; i < kit_get(p + 2, 2); i++) {
		const uint8_t *entry = p + 8 + (p[1] == 0 ? 24 : 16) * i;

		if (p[1] == 1 && kit_subnode(kit_get(entry + 8, 8), nid, data,
		    below))
			return true;
		if (p[1] == 1 || kit_get(entry, 4) != nid)
			continue;
		*data = kit_get(entry + 8, 8);
		*below = kit_get(entry + 16, 8);
		return true;
	}
	return false;
}

/* Bytes of all data trees of a node and below it. */
static inline uint64_t
kit_bytes(uint64_t data, uint64_t sub)
{
	struct kit_data d = kit_data(data);
	uint64_t sum = d.n;
	size_t n;
	const uint8_t *p = sub == 0 ? NULL : kit_block(sub, &n);

	free(d.p);
	for (unsigned i = 0; sub != 0 && i < kit_get(p + 2, 2); i++)
		sum += p[1] == 1 ?
			kit_bytes(0, kit_get(p + 16 + 16 * i, 8)) :
			kit_bytes(kit_get(p + 16 + 24 * i, 8),
			    kit_get(p + 24 + 24 * i, 8));
	return sum;
}

/* ---- heaps -------------------------------------------------------------------- */

struct kit_value {
	const uint8_t *p;
	size_t n;
};

static inline struct kit_value
kit_heap(const struct kit_data *d, uint32_t hid)
{
	size_t base = (size_t)(hid >> 16) * PST_PAYLOAD;
	unsigned i = hid >> 5 & 0x7FF;
	const uint8_t *block = d->p + base, *map;
	size_t map_at;

	assert_true(base < d->n);
	map_at = (size_t)kit_get(block, 2);
	assert_int_equal(map_at % 2, 0);
	map = block + map_at;
	assert_in_range(i, 1, kit_get(map, 2));
	assert_int_equal(kit_get(map + 2, 2), 0);
	size_t from = (size_t)kit_get(map + 4 + 2 * (i - 1), 2);
	size_t to = (size_t)kit_get(map + 4 + 2 * i, 2);
	assert_true(from < to && to <= map_at);
	assert_true(base + map_at + 4 + 2 * kit_get(map, 2) + 2 <= d->n);
	return (struct kit_value){ block + from, to - from };
}

/* The free bytes of a block are between these two levels' bounds. */
static inline unsigned
kit_level(size_t room)
{
	static const size_t bound[] = { 8, 16, 32, 64, 128, 256, 512, 768, 1024,
		1280, 1536, 1792, 2048, 2560, 3584 };
	unsigned level = 15;

	for (size_t i = 0; i < NITEMS(bound) && room >= bound[i]; i++)
		level--;
	return level;
}

/* Every block's fill level is the one that its map tells. */
static inline void
kit_levels(const struct kit_data *d)
{
	for (size_t i = 0; i < d->leaves; i++) {
		const uint8_t *b = d->p + i * PST_PAYLOAD;
		size_t map = (size_t)kit_get(b, 2);
		size_t end = map + 6 + 2 * (size_t)kit_get(b + map, 2);
		size_t teller = i < 8 ? 0 : (i - 8) / 128 * 128 + 8;
		const uint8_t *t = d->p + teller * PST_PAYLOAD +
		    (teller == 0 ? 8 : 2) + (i - teller) / 2;
		unsigned level = (unsigned)*t >> 4 * ((i - teller) & 1) & 15;

		assert_int_equal(level, kit_level(PST_PAYLOAD - end));
		if (i + 1 < d->leaves)
			for (size_t j = end; j < PST_PAYLOAD; j++)
				assert_int_equal(b[j], 0);
		else
			assert_int_equal(d->n, i * PST_PAYLOAD + end);
	}
}

/* The record of a key in a tree on the heap; NULL: none. */
static inline const uint8_t *
kit_bth(const struct kit_data *d, uint32_t header, uint32_t key)
{
	struct kit_value h = kit_heap(d, header), v;
	unsigned levels = h.p[3];
	uint32_t hid = (uint32_t)kit_get(h.p + 4, 4);

	assert_int_equal(h.n, 8);
	assert_int_equal(h.p[0], 0xB5);
	if (hid == 0)
		return NULL;
	for (;; levels--) {
		size_t each = h.p[1] + (levels > 0 ? 4u : h.p[2]);
		const uint8_t *found = NULL;

		v = kit_heap(d, hid);
		assert_int_equal(v.n % each, 0);
		for (size_t i = 0; i < v.n / each; i++)
			if (kit_get(v.p + i * each, h.p[1]) <= key)
				found = v.p + i * each;
		if (found == NULL)
			return NULL;
		if (levels == 0)
			return kit_get(found, h.p[1]) == key ? found : NULL;
		hid = (uint32_t)kit_get(found + h.p[1], 4);
	}
}

/* ---- values ---------------------------------------------------------------------- */

/* The bytes that an HNID leads to; to be freed when there are any. */
static inline struct kit_data
kit_hnid(const struct kit_data *heap, uint64_t sub, uint32_t hnid)
{
	struct kit_data d = { 0 };
	uint64_t data, below;

	if (hnid == 0)
		return d;
	if ((hnid & 0x1F) != 0) {
		assert_true(kit_subnode(sub, hnid, &data, &below));
		assert_int_equal(below, 0);
		return kit_data(data);
	}
	struct kit_value v = kit_heap(heap, hnid);
	d.p = malloc(v.n);
	assert_non_null(d.p);
	memcpy(d.p, v.p, v.n);
	d.n = v.n;
	return d;
}

#endif
