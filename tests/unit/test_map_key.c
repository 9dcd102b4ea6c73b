#include "test.h"

#include "map_kit.h"

static struct map_key
key_of(struct kit *k)
{
	struct map_key key;

	map_key(k->note, &k->arena, &key);
	return key;
}

static void
contacts_and_groups_say_what_they_are_called(void **state)
{
	static const char *const names[] = { "CN=Ben A/O=Acme", "Benny" };
	static const char *const in[] = { "Ben A/Acme", "X <Eva@x.example>",
		"Inner Circle" };
	struct kit k;
	struct map_key key;

	(void)state;
	kit_new(&k, "Person");
	note_add_texts(k.note, "FullName", names, 2);
	note_add_text(k.note, "MailAddress", "Ben A/Acme@Acme");
	note_add_text(k.note, "InternetAddress", "Ben@x.example");
	key = key_of(&k);
	assert_int_equal(key.ncalled, 3);
	assert_string_equal(key.called[0], "ben a/acme");
	assert_string_equal(key.called[1], "benny");
	assert_string_equal(key.called[2], "ben@x.example");
	assert_string_equal(key.address, "Ben@x.example");
	assert_int_equal(key.nasked, 0);
	kit_free(&k);
	kit_new(&k, "Group");
	note_add_text(k.note, "ListName", "Team");
	note_add_texts(k.note, "Members", in, 3);
	key = key_of(&k);
	assert_int_equal(key.ncalled, 1);
	assert_string_equal(key.called[0], "team");
	assert_int_equal(key.nasked, 3);
	assert_string_equal(key.asked[0], "ben a/acme");
	assert_string_equal(key.asked[1], "eva@x.example");
	assert_string_equal(key.asked[2], "inner circle");
	kit_free(&k);
	kit_new(&k, "Group");
	note_add_text(k.note, "Members", "a@x.example, b@x.example");
	key = key_of(&k);
	assert_int_equal(key.nasked, 3); /* the whole as well */
	assert_string_equal(key.asked[2], "b@x.example");
	kit_free(&k);
}

static void
a_card_may_have_its_name_and_address_elsewhere(void **state)
{
	struct kit k;
	struct map_key key;

	(void)state;
	kit_new(&k, "Contact");
	note_add_text(k.note, "FirstName", "Ben");
	note_add_text(k.note, "LastName", "A");
	note_add_text(k.note, "HomeEMail1", "ben@home.example");
	key = key_of(&k);
	assert_int_equal(key.ncalled, 2);
	assert_string_equal(key.called[0], "ben a");
	assert_string_equal(key.called[1], "ben@home.example");
	assert_string_equal(key.address, "ben@home.example");
	kit_free(&k);
}

static void
notices_ask_for_the_entry_of_their_meeting(void **state)
{
	struct kit k, c;
	struct map_key key;

	(void)state;
	kit_new(&k, "Notice");
	note_add_text(k.note, "ApptUNID", "ABC");
	assert_int_equal(key_of(&k).nasked, 0);
	note_add_text(k.note, "NoticeType", "I");
	key = key_of(&k);
	assert_int_equal(key.nasked, 2); /* and whether there is news of it */
	kit_new(&c, "Appointment");
	note_add_text(c.note, "ApptUNID", "ABC");
	assert_string_equal(key_of(&c).called[0], key.asked[0]);
	kit_free(&c);
	kit_free(&k);
}

static void
forms_say_the_kind(void **state)
{
	static const struct {
		const char *form;
		enum ex_kind kind;
	} cases[] = {
		{ "Memo", EX_MAIL },
		{ "memo", EX_MAIL },
		{ "", EX_MAIL },
		{ "Reply With History", EX_MAIL },
		{ "NonDelivery Report", EX_MAIL },
		{ "Notice", EX_MAIL },
		{ "TaskNotice", EX_MAIL },
		{ "Travel Request", EX_MAIL },
		{ "Appointment", EX_CALENDAR },
		{ "APPOINTMENT", EX_CALENDAR },
		{ "_Calendar Entry", EX_CALENDAR },
		{ "Task", EX_TASK },
		{ "To Do", EX_TASK },
		{ "Person", EX_CONTACT },
		{ "Group", EX_GROUP },
		{ "JournalEntry", EX_NOTE },
		{ "Clean Sheet", EX_NOTE },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;

		IN_CASE(cases[i].form);
		kit_new(&k, cases[i].form);
		assert_int_equal(key_of(&k).kind, cases[i].kind);
		assert_null(key_of(&k).skip);
		kit_free(&k);
	}
}

static void
a_form_may_hide_in_a_field(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "");
	note_add_text(k.note, "Type", "Person");
	assert_int_equal(key_of(&k).kind, EX_CONTACT);
	note_add_text(k.note, "$TITLE", "Task");
	assert_int_equal(key_of(&k).kind, EX_TASK);
	note_add_text(k.note, "Form", "Appointment");
	assert_int_equal(key_of(&k).kind, EX_CALENDAR);
	kit_free(&k);
}

/* Each sets up a note that is never carried over. */
static const struct {
	const char *form;
	enum note_class class;
	const char *field, *value, *why;
} skips[] = {
	{ "Memo", NOTE_DESIGN, NULL, NULL, "design note (view ($Sent))" },
	{ "CalendarProfile", NOTE_PROFILE, NULL, NULL,
	    "calendar preferences: kept in the journal" },
	{ "", NOTE_STUB, NULL, NULL, "deletion stub" },
	{ "Mailrule", NOTE_DOCUMENT, NULL, NULL, "mail rule" },
	{ "(ReplyNotice)", NOTE_DOCUMENT, NULL, NULL, "reply notice" },
	{ "Notice", NOTE_DOCUMENT, "NoticeType", "0", "NoticeType 0" },
	{ "Memo", NOTE_DOCUMENT, "Subject", "**** Calendaring and Scheduling "
	    "Meta Data Doc - DO NOT MODIFY ****", "calendar meta data" },
	{ "Group", NOTE_DOCUMENT, "GroupType", "3", "access control" },
	{ "Appointment", NOTE_DOCUMENT, "$CSFlagsRepaired", "1", "repair" },
	{ "Local", NOTE_DOCUMENT, "Type", "Location", "Location of an address" },
};

static void
what_is_never_carried_has_a_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(skips); i++) {
		struct kit k;

		IN_CASE(skips[i].why);
		kit_new(&k, skips[i].form);
		k.note->class = skips[i].class;
		k.note->design = "view";
		k.note->title = "($Sent)";
		if (skips[i].field != NULL)
			note_add_text(k.note, skips[i].field, skips[i].value);
		assert_non_null(key_of(&k).skip);
		assert_non_null(strstr(key_of(&k).skip, skips[i].why));
		assert_int_equal(kit_try(&k), 0);
		assert_int_equal(k.result.verdict, MAP_SKIPPED);
		assert_non_null(strstr(k.result.reason, skips[i].why));
		kit_free(&k);
	}
}

/* An application may call its documents the same. */
static void
settings_have_neither_subject_nor_body(void **state)
{
	static const char *const fields[] = { "Subject", "Body" };

	(void)state;
	for (size_t i = 0; i < NITEMS(fields); i++) {
		struct kit k;

		IN_CASE(fields[i]);
		kit_new(&k, "Customer");
		note_add_text(k.note, "Type", "Account");
		assert_non_null(key_of(&k).skip);
		note_add_text(k.note, fields[i], "x");
		assert_null(key_of(&k).skip);
		kit_free(&k);
	}
}

static void
groups_that_mail_goes_to_are_carried(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Group");
	note_add_text(k.note, "GroupType", "1");
	assert_null(key_of(&k).skip);
	kit_free(&k);
}

static const struct {
	const char *name, *field, *value;
	bool response;
	enum map_part part;
} parts[] = {
	{ "single", "Subject", "x", false, MAP_ALONE },
	{ "parent by flag", "$CSFlags", "cw", false, MAP_PARENT },
	{ "parent by dates", "RepeatDates", "x", false, MAP_PARENT },
	{ "child by flag", "$CSFlags", "wi", true, MAP_CHILD },
	{ "exception", "$CSFlags", "e", true, MAP_CHILD },
	{ "child by repeat", "OrgRepeat", "1", false, MAP_CHILD },
	{ "child by dates", "RepeatInstanceDates", "x", true, MAP_CHILD },
	{ "child with dates", "RepeatDates", "x", true, MAP_CHILD },
	{ "moved", "OriginalStartDate", "x", true, MAP_CHILD },
};

static void
repeating_entries_know_their_series(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(parts); i++) {
		struct kit k;
		struct map_key key;

		IN_CASE(parts[i].name);
		kit_new(&k, "Appointment");
		note_add_text(k.note, "ApptUNID", "SERIES");
		note_add_text(k.note, parts[i].field, parts[i].value);
		if (parts[i].response)
			memcpy(k.note->parent, KIT_PARENT, sizeof(KIT_PARENT));
		key = key_of(&k);
		assert_int_equal(key.part, parts[i].part);
		if (parts[i].part == MAP_ALONE)
			assert_null(key.series);
		else
			assert_string_equal(key.series, "SERIES");
		kit_free(&k);
	}
}

static void
notes_that_end_by_themselves_lead_no_series(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Appointment");
	note_add_text(k.note, "ApptUNID", "SERIES");
	note_add_text(k.note, "$CSFlags", "i");
	note_add_text(k.note, "RepeatDates", "x"); /* no parent by that */
	assert_int_equal(key_of(&k).part, MAP_CHILD);
	k.note->conflict = true;
	assert_null(key_of(&k).series);
	k.note->conflict = false;
	k.note->truncated = true;
	assert_null(key_of(&k).series);
	k.note->truncated = false;
	assert_non_null(key_of(&k).series);
	note_add_text(k.note, "$Conflict", "");
	assert_null(key_of(&k).series);
	kit_free(&k);
}

static void
a_series_without_an_id_has_its_parents(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Appointment");
	note_add_text(k.note, "$CSFlags", "i");
	assert_string_equal(key_of(&k).series, KIT_UNID);
	memcpy(k.note->parent, KIT_PARENT, sizeof(KIT_PARENT));
	assert_string_equal(key_of(&k).series, KIT_PARENT);
	kit_free(&k);
}

static void
responses_answer_their_parent(void **state)
{
	static const struct {
		const char *type;
		enum ex_response answer;
	} cases[] = { { "A", EX_ACCEPTED }, { "R", EX_DECLINED },
		{ "P", EX_TENTATIVE }, { "T", EX_TENTATIVE },
		{ "D", EX_NOT_RESPONDED }, { "I", EX_NO_RESPONSE } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;
		struct map_key key;

		IN_CASE(cases[i].type);
		kit_new(&k, "Notice");
		note_add_text(k.note, "NoticeType", cases[i].type);
		note_add_text(k.note, "From", "CN=Bob/O=Acme");
		assert_null(key_of(&k).answer_to);
		memcpy(k.note->parent, KIT_PARENT, sizeof(KIT_PARENT));
		note_add_time(k.note, "PostedDate", kit_time(1100000000));
		key = key_of(&k);
		assert_int_equal(key.answer, cases[i].answer);
		if (cases[i].answer != EX_NO_RESPONSE) {
			assert_string_equal(key.answer_to, KIT_PARENT);
			assert_string_equal(key.answer_by, "CN=Bob/O=Acme");
			assert_int_equal(key.answer_at, 1100000000);
			note_add_text(k.note, "INetFrom", "bob@acme.com");
			assert_string_equal(key_of(&k).answer_by,
			    "\"Bob\" <bob@acme.com>");
		}
		kit_free(&k);
	}
}

static void
dates_are_those_that_people_know(void **state)
{
	static const struct {
		const char *form, *first, *second;
	} cases[] = {
		{ "Memo", "PostedDate", "DeliveredDate" },
		{ "Memo", "DeliveredDate", "ComposedDate" },
		{ "Appointment", "StartDateTime", "PostedDate" },
		{ "Task", "DueDateTime", "StartDateTime" },
		{ "JournalEntry", "DiaryDate", "PostedDate" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct kit k;

		IN_CASE(cases[i].first);
		kit_new(&k, cases[i].form);
		assert_int_equal(key_of(&k).date, 1000000000);
		note_add_time(k.note, cases[i].second, kit_time(1200000000));
		note_add_time(k.note, cases[i].first, kit_time(1100000000));
		assert_int_equal(key_of(&k).date, 1100000000);
		kit_free(&k);
	}
}

static void
a_note_without_any_date_has_none(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.note->created = (struct note_time){ 0 };
	assert_int_equal(key_of(&k).date, EX_NO_DATE);
	k.note->modified = kit_time(5);
	assert_int_equal(key_of(&k).date, 5);
	kit_free(&k);
}

static void
folder_references_are_unids(void **state)
{
	static const char *const refs[] = {
		"38d46bf5e8f08834852564b500129b2c", "not one", "" };
	struct kit k;
	struct map_key key;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "$FolderRef", refs, NITEMS(refs));
	note_add_text(k.note, "$FolderRef", KIT_PARENT);
	key = key_of(&k);
	assert_int_equal(key.nfolder_refs, 2);
	assert_string_equal(key.folder_refs[0],
	    "38D46BF5E8F08834852564B500129B2C");
	assert_string_equal(key.folder_refs[1], KIT_PARENT);

	/* What the source lists is added, and nothing is there twice. */
	k.note->folder_ref = (const char *const[]){ KIT_PARENT, KIT_UNID };
	k.note->nfolder_refs = 2;
	key = key_of(&k);
	assert_int_equal(key.nfolder_refs, 3);
	assert_string_equal(key.folder_refs[1], KIT_PARENT);
	assert_string_equal(key.folder_refs[2], KIT_UNID);
	kit_free(&k);
}

static void
profiles_tell_owner_and_zone(void **state)
{
	struct kit k;
	struct map_key key;

	(void)state;
	kit_new(&k, "CalendarProfile");
	k.note->class = NOTE_PROFILE;
	note_add_text(k.note, "Owner", "CN=Alice/O=Acme");
	note_add_text(k.note, "TimeZone", "Z=-1$DO=1$ZN=W. Europe");
	key = key_of(&k);
	assert_string_equal(key.owner, "CN=Alice/O=Acme");
	assert_string_equal(key.zone, "Z=-1$DO=1$ZN=W. Europe");
	kit_free(&k);
}

static void
message_ids_are_their_own_or_made(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	assert_string_equal(key_of(&k).message_id, "<OF8D2B3A9C.5E6F4A1B-"
	    "ON852574CF.006B57BF@notes2ex.invalid>");
	note_add_text(k.note, "$MessageID", " OF1@acme.com ");
	assert_string_equal(key_of(&k).message_id, "<OF1@acme.com>");
	kit_free(&k);
}

static void
message_ids_that_are_none_are_not_used(void **state)
{
	static const char *const bad[] = { "x", "<>", "<a b@c>", "<a@b>\r\nX: y",
		"<a@b><c@d>", "<\x01@b>" };
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	for (size_t i = 0; i < NITEMS(bad); i++)
		assert_null(map_clean_message_id(&k.arena, bad[i]));
	kit_free(&k);
}

static void
encryption_shows_in_many_ways(void **state)
{
	static const char *const fields[] = { "$Seal", "$SealData" };
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	assert_false(key_of(&k).encrypted);
	k.note->encrypted = true;
	assert_true(key_of(&k).encrypted);
	kit_free(&k);
	for (size_t i = 0; i < NITEMS(fields); i++) {
		kit_new(&k, "Memo");
		note_add_text(k.note, fields[i], "x");
		assert_true(key_of(&k).encrypted);
		kit_free(&k);
	}
	kit_new(&k, "Memo");
	note_add(k.note, "Body", NOTE_OTHER)->flags = NOTE_SEAL;
	assert_false(key_of(&k).encrypted);
	note_add(k.note, "body", NOTE_OTHER)->flags = NOTE_SEALED;
	assert_true(key_of(&k).encrypted);
	kit_free(&k);
}

static void
only_real_files_count_as_attachments(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	for (int i = 0; i < 4; i++) {
		struct note_field *f = note_add(k.note, "$FILE", NOTE_FILE);

		f->n = 1;
		f->file = ARENA_NEW(&k.arena, struct note_file);
		f->file->internal = i == 1;
		f->file->mime_part = i == 2;
		f->file->in_mime = i == 3;
	}
	assert_int_equal(key_of(&k).attachments, 2);
	kit_free(&k);
}

static void
links_to_notes_are_known_once(void **state)
{
	static const struct rich_link link[] = {
		{ .kind = RICH_LINK_DOC, .document = KIT_PARENT },
		{ .kind = RICH_LINK_DOC, .document =
		    "0123456789abcdef0123456789abcdef" },
		{ .kind = RICH_LINK_DOC, .document = KIT_UNID }, /* itself */
		{ .kind = RICH_LINK_DOC, .document = "no UNID" },
		{ .kind = RICH_LINK_VIEW, .document =
		    "11111111111111111111111111111111" },
		{ .kind = RICH_LINK_DOC },
	};
	struct map_key key;
	struct note_field *f;
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	f = note_add(k.note, "Body", NOTE_RICH);
	f->n = 1;
	f->rich = rich_new(&k.arena, RICH_ROOT);
	for (size_t i = 0; i < NITEMS(link); i++) {
		struct rich *par = rich_new(&k.arena, RICH_PAR);
		struct rich *r = rich_new(&k.arena, RICH_LINK);

		r->link = &link[i];
		rich_add(par, r);
		rich_add(f->rich, par);
	}
	key = key_of(&k);
	assert_int_equal(key.nlinks, 1);
	assert_string_equal(key.links[0], KIT_PARENT);
	kit_free(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_and_groups_say_what_they_are_called),
		cmocka_unit_test(
		    a_card_may_have_its_name_and_address_elsewhere),
		cmocka_unit_test(notices_ask_for_the_entry_of_their_meeting),
		cmocka_unit_test(forms_say_the_kind),
		cmocka_unit_test(a_form_may_hide_in_a_field),
		cmocka_unit_test(what_is_never_carried_has_a_reason),
		cmocka_unit_test(settings_have_neither_subject_nor_body),
		cmocka_unit_test(groups_that_mail_goes_to_are_carried),
		cmocka_unit_test(repeating_entries_know_their_series),
		cmocka_unit_test(notes_that_end_by_themselves_lead_no_series),
		cmocka_unit_test(a_series_without_an_id_has_its_parents),
		cmocka_unit_test(responses_answer_their_parent),
		cmocka_unit_test(dates_are_those_that_people_know),
		cmocka_unit_test(a_note_without_any_date_has_none),
		cmocka_unit_test(folder_references_are_unids),
		cmocka_unit_test(profiles_tell_owner_and_zone),
		cmocka_unit_test(message_ids_are_their_own_or_made),
		cmocka_unit_test(message_ids_that_are_none_are_not_used),
		cmocka_unit_test(encryption_shows_in_many_ways),
		cmocka_unit_test(only_real_files_count_as_attachments),
		cmocka_unit_test(links_to_notes_are_known_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
