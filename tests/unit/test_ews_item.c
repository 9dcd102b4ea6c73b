/* Messages as elements: their MIME, and what no MIME says. */
#include "ews_item_kit.h"

static struct ex_item *
mail(void)
{
	struct ex_item *item = new_item(EX_MAIL);

	item->from = somebody("Anna", "anna@example.com");
	ex_add_recipient(item, EX_TO, *somebody("Ben", "ben@example.com"));
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note");
	ex_set_text(item, EX_SUBJECT, "Pumps");
	ex_set_text(item, EX_BODY, "Twelve.");
	ex_set_int(item, EX_MESSAGE_FLAGS, 1);
	ex_set_time(item, EX_CLIENT_SUBMIT_TIME, utc(2014, 1, 14, 8, 12));
	ex_set_time(item, EX_MESSAGE_DELIVERY_TIME, utc(2014, 1, 14, 8, 13));
	ex_set_text(item, EX_NOTES_UNID, STAMP);
	return item;
}

static void
a_message_is_its_mime_and_its_properties_in_the_schemas_order(void **state)
{
	static const char *const order[] = { "<t:Message>",
		"<t:MimeContent CharacterSet=\"UTF-8\">",
		"<t:ItemClass>IPM.Note</t:ItemClass>",
		"<t:Sensitivity>Confidential", "<t:Categories>",
		"<t:String>Blue</t:String>", "<t:Importance>High",
		"<t:ReminderDueBy>2014-02-01T08:45:00Z", "<t:ReminderIsSet>",
		"<t:ExtendedProperty>", "PropertyTag=\"0x0E07\"",
		"<t:Flag><t:FlagStatus>Flagged</t:FlagStatus>",
		"<t:StartDate>2014-02-01T09:00:00Z",
		"<t:DueDate>2014-02-01T09:00:00Z", "</t:Flag>",
		"<t:IsRead>true</t:IsRead></t:Message>" };
	const char *const blue = "Blue";
	struct ex_item *item = mail();

	(void)state;
	ex_set_int(item, EX_SENSITIVITY, 3);
	ex_set_int(item, EX_IMPORTANCE, 2);
	ex_set_texts(item, EX_KEYWORDS, &blue, 1);
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, 15);
	ex_set_time(item, EX_REMINDER_TIME, utc(2014, 2, 1, 9, 0));
	ex_set_int(item, EX_FLAG_STATUS, 2);
	ex_set_text(item, EX_FLAG_REQUEST, "Ring Ben");
	ex_set_time(item, EX_COMMON_END, utc(2014, 2, 1, 9, 0));
	assert_order(make(item), order, NITEMS(order));
	assert_property(text_of(&made), "34096", "Ring Ben");
	assert_string_equal(made.folder_class, "IPF.Note");
	assert_null(made.steps);
	assert_false(made.calendar);
}

static void
dates_and_the_stamp_are_properties(void **state)
{
	struct ex_item *item = mail();
	const char *text;

	(void)state;
	ex_set_text(item, EX_NOTES_UNID, "another");
	text = make(item);
	assert_property(text, "0x0E07", "1");
	assert_property(text, "0x0039", "2014-01-14T08:12:00Z");
	assert_property(text, "0x0E06", "2014-01-14T08:13:00Z");
	assert_property(text, "\"NotesUNID\"", STAMP);
	assert_lacks(text, "another");
}

static void
without_a_date_of_arrival_it_came_when_it_was_sent(void **state)
{
	struct ex_item *item = new_item(EX_MAIL);

	(void)state;
	ex_set_int(item, EX_MESSAGE_FLAGS, 1);
	assert_property(make(item), "0x0E06", "2014-03-01T09:00:00Z");
	assert_property(text_of(&made), "0x0039", "2014-03-01T09:00:00Z");
}

static void
unread_and_drafts_say_so_in_the_same_request(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_int(item, EX_MESSAGE_FLAGS, 0);
	assert_property(make(item), "0x0E07", "0");
	assert_has(text_of(&made), "<t:IsRead>false</t:IsRead>");
	ex_set_int(item, EX_MESSAGE_FLAGS, 9);
	assert_property(make(item), "0x0E07", "9");
	/* The bit of one's own mail is the server's to set. */
	ex_set_int(item, EX_MESSAGE_FLAGS, 0x21);
	assert_property(make(item), "0x0E07", "1");
}

static void
on_2007_the_property_would_make_a_draft_none(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_int(item, EX_MESSAGE_FLAGS, 9);
	assert_lacks(make_for(item, EWS_2007_SP1), "0x0E07");
	ex_set_int(item, EX_MESSAGE_FLAGS, 1);
	assert_property(make_for(item, EWS_2007_SP1), "0x0E07", "1");
}

static void
its_mime_has_nothing_that_only_files_need(void **state)
{
	static const char *const lines[] = { "X-Unsent", "X-Notes2ex",
		"\nStatus:", "X-Status", "X-Keywords", "X-Message-Flag",
		"Reply-By", "\nKeywords:", "Importance", "Priority",
		"Sensitivity" };
	const char *const blue = "Blue";
	struct ex_item *item = mail();
	const char *mime;

	(void)state;
	ex_set_int(item, EX_MESSAGE_FLAGS, 8);
	ex_set_int(item, EX_IMPORTANCE, 2);
	ex_set_int(item, EX_PRIORITY, 1);
	ex_set_int(item, EX_SENSITIVITY, 2);
	ex_set_texts(item, EX_KEYWORDS, &blue, 1);
	ex_set_int(item, EX_FLAG_STATUS, 2);
	ex_set_time(item, EX_COMMON_END, utc(2014, 2, 1, 9, 0));
	ex_set_int(item, EX_LAST_VERB_EXECUTED, 104);
	mime = mime_of(make(item));
	for (size_t i = 0; i < NITEMS(lines); i++)
		assert_lacks(mime, lines[i]);
	assert_has(mime, "Subject: Pumps\r\n");
	assert_has(mime, "Twelve.");
	assert_property(text_of(&made), "0x0026", "1");
	assert_property(text_of(&made), "0x1081", "104");
}

static void
a_message_within_keeps_what_mail_programs_know(void **state)
{
	struct ex_item *item = mail(), *inner = mail();
	struct ex_attachment *at = ex_add_attachment(item, "inner", NULL);
	const char *mime;

	(void)state;
	ex_set_int(inner, EX_IMPORTANCE, 2);
	ex_set_int(inner, EX_MESSAGE_FLAGS, 8);
	ex_set_text(inner, EX_SUBJECT, "Within");
	at->item = inner;
	mime = mime_of(make(item));
	assert_has(mime, "Subject: Within");
	assert_has(mime, "Importance: high");
	assert_lacks(mime, "X-Unsent");
	assert_lacks(mime, "X-Notes2ex");
}

static void
a_message_that_is_passed_on_is_byte_for_byte_the_same(void **state)
{
	static const char eml[] = "From: a@example.com\r\nSubject: x\r\n"
	    "Date: Tue, 14 Jan 2014 08:12:31 +0000\r\n\r\nBody \x01\xff\r\n";
	struct ex_item *item = mail();

	(void)state;
	item->mime = blob_of_mem(&arena, eml, sizeof(eml) - 1);
	ex_set_int(item, EX_IMPORTANCE, 2);
	ex_set_int(item, EX_MESSAGE_FLAGS, 0);
	assert_string_equal(mime_of(make(item)), eml);
	assert_has(text_of(&made), "<t:Importance>High</t:Importance>");
}

static void
bare_line_feeds_of_a_file_are_line_ends_on_their_way(void **state)
{
	static const char unix_eml[] = "From: a@example.com\nSubject: x\n"
	    "Date: Tue, 14 Jan 2014 08:12:31 +0000\n\nBody\r\n\nEnd\n";
	static const char dos[] = "From: a@example.com\r\nSubject: x\r\n"
	    "Date: Tue, 14 Jan 2014 08:12:31 +0000\r\n\r\nBody\r\n\r\n"
	    "End\r\n";
	static const char odd[] = "From: a@example.com\r\n\r\na\nb\n";
	struct ex_item *item = mail();

	(void)state;
	item->mime = blob_of_mem(&arena, unix_eml, sizeof(unix_eml) - 1);
	assert_string_equal(mime_of(make(item)), dos);
	item->mime = blob_of_mem(&arena, odd, sizeof(odd) - 1);
	assert_string_equal(mime_of(make(item)), odd);
}

static void
line_feeds_are_mended_wherever_the_bytes_are_cut(void **state)
{
	struct ex_item *item = mail(), *inner = mail();
	struct ex_attachment *at = ex_add_attachment(item, "inner", NULL);
	char *eml = arena_alloc(&arena, 40001);
	const char *mime;

	(void)state;
	/* Lines of all lengths, behind a header; passed on within another. */
	memcpy(eml, "Subject: y\n\n", 12);
	for (size_t i = 12; i < 40000; i++)
		eml[i] = i % 61 == 0 || i % 97 == 0 ? '\n' : 'a';
	eml[40000] = '\0';
	inner->mime = blob_of_mem(&arena, eml, 40000);
	at->item = inner;
	mime = mime_of(make(item));
	assert_has(mime, "Subject: y\r\n\r\naaa");
	for (const char *c = mime; (c = strchr(c, '\n')) != NULL; c++)
		assert_int_equal(c[-1], '\r');
	assert_null(strstr(mime, "\r\r"));
}

static void
a_message_without_any_date_is_told(void **state)
{
	struct ex_item *item = new_item(EX_MAIL);

	(void)state;
	assert_string_equal(remarks(item, EWS_2016), "");
	item->date = EX_NO_DATE;
	assert_lacks(make(item), "0x0E06");
	assert_string_equal(remarks(item, EWS_2016), "date: the note has "
	    "none, the server shows when the message was brought\n");
}

static void
before_2013_a_flag_is_a_handful_of_properties(void **state)
{
	struct ex_item *item = mail();
	const char *text;

	(void)state;
	ex_set_int(item, EX_FLAG_STATUS, 2);
	ex_set_time(item, EX_COMMON_START, utc(2014, 2, 1, 0, 0));
	ex_set_time(item, EX_COMMON_END, utc(2014, 2, 2, 0, 0));
	text = make_for(item, EWS_2010_SP2);
	assert_lacks(text, "<t:Flag>");
	assert_property(text, "0x1090", "2");
	assert_property(text, "0x1095", "6");
	assert_property(text, "0x0E2B", "1");
	assert_property(text, "\"34096\"", "Follow up");
	assert_property(text, "\"33028\"", "2014-02-01T00:00:00Z");
	assert_property(text, "\"33029\"", "2014-02-02T00:00:00Z");
	assert_property(text, "\"34070\"", "2014-02-01T00:00:00Z");
	assert_property(text, "\"34071\"", "2014-02-02T00:00:00Z");
	/* A task cannot begin after its end. */
	ex_set_time(item, EX_COMMON_START, utc(2014, 2, 3, 0, 0));
	assert_has(make(item), "<t:StartDate>2014-02-02T00:00:00Z");
	ex_set_int(item, EX_FLAG_STATUS, 1);
	text = make_for(item, EWS_2007_SP1);
	assert_property(text, "0x1090", "1");
	assert_property(text, "\"33052\"", "true");
	assert_property(text, "0x1091", "2014-03-01T09:00:00Z");
	assert_lacks(text, "0x1095");
	text = make(item);
	assert_has(text, "<t:FlagStatus>Complete</t:FlagStatus>"
	    "<t:CompleteDate>2014-03-01T09:00:00Z</t:CompleteDate>");
}

static void
no_receipt_is_asked_for(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_bool(item, EX_READ_RECEIPT_REQUESTED, true);
	ex_set_bool(item, EX_DELIVERY_REPORT_REQUESTED, true);
	assert_lacks(make(item), "0x0029");
	assert_lacks(text_of(&made), "0x0023");
	assert_lacks(mime_of(text_of(&made)), "Notification");
	assert_has(remarks(item, EWS_2016), "receipts");
}

static void
classes_stay_what_they_are(void **state)
{
	static const char *const classes[] = { "IPM.Post", "IPM.Note.SMIME",
		"REPORT.IPM.Note.NDR" };
	struct ex_item *item = mail();

	(void)state;
	for (size_t i = 0; i < NITEMS(classes); i++) {
		IN_CASE(classes[i]);
		ex_set_text(item, EX_MESSAGE_CLASS, classes[i]);
		assert_has(make(item), text_printf(&arena,
		    "<t:ItemClass>%s</t:ItemClass>", classes[i]));
	}
}

static struct ex_item *
invitation(void)
{
	struct ex_item *item = mail();

	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Schedule.Meeting.Request");
	ex_set_time(item, EX_APPT_START, utc(2014, 6, 20, 15, 0));
	ex_set_time(item, EX_APPT_END, utc(2014, 6, 20, 20, 0));
	item->uid = "uid-1";
	item->organizer = somebody("Anna", "anna@example.com");
	return item;
}

static void
an_invitation_can_still_be_answered(void **state)
{
	const char *text = make(invitation()), *mime = mime_of(text);

	(void)state;
	assert_has(text,
	    "<t:ItemClass>IPM.Schedule.Meeting.Request</t:ItemClass>");
	assert_has(mime, "Content-Type: text/calendar; charset=utf-8; "
	    "method=REQUEST");
	assert_has(mime, "VERSION:2.0\r\nMETHOD:REQUEST\r\n");
	assert_has(mime, "UID:uid-1");
	assert_has(mime, "BEGIN:VEVENT");
	assert_has(mime, "multipart/alternative");
	assert_has(mime, "Twelve.");
}

static void
one_that_is_plain_mail_has_no_calendar(void **state)
{
	struct ex_item *item = invitation();

	(void)state;
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note");
	assert_lacks(mime_of(make(item)), "VCALENDAR");
}

static void
a_yellow_note_is_text_and_its_look(void **state)
{
	static const char *const order[] = { "<t:ItemClass>IPM.StickyNote",
		"<t:Subject>Pumps", "<t:Body BodyType=\"Text\">Twelve.",
		"<t:ExtendedProperty>", "<t:IsRead>true" };
	struct ex_item *item = mail();
	const char *text;

	(void)state;
	item->kind = EX_NOTE;
	item->folder = "Notes";
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.StickyNote");
	ex_set_text(item, EX_HTML, "<b>Twelve.</b>");
	text = make(item);
	assert_order(text, order, NITEMS(order));
	assert_lacks(text, "MimeContent");
	assert_property(text, "\"35584\"", "3");
	assert_string_equal(made.folder_class, "IPF.StickyNote");
	assert_has(remarks(item, EWS_2016), "formatting");
}

static void
dates_that_no_server_has_are_left_out_and_told(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_time(item, EX_LAST_VERB_TIME, utc(1500, 1, 1, 0, 0));
	assert_lacks(make(item), "0x1082");
	assert_string_equal(remarks(item, EWS_2016),
	    "last verb time: not in the years 1601 to 9999, left out\n");
}

static void
control_characters_never_reach_the_server(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_text(item, EX_FLAG_REQUEST, "a\x01" "b\x0b<");
	assert_property(make(item), "\"34096\"",
	    "a\xef\xbf\xbd" "b\xef\xbf\xbd&lt;");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
		T(a_message_is_its_mime_and_its_properties_in_the_schemas_order),
		T(dates_and_the_stamp_are_properties),
		T(without_a_date_of_arrival_it_came_when_it_was_sent),
		T(unread_and_drafts_say_so_in_the_same_request),
		T(on_2007_the_property_would_make_a_draft_none),
		T(its_mime_has_nothing_that_only_files_need),
		T(a_message_within_keeps_what_mail_programs_know),
		T(a_message_that_is_passed_on_is_byte_for_byte_the_same),
		T(bare_line_feeds_of_a_file_are_line_ends_on_their_way),
		T(line_feeds_are_mended_wherever_the_bytes_are_cut),
		T(a_message_without_any_date_is_told),
		T(before_2013_a_flag_is_a_handful_of_properties),
		T(no_receipt_is_asked_for),
		T(classes_stay_what_they_are),
		T(an_invitation_can_still_be_answered),
		T(one_that_is_plain_mail_has_no_calendar),
		T(a_yellow_note_is_text_and_its_look),
		T(dates_that_no_server_has_are_left_out_and_told),
		T(control_characters_never_reach_the_server),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
