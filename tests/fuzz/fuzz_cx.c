/* A byte for the pieces, three for the size; unpacked at once and in pieces. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/cur.h"
#include "base/cx.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *
in_pieces(struct cur c, size_t size, size_t piece, struct buf *out)
{
	static uint8_t some[CX_MOST + 2000];
	struct cx *x = cx_new(size, false);
	const char *damage;

	for (size_t i = 0; i < c.n; i += piece) {
		size_t len = c.n - i < piece ? c.n - i : piece, at = 0;
		uint8_t *in = malloc(len);

		if (in == NULL)
			abort();
		memcpy(in, c.p + i, len);
		while (at < len)
			buf_put(out, some, cx_put(x, in, len, &at, some,
				CX_MOST + i % 1900));
		free(in);
	}
	buf_put(out, some, cx_end(x, some));
	damage = cx_damage(x);
	if (damage == NULL && !cx_is_far(x) && out->len != size)
		abort();
	cx_free(&x);
	return damage;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct cur c = cur_of(data, n);
	size_t piece = cur_u8(&c) + 1u;
	size_t size = (cur_u16le(&c) | (size_t)cur_u8(&c) << 16) % 2000000;
	uint8_t *whole = malloc(size + 1);
	struct buf parts, blob_out;
	size_t used = 0;
	struct err e;

	if (c.bad || whole == NULL) {
		free(whole);
		return 0;
	}
	buf_init(&parts, size + 1);
	buf_init(&blob_out, size + 1);

	const char *a = cx_unpack(c.p, c.n, whole, size, &used);
	const char *b = in_pieces(c, size, piece, &parts);
	struct blob blob = { .mem = c.p, .len = c.n, .size = size,
		.wrap = { BLOB_CX } };

	if (parts.failed || used > c.n || (a != NULL && b == NULL &&
		parts.len == size && size > 0))
		abort();
	if (a == NULL && (parts.len != size ||
		(size > 0 && memcmp(whole, parts.data, size) != 0)))
		abort();
	if (blob_read(&blob, &blob_out, &e) < 0 ||
	    (a == NULL && blob_out.len != size))
		abort();
	buf_free(&parts);
	buf_free(&blob_out);
	free(whole);
	return 0;
}
