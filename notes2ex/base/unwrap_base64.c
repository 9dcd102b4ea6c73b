#include "base/unwrap_priv.h"

#define NO4 -1, -1, -1, -1
#define NO16 NO4, NO4, NO4, NO4

static const int8_t sextets[256] = {
	NO16, NO16,
	NO4, NO4, -1, -1, -1, 62, -1, -1, -1, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, NO4,
	-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, NO4,
	-1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, NO4,
	NO16, NO16, NO16, NO16, NO16, NO16, NO16, NO16,
};

static inline int
sextet(uint8_t c)
{
	return sextets[c];
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
base64_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	int six = sextet(c);

	if (l->ended || is_space(c))
		return 0;
	if (c == '=') {
		l->ended = true;
		return 0;
	}
	if (six < 0) {
		l->damage = "a character that is not base64";
		return 0;
	}
	l->bits = l->bits << 6 | (uint32_t)six;
	if (++l->have < 4)
		return 0;
	out[0] = (uint8_t)(l->bits >> 16);
	out[1] = (uint8_t)(l->bits >> 8);
	out[2] = (uint8_t)l->bits;
	l->have = 0;
	return 3;
}

size_t
unwrap_base64_end(struct unwrap *l, uint8_t *out)
{
	int have = l->have;

	l->have = 0;
	if (have == 0)
		return 0;
	if (have == 1) {
		l->damage = "base64 ends in the middle of a group";
		return 0;
	}
	uint32_t bits = l->bits << (6 * (4 - have));
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	return (size_t)have - 1;
}

size_t
unwrap_base64_some(struct unwrap *l, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t len = 0;

	while (*at < n && room - len >= ONE_MOST) {
		const uint8_t *p = in + *at;

		if (l->have == 0 && !l->ended && n - *at >= 4) {
			int a = sextet(p[0]), b = sextet(p[1]);
			int c = sextet(p[2]), d = sextet(p[3]);

			if ((a | b | c | d) >= 0) {
				out[len] = (uint8_t)(a << 2 | b >> 4);
				out[len + 1] = (uint8_t)(b << 4 | c >> 2);
				out[len + 2] = (uint8_t)(c << 6 | d);
				len += 3;
				*at += 4;
				continue;
			}
		}
		len += base64_put(l, *p, out + len);
		++*at;
	}
	return len;
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t
encode_group(struct unwrap *l, uint8_t *out)
{
	uint32_t bits = l->bits << (8 * (3 - l->have));
	size_t n = 4;

	out[0] = (uint8_t)digits[bits >> 18 & 63];
	out[1] = (uint8_t)digits[bits >> 12 & 63];
	out[2] = (uint8_t)(l->have < 2 ? '=' : digits[bits >> 6 & 63]);
	out[3] = (uint8_t)(l->have < 3 ? '=' : digits[bits & 63]);
	l->have = 0;
	l->bits = 0;
	l->line_len += 4;
	if (l->line_len == 76) {
		out[n++] = '\r';
		out[n++] = '\n';
		l->line_len = 0;
	}
	return n;
}

static size_t
encode_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	l->bits = l->bits << 8 | c;
	return ++l->have < 3 ? 0 : encode_group(l, out);
}

size_t
unwrap_encode_end(struct unwrap *l, uint8_t *out)
{
	size_t n = l->have > 0 ? encode_group(l, out) : 0;

	if (l->line_len > 0) {
		out[n++] = '\r';
		out[n++] = '\n';
		l->line_len = 0;
	}
	return n;
}

/* A whole line at once. */
static size_t
encode_line(const uint8_t *in, uint8_t *out)
{
	for (size_t i = 0; i < 57; i += 3, out += 4) {
		uint32_t bits = (uint32_t)in[i] << 16 |
		    (uint32_t)in[i + 1] << 8 | in[i + 2];

		out[0] = (uint8_t)digits[bits >> 18];
		out[1] = (uint8_t)digits[bits >> 12 & 63];
		out[2] = (uint8_t)digits[bits >> 6 & 63];
		out[3] = (uint8_t)digits[bits & 63];
	}
	out[0] = '\r';
	out[1] = '\n';
	return 78;
}

size_t
unwrap_encode_some(struct unwrap *l, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t len = 0;

	while (*at < n && room - len >= ONE_MOST) {
		if (l->have == 0 && l->line_len == 0 && n - *at >= 57) {
			len += encode_line(in + *at, out + len);
			*at += 57;
		} else {
			len += encode_put(l, in[(*at)++], out + len);
		}
	}
	return len;
}
