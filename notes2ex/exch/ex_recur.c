/* How Exchange expands a pattern, and the same said in RFC 5545's words. */
#include "exch/ex_recur.h"

#include "base/attr.h"
#include "base/civil.h"
#include "base/text.h"

/* No series of ours is longer; the loops end whatever the fields say. */
#define SPAN_MAX   (1000 * (int64_t)366)
#define DAYS_KNOWN 0x7fu

struct expansion {
	const struct ex_recur *r;
	int64_t first, last; /* day numbers */
	int64_t *day;
	size_t n, most;
};

static void
add_day(struct expansion *x, int64_t day)
{
	if (day < x->first || day > x->last)
		return;
	if (x->n < x->most)
		x->day[x->n] = day * DAY_SECONDS;
	x->n++;
}

static int64_t
interval_of(const struct ex_recur *r)
{
	return r->interval < 1 ? 1 : r->interval;
}

static bool
has_day(unsigned days, int weekday)
{
	return (days >> weekday & 1) != 0;
}

static void
expand_daily(struct expansion *x)
{
	for (int64_t d = x->first; d <= x->last; d += interval_of(x->r))
		add_day(x, d);
}

static void
expand_weekly(struct expansion *x)
{
	int into = (civil_weekday(x->first) - x->r->week_start % 7 + 7) % 7;
	int64_t week = x->first - into;

	for (; week <= x->last; week += 7 * interval_of(x->r))
		for (int i = 0; i < 7; i++)
			if (has_day(x->r->days, (x->r->week_start + i) % 7))
				add_day(x, week + i);
}

/* Day 29 to 31 is the last one of a month that does not have it. */
static int64_t
day_in_month(const struct ex_recur *r, int year, int mon)
{
	int length = civil_month_length(year, mon);
	int day = r->day < 1 ? 1 : r->day;

	return civil_day(year, mon, day > length ? length : day);
}

/* The nth of the weekdays; the last one when nth is 5. */
static int64_t
nth_in_month(const struct ex_recur *r, int year, int mon)
{
	int64_t first = civil_day(year, mon, 1), found = first - 1;
	int length = civil_month_length(year, mon), seen = 0;

	for (int i = 0; i < length && (r->nth >= 5 || seen < r->nth); i++)
		if (has_day(r->days, civil_weekday(first + i))) {
			found = first + i;
			seen++;
		}
	return found;
}

static bool
is_yearly(const struct ex_recur *r)
{
	return r->freq == EX_YEARLY || r->freq == EX_YEAR_NTH;
}

static void
expand_months(struct expansion *x)
{
	const struct ex_recur *r = x->r;
	bool nth = r->freq == EX_MONTH_NTH || r->freq == EX_YEAR_NTH;
	struct civil c = civil_of(x->first * DAY_SECONDS);
	int64_t month = (int64_t)c.year * 12 + c.mon - 1;
	int64_t step = interval_of(r) * (is_yearly(r) ? 12 : 1);

	if (is_yearly(r) && r->month >= 1 && r->month <= 12)
		month += r->month - c.mon;
	for (;; month += step) {
		int year = (int)(month / 12), mon = (int)(month % 12) + 1;

		if (civil_day(year, mon, 1) > x->last)
			return;
		add_day(x,
		    nth ? nth_in_month(r, year, mon) :
			  day_in_month(r, year, mon));
	}
}

size_t
ex_recur_days(const struct ex_recur *r, int64_t *day, size_t most)
{
	struct expansion x = { .r = r,
		.first = r->first / DAY_SECONDS,
		.last = r->last / DAY_SECONDS,
		.day = day,
		.most = most };

	/* Before the common era months would be counted backwards. */
	if (x.first < civil_day(1, 1, 1) || x.last < x.first ||
	    x.last - x.first > SPAN_MAX)
		return 0;
	switch (r->freq) {
	case EX_DAILY:
		expand_daily(&x);
		break;
	case EX_WEEKLY:
		if ((r->days & DAYS_KNOWN) != 0)
			expand_weekly(&x);
		break;
	case EX_MONTHLY:
	case EX_YEARLY:
		expand_months(&x);
		break;
	case EX_MONTH_NTH:
	case EX_YEAR_NTH:
		if ((r->days & DAYS_KNOWN) != 0)
			expand_months(&x);
		break;
	}
	return x.n;
}

/* ---- in words ------------------------------------------------------------ */

static const char *const day_names[] = { "SU", "MO", "TU", "WE", "TH", "FR",
	"SA" };

static const char *
by_day(const struct ex_recur *r, struct arena *a)
{
	const char *list = "";

	for (int i = 0; i < 7; i++)
		if (has_day(r->days, i))
			list = text_printf(a, "%s%s%s", list,
			    list[0] == '\0' ? ";BYDAY=" : ",", day_names[i]);
	return list;
}

/* Whether a month of the series is too short for its day. */
static bool
is_clamped(const struct ex_recur *r)
{
	int64_t day[64];
	size_t n;

	if (r->day <= 28)
		return false;
	n = ex_recur_days(r, day, NITEMS(day));
	for (size_t i = 0; i < n && i < NITEMS(day); i++)
		if (civil_of(day[i]).day != r->day)
			return true;
	return n > NITEMS(day);
}

/* RFC 5545 skips a month that has no such day: the last of several, then. */
static const char *
by_month_day(const struct ex_recur *r, struct arena *a)
{
	if (!is_clamped(r))
		return text_printf(a, ";BYMONTHDAY=%d", r->day);
	if (r->day == 31 || r->freq == EX_YEARLY)
		return ";BYMONTHDAY=-1";
	return r->day == 30 ? ";BYMONTHDAY=28,29,30;BYSETPOS=-1" :
			      ";BYMONTHDAY=28,29;BYSETPOS=-1";
}

static const char *
by_position(const struct ex_recur *r, struct arena *a)
{
	return text_printf(a, "%s;BYSETPOS=%d", by_day(r, a),
	    r->nth >= 5 ? -1 : r->nth);
}

static int
month_of(const struct ex_recur *r)
{
	return r->month >= 1 && r->month <= 12 ? r->month :
						 civil_of(r->first).mon;
}

static const char *
every(const struct ex_recur *r, struct arena *a)
{
	return interval_of(r) == 1 ?
	    "" :
	    text_printf(a, ";INTERVAL=%d", r->interval);
}

const char *
ex_recur_rule(const struct ex_recur *r, struct arena *a)
{
	const char *n = every(r, a);

	switch (r->freq) {
	case EX_DAILY:
		return text_printf(a, "FREQ=DAILY%s", n);
	case EX_WEEKLY:
		/* Where a week begins matters only when weeks are left out. */
		return text_printf(a, "FREQ=WEEKLY%s%s%s%s", n, by_day(r, a),
		    n[0] == '\0' ? "" : ";WKST=",
		    n[0] == '\0' ? "" : day_names[r->week_start % 7]);
	case EX_MONTHLY:
		return text_printf(a, "FREQ=MONTHLY%s%s", n,
		    by_month_day(r, a));
	case EX_MONTH_NTH:
		return text_printf(a, "FREQ=MONTHLY%s%s", n, by_position(r, a));
	case EX_YEARLY:
		return text_printf(a, "FREQ=YEARLY%s%s;BYMONTH=%d", n,
		    by_month_day(r, a), month_of(r));
	case EX_YEAR_NTH:
		return text_printf(a, "FREQ=YEARLY%s%s;BYMONTH=%d", n,
		    by_position(r, a), month_of(r));
	}
	return "";
}
