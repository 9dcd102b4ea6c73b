#include "source/dxl_rich.h"

#include <string.h>

/* A table takes three levels, a paragraph and a link in it two more. */
#define DEPTH_LAST (RICH_DEPTH - 6)

struct rich *
dxl_rich_node(struct walk *w, enum rich_kind kind)
{
	return rich_new(w->r->arena, kind);
}

const char *
dxl_rich_copy(struct walk *w, const char *s)
{
	return arena_strdup(w->r->arena, s == NULL ? "" : s);
}

const char *
dxl_rich_attr(struct walk *w, const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);

	return value == NULL ? NULL : arena_strdup(w->r->arena, value);
}

void
dxl_rich_put(struct walk *w, struct place *p, struct rich *n)
{
	if (p->line == NULL) {
		p->line = dxl_rich_node(w, RICH_PAR);
		p->line->par = w->style;
		rich_add(p->block, p->line);
	}
	rich_add(p->line, n);
}

/* A block ends the paragraph that it stands in; what follows begins one. */
static void
put_block(struct place *p, struct rich *n)
{
	rich_add(p->block, n);
	if (p->line != p->block)
		p->line = NULL;
}

static struct place
inside_block(const struct place *p, struct rich *n)
{
	return (
	    struct place){ .block = n,
		.font = p->font,
		.depth = p->depth + 1,
		.html = p->html };
}

struct place
dxl_rich_line(const struct place *p, struct rich *n)
{
	struct place in = *p;

	in.block = in.line = n;
	in.depth++;
	return in;
}

void
dxl_rich_inside(struct walk *w, const struct dxl_el *el, struct place *p,
    struct rich *n)
{
	struct place in = dxl_rich_line(p, n);

	dxl_rich_put(w, p, n);
	dxl_rich_walk(w, el, &in);
}

/* ---- text --------------------------------------------------------------- */

static bool
is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * A new line in a paragraph is how the file was written, not what was: with
 * the white space after it, it is nothing at either end of the data and after
 * a blank, else one blank.
 */
size_t
dxl_rich_join(char *s, size_t n)
{
	const char *first = memchr(s, '\n', n);
	size_t out = first == NULL ? n : (size_t)(first - s), i = out;

	while (i < n) {
		if (s[i] != '\n') {
			s[out++] = s[i++];
			continue;
		}
		while (i < n && is_white(s[i]))
			i++;
		if (out > 0 && i < n && s[out - 1] != ' ' && s[out - 1] != '\t')
			s[out++] = ' ';
	}
	s[out] = '\0';
	return out;
}

static void
put_text(struct walk *w, struct place *p, const char *text, size_t n)
{
	char *s = arena_strndup(w->r->arena, text, n);

	if (!p->keep_indent)
		n = dxl_rich_join(s, n);
	if (n == 0 || (p->line == NULL && dxl_is_blank(s)))
		return;

	struct rich *t = dxl_rich_node(w, p->html ? RICH_HTML : RICH_TEXT);

	t->text = s;
	t->font = p->font;
	dxl_rich_put(w, p, t);
}

static void
on_break(struct walk *w, const struct dxl_el *el, struct place *p)
{
	(void)el;
	if (p->html) {
		struct rich *n = dxl_rich_node(w, RICH_HTML);

		n->text = "\n";
		dxl_rich_put(w, p, n);
	} else {
		dxl_rich_put(w, p, dxl_rich_node(w, RICH_BREAK));
	}
}

static void
on_nonxml(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct dxl_el around = { .name = "text" }, one = *el;

	one.next = NULL;
	around.child = around.last = &one;

	const char *text = dxl_item_text(w->r, &around);

	put_text(w, p, text, strlen(text));
}

static void
on_run(struct walk *w, const struct dxl_el *el, struct place *p)
{
	const struct rich_font *font = p->font;
	bool html = p->html;

	p->font = dxl_style_font(w->r, el, font);
	p->html = html || dxl_flag(el, "html");
	dxl_rich_walk(w, el, p);
	p->font = font;
	p->html = html;
}

/* ---- blocks ------------------------------------------------------------- */

static void
on_pardef(struct walk *w, const struct dxl_el *el, struct place *p)
{
	(void)p;
	dxl_style_pardef(w->r, el);
}

/* The style, and the border that this paragraph alone has. */
static const struct rich_par *
bordered(struct walk *w, const struct dxl_el *el, const struct rich_par *style)
{
	const struct rich_border *border = dxl_style_border(w->r, el);
	struct rich_par *own;

	if (border == NULL)
		return style;
	own = ARENA_NEW(w->r->arena, struct rich_par);
	if (style != NULL)
		*own = *style;
	own->border = border;
	return own;
}

static void
on_par(struct walk *w, const struct dxl_el *el, struct place *p)
{
	const char *def = dxl_attr(el, "def");
	struct rich *par = dxl_rich_node(w, RICH_PAR);

	if (def != NULL)
		w->style = dxl_style_par(w->r, def);
	par->par = bordered(w, el, w->style);
	put_block(p, par);

	struct place in = { .block = p->block,
		.line = par,
		.font = p->font,
		.depth = p->depth + 1,
		.html = p->html,
		.keep_indent = dxl_flag(el, "keepindentation") };

	dxl_rich_walk(w, el, &in);
}

/* Alone in a paragraph it takes the place of that. */
static void
on_rule(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *line = p->line;

	if (line != NULL && line->kind == RICH_PAR && line->child == NULL) {
		line->kind = RICH_RULE;
		line->par = NULL;
		p->line = NULL;
	} else {
		line = dxl_rich_node(w, RICH_RULE);
		put_block(p, line);
	}
	line->rule = dxl_style_rule(w->r, el);
	dxl_rich_walk(w, el, p);
}

static void
read_title(struct walk *w, const struct dxl_el *el, struct rich *section)
{
	const char *def = dxl_attr(el, "pardef");
	const char *color = dxl_style_color(w->r, el, "color");

	section->text = dxl_rich_copy(w, dxl_text(w->r->scratch, el));
	section->font = dxl_style_font(w->r, el, NULL);
	if (def != NULL)
		section->par = dxl_style_par(w->r, def);
	if (color != NULL) {
		struct rich_section *look = ARENA_NEW(w->r->arena,
		    struct rich_section);

		look->color = color;
		section->section = look;
	}
	if (dxl_child(el, "code") != NULL)
		note_trouble(w->r->note, "field %s: the title of a section, "
		    "which a formula makes", w->r->field);
}

/* Open and closed, a section may be called otherwise. */
static void
another_title(struct walk *w, const struct dxl_el *el,
    const struct rich *section, struct place *p)
{
	const char *text = dxl_rich_copy(w, dxl_text(w->r->scratch, el));
	struct rich *n;

	if (text[0] == '\0' || strcmp(text, section->text) == 0)
		return;
	n = dxl_rich_node(w, RICH_TEXT);
	n->text = text;
	n->font = dxl_style_font(w->r, el, NULL);
	dxl_rich_put(w, p, n);
	p->line = NULL;
}

static void
on_section(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *section = dxl_rich_node(w, RICH_SECTION);
	struct place in = inside_block(p, section);

	put_block(p, section);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (!dxl_is(c, "sectiontitle"))
			dxl_rich_one(w, c, &in);
		else if (section->text == NULL || section->text[0] == '\0')
			read_title(w, c, section);
		else
			another_title(w, c, section, &in);
	}
}

static void
read_row(struct walk *w, const struct dxl_el *el, const struct place *p,
    struct rich *table)
{
	struct rich *row = dxl_rich_node(w, RICH_ROW), *extra = NULL;
	struct place outside = inside_block(p, NULL);

	row->text = dxl_rich_attr(w, el, "tablabel");
	rich_add(table, row);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (c->name == NULL && dxl_is_blank(c->text))
			continue;

		bool is_cell = dxl_is(c, "tablecell");
		struct rich *cell = is_cell ? dxl_rich_node(w, RICH_CELL) :
					      extra;

		if (dxl_is_code(c))
			continue;
		if (cell == NULL) { /* not in any cell: a cell of its own */
			cell = extra = dxl_rich_node(w, RICH_CELL);
			outside = inside_block(p, cell);
			cell->cell = dxl_style_cell(w->r, el);
			rich_add(row, cell);
			dxl_rich_one(w, c, &outside);
		} else if (is_cell) {
			struct place in = inside_block(p, cell);

			in.depth += 2;
			cell->cell = dxl_style_cell(w->r, c);
			rich_add(row, cell);
			dxl_rich_walk(w, c, &in);
		} else {
			dxl_rich_one(w, c, &outside);
		}
	}
}

static void
on_table(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *table = dxl_rich_node(w, RICH_TABLE);

	table->table = dxl_style_table(w->r, el);
	put_block(p, table);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (dxl_is(c, "tablerow"))
			read_row(w, c, p, table);
		else if (c->name == NULL ? !dxl_is_blank(c->text) :
					   !dxl_is(c, "tablecolumn") &&
			!dxl_is(c, "tablerowstyle"))
			dxl_rich_one(w, c, p); /* behind it, but not lost */
	}
}

/* Pass-through HTML over several paragraphs is one source text. */
static bool
is_all_text(const struct dxl_el *el)
{
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (c->name != NULL && !dxl_is(c, "font") &&
		    !dxl_is(c, "break") && !dxl_is(c, "pardef") &&
		    !((dxl_is(c, "par") || dxl_is(c, "run")) && is_all_text(c)))
			return false;
	return true;
}

static void
collect_html(struct walk *w, const struct dxl_el *el, struct buf *out)
{
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (c->name == NULL) {
			char *s = arena_strndup(w->r->scratch, c->text, c->len);

			buf_put(out, s, dxl_rich_join(s, c->len));
			continue;
		}
		collect_html(w, c, out);
		if (dxl_is(c, "par") || dxl_is(c, "break"))
			buf_puts(out, "\n");
	}
}

static void
on_block(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n;

	if (dxl_flag(el, "html") && is_all_text(el)) {
		struct buf out;

		buf_init(&out, SIZE_MAX);
		collect_html(w, el, &out);
		n = dxl_rich_node(w, RICH_HTML);
		n->text = dxl_rich_copy(w, out.data);
		buf_free(&out);
		dxl_rich_put(w, p, n);
		return;
	}
	n = dxl_rich_node(w, RICH_BLOCK);

	struct place in = inside_block(p, n);

	in.html = in.html || dxl_flag(el, "html");
	in.font = dxl_style_font(w->r, el, p->font);
	put_block(p, n);
	dxl_rich_walk(w, el, &in);
}

/* It stood anywhere on the page: where it is in the text, with a border. */
static void
on_layer(struct walk *w, const struct dxl_el *el, struct place *p)
{
	static const struct rich_border thin = { .style = "solid",
		.width = { 1, 1, 1, 1 } };
	static const struct rich_par boxed = { .border = &thin };
	struct rich *n = dxl_rich_node(w, RICH_BLOCK);
	struct place in = inside_block(p, n);

	n->par = &boxed;
	put_block(p, n);
	dxl_rich_walk(w, el, &in);
}

/* Mail programs show no picture behind text. */
static void
on_background(struct walk *w, const struct dxl_el *el, struct place *p)
{
	(void)p;
	if (el->child != NULL)
		note_trouble(w->r->note, "field %s: a picture behind the "
		    "text", w->r->field);
}

/* ---- all ---------------------------------------------------------------- */

static const struct {
	const char *name;
	element_fn *fn;
	bool nests;
} elements[] = {
	{ "run", on_run, false },
	{ "par", on_par, true },
	{ "break", on_break, false },
	{ "pardef", on_pardef, false },
	{ "nonxmlchar", on_nonxml, false },
	{ "section", on_section, true },
	{ "table", on_table, true },
	{ "horizrule", on_rule, false },
	{ "block", on_block, true },
	{ "layer", on_layer, true },
	{ "layerbackground", on_background, false },
	{ "cellbackground", on_background, false },
};

static element_fn *
find(const char *name, bool *nests)
{
	for (size_t i = 0; i < NITEMS(elements); i++)
		if (strcmp(name, elements[i].name) == 0) {
			*nests = elements[i].nests;
			return elements[i].fn;
		}
	return dxl_inline_find(name, nests);
}

void
dxl_rich_one(struct walk *w, const struct dxl_el *el, struct place *p)
{
	bool nests = true;

	if (el->name == NULL) {
		put_text(w, p, el->text, el->len);
		return;
	}

	element_fn *fn = find(el->name, &nests);

	/* Too deep: what is inside is kept, how it was nested is not. */
	if (p->depth >= DEPTH_LAST && nests) {
		if (fn == on_par && p->line != NULL)
			dxl_rich_put(w, p, dxl_rich_node(w, RICH_BREAK));
		dxl_rich_walk(w, el, p);
	} else {
		fn(w, el, p);
	}
}

void
dxl_rich_walk(struct walk *w, const struct dxl_el *el, struct place *p)
{
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		dxl_rich_one(w, c, p);
}

struct rich *
dxl_rich_read(struct dxl_read *r, const struct dxl_el *el)
{
	struct rich *root = rich_new(r->arena, RICH_ROOT);
	struct walk w = { .r = r };
	struct place p = { .block = root };

	r->unknown_cd = 0;
	dxl_rich_walk(&w, el, &p);
	if (r->unknown_cd > 0)
		note_trouble(r->note,
		    "field %s: %zu pieces of its layout that "
		    "the export could not spell out",
		    r->field, r->unknown_cd);
	return root;
}
