/* dir_ics_priv - what the files of dir_ics share: calendar, entry, zones. */
#ifndef TARGET_DIR_ICS_PRIV_H
#define TARGET_DIR_ICS_PRIV_H

#include <libical/ical.h>

#include "base/arena.h"
#include "exch/ex_item.h"
#include "exch/ex_recur.h"

/* A zone in use, and from when to when. */
struct cal_zone {
	struct cal_zone *next;
	const struct zone *zone;
	int64_t begin, end;
};

/*
 * A line that is not left to libical: attachments are streamed, and libical
 * does not escape what stands in CATEGORIES and in properties of its own.
 */
struct cal_line {
	struct cal_line *next;
	const struct ex_attachment *file; /* one of these three */
	const char *const *category;
	size_t categories;
	const char *html;
};

/* One VCALENDAR being built. */
struct cal {
	struct arena arena;
	struct err *e;
	struct cal_zone *zones;
	struct cal_line *lines, *last_line; /* in the order of their marks */
};

/* Where a time is meant: UTC, a zone, or a day without a clock. */
struct cal_time {
	const struct zone *zone; /* NULL: UTC */
	bool day;
};

/* Stands where a line will stand. */
#define LINE_MARK "X-NOTES2EX-LINE"

/* ---- dir_ics_value.c --------------------------------------------------- */

bool cal_is_utc(const struct zone *);
/* The zone is used at that instant. */
void cal_use_zone(struct cal *, const struct zone *, int64_t at);
/* The property with its VALUE or TZID, for an instant. */
void cal_add_time(struct cal *, icalcomponent *, icalproperty_kind,
    struct cal_time, int64_t utc);
/* The same for what the clock shows there, as if it were seconds since 1970. */
void cal_add_clock(struct cal *, icalcomponent *, icalproperty_kind,
    struct cal_time, int64_t local);
/* The same for a day (seconds since 1970 of its midnight, no zone). */
void cal_add_day(icalcomponent *, icalproperty_kind, int64_t day);
void cal_add_utc(icalcomponent *, icalproperty_kind, int64_t utc);
/* Text without control characters; nothing is added for NULL. */
void cal_add_text(struct cal *, icalcomponent *, icalproperty_kind,
    const char *);
icalproperty *cal_add_x(struct cal *, icalcomponent *, const char *name,
    const char *value);
void cal_add_line(struct cal *, icalcomponent *, struct cal_line);
char *cal_clean(struct cal *, const char *);
/* VTIMEZONE of every zone in use, before the other components. */
void cal_add_zones(struct cal *, icalcomponent *calendar);

/* ---- dir_ics_people.c -------------------------------------------------- */

/* ORGANIZER of the item, ATTENDEE of these people. */
void cal_add_people(struct cal *, icalcomponent *, const struct ex_item *,
    const struct ex_recipient *);

/* ---- dir_ics_entry.c --------------------------------------------------- */

/* VEVENT or VTODO, and one more for every exception. */
int cal_add_item(struct cal *, icalcomponent *calendar, const struct ex_item *);

#endif
