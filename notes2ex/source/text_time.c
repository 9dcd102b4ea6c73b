#include "source/text_time.h"

#include <ctype.h>
#include <string.h>

#include "base/attr.h"
#include "base/text.h"

#define CENTURY 50 /* Notes reads 49 as 2049 and 50 as 1950 */

/* Three numbers between the same two marks, as they stand. */
struct triple {
	int n[3], len[3];
	char mark;
};

/* Up to 4 digits. */
static bool
read_number(const char **p, int *n, int *len)
{
	const char *s = *p;

	*n = 0;
	for (*len = 0; *len < 5 && isdigit((unsigned char)*s); s++) {
		*n = *n * 10 + (*s - '0');
		++*len;
	}
	*p = s;
	return *len > 0 && *len < 5;
}

static bool
read_triple(const char **p, struct triple *t)
{
	const char *s = *p;

	if (!read_number(&s, &t->n[0], &t->len[0]) || *s == '\0' ||
	    strchr("/.-", *s) == NULL)
		return false;
	t->mark = *s++;
	if (!read_number(&s, &t->n[1], &t->len[1]) || *s++ != t->mark ||
	    !read_number(&s, &t->n[2], &t->len[2]))
		return false;
	/* Day and month have one digit or two, a year has two or four. */
	if (t->len[1] > 2 || (t->len[0] == 4 ? t->len[2] > 2 :
	    t->len[0] > 2 || (t->len[2] != 2 && t->len[2] != 4)))
		return false;
	if (t->len[0] == 4 && *s == '.')
		s++;
	*p = s;
	return true;
}

static int
year_of(int n, int len)
{
	return len > 2 ? n : n < CENTURY ? 2000 + n : 1900 + n;
}

static bool
fits(const struct triple *t, enum date_order order, struct civil *c)
{
	static const struct {
		int year, mon, day;
	} place[] = {
		[DATE_AUTO] = { 2, 0, 1 },
		[DATE_MDY] = { 2, 0, 1 },
		[DATE_DMY] = { 2, 1, 0 },
		[DATE_YMD] = { 0, 1, 2 },
	};
	int year = place[order].year;

	if (t->len[year] < 2 || t->len[place[order].day] > 2)
		return false;
	*c = (struct civil){ .year = year_of(t->n[year], t->len[year]),
		.mon = t->n[place[order].mon], .day = t->n[place[order].day] };
	return c->year > 0 && civil_is_valid(*c);
}

static bool
read_date(const char **p, enum date_order order, struct civil *c, bool *odd)
{
	const enum date_order tries[] = { order, DATE_DMY, DATE_MDY,
		DATE_YMD };
	const char *s = *p;
	struct triple t;

	if (!read_triple(&s, &t))
		return false;
	for (size_t i = 0; i < NITEMS(tries); i++)
		if (fits(&t, tries[i], c)) {
			/* A year of four digits in front is a language of
			 * its own. */
			if (i > 0 && t.len[0] < 4)
				*odd = true;
			*p = s;
			return true;
		}
	return false;
}

static const char *
skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

/* AM, PM, a.m., p: hours of half a day.  0 none, 'a', 'p'. */
static char
read_half(const char **p)
{
	const char *s = skip_blanks(*p);
	char half = (char)tolower((unsigned char)*s);

	if (half != 'a' && half != 'p')
		return 0;
	s++;
	if (*s == '.')
		s++;
	if (tolower((unsigned char)*s) != 'm')
		return 0;
	s++;
	if (*s == '.')
		s++;
	if (isalnum((unsigned char)*s))
		return 0;
	*p = s;
	return half;
}

static bool
read_clock(const char **p, bool dots, struct civil *c)
{
	const char *s = *p;
	int hour, min, sec = 0, len;
	char half;

	if (!read_number(&s, &hour, &len) || len > 2 ||
	    (*s != ':' && !(dots && *s == '.')))
		return false;

	char mark = *s++;

	if (!read_number(&s, &min, &len) || len != 2)
		return false;
	if (*s == mark) {
		s++;
		if (!read_number(&s, &sec, &len) || len != 2)
			return false;
	}
	half = read_half(&s);
	if (half != 0 && (hour < 1 || hour > 12))
		half = 0; /* "16:30 PM": the hour says it already */
	if (half == 'a' && hour == 12)
		hour = 0;
	else if (half == 'p' && hour < 12)
		hour += 12;
	if (hour > 23 || min > 59 || sec > 59)
		return false;
	c->hour = hour;
	c->min = min;
	c->sec = sec;
	*p = s;
	return true;
}

/* A zone's short name as Notes prints it; minutes east. */
static bool
read_zone(const char **p, int *zone)
{
	static const struct {
		const char *name;
		int zone;
	} known[] = {
		{ "GMT", 0 }, { "UTC", 0 }, { "Z", 0 },
		{ "EST", -300 }, { "EDT", -240 }, { "CST", -360 },
		{ "CDT", -300 }, { "MST", -420 }, { "MDT", -360 },
		{ "PST", -480 }, { "PDT", -420 }, { "CET", 60 },
		{ "CEDT", 120 }, { "CEST", 120 }, { "GDT", 60 },
	};
	const char *s = skip_blanks(*p);
	size_t n = 0;

	while (isalpha((unsigned char)s[n]))
		n++;
	for (size_t i = 0; i < NITEMS(known); i++)
		if (strlen(known[i].name) == n &&
		    text_same_n(known[i].name, s, n)) {
			*zone = known[i].zone;
			*p = s + n;
			return true;
		}
	/* ZE2, ZW3: hours east or west. */
	if (n == 2 && toupper((unsigned char)s[0]) == 'Z' &&
	    strchr("EWew", s[1]) != NULL && isdigit((unsigned char)s[2])) {
		int hours, len, west = toupper((unsigned char)s[1]) == 'W';

		s += 2;
		if (!read_number(&s, &hours, &len) || hours > 14 ||
		    isalnum((unsigned char)*s))
			return false;
		*zone = (west ? -hours : hours) * 60;
		*p = s;
		return true;
	}
	return false;
}

static void
settle(struct note_time *t, struct civil c, const struct text_clock *k,
    const int *zone)
{
	if (!t->has_date) {
		t->utc = c.hour * 3600 + c.min * 60 + c.sec;
		return;
	}
	t->utc = civil_seconds(c);
	if (!t->has_clock)
		return;
	/* Without any zone it stays a wall clock: the note may know whose. */
	t->has_zone = zone != NULL || k->zone != NULL;
	if (zone != NULL) {
		t->zone = *zone;
		t->utc -= (int64_t)*zone * 60;
	} else if (k->zone != NULL) {
		t->utc = zone_utc_of(k->zone, c);
		t->zone = zone_offset(k->zone, t->utc) / 60;
	}
}

/* One instant.  day: when it has none of its own; may be NULL. */
static bool
read_instant(const char **p, const struct text_clock *k,
    const struct civil *day, struct note_time *t, struct civil *c, bool *odd)
{
	const char *s = skip_blanks(*p), *clock;
	int zone;

	*t = (struct note_time){ 0 };
	*c = (struct civil){ 0 };
	t->has_date = read_date(&s, k->order, c, odd);
	clock = t->has_date && *s == 'T' ? s + 1 :
	    t->has_date ? skip_blanks(s) : s;
	t->has_clock = !(t->has_date && clock == s) &&
	    read_clock(&clock, t->has_date, c);
	if (t->has_clock)
		s = clock;
	if (!t->has_date && !t->has_clock)
		return false;
	if (!t->has_date && day != NULL) {
		c->year = day->year;
		c->mon = day->mon;
		c->day = day->day;
		t->has_date = true;
	}
	bool zoned = t->has_clock && read_zone(&s, &zone);

	settle(t, *c, k, zoned ? &zone : NULL);
	*p = s;
	return true;
}

bool
text_time_read(const char **p, const struct text_clock *k,
    struct note_range *r, bool *odd)
{
	const char *s = *p;
	struct civil c, c2;

	*r = (struct note_range){ .is_range = false };
	if (!read_instant(&s, k, NULL, &r->from, &c, odd))
		return false;
	*p = s;
	s = skip_blanks(s);
	if (*s != '-')
		return true;
	s++;
	if (read_instant(&s, k, r->from.has_date ? &c : NULL, &r->to, &c2,
	    odd)) {
		r->is_range = true;
		*p = s;
	} else {
		r->to = (struct note_time){ 0 };
	}
	return true;
}

/* ---- which order is it? ---------------------------------------------------- */

static void
clue_of(struct text_clues *k, const struct triple *t, const char *rest)
{
	struct civil c;
	bool mdy = fits(t, DATE_MDY, &c), dmy = fits(t, DATE_DMY, &c);

	if (mdy && dmy && t->n[0] != t->n[1]) {
		k->either++;
		k->dots += t->mark == '.';
		k->slashes += t->mark == '/';
		rest = skip_blanks(rest);
		if (read_clock(&rest, true, &c)) {
			const char *half = rest;

			/* read_clock went behind it; look back over it. */
			k->half_days +=
			    tolower((unsigned char)half[-1]) == 'm' ||
			    half[-1] == '.';
		}
	} else if (mdy && !dmy) {
		k->mdy++;
	} else if (dmy && !mdy) {
		k->dmy++;
	} else if (!dmy && fits(t, DATE_YMD, &c)) {
		k->ymd++;
	}
}

void
text_clue(struct text_clues *k, const char *value)
{
	bool fresh = true; /* not in the middle of a word or number */

	for (const char *s = value; *s != '\0';) {
		struct triple t;
		const char *rest = s;

		if (fresh && isdigit((unsigned char)*s) &&
		    read_triple(&rest, &t)) {
			clue_of(k, &t, rest);
			s = rest;
			fresh = *s == '-';
			continue;
		}
		fresh = !isalnum((unsigned char)*s) && *s != '/' && *s != '.';
		s++;
	}
}

enum date_order
text_order(const struct text_clues *k, bool *sure)
{
	*sure = k->either == 0 || (k->mdy > 0) != (k->dmy > 0);
	if (k->mdy != k->dmy)
		return k->mdy > k->dmy ? DATE_MDY : DATE_DMY;
	if (k->mdy == 0 && k->ymd > 0 && k->either == 0)
		return DATE_YMD;
	/* Habit: AM and PM are American here, dots and 24 hours are not. */
	if (k->half_days > 0 && k->dots == 0)
		return DATE_MDY;
	return DATE_DMY;
}
