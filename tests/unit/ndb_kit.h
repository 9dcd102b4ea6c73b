/*
 * The lowest layer of a finished store, looked at by other code than wrote it:
 * every rule of header, trailers, B-trees and maps, or the test fails.
 */
#ifndef TESTS_NDB_KIT_H
#define TESTS_NDB_KIT_H

#include "pst_dir.h"

#include "base/crc.h"
#include "pst/pst_file.h"

struct kit_block {
	uint64_t bid, offset;
	unsigned size, references;
};

struct kit_node {
	uint64_t nid, data, sub;
	uint32_t parent;
};

struct kit {
	uint8_t *file;
	size_t n;
	bool permuted;
	struct kit_block *block;
	size_t blocks;
	struct kit_node *node;
	size_t nodes;
	uint8_t *map;   /* a bit for each slot that something stands in */
	size_t pages;   /* of B-trees */
	uint64_t first; /* region; those before it were never written */
};

static inline uint64_t
kit_le(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static inline void
kit_use(struct kit *k, uint64_t offset, size_t n)
{
	assert_true(offset % 64 == 0 && offset + n <= k->n);
	for (uint64_t slot = offset / 64; slot < (offset + n) / 64; slot++) {
		assert_false(k->map[slot / 8] & 0x80 >> slot % 8);
		k->map[slot / 8] |= (uint8_t)(0x80 >> slot % 8);
	}
}

static inline const uint8_t *
kit_page(struct kit *k, uint64_t offset, unsigned type, uint64_t bid)
{
	const uint8_t *p = k->file + offset, *t = p + 496;
	bool maps = type >= 0x82 && type <= 0x85;

	assert_true(offset % 512 == 0 && offset + 512 <= k->n);
	assert_int_equal(t[0], type);
	assert_int_equal(t[1], type);
	assert_int_equal(kit_le(t + 2, 2),
	    maps ? 0 : pst_signature(offset, bid));
	assert_int_equal(kit_le(t + 4, 4), crc_put(0, p, 496));
	assert_int_equal(kit_le(t + 8, 8), bid);
	if (type != 0x86)
		kit_use(k, offset, 512);
	return p;
}

static inline void
kit_add_block(struct kit *k, const uint8_t *p)
{
	struct kit_block b = { kit_le(p, 8), kit_le(p + 8, 8),
		(unsigned)kit_le(p + 16, 2), (unsigned)kit_le(p + 18, 2) };
	size_t all = (b.size + 16 + 63) / 64 * 64;
	const uint8_t *c = k->file + b.offset, *t = c + all - 16;

	assert_int_equal(kit_le(p + 20, 4), 0);
	assert_true(b.size >= 1 && b.size <= 8176);
	if (k->blocks > 0)
		assert_true(b.bid > k->block[k->blocks - 1].bid);
	kit_use(k, b.offset, all);
	assert_int_equal(kit_le(t, 2), b.size);
	assert_int_equal(kit_le(t + 2, 2), pst_signature(b.offset, b.bid));
	assert_int_equal(kit_le(t + 4, 4), crc_put(0, c, b.size));
	assert_int_equal(kit_le(t + 8, 8), b.bid);
	for (c += b.size; c < t; c++)
		assert_int_equal(*c, 0);
	k->block = mem_grow(k->block, (k->blocks + 1) * sizeof(b));
	k->block[k->blocks++] = b;
}

static inline void
kit_add_node(struct kit *k, const uint8_t *p)
{
	struct kit_node n = { kit_le(p, 8), kit_le(p + 8, 8), kit_le(p + 16, 8),
		(uint32_t)kit_le(p + 24, 4) };

	assert_int_equal(kit_le(p + 28, 4), 0);
	if (k->nodes > 0)
		assert_true(n.nid > k->node[k->nodes - 1].nid);
	k->node = mem_grow(k->node, (k->nodes + 1) * sizeof(n));
	k->node[k->nodes++] = n;
}

static inline void
kit_tree(struct kit *k, unsigned type, const uint8_t *ref, int level,
    const uint8_t *key)
{
	const uint8_t *p = kit_page(k, kit_le(ref + 8, 8), type,
	    kit_le(ref, 8));
	unsigned n = p[488], size = p[490];

	k->pages++;
	assert_int_equal(size, p[491] == 0 && type == 0x81 ? 32 : 24);
	assert_int_equal(p[489], 488 / size);
	assert_true(n <= p[489]);
	assert_int_equal(kit_le(p + 492, 4), 0);
	if (level >= 0)
		assert_int_equal(p[491], level);
	if (key != NULL)
		assert_memory_equal(key, p, 8);
	for (unsigned i = 0; i < n; i++) {
		const uint8_t *entry = p + i * size;

		if (p[491] > 0)
			kit_tree(k, type, entry + 8, p[491] - 1, entry);
		else if (type == 0x80)
			kit_add_block(k, entry);
		else
			kit_add_node(k, entry);
	}
}

/* Bits of all maps are those of what was found, no more and no less. */
static inline uint64_t
kit_maps(struct kit *k)
{
	uint64_t free = 0;

	for (uint64_t r = k->first; r < (k->n - 0x4400) / 253952; r++) {
		uint64_t at = 0x4400 + r * 253952;
		unsigned type[3] = { 0x84 }, n = 1;

		if (r % 8 == 0)
			type[n++] = 0x83;
		if (r >= 128 && (r - 128) % 496 == 0)
			type[n++] = 0x82;
		if (r >= 8192 && (r - 8192) % 31744 == 0)
			type[n++] = 0x85;
		for (unsigned i = 0; i < n; i++) {
			const uint8_t *p = kit_page(k, at + i * 512, type[i],
			    at + i * 512);

			for (size_t c = 0; i > 0 && c < 496; c++)
				assert_int_equal(p[c], 0xFF);
		}
		for (size_t i = 0; i < 3968; i++) {
			uint64_t slot = at / 64 + i;
			bool used = k->map[slot / 8] & 0x80 >> slot % 8;

			assert_int_equal(used,
			    (k->file[at + i / 8] & 0x80 >> i % 8) != 0);
			free += used ? 0 : 64;
		}
	}
	return free;
}

static inline void
kit_header(struct kit *k)
{
	const uint8_t *h = k->file;

	assert_memory_equal(h, "!BDN", 4);
	assert_memory_equal(h + 8, "SM\x17\0\x13\0\1\1", 8);
	assert_int_equal(kit_le(h + 4, 4), crc_put(0, h + 8, 471));
	assert_int_equal(kit_le(h + 524, 4), crc_put(0, h + 8, 516));
	assert_int_equal(kit_le(h + 184, 8), k->n);
	assert_int_equal(k->n % 253952, 0x4400);
	assert_int_equal(kit_le(h + 192, 8), k->n - 253952);
	assert_int_equal(h[248], 2);
	assert_int_equal(h[512], 0x80);
	assert_true(h[513] <= 1);
	k->permuted = h[513] == 1;
	for (size_t i = 256; i < 512; i++)
		assert_int_equal(h[i], 0xFF);
	for (size_t i = 528; i < 0x4200; i++)
		assert_int_equal(h[i], 0);
}

/* Of a finished store; `first`: of regions before it nothing is known. */
static inline struct kit
kit_open(const char *name, uint64_t first)
{
	struct kit k = { .first = first };

	k.file = dir_read(name, &k.n);
	k.map = mem_zero(k.n / 512 + 1);
	kit_header(&k);
	kit_tree(&k, 0x80, k.file + 232, -1, NULL);
	kit_tree(&k, 0x81, k.file + 216, -1, NULL);
	/* Pages are numbered from 0x100, the density list has the last one. */
	assert_int_equal(kit_le(k.file + 32, 8), 0x100 + k.pages + 1);
	(void)kit_page(&k, 0x4200, 0x86, 0x100 + k.pages);
	if (k.blocks > 0)
		assert_int_equal(kit_le(k.file + 516, 8),
		    (k.block[k.blocks - 1].bid & ~3ull) + 4);
	uint64_t free = kit_maps(&k);

	if (first == 0)
		assert_int_equal(kit_le(k.file + 200, 8), free);
	return k;
}

static inline void
kit_close(struct kit *k)
{
	mem_free(k->file);
	mem_free(k->block);
	mem_free(k->node);
	mem_free(k->map);
}

static inline const struct kit_block *
kit_block(const struct kit *k, uint64_t bid)
{
	for (size_t lo = 0, hi = k->blocks; lo < hi;) {
		size_t mid = (lo + hi) / 2;

		if (k->block[mid].bid == bid)
			return &k->block[mid];
		if (k->block[mid].bid < bid)
			lo = mid + 1;
		else
			hi = mid;
	}
	fail_msg("no block %#llx", (unsigned long long)bid);
	return NULL;
}

/* All content below a BID, behind out[at]; its new end. */
static inline size_t
kit_content(const struct kit *k, uint64_t bid, uint8_t *out, size_t at)
{
	const struct kit_block *b = kit_block(k, bid);
	const uint8_t *p = k->file + b->offset;

	if ((bid & 2) == 0) {
		memcpy(out + at, p, b->size);
		if (k->permuted)
			pst_unpermute(out + at, b->size);
		return at + b->size;
	}
	size_t n = (size_t)kit_le(p + 2, 2), begin = at;

	assert_int_equal(p[0], 1);
	assert_int_equal(b->size, 8 + 8 * n);
	for (size_t i = 0; i < n; i++) {
		uint64_t below = kit_le(p + 8 + 8 * i, 8);

		assert_int_equal((below & 2) != 0, p[1] == 2);
		if (i > 0) /* what came before was full */
			assert_int_equal((at - begin) % 8176, 0);
		at = kit_content(k, below, out, at);
	}
	assert_int_equal(kit_le(p + 4, 4), at - begin);
	return at;
}

#endif
