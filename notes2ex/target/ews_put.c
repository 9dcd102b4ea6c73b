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

enum { LIMIT_LEAST = 1 << 20, SMALLER_MOST = 8 };

/* What is made of one of the chain; in the scratch arena of the put. */
struct made {
	const struct ex_item *from;
	const char *stamp;
	bool upload;
	const char *why_not;    /* it could not be uploaded; NULL */
	struct ews_item stream; /* of upload */
	struct ews_item item;   /* of CreateItem … */
	bool is_made;           /* … when it is */
	struct ews_piece *piece; /* the first one of it */
	int smaller;            /* so often it was made anew */
};

struct made_all {
	struct made *one;
	size_t n;
};

/* ---- stamps -------------------------------------------------------------- */

/*
 * The UNID; of a copy in another folder, and of a further item of the note,
 * with what tells it from that: "UNID/copy1", "UNID/2".
 */
static const char *
stamp_of(struct arena *a, const struct ex_item *item, unsigned copy, size_t n)
{
	const char *stamp = item->unid;

	if (copy > 0)
		stamp = text_printf(a, "%s/copy%u", stamp, copy);
	if (n > 0)
		stamp = text_printf(a, "%s/%zu", stamp, n + 1);
	return stamp;
}

/* ---- elements ------------------------------------------------------------ */

static int
create(struct ews_box *b, struct made *m, struct err *e)
{
	struct ews_context ctx = b->client.context;

	ews_item_close(&m->item);
	/* What is refused as too large goes in smaller requests. */
	if (m->smaller > 0)
		ctx.request_max = b->limit;
	m->is_made = true;
	return ews_item_make(&b->scratch, m->from, &ctx, m->stamp, &m->item,
	    e);
}

static bool
is_simple(const struct ews_item *made)
{
	return made->element.data == NULL && made->steps == NULL &&
	    made->next == NULL;
}

/* 0: so it is; -1: it cannot be read. */
static int
upload(struct ews_box *b, struct made *m, struct err *e)
{
	if (ews_upload_make(b, m->from, m->stamp, &m->stream, e) == 0)
		return 0;
	m->upload = false;
	m->why_not = arena_strdup(&b->scratch, e->msg);
	return err_reach(e->code) == REACH_NOTE ? 0 : -1;
}

static int
make_one(struct ews_box *b, struct made *m, struct err *e)
{
	m->upload = ews_uploads(b, m->from);
	if (m->upload && upload(b, m, e) < 0)
		return -1;
	if (!m->upload)
		return create(b, m, e);
	/* In case that the server refuses it: then the item may be gone. */
	if (m->stream.element.data == NULL && create(b, m, e) < 0) {
		if (err_reach(e->code) != REACH_NOTE)
			return -1;
		ews_item_close(&m->item);
		m->is_made = false;
	}
	return 0;
}

/* One of the chain, without what follows it. */
static const struct ex_item *
alone(struct arena *a, const struct ex_item *item)
{
	struct ex_item *one;

	if (item->more == NULL)
		return item;
	one = ARENA_NEW(a, struct ex_item);
	*one = *item;
	one->more = NULL;
	return one;
}

static int
make_all(struct ews_box *b, const struct ex_item *item, struct made_all *all,
    struct err *e)
{
	size_t n = 0;

	for (const struct ex_item *i = item; i != NULL; i = i->more)
		n++;
	all->one = arena_array(&b->scratch, n, sizeof(*all->one));
	for (const struct ex_item *i = item; i != NULL; i = i->more) {
		struct made *m = &all->one[all->n];

		m->from = alone(&b->scratch, i);
		m->stamp = stamp_of(&b->scratch, item, item->copy, all->n++);
		if (make_one(b, m, e) < 0)
			return -1;
	}
	return 0;
}

static void
close_all(struct made_all *all)
{
	for (size_t i = 0; i < all->n; i++) {
		ews_item_close(&all->one[i].stream);
		ews_item_close(&all->one[i].item);
	}
}

/* ---- pieces -------------------------------------------------------------- */

static char *
copy_of(const struct ews_body *el, size_t *len)
{
	char *copy;

	*len = el->head_len + el->tail_len;
	copy = mem_grow(NULL, *len + 1);
	if (el->head_len > 0)
		memcpy(copy, el->head, el->head_len);
	if (el->tail_len > 0)
		memcpy(copy + el->head_len, el->tail, el->tail_len);
	return copy;
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

static void
make_live(struct ews_piece *i, const struct ews_item *made)
{
	i->live = made;
	i->parcel->living++;
}

static struct ews_piece *
new_piece(struct ews_box *b, struct ews_parcel *p,
    const struct ews_item *made, struct err *e)
{
	struct ews_piece *i = ews_parcel_add(p, made->stamp, made->calendar);
	int there = may_be_there(b, i, e);

	if (there < 0) {
		(void)ews_stops(e);
		return NULL;
	}
	i->doubted = there > 0;
	i->looks = EWS_LOOKS; /* nothing of it is under way */
	i->marked = made->steps != NULL;
	return i;
}

static void
lose_later(void *arg, const char *what)
{
	struct ews_piece *i = arg;
	struct arena *a = &i->parcel->arena;
	const char **loss = arena_array(a, i->nlosses + 1, sizeof(*loss));

	if (i->nlosses > 0)
		memcpy(loss, i->loss, i->nlosses * sizeof(*loss));
	loss[i->nlosses++] = arena_strdup(a, what);
	i->loss = loss;
}

static void
lose_now(void *arg, const char *what)
{
	ews_parcel_lose(arg, what);
}

static int
add_upload(struct ews_box *b, struct ews_parcel *p, struct made *m,
    struct err *e)
{
	struct ews_piece *i = new_piece(b, p, &m->stream, e);

	if (i == NULL)
		return -1;
	m->piece = i;
	i->upload = true;
	ews_item_remarks(m->from, &b->client.context, lose_later, i);
	/* An earlier run may have created it, and not to its end. */
	if (i->doubted && !m->is_made && create(b, m, e) < 0 &&
	    err_reach(e->code) != REACH_NOTE)
		return -1;
	i->marked = m->is_made && m->item.steps != NULL;
	if (m->is_made && is_simple(&m->item) &&
	    m->stream.element.data == NULL) {
		i->element = copy_of(&m->stream.element, &i->len);
		i->other = copy_of(&m->item.element, &i->other_len);
	} else {
		make_live(i, &m->stream);
	}
	return 0;
}

/* Of its chain from the second one on when the first is there already. */
static int
add_created(struct ews_box *b, struct ews_parcel *p, struct made *m,
    const struct ews_item *from, struct err *e)
{
	for (const struct ews_item *one = from; one != NULL; one = one->next) {
		struct ews_piece *i = new_piece(b, p, one, e);

		if (i == NULL)
			return -1;
		if (m->piece == NULL)
			m->piece = i;
		if (one->element.data != NULL || one->steps != NULL)
			make_live(i, one);
		else
			i->element = copy_of(&one->element, &i->len);
	}
	return 0;
}

static int
add(struct ews_box *b, struct ews_parcel *p, struct made *m, struct err *e)
{
	if (m->upload)
		return add_upload(b, p, m, e);
	if (m->why_not != NULL) {
		ews_parcel_lose(p, text_printf(&b->scratch, "UploadItems: %s; "
		    "the item was created instead", m->why_not));
		ews_item_remarks(m->from, &b->client.context, lose_now, p);
	}
	return add_created(b, p, m, &m->item, e);
}

/* ---- sent ---------------------------------------------------------------- */

static int
send_from(struct ews_box *b, struct ews_piece *first, struct err *e)
{
	struct ews_piece *next;

	for (struct ews_piece *i = first; i != NULL; i = next) {
		next = i->in_parcel;
		if (i->doubted || i->live != NULL)
			ews_queue_put(b, i);
		else if (ews_batch_add(b, i, e) < 0)
			return -1;
	}
	return 0;
}

/* The server would not have its upload. */
static int
go_other_way(struct ews_box *b, struct made *m, struct err *e)
{
	struct ews_piece *i = m->piece, *last = i->parcel->last;

	i->other_way = false;
	if (!m->is_made && create(b, m, e) < 0)
		return err_reach(e->code) == REACH_NOTE ?
		    ews_piece_failed(b, i, e->code, e->msg, e) : -1;
	i->marked = m->item.steps != NULL;
	make_live(i, &m->item);
	ews_queue_put(b, i);
	if (add_created(b, i->parcel, m, m->item.next, e) < 0)
		return -1;
	return send_from(b, last->in_parcel, e);
}

/* Once more, with more of its files in requests of their own. */
static int
make_smaller(struct ews_box *b, struct made *m, struct err *e)
{
	struct ews_piece *i = m->piece;
	bool was_split = m->item.steps != NULL;
	struct err own = { .code = ERR_NONE };

	i->too_large = false;
	m->smaller++;
	if (m->smaller > SMALLER_MOST || b->limit < LIMIT_LEAST ||
	    create(b, m, &own) < 0 || (m->item.steps == NULL && !was_split))
		return ews_piece_failed(b, i, ERR_LIMIT, i->why, e);
	i->why = NULL;
	i->marked = m->item.steps != NULL;
	make_live(i, &m->item);
	ews_queue_put(b, i);
	return 0;
}

static int
find_ways(struct ews_box *b, struct made_all *all, struct err *e)
{
	for (size_t k = 0; k < all->n; k++) {
		struct made *m = &all->one[k];

		if (m->piece->other_way && go_other_way(b, m, e) < 0)
			return -1;
		if (m->piece->too_large && make_smaller(b, m, e) < 0)
			return -1;
	}
	return 0;
}

static int
put_made(struct ews_box *b, struct ews_parcel *p, struct made_all *all,
    struct err *e)
{
	for (size_t k = 0; k < all->n; k++)
		if (add(b, p, &all->one[k], e) < 0)
			return -1;
	p->is_awaited = true;
	if (send_from(b, p->first, e) < 0)
		return -1;
	while (p->living > 0)
		if (ews_box_wait(b, p, e) < 0 || find_ways(b, all, e) < 0)
			return -1;
	p->is_awaited = false;
	if (p->open == 0)
		ews_parcel_end(b, p);
	return 0;
}

/* ---- replies that are there already -------------------------------------- */

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

/* ---- the door ------------------------------------------------------------ */

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
ews_accepts(const struct ews_box *b, const struct ex_item *item,
    struct err *e)
{
	char unid[33];

	if (item->unid == NULL || !text_unid(item->unid, unid))
		return err_set(e, ERR_FORMAT,
		    "its UNID is not 32 hexadecimal digits");
	for (const struct ex_item *i = item; i != NULL; i = i->more)
		if (!ews_uploads(b, i) &&
		    ews_item_accepts(i, &b->client.context, e) < 0)
			return -1;
	return 0;
}

int
ews_put(struct ews_box *b, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	struct made_all all = { .n = 0 };
	const char *folder = NULL;
	int status;

	if (b->flushed)
		ews_parcels_forget(b, false);
	b->flushed = false;
	arena_reset(&b->scratch);
	if (ews_accepts(b, item, e) < 0)
		return -1;
	status = make_all(b, item, &all, e);
	if (status == 0)
		status = place(b, item, &folder, e);
	if (status == 0) {
		struct ews_parcel *p = ews_parcel_new(b, item, r);

		p->folder = folder;
		status = put_made(b, p, &all, e);
	}
	close_all(&all);
	b->asked_unid = NULL;
	if (status == 0)
		status = go_on(b, e);
	crashpoint("ews after a put");
	return status;
}
