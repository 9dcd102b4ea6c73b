#include "test.h"

#include <stdlib.h>

#include "base/huff.h"
#include "code_help.h"

#define B(s) s, sizeof(s) - 1

/* The vector of the guide, and what may be wrong with it. */
static const struct {
	const char *name;
	const char *raw;
	size_t n;
	const char *want;
	const char *damage; /* a part of it; NULL none */
} cases[] = {
	{ "three letters",
	    B("\x24\1\0\0\x08\0\x61\0\xff\xff\x62\0\0\1\xd0"), "aab", NULL },
	{ "more bytes than are needed",
	    B("\x24\1\0\0\x08\0\x61\0\xff\xff\x62\0\0\1\xd0 more of it"), "aab",
	    NULL },
	{ "another checksum",
	    B("\x25\1\0\0\x08\0\x61\0\xff\xff\x62\0\0\1\xd0"), "aab",
	    "checksum" },
	{ "no end", B("\x24\1\0\0\x08\0\x61\0\xff\xff\x62\0\0\1\xda"),
	    "aabab", "end too early" },
	{ "no bits", B("\x24\1\0\0\x08\0\x61\0\xff\xff\x62\0\0\1"), "",
	    "end too early" },
	{ "a table cut", B("\x24\1\0\0\x08\0\x61\0\xff\xff\x62"), "",
	    "end too early" },
	{ "a head cut", B("\x24\1\0\0\x08"), "", "end too early" },
	{ "nothing", B(""), "", "end too early" },
	{ "no table", B("\0\0\0\0\0\0\xff"), "", "no code table" },
	{ "a table of half a node", B("\0\0\0\0\2\0\x61\0\xff"), "",
	    "no code table" },
	{ "a node that is not there",
	    B("\x24\1\0\0\x08\0\x61\0\xfe\xff\x62\0\0\1\xd0"), "aa",
	    "code table" },
	{ "a node beyond all tables",
	    B("\x24\1\0\0\x08\0\x61\0\0\x80\x62\0\0\1\xd0"), "aa",
	    "code table" },
	{ "a symbol that is none",
	    B("\x24\1\0\0\x08\0\x61\0\xff\xff\1\1\0\1\xd0"), "aa",
	    "code table" },
	/* The second node's zero leads to itself. */
	{ "a circle", B("\x24\1\0\0\x08\0\x61\0\xff\xff\x62\0\xff\xff\xd0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "aab",
	    "code table" },
	{ "nothing but an end", B("\0\0\0\0\4\0\0\1\0\1\x80"), "", NULL },
};

static struct buf
unpack(const void *raw, size_t n, size_t piece, const char **damage)
{
	struct huff *h = huff_new();
	uint8_t out[8192];
	struct buf got;

	buf_init(&got, 1u << 28);
	for (size_t i = 0; i < n; i += piece) {
		/* Of its own, so that a byte too far is seen. */
		size_t len = n - i < piece ? n - i : piece, at = 0;
		uint8_t *in = malloc(len);

		memcpy(in, (const uint8_t *)raw + i, len);
		while (at < len)
			buf_put(&got, out, huff_put(h, in, len, &at, out,
				i % 3 == 0 ? HUFF_MOST : sizeof(out)));
		free(in);
	}
	buf_put(&got, out, huff_end(h, out));
	*damage = huff_damage(h);
	huff_free(&h);
	assert_null(h);
	return got;
}

static void
tells_what_is_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		for (size_t piece = 1; piece < 64; piece += 9) {
			const char *damage;
			struct buf got = unpack(cases[i].raw, cases[i].n,
			    piece, &damage);

			IN_CASE(cases[i].name);
			assert_int_equal(got.len, strlen(cases[i].want));
			assert_memory_equal(got.data == NULL ? "" : got.data,
			    cases[i].want, got.len);
			assert_int_equal(damage != NULL,
			    cases[i].damage != NULL);
			if (damage != NULL)
				assert_non_null(strstr(damage,
				    cases[i].damage));
			buf_free(&got);
		}
	}
}

/* How often bytes occur, from all alike to each half as often as the last. */
static void
any_content_comes_back(void **state)
{
	static struct huff_tree tree;
	static uint8_t plain[70000];

	(void)state;
	for (unsigned kind = 0; kind < 6; kind++) {
		uint64_t weight[256] = { 0 };
		uint32_t seed = kind + 1;
		struct buf raw, got;
		const char *damage;

		for (unsigned i = 0; i < 256; i++)
			weight[i] = kind == 0 ? 1 :
			    kind == 1         ? i == 65 :
			    kind == 2         ? i < 2 :
			    kind == 3         ? 1 + i * i * i :
			    i < kind * 6      ? UINT64_C(1) << i :
						0;
		for (size_t i = 0; i < sizeof(plain);) {
			uint8_t c = (uint8_t)draw(&seed);

			if (kind >= 4)
				c = (uint8_t)(draw(&seed) % (kind * 6));
			if (weight[c] > 0)
				plain[i++] = c;
		}
		huff_grow(&tree, weight);
		buf_init(&raw, 1u << 28);
		huff_encode(&raw, &tree, plain, sizeof(plain));
		for (size_t piece = 1; piece < 80000; piece = piece * 7 + 1) {
			got = unpack(raw.data, raw.len, piece, &damage);
			assert_null(damage);
			assert_int_equal(got.len, sizeof(plain));
			assert_memory_equal(got.data, plain, got.len);
			buf_free(&got);
		}
		buf_init(&got, 1u << 28);
		assert_null(huff_unpack(raw.data, raw.len, &got));
		assert_int_equal(got.len, sizeof(plain));
		buf_free(&got);
		buf_init(&got, 1u << 28);
		assert_non_null(huff_unpack(raw.data, raw.len - 1, &got));
		buf_free(&got);
		buf_free(&raw);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_is_wrong),
		cmocka_unit_test(any_content_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
