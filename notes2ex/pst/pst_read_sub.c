/* The subnodes of a node ([MS-PST] 2.2.2.8.3.3). */
#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "pst/pst_read_priv.h"

/* An SLBLOCK or SIBLOCK; the number of its entries, or -1. */
static int
load_list(struct pst_reader *r, uint64_t bid, int level, const uint8_t **p,
    struct err *e)
{
	size_t n, each;

	*p = reader_load(r, bid, &n, e);
	if (*p == NULL)
		return -1;
	each = n >= 8 && (*p)[1] == 1 ? 16 : 24;
	if ((bid & 2) == 0 || n < 8 || (*p)[0] != 2 || (*p)[1] > 1 ||
	    (level >= 0 && (*p)[1] != level) ||
	    8 + each * le16(*p + 2) > n)
		return reader_broken(r, e, "subnode",
		    "block 0x%" PRIx64 " is no list of subnodes", bid);
	if (8 + each * le16(*p + 2) != n)
		reader_warn(r, "subnode",
		    "block 0x%" PRIx64 " has %zu bytes for %u entries", bid, n,
		    (unsigned)le16(*p + 2));
	return le16(*p + 2);
}

struct reading {
	struct pst_reader *r;
	struct arena *a;
	struct scope *s;
	size_t cap;
};

static int
read_leaf(struct reading *g, uint64_t bid, int64_t first, struct err *e)
{
	struct scope *s = g->s;
	const uint8_t *p;
	int n = load_list(g->r, bid, 0, &p, e);

	if (n < 0)
		return -1;
	if (n > 0 && first >= 0 && le32(p + 8) != (uint32_t)first)
		reader_warn(g->r, "subnode",
		    "block 0x%" PRIx64 " begins with another subnode than "
		    "said", bid);
	for (int i = 0; i < n; i++) {
		const uint8_t *q = p + 8 + 24 * i;

		if (s->n > 0 && s->sub[s->n - 1].nid >= le32(q))
			return reader_broken(g->r, e, "subnode",
			    "block 0x%" PRIx64 " has subnode 0x%" PRIx32
			    " out of order", bid, le32(q));
		s->sub = arena_room(g->a, s->sub, s->n, &g->cap,
		    sizeof(*s->sub));
		s->sub[s->n++] = (struct pst_node){ .nid = le32(q),
			.data = le64(q + 8),
			.sub = le64(q + 16) };
	}
	return 0;
}

int
scope_read(struct pst_reader *r, struct arena *a, uint64_t bid,
    struct scope *s, struct err *e)
{
	struct reading g = { r, a, s, 0 };
	uint8_t list[PST_BLOCK];
	const uint8_t *p;
	int n;

	*s = (struct scope){ 0 };
	if (bid == 0)
		return 0;
	n = load_list(r, bid, -1, &p, e);
	if (n < 0)
		return -1;
	if (p[1] == 0) {
		if (read_leaf(&g, bid, -1, e) < 0)
			return -1;
	} else {
		memcpy(list, p, 8 + 16 * (size_t)n);
		for (int i = 0; i < n; i++)
			if (read_leaf(&g, le64(list + 16 + 16 * i),
			    le32(list + 8 + 16 * i), e) < 0)
				return -1;
	}
	s->used = arena_alloc(a, s->n);
	return 0;
}

const struct pst_node *
scope_find(const struct scope *s, uint32_t nid)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (s->sub[mid].nid < nid)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == s->n || s->sub[lo].nid != nid)
		return NULL;
	s->used[lo] = 1;
	return &s->sub[lo];
}

void
scope_left(struct pst_reader *r, const struct scope *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->used[i])
			reader_warn(r, "subnode-left",
			    "nothing refers to subnode 0x%" PRIx32,
			    s->sub[i].nid);
}

/* ---- sizes --------------------------------------------------------------- */

static int
list_bytes(struct pst_reader *r, const uint8_t *list, int n, unsigned depth,
    uint64_t *sum, struct err *e)
{
	for (int i = 0; i < n; i++) {
		const uint8_t *q = list + 8 + (list[1] == 0 ? 24 : 16) * i;
		int bad = list[1] == 0 ?
		    reader_node_bytes(r, le64(q + 8), le64(q + 16), depth + 1,
			sum, e) :
		    reader_node_bytes(r, 0, le64(q + 8), depth + 1, sum, e);

		if (bad < 0)
			return -1;
	}
	return 0;
}

int
reader_node_bytes(struct pst_reader *r, uint64_t data, uint64_t sub,
    unsigned depth, uint64_t *sum, struct err *e)
{
	const uint8_t *p;
	uint8_t *list;
	size_t size;
	int n, status;

	*sum += reader_bytes(r, data);
	if (sub == 0)
		return 0;
	if (depth > 2 * READ_DEPTH)
		return reader_broken(r, e, "depth",
		    "subnodes are nested too deep");
	n = load_list(r, sub, -1, &p, e);
	if (n < 0)
		return -1;
	/* What is below may drive it out of the cache. */
	size = 8 + (size_t)(p[1] == 0 ? 24 : 16) * (size_t)n;
	list = memcpy(mem_grow(NULL, size), p, size);
	status = list_bytes(r, list, n, depth, sum, e);
	mem_free(list);
	return status;
}
