#include "test.h"

#include "map_kit.h"

static void
from_and_principal_are_two_people(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "From", "CN=Assistant/O=Acme");
	note_add_text(k.note, "INetFrom", "assistant@acme.com");
	note_add_text(k.note, "Principal", "CN=Boss/O=Acme@Acme");
	note_add_text(k.note, "$INetPrincipal", "boss@acme.com");
	item = kit_map(&k);
	assert_string_equal(item->from->address, "boss@acme.com");
	assert_string_equal(item->from->name, "Boss");
	assert_string_equal(item->sender->address, "assistant@acme.com");
	assert_null(item->losses);
	kit_free(&k);
}

static void
the_same_person_is_no_sender(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "From", "CN=Boss/O=Acme");
	note_add_text(k.note, "INetFrom", "boss@acme.com");
	note_add_text(k.note, "Principal", "Boss/Acme@Acme");
	item = kit_map(&k);
	assert_string_equal(item->from->address, "boss@acme.com");
	assert_null(item->sender);
	kit_free(&k);
}

static void
a_mime_sender_is_another_than_from(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "From", "boss@acme.com");
	note_add_text(k.note, "Sender", "assistant@acme.com");
	item = kit_map(&k);
	assert_string_equal(item->from->address, "boss@acme.com");
	assert_string_equal(item->sender->address, "assistant@acme.com");
	kit_free(&k);
}

static const struct {
	const char *name, *form;
	bool posted, delivered;
	const char *owner, *from;
	enum map_role role;
	int32_t flags;
	const char *folder;
} roles[] = {
	{ "draft", "Memo", false, false, "Al/A", "Al/A", MAP_DRAFT, 9,
	    "Drafts" },
	{ "draft reply", "Reply", false, false, NULL, "Al/A", MAP_DRAFT, 9,
	    "Drafts" },
	{ "sent", "Memo", true, false, "Al/A", "CN=Al/O=A", MAP_SENT, 0x21,
	    "Sent Items" },
	{ "sent, owner unknown", "Memo", true, false, NULL, "Al/A", MAP_SENT,
	    0x21, "Sent Items" },
	{ "from another", "Memo", true, false, "Al/A", "Bo/A", MAP_RECEIVED,
	    1, "Inbox" },
	{ "received", "Memo", true, true, "Al/A", "Bo/A", MAP_RECEIVED, 1,
	    "Inbox" },
	{ "to oneself", "Memo", true, true, "Al/A", "Al/A", MAP_RECEIVED, 1,
	    "Inbox" },
	{ "application", "Travel", false, false, "Al/A", "Al/A", MAP_RECEIVED,
	    1, "Inbox" },
};

static void
drafts_sent_and_received_mail_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(roles); i++) {
		struct ex_item *item;
		struct kit k;

		IN_CASE(roles[i].name);
		kit_new(&k, roles[i].form);
		k.opt.owner = roles[i].owner;
		note_add_text(k.note, "From", roles[i].from);
		if (roles[i].posted)
			note_add_time(k.note, "PostedDate",
			    kit_time(1100000000));
		if (roles[i].delivered)
			note_add_time(k.note, "DeliveredDate",
			    kit_time(1100000060));
		item = kit_map(&k);
		assert_int_equal(ex_int(item, EX_MESSAGE_FLAGS, -1),
		    roles[i].flags);
		assert_string_equal(item->folder, roles[i].folder);
		assert_int_equal(ex_time(item, EX_CLIENT_SUBMIT_TIME, -1),
		    roles[i].role == MAP_DRAFT ? -1 : roles[i].posted ?
		    1100000000 : 1000000000);
		assert_int_equal(ex_time(item, EX_MESSAGE_DELIVERY_TIME, -1),
		    roles[i].delivered ? 1100000060 : roles[i].posted ?
		    1100000000 : 1000000000);
		kit_free(&k);
	}
}

static void
unread_marks_count_where_the_source_has_them(void **state)
{
	static const struct {
		const char *name;
		enum note_mark mark;
		bool posted;
		const char *from;
		int32_t flags;
	} cases[] = {
		{ "unknown", NOTE_MARK_UNKNOWN, true, "Bo/A", 1 },
		{ "read", NOTE_MARK_READ, true, "Bo/A", 1 },
		{ "unread", NOTE_MARK_UNREAD, true, "Bo/A", 0 },
		{ "unread, sent", NOTE_MARK_UNREAD, true, "Al/A", 0x20 },
		{ "read, sent", NOTE_MARK_READ, true, "Al/A", 0x21 },
		{ "unread draft", NOTE_MARK_UNREAD, false, "Al/A", 9 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;

		IN_CASE(cases[i].name);
		kit_new(&k, "Memo");
		k.bundle.facts.owner = "Al/A";
		k.note->mark = cases[i].mark;
		note_add_text(k.note, "From", cases[i].from);
		if (cases[i].posted)
			note_add_time(k.note, "PostedDate", kit_time(1));
		assert_int_equal(ex_int(kit_map(&k), EX_MESSAGE_FLAGS, -1),
		    cases[i].flags);
		kit_free(&k);
	}
}

/* Read as nobody knows, and read as the source says, are the same item. */
static void
the_digest_knows_unread_mail(void **state)
{
	static const enum note_mark mark[] = { NOTE_MARK_UNKNOWN,
		NOTE_MARK_READ, NOTE_MARK_UNREAD };
	char digest[3][72];

	(void)state;
	for (size_t i = 0; i < NITEMS(mark); i++) {
		struct ex_item *item;
		struct kit k;

		kit_new(&k, "Memo");
		k.note->mark = mark[i];
		note_add_time(k.note, "DeliveredDate", kit_time(1));
		item = kit_map(&k);
		assert_int_equal(ex_seal(item, &k.err), 0);
		memcpy(digest[i], item->digest, sizeof(digest[i]));
		kit_free(&k);
	}
	assert_string_equal(digest[0], digest[1]);
	assert_string_not_equal(digest[0], digest[2]);
}

static void
the_trash_is_skipped_unless_kept(void **state)
{
	static const char *const in[] = { "Projects", "($Inbox)" };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.note->deleted = true;
	note_add_time(k.note, "DeliveredDate", kit_time(1));
	assert_int_equal(kit_try(&k), 0);
	assert_int_equal(k.result.verdict, MAP_SKIPPED);
	assert_non_null(strstr(k.result.reason, "--trash keep"));
	k.opt.keep_trash = true;
	assert_string_equal(kit_map(&k)->folder, "Deleted Items");
	k.bundle.facts.folders = in;
	k.bundle.facts.nfolders = 2;
	item = kit_map(&k);
	assert_string_equal(item->folder, "Deleted Items");
	assert_true(kit_lost(item, "folder Projects: now a category"));
	assert_true(kit_lost(item, "folder Inbox: the item is in Deleted"));
	k.note->form = "Task";
	assert_string_equal(kit_map(&k)->folder, "Deleted Items");
	kit_free(&k);
}

/* Mail within a company, saved as a file, says nothing of its way. */
static void
a_mail_file_is_sent_only_by_a_known_owner(void **state)
{
	static const char *const owner[] = { NULL, "al@example.com" };
	static const char *const folder[] = { "Inbox", "Sent Items" };

	(void)state;
	for (size_t i = 0; i < NITEMS(owner); i++) {
		struct kit k;

		kit_new(&k, "Memo");
		k.opt.owner = owner[i];
		k.note->mime = blob_of_mem(&k.arena, "Subject: x\n\nx\n", 14);
		note_add_text(k.note, "From", "al@example.com");
		note_add_time(k.note, "PostedDate", kit_time(1100000000));
		assert_string_equal(kit_map(&k)->folder, folder[i]);
		kit_free(&k);
	}
}

static void
an_unreadable_date_makes_no_draft(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "From", "a@example.com");
	note_add_text(k.note, "PostedDate", "29-Jul-2015 10:00");
	item = kit_map(&k);
	assert_string_equal(item->folder, "Sent Items");
	assert_true(kit_lost(item, "PostedDate"));
	kit_free(&k);
}

static void
a_date_without_a_zone_is_told(void **state)
{
	struct note_time floating = kit_time(1100000000);
	struct ex_item *item;
	struct kit k;

	(void)state;
	floating.has_zone = false;
	kit_new(&k, "Memo");
	note_add_time(k.note, "PostedDate", floating);
	note_add_time(k.note, "DeliveredDate", kit_time(1100000060));
	item = kit_map(&k);
	assert_int_equal(ex_time(item, EX_CLIENT_SUBMIT_TIME, -1), 1100000000);
	assert_true(kit_lost(item, "field PostedDate: has no time zone"));
	assert_false(kit_lost(item, "field DeliveredDate"));
	kit_free(&k);
}

static const struct {
	const char *field, *value;
	enum ex_prop prop;
	int32_t want; /* -9: not set */
} marks[] = {
	{ "Importance", "1", EX_IMPORTANCE, 2 },
	{ "Importance", "2", EX_IMPORTANCE, 1 },
	{ "Importance", "3", EX_IMPORTANCE, 0 },
	{ "Importance", "", EX_IMPORTANCE, -9 },
	{ "Importance", "11", EX_IMPORTANCE, -9 },
	{ "Importance", "x", EX_IMPORTANCE, -9 },
	{ "DeliveryPriority", "H", EX_PRIORITY, 1 },
	{ "DeliveryPriority", "N", EX_PRIORITY, 0 },
	{ "DeliveryPriority", "L", EX_PRIORITY, -1 },
	{ "$KeepPrivate", "1", EX_SENSITIVITY, 2 },
	{ "$KeepPrivate", "2", EX_SENSITIVITY, 2 },
	{ "$KeepPrivate", "0", EX_SENSITIVITY, -9 },
	{ "$Moods", "C", EX_SENSITIVITY, 3 },
	{ "SenderTag", "P", EX_SENSITIVITY, 1 },
	{ "Sensitivity", "Confidential", EX_SENSITIVITY, 3 },
	{ "FollowUpStatus", "1", EX_FOLLOWUP_ICON, 6 },
	{ "FollowUpStatus", "2", EX_FLAG_STATUS, 2 },
	{ "FollowUpStatus", "", EX_FLAG_STATUS, -9 },
};

static void
marks_of_notes_become_exchanges(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(marks); i++) {
		struct ex_item *item;
		struct kit k;

		IN_CASE(marks[i].field);
		kit_new(&k, "Memo");
		note_add_text(k.note, marks[i].field, marks[i].value);
		item = kit_map(&k);
		assert_int_equal(ex_int(item, marks[i].prop, -9),
		    marks[i].want);
		assert_null(item->losses);
		kit_free(&k);
	}
}

static void
importance_may_be_a_number(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_number(k.note, "Importance", 1);
	assert_int_equal(ex_int(kit_map(&k), EX_IMPORTANCE, -9), 2);
	kit_free(&k);
}

static void
a_follow_up_has_its_day(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "FollowUpStatus", "1");
	note_add_text(k.note, "FollowUpText", "Call\nback");
	note_add_time(k.note, "FollowUpDate", kit_time(86400 * 100 + 3600));
	note_add_text(k.note, "FollowUpAlarm", "1");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_FLAG_REQUEST), "Call back");
	assert_int_equal(ex_time(item, EX_TASK_DUE, 0), 86400 * 100);
	assert_true(ex_is(item, EX_REMINDER_SET));
	k.bundle.facts.as_of = 86400 * 200; /* long ago: no alarm any more */
	assert_false(ex_is(kit_map(&k), EX_REMINDER_SET));
	kit_free(&k);
}

static const struct ex_recipient *
recipient(const struct ex_item *item, const char *address)
{
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		if (strcmp(r->who.address, address) == 0)
			return r;
	return NULL;
}

static void
drafts_have_the_recipients_that_were_typed(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "SendTo", "");
	note_add_text(k.note, "EnterSendTo", "a@x.org");
	note_add_text(k.note, "EnterCopyTo", "b@x.org");
	note_add_text(k.note, "EnterBlindCopyTo", "c@x.org");
	item = kit_map(&k);
	assert_int_equal(recipient(item, "a@x.org")->role, EX_TO);
	assert_int_equal(recipient(item, "b@x.org")->role, EX_CC);
	assert_int_equal(recipient(item, "c@x.org")->role, EX_BCC);
	kit_free(&k);
}

static void
each_list_of_a_draft_is_typed_or_not(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "SendTo", "");
	note_add_text(k.note, "EnterSendTo", "a@x.org");
	note_add_text(k.note, "CopyTo", "b@x.org");
	note_add_text(k.note, "EnterCopyTo", "b");
	note_add_text(k.note, "BlindCopyTo", "c@x.org");
	item = kit_map(&k);
	assert_int_equal(recipient(item, "a@x.org")->role, EX_TO);
	assert_int_equal(recipient(item, "b@x.org")->role, EX_CC);
	assert_int_equal(recipient(item, "c@x.org")->role, EX_BCC);
	assert_null(item->losses);
	kit_free(&k);
}

static void
what_was_typed_is_not_sent_twice(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "SendTo", "a@x.org");
	note_add_text(k.note, "EnterSendTo", "typed");
	note_add_text(k.note, "ReplyTo", "list@x.org");
	item = kit_map(&k);
	assert_null(item->recipients->next);
	assert_string_equal(item->reply_to->address, "list@x.org");
	assert_null(item->losses);
	kit_free(&k);
}

static void
what_names_no_message_is_said(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "$MessageID", "without place");
	note_add_text(k.note, "In_Reply_To", "Your letter of Monday");
	note_add_text(k.note, "References", "  ");
	item = kit_map(&k);
	assert_true(kit_lost(item, "field $MessageID: \"without place\" is "
	    "no Message-ID, it gets another one"));
	assert_true(kit_lost(item, "field In_Reply_To: \"Your letter of "
	    "Monday\" names no message"));
	assert_false(kit_lost(item, "References"));
	assert_null(ex_text(item, EX_IN_REPLY_TO_ID));

	k.note->mime = blob_of_mem(&k.arena, "\r\n", 2);
	assert_false(kit_lost(kit_map(&k), "names no message"));
	kit_free(&k);
}

static void
what_was_typed_is_better_than_nobody(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_time(k.note, "PostedDate", kit_time(1));
	note_add_text(k.note, "EnterSendTo", "a@x.org");
	note_add_text(k.note, "EnterBlindCopyTo", "b@x.org");
	note_add_text(k.note, "Recipients", "c@x.org");
	item = kit_map(&k);
	assert_int_equal(recipient(item, "a@x.org")->role, EX_TO);
	assert_int_equal(recipient(item, "b@x.org")->role, EX_BCC);
	assert_null(item->recipients->next->next);
	kit_free(&k);
}

static void
receipts_are_never_asked_for_again(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	for (int draft = 0; draft < 2; draft++) {
		kit_new(&k, "Memo");
		note_add_text(k.note, "ReturnReceipt", "1");
		note_add_text(k.note, "DeliveryReport", "C");
		if (!draft)
			note_add_time(k.note, "PostedDate", kit_time(1));
		item = kit_map(&k);
		assert_null(ex_get(item, EX_READ_RECEIPT_REQUESTED));
		assert_null(ex_get(item, EX_DELIVERY_REPORT_REQUESTED));
		assert_int_equal(kit_lost(item, "ReturnReceipt"), draft);
		assert_int_equal(kit_lost(item, "DeliveryReport"), draft);
		kit_free(&k);
	}
}

static void
threads_hang_together_by_unid(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Reply");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_INTERNET_MESSAGE_ID),
	    "<OF8D2B3A9C.5E6F4A1B-ON852574CF.006B57BF@example.com>");
	assert_null(ex_get(item, EX_IN_REPLY_TO_ID));

	memcpy(k.note->parent, KIT_PARENT, sizeof(KIT_PARENT));
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_IN_REPLY_TO_ID),
	    "<OF01234567.89ABCDEF-ON01234567.89ABCDEF@example.com>");
	assert_string_equal(ex_text(item, EX_INTERNET_REFERENCES),
	    ex_text(item, EX_IN_REPLY_TO_ID));

	/* map_key made it, without knowing the domain */
	k.bundle.facts.parent_message_id = map_message_id(&k.arena, KIT_PARENT,
	    NULL);
	k.bundle.facts.references = "<root@x> <OF01234567.89ABCDEF-ON01234567."
	    "89ABCDEF@notes2ex.invalid>";
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_IN_REPLY_TO_ID),
	    "<OF01234567.89ABCDEF-ON01234567.89ABCDEF@example.com>");
	assert_string_equal(ex_text(item, EX_INTERNET_REFERENCES), "<root@x> "
	    "<OF01234567.89ABCDEF-ON01234567.89ABCDEF@example.com>");
	kit_free(&k);
}

static void
ids_of_internet_mail_are_kept(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "$MessageID", "<own@x.org>");
	note_add_text(k.note, "In_Reply_To", "Mail of Monday <parent@x.org>");
	note_add_text(k.note, "References",
	    "<a@x.org>\n\t<b@x.org> junk <c d> <parent@x.org>");
	memcpy(k.note->parent, KIT_PARENT, sizeof(KIT_PARENT));
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_INTERNET_MESSAGE_ID),
	    "<own@x.org>");
	assert_string_equal(ex_text(item, EX_IN_REPLY_TO_ID),
	    "<parent@x.org>");
	assert_string_equal(ex_text(item, EX_INTERNET_REFERENCES),
	    "<a@x.org> <b@x.org> <parent@x.org>");
	kit_free(&k);
}

static void
headers_without_a_property_stay_headers(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Received", "from a by b\n\t; date 1");
	note_add_text(k.note, "Received", "from c by d; date 2");
	note_add_text(k.note, "$Mailer", "Lotus Notes 8");
	note_add_text(k.note, "$Moods", "J");
	item = kit_map(&k);
	assert_string_equal(item->headers->name, "X-Notes-Mood");
	assert_string_equal(item->headers->next->value, "from a by b ; date 1");
	assert_string_equal(item->headers->next->next->value,
	    "from c by d; date 2");
	assert_string_equal(item->last_header->name, "X-Mailer");
	assert_null(item->losses);
	kit_free(&k);
}

static void
subjects_are_one_line(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Subject", " a\r\nBcc: b\tc ");
	assert_string_equal(ex_text(kit_map(&k), EX_SUBJECT), "a Bcc: b c");
	kit_free(&k);
}

static void
categories_are_keywords_without_doubles(void **state)
{
	static const char *const words[] = { "", "Red", "A\\B", "red" };
	const struct ex_value *v;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "Categories", words, NITEMS(words));
	v = ex_get(kit_map(&k), EX_KEYWORDS);
	assert_int_equal(v->n, 2);
	assert_string_equal(v->texts[0], "Red");
	assert_string_equal(v->texts[1], "A\\B");
	kit_free(&k);
}

static void
phone_messages_are_made_of_their_fields(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Phone Message");
	note_add_text(k.note, "Caller", "Bob\nB");
	note_add_text(k.note, "Phone", "555");
	note_add_text(k.note, "PleaseCall", "1");
	note_add_text(k.note, "SeeMe", "");
	note_add_text(k.note, "Urgent", "1");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_SUBJECT), "Phone message: Bob B");
	assert_non_null(strstr(ex_text(item, EX_BODY), "Phone: 555\n"));
	assert_non_null(strstr(ex_text(item, EX_BODY), "Please call: "));
	assert_null(strstr(ex_text(item, EX_BODY), "see you"));
	assert_int_equal(ex_int(item, EX_IMPORTANCE, 0), 2);
	assert_null(item->losses);
	kit_free(&k);
}

static void
notices_say_what_when_where_and_who(void **state)
{
	static const char *const want[] = { "Notice: Invitation",
		"What: Budget", "Starts: 2004-11-09 12:33 (UTC+01:00)",
		"Where: Room 5", "Chair: Al\n",
		"Required: Bo, c@x.org" };
	static const char *const people[] = { "CN=Bo/O=A", "c@x.org" };
	struct note_time start = kit_time(1100000000);
	struct ex_item *item;
	struct kit k;

	(void)state;
	start.zone = 60;
	kit_new(&k, "Notice");
	note_add_text(k.note, "NoticeType", "I");
	note_add_text(k.note, "Subject", "Invitation: Budget");
	note_add_text(k.note, "Topic", "Budget");
	note_add_time(k.note, "StartDateTime", start);
	note_add_text(k.note, "StartTimeZone", "Z=-1$DO=0");
	note_add_text(k.note, "AppointmentType", "3");
	note_add_text(k.note, "Location", "Room 5");
	note_add_text(k.note, "Chair", "CN=Al/O=A");
	note_add_texts(k.note, "RequiredAttendees", people, 2);
	note_add_text(k.note, "Body", "Please come");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_MESSAGE_CLASS), "IPM.Note");
	for (size_t i = 0; i < NITEMS(want); i++) {
		IN_CASE(want[i]);
		assert_non_null(strstr(ex_text(item, EX_BODY), want[i]));
	}
	assert_non_null(strstr(ex_text(item, EX_BODY), "\nPlease come"));
	assert_null(item->losses);
	kit_free(&k);
}

static void
notices_say_what_is_proposed_and_how_to_get_in(void **state)
{
	static const char *const want[] = { "Notice: New time proposed",
		"Originally: 2004-11-09", "Proposed start: 2004-11-09 11:33",
		"Proposed end: 2004-11-09 11:33", "Moved from: 2004-11-09",
		"Moved to: 2004-11-09", "Join: https://meet.example.com/1",
		"Password: 4711", "Call: +49 89 1" };
	static const char *const times[] = { "OriginalStartDate",
		"NewStartDate", "NewEndDateTime", "RescheduleInstanceDates",
		"RescheduleInstanceStartDateTimes" };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Notice");
	note_add_text(k.note, "NoticeType", "T");
	note_add_text(k.note, "Subject", "Counter proposal: Budget");
	for (size_t i = 0; i < NITEMS(times); i++)
		note_add_time(k.note, times[i], kit_time(1100000000));
	note_add_text(k.note, "RescheduleWhich", "0");
	note_add_text(k.note, "ApptUNIDURL", "https://meet.example.com/1");
	note_add_text(k.note, "MeetingPassword", "4711");
	note_add_text(k.note, "ConferenceCallInfo", "+49 89 1");
	item = kit_map(&k);
	for (size_t i = 0; i < NITEMS(want); i++) {
		IN_CASE(want[i]);
		assert_non_null(strstr(ex_text(item, EX_BODY), want[i]));
	}
	assert_null(item->losses);
	kit_free(&k);
}

static void
forms_of_applications_show_their_fields(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Travel Request");
	note_add_text(k.note, "Body", "Dear all");
	note_add_text(k.note, "Destination", "Rome");
	note_add_number(k.note, "Days", 3.5);
	note_add_time(k.note, "Leave", kit_time(1100000000));
	note_add(k.note, "Matrix", NOTE_RAW)->raw_len = 5;
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_NOTES_FORM), "Travel Request");
	assert_string_equal(ex_text(item, EX_BODY), "Dear all\n"
	    "Destination: Rome\nDays: 3.5\n"
	    "Leave: 2004-11-09 11:33 (UTC+00:00)");
	assert_true(kit_lost(item, "field Matrix: no place for it"));
	assert_null(item->losses->next);
	kit_free(&k);
}

static void
leftovers_are_losses_with_their_names(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Subject", "x");
	note_add_text(k.note, "OrderNumber", "4711");
	note_add_text(k.note, "EmptyOne", "");
	note_add_text(k.note, "$UpdatedBy", "CN=Al/O=A");
	note_add_text(k.note, "tmpSwitch", "1");
	note_add_text(k.note, "AltSendTo", "a");
	note_add_text(k.note, "StorageCc", ".");
	note_add_text(k.note, "Alternative", "none");
	note_add_text(k.note, "StorageLocation", "cellar");
	note_add_text(k.note, "Topic", "another");
	note_add_text(k.note, "$Links", "content");
	note_add_text(k.note, "Secret", "y");
	k.note->last_field->flags = NOTE_SEALED;
	note_trouble(k.note, "field Foo: damaged");
	item = kit_map(&k);
	assert_true(kit_lost(item, "field OrderNumber: no place for it"));
	assert_true(kit_lost(item, "field $Links: no place for it"));
	assert_true(kit_lost(item, "field Secret: encrypted in Notes"));
	assert_true(kit_lost(item, "field Foo: damaged"));
	assert_false(kit_lost(item, "EmptyOne"));
	assert_false(kit_lost(item, "$UpdatedBy"));
	assert_false(kit_lost(item, "tmpSwitch"));
	assert_false(kit_lost(item, "AltSendTo"));
	assert_false(kit_lost(item, "StorageCc"));
	assert_true(kit_lost(item, "field Alternative: no place for it"));
	assert_true(kit_lost(item, "field StorageLocation: no place for it"));
	assert_true(kit_lost(item, "field Topic: no place for it"));
	kit_free(&k);
}

static void
who_signed_in_notes_is_still_told(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "$Signature", "x");
	item = kit_map(&k);
	assert_true(kit_lost(item, "signature of Notes: cannot"));
	note_add_text(k.note, "$WasSignedBy", "CN=Al/O=A");
	item = kit_map(&k);
	assert_true(kit_lost(item, "signature of Notes, by CN=Al/O=A"));
	assert_string_equal(item->headers->name, "X-Notes-Signed-By");
	assert_string_equal(item->headers->value, "CN=Al/O=A");
	kit_free(&k);
}

static void
mail_without_a_from_is_its_authors(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Expense Report");
	assert_null(kit_map(&k)->from);
	k.opt.owner = "owner@x.org";
	assert_string_equal(kit_map(&k)->from->address, "owner@x.org");
	note_add_text(k.note, "$UpdatedBy", "CN=Al/O=A");
	assert_string_equal(kit_map(&k)->from->name, "Al");
	k.note->form = "Memo"; /* a draft */
	assert_string_equal(kit_map(&k)->from->address, "owner@x.org");
	kit_free(&k);
}

static void
received_mail_is_never_said_to_be_from_the_owner(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.opt.owner = "owner@x.org";
	note_add_text(k.note, "From", "");
	note_add_time(k.note, "DeliveredDate", kit_time(1000000000));
	assert_null(kit_map(&k)->from);
	kit_free(&k);
}

static void
more_subjects_than_one_are_losses(void **state)
{
	const char *const lines[] = { "first", "first", "", "second" };
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "Subject", lines, 4);
	note_add_text(k.note, "Subject", "third");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_SUBJECT), "first");
	assert_true(kit_lost(item, "not \"second\""));
	assert_true(kit_lost(item, "not \"third\""));
	assert_null(item->losses->next->next);
	kit_free(&k);
}

static void
references_may_be_a_list(void **state)
{
	const char *const ids[] = { "<a@x>", "<b@x> <c@x>" };
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "References", ids, 2);
	assert_string_equal(ex_text(kit_map(&k), EX_INTERNET_REFERENCES),
	    "<a@x> <b@x> <c@x>");
	kit_free(&k);
}

static void
a_follow_up_that_nobody_understands_is_lost_by_name(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "FollowUpStatus", "Urgent");
	note_add_text(k.note, "FollowUpText", "Call");
	note_add_time(k.note, "FollowUpDate", kit_time(1000000000));
	item = kit_map(&k);
	assert_true(kit_lost(item, "field FollowUpText: no place for it"));
	assert_true(kit_lost(item, "field FollowUpDate: no place for it"));
	kit_free(&k);
}

static void
encrypted_mail_becomes_a_stub_that_says_so(void **state)
{
	struct ex_item *item;
	struct note_field *f;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Subject", "Plan");
	note_add_text(k.note, "From", "bob@acme.com");
	note_add_text(k.note, "$Seal", "x");
	note_add_text(k.note, "$SealData", "x");
	note_add(k.note, "Body", NOTE_OTHER)->flags = NOTE_SEALED;
	f = note_add(k.note, "$FILE", NOTE_FILE);
	f->file = ARENA_NEW(&k.arena, struct note_file);
	f->file->name = "plan.doc";
	f->file->data = blob_of_mem(&k.arena, "sealed", 6);
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_SUBJECT), "Plan");
	assert_non_null(strstr(ex_text(item, EX_BODY), "encrypted in Notes"));
	assert_non_null(strstr(ex_text(item, EX_BODY), "bob@acme.com"));
	assert_non_null(strstr(ex_text(item, EX_BODY), "plan.doc"));
	assert_non_null(strstr(ex_text(item, EX_BODY), "2001-09-09T01:46:40Z"));
	assert_null(item->attachments);
	assert_string_equal(item->losses->what, "content encrypted in Notes");
	assert_null(item->losses->next);

	k.opt.on_encrypted = MAP_SKIP;
	assert_int_equal(kit_try(&k), 0);
	assert_int_equal(k.result.verdict, MAP_SKIPPED);
	assert_string_equal(k.result.reason, "encrypted in Notes");
	kit_free(&k);
}

/* As applications do it: some fields are for a few, the body is for all. */
static void
a_body_that_can_be_read_is_shown_although_other_fields_are_sealed(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_text(k.note, "Body", "for everybody");
	note_add_text(k.note, "Salary", "");
	k.note->last_field->flags = NOTE_SEALED;
	k.note->last_field->n = 1;
	k.note->encrypted = true;
	k.opt.on_encrypted = MAP_SKIP;
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_BODY), "for everybody");
	assert_false(kit_lost(item, "content encrypted in Notes"));

	note_add_text(k.note, "$Seal", "x");
	note_add_text(k.note, "$SealData", "x");
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_BODY), "for everybody");
	assert_true(kit_lost(item, "fields other than the body: encrypted in "
	    "Notes, left out"));

	k.note->fields->n = 0; /* nothing is left to be read */
	k.opt.on_encrypted = MAP_STUB;
	item = kit_map(&k);
	assert_non_null(strstr(ex_text(item, EX_BODY), "could not be"));
	assert_true(kit_lost(item, "content encrypted in Notes"));
	kit_free(&k);
}

static void
conflicts_are_skipped_unless_kept(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.note->conflict = true;
	assert_int_equal(kit_try(&k), 0);
	assert_int_equal(k.result.verdict, MAP_SKIPPED);
	assert_non_null(strstr(k.result.reason, "conflict"));
	assert_null(k.result.item);
	k.opt.keep_conflicts = true;
	(void)kit_map(&k);
	kit_free(&k);
}

static void
truncated_notes_fail_and_say_what_to_do(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.note->truncated = true;
	assert_int_equal(kit_try(&k), -1);
	assert_int_equal(k.err.code, ERR_UNSUPPORTED);
	assert_int_equal(err_reach(k.err.code), REACH_NOTE);
	assert_non_null(strstr(k.err.msg, "replicate it fully"));
	kit_free(&k);
}

static void
items_know_where_they_came_from(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.note->seq = 7;
	k.note->modified = kit_time(1300000000);
	memcpy(k.note->replicaid, "852574CF00112233", 17);
	item = kit_map(&k);
	assert_string_equal(ex_text(item, EX_NOTES_UNID), KIT_UNID);
	assert_string_equal(ex_text(item, EX_NOTES_REPLICA_ID),
	    "852574CF00112233");
	assert_int_equal(ex_int(item, EX_NOTES_SEQ, 0), 7);
	assert_int_equal(ex_time(item, EX_NOTES_MODIFIED, 0), 1300000000);
	assert_int_equal(ex_time(item, EX_CREATION_TIME, 0), 1000000000);
	assert_null(ex_get(item, EX_NOTES_FORM));
	kit_free(&k);
}

static void
notebook_entries_are_posts_of_their_author(void **state)
{
	struct ex_item *item;
	struct kit k;

	(void)state;
	kit_new(&k, "JournalEntry");
	k.bundle.facts.owner = "CN=Al/O=A";
	note_add_text(k.note, "Subject", "Idea");
	note_add_text(k.note, "Body", "Do it");
	note_add_time(k.note, "DiaryDate", kit_time(1200000000));
	item = kit_map(&k);
	assert_int_equal(item->kind, EX_NOTE);
	assert_string_equal(item->folder, "Notes");
	assert_string_equal(ex_text(item, EX_MESSAGE_CLASS), "IPM.Post");
	assert_string_equal(ex_text(item, EX_BODY), "Do it");
	assert_int_equal(item->date, 1200000000);
	assert_int_equal(ex_time(item, EX_CLIENT_SUBMIT_TIME, 0), 1200000000);
	assert_string_equal(item->from->name, "Al");
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_and_principal_are_two_people),
		cmocka_unit_test(the_same_person_is_no_sender),
		cmocka_unit_test(a_mime_sender_is_another_than_from),
		cmocka_unit_test(drafts_sent_and_received_mail_are_told_apart),
		cmocka_unit_test(a_date_without_a_zone_is_told),
		cmocka_unit_test(a_mail_file_is_sent_only_by_a_known_owner),
		cmocka_unit_test(an_unreadable_date_makes_no_draft),
		cmocka_unit_test(marks_of_notes_become_exchanges),
		cmocka_unit_test(importance_may_be_a_number),
		cmocka_unit_test(a_follow_up_has_its_day),
		cmocka_unit_test(drafts_have_the_recipients_that_were_typed),
		cmocka_unit_test(each_list_of_a_draft_is_typed_or_not),
		cmocka_unit_test(what_was_typed_is_not_sent_twice),
		cmocka_unit_test(what_was_typed_is_better_than_nobody),
		cmocka_unit_test(what_names_no_message_is_said),
		cmocka_unit_test(receipts_are_never_asked_for_again),
		cmocka_unit_test(threads_hang_together_by_unid),
		cmocka_unit_test(ids_of_internet_mail_are_kept),
		cmocka_unit_test(headers_without_a_property_stay_headers),
		cmocka_unit_test(subjects_are_one_line),
		cmocka_unit_test(categories_are_keywords_without_doubles),
		cmocka_unit_test(phone_messages_are_made_of_their_fields),
		cmocka_unit_test(notices_say_what_when_where_and_who),
		cmocka_unit_test(
		    notices_say_what_is_proposed_and_how_to_get_in),
		cmocka_unit_test(forms_of_applications_show_their_fields),
		cmocka_unit_test(leftovers_are_losses_with_their_names),
		cmocka_unit_test(who_signed_in_notes_is_still_told),
		cmocka_unit_test(mail_without_a_from_is_its_authors),
		cmocka_unit_test(
		    received_mail_is_never_said_to_be_from_the_owner),
		cmocka_unit_test(more_subjects_than_one_are_losses),
		cmocka_unit_test(references_may_be_a_list),
		cmocka_unit_test(
		    a_follow_up_that_nobody_understands_is_lost_by_name),
		cmocka_unit_test(encrypted_mail_becomes_a_stub_that_says_so),
		cmocka_unit_test(
		    a_body_that_can_be_read_is_shown_although_other_fields_are_sealed),
		cmocka_unit_test(conflicts_are_skipped_unless_kept),
		cmocka_unit_test(unread_marks_count_where_the_source_has_them),
		cmocka_unit_test(the_digest_knows_unread_mail),
		cmocka_unit_test(the_trash_is_skipped_unless_kept),
		cmocka_unit_test(truncated_notes_fail_and_say_what_to_do),
		cmocka_unit_test(items_know_where_they_came_from),
		cmocka_unit_test(notebook_entries_are_posts_of_their_author),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
