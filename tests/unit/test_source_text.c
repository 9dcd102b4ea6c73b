#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "source/source.h"

#define FIXTURES "tests/fixtures/text/"

static struct arena arena;
static char said[4096];
static char path[64];

static int
setup(void **state)
{
	(void)state;
	said[0] = '\0';
	(void)snprintf(path, sizeof(path), "/tmp/n2e-text-XXXXXX");

	int fd = mkstemp(path);

	assert_int_not_equal(fd, -1);
	return close(fd);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return unlink(path);
}

static void
say(void *arg, const char *where, const char *what)
{
	size_t n = strlen(said);

	(void)arg;
	(void)where;
	(void)snprintf(said + n, sizeof(said) - n, "%s\n", what);
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
open_with(const char *file, const struct source_options *o)
{
	struct source *s;
	struct err e = { 0 };

	if (source_open(&s, file, o, say, NULL, &e) < 0)
		fail_msg("%s", e.msg);
	assert_string_equal(source_info(s)->format, "text");
	return s;
}

static struct source *
open_text(const char *text)
{
	static const struct source_options o;

	write_bytes(text, strlen(text));
	return open_with(path, &o);
}

/* The next note, fetched again by its place and compared. */
static struct note *
take(struct source *s)
{
	struct note *n, *again;
	struct err e = { 0 };
	int more = source_next(s, &arena, &n, &e);

	if (more != 1)
		fail_msg("%d %s", more, e.msg);
	assert_int_equal(source_fetch(s, &n->at, &arena, &again, &e), 0);
	assert_string_equal(again->unid, n->unid);
	assert_string_equal(note_string(again, "Form"), n->form);
	return n;
}

static void
expect_end(struct source **s)
{
	struct note *n;
	struct err e;

	assert_int_equal(source_next(*s, &arena, &n, &e), 0);
	source_close(s);
}

static void
expect_text(const struct note *n, const char *field, const char *want)
{
	const char *got = note_text(n, field);

	IN_CASE(field);
	assert_non_null(got);
	assert_string_equal(got, want);
}

static void
expect_time(const struct note *n, const char *field, const char *want)
{
	struct note_time t;
	char iso[32];

	IN_CASE(field);
	assert_true(note_time(n, field, &t));
	civil_iso(t.utc, iso);
	assert_string_equal(iso, want);
}

/* ---- a note ------------------------------------------------------------------- */

static void
a_mail_becomes_typed_fields_and_a_body(void **state)
{
	static const struct source_options o;
	struct source *s = open_with(FIXTURES "us.txt", &o);
	struct note *n = take(s);
	const char *const *list;
	const struct note_range *times;
	struct note_time t;

	(void)state;
	assert_string_equal(n->form, "Memo");
	assert_true(n->unid_made);
	assert_int_equal(n->class, NOTE_DOCUMENT);
	assert_int_equal(note_texts(n, "SendTo", &list), 2);
	assert_string_equal(list[0], "CN=Bert Olsen/O=Acme");
	assert_string_equal(list[1],
	    "\"Meyer, Carla\" <carla.meyer@example.com>");
	expect_text(n, "Subject", "Offer for Gothenburg: the second version, "
	    "with the prices that we talked about on the phone");
	/* nobody said whose clock it was: that stays open */
	assert_true(note_time(n, "PostedDate", &t));
	assert_false(t.has_zone);
	expect_time(n, "PostedDate", "2015-07-29T12:21:54Z");
	assert_int_equal(note_times(n, "$Revisions", &times), 2);
	expect_text(n, "Importance", "2");
	expect_text(n, "Body", "Dear Bert,\n\nhere is the offer. Note that\n"
	    "Subject:  this line is no field, it stands in the text.\n\nAnna");
	assert_null(note_field_next(note_field(n, "Subject"), "Subject"));
	assert_null(n->troubles);

	n = take(s);
	assert_string_equal(n->form, "Person");
	expect_text(n, "Comment", "likes tea\nand long walks");
	expect_time(n, "Birthday", "1971-03-04T00:00:00Z");

	double minutes;

	n = take(s);
	assert_true(note_number(n, "$AlarmOffset", &minutes));
	assert_true(minutes == -15);
	assert_int_equal(note_field(n, "$AlarmOffset")->type, NOTE_NUMBER);
	expect_text(n, "AppointmentType", "0");
	expect_text(n, "Body", "The fair begins.");
	expect_end(&s);
	assert_non_null(strstr(said, "month, day, year"));
	assert_non_null(strstr(said, "--zone"));
}

static void
labels_of_rich_text_name_its_field(void **state)
{
	static const struct source_options o;
	struct source *s = open_with(FIXTURES "helpdesk.txt", &o);
	struct note *n = take(s);

	(void)state;
	expect_text(n, "steps", "troubleshoot");
	expect_text(n, "Body", "It works again.");
	expect_text(n, "number", "17");
	expect_end(&s);
}

static void
wrapped_lines_are_joined_and_written_lines_are_kept(void **state)
{
	/* The line ends at column 75 at most: would the next word have fitted? */
	struct source *s = open_text("Form:  Memo\nFrom:  a\n"
	    "Subject:  0123456789 0123456789 0123456789 0123456789 0123456789 "
	    "0123456789\nabc:  def\n"
	    "Topic:  short\nsecond\n"
	    "SendTo:  CN=A B/O=C,\nCN=D E/O=C\n"
	    "$Revisions:  2004-05-12 10:00:00,\n2004-05-13 10:00:00\n"
	    "Location:  0123456789012345678901234567890123456789012345678901234"
	    "5678901234\n56789\n");
	struct note *n = take(s);
	const char *const *list;
	const struct note_range *times;

	(void)state;
	expect_text(n, "Subject", "0123456789 0123456789 0123456789 0123456789 "
	    "0123456789 0123456789 abc:  def");
	assert_false(note_has(n, "abc"));
	expect_text(n, "Topic", "short\nsecond");
	assert_int_equal(note_texts(n, "SendTo", &list), 2);
	assert_string_equal(list[1], "CN=D E/O=C");
	assert_int_equal(note_times(n, "$Revisions", &times), 2);
	expect_text(n, "Location", "01234567890123456789012345678901234567890123"
	    "45678901234567890123456789");
	expect_end(&s);
}

static void
what_is_no_date_stays_text_and_is_told(void **state)
{
	struct source *s = open_text("Form:  Memo\nFrom:  a\n"
	    "PostedDate:  next Tuesday\n$AlarmOffset:  some\n"
	    "DeliveredDate:  \n\nhi\n");
	struct note *n = take(s);

	(void)state;
	expect_text(n, "PostedDate", "next Tuesday");
	expect_text(n, "$AlarmOffset", "some");
	assert_false(note_has(n, "DeliveredDate"));
	assert_non_null(n->troubles);
	assert_non_null(strstr(n->troubles->what, "PostedDate"));
	assert_non_null(strstr(n->troubles->next->what, "$AlarmOffset"));
	expect_end(&s);
}

static void
a_response_knows_its_parent(void **state)
{
	struct source *s = open_text("Form:  Reply\nFrom:  a\n"
	    "$REF:  0123456789abcdef0123456789ABCDEF\n\f\n"
	    "Form:  Reply\nFrom:  b\n$REF:  none\n");

	(void)state;
	assert_string_equal(take(s)->parent,
	    "0123456789ABCDEF0123456789ABCDEF");
	assert_string_equal(take(s)->parent, "");
	expect_end(&s);
}

/* ---- a file -------------------------------------------------------------------- */

static void
european_files_in_two_character_sets(void **state)
{
	static const char *const files[] = { FIXTURES "european-1252.txt",
		FIXTURES "utf16.txt" };
	static const struct source_options o;

	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++) {
		struct source *s = open_with(files[i], &o);
		struct note *n = take(s);

		expect_text(n, "Subject", "Grüße aus Köln");
		expect_text(n, "From", "CN=Jörg Weiß/O=Acme");
		expect_text(n, "Body", "Alles Gute – bis bald für 5 €.");
		expect_time(n, "PostedDate", "1999-01-29T16:30:58Z");
		expect_time(n, "DeliveredDate", "1999-01-29T17:29:49Z");
		n = take(s);
		expect_time(n, "PostedDate", "1999-03-02T08:00:00Z");
		expect_text(n, "Body", "Danke!");
		expect_end(&s);
		assert_non_null(strstr(said, "day, month, year"));
	}
}

static void
options_name_the_order_the_zone_and_the_character_set(void **state)
{
	static const char text[] = "Form:  Memo\nFrom:  \xc0\xed\xed\xe0\n"
	    "PostedDate:  02/03/2004 12:00:00\n";
	struct source_options o = { .date_order = DATE_MDY,
		.zone = "Europe/Moscow", .charset = "windows-1251" };
	struct note_time t;
	struct source *s;
	struct note *n;
	struct err e;

	(void)state;
	write_bytes(text, strlen(text));
	s = open_with(path, &o);
	n = take(s);
	expect_text(n, "From", "Анна");
	assert_true(note_time(n, "PostedDate", &t));
	assert_true(t.has_zone);
	expect_time(n, "PostedDate", "2004-02-03T09:00:00Z");
	expect_end(&s);
	assert_string_equal(said, "");

	o.zone = "Nowhere/None";
	assert_int_equal(source_open(&s, path, &o, say, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "Nowhere/None"));
	o.zone = NULL;
	o.charset = "no-such-set";
	assert_int_equal(source_open(&s, path, &o, say, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "no-such-set"));
}

static void
an_order_that_cannot_be_told_is_a_warning(void **state)
{
	struct source *s = open_text("Form:  Memo\nFrom:  a\n"
	    "PostedDate:  02/03/2004 12:00:00 PM\n");

	(void)state;
	expect_time(take(s), "PostedDate", "2004-02-03T12:00:00Z");
	expect_end(&s);
	assert_non_null(strstr(said, "do not tell"));
	said[0] = '\0';
	s = open_text("Form:  Memo\nFrom:  a\nPostedDate:  02/23/2004\n"
	    "DeliveredDate:  23/02/2004\nComposedDate:  02/03/2004\n");

	struct note *n = take(s);

	expect_time(n, "PostedDate", "2004-02-23T00:00:00Z");
	expect_time(n, "DeliveredDate", "2004-02-23T00:00:00Z");
	assert_non_null(n->troubles);
	expect_end(&s);
	assert_non_null(strstr(said, "only day before month"));
}

static void
another_character_may_end_notes(void **state)
{
	static const struct source_options o;
	struct source *s = open_with(FIXTURES "unit-separator.txt", &o);

	(void)state;
	expect_text(take(s), "Subject", "Send the list");
	expect_text(take(s), "Subject", "Call back");
	expect_end(&s);
}

static void
a_page_break_in_a_text_ends_no_note(void **state)
{
	struct source *s = open_text("Form:  Memo\nFrom:  a\n\nBody:  one\n\f\n"
	    "the second page: no field in it\n\nend\n\f\nForm:  Memo\n"
	    "From:  b\n\ntwo\n");

	(void)state;
	expect_text(take(s), "Body", "one\n\nthe second page: no field in "
	    "it\n\nend");
	expect_text(take(s), "Body", "two");
	expect_end(&s);
}

static void
empty_blocks_are_no_notes(void **state)
{
	struct source *s = open_text("\f\n\nForm:  Memo\nFrom:  a\n\f\n\f\n \n"
	    "\f\nForm:  Memo\nFrom:  b\n\f\n\n");

	(void)state;
	assert_int_equal(take(s)->at.ord, 1);
	assert_int_equal(take(s)->at.ord, 2);
	expect_end(&s);
}

static void
an_export_without_separators_is_told(void **state)
{
	struct source *s = open_text(
	    "Form:  Memo\nFrom:  A\nSubject:  one\n"
	    "PostedDate:  29.07.2015 10:00:00\n\nBody:  text\n"
	    "Form:  Memo\nFrom:  B\nSubject:  two\n"
	    "PostedDate:  29.07.2015 11:00:00\n\nBody:  more\n");
	struct note *n;
	struct err e;

	(void)state;
	assert_int_equal(source_next(s, &arena, &n, &e), 1);
	assert_string_equal(note_text(n, "Subject"), "one");
	assert_non_null(n->troubles);
	assert_non_null(strstr(n->troubles->what, "(Form:  Memo)"));
	source_close(&s);
}

static void
lines_before_the_first_field_are_told(void **state)
{
	struct source *s = open_text("Form:  Memo\nFrom:  a\n\f\n"
	    "no field here\nForm:  Memo\nFrom:  b\n\f\nForm:  Memo\n");
	struct note *n;

	(void)state;
	assert_null(take(s)->troubles);
	n = take(s);
	expect_text(n, "From", "b");
	assert_non_null(n->troubles);
	(void)take(s);
	expect_end(&s);
}

static void
a_bad_note_is_told_with_its_place(void **state)
{
	struct source *s = open_text("Form:  Memo\nFrom:  a\n\f\nnonsense");
	struct note *n;
	struct err e;

	(void)state;
	(void)take(s);
	assert_int_equal(source_next(s, &arena, &n, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	assert_int_equal(strlen(n->unid), 32);
	assert_int_equal(n->at.ord, 2);
	assert_non_null(strstr(e.msg, "note 2 at byte 23"));
	expect_end(&s);
}

static void
a_note_beyond_the_limit_fails_alone(void **state)
{
	static const struct source_options o;
	static const char tail[] = "\n\f\nForm:  Memo\nFrom:  b\n";
	FILE *fp = fopen(path, "wb");
	char chunk[65536];
	struct source *s;
	struct note *n;
	struct err e;

	(void)state;
	assert_non_null(fp);
	memset(chunk, 'x', sizeof(chunk));
	chunk[sizeof(chunk) - 1] = '\n';
	(void)fputs("Form:  Memo\nFrom:  a\n\n", fp);
	for (int i = 0; i < 1024; i++)
		assert_int_equal(fwrite(chunk, sizeof(chunk), 1, fp), 1);
	(void)fputs(tail, fp);
	assert_int_equal(fclose(fp), 0);
	s = open_with(path, &o);
	assert_int_equal(source_next(s, &arena, &n, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	assert_int_equal(strlen(n->unid), 32);
	assert_true(arena_size(&arena) < 1024 * 1024);
	expect_text(take(s), "From", "b");
	expect_end(&s);
}

static void
a_place_that_is_none_is_refused(void **state)
{
	struct source *s = open_text("Form:  Memo\nFrom:  a\n");
	struct note_at at = { .path = "", .off = 10, .len = 100, .ord = 1 };
	struct note *n;
	struct err e;

	(void)state;
	assert_int_equal(source_fetch(s, &at, &arena, &n, &e), -1);
	at.off = -1;
	assert_int_equal(source_fetch(s, &at, &arena, &n, &e), -1);
	source_close(&s);
}

/* ---- every cut ------------------------------------------------------------------- */

static size_t
slurp(const char *file, char *out, size_t size)
{
	FILE *fp = fopen(file, "rb");

	assert_non_null(fp);

	size_t n = fread(out, 1, size, fp);

	assert_int_equal(fclose(fp), 0);
	return n;
}

/*
 * Notes that ended before the cut are the same as in the whole file; when the
 * order of dates is given, for a cut file may not tell it.
 */
static void
try_cuts(const char *file, enum date_order order)
{
	struct source_options o = { .date_order = order };
	static char bytes[4096];
	size_t n = slurp(file, bytes, sizeof(bytes));
	char unid[8][33];
	int64_t end[8];
	size_t count = 0;
	struct source *s = open_with(file, &o);
	struct note *note;
	struct err e;

	while (source_next(s, &arena, &note, &e) == 1) {
		memcpy(unid[count], note->unid, 33);
		end[count++] = note->at.off + note->at.len;
	}
	source_close(&s);
	assert_true(count >= 2);
	for (size_t cut = 0; cut < n; cut++) {
		size_t got = 0;
		int more;

		write_bytes(bytes, cut);
		if (source_open(&s, path, &o, NULL, NULL, &e) < 0)
			continue; /* too little to know what it is */
		while ((more = source_next(s, &arena, &note, &e)) != 0) {
			/* the separator itself must have been there */
			if (got < count && end[got] < (int64_t)cut) {
				assert_int_equal(more, 1);
				assert_string_equal(note->unid, unid[got]);
			}
			got++;
			if (more < 0)
				assert_int_equal(err_reach(e.code), REACH_NOTE);
		}
		source_close(&s);
		for (size_t i = 0; i < count; i++)
			if (end[i] < (int64_t)cut)
				assert_true(got > i);
		arena_reset(&arena);
	}
}

static void
a_cut_hides_no_note_before_it(void **state)
{
	(void)state;
	try_cuts(FIXTURES "us.txt", DATE_MDY);
	try_cuts(FIXTURES "european-1252.txt", DATE_DMY);
	try_cuts(FIXTURES "utf16.txt", DATE_DMY);
	try_cuts(FIXTURES "unit-separator.txt", DATE_YMD);
}

/* ---- whose is it? ----------------------------------------------------------------- */

static int
bid(const char *head)
{
	return source_text_ops.bid((const uint8_t *)head, strlen(head));
}

static void
only_structured_text_is_taken_for_it(void **state)
{
	static const char *const no[] = {
		"", "hello\n", "Readme\n\nForm:  Memo\nFrom:  a\n",
		"Note:  read this first\n\nSubject:  x\n",
		"From: a@example.com\nTo: b@example.com\nSubject: x\n\nhi\n",
		"Title:  something\nAuthor:  somebody\n",
		"<?xml version='1.0'?>\n<document form='Memo'>\n",
		"BEGIN:VCARD\nVERSION:3.0\nN:x\nEND:VCARD\n",
		"key:  value\nForm\n",
	};
	static const char *const yes[] = {
		"Form:  Memo\n", "Form:  Ticket\nfoo:  bar\n",
		("\xef\xbb\xbf" "Form:  Memo\nFrom:  a\n"),
		"\r\nSendTo:  a\r\nSubject:  b\r\n\r\n",
		"LastName:  a\nFirstName:  b\n\f\n",
		"$UpdatedBy:  CN=a/O=b\n$Revisions:  01/02/2003\n",
		"SendTo:  a\nand more of it\nPostedDate:  1/2/2003\n",
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(no); i++) {
		IN_CASE(no[i]);
		assert_int_equal(bid(no[i]), 0);
	}
	for (size_t i = 0; i < NITEMS(yes); i++) {
		int other = source_eml_ops.bid((const uint8_t *)yes[i],
		    strlen(yes[i]));

		IN_CASE(yes[i]);
		assert_true(bid(yes[i]) >= 70);
		assert_true(bid(yes[i]) > other);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_mail_becomes_typed_fields_and_a_body),
		TEST(labels_of_rich_text_name_its_field),
		TEST(wrapped_lines_are_joined_and_written_lines_are_kept),
		TEST(what_is_no_date_stays_text_and_is_told),
		TEST(a_response_knows_its_parent),
		TEST(european_files_in_two_character_sets),
		TEST(options_name_the_order_the_zone_and_the_character_set),
		TEST(an_order_that_cannot_be_told_is_a_warning),
		TEST(another_character_may_end_notes),
		TEST(a_page_break_in_a_text_ends_no_note),
		TEST(empty_blocks_are_no_notes),
		TEST(lines_before_the_first_field_are_told),
		TEST(an_export_without_separators_is_told),
		TEST(a_bad_note_is_told_with_its_place),
		TEST(a_note_beyond_the_limit_fails_alone),
		TEST(a_place_that_is_none_is_refused),
		TEST(a_cut_hides_no_note_before_it),
		TEST(only_structured_text_is_taken_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
