#include "cal_help.h"

/* ---- single entries ------------------------------------------------------ */

static void
an_appointment_keeps_its_instants_and_zone(void **state)
{
	struct ex_item *item = item_of(
	    entry("0", BERLIN, utc(2014, 3, 4, 7, 30), utc(2014, 3, 4, 8, 15)));

	(void)state;
	assert_int_equal(item->kind, EX_CALENDAR);
	assert_string_equal(item->folder, "Calendar");
	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(2014, 3, 4, 7, 30));
	assert_int_equal(ex_time(item, EX_APPT_END, 0), utc(2014, 3, 4, 8, 15));
	assert_string_equal(item->zone->windows, "W. Europe Standard Time");
	assert_int_equal(ex_int(item, EX_BUSY_STATUS, -1), 2);
	assert_false(ex_is(item, EX_APPT_ALL_DAY));
	assert_null(item->organizer);
	assert_null(item->more);
	assert_string_equal(item->uid, UNID "-Lotus_Notes_Generated");
	assert_no_losses(item);
}

static const struct {
	const char *what, *type, *zone;
	int64_t from, to; /* hours from 2014-05-17T00:00Z */
	int first, days;  /* of May */
} whole_days[] = {
	{ "anniversary", "1", BERLIN, 2, 18, 17, 1 },
	{ "three days", "2", BERLIN, 2, 66, 17, 3 },
	/* 04:00 to 20:00 in Honolulu is another day in Greenwich */
	{ "Hawaii", "2", "Z=10$DO=0$ZN=Hawaiian", 14, 30, 17, 1 },
	{ "New Zealand", "2", "Z=-12$DO=1$DL=9 -1 1 4 1 1$ZN=New Zealand", -8,
	    8, 17, 1 },
	{ "midnight to midnight", "2", BERLIN, -2, 22, 17, 1 },
	{ "midnight, two days", "2", BERLIN, -2, 46, 17, 2 },
};

/* In Notes such a value is any time of that day, not midnight in London. */
static void
a_date_without_a_clock_is_the_whole_day(void **state)
{
	struct note_time day = { .utc = utc(2014, 7, 1, 0, 0),
		.has_date = true };
	struct note *n = blank(UNID);
	struct ex_item *item;

	(void)state;
	note_add_text(n, "AppointmentType", "0");
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_time(n, "StartDateTime", day);
	note_add_time(n, "EndDateTime", day);
	item = item_of(n);
	assert_true(ex_is(item, EX_APPT_ALL_DAY));
	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(2014, 6, 30, 22, 0));
	assert_int_equal(ex_time(item, EX_APPT_END, 0),
	    utc(2014, 7, 1, 22, 0));
}

static void
all_day_entries_are_local_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(whole_days); i++) {
		int64_t zero = utc(2014, 5, 17, 0, 0);
		struct ex_item *item = item_of(entry(whole_days[i].type,
		    whole_days[i].zone, zero + whole_days[i].from * 3600,
		    zero + whole_days[i].to * 3600));
		struct civil c = zone_local(item->zone,
		    ex_time(item, EX_APPT_START, 0));
		struct civil d = zone_local(item->zone,
		    ex_time(item, EX_APPT_END, 0));

		IN_CASE(whole_days[i].what);
		assert_true(ex_is(item, EX_APPT_ALL_DAY));
		assert_int_equal(c.hour * 60 + c.min, 0);
		assert_int_equal(d.hour * 60 + d.min, 0);
		assert_int_equal(c.day, whole_days[i].first);
		assert_int_equal(d.day - c.day, whole_days[i].days);
	}
}

static void
a_date_without_clock_never_goes_through_utc(void **state)
{
	struct note *n = blank(UNID);
	struct note_time day = { .utc = utc(2014, 5, 17, 0, 0),
		.has_date = true };

	(void)state;
	note_add_text(n, "AppointmentType", "1");
	note_add_text(n, "StartTimeZone", "Z=10$DO=0$ZN=Hawaiian");
	note_add_time(n, "StartDateTime", day);

	struct ex_item *item = item_of(n);
	struct civil c = zone_local(item->zone,
	    ex_time(item, EX_APPT_START, 0));

	assert_int_equal(c.day, 17);
	assert_int_equal(ex_time(item, EX_APPT_END, 0) -
		ex_time(item, EX_APPT_START, 0),
	    DAY);
	assert_int_equal(ex_int(item, EX_BUSY_STATUS, -1), 0);
}

static void
a_reminder_takes_no_time(void **state)
{
	struct ex_item *item = item_of(
	    entry("4", BERLIN, utc(2014, 3, 31, 7, 0), utc(2014, 3, 31, 8, 0)));

	(void)state;
	assert_int_equal(ex_time(item, EX_APPT_END, 0), utc(2014, 3, 31, 7, 0));
	assert_int_equal(ex_int(item, EX_BUSY_STATUS, -1), 0);
}

static void
the_zone_falls_back(void **state)
{
	struct note *n = entry("0", NULL, utc(2014, 3, 4, 7, 30),
	    utc(2014, 3, 4, 8, 0));

	(void)state;
	bundle.facts.zone = NEW_YORK;
	assert_string_equal(item_of(n)->zone->iana, "America/New_York");
	bundle.facts.zone = NULL;
	assert_string_equal(item_of(n)->zone->tzid, "UTC+01:00");

	n = entry("0", "Z=Q$ZN=Atlantis", utc(2014, 3, 4, 7, 30),
	    utc(2014, 3, 4, 8, 0));
	assert_true(has_loss(item_of(n), "Atlantis"));
	n = entry("0", "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZN=Home",
	    utc(2014, 3, 4, 7, 30), utc(2014, 3, 4, 8, 0));
	assert_true(has_loss(item_of(n), "Home"));
	assert_string_equal(item_of(n)->zone->iana, "Europe/Berlin");
}

static void
entries_of_r4_have_a_duration(void **state)
{
	struct note *n = blank(UNID);

	(void)state;
	note_add_time(n, "StartDate", at(utc(1998, 3, 4, 9, 0)));
	note_add_time(n, "StartTime", at(utc(1998, 3, 4, 9, 0)));
	note_add_number(n, "Duration", 90);

	struct ex_item *item = item_of(n);

	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(1998, 3, 4, 9, 0));
	assert_int_equal(ex_time(item, EX_APPT_END, 0),
	    utc(1998, 3, 4, 10, 30));

	/* A clock has no zone then; the date beside it has. */
	struct note_time clock = at(utc(1970, 1, 1, 10, 0));

	clock.has_date = clock.has_zone = false;
	n = blank(UNID);
	note_add_time(n, "StartDate", at(utc(1998, 3, 4, 9, 0)));
	note_add_time(n, "StartTime", clock);
	item = item_of(n);
	assert_string_equal(item->zone->tzid, "UTC+01:00");
	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(1998, 3, 4, 9, 0));
}

static void
an_entry_without_a_date_fails_with_a_sentence(void **state)
{
	struct map_result r;
	struct err e = { 0 };

	(void)state;
	bundle.note = blank(UNID);
	assert_int_equal(map_note(&ctx, &bundle, &arena, &r, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	assert_non_null(strstr(e.msg, "StartDateTime"));
}

static void
cancelled_declined_and_repaired_are_skipped(void **state)
{
	static const struct {
		const char *field, *value, *reason;
	} cases[] = {
		{ "NoticeType", "C", "cancelled" },
		{ "_ViewIcon", "81", "cancelled" },
		{ "NoticeType", "R", "declined" },
		{ "_ViewIcon", "84", "declined" },
		{ "_ViewIcon", "71", "repair" },
		{ "NoticeType", "Z", "removed" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *n = entry("3", BERLIN, utc(2014, 3, 4, 7, 30),
		    utc(2014, 3, 4, 8, 0));
		struct map_result r;

		IN_CASE(cases[i].value);
		note_add_text(n, cases[i].field, cases[i].value);
		r = map(n);
		assert_int_equal(r.verdict, MAP_SKIPPED);
		assert_non_null(strstr(r.reason, cases[i].reason));
	}
}

static void
alarms_ring_before_and_only_in_the_future(void **state)
{
	static const struct {
		const char *unit;
		double offset;
		int minutes;
		bool lost;
	} cases[] = {
		{ "M", -30, 30, false },
		{ NULL, -15, 15, false },
		{ "H", -2, 120, false },
		{ "D", -1, 1440, false },
		{ "M", 0, 0, false },
		{ "M", 10, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *n = entry("0", BERLIN, utc(2014, 3, 4, 7, 30),
		    utc(2014, 3, 4, 8, 0));

		note_add_number(n, "$Alarm", 1);
		note_add_number(n, "$AlarmOffset", cases[i].offset);
		if (cases[i].unit != NULL)
			note_add_text(n, "$AlarmUnit", cases[i].unit);
		bundle.facts.as_of = utc(2014, 3, 1, 0, 0);

		struct ex_item *item = item_of(n);

		assert_true(ex_is(item, EX_REMINDER_SET));
		assert_int_equal(ex_int(item, EX_REMINDER_DELTA, -1),
		    cases[i].minutes);
		assert_int_equal(has_loss(item, "alarm"), cases[i].lost);
		bundle.facts.as_of = utc(2014, 3, 5, 0, 0);
		item = item_of(n);
		assert_false(ex_is(item, EX_REMINDER_SET));
		assert_no_losses(item);
	}
}

/* ---- meetings ---------------------------------------------------------------- */

static struct note *
meeting(const char *chair)
{
	static const char *const names[] = { "CN=Clara Durr/OU=Finance/O=Acme",
		"CN=Jorg Weiss/OU=Works/O=Acme" };
	static const char *const inet[] = { "clara@example.com",
		"jorg@example.com" };
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, UNID));
	n->form = "Appointment";
	note_add_text(n, "Subject", "Budget");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "AppointmentType", "3");
	note_add_text(n, "Chair", chair);
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_time(n, "StartDateTime", at(utc(2014, 3, 6, 13, 0)));
	note_add_time(n, "EndDateTime", at(utc(2014, 3, 6, 14, 30)));
	note_add_texts(n, "RequiredAttendees", names, 2);
	note_add_texts(n, "INetRequiredNames", inet, 2);
	note_add_text(n, "OptionalAttendees", "CN=Soren/O=Acme");
	note_add_text(n, "INetOptionalNames", "soren@example.com");
	note_add_text(n, "FYIAttendees", "CN=Ben/O=Acme");
	note_add_text(n, "INetFYINames", "ben@example.com");
	note_add_text(n, "Room", "Room 12/Hamburg@ACME");
	note_add_number(n, "SequenceNum", 2);
	return n;
}

static size_t
count_role(const struct ex_item *item, enum ex_role role)
{
	size_t n = 0;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		n += r->role == role;
	return n;
}

static void
the_chairs_copy_has_everybody(void **state)
{
	const struct map_answer answers[] = {
		{ "clara@example.com", EX_ACCEPTED },
		{ "CN=Jorg Weiss/OU=Works/O=Acme", EX_DECLINED },
		{ "stranger@example.com", EX_ACCEPTED },
	};

	(void)state;
	bundle.facts.answers = answers;
	bundle.facts.nanswers = NITEMS(answers);

	struct ex_item *item = item_of(meeting(OWNER));
	const struct ex_recipient *r = item->recipients;

	assert_int_equal(count_role(item, EX_REQUIRED), 2);
	assert_int_equal(count_role(item, EX_OPTIONAL), 1);
	assert_int_equal(count_role(item, EX_FYI), 1);
	assert_int_equal(count_role(item, EX_ROOM), 1);
	assert_string_equal(r->who.address, "clara@example.com");
	assert_int_equal(r->response, EX_ACCEPTED);
	assert_int_equal(r->next->response, EX_DECLINED);
	assert_int_equal(r->next->next->response, EX_NO_RESPONSE);
	assert_string_equal(item->organizer->name, "Anna Keller");
	assert_int_equal(ex_int(item, EX_APPT_STATE_FLAGS, -1), 1);
	assert_int_equal(ex_int(item, EX_RESPONSE_STATUS, -1), EX_ORGANISED);
	assert_int_equal(ex_int(item, EX_APPT_SEQUENCE, -1), 2);
	assert_string_equal(ex_text(item, EX_LOCATION), "Room 12");
	assert_true(ex_is(item, EX_RESPONSE_REQUESTED));
}

static void
an_invitees_copy_hides_who_is_only_informed(void **state)
{
	struct note *n = meeting("CN=Jorg Weiss/OU=Works/O=Acme");

	(void)state;
	note_add_text(n, "NoticeType", "P");
	note_add_text(n, "Broadcast", "1");
	note_add_text(n, "PreventCounter", "1");
	note_add_text(n, "OrgConfidential", "1");

	struct ex_item *item = item_of(n);

	assert_int_equal(count_role(item, EX_FYI), 0);
	assert_true(has_loss(item, "FYIAttendees"));
	assert_int_equal(ex_int(item, EX_APPT_STATE_FLAGS, -1), 3);
	assert_int_equal(ex_int(item, EX_RESPONSE_STATUS, -1), EX_TENTATIVE);
	assert_int_equal(ex_int(item, EX_BUSY_STATUS, -1), 1);
	assert_false(ex_is(item, EX_RESPONSE_REQUESTED));
	assert_true(ex_is(item, EX_APPT_NOT_ALLOW_PROPOSE));
	assert_int_equal(ex_int(item, EX_SENSITIVITY, 0), 2);
	assert_string_equal(item->organizer->name, "Jorg Weiss");
}

static void
how_to_join_is_text(void **state)
{
	struct note *n = meeting(OWNER);

	(void)state;
	note_add_text(n, "Body", "Agenda");
	note_add_text(n, "OnlineMeeting", "1");
	note_add_text(n, "ApptUNIDURL", "https://meet.example.com/7");
	note_add_text(n, "MeetingPassword", "tulip");

	struct ex_item *item = item_of(n);

	assert_non_null(strstr(ex_text(item, EX_BODY), "Agenda"));
	assert_non_null(
	    strstr(ex_text(item, EX_BODY), "https://meet.example.com/7"));
	assert_non_null(strstr(ex_text(item, EX_BODY), "tulip"));
}

static void
ids_are_those_that_others_hold(void **state)
{
	static const struct {
		const char *appt, *uid;
		size_t size;
	} cases[] = {
		{ UNID, UNID "-Lotus_Notes_Generated", 40 + 12 + 54 + 1 },
		{ "abc@example.com", "abc@example.com", 40 + 12 + 15 + 1 },
		{ "040000008200E00074C5B7101A82E00807D00A0B000000000000000000"
		  "00000000000000000000000800000001020304050607FF",
		    NULL, 52 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *n = note_new(&arena);

		n->form = "Appointment";
		assert_true(note_set_unid(n, UNID2));
		note_add_time(n, "StartDateTime", at(0));
		note_add_text(n, "ApptUNID", cases[i].appt);

		struct ex_item *item = item_of(n);
		const struct ex_value *id = ex_get(item, EX_GLOBAL_OBJECT_ID);
		const struct ex_value *clean = ex_get(item,
		    EX_CLEAN_GLOBAL_OBJECT_ID);

		IN_CASE(cases[i].appt);
		assert_string_equal(item->uid,
		    cases[i].uid == NULL ? cases[i].appt : cases[i].uid);
		assert_int_equal(id->n, cases[i].size);
		assert_int_equal(id->binary[0], 4);
		assert_int_equal(clean->binary[16] + clean->binary[17] +
			clean->binary[18] + clean->binary[19],
		    0);
		if (cases[i].uid == NULL)
			continue;
		assert_memory_equal(id->binary + 40, "vCal-Uid\1\0\0", 12);
		assert_string_equal((const char *)id->binary + 52, item->uid);
	}
}

static void
fields_without_a_place_are_named(void **state)
{
	struct note *n = entry("0", BERLIN, utc(2014, 3, 4, 7, 30),
	    utc(2014, 3, 4, 8, 0));

	(void)state;
	note_add_text(n, "CostCentre", "4711");
	note_add_text(n, "$AlarmSendTo", "x@example.com");

	struct ex_item *item = item_of(n);

	assert_true(has_loss(item, "CostCentre"));
	assert_true(has_loss(item, "$AlarmSendTo"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_appointment_keeps_its_instants_and_zone),
		TEST(all_day_entries_are_local_dates),
		TEST(a_date_without_a_clock_is_the_whole_day),
		TEST(a_date_without_clock_never_goes_through_utc),
		TEST(a_reminder_takes_no_time),
		TEST(the_zone_falls_back),
		TEST(entries_of_r4_have_a_duration),
		TEST(an_entry_without_a_date_fails_with_a_sentence),
		TEST(cancelled_declined_and_repaired_are_skipped),
		TEST(alarms_ring_before_and_only_in_the_future),
		TEST(the_chairs_copy_has_everybody),
		TEST(an_invitees_copy_hides_who_is_only_informed),
		TEST(how_to_join_is_text),
		TEST(ids_are_those_that_others_hold),
		TEST(fields_without_a_place_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
