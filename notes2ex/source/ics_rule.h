/*
 * ics_rule - values of iCalendar that need knowledge: times, spans, rules.
 *
 * The only door to libical for readers.  Wall clocks in, wall clocks out:
 * which instant they are is decided by base/zone.
 */
#ifndef SOURCE_ICS_RULE_H
#define SOURCE_ICS_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/zone.h"

#define ICS_DATES_MAX     10000 /* of a rule that ends */
#define ICS_ENDLESS_MAX   1000  /* of one that does not */
#define ICS_ENDLESS_YEARS 10

/* DATE or DATE-TIME [RFC 5545 3.3.4, 3.3.5] */
struct ics_clock {
	struct civil c;
	bool is_date, is_utc;
};

bool ics_clock_parse(const char *, struct ics_clock *);

/* DURATION [RFC 5545 3.3.6]: days are nominal, the rest is exact. */
struct ics_span {
	int64_t days, seconds;
};

bool ics_span_parse(const char *, struct ics_span *);

enum ics_ending { ICS_ENDS, ICS_ENDLESS, ICS_TOO_MANY };

/*
 * The wall clock times of a rule from start on, start itself only when the
 * rule gives it.  zone: what a UNTIL in UTC is compared in.  seen: the year in
 * which the entry was written, an endless rule goes on ICS_ENDLESS_YEARS from
 * there; 0 unknown.  False when the rule cannot be understood.
 */
bool ics_rule_expand(struct arena *, const char *rule,
    const struct ics_clock *start, const struct zone *, int seen,
    struct civil **out, size_t *n, enum ics_ending *);

/* What of a rule Notes has words for. */
struct ics_hint {
	const char *unit; /* RepeatUnit: "D" "W" "MD" "MP" "YD"; NULL none */
	int interval;
	int weekday;   /* of a yearly BYDAY: 0 = Sunday; -1 none */
	int week;      /* its number in the month: 1-4, -1 the last */
	int month;     /* 1-12; 0 none */
	int monthday;  /* first of BYMONTHDAY; 0 none */
	unsigned days; /* bit 0 = Sunday, weekly rules */
};

bool ics_rule_hint(const char *rule, struct ics_hint *);

#endif
