#include "mapping/map_mail_state.h"

#include <string.h>

#include "base/text.h"

#define READ    0x01
#define UNSENT  0x08
#define FROM_ME 0x20

#define DAY 86400

/* One letter or figure of a field that stands for a number. */
static void
set_by_letter(struct map_job *job, const char *field, enum ex_prop prop,
    const char *letters, const int32_t *value)
{
	const char *text = map_take(job, field);
	const char *at = text[0] == '\0' || text[1] != '\0' ? NULL :
	    strchr(letters, text[0]);

	if (at != NULL)
		ex_set_int(job->item, prop, value[at - letters]);
}

static void
set_mood(struct map_job *job)
{
	const char *mood = map_take(job, "$Moods");

	if (mood[0] == '\0')
		mood = map_take(job, "SenderTag");
	map_use(job, "SenderTag");
	mood = map_one_line(job->arena, mood);
	if (text_same(mood, "C") || text_same(mood, "Confidential"))
		ex_set_int(job->item, EX_SENSITIVITY, 3);
	else if (text_same(mood, "R") || text_same(mood, "Private"))
		ex_set_int(job->item, EX_SENSITIVITY, 2);
	else if (text_same(mood, "P") || text_same(mood, "Personal"))
		ex_set_int(job->item, EX_SENSITIVITY, 1);
	if (mood[0] != '\0' && !text_same(mood, "N") &&
	    !text_same(mood, "Normal"))
		ex_add_header(job->item, "X-Notes-Mood", mood);
}

/*
 * Whose source keeps no unread marks has read everything: nobody wants a
 * mailbox full of old mail that claims to be new.  Drafts are always read.
 */
static void
set_flags(struct map_job *job, enum map_role role)
{
	enum note_mark mark = job->bundle->facts.mark;
	int32_t flags = READ;

	if (mark == NOTE_MARK_UNKNOWN)
		mark = job->note->mark;
	if (role == MAP_DRAFT)
		flags = READ | UNSENT;
	else if (mark == NOTE_MARK_UNREAD)
		flags = 0;
	if (role == MAP_SENT)
		flags |= FROM_ME;
	ex_set_int(job->item, EX_MESSAGE_FLAGS, flags);
}

static void
set_marks(struct map_job *job, enum map_role role)
{
	static const int32_t importance[] = { 2, 1, 0 };
	static const int32_t priority[] = { 1, 0, -1 };
	const char *private;

	set_by_letter(job, "Importance", EX_IMPORTANCE, "123", importance);
	set_by_letter(job, "DeliveryPriority", EX_PRIORITY, "HNL", priority);
	set_mood(job);
	private = map_take(job, "$KeepPrivate");
	if (strcmp(private, "1") == 0 || strcmp(private, "2") == 0)
		ex_set_int(job->item, EX_SENSITIVITY, 2);
	private = map_take(job, "Sensitivity");
	if (text_begins(private, "C")) /* Confidential, Company-Confidential */
		ex_set_int(job->item, EX_SENSITIVITY, 3);
	else if (text_same(private, "Private"))
		ex_set_int(job->item, EX_SENSITIVITY, 2);
	else if (text_same(private, "Personal"))
		ex_set_int(job->item, EX_SENSITIVITY, 1);
	set_flags(job, role);
}

/* Old mail must never make a server send a receipt: dropped, and on drafts,
 * where the author still waits for it, said. */
static void
drop_receipts(struct map_job *job, enum map_role role)
{
	const char *report = map_take(job, "DeliveryReport");

	if (map_take_flag(job, "ReturnReceipt") && role == MAP_DRAFT)
		ex_lose(job->item, "field ReturnReceipt: receipts asked for "
		    "are not carried over");
	if ((text_same(report, "C") || text_same(report, "T")) &&
	    role == MAP_DRAFT)
		ex_lose(job->item, "field DeliveryReport: reports asked for "
		    "are not carried over");
}

/*
 * The day stands in one field and often its hour in another: together they
 * are an instant, by the zone of whichever has one.
 */
static int64_t
follow_up_date(struct map_job *job)
{
	struct note_time day, hour;

	if (!note_time(job->note, "FollowUpDate", &day) || !day.has_date)
		return EX_NO_DATE;
	map_use(job, "FollowUpDate");
	map_use(job, "FollowUpTime");
	if (day.has_clock || !note_time(job->note, "FollowUpTime", &hour) ||
	    !hour.has_clock)
		return day.utc;

	int64_t clock = hour.has_date ? hour.utc + hour.zone * 60 : hour.utc;

	clock = (clock % DAY + DAY) % DAY;
	return day.utc + clock - (hour.has_zone ? hour.zone * 60 : 0);
}

static void
set_due(struct map_job *job, bool open)
{
	struct ex_item *item = job->item;
	int64_t date = follow_up_date(job);
	bool alarm = map_take_flag(job, "FollowUpAlarm");

	if (date == EX_NO_DATE)
		return;
	ex_set_time(item, EX_TASK_DUE, date - ((date % DAY) + DAY) % DAY);
	ex_set_time(item, EX_COMMON_END, date);
	/* What was due long ago must not ring now. */
	if (open && alarm && date > job->bundle->facts.as_of) {
		ex_set_bool(item, EX_REMINDER_SET, true);
		ex_set_time(item, EX_REMINDER_TIME, date);
	}
}

/* 1, 2, 3: urgent, normal, low; "" and 0 are no flag at all. */
static void
set_follow_up(struct map_job *job)
{
	static const int32_t icon[] = { 6, 5, 3 }; /* red, blue, green */
	const char *status = note_string(job->note, "FollowUpStatus");
	bool complete = text_same(status, "Complete") ||
	    text_same(status, "Completed") ||
	    map_take_flag(job, "FollowUpComplete");
	const char *text;

	if (status[0] == '\0' || strcmp(status, "0") == 0) {
		map_use(job, "FollowUpStatus");
		map_use(job, "FollowUpTime");
		map_use(job, "FollowUpAlarm");
	}
	if (!complete && (status[0] < '1' || status[0] > '3' ||
	    status[1] != '\0'))
		return; /* what else is there becomes losses */
	map_use(job, "FollowUpStatus");
	text = map_one_line(job->arena, map_take(job, "FollowUpText"));
	ex_set_int(job->item, EX_FLAG_STATUS, complete ? 1 : 2);
	if (!complete)
		ex_set_int(job->item, EX_FOLLOWUP_ICON, icon[status[0] - '1']);
	ex_set_text(job->item, EX_FLAG_REQUEST,
	    text[0] == '\0' ? "Follow up" : text);
	set_due(job, !complete);
}

/*
 * [STD] $RespondedTo: 1 replied, 2 forwarded, 3 both.  The mark is the last
 * thing that Notes changes in a mail that is left alone from then on, so the
 * note's own date comes nearest to when that was.
 */
static void
set_responded(struct map_job *job)
{
	const char *mark = map_take(job, "$RespondedTo");
	bool replied = strcmp(mark, "1") == 0 || strcmp(mark, "3") == 0;

	if (!replied && strcmp(mark, "2") != 0)
		return;
	ex_set_int(job->item, EX_LAST_VERB_EXECUTED, replied ? 102 : 104);
	ex_set_int(job->item, EX_ICON_INDEX, replied ? 0x105 : 0x106);
	if (job->note->modified.has_date)
		ex_set_time(job->item, EX_LAST_VERB_TIME,
		    job->note->modified.utc);
	if (mark[0] == '3')
		ex_lose(job->item, "field $RespondedTo: that it was forwarded; "
		    "the mark says that it was replied to");
}

void
map_mail_state(struct map_job *job, enum map_role role)
{
	set_marks(job, role);
	drop_receipts(job, role);
	set_follow_up(job);
	set_responded(job);
}
