/*
 * sorter - records of one size in the order of a key, with bounded memory:
 * what does not fit is sorted by pieces in a file without a name, and merged.
 */
#ifndef PST_SORTER_H
#define PST_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct sorter;

/* The key is the little-endian number of 8 bytes at the record's beginning. */
struct sorter *sorter_new(int dir, size_t record);
int sorter_put(struct sorter *, const void *record, struct err *) ATTR_CHECK;
/* 1 and the next in order, 0 at the end; after the first, no more puts. */
int sorter_next(struct sorter *, void *record, struct err *) ATTR_CHECK;
void sorter_free(struct sorter **);

#endif
