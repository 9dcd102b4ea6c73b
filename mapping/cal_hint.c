/* The rule as a note states it: MAPPING_GUIDE 4.5.  Only ever a hint. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

/* Values of a list that may be texts or numbers. */
static size_t
numbers(const struct note *note, const char *field, double *out, size_t most)
{
	const struct note_field *f = note_field(note, field);
	size_t n = 0;

	if (f == NULL)
		return 0;
	for (size_t i = 0; i < f->n && n < most; i++) {
		if (f->type == NOTE_NUMBER) {
			out[n++] = f->number[i];
		} else if (f->type == NOTE_TEXT) {
			char *end;
			double v = strtod(f->text[i], &end);

			if (end != f->text[i])
				out[n++] = v;
		}
	}
	return n;
}

static int
interval_of(const struct note *note)
{
	double n;

	if (!note_number(note, "RepeatInterval", &n) || n < 1 || n > 999)
		return 1;
	return (int)n;
}

static size_t
add(struct ex_recur *out, size_t n, struct ex_recur r)
{
	if (n < CAL_HINTS)
		out[n++] = r;
	return n;
}

static size_t
weekly(const struct note *note, int interval, struct civil first,
    struct ex_recur *out)
{
	double day[7];
	size_t n = numbers(note, "RepeatAdjust", day, NITEMS(day)), hints = 0;
	struct ex_recur r = { .freq = EX_WEEKLY, .interval = interval };

	for (size_t i = 0; i < n; i++)
		if (day[i] >= 0 && day[i] <= 6)
			r.days |= 1u << (unsigned)day[i];
	if (r.days == 0)
		r.days = 1u << civil_weekday(
			     civil_day(first.year, first.mon, first.day));
	hints = add(out, hints, r);
	r.week_start = 1;
	return add(out, hints, r);
}

/*
 * "2" from the end is a day that no pattern has; "1" is the last.  The 30th is
 * right in months of 31 days, the others are then exceptions.
 */
static size_t
by_date(const struct note *note, int interval, struct civil first,
    struct ex_recur *out)
{
	double day[CAL_HINTS];
	size_t n = numbers(note, "RepeatAdjust", day, NITEMS(day)), hints = 0;
	bool from_end = map_flag(note, "RepeatFromEnd");
	struct ex_recur r = { .freq = EX_MONTHLY,
		.interval = interval,
		.day = from_end ? 31 : first.day };

	if (n == 0)
		return add(out, hints, r);
	for (size_t i = 0; i < n; i++) {
		if (day[i] < 1 || day[i] > 31)
			continue;
		r.day = from_end ? 32 - (int)day[i] : (int)day[i];
		hints = add(out, hints, r);
	}
	return hints;
}

static size_t
by_weekday(const struct note *note, int interval, struct ex_recur *out)
{
	double at[CAL_HINTS];
	size_t n = numbers(note, "RepeatAdjust", at, NITEMS(at)), hints = 0;
	bool from_end = map_flag(note, "RepeatFromEnd");

	for (size_t i = 0; i < n; i++) {
		int tenths = (int)(at[i] * 10 + 0.5);
		struct ex_recur r = { .freq = EX_MONTH_NTH,
			.interval = interval,
			.nth = tenths / 10 };

		if (r.nth < 1 || r.nth > 5 || tenths % 10 > 6 ||
		    (from_end && r.nth != 1))
			continue;
		r.days = 1u << (unsigned)(tenths % 10);
		if (from_end)
			r.nth = 5;
		hints = add(out, hints, r);
	}
	return hints;
}

size_t
cal_hints(const struct note *note, const struct cal_clock *clock,
    struct ex_recur out[CAL_HINTS])
{
	const char *unit = note_string(note, "RepeatUnit");
	int interval = interval_of(note);
	struct note_time t;
	struct civil c;
	int64_t at = 0;

	if ((!note_time(note, "RepeatStartDate", &t) &&
		!note_time(note, "StartDateTime", &t)) ||
	    !cal_instant(clock, &t, &at))
		return 0;
	c = clock->all_day ? civil_of(at) : zone_local(clock->zone, at);
	if (text_same(unit, "D"))
		return add(out, 0,
		    (struct ex_recur){ .freq = EX_DAILY,
			.interval = interval });
	if (text_same(unit, "W"))
		return weekly(note, interval, c, out);
	if (text_same(unit, "MD"))
		return by_date(note, interval, c, out);
	if (text_same(unit, "MP"))
		return by_weekday(note, interval, out);
	if (text_same(unit, "Y") || text_same(unit, "YD"))
		return add(out, 0,
		    (struct ex_recur){ .freq = EX_YEARLY,
			.interval = interval,
			.day = c.day,
			.month = c.mon });
	return 0;
}

bool
cal_is_custom(const struct note *note)
{
	return text_same(note_string(note, "RepeatUnit"), "C");
}

void
cal_use_rule(struct map_job *job)
{
	static const char *const fields[] = { "Repeats", "OrgRepeat",
		"RepeatUnit", "RepeatInterval", "RepeatAdjust", "RepeatFromEnd",
		"RepeatHow", "RepeatFor", "RepeatForUnit", "RepeatUntil",
		"RepeatStartDate", "RepeatCustom", "RepeatWeekends",
		"RepeatDates", "RepeatEndDates", "RepeatInstanceDates",
		"ParentRepeatDates", "ParentRepeatInstanceDates",
		"OriginalStartDate", "OriginalEndDate", "OriginalStartTimeZone",
		"OriginalEndTimeZone", "OriginalTimeZone",
		"RescheduleInstanceDates", "RescheduleInstanceStartDateTimes",
		"RescheduleInstanceEndDateTimes", "RescheduleWhich",
		"RepeatIds", "RepeatDisplayDates", "RepeatForUnitString",
		"RepeatDatesString", "RepeatAdjustString" };

	for (size_t i = 0; i < NITEMS(fields); i++)
		map_use(job, fields[i]);
}
