#include "test.h"

#include "map_kit.h"

static struct note_time
day_only(int64_t utc)
{
	return (struct note_time){ .utc = utc, .has_date = true };
}

static struct note_time
clock_only(int64_t seconds, int zone)
{
	return (struct note_time){ .utc = seconds, .zone = zone,
		.has_clock = true, .has_zone = true };
}

static const struct {
	const char *name;
	enum note_mark source, list;
	int32_t flags;
} reads[] = {
	{ "nobody knows", NOTE_MARK_UNKNOWN, NOTE_MARK_UNKNOWN, 1 },
	{ "the source knows", NOTE_MARK_UNREAD, NOTE_MARK_UNKNOWN, 0 },
	{ "the list knows", NOTE_MARK_UNKNOWN, NOTE_MARK_UNREAD, 0 },
	{ "the list wins", NOTE_MARK_UNREAD, NOTE_MARK_READ, 1 },
	{ "it wins either way", NOTE_MARK_READ, NOTE_MARK_UNREAD, 0 },
};

static void
the_list_of_unread_mail_wins(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(reads); i++) {
		struct kit k;

		IN_CASE(reads[i].name);
		kit_new(&k, "Memo");
		note_add_time(k.note, "DeliveredDate", kit_time(1));
		k.note->mark = reads[i].source;
		k.bundle.facts.mark = reads[i].list;
		assert_int_equal(ex_int(kit_map(&k), EX_MESSAGE_FLAGS, -1),
		    reads[i].flags);
		kit_free(&k);
	}
}

static void
a_flag_is_due_at_its_day_and_hour(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "FollowUpStatus", "2");
	note_add_text(k.note, "FollowUpText", "Call\nback");
	note_add_time(k.note, "FollowUpDate", day_only(86400 * 10));
	note_add_time(k.note, "FollowUpTime", clock_only(9 * 3600, 120));
	note_add_text(k.note, "FollowUpAlarm", "1");
	note_add_time(k.note, "DeliveredDate", kit_time(1));
	item = kit_map(&k);
	assert_int_equal(ex_int(item, EX_FLAG_STATUS, 0), 2);
	assert_int_equal(ex_int(item, EX_FOLLOWUP_ICON, 0), 5);
	assert_string_equal(ex_text(item, EX_FLAG_REQUEST), "Call back");
	assert_int_equal(ex_time(item, EX_TASK_DUE, 0), 86400 * 10);
	assert_int_equal(ex_time(item, EX_COMMON_END, 0),
	    86400 * 10 + 7 * 3600);
	assert_true(ex_is(item, EX_REMINDER_SET));
	assert_null(item->losses);
	k.bundle.facts.as_of = 86400 * 11;
	assert_false(ex_is(kit_map(&k), EX_REMINDER_SET));
	kit_free(&k);
}

static void
a_flag_that_is_done_does_not_ring(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "FollowUpStatus", "1");
	note_add_text(k.note, "FollowUpComplete", "1");
	note_add_time(k.note, "FollowUpDate", kit_time(2000000000));
	note_add_text(k.note, "FollowUpAlarm", "1");
	note_add_time(k.note, "DeliveredDate", kit_time(1));
	item = kit_map(&k);
	assert_int_equal(ex_int(item, EX_FLAG_STATUS, 0), 1);
	assert_null(ex_get(item, EX_FOLLOWUP_ICON));
	assert_false(ex_is(item, EX_REMINDER_SET));
	assert_null(item->losses);
	kit_free(&k);
}

static void
a_flag_taken_away_is_none(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "FollowUpStatus", "0");
	note_add_text(k.note, "FollowUpAlarm", "0");
	note_add_time(k.note, "DeliveredDate", kit_time(1));
	assert_null(ex_get(kit_map(&k), EX_FLAG_STATUS));
	assert_null(k.result.item->losses);
	kit_free(&k);
}

static void
a_status_that_nobody_knows_is_a_loss(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "FollowUpStatus", "Whatever");
	assert_true(kit_lost(kit_map(&k), "field FollowUpStatus"));
	kit_free(&k);
}

static const struct {
	const char *mark;
	int32_t verb, icon;
	const char *loss;
} answers[] = {
	{ "0", -1, -1, NULL },
	{ "1", 102, 0x105, NULL },
	{ "2", 104, 0x106, NULL },
	{ "3", 102, 0x105, "field $RespondedTo: that it was forwarded" },
};

static void
replied_and_forwarded_are_marks(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(answers); i++) {
		struct ex_item *item;
		struct kit k;

		IN_CASE(answers[i].mark);
		kit_new(&k, "Memo");
		note_add_text(k.note, "$RespondedTo", answers[i].mark);
		note_add_time(k.note, "DeliveredDate", kit_time(1));
		k.note->modified = kit_time(5000);
		item = kit_map(&k);
		assert_int_equal(ex_int(item, EX_LAST_VERB_EXECUTED, -1),
		    answers[i].verb);
		assert_int_equal(ex_int(item, EX_ICON_INDEX, -1),
		    answers[i].icon);
		assert_int_equal(ex_time(item, EX_LAST_VERB_TIME, 0),
		    answers[i].verb < 0 ? 0 : 5000);
		if (answers[i].loss == NULL)
			assert_null(item->losses);
		else
			assert_true(kit_lost(item, answers[i].loss));
		kit_free(&k);
	}
}

static void
categories_have_no_commas(void **state)
{
	static const char *const words[] = { "Sales, North; East", "A\\B", "",
		"sales north EAST", " , " };
	const struct ex_value *v;
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "Categories", words, NITEMS(words));
	item = kit_map(&k);
	v = ex_get(item, EX_KEYWORDS);
	assert_int_equal(v->n, 2);
	assert_string_equal(v->texts[0], "Sales North East");
	assert_string_equal(v->texts[1], "A\\B");
	assert_true(kit_lost(item, "category \"Sales, North; East\": is now "
	    "\"Sales North East\""));
	kit_free(&k);
}

static void
stationery_becomes_a_draft(void **state)
{
	static const char *const forms[] = { "Memo Stationery", "Stationery",
		"Memo" };

	(void)state;
	for (size_t i = 0; i < NITEMS(forms); i++) {
		struct ex_item *item;
		struct kit k;

		IN_CASE(forms[i]);
		kit_new(&k, forms[i]);
		note_add_text(k.note, "MailStationeryName", "Weekly report");
		note_add_text(k.note, "IsMailStationery", "1");
		note_add_text(k.note, "SendTo", "a@example.com");
		item = kit_map(&k);
		assert_string_equal(item->folder, "Drafts");
		assert_string_equal(ex_text(item, EX_SUBJECT), "Weekly report");
		assert_string_equal(ex_get(item, EX_KEYWORDS)->texts[0],
		    "Stationery");
		assert_int_equal(ex_int(item, EX_MESSAGE_FLAGS, 0) & 8, 8);
		assert_null(item->losses);
		kit_free(&k);
	}
}

static void
values_of_a_form_are_all_there(void **state)
{
	static const char *const words[] = { "red", "", "blue" };
	struct note_field *f;
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Order");
	note_add_text(k.note, "Body", "Text");
	note_add_texts(k.note, "Colour", words, 3);
	note_add_text(k.note, "Colour", "green");
	f = note_add(k.note, "Size", NOTE_NUMBER);
	f->n = 2;
	f->number = arena_array(&k.arena, 2, sizeof(*f->number));
	f->number[0] = 1;
	f->number[1] = 2.5;
	f = note_add(k.note, "When", NOTE_TIME);
	f->n = 2;
	f->time = arena_array(&k.arena, 2, sizeof(*f->time));
	f->time[0].from = day_only(0);
	f->time[1].from = kit_time(86400);
	f->time[1].to = clock_only(3600, 0);
	f->time[1].is_range = true;
	note_add_text(k.note, "Secret", "x");
	k.note->last_field->flags = NOTE_SEALED;
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_BODY), "Text\n"
	    "Colour: red, blue, green\nSize: 1, 2.5\n"
	    "When: 1970-01-01, 1970-01-02 00:00 (UTC+00:00) \u2013 01:00");
	assert_true(kit_lost(item, "field Secret: encrypted in Notes"));
	assert_null(item->losses->next);
	kit_free(&k);
}

static void
reports_and_phone_messages_show_all_they_have(void **state)
{
	static const char *const forms[] = { "NonDelivery Report",
		"Trace Report", "Quota Report", "Return Receipt",
		"Phone Message" };

	(void)state;
	for (size_t i = 0; i < NITEMS(forms); i++) {
		struct ex_item *item;
		struct kit k;

		IN_CASE(forms[i]);
		kit_new(&k, forms[i]);
		note_add_text(k.note, "FailureReason", "No such user");
		note_add_text(k.note, "Anything", "else");
		note_add_time(k.note, "DeliveredDate", kit_time(0));
		item = kit_map(&k);
		assert_non_null(strstr(ex_text(item, EX_BODY),
		    "Reason: No such user"));
		assert_non_null(strstr(ex_text(item, EX_BODY),
		    "Anything: else"));
		assert_string_equal(ex_text(item, EX_MESSAGE_CLASS),
		    "IPM.Note");
		assert_null(item->losses);
		kit_free(&k);
	}
}

static void
a_stub_says_everything_that_can_be_read(void **state)
{
	static const char *const to[] = { "bo@example.com",
		"Cy <cy@example.com>" };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Order");
	note_add_text(k.note, "Subject", "Plan");
	note_add_text(k.note, "From", "al@example.com");
	note_add_texts(k.note, "SendTo", to, 2);
	note_add_text(k.note, "CopyTo", "di@example.com");
	note_add_time(k.note, "PostedDate", kit_time(0));
	note_add_time(k.note, "DeliveredDate", kit_time(60));
	note_add_text(k.note, "Colour", "red");
	note_add_text(k.note, "Price", "");
	k.note->last_field->flags = NOTE_SEALED;
	note_add_text(k.note, "$SealData", "x");
	item = kit_map(&k);
	assert_memory_equal(ex_text(item, EX_BODY),
	    "The content of this document is encrypted in Notes and could not "
	    "be converted.\n\nSubject: Plan\nFrom: al@example.com\n"
	    "To: bo@example.com, Cy <cy@example.com>\nCc: di@example.com\n"
	    "Date: 1970-01-01T00:00:00Z\nDelivered: 1970-01-01T00:01:00Z\n"
	    "Notes document: " KIT_UNID "\nColour: red\n\nTo get it: ", 306);
	assert_string_equal(ex_get(item, EX_KEYWORDS)->texts[0],
	    "Encrypted in Notes");
	assert_true(kit_lost(item, "content encrypted in Notes"));
	kit_free(&k);
}

static void
keys_without_a_body_mean_that_it_is_encrypted(void **state)
{
	static const char *const keys[] = { "SecretEncryptionKeys",
		"$NamedEncryptionKey" };

	(void)state;
	for (size_t i = 0; i < NITEMS(keys); i++) {
		struct kit k;

		IN_CASE(keys[i]);
		kit_new(&k, "Memo");
		note_add_text(k.note, keys[i], "Board");
		assert_true(kit_lost(kit_map(&k), "content encrypted"));
		note_add_text(k.note, "Body", "clear");
		assert_false(kit_lost(kit_map(&k), "content encrypted"));
		assert_string_equal(ex_text(k.result.item, EX_BODY), "clear");
		kit_free(&k);
	}
}

static void
a_file_that_is_encrypted_alone_is_lost_alone(void **state)
{
	struct note_field *f;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Body", "clear");
	f = note_add(k.note, "$FILE", NOTE_FILE);
	f->flags = NOTE_SEALED;
	f->file = ARENA_NEW(&k.arena, struct note_file);
	f->file->name = "plan.doc";
	f->file->data = blob_of_mem(&k.arena, "sealed", 6);
	assert_true(kit_lost(kit_map(&k),
	    "attachment plan.doc: encrypted in Notes"));
	assert_null(k.result.item->attachments);
	assert_string_equal(ex_text(k.result.item, EX_BODY), "clear");
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_of_unread_mail_wins),
		cmocka_unit_test(a_flag_is_due_at_its_day_and_hour),
		cmocka_unit_test(a_flag_that_is_done_does_not_ring),
		cmocka_unit_test(a_flag_taken_away_is_none),
		cmocka_unit_test(a_status_that_nobody_knows_is_a_loss),
		cmocka_unit_test(replied_and_forwarded_are_marks),
		cmocka_unit_test(categories_have_no_commas),
		cmocka_unit_test(stationery_becomes_a_draft),
		cmocka_unit_test(values_of_a_form_are_all_there),
		cmocka_unit_test(reports_and_phone_messages_show_all_they_have),
		cmocka_unit_test(a_stub_says_everything_that_can_be_read),
		cmocka_unit_test(keys_without_a_body_mean_that_it_is_encrypted),
		cmocka_unit_test(a_file_that_is_encrypted_alone_is_lost_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
