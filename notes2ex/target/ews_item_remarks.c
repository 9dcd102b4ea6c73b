/*
 * What a version does not hold, by the item alone, so that a preview says what
 * the run does.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "target/ews_item_priv.h"

enum { NESTED = 8, FIVE_YEARS = 5 * 366 };

struct said {
	void (*say)(void *arg, const char *what);
	void *arg;
	const struct ews_context *ctx;
	bool prop[EX_PROP_COUNT];
	struct arena arena;
};

static void
say(struct said *s, const char *what)
{
	s->say(s->arg, what);
}

/* ---- times ------------------------------------------------------------------------- */

static void
say_times(struct said *s, const struct ex_item *item)
{
	for (size_t i = 0; i < item->nvalues; i++) {
		const struct ex_value *v = &item->values[i];
		const struct ex_prop_info *info = ex_prop_info(v->prop);
		char *name;

		if ((info->type != EX_TIME && info->type != EX_DATE) ||
		    ews_is_time(v->time) || s->prop[v->prop])
			continue;
		s->prop[v->prop] = true;
		name = arena_strdup(&s->arena, info->name);
		for (char *c = name; *c != '\0'; c++)
			*c = *c == '_' ? ' ' : *c >= 'A' && *c <= 'Z' ?
			    (char)(*c - 'A' + 'a') : *c;
		say(s, text_printf(&s->arena, "%s: not in the years 1601 to "
		    "9999, left out", name));
	}
}

static bool
is_message(const struct ex_item *item)
{
	const char *class = ex_text(item, EX_MESSAGE_CLASS);

	return (item->kind == EX_MAIL || item->kind == EX_NOTE) &&
	    (class == NULL || !text_begins(class, "IPM.StickyNote"));
}

/* A message's header has it whole in any case. */
static void
say_subject(struct said *s, const struct ex_item *item)
{
	const struct ex_recur *r = item->recur;
	const char *text = ex_text(item, EX_SUBJECT);
	bool cut = ews_subject(&s->arena, text) != text;

	for (size_t i = 0; r != NULL && i < r->nexceptions; i++)
		cut = cut || ews_subject(&s->arena,
		    r->exception[i].subject) != r->exception[i].subject;
	if (cut && !is_message(item))
		say(s, text_printf(&s->arena, "subject: longer than the %d "
		    "characters that servers keep", EWS_SUBJECT_MOST));
}

/* ---- entries ------------------------------------------------------------------------ */

static void
say_people(struct said *s, const struct ex_item *item)
{
	bool informed = false, answered = false;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		informed = informed || r->role == EX_FYI;
		answered = answered || r->response == EX_TENTATIVE ||
		    r->response == EX_ACCEPTED || r->response == EX_DECLINED;
	}
	if (informed)
		say(s, "people: who is only informed becomes an optional "
		    "attendee");
	if (answered)
		say(s, "people: what they answered, the server takes no "
		    "answers that it has not got itself");
}

static void
say_series(struct said *s, const struct ex_item *item)
{
	if (item->recur == NULL)
		return;
	if (!ews_recur_fits(item->recur, s->ctx->version))
		say(s, item->kind == EX_TASK ?
		    "repetition: not one that the server can hold, the task "
		    "stands there once" :
		    "repetition: not one that the server can hold, each "
		    "occurrence becomes an entry of its own");
	else if (item->kind == EX_TASK && item->recur->nexceptions > 0)
		say(s, "repetition: days that were moved, a task has none");
	for (size_t i = 0; i < item->recur->nexceptions; i++)
		if (item->recur->exception[i].busy > 3)
			say(s, "repetition: how busy an occurrence is");
}

static void
say_zone(struct said *s, const struct ex_item *item, const struct zone *zone)
{
	bool exact;
	const char *name = ews_zone_name(&s->arena, item, zone, &exact);

	if (!exact)
		say(s, text_printf(&s->arena, "time zone %s: servers do not "
		    "know it, %s stands for it", zone->tzid, name));
}

static void
say_entry(struct said *s, const struct ex_item *item)
{
	int64_t start = ex_time(item, EX_APPT_START, 0);
	int64_t end = ex_time(item, EX_APPT_END, start);

	say_people(s, item);
	say_series(s, item);
	say_zone(s, item, item->zone);
	if (item->end_zone != NULL && item->end_zone != item->zone &&
	    s->ctx->version >= EWS_2010)
		say_zone(s, item, item->end_zone);
	else if (item->end_zone != NULL && item->end_zone != item->zone &&
	    strcmp(item->end_zone->tzid,
		item->zone == NULL ? "UTC" : item->zone->tzid) != 0)
		say(s, "time zone of the end: 2007 has one zone for both");
	if (end - start > (int64_t)FIVE_YEARS * 86400)
		say(s, "longer than five years: Exchange refuses such an "
		    "entry");
	if (ex_int(item, EX_REMINDER_DELTA, 0) < 0 &&
	    ex_is(item, EX_REMINDER_SET))
		say(s, "reminder: after the beginning, it becomes one at the "
		    "beginning");
	if (ex_int(item, EX_BUSY_STATUS, 2) > 3)
		say(s, "busy status: not one of four, it becomes busy");
}

/* ---- files ----------------------------------------------------------------------------- */

static void
say_files(struct said *s, const struct ex_item *item)
{
	bool photo = false, within = false, shown = false;
	const char *html = ex_text(item, EX_HTML);

	if (is_message(item))
		return;
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next) {
		photo = photo || at->is_photo;
		within = within || at->item != NULL;
		shown = shown || (at->content_id != NULL && html != NULL);
	}
	if (within)
		say(s, "items within: they become files");
	if (photo && s->ctx->version < EWS_2010)
		say(s, "photo: on Exchange 2007 it becomes a file");
	if (shown && s->ctx->version < EWS_2010)
		say(s, "pictures in the text: on Exchange 2007 they become "
		    "files");
}

/* ---- tasks -------------------------------------------------------------------------------- */

static void
say_done(struct said *s, const struct ex_item *item)
{
	if (ews_is_done(item) && ex_get(item, EX_TASK_COMPLETED) == NULL)
		say(s, "completed: the day is not known, the server takes "
		    "that of the migration");
}

/* ---- kinds ------------------------------------------------------------------------------- */

static void
say_group(struct said *s, const struct ex_item *item)
{
	bool members = false, groups = false;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		members = members || r->role == EX_MEMBER ||
		    r->role == EX_MEMBER_GROUP;
		groups = groups || r->role == EX_MEMBER_GROUP;
	}
	if (members && s->ctx->version < EWS_2010)
		say(s, "members: Exchange 2007 takes none from outside, their "
		    "list stands in the text");
	else if (groups)
		say(s, "members: the groups among them become addresses, not "
		    "links to those groups");
}

static void
say_contact(struct said *s, const struct ex_item *item)
{
	const struct ex_value *v = ex_get(item, EX_USER_X509_CERTIFICATE);

	if (v != NULL && v->n > 0 && !s->ctx->binary)
		say(s, "certificate: the server takes no properties that are "
		    "bytes");
}

/* Opened for its files, it is not the same byte for byte any more. */
static void
say_size(struct said *s, const struct ex_item *item)
{
	uint64_t size = item->size > 0 ? (uint64_t)item->size : 0;

	if (item->mime != NULL && !ews_is_sealed(item) &&
	    ews_is_too_large(size, s->ctx))
		say(s, "size: more than the server takes at once, its files "
		    "follow one by one and the message is put together anew");
}

static bool
has_date(const struct ex_item *item)
{
	static const enum ex_prop dates[] = { EX_MESSAGE_DELIVERY_TIME,
		EX_CLIENT_SUBMIT_TIME, EX_LAST_MODIFICATION_TIME };

	for (size_t i = 0; i < NITEMS(dates); i++)
		if (ex_get(item, dates[i]) != NULL)
			return true;
	return item->date != EX_NO_DATE;
}

static void
say_mail(struct said *s, const struct ex_item *item)
{
	const char *html = ex_text(item, EX_HTML);

	say_size(s, item);
	if (!has_date(item))
		say(s, "date: the note has none, the server shows when the "
		    "message was brought");
	if (ex_is(item, EX_READ_RECEIPT_REQUESTED) ||
	    ex_is(item, EX_DELIVERY_REPORT_REQUESTED))
		say(s, "receipts: never asked for once more");
	if (!is_message(item) && html != NULL && html[0] != '\0')
		say(s, "body: its formatting, this kind of item holds plain "
		    "text only");
}

void
ews_item_remarks(const struct ex_item *item, const struct ews_context *ctx,
    void (*to)(void *arg, const char *what), void *arg)
{
	struct said s = { .say = to, .arg = arg, .ctx = ctx };

	say_times(&s, item);
	say_subject(&s, item);
	say_files(&s, item);
	switch (item->kind) {
	case EX_CALENDAR:
		say_entry(&s, item);
		break;
	case EX_TASK:
		say_series(&s, item);
		say_done(&s, item);
		break;
	case EX_GROUP:
		say_group(&s, item);
		break;
	case EX_CONTACT:
		say_contact(&s, item);
		break;
	case EX_MAIL:
	case EX_NOTE:
	case EX_KINDS:
		say_mail(&s, item);
		break;
	}
	arena_free(&s.arena);
}
