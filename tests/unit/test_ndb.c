#include "test.h"

#include "ndb_help.h"

/* ---- whole stores --------------------------------------------------------- */

static void
a_store_with_nothing_in_it_is_whole(void **state)
{
	struct ndb *n = open_new();
	struct kit k = finish(&n);

	(void)state;
	assert_int_equal(k.n, 0x4400 + 253952);
	assert_int_equal(k.blocks, 0);
	assert_int_equal(k.nodes, 0);
	kit_close(&k);
}

static void
blocks_and_nodes_are_found_again(void **state)
{
	struct ndb *n = open_new();

	(void)state;
	put_many(n, 0, 2000); /* 34 regions, three levels of pages */
	struct kit k = finish(&n);

	check_many(&k, 2000);
	for (size_t i = 0; i < k.blocks; i++)
		assert_int_equal(k.block[i].references, 2);
	assert_int_equal(kit_le(k.file + 44 + 4 * NID_MESSAGE, 4), 0x10000);
	assert_int_equal(kit_le(k.file + 44 + 4 * NID_FOLDER, 4), 0x400);
	kit_close(&k);
}

static void
the_highest_index_of_each_type_is_kept(void **state)
{
	struct ndb *n = open_new();

	(void)state;
	OK(ndb_node(n, 0x12345u << 5 | NID_MESSAGE, 0, 0, 0, &e));
	OK(ndb_node(n, 0x12340u << 5 | NID_MESSAGE, 0, 0, 0, &e));
	OK(ndb_node(n, NID_STORE, 0, 0, 0, &e));
	struct kit k = finish(&n);

	assert_int_equal(kit_le(k.file + 44 + 4 * NID_MESSAGE, 4), 0x12345);
	assert_int_equal(kit_le(k.file + 44 + 4 * NID_INTERNAL, 4), 0x400);
	assert_int_equal(kit_le(k.file + 44 + 4 * 3, 4), 0x4000);
	assert_int_equal(kit_le(k.file + 44 + 4 * 8, 4), 0x8000);
	kit_close(&k);
}

static void
content_is_permuted_when_wanted(void **state)
{
	struct ndb *n = open_at(NULL, true);
	struct ndb_subnode s = { .nid = 0x692 };
	uint64_t bid;

	(void)state;
	put_many(n, 0, 10);
	OK(ndb_subnodes(n, &s, 1, &bid, &e));
	struct kit k = finish(&n);

	assert_true(k.permuted);
	assert_int_equal(k.file[kit_block(&k, bid)->offset], 2); /* is not */
	k.blocks--;
	check_many(&k, 10);
	kit_close(&k);
}

static void
shared_blocks_count_their_references(void **state)
{
	struct ndb *n = open_new();
	struct ndb_shared shared[] = { { 0, 65000 }, { 0, 3 }, { 0, 0 } };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		put_many(n, i * 50, 50);
	shared[0].bid = 0x100 + 4 * 149;
	shared[1].bid = 0x100;
	shared[2].bid = 0x100 + 4 * 70;
	OK(ndb_finish(n, shared, 3, &e));
	ndb_close(&n);
	struct kit k = kit_open("store", 0);

	for (size_t i = 0; i < k.blocks; i++)
		assert_int_equal(k.block[i].references,
		    i == 0       ? 5 :
			i == 149 ? 65002 :
				   2);
	kit_close(&k);
}

static void
a_block_cannot_be_shared_too_often_or_not_be_there(void **state)
{
	struct ndb *n = open_new();
	struct ndb_shared often = { 0x100, 65001 }, nowhere = { 0x200, 1 };

	(void)state;
	put_many(n, 0, 3);
	assert_int_equal(ndb_finish(n, &often, 1, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_equal(ndb_finish(n, &nowhere, 1, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	ndb_close(&n);
}

static void
a_node_cannot_be_there_twice(void **state)
{
	struct ndb *n = open_new();

	(void)state;
	OK(ndb_node(n, NID_STORE, 0, 0, 0, &e));
	OK(ndb_node(n, NID_STORE, 4, 0, 0, &e));
	assert_int_equal(ndb_finish(n, NULL, 0, &e), -1);
	ndb_close(&n);
}

static void
nothing_is_put_into_a_finished_store(void **state)
{
	struct ndb *n = open_new();
	struct ndb_state s;
	uint64_t bid;

	(void)state;
	put_many(n, 0, 3);
	ndb_mark(n, &s);
	OK(ndb_finish(n, NULL, 0, &e));
	assert_int_equal(ndb_block(n, "x", 1, &bid, &e), -1);
	assert_int_equal(ndb_back(n, &s, &e), -1);
	ndb_close(&n);
	struct kit k = kit_open("store", 0);

	kit_close(&k);
}

static void
a_block_has_1_to_8176_bytes(void **state)
{
	static const uint8_t bytes[8177];
	struct ndb *n = open_new();
	uint64_t bid;

	(void)state;
	assert_int_equal(ndb_block(n, bytes, 0, &bid, &e), -1);
	assert_int_equal(ndb_block(n, bytes, 8177, &bid, &e), -1);
	OK(ndb_block(n, bytes, 8176, &bid, &e));
	assert_int_equal(bid, 0x100);
	assert_int_equal(ndb_next_bid(n), 0x104);
	OK(ndb_block(n, bytes, 1, &bid, &e));
	assert_int_equal(ndb_pos(n), 0x4400 + 1024 + 8192 + 64);
	ndb_close(&n);
}

/* ---- past the places where other maps begin ------------------------------------ */

/* As if the store had come that far: nothing but a hole before it. */
static struct ndb *
far_on(uint64_t region)
{
	struct ndb *n = open_new();
	struct ndb_state s;

	ndb_mark(n, &s);
	ndb_close(&n);
	s.pos = 0x4400 + region * 253952 + 512;
	memset(s.map, 0, sizeof(s.map));
	s.map[0] = 0xFF; /* the AMap itself */
	int fd = openat(dir, "store", O_RDWR);

	assert_int_equal(ftruncate(fd, (off_t)s.pos), 0);
	(void)close(fd);
	return open_at(&s, false);
}

static void
the_first_fmap_stands_where_it_must(void **state)
{
	struct ndb *n = far_on(127);

	(void)state;
	put_many(n, 0, 200);
	OK(ndb_finish(n, NULL, 0, &e));
	ndb_close(&n);
	struct kit k = kit_open("store", 127); /* looks at all special pages */

	assert_int_equal(k.file[0x1F04800 + 496], 0x82);
	check_many(&k, 200);
	kit_close(&k);
}

static void
the_first_fpmap_stands_where_it_must(void **state)
{
	struct ndb *n = far_on(8191);
	uint8_t page[512 * 3];

	(void)state;
	put_many(n, 0, 100);
	OK(ndb_finish(n, NULL, 0, &e));
	ndb_close(&n);
	int fd = openat(dir, "store", O_RDONLY);

	/* A store of 2 GiB is no thing to be read into memory here. */
	assert_int_equal(pread(fd, page, sizeof(page), 0x7C004400), 1536);
	(void)close(fd);
	for (unsigned i = 0; i < 3; i++) {
		static const uint8_t type[] = { 0x84, 0x83, 0x85 };
		const uint8_t *p = page + i * 512, *t = p + 496;

		assert_int_equal(t[0], type[i]);
		assert_int_equal(kit_le(t + 2, 2), 0);
		assert_int_equal(kit_le(t + 4, 4), crc_put(0, p, 496));
		assert_int_equal(kit_le(t + 8, 8), 0x7C004400 + i * 512);
	}
	assert_int_equal(page[2], 0xFF); /* three pages of eight slots */
	assert_int_equal(page[0] & page[1], 0xFF);
}

struct told {
	uint32_t nid[2000];
	size_t n;
};

static void
tell(void *arg, uint32_t nid)
{
	struct told *t = arg;

	t->nid[t->n++] = nid;
}

static void
nodes_are_told_in_their_order(void **state)
{
	static struct told t;
	struct ndb *n = open_new();

	(void)state;
	put_many(n, 0, 2000);
	OK(ndb_each_node(n, tell, &t, &e));
	assert_int_equal(t.n, 2000);
	for (uint32_t i = 0; i < 2000; i++)
		assert_int_equal(t.nid[i], (i * 40503u % 65536) << 5 | 4);
	ndb_close(&n);
}

static void
a_number_stands_for_the_blocks(void **state)
{
	struct ndb *n = open_new();
	struct ndb_state s;

	(void)state;
	put_many(n, 0, 100);
	uint64_t before = ndb_print(n), sum = 0;

	ndb_mark(n, &s);
	put_many(n, 100, 50);
	uint64_t once = ndb_print(n) - before;

	OK(ndb_back(n, &s, &e));
	before = ndb_print(n);
	put_many(n, 100, 50);
	assert_true(ndb_print(n) - before == once);
	struct kit k = finish(&n);

	for (size_t i = 100; i < 150; i++) {
		const struct kit_block *b = &k.block[i];

		sum += pst_block_print(b->bid, (uint16_t)b->size,
		    crc_put(0, k.file + b->offset, b->size));
	}
	assert_true(sum == once);
	kit_close(&k);
}

static void
the_size_is_known_before(void **state)
{
	(void)state;
	for (unsigned i = 1; i < 3000; i += i / 2 + 1) {
		struct ndb *n = open_new();
		uint64_t before = ndb_file_size(n, i * 8192ull, i, i), here;

		put_many(n, 0, i);
		here = ndb_file_size(n, 0, 0, 0);
		OK(ndb_finish(n, NULL, 0, &e));
		ndb_close(&n);
		assert_true(dir_size("store") <= here);
		assert_true(here <= dir_size("store") * 21 / 20 + 253952);
		assert_true(here <= before);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)
		T(a_store_with_nothing_in_it_is_whole),
		T(blocks_and_nodes_are_found_again),
		T(the_highest_index_of_each_type_is_kept),
		T(content_is_permuted_when_wanted),
		T(shared_blocks_count_their_references),
		T(a_block_cannot_be_shared_too_often_or_not_be_there),
		T(a_node_cannot_be_there_twice),
		T(nothing_is_put_into_a_finished_store),
		T(a_block_has_1_to_8176_bytes),
		T(the_first_fmap_stands_where_it_must),
		T(the_first_fpmap_stands_where_it_must),
		T(nodes_are_told_in_their_order),
		T(a_number_stands_for_the_blocks),
		T(the_size_is_known_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
