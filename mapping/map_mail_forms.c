#include "mapping/map_mail_forms.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_header.h"
#include "mapping/map_mime.h"
#include "note/note_name.h"

#define ROWS_MAX    500          /* fields below a body */
#define VALUES_MOST (1u << 20) /* bytes of one of them */

struct row {
	const char *label, *field;
	bool names; /* of people: as people call them */
};

/* MAPPING_GUIDE 1.6 */
static const struct row phone[] = {
	{ "Caller", "Caller", false },
	{ "Contact", "Contact", false },
	{ "Of", "Of", false },
	{ "Company", "Company", false },
	{ "Phone", "Phone", false },
	{ "Fax", "FAX", false },
};

static const struct row phone_marks[] = {
	{ "Telephoned", "Telephoned", false },
	{ "Please call", "PleaseCall", false },
	{ "Will call again", "WillCallAgain", false },
	{ "Returned your call", "ReturnedCall", false },
	{ "Wants to see you", "SeeMe", false },
	{ "Came to see you", "CameToSeeYou", false },
	{ "Urgent", "Urgent", false },
};

static const struct row report[] = {
	{ "Intended recipient", "IntendedRecipient", true },
	{ "Reason", "FailureReason", false },
	{ "Reason", "DeadFailureReason", false },
	{ "Reason", "SMTPDSNDeliveryReason", false },
	{ "Status", "SMTPDSNDeliveryStatus", false },
	{ "Delivered", "DeliveryDate", false },
	{ "Original subject", "OriginalSubject", false },
	{ "Original recipient", "OriginalTo", true },
	{ "Original sender", "OriginalFrom", true },
};

/* NewStart…: what a counter proposal asks for; Reschedule…: what moves. */
static const struct row notice[] = {
	{ "Originally", "OriginalStartDate", false },
	{ "Moved from", "RescheduleInstanceDates", false },
	{ "Moved to", "RescheduleInstanceStartDateTimes", false },
	{ "Until", "RescheduleInstanceEndDateTimes", false },
	{ "Proposed start", "NewStartDateTime", false },
	{ "Proposed start", "NewStartDate", false },
	{ "Proposed start", "NewStartTime", false },
	{ "Proposed end", "NewEndDateTime", false },
	{ "Proposed end", "NewEndDate", false },
	{ "Proposed end", "NewEndTime", false },
	{ "Where", "Location", false },
	{ "Room", "Room", true },
	{ "Chair", "Chair", true },
	{ "Required", "RequiredAttendees", true },
	{ "Optional", "OptionalAttendees", true },
	{ "Join", "ApptUNIDURL", false },
	{ "Join", "STUnyteConferenceURL", false },
	{ "Conference", "STUnyteConferenceID", false },
	{ "Password", "MeetingPassword", false },
	{ "Place", "OnlinePlace", false },
	{ "Call", "ConferenceCallInfo", false },
	{ "Comment", "StatusUpdate", false },
};

/* [CSA] NoticeType */
static const struct {
	char letter;
	const char *meaning;
} notices[] = {
	{ 'I', "Invitation" },
	{ 'U', "Rescheduled" },
	{ 'C', "Cancelled" },
	{ 'N', "Confirmed" },
	{ 'E', "Updated" },
	{ 'K', "Information update" },
	{ 'L', "Delegated to you" },
	{ 'A', "Accepted" },
	{ 'R', "Declined" },
	{ 'P', "Tentatively accepted" },
	{ 'T', "New time proposed" },
	{ 'J', "Proposed time declined" },
	{ 'B', "Proposed time accepted" },
	{ 'D', "Delegated" },
	{ 'H', "Deleted" },
	{ 'F', "Completed" },
	{ 'S', "Status" },
	{ 'W', "Waiting" },
	{ 'Z', "Removed" },
	{ 'Y', "Removed" },
};

static const char *
shown_name(struct map_job *job, const char *text)
{
	struct note_name name = note_name_parse(job->arena, text);

	return name.common[0] != '\0' ? name.common : text;
}

/* An instant as its writer's clock showed it, with that clock's offset. */
static const char *
shown_time(struct map_job *job, const struct note_time *t)
{
	struct civil c = note_time_local(t);
	const char *day = !t->has_date ? "" : text_printf(job->arena,
	    "%04d-%02d-%02d", c.year, c.mon, c.day);
	int zone = t->zone < 0 ? -t->zone : t->zone;

	if (!t->has_clock)
		return day;
	return text_printf(job->arena, t->has_date && t->has_zone ?
	    "%s%s%02d:%02d (UTC%c%02d:%02d)" : "%s%s%02d:%02d", day,
	    t->has_date ? " " : "", c.hour, c.min, t->zone < 0 ? '-' : '+',
	    zone / 60, zone % 60);
}

/* One value of a field as people read it. */
static const char *
shown_value(struct map_job *job, const struct note_field *f, size_t i,
    bool names)
{
	switch (f->type) {
	case NOTE_TEXT:
		return names ? shown_name(job, f->text[i]) : f->text[i];
	case NOTE_NUMBER:
		return text_printf(job->arena, "%.15g", f->number[i]);
	case NOTE_TIME:
		if (!f->time[i].is_range)
			return shown_time(job, &f->time[i].from);
		return text_printf(job->arena, "%s \u2013 %s",
		    shown_time(job, &f->time[i].from),
		    shown_time(job, &f->time[i].to));
	case NOTE_RICH:
	case NOTE_FILE:
	case NOTE_RAW:
	case NOTE_OTHER:
		break;
	}
	return "";
}

/* All values of all fields of that name on one line. */
static const char *
values_of(struct map_job *job, const char *field, bool names)
{
	const char *out = "";
	struct buf b;

	buf_init(&b, VALUES_MOST);
	for (const struct note_field *f = note_field(job->note, field);
	     f != NULL; f = note_field_next(f, field)) {
		for (size_t i = 0; i < f->n; i++) {
			const char *value = shown_value(job, f, i, names);

			if (value[0] != '\0')
				buf_putf(&b, "%s%s", b.len > 0 ? ", " : "",
				    value);
		}
	}
	if (b.failed)
		ex_lose(job->item, "field %s: larger than %u MiB, the rest is "
		    "cut off", field, VALUES_MOST >> 20);
	if (b.len > 0)
		out = arena_strndup(job->arena, b.data, b.len);
	buf_free(&b);
	return out;
}

static void
add_rows(struct map_job *job, const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		map_add_row(job, false, row[i].label,
		    values_of(job, row[i].field, row[i].names), row[i].field);
}

static void
phone_message(struct map_job *job)
{
	const char *who = note_string(job->note, "Caller");

	if (who[0] == '\0')
		who = note_string(job->note, "Contact");
	if (ex_text(job->item, EX_SUBJECT)[0] == '\0')
		ex_set_text(job->item, EX_SUBJECT, text_printf(job->arena,
		    "Phone message: %s", map_one_line(job->arena, who)));
	add_rows(job, phone, NITEMS(phone));
	for (size_t i = 0; i < NITEMS(phone_marks); i++) {
		const char *mark = note_string(job->note,
		    phone_marks[i].field);

		if (mark[0] != '\0' && strcmp(mark, "0") != 0)
			map_add_row(job, false, phone_marks[i].label,
			    "\u2611", phone_marks[i].field);
		else
			map_use(job, phone_marks[i].field);
	}
	if (map_flag(job->note, "Urgent"))
		ex_set_int(job->item, EX_IMPORTANCE, 2);
}

/* What the calendar would need of a notice; mail does not. */
static const char *const notice_only[] = { "AppointmentType",
	"CalendarDateTime", "StartDate", "StartTime", "EndDate", "EndTime",
	"StartTimeZone", "EndTimeZone", "LocalTimeZone", "INetRequiredNames",
	"INetOptionalNames", "INetFYINames", "RequiredResources", "Duration",
	"$BusyPriority", "BookFreeTime", "Broadcast", "PreventCounter",
	"PreventDelegate", "$PreventReplies", "OrgConfidential",
	"$ICAL_UID", "$Alarm", "$AlarmOffset", "$AlarmUnit", "OnlineMeeting",
	"SametimeType", "RescheduleWhich" };

static void
calendar_notice(struct map_job *job)
{
	const char *type = map_take(job, "NoticeType");

	for (size_t i = 0; i < NITEMS(notice_only); i++)
		map_use(job, notice_only[i]);

	for (size_t i = 0; i < NITEMS(notices); i++)
		if (type[0] == notices[i].letter && type[1] == '\0')
			map_add_row(job, false, "Notice", notices[i].meaning,
			    "NoticeType");
	map_add_row(job, false, "What", note_string(job->note, "Topic"),
	    "Topic");
	map_add_row(job, false, "Starts", values_of(job, "StartDateTime", false),
	    "StartDateTime");
	map_add_row(job, false, "Ends", values_of(job, "EndDateTime", false),
	    "EndDateTime");
	add_rows(job, notice, NITEMS(notice));
}

static const struct {
	const char *name;
	bool mail;   /* without PostedDate it is a draft */
	bool report; /* of the router */
} forms[] = {
	{ "", true, false },
	{ "Memo", true, false },
	{ "Reply", true, false },
	{ "Reply With History", true, false },
	{ "Reply with Internet-style History", true, false },
	{ "Phone Message", true, false },
	{ "Bookmark", true, false },
	{ "Stationery", true, false },
	{ "Memo Stationery", true, false },
	{ "Notice", false, false },
	{ "TaskNotice", false, false },
	{ "Task Notice", false, false },
	{ "Reschedule", false, false },
	{ "Delivery Report", false, true },
	{ "NonDelivery Report", false, true },
	{ "Return Receipt", false, true },
	{ "Trace Report", false, true },
	{ "Quota Report", false, true },
};

bool
map_is_mail_form(const char *form)
{
	for (size_t i = 0; i < NITEMS(forms); i++)
		if (forms[i].mail && text_same(forms[i].name, form))
			return true;
	return false;
}

/* All fields of the name can be read; rich text stands below the body. */
static bool
can_be_shown(const struct note_field *first)
{
	for (const struct note_field *f = first; f != NULL;
	     f = note_field_next(f, first->name))
		if ((f->flags & NOTE_SEALED) != 0 || (f->type != NOTE_TEXT &&
		    f->type != NOTE_NUMBER && f->type != NOTE_TIME))
			return false;
	return true;
}

static bool
has_row(const struct map_job *job, const char *field)
{
	for (const struct map_row *row = job->above; row != NULL;
	     row = row->next)
		if (text_same(row->field, field))
			return true;
	return false;
}

/* What nobody has used so far, below the body. */
static void
show_the_rest(struct map_job *job)
{
	const struct note_field *raw = job->bundle->note->fields, *of;
	bool mime = map_has_mime(job->note);
	size_t i = 0, rows = 0;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		of = raw;
		raw = raw->next;
		/* A line of the message's own header. */
		if (mime && of->type == NOTE_RAW &&
		    of->raw_type == MAP_RAW_HEADER) {
			i++;
			continue;
		}
		/* What is too much for a table becomes losses, one by one. */
		if (job->used[i++] || rows == ROWS_MAX ||
		    map_is_housekeeping(f->name) || f->name[0] == '$' ||
		    text_same(f->name, "Body") ||
		    note_field(job->note, f->name) != f || !can_be_shown(f) ||
		    has_row(job, f->name))
			continue;
		rows++;
		map_add_row(job, true, f->name,
		    values_of(job, f->name, false), f->name);
	}
}

/* A mail to begin new ones with: a draft under the name that it was given. */
static void
stationery(struct map_job *job)
{
	static const char *const names[] = { "MailStationeryName",
		"$MailStationeryName", "StationeryName" };

	map_add_keyword(job, "Stationery");
	for (size_t i = 0; i < NITEMS(names); i++) {
		const char *name = map_one_line(job->arena,
		    map_take(job, names[i]));

		if (name[0] != '\0' &&
		    ex_text(job->item, EX_SUBJECT)[0] == '\0')
			ex_set_text(job->item, EX_SUBJECT, name);
	}
}

void
map_mail_form(struct map_job *job)
{
	const char *form = map_form_of(job->note);
	size_t i = 0;

	while (i < NITEMS(forms) && !text_same(forms[i].name, form))
		i++;
	if (i < NITEMS(forms) && forms[i].report)
		add_rows(job, report, NITEMS(report));
	else if (text_same(form, "Phone Message"))
		phone_message(job);
	else if (text_same(form, "Stationery") ||
	    text_same(form, "Memo Stationery") ||
	    map_flag(job->note, "IsMailStationery"))
		stationery(job);
	if (note_string(job->note, "NoticeType")[0] != '\0')
		calendar_notice(job);
	if (i == NITEMS(forms))
		ex_set_text(job->item, EX_NOTES_FORM, form);
	if (i == NITEMS(forms) || forms[i].report ||
	    text_same(form, "Phone Message"))
		show_the_rest(job);
}
