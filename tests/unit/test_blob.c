#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "code_help.h"

static struct arena arena;

static const struct {
	const char *name;
	enum blob_wrap wrap[BLOB_WRAPS];
	const char *raw;
	const char *want;
	bool damaged;
} cases[] = {
	{ "plain", { 0 }, "as it is", "as it is", false },
	{ "base64 in lines", { BLOB_BASE64 }, "SGVs\r\nbG8g\nV29ybGQ=",
	    "Hello World", false },
	{ "base64 without padding", { BLOB_BASE64 }, "SGVsbG8gV29ybGQ",
	    "Hello World", false },
	{ "base64 that stops within a group", { BLOB_BASE64 }, "SGVsS",
	    "Hel", true },
	{ "base64 with rubbish in it", { BLOB_BASE64 }, "SG*Vs", "Hel", true },
	{ "quoted-printable", { BLOB_QP }, "a=C3=A4 soft=\r\nbreak=\n=3D",
	    "a\xc3\xa4 softbreak=", false },
	{ "quoted-printable cut", { BLOB_QP }, "ab=4", "ab=4", true },
	{ "uuencode", { BLOB_UU },
	    "begin 644 a\n+2&5L;&\\@5V]R;&0`\n`\nend\n", "Hello World", false },
	{ "xml text", { BLOB_XML }, "a &lt;b&gt; &#xe4;&#228;&amp;",
	    "a <b> \xc3\xa4\xc3\xa4&", false },
	{ "cdata", { BLOB_XML }, "<![CDATA[x<y]]z]]]>]]><![CDATA[>&amp;]]>",
	    "x<y]]z]]]>>&amp;", false },
	{ "two cdata joined", { BLOB_XML }, "<![CDATA[a]]]]><![CDATA[>b]]>",
	    "a]]>b", false },
	/* No zero byte can stand in this table: Chinese, as it were. */
	{ "utf-16", { BLOB_UTF16BE }, "\x4e\x2d\xd8\x3d\xde\x01", "\xe4\xb8\xad\xf0\x9f\x98\x81", false },
	{ "utf-16 the other way", { BLOB_UTF16LE }, "\x2d\x4e\x3d\xd8\x01\xde", "\xe4\xb8\xad\xf0\x9f\x98\x81", false },
	{ "half of utf-16", { BLOB_UTF16LE }, "\x3d\xd8\x2d\x4e", "\xef\xbf\xbd\xe4\xb8\xad", true },
	{ "made base64", { BLOB_TO_BASE64 }, "Hello World",
	    "SGVsbG8gV29ybGQ=\r\n", false },
	{ "nothing made base64", { BLOB_TO_BASE64 }, "", "", false },
	{ "base64 made again", { BLOB_BASE64, BLOB_TO_BASE64 }, "SG Vs\nbG8",
	    "SGVsbG8=\r\n", false },
	{ "a full line of base64", { BLOB_TO_BASE64 },
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	    "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
	    "QUFBQUFBQUFB\r\n", false },
	{ "xml around base64 around quoted-printable",
	    { BLOB_XML, BLOB_BASE64, BLOB_QP }, "<![CDATA[PTQx]]>", "A",
	    false },
};

static void
undoes_each_wrapping(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct blob b = { .mem = cases[i].raw,
			.len = strlen(cases[i].raw) };
		struct stream *s;
		struct err e;
		char got[256] = "";
		size_t n = 0;
		ssize_t r;

		IN_CASE(cases[i].name);
		memcpy(b.wrap, cases[i].wrap, sizeof(b.wrap));
		assert_int_equal(stream_open(&s, &b, &e), 0);
		while ((r = stream_read(s, got + n, 1, &e)) > 0)
			n += (size_t)r;
		assert_int_equal(r, 0);
		assert_string_equal(got, cases[i].want);
		assert_int_equal(stream_damage(s) != NULL, cases[i].damaged);
		stream_close(&s);
		assert_null(s);
	}
}

static void
joins_pieces_of_files_and_memory(void **state)
{
	char path[] = "/tmp/n2e-blob-XXXXXX";
	int fd = mkstemp(path);
	struct blob tail = { .mem = "!", .len = 1 };
	struct blob file = { .path = path, .off = 2, .len = 8,
		.wrap = { BLOB_BASE64 }, .next = &tail };
	struct blob head = { .mem = "say: ", .len = 5, .next = &file };
	struct buf out;
	struct err e;

	(void)state;
	assert_int_equal(write(fd, "##SGVsbG8=##", 12), 12);
	buf_init(&out, 100);
	assert_int_equal(blob_read(&head, &out, &e), 0);
	assert_string_equal(out.data, "say: Hello!");
	buf_free(&out);

	buf_init(&out, 5);
	assert_int_equal(blob_read(&head, &out, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
	buf_free(&out);

	file.len = 100; /* more than the file has */
	buf_init(&out, 1000);
	assert_int_equal(blob_read(&head, &out, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	buf_free(&out);
	(void)close(fd);
	(void)unlink(path);
	buf_init(&out, 1000);
	assert_int_equal(blob_read(&head, &out, &e), -1);
	buf_free(&out);
}

static void
pieces_made_base64_are_one_text(void **state)
{
	/* "He", "llo Wor" and "ld": no piece is a whole group */
	struct blob third = { .mem = "ld", .len = 2,
		.wrap = { BLOB_TO_BASE64 } };
	struct blob second = { .mem = "bGxvIFdvcg", .len = 10,
		.wrap = { BLOB_BASE64, BLOB_TO_BASE64 }, .next = &third };
	struct blob first = { .mem = "He", .len = 2,
		.wrap = { BLOB_TO_BASE64 }, .next = &second };
	struct buf out;
	struct err e;

	(void)state;
	buf_init(&out, 100);
	assert_int_equal(blob_read(&first, &out, &e), 0);
	assert_string_equal(out.data, "SGVsbG8gV29ybGQ=\r\n");
	buf_free(&out);

	/* Between others it ends before they begin. */
	struct blob tail = { .mem = "--b", .len = 3 };

	third.next = &tail;
	buf_init(&out, 100);
	assert_int_equal(blob_read(&first, &out, &e), 0);
	assert_string_equal(out.data, "SGVsbG8gV29ybGQ=\r\n--b");
	buf_free(&out);
}

/* The way for many bytes at once and the one for single bytes agree. */
static void
base64_in_bulk_is_base64(void **state)
{
	static const char line[] = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\r\n";
	size_t each = 35, lines = 5000, n = 0;
	char *raw = arena_alloc(&arena, lines * each + 64);
	struct blob b = { .mem = raw, .wrap = { BLOB_BASE64 } };
	struct buf out;
	struct err e;

	(void)state;
	for (size_t i = 0; i < lines; i++) { /* 34 of 36: never aligned */
		memcpy(raw + n, line, 34);
		raw[n + 34] = '\n';
		n += each;
	}
	b.len = n;
	buf_init(&out, 10 * n);
	assert_int_equal(blob_read(&b, &out, &e), 0);
	assert_int_equal(out.len, lines * 34 * 3 / 4);

	struct blob twice = { .mem = raw, .len = n,
		.wrap = { BLOB_XML, BLOB_BASE64 } };
	struct buf slow;

	buf_init(&slow, 10 * n);
	assert_int_equal(blob_read(&twice, &slow, &e), 0);
	assert_int_equal(slow.len, out.len);
	assert_memory_equal(slow.data, out.data, out.len);
	buf_free(&slow);
	buf_free(&out);
	arena_free(&arena);
}

static void
large_content_comes_through_unchanged(void **state)
{
	size_t n = 1000000;
	char *raw = arena_alloc(&arena, n + 1);
	struct blob b = { .mem = raw, .len = n, .wrap = { BLOB_XML } };
	struct buf out;
	struct err e;

	(void)state;
	for (size_t i = 0; i < n; i++)
		raw[i] = (char)('a' + i % 23);
	buf_init(&out, 2 * n);
	assert_int_equal(blob_read(&b, &out, &e), 0);
	assert_int_equal(out.len, n);
	assert_memory_equal(out.data, raw, n);
	buf_free(&out);
	arena_free(&arena);
}

/* All content, in pieces that grow, and what was wrong with it. */
static const char *
read_all(const struct blob *b, struct buf *out)
{
	static uint8_t chunk[200000];
	const char *damage;
	struct stream *s;
	struct err e;
	ssize_t n;
	size_t piece = 1;

	assert_int_equal(stream_open(&s, b, &e), 0);
	while ((n = stream_read(s, chunk, piece, &e)) > 0) {
		buf_put(out, chunk, (size_t)n);
		piece = piece * 5 % 199999;
	}
	assert_int_equal(n, 0);
	damage = stream_damage(s);
	stream_close(&s);
	return damage;
}

static void
huffman_is_undone_before_base64_is_made(void **state)
{
	static struct huff_tree tree;
	static uint8_t plain[300001];
	uint64_t weight[256] = { 0 };
	uint32_t seed = 1;
	struct buf raw, got, want;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(plain); i++) {
		plain[i] = (uint8_t)(draw(&seed) & draw(&seed));
		weight[plain[i]]++;
	}
	huff_grow(&tree, weight);
	buf_init(&raw, 1u << 28);
	huff_encode(&raw, &tree, plain, sizeof(plain));

	struct blob b = { .mem = raw.data, .len = raw.len,
		.wrap = { BLOB_HUFFMAN } };

	buf_init(&got, 1u << 28);
	assert_null(read_all(&b, &got));
	assert_int_equal(got.len, sizeof(plain));
	assert_memory_equal(got.data, plain, got.len);

	struct blob clear = { .mem = plain, .len = sizeof(plain),
		.wrap = { BLOB_TO_BASE64 } };

	b.wrap[1] = BLOB_TO_BASE64;
	buf_init(&want, 1u << 28);
	assert_int_equal(blob_read(&clear, &want, &e), 0);
	buf_clear(&got);
	assert_null(read_all(&b, &got));
	assert_int_equal(got.len, want.len);
	assert_memory_equal(got.data, want.data, want.len);

	raw.data[0] ^= 1;
	buf_clear(&got);
	assert_string_equal(read_all(&b, &got),
	    "the checksum of its content is wrong");
	assert_int_equal(got.len, want.len);
	buf_free(&raw);
	buf_free(&got);
	buf_free(&want);
}

/*
 * A copy beyond the window that is kept at first, in a piece that goes on
 * with the base64 of the one before it: nothing comes twice.
 */
static void
beginning_again_is_not_seen(void **state)
{
	enum { FAR = 2500000 };
	struct buf raw, plain, got;
	struct code_bits bits = { .out = &raw };
	uint32_t seed = 9;

	(void)state;
	buf_init(&raw, 1u << 28);
	buf_init(&plain, 1u << 28);
	buf_init(&got, 1u << 28);
	cx_begin(&bits);
	buf_put(&plain, "He", 2);
	for (int i = 0; i < FAR; i++) {
		char c = (char)draw(&seed);

		cx_byte(&bits, (uint8_t)c);
		buf_put(&plain, &c, 1);
	}
	cx_copy(&bits, 100, FAR);
	cx_finish(&bits);
	buf_put(&plain, plain.data + 2, 100);
	buf_put(&plain, "llo", 3);

	struct blob third = { .mem = "llo", .len = 3,
		.wrap = { BLOB_TO_BASE64 } };
	struct blob second = { .mem = raw.data, .len = raw.len,
		.size = FAR + 100, .wrap = { BLOB_CX, BLOB_TO_BASE64 },
		.next = &third };
	struct blob first = { .mem = "He", .len = 2,
		.wrap = { BLOB_TO_BASE64 }, .next = &second };

	assert_null(read_all(&first, &got));

	struct blob back = { .mem = got.data, .len = got.len,
		.wrap = { BLOB_BASE64 } };
	struct buf again;

	buf_init(&again, 1u << 28);
	assert_null(read_all(&back, &again));
	assert_int_equal(again.len, plain.len);
	assert_memory_equal(again.data, plain.data, plain.len);
	buf_free(&again);

	second.size++;
	buf_clear(&got);
	assert_string_equal(read_all(&first, &got),
	    "its compressed bytes end too early");
	buf_free(&raw);
	buf_free(&plain);
	buf_free(&got);
}

static struct buf
content_of(const struct blob *b)
{
	struct buf got;
	struct err e;

	buf_init(&got, 1u << 28);
	buf_puts(&got, "");
	if (blob_read(b, &got, &e) < 0)
		fail_msg("%s", e.msg);
	return got;
}

/* Every window of a chain of blobs of each kind, with marks and without. */
static void
a_part_is_what_stands_there(void **state)
{
	struct blob after = { .mem = "tail", .len = 4 };
	struct blob fourth = { .mem = "mpY", .len = 3, .next = &after,
		.wrap = { BLOB_XML } };
	struct blob third = { .mem = "Kfoo", .off = 1, .len = 3,
		.next = &fourth, .wrap = { BLOB_TO_BASE64 } };
	struct blob second = { .mem = "bar", .len = 3, .next = &third,
		.wrap = { BLOB_TO_BASE64 } };
	struct blob first = { .mem = "0123456789", .off = 2, .len = 7,
		.next = &second };
	static const char whole[] = "2345678YmFyZm9v\r\nmpYtail";
	const struct blob_mark mark[] = { { &first, 0 }, { &second, 7 },
		{ &fourth, 17 }, { &after, 20 } };

	(void)state;
	for (size_t off = 0; off < sizeof(whole); off++)
		for (size_t len = 0; off + len < sizeof(whole); len++)
			for (size_t n = 0; n <= NITEMS(mark); n++) {
				struct blob *part = blob_part(&arena, &first,
				    off, len, mark, n);
				struct buf got = content_of(part);

				assert_int_equal(got.len, len);
				assert_memory_equal(got.data, whole + off, len);
				buf_free(&got);
			}
	arena_free(&arena);
}

static void
a_part_of_bytes_as_they_are_names_them(void **state)
{
	struct blob second = { .path = "/a", .off = 100, .len = 50 };
	struct blob first = { .mem = "0123456789", .len = 10, .next = &second };
	struct blob *part = blob_part(&arena, &first, 20, 40, NULL, 0);

	(void)state;
	assert_null(part->of);
	assert_null(part->next);
	assert_string_equal(part->path, "/a");
	assert_int_equal(part->off, 110);
	assert_int_equal(part->len, 40);

	/* of two: not more of the chain than there is need of */
	part = blob_part(&arena, &first, 5, 10, NULL, 0);
	assert_ptr_equal(part->of, &first);
	second.wrap[0] = BLOB_BASE64;
	part = blob_part(&arena, &first, 12, 4, NULL, 0);
	assert_ptr_equal(part->of, &second);
	assert_int_equal(part->off, 2);
	arena_free(&arena);
}

/* A file in a message in a message, each of them encoded. */
static void
a_part_may_be_wrapped_and_parted_again(void **state)
{
	/* "abc" <- "YWJj" <- "[YWJj]" <- base64 */
	struct blob outer = { .mem = "W1lXSmpd", .len = 8,
		.wrap = { BLOB_BASE64 } };
	struct blob *inner = blob_part(&arena, &outer, 1, 4, NULL, 0);
	struct buf got;

	(void)state;
	inner->wrap[0] = BLOB_BASE64;
	got = content_of(inner);
	assert_string_equal(got.data, "abc");
	buf_free(&got);

	struct blob tail = { .mem = "d", .len = 1 };

	inner->next = &tail;
	got = content_of(blob_part(&arena, inner, 1, 3, NULL, 0));
	assert_string_equal(got.data, "bcd");
	buf_free(&got);
	arena_free(&arena);
}

static void
a_part_beyond_the_end_is_an_error(void **state)
{
	struct blob b = { .mem = "W1lXSmpd", .len = 8,
		.wrap = { BLOB_BASE64 } };
	struct buf got;
	struct err e;

	(void)state;
	for (uint64_t off = 5; off < 8; off++) {
		buf_init(&got, 100);
		assert_int_equal(blob_read(blob_part(&arena, &b, off, 3, NULL,
		    0), &got, &e), -1);
		assert_int_equal(e.code, ERR_IO);
		buf_free(&got);
	}
	arena_free(&arena);
}

static void
marks_are_where_content_can_be_read_from(void **state)
{
	struct blob third = { .mem = "tail", .len = 4 };
	struct blob second = { .mem = "foo", .len = 3, .next = &third,
		.wrap = { BLOB_TO_BASE64 } };
	struct blob first = { .mem = "bar", .len = 3, .next = &second,
		.wrap = { BLOB_TO_BASE64 } };
	struct stream *s;
	struct err e;
	char c;

	(void)state;
	assert_int_equal(stream_open(&s, &first, &e), 0);
	for (int i = 0; i < 10; i++) { /* YmFyZm9v and its line end */
		assert_int_equal(stream_read(s, &c, 1, &e), 1);
		assert_ptr_equal(stream_blob(s), &first);
	}
	assert_int_equal(stream_read(s, &c, 1, &e), 1);
	assert_ptr_equal(stream_blob(s), &third);
	stream_close(&s);
}

/* At each place of every wrapping where it can begin again. */
static void
the_rest_of_a_stream_is_what_was_not_read(void **state)
{
	static const enum blob_wrap wraps[][2] = { { BLOB_XML }, { BLOB_BASE64 },
		{ BLOB_XML, BLOB_BASE64 }, { BLOB_QP }, { BLOB_UTF16LE },
		{ BLOB_TO_BASE64 }, { BLOB_XML, BLOB_TO_BASE64 } };
	struct blob tail = { .mem = "tail", .len = 4,
		.wrap = { BLOB_TO_BASE64 } };
	static char raw[300002];
	static char chunk[65536];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(raw); i++)
		raw[i] = (i % 83) == 0 ? '\n' : (char)('A' + i % 26);
	for (size_t w = 0; w < NITEMS(wraps); w++) {
		struct blob b = { .mem = raw, .len = sizeof(raw) - 1,
			.wrap = { wraps[w][0], wraps[w][1] }, .next = &tail };
		struct buf whole = content_of(&b);
		size_t at = 0, rests = 0;
		struct stream *s;
		struct err e;
		ssize_t n;

		assert_int_equal(stream_open(&s, &b, &e), 0);
		while ((n = stream_read(s, chunk, sizeof(chunk), &e)) > 0) {
			const struct blob *rest = stream_rest(s, &arena);

			at += (size_t)n;
			if (rest == NULL)
				continue;

			struct buf got = content_of(rest);

			assert_int_equal(got.len, whole.len - at);
			assert_memory_equal(got.data, whole.data + at, got.len);
			buf_free(&got);
			rests++;
		}
		assert_true(rests >= 4);
		stream_close(&s);
		buf_free(&whole);
	}
	arena_free(&arena);
}

static void
what_is_not_copied_has_no_rest(void **state)
{
	struct blob b = { .mem = "0123456789", .len = 10 };
	struct stream *s;
	struct err e;
	char c;

	(void)state;
	assert_int_equal(stream_open(&s, &b, &e), 0);
	assert_int_equal(stream_read(s, &c, 1, &e), 1);
	assert_null(stream_rest(s, &arena)); /* nothing is gained */
	stream_close(&s);
	b.wrap[0] = BLOB_XML;
	assert_int_equal(stream_open(&s, &b, &e), 0);
	assert_int_equal(stream_read(s, &c, 1, &e), 1);
	assert_null(stream_rest(s, &arena)); /* some of it is on its way */
	stream_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undoes_each_wrapping),
		cmocka_unit_test(joins_pieces_of_files_and_memory),
		cmocka_unit_test(pieces_made_base64_are_one_text),
		cmocka_unit_test(base64_in_bulk_is_base64),
		cmocka_unit_test(large_content_comes_through_unchanged),
		cmocka_unit_test(huffman_is_undone_before_base64_is_made),
		cmocka_unit_test(beginning_again_is_not_seen),
		cmocka_unit_test(a_part_is_what_stands_there),
		cmocka_unit_test(a_part_of_bytes_as_they_are_names_them),
		cmocka_unit_test(a_part_may_be_wrapped_and_parted_again),
		cmocka_unit_test(a_part_beyond_the_end_is_an_error),
		cmocka_unit_test(marks_are_where_content_can_be_read_from),
		cmocka_unit_test(the_rest_of_a_stream_is_what_was_not_read),
		cmocka_unit_test(what_is_not_copied_has_no_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
