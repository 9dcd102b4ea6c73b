#include "target/ews_item.h"

#include <inttypes.h>
#include <string.h>

#include "target/ews_item_priv.h"
#include "target/pst_item.h"

enum {
	ELEMENT_MOST = 256 << 20, /* no limit of a server is near that */
	NESTED = 8, /* as the messages that dir: writes */
};

const char *
ews_item_folder_class(const struct ex_item *item)
{
	return pst_item_folder_class(item);
}

/* What IIS and the service are configured to take at first. */
uint64_t
ews_item_limit(const struct ews_context *ctx)
{
	if (ctx->request_max > 0)
		return ctx->request_max;
	if (ctx->version < EWS_2010)
		return 30000000;
	return ctx->version < EWS_2013 ? 35000000 : 67108864;
}

void
ews_add_step(struct maker *m, struct ews_step *step)
{
	*m->last = step;
	m->last = &step->next;
}

/* ---- one element ------------------------------------------------------------- */

static const char *
element_of(enum ex_kind kind)
{
	switch (kind) {
	case EX_CALENDAR:
		return "t:CalendarItem";
	case EX_CONTACT:
		return "t:Contact";
	case EX_GROUP:
		return "t:DistributionList";
	case EX_TASK:
		return "t:Task";
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return "t:Message";
}

static int
write_kind(struct maker *m)
{
	switch (m->item->kind) {
	case EX_CALENDAR:
		return ews_make_entry(m);
	case EX_CONTACT:
		return ews_make_contact(m);
	case EX_GROUP:
		return ews_make_group(m);
	case EX_TASK:
		return ews_make_task(m);
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	return ews_make_message(m);
}

/* The text in the arena, cut where the data belongs. */
static int
end_element(struct maker *m)
{
	struct ews_body *b = &m->made->element;
	char *text;

	ews_end(&m->x);
	if (m->out.failed)
		return err_set(m->e, ERR_LIMIT, "more than %d MiB of text",
		    ELEMENT_MOST >> 20);
	text = arena_alloc(m->arena, m->out.len + 1);
	memcpy(text, m->out.data, m->out.len);
	b->head = text;
	b->head_len = m->split > 0 ? m->split : m->out.len;
	b->tail = text + b->head_len;
	b->tail_len = m->out.len - b->head_len;
	return 0;
}

int
ews_make_one(struct arena *a, const struct ex_item *item,
    const struct ews_context *ctx, const char *stamp, struct ews_spool *spool,
    struct ews_item *made, struct err *e)
{
	struct maker m = { .arena = a,
		.item = item,
		.ctx = ctx,
		.stamp = stamp,
		.made = made,
		.last = &made->steps,
		.spool = spool,
		.e = e };
	int status;

	*made = (struct ews_item){ .calendar = item->kind == EX_CALENDAR,
		.folder_class = ews_item_folder_class(item),
		.stamp = stamp };
	buf_init(&m.out, ELEMENT_MOST);
	m.x.out = &m.out;
	ews_open(&m.x, element_of(item->kind));
	status = write_kind(&m);
	if (status == 0)
		status = end_element(&m);
	buf_free(&m.out);
	return status;
}

/* ---- the door ------------------------------------------------------------------- */

static bool
is_deeper(const struct ex_item *item, int most)
{
	if (most == 0)
		return true;
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (at->item != NULL && is_deeper(at->item, most - 1))
			return true;
	return false;
}

/* A file goes into a request of its own, if there is no other way. */
static int
accepts_files(const struct ex_item *item, const struct ews_context *ctx,
    struct err *e)
{
	uint64_t most = ews_item_limit(ctx);

	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (at->size > 0 &&
		    ews_encoded_size((uint64_t)at->size) + 4096 > most)
			return err_set(e, ERR_LIMIT, "attachment %s: %" PRId64
			    " MiB, which a third more for its transport makes "
			    "more than the %" PRIu64 " MiB that the server "
			    "takes at once",
			    at->name, at->size >> 20, most >> 20);
	return 0;
}

int
ews_item_accepts(const struct ex_item *item, const struct ews_context *ctx,
    struct err *e)
{
	const struct ex_value *start = ex_get(item, EX_APPT_START);

	if (item->kind == EX_CALENDAR && start == NULL)
		return err_set(e, ERR_UNSUPPORTED,
		    "a calendar entry without a start");
	if (item->kind == EX_CALENDAR && !ews_is_time(start->time))
		return err_set(e, ERR_UNSUPPORTED,
		    "a calendar entry outside the years 1601 to 9999");
	if (ews_is_sealed(item) && item->size > 0 &&
	    ews_is_too_large((uint64_t)item->size, ctx))
		return err_set(e, ERR_LIMIT, "signed or encrypted, and larger "
		    "than the %" PRIu64 " MiB that the server takes at once",
		    ews_item_limit(ctx) >> 20);
	if (item->kind == EX_CALENDAR && item->recur != NULL &&
	    ex_recur_days(item->recur, NULL, 0) <= item->recur->ndeleted)
		return err_set(e, ERR_UNSUPPORTED,
		    "a series of which nothing is left");
	if (is_deeper(item, NESTED))
		return err_set(e, ERR_LIMIT,
		    "messages inside messages, more than %d levels", NESTED);
	return accepts_files(item, ctx, e);
}

int
ews_item_make(struct arena *a, const struct ex_item *item,
    const struct ews_context *ctx, const char *stamp, struct ews_item *made,
    struct err *e)
{
	struct ews_spool *spool = ews_spool_new(a);
	int status;

	*made = (struct ews_item){ .spool = spool };
	if (ews_item_accepts(item, ctx, e) < 0)
		return -1;
	status = ews_make_one(a, item, ctx, stamp, spool, made, e);
	made->spool = spool;
	return status;
}

void
ews_item_close(struct ews_item *made)
{
	ews_spool_close(made->spool);
	made->spool = NULL;
}
