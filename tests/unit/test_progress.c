#include "test.h"

#include <string.h>

#include "base/log.h"
#include "base/progress.h"

static const struct {
	const char *name;
	struct progress_at at;
	int64_t ms;
	const char *want;
} cases[] = {
	{ "nothing known yet", { .what = "reading" }, 0, "reading 0 notes" },
	{ "reading, no end known",
	    { .what = "reading", .done = 2000, .bytes = 12345678 }, 4000,
	    "reading 2000 notes, 12.3 MB, 500/s" },
	{ "too early for a rate",
	    { .what = "migrating", .done = 10, .all = 40 }, 999,
	    "migrating 10 of 40 notes (25%)" },
	{ "time left by notes", { .what = "migrating", .done = 10, .all = 40 },
	    10000, "migrating 10 of 40 notes (25%), 1/s, 0:30 left" },
	{ "time left by bytes",
	    { .what = "migrating",
		.done = 10,
		.all = 40,
		.bytes = 900,
		.bytes_all = 1000 },
	    9000, "migrating 10 of 40 notes (25%), 900 B, 1/s, 0:01 left" },
	{ "earlier runs are not our speed",
	    { .what = "migrating", .done = 60, .all = 100, .before = 50 },
	    10000, "migrating 60 of 100 notes (60%), 1/s, 0:40 left" },
	{ "hours", { .what = "migrating", .done = 1, .all = 3601 }, 1000,
	    "migrating 1 of 3601 notes (0%), 1/s, 1:00:00 left" },
	{ "done", { .what = "migrating", .done = 4, .all = 4 }, 2000,
	    "migrating 4 of 4 notes (100%), 2/s" },
};

static void
says_how_far_it_is(void **state)
{
	char line[256];

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].name);
		progress_line(&cases[i].at, cases[i].ms, line, sizeof(line));
		assert_string_equal(line, cases[i].want);
	}
}

static void
stays_within_its_room(void **state)
{
	char line[256], part[256];

	(void)state;
	progress_line(&cases[4].at, cases[4].ms, line, sizeof(line));
	for (size_t n = 1; n <= strlen(line); n++) {
		memset(part, '!', sizeof(part));
		progress_line(&cases[4].at, cases[4].ms, part, n);
		assert_int_equal(strlen(part), n - 1);
		assert_memory_equal(part, line, n - 1);
		assert_int_equal(part[n], '!');
	}
}

static void
is_not_shown_too_often(void **state)
{
	(void)state;
	assert_false(progress_is_due(true, 1000, 1199));
	assert_true(progress_is_due(true, 1000, 1200));
	assert_false(progress_is_due(false, 1000, 10999));
	assert_true(progress_is_due(false, 1000, 11000));
}

static void
bytes_are_short(void **state)
{
	static const struct {
		int64_t n;
		const char *want;
	} bytes[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 999999, "999.9 kB" },
		{ 1000000, "1.0 MB" },
		{ 2147483648, "2.1 GB" },
		{ INT64_MAX, "9.2 EB" },
		{ -1, "0 B" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < NITEMS(bytes); i++) {
		IN_CASE(bytes[i].want);
		progress_bytes(bytes[i].n, out);
		assert_string_equal(out, bytes[i].want);
	}
}

static void
never_is_never(void **state)
{
	struct progress p;
	struct progress_at at = { .what = "reading", .done = 1 };

	(void)state;
	progress_begin(&p, PROGRESS_NEVER);
	progress_step(&p, &at);
	assert_false(p.drawn);
	assert_null(p.what);
	progress_clear(&p);
	progress_end(&p);
}

static void
a_log_line_is_one_line(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	log_line(LOG_WARNING, false, "source", "a\nb\033[2Jc", &b);
	assert_string_equal(b.data, "notes2ex: warning: source: a?b?[2Jc\n");
	buf_clear(&b);
	log_line(LOG_ERROR, false, NULL, "no such file", &b);
	assert_string_equal(b.data, "notes2ex: no such file\n");
	buf_clear(&b);
	log_line(LOG_INFO, true, "run", "a\n\"b\"", &b);
	assert_string_equal(b.data,
	    "{\"level\":\"info\",\"module\":\"run\","
	    "\"message\":\"a\\u000a\\\"b\\\"\"}\n");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_how_far_it_is),
		cmocka_unit_test(stays_within_its_room),
		cmocka_unit_test(is_not_shown_too_often),
		cmocka_unit_test(bytes_are_short),
		cmocka_unit_test(never_is_never),
		cmocka_unit_test(a_log_line_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
