/* A bundle of notes becomes series and single items: MAPPING_GUIDE 4.5. */
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob.h"
#include "mapping/cal_voice.h"

struct series {
	struct map_job *job;
	const struct cal_clock *clock;
	struct cal_series *dates;
	struct cal_voices voices;
	const struct zone *zone; /* that the plan counts in */
	const char *uid;
};

void
cal_set_times(struct ex_item *item, const struct cal_clock *c, int64_t start,
    int64_t end)
{
	start = cal_utc(c, start);
	end = cal_utc(c, end);
	ex_set_time(item, EX_APPT_START, start);
	ex_set_time(item, EX_APPT_END, end);
	ex_set_time(item, EX_COMMON_START, start);
	ex_set_time(item, EX_COMMON_END, end);
	ex_set_bool(item, EX_APPT_ALL_DAY, c->all_day);
	item->zone = c->zone;
	item->end_zone = c->end_zone;
}

/* ---- items --------------------------------------------------------------------- */

struct ex_item *
cal_copy(const struct ex_item *item)
{
	struct ex_item *copy = ARENA_NEW(item->arena, struct ex_item);
	size_t n = item->nvalues;

	*copy = *item;
	copy->values = arena_array(item->arena, n, sizeof(*copy->values));
	memcpy(copy->values, item->values, n * sizeof(*copy->values));
	copy->values_cap = n;
	copy->losses = copy->last_loss = NULL;
	copy->more = NULL;
	return copy;
}

/* As the note says that people saw. */
static void
set_alarm(struct series *s, struct ex_item *item, const struct recur_part *p,
    size_t source, int64_t end)
{
	struct map_job job = source == CAL_LEAD ?
	    *s->job :
	    s->voices.voice[source].job;

	job.item = item;
	cal_use_alarm(s->job);
	cal_alarm(&job, cal_utc(s->clock, p->start), cal_utc(s->clock, end));
}

static bool
is_among(int64_t day, const int64_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == day)
			return true;
	return false;
}

static bool
is_changed(const struct ex_recur *r, int64_t day)
{
	for (size_t i = 0; i < r->nexceptions; i++)
		if (r->exception[i].day == day)
			return true;
	return false;
}

/* The start of its first occurrence from then on; INT64_MAX: there is none. */
static int64_t
next_start(const struct series *s, const struct recur_part *p, int64_t from)
{
	const struct ex_recur *r = p->recur;
	int64_t *day = arena_array(s->job->arena, RECUR_MAX, sizeof(*day));
	int64_t clock = ex_local(s->zone, p->start), next = INT64_MAX, at;
	size_t n = ex_recur_days(r, day, RECUR_MAX);

	clock = (clock % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
	for (size_t i = 0; i < n && i < RECUR_MAX; i++) {
		if (is_among(day[i], r->deleted, r->ndeleted) ||
		    is_changed(r, day[i]))
			continue;
		at = cal_utc(s->clock, ex_utc(s->zone, day[i] + clock));
		if (at >= from && at < next)
			next = at;
	}
	for (size_t i = 0; i < r->nexceptions; i++) {
		at = cal_utc(s->clock, s->dates->date[p->which[i]].start);
		if (at >= from && at < next)
			next = at;
	}
	return next;
}

/*
 * [MS-OXORMDR] 2.2.1.4: a series rings for the next of its occurrences; for the
 * first one it would ring at once, years too late.
 */
static void
set_next_alarm(struct series *s, struct ex_item *item,
    const struct recur_part *p)
{
	int64_t as_of = s->job->bundle->facts.as_of, next;

	if (!ex_is(item, EX_REMINDER_SET) || as_of == EX_NO_DATE || as_of == 0)
		return;
	next = next_start(s, p, as_of);
	if (next == INT64_MAX)
		ex_set_bool(item, EX_REMINDER_SET, false);
	else
		ex_set_time(item, EX_REMINDER_TIME, next);
}

static void
set_part(struct series *s, struct ex_item *item, const struct recur_part *p,
    size_t number)
{
	const struct recur_date *date = s->dates->date;

	cal_set_times(item, s->clock, p->start, p->end);
	cal_set_uid(item, s->uid, number);
	ex_set_bool(item, EX_RECURRING, p->recur != NULL);
	if (p->recur == NULL) {
		const struct recur_date *only = &date[p->which[0]];

		cal_speak_as(&s->voices, item, only);
		set_alarm(s, item, p,
		    only->changed ? only->source : s->voices.base, p->end);
		return;
	}
	item->end_zone = NULL;
	item->recur = p->recur;
	set_alarm(s, item, p, s->voices.base, cal_last_end(s->dates));
	for (size_t i = 0; i < p->recur->nexceptions; i++)
		cal_fill_exception(&s->voices, &p->exception[i], item,
		    &date[p->which[i]]);
	set_next_alarm(s, item, p);
}

static void
make_items(struct series *s, const struct recur_plan *plan)
{
	struct ex_item *item = s->job->item, *last = item;
	struct ex_item *pattern = cal_copy(item);

	for (size_t i = 0; i < plan->n; i++) {
		struct ex_item *mine = i == 0 ? item : cal_copy(pattern);

		set_part(s, mine, &plan->part[i], i);
		if (i == 0)
			continue;
		last->more = mine;
		last = mine;
	}
}

/* ---- the plan --------------------------------------------------------------------- */

/* Picked dates are a series only when they are one without a flaw. */
static bool
is_flawless(const struct recur_plan *plan)
{
	return plan->n == 1 && plan->part[0].recur != NULL &&
	    plan->part[0].dates >= 4 && plan->part[0].recur->ndeleted == 0 &&
	    plan->part[0].recur->nexceptions == 0;
}

static void
make_plan(struct series *s, struct recur_plan *plan)
{
	struct arena *a = s->job->arena;
	const struct recur_date *date = s->dates->date;
	const struct note *note = s->job->note;
	struct ex_recur hint[CAL_HINTS];
	size_t n = s->dates->n, hints = cal_hints(note, s->clock, hint);
	bool custom = cal_is_custom(note);

	for (size_t i = 1; hints == 0 && i < s->voices.n; i++) {
		hints = cal_hints(s->voices.voice[i].note, s->clock, hint);
		custom = custom || cal_is_custom(s->voices.voice[i].note);
	}
	recur_make_plan(a, s->zone, date, n, hint, hints, plan);
	if (custom && !is_flawless(plan))
		recur_singles(a, date, n, plan);
	if (recur_proves(a, s->zone, plan, date, n))
		return;
	ex_lose(s->job->item,
	    "repetition: the dates fit no series that could "
	    "be proved, each of the %zu is an entry of its own",
	    n);
	recur_singles(a, date, n, plan);
}

static void
say_what_is_split(struct series *s, const struct recur_plan *plan)
{
	size_t series = 0;

	for (size_t i = 0; i < plan->n; i++)
		series += plan->part[i].recur != NULL;
	if (plan->n > 1)
		ex_lose(s->job->item,
		    "repetition: one series in Notes, "
		    "%zu series and %zu single entries in Exchange",
		    series, plan->n - series);
	if (series > 0 && s->clock->end_zone != NULL)
		ex_lose(s->job->item,
		    "field EndTimeZone: a series has one "
		    "time zone, the ends are at the same instants in %s",
		    s->clock->zone->tzid);
	if (s->dates->unheld > 0)
		ex_lose(s->job->item,
		    "repetition: %zu dates of the parent's "
		    "list are in no entry, taken as deleted",
		    s->dates->unheld);
}

void
cal_series(struct map_job *job, const struct cal_clock *clock,
    struct cal_series *dates)
{
	struct series s = { .job = job,
		.clock = clock,
		.dates = dates,
		.voices = { .job = job, .clock = clock, .dates = dates },
		.zone = clock->zone };
	struct recur_plan plan;

	if (clock->all_day)
		s.zone = zone_utc(job->ctx->zones);
	s.uid = cal_uid(job);
	cal_hear(&s.voices);
	make_plan(&s, &plan);
	say_what_is_split(&s, &plan);
	if (dates->n > 0 && !clock->all_day)
		job->item->date = dates->date[0].start;
	make_items(&s, &plan);
}
