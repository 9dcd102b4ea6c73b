#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "source/source.h"

static struct arena arena;
static char dir[64], path[128];

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/n2e-eml-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/a", dir);
	return 0;
}

static int
teardown(void **state)
{
	char cmd[128];

	(void)state;
	arena_free(&arena);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	return system(cmd);
}

static void
write_bytes(const char *bytes, size_t n)
{
	FILE *fp = fopen(path, "wb");

	assert_non_null(fp);
	assert_int_equal(fwrite(bytes, 1, n, fp), n);
	assert_int_equal(fclose(fp), 0);
}

static struct source *
open_text(const char *text)
{
	static const struct source_options o;
	struct source *s;
	struct err e = { 0 };

	write_bytes(text, strlen(text));
	if (source_open(&s, path, &o, NULL, NULL, &e) < 0)
		fail_msg("%s", e.msg);
	return s;
}

static struct note *
only_note(const char *text)
{
	struct source *s = open_text(text);
	struct note *n, *again;
	struct err e = { 0 };

	assert_int_equal(source_next(s, &arena, &n, &e), 1);
	assert_int_equal(source_fetch(s, &n->at, &arena, &again, &e), 0);
	assert_string_equal(n->unid, again->unid);
	assert_int_equal(source_next(s, &arena, &again, &e), 0);
	source_close(&s);
	return n;
}

static const char memo[] =
    "Received: from a by b; Wed, 1 Jun 2005 10:00:05 +0200\r\n"
    "Received: from c by a; Wed, 1 Jun 2005 09:59:00 +0200\r\n"
    "From: =?ISO-8859-1?Q?J=FCrgen?= <jk@example.com>\r\n"
    "To: \"B, Alice\" <alice@example.com>,\r\n bob@example.com\r\n"
    "Subject: =?UTF-8?B?w4Q=?=\r\n =?UTF-8?B?w5Y=?=\r\n"
    "Date: Wed, 1 Jun 2005 09:58:00 +0200\r\n"
    "Message-ID: <1@example.com>\r\nX-Priority: 1\r\n"
    "X-Notes-Item: Reply; name=Form\r\n"
    "X-Notes-Item: CN=A B/O=Acme,\r\n CN=C D/O=Acme; type=501; flags=44; "
    "name=Readers2\r\n"
    "X-Notes-Item: 1.5,2; type=300; name=Numbers\r\n"
    "X-Notes-Item: Wed, 6 Dec 2006 -1:-1:-1 +0000; type=400; name=Day\r\n"
    "X-Notes-Item: 62AEA923:7CEE804A-C1257A8D:003C970D; type=4; name=$REF\r\n"
    "X-Notes-Item: ;; name=Empty\r\n"
    "X-Notes-Item: rubbish; type=400; name=Bad\r\n"
    "\r\n"
    "Body\r\n";

static void
header_lines_are_the_fields_of_notes(void **state)
{
	struct note *n = only_note(memo);
	const char *const *text;
	struct note_time t;
	double d;

	(void)state;
	assert_string_equal(n->form, "Reply");
	assert_string_equal(note_text(n, "From"),
	    "\"J\xc3\xbcrgen\" <jk@example.com>");
	assert_int_equal(note_texts(n, "SendTo", &text), 2);
	assert_string_equal(text[0], "\"B, Alice\" <alice@example.com>");
	assert_string_equal(text[1], "bob@example.com");
	assert_string_equal(note_text(n, "Subject"), "\xc3\x84\xc3\x96");
	assert_true(note_time(n, "PostedDate", &t));
	assert_int_equal(t.utc, 1117612680);
	assert_int_equal(t.zone, 120);
	assert_true(note_time(n, "DeliveredDate", &t));
	assert_int_equal(t.utc, 1117612805);
	assert_string_equal(note_text(n, "$MessageID"), "<1@example.com>");
	assert_string_equal(note_text(n, "Importance"), "1");
	assert_true(note_number(n, "Numbers", &d));
	assert_true(d > 1.4 && d < 1.6);
	assert_true(note_time(n, "Day", &t));
	assert_false(t.has_clock);
	assert_int_equal(t.utc, 1165363200);
	assert_string_equal(note_text(n, "$REF"),
	    "62AEA9237CEE804AC1257A8D003C970D");
	assert_string_equal(n->parent, "62AEA9237CEE804AC1257A8D003C970D");
	assert_string_equal(note_text(n, "Empty"), "");
	assert_int_equal(note_texts(n, "Readers2", &text), 2);
	assert_string_equal(text[1], "CN=C D/O=Acme");
	assert_non_null(n->troubles);
	assert_non_null(strstr(n->troubles->what, "Bad"));
	assert_null(n->troubles->next);
}

static void
words_cut_anywhere_come_together(void **state)
{
	static const struct {
		const char *raw, *want;
	} words[] = {
		{ "=?UTF-8?B?w4TDlg==?= =?UTF-8?B?w5Y=?=", "\xc3\x84\xc3\x96"
							"\xc3\x96" },
		{ "=?UTF-8?Q?a=C3?=\r\n =?utf-8?Q?=84_b?=",
		    "a\xc3\x84 b" },
		{ "=?UTF-8?B?4oI=?= =?UTF-8?Q?=AC?=", "\xe2\x82\xac" },
		{ "=?ISO-8859-1?Q?=C4?= =?UTF-8?B?w5Y=?=",
		    "\xc3\x84\xc3\x96" },
		{ "plain =?UTF-8?B?w4Q=?= plain =? x", "plain \xc3\x84 plain "
						   "=? x" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(words); i++) {
		struct note *n = only_note(text_printf(&arena,
		    "From: a@example.com\nTo: b@example.com\nDate: x\n"
		    "Subject: %s\n\nx\n", words[i].raw));

		IN_CASE(words[i].raw);
		assert_string_equal(note_text(n, "Subject"), words[i].want);
	}
}

static void
the_message_is_passed_on_byte_for_byte(void **state)
{
	static const char lf[] = "From: a@example.com\nTo: b@example.com\n"
				 "Subject: x\n\nno newline at the end";
	struct note *n = only_note(lf);
	struct buf b;
	struct err e;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(blob_read(n->mime, &b, &e), 0);
	assert_int_equal(b.len, strlen(lf));
	assert_memory_equal(b.data, lf, b.len);
	buf_free(&b);
}

static void
attachments_are_counted_not_read(void **state)
{
	struct note *n = only_note(
	    "From: a@example.com\nTo: b@example.com\nSubject: x\n"
	    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
	    "--B\nContent-Type: text/plain\n\ntext\n"
	    "--B\nContent-Type: application/pdf; name=\"a.pdf\"\n"
	    "Content-Disposition: attachment; filename=\"a.pdf\"\n"
	    "Content-Transfer-Encoding: base64\n\nQUJD\n--B--\n");
	const struct note_field *f = note_field(n, "$FILE");

	(void)state;
	assert_non_null(f);
	assert_string_equal(f->file->name, "a.pdf");
	assert_true(f->file->in_mime);
	assert_null(note_field_next(f, "$FILE"));
}

static void
a_message_never_sent_is_a_draft(void **state)
{
	struct note *n = only_note("From: a@example.com\nTo: b@example.com\n"
				   "Date: Wed, 1 Jun 2005 09:58:00 +0200\n"
				   "Subject: x\nX-Unsent: 1\n\nx\n");

	(void)state;
	assert_false(note_has(n, "PostedDate"));
	assert_true(note_has(n, "ComposedDate"));
}

static void
an_mbox_holds_many(void **state)
{
	struct source *s = open_text(
	    "From a@example.com Wed Jun  1 09:58:00 2005\n"
	    "From: a@example.com\nTo: b@example.com\nSubject: one\n\n"
	    "text\nFrom here on it is text\n\nFrom me to you, too.\n\n"
	    "From a@example.com Wed Jun  1 09:59:00 2005\n"
	    "From: a@example.com\nTo: b@example.com\nSubject: two\n\nmore\n");
	struct note *n, *again;
	struct err e;
	struct buf b;

	(void)state;
	assert_int_equal(source_next(s, &arena, &n, &e), 1);
	assert_string_equal(note_text(n, "Subject"), "one");
	buf_init(&b, 1000);
	assert_int_equal(blob_read(n->mime, &b, &e), 0);
	assert_non_null(strstr(b.data, "From here on"));
	assert_null(strstr(b.data, "two"));
	buf_free(&b);
	assert_int_equal(source_next(s, &arena, &n, &e), 1);
	assert_string_equal(note_text(n, "Subject"), "two");
	assert_int_equal(source_fetch(s, &n->at, &arena, &again, &e), 0);
	assert_string_equal(again->unid, n->unid);
	assert_int_equal(source_next(s, &arena, &n, &e), 0);
	source_close(&s);
}

static void
a_place_that_is_not_there_is_refused(void **state)
{
	struct source *s = open_text(memo);
	struct note_at at = { .path = "", .off = 10, .len = 100000 };
	struct note *n;
	struct err e;

	(void)state;
	assert_int_equal(source_fetch(s, &at, &arena, &n, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	source_close(&s);
}

/* Cut anywhere, it is still one note or none, and never a crash. */
static void
a_cut_message_is_read_as_far_as_it_goes(void **state)
{
	static const struct source_options o;

	(void)state;
	for (size_t n = 1; n < strlen(memo); n++) {
		struct source *s;
		struct note *note;
		struct err e;

		write_bytes(memo, n);
		if (source_open(&s, path, &o, NULL, NULL, &e) == 0)
			while (source_next(s, &arena, &note, &e) > 0)
				assert_int_equal(strlen(note->unid), 32);
		source_close(&s);
		arena_reset(&arena);
	}
}

static void
other_text_is_no_message(void **state)
{
	static const char *const others[] = {
		"Form:  Memo\nSubject:  x\nFrom:  CN=A/O=B\n\nbody\n\f",
		"just some words\nand more\n\n",
		"http://example.com: a page\n",
		"key: value\nother: value\n\n",
	};
	(void)state;
	for (size_t i = 0; i < NITEMS(others); i++)
		assert_true(source_eml_ops.bid((const uint8_t *)others[i],
		    strlen(others[i])) < 50);
}

static void
one_strange_line_does_not_hide_a_message(void **state)
{
	struct note *n = only_note("Subject: x\nwhat is this\n"
	    "From: a@example.com\nTo: b@example.com\n\ntext\n");

	(void)state;
	assert_string_equal(note_text(n, "Subject"), "x");
	assert_string_equal(note_text(n, "SendTo"), "b@example.com");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(header_lines_are_the_fields_of_notes),
		TEST(words_cut_anywhere_come_together),
		TEST(the_message_is_passed_on_byte_for_byte),
		TEST(attachments_are_counted_not_read),
		TEST(a_message_never_sent_is_a_draft),
		TEST(an_mbox_holds_many),
		TEST(a_place_that_is_not_there_is_refused),
		TEST(a_cut_message_is_read_as_far_as_it_goes),
		TEST(other_text_is_no_message),
		TEST(one_strange_line_does_not_hide_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
