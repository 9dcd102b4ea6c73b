/*
 * dxl - what the parts of the DXL reader share while they read one note.
 *
 * Everything that a field keeps is copied into the note's arena; the tree
 * that it is read from is gone after the note.
 */
#ifndef SOURCE_DXL_H
#define SOURCE_DXL_H

#include "base/lmbcs.h"
#include "base/xml.h"
#include "note/note.h"
#include "source/dxl_tree.h"
#include "source/dxl_wide.h"

struct dxl_region;

struct dxl_read {
	struct note *note;
	struct arena *arena;         /* the note's */
	struct arena *scratch;       /* the tree's */
	const char *path;            /* for blobs */
	const struct dxl_wide *wide; /* path is UTF-16; NULL: it is not */
	const char *field;           /* being read: named in troubles */
	/* Rich text: paragraph styles hold for all fields of a note. */
	struct rich_par **par; /* by id */
	size_t pars;
	struct dxl_region *regions;
	struct lmbcs *lmbcs; /* NULL until a raw value needs it */
	size_t unknown_cd; /* pieces the exporter could not spell, in field */
};

/* dxl_note.c: a frame's tree into the note.  ERR_FORMAT, ERR_IO. */
int dxl_note_read(struct dxl_read *, const struct dxl_el *root,
    struct err *) ATTR_CHECK;

/* Of a note that is broken: only which one it is. */
void dxl_note_head(struct dxl_read *, const struct dxl_el *root);

/* dxl_item.c: <item> as fields of the note. */
void dxl_item_read(struct dxl_read *, const struct dxl_el *);
/* Text with its <break/> and <nonxmlchar/>, in the note's arena. */
const char *dxl_item_text(struct dxl_read *, const struct dxl_el *);
/* <datetime>: false and a trouble when it is none; empty is a value. */
bool dxl_item_time(struct dxl_read *, const struct dxl_el *,
    struct note_time *);

/* dxl_raw.c: the bytes of a type by its code, into a field. */
void dxl_raw_read(struct dxl_read *, const struct dxl_el *, unsigned flags);

/*
 * dxl_cd.c: raw fields that hold records of rich text become rich text, all
 * of one name one field [NSF guide 12].
 */
void dxl_cd_read(struct dxl_read *);

/* dxl_file.c */
void dxl_file_read(struct dxl_read *, const struct dxl_el *object,
    unsigned flags);
/*
 * The content of an opaque element, by reference; around, then inside, is
 * undone after what XML needs.  NULL: it has none.
 */
const struct blob *dxl_file_blob(struct dxl_read *, const struct dxl_el *,
    enum blob_wrap around, enum blob_wrap inside);

/* dxl_rich.c: <richtext> as a tree. */
struct rich *dxl_rich_read(struct dxl_read *, const struct dxl_el *);

/* dxl_style.c: attributes of fonts and paragraphs. */
void dxl_style_pardef(struct dxl_read *, const struct dxl_el *);
const struct rich_par *dxl_style_par(const struct dxl_read *, const char *id);
const struct rich_font *dxl_style_font(struct dxl_read *,
    const struct dxl_el *run, const struct rich_font *around);
/* dxl_color.c: a name, "#rrggbb", or what is no colour; NULL when empty. */
const char *dxl_style_color(struct dxl_read *, const struct dxl_el *,
    const char *attr);
int dxl_style_twips(const char *); /* "1.2500in"; 0 for what is no length */
int dxl_style_pixels(const char *);
int dxl_style_part(const char *); /* "98%"; 0 for what is no part of a whole */

/* dxl_look.c: tables, borders, rules. */
/* Of the border element in it; NULL: there is none that is seen. */
const struct rich_border *dxl_style_border(struct dxl_read *,
    const struct dxl_el *around);
const struct rich_rule *dxl_style_rule(struct dxl_read *,
    const struct dxl_el *);
struct rich_table *dxl_style_table(struct dxl_read *, const struct dxl_el *);
struct rich_cell *dxl_style_cell(struct dxl_read *, const struct dxl_el *);

/* dxl_link.c: NULL when the element is no link. */
const struct rich_link *dxl_link_read(struct dxl_read *, const struct dxl_el *);

#endif
