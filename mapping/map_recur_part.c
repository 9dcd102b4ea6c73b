/* Parts of a plan: what Exchange takes of a series, and the proof of it. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "mapping/map_recur_priv.h"

static struct recur_part *
add_part(struct recur_work *w)
{
	w->part = arena_room(w->arena, w->part, w->parts, &w->parts_cap,
	    sizeof(*w->part));
	w->part[w->parts] = (struct recur_part){ 0 };
	return &w->part[w->parts++];
}

void
recur_add_single(struct recur_work *w, size_t which)
{
	struct recur_part *part = add_part(w);
	size_t *only = ARENA_NEW(w->arena, size_t);

	*only = which;
	part->start = w->date[which].start;
	part->end = w->date[which].end;
	part->which = only;
	part->dates = 1;
}

/* ---- what Exchange takes ----------------------------------------------------- */

/* An occurrence of the pattern that is there. */
struct occurrence {
	int64_t day, now; /* planned; the day on which it starts */
	size_t which;
	bool regular, out;
	bool doubtful; /* in the second of the hours that autumn doubles */
};

static int
by_day(const void *a, const void *b)
{
	const struct occurrence *x = a;
	const struct occurrence *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static int64_t
start_day(const struct recur_work *w, size_t which)
{
	struct civil c = zone_local(w->zone, w->date[which].start);

	return civil_day(c.year, c.mon, c.day) * DAY_SECONDS;
}

/* A series knows clocks on the wall alone, and takes the first of two hours. */
static bool
is_doubtful(const struct recur_work *w, const struct recur_date *d)
{
	return zone_utc_of(w->zone, zone_local(w->zone, d->start)) !=
	    d->start ||
	    zone_utc_of(w->zone, zone_local(w->zone, d->end)) != d->end;
}

static struct occurrence *
occurrences(struct recur_work *w, const struct recur_fit *fit,
    const struct recur_place *p, size_t n)
{
	struct occurrence *o = arena_array(w->arena, n, sizeof(*o));

	for (size_t i = 0; i < n; i++)
		o[i] = (struct occurrence){ .day = fit->planned[i],
			.now = start_day(w, p[i].which),
			.which = p[i].which,
			.regular = p[i].regular &&
			    fit->planned[i] == p[i].day,
			.doubtful = is_doubtful(w, &w->date[p[i].which]) };
	qsort(o, n, sizeof(*o), by_day);
	return o;
}

static bool
crosses(const struct occurrence *o, size_t n, size_t i)
{
	size_t before = i, after = i + 1;

	while (before > 0 && o[before - 1].out)
		before--;
	while (after < n && o[after].out)
		after++;
	return (before > 0 && o[before - 1].now >= o[i].now) ||
	    (after < n && o[after].now <= o[i].now);
}

/*
 * ErrorOccurrenceCrossingBoundary: an exception that reaches the day of a
 * neighbour leaves the series; so does one whose hour nobody could tell.
 */
static size_t
take_out_crossing(struct occurrence *o, size_t n)
{
	size_t left = n;
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < n; i++) {
			if (o[i].out || o[i].regular ||
			    (!o[i].doubtful && !crosses(o, n, i)))
				continue;
			o[i].out = true;
			left--;
			again = true;
		}
	}
	return left;
}

/*
 * The first one says what the clock shows for all of them, and how long they
 * last: it cannot be in an hour that spring leaves out, nor can the clock
 * change within it, for some readers count its hours and some those that the
 * clock shows.
 */
static size_t
take_out_gaps(const struct recur_work *w, struct occurrence *o, size_t n,
    size_t left)
{
	for (size_t i = 0; i < n; i++) {
		int64_t at = recur_at(w->zone, o[i].day, w->clock);
		int64_t end = recur_at(w->zone, o[i].day, w->clock + w->length);

		if (o[i].out)
			continue;
		if (civil_seconds(zone_local(w->zone, at)) ==
		    o[i].day + w->clock && end - at == w->length)
			break;
		o[i].out = true;
		left--;
	}
	return left;
}

/* ---- a series ----------------------------------------------------------------- */

static int
by_value(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* Deletions within what is left; the pattern begins and ends with a date. */
static void
set_deleted(struct recur_work *w, struct ex_recur *r,
    const struct recur_fit *fit, const struct occurrence *o, size_t n)
{
	int64_t *list = arena_array(w->arena, fit->ndeleted + n, sizeof(*list));
	size_t k = 0;

	for (size_t i = 0; i < fit->ndeleted; i++)
		if (fit->deleted[i] > r->first && fit->deleted[i] < r->last)
			list[k++] = fit->deleted[i];
	for (size_t i = 0; i < n; i++)
		if (o[i].out && o[i].day > r->first && o[i].day < r->last)
			list[k++] = o[i].day;
	qsort(list, k, sizeof(*list), by_value);
	r->deleted = list;
	r->ndeleted = k;
}

static void
set_exceptions(struct recur_work *w, struct recur_part *part,
    const struct occurrence *o, size_t n)
{
	struct ex_exception *list = arena_array(w->arena, n, sizeof(*list));
	size_t *which = arena_array(w->arena, n, sizeof(*which));
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const struct recur_date *d = &w->date[o[i].which];

		if (o[i].out || o[i].regular)
			continue;
		which[k] = o[i].which;
		list[k++] = (struct ex_exception){ .day = o[i].day,
			.start = d->start,
			.end = d->end,
			.original = recur_at(w->zone, o[i].day, w->clock),
			.busy = -1 };
	}
	part->exception = list;
	part->which = which;
	part->recur->exception = list;
	part->recur->nexceptions = k;
}

static void
add_left(struct recur_work *w, const struct recur_fit *fit,
    const struct occurrence *o, size_t n, size_t left)
{
	struct recur_part *part = add_part(w);
	struct ex_recur *r = ARENA_NEW(w->arena, struct ex_recur);
	size_t first = 0, last = n - 1;

	while (o[first].out)
		first++;
	while (o[last].out)
		last--;
	*r = fit->rule;
	r->first = o[first].day;
	r->last = o[last].day;
	r->count = (int)ex_recur_days(r, NULL, 0);
	part->recur = r;
	part->dates = left;
	part->start = recur_at(w->zone, r->first, w->clock);
	part->end = recur_at(w->zone, r->first, w->clock + w->length);
	set_deleted(w, r, fit, o, n);
	set_exceptions(w, part, o, n);
}

void
recur_add_series(struct recur_work *w, const struct recur_fit *fit,
    const struct recur_place *p, size_t n)
{
	struct occurrence *o = occurrences(w, fit, p, n);
	size_t left = take_out_gaps(w, o, n, take_out_crossing(o, n));

	if (left > 1)
		add_left(w, fit, o, n, left);
	for (size_t i = 0; i < n; i++)
		if (o[i].out || left == 1)
			recur_add_single(w, o[i].which);
}

/* ---- the proof ------------------------------------------------------------------- */

struct span {
	int64_t start, end;
};

struct spans {
	struct span *span;
	size_t n, most;
	bool wrong;
};

static void
add_span(struct spans *s, int64_t start, int64_t end)
{
	if (s->n < s->most)
		s->span[s->n] = (struct span){ start, end };
	s->n++;
}

static bool
is_deleted(const struct ex_recur *r, int64_t day)
{
	return r->ndeleted > 0 &&
	    bsearch(&day, r->deleted, r->ndeleted, sizeof(day), by_value) !=
	    NULL;
}

/* As a reader of the item sees it: nothing is taken from the plan's making. */
static void
replay(struct spans *s, const struct zone *z, const struct recur_part *part,
    int64_t *day)
{
	const struct ex_recur *r = part->recur;
	int64_t from = civil_seconds(zone_local(z, part->start));
	int64_t length = civil_seconds(zone_local(z, part->end)) - from;
	size_t n = ex_recur_days(r, day, RECUR_MAX), x = 0, gone = 0;

	if (n == 0 || n > RECUR_MAX || (int)n != r->count ||
	    from - day[0] < 0 || from - day[0] >= DAY_SECONDS) {
		s->wrong = true;
		return;
	}
	from -= day[0];
	for (size_t i = 0; i < n; i++) {
		int64_t start = recur_at(z, day[i], from);

		if (is_deleted(r, day[i])) {
			gone++;
		} else if (x < r->nexceptions &&
		    r->exception[x].day == day[i]) {
			const struct ex_exception *e = &r->exception[x++];

			s->wrong = s->wrong || e->original != start;
			add_span(s, e->start, e->end);
		} else {
			int64_t end = recur_at(z, day[i], from + length);

			s->wrong = s->wrong || end - start != length;
			add_span(s, start, end);
		}
	}
	s->wrong = s->wrong || x != r->nexceptions || gone != r->ndeleted;
}

static int
by_span(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

bool
recur_proves(struct arena *a, const struct zone *zone,
    const struct recur_plan *plan, const struct recur_date *date, size_t n)
{
	struct spans means = { .most = n }, notes = { .most = n };
	int64_t *day = arena_array(a, RECUR_MAX, sizeof(*day));

	means.span = arena_array(a, n, sizeof(*means.span));
	notes.span = arena_array(a, n, sizeof(*notes.span));
	for (size_t i = 0; i < n; i++)
		add_span(&notes, date[i].start, date[i].end);
	for (size_t i = 0; i < plan->n && !means.wrong; i++) {
		const struct recur_part *part = &plan->part[i];

		if (part->recur == NULL)
			add_span(&means, part->start, part->end);
		else
			replay(&means, zone, part, day);
	}
	if (means.wrong || means.n != n)
		return false;
	if (n == 0)
		return true;
	qsort(means.span, n, sizeof(*means.span), by_span);
	qsort(notes.span, n, sizeof(*notes.span), by_span);
	for (size_t i = 0; i < n; i++)
		if (by_span(&means.span[i], &notes.span[i]) != 0)
			return false;
	return true;
}
