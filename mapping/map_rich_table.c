/* Tables: their cells in HTML, their rows in plain text. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

#define COLUMNS_MAX 4096
#define PADDING     3 /* pixels between text and border that there always are */
#define PIXEL       15 /* twips */

/* A table that is being written. */
struct grid {
	const struct rich_table *t; /* never NULL */
	size_t columns;
	size_t *down; /* by column: rows that a cell above still takes */
	size_t row;
	int total;  /* of the columns' widths */
	bool lines; /* every cell has the same thin border: the table says so */
	bool flat;  /* no table in HTML */
	int pad_side, pad_top;
};

/* ---- what is known of it ------------------------------------------------ */

static size_t
span_of(const struct rich *cell)
{
	return cell->cell != NULL && cell->cell->colspan > 1 &&
		cell->cell->colspan < 1000 ?
	    (size_t)cell->cell->colspan :
	    1;
}

static size_t
rows_of(const struct rich *cell)
{
	return cell->cell != NULL && cell->cell->rowspan > 1 &&
		cell->cell->rowspan < 10000 ?
	    (size_t)cell->cell->rowspan :
	    1;
}

/* Twips, 0 where it does not say. */
static int
column_width(const struct rich_table *t, size_t i)
{
	return t->column != NULL && i < t->columns && t->column[i] > 0 ?
	    t->column[i] :
	    0;
}

static size_t
count_columns(const struct rich *table, const struct rich_table *t)
{
	size_t most = t->columns;

	for (const struct rich *r = table->child; r != NULL; r = r->next) {
		size_t n = 0;

		for (const struct rich *c = r->child; c != NULL; c = c->next)
			n += span_of(c);
		most = n > most ? n : most;
	}
	return most > COLUMNS_MAX ? COLUMNS_MAX : most;
}

static int
border_width(const struct rich_cell *c, int side)
{
	int px = c == NULL ? 1 : c->border[side];

	return px < 0 ? 1 : px > 50 ? 50 : px;
}

static bool
has_thin_lines(const struct rich *table, const struct rich_table *t)
{
	if (t->border_style != NULL || t->border != NULL)
		return false;
	for (const struct rich *r = table->child; r != NULL; r = r->next)
		for (const struct rich *c = r->child; c != NULL; c = c->next)
			for (int i = 0; i < 4; i++)
				if (border_width(c->cell, i) != 1)
					return false;
	return true;
}

static struct grid
read_grid(struct map_rich *o, const struct rich *table)
{
	static const struct rich_table none = { .left = 0 };
	struct grid g = { .t = table->table == NULL ? &none : table->table,
		.flat = o->tables >= MAP_TABLE_DEPTH };

	g.columns = count_columns(table, g.t);
	g.down = arena_array(o->job->arena, g.columns + 1, sizeof(*g.down));
	g.lines = has_thin_lines(table, g.t);
	for (size_t i = 0; i < g.t->columns && g.total < 1 << 24; i++)
		g.total += column_width(g.t, i);
	g.pad_side = PADDING + (g.t->column_space > 0 ?
	    g.t->column_space / 2 / PIXEL : 0);
	g.pad_top = PADDING + (g.t->row_space > 0 ?
	    g.t->row_space / 2 / PIXEL : 0);
	return g;
}

/* ---- looks -------------------------------------------------------------- */

void
map_rich_border(struct buf *b, const struct rich_border *border)
{
	static const char *const styles[] = { "double", "dotted", "dashed",
		"inset", "outset", "ridge", "groove" };
	static const char *const side[] = { "-top", "-right", "-bottom",
		"-left" };
	const char *color = html_color(border->color), *style = "solid";
	const int *px = border->width;
	bool same = px[0] == px[1] && px[1] == px[2] && px[2] == px[3];
	const char *between = b->len == 0 ||
	    b->data[b->len - 1] == ';' ? "" : ";";

	for (size_t i = 0; i < NITEMS(styles) && border->style != NULL; i++)
		if (strcmp(styles[i], border->style) == 0)
			style = styles[i];
	for (int i = 0; i < (same ? 1 : 4); i++) {
		if (px[i] <= 0)
			continue;
		buf_putf(b, "%sborder%s:%dpx %s %s", between,
		    same ? "" : side[i], px[i], style,
		    color == NULL ? "black" : color);
		between = ";";
	}
}

static const char *
pattern_color(const struct grid *g, size_t column, size_t span)
{
	const struct rich_table *t = g->t;
	bool left = column == 0, right = column + span >= g->columns;
	bool top = g->row == 0, first = false;

	switch (t->pattern) {
	case RICH_NO_PATTERN:
		return NULL;
	case RICH_SOLID:
		first = true;
		break;
	case RICH_ALT_ROWS:
		first = g->row % 2 == 0;
		break;
	case RICH_ALT_COLUMNS:
		first = column % 2 == 0;
		break;
	case RICH_TOP:
		first = top;
		break;
	case RICH_SIDE_LEFT:
		first = left;
		break;
	case RICH_SIDE_RIGHT:
		first = right;
		break;
	case RICH_LEFT_TOP:
		first = left || top;
		break;
	case RICH_RIGHT_TOP:
		first = right || top;
		break;
	}
	return html_color(first ? t->color : t->other_color);
}

/* How wide the cell is, where all its columns say that. */
static void
put_width(struct map_rich *o, const struct grid *g, size_t column, size_t span)
{
	int width = 0;

	for (size_t i = column; i < column + span; i++) {
		if (column_width(g->t, i) == 0 || width > 1 << 24)
			return;
		width += column_width(g->t, i);
	}
	if (g->t->width > 0 && width == g->total)
		return;
	if (g->t->width > 0)
		buf_putf(o->html, " width=\"%d%%\"",
		    (int)(100.0 * width / g->total + 0.5));
	else
		buf_putf(o->html, " width=\"%d\"", width / PIXEL);
}

static const char *
valign_of(const struct rich_cell *c)
{
	const char *valign = c == NULL ? NULL : c->valign;

	if (valign == NULL)
		return NULL;
	return text_same(valign, "center") || text_same(valign, "middle") ?
	    "middle" :
	    text_same(valign, "bottom") ? "bottom" : NULL;
}

static void
put_cell_style(struct map_rich *o, const struct grid *g,
    const struct rich_cell *c, const char *bg)
{
	struct rich_border border = { .style = g->t->border_style,
		.color = g->t->border_color };
	struct buf s;

	buf_init(&s, 1024);
	if (bg != NULL)
		buf_putf(&s, "background-color:%s;", bg);
	if (g->pad_top != g->pad_side)
		buf_putf(&s, "padding:%dpx %dpx;", g->pad_top, g->pad_side);
	for (int i = 0; i < 4; i++)
		border.width[i] = border_width(c, i);
	if (!g->lines)
		map_rich_border(&s, &border);
	if (s.len > 0 && s.data[s.len - 1] == ';')
		s.data[s.len - 1] = '\0';
	if (s.len > 0)
		html_attr(o->html, "style", s.data);
	buf_free(&s);
}

static void
open_cell(struct map_rich *o, const struct grid *g, const struct rich *cell,
    size_t column)
{
	const struct rich_cell *c = cell->cell;
	size_t span = span_of(cell), down = rows_of(cell);
	const char *bg = c == NULL ? NULL : html_color(c->bgcolor);
	const char *valign = valign_of(c);

	if (bg == NULL)
		bg = pattern_color(g, column, span);
	buf_puts(o->html, "<td");
	if (down > 1)
		buf_putf(o->html, " rowspan=\"%zu\"", down);
	if (span > 1)
		buf_putf(o->html, " colspan=\"%zu\"", span);
	if (g->row == 0)
		put_width(o, g, column, span);
	if (bg != NULL)
		html_attr(o->html, "bgcolor", bg);
	if (valign != NULL)
		html_attr(o->html, "valign", valign);
	put_cell_style(o, g, c, bg);
	buf_puts(o->html, ">");
}

/* ---- text --------------------------------------------------------------- */

/* A cell's text on its own: it decides how the row is written. */
static const char *
cell_text(struct map_rich *o, const struct rich *cell)
{
	struct buf own, *outer = o->text;
	int box = o->box;

	buf_init(&own, outer->limit);
	o->text = &own;
	o->space = true;
	o->box = 0;
	map_rich_blocks(o, cell->child);
	o->text = outer;
	o->box = box;

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
put_tab_label(struct map_rich *o, const struct grid *g, const char *label)
{
	bool space = true;

	if (label == NULL || label[0] == '\0')
		return;
	map_rich_new_line(o);
	buf_puts(o->text, label);
	buf_puts(o->text, "\n");
	if (g->flat)
		buf_puts(o->html, "<div><b>");
	else
		buf_putf(o->html, "<tr><td colspan=\"%zu\"><b>",
		    g->columns == 0 ? 1 : g->columns);
	html_text(o->html, label, &space);
	buf_puts(o->html, g->flat ? "</b></div>\n" : "</b></td></tr>\n");
}

/* ---- rows --------------------------------------------------------------- */

static size_t
count_children(const struct rich *r)
{
	size_t n = 0;

	for (r = r->child; r != NULL; r = r->next)
		n++;
	return n;
}

/* The column of the next cell: those that cells above take are not free. */
static size_t
free_column(const struct grid *g, size_t column)
{
	while (column < g->columns && g->down[column] > 0)
		column++;
	return column;
}

static void
take_columns(struct grid *g, size_t column, const struct rich *cell)
{
	size_t span = span_of(cell), down = rows_of(cell);

	for (size_t i = column; i < column + span && i < g->columns; i++)
		g->down[i] = down;
}

static void
put_cell(struct map_rich *o, const struct grid *g, const struct rich *cell,
    size_t column, const char **text)
{
	size_t before;

	if (!g->flat)
		open_cell(o, g, cell, column);
	before = o->html->len;
	*text = cell_text(o, cell);
	if (g->flat)
		return;
	if (o->html->len == before)
		buf_puts(o->html, "&nbsp;");
	buf_puts(o->html, "</td>");
}

static void
open_row(struct map_rich *o, const struct grid *g)
{
	int height = g->t->row_height / PIXEL;

	buf_puts(o->html, "<tr valign=\"top\"");
	if (height > 20 && height < 2000) /* less is what a line takes anyway */
		buf_putf(o->html, " height=\"%d\"", height);
	buf_puts(o->html, ">");
}

static void
put_row(struct map_rich *o, struct grid *g, const struct rich *row)
{
	size_t n = 0, column = 0, cells = count_children(row);
	const char **text = arena_array(o->job->arena, cells + 1,
	    sizeof(*text));

	put_tab_label(o, g, row->text);
	if (!g->flat)
		open_row(o, g);
	for (const struct rich *c = row->child; c != NULL; c = c->next) {
		column = free_column(g, column);
		put_cell(o, g, c, column, &text[n++]);
		take_columns(g, column, c);
		column += span_of(c);
	}
	if (!g->flat)
		buf_puts(o->html, "</tr>\n");
	put_row_text(o, text, n);
	for (size_t i = 0; i < g->columns; i++)
		g->down[i] -= g->down[i] > 0 ? 1 : 0;
	g->row++;
}

void
map_rich_lone_row(struct map_rich *o, const struct rich *row)
{
	struct rich around = { .kind = RICH_TABLE };
	struct grid g = read_grid(o, &around);

	g.flat = true;
	put_row(o, &g, row);
}

/* ---- tables ------------------------------------------------------------- */

/* True when a div stands around it. */
static bool
open_place(struct map_rich *o, const struct rich_table *t)
{
	int left = o->tables > 0 ? 0 : t->left - MAP_LEFT_EDGE;

	if (t->align == RICH_CENTER || t->align == RICH_RIGHT) {
		buf_putf(o->html, "\n<div align=\"%s\">",
		    t->align == RICH_CENTER ? "center" : "right");
		return true;
	}
	if (left < PIXEL)
		return false;
	buf_putf(o->html, "\n<div style=\"margin-left:%gpt\">", left / 20.0);
	return true;
}

static void
open_table(struct map_rich *o, const struct grid *g)
{
	const struct rich_table *t = g->t;
	const char *color = html_color(t->border_color);
	struct buf s;

	buf_putf(o->html, "\n<table border=\"%d\" cellspacing=\"0\" "
	    "cellpadding=\"%d\"", g->lines ? 1 : 0, g->pad_side);
	if (t->width > 0 && t->width <= 100)
		buf_putf(o->html, " width=\"%d%%\"", t->width);
	if (g->lines)
		html_attr(o->html, "bordercolor", color == NULL ? "black" :
		    color);
	if (t->rtl)
		buf_puts(o->html, " dir=\"rtl\"");
	buf_init(&s, 1024);
	buf_puts(&s, "border-collapse:collapse;" HTML_FONT);
	if (t->border != NULL)
		map_rich_border(&s, t->border);
	html_attr(o->html, "style", s.data);
	buf_free(&s);
	buf_puts(o->html, ">\n");
}

void
map_rich_table(struct map_rich *o, const struct rich *table)
{
	struct grid g = read_grid(o, table);
	bool placed = !g.flat && open_place(o, g.t);

	if (g.flat)
		ex_lose(o->job->item, "table in more than %d tables: its "
		    "cells are shown one below the other", MAP_TABLE_DEPTH);
	else
		open_table(o, &g);
	o->tables++;
	for (const struct rich *r = table->child; r != NULL; r = r->next)
		put_row(o, &g, r);
	o->tables--;
	if (!g.flat)
		buf_puts(o->html, "</table>");
	if (!g.flat)
		buf_puts(o->html, placed ? "</div>\n" : "\n");
	o->space = true;
}
