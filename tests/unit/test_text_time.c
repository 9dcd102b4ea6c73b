#include "test.h"

#include <string.h>

#include "source/text_time.h"

static struct zones *zones;

static int
setup(void **state)
{
	(void)state;
	zones = zones_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	zones_free(zones);
	return 0;
}

/* "2015-07-29T12:21:54Z+60", "2015-07-29", "09:00:00", "a/b" for a range. */
static void
print(const struct note_time *t, char out[64])
{
	char iso[32];

	civil_iso(t->utc, iso);
	if (!t->has_date)
		(void)snprintf(out, 64, "%.8s", iso + 11);
	else if (!t->has_clock)
		(void)snprintf(out, 64, "%.10s", iso);
	else
		(void)snprintf(out, 64, "%s%+d", iso, t->zone);
	assert_int_equal(t->has_zone, t->has_date && t->has_clock);
}

static void
expect(enum date_order order, const char *zone, const char *text,
    const char *want, bool want_odd)
{
	struct text_clock k = { .order = order,
		.zone = zone_of_any(zones, zone) };
	struct note_range r;
	char from[64], to[64] = "", got[140];
	const char *p = text;
	bool odd = false;

	IN_CASE(text);
	assert_non_null(k.zone);
	if (!text_time_read(&p, &k, &r, &odd)) {
		assert_string_equal("", want);
		assert_ptr_equal(p, text);
		return;
	}
	print(&r.from, from);
	if (r.is_range)
		print(&r.to, to);
	(void)snprintf(got, sizeof(got), "%s%s%s%s%s", from,
	    r.is_range ? "/" : "", to, *p == '\0' ? "" : "|", p);
	assert_string_equal(got, want);
	assert_int_equal(odd, want_odd);
}

static void
dates_are_read_in_the_order_of_the_client(void **state)
{
	(void)state;
	expect(DATE_MDY, "UTC", "07/29/2015 12:21:54 PM",
	    "2015-07-29T12:21:54Z+0", false);
	expect(DATE_MDY, "UTC", "09/04/97 09:49:22 AM",
	    "1997-09-04T09:49:22Z+0", false);
	expect(DATE_DMY, "UTC", "09/04/97 09:49:22",
	    "1997-04-09T09:49:22Z+0", false);
	expect(DATE_DMY, "UTC", "29/01/1999 05:29:49 PM",
	    "1999-01-29T17:29:49Z+0", false);
	expect(DATE_DMY, "UTC", "12.05.2004 09:15", "2004-05-12T09:15:00Z+0",
	    false);
	expect(DATE_YMD, "UTC", "04/05/12", "2004-05-12", false);
	expect(DATE_DMY, "UTC", "2004-05-12 09:15:00",
	    "2004-05-12T09:15:00Z+0", false);
	expect(DATE_DMY, "UTC", "2004-05-12T09:15:00Z",
	    "2004-05-12T09:15:00Z+0", false);
	expect(DATE_YMD, "UTC", "2004.05.12. 9:15:00",
	    "2004-05-12T09:15:00Z+0", false);
	/* what looks like a clock and is none leaves no trace */
	expect(DATE_DMY, "UTC", "29/01/1999 16:310", "1999-01-29| 16:310",
	    false);
	expect(DATE_DMY, "UTC", "29/01/1999 16.30.58",
	    "1999-01-29T16:30:58Z+0", false);
}

static void
a_date_that_fits_one_order_only_is_read_so_and_told(void **state)
{
	(void)state;
	expect(DATE_MDY, "UTC", "29/01/1999", "1999-01-29", true);
	expect(DATE_DMY, "UTC", "01/29/1999", "1999-01-29", true);
	expect(DATE_YMD, "UTC", "01/29/1999", "1999-01-29", true);
}

static void
a_year_of_two_digits_is_notes_own(void **state)
{
	(void)state;
	expect(DATE_DMY, "UTC", "01.02.49", "2049-02-01", false);
	expect(DATE_DMY, "UTC", "01.02.50", "1950-02-01", false);
}

static void
noon_and_midnight(void **state)
{
	(void)state;
	expect(DATE_MDY, "UTC", "12:00:00 AM", "00:00:00", false);
	expect(DATE_MDY, "UTC", "12:00 PM", "12:00:00", false);
	expect(DATE_MDY, "UTC", "1:05 p.m.", "13:05:00", false);
	expect(DATE_MDY, "UTC", "16:30 PM", "16:30:00", false);
}

static void
clocks_are_those_of_the_zone(void **state)
{
	(void)state;
	expect(DATE_DMY, "Europe/Berlin", "01.07.2004 12:00:00",
	    "2004-07-01T10:00:00Z+120", false);
	expect(DATE_DMY, "Europe/Berlin", "01.12.2004 12:00:00",
	    "2004-12-01T11:00:00Z+60", false);
	expect(DATE_DMY, "Europe/Berlin", "01.12.2004", "2004-12-01", false);
	expect(DATE_DMY, "Europe/Berlin", "01.07.2004 12:00:00 EDT",
	    "2004-07-01T16:00:00Z-240", false);
	expect(DATE_DMY, "Europe/Berlin", "01.07.2004 12:00:00 ZW3",
	    "2004-07-01T15:00:00Z-180", false);
	expect(DATE_DMY, "Europe/Berlin", "01.07.2004 12:00:00 XYZ",
	    "2004-07-01T10:00:00Z+120| XYZ", false);
}

static void
ranges_have_two_ends(void **state)
{
	(void)state;
	expect(DATE_MDY, "UTC",
	    "07/29/2015 09:00:00 AM-07/30/2015 10:00:00 AM",
	    "2015-07-29T09:00:00Z+0/2015-07-30T10:00:00Z+0", false);
	expect(DATE_MDY, "UTC", "07/29/2015 09:00 AM - 10:00 AM",
	    "2015-07-29T09:00:00Z+0/2015-07-29T10:00:00Z+0", false);
	expect(DATE_YMD, "UTC", "2015-07-29-2015-07-30",
	    "2015-07-29/2015-07-30", false);
	expect(DATE_MDY, "UTC", "07/29/2015 - later", "2015-07-29| - later",
	    false);
}

static void
what_is_no_date_is_none(void **state)
{
	static const char *const bad[] = { "", "soon", "13/13/2013",
		"30/02/2004", "1/2", "1/2/3", "1/2-2003", "00/01/2003",
		"123/1/2003", "1/1/20033", "25:00", "12:60", "12", "12:",
		"99999:00", "2004-05", "-1/2/2003" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++)
		for (int order = DATE_MDY; order <= DATE_YMD; order++)
			expect((enum date_order)order, "UTC", bad[i], "",
			    false);
}

static void
expect_order(const char *const *value, enum date_order want, bool want_sure)
{
	struct text_clues k = { 0 };
	bool sure;

	for (; *value != NULL; value++)
		text_clue(&k, *value);
	assert_int_equal(text_order(&k, &sure), want);
	assert_int_equal(sure, want_sure);
}

#define DATES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
one_clear_date_decides_for_all(void **state)
{
	(void)state;
	expect_order(DATES("01/02/2004", "01/13/2004"), DATE_MDY, true);
	expect_order(DATES("01/02/2004, 13/01/2004"), DATE_DMY, true);
	expect_order(DATES("2004-05-06"), DATE_YMD, true);
	expect_order(DATES("05/05/2004"), DATE_DMY, true);
}

static void
habit_decides_when_no_date_is_clear_and_is_not_sure(void **state)
{
	(void)state;
	expect_order(DATES("01/02/2004 05:00 PM"), DATE_MDY, false);
	expect_order(DATES("01/02/2004 17:00"), DATE_DMY, false);
	expect_order(DATES("01.02.2004"), DATE_DMY, false);
	expect_order(DATES("01/13/2004", "13/01/2004", "01/02/2004"),
	    DATE_DMY, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_in_the_order_of_the_client),
		cmocka_unit_test(
		    a_date_that_fits_one_order_only_is_read_so_and_told),
		cmocka_unit_test(a_year_of_two_digits_is_notes_own),
		cmocka_unit_test(noon_and_midnight),
		cmocka_unit_test(clocks_are_those_of_the_zone),
		cmocka_unit_test(ranges_have_two_ends),
		cmocka_unit_test(what_is_no_date_is_none),
		cmocka_unit_test(one_clear_date_decides_for_all),
		cmocka_unit_test(
		    habit_decides_when_no_date_is_clear_and_is_not_sure),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
