/*
 * map_recur - a list of dates becomes series that Exchange can hold, with
 * deletions and exceptions, and single entries for what fits in no series.
 *
 * The list is the truth, a rule is only a way of saying it (MAPPING 4.5).  No
 * date is ever lost or invented: recur_proves() expands the plan again and
 * compares.  Instants are UTC; days are seconds since 1970 of a midnight
 * without zone.  For all-day entries the zone is UTC and instants are days.
 */
#ifndef MAPPING_MAP_RECUR_H
#define MAPPING_MAP_RECUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/zone.h"
#include "exch/ex_recur.h"

/* Exchange holds no longer series. */
#define RECUR_MAX 999

struct recur_date {
	int64_t original;   /* the start that it was planned with */
	int64_t start, end; /* as it is now */
	bool changed;       /* it says something else than the series */
	size_t source;      /* the caller's */
};

/* One item to be. */
struct recur_part {
	struct ex_recur *recur; /* NULL: it happens once, which[0] */
	int64_t start, end;     /* of the first occurrence by the pattern */
	struct ex_exception *exception; /* recur->exception, to be filled */
	const size_t *which; /* of each exception: its index in the list */
	size_t dates;        /* how many of the list it holds */
};

struct recur_plan {
	struct recur_part
	    *part; /* the one with most dates first, then by start */
	size_t n;
	bool by_original; /* patterns are those of the original dates */
};

/*
 * hint: rules as the note states them; of these freq, interval, days, day,
 * nth, month and week_start are read.  The dates are sorted by start, none
 * twice.
 */
void recur_make_plan(struct arena *, const struct zone *,
    const struct recur_date *, size_t n, const struct ex_recur *hint,
    size_t nhints, struct recur_plan *);
/* Each date on its own. */
void recur_singles(struct arena *, const struct recur_date *, size_t n,
    struct recur_plan *);
/* Whether the plan means exactly these starts and ends. */
bool recur_proves(struct arena *, const struct zone *,
    const struct recur_plan *, const struct recur_date *, size_t n);

#endif
