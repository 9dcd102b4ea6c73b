#include "test.h"

#include <string.h>

#include "note/note.h"
#include "source/notes_value.h"

static struct arena arena;
static struct lmbcs *lmbcs;

#define B(s) s, sizeof(s) - 1
#define TIME1 "\x5c\x4f\x5e\x00\xf8\x85\x25\x85" /* 2020-10-05 17:10:07 */
#define TIME2 "\x00\x00\x00\x00\xf8\x85\x25\x00"
#define BAD   "\x00\xd6\x83\x00\xf8\x85\x25\x00" /* 24 hours */
#define UNID  "\xcb\x96\x1e\x9c\x9e\xc6\x9c\x48" \
	      "\x2c\x81\x5a\x00\xf8\x85\x25\x85"
#define TWO_HALF "\0\0\0\0\0\0\x04\x40"
#define MINUS    "\0\0\0\0\0\0\xf0\xbf"

static struct note_field
read_value(unsigned type, const char *raw, size_t n, bool *ok)
{
	struct note_field f = { .name = "F", .type = NOTE_RAW, .n = 1,
		.raw = (const uint8_t *)raw, .raw_len = n, .raw_type = type };

	*ok = notes_value_read(&f, &arena, lmbcs);
	return f;
}

static const struct {
	const char *name;
	unsigned type;
	const char *raw;
	size_t len;
	bool ok;
	enum note_type got;
	size_t n;
} cases[] = {
	{ "text", NOTES_TEXT, B("abc"), true, NOTE_TEXT, 1 },
	{ "no text", NOTES_TEXT, B(""), true, NOTE_TEXT, 1 },
	{ "two texts", NOTES_TEXTS, B("\2\0\1\0\3\0abcd"), true, NOTE_TEXT,
	    2 },
	{ "no list of texts", NOTES_TEXTS, B(""), true, NOTE_TEXT, 0 },
	{ "a list of no texts", NOTES_TEXTS, B("\0\0"), true, NOTE_TEXT, 0 },
	{ "half a count", NOTES_TEXTS, B("\1"), false, NOTE_RAW, 1 },
	{ "lengths that are not there", NOTES_TEXTS, B("\2\0\0\0\0"), false,
	    NOTE_RAW, 1 },
	{ "texts that are not there", NOTES_TEXTS, B("\2\0\1\0\3\0abc"),
	    false, NOTE_RAW, 1 },
	{ "more than its texts", NOTES_TEXTS, B("\1\0\1\0abc"), true,
	    NOTE_TEXT, 1 },
	{ "number", NOTES_NUMBER, B(TWO_HALF), true, NOTE_NUMBER, 1 },
	{ "no number", NOTES_NUMBER, B(""), true, NOTE_NUMBER, 0 },
	{ "half a number", NOTES_NUMBER, B("\0\0\0\0"), false, NOTE_RAW, 1 },
	{ "more than a number", NOTES_NUMBER, B(TWO_HALF "\0"), false,
	    NOTE_RAW, 1 },
	{ "numbers and a pair", NOTES_NUMBERS,
	    B("\1\0\1\0" TWO_HALF MINUS TWO_HALF), true, NOTE_NUMBER, 3 },
	{ "a list of no numbers", NOTES_NUMBERS, B("\0\0\0\0"), true,
	    NOTE_NUMBER, 0 },
	{ "no list of numbers", NOTES_NUMBERS, B(""), true, NOTE_NUMBER, 0 },
	{ "half a head", NOTES_NUMBERS, B("\0\0"), false, NOTE_RAW, 1 },
	{ "a pair cut", NOTES_NUMBERS, B("\0\0\1\0" TWO_HALF), false,
	    NOTE_RAW, 1 },
	{ "numbers beyond all bounds", NOTES_NUMBERS,
	    B("\xff\xff\xff\xff" TWO_HALF), false, NOTE_RAW, 1 },
	{ "time", NOTES_TIME, B(TIME1), true, NOTE_TIME, 1 },
	{ "no time", NOTES_TIME, B(""), true, NOTE_TIME, 0 },
	{ "a time that is none", NOTES_TIME, B(BAD), false, NOTE_RAW, 1 },
	{ "times and a range", NOTES_TIMES,
	    B("\1\0\1\0" TIME1 TIME1 TIME2), true, NOTE_TIME, 2 },
	{ "a range whose end is none", NOTES_TIMES, B("\0\0\1\0" TIME1 BAD),
	    false, NOTE_RAW, 1 },
	{ "no list of times", NOTES_TIMES, B(""), true, NOTE_TIME, 0 },
	{ "a range cut", NOTES_TIMES, B("\0\0\1\0" TIME1), false, NOTE_RAW,
	    1 },
	{ "a reference", NOTES_NOTEREFS, B("\1\0" UNID), true, NOTE_TEXT, 1 },
	{ "no reference", NOTES_NOTEREFS, B(""), true, NOTE_TEXT, 0 },
	{ "a reference cut", NOTES_NOTEREFS, B("\2\0" UNID), false, NOTE_RAW,
	    1 },
	{ "what is no plain value", NOTES_COMPOSITE, B("\x81\2"), true,
	    NOTE_RAW, 1 },
	{ "a type that nobody knows", 0x7777, B("?"), true, NOTE_RAW, 1 },
	{ "compiled script that calls itself text", NOTES_TEXT,
	    B("\1\0\x10\0LSOB\0\0\0\0\0\0\0\0\0\0"), true, NOTE_RAW, 1 },
	{ "text about compiled script", NOTES_TEXT, B("LSOB is a mark of it"),
	    true, NOTE_TEXT, 1 },
};

static void
reads_what_fits_its_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		bool ok;

		IN_CASE(cases[i].name);

		struct note_field f = read_value(cases[i].type, cases[i].raw,
		    cases[i].len, &ok);

		assert_int_equal(ok, cases[i].ok);
		assert_int_equal(f.type, cases[i].got);
		assert_int_equal(f.n, cases[i].n);
		assert_int_equal(f.raw_type, cases[i].type);
		if (f.type == NOTE_RAW)
			assert_ptr_equal(f.raw, cases[i].raw);
	}
}

static void
values_are_what_was_written(void **state)
{
	struct note_field f;
	bool ok;

	(void)state;
	f = read_value(NOTES_TEXT, B("a\0\x84"), &ok);
	assert_string_equal(f.text[0], "a\n\xc3\xa4");
	f = read_value(NOTES_TEXTS, B("\3\0\1\0\0\0\2\0abc"), &ok);
	assert_string_equal(f.text[0], "a");
	assert_string_equal(f.text[1], "");
	assert_string_equal(f.text[2], "bc");
	f = read_value(NOTES_NUMBERS, B("\1\0\1\0" TWO_HALF MINUS TWO_HALF),
	    &ok);
	assert_true(f.number[0] == 2.5);
	assert_true(f.number[1] == -1);
	assert_true(f.number[2] == 2.5);
	f = read_value(NOTES_TIME, B(TIME1), &ok);
	assert_int_equal(f.time[0].from.utc, 1601917807);
	assert_int_equal(f.time[0].from.zone, -240);
	assert_false(f.time[0].is_range);
	f = read_value(NOTES_TIMES, B("\1\0\1\0" TIME1 TIME2 TIME1), &ok);
	assert_false(f.time[0].is_range);
	assert_true(f.time[1].is_range);
	assert_int_equal(f.time[1].from.utc, 1601856000);
	assert_int_equal(f.time[1].to.utc, 1601917807);
	f = read_value(NOTES_NOTEREFS, B("\1\0" UNID), &ok);
	assert_string_equal(f.text[0], "489CC69E9C1E96CB852585F8005A812C");
}

static void
compiled_script_is_known_by_its_name_too(void **state)
{
	struct note_field f = { .name = "$Script_O", .type = NOTE_RAW, .n = 1,
		.raw = (const uint8_t *)"\1\0\0\0", .raw_len = 4,
		.raw_type = NOTES_TEXT };

	(void)state;
	assert_true(notes_value_read(&f, &arena, lmbcs));
	assert_int_equal(f.type, NOTE_RAW);
	f.name = "$Script";
	assert_true(notes_value_read(&f, &arena, lmbcs));
	assert_int_equal(f.type, NOTE_TEXT);
}

static void
types_have_names(void **state)
{
	(void)state;
	assert_string_equal(notes_type_name(NOTES_TEXTS), "text list");
	assert_string_equal(notes_type_name(NOTES_MIME_PART), "MIME part");
	assert_string_equal(notes_type_name(NOTES_USERID), "user ID");
	assert_null(notes_type_name(0));
	assert_null(notes_type_name(0x7777));
}

static int
begin(void **state)
{
	(void)state;
	lmbcs = lmbcs_new();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	lmbcs_free(&lmbcs);
	arena_free(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_fits_its_type),
		cmocka_unit_test(values_are_what_was_written),
		cmocka_unit_test(compiled_script_is_known_by_its_name_too),
		cmocka_unit_test(types_have_names),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
