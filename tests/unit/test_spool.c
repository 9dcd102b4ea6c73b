#include "test.h"

#include "pst_dir.h"

#include "pst/spool.h"

static struct err e;

static struct spool *
open_spool(uint64_t keep)
{
	struct spool *s;

	if (spool_open(&s, dir, "s", keep, &e) < 0)
		fail_msg("%s", e.msg);
	return s;
}

static void
put_number(struct spool *s, uint32_t i)
{
	assert_int_equal(spool_put(s, &i, sizeof(i), &e), 0);
}

static void
check_number(struct spool *s, uint32_t i)
{
	uint32_t got;

	assert_int_equal(spool_get(s, i * 4ull, &got, sizeof(got), &e), 0);
	assert_int_equal(got, i);
}

static void
what_was_put_is_read_again_wherever_it_is(void **state)
{
	struct spool *s = open_spool(0);

	(void)state;
	for (uint32_t i = 0; i < 50000; i++)
		put_number(s, i);
	assert_int_equal(spool_len(s), 200000);
	/* 200,000 bytes: three full tails in the file, the rest in memory */
	for (uint32_t i = 0; i < 50000; i++)
		check_number(s, i);
	spool_close(&s);
	assert_int_equal(dir_size("s"), 200000);
}

static void
a_piece_may_lie_in_file_and_memory(void **state)
{
	struct spool *s = open_spool(0);
	uint32_t got[4000];

	(void)state;
	for (uint32_t i = 0; i < 18000; i++)
		put_number(s, i);
	assert_int_equal(spool_get(s, 14500 * 4, got, 3500 * 4, &e), 0);
	for (uint32_t i = 0; i < 3500; i++)
		assert_int_equal(got[i], 14500 + i);
	spool_close(&s);
}

static void
a_piece_may_be_larger_than_the_tail(void **state)
{
	struct spool *s = open_spool(0);
	static uint8_t big[200000], back[200000];

	(void)state;
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (uint8_t)(i * 31 >> 3);
	put_number(s, 0);
	assert_int_equal(spool_put(s, big, sizeof(big), &e), 0);
	put_number(s, 7);
	assert_int_equal(spool_get(s, 4, back, sizeof(back), &e), 0);
	assert_memory_equal(big, back, sizeof(big));
	assert_int_equal(spool_len(s), 200008);
	spool_close(&s);
}

static void
cutting_forgets_in_memory_and_in_the_file(void **state)
{
	struct spool *s = open_spool(0);
	uint32_t x;

	(void)state;
	for (uint32_t i = 0; i < 50000; i++)
		put_number(s, i);
	assert_int_equal(spool_cut(s, 49999 * 4, &e), 0); /* in memory */
	assert_int_equal(spool_len(s), 49999 * 4);
	assert_int_equal(spool_get(s, 49999 * 4, &x, 4, &e), -1);
	assert_int_equal(spool_cut(s, 400, &e), 0); /* in the file */
	for (uint32_t i = 100; i < 150; i++)
		put_number(s, i);
	for (uint32_t i = 0; i < 150; i++)
		check_number(s, i);
	spool_close(&s);
	assert_int_equal(dir_size("s"), 600);
}

static void
it_goes_on_from_what_counts(void **state)
{
	struct spool *s = open_spool(0);

	(void)state;
	for (uint32_t i = 0; i < 100; i++)
		put_number(s, i);
	assert_int_equal(spool_sync(s, &e), 0);
	assert_int_equal(dir_size("s"), 400);
	put_number(s, 12345);
	spool_close(&s);

	s = open_spool(400);
	put_number(s, 100);
	for (uint32_t i = 0; i <= 100; i++)
		check_number(s, i);
	spool_close(&s);
	assert_int_equal(dir_size("s"), 404);
}

static void
a_spool_that_is_too_short_is_damaged(void **state)
{
	struct spool *s = open_spool(0);

	(void)state;
	put_number(s, 0);
	spool_close(&s);
	assert_int_equal(spool_open(&s, dir, "s", 5, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_null(s);
}

static void
what_is_not_there_is_an_error(void **state)
{
	struct spool *s = open_spool(0);
	uint8_t x[8];

	(void)state;
	put_number(s, 0);
	assert_int_equal(spool_get(s, 0, x, 5, &e), -1);
	assert_int_equal(spool_get(s, 5, x, 1, &e), -1);
	assert_int_equal(spool_get(s, UINT64_MAX, x, 2, &e), -1);
	assert_int_equal(spool_cut(s, 5, &e), -1);
	/* somebody else cuts the file */
	assert_int_equal(spool_sync(s, &e), 0);
	int fd = openat(dir, "s", O_RDWR);

	assert_int_equal(ftruncate(fd, 2), 0);
	(void)close(fd);
	assert_int_equal(spool_get(s, 0, x, 4, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	spool_close(&s);
}

static void
a_folder_that_takes_nothing_is_an_error(void **state)
{
	struct spool *s;

	(void)state;
	assert_int_equal(spool_open(&s, dir, "no/such", 0, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_null(s);
	spool_close(&s);
}

static void
nothing_is_lost_when_the_disk_is_full(void **state)
{
	struct spool *s;
	uint32_t i = 0;

	(void)state;
	assert_int_equal(symlinkat("/dev/full", dir, "s"), 0);
	s = open_spool(0);
	while (spool_put(s, &i, sizeof(i), &e) == 0)
		assert_true(i++ < 100000);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(spool_len(s), i * 4ull);
	assert_int_equal(spool_sync(s, &e), -1);
	for (uint32_t j = 0; j < i; j++)
		check_number(s, j);
	spool_close(&s);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, dir_setup, dir_teardown)
		T(what_was_put_is_read_again_wherever_it_is),
		T(a_piece_may_lie_in_file_and_memory),
		T(a_piece_may_be_larger_than_the_tail),
		T(cutting_forgets_in_memory_and_in_the_file),
		T(it_goes_on_from_what_counts),
		T(a_spool_that_is_too_short_is_damaged),
		T(what_is_not_there_is_an_error),
		T(a_folder_that_takes_nothing_is_an_error),
		T(nothing_is_lost_when_the_disk_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
