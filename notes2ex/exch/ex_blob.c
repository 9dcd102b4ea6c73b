#include "exch/ex_blob.h"

#include <string.h>

#include "base/civil.h"
#include "base/text.h"

void
ex_put_u16(struct buf *b, unsigned n)
{
	uint8_t raw[2] = { (uint8_t)n, (uint8_t)(n >> 8) };

	buf_put(b, raw, sizeof(raw));
}

void
ex_put_u32(struct buf *b, uint32_t n)
{
	ex_put_u16(b, n & 0xffff);
	ex_put_u16(b, n >> 16);
}

uint8_t *
ex_blob_end(struct buf *b, struct arena *a, size_t *n)
{
	uint8_t *out = NULL;

	if (!b->failed) {
		*n = b->len;
		out = arena_alloc(a, b->len + 1);
		if (b->len > 0)
			memcpy(out, b->data, b->len);
	}
	buf_free(b);
	return out;
}

/* ---- text ---------------------------------------------------------------- */

#define REPLACEMENT 0xfffdu

/* The next character of UTF-8; what is none is one by the byte. */
static uint32_t
next_char(const char **at)
{
	const uint8_t *p = (const uint8_t *)*at;
	uint32_t c = p[0];
	size_t more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

	if (more > 0 && text_valid_utf8(*at, strnlen(*at, more + 1)) <= more) {
		(*at)++;
		return REPLACEMENT;
	}
	*at += more + 1;
	if (more > 0)
		c &= 0x3fu >> more;
	for (size_t i = 1; i <= more; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

static uint8_t *
put_unit(uint8_t *p, uint32_t unit)
{
	*p++ = (uint8_t)unit;
	*p++ = (uint8_t)(unit >> 8);
	return p;
}

size_t
ex_wide(struct arena *a, const char *text, const uint8_t **out)
{
	size_t most = strlen(text);
	uint8_t *start, *p;

	if (most > EX_UNITS_MAX)
		most = EX_UNITS_MAX;
	*out = start = p = arena_array(a, most + 2, 2);
	while (*text != '\0' && (size_t)(p - start) / 2 < most) {
		uint32_t c = next_char(&text);

		if (c < 0x10000) {
			p = put_unit(p, c);
		} else if ((size_t)(p - start) / 2 + 2 <= most) {
			p = put_unit(p, 0xd7c0 + (c >> 10));
			p = put_unit(p, 0xdc00 + (c & 0x3ff));
		} else {
			break;
		}
	}
	return (size_t)(p - start) / 2;
}

/* Windows-1252 from 0x80 to 0x9f. */
static const uint16_t ansi_odd[] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026,
	0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
	0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

static uint8_t
ansi_of(uint32_t c)
{
	if (c < 0x80 || (c >= 0xa0 && c <= 0xff))
		return (uint8_t)c;
	for (size_t i = 0; i < sizeof(ansi_odd) / sizeof(ansi_odd[0]); i++)
		if (ansi_odd[i] != 0 && ansi_odd[i] == c)
			return (uint8_t)(0x80 + i);
	return '?';
}

size_t
ex_ansi(struct arena *a, const char *text, const uint8_t **out)
{
	size_t most = strlen(text), n = 0;
	uint8_t *p;

	if (most > EX_UNITS_MAX)
		most = EX_UNITS_MAX;
	*out = p = arena_alloc(a, most + 1);
	while (*text != '\0' && n < most)
		p[n++] = ansi_of(next_char(&text));
	return n;
}

static const char *
text_or_nothing(const char *text)
{
	return text == NULL ? "" : text;
}

const char *
ex_get_wide(struct cur *c, struct arena *a, size_t units)
{
	const uint8_t *p = cur_take(c, units * 2);

	return p == NULL ? NULL :
			   text_or_nothing(
			       text_from(a, "UTF-16LE", p, units * 2));
}

const char *
ex_get_ansi(struct cur *c, struct arena *a, size_t n)
{
	const uint8_t *p = cur_take(c, n);

	return p == NULL ? NULL :
			   text_or_nothing(text_from(a, "windows-1252", p, n));
}

const char *
ex_get_wide_z(struct cur *c, struct arena *a)
{
	size_t units = 0;

	while (units * 2 + 1 < c->n &&
	    (c->p[units * 2] | c->p[units * 2 + 1]) != 0)
		units++;
	const char *text = ex_get_wide(c, a, units);

	return cur_take(c, 2) == NULL ? NULL : text;
}

const char *
ex_get_ansi_z(struct cur *c, struct arena *a)
{
	size_t n = 0;

	while (n < c->n && c->p[n] != 0)
		n++;
	const char *text = ex_get_ansi(c, a, n);

	return cur_take(c, 1) == NULL ? NULL : text;
}

/* ---- time ------------------------------------------------------------------ */

#define DAY_1601  ((int64_t)-134774)
#define DAY_NEVER ((int64_t)924306) /* 4500-08-31 */

bool
ex_is_in_range(int64_t local)
{
	return local >= DAY_1601 * DAY_SECONDS &&
	    local < DAY_NEVER * DAY_SECONDS;
}

uint32_t
ex_minutes(int64_t local)
{
	return (uint32_t)((local - DAY_1601 * DAY_SECONDS) / 60);
}

int64_t
ex_of_minutes(uint32_t minutes)
{
	return (int64_t)minutes * 60 + DAY_1601 * DAY_SECONDS;
}

int64_t
ex_local(const struct zone *z, int64_t utc)
{
	return z == NULL ? utc : utc + zone_offset(z, utc);
}

int64_t
ex_utc(const struct zone *z, int64_t local)
{
	return z == NULL ? local : zone_utc_of(z, civil_of(local));
}
