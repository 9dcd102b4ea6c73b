#include "test.h"

#include "ndb_kit.h"

#include "pst/ndb.h"

static struct err e;

#define OK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, e.msg); \
	} while (0)

enum { MOST = 2 * 1021 * 8176 + 100000 };

static uint8_t content[MOST], back[MOST];

static int
setup(void **state)
{
	for (size_t i = 0; i < MOST; i++)
		content[i] = (uint8_t)(i * 2654435761u >> 15);
	return dir_setup(state);
}

static struct ndb *
open_new(void)
{
	struct ndb *n;

	OK(ndb_open(&n, dir, "store", false, NULL, &e));
	return n;
}

static struct kit
finish(struct ndb **n)
{
	OK(ndb_finish(*n, NULL, 0, &e));
	ndb_close(n);
	return kit_open("store", 0);
}

static struct ndb_data
put_tree(struct ndb *n, size_t size, size_t piece)
{
	struct ndb_tree *t = ndb_tree_new(n);
	struct ndb_data data;

	for (size_t at = 0; at < size; at += piece)
		OK(ndb_tree_put(t, content + at,
		    size - at < piece ? size - at : piece, &e));
	OK(ndb_tree_end(&t, &data, &e));
	assert_null(t);
	assert_int_equal(data.bytes, size);
	return data;
}

/* 0: a block; else levels above it. */
static unsigned
levels(const struct kit *k, uint64_t bid)
{
	return bid & 2 ? k->file[kit_block(k, bid)->offset + 1] : 0;
}

static void
content_of_any_size_comes_back(void **state)
{
	static const struct {
		size_t size;
		unsigned levels;
	} cases[] = {
		{ 1, 0 },
		{ 8175, 0 },
		{ 8176, 0 },
		{ 8177, 1 },
		{ 3 * 8176, 1 },
		{ 1021 * 8176, 1 },
		{ 1021 * 8176 + 1, 2 },
		{ 2 * 1021 * 8176, 2 },
		{ 2 * 1021 * 8176 + 100000, 2 },
	};
	static const size_t pieces[] = { 8176, 65536, 1000, MOST };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ndb *n = open_new();
		struct ndb_data data[NITEMS(pieces)];

		for (size_t j = 0; j < NITEMS(pieces); j++)
			data[j] = put_tree(n, cases[i].size, pieces[j]);
		struct kit k = finish(&n);

		for (size_t j = 0; j < NITEMS(pieces); j++) {
			assert_int_equal(levels(&k, data[j].bid),
			    cases[i].levels);
			assert_int_equal(kit_content(&k, data[j].bid, back, 0),
			    cases[i].size);
			assert_memory_equal(back, content, cases[i].size);
		}
		kit_close(&k);
	}
}

static void
two_trees_grow_at_the_same_time(void **state)
{
	struct ndb *n = open_new();
	struct ndb_tree *a = ndb_tree_new(n), *b = ndb_tree_new(n);
	struct ndb_data x, y;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		OK(ndb_tree_put(a, content + i * 1000, 1000, &e));
		OK(ndb_tree_put(b, content + i * 333, 333, &e));
	}
	OK(ndb_tree_end(&a, &x, &e));
	OK(ndb_tree_end(&b, &y, &e));
	struct kit k = finish(&n);

	assert_int_equal(kit_content(&k, x.bid, back, 0), 100000);
	assert_memory_equal(back, content, 100000);
	assert_int_equal(kit_content(&k, y.bid, back, 0), 33300);
	assert_memory_equal(back, content, 33300);
	kit_close(&k);
}

static void
nothing_makes_no_tree(void **state)
{
	struct ndb *n = open_new();
	struct ndb_data data = put_tree(n, 0, 1);

	(void)state;
	assert_int_equal(data.bid, 0);
	struct ndb_tree *t = ndb_tree_new(n);

	OK(ndb_tree_put(t, "", 0, &e));
	OK(ndb_tree_pad(t, &e));
	OK(ndb_tree_end(&t, &data, &e));
	assert_int_equal(data.bid, 0);
	assert_int_equal(ndb_next_bid(n), 0x100);
	OK(ndb_tree_end(&t, &data, &e)); /* NULL is taken */
	ndb_close(&n);
}

static void
a_padded_leaf_is_filled_when_more_comes(void **state)
{
	struct ndb *n = open_new();
	struct ndb_tree *t = ndb_tree_new(n);
	struct ndb_data data;

	(void)state;
	assert_int_equal(ndb_tree_room(t), 8176);
	OK(ndb_tree_put(t, content, 1000, &e));
	assert_int_equal(ndb_tree_room(t), 7176);
	OK(ndb_tree_pad(t, &e));
	assert_int_equal(ndb_tree_room(t), 8176);
	OK(ndb_tree_put(t, content, 8176, &e));
	assert_int_equal(ndb_tree_room(t), 8176);
	OK(ndb_tree_pad(t, &e)); /* it has ended already */
	OK(ndb_tree_put(t, content, 500, &e));
	OK(ndb_tree_pad(t, &e));
	OK(ndb_tree_end(&t, &data, &e));
	assert_int_equal(data.bytes, 2 * 8176 + 500);
	struct kit k = finish(&n);

	assert_int_equal(kit_content(&k, data.bid, back, 0), data.bytes);
	assert_memory_equal(back, content, 1000);
	for (size_t i = 1000; i < 8176; i++)
		assert_int_equal(back[i], 0);
	assert_memory_equal(back + 8176, content, 8176);
	assert_memory_equal(back + 2 * 8176, content, 500);
	kit_close(&k);
}

static void
a_tree_is_made_of_blocks(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 1021, 1022 };

	(void)state;
	for (size_t i = 0; i < NITEMS(counts); i++) {
		struct ndb *n = open_new();
		static uint64_t bid[1022];
		struct ndb_data data;
		size_t count = counts[i];

		for (size_t j = 0; j < count; j++)
			OK(ndb_block(n, content + j * 8176,
			    j + 1 < count ? 8176 : 77, &bid[j], &e));
		OK(ndb_tree_of(n, bid, count, 77, &data, &e));
		assert_int_equal(data.bytes,
		    count > 0 ? (count - 1) * 8176 + 77 : 0);
		struct kit k = finish(&n);

		if (count == 0)
			assert_int_equal(data.bid, 0);
		else
			assert_int_equal(kit_content(&k, data.bid, back, 0),
			    data.bytes);
		assert_memory_equal(back, content, data.bytes);
		kit_close(&k);
	}
}

static void
four_gigabytes_are_too_many(void **state)
{
	struct ndb *n = open_new();
	struct ndb_tree *t = ndb_tree_new(n);
	struct ndb_data data;
	const size_t blocks = 525315; /* 4 GiB and 8144 bytes */
	uint64_t *bid = mem_zero(blocks * sizeof(*bid));

	(void)state;
	OK(ndb_tree_put(t, content, 5, &e));
	/* Nothing is read before that is known. */
	assert_int_equal(ndb_tree_put(t, content, UINT32_MAX - 4ull, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_equal(ndb_tree_put(t, content, SIZE_MAX, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	OK(ndb_tree_end(&t, NULL, &e));
	assert_int_equal(ndb_next_bid(n), 0x100); /* given up: nothing */
	assert_int_equal(ndb_tree_of(n, bid, blocks, 32, &data, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	OK(ndb_tree_of(n, bid, blocks, 31, &data, &e));
	assert_int_equal(data.bytes, UINT32_MAX);
	mem_free(bid);
	ndb_close(&n);
}

/* ---- subnodes --------------------------------------------------------------- */

static void
check_leaf(const struct kit *k, uint64_t bid, uint32_t first, size_t n)
{
	const struct kit_block *b = kit_block(k, bid);
	const uint8_t *p = k->file + b->offset;

	assert_int_equal(b->size, 8 + 24 * n);
	assert_int_equal(kit_le(p, 2), 2);
	assert_int_equal(kit_le(p + 2, 2), n);
	assert_int_equal(kit_le(p + 4, 4), 0);
	for (uint32_t i = 0; i < n; i++, p += 24) {
		assert_int_equal(kit_le(p + 8, 8), first + i);
		assert_int_equal(kit_le(p + 16, 8), 4 * (first + i));
		assert_int_equal(kit_le(p + 24, 8), 8 * (first + i));
	}
}

static void
check_subnodes(const struct kit *k, uint64_t bid, size_t n)
{
	const struct kit_block *b = kit_block(k, bid);
	const uint8_t *p = k->file + b->offset;
	size_t blocks = (n + 339) / 340;

	assert_int_equal(b->bid & 2, 2);
	if (n <= 340) {
		check_leaf(k, bid, 0, n);
		return;
	}
	assert_int_equal(b->size, 8 + 16 * blocks);
	assert_int_equal(kit_le(p, 2), 0x102);
	assert_int_equal(kit_le(p + 2, 2), blocks);
	for (size_t i = 0; i < blocks; i++) {
		uint32_t first = (uint32_t)(i * 340);

		assert_int_equal(kit_le(p + 8 + 16 * i, 8), first);
		check_leaf(k, kit_le(p + 16 + 16 * i, 8), first,
		    n - first < 340 ? n - first : 340);
	}
}

static void
subnodes_are_sorted_into_blocks(void **state)
{
	static const size_t counts[] = { 1, 340, 341, 680, 10000, 173400 };
	static struct ndb_subnode s[173401];

	(void)state;
	for (size_t i = 0; i < NITEMS(counts); i++) {
		struct ndb *n = open_new();
		size_t count = counts[i];
		uint64_t bid;

		for (size_t j = 0; j < count; j++) {
			uint32_t nid = (uint32_t)(count - 1 - j);

			s[j] = (struct ndb_subnode){ .nid = nid,
				.data = 4ull * nid,
				.sub = 8ull * nid };
		}
		OK(ndb_subnodes(n, s, count, &bid, &e));
		struct kit k = finish(&n);

		check_subnodes(&k, bid, count);
		kit_close(&k);
	}
}

static void
there_may_be_no_subnodes_too_many_or_one_twice(void **state)
{
	static struct ndb_subnode s[173401];
	struct ndb *n = open_new();
	uint64_t bid = 1;

	(void)state;
	OK(ndb_subnodes(n, NULL, 0, &bid, &e));
	assert_int_equal(bid, 0);
	assert_int_equal(ndb_subnodes(n, s, 173401, &bid, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	s[0].nid = s[2].nid = 0x692;
	s[1].nid = 0x671;
	assert_int_equal(ndb_subnodes(n, s, 3, &bid, &e), -1);
	ndb_close(&n);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, dir_teardown)
		T(content_of_any_size_comes_back),
		T(two_trees_grow_at_the_same_time),
		T(nothing_makes_no_tree),
		T(a_padded_leaf_is_filled_when_more_comes),
		T(a_tree_is_made_of_blocks),
		T(four_gigabytes_are_too_many),
		T(subnodes_are_sorted_into_blocks),
		T(there_may_be_no_subnodes_too_many_or_one_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
