#include "test.h"

#include <string.h>

#include "note/note_time.h"

static const struct {
	const char *text;
	struct note_time want;
} good[] = {
	{ "", { 0 } },
	{ " \n", { 0 } },
	{ "20080704T082724,25+0530",
	    { .utc = 1215140244,
		.centis = 25,
		.zone = 330,
		.has_date = true,
		.has_clock = true,
		.has_zone = true } },
	/* The offset has summer time in it already. */
	{ "20140808T131841,50-04",
	    { .utc = 1407518321,
		.centis = 50,
		.zone = -240,
		.has_date = true,
		.has_clock = true,
		.has_zone = true } },
	{ "19891109T215305,90+00",
	    { .utc = 626651585,
		.centis = 90,
		.has_date = true,
		.has_clock = true,
		.has_zone = true } },
	{ "20040512T133000Z",
	    { .utc = 1084368600,
		.has_date = true,
		.has_clock = true,
		.has_zone = true } },
	{ "20040512T133000",
	    { .utc = 1084368600, .has_date = true, .has_clock = true } },
	{ "20040512T133000,5",
	    { .utc = 1084368600,
		.centis = 50,
		.has_date = true,
		.has_clock = true } },
	{ "19750521", { .utc = 169862400, .has_date = true } },
	{ "19750521+02", { .utc = 169862400, .has_date = true } },
	{ "T060306,52", { .utc = 21786, .centis = 52, .has_clock = true } },
	{ "\n 19750521 \n", { .utc = 169862400, .has_date = true } },
	{ "20040229", { .utc = 1078012800, .has_date = true } },
};

static const char *const bad[] = {
	"2004051",
	"20041301",
	"20040230",
	"20030229",
	"20040512T25",
	"x",
	"20040512T133060",
	"20040512T240000",
	"20040512T1330",
	"T",
	"20040512T133000,",
	"20040512T133000+",
	"20040512T133000+2",
	"20040512T133000+16",
	"20040512T133000+0160",
	"20040512T133000+020",
	"20040512 133000",
	"20040512T133000+02x",
	"2004-05-12",
};

static void
reads_every_form_of_a_date(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(good); i++) {
		const struct note_time *want = &good[i].want;
		struct note_time got;

		IN_CASE(good[i].text);
		assert_true(note_time_parse_dxl(good[i].text,
		    strlen(good[i].text), &got));
		assert_int_equal(got.utc, want->utc);
		assert_int_equal(got.centis, want->centis);
		assert_int_equal(got.zone, want->zone);
		assert_int_equal(got.has_date, want->has_date);
		assert_int_equal(got.has_clock, want->has_clock);
		assert_int_equal(got.has_zone, want->has_zone);
		assert_false(got.dst);
	}
}

static void
refuses_what_is_no_date(void **state)
{
	struct note_time got;

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i]);
		assert_false(note_time_parse_dxl(bad[i], strlen(bad[i]), &got));
	}
}

static void
reads_no_byte_beyond_the_end(void **state)
{
	const char *all = "20080704T082724,25+0530";
	struct note_time got;

	(void)state;
	/* The rest is there, but does not belong to it. */
	assert_true(note_time_parse_dxl(all, 8, &got));
	assert_false(got.has_clock);
	assert_true(note_time_parse_dxl(all, 15, &got));
	assert_false(got.has_zone);
	assert_false(note_time_parse_dxl(all, 10, &got));
}

static void
keeps_the_date_that_its_writer_saw(void **state)
{
	struct note_time t;
	struct civil c;

	(void)state;
	assert_true(note_time_parse_dxl("20041231T233000,00-0800", 23, &t));
	c = note_time_local(&t);
	assert_int_equal(c.year, 2004);
	assert_int_equal(c.day, 31);
	assert_int_equal(c.hour, 23);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_form_of_a_date),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(reads_no_byte_beyond_the_end),
		cmocka_unit_test(keeps_the_date_that_its_writer_saw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
