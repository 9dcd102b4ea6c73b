/*
 * dxl_era - what holds from a place in a file on: its database, its encoding.
 *
 * One thread adds, in the order of the file; any thread asks.
 */
#ifndef SOURCE_DXL_ERA_H
#define SOURCE_DXL_ERA_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct dxl_era { /* never changed once it has begun */
	const struct dxl_era *before;
	uint64_t from;
	char replicaid[17];
	char charset[64]; /* of text that is not UTF-8 */
	bool declared;    /* the file itself says so */
};

struct dxl_eras {
	struct arena *arena;
	pthread_mutex_t lock;
	const struct dxl_era *last;
	char fallback[64];
};

void dxl_eras_init(struct dxl_eras *, struct arena *, const char *charset);
void dxl_eras_free(struct dxl_eras *);
const struct dxl_era *dxl_era_at(struct dxl_eras *, uint64_t off);
/* A copy of the last one, to be changed and begun. */
struct dxl_era dxl_era_next(const struct dxl_eras *, uint64_t from);
void dxl_era_begin(struct dxl_eras *, const struct dxl_era *);
/*
 * The encoding that an XML declaration names; UTF-8 and UTF-16 need no
 * mention.  False: there is no such; unknown has its name.
 */
bool dxl_era_declare(struct dxl_era *, const struct dxl_eras *,
    const char *decl, size_t n, char unknown[64]);

#endif
