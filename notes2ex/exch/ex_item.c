#include "exch/ex_item.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct ex_prop_info props[] = {
#define TAG(name, type, id) \
	[EX_##name] = { #name, EX_##type, EX_SET_NONE, id, NULL },
#define NAMED(name, type, set, lid) \
	[EX_##name] = { #name, EX_##type, EX_SET_##set, lid, NULL },
#define STRNAMED(name, type, set, text) \
	[EX_##name] = { #name, EX_##type, EX_SET_##set, 0, text },
#include "../schema/properties.def"
#undef TAG
#undef NAMED
#undef STRNAMED
};

const struct ex_prop_info *
ex_prop_info(enum ex_prop prop)
{
	return &props[prop];
}

const char *
ex_kind_name(enum ex_kind kind)
{
	static const char *const names[EX_KINDS] = {
		[EX_MAIL] = "mail",
		[EX_CALENDAR] = "calendar",
		[EX_CONTACT] = "contact",
		[EX_GROUP] = "group",
		[EX_TASK] = "task",
		[EX_NOTE] = "note",
	};

	return names[kind];
}

struct ex_item *
ex_item_new(struct arena *a, enum ex_kind kind, const char *unid)
{
	struct ex_item *item = ARENA_NEW(a, struct ex_item);

	item->arena = a;
	item->kind = kind;
	item->unid = unid;
	item->folder = "";
	item->date = EX_NO_DATE;
	return item;
}

const struct ex_value *
ex_get(const struct ex_item *item, enum ex_prop prop)
{
	for (size_t i = 0; i < item->nvalues; i++)
		if (item->values[i].prop == prop)
			return &item->values[i];
	return NULL;
}

/* The slot of that property: the one it has, or a new one. */
static struct ex_value *
slot(struct ex_item *item, enum ex_prop prop)
{
	for (size_t i = 0; i < item->nvalues; i++)
		if (item->values[i].prop == prop)
			return &item->values[i];
	if (item->nvalues == item->values_cap) {
		size_t cap = item->values_cap == 0 ? 32 : item->values_cap * 2;
		struct ex_value *more = arena_array(item->arena, cap,
		    sizeof(*more));

		if (item->nvalues > 0)
			memcpy(more, item->values,
			    item->nvalues * sizeof(*more));
		item->values = more;
		item->values_cap = cap;
	}
	struct ex_value *v = &item->values[item->nvalues++];
	v->prop = prop;
	return v;
}

void
ex_set_text(struct ex_item *item, enum ex_prop prop, const char *text)
{
	slot(item, prop)->text = text;
}

void
ex_set_texts(struct ex_item *item, enum ex_prop prop, const char *const *texts,
    size_t n)
{
	struct ex_value *v = slot(item, prop);

	v->texts = texts;
	v->n = n;
}

void
ex_set_bool(struct ex_item *item, enum ex_prop prop, bool b)
{
	slot(item, prop)->boolean = b;
}

void
ex_set_int(struct ex_item *item, enum ex_prop prop, int32_t n)
{
	slot(item, prop)->integer = n;
}

void
ex_set_ints(struct ex_item *item, enum ex_prop prop, const int32_t *p, size_t n)
{
	struct ex_value *v = slot(item, prop);

	v->integers = p;
	v->n = n;
}

void
ex_set_double(struct ex_item *item, enum ex_prop prop, double d)
{
	slot(item, prop)->real = d;
}

void
ex_set_time(struct ex_item *item, enum ex_prop prop, int64_t t)
{
	slot(item, prop)->time = t;
}

void
ex_set_binary(struct ex_item *item, enum ex_prop prop, const uint8_t *p,
    size_t n)
{
	struct ex_value *v = slot(item, prop);

	v->binary = p;
	v->n = n;
}

void
ex_set_binaries(struct ex_item *item, enum ex_prop prop,
    const struct ex_bytes *p, size_t n)
{
	struct ex_value *v = slot(item, prop);

	v->binaries = p;
	v->n = n;
}

const char *
ex_text(const struct ex_item *item, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(item, prop);

	return v == NULL ? NULL : v->text;
}

int32_t
ex_int(const struct ex_item *item, enum ex_prop prop, int32_t none)
{
	const struct ex_value *v = ex_get(item, prop);

	return v == NULL ? none : v->integer;
}

bool
ex_is(const struct ex_item *item, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(item, prop);

	return v != NULL && v->boolean;
}

int64_t
ex_time(const struct ex_item *item, enum ex_prop prop, int64_t none)
{
	const struct ex_value *v = ex_get(item, prop);

	return v == NULL ? none : v->time;
}

struct ex_recipient *
ex_add_recipient(struct ex_item *item, enum ex_role role,
    struct ex_address who)
{
	struct ex_recipient *r = ARENA_NEW(item->arena, struct ex_recipient);

	r->role = role;
	r->who = who;
	if (item->last_recipient == NULL)
		item->recipients = r;
	else
		item->last_recipient->next = r;
	item->last_recipient = r;
	return r;
}

struct ex_attachment *
ex_add_attachment(struct ex_item *item, const char *name,
    const struct blob *data)
{
	struct ex_attachment *at = ARENA_NEW(item->arena, struct ex_attachment);

	at->name = name;
	at->type = "application/octet-stream";
	at->data = data;
	at->recorded = -1;
	if (item->last_attachment == NULL)
		item->attachments = at;
	else
		item->last_attachment->next = at;
	item->last_attachment = at;
	return at;
}

void
ex_add_header(struct ex_item *item, const char *name, const char *value)
{
	struct ex_header *h = ARENA_NEW(item->arena, struct ex_header);

	h->name = name;
	h->value = value;
	if (item->last_header == NULL)
		item->headers = h;
	else
		item->last_header->next = h;
	item->last_header = h;
}

/* The same loss is said once, however often it happens. */
void
ex_lose(struct ex_item *item, const char *fmt, ...)
{
	char what[600];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);

	char *clean = text_clean(item->arena, what, strlen(what), NULL);

	for (char *p = clean; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r' || *p == '\t')
			*p = ' ';
	for (struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strcmp(l->what, clean) == 0)
			return;

	struct ex_loss *l = ARENA_NEW(item->arena, struct ex_loss);

	l->what = clean;
	if (item->last_loss == NULL)
		item->losses = l;
	else
		item->last_loss->next = l;
	item->last_loss = l;
}
