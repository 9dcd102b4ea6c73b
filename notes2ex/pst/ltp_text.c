#include "pst/ltp_priv.h"

/*
 * Eight ASCII characters at once: true when they are, and then out has them
 * as 16 bytes.
 */
static bool
widen(uint8_t *out, const uint8_t *s)
{
	uint8_t high = 0;

	for (int i = 0; i < 8; i++)
		high |= s[i];
	if (high >= 0x80)
		return false;
	for (int i = 0; i < 8; i++) {
		out[2 * i] = s[i];
		out[2 * i + 1] = 0;
	}
	return true;
}

/* Bytes that belong to a sequence that begins so; 0: none does. */
static size_t
sequence(uint8_t lead, uint8_t *low, uint8_t *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (lead < 0x80)
		return 1;
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	if (lead < 0xE0)
		return 2;
	if (lead < 0xF0) {
		if (lead == 0xE0)
			*low = 0xA0; /* shorter would do */
		else if (lead == 0xED)
			*high = 0x9F; /* surrogates */
		return 3;
	}
	if (lead == 0xF0)
		*low = 0x90;
	else if (lead == 0xF4)
		*high = 0x8F;
	return 4;
}

/* One character; what is none is U+FFFD as far as it looks like one. */
static size_t
character(const uint8_t *s, size_t n, uint32_t *c)
{
	uint8_t low, high;
	size_t len = sequence(s[0], &low, &high);

	if (len == 1) {
		*c = s[0];
		return 1;
	}
	*c = 0xFFFD;
	if (len == 0)
		return 1;
	uint32_t v = s[0] & (0x7Fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (i == n || s[i] < low || s[i] > high)
			return i;
		v = v << 6 | (s[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*c = v;
	return len;
}

size_t
utf16_some(uint8_t *out, size_t room, const char **text, const char *end)
{
	const uint8_t *s = (const uint8_t *)*text;
	const uint8_t *e = (const uint8_t *)end;
	uint8_t *p = out, *stop = out + room;
	uint32_t c;

	while (s < e && stop - p >= 4) {
		if (e - s >= 8 && stop - p >= 16 && widen(p, s)) {
			s += 8;
			p += 16;
			continue;
		}
		s += character(s, (size_t)(e - s), &c);
		if (c >= 0x10000) {
			le16(p, 0xD800 + ((c - 0x10000) >> 10));
			le16(p + 2, 0xDC00 + (c & 0x3FF));
			p += 4;
		} else {
			le16(p, c);
			p += 2;
		}
	}
	*text = (const char *)s;
	return (size_t)(p - out);
}

size_t
ltp_utf16(uint8_t *out, const char *s, size_t n)
{
	const char *end = s + n;
	size_t m = utf16_some(out, 2 * n, &s, end);

	/* The last two bytes of room hold no surrogates, but one character. */
	if (s < end) {
		uint8_t two[4];

		memcpy(out + m, two, utf16_some(two, sizeof(two), &s, end));
		m += 2;
	}
	return m;
}
