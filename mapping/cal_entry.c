/* What an entry says, whenever it is: MAPPING_GUIDE 4.2, 4.3. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/cal_priv.h"
#include "note/note_name.h"

enum { FREE, TENTATIVE, BUSY };

#define ICON_REPAIRED  71
#define ICON_CANCELLED 81
#define ICON_DECLINED  84

const char *
cal_skip(const struct note *note)
{
	const char *notice = note_string(note, "NoticeType");
	double icon = 0;

	(void)note_number(note, "_ViewIcon", &icon);
	if ((int)icon == ICON_REPAIRED)
		return "calendar entry that a repair in Notes set aside";
	if (text_same(notice, "C") || (int)icon == ICON_CANCELLED)
		return "cancelled meeting that was left in the calendar";
	if (text_same(notice, "R") || (int)icon == ICON_DECLINED)
		return "declined meeting that was left in the calendar";
	if (text_same(notice, "Z") || text_same(notice, "Y"))
		return "the owner was removed from this meeting";
	return NULL;
}

/* ---- where ------------------------------------------------------------------ */

static const char *
common_names(struct map_job *job, const char *field)
{
	const char *const *text;
	size_t n = note_texts(job->note, field, &text);
	const char *out = "";

	for (size_t i = 0; i < n && i < 100; i++) {
		const char *name = note_name_parse(job->arena, text[i]).common;

		if (name[0] != '\0')
			out = text_printf(job->arena, "%s%s%s", out,
			    out[0] == '\0' ? "" : "; ", name);
	}
	return out;
}

static void
set_location(struct map_job *job)
{
	static const char *const rooms[] = { "Room", "RoomToReserve",
		"OnlinePlace" };
	static const char *const links[] = { "ApptUNIDURL",
		"STUnyteConferenceURL" };
	const char *where = map_one_line(job->arena, map_take(job, "Location"));

	for (size_t i = 0; where[0] == '\0' && i < NITEMS(rooms); i++)
		where = map_one_line(job->arena, common_names(job, rooms[i]));
	for (size_t i = 0; where[0] == '\0' && i < NITEMS(links); i++)
		where = map_one_line(job->arena,
		    note_string(job->note, links[i]));
	if (where[0] != '\0')
		ex_set_text(job->item, EX_LOCATION, where);
}

/* How to get in is text below the body: no property takes it. */
static void
add_online_rows(struct map_job *job)
{
	static const struct {
		const char *label, *field;
	} rows[] = {
		{ "Join", "ApptUNIDURL" },
		{ "Join", "STUnyteConferenceURL" },
		{ "Conference", "STUnyteConferenceID" },
		{ "Password", "MeetingPassword" },
		{ "Password", "OnlineMeetingPassword" },
		{ "Place", "OnlinePlace" },
		{ "Call", "ConferenceCallInfo" },
		{ "Call", "CallInfo" },
		{ "Comment", "StatusUpdate" },
	};

	for (size_t i = 0; i < NITEMS(rows); i++) {
		const char *value = note_string(job->note, rows[i].field);

		if (value[0] != '\0')
			map_add_row(job, true, rows[i].label, value,
			    rows[i].field);
	}
	map_use(job, "OnlineMeeting");
	map_use(job, "SametimeType");
	map_use(job, "MeetingType");
}

/* ---- how --------------------------------------------------------------------- */

static bool
is_holiday(const struct note *note)
{
	return note_has(note, "$SrvrHldy") ||
	    strchr(note_string(note, "$CSFlags"), 'h') != NULL;
}

static void
set_busy(struct map_job *job, enum cal_type type)
{
	const char *busy = map_take(job, "$BusyPriority");
	bool free_time = map_take_flag(job, "BookFreeTime");
	int32_t state = BUSY;

	if (text_same(busy, "2") || (busy[0] == '\0' && free_time))
		state = FREE;
	if (text_same(note_string(job->note, "NoticeType"), "P"))
		state = TENTATIVE;
	if (type == CAL_ANNIVERSARY || type == CAL_REMINDER)
		state = FREE;
	if (is_holiday(job->note)) {
		map_use(job, "$SrvrHldy");
		map_add_keyword(job, "Holiday");
		state = FREE;
	}
	ex_set_int(job->item, EX_BUSY_STATUS, state);
}

static void
set_sequence(struct map_job *job)
{
	double n;

	if (note_number(job->note, "SequenceNum", &n) && n >= 0 &&
	    n <= INT32_MAX)
		ex_set_int(job->item, EX_APPT_SEQUENCE, (int32_t)n);
	map_use(job, "SequenceNum");
	map_use(job, "UpdateSeq");
}

static void
use_fields(struct map_job *job)
{
	/* Copies for the form, and what the types were made of. */
	static const char *const fields[] = { "AppointmentType",
		"StartDateTime", "EndDateTime", "CalendarDateTime", "StartDate",
		"StartTime", "EndDate", "EndTime", "TimeRange", "Duration",
		"ConfidentialString", "OrgTable", "_ViewIcon",
		"AppointmentTypeSwitcher", "RepeatIds", "TaskType" };

	for (size_t i = 0; i < NITEMS(fields); i++)
		map_use(job, fields[i]);
}

static size_t
times_in(const struct note *note, const char *field)
{
	size_t n = 0;

	for (const struct note_field *f = note_field(note, field); f != NULL;
	     f = note_field_next(f, field))
		if (f->type == NOTE_TIME)
			n += f->n;
	return n;
}

/* Which end belongs to which start is then a guess. */
static void
say_uneven_lists(struct map_job *job)
{
	size_t starts = times_in(job->note, "StartDateTime");
	size_t ends = times_in(job->note, "EndDateTime");

	if (starts > 1 && ends > 0 && starts != ends)
		ex_lose(job->item,
		    "field EndDateTime: %zu ends for %zu starts, each lasts "
		    "as long as the first",
		    ends, starts);
}

void
cal_entry(struct map_job *job, const struct cal_clock *clock)
{
	map_common(job, "IPM.Appointment");
	cal_clock_losses(job, clock);
	set_location(job);
	(void)cal_people(job, clock->type);
	set_busy(job, clock->type);
	map_importance(job);
	set_sequence(job);
	if (map_take_flag(job, "OrgConfidential")) {
		ex_set_int(job->item, EX_SENSITIVITY, 2);
		ex_set_bool(job->item, EX_PRIVATE, true);
	}
	add_online_rows(job);
	say_uneven_lists(job);
	use_fields(job);
	cal_use_rule(job);
	map_body(job, true);
}
