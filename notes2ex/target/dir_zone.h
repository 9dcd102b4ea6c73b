/*
 * dir_zone - the clock changes of a zone as iCalendar wants them (RFC 5545
 * 3.6.5): a rule for those that still go on, once a year on the same weekday
 * of a month at the same time of day, and the others one by one.  Rules that
 * have ended could be written with UNTIL, but there are readers that stumble
 * over it.  Who follows what is written gets exactly the zone's instants.
 */
#ifndef TARGET_DIR_ZONE_H
#define TARGET_DIR_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/zone.h"

struct zone_rule {
	int32_t from, to;   /* offsets before and after, seconds east */
	bool dst;
	int64_t first;      /* UTC; INT64_MIN for "always so far" */
	bool goes_on;       /* every year from then on: */
	int month, weekday; /* weekday 0 = Sunday */
	int nth;            /* 1 to 4, -1: the last of the month */
};

/*
 * What holds between the two instants, with a year on either side, in order
 * of the first change.  At least one.
 */
size_t zone_rules(const struct zone *, int64_t begin, int64_t end,
    struct arena *, struct zone_rule **);

#endif
