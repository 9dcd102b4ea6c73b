#include "test.h"

#include "pst_dir.h"

#include "pst/sorter.h"

static struct err e;

struct record {
	uint64_t key, value;
	uint64_t more[2];
};

/* Each number below n once, in no order (n a power of two). */
static uint64_t
shuffled(uint64_t i, uint64_t n)
{
	return (i * 2654435761u + 12345) & (n - 1);
}

static void
check_sorting(uint64_t n)
{
	struct sorter *s = sorter_new(dir, sizeof(struct record));
	struct record r;

	for (uint64_t i = 0; i < n; i++) {
		r = (struct record){ .key = shuffled(i, n) << 20,
			.value = ~shuffled(i, n) };
		assert_int_equal(sorter_put(s, &r, &e), 0);
	}
	for (uint64_t i = 0; i < n; i++) {
		assert_int_equal(sorter_next(s, &r, &e), 1);
		assert_int_equal(r.key, i << 20);
		assert_int_equal(r.value, ~i);
	}
	assert_int_equal(sorter_next(s, &r, &e), 0);
	assert_int_equal(sorter_next(s, &r, &e), 0);
	assert_int_equal(sorter_put(s, &r, &e), -1);
	sorter_free(&s);
	assert_null(s);
}

static void
few_are_sorted_in_memory(void **state)
{
	(void)state;
	check_sorting(1);
	check_sorting(1024);
	/* 4 MiB: as many as there is room for */
	check_sorting(131072);
	assert_int_equal(faccessat(dir, "sorting", F_OK, 0), -1);
}

static void
many_are_sorted_in_a_file_without_a_name(void **state)
{
	(void)state;
	check_sorting(262144);
	check_sorting(2097152);
	assert_int_equal(faccessat(dir, "sorting", F_OK, 0), -1);
}

static void
nothing_is_sorted_into_nothing(void **state)
{
	struct sorter *s = sorter_new(dir, sizeof(struct record));
	struct record r;

	(void)state;
	assert_int_equal(sorter_next(s, &r, &e), 0);
	sorter_free(&s);
	sorter_free(&s);
}

static void
equal_keys_go_by_their_other_bytes(void **state)
{
	struct sorter *s = sorter_new(dir, sizeof(struct record));
	struct record r;

	(void)state;
	for (uint64_t i = 0; i < 200000; i++) {
		r = (struct record){ .key = 5,
			.value = htobe64(shuffled(i, 262144)) };
		assert_int_equal(sorter_put(s, &r, &e), 0);
	}
	for (uint64_t i = 0, last = 0; i < 200000; i++) {
		assert_int_equal(sorter_next(s, &r, &e), 1);
		assert_true(be64toh(r.value) >= last);
		last = be64toh(r.value);
	}
	sorter_free(&s);
}

static void
a_folder_that_takes_no_file_is_an_error(void **state)
{
	struct sorter *s = sorter_new(-1, sizeof(struct record));
	struct record r = { .key = 1 };
	int status = 0;

	(void)state;
	for (int i = 0; i <= 131072 && status == 0; i++)
		status = sorter_put(s, &r, &e);
	assert_int_equal(status, -1);
	assert_int_equal(e.code, ERR_IO);
	sorter_free(&s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)
		T(few_are_sorted_in_memory),
		T(many_are_sorted_in_a_file_without_a_name),
		T(nothing_is_sorted_into_nothing),
		T(equal_keys_go_by_their_other_bytes),
		T(a_folder_that_takes_no_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
