/*
 * series_make - random series of every kind as the notes of a dump, and what
 * they mean: each date with what it says.  The dates are found by walking the
 * calendar day by day, with nothing of the code under test.
 */
#ifndef TESTS_SERIES_MAKE_H
#define TESTS_SERIES_MAKE_H

#include "cal_help.h"

enum { MAKE_MOST = 400, MAKE_NOTES = 24 };

/* One date, and what people read of it. */
struct make_date {
	int64_t start, end;
	const char *subject, *place, *body;
};

struct make {
	uint32_t seed;
	const char *zone_text;
	const struct zone *zone;
	bool all_day;
	int64_t clock, length;
	/* the rule */
	char unit[3];
	int interval;
	int adjust[3]; /* weekdays, days of the month, 10 * week + weekday */
	size_t adjusts;
	bool from_end;
	char weekends; /* D F M N X; 'D': stay */
	int64_t first; /* day */
	/* what came of it */
	int64_t plan[MAKE_MOST], till[MAKE_MOST];
	size_t n;
	struct make_date want[MAKE_MOST];
	size_t wants;
	const struct note *note[MAKE_NOTES]; /* the first leads */
	size_t notes;
};

static const char *const make_zones[] = { BERLIN,
	"Z=5$DO=1$DL=3 2 1 11 1 1$ZX=25$ZN=Eastern",
	"Z=-3005$DO=0$ZX=40$ZN=India",
	"Z=-10$DO=1$DL=10 1 1 4 1 1$ZX=4$ZN=AUS Eastern",
	"Z=3003$DO=1$DL=3 2 1 11 1 1$ZX=29$ZN=Newfoundland" };

static inline int
make_below(struct make *m, int n)
{
	m->seed = m->seed * 1664525u + 1013904223u;
	return (int)((m->seed >> 8) % (unsigned)n);
}

/* ---- which days ---------------------------------------------------------------- */

static inline int
make_months(int64_t from, int64_t to)
{
	struct civil a = civil_of(from), b = civil_of(to);

	return (b.year - a.year) * 12 + b.mon - a.mon;
}

static inline bool
make_in_month(const struct make *m, int64_t day)
{
	struct civil c = civil_of(day);
	int length = civil_month_length(c.year, c.mon);
	int wday = civil_weekday(day / DAY);

	for (size_t i = 0; i < m->adjusts; i++) {
		int a = m->adjust[i];

		if (m->unit[1] == 'D' &&
		    (m->from_end ? length - c.day + 1 : c.day) == a)
			return true;
		if (m->unit[1] == 'P' && wday == a % 10 &&
		    ((m->from_end ? length - c.day : c.day - 1) / 7) + 1 ==
			a / 10)
			return true;
	}
	return false;
}

static inline bool
make_is_on(struct make *m, int64_t day)
{
	struct civil c = civil_of(day), f = civil_of(m->first);
	int64_t since = (day - m->first) / DAY;
	int into = civil_weekday(m->first / DAY);

	switch (m->unit[0]) {
	case 'D':
		return since % m->interval == 0;
	case 'W':
		for (size_t i = 0; i < m->adjusts; i++)
			if (m->adjust[i] == civil_weekday(day / DAY))
				return (since + into) / 7 % m->interval == 0;
		return false;
	case 'M':
		return make_months(m->first, day) % m->interval == 0 &&
		    make_in_month(m, day);
	case 'Y':
		return c.mon == f.mon && c.day == f.day &&
		    (c.year - f.year) % m->interval == 0;
	default: /* C: picked */
		return make_below(m, 12) == 0;
	}
}

/* False: dropped. */
static inline bool
make_workday(const struct make *m, int64_t *day)
{
	int wday = civil_weekday(*day / DAY);

	if (wday != 0 && wday != 6)
		return true;
	switch (m->weekends) {
	case 'F':
		*day -= (wday == 6 ? 1 : 2) * DAY;
		break;
	case 'M':
		*day += (wday == 6 ? 2 : 1) * DAY;
		break;
	case 'N':
		*day += wday == 6 ? -DAY : DAY;
		break;
	case 'X':
		return false;
	default:
		break;
	}
	return true;
}

static inline void
make_days(struct make *m)
{
	int most = 4 + make_below(m, make_below(m, 4) == 0 ? 300 : 50);
	int64_t day = m->first, stop = day + 3652 * DAY;

	if (m->unit[0] == 'Y' && most > 12)
		most = 12;
	for (m->n = 0; day < stop && m->n < (size_t)most; day += DAY) {
		int64_t on = day;

		if (!make_is_on(m, day) || !make_workday(m, &on))
			continue;
		on += m->clock;
		m->plan[m->n] = zone_utc_of(m->zone, civil_of(on));
		if (m->n > 0 && m->plan[m->n - 1] >= m->plan[m->n])
			continue; /* two that a weekend brought together */
		m->till[m->n] = m->all_day ? zone_utc_of(m->zone,
		    civil_of(on + m->length)) : m->plan[m->n] + m->length;
		m->n++;
	}
}

static inline void
make_rule(struct make *m)
{
	static const char *const units[] = { "D", "W", "W", "MD", "MD", "MP",
		"MP", "Y", "C" };
	int which = make_below(m, NITEMS(units));
	int year = 2000 + make_below(m, 15), mon = 1 + make_below(m, 12);

	(void)strcpy(m->unit, units[which]);
	m->first = utc(year, mon, 1 + make_below(m, 28), 0, 0);
	m->interval = make_below(m, 3) > 0 ? 1 : 1 + make_below(m, 4);
	m->adjusts = make_below(m, 3) > 0 ? 1 : 1 + (size_t)make_below(m, 3);
	m->from_end = m->unit[0] == 'M' && make_below(m, 4) == 0;
	m->weekends = 'D';
	if (make_below(m, 3) == 0 && (m->unit[0] == 'Y' || which == 0 ||
	    m->unit[1] == 'D'))
		m->weekends = "FMNX"[make_below(m, 4)];
	for (size_t i = 0; i < m->adjusts; i++) {
		if (m->unit[0] == 'W')
			m->adjust[i] = make_below(m, 7);
		else if (m->unit[1] == 'D')
			m->adjust[i] = m->from_end ? 1 + make_below(m, 2) :
			    1 + make_below(m, 31);
		else
			m->adjust[i] = (1 + make_below(m, m->from_end ? 1 :
			    5)) * 10 + make_below(m, 7);
	}
	m->all_day = make_below(m, 3) == 0;
	m->clock = m->all_day ? 4 * 3600 : make_below(m, 48) * 1800;
	m->length = m->all_day ? 16 * 3600 : (1 + make_below(m, 5)) * 1800;
}

/* ---- the notes ------------------------------------------------------------------- */

static inline struct note *
make_note(struct make *m, const char *flags)
{
	char unid[33], number[8];
	struct note *n;

	(void)snprintf(unid, sizeof(unid), "%032X", (unsigned)m->notes + 1);
	n = blank(m->notes == 0 ? UNID : unid);
	note_add_text(n, "AppointmentType", m->all_day ? "2" : "0");
	note_add_text(n, "StartTimeZone", m->zone_text);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", m->unit);
	(void)snprintf(number, sizeof(number), "%d", m->interval);
	note_add_text(n, "RepeatInterval", number);
	note_add_text(n, "RepeatFromEnd", m->from_end ? "1" : "");

	const char *adjust[NITEMS(m->adjust)];

	for (size_t i = 0; i < m->adjusts; i++)
		adjust[i] = m->unit[1] == 'P' ? text_printf(&arena, "%d.%d",
		    m->adjust[i] / 10, m->adjust[i] % 10) :
		    text_printf(&arena, "%d", m->adjust[i]);
	note_add_texts(n, "RepeatAdjust", adjust, m->adjusts);
	note_add_text(n, "$CSFlags", flags);
	if (flags[0] != 'c')
		memcpy(n->parent, UNID, sizeof(n->parent));
	m->note[m->notes++] = n;
	return n;
}

static inline void
make_want(struct make *m, int64_t start, int64_t end, const struct note *n)
{
	const char *place = note_string(n, "Location");
	const char *body = note_string(n, "Body");

	if (m->all_day) {
		struct civil from = zone_local(m->zone, start);
		struct civil to = zone_local(m->zone, end);

		start = zone_utc_of(m->zone,
		    civil_of(civil_day(from.year, from.mon, from.day) * DAY));
		end = zone_utc_of(m->zone,
		    civil_of(civil_day(to.year, to.mon, to.day) * DAY + DAY));
	}
	m->want[m->wants++] = (struct make_date){ start, end,
		note_string(n, "Subject"), place, body };
}

static inline void
make_change_text(struct make *m, struct note *n)
{
	NOTE_FOREACH_FIELD(f, n)
		if (strcmp(f->name, "Subject") == 0 && make_below(m, 2) == 0)
			f->text[0] = "Another round";
	if (make_below(m, 2) == 0)
		note_add_text(n, "Location", "Big room");
	if (make_below(m, 2) == 0)
		note_add_text(n, "Body", "Bring the figures.");
}

/* By hours, by days, or past the neighbours. */
static inline int64_t
make_moved(struct make *m, int64_t at)
{
	switch (make_below(m, 4)) {
	case 0:
		return at;
	case 1:
		return m->all_day ? at + DAY :
		    at + (make_below(m, 9) - 4) * 1800;
	case 2:
		return at + (make_below(m, 7) - 3) * DAY;
	default:
		return at + (make_below(m, 41) - 20) * DAY;
	}
}

/* One date of its own: which it was, it may say or not. */
static inline void
make_exception(struct make *m, size_t i, bool silent)
{
	int64_t now = make_moved(m, m->plan[i]);
	int64_t till = now + m->till[i] - m->plan[i];
	struct note *n = make_note(m, "ie");

	make_change_text(m, n);
	add_times(n, "StartDateTime", &now, 1);
	add_times(n, "EndDateTime", &till, 1);
	if (!silent) {
		add_times(n, "RepeatInstanceDates", &m->plan[i], 1);
		add_times(n, "OriginalStartDate", &m->plan[i], 1);
	}
	make_want(m, now, till, n);
}

static inline void
make_child(struct make *m, const size_t *which, size_t n)
{
	int64_t *start = arena_array(&arena, n, sizeof(*start));
	int64_t *till = arena_array(&arena, n, sizeof(*till));
	struct note *note = make_note(m, "i");

	for (size_t i = 0; i < n; i++) {
		start[i] = m->plan[which[i]];
		till[i] = m->till[which[i]];
		make_want(m, start[i], till[i], note);
	}
	add_times(note, "StartDateTime", start, n);
	add_times(note, "EndDateTime", till, n);
	add_times(note, "RepeatInstanceDates", start, n);
}

/*
 * Plain dates stay in the child; some are deleted, some are notes of their
 * own.  An invitee's copy holds only some of them and has no parent.
 */
static inline void
make_notes(struct make *m)
{
	size_t plain[MAKE_MOST], n = 0;
	bool parent = make_below(m, 5) > 0, silent = make_below(m, 6) == 0;
	int rate = make_below(m, 3) == 0 ? 0 : 8 + make_below(m, 30);
	size_t from = parent ? 0 : (size_t)make_below(m, (int)m->n / 2 + 1);

	if (parent) {
		struct note *note = make_note(m, "c");

		add_times(note, "StartDateTime", m->plan, 1);
		add_times(note, "EndDateTime", m->till, 1);
		add_times(note, "RepeatInstanceDates", m->plan, m->n);
		add_times(note, "RepeatDates", m->plan, m->n);
	}
	for (size_t i = from; i < m->n; i++) {
		int what = rate == 0 ? 9 : make_below(m, rate);

		if (what == 0 && i + 1 < m->n)
			continue;
		if (what == 1 && m->notes + 2 < MAKE_NOTES)
			make_exception(m, i, silent);
		else
			plain[n++] = i;
	}
	if (n > 0)
		make_child(m, plain, n);
}

/* False: the rule has too few dates. */
static inline bool
make_series(struct make *m, uint32_t seed)
{
	*m = (struct make){ .seed = seed };
	m->zone_text = make_zones[make_below(m, NITEMS(make_zones))];
	m->zone = zone_of_notes(zones, m->zone_text);
	assert_non_null(m->zone);
	make_rule(m);
	make_days(m);
	if (m->n < 2)
		return false;
	make_notes(m);
	return m->wants > 0;
}

#endif
