/* Bytes become a recurrence; nothing of them is trusted. */
#include <stdlib.h>

#include "base/civil.h"
#include "exch/ex_blob.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_recur_priv.h"

struct changed {
	struct ex_exception x;
	uint16_t says;
};

struct reader {
	struct cur in;
	struct arena *arena;
	const struct zone *zone;
	struct ex_blob_recur *out;
	int64_t *deleted; /* with those that are only changed */
	size_t ndeleted, nmodified;
	struct changed *changed;
	size_t nchanged;
	uint32_t writer;
	struct err *e;
};

static int
cut_off(struct reader *r, const char *what)
{
	return err_set(r->e, ERR_FORMAT,
	    "recurrence: %s reaches beyond the end of the property", what);
}

static int64_t
day_of(int64_t local)
{
	int64_t into = local % DAY_SECONDS;

	return local - (into < 0 ? into + DAY_SECONDS : into);
}

/* ---- the pattern -------------------------------------------------------------- */

static int
get_days(struct reader *r)
{
	uint32_t days = cur_u32le(&r->in);

	if ((days & DAYS_OF_WEEK) == 0 || days > DAYS_OF_WEEK)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: %#x is no set of weekdays", (unsigned)days);
	r->out->recur.days = days;
	return 0;
}

static int
get_day_of_month(struct reader *r, bool yearly, bool month_end)
{
	struct ex_recur *x = &r->out->recur;
	uint32_t day = cur_u32le(&r->in);

	if (day < 1 || day > 31)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: %u is no day of a month", (unsigned)day);
	x->freq = yearly ? EX_YEARLY : EX_MONTHLY;
	x->day = month_end ? 31 : (int)day;
	return 0;
}

static int
get_nth(struct reader *r, bool yearly)
{
	struct ex_recur *x = &r->out->recur;
	uint32_t nth;

	if (get_days(r) < 0)
		return -1;
	nth = cur_u32le(&r->in);
	if (nth < 1 || nth > LAST_OF_MONTH)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: no month has a day %u of a kind that is "
		    "counted from 1 to 5", (unsigned)nth);
	x->freq = yearly ? EX_YEAR_NTH : EX_MONTH_NTH;
	x->nth = (int)nth;
	return 0;
}

/* "Every weekday" is a week's pattern with the frequency of days. */
static int
set_interval(struct reader *r, unsigned freq, unsigned type, uint32_t first,
    uint32_t period)
{
	struct ex_recur *x = &r->out->recur;
	uint32_t unit = 1;

	if (type == TYPE_DAY)
		unit = DAY_MINUTES;
	else if (type != TYPE_WEEK && freq == FREQ_YEAR)
		unit = YEAR_MONTHS;
	if (period == 0 || period % unit != 0 || period / unit > INT32_MAX)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: a period of %u is none", (unsigned)period);
	x->interval = (int)(period / unit);
	if (unit == YEAR_MONTHS)
		x->month = civil_of(ex_of_minutes(first)).mon;
	return 0;
}

static int
get_frequency(struct reader *r)
{
	unsigned freq = cur_u16le(&r->in), type = cur_u16le(&r->in);
	unsigned calendar = cur_u16le(&r->in);
	uint32_t first = cur_u32le(&r->in), period = cur_u32le(&r->in);
	bool yearly = freq == FREQ_YEAR;

	(void)cur_u32le(&r->in); /* sliding: tasks made anew when done */
	if (r->in.bad)
		return cut_off(r, "the pattern");
	if (calendar > 1)
		return err_set(r->e, ERR_UNSUPPORTED,
		    "recurrence: calendar %u is not the Gregorian one",
		    calendar);
	if (freq < FREQ_DAY || freq > FREQ_YEAR)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: frequency %#x is unknown", freq);
	if (set_interval(r, freq, type, first, period) < 0)
		return -1;
	switch (type) {
	case TYPE_DAY:
		r->out->recur.freq = EX_DAILY;
		return 0;
	case TYPE_WEEK:
		r->out->recur.freq = EX_WEEKLY;
		return get_days(r);
	case TYPE_MONTH:
	case TYPE_MONTH_END:
		return get_day_of_month(r, yearly, type == TYPE_MONTH_END);
	case TYPE_NTH:
		return get_nth(r, yearly);
	default:
		return err_set(r->e, ERR_UNSUPPORTED,
		    "recurrence: pattern type %#x is unknown", type);
	}
}

/* A list of days; NULL when it is longer than what is left. */
static int64_t *
get_list(struct reader *r, size_t *n)
{
	uint32_t count = cur_u32le(&r->in);
	int64_t *day;

	if (r->in.bad || count > r->in.n / 4)
		return NULL;
	day = arena_array(r->arena, (size_t)count + 1, sizeof(*day));
	for (uint32_t i = 0; i < count; i++)
		day[i] = day_of(ex_of_minutes(cur_u32le(&r->in)));
	*n = count;
	return day;
}

static int
get_range(struct reader *r)
{
	struct ex_recur *x = &r->out->recur;
	uint32_t end = cur_u32le(&r->in), count = cur_u32le(&r->in);
	uint32_t week_start = cur_u32le(&r->in);

	r->out->endless = end == END_NEVER || end == END_NEVER_TOO;
	if (!r->in.bad && !r->out->endless && end != END_BY_DATE &&
	    end != END_BY_COUNT)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: end type %#x is unknown", (unsigned)end);
	if (week_start > 6)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: a week cannot begin on day %u",
		    (unsigned)week_start);
	x->count = count > INT32_MAX ? INT32_MAX : (int)count;
	x->week_start = (int)week_start;
	r->deleted = get_list(r, &r->ndeleted);
	if (r->deleted == NULL || get_list(r, &r->nmodified) == NULL)
		return cut_off(r, "a list of days");
	x->first = day_of(ex_of_minutes(cur_u32le(&r->in)));
	x->last = day_of(ex_of_minutes(cur_u32le(&r->in)));
	return r->in.bad ? cut_off(r, "the range") : 0;
}

static int
get_pattern(struct reader *r)
{
	unsigned version = cur_u16le(&r->in);

	(void)cur_u16le(&r->in);
	if (!r->in.bad && version != RECUR_VERSION)
		return err_set(r->e, ERR_UNSUPPORTED,
		    "recurrence: version %#x is unknown", version);
	if (get_frequency(r) < 0)
		return -1;
	return get_range(r);
}

/* ---- exceptions ------------------------------------------------------------------ */

static const char *
get_ansi(struct reader *r)
{
	(void)cur_u16le(&r->in); /* the length with a NUL that is not there */
	return ex_get_ansi(&r->in, r->arena, cur_u16le(&r->in));
}

static uint32_t
get_number(struct reader *r, const struct changed *c, unsigned which)
{
	return (c->says & which) != 0 ? cur_u32le(&r->in) : 0;
}

static void
get_reminder(struct reader *r, struct changed *c)
{
	uint32_t minutes = get_number(r, c, EX_SAYS_DELTA);
	uint32_t set = get_number(r, c, EX_SAYS_REMINDER);
	bool off = (c->says & EX_SAYS_REMINDER) != 0 && set == 0;

	c->x.own_reminder = off || (c->says & EX_SAYS_DELTA) != 0;
	c->x.reminder = off || minutes > INT32_MAX ? -1 : (int32_t)minutes;
}

static int
get_exception(struct reader *r, struct changed *c)
{
	static const unsigned later[] = { EX_SAYS_FILES, EX_SAYS_ALL_DAY,
		EX_SAYS_COLOUR };
	uint32_t start = cur_u32le(&r->in), end = cur_u32le(&r->in);
	uint32_t original = cur_u32le(&r->in);

	c->says = cur_u16le(&r->in);
	c->x = (struct ex_exception){
		.day = day_of(ex_of_minutes(original)),
		.start = ex_utc(r->zone, ex_of_minutes(start)),
		.end = ex_utc(r->zone, ex_of_minutes(end)),
		.original = ex_utc(r->zone, ex_of_minutes(original)),
		.busy = -1,
	};
	if ((c->says & EX_SAYS_SUBJECT) != 0)
		c->x.subject = get_ansi(r);
	(void)get_number(r, c, EX_SAYS_MEETING);
	get_reminder(r, c);
	if ((c->says & EX_SAYS_LOCATION) != 0)
		c->x.location = get_ansi(r);
	if ((c->says & EX_SAYS_BUSY) != 0) {
		uint32_t busy = cur_u32le(&r->in);

		c->x.busy = busy > INT32_MAX ? -1 : (int32_t)busy;
	}
	for (size_t i = 0; i < NITEMS(later); i++)
		(void)get_number(r, c, later[i]);
	return r->in.bad ? cut_off(r, "an exception") : 0;
}

static void
skip_block(struct reader *r)
{
	(void)cur_take(&r->in, cur_u32le(&r->in));
}

static void
get_wide(struct reader *r, unsigned which, const struct changed *c,
    const char **text)
{
	if ((c->says & which) != 0)
		*text = ex_get_wide(&r->in, r->arena, cur_u16le(&r->in));
}

static int
get_extended(struct reader *r, struct changed *c)
{
	if (r->writer >= RECUR_WRITER_2)
		skip_block(r); /* what has changed lately */
	skip_block(r);
	if ((c->says & TEXTS_ARE_WIDE) != 0) {
		(void)cur_take(&r->in, 12); /* the same times again */
		get_wide(r, EX_SAYS_SUBJECT, c, &c->x.subject);
		get_wide(r, EX_SAYS_LOCATION, c, &c->x.location);
		skip_block(r);
	}
	return r->in.bad ? cut_off(r, "an extended exception") : 0;
}

static int
get_exceptions(struct reader *r)
{
	size_t n = cur_u16le(&r->in);

	if (r->in.bad || n > r->in.n / 14)
		return cut_off(r, "the list of exceptions");
	if (n != r->nmodified)
		return err_set(r->e, ERR_FORMAT,
		    "recurrence: %zu exceptions, but %zu modified days", n,
		    r->nmodified);
	r->changed = arena_array(r->arena, n + 1, sizeof(*r->changed));
	r->nchanged = n;
	for (size_t i = 0; i < n; i++)
		if (get_exception(r, &r->changed[i]) < 0)
			return -1;
	skip_block(r);
	for (size_t i = 0; i < n; i++)
		if (get_extended(r, &r->changed[i]) < 0)
			return -1;
	skip_block(r);
	return r->in.bad ? cut_off(r, "a reserved block") : 0;
}

/* ---- put together ------------------------------------------------------------------- */

static int
by_day(const void *a, const void *b)
{
	const struct changed *x = a, *y = b;

	if (x->x.day != y->x.day)
		return x->x.day < y->x.day ? -1 : 1;
	return (x->x.start > y->x.start) - (x->x.start < y->x.start);
}

static int
by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
set_exceptions(struct reader *r)
{
	struct ex_exception *x = arena_array(r->arena, r->nchanged + 1,
	    sizeof(*x));
	uint16_t *says = arena_array(r->arena, r->nchanged + 1, sizeof(*says));

	if (r->nchanged > 0)
		qsort(r->changed, r->nchanged, sizeof(*r->changed), by_day);
	for (size_t i = 0; i < r->nchanged; i++) {
		x[i] = r->changed[i].x;
		says[i] = r->changed[i].says;
	}
	r->out->recur.exception = x;
	r->out->recur.nexceptions = r->nchanged;
	r->out->says = says;
}

/* Both lists are sorted now: what is in both has only been changed. */
static void
set_deleted(struct reader *r)
{
	size_t n = 0, k = 0;

	qsort(r->deleted, r->ndeleted, sizeof(*r->deleted), by_value);
	for (size_t i = 0; i < r->ndeleted; i++) {
		while (k < r->nchanged &&
		    r->changed[k].x.day < r->deleted[i])
			k++;
		if (k < r->nchanged && r->changed[k].x.day == r->deleted[i])
			k++;
		else
			r->deleted[n++] = r->deleted[i];
	}
	r->out->recur.deleted = r->deleted;
	r->out->recur.ndeleted = n;
}

int
ex_blob_task_read(struct arena *a, const void *p, size_t n,
    struct ex_blob_recur *out, struct err *e)
{
	struct reader r = { .in = cur_of(p, n),
		.arena = a,
		.out = out,
		.e = e };

	*out = (struct ex_blob_recur){ 0 };
	if (get_pattern(&r) < 0)
		return -1;
	set_exceptions(&r);
	set_deleted(&r);
	return 0;
}

int
ex_blob_recur_read(struct arena *a, const void *p, size_t n,
    const struct zone *zone, struct ex_blob_recur *out, struct err *e)
{
	struct reader r = { .in = cur_of(p, n),
		.arena = a,
		.zone = zone,
		.out = out,
		.e = e };
	uint32_t start, end;

	*out = (struct ex_blob_recur){ 0 };
	if (get_pattern(&r) < 0)
		return -1;
	(void)cur_u32le(&r.in);
	r.writer = cur_u32le(&r.in);
	start = cur_u32le(&r.in);
	end = cur_u32le(&r.in);
	if (r.in.bad)
		return cut_off(&r, "the time of day");
	if (start >= DAY_MINUTES || end < start || end > INT32_MAX)
		return err_set(e, ERR_FORMAT,
		    "recurrence: from minute %u to minute %u of a day",
		    (unsigned)start, (unsigned)end);
	out->start = (int32_t)start;
	out->end = (int32_t)end;
	if (get_exceptions(&r) < 0)
		return -1;
	set_exceptions(&r);
	set_deleted(&r);
	return 0;
}
