#include "target/dir_head.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

#include "target/dir_fold.h"

enum {
	WORD = 36,      /* bytes of text in an encoded word of 60 characters:
			   with "X-Message-Flag: " in front still 76 */
	LONE_WORD = 45, /* when it is the only one: 72 characters */
	LINE_WANT = 76, /* RFC 2047 2; RFC 5322 2.1.1 would have 78 */
	LINE_MOST = 998,
	SECTION = 48    /* characters of a parameter's section, percent signs
			   included */
};

static const char hex[] = "0123456789ABCDEF";

char *
head_line(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1);
	size_t n = 0;

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;
		bool space = c < 0x20 || c == 0x7f;

		if (!space)
			out[n++] = *s;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return out;
}

bool
head_is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x7f || (unsigned char)*s < 0x20)
			return false;
	return true;
}

/* The longest piece of at most `most` bytes that ends with a character. */
static size_t
piece(const char *s, size_t n, size_t most)
{
	size_t len = n < most ? n : most;

	if (len == n)
		return len;
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len > 0 ? len : most;
}

static char *
words(struct arena *a, const char *s)
{
	size_t n = strlen(s);
	/* But for the last one, a word of 61 characters holds 33 bytes or more. */
	char *out = arena_alloc(a, (n / 33 + 2) * 61 + 1);
	size_t used = 0;

	while (n > 0) {
		size_t len = n <= LONE_WORD && used == 0 ? n :
		    piece(s, n, WORD);
		struct base64 b = { .n = 0 };

		if (used > 0)
			out[used++] = ' ';
		memcpy(out + used, "=?utf-8?B?", 10);
		used += 10;
		used += base64_put(&b, (const uint8_t *)s, len, out + used);
		used += base64_end(&b, out + used);
		memcpy(out + used, "?=", 2);
		used += 2;
		s += len;
		n -= len;
	}
	out[used] = '\0';
	return out;
}

/* No token so long that a line cannot hold it. */
static bool
can_be_plain(const char *s)
{
	if (!head_is_ascii(s) || strstr(s, "=?") != NULL || s[0] == ' ')
		return false;
	while (*s != '\0') {
		size_t n = strcspn(s, " ");

		if (n > LINE_MOST - 100)
			return false;
		s += n;
		s += strspn(s, " ");
	}
	return true;
}

char *
head_words(struct arena *a, const char *s)
{
	return can_be_plain(s) ? arena_strdup(a, s) : words(a, s);
}

static char *
quoted(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) * 2 + 3), *p = out;

	*p++ = '"';
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			*p++ = '\\';
		*p++ = *s;
	}
	*p = '"';
	return out;
}

char *
head_phrase(struct arena *a, const char *s)
{
	if (!can_be_plain(s))
		return words(a, s);
	if (s[0] != '\0' && strpbrk(s, "()<>[]:;@\\,.\"") == NULL)
		return arena_strdup(a, s);

	return quoted(a, s);
}

char *
head_fold(struct arena *a, const char *s, size_t column)
{
	char *out = arena_alloc(a, strlen(s) * 2 + 3);
	size_t n = 0;

	out[n++] = ' ';
	column++;
	while (*s != '\0') {
		size_t space = strspn(s, " ");
		size_t len = space + strcspn(s + space, " ");

		/* A fold needs white space, and something after it. */
		if (space > 0 && column + len > LINE_WANT && column > 1 &&
		    len > space) {
			out[n++] = '\n';
			column = 0;
		}
		memcpy(out + n, s, len);
		n += len;
		column += len;
		if (column > LINE_MOST)
			return NULL;
		s += len;
	}
	out[n++] = '\n';
	out[n] = '\0';
	return out;
}

/* ---- parameters -------------------------------------------------------- */

bool
head_is_token(const char *s)
{
	return *s != '\0' && head_is_ascii(s) &&
	    strpbrk(s, " ()<>@,;:\\\"/[]?=") == NULL;
}

/* The next character in the letters of RFC 2231; how many bytes it has. */
static size_t
attribute_char(const char *s, char out[13])
{
	size_t n = 1, used = 0;

	if (isalnum((unsigned char)*s) || strchr("-._~!#$&+^`{|}", *s) != NULL) {
		out[0] = *s;
		out[1] = '\0';
		return 1;
	}
	while (n < 4 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n++;
	for (size_t i = 0; i < n; i++) {
		out[used++] = '%';
		out[used++] = hex[(unsigned char)s[i] >> 4];
		out[used++] = hex[s[i] & 15];
	}
	out[used] = '\0';
	return n;
}

/* One section's worth of the value; *end is where the next one begins. */
static char *
section(struct arena *a, const char *s, const char **end)
{
	char *out = arena_alloc(a, SECTION + 13);
	size_t used = 0;

	while (*s != '\0') {
		char one[13];
		size_t n = attribute_char(s, one), len = strlen(one);

		if (used + len > SECTION)
			break;
		memcpy(out + used, one, len + 1);
		used += len;
		s += n;
	}
	*end = s;
	return out;
}

char *
head_param(struct arena *a, const char *name, const char *value)
{
	const char *rest;
	char *all = section(a, value, &rest);

	if (head_is_token(value) && strlen(value) <= SECTION)
		return text_printf(a, ";\n\t%s=%s", name, value);
	if (head_is_ascii(value) && strlen(value) <= LINE_MOST / 4 &&
	    strstr(value, "=?") == NULL)
		return text_printf(a, ";\n\t%s=%s", name, quoted(a, value));
	if (*rest == '\0')
		return text_printf(a, ";\n\t%s*=utf-8''%s", name, all);
	all = text_printf(a, ";\n\t%s*0*=utf-8''%s", name, all);
	for (int i = 1; *rest != '\0'; i++)
		all = text_printf(a, "%s;\n\t%s*%d*=%s", all, name, i,
		    section(a, rest, &rest));
	return all;
}

char *
head_mailto(struct arena *a, const char *address)
{
	static const char scheme[] = "mailto:";
	size_t n = sizeof(scheme) - 1;
	char *out = arena_alloc(a, n + strlen(address) * 3 + 1), *p = out;

	memcpy(out, scheme, sizeof(scheme));
	p += n;
	for (; *address != '\0'; address++) {
		unsigned char c = (unsigned char)*address;

		if (isalnum(c) || strchr("-._~!$'()*+,;:@", c) != NULL) {
			*p++ = (char)c;
			continue;
		}
		*p++ = '%';
		*p++ = hex[c >> 4];
		*p++ = hex[c & 15];
	}
	return out;
}

bool
head_is_name(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if (*s <= 0x20 || *s >= 0x7f || *s == ':')
			return false;
	return true;
}
