/* Tags in their order: what may stand in what, and what that is as text. */
#include "mapping/map_sanitize_priv.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"

#define ROOM 4 /* a table needs: itself, body, row, cell */

static const char *const cells[] = { "td", "th", "caption", "table", NULL };
static const char *const table[] = { "table", NULL };

static bool
is_one_of(const char *as, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(as, *list) == 0)
			return true;
	return false;
}

/* One more than the place of the innermost; 0: none within those walls. */
static size_t
find(const struct sanitize *s, const char *const *list,
    const char *const *walls)
{
	for (size_t i = s->n; i > 0; i--) {
		if (is_one_of(s->open[i - 1].el->as, list))
			return i;
		if (walls != NULL && is_one_of(s->open[i - 1].el->as, walls))
			return 0;
	}
	return 0;
}

static struct open_tag *
top(struct sanitize *s)
{
	return s->n == 0 ? NULL : &s->open[s->n - 1];
}

static bool
top_is(struct sanitize *s, const char *const *list)
{
	return s->n > 0 && is_one_of(top(s)->el->as, list);
}

/* ---- plain text --------------------------------------------------------- */

static bool
is_at_line(const struct buf *b)
{
	return b->len == 0 || b->data[b->len - 1] == '\n';
}

void
plain_line(struct sanitize *s)
{
	s->gap = false;
	if (!is_at_line(s->out.text))
		buf_puts(s->out.text, "\n");
}

static void
put_gap(struct sanitize *s)
{
	struct buf *b = s->out.text;

	if (s->gap && !is_at_line(b) && b->data[b->len - 1] != ' ')
		buf_puts(b, " ");
	s->gap = false;
}

void
plain_put(struct sanitize *s, const char *p, size_t n)
{
	static const char blank[] = " \t\r\n";

	if (s->pre > 0) {
		buf_put(s->out.text, p, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		size_t from = i;

		while (i < n && memchr(blank, p[i], 4) == NULL)
			i++;
		if (i > from) {
			put_gap(s);
			buf_put(s->out.text, p + from, i - from);
		}
		while (i < n && memchr(blank, p[i], 4) != NULL) {
			s->gap = true;
			i++;
		}
	}
}

void
tree_both(struct sanitize *s, const char *text)
{
	buf_xml(s->out.html, text);
	plain_put(s, text, strlen(text));
}

static int
count_in(struct sanitize *s, const char *const *list)
{
	size_t i = find(s, list, NULL);

	return i == 0 ? 1 : ++s->open[i - 1].count;
}

/* What an element looks like before its text. */
static void
begin_plain(struct sanitize *s, const struct element *el)
{
	static const char *const lists[] = { "ul", "ol", NULL };
	static const char *const row[] = { "tr", NULL };

	if (strcmp(el->as, "td") == 0 || strcmp(el->as, "th") == 0) {
		if (count_in(s, row) == 1)
			plain_line(s);
		else
			buf_puts(s->out.text, " | ");
		s->gap = false;
		return;
	}
	if (el->is == EL_INLINE)
		return;
	plain_line(s);
	if (strcmp(el->as, "li") != 0)
		return;

	size_t i = find(s, lists, cells);
	int n = i == 0 ? 0 : ++s->open[i - 1].count;

	if (i > 0 && strcmp(s->open[i - 1].el->as, "ol") == 0)
		buf_putf(s->out.text, "%d. ", n);
	else
		buf_puts(s->out.text, "- ");
}

static void
end_link(struct sanitize *s, const struct open_tag *o)
{
	const struct buf *b = s->out.text;
	size_t n = o->url == NULL ? 0 : strlen(o->url);

	if (o->url == NULL || o->url[0] == '#' || b->failed ||
	    b->len < o->text_at ||
	    (b->len - o->text_at == n &&
	    memcmp(b->data + o->text_at, o->url, n) == 0))
		return;
	put_gap(s);
	buf_putf(s->out.text, "%s<%s>", b->len == 0 ||
	    strchr(" \n", b->data[b->len - 1]) != NULL ? "" : " ", o->url);
}

static void
end_plain(struct sanitize *s, const struct open_tag *o)
{
	if (strcmp(o->el->as, "a") == 0)
		end_link(s, o);
	else if (strcmp(o->el->as, "td") == 0 || strcmp(o->el->as, "th") == 0)
		s->gap = false;
	else if (o->el->is != EL_INLINE)
		plain_line(s);
}

/* ---- the stack ---------------------------------------------------------- */

static void
pop(struct sanitize *s)
{
	const struct open_tag *o = &s->open[--s->n];

	buf_putf(s->out.html, "</%s>", o->el->as);
	if (strcmp(o->el->as, "pre") == 0)
		s->pre--;
	end_plain(s, o);
}

static void
close_to(struct sanitize *s, size_t n)
{
	while (s->n > n)
		pop(s);
}

static void
push(struct sanitize *s, const struct element *el, const char *url)
{
	struct open_tag *o = &s->open[s->n];

	begin_plain(s, el);
	*o = (struct open_tag){ .el = el, .url = url };
	s->n++;
	o->text_at = s->out.text->len;
	if (strcmp(el->as, "pre") == 0)
		s->pre++;
}

/* Where the source left them out. */
static void
push_plain(struct sanitize *s, const char *name)
{
	buf_putf(s->out.html, "<%s>", name);
	push(s, element_named(name, strlen(name)), NULL);
}

void
sanitize_room(struct sanitize *s)
{
	static const char *const group[] = { "colgroup", NULL };
	static const char *const row[] = { "tr", NULL };
	static const char *const bodies[] = { "table", "thead", "tbody",
		"tfoot", NULL };

	put_gap(s);
	if (top_is(s, group))
		pop(s);
	if (top_is(s, bodies))
		push_plain(s, "tr");
	if (top_is(s, row))
		push_plain(s, "td");
}

/* Tags that the source need not write. */
static void
close_implied(struct sanitize *s, const struct element *el)
{
	static const char *const p[] = { "p", NULL };
	static const char *const li[] = { "li", NULL };
	static const char *const dt[] = { "dt", "dd", NULL };
	static const char *const a[] = { "a", NULL };
	static const char *const in_list[] = { "ul", "ol", "td", "th",
		"caption", "table", NULL };
	static const char *const in_dl[] = { "dl", "td", "th", "caption",
		"table", NULL };
	size_t i = 0;

	if (el->is == EL_BLOCK || strcmp(el->as, "hr") == 0) {
		i = find(s, p, cells);
		if (i > 0)
			close_to(s, i - 1);
	}
	i = strcmp(el->as, "li") == 0 ? find(s, li, in_list) :
	    is_one_of(el->as, dt)     ? find(s, dt, in_dl) :
	    strcmp(el->as, "a") == 0  ? find(s, a, cells) :
					0;
	if (i > 0)
		close_to(s, i - 1);
}

/* What a part of a table stands in is then on top; false: it has no table. */
static bool
make_place(struct sanitize *s, const struct element *el)
{
	static const char *const in_row[] = { "tr", "thead", "tbody", "tfoot",
		"table", NULL };
	static const char *const row[] = { "tr", NULL };
	static const char *const columns[] = { "colgroup", "table", NULL };
	const char *const *in = table;
	bool cell = strcmp(el->as, "td") == 0 || strcmp(el->as, "th") == 0;
	size_t i;

	if (cell)
		in = in_row;
	else if (strcmp(el->as, "tr") == 0)
		in = in_row + 1;
	else if (strcmp(el->as, "col") == 0)
		in = columns;
	i = find(s, in, table);
	if (i == 0)
		return false;
	close_to(s, i);
	if (cell && !top_is(s, row))
		push_plain(s, "tr");
	return true;
}

bool
tree_in_link(const struct sanitize *s)
{
	static const char *const a[] = { "a", NULL };

	return find(s, a, cells) > 0;
}

/* ---- for the reader of the source --------------------------------------- */

static void
open_part(struct sanitize *s, const struct element *el, const struct attr *at,
    size_t n)
{
	if (!make_place(s, el) || s->n == SANITIZE_DEPTH) {
		s->gap = true;
		buf_puts(s->out.html, " ");
		return;
	}
	buf_putf(s->out.html, "<%s", el->as);
	attr_put(s, at, n);
	buf_puts(s->out.html, ">");
	if (strcmp(el->as, "col") != 0)
		push(s, el, NULL);
}

void
tree_open(struct sanitize *s, const struct element *el, const struct attr *at,
    size_t n)
{
	static const char *const lists[] = { "ul", "ol", NULL };
	const struct attr *href;
	const char *url = NULL;

	if (el->is == EL_NAMED || el->is == EL_GONE) {
		sanitize_leave(s, el->as);
		s->gap = s->gap || el->is == EL_NAMED;
		return;
	}
	if (el->is == EL_PART) {
		open_part(s, el, at, n);
		return;
	}
	close_implied(s, el);
	if (el->is == EL_VOID) {
		tree_single(s, el, at, n);
		return;
	}
	sanitize_room(s);
	if (strcmp(el->as, "li") == 0 && find(s, lists, cells) == 0)
		el = element_named("div", 3);
	if (s->n + (strcmp(el->as, "table") == 0 ? ROOM : 1) >
	    SANITIZE_DEPTH) {
		if (el->is == EL_BLOCK)
			plain_line(s);
		return;
	}
	href = strcmp(el->as, "a") == 0 ? attr_find(at, n, "href") : NULL;
	if (href != NULL)
		url = attr_url(s, href);
	buf_putf(s->out.html, "<%s", el->as);
	if (url != NULL)
		html_attr(s->out.html, "href", url);
	attr_put(s, at, n);
	buf_puts(s->out.html, ">");
	push(s, el, url);
}

void
tree_close(struct sanitize *s, const struct element *el)
{
	static const char *const none[] = { NULL };
	const char *const self[] = { el->as, NULL };
	const char *const *walls = cells;
	size_t i;

	if (el->is == EL_VOID || el->is == EL_NAMED || el->is == EL_GONE) {
		s->gap = s->gap || el->is == EL_NAMED;
		return;
	}
	if (el->is == EL_PART)
		walls = table;
	else if (strcmp(el->as, "table") == 0)
		walls = none;
	i = find(s, self, walls);
	if (i > 0)
		close_to(s, i - 1);
	else if (el->is == EL_BLOCK && strcmp(el->as, "p") != 0)
		plain_line(s);
}

void
tree_close_all(struct sanitize *s)
{
	close_to(s, 0);
	put_gap(s);
}

static void
put_escaped(struct buf *b, const char *p, size_t n)
{
	const char *from = p, *end = p + n;

	for (; p < end; p++) {
		const char *as = *p == '<' ? "&lt;" : *p == '>' ? "&gt;" :
		    *p == '&' ? "&amp;" : *p == '"' ? "&quot;" : NULL;

		if (as == NULL)
			continue;
		buf_put(b, from, (size_t)(p - from));
		buf_puts(b, as);
		from = p + 1;
	}
	buf_put(b, from, (size_t)(end - from));
}

void
tree_text(struct sanitize *s, const char *p, size_t n)
{
	size_t blank = 0;

	while (blank < n && memchr(" \t\r\n", p[blank], 4) != NULL)
		blank++;
	if (n == 0)
		return;
	if (blank < n)
		sanitize_room(s);
	if (n == 2 && memcmp(p, "\u00a0", 2) == 0) {
		buf_puts(s->out.html, "&nbsp;");
		buf_puts(s->out.text, " ");
		return;
	}
	put_escaped(s->out.html, p, n);
	plain_put(s, p, n);
}
