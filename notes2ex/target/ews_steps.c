/*
 * What follows a creation: files, changed occurrences, and at last the mark
 * that says that it is whole.  Where nobody knows how far it came, it is
 * deleted and made anew.
 */
#include <stdio.h>
#include <string.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/text.h"

#include "target/ews_box.h"

int
ews_steps_go(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	if (i->live == NULL || i->live->steps == NULL)
		return ews_piece_done(b, i, e);
	if (!i->in_steps)
		i->step = i->live->steps;
	i->in_steps = true;
	ews_queue_put(b, i);
	return 0;
}

/* ---- requests ------------------------------------------------------------ */

static const struct ews_step *
step_of(const struct ews_piece *i)
{
	return i->instead ? i->step->instead : i->step;
}

static void
write_step(struct ews_box *b, struct ews_sent *s, const struct ews_piece *i)
{
	const struct ews_step *step = step_of(i);

	ews_begin(&s->x, &s->head, &b->client.context, step->operation,
	    i->calendar);
	step->write(step, &s->x, &b->client.context, i->id, i->change_key);
	if (step->data != NULL) {
		s->body.data = step->data;
		s->body.data_len = step->data_len;
		s->x.out = &s->tail;
	}
	ews_end(&s->x);
}

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

static void
write_complete(struct ews_box *b, struct ews_sent *s,
    const struct ews_piece *i)
{
	struct ews_xml *x = &s->x;

	ews_begin(x, &s->head, &b->client.context, EWS_UPDATE_ITEM,
	    i->calendar);
	ews_open(x, "m:ItemChanges");
	ews_open(x, "t:ItemChange");
	ews_id(x, "t:ItemId", i->id, i->change_key);
	ews_open(x, "t:Updates");
	ews_open(x, "t:SetItemField");
	ews_path(x, &ews_complete);
	ews_open(x, element_of(i->parcel->kind));
	ews_property(x, &ews_complete, "1");
	ews_end(x);
}

int
ews_step_send(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	struct ews_sent *s = ews_sent_new(i->step == NULL ? EWS_COMPLETING :
	    EWS_STEPPING);

	s->piece[s->n++] = i;
	if (i->step == NULL)
		write_complete(b, s, i);
	else
		write_step(b, s, i);
	crashpoint("ews before a step");
	return ews_sent_start(b, s, e);
}

/* ---- outcomes ------------------------------------------------------------ */

static const char *
what_of(const struct ews_piece *i)
{
	return i->step == NULL ? "its mark" : step_of(i)->what;
}

static int
fail(struct ews_box *b, struct ews_piece *i, const char *why, struct err *e)
{
	return ews_piece_failed(b, i, ERR_REJECTED, text_printf(
	    &i->parcel->arena, "%s: %s", what_of(i), why), e);
}

static int
rebuild(struct ews_box *b, struct ews_piece *i, const char *why,
    struct err *e)
{
	if (++i->rebuilds > EWS_REBUILDS)
		return fail(b, i, why, e);
	if (ews_piece_delete(b, i, e) < 0)
		return -1;
	i->in_steps = i->instead = false;
	i->step = NULL;
	ews_queue_put(b, i);
	return 0;
}

/* Once more: what is done twice leaves what it leaves when it is done once. */
static int
repeat(struct ews_box *b, struct ews_piece *i, bool harmless,
    const char *why, struct err *e)
{
	if (!harmless || ++i->tries > EWS_TRIES)
		return rebuild(b, i, why, e);
	ews_queue_put(b, i);
	return 0;
}

/*
 * A changed occurrence that its neighbours leave no room for becomes an item
 * of its own; what led here goes on once that is there.
 */
static int
begin_instead(struct ews_box *b, struct ews_piece *i, struct err *e)
{
	const struct ews_item *single = i->step->single;
	struct ews_piece *own = i->parcel->first;

	i->instead = true;
	while (own != NULL && strcmp(own->stamp, single->stamp) != 0)
		own = own->in_parcel;
	if (own != NULL) {
		ews_queue_put(b, i);
		return 0;
	}
	own = ews_parcel_add(i->parcel, single->stamp, single->calendar);
	own->live = single;
	own->leader = i;
	own->doubted = true;
	own->looks = EWS_LOOKS;
	i->parcel->living++;
	ews_queue_put(b, own);
	(void)e;
	return 0;
}

static int
next_step(struct ews_box *b, struct ews_piece *i,
    const struct ews_message *m, struct err *e)
{
	crashpoint("ews after a step");
	if (m->id[0] != '\0' && m->change_key[0] != '\0' &&
	    strcmp(m->id, i->id) == 0)
		ews_piece_set_id(i, m->id, m->change_key);
	i->tries = 0;
	if (i->step == NULL)
		return ews_piece_done(b, i, e);
	i->instead = false;
	i->step = i->step->next;
	return ews_steps_go(b, i, e);
}

static bool
is_boundary(const struct ews_piece *i, const struct ews_message *m)
{
	return i->step != NULL && !i->instead && i->step->instead != NULL &&
	    i->step->single != NULL &&
	    (strcmp(m->code, "ErrorOccurrenceCrossingBoundary") == 0 ||
	    strcmp(m->inner, "ErrorOccurrenceCrossingBoundary") == 0);
}

static bool
is_harmless(const struct ews_piece *i)
{
	return i->step == NULL || step_of(i)->operation == EWS_UPDATE_ITEM;
}

static int
step_one(struct ews_box *b, struct ews_piece *i, const struct ews_message *m,
    struct err *e)
{
	enum ews_advice advice = ews_advise(m);
	char why[400];

	switch (advice) {
	case EWS_DONE:
		return next_step(b, i, m, e);
	case EWS_WAIT:
		ews_queue_put(b, i);
		return 0;
	case EWS_LOOK:
	case EWS_HALVE:
		return repeat(b, i, is_harmless(i), ews_in_words(m, why), e);
	case EWS_GONE:
		return rebuild(b, i, ews_in_words(m, why), e);
	case EWS_TOO_LARGE:
	case EWS_OTHER_WAY:
	case EWS_ITEM:
	case EWS_EXISTS:
		if (is_boundary(i, m))
			return begin_instead(b, i, e);
		return fail(b, i, ews_in_words(m, why), e);
	case EWS_LOWER:
	case EWS_STOP_AUTH:
	case EWS_STOP_BOX:
	case EWS_STOP:
		break;
	}
	return ews_advice_stop(advice, ews_in_words(m, why), e);
}

int
ews_stepped(struct ews_box *b, struct ews_sent *s,
    const struct ews_outcome *out, struct err *e)
{
	struct ews_piece *i = s->piece[0];

	switch (out->advice) {
	case EWS_DONE:
		if (out->answer.n == 0) /* the server knows no such thing */
			return rebuild(b, i, "the server's answer does not "
			    "say what became of it", e);
		return step_one(b, i, &out->answer.message[0], e);
	case EWS_WAIT:
		ews_queue_put(b, i);
		return 0;
	case EWS_LOOK:
		return repeat(b, i, is_harmless(i), out->err.msg, e);
	case EWS_HALVE:
		if (out->err.code == ERR_BUSY)
			return repeat(b, i, is_harmless(i), out->err.msg, e);
		/* FALLTHROUGH */
	case EWS_TOO_LARGE:
	case EWS_OTHER_WAY:
	case EWS_ITEM:
	case EWS_EXISTS:
		return fail(b, i, out->err.msg, e);
	case EWS_GONE:
		return rebuild(b, i, out->err.msg, e);
	case EWS_LOWER:
	case EWS_STOP_AUTH:
	case EWS_STOP_BOX:
	case EWS_STOP:
		break;
	}
	return ews_advice_stop(out->advice, out->err.msg, e);
}
