#include "base/lmbcs.h"

#include <stdbool.h>
#include <string.h>
#include <unicode/ucnv.h>

#include "base/mem.h"

#define GROUP_CONTROL  0x0f
#define GROUP_JAPANESE 0x10 /* the first of those with two bytes each */
#define GROUP_CHINESE  0x13 /* and the last */
#define GROUP_UNICODE  0x14
#define UNICODE_ZERO   0xf6 /* stands for a low byte that is zero */

#define REPLACEMENT 0xfffdu
#define STEP        4096 /* bytes of text between two looks at the room */
#define SEEN        1024 /* characters remembered, a power of two */
#define KEEP        (1u << 20) /* more than that is given back after use */

struct lmbcs {
	bool opened;     /* so far as it could be */
	UConverter *cnv; /* then NULL: ICU has none, nothing can be mapped */
	size_t unmapped;
	uint8_t high[128][4]; /* UTF-8 of 80 to FF, and its length */
	/* ICU's answers, by the bytes asked for; key 0: none yet. */
	struct {
		uint32_t key, c;
	} seen[SEEN];
	uint8_t *out; /* the text being made */
	size_t cap;
};

static bool
is_allowed(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff;
}

/* The one character that the bytes are, or U+FFFD. */
static uint32_t
ask_icu(struct lmbcs *l, const uint8_t *p, size_t n)
{
	const char *at = (const char *)p, *end = at + n;
	UErrorCode status = U_ZERO_ERROR;

	if (l->cnv == NULL)
		return REPLACEMENT;
	ucnv_resetToUnicode(l->cnv);

	UChar32 c = ucnv_getNextUChar(l->cnv, &at, end, &status);

	/* Bytes left over: two characters, or none that belongs together. */
	return U_FAILURE(status) || at != end || c < 0 ? REPLACEMENT :
	    (uint32_t)c;
}

static uint32_t
ask(struct lmbcs *l, const uint8_t *p, size_t n)
{
	uint32_t key = 0;

	for (size_t i = 0; i < n; i++)
		key = key << 8 | p[i];

	size_t slot = (key ^ key >> 8 ^ key >> 14) & (SEEN - 1);

	if (l->seen[slot].key != key) {
		l->seen[slot].key = key;
		l->seen[slot].c = ask_icu(l, p, n);
	}
	return l->seen[slot].c;
}

static size_t
put_utf8(uint8_t *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
	return n;
}

static uint32_t
unit_at(const uint8_t *p)
{
	return p[1] == UNICODE_ZERO ? (uint32_t)p[2] << 8 :
	    (uint32_t)p[1] << 8 | p[2];
}

/* 14 and a unit of UTF-16; two of them are a pair of surrogates. */
static size_t
take_unicode(const uint8_t *p, size_t n, uint32_t *c)
{
	if (n < 3)
		return n;

	uint32_t unit = unit_at(p);

	if (unit >= 0xd800 && unit < 0xdc00 && n >= 6 &&
	    p[3] == GROUP_UNICODE) {
		uint32_t low = unit_at(p + 3);

		if (low >= 0xdc00 && low < 0xe000) {
			*c = 0x10000 + ((unit - 0xd800) << 10) +
			    (low - 0xdc00);
			return 6;
		}
	}
	*c = unit;
	return 3;
}

/* ICU takes any byte for a control character; only these are. */
static size_t
take_control(const uint8_t *p, size_t n, uint32_t *c)
{
	if (n < 2)
		return n;
	if (p[1] >= 0x20 && p[1] < 0x40)
		*c = p[1] - 0x20u;
	else if (p[1] >= 0x80 && p[1] < 0xa0)
		*c = p[1];
	else if (p[1] < 0x20)
		return 1; /* begins something of its own */
	return 2;
}

/* A letter or a line break that no group has there stands for itself. */
static size_t
take_single(struct lmbcs *l, const uint8_t *p, size_t n, uint32_t *c)
{
	if (n < 2)
		return n;
	*c = ask(l, p, 2);
	return *c == REPLACEMENT && p[1] < 0x80 ? 1 : 2;
}

/*
 * Two bytes behind the group's, or the group's again and one.  Where the
 * bytes cannot be a character, no more is passed over than can belong to it:
 * the line break or the letter behind it is still read.
 */
static size_t
take_double(struct lmbcs *l, const uint8_t *p, size_t n, uint32_t *c)
{
	if (n < 2)
		return n;
	if (p[1] != p[0] && p[1] < 0x80)
		return 1;
	if (n < 3)
		return n;
	if (p[2] < (p[1] == p[0] ? 0x20 : 0x30))
		return 2;
	*c = ask(l, p, 3);
	return 3;
}

/* One character that does not stand for itself; how many bytes it has. */
static size_t
take(struct lmbcs *l, const uint8_t *p, size_t n, uint32_t *c)
{
	*c = REPLACEMENT;
	switch (p[0]) {
	case 0x00:
		*c = '\n';
		return 1;
	case 0x01: case 0x02: case 0x03: case 0x04: case 0x05: case 0x06:
	case 0x08: case 0x0b:
		return take_single(l, p, n, c);
	case GROUP_CONTROL:
		return take_control(p, n, c);
	case GROUP_UNICODE:
		return take_unicode(p, n, c);
	default:
		if (p[0] >= GROUP_JAPANESE && p[0] <= GROUP_CHINESE)
			return take_double(l, p, n, c);
		return 1; /* 07, 0C, 0E, 15 to 1F: no group has them */
	}
}

/* Eight bytes all of which are 20 to 7F. */
static bool
is_plain(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	return (((w - ones * 0x20) | w) & ones * 0x80) == 0;
}

/* How many bytes from p on stand for themselves, looking at whole words. */
static size_t
plain_words(const uint8_t *p, size_t n)
{
	size_t at = 0;
	uint64_t w;

	for (; n - at >= sizeof(w); at += sizeof(w)) {
		memcpy(&w, p + at, sizeof(w));
		if (!is_plain(w))
			break;
	}
	return at;
}

static bool
is_literal(uint8_t c)
{
	return (c >= 0x20 && c < 0x80) || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Text from p[*at] up to end, or the few bytes more that its last character
 * has, as UTF-8: at most three bytes for each byte.
 */
static size_t
decode(struct lmbcs *l, const uint8_t *p, size_t n, size_t *at, size_t end,
    uint8_t *out)
{
	size_t len = 0, i = *at;

	while (i < end) {
		size_t run = plain_words(p + i, end - i);

		memcpy(out + len, p + i, run);
		len += run;
		i += run;
		for (; i < end && is_literal(p[i]); i++)
			out[len++] = p[i];
		if (i >= end)
			break;
		if (p[i] >= 0x80) {
			const uint8_t *u = l->high[p[i++] - 0x80];

			memcpy(out + len, u, 3);
			len += u[3];
			l->unmapped += u[0] == 0xef; /* only U+FFFD has it */
			continue;
		}
		uint32_t c;

		i += take(l, p + i, n - i, &c);
		if (!is_allowed(c))
			c = REPLACEMENT;
		l->unmapped += c == REPLACEMENT;
		len += put_utf8(out + len, c);
	}
	*at = i;
	return len;
}

static void
make_room(struct lmbcs *l, size_t need)
{
	if (need <= l->cap)
		return;
	l->cap = need > SIZE_MAX / 2 ? need : need * 2;
	l->out = mem_grow(l->out, l->cap);
}

struct lmbcs *
lmbcs_new(void)
{
	return MEM_NEW(struct lmbcs);
}

/* Takes a while, and most texts have plain letters only. */
static void
open_icu(struct lmbcs *l)
{
	UErrorCode status = U_ZERO_ERROR;

	l->opened = true;
	l->cnv = ucnv_open("LMBCS-1", &status);
	if (U_SUCCESS(status))
		ucnv_setToUCallBack(l->cnv, UCNV_TO_U_CALLBACK_STOP, NULL,
		    NULL, NULL, &status);
	for (unsigned i = 0; i < 128; i++) {
		uint8_t byte = (uint8_t)(0x80 + i);

		l->high[i][3] = (uint8_t)put_utf8(l->high[i],
		    ask_icu(l, &byte, 1));
	}
}

void
lmbcs_free(struct lmbcs **l)
{
	if (*l == NULL)
		return;
	if ((*l)->cnv != NULL)
		ucnv_close((*l)->cnv);
	mem_free((*l)->out);
	mem_free(*l);
	*l = NULL;
}

char *
lmbcs_text(struct lmbcs *l, struct arena *a, const void *text, size_t n)
{
	const uint8_t *p = text;
	size_t at = n == 0 ? 0 : plain_words(p, n), len = 0;

	while (at < n && is_literal(p[at]))
		at++;
	if (at == n)
		return arena_strndup(a, text, n);
	if (!l->opened)
		open_icu(l);
	for (at = 0; at < n;) {
		size_t end = n - at < STEP ? n : at + STEP;

		make_room(l, len + STEP * 3 + 8);
		len += decode(l, p, n, &at, end, l->out + len);
	}

	char *copy = arena_strndup(a, (const char *)l->out, len);

	if (l->cap > KEEP) {
		mem_free(l->out);
		l->out = NULL;
		l->cap = 0;
	}
	return copy;
}

size_t
lmbcs_unmapped(struct lmbcs *l)
{
	size_t n = l->unmapped;

	l->unmapped = 0;
	return n;
}
