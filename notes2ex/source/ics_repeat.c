/* The dates of a series as Notes lists them; and when to be reminded. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/ics_entry.h"
#include "source/ics_rule.h"

/* An all-day entry ends on its last day, not on the one after. */
static int64_t
last_of(const struct ics_point *p, int64_t start, int64_t end)
{
	return p->is_date && end > start ? end - DAY_SECONDS : end;
}

static void
add_times(struct ics_entry *en, const char *field, const struct ics_point *p,
    const int64_t *at, size_t n)
{
	struct note_field *f = note_add(en->note, field, NOTE_TIME);

	f->n = n;
	f->time = arena_array(en->note->arena, n + 1, sizeof(*f->time));
	for (size_t i = 0; i < n; i++)
		f->time[i].from = ics_note_time(p, at[i]);
}

/* Those that `by` changed, or all when it is -2. */
#define ANY -2

static size_t
columns(struct ics_entry *en, const struct ics_series *s, int64_t by,
    int64_t *col[3])
{
	size_t n = 0;

	for (int k = 0; k < 3; k++)
		col[k] = arena_array(en->note->arena, s->n + 1, sizeof(**col));
	for (size_t i = 0; i < s->n; i++) {
		const struct ics_occ *o = &s->occ[i];

		if (by != ANY && o->by != by)
			continue;
		col[0][n] = o->original;
		col[1][n] = o->start;
		col[2][n++] = last_of(&s->when.start, o->start, o->end);
	}
	return n;
}

static void
add_hints(struct ics_entry *en)
{
	const struct pim_prop *rule = ics_prop(en->comp, "RRULE");
	struct arena *a = en->note->arena;
	const char *day[7];
	struct ics_hint h;
	size_t n = 0;

	if (rule == NULL || ics_prop(en->comp, "RDATE") != NULL ||
	    !ics_rule_hint(rule->value, &h) || h.unit == NULL) {
		note_add_text(en->note, "RepeatUnit", "C");
		return;
	}
	note_add_text(en->note, "RepeatUnit", h.unit);
	note_add_text(en->note, "RepeatInterval",
	    text_printf(a, "%d", h.interval));
	for (int i = 0; i < 7; i++)
		if ((h.days >> i & 1) != 0)
			day[n++] = text_printf(a, "%d", i);
	if (strcmp(h.unit, "W") == 0 && n > 0)
		note_add_texts(en->note, "RepeatAdjust", day, n);
}

static int
repeat_parent(struct ics_entry *en, const char *uid, struct err *e)
{
	struct ics_series s;
	int64_t *col[3];
	size_t n;

	if (ics_series_read(en->ctx, en->note, uid, &s, e) < 0)
		return -1;
	n = columns(en, &s, ANY, col);
	if (n == 0)
		note_trouble(en->note,
		    "all instances of the series are "
		    "deleted: its first date is kept");
	note_add_text(en->note, "OrgRepeat", "1");
	note_add_text(en->note, "Repeats", "1");
	note_add_text(en->note, "$CSFlags", "c");
	add_times(en, "RepeatInstanceDates", &s.when.start, col[0], n);
	add_times(en, "RepeatDates", &s.when.start, col[1], n);
	add_times(en, "RepeatEndDates", &s.when.end, col[2], n);
	add_hints(en);
	return 0;
}

static int
set_parent(struct ics_entry *en, const char *uid, struct err *e)
{
	const struct ics_link *link;
	struct ics_comp *c;
	struct note *parent;

	if (ics_series_master(en->ctx, en->note->arena, uid, &link, &c, e) < 0)
		return -1;
	if (link == NULL)
		return 0;
	parent = note_new(en->note->arena);
	if (ics_entry_unid(en, parent, link->off, link->end, e) < 0)
		return -1;
	memcpy(en->note->parent, parent->unid, sizeof(parent->unid));
	return 0;
}

static void
replace_times(struct ics_entry *en, struct note_field *f,
    const struct ics_point *p, const int64_t *at, size_t n)
{
	if (f == NULL)
		return;
	f->n = n;
	f->time = arena_array(en->note->arena, n, sizeof(*f->time));
	for (size_t i = 0; i < n; i++)
		f->time[i].from = ics_note_time(p, at[i]);
}

/* RANGE=THISANDFUTURE: one child that stands for many dates. */
static int
repeat_later(struct ics_entry *en, const char *uid, int64_t off, struct err *e)
{
	struct ics_series s;
	int64_t *col[3];
	size_t n;

	if (ics_series_read(en->ctx, en->note, uid, &s, e) < 0)
		return -1;
	n = columns(en, &s, off, col);
	if (n == 0) {
		note_trouble(en->note,
		    "RECURRENCE-ID: the later instances "
		    "that it is for are not in this file");
		return 0;
	}
	replace_times(en, en->start, &en->when.start, col[1], n);
	replace_times(en, en->end, &en->when.end, col[2], n);
	add_times(en, "RepeatInstanceDates", &s.when.start, col[0], n);
	return 0;
}

static int
repeat_child(struct ics_entry *en, const struct pim_prop *id, const char *uid,
    int64_t off, struct err *e)
{
	struct ics_point original;

	note_add_text(en->note, "OrgRepeat", "1");
	note_add_text(en->note, "$CSFlags", "e");
	if (ics_point_of(en->ctx, id, id->value, en->note, &original))
		note_add_time(en->note, "OriginalStartDate",
		    ics_note_time(&original, original.at));
	if (set_parent(en, uid, e) < 0)
		return -1;
	if (pim_param_has(id, "RANGE", "THISANDFUTURE"))
		return repeat_later(en, uid, off, e);
	return 0;
}

int
ics_repeat(struct ics_entry *en, int64_t off, struct err *e)
{
	const struct pim_prop *id = ics_prop(en->comp, "RECURRENCE-ID");
	const char *uid = ics_uid(en->note->arena, en->comp);

	if (id != NULL)
		return repeat_child(en, id, uid, off, e);
	if (ics_prop(en->comp, "RRULE") == NULL &&
	    ics_prop(en->comp, "RDATE") == NULL)
		return 0;
	if (uid[0] == '\0') {
		note_trouble(en->note,
		    "a series without UID: only its first "
		    "date is kept");
		return 0;
	}
	return repeat_parent(en, uid, e);
}

/* ---- reminders ----------------------------------------------------------- */

/* Seconds from the start, or from when a task is due; negative before it. */
static bool
trigger_of(struct ics_entry *en, const struct pim_prop *p, int64_t *offset)
{
	const struct ics_when *w = &en->when;
	bool task = text_same(en->note->form, "Task") && w->has_end;
	int64_t from = task ? w->end.at : w->start.at;
	struct ics_span span;
	struct ics_point at;

	if (ics_span_parse(p->value, &span)) {
		*offset = span.days * DAY_SECONDS + span.seconds;
		*offset += pim_param_has(p, "RELATED", "END") ?
		    w->end.at - from :
		    w->start.at - from;
		return true;
	}
	if ((!w->has_start && !w->has_end) ||
	    !ics_point_of(en->ctx, p, p->value, en->note, &at))
		return false;
	*offset = at.at - from;
	return true;
}

static bool
is_shown(const struct ics_comp *alarm)
{
	const struct pim_prop *action = ics_prop(alarm, "ACTION");

	return action == NULL || text_same(action->value, "DISPLAY") ||
	    text_same(action->value, "AUDIO");
}

void
ics_alarm(struct ics_entry *en)
{
	int lost = 0;
	bool set = false;

	for (const struct ics_comp *c = en->comp->child; c != NULL;
	     c = c->next) {
		const struct pim_prop *trigger = ics_prop(c, "TRIGGER");
		int64_t offset;

		if (!text_same(c->name, "VALARM"))
			continue;
		if (set || trigger == NULL || !is_shown(c) ||
		    !trigger_of(en, trigger, &offset)) {
			lost++;
			continue;
		}
		set = true;
		note_add_number(en->note, "$Alarm", 1);
		note_add_number(en->note, "$AlarmOffset",
		    (double)(offset / 60));
		note_add_text(en->note, "$AlarmUnit", "M");
	}
	if (lost > 0)
		note_trouble(en->note,
		    "VALARM: %d further or unusual alarms "
		    "have no place",
		    lost);
}
