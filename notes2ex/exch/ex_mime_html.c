/*
 * Pages: what they say of their character set, one behind the other, pages of
 * texts and texts of pages, and which pictures they show.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

#define PAGE_MAX (MIME_TEXT * 8u) /* what becomes of a text is larger */

static bool
is_tag(const char *s, const char *name)
{
	size_t n = strlen(name);

	return s[0] == '<' && text_same_n(s + 1, name, n) &&
	    !isalnum((unsigned char)s[n + 1]);
}

/* Behind the tag or comment at s. */
static const char *
tag_end(const char *s)
{
	const char *end;

	if (strncmp(s, "<!--", 4) == 0) {
		end = strstr(s + 4, "-->");
		return end == NULL ? s + strlen(s) : end + 3;
	}
	end = strchr(s, '>');
	return end == NULL ? s + strlen(s) : end + 1;
}

static const char *
finished(struct arena *a, struct buf *b)
{
	const char *out = arena_strndup(a, b->len == 0 ? "" : b->data, b->len);

	buf_free(b);
	return out;
}

/* ---- the character set ---------------------------------------------------------- */

/* What stands behind "charset=" (or encoding=) within s … end. */
static const char *
value_of(const char *s, const char *end, const char *name, size_t *n)
{
	size_t len = strlen(name);

	for (; s + len < end; s++) {
		const char *v = s + len;

		if (!text_same_n(s, name, len))
			continue;
		while (v < end && isspace((unsigned char)*v))
			v++;
		if (v == end || *v != '=')
			continue;
		do
			v++;
		while (v < end && (isspace((unsigned char)*v) || *v == '"' ||
		    *v == '\''));
		*n = 0;
		while (v + *n < end && strchr(" \t\r\n\"';/>?", v[*n]) == NULL)
			++*n;
		if (*n > 0)
			return v;
	}
	return NULL;
}

/* The next place that names a character set; *s is then behind its tag. */
static const char *
next_charset(const char **s, size_t *n)
{
	const char *found = NULL;

	while (**s != '\0' && found == NULL) {
		const char *tag = *s + strcspn(*s, "<");
		const char *end = tag_end(tag);

		if (*tag == '\0')
			end = tag;
		else if (is_tag(tag, "meta"))
			found = value_of(tag, end, "charset", n);
		else if (is_tag(tag, "?xml"))
			found = value_of(tag, end, "encoding", n);
		else if (is_tag(tag, "body"))
			end = tag + strlen(tag);
		*s = end;
	}
	return found;
}

const char *
mime_html_charset(struct arena *a, const char *page, size_t n)
{
	const char *s = arena_strndup(a, page, n < 8192 ? n : 8192);
	const char *set = next_charset(&s, &n);

	return set == NULL ? NULL : arena_strndup(a, set, n);
}

const char *
mime_html_utf8(struct arena *a, const char *page)
{
	const char *s = page, *done = page, *set;
	struct buf out;
	size_t n;

	buf_init(&out, PAGE_MAX);
	while ((set = next_charset(&s, &n)) != NULL) {
		buf_put(&out, done, (size_t)(set - done));
		buf_puts(&out, "utf-8");
		done = set + n;
	}
	if (done == page)
		return page;
	buf_puts(&out, done);
	return finished(a, &out);
}

/* ---- one page of two -------------------------------------------------------------- */

static const char *
last_tag(const char *page, const char *name)
{
	size_t n = strlen(page);

	while (n > 0)
		if (is_tag(page + --n, name))
			return page + n;
	return NULL;
}

/* What makes a page of it is there already. */
static void
put_inner(struct buf *out, const char *page)
{
	static const char *const frames[] = { "html", "/html", "head", "/head",
		"body", "/body", "meta", "!doctype", "?xml" };

	while (*page != '\0') {
		size_t n = strcspn(page, "<");
		const char *end;

		buf_put(out, page, n);
		page += n;
		if (*page == '\0')
			break;
		end = tag_end(page);
		for (size_t i = 0; i < NITEMS(frames); i++)
			if (is_tag(page, frames[i]))
				page = end;
		buf_put(out, page, (size_t)(end - page));
		page = end;
	}
}

const char *
mime_html_join(struct arena *a, const char *const *page, size_t n)
{
	const char *end = last_tag(page[0], "/body");
	struct buf out;

	if (end == NULL)
		end = last_tag(page[0], "/html");
	if (end == NULL)
		end = page[0] + strlen(page[0]);
	buf_init(&out, PAGE_MAX);
	buf_put(&out, page[0], (size_t)(end - page[0]));
	for (size_t i = 1; i < n; i++) {
		buf_puts(&out, "\r\n");
		put_inner(&out, page[i]);
	}
	buf_puts(&out, end);
	return finished(a, &out);
}

/* ---- to and from plain text ------------------------------------------------------ */

const char *
mime_html_of_text(struct arena *a, const char *text)
{
	struct buf out;

	buf_init(&out, PAGE_MAX);
	buf_puts(&out, "<pre style=\"white-space: pre-wrap\">");
	buf_xml(&out, text);
	buf_puts(&out, "</pre>");
	return finished(a, &out);
}

static void
put_character(struct buf *out, unsigned long c)
{
	char utf8[4];

	if (c < 0x80) {
		utf8[0] = (char)c;
		buf_put(out, utf8, c >= ' ' || c == '\t' || c == '\n');
	} else if (c < 0x800) {
		utf8[0] = (char)(0xc0 | c >> 6);
		utf8[1] = (char)(0x80 | (c & 0x3f));
		buf_put(out, utf8, 2);
	} else if (c < 0x10000 && (c < 0xd800 || c > 0xdfff)) {
		utf8[0] = (char)(0xe0 | c >> 12);
		utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[2] = (char)(0x80 | (c & 0x3f));
		buf_put(out, utf8, 3);
	} else if (c > 0xffff && c < 0x110000) {
		utf8[0] = (char)(0xf0 | c >> 18);
		utf8[1] = (char)(0x80 | (c >> 12 & 0x3f));
		utf8[2] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[3] = (char)(0x80 | (c & 0x3f));
		buf_put(out, utf8, 4);
	}
}

/* What "&" at s stands for; behind it. */
static const char *
put_entity(struct buf *out, const char *s)
{
	static const struct {
		const char *name, *text;
	} known[] = {
		{ "&amp;", "&" },
		{ "&lt;", "<" },
		{ "&gt;", ">" },
		{ "&quot;", "\"" },
		{ "&apos;", "'" },
		{ "&nbsp;", " " },
	};
	bool hex = s[1] == '#' && (s[2] == 'x' || s[2] == 'X');
	const char *digits = s + (hex ? 3 : 2);
	char *end = NULL;

	for (size_t i = 0; i < NITEMS(known); i++)
		if (text_begins(s, known[i].name)) {
			buf_puts(out, known[i].text);
			return s + strlen(known[i].name);
		}
	if (s[1] == '#' && isxdigit((unsigned char)*digits)) {
		unsigned long c = strtoul(digits, &end, hex ? 16 : 10);

		if (end != digits) {
			put_character(out, c == 160 ? ' ' : c);
			return end + (*end == ';');
		}
	}
	buf_puts(out, "&");
	return s + 1;
}

/* Behind what is not shown, when that begins here. */
static const char *
hidden_end(const char *s)
{
	static const char *const names[] = { "style", "script", "title" };

	for (size_t i = 0; i < NITEMS(names); i++) {
		size_t n = strlen(names[i]);

		if (!is_tag(s, names[i]))
			continue;
		for (s = tag_end(s); *s != '\0'; s++)
			if (s[0] == '<' && s[1] == '/' &&
			    text_same_n(s + 2, names[i], n))
				break;
		return *s == '\0' ? s : tag_end(s);
	}
	return NULL;
}

static bool
ends_line(const char *tag)
{
	static const char *const names[] = { "br", "/p", "/div", "/tr", "/li",
		"/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/pre", "/table",
		"/blockquote", "hr" };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (is_tag(tag, names[i]))
			return true;
	return false;
}

/* White space is one blank, but in <pre>. */
static const char *
put_blank(struct buf *out, const char *s, bool pre)
{
	if (pre) {
		buf_put(out, s, *s != '\r');
		return s + 1;
	}
	if (out->len > 0 && out->data[out->len - 1] != ' ' &&
	    out->data[out->len - 1] != '\n')
		buf_puts(out, " ");
	return s + strspn(s, " \t\r\n");
}

static const char *
put_tag(struct buf *out, const char *s, bool *pre)
{
	const char *end = hidden_end(s);

	if (end != NULL)
		return end;
	if (!isalpha((unsigned char)s[1]) && strchr("/!?", s[1]) == NULL) {
		buf_puts(out, "<");
		return s + 1;
	}
	if (is_tag(s, "pre"))
		*pre = true;
	else if (is_tag(s, "/pre"))
		*pre = false;
	if (ends_line(s))
		buf_puts(out, "\n");
	else if (is_tag(s, "/td") || is_tag(s, "/th"))
		buf_puts(out, "\t");
	return tag_end(s);
}

const char *
mime_html_to_text(struct arena *a, const char *page)
{
	struct buf out;
	bool pre = false;

	buf_init(&out, PAGE_MAX);
	while (*page != '\0') {
		size_t n = strcspn(page, "<& \t\r\n");

		buf_put(&out, page, n);
		page += n;
		if (*page == '<')
			page = put_tag(&out, page, &pre);
		else if (*page == '&')
			page = put_entity(&out, page);
		else if (*page != '\0')
			page = put_blank(&out, page, pre);
	}
	return finished(a, &out);
}

/* ---- pictures --------------------------------------------------------------------- */

struct ids {
	struct arena *a;
	const char **id;
	size_t n, cap;
};

static int
by_text(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

/* "%40" is "@", and "&amp;" is "&". */
static const char *
plain_id(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char hex[3] = { 0 };

		if (s[i] == '%' && i + 2 < n &&
		    isxdigit((unsigned char)s[i + 1]) &&
		    isxdigit((unsigned char)s[i + 2])) {
			memcpy(hex, s + i + 1, 2);
			out[len++] = (char)strtoul(hex, NULL, 16);
			i += 2;
		} else {
			out[len++] = s[i];
			if (n - i >= 5 && text_same_n(s + i, "&amp;", 5))
				i += 4;
		}
	}
	return out;
}

static void
find_ids(struct ids *l, const char *html)
{
	for (const char *s = html; (s = strchr(s, ':')) != NULL; s++) {
		size_t n;

		if (s - html < 3 || !text_same_n(s - 3, "cid", 3))
			continue;
		n = strcspn(s + 1, "\"'<> \t\r\n)\\");
		l->id = arena_room(l->a, l->id, l->n, &l->cap,
		    sizeof(*l->id));
		l->id[l->n++] = plain_id(l->a, s + 1, n);
	}
	if (l->n > 0)
		qsort(l->id, l->n, sizeof(*l->id), by_text);
}

void
mime_html_keep_ids(struct arena *a, const char *html,
    struct ex_attachment *first)
{
	struct ids l = { .a = a };

	if (html != NULL)
		find_ids(&l, html);
	for (struct ex_attachment *at = first; at != NULL; at = at->next)
		if (at->content_id != NULL && (l.n == 0 ||
		    bsearch(&(const char *){ at->content_id }, l.id, l.n,
		    sizeof(*l.id), by_text) == NULL))
			at->content_id = NULL;
}
