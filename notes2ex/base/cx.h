/*
 * cx - the LZ coding of superblocks, descriptor blocks and compressed items
 * [NSF guide 11.1].
 */
#ifndef BASE_CX_H
#define BASE_CX_H

#include <stddef.h>
#include <stdint.h>

/*
 * Exactly out_n bytes into out.  NULL, or in plain words what is wrong with
 * the stream.  *used, when not NULL: how many bytes of it were needed.
 */
const char *cx_unpack(const void *in, size_t n, uint8_t *out, size_t out_n,
    size_t *used);

#endif
