/*
 * Completeness.  A record that says itself which id it has can be reached by
 * that id alone; so when as many were reached in a bucket as it has used slots,
 * all were.  Two bytes for each bucket are enough to know.
 */
#include <string.h>

#include "base/mem.h"
#include "source/nsf_note.h"
#include "source/nsf_priv.h"

struct nsf_census {
	uint16_t *reached; /* by bucket, from 0 */
	size_t buckets;
	size_t bucket, slot; /* the walk over what was not reached */
	bool entered;
};

struct nsf_census *
nsf_census_new(const struct nsf *n)
{
	struct nsf_census *c = MEM_NEW(struct nsf_census);

	c->buckets = n->summaries;
	c->reached = mem_zero(c->buckets * sizeof(*c->reached) + 1);
	return c;
}

void
nsf_census_free(struct nsf_census **c)
{
	if (*c == NULL)
		return;
	mem_free((*c)->reached);
	mem_free(*c);
	*c = NULL;
}

void
nsf_census_add(struct nsf_census *c, const struct nsf_place *p)
{
	if (p->in_bucket && p->bucket > 0 && p->bucket <= c->buckets &&
	    c->reached[p->bucket - 1] < UINT16_MAX)
		c->reached[p->bucket - 1]++;
}

static size_t
used_slots(const struct nsf_bucket *b)
{
	size_t used = 0, n;
	const uint8_t *p;

	for (uint32_t i = 1; i <= b->slots; i++)
		used += nsf_slot(b, i, &p, &n);
	return used;
}

/* Does the id that the record gives itself lead elsewhere, or nowhere? */
static bool
is_unreached(struct nsf_view *v, const struct nsf_place *at,
    const uint8_t *p, size_t n)
{
	struct nsf_note_head head;
	struct nsf_place by_id;
	struct err e;

	if (!nsf_note_head(v->nsf->facts.ods, p, n, n, &head) ||
	    head.id != at->id)
		return false;
	return nsf_find(v, head.id, &by_id, &e) < 0 || !by_id.in_bucket ||
	    by_id.bucket != at->bucket || by_id.slot != at->slot;
}

/* The next bucket whose slots and ids do not agree; false: no more. */
static bool
enter_bucket(struct nsf_census *c, struct nsf_view *v)
{
	for (; c->bucket < c->buckets; c->bucket++) {
		const struct nsf_bucket *b;
		struct err e;
		size_t used;

		if (v->nsf->summary[c->bucket] == 0)
			continue;
		b = nsf_bucket(v, true, (uint32_t)c->bucket + 1, &e);
		if (b == NULL) {
			nsf_tell(v->nsf, "bucket %zu cannot be read: %s",
			    c->bucket + 1, e.msg);
			continue;
		}
		used = used_slots(b);
		if (used == c->reached[c->bucket])
			continue;
		nsf_tell(v->nsf, "bucket %zu: %u of its %zu records were "
		    "reached by their ids", c->bucket + 1,
		    (unsigned)c->reached[c->bucket], used);
		c->slot = 0;
		return true;
	}
	return false;
}

int
nsf_census_next(struct nsf_census *c, struct nsf_view *v,
    struct nsf_place *place)
{
	while (c->entered || enter_bucket(c, v)) {
		const struct nsf_bucket *b;
		const uint8_t *p;
		struct err e;
		size_t n;

		c->entered = true;
		b = nsf_bucket(v, true, (uint32_t)c->bucket + 1, &e);
		if (b == NULL || c->slot >= b->slots) {
			c->entered = false;
			c->bucket++;
			continue;
		}
		c->slot++;
		*place = (struct nsf_place){ .in_bucket = true,
			.bucket = (uint32_t)c->bucket + 1,
			.slot = (uint32_t)c->slot };
		if (!nsf_slot(b, (uint32_t)c->slot, &p, &n) || n < 10)
			continue;
		place->id = nsf_u32(p + 6);
		if (is_unreached(v, place, p, n))
			return 1;
	}
	return 0;
}
