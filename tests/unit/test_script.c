#include "test.h"

#include <string.h>

#include "cmd/script.h"

static const char *
made(void (*put)(struct buf *, const char *), const char *in, char out[256])
{
	struct buf b;

	buf_init(&b, 255);
	put(&b, in);
	assert_false(b.failed);
	(void)snprintf(out, 256, "%s", b.data == NULL ? "" : b.data);
	buf_free(&b);
	return out;
}

static void
all_that_powershell_takes_for_a_quote_is_doubled(void **state)
{
	static const struct { const char *in, *out; } row[] = {
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "it's", "'it''s'" },
		{ "''", "''''''" },
		{ "$(x) `n \"y\" #", "'$(x) `n \"y\" #'" },
		{ "\u2018\u2019\u201a\u201b", "'\u2018\u2018\u2019\u2019"
		    "\u201a\u201a\u201b\u201b'" },
		{ "\u2017\u201c\u2020", "'\u2017\u201c\u2020'" },
		{ "\xe2", "'\xe2'" },
	};
	char out[256];

	(void)state;
	for (size_t i = 0; i < NITEMS(row); i++) {
		IN_CASE(row[i].in);
		assert_string_equal(made(script_quote, row[i].in, out),
		    row[i].out);
	}
}

static void
a_field_is_quoted_where_it_needs_it(void **state)
{
	static const struct { const char *in, *out; } row[] = {
		{ "", "" },
		{ "a.pst", "a.pst" },
		{ "it's", "it's" },
		{ "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ " a", "\" a\"" },
		{ "a ", "\"a \"" },
		{ " ", "\" \"" },
	};
	char out[256];

	(void)state;
	for (size_t i = 0; i < NITEMS(row); i++) {
		IN_CASE(row[i].in);
		assert_string_equal(made(script_field, row[i].in, out),
		    row[i].out);
	}
}

static void
what_would_end_a_line_cannot_be_named(void **state)
{
	static const char *const bad[] = { "\n", "a\rb", "\t", "\x7f", "\x01",
		"a\xc2\x85", "\xc2\x9b", "\u2028", "x\u2029y", "\xff", "a\xe2\x80" };
	static const char *const good[] = { "", "a b", "\u00fc\u2019",
		"\u00a0", "\u2027\u202a", "\U0001f600" };
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		e.code = ERR_NONE;
		assert_int_equal(script_check_text("it", bad[i], &e), -1);
		assert_int_equal(e.code, ERR_CONFIG);
		assert_non_null(strstr(e.msg, "it: "));
	}
	for (size_t i = 0; i < NITEMS(good); i++) {
		IN_CASE(good[i]);
		assert_int_equal(script_check_text("it", good[i], &e), 0);
	}
}

static void
words_and_sizes_are_plain(void **state)
{
	struct arena a = { 0 };
	char out[32];

	(void)state;
	assert_string_equal(script_word(&a, "a-Z_0.9 \u00fc'$", 60),
	    "a-Z_0.9_____");
	assert_string_equal(script_word(&a, "abcdef", 4), "abcd");
	assert_string_equal(script_size(10 << 20, out), "10 MB");
	assert_string_equal(script_size((10 << 20) + 1, out),
	    "10485761 bytes");
	assert_string_equal(script_size(0, out), "0 bytes");
	arena_free(&a);
}

static void
large_items_are_counted_unless_said(void **state)
{
	struct script_part p = { .large = 7 };
	struct script s = { .large_items = SCRIPT_COUNTED };

	(void)state;
	assert_int_equal(script_large(&s, &p), 7);
	s.large_items = 0;
	assert_int_equal(script_large(&s, &p), 0);
	s.large_items = SCRIPT_UNLIMITED;
	assert_int_equal(script_large(&s, &p), SCRIPT_UNLIMITED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    all_that_powershell_takes_for_a_quote_is_doubled),
		cmocka_unit_test(a_field_is_quoted_where_it_needs_it),
		cmocka_unit_test(what_would_end_a_line_cannot_be_named),
		cmocka_unit_test(words_and_sizes_are_plain),
		cmocka_unit_test(large_items_are_counted_unless_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
