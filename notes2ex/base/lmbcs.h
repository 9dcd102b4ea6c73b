/*
 * lmbcs - text of Notes: the Lotus Multi-Byte Character Set as UTF-8.
 *
 * Optimisation group 1 (code page 850) is what databases hold, whatever their
 * language; all other groups are introduced by a group byte [NSF guide 11.3].
 */
#ifndef BASE_LMBCS_H
#define BASE_LMBCS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* A converter; it belongs to one thread at a time. */
struct lmbcs;

struct lmbcs *lmbcs_new(void);
void lmbcs_free(struct lmbcs **);

/*
 * In the arena, NUL-terminated, valid UTF-8.  A zero byte in the text is a
 * line break ("\n").  What cannot be mapped, and control characters that XML
 * 1.0 forbids, become U+FFFD.
 */
char *lmbcs_text(struct lmbcs *, struct arena *, const void *, size_t n);

/* How many characters became U+FFFD since the last call of this. */
size_t lmbcs_unmapped(struct lmbcs *);

#endif
