#include "source/ics_rule.h"

#include <libical/ical.h>
#include <string.h>

#include "base/text.h"

static struct icaltimetype
to_ical(const struct civil *c, bool is_date)
{
	struct icaltimetype t = icaltime_null_time();

	t.year = c->year;
	t.month = c->mon;
	t.day = c->day;
	t.is_date = is_date;
	if (!is_date) {
		t.hour = c->hour;
		t.minute = c->min;
		t.second = c->sec;
	}
	return t;
}

static struct civil
of_ical(const struct icaltimetype *t)
{
	return (struct civil){ t->year, t->month, t->day,
		t->is_date ? 0 : t->hour, t->is_date ? 0 : t->minute,
		t->is_date ? 0 : t->second };
}

/* A library that aborts on bad input is told not to. */
static void
be_calm(void)
{
	if (icalerror_get_errors_are_fatal())
		icalerror_set_errors_are_fatal(false);
}

bool
ics_clock_parse(const char *text, struct ics_clock *out)
{
	struct icaltimetype t;

	*out = (struct ics_clock){ 0 };
	if (strspn(text, "0123456789") != 8)
		return false;
	be_calm();
	t = icaltime_from_string(text);
	if (icaltime_is_null_time(t))
		return false;
	out->c = of_ical(&t);
	out->is_date = t.is_date;
	out->is_utc = !t.is_date && icaltime_is_utc(t);
	if (out->c.sec == 60) /* a leap second */
		out->c.sec = 59;
	return civil_is_valid(out->c);
}

#define SPAN_DAYS_MAX 400000

bool
ics_span_parse(const char *text, struct ics_span *out)
{
	struct icaldurationtype d;
	int64_t sign;

	*out = (struct ics_span){ 0 };
	if (strlen(text) > 40) /* keeps the library's sums small */
		return false;
	be_calm();
	d = icaldurationtype_from_string(text);
	if (icaldurationtype_is_bad_duration(d) || d.days > SPAN_DAYS_MAX ||
	    d.weeks > SPAN_DAYS_MAX)
		return false;
	sign = d.is_neg ? -1 : 1;
	out->days = sign * ((int64_t)d.weeks * 7 + d.days);
	out->seconds = sign *
	    ((int64_t)d.hours * 3600 + (int64_t)d.minutes * 60 + d.seconds);
	return true;
}

static bool
parse(const char *text, struct icalrecurrencetype *r)
{
	be_calm();
	if (strlen(text) > 4096)
		return false;
	*r = icalrecurrencetype_from_string(text);
	return r->freq != ICAL_NO_RECURRENCE;
}

/* UNTIL as a wall clock of the zone; a date means all of that day. */
static void
localise_until(struct icalrecurrencetype *r, bool is_date,
    const struct zone *zone)
{
	struct icaltimetype *until = &r->until;
	struct civil c;

	if (icaltime_is_null_time(*until))
		return;
	c = of_ical(until);
	if (!until->is_date && icaltime_is_utc(*until) && civil_is_valid(c))
		c = zone_local(zone, civil_seconds(c));
	if (until->is_date && !is_date) {
		c.hour = 23;
		c.min = c.sec = 59;
	}
	*until = to_ical(&c, is_date);
}

static enum ics_ending
limits_of(const struct icalrecurrencetype *r, const struct civil *start,
    int seen, size_t *most, int *year)
{
	bool endless = r->count == 0 && icaltime_is_null_time(r->until);

	*most = endless ? ICS_ENDLESS_MAX : ICS_DATES_MAX;
	*year = !endless ?
	    9999 :
	    ICS_ENDLESS_YEARS + (seen > start->year ? seen : start->year);
	return endless ? ICS_ENDLESS : ICS_ENDS;
}

static bool
is_later(const struct icaltimetype *t, const struct civil *start, int year)
{
	if (t->year != year)
		return t->year > year;
	return t->month > start->mon ||
	    (t->month == start->mon && t->day > start->day);
}

/*
 * libical leaves out the rest of the first week when the start is none of the
 * rule's days: it is given the first of those days instead.
 */
static void
to_first_weekday(const struct icalrecurrencetype *r, struct civil *c)
{
	int64_t day = civil_day(c->year, c->mon, c->day);
	int first = r->week_start == ICAL_NO_WEEKDAY ? 1 :
						       (int)r->week_start - 1;
	int since = (civil_weekday(day) - first + 7) % 7;
	int step = r->interval < 1 ? 1 : r->interval;
	unsigned days = 0;

	for (size_t i = 0;
	     i < ICAL_BY_DAY_SIZE && r->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX;
	     i++)
		days |= 1u << (((int)icalrecurrencetype_day_day_of_week(
				    r->by_day[i]) +
				   6) %
			    7);
	if (r->freq != ICAL_WEEKLY_RECURRENCE || days == 0)
		return;
	for (int i = since; i < since + 7; i++) {
		/* those before it in its week come `step` weeks later */
		int64_t at = day - since + i % 7 +
		    (i >= 7 ? (int64_t)step * 7 : 0);

		if ((days >> civil_weekday(at) & 1) == 0)
			continue;
		*c = civil_of(civil_seconds(*c) + (at - day) * DAY_SECONDS);
		return;
	}
}

bool
ics_rule_expand(struct arena *a, const char *rule,
    const struct ics_clock *start, const struct zone *zone, int seen,
    struct civil **out, size_t *n, enum ics_ending *ending)
{
	struct icalrecurrencetype r;
	struct civil first = start->c;
	icalrecur_iterator *it;
	size_t cap = 0, most;
	int year;

	*out = NULL;
	*n = 0;
	if (!parse(rule, &r))
		return false;
	localise_until(&r, start->is_date, zone);
	*ending = limits_of(&r, &start->c, seen, &most, &year);
	to_first_weekday(&r, &first);
	it = icalrecur_iterator_new(r, to_ical(&first, start->is_date));
	if (it == NULL)
		return false;
	for (;;) {
		struct icaltimetype t = icalrecur_iterator_next(it);

		if (icaltime_is_null_time(t) || is_later(&t, &start->c, year))
			break;
		if (*n == most) {
			if (*ending == ICS_ENDS)
				*ending = ICS_TOO_MANY;
			break;
		}
		*out = arena_room(a, *out, *n, &cap, sizeof(**out));
		(*out)[(*n)++] = of_ical(&t);
	}
	icalrecur_iterator_free(it);
	return true;
}

static int
first_of(const short *by)
{
	return by[0] == ICAL_RECURRENCE_ARRAY_MAX ? 0 : by[0];
}

static void
hint_days(const struct icalrecurrencetype *r, struct ics_hint *h)
{
	h->weekday = -1;
	for (size_t i = 0; i < ICAL_BY_DAY_SIZE; i++) {
		short day = r->by_day[i];
		int weekday, week;

		if (day == ICAL_RECURRENCE_ARRAY_MAX)
			return;
		weekday = (int)icalrecurrencetype_day_day_of_week(day) - 1;
		week = icalrecurrencetype_day_position(day);
		if (weekday < 0 || weekday > 6)
			continue;
		h->days |= 1u << weekday;
		if (i == 0) {
			h->weekday = weekday;
			h->week = week;
		}
	}
}

bool
ics_rule_hint(const char *rule, struct ics_hint *h)
{
	struct icalrecurrencetype r;

	*h = (struct ics_hint){ .weekday = -1 };
	if (!parse(rule, &r))
		return false;
	h->interval = r.interval < 1 ? 1 : r.interval;
	h->month = first_of(r.by_month);
	h->monthday = first_of(r.by_month_day);
	hint_days(&r, h);
	if (r.freq == ICAL_DAILY_RECURRENCE)
		h->unit = "D";
	else if (r.freq == ICAL_WEEKLY_RECURRENCE)
		h->unit = "W";
	else if (r.freq == ICAL_MONTHLY_RECURRENCE)
		h->unit = h->weekday >= 0 ? "MP" : "MD";
	else if (r.freq == ICAL_YEARLY_RECURRENCE)
		h->unit = "YD";
	return true;
}
