/* Instants of an entry: values with their zones, start and end. */
#include <string.h>

#include "base/text.h"
#include "source/ics_rule.h"
#include "source/ics_series.h"

/* Said once per note, however many values it is true of. */
static void
say_once(struct note *n, const char *what)
{
	for (const struct note_trouble *t = n->troubles; t != NULL; t = t->next)
		if (strcmp(t->what, what) == 0)
			return;
	note_trouble(n, "%s", what);
}

static void
set_floating(struct ics_ctx *x, struct note *n, struct ics_point *p)
{
	const char *name = x->cal.zone != NULL ? x->cal.zone : x->zone;

	if (name != NULL) {
		p->zone = ics_zone_of(x, name);
		if (!p->zone->unknown)
			return;
		p->zone = NULL;
	}
	p->floating = true;
	say_once(n, "times without a time zone are read as UTC");
}

static void
set_zone(struct ics_ctx *x, const struct pim_prop *prop, struct note *n,
    struct ics_point *p)
{
	const char *tzid = pim_param(prop, "TZID");

	if (tzid == NULL || tzid[0] == '\0') {
		set_floating(x, n, p);
		return;
	}
	p->zone = ics_zone_of(x, tzid);
	if (p->zone->unknown)
		say_once(n,
		    text_printf(n->arena,
			"time zone %.200s is "
			"unknown: its times are read as UTC",
			tzid));
}

const struct zone *
ics_zone_or_utc(struct ics_ctx *x, const struct ics_point *p)
{
	return p->zone == NULL ? zone_utc(x->zones) : p->zone->zone;
}

bool
ics_point_of(struct ics_ctx *x, const struct pim_prop *prop, const char *value,
    struct note *n, struct ics_point *out)
{
	struct ics_clock c;

	*out = (struct ics_point){ 0 };
	value = text_trim(n->arena, value, strlen(value));
	if (!ics_clock_parse(value, &c)) {
		note_trouble(n, "%s: \"%.80s\" is no date", prop->name, value);
		return false;
	}
	out->is_date = c.is_date;
	out->at = civil_seconds(c.c);
	if (c.is_date || c.is_utc)
		return true;
	set_zone(x, prop, n, out);
	out->at = zone_utc_of(ics_zone_or_utc(x, out), c.c);
	return true;
}

/* Days move the wall clock, seconds move the instant. */
static int64_t
after_span(struct ics_ctx *x, const struct ics_point *from,
    const struct ics_span *span)
{
	const struct zone *z = ics_zone_or_utc(x, from);
	int64_t local;

	if (from->is_date)
		return from->at +
		    (span->days + span->seconds / DAY_SECONDS) * DAY_SECONDS;
	local = civil_seconds(zone_local(z, from->at));
	return zone_utc_of(z, civil_of(local + span->days * DAY_SECONDS)) +
	    span->seconds;
}

static const struct pim_prop *
end_prop(const struct ics_comp *c)
{
	const struct pim_prop *p = ics_prop(c, "DTEND");

	return p != NULL ? p : ics_prop(c, "DUE");
}

static void
set_end(struct ics_ctx *x, const struct ics_comp *c, struct note *n,
    struct ics_when *w)
{
	const struct pim_prop *end = end_prop(c);
	const struct pim_prop *length = ics_prop(c, "DURATION");
	struct ics_span span;

	if (end != NULL && ics_point_of(x, end, end->value, n, &w->end)) {
		w->has_end = true;
		if (w->has_start &&
		    (w->end.is_date != w->start.is_date ||
			w->end.at < w->start.at)) {
			note_trouble(n,
			    "%s does not fit DTSTART: the entry "
			    "is given no length",
			    end->name);
			w->end = w->start;
		}
		return;
	}
	w->end = w->start;
	if (length != NULL && ics_span_parse(length->value, &span) &&
	    after_span(x, &w->start, &span) >= w->start.at) {
		w->has_end = true;
		w->end.at = after_span(x, &w->start, &span);
		return;
	}
	if (length != NULL)
		note_trouble(n, "DURATION: \"%.80s\" is no length of time",
		    length->value);
	if (w->start.is_date)
		w->end.at += DAY_SECONDS;
}

void
ics_when_of(struct ics_ctx *x, const struct ics_comp *c, struct note *n,
    struct ics_when *w)
{
	const struct pim_prop *start = ics_prop(c, "DTSTART");

	*w = (struct ics_when){ 0 };
	w->has_start = start != NULL &&
	    ics_point_of(x, start, start->value, n, &w->start);
	set_end(x, c, n, w);
	if (!w->has_start && w->has_end) /* a task is due, whenever it starts */
		w->start = w->end;
}

struct note_time
ics_note_time(const struct ics_point *p, int64_t at)
{
	if (p->is_date)
		return ics_day(at);
	if (p->zone != NULL)
		return ics_instant(p->zone->zone, at);
	return (struct note_time){ .utc = at,
		.has_date = true,
		.has_clock = true,
		.has_zone = !p->floating };
}
