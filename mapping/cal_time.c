/* When an entry is: zones and values of MAPPING_GUIDE 4.2 to 4.4. */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

#define DAY ((int64_t)DAY_SECONDS)

static enum cal_type
type_of(const struct note *note)
{
	const char *table = note_string(note, "OrgTable");
	double n;

	if (note_number(note, "AppointmentType", &n) && n >= 0 && n <= 4)
		return (enum cal_type)(int)n;
	if (text_same(table, "A0"))
		return CAL_ANNIVERSARY;
	return text_same(table, "P0") ? CAL_ALL_DAY : CAL_APPOINTMENT;
}

static const struct zone *
zone_in(const struct map_job *job, const struct note *note, const char *field)
{
	const char *text = note_string(note, field);

	return text[0] == '\0' ? NULL : zone_of_any(job->ctx->zones, text);
}

/* The zone that a value itself was written in. */
static const struct zone *
zone_of_value(const struct map_job *job, const struct note *note)
{
	static const char *const fields[] = { "StartDateTime",
		"CalendarDateTime", "RepeatDates", "StartTime", "StartDate" };
	struct note_time t;

	for (size_t i = 0; i < NITEMS(fields); i++)
		if (note_time(note, fields[i], &t) && t.has_zone)
			return zone_of_offset(job->ctx->zones, t.zone);
	return NULL;
}

struct cal_clock
cal_clock_of(const struct map_job *job, const struct note *note)
{
	struct cal_clock c = { .type = type_of(note) };
	const char *profile = job->bundle->facts.zone;
	struct note_time t;

	/* A date without a clock is any time of that day, not midnight. */
	c.all_day = c.type == CAL_ANNIVERSARY || c.type == CAL_ALL_DAY ||
	    (note_time(note, "StartDateTime", &t) && t.has_date &&
		!t.has_clock);
	c.zone = zone_in(job, note, "StartTimeZone");
	c.end_zone = zone_in(job, note, "EndTimeZone");
	if (c.zone == NULL)
		c.zone = c.end_zone;
	if (c.zone == NULL)
		c.zone = zone_in(job, note, "LocalTimeZone");
	if (c.zone == NULL && profile != NULL)
		c.zone = zone_of_any(job->ctx->zones, profile);
	if (c.zone == NULL)
		c.zone = zone_of_value(job, note);
	if (c.zone == NULL)
		c.zone = zone_utc(job->ctx->zones);
	if (c.end_zone == c.zone || c.all_day)
		c.end_zone = NULL;
	return c;
}

static void
zone_loss(struct map_job *job, const char *field, const struct zone *used)
{
	const char *text = map_take(job, field);
	const struct zone *z = text[0] == '\0' ?
	    NULL :
	    zone_of_any(job->ctx->zones, text);

	if (text[0] == '\0')
		return;
	if (z == NULL)
		ex_lose(job->item,
		    "field %s: \"%.80s\" is no time zone, %s "
		    "is used",
		    field, text, used->tzid);
	else if (z->guessed)
		ex_lose(job->item,
		    "field %s: \"%.80s\" has no name that is "
		    "known, by its rule it is %s",
		    field, text, z->tzid);
}

void
cal_clock_losses(struct map_job *job, const struct cal_clock *c)
{
	zone_loss(job, "StartTimeZone", c->zone);
	if (strcmp(note_string(job->note, "StartTimeZone"),
		note_string(job->note, "EndTimeZone")) != 0)
		zone_loss(job, "EndTimeZone",
		    c->end_zone == NULL ? c->zone : c->end_zone);
	map_use(job, "EndTimeZone");
	map_use(job, "LocalTimeZone");
}

/* ---- values --------------------------------------------------------------- */

static int64_t
midnight(int64_t seconds)
{
	int64_t into = seconds % DAY;

	return seconds - (into < 0 ? into + DAY : into);
}

bool
cal_instant(const struct cal_clock *c, const struct note_time *t, int64_t *at)
{
	if (!t->has_date)
		return false;
	if (!t->has_clock || !t->has_zone) /* a date, or a wall clock */
		*at = c->all_day ? midnight(t->utc) :
				   zone_utc_of(c->zone, civil_of(t->utc));
	else
		*at = c->all_day ?
		    midnight(civil_seconds(zone_local(c->zone, t->utc))) :
		    t->utc;
	return true;
}

int64_t
cal_utc(const struct cal_clock *c, int64_t at)
{
	return c->all_day ? zone_utc_of(c->zone, civil_of(at)) : at;
}

size_t
cal_instants(const struct cal_clock *c, const struct note *note,
    const char *field, struct arena *a, int64_t **list)
{
	size_t n = 0, cap = 0;

	*list = NULL;
	for (const struct note_field *f = note_field(note, field); f != NULL;
	     f = note_field_next(f, field)) {
		if (f->type != NOTE_TIME)
			continue;
		for (size_t i = 0; i < f->n; i++) {
			int64_t at;

			if (!cal_instant(c, &f->time[i].from, &at))
				continue;
			*list = arena_room(a, *list, n, &cap, sizeof(at));
			(*list)[n++] = at;
		}
	}
	return n;
}

/* An end at midnight is the day after; any other clock is within the day. */
static int64_t
day_end(const struct cal_clock *c, const struct note_time *t, int64_t start)
{
	struct civil clock = { 0 };
	int64_t day = 0;

	(void)cal_instant(c, t, &day);
	if (t->has_clock)
		clock = t->has_zone ? zone_local(c->zone, t->utc) :
				      civil_of(t->utc);
	if (day > start && t->has_clock && clock.hour == 0 && clock.min == 0)
		return day;
	return day < start ? start + DAY : day + DAY;
}

static size_t
times_of(const struct note *note, const char *field, struct arena *a,
    struct note_time **list)
{
	size_t n = 0, cap = 0;

	*list = NULL;
	for (const struct note_field *f = note_field(note, field); f != NULL;
	     f = note_field_next(f, field)) {
		if (f->type != NOTE_TIME)
			continue;
		for (size_t i = 0; i < f->n; i++) {
			const struct note_range *r = &f->time[i];

			if (!r->from.has_date)
				continue;
			*list = arena_room(a, *list, n, &cap, sizeof(**list));
			(*list)[n++] = r->from;
		}
	}
	return n;
}

/* The end of one, or INT64_MIN. */
static int64_t
end_of(const struct cal_clock *c, const struct note_time *t, int64_t start)
{
	int64_t end = start;

	if (c->all_day)
		return day_end(c, t, start);
	return cal_instant(c, t, &end) ? end : INT64_MIN;
}

static struct cal_spans
pair(const struct cal_clock *c, const struct note *note, const char *starts,
    const char *ends, struct arena *a)
{
	struct note_time *from, *to;
	size_t n = times_of(note, starts, a, &from);
	size_t m = times_of(note, ends, a, &to);
	struct cal_spans s = { .date = arena_array(a, n, sizeof(*s.date)) };
	int64_t length = c->all_day ? DAY : 0, first = 0;

	if (n > 0 && m > 0 && cal_instant(c, &from[0], &first) &&
	    end_of(c, &to[0], first) > first)
		length = end_of(c, &to[0], first) - first;
	for (size_t i = 0; i < n; i++) {
		struct recur_date *d = &s.date[s.n];

		*d = (struct recur_date){ 0 };
		if (!cal_instant(c, &from[i], &d->start))
			continue;
		d->original = d->start;
		d->end = m == n ? end_of(c, &to[i], d->start) :
				  d->start + length;
		if (d->end < d->start)
			d->end = d->start;
		if (c->type == CAL_REMINDER)
			d->end = d->start;
		s.n++;
	}
	return s;
}

/* ---- notes of R4 and notes without lists ----------------------------------- */

/* The date of one field and the clock of another, by the writer's zone. */
static bool
join(const struct cal_clock *c, const struct note *note, const char *date,
    const char *clock, int64_t *at)
{
	struct note_time d, t;
	struct civil day, hour;

	if (!note_time(note, date, &d) || !d.has_date)
		return false;
	if (!note_time(note, clock, &t) || !t.has_clock)
		return cal_instant(c, &d, at);
	day = note_time_local(&d);
	hour = note_time_local(&t);
	hour.year = day.year;
	hour.mon = day.mon;
	hour.day = day.day;
	*at = c->all_day ? midnight(civil_seconds(hour)) :
			   zone_utc_of(c->zone, hour);
	return true;
}

/* R4: minutes as a number or "1:30"; a clock when it is a time. */
static int64_t
duration_of(const struct note *note)
{
	const char *text = note_string(note, "Duration");
	const char *colon = strchr(text, ':');
	double n;
	struct note_time t;

	if (note_time(note, "Duration", &t) && t.has_clock && !t.has_date)
		return t.utc;
	if (colon != NULL && strlen(text) < 9) {
		int hours = 0, minutes = 0;

		for (const char *p = text; p < colon; p++)
			hours = *p >= '0' && *p <= '9' ? hours * 10 + *p - '0' :
							 0;
		for (const char *p = colon + 1; *p >= '0' && *p <= '9'; p++)
			minutes = minutes * 10 + *p - '0';
		return (int64_t)hours * 3600 + (int64_t)minutes * 60;
	}
	if (note_number(note, "Duration", &n) && n > 0 && n < 1e6)
		return (int64_t)(n * 60);
	return 0;
}

static struct cal_spans
old_span(const struct cal_clock *c, const struct note *note, struct arena *a)
{
	struct cal_spans s = { .date = ARENA_NEW(a, struct recur_date) };
	struct recur_date *d = s.date;

	if (!join(c, note, "StartDate", "StartTime", &d->start))
		return s;
	s.n = 1;
	d->original = d->start;
	if (!join(c, note, "EndDate", "EndTime", &d->end))
		d->end = d->start + duration_of(note);
	if (c->all_day)
		d->end += DAY;
	if (d->end < d->start || c->type == CAL_REMINDER)
		d->end = d->start;
	return s;
}

struct cal_spans
cal_spans_of(const struct cal_clock *c, const struct note *note,
    struct arena *a)
{
	const char *ends = c->task ? "DueDateTime" : "EndDateTime";
	struct cal_spans s = pair(c, note, "StartDateTime", ends, a);

	if (s.n == 0)
		s = pair(c, note, "CalendarDateTime", ends, a);
	if (s.n == 0 && c->task)
		s = pair(c, note, ends, ends, a);
	if (s.n == 0)
		return old_span(c, note, a);
	if (!note_has(note, "EndDateTime") && !c->all_day &&
	    c->type != CAL_REMINDER) {
		int64_t end = 0, length = duration_of(note);

		if (length == 0 && join(c, note, "EndDate", "EndTime", &end))
			length = end - s.date[0].start;
		for (size_t i = 0; i < s.n && length > 0; i++)
			s.date[i].end = s.date[i].start + length;
	}
	return s;
}

struct cal_spans
cal_parent_spans(const struct cal_clock *c, const struct note *note,
    struct arena *a)
{
	struct cal_spans one = cal_spans_of(c, note, a);
	struct cal_spans s = pair(c, note, "RepeatDates", "RepeatEndDates", a);
	bool ends = note_has(note, "RepeatEndDates");

	if (s.n == 0) {
		s = pair(c, note, "RepeatInstanceDates", "RepeatEndDates", a);
		ends = false;
	}
	if (s.n == 0)
		return one;
	for (size_t i = 0; i < s.n && one.n > 0 && !ends; i++)
		s.date[i].end = s.date[i].start + one.date[0].end -
		    one.date[0].start;
	return s;
}
