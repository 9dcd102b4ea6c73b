/* Bags of properties: keys, values, and how an item's become a store's. */
#include <string.h>

#include "base/civil.h"
#include "target/pst_item_priv.h"

#define EPOCH ((int64_t)11644473600) /* seconds from 1601 to 1970 */
#define TICKS 10000000               /* of a FILETIME in a second */

#define MICROSOFT 0xC0, 0, 0, 0, 0, 0, 0, 0x46

static const uint8_t sets[SET_COUNT][16] = {
	[EX_SET_PS_PUBLIC_STRINGS] = { 0x29, 0x03, 0x02, 0, 0, 0, 0, 0,
	    MICROSOFT },
	[EX_SET_PSETID_COMMON] = { 0x08, 0x20, 0x06, 0, 0, 0, 0, 0,
	    MICROSOFT },
	[EX_SET_PSETID_APPOINTMENT] = { 0x02, 0x20, 0x06, 0, 0, 0, 0, 0,
	    MICROSOFT },
	[EX_SET_PSETID_MEETING] = { 0x90, 0xDA, 0xD8, 0x6E, 0x0B, 0x45, 0x1B,
	    0x10, 0x98, 0xDA, 0x00, 0xAA, 0x00, 0x3F, 0x13, 0x05 },
	[EX_SET_PSETID_TASK] = { 0x03, 0x20, 0x06, 0, 0, 0, 0, 0, MICROSOFT },
	[EX_SET_PSETID_ADDRESS] = { 0x04, 0x20, 0x06, 0, 0, 0, 0, 0,
	    MICROSOFT },
	[EX_SET_N2E] = { 0x52, 0x1C, 0x3A, 0x5F, 0x0E, 0x9B, 0x0A, 0x4D, 0x8C,
	    0x37, 0x6E, 0x2F, 0x6E, 0x32, 0x79, 0x78 },
	[SET_INTERNET] = { 0x86, 0x03, 0x02, 0, 0, 0, 0, 0, MICROSOFT },
	[SET_NOTE] = { 0x0E, 0x20, 0x06, 0, 0, 0, 0, 0, MICROSOFT },
};

/* ---- keys ---------------------------------------------------------------------- */

struct key
props_key(enum ex_prop prop)
{
	const struct ex_prop_info *info = ex_prop_info(prop);

	if (info->set == EX_SET_NONE)
		return KEY((uint16_t)info->id);
	return (struct key){ .set = (int)info->set,
		.lid = info->id,
		.text = info->strname };
}

static bool
is_key(const struct pst_prop *p, struct key key)
{
	if (key.id != 0 || p->id != 0)
		return p->id == key.id;
	if (memcmp(p->name->guid, sets[key.set], sizeof(p->name->guid)) != 0)
		return false;
	if (key.text == NULL || p->name->text == NULL)
		return key.text == p->name->text && key.lid == p->name->lid;
	return strcmp(key.text, p->name->text) == 0;
}

static struct pst_prop *
find(const struct props *b, struct key key)
{
	for (size_t i = 0; i < b->n; i++)
		if (is_key(&b->prop[i], key))
			return &b->prop[i];
	return NULL;
}

bool
props_has(const struct props *b, struct key key)
{
	return find(b, key) != NULL;
}

void
props_drop(struct props *b, struct key key)
{
	struct pst_prop *p = find(b, key);

	if (p != NULL)
		*p = b->prop[--b->n];
}

static const struct pst_name *
name_of(struct props *b, struct key key)
{
	struct pst_name *name = ARENA_NEW(b->arena, struct pst_name);

	memcpy(name->guid, sets[key.set], sizeof(name->guid));
	name->lid = key.lid;
	name->text = key.text;
	return name;
}

/* The property's place, its value gone. */
static struct pst_prop *
slot(struct props *b, struct key key, enum pst_type type)
{
	struct pst_prop *p = find(b, key);

	if (p == NULL) {
		b->prop = arena_room(b->arena, b->prop, b->n, &b->cap,
		    sizeof(*b->prop));
		p = &b->prop[b->n++];
	}
	*p = (struct pst_prop){ .id = key.id,
		.type = (uint16_t)type,
		.name = key.id == 0 ? name_of(b, key) : NULL };
	return p;
}

/* ---- values -------------------------------------------------------------------- */

/* Lines of a store end in CRLF; a lone CR was a line's end, too. */
static const char *
with_crlf(struct arena *a, const char *s)
{
	size_t ends = 0;
	char *out, *p;

	for (const char *c = s; *c != '\0'; c++)
		ends += *c == '\n' || *c == '\r';
	out = p = arena_alloc(a, strlen(s) + ends + 1);
	for (; *s != '\0'; s++) {
		if (*s == '\r' && s[1] == '\n')
			continue;
		if (*s != '\n' && *s != '\r') {
			*p++ = *s;
			continue;
		}
		*p++ = '\r';
		*p++ = '\n';
	}
	*p = '\0';
	return out;
}

void
props_text(struct props *b, struct key key, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	if (text[strcspn(text, "\r\n")] != '\0')
		text = with_crlf(b->arena, text);
	slot(b, key, PST_STRING)->text = text;
}

void
props_int(struct props *b, struct key key, int32_t n)
{
	slot(b, key, PST_INT32)->integer = n;
}

void
props_bool(struct props *b, struct key key, bool is)
{
	slot(b, key, PST_BOOL)->integer = is;
}

void
props_binary(struct props *b, struct key key, const void *p, size_t n)
{
	if (n > 0)
		slot(b, key, PST_BINARY)->bytes = (struct pst_bytes){ p, n };
}

bool
pst_item_is_time(int64_t t)
{
	static const int64_t end = 253402300800; /* of the year 9999 */

	return t >= -EPOCH && t < end;
}

int64_t
pst_item_midnight(int64_t t)
{
	return t - (t % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
}

void
props_time(struct props *b, struct key key, int64_t t)
{
	if (pst_item_is_time(t))
		slot(b, key, PST_TIME)->integer = (t + EPOCH) * TICKS;
}

void
props_default_text(struct props *b, struct key key, const char *text)
{
	if (!props_has(b, key))
		props_text(b, key, text);
}

void
props_default_int(struct props *b, struct key key, int32_t n)
{
	if (!props_has(b, key))
		props_int(b, key, n);
}

void
props_default_bool(struct props *b, struct key key, bool is)
{
	if (!props_has(b, key))
		props_bool(b, key, is);
}

void
props_default_double(struct props *b, struct key key, double x)
{
	if (!props_has(b, key))
		slot(b, key, PST_DOUBLE)->real = x;
}

void
props_default_time(struct props *b, struct key key, int64_t t)
{
	if (!props_has(b, key))
		props_time(b, key, t);
}

/* ---- values of an item ------------------------------------------------------------ */

static void
put_texts(struct props *b, struct key key, const struct ex_value *v)
{
	if (v->n == 0)
		return;

	struct pst_prop *p = slot(b, key, PST_STRINGS);

	p->texts = v->texts;
	p->n = v->n;
}

static void
put_ints(struct props *b, struct key key, const struct ex_value *v)
{
	if (v->n == 0)
		return;

	struct pst_prop *p = slot(b, key, PST_INT32S);

	p->integers = v->integers;
	p->n = v->n;
}

void
props_binaries(struct props *b, struct key key, const struct ex_bytes *v, size_t n)
{
	struct pst_bytes *bytes = arena_array(b->arena, n + 1, sizeof(*bytes));

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (struct pst_bytes){ v[i].p, v[i].n };

	struct pst_prop *p = slot(b, key, PST_BINARIES);

	p->binaries = bytes;
	p->n = n;
}

void
props_value(struct props *b, const struct ex_value *v)
{
	struct key key = props_key(v->prop);

	switch (ex_prop_info(v->prop)->type) {
	case EX_TEXT:
		props_text(b, key, v->text);
		break;
	case EX_TEXTS:
		put_texts(b, key, v);
		break;
	case EX_BOOL:
		props_bool(b, key, v->boolean);
		break;
	case EX_INT:
		props_int(b, key, v->integer);
		break;
	case EX_INTS:
		put_ints(b, key, v);
		break;
	case EX_DOUBLE:
		slot(b, key, PST_DOUBLE)->real = v->real;
		break;
	case EX_TIME:
	case EX_DATE: /* its midnight as if it were UTC */
		props_time(b, key, v->time);
		break;
	case EX_BINARY:
		props_binary(b, key, v->binary, v->n);
		break;
	case EX_BINARIES:
		props_binaries(b, key, v->binaries, v->n);
		break;
	}
}

struct pst_props
props_end(const struct props *b)
{
	return (struct pst_props){ .prop = b->prop, .n = b->n };
}
