/*
 * How something repeats, in the words of the schema (mapping guide 4.5), and
 * what these words cannot say.
 */
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "target/ews_item_priv.h"

enum { EVERY_DAY = 0x7f, WEEKDAYS = 0x3e, WEEKEND = 0x41 };

static const char *const day_names[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

/* ---- what fits -------------------------------------------------------------------- */

/* The word for that set of days; NULL: there is none. */
static const char *
days_word(unsigned days)
{
	days &= EVERY_DAY;
	if (days == EVERY_DAY)
		return "Day";
	if (days == WEEKDAYS)
		return "Weekday";
	if (days == WEEKEND)
		return "WeekendDay";
	for (unsigned i = 0; i < NITEMS(day_names); i++)
		if (days == 1u << i)
			return day_names[i];
	return NULL;
}

/* Every other week is another one when weeks begin on Sunday. */
static bool
is_same_from_sunday(const struct ex_recur *r)
{
	struct ex_recur other = *r;
	size_t n = ex_recur_days(r, NULL, 0);
	int64_t *day, *of_other;
	bool same;

	other.week_start = 0;
	if (ex_recur_days(&other, NULL, 0) != n)
		return false;
	day = mem_zero((n + 1) * sizeof(*day));
	of_other = mem_zero((n + 1) * sizeof(*of_other));
	(void)ex_recur_days(r, day, n);
	(void)ex_recur_days(&other, of_other, n);
	same = memcmp(day, of_other, n * sizeof(*day)) == 0;
	mem_free(day);
	mem_free(of_other);
	return same;
}

static int
interval_of(const struct ex_recur *r)
{
	return r->interval < 1 ? 1 : r->interval;
}

static int
month_of(const struct ex_recur *r)
{
	return r->month >= 1 && r->month <= 12 ? r->month :
						 civil_of(r->first).mon;
}

/* Every n years is every 12 n months, from that month on. */
static bool
fits_years(const struct ex_recur *r)
{
	int n = interval_of(r);

	return n == 1 || (n <= 8 && civil_of(r->first).mon == month_of(r));
}

static bool
fits_pattern(const struct ex_recur *r, enum ews_version version)
{
	int n = interval_of(r);

	switch (r->freq) {
	case EX_DAILY:
		return n <= 999;
	case EX_WEEKLY:
		return n <= 99 && (r->days & EVERY_DAY) != 0 &&
		    (n == 1 || version >= EWS_2010 || is_same_from_sunday(r));
	case EX_MONTHLY:
		return n <= 99 && r->day >= 1 && r->day <= 31;
	case EX_MONTH_NTH:
		return n <= 99 && days_word(r->days) != NULL;
	case EX_YEARLY:
		return fits_years(r) && r->day >= 1 && r->day <= 31;
	case EX_YEAR_NTH:
		return fits_years(r) && days_word(r->days) != NULL;
	}
	return false;
}

bool
ews_recur_fits(const struct ex_recur *r, enum ews_version version)
{
	size_t n = ex_recur_days(r, NULL, 0);

	return n > 0 && n <= EWS_SERIES_MOST && ews_is_time(r->first) &&
	    fits_pattern(r, version);
}

/* ---- in elements -------------------------------------------------------------------- */

static void
put_days(struct maker *m, unsigned days)
{
	const char *list = "";

	for (unsigned i = 0; i < NITEMS(day_names); i++)
		if ((days >> i & 1) != 0)
			list = text_printf(m->arena, "%s%s%s", list,
			    list[0] == '\0' ? "" : " ", day_names[i]);
	ews_element(&m->x, "t:DaysOfWeek", list);
}

static void
put_nth(struct maker *m, const struct ex_recur *r)
{
	static const char *const nth[] = { "First", "Second", "Third",
		"Fourth", "Last" };
	const char *word = days_word(r->days);

	ews_element(&m->x, "t:DaysOfWeek", word == NULL ? "Day" : word);
	ews_element(&m->x, "t:DayOfWeekIndex",
	    nth[r->nth < 1 ? 0 : r->nth > 5 ? 4 : r->nth - 1]);
}

static void
put_month(struct maker *m, const struct ex_recur *r)
{
	static const char *const months[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };

	ews_element(&m->x, "t:Month", months[month_of(r) - 1]);
}

static void
put_weekly(struct maker *m, const struct ex_recur *r)
{
	ews_open(&m->x, "t:WeeklyRecurrence");
	ews_int(&m->x, "t:Interval", interval_of(r));
	put_days(m, r->days);
	if (m->ctx->version >= EWS_2010)
		ews_element(&m->x, "t:FirstDayOfWeek",
		    day_names[(r->week_start % 7 + 7) % 7]);
	ews_close(&m->x);
}

/* By the day of the month, or by which of its weekdays. */
static void
put_monthly(struct maker *m, const struct ex_recur *r, bool nth, int months)
{
	ews_open(&m->x, nth ? "t:RelativeMonthlyRecurrence" :
			      "t:AbsoluteMonthlyRecurrence");
	ews_int(&m->x, "t:Interval", months);
	if (nth)
		put_nth(m, r);
	else
		ews_int(&m->x, "t:DayOfMonth", r->day);
	ews_close(&m->x);
}

static void
put_yearly(struct maker *m, const struct ex_recur *r, bool nth)
{
	if (interval_of(r) > 1) {
		put_monthly(m, r, nth, 12 * interval_of(r));
		return;
	}
	ews_open(&m->x, nth ? "t:RelativeYearlyRecurrence" :
			      "t:AbsoluteYearlyRecurrence");
	if (nth)
		put_nth(m, r);
	else
		ews_int(&m->x, "t:DayOfMonth", r->day);
	put_month(m, r);
	ews_close(&m->x);
}

static void
put_pattern(struct maker *m, const struct ex_recur *r)
{
	switch (r->freq) {
	case EX_DAILY:
		ews_open(&m->x, "t:DailyRecurrence");
		ews_int(&m->x, "t:Interval", interval_of(r));
		ews_close(&m->x);
		break;
	case EX_WEEKLY:
		put_weekly(m, r);
		break;
	case EX_MONTHLY:
	case EX_MONTH_NTH:
		put_monthly(m, r, r->freq == EX_MONTH_NTH, interval_of(r));
		break;
	case EX_YEARLY:
	case EX_YEAR_NTH:
		put_yearly(m, r, r->freq == EX_YEAR_NTH);
		break;
	}
}

const char *
ews_day_name(struct arena *a, int64_t day)
{
	char iso[32];

	civil_iso(day, iso);
	return text_printf(a, "%.10s", iso);
}

/* To its last day, as Notes knows it; Exchange's own time ends in 4500. */
static void
put_range(struct maker *m, const struct ex_recur *r)
{
	bool ends = r->last < civil_day(4500, 1, 1) * DAY_SECONDS;

	ews_open(&m->x, ends ? "t:EndDateRecurrence" : "t:NoEndRecurrence");
	ews_element(&m->x, "t:StartDate", ews_day_name(m->arena, r->first));
	if (ends)
		ews_element(&m->x, "t:EndDate",
		    ews_day_name(m->arena, r->last));
	ews_close(&m->x);
}

void
ews_put_recurrence(struct maker *m, const struct ex_recur *r)
{
	ews_open(&m->x, "t:Recurrence");
	put_pattern(m, r);
	put_range(m, r);
	ews_close(&m->x);
}
