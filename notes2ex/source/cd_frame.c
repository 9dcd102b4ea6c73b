#include "source/cd_priv.h"

/* Zeros to the end of an item are no record, and no damage either. */
static bool
is_filler(const uint8_t *p, size_t n)
{
	while (n > 0 && *p == 0) {
		p++;
		n--;
	}
	return n == 0;
}

static uint32_t
u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

int
cd_next(const struct cd_piece *piece, size_t *at, struct cd_rec *r)
{
	const uint8_t *p = piece->p + *at;
	size_t left = piece->n - *at, head;

	if (left == 0 || (p[0] == 0 && is_filler(p, left)))
		return 0;
	if (left < 2)
		return -1;
	r->piece = piece;
	r->off = *at;
	r->p = p;
	r->id = p[0];
	r->width = p[1] == 0xff ? CD_WORD : p[1] == 0 ? CD_LONG : CD_BYTE;
	head = r->width == CD_WORD ? 4 : r->width == CD_LONG ? 6 : 2;
	if (left < head)
		return -1;
	r->n = r->width == CD_WORD ? (size_t)(p[2] | p[3] << 8) :
	    r->width == CD_LONG    ? u32(p + 2) :
				     p[1];
	if (r->n < head || r->n > left)
		return -1;
	*at += r->n;
	if (*at % 2 != 0 && *at < piece->n)
		++*at;
	return 1;
}

unsigned
cd_u8(const struct cd_rec *r, size_t at)
{
	return at < r->n ? r->p[at] : 0;
}

unsigned
cd_u16(const struct cd_rec *r, size_t at)
{
	return at + 2 <= r->n ? (unsigned)(r->p[at] | r->p[at + 1] << 8) : 0;
}

uint32_t
cd_u32(const struct cd_rec *r, size_t at)
{
	return at + 4 <= r->n ? u32(r->p + at) : 0;
}

struct cd_span
cd_part(const struct cd_rec *r, size_t at, size_t n)
{
	if (at >= r->n)
		return (struct cd_span){ 0 };
	return (struct cd_span){ .p = r->p + at,
		.n = n < r->n - at ? n : r->n - at };
}

struct cd_span
cd_string(struct cd_span *s)
{
	struct cd_span one = { .p = s->p };

	while (one.n < s->n && s->p[one.n] != 0)
		one.n++;
	if (s->n > 0) {
		size_t step = one.n < s->n ? one.n + 1 : one.n;

		s->p += step;
		s->n -= step;
	}
	return one;
}

struct cd_span
cd_take(struct cd_span *s, size_t n)
{
	struct cd_span one = { .p = s->p, .n = n < s->n ? n : s->n };

	if (one.n > 0) { /* nothing may stand nowhere */
		s->p += one.n;
		s->n -= one.n;
	}
	return one;
}
