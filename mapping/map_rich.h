/*
 * map_rich - a rich text tree as HTML and as plain text, both at once.
 *
 * MAPPING_GUIDE 3.  Pictures become attachments of the item; attachments must
 * have been added before, so that their places in the text can name them.
 */
#ifndef MAPPING_MAP_RICH_H
#define MAPPING_MAP_RICH_H

#include <stdbool.h>

#include "base/buf.h"
#include "mapping/map_priv.h"

#define MAP_RICH_DEPTH  (2 * RICH_DEPTH) /* deeper nodes are not shown */
#define MAP_LEFT_EDGE   1440 /* twips: where text begins on Notes' page */
#define MAP_TABLE_DEPTH 8                /* deeper tables are flattened */
#define MAP_LIST_DEPTH  16
#define MAP_LIST_INDENT 600 /* twips: how far programs indent a list */

/* Where a $FILE object went: found by its name in the document. */
struct map_file {
	struct map_file *next;
	const char *name;
	const struct ex_attachment *at;
};

struct map_rich {
	struct map_job *job;
	struct buf *html, *text;
	const struct map_file *files;
	bool parts; /* storage of objects is attached */
	bool plain; /* no HTML is wanted: pictures are plain attachments */

	int pictures; /* so far */
	int depth, tables;
	bool in_link; /* within <a> */
	bool space;   /* in html: a space or a line's beginning */
	const struct rich *skip_to; /* put already, up to this one */

	const struct rich_par *tabs; /* whose tab stops go; NULL: none */
	double at;                   /* twips: about where the line is */
	int box; /* twips: inside of a border, where it begins; 0: in none */
};

/* Lists that are open in one container, the outermost first. */
struct map_lists {
	struct {
		enum rich_list kind;
		int left;
		int count;
	} open[MAP_LIST_DEPTH];
	int n;
};

/* The node and everything in it, at the end of both buffers. */
void map_rich_put(struct map_rich *, const struct rich *);

/* ---- between map_rich.c and the other map_rich_*.c ---------------------- */

void map_rich_inline(struct map_rich *, const struct rich *);
void map_rich_children(struct map_rich *, const struct rich *);
/* The same text in both, escaped in HTML. */
void map_rich_both(struct map_rich *, const char *);
bool map_rich_says(const char *); /* neither NULL nor "" */
/* Text in a font, in both; the font may be NULL. */
void map_rich_run(struct map_rich *, const struct rich_font *, const char *);
/* Plain text gets a new line, unless it stands at one. */
void map_rich_new_line(struct map_rich *);
bool map_rich_is_block(const struct rich *);
/* The node and all that follow it in the same container. */
void map_rich_blocks(struct map_rich *, const struct rich *first);
/* What stands in a paragraph, and the end of its line. */
void map_rich_content(struct map_rich *, const struct rich *par);
void map_rich_table(struct map_rich *, const struct rich *);
/* A row that stands in no table: its cells one below the other. */
void map_rich_lone_row(struct map_rich *, const struct rich *row);

/* ---- map_rich_list.c */
bool map_rich_is_list(const struct rich *);
void map_rich_list_par(struct map_rich *, struct map_lists *,
    const struct rich *par);
void map_rich_close_lists(struct map_rich *, struct map_lists *);

/* ---- map_rich_style.c */
/* Twips: where text begins that has no margin, and that of a paragraph. */
int map_rich_edge(const struct map_rich *);
int map_rich_left(const struct map_rich *, const struct rich_par *);
/* The attributes style and dir of a paragraph; its text begins. */
void map_rich_style(struct map_rich *, const struct rich *par, bool in_list);
/* Text as such, in both; the font says only how wide it is. */
void map_rich_text(struct map_rich *, const struct rich_font *, const char *);
/* "border:1px solid red": CSS, with nothing behind it. */
void map_rich_border(struct buf *, const struct rich_border *);

/* ---- map_linked.c ------------------------------------------------------- */

/* A table of the linked messages that go across too, where there are any. */
void map_rich_linked(struct map_rich *);

/* ---- map_link.c, map_picture.c, map_pass_thru.c ------------------------- */

void map_rich_link(struct map_rich *, const struct rich *);
void map_rich_picture(struct map_rich *, const struct rich *);
/* Picture number o->pictures as an attachment; shown: it has a Content-ID. */
struct ex_attachment *map_rich_part(struct map_rich *, const struct blob *,
    const char *type, const char *ending, bool shown);
/* A piece of source of HTML, and its siblings up to the last such piece. */
void map_rich_source(struct map_rich *, const struct rich *);
/* A paragraph of nothing but source. */
bool map_rich_is_source(const struct rich *);
/* All such that follow each other: what comes after them. */
const struct rich *map_rich_sources(struct map_rich *, const struct rich *);

#endif
