#include "source/ics_zone.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/ics_rule.h"

/* The latest STANDARD or DAYLIGHT of a VTIMEZONE, by their DTSTART. */
struct observance {
	const struct ics_comp *comp;
	struct ics_clock since;
	int offset; /* minutes east */
};

/* "+0530", "-0400", "+013000": minutes east. */
static bool
parse_offset(const char *s, int *minutes)
{
	char *end;
	long n;
	int sign = *s == '-' ? -1 : 1;

	if (*s == '+' || *s == '-')
		s++;
	n = strtol(s, &end, 10);
	if (end - s == 6)
		n /= 100;
	else if (end - s != 4)
		return false;
	if (n < 0 || n / 100 > 14 || n % 100 > 59)
		return false;
	*minutes = sign * (int)(n / 100 * 60 + n % 100);
	return true;
}

static bool
latest(const struct ics_comp *zone, const char *name, struct observance *out)
{
	out->comp = NULL;
	for (const struct ics_comp *c = zone->child; c != NULL; c = c->next) {
		const struct pim_prop *to = ics_prop(c, "TZOFFSETTO");
		const struct pim_prop *start = ics_prop(c, "DTSTART");
		struct ics_clock since;
		int offset;

		if (!text_same(c->name, name) || to == NULL || start == NULL ||
		    !parse_offset(to->value, &offset) ||
		    !ics_clock_parse(start->value, &since))
			continue;
		if (out->comp == NULL ||
		    civil_seconds(since.c) >= civil_seconds(out->since.c))
			*out = (struct observance){ c, since, offset };
	}
	return out->comp != NULL;
}

/* Month, week and weekday (Sunday = 1) when it begins each year. */
static bool
change_of(const struct observance *o, int *month, int *week, int *weekday)
{
	const struct pim_prop *rule = ics_prop(o->comp, "RRULE");
	const struct civil *c = &o->since.c;
	struct ics_hint h;

	if (rule == NULL || !ics_rule_hint(rule->value, &h))
		return false;
	*month = h.month == 0 ? c->mon : h.month;
	*weekday = h.weekday >= 0 ?
	    h.weekday + 1 :
	    civil_weekday(civil_day(c->year, c->mon, c->day)) + 1;
	*week = h.weekday >= 0 ? h.week : 0;
	if (*week == 0 && h.monthday > 0)
		*week = (h.monthday - 1) / 7 + 1;
	else if (*week == 0)
		*week = (c->day - 1) / 7 + 1;
	if (*week > 4)
		*week = -1;
	return true;
}

/* MMHH as Notes writes it: minutes before hours, west is positive. */
static const char *
offset_text(struct arena *a, int east)
{
	int west = abs(east), hours = west / 60, minutes = west % 60;

	if (minutes == 0)
		return text_printf(a, "%s%d", east > 0 ? "-" : "", hours);
	return text_printf(a, "%s%d%02d", east > 0 ? "-" : "", minutes, hours);
}

const char *
ics_zone_string(struct arena *a, const struct ics_comp *zone, const char *tzid)
{
	struct observance standard, summer;
	int from[3], to[3];

	if (!latest(zone, "STANDARD", &standard) &&
	    !latest(zone, "DAYLIGHT", &standard))
		return NULL;

	const char *z = offset_text(a, standard.offset);

	if (!latest(zone, "DAYLIGHT", &summer) ||
	    summer.offset <= standard.offset ||
	    !change_of(&summer, &from[0], &from[1], &from[2]) ||
	    !change_of(&standard, &to[0], &to[1], &to[2]))
		return text_printf(a, "Z=%s$DO=0$ZN=%s", z, tzid);
	return text_printf(a, "Z=%s$DO=1$DL=%d %d %d %d %d %d$ZN=%s", z,
	    from[0], from[1], from[2], to[0], to[1], to[2], tzid);
}

/* The string of the calendar's own VTIMEZONE of that name; NULL: none. */
static const char *
string_of(struct ics_ctx *x, const char *tzid)
{
	struct arena *a = &x->cal.arena;

	for (size_t i = 0; i < x->cal.ntz; i++) {
		const struct ics_tz *tz = &x->cal.tz[i];
		struct ics_comp *c;
		struct err e;

		if (!text_same(tz->tzid, tzid))
			continue;
		if (ics_comp_read(&c, a, x->fd, tz->off, tz->end, &e) == 0 &&
		    c != NULL)
			return ics_zone_string(a, c, tzid);
	}
	return NULL;
}

const struct ics_zone *
ics_zone_of(struct ics_ctx *x, const char *tzid)
{
	struct arena *a = &x->cal.arena;
	struct ics_zone *z;

	for (z = x->known; z != NULL; z = z->next)
		if (strcmp(z->tzid, tzid) == 0)
			return z;
	z = ARENA_NEW(a, struct ics_zone);
	z->tzid = arena_strdup(a, tzid);
	z->notes = string_of(x, tzid);
	if (z->notes != NULL)
		z->zone = zone_of_notes(x->zones, z->notes);
	else
		z->notes = z->tzid;
	if (z->zone == NULL)
		z->zone = zone_of_any(x->zones, tzid);
	z->unknown = z->zone == NULL;
	if (z->unknown)
		z->zone = zone_utc(x->zones);
	z->next = x->known;
	x->known = z;
	return z;
}

struct note_time
ics_instant(const struct zone *z, int64_t utc)
{
	return (struct note_time){
		.utc = utc,
		.zone = zone_offset(z, utc) / 60,
		.dst = zone_is_dst(z, utc),
		.has_date = true,
		.has_clock = true,
		.has_zone = true,
	};
}

struct note_time
ics_day(int64_t midnight)
{
	return (struct note_time){ .utc = midnight, .has_date = true };
}
