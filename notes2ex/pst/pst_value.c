#include <string.h>

#include "pst/pst_priv.h"

void
le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

void
le32(uint8_t *p, uint32_t v)
{
	le16(p, (uint16_t)v);
	le16(p + 2, (uint16_t)(v >> 16));
}

void
le64(uint8_t *p, uint64_t v)
{
	le32(p, (uint32_t)v);
	le32(p + 4, (uint32_t)(v >> 32));
}

uint32_t
of32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

uint64_t
of64(const uint8_t *p)
{
	return of32(p) | (uint64_t)of32(p + 4) << 32;
}

const uint8_t *
wide(struct arena *a, const char *text, size_t *n)
{
	size_t len = strlen(text);
	uint8_t *out = arena_array(a, len + 1, 2);

	*n = ltp_utf16(out, text, len);
	return out;
}

/* ---- a bag of values --------------------------------------------------------- */

void
bag_init(struct bag *b, struct arena *a, size_t cap)
{
	*b = (struct bag){ .arena = a, .cap = cap,
		.v = arena_array(a, cap + 1, sizeof(struct value)) };
}

const struct value *
bag_find(const struct bag *b, uint16_t id)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->v[i].id == id)
			return &b->v[i];
	return NULL;
}

bool
bag_has(const struct bag *b, uint16_t id)
{
	return bag_find(b, id) != NULL;
}

int64_t
bag_int(const struct bag *b, uint16_t id, int64_t none)
{
	const struct value *v = bag_find(b, id);

	if (v == NULL)
		return none;
	switch (v->type) {
	case PST_BOOL:
		return v->fixed[0] != 0;
	case PST_INT16:
		return (int16_t)of32(v->fixed);
	case PST_INT32:
		return (int32_t)of32(v->fixed);
	case PST_INT64:
	case PST_TIME:
		return (int64_t)of64(v->fixed);
	default:
		return none;
	}
}

/* The next value; the caller has asked for room enough. */
static struct value *
next(struct bag *b, uint16_t id, uint16_t type)
{
	struct value *v = &b->v[b->n < b->cap ? b->n++ : b->cap];

	*v = (struct value){ .id = id, .type = type, .p = v->fixed };
	return v;
}

void
bag_put_int(struct bag *b, uint16_t id, uint16_t type, int64_t number)
{
	bag_drop(b, id);
	struct value *v = next(b, id, type);

	if (type == PST_BOOL)
		number = number != 0;
	v->n = pst_type_size(type);
	le64(v->fixed, (uint64_t)number);
	/* Behind a short one stands nothing of the number. */
	memset(v->fixed + v->n, 0, sizeof(v->fixed) - v->n);
}

void
bag_put(struct bag *b, uint16_t id, uint16_t type, const void *p, size_t n)
{
	bag_drop(b, id);
	if (n == 0)
		return;
	struct value *v = next(b, id, type);

	v->p = p;
	v->n = n;
}

void
bag_put_text(struct bag *b, uint16_t id, const char *text)
{
	size_t n;
	const uint8_t *p = wide(b->arena, text, &n);

	bag_put(b, id, PST_STRING, p, n);
}

void
bag_drop(struct bag *b, uint16_t id)
{
	for (size_t i = 0; i < b->n; i++) {
		if (b->v[i].id != id)
			continue;
		struct value last = b->v[--b->n];

		b->v[i] = last;
		if (last.p == b->v[b->n].fixed)
			b->v[i].p = b->v[i].fixed;
		return;
	}
}

/* ---- of properties -------------------------------------------------------------- */

/* count, offsets, values one after the other (PST guide 8). */
static void
put_many(struct bag *b, uint16_t id, const struct pst_prop *p)
{
	const struct pst_bytes *each = p->binaries;
	struct pst_bytes *made = NULL;
	size_t total = 4 + 4 * p->n, at = total;

	if (p->type == PST_STRINGS) {
		each = made = arena_array(b->arena, p->n + 1, sizeof(*made));
		for (size_t i = 0; i < p->n; i++)
			made[i].p = wide(b->arena, p->texts[i], &made[i].n);
	}
	for (size_t i = 0; i < p->n; i++)
		total += each[i].n;
	uint8_t *out = arena_alloc(b->arena, total);

	le32(out, (uint32_t)p->n);
	for (size_t i = 0; i < p->n; i++) {
		le32(out + 4 + 4 * i, (uint32_t)at);
		if (each[i].n > 0)
			memcpy(out + at, each[i].p, each[i].n);
		at += each[i].n;
	}
	bag_put(b, id, p->type, out, p->n == 0 ? 0 : total);
}

static void
put_numbers(struct bag *b, uint16_t id, const struct pst_prop *p)
{
	uint8_t *out = arena_array(b->arena, p->n + 1, 4);

	for (size_t i = 0; i < p->n; i++)
		le32(out + 4 * i, (uint32_t)p->integers[i]);
	bag_put(b, id, p->type, out, 4 * p->n);
}

static int
put_prop(struct bag *b, uint16_t id, const struct pst_prop *p, struct err *err)
{
	int64_t bits;

	switch (p->type) {
	case PST_INT16:
	case PST_INT32:
	case PST_INT64:
	case PST_BOOL:
	case PST_TIME:
		bag_put_int(b, id, p->type, p->integer);
		return 0;
	case PST_DOUBLE:
		memcpy(&bits, &p->real, sizeof(bits));
		bag_put_int(b, id, p->type, bits);
		return 0;
	case PST_STRING:
		bag_put_text(b, id, p->text);
		return 0;
	case PST_GUID:
		if (p->bytes.n != 16)
			break;
		/* FALLTHROUGH */
	case PST_BINARY:
		bag_put(b, id, p->type, p->bytes.p, p->bytes.n);
		return 0;
	case PST_INT32S:
		put_numbers(b, id, p);
		return 0;
	case PST_STRINGS:
	case PST_BINARIES:
		put_many(b, id, p);
		return 0;
	default:
		break;
	}
	return err_set(err, ERR_FORMAT,
	    "property %04X of type %04X is none that a store takes",
	    (unsigned)id, (unsigned)p->type);
}

/* The content of one value has to stay below what a data tree holds. */
static bool
is_huge(const struct pst_prop *p)
{
	size_t n = 0;

	if (p->type == PST_STRING)
		n = strlen(p->text);
	else if (p->type == PST_BINARY)
		n = p->bytes.n;
	else if (p->type == PST_STRINGS)
		for (size_t i = 0; i < p->n && n <= INT32_MAX; i++)
			n += strlen(p->texts[i]) + 8;
	else if (p->type == PST_BINARIES)
		for (size_t i = 0; i < p->n && n <= INT32_MAX; i++)
			n += p->binaries[i].n + 8;
	return n > INT32_MAX;
}

int
bag_props(struct bag *b, struct names *names, const struct pst_props *props,
    struct err *err)
{
	for (size_t i = 0; i < props->n; i++) {
		const struct pst_prop *p = &props->prop[i];
		uint16_t id = p->id;

		if (id == 0 && names_id(names, p->name, &id, err) != 0)
			return -1;
		if (is_huge(p))
			return err_set(err, ERR_LIMIT,
			    "property %04X has more than 2 GiB", (unsigned)id);
		if (put_prop(b, id, p, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- where they go ------------------------------------------------------------- */

int
bag_write(const struct bag *b, struct pc *pc, struct err *err)
{
	for (size_t i = 0; i < b->n; i++)
		if (pc_put(pc, b->v[i].id, b->v[i].type, b->v[i].p, b->v[i].n,
			err) != 0)
			return -1;
	return 0;
}

size_t
bag_cells(const struct bag *b, const struct tc_layout *layout,
    struct tc_cell cell[PST_CELLS])
{
	size_t n = 0;

	for (size_t i = 0; i < layout->n && n < PST_CELLS; i++) {
		uint32_t tag = layout->column[i].tag;
		const struct value *v = bag_find(b, (uint16_t)(tag >> 16));

		if (v != NULL && v->type == (tag & 0xffff))
			cell[n++] = (struct tc_cell){ tag, v->p, v->n };
	}
	return n;
}
