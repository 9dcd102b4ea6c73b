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
