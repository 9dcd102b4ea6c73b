/* What every item becomes in a store: properties, people, files. */
#include "pst_item_kit.h"

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob_id.h"
#include "exch/ex_mime.h"

static struct arena arena;
static uint64_t bytes;
static struct err err;

static int
end(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* ---- an opened message, as a test wants it --------------------------------- */

static const char *opened_head;
static bool cannot_read;

int
ex_mime_open(const struct ex_item *item, struct arena *a, struct ex_item **out,
    const char **head, struct err *e)
{
	struct ex_item *one = arena_alloc(a, sizeof(*one));

	if (cannot_read)
		return err_set(e, ERR_IO, "gone");
	*one = *item;
	one->arena = a;
	one->values = NULL;
	one->nvalues = one->values_cap = 0;
	for (size_t i = 0; i < item->nvalues; i++)
		if (item->values[i].prop == EX_SUBJECT ||
		    item->values[i].prop == EX_MESSAGE_CLASS)
			ex_set_text(one, item->values[i].prop,
			    item->values[i].text);
	one->mime = NULL;
	ex_set_text(one, EX_BODY, "opened");
	*head = opened_head;
	*out = one;
	return 0;
}

/* ---- items ------------------------------------------------------------------- */

static struct ex_item *
mail(void)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "0123");

	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note");
	ex_set_time(item, EX_CREATION_TIME, 1000000000);
	item->folder = "Inbox";
	return item;
}

static struct ex_address *
person(const char *name, const char *address)
{
	struct ex_address *who = ARENA_NEW(&arena, struct ex_address);

	who->name = name;
	who->address = address;
	return who;
}

static const struct pst_message *
message(const struct ex_item *item)
{
	struct pst_message *m = NULL;

	assert_int_equal(pst_item_message(&arena, item, &m, &bytes, &err), 0);
	assert_sound(m);
	return m;
}

/* ---- properties ---------------------------------------------------------------- */

static void
a_subject_has_the_prefix_of_three_letters_at_most(void **state)
{
	static const struct {
		const char *subject, *prefix;
	} cases[] = {
		{ "RE: Plans", "RE: " },
		{ "AW: RE: Plans", "AW: " },
		{ "Fwd: x", "Fwd: " },
		{ "\xe5\x9b\x9e\xe5\xa4\x8d: x", "\xe5\x9b\x9e\xe5\xa4\x8d: " },
		{ "\xc3\x84W: x", "\xc3\x84W: " },
		{ "RE: ", "RE: " },
		{ "RE:Plans", "" },
		{ "Antw: x", "" },
		{ "R2: x", "" },
		{ "R : x", "" },
		{ "\xc3\x97: x", "" },
		{ "\xe2\x80\x9c: x", "" },
		{ ": x", "" },
		{ "A\xe5", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();

		IN_CASE(cases[i].subject);
		ex_set_text(item, EX_SUBJECT, cases[i].subject);
		assert_string_equal(message(item)->prefix, cases[i].prefix);
	}
	assert_string_equal(message(mail())->prefix, "");
}

static void
lines_of_text_end_in_crlf_and_html_is_bytes(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m;

	(void)state;
	ex_set_text(item, EX_BODY, "a\nb\r\nc\rd\n\n");
	m = message(item);
	assert_text(tag(&m->props, 0x1000), "a\r\nb\r\nc\r\nd\r\n\r\n");
	assert_number(tag(&m->props, 0x1016), 1);
	assert_null(tag(&m->props, 0x1013));
	ex_set_text(item, EX_HTML, "<p>\xc3\xa4\n</p>");
	m = message(item);
	assert_bytes(tag(&m->props, 0x1013), "<p>\xc3\xa4\n</p>", 10);
	assert_number(tag(&m->props, 0x1016), 3);
	assert_number(tag(&m->props, 0x3FDE), 65001);
	assert_non_null(tag(&m->props, 0x1000));
}

static void
no_body_is_no_native_body(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_text(item, EX_BODY, "");
	assert_null(tag(&message(item)->props, 0x1016));
	assert_null(tag(&message(item)->props, 0x1000));
}

static void
flags_are_those_of_the_item(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	assert_number(tag(&message(item)->props, 0x0E07), 1 | 2);
	ex_set_int(item, EX_MESSAGE_FLAGS, 0);
	assert_number(tag(&message(item)->props, 0x0E07), 2);
	ex_set_int(item, EX_MESSAGE_FLAGS, 0x21 | 0x10 | 0x40);
	assert_number(tag(&message(item)->props, 0x0E07), 0x23);
	ex_set_int(item, EX_MESSAGE_FLAGS, 9);
	assert_number(tag(&message(item)->props, 0x0E07), 9);
}

static void
nobody_is_asked_for_receipts(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m;

	(void)state;
	ex_set_bool(item, EX_READ_RECEIPT_REQUESTED, true);
	ex_set_bool(item, EX_DELIVERY_REPORT_REQUESTED, true);
	ex_add_header(item, "Disposition-Notification-To", "a@x.org");
	ex_add_header(item, "X-Mailer", "Notes");
	m = message(item);
	assert_null(tag(&m->props, 0x0029));
	assert_null(tag(&m->props, 0x0023));
	assert_text(tag(&m->props, 0x007D), "X-Mailer: Notes\r\n");
}

static void
marks_have_what_they_are_without_any(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m = message(item);

	(void)state;
	assert_number(tag(&m->props, 0x0017), 1);
	assert_number(tag(&m->props, 0x0026), 0);
	assert_number(tag(&m->props, 0x0036), 0);
	assert_number(lid(&m->props, COMMON, 0x8506), 0);
	ex_set_int(item, EX_SENSITIVITY, 2);
	assert_number(lid(&message(item)->props, COMMON, 0x8506), 1);
	item = mail();
	ex_set_bool(item, EX_PRIVATE, true);
	assert_number(tag(&message(item)->props, 0x0036), 2);
}

static void
every_type_of_value_has_its_own(void **state)
{
	static const char *const red[] = { "Red", "Blue" };
	static const uint8_t id[] = { 1, 2, 3 };
	static const struct ex_bytes two[] = { { id, 1 }, { id, 3 } };
	static const int32_t used[] = { 0, 2 };
	struct ex_item *item = mail();
	const struct pst_prop *p;

	(void)state;
	ex_set_texts(item, EX_KEYWORDS, red, 2);
	ex_set_binary(item, EX_GLOBAL_OBJECT_ID, id, 3);
	ex_set_binaries(item, EX_DL_MEMBERS, two, 2);
	ex_set_ints(item, EX_EMAILS_USED, used, 2);
	ex_set_double(item, EX_TASK_PERCENT, 0.5);
	ex_set_time(item, EX_TASK_DUE, 86400);
	ex_set_text(item, EX_NOTES_UNID, "0123");

	const struct pst_message *m = message(item);

	p = named(&m->props, "Keywords");
	assert_int_equal(p->type, PST_STRINGS);
	assert_int_equal(p->n, 2);
	assert_string_equal(p->texts[1], "Blue");
	assert_memory_equal(p->name->guid,
	    "\x29\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 16);
	assert_bytes(lid(&m->props, MEETING, 3), id, 3);
	p = lid(&m->props, ADDRESS, 0x8055);
	assert_int_equal(p->type, PST_BINARIES);
	assert_int_equal(p->binaries[1].n, 3);
	p = lid(&m->props, ADDRESS, 0x8028);
	assert_int_equal(p->type, PST_INT32S);
	assert_int_equal(p->integers[1], 2);
	p = lid(&m->props, TASK, 0x8102);
	assert_int_equal(p->type, PST_DOUBLE);
	assert_true(p->real == 0.5);
	assert_number(lid(&m->props, TASK, 0x8105), FILETIME(86400));
	p = named(&m->props, "NotesUNID");
	assert_text(p, "0123");
	assert_memory_equal(p->name->guid,
	    "\x52\x1c\x3a\x5f\x0e\x9b\x0a\x4d\x8c\x37\x6e\x2f\x6e\x32\x79\x78",
	    16);
}

static void
times_that_are_missing_are_those_nearest(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "0");
	const struct pst_message *m = message(item);

	(void)state;
	assert_number(tag(&m->props, 0x3007), FILETIME(0));
	assert_null(tag(&m->props, 0x0039));
	item->date = 50;
	m = message(item);
	assert_number(tag(&m->props, 0x3007), FILETIME(50));
	assert_number(tag(&m->props, 0x0039), FILETIME(50));
	ex_set_int(item, EX_MESSAGE_FLAGS, 9);
	assert_null(tag(&message(item)->props, 0x0039));
	ex_set_time(item, EX_CLIENT_SUBMIT_TIME, 70);
	ex_set_time(item, EX_LAST_MODIFICATION_TIME, 90);
	m = message(item);
	assert_number(tag(&m->props, 0x3007), FILETIME(70));
	assert_number(tag(&m->props, 0x0E06), FILETIME(70));
	assert_number(tag(&m->props, 0x3008), FILETIME(90));
}

static struct {
	char text[8][120];
	size_t n;
} said;

static void
say(void *arg, const char *what)
{
	(void)arg;
	assert_true(said.n < NITEMS(said.text));
	(void)snprintf(said.text[said.n++], sizeof(said.text[0]), "%s", what);
}

static void
remarks(const struct ex_item *item)
{
	said.n = 0;
	pst_item_remarks(item, say, NULL);
}

static void
times_that_no_store_has_are_left_out_and_said_once(void **state)
{
	struct ex_item *item = mail(), *inner = mail();
	const struct pst_message *m;

	(void)state;
	ex_set_time(item, EX_CLIENT_SUBMIT_TIME, -11644473601);
	ex_set_time(item, EX_CREATION_TIME, 253402300800);
	ex_set_time(item, EX_LAST_MODIFICATION_TIME, -11644473600);
	ex_set_time(inner, EX_CREATION_TIME, INT64_MAX);
	ex_add_attachment(item, "a", NULL)->item = inner;
	m = message(item);
	assert_null(tag(&m->props, 0x0039));
	assert_number(tag(&m->props, 0x3008), 0);
	assert_number(tag(&m->props, 0x3007), 0);
	remarks(item);
	assert_int_equal(said.n, 2);
	assert_string_equal(said.text[0], "creation time: not in the "
	    "years 1601 to 9999, left out");
	assert_string_equal(said.text[1], "client submit time: not in the "
	    "years 1601 to 9999, left out");
}

/* ---- the header ------------------------------------------------------------------ */

static void
the_header_of_an_opened_message_is_kept_as_it_is(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m;

	(void)state;
	item->mime = blob_of_mem(&arena, "x", 1);
	item->size = 77;
	opened_head = "Received: by a;\n\tfor b\nDISPOSITION-notification-to: c\n"
		      " d\nSubject: s\r\n";
	ex_add_header(item, "subject", "another");
	ex_add_header(item, "X-Mood", "good\r\nBcc: x");
	ex_add_header(item, "no name", "v");
	m = message(item);
	assert_text(tag(&m->props, 0x007D),
	    "Received: by a;\r\n\tfor b\r\nSubject: s\r\n"
	    "X-Mood: good Bcc: x\r\nX-Original-Header: no name: v\r\n");
	assert_text(tag(&m->props, 0x1000), "opened");
	assert_int_equal(bytes, 77);
}

static void
a_header_says_which_conversation_it_belongs_to(void **state)
{
	static const char index[] = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"
		"\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16";
	struct ex_item *item = mail();
	const struct pst_message *m;

	(void)state;
	item->mime = blob_of_mem(&arena, "x", 1);
	opened_head = "Thread-Topic: =?utf-8?Q?Gr=C3=B6=C3=9Fe?= and\n more\n"
		      "thread-index: AQIDBAUGBwgJCgsMDQ4P\n EBESExQVFg==\n";
	m = message(item);
	assert_text(tag(&m->props, 0x0070), "Größe and more");
	assert_bytes(tag(&m->props, 0x0071), index, 22);
	opened_head = "Thread-Index: AQIDBAUGBwgJCgsMDQ4PEBESExQVFhc=\n";
	m = message(item);
	assert_null(tag(&m->props, 0x0071));
	assert_null(tag(&m->props, 0x0070));
}

static void
a_sealed_message_says_how_it_is_sealed(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m;

	(void)state;
	opened_head = "Content-Type: application/pkcs7-mime;\n"
		      "\tsmime-type=enveloped-data\nSubject: s\n";
	item->mime = blob_of_mem(&arena, "x", 1);
	m = message(item);
	assert_null(named(&m->props, "Content-Type"));
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME");
	m = message(item);
	assert_text(named(&m->props, "Content-Type"),
	    "application/pkcs7-mime; smime-type=enveloped-data");
	assert_int_equal(named(&m->props, "Content-Type")->name->guid[0], 0x86);
}

static void
a_message_that_cannot_be_read_fails_as_input(void **state)
{
	struct ex_item *item = mail(), *outer = mail();
	struct pst_message *m;

	(void)state;
	item->mime = blob_of_mem(&arena, "x", 1);
	ex_add_attachment(outer, "inner", NULL)->item = item;
	cannot_read = true;
	assert_int_equal(pst_item_message(&arena, outer, &m, &bytes, &err), -1);
	cannot_read = false;
	assert_int_equal(err.code, ERR_IO);
	assert_string_equal(err.msg, "attachment inner: gone");
}

/* ---- people ------------------------------------------------------------------------ */

static void
who_wrote_and_on_whose_behalf_are_two(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m;
	struct ex_one_off who;

	(void)state;
	item->from = person("Alice B", "Alice@x.org");
	m = message(item);
	assert_text(tag(&m->props, 0x0042), "Alice B");
	assert_text(tag(&m->props, 0x0C1A), "Alice B");
	assert_text(tag(&m->props, 0x0064), "SMTP");
	assert_text(tag(&m->props, 0x0C1E), "SMTP");
	assert_bytes(tag(&m->props, 0x003B), "SMTP:ALICE@X.ORG", 17);
	item->sender = person("", "bob@x.org");
	m = message(item);
	assert_text(tag(&m->props, 0x0042), "Alice B");
	assert_text(tag(&m->props, 0x0065), "Alice@x.org");
	assert_text(tag(&m->props, 0x5D02), "Alice@x.org");
	assert_text(tag(&m->props, 0x0C1A), "bob@x.org");
	assert_text(tag(&m->props, 0x0C1F), "bob@x.org");
	assert_text(tag(&m->props, 0x5D01), "bob@x.org");
	assert_bytes(tag(&m->props, 0x0C1D), "SMTP:BOB@X.ORG", 15);

	const struct pst_prop *id = tag(&m->props, 0x0041);

	assert_int_equal(ex_one_off_read(&arena, id->bytes.p, id->bytes.n, &who,
			     &err),
	    0);
	assert_string_equal(who.name, "Alice B");
	assert_string_equal(who.type, "SMTP");
	assert_string_equal(who.address, "Alice@x.org");
	item->from = NULL;
	m = message(item);
	assert_text(tag(&m->props, 0x0042), "bob@x.org");
}

static void
mail_from_nobody_has_no_sender(void **state)
{
	(void)state;
	assert_null(tag(&message(mail())->props, 0x0042));
	assert_null(tag(&message(mail())->props, 0x0C1A));
	assert_null(tag(&message(mail())->props, 0x004F));
}

static void
answers_go_to_a_list_of_entries(void **state)
{
	struct ex_item *item = mail();
	const struct pst_prop *p;
	const uint8_t *at;
	struct ex_one_off who;

	(void)state;
	item->reply_to = person("A", "a@x.org");
	item->reply_to->next = person("", "bb@x.org");
	p = tag(&message(item)->props, 0x004F);
	assert_text(tag(&message(item)->props, 0x0050), "A; bb@x.org");
	at = p->bytes.p;
	assert_int_equal(at[0], 2);
	assert_int_equal(at[4] | at[5] << 8, (int)p->bytes.n - 8);

	size_t n = (size_t)(at[8] | at[9] << 8);
	const uint8_t *next = at + 12 + (n + 3) / 4 * 4;

	assert_int_equal(ex_one_off_read(&arena, at + 12, n, &who, &err), 0);
	assert_string_equal(who.address, "a@x.org");
	assert_int_equal(ex_one_off_read(&arena, next + 4,
			     (size_t)(next[0] | next[1] << 8), &who, &err),
	    0);
	assert_string_equal(who.address, "bb@x.org");
	assert_int_equal(p->bytes.n % 4, 0);
}

static void
recipients_have_rows_in_their_order(void **state)
{
	struct ex_item *item = mail();
	const struct pst_message *m;

	(void)state;
	ex_add_recipient(item, EX_TO, *person("T", "t@x.org"));
	ex_add_recipient(item, EX_CC, *person("", "c@x.org"));
	ex_add_recipient(item, EX_BCC, *person("B", "b@x.org"));
	ex_add_recipient(item, EX_FYI, *person("F", "f@x.org"));
	m = message(item);
	assert_int_equal(m->nrecipients, 4);
	assert_number(tag(&m->recipient[0], 0x0C15), 1);
	assert_number(tag(&m->recipient[1], 0x0C15), 2);
	assert_number(tag(&m->recipient[2], 0x0C15), 3);
	assert_number(tag(&m->recipient[3], 0x0C15), 3);
	assert_text(tag(&m->recipient[0], 0x3001), "T");
	assert_text(tag(&m->recipient[1], 0x3001), "c@x.org");
	assert_text(tag(&m->recipient[1], 0x3003), "c@x.org");
	assert_text(tag(&m->recipient[1], 0x39FE), "c@x.org");
	assert_number(tag(&m->recipient[0], 0x0FFE), 6);
	assert_number(tag(&m->recipient[0], 0x0E0F), 1);
	assert_bytes(tag(&m->recipient[0], 0x300B), "SMTP:T@X.ORG", 13);
	assert_null(tag(&m->recipient[0], 0x5FFD));
}

/* ---- files --------------------------------------------------------------------------- */

static void
a_file_has_two_names_and_its_type(void **state)
{
	static const struct {
		const char *name, *dos, *ext;
	} cases[] = {
		{ "PLAN.DOC", "PLAN.DOC", ".DOC" },
		{ "plan.doc", "PLAN.DOC", ".doc" },
		{ "Quarter plan.docx", "QUARTE~1.DOC", ".docx" },
		{ "\xc3\xa4.txt", "FILE~1.TXT", ".txt" },
		{ "trail.", "TRAIL~1", "" },
		{ "README", "README", "" },
		{ ".profile", "PROFIL~1", "" },
		{ "a.b.c", "AB~1.C", ".c" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();
		struct ex_attachment *at = ex_add_attachment(item,
		    cases[i].name, blob_of_mem(&arena, "abc", 3));
		const struct pst_attachment *got;

		IN_CASE(cases[i].name);
		at->type = "text/x";
		at->size = 3;
		at->created = 10;
		got = message(item)->attachment;
		assert_text(tag(&got->props, 0x3707), cases[i].name);
		assert_text(tag(&got->props, 0x3704), cases[i].dos);
		if (cases[i].ext[0] == '\0')
			assert_null(tag(&got->props, 0x3703));
		else
			assert_text(tag(&got->props, 0x3703), cases[i].ext);
		assert_text(tag(&got->props, 0x370E), "text/x");
		assert_number(tag(&got->props, 0x3705), 1);
		assert_number(tag(&got->props, 0x7FFE), 0);
		assert_number(tag(&got->props, 0x3007), FILETIME(10));
		assert_number(tag(&got->props, 0x3008), FILETIME(10));
		assert_ptr_equal(got->data, at->data);
		assert_int_equal(bytes, 3);
	}
}

static void
a_file_without_times_has_those_of_its_message(void **state)
{
	struct ex_item *item = mail();
	const struct pst_attachment *at;

	(void)state;
	ex_add_attachment(item, "a", NULL)->modified = INT64_MAX;
	at = message(item)->attachment;
	assert_number(tag(&at->props, 0x3007), FILETIME(1000000000));
	assert_number(tag(&at->props, 0x3008), FILETIME(1000000000));
}

static void
only_what_the_text_shows_is_hidden(void **state)
{
	static const struct {
		const char *html;
		bool hidden;
	} cases[] = {
		{ "<img src=\"cid:a@b\">", true },
		{ "<a title=x:y><IMG SRC='CID:A@B'>", true },
		{ "<img src=cid:a@b>", true },
		{ "<img src=\"cid:A%40b\">", true },
		{ "<img src=\"cid:a%4\">", false },
		{ "<img src=\"cid:a@bc\">", false },
		{ "<img src=\"mid:a@b\">", false },
		{ "cid:a@b", true },
		{ ":", false },
		{ NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();
		const struct pst_attachment *at;

		IN_CASE(cases[i].html == NULL ? "no text" : cases[i].html);
		if (cases[i].html != NULL)
			ex_set_text(item, EX_HTML, cases[i].html);
		ex_add_attachment(item, "p", NULL)->content_id = "a@b";
		at = message(item)->attachment;
		assert_number(tag(&at->props, 0x7FFE), cases[i].hidden);
		assert_number(tag(&at->props, 0x3714), cases[i].hidden ? 4 : 0);
		assert_text(tag(&at->props, 0x3712), "a@b");
	}
}

static void
an_item_within_is_a_message_within(void **state)
{
	struct ex_item *item = mail(), *inner = mail();
	const struct pst_attachment *at;

	(void)state;
	ex_set_text(inner, EX_SUBJECT, "RE: inner");
	ex_add_attachment(inner, "f", NULL)->size = 5;
	ex_add_attachment(item, "Inner", NULL)->item = inner;
	at = message(item)->attachment;
	assert_int_equal(bytes, 5);
	assert_number(tag(&at->props, 0x3705), 5);
	assert_null(at->data);
	assert_string_equal(at->message->prefix, "RE: ");
	assert_text(tag(&at->message->props, 0x0037), "RE: inner");
	assert_int_equal(at->message->nattachments, 1);
}

/* Each within the one before, so many levels. */
static struct ex_item *
nested(int levels, bool passed_on)
{
	struct ex_item *item = mail();

	if (passed_on)
		item->mime = blob_of_mem(&arena, "x", 1);
	if (levels > 1)
		ex_add_attachment(item, "in", NULL)->item = nested(levels - 1,
		    passed_on);
	return item;
}

static void
items_within_items_end_somewhere(void **state)
{
	struct pst_message *m;
	const struct pst_message *deep;

	(void)state;
	assert_int_equal(pst_item_accepts(nested(8, false), &err), 0);
	(void)message(nested(8, false));
	assert_int_equal(pst_item_accepts(nested(9, false), &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	/* Messages that were opened may be deeper. */
	(void)message(nested(30, false));
	assert_int_equal(pst_item_message(&arena, nested(31, false), &m, &bytes,
			     &err),
	    -1);
	assert_int_equal(err.code, ERR_LIMIT);
	/* A message that is passed on stays a file from there. */
	assert_int_equal(pst_item_accepts(nested(9, true), &err), 0);
	deep = message(nested(9, true));
	for (int i = 0; i < 7; i++) {
		assert_non_null(deep->attachment->message);
		deep = deep->attachment->message;
	}
	assert_null(deep->attachment->message);
	assert_non_null(deep->attachment->data);
	assert_text(tag(&deep->attachment->props, 0x3707), "in.eml");
	assert_number(tag(&deep->attachment->props, 0x3705), 1);
}

/* ---- what no store takes ---------------------------------------------------------------- */

static char *
levels(size_t n)
{
	char *path = arena_alloc(&arena, n * 2 + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(path + i * 2, i + 1 < n ? "a\\" : "a", 2);
	return path;
}

static void
a_name_of_256_characters_is_no_folder(void **state)
{
	struct ex_item *item = mail();
	char *name = arena_alloc(&arena, 256 * 4 + 4);

	(void)state;
	memset(name, 'a', 255);
	item->folder = text_printf(&arena, "Projects\\%s\\b", name);
	assert_int_equal(pst_item_accepts(item, &err), 0);
	name[255] = 'a';
	item->folder = text_printf(&arena, "Projects\\%s\\b", name);
	assert_int_equal(pst_item_accepts(item, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	/* 127 of two units each, and one more. */
	memset(name, 0, 256);
	for (size_t i = 0; i < 127; i++)
		memcpy(name + i * 4, "\xf0\x9f\x98\x80", 4);
	name[508] = 'a';
	item->folder = name;
	assert_int_equal(pst_item_accepts(item, &err), 0);
	name[509] = 'a';
	assert_int_equal(pst_item_accepts(item, &err), -1);
}

static void
a_level_of_a_folder_needs_a_name(void **state)
{
	static const char *const bad[] = { "", "\\a", "a\\", "a\\\\b" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		struct ex_item *item = mail();

		IN_CASE(bad[i]);
		item->folder = bad[i];
		assert_int_equal(pst_item_accepts(item, &err), -1);
		assert_int_equal(err.code, ERR_FORMAT);
	}
}

static void
a_file_without_bytes_is_there_and_empty(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_add_attachment(item, "a", NULL);
	assert_int_equal(message(item)->attachment->data->len, 0);
}

static void
folders_that_the_import_service_refuses_are_said(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	item->folder = levels(299);
	remarks(item);
	assert_int_equal(said.n, 0);
	item->folder = levels(300);
	remarks(item);
	assert_int_equal(said.n, 1);
	assert_non_null(strstr(said.text[0], "300 or more levels"));
	assert_int_equal(pst_item_accepts(item, &err), 0);
	item->folder = levels(1001);
	assert_int_equal(pst_item_accepts(item, &err), -1);
}

static void
items_that_the_import_service_leaves_out_are_said(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	item->size = 150 << 20;
	remarks(item);
	assert_int_equal(said.n, 0);
	item->size++;
	remarks(item);
	assert_int_equal(said.n, 1);
	assert_non_null(strstr(said.text[0], "150 MB"));
}

static void
a_file_of_two_gigabytes_is_the_last(void **state)
{
	struct ex_item *item = mail(), *outer = mail();
	struct ex_attachment *at = ex_add_attachment(item, "big.iso", NULL);
	struct blob *big;

	(void)state;
	at->size = INT32_MAX;
	assert_int_equal(pst_item_accepts(item, &err), 0);
	at->size++;
	assert_int_equal(pst_item_accepts(item, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_string_equal(err.msg, "attachment big.iso: 2048 MiB, a store "
	    "holds 2048 MiB in one piece");
	ex_add_attachment(outer, "inner", NULL)->item = item;
	assert_int_equal(pst_item_accepts(outer, &err), -1);
	assert_non_null(strstr(err.msg, "attachment inner: attachment big"));
	big = ARENA_NEW(&arena, struct blob);
	big->len = (uint64_t)INT32_MAX + 1;
	item = mail();
	item->mime = big;
	assert_int_equal(pst_item_accepts(item, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
folders_are_for_what_is_put_into_them(void **state)
{
	static const char *const class[EX_KINDS] = { "IPF.Note",
		"IPF.Appointment", "IPF.Contact", "IPF.Contact", "IPF.Task",
		"IPF.Note" };

	(void)state;
	for (int k = 0; k < EX_KINDS; k++) {
		struct ex_item *item = ex_item_new(&arena, (enum ex_kind)k,
		    "0");

		item->folder = "Projects";
		assert_string_equal(pst_item_folder_class(item), class[k]);
		/* A folder of the mailbox's own is what it is. */
		item->folder = "notes";
		assert_string_equal(pst_item_folder_class(item),
		    "IPF.StickyNote");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_subject_has_the_prefix_of_three_letters_at_most),
		cmocka_unit_test(lines_of_text_end_in_crlf_and_html_is_bytes),
		cmocka_unit_test(no_body_is_no_native_body),
		cmocka_unit_test(flags_are_those_of_the_item),
		cmocka_unit_test(nobody_is_asked_for_receipts),
		cmocka_unit_test(marks_have_what_they_are_without_any),
		cmocka_unit_test(every_type_of_value_has_its_own),
		cmocka_unit_test(times_that_are_missing_are_those_nearest),
		cmocka_unit_test(
		    times_that_no_store_has_are_left_out_and_said_once),
		cmocka_unit_test(
		    the_header_of_an_opened_message_is_kept_as_it_is),
		cmocka_unit_test(a_header_says_which_conversation_it_belongs_to),
		cmocka_unit_test(a_sealed_message_says_how_it_is_sealed),
		cmocka_unit_test(a_message_that_cannot_be_read_fails_as_input),
		cmocka_unit_test(who_wrote_and_on_whose_behalf_are_two),
		cmocka_unit_test(mail_from_nobody_has_no_sender),
		cmocka_unit_test(answers_go_to_a_list_of_entries),
		cmocka_unit_test(recipients_have_rows_in_their_order),
		cmocka_unit_test(a_file_has_two_names_and_its_type),
		cmocka_unit_test(a_file_without_times_has_those_of_its_message),
		cmocka_unit_test(only_what_the_text_shows_is_hidden),
		cmocka_unit_test(an_item_within_is_a_message_within),
		cmocka_unit_test(items_within_items_end_somewhere),
		cmocka_unit_test(a_name_of_256_characters_is_no_folder),
		cmocka_unit_test(a_level_of_a_folder_needs_a_name),
		cmocka_unit_test(a_file_without_bytes_is_there_and_empty),
		cmocka_unit_test(
		    folders_that_the_import_service_refuses_are_said),
		cmocka_unit_test(
		    items_that_the_import_service_leaves_out_are_said),
		cmocka_unit_test(a_file_of_two_gigabytes_is_the_last),
		cmocka_unit_test(folders_are_for_what_is_put_into_them),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
