#include "dxl_help.h"

#include <dirent.h>
#include <pthread.h>

#include "base/blob.h"

#define UNID(n) "0000000000000000000000000000000" n

static struct got g;

static int
teardown(void **state)
{
	(void)state;
	got_free(&g);
	return 0;
}

/* ---- encodings and roots ------------------------------------------------ */

static const struct {
	const char *file, *subject;
	bool trouble;
} roots[] = {
	{ "no-namespace.dxl", "No namespace at all", false },
	{ "prefix.dxl", "With a prefix", false },
	{ "no-declaration.dxl",
	    "Ohne Erkl\xc3\xa4rung, trotzdem UTF-8: Gr\xc3\xbc\xc3\x9f"
	    "e",
	    false },
	{ "utf8-bom.dxl",
	    "Gr\xc3\xbc\xc3\x9f"
	    "e",
	    false },
	{ "utf16le-bom.dxl",
	    "Gr\xc3\xbc\xc3\x9f"
	    "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	    false },
	{ "utf16be-bom.dxl",
	    "Gr\xc3\xbc\xc3\x9f"
	    "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	    false },
	{ "utf16le.dxl",
	    "Gr\xc3\xbc\xc3\x9f"
	    "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	    false },
	{ "utf16be.dxl",
	    "Gr\xc3\xbc\xc3\x9f"
	    "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	    false },
	{ "latin1.dxl",
	    "Gr\xc3\xbc\xc3\x9f"
	    "e \xe2\x80\x93 20 \xe2\x82\xac",
	    false },
	{ "shift-jis.dxl",
	    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe3\x81\xae\xe4\xbb\xb6"
	    "\xe5\x90\x8d\xe3\x82\xbd\xe8\xa1\xa8",
	    false },
	{ "declared-utf16.dxl",
	    "Falsch erkl\xc3\xa4rt: Gr\xc3\xbc\xc3\x9f"
	    "e",
	    false },
	{ "doctype.dxl", "Regards, &firm; & <you> \xc3\xa4", true },
};

static void
reads_every_root_and_encoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(roots); i++) {
		IN_CASE(roots[i].file);
		got_fixture(&g, roots[i].file);
		assert_true(g.notes >= 1);
		assert_int_equal(g.err[0].code, ERR_NONE);
		assert_string_equal(g.note[0]->unid, UNID("1"));
		assert_string_equal(g.note[0]->form, "Memo");
		assert_string_equal(note_text(g.note[0], "Subject"),
		    roots[i].subject);
		assert_int_equal(g.note[0]->troubles != NULL, roots[i].trouble);
		assert_int_equal(g.good, g.notes);
		got_free(&g);
	}
}

static void
a_prefix_that_nobody_declared_is_one(void **state)
{
	(void)state;
	got_fixture(&g, "prefix.dxl");
	assert_int_equal(g.good, 2);
	assert_string_equal(note_text(g.note[1], "Subject"),
	    "With a prefix that nobody declared");
	assert_string_equal(g.src->ops->info(g.src)->title, "Prefixed");
}

static void
an_entity_of_the_dtd_is_named_not_expanded(void **state)
{
	(void)state;
	got_fixture(&g, "doctype.dxl");
	assert_int_equal(g.notes, 1);
	assert_true(has_trouble(g.note[0], "&firm;"));
}

static void
one_document_in_another_encoding_does_not_spoil_the_rest(void **state)
{
	(void)state;
	got_fixture(&g, "wrong-declaration.dxl");
	assert_int_equal(g.good, 3);
	assert_string_equal(note_text(g.note[1], "Subject"),
	    "Zweiter, falsch: Gr\xc3\xbc\xc3\x9f"
	    "e \xe2\x80\x93 20 \xe2\x82\xac");
	assert_true(has_trouble(g.note[1], "not UTF-8"));
	assert_null(g.note[0]->troubles);
	assert_null(g.note[2]->troubles);
}

static void
characters_that_xml_forbids_cost_no_note(void **state)
{
	(void)state;
	got_fixture(&g, "odd-characters.dxl");
	assert_int_equal(g.good, 2);
	assert_string_equal(note_text(g.note[0], "Subject"), "ab");
	assert_true(has_trouble(g.note[0], "XML forbids"));
}

static void
knows_its_database(void **state)
{
	const struct source_info *info;

	(void)state;
	got_fixture(&g, "two-databases.dxl");
	info = g.src->ops->info(g.src);
	assert_string_equal(info->format, "dxl");
	assert_string_equal(info->title, "Alice Berg");
	assert_string_equal(info->version, "9.0");
	assert_string_equal(info->replicaid, "C12575CA003EA65F");
	assert_int_equal(g.good, 2);
	assert_string_equal(g.note[0]->replicaid, "C12575CA003EA65F");
	assert_string_equal(g.note[1]->replicaid, "85257EF7006D0765");
	assert_non_null(strstr(g.said, "more than one database"));
}

/* ---- notes -------------------------------------------------------------- */

static void
tells_documents_from_profiles_and_design(void **state)
{
	static const struct {
		enum note_class class;
		const char *form, *design, *title;
	} want[] = {
		{ NOTE_DESIGN, "", "folder", "Projects\\2014" },
		{ NOTE_DESIGN, "", "view", "All" },
		{ NOTE_DESIGN, "", "frameset", "F" },
		{ NOTE_DESIGN, "", "newkind", "Unheard of" },
		{ NOTE_DESIGN, "", "folder", "Old\\Style" },
		{ NOTE_DESIGN, "", "icon", "Mail" },
		{ NOTE_PROFILE, "CalendarProfile", NULL, NULL },
		{ NOTE_PROFILE, "CalendarProfile", NULL, NULL },
		{ NOTE_DOCUMENT, "Memo", NULL, NULL },
	};

	(void)state;
	got_fixture(&g, "design.dxl");
	assert_int_equal(g.good, NITEMS(want));
	for (size_t i = 0; i < NITEMS(want); i++) {
		const struct note *n = g.note[i];

		assert_int_equal(n->class, want[i].class);
		assert_string_equal(n->form, want[i].form);
		if (want[i].design == NULL) {
			assert_null(n->design);
			continue;
		}
		assert_string_equal(n->design, want[i].design);
		assert_string_equal(n->title, want[i].title);
		assert_int_equal(n->at.ord, i + 1);
	}
}

static void
reads_what_a_document_says_of_itself(void **state)
{
	(void)state;
	got_fixture(&g, "document-attributes.dxl");
	assert_int_equal(g.good, 6);
	assert_string_equal(g.note[0]->parent, UNID("6"));
	assert_int_equal(g.note[0]->seq, 3);
	assert_int_equal(g.note[0]->created.utc, 1244028476);
	assert_true(g.note[0]->modified.dst);
	assert_false(g.note[0]->conflict);
	assert_string_equal(note_text(g.note[0], "$UpdatedBy"),
	    "CN=Alice Berg/O=Acme");
	assert_true(g.note[1]->conflict);
	assert_true(g.note[2]->truncated);
	assert_string_equal(g.note[2]->replicaid, "85257EF7006D0765");
	assert_false(g.note[2]->encrypted);
	assert_true(g.note[3]->encrypted);
	assert_true(g.note[4]->encrypted);
	assert_string_equal(g.note[5]->parent, "");
	assert_true(has_trouble(g.note[5], "somekey"));
	assert_true(has_trouble(g.note[5], "<surprise>"));
}

static void
a_note_without_unid_gets_the_same_one_each_time(void **state)
{
	static const char two[] = "<document form='A'/><document form='A'/>";
	char path[64], first[33];

	(void)state;
	put_file(path, two, sizeof(two) - 1);
	got_read(&g, path, 65536);
	assert_int_equal(g.good, 2);
	assert_true(g.note[0]->unid_made);
	assert_string_not_equal(g.note[0]->unid, g.note[1]->unid);
	memcpy(first, g.note[0]->unid, sizeof(first));
	got_free(&g);
	got_read(&g, path, 1);
	assert_string_equal(g.note[0]->unid, first);
	(void)unlink(path);
}

static void
the_same_unid_twice_is_two_notes(void **state)
{
	(void)state;
	got_fixture(&g, "same-unid.dxl");
	assert_int_equal(g.good, 2);
	assert_string_equal(g.note[0]->unid, g.note[1]->unid);
	assert_int_equal(g.note[0]->seq, 2);
	assert_int_equal(g.note[1]->seq, 3);
}

/* ---- damage ------------------------------------------------------------- */

static void
a_broken_document_does_not_hide_the_next(void **state)
{
	static const char *const why[] = { NULL, "line 8", NULL,
		"has no </document>", NULL, "line 7", "has no end", NULL };

	(void)state;
	got_fixture(&g, "broken-in-the-middle.dxl");
	assert_int_equal(g.notes, NITEMS(why));
	for (int i = 0; i < g.notes; i++) {
		char unid[33];

		(void)snprintf(unid, sizeof(unid), "%032X", (unsigned)i + 1);
		assert_string_equal(g.note[i]->unid, unid);
		if (why[i] == NULL) {
			assert_int_equal(g.err[i].code, ERR_NONE);
			continue;
		}
		assert_int_equal(g.err[i].code, ERR_FORMAT);
		assert_non_null(strstr(g.err[i].msg, why[i]));
	}
	assert_string_equal(g.said, "");
}

static void
a_file_cut_off_reports_the_last_note(void **state)
{
	(void)state;
	got_fixture(&g, "cut-off.dxl");
	assert_int_equal(g.notes, 2);
	assert_int_equal(g.err[0].code, ERR_NONE);
	assert_non_null(strstr(g.err[1].msg, "the file ends"));
	assert_string_equal(g.note[1]->unid, UNID("2"));
	assert_non_null(strstr(g.said, "</database>"));
}

static void
an_export_that_stopped_early_is_told(void **state)
{
	(void)state;
	got_fixture(&g, "stopped-early.dxl");
	assert_int_equal(g.good, 1);
	assert_int_equal(g.notes, 1);
	assert_non_null(strstr(g.said, "stopped early"));
}

static void
cdata_without_end_hides_nothing(void **state)
{
	(void)state;
	got_fixture(&g, "open-cdata.dxl");
	assert_int_equal(g.notes, 3);
	assert_int_equal(g.good, 2);
	assert_non_null(strstr(g.err[1].msg, "CDATA"));
	assert_string_equal(g.note[2]->unid, UNID("3"));
}

static void
zeroes_are_no_unid(void **state)
{
	static const char xml[] = "<database>"
	    "<document form='Memo'><noteinfo unid='" UNID("0") "'/></document>"
	    "<document form='Memo'><noteinfo unid='" UNID("0") "'/></document>"
	    "</database>";
	char path[64];

	(void)state;
	put_file(path, xml, sizeof(xml) - 1);
	got_read(&g, path, 65536);
	(void)unlink(path);
	assert_int_equal(g.good, 2);
	assert_string_not_equal(g.note[0]->unid, g.note[1]->unid);
	assert_string_not_equal(g.note[0]->unid, UNID("0"));
}

/* The first line of a note may be damaged; it is a note all the same. */
static void
a_start_tag_without_end_hides_no_note(void **state)
{
	static const char xml[] =
	    "<database replicaid='C1257A0000412345'>\n"
	    "<document form='Memo'><noteinfo unid='" UNID("1") "'/></document>\n"
	    "<document form='Memo' <noteinfo unid='" UNID("2") "'/></document>\n"
	    "<document form='Memo>\n<noteinfo unid='" UNID("3") "'/>"
	    "<item name='A'><text>a</text></item></document>\n"
	    "<document form='Memo'><noteinfo unid='" UNID("4") "'/></document>\n"
	    "<document form='Memo'><noteinfo unid='" UNID("5") "'/>\n"
	    "<document form=<noteinfo unid='" UNID("6") "'/></document>\n"
	    "<document form='Mem";
	static const struct {
		const char *unid, *why;
	} want[] = {
		{ UNID("1"), NULL },
		{ UNID("2"), "<document> has no end" },
		{ UNID("3"), "<document> has no end" },
		{ UNID("4"), NULL },
		{ UNID("5"), "has no </document>" },
		{ UNID("6"), "<document> has no end" },
		{ NULL, "the file ends within this note" },
	};
	char path[64];

	(void)state;
	put_file(path, xml, sizeof(xml) - 1);
	got_read(&g, path, 65536);
	(void)unlink(path);
	assert_int_equal(g.notes, NITEMS(want));
	for (size_t i = 0; i < NITEMS(want); i++) {
		if (want[i].unid != NULL)
			assert_string_equal(g.note[i]->unid, want[i].unid);
		if (want[i].why == NULL)
			assert_int_equal(g.err[i].code, ERR_NONE);
		else
			assert_non_null(strstr(g.err[i].msg, want[i].why));
	}
}

static void
a_database_tag_cut_off_is_told(void **state)
{
	static const char xml[] = "<?xml version='1.0'?>\n"
	    "<database xmlns='http://www.lotus.com/dxl' vers";
	char path[64];

	(void)state;
	put_file(path, xml, sizeof(xml) - 1);
	got_read(&g, path, 65536);
	(void)unlink(path);
	assert_int_equal(g.notes, 0);
	assert_non_null(strstr(g.said, "<database> tag cannot be read"));
	assert_non_null(strstr(g.said, "ends before </database>"));
}

static void
an_empty_file_has_no_notes(void **state)
{
	char path[64];
	struct err e;

	(void)state;
	put_file(path, "", 0);
	got_read(&g, path, 65536);
	assert_int_equal(g.notes, 0);
	assert_non_null(strstr(g.said, "holds no note"));
	got_free(&g);
	(void)unlink(path);
	assert_int_equal(source_dxl_ops.open(&g.src, path, "", NULL, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_null(g.src);
}

static void
utf32_is_refused_with_what_to_do(void **state)
{
	char path[64];
	struct err e;

	(void)state;
	put_file(path, "\xff\xfe\0\0<\0\0\0", 8);
	assert_int_equal(source_dxl_ops.open(&g.src, path, "", NULL, &e), -1);
	assert_int_equal(e.code, ERR_DAMAGED);
	assert_non_null(strstr(e.msg, "iconv"));
	(void)unlink(path);
}

static void
too_deep_is_an_error_of_that_note(void **state)
{
	static char deep[8192];
	char path[64];
	size_t n = 0;

	(void)state;
	n += (size_t)snprintf(deep, sizeof(deep), "<document form='A'>");
	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(deep + n, sizeof(deep) - n, "<x>");
	n += (size_t)snprintf(deep + n, sizeof(deep) - n,
	    "</document><document form='B'/>");
	put_file(path, deep, n);
	got_read(&g, path, 65536);
	assert_int_equal(g.notes, 2);
	assert_non_null(strstr(g.err[0].msg, "deeper"));
	assert_string_equal(g.note[1]->form, "B");
	(void)unlink(path);
}

static void
bids_for_dxl_and_nothing_else(void **state)
{
	static const struct {
		const char *head;
		int least, most;
	} cases[] = {
		{ "<?xml version='1.0'?>\n<database "
		  "xmlns='http://www.lotus.com/dxl'>",
		    90, 100 },
		{ "<document form='Memo'>", 60, 100 },
		{ "<!-- x --><note class='document'><item name='A'>", 60, 100 },
		{ "<!DOCTYPE database SYSTEM 'x' [\n<!ENTITY a '>'>]>\n"
		  "<database>",
		    60, 100 },
		{ "<html><body>document</body></html>", 0, 0 },
		{ "<?xml version='1.0'?><w:document xmlns:w='x'>", 0, 50 },
		{ "From: a@b\n\n<document form='Memo'>", 0, 0 },
		{ "", 0, 0 },
		{ "BEGIN:VCALENDAR", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		const char *head = cases[i].head;
		int bid = source_dxl_ops.bid((const uint8_t *)head,
		    strlen(head));

		IN_CASE(head);
		assert_true(bid >= cases[i].least && bid <= cases[i].most);
	}
}

static void
bids_for_every_fixture(void **state)
{
	DIR *dir = opendir(FIXTURES);
	struct dirent *d;
	int seen = 0;

	(void)state;
	assert_non_null(dir);
	while ((d = readdir(dir)) != NULL) {
		char *all;
		size_t n;

		if (strstr(d->d_name, ".dxl") == NULL)
			continue;
		IN_CASE(d->d_name);
		all = slurp(d->d_name, &n);
		n = n < SOURCE_HEAD ? n : SOURCE_HEAD;
		assert_true(source_dxl_ops.bid((uint8_t *)all, n) >= 60);
		free(all);
		seen++;
	}
	(void)closedir(dir);
	assert_true(seen > 20);
}

static void *
fetch_all(void *arg)
{
	struct got *all = arg;
	struct arena a = { 0 };
	long wrong = 0;

	for (int i = 0; i < 300; i++) {
		const struct note *old = all->note[i % all->notes];
		struct note *again;
		struct err e;

		if (all->src->ops->fetch(all->src, &old->at, &a, &again, &e) <
			0 ||
		    strcmp(again->unid, old->unid) != 0 ||
		    strcmp(again->replicaid, old->replicaid) != 0)
			wrong++;
		arena_reset(&a);
	}
	arena_free(&a);
	return (void *)wrong;
}

/* The reader goes on in the same source meanwhile. */
static void
fetch_works_in_several_threads(void **state)
{
	static struct got other;
	pthread_t thread[4];
	struct arena a = { 0 };
	struct source *reader;
	struct note *n;
	struct err e;

	(void)state;
	got_fixture(&g, "two-databases.dxl");
	assert_int_equal(source_dxl_ops.open(&reader,
			     FIXTURES "two-databases.dxl", "", NULL, &e),
	    0);
	other = g;
	other.src = reader;
	/* Only the first one's database is known so far. */
	other.notes = 1;
	for (size_t i = 0; i < NITEMS(thread); i++)
		assert_int_equal(pthread_create(&thread[i], NULL, fetch_all,
				     &other),
		    0);
	while (reader->ops->next(reader, &a, &n, &e) != 0)
		arena_reset(&a);
	for (size_t i = 0; i < NITEMS(thread); i++) {
		void *wrong;

		assert_int_equal(pthread_join(thread[i], &wrong), 0);
		assert_null(wrong);
	}
	reader->ops->close(reader);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(reads_every_root_and_encoding,
		    teardown),
		cmocka_unit_test_teardown(a_prefix_that_nobody_declared_is_one,
		    teardown),
		cmocka_unit_test_teardown(
		    an_entity_of_the_dtd_is_named_not_expanded, teardown),
		cmocka_unit_test_teardown(
		    one_document_in_another_encoding_does_not_spoil_the_rest,
		    teardown),
		cmocka_unit_test_teardown(
		    characters_that_xml_forbids_cost_no_note, teardown),
		cmocka_unit_test_teardown(knows_its_database, teardown),
		cmocka_unit_test_teardown(
		    tells_documents_from_profiles_and_design, teardown),
		cmocka_unit_test_teardown(reads_what_a_document_says_of_itself,
		    teardown),
		cmocka_unit_test_teardown(
		    a_note_without_unid_gets_the_same_one_each_time, teardown),
		cmocka_unit_test_teardown(the_same_unid_twice_is_two_notes,
		    teardown),
		cmocka_unit_test_teardown(
		    a_broken_document_does_not_hide_the_next, teardown),
		cmocka_unit_test_teardown(a_file_cut_off_reports_the_last_note,
		    teardown),
		cmocka_unit_test_teardown(an_export_that_stopped_early_is_told,
		    teardown),
		cmocka_unit_test_teardown(cdata_without_end_hides_nothing,
		    teardown),
		cmocka_unit_test_teardown(zeroes_are_no_unid, teardown),
		cmocka_unit_test_teardown(a_start_tag_without_end_hides_no_note,
		    teardown),
		cmocka_unit_test_teardown(a_database_tag_cut_off_is_told,
		    teardown),
		cmocka_unit_test_teardown(an_empty_file_has_no_notes, teardown),
		cmocka_unit_test_teardown(utf32_is_refused_with_what_to_do,
		    teardown),
		cmocka_unit_test_teardown(too_deep_is_an_error_of_that_note,
		    teardown),
		cmocka_unit_test_teardown(bids_for_dxl_and_nothing_else,
		    teardown),
		cmocka_unit_test(bids_for_every_fixture),
		cmocka_unit_test_teardown(fetch_works_in_several_threads,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
