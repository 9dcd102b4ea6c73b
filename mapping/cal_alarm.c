/* Alarms of entries and tasks: MAPPING_GUIDE 4.3, 6.1. */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"

#define MINUTES_MAX (366 * 24 * 60)

static int64_t
minutes_per(const char *unit)
{
	if (text_same(unit, "H"))
		return 60;
	return text_same(unit, "D") ? 24 * 60 : 1;
}

/* Minutes before the start; a negative offset is before. */
static bool
minutes_before(struct map_job *job, int64_t start, int64_t *minutes)
{
	double offset;
	int64_t at = map_take_time(job, "$AlarmTime", EX_NO_DATE);

	if (note_number(job->note, "$AlarmOffset", &offset)) {
		if (offset < -MINUTES_MAX || offset > MINUTES_MAX)
			return false;
		*minutes = -(int64_t)offset *
		    minutes_per(note_string(job->note, "$AlarmUnit"));
		return true;
	}
	if (at == EX_NO_DATE)
		at = map_take_time(job, "ReminderTime", EX_NO_DATE);
	if (at == EX_NO_DATE) {
		*minutes = 0;
		return true;
	}
	*minutes = (start - at) / 60;
	return *minutes <= MINUTES_MAX;
}

void
cal_use_alarm(struct map_job *job)
{
	static const char *const fields[] = { "$Alarm", "$AlarmOffset",
		"$AlarmUnit", "$AlarmTime", "$AlarmDescription", "$AlarmSound",
		"$AlarmDisabled", "Alarms", "AlarmDescription", "ReminderTime",
		"$AlarmMemoOptions", "$AlarmHeaders", "$AlarmPersist" };

	for (size_t i = 0; i < NITEMS(fields); i++)
		map_use(job, fields[i]);
	if (note_string(job->note, "$AlarmSendTo")[0] == '\0')
		map_use(job, "$AlarmMailNote");
}

void
cal_alarm(struct map_job *job, int64_t start, int64_t last_end)
{
	const struct note *note = job->note;
	int64_t as_of = job->bundle->facts.as_of, minutes = 0;
	bool set = map_flag(note, "$Alarm") &&
	    !map_flag(note, "$AlarmDisabled");

	cal_use_alarm(job);
	/* Thousands of pop-ups on the first day help nobody. */
	if (set && as_of != EX_NO_DATE && as_of != 0 && last_end < as_of)
		set = false;
	if (set && !minutes_before(job, start, &minutes)) {
		ex_lose(job->item,
		    "alarm: $AlarmOffset %s is no time that "
		    "can be",
		    note_string(note, "$AlarmOffset"));
		set = false;
	}
	if (set && minutes < 0) {
		ex_lose(job->item,
		    "alarm: %lld minutes after the start, now "
		    "at the start",
		    (long long)-minutes);
		minutes = 0;
	}
	ex_set_bool(job->item, EX_REMINDER_SET, set);
	if (!set)
		return;
	ex_set_int(job->item, EX_REMINDER_DELTA, (int32_t)minutes);
	ex_set_time(job->item, EX_REMINDER_TIME, start);
}

/* $AlarmTime is an instant; an offset counts from when the task is due. */
void
cal_task_alarm(struct map_job *job, const struct cal_clock *c, bool done)
{
	const struct note *note = job->note;
	struct cal_clock exact = *c;
	int64_t at = map_time(note, "$AlarmTime", EX_NO_DATE), due;
	int64_t as_of = job->bundle->facts.as_of, minutes = 0;
	bool set = map_flag(note, "$Alarm") &&
	    !map_flag(note, "$AlarmDisabled") && !done;
	struct note_time t;

	exact.all_day = false;
	cal_use_alarm(job);
	ex_set_bool(job->item, EX_REMINDER_SET, false);
	if (!set)
		return;
	if ((note_time(note, "DueDateTime", &t) ||
		note_time(note, "DueDate", &t) ||
		note_time(note, "StartDateTime", &t) ||
		note_time(note, "StartDate", &t)) &&
	    cal_instant(&exact, &t, &due)) {
		if (at == EX_NO_DATE && minutes_before(job, due, &minutes))
			at = due - minutes * 60;
		if (as_of != EX_NO_DATE && as_of != 0 && due < as_of &&
		    at < as_of)
			return;
	}
	if (at == EX_NO_DATE) {
		ex_lose(job->item,
		    "alarm: the note does not say when it is "
		    "to ring");
		return;
	}
	ex_set_bool(job->item, EX_REMINDER_SET, true);
	ex_set_time(job->item, EX_REMINDER_TIME, at);
}
