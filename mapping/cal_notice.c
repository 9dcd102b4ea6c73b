/*
 * Which notice stays a request: MAPPING_GUIDE 4.9.
 *
 * An invitation that nobody has answered, moved or cancelled, to a meeting
 * still to come: its owner can then answer it.  Every other notice is plain mail, or a server
 * would put into the calendar again what is there already.
 */
#include "base/text.h"
#include "mapping/cal_priv.h"

#define MEETING      1 /* APPT_STATE_FLAGS */
#define RECEIVED     2
#define TYPE_NEW     1 /* MEETING_TYPE */
#define ICON_REQUEST 0x404
#define TENTATIVE    1
#define BUSY         2

/* Of a series only some dates may be in it: which, no property says. */
static bool
is_invitation(const struct note *note)
{
	const char *type = note_string(note, "NoticeType");
	const char *chair = note_string(note, "Chair");

	return text_same(map_form_of(note), "Notice") &&
	    (text_same(type, "I") || text_same(type, "L")) &&
	    chair[0] != '\0' && !map_flag(note, "OrgRepeat") &&
	    !map_flag(note, "Repeats") && !note_has(note, "RepeatDates") &&
	    !note_has(note, "RepeatInstanceDates");
}

static void
set_request(struct map_job *job, const struct cal_clock *clock,
    const struct recur_date *d)
{
	struct ex_item *item = job->item;
	double n;

	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Schedule.Meeting.Request");
	ex_set_int(item, EX_MEETING_TYPE, TYPE_NEW);
	ex_set_int(item, EX_ICON_INDEX, ICON_REQUEST);
	cal_set_times(item, clock, d->start, d->end);
	cal_set_uid(item, cal_uid(job), 0);
	ex_set_int(item, EX_APPT_STATE_FLAGS, MEETING | RECEIVED);
	ex_set_int(item, EX_RESPONSE_STATUS, EX_NOT_RESPONDED);
	ex_set_int(item, EX_BUSY_STATUS, TENTATIVE);
	ex_set_int(item, EX_INTENDED_BUSY_STATUS,
	    text_same(note_string(job->note, "$BusyPriority"), "2") ? 0 : BUSY);
	ex_set_bool(item, EX_RESPONSE_REQUESTED,
	    !map_flag(job->note, "Broadcast") &&
		!map_flag(job->note, "$PreventReplies"));
	if (note_number(job->note, "SequenceNum", &n) && n >= 0 && n < 1e6)
		ex_set_int(item, EX_APPT_SEQUENCE, (int32_t)n);
	if (note_string(job->note, "Location")[0] != '\0')
		ex_set_text(item, EX_LOCATION, map_one_line(job->arena,
		    note_string(job->note, "Location")));
	item->organizer = ARENA_NEW(job->arena, struct ex_address);
	*item->organizer = map_address(job, note_string(job->note, "Chair"),
	    NULL);
}

void
cal_notice(struct map_job *job)
{
	int64_t as_of = job->bundle->facts.as_of;
	struct cal_clock clock;
	struct cal_spans s;

	if (!is_invitation(job->note) || as_of == EX_NO_DATE || as_of == 0 ||
	    map_known_meeting(job) != NULL || map_has_news(job) ||
	    map_role_of(job) != MAP_RECEIVED ||
	    map_is_owner(job, note_string(job->note, "Chair")))
		return;
	clock = cal_clock_of(job, job->note);
	s = cal_spans_of(&clock, job->note, job->arena);
	if (s.n == 1 && cal_utc(&clock, s.date[0].end) > as_of)
		set_request(job, &clock, &s.date[0]);
}
