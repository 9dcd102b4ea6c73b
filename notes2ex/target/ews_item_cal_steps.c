/*
 * What happens otherwise than its series says: changed occurrences, then
 * deleted ones from the last to the first, which is right where the ordinals
 * stay and where they move up after a deletion (EWS guide 7, Calendar).
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "target/ews_item_priv.h"

/* From 1 on; 0: the pattern has no such day. */
static int
ordinal(const struct ews_days *d, int64_t day)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->day[i] == day)
			return (int)i + 1;
	return 0;
}

struct occurrence {
	const struct ex_item *series;
	const struct ex_exception *x; /* NULL: deleted */
	int ordinal;
	const char *subject; /* NULL: as the series */
};

static void
put_id(struct ews_xml *x, const struct occurrence *o, const char *id)
{
	char number[16];

	(void)snprintf(number, sizeof(number), "%d", o->ordinal);
	ews_open(x, "t:OccurrenceItemId");
	ews_attr(x, "RecurringMasterId", id);
	ews_attr(x, "InstanceIndex", number);
	ews_close(x);
}

/* ---- a changed one ----------------------------------------------------------------- */

static void
open_field(struct ews_xml *x, const char *uri)
{
	ews_open(x, "t:SetItemField");
	ews_open(x, "t:FieldURI");
	ews_attr(x, "FieldURI", uri);
	ews_close(x);
	ews_open(x, "t:CalendarItem");
}

static void
close_field(struct ews_xml *x)
{
	ews_close(x);
	ews_close(x);
}

static void
set_field(struct ews_xml *x, const char *uri, const char *element,
    const char *text)
{
	open_field(x, uri);
	ews_element(x, element, text);
	close_field(x);
}

static void
delete_field(struct ews_xml *x, const char *uri)
{
	ews_open(x, "t:DeleteItemField");
	ews_open(x, "t:FieldURI");
	ews_attr(x, "FieldURI", uri);
	ews_close(x);
	ews_close(x);
}

static bool
is_moved(const struct occurrence *o)
{
	int64_t start = ex_time(o->series, EX_APPT_START, 0);
	int64_t end = ex_time(o->series, EX_APPT_END, start);

	return o->x->start != o->x->original ||
	    o->x->end - o->x->start != end - start;
}

static void
set_body(struct ews_xml *x, const struct ex_exception *e)
{
	bool html = e->html != NULL && e->html[0] != '\0';

	if (!html && e->body == NULL)
		return;
	open_field(x, "item:Body");
	ews_open(x, "t:Body");
	ews_attr(x, "BodyType", html ? "HTML" : "Text");
	ews_text(x, html ? e->html : e->body);
	ews_close(x);
	close_field(x);
}

static void
set_keywords(struct ews_xml *x, const struct ex_exception *e)
{
	if (!e->own_keywords)
		return;
	if (e->nkeywords == 0) {
		delete_field(x, "item:Categories");
		return;
	}
	open_field(x, "item:Categories");
	ews_open(x, "t:Categories");
	for (size_t i = 0; i < e->nkeywords; i++)
		ews_element(x, "t:String", e->keywords[i]);
	ews_close(x);
	close_field(x);
}

static void
set_reminder(struct ews_xml *x, const struct ex_exception *e)
{
	char minutes[16];

	if (!e->own_reminder)
		return;
	set_field(x, "item:ReminderIsSet", "t:ReminderIsSet",
	    e->reminder >= 0 ? "true" : "false");
	(void)snprintf(minutes, sizeof(minutes), "%d", (int)e->reminder);
	if (e->reminder >= 0)
		set_field(x, "item:ReminderMinutesBeforeStart",
		    "t:ReminderMinutesBeforeStart", minutes);
}

static void
set_sensitivity(struct ews_xml *x, const struct ex_exception *e)
{
	static const char *const words[] = { "Normal", "Personal", "Private",
		"Confidential" };

	if (e->own_sensitivity && e->sensitivity >= 0 && e->sensitivity < 4)
		set_field(x, "item:Sensitivity", "t:Sensitivity",
		    words[e->sensitivity]);
}

static void
set_busy(struct ews_xml *x, const struct ex_exception *e)
{
	static const char *const words[] = { "Free", "Tentative", "Busy",
		"OOF" };

	if (e->busy >= 0 && e->busy < 4)
		set_field(x, "calendar:LegacyFreeBusyStatus",
		    "t:LegacyFreeBusyStatus", words[e->busy]);
}

static bool
has_any(const struct ex_recipient *r, const char *element)
{
	for (; r != NULL; r = r->next) {
		const char *in = ews_attendee_element(r->role);

		if (in != NULL && strcmp(in, element) == 0)
			return true;
	}
	return false;
}

static void
set_people(struct ews_xml *x, const struct occurrence *o,
    enum ews_version version)
{
	static const struct {
		const char *uri, *element;
	} roles[] = {
		{ "calendar:RequiredAttendees", "t:RequiredAttendees" },
		{ "calendar:OptionalAttendees", "t:OptionalAttendees" },
		{ "calendar:Resources", "t:Resources" },
	};

	for (size_t i = 0; o->x->own_people && i < NITEMS(roles); i++) {
		if (has_any(o->x->people, roles[i].element)) {
			open_field(x, roles[i].uri);
			ews_put_attendees(x, version, o->x->people,
			    roles[i].element);
			close_field(x);
		} else if (has_any(o->series->recipients, roles[i].element)) {
			delete_field(x, roles[i].uri);
		}
	}
}

static void
set_times(struct ews_xml *x, const struct occurrence *o)
{
	struct arena a = { 0 };

	if (is_moved(o)) {
		set_field(x, "calendar:Start", "t:Start",
		    ews_when(&a, o->series, o->x->start));
		set_field(x, "calendar:End", "t:End",
		    ews_when(&a, o->series, o->x->end < o->x->start ?
			o->x->start : o->x->end));
	}
	arena_free(&a);
}

/* Is there anything to say? */
static bool
is_changed(const struct occurrence *o)
{
	const struct ex_exception *e = o->x;

	return is_moved(o) || e->subject != NULL || e->location != NULL ||
	    e->body != NULL || (e->html != NULL && e->html[0] != '\0') ||
	    (e->busy >= 0 && e->busy < 4) || e->own_people ||
	    e->own_keywords || e->own_sensitivity || e->own_reminder;
}

static void
write_change(const struct ews_step *step, struct ews_xml *x,
    const struct ews_context *ctx, const char *id, const char *change_key)
{
	const struct occurrence *o = step->arg;

	(void)change_key;
	ews_open(x, "m:ItemChanges");
	ews_open(x, "t:ItemChange");
	put_id(x, o, id);
	ews_open(x, "t:Updates");
	if (o->subject != NULL)
		set_field(x, "item:Subject", "t:Subject", o->subject);
	set_sensitivity(x, o->x);
	set_body(x, o->x);
	set_keywords(x, o->x);
	set_reminder(x, o->x);
	set_times(x, o);
	set_busy(x, o->x);
	if (o->x->location != NULL)
		set_field(x, "calendar:Location", "t:Location",
		    o->x->location);
	set_people(x, o, ctx->version);
	ews_close(x);
	ews_close(x);
	ews_close(x);
}

/* ---- a deleted one ------------------------------------------------------------------- */

static void
write_deletion(const struct ews_step *step, struct ews_xml *x,
    const struct ews_context *ctx, const char *id, const char *change_key)
{
	(void)ctx;
	(void)change_key;
	ews_open(x, "m:ItemIds");
	put_id(x, step->arg, id);
	ews_close(x);
}

static struct ews_step *
deletion(struct maker *m, const struct ex_item *series, int64_t day, int n)
{
	struct ews_step *step = ARENA_NEW(m->arena, struct ews_step);
	struct occurrence *o = ARENA_NEW(m->arena, struct occurrence);

	*o = (struct occurrence){ .series = series, .ordinal = n };
	step->operation = EWS_DELETE_ITEM;
	step->what = text_printf(m->arena, "deleted occurrence of %s",
	    ews_day_name(m->arena, day));
	step->write = write_deletion;
	step->arg = o;
	return step;
}

/* ---- in order ------------------------------------------------------------------------- */

static int
add_change(struct maker *m, const struct ex_exception *x, int n)
{
	struct ews_step *step = ARENA_NEW(m->arena, struct ews_step);
	struct occurrence *o = ARENA_NEW(m->arena, struct occurrence);

	*o = (struct occurrence){ .series = m->item, .x = x, .ordinal = n };
	if (!is_changed(o))
		return 0;
	step->operation = EWS_UPDATE_ITEM;
	step->what = text_printf(m->arena, "occurrence of %s",
	    ews_day_name(m->arena, x->day));
	step->write = write_change;
	step->arg = o;
	o->subject = ews_subject(m->arena, x->subject);
	ews_add_step(m, step);
	if (!is_moved(o))
		return 0;
	step->instead = deletion(m, m->item, x->day, n);
	return ews_make_single(m, m->item, x, &step->single);
}

int
ews_add_occurrences(struct maker *m)
{
	const struct ex_recur *r = m->item->recur;
	struct ews_days d = ews_days_of(m->arena, r);

	for (size_t i = 0; i < r->nexceptions; i++) {
		int n = ordinal(&d, r->exception[i].day);

		if (n > 0 && add_change(m, &r->exception[i], n) < 0)
			return -1;
	}
	for (size_t i = r->ndeleted; i-- > 0;) {
		int n = ordinal(&d, r->deleted[i]);

		if (n > 0)
			ews_add_step(m, deletion(m, m->item, r->deleted[i],
			    n));
	}
	return 0;
}
