/* Property contexts ([MS-PST] 2.3.3; PST guide 8). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pst/pst_read_priv.h"

/* Types that are not ours to write, but may be there. */
enum {
	FLOAT32 = 0x04,
	CURRENCY = 0x06,
	APPTIME = 0x07,
	ERROR_CODE = 0x0A,
	STRING8 = 0x1E,
	SERVER_ID = 0xFB,
	STRINGS8 = 0x101E,
	MULTI = 0x1000,
};

size_t
bag_fixed_size(unsigned type)
{
	switch (type) {
	case PST_INT16:
		return 2;
	case PST_INT32:
	case FLOAT32:
	case ERROR_CODE:
		return 4;
	case PST_BOOL:
		return 1;
	case PST_DOUBLE:
	case CURRENCY:
	case APPTIME:
	case PST_INT64:
	case PST_TIME:
		return 8;
	default:
		return 0;
	}
}

bool
bag_is_fixed(unsigned type)
{
	return bag_fixed_size(type) > 0;
}

/* ---- values -------------------------------------------------------------- */

int
bag_hnid(struct pst_reader *r, struct arena *a, const struct heap_view *h,
    const struct scope *s, uint32_t hnid, struct pst_value *v, struct err *e)
{
	const uint8_t *p;
	size_t n;

	v->p = (const uint8_t *)"";
	v->n = 0;
	v->bytes = 0;
	if (hnid == 0)
		return 0;
	if ((hnid & 0x1F) != 0) {
		const struct pst_node *sub = scope_find(s, hnid);

		if (sub == NULL)
			return reader_broken(r, e, "subnode",
			    "property 0x%04x is in subnode 0x%" PRIx32
			    ", which does not exist", (unsigned)v->id, hnid);
		v->p = NULL;
		v->data = sub->data;
		v->sub = sub->sub;
		v->bytes = reader_bytes(r, sub->data);
		return 0;
	}
	if (view_get(r, h, hnid, &p, &n, e) < 0)
		return -1;
	if (n > 0)
		v->p = memcpy(arena_alloc(a, n), p, n);
	v->n = n;
	v->bytes = n;
	return 0;
}

static int
read_object(struct pst_reader *r, const struct heap_view *h,
    const struct scope *s, uint32_t hid, struct pst_value *v, struct err *e)
{
	const struct pst_node *sub;
	const uint8_t *p;
	size_t n;

	if (view_get(r, h, hid, &p, &n, e) < 0)
		return -1;
	if (n != 8)
		return reader_broken(r, e, "property",
		    "property 0x%04x refers to an object in %zu bytes",
		    (unsigned)v->id, n);
	v->object = le32(p);
	v->bytes = le32(p + 4);
	v->p = NULL;
	sub = scope_find(s, v->object);
	if (sub == NULL)
		return reader_broken(r, e, "subnode",
		    "property 0x%04x is the object 0x%" PRIx32
		    ", which does not exist", (unsigned)v->id, v->object);
	v->data = sub->data;
	v->sub = sub->sub;
	return 0;
}

/* Count, offsets, values. */
static bool
is_multi_right(const uint8_t *p, size_t n, uint64_t bytes)
{
	size_t count, last;

	if (n < 4)
		return bytes == 0;
	count = le32(p);
	if (bytes < 4 || count > (bytes - 4) / 4)
		return false;
	last = 4 + 4 * count;
	for (size_t i = 0; i < count && 8 + 4 * i <= n; i++) {
		size_t at = le32(p + 4 + 4 * i);

		if (at < last || at > bytes || (i == 0 && at != last))
			return false;
		last = at;
	}
	return true;
}

static void
check_multi(struct pst_reader *r, const struct pst_value *v)
{
	const uint8_t *p = v->p;
	size_t n = v->n;
	struct data_tree t;
	uint64_t bid;
	struct err e;

	if (p == NULL) {
		if (reader_tree(r, &t, v->data, &e) < 0 || t.leaves == 0 ||
		    reader_leaf(r, &t, 0, &bid, &e) < 0)
			return;
		p = reader_load(r, bid, &n, &e);
	}
	if (p != NULL && !is_multi_right(p, n, v->bytes))
		reader_error(r, "property",
		    "property 0x%04x has several values whose places are not "
		    "right", (unsigned)v->id);
}

static void
check_value(struct pst_reader *r, const struct pst_value *v)
{
	if (bag_fixed_size(v->type) == 8 && v->bytes != 8)
		reader_error(r, "property",
		    "property 0x%04x of type 0x%04x has %" PRIu64 " bytes",
		    (unsigned)v->id, (unsigned)v->type, v->bytes);
	if (v->type == PST_GUID && v->bytes != 16)
		reader_error(r, "property",
		    "property 0x%04x is a GUID of %" PRIu64 " bytes",
		    (unsigned)v->id, v->bytes);
	if (v->type == PST_STRING && v->bytes % 2 != 0)
		reader_error(r, "property",
		    "property 0x%04x is text of %" PRIu64 " bytes, which is "
		    "odd", (unsigned)v->id, v->bytes);
	if (v->type == PST_STRINGS || v->type == PST_BINARIES ||
	    v->type == STRINGS8)
		check_multi(r, v);
}

static bool
is_known(unsigned type)
{
	return bag_is_fixed(type) || type == PST_GUID || type == PST_STRING ||
	    type == STRING8 || type == PST_BINARY || type == SERVER_ID ||
	    (type & MULTI) != 0;
}

/* ---- the whole ----------------------------------------------------------- */

struct reading {
	struct pst_reader *r;
	struct arena *a;
	const struct heap_view *h;
	const struct scope *s;
	struct pst_bag *bag;
	size_t cap, bytes;
};

static int
read_value(struct reading *g, const uint8_t *p, struct pst_value *v,
    struct err *e)
{
	size_t fixed = bag_fixed_size(v->type);

	if (v->type == PST_OBJECT)
		return read_object(g->r, g->h, g->s, le32(p + 2), v, e);
	if (fixed > 0 && fixed <= 4) {
		v->p = memcpy(arena_alloc(g->a, fixed), p + 2, fixed);
		v->bytes = v->n = fixed;
		return 0;
	}
	if (!is_known(v->type))
		return reader_broken(g->r, e, "property",
		    "property 0x%04x is of type 0x%04x, which does not exist",
		    (unsigned)v->id, (unsigned)v->type);
	if (bag_hnid(g->r, g->a, g->h, g->s, le32(p + 2), v, e) < 0)
		return -1;
	if (g->r->say != NULL)
		check_value(g->r, v);
	if (fixed == 8 && v->n != 8)
		return err_set(e, ERR_DAMAGED,
		    "%s: property 0x%04x has no value", g->r->path,
		    (unsigned)v->id);
	return 0;
}

static int
on_record(void *arg, uint32_t key, const uint8_t *p, struct err *e)
{
	struct reading *g = arg;
	struct pst_value v = { .id = (uint16_t)key, .type = le16(p) };

	if (read_value(g, p, &v, e) < 0)
		/* The checker has heard of it, and goes on without it. */
		return g->r->say == NULL || e->code != ERR_DAMAGED ? -1 : 0;
	g->bytes += v.n;
	if (g->bytes > READ_BAG)
		return reader_broken(g->r, e, "limit",
		    "has more than 64 MiB of properties");
	g->bag->value = arena_room(g->a, g->bag->value, g->bag->n, &g->cap,
	    sizeof(*g->bag->value));
	g->bag->value[g->bag->n++] = v;
	return 0;
}

int
bag_read(struct pst_reader *r, struct arena *a, uint64_t data, uint64_t sub,
    struct pst_bag *bag, struct scope *s, struct err *e)
{
	struct heap_view h;
	struct reading g = { r, a, &h, s, bag, 0, 0 };

	*bag = (struct pst_bag){ 0 };
	*s = (struct scope){ 0 };
	if (view_open(r, &h, data, 0xBC, e) < 0)
		return -1;
	view_check(r, &h);
	if (scope_read(r, a, sub, s, e) < 0)
		return -1;
	bag->sub = s->sub;
	bag->nsub = s->n;
	if (h.root != 0x20)
		reader_error(r, "heap-order",
		    "its B-tree is at HID 0x%" PRIx32 ", not 0x20: some "
		    "readers refuse that", h.root);
	return view_walk(r, &h, h.root, 2, 6, on_record, &g, e);
}

int
pst_reader_bag(struct pst_reader *r, struct arena *a, uint64_t data,
    uint64_t sub, struct pst_bag *bag, struct err *e)
{
	struct scope s;

	return bag_read(r, a, data, sub, bag, &s, e);
}

/* ---- asking a bag -------------------------------------------------------- */

static int
by_id(const void *key, const void *value)
{
	uint16_t id = *(const uint16_t *)key;
	const struct pst_value *v = value;

	return (id > v->id) - (id < v->id);
}

const struct pst_value *
pst_bag_get(const struct pst_bag *bag, uint16_t id)
{
	if (bag->n == 0)
		return NULL;
	return bsearch(&id, bag->value, bag->n, sizeof(*bag->value), by_id);
}

int64_t
pst_bag_int(const struct pst_bag *bag, uint16_t id, int64_t none)
{
	const struct pst_value *v = pst_bag_get(bag, id);

	if (v == NULL || v->p == NULL)
		return none;
	if (v->type == PST_BOOL && v->n >= 1)
		return v->p[0] != 0;
	if (v->type == PST_INT16 && v->n >= 2)
		return (int16_t)le16(v->p);
	if (v->type == PST_INT32 && v->n >= 4)
		return (int32_t)le32(v->p);
	if ((v->type == PST_INT64 || v->type == PST_TIME) && v->n >= 8)
		return (int64_t)le64(v->p);
	return none;
}

struct gather {
	uint8_t *p;
	size_t n, cap;
};

static int
on_piece(void *arg, const void *p, size_t n, struct err *e)
{
	struct gather *g = arg;

	if (n > g->cap - g->n)
		return err_set(e, ERR_DAMAGED, "a text is longer than said");
	memcpy(g->p + g->n, p, n);
	g->n += n;
	return 0;
}

const char *
pst_bag_text(struct pst_reader *r, const struct pst_bag *bag,
    struct arena *a, uint16_t id)
{
	const struct pst_value *v = pst_bag_get(bag, id);
	struct gather g = { 0 };
	struct err e;

	if (v == NULL || v->type != PST_STRING)
		return NULL;
	if (v->p != NULL)
		return text_from(a, "UTF-16LE", v->p, v->n);
	if (v->bytes > READ_BAG)
		return NULL;
	g.cap = (size_t)v->bytes;
	g.p = arena_alloc(a, g.cap);
	if (pst_reader_data(r, v->data, on_piece, &g, &e) < 0)
		return NULL;
	return text_from(a, "UTF-16LE", g.p, g.n);
}
