/*
 * map_mime - MIME mail as Notes keeps it in fields, put together again.
 *
 * NOTES_DATA_GUIDE (a) 1.9: header lines in fields of type 502, one part in
 * each Body field of type 19, large parts in file objects.
 */
#ifndef MAPPING_MAP_MIME_H
#define MAPPING_MAP_MIME_H

#include "base/cur.h"
#include "mapping/map_priv.h"

bool map_has_mime(const struct note *);
/*
 * The whole message, as a chain of blobs; the fields that it is made of are
 * used.  Headers that the note has only as fields of its own are made of the
 * item's properties, so these must be set before.
 */
const struct blob *map_mime(struct map_job *);

/*
 * The message may become a part of another: nobody has signed or encrypted
 * it, and it is no report, which is known by its outermost type.
 */
bool map_mime_can_be_part(const struct map_job *);

/* PR_MESSAGE_CLASS by the message's Content-Type: S/MIME, reports. */
void map_mime_class(struct map_job *, const char *type);

/*
 * The plain text of the parts; NULL when no part in a Body field is plain
 * text.  *whole: there is nothing else in the message.
 */
const char *map_mime_text(const struct map_job *, bool *whole);

/* ---- between map_mime.c, map_mime_line.c and map_mime_text.c ------------- */

struct map_mime_part {
	unsigned flags;
	struct cur boundary, headers, body;
};

/* False when the field is no MIME part, or its counts do not fit into it. */
bool map_mime_part(const struct note_field *, struct map_mime_part *);
/* The body is the name of a file object. */
bool map_mime_in_file(const struct map_mime_part *);

/*
 * Programs write parts whose lines end in LF alone, although a message's end
 * in CRLF: they all do then, but those of a binary body.
 */
void map_mime_straighten(struct arena *, struct map_mime_part *);
/* What is missing between headers and body: "", or the end of a line or two. */
const char *map_mime_gap(const struct map_mime_part *);
bool map_mime_ends_line(struct cur); /* nothing does, too */
bool map_mime_begins_line(struct cur); /* an empty one */

#endif
