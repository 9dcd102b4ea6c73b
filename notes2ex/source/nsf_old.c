/*
 * R2, R3, R4: byte offsets everywhere, nothing compressed, no buckets to look
 * into [NSF guide 10].
 */
#include <string.h>

#include "base/mem.h"
#include "source/nsf_priv.h"

#define DESCRIPTORS_MAX (16u << 20)
#define NAME_MAX_LEN    256

/* The bucket descriptor block in memory. */
struct descriptors {
	uint8_t *p;
	size_t n;
	size_t buckets, names, vectors;
};

static int
load(struct nsf *n, const uint8_t *head, struct descriptors *d, struct err *e)
{
	uint32_t off = nsf_u32(head + 50), size;
	uint8_t start[12];

	if (nsf_read(n, off, start, sizeof(start), e) < 0 ||
	    nsf_u16(start) != 1)
		return err_set(e, ERR_DAMAGED, "%s: its bucket descriptor "
		    "block is not to be found; repair a copy of the "
		    "database in Notes (fixup), or export it as DXL",
		    n->facts.path);
	size = nsf_u32(start + 2);
	if (size < 16 || size > DESCRIPTORS_MAX ||
	    size > n->facts.size - off)
		return err_set(e, ERR_FORMAT, "a descriptor block of %u bytes "
		    "cannot be", size);
	/* The text of names may stand behind it; its offsets have 16 bits. */
	d->n = (size_t)size + 65536;
	if (d->n > n->facts.size - off)
		d->n = (size_t)(n->facts.size - off);
	d->p = mem_grow(NULL, d->n);
	d->buckets = nsf_u16(start + 6);
	d->names = nsf_u16(start + 8);
	d->vectors = n->facts.ods == 16 ? 0 : nsf_u16(start + 10);
	return nsf_read(n, off, d->p, d->n, e);
}

/* A vector's own header says how long that is and what its first id is. */
static void
add_vector(struct nsf *n, uint64_t off, size_t size)
{
	struct nsf_vector *v = &n->vector[n->vectors];
	uint8_t head[10] = { 0 };
	struct err e;

	if (off == 0)
		return;
	if (nsf_read(n, off, head, sizeof(head), &e) < 0 || head[0] != 6 ||
	    head[1] < 6 || head[1] >= size) {
		nsf_tell(n, "the vector of note ids at byte %llu is damaged: "
		    "its notes cannot be read", (unsigned long long)off);
		return;
	}
	v->off = off + head[1];
	/* In R2 the id of a note is the place of its entry. */
	v->first = head[1] >= 10 ? nsf_u32(head + 6) : (uint32_t)v->off;
	v->ids = (uint32_t)((size - head[1]) / 4);
	if (v->ids > (n->facts.size - v->off) / 4)
		v->ids = (uint32_t)((n->facts.size - v->off) / 4);
	n->vectors++;
}

static void
read_vectors(struct nsf *n, const uint8_t *head, const struct descriptors *d)
{
	size_t size = nsf_u16(head + 76);

	n->vector = arena_array(&n->arena, d->vectors + 2, sizeof(*n->vector));
	if (n->facts.ods == 16) {
		add_vector(n, nsf_u32(head + 20), size);
		add_vector(n, nsf_u32(head + 62), size);
		return;
	}
	for (size_t i = 0; i < d->vectors; i++)
		add_vector(n, nsf_u32(d->p + 32 + 8 * i) & ~1u, size);
}

static void
read_names(struct nsf *n, const struct descriptors *d, size_t at)
{
	const uint8_t *text = d->p + at + 8 * d->names;
	size_t room = d->n - at - 8 * d->names, bad = 0;
	struct lmbcs *conv = lmbcs_new();

	n->name = arena_array(&n->arena, d->names, sizeof(*n->name));
	for (size_t i = 0; i < d->names; i++) {
		const uint8_t *p = d->p + at + 8 * i;
		size_t off = nsf_u16(p), len = nsf_u16(p + 2);

		n->name[i].type = (unsigned)p[5] << 8 | p[4];
		n->name[i].text = NULL;
		if (len <= NAME_MAX_LEN && off <= room && len <= room - off)
			n->name[i].text = lmbcs_text(conv, &n->arena,
			    text + off, len);
		else
			bad++;
	}
	lmbcs_free(&conv);
	n->facts.names = d->names;
	if (bad > 0)
		nsf_tell(n, "%zu of %zu names of items cannot be read", bad,
		    d->names);
}

int
nsf_open_old(struct nsf *n, const uint8_t *head, struct err *e)
{
	struct descriptors d = { 0 };
	int status = load(n, head, &d, e);

	n->each = 4;
	if (status == 0) {
		size_t lists = (n->facts.ods == 16 ? 10 : 32) +
		    8 * d.vectors + 12 * d.buckets;

		if (d.n < 32 || lists > d.n || d.names > (d.n - lists) / 8)
			status = err_set(e, ERR_FORMAT, "%zu buckets and %zu "
			    "names do not fit into the descriptor block",
			    d.buckets, d.names);
		else {
			read_names(n, &d, lists);
			read_vectors(n, head, &d);
		}
	}
	mem_free(d.p);
	return status;
}
