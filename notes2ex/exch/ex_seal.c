/*
 * The canonical form: every part of an item in one fixed order, each with its
 * name and length, so that two items with one digest are one item.
 */
#include <stdio.h>
#include <string.h>

#include "base/sha.h"
#include "exch/ex_item.h"
#include "exch/ex_recur.h"

struct seal {
	struct sha *sha;
	int64_t size;
};

static void
put_bytes(struct seal *s, const void *p, size_t n)
{
	uint64_t len = n;
	uint8_t raw[8];

	for (int i = 0; i < 8; i++)
		raw[i] = (uint8_t)(len >> (i * 8));
	sha_put(s->sha, raw, sizeof(raw));
	sha_put(s->sha, p, n);
	s->size += (int64_t)n;
}

/* NULL and "" are not the same. */
static void
put_text(struct seal *s, const char *name, const char *text)
{
	sha_put(s->sha, name, strlen(name) + 1);
	if (text == NULL)
		sha_put(s->sha, "-", 1);
	else
		put_bytes(s, text, strlen(text));
}

static void
put_int(struct seal *s, const char *name, int64_t n)
{
	uint8_t raw[8];

	sha_put(s->sha, name, strlen(name) + 1);
	for (int i = 0; i < 8; i++)
		raw[i] = (uint8_t)((uint64_t)n >> (i * 8));
	sha_put(s->sha, raw, sizeof(raw));
}

static void
put_value(struct seal *s, const struct ex_value *v)
{
	const struct ex_prop_info *info = ex_prop_info(v->prop);
	char number[40];

	switch (info->type) {
	case EX_TEXT:
		put_text(s, info->name, v->text);
		break;
	case EX_TEXTS:
		put_int(s, info->name, (int64_t)v->n);
		for (size_t i = 0; i < v->n; i++)
			put_text(s, "", v->texts[i]);
		break;
	case EX_BOOL:
		put_int(s, info->name, v->boolean);
		break;
	case EX_INT:
		put_int(s, info->name, v->integer);
		break;
	case EX_INTS:
		put_int(s, info->name, (int64_t)v->n);
		for (size_t i = 0; i < v->n; i++)
			put_int(s, "", v->integers[i]);
		break;
	case EX_DOUBLE:
		(void)snprintf(number, sizeof(number), "%.17g", v->real);
		put_text(s, info->name, number);
		break;
	case EX_TIME:
	case EX_DATE:
		put_int(s, info->name, v->time);
		break;
	case EX_BINARY:
		sha_put(s->sha, info->name, strlen(info->name) + 1);
		put_bytes(s, v->binary, v->n);
		break;
	case EX_BINARIES:
		put_int(s, info->name, (int64_t)v->n);
		for (size_t i = 0; i < v->n; i++)
			put_bytes(s, v->binaries[i].p, v->binaries[i].n);
		break;
	}
}

static void
put_address(struct seal *s, const char *name, const struct ex_address *who)
{
	for (; who != NULL; who = who->next) {
		put_text(s, name, who->name);
		put_text(s, "address", who->address);
	}
}

static void
put_recipients(struct seal *s, const struct ex_recipient *r)
{
	for (; r != NULL; r = r->next) {
		put_int(s, "role", r->role);
		put_int(s, "response", r->response);
		put_text(s, "name", r->who.name);
		put_text(s, "address", r->who.address);
		if (r->unid != NULL)
			put_text(s, "note", r->unid);
	}
}

static void
put_exception(struct seal *s, const struct ex_exception *x)
{
	put_int(s, "exception", x->day);
	put_int(s, "start", x->start);
	put_int(s, "end", x->end);
	put_int(s, "original", x->original);
	put_text(s, "subject", x->subject);
	put_text(s, "location", x->location);
	put_text(s, "body", x->body);
	put_text(s, "html", x->html);
	put_int(s, "busy", x->busy);
	if (x->own_people) {
		put_int(s, "own people", 1);
		put_recipients(s, x->people);
	}
	if (x->own_keywords)
		put_int(s, "own categories", (int64_t)x->nkeywords);
	for (size_t i = 0; x->own_keywords && i < x->nkeywords; i++)
		put_text(s, "category", x->keywords[i]);
	if (x->own_sensitivity)
		put_int(s, "sensitivity", x->sensitivity);
	if (x->own_reminder)
		put_int(s, "reminder", x->reminder);
}

static void
put_recur(struct seal *s, const struct ex_recur *r)
{
	put_int(s, "freq", r->freq);
	put_int(s, "interval", r->interval);
	put_int(s, "days", r->days);
	put_int(s, "day", r->day);
	put_int(s, "nth", r->nth);
	put_int(s, "month", r->month);
	put_int(s, "week", r->week_start);
	put_int(s, "first", r->first);
	put_int(s, "last", r->last);
	put_int(s, "count", r->count);
	for (size_t i = 0; i < r->ndeleted; i++)
		put_int(s, "deleted", r->deleted[i]);
	for (size_t i = 0; i < r->nexceptions; i++)
		put_exception(s, &r->exception[i]);
}

/* All content of a blob; *size is what it is without its wrappings. */
static int
put_blob(struct seal *s, const struct blob *b, int64_t *size,
    const char **damage, struct err *e)
{
	struct stream *in;
	uint8_t chunk[16384];
	ssize_t n;

	*size = 0;
	if (stream_open(&in, b, e) < 0)
		return -1;
	while ((n = stream_read(in, chunk, sizeof(chunk), e)) > 0) {
		sha_put(s->sha, chunk, (size_t)n);
		*size += n;
	}
	*damage = n < 0 ? NULL : stream_damage(in);
	stream_close(&in);
	s->size += *size;
	put_int(s, "bytes", *size);
	return n < 0 ? -1 : 0;
}

static int seal_one(struct seal *, struct ex_item *, struct err *);

/* What the item within has lost the outer one says: only that is asked. */
static int
put_embedded(struct seal *s, struct ex_item *item,
    const struct ex_attachment *at, struct err *e)
{
	struct ex_item inner = *at->item;

	put_text(s, "item", inner.unid);
	if (seal_one(s, &inner, e) < 0)
		return err_in(e, "attachment %s", at->name);
	for (const struct ex_loss *l = inner.losses; l != NULL; l = l->next)
		ex_lose(item, "attachment %s: %s", at->name, l->what);
	return 0;
}

static int
put_attachment(struct seal *s, struct ex_item *item, struct ex_attachment *at,
    struct err *e)
{
	const char *damage = NULL;

	put_text(s, "attachment", at->name);
	put_text(s, "type", at->type);
	put_text(s, "cid", at->content_id);
	put_int(s, "created", at->created);
	put_int(s, "modified", at->modified);
	put_int(s, "photo", at->is_photo);
	if (at->item != NULL)
		return put_embedded(s, item, at, e);
	if (at->data == NULL)
		return 0;
	if (put_blob(s, at->data, &at->size, &damage, e) < 0)
		return err_in(e, "attachment %s", at->name);
	if (damage != NULL)
		ex_lose(item, "attachment %s: %s", at->name, damage);
	if (at->recorded >= 0 && at->recorded != at->size)
		ex_lose(item, "attachment %s: %lld bytes, but the source "
		    "recorded %lld", at->name, (long long)at->size,
		    (long long)at->recorded);
	return 0;
}

static int
seal_one(struct seal *s, struct ex_item *item, struct err *e)
{
	int64_t size = s->size;
	const char *damage;

	put_text(s, "kind", ex_kind_name(item->kind));
	put_text(s, "unid", item->unid);
	put_text(s, "folder", item->folder);
	for (size_t i = 0; i < item->nalso; i++)
		put_text(s, "also", item->also[i]);
	put_int(s, "date", item->date);
	s->size = size; /* names of ours are no content */
	for (int p = 0; p < EX_PROP_COUNT; p++) {
		const struct ex_value *v = ex_get(item, (enum ex_prop)p);

		if (v != NULL)
			put_value(s, v);
	}
	put_address(s, "from", item->from);
	put_address(s, "sender", item->sender);
	put_address(s, "reply-to", item->reply_to);
	put_address(s, "organizer", item->organizer);
	put_recipients(s, item->recipients);
	for (const struct ex_header *h = item->headers; h != NULL; h = h->next) {
		put_text(s, "header", h->name);
		put_text(s, "value", h->value);
	}
	put_text(s, "uid", item->uid);
	put_text(s, "zone", item->zone == NULL ? NULL : item->zone->tzid);
	put_text(s, "end zone",
	    item->end_zone == NULL ? NULL : item->end_zone->tzid);
	if (item->recur != NULL)
		put_recur(s, item->recur);
	if (item->mime != NULL) {
		sha_put(s->sha, "mime", 5);
		if (put_blob(s, item->mime, &size, &damage, e) < 0)
			return -1;
		if (damage != NULL)
			ex_lose(item, "message text: %s", damage);
	}
	for (struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (put_attachment(s, item, at, e) < 0)
			return -1;
	return 0;
}

struct ex_item
ex_in_folder(const struct ex_item *item, size_t n)
{
	struct ex_item one = *item;

	if (n < item->nalso) {
		one.folder = item->also[n];
		one.copy = (unsigned)n + 1;
	}
	one.also = NULL;
	one.nalso = 0;
	return one;
}

int
ex_seal(struct ex_item *item, struct err *e)
{
	struct seal s = { .sha = sha_new() };
	uint8_t digest[32];
	char hex[SHA_HEX];
	int status = 0;

	for (struct ex_item *i = item; i != NULL && status == 0; i = i->more)
		status = seal_one(&s, i, e);
	sha_end(s.sha, digest);
	if (status < 0)
		return -1;
	sha_hex(digest, hex);
	(void)snprintf(item->digest, sizeof(item->digest), "sha256:%s", hex);
	item->size = s.size;
	item->sealed = true;
	return 0;
}
