/* Made-up series: the same from the same seed.  For tests of blobs. */
#ifndef TESTS_BLOB_HELP_H
#define TESTS_BLOB_HELP_H

#include <string.h>

#include "base/civil.h"
#include "exch/ex_blob.h"
#include "exch/ex_blob_recur.h"

#define BLOB_DAYS 400

struct blob_series {
	struct ex_recur recur;
	const struct zone *zone;
	int64_t start, end; /* UTC, of the first by the pattern */
	int64_t clock, length;
	int64_t day[BLOB_DAYS]; /* of the pattern */
	size_t days;
	int64_t deleted[BLOB_DAYS];
	struct ex_exception exception[BLOB_DAYS];
};

static uint64_t blob_seed;

static inline unsigned
blob_random(unsigned below)
{
	blob_seed = blob_seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(blob_seed >> 33) % below;
}

static inline void
blob_pattern(struct ex_recur *r)
{
	static const enum ex_freq freqs[] = { EX_DAILY, EX_WEEKLY, EX_MONTHLY,
		EX_MONTH_NTH, EX_YEARLY, EX_YEAR_NTH };
	bool yearly;

	*r = (struct ex_recur){ .freq = freqs[blob_random(6)] };
	yearly = r->freq == EX_YEARLY || r->freq == EX_YEAR_NTH;
	r->interval = 1 + (int)blob_random(yearly ? 4 : 13);
	r->week_start = (int)blob_random(7);
	if (r->freq != EX_DAILY && r->freq != EX_MONTHLY &&
	    r->freq != EX_YEARLY)
		r->days = 1 + blob_random(127);
	if (r->freq == EX_MONTHLY || r->freq == EX_YEARLY)
		r->day = 1 + (int)blob_random(31);
	if (r->freq == EX_MONTH_NTH || r->freq == EX_YEAR_NTH)
		r->nth = 1 + (int)blob_random(5);
	if (yearly)
		r->month = 1 + (int)blob_random(12);
}

/* The first day is one of the pattern, which is counted from it. */
static inline void
blob_range(struct blob_series *s)
{
	struct ex_recur *r = &s->recur;

	r->first = civil_day(1985 + (int)blob_random(50), 1, 1) * DAY_SECONDS +
	    (int64_t)blob_random(365) * DAY_SECONDS;
	r->last = r->first + (int64_t)10 * 366 * DAY_SECONDS;
	for (int again = 0; again < 4; again++) {
		s->days = ex_recur_days(r, s->day, BLOB_DAYS);
		if (s->days == 0)
			break;
		if (s->days > BLOB_DAYS)
			s->days = BLOB_DAYS;
		r->first = s->day[0];
	}
	if (s->days == 0)
		return;
	s->days = 1 + blob_random((unsigned)s->days);
	r->last = s->day[s->days - 1];
	r->count = (int)s->days;
}

/* An instant that its clock on the wall leads back to. */
static inline int64_t
blob_instant(const struct blob_series *s, int64_t local)
{
	int64_t utc = ex_utc(s->zone, local);

	while (ex_utc(s->zone, ex_local(s->zone, utc)) != utc)
		utc += 3 * 3600;
	return utc;
}

static inline void
blob_exception(struct blob_series *s, struct ex_exception *x, int64_t day)
{
	static const char *const texts[] = { "", "Later", "Sp\xc3\xa4ter",
		"\xe2\x82\xac 5", "\xe4\xbc\x9a\xe8\xad\xb0", "Party \xf0\x9f\x8e\x89",
		"one\ttwo" };
	int64_t moved = blob_random(3) == 0 ?
	    0 :
	    ((int64_t)blob_random(4000) - 2000) * 60;

	*x = (struct ex_exception){ .day = day, .busy = -1 };
	x->original = ex_utc(s->zone, day + s->clock);
	x->start = blob_instant(s, day + s->clock + moved);
	x->end = blob_instant(s,
	    ex_local(s->zone, x->start) + (int64_t)blob_random(600) * 60);
	if (x->end < x->start)
		x->end = x->start;
	if (blob_random(3) == 0)
		x->subject = texts[blob_random(NITEMS(texts))];
	if (blob_random(3) == 0)
		x->location = texts[blob_random(NITEMS(texts))];
	if (blob_random(4) == 0)
		x->busy = (int32_t)blob_random(4);
	if (blob_random(4) == 0)
		x->body = "Its own";
	x->own_reminder = blob_random(4) == 0;
	if (x->own_reminder)
		x->reminder = (int32_t)blob_random(90) - 1;
}

/* False when the pattern has no day. */
static inline bool
blob_series(struct blob_series *s, const struct zone *zone)
{
	struct ex_recur *r = &s->recur;

	s->zone = zone;
	s->clock = (int64_t)blob_random(1440) * 60;
	s->length = (int64_t)blob_random(3000) * 60;
	blob_pattern(r);
	blob_range(s);
	if (s->days == 0)
		return false;
	s->start = blob_instant(s, r->first + s->clock);
	s->clock = ex_local(zone, s->start) - r->first;
	if (s->clock >= DAY_SECONDS || s->clock < 0)
		return false; /* the gap of spring is at midnight */
	s->end = blob_instant(s, r->first + s->clock + s->length);
	s->length = ex_local(zone, s->end) - ex_local(zone, s->start);
	r->deleted = s->deleted;
	r->exception = s->exception;
	for (size_t i = 0; i < s->days; i++) {
		unsigned what = blob_random(10);

		if (what == 0)
			s->deleted[r->ndeleted++] = s->day[i];
		else if (what == 1)
			blob_exception(s, &s->exception[r->nexceptions++],
			    s->day[i]);
	}
	return s->length >= 0;
}

#endif
