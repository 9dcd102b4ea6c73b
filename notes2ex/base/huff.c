#include "base/huff.h"

#include <string.h>

#include "base/mem.h"

#define HEAD       6 /* u32 checksum, u16 how long the tree is */
#define NODE       4 /* two words: where a 1 leads, where a 0 leads */
#define SYMBOL_END 256

#define PEEK  10 /* bits that one look at the table decides about */
#define MANY  6  /* symbols that it may give */
#define WORDS 5  /* looks between two times of taking bits in: 50 of 56 */

/* What PEEK bits hold: whole codes only.  n 0: go bit by bit. */
struct entry {
	uint8_t symbol[MANY];
	uint8_t n, bits;
};

struct huff {
	enum { IN_HEAD, IN_BITS, DONE } state;
	const char *damage;
	uint32_t sum, want; /* of the content's bytes */
	uint64_t acc;       /* the next bits, the first one highest */
	unsigned have;      /* how many of them */
	size_t node, deep;  /* where in the tree, and how many bits down */
	size_t nodes;
	size_t head; /* bytes of head and tree that are here */
	uint8_t tree[HEAD + 65536];
	struct entry table[1 << PEEK];
};

struct huff *
huff_new(void)
{
	struct huff *h = mem_grow(NULL, sizeof(*h));

	memset(h, 0, offsetof(struct huff, tree));
	return h;
}

void
huff_free(struct huff **h)
{
	mem_free(*h);
	*h = NULL;
}

const char *
huff_damage(const struct huff *h)
{
	return h->damage;
}

static size_t
stop(struct huff *h, const char *damage)
{
	h->state = DONE;
	if (h->damage == NULL)
		h->damage = damage;
	return 0;
}

static unsigned
word_at(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

/*
 * Where a bit leads from a node: a symbol, or true and the next node.  A
 * node that is not there or a word that is no symbol: -1 as symbol.
 */
static bool
step(const struct huff *h, size_t node, unsigned bit, size_t *next,
    int *symbol)
{
	unsigned word = word_at(h->tree + HEAD + node * NODE +
	    (bit != 0 ? 0 : 2));

	if (word < 0x8000) {
		*symbol = word <= SYMBOL_END ? (int)word : -1;
		return false;
	}
	*next = 0x10000 - word;
	*symbol = -1;
	return *next < h->nodes;
}

/* The codes that stand in the PEEK bits, one after the other. */
static struct entry
read_codes(const struct huff *h, unsigned bits)
{
	struct entry e = { .n = 0 };
	size_t node = 0, deep = 0;

	for (unsigned i = 0; i < PEEK && e.n < MANY; i++) {
		unsigned bit = bits >> (PEEK - 1 - i) & 1;
		int symbol;
		bool deeper = step(h, node, bit, &node, &symbol);

		if (++deep > h->nodes)
			break;
		if (deeper)
			continue;
		if (symbol < 0 || symbol == SYMBOL_END)
			break;
		e.symbol[e.n++] = (uint8_t)symbol;
		e.bits = (uint8_t)(i + 1);
		node = deep = 0;
	}
	return e;
}

/* Head and tree; false while more of them is to come. */
static bool
take_head(struct huff *h, const uint8_t *in, size_t n, size_t *at)
{
	for (;;) {
		size_t need = HEAD;

		if (h->head >= HEAD)
			need += word_at(h->tree + 4);
		if (h->head == need)
			break;

		size_t some = need - h->head;

		if (some > n - *at)
			some = n - *at;
		if (some == 0)
			return false;
		memcpy(h->tree + h->head, in + *at, some);
		h->head += some;
		*at += some;
	}
	h->want = word_at(h->tree) | (uint32_t)word_at(h->tree + 2) << 16;
	h->nodes = (h->head - HEAD) / NODE;
	if (h->nodes == 0) {
		(void)stop(h, "its compressed bytes have no code table");
		return true;
	}
	for (unsigned i = 0; i < 1u << PEEK; i++)
		h->table[i] = read_codes(h, i);
	h->state = IN_BITS;
	return true;
}

/* Eight bytes, the first one highest. */
static uint64_t
load(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

/* While whole words can be taken in: several codes at each look. */
static size_t
put_fast(struct huff *h, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	const struct entry *table = h->table;
	uint64_t acc = h->acc;
	unsigned have = h->have;
	size_t i = *at, len = 0;
	bool plain = true;

	while (plain && n - i >= 8 && room - len >= HUFF_MOST) {
		/* Full bytes only; those taken twice are the same bits. */
		acc |= load(in + i) >> have;
		i += (63 - have) / 8;
		have |= 56;
		for (int k = 0; k < WORDS && plain; k++) {
			const struct entry *e = table + (acc >> (64 - PEEK));

			memcpy(out + len, e, sizeof(*e));
			len += e->n;
			acc <<= e->bits;
			have -= e->bits;
			plain = e->n != 0;
		}
	}
	/* Bits beyond those that count must not stay. */
	h->acc = have == 0 ? 0 : acc >> (64 - have) << (64 - have);
	h->have = have;
	*at = i;
	return len;
}

static uint32_t
sum_of(const uint8_t *p, size_t n)
{
	const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
	uint32_t sum = 0;
	size_t i = 0;

	while (n - i >= 8) {
		uint64_t lanes = 0, w;

		/* Four lanes of 16 bits hold 128 times 510. */
		for (int k = 0; k < 128 && n - i >= 8; k++, i += 8) {
			memcpy(&w, p + i, sizeof(w));
			lanes += (w & even) + (w >> 8 & even);
		}
		for (; lanes != 0; lanes >>= 16)
			sum += (uint32_t)(lanes & 0xffff);
	}
	for (; i < n; i++)
		sum += p[i];
	return sum;
}

/* One code, bit by bit; 1 a byte is in out, 0 none yet or never more. */
static size_t
put_slow(struct huff *h, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out)
{
	int symbol = 0;
	bool deeper = true;

	while (deeper) {
		if (h->have == 0) {
			if (*at == n)
				return 0;
			h->acc = (uint64_t)in[(*at)++] << 56;
			h->have = 8;
		}
		deeper = step(h, h->node, (unsigned)(h->acc >> 63), &h->node,
		    &symbol);
		h->acc <<= 1;
		h->have--;
		if (++h->deep > h->nodes)
			break; /* no code is so long: it went in a circle */
	}
	if (h->deep > h->nodes)
		symbol = -1;
	h->node = h->deep = 0;
	if (symbol < 0)
		return stop(h, "its code table is damaged");
	if (symbol == SYMBOL_END) {
		h->state = DONE;
		return 0;
	}
	out[0] = (uint8_t)symbol;
	return 1;
}

/* Bits, as huff_put has it; least is what must be left of the room. */
static size_t
put_bits(struct huff *h, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room, size_t least)
{
	size_t len = 0;

	while (h->state == IN_BITS && room - len >= least &&
	    (*at < n || h->have > 0)) {
		if (h->node == 0)
			len += put_fast(h, in, n, at, out + len, room - len);
		if (room - len >= least)
			len += put_slow(h, in, n, at, out + len);
	}
	h->sum += sum_of(out, len);
	if (h->state == DONE && h->damage == NULL && h->sum != h->want)
		h->damage = "the checksum of its content is wrong";
	return len;
}

size_t
huff_put(struct huff *h, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t len = 0;

	if (h->state == IN_HEAD && !take_head(h, in, n, at))
		return 0;
	if (h->state == IN_BITS)
		len = put_bits(h, in, n, at, out, room, HUFF_MOST);
	if (h->state == DONE)
		*at = n;
	return len;
}

size_t
huff_end(struct huff *h, uint8_t *out)
{
	size_t at = 0, len = 0;

	if (h->state == IN_BITS)
		len = put_bits(h, out, 0, &at, out, HUFF_MOST, 1);
	if (h->state != DONE)
		(void)stop(h, "its compressed bytes end too early");
	return len;
}

const char *
huff_unpack(const void *in, size_t n, struct buf *out)
{
	struct huff *h = huff_new();
	uint8_t some[4096];
	size_t at = 0;

	while (at < n && !out->failed)
		buf_put(out, some, huff_put(h, in, n, &at, some,
			sizeof(some)));
	buf_put(out, some, huff_end(h, some));

	const char *damage = h->damage;

	huff_free(&h);
	return damage;
}
