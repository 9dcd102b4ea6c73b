#include "test.h"

#include <gmime/gmime.h>
#include <sys/resource.h>

#include "base/sha.h"
#include "base/text.h"
#include "target/dir_head.h"
#include "test_out.h"

static struct arena arena;
static struct buf out;

static int
setup(void **state)
{
	(void)state;
	buf_init(&out, (size_t)64 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_free(&out);
	arena_free(&arena);
	return 0;
}

static struct ex_item *
mail(void)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, UNID);

	item->folder = "Inbox";
	return item;
}

static struct ex_address *
person(const char *name, const char *address)
{
	struct ex_address *a = ARENA_NEW(&arena, struct ex_address);

	a->name = name;
	a->address = address;
	return a;
}

static const struct blob *
text_blob(const char *s)
{
	return blob_of_mem(&arena, s, strlen(s));
}

/* What is written, in `out`. */
static void
write_out(const struct ex_item *item)
{
	const struct sink to = { out_put, &out };
	struct err e = { .code = ERR_NONE };

	buf_clear(&out);
	if (eml_write(item, &to, &e) < 0)
		fail_msg("%s", e.msg);
}

/* The same, read back by GMime; the caller owns it. */
static GMimeMessage *
read_back(const struct ex_item *item)
{
	write_out(item);

	GMimeStream *s = g_mime_stream_mem_new_with_buffer(out.data, out.len);
	GMimeParser *p = g_mime_parser_new_with_stream(s);
	GMimeMessage *m = g_mime_parser_construct_message(p, NULL);

	g_object_unref(p);
	g_object_unref(s);
	assert_non_null(m);
	return m;
}

/* A header as a reader shows it: unfolded and decoded; "" when absent. */
static const char *
header(GMimeMessage *m, const char *name)
{
	const char *v = g_mime_object_get_header(GMIME_OBJECT(m), name);

	return v == NULL ? "" : v;
}

/* The decoded content of a part, in the arena. */
static const char *
content(GMimeObject *part, size_t *n)
{
	GMimeStream *s = g_mime_stream_mem_new();
	GByteArray *bytes;
	const char *copy;

	assert_true(GMIME_IS_PART(part));
	(void)g_mime_data_wrapper_write_to_stream(
	    g_mime_part_get_content(GMIME_PART(part)), s);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(s));
	copy = arena_strndup(&arena, (const char *)bytes->data, bytes->len);
	if (n != NULL)
		*n = bytes->len;
	g_object_unref(s);
	return copy;
}

static GMimeObject *
child(GMimeObject *of, int i)
{
	assert_true(GMIME_IS_MULTIPART(of));
	assert_true(i < g_mime_multipart_get_count(GMIME_MULTIPART(of)));
	return g_mime_multipart_get_part(GMIME_MULTIPART(of), i);
}

static bool
is_type(GMimeObject *part, const char *type, const char *subtype)
{
	return g_mime_content_type_is_type(
	    g_mime_object_get_content_type(part), type, subtype);
}

/* RFC 5322: CRLF, no line over 998, no bare CR or LF, 7 bits. */
static void
assert_well_formed(void)
{
	size_t column = 0;

	for (size_t i = 0; i < out.len; i++) {
		unsigned char c = (unsigned char)out.data[i];

		assert_in_range(c, 1, 0x7f);
		if (c == '\r')
			assert_int_equal(out.data[i + 1], '\n');
		else if (c == '\n') {
			assert_int_equal(out.data[i - 1], '\r');
			column = 0;
		} else
			column++;
		assert_true(column <= 998);
	}
	assert_int_equal(out.data[out.len - 1], '\n');
}

/* ---- header ------------------------------------------------------------ */

static void
every_property_has_its_header(void **state)
{
	static const struct {
		const char *name, *value;
	} want[] = {
		{ "Return-Path", "<back@example.org>" },
		{ "From", "Anna Ahlers <anna@example.com>" },
		{ "Sender", "Bea Bruns <bea@example.com>" },
		{ "Reply-To", "reply@example.com" },
		{ "To", "Claus <c@example.com>, d@example.com" },
		{ "Cc", "\"Ernst, E.\" <e@example.com>" },
		{ "Bcc", "secret@example.com" },
		{ "Subject", "Hello" },
		{ "Date", "Wed, 12 May 2004 13:30:00 +0000" },
		{ "Message-ID", "<OF0011.2233-ON4455.6677@example.com>" },
		{ "In-Reply-To", "<a@b>" },
		{ "References", "<a@b> <c@d>" },
		{ "Importance", "high" },
		{ "X-Priority", "1" },
		{ "Priority", "non-urgent" },
		{ "Sensitivity", "Private" },
		{ "Keywords", "Red, \"x, y\"" },
		{ "X-Message-Flag", "Follow up" },
		{ "Reply-By", "Thu, 20 May 2004 07:00:00 +0000" },
		{ "X-Unsent", "1" },
		{ "X-Mailer", "Lotus Notes" },
		{ "X-Original-Subject", "another" },
		{ "X-Original-Header", "bad name: kept" },
		{ "X-Notes2ex-UNID", UNID },
		{ "MIME-Version", "1.0" },
	};
	static const char *const keywords[] = { "Red", "x, y" };
	struct ex_item *item = mail();

	(void)state;
	item->from = person("Anna Ahlers", "anna@example.com");
	item->sender = person("Bea Bruns", "bea@example.com");
	item->reply_to = person("", "reply@example.com");
	(void)ex_add_recipient(item, EX_TO, *person("Claus", "c@example.com"));
	(void)ex_add_recipient(item, EX_BCC, *person("", "secret@example.com"));
	(void)ex_add_recipient(item, EX_CC,
	    *person("Ernst, E.", "e@example.com"));
	(void)ex_add_recipient(item, EX_TO, *person(NULL, "d@example.com"));
	ex_set_text(item, EX_SUBJECT, "Hello");
	ex_set_time(item, EX_CLIENT_SUBMIT_TIME, 1084368600);
	ex_set_text(item, EX_INTERNET_MESSAGE_ID,
	    "<OF0011.2233-ON4455.6677@example.com>");
	ex_set_text(item, EX_IN_REPLY_TO_ID, "<a@b>");
	ex_set_text(item, EX_INTERNET_REFERENCES, "<a@b> <c@d>");
	ex_set_int(item, EX_IMPORTANCE, 2);
	ex_set_int(item, EX_PRIORITY, -1);
	ex_set_int(item, EX_SENSITIVITY, 2);
	ex_set_texts(item, EX_KEYWORDS, keywords, 2);
	ex_set_int(item, EX_FLAG_STATUS, 2);
	ex_set_time(item, EX_COMMON_END, 1085036400);
	ex_set_int(item, EX_MESSAGE_FLAGS, 8 | 1);
	ex_add_header(item, "Received", "from a by b; today");
	ex_add_header(item, "X-Mailer", "Lotus Notes");
	ex_add_header(item, "Return-Path", "<back@example.org>");
	ex_add_header(item, "Subject", "another");
	ex_add_header(item, "bad name", "kept");

	GMimeMessage *m = read_back(item);

	for (size_t i = 0; i < NITEMS(want); i++) {
		IN_CASE(want[i].name);
		assert_string_equal(header(m, want[i].name), want[i].value);
	}
	assert_well_formed();
	assert_int_equal(strncmp(out.data, "Received: from a by b; today\r\n",
	    30), 0);
	g_object_unref(m);
}

/* All mail is read, but what says that it is not. */
static void
unread_mail_says_so(void **state)
{
	static const struct {
		int32_t flags;
		const char *status;
	} cases[] = { { 1, NULL }, { 0, "O" }, { 0x20, "O" }, { 9, NULL } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();

		ex_set_int(item, EX_MESSAGE_FLAGS, cases[i].flags);
		ex_add_header(item, "Status", "RO");

		GMimeMessage *m = read_back(item);

		/* The one that came with it is another program's word. */
		if (cases[i].status != NULL)
			assert_string_equal(header(m, "X-Original-Status"),
			    "RO");
		assert_string_equal(header(m, "Status"),
		    cases[i].status == NULL ? "RO" : cases[i].status);
		g_object_unref(m);
	}
}

static const struct {
	const char *name, *message, *want;
} wrapped[] = {
	{ "one part", "Subject: x\r\nContent-Type: text/plain;\r\n"
	    "\tcharset=utf-8\r\nMIME-Version: 1.0\r\n\r\nbody\r\n",
	    "Subject: x\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: multipart/mixed;\r\n\tboundary=\"@\"\r\n\r\n"
	    "--@\r\nContent-Type: text/plain;\r\n\tcharset=utf-8\r\n\r\n"
	    "body\r\n\r\n--@\r\n" },
	{ "no MIME at all, and other ends of lines",
	    "Subject: x\n folded\n\nbody", "Subject: x\n folded\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/mixed;\r\n\tboundary=\"@\"\r\n\r\n"
	    "--@\r\n\r\nbody\r\n--@\r\n" },
	{ "nothing but a header", "Subject: x\r\n",
	    "Subject: x\r\nMIME-Version: 1.0\r\n"
	    "Content-Type: multipart/mixed;\r\n\tboundary=\"@\"\r\n\r\n"
	    "--@\r\n\r\n\r\n--@\r\n" },
};

static void
a_message_passed_on_can_get_files(void **state)
{
	const char *boundary = "=_n2e1_1_" UNID;

	(void)state;
	for (size_t i = 0; i < NITEMS(wrapped); i++) {
		struct ex_item *item = mail();
		struct buf all;
		GMimeMessage *m;

		IN_CASE(wrapped[i].name);
		item->mime = text_blob(wrapped[i].message);
		(void)ex_add_attachment(item, "a.txt", text_blob("file"));
		buf_init(&all, 65536);
		for (const char *c = wrapped[i].want; *c != '\0'; c++)
			buf_put(&all, *c == '@' ? boundary : c,
			    *c == '@' ? strlen(boundary) : 1);
		m = read_back(item);
		assert_true(out.len > all.len);
		assert_memory_equal(out.data, all.data, all.len);
		buf_free(&all);
		assert_string_equal(content(child(
		    g_mime_message_get_mime_part(m), 1), NULL), "file");
		g_object_unref(m);
	}
}

static void
a_boundary_is_none_that_the_message_has(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	item->mime = text_blob("Subject: x\r\n\r\n--=_n2e1_1_x\r\n");
	(void)ex_add_attachment(item, "a.txt", text_blob("file"));
	write_out(item);
	assert_non_null(strstr(out.data, "boundary=\"=_n2e2_1_" UNID "\""));
}

static void
a_message_passed_on_may_be_unread(void **state)
{
	static const char text[] = "Subject: x\r\n\r\nx\r\n";
	struct ex_item *item = mail();

	(void)state;
	item->mime = blob_of_mem(&arena, text, sizeof(text) - 1);
	ex_set_int(item, EX_MESSAGE_FLAGS, 0);
	write_out(item);
	assert_int_equal(strncmp(out.data, "Status: O\r\nSubject: x\r\n", 23),
	    0);
}

static void
nothing_is_made_up(void **state)
{
	(void)state;
	write_out(mail());
	assert_string_equal(out.data, "X-Notes2ex-UNID: " UNID "\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
}

static void
of_several_dates_the_day_of_sending_counts(void **state)
{
	static const struct {
		bool submitted, dated, modified;
		const char *want;
	} cases[] = {
		{ true, true, true, "Thu, 01 Jan 1970 00:00:01 +0000" },
		{ false, true, true, "Thu, 01 Jan 1970 00:00:02 +0000" },
		{ false, false, true, "Thu, 01 Jan 1970 00:00:03 +0000" },
		{ false, false, false, "" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();

		if (cases[i].submitted)
			ex_set_time(item, EX_CLIENT_SUBMIT_TIME, 1);
		if (cases[i].dated)
			item->date = 2;
		if (cases[i].modified)
			ex_set_time(item, EX_LAST_MODIFICATION_TIME, 3);

		GMimeMessage *m = read_back(item);

		assert_string_equal(header(m, "Date"), cases[i].want);
		g_object_unref(m);
	}
}

static void
a_date_outside_the_calendar_is_left_out(void **state)
{
	static const int64_t dates[] = { INT64_MAX, INT64_MIN + 1,
		(int64_t)1 << 50 };

	(void)state;
	for (size_t i = 0; i < NITEMS(dates); i++) {
		struct ex_item *item = mail();

		item->date = dates[i];
		write_out(item);
		assert_null(strstr(out.data, "Date:"));
	}
}

/* ---- text in headers --------------------------------------------------- */

#define NI  "\xe6\x97\xa5\xe6\x9c\xac"
#define NI5 NI NI NI NI NI

static const char *const subjects[] = {
	"plain",
	"Gr\xc3\xbc\xc3\x9f" "e aus  M\xc3\xbcnchen",
	NI5 NI5 NI5 NI5 NI5 NI5,
	"=?utf-8?Q?not_an_encoded_word?=",
	"a b  c   d",
	"\xf0\x9f\x98\x80\xf0\x9f\x98\x80 smile",
	"long long long long long long long long long long long long long long"
	" long long long long long long long long long long long long long long",
	"x",
	"",
};

static void
subjects_come_back_as_they_were(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(subjects); i++) {
		struct ex_item *item = mail();

		IN_CASE(subjects[i]);
		ex_set_text(item, EX_SUBJECT, subjects[i]);

		GMimeMessage *m = read_back(item);

		assert_string_equal(header(m, "Subject"), subjects[i]);
		assert_well_formed();
		g_object_unref(m);
	}
}

/* RFC 2047 2: a word has at most 75 characters, a line with words 76. */
static void
no_encoded_word_is_too_long(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_text(item, EX_SUBJECT, subjects[2]);
	write_out(item);
	for (const char *p = out.data; (p = strchr(p, '\n')) != NULL; p++)
		assert_true(strcspn(p + 1, "\r") <= 76);
	item->from = person(subjects[2], "a@example.com");
	write_out(item);
	for (const char *p = out.data; (p = strstr(p, "=?")) != NULL; p += 2)
		assert_true(strstr(p, "?=") - p + 2 <= 75);
}

static void
one_word_of_three_thousand_letters_is_carried(void **state)
{
	struct ex_item *item = mail();
	char *big = arena_alloc(&arena, 3001);

	(void)state;
	memset(big, 'x', 3000);
	ex_set_text(item, EX_SUBJECT, big);
	ex_add_header(item, "X-Big", big);

	GMimeMessage *m = read_back(item);

	assert_string_equal(header(m, "Subject"), big);
	assert_string_equal(header(m, "X-Big"), big);
	assert_well_formed();
	g_object_unref(m);
}

static void
line_ends_in_a_value_inject_no_header(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	ex_set_text(item, EX_SUBJECT, "a\r\nBcc: evil@example.com\r\n\r\nbody");
	ex_add_header(item, "X-Y", "b\nX-Evil: 1");
	item->from = person("n\r\nX-Evil: 2", "a@example.com\r\nX-Evil: 3");
	(void)ex_add_attachment(item, "f\r\nX-Evil: 4", text_blob("x"));
	item->attachments->type = "text/x\r\nX-Evil: 5";
	item->attachments->content_id = "c\r\nX-Evil: 6";

	GMimeMessage *m = read_back(item);

	assert_string_equal(header(m, "Bcc"), "");
	assert_string_equal(header(m, "X-Evil"), "");
	assert_null(strstr(out.data, "\nX-Evil"));
	assert_string_equal(header(m, "Subject"),
	    "a Bcc: evil@example.com body");
	g_object_unref(m);
}

static void
names_of_people_come_back(void **state)
{
	static const char *const names[] = { "Plain Name", "M\xc3\xbcller, J.",
		NI5 NI5 NI5 NI5, "O'Neil \"Bob\" (x)", "a@b.c", "=?x?Q?y?=",
		"back\\slash", "M\xc3\xbcller Hans (Abteilung Vertrieb und "
		"Marketing, Region Nord und S\xc3\xbc" "d)" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		struct ex_item *item = mail();
		InternetAddress *a;

		IN_CASE(names[i]);
		item->from = person(names[i], "a@example.com");

		GMimeMessage *m = read_back(item);

		a = internet_address_list_get_address(
		    g_mime_message_get_from(m), 0);
		assert_string_equal(internet_address_get_name(a), names[i]);
		assert_string_equal(internet_address_mailbox_get_addr(
		    INTERNET_ADDRESS_MAILBOX(a)), "a@example.com");
		assert_well_formed();
		g_object_unref(m);
	}
}

static void
two_thousand_recipients_are_all_there(void **state)
{
	struct ex_item *item = mail();

	(void)state;
	for (int i = 0; i < 2000; i++)
		(void)ex_add_recipient(item, EX_TO, *person("Somebody",
		    text_printf(&arena, "somebody.%d@example.com", i)));

	GMimeMessage *m = read_back(item);

	assert_int_equal(internet_address_list_length(
	    g_mime_message_get_to(m)), 2000);
	assert_well_formed();
	g_object_unref(m);
}

static void
head_fold_keeps_every_character(void **state)
{
	static const char *const texts[] = { "a", "a b c",
		("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  "
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccc"),
		"" };

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++) {
		char *s = head_fold(&arena, texts[i], 8);
		char plain[400];
		size_t n = 0;

		for (char *p = s; *p != '\0'; p++)
			if (*p != '\n')
				plain[n++] = *p;
		plain[n] = '\0';
		assert_string_equal(plain + 1, texts[i]);
		assert_true(strcspn(s, "\n") <= 70);
	}
	char *big = arena_alloc(&arena, 2000);
	memset(big, 'x', 1999);
	assert_null(head_fold(&arena, big, 8));
}

static void
addresses_become_uris(void **state)
{
	(void)state;
	assert_string_equal(head_mailto(&arena, "a.b+c@example.com"),
	    "mailto:a.b+c@example.com");
	assert_string_equal(head_mailto(&arena, "a b%/\"@x"),
	    "mailto:a%20b%25%2F%22@x");
}

/* ---- body -------------------------------------------------------------- */

static void
texts_come_back_as_they_were(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "one line", "one line" },
		{ "two\nlines\n", "two\nlines\n" },
		{ "crlf\r\nand cr\rend", "crlf\nand cr\nend" },
		{ "From here\n.\ntrailing  \n\ttab", NULL },
		{ "Gr\xc3\xbc\xc3\x9f" "e = 100%\n", NULL },
		{ NI5 NI5 "\n" NI5 "\n", NULL },
		{ NI5 "without an end", NULL },
		{ "", NULL },
		{ "\n\n\n", NULL },
		{ "--=_n2e1_1_" UNID "\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();
		const char *want = cases[i].want != NULL ? cases[i].want :
		    cases[i].text, *got;
		size_t n = 0;

		IN_CASE(cases[i].text);
		ex_set_text(item, EX_BODY, cases[i].text);
		/* Between boundaries, where every byte counts. */
		(void)ex_add_attachment(item, "a.txt", text_blob("x"));

		GMimeMessage *m = read_back(item);
		char *plain = arena_alloc(&arena, strlen(want) + 1);

		got = content(child(g_mime_message_get_mime_part(m), 0), NULL);
		for (const char *p = got; *p != '\0'; p++)
			if (*p != '\r')
				plain[n++] = *p;
		assert_string_equal(plain, want);
		assert_well_formed();
		g_object_unref(m);
	}
}

static struct ex_item *
full_mail(void)
{
	struct ex_item *item = mail();
	struct ex_attachment *at;

	ex_set_text(item, EX_BODY, "text");
	ex_set_text(item, EX_HTML, "<p>html</p>");
	(void)ex_add_attachment(item, "report.pdf", text_blob("PDF"));
	item->attachments->type = "application/pdf";
	item->attachments->created = 1084368600;
	item->attachments->modified = 1084368601;
	at = ex_add_attachment(item, "picture.png", text_blob("PNG"));
	at->type = "image/png";
	at->content_id = "n1.00112233@notes2ex";
	return item;
}

static void
the_levels_are_mixed_related_alternative(void **state)
{
	GMimeMessage *m = read_back(full_mail());
	GMimeObject *mixed = g_mime_message_get_mime_part(m);
	GMimeObject *related = child(mixed, 0), *alt = child(related, 0);
	GMimeObject *picture = child(related, 1), *file = child(mixed, 1);

	(void)state;
	assert_true(is_type(mixed, "multipart", "mixed"));
	assert_true(is_type(related, "multipart", "related"));
	assert_string_equal(g_mime_object_get_content_type_parameter(related,
	    "type"), "multipart/alternative");
	assert_true(is_type(alt, "multipart", "alternative"));
	assert_true(is_type(child(alt, 0), "text", "plain"));
	assert_true(is_type(child(alt, 1), "text", "html"));
	assert_string_equal(content(child(alt, 0), NULL), "text");
	assert_string_equal(content(child(alt, 1), NULL), "<p>html</p>");
	assert_true(is_type(picture, "image", "png"));
	assert_string_equal(g_mime_object_get_content_id(picture),
	    "n1.00112233@notes2ex");
	assert_string_equal(g_mime_object_get_disposition(picture), "inline");
	assert_true(is_type(file, "application", "pdf"));
	assert_string_equal(g_mime_object_get_disposition(file), "attachment");
	assert_string_equal(g_mime_part_get_filename(GMIME_PART(file)),
	    "report.pdf");
	assert_string_equal(g_mime_object_get_content_disposition_parameter(
	    file, "creation-date"), "Wed, 12 May 2004 13:30:00 +0000");
	assert_string_equal(g_mime_object_get_content_disposition_parameter(
	    file, "modification-date"), "Wed, 12 May 2004 13:30:01 +0000");
	assert_string_equal(content(file, NULL), "PDF");
	assert_well_formed();
	g_object_unref(m);
}

static void
only_the_levels_that_are_needed(void **state)
{
	struct ex_item *item = mail();
	GMimeMessage *m;

	(void)state;
	ex_set_text(item, EX_HTML, "<p>");
	m = read_back(item);
	assert_true(is_type(g_mime_message_get_mime_part(m), "text", "html"));
	g_object_unref(m);
	ex_set_text(item, EX_BODY, "t");
	m = read_back(item);
	assert_true(is_type(g_mime_message_get_mime_part(m), "multipart",
	    "alternative"));
	g_object_unref(m);

	item = mail();
	ex_set_text(item, EX_BODY, "t");
	(void)ex_add_attachment(item, "p.png", text_blob("x"));
	item->attachments->content_id = "x@y"; /* no HTML that shows it */
	m = read_back(item);
	assert_true(is_type(g_mime_message_get_mime_part(m), "multipart",
	    "mixed"));
	g_object_unref(m);
}

static void
the_same_item_gives_the_same_bytes(void **state)
{
	char *first;
	size_t n;

	(void)state;
	write_out(full_mail());
	first = arena_strndup(&arena, out.data, out.len);
	n = out.len;
	write_out(full_mail());
	assert_int_equal(n, out.len);
	assert_memory_equal(first, out.data, n);
	assert_non_null(strstr(out.data, "boundary=\"=_n2e1_1_" UNID "\""));
}

/* ---- attachments ------------------------------------------------------- */

static void
file_names_come_back(void **state)
{
	static const char *const names[] = { "a.txt", "with space.doc",
		"quo\"te;semi=.x", "\xc3\xbc" "ber.doc",
		NI5 NI5 NI5 NI5 NI5 NI5 ".doc", "back\\slash", "%41.txt",
		"=?utf-8?Q?x?=.txt", "a'b*c%d.txt",
		"a very long name in ASCII, but one that nevertheless has to "
		"stand on a line.doc" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		struct ex_item *item = mail();

		IN_CASE(names[i]);
		(void)ex_add_attachment(item, names[i], text_blob("x"));

		GMimeMessage *m = read_back(item);
		GMimeObject *part = child(g_mime_message_get_mime_part(m), 1);

		assert_string_equal(
		    g_mime_part_get_filename(GMIME_PART(part)), names[i]);
		assert_string_equal(
		    g_mime_object_get_content_disposition_parameter(part,
			"filename"), names[i]);
		assert_well_formed();
		g_object_unref(m);
	}
}

/* RFC 2231 3; sections that are decoded alone have to end with characters. */
static void
parameters_are_tokens_strings_or_sections(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
		{ "a.txt", ";\n\tn=a.txt" },
		{ "", ";\n\tn=\"\"" },
		{ "a b\"\\", ";\n\tn=\"a b\\\"\\\\\"" },
		{ "\xc3\xbc.txt", ";\n\tn*=utf-8''%C3%BC.txt" },
		{ "=?x?=", ";\n\tn*=utf-8''%3D%3Fx%3F%3D" },
		{ NI5,
		    ";\n\tn*0*=utf-8''%E6%97%A5%E6%9C%AC%E6%97%A5%E6%9C%AC"
		    "%E6%97%A5;\n\tn*1*=%E6%9C%AC%E6%97%A5%E6%9C%AC%E6%97%A5"
		    "%E6%9C%AC" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].value);
		assert_string_equal(head_param(&arena, "n", cases[i].value),
		    cases[i].want);
	}
}

static void
all_bytes_of_a_file_come_back(void **state)
{
	uint8_t all[3000];

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (uint8_t)(i * 7 + i / 256);
	for (size_t n = 0; n < sizeof(all); n = n * 2 + 1) {
		struct ex_item *item = mail();
		const char *got;
		size_t len;

		(void)ex_add_attachment(item, "a", blob_of_mem(&arena, all, n));

		GMimeMessage *m = read_back(item);

		got = content(child(g_mime_message_get_mime_part(m), 1), &len);
		assert_int_equal(len, n);
		assert_memory_equal(got, all, n);
		g_object_unref(m);
	}
}

static void
types_that_are_none_become_octets(void **state)
{
	static const struct {
		const char *type, *want;
	} cases[] = {
		{ "image/png", "image/png" },
		{ "", "application/octet-stream" },
		{ "image", "application/octet-stream" },
		{ "image/", "application/octet-stream" },
		{ "a b/c", "application/octet-stream" },
		{ "text/plain; charset=x", "application/octet-stream" },
		/* may not be base64 (RFC 2046 5.2.1) */
		{ "message/rfc822", "application/octet-stream" },
		{ "multipart/mixed", "application/octet-stream" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = mail();
		char *type;

		IN_CASE(cases[i].type);
		(void)ex_add_attachment(item, "a", text_blob("x"));
		item->attachments->type = cases[i].type;

		GMimeMessage *m = read_back(item);

		type = g_mime_content_type_get_mime_type(
		    g_mime_object_get_content_type(child(
			g_mime_message_get_mime_part(m), 1)));
		assert_string_equal(type, cases[i].want);
		g_free(type);
		g_object_unref(m);
	}
}

/* 100 MiB of a sparse file; memory may grow by a little, not by that. */
static void
a_large_file_takes_no_memory(void **state)
{
	const off_t size = (off_t)100 << 20;
	char path[] = "/tmp/notes2ex-test-XXXXXX";
	int fd = mkstemp(path);
	struct out_short sink = { SIZE_MAX };
	const struct sink to = { out_put_short, &sink };
	struct ex_item *item = mail();
	struct rusage before, after;
	struct err e;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	(void)ex_add_attachment(item, "big", blob_of_file(&arena, path, 0,
	    (uint64_t)size));
	(void)getrusage(RUSAGE_SELF, &before);
	assert_int_equal(eml_write(item, &to, &e), 0);
	(void)getrusage(RUSAGE_SELF, &after);
	assert_true(SIZE_MAX - sink.left > (size_t)size * 4 / 3);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8 * 1024);
	(void)close(fd);
	(void)unlink(path);
}

static void
a_full_disk_stops_at_every_byte(void **state)
{
	struct ex_item *item = full_mail();
	struct out_short sink;
	const struct sink to = { out_put_short, &sink };
	struct err e;

	(void)state;
	write_out(item);
	for (size_t n = 0; n < out.len; n++) {
		sink.left = n;
		e.code = ERR_NONE;
		assert_int_equal(eml_write(item, &to, &e), -1);
		assert_int_equal(e.code, ERR_IO);
		assert_string_equal(e.msg, "disk full");
	}
	sink.left = out.len;
	assert_int_equal(eml_write(item, &to, &e), 0);
}

static void
a_file_that_is_gone_is_an_error_of_the_run(void **state)
{
	struct ex_item *item = mail();
	const struct sink to = { out_put, &out };
	struct err e;

	(void)state;
	(void)ex_add_attachment(item, "a", blob_of_file(&arena,
	    "/nonexistent/file", 0, 1));
	assert_int_equal(eml_write(item, &to, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(err_reach(e.code), REACH_RUN);
}

/* ---- messages inside and as they are ----------------------------------- */

/* Opened years later, an unread mail must not tell its sender. */
static void
a_message_passed_on_asks_for_no_receipt(void **state)
{
	static const char *const cases[][2] = {
		{ "Return-Receipt-To: a\r\nTo: b\r\nDISPOSITION-notification-"
		  "to: a,\r\n c\r\nX: y\r\n\r\nReturn-Receipt-To: text",
		  "To: b\r\nX: y\r\n\r\nReturn-Receipt-To: text" },
		{ "To: b\nX-Confirm-Reading-To: a\n\n\nbody\n",
		  "To: b\n\n\nbody\n" },
		{ "Read-Receipt-To: a\r\nTo: b\r\n", "To: b\r\n" },
		{ "Read-Receipt-To: a", "" },
		{ "Read-Receipt-Too: a\r\n\r\n\0x",
		  "Read-Receipt-Too: a\r\n\r\n\0x" },
	};
	struct ex_item *item = mail();

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		item->mime = blob_of_mem(&arena, cases[i][0],
		    strlen(cases[i][0]));
		write_out(item);
		assert_string_equal(out.data == NULL ? "" : out.data,
		    cases[i][1]);
	}
	ex_set_int(item, EX_MESSAGE_FLAGS, 9); /* a draft may ask */
	item->mime = blob_of_mem(&arena, cases[1][0], strlen(cases[1][0]));
	write_out(item);
	assert_non_null(strstr(out.data, "X-Confirm-Reading-To: a\n"));
	ex_set_int(item, EX_MESSAGE_FLAGS, 1);
	ex_add_attachment(item, "a.txt", blob_of_mem(&arena, "x", 1))->type =
	    "text/plain";
	write_out(item);
	assert_null(strstr(out.data, "X-Confirm"));
}

/* The message that was sent does not name them, the sender's copy does. */
static void
whom_a_message_went_to_unseen_stands_in_front_of_it(void **state)
{
	static const char *const has[] = { "To: a@x.org\r\n\r\nx",
		"bCC: c@x.org\r\n\r\nx" };
	struct ex_item *item = mail();

	(void)state;
	item->mime = blob_of_mem(&arena, has[0], strlen(has[0]));
	item->recipients = NULL;
	(void)ex_add_recipient(item, EX_BCC, (struct ex_address){
	    .name = "B", .address = "b@x.org" });
	write_out(item); /* known to the router alone */
	assert_string_equal(out.data, has[0]);
	(void)ex_add_recipient(item, EX_TO, (struct ex_address){
	    .name = "", .address = "a@x.org" });
	write_out(item);
	assert_string_equal(out.data, text_printf(&arena,
	    "Bcc: B <b@x.org>\r\n%s", has[0]));
	item->mime = blob_of_mem(&arena, has[1], strlen(has[1]));
	write_out(item);
	assert_string_equal(out.data, has[1]);
}

static void
a_mime_message_is_passed_on_byte_for_byte(void **state)
{
	static const char text[] = "Subject: x\nFrom: a@b\n\nno end \0 of line";
	struct ex_item *item = mail();

	(void)state;
	item->mime = blob_of_mem(&arena, text, sizeof(text) - 1);
	ex_set_text(item, EX_SUBJECT, "ignored");
	write_out(item);
	assert_int_equal(out.len, sizeof(text) - 1);
	assert_memory_equal(out.data, text, out.len);
}

/* Categories are given in Notes: the message does not know of them. */
static void
what_notes_has_marked_is_put_before_a_mime_message(void **state)
{
	static const char text[] = "X-Priority: 5\r\nSubject: x\r\n\r\n"
	    "Keywords: in the text\r\n";
	static const char want[] = "Keywords: one, \"t,wo\"\r\n";
	const char *words[] = { "one", "t,wo" };
	struct ex_item *item = mail();

	(void)state;
	item->mime = blob_of_mem(&arena, text, sizeof(text) - 1);
	ex_set_int(item, EX_IMPORTANCE, 0);
	ex_set_int(item, EX_PRIORITY, 0);
	ex_set_int(item, EX_MESSAGE_FLAGS, 9);
	ex_set_texts(item, EX_KEYWORDS, words, 2);
	item->folder = "Inbox";
	write_out(item);
	assert_int_equal(out.len, sizeof(want) - 1 + sizeof(text) - 1);
	assert_memory_equal(out.data, want, sizeof(want) - 1);
	assert_memory_equal(out.data + sizeof(want) - 1, text,
	    sizeof(text) - 1);
}

static struct ex_item *
inside(struct ex_item *outer, enum ex_kind kind, const char *subject)
{
	struct ex_item *inner = ex_item_new(&arena, kind, UNID);
	struct ex_attachment *at = ex_add_attachment(outer, "inner", NULL);

	at->item = inner;
	ex_set_text(inner, EX_SUBJECT, subject);
	ex_set_text(inner, EX_BODY, "inner text");
	return inner;
}

static void
messages_inside_messages(void **state)
{
	struct ex_item *item = mail(), *one, *two;

	(void)state;
	one = inside(item, EX_MAIL, "one");
	two = inside(one, EX_MAIL, "two");
	(void)ex_add_attachment(two, "deep.txt", text_blob("deep"));

	GMimeMessage *m = read_back(item);
	GMimeObject *part = child(g_mime_message_get_mime_part(m), 1);

	assert_true(GMIME_IS_MESSAGE_PART(part));
	GMimeMessage *first = g_mime_message_part_get_message(
	    GMIME_MESSAGE_PART(part));
	assert_string_equal(header(first, "Subject"), "one");
	assert_string_equal(g_mime_object_get_content_disposition_parameter(
	    part, "filename"), "inner");
	part = child(g_mime_message_get_mime_part(first), 1);
	assert_true(GMIME_IS_MESSAGE_PART(part));
	GMimeMessage *second = g_mime_message_part_get_message(
	    GMIME_MESSAGE_PART(part));
	assert_string_equal(header(second, "Subject"), "two");
	part = child(g_mime_message_get_mime_part(second), 1);
	assert_string_equal(content(part, NULL), "deep");
	assert_well_formed();
	g_object_unref(m);
}

static void
a_message_passed_on_inside_cannot_end_the_part(void **state)
{
	static const char text[] = "Subject: inner\r\n\r\n"
				   "--=_n2e1_1_" UNID "--\r\n"
				   "--=_n2e1_1_" UNID "\r\n\r\nstill inside\r\n";
	struct ex_item *item = mail(), *one = inside(item, EX_MAIL, "x");

	(void)state;
	one->mime = blob_of_mem(&arena, text, sizeof(text) - 1);
	(void)ex_add_attachment(item, "last.txt", text_blob("last"));

	GMimeMessage *m = read_back(item);
	GMimeObject *mixed = g_mime_message_get_mime_part(m);

	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(mixed)), 3);
	assert_non_null(strstr(out.data, text));
	assert_string_equal(content(child(mixed, 2), NULL), "last");
	g_object_unref(m);
}

static void
a_contact_inside_is_a_card(void **state)
{
	struct ex_item *item = mail(), *one = inside(item, EX_CONTACT, "x");

	(void)state;
	ex_set_text(one, EX_DISPLAY_NAME, "Anna Ahlers");

	GMimeMessage *m = read_back(item);
	GMimeObject *part = child(g_mime_message_get_mime_part(m), 1);

	assert_true(is_type(part, "text", "vcard"));
	assert_non_null(strstr(content(part, NULL), "FN:Anna Ahlers\r\n"));
	g_object_unref(m);
}

static void
what_one_message_cannot_hold_is_refused(void **state)
{
	const struct sink to = { out_put, &out };
	struct ex_item *item = mail(), *deep = item;
	struct err e;

	(void)state;
	item->more = mail();
	assert_int_equal(eml_write(item, &to, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	item->more = NULL;
	for (int i = 0; i < 7; i++)
		deep = inside(deep, EX_MAIL, "x");
	assert_int_equal(eml_write(item, &to, &e), 0);
	(void)inside(deep, EX_MAIL, "x");
	assert_int_equal(eml_write(item, &to, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(every_property_has_its_header),
		ONE(unread_mail_says_so),
		ONE(a_message_passed_on_may_be_unread),
		ONE(a_message_passed_on_can_get_files),
		ONE(a_boundary_is_none_that_the_message_has),
		ONE(nothing_is_made_up),
		ONE(of_several_dates_the_day_of_sending_counts),
		ONE(a_date_outside_the_calendar_is_left_out),
		ONE(subjects_come_back_as_they_were),
		ONE(no_encoded_word_is_too_long),
		ONE(one_word_of_three_thousand_letters_is_carried),
		ONE(line_ends_in_a_value_inject_no_header),
		ONE(names_of_people_come_back),
		ONE(two_thousand_recipients_are_all_there),
		ONE(head_fold_keeps_every_character),
		ONE(addresses_become_uris),
		ONE(texts_come_back_as_they_were),
		ONE(the_levels_are_mixed_related_alternative),
		ONE(only_the_levels_that_are_needed),
		ONE(the_same_item_gives_the_same_bytes),
		ONE(file_names_come_back),
		ONE(parameters_are_tokens_strings_or_sections),
		ONE(all_bytes_of_a_file_come_back),
		ONE(types_that_are_none_become_octets),
		ONE(a_large_file_takes_no_memory),
		ONE(a_full_disk_stops_at_every_byte),
		ONE(a_file_that_is_gone_is_an_error_of_the_run),
		ONE(a_mime_message_is_passed_on_byte_for_byte),
		ONE(whom_a_message_went_to_unseen_stands_in_front_of_it),
		ONE(a_message_passed_on_asks_for_no_receipt),
		ONE(what_notes_has_marked_is_put_before_a_mime_message),
		ONE(messages_inside_messages),
		ONE(a_message_passed_on_inside_cannot_end_the_part),
		ONE(a_contact_inside_is_a_card),
		ONE(what_one_message_cannot_hold_is_refused),
	};

	g_mime_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
