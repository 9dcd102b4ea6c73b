/*
 * ex_blob - bytes and texts within binary properties: little-endian numbers,
 * UTF-16 and the 8-bit text that stands beside it, days and minutes counted
 * from 1601.  What the writers and readers of single blobs share.
 */
#ifndef EXCH_EX_BLOB_H
#define EXCH_EX_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cur.h"
#include "base/zone.h"

#define EX_BLOB_MAX  ((size_t)64 << 20) /* no blob of ours is larger */
#define EX_UNITS_MAX 32000 /* of a text in a blob; what is longer is cut */

void ex_put_u16(struct buf *, unsigned);
void ex_put_u32(struct buf *, uint32_t);
/* Text of one blob, cut between two characters; the count of units. */
size_t ex_wide(struct arena *, const char *, const uint8_t **);
/* In Windows-1252; what it does not have becomes '?'. */
size_t ex_ansi(struct arena *, const char *, const uint8_t **);
/* NULL when so much is not left. */
const char *ex_get_wide(struct cur *, struct arena *, size_t units);
const char *ex_get_ansi(struct cur *, struct arena *, size_t n);
/* Up to the NUL, which is taken too. */
const char *ex_get_wide_z(struct cur *, struct arena *);
const char *ex_get_ansi_z(struct cur *, struct arena *);
/* The bytes in the arena, the buffer freed; NULL when its limit was met. */
uint8_t *ex_blob_end(struct buf *, struct arena *, size_t *n);

/*
 * Minutes since 1601 of a clock in seconds since 1970, and back.  What the 32
 * bits do not hold, and what Exchange takes for never, is not in range.
 */
bool ex_is_in_range(int64_t local);
uint32_t ex_minutes(int64_t local);
int64_t ex_of_minutes(uint32_t);
/* The clock on the wall; NULL: UTC. */
int64_t ex_local(const struct zone *, int64_t utc);
int64_t ex_utc(const struct zone *, int64_t local);

#endif
