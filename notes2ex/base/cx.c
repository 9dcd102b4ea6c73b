#include "base/cx.h"

#include <stdbool.h>

#define MODE       4     /* the only one that occurs */
#define END_LENGTH 0x102 /* a copy of that length ends the stream */
#define GAMMA_MAX  16
#define SLACK      4 /* bytes read ahead of the end before it is an error */

struct bits {
	const uint8_t *p;
	size_t n, at;
	uint64_t acc;
	unsigned have;
	bool bad;
};

/* The next k bits, the lowest first; k is at most 32. */
static uint32_t
take(struct bits *b, unsigned k)
{
	while (b->have < k) {
		if (b->at < b->n)
			b->acc |= (uint64_t)b->p[b->at] << b->have;
		else if (b->at > b->n + SLACK)
			b->bad = true;
		b->at++;
		b->have += 8;
	}

	uint32_t v = (uint32_t)(b->acc & ((UINT64_C(1) << k) - 1));

	b->acc >>= k;
	b->have -= k;
	return v;
}

/* Elias gamma, as it were: k zeros less one, a one, then k bits. */
static uint32_t
take_gamma(struct bits *b)
{
	unsigned k = 1;

	while (take(b, 1) == 0)
		if (++k > GAMMA_MAX || b->bad) {
			b->bad = true;
			return 0;
		}
	return (UINT32_C(1) << k) - 1 + take(b, k);
}

static size_t
take_distance(struct bits *b, size_t length)
{
	size_t high = 0;

	if (length > 2 && take(b, 1) == 0)
		high = take_gamma(b);
	return high << 8 | take(b, 8);
}

const char *
cx_unpack(const void *in, size_t n, uint8_t *out, size_t out_n, size_t *used)
{
	struct bits b = { .p = in, .n = n };
	size_t done = 0;

	if (take(&b, 3) != MODE)
		return "its compression is of a kind that is not known";
	while (done < out_n && !b.bad) {
		if (take(&b, 1) == 0) {
			out[done++] = (uint8_t)take(&b, 8);
			continue;
		}
		size_t length = take(&b, 1) != 0 ? 2 : 2 + take_gamma(&b);

		if (length >= END_LENGTH)
			break;

		size_t distance = take_distance(&b, length);

		if (b.bad || distance == 0 || distance > done)
			return "its compressed bytes refer to bytes before "
			    "their start";
		if (length > out_n - done)
			length = out_n - done;
		for (; length > 0; length--, done++)
			out[done] = out[done - distance];
	}
	if (b.bad || done < out_n)
		return "its compressed bytes end too early";
	if (used != NULL)
		*used = b.at < n ? b.at : n;
	return NULL;
}
