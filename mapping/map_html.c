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

		*space = *s == ' ' || *s == '\n' || *s == '\t';
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

/* Faces of Notes and of those who write to it, by what they look like. */
static const struct {
	const char *face, *css; /* NULL: its own name */
	enum family { SANS, SERIF, FIXED } family;
} faces[] = {
	{ "sans-serif", "Arial,Helvetica", SANS },
	{ "Default Sans Serif", "Arial,Helvetica", SANS },
	{ "Helv", "Arial,Helvetica", SANS },
	{ "serif", "'Times New Roman',Times", SERIF },
	{ "Default Serif", "'Times New Roman',Times", SERIF },
	{ "Tms Rmn", "'Times New Roman',Times", SERIF },
	{ "monospace", "'Courier New',Courier", FIXED },
	{ "Default Monospace", "'Courier New',Courier", FIXED },
	{ "multilingual", "'Arial Unicode MS',Arial", SANS },
	{ "Default Multilingual", "'Arial Unicode MS',Arial", SANS },
	{ "user-interface", "Tahoma,Arial", SANS },
	{ "Default User Interface", "Tahoma,Arial", SANS },
	{ "Arial", NULL, SANS },
	{ "Calibri", NULL, SANS },
	{ "Helvetica", NULL, SANS },
	{ "Lucida Sans Unicode", NULL, SANS },
	{ "Microsoft Sans Serif", NULL, SANS },
	{ "MS Sans Serif", NULL, SANS },
	{ "Segoe UI", NULL, SANS },
	{ "Tahoma", NULL, SANS },
	{ "Trebuchet MS", NULL, SANS },
	{ "Verdana", NULL, SANS },
	{ "Book Antiqua", NULL, SERIF },
	{ "Cambria", NULL, SERIF },
	{ "Garamond", NULL, SERIF },
	{ "Georgia", NULL, SERIF },
	{ "MS Serif", NULL, SERIF },
	{ "Palatino Linotype", NULL, SERIF },
	{ "Times", NULL, SERIF },
	{ "Times New Roman", NULL, SERIF },
	{ "Consolas", NULL, FIXED },
	{ "Courier", NULL, FIXED },
	{ "Courier New", NULL, FIXED },
	{ "Fixedsys", NULL, FIXED },
	{ "Lucida Console", NULL, FIXED },
	{ "Terminal", NULL, FIXED },
};

static size_t
find_face(const char *face)
{
	size_t i = 0;

	while (i < NITEMS(faces) && !text_same(face, faces[i].face))
		i++;
	return i;
}

bool
html_is_fixed(const char *face)
{
	size_t i = find_face(face);

	return i < NITEMS(faces) && faces[i].family == FIXED;
}

const char *
html_face(struct arena *a, const char *face)
{
	static const char *const family[] = { [SANS] = ",sans-serif",
		[SERIF] = ",serif", [FIXED] = ",monospace" };
	size_t i = find_face(face), n = 0;
	const char *last = family[i < NITEMS(faces) ? faces[i].family : SANS];
	const char *quote = "";
	char *out;

	if (i < NITEMS(faces) && faces[i].css != NULL)
		return text_printf(a, "%s%s", faces[i].css, last);
	out = arena_alloc(a, strlen(face) + 1);
	for (; *face != '\0'; face++) {
		if (!isalnum((unsigned char)*face) &&
		    (unsigned char)*face < 0x80 &&
		    strchr(" -_.", *face) == NULL)
			continue;
		if (!isalpha((unsigned char)*face))
			quote = "'";
		out[n++] = *face;
	}
	out[n] = '\0';
	return n == 0 ? "Arial,Helvetica,sans-serif" :
	    text_printf(a, "%s%s%s%s", quote, out, quote, last);
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
