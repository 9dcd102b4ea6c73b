/* Messages as streams, byte for byte, and what no stream carries. */
#include "fts_kit.h"

#include "base/sha.h"

static struct arena arena;
static struct err err;

static int
forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* The content of the message's stream. */
static struct buf
content(const struct pst_message *m)
{
	struct buf stream = written(m), b = content_of(&stream);
	uint64_t size;

	assert_int_equal(fts_size(m, &size, &err), 0);
	assert_int_equal(size, stream.len);
	buf_free(&stream);
	return b;
}

static struct buf
content_of_props(const struct made_props *p)
{
	return content(&(struct pst_message){ .props = made_end(p) });
}

/* ---- bytes --------------------------------------------------------------- */

static void
the_prologue_is_that_of_a_server(void **state)
{
	struct buf b = written(&(struct pst_message){ 0 });

	(void)state;
	assert_true(b.len > PROLOGUE + 8);
	b.len = PROLOGUE;
	assert_bytes(&b, "01 00 00 00 08 00 00 00  00 00 00 00 01 00 00 00"
	    "03 00 00 00 18 00 00 00  01 00 00 00 07 03 02 00 00 00 00 00"
	    "c0 00 00 00 00 00 00 46 00 24 00 80"
	    "04 00 00 00 06 00 00 00  02 0f 5e 84 07 00");
	buf_free(&b);
}

/* Each as the type has it, in the order of the ids. */
static void
values_are_as_the_format_has_them(void **state)
{
	static const char *const words[] = { "A", "Bc" };
	static const struct pst_name keywords = {
		.guid = { 0x29, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0,
		    0, 0x46 }, .text = "Keywords" };
	static const struct pst_name place = {
		.guid = { 0x02, 0x20, 0x06, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0,
		    0, 0x46 }, .lid = 0x8208 };
	struct made_props p = { .arena = &arena };
	struct pst_prop *named;

	(void)state;
	made_bytes(&p, 0x300b, "\1\2\3", 3);
	named = made_next(&p, 0, PST_STRING);
	named->name = &place;
	named->text = "R1";
	made_int(&p, 0x0023, PST_BOOL, 7);
	made_int(&p, 0x0039, PST_TIME, 0x01dca95167038000);
	made_text(&p, 0x001a, "IPM.Note");
	named = made_next(&p, 0, PST_STRINGS);
	named->name = &keywords;
	named->texts = words;
	named->n = 2;
	made_text(&p, 0x1000, "x");
	made_text(&p, 0x0037, "Hi");

	struct buf b = content_of_props(&p);

	assert_bytes(&b,
	    "03 00 17 00 01 00 00 00"
	    "1f 00 1a 00 12 00 00 00 49 00 50 00 4d 00 2e 00 4e 00 6f 00 74 00"
	    "65 00 00 00"
	    "0b 00 23 00 01 00"
	    "03 00 26 00 00 00 00 00  03 00 36 00 00 00 00 00"
	    "1f 00 37 00 06 00 00 00 48 00 69 00 00 00"
	    "40 00 39 00 00 80 03 67 51 a9 dc 01"
	    "1f 00 3d 00 02 00 00 00 00 00"
	    "1f 00 70 00 06 00 00 00 48 00 69 00 00 00"
	    "03 00 07 0e 01 00 00 00"
	    "1f 00 1d 0e 06 00 00 00 48 00 69 00 00 00"
	    "1f 00 00 10 04 00 00 00 78 00 00 00"
	    "40 00 07 30 00 80 03 67 51 a9 dc 01"
	    "40 00 08 30 00 80 03 67 51 a9 dc 01"
	    "02 01 0b 30 03 00 00 00 01 02 03"
	    "1f 00 00 80 02 20 06 00 00 00 00 00 c0 00 00 00 00 00 00 46 00"
	    "08 82 00 00 06 00 00 00 52 00 31 00 00 00"
	    "1f 10 01 80 29 03 02 00 00 00 00 00 c0 00 00 00 00 00 00 46 01"
	    "4b 00 65 00 79 00 77 00 6f 00 72 00 64 00 73 00 00 00"
	    "02 00 00 00  04 00 00 00 41 00 00 00  06 00 00 00 42 00 63 00 00 00"
	    "03 00 16 40 0d 00 12 0e  03 00 16 40 0d 00 13 0e");
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_prologue_is_that_of_a_server),
		cmocka_unit_test(values_are_as_the_format_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
