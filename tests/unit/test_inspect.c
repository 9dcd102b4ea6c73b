#include "test.h"

#include <string.h>

#include "base/text.h"
#include "cmd/inspect.h"

static struct inspect in;
static struct arena arena; /* of notes */
static struct buf b;

static int
setup(void **state)
{
	(void)state;
	inspect_begin(&in);
	buf_init(&b, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(&in.arena);
	arena_free(&arena);
	buf_free(&b);
	return 0;
}

static struct note *
note(enum note_class class, const char *form)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, "0123456789ABCDEF0123456789ABCDEF"));
	n->class = class;
	n->form = form;
	n->bytes = 10;
	return n;
}

static struct note_file *
add_file(struct note *n, const char *name)
{
	struct note_field *f = note_add(n, "$FILE", NOTE_FILE);

	f->n = 1;
	f->file = ARENA_NEW(&arena, struct note_file);
	f->file->name = name;
	f->file->size = 5;
	f->file->why_not = "it is elsewhere";
	return f->file;
}

static void
look(const struct note *n)
{
	inspect_note(&in, NULL, "a.nsf", n, &arena);
}

static void
reasons(const char *const *want, size_t n)
{
	assert_int_equal(in.of_note.n, n);
	for (size_t i = 0; i < n; i++) {
		assert_non_null(strstr(in.of_note.list[i].reason, want[i]));
		assert_string_equal(in.of_note.list[i].path, "a.nsf");
		assert_string_equal(in.of_note.list[i].unid,
		    "0123456789ABCDEF0123456789ABCDEF");
	}
}

static void
files_that_cannot_be_read_are_named_one_by_one(void **state)
{
	static const char *const want[] = {
		"attachment a.txt cannot be read: it is elsewhere",
		"attachment (no name) cannot be read: no reason known",
		"part of the message ATT1 cannot be read: it is elsewhere",
	};
	struct note *n = note(NOTE_DOCUMENT, "Memo");

	(void)state;
	(void)add_file(n, "a.txt");
	add_file(n, NULL)->why_not = NULL;
	add_file(n, "ATT1")->mime_part = true;
	add_file(n, "STG1")->internal = true;
	add_file(n, "in.txt")->in_mime = true;
	add_file(n, "good.txt")->data = blob_of_mem(&arena, "x", 1);
	look(n);
	reasons(want, NITEMS(want));
	assert_int_equal(in.missing, 3);
	assert_int_equal(in.attachments, 4);
}

/* version, flags, type, lengths of all, boundary and headers; then these. */
static void
add_part(struct note *n, unsigned flags, const char *headers, const char *body)
{
	struct note_field *f = note_add(n, "Body", NOTE_RAW);
	size_t h = strlen(headers), all = h + strlen(body);
	uint8_t *raw = arena_alloc(&arena, 20 + all);

	memset(raw, 0, 20);
	raw[0] = raw[6] = 2;
	raw[2] = (uint8_t)flags;
	raw[8] = (uint8_t)all;
	raw[12] = (uint8_t)h;
	memcpy(raw + 20, headers, h);
	memcpy(raw + 20 + h, body, all - h);
	f->n = 1;
	f->raw = raw;
	f->raw_len = 20 + all;
	f->raw_type = 0x19;
}

static void
parts_of_a_message_that_have_a_name_are_attachments(void **state)
{
	struct note *n = note(NOTE_DOCUMENT, "Memo");

	(void)state;
	add_part(n, 0, "Content-Type: multipart/mixed; boundary=\"name=\"\r\n"
	    "\r\n", "");
	add_part(n, 0, "Content-Type: text/plain\r\n\r\n", "Hello\r\n");
	look(n);
	assert_int_equal(in.attachments, 0);
	add_part(n, 0, "Content-Type: image/png; NAME=a.png\r\n"
	    "content-transfer-encoding: BASE64\r\n\r\n", "AAEC\r\nAw==\r\n");
	add_part(n, 0, "Content-Disposition: attachment;\r\n filename*0=b\r\n"
	    "\r\n", "seven..");
	add_part(n, 4, "Content-Type: a/b\r\n"
	    "Content-Disposition: inline; filename=c.bin\r\n\r\n",
	    "other.bin\r\n");
	add_part(n, 4, "Content-Disposition: inline; filename=d.bin\r\n\r\n",
	    "gone.bin");
	add_file(n, "another")->mime_part = true;
	add_file(n, "other.bin")->mime_part = true;
	look(n);
	assert_int_equal(in.attachments, 4);
	assert_int_equal(in.attachment_bytes, 4 + 7 + 5);
	assert_int_equal(in.largest, 7);
	assert_int_equal(in.unknown_sizes, 1);
}

/* What is encrypted cannot miss anything besides. */
static void
encrypted_and_truncated_notes_are_named(void **state)
{
	static const char *const want[] = { "encrypted: ",
		"replicate it fully" };
	struct note *n = note(NOTE_DOCUMENT, "Memo");

	(void)state;
	n->encrypted = true;
	n->truncated = true;
	(void)add_file(n, "a.txt");
	look(n);
	reasons(want, NITEMS(want));
	assert_int_equal(in.encrypted, 1);
	assert_int_equal(in.missing, 0);
	note_add_text(n, "Body", "this much can be read");
	look(n);
	assert_int_equal(in.encrypted, 1);
	assert_non_null(strstr(in.of_note.list[2].reason,
	    "encrypted in part"));
}

/* However many there are, and however large: the rest is a number. */
static void
settings_are_listed_up_to_a_bound(void **state)
{
	char *large = arena_alloc(&arena, (3 << 20) + 1);
	struct note *n = note(NOTE_PROFILE, "OutOfOfficeProfile");

	(void)state;
	memset(large, 'x', 3 << 20);
	note_add_text(n, "GeneralMessage", large);
	look(n);
	look(n);
	assert_int_equal(in.settings, 1);
	assert_int_equal(in.more_settings, 1);
	for (int i = 0; i < INSPECT_SETTINGS; i++)
		look(note(NOTE_DOCUMENT, "Mailrule"));
	assert_int_equal(in.settings, INSPECT_SETTINGS);
	assert_int_equal(in.more_settings, 2);
	buf_free(&b);
	buf_init(&b, 64 << 20);
	inspect_print(&in, &b);
	assert_non_null(strstr(b.data, "  and 2 more\n"));
	assert_null(strstr(b.data, "xxx"));
	buf_clear(&b);
	inspect_json(&in, &b);
	assert_non_null(strstr(b.data, "\"name\":\"and 2 more\"}]}\n"));
}

static void
a_good_note_is_no_problem(void **state)
{
	(void)state;
	look(note(NOTE_DOCUMENT, "Memo"));
	look(note(NOTE_PROFILE, "CalendarProfile"));
	assert_int_equal(in.of_note.n, 0);
	assert_int_equal(in.problem.n, 0);
	assert_int_equal(in.documents, 2);
	assert_int_equal(in.profiles, 1);
}

static void
marks_and_classes_are_counted(void **state)
{
	struct note *n = note(NOTE_DOCUMENT, "Memo");
	const struct count *c;

	(void)state;
	n->mark = NOTE_MARK_UNREAD;
	n->deleted = true;
	look(n);
	n = note(NOTE_DOCUMENT, "Memo");
	n->mark = NOTE_MARK_READ;
	look(n);
	n = note(NOTE_DESIGN, "");
	n->design = "folder";
	n->title = "Projects";
	inspect_design(&in, "f.nsf", n);
	n = note(NOTE_DESIGN, ""); /* nobody knows what */
	inspect_design(&in, "f.nsf", n);
	inspect_design(&in, "f.nsf", note(NOTE_STUB, ""));
	inspect_end(&in);
	assert_int_equal(in.unread, 1);
	assert_int_equal(in.deleted, 1);
	assert_int_equal(in.documents, 2);
	assert_int_equal(in.design, 3);
	c = count_find(&in.class, "document");
	assert_int_equal(c->n[0], 2);
	assert_int_equal(c->bytes, 20);
	assert_int_equal(count_find(&in.class, "folder")->n[0], 1);
	assert_int_equal(count_find(&in.class, "design")->n[0], 1);
	assert_int_equal(count_find(&in.class, "deletion stub")->n[0], 1);
}

static void
folders_of_the_source_are_counted_by_name(void **state)
{
	static const char *const in_it[] = {
		"00000000000000000000000000F01DE7",
		"00000000000000000000000000BAD000" };
	struct note *n = note(NOTE_DOCUMENT, "Memo");
	struct note *folder = note(NOTE_DESIGN, "");

	(void)state;
	n->folder_ref = in_it;
	n->nfolder_refs = 2;
	look(n);
	assert_true(note_set_unid(folder, in_it[0]));
	folder->design = "folder";
	folder->title = "($Inbox)|Inbox";
	note_trouble(folder, "it is torn");
	inspect_design(&in, "f.nsf", folder);
	inspect_end(&in);
	assert_int_equal(count_find(&in.folder, "Inbox")->n[0], 1);
	assert_int_equal(in.problem.n, 1);
	assert_string_equal(in.problem.list[0].reason, "it is torn");
	assert_string_equal(in.problem.list[0].unid, in_it[0]);
	assert_int_equal(count_find(&in.folder, "(unknown folder "
	    "00000000000000000000000000BAD000)")->n[0], 1);
}

/* Many of one sort leave room for the other; and none is lost in silence. */
static void
problems_are_bounded_and_counted(void **state)
{
	struct note *n = note(NOTE_DOCUMENT, "Memo");

	(void)state;
	n->encrypted = true;
	for (int i = 0; i < INSPECT_PROBLEMS + 7; i++)
		look(n);
	assert_int_equal(in.of_note.n, INSPECT_PROBLEMS);
	assert_int_equal(in.of_note.more, 7);
	inspect_problem(&in, "a.nsf", "", "", "a bucket is damaged");
	inspect_problem(&in, "a.nsf", "", "", "a bucket is damaged");
	inspect_problem(&in, "b.nsf", "", "", "a bucket is damaged");
	assert_int_equal(in.problem.n, 2);
	for (int i = 0; i < INSPECT_PROBLEMS; i++)
		inspect_problem(&in, "a.nsf", "", "", text_printf(&arena,
		    "problem %d", i));
	assert_int_equal(in.problem.n, INSPECT_PROBLEMS);
	assert_int_equal(in.problem.more, 2);

	inspect_json(&in, &b);
	assert_non_null(strstr(b.data, "\"reason\":\"and 7 more\""));
	assert_non_null(strstr(b.data, "\"reason\":\"and 2 more\""));
	assert_non_null(strstr(b.data, "a bucket is damaged"));
	buf_clear(&b);
	inspect_print(&in, &b);
	assert_non_null(strstr(b.data, "  and 7 more\n"));
	assert_non_null(strstr(b.data, "  and 2 more\n"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_that_cannot_be_read_are_named_one_by_one),
		TEST(parts_of_a_message_that_have_a_name_are_attachments),
		TEST(encrypted_and_truncated_notes_are_named),
		TEST(settings_are_listed_up_to_a_bound),
		TEST(a_good_note_is_no_problem),
		TEST(marks_and_classes_are_counted),
		TEST(folders_of_the_source_are_counted_by_name),
		TEST(problems_are_bounded_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
