/*
 * ics_series - when an entry of a calendar happens, once or again and again.
 *
 * Rules, dates, exclusions and changed instances of one UID become the list
 * that Notes keeps in its parent note.  [RFC 5545 3.8.5, 3.8.4.4]
 */
#ifndef SOURCE_ICS_SERIES_H
#define SOURCE_ICS_SERIES_H

#include "note/note.h"
#include "source/ics_zone.h"

/* One value: an instant, or of a date its midnight without zone. */
struct ics_point {
	int64_t at;
	bool is_date, floating;
	const struct ics_zone *zone; /* NULL: UTC, or a date */
};

/* Start and end of a component. */
struct ics_when {
	bool has_start, has_end;
	struct ics_point start, end; /* an end that is missing is computed */
};

struct ics_occ {
	int64_t original;   /* start by the rule or list: RECURRENCE-ID */
	int64_t start, end; /* as it is now */
	int64_t by;         /* offset of the component that changed it, or -1 */
};

struct ics_series {
	struct ics_occ *occ; /* sorted by original */
	size_t n;
	int64_t master; /* offset of the component with the rule; -1 none */
	int64_t master_end;
	struct ics_when when; /* of the master */
};

/* False when it cannot be understood; a word about it goes to the note. */
bool ics_point_of(struct ics_ctx *, const struct pim_prop *, const char *value,
    struct note *, struct ics_point *);
void ics_when_of(struct ics_ctx *, const struct ics_comp *, struct note *,
    struct ics_when *);
struct note_time ics_note_time(const struct ics_point *, int64_t at);
const struct zone *ics_zone_or_utc(struct ics_ctx *, const struct ics_point *);

/*
 * The whole series of that UID.  Without a master in the calendar: n is 0.
 * Troubles go to the note.  ERR_IO, ERR_LIMIT.
 */
int ics_series_read(struct ics_ctx *, struct note *, const char *uid,
    struct ics_series *, struct err *) ATTR_CHECK;
/* The component with the rule; *link NULL: it is not in this calendar. */
int ics_series_master(struct ics_ctx *, struct arena *, const char *uid,
    const struct ics_link **link, struct ics_comp **, struct err *) ATTR_CHECK;

#endif
