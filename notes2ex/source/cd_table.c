/* Tables: TABLEBEGIN, TABLECELL, TABLEEND, and what stands around them. */
#include "source/cd_priv.h"

#include <stdlib.h>
#include <string.h>

enum cell_flag {
	CELL_COLOR = 0x01,
	CELL_BORDERS = 0x02, /* of four bits each, since R4.5 */
	CELL_COVERED_ACROSS = 0x04,
	CELL_COVERED_DOWN = 0x08,
	CELL_MIDDLE = 0x20,
	CELL_BOTTOM = 0x80,
};

enum table_flag {
	TABLE_AUTO_WIDTH = 0x0001,
	TABLE_GROOVE = 0x0004,
	TABLE_RIDGE = 0x0008,
	TABLE_RTL = 0x0010,
	TABLE_AT_RIGHT = 0x0020,
	TABLE_ONE_ROW = 0x0040,
	TABLE_CENTERED = 0x1000,
	TABLE_PATTERN = 0x6f80, /* all bits: one colour for all cells */
};

#define LOOK_BORDER_COLOR 0x20

/* A cell as it was read. */
struct slot {
	struct rich *node;
	unsigned row, column; /* of its upper left corner */
	size_t ord;
	bool covered; /* by another one */
};

struct cd_table {
	enum cd_family family;
	size_t open; /* how many things are open, it included */
	struct rich_table *facts;
	struct slot *slot;
	size_t n, cap;
	bool spans;
	int *width; /* of columns, in twips; 0 unknown */
	size_t widths, widths_cap;
	unsigned columns;
	const char **label; /* by row; NULL: there are none */
};

void
cd_on_pretable(struct cd_state *s, const struct cd_rec *r)
{
	s->look = (struct cd_table_look){ .said = true,
		.columns = cd_u8(r, 9),
		.row_height = (int)cd_u16(r, 20),
		.color = cd_rgb(s, cd_part(r, 24, 3)),
		.other_color = cd_rgb(s, cd_part(r, 28, 3)) };
	if ((cd_u32(r, 4) & LOOK_BORDER_COLOR) != 0)
		s->look.border_color = cd_color(s, cd_part(r, 32, 6));
}

/* Of the table that is about to begin; of all else it is not known. */
void
cd_on_border(struct cd_state *s, const struct cd_rec *r)
{
	static const char *const styles[] = { NULL, "solid", "double", "inset",
		"outset", "ridge", "groove", "dotted", "dashed", "solid",
		"solid" };
	unsigned style = cd_u16(r, 8);
	/* Stored as top, left, bottom, right. */
	static const int to[] = { 0, 3, 2, 1 };
	struct rich_border *b;
	int sum = 0;

	if (!s->look.said || style >= NITEMS(styles) || styles[style] == NULL)
		return;
	b = ARENA_NEW(s->arena, struct rich_border);
	b->style = styles[style];
	for (size_t i = 0; i < 4; i++) {
		int px = (int)cd_u16(r, 10 + 2 * i);

		b->width[to[i]] = px > 100 ? 100 : px;
		sum += px;
	}
	b->color = cd_color(s, cd_part(r, 42, 6));
	if (sum > 0)
		s->look.border = b;
}

static enum rich_pattern
pattern_of(unsigned flags)
{
	static const struct {
		unsigned flag;
		enum rich_pattern pattern;
	} patterns[] = { { 0x0080, RICH_LEFT_TOP }, { 0x0100, RICH_TOP },
		{ 0x0200, RICH_SIDE_LEFT }, { 0x0400, RICH_ALT_COLUMNS },
		{ 0x0800, RICH_ALT_ROWS }, { 0x2000, RICH_RIGHT_TOP },
		{ 0x4000, RICH_SIDE_RIGHT } };

	flags &= TABLE_PATTERN;
	if (flags == TABLE_PATTERN)
		return RICH_SOLID;
	for (size_t i = 0; i < NITEMS(patterns); i++)
		if (flags == patterns[i].flag)
			return patterns[i].pattern;
	return RICH_NO_PATTERN;
}

static struct rich_table *
read_table(struct cd_state *s, const struct cd_rec *r,
    const struct cd_table_look *look)
{
	struct rich_table *t = ARENA_NEW(s->arena, struct rich_table);
	unsigned flags = cd_u16(r, 12);

	t->left = (int)cd_u16(r, 2);
	t->column_space = (int)cd_u16(r, 8);
	t->row_space = (int)cd_u16(r, 10);
	t->width = (flags & TABLE_AUTO_WIDTH) != 0 ? 100 : 0;
	t->align = t->width > 0 ? RICH_LEFT :
	    (flags & TABLE_AT_RIGHT) != 0 ? RICH_RIGHT :
	    (flags & TABLE_CENTERED) != 0 ? RICH_CENTER :
					    RICH_LEFT;
	t->border_style = (flags & TABLE_GROOVE) != 0 ? "groove" :
	    (flags & TABLE_RIDGE) != 0                ? "ridge" :
							NULL;
	t->one_row_shown = (flags & TABLE_ONE_ROW) != 0;
	t->rtl = (flags & TABLE_RTL) != 0;
	t->pattern = pattern_of(flags);
	t->row_height = look->row_height;
	t->border_color = look->border_color;
	t->border = look->border;
	t->color = look->color;
	t->other_color = look->other_color;
	return t;
}

static void
begin(struct cd_state *s, const struct cd_rec *r, enum cd_family family)
{
	struct cd_table_look look = s->look;

	s->look = (struct cd_table_look){ 0 };
	if (!cd_has_room(s, family)) {
		s->line = s->inner = NULL;
		return;
	}

	struct rich *node = cd_block(s, RICH_TABLE);
	struct rich_table *facts = read_table(s, r, &look);
	struct cd_table *t = ARENA_NEW(s->arena, struct cd_table);

	node->table = facts;
	t->family = family;
	t->facts = facts;
	t->columns = look.columns;
	cd_open(s, family, node, 3)->table = t;
	t->open = s->opens;
}

void
cd_on_table(struct cd_state *s, const struct cd_rec *r)
{
	begin(s, r, CD_TABLE);
}

void
cd_on_nested(struct cd_state *s, const struct cd_rec *r)
{
	begin(s, r, CD_NESTED);
}

/* ---- cells -------------------------------------------------------------------- */

static int
span_of(unsigned n)
{
	return n == 0 ? 1 : (int)n;
}

static void
read_borders(const struct cd_rec *r, int border[4])
{
	unsigned flags = cd_u8(r, 11);
	bool wide = (flags & CELL_BORDERS) != 0;
	unsigned bits = wide ? cd_u16(r, 12) : cd_u8(r, 10);
	unsigned each = wide ? 4 : 2, mask = wide ? 15 : 3;
	/* Stored as left, right, top, bottom. */
	static const int to[] = { 3, 1, 0, 2 };

	for (unsigned i = 0; i < 4; i++)
		border[to[i]] = (int)(bits >> i * each & mask);
}

static struct rich_cell *
read_cell(struct cd_state *s, const struct cd_rec *r)
{
	struct rich_cell *c = ARENA_NEW(s->arena, struct rich_cell);
	unsigned flags = cd_u8(r, 11);

	c->rowspan = span_of(cd_u8(r, 14));
	c->colspan = span_of(cd_u8(r, 15));
	if ((flags & CELL_COLOR) != 0)
		c->bgcolor = cd_palette(s, cd_u16(r, 16));
	c->valign = (flags & CELL_MIDDLE) != 0 ? "center" :
	    (flags & CELL_BOTTOM) != 0         ? "bottom" :
						 NULL;
	read_borders(r, c->border);
	return c;
}

/* Cells that are one are said at the last of them, below and to the right. */
static unsigned
corner(unsigned at, int span)
{
	return at + 1 < (unsigned)span ? 0 : at + 1 - (unsigned)span;
}

static void
keep_width(struct cd_state *s, struct cd_table *t, unsigned column, int width)
{
	while (t->widths <= column) {
		t->width = arena_room(s->arena, t->width, t->widths,
		    &t->widths_cap, sizeof(*t->width));
		t->width[t->widths++] = 0;
	}
	if (t->width[column] == 0)
		t->width[column] = width;
}

static void
keep_cell(struct cd_state *s, struct cd_table *t, const struct cd_rec *r,
    struct rich *node)
{
	unsigned row = cd_u8(r, 2), column = cd_u8(r, 3);
	int width = t->facts->width > 0 ? (int)cd_u16(r, 8) :
	    (int)cd_u16(r, 6) - (int)cd_u16(r, 4);
	const struct rich_cell *c = node->cell;
	struct slot slot = { .node = node,
		.ord = t->n,
		.row = corner(row, c->rowspan),
		.column = corner(column, c->colspan),
		.covered = (cd_u8(r, 11) &
			       (CELL_COVERED_ACROSS | CELL_COVERED_DOWN)) !=
		    0 };

	t->slot = arena_room(s->arena, t->slot, t->n, &t->cap,
	    sizeof(*t->slot));
	t->slot[t->n++] = slot;
	if (c->rowspan > 1 || slot.covered)
		t->spans = true;
	if (column >= t->columns)
		t->columns = column + 1;
	if (c->colspan == 1 && width > 0)
		keep_width(s, t, column, width);
}

static void
cell(struct cd_state *s, const struct cd_rec *r, enum cd_family family)
{
	struct cd_open *o = cd_find(s, family);
	struct rich *node;

	if (s->flat[family] > 0 || o == NULL) { /* a new line at least */
		s->line = s->inner = NULL;
		return;
	}
	cd_close_to(s, o->table->open);
	node = cd_node(s, RICH_CELL);
	node->cell = s->cell = read_cell(s, r);
	keep_cell(s, o->table, r, node);
	s->cell_left = (int)cd_u16(r, 4);
	cd_enter(s, node);
	s->fresh = true;
}

void
cd_on_cell(struct cd_state *s, const struct cd_rec *r)
{
	cell(s, r, CD_TABLE);
}

void
cd_on_nested_cell(struct cd_state *s, const struct cd_rec *r)
{
	cell(s, r, CD_NESTED);
}

void
cd_on_cell_color(struct cd_state *s, const struct cd_rec *r)
{
	if (s->cell != NULL && s->cell->bgcolor != NULL)
		s->cell->bgcolor = cd_color(s, cd_part(r, 2, 6));
}

/* Of the row that is being read. */
void
cd_on_label(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_open *o = NULL;
	struct cd_span label = cd_part(r, 4, 128);

	for (size_t i = s->opens; i > 0 && o == NULL; i--)
		if (s->open[i - 1].table != NULL)
			o = &s->open[i - 1];
	if (o == NULL || o->table->n == 0 || label.n == 0 || label.p[0] == 0)
		return;

	struct cd_table *t = o->table;

	if (t->label == NULL)
		t->label = arena_array(s->arena, 256, sizeof(*t->label));
	t->label[t->slot[t->n - 1].row] = cd_text(s, cd_string(&label));
}

/* ---- the end ------------------------------------------------------------------ */

static bool
has_content(const struct rich *cell)
{
	for (const struct rich *c = cell->child; c != NULL; c = c->next)
		if (c->kind != RICH_PAR || c->child != NULL)
			return true;
	return false;
}

/* Cells that another one covers are nothing, unless something is in them. */
static void
drop_covered(struct cd_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		if (!t->slot[i].covered || has_content(t->slot[i].node))
			t->slot[n++] = t->slot[i];
	t->n = n;
}

static int
compare(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return x->ord < y->ord ? -1 : x->ord > y->ord ? 1 : 0;
}

static void
set_columns(struct cd_state *s, struct cd_table *t)
{
	int *column = arena_array(s->arena, t->columns, sizeof(*column));

	if (t->widths > 0)
		memcpy(column, t->width, t->widths * sizeof(*column));
	t->facts->column = column;
	t->facts->columns = t->columns;
}

void
cd_table_end(struct cd_state *s, struct cd_table *t, struct rich *node)
{
	struct rich *row = NULL;
	unsigned last = 0;

	if (t->spans) {
		drop_covered(t);
		qsort(t->slot, t->n, sizeof(*t->slot), compare);
	}
	for (size_t i = 0; i < t->n; i++) {
		if (row == NULL || t->slot[i].row != last) {
			last = t->slot[i].row;
			row = cd_node(s, RICH_ROW);
			row->text = t->label == NULL ? NULL : t->label[last];
			rich_add(node, row);
		}
		rich_add(row, t->slot[i].node);
	}
	set_columns(s, t);
}

void
cd_on_table_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_TABLE);
}

void
cd_on_nested_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_NESTED);
}
