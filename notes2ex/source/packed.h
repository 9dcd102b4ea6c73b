/* packed - is that, unpacked, what the source says it is? */
#ifndef SOURCE_PACKED_H
#define SOURCE_PACKED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/blob.h"

/*
 * All of it can be read, nothing is wrong with it, and it has that size.
 * Reads it: only for what may not be what it is taken for.
 *
 * left, when not NULL: how many bytes may be read at most.  What was read is
 * taken off; 0 afterwards: it was too much, and nothing is known.
 */
bool packed_is_whole(const struct blob *, uint64_t size, uint64_t *left);

#endif
