#include "test.h"

#include "base/buf.h"
#include "nsf_kit.h"
#include "source/nsf_object.h"

/* ---- ID tables ----------------------------------------------------------- */

static void
put_run(uint8_t *p, unsigned count, uint32_t first)
{
	p[0] = (uint8_t)(count - 1);
	kit_32(p + 1, first);
}

static void
head_of(uint8_t *p, unsigned ids, unsigned runs)
{
	memset(p, 0, 18);
	kit_16(p, 4);
	kit_16(p + 4, ids);
	kit_16(p + 6, runs);
	kit_16(p + 8, 1);
}

static void
runs_become_sets(void **state)
{
	struct arena a = { 0 };
	struct nsf_idtable t;
	uint8_t v[60];

	(void)state;
	head_of(v, 7, 3);
	put_run(v + 18, 2, 0x902);
	put_run(v + 23, 3, 0x8f6); /* ends where the other one goes on */
	put_run(v + 28, 2, 0x10002);
	assert_true(nsf_idtable_read(&t, &a, v, sizeof(v)));
	assert_int_equal(t.runs, 2);
	assert_int_equal(t.ids, 7);
	assert_int_equal(t.run[0].first, 0x8f6);
	assert_int_equal(t.run[0].last, 0x906);
	assert_int_equal(t.run[1].last, 0x10006);
	assert_true(nsf_idtable_has(&t, 0x8f6));
	assert_true(nsf_idtable_has(&t, 0x902));
	assert_true(nsf_idtable_has(&t, 0x906));
	assert_true(nsf_idtable_has(&t, 0x10006));
	assert_false(nsf_idtable_has(&t, 0x8f7));
	assert_false(nsf_idtable_has(&t, 0x8f2));
	assert_false(nsf_idtable_has(&t, 0x90a));
	assert_false(nsf_idtable_has(&t, 0x1000a));
	assert_false(nsf_idtable_has(&t, 0));
	head_of(v, 0, 0);
	assert_true(nsf_idtable_read(&t, &a, v, 18));
	assert_int_equal(t.ids, 0);
	assert_false(nsf_idtable_has(&t, 0x8f6));
	arena_free(&a);
}

static void
a_table_that_contradicts_itself_is_none(void **state)
{
	struct arena a = { 0 };
	struct nsf_idtable t;
	uint8_t v[28];

	(void)state;
	head_of(v, 2, 2);
	put_run(v + 18, 1, 0x8f6);
	put_run(v + 23, 1, 0x8fa);
	assert_true(nsf_idtable_read(&t, &a, v, sizeof(v)));
	for (size_t n = 0; n < sizeof(v); n++)
		assert_false(nsf_idtable_read(&t, &a, v, n));
	v[0] = 5;
	assert_false(nsf_idtable_read(&t, &a, v, sizeof(v)));
	head_of(v, 3, 2);
	assert_false(nsf_idtable_read(&t, &a, v, sizeof(v)));
	head_of(v, 2, 3);
	assert_false(nsf_idtable_read(&t, &a, v, sizeof(v)));
	/* Ids beyond the highest number, and runs across each other. */
	head_of(v, 3, 2);
	put_run(v + 18, 2, 0xfffffffe);
	assert_false(nsf_idtable_read(&t, &a, v, sizeof(v)));
	put_run(v + 18, 2, 0x8f6);
	put_run(v + 23, 1, 0x8f8);
	assert_false(nsf_idtable_read(&t, &a, v, sizeof(v)));
	assert_int_equal(t.runs, 0);
	arena_free(&a);
}

static void
more_ids_than_the_head_can_count_are_read_to_the_end(void **state)
{
	enum { RUNS = 300, HEAD = 22 };
	struct arena a = { 0 };
	struct nsf_idtable t;
	uint8_t *v = calloc(1, HEAD + 5 * RUNS + 40);

	(void)state;
	assert_non_null(v);
	kit_16(v, 4);
	kit_32(v + 4, 256 * RUNS);
	for (uint32_t i = 0; i < RUNS; i++)
		put_run(v + HEAD + 5 * i, 256, 0x8f6 + 2048 * i);
	assert_true(nsf_idtable_read(&t, &a, v, HEAD + 5 * RUNS + 40));
	assert_int_equal(t.ids, 256 * RUNS);
	assert_int_equal(t.runs, RUNS);
	assert_true(nsf_idtable_has(&t, 0x8f6 + 2048 * 299));
	assert_false(nsf_idtable_has(&t, 0x8f6 + 1024));
	/* With fewer it is not that, but damage. */
	assert_false(nsf_idtable_read(&t, &a, v, HEAD + 5 * 200));
	arena_free(&a);
	free(v);
}

/* ---- named objects ------------------------------------------------------- */

static size_t
put_entry(uint8_t *p, unsigned space, const char *name, uint32_t id)
{
	size_t n = strlen(name);

	kit_16(p, (unsigned)n + 4);
	kit_16(p + 2, (unsigned)n + 16);
	kit_16(p + 4, space);
	kit_16(p + 6, (unsigned)n);
	memcpy(p + 8, name, n);
	kit_32(p + 8 + n, id);
	return 20 + n;
}

/* Saves the low nibbles that check values take the place of. */
static void
guard_page(uint8_t *page)
{
	page[0x18] = (uint8_t)(page[0x18] & 0x0f) | 0x70;
	for (size_t i = 1; i < 8; i++) {
		uint8_t *saved = &page[0x18 + i / 2], *b = &page[512 * i];

		*saved = (uint8_t)(i % 2 != 0 ? (*saved & 0xf0) | (*b & 15) :
						(*saved & 0x0f) |
		    (*b & 15) << 4);
		*b = (uint8_t)((*b & 0xf0) | 7);
	}
}

static void
on_named(void *arg, unsigned space, const char *name, uint32_t id)
{
	struct buf *b = arg;

	buf_putf(b, "%u %s %X\n", space, name, (unsigned)id);
}

static void
named_objects_are_found_wherever_their_page_is(void **state)
{
	struct kit k;
	struct buf b;
	struct err e;
	uint8_t list[0xa0 + 48] = { 0 }, *page[2];
	uint32_t here;
	size_t at;

	(void)state;
	kit_new(&k, 43);
	here = kit_object(&k, "x", 1);
	for (size_t i = 0; i < 2; i++)
		page[i] = kit_room(&k, 4096);
	/* Across the border of a sector: a nibble of its name is saved. */
	at = 512 - 20;
	at += put_entry(page[0] + at, 0, "CN=Ada Lovelace/O=Acme", here);
	(void)put_entry(page[0] + at, 1, "$profile", here);
	(void)put_entry(page[0] + 2000, 0, "CN=Gone/O=Acme", 0x5552);
	(void)put_entry(page[1] + 0x20, 3, "Z\x81g", here);
	for (size_t i = 0; i < 2; i++)
		guard_page(page[i]);
	kit_32(list + 0x98, 4);
	kit_32(list + 0xa0, (uint32_t)(page[1] - k.f) >> 8);
	kit_32(list + 0xac, (uint32_t)(page[0] - k.f) >> 8);
	kit_32(list + 0xb8, (uint32_t)(page[1] - k.f) >> 8); /* once more */
	kit_special(&k, 28, kit_object(&k, list, sizeof(list)));
	kit_open(&k, 0);
	buf_init(&b, 1000);
	assert_int_equal(nsf_named(k.view, on_named, &b, &e), 0);
	assert_string_equal(b.data, "0 CN=Ada Lovelace/O=Acme 106\n"
	    "1 $profile 106\n3 Z\xc3\xbcg 106\n");
	buf_free(&b);
	kit_free(&k);
}

static void
a_page_that_is_not_there_hides_no_other(void **state)
{
	struct kit k;
	struct buf b;
	struct err e;
	uint8_t list[0xa0 + 24] = { 0 }, *page;
	uint32_t here;

	(void)state;
	kit_new(&k, 43);
	here = kit_object(&k, "x", 1);
	page = kit_room(&k, 4096);
	(void)put_entry(page + 0x20, 0, "Ada", here);
	kit_32(list + 0x98, 0xffffffff); /* more than the list has */
	kit_32(list + 0xa0, 0xffffff);
	kit_32(list + 0xac, (uint32_t)(page - k.f) >> 8);
	kit_special(&k, 28, kit_object(&k, list, sizeof(list)));
	kit_open(&k, 0);
	buf_init(&b, 1000);
	assert_int_equal(nsf_named(k.view, on_named, &b, &e), -1);
	assert_non_null(strstr(e.msg, "named objects"));
	assert_string_equal(b.data, "0 Ada 106\n");
	buf_free(&b);
	kit_free(&k);
}

static void
a_database_may_have_no_named_objects(void **state)
{
	struct kit k;
	struct err e;
	struct buf b;

	(void)state;
	kit_new(&k, 43);
	kit_open(&k, 0);
	assert_int_equal(nsf_named(k.view, on_named, NULL, &e), 0);
	kit_free(&k);
	kit_new(&k, 43);
	kit_special(&k, 28, kit_object(&k, "x", 1));
	kit_open(&k, 0);
	buf_init(&b, 1000);
	assert_int_equal(nsf_named(k.view, on_named, &b, &e), -1);
	assert_int_equal(e.code, ERR_FORMAT);
	buf_free(&b);
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_become_sets),
		cmocka_unit_test(a_table_that_contradicts_itself_is_none),
		cmocka_unit_test(
		    more_ids_than_the_head_can_count_are_read_to_the_end),
		cmocka_unit_test(named_objects_are_found_wherever_their_page_is),
		cmocka_unit_test(a_page_that_is_not_there_hides_no_other),
		cmocka_unit_test(a_database_may_have_no_named_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
