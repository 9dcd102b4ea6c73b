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
	pim_times_are(n, "RepeatInstanceDates",
	    "2014-03-03T08:00:00Z "
	    "2014-03-10T08:00:00Z 2014-03-24T08:00:00Z 2014-04-07T07:00:00Z "
	    "2014-04-14T07:00:00Z 2014-04-21T07:00:00Z 2014-04-28T07:00:00Z "
	    "2014-05-05T07:00:00Z");
	pim_times_are(n, "RepeatDates",
	    "2014-03-03T08:00:00Z "
	    "2014-03-10T08:00:00Z 2014-03-25T13:00:00Z 2014-04-07T07:00:00Z "
	    "2014-04-14T07:00:00Z 2014-04-21T08:00:00Z 2014-04-28T08:00:00Z "
	    "2014-05-05T08:00:00Z");
	pim_times_are(n, "RepeatEndDates",
	    "2014-03-03T09:00:00Z "
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
	pim_times_are(later, "StartDateTime",
	    "2014-04-21T08:00:00Z "
	    "2014-04-28T08:00:00Z 2014-05-05T08:00:00Z");
	pim_times_are(later, "EndDateTime",
	    "2014-04-21T09:30:00Z "
	    "2014-04-28T09:30:00Z 2014-05-05T09:30:00Z");
	pim_times_are(later, "RepeatInstanceDates",
	    "2014-04-21T07:00:00Z "
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
	pim_times_are(n, "RepeatDates",
	    "2005-10-25T13:00:00Z "
	    "2005-10-26T13:30:00Z 2005-11-01T14:00:00Z");
	pim_times_are(n, "RepeatEndDates",
	    "2005-10-25T14:00:00Z "
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
	assert_false(note_has(n, "StartTimeZone"));
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

/* ---- shapes of files ------------------------------------------------------ */

static void
any_line_end_is_a_line_end(void **state)
{
	static const char *const texts[] = {
		"BEGIN:VCALENDAR\rBEGIN:VEVENT\rSUMMARY:a\r b\rEND:VEVENT\r",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n\tb\nEND:VEVENT\n",
		"\xef\xbb\xbf"
		"begin:vcalendar\r\nbegin:vevent\r\n"
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
	struct source *src = pim_open(OPS,
	    "BEGIN:VCALENDAR\r\n"
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
