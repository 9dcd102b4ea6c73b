/* zone_priv - what the zone modules share with each other and nobody else. */
#ifndef BASE_ZONE_PRIV_H
#define BASE_ZONE_PRIV_H

#include "base/arena.h"
#include "base/zone.h"

#define ZONE_FROM_YEAR 1970
#define ZONE_TO_YEAR   2100

/* A zone under one of the names by which it was asked for. */
struct zone_entry {
	struct zone_entry *next;
	const char *key; /* "w:w. europe standard time", "r:…" */
	const struct zone *zone;
};

struct zones {
	struct arena arena;
	struct zone_entry *entries;
	size_t rules;       /* made of rules of their own: bounded */
	const char **names; /* IANA, sorted, ASCII case folded; lazily */
	size_t nnames;
};

/* How a zone string describes summer time: dates, no hours. */
struct zone_switch {
	int month;   /* 1-12 */
	int week;    /* 1-4, 5 = last */
	int weekday; /* 0 = Sunday */
};

struct zone_rule {
	int32_t offset; /* of standard time, seconds east */
	bool dst;
	struct zone_switch on, off; /* of summer time */
};

/* zone.c */
const struct zone *zone_cached(const struct zones *, const char *key);
const struct zone *zone_keep(struct zones *, const char *key, struct zone *);
/* The n-th Windows name we know, the likeliest of a rule first; or NULL. */
const char *zone_windows_name(size_t n);

/* zone_rule.c */
const struct zone *zone_of_rule(struct zones *, const struct zone_rule *);

#endif
