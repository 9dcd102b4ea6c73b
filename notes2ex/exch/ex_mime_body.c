/*
 * Passages of a body joined, as Exchange does it: where one is a page the
 * others become one, where one is a text the others become one, too.
 */
#include <string.h>

#include "base/buf.h"
#include "exch/ex_mime_priv.h"

struct mime_passage {
	struct mime_passage *next;
	const char *text, *html; /* NULL: it is none */
};

static bool
is_blank(const struct mime_passage *p)
{
	return p->html == NULL && p->text[strspn(p->text, " \t\r\n")] == '\0';
}

void
mime_body_add(struct arena *a, struct mime_body *body, const char *text,
    const char *html)
{
	struct mime_passage *p;

	if (text == NULL && html == NULL)
		return;
	if (body->n == 1 && is_blank(body->first)) {
		body->first->text = text;
		body->first->html = html;
		return;
	}
	p = ARENA_NEW(a, struct mime_passage);
	p->text = text;
	p->html = html;
	if (body->last == NULL)
		body->first = p;
	else
		body->last->next = p;
	body->last = p;
	body->n++;
}

static const char *
join_texts(struct arena *a, const struct mime_body *body)
{
	const char *joined;
	struct buf out;

	buf_init(&out, MIME_TEXT * 8u);
	for (const struct mime_passage *p = body->first; p != NULL;
	     p = p->next) {
		if (out.len > 0 && out.data[out.len - 1] != '\n')
			buf_puts(&out, "\r\n");
		buf_puts(&out, p->text != NULL ? p->text :
		    mime_html_to_text(a, p->html));
	}
	joined = arena_strndup(a, out.len == 0 ? "" : out.data, out.len);
	buf_free(&out);
	return joined;
}

static const char *
join_pages(struct arena *a, const struct mime_body *body)
{
	const char **page = arena_array(a, body->n, sizeof(*page));
	size_t n = 0;

	for (const struct mime_passage *p = body->first; p != NULL; p = p->next)
		page[n++] = p->html != NULL ? p->html :
		    mime_html_of_text(a, p->text);
	return mime_html_join(a, page, n);
}

void
mime_body_join(struct arena *a, const struct mime_body *body,
    const char **text, const char **html)
{
	const struct mime_passage *one = body->first;

	*text = *html = NULL;
	if (body->n == 1) {
		*text = one->text;
		*html = one->html;
		return;
	}
	for (const struct mime_passage *p = one; p != NULL; p = p->next) {
		if (p->text != NULL)
			*text = "";
		if (p->html != NULL)
			*html = "";
	}
	if (*text != NULL)
		*text = join_texts(a, body);
	if (*html != NULL)
		*html = join_pages(a, body);
}

bool
mime_body_says_twice(const struct mime_body *body)
{
	for (const struct mime_passage *p = body->first; p != NULL; p = p->next)
		if (p->text != NULL && p->html != NULL)
			return true;
	return false;
}
