/* Record relocation vectors: from an id to the place of its record. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "source/nsf_priv.h"

#define STEP       4          /* from one id to the next */
#define FREE       0xffffffffu
#define GONE       0x7fffffffu /* reserved, or its object was deleted */
#define BUCKET_BIT 0x80000000u
#define HEAD       32 /* of a vector, R5 and later */

/* ---- their order --------------------------------------------------------- */

/* Of two with the same first id, the one of the superblock is newer. */
static int
by_first(const void *a, const void *b)
{
	const struct nsf_vector *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if ((x->mem != NULL) != (y->mem != NULL))
		return x->mem != NULL ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

void
nsf_sort_vectors(struct nsf *n)
{
	size_t kept = 0;

	if (n->vectors == 0)
		return;
	qsort(n->vector, n->vectors, sizeof(*n->vector), by_first);
	for (size_t i = 1; i < n->vectors; i++)
		if (n->vector[i].first != n->vector[kept].first)
			n->vector[++kept] = n->vector[i];
	n->vectors = kept + 1;
	for (size_t i = 0; i < n->vectors; i++) {
		struct nsf_vector *v = &n->vector[i];
		uint32_t room = i + 1 < n->vectors ?
		    (n->vector[i + 1].first - v->first + STEP - 1) / STEP :
		    (FREE - v->first) / STEP;

		if (v->ids > room)
			v->ids = room;
	}
}

/* The last vector that begins at the id or before it; vectors if none. */
static size_t
vector_of(const struct nsf *n, uint32_t id)
{
	size_t low = 0, high = n->vectors;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (n->vector[mid].first <= id)
			low = mid + 1;
		else
			high = mid;
	}
	return low == 0 ? n->vectors : low - 1;
}

/* ---- their entries -------------------------------------------------------- */

static struct nsf_kept_vector *
room_for(struct nsf_cache *c, size_t index)
{
	struct nsf_kept_vector *oldest = &c->vector[0];

	for (size_t i = 0; i < NSF_VECTORS_KEPT; i++) {
		struct nsf_kept_vector *k = &c->vector[i];

		if (k->index == index + 1)
			oldest = k;
		if (k->index == index + 1)
			break;
		if (k->used < oldest->used)
			oldest = k;
	}
	oldest->used = ++c->clock;
	return oldest;
}

/* As they are on disk.  NULL when they cannot be read. */
static const uint8_t *
entries_of(struct nsf_view *v, size_t index, struct err *e)
{
	const struct nsf_vector *vec = &v->nsf->vector[index];
	size_t n = (size_t)vec->ids * v->nsf->each;
	struct nsf_kept_vector *k;

	if (vec->mem != NULL)
		return vec->mem;
	k = room_for(v->cache, index);
	if (k->index == index + 1)
		return k->p;
	if (k->cap < n) {
		k->own = mem_grow(k->own, n);
		k->cap = n;
	}
	k->index = 0;
	k->p = k->own;
	if (nsf_read(v->nsf, vec->off, k->own, n, e) < 0)
		return NULL;
	k->index = index + 1;
	return k->p;
}

static bool
read_entry(const struct nsf *n, const uint8_t *p, struct nsf_place *place)
{
	uint32_t a = nsf_u32(p), b = n->each == 8 ? nsf_u32(p + 4) : 0;

	place->in_bucket = false;
	place->bucket = place->slot = 0;
	place->off = 0;
	if (a == 0 || (a == FREE && (n->each == 4 || b == FREE)))
		return false;
	if (n->each == 4) {
		place->off = a;
		return true;
	}
	if (a == GONE)
		return false;
	if ((a & BUCKET_BIT) != 0) {
		place->in_bucket = true;
		place->bucket = a & 0xffffff;
		place->slot = b & 0x7ff;
	} else {
		place->off = nsf_pos(a);
	}
	return true;
}

/* Of all entries on disk: the last of them may be another vector's ids. */
static int
checksum_of(const struct nsf *n, const struct nsf_vector *vec,
    const uint8_t *entries, uint32_t *sum, struct err *e)
{
	uint8_t rest[512];
	size_t from = (size_t)vec->ids * n->each;
	size_t to = (size_t)vec->room * n->each;

	*sum = nsf_xor(entries, from);
	while (from < to) {
		size_t want = to - from < sizeof(rest) ? to - from :
		    sizeof(rest);

		if (nsf_read(n, vec->off + from, rest, want, e) < 0)
			return -1;
		*sum ^= nsf_xor(rest, want);
		from += want;
	}
	return 0;
}

/* Said once, when the walk comes to it; entries are tried all the same. */
static void
check_vector(const struct nsf *n, const struct nsf_vector *vec,
    const uint8_t *entries)
{
	uint8_t head[HEAD];
	uint32_t sum;
	struct err e;

	if (vec->mem != NULL || n->each == 4)
		return;
	if (nsf_read(n, vec->off - HEAD, head, HEAD, &e) < 0 ||
	    head[0] != 0x06)
		nsf_tell(n, "the vector of note ids at byte %llu has no head",
		    (unsigned long long)(vec->off - HEAD));
	else if (checksum_of(n, vec, entries, &sum, &e) < 0 ||
	    sum != nsf_u32(head + 18))
		nsf_tell(n, "the vector of note ids at byte %llu is damaged: "
		    "its checksum is wrong", (unsigned long long)(vec->off -
		    HEAD));
}

int
nsf_next_id(struct nsf_view *v, uint32_t after, struct nsf_place *place)
{
	const struct nsf *n = v->nsf;
	size_t i = after == 0 ? n->vectors : vector_of(n, after);
	uint32_t k = 0;

	if (i == n->vectors)
		i = 0; /* before the first */
	else
		k = (after - n->vector[i].first) / STEP + 1;
	for (; i < n->vectors; i++, k = 0) {
		const struct nsf_vector *vec = &n->vector[i];
		struct err e;
		const uint8_t *p;

		if (k >= vec->ids)
			continue;
		p = entries_of(v, i, &e);
		if (p == NULL) {
			nsf_tell(n, "the vector of note ids at byte %llu "
			    "cannot be read: %s",
			    (unsigned long long)vec->off, e.msg);
			continue;
		}
		if (k == 0)
			check_vector(n, vec, p);
		for (; k < vec->ids; k++) {
			place->id = vec->first + STEP * k;
			if (place->id > after && read_entry(n, p +
			    (size_t)k * n->each, place))
				return 1;
		}
	}
	return 0;
}

int
nsf_find(struct nsf_view *v, uint32_t id, struct nsf_place *place,
    struct err *e)
{
	const struct nsf *n = v->nsf;
	size_t i = vector_of(n, id);
	const uint8_t *p;
	uint32_t k;

	if (i < n->vectors && (id - n->vector[i].first) % STEP == 0 &&
	    (k = (id - n->vector[i].first) / STEP) < n->vector[i].ids) {
		p = entries_of(v, i, e);
		if (p == NULL)
			return -1;
		place->id = id;
		if (read_entry(n, p + (size_t)k * n->each, place))
			return 0;
	}
	return err_set(e, ERR_FORMAT, "no record has the id %X", id);
}
