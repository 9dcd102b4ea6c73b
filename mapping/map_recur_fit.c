#include "mapping/map_recur_fit.h"

#include <string.h>

#include "base/civil.h"

#define DAY           ((int64_t)DAY_SECONDS)
#define REACH         (3 * DAY) /* how far a weekend may move a date */
#define WORK_MAX      30000000  /* dates looked at; what is left is single */
#define FEW           8         /* of so few dates long gaps are coincidence */
#define COST_GONE     100
#define COST_MOVED    200
#define COST_ADJUSTED 30 /* away from a weekend: Notes does that by itself */

struct recur_fitter {
	const struct ex_recur *hint;
	size_t nhints;
	uint64_t work;
	/* of the pattern being tried */
	int64_t planned[RECUR_MAX + 1];
	bool taken[RECUR_MAX + 1];
	struct recur_fit *best, *other;
	bool found;
	/* of the list being explained */
	int8_t weekday[RECUR_MAX];
	unsigned all, often; /* weekdays that occur, that occur much */
	int64_t scratch[RECUR_MAX];
};

struct recur_fitter *
recur_fitter_new(struct arena *a, const struct ex_recur *hint, size_t nhints)
{
	struct recur_fitter *f = ARENA_NEW(a, struct recur_fitter);

	f->hint = hint;
	f->nhints = nhints;
	f->best = ARENA_NEW(a, struct recur_fit);
	f->other = ARENA_NEW(a, struct recur_fit);
	return f;
}

/* ---- does this pattern explain them? ------------------------------------- */

static bool
is_weekend(int64_t day)
{
	int weekday = civil_weekday(day / DAY);

	return weekday == 0 || weekday == 6;
}

static bool
is_by_month(const struct ex_recur *r)
{
	return r->freq != EX_DAILY && r->freq != EX_WEEKLY;
}

/*
 * The pattern from the first to the last day.  The first one may itself have
 * been moved: a pattern of months may then begin a little before or after.
 */
static size_t
expand(struct recur_fitter *f, struct ex_recur *r, const int64_t *day, size_t n)
{
	size_t m;

	r->first = day[0];
	r->last = day[n - 1] + (is_by_month(r) ? REACH : 0);
	m = ex_recur_days(r, f->planned, RECUR_MAX + 1);
	if (is_by_month(r) && (m == 0 || f->planned[0] != day[0])) {
		r->first = day[0] - REACH;
		m = ex_recur_days(r, f->planned, RECUR_MAX + 1);
		if (m > 0 && f->planned[0] > day[0] + REACH)
			return 0;
	} else if (m > 0 && f->planned[0] != day[0]) {
		return 0;
	}
	return m > RECUR_MAX ? 0 : m;
}

/* The first of the m planned days that is not before. */
static size_t
position(const struct recur_fitter *f, size_t m, int64_t day)
{
	size_t low = 0, high = m;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (f->planned[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The planned day from which a date was moved: the nearest free one, unless
 * the move reaches a neighbour.  m when there is none.
 */
static size_t
origin(const struct recur_fitter *f, size_t m, int64_t day)
{
	size_t best = m;
	int64_t distance = REACH + 1;

	for (size_t i = position(f, m, day - REACH);
	     i < m && f->planned[i] <= day + REACH; i++) {
		int64_t d = f->planned[i] - day;

		if (d < 0)
			d = -d;
		if (!f->taken[i] && d < distance) {
			distance = d;
			best = i;
		}
	}
	if (best == m || (best > 0 && day <= f->planned[best - 1]) ||
	    (best + 1 < m && day >= f->planned[best + 1]))
		return m;
	return best;
}

static bool
match(struct recur_fitter *f, struct recur_fit *fit, size_t m,
    const int64_t *day, size_t n)
{
	memset(f->taken, 0, m * sizeof(f->taken[0]));
	for (size_t i = 0, k = 0; k < n; k++) {
		while (i < m && f->planned[i] < day[k])
			i++;
		fit->planned[k] = INT64_MIN;
		if (i < m && f->planned[i] == day[k]) {
			f->taken[i] = true;
			fit->planned[k] = day[k];
		}
	}
	for (size_t k = 0; k < n; k++) {
		if (fit->planned[k] != INT64_MIN)
			continue;
		size_t i = origin(f, m, day[k]);

		if (i == m)
			return false;
		f->taken[i] = true;
		fit->planned[k] = f->planned[i];
		fit->nmoved++;
		fit->cost += is_weekend(f->planned[i]) && !is_weekend(day[k]) ?
		    COST_ADJUSTED :
		    COST_MOVED;
	}
	return true;
}

static bool
try_fit(struct recur_fitter *f, struct recur_fit *fit,
    const struct ex_recur *rule, const int64_t *day, size_t n)
{
	size_t m, low = 0;

	fit->rule = *rule;
	fit->cost = 0;
	fit->ndeleted = fit->nmoved = 0;
	m = expand(f, &fit->rule, day, n);
	f->work += n + m;
	if (m == 0 || !match(f, fit, m, day, n))
		return false;
	while (!f->taken[low])
		low++;
	while (!f->taken[m - 1])
		m--;
	for (size_t i = low; i < m; i++)
		if (!f->taken[i])
			fit->deleted[fit->ndeleted++] = f->planned[i];
	fit->cost += (int)fit->ndeleted * COST_GONE;
	fit->rule.first = f->planned[low];
	fit->rule.last = f->planned[m - 1];
	fit->rule.count = (int)(m - low);
	return true;
}

/* ---- candidates ------------------------------------------------------------ */

static int64_t
bits(unsigned days)
{
	int64_t n = 0;

	for (; days != 0; days &= days - 1)
		n++;
	return n;
}

/* Of so many planned days too few were kept: that is seen without a try. */
static bool
is_hopeless(const struct ex_recur *r, const int64_t *day, size_t n)
{
	int64_t span = (day[n - 1] - day[0]) / DAY;
	int64_t planned = 0;

	if (r->freq == EX_DAILY)
		planned = span / r->interval;
	else if (r->freq == EX_WEEKLY)
		planned = span / (7 * (int64_t)r->interval) * bits(r->days);
	return planned > (int64_t)(n + n * 34 / 100 + 16);
}

static void
consider(struct recur_fitter *f, const struct ex_recur *rule, int extra,
    const int64_t *day, size_t n)
{
	struct recur_fit *fit = f->other;

	if (f->work > WORK_MAX || is_hopeless(rule, day, n) ||
	    !try_fit(f, fit, rule, day, n))
		return;
	fit->cost += extra;
	fit->said = extra < 0;
	if (f->found && fit->cost >= f->best->cost)
		return;
	f->other = f->best;
	f->best = fit;
	f->found = true;
}

static int64_t
gcd(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t t = a % b;

		a = b;
		b = t;
	}
	return a;
}

/* Greatest common divisor and smallest of the gaps that are not zero. */
struct gaps {
	int64_t common, least;
	bool doubled; /* there is a gap of zero */
};

static struct gaps
gaps_of(const int64_t *value, size_t n)
{
	struct gaps g = { 0 };

	for (size_t i = 1; i < n; i++) {
		int64_t gap = value[i] - value[i - 1];

		if (gap <= 0) {
			g.doubled = true;
			continue;
		}
		g.common = gcd(g.common, gap);
		if (g.least == 0 || gap < g.least)
			g.least = gap;
	}
	return g;
}

static void
consider_days(struct recur_fitter *f, const int64_t *day, size_t n)
{
	struct gaps g = gaps_of(day, n);
	int64_t most = n < FEW ? 14 : 999;
	int64_t step[2] = { g.common / DAY, g.least / DAY };

	for (size_t i = 0; i < 2; i++) {
		struct ex_recur r = { .freq = EX_DAILY,
			.interval = (int)step[i] };

		if (step[i] > 0 && step[i] <= most &&
		    (i == 0 || step[1] != step[0]))
			consider(f, &r, 5, day, n);
	}
}

static void
learn_weekdays(struct recur_fitter *f, const int64_t *day, size_t n)
{
	size_t count[7] = { 0 };

	f->all = f->often = 0;
	for (size_t i = 0; i < n; i++) {
		f->weekday[i] = (int8_t)civil_weekday(day[i] / DAY);
		count[f->weekday[i]]++;
	}
	for (unsigned i = 0; i < 7; i++) {
		f->all |= count[i] > 0 ? 1u << i : 0;
		f->often |= count[i] * 4 >= n && count[i] > 0 ? 1u << i : 0;
	}
}

static bool
is_single_bit(unsigned days)
{
	return (days & (days - 1)) == 0;
}

static void
consider_weeks_from(struct recur_fitter *f, int start, const int64_t *day,
    size_t n)
{
	unsigned set[2] = { f->all, f->often };
	int64_t most = n < FEW ? 8 : 99;

	for (size_t i = 0; i < n; i++) {
		int64_t d = day[i] / DAY;

		d -= (f->weekday[i] - start + 7) % 7;
		f->scratch[i] = (d - start - 3) /
		    7; /* 1970-01-04 was a Sunday */
	}
	struct gaps g = gaps_of(f->scratch, n);
	int64_t step[2] = { g.common == 0 ? 1 : g.common,
		g.least == 0 ? 1 : g.least };

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 2; k++) {
			struct ex_recur r = { .freq = EX_WEEKLY,
				.interval = (int)step[i],
				.days = set[k],
				.week_start = start };

			if (step[i] <= most && set[k] != 0 &&
			    (i == 0 || step[1] != step[0]) &&
			    (k == 0 || set[1] != set[0]))
				consider(f, &r, is_single_bit(set[k]) ? 0 : 10,
				    day, n);
		}
}

static void
consider_month(struct recur_fitter *f, struct ex_recur r, int64_t months,
    struct civil first, const int64_t *day, size_t n)
{
	bool nth = r.freq == EX_MONTH_NTH;

	r.interval = (int)months;
	if (months % 12 == 0 && months / 12 <= 8) {
		r.freq = nth ? EX_YEAR_NTH : EX_YEARLY;
		r.interval = (int)(months / 12);
		r.month = first.mon;
	}
	consider(f, &r, 0, day, n);
}

/* The day of the month that is seen most, and the largest. */
static void
month_days(const int64_t *day, size_t n, int *often, int *largest)
{
	size_t count[32] = { 0 };

	*often = *largest = 1;
	for (size_t i = 0; i < n; i++) {
		int d = civil_of(day[i]).day;

		count[d]++;
		if (d > *largest)
			*largest = d;
	}
	for (int d = 1; d < 32; d++)
		if (count[d] > count[*often])
			*often = d;
}

static void
consider_months_of(struct recur_fitter *f, int64_t months, const int64_t *day,
    size_t n)
{
	struct civil c = civil_of(day[0]);
	int length = civil_month_length(c.year, c.mon);
	int often, largest, week = (c.day - 1) / 7 + 1;
	unsigned weekday = 1u << civil_weekday(day[0] / DAY);
	struct ex_recur nth = { .freq = EX_MONTH_NTH, .days = weekday };

	month_days(day, n, &often, &largest);
	int days[] = { c.day, largest, often, c.day == length ? 31 : c.day };

	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct ex_recur r = { .freq = EX_MONTHLY, .day = days[i] };
		bool seen = false;

		for (size_t k = 0; k < i; k++)
			seen = seen || days[k] == days[i];
		if (!seen)
			consider_month(f, r, months, c, day, n);
	}
	if (week <= 4) {
		nth.nth = week;
		consider_month(f, nth, months, c, day, n);
	}
	if (c.day + 7 > length) {
		nth.nth = 5;
		consider_month(f, nth, months, c, day, n);
	}
}

static void
consider_months(struct recur_fitter *f, const int64_t *day, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct civil c = civil_of(day[i]);

		f->scratch[i] = (int64_t)c.year * 12 + c.mon;
	}
	struct gaps g = gaps_of(f->scratch, n);

	if (g.doubled || g.least == 0)
		return;
	if (g.common <= 99)
		consider_months_of(f, g.common, day, n);
	if (g.least <= 99 && g.least != g.common)
		consider_months_of(f, g.least, day, n);
}

const struct recur_fit *
recur_best(struct recur_fitter *f, const int64_t *day, size_t n)
{
	f->found = false;
	if (n < 2 || n > RECUR_MAX || f->work > WORK_MAX)
		return NULL;
	f->work += 4 * n;
	/* What the note says counts a little more than what we think. */
	for (size_t i = 0; i < f->nhints; i++)
		consider(f, &f->hint[i], -30, day, n);
	if (f->found && f->best->ndeleted + f->best->nmoved == 0)
		return f->best;
	learn_weekdays(f, day, n);
	consider_days(f, day, n);
	consider_weeks_from(f, 1, day, n);
	consider_weeks_from(f, 0, day, n);
	consider_months(f, day, n);
	return f->found ? f->best : NULL;
}

bool
recur_is_good(const struct recur_fit *fit, size_t n)
{
	int limit = (int)n * 34;

	return fit->cost <= (limit > 120 ? limit : 120);
}
