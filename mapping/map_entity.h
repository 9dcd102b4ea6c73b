/* map_entity - character references of HTML: "&lt;", "&#60;", "&eacute;". */
#ifndef MAPPING_MAP_ENTITY_H
#define MAPPING_MAP_ENTITY_H

#include <stddef.h>

#define ENTITY_MOST 4 /* bytes of UTF-8 that one becomes, at most */

/*
 * The reference at s ("&…"): how long it is, and in out its character in
 * UTF-8, ended by NUL ("" for a control character).  0: s begins none that
 * HTML 4 knows.
 */
size_t entity_read(const char *s, size_t n, char out[ENTITY_MOST + 1]);

#endif
