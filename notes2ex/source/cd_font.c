/* Fonts and colours. */
#include "source/cd_priv.h"

#include <string.h>

#include "base/text.h"

#define FACE_SIZE 34 /* id, family, 32 bytes of name */

/* The colours of Notes' own palette, as RGB. */
/* clang-format off */
static const uint32_t palette[] = {
	0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xff00ff,
	0xffff00, 0x00ffff, 0x800000, 0x008000, 0x000080, 0x800080,
	0x808000, 0x008080, 0x808080, 0xc0c0c0, 0xffffff, 0xffefce,
	0xffffc2, 0xffffd0, 0xe0ffbf, 0xe0ffdf, 0xe0ffff, 0xc2efff,
	0xe0f1ff, 0xe0e0ff, 0xe8e0ff, 0xf1e0ff, 0xffe0ff, 0xffe0f5,
	0xffe0e6, 0xffffff, 0xffe1dc, 0xffe1b0, 0xffff80, 0xf1f1b4,
	0xc2ff91, 0xc1ffd5, 0xc1ffff, 0xa1e2ff, 0xc0e1ff, 0xbfbfff,
	0xd2bfff, 0xe1bfff, 0xffc1fd, 0xffc0e4, 0xffc0ce, 0xf7f7f7,
	0xffc0b6, 0xffc281, 0xffff35, 0xf1f180, 0x80ff80, 0x82ffca,
	0x80ffff, 0x82e0ff, 0x82c0ff, 0x9f9fff, 0xc29fff, 0xe29fff,
	0xff9fff, 0xff9fcf, 0xff9fa9, 0xefefef, 0xff9f9f, 0xff9f71,
	0xffff00, 0xe0e074, 0x41ff32, 0x42ffc7, 0x42ffff, 0x00bfff,
	0x5291ef, 0x8080ff, 0xc082ff, 0xe081ff, 0xff7fff, 0xff82c2,
	0xff82a0, 0xe1e1e1, 0xff8080, 0xff8141, 0xffe118, 0xe1e140,
	0x00ff00, 0x00ffb2, 0x00ffff, 0x00a1e0, 0x2181ff, 0x6181ff,
	0xa160ff, 0xc062ff, 0xff5fff, 0xff60af, 0xff6088, 0xd2d2d2,
	0xff4040, 0xff421e, 0xffbf18, 0xe1e100, 0x00e100, 0x00e1ad,
	0x00e0e0, 0x0082bf, 0x0080ff, 0x4181ff, 0x8242ff, 0xc140ff,
	0xff42f9, 0xff40a0, 0xff4070, 0xc0c0c0, 0xff1f35, 0xff1f10,
	0xff8100, 0xbfbf00, 0x00c200, 0x00c196, 0x00c1c2, 0x4181c0,
	0x0062e1, 0x4141ff, 0x4200ff, 0xc200ff, 0xff22ff, 0xf52b97,
	0xff2259, 0xb2b2b2, 0xe01f25, 0xe12000, 0xe26200, 0xa1a100,
	0x00a000, 0x009f82, 0x008080, 0x0060a0, 0x0041c2, 0x0021bf,
	0x4100c2, 0x8100ff, 0xff00ff, 0xff0080, 0xff0041, 0xa2a2a2,
	0xc20000, 0xff0000, 0xbf4100, 0x808000, 0x008000, 0x008250,
	0x006062, 0x004080, 0x001fe2, 0x4040c2, 0x4000a2, 0x6000a1,
	0xe000e0, 0xdf007f, 0xc20041, 0x8f8f8f, 0xa00000, 0xe10000,
	0xa13f00, 0x626200, 0x006000, 0x00603c, 0x004041, 0x002f80,
	0x0000ff, 0x2020a0, 0x2200a1, 0x400080, 0xa1009f, 0xc0007f,
	0x9f000f, 0x808080, 0x600000, 0xc21212, 0x824200, 0x424200,
	0x004200, 0x004023, 0x00323f, 0x002060, 0x0020c2, 0x2222c0,
	0x000080, 0x1f007f, 0x800080, 0x820040, 0x800000, 0x5f5f5f,
	0x400000, 0xa11f12, 0x604200, 0x212100, 0x002100, 0x00201f,
	0x002041, 0x00204f, 0x0000e0, 0x0000a1, 0x000061, 0x1f0062,
	0x40005f, 0x620042, 0x620012, 0x4f4f4f, 0xd0b1a1, 0xe0a175,
	0xd2b06a, 0xc0c27c, 0x82c168, 0x81c097, 0x7fc2bc, 0x71b2cf,
	0xb1b1d2, 0x9f9fe0, 0xc0a1e0, 0xe29fde, 0xef91eb, 0xe29fc8,
	0xf18fbc, 0x2f2f2f, 0x7f604f, 0xa16252, 0x806210, 0x82823f,
	0x3f621f, 0x3c613e, 0x37605e, 0x104160, 0x424282, 0x6260a1,
	0x624181, 0x603181, 0x602162, 0x622152, 0x813f62, 0x000000,
};
/* clang-format on */

enum color_flag {
	COLOR_RGB = 0x0001,
	COLOR_NONE = 0x0004,
	COLOR_SYSTEM = 0x0008, /* whatever the reader has for that purpose */
	COLOR_BLUE_PEN = 0x2000,
	COLOR_PINK_PEN = 0x4000,
	COLOR_YELLOW_PEN = 0x8000,
};

static const char *
color_name(struct cd_state *s, uint32_t rgb)
{
	static const struct {
		uint32_t rgb;
		const char *name;
	} names[] = {
		{ 0x000000, "black" },
		{ 0xffffff, "white" },
		{ 0xff0000, "red" },
		{ 0x00ff00, "lime" },
		{ 0x0000ff, "blue" },
		{ 0xff00ff, "fuchsia" },
		{ 0xffff00, "yellow" },
		{ 0x00ffff, "aqua" },
		{ 0x800000, "maroon" },
		{ 0x008000, "green" },
		{ 0x000080, "navy" },
		{ 0x800080, "purple" },
		{ 0x808000, "olive" },
		{ 0x008080, "teal" },
		{ 0x808080, "gray" },
		{ 0xc0c0c0, "silver" },
	};

	for (size_t i = 0; i < NITEMS(names); i++)
		if (names[i].rgb == rgb)
			return names[i].name;
	return text_printf(s->arena, "#%06x", (unsigned)rgb);
}

const char *
cd_palette(struct cd_state *s, unsigned index)
{
	return index < NITEMS(palette) ? color_name(s, palette[index]) : NULL;
}

static unsigned
flags_of(struct cd_span color)
{
	return color.n < 6 ? COLOR_NONE :
			     (unsigned)(color.p[0] | color.p[1] << 8);
}

static uint32_t
rgb_of(struct cd_span color)
{
	return (uint32_t)color.p[2] << 16 | (uint32_t)color.p[3] << 8 |
	    color.p[4];
}

static bool
is_rgb(unsigned flags)
{
	return (flags & COLOR_RGB) != 0 &&
	    (flags & (COLOR_NONE | COLOR_SYSTEM)) == 0;
}

const char *
cd_color(struct cd_state *s, struct cd_span color)
{
	return is_rgb(flags_of(color)) ? color_name(s, rgb_of(color)) : NULL;
}

const char *
cd_rgb(struct cd_state *s, struct cd_span rgb)
{
	return rgb.n < 3 ? NULL :
			   color_name(s, (uint32_t)rgb.p[0] << 16 |
		  (uint32_t)rgb.p[1] << 8 | rgb.p[2]);
}

/* ---- faces -------------------------------------------------------------------- */

/* The table of one note: $Fonts.  Its length is not always right. */
static void
read_faces(struct cd_state *s)
{
	const uint8_t *p = s->in->fonts;
	size_t n = s->in->fonts_n, count;

	s->faces_read = true;
	s->face[0] = "serif";
	s->face[2] = "multilingual";
	s->face[3] = "user-interface";
	s->face[4] = "monospace";
	if (p == NULL || n < 6 || p[0] != 139)
		return;
	count = (size_t)(p[4] | p[5] << 8);
	for (size_t i = 0; i < count && n - 6 >= (i + 1) * FACE_SIZE; i++) {
		const uint8_t *face = p + 6 + i * FACE_SIZE;
		struct cd_span name = { .p = face + 2, .n = FACE_SIZE - 2 };

		if (face[0] > 4)
			s->face[face[0]] = cd_text(s, cd_string(&name));
	}
}

static const char *
face_of(struct cd_state *s, unsigned id)
{
	if (!s->faces_read)
		read_faces(s);
	return s->face[id];
}

/* ---- fonts -------------------------------------------------------------------- */

/*
 * Attributes are those of enum rich_style, but with bit 7: then bits 4 to 6
 * are an effect.
 */
static unsigned
style_of(unsigned attr, unsigned effect)
{
	unsigned style = attr & 0x0f;

	if ((attr & 0x80) != 0)
		effect = attr;
	else
		style |= attr & 0x30;
	if ((effect & 0x80) == 0)
		return style;
	effect &= 0x70;
	return style |
	    (effect == 0x10        ? RICH_EMBOSS :
		    effect == 0x20 ? RICH_EXTRUDE :
				     RICH_SHADOW);
}

static const char *
pen_of(unsigned flags)
{
	return (flags & COLOR_YELLOW_PEN) != 0 ? "yellow" :
	    (flags & COLOR_PINK_PEN) != 0      ? "pink" :
	    (flags & COLOR_BLUE_PEN) != 0      ? "blue" :
						 NULL;
}

static const struct rich_font *
make_font(struct cd_state *s, uint32_t id, unsigned effect,
    struct cd_span color)
{
	struct rich_font f = { .face = face_of(s, id & 0xff),
		.style = style_of(id >> 8 & 0xff, effect) };
	unsigned index = id >> 16 & 0xff, points = id >> 24;
	unsigned flags = flags_of(color);

	if (points != 10)
		f.points = points;
	f.highlight = color.n < 6 ? NULL : pen_of(flags);
	if (is_rgb(flags) && rgb_of(color) != 0)
		f.color = cd_color(s, color);
	else if (color.n < 6 && index < NITEMS(palette) && palette[index] != 0)
		f.color = cd_palette(s, index);
	if (f.face == NULL && f.points == 0 && f.style == 0 &&
	    f.color == NULL && f.highlight == NULL)
		return NULL;

	struct rich_font *font = ARENA_NEW(s->arena, struct rich_font);

	*font = f;
	return font;
}

const struct rich_font *
cd_font(struct cd_state *s, uint32_t id, unsigned effect, struct cd_span color)
{
	uint64_t a = (uint64_t)id << 8 | (effect & 0xff), b = 0;
	size_t at;

	if (color.n >= 6)
		b = (uint64_t)1 << 63 | (uint64_t)flags_of(color) << 24 |
		    rgb_of(color);
	at = (size_t)((a * 31 + b) * 0x9e3779b97f4a7c15u >> 58);

	struct cd_font *f = &s->font[at];

	if (!f->used || f->a != a || f->b != b)
		*f = (struct cd_font){ .a = a,
			.b = b,
			.used = true,
			.font = make_font(s, id, effect, color) };
	return f->font;
}
