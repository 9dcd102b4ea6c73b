/*
 * The dates of a series from all of its notes: MAPPING_GUIDE 4.5, step 1.
 *
 * Each instance is known by its original start.  Of two notes that claim the
 * same one the later wins; a cancelled instance is none.  The parent's lists
 * count where no child stands for the plain instances.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

struct claim {
	struct recur_date date;
	int rank;       /* parent, instance, exception */
	double version; /* UpdateSeq */
	int32_t seq;
	bool gone;
	bool guessed; /* an exception that does not say of which date */
	bool beside;  /* it takes no other's place */
};

struct gather {
	struct arena *arena;
	const struct cal_clock *clock;
	struct claim *claim;
	size_t n, cap;
};

enum { RANK_PARENT, RANK_INSTANCE, RANK_EXCEPTION };

static bool
has_flag(const struct note *note, char flag)
{
	return strchr(note_string(note, "$CSFlags"), flag) != NULL;
}

bool
cal_is_parent(const struct note *note)
{
	return has_flag(note, 'c') ||
	    (note_has(note, "RepeatDates") && note->parent[0] == '\0' &&
		!note_has(note, "$REF") && !has_flag(note, 'i') &&
		!has_flag(note, 'e'));
}

static int
rank_of(const struct note *note)
{
	if (cal_is_parent(note))
		return RANK_PARENT;
	return has_flag(note, 'e') || note_has(note, "OriginalStartDate") ?
	    RANK_EXCEPTION :
	    RANK_INSTANCE;
}

static const struct note *
note_at(const struct map_bundle *b, size_t source)
{
	return source == CAL_LEAD ? b->note : b->members[source - 1];
}

/* ---- what was planned, what is ------------------------------------------------ */

static int
by_value(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static bool
in_sorted(const int64_t *list, size_t n, int64_t value)
{
	return n > 0 &&
	    bsearch(&value, list, n, sizeof(value), by_value) != NULL;
}

/*
 * Lists that are not in step (the parent's are sorted on their own): what
 * stands in both stays, the rest belongs together in its order.
 */
static void
match_rest(struct gather *g, struct cal_spans *s, const int64_t *original,
    size_t n)
{
	int64_t *planned = arena_array(g->arena, n, sizeof(*planned));
	int64_t *now = arena_array(g->arena, s->n, sizeof(*now));
	size_t k = 0;

	if (n != s->n)
		return;
	memcpy(planned, original, n * sizeof(*planned));
	for (size_t i = 0; i < n; i++)
		now[i] = s->date[i].start;
	qsort(planned, n, sizeof(*planned), by_value);
	qsort(now, n, sizeof(*now), by_value);
	for (size_t i = 0; i < n; i++) {
		if (in_sorted(planned, n, s->date[i].start))
			continue;
		while (k < n && in_sorted(now, n, planned[k]))
			k++;
		if (k < n)
			s->date[i].original = planned[k++];
	}
}

/* False when the note does not say. */
static bool
set_originals(struct gather *g, const struct note *note, int rank,
    struct cal_spans *s)
{
	int64_t *original;
	size_t n = cal_instants(g->clock, note, "RepeatInstanceDates", g->arena,
	    &original);

	if (n == 0)
		n = cal_instants(g->clock, note, "OriginalStartDate", g->arena,
		    &original);
	if (n == 0)
		return false;
	if (rank == RANK_PARENT) {
		match_rest(g, s, original, n);
		return true;
	}
	for (size_t i = 0; i < s->n && n == s->n; i++)
		s->date[i].original = original[i];
	return n == s->n;
}

static void
claim_all(struct gather *g, const struct note *note, size_t source, int rank)
{
	struct cal_spans s = rank == RANK_PARENT ?
	    cal_parent_spans(g->clock, note, g->arena) :
	    cal_spans_of(g->clock, note, g->arena);
	double version = 0;
	bool said;

	(void)note_number(note, "UpdateSeq", &version);
	said = set_originals(g, note, rank, &s);
	for (size_t i = 0; i < s.n; i++) {
		g->claim = arena_room(g->arena, g->claim, g->n, &g->cap,
		    sizeof(*g->claim));
		g->claim[g->n] = (struct claim){ .date = s.date[i],
			.rank = rank,
			.version = version,
			.seq = note->seq,
			.gone = cal_skip(note) != NULL,
			.guessed = !said && rank == RANK_EXCEPTION };
		g->claim[g->n++].date.source = source;
	}
}

/* ---- exceptions that do not say of which date -------------------------------- */

struct days {
	int64_t *at;
	size_t n;
};

/* Every date that some note says was planned. */
static struct days
planned_dates(struct gather *g, const struct map_bundle *b)
{
	static const char *const lists[] = { "RepeatInstanceDates",
		"ParentRepeatInstanceDates", "RepeatDates",
		"ParentRepeatDates" };
	struct days d = { 0 };

	for (size_t k = 0; k < NITEMS(lists) && d.n == 0; k++)
		for (size_t i = 0; i <= b->nmembers && d.n == 0; i++) {
			const struct note *note = note_at(b, i);

			if (k == 0 && rank_of(note) != RANK_PARENT)
				continue;
			d.n = cal_instants(g->clock, note, lists[k], g->arena,
			    &d.at);
		}
	return d;
}

static void
take_held(const struct gather *g, struct days *d)
{
	int64_t *held = arena_array(g->arena, g->n, sizeof(*held));
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < g->n; i++)
		if (!g->claim[i].guessed)
			held[n++] = g->claim[i].date.original;
	qsort(held, n, sizeof(*held), by_value);
	for (size_t i = 0; i < d->n; i++)
		if (!in_sorted(held, n, d->at[i]))
			d->at[kept++] = d->at[i];
	d->n = kept;
}

static uint64_t
distance(int64_t a, int64_t b)
{
	return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

/* The nearest planned date that nobody holds; it is held then. */
static bool
find_origin(struct days *d, int64_t *at)
{
	size_t best = 0;

	if (d->n == 0)
		return false;
	for (size_t i = 1; i < d->n; i++)
		if (distance(d->at[i], *at) < distance(d->at[best], *at))
			best = i;
	*at = d->at[best];
	d->at[best] = d->at[--d->n];
	return true;
}

/* Both stand in the calendar, at the same time: both are carried over. */
static bool
is_held_beside(const struct gather *g, const struct claim *c)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->claim[i].rank != RANK_PARENT && !g->claim[i].guessed &&
		    g->claim[i].date.original == c->date.original)
			return true;
	return false;
}

/* The parent lists it where it is now: it is that one. */
static bool
is_listed_by_parent(const struct gather *g, struct claim *c)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct claim *p = &g->claim[i];

		if (p->rank != RANK_PARENT || p->date.start != c->date.start)
			continue;
		c->date.original = p->date.original;
		return true;
	}
	return false;
}

static void
find_origins(struct gather *g, const struct map_bundle *b)
{
	struct days free_days = { 0 };
	bool looked = false;

	for (size_t i = 0; i < g->n; i++) {
		struct claim *c = &g->claim[i];

		if (!c->guessed || is_listed_by_parent(g, c))
			continue;
		if (!looked) {
			free_days = planned_dates(g, b);
			take_held(g, &free_days);
		}
		looked = true;
		if (!find_origin(&free_days, &c->date.original))
			c->beside = is_held_beside(g, c);
	}
}

/* ---- who wins --------------------------------------------------------------------- */

static int
by_strength(const struct claim *x, const struct claim *y)
{
	if ((x->rank == RANK_PARENT) != (y->rank == RANK_PARENT))
		return x->rank == RANK_PARENT ? -1 : 1;
	if (x->version != y->version)
		return x->version < y->version ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	if (x->date.source != y->date.source)
		return x->date.source > y->date.source ? -1 : 1;
	if (x->date.start != y->date.start)
		return x->date.start < y->date.start ? -1 : 1;
	return (x->date.end > y->date.end) - (x->date.end < y->date.end);
}

static int
by_original(const void *a, const void *b)
{
	const struct claim *x = a;
	const struct claim *y = b;

	if (x->date.original != y->date.original)
		return x->date.original < y->date.original ? -1 : 1;
	if (x->beside != y->beside)
		return x->beside ? 1 : -1;
	return by_strength(x, y);
}

static int
by_start(const void *a, const void *b)
{
	const struct recur_date *x = a;
	const struct recur_date *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return (x->original > y->original) - (x->original < y->original);
}

/*
 * A parent that lists a moved date only at its new time: the child that holds
 * it knows it by another original, and both would be carried over.
 */
static void
drop_shadows(struct gather *g)
{
	int64_t *known = arena_array(g->arena, g->n, sizeof(*known));
	int64_t *moved = arena_array(g->arena, g->n, sizeof(*moved));
	size_t nknown = 0, nmoved = 0, kept = 0;

	for (size_t i = 0; i < g->n; i++)
		if (g->claim[i].rank == RANK_PARENT)
			known[nknown++] = g->claim[i].date.original;
	qsort(known, nknown, sizeof(*known), by_value);
	for (size_t i = 0; i < g->n; i++) {
		const struct claim *c = &g->claim[i];

		if (c->rank != RANK_PARENT &&
		    !in_sorted(known, nknown, c->date.original))
			moved[nmoved++] = c->date.start;
	}
	qsort(moved, nmoved, sizeof(*moved), by_value);
	for (size_t i = 0; i < g->n; i++)
		if (g->claim[i].rank != RANK_PARENT ||
		    !in_sorted(moved, nmoved, g->claim[i].date.start))
			g->claim[kept++] = g->claim[i];
	g->n = kept;
}

/* A note does not outdo itself: it may have two dates of one original. */
static void
settle_one(struct cal_series *s, const struct claim *c, size_t n)
{
	const struct claim *won = &c[n - 1];

	for (size_t i = 0; i < n; i++) {
		bool again = &c[i] != won &&
		    c[i].date.start == c[i + 1].date.start &&
		    c[i].date.end == c[i + 1].date.end;

		if (c[i].date.source == won->date.source && !again &&
		    !c[i].gone)
			s->date[s->n++] = c[i].date;
	}
}

static void
settle(struct gather *g, struct cal_series *s)
{
	size_t n = 0;

	s->date = arena_array(g->arena, g->n, sizeof(*s->date));
	if (g->n == 0)
		return;
	qsort(g->claim, g->n, sizeof(*g->claim), by_original);
	for (size_t i = 0; i < g->n; i += n) {
		const struct claim *c = &g->claim[i];

		for (n = 1; i + n < g->n; n++)
			if (c[n].date.original != c->date.original ||
			    c[n].beside != c->beside)
				break;
		settle_one(s, c, n);
	}
	qsort(s->date, s->n, sizeof(*s->date), by_start);
}

/* How many dates of the parent's list nobody holds, moved or not. */
static size_t
count_unheld(struct gather *g, const struct note *parent)
{
	struct cal_spans s = cal_parent_spans(g->clock, parent, g->arena);
	int64_t *held = arena_array(g->arena, g->n * 2, sizeof(*held));
	size_t n = 0, unheld = 0;

	for (size_t i = 0; i < g->n; i++) {
		held[n++] = g->claim[i].date.start;
		held[n++] = g->claim[i].date.original;
	}
	qsort(held, n, sizeof(*held), by_value);
	for (size_t i = 0; i < s.n; i++)
		unheld += !in_sorted(held, n, s.date[i].start);
	return unheld;
}

struct cal_series
cal_gather(const struct map_bundle *b, const struct cal_clock *clock,
    struct arena *a)
{
	struct gather g = { .arena = a, .clock = clock };
	struct cal_series s = { 0 };
	bool instances = false;

	for (size_t i = 0; i <= b->nmembers; i++) {
		int rank = rank_of(note_at(b, i));

		if (rank == RANK_PARENT)
			continue;
		instances = instances || rank == RANK_INSTANCE;
		claim_all(&g, note_at(b, i), i, rank);
	}
	for (size_t i = 0; i <= b->nmembers; i++) {
		if (rank_of(note_at(b, i)) != RANK_PARENT)
			continue;
		if (instances)
			s.unheld += count_unheld(&g, note_at(b, i));
		else
			claim_all(&g, note_at(b, i), i, RANK_PARENT);
	}
	find_origins(&g, b);
	if (!instances)
		drop_shadows(&g);
	settle(&g, &s);
	return s;
}
