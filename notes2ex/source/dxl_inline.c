#include "source/dxl_rich.h"

#include <string.h>

#include "source/dxl_frame.h"
#include "source/picture.h"

/* Something that goes across paragraphs and is continued by <region>. */
struct dxl_region {
	struct dxl_region *next;
	const char *id;
	const struct rich_link *link;
};

static void
on_link(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = dxl_rich_node(w, RICH_LINK);
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
	dxl_rich_inside(w, el, p, n);
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

		struct rich *n = dxl_rich_node(w, RICH_LINK);

		n->link = g->link;
		dxl_rich_inside(w, el, p, n);
		return;
	}
	dxl_rich_walk(w, el, p);
}

static void
on_anchor(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = dxl_rich_node(w, RICH_ANCHOR);

	n->text = dxl_rich_attr(w, el, "name");
	dxl_rich_inside(w, el, p, n);
}

/* The bytes of a picture, in whatever form; true when c is such. */
static bool
read_image(struct walk *w, const struct dxl_el *c, struct rich_picture *pic)
{
	if (c->name == NULL)
		return false;
	if (dxl_is(c, "imageref") || dxl_is(c, "nativeimage")) {
		if (pic->format == NULL)
			pic->format = dxl_rich_copy(w, c->name);
		if (pic->name == NULL)
			pic->name = dxl_rich_attr(w, c, "name");
		return true;
	}
	if (!dxl_frame_is_opaque(c->name, strlen(c->name)))
		return false;
	if (pic->data == NULL) {
		pic->format = dxl_rich_copy(w, c->name);
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
	struct rich *n = dxl_rich_node(w, RICH_PICTURE);

	pic->alt = dxl_rich_attr(w, el, "alttext");
	pic->name = dxl_rich_attr(w, el, "name");
	pic->width = shown(el, "scaledwidth", "width");
	pic->height = shown(el, "scaledheight", "height");
	n->picture = pic;
	dxl_rich_put(w, p, n);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		if (read_image(w, c, pic))
			continue;
		if (dxl_is(c, "caption")) {
			if (c->child != NULL)
				dxl_rich_put(w, p,
				    dxl_rich_node(w, RICH_BREAK));
			dxl_rich_walk(w, c, p);
		} else {
			dxl_rich_one(w, c, p);
		}
	}
	picture_convert(w->r->arena, pic);
}

static void
put_text(struct walk *w, struct place *p, const char *text)
{
	struct rich *n;

	if (text == NULL || text[0] == '\0')
		return;
	n = dxl_rich_node(w, RICH_TEXT);
	n->text = text;
	dxl_rich_put(w, p, n);
}

/* The picture of an attachment is its icon, and no content. */
static void
on_attachment(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich_file *file = ARENA_NEW(w->r->arena, struct rich_file);
	struct rich *n = dxl_rich_node(w, RICH_ATTACHMENT);
	struct place in = dxl_rich_line(p, n);

	file->name = dxl_rich_copy(w, dxl_attr(el, "name"));
	file->display = dxl_rich_attr(w, el, "displayname");
	if (file->display == NULL)
		file->display = file->name;
	n->file = file;
	dxl_rich_put(w, p, n);
	put_text(w, &in, dxl_rich_attr(w, el, "caption"));
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next) {
		const struct dxl_el *caption = dxl_is(c, "picture") ?
		    dxl_child(c, "caption") :
		    NULL;

		if (!dxl_is(c, "picture"))
			dxl_rich_one(w, c, &in);
		else if (caption != NULL)
			dxl_rich_walk(w, caption, &in);
	}
}

static void
on_object(struct walk *w, const struct dxl_el *el, struct place *p)
{
	/* As cd_object.c has it: what it is, else what it is called. */
	static const char *const names[] = { "displayname", "class",
		"description", "name" };
	struct rich *n = dxl_rich_node(w, RICH_OBJECT);
	const char *name = NULL;

	for (size_t i = 0; i < NITEMS(names); i++)
		if (name == NULL || name[0] == '\0')
			name = dxl_attr(el, names[i]);
	n->text = dxl_rich_copy(w, name);
	dxl_rich_inside(w, el, p, n);
}

static void
on_popup(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = dxl_rich_node(w, RICH_POPUP);
	struct place in = dxl_rich_line(p, n);

	n->text = "";
	dxl_rich_put(w, p, n);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (dxl_is(c, "popuptext"))
			n->text = dxl_rich_copy(w, dxl_text(w->r->scratch, c));
		else
			dxl_rich_one(w, c, &in);
}

static void
on_button(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = dxl_rich_node(w, RICH_BUTTON);
	const char *text = dxl_text(w->r->scratch, el);
	char *s = arena_strdup(w->r->arena, text);

	(void)dxl_rich_join(s, strlen(s));
	n->text = s;
	n->font = p->font;
	dxl_rich_put(w, p, n);
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
	struct rich *n = dxl_rich_node(w, RICH_COMPUTED);
	const struct dxl_el *code = dxl_child(el, "code");

	n->text = code == NULL ? "" : constant(w, code);
	n->font = p->font;
	dxl_rich_inside(w, el, p, n);
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

/* A link of such a place has no text of its own, but the place has. */
static void
put_area_link(struct walk *w, const struct dxl_el *el, const char *alt,
    struct place *p)
{
	const struct rich_link *link = alt == NULL || el->child != NULL ?
	    NULL :
	    dxl_link_read(w->r, el);

	if (link == NULL) {
		dxl_rich_one(w, el, p);
		return;
	}

	struct rich *n = dxl_rich_node(w, RICH_LINK);
	struct rich *text = dxl_rich_node(w, RICH_TEXT);

	n->link = link;
	text->text = alt;
	rich_add(n, text);
	dxl_rich_put(w, p, n);
}

/* Below the picture of an image map: a line for each place in it. */
static void
on_area(struct walk *w, const struct dxl_el *el, struct place *p)
{
	const char *alt = dxl_rich_attr(w, el, "alttext");

	dxl_rich_put(w, p, dxl_rich_node(w, RICH_BREAK));
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		put_area_link(w, c, alt, p);
}

static void
on_other(struct walk *w, const struct dxl_el *el, struct place *p)
{
	struct rich *n = dxl_rich_node(w, RICH_OTHER);

	n->text = dxl_rich_copy(w, el->name);
	dxl_rich_inside(w, el, p, n);
}

static const struct {
	const char *name;
	element_fn *fn;
	bool nests;
} elements[] = {
	{ "urllink", on_link, true },
	{ "doclink", on_link, true },
	{ "viewlink", on_link, true },
	{ "databaselink", on_link, true },
	{ "namedelementlink", on_link, true },
	{ "region", on_region, true },
	{ "anchor", on_anchor, true },
	{ "picture", on_picture, false },
	{ "imagemap", dxl_rich_walk, true },
	{ "area", on_area, true },
	{ "attachmentref", on_attachment, false },
	{ "objectref", on_object, true },
	{ "popup", on_popup, true },
	{ "button", on_button, false },
	{ "computedtext", on_computed, true },
	{ "compositedata", on_composite, false },
	{ "point", on_nothing, false },
	{ "associatedfiles", on_nothing, false },
	{ "font", on_nothing, false },
	{ "code", on_nothing, false },
	{ "formula", on_nothing, false },
	{ "lotusscript", on_nothing, false },
	{ "javascript", on_nothing, false },
	{ "simpleaction", on_nothing, false },
	{ "border", on_nothing, false },
};

element_fn *
dxl_inline_find(const char *name, bool *nests)
{
	for (size_t i = 0; i < NITEMS(elements); i++)
		if (strcmp(name, elements[i].name) == 0) {
			*nests = elements[i].nests;
			return elements[i].fn;
		}
	*nests = true;
	return on_other;
}
