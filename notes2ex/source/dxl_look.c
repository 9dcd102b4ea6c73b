/* Looks of tables, cells, borders and rules. */
#include "source/dxl.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define COLUMNS_MAX 1024
#define SPAN_MAX    1024
#define PIXELS_MAX  100
#define PERCENT     144 /* twips: what stands for a percent of all columns */

struct word {
	const char *name;
	int value;
};

static int
one_of(const struct word *words, size_t n, const char *name)
{
	for (size_t i = 0; i < n && name != NULL; i++)
		if (strcmp(words[i].name, name) == 0)
			return words[i].value;
	return 0;
}

static const char *
copy_attr(struct dxl_read *r, const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);

	return value == NULL || value[0] == '\0' ?
	    NULL :
	    arena_strdup(r->arena, value);
}

/* ---- borders ------------------------------------------------------------ */

/*
 * "1px", "1px 0px" …: one to four widths, read as CSS does; how many there
 * were.
 */
static int
read_widths(const char *p, int width[4])
{
	int n = 0;

	while (p != NULL && *p != '\0' && n < 4) {
		char one[16] = "";
		size_t len = strcspn(p, " ");

		if (len > 0 && len < sizeof(one)) {
			memcpy(one, p, len);

			int px = dxl_style_pixels(one);

			width[n++] = px < 0 ? 0 :
			    px > PIXELS_MAX     ? PIXELS_MAX :
						  px;
		}
		p += len;
		p += strspn(p, " ");
	}
	if (n == 1)
		width[1] = width[0];
	if (n == 1 || n == 2)
		width[2] = width[0];
	if (n >= 1 && n <= 3)
		width[3] = width[1];
	return n;
}

const struct rich_border *
dxl_style_border(struct dxl_read *r, const struct dxl_el *around)
{
	static const struct {
		const char *dxl, *css;
	} styles[] = { { "solid", "solid" }, { "double", "double" },
		{ "dot", "dotted" }, { "dash", "dashed" },
		{ "inset", "inset" }, { "outset", "outset" },
		{ "ridge", "ridge" }, { "groove", "groove" },
		{ "picture", "solid" }, { "image", "solid" } };
	const struct dxl_el *el = dxl_child(around, "border");
	const char *style = el == NULL ? NULL : dxl_attr(el, "style");
	struct rich_border *b;
	size_t i = 0;

	if (style == NULL)
		return NULL;
	while (i < NITEMS(styles) && strcmp(styles[i].dxl, style) != 0)
		i++;
	if (i == NITEMS(styles))
		return NULL;
	b = ARENA_NEW(r->arena, struct rich_border);
	b->style = styles[i].css;
	b->color = dxl_style_color(r, el, "color");
	(void)read_widths(dxl_attr(el, "width"), b->width);
	if (b->width[0] + b->width[1] + b->width[2] + b->width[3] == 0)
		return NULL;
	return b;
}

/* ---- tables ------------------------------------------------------------- */

static const struct word aligns[] = { { "fixedcenter", RICH_CENTER },
	{ "fixedright", RICH_RIGHT } };

static const struct word patterns[] = { { "solid", RICH_SOLID },
	{ "altrows", RICH_ALT_ROWS }, { "altcolumns", RICH_ALT_COLUMNS },
	{ "top", RICH_TOP }, { "left", RICH_SIDE_LEFT },
	{ "right", RICH_SIDE_RIGHT }, { "lefttop", RICH_LEFT_TOP },
	{ "righttop", RICH_RIGHT_TOP } };

/* The style of cell borders, NULL when it is the plain one. */
static const char *
raised(const char *style)
{
	static const char *const styles[] = { "ridge", "groove" };

	for (size_t i = 0; i < NITEMS(styles) && style != NULL; i++)
		if (strcmp(styles[i], style) == 0)
			return styles[i];
	return NULL;
}

/* Parts of a whole are something only where that is as wide as the window. */
static int
width_of(const struct dxl_el *column, bool fits)
{
	const char *width = dxl_attr(column, "width");

	if (dxl_flag(column, "sizetofit"))
		return 0;
	return dxl_style_part(width) == 0 ? dxl_style_twips(width) :
	    fits			  ? PERCENT * dxl_style_part(width) :
					    0;
}

static void
read_columns(struct dxl_read *r, struct rich_table *t, const struct dxl_el *el)
{
	size_t cap = 0;
	int *column;

	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		cap += dxl_is(c, "tablecolumn") ? 1 : 0;
	if (cap > COLUMNS_MAX)
		cap = COLUMNS_MAX;
	column = arena_array(r->arena, cap, sizeof(*column));
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (dxl_is(c, "tablecolumn") && t->columns < cap)
			column[t->columns++] = width_of(c, t->width > 0);
	t->column = column;
}

struct rich_table *
dxl_style_table(struct dxl_read *r, const struct dxl_el *el)
{
	struct rich_table *t = ARENA_NEW(r->arena, struct rich_table);
	const char *show = dxl_attr(el, "rowdisplay");
	const char *width = dxl_attr(el, "widthtype");

	t->left = dxl_style_twips(dxl_attr(el, "leftmargin"));
	t->width = width != NULL && (strcmp(width, "fitwindow") == 0 ||
	    strcmp(width, "fitmargins") == 0) ? 100 : 0;
	t->align = (enum rich_align)one_of(aligns, NITEMS(aligns), width);
	t->column_space = dxl_style_twips(dxl_attr(el, "columnspacing"));
	t->row_space = dxl_style_twips(dxl_attr(el, "rowspacing"));
	t->row_height = dxl_style_twips(dxl_attr(el, "minrowheight"));
	t->border_color = dxl_style_color(r, el, "cellbordercolor");
	t->border_style = raised(dxl_attr(el, "cellborderstyle"));
	t->border = dxl_style_border(r, el);
	t->pattern = (enum rich_pattern)one_of(patterns, NITEMS(patterns),
	    dxl_attr(el, "colorstyle"));
	t->color = dxl_style_color(r, el, "bgcolor");
	t->other_color = dxl_style_color(r, el, "altbgcolor");
	t->rtl = dxl_attr_has(el, "direction", "rtl") ||
	    dxl_attr_has(el, "dir", "rtl");
	t->one_row_shown = show != NULL && strcmp(show, "all") != 0;
	read_columns(r, t, el);
	return t;
}
static int
span_of(const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);
	long n = value == NULL ? 1 : strtol(value, NULL, 10);

	return n < 1 || n > SPAN_MAX ? 1 : (int)n;
}

struct rich_cell *
dxl_style_cell(struct dxl_read *r, const struct dxl_el *el)
{
	struct rich_cell *c = ARENA_NEW(r->arena, struct rich_cell);

	c->rowspan = span_of(el, "rowspan");
	c->colspan = span_of(el, "columnspan");
	c->bgcolor = dxl_style_color(r, el, "bgcolor");
	c->valign = copy_attr(r, el, "valign");
	if (read_widths(dxl_attr(el, "borderwidth"), c->border) == 0)
		c->border[0] = c->border[1] = c->border[2] = c->border[3] = -1;
	return c;
}

/* ---- rules -------------------------------------------------------------- */

const struct rich_rule *
dxl_style_rule(struct dxl_read *r, const struct dxl_el *el)
{
	struct rich_rule *rule = ARENA_NEW(r->arena, struct rich_rule);
	const char *width = dxl_attr(el, "width");

	rule->part = dxl_style_part(width);
	rule->width = rule->part > 0 ? 0 : dxl_style_twips(width);
	if (rule->part == 100)
		rule->part = 0;
	rule->height = dxl_style_twips(dxl_attr(el, "height"));
	rule->color = dxl_style_color(r, el, "color");
	rule->flat = dxl_attr_has(el, "use3dshading", "false");
	return rule;
}
