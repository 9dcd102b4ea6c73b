#include "test.h"

#include <string.h>

#include "note/note_time.h"

static const struct {
	const char *name;
	uint8_t bytes[8];
	struct note_time want;
} good[] = {
	{ "summer time in New York",
	    { 0x5c, 0x4f, 0x5e, 0x00, 0xf8, 0x85, 0x25, 0x85 },
	    { .utc = 1601917807,
		.zone = -240,
		.dst = true,
		.has_date = true,
		.has_clock = true,
		.has_zone = true } },
	{ "a date alone", { 0xff, 0xff, 0xff, 0xff, 0x8c, 0x3d, 0x25, 0x00 },
	    { .has_date = true } },
	{ "a clock alone", { 0x64, 0, 0, 0, 0xff, 0xff, 0xff, 0xff },
	    { .utc = 1, .has_clock = true, .dst = true } },
	{ "any time", { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 },
	    { 0 } },
	/* Not midnight: nobody has set it. */
	{ "never set", { 0 }, { 0 } },
};

static void
reads_every_form_of_a_timedate(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(good); i++) {
		struct cur c = cur_of(good[i].bytes, 8);
		const struct note_time *want = &good[i].want;
		struct note_time t;

		IN_CASE(good[i].name);
		assert_true(note_time_read(&c, &t));
		assert_int_equal(t.utc, want->utc);
		assert_int_equal(t.centis, want->centis);
		assert_int_equal(t.zone, want->zone);
		assert_int_equal(t.dst, want->dst);
		assert_int_equal(t.has_date, want->has_date);
		assert_int_equal(t.has_clock, want->has_clock);
		assert_int_equal(t.has_zone, want->has_zone);
	}
}

static void
refuses_a_clock_of_more_than_a_day_and_bytes_that_end(void **state)
{
	static const uint8_t late[8] = { 0x00, 0xd6, 0x83, 0x00, 0x8c, 0x3d,
		0x25, 0x00 };
	struct cur c = cur_of(late, 8), cut = cur_of(good[0].bytes, 7);
	struct note_time t;

	(void)state;
	assert_false(note_time_read(&c, &t));
	assert_false(note_time_read(&cut, &t));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form_of_a_timedate),
		cmocka_unit_test(
		    refuses_a_clock_of_more_than_a_day_and_bytes_that_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
