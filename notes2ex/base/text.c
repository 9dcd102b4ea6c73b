#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "base/mem.h"

/* Length of the UTF-8 sequence at s, 0 when it is none. */
static size_t
sequence(const uint8_t *s, size_t n)
{
	uint32_t c = s[0];
	size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 :
	    c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (len == 0 || len > n)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if (len == 3 && ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f)))
		return 0;
	if (len == 4 && ((c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] > 0x8f)))
		return 0;
	return len;
}

size_t
text_valid_utf8(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n) {
		size_t len = sequence((const uint8_t *)s + at, n - at);

		if (len == 0)
			break;
		at += len;
	}
	return at;
}

/* Characters that XML 1.0 forbids and no mail program expects. */
static bool
is_forbidden(const uint8_t *s, size_t len)
{
	if (len == 1)
		return s[0] < 0x20 && s[0] != '\t' && s[0] != '\n' &&
		    s[0] != '\r';
	return len == 3 && s[0] == 0xef && s[1] == 0xbf && s[2] >= 0xbe;
}

char *
text_clean(struct arena *a, const char *text, size_t n, size_t *changed)
{
	const uint8_t *s = (const uint8_t *)text;
	size_t bad = 0, out = 0;

	if (n > SIZE_MAX / 4)
		mem_out(n);
	for (size_t i = 0, len; i < n; i += len == 0 ? 1 : len) {
		len = sequence(s + i, n - i);
		if (len == 0 || is_forbidden(s + i, len))
			bad++;
	}
	char *copy = arena_alloc(a, n + bad * 2 + 1);
	for (size_t i = 0, len; i < n; i += len) {
		len = sequence(s + i, n - i);
		if (len == 0) {
			memcpy(copy + out, "\xef\xbf\xbd", 3);
			out += 3;
			len = 1;
		} else if (!is_forbidden(s + i, len)) {
			memcpy(copy + out, s + i, len);
			out += len;
		}
	}
	if (changed != NULL)
		*changed = bad;
	return copy;
}

bool
text_same(const char *a, const char *b)
{
	/* Most names differ in their first letter, whatever its case. */
	return ((a[0] ^ b[0]) & ~0x20) == 0 && strcasecmp(a, b) == 0;
}

bool
text_same_n(const char *a, const char *b, size_t n)
{
	return strncasecmp(a, b, n) == 0;
}

bool
text_begins(const char *s, const char *prefix)
{
	return strncasecmp(s, prefix, strlen(prefix)) == 0;
}

static bool
is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

char *
text_folded(struct arena *a, const char *s)
{
	size_t n = strlen(s);

	if (is_ascii(s) || n > INT32_MAX / 8) {
		char *copy = arena_strndup(a, s, n);

		for (char *p = copy; *p != '\0'; p++)
			*p = (char)tolower((unsigned char)*p);
		return copy;
	}

	UErrorCode status = U_ZERO_ERROR;
	int32_t cap = (int32_t)n * 3 + 1, len = 0;
	UChar *wide = arena_array(a, (size_t)cap, sizeof(*wide));
	UChar *folded = arena_array(a, (size_t)cap, sizeof(*folded));
	char *out = arena_alloc(a, (size_t)cap * 3);

	(void)u_strFromUTF8WithSub(wide, cap, &len, s, (int32_t)n, 0xfffd, NULL,
	    &status);
	len = u_strFoldCase(folded, cap, wide, len, U_FOLD_CASE_DEFAULT,
	    &status);
	(void)u_strToUTF8(out, cap * 3, NULL, folded, len, &status);
	return U_FAILURE(status) ? arena_strndup(a, s, n) : out;
}

bool
text_same_folded(const char *a, const char *b)
{
	struct arena arena = { 0 };
	bool same = strcmp(text_folded(&arena, a), text_folded(&arena, b)) == 0;

	arena_free(&arena);
	return same;
}

uint16_t
text_upper(uint16_t unit)
{
	UChar32 upper = u_toupper(unit);

	return upper > 0xffff ? unit : (uint16_t)upper;
}

char *
text_trim(struct arena *a, const char *s, size_t n)
{
	while (n > 0 && isspace((unsigned char)s[0])) {
		s++;
		n--;
	}
	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	return arena_strndup(a, s, n);
}

char *
text_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *out = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	if (n > 0)
		(void)vsnprintf(out, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(ap);
	return out;
}

char *
text_from(struct arena *a, const char *charset, const void *p, size_t n)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *cnv;

	if (n > INT32_MAX / 8)
		return NULL;
	cnv = ucnv_open(charset, &status);
	if (U_FAILURE(status))
		return NULL;
	int32_t cap = (int32_t)n + 1, len;
	UChar *wide = arena_array(a, (size_t)cap, sizeof(*wide));
	len = ucnv_toUChars(cnv, wide, cap, p, (int32_t)n, &status);
	ucnv_close(cnv);
	if (U_FAILURE(status))
		return NULL;

	char *out = arena_alloc(a, (size_t)len * 3 + 1);
	(void)u_strToUTF8WithSub(out, len * 3 + 1, NULL, wide, len, 0xfffd,
	    NULL, &status);
	return U_FAILURE(status) ? NULL : out;
}

bool
text_unid(const char *s, char out[33])
{
	for (int i = 0; i < 32; i++) {
		if (!isxdigit((unsigned char)s[i]))
			return false;
		out[i] = (char)toupper((unsigned char)s[i]);
	}
	out[32] = '\0';
	return s[32] == '\0';
}

/* One byte of a pattern against one of a text; folded both already. */
static bool
glob(const char *p, const char *s)
{
	const char *star = NULL, *again = NULL;

	while (*s != '\0') {
		if (*p == '*') {
			star = ++p;
			again = s;
		} else if (*p == '?' || *p == *s) {
			/* ? stands for a whole character, not for a byte */
			size_t n = sequence((const uint8_t *)s, strlen(s));

			s += *p == '?' && n > 1 ? n : 1;
			p++;
		} else if (star != NULL) {
			p = star;
			s = ++again;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}

bool
text_glob(const char *pattern, const char *s)
{
	struct arena a = { 0 };
	bool match = glob(text_folded(&a, pattern), text_folded(&a, s));

	arena_free(&a);
	return match;
}
