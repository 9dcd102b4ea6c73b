#include "test.h"

#include "base/cur.h"

static void
nothing_is_not_too_little(void **state)
{
	struct cur c = cur_of(NULL, 0), sub;

	(void)state;
	assert_non_null(cur_take(&c, 0));
	sub = cur_sub(&c, 0);
	assert_false(c.bad);
	assert_false(sub.bad);
	assert_null(cur_take(&c, 1));
	assert_true(c.bad);
}

static void
once_past_the_end_all_is_zero(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct cur c = cur_of(bytes, sizeof(bytes)), sub = cur_sub(&c, 5);

	(void)state;
	assert_int_equal(cur_u32le(&sub), 0x04030201);
	assert_int_equal(cur_u16le(&sub), 0);
	assert_true(sub.bad);
	assert_int_equal(cur_u8(&sub), 0);
	assert_int_equal(cur_u16le(&c), 0x0706);
	assert_int_equal(cur_u8(&c), 8);
	assert_false(c.bad);
	assert_int_equal(c.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_not_too_little),
		cmocka_unit_test(once_past_the_end_all_is_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
