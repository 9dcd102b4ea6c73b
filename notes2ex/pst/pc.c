#include "pst/ltp_priv.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
	/* Longer UTF-8 is in no case short enough for a heap in UTF-16. */
	TEXT_MAX = PST_HEAP_MAX / 2 * 3,
	/* More memory for values than this is not kept for the next one. */
	SPARE_VALUES = 1 << 18,
};

/* Where a property's value is. */
enum place { INLINE, VALUE, SUBNODE };

struct prop {
	uint16_t id, type;
	uint8_t place;
	uint32_t hnid; /* INLINE: the value itself; SUBNODE: the NID */
	size_t at, n;  /* VALUE: in `value` */
	uint64_t size; /* of the value, as PidTagAttachSize counts it */
};

struct pc {
	struct heap heap;
	struct big big;
	struct prop *prop;
	size_t n, cap;
	uint8_t *value; /* what goes into the heap, in the order of puts */
	size_t nvalue, capvalue;
	uint64_t size;
	uint64_t has[65536 / 64]; /* which ids there are */
};

struct pc *
pc_new(struct ndb *ndb)
{
	struct pc *pc = MEM_NEW(struct pc);

	heap_init(&pc->heap, ndb, HEAP_PC, true);
	pc->big.ndb = ndb;
	return pc;
}

void
pc_free(struct pc **p)
{
	struct pc *pc = *p;

	if (pc == NULL)
		return;
	heap_fini(&pc->heap);
	mem_free(pc->big.sub);
	mem_free(pc->prop);
	mem_free(pc->value);
	mem_free(pc);
	*p = NULL;
}

void
pc_reset(struct pc *pc)
{
	for (size_t i = 0; i < pc->n; i++)
		pc->has[pc->prop[i].id / 64] = 0;
	heap_reset(&pc->heap);
	big_reset(&pc->big);
	pc->n = 0;
	pc->nvalue = 0;
	pc->size = 0;
	if (pc->capvalue > SPARE_VALUES) {
		mem_free(pc->value);
		pc->value = NULL;
		pc->capvalue = 0;
	}
}

bool
pc_has(const struct pc *pc, uint16_t id)
{
	return (pc->has[id / 64] >> id % 64 & 1) != 0;
}

uint64_t
pc_values_size(const struct pc *pc)
{
	return pc->size;
}

/* ---- what is put ------------------------------------------------------------- */

static struct prop *
find(struct pc *pc, uint16_t id)
{
	for (size_t i = 0; i < pc->n; i++)
		if (pc->prop[i].id == id)
			return &pc->prop[i];
	return NULL;
}

static void
drop(struct pc *pc, uint16_t id)
{
	struct prop *p;

	if (!pc_has(pc, id) || (p = find(pc, id)) == NULL)
		return;
	pc->size -= p->size;
	*p = pc->prop[--pc->n];
	pc->has[id / 64] &= ~(UINT64_C(1) << id % 64);
}

/* The only one with this id from now on. */
static void
add(struct pc *pc, const struct prop *p)
{
	drop(pc, p->id);
	pc->prop = list_room(pc->prop, pc->n, &pc->cap, sizeof(*p));
	pc->prop[pc->n++] = *p;
	pc->size += p->size;
	pc->has[p->id / 64] |= UINT64_C(1) << p->id % 64;
}

/* Room for n more bytes of values. */
static uint8_t *
value_room(struct pc *pc, size_t n)
{
	if (n > pc->capvalue - pc->nvalue) {
		pc->capvalue = 2 * (pc->nvalue + n) + 1024;
		pc->value = mem_grow(pc->value, pc->capvalue);
	}
	return pc->value + pc->nvalue;
}

/* n bytes that are in the room. */
static void
add_value(struct pc *pc, uint16_t id, uint16_t type, size_t n)
{
	struct prop p = { .id = id, .type = type, .place = VALUE,
		.at = pc->nvalue, .n = n, .size = n };

	pc->nvalue += n;
	add(pc, &p);
}

static int
add_big(struct pc *pc, uint16_t id, uint16_t type, const void *value, size_t n,
    struct err *e)
{
	struct prop p = { .id = id, .type = type, .place = SUBNODE, .size = n };

	if (big_put(&pc->big, value, n, &p.hnid, e) < 0)
		return -1;
	add(pc, &p);
	return 0;
}

int
pc_put(struct pc *pc, uint16_t id, uint16_t type, const void *value, size_t n,
    struct err *e)
{
	size_t fixed = pst_type_size(type);

	if (type == PST_OBJECT || (fixed != 0 && n != fixed))
		return err_set(e, ERR_FORMAT, "property 0x%04X of type 0x%04X "
		    "has %zu bytes", id, type, n);
	if (n == 0) {
		drop(pc, id);
		return 0;
	}
	if (n > PST_HEAP_MAX)
		return add_big(pc, id, type, value, n, e);
	if (fixed != 0 && fixed <= 4) {
		struct prop p = { .id = id, .type = type, .place = INLINE,
			.size = n };
		uint8_t b[4] = { 0 };

		memcpy(b, value, n);
		p.hnid = get32(b);
		add(pc, &p);
		return 0;
	}
	memcpy(value_room(pc, n), value, n);
	add_value(pc, id, type, n);
	return 0;
}

int
pc_put_int(struct pc *pc, uint16_t id, uint16_t type, int64_t v, struct err *e)
{
	uint8_t b[8];

	switch (type) {
	case PST_BOOL:
		v = v != 0;
		break;
	case PST_INT16:
	case PST_INT32:
	case PST_INT64:
	case PST_TIME:
		break;
	default:
		return err_set(e, ERR_FORMAT, "property 0x%04X of type 0x%04X "
		    "is no number", id, type);
	}
	le64(b, (uint64_t)v);
	return pc_put(pc, id, type, b, pst_type_size(type), e);
}

/* Text that is surely too big for the heap, by pieces. */
static int
put_long_text(struct pc *pc, uint16_t id, const char *s, size_t n,
    struct err *e)
{
	struct ndb_tree *tree = ndb_tree_new(pc->big.ndb);
	struct ndb_data data;
	const char *end = s + n;
	uint8_t piece[PST_PAYLOAD];

	while (s < end) {
		size_t m = utf16_some(piece, sizeof(piece), &s, end);

		if (ndb_tree_put(tree, piece, m, e) < 0) {
			tree_give_up(&tree);
			return -1;
		}
	}
	if (ndb_tree_end(&tree, &data, e) < 0)
		return -1;
	return pc_put_tree(pc, id, PST_STRING, data, e);
}

int
pc_put_text(struct pc *pc, uint16_t id, const char *s, struct err *e)
{
	size_t n = strlen(s);

	if (n > TEXT_MAX)
		return put_long_text(pc, id, s, n, e);
	n = ltp_utf16(value_room(pc, 2 * n), s, n);
	if (n == 0)
		drop(pc, id);
	else if (n > PST_HEAP_MAX)
		return add_big(pc, id, PST_STRING, pc->value + pc->nvalue, n,
		    e);
	else
		add_value(pc, id, PST_STRING, n);
	return 0;
}

int
pc_put_empty(struct pc *pc, uint16_t id, uint16_t type, struct err *e)
{
	struct prop p = { .id = id, .type = type, .place = INLINE };

	if (type == PST_OBJECT || pst_type_size(type) != 0)
		return err_set(e, ERR_FORMAT, "property 0x%04X of type 0x%04X "
		    "cannot be empty", id, type);
	add(pc, &p);
	return 0;
}

int
pc_put_tree(struct pc *pc, uint16_t id, uint16_t type, struct ndb_data data,
    struct err *e)
{
	struct prop p = { .id = id, .type = type, .place = SUBNODE,
		.size = data.bytes };

	if (type == PST_OBJECT || pst_type_size(type) != 0)
		return err_set(e, ERR_FORMAT, "property 0x%04X of type 0x%04X "
		    "cannot be a tree of data", id, type);
	if (data.bid == 0) {
		drop(pc, id);
		return 0;
	}
	p.hnid = big_add_data(&pc->big, &data);
	add(pc, &p);
	return 0;
}

int
pc_put_object(struct pc *pc, uint16_t id, uint32_t nid,
    const struct ltp_node *node, struct err *e)
{
	uint8_t *v = value_room(pc, 8);

	(void)e;
	le32(v, nid);
	le32(v + 4, size32(node->bytes));
	add_value(pc, id, PST_OBJECT, 8);
	/* What counts is the object, not the eight bytes that lead to it. */
	pc->prop[pc->n - 1].size = node->bytes;
	pc->size += node->bytes - 8;
	big_add(&pc->big, nid, node->data.bid, node->sub, node->bytes);
	return 0;
}

int
pc_subnode(struct pc *pc, uint32_t nid, uint64_t data, uint64_t sub,
    uint64_t bytes, struct err *e)
{
	if ((nid & 0x1F) == NID_LTP)
		return err_set(e, ERR_FORMAT, "node 0x%08X is of a type that "
		    "contexts give themselves", nid);
	big_add(&pc->big, nid, data, sub, bytes);
	return 0;
}

/* ---- the end ------------------------------------------------------------------ */

static int
by_id(const void *a, const void *b)
{
	const struct prop *p = a, *q = b;

	return (p->id > q->id) - (p->id < q->id);
}

/* Values into the heap, in the order of ids: what leads to them is known then. */
static int
put_values(struct pc *pc, struct err *e)
{
	if (pc->n > 1)
		qsort(pc->prop, pc->n, sizeof(pc->prop[0]), by_id);
	for (size_t i = 0; i < pc->n; i++) {
		struct prop *p = &pc->prop[i];

		if (p->place == VALUE && heap_put(&pc->heap,
		    pc->value + p->at, p->n, &p->hnid, e) < 0)
			return -1;
	}
	return 0;
}

static int
put_tree(struct pc *pc, struct bth *b, uint8_t header[BTH_HEADER],
    struct err *e)
{
	for (size_t i = 0; i < pc->n; i++) {
		uint8_t record[8];

		le16(record, pc->prop[i].id);
		le16(record + 2, pc->prop[i].type);
		le32(record + 4, pc->prop[i].hnid);
		if (bth_put(b, record, e) < 0)
			return -1;
	}
	return bth_end(b, header, e);
}

/* The size of the node is in the node. */
static int
put_size(struct pc *pc, const struct bth *b, uint16_t id, uint64_t bytes,
    struct err *e)
{
	const struct prop *p = id == 0 ? NULL : find(pc, id);

	if (id == 0)
		return 0;
	if (p == NULL || p->type != PST_INT32)
		return err_set(e, ERR_FORMAT, "property 0x%04X has no place "
		    "for a size", id);
	le32(bth_record(b, (size_t)(p - pc->prop)) + 4, size32(bytes));
	return 0;
}

static int
end(struct pc *pc, struct bth *b, uint16_t size_id, struct ltp_node *out,
    struct err *e)
{
	uint8_t header[BTH_HEADER] = { 0 };
	uint32_t root;

	/* The first allocation, HID 0x20: readers insist on it. */
	if (heap_put(&pc->heap, header, sizeof(header), &root, e) < 0 ||
	    put_values(pc, e) < 0 || put_tree(pc, b, header, e) < 0)
		return -1;
	memcpy(heap_at(&pc->heap, root), header, sizeof(header));
	out->bytes = heap_close(&pc->heap) + pc->big.bytes;
	if (put_size(pc, b, size_id, out->bytes, e) < 0 ||
	    heap_end(&pc->heap, root, &out->data, e) < 0)
		return -1;
	return ndb_subnodes(pc->big.ndb, pc->big.sub, pc->big.n, &out->sub, e);
}

int
pc_end(struct pc *pc, uint16_t size_id, struct ltp_node *out, struct err *e)
{
	struct bth b;
	int rc;

	bth_init(&b, &pc->heap, 2, 8);
	rc = end(pc, &b, size_id, out, e);
	bth_fini(&b);
	pc_reset(pc);
	return rc;
}
