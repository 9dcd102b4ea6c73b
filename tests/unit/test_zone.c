#include "test.h"

#include <string.h>

#include "base/zone.h"

static struct zones *zones;

static int
make_zones(void **state)
{
	(void)state;
	zones = zones_new();
	return 0;
}

static int
drop_zones(void **state)
{
	(void)state;
	zones_free(zones);
	return 0;
}

static int64_t
utc(int year, int mon, int day, int hour, int min)
{
	return civil_seconds((struct civil){ year, mon, day, hour, min, 0 });
}

static int64_t
wall(const struct zone *z, int year, int mon, int day, int hour, int min)
{
	return zone_utc_of(z, (struct civil){ year, mon, day, hour, min, 0 });
}

static const struct {
	const char *string, *tzid;
	bool guessed;
} strings[] = {
	{ "Z=5$DO=1$DL=4 1 1 10 -1 1$ZX=25$ZN=Eastern", "Eastern Standard Time",
	    false },
	{ "Z=5$DO=1$DL=3 2 1 11 1 1$ZN=America/New_York$ZX=28",
	    "Eastern Standard Time", false },
	{ "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=89$ZN=W. Europe",
	    "W. Europe Standard Time", false },
	{ "Z=-1$DO=1;$DL=3 -1 1 10 -1 1$ZX=89$ZN=w. europe standard time",
	    "W. Europe Standard Time", false },
	{ "Z=-3005$DO=0$ZX=40$ZN=India", "India Standard Time", false },
	{ "Z=8$DO=1$DL=4 1 1 10 -1 1$ZX=9$ZN=Pacific Standard Time (Mexico)",
	    "Pacific Standard Time (Mexico)", false },
	{ "Z=6$DO=1$DL=5 1 1 9 -1 1$ZX=9$ZN=Mexico",
	    "Central Standard Time (Mexico)", false },
	{ "Z=11$DO=0$ZX=3$ZN=Samoa", "UTC-11", false },
	{ "Z=-13$DO=0$ZX=3$ZN=Samoa", "Samoa Standard Time", false },
	{ "Z=-4$DO=0$ZX=1$ZN=Armenian", "Caucasus Standard Time", false },
	{ "Z=0$DO=1$DL=3 -1 1 10 -1 1$ZX=55$ZN=GMT", "GMT Standard Time",
	    false },
	{ "Z=0$DO=0$ZX=55$ZN=GMT", "Greenwich Standard Time", false },
	/* no name, or one that nobody knows: found by rule */
	{ "Z=5$DO=1$DL=4 1 1 10 -1 1$ZX=25", "Eastern Standard Time", true },
	{ "Z=5$DO=1$DL=3 2 1 11 1 1", "Eastern Standard Time", true },
	{ "Z=-1$DO=1$DL=3 -1 1 10 -1 1", "W. Europe Standard Time", true },
	{ "Z=-1$DO=1$DL=3 5 1 10 5 1$ZN=Home", "W. Europe Standard Time",
	    true },
	{ "Z=-9$DO=0$ZX=1", "Tokyo Standard Time", true },
	{ "Z=-10$DO=1$DL=10 1 1 4 1 1", "AUS Eastern Standard Time", true },
	{ "Z=6$DO=0$ZN=GMT-6", "Canada Central Standard Time", true },
	{ "Z=0$DO=0", "UTC", true },
	/* a rule of nobody's */
	{ "Z=-3005$DO=1$DL=6 2 3 8 1 4", "UTC+05:30 DST 6.2.2-8.1.3", true },
	{ "Z=-1705$DO=0", "UTC+05:17", true },
};

static void
reads_zone_strings(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(strings); i++) {
		const struct zone *z = zone_of_notes(zones, strings[i].string);

		IN_CASE(strings[i].string);
		assert_non_null(z);
		assert_string_equal(z->tzid, strings[i].tzid);
		assert_int_equal(z->guessed, strings[i].guessed);
	}
}

static void
refuses_what_is_no_zone(void **state)
{
	static const char *const bad[] = { "", "$", "Z=", "Z=99", "Z=6005",
		"ZN=", "ZN=Atlantis", "DO=1$DL=4 1 1 10 -1 1", "Z=-",
		"NoTZInfo" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i]);
		assert_null(zone_of_notes(zones, bad[i]));
	}
	assert_null(zone_of_iana(zones, "IST"));
	assert_null(zone_of_iana(zones, "Europe/Atlantis"));
	assert_null(zone_of_windows(zones, "Europe/Berlin"));
	assert_null(zone_of_any(zones, "/x/y/z"));
	assert_null(zone_of_any(zones, "GMT+77"));
	assert_null(zone_of_any(zones, "UTC+05:60"));
	assert_null(zone_of_any(zones, "UTC+5 or so"));
}

static void
the_unreadable_rule_means_no_summer_time(void **state)
{
	const struct zone *z = zone_of_notes(zones,
	    "Z=-1$DO=1$DL=13 1 1 10 -1 1");

	(void)state;
	assert_non_null(z);
	assert_int_equal(zone_offset(z, utc(2024, 7, 1, 0, 0)), 3600);
}

static void
an_hour_is_west_and_minutes_stand_before(void **state)
{
	static const struct {
		const char *string;
		int32_t offset;
	} cases[] = {
		{ "Z=5$DO=0", -5 * 3600 },
		{ "Z=-3005$DO=0$ZN=Nowhere", 5 * 3600 + 1800 },
		{ "Z=3003$DO=0", -3 * 3600 - 1800 },
		{ "Z=-4505$DO=0$ZN=Nepal", 5 * 3600 + 2700 },
		{ "Z=3004$DO=0", -4 * 3600 - 1800 },
		{ "Z=0$DO=0", 0 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].string);
		assert_int_equal(zone_offset(zone_of_notes(zones,
						 cases[i].string),
				     utc(2024, 1, 15, 12, 0)),
		    cases[i].offset);
	}
}

static void
both_us_rules_are_known(void **state)
{
	const struct zone *z = zone_of_iana(zones, "America/New_York");

	(void)state;
	assert_non_null(z);
	assert_string_equal(z->windows, "Eastern Standard Time");
	/* 2006: first Sunday of April; 2007: second of March */
	assert_int_equal(zone_offset(z, utc(2006, 4, 2, 6, 59)), -5 * 3600);
	assert_int_equal(zone_offset(z, utc(2006, 4, 2, 7, 0)), -4 * 3600);
	assert_int_equal(zone_offset(z, utc(2007, 3, 11, 6, 59)), -5 * 3600);
	assert_int_equal(zone_offset(z, utc(2007, 3, 11, 7, 0)), -4 * 3600);
	assert_int_equal(zone_offset(z, utc(2006, 10, 29, 6, 0)), -5 * 3600);
	assert_int_equal(zone_offset(z, utc(2007, 10, 29, 6, 0)), -4 * 3600);
	assert_int_equal(zone_offset(z, utc(2007, 11, 4, 6, 0)), -5 * 3600);
	assert_int_equal(wall(z, 2006, 3, 20, 9, 0), utc(2006, 3, 20, 14, 0));
	assert_int_equal(wall(z, 2007, 3, 20, 9, 0), utc(2007, 3, 20, 13, 0));
}

static void
half_hours_and_the_south(void **state)
{
	const struct zone *india = zone_of_iana(zones, "Asia/Kolkata");
	const struct zone *sydney = zone_of_windows(zones, "AUS Eastern");

	(void)state;
	assert_int_equal(wall(india, 2024, 7, 1, 5, 30), utc(2024, 7, 1, 0, 0));
	assert_string_equal(sydney->iana, "Australia/Sydney");
	assert_int_equal(zone_offset(sydney, utc(2024, 1, 1, 0, 0)), 11 * 3600);
	assert_int_equal(zone_offset(sydney, utc(2024, 7, 1, 0, 0)), 10 * 3600);
	assert_int_equal(zone_offset(sydney, utc(2024, 4, 6, 15, 59)),
	    11 * 3600);
	assert_int_equal(zone_offset(sydney, utc(2024, 4, 6, 16, 0)),
	    10 * 3600);
}

static void
gaps_read_as_before_and_doubles_as_first(void **state)
{
	const struct zone *z = zone_of_iana(zones, "europe/berlin");
	const struct zone *samoa = zone_of_iana(zones, "Pacific/Apia");

	(void)state;
	assert_non_null(z);
	assert_int_equal(wall(z, 2024, 3, 31, 1, 59), utc(2024, 3, 31, 0, 59));
	assert_int_equal(wall(z, 2024, 3, 31, 2, 30), utc(2024, 3, 31, 1, 30));
	assert_int_equal(wall(z, 2024, 3, 31, 3, 0), utc(2024, 3, 31, 1, 0));
	assert_int_equal(wall(z, 2024, 10, 27, 1, 59),
	    utc(2024, 10, 26, 23, 59));
	assert_int_equal(wall(z, 2024, 10, 27, 2, 30),
	    utc(2024, 10, 27, 0, 30));
	assert_int_equal(wall(z, 2024, 10, 27, 3, 0), utc(2024, 10, 27, 2, 0));
	/* a whole day that never was */
	assert_int_equal(wall(samoa, 2011, 12, 30, 12, 0),
	    utc(2011, 12, 30, 22, 0));
}

static void
every_instant_comes_back(void **state)
{
	static const char *const names[] = { "America/New_York",
		"Europe/Berlin", "Asia/Kolkata", "Australia/Sydney",
		"Asia/Tokyo", "Australia/Lord_Howe", "America/St_Johns",
		"Africa/Casablanca", "Pacific/Apia" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		const struct zone *z = zone_of_iana(zones, names[i]);
		int64_t end = utc(2049, 12, 31, 0, 0), lost = 0;

		IN_CASE(names[i]);
		assert_non_null(z);
		for (int64_t t = 0; t < end; t += 6 * 3600 + 1800) {
			struct civil c = zone_local(z, t);
			int64_t back = zone_utc_of(z, c);

			/* Only the second of a double hour may differ. */
			if (back != t) {
				struct civil same = zone_local(z, back);

				assert_memory_equal(&c, &same, sizeof(c));
				assert_true(back < t);
				lost++;
			}
		}
		assert_true(lost < 60);
	}
}

static void
zones_are_made_of_rules(void **state)
{
	const struct zone *north = zone_of_notes(zones,
	    "Z=1$DO=1$DL=6 2 3 8 1 4$ZN=Isle");
	const struct zone *south = zone_of_notes(zones,
	    "Z=-7$DO=1$DL=11 -1 6 2 3 5$ZN=Isle");

	(void)state;
	assert_string_equal(north->iana, "");
	assert_true(north->guessed);
	assert_int_equal(north->change[0].at, INT64_MIN);
	/* second Tuesday of June to first Wednesday of August */
	assert_int_equal(zone_offset(north, utc(2024, 6, 11, 2, 59)), -3600);
	assert_int_equal(zone_offset(north, utc(2024, 6, 11, 3, 0)), 0);
	assert_int_equal(zone_offset(north, utc(2024, 8, 7, 1, 59)), 0);
	assert_int_equal(zone_offset(north, utc(2024, 8, 7, 2, 0)), -3600);
	assert_int_equal(zone_offset(south, utc(1969, 1, 1, 0, 0)), 8 * 3600);
	assert_int_equal(zone_offset(south, utc(2049, 1, 1, 0, 0)), 8 * 3600);
	assert_int_equal(zone_offset(south, utc(2049, 7, 1, 0, 0)), 7 * 3600);
	for (size_t i = 1; i < south->changes; i++) {
		assert_true(south->change[i - 1].at < south->change[i].at);
		assert_true(south->change[i - 1].dst != south->change[i].dst);
	}
}

static void
any_name_will_do(void **state)
{
	static const struct {
		const char *name, *tzid;
	} cases[] = {
		{ "Eastern", "Eastern Standard Time" },
		{ "\"Eastern\"", "Eastern Standard Time" },
		{ "Europe/Vienna", "W. Europe Standard Time" },
		{ "Romance", "Romance Standard Time" },
		{ "Western/Central Europe", "W. Europe Standard Time" },
		{ "/freeassociation.sourceforge.net/Tzfile/Asia/Tokyo",
		    "Tokyo Standard Time" },
		{ "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=89$ZN=W. Europe",
		    "W. Europe Standard Time" },
		{ "UTC+05:30", "UTC+05:30" },
		{ "GMT-6", "UTC-06:00" },
		{ "UTC", "UTC" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		const struct zone *z = zone_of_any(zones, cases[i].name);

		IN_CASE(cases[i].name);
		assert_non_null(z);
		assert_string_equal(z->tzid, cases[i].tzid);
	}
	assert_int_equal(zone_offset(zone_of_any(zones, "GMT-6"), 0),
	    -6 * 3600);
}

static void
a_zone_is_made_once(void **state)
{
	(void)state;
	assert_ptr_equal(zone_of_iana(zones, "Asia/Tokyo"),
	    zone_of_iana(zones, "asia/tokyo"));
	assert_ptr_equal(zone_of_windows(zones, "Tokyo"),
	    zone_of_windows(zones, "Tokyo Standard Time"));
	assert_ptr_equal(zone_of_notes(zones, "Z=-1$DO=1$DL=3 -1 1 10 -1 1"),
	    zone_of_notes(zones, "DL=3 5 1 10 5 1$Z=-1$DO=1"));
	assert_ptr_equal(zone_of_offset(zones, 330),
	    zone_of_offset(zones, 330));
	assert_ptr_equal(zone_of_offset(zones, 0), zone_utc(zones));
	assert_ptr_equal(zone_of_offset(zones, 100000), zone_utc(zones));
}

static void
rules_without_end_do_not_fill_memory(void **state)
{
	char s[80];
	const struct zone *z = NULL;

	(void)state;
	for (int z1 = 0; z1 < 12; z1++)
		for (int week = 1; week < 5; week++)
			for (int day = 1; day < 8; day++)
				for (int mon = 5; mon < 8; mon++) {
					(void)snprintf(s, sizeof(s),
					    "Z=%d$DO=1$DL=2 %d %d %d 1 1", z1,
					    week, day, mon);
					z = zone_of_notes(zones, s);
					assert_non_null(z);
				}
	/* The last ones are told apart by their offset alone. */
	assert_int_equal(z->changes, 1);
	assert_int_equal(zone_offset(z, 0), -11 * 3600);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_zone_strings),
		cmocka_unit_test(refuses_what_is_no_zone),
		cmocka_unit_test(the_unreadable_rule_means_no_summer_time),
		cmocka_unit_test(an_hour_is_west_and_minutes_stand_before),
		cmocka_unit_test(both_us_rules_are_known),
		cmocka_unit_test(half_hours_and_the_south),
		cmocka_unit_test(gaps_read_as_before_and_doubles_as_first),
		cmocka_unit_test(every_instant_comes_back),
		cmocka_unit_test(zones_are_made_of_rules),
		cmocka_unit_test(any_name_will_do),
		cmocka_unit_test(a_zone_is_made_once),
		cmocka_unit_test(rules_without_end_do_not_fill_memory),
	};

	return cmocka_run_group_tests(tests, make_zones, drop_zones);
}
