/*
 * ics_zone - the time zones of an iCalendar file, as Notes would write them.
 *
 * The name decides, the rules of its VTIMEZONE only help: Notes writes rules
 * that hold for today only, dated 1950.
 */
#ifndef SOURCE_ICS_ZONE_H
#define SOURCE_ICS_ZONE_H

#include "base/zone.h"
#include "note/note_time.h"
#include "source/ics_cal.h"

struct ics_zone {
	struct ics_zone *next;
	const char *tzid;
	const char *notes;       /* StartTimeZone: a zone string, or the TZID */
	const struct zone *zone; /* never NULL */
	bool unknown; /* neither the name nor a rule says what it is: UTC */
};

/* A calendar in a file, and the zones that were met in it so far. */
struct ics_ctx {
	int fd;
	struct zones *zones;
	const char *zone; /* of floating times; NULL: X-WR-TIMEZONE or UTC */
	struct ics_cal cal;
	struct ics_zone *known; /* in cal.arena */
};

/* Lives as long as ctx->cal. */
const struct ics_zone *ics_zone_of(struct ics_ctx *, const char *tzid);
/* A Notes zone string of a VTIMEZONE component; NULL when it has no rules. */
const char *ics_zone_string(struct arena *, const struct ics_comp *,
    const char *tzid);
/* An instant as the clocks of the zone show it. */
struct note_time ics_instant(const struct zone *, int64_t utc);
struct note_time ics_day(int64_t midnight);

#endif
