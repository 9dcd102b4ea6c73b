#include "source/ics_series.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/ics_rule.h"

struct list {
	struct ics_ctx *x;
	struct note *note;
	struct arena *arena;
	const struct ics_when *when;
	struct ics_occ *occ;
	size_t n, cap;
	int seen; /* the year in which the entry was written */
	bool full;
};

#define DATES_MAX 50000 /* of one entry, whatever they come from */

static int
by_original(const void *a, const void *b)
{
	const struct ics_occ *p = a, *q = b;

	if (p->original != q->original)
		return p->original < q->original ? -1 : 1;
	return (p->end > q->end) - (p->end < q->end);
}

static void
add(struct list *l, int64_t start, int64_t end)
{
	if (l->n == DATES_MAX) {
		if (!l->full)
			note_trouble(l->note,
			    "repeats more than %d times: "
			    "the other dates are not kept",
			    DATES_MAX);
		l->full = true;
		return;
	}
	l->occ = arena_room(l->arena, l->occ, l->n, &l->cap, sizeof(*l->occ));
	l->occ[l->n++] = (struct ics_occ){ start, start, end, -1 };
}

static int64_t
length_of(const struct ics_when *w)
{
	return w->end.at - w->start.at;
}

/* Sorted; of two with the same start the longer one is told apart. */
static void
sort_unique(struct list *l)
{
	size_t n = 0;

	if (l->n > 1)
		qsort(l->occ, l->n, sizeof(*l->occ), by_original);
	for (size_t i = 0; i < l->n; i++) {
		if (n > 0 && l->occ[n - 1].original == l->occ[i].original)
			n--; /* a PERIOD says more than the rule's length */
		l->occ[n++] = l->occ[i];
	}
	l->n = n;
}

/* ---- rules --------------------------------------------------------------- */

static bool
expand(struct list *l, const char *rule, int64_t **at, size_t *n)
{
	const struct ics_point *start = &l->when->start;
	const struct zone *z = ics_zone_or_utc(l->x, start);
	struct ics_clock clock = { .is_date = start->is_date };
	enum ics_ending ending;
	struct civil *c;

	clock.c = start->is_date ? civil_of(start->at) :
				   zone_local(z, start->at);
	if (!ics_rule_expand(l->arena, rule, &clock, z, l->seen, &c, n,
		&ending)) {
		note_trouble(l->note,
		    "rule \"%.120s\" cannot be understood: "
		    "only the dates that are listed are kept",
		    rule);
		return false;
	}
	*at = arena_array(l->arena, *n + 1, sizeof(**at));
	for (size_t i = 0; i < *n; i++)
		(*at)[i] = start->is_date ? civil_seconds(c[i]) :
					    zone_utc_of(z, c[i]);
	if (ending == ICS_ENDLESS)
		note_trouble(l->note,
		    "repeats without end: only the first "
		    "%zu dates are kept, at most %d years ahead",
		    *n, ICS_ENDLESS_YEARS);
	else if (ending == ICS_TOO_MANY)
		note_trouble(l->note,
		    "repeats more than %zu times: the later "
		    "dates are not kept",
		    *n);
	return true;
}

static void
add_rules(struct list *l, const struct ics_comp *c)
{
	for (const struct pim_prop *p = ics_prop(c, "RRULE"); p != NULL;
	     p = ics_prop_next(p, "RRULE")) {
		int64_t *at;
		size_t n;

		if (!expand(l, p->value, &at, &n))
			continue;
		for (size_t i = 0; i < n; i++)
			add(l, at[i], at[i] + length_of(l->when));
	}
}

/* ---- lists of dates ------------------------------------------------------ */

/* "start/end" or "start/PT2H"; the values of one list may be mixed. */
static void
add_date(struct list *l, const struct pim_prop *p, const char *value)
{
	const char *slash = strchr(value, '/');
	size_t n = slash == NULL ? strlen(value) : (size_t)(slash - value);
	const char *first = arena_strndup(l->arena, value, n);
	struct ics_point from, to;
	struct ics_span span;

	if (first[0] == '\0' || !ics_point_of(l->x, p, first, l->note, &from))
		return;
	if (slash != NULL && (slash[1] == 'P' || slash[1] == '+') &&
	    ics_span_parse(slash + 1, &span) && span.days >= 0 &&
	    span.seconds >= 0)
		add(l, from.at,
		    from.at + span.days * DAY_SECONDS + span.seconds);
	else if (slash != NULL &&
	    ics_point_of(l->x, p, slash + 1, l->note, &to) && to.at >= from.at)
		add(l, from.at, to.at);
	else
		add(l, from.at, from.at + length_of(l->when));
}

static void
each_value(struct list *l, const struct ics_comp *c, const char *name,
    void (*each)(struct list *, const struct pim_prop *, const char *))
{
	for (const struct pim_prop *p = ics_prop(c, name); p != NULL;
	     p = ics_prop_next(p, name)) {
		const char **part;
		size_t n = pim_split(l->arena, p->value, ',', NULL, &part);

		for (size_t i = 0; i < n; i++)
			each(l, p,
			    text_trim(l->arena, part[i], strlen(part[i])));
	}
}

static void
remove_at(struct list *l, size_t i)
{
	memmove(&l->occ[i], &l->occ[i + 1], (l->n - i - 1) * sizeof(*l->occ));
	l->n--;
}

/* The day on which an instance stands, as the series' zone sees it. */
static int64_t
day_of(const struct list *l, int64_t at)
{
	const struct ics_point *start = &l->when->start;

	if (!start->is_date)
		at = civil_seconds(
		    zone_local(ics_zone_or_utc(l->x, start), at));
	return at - ((at % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
}

/* Same start; a date where times are expected means all of that day. */
static bool
is_meant(const struct list *l, int64_t original, const struct ics_point *p)
{
	if (p->is_date == l->when->start.is_date)
		return original == p->at;
	return p->is_date && day_of(l, original) == p->at;
}

/* The first that is not before `at`. */
static size_t
lower(const struct list *l, int64_t at)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (l->occ[mid].original < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
exclude_date(struct list *l, const struct pim_prop *p, const char *value)
{
	const struct zone *z = ics_zone_or_utc(l->x, &l->when->start);
	struct ics_point at;
	int64_t from, to;
	size_t i, n;

	if (value[0] == '\0' || !ics_point_of(l->x, p, value, l->note, &at))
		return;
	from = at.at;
	to = at.at + 1;
	if (at.is_date && !l->when->start.is_date) { /* all of that day */
		from = zone_utc_of(z, civil_of(at.at));
		to = zone_utc_of(z, civil_of(at.at + DAY_SECONDS));
	}
	i = lower(l, from);
	n = lower(l, to) - i;
	if (n == 0)
		return;
	memmove(&l->occ[i], &l->occ[i + n], (l->n - i - n) * sizeof(*l->occ));
	l->n -= n;
}

static void
exclude_rules(struct list *l, const struct ics_comp *c)
{
	for (const struct pim_prop *p = ics_prop(c, "EXRULE"); p != NULL;
	     p = ics_prop_next(p, "EXRULE")) {
		int64_t *at;
		size_t n;

		if (!expand(l, p->value, &at, &n))
			continue;
		for (size_t k = 0, i = 0; k < n; k++) {
			while (i < l->n && l->occ[i].original < at[k])
				i++;
			if (i < l->n && l->occ[i].original == at[k])
				remove_at(l, i);
		}
	}
}

/* ---- changed instances --------------------------------------------------- */

struct change {
	struct ics_point original;
	struct ics_when when;
	int64_t off;
	bool cancelled, later_too;
};

static bool
read_change(struct list *l, const struct ics_comp *c, int64_t off,
    struct change *out)
{
	const struct pim_prop *id = ics_prop(c, "RECURRENCE-ID");
	const struct pim_prop *status = ics_prop(c, "STATUS");
	struct note *quiet = note_new(l->arena); /* its own note says it */

	if (id == NULL ||
	    !ics_point_of(l->x, id, id->value, quiet, &out->original))
		return false;
	ics_when_of(l->x, c, quiet, &out->when);
	out->off = off;
	out->cancelled = status != NULL &&
	    text_same(status->value, "CANCELLED");
	out->later_too = pim_param_has(id, "RANGE", "THISANDFUTURE");
	return out->cancelled || out->when.has_start || out->when.has_end;
}

/* The same shift of the wall clock, whatever summer time does between. */
static void
shift(const struct list *l, const struct change *c, struct ics_occ *o)
{
	const struct ics_point *p = &l->when->start;
	const struct zone *z = ics_zone_or_utc(l->x, p);
	int64_t local, from, to;

	if (p->is_date || c->when.start.is_date) {
		o->start = o->original + c->when.start.at - c->original.at;
	} else {
		local = civil_seconds(zone_local(z, o->original));
		from = civil_seconds(zone_local(z, c->original.at));
		to = civil_seconds(zone_local(z, c->when.start.at));
		o->start = zone_utc_of(z, civil_of(local + to - from));
	}
	o->end = o->start + length_of(&c->when);
	o->by = c->off;
}

static void
apply(struct list *l, const struct change *c)
{
	for (size_t i = l->n; i-- > 0;) {
		struct ics_occ *o = &l->occ[i];
		bool meant = is_meant(l, o->original, &c->original);

		if (!meant && !(c->later_too && o->original > c->original.at))
			continue;
		if (c->cancelled) {
			remove_at(l, i);
		} else if (meant) {
			o->start = c->when.start.at;
			o->end = c->when.end.at;
			o->by = c->off;
		} else {
			shift(l, c, o);
		}
	}
}

static bool
has_uid(struct arena *a, const struct ics_comp *c, const char *uid)
{
	return c != NULL && strcmp(ics_uid(a, c), uid) == 0;
}

#define CHANGES_MAX 1000 /* of one series, looked at for its lists */

/* Those for all later ones first: a single change is meant to stand out. */
static int
apply_changes(struct list *l, const char *uid, struct err *e)
{
	uint64_t hash = ics_hash(uid);

	for (int pass = 0; pass < 2; pass++) {
		int seen = 0;

		for (size_t i = 0; i < l->x->cal.nlinks; i++) {
			const struct ics_link *k = &l->x->cal.link[i];
			struct change change;
			struct ics_comp *c;

			if (k->uid != hash || !k->changes)
				continue;
			if (seen++ == CHANGES_MAX) {
				if (pass == 0)
					note_trouble(l->note,
					    "more than %d "
					    "changed instances: the others "
					    "count as moved only by their own "
					    "entries",
					    CHANGES_MAX);
				break;
			}
			if (ics_comp_read(&c, l->arena, l->x->fd, k->off,
				k->end, e) < 0)
				return -1;
			if (has_uid(l->arena, c, uid) &&
			    read_change(l, c, k->off, &change) &&
			    change.later_too == (pass == 0))
				apply(l, &change);
		}
	}
	return 0;
}

/* ---- all of it ----------------------------------------------------------- */

/* By its stamps, not by the clock of this machine. */
static int
year_seen(const struct ics_comp *c)
{
	static const char *const names[] = { "DTSTAMP", "LAST-MODIFIED" };
	int year = 0;

	for (size_t i = 0; i < NITEMS(names); i++) {
		const struct pim_prop *p = ics_prop(c, names[i]);
		struct ics_clock t;

		if (p != NULL && ics_clock_parse(p->value, &t) &&
		    t.c.year > year)
			year = t.c.year;
	}
	return year;
}

static void
base_dates(struct list *l, const struct ics_comp *c)
{
	if (l->when->has_start || l->when->has_end)
		add(l, l->when->start.at, l->when->end.at);
	add_rules(l, c);
	each_value(l, c, "RDATE", add_date);
	sort_unique(l);
	each_value(l, c, "EXDATE", exclude_date);
	exclude_rules(l, c);
}

int
ics_series_master(struct ics_ctx *x, struct arena *a, const char *uid,
    const struct ics_link **link, struct ics_comp **c, struct err *e)
{
	uint64_t hash = ics_hash(uid);

	*link = NULL;
	for (size_t i = 0; i < x->cal.nlinks; i++) {
		const struct ics_link *k = &x->cal.link[i];

		if (k->uid != hash || k->changes)
			continue;
		if (ics_comp_read(c, a, x->fd, k->off, k->end, e) < 0)
			return -1;
		if (has_uid(a, *c, uid)) {
			*link = k;
			return 0;
		}
	}
	return 0;
}

int
ics_series_read(struct ics_ctx *x, struct note *n, const char *uid,
    struct ics_series *s, struct err *e)
{
	const struct ics_link *master;
	struct ics_comp *c;
	struct list l = { .x = x,
		.note = n,
		.arena = n->arena,
		.when = &s->when };

	*s = (struct ics_series){ .master = -1 };
	if (ics_series_master(x, n->arena, uid, &master, &c, e) < 0)
		return -1;
	if (master == NULL)
		return 0;
	s->master = master->off;
	s->master_end = master->end;
	ics_when_of(x, c, n, &s->when);
	l.seen = year_seen(c);
	base_dates(&l, c);
	if (apply_changes(&l, uid, e) < 0)
		return -1;
	s->occ = l.occ;
	s->n = l.n;
	return 0;
}
