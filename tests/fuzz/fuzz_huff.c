/* The first byte says in what pieces; the rest is unpacked so and at once. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/huff.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
in_pieces(const uint8_t *data, size_t n, size_t piece, struct buf *out)
{
	struct huff *h = huff_new();
	uint8_t some[1000];
	const char *damage;

	for (size_t i = 0; i < n; i += piece) {
		size_t len = n - i < piece ? n - i : piece, at = 0;
		uint8_t *in = malloc(len);

		if (in == NULL)
			abort();
		memcpy(in, data + i, len);
		while (at < len)
			buf_put(out, some, huff_put(h, in, len, &at, some,
				HUFF_MOST + i % 900));
		free(in);
	}
	buf_put(out, some, huff_end(h, some));
	damage = huff_damage(h);
	huff_free(&h);
	return damage;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf whole, parts;
	struct err e;

	if (n == 0)
		return 0;
	buf_init(&whole, 8 * n + 64);
	buf_init(&parts, 8 * n + 64);

	const char *a = huff_unpack(data + 1, n - 1, &whole);
	const char *b = in_pieces(data + 1, n - 1, data[0] % 50 + 1u, &parts);

	if (a != b || whole.failed || whole.len != parts.len ||
	    (whole.len > 0 && memcmp(whole.data, parts.data, whole.len) != 0))
		abort();

	struct blob blob = { .mem = data + 1, .len = n - 1,
		.wrap = { BLOB_HUFFMAN } };

	buf_clear(&parts);
	if (blob_read(&blob, &parts, &e) < 0 || whole.len != parts.len)
		abort();
	buf_free(&whole);
	buf_free(&parts);
	return 0;
}
