#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/text.h"
#include "journal/journal.h"

static struct arena arena;
static char dir[64], path[128];

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/n2e-journal-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/j", dir);
	return 0;
}

static int
teardown(void **state)
{
	char cmd[128];

	(void)state;
	(void)snprintf(cmd, sizeof(cmd), "rm -rf '%s'", dir);
	arena_free(&arena);
	return system(cmd);
}

static struct journal *
open_run(void)
{
	struct journal *j;
	struct err e = { 0 };

	if (journal_open(&j, path, JOURNAL_RUN, &e) < 0)
		fail_msg("%s", e.msg);
	return j;
}

static const char *const unids[] = {
	"00000000000000000000000000000001",
	"00000000000000000000000000000002",
	"00000000000000000000000000000003",
	"00000000000000000000000000000004",
};

static struct parcel
note(int64_t source, const char *unid)
{
	return (struct parcel){ .source = source, .path = "", .unid = unid,
		.replica = "", .form = "Memo", .kind = "mail", .subject = "s",
		.date = 1000, .modified = JOURNAL_NO_DATE, .reason = "",
		.folder = "", .digest = "" };
}

static int64_t
scan(struct journal *j, struct parcel *p, size_t n)
{
	struct err e = { 0 };
	int64_t source;
	bool scanned;

	assert_int_equal(journal_source(j, "/dump", "10/20", &source, &scanned,
	    &e), 0);
	assert_false(scanned);
	assert_int_equal(journal_scan_begin(j, &e), 0);
	for (size_t i = 0; i < n; i++) {
		p[i].source = source;
		assert_int_equal(journal_add(j, &p[i], &e), 0);
	}
	assert_int_equal(journal_scan_end(j, source, 7, &e), 0);
	assert_int_equal(journal_plan(j, &e), 0);
	return source;
}

static void
sums_always_add_up(struct journal *j)
{
	struct journal_status st;
	struct err e;
	int64_t sum = 0;

	assert_int_equal(journal_status(j, &arena, &st, &e), 0);
	for (int i = 0; i < PARCEL_STATES; i++)
		sum += st.state[i];
	assert_int_equal(st.notes, sum);
}

static void
a_note_goes_from_pending_to_its_end(void **state)
{
	struct journal *j = open_run();
	struct parcel p[3] = { note(0, unids[0]), note(0, unids[1]),
		note(0, unids[2]) };
	struct parcel got[4];
	struct err e;
	struct journal_status st;

	(void)state;
	(void)scan(j, p, 3);
	sums_always_add_up(j);
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 3);
	assert_int_equal(got[0].state, PARCEL_PENDING);
	assert_int_equal(journal_claim(j, got, 2, &e), 0);
	assert_int_equal(got[0].attempts, 1);
	sums_always_add_up(j);

	/* as if the run had died here */
	journal_close(&j);
	j = open_run();
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 3);
	assert_int_equal(got[0].state, PARCEL_SENDING);
	assert_int_equal(got[0].attempts, 1);
	assert_int_equal(got[2].attempts, 0);

	const char *lost[] = { "field X: no place for it" };

	got[0].state = PARCEL_MIGRATED;
	got[0].receipt = "r";
	got[0].loss = lost;
	got[0].nlosses = 1;
	got[1].state = PARCEL_FAILED;
	got[1].reason = "because";
	assert_int_equal(journal_settle(j, got, 2, &e), 0);
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 1);
	assert_string_equal(got[0].unid, unids[2]);
	assert_int_equal(journal_status(j, &arena, &st, &e), 0);
	assert_int_equal(st.state[PARCEL_MIGRATED], 1);
	assert_int_equal(st.state[PARCEL_FAILED], 1);
	assert_int_equal(st.state[PARCEL_PENDING], 1);
	assert_int_equal(st.losses, 1);
	assert_int_equal(st.source[0].design, 7);
	sums_always_add_up(j);

	assert_int_equal(journal_retry_failed(j, &e), 0);
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 2);
	assert_int_equal(got[0].attempts, 0);
	journal_close(&j);
	assert_null(j);
}

static void
of_one_unid_the_higher_sequence_is_kept(void **state)
{
	struct journal *j = open_run();
	struct parcel p[4] = { note(0, unids[0]), note(0, unids[0]),
		note(0, unids[1]), note(0, unids[1]) };
	struct parcel got[4];

	(void)state;
	p[0].seq = 3;
	p[1].seq = 4;
	(void)scan(j, p, 4);
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 4);
	assert_int_equal(got[0].decided, DECIDED_SKIP);
	assert_non_null(strstr(got[0].reason, "a higher sequence"));
	assert_int_equal(got[1].decided, DECIDED_NO);
	assert_int_equal(got[2].decided, DECIDED_NO); /* equal: the first */
	assert_int_equal(got[3].decided, DECIDED_SKIP);
	journal_close(&j);
}

static void
names_find_notes_that_go_across(void **state)
{
	struct journal *j = open_run();
	struct parcel p[4] = { note(0, unids[0]), note(0, unids[1]),
		note(0, unids[2]), note(0, "D0000000000000000000000000000000") };
	const char *const asked[] = { "ben/acme", "nobody", "team" };
	const char *const ben[] = { "ben/acme", "ben@x" }, *team[] = { "team" };
	const struct journal_known *known;
	struct arena a = { 0 };

	(void)state;
	p[0].asked = asked;
	p[0].nasked = NITEMS(asked);
	p[0].called = team; /* not itself */
	p[0].ncalled = 1;
	p[1].called = ben;
	p[1].ncalled = NITEMS(ben);
	p[1].address = "ben@x";
	p[2].called = team;
	p[2].ncalled = 1;
	p[2].decided = DECIDED_SKIP;
	p[2].reason = "so";
	p[3].called = team;
	p[3].ncalled = 1;
	p[3].kind = "group";
	(void)scan(j, p, 4);
	assert_int_equal(journal_known(j, &p[0], &a, &known), 2);
	assert_string_equal(known[0].key, "ben/acme");
	assert_string_equal(known[0].unid, unids[1]);
	assert_string_equal(known[0].address, "ben@x");
	assert_string_equal(known[1].key, "team");
	assert_string_equal(known[1].unid, p[3].unid);
	assert_string_equal(known[1].kind, "group");
	assert_null(known[1].address);
	assert_int_equal(journal_known(j, &p[1], &a, &known), 0);
	arena_free(&a);
	journal_close(&j);
}

/* One database in a folder of several says nothing of the others. */
static void
linked_mail_is_known_when_it_goes_across(void **state)
{
	struct journal *j = open_run();
	struct parcel p[3] = { note(0, unids[0]), note(0, unids[1]),
		note(0, unids[2]) };
	const char *const to[] = { unids[2], "none of these", unids[1] };
	const struct journal_linked *linked;
	struct arena a = { 0 };

	(void)state;
	p[0].link = to;
	p[0].nlinks = NITEMS(to);
	p[1].msgid = "<one@x>";
	p[1].subject = "one";
	p[2].msgid = "<two@x>";
	p[2].decided = DECIDED_SKIP;
	p[2].reason = "so";
	(void)scan(j, p, 3);
	assert_int_equal(journal_linked(j, p[0].id, &a, &linked), 1);
	assert_string_equal(linked[0].unid, unids[1]);
	assert_string_equal(linked[0].msgid, "<one@x>");
	assert_string_equal(linked[0].subject, "one");
	assert_int_equal(journal_linked(j, p[1].id, &a, &linked), 0);
	arena_free(&a);
	journal_close(&j);
}

static void
folder_references_are_known_by_database(void **state)
{
	struct journal *j = open_run();
	struct parcel p[2] = { note(0, unids[0]), note(0, unids[1]) };
	const char *const ref[] = { unids[2] };
	int64_t source;

	(void)state;
	p[0].replica = "C1257A0000412345";
	p[0].folder_ref = ref;
	p[0].nfolder_refs = 1;
	p[1].replica = "C1257A0000419999";
	source = scan(j, p, 2);
	assert_true(journal_has_refs(j, source, p[0].replica));
	assert_false(journal_has_refs(j, source, p[1].replica));
	journal_close(&j);
}

/* A database with lists of its folders' notes, of which all are empty. */
static void
a_database_may_say_that_nothing_is_in_a_folder(void **state)
{
	struct journal *j = open_run();
	int64_t source;
	bool scanned;
	struct err e;

	(void)state;
	assert_int_equal(journal_source(j, "a", "1", &source, &scanned, &e), 0);
	assert_int_equal(journal_scan_begin(j, &e), 0);
	assert_int_equal(journal_add_filed(j, source, "C1257A0000412345", &e),
	    0);
	assert_int_equal(journal_add_filed(j, source, "C1257A0000412345", &e),
	    0);
	assert_int_equal(journal_scan_end(j, source, 0, &e), 0);
	assert_true(journal_has_refs(j, source, "C1257A0000412345"));
	assert_false(journal_has_refs(j, source, "C1257A0000419999"));
	journal_close(&j);
}

/* A second export that is whole makes up for a first one that was not. */
static void
of_one_unid_a_whole_copy_is_kept(void **state)
{
	struct journal *j = open_run();
	struct parcel p[4] = { note(0, unids[0]), note(0, unids[0]),
		note(0, unids[1]), note(0, unids[1]) };
	struct parcel got[5];

	(void)state;
	p[0].seq = p[1].seq = 3;
	p[0].poor = 1;
	p[2].poor = p[3].poor = 1;
	(void)scan(j, p, 4);
	assert_int_equal(journal_next(j, 0, 5, &arena, got), 4);
	assert_int_equal(got[0].decided, DECIDED_SKIP);
	assert_non_null(strstr(got[0].reason, "holds more than this one"));
	assert_int_equal(got[1].decided, DECIDED_NO);
	assert_int_equal(got[2].decided, DECIDED_NO);
	assert_int_equal(got[3].decided, DECIDED_SKIP);
	assert_non_null(strstr(got[3].reason, "the same sequence"));
	journal_close(&j);
}

/* What would not be carried over does not stand in another copy's way. */
static void
of_one_unid_the_sequence_decides_among_those_that_count(void **state)
{
	struct journal *j = open_run();
	struct parcel p[4] = { note(0, unids[0]), note(0, unids[0]),
		note(0, unids[1]), note(0, unids[1]) };
	struct parcel got[5];

	(void)state;
	p[0].seq = 4; /* truncated, but later */
	p[0].poor = 1;
	p[1].seq = 3;
	p[2].seq = 9; /* a conflict copy */
	p[2].poor = 2;
	p[3].seq = 1;
	(void)scan(j, p, 4);
	assert_int_equal(journal_next(j, 0, 5, &arena, got), 4);
	assert_int_equal(got[0].decided, DECIDED_NO);
	assert_int_equal(got[1].decided, DECIDED_SKIP);
	assert_non_null(strstr(got[1].reason, "a higher sequence"));
	assert_int_equal(got[2].decided, DECIDED_SKIP);
	assert_non_null(strstr(got[2].reason, "holds more"));
	assert_int_equal(got[3].decided, DECIDED_NO);
	journal_close(&j);
}

static void
a_series_is_led_by_its_parent(void **state)
{
	struct journal *j = open_run();
	struct parcel p[4] = { note(0, unids[0]), note(0, unids[1]),
		note(0, unids[2]), note(0, unids[3]) };
	struct parcel got[4], *member;

	(void)state;
	p[0].series = p[1].series = p[2].series = "A";
	p[0].part = p[2].part = 2;
	p[1].part = 1;
	p[2].series = unids[1]; /* names no series, only its parent */
	p[3].series = "B"; /* children only: the first leads */
	p[3].part = 2;
	(void)scan(j, p, 4);
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 4);
	assert_int_equal(got[0].decided, DECIDED_SKIP);
	assert_int_equal(got[0].leader, got[1].id);
	assert_non_null(strstr(got[0].reason, unids[1]));
	assert_int_equal(got[1].decided, DECIDED_NO);
	assert_int_equal(got[3].decided, DECIDED_NO);
	assert_int_equal(journal_members(j, got[1].id, &arena, &member), 2);
	assert_string_equal(member[1].unid, unids[2]);
	assert_int_equal(journal_members(j, got[3].id, &arena, &member), 0);
	journal_close(&j);
}

static void
of_two_states_of_a_series_the_later_leads(void **state)
{
	struct journal *j = open_run();
	struct parcel p[4] = { note(0, unids[0]), note(0, unids[1]),
		note(0, unids[2]), note(0, unids[3]) };
	struct parcel got[4], *member;

	(void)state;
	for (int i = 0; i < 4; i++) {
		p[i].series = i < 3 ? "A" : "B";
		p[i].part = i == 2 ? 2 : 1;
	}
	p[1].seq = 1;
	(void)scan(j, p, 4);
	assert_int_equal(journal_next(j, 0, 4, &arena, got), 4);
	assert_int_equal(got[0].decided, DECIDED_SKIP);
	assert_non_null(strstr(got[0].reason, "older state"));
	assert_int_equal(got[0].leader, 0);
	assert_int_equal(got[1].decided, DECIDED_NO);
	assert_int_equal(got[3].decided, DECIDED_NO);
	assert_int_equal(journal_members(j, got[1].id, &arena, &member), 1);
	assert_string_equal(member[0].unid, unids[2]);
	journal_close(&j);
}

static void
the_latest_answer_of_each_counts(void **state)
{
	struct journal *j = open_run();
	const struct journal_answer *got;
	struct err e;

	(void)state;
	assert_int_equal(journal_add_answer(j, "E", "b", 3, 20, &e), 0);
	assert_int_equal(journal_add_answer(j, "E", "b", 4, 10, &e), 0);
	assert_int_equal(journal_add_answer(j, "E", "a", 2, 5, &e), 0);
	assert_int_equal(journal_answers(j, "E", &arena, &got), 2);
	assert_string_equal(got[0].who, "a");
	assert_int_equal(got[1].response, 3);
	journal_close(&j);
}

static void
a_second_run_is_told_who_holds_it(void **state)
{
	struct journal *j = open_run(), *other;
	struct err e;
	char pid[32];

	(void)state;
	(void)snprintf(pid, sizeof(pid), "process %d ", (int)getpid());
	assert_int_equal(journal_open(&other, path, JOURNAL_RUN, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_non_null(strstr(e.msg, pid));
	assert_null(other);
	/* the refusal must not have freed the lock */
	assert_int_equal(journal_open(&other, path, JOURNAL_RUN, &e), -1);
	assert_int_equal(journal_open(&other, path, JOURNAL_PREVIEW, &e), -1);
	assert_int_equal(journal_open(&other, path, JOURNAL_READ, &e), 0);
	journal_close(&other);
	journal_close(&j);
	j = open_run();
	journal_close(&j);
}

static void
exec_sql(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int
keep_name(void *arg, const struct journal_name *name)
{
	char **text = arg;

	*text = text_printf(&arena, "%s%s=%d;", *text, name->name,
	    (int)name->items);
	return 0;
}

static const char *
names_of(struct journal *j)
{
	char *text = text_printf(&arena, "%s", "");
	struct journal_status st;
	struct err e;
	size_t n = 0;

	assert_int_equal(journal_each_unresolved(j, keep_name, &text, &e), 0);
	assert_int_equal(journal_status(j, &arena, &st, &e), 0);
	for (const char *p = text; *p != '\0'; p++)
		n += *p == ';';
	assert_int_equal(st.unresolved, n);
	return text;
}

static void
names_without_an_address_count_in_what_has_arrived(void **state)
{
	static const struct journal_name bob = { "bob/x", "CN=Bob/O=X", 0 };
	static const struct journal_name both[] = { { "al/x", "CN=Al/O=X", 0 },
		{ "bob/x", "BOB/X", 0 } };
	struct parcel p[3];
	struct journal *j = open_run();
	struct err e;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		p[i] = note(0, unids[i]);
	(void)scan(j, p, 3);
	assert_string_equal(names_of(j), "");
	assert_int_equal(journal_claim(j, p, 3, &e), 0);
	p[0].state = p[1].state = PARCEL_MIGRATED;
	p[0].unresolved = &bob;
	p[0].nunresolved = 1;
	p[1].unresolved = both;
	p[1].nunresolved = 2;
	p[2].state = PARCEL_FAILED;
	p[2].unresolved = both;
	p[2].nunresolved = 1;
	assert_int_equal(journal_settle(j, p, 3, &e), 0);
	assert_string_equal(names_of(j), "CN=Bob/O=X=2;CN=Al/O=X=1;");
	/* What failed counts once it arrives. */
	p[2].state = PARCEL_MIGRATED;
	assert_int_equal(journal_settle(j, &p[2], 1, &e), 0);
	assert_string_equal(names_of(j), "CN=Al/O=X=2;CN=Bob/O=X=2;");
	journal_close(&j);
}

static int
keep_setting(void *arg, const struct journal_setting *s)
{
	char **text = arg;

	*text = text_printf(&arena, "%s%d %s %s %s %s %s;", *text,
	    (int)s->source, s->replica, s->unid, s->kind, s->name, s->json);
	return s->json[0] == '!';
}

static const char *
settings_of(struct journal *j)
{
	char *text = text_printf(&arena, "%s", "");
	struct err e;

	assert_int_equal(journal_each_setting(j, keep_setting, &text, &e), 0);
	return text;
}

static void
settings_are_kept_with_their_note(void **state)
{
	struct parcel p[2] = { note(0, unids[0]), note(0, unids[1]) };
	struct journal *j = open_run();
	struct journal_status st;
	struct err e;

	(void)state;
	(void)scan(j, p, 2);
	assert_string_equal(settings_of(j), "");
	assert_int_equal(journal_add_setting(j, p[1].id, "mail_rule", "one",
	    "{}", &e), 0);
	assert_int_equal(journal_add_setting(j, p[0].id, "mail_rule", "two",
	    "{\"a\":1}", &e), 0);
	assert_int_equal(journal_add_setting(j, p[0].id, "delegation", "x",
	    "{}", &e), 0);
	/* One of a kind, and only of a note. */
	assert_int_equal(journal_add_setting(j, p[0].id, "delegation", "y",
	    "{}", &e), -1);
	assert_int_equal(journal_add_setting(j, 4711, "delegation", "y",
	    "{}", &e), -1);
	assert_string_equal(settings_of(j), text_printf(&arena,
	    "%d %s %s delegation x {};%d %s %s mail_rule two {\"a\":1};"
	    "%d %s %s mail_rule one {};", (int)p[0].source, p[0].replica,
	    unids[0], (int)p[0].source, p[0].replica, unids[0],
	    (int)p[1].source, p[1].replica, unids[1]));
	assert_int_equal(journal_status(j, &arena, &st, &e), 0);
	assert_int_equal(st.settings, 2);
	assert_string_equal(st.setting[0].kind, "delegation");
	assert_int_equal(st.setting[0].n, 1);
	assert_string_equal(st.setting[1].kind, "mail_rule");
	assert_int_equal(st.setting[1].n, 2);
	journal_close(&j);
}

/* As the first version left it: the same, but for what it did not know. */
static void
a_journal_of_the_first_version_goes_on(void **state)
{
	struct parcel p = note(0, unids[0]);
	static const struct journal_name bob = { "bob/x", "CN=Bob/O=X", 0 };
	struct journal *j = open_run();
	struct err e;

	(void)state;
	(void)scan(j, &p, 1);
	journal_close(&j);
	exec_sql("DROP TABLE unresolved; DROP TABLE link; "
	    "DROP TABLE called; DROP TABLE asked; DROP TABLE setting; "
	    "PRAGMA user_version = 1");
	assert_int_equal(journal_open(&j, path, JOURNAL_READ, &e), 0);
	assert_string_equal(names_of(j), "");
	assert_string_equal(settings_of(j), "");
	journal_close(&j);
	j = open_run();
	assert_string_equal(settings_of(j), "");
	p.state = PARCEL_MIGRATED;
	p.unresolved = &bob;
	p.nunresolved = 1;
	assert_int_equal(journal_settle(j, &p, 1, &e), 0);
	assert_string_equal(names_of(j), "CN=Bob/O=X=1;");
	journal_close(&j);
	assert_int_equal(journal_open(&j, path, JOURNAL_READ, &e), 0);
	assert_string_equal(names_of(j), "CN=Bob/O=X=1;");
	journal_close(&j);
}

/* A journal that was brought up has what a new one has. */
static char *
schema_of(void)
{
	char *text = text_printf(&arena, "%s", "");
	sqlite3_stmt *s;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT sql FROM "
	    "sqlite_schema WHERE sql IS NOT NULL ORDER BY name", -1, &s, NULL),
	    SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW)
		text = text_printf(&arena, "%s%s\n", text,
		    (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	return text;
}

static void
a_migrated_schema_is_that_of_a_new_journal(void **state)
{
	struct journal *j = open_run();
	const char *new;

	(void)state;
	journal_close(&j);
	new = schema_of();
	assert_non_null(strstr(new, "TABLE unresolved"));
	exec_sql("DROP TABLE unresolved; DROP TABLE link; "
	    "DROP TABLE called; DROP TABLE asked; DROP TABLE setting; "
	    "PRAGMA user_version = 1");
	j = open_run();
	journal_close(&j);
	assert_string_equal(schema_of(), new);
}

static void
what_is_no_journal_of_ours_is_refused(void **state)
{
	struct journal *j = open_run();
	struct err e;
	FILE *fp;

	(void)state;
	journal_close(&j);
	exec_sql("PRAGMA user_version = 1000");
	assert_int_equal(journal_open(&j, path, JOURNAL_RUN, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_non_null(strstr(e.msg, "newer"));
	assert_int_equal(journal_open(&j, path, JOURNAL_READ, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);

	assert_int_equal(unlink(path), 0);
	exec_sql("CREATE TABLE other (x)");
	assert_int_equal(journal_open(&j, path, JOURNAL_RUN, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);

	fp = fopen(path, "w");
	assert_non_null(fp);
	for (int i = 0; i < 5000; i++)
		(void)fputs("not a database ", fp);
	assert_int_equal(fclose(fp), 0);
	assert_int_equal(journal_open(&j, path, JOURNAL_RUN, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);

	assert_int_equal(unlink(path), 0);
	assert_int_equal(journal_open(&j, path, JOURNAL_READ, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
}

static void
other_options_are_refused_by_name(void **state)
{
	struct journal *j = open_run();
	struct err e;
	int64_t id;
	bool scanned;

	(void)state;
	assert_int_equal(journal_option(j, "--kind", "mail", &e), 0);
	assert_int_equal(journal_option(j, "--kind", "mail", &e), 0);
	assert_int_equal(journal_option(j, "--kind", "task", &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "--kind"));
	assert_non_null(strstr(e.msg, "'mail'"));
	assert_non_null(strstr(e.msg, "'task'"));

	assert_int_equal(journal_source(j, "/d", "1", &id, &scanned, &e), 0);
	assert_int_equal(journal_source(j, "/d", "1", &id, &scanned, &e), 0);
	/* Nothing is known of it yet: it may have been copied once more. */
	assert_int_equal(journal_source(j, "/d", "2", &id, &scanned, &e), 0);
	assert_false(scanned);
	assert_int_equal(journal_scan_begin(j, &e), 0);
	assert_int_equal(journal_scan_end(j, id, 0, &e), 0);
	assert_int_equal(journal_source(j, "/d", "2", &id, &scanned, &e), 0);
	assert_true(scanned);
	assert_int_equal(journal_source(j, "/d", "1", &id, &scanned, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	journal_close(&j);
}

static void
a_preview_changes_nothing(void **state)
{
	struct journal *j = open_run();
	struct parcel p[2] = { note(0, unids[0]), note(0, unids[1]) };
	struct parcel got[2];
	struct err e;

	(void)state;
	(void)scan(j, p, 2);
	journal_close(&j);
	assert_int_equal(journal_open(&j, path, JOURNAL_PREVIEW, &e), 0);
	assert_int_equal(journal_next(j, 0, 2, &arena, got), 2);
	assert_int_equal(journal_claim(j, got, 2, &e), 0);
	got[0].state = got[1].state = PARCEL_MIGRATED;
	assert_int_equal(journal_settle(j, got, 2, &e), 0);
	assert_int_equal(journal_next(j, 0, 2, &arena, got), 0);
	journal_close(&j);
	j = open_run();
	assert_int_equal(journal_next(j, 0, 2, &arena, got), 2);
	assert_int_equal(got[0].attempts, 0);
	journal_close(&j);

	char none[160];

	(void)snprintf(none, sizeof(none), "%s/none", dir);
	assert_int_equal(journal_open(&j, none, JOURNAL_PREVIEW, &e), 0);
	journal_close(&j);
	assert_int_equal(access(none, F_OK), -1);
}

static void
a_scan_that_died_leaves_no_note(void **state)
{
	struct journal *j;
	struct err e;
	int64_t id;
	bool scanned;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct parcel p = note(1, unids[0]);

		j = open_run();
		if (journal_source(j, "/d", "1", &id, &scanned, &e) == 0 &&
		    journal_scan_begin(j, &e) == 0 &&
		    journal_add(j, &p, &e) == 0)
			_exit(0);
		_exit(1);
	}
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	j = open_run();
	assert_int_equal(journal_source(j, "/d", "1", &id, &scanned, &e), 0);
	assert_false(scanned);
	struct parcel got;
	assert_int_equal(journal_next(j, 0, 1, &arena, &got), 0);
	journal_close(&j);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_note_goes_from_pending_to_its_end),
		TEST(of_one_unid_the_higher_sequence_is_kept),
		TEST(of_one_unid_a_whole_copy_is_kept),
		TEST(of_one_unid_the_sequence_decides_among_those_that_count),
		TEST(folder_references_are_known_by_database),
		TEST(a_database_may_say_that_nothing_is_in_a_folder),
		TEST(a_series_is_led_by_its_parent),
		TEST(of_two_states_of_a_series_the_later_leads),
		TEST(the_latest_answer_of_each_counts),
		TEST(a_second_run_is_told_who_holds_it),
		TEST(names_without_an_address_count_in_what_has_arrived),
		TEST(a_journal_of_the_first_version_goes_on),
		TEST(settings_are_kept_with_their_note),
		TEST(a_migrated_schema_is_that_of_a_new_journal),
		TEST(what_is_no_journal_of_ours_is_refused),
		TEST(other_options_are_refused_by_name),
		TEST(a_preview_changes_nothing),
		TEST(a_scan_that_died_leaves_no_note),
		TEST(names_find_notes_that_go_across),
		TEST(linked_mail_is_known_when_it_goes_across),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
