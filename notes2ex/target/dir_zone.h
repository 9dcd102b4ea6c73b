/*
 * dir_zone - the clock changes of a zone as the rules that iCalendar wants.
 *
 * RFC 5545 3.6.5: each rule stands for changes of the same kind that come
 * once a year, on the same weekday of a month at the same time of day.  A
 * reader that follows the rules gets exactly the instants of the zone; what
 * fits no rule stands alone.
 */
#ifndef TARGET_DIR_ZONE_H
#define TARGET_DIR_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/zone.h"

struct zone_rule {
	int32_t from, to;    /* offsets before and after, seconds east */
	bool dst;
	int64_t first, last; /* UTC; first is INT64_MIN for "always so far" */
	int count;           /* changes that it stands for */
	int month, weekday;  /* weekday 0 = Sunday */
	int nth;             /* 1 to 4, -1: the last of the month */
	bool goes_on;        /* beyond what the zone's table knows */
};

/*
 * The rules that hold between the two instants, with a year on either side,
 * in order of their first change.  At least one.
 */
size_t zone_rules(const struct zone *, int64_t begin, int64_t end,
    struct arena *, struct zone_rule **);

#endif
