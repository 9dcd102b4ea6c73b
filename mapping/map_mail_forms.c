#include "mapping/map_mail_forms.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "note/note_name.h"

#define ROWS_MAX 500 /* of a custom form's fields */

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
	{ "Delivered", "DeliveredDate", false },
	{ "Original subject", "OriginalSubject", false },
};

static const struct row notice[] = {
	{ "Where", "Location", false },
	{ "Room", "Room", true },
	{ "Chair", "Chair", true },
	{ "Required", "RequiredAttendees", true },
	{ "Optional", "OptionalAttendees", true },
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

/* All values of a field on one line; numbers and dates as people read them. */
static const char *
values_of(struct map_job *job, const char *field, bool names)
{
	const char *const *texts;
	size_t n = note_texts(job->note, field, &texts);
	size_t all = 1;
	struct buf b;

	if (n == 0)
		return note_string(job->note, field);
	for (size_t i = 0; i < n; i++)
		all += strlen(texts[i]) + 3;
	buf_init(&b, all);
	for (size_t i = 0; i < n; i++)
		buf_putf(&b, "%s%s", b.len > 0 ? ", " : "",
		    names ? shown_name(job, texts[i]) : texts[i]);
	const char *out = arena_strndup(job->arena, b.data, b.len);
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

/* An instant as its writer's clock showed it, with that clock's offset. */
static const char *
shown_time(struct map_job *job, const char *field)
{
	struct note_time t;

	if (!note_time(job->note, field, &t) || !t.has_date)
		return "";

	struct civil c = note_time_local(&t);
	const char *day = text_printf(job->arena, "%04d-%02d-%02d", c.year,
	    c.mon, c.day);

	if (!t.has_clock)
		return day;
	if (!t.has_zone)
		return text_printf(job->arena, "%s %02d:%02d", day, c.hour,
		    c.min);

	int zone = t.zone < 0 ? -t.zone : t.zone;

	return text_printf(job->arena, "%s %02d:%02d (UTC%c%02d:%02d)", day,
	    c.hour, c.min, t.zone < 0 ? '-' : '+', zone / 60, zone % 60);
}

/* What the calendar would need of a notice; mail does not. */
static const char *const notice_only[] = { "AppointmentType",
	"CalendarDateTime", "StartDate", "StartTime", "EndDate", "EndTime",
	"StartTimeZone", "EndTimeZone", "LocalTimeZone", "INetRequiredNames",
	"INetOptionalNames", "INetFYINames", "RequiredResources", "Duration",
	"$BusyPriority", "BookFreeTime", "Broadcast", "PreventCounter",
	"PreventDelegate", "$PreventReplies", "OrgConfidential",
	"$ICAL_UID", "$Alarm", "$AlarmOffset", "$AlarmUnit" };

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
	map_add_row(job, false, "Starts", shown_time(job, "StartDateTime"),
	    "StartDateTime");
	map_add_row(job, false, "Ends", shown_time(job, "EndDateTime"),
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

/* What an application's own form holds, below the body. */
static void
custom_form(struct map_job *job)
{
	size_t i = 0, rows = 0;

	ex_set_text(job->item, EX_NOTES_FORM, map_form_of(job->note));
	NOTE_FOREACH_FIELD(f, job->note)
	{
		/* What is too much for a table becomes losses, one by one. */
		if (job->used[i++] || rows > ROWS_MAX || map_is_housekeeping(f->name) ||
		    f->name[0] == '$' || text_same(f->name, "Body") ||
		    note_field(job->note, f->name) != f ||
		    note_field_next(f, f->name) != NULL)
			continue;
		rows++;
		if (f->type == NOTE_TEXT || f->type == NOTE_NUMBER)
			map_add_row(job, true, f->name,
			    values_of(job, f->name, false), f->name);
		else if (f->type == NOTE_TIME && f->n == 1 &&
		    !f->time[0].is_range)
			map_add_row(job, true, f->name,
			    shown_time(job, f->name), f->name);
	}
}

void
map_mail_form(struct map_job *job)
{
	const char *form = map_form_of(job->note);
	size_t i = 0;

	while (i < NITEMS(forms) && !text_same(forms[i].name, form))
		i++;
	if (i == NITEMS(forms))
		custom_form(job);
	else if (forms[i].report)
		add_rows(job, report, NITEMS(report));
	else if (text_same(form, "Phone Message"))
		phone_message(job);
	if (note_string(job->note, "NoticeType")[0] != '\0')
		calendar_notice(job);
}
