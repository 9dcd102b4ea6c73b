/* arena - memory that lives exactly as long as one note's journey. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/attr.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t size; /* of all blocks */
};

/* Zeroed; never NULL: without memory the process ends, and may resume. */
void *arena_alloc(struct arena *, size_t n);
void *arena_array(struct arena *, size_t count, size_t each);
/* A list of n elements with room for one more: itself, or a larger copy. */
void *arena_room(struct arena *, void *list, size_t n, size_t *cap,
    size_t each);
char *arena_strndup(struct arena *, const char *, size_t n);
char *arena_strdup(struct arena *, const char *);
size_t arena_size(const struct arena *); /* bytes taken from the system */

void arena_reset(struct arena *); /* forget all, keep one block for reuse */
void arena_free(struct arena *);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
