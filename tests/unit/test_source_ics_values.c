/* Values, rules, zones: one line of an entry each. */
#include "test.h"

#include "pim_help.h"

#define OPS (&source_ics_ops)

/* One event with these lines in it. */
static struct source *
open_event(const char *lines)
{
	static char text[65536];

	(void)snprintf(text, sizeof(text),
	    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
	    "%sEND:VEVENT\r\nEND:VCALENDAR\r\n",
	    lines);
	return pim_open(OPS, text);
}

/* ---- one line each -------------------------------------------------------- */

static const struct {
	const char *name, *lines, *dates;
} series[] = {
	{ "an end in UTC is compared in the zone of the entry",
	    "DTSTART;TZID=America/New_York:20140307T200000\r\n"
	    "RRULE:FREQ=DAILY;UNTIL=20140310T000000Z\r\n",
	    "2014-03-08T01:00:00Z 2014-03-09T01:00:00Z 2014-03-10T00:00:00Z" },
	{ "an end that is a day includes that day",
	    "DTSTART:20140307T200000Z\r\n"
	    "RRULE:FREQ=DAILY;UNTIL=20140308\r\n",
	    "2014-03-07T20:00:00Z 2014-03-08T20:00:00Z" },
	{ "a start that is none of the rule's days counts",
	    "DTSTART:20200616T170000Z\r\n"
	    "RRULE:FREQ=WEEKLY;INTERVAL=4;BYDAY=SU;COUNT=2\r\n",
	    "2020-06-16T17:00:00Z 2020-06-21T17:00:00Z "
	    "2020-07-19T17:00:00Z" },
	{ "a rule may have a parameter",
	    "DTSTART;TZID=Eastern:20050411T090000\r\n"
	    "RRULE;TZID=Eastern:FREQ=DAILY;COUNT=2\r\n",
	    "2005-04-11T13:00:00Z 2005-04-12T13:00:00Z" },
	{ "an excluded day excludes all of it",
	    "DTSTART:20140301T080000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
	    "EXDATE;VALUE=DATE:20140302\r\n",
	    "2014-03-01T08:00:00Z 2014-03-03T08:00:00Z" },
	{ "the start itself may be excluded",
	    "DTSTART:20140301T080000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\n"
	    "EXDATE:20140301T080000Z\r\n",
	    "2014-03-02T08:00:00Z 2014-03-03T08:00:00Z" },
	{ "dates beside a rule, one of them twice",
	    "DTSTART:20140301T080000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n"
	    "RDATE:20140302T080000Z,20140401T080000Z\r\n",
	    "2014-03-01T08:00:00Z 2014-03-02T08:00:00Z "
	    "2014-04-01T08:00:00Z" },
	{ "an excluding rule",
	    "DTSTART:20140301T080000Z\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
	    "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2\r\n",
	    "2014-03-02T08:00:00Z 2014-03-04T08:00:00Z" },
	{ "a rule that nobody understands",
	    "DTSTART:20140301T080000Z\r\nRRULE:FREQ=SOMETIMES\r\n",
	    "2014-03-01T08:00:00Z" },
};

static void
every_way_to_repeat_gives_its_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(series); i++) {
		char lines[2048];
		struct source *src;

		IN_CASE(series[i].name);
		(void)snprintf(lines, sizeof(lines), "UID:x\r\n%s",
		    series[i].lines);
		src = open_event(lines);
		pim_times_are(pim_next(src), "RepeatDates", series[i].dates);
		pim_close(src);
	}
}

static void
no_more_dates_than_agreed(void **state)
{
	struct source *src = open_event("UID:x\r\nDTSTART:20140301T080000Z\r\n"
					"RRULE:FREQ=DAILY\r\n");
	struct note *n = pim_next(src);

	(void)state;
	assert_int_equal(note_field(n, "RepeatDates")->n, 1000);
	pim_trouble(n, "repeats without end");
	pim_close(src);
	src = open_event("UID:x\r\nDTSTART:20140301T080000Z\r\n"
			 "RRULE:FREQ=MINUTELY;COUNT=20000\r\n");
	n = pim_next(src);
	assert_int_equal(note_field(n, "RepeatDates")->n, 10000);
	pim_trouble(n, "more than 10000 times");
	pim_close(src);
	/* as seen from when it was written, not from when it began */
	src = open_event(
	    "UID:x\r\nDTSTAMP:20240301T080000Z\r\n"
	    "DTSTART;VALUE=DATE:19680301\r\nRRULE:FREQ=YEARLY\r\n");
	assert_int_equal(note_field(pim_next(src), "RepeatDates")->n, 67);
	pim_close(src);
}

static const struct {
	const char *name, *lines, *field, *want;
} fields[] = {
	{ "a mark of Domino's is cut off",
	    "DTSTART:20140301T080000Z\r\n"
	    "UID:0123456789abcdef0123456789ABCDEF-Lotus_Auto_Generated\r\n",
	    "ApptUNID", "0123456789ABCDEF0123456789ABCDEF" },
	{ "of anything else nothing is cut off",
	    "UID:abc"
	    "-Lotus_Notes_Generated\r\n",
	    "ApptUNID", "abc-Lotus_Notes_Generated" },
	{ "the type that Notes says wins",
	    "DTSTART;VALUE=DATE:20140301\r\n"
	    "X-LOTUS-APPTTYPE:4\r\n",
	    "AppointmentType", "4" },
	{ "a type that is none does not",
	    "DTSTART:20140301T080000Z\r\n"
	    "X-LOTUS-APPTTYPE:9\r\n",
	    "AppointmentType", "0" },
	{ "free", "TRANSP:TRANSPARENT\r\n", "$BusyPriority", "2" },
	{ "busy unless it says otherwise", "SUMMARY:x\r\n", "$BusyPriority",
	    "1" },
	{ "a folded quoted name",
	    "ATTENDEE;CN=\"Anna\r\n  Keller\";ROLE=RE\r\n"
	    " Q-PARTICIPANT:mailto:a@b.example\r\n",
	    "RequiredAttendees", "Anna Keller" },
	{ "a colon in a quoted parameter",
	    "LOCATION;ALTREP=\"http://x/y\":"
	    "Room 1\r\n",
	    "Location", "Room 1" },
	{ "a quote that never ends", "LOCATION;X=\"y:Room 2\r\n", "Location",
	    "Room 2" },
	{ "for information",
	    "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:"
	    "a@b.example\r\n",
	    "INetFYINames", "a@b.example" },
	{ "a thing",
	    "ATTENDEE;CUTYPE=RESOURCE;CN=Beamer:MAILTO:"
	    "b@b.example\r\n",
	    "RequiredResources", "\"Beamer\" <b@b.example>" },
	{ "text of an old Windows", "SUMMARY:Caf\xe9\r\n", "Subject", "Café" },
	{ "one category without its neighbour's comma",
	    "CATEGORIES:a\\,b,c\r\n", "Categories", "a,b" },
	{ "important", "PRIORITY:1\r\n", "Importance", "1" },
	{ "called off", "STATUS:CANCELLED\r\n", "NoticeType", "C" },
};

static void
every_property_becomes_its_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(fields); i++) {
		struct source *src = open_event(fields[i].lines);

		IN_CASE(fields[i].name);
		pim_text_is(pim_next(src), fields[i].field, fields[i].want);
		pim_close(src);
	}
}

static const struct {
	const char *lines, *trouble;
} troubles[] = {
	{ "DTSTART:yesterday\r\n", "\"yesterday\" is no date" },
	{ "DTSTART:20140230T080000Z\r\n", "is no date" },
	{ "SUMMARY:x\r\n", "DTSTART: there is none" },
	{ "DTSTART:20140301T080000\r\n", "read as UTC" },
	{ "DTSTART:20140301T080000Z\r\nDTEND:20140201T080000Z\r\n",
	    "does not fit DTSTART" },
	{ "DTSTART:20140301T080000Z\r\nDURATION:long\r\n",
	    "is no length of time" },
	{ "DTSTART:20140301T080000Z\r\nRRULE:FREQ=DAILY;COUNT=2\r\n",
	    "a series without UID" },
	{ "UID:x\r\nDTSTART:20140301T080000Z\r\nRRULE:nonsense\r\n",
	    "cannot be understood" },
	{ "COMMENT:hello\r\n", "iCalendar property COMMENT" },
	{ "this is no line\r\n", "1 lines of the entry are no property" },
	{ "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n", "OOF has no place" },
	{ "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n",
	    "VALARM: 1 further" },
	{ "ATTENDEE;DELEGATED-TO=\"mailto:x@y.example\":mailto:a@b.example"
	  "\r\n",
	    "delegated" },
};

static void
whatever_is_lost_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(troubles); i++) {
		struct source *src = open_event(troubles[i].lines);

		IN_CASE(troubles[i].trouble);
		pim_trouble(pim_next(src), troubles[i].trouble);
		pim_close(src);
	}
}

/* ---- zones ---------------------------------------------------------------- */

#define ZONE(id, from, to, rules) \
	"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:" id "\r\nBEGIN:STANDARD" \
	"\r\nDTSTART:19500101T020000\r\nTZOFFSETFROM:" from \
	"\r\nTZOFFSETTO:" to "\r\n" rules \
	"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"" id \
	"\":20140701T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
#define SUMMER(from, to, rule) \
	"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" \
	"BEGIN:DAYLIGHT\r\nDTSTART:19500326T020000\r\nTZOFFSETFROM:" from \
	"\r\nTZOFFSETTO:" to "\r\n" rule "END:DAYLIGHT\r\n"

static const struct {
	const char *text, *zone, *start;
} zones[] = {
	{ ZONE("India", "+0530", "+0530", "END:STANDARD\r\n"),
	    "Z=-3005$DO=0$ZN=India", "2014-07-01T06:30:00Z" },
	{ ZONE("GMT", "+0100", "+0000",
	      SUMMER("+0000", "+0100",
		  "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n")),
	    "Z=0$DO=1$DL=3 -1 1 10 -1 1$ZN=GMT", "2014-07-01T11:00:00Z" },
	{ ZONE("Of nobody", "-0230", "-0330",
	      SUMMER("-0330", "-0230",
		  "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;"
		  "BYDAY=SU\r\n")),
	    "Z=3003$DO=1$DL=3 2 1 10 -1 1$ZN=Of nobody",
	    "2014-07-01T14:30:00Z" },
	/* the name is known: its own rules hold, whatever the file says */
	{ ZONE("Europe/Berlin", "+0900", "+0900", "END:STANDARD\r\n"),
	    "Z=-9$DO=0$ZN=Europe/Berlin", "2014-07-01T10:00:00Z" },
};

static void
a_zone_is_known_by_name_or_else_by_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(zones); i++) {
		struct source *src = pim_open(OPS, zones[i].text);
		struct note *n = pim_next(src);

		IN_CASE(zones[i].zone);
		pim_text_is(n, "StartTimeZone", zones[i].zone);
		pim_times_are(n, "StartDateTime", zones[i].start);
		pim_close(src);
	}
}

static void
times_without_zone_are_the_calendars_own(void **state)
{
	struct source *src = pim_open(OPS,
	    "BEGIN:VCALENDAR\r\n"
	    "X-WR-TIMEZONE:Asia/Tokyo\r\nBEGIN:VEVENT\r\n"
	    "DTSTART:20140701T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	struct note *n = pim_next(src);

	(void)state;
	pim_times_are(n, "StartDateTime", "2014-07-01T03:00:00Z");
	assert_false(pim_has_trouble(n, "UTC"));
	pim_close(src);
}

/* One task with these lines in it. */
static struct source *
open_task(const char *lines)
{
	static char text[4096];

	(void)snprintf(text, sizeof(text),
	    "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\n"
	    "UID:x\r\n%sEND:VTODO\r\nEND:VCALENDAR\r\n",
	    lines);
	return pim_open(OPS, text);
}

static void
a_task_counts_from_when_it_is_due(void **state)
{
	static const char alarm[] = "BEGIN:VALARM\r\n"
	    "ACTION:DISPLAY\r\nTRIGGER;RELATED=END:-PT1H\r\nEND:VALARM\r\n";
	char lines[512];
	double offset = 0;

	(void)state;
	struct source *src = open_task("DUE:20140705T210000Z\r\n"
				       "RRULE:FREQ=DAILY;COUNT=2\r\n");
	struct note *n = pim_next(src);

	pim_times_are(n, "RepeatDates",
	    "2014-07-05T21:00:00Z 2014-07-06T21:00:00Z");
	assert_false(note_has(n, "StartDateTime"));
	pim_close(src);
	(void)snprintf(lines, sizeof(lines),
	    "DTSTART;VALUE=DATE:20140701\r\nDUE;VALUE=DATE:20140705\r\n%s",
	    alarm);
	src = open_task(lines);
	assert_true(note_number(pim_next(src), "$AlarmOffset", &offset));
	assert_true(offset == -60);
	pim_close(src);
	/* when it begins says nothing of when it is due */
	src = open_task("DTSTART;VALUE=DATE:20140701\r\n");
	assert_false(note_has(pim_next(src), "DueDateTime"));
	pim_close(src);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_to_repeat_gives_its_dates),
		cmocka_unit_test(no_more_dates_than_agreed),
		cmocka_unit_test(every_property_becomes_its_field),
		cmocka_unit_test(a_task_counts_from_when_it_is_due),
		cmocka_unit_test(whatever_is_lost_is_said),
		cmocka_unit_test(a_zone_is_known_by_name_or_else_by_rule),
		cmocka_unit_test(times_without_zone_are_the_calendars_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
