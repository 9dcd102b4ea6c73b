#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"

static struct arena arena;

struct values {
	bool json, help;
	const char *folder, *config;
	struct opt_list from;
	int64_t limit;
};

static const struct opt table[] = {
	{ .name = "json",
	    .type = OPT_FLAG,
	    .at = offsetof(struct values, json),
	    .help = "" },
	{ .name = "folder",
	    .arg = "GLOB",
	    .type = OPT_TEXT,
	    .at = offsetof(struct values, folder),
	    .help = "" },
	{ .name = "from",
	    .arg = "SOURCE",
	    .type = OPT_LIST,
	    .at = offsetof(struct values, from),
	    .help = "" },
	{ .name = "limit",
	    .arg = "N",
	    .type = OPT_COUNT,
	    .at = offsetof(struct values, limit),
	    .help = "" },
	{ .name = "user", .arg = "NAME", .type = OPT_LATER, .help = "ews" },
	{ .name = "config",
	    .arg = "FILE",
	    .type = OPT_TEXT,
	    .at = offsetof(struct values, config),
	    .help = "" },
	{ .name = "help",
	    .type = OPT_FLAG,
	    .at = offsetof(struct values, help),
	    .help = "" },
};

static struct values v;
static struct err e;

/* A file of those bytes, behind a command line of one argument. */
static int
read_n(const char *text, size_t n, const char *arg)
{
	char path[] = "/tmp/test_conf.XXXXXX";
	char *argv[] = { (char *)(uintptr_t)arg };
	struct opt_list operands = { 0 };
	struct opt_run r;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), (ssize_t)n);
	assert_int_equal(close(fd), 0);
	v = (struct values){ 0 };
	e = (struct err){ 0 };
	opt_start(&r, table, NITEMS(table), &v, &arena);
	assert_int_equal(opt_args(&r, arg == NULL ? 0 : 1, argv, &operands, &e),
	    0);

	int status = conf_read(path, &r, &e);

	if (status < 0)
		assert_non_null(strstr(e.msg, path));
	(void)unlink(path);
	return status;
}

static int
read_text(const char *text)
{
	return read_n(text, strlen(text), NULL);
}

static void
reads_keys_and_values(void **state)
{
	(void)state;
	assert_int_equal(read_text("\xef\xbb\xbf# what to take\r\n\r\n"
				   "  json=yes\r\n"
				   "\tfolder  =  Projects/* \r\n"
				   "   # and where from\n"
				   "from = a b.dxl   # the first\n"
				   "from=c#d.dxl\n"
				   "limit = 7"),
	    0);
	assert_true(v.json);
	assert_string_equal(v.folder, "Projects/*");
	assert_int_equal(v.from.n, 2);
	assert_string_equal(v.from.text[0], "a b.dxl");
	assert_string_equal(v.from.text[1], "c#d.dxl");
	assert_int_equal(v.limit, 7);
}

static void
quotes_keep_what_stands_in_them(void **state)
{
	(void)state;
	assert_int_equal(read_text("folder = \" a # b\\\"\\\\c\" # so\n"), 0);
	assert_string_equal(v.folder, " a # b\"\\c");
	assert_int_equal(read_text("folder = \"a\n"), -1);
	assert_non_null(strstr(e.msg, "line 1"));
	assert_int_equal(read_text("folder = \"a\" b\n"), -1);
}

static void
the_command_line_wins(void **state)
{
	static const char text[] = "folder = file\nlimit = 3\n";

	(void)state;
	assert_int_equal(read_n(text, strlen(text), "--folder=line"), 0);
	assert_string_equal(v.folder, "line");
	assert_int_equal(v.limit, 3);
}

static void
errors_name_the_line(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "limit = 3\nfoldr = x\n",
		    "line 2: unknown key foldr (did you mean folder?)" },
		{ "\n\n--folder = x\n", "line 3: unknown key --folder" },
		{ "nonsense\n", "line 1: wants key = value" },
		{ "limit = many\n", "line 1: limit: wants a whole number" },
		{ "limit =\n", "line 1: limit: has an empty value" },
		{ "limit = 1\nlimit = 2\n",
		    "line 2: limit was given in line 1 already" },
		{ "json = maybe\n", "line 1: json: wants yes or no" },
		{ "user = a\n", "line 1: user: is not in this version" },
		{ "config = other\n", "line 1: unknown key config" },
		{ "help = yes\n", "line 1: unknown key help" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].want);
		assert_int_equal(read_text(cases[i].text), -1);
		assert_int_equal(e.code, ERR_CONFIG);
		if (strstr(e.msg, cases[i].want) == NULL)
			fail_msg("%s", e.msg);
	}
}

static void
refuses_bytes_that_are_no_text(void **state)
{
	static char line[70000];

	(void)state;
	assert_int_equal(read_n("json = y\0es\n", 12, NULL), -1);
	assert_non_null(strstr(e.msg, "line 1"));
	memset(line, 'a', sizeof(line));
	assert_int_equal(read_n(line, sizeof(line), NULL), -1);
	assert_non_null(strstr(e.msg, "64 KiB"));
}

static void
a_file_that_cannot_be_read_is_said(void **state)
{
	struct opt_run r;

	(void)state;
	opt_start(&r, table, NITEMS(table), &v, &arena);
	assert_int_equal(conf_read("/nonexistent/conf", &r, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "--config /nonexistent/conf"));
	assert_int_equal(conf_read("/", &r, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
}

static void
an_empty_file_says_nothing(void **state)
{
	(void)state;
	assert_int_equal(read_text(""), 0);
	assert_int_equal(read_text("\n\n# x"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_keys_and_values),
		cmocka_unit_test(quotes_keep_what_stands_in_them),
		cmocka_unit_test(the_command_line_wins),
		cmocka_unit_test(errors_name_the_line),
		cmocka_unit_test(refuses_bytes_that_are_no_text),
		cmocka_unit_test(a_file_that_cannot_be_read_is_said),
		cmocka_unit_test(an_empty_file_says_nothing),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
