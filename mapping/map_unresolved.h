/*
 * map_unresolved - the names of an item that no address was found for.
 *
 * An answer to such mail reaches nobody until somebody has the proxy address
 * that stands for the name: MAPPING_GUIDE 2.3, 2.4.
 */
#ifndef MAPPING_MAP_UNRESOLVED_H
#define MAPPING_MAP_UNRESOLVED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "exch/ex_item.h"

struct map_unresolved {
	const char *key;   /* the same for all spellings */
	const char *name;  /* as a directory may know it: CN=Bob/O=Acme */
	const char *shown; /* "Bob" */
	bool several;      /* there are some who are called so */
};

/*
 * Each once, in the order of the item's people.  An item that more follow has
 * theirs, too, when chain is set.  Texts are the item's or in the arena.
 */
size_t map_unresolved(const struct ex_item *, bool chain, struct arena *,
    const struct map_unresolved **);

#endif
