#include "dxl_help.h"

static struct got g;

static int
teardown(void **state)
{
	(void)state;
	got_free(&g);
	return 0;
}

static const struct note_field *
field(const char *name)
{
	const struct note_field *f = note_field(g.note[0], name);

	if (f == NULL)
		fail_msg("no field %s", name);
	return f;
}

static const char *
content(const struct blob *b)
{
	static char text[1024];
	struct buf out;
	struct err e;

	assert_non_null(b);
	buf_init(&out, sizeof(text));
	assert_int_equal(blob_read(b, &out, &e), 0);
	memset(text, 0, sizeof(text));
	if (out.len > 0)
		memcpy(text, out.data, out.len);
	buf_free(&out);
	return text;
}

static void
repeated_items_keep_their_order(void **state)
{
	const struct note_field *f;

	(void)state;
	got_fixture(&g, "repeated-items.dxl");
	f = field("Received");
	assert_string_equal(f->text[0], "one");
	f = note_field_next(f->next, "RECEIVED");
	assert_string_equal(f->text[0], "three");
	f = field("Body");
	assert_int_equal(f->type, NOTE_RICH);
	assert_int_equal(f->rich->child->par->align, RICH_CENTER);
	/* The styles of the first Body hold for the second. */
	f = note_field_next(f, "Body");
	assert_string_equal(f->rich->child->child->text, "Second half");
	assert_int_equal(f->rich->child->par->align, RICH_CENTER);
}

static void
reads_lists_and_single_values(void **state)
{
	const struct note_field *f;

	(void)state;
	got_fixture(&g, "lists.dxl");
	assert_int_equal(g.good, 1);
	assert_int_equal(field("One")->n, 1);
	assert_string_equal(field("One")->text[0], "only");
	assert_int_equal(field("None")->n, 0);
	assert_int_equal(field("Blank")->n, 1);
	assert_string_equal(field("Blank")->text[0], "");
	f = field("Many");
	assert_int_equal(f->n, 3);
	assert_string_equal(f->text[1], "b\nc");
	f = field("Numbers");
	assert_int_equal(f->n, 2);
	assert_true(f->number[0] == 0.5 && f->number[1] == -300);
	assert_int_equal(field("NoNumber")->n, 0);
	assert_int_equal(field("NoNumber")->type, NOTE_NUMBER);
	assert_int_equal(field("Nothing")->n, 0);
	f = field("Later");
	assert_int_equal(f->type, NOTE_OTHER);
	assert_int_equal(f->flags, NOTE_PLACEHOLDER);
	f = field("Flags");
	assert_int_equal(f->flags,
	    NOTE_NAMES | NOTE_AUTHORS | NOTE_READERS | NOTE_SIGN | NOTE_SEAL |
		NOTE_PROTECTED);
	assert_string_equal(field("Cdata")->text[0], "a < b && c]]>d");
	assert_string_equal(field("Formula")->text[0], "formula");
	assert_int_equal(field("Formula")->n, 2);
	assert_string_equal(field("Formula")->text[1], "@Now");
	assert_int_equal(field("Subject")->flags, NOTE_SUMMARY);
}

static void
what_cannot_be_read_is_told_with_the_fields_name(void **state)
{
	static const char *const told[] = { "field OddNumber: \"a lot\"",
		"field Odd: text between", "field Odd: <other>",
		"field Control: a control character (hex 1b)", "field Query:" };

	(void)state;
	got_fixture(&g, "lists.dxl");
	for (size_t i = 0; i < NITEMS(told); i++) {
		IN_CASE(told[i]);
		assert_true(has_trouble(g.note[0], told[i]));
	}
	assert_false(has_trouble(g.note[0], "Formula"));
	assert_int_equal(field("OddNumber")->n, 0);
	assert_string_equal(field("Control")->text[0],
	    "a\xef\xbf\xbd"
	    "b\nc");
}

static void
reads_dates_as_what_they_are(void **state)
{
	const struct note_field *f;

	(void)state;
	got_fixture(&g, "dates.dxl");
	f = field("Summer"); /* the offset includes summer time already */
	assert_int_equal(f->time[0].from.utc, 1407518321);
	assert_true(f->time[0].from.dst);
	assert_int_equal(f->time[0].from.centis, 50);
	assert_int_equal(field("India")->time[0].from.zone, 330);
	assert_false(field("Floating")->time[0].from.has_zone);
	assert_false(field("Day")->time[0].from.has_clock);
	assert_false(field("Hour")->time[0].from.has_date);
	assert_int_equal(field("Empty")->n, 0);
	assert_int_equal(field("Empty")->type, NOTE_TIME);
	assert_int_equal(field("Bad")->n, 0);
	assert_true(has_trouble(g.note[0], "field Bad: \"yesterday\""));
	f = field("List"); /* an empty date keeps its place */
	assert_int_equal(f->n, 3);
	assert_false(f->time[1].from.has_date);
	assert_true(f->time[2].is_range);
	assert_int_equal(f->time[2].to.utc - f->time[2].from.utc, 3600);
	assert_int_equal(field("Pair")->n, 0);
	assert_true(has_trouble(g.note[0], "field Pair: a range without"));
}

static void
reads_raw_values_of_known_types(void **state)
{
	const struct note_field *f;

	(void)state;
	got_fixture(&g, "raw.dxl");
	f = field("Unpadded");
	assert_int_equal(f->type, NOTE_RAW);
	assert_int_equal(f->raw_type, 0xe);
	assert_int_equal(f->raw_len, 6);
	assert_memory_equal(f->raw, "\x04NameX", 6);
	f = field("$REF");
	assert_int_equal(f->type, NOTE_TEXT);
	assert_int_equal(f->raw_type, 4);
	assert_string_equal(f->text[0], "C12585B4004B62318FBB8DBFCD362EBC");
	assert_string_equal(g.note[0]->parent, f->text[0]);
	assert_true(field("Number")->number[0] == 2.5);
	assert_true(field("Numbers")->number[1] == -1);
	assert_int_equal(field("Time")->time[0].from.utc, 1407518313);
	f = field("Times");
	assert_int_equal(f->n, 2);
	assert_true(f->time[1].is_range);
	assert_string_equal(field("Text")->text[0],
	    "a\xc3\xa4"
	    "b\nc");
	f = field("Texts");
	assert_int_equal(f->n, 2);
	assert_string_equal(f->text[1], "de");
	f = field("Mime");
	assert_int_equal(f->type, NOTE_RAW);
	assert_int_equal(f->raw_type, 0x19);
	assert_int_equal(f->raw_len, 20);
	assert_int_equal(field("Rfc822")->raw_type, 0x502);
	assert_int_equal(field("Old")->raw_len, 3);
}

static void
raw_values_that_do_not_fit_stay_raw(void **state)
{
	(void)state;
	got_fixture(&g, "raw.dxl");
	assert_int_equal(field("ShortTexts")->type, NOTE_RAW);
	assert_int_equal(field("ShortNumbers")->type, NOTE_RAW);
	assert_true(has_trouble(g.note[0], "field ShortTexts:"));
	assert_true(has_trouble(g.note[0], "field ShortNumbers:"));
	assert_true(has_trouble(g.note[0], "field Typeless:"));
	assert_true(has_trouble(g.note[0], "field Damaged:"));
	assert_false(has_trouble(g.note[0], "field Texts:"));
}

static void
files_are_references(void **state)
{
	const struct note_field *f;
	char want[261] = "";

	(void)state;
	got_fixture(&g, "files.dxl");
	assert_int_equal(g.good, 1);
	f = field("$FILE");
	for (int i = 0; i < 20; i++)
		memcpy(want + i * 13, "Hello, world\n", 14);
	assert_int_equal(f->type, NOTE_FILE);
	assert_string_equal(f->file->name, "hello.txt");
	assert_int_equal(f->file->size, 260);
	assert_int_equal(f->file->created.utc, 1244114040);
	assert_non_null(f->file->data->path);
	assert_string_equal(content(f->file->data), want);
	assert_false(f->file->mime_part);

	f = note_field_next(f, "$FILE");
	assert_string_equal(content(f->file->data), "encoded twice");
	assert_true(f->file->mime_part);
	f = note_field_next(f, "$FILE");
	assert_string_equal(content(f->file->data), "Hello");
}

/* By its place in the file, not in the copy that the reader makes. */
static void
files_in_utf16_are_references_too(void **state)
{
	const struct note_field *f;

	(void)state;
	got_fixture(&g, "utf16-file.dxl");
	assert_int_equal(g.good, 1);
	f = field("$FILE");
	assert_string_equal(f->file->data->path, FIXTURES "utf16-file.dxl");
	source_dxl_ops.close(g.src);
	g.src = NULL;
	assert_string_equal(content(f->file->data), "Hello, world\n");
	f = note_field_next(f, "$FILE");
	assert_string_equal(content(f->file->data), "Hello");
}

static void
files_that_the_dump_does_not_hold_say_why(void **state)
{
	const struct note_field *f;

	(void)state;
	got_fixture(&g, "files.dxl");
	f = field("$FILE")->next->next->next;
	assert_string_equal(f->file->name, "packed.doc");
	assert_null(f->file->data);
	assert_non_null(strstr(f->file->why_not, "huffman"));
	f = f->next;
	assert_string_equal(f->file->name, "gone.doc");
	assert_null(f->file->data);
	assert_non_null(f->file->why_not);
	f = f->next;
	assert_string_equal(f->file->name, "short.doc");
	assert_true(has_trouble(g.note[0], "\"short.doc\""));
	f = f->next;
	assert_true(f->file->internal);
	f = f->next;
	assert_string_equal(f->file->name, "empty.txt");
	assert_string_equal(content(f->file->data), "");
	f = f->next;
	assert_int_equal(f->type, NOTE_OTHER);
	assert_true(has_trouble(g.note[0], "field Thing:"));
	f = f->next;
	assert_string_equal(f->file->name, "OLE44130.OLE");
	assert_true(f->file->internal);
}

static void
a_mime_message_is_a_reference(void **state)
{
	(void)state;
	got_fixture(&g, "mime.dxl");
	assert_int_equal(g.good, 2);
	assert_int_equal(g.notes, 2);
	assert_non_null(g.note[0]->mime);
	assert_string_equal(content(g.note[0]->mime),
	    "From: a@example.org\r\nSubject: x\r\n\r\n"
	    "</mime> <document form='No'> ]]> end\r\n");
	assert_null(g.note[1]->mime);
}

static void
a_mime_message_that_is_not_there_is_said(void **state)
{
	(void)state;
	got_fixture(&g, "mime-empty.dxl");
	assert_int_equal(g.good, 2);
	for (int i = 0; i < 2; i++) {
		IN_CASE(note_text(g.note[i], "Subject"));
		assert_true(has_trouble(g.note[i], "its MIME message"));
	}
}

static void
fetch_gives_the_same_note_again(void **state)
{
	static const char *const all[] = { "files.dxl", "latin1.dxl",
		"utf16le-bom.dxl", "wrong-declaration.dxl", "design.dxl",
		"two-databases.dxl", "no-namespace.dxl" };

	(void)state;
	for (size_t i = 0; i < NITEMS(all); i++) {
		IN_CASE(all[i]);
		got_fixture(&g, all[i]);
		for (int k = 0; k < g.notes; k++) {
			const struct note *old = g.note[k];
			struct note *again;
			struct err e;

			assert_int_equal(g.src->ops->fetch(g.src, &old->at,
					     &g.arena, &again, &e),
			    0);
			assert_string_equal(again->unid, old->unid);
			assert_string_equal(again->replicaid, old->replicaid);
			assert_string_equal(note_string(again, "Subject"),
			    note_string(old, "Subject"));
			assert_int_equal(again->bytes, old->bytes);
			assert_memory_equal(&again->at.off, &old->at.off, 24);
		}
		got_free(&g);
	}
}

static void
fetch_from_the_wrong_place_is_an_error(void **state)
{
	struct note_at at = { .path = "" };
	struct note *n;
	struct err e;

	(void)state;
	got_fixture(&g, "lists.dxl");
	at = g.note[0]->at;
	at.off++;
	assert_int_equal(g.src->ops->fetch(g.src, &at, &g.arena, &n, &e), -1);
	at.off = INT64_MAX - 5;
	assert_int_equal(g.src->ops->fetch(g.src, &at, &g.arena, &n, &e), -1);
	at.off = -1;
	assert_int_equal(g.src->ops->fetch(g.src, &at, &g.arena, &n, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	at = g.note[0]->at;
	at.len--;
	assert_int_equal(g.src->ops->fetch(g.src, &at, &g.arena, &n, &e), -1);
}

static void
text_of_more_than_ten_megabytes_is_read(void **state)
{
	static const char head[] = "<document form='A'><item name='T'><text>";
	static const char tail[] = "</text></item></document>"
				   "<document form='B'/>";
	size_t n = 11u << 20;
	char *all = malloc(n + sizeof(head) + sizeof(tail)), path[64];

	(void)state;
	assert_non_null(all);
	memcpy(all, head, sizeof(head) - 1);
	memset(all + sizeof(head) - 1, 'x', n);
	memcpy(all + sizeof(head) - 1 + n, tail, sizeof(tail));
	put_file(path, all, n + sizeof(head) + sizeof(tail) - 2);
	free(all);
	got_read(&g, path, 65536);
	assert_int_equal(g.good, 2);
	assert_int_equal(strlen(note_text(g.note[0], "T")), n);
	(void)unlink(path);
}

/* A hole of zero bytes is as good as text for this. */
static void
a_note_beyond_the_limit_does_not_hide_the_next(void **state)
{
	static const char head[] = "<document form='A'><noteinfo unid='"
				   "0000000000000000000000000000000A'/>";
	static const char tail[] = "</document><document form='B'/>";
	char path[64];
	FILE *f;

	(void)state;
	put_file(path, head, sizeof(head) - 1);
	f = fopen(path, "r+");
	assert_non_null(f);
	(void)fseek(f, 65l << 20, SEEK_SET);
	(void)fwrite(tail, 1, sizeof(tail) - 1, f);
	(void)fclose(f);
	got_read(&g, path, 1 << 20);
	assert_int_equal(g.notes, 2);
	assert_int_equal(g.err[0].code, ERR_LIMIT);
	assert_string_equal(g.note[0]->unid,
	    "0000000000000000000000000000000A");
	assert_string_equal(g.note[1]->form, "B");
	(void)unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(repeated_items_keep_their_order,
		    teardown),
		cmocka_unit_test_teardown(reads_lists_and_single_values,
		    teardown),
		cmocka_unit_test_teardown(
		    what_cannot_be_read_is_told_with_the_fields_name, teardown),
		cmocka_unit_test_teardown(reads_dates_as_what_they_are,
		    teardown),
		cmocka_unit_test_teardown(reads_raw_values_of_known_types,
		    teardown),
		cmocka_unit_test_teardown(raw_values_that_do_not_fit_stay_raw,
		    teardown),
		cmocka_unit_test_teardown(files_are_references, teardown),
		cmocka_unit_test_teardown(files_in_utf16_are_references_too,
		    teardown),
		cmocka_unit_test_teardown(
		    files_that_the_dump_does_not_hold_say_why, teardown),
		cmocka_unit_test_teardown(a_mime_message_that_is_not_there_is_said,
		    teardown),
		cmocka_unit_test_teardown(a_mime_message_is_a_reference,
		    teardown),
		cmocka_unit_test_teardown(fetch_gives_the_same_note_again,
		    teardown),
		cmocka_unit_test_teardown(
		    fetch_from_the_wrong_place_is_an_error, teardown),
		cmocka_unit_test_teardown(
		    text_of_more_than_ten_megabytes_is_read, teardown),
		cmocka_unit_test_teardown(
		    a_note_beyond_the_limit_does_not_hide_the_next, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
