/* map_cd - raw rich text (CD records) as plain text, no more than that. */
#ifndef MAPPING_MAP_CD_H
#define MAPPING_MAP_CD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * NOTES_DATA_GUIDE (a) 1.8.  Text of TEXT records, a new line for each
 * PARAGRAPH; all else is skipped by its length.  NULL, or what is wrong with
 * the records: what came before it is in the buf.  *unknown: how many of its
 * characters could not be mapped and are U+FFFD.
 */
const char *map_cd_text(struct arena *, const uint8_t *, size_t n,
    struct buf *out, size_t *unknown);

#endif
