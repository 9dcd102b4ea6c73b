#include "ltp_kit.h"

/* A table as its node has it. */
struct table {
	struct kit_data heap, rows;
	uint64_t sub;
	const uint8_t *info;
	size_t row, count;
};

static struct table
open_table(const struct ltp_node *n)
{
	struct table t = { .heap = kit_data(n->data.bid), .sub = n->sub };
	struct kit_value info;

	assert_int_equal(t.heap.p[2], 0xEC);
	assert_int_equal(t.heap.p[3], 0x7C);
	/* Readers insist on these two places. */
	assert_int_equal(kit_get(t.heap.p + 4, 4), 0x40);
	kit_levels(&t.heap);
	info = kit_heap(&t.heap, 0x40);
	t.info = info.p;
	assert_int_equal(info.p[0], 0x7C);
	assert_int_equal(info.n, 22 + 8 * info.p[1]);
	assert_int_equal(kit_get(info.p + 10, 4), 0x20);
	assert_int_equal(kit_get(info.p + 18, 4), 0);
	t.row = (size_t)kit_get(info.p + 8, 2);
	assert_int_equal(t.row,
	    kit_get(info.p + 6, 2) + (info.p[1] + 7u) / 8);
	t.rows = kit_hnid(&t.heap, n->sub, (uint32_t)kit_get(info.p + 14, 4));
	return t;
}

static void
close_table(struct table *t)
{
	free(t->heap.p);
	free(t->rows.p);
}

static const uint8_t *
row_at(const struct table *t, size_t i)
{
	size_t per = PST_PAYLOAD / t->row;
	size_t at = i / per * PST_PAYLOAD + i % per * t->row;

	assert_true(at + t->row <= t->rows.n);
	return t->rows.p + at;
}

/* NULL: there is no such row. */
static const uint8_t *
row_of(const struct table *t, uint32_t id)
{
	const uint8_t *r = kit_bth(&t->heap, 0x20, id), *row;

	if (r == NULL)
		return NULL;
	row = row_at(t, (size_t)kit_get(r + 4, 4));
	assert_int_equal(kit_get(row, 4), id);
	return row;
}

/* Of a column: where, how wide, and whether the row has it. */
static const uint8_t *
cell_of(const struct table *t, const uint8_t *row, uint32_t tag, size_t *n)
{
	for (unsigned i = 0; i < t->info[1]; i++) {
		const uint8_t *c = t->info + 22 + 8 * i;
		unsigned bit = c[7];

		if (kit_get(c, 4) != tag)
			continue;
		*n = c[6];
		return (row[kit_get(t->info + 6, 2) + bit / 8] >>
		    (7 - bit % 8) & 1) != 0 ? row + kit_get(c + 4, 2) : NULL;
	}
	fail_msg("no column %08X", (unsigned)tag);
	return NULL;
}

static uint64_t
number_of(const struct table *t, const uint8_t *row, uint32_t tag)
{
	size_t n;
	const uint8_t *p = cell_of(t, row, tag, &n);

	assert_non_null(p);
	return kit_get(p, n);
}

/* ---- the columns ------------------------------------------------------------- */

static const struct tc_layout *const layouts[] = { &tc_hierarchy, &tc_contents,
	&tc_assoc, &tc_search, &tc_attachments, &tc_recipients, &tc_receive,
	&tc_out_queue, &tc_changes, &tc_replication, &tc_tracking };

/* What a row is made of fits together, in each table that we know. */
static void
columns_share_no_byte_and_no_bit(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(layouts); i++) {
		const struct tc_layout *l = layouts[i];
		uint8_t used[512] = { 0 };
		bool bits[64] = { false };
		size_t bytes = 0, end = 0;

		for (size_t j = 0; j < l->n; j++) {
			const struct tc_column *c = &l->column[j];
			size_t w = pst_type_size(c->tag & 0xFFFF);

			w = w == 0 || w > 8 ? 4 : w;
			assert_true(j == 0 || c[-1].tag < c->tag);
			assert_in_range(c->bit, 0, l->n - 1);
			assert_false(bits[c->bit]);
			bits[c->bit] = true;
			for (size_t k = c->at; k < c->at + w; k++)
				assert_int_equal(used[k]++, 0);
			bytes += w;
			end = c->at + w > end ? c->at + w : end;
		}
		assert_int_equal(bytes, end);
	}
}

static void
rows_are_as_long_as_those_of_outlook(void **state)
{
	static const size_t row[] = { 55, 126, 59, 78, 25, 52, 17, 25, 25, 42,
		25 };
	struct ltp_node n[NITEMS(layouts)];
	struct tc *tc = tc_new(kit.ndb, layouts[0]);

	(void)state;
	for (size_t i = 0; i < NITEMS(layouts); i++) {
		tc_reset(tc, layouts[i]);
		OK(tc_end(tc, &n[i], &e_));
		kit_node(&n[i]);
	}
	tc_free(&tc);
	kit_read();
	for (size_t i = 0; i < NITEMS(layouts); i++) {
		struct table t = open_table(&n[i]);

		assert_int_equal(t.row, row[i]);
		assert_int_equal(t.rows.n, 0);
		assert_null(row_of(&t, 1));
		assert_int_equal(n[i].sub, 0);
		assert_int_equal(n[i].bytes, t.heap.n);
		close_table(&t);
	}
}

/* ---- rows ----------------------------------------------------------------------- */

static void
put_message(struct tc *tc, uint32_t id, const void *subject, size_t n)
{
	uint8_t size[4] = { (uint8_t)id, (uint8_t)(id >> 8) };
	const struct tc_cell cell[] = {
		{ 0x0E080003, size, 4 },
		{ 0x0037001F, subject, n },
		{ 0x0057000B, "\1", 1 },
		{ 0x001A001F, NULL, 0 },
		{ 0x7FFF0003, size, 4 }, /* no such column */
	};

	OK(tc_row(tc, id, id + 1, cell, NITEMS(cell), &e_));
}

static void
expect_message(const struct table *t, uint32_t id, const void *subject,
    size_t n)
{
	const uint8_t *row = row_of(t, id);
	struct kit_data d;
	size_t w;

	assert_non_null(row);
	assert_int_equal(number_of(t, row, 0x67F20003), id);
	assert_int_equal(number_of(t, row, 0x67F30003), id + 1);
	assert_int_equal(number_of(t, row, 0x0E080003), id & 0xFFFF);
	assert_int_equal(number_of(t, row, 0x0057000B), 1);
	/* Empty, but there. */
	assert_int_equal(number_of(t, row, 0x001A001F), 0);
	assert_null(cell_of(t, row, 0x0058000B, &w));
	assert_null(cell_of(t, row, 0x0E060040, &w));
	d = kit_hnid(&t->heap, t->sub,
	    (uint32_t)number_of(t, row, 0x0037001F));
	assert_int_equal(d.n, n);
	assert_memory_equal(d.p, subject, n);
	free(d.p);
}

/* The i-th of n ids in an order that is no order. */
static uint32_t
shuffled(uint32_t i, uint32_t n)
{
	return (uint32_t)((uint64_t)i * 7919 % n) << 5 | 4;
}

static void
tables_of_any_number_of_rows_can_be_read(void **state)
{
	/* 28 rows fit into the heap, 64 into a leaf, 1024 are sorted here. */
	static const uint32_t count[] = { 0, 1, 28, 29, 64, 65, 66, 128, 129,
		447, 448, 1024, 1025, 6000 };
	struct ltp_node n[NITEMS(count)];
	struct tc *tc = tc_new(kit.ndb, &tc_contents);
	uint8_t subject[400];

	(void)state;
	memset(subject, 's', sizeof(subject));
	for (size_t i = 0; i < NITEMS(count); i++) {
		for (uint32_t j = 0; j < count[i]; j++)
			put_message(tc, shuffled(j, count[i]), subject,
			    1 + j % 400);
		OK(tc_end(tc, &n[i], &e_));
		kit_node(&n[i]);
	}
	tc_free(&tc);
	kit_read();
	for (size_t i = 0; i < NITEMS(count); i++) {
		struct table t = open_table(&n[i]);
		uint32_t step = count[i] > 1100 ? 13 : 1;

		assert_int_equal(n[i].sub != 0, count[i] > 28);
		assert_int_equal(n[i].bytes, kit_bytes(n[i].data.bid,
		    n[i].sub));
		for (uint32_t j = 0; j < count[i]; j += step)
			expect_message(&t, shuffled(j, count[i]), subject,
			    1 + j % 400);
		assert_null(row_of(&t, 5));
		if (count[i] > 0)
			assert_int_equal(t.rows.n, (count[i] - 1) / 64 *
			    (size_t)PST_PAYLOAD +
			    ((count[i] - 1) % 64 + 1) * 126);
		close_table(&t);
	}
}

static void
cells_cross_each_boundary_whole(void **state)
{
	static const size_t size[] = { 1, 3579, 3580, 3581, 8175, 8176, 8177,
		16352, 16353 };
	struct tc *tc = tc_new(kit.ndb, &tc_contents);
	struct ltp_node n;
	struct table t;
	uint8_t v[16353];

	(void)state;
	for (size_t i = 0; i < sizeof(v); i++)
		v[i] = (uint8_t)(i * 7 + i / 256);
	for (uint32_t i = 0; i < NITEMS(size); i++)
		put_message(tc, i, v, size[i]);
	OK(tc_end(tc, &n, &e_));
	kit_node(&n);
	tc_free(&tc);
	kit_read();
	t = open_table(&n);
	for (uint32_t i = 0; i < NITEMS(size); i++)
		expect_message(&t, i, v, size[i]);
	assert_int_equal(n.bytes, kit_bytes(n.data.bid, n.sub));
	close_table(&t);
}

static void
a_table_is_used_again_without_a_trace(void **state)
{
	struct tc *tc = tc_new(kit.ndb, &tc_contents);
	struct ltp_node first, again, fresh;
	struct kit_data a, f;
	struct err e;
	uint8_t v[5000] = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 2000; i++)
		put_message(tc, i, v, i == 7 ? sizeof(v) : 600);
	/* Given up half-way; then the same again, to its end. */
	tc_reset(tc, &tc_contents);
	for (uint32_t i = 0; i < 2000; i++)
		put_message(tc, i, v, i == 7 ? sizeof(v) : 600);
	OK(tc_end(tc, &first, &e_));
	kit_node(&first);
	/* The first 5000 bytes are in no node: a store must not be made so. */
	put_message(tc, 3, "abc", 3);
	OK(tc_end(tc, &again, &e_));
	kit_node(&again);
	assert_int_equal(tc_row(tc, 3, 0, &(struct tc_cell){ 0x0E080003, v, 3 },
	    1, &e), -1);
	assert_string_equal(e.msg, "3 bytes for column 0x0E080003");
	tc_free(&tc);
	tc = tc_new(kit.ndb, &tc_contents);
	put_message(tc, 3, "abc", 3);
	OK(tc_end(tc, &fresh, &e_));
	kit_node(&fresh);
	tc_free(&tc);
	kit_read();
	a = kit_data(again.data.bid);
	f = kit_data(fresh.data.bid);
	assert_int_equal(a.n, f.n);
	assert_memory_equal(a.p, f.p, a.n);
	free(a.p);
	free(f.p);
}

static void
two_rows_of_one_id_are_an_error(void **state)
{
	static const uint32_t count[] = { 3, 1500 };
	struct tc *tc = tc_new(kit.ndb, &tc_contents);
	struct ltp_node n;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NITEMS(count); i++) {
		for (uint32_t j = 0; j < count[i]; j++)
			put_message(tc, j, "s", 2);
		put_message(tc, 1, "s", 2);
		assert_int_equal(tc_end(tc, &n, &e), -1);
		assert_string_equal(e.msg, "a table has two rows 0x00000001");
	}
	tc_free(&tc);
	tc_free(&tc);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(columns_share_no_byte_and_no_bit),
		TEST(rows_are_as_long_as_those_of_outlook),
		TEST(tables_of_any_number_of_rows_can_be_read),
		TEST(cells_cross_each_boundary_whole),
		TEST(a_table_is_used_again_without_a_trace),
		TEST(two_rows_of_one_id_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
