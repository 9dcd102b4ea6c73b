#include "test.h"

#include <string.h>

#include "base/text.h"
#include "target/ews_receipt.h"

static struct arena arena;

static int
teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static const char *
id_of(int n)
{
	return text_printf(&arena, "AAMkADAwATM3ZmYAZS0%0100d=", n);
}

static struct ews_receipt
written(int n, char *out, size_t size)
{
	struct ews_receipt r = { .stamp = "0123/copy" };
	const char **id = arena_array(&arena, (size_t)n + 1, sizeof(*id));
	struct ews_receipt back;
	struct err e;

	for (int i = 0; i < n; i++)
		id[i] = id_of(i);
	r.id = id;
	r.n = (size_t)n;
	ews_receipt_put(&r, out, size);
	assert_int_equal(ews_receipt_get(&arena, out, &back, &e), 0);
	assert_string_equal(back.stamp, r.stamp);
	for (size_t i = 0; i < back.n; i++)
		assert_string_equal(back.id[i], id[i]);
	return back;
}

static void
what_is_written_is_read(void **state)
{
	char out[1024];

	(void)state;
	assert_int_equal(written(1, out, sizeof(out)).n, 1);
	assert_int_equal(written(8, out, sizeof(out)).n, 8);
	assert_int_equal(written(8, out, sizeof(out)).more, 0);
}

static void
what_has_no_room_is_counted(void **state)
{
	struct ews_receipt back;
	char out[400];

	(void)state;
	back = written(200, out, sizeof(out));
	assert_true(back.n > 10);
	assert_int_equal(back.n + back.more, 200);
	assert_true(strlen(out) < sizeof(out));
}

static void
what_is_no_receipt_is_refused(void **state)
{
	static const char *const texts[] = { "", "ews", "sha256:12 3 x",
		"ews 1 9~x", "ews 1 AAAA 9999~x", "ews 1 AAAA 99999999999~x" };

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		struct ews_receipt r;
		struct err e;

		IN_CASE(texts[i]);
		assert_int_equal(ews_receipt_get(&arena, texts[i], &r, &e),
		    -1);
		assert_int_equal(e.code, ERR_FORMAT);
	}
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read),
		TEST(what_has_no_room_is_counted),
		TEST(what_is_no_receipt_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
