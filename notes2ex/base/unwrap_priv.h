/* unwrap_priv - what the parts of unwrap share. */
#ifndef BASE_UNWRAP_PRIV_H
#define BASE_UNWRAP_PRIV_H

#include "base/unwrap.h"

#define ONE_MOST 192 /* bytes that one byte may give: a line of uuencode */

/* unwrap_base64.c: as unwrap_some and unwrap_end, both ways. */
size_t unwrap_base64_some(struct unwrap *, const uint8_t *in, size_t n,
    size_t *at, uint8_t *out, size_t room);
size_t unwrap_base64_end(struct unwrap *, uint8_t *out);
size_t unwrap_encode_some(struct unwrap *, const uint8_t *in, size_t n,
    size_t *at, uint8_t *out, size_t room);
size_t unwrap_encode_end(struct unwrap *, uint8_t *out);

#endif
