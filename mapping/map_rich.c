/* The blocks: paragraphs, borders, sections, rules. */
#include "mapping/map_rich.h"

#include <string.h>

#include "mapping/map_html.h"

#define RULE_HEIGHT 7 /* pixels, of a rule that says nothing of it */

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

/* What stands in a paragraph; an empty one keeps its line. */
void
map_rich_content(struct map_rich *o, const struct rich *par)
{
	size_t before = o->html->len;

	for (const struct rich *r = par->child; r != NULL; r = r->next)
		map_rich_put(o, r);
	if (o->html->len == before)
		buf_puts(o->html, "&nbsp;");
	buf_puts(o->text, "\n");
	o->space = true;
}

static void
put_par(struct map_rich *o, const struct rich *par)
{
	enum rich_list list = par->par == NULL ? RICH_NO_LIST : par->par->list;
	const char *box = list == RICH_CHECK ? "\u2611 " :
	    list == RICH_UNCHECK ? "\u2610 " : "";

	map_rich_new_line(o);
	buf_puts(o->html, "<div");
	map_rich_style(o, par, false);
	buf_puts(o->html, ">");
	buf_puts(o->html, box);
	buf_puts(o->text, box);
	o->space = true;
	map_rich_content(o, par);
	buf_puts(o->html, "</div>\n");
}

/* ---- borders ------------------------------------------------------------ */

static const struct rich_border *
border_of(const struct rich *r)
{
	return r != NULL && (r->kind == RICH_PAR || r->kind == RICH_BLOCK) &&
		r->par != NULL ?
	    r->par->border :
	    NULL;
}

static bool
is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Two paragraphs within one border. */
static bool
can_share(const struct rich *a, const struct rich *b)
{
	const struct rich_border *x = border_of(a), *y = border_of(b);

	return x != NULL && y != NULL && a->kind == RICH_PAR &&
	    b->kind == RICH_PAR && a->par->left == b->par->left &&
	    is_same(x->style, y->style) && is_same(x->color, y->color) &&
	    memcmp(x->width, y->width, sizeof(x->width)) == 0;
}

/* Word shows borders of cells best: a table of one of them. */
static const struct rich *
put_boxed(struct map_rich *o, const struct rich *r)
{
	int left = r->kind == RICH_PAR ? map_rich_left(o, r->par) : 0;
	int edge = map_rich_edge(o), outer = o->box;
	struct buf style;

	buf_init(&style, 1024);
	map_rich_border(&style, border_of(r));
	if (left > edge)
		buf_putf(o->html, "<div style=\"margin-left:%gpt\">\n",
		    (left - edge) / 20.0);
	buf_puts(o->html, "<table border=\"0\" cellspacing=\"0\" "
	    "cellpadding=\"3\" width=\"100%\" style=\"" HTML_FONT
	    "\"><tr><td");
	html_attr(o->html, "style", style.len == 0 ? "" : style.data);
	buf_puts(o->html, ">\n");
	buf_free(&style);
	o->box = left;
	o->depth++;
	for (;; r = r->next) {
		if (r->kind == RICH_PAR)
			put_par(o, r);
		else
			map_rich_blocks(o, r->child);
		if (!can_share(r, r->next))
			break;
	}
	o->depth--;
	o->box = outer;
	buf_puts(o->html, "</td></tr></table>\n");
	if (left > edge)
		buf_puts(o->html, "</div>\n");
	return r->next;
}

/* ---- the others --------------------------------------------------------- */

static void
put_title(struct map_rich *o, const struct rich *section)
{
	const char *color = section->section == NULL ? NULL :
	    html_color(section->section->color);

	buf_putf(o->html, "<div style=\"border-bottom:1px solid %s\"><b>",
	    color == NULL ? "#a0a0a0" : color);
	o->space = true;
	map_rich_run(o, section->font, section->text);
	buf_puts(o->html, "</b></div>\n");
	buf_puts(o->text, "\n");
}

static void
put_section(struct map_rich *o, const struct rich *section)
{
	map_rich_new_line(o);
	if (section->text != NULL && section->text[0] != '\0')
		put_title(o, section);
	buf_puts(o->html, "<div style=\"margin-left:12pt\">\n");
	map_rich_blocks(o, section->child);
	buf_puts(o->html, "</div>\n");
	map_rich_new_line(o);
}

static void
put_rule(struct map_rich *o, const struct rich_rule *rule)
{
	static const struct rich_rule plain = { .width = 0 };
	const struct rich_rule *r = rule == NULL ? &plain : rule;
	const char *color = html_color(r->color);
	int height = (r->height + 7) / 15;

	map_rich_new_line(o);
	buf_puts(o->html, "<hr");
	if (height > 0 && height != RULE_HEIGHT)
		buf_putf(o->html, " size=\"%d\"", height > 100 ? 100 :
		    height);
	if (r->part > 0)
		buf_putf(o->html, " width=\"%d%%\"", r->part);
	else if (r->width >= 15)
		buf_putf(o->html, " width=\"%d\"", r->width / 15);
	if (r->part > 0 || r->width >= 15)
		buf_puts(o->html, " align=\"left\"");
	if (color != NULL)
		html_attr(o->html, "color", color);
	if (r->flat)
		buf_puts(o->html, " noshade");
	buf_puts(o->html, ">\n");
	buf_puts(o->text, "----------------\n");
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
		map_rich_lone_row(o, r);
		return;
	case RICH_SECTION:
		put_section(o, r);
		return;
	case RICH_RULE:
		put_rule(o, r->rule);
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
	o->tabs = NULL;
	o->at = map_rich_edge(o);
	for (; r != NULL && !map_rich_is_block(r); r = r->next)
		map_rich_put(o, r);
	buf_puts(o->html, "</div>\n");
	buf_puts(o->text, "\n");
	o->space = true;
	return r;
}

/* Says so where a paragraph with something in it is hidden. */
static bool
can_skip(struct map_rich *o, const struct rich *r)
{
	if (r->kind != RICH_PAR || !is_hidden(r->par))
		return false;
	if (r->child != NULL)
		ex_lose(o->job->item, "text that is hidden from readers: not "
		    "shown");
	return true;
}

void
map_rich_blocks(struct map_rich *o, const struct rich *r)
{
	struct map_lists lists = { .n = 0 };

	while (r != NULL) {
		if (can_skip(o, r)) {
			r = r->next;
		} else if (map_rich_is_list(r)) {
			map_rich_list_par(o, &lists, r);
			r = r->next;
		} else {
			map_rich_close_lists(o, &lists);
			if (map_rich_is_source(r)) {
				r = map_rich_sources(o, r);
			} else if (!map_rich_is_block(r)) {
				r = put_loose(o, r);
			} else if (border_of(r) != NULL &&
			    o->depth < MAP_RICH_DEPTH) {
				r = put_boxed(o, r);
			} else {
				map_rich_put(o, r);
				r = r->next;
			}
		}
	}
	map_rich_close_lists(o, &lists);
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
