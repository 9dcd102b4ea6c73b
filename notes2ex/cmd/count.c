#include "cmd/count.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a; where an entry stands, or where it would. */
static size_t
slot_of(const struct counts *c, const char *name)
{
	uint64_t h = 14695981039346656037u;

	for (const char *p = name; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;

	size_t i = (size_t)(h ^ h >> 32) & (c->slots - 1);

	while (c->slot[i] != NULL && strcmp(c->slot[i]->name, name) != 0)
		i = (i + 1) & (c->slots - 1);
	return i;
}

/* What is left behind in the arena is less than what is in use. */
static void
grow(struct counts *c)
{
	struct count **list = c->list;

	c->slots = c->slots == 0 ? 64 : c->slots * 2;
	c->slot = arena_array(c->arena, c->slots, sizeof(*c->slot));
	c->list = arena_array(c->arena, c->slots / 2 + 1, sizeof(*c->list));
	for (size_t i = 0; i < c->used; i++) {
		c->list[i] = list[i];
		c->slot[slot_of(c, list[i]->name)] = list[i];
	}
}

struct count *
count_of(struct counts *c, const char *name)
{
	size_t max = c->max == 0 ? COUNT_MAX : c->max, i;

	if ((c->used + 1) * 2 > c->slots)
		grow(c);
	i = slot_of(c, name);
	if (c->slot[i] == NULL && c->used >= max)
		i = slot_of(c, name = COUNT_REST);
	if (c->slot[i] == NULL) {
		c->slot[i] = ARENA_NEW(c->arena, struct count);
		c->slot[i]->name = arena_strdup(c->arena, name);
		c->list[c->used++] = c->slot[i];
	}
	return c->slot[i];
}

const struct count *
count_find(const struct counts *c, const char *name)
{
	return c->slot == NULL ? NULL : c->slot[slot_of(c, name)];
}

static int
by_name(const void *a, const void *b)
{
	const struct count *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int
by_number(const void *a, const void *b)
{
	const struct count *const *x = a, *const *y = b;

	if ((*x)->n[0] != (*y)->n[0])
		return (*x)->n[0] > (*y)->n[0] ? -1 : 1;
	return by_name(a, b);
}

void
count_sort_by_name(struct counts *c)
{
	if (c->used > 1)
		qsort(c->list, c->used, sizeof(*c->list), by_name);
}

void
count_sort_by_number(struct counts *c)
{
	if (c->used > 1)
		qsort(c->list, c->used, sizeof(*c->list), by_number);
}
