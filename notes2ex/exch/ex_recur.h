/*
 * ex_recur - how a calendar entry or a task repeats, as Exchange can hold it.
 *
 * [MS-OXOCAL] 2.2.1.44.  Dates of the pattern are days (seconds since 1970 of
 * a midnight without zone) in the series' zone; an occurrence is known by the
 * day that the pattern gives it.
 */
#ifndef EXCH_EX_RECUR_H
#define EXCH_EX_RECUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum ex_freq {
	EX_DAILY,     /* every `interval` days */
	EX_WEEKLY,    /* on `days`, every `interval` weeks from week_start */
	EX_MONTHLY,   /* on `day`; 29-31 are clamped to the month's end */
	EX_MONTH_NTH, /* the nth of `days` in the month; nth 5: the last */
	EX_YEARLY,    /* as EX_MONTHLY, interval counts years */
	EX_YEAR_NTH,  /* as EX_MONTH_NTH, interval counts years */
};

struct ex_recipient;

/* An occurrence that is not as the pattern says. */
struct ex_exception {
	int64_t day;         /* the day that the pattern gives it */
	int64_t start, end;  /* UTC, as it is now */
	int64_t original;    /* UTC start by the pattern: RECURRENCE-ID */
	const char *subject; /* NULL: as the series */
	const char *location;
	const char *body;
	const char *html;
	int32_t busy;        /* -1: as the series */
	const char *unid;    /* of the note it comes from; NULL none */
	/* What follows counts where its mark is set, else it is the series'. */
	bool own_people, own_keywords, own_sensitivity, own_reminder;
	const struct ex_recipient *people; /* all of this occurrence */
	const char *const *keywords;       /* n of them */
	size_t nkeywords;
	int32_t sensitivity;               /* as the property */
	int32_t reminder;                  /* minutes before; -1: none */
};

struct ex_recur {
	enum ex_freq freq;
	int interval;       /* at least 1 */
	unsigned days;      /* bit 0 = Sunday */
	int day;            /* 1-31 */
	int nth;            /* 1-4, 5 = last */
	int month;          /* 1-12, yearly ones */
	int week_start;     /* 0 = Sunday */
	int64_t first, last; /* days: first and last of the pattern */
	int count;          /* occurrences from first to last, deleted too */
	const int64_t *deleted; /* days, sorted */
	size_t ndeleted;
	const struct ex_exception *exception; /* sorted by day */
	size_t nexceptions;
};

/*
 * The days of the pattern from first to last, as Exchange expands it, deleted
 * and moved ones included.  At most `most`; the whole count is returned.
 */
size_t ex_recur_days(const struct ex_recur *, int64_t *day, size_t most);

/* "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=…" without the UNTIL part. */
const char *ex_recur_rule(const struct ex_recur *, struct arena *);

#endif
