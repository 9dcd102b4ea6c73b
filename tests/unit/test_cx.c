#include "test.h"

#include <stdlib.h>

#include "base/blob.h"
#include "base/cx.h"
#include "code_help.h"

/* The vector of the guide, without its size. */
static const uint8_t vector[] = {
	0x14, 0x06, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x70, 0x52,
	0x09, 0x04, 0x24, 0x15, 0x92, 0x05, 0x00, 0x80, 0x01, 0x90, 0x93,
	0xb4, 0x80, 0x12, 0x91, 0xc2, 0x1b, 0x3b, 0x65, 0xe4, 0xc8, 0x49,
	0x43, 0xa6, 0x4c, 0x0f, 0x3a, 0x72, 0xea, 0x94, 0x51, 0x30, 0xa7,
	0xce, 0x1c, 0x38, 0x65, 0xdc, 0x90, 0x65, 0x1b, 0xd8, 0x31, 0xe3,
	0x52, 0x3b, 0xcc, 0x49, 0xf3, 0xc6, 0x4d, 0x8f, 0x19, 0x00, 0x01,
	0x06, 0x00 };
#define TEXT "override=true\nsuspend=true\nvf.version=3"

static struct buf
unpack(const void *raw, size_t n, uint64_t size, size_t piece,
    const char **damage, bool *far)
{
	struct cx *x = cx_new(size, false);
	struct buf got;
	static uint8_t out[3 * CX_MOST];

	buf_init(&got, 1u << 28);
	for (size_t i = 0; i < n; i += piece) {
		/* Of its own, so that a byte too far is seen. */
		size_t len = n - i < piece ? n - i : piece, at = 0;
		uint8_t *in = malloc(len);

		memcpy(in, (const uint8_t *)raw + i, len);
		while (at < len)
			buf_put(&got, out, cx_put(x, in, len, &at, out,
				i % 3 == 0 ? CX_MOST : sizeof(out)));
		free(in);
	}
	buf_put(&got, out, cx_end(x, out));
	*damage = cx_damage(x);
	*far = cx_is_far(x);
	cx_free(&x);
	assert_null(x);
	return got;
}

static void
reads_what_notes_wrote(void **state)
{
	uint8_t out[82];
	size_t used;

	(void)state;
	assert_null(cx_unpack(vector, sizeof(vector), out, 82, &used));
	assert_memory_equal(out + 42, TEXT, 40);
	assert_int_equal(used, sizeof(vector));
	for (size_t piece = 1; piece <= sizeof(vector); piece++) {
		const char *damage;
		bool far;
		struct buf got = unpack(vector, sizeof(vector), 82, piece,
		    &damage, &far);

		assert_null(damage);
		assert_int_equal(got.len, 82);
		assert_memory_equal(got.data, out, 82);
		buf_free(&got);
	}
}

static void
the_size_is_held_to(void **state)
{
	uint8_t out[83];
	const char *damage;
	bool far;

	(void)state;
	assert_non_null(strstr(cx_unpack(vector, sizeof(vector), out, 83,
				   NULL), "too early"));
	assert_null(cx_unpack(vector, sizeof(vector), out, 81, NULL));
	for (size_t piece = 1; piece < 70; piece += 17) {
		struct buf got = unpack(vector, sizeof(vector), 83, piece,
		    &damage, &far);

		assert_int_equal(got.len, 82);
		assert_non_null(strstr(damage, "too early"));
		buf_free(&got);
		got = unpack(vector, sizeof(vector), 81, piece, &damage,
		    &far);
		assert_int_equal(got.len, 81);
		assert_non_null(strstr(damage, "more than its size"));
		buf_free(&got);
	}
}

static void
a_stream_cut_anywhere_is_damaged(void **state)
{
	uint8_t out[82];

	(void)state;
	for (size_t n = 0; n < sizeof(vector) - 3; n++) {
		uint8_t *copy = malloc(n + 1);
		const char *damage;
		bool far;

		memcpy(copy, vector, n);
		assert_non_null(cx_unpack(copy, n, out, 82, NULL));
		for (size_t piece = 1; piece < 40; piece += 13) {
			struct buf got = unpack(copy, n, 82, piece, &damage,
			    &far);

			assert_non_null(damage);
			assert_true(got.len < 82);
			buf_free(&got);
		}
		free(copy);
	}
}

/* What no stream may say. */
static void
refuses_what_cannot_be(void **state)
{
	uint8_t out[300];
	struct buf raw;
	struct code_bits b = { .out = &raw };

	(void)state;
	assert_non_null(strstr(cx_unpack("\x05zzzzzzz", 8, out, 3, NULL),
	    "not known"));
	for (int kind = 0; kind < 4; kind++) {
		const char *damage;
		bool far;
		struct buf got;

		buf_init(&raw, 1000);
		b.have = 0;
		cx_begin(&b);
		cx_byte(&b, 'a');
		if (kind < 3)
			cx_copy(&b, 5, kind == 0 ? 0 : kind == 1 ? 2 : 70000);
		else
			code_put(&b, 1, 31, false); /* zeros without end */
		for (int i = 0; i < 40; i++)
			cx_byte(&b, 'z');
		damage = cx_unpack(raw.data, raw.len, out, 41, NULL);
		assert_non_null(strstr(damage,
		    kind < 3 ? "before their start" : "too early"));
		got = unpack(raw.data, raw.len, 41, 7, &damage, &far);
		assert_non_null(strstr(damage,
		    kind < 3 ? "before their start" : "too early"));
		assert_false(far);
		assert_int_equal(got.len, 1);
		buf_free(&got);
		buf_free(&raw);
	}
}

/* Windows that slide, pieces of any size: the same as all at once. */
static void
any_content_comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 257, 5000, 300000, 1572863,
		1572864, 1572865, 4000000 };

	(void)state;
	for (size_t i = 0; i < NITEMS(sizes); i++) {
		struct buf raw, plain, got;
		const char *damage;
		bool far;
		size_t used;

		buf_init(&raw, 1u << 28);
		buf_init(&plain, 1u << 28);
		cx_draw(&raw, &plain, sizes[i], (uint32_t)i);
		assert_int_equal(plain.len, sizes[i]);

		uint8_t *out = malloc(plain.len + 1);

		assert_null(cx_unpack(raw.data, raw.len, out, plain.len,
		    &used));
		assert_int_equal(used, raw.len);
		if (plain.len > 0)
			assert_memory_equal(out, plain.data, plain.len);
		free(out);
		for (size_t piece = plain.len > 10000 ? 999 : 1;
		     piece < 100000; piece = piece * 9 + 1) {
			got = unpack(raw.data, raw.len, plain.len, piece,
			    &damage, &far);
			assert_null(damage);
			assert_false(far);
			assert_int_equal(got.len, plain.len);
			if (plain.len > 0)
				assert_memory_equal(got.data, plain.data,
				    plain.len);
			buf_free(&got);
		}
		buf_free(&raw);
		buf_free(&plain);
	}
}

/* Beyond the window that is kept at first: the stream begins again. */
static void
a_far_copy_is_read_all_the_same(void **state)
{
	enum { FAR = 3000000 };
	uint32_t seed = 5;
	struct buf raw, plain, got;
	struct code_bits b = { .out = &raw };
	const char *damage;
	struct err e;
	bool far;

	(void)state;
	buf_init(&raw, 1u << 28);
	buf_init(&plain, 1u << 28);
	cx_begin(&b);
	for (int i = 0; i < FAR + 1000; i++) {
		char c = (char)draw(&seed);

		cx_byte(&b, (uint8_t)c);
		buf_put(&plain, &c, 1);
	}
	cx_copy(&b, 256, FAR);
	buf_put(&plain, plain.data + 1000, 256);
	cx_finish(&b);

	got = unpack(raw.data, raw.len, plain.len, 5000, &damage, &far);
	assert_true(far);
	assert_null(damage);
	buf_free(&got);

	struct blob blob = { .mem = raw.data, .len = raw.len,
		.size = plain.len, .wrap = { BLOB_CX } };

	buf_init(&got, 1u << 28);
	assert_int_equal(blob_read(&blob, &got, &e), 0);
	assert_int_equal(got.len, plain.len);
	assert_memory_equal(got.data, plain.data, plain.len);
	buf_free(&got);
	buf_free(&raw);
	buf_free(&plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_notes_wrote),
		cmocka_unit_test(the_size_is_held_to),
		cmocka_unit_test(a_stream_cut_anywhere_is_damaged),
		cmocka_unit_test(refuses_what_cannot_be),
		cmocka_unit_test(any_content_comes_back),
		cmocka_unit_test(a_far_copy_is_read_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
