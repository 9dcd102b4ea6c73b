#include "source/dxl.h"

#include <string.h>

#include "source/dxl_frame.h"

/* A table takes three levels, a paragraph and a link in it two more. */
#define DEPTH_LAST (RICH_DEPTH - 6)

/* The reading of one richtext element. */
struct walk {
	struct dxl_read *r;
	const struct rich_par *style; /* of the paragraph before */
};

/* Where the next node goes. */
struct place {
	struct rich *block; /* takes blocks */
	struct rich *line;  /* takes inline nodes; NULL: begin a paragraph */
	const struct rich_font *font;
	int depth;
	bool html, keep_indent;
};

/* Something that goes across paragraphs and is continued by <region>. */
struct dxl_region {
	struct dxl_region *next;
	const char *id;
	const struct rich_link *link;
};

typedef void element_fn(struct walk *, const struct dxl_el *, struct place *);

static void walk(struct walk *, const struct dxl_el *, struct place *);
static void walk_one(struct walk *, const struct dxl_el *, struct place *);

static struct rich *
node(struct walk *w, enum rich_kind kind)
{
	return rich_new(w->r->arena, kind);
}

static const char *
copy(struct walk *w, const char *s)
{
	return arena_strdup(w->r->arena, s == NULL ? "" : s);
}

static const char *
copy_attr(struct walk *w, const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);

	return value == NULL ? NULL : arena_strdup(w->r->arena, value);
}

static void
put_inline(struct walk *w, struct place *p, struct rich *n)
{
	if (p->line == NULL) {
		p->line = node(w, RICH_PAR);
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
	    struct place){ .block = n, .depth = p->depth + 1, .html = p->html };
}

static struct place
inside_line(const struct place *p, struct rich *n)
{
	struct place in = *p;

	in.block = in.line = n;
	in.depth++;
	return in;
}

static void
walk_inside(struct walk *w, const struct dxl_el *el, struct place *p,
    struct rich *n)
{
	struct place in = inside_line(p, n);

	put_inline(w, p, n);
	walk(w, el, &in);
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
static size_t
join_lines(char *s, size_t n)
{
	size_t out = 0, i = 0;

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
		n = join_lines(s, n);
	if (n == 0 || (p->line == NULL && dxl_is_blank(s)))
		return;

	struct rich *t = node(w, p->html ? RICH_HTML : RICH_TEXT);

	t->text = s;
	t->font = p->font;
	put_inline(w, p, t);
}

static void
on_break(struct walk *w, const struct dxl_el *el, struct place *p)
{
	(void)el;
	if (p->html) {
		struct rich *n = node(w, RICH_HTML);

		n->text = "\n";
		put_inline(w, p, n);
	} else {
		put_inline(w, p, node(w, RICH_BREAK));
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
	walk(w, el, p);
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

static void
on_par(struct walk *w, const struct dxl_el *el, struct place *p)
{
	const char *def = dxl_attr(el, "def");
	struct rich *par = node(w, RICH_PAR);

	if (def != NULL)
		w->style = dxl_style_par(w->r, def);
	par->par = w->style;
	put_block(p, par);

	struct place in = { .block = p->block,
		.line = par,
		.depth = p->depth + 1,
		.html = p->html,
		.keep_indent = dxl_flag(el, "keepindentation") };

	walk(w, el, &in);
}

static void
on_rule(struct walk *w, const struct dxl_el *el, struct place *p)
{
	put_block(p, node(w, RICH_RULE));
	walk(w, el, p);
}

static void
on_section(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *section = node(w, RICH_SECTION);
	struct place in = inside_block(p, section);

	put_block(p, section);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (!dxl_is(c, "sectiontitle")) {
			walk_one(w, c, &in);
			continue;
		}

		const char *def = dxl_attr(c, "pardef");

		section->text = copy(w, dxl_text(w->r->scratch, c));
		if (def != NULL)
			section->par = dxl_style_par(w->r, def);
	}
}

static void
read_row(struct walk *w, const struct dxl_el *el, const struct place *p,
    struct rich *table)
{
	struct rich *row = node(w, RICH_ROW), *extra = NULL;
	struct place outside = inside_block(p, NULL);

	row->text = copy_attr(w, el, "tablabel");
	rich_add(table, row);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (c->name == NULL && dxl_is_blank(c->text))
			continue;

		bool is_cell = dxl_is(c, "tablecell");
		struct rich *cell = is_cell ? node(w, RICH_CELL) : extra;

		if (dxl_is_code(c))
			continue;
		if (cell == NULL) { /* not in any cell: a cell of its own */
			cell = extra = node(w, RICH_CELL);
			outside = inside_block(p, cell);
			cell->cell = dxl_style_cell(w->r, el);
			rich_add(row, cell);
			walk_one(w, c, &outside);
		} else if (is_cell) {
			struct place in = inside_block(p, cell);

			in.depth += 2;
			cell->cell = dxl_style_cell(w->r, c);
			rich_add(row, cell);
			walk(w, c, &in);
		} else {
			walk_one(w, c, &outside);
		}
	}
}

static void
on_table(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *table = node(w, RICH_TABLE);

	table->table = dxl_style_table(w->r, el);
	put_block(p, table);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (dxl_is(c, "tablerow"))
			read_row(w, c, p, table);
		else if (c->name == NULL ? !dxl_is_blank(c->text) :
					   !dxl_is(c, "tablecolumn"))
			walk_one(w, c, p); /* behind it, but not lost */
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

			buf_put(out, s, join_lines(s, c->len));
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
		n = node(w, RICH_HTML);
		n->text = copy(w, out.data);
		buf_free(&out);
		put_inline(w, p, n);
		return;
	}
	n = node(w, RICH_BLOCK);

	struct place in = inside_block(p, n);

	in.html = in.html || dxl_flag(el, "html");
	put_block(p, n);
	walk(w, el, &in);
}

/* ---- inline ------------------------------------------------------------- */

static void
on_link(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_LINK);
	const char *region = dxl_attr(el, "regionid");

	n->link = dxl_link_read(w->r, el);
	if (region != NULL) {
		struct dxl_region *keep = ARENA_NEW(w->r->scratch,
		    struct dxl_region);

		keep->id = region;
		keep->link = n->link;
		keep->next = w->r->regions;
		w->r->regions = keep;
	}
	walk_inside(w, el, p, n);
}

/* A further piece of something that began in an earlier paragraph. */
static void
on_region(struct walk *w, const struct dxl_el *el, struct place *p)
{
	const char *id = dxl_attr(el, "regionid");
	int limit = 64; /* the one meant is among the last ones */

	for (struct dxl_region *g = w->r->regions;
	     g != NULL && id != NULL && limit-- > 0; g = g->next) {
		if (strcmp(g->id, id) != 0)
			continue;
		if (el->child == NULL)
			return;

		struct rich *n = node(w, RICH_LINK);

		n->link = g->link;
		walk_inside(w, el, p, n);
		return;
	}
	walk(w, el, p);
}

static void
on_anchor(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_ANCHOR);

	n->text = copy_attr(w, el, "name");
	walk_inside(w, el, p, n);
}

/* The bytes of a picture, in whatever form; true when c is such. */
static bool
read_image(struct walk *w, const struct dxl_el *c, struct rich_picture *pic)
{
	if (c->name == NULL)
		return false;
	if (dxl_is(c, "imageref") || dxl_is(c, "nativeimage")) {
		if (pic->format == NULL)
			pic->format = copy(w, c->name);
		if (pic->name == NULL)
			pic->name = copy_attr(w, c, "name");
		return true;
	}
	if (!dxl_frame_is_opaque(c->name, strlen(c->name)))
		return false;
	if (pic->data == NULL) {
		pic->format = copy(w, c->name);
		pic->data = dxl_file_blob(w->r, c, BLOB_BASE64, BLOB_PLAIN);
	}
	return true;
}

static int
shown(const struct dxl_el *el, const char *scaled, const char *plain)
{
	int n = dxl_style_pixels(dxl_attr(el, scaled));

	return n > 0 ? n : dxl_style_pixels(dxl_attr(el, plain));
}

static void
on_picture(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich_picture *pic = ARENA_NEW(w->r->arena, struct rich_picture);
	struct rich *n = node(w, RICH_PICTURE);

	pic->alt = copy_attr(w, el, "alttext");
	pic->name = copy_attr(w, el, "name");
	pic->width = shown(el, "scaledwidth", "width");
	pic->height = shown(el, "scaledheight", "height");
	n->picture = pic;
	put_inline(w, p, n);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (read_image(w, c, pic))
			continue;
		if (dxl_is(c, "caption")) {
			if (c->child != NULL)
				put_inline(w, p, node(w, RICH_BREAK));
			walk(w, c, p);
		} else {
			walk_one(w, c, p);
		}
	}
}

/* The picture of an attachment is its icon, and no content. */
static void
on_attachment(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich_file *file = ARENA_NEW(w->r->arena, struct rich_file);
	struct rich *n = node(w, RICH_ATTACHMENT);
	struct place in = inside_line(p, n);

	file->name = copy(w, dxl_attr(el, "name"));
	file->display = copy_attr(w, el, "displayname");
	if (file->display == NULL)
		file->display = file->name;
	n->file = file;
	put_inline(w, p, n);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		const struct dxl_el *caption = dxl_is(c, "picture") ?
		    dxl_child(c, "caption") :
		    NULL;

		if (!dxl_is(c, "picture"))
			walk_one(w, c, &in);
		else if (caption != NULL)
			walk(w, caption, &in);
	}
}

static void
on_object(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_OBJECT);
	const char *name = dxl_attr(el, "displayname");

	n->text = copy(w, name == NULL ? dxl_attr(el, "name") : name);
	walk_inside(w, el, p, n);
}

static void
on_popup(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_POPUP);
	struct place in = inside_line(p, n);

	n->text = "";
	put_inline(w, p, n);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (dxl_is(c, "popuptext"))
			n->text = copy(w, dxl_text(w->r->scratch, c));
		else
			walk_one(w, c, &in);
}

static void
on_button(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_BUTTON);
	const char *text = dxl_text(w->r->scratch, el);
	char *s = arena_strdup(w->r->arena, text);

	(void)join_lines(s, strlen(s));
	n->text = s;
	n->font = p->font;
	put_inline(w, p, n);
}

/* A formula that is nothing but a string in quotes, by its content. */
static const char *
constant(struct walk *w, const struct dxl_el *code)
{
	const struct dxl_el *formula = dxl_child(code, "formula");
	const char *s = formula == NULL ? "" : dxl_text(w->r->scratch, formula);

	s += strspn(s, " \t\r\n");

	size_t n = s[0] == '"' ? strcspn(s + 1, "\"\\") : 0;

	if (s[0] != '"' || s[1 + n] != '"' || !dxl_is_blank(s + n + 2))
		return "";
	return arena_strndup(w->r->arena, s + 1, n);
}

static void
on_computed(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_COMPUTED);
	const struct dxl_el *code = dxl_child(el, "code");

	n->text = code == NULL ? "" : constant(w, code);
	n->font = p->font;
	walk_inside(w, el, p, n);
}

/* CD records that the exporter could not spell out. */
static void
on_composite(struct walk *w, const struct dxl_el *el, struct place *p)
{
	(void)el, (void)p;
	w->r->unknown_cd++;
}

static void
on_nothing(struct walk *w, const struct dxl_el *el, struct place *p)
{
	(void)w, (void)el, (void)p;
}

static void
on_other(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = node(w, RICH_OTHER);

	n->text = copy(w, el->name);
	walk_inside(w, el, p, n);
}

/* ---- all ---------------------------------------------------------------- */

static const struct {
	const char *name;
	element_fn *fn;
} elements[] = {
	{ "run", on_run },
	{ "par", on_par },
	{ "break", on_break },
	{ "pardef", on_pardef },
	{ "font", on_nothing },
	{ "nonxmlchar", on_nonxml },
	{ "section", on_section },
	{ "table", on_table },
	{ "horizrule", on_rule },
	{ "block", on_block },
	{ "urllink", on_link },
	{ "doclink", on_link },
	{ "viewlink", on_link },
	{ "databaselink", on_link },
	{ "namedelementlink", on_link },
	{ "region", on_region },
	{ "anchor", on_anchor },
	{ "picture", on_picture },
	{ "attachmentref", on_attachment },
	{ "objectref", on_object },
	{ "popup", on_popup },
	{ "button", on_button },
	{ "computedtext", on_computed },
	{ "compositedata", on_composite },
	{ "code", on_nothing },
	{ "formula", on_nothing },
	{ "lotusscript", on_nothing },
	{ "javascript", on_nothing },
	{ "simpleaction", on_nothing },
	{ "border", on_nothing },
};

/* Too deep: what is inside of such is kept, how it was nested is not. */
static bool
nests(element_fn *fn)
{
	return fn == on_par || fn == on_section || fn == on_table ||
	    fn == on_block || fn == on_link || fn == on_region ||
	    fn == on_anchor || fn == on_object || fn == on_popup ||
	    fn == on_computed || fn == on_other;
}

static void
walk_one(struct walk *w, const struct dxl_el *el, struct place *p)
{
	element_fn *fn = on_other;

	if (el->name == NULL) {
		put_text(w, p, el->text, el->len);
		return;
	}
	for (size_t i = 0; i < NITEMS(elements); i++)
		if (dxl_is(el, elements[i].name)) {
			fn = elements[i].fn;
			break;
		}
	if (p->depth >= DEPTH_LAST && nests(fn)) {
		if (fn == on_par && p->line != NULL)
			put_inline(w, p, node(w, RICH_BREAK));
		walk(w, el, p);
	} else {
		fn(w, el, p);
	}
}

static void
walk(struct walk *w, const struct dxl_el *el, struct place *p)
{
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		walk_one(w, c, p);
}

struct rich *
dxl_rich_read(struct dxl_read *r, const struct dxl_el *el)
{
	struct rich *root = rich_new(r->arena, RICH_ROOT);
	struct walk w = { .r = r };
	struct place p = { .block = root };

	r->unknown_cd = 0;
	walk(&w, el, &p);
	if (r->unknown_cd > 0)
		note_trouble(r->note,
		    "field %s: %zu pieces of its layout that "
		    "the export could not spell out",
		    r->field, r->unknown_cd);
	return root;
}
