/* Hot spots: links, popups, buttons, attachments, sections. */
#include "source/cd_priv.h"

#include "base/text.h"

enum hotspot_type {
	HOTSPOT_POPUP = 1,
	HOTSPOT_REGION = 2,
	HOTSPOT_BUTTON = 3,
	HOTSPOT_FILE = 4,
	HOTSPOT_LINK = 11,
	HOTSPOT_SECTION = 12,
	HOTSPOT_SECTION_OF = 13, /* that only some may see opened */
	HOTSPOT_MOUSE_OVER = 22,
	HOTSPOT_RESOURCE = 32,
};

enum hotspot_flag {
	HOTSPOT_FORMULA = 0x00000010,
	HOTSPOT_URL = 0x00001000,
	HOTSPOT_COMPUTED = 0x00040000,
};

enum bar_flag { BAR_FORMULA = 0x00002000, BAR_COLOR = 0x04000000 };

/* What DXL calls them.  None has a place in a mail but all may hold text. */
static const struct {
	unsigned type;
	const char *name;
} others[] = {
	{ HOTSPOT_REGION, "actionhotspot" },
	{ 14, "subformref" },
	{ 15, "javaapplet" },
	{ 19, "embeddedview" },
	{ 20, "embeddedfolderpane" },
	{ 21, "embeddednavigator" },
	{ 24, "embeddedfileuploadcontrol" },
	{ 27, "embeddedoutline" },
	{ 28, "embeddedcontrol" },
	{ 30, "embeddeddatepicker" },
	{ 31, "embeddedscheduler" },
	{ 34, "embeddededitor" },
	{ 36, "embeddedcontactlist" },
};

static struct cd_span
data_of(const struct cd_rec *r)
{
	return cd_part(r, 12, cd_u16(r, 10));
}

static const char *
first_text(struct cd_state *s, struct cd_span data)
{
	return cd_text(s, cd_string(&data));
}

static void
begin_popup(struct cd_state *s, const struct cd_rec *r, enum cd_family family)
{
	struct rich *n = cd_node(s, RICH_POPUP);
	struct cd_span text = data_of(r);

	while (text.n > 0 && text.p[text.n - 1] == 0)
		text.n--;
	n->text = (cd_u32(r, 6) & HOTSPOT_FORMULA) != 0 ? "" : cd_text(s, text);
	cd_open_inline(s, family, n);
}

/* Two names: that of the $FILE object, and what the user saw. */
static void
begin_file(struct cd_state *s, const struct cd_rec *r, enum cd_family family)
{
	struct rich *n = cd_node(s, RICH_ATTACHMENT);
	struct rich_file *file = ARENA_NEW(s->arena, struct rich_file);
	struct cd_span data = data_of(r);

	file->name = cd_text(s, cd_string(&data));
	file->display = cd_text(s, cd_string(&data));
	if (file->display[0] == '\0')
		file->display = file->name;
	n->file = file;
	cd_open_inline(s, family, n);
}

/* The target is the data, or stands in a record before it or inside. */
static void
begin_link(struct cd_state *s, const struct cd_rec *r, enum cd_family family)
{
	struct rich *n = cd_node(s, RICH_LINK);
	struct rich_link *link = ARENA_NEW(s->arena, struct rich_link);
	struct cd_rec href = s->href_kept;
	uint32_t flags = cd_u32(r, 6);
	bool wanted = (flags & HOTSPOT_FORMULA) == 0;

	n->link = link;
	link->kind = RICH_LINK_URL;
	cd_open_inline(s, family, n);
	if (wanted && (flags & HOTSPOT_URL) != 0) {
		const char *url = first_text(s, data_of(r));

		link->href = url[0] == '\0' ? NULL : url;
		wanted = link->href == NULL;
	}
	if (wanted && href.p != NULL)
		cd_link_resource(s, &href, link);
	else if (wanted)
		s->link = link;
}

static void
begin_section(struct cd_state *s, enum cd_family family)
{
	const struct rich_par *style = s->style;

	if (!cd_has_room(s, family))
		return;

	struct rich *n = cd_block(s, RICH_SECTION);

	n->par = style;
	cd_open(s, family, n, 1);
	cd_enter(s, n);
}

static void
begin_other(struct cd_state *s, unsigned type, enum cd_family family)
{
	struct rich *n = cd_node(s, RICH_OTHER);

	n->text = NULL;
	for (size_t i = 0; i < NITEMS(others); i++)
		if (others[i].type == type)
			n->text = others[i].name;
	if (n->text == NULL)
		n->text = text_printf(s->arena, "hot spot %u", type);
	cd_open_inline(s, family, n);
}

static void
begin(struct cd_state *s, const struct cd_rec *r, enum cd_family family)
{
	unsigned type = cd_u16(r, 4);
	uint32_t flags = cd_u32(r, 6);

	s->link = NULL;
	if (type == HOTSPOT_FILE)
		begin_file(s, r, family);
	else if (type == HOTSPOT_SECTION || type == HOTSPOT_SECTION_OF)
		begin_section(s, family);
	else if ((flags & HOTSPOT_COMPUTED) != 0) {
		struct rich *n = cd_node(s, RICH_COMPUTED);

		n->text = "";
		cd_open_inline(s, family, n);
	} else if (type == HOTSPOT_POPUP || type == HOTSPOT_MOUSE_OVER)
		begin_popup(s, r, family);
	else if (type == HOTSPOT_LINK || type == HOTSPOT_RESOURCE ||
	    (flags & HOTSPOT_URL) != 0)
		begin_link(s, r, family);
	else if (type == HOTSPOT_BUTTON)
		cd_open_inline(s, family, cd_node(s, RICH_BUTTON));
	else
		begin_other(s, type, family);
}

void
cd_on_hotspot(struct cd_state *s, const struct cd_rec *r)
{
	begin(s, r, CD_HOTSPOT);
}

void
cd_on_hotspot4(struct cd_state *s, const struct cd_rec *r)
{
	begin(s, r, CD_HOTSPOT4);
}

void
cd_on_hotspot5(struct cd_state *s, const struct cd_rec *r)
{
	begin(s, r, CD_HOTSPOT5);
}

void
cd_on_hotspot_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_HOTSPOT);
}

void
cd_on_hotspot4_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_HOTSPOT4);
}

void
cd_on_hotspot5_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_close(s, CD_HOTSPOT5);
}

/* ---- what stands in them ------------------------------------------------------ */

static void
set_title(struct cd_state *s, const struct cd_rec *r, struct rich *section,
    struct cd_span text)
{
	section->text = cd_text(s, text);
	section->font = cd_font(s, cd_u32(r, 8), 0, (struct cd_span){ 0 });
	if ((cd_u32(r, 4) & BAR_COLOR) != 0) {
		struct rich_section *look = ARENA_NEW(s->arena,
		    struct rich_section);

		look->color = cd_palette(s, cd_u16(r, 12));
		section->section = look;
	}
}

/* The title of the section that has just begun. */
void
cd_on_bar(struct cd_state *s, const struct cd_rec *r)
{
	uint32_t flags = cd_u32(r, 4);
	struct cd_span text = cd_part(r, (flags & BAR_COLOR) != 0 ? 14 : 12,
	    r->n);
	struct cd_open *o = s->opens > 0 ? &s->open[s->opens - 1] : NULL;

	if ((flags & BAR_FORMULA) != 0) {
		cd_count(s, r, "the title of a section, which a formula "
		    "makes,");
		return;
	}
	text = cd_string(&text);
	if (o != NULL && o->node->kind == RICH_SECTION && o->node->text == NULL)
		set_title(s, r, o->node, text);
	else
		cd_put_text(s, text,
		    cd_font(s, cd_u32(r, 8), 0, (struct cd_span){ 0 }));
}

/* The caption of the button that has just begun. */
void
cd_on_button(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_span text = cd_part(r, 16, r->n);
	struct cd_open *o = s->opens > 0 ? &s->open[s->opens - 1] : NULL;
	struct rich *n = o != NULL && o->node->kind == RICH_BUTTON &&
		o->node->text == NULL ?
	    o->node :
	    NULL;

	if (n == NULL) {
		n = cd_node(s, RICH_BUTTON);
		cd_put(s, n);
	}
	n->text = cd_text(s, cd_string(&text));
	n->font = cd_font(s, cd_u32(r, 12), 0, (struct cd_span){ 0 });
}
