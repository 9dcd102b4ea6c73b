/*
 * huff - the Huffman coding of attachments [NSF guide 11.2].
 *
 * A checksum, a tree, then the bits of the content, which a symbol ends.
 * Damage is remembered in plain words; what came before it is content.
 */
#ifndef BASE_HUFF_H
#define BASE_HUFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define HUFF_MOST 64 /* room that is asked for before anything is put out */

struct huff;

struct huff *huff_new(void);
void huff_free(struct huff **);

/*
 * In from *at on, until it is used up or out has less than HUFF_MOST bytes of
 * its room left: how much is in out.  What comes after the content is passed
 * over.
 */
size_t huff_put(struct huff *, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room);
/* At the end of the input: what was left, at most HUFF_MOST bytes. */
size_t huff_end(struct huff *, uint8_t *out);
const char *huff_damage(const struct huff *); /* NULL: none so far */

/* All at once.  NULL, or what is wrong; buf's limit is for the caller. */
const char *huff_unpack(const void *in, size_t n, struct buf *out);

#endif
