#include "test.h"

#include <string.h>

#include "base/lmbcs.h"
#include "base/text.h"

static struct arena arena;

/* Bytes with zeros among them. */
#define B(s) s, sizeof(s) - 1

static const struct {
	const char *name;
	const char *raw;
	size_t n;
	const char *want;
	size_t unmapped;
} cases[] = {
	{ "nothing", B(""), "", 0 },
	{ "ASCII", B("The quick brown fox (1), ~\x7f."),
	    "The quick brown fox (1), ~\x7f.", 0 },
	{ "a zero is a line break", B("one\0two\0"), "one\ntwo\n", 0 },
	{ "white space", B("a\tb\r\nc"), "a\tb\r\nc", 0 },
	{ "code page 850 alone", B("Gr\x81\xe1" "e, \x9f \xff"),
	    "Gr\xc3\xbc\xc3\x9f" "e, \xc6\x92 \xc2\xa0", 0 },
	{ "code page 850 by its group", B("\x01\x81"), "\xc3\xbc", 0 },
	{ "a symbol of group 1", B("\x01\x07"), "\xe2\x80\xa2", 0 },
	{ "Greek", B("\x02\xa4\x02\xa5"), "\xce\x91\xce\x92", 0 },
	{ "Hebrew", B("\x03\xf9\x03\xec"), "\xd7\xa9\xd7\x9c", 0 },
	{ "Arabic", B("\x04\xd3"), "\xd8\xb3", 0 },
	{ "Cyrillic", B("\x05\xcf\x05\xf0"), "\xd0\x9f\xd1\x80", 0 },
	{ "Latin 2", B("\x06\x9c\x06\x01"), "\xc5\xa5\xc4\x81", 0 },
	{ "Turkish", B("\x08\xfe"), "\xc5\x9f", 0 },
	{ "Thai", B("\x0b\xca"), "\xe0\xb8\xaa", 0 },
	{ "Japanese", B("\x10\x8d\x58\x10\x90\x56"),
	    "\xe6\x9b\xb4\xe6\x96\xb0", 0 },
	{ "Japanese of one byte", B("\x10\x10\xb1"), "\xef\xbd\xb1", 0 },
	{ "Korean", B("\x11\xb0\xa1"), "\xea\xb0\x80", 0 },
	{ "traditional Chinese", B("\x12\xa4\xa4"), "\xe4\xb8\xad", 0 },
	{ "simplified Chinese", B("\x13\xd6\xd0"), "\xe4\xb8\xad", 0 },
	{ "Unicode", B("\x14\x20\xac"), "\xe2\x82\xac", 0 },
	{ "Unicode whose low byte is zero", B("\x14\xf6\x4e"),
	    "\xe4\xb8\x80", 0 },
	{ "Unicode in two halves", B("\x14\xd8\x3d\x14\xde\x01"),
	    "\xf0\x9f\x98\x81", 0 },
	{ "half of it", B("\x14\xd8\x3d" "a"), "\xef\xbf\xbd" "a", 1 },
	{ "the other half", B("\x14\xde\x01" "a"), "\xef\xbf\xbd" "a", 1 },
	{ "two first halves", B("\x14\xd8\x3d\x14\xd8\x3d\x14\xde\x01"),
	    "\xef\xbf\xbd\xf0\x9f\x98\x81", 1 },
	{ "no character", B("\x14\xff\xff\x14\xff\xfe"),
	    "\xef\xbf\xbd\xef\xbf\xbd", 2 },
	{ "a tab by the control group", B("\x0f\x29"), "\t", 0 },
	{ "a control that XML forbids", B("a\x0f\x21z"), "a\xef\xbf\xbdz",
	    1 },
	{ "a control of the upper half", B("\x0f\x85"), "\xc2\x85", 0 },
	{ "no control", B("\x0f" "A"), "\xef\xbf\xbd", 1 },
	{ "1-2-3's own", B("a\x19z"), "a\xef\xbf\xbdz", 1 },
	{ "no group", B("a\x07z\x1f"), "a\xef\xbf\xbdz\xef\xbf\xbd", 2 },
	{ "a hole in a group", B("\x03\xd9z"), "\xef\xbf\xbdz", 1 },
	{ "a group and the end", B("a\x01"), "a\xef\xbf\xbd", 1 },
	{ "a group and a line break", B("a\x06\0b"), "a\xef\xbf\xbd\nb", 1 },
	{ "a letter behind a group that has none", B("\x03" "abc"),
	    "\xef\xbf\xbd" "abc", 1 },
	{ "a group twice and a line break", B("\x10\x10\0b"),
	    "\xef\xbf\xbd\nb", 1 },
	{ "half a Japanese one", B("\x10\x8d"), "\xef\xbf\xbd", 1 },
	{ "half of one in front of a line break", B("\x10\x8d\0b"),
	    "\xef\xbf\xbd\nb", 1 },
	{ "letters behind a group of two", B("\x10" "ab"),
	    "\xef\xbf\xbd" "ab", 1 },
	{ "two groups and the end", B("\x12\x12"), "\xef\xbf\xbd", 1 },
	{ "half of Unicode", B("\x14\x20"), "\xef\xbf\xbd", 1 },
};

static void
reads_every_group(void **state)
{
	struct lmbcs *l = lmbcs_new();

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].name);
		assert_string_equal(lmbcs_text(l, &arena, cases[i].raw,
				cases[i].n), cases[i].want);
		assert_int_equal(lmbcs_unmapped(l), cases[i].unmapped);
		assert_int_equal(lmbcs_unmapped(l), 0);
	}
	lmbcs_free(&l);
	assert_null(l);
	lmbcs_free(&l);
	arena_free(&arena);
}

/* What stands at the border of two steps is one character all the same. */
static void
long_texts_read_as_short_ones(void **state)
{
	static const char pair[] = "\x14\xd8\x3d\x14\xde\x01";
	struct lmbcs *l = lmbcs_new();
	size_t n = 700000; /* the converter gives back what it took for it */
	char *raw = arena_alloc(&arena, n + 8);

	(void)state;
	memset(raw, 'a', n);
	for (size_t at = 4085; at < 4100; at++) {
		memcpy(raw + at, pair, 6);

		const char *text = lmbcs_text(l, &arena, raw, n);

		assert_int_equal(strlen(text), n - 2);
		assert_memory_equal(text + at, "\xf0\x9f\x98\x81" "aa", 6);
		memset(raw + at, 'a', 6);
	}
	memset(raw, 0xc4, n); /* a line: three bytes for each */

	const char *text = lmbcs_text(l, &arena, raw, n);

	assert_int_equal(strlen(text), 3 * n);
	assert_int_equal(text_valid_utf8(text, 3 * n), 3 * n);
	assert_int_equal(lmbcs_unmapped(l), 0);
	lmbcs_free(&l);
	arena_free(&arena);
}

/* Two bytes may mean anything: what comes out is text all the same. */
static void
any_bytes_become_text(void **state)
{
	struct lmbcs *l = lmbcs_new();

	(void)state;
	for (unsigned group = 0; group < 0x20; group++) {
		for (unsigned two = 0; two < 0x10000; two++) {
			uint8_t raw[] = { (uint8_t)group, (uint8_t)(two >> 8),
				(uint8_t)two, 'z' };
			char *text = lmbcs_text(l, &arena, raw, 4);
			size_t n = strlen(text), changed;

			if (text_valid_utf8(text, n) != n || n == 0)
				fail_msg("%02x %04x: no UTF-8", group, two);
			(void)text_clean(&arena, text, n, &changed);
			if (changed != 0)
				fail_msg("%02x %04x: a control", group, two);
			arena_reset(&arena);
		}
	}
	lmbcs_free(&l);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_group),
		cmocka_unit_test(long_texts_read_as_short_ones),
		cmocka_unit_test(any_bytes_become_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
