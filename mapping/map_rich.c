/* The blocks: paragraphs, lists, sections. */
#include "mapping/map_rich.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"

#define LIST_DEPTH 16

/* Lists that are open in one container, the outermost first. */
struct lists {
	struct {
		enum rich_list kind;
		int left;
		int count;
	} open[LIST_DEPTH];
	int n;
};

void
map_rich_new_line(struct map_rich *o)
{
	if (o->text->len > 0 && o->text->data[o->text->len - 1] != '\n')
		buf_puts(o->text, "\n");
}

bool
map_rich_is_block(const struct rich *r)
{
	switch (r->kind) {
	case RICH_ROOT:
	case RICH_PAR:
	case RICH_TABLE:
	case RICH_ROW:
	case RICH_CELL:
	case RICH_SECTION:
	case RICH_RULE:
	case RICH_BLOCK:
		return true;
	case RICH_TEXT:
	case RICH_BREAK:
	case RICH_LINK:
	case RICH_ANCHOR:
	case RICH_PICTURE:
	case RICH_ATTACHMENT:
	case RICH_OBJECT:
	case RICH_POPUP:
	case RICH_BUTTON:
	case RICH_COMPUTED:
	case RICH_HTML:
	case RICH_OTHER:
		break;
	}
	return false;
}

/* ---- paragraphs --------------------------------------------------------- */

/* Hidden from every reader, not by a formula that might say otherwise. */
static bool
is_hidden(const struct rich_par *p)
{
	return p != NULL && (p->hide & RICH_HIDE_FORMULA) == 0 &&
	    (p->hide & (RICH_HIDE_READ | RICH_HIDE_NOTES)) != 0;
}

/* Where paragraphs begin that have no margin of their own. */
static int
edge(const struct map_rich *o)
{
	return o->tables > 0 ? 0 : MAP_LEFT_EDGE;
}

/* In a cell, too, the page's margin is often said that means none. */
static int
margin(const struct map_rich *o, int twips)
{
	return twips != MAP_LEFT_EDGE && twips > edge(o) ? twips : edge(o);
}

static void
put_margins(const struct map_rich *o, struct buf *s, const struct rich_par *p)
{
	int left = margin(o, p->left);
	int first = p->first > 0 ? margin(o, p->first) : left;

	if (left > edge(o))
		buf_putf(s, "margin-left:%gpt;", (left - edge(o)) / 20.0);
	if (first != left)
		buf_putf(s, "text-indent:%gpt;", (first - left) / 20.0);
}

static void
put_style(const struct map_rich *o, const struct rich_par *p, bool in_list)
{
	static const char *const align[] = { [RICH_LEFT] = NULL,
		[RICH_RIGHT] = "right", [RICH_CENTER] = "center",
		[RICH_FULL] = "justify", [RICH_NONE] = NULL };
	struct buf s, *b = o->html;

	if (p == NULL)
		return;
	buf_init(&s, 512);
	if ((size_t)p->align < NITEMS(align) && align[p->align] != NULL)
		buf_putf(&s, "text-align:%s;", align[p->align]);
	if (p->align == RICH_NONE)
		buf_puts(&s, "white-space:nowrap;");
	if (p->line > 1)
		buf_putf(&s, "line-height:%g;", p->line);
	if (p->before > 1)
		buf_putf(&s, "margin-top:%gem;", p->before - 1);
	if (p->after > 1)
		buf_putf(&s, "margin-bottom:%gem;", p->after - 1);
	if (!in_list)
		put_margins(o, &s, p);
	if (p->newpage)
		buf_puts(&s, "page-break-before:always;");
	if (s.len > 0) {
		s.data[s.len - 1] = '\0';
		html_attr(b, "style", s.data);
	}
	if (p->rtl)
		buf_puts(b, " dir=\"rtl\"");
	buf_free(&s);
}

/* What stands in a paragraph; an empty one keeps its line. */
static void
put_content(struct map_rich *o, const struct rich *par)
{
	size_t before = o->html->len;

	for (const struct rich *r = par->child; r != NULL; r = r->next)
		map_rich_put(o, r);
	if (o->html->len == before)
		buf_puts(o->html, "&nbsp;");
}

static void
end_line(struct map_rich *o)
{
	buf_puts(o->text, "\n");
	o->space = true;
}

/* ---- lists -------------------------------------------------------------- */

static bool
is_ordered(enum rich_list kind)
{
	return kind >= RICH_NUMBER && kind <= RICH_ROMAN_LOWER;
}

static bool
is_list(const struct rich *r)
{
	return r->kind == RICH_PAR && r->par != NULL &&
	    r->par->list > RICH_NO_LIST && r->par->list < RICH_CHECK;
}

static void
open_list(struct map_rich *o, struct lists *l, const struct rich_par *p)
{
	static const char *const tag[] = {
		[RICH_BULLET] = "<ul style=\"list-style-type:disc\">",
		[RICH_CIRCLE] = "<ul style=\"list-style-type:circle\">",
		[RICH_SQUARE] = "<ul style=\"list-style-type:square\">",
		[RICH_NUMBER] = "<ol type=\"1\">",
		[RICH_ALPHA_UPPER] = "<ol type=\"A\">",
		[RICH_ALPHA_LOWER] = "<ol type=\"a\">",
		[RICH_ROMAN_UPPER] = "<ol type=\"I\">",
		[RICH_ROMAN_LOWER] = "<ol type=\"i\">",
	};

	l->open[l->n].kind = p->list;
	l->open[l->n].left = margin(o, p->left);
	l->open[l->n].count = 0;
	l->n++;
	buf_putf(o->html, "\n%s\n", tag[p->list]);
}

static void
close_list(struct map_rich *o, struct lists *l)
{
	l->n--;
	buf_puts(o->html, is_ordered(l->open[l->n].kind) ? "</li>\n</ol>\n" :
	    "</li>\n</ul>\n");
}

static void
close_lists(struct map_rich *o, struct lists *l)
{
	while (l->n > 0)
		close_list(o, l);
}

/* The margin alone says how deep a paragraph stands. */
static void
find_level(struct map_rich *o, struct lists *l, const struct rich_par *p)
{
	int left = margin(o, p->left);

	while (l->n > 0 && (l->open[l->n - 1].left > left ||
	    (l->open[l->n - 1].left == left &&
	    l->open[l->n - 1].kind != p->list)))
		close_list(o, l);
	if (l->n == 0 || (l->open[l->n - 1].left < left &&
	    l->n < LIST_DEPTH))
		open_list(o, l, p);
	else
		buf_puts(o->html, "</li>\n");
}

static void
put_roman(struct buf *b, int n, bool upper)
{
	static const struct {
		int value;
		const char *upper, *lower;
	} digit[] = { { 1000, "M", "m" }, { 900, "CM", "cm" },
		{ 500, "D", "d" }, { 400, "CD", "cd" }, { 100, "C", "c" },
		{ 90, "XC", "xc" }, { 50, "L", "l" }, { 40, "XL", "xl" },
		{ 10, "X", "x" }, { 9, "IX", "ix" }, { 5, "V", "v" },
		{ 4, "IV", "iv" }, { 1, "I", "i" } };

	for (size_t i = 0; i < NITEMS(digit) && n < 4000; i++)
		for (; n >= digit[i].value; n -= digit[i].value)
			buf_puts(b, upper ? digit[i].upper : digit[i].lower);
}

static void
put_marker(struct buf *b, enum rich_list kind, int n)
{
	switch (kind) {
	case RICH_ALPHA_UPPER:
	case RICH_ALPHA_LOWER:
		if (n <= 26)
			buf_putf(b, "%c", (kind == RICH_ALPHA_UPPER ? 'A' :
			    'a') + n - 1);
		else
			buf_putf(b, "%d", n);
		break;
	case RICH_ROMAN_UPPER:
	case RICH_ROMAN_LOWER:
		put_roman(b, n, kind == RICH_ROMAN_UPPER);
		break;
	case RICH_NUMBER:
		buf_putf(b, "%d", n);
		break;
	case RICH_NO_LIST:
	case RICH_BULLET:
	case RICH_CIRCLE:
	case RICH_SQUARE:
	case RICH_CHECK:
	case RICH_UNCHECK:
		buf_puts(b, "- ");
		return;
	}
	buf_puts(b, ". ");
}

static void
put_list_par(struct map_rich *o, struct lists *l, const struct rich *par)
{
	int n;

	find_level(o, l, par->par);
	n = ++l->open[l->n - 1].count;
	map_rich_new_line(o);
	for (int i = 1; i < l->n; i++)
		buf_puts(o->text, "  ");
	put_marker(o->text, par->par->list, n);
	if (is_ordered(par->par->list))
		buf_putf(o->html, "<li value=\"%d\"", n);
	else
		buf_puts(o->html, "<li");
	put_style(o, par->par, true);
	buf_puts(o->html, ">");
	o->space = true;
	put_content(o, par);
	end_line(o);
}

static void
put_par(struct map_rich *o, const struct rich *par)
{
	enum rich_list list = par->par == NULL ? RICH_NO_LIST : par->par->list;
	const char *box = list == RICH_CHECK ? "\u2611 " :
	    list == RICH_UNCHECK ? "\u2610 " : "";

	map_rich_new_line(o);
	buf_puts(o->html, "<div");
	put_style(o, par->par, false);
	buf_puts(o->html, ">");
	buf_puts(o->html, box);
	buf_puts(o->text, box);
	o->space = true;
	put_content(o, par);
	buf_puts(o->html, "</div>\n");
	end_line(o);
}

/* ---- the others --------------------------------------------------------- */

static void
put_section(struct map_rich *o, const struct rich *section)
{
	const char *title = section->text == NULL ? "" : section->text;
	bool space = true;

	map_rich_new_line(o);
	if (title[0] != '\0') {
		buf_puts(o->html, "<div style=\"font-weight:bold;"
		    "border-bottom:1px solid #a0a0a0\">");
		html_text(o->html, title, &space);
		buf_puts(o->html, "</div>\n");
		buf_puts(o->text, title);
		buf_puts(o->text, "\n");
	}
	buf_puts(o->html, "<div style=\"margin-left:12pt\">\n");
	map_rich_blocks(o, section->child);
	buf_puts(o->html, "</div>\n");
	map_rich_new_line(o);
}

static void
put_block(struct map_rich *o, const struct rich *r)
{
	switch (r->kind) {
	case RICH_PAR:
		put_par(o, r);
		return;
	case RICH_TABLE:
		map_rich_table(o, r);
		return;
	case RICH_ROW: /* outside of a table: its cells all the same */
		map_rich_row(o, r, NULL, false, true);
		return;
	case RICH_SECTION:
		put_section(o, r);
		return;
	case RICH_RULE:
		map_rich_new_line(o);
		buf_puts(o->html, "<hr>\n");
		buf_puts(o->text, "----------------\n");
		return;
	default: /* ROOT, CELL, BLOCK only group; inline never comes here */
		map_rich_blocks(o, r->child);
	}
}

/* A row of inline nodes that stand in no paragraph: one of their own. */
static const struct rich *
put_loose(struct map_rich *o, const struct rich *r)
{
	map_rich_new_line(o);
	buf_puts(o->html, "<div>");
	o->space = true;
	for (; r != NULL && !map_rich_is_block(r); r = r->next)
		map_rich_put(o, r);
	buf_puts(o->html, "</div>\n");
	end_line(o);
	return r;
}

void
map_rich_blocks(struct map_rich *o, const struct rich *r)
{
	struct lists lists = { .n = 0 };

	while (r != NULL) {
		if (r->kind == RICH_PAR && is_hidden(r->par)) {
			if (r->child != NULL)
				ex_lose(o->job->item, "text that is hidden "
				    "from readers: not shown");
			r = r->next;
			continue;
		}
		if (is_list(r)) {
			put_list_par(o, &lists, r);
			r = r->next;
			continue;
		}
		close_lists(o, &lists);
		if (map_rich_is_source(r)) {
			r = map_rich_sources(o, r);
			continue;
		}
		if (!map_rich_is_block(r)) {
			r = put_loose(o, r);
			continue;
		}
		map_rich_put(o, r);
		r = r->next;
	}
	close_lists(o, &lists);
}

void
map_rich_put(struct map_rich *o, const struct rich *r)
{
	if (o->depth >= MAP_RICH_DEPTH) {
		ex_lose(o->job->item, "rich text nested deeper than %d: not "
		    "shown", MAP_RICH_DEPTH);
		return;
	}
	o->depth++;
	if (map_rich_is_block(r))
		put_block(o, r);
	else
		map_rich_inline(o, r);
	o->depth--;
}
