#include "test.h"

#include <string.h>

#include "base/bitmap.h"

/* ---- records, short to write -------------------------------------------- */

struct records {
	uint8_t p[4096];
	size_t n;
};

static void
put16(struct records *r, unsigned v)
{
	r->p[r->n++] = (uint8_t)v;
	r->p[r->n++] = (uint8_t)(v >> 8);
}

static void
put_head(struct records *r, unsigned id, size_t body)
{
	put16(r, id);
	put16(r, (unsigned)(6 + body));
	put16(r, 0);
}

static void
put_bytes(struct records *r, const void *p, size_t n)
{
	if (n > 0)
		memcpy(r->p + r->n, p, n);
	r->n += n;
}

static void
put_header(struct records *r, unsigned w, unsigned h, unsigned bits,
    unsigned colors, unsigned patterns)
{
	static const uint8_t none[16];

	put_head(r, 149, 32);
	put_bytes(r, none, 16);
	put16(r, w);
	put16(r, h);
	put16(r, bits);
	put16(r, 1);
	put16(r, bits);
	put16(r, 1);
	put16(r, colors);
	put16(r, patterns);
}

static void
put_segment(struct records *r, unsigned lines, const char *data, size_t n)
{
	static const uint8_t none[8];

	put_head(r, 150, 12 + n);
	put_bytes(r, none, 8);
	put16(r, lines);
	put16(r, (unsigned)n);
	put_bytes(r, data, n);
}

#define SEGMENT(r, lines, s) put_segment(r, lines, s, sizeof(s) - 1)

static void
put_colors(struct records *r)
{
	put_head(r, 151, 9);
	put_bytes(r, "\1\2\3\4\5\6\7\10\11", 9);
}

static void
put_pattern(struct records *r)
{
	static const uint8_t none[16];

	put_head(r, 152, 24);
	put_bytes(r, "\0\1\2\0\1\2\0\1", 8);
	put_bytes(r, none, 16);
}

static void
assert_pixels(const struct records *r, unsigned bits, size_t palette,
    const char *want, size_t n)
{
	struct arena a = { 0 };
	const uint8_t *bmp = NULL;
	size_t len = 0, off = 54 + palette;

	assert_null(bitmap_to_bmp(&a, r->p, r->n, &bmp, &len));
	assert_memory_equal(bmp, "BM", 2);
	assert_int_equal(len, off + n);
	assert_int_equal(bmp[2] | bmp[3] << 8, len);
	assert_int_equal(bmp[10] | bmp[11] << 8, off);
	assert_int_equal(bmp[14], 40);
	assert_int_equal(bmp[28], bits);
	assert_memory_equal(bmp + off, want, n);
	arena_free(&a);
}

static void
assert_not(const struct records *r, const char *why)
{
	struct arena a = { 0 };
	const uint8_t *bmp;
	size_t len;
	const char *said = bitmap_to_bmp(&a, r->p, r->n, &bmp, &len);

	assert_non_null(said);
	if (strstr(said, why) == NULL)
		fail_msg("said \"%s\", not \"%s\"", said, why);
	arena_free(&a);
}

/* ---- what is said of them ----------------------------------------------- */

static void
mapped_colors_come_with_their_table(void **state)
{
	struct records r = { .n = 0 };
	struct arena a = { 0 };
	const uint8_t *bmp;
	size_t len;

	(void)state;
	put_header(&r, 5, 2, 8, 3, 0);
	put_colors(&r);
	r.p[r.n++] = 0; /* filler */
	/* short run, raw; long run; the first line stands last */
	SEGMENT(&r, 2, "\xc3\1\2\2\0" "\x80\5\2");
	assert_pixels(&r, 8, 1024, "\2\2\2\2\2\0\0\0\1\1\1\2\0\0\0\0", 16);
	assert_null(bitmap_to_bmp(&a, r.p, r.n, &bmp, &len));
	assert_memory_equal(bmp + 54, "\3\2\1\0\6\5\4\0\11\10\7\0\0", 13);
	arena_free(&a);
}

static void
tables_may_follow_and_lines_be_in_several_segments(void **state)
{
	struct records r = { .n = 0 };

	(void)state;
	put_header(&r, 4, 2, 8, 3, 0);
	SEGMENT(&r, 1, "\xc4\1");
	SEGMENT(&r, 1, "\4\0\1\2\0");
	r.p[r.n++] = 0;
	put_colors(&r);
	assert_pixels(&r, 8, 1024, "\0\1\2\0\1\1\1\1", 8);
}

static void
patterns_are_eight_pixels(void **state)
{
	struct records r = { .n = 0 };

	(void)state;
	put_header(&r, 16, 1, 8, 3, 1);
	put_colors(&r);
	put_pattern(&r); /* without filler before it */
	SEGMENT(&r, 1, "\x40\2\0");
	assert_pixels(&r, 8, 1024, "\0\1\2\0\1\2\0\1\0\1\2\0\1\2\0\1", 16);
	r.n = 0;
	put_header(&r, 8, 1, 16, 0, 1);
	put_pattern(&r);
	SEGMENT(&r, 1, "\x40\1\0");
	assert_pixels(&r, 16, 0, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

static void
two_colors_and_sixteen_bits_have_no_table(void **state)
{
	struct records r = { .n = 0 };

	(void)state;
	put_header(&r, 12, 1, 1, 0, 0);
	SEGMENT(&r, 1, "\1\xaa\xc1\xf0");
	assert_pixels(&r, 1, 8, "\xaa\xf0\0\0", 4);
	r.n = 0;
	put_header(&r, 3, 1, 16, 0, 0);
	SEGMENT(&r, 1, "\xc2\x1f\x7c\1\1\2");
	assert_pixels(&r, 16, 0, "\x1f\x7c\x1f\x7c\1\2\0\0", 8);
}

static void
what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *data;
		size_t n;
	} bad[] = {
		{ "\xc5\1", 2 }, { "\xc3\1", 2 }, { "\xc4", 1 },
		{ "\4\1\1", 3 }, { "\0", 1 }, { "\x40\1\0", 3 },
		{ "\x80\5\1", 3 }, { "", 0 },
	};
	struct records r = { .n = 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		r.n = 0;
		put_header(&r, 4, 1, 8, 3, 0);
		put_colors(&r);
		put_segment(&r, 1, bad[i].data, bad[i].n);
		assert_not(&r, "damaged");
	}
	r.n = 0;
	put_header(&r, 4, 1, 8, 0, 0);
	SEGMENT(&r, 1, "\xc4\1");
	assert_not(&r, "colours");
	r.n = 0;
	put_header(&r, 4, 1, 24, 0, 0);
	assert_not(&r, "kind");
	r.n = 0;
	put_header(&r, 60000, 60000, 16, 0, 0);
	assert_not(&r, "large");
	r.n = 0;
	put_header(&r, 0, 1, 8, 0, 0);
	assert_not(&r, "damaged");
	r.n = 0;
	put_header(&r, 4, 2, 1, 0, 0);
	SEGMENT(&r, 1, "\1\xaa");
	assert_not(&r, "damaged"); /* a line is missing */
	r.n = 0;
	put_header(&r, 1, 1, 16, 0, 0);
	SEGMENT(&r, 1, "\1\xff\xff");
	assert_not(&r, "damaged"); /* not five bits each */
	r.n = 0;
	assert_not(&r, "damaged");
	put_colors(&r);
	assert_not(&r, "damaged");
}

static void
every_cut_is_seen(void **state)
{
	struct records r = { .n = 0 };

	(void)state;
	put_header(&r, 5, 2, 8, 3, 0);
	put_colors(&r);
	SEGMENT(&r, 2, "\xc3\1\2\2\0" "\x80\5\2");
	for (size_t whole = r.n; --whole > 0;) {
		r.n = whole;
		assert_not(&r, "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mapped_colors_come_with_their_table),
		cmocka_unit_test(
		    tables_may_follow_and_lines_be_in_several_segments),
		cmocka_unit_test(patterns_are_eight_pixels),
		cmocka_unit_test(two_colors_and_sixteen_bits_have_no_table),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(every_cut_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
