#include "test.h"

#include <libical/ical.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_recur.h"

static struct arena arena;

static int
drop_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static int64_t
at(int year, int mon, int day)
{
	return civil_day(year, mon, day) * DAY_SECONDS;
}

static struct ex_recur
pattern(enum ex_freq freq, int interval, int64_t first, int64_t last)
{
	return (struct ex_recur){ .freq = freq,
		.interval = interval,
		.first = first,
		.last = last };
}

static void
expect(const struct ex_recur *r, const int64_t *want, size_t n)
{
	int64_t got[64];

	assert_int_equal(ex_recur_days(r, got, NITEMS(got)), n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got[i], want[i]);
}

static void
days_are_counted(void **state)
{
	struct ex_recur r = pattern(EX_DAILY, 3, at(2024, 2, 27),
	    at(2024, 3, 5));
	const int64_t want[] = { at(2024, 2, 27), at(2024, 3, 1),
		at(2024, 3, 4) };

	(void)state;
	expect(&r, want, NITEMS(want));
	assert_string_equal(ex_recur_rule(&r, &arena), "FREQ=DAILY;INTERVAL=3");
}

static void
weeks_begin_where_they_begin(void **state)
{
	/* Sunday 2024-01-07 and Tuesday, every second week */
	struct ex_recur r = pattern(EX_WEEKLY, 2, at(2024, 1, 7),
	    at(2024, 1, 31));
	const int64_t sunday[] = { at(2024, 1, 7), at(2024, 1, 9),
		at(2024, 1, 21), at(2024, 1, 23) };
	const int64_t monday[] = { at(2024, 1, 7), at(2024, 1, 16),
		at(2024, 1, 21), at(2024, 1, 30) };

	(void)state;
	r.days = 1u << 0 | 1u << 2;
	expect(&r, sunday, NITEMS(sunday));
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU");
	r.week_start = 1;
	expect(&r, monday, NITEMS(monday));
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=MO");
	r.interval = 1;
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=WEEKLY;BYDAY=SU,TU");
}

static void
short_months_get_their_last_day(void **state)
{
	struct ex_recur r = pattern(EX_MONTHLY, 1, at(2023, 12, 30),
	    at(2024, 3, 31));
	const int64_t thirty[] = { at(2023, 12, 30), at(2024, 1, 30),
		at(2024, 2, 29), at(2024, 3, 30) };
	const int64_t last[] = { at(2023, 12, 31), at(2024, 1, 31),
		at(2024, 2, 29), at(2024, 3, 31) };

	(void)state;
	r.day = 30;
	expect(&r, thirty, NITEMS(thirty));
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1");
	r.day = 31;
	expect(&r, last, NITEMS(last));
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=MONTHLY;BYMONTHDAY=-1");
	/* Where no month is too short, the plain rule says the same. */
	r = pattern(EX_MONTHLY, 1, at(2024, 3, 30), at(2024, 6, 30));
	r.day = 30;
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=MONTHLY;BYMONTHDAY=30");
}

static void
the_fifth_is_the_last(void **state)
{
	struct ex_recur r = pattern(EX_MONTH_NTH, 1, at(2024, 1, 26),
	    at(2024, 4, 30));
	const int64_t last[] = { at(2024, 1, 26), at(2024, 2, 23),
		at(2024, 3, 29), at(2024, 4, 26) };
	const int64_t workday[] = { at(2024, 2, 1), at(2024, 3, 1),
		at(2024, 4, 1) };

	(void)state;
	r.days = 1u << 5;
	r.nth = 5;
	expect(&r, last, NITEMS(last));
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1");
	r.days = 0x3e;
	r.nth = 1;
	expect(&r, workday, NITEMS(workday));
}

static void
years_have_leap_days(void **state)
{
	struct ex_recur r = pattern(EX_YEARLY, 1, at(2024, 2, 29),
	    at(2028, 12, 31));
	const int64_t want[] = { at(2024, 2, 29), at(2025, 2, 28),
		at(2026, 2, 28), at(2027, 2, 28), at(2028, 2, 29) };

	(void)state;
	r.day = 29;
	r.month = 2;
	expect(&r, want, NITEMS(want));
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2");
	r = pattern(EX_YEAR_NTH, 2, at(2020, 11, 26), at(2024, 12, 1));
	r.days = 1u << 4;
	r.nth = 4;
	r.month = 11;
	assert_int_equal(ex_recur_days(&r, NULL, 0), 3);
	assert_string_equal(ex_recur_rule(&r, &arena),
	    "FREQ=YEARLY;INTERVAL=2;BYDAY=TH;BYSETPOS=4;BYMONTH=11");
}

static void
nonsense_has_no_days(void **state)
{
	struct ex_recur r = pattern(EX_DAILY, 1, at(2024, 1, 2),
	    at(2024, 1, 1));

	(void)state;
	assert_int_equal(ex_recur_days(&r, NULL, 0), 0);
	r = pattern(EX_DAILY, 1, INT64_MIN, INT64_MAX);
	assert_int_equal(ex_recur_days(&r, NULL, 0), 0);
	r = pattern(EX_WEEKLY, 1, at(2024, 1, 1), at(2024, 2, 1));
	assert_int_equal(ex_recur_days(&r, NULL, 0), 0);
	r = pattern(EX_MONTH_NTH, 1, at(2024, 1, 1), at(2024, 2, 1));
	assert_int_equal(ex_recur_days(&r, NULL, 0), 0);
	r = pattern(EX_DAILY, 0, at(2024, 1, 1), at(2024, 1, 5));
	assert_int_equal(ex_recur_days(&r, NULL, 0), 5);
}

/* ---- another reader of the rule ------------------------------------------- */

static uint32_t seed;

static int
below(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 8) % (unsigned)n);
}

static struct ex_recur
any_pattern(void)
{
	/* One after the other: C leaves the order of arguments open. */
	int year = 1999 + below(30), month = 1 + below(12);
	int64_t first = at(year, month, 1 + below(28));
	enum ex_freq freq = (enum ex_freq)below(6);
	int every = 1 + below(4);
	struct ex_recur r = pattern(freq, every, first,
	    first + (int64_t)below(3000) * DAY_SECONDS);

	r.days = 1u << below(7);
	if (r.freq == EX_WEEKLY)
		r.days |= 1u << below(7) | 1u << below(7);
	r.day = 1 + below(31);
	if (below(3) == 0)
		r.day = 29 + below(3);
	r.nth = 1 + below(5);
	r.month = 1 + below(12);
	r.week_start = below(2);
	/* A series begins on a day of its own. */
	int64_t day;

	if (ex_recur_days(&r, &day, 1) > 0)
		r.first = day;
	return r;
}

static void
another_reader_finds_the_same_days(void **state)
{
	static int64_t day[4096];

	(void)state;
	seed = 20240229;
	for (int round = 0; round < 3000; round++) {
		struct ex_recur r = any_pattern();
		size_t n = ex_recur_days(&r, day, NITEMS(day)), i = 0;
		const char *rule = ex_recur_rule(&r, &arena);
		struct civil c = civil_of(r.first);
		struct icaltimetype t = icaltime_null_time();

		t.year = c.year;
		t.month = c.mon;
		t.day = c.day;
		t.is_date = 1;
		if (n == 0)
			continue;
		icalrecur_iterator
		    *it = icalrecur_iterator_new(icalrecurrencetype_from_string(
						     rule),
			t);

		if (it == NULL)
			fail_msg("%s: not a rule", rule);
		for (t = icalrecur_iterator_next(it); !icaltime_is_null_time(t);
		     t = icalrecur_iterator_next(it)) {
			int64_t got = at(t.year, t.month, t.day);

			if (got > r.last)
				break;
			if (i >= n || got != day[i])
				fail_msg("%s from %04d%02d%02d: "
					 "%04d%02d%02d, day %zu of %zu",
				    rule, c.year, c.mon, c.day, t.year, t.month,
				    t.day, i, n);
			i++;
		}
		if (i != n)
			fail_msg("%s from %04d%02d%02d: %zu of %zu", rule,
			    c.year, c.mon, c.day, i, n);
		icalrecur_iterator_free(it);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_counted),
		cmocka_unit_test(weeks_begin_where_they_begin),
		cmocka_unit_test(short_months_get_their_last_day),
		cmocka_unit_test(the_fifth_is_the_last),
		cmocka_unit_test(years_have_leap_days),
		cmocka_unit_test(nonsense_has_no_days),
		cmocka_unit_test(another_reader_finds_the_same_days),
	};

	return cmocka_run_group_tests(tests, NULL, drop_arena);
}
