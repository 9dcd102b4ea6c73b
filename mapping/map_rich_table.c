/* Tables: their cells in HTML, their rows in plain text. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

static void
put_borders(struct buf *b, const struct rich_table *t,
    const struct rich_cell *c)
{
	static const char *const side[] = { "-top", "-right", "-bottom",
		"-left" };
	const char *color = html_color(t == NULL ? NULL : t->border_color);
	int px[4];
	bool same = true;

	for (int i = 0; i < 4; i++) {
		px[i] = c == NULL || c->border[i] < 0 ? 1 :
		    c->border[i] > 50 ? 50 : c->border[i];
		same = same && px[i] == px[0];
	}
	for (int i = 0; i < (same ? 1 : 4); i++)
		buf_putf(b, "border%s:%dpx solid %s;", same ? "" : side[i],
		    px[i], color == NULL ? "#a0a0a0" : color);
}

static void
open_cell(struct map_rich *o, const struct rich_table *t,
    const struct rich_cell *c, size_t column, bool first_row)
{
	struct buf style;
	const char *bg = c == NULL ? NULL : html_color(c->bgcolor);
	const char *valign = c == NULL ? NULL : c->valign;

	buf_init(&style, 1024);
	buf_puts(o->html, "<td");
	if (c != NULL && c->rowspan > 1 && c->rowspan < 10000)
		buf_putf(o->html, " rowspan=\"%d\"", c->rowspan);
	if (c != NULL && c->colspan > 1 && c->colspan < 1000)
		buf_putf(o->html, " colspan=\"%d\"", c->colspan);
	if (bg != NULL) {
		html_attr(o->html, "bgcolor", bg);
		buf_putf(&style, "background-color:%s;", bg);
	}
	if (valign != NULL && (text_same(valign, "center") ||
	    text_same(valign, "middle")))
		valign = "middle";
	else if (valign != NULL && text_same(valign, "bottom"))
		valign = "bottom";
	else
		valign = "top";
	html_attr(o->html, "valign", valign);
	if (first_row && t != NULL && t->column != NULL &&
	    column < t->columns && t->column[column] > 0)
		buf_putf(&style, "width:%gpt;", t->column[column] / 20.0);
	put_borders(&style, t, c);
	style.data[style.len - 1] = '\0'; /* the last ; */
	html_attr(o->html, "style", style.data);
	buf_puts(o->html, ">");
	buf_free(&style);
}

/* A cell's text on its own: it decides how the row is written. */
static const char *
cell_text(struct map_rich *o, const struct rich *cell)
{
	struct buf own, *outer = o->text;

	buf_init(&own, outer->limit);
	o->text = &own;
	o->space = true;
	map_rich_blocks(o, cell->child);
	o->text = outer;

	const char *text = own.len == 0 ? "" : text_trim(o->job->arena,
	    own.data, own.len);

	if (own.failed)
		outer->failed = true;
	buf_free(&own);
	return text;
}

/* "a | b | c" on one line, or cell below cell when one has several lines. */
static void
put_row_text(struct map_rich *o, const char *const *cell, size_t n)
{
	const char *between = " | ";

	for (size_t i = 0; i < n; i++)
		if (strchr(cell[i], '\n') != NULL)
			between = "\n";
	map_rich_new_line(o);
	for (size_t i = 0; i < n; i++) {
		if (between[0] == '\n' && cell[i][0] == '\0')
			continue;
		buf_puts(o->text, cell[i]);
		if (i + 1 < n)
			buf_puts(o->text, between);
	}
	map_rich_new_line(o);
}

static void
put_tab_label(struct map_rich *o, const struct rich *row, size_t columns,
    bool flat)
{
	bool space = true;

	if (row->text == NULL || row->text[0] == '\0')
		return;
	map_rich_new_line(o);
	buf_puts(o->text, row->text);
	buf_puts(o->text, "\n");
	if (flat)
		buf_puts(o->html, "<div><b>");
	else
		buf_putf(o->html, "<tr><td colspan=\"%zu\"><b>",
		    columns == 0 ? 1 : columns);
	html_text(o->html, row->text, &space);
	buf_puts(o->html, flat ? "</b></div>\n" : "</b></td></tr>\n");
}

static size_t
count_children(const struct rich *r)
{
	size_t n = 0;

	for (r = r->child; r != NULL; r = r->next)
		n++;
	return n;
}

void
map_rich_row(struct map_rich *o, const struct rich *row,
    const struct rich_table *t, bool first_row, bool flat)
{
	size_t n = 0, column = 0, cells = count_children(row);
	const char **text = arena_array(o->job->arena, cells + 1,
	    sizeof(*text));

	put_tab_label(o, row, t == NULL ? cells : t->columns, flat);
	if (!flat)
		buf_puts(o->html, "<tr>");
	for (const struct rich *c = row->child; c != NULL; c = c->next) {
		size_t before;

		if (!flat)
			open_cell(o, t, c->cell, column, first_row);
		before = o->html->len;
		text[n++] = cell_text(o, c);
		if (!flat && o->html->len == before)
			buf_puts(o->html, "&nbsp;");
		if (!flat)
			buf_puts(o->html, "</td>");
		column += c->cell != NULL && c->cell->colspan > 1 ?
		    (size_t)c->cell->colspan : 1;
	}
	if (!flat)
		buf_puts(o->html, "</tr>\n");
	put_row_text(o, text, n);
}

static void
open_table(struct map_rich *o, const struct rich_table *t)
{
	buf_puts(o->html, "\n<table border=\"0\" cellspacing=\"0\" "
	    "cellpadding=\"3\"");
	if (t != NULL && t->width > 0 && t->width <= 100)
		buf_putf(o->html, " width=\"%d%%\"", t->width);
	buf_puts(o->html, " style=\"border-collapse:collapse");
	if (t != NULL && t->left > MAP_LEFT_EDGE)
		buf_putf(o->html, ";margin-left:%gpt",
		    (t->left - MAP_LEFT_EDGE) / 20.0);
	buf_puts(o->html, "\">\n");
}

void
map_rich_table(struct map_rich *o, const struct rich *table)
{
	bool flat = o->tables >= MAP_TABLE_DEPTH, first = true;

	o->tables++;
	if (flat)
		ex_lose(o->job->item, "table in more than %d tables: its "
		    "cells are shown one below the other", MAP_TABLE_DEPTH);
	else
		open_table(o, table->table);
	for (const struct rich *r = table->child; r != NULL; r = r->next) {
		map_rich_row(o, r, table->table, first, flat);
		first = false;
	}
	if (!flat)
		buf_puts(o->html, "</table>\n");
	o->tables--;
	o->space = true;
}
