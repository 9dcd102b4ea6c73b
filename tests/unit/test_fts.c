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

/* ---- what is left out, what is added ------------------------------------- */

/* The message's content has these bytes. */
static void
has(const struct pst_message *m, const char *hex, bool is)
{
	struct buf b = content(m);

	assert_int_equal(place_of(&b, hex) >= 0, is);
	buf_free(&b);
}

static void
what_the_mailbox_computes_is_left_out(void **state)
{
	static const uint16_t out[] = { 0x0e08, 0x0e09, 0x0e1b, 0x0ff4, 0x0ff7,
		0x0ff9, 0x0ffa, 0x0ffb, 0x0ffe, 0x65e0, 0x65e3, 0x6600, 0x67ff, 0x1016 };
	static const uint16_t in[] = { 0x0e2b, 0x65e4, 0x65ff, 0x6800, 0x1080 };
	struct made_props p = { .arena = &arena };

	(void)state;
	for (size_t i = 0; i < NITEMS(out); i++)
		made_int(&p, out[i], PST_INT32, 5);
	for (size_t i = 0; i < NITEMS(in); i++)
		made_int(&p, in[i], PST_INT32, 5);
	made_text(&p, 0x0e04, "Ada");
	made_bytes(&p, 0x0fff, "id", 2);
	made_bytes(&p, 0x3013, "id", 2);

	struct pst_message m = { .props = made_end(&p) };

	for (size_t i = 0; i < NITEMS(out); i++)
		has(&m, text_printf(&arena, "0300%02x%02x05000000",
		    out[i] & 0xffu, out[i] >> 8 & 0xffu), false);
	for (size_t i = 0; i < NITEMS(in); i++)
		has(&m, text_printf(&arena, "0300%02x%02x05000000",
		    in[i] & 0xffu, in[i] >> 8 & 0xffu), true);
	has(&m, "1f00040e", false);
	has(&m, "0201ff0f", false);
	has(&m, "02011330", false);
}

/* None that submits a message or asks for answers is written. */
static void
flags_are_those_that_send_nothing(void **state)
{
	struct made_props p = { .arena = &arena };

	(void)state;
	made_int(&p, 0x0e07, PST_INT32, 0x7fffffff);
	has(&(struct pst_message){ .props = made_end(&p) },
	    "0300070e 2b000000", true);
	p.n = 0;
	made_int(&p, 0x0e07, PST_INT32, 0);
	has(&(struct pst_message){ .props = made_end(&p) },
	    "0300070e 00000000", true);
}

static void
only_one_body_is_written(void **state)
{
	static const struct {
		bool text, rtf, html;
		const char *there;
	} rows[] = {
		{ true, true, true, "02011310 01000000 68" },
		{ true, false, true, "02011310 01000000 68" },
		{ true, true, false, "02010910 01000000 72" },
		{ true, false, false, "1f000010 04000000 74000000" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct made_props p = { .arena = &arena };

		made_text(&p, 0x1000, rows[i].text ? "t" : "");
		made_bytes(&p, 0x1009, "r", rows[i].rtf);
		made_bytes(&p, 0x1013, "h", rows[i].html);

		struct pst_message m = { .props = made_end(&p) };

		has(&m, rows[i].there, true);
		has(&m, "1f000010", !rows[i].rtf && !rows[i].html);
		has(&m, "02010910", rows[i].rtf && !rows[i].html);
		has(&m, "0b001f0e 0100", rows[i].rtf && !rows[i].html);
		has(&m, "0300de3f e9fd0000", rows[i].html);
	}
}

static void
a_subject_is_three_texts(void **state)
{
	struct made_props p = { .arena = &arena };
	struct pst_message m = { .prefix = "A: " };

	(void)state;
	made_text(&p, 0x0037, "A: b");
	made_text(&p, 0x003d, "no");
	made_text(&p, 0x0e1d, "no");
	m.props = made_end(&p);
	has(&m, "1f003700 0a000000 41003a00 20006200 0000", true);
	has(&m, "1f003d00 08000000 41003a00 20000000", true);
	has(&m, "1f001d0e 04000000 62000000", true);
	has(&m, "1f007000 04000000 62000000", true);
	m.prefix = "C: "; /* it does not begin so */
	has(&m, "1f003d00 02000000 0000", true);
	has(&m, "1f001d0e 0a000000 41003a00 20006200 0000", true);
}

/* The same one as in a store; that of a message within follows from it. */
static void
search_keys_are_those_of_a_store(void **state)
{
	struct pst_message inner = { 0 };
	struct pst_attachment a = { .message = &inner };
	struct pst_message m = { .attachment = &a, .nattachments = 1 };
	uint8_t digest[32], zeros[8] = { 0 };
	struct sha *sha = sha_new();
	struct buf b = content(&m);
	char *p;

	(void)state;
	sha_put(sha, ID, sizeof(ID));
	sha_end(sha, digest);
	p = memmem(b.data, b.len, "\x02\x01\x0b\x30\x10\0\0\0", 8);
	assert_non_null(p);
	assert_memory_equal(p + 8, digest, 16);
	sha = sha_new();
	sha_put(sha, digest, 16);
	sha_put(sha, zeros, sizeof(zeros));
	sha_end(sha, digest);
	p += 8;
	p = memmem(p, b.len - (size_t)(p - b.data),
	    "\x02\x01\x0b\x30\x10\0\0\0", 8);
	assert_non_null(p);
	assert_memory_equal(p + 8, digest, 16);
	buf_free(&b);
}

/* Somebody of whom only the address is known. */
static void
recipients_are_completed(void **state)
{
	struct made_props p = { .arena = &arena };
	struct pst_props who;
	struct buf b;

	(void)state;
	made_text(&p, 0x3003, "a@b");
	made_int(&p, 0x3000, PST_INT32, 7); /* numbers of rows are ours */
	made_bytes(&p, 0x0ff9, "key", 3);
	who = made_end(&p);
	b = content(&(struct pst_message){ .recipient = &who,
	    .nrecipients = 1 });
	assert_true(place_of(&b, "03000340 03000030 00000000"
	    "0300150c 01000000 0b000f0e 0100 0300fe0f 06000000"
	    "0201ff0f 32000000 00000000 812b1fa4bea310199d6e00dd010f5402"
	    "00000190 61004000 62000000 53004d00 54005000 0000"
	    "61004000 62000000"
	    "1f000130 08000000 61004000 62000000"
	    "1f000230 0a000000 53004d00 54005000 0000"
	    "1f000330 08000000 61004000 62000000"
	    "02010b30 09000000 534d5450 3a414042 00"
	    "03000039 00000000 1f00fe39 08000000 61004000 62000000"
	    "0b00403a 0000 03000440") > 0);
	buf_free(&b);
}

static void
attachments_stand_as_their_method_has_them(void **state)
{
	struct made_props ole = { .arena = &arena };
	static const struct pst_message none;
	struct pst_attachment a[3];
	struct buf b;

	(void)state;
	made_int(&ole, 0x3705, PST_INT32, 6);
	a[0] = (struct pst_attachment){ .data = blob_of_mem(&arena, "", 0) };
	a[1] = (struct pst_attachment){ .props = made_end(&ole),
		.data = blob_of_mem(&arena, "s", 1) };
	a[2] = (struct pst_attachment){ .message = &none };
	b = content(&(struct pst_message){ .attachment = a,
	    .nattachments = 3 });
	assert_true(place_of(&b, "03000040 0300210e 00000000"
	    "0300200e 00000000 02010137 00000000 03000537 01000000"
	    "03000b37 ffffffff 03001437 00000000 03000e40") > 0);
	assert_true(place_of(&b, "03000040 0300210e 01000000"
	    "0300200e 01000000 0d000137 01000000 73 03000537 06000000") > 0);
	assert_true(place_of(&b, "03000040 0300210e 02000000"
	    "03000537 05000000 03000b37 ffffffff 03001437 00000000"
	    "03000140 14004a67 00000000 00000000") > 0);
	assert_true(place_of(&b, "03000240 03000e40") > 0);
	buf_free(&b);
}

/* ---- versions ------------------------------------------------------------ */

static void
versions_are_those_of_servers(void **state)
{
	static const struct {
		int major, minor, build;
		struct fts_version is;
	} rows[] = {
		{ 15, 2, 1118, { 15, 2, 1118, 0 } },
		{ 14, 3, 123, { 14, 3, 123, 0 } },
		{ 15, 20, 0x7fff, { 15, 20, 0x7fff, 0 } },
		{ 0, 0, 0, { 14, 1, 0, 0 } },
		{ 8, 3, 1, { 14, 1, 0, 0 } },
		{ 15, 2, 0x8000, { 14, 1, 0, 0 } },
		{ 15, -1, 1, { 14, 1, 0, 0 } },
		{ 256, 1, 1, { 14, 1, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct fts_version v = fts_version_of(rows[i].major,
		    rows[i].minor, rows[i].build);

		assert_memory_equal(&v, &rows[i].is, sizeof(v));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_prologue_is_that_of_a_server),
		cmocka_unit_test(values_are_as_the_format_has_them),
		cmocka_unit_test(what_the_mailbox_computes_is_left_out),
		cmocka_unit_test(flags_are_those_that_send_nothing),
		cmocka_unit_test(only_one_body_is_written),
		cmocka_unit_test(a_subject_is_three_texts),
		cmocka_unit_test(search_keys_are_those_of_a_store),
		cmocka_unit_test(recipients_are_completed),
		cmocka_unit_test(attachments_stand_as_their_method_has_them),
		cmocka_unit_test(versions_are_those_of_servers),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
