/*
 * What has to be sent (again): first looked for, when nobody knows whether it
 * is there.  What had no answer at all may still be under way: it is looked
 * for a few times before it is sent once more.
 */
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

#include "target/ews_box.h"

void
ews_queue_put(struct ews_box *b, struct ews_piece *i)
{
	i->next = NULL;
	if (b->queue_last == NULL)
		b->queue = i;
	else
		b->queue_last->next = i;
	b->queue_last = i;
	b->queued++;
	b->queued_bytes += i->len;
}

/* All that may go now, in order; the rest stays. */
static struct ews_piece *
take_due(struct ews_box *b, int64_t now)
{
	struct ews_piece *all = b->queue, *due = NULL, **end = &due;

	b->queue = b->queue_last = NULL;
	b->queued = b->queued_bytes = 0;
	for (struct ews_piece *i = all, *next; i != NULL; i = next) {
		next = i->next;
		i->next = NULL;
		if (i->due > now) {
			ews_queue_put(b, i);
		} else {
			*end = i;
			end = &i->next;
		}
	}
	return due;
}

/* ---- looking ------------------------------------------------------------- */

static int
delete_surplus(struct ews_box *b, struct ews_piece *i,
    const struct ews_match *f, struct err *e)
{
	for (size_t k = 0; k < f->more; k++) {
		struct ews_piece other = *i;

		other.id = mem_strdup(f->surplus[k]);
		other.change_key = NULL;
		log_info("ews", "%s was there twice: the surplus goes",
		    i->stamp);
		if (ews_piece_delete(b, &other, e) < 0) {
			mem_free(other.id);
			return -1;
		}
	}
	return 0;
}

static bool
is_whole(const struct ews_piece *i, const struct ews_match *f)
{
	return f->complete || !i->marked;
}

static int
found(struct ews_box *b, struct ews_piece *i, const struct ews_match *f,
    struct err *e)
{
	if (delete_surplus(b, i, f, e) < 0)
		return -1;
	ews_piece_set_id(i, f->id, f->change_key);
	if (is_whole(i, f))
		return ews_piece_done(b, i, e);
	/* Whatever it lacks: it is made anew. */
	if (ews_piece_delete(b, i, e) < 0)
		return -1;
	i->doubted = false;
	return ews_batch_add(b, i, e);
}

/* It is not there.  Not yet? */
static int
not_found(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	static const int64_t wait[EWS_LOOKS] = { 1000, 3000, 6000 };

	if (i->looks < EWS_LOOKS) {
		i->due = ews_now(&b->client) + wait[i->looks++];
		ews_queue_put(b, i);
		return 0;
	}
	if (i->why != NULL && i->upload)
		return ews_piece_other_way(b, i, i->why, e);
	if (i->why != NULL)
		return ews_piece_failed(b, i, ERR_REJECTED, i->why, e);
	i->doubted = false;
	return ews_batch_add(b, i, e);
}

/* Up to EWS_LOOK_MANY of one folder. */
static int
look(struct ews_box *b, struct ews_piece *const *piece, size_t n,
    struct err *e)
{
	const char *stamp[EWS_LOOK_MANY];
	struct ews_match f[EWS_LOOK_MANY];
	struct arena a = { 0 };
	int status;

	for (size_t k = 0; k < n; k++)
		stamp[k] = piece[k]->stamp;
	status = ews_find_stamps(&b->client, piece[0]->parcel->folder, stamp,
	    n, &a, f, e);
	if (status < 0)
		(void)ews_stops(e);
	for (size_t k = 0; k < n && status == 0; k++)
		status = f[k].id != NULL ? found(b, piece[k], &f[k], e) :
		    not_found(b, piece[k], e);
	arena_free(&a);
	return status;
}

/* The doubted ones of the first one's folder leave the list. */
static int
look_some(struct ews_box *b, struct ews_piece **list, struct err *e)
{
	struct ews_piece *some[EWS_LOOK_MANY];
	const char *folder = (*list)->parcel->folder;
	size_t n = 0;

	while (*list != NULL && n < EWS_LOOK_MANY) {
		struct ews_piece *i = *list;

		if (strcmp(i->parcel->folder, folder) == 0) {
			*list = i->next;
			some[n++] = i;
		} else {
			list = &i->next;
		}
	}
	return look(b, some, n, e);
}

/* ---- sending ------------------------------------------------------------- */

static int
send_one(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	return i->in_steps ? ews_step_send(b, i, e) : ews_batch_add(b, i, e);
}

int
ews_queue_go(struct ews_box *b, struct err *e)
{
	struct ews_piece *due = take_due(b, ews_now(&b->client));
	struct ews_piece *doubted = NULL, **end = &doubted;

	while (due != NULL) {
		struct ews_piece *i = due;

		due = i->next;
		i->next = NULL;
		if (i->doubted) {
			*end = i;
			end = &i->next;
		} else if (send_one(b, i, e) < 0) {
			return -1;
		}
	}
	while (doubted != NULL)
		if (look_some(b, &doubted, e) < 0)
			return -1;
	return 0;
}

/* ---- waiting --------------------------------------------------------------- */

/* Nothing is under way: until the first of the queue is due. */
static int
doze(struct ews_box *b, struct err *e)
{
	int64_t now = ews_now(&b->client), due = INT64_MAX;

	for (const struct ews_piece *i = b->queue; i != NULL; i = i->next)
		if (i->due < due)
			due = i->due;
	if (b->queue == NULL || due <= now)
		return 0;
	return ews_pass(&b->client, due - now, e);
}

static bool
is_over(const struct ews_box *b, const struct ews_parcel *p)
{
	return p != NULL ? p->living == 0 : b->parcels == NULL;
}

int
ews_box_wait(struct ews_box *b, const struct ews_parcel *p, struct err *e)
{
	while (!is_over(b, p)) {
		if (ews_queue_go(b, e) < 0)
			return -1;
		if (is_over(b, p))
			break;
		if (p == NULL && ews_batch_send_all(b, e) < 0)
			return -1;
		if (b->flying > 0) {
			if (ews_batch_reply(b, e) < 0)
				return -1;
		} else if (doze(b, e) < 0) {
			return ews_stops(e);
		}
	}
	return 0;
}
