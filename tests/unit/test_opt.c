#include "test.h"

#include <string.h>

#include "base/civil.h"
#include "base/opt.h"

static struct arena arena;

struct values {
	bool flag;
	const char *text;
	struct opt_list list;
	int64_t count, size, since;
	int word;
	unsigned set;
};

static const char *const words[] = { "auto", "always", "never", NULL };
static const char *const kinds[] = { "mail", "calendar", "task", NULL };

static const struct opt table[] = {
	{ .name = "dry-run",
	    .type = OPT_FLAG,
	    .at = offsetof(struct values, flag),
	    .help = "write nothing" },
	{ .name = "journal",
	    .arg = "FILE",
	    .type = OPT_TEXT,
	    .at = offsetof(struct values, text),
	    .help = "the journal" },
	{ .name = "from",
	    .arg = "SOURCE",
	    .type = OPT_LIST,
	    .at = offsetof(struct values, list),
	    .help = "a dump" },
	{ .name = "limit",
	    .arg = "N",
	    .type = OPT_COUNT,
	    .at = offsetof(struct values, count),
	    .help = "stop after N" },
	{ .name = "max-size",
	    .arg = "SIZE",
	    .type = OPT_SIZE,
	    .at = offsetof(struct values, size),
	    .help = "no larger ones" },
	{ .name = "since",
	    .arg = "DATE",
	    .type = OPT_DATE,
	    .at = offsetof(struct values, since),
	    .help = "no older ones" },
	{ .name = "progress",
	    .arg = "WHEN",
	    .type = OPT_WORD,
	    .at = offsetof(struct values, word),
	    .standard = "always",
	    .words = words,
	    .help = "auto, always or never" },
	{ .name = "kind",
	    .arg = "LIST",
	    .type = OPT_SET,
	    .at = offsetof(struct values, set),
	    .words = kinds,
	    .help = "only these" },
	{ .name = "mailbox",
	    .arg = "SMTP",
	    .type = OPT_LATER,
	    .help = "for ews: targets" },
};

static struct values v;
static struct opt_list operands;
static struct err e;

/* The words are separated by '|'. */
static int
parse(const char *line)
{
	char *argv[16], *copy = arena_strdup(&arena, line);
	struct opt_run r;
	int argc = 0;

	while (copy != NULL && argc < 16)
		argv[argc++] = strsep(&copy, "|");
	v = (struct values){ 0 };
	operands = (struct opt_list){ 0 };
	e = (struct err){ 0 };
	opt_start(&r, table, NITEMS(table), &v, &arena);
	return opt_args(&r, argc, argv, &operands, &e);
}

static void
values_come_in_the_next_word_or_behind_the_sign(void **state)
{
	(void)state;
	assert_int_equal(parse("--journal|a.db|--dry-run"), 0);
	assert_string_equal(v.text, "a.db");
	assert_true(v.flag);
	assert_int_equal(parse("--journal=a=b"), 0);
	assert_string_equal(v.text, "a=b");
	assert_false(v.flag);
	assert_int_equal(parse("--journal=--dry-run"), 0);
	assert_string_equal(v.text, "--dry-run");
	assert_false(v.flag);
}

static void
what_is_no_option_is_an_operand(void **state)
{
	(void)state;
	assert_int_equal(parse("a|--dry-run|-|--|--dry-run|-x"), 0);
	assert_int_equal(operands.n, 4);
	assert_string_equal(operands.text[0], "a");
	assert_string_equal(operands.text[1], "-");
	assert_string_equal(operands.text[2], "--dry-run");
	assert_string_equal(operands.text[3], "-x");
}

static void
a_list_grows_and_the_last_of_others_wins(void **state)
{
	(void)state;
	assert_int_equal(parse("--from|a|--from=b|--limit|1|--limit|2"), 0);
	assert_int_equal(v.list.n, 2);
	assert_string_equal(v.list.text[0], "a");
	assert_string_equal(v.list.text[1], "b");
	assert_int_equal(v.count, 2);
}

static void
defaults_are_what_the_table_says(void **state)
{
	(void)state;
	assert_int_equal(parse("x"), 0);
	assert_int_equal(v.word, 1);
	assert_true(v.since == OPT_NO_DATE);
	assert_null(v.text);
	assert_int_equal(v.set, 0);
}

static void
sizes_have_units(void **state)
{
	static const struct {
		const char *line;
		int64_t want;
	} good[] = {
		{ "--max-size=0", 0 },
		{ "--max-size=17", 17 },
		{ "--max-size=2k", 2048 },
		{ "--max-size=25M", 25 << 20 },
		{ "--max-size=3G", (int64_t)3 << 30 },
		{ "--max-size=1t", (int64_t)1 << 40 },
	};
	static const char *const bad[] = { "--max-size=", "--max-size=k",
		"--max-size=-1", "--max-size=2kk", "--max-size=1.5M",
		"--max-size=9999999999999999999", "--max-size=9999999999G",
		"--max-size= 1", "--limit=5k", "--limit=-5", "--limit=x" };

	(void)state;
	for (size_t i = 0; i < NITEMS(good); i++) {
		IN_CASE(good[i].line);
		assert_int_equal(parse(good[i].line), 0);
		assert_true(v.size == good[i].want);
	}
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i]);
		assert_int_equal(parse(bad[i]), -1);
		assert_int_equal(e.code, ERR_CONFIG);
	}
}

static void
dates_are_days_or_instants_in_utc(void **state)
{
	static const struct {
		const char *line, *want;
	} good[] = {
		{ "--since=2004-02-29", "2004-02-29T00:00:00Z" },
		{ "--since=2004-05-12T13:30", "2004-05-12T13:30:00Z" },
		{ "--since=2004-05-12T13:30:07Z", "2004-05-12T13:30:07Z" },
		{ "--since=2004-05-12 13:30", "2004-05-12T13:30:00Z" },
	};
	static const char *const bad[] = { "--since=2003-02-29",
		"--since=2004-13-01", "--since=04-05-12", "--since=12.5.2004",
		"--since=2004-05-12T25:00", "--since=2004-05-12T13",
		"--since=2004-05-12T13:30+02:00", "--since=yesterday" };

	(void)state;
	for (size_t i = 0; i < NITEMS(good); i++) {
		char iso[32];

		IN_CASE(good[i].line);
		assert_int_equal(parse(good[i].line), 0);
		civil_iso(v.since, iso);
		assert_string_equal(iso, good[i].want);
	}
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i]);
		assert_int_equal(parse(bad[i]), -1);
	}
}

static void
words_are_of_their_list(void **state)
{
	(void)state;
	assert_int_equal(parse("--progress=Never"), 0);
	assert_int_equal(v.word, 2);
	assert_int_equal(parse("--kind|mail, task"), 0);
	assert_int_equal(v.set, 1 | 4);
	assert_int_equal(parse("--kind=calendar"), 0);
	assert_int_equal(v.set, 2);
	assert_int_equal(parse("--kind=mail,post"), -1);
	assert_non_null(strstr(e.msg, "'post'"));
	assert_non_null(strstr(e.msg, "mail, calendar, task"));
	assert_int_equal(parse("--kind=mail,"), -1);
	assert_int_equal(parse("--progress=some"), -1);
}

static void
errors_say_which_option_and_why(void **state)
{
	static const struct {
		const char *line, *want;
	} cases[] = {
		{ "--journal", "--journal wants FILE behind it" },
		{ "--journal|--dry-run", "but --dry-run follows" },
		{ "--journal=", "--journal: has an empty value" },
		{ "--dry-run=yes", "--dry-run takes no value" },
		{ "--mailbox|a@b", "--mailbox: is not in this version" },
		{ "--mailbox", "--mailbox: is not in this version" },
		{ "-n", "unknown option -n" },
		{ "--dryrun",
		    "unknown option --dryrun (did you mean "
		    "--dry-run?)" },
		{ "--form|x", "did you mean --from?" },
		{ "--size=1", "did you mean --max-size?" },
		{ "--prog=auto", "did you mean --progress?" },
		{ "--zzz", "unknown option --zzz" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].line);
		assert_int_equal(parse(cases[i].line), -1);
		assert_int_equal(e.code, ERR_CONFIG);
		if (strstr(e.msg, cases[i].want) == NULL)
			fail_msg("%s", e.msg);
	}
	assert_int_equal(parse("--zzz"), -1);
	assert_null(strstr(e.msg, "mean"));
}

static void
the_distance_counts_slips(void **state)
{
	static const struct {
		const char *a, *b;
		int want;
	} cases[] = {
		{ "from", "from", 0 },
		{ "form", "from", 1 },
		{ "frm", "from", 1 },
		{ "fromm", "from", 1 },
		{ "", "ab", 2 },
		{ "limit", "since", 4 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].a);
		assert_int_equal(opt_distance(cases[i].a, strlen(cases[i].a),
				     cases[i].b),
		    cases[i].want);
	}
}

static void
help_names_every_option_within_80_columns(void **state)
{
	struct buf b;
	char *rest, *line;

	(void)state;
	buf_init(&b, 65536);
	opt_help(table, NITEMS(table), &b);
	for (size_t i = 0; i < NITEMS(table); i++) {
		char want[40];

		(void)snprintf(want, sizeof(want), "  --%s%s%s", table[i].name,
		    table[i].arg == NULL ? "" : " ",
		    table[i].arg == NULL ? "" : table[i].arg);
		assert_non_null(strstr(b.data, want));
		assert_non_null(strstr(b.data, table[i].help));
	}
	assert_non_null(strstr(b.data, "(default: always)"));
	assert_non_null(strstr(b.data, "(not in this version)"));
	for (rest = b.data; (line = strsep(&rest, "\n")) != NULL;)
		assert_true(strlen(line) < 80);
	buf_free(&b);
}

static void
long_help_is_wrapped_at_words(void **state)
{
	static const struct opt wordy = { .name = "a-name-beyond-the-column",
		.arg = "VALUE",
		.help = "one two three four five six seven "
			"eight nine ten eleven twelve thirteen" };
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	opt_help(&wordy, 1, &b);
	assert_string_equal(b.data,
	    "  --a-name-beyond-the-column VALUE\n"
	    "                         one two three four five six seven eight "
	    "nine ten\n"
	    "                         eleven twelve thirteen\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    values_come_in_the_next_word_or_behind_the_sign),
		cmocka_unit_test(what_is_no_option_is_an_operand),
		cmocka_unit_test(a_list_grows_and_the_last_of_others_wins),
		cmocka_unit_test(defaults_are_what_the_table_says),
		cmocka_unit_test(sizes_have_units),
		cmocka_unit_test(dates_are_days_or_instants_in_utc),
		cmocka_unit_test(words_are_of_their_list),
		cmocka_unit_test(errors_say_which_option_and_why),
		cmocka_unit_test(the_distance_counts_slips),
		cmocka_unit_test(help_names_every_option_within_80_columns),
		cmocka_unit_test(long_help_is_wrapped_at_words),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
