#include "target/dir_ics_priv.h"

#include <string.h>

#include "base/text.h"

#include "target/dir_zone.h"

/* Without control characters but tab and line end; CRLF becomes LF. */
char *
cal_clean(struct cal *cal, const char *s)
{
	char *out = arena_alloc(&cal->arena, strlen(s) + 1), *p = out;

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '\r' && s[1] != '\n')
			*p++ = '\n';
		else if (c == '\t' || c == '\n' || (c >= 0x20 && c != 0x7f))
			*p++ = *s;
	}
	*p = '\0';
	return out;
}

void
cal_add_text(struct cal *cal, icalcomponent *c, icalproperty_kind kind,
    const char *text)
{
	icalproperty *p;

	if (text == NULL)
		return;
	p = icalproperty_new(kind);
	icalproperty_set_value(p, icalvalue_new_text(cal_clean(cal, text)));
	icalcomponent_add_property(c, p);
}

icalproperty *
cal_add_x(struct cal *cal, icalcomponent *c, const char *name,
    const char *value)
{
	icalproperty *p = icalproperty_new_x(cal_clean(cal, value));

	icalproperty_set_x_name(p, name);
	icalcomponent_add_property(c, p);
	return p;
}

void
cal_add_line(struct cal *cal, icalcomponent *c, struct cal_line line)
{
	struct cal_line *l = ARENA_NEW(&cal->arena, struct cal_line);

	*l = line;
	if (cal->last_line == NULL)
		cal->lines = l;
	else
		cal->last_line->next = l;
	cal->last_line = l;
	(void)cal_add_x(cal, c, LINE_MARK, "1");
}

/* ---- times ------------------------------------------------------------- */

static struct icaltimetype
ical_of(struct civil c, bool day, bool utc)
{
	struct icaltimetype t;

	memset(&t, 0, sizeof(t));
	t.year = c.year;
	t.month = c.mon;
	t.day = c.day;
	t.is_date = day ? 1 : 0;
	if (!day) {
		t.hour = c.hour;
		t.minute = c.min;
		t.second = c.sec;
	}
	if (utc)
		t.zone = icaltimezone_get_utc_timezone();
	return t;
}

static icalproperty *
add_value(icalcomponent *c, icalproperty_kind kind, struct icaltimetype t)
{
	icalproperty *p = icalproperty_new(kind);

	if (kind == ICAL_EXDATE_PROPERTY) {
		/* Its own kind of value lets libical write VALUE=DATE. */
		icalproperty_free(p);
		p = icalproperty_new_exdate(t);
	} else {
		icalproperty_set_value(p, t.is_date ? icalvalue_new_date(t) :
		    icalvalue_new_datetime(t));
		if (t.is_date)
			icalproperty_set_parameter(p,
			    icalparameter_new_value(ICAL_VALUE_DATE));
	}
	icalcomponent_add_property(c, p);
	return p;
}

void
cal_add_utc(icalcomponent *c, icalproperty_kind kind, int64_t utc)
{
	(void)add_value(c, kind, ical_of(civil_of(utc), false, true));
}

void
cal_add_day(icalcomponent *c, icalproperty_kind kind, int64_t day)
{
	(void)add_value(c, kind, ical_of(civil_of(day), true, false));
}

bool
cal_is_utc(const struct zone *z)
{
	return z == NULL || (z->changes <= 1 && zone_offset(z, 0) == 0);
}

void
cal_add_clock(struct cal *cal, icalcomponent *c, icalproperty_kind kind,
    struct cal_time how, int64_t local)
{
	struct civil clock = civil_of(local);
	icalproperty *p;

	if (how.day) {
		cal_add_day(c, kind, local);
		return;
	}
	if (cal_is_utc(how.zone)) {
		cal_add_utc(c, kind, local);
		return;
	}
	p = add_value(c, kind, ical_of(clock, false, false));
	icalproperty_set_parameter(p,
	    icalparameter_new_tzid(cal_clean(cal, how.zone->tzid)));
	cal_use_zone(cal, how.zone, zone_utc_of(how.zone, clock));
}

void
cal_add_time(struct cal *cal, icalcomponent *c, icalproperty_kind kind,
    struct cal_time how, int64_t utc)
{
	cal_add_clock(cal, c, kind, how,
	    how.zone == NULL ? utc : utc + zone_offset(how.zone, utc));
}

/* ---- zones ------------------------------------------------------------- */

void
cal_use_zone(struct cal *cal, const struct zone *zone, int64_t at)
{
	struct cal_zone **z = &cal->zones;

	while (*z != NULL && strcmp((*z)->zone->tzid, zone->tzid) != 0)
		z = &(*z)->next;
	if (*z == NULL) {
		*z = ARENA_NEW(&cal->arena, struct cal_zone);
		(*z)->zone = zone;
		(*z)->begin = (*z)->end = at;
	}
	if (at < (*z)->begin)
		(*z)->begin = at;
	if (at > (*z)->end)
		(*z)->end = at;
}

static const char *
rule_text(struct cal *cal, const struct zone_rule *r)
{
	static const char days[][3] = { "SU", "MO", "TU", "WE", "TH", "FR",
		"SA" };

	return text_printf(&cal->arena, "FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s",
	    r->month, r->nth, days[r->weekday]);
}

static void
add_rule(struct cal *cal, icalcomponent *zone, const struct zone_rule *r)
{
	icalcomponent *c = icalcomponent_new(r->dst ? ICAL_XDAYLIGHT_COMPONENT :
	    ICAL_XSTANDARD_COMPONENT);
	/* As Outlook does, for what has always been so. */
	struct civil first = { 1601, 1, 1, 0, 0, 0 };

	if (r->first != INT64_MIN)
		first = civil_of(r->first + r->from);
	icalcomponent_add_property(c,
	    icalproperty_new_dtstart(ical_of(first, false, false)));
	icalcomponent_add_property(c, icalproperty_new_tzoffsetfrom(r->from));
	icalcomponent_add_property(c, icalproperty_new_tzoffsetto(r->to));
	if (r->goes_on)
		icalcomponent_add_property(c, icalproperty_new_rrule(
		    icalrecurrencetype_from_string(rule_text(cal, r))));
	icalcomponent_add_component(zone, c);
}

void
cal_add_zones(struct cal *cal, icalcomponent *calendar)
{
	for (struct cal_zone *z = cal->zones; z != NULL; z = z->next) {
		icalcomponent *c = icalcomponent_new(ICAL_VTIMEZONE_COMPONENT);
		struct zone_rule *rule;
		size_t n = zone_rules(z->zone, z->begin, z->end, &cal->arena,
		    &rule);

		cal_add_text(cal, c, ICAL_TZID_PROPERTY, z->zone->tzid);
		for (size_t i = 0; i < n; i++)
			add_rule(cal, c, &rule[i]);
		icalcomponent_add_component(calendar, c);
	}
}
