/* Text of any character set as UTF-8, with as little lost as can be. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

/* WHATWG's names for what writers mean, where it is not what they say. */
static const struct {
	const char *said, *meant;
} sets[] = {
	{ "iso-8859-1", "windows-1252" },
	{ "iso8859-1", "windows-1252" },
	{ "iso_8859-1", "windows-1252" },
	{ "latin1", "windows-1252" },
	{ "ansi", "windows-1252" },
	{ "x-ansi", "windows-1252" },
	{ "cp-850", "cp850" },
	{ "iso-8859-9", "windows-1254" },
	{ "iso-8859-8-i", "iso-8859-8" },
	{ "iso-8859-8-e", "iso-8859-8" },
	{ "iso-8859-11", "windows-874" },
	{ "tis-620", "windows-874" },
	{ "gb2312", "gb18030" },
	{ "gbk", "gb18030" },
	{ "x-gbk", "gb18030" },
	{ "ks_c_5601-1987", "windows-949" },
	{ "euc-kr", "windows-949" },
	{ "shift_jis", "windows-31j" },
	{ "x-sjis", "windows-31j" },
	{ "iso-2022-jp", "iso-2022-jp-2" },
	{ "x-mac-roman", "macintosh" },
};

static const char *
meant_by(const char *charset)
{
	for (size_t i = 0; i < NITEMS(sets); i++)
		if (text_same(sets[i].said, charset))
			return sets[i].meant;
	return charset;
}

static bool
is_one_of(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_same(s, list[i]))
			return true;
	return false;
}

/* What says nothing about bytes beyond ASCII. */
static bool
is_vague(const char *charset)
{
	static const char *const names[] = { "us-ascii", "ascii", "utf-8",
		"utf8", "unicode-1-1-utf-8", "unknown-8bit", "x-unknown",
		"unknown", "default", "_autodetect", "x-user-defined" };

	return charset == NULL || is_one_of(charset, names, NITEMS(names));
}

/* 0x80 to 0x9f; what Windows has no character for is itself, as in HTML. */
static const uint16_t windows[] = {
	0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
	0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
};

static size_t
put_windows(char *out, uint8_t byte)
{
	unsigned c = byte >= 0xa0 ? byte : windows[byte - 0x80];

	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | c >> 12);
	out[1] = (char)(0x80 | (c >> 6 & 0x3f));
	out[2] = (char)(0x80 | (c & 0x3f));
	return 3;
}

/* UTF-8, but each byte that is none stands for a character of Windows. */
static char *
of_utf8(struct arena *a, const char *s, size_t n)
{
	size_t bad = 0, len = 0;
	char *out;

	for (size_t i = 0; i < n; bad++)
		i += text_valid_utf8(s + i, n - i) + 1;
	out = arena_alloc(a, n + bad * 2 + 1);
	for (size_t i = 0; i < n;) {
		size_t good = text_valid_utf8(s + i, n - i);

		memcpy(out + len, s + i, good);
		len += good;
		i += good;
		if (i < n)
			len += put_windows(out + len, (uint8_t)s[i++]);
	}
	return text_clean(a, out, len, NULL);
}

static const char *
of_windows(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n * 3 + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if ((uint8_t)s[i] < 0x80)
			out[len++] = s[i];
		else
			len += put_windows(out + len, (uint8_t)s[i]);
	return text_clean(a, out, len, NULL);
}

/* The byte order mark is none of the text. */
static const char *
without_mark(const char *s)
{
	return strncmp(s, "\xef\xbb\xbf", 3) == 0 ? s + 3 : s;
}

/*
 * A text ends where its first zero does: of no use, but a zero is no text.
 * What is half of a character at the end is seen only when a line ends there.
 */
static char *
as_line(struct arena *a, const char *s, size_t *n)
{
	char *out = arena_alloc(a, *n + 2);
	size_t len = 0;

	for (size_t i = 0; i < *n; i++)
		if (s[i] != '\0')
			out[len++] = s[i];
	out[len++] = '\n';
	*n = len;
	return out;
}

static bool
is_wide(const char *charset)
{
	return text_begins(charset, "utf-16") ||
	    text_begins(charset, "utf-32") || text_begins(charset, "utf16") ||
	    text_begins(charset, "utf32") || text_begins(charset, "ucs") ||
	    text_begins(charset, "unicode") ||
	    text_begins(charset, "iso-10646");
}

/* A unit that is all zero would end it. */
static bool
has_zeros(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		if (s[i] == '\0' && s[i + 1] == '\0')
			return true;
	return n % 2 != 0;
}

/* ICU has two marks for what it could not read; people know one of them. */
static const char *
marked(struct arena *a, const char *s, bool *doubt)
{
	size_t n = strlen(s), len = 0;
	char *out = arena_alloc(a, n * 3 + 1);

	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\x1a') {
			out[len++] = s[i];
			continue;
		}
		memcpy(out + len, "\xef\xbf\xbd", 3);
		len += 3;
	}
	*doubt = *doubt || strstr(out, "\xef\xbf\xbd") != NULL;
	return out;
}

static const char *
of_wide(struct arena *a, const char *charset, const char *s, size_t n,
    bool *doubt)
{
	const char *text = text_from(a, charset, s, n);

	*doubt = has_zeros(s, n);
	return text == NULL ? NULL : marked(a, text, doubt);
}

static const char *
of_narrow(struct arena *a, const char *charset, const char *s, size_t n,
    bool *doubt)
{
	const char *line = as_line(a, s, &n);
	char *text = text_from(a, charset, line, n);
	size_t len = text == NULL ? 0 : strlen(text);

	if (text == NULL)
		return NULL;
	if (len > 0 && text[len - 1] == '\n')
		text[len - 1] = '\0';
	else /* a line does not end like that in EBCDIC */
		text = text_from(a, charset, line, n - 1);
	return text == NULL ? NULL : marked(a, text, doubt);
}

static const char *
of_set(struct arena *a, const char *charset, const char *s, size_t n,
    bool *doubt)
{
	const char *text = is_wide(charset) ?
	    of_wide(a, charset, s, n, doubt) :
	    of_narrow(a, charset, s, n, doubt);

	if (text != NULL)
		return text_clean(a, text, strlen(text), NULL);
	*doubt = true;
	return text_valid_utf8(s, n) == n ? of_utf8(a, s, n) :
	    of_windows(a, s, n);
}

const char *
mime_text(struct arena *a, const char *charset, const char *s, size_t n,
    bool *doubt)
{
	*doubt = false;
	if (n == 0)
		return "";
	if (is_vague(charset))
		return without_mark(text_valid_utf8(s, n) == n ||
		    (charset != NULL && text_begins(charset, "utf")) ?
		    of_utf8(a, s, n) : of_windows(a, s, n));
	charset = meant_by(charset);
	return without_mark(text_same(charset, "windows-1252") ?
	    of_windows(a, s, n) : of_set(a, charset, s, n, doubt));
}

const char *
mime_head_text(struct arena *a, const char *s, size_t n)
{
	return of_utf8(a, s, n);
}
