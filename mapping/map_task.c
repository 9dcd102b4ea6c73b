/* To-dos: MAPPING_GUIDE 6.1.  Days are days: the clock of a due date says
 * nothing in Exchange. */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"
#include "note/note_name.h"

enum { NOT_STARTED, IN_PROGRESS, COMPLETE, WAITING, DEFERRED };

#define STATE_REJECTED  8
#define STATE_COMPLETED 9

/* ---- what the task says ---------------------------------------------------- */

/* What the assignee said to it, in words: " (accepted)". */
static const char *
answer_of(struct map_job *job, const struct ex_address *who)
{
	const struct map_facts *facts = &job->bundle->facts;

	for (size_t i = 0; i < facts->nanswers; i++) {
		struct ex_address by = map_address(job, facts->answers[i].who,
		    NULL);

		if (!text_same(by.address, who->address) &&
		    !text_same_folded(by.name, who->name))
			continue;
		switch (facts->answers[i].response) {
		case EX_ACCEPTED:
			return " (accepted)";
		case EX_DECLINED:
			return " (declined)";
		case EX_TENTATIVE:
			return " (asks for other dates)";
		case EX_NO_RESPONSE:
		case EX_ORGANISED:
		case EX_NOT_RESPONDED:
			break;
		}
	}
	return "";
}

static const char *
all_names(struct map_job *job, const char *field, const char *inet)
{
	const char *const *name, *const *twin;
	size_t n = note_texts(job->note, field, &name);
	size_t m = inet == NULL ? 0 : note_texts(job->note, inet, &twin);
	const char *out = "";

	for (size_t i = 0; i < n && i < 1000; i++) {
		struct ex_address who;

		if (name[i][0] == '\0')
			continue;
		who = map_address_in_text(job, name[i],
		    m == n ? twin[i] : NULL);
		out = text_printf(job->arena, "%s%s%s%s%s%s%s", out,
		    out[0] == '\0' ? "" : ", ", who.name,
		    who.unresolved ? "" : " <",
		    who.unresolved ? "" : who.address,
		    who.unresolved ? "" : ">", answer_of(job, &who));
	}
	return out;
}

/* No import keeps an assignment: whoever reads the task should see it. */
static void
add_people(struct map_job *job)
{
	static const struct {
		const char *label, *field, *inet;
	} rows[] = {
		{ "Assigned to", "AssignedTo", "INetRequiredNames" },
		{ "Optional", "OptionalAssignedTo", "INetOptionalNames" },
		{ "For information", "FYIAssignedTo", "INetFYINames" },
		{ "Assigned to", "RequiredAttendees", "INetRequiredNames" },
		{ "Optional", "OptionalAttendees", "INetOptionalNames" },
		{ "For information", "FYIAttendees", "INetFYINames" },
		{ "Comment", "StatusUpdate", NULL },
	};
	const char *chair = map_take(job, "Chair");

	for (size_t i = 0; i < NITEMS(rows); i++) {
		map_add_row(job, true, rows[i].label,
		    all_names(job, rows[i].field, rows[i].inet), rows[i].field);
		if (rows[i].inet != NULL)
			map_use(job, rows[i].inet);
		/* The same people once. */
		if (i < 3 && note_string(job->note, rows[i].field)[0] != '\0')
			map_use(job, rows[i + 3].field);
	}
	if (chair[0] != '\0')
		ex_set_text(job->item, EX_TASK_OWNER,
		    note_name_parse(job->arena, chair).common);
}

static void
set_complete(struct map_job *job, int64_t at)
{
	ex_set_int(job->item, EX_TASK_STATUS, COMPLETE);
	ex_set_bool(job->item, EX_TASK_COMPLETE, true);
	ex_set_double(job->item, EX_TASK_PERCENT, 1.0);
	if (at != EX_NO_DATE)
		ex_set_time(job->item, EX_TASK_COMPLETED, at);
}

/* Whether it is done. */
static bool
set_state(struct map_job *job)
{
	int64_t at = map_take_time(job, "CompletedDateTime", EX_NO_DATE);
	double state = -1, percent = 0;

	map_use(job, "CompletedDateTime");
	(void)note_number(job->note, "DueState", &state);
	if (note_number(job->note, "PercentComplete", &percent)) {
		map_use(job, "PercentComplete");
		percent = percent < 0 ? 0 : percent > 100 ? 100 : percent;
	}
	map_use(job, "DueState");
	map_use(job, "AssignState");
	if ((int)state == STATE_COMPLETED || at != EX_NO_DATE) {
		set_complete(job, at);
		return true;
	}
	if ((int)state == STATE_REJECTED)
		ex_lose(job->item,
		    "state: the owner rejected this task, "
		    "Exchange shows it as deferred");
	ex_set_bool(job->item, EX_TASK_COMPLETE, false);
	ex_set_double(job->item, EX_TASK_PERCENT, percent / 100);
	ex_set_int(job->item, EX_TASK_STATUS,
	    (int)state == STATE_REJECTED ? DEFERRED :
		percent > 0              ? IN_PROGRESS :
					   NOT_STARTED);
	return false;
}

static void
use_fields(struct map_job *job)
{
	static const char *const fields[] = { "TaskType", "StartDateTime",
		"DueDateTime", "EndDateTime", "StartDate", "DueDate", "EndDate",
		"StartTime", "DueTime", "EndTime", "CalendarDateTime",
		"TimeRange", "Duration", "KeepPosted", "StartTimeZone",
		"EndTimeZone", "LocalTimeZone", "AppointmentType",
		"$BusyPriority", "BookFreeTime", "ConfidentialString",
		"SequenceNum", "UpdateSeq", "From", "INetFrom", "Principal",
		"$INetPrincipal", "AltChair", "SendTo", "CopyTo", "INetSendTo",
		"INetCopyTo", "PostedDate", "DeliveredDate", "$MessageID",
		"NoticeType", "TaskLead", "DueDateTimeString", "EnterSendTo",
		"EnterCopyTo" };

	for (size_t i = 0; i < NITEMS(fields); i++)
		map_use(job, fields[i]);
}

static void
say(struct map_job *job, const struct cal_clock *clock)
{
	map_common(job, "IPM.Task");
	cal_clock_losses(job, clock);
	add_people(job);
	map_importance(job);
	if (map_take_flag(job, "OrgConfidential")) {
		ex_set_int(job->item, EX_SENSITIVITY, 2);
		ex_set_bool(job->item, EX_PRIVATE, true);
	}
	cal_task_alarm(job, clock, set_state(job));
	use_fields(job);
	cal_use_rule(job);
	map_body(job, true);
}

/* ---- when -------------------------------------------------------------------- */

static int64_t
day_in(const struct cal_clock *c, const struct note *note,
    const char *const *fields, size_t n)
{
	struct note_time t;
	int64_t day;

	for (size_t i = 0; i < n; i++)
		if (note_time(note, fields[i], &t) && cal_instant(c, &t, &day))
			return day;
	return EX_NO_DATE;
}

static int64_t
start_of(const struct cal_clock *c, const struct note *note)
{
	static const char *const fields[] = { "StartDateTime", "StartDate",
		"CalendarDateTime" };

	return day_in(c, note, fields, NITEMS(fields));
}

static int64_t
due_of(const struct cal_clock *c, const struct note *note)
{
	static const char *const fields[] = { "DueDateTime", "DueDate",
		"EndDateTime", "EndDate" };

	return day_in(c, note, fields, NITEMS(fields));
}

static void
set_days(struct ex_item *item, int64_t start, int64_t due)
{
	if (start != EX_NO_DATE && due != EX_NO_DATE && due < start) {
		ex_lose(item,
		    "start: after the day on which the task is due, "
		    "left out");
		start = EX_NO_DATE;
	}
	if (start != EX_NO_DATE)
		ex_set_time(item, EX_TASK_START, start);
	if (due != EX_NO_DATE)
		ex_set_time(item, EX_TASK_DUE, due);
}

static void
map_one(struct map_job *job, const struct cal_clock *clock)
{
	say(job, clock);
	job->item->uid = cal_uid(job);
	set_days(job->item, start_of(clock, job->note),
	    due_of(clock, job->note));
}

/* ---- one task for each date ---------------------------------------------------- */

/* What the notes of a series say, each for its own dates. */
static struct ex_item **
hear_all(struct map_job *job)
{
	const struct map_bundle *b = job->bundle;
	struct ex_item **item = arena_array(job->arena, b->nmembers + 1,
	    sizeof(struct ex_item *));

	item[CAL_LEAD] = cal_copy(job->item);
	for (size_t i = 0; i < b->nmembers; i++) {
		struct map_bundle *alone = ARENA_NEW(job->arena,
		    struct map_bundle);

		*alone = *b;
		alone->note = b->members[i];
		alone->members = NULL;
		alone->nmembers = 0;

		struct map_job one = map_job_new(job->ctx, alone, job->arena,
		    EX_TASK);
		struct cal_clock clock = cal_clock_of(&one, one.note);

		clock.all_day = clock.task = true;
		say(&one, &clock);
		(void)cal_uid(&one);
		map_leftovers(&one);
		item[i + 1] = one.item;
	}
	return item;
}

static void
take_losses(struct ex_item *item, const struct ex_item *from)
{
	for (const struct ex_loss *l = from->losses; l != NULL; l = l->next) {
		const struct ex_loss *mine = item->losses;

		while (mine != NULL && strcmp(mine->what, l->what) != 0)
			mine = mine->next;
		if (mine == NULL)
			ex_lose(item, "%s", l->what);
	}
}

/* Notes that stand for no date: the parent, and those that others outdid. */
static void
lose_unheard(struct map_job *job, const struct cal_clock *clock,
    const struct cal_series *s, struct ex_item **voice)
{
	const struct map_bundle *b = job->bundle;
	const struct ex_item **heard = arena_array(job->arena, s->n,
	    sizeof(*heard));
	bool *spoke = arena_array(job->arena, b->nmembers + 1, sizeof(*spoke));
	size_t n = 0;

	memset(spoke, 0, (b->nmembers + 1) * sizeof(*spoke));
	for (size_t i = 0; i < s->n; i++) {
		if (!spoke[s->date[i].source])
			heard[n++] = voice[s->date[i].source];
		spoke[s->date[i].source] = true;
	}
	for (size_t i = 0; i <= b->nmembers; i++) {
		const struct note *note = i == CAL_LEAD ? job->note :
							  b->members[i - 1];

		if (spoke[i])
			continue;
		if (cal_skip(note) != NULL)
			cal_lose_dates(job->item, clock, note, s);
		else
			cal_lose_words(job->item, note, voice[i], heard, n);
	}
}

/* The item of the lead, speaking as another note. */
static void
speak_as(struct ex_item *item, const struct ex_item *from)
{
	struct ex_item *copy = cal_copy(from);

	copy->unid = item->unid;
	copy->losses = item->losses;
	copy->last_loss = item->last_loss;
	*item = *copy;
}

/* Its dates are those on which it is due: none says when it starts. */
static bool
lists_due_days(const struct note *note)
{
	static const char *const starts[] = { "StartDateTime",
		"CalendarDateTime", "StartDate" };

	for (size_t i = 0; i < NITEMS(starts); i++)
		if (note_has(note, starts[i]) &&
		    (i < 2 || note_has(note, "RepeatDates")))
			return false;
	return note_has(note, "DueDateTime") || note_has(note, "DueDate");
}

/* ---- one task that repeats ------------------------------------------------------ */

static bool
same_text(const struct ex_item *a, const struct ex_item *b, enum ex_prop prop)
{
	const char *x = ex_text(a, prop), *y = ex_text(b, prop);

	return x == NULL || y == NULL ? x == y : strcmp(x, y) == 0;
}

/* Nothing is done yet, nothing differs, nothing rings on a day of its own. */
static bool
is_untouched(const struct ex_item *first, const struct ex_item *item)
{
	return ex_int(item, EX_TASK_STATUS, NOT_STARTED) == NOT_STARTED &&
	    !ex_is(item, EX_REMINDER_SET) && item->attachments == NULL &&
	    same_text(first, item, EX_SUBJECT) &&
	    same_text(first, item, EX_BODY) && same_text(first, item, EX_HTML);
}

/* The rule that gives exactly these days; NULL: there is none. */
static const struct ex_recur *
rule_of(struct map_job *job, const struct cal_clock *clock,
    const struct cal_series *s)
{
	const struct zone *z = zone_utc(job->ctx->zones);
	struct ex_recur hint[CAL_HINTS];
	struct recur_plan plan;
	size_t n = cal_hints(job->note, clock, hint);

	if (s->n < 4)
		return NULL;
	for (size_t i = 0; i < s->n; i++)
		s->date[i].end = s->date[i].start;
	recur_make_plan(job->arena, z, s->date, s->n, hint, n, &plan);
	if (plan.n != 1 || plan.part[0].recur == NULL ||
	    plan.part[0].recur->ndeleted > 0 ||
	    plan.part[0].recur->nexceptions > 0 ||
	    !recur_proves(job->arena, z, &plan, s->date, s->n))
		return NULL;
	return plan.part[0].recur;
}

/* MAPPING_GUIDE 6.1: a series only when none of it was begun. */
static bool
map_series(struct map_job *job, const struct cal_clock *clock,
    const struct cal_series *s, struct ex_item **voice)
{
	const struct ex_item *says = voice[s->date[0].source];
	const struct note *note = s->date[0].source == CAL_LEAD ?
	    job->note :
	    job->bundle->members[s->date[0].source - 1];
	int64_t start = start_of(clock, note), due = due_of(clock, note);
	const struct ex_recur *recur;

	for (size_t i = 0; i < s->n; i++)
		if (!is_untouched(says, voice[s->date[i].source]))
			return false;
	if (start != EX_NO_DATE && due != EX_NO_DATE && start != due)
		return false; /* days between them are the note's own */
	recur = rule_of(job, clock, s);
	if (recur == NULL)
		return false;
	if (s->date[0].source != CAL_LEAD)
		speak_as(job->item, says);
	set_days(job->item, start == EX_NO_DATE ? start : recur->first,
	    due == EX_NO_DATE ? due : recur->first);
	job->item->recur = recur;
	return true;
}

static void
map_many(struct map_job *job, const struct cal_clock *clock,
    const struct cal_series *s)
{
	struct ex_item *last = job->item;
	struct ex_item **voice;
	const char *uid;

	say(job, clock);
	uid = cal_uid(job);
	voice = hear_all(job);
	for (size_t i = 0; i < job->bundle->nmembers; i++)
		take_losses(job->item, voice[i + 1]);
	lose_unheard(job, clock, s, voice);
	if (s->unheld == 0 && map_series(job, clock, s, voice)) {
		job->item->uid = uid;
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct recur_date *d = &s->date[i];
		const struct note *note = d->source == CAL_LEAD ?
		    job->note :
		    job->bundle->members[d->source - 1];
		int64_t first = start_of(clock, note);
		int64_t due = due_of(clock, note), start = d->start;
		int64_t ahead = first != EX_NO_DATE && due != EX_NO_DATE ?
		    due - first :
		    0;
		struct ex_item *item = i == 0 ? job->item :
						cal_copy(voice[d->source]);

		if (i == 0 && d->source != CAL_LEAD)
			speak_as(item, voice[d->source]);
		if (lists_due_days(note)) {
			due = d->start;
			start = first == EX_NO_DATE ? first : due - ahead;
		} else if (due != EX_NO_DATE) {
			due = start + ahead;
		}
		set_days(item, start, due);
		item->uid = i == 0 ? uid :
				     text_printf(job->arena, "%s-%zu", uid, i);
		if (i == 0)
			continue;
		last->more = item;
		last = item;
	}
	if (s->unheld > 0)
		ex_lose(job->item,
		    "repetition: %zu dates of the parent's "
		    "list are in no entry, taken as deleted",
		    s->unheld);
	if (s->n > 1)
		ex_lose(job->item,
		    "repetition: one task for each of its %zu "
		    "dates",
		    s->n);
}

int
map_task(struct map_job *job, struct map_result *r, struct err *e)
{
	struct cal_clock clock = cal_clock_of(job, job->note);
	struct cal_series s;

	(void)r;
	clock.all_day = clock.task = true;
	s = cal_gather(job->bundle, &clock, job->arena);
	if (s.n > CAL_DATES_MAX)
		return err_set(e, ERR_LIMIT,
		    "a task of %zu dates, more than "
		    "the %d that are handled",
		    s.n, CAL_DATES_MAX);
	if (s.n == 0 || (s.n == 1 && job->bundle->nmembers == 0))
		map_one(job, &clock);
	else
		map_many(job, &clock, &s);
	return 0;
}
