/* map_header - header lines of MIME mail as Notes keeps them (type 502). */
#ifndef MAPPING_MAP_HEADER_H
#define MAPPING_MAP_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "note/note.h"

#define MAP_RAW_MIME_PART 0x19u
#define MAP_RAW_HEADER    0x502u

/*
 * RFC822_TEXT: the value as Notes understood it, and the line as it came,
 * which is name, delim and body.  All of it points into the field.
 */
struct map_header {
	unsigned flags; /* & 7: 0 address, 1 date, 2 text; 0x10: a list */
	const uint8_t *native, *name, *delim, *body;
	size_t native_len, name_len, delim_len, body_len;
};

/* False when the field is none, or its lengths do not fit into it. */
bool map_header_read(const struct note_field *, struct map_header *);

#endif
