#include "source/cd_priv.h"

#include <stdarg.h>
#include <stdio.h>

/* What belongs to a record that we know, or matters to forms only. */
static void
skip(struct cd_state *s, const struct cd_rec *r)
{
	(void)s, (void)r;
}

struct op {
	cd_fn *fn;
	const char *name; /* it holds something that is left out */
};

/*
 * The same number with another width is another record [NSF guide 12.1].
 */
static const struct op ops[][256] = {
	[CD_BYTE] = {
		[82] = { skip, NULL },  /* IMAGEHEADER2 */
		[87] = { skip, NULL },  /* TABLECELL_DATAFLAGS */
		[89] = { skip, NULL },  /* IGNORE */
		[98] = { skip, NULL },  /* DATAFLAGS */
		[99] = { skip, NULL },  /* BACKGROUNDPROPERTIES */
		[106] = { skip, NULL }, /* BOXSIZE */
		[107] = { skip, NULL }, /* POSITIONING */
		[108] = { skip, NULL }, /* LAYER */
		[110] = { skip, NULL }, /* SPAN_END */
		[111] = { skip, NULL }, /* SPAN_BEGIN */
		[114] = { skip, NULL }, /* BACKGROUNDCOLOR */
		[127] = { cd_on_hotspot5_end, NULL },
		[128] = { skip, NULL }, /* DOCUMENT of Notes 2 */
		[129] = { cd_on_paragraph, NULL },
		[131] = { cd_on_pab_ref, NULL },
		[134] = { skip, NULL }, /* DOCUMENT */
		[140] = { cd_on_link, NULL },
		[141] = { cd_on_link_export, NULL },
		[163] = { cd_on_table, NULL },
		[164] = { cd_on_cell, NULL },
		[165] = { cd_on_table_end, NULL },
		[166] = { skip, NULL }, /* STYLENAME */
		[170] = { cd_on_hotspot_end, NULL },
		[174] = { cd_on_hotspot4_end, NULL },
		[183] = { skip, NULL }, /* LAYOUT */
		[184] = { skip, "text in a layout region" },
		[185] = { skip, NULL }, /* LAYOUTEND */
		[186] = { skip, "a field in a layout region" },
		[188] = { cd_on_pab_formula_ref, NULL },
		[189] = { skip, NULL }, /* ACTIONBAR */
		[192] = { skip, "a picture in a layout region" },
		[194] = { skip, "a button in a layout region" },
		[199] = { skip, NULL }, /* ALTERNATEEND */
		[207] = { cd_on_nested, NULL },
		[208] = { cd_on_nested_cell, NULL },
		[209] = { cd_on_nested_end, NULL },
		[210] = { cd_on_color, NULL },
		[211] = { cd_on_cell_color, NULL },
		[221] = { skip, NULL }, /* BEGIN */
		[222] = { skip, NULL }, /* END */
		[223] = { skip, NULL }, /* VERTICALALIGN */
		[224] = { skip, NULL }, /* FLOATPOSITION */
		[225] = { skip, NULL }, /* TIMERINFO */
		[226] = { skip, NULL }, /* TABLEROWHEIGHT */
	},
	[CD_WORD] = {
		[81] = { skip, NULL },  /* SRC */
		[84] = { skip, NULL },  /* PDEF_TYPE */
		[85] = { skip, NULL },  /* PDEF_PROPERTY */
		[86] = { skip, NULL },  /* PDEF_ACTION */
		[88] = { skip, "an embedded list of contacts" },
		[90] = { skip, NULL },  /* TABLECELL_HREF2 */
		[91] = { skip, NULL },  /* HREFBORDER */
		[92] = { skip, NULL },  /* TABLEDATAEXTENSION */
		[93] = { skip, "an embedded calendar" },
		[94] = { skip, NULL },  /* ACTIONEXT */
		[95] = { skip, NULL },  /* EVENT_LANGUAGE_ENTRY */
		[100] = { skip, NULL }, /* EMBEDEXTRA_INFO */
		[101] = { skip, NULL }, /* CLIENT_BLOBPART */
		[102] = { skip, NULL }, /* CLIENT_EVENT */
		[103] = { skip, NULL }, /* BORDERINFO_HS */
		[104] = { cd_on_large, NULL },
		[105] = { skip, NULL }, /* EXT_EMBEDDEDSCHED */
		[109] = { skip, NULL }, /* DECSFIELD */
		[112] = { skip, NULL }, /* TEXTPROPERTIESTABLE */
		[113] = { cd_on_href2, NULL },
		[115] = { skip, NULL }, /* INLINE */
		[116] = { skip, NULL }, /* V6HOTSPOTBEGIN_CONTINUATION */
		[117] = { skip, NULL }, /* TARGET_DBLCLK */
		[118] = { cd_on_caption, NULL },
		[119] = { skip, NULL }, /* LINKCOLORS */
		[120] = { skip, NULL }, /* TABLECELL_HREF */
		[121] = { skip, NULL }, /* ACTIONBAREXT */
		[122] = { skip, NULL }, /* IDNAME */
		[123] = { skip, NULL }, /* TABLECELL_IDNAME */
		[126] = { cd_on_hotspot5, NULL },
		[128] = { skip, NULL }, /* TEXTPROPERTY */
		[130] = { cd_on_pab, NULL },
		[132] = { skip, "a field of a form" },
		[133] = { cd_on_text, NULL },
		[134] = { skip, "XML" },
		[135] = { cd_on_old_picture, NULL }, /* METAFILE */
		[136] = { cd_on_old_picture, NULL }, /* BITMAP */
		[138] = { skip, "a field of a form" },
		[139] = { skip, NULL }, /* FONTTABLE */
		[142] = { skip, "a header for printing" },
		[143] = { skip, "the choices of a field of a form" },
		[145] = { cd_on_link2, NULL },
		[146] = { cd_on_link_export2, NULL },
		[147] = { cd_on_old_picture, NULL }, /* CGM */
		[161] = { cd_on_dde, NULL },
		[162] = { cd_on_dde_end, NULL },
		[167] = { cd_on_ole, NULL },
		[168] = { cd_on_ole_end, NULL },
		[169] = { cd_on_hotspot, NULL },
		[171] = { cd_on_button, NULL },
		[172] = { cd_on_bar, NULL },
		[173] = { cd_on_hotspot4, NULL },
		[176] = { skip, NULL }, /* EXT_FIELD */
		[177] = { skip, NULL }, /* LSOBJECT */
		[178] = { skip, NULL }, /* HTMLHEADER */
		[179] = { cd_on_html, NULL },
		[180] = { skip, NULL }, /* OLEOBJPH */
		[181] = { skip, "data of another mail program" },
		[187] = { cd_on_pab_hide, NULL },
		[190] = { skip, NULL }, /* ACTION */
		[191] = { skip, NULL }, /* DOCAUTOLAUNCH */
		[193] = { cd_on_ole_info, NULL },
		[195] = { cd_on_effect, NULL },
		[196] = { skip, NULL }, /* STORAGELINK */
		[198] = { skip, NULL }, /* ALTERNATEBEGIN */
		[200] = { skip, NULL }, /* OLERTMARKER */
		[201] = { cd_on_rule, NULL },
		[202] = { cd_on_alt, NULL },
		[203] = { cd_on_anchor, NULL },
		[204] = { cd_on_html_begin, NULL },
		[205] = { cd_on_html_end, NULL },
		[206] = { skip, NULL }, /* HTMLFORMULA */
		[220] = { skip, NULL }, /* BLOBPART */
		[227] = { cd_on_label, NULL },
		[228] = { skip, NULL }, /* BIDI_TEXT */
		[229] = { skip, NULL }, /* BIDI_TEXTEFFECT */
		[230] = { skip, NULL }, /* REGIONBEGIN */
		[231] = { skip, NULL }, /* REGIONEND */
		[232] = { skip, NULL }, /* TRANSITION */
		[233] = { skip, NULL }, /* FIELDHINT */
		[234] = { skip, NULL }, /* PLACEHOLDER */
		[235] = { skip, NULL }, /* HTMLNAME */
		[236] = { skip, "an embedded outline" },
		[237] = { skip, "an embedded view" },
		[238] = { skip, NULL }, /* CELLBACKGROUNDDATA */
		[239] = { skip, "a frameset" },
		[240] = { skip, NULL }, /* FRAMESET */
		[241] = { skip, NULL }, /* FRAME */
		[242] = { skip, NULL }, /* TARGET */
		[244] = { skip, "the map of a picture" },
		[245] = { skip, "a part of a picture that was a link" },
		[246] = { cd_on_href, NULL },
		[247] = { skip, "an embedded control" },
		[248] = { skip, NULL }, /* HTML_ALTTEXT */
		[249] = { skip, NULL }, /* EVENT */
		[251] = { cd_on_pretable, NULL },
		[252] = { cd_on_border, NULL },
		[253] = { skip, "an embedded calendar of groups" },
		[254] = { skip, NULL }, /* EXT2_FIELD */
		[255] = { skip, "an embedded editor" },
	},
	[CD_LONG] = {
		[96] = { skip, NULL }, /* FILESEGMENT */
		[97] = { skip, "a file of the design" },
		[124] = { cd_on_image_part, NULL },
		[125] = { cd_on_image, NULL },
		[148] = { cd_on_old_picture, NULL }, /* TIFF */
		[149] = { cd_on_bitmap, NULL },
		[150] = { cd_on_bitmap_part, NULL },
		[151] = { cd_on_bitmap_part, NULL }, /* COLORTABLE */
		[152] = { cd_on_bitmap_part, NULL }, /* PATTERNTABLE */
		[153] = { cd_on_graphic, NULL },
		[154] = { cd_on_meta_part, NULL },
		[155] = { cd_on_meta_part, NULL },
		[156] = { cd_on_meta_part, NULL },
		[157] = { cd_on_cgm, NULL },
		[158] = { cd_on_pm, NULL },
		[159] = { cd_on_wmf, NULL },
		[160] = { cd_on_pict, NULL },
		[197] = { cd_on_bitmap_part, NULL }, /* TRANSPARENTTABLE */
		[243] = { cd_on_native, NULL },
	},
};

/* ---- what is left out ------------------------------------------------------------ */

void
cd_count(struct cd_state *s, const struct cd_rec *r, const char *name)
{
	size_t i = 0;

	while (i < s->odds &&
	    (s->odd[i].id != r->id || s->odd[i].width != r->width))
		i++;
	if (i == CD_ODDS) {
		s->more_odds++;
		return;
	}
	if (i == s->odds)
		s->odd[s->odds++] = (struct cd_odd){ .id = r->id,
			.width = r->width,
			.name = name };
	s->odd[i].count++;
	s->odd[i].bytes += r->n;
}

void
cd_say(struct cd_state *s, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	if (++s->said > CD_SAID)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	note_trouble(s->in->note, "field %s: %s", s->field, what);
}

static void
say_odds(struct cd_state *s)
{
	static const char *const widths[] = { "byte", "word", "long" };
	struct note *note = s->in->note;

	for (size_t i = 0; i < s->odds; i++) {
		const struct cd_odd *o = &s->odd[i];

		if (o->name != NULL)
			note_trouble(note, "field %s: %s is left out, %zu %s",
			    s->field, o->name, o->count,
			    o->count == 1 ? "time" : "times");
		else
			note_trouble(note,
			    "field %s: %zu %s of a kind that is not known "
			    "(0x%02x %s), %zu bytes; their text, if any, is "
			    "left out",
			    s->field, o->count,
			    o->count == 1 ? "record" : "records", o->id,
			    widths[o->width], o->bytes);
	}
	if (s->said > CD_SAID)
		note_trouble(note,
		    "field %s: %zu more faults of its links and "
		    "pictures",
		    s->field, s->said - CD_SAID);
	if (s->more_odds > 0)
		note_trouble(note,
		    "field %s: %zu records of further kinds are left out",
		    s->field, s->more_odds);
}

/* ---- reading --------------------------------------------------------------------- */

/* COLOR goes with the record before it, whatever groups stand between. */
static bool
is_group(const struct cd_rec *r)
{
	return r->width == CD_BYTE &&
	    (r->id == 210 || r->id == 221 || r->id == 222);
}

static void
read_record(struct cd_state *s, const struct cd_rec *r)
{
	const struct op *op = &ops[r->width][r->id];

	if (!is_group(r))
		s->recent = NULL;
	if (op->fn == NULL || op->name != NULL)
		cd_count(s, r, op->name);
	else
		op->fn(s, r);
}

#define LOOK_EVERY 64 /* records */

/* Small records become large trees. */
static bool
is_full(struct cd_state *s)
{
	if (!s->full && s->in->most > 0 && s->records++ % LOOK_EVERY == 0)
		s->full = arena_size(s->arena) > s->in->most;
	return s->full;
}

static void
read_piece(struct cd_state *s, const struct cd_piece *piece, size_t ord)
{
	struct cd_rec r;
	size_t at = 0;
	int got = 0;

	while (at < piece->n && !is_full(s) &&
	    (got = cd_next(piece, &at, &r)) > 0)
		read_record(s, &r);
	s->left_out += s->full ? piece->n - at : 0;
	if (got < 0)
		note_trouble(s->in->note,
		    "field %s: part %zu is damaged at byte %zu: the %zu bytes "
		    "from there on are left out",
		    s->field, ord, at, piece->n - at);
}

struct rich *
cd_read(const struct cd_note *in, const char *field,
    const struct cd_piece *piece, size_t pieces)
{
	struct cd_state s = { .in = in,
		.arena = in->note->arena,
		.field = field,
		.cell_left = -1,
		.fresh = true };
	struct rich *root = cd_node(&s, RICH_ROOT);

	s.block = root;
	for (size_t i = 0; i < pieces; i++)
		read_piece(&s, &piece[i], i + 1);
	cd_close_to(&s, 0);
	cd_picture_end(&s);
	say_odds(&s);
	if (s.full)
		note_trouble(in->note, "field %s: its note takes more memory "
		    "than one may have: %zu bytes of its rich text are left "
		    "out", field, s.left_out);
	return root;
}
