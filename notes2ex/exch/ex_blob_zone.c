/* The clock changes of a zone become rules, and rules an offset again. */
#include "exch/ex_blob_zone.h"

#include <stdlib.h>

#include "base/civil.h"
#include "base/text.h"

#define YEAR_FIRST 1601
#define MARGIN     3 /* years around, that tell "the last" from "the fourth" */
#define YEARS_MAX  300
#define LAST       5
#define DAY_HOURS  24

/* A change of the clock in one year, and what of the month it may be. */
struct change {
	int64_t at;
	int32_t before, after; /* seconds east */
};

/* One year as a rule; the sets say which nth would do for each switch. */
struct year {
	struct ex_zone_rule rule;
	unsigned standard, daylight;
};

/* ---- a year ------------------------------------------------------------------ */

/* The first and the last change of a year, and how many there are. */
static size_t
changes_in(const struct zone *z, int year, struct change out[2])
{
	int64_t begin = civil_day(year, 1, 1) * DAY_SECONDS;
	int64_t end = civil_day(year + 1, 1, 1) * DAY_SECONDS;
	size_t n = 0;

	for (size_t i = 1; i < z->changes; i++) {
		struct change c = { .at = z->change[i].at,
			.before = z->change[i - 1].offset,
			.after = z->change[i].offset };

		if (c.before == c.after || c.at + c.before < begin ||
		    c.at + c.before >= end)
			continue;
		out[n == 0 ? 0 : 1] = c;
		n++;
	}
	return n;
}

static struct ex_zone_switch
switch_at(const struct change *c, unsigned *nth)
{
	struct civil at = civil_of(c->at + c->before);
	int64_t day = civil_day(at.year, at.mon, at.day);
	bool last = at.day + 7 > civil_month_length(at.year, at.mon);

	*nth = at.day <= 28 ? 1u << ((at.day - 1) / 7 + 1) : 0;
	if (last)
		*nth |= 1u << LAST;
	return (struct ex_zone_switch){ .month = at.mon,
		.weekday = civil_weekday(day),
		.hour = at.hour,
		.minute = at.min };
}

/* One change alone: the other one is where the year begins. */
static struct ex_zone_switch
switch_of_new_year(int year, unsigned *nth)
{
	*nth = 1u << 1;
	return (struct ex_zone_switch){ .month = 1,
		.weekday = civil_weekday(civil_day(year, 1, 1)) };
}

static void
set_biases(struct ex_zone_rule *r, int32_t standard, int32_t daylight)
{
	r->bias = -standard / 60;
	r->daylight_bias = (standard - daylight) / 60;
}

static struct year
year_as_rule(const struct zone *z, int year)
{
	struct year y = { .rule = { .year = year } };
	struct change c[2];
	size_t n = changes_in(z, year, c);
	int64_t end = civil_day(year + 1, 1, 1) * DAY_SECONDS;
	const struct change *last = &c[n > 1 ? 1 : 0];

	if (n == 0) {
		set_biases(&y.rule, zone_offset(z, end - 2 * DAY_SECONDS), 0);
		y.rule.daylight_bias = 0;
	} else if (n == 2 && c[0].before == c[1].after) {
		bool north = c[0].after > c[0].before;
		const struct change *on = &c[north ? 0 : 1];
		const struct change *off = &c[north ? 1 : 0];

		set_biases(&y.rule, on->before, on->after);
		y.rule.daylight = switch_at(on, &y.daylight);
		y.rule.standard = switch_at(off, &y.standard);
	} else if (last->after > last->before) {
		set_biases(&y.rule, last->before, last->after);
		y.rule.daylight = switch_at(last, &y.daylight);
		y.rule.standard = switch_of_new_year(year, &y.standard);
	} else {
		set_biases(&y.rule, last->after, last->before);
		y.rule.standard = switch_at(last, &y.standard);
		y.rule.daylight = switch_of_new_year(year, &y.daylight);
	}
	return y;
}

/* ---- years with one rule ------------------------------------------------------ */

static bool
is_like(const struct ex_zone_switch *a, const struct ex_zone_switch *b)
{
	return a->month == b->month && a->weekday == b->weekday &&
	    a->hour == b->hour && a->minute == b->minute;
}

static bool
has_same_rule(const struct year *a, const struct year *b)
{
	const struct ex_zone_rule *x = &a->rule, *y = &b->rule;

	return x->bias == y->bias && x->daylight_bias == y->daylight_bias &&
	    is_like(&x->standard, &y->standard) &&
	    is_like(&x->daylight, &y->daylight) &&
	    (x->standard.month == 0 || (a->standard & b->standard) != 0) &&
	    (x->daylight.month == 0 || (a->daylight & b->daylight) != 0);
}

/* "The last" where both would do: that is how laws are written. */
static int
nth_of(unsigned set)
{
	for (int n = LAST; n > 0; n--)
		if ((set >> n & 1) != 0)
			return n;
	return 0;
}

static void
end_run(struct ex_zone *out, struct year *run, int from)
{
	run->rule.standard.nth = nth_of(run->standard);
	run->rule.daylight.nth = nth_of(run->daylight);
	if (out->n == 0 || run->rule.year < from)
		run->rule.year = YEAR_FIRST;
	out->rule[out->n++] = run->rule;
}

static int
local_year(const struct zone *z, int64_t utc)
{
	return zone_local(z, utc).year;
}

struct ex_zone
ex_zone_of(struct arena *a, const struct zone *z, int64_t from, int64_t to)
{
	static const struct zone_change always = { .at = INT64_MIN };
	static const struct zone utc = { .windows = "UTC",
		.change = &always,
		.changes = 1 };
	struct ex_zone out;

	if (z == NULL || z->changes == 0)
		z = &utc;
	int first = local_year(z, from), last = local_year(z, to);

	if (last < first || last - first > YEARS_MAX)
		last = first;
	out = (struct ex_zone){ .key = arena_strdup(a,
				    z->windows[0] != '\0' ? z->windows :
							    z->tzid) };
	out.rule = arena_array(a, (size_t)(last - first) + 2 * MARGIN + 1,
	    sizeof(*out.rule));
	struct year run = year_as_rule(z, first - MARGIN);

	for (int y = first - MARGIN + 1; y <= last + MARGIN; y++) {
		struct year next = year_as_rule(z, y);

		if (has_same_rule(&run, &next)) {
			run.standard &= next.standard;
			run.daylight &= next.daylight;
			continue;
		}
		if (y > first)
			end_run(&out, &run, first);
		if (y > last)
			return out;
		run = next;
	}
	end_run(&out, &run, first);
	return out;
}

/* ---- what rules mean --------------------------------------------------------------- */

static int64_t
switch_instant(const struct ex_zone_switch *s, int year, int32_t bias)
{
	int64_t first = civil_day(year, s->month, 1);
	int length = civil_month_length(year, s->month);
	int day = (s->weekday - civil_weekday(first) + 7) % 7 +
	    7 * (s->nth - 1);

	while (day >= length)
		day -= 7;
	return (first + day) * DAY_SECONDS + s->hour * 3600 + s->minute * 60 +
	    (int64_t)bias * 60;
}

const struct ex_zone_rule *
ex_zone_rule_at(const struct ex_zone *z, int64_t utc)
{
	size_t i = z->n;

	while (i > 1 &&
	    civil_of(utc - (int64_t)z->rule[i - 1].bias * 60).year <
		z->rule[i - 1].year)
		i--;
	return i == 0 ? NULL : &z->rule[i - 1];
}

int32_t
ex_zone_offset(const struct ex_zone *z, int64_t utc)
{
	const struct ex_zone_rule *r = ex_zone_rule_at(z, utc);
	int32_t standard, daylight;
	int64_t on, off;
	bool dst;

	if (r == NULL)
		return 0;
	standard = r->bias + r->standard_bias;
	daylight = r->bias + r->daylight_bias;
	if (r->standard.month == 0 || r->daylight.month == 0)
		return -standard * 60;
	int year = civil_of(utc - (int64_t)standard * 60).year;

	on = switch_instant(&r->daylight, year, standard);
	off = switch_instant(&r->standard, year, daylight);
	dst = on < off ? utc >= on && utc < off : utc >= on || utc < off;
	return (dst ? -daylight : -standard) * 60;
}

const char *
ex_zone_description(struct arena *a, const struct ex_zone *z,
    const struct ex_zone_rule *r)
{
	int32_t bias = abs(r->bias);

	if (bias == 0)
		return text_printf(a, "(UTC) %s", z->key);
	return text_printf(a, "(UTC%c%02d:%02d) %s", r->bias > 0 ? '-' : '+',
	    bias / 60, bias % 60, z->key);
}
