/*
 * map_recur_fit - which pattern explains a sorted list of days best?
 *
 * Days are seconds since 1970 of a midnight without zone.
 */
#ifndef MAPPING_MAP_RECUR_FIT_H
#define MAPPING_MAP_RECUR_FIT_H

#include "mapping/map_recur.h"

/* Costs are in hundredths of a deleted date. */
struct recur_fit {
	struct ex_recur rule; /* first, last and count are set */
	int cost;
	bool said; /* by a hint */
	size_t ndeleted, nmoved;
	int64_t deleted[RECUR_MAX];
	int64_t
	    planned[RECUR_MAX]; /* the pattern's day of the k-th of the list */
};

struct recur_fitter; /* working space, and how much work was done */

struct recur_fitter *recur_fitter_new(struct arena *,
    const struct ex_recur *hint, size_t nhints);
/*
 * The cheapest explanation of all of these days, at most RECUR_MAX and
 * without doubles; NULL when there is none.  Valid until the next call.
 */
const struct recur_fit *recur_best(struct recur_fitter *, const int64_t *day,
    size_t n);
/* Whether an explanation of n dates is simple enough to be believed. */
bool recur_is_good(const struct recur_fit *, size_t n);

#endif
