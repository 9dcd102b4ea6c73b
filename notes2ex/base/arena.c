#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BLOCK_MIN (64 * 1024 - sizeof(struct arena_block))
#define ALIGN     _Alignof(max_align_t)

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	max_align_t data[];
};

static struct arena_block *
add_block(struct arena *a, size_t need)
{
	size_t size = need;

	/* Under a sanitizer each object is a block: overruns are seen. */
#ifndef N2E_SANITIZE
	if (size < BLOCK_MIN)
		size = BLOCK_MIN;
#endif
	struct arena_block *b = mem_grow(NULL, sizeof(*b) + size);

	b->next = a->head;
	b->size = size;
	b->used = 0;
	a->head = b;
	a->size += size;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	if (n > SIZE_MAX / 2)
		mem_out(n);

	size_t need = (n + ALIGN - 1) / ALIGN * ALIGN;
	struct arena_block *b = a->head;

	if (b == NULL || b->size - b->used < need)
		b = add_block(a, need);
	void *p = (char *)b->data + b->used;
	b->used += need;
	return memset(p, 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t each)
{
	if (each != 0 && count > SIZE_MAX / 2 / each)
		mem_out(SIZE_MAX);
	return arena_alloc(a, count * each);
}

void *
arena_room(struct arena *a, void *list, size_t n, size_t *cap, size_t each)
{
	if (n < *cap)
		return list;
	*cap = *cap * 2 + 4;
	void *more = arena_array(a, *cap, each);

	if (n > 0)
		memcpy(more, list, n * each);
	return more;
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(copy, s, n);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

size_t
arena_size(const struct arena *a)
{
	return a->size;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *keep = NULL;

	for (struct arena_block *b = a->head, *next; b != NULL; b = next) {
		next = b->next;
		if (next == NULL)
			keep = b;
		else
			free(b);
	}
	if (keep != NULL)
		keep->used = 0;
	a->head = keep;
	a->size = keep == NULL ? 0 : keep->size;
}

void
arena_free(struct arena *a)
{
	arena_reset(a);
	free(a->head);
	*a = (struct arena){ 0 };
}
