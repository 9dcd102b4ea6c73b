/*
 * code_help - the compressions of Notes, the other way round: as plain as
 * can be, for tests.
 */
#ifndef TESTS_CODE_HELP_H
#define TESTS_CODE_HELP_H

#include <string.h>

#include "base/buf.h"

/* The same row of numbers everywhere. */
static inline uint32_t
draw(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

struct code_bits {
	struct buf *out;
	unsigned have; /* bits in the last byte */
};

/* k bits of v: the lowest first, or the highest first. */
static inline void
code_put(struct code_bits *b, uint32_t v, unsigned k, bool highest)
{
	for (unsigned i = 0; i < k; i++) {
		unsigned bit = highest ? v >> (k - 1 - i) & 1 : v >> i & 1;

		if (b->have % 8 == 0)
			buf_put(b->out, "", 1);
		if (bit != 0)
			b->out->data[b->out->len - 1] = (char)(
			    (unsigned char)b->out->data[b->out->len - 1] |
			    (highest ? 0x80u >> b->have % 8 :
				       1u << b->have % 8));
		b->have++;
	}
}

/* ---- CX ------------------------------------------------------------------ */

static inline void
cx_gamma(struct code_bits *b, uint32_t v)
{
	unsigned k = 1;

	while (v > (UINT32_C(1) << (k + 1)) - 2)
		k++;
	code_put(b, UINT32_C(1) << (k - 1), k, false);
	code_put(b, v - ((UINT32_C(1) << k) - 1), k, false);
}

static inline void
cx_begin(struct code_bits *b)
{
	code_put(b, 4, 3, false);
}

static inline void
cx_byte(struct code_bits *b, uint8_t c)
{
	code_put(b, 0, 1, false);
	code_put(b, c, 8, false);
}

static inline void
cx_copy(struct code_bits *b, uint32_t length, uint32_t distance)
{
	code_put(b, length == 2 ? 3 : 1, 2, false);
	if (length > 2) {
		cx_gamma(b, length - 2);
		code_put(b, distance < 256, 1, false);
		if (distance >= 256)
			cx_gamma(b, distance >> 8);
	}
	code_put(b, distance & 255, 8, false);
}

static inline void
cx_finish(struct code_bits *b)
{
	code_put(b, 1, 2, false);
	cx_gamma(b, 0x100);
}

/* So many bytes by tokens drawn by lot; what they mean is put in plain. */
static inline void
cx_draw(struct buf *out, struct buf *plain, size_t n, uint32_t seed)
{
	struct code_bits b = { .out = out };

	cx_begin(&b);
	while (plain->len < n) {
		uint32_t lot = draw(&seed);
		uint32_t length = draw(&seed) % 255 + 2;
		uint32_t distance = draw(&seed) % 70000 + 1;

		if (distance > plain->len || length > n - plain->len ||
		    lot % 3 == 0) {
			cx_byte(&b, (uint8_t)(lot >> 4));
			buf_put(plain, &(char){ (char)(lot >> 4) }, 1);
			continue;
		}
		if (length == 2)
			distance = distance % 255 + 1;
		if (distance > plain->len)
			continue;
		cx_copy(&b, length, distance);
		for (uint32_t i = 0; i < length; i++) {
			char c = plain->data[plain->len - distance];

			buf_put(plain, &c, 1);
		}
	}
	cx_finish(&b);
}

/* ---- Huffman ------------------------------------------------------------- */

struct huff_tree {
	uint64_t weight[600];
	int one[600], zero[600]; /* children; a symbol has none: -1 */
	int parent[600];
	size_t n;
	int root;
	uint32_t code[257];
	unsigned bits[257];
};

static inline int
huff_lightest(const struct huff_tree *t, int but)
{
	int best = -1;

	for (int i = 0; i < (int)t->n; i++)
		if (t->parent[i] < 0 && t->weight[i] > 0 && i != but &&
		    (best < 0 || t->weight[i] < t->weight[best]))
			best = i;
	return best;
}

static inline void
huff_codes(struct huff_tree *t)
{
	for (int s = 0; s <= 256; s++) {
		t->bits[s] = 0;
		t->code[s] = 0;
		if (t->weight[s] == 0)
			continue;
		for (int at = s; t->parent[at] >= 0; at = t->parent[at])
			t->code[s] |= (uint32_t)(t->one[t->parent[at]] == at)
			    << t->bits[s]++;
	}
}

/* weight: of the 256 bytes; the end weighs 1. */
static inline void
huff_grow(struct huff_tree *t, const uint64_t weight[256])
{
	memset(t, 0, sizeof(*t));
	t->n = 257;
	for (int i = 0; i < 600; i++)
		t->one[i] = t->zero[i] = t->parent[i] = -1;
	memcpy(t->weight, weight, 256 * sizeof(*weight));
	t->weight[256] = 1;
	for (;;) {
		int a = huff_lightest(t, -1), b = huff_lightest(t, a);

		t->root = a;
		if (b < 0)
			break;
		t->weight[t->n] = t->weight[a] + t->weight[b];
		t->one[t->n] = a;
		t->zero[t->n] = b;
		t->parent[a] = t->parent[b] = (int)t->n++;
	}
	huff_codes(t);
}

static inline void
huff_word(struct buf *out, int v)
{
	buf_put(out, &(char){ (char)(v & 255) }, 1);
	buf_put(out, &(char){ (char)(v >> 8 & 255) }, 1);
}

/* The root is the last one made: nodes are counted from it backwards. */
static inline void
huff_encode(struct buf *out, const struct huff_tree *t, const uint8_t *p,
    size_t n)
{
	struct code_bits b = { .out = out };
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i];
	huff_word(out, (int)(sum & 0xffff));
	huff_word(out, (int)(sum >> 16));
	huff_word(out, (int)(t->n - 257) * 4);
	for (int i = (int)t->n - 1; i >= 257; i--) {
		int to[2] = { t->one[i], t->zero[i] };

		for (int k = 0; k < 2; k++)
			huff_word(out, to[k] > 256 ? to[k] - (int)t->n + 1 :
						     to[k]);
	}
	for (size_t i = 0; i < n; i++)
		code_put(&b, t->code[p[i]], t->bits[p[i]], true);
	code_put(&b, t->code[256], t->bits[256], true);
}

#endif
