/* A parcel: what one put has become, until it has its end. */
#include <stdio.h>
#include <string.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/text.h"

#include "target/ews_box.h"
#include "target/ews_receipt.h"

struct ews_parcel *
ews_parcel_new(struct ews_box *b, const struct ex_item *item,
    struct receipt *r)
{
	struct ews_parcel *p = MEM_NEW(struct ews_parcel);

	p->receipt = r;
	p->path = arena_strdup(&p->arena, item->folder);
	p->class = ews_item_folder_class(item);
	p->kind = item->kind;
	p->next = b->parcels;
	if (p->next != NULL)
		p->next->prev = p;
	b->parcels = p;
	return p;
}

struct ews_piece *
ews_parcel_add(struct ews_parcel *p, const char *stamp, bool calendar)
{
	struct ews_piece *piece = ARENA_NEW(&p->arena, struct ews_piece);

	piece->parcel = p;
	piece->stamp = arena_strdup(&p->arena, stamp);
	piece->calendar = calendar;
	if (p->last == NULL)
		p->first = piece;
	else
		p->last->in_parcel = piece;
	p->last = piece;
	p->open++;
	return piece;
}

static void
link_out(struct ews_box *b, struct ews_parcel *p)
{
	if (p->prev != NULL)
		p->prev->next = p->next;
	else
		b->parcels = p->next;
	if (p->next != NULL)
		p->next->prev = p->prev;
	p->next = p->prev = NULL;
}

static void
free_parcel(struct ews_parcel *p)
{
	for (struct ews_piece *i = p->first; i != NULL; i = i->in_parcel) {
		mem_free(i->element);
		mem_free(i->other);
		mem_free(i->id);
		mem_free(i->change_key);
	}
	arena_free(&p->arena);
	mem_free(p);
}

void
ews_parcel_end(struct ews_box *b, struct ews_parcel *p)
{
	link_out(b, p);
	if (p->nlosses == 0) {
		free_parcel(p);
		return;
	}
	p->next = b->ended;
	b->ended = p;
}

void
ews_parcels_forget(struct ews_box *b, bool all)
{
	while (b->ended != NULL) {
		struct ews_parcel *p = b->ended;

		b->ended = p->next;
		free_parcel(p);
	}
	while (all && b->parcels != NULL) {
		struct ews_parcel *p = b->parcels;

		link_out(b, p);
		free_parcel(p);
	}
}

void
ews_parcel_lose(struct ews_parcel *p, const char *what)
{
	p->loss = arena_room(&p->arena, p->loss, p->nlosses, &p->losses_cap,
	    sizeof(*p->loss));
	p->loss[p->nlosses++] = arena_strdup(&p->arena, what);
}

void
ews_piece_set_id(struct ews_piece *i, const char *id, const char *change_key)
{
	char *new_id = id == NULL ? NULL : mem_strdup(id);
	char *key = change_key == NULL ? NULL : mem_strdup(change_key);

	mem_free(i->id);
	mem_free(i->change_key);
	i->id = new_id;
	i->change_key = key;
}

/* ---- gone for good ------------------------------------------------------- */

static int
ask_delete(struct ews_box *b, const struct ews_piece *i, struct arena *a,
    struct ews_answer *answer, struct err *e)
{
	struct ews_xml x;
	struct buf request;
	int status;

	buf_init(&request, 64 * 1024);
	ews_begin(&x, &request, &b->client.context, EWS_DELETE_ITEM,
	    i->calendar);
	ews_open(&x, "m:ItemIds");
	ews_id(&x, "t:ItemId", i->id, NULL);
	ews_end(&x);
	status = ews_ask(&b->client, &request, a, answer, e);
	buf_free(&request);
	return status;
}

int
ews_piece_delete(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	struct arena a = { 0 };
	struct ews_answer answer;
	int status = 0;

	if (i->id == NULL)
		return 0;
	for (int tries = 0;; tries++) {
		enum ews_advice advice;

		status = ask_delete(b, i, &a, &answer, e);
		if (status < 0)
			break;
		advice = answer.n == 0 ? EWS_LOOK :
		    ews_advise(&answer.message[0]);
		if (advice == EWS_DONE || advice == EWS_GONE)
			break;
		if (advice == EWS_LOOK && tries < EWS_TRIES)
			continue;
		status = err_set(e, ERR_REFUSED, "an item that is not complete "
		    "cannot be deleted: %s: %.200s", answer.n == 0 ? "" :
		    answer.message[0].code, answer.n == 0 ? "no answer" :
		    answer.message[0].text);
		break;
	}
	arena_free(&a);
	if (status < 0)
		return ews_stops(e);
	ews_piece_set_id(i, NULL, NULL);
	crashpoint("ews deleted what is not whole");
	return 0;
}

/* ---- the end --------------------------------------------------------------- */

/* Part of a note would be taken for all of it. */
static int
take_back(struct ews_box *b, struct ews_parcel *p, struct err *e)
{
	for (struct ews_piece *i = p->first; i != NULL; i = i->in_parcel)
		if (ews_piece_delete(b, i, e) < 0)
			return -1;
	return 0;
}

static void
write_receipt(struct ews_parcel *p)
{
	struct ews_receipt r = { .stamp = p->first->stamp };
	size_t cap = 0;

	for (struct ews_piece *i = p->first; i != NULL; i = i->in_parcel) {
		r.id = arena_room(&p->arena, r.id, r.n, &cap, sizeof(*r.id));
		r.id[r.n++] = i->id;
	}
	ews_receipt_put(&r, p->receipt->id, sizeof(p->receipt->id));
}

static void
not_live(struct ews_piece *i)
{
	if (i->live != NULL)
		i->parcel->living--;
	i->live = NULL;
}

static int
end_piece(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	struct ews_parcel *p = i->parcel;

	i->done = true;
	not_live(i);
	mem_free(i->element);
	i->element = NULL;
	if (i->leader != NULL && ews_steps_go(b, i->leader, e) < 0)
		return -1;
	if (--p->open > 0)
		return 0;
	if (p->refused == ERR_NONE) {
		write_receipt(p);
		p->receipt->loss = p->loss;
		p->receipt->nlosses = p->nlosses;
	} else {
		if (take_back(b, p, e) < 0)
			return -1;
		p->receipt->refused = p->refused;
		(void)snprintf(p->receipt->why, sizeof(p->receipt->why), "%s",
		    p->why);
	}
	/* Whoever waits for it in put ends it. */
	if (!p->is_awaited)
		ews_parcel_end(b, p);
	return 0;
}

int
ews_piece_done(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	return end_piece(b, i, e);
}

int
ews_piece_failed(struct ews_box *b, struct ews_piece *i, enum err_code code,
    const char *why, struct err *e)
{
	struct ews_parcel *p = i->parcel;

	if (p->refused == ERR_NONE) {
		p->refused = code;
		(void)snprintf(p->why, sizeof(p->why), "%s", why);
	}
	return end_piece(b, i, e);
}

int
ews_piece_too_large(struct ews_box *b, struct ews_piece *i, const char *why,
    struct err *e)
{
	if (i->live == NULL || i->live->element.data == NULL)
		return ews_piece_failed(b, i, ERR_LIMIT, why, e);
	i->why = arena_strdup(&i->parcel->arena, why);
	i->too_large = true;
	not_live(i);
	return 0;
}

int
ews_piece_other_way(struct ews_box *b, struct ews_piece *i, const char *why,
    struct err *e)
{
	struct ews_parcel *p = i->parcel;

	(void)e;
	ews_parcel_lose(p, text_printf(&p->arena, "UploadItems: %s; the item "
	    "was created instead", why));
	for (size_t k = 0; k < i->nlosses; k++)
		ews_parcel_lose(p, i->loss[k]);
	i->upload = false;
	i->doubted = false;
	i->tries = 0;
	i->most = 0;
	if (i->live != NULL) {
		i->other_way = true;
		not_live(i);
		return 0;
	}
	mem_free(i->element);
	i->element = i->other;
	i->len = i->other_len;
	i->other = NULL;
	ews_queue_put(b, i);
	return 0;
}
