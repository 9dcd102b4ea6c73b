/* map_mime_head - the header of a message that is put together again. */
#ifndef MAPPING_MAP_MIME_HEAD_H
#define MAPPING_MAP_MIME_HEAD_H

#include <stddef.h>

#include "base/cur.h"
#include "mapping/map_header.h"
#include "mapping/map_priv.h"

struct map_mime_line {
	struct map_mime_line *next;
	const char *name; /* of the header */
	const char *text; /* the whole line, CRLF at its end */
	size_t n;
};

struct map_mime_head {
	struct map_job *job;
	struct cur own; /* headers of the first part: Content-Type … */
	struct map_mime_line *lines, *last;
};

/* A line as it came; left out when the first part has one of that name. */
void map_mime_head_line(struct map_mime_head *, const struct map_header *);
/* From, To, Subject, Date and so on, of the item's properties. */
void map_mime_head_missing(struct map_mime_head *);

/* multipart/… or message/…: may not be encoded. */
bool map_mime_is_composite(struct cur headers);
/* The headers, blank line included, with that transfer encoding. */
const char *map_mime_encoding(struct arena *, struct cur headers,
    const char *encoding);
/* The value of a header, unfolded; "" when there is none. */
const char *map_mime_header(struct arena *, struct cur headers,
    const char *name);
/* "multipart/signed; …" of the headers, unfolded; "" when there is none. */
const char *map_mime_type(struct arena *, struct cur headers);

#endif
