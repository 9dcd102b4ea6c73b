/*
 * Time zones as servers know them: by their Windows name, which some zones do
 * not have; and the rules that 2007 wants with it.
 */
#include <stdlib.h>

#include "base/civil.h"
#include "base/text.h"
#include "target/ews_item_priv.h"

/* ---- the nearest one ------------------------------------------------------------- */

/* Minutes east without summer time; of equal ones the likeliest is first. */
static const struct known {
	int east;
	const char *name;
} known[] = {
	/* clang-format off */
	{ -720, "Dateline Standard Time" }, { -660, "UTC-11" },
	{ -600, "Hawaiian Standard Time" }, { -540, "Alaskan Standard Time" },
	{ -480, "Pacific Standard Time" },
	{ -420, "Mountain Standard Time" },
	{ -420, "US Mountain Standard Time" },
	{ -360, "Central Standard Time" },
	{ -360, "Central America Standard Time" },
	{ -300, "Eastern Standard Time" }, { -300, "SA Pacific Standard Time" },
	{ -240, "Atlantic Standard Time" }, { -240, "SA Western Standard Time" },
	{ -240, "Pacific SA Standard Time" },
	{ -210, "Newfoundland Standard Time" },
	{ -180, "E. South America Standard Time" },
	{ -180, "SA Eastern Standard Time" }, { -120, "UTC-02" },
	{ -60, "Azores Standard Time" }, { -60, "Cape Verde Standard Time" },
	{ 0, "UTC" }, { 0, "GMT Standard Time" },
	{ 60, "W. Europe Standard Time" },
	{ 60, "W. Central Africa Standard Time" },
	{ 120, "FLE Standard Time" }, { 120, "South Africa Standard Time" },
	{ 120, "Israel Standard Time" },
	{ 180, "Arab Standard Time" }, { 210, "Iran Standard Time" },
	{ 240, "Arabian Standard Time" }, { 270, "Afghanistan Standard Time" },
	{ 300, "West Asia Standard Time" }, { 330, "India Standard Time" },
	{ 345, "Nepal Standard Time" }, { 360, "Central Asia Standard Time" },
	{ 390, "Myanmar Standard Time" }, { 420, "SE Asia Standard Time" },
	{ 480, "China Standard Time" }, { 540, "Tokyo Standard Time" },
	{ 570, "AUS Central Standard Time" },
	{ 570, "Cen. Australia Standard Time" },
	{ 600, "E. Australia Standard Time" },
	{ 600, "AUS Eastern Standard Time" },
	{ 660, "Central Pacific Standard Time" }, { 720, "UTC+12" },
	{ 720, "New Zealand Standard Time" }, { 780, "Tonga Standard Time" },
	{ 840, "Line Islands Standard Time" },
	/* clang-format on */
};

enum { WEEK = 7 * 86400, WEEKS = 53 };

/* Of the year that begins then, without summer time. */
static int
standard_minutes(const struct zone *z, int64_t from)
{
	int32_t least = zone_offset(z, from);

	for (int i = 1; i < WEEKS; i++) {
		int32_t there = zone_offset(z, from + (int64_t)i * WEEK);

		least = there < least ? there : least;
	}
	return least / 60;
}

static int64_t
difference(const struct zone *a, const struct zone *b, int64_t from)
{
	int64_t sum = 0;

	for (int i = 0; i < WEEKS; i++) {
		int64_t at = from + (int64_t)i * WEEK;

		sum += labs((long)zone_offset(a, at) - zone_offset(b, at));
	}
	return sum;
}

static int
nearest_minutes(int east)
{
	int best = known[0].east;

	for (size_t i = 1; i < NITEMS(known); i++)
		if (abs(known[i].east - east) < abs(best - east))
			best = known[i].east;
	return best;
}

static const char *
nearest(const struct zone *zone, int64_t from)
{
	int east = nearest_minutes(standard_minutes(zone, from));
	struct zones *zones = zones_new();
	const char *best = NULL;
	int64_t least = 0;

	for (size_t i = 0; i < NITEMS(known); i++) {
		const struct zone *z = known[i].east == east ?
		    zone_of_windows(zones, known[i].name) : NULL;
		int64_t d = z == NULL ? 0 : difference(zone, z, from);

		if (z != NULL && (best == NULL || d < least)) {
			best = known[i].name;
			least = d;
		}
	}
	zones_free(zones);
	return best == NULL ? "UTC" : best;
}

const char *
ews_zone_name(struct arena *a, const struct ex_item *item,
    const struct zone *zone, bool *exact)
{
	*exact = true;
	if (zone == NULL)
		return "UTC";
	if (zone->windows[0] != '\0')
		return arena_strdup(a, zone->windows);
	*exact = false;
	return nearest(zone, ex_time(item, EX_APPT_START, 0));
}

/* ---- 2007 ---------------------------------------------------------------------------- */

/* Minutes as a duration that is added to a clock to get UTC. */
static const char *
duration(struct arena *a, int minutes)
{
	int n = abs(minutes);

	if (n == 0)
		return "PT0S";
	if (n % 60 == 0)
		return text_printf(a, "%sPT%dH", minutes < 0 ? "-" : "",
		    n / 60);
	return text_printf(a, "%sPT%dM", minutes < 0 ? "-" : "", n);
}

static void
put_switch(struct maker *m, const char *element, const char *name, int bias,
    const struct ex_zone_switch *s)
{
	static const char *const days[] = { "Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday" };
	static const char *const nth[] = { "First", "Second", "Third",
		"Fourth", "Last" };
	static const char *const months[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };

	ews_open(&m->x, element);
	ews_attr(&m->x, "TimeZoneName", name);
	ews_element(&m->x, "t:Offset", duration(m->arena, bias));
	ews_open(&m->x, "t:RelativeYearlyRecurrence");
	ews_element(&m->x, "t:DaysOfWeek", days[s->weekday]);
	ews_element(&m->x, "t:DayOfWeekIndex", nth[s->nth - 1]);
	ews_element(&m->x, "t:Month", months[s->month - 1]);
	ews_close(&m->x);
	ews_element(&m->x, "t:Time",
	    text_printf(m->arena, "%02d:%02d:00", s->hour, s->minute));
	ews_close(&m->x);
}

static bool
is_switch(const struct ex_zone_switch *s)
{
	return s->month >= 1 && s->month <= 12 && s->nth >= 1 && s->nth <= 5 &&
	    s->weekday >= 0 && s->weekday <= 6;
}

/* What holds at the end of a series matters more than what did. */
void
ews_put_meeting_zone(struct maker *m)
{
	int64_t start = ex_time(m->item, EX_APPT_START, 0);
	int64_t last = m->item->recur == NULL ? start : m->item->recur->last;
	struct ex_zone z = ex_zone_of(m->arena, m->item->zone, start, last);
	const struct ex_zone_rule *r = ex_zone_rule_at(&z, last);
	bool exact;

	ews_open(&m->x, "t:MeetingTimeZone");
	ews_attr(&m->x, "TimeZoneName",
	    ews_zone_name(m->arena, m->item, m->item->zone, &exact));
	ews_element(&m->x, "t:BaseOffset", duration(m->arena, r->bias));
	if (is_switch(&r->standard) && is_switch(&r->daylight)) {
		put_switch(m, "t:Standard", "Standard", r->standard_bias,
		    &r->standard);
		put_switch(m, "t:Daylight", "Daylight", r->daylight_bias,
		    &r->daylight);
	}
	ews_close(&m->x);
}
