/*
 * zone - time zones: Notes zone strings, Windows names, IANA names, and the
 * instants at which their clocks change.  The only door to ICU's zone data.
 *
 * A zone is immutable once made and may be read by any thread; the table that
 * makes them (struct zones) belongs to one thread.
 */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/civil.h"

struct zones;

/* From at, in seconds since 1970 UTC, the clock is offset seconds east. */
struct zone_change {
	int64_t at;
	int32_t offset;
	bool dst;
};

struct zone {
	char iana[64];    /* "Europe/Berlin"; "" for a rule of its own */
	char windows[64]; /* "W. Europe Standard Time"; "" when there is none */
	char tzid[64]; /* how we name it in TZID: windows, iana, or made up */
	bool guessed;  /* the name was unknown: found by rule, or made of it */
	/* Sorted; change[0].at is INT64_MIN.  From 1970 to 2050 at least. */
	const struct zone_change *change;
	size_t changes;
};

struct zones *zones_new(void);
void zones_free(struct zones *);

/* Never NULL. */
const struct zone *zone_utc(struct zones *);
/* NULL when the name is unknown.  Names do not mind case. */
const struct zone *zone_of_iana(struct zones *, const char *);
const struct zone *zone_of_windows(struct zones *, const char *);
/*
 * "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=89$ZN=W. Europe": the name decides, else
 * the rule (then guessed is set).  NULL when there is neither.
 */
const struct zone *zone_of_notes(struct zones *, const char *);
/* Any of the three, and TZIDs as Domino writes them ("Eastern"). */
const struct zone *zone_of_any(struct zones *, const char *);
/* A fixed offset, in minutes east. */
const struct zone *zone_of_offset(struct zones *, int minutes);

int32_t zone_offset(const struct zone *, int64_t utc);
bool zone_is_dst(const struct zone *, int64_t utc);
struct civil zone_local(const struct zone *, int64_t utc);
/*
 * The instant of a wall clock time.  In the gap of spring the clock is read
 * as before the change; in the double hour of autumn the first one is meant.
 */
int64_t zone_utc_of(const struct zone *, struct civil);

#endif
