/* Stores with nothing but blocks and nodes, made and looked at. */
#ifndef TESTS_NDB_HELP_H
#define TESTS_NDB_HELP_H

#include "ndb_kit.h"

#include "base/sha.h"
#include "pst/ndb.h"

static struct err e;

#define OK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, e.msg); \
	} while (0)

static inline struct ndb *
open_at(const struct ndb_state *from, bool permute)
{
	struct ndb *n;

	OK(ndb_open(&n, dir, "store", permute, from, &e));
	return n;
}

static inline struct ndb *
open_new(void)
{
	return open_at(NULL, false);
}

static inline struct kit
finish(struct ndb **n)
{
	OK(ndb_finish(*n, NULL, 0, &e));
	ndb_close(n);
	return kit_open("store", 0);
}

static inline uint8_t
byte_at(uint64_t i)
{
	return (uint8_t)(i * 2654435761u >> 13);
}

static inline uint64_t
put_block(struct ndb *n, size_t size, uint64_t salt)
{
	uint8_t bytes[8176];
	uint64_t bid;

	for (size_t i = 0; i < size; i++)
		bytes[i] = byte_at(i + salt);
	OK(ndb_block(n, bytes, size, &bid, &e));
	return bid;
}

/* `count` blocks of many sizes with a node each, from the first-th on. */
static inline void
put_many(struct ndb *n, unsigned first, unsigned count)
{
	for (unsigned i = first; i < first + count; i++) {
		uint64_t bid = put_block(n, 1 + i * 2711 % 8176, i);

		OK(ndb_node(n,
		    (uint32_t)(i * 40503u % 65536) << 5 | NID_MESSAGE, bid, 0,
		    0x8022, &e));
	}
}

static inline void
check_many(const struct kit *k, unsigned count)
{
	uint8_t bytes[8176];

	assert_int_equal(k->blocks, count);
	assert_int_equal(k->nodes, count);
	for (size_t j = 0; j < k->nodes; j++) {
		unsigned i = (unsigned)((k->node[j].data - 0x100) / 4);
		size_t n = kit_content(k, k->node[j].data, bytes, 0);

		assert_int_equal(k->node[j].nid,
		    (i * 40503u % 65536) << 5 | NID_MESSAGE);
		assert_int_equal(k->node[j].parent, 0x8022);
		assert_int_equal(n, 1 + i * 2711 % 8176);
		for (size_t c = 0; c < n; c++)
			if (bytes[c] != byte_at(c + i))
				fail_msg("block %u differs at %zu", i, c);
	}
}

static inline void
digest(const char *name, char hex[SHA_HEX])
{
	size_t n;
	uint8_t *p = dir_read(name, &n), d[32];
	struct sha *sha = sha_new();

	sha_put(sha, p, n);
	sha_end(sha, d);
	sha_hex(d, hex);
	mem_free(p);
}

#endif
