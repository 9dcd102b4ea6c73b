#include "test.h"

#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob_id.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_zone.h"
#include "exch/ex_complete.h"
#include "exch/ex_exception.h"
#include "exch/ex_recur.h"

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

static struct ex_item *
entry(int64_t start, int64_t length)
{
	struct ex_item *item = ex_item_new(&arena, EX_CALENDAR, "A");

	ex_set_time(item, EX_APPT_START, start);
	ex_set_time(item, EX_APPT_END, start + length);
	item->zone = zone_of_iana(zones, "America/New_York");
	return item;
}

/* ---- entries --------------------------------------------------------------- */

static void
an_entry_gets_what_stores_ask_for(void **state)
{
	int64_t start = at(2014, 3, 4) + 14 * 3600;
	struct ex_item *item = entry(start, 5400);
	const struct ex_value *v;
	struct ex_zone z;
	struct err e;

	(void)state;
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, 15);
	ex_set_time(item, EX_REMINDER_TIME, start);
	ex_complete(item);
	assert_int_equal(ex_int(item, EX_ICON_INDEX, 0), 0x400);
	assert_int_equal(ex_int(item, EX_SIDE_EFFECTS, 0), 369);
	assert_int_equal(ex_int(item, EX_APPT_DURATION, 0), 90);
	assert_int_equal(ex_int(item, EX_RECURRENCE_TYPE, -1), 0);
	assert_int_equal(ex_time(item, EX_START_DATE, 0), start);
	assert_int_equal(ex_time(item, EX_END_DATE, 0), start + 5400);
	assert_int_equal(ex_time(item, EX_CLIP_START, 0), start);
	assert_int_equal(ex_time(item, EX_CLIP_END, 0), start + 5400);
	assert_int_equal(ex_time(item, EX_REMINDER_SIGNAL_TIME, 0),
	    start - 900);
	assert_null(ex_get(item, EX_APPT_RECUR));
	assert_null(ex_get(item, EX_TIME_ZONE_RECUR));
	v = ex_get(item, EX_TIME_ZONE_START);
	assert_int_equal(ex_zone_read(&arena, v->binary, v->n, &z, &e), 0);
	assert_string_equal(z.key, "Eastern Standard Time");
	assert_int_equal(z.n, 1);
	assert_true(z.rule[0].effective);
}

static void
an_alarm_that_is_off_has_no_signal(void **state)
{
	struct ex_item *item = entry(at(2014, 3, 4), 0);

	(void)state;
	ex_set_bool(item, EX_REMINDER_SET, false);
	ex_set_time(item, EX_REMINDER_TIME, at(2014, 3, 4));
	ex_complete(item);
	assert_null(ex_get(item, EX_REMINDER_SIGNAL_TIME));
	assert_int_equal(ex_int(item, EX_APPT_DURATION, -1), 0);
}

static void
the_end_has_its_own_zone(void **state)
{
	struct ex_item *item = entry(at(2014, 3, 4), 3600);
	const struct ex_value *v;
	struct ex_zone z;
	struct err e;

	(void)state;
	item->end_zone = zone_of_iana(zones, "Europe/Berlin");
	ex_complete(item);
	v = ex_get(item, EX_TIME_ZONE_END);
	assert_int_equal(ex_zone_read(&arena, v->binary, v->n, &z, &e), 0);
	assert_string_equal(z.key, "W. Europe Standard Time");
}

static struct ex_recur *
weekly(int64_t first, int64_t last)
{
	struct ex_recur *r = ARENA_NEW(&arena, struct ex_recur);

	*r = (struct ex_recur){ .freq = EX_WEEKLY,
		.interval = 1,
		.days = 1u << 2,
		.first = first,
		.last = last };
	r->count = (int)ex_recur_days(r, NULL, 0);
	return r;
}

/* Both sides of 2007: what is to come goes by the new rule. */
static void
a_series_has_its_blobs(void **state)
{
	struct ex_item *item = entry(at(2006, 1, 3) + 14 * 3600, 3600);
	const struct ex_value *v;
	struct ex_blob_recur got;
	struct ex_zone z;
	struct ex_zone_rule rule;
	struct err e;

	(void)state;
	item->recur = weekly(at(2006, 1, 3), at(2008, 12, 30));
	ex_set_int(item, EX_APPT_STATE_FLAGS, 1);
	ex_complete(item);
	assert_int_equal(ex_int(item, EX_ICON_INDEX, 0), 0x403);
	assert_int_equal(ex_int(item, EX_RECURRENCE_TYPE, 0), 2);
	assert_true(ex_is(item, EX_IS_RECURRING));
	assert_string_equal(ex_text(item, EX_RECURRENCE_TEXT),
	    "every week on Tuesday, 2006-01-03 to 2008-12-30, "
	    "09:00 to 10:00");
	/* Midnight in New York. */
	assert_int_equal(ex_time(item, EX_CLIP_START, 0),
	    at(2006, 1, 3) + 5 * 3600);
	assert_int_equal(ex_time(item, EX_CLIP_END, 0),
	    at(2008, 12, 30) + 5 * 3600);
	v = ex_get(item, EX_APPT_RECUR);
	assert_int_equal(ex_blob_recur_read(&arena, v->binary, v->n,
			     item->zone, &got, &e),
	    0);
	assert_int_equal(got.start, 9 * 60);
	assert_int_equal(got.recur.count, item->recur->count);
	v = ex_get(item, EX_TIME_ZONE_RECUR);
	assert_int_equal(ex_zone_read(&arena, v->binary, v->n, &z, &e), 0);
	assert_int_equal(z.n, 2);
	assert_int_equal(z.rule[1].year, 2007);
	assert_true(z.rule[1].effective);
	v = ex_get(item, EX_TIME_ZONE_START);
	assert_int_equal(ex_zone_read(&arena, v->binary, v->n, &z, &e), 0);
	assert_true(z.rule[0].effective);
	v = ex_get(item, EX_TIME_ZONE_STRUCT);
	assert_int_equal(ex_zone_struct_read(v->binary, v->n, &rule, &e), 0);
	assert_int_equal(rule.daylight.month, 3);
	assert_string_equal(ex_text(item, EX_TIME_ZONE_DESCRIPTION),
	    "(UTC-05:00) Eastern Standard Time");
}

static void
an_exception_becomes_a_message_of_its_own(void **state)
{
	int64_t day = at(2014, 3, 11);
	struct ex_item *item = entry(at(2014, 3, 4) + 14 * 3600, 3600), *inner;
	static const struct ex_recipient ben = { .role = EX_OPTIONAL,
		.who = { .name = "Ben", .address = "ben@example.com" },
		.response = EX_DECLINED };
	static const char *const red[] = { "red" };
	const struct ex_exception x = { .day = day,
		.original = day + 13 * 3600,
		.start = day + 15 * 3600,
		.end = day + 15 * 3600 + 1800,
		.location = "Room 2",
		.busy = 1,
		.own_people = true,
		.people = &ben,
		.own_reminder = true,
		.reminder = 5,
		.own_sensitivity = true,
		.sensitivity = 2 };
	struct ex_global_id id;
	const struct ex_value *v;
	struct err e;

	(void)state;
	item->uid = "u@example.com";
	item->recur = weekly(at(2014, 3, 4), at(2014, 4, 1));
	ex_set_text(item, EX_SUBJECT, "Round");
	ex_set_text(item, EX_LOCATION, "Room 1");
	ex_set_text(item, EX_BODY, "As always");
	ex_set_texts(item, EX_KEYWORDS, red, 1);
	ex_set_int(item, EX_APPT_SEQUENCE, 3);
	ex_complete(item);
	inner = ex_exception_item(item, &x);
	assert_string_equal(ex_text(inner, EX_MESSAGE_CLASS),
	    "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}");
	assert_string_equal(ex_text(inner, EX_SUBJECT), "Round");
	assert_string_equal(ex_text(inner, EX_LOCATION), "Room 2");
	assert_null(ex_text(inner, EX_BODY));
	assert_int_equal(ex_int(inner, EX_BUSY_STATUS, 0), 1);
	assert_int_equal(ex_int(inner, EX_APPT_DURATION, 0), 30);
	assert_int_equal(ex_time(inner, EX_APPT_REPLACE_TIME, 0), x.original);
	assert_int_equal(ex_int(inner, EX_APPT_SEQUENCE, 0), 3);
	assert_true(ex_is(inner, EX_IS_EXCEPTION));
	assert_string_equal(inner->recipients->who.name, "Ben");
	assert_int_equal(inner->recipients->response, EX_DECLINED);
	assert_null(inner->recipients->next);
	assert_int_equal(ex_get(inner, EX_KEYWORDS)->n, 1);
	assert_true(ex_is(inner, EX_PRIVATE));
	assert_int_equal(ex_time(inner, EX_REMINDER_SIGNAL_TIME, 0),
	    x.start - 300);
	assert_non_null(ex_get(inner, EX_TIME_ZONE_START));
	v = ex_get(inner, EX_GLOBAL_OBJECT_ID);
	assert_int_equal(ex_global_id_read(&arena, v->binary, v->n, &id, &e),
	    0);
	assert_int_equal(id.day, day);
	assert_string_equal(id.uid, "u@example.com");
	item->uid = NULL;
	assert_null(ex_get(ex_exception_item(item, &x), EX_GLOBAL_OBJECT_ID));
}

static void
a_rule_is_said_in_words(void **state)
{
	static const struct {
		struct ex_recur r;
		const char *want;
	} cases[] = {
		{ { .freq = EX_DAILY, .interval = 3 }, "every 3 days" },
		{ { .freq = EX_WEEKLY, .interval = 2, .days = 0x22 },
		    "every 2 weeks on Monday, Friday" },
		{ { .freq = EX_MONTHLY, .interval = 1, .day = 31 },
		    "day 31 of every month" },
		{ { .freq = EX_MONTH_NTH, .interval = 2, .days = 2, .nth = 5 },
		    "the last Monday of every 2 months" },
		{ { .freq = EX_MONTH_NTH, .interval = 1, .days = 0x7f,
		      .nth = 2 },
		    "the second day of every month" },
		{ { .freq = EX_YEARLY, .interval = 1, .day = 3, .month = 5 },
		    "day 3 of month 5 of every year" },
		{ { .freq = EX_YEAR_NTH, .interval = 4, .days = 1, .nth = 1,
		      .month = 11 },
		    "the first Sunday of month 11 of every 4 years" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = entry(at(2014, 3, 4), 3600);
		struct ex_recur r = cases[i].r;

		r.first = at(2014, 3, 4);
		r.last = at(2015, 3, 4);
		item->recur = &r;
		ex_set_bool(item, EX_APPT_ALL_DAY, true);
		ex_complete(item);
		assert_string_equal(ex_text(item, EX_RECURRENCE_TEXT),
		    text_printf(&arena, "%s, 2014-03-04 to 2015-03-04",
			cases[i].want));
	}
}

static void
a_series_that_does_not_fit_is_a_loss(void **state)
{
	struct ex_item *item = entry(at(2014, 3, 4), 3600);
	struct ex_item *task = ex_item_new(&arena, EX_TASK, "B");
	struct ex_item *old = entry(at(900, 1, 1), 3600);

	(void)state;
	item->recur = weekly(at(2014, 3, 4), at(4600, 1, 1));
	task->recur = item->recur;
	item->more = task;
	ex_complete(item);
	assert_null(ex_get(item, EX_APPT_RECUR));
	assert_non_null(strstr(item->losses->what, "ends after 4500"));
	assert_null(ex_get(task, EX_TASK_RECURRENCE));
	assert_non_null(task->losses);
	ex_complete(old);
	assert_null(ex_get(old, EX_TIME_ZONE_START));
}

/* ---- tasks ------------------------------------------------------------------- */

static void
a_task_repeats(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_TASK, "A");
	const struct ex_value *v;
	struct ex_blob_recur got;
	struct err e;

	(void)state;
	ex_set_time(item, EX_TASK_START, at(2014, 3, 3));
	ex_set_time(item, EX_TASK_DUE, at(2014, 3, 4));
	item->recur = weekly(at(2014, 3, 4), at(2014, 6, 24));
	ex_complete(item);
	assert_int_equal(ex_int(item, EX_ICON_INDEX, 0), 0x501);
	assert_true(ex_is(item, EX_TASK_RECURRING));
	assert_int_equal(ex_int(item, EX_TASK_STATE, 0), 1);
	assert_int_equal(ex_time(item, EX_COMMON_START, 0), at(2014, 3, 3));
	assert_int_equal(ex_time(item, EX_COMMON_END, 0), at(2014, 3, 4));
	v = ex_get(item, EX_TASK_RECURRENCE);
	assert_int_equal(ex_blob_task_read(&arena, v->binary, v->n, &got, &e),
	    0);
	assert_int_equal(got.recur.count, 17);
}

/* ---- lists --------------------------------------------------------------------- */

static struct ex_item *
list_of(int members)
{
	struct ex_item *item = ex_item_new(&arena, EX_GROUP, "A");

	for (int i = 0; i < members; i++)
		ex_add_recipient(item, EX_MEMBER,
		    (struct ex_address){
			.name = i == 0 ? "" :
					 text_printf(&arena, "Member %d", i),
			.address = text_printf(&arena, "m%d@example.com", i) });
	ex_complete(item);
	return item;
}

static void
a_short_list_has_its_members(void **state)
{
	struct ex_item *item = list_of(3);
	const struct ex_value *v = ex_get(item, EX_DL_MEMBERS);
	struct ex_one_off who;
	struct err e;

	(void)state;
	assert_int_equal(v->n, 3);
	assert_int_equal(ex_get(item, EX_DL_ONE_OFF_MEMBERS)->n, 3);
	assert_int_equal(ex_int(item, EX_DL_CHECKSUM, 0),
	    (int32_t)ex_members_checksum(v->binaries, 3));
	assert_null(ex_get(item, EX_DL_STREAM));
	assert_int_equal(ex_one_off_read(&arena, v->binaries[2].p,
			     v->binaries[2].n, &who, &e),
	    0);
	assert_string_equal(who.name, "Member 2");
	assert_string_equal(who.address, "m2@example.com");
	assert_int_equal(ex_one_off_read(&arena, v->binaries[0].p,
			     v->binaries[0].n, &who, &e),
	    0);
	assert_string_equal(who.name, "m0@example.com");
	assert_null(ex_get(list_of(0), EX_DL_MEMBERS));
}

static void
a_long_list_is_a_stream(void **state)
{
	struct ex_item *item = list_of(400);
	const struct ex_value *v = ex_get(item, EX_DL_STREAM);
	struct ex_bytes *m;
	struct err e;
	size_t n;

	(void)state;
	assert_null(ex_get(item, EX_DL_MEMBERS));
	assert_int_equal(
	    ex_members_read(&arena, v->binary, v->n, &m, &n, &e), 0);
	assert_int_equal(n, 400);
}

/* ---- contacts ------------------------------------------------------------------- */

static void
a_contact_has_ids_and_whole_addresses(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_CONTACT, "A");
	struct ex_one_off who;
	const struct ex_value *v;
	struct err e;

	(void)state;
	ex_set_text(item, EX_DISPLAY_NAME, "Ann");
	ex_set_text(item, EX_FILE_AS, "Ann");
	ex_set_text(item, EX_EMAIL1_ADDRESS, "a@example.com");
	ex_set_text(item, EX_EMAIL3_ADDRESS, "c@example.com");
	ex_set_text(item, EX_HOME_STREET, "Main St 1");
	ex_set_text(item, EX_HOME_CITY, "Springfield");
	ex_set_text(item, EX_HOME_STATE, "IL");
	ex_set_text(item, EX_HOME_POSTAL_CODE, "62701");
	ex_set_text(item, EX_HOME_COUNTRY, "USA");
	ex_set_text(item, EX_WORK_STREET, "Dorfstr. 2");
	ex_set_text(item, EX_WORK_POSTAL_CODE, "12345");
	ex_set_text(item, EX_OTHER_COUNTRY, "France");
	ex_add_attachment(item, "ContactPicture.jpg", NULL)->is_photo = true;
	ex_complete(item);
	assert_int_equal(ex_int(item, EX_ICON_INDEX, 0), 0x200);
	assert_int_equal(ex_int(item, EX_FILE_AS_ID, 0), -1);
	assert_true(ex_is(item, EX_HAS_PICTURE));
	v = ex_get(item, EX_EMAILS_USED);
	assert_int_equal(v->n, 2);
	assert_int_equal(v->integers[0], 0);
	assert_int_equal(v->integers[1], 2);
	assert_int_equal(ex_int(item, EX_EMAILS_USED_BITS, 0), 5);
	assert_null(ex_get(item, EX_EMAIL2_TYPE));
	v = ex_get(item, EX_EMAIL3_ENTRY_ID);
	assert_int_equal(ex_one_off_read(&arena, v->binary, v->n, &who, &e),
	    0);
	assert_string_equal(who.name, "Ann");
	assert_string_equal(who.address, "c@example.com");
	assert_string_equal(ex_text(item, EX_HOME_ADDRESS),
	    "Main St 1\r\nSpringfield, IL 62701\r\nUSA");
	assert_string_equal(ex_text(item, EX_WORK_ADDRESS),
	    "Dorfstr. 2\r\n12345");
	assert_string_equal(ex_text(item, EX_OTHER_ADDRESS), "France");
	assert_int_equal(ex_int(item, EX_MAILING_ADDRESS, 0), 2);

	item = ex_item_new(&arena, EX_CONTACT, "B");
	ex_complete(item);
	assert_null(ex_get(item, EX_EMAILS_USED));
	assert_null(ex_get(item, EX_MAILING_ADDRESS));
	assert_false(ex_is(item, EX_HAS_PICTURE));
}

static void
mail_stays_as_it_is(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "A");

	(void)state;
	ex_complete(item);
	assert_int_equal(item->nvalues, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_gets_what_stores_ask_for),
		cmocka_unit_test(an_alarm_that_is_off_has_no_signal),
		cmocka_unit_test(the_end_has_its_own_zone),
		cmocka_unit_test(a_series_has_its_blobs),
		cmocka_unit_test(an_exception_becomes_a_message_of_its_own),
		cmocka_unit_test(a_rule_is_said_in_words),
		cmocka_unit_test(a_series_that_does_not_fit_is_a_loss),
		cmocka_unit_test(a_task_repeats),
		cmocka_unit_test(a_short_list_has_its_members),
		cmocka_unit_test(a_long_list_is_a_stream),
		cmocka_unit_test(a_contact_has_ids_and_whole_addresses),
		cmocka_unit_test(mail_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
