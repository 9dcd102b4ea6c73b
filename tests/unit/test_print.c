#include "test.h"

#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"
#include "exch/ex_recur.h"

static struct arena arena;
static struct buf b;

static int
setup(void **state)
{
	(void)state;
	buf_init(&b, 1 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_free(&b);
	arena_free(&arena);
	return 0;
}

static void
has(const char *want)
{
	if (b.data == NULL || strstr(b.data, want) == NULL)
		fail_msg("no \"%s\" in:\n%s", want, b.data);
}

/* ---- items ------------------------------------------------------------------ */

static void
an_item_shows_all_that_it_carries(void **state)
{
	static const char *const words[] = { "red", "blue" };
	static const uint8_t bytes[40] = { 1, 0xfe };
	struct ex_item *i = ex_item_new(&arena, EX_MAIL,
	    "0000000000000000000000000000000A");
	struct ex_address who = { .name = "A",
		.address = "a@example.com",
		.unresolved = true };
	struct ex_attachment *at;

	(void)state;
	i->folder = "Inbox";
	i->date = 1084368600;
	i->from = &who;
	i->uid = "uid-1";
	ex_set_text(i, EX_SUBJECT, "Hello");
	ex_set_text(i, EX_BODY, "one\r\ntwo");
	ex_set_texts(i, EX_KEYWORDS, words, 2);
	ex_set_bool(i, EX_REMINDER_SET, true);
	ex_set_int(i, EX_IMPORTANCE, 2);
	ex_set_double(i, EX_TASK_PERCENT, 0.5);
	ex_set_time(i, EX_CLIENT_SUBMIT_TIME, 1084368600);
	ex_set_time(i, EX_BIRTHDAY, 86400);
	ex_set_binary(i, EX_USER_X509_CERTIFICATE, bytes, sizeof(bytes));
	ex_set_binary(i, EX_GLOBAL_OBJECT_ID, bytes, sizeof(bytes));
	ex_add_recipient(i, EX_OPTIONAL,
	    (struct ex_address){ .name = "B", .address = "b@example.com" })
	    ->response = EX_DECLINED;
	ex_add_header(i, "X-Kept", "yes");
	at = ex_add_attachment(i, "a.txt", NULL);
	at->size = 5;
	at->recorded = 7;
	at->content_id = "c1";
	ex_lose(i, "field X: no place for it");
	i->more = ex_item_new(&arena, EX_TASK, "B");
	ex_print(i, &b);
	has("mail 0000000000000000000000000000000A\n");
	has("  folder: Inbox\n  date: 2004-05-12T13:30:00Z\n");
	has("  from: A <a@example.com> (unresolved)\n");
	has("  optional: B <b@example.com>, declined\n");
	has("  SUBJECT: Hello\n");
	has("  BODY: one\n    | two\n");
	has("  KEYWORDS: \n    - red\n    - blue\n");
	has("  REMINDER_SET: yes\n");
	has("  IMPORTANCE: 2\n");
	has("  TASK_PERCENT: 0.5\n");
	has("  CLIENT_SUBMIT_TIME: 2004-05-12T13:30:00Z\n");
	has("  BIRTHDAY: 1970-01-02\n");
	has("  USER_X509_CERTIFICATE: 40 bytes 01 fe 00");
	has("  GLOBAL_OBJECT_ID: 40 bytes 01 fe 00");
	has(" ... (object id: it does not begin like one)\n");
	has(" ...\n");
	has("  uid: uid-1\n");
	has("  header X-Kept: yes\n");
	has("  attachment: a.txt (application/octet-stream, 5 bytes, recorded "
	    "7, inline c1)\n");
	has("  loss: field X: no place for it\n");
	has("\ntask B\n");
}

static void
a_series_shows_its_exceptions(void **state)
{
	static const int64_t deleted[] = { 86400 * 7 };
	static const struct ex_exception moved = { .day = 86400 * 14,
		.start = 86400 * 15,
		.end = 86400 * 15 + 3600,
		.original = 86400 * 14,
		.subject = "later",
		.busy = -1 };
	static const struct ex_recur weekly = { .freq = EX_WEEKLY,
		.interval = 2,
		.days = 1 << 4,
		.first = 0,
		.last = 86400 * 28,
		.count = 5,
		.deleted = deleted,
		.ndeleted = 1,
		.exception = &moved,
		.nexceptions = 1 };
	struct ex_item *i = ex_item_new(&arena, EX_CALENDAR, "A");

	(void)state;
	i->recur = &weekly;
	ex_print(i, &b);
	has("  repeats: weekly, interval 2 Th, 1970-01-01 to 1970-01-29, "
	    "5 times\n");
	has("    deleted 1970-01-08\n");
	has("    exception 1970-01-15: 1970-01-16T00:00:00Z to "
	    "1970-01-16T01:00:00Z, by the pattern 1970-01-15T00:00:00Z\n");
	has("      subject: later\n");
}

/* ---- notes -------------------------------------------------------------------- */

static struct note *
memo(void)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, "0123456789abcdef0123456789abcdef"));
	n->form = "Memo";
	return n;
}

static void
a_note_shows_every_type_of_field(void **state)
{
	static const char *const names[] = { "A", "B" };
	static const uint8_t raw[] = { 0xde, 0xad };
	struct note *n = memo();
	struct note_field *f;
	struct note_time t = { .utc = 1084368600,
		.centis = 7,
		.zone = 120,
		.dst = true,
		.has_date = true,
		.has_clock = true,
		.has_zone = true };

	(void)state;
	n->conflict = true;
	note_add_text(n, "Subject", "Hello");
	note_add_texts(n, "SendTo", names, 2);
	note_add_number(n, "Priority", 1.5);
	note_add_time(n, "PostedDate", t);
	note_add_time(n, "Never", (struct note_time){ 0 });
	f = note_add(n, "$Raw", NOTE_RAW);
	f->flags = NOTE_SIGN | NOTE_PLACEHOLDER;
	f->n = 1;
	f->raw = raw;
	f->raw_len = 2;
	f->raw_type = 0x19;
	f = note_add(n, "$FILE", NOTE_FILE);
	f->n = 1;
	f->file = ARENA_NEW(&arena, struct note_file);
	f->file->name = "a.txt";
	f->file->size = 12;
	f->file->why_not = "left out";
	note_trouble(n, "field X: is broken");
	print_note(n, &b);
	has("document 0123456789ABCDEF0123456789ABCDEF\n  form: Memo\n");
	has("  a conflict copy\n");
	has("  could not be read: field X: is broken\n");
	has("  Subject: text  Hello\n");
	has("  SendTo: text (2 values)\n    - A\n    - B\n");
	has("  Priority: number  1.5\n");
	has("  PostedDate: time  2004-05-12 15:30:00.07 +02:00 (summer "
	    "time)\n");
	has("  Never: time  (empty)\n");
	has("  $Raw: raw [sign placeholder]  MIME part, type 0x19, 2 "
	    "bytes: de ad\n");
	has("  $FILE: file  12 bytes, not in the dump: left out  a.txt\n");
}

/* With what only a database says: types, flags, folders, marks. */
static void
a_note_of_a_database_shows_types_and_flags(void **state)
{
	static const char *const in[] = { "00000000000000000000000000F01DE7" };
	static const unsigned flags[] = { NOTE_SUMMARY, NOTE_NAMES,
		NOTE_READERS, NOTE_AUTHORS, NOTE_SIGN, NOTE_SEAL, NOTE_SEALED,
		NOTE_PROTECTED, NOTE_PLACEHOLDER, NOTE_COMPRESSED };
	static const char *const names[] = { "summary", "names", "readers",
		"authors", "sign", "seal", "sealed", "protected",
		"placeholder", "compressed" };
	struct note *n = memo();

	(void)state;
	n->folder_ref = in;
	n->nfolder_refs = 1;
	n->mark = NOTE_MARK_UNREAD;
	n->deleted = true;
	note_add_text(n, "SendTo", "A");
	n->last_field->raw_type = 0x0501;
	n->last_field->flags = NOTE_SUMMARY | NOTE_COMPRESSED;
	note_add_text(n, "Odd", "A");
	n->last_field->raw_type = 0x7fff;
	for (size_t i = 0; i < NITEMS(flags); i++) {
		note_add_text(n, names[i], "x");
		n->last_field->flags = flags[i];
	}
	print_note(n, &b);
	has("  in folder: 00000000000000000000000000F01DE7\n");
	has("  unread\n  in the trash (soft-deleted)\n");
	has("  SendTo: text list [summary compressed]  A\n");
	has("  Odd: text  A\n");
	for (size_t i = 0; i < NITEMS(names); i++)
		has(text_printf(&arena, "  %s: text [%s]  x\n", names[i],
		    names[i]));
}

static void
rich_text_is_a_tree(void **state)
{
	static const struct rich_font bold = { .points = 10,
		.style = RICH_BOLD };
	static const struct rich_par par = { .id = 3,
		.align = RICH_CENTER,
		.hide = RICH_HIDE_WEB };
	struct note *n = memo();
	struct note_field *f = note_add(n, "Body", NOTE_RICH);
	struct rich *p = rich_new(&arena, RICH_PAR);
	struct rich *text = rich_new(&arena, RICH_TEXT);

	(void)state;
	f->n = 1;
	f->rich = rich_new(&arena, RICH_ROOT);
	p->par = &par;
	text->font = &bold;
	text->text = "Hi";
	rich_add(f->rich, p);
	rich_add(p, text);
	print_note(n, &b);
	has("  Body: rich  \n    rich text\n      paragraph 3 align=center "
	    "hide=web\n        text 10pt bold: Hi\n");
}

static void
a_tree_of_any_depth_ends(void **state)
{
	struct note *n = memo();
	struct note_field *f = note_add(n, "Body", NOTE_RICH);
	struct rich *at;

	(void)state;
	f->n = 1;
	at = f->rich = rich_new(&arena, RICH_ROOT);
	for (int i = 0; i < 100000; i++) {
		struct rich *child = rich_new(&arena, RICH_BLOCK);

		rich_add(at, child);
		at = child;
	}
	print_note(n, &b);
	has("...\n");
	assert_false(b.failed);
}

static void
no_value_can_command_the_terminal(void **state)
{
	struct note *n = memo();
	struct note_field *f = note_add(n, "Body", NOTE_RICH);
	struct rich_link link = { .href = "http://x/\033[2J\n  Forged: text" };

	(void)state;
	note_add_text(n, "Na\nme\033", "a\033[2J\tb\n  Forged: text");
	f->n = 1;
	f->rich = rich_new(&arena, RICH_LINK);
	f->rich->link = &link;
	print_note(n, &b);
	assert_null(strchr(b.data, '\033'));
	assert_null(strstr(b.data, "\n  Forged"));
	has("  Na?me?: text  a?[2J b\n    |   Forged: text\n");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_item_shows_all_that_it_carries),
		TEST(a_series_shows_its_exceptions),
		TEST(a_note_shows_every_type_of_field),
		TEST(a_note_of_a_database_shows_types_and_flags),
		TEST(rich_text_is_a_tree),
		TEST(a_tree_of_any_depth_ends),
		TEST(no_value_can_command_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
