#include "target/dir_zone.h"

#define MARGIN ((int64_t)366 * DAY_SECONDS)

/* A rule being gathered: what it may still turn out to be. */
struct gathered {
	struct zone_rule rule;
	struct civil at; /* wall clock of the latest change, before it */
	bool nth, last;  /* it can be "the nth", "the last" of its month */
};

static struct gathered
gathered_of(const struct zone *z, size_t i)
{
	const struct zone_change *c = &z->change[i];
	int32_t from = i > 0 ? z->change[i - 1].offset : c->offset;
	struct gathered g = {
		.rule = { .from = from,
		    .to = c->offset,
		    .dst = c->dst,
		    .first = c->at,
		    .last = c->at,
		    .count = 1 },
	};

	if (c->at == INT64_MIN)
		return g;
	g.at = civil_of(c->at + from);
	g.rule.month = g.at.mon;
	g.rule.weekday = civil_weekday(civil_day(g.at.year, g.at.mon,
	    g.at.day));
	g.nth = g.at.day <= 28;
	g.last = g.at.day + 7 > civil_month_length(g.at.year, g.at.mon);
	g.rule.nth = g.nth ? (g.at.day - 1) / 7 + 1 : -1;
	return g;
}

/* True when b is what a's rule gives for the year after. */
static bool
extends(const struct gathered *a, const struct gathered *b)
{
	bool nth = a->nth && b->nth &&
	    (a->at.day - 1) / 7 == (b->at.day - 1) / 7;

	return a->rule.first != INT64_MIN && b->at.year == a->at.year + 1 &&
	    a->rule.from == b->rule.from && a->rule.to == b->rule.to &&
	    a->rule.dst == b->rule.dst && a->rule.month == b->rule.month &&
	    a->rule.weekday == b->rule.weekday && a->at.hour == b->at.hour &&
	    a->at.min == b->at.min && a->at.sec == b->at.sec &&
	    (nth || (a->last && b->last));
}

static void
extend(struct gathered *a, const struct gathered *b)
{
	a->nth = a->nth && b->nth && (a->at.day - 1) / 7 == (b->at.day - 1) / 7;
	a->last = a->last && b->last;
	/* "The last" where both would do: that is how laws are written. */
	a->rule.nth = a->last ? -1 : (b->at.day - 1) / 7 + 1;
	a->at = b->at;
	a->rule.last = b->rule.last;
	a->rule.count++;
}

/* The change in force a year before the instant. */
static size_t
first_needed(const struct zone *z, int64_t begin)
{
	size_t i = 0;

	while (i + 1 < z->changes && z->change[i + 1].at <= begin - MARGIN)
		i++;
	return i;
}

size_t
zone_rules(const struct zone *z, int64_t begin, int64_t end, struct arena *a,
    struct zone_rule **out)
{
	size_t start = first_needed(z, begin), n = 0, kept = 0;
	struct gathered *g = arena_array(a, z->changes - start, sizeof(*g));
	int last_year = civil_of(z->changes > 1 ?
	    z->change[z->changes - 1].at : 0).year;

	for (size_t i = start; i < z->changes; i++) {
		struct gathered one = gathered_of(z, i);
		size_t k = n;

		/* Of the newest rules one may be the same a year ago. */
		while (k > 0 && k + 8 > n && !extends(&g[k - 1], &one))
			k--;
		if (k > 0 && k + 8 > n)
			extend(&g[k - 1], &one);
		else
			g[n++] = one;
	}
	*out = arena_array(a, n, sizeof(**out));
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && g[i].rule.first > end + MARGIN)
			continue;
		g[i].rule.goes_on = g[i].rule.count > 1 &&
		    g[i].at.year >= last_year;
		(*out)[kept++] = g[i].rule;
	}
	return kept;
}
