/* Series as elements: how often, and what happens otherwise. */
#include "ews_item_kit.h"

static struct ex_item *
entry(const char *zone)
{
	struct ex_item *item = new_item(EX_CALENDAR);

	item->uid = "uid-1";
	item->zone = zone_of_iana(zones, zone);
	ex_set_text(item, EX_SUBJECT, "Round");
	ex_set_time(item, EX_APPT_START, utc(2014, 3, 10, 8, 0));
	ex_set_time(item, EX_APPT_END, utc(2014, 3, 10, 9, 0));
	return item;
}

static struct ex_item *
berlin(void)
{
	return entry("Europe/Berlin");
}

#define DAY_OF(y, m, d) (civil_day(y, m, d) * DAY_SECONDS)

static void
every_pattern_has_its_element(void **state)
{
	static const struct {
		const char *name;
		struct ex_recur r;
		const char *want;
	} rows[] = {
		{ "daily", { .freq = EX_DAILY, .interval = 2 },
		    "<t:DailyRecurrence><t:Interval>2</t:Interval>" },
		{ "weekly", { .freq = EX_WEEKLY, .interval = 2,
		    .days = 0x2a, .week_start = 1 },
		    "<t:WeeklyRecurrence><t:Interval>2</t:Interval>"
		    "<t:DaysOfWeek>Monday Wednesday Friday</t:DaysOfWeek>"
		    "<t:FirstDayOfWeek>Monday</t:FirstDayOfWeek>" },
		{ "monthly", { .freq = EX_MONTHLY, .interval = 1, .day = 31 },
		    "<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval>"
		    "<t:DayOfMonth>31</t:DayOfMonth>" },
		{ "last weekday", { .freq = EX_MONTH_NTH, .interval = 3,
		    .days = 0x3e, .nth = 5 },
		    "<t:RelativeMonthlyRecurrence><t:Interval>3</t:Interval>"
		    "<t:DaysOfWeek>Weekday</t:DaysOfWeek>"
		    "<t:DayOfWeekIndex>Last</t:DayOfWeekIndex>" },
		{ "yearly", { .freq = EX_YEARLY, .interval = 1, .day = 10,
		    .month = 3 },
		    "<t:AbsoluteYearlyRecurrence><t:DayOfMonth>10"
		    "</t:DayOfMonth><t:Month>March</t:Month>" },
		{ "every two years", { .freq = EX_YEARLY, .interval = 2,
		    .day = 10, .month = 3 },
		    "<t:AbsoluteMonthlyRecurrence><t:Interval>24"
		    "</t:Interval><t:DayOfMonth>10</t:DayOfMonth>" },
		{ "yearly nth", { .freq = EX_YEAR_NTH, .interval = 1,
		    .days = 0x41, .nth = 2, .month = 4 },
		    "<t:RelativeYearlyRecurrence><t:DaysOfWeek>WeekendDay"
		    "</t:DaysOfWeek><t:DayOfWeekIndex>Second"
		    "</t:DayOfWeekIndex><t:Month>April</t:Month>" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct ex_item *item = berlin();
		struct ex_recur r = rows[i].r;

		IN_CASE(rows[i].name);
		r.first = DAY_OF(2014, 3, 10);
		r.last = DAY_OF(2016, 12, 31);
		item->recur = &r;
		assert_has(make(item), rows[i].want);
		assert_has(text_of(&made), "<t:EndDateRecurrence>"
		    "<t:StartDate>2014-03-10</t:StartDate>"
		    "<t:EndDate>2016-12-31</t:EndDate>");
		assert_null(made.next);
		assert_string_equal(remarks(item, EWS_2016), "");
	}
}

/* Mondays, on the 10th, 17th … of March to the 12th of May. */
static struct ex_recur
mondays(void)
{
	return (struct ex_recur){ .freq = EX_WEEKLY, .interval = 1,
		.days = 1 << 1, .first = DAY_OF(2014, 3, 10),
		.last = DAY_OF(2014, 5, 12) };
}

static struct ex_exception
moved(void)
{
	return (struct ex_exception){ .day = DAY_OF(2014, 4, 7),
		.original = utc(2014, 4, 7, 7, 0),
		.start = utc(2014, 4, 8, 8, 30), .end = utc(2014, 4, 8, 9, 30),
		.busy = -1 };
}

static void
changes_come_first_and_deletions_from_the_last_on(void **state)
{
	const int64_t deleted[] = { DAY_OF(2014, 3, 17),
		DAY_OF(2014, 4, 21) };
	struct ex_item *item = berlin();
	struct ex_recur r = mondays();
	struct ex_exception x = moved();
	const struct ews_step *step;

	(void)state;
	r.exception = &x;
	r.nexceptions = 1;
	r.deleted = deleted;
	r.ndeleted = 2;
	item->recur = &r;
	make(item);
	step = made.steps;
	assert_string_equal(step->what, "occurrence of 2014-04-07");
	assert_int_equal(step->operation, EWS_UPDATE_ITEM);
	assert_has(step_text(step), "<t:ItemChange><t:OccurrenceItemId "
	    "RecurringMasterId=\"ITEM\" InstanceIndex=\"5\"/><t:Updates>"
	    "<t:SetItemField><t:FieldURI FieldURI=\"calendar:Start\"/>"
	    "<t:CalendarItem><t:Start>2014-04-08T08:30:00Z</t:Start>"
	    "</t:CalendarItem></t:SetItemField>");
	step = step->next;
	assert_string_equal(step->what, "deleted occurrence of 2014-04-21");
	assert_int_equal(step->operation, EWS_DELETE_ITEM);
	assert_has(step_text(step), "<m:ItemIds><t:OccurrenceItemId "
	    "RecurringMasterId=\"ITEM\" InstanceIndex=\"7\"/></m:ItemIds>");
	step = step->next;
	assert_has(step_text(step), "InstanceIndex=\"2\"");
	assert_null(step->next);
}

static void
an_occurrences_subject_is_no_longer_than_servers_keep(void **state)
{
	struct ex_item *item = berlin();
	struct ex_recur r = mondays();
	struct ex_exception x = moved();
	char *text = arena_alloc(&arena, 301);

	(void)state;
	memset(text, 'a', 300);
	text[300] = '\0';
	x.subject = text;
	r.exception = &x;
	r.nexceptions = 1;
	item->recur = &r;
	make(item);
	assert_has(step_text(made.steps), text_printf(&arena,
	    "<t:Subject>%.252s...</t:Subject>", text));
	assert_has(remarks(item, EWS_2016), "subject: longer");
}

static void
an_occurrence_that_crosses_another_can_stand_alone(void **state)
{
	struct ex_item *item = berlin();
	struct ex_recur r = mondays();
	struct ex_exception x = moved();
	const struct ews_step *step;
	const char *text;

	(void)state;
	x.subject = "After the fair";
	r.exception = &x;
	r.nexceptions = 1;
	item->recur = &r;
	ex_set_text(item, EX_BODY, "Agenda");
	ex_set_text(item, EX_NOTES_REPLICA_ID, "0123");
	make(item);
	step = made.steps;
	assert_has(step_text(step->instead), "InstanceIndex=\"5\"");
	assert_int_equal(step->instead->operation, EWS_DELETE_ITEM);
	assert_string_equal(step->single->stamp, STAMP "/2014-04-07");
	text = text_of(step->single);
	assert_has(text, "<t:Subject>After the fair</t:Subject>");
	assert_has(text, "<t:Body BodyType=\"Text\">Agenda</t:Body>");
	assert_has(text, "<t:UID>uid-1-2014-04-07</t:UID>"
	    "<t:Start>2014-04-08T08:30:00Z</t:Start>");
	assert_lacks(text, "<t:Recurrence>");
	assert_property(text, "\"NotesUNID\"", STAMP "/2014-04-07");
	assert_property(text, "\"NotesReplicaID\"", "0123");
	assert_null(step->single->steps);
	/* One that stays in its place crosses nothing. */
	x.start = x.original;
	x.end = x.original + 3600;
	make(item);
	assert_null(made.steps->instead);
	assert_lacks(step_text(made.steps), "calendar:Start");
}

static void
all_that_an_occurrence_has_of_its_own_is_set(void **state)
{
	static const char *const want[] = {
		"\"item:Subject\"/><t:CalendarItem><t:Subject>S<",
		"\"item:Sensitivity\"/><t:CalendarItem><t:Sensitivity>Private",
		"\"item:Body\"/><t:CalendarItem><t:Body BodyType=\"HTML\">h<",
		"\"item:Categories\"/><t:CalendarItem><t:Categories><t:String>"
		"Blue",
		"\"item:ReminderIsSet\"/><t:CalendarItem><t:ReminderIsSet>true",
		"\"item:ReminderMinutesBeforeStart\"/><t:CalendarItem>"
		"<t:ReminderMinutesBeforeStart>10<",
		"\"calendar:LegacyFreeBusyStatus\"/><t:CalendarItem>"
		"<t:LegacyFreeBusyStatus>Tentative",
		"\"calendar:Location\"/><t:CalendarItem><t:Location>L<",
		"<t:DeleteItemField><t:FieldURI FieldURI=\"calendar:"
		"RequiredAttendees\"/></t:DeleteItemField>",
		"\"calendar:OptionalAttendees\"/><t:CalendarItem>"
		"<t:OptionalAttendees><t:Attendee><t:Mailbox><t:Name>Cla" };
	const char *const blue = "Blue";
	struct ex_recipient clara = { .role = EX_OPTIONAL,
		.who = { .name = "Clara", .address = "c@x.org" } };
	struct ex_item *item = berlin();
	struct ex_recur r = mondays();
	struct ex_exception x = moved();

	(void)state;
	x.subject = "S";
	x.location = "L";
	x.html = "h";
	x.busy = 1;
	x.own_people = x.own_keywords = x.own_sensitivity = x.own_reminder =
	    true;
	x.people = &clara;
	x.keywords = &blue;
	x.nkeywords = 1;
	x.sensitivity = 2;
	x.reminder = 10;
	r.exception = &x;
	r.nexceptions = 1;
	item->recur = &r;
	ex_add_recipient(item, EX_REQUIRED, *somebody("Ben", "ben@x.org"));
	make(item);
	assert_order(step_text(made.steps), want, NITEMS(want));
	x.nkeywords = 0;
	x.reminder = -1;
	make(item);
	assert_has(step_text(made.steps), "<t:DeleteItemField><t:FieldURI "
	    "FieldURI=\"item:Categories\"/>");
	assert_has(step_text(made.steps), "<t:ReminderIsSet>false");
	assert_lacks(step_text(made.steps), "MinutesBefore");
}

static void
an_occurrence_that_is_as_its_series_needs_no_step(void **state)
{
	struct ex_item *item = berlin();
	struct ex_recur r = mondays();
	struct ex_exception x = moved();

	(void)state;
	x.start = x.original;
	x.end = x.start + 3600;
	r.exception = &x;
	r.nexceptions = 1;
	item->recur = &r;
	make(item);
	assert_null(made.steps);
}

/* ---- what no series can be --------------------------------------------------------------- */

static size_t
count(const struct ews_item *item)
{
	size_t n = 0;

	for (; item != NULL; item = item->next)
		n++;
	return n;
}

static void
what_no_series_can_say_becomes_entries_of_their_own(void **state)
{
	const int64_t deleted[] = { DAY_OF(2014, 4, 1) };
	struct ex_item *item = berlin();
	/* The first Monday or Tuesday of each month. */
	struct ex_recur r = { .freq = EX_MONTH_NTH, .interval = 1, .days = 6,
		.nth = 1, .first = DAY_OF(2014, 3, 3),
		.last = DAY_OF(2014, 6, 30), .deleted = deleted,
		.ndeleted = 1 };

	(void)state;
	ex_set_time(item, EX_APPT_START, utc(2014, 3, 3, 8, 0));
	ex_set_time(item, EX_APPT_END, utc(2014, 3, 3, 9, 0));
	ex_add_attachment(item, "a.txt", blob_of_mem(&arena, "a", 1))->size = 1;
	item->recur = &r;
	assert_has(make(item), "<t:UID>uid-1</t:UID>"
	    "<t:Start>2014-03-03T08:00:00Z</t:Start>");
	assert_lacks(text_of(&made), "<t:Recurrence>");
	assert_int_equal(count(&made), 3);
	assert_non_null(made.steps);
	assert_string_equal(made.next->stamp, STAMP "/2014-05-05");
	/* Nine o'clock is one hour earlier in summer. */
	assert_has(text_of(made.next), "<t:UID>uid-1-2014-05-05</t:UID>"
	    "<t:Start>2014-05-05T07:00:00Z</t:Start>"
	    "<t:End>2014-05-05T08:00:00Z</t:End>");
	assert_null(made.next->steps);
	assert_has(remarks(item, EWS_2016), "an entry of its own");
}

static void
weeks_that_begin_on_monday_2007_may_not_know(void **state)
{
	struct ex_item *item = berlin();
	/* Every other week on Sunday and Monday. */
	struct ex_recur r = { .freq = EX_WEEKLY, .interval = 2, .days = 3,
		.week_start = 1, .first = DAY_OF(2014, 3, 10),
		.last = DAY_OF(2014, 4, 20) };

	(void)state;
	item->recur = &r;
	make_for(item, EWS_2007_SP1);
	assert_int_equal(count(&made), 6);
	assert_has(remarks(item, EWS_2007_SP1), "an entry of its own");
	assert_has(make(item), "<t:FirstDayOfWeek>Monday");
	assert_int_equal(count(&made), 1);
	r.days = 2;
	assert_has(make_for(item, EWS_2007_SP1), "<t:WeeklyRecurrence>");
}

static void
every_other_year_begins_in_its_month_or_is_none(void **state)
{
	struct ex_item *item = berlin();
	struct ex_recur r = { .freq = EX_YEARLY, .interval = 2, .day = 10,
		.month = 4, .first = DAY_OF(2014, 3, 10),
		.last = DAY_OF(2018, 12, 31) };

	(void)state;
	item->recur = &r;
	assert_lacks(make(item), "<t:Recurrence>");
	assert_int_equal(count(&made), 3);
}

static void
a_series_has_999_occurrences_at_most(void **state)
{
	struct ex_item *item = berlin();
	struct ex_recur r = { .freq = EX_DAILY, .interval = 1,
		.first = DAY_OF(2014, 3, 10), .last = DAY_OF(2016, 12, 2) };

	(void)state;
	item->recur = &r;
	assert_has(make(item), "<t:Recurrence>");
	r.last += DAY_SECONDS;
	assert_lacks(make(item), "<t:Recurrence>");
	assert_int_equal(count(&made), 1000);
}

static void
a_series_of_which_nothing_is_left_is_refused(void **state)
{
	const int64_t deleted[] = { DAY_OF(2014, 3, 3) };
	struct ex_item *item = berlin();
	struct ex_recur r = { .freq = EX_MONTH_NTH, .interval = 1, .days = 6,
		.nth = 1, .first = DAY_OF(2014, 3, 3),
		.last = DAY_OF(2014, 3, 30), .deleted = deleted,
		.ndeleted = 1 };

	(void)state;
	item->recur = &r;
	assert_int_equal(ews_item_make(&arena, item, &context, STAMP, &made,
	    &error), -1);
	assert_int_equal(error.code, ERR_UNSUPPORTED);
	r = mondays();
	r.last = r.first;
	r.deleted = &r.first;
	r.ndeleted = 1;
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
		T(every_pattern_has_its_element),
		T(changes_come_first_and_deletions_from_the_last_on),
		T(an_occurrences_subject_is_no_longer_than_servers_keep),
		T(an_occurrence_that_crosses_another_can_stand_alone),
		T(all_that_an_occurrence_has_of_its_own_is_set),
		T(an_occurrence_that_is_as_its_series_needs_no_step),
		T(what_no_series_can_say_becomes_entries_of_their_own),
		T(weeks_that_begin_on_monday_2007_may_not_know),
		T(every_other_year_begins_in_its_month_or_is_none),
		T(a_series_has_999_occurrences_at_most),
		T(a_series_of_which_nothing_is_left_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
