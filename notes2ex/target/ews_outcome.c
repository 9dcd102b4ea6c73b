/* What the reply to a creation means for each of its pieces. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#include "target/ews_box.h"

/* What a mailbox or an account can be said to lack, for whoever gives it. */
static const struct {
	const char *code, *what;
} lacks[] = {
	{ "ErrorAccessDenied", "the account may not write there: it needs "
	    "full access to the mailbox, or --impersonate" },
	{ "ErrorCreateItemAccessDenied", "the account may not write there: it "
	    "needs full access to the mailbox, or --impersonate" },
};

/* ---- what it says ------------------------------------------------------------ */

const char *
ews_in_words(const struct ews_message *m, char out[400])
{
	for (size_t i = 0; i < NITEMS(lacks); i++)
		if (strcmp(lacks[i].code, m->code) == 0) {
			(void)snprintf(out, 400, "%s (%s)", lacks[i].what,
			    m->code);
			return out;
		}
	(void)snprintf(out, 400, "the server refuses it: %s%s%s: %.250s",
	    m->code, m->inner[0] == '\0' ? "" : ", ", m->inner, m->text);
	return out;
}

/* The mailbox, the account or the version: no note is to blame. */
int
ews_advice_stop(enum ews_advice advice, const char *why, struct err *e)
{
	switch (advice) {
	case EWS_STOP_AUTH:
		return err_set(e, ERR_AUTH, "%s", why);
	case EWS_LOWER:
		return err_set(e, ERR_REFUSED, "%s; the version that the "
		    "journal has for this mailbox is too new for it: begin "
		    "anew with another --journal and a lower --ews-version",
		    why);
	case EWS_STOP_BOX:
		if (strstr(why, "Quota") != NULL)
			return err_set(e, ERR_REFUSED, "%s; the mailbox has "
			    "reached its quota: once there is room, the same "
			    "command goes on", why);
		/* FALLTHROUGH */
	default:
		return err_set(e, ERR_REFUSED, "%s", why);
	}
}

/* ---- of one ------------------------------------------------------------------ */

/* Its element out of the request: the request goes. */
static void
take_out(struct ews_sent *s, struct ews_piece *i)
{
	if (i->live != NULL || i->element != NULL)
		return;
	i->element = mem_grow(NULL, i->len + 1);
	memcpy(i->element, s->head.data + i->off, i->len);
}

/* Once more, after a look if it is doubted. */
static void
again(struct ews_box *b, struct ews_sent *s, struct ews_piece *i, bool doubted)
{
	take_out(s, i);
	i->doubted = i->doubted || doubted;
	ews_queue_put(b, i);
}

/*
 * What may be the item's own fault is not tried for ever, and first alone.
 * Between two tries the server has answered a look: it is not that it is not
 * there.
 */
static void
again_few(struct ews_box *b, struct ews_sent *s, struct ews_piece *i,
    unsigned cost, const char *why)
{
	i->tries += cost;
	if (cost > 1 || i->tries >= EWS_TRIES / 2)
		i->most = 1;
	if (i->tries >= EWS_TRIES && s->n == 1)
		i->why = arena_strdup(&i->parcel->arena, why);
	again(b, s, i, true);
}

/* Its folder is not there any more: another one, a few times. */
static int
new_folder(struct ews_box *b, struct ews_sent *s, struct ews_piece *i,
    const char *why, struct err *e)
{
	struct ews_parcel *p = i->parcel;

	if (p->moved == EWS_REBUILDS)
		return ews_piece_failed(b, i, ERR_REJECTED, why, e);
	/* The first of its pieces to be told so looks for it. */
	if (strcmp(p->folder, s->folder) == 0) {
		const char *id;

		p->moved++;
		ews_folders_forget(b->folders);
		if (ews_folders_get(b->folders, p->path, p->class, &id, e) < 0)
			return -1;
		p->folder = id;
	}
	again(b, s, i, true);
	return 0;
}

static int
too_large(struct ews_box *b, struct ews_sent *s, struct ews_piece *i,
    const char *why, struct err *e)
{
	uint64_t size = s->head.len + s->body.data_len + s->tail.len;

	if (size / 4 * 3 < b->limit)
		b->limit = size / 4 * 3;
	return s->upload ? ews_piece_other_way(b, i, why, e) :
	    ews_piece_too_large(b, i, why, e);
}

/* An upload that is refused, for whatever reason, is no failure yet. */
static int
refused(struct ews_box *b, struct ews_sent *s, struct ews_piece *i,
    const char *why, struct err *e)
{
	return s->upload ? ews_piece_other_way(b, i, why, e) :
	    ews_piece_failed(b, i, ERR_REJECTED, why, e);
}

static int
created_one(struct ews_box *b, struct ews_sent *s, struct ews_piece *i,
    const struct ews_message *m, struct err *e)
{
	enum ews_advice advice = s->upload ? ews_advise_upload(m) :
	    ews_advise(m);
	char why[400];

	switch (advice) {
	case EWS_DONE:
		if (m->id[0] == '\0') {
			again(b, s, i, true);
			return 0;
		}
		ews_piece_set_id(i, m->id, m->change_key);
		return ews_steps_go(b, i, e);
	case EWS_WAIT:
		again(b, s, i, false);
		return 0;
	case EWS_LOOK:
		again_few(b, s, i, ews_wants_rest(m->code, m->inner) ? 1 :
		    EWS_TRIES / 3, ews_in_words(m, why));
		return 0;
	case EWS_HALVE:
		if (s->n > 1)
			i->most = s->n / 2;
		again_few(b, s, i, 1, ews_in_words(m, why));
		return 0;
	case EWS_TOO_LARGE:
		if (s->n > 1) {
			i->most = 1;
			again(b, s, i, false);
			return 0;
		}
		return too_large(b, s, i, ews_in_words(m, why), e);
	case EWS_GONE:
		return new_folder(b, s, i, ews_in_words(m, why), e);
	case EWS_OTHER_WAY:
	case EWS_ITEM:
	case EWS_EXISTS:
		return refused(b, s, i, ews_in_words(m, why), e);
	case EWS_LOWER:
	case EWS_STOP_AUTH:
	case EWS_STOP_BOX:
	case EWS_STOP:
		break;
	}
	return ews_advice_stop(advice, ews_in_words(m, why), e);
}

/* ---- of all of them ---------------------------------------------------------- */

/* Whatever was done of it; smaller requests from now on. */
static void
halve(struct ews_box *b, struct ews_sent *s, const struct err *why,
    bool doubted)
{
	for (size_t k = 0; k < s->n; k++) {
		struct ews_piece *i = s->piece[k];

		if (s->n == 1) {
			/* Refused, or lost: the one is known, the other not. */
			again_few(b, s, i, why->code == ERR_BUSY ? 2 :
			    EWS_TRIES, why->msg);
			continue;
		}
		i->most = s->n / 2;
		again(b, s, i, doubted);
	}
}

/* Not answered as a whole: it may even be under way still. */
static void
unknown(struct ews_box *b, struct ews_sent *s, const struct ews_outcome *out)
{
	for (size_t k = 0; k < s->n; k++) {
		s->piece[k]->looks = out->answer.body == NULL ? 0 : EWS_LOOKS;
		again_few(b, s, s->piece[k], 1, out->err.msg);
	}
}

static int
messages(struct ews_box *b, struct ews_sent *s, const struct ews_answer *a,
    struct err *e)
{
	for (size_t k = 0; k < s->n; k++) {
		if (k >= a->n)
			again(b, s, s->piece[k], true);
		else if (created_one(b, s, s->piece[k], &a->message[k], e) < 0)
			return -1;
	}
	return 0;
}

static int
fail_one(struct ews_box *b, struct ews_sent *s, const struct ews_outcome *out,
    struct err *e)
{
	enum err_code code = out->err.code;

	if (out->advice == EWS_TOO_LARGE)
		return too_large(b, s, s->piece[0], out->err.msg, e);
	if (s->upload)
		return ews_piece_other_way(b, s->piece[0], out->err.msg, e);
	return ews_piece_failed(b, s->piece[0], code == ERR_NONE ?
	    ERR_REJECTED : code, out->err.msg, e);
}

int
ews_created(struct ews_box *b, struct ews_sent *s,
    const struct ews_outcome *out, struct err *e)
{
	switch (out->advice) {
	case EWS_DONE:
		return messages(b, s, &out->answer, e);
	case EWS_WAIT:
		for (size_t k = 0; k < s->n; k++)
			again(b, s, s->piece[k], false);
		return 0;
	case EWS_LOOK:
		unknown(b, s, out);
		return 0;
	case EWS_HALVE:
		for (size_t k = 0; k < s->n; k++)
			s->piece[k]->looks = out->answer.body == NULL ? 0 :
			    EWS_LOOKS;
		halve(b, s, &out->err, true);
		return 0;
	case EWS_GONE:
		for (size_t k = 0; k < s->n; k++)
			if (new_folder(b, s, s->piece[k], out->err.msg, e) < 0)
				return -1;
		return 0;
	case EWS_TOO_LARGE:
	case EWS_OTHER_WAY:
	case EWS_ITEM:
	case EWS_EXISTS:
		if (s->n == 1)
			return fail_one(b, s, out, e);
		halve(b, s, &out->err, false);
		return 0;
	case EWS_LOWER:
	case EWS_STOP_AUTH:
	case EWS_STOP_BOX:
	case EWS_STOP:
		break;
	}
	return ews_advice_stop(out->advice, out->err.msg, e);
}
