/* What a writer must not write, one breach at a time. */
#include "fts_kit.h"

static struct arena arena;
static struct err err;

static int
forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Parts of streams that are as they should be. */
#define CLASS "1f001a00 12000000 49005000 4d002e00 4e006f00 74006500 0000"
#define SUBJECT "1f003700 06000000 48006900 0000"
#define FLAGS "0300070e 01000000"
#define BODY "1f000010 04000000 78000000"
#define MESSAGE CLASS SUBJECT FLAGS BODY
#define NO_PEOPLE "03001640 0d00120e"
#define NO_FILES "03001640 0d00130e"
#define LISTS NO_PEOPLE NO_FILES
#define ROW(n) "03000030" n
#define ENTRY "0201ff0f 01000000 00"
#define PERSON \
	"0300150c 01000000" ENTRY \
	"1f000130 04000000 41000000 1f000330 04000000 61000000"
#define WHO(row) "03000340" row PERSON "03000440"
#define FILE_BEGIN(n) "03000040 0300210e" n
#define DATA "02010137 02000000 6869"
#define METHOD(n) "03000537" n "000000"
#define END "03000e40"
#define FILE(n) FILE_BEGIN(n) DATA METHOD("01") END
#define MID "14004a67 00000000 00000000"
#define INNER(what) FILE_BEGIN("00000000") METHOD("05") \
	"03000140" what "03000240" END

struct said {
	char first[128];
	uint64_t offset;
	int n;
};

static void
listen(void *arg, uint64_t offset, const char *rule)
{
	struct said *s = arg;

	if (s->n++ == 0) {
		(void)snprintf(s->first, sizeof(s->first), "%s", rule);
		s->offset = offset;
	}
}

static int
lint(const struct buf *b, struct said *s)
{
	struct from_buf in = { b, 0, 0 };

	*s = (struct said){ 0 };
	return fts_lint(get_from, &in, listen, s, &err);
}

static void
good_streams_are_not_complained_of(void **state)
{
	static const char *const good[] = {
		MESSAGE LISTS,
		MESSAGE "|" NO_PEOPLE "|" NO_FILES,
		MESSAGE NO_PEOPLE WHO(ROW("00000000")) WHO(ROW("05000000"))
		    NO_FILES FILE("00000000") FILE("07000000"),
		MESSAGE LISTS INNER(MID MESSAGE),
		MESSAGE LISTS INNER(MID MESSAGE WHO(ROW("00000000"))
		    FILE("00000000")),
		/* as servers write strings */
		CLASS "b0843700 06000000 48006900 0000" FLAGS LISTS,
		/* a file of no bytes, an object of OLE */
		MESSAGE LISTS FILE_BEGIN("00000000") "02010137 00000000"
		    METHOD("01") END
		    FILE_BEGIN("01000000") "0d000137 01000000 00"
		    METHOD("06") END,
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(good); i++) {
		struct buf b = framed(good[i]);
		struct said s;

		IN_CASE(good[i]);
		assert_int_equal(lint(&b, &s), 0);
		assert_string_equal(s.first, "");
		buf_free(&b);
	}
}

/* The smallest useful stream that the format's description has. */
static void
the_smallest_useful_stream_is_good(void **state)
{
	struct buf b = framed(
	    "1f 00 1a 00 12 00 00 00 49 00 50 00 4d 00 2e 00 4e 00 6f 00 74 00"
	    "65 00 00 00  1f 00 37 00 06 00 00 00 48 00 69 00 00 00"
	    "03 00 07 0e 01 00 00 00  1f 00 00 10 04 00 00 00 78 00 00 00"
	    "03 00 16 40 0d 00 12 0e  03 00 16 40 0d 00 13 0e");
	struct said s;

	(void)state;
	assert_int_equal(b.len, PROLOGUE + 8 + 76);
	assert_int_equal(lint(&b, &s), 0);
	buf_free(&b);
}

#define GUID "00112233445566778899aabbccddeeff"

/* Each row breaks the one rule that it says, once. */
static void
each_breach_is_found(void **state)
{
	static const struct {
		const char *rule, *content;
	} rows[] = {
		{ "W1", "03000c40" MESSAGE LISTS },
		{ "W2", MESSAGE NO_PEOPLE "02010b30 01000000 01" NO_FILES },
		{ "W2", MESSAGE LISTS FILE_BEGIN("00000000") METHOD("05")
		    "03000140" MID MESSAGE "03000240" "0300ff3f 00000000" END },
		{ "W3", MESSAGE },
		{ "W3", MESSAGE NO_PEOPLE },
		{ "W3", MESSAGE NO_FILES },
		{ "W3", MESSAGE LISTS WHO(ROW("00000000")) },
		{ "W3", MESSAGE NO_PEOPLE FILE("00000000") NO_FILES },
		{ "W3", MESSAGE LISTS NO_FILES },
		{ "W4", MESSAGE NO_PEOPLE WHO("") NO_FILES },
		{ "W5", MESSAGE NO_PEOPLE WHO(ROW("01000000"))
		    WHO(ROW("01000000")) NO_FILES },
		{ "W6", MESSAGE LISTS "03000040" DATA METHOD("01") END },
		{ "W6", MESSAGE LISTS FILE("01000000") FILE("00000000")
		    FILE("01000000") },
		{ "W7", MESSAGE LISTS INNER(MESSAGE) },
		{ "W8", MESSAGE LISTS INNER(MID MESSAGE NO_PEOPLE) },
		{ "2: the property is not", MESSAGE MID LISTS },
		{ "W10", MESSAGE LISTS FILE_BEGIN("00000000") METHOD("05")
		    END },
		{ "W10", MESSAGE LISTS FILE_BEGIN("00000000") DATA METHOD("05")
		    "03000140" MID MESSAGE "03000240" END },
		{ "W11", MESSAGE LISTS FILE_BEGIN("00000000") DATA METHOD("06")
		    END },
		{ "W12", MESSAGE NO_PEOPLE "03000340" ROW("00000000") PERSON
		    "03000080" GUID "00 01000000 00000000" "03000440"
		    NO_FILES },
		{ "W13", CLASS SUBJECT FLAGS "1f00 |" "0010 04000000 7800 0000"
		    LISTS },
		{ "W13", CLASS SUBJECT FLAGS "1f000010 0400 | 0000 7800 0000"
		    LISTS },
		{ "W13", MESSAGE "03000080" GUID "00 01 | 000000 00000000"
		    LISTS },
		{ "4: an element", CLASS SUBJECT FLAGS
		    "1f000010 04000000 7800 | 0000" LISTS },
		{ "W14", "b0840840 02000000 0000" MESSAGE LISTS },
		{ "W15", MESSAGE "03001240" LISTS },
		{ "W16", SUBJECT CLASS FLAGS BODY LISTS },
		{ "W16", CLASS SUBJECT FLAGS "03000080" GUID "00 01000000"
		    "00000000" BODY LISTS },
		{ "1: a TransferBuffer is empty", MESSAGE "||" LISTS },
		{ "2: a string has no end", CLASS
		    "1f003700 04000000 48006900" FLAGS LISTS },
		{ "2: a string has no end", CLASS
		    "1f003700 03000000 480000" FLAGS LISTS },
		{ "2: half a pair", CLASS
		    "1f003700 06000000 00d86900 0000" FLAGS LISTS },
		{ "2: half a pair", CLASS
		    "1f003700 06000000 480000dc 0000" FLAGS LISTS },
		{ "2: half a pair", CLASS
		    "1f003700 04000000 00d80000" FLAGS LISTS },
		{ "2: a string is not of type", MESSAGE
		    "1e000330 02000000 4100" LISTS },
		{ "2: a string is not of type", MESSAGE
		    "b0940080" GUID "00 01000000 01000000 04000000 41000000"
		    LISTS },
		{ "2: a boolean", MESSAGE "0b000233 0002" LISTS },
		{ "2: an error", MESSAGE "0a000233 05000080" LISTS },
		{ "2: an empty value", MESSAGE "02010b30 00000000" LISTS },
		{ "2: a multiple value", MESSAGE "1f100233 00000000" LISTS },
		{ "2: a property stands twice", MESSAGE BODY LISTS },
		{ "2: FFFF", MESSAGE "0300ffff" GUID "00 01000000 00000000"
		    LISTS },
		{ "2: one id", MESSAGE "03000080" GUID "00 01000000 00000000"
		    LISTS INNER(MID MESSAGE
		    "03000080" GUID "00 02000000 00000000") },
		{ "2: one name", MESSAGE
		    "03000080" GUID "01 41000000 00000000"
		    "03000180" GUID "01 61000000 00000000" LISTS },
		{ "3: a recipient", MESSAGE LISTS INNER(MID MESSAGE
		    FILE("00000000") WHO(ROW("00000000"))) },
		{ "5: the mailbox", CLASS SUBJECT FLAGS "0300080e 01000000"
		    BODY LISTS },
		{ "5: the mailbox", MESSAGE NO_PEOPLE "03000340"
		    ROW("00000000") "0300150c 01000000" "0201f90f 01000000 00"
		    ENTRY "1f000130 04000000 41000000"
		    "1f000330 04000000 61000000" "03000440" NO_FILES },
		{ "5: flags", CLASS SUBJECT "0300070e 11000000" LISTS },
		{ "5: a message has no class", SUBJECT FLAGS LISTS },
		{ "5: a message has no subject", CLASS FLAGS LISTS },
		{ "5: a message has no flags", CLASS SUBJECT LISTS },
		{ "5: a message has more than one body", MESSAGE
		    "02011310 01000000 78" "0300de3f e9fd0000" LISTS },
		{ "5: HTML", CLASS SUBJECT FLAGS "02011310 01000000 78" LISTS },
		{ "5: RTF", CLASS SUBJECT FLAGS "02010910 01000000 78" LISTS },
		{ "5: a recipient has no", MESSAGE NO_PEOPLE "03000340"
		    ROW("00000000") ENTRY "1f000130 04000000 41000000"
		    "1f000330 04000000 61000000" "03000440" NO_FILES },
		{ "5: an attachment has no method", MESSAGE LISTS
		    FILE_BEGIN("00000000") DATA END },
		{ "5: an attachment by value", MESSAGE LISTS
		    FILE_BEGIN("00000000") METHOD("01") END },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct buf b = framed(rows[i].content);
		struct said s;
		int n = lint(&b, &s);

		IN_CASE(rows[i].rule);
		if (n == -1)
			fail_msg("%s", err.msg);
		assert_int_equal(strncmp(s.first, rows[i].rule,
		    strlen(rows[i].rule)), 0);
		/* An atom that is cut is an element that is cut. */
		assert_int_equal(n, strcmp(rows[i].rule, "W13") == 0 ? 2 : 1);
		assert_int_equal(s.n, n);
		assert_true(s.offset >= PROLOGUE);
		buf_free(&b);
	}
}

/* Frames before the content. */
static void
a_prologue_of_another_kind_is_found(void **state)
{
	static const struct {
		size_t at;
		char byte;
		const char *rule; /* NULL: it is no stream at all */
	} rows[] = {
		{ 12, 2, "1: Config" },
		{ 8, 1, "1: Config" },
		{ 28, 9, "1: IsInterfaceOk" },
		{ 46, 0x20, "1: IsInterfaceOk" },
		{ 57, 0x08, "1: TellPartnerVersion" },
		{ 59, 0x04, "1: TellPartnerVersion" },
		{ 0, 3, NULL },
		{ 4, 9, NULL },
		{ 16, 4, NULL },
		{ 48, 2, NULL },
		{ 62, 1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct buf b = framed(MESSAGE LISTS);
		struct said s;

		b.data[rows[i].at] = rows[i].byte;
		print_message("    %zu\n", rows[i].at);
		if (rows[i].rule == NULL) {
			assert_int_equal(lint(&b, &s), -1);
			assert_int_equal(err.code, ERR_FORMAT);
		} else {
			assert_int_equal(lint(&b, &s), 1);
			assert_int_equal(strncmp(s.first, rows[i].rule,
			    strlen(rows[i].rule)), 0);
		}
		buf_free(&b);
	}
}

/* A string that needs two frames, cut where a unit is. */
static void
frames_that_cut_badly_are_found(void **state)
{
	enum { UNITS = FTS_PAGE / 2 };
	static const struct {
		size_t first;
		const char *rule; /* NULL: none */
	} rows[] = {
		{ FTS_PAGE, NULL },
		{ FTS_PAGE - 1, "4: the border of a frame cuts a unit" },
		{ FTS_PAGE + 2, "1: a TransferBuffer has more" },
		{ FTS_PAGE - 1000, NULL },
	};
	struct buf head = bytes_of(CLASS SUBJECT FLAGS "1f000010"),
	    lists = bytes_of(LISTS), all;
	uint32_t size = 2 * UNITS + 2;

	(void)state;
	buf_init(&all, 1u << 20);
	buf_put(&all, head.data, head.len);
	buf_put(&all, &size, 4);
	for (size_t i = 0; i < UNITS; i++)
		buf_put(&all, "x", 2);
	buf_put(&all, "\0", 2);
	buf_put(&all, lists.data, lists.len);
	for (size_t i = 0; i < NITEMS(rows); i++) {
		size_t n = rows[i].first;
		struct buf b = framed("00"), one = { .data = all.data,
			.len = n }, two = { .data = all.data + n,
			.len = all.len - n };
		struct said s;

		b.len = PROLOGUE;
		put_frame(&b, 2, &one);
		put_frame(&b, 2, &two);
		assert_int_equal(lint(&b, &s), rows[i].rule != NULL);
		assert_true(s.n == 0 || rows[i].rule != NULL);
		if (rows[i].rule != NULL)
			assert_int_equal(strncmp(s.first, rows[i].rule,
			    strlen(rows[i].rule)), 0);
		buf_free(&b);
	}
	buf_free(&all);
	buf_free(&head);
	buf_free(&lists);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_streams_are_not_complained_of),
		cmocka_unit_test(the_smallest_useful_stream_is_good),
		cmocka_unit_test(each_breach_is_found),
		cmocka_unit_test(a_prologue_of_another_kind_is_found),
		cmocka_unit_test(frames_that_cut_badly_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
