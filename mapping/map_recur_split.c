/* Several series in one: days of the month, of weeks, of both. */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "mapping/map_recur_priv.h"

#define CLASSES 32

/* What tells the days of one series from those of another. */
static int
class_of(int64_t day, int how)
{
	struct civil c = civil_of(day);
	int length = civil_month_length(c.year, c.mon);

	switch (how) {
	case 0:
		return c.day;
	case 1: /* ends of months belong together */
		return c.day == length ? 31 : c.day;
	case 2: /* first Monday and third Monday */
		return (c.day - 1) / 7;
	default:
		return civil_weekday(day / DAY_SECONDS);
	}
}

static size_t
pick_class(const struct recur_place *all, size_t n, int how, int class,
    struct recur_place *out)
{
	size_t picked = 0;

	for (size_t i = 0; i < n; i++)
		if (class_of(all[i].day, how) == class)
			out[picked++] = all[i];
	return picked;
}

/*
 * NULL: these are too few, or no series.  A rule that the note states may
 * leave out more than it keeps: a fifth Monday is in every third month.
 */
static const struct recur_fit *
fit_class(struct recur_work *w, size_t k, bool said)
{
	const struct recur_fit *fit = k < 3 ? NULL :
					      recur_fit_places(w, w->scratch, k);

	if (fit == NULL ||
	    fit->ndeleted + fit->nmoved > (said ? k * 5 / 2 : k / 2))
		return NULL;
	return said || recur_is_good(fit, k) ? fit : NULL;
}

/* Several days of the month: a series for each that holds most dates. */
static bool
can_split(struct recur_work *w, const struct recur_place *all, size_t n,
    int how)
{
	size_t parts = 0, left = 0;

	for (int class = 0; class < CLASSES; class ++) {
		size_t k = pick_class(all, n, how, class, w->scratch);

		if (fit_class(w, k, false) != NULL)
			parts++;
		else
			left += k;
	}
	return parts > 0 && parts <= 6 && left <= n / 6;
}

static void
split_by(struct recur_work *w, const struct recur_place *all, size_t n, int how)
{
	for (int class = 0; class < CLASSES; class ++) {
		size_t k = pick_class(all, n, how, class, w->scratch);
		const struct recur_fit *fit = fit_class(w, k, false);

		if (fit != NULL)
			recur_add_series(w, fit, w->scratch, k);
		for (size_t i = 0; fit == NULL && i < k; i++)
			recur_add_single(w, w->scratch[i].which);
	}
}

/* ---- by rules ---------------------------------------------------------------- */

#define RULES_MAX 31
#define NO_RULE   RULES_MAX
#define REACH     (3 * (int64_t)DAY_SECONDS)

/* The days of some rules, and which of the dates belongs to which. */
struct rules {
	struct ex_recur rule[RULES_MAX];
	size_t n;
	bool said; /* by the note */
	int64_t *day[RULES_MAX];
	bool *taken[RULES_MAX];
	size_t days[RULES_MAX];
	uint8_t *of; /* of each place: its rule, or NO_RULE */
};

static void
expand_rules(struct recur_work *w, struct rules *r,
    const struct recur_place *all, size_t n)
{
	for (size_t i = 0; i < r->n; i++) {
		struct ex_recur *rule = &r->rule[i];
		size_t days;

		rule->first = all[0].day - REACH;
		rule->last = all[n - 1].day + REACH;
		r->day[i] = arena_array(w->arena, RECUR_MAX, sizeof(int64_t));
		days = ex_recur_days(rule, r->day[i], RECUR_MAX);
		r->days[i] = days > RECUR_MAX ? RECUR_MAX : days;
		r->taken[i] = arena_array(w->arena, RECUR_MAX, sizeof(bool));
	}
}

/* The nearest free day of any rule, at most so far away. */
static size_t
nearest(struct rules *r, int64_t day, int64_t reach)
{
	int64_t best = reach + 1;
	size_t rule = NO_RULE, at = 0;

	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < r->days[i]; k++) {
			int64_t d = r->day[i][k] - day;

			if (d > reach)
				break;
			d = d < 0 ? -d : d;
			if (r->taken[i][k] || d >= best)
				continue;
			best = d;
			rule = i;
			at = k;
		}
	if (rule != NO_RULE)
		r->taken[rule][at] = true;
	return rule;
}

/* What stands on a planned day first, then what was moved away from one. */
static void
assign(struct recur_work *w, struct rules *r, const struct recur_place *all,
    size_t n)
{
	r->of = arena_alloc(w->arena, n);
	for (size_t i = 0; i < n; i++)
		r->of[i] = (uint8_t)nearest(r, all[i].day, 0);
	for (size_t i = 0; i < n; i++)
		if (r->of[i] == NO_RULE)
			r->of[i] = (uint8_t)nearest(r, all[i].day, REACH);
}

static size_t
pick_rule(const struct rules *r, size_t rule, const struct recur_place *all,
    size_t n, struct recur_place *out)
{
	size_t picked = 0;

	for (size_t i = 0; i < n; i++)
		if (r->of[i] == rule)
			out[picked++] = all[i];
	return picked;
}

static bool
split_by_rules(struct recur_work *w, struct rules *r,
    const struct recur_place *all, size_t n)
{
	size_t parts = 0, left = 0;

	if (r->n < 2)
		return false;
	expand_rules(w, r, all, n);
	assign(w, r, all, n);
	for (size_t i = 0; i <= NO_RULE; i++) {
		size_t k = pick_rule(r, i, all, n, w->scratch);

		if (i < r->n && fit_class(w, k, r->said) != NULL)
			parts++;
		else
			left += k;
	}
	if (parts == 0 || left > n / 6)
		return false;
	for (size_t i = 0; i <= NO_RULE; i++) {
		size_t k = pick_rule(r, i, all, n, w->scratch);
		const struct recur_fit *fit = i < r->n ?
		    fit_class(w, k, r->said) :
		    NULL;

		if (fit != NULL)
			recur_add_series(w, fit, w->scratch, k);
		for (size_t j = 0; fit == NULL && j < k; j++)
			recur_add_single(w, w->scratch[j].which);
	}
	return true;
}

static bool
is_by_month(const struct ex_recur *r)
{
	return r->freq == EX_MONTHLY || r->freq == EX_MONTH_NTH;
}

static bool
has_rule(const struct rules *r, const struct ex_recur *rule)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->rule[i].freq == rule->freq &&
		    r->rule[i].day == rule->day &&
		    r->rule[i].days == rule->days &&
		    r->rule[i].nth == rule->nth)
			return true;
	return false;
}

/* "On the 1st and the 15th", as the note says. */
static void
rules_of_hints(const struct recur_work *w, struct rules *r)
{
	r->said = true;
	for (size_t i = 0; i < w->nhints && r->n < RULES_MAX; i++)
		if (is_by_month(&w->hint[i]) && !has_rule(r, &w->hint[i]))
			r->rule[r->n++] = w->hint[i];
}

/* The same, seen: days on which most of the months have a date. */
static void
rules_seen(struct rules *r, const struct recur_place *all, size_t n)
{
	size_t count[CLASSES] = { 0 };
	struct civil from = civil_of(all[0].day);
	struct civil to = civil_of(all[n - 1].day);
	size_t months = (size_t)((to.year - from.year) * 12 + to.mon -
	    from.mon + 1);

	for (size_t i = 0; i < n; i++)
		count[class_of(all[i].day, 1)]++;
	for (int day = 1; day < CLASSES && r->n < RULES_MAX; day++)
		if (count[day] >= 3 && count[day] * 5 >= months * 2)
			r->rule[r->n++] = (struct ex_recur){
				.freq = EX_MONTHLY, .interval = 1, .day = day };
}

bool
recur_split(struct recur_work *w, const struct recur_place *all, size_t n)
{
	struct rules said = { 0 }, seen = { 0 };

	if (n < 2 || n > RECUR_MAX)
		return false;
	rules_of_hints(w, &said);
	if (split_by_rules(w, &said, all, n))
		return true;
	for (int how = 0; how < 4; how++)
		if (can_split(w, all, n, how)) {
			split_by(w, all, n, how);
			return true;
		}
	rules_seen(&seen, all, n);
	return split_by_rules(w, &seen, all, n);
}
