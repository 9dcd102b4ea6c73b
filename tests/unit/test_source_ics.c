#include "test.h"

#include "pim_help.h"

#define OPS   (&source_ics_ops)
#define FILES "tests/fixtures/ics/"

static struct source *
open_file(const char *path)
{
	size_t n;
	char *bytes = pim_read(path, &n);
	struct source *src = pim_open_n(OPS, bytes, n);

	free(bytes);
	return src;
}

/* One event with these lines in it. */
static struct source *
open_event(const char *lines)
{
	static char text[65536];

	(void)snprintf(text, sizeof(text), "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"
	    "%sEND:VEVENT\r\nEND:VCALENDAR\r\n", lines);
	return pim_open(OPS, text);
}

static void
bids_by_content_only(void **state)
{
	(void)state;
	assert_true(pim_bid(OPS, "BEGIN:VCALENDAR\r\n") > 90);
	assert_true(pim_bid(OPS, "\xef\xbb\xbf\r\nbegin:vcalendar\n") > 90);
	assert_true(pim_bid(OPS, "BEGIN:VEVENT\n") > 50);
	assert_int_equal(pim_bid(OPS, "BEGIN:VCARD\r\n"), 0);
	assert_int_equal(pim_bid(OPS, "Subject: BEGIN:VCALENDAR"), 0);
	assert_int_equal(pim_bid(OPS, ""), 0);
}

static void
a_meeting_has_what_notes_would_give_it(void **state)
{
	struct source *src = open_file(FILES "series.ics");
	struct note *n = pim_next(src);
	double number;

	(void)state;
	assert_string_equal(n->form, "Appointment");
	pim_text_is(n, "Subject", "Sales round");
	pim_text_is(n, "Location", "Room 12, first floor");
	pim_text_is(n, "Body", "Figures\nand plans");
	pim_text_is(n, "AppointmentType", "3");
	pim_text_is(n, "ApptUNID", "AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDD");
	pim_text_is(n, "Chair",
	    "\"Anna Keller/Sales/Acme\" <anna.keller@acme.example>");
	pim_text_is(n, "RequiredAttendees", "Ben Ahlers/Works/Acme");
	pim_text_is(n, "INetRequiredNames", "ben.ahlers@acme.example");
	pim_text_is(n, "OptionalAttendees", "inga@example.org");
	pim_text_is(n, "Room", "\"Room 12\" <room12@acme.example>");
	pim_text_is(n, "StartTimeZone",
	    "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZN=W. Europe");
	assert_true(note_number(n, "SequenceNum", &number) && number == 2);
	assert_true(note_number(n, "$Alarm", &number) && number == 1);
	assert_true(note_number(n, "$AlarmOffset", &number) && number == -15);
	pim_trouble(n, "1 answers");
	assert_int_equal(note_field(n, "Categories")->n, 2);
	pim_close(src);
}

static void
a_series_is_a_parent_with_its_dates(void **state)
{
	struct source *src = open_file(FILES "series.ics");
	struct note *n = pim_next(src);

	(void)state;
	pim_text_is(n, "$CSFlags", "c");
	pim_text_is(n, "OrgRepeat", "1");
	pim_text_is(n, "RepeatUnit", "W");
	pim_text_is(n, "RepeatAdjust", "1");
	/* 17 March is excluded, 31 March cancelled; summer from 30 March */
	pim_times_are(n, "RepeatInstanceDates", "2014-03-03T08:00:00Z "
	    "2014-03-10T08:00:00Z 2014-03-24T08:00:00Z 2014-04-07T07:00:00Z "
	    "2014-04-14T07:00:00Z 2014-04-21T07:00:00Z 2014-04-28T07:00:00Z "
	    "2014-05-05T07:00:00Z");
	pim_times_are(n, "RepeatDates", "2014-03-03T08:00:00Z "
	    "2014-03-10T08:00:00Z 2014-03-25T13:00:00Z 2014-04-07T07:00:00Z "
	    "2014-04-14T07:00:00Z 2014-04-21T08:00:00Z 2014-04-28T08:00:00Z "
	    "2014-05-05T08:00:00Z");
	pim_times_are(n, "RepeatEndDates", "2014-03-03T09:00:00Z "
	    "2014-03-10T09:00:00Z 2014-03-25T15:00:00Z 2014-04-07T08:00:00Z "
	    "2014-04-14T08:00:00Z 2014-04-21T09:30:00Z 2014-04-28T09:30:00Z "
	    "2014-05-05T09:30:00Z");
	pim_close(src);
}

static void
a_changed_instance_is_a_child_of_its_series(void **state)
{
	struct source *src = open_file(FILES "series.ics");
	struct note *parent = pim_next(src), *moved = pim_next(src);
	struct note *gone = pim_next(src), *later = pim_next(src);

	(void)state;
	assert_string_equal(moved->parent, parent->unid);
	pim_text_is(moved, "$CSFlags", "e");
	pim_text_is(moved, "ApptUNID", "AAAAAAAABBBBBBBBCCCCCCCCDDDDDDDD");
	pim_times_are(moved, "OriginalStartDate", "2014-03-24T08:00:00Z");
	pim_times_are(moved, "StartDateTime", "2014-03-25T13:00:00Z");
	pim_text_is(gone, "NoticeType", "C");
	assert_string_equal(gone->parent, parent->unid);
	pim_times_are(later, "StartDateTime", "2014-04-21T08:00:00Z "
	    "2014-04-28T08:00:00Z 2014-05-05T08:00:00Z");
	pim_times_are(later, "EndDateTime", "2014-04-21T09:30:00Z "
	    "2014-04-28T09:30:00Z 2014-05-05T09:30:00Z");
	pim_times_are(later, "RepeatInstanceDates", "2014-04-21T07:00:00Z "
	    "2014-04-28T07:00:00Z 2014-05-05T07:00:00Z");
	pim_at_end(src);
	pim_close(src);
}

static void
periods_of_both_forms_are_dates(void **state)
{
	struct source *src = open_file(FILES "periods.ics");
	struct note *n = pim_next(src);

	(void)state;
	pim_text_is(n, "StartTimeZone", "Eastern");
	pim_text_is(n, "RepeatUnit", "C");
	/* the clocks go back on 30 October */
	pim_times_are(n, "RepeatDates", "2005-10-25T13:00:00Z "
	    "2005-10-26T13:30:00Z 2005-11-01T14:00:00Z");
	pim_times_are(n, "RepeatEndDates", "2005-10-25T14:00:00Z "
	    "2005-10-26T15:30:00Z 2005-11-01T15:00:00Z");
	pim_close(src);
}

static void
entries_need_no_calendar_around_them(void **state)
{
	struct source *src = open_file(FILES "no-wrapper.ics");
	struct note *event = pim_next(src), *todo = pim_next(src);
	struct note *day = pim_next(src);
	double number;

	(void)state;
	pim_times_are(event, "EndDateTime", "2012-06-01T08:45:00Z");
	pim_text_is(event, "Subject",
	    "No calendar around it; line ends of Unix");
	pim_text_is(event, "ApptUNID", "foreign-1@example.org");
	pim_trouble(event, "X-WINE");
	assert_string_equal(todo->form, "Task");
	pim_times_are(todo, "DueDateTime", "2012-06-08");
	pim_text_is(todo, "Importance", "1");
	assert_true(note_number(todo, "DueState", &number) && number == 9);
	pim_times_are(todo, "CompletedDateTime", "2012-06-07T12:00:00Z");
	assert_string_equal(day->form, "JournalEntry");
	pim_times_are(day, "DiaryDate", "2012-06-10");
	pim_at_end(src);
	pim_close(src);
}

static void
days_stay_days(void **state)
{
	struct source *src = open_file(FILES "all-day.ics");
	struct note *fair = pim_next(src), *birthday = pim_next(src);

	(void)state;
	pim_text_is(fair, "AppointmentType", "2");
	pim_times_are(fair, "StartDateTime", "2013-05-01");
	pim_times_are(fair, "EndDateTime", "2013-05-03");
	pim_text_is(fair, "$BusyPriority", "2");
	pim_text_is(fair, "OrgConfidential", "1");
	assert_false(note_has(fair, "$PublicAccess"));
	pim_text_is(birthday, "AppointmentType", "1");
	assert_int_equal(note_field(birthday, "RepeatDates")->n, 11);
	pim_trouble(birthday, "without end");
	pim_close(src);
}

static void
an_attachment_stays_in_the_file(void **state)
{
	struct source *src = open_file(FILES "attachment.ics");
	struct note *n = pim_next(src);
	const struct note_field *f = note_field(n, "$FILE");
	struct buf b;
	struct err e;

	(void)state;
	assert_non_null(f);
	assert_string_equal(f->file->name, "note.txt");
	buf_init(&b, 100);
	assert_int_equal(blob_read(f->file->data, &b, &e), 0);
	assert_string_equal(b.data, "Hello, world!");
	buf_free(&b);
	pim_text_is(n, "Body",
	    "Attachment: https://www.example.org/agenda.pdf");
	pim_trouble(n, "time zone Nowhere/Land is unknown");
	pim_close(src);
}

static void
the_method_says_what_an_entry_is_for(void **state)
{
	struct source *src = open_file(FILES "attachment.ics");
	struct note *reply, *cancel;

	(void)state;
	(void)pim_next(src);
	reply = pim_next(src);
	cancel = pim_next(src);
	assert_string_equal(reply->form, "Notice");
	pim_text_is(reply, "NoticeType", "R");
	pim_text_is(reply, "INetFrom", "ben.ahlers@acme.example");
	pim_times_are(reply, "PostedDate", "2013-04-30T10:00:00Z");
	assert_string_equal(cancel->form, "Appointment");
	pim_text_is(cancel, "NoticeType", "C");
	pim_close(src);
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
	src = open_event("UID:x\r\nDTSTAMP:20240301T080000Z\r\n"
	    "DTSTART;VALUE=DATE:19680301\r\nRRULE:FREQ=YEARLY\r\n");
	assert_int_equal(note_field(pim_next(src), "RepeatDates")->n, 67);
	pim_close(src);
}

static const struct {
	const char *name, *lines, *field, *want;
} fields[] = {
	{ "a mark of Domino's is cut off", "DTSTART:20140301T080000Z\r\n"
	    "UID:0123456789abcdef0123456789ABCDEF-Lotus_Auto_Generated\r\n",
	    "ApptUNID", "0123456789ABCDEF0123456789ABCDEF" },
	{ "of anything else nothing is cut off", "UID:abc"
	    "-Lotus_Notes_Generated\r\n", "ApptUNID",
	    "abc-Lotus_Notes_Generated" },
	{ "the type that Notes says wins", "DTSTART;VALUE=DATE:20140301\r\n"
	    "X-LOTUS-APPTTYPE:4\r\n", "AppointmentType", "4" },
	{ "a type that is none does not", "DTSTART:20140301T080000Z\r\n"
	    "X-LOTUS-APPTTYPE:9\r\n", "AppointmentType", "0" },
	{ "free", "TRANSP:TRANSPARENT\r\n", "$BusyPriority", "2" },
	{ "busy unless it says otherwise", "SUMMARY:x\r\n", "$BusyPriority",
	    "1" },
	{ "a folded quoted name", "ATTENDEE;CN=\"Anna\r\n  Keller\";ROLE=RE\r\n"
	    " Q-PARTICIPANT:mailto:a@b.example\r\n", "RequiredAttendees",
	    "Anna Keller" },
	{ "a colon in a quoted parameter", "LOCATION;ALTREP=\"http://x/y\":"
	    "Room 1\r\n", "Location", "Room 1" },
	{ "a quote that never ends", "LOCATION;X=\"y:Room 2\r\n", "Location",
	    "Room 2" },
	{ "for information", "ATTENDEE;ROLE=NON-PARTICIPANT:mailto:"
	    "a@b.example\r\n", "INetFYINames", "a@b.example" },
	{ "a thing", "ATTENDEE;CUTYPE=RESOURCE;CN=Beamer:MAILTO:"
	    "b@b.example\r\n", "RequiredResources",
	    "\"Beamer\" <b@b.example>" },
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
	    "\r\n", "delegated" },
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
	"\r\nDTSTART:19500101T020000\r\nTZOFFSETFROM:" from "\r\nTZOFFSETTO:" \
	to "\r\n" rules "END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"" id \
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
	{ ZONE("GMT", "+0100", "+0000", SUMMER("+0000", "+0100",
	    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n")),
	    "Z=0$DO=1$DL=3 -1 1 10 -1 1$ZN=GMT", "2014-07-01T11:00:00Z" },
	{ ZONE("Of nobody", "-0230", "-0330", SUMMER("-0330", "-0230",
	    "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;"
	    "BYDAY=SU\r\n")), "Z=3003$DO=1$DL=3 2 1 10 -1 1$ZN=Of nobody",
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
	struct source *src = pim_open(OPS, "BEGIN:VCALENDAR\r\n"
	    "X-WR-TIMEZONE:Asia/Tokyo\r\nBEGIN:VEVENT\r\n"
	    "DTSTART:20140701T120000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
	struct note *n = pim_next(src);

	(void)state;
	pim_times_are(n, "StartDateTime", "2014-07-01T03:00:00Z");
	assert_false(pim_has_trouble(n, "UTC"));
	pim_close(src);
}

/* ---- shapes of files ------------------------------------------------------ */

static void
any_line_end_is_a_line_end(void **state)
{
	static const char *const texts[] = {
		"BEGIN:VCALENDAR\rBEGIN:VEVENT\rSUMMARY:a\r b\rEND:VEVENT\r",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n\tb\nEND:VEVENT\n",
		"\xef\xbb\xbf" "begin:vcalendar\r\nbegin:vevent\r\n"
		"summary:a\r\n b\r\nend:vevent",
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		struct source *src = pim_open(OPS, texts[i]);

		pim_text_is(pim_next(src), "Subject", "ab");
		pim_at_end(src);
		pim_close(src);
	}
}

static void
an_entry_without_end_does_not_hide_the_next(void **state)
{
	struct source *src = pim_open(OPS, "BEGIN:VCALENDAR\r\n"
	    "BEGIN:VEVENT\r\nSUMMARY:one\r\nBEGIN:VEVENT\r\nSUMMARY:two\r\n"
	    "END:VEVENT\r\nEND:VCALENDAR\r\n");
	struct note *n = NULL;
	struct err e;

	(void)state;
	assert_int_equal(OPS->next(src, &arena, &n, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	assert_non_null(strstr(e.msg, "has no end"));
	assert_int_equal(strlen(n->unid), NOTE_UNID_LEN);
	pim_text_is(pim_next(src), "Subject", "two");
	pim_at_end(src);
	pim_close(src);
}

static void
the_same_bytes_have_the_same_unids(void **state)
{
	const char *text = "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
			   "BEGIN:VEVENT\r\nSUMMARY:x\r\nEND:VEVENT\r\n";
	char unid[2][NOTE_UNID_LEN + 1];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct source *src = pim_open(OPS, text);

		memcpy(unid[i], pim_next(src)->unid, sizeof(unid[i]));
		assert_string_not_equal(unid[i], pim_next(src)->unid);
		pim_close(src);
	}
	assert_string_equal(unid[0], unid[1]);
}

static const char *const files[] = { FILES "series.ics", FILES "periods.ics",
	FILES "no-wrapper.ics", FILES "all-day.ics", FILES "attachment.ics" };

static void
a_cut_hides_nothing_that_was_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++)
		pim_cut_everywhere(OPS, files[i]);
}

static void
fetch_gives_the_same_note_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++)
		pim_fetch_all(OPS, files[i]);
}

static void
fetch_from_a_changed_file_says_so(void **state)
{
	struct source *src = open_file(FILES "all-day.ics");
	struct note *n, *again;
	struct note_at at;
	struct err e;

	(void)state;
	n = pim_next(src);
	at = n->at;
	at.off++;
	assert_int_equal(OPS->fetch(src, &at, &arena, &again, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	assert_non_null(strstr(e.msg, "was changed"));
	at.off = 1 << 30;
	assert_int_equal(OPS->fetch(src, &at, &arena, &again, &e), -1);
	at.off = -1;
	assert_int_equal(OPS->fetch(src, &at, &arena, &again, &e), -1);
	pim_close(src);
}

static void
a_file_that_is_not_there_is_an_error(void **state)
{
	struct source *src = NULL;
	struct err e;

	(void)state;
	assert_int_equal(OPS->open(&src, "/nowhere/x.ics", "", NULL, &e), -1);
	assert_non_null(strstr(e.msg, "/nowhere/x.ics"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bids_by_content_only),
		cmocka_unit_test(a_meeting_has_what_notes_would_give_it),
		cmocka_unit_test(a_series_is_a_parent_with_its_dates),
		cmocka_unit_test(a_changed_instance_is_a_child_of_its_series),
		cmocka_unit_test(periods_of_both_forms_are_dates),
		cmocka_unit_test(entries_need_no_calendar_around_them),
		cmocka_unit_test(days_stay_days),
		cmocka_unit_test(an_attachment_stays_in_the_file),
		cmocka_unit_test(the_method_says_what_an_entry_is_for),
		cmocka_unit_test(every_way_to_repeat_gives_its_dates),
		cmocka_unit_test(no_more_dates_than_agreed),
		cmocka_unit_test(every_property_becomes_its_field),
		cmocka_unit_test(whatever_is_lost_is_said),
		cmocka_unit_test(a_zone_is_known_by_name_or_else_by_rule),
		cmocka_unit_test(times_without_zone_are_the_calendars_own),
		cmocka_unit_test(any_line_end_is_a_line_end),
		cmocka_unit_test(an_entry_without_end_does_not_hide_the_next),
		cmocka_unit_test(the_same_bytes_have_the_same_unids),
		cmocka_unit_test(a_cut_hides_nothing_that_was_complete),
		cmocka_unit_test(fetch_gives_the_same_note_again),
		cmocka_unit_test(fetch_from_a_changed_file_says_so),
		cmocka_unit_test(a_file_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
