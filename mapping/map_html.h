/* map_html - pieces of HTML in which nothing from a dump becomes markup. */
#ifndef MAPPING_MAP_HTML_H
#define MAPPING_MAP_HTML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

/* Of a message; tables do not have it from what is around them. */
#define HTML_FONT "font:10pt Arial,Helvetica,sans-serif"

/*
 * Text with its spaces, tabs and line breaks kept.  *space says whether a
 * space or a line's beginning stands before it, and afterwards after it.
 */
void html_text(struct buf *, const char *, bool *space);
/* name="value", with a space before it. */
void html_attr(struct buf *, const char *name, const char *value);
/* One of HTML's sixteen names where there is one, else "#a0b1c2"; or NULL. */
const char *html_color(const char *);
/* A list of font names fit for CSS between single quotes; never NULL. */
const char *html_face(struct arena *, const char *);
/* All its letters are equally wide. */
bool html_is_fixed(const char *face);

enum html_url {
	HTML_URL_GOOD,     /* may stand in href */
	HTML_URL_RELATIVE, /* leads nowhere outside of its database */
	HTML_URL_REFUSED,  /* javascript: and all that nobody asked for */
};

/* *clean is without control characters; the scheme decides. */
enum html_url html_url(struct arena *, const char *, const char **clean);

#endif
