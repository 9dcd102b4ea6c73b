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
	bool plain; /* no HTML is wanted: pictures are plain attachments */

	int pictures; /* so far */
	int depth, tables;
	bool space;   /* in html: a space or a line's beginning */
	const struct rich *skip_to; /* put already, up to this one */
};

/* The node and everything in it, at the end of both buffers. */
void map_rich_put(struct map_rich *, const struct rich *);

/* ---- between map_rich.c, map_rich_inline.c and map_rich_table.c ---------- */

void map_rich_inline(struct map_rich *, const struct rich *);
void map_rich_children(struct map_rich *, const struct rich *);
/* The same text in both, escaped in HTML. */
void map_rich_both(struct map_rich *, const char *);
bool map_rich_says(const char *); /* neither NULL nor "" */
/* Plain text gets a new line, unless it stands at one. */
void map_rich_new_line(struct map_rich *);
bool map_rich_is_block(const struct rich *);
/* The node and all that follow it in the same container. */
void map_rich_blocks(struct map_rich *, const struct rich *first);
void map_rich_table(struct map_rich *, const struct rich *);
/* flat: without HTML's table around it, cell below cell. */
void map_rich_row(struct map_rich *, const struct rich *row,
    const struct rich_table *, bool first_row, bool flat);

/* ---- map_link.c, map_picture.c, map_pass_thru.c ---------------------------- */

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
