/* Sets of NoteIDs: NSF guide 9.4. */
#include <stdlib.h>
#include <string.h>

#include "source/nsf_object.h"

#define SIG     4
#define HEAD    18 /* sig, 0, ids, runs, flag, TIMEDATE */
#define RUN     5  /* how many more, first id */
#define STEP    4  /* from one id to the next */
#define MANY    0xffffu /* more ids than the header can count */
#define HIGHEST 0xffffffffu

/* The next run; false at the end, and at what can be none. */
static bool
take_run(struct cur *c, struct nsf_run *r)
{
	uint32_t more = cur_u8(c);

	r->first = cur_u32le(c);
	if (c->bad || r->first == 0 || r->first > HIGHEST - more * STEP)
		return false;
	r->last = r->first + more * STEP;
	return true;
}

static uint64_t
ids_of(const struct nsf_run *r)
{
	return (r->last - r->first) / STEP + 1;
}

static int
by_first(const void *a, const void *b)
{
	const struct nsf_run *x = a, *y = b;

	return x->first != y->first ? (x->first < y->first ? -1 : 1) :
	    x->last < y->last ? -1 : x->last > y->last;
}

/* In order and joined.  False: runs that cross, each with ids of its own. */
static bool
tidy(struct nsf_idtable *t)
{
	size_t n = 0;

	for (size_t i = 1; i < t->runs; i++)
		if (t->run[i].first <= t->run[i - 1].last) {
			qsort(t->run, t->runs, sizeof(*t->run), by_first);
			break;
		}
	for (size_t i = 0; i < t->runs; i++) {
		struct nsf_run r = t->run[i];
		struct nsf_run *last = n == 0 ? NULL : &t->run[n - 1];

		if (last == NULL || (r.first > last->last &&
		    r.first - last->last != STEP))
			t->run[n++] = r;
		else if ((r.first - last->first) % STEP != 0)
			return false;
		else if (r.last > last->last)
			last->last = r.last;
	}
	t->runs = n;
	t->ids = 0;
	for (size_t i = 0; i < n; i++)
		t->ids += ids_of(&t->run[i]);
	return true;
}

/* As the header says: so many runs, so many ids in them. */
static bool
read_counted(struct nsf_idtable *t, struct arena *a, struct cur c,
    uint64_t ids, size_t runs)
{
	uint64_t sum = 0;

	if (c.n / RUN < runs)
		return false;
	t->run = arena_array(a, runs + 1, sizeof(*t->run));
	for (t->runs = 0; t->runs < runs; t->runs++) {
		if (!take_run(&c, &t->run[t->runs]))
			return false;
		sum += ids_of(&t->run[t->runs]);
	}
	return sum == ids && tidy(t);
}

/*
 * The header counts to 65,535; how it tells of more nobody has seen.  Such a
 * table must have so many ids, ascending, up to where its bytes end.
 */
static bool
read_many(struct nsf_idtable *t, struct arena *a, const uint8_t *p, size_t n,
    size_t head)
{
	struct cur c = cur_of(p + head, n - head);
	uint64_t sum = 0;
	struct nsf_run r;
	uint32_t last = 0;

	for (t->runs = 0; take_run(&c, &r) && r.first > last; t->runs++) {
		sum += ids_of(&r);
		last = r.last;
	}
	if (sum <= MANY)
		return false;
	c = cur_of(p + head, n - head);
	t->run = arena_array(a, t->runs, sizeof(*t->run));
	for (size_t i = 0; i < t->runs; i++)
		(void)take_run(&c, &t->run[i]);
	return tidy(t);
}

bool
nsf_idtable_read(struct nsf_idtable *t, struct arena *a, const uint8_t *p,
    size_t n)
{
	static const size_t heads[] = { HEAD, HEAD + 2, HEAD + 4 };
	struct cur c = cur_of(p, n);
	unsigned sig = cur_u16le(&c);
	uint64_t ids;
	size_t runs;

	*t = (struct nsf_idtable){ .runs = 0 };
	(void)cur_u16le(&c);
	ids = cur_u16le(&c);
	runs = cur_u16le(&c);
	(void)cur_take(&c, HEAD - 8);
	if (c.bad || sig != SIG)
		return false;
	if (read_counted(t, a, c, ids, runs))
		return true;
	for (size_t i = 0; i < NITEMS(heads); i++)
		if (n > heads[i] && read_many(t, a, p, n, heads[i]))
			return true;
	*t = (struct nsf_idtable){ .runs = 0 };
	return false;
}

bool
nsf_idtable_has(const struct nsf_idtable *t, uint32_t id)
{
	size_t lo = 0, hi = t->runs;

	while (lo < hi) { /* the last run that does not begin after it */
		size_t mid = lo + (hi - lo) / 2;

		if (t->run[mid].first <= id)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == 0)
		return false;

	const struct nsf_run *r = &t->run[lo - 1];

	return id <= r->last && (id - r->first) % STEP == 0;
}
