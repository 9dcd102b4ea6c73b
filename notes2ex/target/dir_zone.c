#include "target/dir_zone.h"

#define MARGIN ((int64_t)366 * DAY_SECONDS)

/* A rule being gathered: what it may still turn out to be. */
struct gathered {
	struct zone_rule rule;
	int count;       /* changes that it stands for */
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
		    .first = c->at },
		.count = 1,
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
	a->count++;
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

/* The rule that the change belongs to: one of the newest, or a new one. */
static size_t
gather(struct gathered *g, size_t *n, const struct gathered *one)
{
	for (size_t k = *n; k > 0 && k + 8 > *n; k--)
		if (extends(&g[k - 1], one)) {
			extend(&g[k - 1], one);
			return k - 1;
		}
	g[*n] = *one;
	return (*n)++;
}

size_t
zone_rules(const struct zone *z, int64_t begin, int64_t end, struct arena *a,
    struct zone_rule **out)
{
	size_t start = first_needed(z, begin), n = 0, kept = 0;
	size_t most = z->changes - start;
	struct gathered *g = arena_array(a, most, sizeof(*g));
	size_t *rule = arena_array(a, most, sizeof(*rule));
	int last_year = civil_of(z->changes > 1 ?
	    z->change[z->changes - 1].at : 0).year;

	for (size_t i = 0; i < most; i++) {
		struct gathered one = gathered_of(z, start + i);

		rule[i] = gather(g, &n, &one);
	}
	*out = arena_array(a, most, sizeof(**out));
	for (size_t i = 0; i < most; i++) {
		struct gathered one = gathered_of(z, start + i);
		const struct gathered *r = &g[rule[i]];
		bool goes_on = r->count > 1 && r->at.year >= last_year;

		if (i > 0 && one.rule.first > end + MARGIN)
			break;
		if (goes_on && one.rule.first != r->rule.first)
			continue; /* its rule stands there already */
		(*out)[kept] = goes_on ? r->rule : one.rule;
		(*out)[kept++].goes_on = goes_on;
	}
	return kept;
}
