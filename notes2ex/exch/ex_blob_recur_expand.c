/* A recurrence that was read becomes what happens. */
#include <stdlib.h>

#include "exch/ex_blob.h"
#include "exch/ex_blob_recur.h"

static int
by_start(const void *a, const void *b)
{
	const struct ex_instance *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

/* Both lists are sorted, and so are the days that are asked for. */
static bool
is_passed_over(const struct ex_recur *r, int64_t day, size_t *d, size_t *x)
{
	while (*d < r->ndeleted && r->deleted[*d] < day)
		(*d)++;
	while (*x < r->nexceptions && r->exception[*x].day < day)
		(*x)++;
	return (*d < r->ndeleted && r->deleted[*d] == day) ||
	    (*x < r->nexceptions && r->exception[*x].day == day);
}

size_t
ex_blob_recur_instances(struct arena *a, const struct ex_blob_recur *b,
    const struct zone *z, struct ex_instance **out)
{
	const struct ex_recur *r = &b->recur;
	size_t most = b->endless ? 0 : ex_recur_days(r, NULL, 0);
	int64_t *day = arena_array(a, most + 1, sizeof(*day));
	struct ex_instance *all = arena_array(a, most + r->nexceptions + 1,
	    sizeof(*all));
	size_t n = 0, d = 0, x = 0;

	(void)ex_recur_days(r, day, most);
	for (size_t i = 0; i < most; i++) {
		if (is_passed_over(r, day[i], &d, &x))
			continue;
		all[n].start = ex_utc(z, day[i] + (int64_t)b->start * 60);
		all[n++].end = ex_utc(z, day[i] + (int64_t)b->end * 60);
	}
	for (size_t i = 0; i < r->nexceptions && !b->endless; i++)
		all[n++] = (struct ex_instance){ r->exception[i].start,
			r->exception[i].end, &r->exception[i] };
	qsort(all, n, sizeof(*all), by_start);
	*out = all;
	return n;
}
