/*
 * note_rich - rich text as a tree: what DXL elements and CD records both mean.
 *
 * Blocks (paragraph, table, section, rule) hold blocks or inline nodes; inline
 * nodes (text, break, link, picture, …) stand in paragraphs.  Lengths are in
 * twips (1/1440 inch).  All of it lives in the note's arena.
 */
#ifndef NOTE_NOTE_RICH_H
#define NOTE_NOTE_RICH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/blob.h"

enum rich_kind {
	RICH_ROOT,
	/* blocks */
	RICH_PAR,     /* par: its style; children inline */
	RICH_TABLE,   /* children: RICH_ROW */
	RICH_ROW,     /* children: RICH_CELL; text: the label of its tab */
	RICH_CELL,    /* children: blocks */
	RICH_SECTION, /* text: title, font: its; children: blocks */
	RICH_RULE,
	RICH_BLOCK,   /* only groups; par: of a layer, its border */
	/* inline */
	RICH_TEXT,   /* text, font */
	RICH_BREAK,
	RICH_LINK,   /* link; children inline */
	RICH_ANCHOR, /* text: its name */
	RICH_PICTURE,
	RICH_ATTACHMENT, /* file: where a $FILE stood */
	RICH_OBJECT,     /* OLE: text: its name; children: its picture */
	RICH_POPUP,      /* text: the popup; children: what is clicked on */
	RICH_BUTTON,     /* text: the caption; its code is not kept */
	RICH_COMPUTED,   /* text that a formula makes; text: a constant or "" */
	RICH_HTML,       /* text: pass-thru HTML source */
	RICH_OTHER,      /* text: name of an element we do not know */
};

enum rich_style {
	RICH_BOLD = 1 << 0,
	RICH_ITALIC = 1 << 1,
	RICH_UNDERLINE = 1 << 2,
	RICH_STRIKE = 1 << 3,
	RICH_SUPER = 1 << 4,
	RICH_SUB = 1 << 5,
	RICH_SHADOW = 1 << 6,
	RICH_EMBOSS = 1 << 7,
	RICH_EXTRUDE = 1 << 8,
};

struct rich_font {
	const char *face;      /* NULL: Notes' default */
	double points;         /* 0: default */
	const char *color;     /* "#rrggbb" or a name; NULL: default */
	const char *highlight; /* "yellow", "pink", "blue"; NULL: none */
	unsigned style;        /* enum rich_style */
};

enum rich_align { RICH_LEFT, RICH_RIGHT, RICH_CENTER, RICH_FULL, RICH_NONE };

enum rich_list {
	RICH_NO_LIST,
	RICH_BULLET,
	RICH_CIRCLE,
	RICH_SQUARE,
	RICH_NUMBER,
	RICH_ALPHA_UPPER,
	RICH_ALPHA_LOWER,
	RICH_ROMAN_UPPER,
	RICH_ROMAN_LOWER,
	RICH_CHECK,
	RICH_UNCHECK,
};

enum rich_hide {
	RICH_HIDE_READ = 1 << 0,
	RICH_HIDE_NOTES = 1 << 1,
	RICH_HIDE_WEB = 1 << 2,
	RICH_HIDE_EDIT = 1 << 3,
	RICH_HIDE_PRINT = 1 << 4,
	RICH_HIDE_MOBILE = 1 << 5,
	RICH_HIDE_FORMULA = 1 << 6, /* a hide-when formula decides */
	RICH_HIDE_PREVIEW = 1 << 7,
	RICH_HIDE_COPY = 1 << 8,
};

/* A line around a paragraph, a table or a layer. */
struct rich_border {
	const char *style; /* as CSS calls it: "solid" "double" "dotted" … */
	int width[4];      /* pixels: top right bottom left */
	const char *color; /* NULL: default */
};

struct rich_tab {
	int at;    /* twips, from where margins count */
	char kind; /* 'L' 'R' 'C' 'D': left, right, centred, decimal */
};

/*
 * A paragraph style (DXL pardef, CD PABDEFINITION).  Margins are places: also
 * the right one is counted from the left edge, of the page or of the cell.
 */
struct rich_par {
	int id;
	enum rich_align align;
	int left, right, first; /* twips; first: the first line's own margin */
	int left_part, right_part, first_part; /* percent instead; 0: twips */
	double line, before, after; /* spacing in lines; 0: default */
	const struct rich_tab *tab; /* its own tab stops, in their order */
	size_t tabs;
	enum rich_list list;
	unsigned hide; /* enum rich_hide */
	bool newpage, rtl;
	const struct rich_border *border; /* NULL: none */
};

enum rich_link_kind {
	RICH_LINK_URL,
	RICH_LINK_DOC,
	RICH_LINK_VIEW,
	RICH_LINK_DATABASE,
	RICH_LINK_NAMED,
};

struct rich_link {
	enum rich_link_kind kind;
	const char *href; /* URL; NULL when a formula would compute it */
	const char *document, *view, *replicaid, *server, *anchor;
	const char *description;
};

struct rich_picture {
	const char *format; /* "gif" "jpeg" "png" "bmp" "notesbitmap" "cgm"
			       "imageref" (no bytes) … */
	const struct blob *data; /* NULL: the dump does not hold it */
	const char *why; /* it cannot be shown although it is there; NULL */
	const char *alt, *name;
	int width, height; /* pixels as shown; 0 unknown */
};

struct rich_file {
	const char *name;    /* of the $FILE object */
	const char *display; /* as the user saw it */
};

/* Which cells have the first colour; all others have the second one. */
enum rich_pattern {
	RICH_NO_PATTERN,
	RICH_SOLID, /* all */
	RICH_ALT_ROWS,
	RICH_ALT_COLUMNS,
	RICH_TOP,
	RICH_SIDE_LEFT,
	RICH_SIDE_RIGHT,
	RICH_LEFT_TOP,
	RICH_RIGHT_TOP,
};

struct rich_table {
	int left;         /* twips */
	int width;        /* percent of the window, 0: by the columns */
	enum rich_align align;
	const int *column; /* widths in twips, or just how they are to each
			      other where width says how wide all are */
	size_t columns;
	int column_space, row_space; /* twips between what is in cells */
	int row_height;              /* twips, at least; 0: none said */
	const char *border_color;
	const char *border_style; /* of its cells, as CSS calls it */
	const struct rich_border *border; /* around all; NULL: none */
	enum rich_pattern pattern;
	const char *color, *other_color; /* of the pattern */
	bool rtl;
	bool one_row_shown; /* tabs, timer, …: every row is shown by us */
};

struct rich_cell {
	int rowspan, colspan; /* at least 1 */
	const char *bgcolor, *valign;
	int border[4]; /* pixels: top right bottom left; -1 unknown */
};

struct rich_rule {
	int width;  /* twips; 0: see part */
	int part;   /* percent of the window; 0: all of it */
	int height; /* twips; 0: default */
	const char *color;
	bool flat; /* without a shadow */
};

struct rich_section {
	const char *color; /* of its bar; NULL: default */
};

struct rich {
	enum rich_kind kind;
	struct rich *next, *child, *last; /* last: of the children */
	const char *text;
	const struct rich_font *font;
	const struct rich_par *par;
	const struct rich_link *link;
	const struct rich_picture *picture;
	const struct rich_file *file;
	const struct rich_table *table;
	const struct rich_cell *cell;
	const struct rich_rule *rule;       /* NULL: as any other */
	const struct rich_section *section; /* NULL: as any other */
};

#define RICH_DEPTH 64 /* deeper nesting is flattened by the readers */

struct rich *rich_new(struct arena *, enum rich_kind);
void rich_add(struct rich *parent, struct rich *child);

#endif
