/* Zones by rule: the strings that Notes writes, and clocks of their own. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/zone_priv.h"

#define MAX_RULES   512
#define NEWEST_YEAR 2030 /* the latest year that a rule is matched with */
#define OLDEST_YEAR 1975

/* The day on which the clock changes. */
static int64_t
switch_day(const struct zone_switch *s, int year)
{
	int64_t first = civil_day(year, s->month, 1);
	int64_t day = first + (s->weekday - civil_weekday(first) + 7) % 7 +
	    7 * ((int64_t)s->week - 1);

	if (day >= first + civil_month_length(year, s->month))
		day -= 7;
	return day;
}

/*
 * Zone strings do not store the hour.  Europe changes at 01:00 UTC, America
 * at 02:00 by the wall, the south at 02:00 standard time; a rule of its own
 * cannot say which, so east of Greenwich is taken as European or southern.
 */
static int64_t
switch_instant(const struct zone_rule *r, int year, bool on)
{
	const struct zone_switch *s = on ? &r->on : &r->off;
	int64_t day = switch_day(s, year) * DAY_SECONDS;
	bool north = r->on.month < r->off.month;
	int32_t wall = on || r->offset >= 0 ? 2 * 3600 : 3600;

	if (north && r->offset >= 0 && r->offset <= 2 * 3600)
		return day + 3600;
	return day + wall - r->offset;
}

static int
by_instant(const void *a, const void *b)
{
	const struct zone_change *x = a;
	const struct zone_change *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static void
fill_changes(struct zones *zones, struct zone *zone, const struct zone_rule *r)
{
	size_t n = 1,
	       most = r->dst ? 1 + 2 * (size_t)(ZONE_TO_YEAR - ZONE_FROM_YEAR) :
			       1;
	struct zone_change *list = arena_array(&zones->arena, most,
	    sizeof(*list));

	list[0] = (struct zone_change){ .at = INT64_MIN, .offset = r->offset };
	for (int year = ZONE_FROM_YEAR; r->dst && year < ZONE_TO_YEAR; year++)
		for (int on = 0; on < 2; on++)
			list[n++] = (struct zone_change){
				.at = switch_instant(r, year, on != 0),
				.offset = r->offset + (on != 0 ? 3600 : 0),
				.dst = on != 0,
			};
	qsort(list + 1, n - 1, sizeof(*list), by_instant);
	/* In the south a year begins in summer time. */
	if (n > 1 && !list[1].dst) {
		list[0].offset += 3600;
		list[0].dst = true;
	}
	zone->change = list;
	zone->changes = n;
}

static void
offset_name(char out[64], int32_t offset)
{
	int32_t minutes = abs(offset) / 60;

	(void)snprintf(out, 64, "UTC%c%02d:%02d", offset < 0 ? '-' : '+',
	    minutes / 60, minutes % 60);
}

const struct zone *
zone_of_offset(struct zones *zones, int minutes)
{
	struct zone_rule r = { .offset = minutes * 60 };
	char name[64];

	if (minutes == 0 || minutes < -24 * 60 || minutes > 24 * 60)
		return zone_utc(zones);
	offset_name(name, r.offset);

	const struct zone *known = zone_cached(zones, name);

	if (known != NULL)
		return known;
	struct zone *zone = ARENA_NEW(&zones->arena, struct zone);

	(void)snprintf(zone->tzid, sizeof(zone->tzid), "%s", name);
	fill_changes(zones, zone, &r);
	return zone_keep(zones, name, zone);
}

/* ---- a rule and the zones that everybody knows ------------------------------ */

/* Whether the zone's clocks changed by this rule in that year. */
static bool
agrees(const struct zone *zone, const struct zone_rule *r, int year)
{
	int64_t from = civil_day(year, 1, 1) * DAY_SECONDS;
	int64_t to = civil_day(year + 1, 1, 1) * DAY_SECONDS;
	int hits = 0;

	if (!r->dst && zone_offset(zone, from) != r->offset)
		return false;
	for (size_t i = 1; i < zone->changes; i++) {
		const struct zone_change *c = &zone->change[i];
		int32_t before = zone->change[i - 1].offset;

		if (c->at < from || c->at >= to)
			continue;
		if (!r->dst ||
		    (c->dst ? c->offset - 3600 : c->offset) != r->offset)
			return false;
		int64_t local = c->at + before;
		int64_t day = switch_day(c->dst ? &r->on : &r->off, year);

		if (local < day * DAY_SECONDS ||
		    local > (day + 1) * DAY_SECONDS)
			return false;
		hits++;
	}
	return hits == (r->dst ? 2 : 0);
}

/* The first of our list whose clocks changed so within living memory. */
static const struct zone *
known_zone(struct zones *zones, const struct zone_rule *r)
{
	const char *name;

	for (size_t i = 0; (name = zone_windows_name(i)) != NULL; i++) {
		const struct zone *zone = zone_of_windows(zones, name);
		int oldest = r->dst ? OLDEST_YEAR : NEWEST_YEAR - 10;

		for (int year = NEWEST_YEAR; zone != NULL && year >= oldest;
		     year--)
			if (agrees(zone, r, year))
				return zone;
	}
	return NULL;
}

static struct zone *
own_zone(struct zones *zones, const struct zone_rule *r)
{
	struct zone *zone = ARENA_NEW(&zones->arena, struct zone);
	char offset[64];

	offset_name(offset, r->offset);
	if (r->dst)
		(void)snprintf(zone->tzid, sizeof(zone->tzid),
		    "%.12s DST %d.%d.%d-%d.%d.%d", offset, r->on.month,
		    r->on.week, r->on.weekday, r->off.month, r->off.week,
		    r->off.weekday);
	else
		(void)snprintf(zone->tzid, sizeof(zone->tzid), "%s", offset);
	fill_changes(zones, zone, r);
	return zone;
}

const struct zone *
zone_of_rule(struct zones *zones, const struct zone_rule *r)
{
	char key[80];

	(void)snprintf(key, sizeof(key), "r:%d:%d:%d.%d.%d:%d.%d.%d",
	    (int)r->offset, r->dst, r->on.month, r->on.week, r->on.weekday,
	    r->off.month, r->off.week, r->off.weekday);

	const struct zone *found = zone_cached(zones, key);

	if (found != NULL)
		return found;
	/* Nobody has so many rules: such a dump was made to fill memory. */
	if (zones->rules >= MAX_RULES)
		return zone_of_offset(zones, r->offset / 60);
	zones->rules++;

	const struct zone *known = known_zone(zones, r);
	struct zone *zone;

	if (known != NULL) {
		zone = ARENA_NEW(&zones->arena, struct zone);
		*zone = *known;
	} else {
		zone = own_zone(zones, r);
	}
	zone->guessed = true;
	return zone_keep(zones, key, zone);
}

/* ---- the strings of Notes ----------------------------------------------------- */

/* Names that neither Windows nor IANA has, or that have changed hands. */
static const struct {
	const char *notes, *windows;
	int32_t offset; /* only with this Z; INT32_MAX any */
} legacy[] = {
	{ "Samoa", "UTC-11", -11 * 3600 },
	{ "GMT", "Greenwich Standard Time", INT32_MIN /* without DST */ },
	{ "Mexico", "Central Standard Time (Mexico)", INT32_MAX },
	{ "Mexico Standard Time", "Central Standard Time (Mexico)", INT32_MAX },
	{ "Mexico 2", "Mountain Standard Time (Mexico)", INT32_MAX },
	{ "Mexico Standard Time 2", "Mountain Standard Time (Mexico)",
	    INT32_MAX },
	{ "Armenian", "Caucasus Standard Time", INT32_MAX },
	{ "Kamchatka", "Russia Time Zone 11", INT32_MAX },
	{ "Mid-Atlantic", "UTC-02", INT32_MAX },
	{ "Western/Central Europe", "W. Europe Standard Time", INT32_MAX },
	{ "Prague Bratislava", "Central Europe Standard Time", INT32_MAX },
	{ "Warsaw", "Central European Standard Time", INT32_MAX },
	{ "GFT", "GTB Standard Time", INT32_MAX },
	{ "Bangkok", "SE Asia Standard Time", INT32_MAX },
	{ "Malay Peninsula", "Singapore Standard Time", INT32_MAX },
	{ "Saudi Arabia", "Arab Standard Time", INT32_MAX },
	{ "Jerusalem", "Israel Standard Time", INT32_MAX },
	{ "Sydney", "AUS Eastern Standard Time", INT32_MAX },
};

static const struct zone *
by_legacy(struct zones *zones, const char *name, const struct zone_rule *r,
    bool changed_hands)
{
	for (size_t i = 0; i < NITEMS(legacy); i++) {
		bool special = legacy[i].offset != INT32_MAX;

		if (special != changed_hands ||
		    !text_same(legacy[i].notes, name))
			continue;
		if (special &&
		    (r == NULL || r->dst ||
			(legacy[i].offset != INT32_MIN &&
			    legacy[i].offset != r->offset)))
			continue;
		return zone_of_windows(zones, legacy[i].windows);
	}
	return NULL;
}

/* Windows first: "GMT" of Notes is London, "Egypt" Cairo. */
static const struct zone *
by_name(struct zones *zones, const char *name, const struct zone_rule *r)
{
	const struct zone *zone = by_legacy(zones, name, r, true);

	if (zone == NULL)
		zone = zone_of_windows(zones, name);
	if (zone == NULL)
		zone = zone_of_iana(zones, name);
	if (zone == NULL)
		zone = by_legacy(zones, name, r, false);
	return zone;
}

/* "-3005": west is positive, hours in the last two digits. */
static bool
parse_offset(const char *s, int32_t *offset)
{
	char *end;
	long z = strtol(s, &end, 10);
	long hours = labs(z) % 100, minutes = labs(z) / 100;

	if (end == s || hours > 14 || minutes > 59 || z < -9999 || z > 9999)
		return false;
	*offset = (int32_t)((hours * 60 + minutes) * (z > 0 ? -60 : 60));
	return true;
}

static bool
parse_switch(const char **s, struct zone_switch *out)
{
	long v[3];

	for (size_t i = 0; i < NITEMS(v); i++) {
		char *end;

		v[i] = strtol(*s, &end, 10);
		if (end == *s)
			return false;
		*s = end;
	}
	if (v[0] < 1 || v[0] > 12 || v[1] < -1 || v[1] == 0 || v[1] > 5 ||
	    v[2] < 1 || v[2] > 7)
		return false;
	*out = (struct zone_switch){ .month = (int)v[0],
		.week = v[1] < 0 ? 5 : (int)v[1],
		.weekday = (int)v[2] - 1 };
	return true;
}

struct zone_string {
	bool has_offset;
	struct zone_rule rule;
	char name[64];
};

static void
take_part(struct zone_string *z, const char *part, size_t n)
{
	char value[64];

	if (n >= sizeof(value))
		return;
	memcpy(value, part, n);
	value[n] = '\0';
	while (n > 0 &&
	    (value[n - 1] == ';' || isspace((unsigned char)value[n - 1])))
		value[--n] = '\0';
	const char *rest = value;

	if (text_begins(value, "Z=")) {
		z->has_offset = parse_offset(value + 2, &z->rule.offset);
	} else if (text_begins(value, "DO=")) {
		z->rule.dst = value[3] == '1';
	} else if (text_begins(value, "DL=")) {
		rest += 3;
		if (!parse_switch(&rest, &z->rule.on) ||
		    !parse_switch(&rest, &z->rule.off))
			z->rule.on = z->rule.off = (struct zone_switch){ 0 };
	} else if (text_begins(value, "ZN=")) {
		(void)snprintf(z->name, sizeof(z->name), "%.60s", value + 3);
	}
}

static struct zone_string
parse_string(const char *s)
{
	struct zone_string z = { 0 };

	while (*s != '\0') {
		size_t n = strcspn(s, "$");

		take_part(&z, s, n);
		s += n;
		s += *s == '$';
	}
	if (z.rule.on.month == 0 || z.rule.on.month == z.rule.off.month)
		z.rule.dst = false;
	if (!z.rule.dst)
		z.rule.on = z.rule.off = (struct zone_switch){ 0 };
	return z;
}

const struct zone *
zone_of_notes(struct zones *zones, const char *s)
{
	struct zone_string z = parse_string(s);
	const struct zone *zone = NULL;

	if (z.name[0] != '\0')
		zone = by_name(zones, z.name, z.has_offset ? &z.rule : NULL);
	if (zone == NULL && z.has_offset)
		zone = zone_of_rule(zones, &z.rule);
	return zone;
}

/* "GMT-6", "UTC+05:30": as people write it, east is positive. */
static const struct zone *
by_offset(struct zones *zones, const char *s)
{
	long hours, minutes = 0;
	char sign, *end;

	if (!text_begins(s, "UTC") && !text_begins(s, "GMT"))
		return NULL;
	sign = s[3];
	if ((sign != '+' && sign != '-') || !isdigit((unsigned char)s[4]))
		return NULL;
	hours = strtol(s + 4, &end, 10);
	if (*end == ':' && isdigit((unsigned char)end[1]))
		minutes = strtol(end + 1, &end, 10);
	if (*end != '\0' || hours > 14 || minutes > 59)
		return NULL;
	minutes += hours * 60;
	return zone_of_offset(zones, (int)(sign == '-' ? -minutes : minutes));
}

const struct zone *
zone_of_any(struct zones *zones, const char *s)
{
	const struct zone *zone = NULL;
	char name[128];

	while (*s == '"' || isspace((unsigned char)*s))
		s++;
	if (strlen(s) >= sizeof(name))
		return zone_of_notes(zones, s);
	(void)snprintf(name, sizeof(name), "%s", s);
	for (size_t n = strlen(name); n > 0 &&
	     (name[n - 1] == '"' || isspace((unsigned char)name[n - 1]));)
		name[--n] = '\0';
	if (strchr(name, '=') != NULL)
		return zone_of_notes(zones, name);
	if (name[0] != '/')
		zone = by_name(zones, name, NULL);
	/* "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin" */
	for (const char *p = name;
	     zone == NULL && (p = strchr(p, '/')) != NULL;)
		zone = zone_of_iana(zones, ++p);
	return zone != NULL ? zone : by_offset(zones, name);
}
