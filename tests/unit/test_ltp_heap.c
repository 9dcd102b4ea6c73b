#include "ltp_kit.h"

enum { CLIENT = 0x9C };

/* Allocations of 3580 bytes, two to a block; the first byte is their number. */
static void
put_big(struct heap *h, uint32_t count, uint32_t *hid)
{
	uint8_t v[PST_HEAP_MAX] = { 0 };

	for (uint32_t i = 0; i < count; i++) {
		v[0] = (uint8_t)i;
		v[1] = (uint8_t)(i >> 8);
		OK(heap_put(h, v, sizeof(v), &hid[i], &e_));
	}
}

static void
node_of(const struct ndb_data *d)
{
	struct ltp_node n = { .data = *d };

	kit_node(&n);
}

static void
heaps_of_any_number_of_blocks_can_be_read(void **state)
{
	static const uint32_t blocks[] = { 1, 2, 8, 9, 10, 136, 137, 138, 255 };
	struct ndb_data data[NITEMS(blocks)];
	uint32_t *hid = calloc(NITEMS(blocks) * 512, sizeof(*hid));

	(void)state;
	assert_non_null(hid);
	for (size_t i = 0; i < NITEMS(blocks); i++) {
		struct heap *h = heap_new(kit.ndb, CLIENT);

		put_big(h, 2 * blocks[i], hid + 512 * i);
		OK(heap_end(h, 0x20, &data[i], &e_));
		heap_free(&h);
		node_of(&data[i]);
	}
	kit_read();
	for (size_t i = 0; i < NITEMS(blocks); i++) {
		struct kit_data d = kit_data(data[i].bid);

		assert_int_equal(d.leaves, blocks[i]);
		assert_int_equal(d.n, data[i].bytes);
		assert_int_equal(d.p[2], 0xEC);
		assert_int_equal(d.p[3], CLIENT);
		assert_int_equal(kit_get(d.p + 4, 4), 0x20);
		kit_levels(&d);
		for (uint32_t j = 0; j < 2 * blocks[i]; j++) {
			struct kit_value v = kit_heap(&d, hid[512 * i + j]);

			assert_int_equal(v.n, PST_HEAP_MAX);
			assert_int_equal(kit_get(v.p, 2), j);
		}
		free(d.p);
	}
	free(hid);
}

/* Levels of all kinds: blocks that are left with more or less room. */
static void
how_full_a_block_is_stands_in_its_heap(void **state)
{
	struct heap *h = heap_new(kit.ndb, CLIENT);
	struct ndb_data data;
	struct kit_data d;
	uint8_t v[PST_HEAP_MAX] = { 0 };
	uint32_t hid;
	bool seen[16] = { false };

	(void)state;
	for (size_t n = 1; n <= PST_HEAP_MAX; n += 7) {
		OK(heap_put(h, v, n, &hid, &e_));
		OK(heap_put(h, v, PST_HEAP_MAX - n / 3, &hid, &e_));
	}
	OK(heap_end(h, hid, &data, &e_));
	heap_free(&h);
	node_of(&data);
	kit_read();
	d = kit_data(data.bid);
	kit_levels(&d);
	for (size_t i = 0; i < d.leaves; i++) {
		const uint8_t *b = d.p + i * PST_PAYLOAD;
		size_t map = (size_t)kit_get(b, 2);

		seen[kit_level(PST_PAYLOAD - map - 6 -
		    2 * (size_t)kit_get(b + map, 2))] = true;
	}
	/* The test looks at more than one of them. */
	assert_true(seen[1] || seen[0]);
	assert_true(seen[9] && seen[6]);
	free(d.p);
}

static void
a_block_holds_no_more_allocations_than_an_id_can_name(void **state)
{
	struct heap *h = heap_new(kit.ndb, CLIENT);
	struct ndb_data data;
	struct kit_data d;
	uint32_t hid = 0;

	(void)state;
	for (unsigned i = 0; i < 2047; i++)
		OK(heap_put(h, "x", 1, &hid, &e_));
	assert_int_equal(hid, 2047u << 5);
	OK(heap_put(h, "y", 1, &hid, &e_));
	assert_int_equal(hid, 1u << 16 | 1u << 5);
	OK(heap_end(h, 0x20, &data, &e_));
	heap_free(&h);
	node_of(&data);
	kit_read();
	d = kit_data(data.bid);
	kit_levels(&d);
	assert_int_equal(kit_heap(&d, 2047u << 5).p[0], 'x');
	assert_int_equal(kit_heap(&d, hid).p[0], 'y');
	free(d.p);
}

static void
what_no_heap_takes_is_refused(void **state)
{
	struct heap *h = heap_new(kit.ndb, CLIENT);
	uint8_t v[PST_HEAP_MAX + 1] = { 0 };
	uint32_t hid;
	struct err e;

	(void)state;
	assert_int_equal(heap_put(h, v, 0, &hid, &e), -1);
	assert_int_equal(heap_put(h, v, sizeof(v), &hid, &e), -1);
	assert_string_equal(e.msg,
	    "3581 bytes for a heap, which takes 1 to 3580");
	heap_free(&h);
	heap_free(&h);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(heaps_of_any_number_of_blocks_can_be_read),
		TEST(how_full_a_block_is_stands_in_its_heap),
		TEST(a_block_holds_no_more_allocations_than_an_id_can_name),
		TEST(what_no_heap_takes_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
