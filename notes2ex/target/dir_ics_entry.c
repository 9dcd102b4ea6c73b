#include "target/dir_ics_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DAY ((int64_t)DAY_SECONDS)

/* ---- what every component has ------------------------------------------ */

/* DTSTAMP has to be there; no clock may tell it. */
static int64_t
stamp_of(const struct ex_item *item)
{
	int64_t at = ex_time(item, EX_LAST_MODIFICATION_TIME,
	    ex_time(item, EX_CREATION_TIME, item->date));

	return at == EX_NO_DATE ? 0 : at;
}

static void
add_identity(struct cal *cal, icalcomponent *c, const struct ex_item *item,
    const char *unid)
{
	const struct ex_value *made = ex_get(item, EX_CREATION_TIME);
	const struct ex_value *changed = ex_get(item,
	    EX_LAST_MODIFICATION_TIME);
	const struct ex_value *sequence = ex_get(item, EX_APPT_SEQUENCE);

	cal_add_text(cal, c, ICAL_UID_PROPERTY,
	    item->uid != NULL ? item->uid : item->unid);
	cal_add_utc(c, ICAL_DTSTAMP_PROPERTY, stamp_of(item));
	if (made != NULL)
		cal_add_utc(c, ICAL_CREATED_PROPERTY, made->time);
	if (changed != NULL)
		cal_add_utc(c, ICAL_LASTMODIFIED_PROPERTY, changed->time);
	if (sequence != NULL)
		icalcomponent_add_property(c,
		    icalproperty_new_sequence(sequence->integer));
	(void)cal_add_x(cal, c, "X-NOTES2EX-UNID", unid);
}

static int32_t
sensitivity_of(const struct ex_item *item)
{
	return ex_int(item, EX_SENSITIVITY, ex_is(item, EX_PRIVATE) ? 2 : 0);
}

static void
add_class(icalcomponent *c, int32_t s)
{
	if (s == 1 || s == 2)
		icalcomponent_add_property(c,
		    icalproperty_new_class(ICAL_CLASS_PRIVATE));
	else if (s == 3)
		icalcomponent_add_property(c,
		    icalproperty_new_class(ICAL_CLASS_CONFIDENTIAL));
}

static void
add_importance(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	int32_t n = ex_int(item, EX_IMPORTANCE, -1);

	if (n < 0 || n > 2)
		return;
	icalcomponent_add_property(c, icalproperty_new_priority(9 - 4 * n));
	(void)cal_add_x(cal, c, "X-MICROSOFT-CDO-IMPORTANCE",
	    n == 0 ? "0" : n == 1 ? "1" : "2");
}

static icalcomponent *
new_alarm(struct cal *cal, icalcomponent *c, const char *subject)
{
	icalcomponent *alarm = icalcomponent_new(ICAL_VALARM_COMPONENT);

	icalcomponent_add_property(alarm,
	    icalproperty_new_action(ICAL_ACTION_DISPLAY));
	cal_add_text(cal, alarm, ICAL_DESCRIPTION_PROPERTY,
	    subject != NULL && subject[0] != '\0' ? subject : "Reminder");
	icalcomponent_add_component(c, alarm);
	return alarm;
}

static void
add_trigger(icalcomponent *alarm, int64_t minutes)
{
	if (minutes > INT32_MAX / 60 || minutes < INT32_MIN / 60)
		minutes = 0;
	icalcomponent_add_property(alarm, icalproperty_new_trigger(
	    icaltriggertype_from_int((int)(-minutes * 60))));
}

/* An absolute time where that is all that is known. */
static void
add_alarm(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	const struct ex_value *delta = ex_get(item, EX_REMINDER_DELTA);
	const struct ex_value *at = ex_get(item, EX_REMINDER_TIME);
	bool relative = item->kind == EX_CALENDAR || at == NULL;
	icalcomponent *alarm;
	icalproperty *p;

	if (!ex_is(item, EX_REMINDER_SET) || (delta == NULL && at == NULL))
		return;
	alarm = new_alarm(cal, c, ex_text(item, EX_SUBJECT));
	if (relative && delta != NULL) {
		add_trigger(alarm, delta->integer);
		return;
	}
	cal_add_utc(alarm, ICAL_TRIGGER_PROPERTY, at->time);
	p = icalcomponent_get_first_property(alarm, ICAL_TRIGGER_PROPERTY);
	icalproperty_set_parameter(p,
	    icalparameter_new_value(ICAL_VALUE_DATETIME));
}

static void
add_alarm_of(struct cal *cal, icalcomponent *c, const struct ex_item *item,
    const struct ex_exception *x)
{
	const char *subject = x->subject != NULL ? x->subject :
	    ex_text(item, EX_SUBJECT);

	if (!x->own_reminder)
		add_alarm(cal, c, item);
	else if (x->reminder >= 0)
		add_trigger(new_alarm(cal, c, subject), x->reminder);
}

static void
add_body(struct cal *cal, icalcomponent *c, const char *text, const char *html)
{
	cal_add_text(cal, c, ICAL_DESCRIPTION_PROPERTY, text);
	if (html != NULL)
		cal_add_line(cal, c, (struct cal_line){ .html = html });
}

static void
add_categories(struct cal *cal, icalcomponent *c, const char *const *text,
    size_t n)
{
	if (n > 0)
		cal_add_line(cal, c,
		    (struct cal_line){ .category = text, .categories = n });
}

/* Categories, class, importance, people. */
static void
add_common(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	const struct ex_value *keywords = ex_get(item, EX_KEYWORDS);

	if (keywords != NULL)
		add_categories(cal, c, keywords->texts, keywords->n);
	add_class(c, sensitivity_of(item));
	add_importance(cal, c, item);
	cal_add_people(cal, c, item, item->recipients);
}

/* The same of an instance, which may have its own. */
static void
add_common_of(struct cal *cal, icalcomponent *c, const struct ex_item *item,
    const struct ex_exception *x)
{
	const struct ex_value *keywords = ex_get(item, EX_KEYWORDS);

	if (x->own_keywords)
		add_categories(cal, c, x->keywords, x->nkeywords);
	else if (keywords != NULL)
		add_categories(cal, c, keywords->texts, keywords->n);
	add_class(c, x->own_sensitivity ? x->sensitivity :
	    sensitivity_of(item));
	add_importance(cal, c, item);
	cal_add_people(cal, c, item, x->own_people ? x->people :
	    item->recipients);
}

static void
add_files(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		cal_add_line(cal, c, (struct cal_line){ .file = at });
}

/* ---- repetition -------------------------------------------------------- */

static int64_t
local_of(const struct zone *z, int64_t utc)
{
	return z == NULL ? utc : utc + zone_offset(z, utc);
}

static int64_t
midnight(int64_t seconds)
{
	return seconds - (seconds % DAY + DAY) % DAY;
}

/*
 * What the clock shows when the pattern says "that day": the time of day of
 * the master, even where spring leaves it out.  Readers compare exactly this.
 */
static int64_t
clock_on(struct cal_time how, int64_t start, int64_t day)
{
	int64_t local = local_of(how.zone, start);

	return how.day ? day : day + local - midnight(local);
}

static struct civil
until_of(const struct ex_recur *recur, struct cal_time how, int64_t start)
{
	struct civil c = civil_of(clock_on(how, start, recur->last));

	return how.day || how.zone == NULL ? c :
	    civil_of(zone_utc_of(how.zone, c));
}

static int
add_rule(struct cal *cal, icalcomponent *c, const struct ex_recur *recur,
    struct cal_time how, int64_t start)
{
	const char *rule = ex_recur_rule(recur, &cal->arena);
	struct civil u = until_of(recur, how, start);
	char until[48];
	struct icalrecurrencetype r;

	(void)snprintf(until, sizeof(until),
	    how.day ? "%04d%02d%02d" : "%04d%02d%02dT%02d%02d%02dZ", u.year,
	    u.mon, u.day, u.hour, u.min, u.sec);
	r = icalrecurrencetype_from_string(text_printf(&cal->arena,
	    "%s;UNTIL=%s", rule, until));
	if (r.freq == ICAL_NO_RECURRENCE)
		return err_set(cal->e, ERR_FORMAT,
		    "the rule %s is not one of iCalendar", rule);
	icalcomponent_add_property(c, icalproperty_new_rrule(r));
	for (size_t i = 0; i < recur->ndeleted; i++)
		cal_add_clock(cal, c, ICAL_EXDATE_PROPERTY, how,
		    clock_on(how, start, recur->deleted[i]));
	return 0;
}

/* The instance that an exception stands for. */
static void
add_recurrence_id(struct cal *cal, icalcomponent *c, struct cal_time how,
    int64_t start, const struct ex_exception *x)
{
	if (how.day || midnight(local_of(how.zone, x->original)) == x->day)
		cal_add_clock(cal, c, ICAL_RECURRENCEID_PROPERTY, how,
		    clock_on(how, start, x->day));
	else
		cal_add_time(cal, c, ICAL_RECURRENCEID_PROPERTY, how,
		    x->original);
}

/* The zone has to hold for all of the series, not for its first day only. */
static void
use_zone_for_series(struct cal *cal, const struct ex_recur *recur,
    struct cal_time how)
{
	if (how.day || cal_is_utc(how.zone))
		return;
	cal_use_zone(cal, how.zone, recur->first);
	cal_use_zone(cal, how.zone, recur->last + DAY);
}

/* ---- VEVENT ------------------------------------------------------------ */

/* True when the clock shows this time of day a second time, hours away. */
static bool
is_doubled(const struct zone *z, int64_t utc)
{
	int64_t local = utc + zone_offset(z, utc);

	for (int64_t t = utc - 4 * 3600; t <= utc + 4 * 3600; t += 8 * 3600) {
		int64_t other = local - zone_offset(z, t);

		if (other != utc && other + zone_offset(z, other) == local)
			return true;
	}
	return false;
}

/*
 * In the hour that autumn doubles readers do not agree which one is meant; an
 * entry that does not repeat can be written in UTC then.
 */
static struct cal_time
exact(struct cal_time how, int64_t utc)
{
	if (!how.day && how.zone != NULL && is_doubled(how.zone, utc))
		how.zone = NULL;
	return how;
}

/* Midnight after the last day that an all-day entry touches. */
static int64_t
day_after(const struct zone *z, int64_t start, int64_t end)
{
	int64_t first = midnight(local_of(z, start));
	int64_t last = midnight(local_of(z, end) + DAY - 1);

	return last > first ? last : first + DAY;
}

static void
add_span(struct cal *cal, icalcomponent *c, const struct ex_item *item,
    int64_t start, int64_t end, bool repeats)
{
	struct cal_time from = { item->zone, ex_is(item, EX_APPT_ALL_DAY) };
	struct cal_time to = from;

	if (item->end_zone != NULL)
		to.zone = item->end_zone;
	cal_add_time(cal, c, ICAL_DTSTART_PROPERTY,
	    repeats ? from : exact(from, start), start);
	if (from.day)
		cal_add_day(c, ICAL_DTEND_PROPERTY,
		    day_after(item->zone, start, end));
	else if (end > start) /* RFC 5545: without an end it takes no time */
		cal_add_time(cal, c, ICAL_DTEND_PROPERTY,
		    repeats ? to : exact(to, end), end);
}

static void
add_busy(struct cal *cal, icalcomponent *c, int32_t busy)
{
	static const char *const names[] = { "FREE", "TENTATIVE", "BUSY", "OOF",
		"WORKINGELSEWHERE" };

	if (busy < 0 || busy >= (int32_t)NITEMS(names))
		return;
	icalcomponent_add_property(c, icalproperty_new_transp(busy == 0 ?
	    ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
	(void)cal_add_x(cal, c, "X-MICROSOFT-CDO-BUSYSTATUS", names[busy]);
}

static void
add_state(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	static const char *const answers[] = { NULL, "ORGANIZER", "TENTATIVE",
		"ACCEPTED", "DECLINED", "NEEDS-ACTION" };
	int32_t answer = ex_int(item, EX_RESPONSE_STATUS, 0);

	if ((ex_int(item, EX_APPT_STATE_FLAGS, 0) & 4) != 0)
		icalcomponent_add_property(c,
		    icalproperty_new_status(ICAL_STATUS_CANCELLED));
	if (ex_is(item, EX_APPT_ALL_DAY))
		(void)cal_add_x(cal, c, "X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE");
	if (ex_is(item, EX_APPT_NOT_ALLOW_PROPOSE))
		(void)cal_add_x(cal, c, "X-MICROSOFT-DISALLOW-COUNTER", "TRUE");
	/* Of the owner, who need not be among the attendees. */
	if (answer > 0 && answer < (int32_t)NITEMS(answers))
		(void)cal_add_x(cal, c, "X-NOTES2EX-RESPONSE",
		    answers[answer]);
}

static icalcomponent *
new_component(icalcomponent *calendar, icalcomponent_kind kind)
{
	icalcomponent *c = icalcomponent_new(kind);

	icalcomponent_add_component(calendar, c);
	return c;
}

static void
add_exception(struct cal *cal, icalcomponent *calendar,
    const struct ex_item *item, const struct ex_exception *x)
{
	icalcomponent *c = new_component(calendar, ICAL_VEVENT_COMPONENT);
	struct cal_time how = { item->zone, ex_is(item, EX_APPT_ALL_DAY) };
	const char *body = x->body != NULL || x->html != NULL ? x->body :
	    ex_text(item, EX_BODY);
	const char *html = x->body != NULL || x->html != NULL ? x->html :
	    ex_text(item, EX_HTML);

	add_identity(cal, c, item, x->unid != NULL ? x->unid : item->unid);
	add_recurrence_id(cal, c, how, ex_time(item, EX_APPT_START, 0), x);
	add_span(cal, c, item, x->start, x->end, false);
	cal_add_text(cal, c, ICAL_SUMMARY_PROPERTY,
	    x->subject != NULL ? x->subject : ex_text(item, EX_SUBJECT));
	cal_add_text(cal, c, ICAL_LOCATION_PROPERTY,
	    x->location != NULL ? x->location : ex_text(item, EX_LOCATION));
	add_body(cal, c, body, html);
	add_common_of(cal, c, item, x);
	add_busy(cal, c, x->busy >= 0 ? x->busy :
	    ex_int(item, EX_BUSY_STATUS, -1));
	add_state(cal, c, item);
	add_alarm_of(cal, c, item, x);
}

static int
add_event(struct cal *cal, icalcomponent *calendar, const struct ex_item *item)
{
	icalcomponent *c = new_component(calendar, ICAL_VEVENT_COMPONENT);
	int64_t start = ex_time(item, EX_APPT_START, 0);
	int64_t end = ex_time(item, EX_APPT_END, start);
	struct cal_time how = { item->zone, ex_is(item, EX_APPT_ALL_DAY) };
	const struct ex_recur *recur = item->recur;

	add_identity(cal, c, item, item->unid);
	add_span(cal, c, item, start, end, recur != NULL);
	cal_add_text(cal, c, ICAL_SUMMARY_PROPERTY, ex_text(item, EX_SUBJECT));
	cal_add_text(cal, c, ICAL_LOCATION_PROPERTY,
	    ex_text(item, EX_LOCATION));
	add_body(cal, c, ex_text(item, EX_BODY), ex_text(item, EX_HTML));
	add_common(cal, c, item);
	add_busy(cal, c, ex_int(item, EX_BUSY_STATUS, -1));
	add_state(cal, c, item);
	if (recur != NULL && add_rule(cal, c, recur, how, start) < 0)
		return -1;
	add_files(cal, c, item);
	add_alarm(cal, c, item);
	if (recur == NULL)
		return 0;
	use_zone_for_series(cal, recur, how);
	for (size_t i = 0; i < recur->nexceptions; i++)
		add_exception(cal, calendar, item, &recur->exception[i]);
	return 0;
}

/* ---- VTODO ------------------------------------------------------------- */

static void
add_status(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	static const icalproperty_status status[] = { ICAL_STATUS_NEEDSACTION,
		ICAL_STATUS_INPROCESS, ICAL_STATUS_COMPLETED,
		ICAL_STATUS_NEEDSACTION, ICAL_STATUS_NEEDSACTION };
	int32_t n = ex_int(item, EX_TASK_STATUS,
	    ex_is(item, EX_TASK_COMPLETE) ? 2 : -1);
	const struct ex_value *percent = ex_get(item, EX_TASK_PERCENT);
	const struct ex_value *done = ex_get(item, EX_TASK_COMPLETED);

	if (n >= 0 && n < (int32_t)NITEMS(status))
		icalcomponent_add_property(c,
		    icalproperty_new_status(status[n]));
	if (n == 3 || n == 4)
		(void)cal_add_x(cal, c, "X-NOTES2EX-STATUS",
		    n == 3 ? "WAITING" : "DEFERRED");
	if (percent != NULL && percent->real >= 0 && percent->real <= 1)
		icalcomponent_add_property(c, icalproperty_new_percentcomplete(
		    (int)(percent->real * 100 + 0.5)));
	if (done != NULL)
		cal_add_utc(c, ICAL_COMPLETED_PROPERTY, done->time);
}

static int
add_task(struct cal *cal, icalcomponent *calendar, const struct ex_item *item)
{
	icalcomponent *c = new_component(calendar, ICAL_VTODO_COMPONENT);
	const struct ex_value *start = ex_get(item, EX_TASK_START);
	const struct ex_value *due = ex_get(item, EX_TASK_DUE);
	const char *owner = ex_text(item, EX_TASK_OWNER);
	struct cal_time how = { NULL, true };

	add_identity(cal, c, item, item->unid);
	if (start != NULL)
		cal_add_day(c, ICAL_DTSTART_PROPERTY, start->time);
	else if (item->recur != NULL) /* a rule needs a first day */
		cal_add_day(c, ICAL_DTSTART_PROPERTY, item->recur->first);
	if (due != NULL)
		cal_add_day(c, ICAL_DUE_PROPERTY, due->time);
	cal_add_text(cal, c, ICAL_SUMMARY_PROPERTY, ex_text(item, EX_SUBJECT));
	add_body(cal, c, ex_text(item, EX_BODY), ex_text(item, EX_HTML));
	add_status(cal, c, item);
	add_common(cal, c, item);
	if (owner != NULL)
		(void)cal_add_x(cal, c, "X-NOTES2EX-OWNER", owner);
	if (item->recur != NULL && add_rule(cal, c, item->recur, how, 0) < 0)
		return -1;
	add_files(cal, c, item);
	add_alarm(cal, c, item);
	return 0;
}

int
cal_add_item(struct cal *cal, icalcomponent *calendar,
    const struct ex_item *item)
{
	return item->kind == EX_TASK ? add_task(cal, calendar, item) :
	    add_event(cal, calendar, item);
}
