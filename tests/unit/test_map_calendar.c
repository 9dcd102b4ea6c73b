#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_recur.h"
#include "mapping/map.h"
#include "note/note.h"

#define BERLIN   "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=69$ZN=W. Europe"
#define NEW_YORK "Z=5$DO=1$DL=4 1 1 10 -1 1$ZX=25$ZN=Eastern"
#define UNID     "A4C76017C119F19FC1257CAAA51FDE95"
#define UNID2    "B4C76017C119F19FC1257CAAA51FDE95"
#define UNID3    "C4C76017C119F19FC1257CAAA51FDE95"
#define OWNER    "CN=Anna Keller/OU=Sales/O=Acme"
#define DAY      ((int64_t)DAY_SECONDS)

static struct arena arena;
static struct zones *zones;
static struct map_options options;
static struct map_ctx ctx;
static struct map_bundle bundle;
static const struct note *members[8];

static int
begin(void **state)
{
	(void)state;
	zones = zones_new();
	options = (struct map_options){ .owner = OWNER,
		.domain = "example.com" };
	ctx = (struct map_ctx){ .opt = &options, .zones = zones };
	bundle = (struct map_bundle){ .members = members };
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
utc(int year, int mon, int day, int hour, int min)
{
	return civil_seconds((struct civil){ year, mon, day, hour, min, 0 });
}

/* An instant as a German client wrote it, east minutes from Greenwich. */
static struct note_time
at(int64_t when)
{
	return (struct note_time){ .utc = when,
		.has_date = true,
		.has_clock = true,
		.has_zone = true,
		.zone = 60 };
}

static void
add_times(struct note *n, const char *name, const int64_t *when, size_t count)
{
	struct note_field *f = note_add(n, name, NOTE_TIME);

	f->n = count;
	f->time = arena_array(&arena, count, sizeof(*f->time));
	for (size_t i = 0; i < count; i++)
		f->time[i].from = at(when[i]);
}

static struct note *
blank(const char *unid)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, unid));
	n->form = "Appointment";
	note_add_text(n, "Form", "Appointment");
	note_add_text(n, "Subject", "Round");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "Chair", OWNER);
	return n;
}

static struct note *
entry(const char *type, const char *zone, int64_t from, int64_t to)
{
	struct note *n = blank(UNID);

	note_add_text(n, "AppointmentType", type);
	if (zone != NULL)
		note_add_text(n, "StartTimeZone", zone);
	note_add_time(n, "StartDateTime", at(from));
	note_add_time(n, "EndDateTime", at(to));
	return n;
}

static struct map_result
map(const struct note *note)
{
	struct map_result r;
	struct err e = { 0 };

	bundle.note = note;
	if (map_note(&ctx, &bundle, &arena, &r, &e) < 0)
		fail_msg("%s", e.msg);
	return r;
}

static struct ex_item *
item_of(const struct note *note)
{
	struct map_result r = map(note);

	assert_int_equal(r.verdict, MAP_ITEM);
	return r.item;
}

static bool
has_loss(const struct ex_item *item, const char *part)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strstr(l->what, part) != NULL)
			return true;
	return false;
}

static void
assert_no_losses(const struct ex_item *item)
{
	if (item->losses != NULL)
		fail_msg("%s", item->losses->what);
}

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

/* ---- series --------------------------------------------------------------------- */

enum { WEEKS = 10 };

static int64_t
week(int i)
{
	const struct zone *z = zone_of_iana(zones, "Europe/Berlin");

	return zone_utc_of(z, civil_of(utc(2014, 3, 10, 9, 0) + i * 7 * DAY));
}

static void
add_rule(struct note *n, const char *flags)
{
	note_add_text(n, "AppointmentType", "0");
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", "W");
	note_add_text(n, "RepeatInterval", "1");
	note_add_text(n, "RepeatAdjust", "1");
	note_add_text(n, "$CSFlags", flags);
}

static struct note *
parent(void)
{
	int64_t start[WEEKS], stop[WEEKS];
	struct note *n = blank(UNID);

	for (int i = 0; i < WEEKS; i++) {
		start[i] = week(i);
		stop[i] = week(i) + 3600;
	}
	add_rule(n, "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "EndDateTime", stop, 1);
	add_times(n, "RepeatDates", start, WEEKS);
	add_times(n, "RepeatEndDates", stop, WEEKS);
	add_times(n, "RepeatInstanceDates", start, WEEKS);
	return n;
}

/* The instances that are not in the mask. */
static struct note *
child(const char *unid, unsigned without)
{
	int64_t start[WEEKS], stop[WEEKS];
	struct note *n = blank(unid);
	size_t k = 0;

	for (int i = 0; i < WEEKS; i++) {
		if ((without >> i & 1) != 0)
			continue;
		start[k] = week(i);
		stop[k++] = week(i) + 3600;
	}
	add_rule(n, "i");
	memcpy(n->parent, UNID, sizeof(n->parent));
	add_times(n, "StartDateTime", start, k);
	add_times(n, "EndDateTime", stop, k);
	add_times(n, "RepeatInstanceDates", start, k);
	return n;
}

static struct note *
exception(const char *unid, int which, int64_t start)
{
	int64_t original = week(which), stop = start + 7200;
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, unid));
	n->form = "Appointment";
	note_add_text(n, "Subject", "Round, in the big room");
	note_add_text(n, "Location", "Big room");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "Chair", OWNER);
	add_rule(n, "ie");
	memcpy(n->parent, UNID, sizeof(n->parent));
	add_times(n, "StartDateTime", &start, 1);
	add_times(n, "EndDateTime", &stop, 1);
	add_times(n, "RepeatInstanceDates", &original, 1);
	add_times(n, "OriginalStartDate", &original, 1);
	return n;
}

static struct ex_item *
series(const struct note *lead, const struct note *one, const struct note *two)
{
	bundle.nmembers = 0;
	if (one != NULL)
		members[bundle.nmembers++] = one;
	if (two != NULL)
		members[bundle.nmembers++] = two;
	return item_of(lead);
}

static void
a_parent_alone_is_its_lists(void **state)
{
	struct ex_item *item = series(parent(), NULL, NULL);

	(void)state;
	assert_non_null(item->recur);
	assert_int_equal(item->recur->freq, EX_WEEKLY);
	assert_int_equal(item->recur->count, WEEKS);
	assert_true(ex_is(item, EX_RECURRING));
	assert_int_equal(ex_time(item, EX_APPT_START, 0), week(0));
	assert_int_equal(ex_time(item, EX_APPT_END, 0), week(0) + 3600);
	assert_no_losses(item);
}

static void
children_say_what_is_left(void **state)
{
	struct ex_item *item = series(parent(), child(UNID2, 1u << 4 | 1u << 6),
	    exception(UNID3, 6, week(6) + DAY + 1800));

	(void)state;
	assert_int_equal(item->recur->count, WEEKS);
	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->deleted[0],
	    utc(2014, 3, 10, 0, 0) + 28 * DAY);
	assert_int_equal(item->recur->nexceptions, 1);

	const struct ex_exception *x = &item->recur->exception[0];

	assert_int_equal(x->original, week(6));
	assert_int_equal(x->start, week(6) + DAY + 1800);
	assert_int_equal(x->end - x->start, 7200);
	assert_string_equal(x->subject, "Round, in the big room");
	assert_string_equal(x->location, "Big room");
	assert_string_equal(x->unid, UNID3);
	assert_string_equal(ex_text(item, EX_SUBJECT), "Round");
	/* The parent still lists the deleted one: that is said. */
	assert_true(has_loss(item, "1 dates of the parent"));
}

static void
an_exception_beside_the_parent_only_replaces_one(void **state)
{
	struct ex_item *item = series(parent(),
	    exception(UNID3, 2, week(2) + 3600), NULL);

	(void)state;
	assert_int_equal(item->recur->count, WEEKS);
	assert_int_equal(item->recur->ndeleted, 0);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_null(item->more);
}

static size_t
count_dates(const struct ex_item *item)
{
	size_t n = 0;

	for (; item != NULL; item = item->more)
		n += item->recur == NULL ?
		    1 :
		    (size_t)item->recur->count - item->recur->ndeleted;
	return n;
}

static void
two_at_the_same_time_stay_two(void **state)
{
	(void)state;
	/* The third week's is moved onto the fourth's. */
	assert_int_equal(count_dates(series(parent(),
			     exception(UNID3, 2, week(3)), NULL)),
	    WEEKS);
	assert_int_equal(count_dates(series(parent(), child(UNID2, 1u << 2),
			     exception(UNID3, 2, week(3)))),
	    WEEKS);
}

static void
a_parent_that_lists_the_new_time_adds_nothing(void **state)
{
	struct note *n = blank(UNID);
	int64_t start[WEEKS];

	(void)state;
	for (int i = 0; i < WEEKS; i++)
		start[i] = week(i) + (i == 2 ? 3600 : 0);
	add_rule(n, "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "RepeatDates", start, WEEKS);

	struct ex_item *item = series(n, exception(UNID3, 2, week(2) + 3600),
	    NULL);

	assert_int_equal(count_dates(item), WEEKS);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(item->recur->exception[0].original, week(2));
}

static void
children_without_a_parent_are_a_series_too(void **state)
{
	struct ex_item *item = series(child(UNID2, 1u << 6),
	    exception(UNID3, 6, week(6) + DAY), NULL);

	(void)state;
	assert_int_equal(item->recur->count, WEEKS);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_string_equal(item->uid, UNID "-Lotus_Notes_Generated");
}

static void
a_cancelled_instance_is_a_deleted_one(void **state)
{
	struct note *x = exception(UNID3, 6, week(6));

	(void)state;
	note_add_text(x, "NoticeType", "C");

	struct ex_item *item = series(parent(), child(UNID2, 1u << 6), x);

	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->nexceptions, 0);
	assert_false(has_loss(item, "parent"));
}

static void
the_later_note_wins(void **state)
{
	struct note *old = exception(UNID2, 6, week(6) + 3600);
	struct note *new = exception(UNID3, 6, week(6) + 7200);

	(void)state;
	note_add_number(old, "UpdateSeq", 2);
	note_add_number(new, "UpdateSeq", 3);
	bundle.nmembers = 3;
	members[0] = new;
	members[1] = old;
	members[2] = child("D4C76017C119F19FC1257CAAA51FDE95", 0);

	struct ex_item *item = item_of(parent());

	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(item->recur->exception[0].start, week(6) + 7200);
	assert_int_equal(item->recur->count, WEEKS);
}

static void
a_date_past_its_neighbour_is_an_item_of_its_own(void **state)
{
	struct ex_item *item = series(parent(), child(UNID2, 1u << 6),
	    exception(UNID3, 6, week(7) + DAY));

	(void)state;
	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->nexceptions, 0);
	assert_non_null(item->more);
	assert_null(item->more->recur);
	assert_int_equal(ex_time(item->more, EX_APPT_START, 0), week(7) + DAY);
	assert_string_equal(ex_text(item->more, EX_SUBJECT),
	    "Round, in the big room");
	assert_string_equal(item->more->uid, UNID "-Lotus_Notes_Generated-1");
	assert_string_equal(item->more->folder, "Calendar");
	assert_true(has_loss(item, "1 series and 1 single"));
}

static void
picked_dates_are_items_of_their_own(void **state)
{
	int64_t start[] = { utc(2014, 3, 5, 14, 0), utc(2014, 3, 14, 14, 0),
		utc(2014, 4, 2, 13, 0), utc(2014, 7, 30, 13, 0) };
	struct note *n = blank(UNID);
	size_t items = 0;

	(void)state;
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", "C");
	note_add_text(n, "$CSFlags", "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "RepeatDates", start, NITEMS(start));
	for (struct ex_item *i = series(n, NULL, NULL); i != NULL;
	     i = i->more) {
		assert_null(i->recur);
		assert_int_equal(ex_time(i, EX_APPT_START, 0), start[items]);
		items++;
	}
	assert_int_equal(items, NITEMS(start));
}

static void
yearly_days_stay_days(void **state)
{
	struct note *n = blank(UNID);
	int64_t start[5], stop[5];

	(void)state;
	for (int i = 0; i < 5; i++) {
		start[i] = utc(2012 + i, 11, 2, 3, 0);
		stop[i] = utc(2012 + i, 11, 2, 19, 0);
	}
	note_add_text(n, "AppointmentType", "1");
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", "YD");
	note_add_text(n, "$CSFlags", "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "EndDateTime", stop, 1);
	add_times(n, "RepeatDates", start, 5);
	add_times(n, "RepeatEndDates", stop, 5);

	struct ex_item *item = series(n, NULL, NULL);

	assert_int_equal(item->recur->freq, EX_YEARLY);
	assert_int_equal(item->recur->first, utc(2012, 11, 2, 0, 0));
	assert_int_equal(item->recur->count, 5);
	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(2012, 11, 1, 23, 0));
	assert_true(ex_is(item, EX_APPT_ALL_DAY));
}

static void
what_members_lose_is_said_once(void **state)
{
	struct note *one = child(UNID2, 1u << 6);
	struct note *two = exception(UNID3, 6, week(6) + DAY);
	size_t n = 0;

	(void)state;
	note_add_text(one, "CostCentre", "4711");
	note_add_text(two, "CostCentre", "4711");
	for (const struct ex_loss *l = series(parent(), one, two)->losses;
	     l != NULL; l = l->next)
		n += strstr(l->what, "CostCentre") != NULL;
	assert_int_equal(n, 1);
}

/* ---- from notes to items, many times ----------------------------------------- */

static uint32_t seed;

static int
below(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 8) % (unsigned)n);
}

enum { MOST = 60 };

struct span {
	int64_t start, end;
};

static int
by_span(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

static const char *const zone_strings[] = { BERLIN, NEW_YORK,
	"Z=-3005$DO=0$ZX=40$ZN=India",
	"Z=-10$DO=1$DL=10 1 1 4 1 1$ZX=4$ZN=AUS Eastern",
	"Z=-9$DO=0$ZX=1$ZN=Tokyo" };

static struct note *
a_note(const char *unid, const char *zone, const char *type, const char *flags)
{
	struct note *n = blank(unid);

	note_add_text(n, "AppointmentType", type);
	note_add_text(n, "StartTimeZone", zone);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "$CSFlags", flags);
	if (flags[0] != 'c')
		memcpy(n->parent, UNID, sizeof(n->parent));
	return n;
}

/* A random series as notes; what they mean goes to want. */
static size_t
make_series(struct span *want, struct note **lead)
{
	const char *zone = zone_strings[below(NITEMS(zone_strings))];
	const struct zone *z = zone_of_notes(zones, zone);
	bool whole_day = below(3) == 0;
	const char *type = whole_day ? "2" : "0";
	int64_t first = utc(2000 + below(20), 1 + below(12), 1 + below(28), 0,
		    0),
		clock = whole_day ? 4 * 3600 : below(48) * 1800;
	int64_t length = whole_day ? 16 * 3600 : 1800;
	int step = below(2) == 0 ? 7 : 1 + below(20), n = 4 + below(40);
	int64_t plan[MOST], stop[MOST], kept[MOST], kept_stop[MOST];
	size_t k = 0, wants = 0;
	struct note *exc;

	for (int i = 0; i < n; i++) {
		int64_t day = first + (int64_t)i * step * DAY;

		plan[i] = zone_utc_of(z, civil_of(day + clock));
		stop[i] = zone_utc_of(z, civil_of(day + clock + length));
	}
	*lead = a_note(UNID, zone, type, "c");
	add_times(*lead, "StartDateTime", plan, 1);
	add_times(*lead, "EndDateTime", stop, 1);
	add_times(*lead, "RepeatInstanceDates", plan, (size_t)n);
	bundle.nmembers = 1;
	for (int i = 0; i < n; i++) {
		int what = below(12);
		int64_t now = plan[i] +
		    (below(9) - 4) * (whole_day ? DAY : 5400);

		if (what == 0 && i > 0)
			continue;
		if (what == 1 && bundle.nmembers < NITEMS(members)) {
			int64_t till = now + stop[i] - plan[i];
			char unid[33];

			(void)snprintf(unid, sizeof(unid), "%032X", i + 1);
			exc = a_note(unid, zone, type, "ie");
			add_times(exc, "StartDateTime", &now, 1);
			add_times(exc, "EndDateTime", &till, 1);
			add_times(exc, "RepeatInstanceDates", &plan[i], 1);
			members[bundle.nmembers++] = exc;
			want[wants++] = (struct span){ now, till };
			continue;
		}
		kept[k] = plan[i];
		kept_stop[k++] = stop[i];
		want[wants++] = (struct span){ plan[i], stop[i] };
	}
	exc = a_note(UNID2, zone, type, "i");
	add_times(exc, "StartDateTime", kept, k);
	add_times(exc, "EndDateTime", kept_stop, k);
	add_times(exc, "RepeatInstanceDates", kept, k);
	members[0] = exc;
	add_times(*lead, "RepeatDates", kept, k);
	for (size_t i = 0; whole_day && i < wants; i++) {
		struct civil from = zone_local(z, want[i].start);
		struct civil to = zone_local(z, want[i].end);

		want[i].start = zone_utc_of(z,
		    (struct civil){ from.year, from.mon, from.day, 0, 0, 0 });
		want[i].end = zone_utc_of(z,
		    civil_of(civil_day(to.year, to.mon, to.day) * DAY + DAY));
	}
	return wants;
}

/* What the items mean, by their own fields alone. */
static size_t
expand(const struct ex_item *item, struct span *got)
{
	static int64_t day[1000];
	size_t n = 0;

	for (; item != NULL; item = item->more) {
		const struct ex_recur *r = item->recur;
		struct civil from = zone_local(item->zone,
		    ex_time(item, EX_APPT_START, 0));
		int64_t clock = from.hour * 3600 + from.min * 60;
		int64_t length = civil_seconds(zone_local(item->zone,
				     ex_time(item, EX_APPT_END, 0))) -
		    civil_seconds(from);
		size_t days = r == NULL ? 0 : ex_recur_days(r, day, 1000),
		       x = 0, gone = 0;

		if (r == NULL)
			got[n++] = (struct span){ ex_time(item, EX_APPT_START,
						      0),
				ex_time(item, EX_APPT_END, 0) };
		for (size_t i = 0; i < days; i++) {
			if (gone < r->ndeleted && r->deleted[gone] == day[i]) {
				gone++;
			} else if (x < r->nexceptions &&
			    r->exception[x].day == day[i]) {
				got[n++] = (struct span){ r->exception[x].start,
					r->exception[x].end };
				x++;
			} else {
				int64_t at = day[i] + clock;

				got[n++] = (struct span){
					zone_utc_of(item->zone, civil_of(at)),
					zone_utc_of(item->zone,
					    civil_of(at + length))
				};
			}
			assert_true(n < 2 * MOST);
		}
		assert_int_equal(ex_is(item, EX_RECURRING), r != NULL);
	}
	return n;
}

static void
items_mean_what_the_notes_mean(void **state)
{
	(void)state;
	seed = 11;
	for (int round = 0; round < 600; round++) {
		struct span want[MOST], got[2 * MOST];
		struct note *lead;
		size_t n = make_series(want, &lead);
		struct ex_item *item = item_of(lead);

		assert_int_equal(expand(item, got), n);
		qsort(want, n, sizeof(want[0]), by_span);
		qsort(got, n, sizeof(got[0]), by_span);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(got[i].start, want[i].start);
			assert_int_equal(got[i].end, want[i].end);
		}
		arena_reset(&arena);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_appointment_keeps_its_instants_and_zone),
		TEST(all_day_entries_are_local_dates),
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
		TEST(a_parent_alone_is_its_lists),
		TEST(children_say_what_is_left),
		TEST(an_exception_beside_the_parent_only_replaces_one),
		TEST(two_at_the_same_time_stay_two),
		TEST(a_parent_that_lists_the_new_time_adds_nothing),
		TEST(children_without_a_parent_are_a_series_too),
		TEST(a_cancelled_instance_is_a_deleted_one),
		TEST(the_later_note_wins),
		TEST(a_date_past_its_neighbour_is_an_item_of_its_own),
		TEST(picked_dates_are_items_of_their_own),
		TEST(yearly_days_stay_days),
		TEST(what_members_lose_is_said_once),
		TEST(items_mean_what_the_notes_mean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
