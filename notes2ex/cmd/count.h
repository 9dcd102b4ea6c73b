/*
 * count - how often each of some names was met, in bounded memory.
 *
 * A dump may hold any number of names; beyond so many different ones the rest
 * is counted under one.
 */
#ifndef CMD_COUNT_H
#define CMD_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define COUNT_MAX  4096
#define COUNT_REST "(other)"

struct count {
	const char *name;
	const char *label; /* what else is known of it; NULL nothing */
	int64_t n[3], bytes;
};

struct counts {
	struct arena *arena; /* set by the caller; names are copied into it */
	size_t max;          /* set by the caller; 0: COUNT_MAX */
	struct count **slot; /* open addressing, a power of two of them */
	struct count **list; /* in the order of their first time */
	size_t used, slots;
};

/* The entry of that name: a new one, or COUNT_REST when there are too many. */
struct count *count_of(struct counts *, const char *name);
/* NULL when it was never met. */
const struct count *count_find(const struct counts *, const char *name);
void count_sort_by_name(struct counts *);
/* Most frequent first; of the same number by name. */
void count_sort_by_number(struct counts *);

#endif
