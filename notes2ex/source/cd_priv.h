/*
 * cd_priv - what the parts of the reader of composite data share: cd.c finds
 * records and knows what each is for, cd_tree.c keeps the tree that is being
 * built, the others know one family of records each [NSF guide 12].
 */
#ifndef SOURCE_CD_PRIV_H
#define SOURCE_CD_PRIV_H

#include "base/attr.h"
#include "source/cd.h"

/* ---- records -------------------------------------------------------------- */

/* How long the header of a record is: its length is a byte, word or long. */
enum cd_width { CD_BYTE, CD_WORD, CD_LONG };

struct cd_rec {
	const struct cd_piece *piece;
	size_t off;       /* in its piece */
	const uint8_t *p; /* all of it, header too */
	size_t n;
	uint8_t id;
	enum cd_width width;
};

/*
 * Moves *at past the record that stands there, and past its filler.  1: *r is
 * it; 0: there are no more; -1: what stands there is no whole record.
 */
int cd_next(const struct cd_piece *, size_t *at, struct cd_rec *r);

/* Zero where the record is too short to have such a member. */
unsigned cd_u8(const struct cd_rec *, size_t at);
unsigned cd_u16(const struct cd_rec *, size_t at);
uint32_t cd_u32(const struct cd_rec *, size_t at);

/* A piece of a record, or nothing. */
struct cd_span {
	const uint8_t *p;
	size_t n;
};
/* At most n bytes from there, fewer when the record ends before. */
struct cd_span cd_part(const struct cd_rec *, size_t at, size_t n);
/* The first bytes of it, up to a zero byte, which is passed over too. */
struct cd_span cd_string(struct cd_span *);
/* The first n of them, fewer when there are not so many, passed over too. */
struct cd_span cd_take(struct cd_span *, size_t n);

/* ---- the tree ------------------------------------------------------------- */

/* Who ends it: each kind of hot spot has an end of its own, so have tables. */
enum cd_family {
	CD_HOTSPOT,
	CD_HOTSPOT4,
	CD_HOTSPOT5,
	CD_OLE,
	CD_DDE,
	CD_TABLE,
	CD_NESTED,
	CD_FAMILIES
};

/* Something that has begun and not ended yet. */
struct cd_open {
	enum cd_family family;
	struct rich *node;  /* a table, a section; in a line: its last piece */
	bool dead;          /* has ended, but not what stands inside */
	bool inline_;       /* stands in a line */
	struct rich *line;  /* inline: the paragraph that node stands in */
	struct rich *block; /* else: where what follows goes */
	struct cd_table *table;
	int cell_left; /* outside of it */
};

/* A paragraph style, and what its margins are when used inside of a cell. */
struct cd_par {
	struct rich_par *plain, *in_cell;
	int cell_left;
	unsigned own_hide; /* what it hides without a formula */
	bool relative;     /* margins count from the cell's edge */
	bool asks;         /* its formula, if it has one, decides */
	bool has_formula;
};

#define CD_PAR_PAGE 256
#define CD_ODDS     32 /* kinds of records that are counted */
#define CD_FONTS    64
#define CD_SAID     16

struct cd_odd {
	uint8_t id;
	enum cd_width width;
	const char *name; /* NULL: not known */
	size_t count, bytes;
};

/* What the bytes of a picture are; spare: we have them in another form. */
enum cd_form { CD_FORM_SPARE, CD_FORM_IMAGE, CD_FORM_BITMAP, CD_FORM_META };

struct cd_table_look { /* PRETABLEBEGIN, until its table begins */
	bool said;
	unsigned columns;
	int row_height; /* twips */
	const char *border_color;
	const char *color, *other_color; /* of a pattern of cells */
	const struct rich_border *border;
};

/* A font that was used lately, by all that it is made of. */
struct cd_font {
	uint64_t a, b;
	bool used;
	const struct rich_font *font;
};

/* The reading of one field. */
struct cd_state {
	const struct cd_note *in;
	struct arena *arena;
	const char *field;

	/* where what follows goes */
	struct rich *block; /* root, section, cell */
	struct rich *line;  /* the paragraph that is open; NULL: none */
	struct rich *inner; /* in it; NULL: to be found */
	bool fresh;         /* nothing of this block has been said yet */
	bool large;         /* the paragraphs here are but one */
	bool html;          /* text is source of HTML */
	struct cd_open open[RICH_DEPTH];
	size_t opens;
	int depth;                /* of nodes */
	size_t flat[CD_FAMILIES]; /* begun, but too deep to be built */

	/* text */
	const struct rich_par *style;
	struct cd_par **par[CD_PAR_PAGE];
	const char *face[256];
	bool faces_read;
	struct cd_font font[CD_FONTS];
	unsigned effect;    /* TEXTEFFECT, for the text that follows */
	uint32_t recent_id; /* font of the text record just read */
	unsigned recent_effect;
	struct rich *recent; /* its first node: a colour may follow */

	/* tables */
	struct cd_table_look look;
	int cell_left;          /* twips, of the innermost cell; -1: in none */
	struct rich_cell *cell; /* a colour may follow */

	/* pictures and links */
	struct rich_picture *picture; /* what follows may belong to it */
	enum cd_form form;            /* what pieces it takes */
	bool icon;                    /* of an attachment */
	struct blob *last_blob;
	uint32_t picture_size, picture_got; /* bytes: promised, found */
	struct rich_link *link;  /* a hot spot that has no target yet */
	struct cd_rec href_kept; /* HREF2 before its hot spot; p NULL: none */
	struct rich *object;     /* OLE, whose name may follow */

	struct cd_odd odd[CD_ODDS];
	size_t odds, more_odds;
	size_t said; /* by cd_say */
	size_t records, left_out;
	bool full; /* the rest is left out: in->most */
};

typedef void cd_fn(struct cd_state *, const struct cd_rec *);

/* cd.c: something that is left out, by its name; NULL: it is not known. */
void cd_count(struct cd_state *, const struct cd_rec *, const char *name);
/* A trouble of this field; of very many only how many there are. */
void cd_say(struct cd_state *, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* cd_tree.c */
struct rich *cd_node(struct cd_state *, enum rich_kind);
void cd_put(struct cd_state *, struct rich *); /* into the line */
/* A new block, in the place of the open paragraph when that is empty. */
struct rich *cd_block(struct cd_state *, enum rich_kind);
/* What began a block said something: it has a first paragraph then. */
void cd_touch(struct cd_state *);
void cd_enter(struct cd_state *, struct rich *block); /* a cell, a section */
/* False: too deep; its end is expected all the same. */
bool cd_has_room(struct cd_state *, enum cd_family);
struct cd_open *cd_open(struct cd_state *, enum cd_family, struct rich *node,
    int levels);
/* The node in the line, too, and what follows goes into it. */
void cd_open_inline(struct cd_state *, enum cd_family, struct rich *node);
void cd_close(struct cd_state *, enum cd_family);
/* All that was opened after the first n. */
void cd_close_to(struct cd_state *, size_t n);
/* The innermost open one of that family; NULL: none. */
struct cd_open *cd_find(struct cd_state *, enum cd_family);
cd_fn cd_on_paragraph, cd_on_large;

/* cd_par.c */
cd_fn cd_on_pab, cd_on_pab_ref, cd_on_pab_hide, cd_on_pab_formula_ref;

/* cd_text.c */
const char *cd_text(struct cd_state *, struct cd_span);
void cd_put_text(struct cd_state *, struct cd_span, const struct rich_font *);
cd_fn cd_on_text, cd_on_effect, cd_on_color, cd_on_html_begin, cd_on_html_end,
    cd_on_html, cd_on_anchor, cd_on_rule;

/* cd_font.c; color is a COLOR_VALUE of 6 bytes, or nothing. */
const struct rich_font *cd_font(struct cd_state *, uint32_t id, unsigned effect,
    struct cd_span color);
/* "#rrggbb", or a name where HTML has one; NULL: no colour of its own. */
const char *cd_color(struct cd_state *, struct cd_span color);
const char *cd_palette(struct cd_state *, unsigned index);
const char *cd_rgb(struct cd_state *, struct cd_span rgb); /* three bytes */

/* cd_table.c */
cd_fn cd_on_pretable, cd_on_border, cd_on_table, cd_on_nested, cd_on_cell, cd_on_nested_cell,
    cd_on_table_end, cd_on_nested_end, cd_on_cell_color, cd_on_label;
void cd_table_end(struct cd_state *, struct cd_table *, struct rich *);

/* cd_hotspot.c */
cd_fn cd_on_hotspot, cd_on_hotspot4, cd_on_hotspot5, cd_on_hotspot_end,
    cd_on_hotspot4_end, cd_on_hotspot5_end, cd_on_bar, cd_on_button;

/* cd_link.c */
cd_fn cd_on_link, cd_on_link2, cd_on_link_export, cd_on_link_export2,
    cd_on_href, cd_on_href2;
void cd_link_resource(struct cd_state *, const struct cd_rec *,
    struct rich_link *);

/* cd_picture.c */
cd_fn cd_on_graphic, cd_on_image, cd_on_image_part, cd_on_bitmap,
    cd_on_bitmap_part, cd_on_wmf, cd_on_pm, cd_on_pict, cd_on_meta_part,
    cd_on_cgm, cd_on_old_picture, cd_on_alt, cd_on_caption, cd_on_native;
bool cd_picture_resource(struct cd_state *, const struct cd_rec *);
void cd_picture_end(struct cd_state *);

/* cd_object.c */
cd_fn cd_on_ole, cd_on_ole_end, cd_on_ole_info, cd_on_dde, cd_on_dde_end;

#endif
