/* Tags without an end: pictures, places in them, fields of forms, breaks. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_sanitize_priv.h"

/* Nothing is fetched when a message is opened, but a link may be followed. */
static void
put_elsewhere(struct sanitize *s, const struct attr *src, const char *alt)
{
	const char *url = NULL;

	sanitize_leave(s, "pictures that are not in it");
	if (src != NULL && src->n > 4 && text_same_n(src->value, "http", 4) &&
	    !tree_in_link(s))
		url = attr_url(s, src);
	if (url != NULL) {
		buf_puts(s->out.html, "<a");
		html_attr(s->out.html, "href", url);
		buf_puts(s->out.html, ">");
	}
	tree_both(s, alt);
	if (url == NULL)
		return;
	buf_puts(s->out.html, "</a>");
	buf_putf(s->out.text, " <%s>", url);
}

static void
put_picture(struct sanitize *s, const struct attr *at, size_t n)
{
	static const char *const types[] = { "image/png", "image/gif",
		"image/jpeg" };
	static const char *const begins[] = { "iVBORw0KGgo", "R0lGOD",
		"/9j/" };
	const struct attr *src = attr_find(at, n, "src");
	const char *alt = attr_text(s, attr_find(at, n, "alt"));
	const char *id = NULL, *p = src == NULL ? NULL : src->value;
	bool within = p != NULL && src->n > 5 && text_same_n(p, "data:", 5);

	for (size_t i = 0; within && id == NULL && i < NITEMS(types); i++) {
		const char *data = memmem(p, src->n, ";base64,", 8);
		size_t left = data == NULL ? 0 :
		    src->n - (size_t)(data + 8 - p);

		if (left > strlen(begins[i]) &&
		    memcmp(data + 8, begins[i], strlen(begins[i])) == 0 &&
		    memchr(data + 8, '%', left) == NULL)
			id = s->out.picture(s->out.arg, types[i], data + 8,
			    left);
	}
	alt = alt[0] == '\0' ? "[image]" : text_printf(s->a, "[image: %s]",
	    alt);
	if (id == NULL) {
		put_elsewhere(s, src, alt);
		return;
	}
	buf_putf(s->out.html, "<img src=\"cid:%s\"", id);
	attr_put(s, at, n);
	buf_puts(s->out.html, ">");
	plain_put(s, alt, strlen(alt));
}

/* A part of a picture that leads somewhere: a link below it. */
static void
put_area(struct sanitize *s, const struct attr *at, size_t n)
{
	const struct attr *href = attr_find(at, n, "href");
	const char *alt = attr_text(s, attr_find(at, n, "alt"));
	const char *url = href == NULL ? NULL : attr_url(s, href);

	if (url == NULL || tree_in_link(s)) {
		tree_both(s, alt);
		return;
	}
	if (alt[0] == '\0')
		alt = url;
	buf_puts(s->out.html, "<br><a");
	html_attr(s->out.html, "href", url);
	buf_puts(s->out.html, ">");
	buf_xml(s->out.html, alt);
	buf_puts(s->out.html, "</a>");
	plain_line(s);
	buf_putf(s->out.text, "%s <%s>\n", alt, url);
}

/* What stood in a form as people saw it. */
static void
put_input(struct sanitize *s, const struct attr *at, size_t n)
{
	const char *type = attr_text(s, attr_find(at, n, "type"));
	const char *value = attr_text(s, attr_find(at, n, "value"));

	sanitize_leave(s, "form");
	if (text_same(type, "hidden") || text_same(type, "password"))
		return;
	if (text_same(type, "checkbox") || text_same(type, "radio"))
		tree_both(s, attr_find(at, n, "checked") != NULL ? "[x]" :
								  "[ ]");
	else if (value[0] != '\0')
		tree_both(s, text_printf(s->a, "[%s]", value));
}

void
tree_single(struct sanitize *s, const struct element *el, const struct attr *at,
    size_t n)
{
	bool breaks = strcmp(el->as, "br") == 0 || strcmp(el->as, "hr") == 0;

	s->gap = s->gap && !breaks;
	sanitize_room(s);
	if (strcmp(el->as, "img") == 0) {
		put_picture(s, at, n);
		return;
	}
	if (strcmp(el->as, "area") == 0) {
		put_area(s, at, n);
		return;
	}
	if (strcmp(el->as, "input") == 0) {
		put_input(s, at, n);
		return;
	}
	buf_putf(s->out.html, "<%s", el->as);
	attr_put(s, at, n);
	buf_puts(s->out.html, ">");
	if (strcmp(el->as, "hr") == 0) {
		plain_line(s);
		buf_puts(s->out.text, "----------------");
	}
	buf_puts(s->out.text, "\n");
	s->gap = false;
}
