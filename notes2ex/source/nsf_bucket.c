/* Buckets, and the records in them or beside them [NSF guide 7]. */
#include <string.h>

#include "base/mem.h"
#include "source/nsf_priv.h"

#define SECTOR   512
#define HEAD     66
#define NIBBLE   0x42 /* offset in each sector of the byte that is checked */

bool
nsf_mend(uint8_t *p, size_t n, size_t at, size_t skip, size_t from, int step,
    size_t limit)
{
	uint8_t check = 0;
	bool same = true;

	for (size_t i = skip; i < n / SECTOR; i++) {
		size_t x = i * SECTOR + at;
		size_t saved = step > 0 ? from + i / 2 : from - i / 2;

		if (x >= limit)
			break;
		same = same && (i == skip || (p[x] & 15) == check);
		check = p[x] & 15;
		p[x] = (uint8_t)((p[x] & 0xf0) |
		    (i % 2 != 0 ? p[saved] & 15 : p[saved] >> 4));
	}
	return same;
}

/* ---- buckets ------------------------------------------------------------- */

static struct nsf_bucket *
room_for(struct nsf_cache *c, uint32_t pos)
{
	struct nsf_bucket *oldest = &c->bucket[0];

	for (size_t i = 0; i < NSF_BUCKETS_KEPT; i++) {
		struct nsf_bucket *k = &c->bucket[i];

		if (k->pos == pos) {
			oldest = k;
			break;
		}
		if (k->used < oldest->used)
			oldest = k;
	}
	oldest->used = ++c->clock;
	return oldest;
}

static int
load_bucket(const struct nsf *n, uint32_t pos, struct nsf_bucket *b,
    struct err *e)
{
	uint64_t off = nsf_pos(pos);
	uint8_t head[HEAD];

	if (nsf_read(n, off, head, HEAD, e) < 0)
		return -1;
	if (head[0] != 0x02 || head[1] != 0x42)
		return err_set(e, ERR_FORMAT, "no bucket of notes begins at "
		    "byte %llu", (unsigned long long)off);
	b->n = nsf_u32(head + 6);
	b->slots = nsf_u32(head + 44);
	b->footer = nsf_u32(head + 50);
	if (b->n < SECTOR || b->n > NSF_BUCKET_MAX || b->footer > b->n - HEAD ||
	    b->footer < b->n / 1024 ||
	    b->slots > (b->n - b->footer - HEAD) / 4)
		return err_set(e, ERR_FORMAT, "the bucket at byte %llu is "
		    "damaged: %zu bytes, %zu slots, a footer of %zu",
		    (unsigned long long)off, b->n, b->slots, b->footer);
	if (b->cap < b->n) {
		b->p = mem_grow(b->p, b->n);
		b->cap = b->n;
	}
	if (nsf_read(n, off, b->p, b->n, e) < 0)
		return -1;
	b->torn = !nsf_mend(b->p, b->n, NIBBLE, 0, b->n - 1, -1,
	    b->n - b->footer);
	return 0;
}

const struct nsf_bucket *
nsf_bucket(struct nsf_view *v, bool summary, uint32_t number, struct err *e)
{
	const struct nsf *n = v->nsf;
	const uint32_t *list = summary ? n->summary : n->nonsummary;
	size_t count = summary ? n->summaries : n->nonsummaries;
	struct nsf_bucket *b;

	if (number == 0 || number > count || list[number - 1] == 0) {
		(void)err_set(e, ERR_FORMAT, "there is no %sbucket %u",
		    summary ? "" : "non-summary ", number);
		return NULL;
	}
	b = room_for(v->cache, list[number - 1]);
	if (b->pos == list[number - 1])
		return b;
	b->pos = 0;
	if (load_bucket(n, list[number - 1], b, e) < 0)
		return NULL;
	b->pos = list[number - 1];
	return b;
}

bool
nsf_slot(const struct nsf_bucket *b, uint32_t slot, const uint8_t **p,
    size_t *n)
{
	const uint8_t *entry;
	size_t off;

	if (slot == 0 || slot > b->slots)
		return false;
	entry = b->p + b->n - b->footer - 4 * (size_t)slot;
	off = nsf_u16(entry);
	*n = nsf_u16(entry + 2);
	*p = b->p + off;
	return *n > 0 && off >= HEAD && off + *n <= b->n - b->footer;
}

static int
find_slot(struct nsf_view *v, bool summary, uint32_t bucket, uint32_t slot,
    const uint8_t **p, size_t *n, bool *torn, struct err *e)
{
	const struct nsf_bucket *b = nsf_bucket(v, summary, bucket, e);

	if (b == NULL)
		return -1;
	if (!nsf_slot(b, slot, p, n))
		return err_set(e, ERR_FORMAT, "slot %u of %sbucket %u is empty "
		    "or damaged", slot, summary ? "" : "non-summary ", bucket);
	*torn = b->torn;
	return 0;
}

static int
copy_slot(struct nsf_view *v, bool summary, uint32_t bucket, uint32_t slot,
    struct arena *a, struct nsf_bytes *out, struct err *e)
{
	const uint8_t *p;
	size_t n;

	if (find_slot(v, summary, bucket, slot, &p, &n, &out->torn, e) < 0)
		return -1;
	out->p = memcpy(arena_alloc(a, n), p, n);
	out->n = n;
	out->off = -1;
	return 0;
}

int
nsf_nonsummary(struct nsf_view *v, uint32_t bucket, uint32_t slot,
    struct arena *a, struct nsf_bytes *out, struct err *e)
{
	return copy_slot(v, false, bucket, slot, a, out, e);
}

/* ---- records ------------------------------------------------------------- */

/* All records by position begin with a signature and their length. */
static int
length_at(const struct nsf *n, uint64_t off, uint64_t *length, struct err *e)
{
	uint8_t head[6];

	if (nsf_read(n, off, head, sizeof(head), e) < 0)
		return -1;
	*length = nsf_u32(head + 2);
	if (head[1] != 0 || *length < sizeof(head) ||
	    *length > n->facts.size - off)
		return err_set(e, ERR_FORMAT, "the record at byte %llu has an "
		    "impossible length: %llu",
		    (unsigned long long)off, (unsigned long long)*length);
	return 0;
}

int
nsf_record_head(struct nsf_view *v, const struct nsf_place *place, uint8_t *out,
    size_t most, size_t *got, uint64_t *length, struct err *e)
{
	if (place->in_bucket) {
		const uint8_t *p;
		bool torn;
		size_t n;

		if (find_slot(v, true, place->bucket, place->slot, &p, &n,
		    &torn, e) < 0)
			return -1;
		*length = n;
		*got = n < most ? n : most;
		memcpy(out, p, *got);
		return 0;
	}
	if (length_at(v->nsf, place->off, length, e) < 0)
		return -1;
	*got = *length < most ? (size_t)*length : most;
	return nsf_read(v->nsf, place->off, out, *got, e);
}

int
nsf_record(struct nsf_view *v, const struct nsf_place *place, struct arena *a,
    struct nsf_bytes *out, struct err *e)
{
	uint64_t length;
	uint8_t *p;

	if (place->in_bucket)
		return copy_slot(v, true, place->bucket, place->slot, a, out,
		    e);
	if (length_at(v->nsf, place->off, &length, e) < 0)
		return -1;
	if (length > NSF_RECORD_MAX)
		return err_set(e, ERR_LIMIT, "a record of %llu bytes is "
		    "larger than this version reads",
		    (unsigned long long)length);
	p = arena_alloc(a, (size_t)length);
	out->p = p;
	out->n = (size_t)length;
	out->off = (int64_t)place->off;
	out->torn = false;
	return nsf_read(v->nsf, place->off, p, out->n, e);
}
