#include "note/note_time.h"

/* n digits, as a number; -1 when they are not there. */
static int
digits(struct cur *c, size_t n)
{
	int value = 0;

	if (c->n < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (c->p[i] < '0' || c->p[i] > '9')
			return -1;
		value = value * 10 + (c->p[i] - '0');
	}
	(void)cur_take(c, n);
	return value;
}

static bool
is_next(const struct cur *c, char what)
{
	return c->n > 0 && c->p[0] == (uint8_t)what;
}

static bool
is_white(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
trim(struct cur *c)
{
	while (c->n > 0 && is_white(c->p[0]))
		(void)cur_take(c, 1);
	while (c->n > 0 && is_white(c->p[c->n - 1]))
		c->n--;
}

/* "hhmmss" with ",cc": hundredths, of which any number may be written. */
static bool
read_clock(struct cur *c, struct civil *at, int *centis)
{
	int place = 10;

	at->hour = digits(c, 2);
	at->min = digits(c, 2);
	at->sec = digits(c, 2);
	if (at->hour < 0 || at->min < 0 || at->sec < 0)
		return false;
	if (!is_next(c, ',') && !is_next(c, '.'))
		return true;
	(void)cur_take(c, 1);
	if (c->n == 0 || digits(&(struct cur){ c->p, c->n, false }, 1) < 0)
		return false;
	for (int d; (d = digits(c, 1)) >= 0; place /= 10)
		*centis += d * place;
	return true;
}

/* "Z", "+hh" or "+hhmm": minutes east. */
static bool
read_zone(struct cur *c, struct note_time *t)
{
	bool west = is_next(c, '-');

	if (c->n == 0)
		return true;
	t->has_zone = true;
	if (is_next(c, 'Z')) {
		(void)cur_take(c, 1);
		return true;
	}
	if (!west && !is_next(c, '+'))
		return false;
	(void)cur_take(c, 1);

	int hours = digits(c, 2);
	int minutes = c->n == 0 ? 0 : digits(c, 2);

	if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59)
		return false;
	t->zone = west ? -(hours * 60 + minutes) : hours * 60 + minutes;
	return true;
}

bool
note_time_parse_dxl(const char *s, size_t n, struct note_time *t)
{
	struct cur c = cur_of(s, n);
	struct civil at = { .year = 1970, .mon = 1, .day = 1 };

	*t = (struct note_time){ 0 };
	trim(&c);
	if (c.n == 0)
		return true;
	if (!is_next(&c, 'T')) {
		at.year = digits(&c, 4);
		at.mon = digits(&c, 2);
		at.day = digits(&c, 2);
		t->has_date = true;
	}
	if (is_next(&c, 'T')) {
		(void)cur_take(&c, 1);
		if (!read_clock(&c, &at, &t->centis))
			return false;
		t->has_clock = true;
	}
	if (at.year < 0 || !civil_is_valid(at) || !read_zone(&c, t) || c.n > 0)
		return false;
	t->utc = civil_seconds(at);
	/* Only an instant has a zone; a day or an hour is one anywhere. */
	if (!t->has_date || !t->has_clock) {
		t->has_zone = false;
		t->zone = 0;
	}
	t->utc -= (int64_t)t->zone * 60;
	return true;
}
