#include "base/unwrap.h"

#include <string.h>

#include "base/cx.h"
#include "base/huff.h"
#include "base/sha.h"
#include "base/text.h"
#include "base/unwrap_priv.h"

static int
hex(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "=XX", "=\n" and "=\r\n"; anything else after "=" stands for itself. */
static size_t
qp_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	if (l->held == 0 && c != '=') {
		out[0] = c;
		return 1;
	}
	l->hold[l->held++] = c;
	if (l->held == 1 || (l->held == 2 && c == '\r'))
		return 0;
	if (l->held == 2 && c == '\n') {
		l->held = 0;
		return 0;
	}
	if (l->held == 2 && hex(c) >= 0)
		return 0;

	size_t n = l->held;

	l->held = 0;
	if (n == 3 && l->hold[1] == '\r' && c == '\n')
		return 0;
	if (n == 3 && hex(l->hold[1]) >= 0 && hex(c) >= 0) {
		out[0] = (uint8_t)(hex(l->hold[1]) << 4 | hex(c));
		return 1;
	}
	l->damage = "an incomplete quoted-printable escape";
	memcpy(out, l->hold, n);
	return n;
}

/* The bytes of a uuencoded line whose length byte says n: into out. */
static size_t
uu_line(struct unwrap *l, uint8_t *out)
{
	const uint8_t *s = l->line;
	size_t n = (size_t)((s[0] - ' ') & 63), at = 0;

	for (size_t i = 1; at < n; i += 4) {
		uint32_t bits = 0;

		for (size_t k = 0; k < 4; k++) {
			uint8_t c = i + k < l->line_len ? s[i + k] : ' ';

			bits = bits << 6 | (uint32_t)((c - ' ') & 63);
		}
		for (int shift = 16; shift >= 0 && at < n; shift -= 8)
			out[at++] = (uint8_t)(bits >> shift);
	}
	return n;
}

static size_t
uu_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	size_t n = 0;

	if (c != '\n') {
		if (l->line_len < sizeof(l->line))
			l->line[l->line_len++] = c;
		return 0;
	}
	if (l->line_len > 0 && l->line[l->line_len - 1] == '\r')
		l->line_len--;
	if (!l->begun)
		l->begun = l->line_len > 6 &&
		    memcmp(l->line, "begin ", 6) == 0;
	else if (l->line_len == 3 && memcmp(l->line, "end", 3) == 0)
		l->ended = true;
	else if (!l->ended && l->line_len > 0)
		n = uu_line(l, out);
	l->line_len = 0;
	return n;
}

/* A character by its number, as UTF-8; 0 bytes when there is no such. */
static size_t
utf8(uint32_t c, uint8_t *out)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
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

static size_t
entity(struct unwrap *l, uint8_t *out)
{
	static const struct {
		const char *name;
		char c;
	} known[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' },
		{ "quot", '"' }, { "apos", '\'' } };
	char name[sizeof(l->hold) + 1];

	memcpy(name, l->hold, l->held);
	name[l->held] = '\0';
	l->held = 0;
	if (name[0] == '#') {
		bool x = name[1] == 'x';
		uint32_t c = 0;

		for (const char *p = name + (x ? 2 : 1); *p != '\0'; p++) {
			int d = hex((uint8_t)*p);

			if (d < 0 || (!x && d > 9) || c > 0x10ffff)
				return 0;
			c = c * (x ? 16 : 10) + (uint32_t)d;
		}
		return utf8(c, out);
	}
	for (size_t i = 0; i < NITEMS(known); i++)
		if (strcmp(name, known[i].name) == 0) {
			out[0] = (uint8_t)known[i].c;
			return 1;
		}
	l->damage = "an unknown XML entity";
	return 0;
}

static size_t
cdata_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	size_t n = 0;

	if (c == ']' && l->brackets < 2) {
		l->brackets++;
		return 0;
	}
	if (c == '>' && l->brackets == 2) {
		l->brackets = 0;
		l->xml = XML_TEXT;
		return 0;
	}
	if (c == ']') { /* a third one: the first is text */
		out[0] = ']';
		return 1;
	}
	for (; l->brackets > 0; l->brackets--)
		out[n++] = ']';
	out[n++] = c;
	return n;
}

static size_t
xml_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	static const char cdata[] = "![CDATA[";

	switch (l->xml) {
	case XML_CDATA:
		return cdata_put(l, c, out);
	case XML_ENTITY:
		if (c == ';') {
			l->xml = XML_TEXT;
			return entity(l, out);
		}
		if (l->held < sizeof(l->hold))
			l->hold[l->held++] = c;
		else
			l->damage = "an endless XML entity";
		return 0;
	case XML_MARKUP:
		if (l->held < sizeof(cdata) - 1 &&
		    c == (uint8_t)cdata[l->held]) {
			if (++l->held == sizeof(cdata) - 1) {
				l->xml = XML_CDATA;
				l->held = 0;
			}
		} else if (c == '>') {
			l->xml = XML_TEXT;
			l->held = 0;
		} else {
			l->held = sizeof(cdata); /* a tag or a comment */
		}
		return 0;
	case XML_TEXT:
		break;
	}
	if (c == '<' || c == '&') {
		l->xml = c == '<' ? XML_MARKUP : XML_ENTITY;
		l->held = 0;
		return 0;
	}
	out[0] = c;
	return 1;
}

/* Most of it is text, and of that most stands for itself. */
static size_t
xml_some(struct unwrap *l, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t len = 0;

	while (*at < n && room - len >= ONE_MOST) {
		uint8_t c = in[(*at)++];

		if (l->xml == XML_TEXT && c != '<' && c != '&')
			out[len++] = c;
		else
			len += xml_put(l, c, out + len);
	}
	return len;
}

/* One unit of UTF-16; hold has its first byte, bits a first surrogate. */
static size_t
wide_put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	size_t n = 0;

	l->hold[l->held++] = c;
	if (l->held < 2)
		return 0;
	l->held = 0;

	bool big = l->wrap == BLOB_UTF16BE;
	uint32_t unit = (uint32_t)(l->hold[big ? 0 : 1] << 8 |
	    l->hold[big ? 1 : 0]);
	bool second = unit >= 0xdc00 && unit < 0xe000;

	if (l->bits != 0 && second) {
		n = utf8(0x10000 + ((l->bits - 0xd800) << 10) +
			(unit - 0xdc00), out);
		l->bits = 0;
		return n;
	}
	if (l->bits != 0 || second) {
		l->damage = "half a character of UTF-16";
		n = utf8(0xfffd, out);
	}
	l->bits = 0;
	if (unit >= 0xd800 && unit < 0xdc00)
		l->bits = unit;
	else if (!second)
		n += utf8(unit, out + n);
	return n;
}

/* What one byte gives, for those that go byte by byte. */
static size_t
put(struct unwrap *l, uint8_t c, uint8_t *out)
{
	switch (l->wrap) {
	case BLOB_QP:
		return qp_put(l, c, out);
	case BLOB_UU:
		return uu_put(l, c, out);
	case BLOB_UTF16LE:
	case BLOB_UTF16BE:
		return wide_put(l, c, out);
	case BLOB_PLAIN:
	case BLOB_BASE64:
	case BLOB_XML:
	case BLOB_TO_BASE64:
	case BLOB_HUFFMAN:
	case BLOB_CX:
	case BLOB_SHA1:
		break;
	}
	out[0] = c;
	return 1;
}

void
unwrap_begin(struct unwrap *l, enum blob_wrap wrap, uint64_t size, bool wide)
{
	*l = (struct unwrap){ .wrap = wrap };
	if (wrap == BLOB_HUFFMAN)
		l->huff = huff_new();
	if (wrap == BLOB_CX)
		l->cx = cx_new(size, wide);
	if (wrap == BLOB_SHA1)
		l->sha = sha1_new();
}

static size_t
sha_some(struct unwrap *l, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t take = n - *at < room ? n - *at : room;

	sha_put(l->sha, in + *at, take);
	memcpy(out, in + *at, take);
	*at += take;
	return take;
}

static void
sha_close(struct unwrap *l)
{
	uint8_t digest[20];
	char digits[SHA1_HEX];

	if (l->sha == NULL)
		return;
	sha1_end(l->sha, digest);
	l->sha = NULL;
	sha1_hex(digest, digits);
	if (l->digest == NULL || !text_same_n(digits, l->digest, SHA1_HEX - 1))
		l->damage = "its bytes are not those that its digest was "
		    "made of";
}

void
unwrap_free(struct unwrap *l)
{
	huff_free(&l->huff);
	cx_free(&l->cx);
	sha_close(l);
}

size_t
unwrap_some(struct unwrap *l, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room)
{
	size_t len = 0;

	if (l->wrap == BLOB_BASE64)
		return unwrap_base64_some(l, in, n, at, out, room);
	if (l->wrap == BLOB_TO_BASE64)
		return unwrap_encode_some(l, in, n, at, out, room);
	if (l->wrap == BLOB_XML)
		return xml_some(l, in, n, at, out, room);
	if (l->wrap == BLOB_HUFFMAN)
		return huff_put(l->huff, in, n, at, out, room);
	if (l->wrap == BLOB_CX)
		return cx_put(l->cx, in, n, at, out, room);
	if (l->wrap == BLOB_SHA1)
		return sha_some(l, in, n, at, out, room);
	while (*at < n && room - len >= ONE_MOST)
		len += put(l, in[(*at)++], out + len);
	return len;
}

size_t
unwrap_end(struct unwrap *l, uint8_t *out)
{
	size_t n = 0;

	if (l->wrap == BLOB_BASE64)
		return unwrap_base64_end(l, out);
	if (l->wrap == BLOB_TO_BASE64)
		return unwrap_encode_end(l, out);
	if (l->wrap == BLOB_HUFFMAN)
		return huff_end(l->huff, out);
	if (l->wrap == BLOB_CX)
		return cx_end(l->cx, out);
	if (l->wrap == BLOB_SHA1)
		sha_close(l);
	if (l->wrap == BLOB_UU && l->line_len > 0)
		return uu_put(l, '\n', out);
	if (l->wrap == BLOB_QP && l->held > 0) {
		l->damage = "an incomplete quoted-printable escape";
		n = l->held;
		memcpy(out, l->hold, n);
		l->held = 0;
	}
	if ((l->wrap == BLOB_UTF16LE || l->wrap == BLOB_UTF16BE) &&
	    (l->held > 0 || l->bits != 0))
		l->damage = "half a character of UTF-16";
	if (l->wrap == BLOB_XML && (l->xml != XML_TEXT))
		l->damage = "XML that ends within markup";
	return n;
}

const char *
unwrap_damage(const struct unwrap *l)
{
	if (l->huff != NULL)
		return huff_damage(l->huff);
	return l->cx != NULL ? cx_damage(l->cx) : l->damage;
}

bool
unwrap_is_far(const struct unwrap *l)
{
	return l->cx != NULL && cx_is_far(l->cx);
}
