/* Source as a row of tags and text. */
#include "mapping/map_sanitize_priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_entity.h"

/* By name. */
static const struct element elements[] = {
	{ "a", EL_INLINE, "a" },
	{ "abbr", EL_INLINE, "span" },
	{ "acronym", EL_INLINE, "span" },
	{ "address", EL_BLOCK, "div" },
	{ "applet", EL_NAMED, "applet" },
	{ "area", EL_VOID, "area" },
	{ "article", EL_BLOCK, "div" },
	{ "aside", EL_BLOCK, "div" },
	{ "audio", EL_NAMED, "audio" },
	{ "b", EL_INLINE, "b" },
	{ "base", EL_NAMED, "base" },
	{ "big", EL_INLINE, "big" },
	{ "blockquote", EL_BLOCK, "blockquote" },
	{ "br", EL_VOID, "br" },
	{ "button", EL_NAMED, "form" },
	{ "canvas", EL_NAMED, "canvas" },
	{ "caption", EL_PART, "caption" },
	{ "center", EL_BLOCK, "center" },
	{ "cite", EL_INLINE, "i" },
	{ "code", EL_INLINE, "code" },
	{ "col", EL_PART, "col" },
	{ "colgroup", EL_PART, "colgroup" },
	{ "dd", EL_BLOCK, "dd" },
	{ "del", EL_INLINE, "s" },
	{ "details", EL_BLOCK, "div" },
	{ "dfn", EL_INLINE, "i" },
	{ "dir", EL_BLOCK, "ul" },
	{ "div", EL_BLOCK, "div" },
	{ "dl", EL_BLOCK, "dl" },
	{ "dt", EL_BLOCK, "dt" },
	{ "em", EL_INLINE, "em" },
	{ "embed", EL_NAMED, "embed" },
	{ "fieldset", EL_BLOCK, "div" },
	{ "figcaption", EL_BLOCK, "div" },
	{ "figure", EL_BLOCK, "div" },
	{ "font", EL_INLINE, "font" },
	{ "footer", EL_BLOCK, "div" },
	{ "form", EL_NAMED, "form" },
	{ "frame", EL_NAMED, "frame" },
	{ "frameset", EL_NAMED, "frame" },
	{ "h1", EL_BLOCK, "h1" },
	{ "h2", EL_BLOCK, "h2" },
	{ "h3", EL_BLOCK, "h3" },
	{ "h4", EL_BLOCK, "h4" },
	{ "h5", EL_BLOCK, "h5" },
	{ "h6", EL_BLOCK, "h6" },
	{ "header", EL_BLOCK, "div" },
	{ "hr", EL_VOID, "hr" },
	{ "i", EL_INLINE, "i" },
	{ "iframe", EL_NAMED, "iframe" },
	{ "img", EL_VOID, "img" },
	{ "input", EL_VOID, "input" },
	{ "ins", EL_INLINE, "u" },
	{ "kbd", EL_INLINE, "code" },
	{ "layer", EL_BLOCK, "div" },
	{ "legend", EL_BLOCK, "div" },
	{ "li", EL_BLOCK, "li" },
	{ "link", EL_NAMED, "link" },
	{ "main", EL_BLOCK, "div" },
	{ "math", EL_NAMED, "math" },
	{ "menu", EL_BLOCK, "ul" },
	{ "meta", EL_NAMED, "meta" },
	{ "nav", EL_BLOCK, "div" },
	{ "object", EL_NAMED, "object" },
	{ "ol", EL_BLOCK, "ol" },
	{ "option", EL_VOID, "br" },
	{ "p", EL_BLOCK, "p" },
	{ "pre", EL_BLOCK, "pre" },
	{ "q", EL_INLINE, "i" },
	{ "s", EL_INLINE, "s" },
	{ "samp", EL_INLINE, "code" },
	{ "script", EL_GONE, "script" },
	{ "section", EL_BLOCK, "div" },
	{ "select", EL_NAMED, "form" },
	{ "small", EL_INLINE, "small" },
	{ "span", EL_INLINE, "span" },
	{ "strike", EL_INLINE, "s" },
	{ "strong", EL_INLINE, "strong" },
	{ "style", EL_GONE, "style" },
	{ "sub", EL_INLINE, "sub" },
	{ "summary", EL_BLOCK, "div" },
	{ "sup", EL_INLINE, "sup" },
	{ "svg", EL_NAMED, "svg" },
	{ "table", EL_BLOCK, "table" },
	{ "tbody", EL_PART, "tbody" },
	{ "td", EL_PART, "td" },
	{ "textarea", EL_NAMED, "form" },
	{ "tfoot", EL_PART, "tfoot" },
	{ "th", EL_PART, "th" },
	{ "thead", EL_PART, "thead" },
	{ "title", EL_GONE, "title" },
	{ "tr", EL_PART, "tr" },
	{ "tt", EL_INLINE, "tt" },
	{ "u", EL_INLINE, "u" },
	{ "ul", EL_BLOCK, "ul" },
	{ "var", EL_INLINE, "i" },
	{ "video", EL_NAMED, "video" },
};

static int
compare(const void *key, const void *one)
{
	return strcmp(key, ((const struct element *)one)->name);
}

const struct element *
element_named(const char *name, size_t n)
{
	char small[16];

	if (n >= sizeof(small))
		return NULL;
	for (size_t i = 0; i < n; i++)
		small[i] = (char)tolower((unsigned char)name[i]);
	small[n] = '\0';
	return bsearch(small, elements, NITEMS(elements), sizeof(elements[0]),
	    compare);
}

void
sanitize_leave(struct sanitize *s, const char *what)
{
	for (size_t i = 0; i < s->lefts; i++)
		if (strcmp(s->left[i], what) == 0)
			return;
	if (s->lefts == SANITIZE_NAMES)
		s->more = true;
	else
		s->left[s->lefts++] = what;
}

/* ---- text --------------------------------------------------------------- */

static bool
is_control(char c)
{
	return ((unsigned char)c < ' ' && strchr("\t\n\r", c) == NULL) ||
	    c == 0x7f || c == '\0';
}

/* With its references to characters, up to end. */
static void
put_text(struct sanitize *s, const char *p, const char *end)
{
	const char *from = p;

	while (p < end) {
		char c[ENTITY_MOST + 1] = "";
		size_t n = *p == '&' ? entity_read(p, (size_t)(end - p), c) :
		    is_control(*p)   ? 1 :
				       0;

		if (n == 0) {
			p++;
			continue;
		}
		tree_text(s, from, (size_t)(p - from));
		tree_text(s, c, strlen(c));
		p += n;
		from = p;
	}
	tree_text(s, from, (size_t)(end - from));
}

/* ---- tags --------------------------------------------------------------- */

/* One piece of source; what was looked for in vain is not looked for again. */
struct source {
	const char *end;
	bool no_comment_end, no_quote[2], no_tag_end;
	int torn; /* tags whose quotes hid their ends */
};

#define TORN_MOST 64 /* then quotes are no longer looked at */

/* The ">" of the tag at p: not one in quotes, unless these have no end. */
static const char *
tag_end(struct source *in, const char *p)
{
	const char *first = NULL;

	for (; p < in->end && *p != '>'; p++) {
		bool *none = &in->no_quote[*p == '"'];
		const char *q;

		if ((*p != '"' && *p != '\'') || *none)
			continue;
		/* Only a value is in quotes: x="…", not it's. */
		if (p[-1] != '=' && !isspace((unsigned char)p[-1]))
			continue;
		q = memchr(p + 1, *p, (size_t)(in->end - p - 1));
		if (q == NULL) {
			*none = true;
			continue;
		}
		if (first == NULL)
			first = p;
		p = q;
	}
	if (p < in->end)
		return p;
	if (first == NULL)
		return NULL;
	/* All to the end was in quotes, or so it seemed. */
	if (++in->torn == TORN_MOST)
		in->no_quote[0] = in->no_quote[1] = true;
	return memchr(first, '>', (size_t)(in->end - first));
}

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && (isspace((unsigned char)*p) || *p == '/'))
		p++;
	return p;
}

/* name, name=value, name="value"; where the next may begin. */
static const char *
read_attr(const char *p, const char *end, struct attr *at)
{
	const char *q = p;

	while (q < end && !isspace((unsigned char)*q) && *q != '=' &&
	    *q != '/')
		q++;
	if (q == p) /* a stray "=" */
		q++;
	*at = (struct attr){ .name = p, .name_n = (size_t)(q - p) };
	p = q;
	while (p < end && isspace((unsigned char)*p))
		p++;
	if (p == end || *p != '=')
		return q;
	p++;
	while (p < end && isspace((unsigned char)*p))
		p++;
	at->value = p;
	if (p < end && (*p == '"' || *p == '\'')) {
		q = memchr(p + 1, *p, (size_t)(end - p - 1));
		at->value = p + 1;
		at->n = (size_t)((q == NULL ? end : q) - at->value);
		return q == NULL ? end : q + 1;
	}
	while (p < end && !isspace((unsigned char)*p))
		p++;
	at->n = (size_t)(p - at->value);
	return p;
}

static size_t
read_attrs(const char *p, const char *end, struct attr *at)
{
	size_t n = 0;

	while ((p = skip_space(p, end)) < end && n < SANITIZE_ATTRS)
		p = read_attr(p, end, &at[n++]);
	return n;
}

static size_t
name_length(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && !isspace((unsigned char)*q) && *q != '/' &&
	    *q != '>')
		q++;
	return (size_t)(q - p);
}

static void
put_tag(struct sanitize *s, const char *p, const char *end)
{
	struct attr at[SANITIZE_ATTRS];
	bool closes = *p == '/';
	const char *name = closes ? p + 1 : p;
	size_t n = name_length(name, end);
	const struct element *el = element_named(name, n);

	if (el == NULL)
		return;
	if (closes) {
		if (strcmp(el->name, "br") == 0) /* as browsers do */
			tree_open(s, el, NULL, 0);
		else
			tree_close(s, el);
		return;
	}
	if (el->is == EL_GONE && end[-1] != '/')
		s->gone = el;
	tree_open(s, el, at, read_attrs(name + n, end, at));
}

/* Past what begins with "<": a tag, a comment.  NULL: it is but text. */
static const char *
put_markup(struct sanitize *s, struct source *in, const char *p)
{
	size_t n = (size_t)(in->end - p);
	const char *end;

	if (n >= 4 && memcmp(p, "<!--", 4) == 0) {
		end = in->no_comment_end ? NULL :
		    memmem(p + 2, n - 2, "-->", 3);
		in->no_comment_end = end == NULL;
		return end == NULL ? NULL : end + 3;
	}
	if (n < 2 || in->no_tag_end ||
	    (!isalpha((unsigned char)p[1]) && strchr("/!?", p[1]) == NULL) ||
	    p[1] == '\0' || (p[1] == '/' &&
	    (n < 3 || !isalpha((unsigned char)p[2]))))
		return NULL;
	if (p[1] == '!' || p[1] == '?')
		end = memchr(p, '>', n);
	else
		end = tag_end(in, p + 1);
	if (end == NULL) {
		in->no_tag_end = true;
		return NULL;
	}
	if (p[1] != '!' && p[1] != '?')
		put_tag(s, p + 1, end);
	return end + 1;
}

/* Past the end of what is no text, or to the end of all. */
static const char *
skip_gone(struct sanitize *s, struct source *in, const char *p)
{
	const char *name = s->gone->name;
	size_t len = strlen(name);

	for (; (p = memchr(p, '<', (size_t)(in->end - p))) != NULL; p++) {
		if ((size_t)(in->end - p) < len + 3 || p[1] != '/' ||
		    !text_same_n(p + 2, name, len) ||
		    isalnum((unsigned char)p[2 + len]))
			continue;
		s->gone = NULL;
		p = memchr(p, '>', (size_t)(in->end - p));
		return p == NULL ? in->end : p + 1;
	}
	return in->end;
}

/* ---- in and out --------------------------------------------------------- */

struct sanitize *
sanitize_begin(struct arena *a, const struct sanitize_out *out)
{
	struct sanitize *s = ARENA_NEW(a, struct sanitize);

	s->a = a;
	s->out = *out;
	return s;
}

void
sanitize_put(struct sanitize *s, const char *p, size_t n)
{
	struct source in = { .end = p + n };
	const char *from = p;

	while (p < in.end) {
		const char *after;

		if (s->gone != NULL) {
			from = p = skip_gone(s, &in, p);
			continue;
		}
		p = memchr(p, '<', (size_t)(in.end - p));
		if (p == NULL)
			break;
		put_text(s, from, p);
		from = p;
		after = put_markup(s, &in, p);
		if (after == NULL)
			p++; /* from stays: the "<" is text */
		else
			from = p = after;
	}
	put_text(s, from, in.end);
}

const char *
sanitize_end(struct sanitize *s)
{
	const char *all = NULL;

	tree_close_all(s);
	for (size_t i = 0; i < s->lefts; i++)
		all = all == NULL ? s->left[i] :
		    text_printf(s->a, "%s, %s", all, s->left[i]);
	return s->more ? text_printf(s->a, "%s and more", all) : all;
}
