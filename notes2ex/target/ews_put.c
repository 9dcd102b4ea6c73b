/*
 * An item becomes a parcel: its pieces, each with a stamp of its own.
 *
 * Small pieces are copied and go with others; what is large, or has steps to
 * follow, is sent while put waits, for it refers to the item.
 */
#include <stdio.h>
#include <string.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/text.h"

#include "target/ews_box.h"

/* ---- stamps ---------------------------------------------------------------- */

/*
 * The UNID; of a copy in another folder, and of a further item of the note,
 * with what tells it from that: "UNID/copy 1", "UNID/2".
 */
static const char *
stamp_of(struct arena *a, const struct ex_item *item, unsigned copy, size_t n)
{
	const char *stamp = item->unid;

	if (copy > 0)
		stamp = text_printf(a, "%s/copy %u", stamp, copy);
	if (n > 0)
		stamp = text_printf(a, "%s/%zu", stamp, n + 1);
	return stamp;
}

/* ---- what is made of it ------------------------------------------------------ */

struct made {
	struct ews_item *first; /* of each of the chain */
	size_t n;
};

static void
close_made(struct made *m)
{
	for (size_t i = 0; i < m->n; i++)
		ews_item_close(&m->first[i]);
}

static int
make(struct ews_box *b, const struct ex_item *item, struct made *m,
    struct err *e)
{
	size_t n = 0;

	for (const struct ex_item *i = item; i != NULL; i = i->more)
		n++;
	m->first = arena_array(&b->scratch, n, sizeof(*m->first));
	for (const struct ex_item *i = item; i != NULL; i = i->more) {
		int status = ews_item_make(&b->scratch, i, &b->client.context,
		    stamp_of(&b->scratch, item, item->copy, m->n),
		    &m->first[m->n], e);

		m->n++; /* to be closed, whatever came of it */
		if (status < 0)
			return -1;
	}
	return 0;
}

/* ---- pieces ------------------------------------------------------------------ */

static bool
is_live(const struct ews_item *made)
{
	return made->element.data != NULL || made->steps != NULL;
}

static void
copy_element(struct ews_piece *i, const struct ews_body *el)
{
	i->len = el->head_len + el->tail_len;
	i->element = mem_grow(NULL, i->len + 1);
	memcpy(i->element, el->head, el->head_len);
	if (el->tail_len > 0)
		memcpy(i->element + el->head_len, el->tail, el->tail_len);
}

/* 1: this or an earlier run may have put it there. */
static int
may_be_there(struct ews_box *b, const struct ews_piece *i, struct err *e)
{
	const struct ews_parcel *p = i->parcel;

	if (b->asked_unid != NULL && strcmp(p->path, b->asked_folder) == 0 &&
	    text_begins(i->stamp, b->asked_unid))
		return 1;
	return ews_folders_may_have(b->folders, p->folder, i->stamp, e);
}

static int
add_piece(struct ews_box *b, struct ews_parcel *p,
    const struct ews_item *made, struct err *e)
{
	struct ews_piece *i = ews_parcel_add(p, made->stamp, made->calendar);
	int there = may_be_there(b, i, e);

	if (there < 0)
		return ews_stops(e);
	i->doubted = there > 0;
	i->looks = EWS_LOOKS; /* nothing of it is under way */
	if (is_live(made)) {
		i->live = made;
		p->living++;
	} else {
		copy_element(i, &made->element);
	}
	return 0;
}

static int
send(struct ews_box *b, struct ews_parcel *p, struct err *e)
{
	struct ews_piece *next;

	for (struct ews_piece *i = p->first; i != NULL; i = next) {
		next = i->in_parcel;
		if (i->doubted || i->live != NULL)
			ews_queue_put(b, i);
		else if (ews_batch_add(b, i, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- replies that are there already -------------------------------------------- */

static int
go_on(struct ews_box *b, struct err *e)
{
	if (b->flying > 0 && ews_pass(&b->client, 0, e) < 0)
		return ews_stops(e);
	while (ews_has_reply(&b->client))
		if (ews_batch_reply(b, e) < 0)
			return -1;
	if (b->queued >= EWS_LOOK_MANY || b->queued_bytes > EWS_BATCH_BYTES)
		return ews_queue_go(b, e);
	return 0;
}

/* ---- the door -------------------------------------------------------------------- */

static int
put_made(struct ews_box *b, struct ews_parcel *p, const struct made *m,
    struct err *e)
{
	for (size_t i = 0; i < m->n; i++)
		for (const struct ews_item *one = &m->first[i]; one != NULL;
		     one = one->next)
			if (add_piece(b, p, one, e) < 0)
				return -1;
	p->is_awaited = true;
	if (send(b, p, e) < 0 || (p->living > 0 && ews_box_wait(b, p, e) < 0))
		return -1;
	p->is_awaited = false;
	if (p->open == 0)
		ews_parcel_free(b, p);
	return 0;
}

static int
place(struct ews_box *b, const struct ex_item *item, const char **folder,
    struct err *e)
{
	if (ews_folders_get(b->folders, item->folder,
	    ews_item_folder_class(item), folder, e) == 0)
		return 0;
	return err_reach(e->code) == REACH_NOTE && e->code != ERR_UNSUPPORTED ?
	    -1 : ews_stops(e);
}

int
ews_accepts(const struct ex_item *item, const struct ews_context *ctx,
    struct err *e)
{
	char unid[33];

	if (item->unid == NULL || !text_unid(item->unid, unid))
		return err_set(e, ERR_FORMAT,
		    "its UNID is not 32 hexadecimal digits");
	for (const struct ex_item *i = item; i != NULL; i = i->more)
		if (ews_item_accepts(i, ctx, e) < 0)
			return -1;
	return 0;
}

int
ews_put(struct ews_box *b, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	struct made m = { .n = 0 };
	const char *folder;
	int status;

	arena_reset(&b->scratch);
	if (ews_accepts(item, &b->client.context, e) < 0)
		return -1;
	status = make(b, item, &m, e);
	if (status == 0)
		status = place(b, item, &folder, e);
	if (status == 0) {
		struct ews_parcel *p = ews_parcel_new(b, item, r);

		p->folder = folder;
		status = put_made(b, p, &m, e);
	}
	close_made(&m);
	b->asked_unid = NULL;
	if (status == 0)
		status = go_on(b, e);
	crashpoint("ews after a put");
	return status;
}
