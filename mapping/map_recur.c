#include "mapping/map_recur.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "mapping/map_recur_fit.h"
#include "mapping/map_recur_priv.h"

/* ---- the clock of most dates ---------------------------------------------- */

struct clock_of {
	int64_t clock, length;
};

static int
by_clock(const void *a, const void *b)
{
	const struct clock_of *x = a;
	const struct clock_of *y = b;

	if (x->clock != y->clock)
		return x->clock < y->clock ? -1 : 1;
	return (x->length > y->length) - (x->length < y->length);
}

static int64_t
wall(const struct zone *z, int64_t utc)
{
	return civil_seconds(zone_local(z, utc));
}

static int64_t
day_of(int64_t local)
{
	int64_t into = local % DAY_SECONDS;

	return local - (into < 0 ? into + DAY_SECONDS : into);
}

static int64_t
basis(const struct recur_work *w, const struct recur_date *d)
{
	return w->by_original ? d->original : d->start;
}

/* Time of day and length of the largest group: the body of the series. */
static void
find_clock(struct recur_work *w)
{
	struct clock_of *all = arena_array(w->arena, w->n, sizeof(*all));
	size_t best = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct recur_date *d = &w->date[i];
		int64_t at = wall(w->zone, basis(w, d));

		all[i].clock = at - day_of(at);
		all[i].length = wall(w->zone, d->end) - wall(w->zone, d->start);
	}
	qsort(all, w->n, sizeof(*all), by_clock);
	for (size_t i = 0, run = 0; i < w->n; i++) {
		run = i > 0 && by_clock(&all[i - 1], &all[i]) == 0 ? run + 1 :
								     1;
		if (run > best) {
			best = run;
			w->clock = all[i].clock;
			w->length = all[i].length;
		}
	}
}

int64_t
recur_at(const struct zone *z, int64_t day, int64_t clock)
{
	return zone_utc_of(z, civil_of(day + clock));
}

/* The clock shows this time twice, in autumn: readers take one or the other. */
static bool
is_doubled(const struct zone *z, int64_t utc)
{
	int64_t local = wall(z, utc);

	for (int64_t t = utc - 4 * 3600; t <= utc + 4 * 3600; t += 8 * 3600) {
		int64_t other = local - zone_offset(z, t);

		if (other != utc && wall(z, other) == local)
			return true;
	}
	return false;
}

/*
 * As the pattern says, however a reader counts: by the wall clock or by the
 * length, and not in an hour that spring leaves out or autumn doubles.
 */
static bool
is_regular(const struct recur_work *w, const struct recur_date *d, int64_t day)
{
	return !d->changed && d->start == recur_at(w->zone, day, w->clock) &&
	    d->end == recur_at(w->zone, day, w->clock + w->length) &&
	    d->end - d->start == w->length &&
	    wall(w->zone, d->start) == day + w->clock &&
	    !is_doubled(w->zone, d->start) && !is_doubled(w->zone, d->end);
}

/* ---- one date a day ---------------------------------------------------------- */

static int
by_day(const void *a, const void *b)
{
	const struct recur_place *x = a;
	const struct recur_place *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->regular != y->regular)
		return x->regular ? -1 : 1;
	return (x->which > y->which) - (x->which < y->which);
}

/* A second one on a day is an entry of its own. */
static void
place_dates(struct recur_work *w)
{
	size_t n = 0;

	w->place = arena_array(w->arena, w->n, sizeof(*w->place));
	for (size_t i = 0; i < w->n; i++) {
		struct recur_place *p = &w->place[i];

		p->day = day_of(wall(w->zone, basis(w, &w->date[i])));
		p->regular = is_regular(w, &w->date[i], p->day);
		p->which = i;
	}
	qsort(w->place, w->n, sizeof(*w->place), by_day);
	for (size_t i = 0; i < w->n; i++) {
		if (n > 0 && w->place[n - 1].day == w->place[i].day)
			recur_add_single(w, w->place[i].which);
		else
			w->place[n++] = w->place[i];
	}
	w->places = n;
}

/* ---- how to cut ------------------------------------------------------------------ */

const struct recur_fit *
recur_fit_places(struct recur_work *w, const struct recur_place *p, size_t n)
{
	int64_t day[RECUR_MAX];

	if (n > RECUR_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++)
		day[i] = p[i].day;
	return recur_best(w->fitter, day, n);
}

#define RUN_MIN 4

/* Whether the first k are a series that nobody would doubt. */
static bool
is_clean(struct recur_work *w, const struct recur_place *p, size_t k)
{
	const struct recur_fit *fit = recur_fit_places(w, p, k);

	return fit != NULL && recur_is_good(fit, k) &&
	    fit->cost <= (int)k * 17 && fit->ndeleted + fit->nmoved <= k / 2;
}

/*
 * A beginning that is a clean series, about as long as can be: lengths are
 * tried in steps of a tenth, then between the last two.  0: there is none.
 */
static size_t
clean_prefix(struct recur_work *w, const struct recur_place *p, size_t n)
{
	size_t fails = (n > RECUR_MAX ? RECUR_MAX : n) + 1, k = fails - 1;

	while (k >= RUN_MIN && !is_clean(w, p, k)) {
		fails = k;
		k -= 1 + k / 10;
	}
	if (k < RUN_MIN)
		return 0;
	while (fails - k > 1) {
		size_t middle = k + (fails - k) / 2;

		if (is_clean(w, p, middle))
			k = middle;
		else
			fails = middle;
	}
	const struct recur_fit *fit = recur_fit_places(w, p, k);

	if (fit == NULL) /* enough work was done */
		return 0;
	recur_add_series(w, fit, p, k);
	return k;
}

static void
cut_in_pieces(struct recur_work *w, const struct recur_place *p, size_t n)
{
	while (n > 0) {
		size_t k = n >= RUN_MIN ? clean_prefix(w, p, n) : 0;
		const struct recur_fit *fit = k == 0 && n > 1 && n < RUN_MIN ?
		    recur_fit_places(w, p, n) :
		    NULL;

		if (fit != NULL && fit->ndeleted + fit->nmoved == 0) {
			recur_add_series(w, fit, p, n);
			return;
		}
		if (k == 0)
			recur_add_single(w, p[k++].which);
		p += k;
		n -= k;
	}
}

/* How much there is to say of some parts, for want of a better measure. */
static size_t
cost_of(const struct recur_part *part, size_t n)
{
	size_t cost = 0;

	for (size_t i = 0; i < n; i++) {
		const struct ex_recur *r = part[i].recur;

		cost += r == NULL ? 3 : 1 + r->ndeleted + 2 * r->nexceptions;
	}
	return cost;
}

/*
 * A rule with many holes is still less to say than many pieces: the second to
 * last day of each month, the 31st where there is one.
 */
static void
cut(struct recur_work *w)
{
	const struct recur_place *p = w->place;
	size_t n = w->places, before = w->parts, pieces;
	const struct recur_fit *fit = recur_fit_places(w, p, n);

	if (fit != NULL && recur_is_good(fit, n)) {
		recur_add_series(w, fit, p, n);
		return;
	}
	if (recur_split(w, p, n))
		return;
	cut_in_pieces(w, p, n);
	pieces = cost_of(&w->part[before], w->parts - before);
	fit = recur_fit_places(w, p, n);
	if (fit == NULL ||
	    fit->ndeleted + fit->nmoved > (fit->said ? n * 5 / 2 : n) ||
	    1 + fit->ndeleted / (fit->said ? 2 : 1) + 2 * fit->nmoved >= pieces)
		return;
	w->parts = before;
	recur_add_series(w, fit, p, n);
}

/* ---- the plan --------------------------------------------------------------------- */

static int
by_start(const void *a, const void *b)
{
	const struct recur_part *x = a;
	const struct recur_part *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

/* The largest part keeps the identity of the series. */
static void
sort_parts(struct recur_plan *plan)
{
	size_t best = 0;

	qsort(plan->part, plan->n, sizeof(*plan->part), by_start);
	for (size_t i = 1; i < plan->n; i++)
		if (plan->part[i].dates > plan->part[best].dates)
			best = i;
	if (best == 0)
		return;
	struct recur_part first = plan->part[best];

	memmove(plan->part + 1, plan->part, best * sizeof(first));
	plan->part[0] = first;
}

static void
attempt(struct recur_work *w, struct recur_plan *plan)
{
	find_clock(w);
	place_dates(w);
	cut(w);
	*plan = (struct recur_plan){ .part = w->part,
		.n = w->parts,
		.by_original = w->by_original };
	sort_parts(plan);
}

void
recur_make_plan(struct arena *a, const struct zone *zone,
    const struct recur_date *date, size_t n, const struct ex_recur *hint,
    size_t nhints, struct recur_plan *plan)
{
	struct recur_work w = { .arena = a,
		.zone = zone,
		.date = date,
		.n = n,
		.hint = hint,
		.nhints = nhints,
		.by_original = true };
	struct recur_plan other;
	bool moved = false;

	*plan = (struct recur_plan){ 0 };
	if (n == 0)
		return;
	w.scratch = arena_array(a, n, sizeof(*w.scratch));
	w.fitter = recur_fitter_new(a, hint, nhints);
	for (size_t i = 0; i < n; i++)
		moved = moved || date[i].original != date[i].start;
	attempt(&w, plan);
	if (!moved)
		return;
	/* All of it may have been moved: then the new dates are the pattern. */
	w.by_original = false;
	w.part = NULL;
	w.parts = w.parts_cap = 0;
	attempt(&w, &other);
	if (cost_of(other.part, other.n) < cost_of(plan->part, plan->n))
		*plan = other;
}

void
recur_singles(struct arena *a, const struct recur_date *date, size_t n,
    struct recur_plan *plan)
{
	struct recur_work w = { .arena = a, .date = date, .n = n };

	for (size_t i = 0; i < n; i++)
		recur_add_single(&w, i);
	*plan = (struct recur_plan){ .part = w.part, .n = w.parts };
}
