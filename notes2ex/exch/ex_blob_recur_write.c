/* A recurrence becomes bytes. */
#include <stdlib.h>

#include "base/civil.h"
#include "exch/ex_blob.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_recur_priv.h"

struct writer {
	struct buf out;
	struct arena *arena;
	const struct ex_recur *r;
	const struct zone *zone;
	uint32_t start; /* minutes of the day */
	const struct ex_exception **by_start;
};

static int64_t
day_of(int64_t local)
{
	int64_t into = local % DAY_SECONDS;

	return local - (into < 0 ? into + DAY_SECONDS : into);
}

static bool
is_yearly(const struct ex_recur *r)
{
	return r->freq == EX_YEARLY || r->freq == EX_YEAR_NTH;
}

static uint32_t
interval_of(const struct ex_recur *r)
{
	return r->interval < 1 ? 1 : (uint32_t)r->interval;
}

/* ---- the pattern ------------------------------------------------------------ */

/* [MS-OXOCAL] 2.2.1.44.1.1: the first date ever that the pattern would have. */
static uint32_t
first_month(const struct ex_recur *r, uint32_t period)
{
	struct civil c = civil_of(r->first);
	int mon = is_yearly(r) && r->month >= 1 && r->month <= YEAR_MONTHS ?
	    r->month :
	    c.mon;
	uint32_t months = (uint32_t)((c.year - YEAR_ZERO) * YEAR_MONTHS + mon -
			      1) % period;

	return ex_minutes(civil_day(YEAR_ZERO + (int)months / YEAR_MONTHS,
			      (int)months % YEAR_MONTHS + 1, 1) *
	    DAY_SECONDS);
}

static uint32_t
first_week(const struct ex_recur *r)
{
	int64_t day = r->first / DAY_SECONDS;
	uint32_t into = (uint32_t)((civil_weekday(day) - r->week_start % 7 +
				       7) % 7);
	uint32_t minutes = ex_minutes(r->first);

	/* The week of 1601-01-01 may begin in the year before. */
	if (minutes < into * DAY_MINUTES)
		return 0;
	return (minutes - into * DAY_MINUTES) %
	    (interval_of(r) * WEEK_MINUTES);
}

static void
put_frequency(struct writer *w, unsigned freq, unsigned type, uint32_t first,
    uint32_t period)
{
	ex_put_u16(&w->out, freq);
	ex_put_u16(&w->out, type);
	ex_put_u16(&w->out, 0); /* the calendar of the system: Gregorian */
	ex_put_u32(&w->out, first);
	ex_put_u32(&w->out, period);
	ex_put_u32(&w->out, 0); /* the next one counts from the date it has */
}

static void
put_months(struct writer *w)
{
	const struct ex_recur *r = w->r;
	bool nth = r->freq == EX_MONTH_NTH || r->freq == EX_YEAR_NTH;
	uint32_t period = interval_of(r) * (is_yearly(r) ? YEAR_MONTHS : 1);

	put_frequency(w, is_yearly(r) ? FREQ_YEAR : FREQ_MONTH,
	    nth ? TYPE_NTH : TYPE_MONTH, first_month(r, period), period);
	if (!nth) {
		ex_put_u32(&w->out, r->day < 1 ? 1 : (uint32_t)r->day);
		return;
	}
	ex_put_u32(&w->out, r->days & DAYS_OF_WEEK);
	ex_put_u32(&w->out,
	    r->nth > LAST_OF_MONTH ? LAST_OF_MONTH : (uint32_t)r->nth);
}

static void
put_specific(struct writer *w)
{
	const struct ex_recur *r = w->r;
	uint32_t period = interval_of(r);

	switch (r->freq) {
	case EX_DAILY:
		put_frequency(w, FREQ_DAY, TYPE_DAY,
		    ex_minutes(r->first) % (period * DAY_MINUTES),
		    period * DAY_MINUTES);
		return;
	case EX_WEEKLY:
		put_frequency(w, FREQ_WEEK, TYPE_WEEK, first_week(r), period);
		ex_put_u32(&w->out, r->days & DAYS_OF_WEEK);
		return;
	case EX_MONTHLY:
	case EX_YEARLY:
	case EX_MONTH_NTH:
	case EX_YEAR_NTH:
		put_months(w);
	}
}

static int
by_minute(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
put_days(struct writer *w, uint32_t *day, size_t n)
{
	qsort(day, n, sizeof(*day), by_minute);
	ex_put_u32(&w->out, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		ex_put_u32(&w->out, day[i]);
}

static void
put_pattern(struct writer *w)
{
	const struct ex_recur *r = w->r;
	uint32_t *day = arena_array(w->arena, r->ndeleted + r->nexceptions + 1,
	    sizeof(*day));
	size_t n = 0;

	ex_put_u16(&w->out, RECUR_VERSION);
	ex_put_u16(&w->out, RECUR_VERSION);
	put_specific(w);
	ex_put_u32(&w->out, END_BY_DATE);
	ex_put_u32(&w->out, (uint32_t)r->count);
	ex_put_u32(&w->out, (uint32_t)(r->week_start % 7));
	for (size_t i = 0; i < r->ndeleted; i++)
		day[n++] = ex_minutes(r->deleted[i]);
	for (size_t i = 0; i < r->nexceptions; i++)
		day[n++] = ex_minutes(r->exception[i].day);
	put_days(w, day, n);
	for (n = 0; n < r->nexceptions; n++)
		day[n] = ex_minutes(
		    day_of(ex_local(w->zone, r->exception[n].start)));
	put_days(w, day, n);
	ex_put_u32(&w->out, ex_minutes(r->first));
	ex_put_u32(&w->out, ex_minutes(r->last));
}

/* ---- exceptions ---------------------------------------------------------------- */

static unsigned
says(const struct ex_exception *x)
{
	return (x->subject != NULL ? EX_SAYS_SUBJECT : 0) |
	    (x->location != NULL ? EX_SAYS_LOCATION : 0) |
	    (x->busy >= 0 ? EX_SAYS_BUSY : 0) |
	    (x->own_reminder ? EX_SAYS_REMINDER : 0) |
	    (x->own_reminder && x->reminder >= 0 ? EX_SAYS_DELTA : 0) |
	    (x->body != NULL || x->html != NULL ? EX_SAYS_BODY : 0);
}

static void
put_times(struct writer *w, const struct ex_exception *x)
{
	ex_put_u32(&w->out, ex_minutes(ex_local(w->zone, x->start)));
	ex_put_u32(&w->out, ex_minutes(ex_local(w->zone, x->end)));
	ex_put_u32(&w->out, ex_minutes(x->day) + w->start);
}

static void
put_ansi(struct writer *w, const char *text)
{
	const uint8_t *p;
	size_t n;

	if (text == NULL)
		return;
	n = ex_ansi(w->arena, text, &p);
	ex_put_u16(&w->out, (unsigned)n + 1);
	ex_put_u16(&w->out, (unsigned)n);
	buf_put(&w->out, p, n);
}

static void
put_wide(struct writer *w, const char *text)
{
	const uint8_t *p;
	size_t units;

	if (text == NULL)
		return;
	units = ex_wide(w->arena, text, &p);
	ex_put_u16(&w->out, (unsigned)units);
	buf_put(&w->out, p, units * 2);
}

/* ExceptionInfo */
static void
put_exception(struct writer *w, const struct ex_exception *x)
{
	put_times(w, x);
	ex_put_u16(&w->out, says(x));
	put_ansi(w, x->subject);
	if (x->own_reminder && x->reminder >= 0)
		ex_put_u32(&w->out, (uint32_t)x->reminder);
	if (x->own_reminder)
		ex_put_u32(&w->out, x->reminder >= 0);
	put_ansi(w, x->location);
	if (x->busy >= 0)
		ex_put_u32(&w->out, (uint32_t)x->busy);
}

/* ExtendedException: the same texts in Unicode. */
static void
put_extended(struct writer *w, const struct ex_exception *x)
{
	ex_put_u32(&w->out, 4); /* bytes of change highlight: nothing changed */
	ex_put_u32(&w->out, 0);
	ex_put_u32(&w->out, 0);
	if ((says(x) & TEXTS_ARE_WIDE) == 0)
		return;
	put_times(w, x);
	put_wide(w, x->subject);
	put_wide(w, x->location);
	ex_put_u32(&w->out, 0);
}

static int
by_start(const void *a, const void *b)
{
	const struct ex_exception *const *x = a, *const *y = b;

	if ((*x)->start != (*y)->start)
		return (*x)->start < (*y)->start ? -1 : 1;
	return ((*x)->day > (*y)->day) - ((*x)->day < (*y)->day);
}

static void
put_exceptions(struct writer *w)
{
	const struct ex_recur *r = w->r;
	size_t n = r->nexceptions;

	w->by_start = arena_array(w->arena, n + 1, sizeof(*w->by_start));
	for (size_t i = 0; i < n; i++)
		w->by_start[i] = &r->exception[i];
	qsort(w->by_start, n, sizeof(*w->by_start), by_start);
	ex_put_u16(&w->out, (unsigned)n);
	for (size_t i = 0; i < n; i++)
		put_exception(w, w->by_start[i]);
	ex_put_u32(&w->out, 0);
	for (size_t i = 0; i < n; i++)
		put_extended(w, w->by_start[i]);
	ex_put_u32(&w->out, 0);
}

/* ---- the doors --------------------------------------------------------------------- */

/* Intervals of which the 32 bits for minutes and months hold the product. */
#define INTERVAL_MAX 100000

static bool
fits(const struct ex_recur *r, const struct zone *z)
{
	bool ok = ex_is_in_range(r->first) && ex_is_in_range(r->last) &&
	    r->interval <= INTERVAL_MAX && r->nexceptions <= UINT16_MAX;

	for (size_t i = 0; i < r->ndeleted && ok; i++)
		ok = ex_is_in_range(r->deleted[i]);
	for (size_t i = 0; i < r->nexceptions && ok; i++) {
		const struct ex_exception *x = &r->exception[i];

		ok = ex_is_in_range(x->day) &&
		    ex_is_in_range(ex_local(z, x->start)) &&
		    ex_is_in_range(ex_local(z, x->end));
	}
	return ok;
}

uint8_t *
ex_blob_task_write(struct arena *a, const struct ex_recur *r, size_t *n)
{
	struct writer w = { .arena = a, .r = r };

	if (!fits(r, NULL))
		return NULL;
	buf_init(&w.out, EX_BLOB_MAX);
	put_pattern(&w);
	return ex_blob_end(&w.out, a, n);
}

uint8_t *
ex_blob_recur_write(struct arena *a, const struct ex_recur *r,
    const struct zone *z, int64_t start, int64_t end, size_t *n)
{
	struct writer w = { .arena = a, .r = r, .zone = z };
	int64_t from = ex_local(z, start), to = ex_local(z, end);

	if (!fits(r, z) || !ex_is_in_range(from) || !ex_is_in_range(to) ||
	    to < from)
		return NULL;
	w.start = (uint32_t)((from - day_of(from)) / 60);
	buf_init(&w.out, EX_BLOB_MAX);
	put_pattern(&w);
	ex_put_u32(&w.out, RECUR_VERSION_2);
	ex_put_u32(&w.out, RECUR_WRITER_2);
	ex_put_u32(&w.out, w.start);
	ex_put_u32(&w.out, w.start + (uint32_t)((to - from) / 60));
	put_exceptions(&w);
	return ex_blob_end(&w.out, a, n);
}
