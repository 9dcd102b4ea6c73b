/*
 * map_sanitize - HTML source from a dump: what of it may be shown, and the
 * same as plain text.
 *
 * What comes out is made anew: only the tags, attributes and CSS properties
 * of a white list (MAPPING_GUIDE 3.1), each tag closed in its order, each
 * character escaped.  Text is never lost, whatever the markup is like; that
 * of scripts and style sheets is none.
 */
#ifndef MAPPING_MAP_SANITIZE_H
#define MAPPING_MAP_SANITIZE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

struct sanitize_out {
	struct buf *html, *text; /* at whose ends it is put */
	/*
	 * A picture within the source ("image/png" and its base64, which
	 * lives as long as the source): the Content-ID of the part it has
	 * become, or NULL.
	 */
	const char *(*picture)(void *arg, const char *type, const char *base64,
	    size_t n);
	void *arg;
};

struct sanitize;

struct sanitize *sanitize_begin(struct arena *, const struct sanitize_out *);
/*
 * A further piece of the source, in which every tag is whole.  Between two
 * pieces the caller may put well-formed HTML of its own, after sanitize_room.
 */
void sanitize_put(struct sanitize *, const char *source, size_t n);
/* Content may follow here: between two cells of a table it may not. */
void sanitize_room(struct sanitize *);
/* Closes what is open.  NULL, or what was left out: "script, form". */
const char *sanitize_end(struct sanitize *);

#endif
