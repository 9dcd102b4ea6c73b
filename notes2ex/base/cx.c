#include "base/cx.h"

#include <string.h>

#include "base/mem.h"

#define MODE       4     /* the only one that occurs */
#define MODE_BITS  3
#define END_LENGTH 0x102 /* a copy of that length ends the stream */
#define GAMMA_MAX  16

/* A token has at most 75 bits and 8 bytes are loaded for each part of it. */
#define AHEAD  24
#define SEAM   64 /* the end of one piece and the begin of the next */
#define WINDOW ((size_t)1 << 20)
#define WIDE   ((size_t)1 << 25)

#define TOO_SHORT "its compressed bytes end too early"
#define TOO_LONG  "its compressed bytes hold more than its size"
#define NO_MODE   "its compression is of a kind that is not known"
#define NO_BYTES  "its compressed bytes refer to bytes before their start"

/* Bits, the lowest first; AHEAD bytes from each place on can be read. */
struct bits {
	const uint8_t *p;
	size_t pos;
};

static uint64_t
peek(const struct bits *b)
{
	const uint8_t *p = b->p + b->pos / 8;
	uint64_t w;

	memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w >> b->pos % 8;
}

static uint32_t
take(struct bits *b, unsigned k)
{
	uint32_t v = (uint32_t)(peek(b) & ((UINT64_C(1) << k) - 1));

	b->pos += k;
	return v;
}

/* Zeros, a one, then as many bits as these were; 0: longer than any. */
static uint32_t
take_gamma(struct bits *b)
{
	uint64_t w = peek(b);
	unsigned k = w == 0 ? GAMMA_MAX + 1 : (unsigned)__builtin_ctzll(w) + 1;
	uint32_t one = UINT32_C(1) << (k & 31);

	if (k > GAMMA_MAX)
		return 0;
	b->pos += 2 * k;
	return one - 1 + (uint32_t)(w >> k & (one - 1));
}

struct token {
	size_t length; /* 1: a byte for itself; END_LENGTH or more: the end */
	size_t distance; /* or the byte; 0: wrong */
};

static struct token
take_token(struct bits *b)
{
	struct token t = { .length = 2 };
	uint64_t w = peek(b);

	if ((w & 1) == 0) {
		b->pos += 9;
		return (struct token){ 1, w >> 1 & 0xff };
	}
	b->pos += 2;
	if ((w & 2) == 0) {
		uint32_t more = take_gamma(b);

		if (more == 0 || more + 2 >= END_LENGTH)
			return (struct token){ END_LENGTH, more };
		t.length = more + 2;
		if (take(b, 1) == 0) {
			uint32_t high = take_gamma(b);

			if (high == 0)
				return (struct token){ 2, 0 };
			t.distance = (size_t)high << 8;
		}
	}
	t.distance |= take(b, 8);
	return t;
}

/* What comes out: made bytes at p, all of them still within reach. */
struct out {
	uint8_t *p;
	size_t made, cap;
};

static void
copy(struct out *o, size_t length, size_t distance)
{
	uint8_t *to = o->p + o->made;
	const uint8_t *from = to - distance;

	if (distance >= 8 && o->cap - o->made >= length + 8) {
		for (size_t i = 0; i < length; i += 8)
			memcpy(to + i, from + i, 8);
	} else {
		for (size_t i = 0; i < length; i++)
			to[i] = from[i];
	}
	o->made += length;
}

enum end { MORE, FINISHED, WRONG };

/*
 * Tokens that begin before the bit stop, until so much is made as limit says
 * or a little more, but never more than cap.  WRONG: a distance is 0 or goes
 * beyond what is there; *distance is it.
 */
static enum end
run(struct bits *b, size_t stop, struct out *o, size_t limit,
    size_t *distance)
{
	while (b->pos < stop && o->made < limit) {
		uint64_t w = peek(b);

		/* Bytes for themselves, as many as w has. */
		if ((w & 1) == 0) {
			for (int k = 0; k < 6 && (w & 1) == 0 &&
			     b->pos < stop && o->made < limit; k++) {
				o->p[o->made++] = (uint8_t)(w >> 1);
				b->pos += 9;
				w >>= 9;
			}
			continue;
		}

		struct token t = take_token(b);

		if (t.length >= END_LENGTH)
			return FINISHED;
		if (t.distance == 0 || t.distance > o->made) {
			*distance = t.distance;
			return WRONG;
		}
		if (t.length > o->cap - o->made)
			t.length = o->cap - o->made;
		copy(o, t.length, t.distance);
	}
	return MORE;
}

/* Is what follows the mark of the end? */
static bool
take_end(struct bits *b)
{
	struct bits ahead = *b;

	if (take_token(&ahead).length < END_LENGTH)
		return false;
	*b = ahead;
	return true;
}

const char *
cx_unpack(const void *in, size_t n, uint8_t *out, size_t out_n, size_t *used)
{
	uint8_t tail[3 * AHEAD] = { 0 };
	size_t direct = n > AHEAD ? n - AHEAD : 0, rest, distance;
	struct bits b = { .p = in, .pos = MODE_BITS };
	struct out o = { .p = out, .cap = out_n };
	enum end end;

	if (n == 0)
		return TOO_SHORT;
	if ((*b.p & ((1 << MODE_BITS) - 1)) != MODE)
		return NO_MODE;
	end = run(&b, direct * 8, &o, out_n, &distance);

	/* The last bytes once more, with zeros behind them. */
	direct = b.pos / 8;
	rest = n - direct < AHEAD ? n - direct : AHEAD;
	memcpy(tail, b.p + direct, rest);
	b = (struct bits){ tail, b.pos % 8 };
	if (end == MORE)
		end = run(&b, rest * 8, &o, out_n, &distance);
	if (end == WRONG)
		return NO_BYTES;
	if (o.made < out_n || b.pos > rest * 8)
		return TOO_SHORT;
	if (end == MORE)
		(void)take_end(&b);
	if (used != NULL)
		*used = b.pos / 8 >= rest ? direct + rest :
		    direct + (b.pos + 7) / 8;
	return NULL;
}

/* ---- in pieces ----------------------------------------------------------- */

struct cx {
	const char *damage;
	bool begun, done, far;
	uint64_t size, total; /* what will come out, what has */
	size_t window;
	struct out kept; /* the window and what was made since it slid */
	/*
	 * Input that was too little to go on with; bit is where in its first
	 * byte, or in that of the next input, the next token begins.
	 */
	uint8_t seam[SEAM + AHEAD];
	size_t seam_n, bit;
};

struct cx *
cx_new(uint64_t size, bool wide)
{
	struct cx *x = MEM_NEW(struct cx);

	x->size = size;
	x->window = wide ? WIDE : WINDOW;
	x->kept.cap = x->window + x->window / 2;
	if (size < x->kept.cap)
		x->kept.cap = (size_t)size;
	x->kept.p = mem_grow(NULL, x->kept.cap + 1);
	return x;
}

void
cx_free(struct cx **x)
{
	if (*x == NULL)
		return;
	mem_free((*x)->kept.p);
	mem_free(*x);
	*x = NULL;
}

const char *
cx_damage(const struct cx *x)
{
	return x->damage;
}

bool
cx_is_far(const struct cx *x)
{
	return x->far;
}

static void
stop(struct cx *x, const char *damage)
{
	x->done = true;
	x->damage = damage;
}

/* All is out: now the mark of the end, or nothing but a few bits. */
static void
finish(struct cx *x, struct bits *b, size_t have)
{
	bool more = b->pos + 9 <= have;

	stop(x, more && !take_end(b) ? TOO_LONG : NULL);
}

/* Tokens up to the bit stop, as far as the room goes; how much came out. */
static size_t
make(struct cx *x, struct bits *b, size_t stop_at, uint8_t *out, size_t room)
{
	struct out *k = &x->kept;
	uint64_t left = x->size - x->total;
	size_t distance = 0;

	/* Only the window stays; it has half its size to grow again. */
	if (k->cap - k->made <= END_LENGTH && left > k->cap - k->made) {
		memmove(k->p, k->p + k->made - x->window, x->window);
		k->made = x->window;
	}

	size_t before = k->made, most = room - END_LENGTH;
	struct out o = *k;
	bool last = left <= o.cap - o.made;

	if (last) /* not a byte more than the size */
		o.cap = o.made + (size_t)left;
	if (most > o.cap - o.made - (last ? 0 : END_LENGTH))
		most = o.cap - o.made - (last ? 0 : END_LENGTH);

	enum end end = run(b, stop_at, &o, before + most, &distance);
	size_t n = o.made - before;

	k->made = o.made;
	x->total += n;
	memcpy(out, o.p + before, n);
	if (end == FINISHED) {
		stop(x, x->total < x->size ? TOO_SHORT : NULL);
	} else if (end == WRONG && distance <= x->total && distance > 0) {
		x->far = true;
		stop(x, NULL);
	} else if (end == WRONG) {
		stop(x, NO_BYTES);
	}
	return n;
}

/* With what is in the seam, and input behind it as far as is needed. */
static size_t
put_seam(struct cx *x, const uint8_t *in, size_t n, size_t *at, uint8_t *out,
    size_t room)
{
	size_t more = n - *at < SEAM - x->seam_n ? n - *at : SEAM - x->seam_n;
	size_t have = x->seam_n + more, end = 0, len, passed;
	struct bits b = { x->seam, x->bit };

	memcpy(x->seam + x->seam_n, in + *at, more);
	if (have <= AHEAD) { /* still too little */
		x->seam_n = have;
		*at += more;
		return 0;
	}
	end = have - AHEAD < x->seam_n ? have - AHEAD : x->seam_n;
	len = make(x, &b, end * 8, out, room);
	if (!x->done && x->total == x->size)
		finish(x, &b, have * 8);
	passed = b.pos / 8;
	x->bit = b.pos % 8;
	if (passed >= x->seam_n) {
		*at += passed - x->seam_n;
		x->seam_n = 0;
	} else {
		x->seam_n -= passed;
		memmove(x->seam, x->seam + passed, x->seam_n);
	}
	return len;
}

static size_t
put_direct(struct cx *x, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t left = n - *at, len;
	struct bits b = { in + *at, x->bit };

	if (left <= AHEAD) {
		memcpy(x->seam, in + *at, left);
		x->seam_n = left;
		*at = n;
		return 0;
	}
	len = make(x, &b, (left - AHEAD) * 8, out, room);
	if (!x->done && x->total == x->size)
		finish(x, &b, left * 8);
	*at += b.pos / 8;
	x->bit = b.pos % 8;
	return len;
}

size_t
cx_put(struct cx *x, const uint8_t *in, size_t n, size_t *at, uint8_t *out,
    size_t room)
{
	size_t len = 0;

	if (!x->begun && *at < n) {
		x->begun = true;
		x->bit = MODE_BITS;
		if ((in[*at] & ((1 << MODE_BITS) - 1)) != MODE)
			stop(x, NO_MODE);
	}
	while (!x->done && *at < n && room - len >= CX_MOST)
		len += (x->seam_n > 0 ? put_seam : put_direct)(x, in, n, at,
		    out + len, room - len);
	if (x->done)
		*at = n;
	return len;
}

size_t
cx_end(struct cx *x, uint8_t *out)
{
	struct bits b = { x->seam, x->bit };
	size_t len = 0, have = x->seam_n * 8;

	if (x->done)
		return 0;
	memset(x->seam + x->seam_n, 0, sizeof(x->seam) - x->seam_n);
	/* One token at a time: what the zeros would complete is not content. */
	while (!x->done && b.pos < have && x->total < x->size) {
		size_t n = make(x, &b, have, out + len, END_LENGTH + 1);

		if (b.pos <= have)
			len += n;
		else if (!x->done)
			stop(x, TOO_SHORT);
	}
	if (!x->done && (x->total < x->size || b.pos > have))
		stop(x, TOO_SHORT);
	else if (!x->done)
		finish(x, &b, have);
	return len;
}
