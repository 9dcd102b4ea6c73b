#include "mapping/map_html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void
html_text(struct buf *b, const char *s, bool *space)
{
	const char *from = s;

	for (; *s != '\0'; s++) {
		const char *as = *s == '<' ? "&lt;" : *s == '>' ? "&gt;" :
		    *s == '&' ? "&amp;" : *s == '"' ? "&quot;" :
		    *s == '\n' ? "<br>\n" : *s == '\r' ? "" :
		    *s == '\t' ? "&nbsp; &nbsp; " :
		    *s == ' ' && *space ? "&nbsp;" : NULL;

		*space = strchr(" \n\t", *s) != NULL;
		if (as == NULL)
			continue;
		/* "a   b" must neither lose its spaces nor forbid a break. */
		if (*s == ' ')
			*space = false;
		buf_put(b, from, (size_t)(s - from));
		buf_puts(b, as);
		from = s + 1;
	}
	buf_put(b, from, (size_t)(s - from));
}

void
html_attr(struct buf *b, const char *name, const char *value)
{
	buf_putf(b, " %s=\"", name);
	buf_xml(b, value);
	buf_puts(b, "\"");
}

const char *
html_color(const char *color)
{
	static const struct {
		const char *name, *rgb;
	} named[] = { { "aqua", "#00ffff" }, { "black", "#000000" },
		{ "blue", "#0000ff" }, { "fuchsia", "#ff00ff" },
		{ "gray", "#808080" }, { "green", "#008000" },
		{ "lime", "#00ff00" }, { "maroon", "#800000" },
		{ "navy", "#000080" }, { "olive", "#808000" },
		{ "purple", "#800080" }, { "red", "#ff0000" },
		{ "silver", "#c0c0c0" }, { "teal", "#008080" },
		{ "white", "#ffffff" }, { "yellow", "#ffff00" } };

	if (color == NULL)
		return NULL;
	for (size_t i = 0; i < NITEMS(named); i++)
		if (text_same(color, named[i].name) ||
		    text_same(color, named[i].rgb))
			return named[i].name;
	return color[0] == '#' && strlen(color) == 7 &&
		strspn(color + 1, "0123456789abcdefABCDEF") == 6 ?
	    color :
	    NULL;
}

const char *
html_face(struct arena *a, const char *face)
{
	static const struct {
		const char *notes, *css;
	} generic[] = {
		{ "sans-serif", "Arial,Helvetica,sans-serif" },
		{ "Default Sans Serif", "Arial,Helvetica,sans-serif" },
		{ "serif", "'Times New Roman',Times,serif" },
		{ "Default Serif", "'Times New Roman',Times,serif" },
		{ "monospace", "'Courier New',Courier,monospace" },
		{ "Default Monospace", "'Courier New',Courier,monospace" },
		{ "multilingual", "'Arial Unicode MS',Arial,sans-serif" },
		{ "Default Multilingual",
		    "'Arial Unicode MS',Arial,sans-serif" },
		{ "user-interface", "Tahoma,Arial,sans-serif" },
		{ "Default User Interface", "Tahoma,Arial,sans-serif" },
	};
	char *out;
	size_t n = 0;

	for (size_t i = 0; i < NITEMS(generic); i++)
		if (text_same(face, generic[i].notes))
			return generic[i].css;
	out = arena_alloc(a, strlen(face) + 3);
	out[n++] = '\'';
	for (; *face != '\0'; face++)
		if (isalnum((unsigned char)*face) ||
		    (unsigned char)*face >= 0x80 ||
		    strchr(" -_.", *face) != NULL)
			out[n++] = *face;
	out[n++] = '\'';
	return n == 2 ? "Arial,Helvetica,sans-serif" : out;
}

/* Length of "scheme:", 0 when there is none; a drive letter is none. */
static size_t
scheme_length(const char *url)
{
	size_t n = 0;

	while (isalnum((unsigned char)url[n]) ||
	    (n > 0 && strchr("+-.", url[n]) != NULL && url[n] != '\0'))
		n++;
	return n > 1 && url[n] == ':' ? n : 0;
}

enum html_url
html_url(struct arena *a, const char *url, const char **clean)
{
	static const char *const good[] = { "http", "https", "mailto", "ftp",
		"ftps", "tel", "file", "notes" };
	char *out;
	size_t n = 0;

	url = text_trim(a, url, strlen(url));
	out = arena_array(a, strlen(url) + 1, 3);
	/* Browsers skip controls, even inside a scheme. */
	for (; *url != '\0'; url++) {
		if (*url == ' ') {
			memcpy(out + n, "%20", 3);
			n += 3;
		} else if ((unsigned char)*url > ' ' && *url != 0x7f) {
			out[n++] = *url;
		}
	}
	*clean = out;
	n = scheme_length(out);
	if (n == 0 && text_begins(out, "www.")) {
		*clean = text_printf(a, "http://%s", out);
		return HTML_URL_GOOD;
	}
	if (n == 0)
		return out[0] == '#' && out[1] != '\0' ? HTML_URL_GOOD :
		    HTML_URL_RELATIVE;
	for (size_t i = 0; i < NITEMS(good); i++)
		if (strlen(good[i]) == n && text_same_n(out, good[i], n))
			return HTML_URL_GOOD;
	return HTML_URL_REFUSED;
}

/* ---- HTML source as text ------------------------------------------------ */

static size_t
put_utf8(char *out, unsigned long c)
{
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
	return n;
}

/* An entity at s ("&lt;"): its length, and the character; 0 when none. */
static size_t
entity(const char *s, size_t n, unsigned long *c)
{
	static const struct {
		const char *name;
		unsigned long c;
	} known[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
		{ "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", ' ' } };
	size_t len = 2;

	for (size_t i = 0; i < NITEMS(known); i++)
		if (strlen(known[i].name) <= n &&
		    text_same_n(s, known[i].name, strlen(known[i].name))) {
			*c = known[i].c;
			return strlen(known[i].name);
		}
	if (n < 4 || s[1] != '#')
		return 0;

	bool hex = s[2] == 'x' || s[2] == 'X';

	*c = 0;
	for (len = hex ? 3 : 2; len < n && len < 12 &&
	     isxdigit((unsigned char)s[len]); len++) {
		int d = isdigit((unsigned char)s[len]) ? s[len] - '0' :
		    tolower((unsigned char)s[len]) - 'a' + 10;

		if (!hex && d > 9)
			return 0;
		*c = *c * (hex ? 16 : 10) + (unsigned long)d;
	}
	return len < n && s[len] == ';' ? len + 1 : 0;
}

static bool
is_tag(const char *s, size_t n, const char *name)
{
	size_t len = strlen(name);

	return n > len + 1 && text_same_n(s + 1, name, len) &&
	    !isalnum((unsigned char)s[len + 1]);
}

/* Where a tag, a comment or a whole script that begins at s ends. */
static size_t
skip_tag(const char *s, size_t n)
{
	static const char *const whole[] = { "script", "style", "head",
		"title" };
	const char *end = memchr(s, '>', n);

	if (n >= 4 && memcmp(s, "<!--", 4) == 0) {
		end = memmem(s + 4, n - 4, "-->", 3);
		return end == NULL ? n : (size_t)(end - s) + 3;
	}
	for (size_t i = 0; i < NITEMS(whole); i++) {
		if (!is_tag(s, n, whole[i]))
			continue;
		for (size_t k = 1; k + 1 < n; k++)
			if (s[k] == '<' && s[k + 1] == '/' &&
			    is_tag(s + k + 1, n - k - 1, whole[i])) {
				end = memchr(s + k, '>', n - k);
				return end == NULL ? n : (size_t)(end - s) + 1;
			}
		return n;
	}
	return end == NULL ? n : (size_t)(end - s) + 1;
}

/* A line ends where a browser would begin a new one. */
static bool
ends_line(const char *s, size_t n)
{
	static const char *const tags[] = { "br", "/p", "/div", "/tr", "/li",
		"/h1", "/h2", "/h3", "/h4", "/table", "hr" };

	for (size_t i = 0; i < NITEMS(tags); i++)
		if (is_tag(s, n, tags[i]))
			return true;
	return false;
}

char *
html_strip(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 4);
	size_t len = 0;

	for (size_t i = 0; i < n;) {
		unsigned long c;
		size_t skip;

		if (s[i] == '<' && i + 1 < n && (isalpha((unsigned char)
		    s[i + 1]) || strchr("/!?", s[i + 1]) != NULL)) {
			if (ends_line(s + i, n - i))
				out[len++] = '\n';
			i += skip_tag(s + i, n - i);
		} else if (s[i] == '&' &&
		    (skip = entity(s + i, n - i, &c)) > 0) {
			len += put_utf8(out + len, c);
			i += skip;
		} else {
			out[len++] = s[i++];
		}
	}
	out[len] = '\0';
	return out;
}
