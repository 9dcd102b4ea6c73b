/* Attributes, addresses and CSS: only what is known to be harmless. */
#include "mapping/map_sanitize_priv.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_entity.h"
#include "mapping/map_html.h"

enum attr_check {
	AT_TEXT,
	AT_WORD,   /* letters, digits, "-", "_" and "." only */
	AT_LENGTH, /* digits, "%", "+", "-" and "." only */
	AT_COLOR,
	AT_FACE,
	AT_STYLE,
	AT_FLAG,
};

static const struct {
	const char *name;
	enum attr_check check;
} known[] = {
	{ "align", AT_WORD },
	{ "alt", AT_TEXT },
	{ "bgcolor", AT_COLOR },
	{ "border", AT_LENGTH },
	{ "bordercolor", AT_COLOR },
	{ "cellpadding", AT_LENGTH },
	{ "cellspacing", AT_LENGTH },
	{ "clear", AT_WORD },
	{ "color", AT_COLOR },
	{ "colspan", AT_LENGTH },
	{ "dir", AT_WORD },
	{ "face", AT_FACE },
	{ "height", AT_LENGTH },
	{ "hspace", AT_LENGTH },
	{ "lang", AT_WORD },
	{ "name", AT_TEXT },
	{ "noshade", AT_FLAG },
	{ "nowrap", AT_FLAG },
	{ "rowspan", AT_LENGTH },
	{ "size", AT_LENGTH },
	{ "span", AT_LENGTH },
	{ "start", AT_LENGTH },
	{ "style", AT_STYLE },
	{ "summary", AT_TEXT },
	{ "title", AT_TEXT },
	{ "type", AT_WORD },
	{ "valign", AT_WORD },
	{ "value", AT_LENGTH },
	{ "vspace", AT_LENGTH },
	{ "width", AT_LENGTH },
};

static bool
attr_is(const struct attr *at, const char *name)
{
	return at->name_n == strlen(name) &&
	    text_same_n(at->name, name, at->name_n);
}

const struct attr *
attr_find(const struct attr *at, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (attr_is(&at[i], name))
			return &at[i];
	return NULL;
}

const char *
attr_text(struct sanitize *s, const struct attr *at)
{
	char *out;
	size_t n = 0;

	if (at == NULL || at->value == NULL)
		return "";
	out = arena_alloc(s->a, at->n + 1);
	for (size_t i = 0; i < at->n;) {
		char c[ENTITY_MOST + 1];
		size_t skip = at->value[i] != '&' ? 0 :
		    entity_read(at->value + i, at->n - i, c);

		/* What a reference becomes is never longer than it is. */
		if (skip > 0 && strlen(c) <= skip) {
			memcpy(out + n, c, strlen(c));
			n += strlen(c);
			i += skip;
		} else {
			out[n++] = at->value[i++];
		}
	}
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)out[i] < ' ' || out[i] == 0x7f)
			out[i] = ' ';
	return out;
}

/* ---- addresses ---------------------------------------------------------- */

/* Controls within it are skipped by browsers, and must not hide a scheme. */
static const char *
without_controls(struct arena *a, const char *p, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] >= ' ' && p[i] != 0x7f)
			out[len++] = p[i];
	return out;
}

const char *
attr_url(struct sanitize *s, const struct attr *at)
{
	struct attr plain = *at;
	const char *url;

	plain.value = without_controls(s->a, at->value == NULL ? "" :
	    at->value, at->n);
	plain.n = strlen(plain.value);
	switch (html_url(s->a, attr_text(s, &plain), &url)) {
	case HTML_URL_GOOD:
		if (!text_begins(url, "file:"))
			return url;
		break;
	case HTML_URL_RELATIVE:
	case HTML_URL_REFUSED:
		break;
	}
	if (url[0] != '\0')
		sanitize_leave(s, text_printf(s->a, "link to \"%.*s\"",
		    (int)text_valid_utf8(url, strnlen(url, 40)), url));
	return NULL;
}

/* ---- CSS ---------------------------------------------------------------- */

static bool
is_known_property(const char *p, size_t n)
{
	static const char *const whole[] = { "color", "background",
		"background-color", "direction", "font", "font-family",
		"font-size", "font-style", "font-variant", "font-weight",
		"height", "letter-spacing", "line-height", "list-style",
		"list-style-type", "page-break-after", "page-break-before",
		"text-align", "text-decoration", "text-indent",
		"text-transform", "vertical-align", "white-space", "width",
		"word-spacing" };
	static const char *const families[] = { "margin", "padding",
		"border" };

	for (size_t i = 0; i < NITEMS(whole); i++)
		if (strlen(whole[i]) == n && text_same_n(p, whole[i], n))
			return true;
	for (size_t i = 0; i < NITEMS(families); i++) {
		size_t len = strlen(families[i]);

		if (n >= len && text_same_n(p, families[i], len) &&
		    (n == len || p[len] == '-'))
			break;
		if (i + 1 == NITEMS(families))
			return false;
	}
	for (size_t i = 0; i < n; i++)
		if (!isalpha((unsigned char)p[i]) && p[i] != '-')
			return false;
	return true;
}

/* Only colours are made by functions. */
static bool
is_function(const char *p, size_t at)
{
	size_t n = 0;

	while (n < at && isalpha((unsigned char)p[at - n - 1]))
		n++;
	return (n == 3 && text_same_n(p + at - n, "rgb", 3)) ||
	    (n == 4 && text_same_n(p + at - n, "rgba", 4));
}

/* No escapes, comments, functions or anything else that could mean more. */
static bool
is_plain_value(const char *p, size_t n)
{
	bool quoted = false;
	int depth = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (isalnum(c) || c >= 0x80 || strchr(" #%.,-+", c) != NULL)
			continue;
		if (c == '"' || c == '\'')
			quoted = !quoted;
		else if (c == '(' && !quoted && is_function(p, i))
			depth++;
		else if (c == ')' && !quoted && depth > 0)
			depth--;
		else if (c != '/' || (i + 1 < n && p[i + 1] == '*'))
			return false;
	}
	return n > 0 && !quoted && depth == 0;
}

static void
trim(const char **p, size_t *n)
{
	while (*n > 0 && isspace((unsigned char)**p)) {
		(*p)++;
		(*n)--;
	}
	while (*n > 0 && isspace((unsigned char)(*p)[*n - 1]))
		(*n)--;
}

static void
put_declaration(struct buf *out, const char *p, size_t n)
{
	const char *colon = memchr(p, ':', n);
	const char *value = colon == NULL ? p : colon + 1;
	size_t name_n = colon == NULL ? 0 : (size_t)(colon - p);
	size_t value_n = n - (size_t)(value - p);

	trim(&p, &name_n);
	trim(&value, &value_n);
	if (value_n > 10 && text_same_n(value + value_n - 10, "!important",
	    10)) {
		value_n -= 10;
		trim(&value, &value_n);
	}
	if (!is_known_property(p, name_n) || !is_plain_value(value, value_n))
		return;
	if (out->len > 0)
		buf_puts(out, ";");
	for (size_t i = 0; i < name_n; i++)
		buf_putf(out, "%c", tolower((unsigned char)p[i]));
	buf_puts(out, ":");
	for (size_t i = 0; i < value_n; i++)
		buf_put(out, value[i] == '"' ? "'" : value + i, 1);
}

const char *
attr_style(struct arena *a, const char *css)
{
	struct buf out;

	buf_init(&out, strlen(css) + 64);
	while (*css != '\0') {
		size_t n = 0;
		char quote = '\0';

		for (; css[n] != '\0' && (quote != '\0' || css[n] != ';');
		     n++)
			if (quote == css[n])
				quote = '\0';
			else if (quote == '\0' && strchr("\"'", css[n]) != NULL)
				quote = css[n];
		put_declaration(&out, css, n);
		css += n;
		css += *css == ';';
	}
	const char *kept = out.len == 0 ? "" :
	    arena_strndup(a, out.data, out.len);
	buf_free(&out);
	return kept;
}

/* ---- the list ----------------------------------------------------------- */

static bool
consists_of(const char *p, const char *signs, bool letters)
{
	for (; *p != '\0'; p++)
		if (!isdigit((unsigned char)*p) && strchr(signs, *p) == NULL &&
		    !(letters && isalpha((unsigned char)*p)))
			return false;
	return true;
}

/* As it may stand there; NULL: not at all. */
static const char *
checked(struct sanitize *s, const struct attr *at, enum attr_check check)
{
	const char *value = attr_text(s, at);

	value = text_trim(s->a, value, strlen(value));
	switch (check) {
	case AT_TEXT:
		return value;
	case AT_FLAG:
		return attr_is(at, "nowrap") ? "nowrap" : "noshade";
	case AT_STYLE:
		value = attr_style(s->a, value);
		break;
	case AT_WORD:
		if (strlen(value) > 32 || !consists_of(value, "-_.", true))
			return NULL;
		break;
	case AT_LENGTH:
		if (strlen(value) > 8 || !consists_of(value, "%+-.", false))
			return NULL;
		break;
	case AT_COLOR:
		if (strlen(value) > 32 || !consists_of(value, "#", true))
			return NULL;
		break;
	case AT_FACE:
		if (strlen(value) > 256)
			return NULL;
		break;
	}
	return value[0] == '\0' ? NULL : value;
}

/* on… is code; other unknown ones are of no use. */
static void
leave(struct sanitize *s, const struct attr *at)
{
	if (at->name_n > 2 && text_same_n(at->name, "on", 2))
		sanitize_leave(s, "code of events");
}

void
attr_put(struct sanitize *s, const struct attr *at, size_t n)
{
	bool done[NITEMS(known)] = { false };

	for (size_t i = 0; i < n; i++) {
		const char *value;
		size_t k = 0;

		while (k < NITEMS(known) && !attr_is(&at[i], known[k].name))
			k++;
		if (k == NITEMS(known)) {
			leave(s, &at[i]);
			continue;
		}
		value = done[k] ? NULL : checked(s, &at[i], known[k].check);
		if (value == NULL)
			continue;
		done[k] = true;
		html_attr(s->out.html, known[k].name, value);
	}
}
