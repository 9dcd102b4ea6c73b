/*
 * cx - the LZ coding of superblocks, descriptor blocks, compressed items and,
 * it seems, LZ1 attachments [NSF guide 9.3, 11.1].
 *
 * A copy may reach back 2^25 bytes, so much has the coding room for.  What
 * was met reaches no further than 64 KB, and a window of 1 MiB is kept at
 * first; who reads in pieces begins again with all of it when it must.
 */
#ifndef BASE_CX_H
#define BASE_CX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A copy of 256 bytes takes 25 bits: what a byte can become at most. */
#define CX_GROWTH 83

/*
 * Exactly out_n bytes into out.  NULL, or in plain words what is wrong with
 * the stream.  *used, when not NULL: how many bytes of it were needed, its
 * end mark too where it has one.
 */
const char *cx_unpack(const void *in, size_t n, uint8_t *out, size_t out_n,
    size_t *used);

/* The same in pieces: size bytes will come out. */
struct cx;

#define CX_MOST 8192 /* room that is asked for before anything is put out */

struct cx *cx_new(uint64_t size, bool wide); /* wide: the whole window */
void cx_free(struct cx **);

/*
 * In from *at on, until it is used up or out has less than CX_MOST bytes of
 * its room left: how much is in out.  What comes after the end is passed over.
 */
size_t cx_put(struct cx *, const uint8_t *in, size_t n, size_t *at,
    uint8_t *out, size_t room);
/* At the end of the input: what was left, at most CX_MOST bytes. */
size_t cx_end(struct cx *, uint8_t *out);
const char *cx_damage(const struct cx *); /* NULL: none so far */
/* A copy reached beyond the window: begin again with a wide one. */
bool cx_is_far(const struct cx *);

#endif
