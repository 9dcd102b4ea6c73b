/*
 * Pictures.  GRAPHIC says that one begins and how large it is shown; what
 * follows is its bytes in one of several forms, in pieces of a record each.
 */
#include "source/cd_priv.h"

#include "source/picture.h"

#define TWIPS 15 /* in a pixel */

enum graphic_flag { GRAPHIC_PIXELS = 1 };

static bool
is_in_file(const struct cd_state *s)
{
	for (size_t i = s->opens; i > 0 && s->open[i - 1].inline_; i--)
		if (!s->open[i - 1].dead &&
		    s->open[i - 1].node->kind == RICH_ATTACHMENT)
			return true;
	return false;
}

/* Nothing of what follows belongs to it. */
void
cd_picture_end(struct cd_state *s)
{
	if (s->picture != NULL && s->picture_got < s->picture_size && !s->icon)
		cd_say(s, "a picture (%s) is incomplete: %u of %u bytes",
		    s->picture->format, (unsigned)s->picture_got,
		    (unsigned)s->picture_size);
	if (s->picture != NULL && !s->icon)
		picture_convert(s->arena, s->picture);
	s->picture = NULL;
	s->last_blob = NULL;
	s->picture_size = s->picture_got = 0;
}

/* The icon of an attachment is read as a picture, but is no content. */
static void
begin(struct cd_state *s)
{
	struct rich_picture *p = ARENA_NEW(s->arena, struct rich_picture);

	cd_picture_end(s);
	s->picture = p;
	s->icon = is_in_file(s);
	if (s->icon)
		return;

	struct rich *n = cd_node(s, RICH_PICTURE);

	n->picture = p;
	cd_put(s, n);
}

static int
pixels(unsigned length, bool twips)
{
	return (int)(twips ? (length + TWIPS / 2) / TWIPS : length);
}

void
cd_on_graphic(struct cd_state *s, const struct cd_rec *r)
{
	/* Flags count since version 3. */
	bool twips = cd_u8(r, 24) < 2 || (cd_u8(r, 25) & GRAPHIC_PIXELS) == 0;

	begin(s);
	s->picture->width = pixels(cd_u16(r, 6), twips);
	s->picture->height = pixels(cd_u16(r, 8), twips);
}

/* A form of the picture: the first one that has come is the one we keep. */
static bool
set_form(struct cd_state *s, enum cd_form form, const char *format,
    unsigned width, unsigned height)
{
	if (s->picture == NULL)
		begin(s);
	s->form = CD_FORM_SPARE;
	if (s->picture->data != NULL)
		return false;
	s->form = form;
	s->picture->format = format;
	if (s->picture->width == 0)
		s->picture->width = (int)width;
	if (s->picture->height == 0)
		s->picture->height = (int)height;
	return true;
}

/* Is this a piece of what is being read? */
static bool
is_part(struct cd_state *s, const struct cd_rec *r, enum cd_form form)
{
	if (s->picture == NULL)
		cd_count(s, r, "a piece of a picture without its beginning");
	return s->picture != NULL && s->form == form;
}

static void
add_bytes(struct cd_state *s, const struct cd_rec *r, struct cd_span bytes)
{
	const struct cd_piece *piece = r->piece;
	struct blob *b;

	if (bytes.n == 0)
		return;
	b = ARENA_NEW(s->arena, struct blob);
	b->len = bytes.n;
	if (piece->path != NULL && piece->off >= 0) {
		b->path = piece->path;
		b->off = (uint64_t)piece->off + (uint64_t)(bytes.p - piece->p);
	} else {
		b->mem = bytes.p;
	}
	if (s->last_blob == NULL)
		s->picture->data = b;
	else
		s->last_blob->next = b;
	s->last_blob = b;
	s->picture_got += (uint32_t)bytes.n;
}

/* ---- GIF, JPEG and others as they are ----------------------------------------- */

void
cd_on_image(struct cd_state *s, const struct cd_rec *r)
{
	static const char *const formats[] = { "unknown", "gif", "jpeg", "bmp",
		"png", "svg", "tiff", "pdf" };
	unsigned type = cd_u16(r, 6);

	if (set_form(s, CD_FORM_IMAGE,
		formats[type < NITEMS(formats) ? type : 0], cd_u16(r, 8),
		cd_u16(r, 10)))
		s->picture_size = cd_u32(r, 12);
}

void
cd_on_image_part(struct cd_state *s, const struct cd_rec *r)
{
	if (is_part(s, r, CD_FORM_IMAGE))
		add_bytes(s, r, cd_part(r, 10, cd_u16(r, 6)));
}

/* ---- Notes' own ----------------------------------------------------------------- */

/* Its records, one after the other, are the picture. */
void
cd_on_bitmap(struct cd_state *s, const struct cd_rec *r)
{
	if (set_form(s, CD_FORM_BITMAP, "notesbitmap", cd_u16(r, 22),
		cd_u16(r, 24)))
		add_bytes(s, r, cd_part(r, 0, r->n));
}

void
cd_on_bitmap_part(struct cd_state *s, const struct cd_rec *r)
{
	if (is_part(s, r, CD_FORM_BITMAP))
		add_bytes(s, r, cd_part(r, 0, r->n));
}

/* ---- metafiles -------------------------------------------------------------------- */

static void
metafile(struct cd_state *s, const struct cd_rec *r, const char *format,
    size_t size, size_t display)
{
	if (set_form(s, CD_FORM_META, format,
		(cd_u16(r, display) + TWIPS / 2) / TWIPS,
		(cd_u16(r, display + 2) + TWIPS / 2) / TWIPS))
		s->picture_size = cd_u32(r, size);
}

void
cd_on_wmf(struct cd_state *s, const struct cd_rec *r)
{
	metafile(s, r, "wmf", 16, 12);
}

void
cd_on_pm(struct cd_state *s, const struct cd_rec *r)
{
	metafile(s, r, "pm", 16, 12);
}

void
cd_on_pict(struct cd_state *s, const struct cd_rec *r)
{
	metafile(s, r, "pict", 10, 6);
}

void
cd_on_meta_part(struct cd_state *s, const struct cd_rec *r)
{
	if (is_part(s, r, CD_FORM_META))
		add_bytes(s, r, cd_part(r, 10, cd_u16(r, 6)));
}

void
cd_on_cgm(struct cd_state *s, const struct cd_rec *r)
{
	if (set_form(s, CD_FORM_SPARE, "cgm",
		(cd_u16(r, 12) + TWIPS / 2) / TWIPS,
		(cd_u16(r, 14) + TWIPS / 2) / TWIPS))
		add_bytes(s, r, cd_part(r, 16, r->n));
}

/* Those of Notes 2, which nothing describes. */
void
cd_on_old_picture(struct cd_state *s, const struct cd_rec *r)
{
	if (set_form(s, CD_FORM_SPARE, "picture of Notes 2", 0, 0))
		add_bytes(s, r, cd_part(r, 0, r->n));
}

void
cd_on_native(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	(void)set_form(s, CD_FORM_SPARE, "nativeimage", 0, 0);
}

/* ---- what is said of them --------------------------------------------------------- */

void
cd_on_alt(struct cd_state *s, const struct cd_rec *r)
{
	if (s->picture != NULL)
		s->picture->alt = cd_text(s, cd_part(r, 8, cd_u16(r, 4)));
}

void
cd_on_caption(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_span text = cd_part(r, 28, cd_u16(r, 4));

	while (text.n > 0 && text.p[text.n - 1] == 0)
		text.n--;
	if (text.n == 0)
		return;
	if (!is_in_file(s))
		cd_put(s, cd_node(s, RICH_BREAK));
	cd_put_text(s, text, cd_font(s, cd_u32(r, 7), 0, cd_part(r, 11, 6)));
}

/* A picture of the database's own, by its name.  False: none is open. */
bool
cd_picture_resource(struct cd_state *s, const struct cd_rec *r)
{
	struct rich_link named = { .kind = RICH_LINK_NAMED };

	if (s->picture == NULL || s->picture->format != NULL)
		return false;
	cd_link_resource(s, r, &named);
	s->picture->format = "imageref";
	s->picture->name = named.href != NULL ? named.href : named.description;
	return true;
}
