#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob_zone.h"

static struct arena arena;
static struct zones *zones;

static int
begin(void **state)
{
	(void)state;
	zones = zones_new();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	zones_free(zones);
	arena_free(&arena);
	return 0;
}

static int64_t
at(int year, int mon, int day)
{
	return civil_day(year, mon, day) * DAY_SECONDS;
}

static void
bytes_are(const uint8_t *got, size_t n, const char *hex)
{
	assert_int_equal(n, strlen(hex) / 2);
	for (size_t i = 0; i < n; i++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + i * 2, "%2x", &byte), 1);
		if (got[i] != byte)
			fail_msg("byte %zu: %02x, not %02x", i, got[i], byte);
	}
}

static struct ex_zone
rules_of(const char *iana, int from, int to)
{
	const struct zone *z = zone_of_iana(zones, iana);

	assert_non_null(z);
	return ex_zone_of(&arena, z, at(from, 2, 1), at(to, 11, 30));
}

/* [MS-OXOCAL] 4.1.4; there the first rule has the registry's first year. */
static void
pacific_time_is_as_specified(void **state)
{
	struct ex_zone z = rules_of("America/Los_Angeles", 2006, 2008);
	size_t n;
	uint8_t *p;

	(void)state;
	assert_int_equal(z.n, 2);
	assert_int_equal(z.rule[0].year, 1601);
	z.rule[0].year = 2006;
	p = ex_zone_write(&arena, &z, &z.rule[1], &n);
	bytes_are(p, n,
	    "0201300002001500500061006300690066006900630020005300740061006E00"
	    "64006100720064002000540069006D006500020002013E000000D60700000000"
	    "00000000000000000000E001000000000000C4FFFFFF00000A00000005000200"
	    "0000000000000000040000000100020000000000000002013E000200D7070000"
	    "000000000000000000000000E001000000000000C4FFFFFF00000B0000000100"
	    "020000000000000000000300000002000200000000000000");
	/* 4.1.5 */
	bytes_are(ex_zone_struct_write(&arena, &z.rule[1]), EX_ZONE_STRUCT,
	    "E001000000000000C4FFFFFF000000000B000000010002000000000000000000"
	    "00000300000002000200000000000000");
	assert_string_equal(ex_zone_description(&arena, &z, &z.rule[1]),
	    "(UTC-08:00) Pacific Standard Time");
}

static void
rules_say(const char *iana, int from, int to, int year, const char *want)
{
	struct ex_zone z = rules_of(iana, from, to);
	const struct ex_zone_rule *r = ex_zone_rule_at(&z, at(year, 7, 1));
	const char *got = text_printf(&arena,
	    "%zu: %d %d, on %d.%d.%d %d:%02d, off %d.%d.%d %d:%02d", z.n,
	    (int)r->bias, (int)r->daylight_bias, r->daylight.month,
	    r->daylight.weekday, r->daylight.nth, r->daylight.hour,
	    r->daylight.minute, r->standard.month, r->standard.weekday,
	    r->standard.nth, r->standard.hour, r->standard.minute);

	IN_CASE(iana);
	assert_string_equal(got, want);
}

static void
rules_are_those_of_the_law(void **state)
{
	static const char none[] = ", on 0.0.0 0:00, off 0.0.0 0:00";
	static const struct {
		const char *iana;
		int from, to, year;
		const char *want;
	} cases[] = {
		{ "America/New_York", 2000, 2000, 2000,
		    "1: 300 -60, on 4.0.1 2:00, off 10.0.5 2:00" },
		{ "America/New_York", 2006, 2007, 2006,
		    "2: 300 -60, on 4.0.1 2:00, off 10.0.5 2:00" },
		{ "America/New_York", 2006, 2007, 2007,
		    "2: 300 -60, on 3.0.2 2:00, off 11.0.1 2:00" },
		{ "America/New_York", 2010, 2030, 2010,
		    "1: 300 -60, on 3.0.2 2:00, off 11.0.1 2:00" },
		{ "Europe/Berlin", 2014, 2014, 2014,
		    "1: -60 -60, on 3.0.5 2:00, off 10.0.5 3:00" },
		{ "Europe/London", 2000, 2010, 2000,
		    "1: 0 -60, on 3.0.5 1:00, off 10.0.5 2:00" },
		{ "Europe/Berlin", 1990, 2000, 1990, /* September, once */
		    "2: -60 -60, on 3.0.5 2:00, off 9.0.5 3:00" },
		{ "Australia/Sydney", 2010, 2020, 2015,
		    "1: -600 -60, on 10.0.1 2:00, off 4.0.1 3:00" },
		{ "Australia/Adelaide", 2010, 2020, 2015,
		    "1: -570 -60, on 10.0.1 2:00, off 4.0.1 3:00" },
		{ "Australia/Lord_Howe", 2010, 2020, 2015,
		    "1: -630 -30, on 10.0.1 2:00, off 4.0.1 2:00" },
		{ "Pacific/Auckland", 2010, 2020, 2015,
		    "1: -720 -60, on 9.0.5 2:00, off 4.0.1 3:00" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++)
		rules_say(cases[i].iana, cases[i].from, cases[i].to,
		    cases[i].year, cases[i].want);
	rules_say("Asia/Kolkata", 2000, 2020, 2010,
	    text_printf(&arena, "1: -330 0%s", none));
	rules_say("Asia/Kathmandu", 2000, 2020, 2010,
	    text_printf(&arena, "1: -345 0%s", none));
	rules_say("America/Phoenix", 2000, 2020, 2010,
	    text_printf(&arena, "1: 420 0%s", none));
}

/* Rules with an hour of the year's beginning to spare: see switch_of_new_year */
static bool
is_new_year(int64_t utc)
{
	struct civil c = civil_of(utc - DAY_SECONDS);

	return (c.mon == 12 && c.day >= 30) || (c.mon == 1 && c.day == 1);
}

static void
compare(const struct zone *zone, const struct ex_zone *z, int from, int to)
{
	for (int64_t t = at(from, 1, 1); t < at(to + 1, 1, 1); t += 1800)
		if (!is_new_year(t) &&
		    ex_zone_offset(z, t) != zone_offset(zone, t)) {
			char iso[32];

			civil_iso(t, iso);
			fail_msg("%s at %s: %d, not %d", zone->iana, iso,
			    (int)ex_zone_offset(z, t),
			    (int)zone_offset(zone, t));
		}
}

/* Every half hour of many years, through the bytes. */
static void
rules_give_the_offsets_of_the_zone(void **state)
{
	static const char *const names[] = { "America/New_York",
		"America/St_Johns", "America/Sao_Paulo", "America/Phoenix",
		"America/Caracas", "Europe/Berlin", "Europe/London",
		"Europe/Dublin", "Europe/Moscow", "Europe/Istanbul",
		"Asia/Kolkata", "Asia/Kathmandu", "Asia/Jerusalem",
		"Asia/Tehran", "Asia/Tokyo", "Australia/Sydney",
		"Australia/Adelaide", "Australia/Lord_Howe",
		"Pacific/Auckland", "Pacific/Chatham", "Africa/Johannesburg" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		const struct zone *zone = zone_of_iana(zones, names[i]);
		struct ex_zone z = rules_of(names[i], 1995, 2015), got;
		struct err e;
		size_t n;
		uint8_t *p = ex_zone_write(&arena, &z, &z.rule[z.n - 1], &n);

		assert_int_equal(ex_zone_read(&arena, p, n, &got, &e), 0);
		assert_string_equal(got.key, zone->windows);
		assert_int_equal(got.n, z.n);
		for (size_t k = 0; k < z.n; k++)
			assert_int_equal(got.rule[k].effective, k + 1 == z.n);
		compare(zone, &got, 1995, 2015);
	}
}

static void
one_rule_comes_back(void **state)
{
	struct ex_zone z = rules_of("Australia/Adelaide", 2010, 2012);
	uint8_t *p = ex_zone_struct_write(&arena, &z.rule[0]);
	struct ex_zone_rule got;
	struct err e;

	(void)state;
	assert_int_equal(ex_zone_struct_read(p, EX_ZONE_STRUCT, &got, &e), 0);
	got.year = z.rule[0].year;
	assert_int_equal(got.bias, z.rule[0].bias);
	struct ex_zone alone = { .key = "", .rule = &got, .n = 1 };

	compare(zone_of_iana(zones, "Australia/Adelaide"), &alone, 2010, 2012);
	for (size_t cut = 0; cut < EX_ZONE_STRUCT; cut++)
		assert_int_equal(ex_zone_struct_read(p, cut, &got, &e), -1);
}

static void
no_zone_is_utc(void **state)
{
	struct ex_zone z = ex_zone_of(&arena, NULL, at(2014, 1, 1),
	    at(2014, 1, 2));

	(void)state;
	assert_string_equal(z.key, "UTC");
	assert_int_equal(z.n, 1);
	assert_int_equal(ex_zone_offset(&z, at(2014, 7, 1)), 0);
	assert_string_equal(ex_zone_description(&arena, &z, &z.rule[0]),
	    "(UTC) UTC");
	z.n = 0;
	assert_int_equal(ex_zone_offset(&z, 0), 0);
}

static void
what_is_no_zone_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *why;
	} faults[] = {
		{ 0, 3, "version 3" },
		{ 2, 0xff, "the name reaches beyond" },
		{ 6, 0xff, "the name reaches beyond" },
		{ 50, 0xff, "list of rules" },
		{ 52, 1, "a rule of version 1" },
		{ 54, 0xff, "a rule reaches beyond" },
		{ 54, 8, "a rule reaches beyond" },
		{ 76, 0x55, "too many" },
		{ 86, 1, "of the year 1 alone" },
		{ 88, 13, "no clock changes in month 13" },
		{ 90, 7, "weekday 7" },
		{ 92, 0, "number 0" },
		{ 94, 24, "at 24:00" },
	};
	struct ex_zone z = rules_of("America/Los_Angeles", 2006, 2006), got;
	struct err e;
	size_t n;
	uint8_t *p = ex_zone_write(&arena, &z, NULL, &n);

	(void)state;
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(ex_zone_read(&arena, p, cut, &got, &e), -1);
	for (size_t i = 0; i < NITEMS(faults); i++) {
		uint8_t was = p[faults[i].at];

		p[faults[i].at] = faults[i].byte;
		IN_CASE(faults[i].why);
		assert_int_equal(ex_zone_read(&arena, p, n, &got, &e), -1);
		assert_non_null(strstr(e.msg, faults[i].why));
		p[faults[i].at] = was;
	}
	assert_int_equal(ex_zone_read(&arena, p, n, &got, &e), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pacific_time_is_as_specified),
		cmocka_unit_test(rules_are_those_of_the_law),
		cmocka_unit_test(rules_give_the_offsets_of_the_zone),
		cmocka_unit_test(one_rule_comes_back),
		cmocka_unit_test(no_zone_is_utc),
		cmocka_unit_test(what_is_no_zone_is_refused),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
