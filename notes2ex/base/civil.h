/* civil - calendar arithmetic without zones (proleptic Gregorian). */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_SECONDS 86400

struct civil {
	int year, mon, day;  /* mon 1-12, day 1-31 */
	int hour, min, sec;
};

/* Days since 1970-01-01. */
int64_t civil_day(int year, int mon, int day);
/* Seconds since 1970-01-01T00:00:00 of the same clock. */
int64_t civil_seconds(struct civil);
struct civil civil_of(int64_t seconds);
/* 0 = Sunday, of a day number as civil_day gives it. */
int civil_weekday(int64_t day);
int civil_month_length(int year, int mon);
bool civil_is_valid(struct civil);
/* "2004-05-12T13:30:00Z"; at least 32 bytes.  Years outside 0-9999: "". */
void civil_iso(int64_t utc, char out[32]);

#endif
