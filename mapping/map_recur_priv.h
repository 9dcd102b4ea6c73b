/* map_recur_priv - a plan being made: what its two halves share. */
#ifndef MAPPING_MAP_RECUR_PRIV_H
#define MAPPING_MAP_RECUR_PRIV_H

#include "mapping/map_recur.h"
#include "mapping/map_recur_fit.h"

/* Where a date of the list stands in the pattern. */
struct recur_place {
	int64_t day;
	size_t which; /* in the list */
	bool regular; /* exactly what the pattern says of that day */
};

struct recur_work {
	struct arena *arena;
	const struct zone *zone;
	const struct recur_date *date;
	size_t n;
	const struct ex_recur *hint;
	size_t nhints;
	bool by_original;
	int64_t clock, length; /* of the body of the series, by the wall */
	struct recur_place *place, *scratch;
	size_t places;
	struct recur_fitter *fitter;
	struct recur_part *part;
	size_t parts, parts_cap;
};

/* The instant of a time of day. */
int64_t recur_at(const struct zone *, int64_t day, int64_t clock);

/* What explains these; NULL: nothing does. */
const struct recur_fit *recur_fit_places(struct recur_work *,
    const struct recur_place *, size_t n);

/* map_recur_split.c: several series at once; false when they are none. */
bool recur_split(struct recur_work *, const struct recur_place *, size_t n);

/* map_recur_part.c */
void recur_add_single(struct recur_work *, size_t which);
/* What Exchange would refuse of it becomes single. */
void recur_add_series(struct recur_work *, const struct recur_fit *,
    const struct recur_place *, size_t n);

#endif
