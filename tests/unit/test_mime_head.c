#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "source/mime_head.h"

static struct arena arena;

static int
teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct note *
read_n(const char *text, size_t len)
{
	struct note *n = note_new(&arena);
	struct err e = { 0 };

	if (mime_head_read(n, blob_of_mem(&arena, text, len), &e) < 0)
		fail_msg("%s", e.msg);
	return n;
}

static struct note *
read_text(const char *text)
{
	return read_n(text, strlen(text));
}

/* The values of a field with "|" between. */
static void
expect_list(const struct note *n, const char *field, const char *want)
{
	const char *const *text;
	size_t count = note_texts(n, field, &text);
	struct buf b;

	IN_CASE(field);
	buf_init(&b, 100000);
	for (size_t i = 0; i < count; i++)
		buf_putf(&b, "%s%s", i == 0 ? "" : "|", text[i]);
	assert_string_equal(b.len == 0 ? "" : b.data, want);
	buf_free(&b);
}

static void
addresses_in_all_their_forms(void **state)
{
	static const struct {
		const char *raw, *want;
	} cases[] = {
		{ "a@example.com", "a@example.com" },
		{ "<a@example.com>", "a@example.com" },
		{ "A B <a@example.com>, \"B, C\" <b@example.com>",
		    "\"A B\" <a@example.com>|\"B, C\" <b@example.com>" },
		{ "a@example.com (A, the first)",
		    "\"A, the first\" <a@example.com>" },
		{ "Friends: a@example.com, b@example.com;, c@example.com",
		    "a@example.com|b@example.com|c@example.com" },
		{ "undisclosed-recipients:;", "" },
		{ "", "" },
		{ " ,, ", "" },
		{ "a@example.com; b@example.com",
		    "a@example.com|b@example.com" },
		{ "=?utf-8?Q?J=C3=BCrgen?= <a@example.com>",
		    "\"J\xc3\xbcrgen\" <a@example.com>" },
		/* names as Notes writes them */
		{ "CN=Anna Keller/OU=Sales/O=Acme",
		    "CN=Anna Keller/OU=Sales/O=Acme" },
		{ "Anna Keller/Sales/Acme@Domain, b@example.com",
		    "Anna Keller/Sales/Acme@Domain|b@example.com" },
		{ "Anna Keller <CN=Anna Keller/O=Acme>",
		    "CN=Anna Keller/O=Acme" },
		{ "admin/acme%TEST@example.com",
		    "admin/acme%TEST@example.com" },
		{ "\"Anna Keller\" <>", "Anna Keller" },
		{ "J\xfcrgen/Acme", "J\xc3\xbcrgen/Acme" },
		/* quotes and brackets that never end */
		{ "\"A <a@example.com>, b@example.com",
		    "\"A\" <a@example.com>|b@example.com" },
		{ "a@example.com (x, b@example.com",
		    "a@example.com (x|b@example.com" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		char text[400];

		(void)snprintf(text, sizeof(text), "Subject: x\nTo: %s\n\n",
		    cases[i].raw);
		IN_CASE(cases[i].raw);
		expect_list(read_text(text), "SendTo", cases[i].want);
	}
}

static void
a_header_that_occurs_twice_adds_addresses(void **state)
{
	struct note *n = read_text("To: a@example.com\nSubject: one\n"
	    "To: b@example.com\nSubject: two\n\n");

	(void)state;
	expect_list(n, "SendTo", "a@example.com|b@example.com");
	expect_list(n, "Subject", "one");
	assert_null(note_field_next(note_field(n, "SendTo"), "SendTo"));
}

static void
a_bad_date_is_told_and_a_missing_one_is_fine(void **state)
{
	struct note *n = read_text("Subject: x\nDate: someday\n\n");

	(void)state;
	assert_string_equal(note_text(n, "PostedDate"), "someday");
	assert_non_null(n->troubles);
	assert_non_null(strstr(n->troubles->what, "Date"));
	assert_null(read_text("Subject: x\n\n")->troubles);
}

static void
trace_lines_of_notes_are_not_read_as_dates(void **state)
{
	struct note *n = read_text("Subject: x\n"
	    "X-MIMETrack: Itemize by SMTP Server on A/B(Release 6|x) at\n"
	    " 02/08/2004 10:00:00\n\n");

	(void)state;
	assert_false(note_has(n, "PostedDate"));
	assert_false(note_has(n, "DeliveredDate"));
	assert_null(n->troubles);
}

static void
attachments_have_name_and_size(void **state)
{
	struct note *n = read_text("Subject: x\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=q\n\n"
	    "--q\nContent-Type: multipart/alternative; boundary=r\n\n"
	    "--r\nContent-Type: text/plain\n\ntext\n"
	    "--r\nContent-Type: text/html\n\n<p>text</p>\n--r--\n"
	    "--q\nContent-Disposition: attachment;\n"
	    " filename*=utf-8''%C3%A4.txt\n"
	    "Content-Transfer-Encoding: base64\n\nQUJD\nRA==\n"
	    "--q\nContent-Type: text/calendar; name=c1.ics\n\nBEGIN\n"
	    "--q\nContent-Type: message/rfc822\n"
	    "Content-Disposition: attachment; filename=in.eml\n\n"
	    "Subject: in\n\nhi\n--q--\n");
	const struct note_field *f = note_field(n, "$FILE");

	(void)state;
	assert_non_null(f);
	assert_string_equal(f->file->name, "\xc3\xa4.txt");
	assert_int_equal(f->file->size, 4);
	assert_true(f->file->in_mime);
	f = note_field_next(f, "$FILE");
	assert_string_equal(f->file->name, "c1.ics");
	f = note_field_next(f, "$FILE");
	assert_string_equal(f->file->name, "in.eml");
	assert_null(note_field_next(f, "$FILE"));
}

static void
a_header_without_end_is_read_as_far_as_agreed(void **state)
{
	struct buf b;
	struct note *n;
	const char *const *text;

	(void)state;
	buf_init(&b, 16u << 20);
	buf_puts(&b, "Subject: x\nTo: ");
	for (int i = 0; i < 50000; i++)
		buf_putf(&b, "user%05d@example.com,\n ", i);
	buf_puts(&b, "end@example.com\nMessage-ID: <1@example.com>\n\n");
	n = read_n(b.data, b.len);
	assert_int_equal(note_texts(n, "SendTo", &text), 50001);
	assert_string_equal(text[50000], "end@example.com");
	expect_list(n, "$MessageID", "<1@example.com>");
	assert_null(n->troubles);

	buf_clear(&b);
	buf_puts(&b, "Subject: x\n");
	for (int i = 0; i < 9000; i++)
		buf_putf(&b, "X-%d: %01000d\n", i, 0);
	n = read_n(b.data, b.len);
	expect_list(n, "Subject", "x");
	assert_non_null(n->troubles);
	assert_non_null(strstr(n->troubles->what, "4 MiB"));

	buf_clear(&b);
	for (int i = 0; i < 200000; i++)
		buf_puts(&b, "To: (,\n");
	n = read_n(b.data, b.len);
	assert_non_null(n->troubles);
	assert_non_null(strstr(n->troubles->what, "10000 lines"));
	buf_free(&b);
}

static void
many_attachments_are_told_not_forgotten(void **state)
{
	struct buf b;
	struct note *n;
	size_t files = 0;

	(void)state;
	buf_init(&b, 16u << 20);
	buf_puts(&b, "Subject: x\nContent-Type: multipart/mixed; boundary=q\n");
	for (int i = 0; i < 1500; i++)
		buf_puts(&b, "\n--q\nContent-Disposition: attachment\n\nx");
	buf_puts(&b, "\n--q--\n");
	n = read_n(b.data, b.len);
	NOTE_FOREACH_FIELD(f, n)
		files += f->type == NOTE_FILE;
	assert_int_equal(files, 1000);
	assert_non_null(n->troubles);
	assert_null(n->troubles->next);
	buf_free(&b);
}

static void
deep_nesting_is_survived(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 16u << 20);
	buf_puts(&b, "Subject: x\n");
	for (int i = 0; i < 20000; i++)
		buf_putf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n"
		    "--b%d\n", i, i);
	expect_list(read_n(b.data, b.len), "Subject", "x");
	buf_clear(&b);
	buf_puts(&b, "Subject: x\n");
	for (int i = 0; i < 20000; i++)
		buf_puts(&b, "Content-Type: message/rfc822\n\n");
	expect_list(read_n(b.data, b.len), "Subject", "x");
	buf_free(&b);
}

/* Cut anywhere it is a note, and what came before the cut is there. */
static void
what_the_message_is_made_of_is_told(void **state)
{
	static const char *const cases[][2] = {
		{ "Content-Type: multipart/signed; boundary=b;\n"
		    "\tprotocol=\"application/pkcs7-signature\"\n",
		    "multipart/signed; protocol=application/pkcs7-signature" },
		{ "Content-Type: MULTIPART/Report; boundary=b;"
		    " report-type=delivery-status\n",
		    "MULTIPART/Report; report-type=delivery-status" },
		{ "Content-Type: application/pkcs7-mime\n",
		    "application/pkcs7-mime" },
		{ "Subject: x\n", "text/plain" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *n = read_text(text_printf(&arena, "%s\nbody",
		    cases[i][0]));

		IN_CASE(cases[i][1]);
		assert_string_equal(note_string(n, "Content_Type"),
		    cases[i][1]);
	}
}

static void
every_cut_is_read_as_far_as_it_goes(void **state)
{
	static const char text[] = "Subject: first\r\n"
	    "From: \"A, B\" <a@example.com>\r\n"
	    "X-Notes-Item: CN=A/O=B,\r\n CN=C/O=D; type=501; name=Names\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n"
	    " boundary=\"q\"\r\n\r\n--q\r\n"
	    "Content-Disposition: attachment; filename=a.txt\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--q--\r\n";
	/* a field's name that was cut is no field, and spoils none */
	size_t line = strcspn(text, "\n") + 1;

	(void)state;
	for (size_t n = 0; n < strlen(text); n++) {
		struct note *note = read_n(text, n);

		if (n >= line && note_text(note, "Subject") == NULL)
			fail_msg("cut at %zu", n);
		if (n >= line)
			assert_string_equal(note_text(note, "Subject"),
			    "first");
		arena_reset(&arena);
	}
}

static void
bytes_that_are_gone_are_an_error_of_ours(void **state)
{
	struct note *n = note_new(&arena);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(mime_head_read(n, blob_of_file(&arena,
	    "/nonexistent/n2e", 0, 10), &e), -1);
	assert_int_equal(e.code, ERR_IO);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, teardown)
	const struct CMUnitTest tests[] = {
		TEST(addresses_in_all_their_forms),
		TEST(a_header_that_occurs_twice_adds_addresses),
		TEST(a_bad_date_is_told_and_a_missing_one_is_fine),
		TEST(trace_lines_of_notes_are_not_read_as_dates),
		TEST(attachments_have_name_and_size),
		TEST(a_header_without_end_is_read_as_far_as_agreed),
		TEST(many_attachments_are_told_not_forgotten),
		TEST(deep_nesting_is_survived),
		TEST(what_the_message_is_made_of_is_told),
		TEST(every_cut_is_read_as_far_as_it_goes),
		TEST(bytes_that_are_gone_are_an_error_of_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
