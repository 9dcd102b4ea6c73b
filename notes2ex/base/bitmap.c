#include "base/bitmap.h"

#include <stdbool.h>
#include <string.h>

#include "base/cur.h"

#define ID_HEADER   149
#define ID_SEGMENT  150
#define ID_COLORS   151
#define ID_PATTERNS 152

#define RECORD_HEAD 6  /* type, zero, length of all in four bytes */
#define PATTERN     8  /* pixels in one */
#define PATTERN_LEN 24 /* bytes of one, room for three a pixel */

#define BMP_HEAD 54 /* of the file, and of the picture */

static const char damaged[] = "it is damaged";

struct bitmap {
	unsigned width, height, bits;
	unsigned colors, patterns; /* as the header counts them */
	struct cur color, pattern;
	size_t row;    /* bytes of a line */
	size_t stride; /* the same in the BMP */
	uint8_t *out;  /* the first line of the picture stands last */
	unsigned done; /* lines */
};

/* ---- lines -------------------------------------------------------------- */

enum run { RUN_RAW, RUN_PATTERN, RUN_LONG, RUN_SHORT };

/* The pixels of a pattern in the form of those of the picture. */
static bool
put_pattern(const struct bitmap *b, unsigned index, uint8_t *to)
{
	const uint8_t *p = b->pattern.p;

	if (index >= b->patterns ||
	    b->pattern.n < ((size_t)index + 1) * PATTERN_LEN)
		return false;
	p += (size_t)index * PATTERN_LEN;
	if (b->bits == 8) {
		memcpy(to, p, PATTERN);
		return true;
	}
	for (size_t i = 0; i < PATTERN; i++, p += 3) {
		unsigned c = (unsigned)(p[0] >> 3) << 10 |
		    (unsigned)(p[1] >> 3) << 5 | (unsigned)(p[2] >> 3);

		to[2 * i] = (uint8_t)c;
		to[2 * i + 1] = (uint8_t)(c >> 8);
	}
	return true;
}

/* A run of one line: how many of its bytes are filled, 0 when it is wrong. */
static size_t
put_run(const struct bitmap *b, struct cur *c, uint8_t *to, size_t room)
{
	unsigned first = cur_u8(c);
	enum run run = (enum run)(first >> 6);
	size_t count = first & 0x3f, unit = b->bits == 16 ? 2 : 1, len;
	uint8_t pixels[2 * PATTERN];
	const uint8_t *p;

	if (run == RUN_PATTERN || run == RUN_LONG)
		count = count << 8 | cur_u8(c);
	if (run == RUN_RAW) {
		len = count * unit;
		p = len > room ? NULL : cur_take(c, len);
		if (p == NULL)
			return 0;
		memcpy(to, p, len);
		return len;
	}
	if (run == RUN_PATTERN) {
		if (b->bits == 1 || !put_pattern(b, cur_u8(c), pixels))
			return 0;
		unit *= PATTERN;
	} else {
		p = cur_take(c, unit);
		if (p == NULL)
			return 0;
		memcpy(pixels, p, unit);
	}
	len = count * unit;
	if (c->bad || len > room)
		return 0;
	for (size_t i = 0; i < len; i += unit)
		memcpy(to + i, pixels, unit);
	return len;
}

static bool
put_line(struct bitmap *b, struct cur *c)
{
	uint8_t *to;

	if (b->done >= b->height)
		return false;
	to = b->out + (size_t)(b->height - 1 - b->done) * b->stride;
	for (size_t at = 0; at < b->row;) {
		size_t n = put_run(b, c, to + at, b->row - at);

		if (n == 0)
			return false;
		at += n;
	}
	if (b->bits == 16) /* the first bit of each pixel is zero */
		for (size_t i = 1; i < b->row; i += 2)
			if ((to[i] & 0x80) != 0)
				return false;
	b->done++;
	return true;
}

static bool
put_segment(struct bitmap *b, struct cur c)
{
	unsigned lines;
	size_t n;

	(void)cur_take(&c, 8);
	lines = cur_u16le(&c);
	n = cur_u16le(&c);
	if (c.bad || n > c.n)
		return false;
	c = cur_of(c.p, n);
	while (lines-- > 0)
		if (!put_line(b, &c))
			return false;
	return true;
}

/* ---- records ------------------------------------------------------------ */

static bool
is_record(const struct cur *c)
{
	return c->n >= RECORD_HEAD && c->p[0] >= ID_HEADER && c->p[1] == 0;
}

/* The next record's content; records may be filled up to even places. */
static struct cur
next_record(struct cur *c, unsigned *id)
{
	size_t len;

	if (!is_record(c) && c->n > 0)
		(void)cur_u8(c);
	*id = is_record(c) ? cur_u16le(c) : 0;
	len = cur_u32le(c);
	if (*id == 0 || len < RECORD_HEAD) {
		c->bad = true;
		return cur_of(NULL, 0);
	}
	return cur_sub(c, len - RECORD_HEAD);
}

static const char *
read_header(struct bitmap *b, struct cur c)
{
	(void)cur_take(&c, 16); /* as shown; flags */
	b->width = cur_u16le(&c);
	b->height = cur_u16le(&c);
	b->bits = cur_u16le(&c);
	(void)cur_take(&c, 6); /* samples of a pixel, bits, segments */
	b->colors = cur_u16le(&c);
	b->patterns = cur_u16le(&c);
	if (c.bad || b->width == 0 || b->height == 0)
		return damaged;
	if (b->bits != 1 && b->bits != 8 && b->bits != 16)
		return "its kind is not known";
	b->row = ((size_t)b->width * b->bits + 7) / 8;
	b->stride = (b->row + 3) & ~(size_t)3;
	return b->stride * b->height > BITMAP_MOST ?
	    "it is too large to be converted" :
	    NULL;
}

/* Tables may stand after the segments that they are for. */
static void
find_tables(struct bitmap *b, struct cur c)
{
	while (c.n > RECORD_HEAD && !c.bad) {
		unsigned id;
		struct cur body = next_record(&c, &id);

		if (id == ID_COLORS)
			b->color = body;
		else if (id == ID_PATTERNS)
			b->pattern = body;
	}
}

/* ---- the file ----------------------------------------------------------- */

static void
put_u32(uint8_t *p, size_t value)
{
	for (size_t i = 0; i < 4; i++, value >>= 8)
		p[i] = (uint8_t)value;
}

static size_t
palette_length(const struct bitmap *b)
{
	return b->bits == 8 ? 1024 : b->bits == 1 ? 8 : 0;
}

/* Blue, green, red.  Of two colours the second is white, as in Windows. */
static void
put_palette(const struct bitmap *b, uint8_t *to)
{
	if (b->bits == 1)
		memset(to + 4, 0xff, 3);
	for (size_t i = 0; b->bits == 8 && i < b->colors &&
	     (i + 1) * 3 <= b->color.n; i++)
		for (size_t k = 0; k < 3; k++)
			to[4 * i + k] = b->color.p[3 * i + 2 - k];
}

static uint8_t *
new_file(struct bitmap *b, struct arena *a, size_t *n)
{
	size_t off = BMP_HEAD + palette_length(b);
	uint8_t *p;

	*n = off + b->stride * b->height;
	p = arena_alloc(a, *n);
	memcpy(p, "BM", 2);
	put_u32(p + 2, *n);
	put_u32(p + 10, off);
	put_u32(p + 14, 40); /* length of the second header */
	put_u32(p + 18, b->width);
	put_u32(p + 22, b->height);
	p[26] = 1; /* plane */
	p[28] = (uint8_t)b->bits;
	put_u32(p + 34, b->stride * b->height);
	put_palette(b, p + BMP_HEAD);
	b->out = p + off;
	return p;
}

const char *
bitmap_to_bmp(struct arena *a, const uint8_t *records, size_t n,
    const uint8_t **bmp, size_t *bmp_n)
{
	struct cur c = cur_of(records, n);
	struct bitmap b = { 0 };
	const char *why;
	unsigned id;
	struct cur body = next_record(&c, &id);

	if (c.bad || id != ID_HEADER)
		return damaged;
	why = read_header(&b, body);
	if (why != NULL)
		return why;
	find_tables(&b, c);
	if (b.bits == 8 && (b.colors == 0 || b.colors > 256 ||
	    b.color.n < 3 * (size_t)b.colors))
		return "the dump does not hold its colours";
	*bmp = new_file(&b, a, bmp_n);
	while (c.n > RECORD_HEAD && !c.bad) {
		body = next_record(&c, &id);
		if (id == ID_SEGMENT && !c.bad && !put_segment(&b, body))
			return damaged;
	}
	return b.done == b.height ? NULL : damaged;
}
