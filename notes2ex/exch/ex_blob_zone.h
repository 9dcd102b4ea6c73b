/*
 * ex_blob_zone - a time zone as Exchange keeps it with an entry: rules, each
 * for the years from its own to the next one's ([MS-OXOCAL] 2.2.1.39 to
 * 2.2.1.43).
 *
 * Biases are minutes that, added to a local clock, give UTC: west is positive.
 * A clock change is said as "the nth weekday of a month", by the clock before
 * it.  What a year has beyond one change to summer time and one back (Ramadan
 * in Morocco, new laws in the middle of a year) no rule can say: such a year
 * is as it was at its end.
 */
#ifndef EXCH_EX_BLOB_ZONE_H
#define EXCH_EX_BLOB_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/zone.h"

#define EX_ZONE_STRUCT 48 /* bytes of PidLidTimeZoneStruct */

/* month 0: the clock is not changed. */
struct ex_zone_switch {
	int month, weekday; /* 1-12, 0 = Sunday */
	int nth;            /* 1-4, 5 = the last of the month */
	int hour, minute;
};

struct ex_zone_rule {
	int year;       /* from its first day on; the first rule: 1601 */
	bool effective; /* TZRULE_FLAG_EFFECTIVE_TZREG */
	int32_t bias, standard_bias, daylight_bias;
	struct ex_zone_switch standard, daylight; /* where each begins */
};

struct ex_zone {
	const char *key; /* "W. Europe Standard Time" */
	struct ex_zone_rule *rule; /* by year */
	size_t n;
};

/* What holds in the years of these two instants, UTC; NULL: the zone UTC. */
struct ex_zone ex_zone_of(struct arena *, const struct zone *, int64_t from,
    int64_t to);
/* The rule for that year of its clock. */
const struct ex_zone_rule *ex_zone_rule_at(const struct ex_zone *, int64_t utc);
/* Seconds east, as the rules have it. */
int32_t ex_zone_offset(const struct ex_zone *, int64_t utc);
/* "(UTC+01:00) W. Europe Standard Time" */
const char *ex_zone_description(struct arena *, const struct ex_zone *,
    const struct ex_zone_rule *);

/* PidLidTimeZoneStruct: one rule alone. */
uint8_t *ex_zone_struct_write(struct arena *, const struct ex_zone_rule *);
int ex_zone_struct_read(const void *, size_t n, struct ex_zone_rule *,
    struct err *) ATTR_CHECK;

/* PidLidAppointmentTimeZoneDefinition…; effective: one of its rules. */
uint8_t *ex_zone_write(struct arena *, const struct ex_zone *,
    const struct ex_zone_rule *effective, size_t *n);
int ex_zone_read(struct arena *, const void *, size_t n, struct ex_zone *,
    struct err *) ATTR_CHECK;

#endif
