#include "test.h"

#include "ndb_kit.h"

#include <signal.h>
#include <sys/resource.h>

#include "base/sha.h"
#include "pst/ndb.h"

static struct err e;

#define OK(call) \
	do { \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, e.msg); \
	} while (0)

static struct ndb *
open_at(const struct ndb_state *from, bool permute)
{
	struct ndb *n;

	OK(ndb_open(&n, dir, "store", permute, from, &e));
	return n;
}

static struct ndb *
open_new(void)
{
	return open_at(NULL, false);
}

static struct kit
finish(struct ndb **n)
{
	OK(ndb_finish(*n, NULL, 0, &e));
	ndb_close(n);
	return kit_open("store", 0);
}

static uint8_t
byte_at(uint64_t i)
{
	return (uint8_t)(i * 2654435761u >> 13);
}

static uint64_t
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
static void
put_many(struct ndb *n, unsigned first, unsigned count)
{
	for (unsigned i = first; i < first + count; i++) {
		uint64_t bid = put_block(n, 1 + i * 2711 % 8176, i);

		OK(ndb_node(n,
		    (uint32_t)(i * 40503u % 65536) << 5 | NID_MESSAGE, bid, 0,
		    0x8022, &e));
	}
}

static void
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

static void
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

/* ---- back and on --------------------------------------------------------------- */

static void
what_is_taken_back_was_never_there(void **state)
{
	static const unsigned more[] = { 0, 1, 20, 100, 1000 };
	char want[SHA_HEX], got[SHA_HEX];
	struct ndb *n = open_new();
	struct kit k;

	(void)state;
	put_many(n, 0, 500);
	k = finish(&n);
	kit_close(&k);
	digest("store", want);
	for (size_t i = 0; i < NITEMS(more); i++) {
		struct ndb_state s;

		n = open_new();
		put_many(n, 0, 300);
		ndb_mark(n, &s);
		put_many(n, 5000, more[i]);
		OK(ndb_back(n, &s, &e));
		assert_int_equal(ndb_pos(n), s.pos);
		put_many(n, 300, 200);
		k = finish(&n);
		kit_close(&k);
		digest("store", got);
		assert_string_equal(got, want);
	}
}

static void
a_store_goes_on_from_where_it_was_durable(void **state)
{
	static const unsigned step[] = { 500, 1, 7, 100 };
	char want[SHA_HEX] = "", got[SHA_HEX];

	(void)state;
	for (size_t i = 0; i < NITEMS(step); i++) {
		struct ndb_state s;
		struct ndb *n = open_new();

		OK(ndb_sync(n, &s, &e));
		for (unsigned at = 0; at < 500; at += step[i]) {
			unsigned m = 500 - at < step[i] ? 500 - at : step[i];

			put_many(n, at, m);
			OK(ndb_sync(n, &s, &e));
			/* and then more, that is lost */
			put_many(n, 9000 + at, at % 60);
			ndb_close(&n);
			n = open_at(&s, false);
		}
		struct kit k = finish(&n);

		check_many(&k, 500);
		kit_close(&k);
		digest("store", i == 0 ? want : got);
		if (i > 0)
			assert_string_equal(got, want);
	}
}

static void
a_finished_store_can_be_taken_up_again(void **state)
{
	char want[SHA_HEX], got[SHA_HEX];
	struct ndb *n = open_new();
	struct ndb_state s;

	(void)state;
	put_many(n, 0, 50);
	OK(ndb_sync(n, &s, &e));
	put_many(n, 50, 50);
	struct kit k = finish(&n);

	kit_close(&k);
	digest("store", want);
	n = open_at(&s, false);
	size_t size;
	uint8_t *p = dir_read("store", &size);

	assert_int_equal(size, s.pos);
	for (size_t i = 0; i < 0x4400; i++)
		assert_int_equal(p[i], 0); /* no store any more */
	mem_free(p);
	put_many(n, 50, 50);
	k = finish(&n);
	kit_close(&k);
	digest("store", got);
	assert_string_equal(got, want);
}

static void
limit_files(rlim_t bytes)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes < r.rlim_max ? bytes : r.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* As many as it takes until one cannot be put. */
static void
put_until_full(struct ndb *n)
{
	static const uint8_t bytes[8176];
	unsigned puts = 0;
	uint64_t bid;

	while (ndb_block(n, bytes, 8176, &bid, &e) == 0)
		assert_true(puts++ < 1000);
	assert_int_equal(e.code, ERR_IO);
	/* No less so when it is tried again. */
	assert_int_equal(ndb_block(n, bytes, 8176, &bid, &e), -1);
}

static void
a_full_disk_can_be_gone_back_from(void **state)
{
	char want[SHA_HEX], got[SHA_HEX];
	struct ndb *n = open_new();
	struct ndb_state s, durable;

	(void)state;
	put_many(n, 0, 300);
	struct kit k = finish(&n);

	kit_close(&k);
	digest("store", want);
	(void)signal(SIGXFSZ, SIG_IGN);
	n = open_new();
	put_many(n, 0, 200);
	ndb_mark(n, &s);
	for (uint64_t room = 0; room < 1200000; room += 280000) {
		limit_files(s.pos + room);
		put_until_full(n);
		assert_int_equal(ndb_finish(n, NULL, 0, &e), -1);
		assert_int_equal(e.code, ERR_IO);
		OK(ndb_back(n, &s, &e));
	}
	limit_files(100);
	assert_int_equal(ndb_sync(n, &durable, &e), -1);
	limit_files(RLIM_INFINITY);
	OK(ndb_sync(n, &durable, &e));
	put_many(n, 200, 100);
	k = finish(&n);
	kit_close(&k);
	digest("store", got);
	assert_string_equal(got, want);
}

static void
a_store_that_was_cut_is_damaged(void **state)
{
	struct ndb *n = open_new();
	struct ndb_state s;

	(void)state;
	put_many(n, 0, 50);
	OK(ndb_sync(n, &s, &e));
	ndb_close(&n);
	int fd = openat(dir, "store", O_RDWR);

	assert_int_equal(ftruncate(fd, (off_t)s.pos - 1), 0);
	(void)close(fd);
	assert_int_equal(ndb_open(&n, dir, "store", false, &s, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_null(n);
	ndb_close(&n);
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
		T(what_is_taken_back_was_never_there),
		T(a_store_goes_on_from_where_it_was_durable),
		T(a_finished_store_can_be_taken_up_again),
		T(a_full_disk_can_be_gone_back_from),
		T(a_store_that_was_cut_is_damaged),
		T(nodes_are_told_in_their_order),
		T(the_size_is_known_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
