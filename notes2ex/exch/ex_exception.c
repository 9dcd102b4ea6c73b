#include "exch/ex_exception.h"

#include "exch/ex_blob_id.h"

static const char message_class[] =
    "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}";

static void
set_times(struct ex_item *item, const struct ex_exception *x)
{
	int64_t minutes = x->end < x->start ? 0 : (x->end - x->start) / 60;

	ex_set_time(item, EX_APPT_START, x->start);
	ex_set_time(item, EX_APPT_END, x->end);
	ex_set_time(item, EX_COMMON_START, x->start);
	ex_set_time(item, EX_COMMON_END, x->end);
	ex_set_time(item, EX_START_DATE, x->start);
	ex_set_time(item, EX_END_DATE, x->end);
	ex_set_time(item, EX_APPT_REPLACE_TIME, x->original);
	ex_set_int(item, EX_APPT_DURATION,
	    minutes > INT32_MAX ? 0 : (int32_t)minutes);
}

static void
set_id(struct ex_item *item, const struct ex_item *series,
    const struct ex_exception *x)
{
	size_t n = 0;
	const uint8_t *id;

	if (series->uid == NULL)
		return;
	id = ex_global_id_write(item->arena, series->uid, x->day, &n);
	ex_set_binary(item, EX_GLOBAL_OBJECT_ID, id, n);
	ex_set_binary(item, EX_CLEAN_GLOBAL_OBJECT_ID,
	    ex_global_id_clean(item->arena, id, n), n);
}

static void
copy_binary(struct ex_item *item, const struct ex_item *from, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(from, prop);

	if (v != NULL)
		ex_set_binary(item, prop, v->binary, v->n);
}

static void
set_text(struct ex_item *item, enum ex_prop prop, const char *own,
    const char *else_this)
{
	const char *text = own == NULL ? else_this : own;

	if (text != NULL)
		ex_set_text(item, prop, text);
}

static void
set_people(struct ex_item *item, const struct ex_item *series,
    const struct ex_exception *x)
{
	const struct ex_recipient *r = x->own_people ? x->people :
						       series->recipients;

	item->organizer = series->organizer;
	item->from = series->from;
	for (; r != NULL; r = r->next)
		ex_add_recipient(item, r->role, r->who)->response =
		    r->response;
}

static void
set_keywords(struct ex_item *item, const struct ex_item *series,
    const struct ex_exception *x)
{
	const struct ex_value *v = ex_get(series, EX_KEYWORDS);

	if (x->own_keywords && x->nkeywords > 0)
		ex_set_texts(item, EX_KEYWORDS, x->keywords, x->nkeywords);
	else if (!x->own_keywords && v != NULL)
		ex_set_texts(item, EX_KEYWORDS, v->texts, v->n);
}

static void
set_privacy(struct ex_item *item, const struct ex_item *series,
    const struct ex_exception *x)
{
	int32_t how = x->own_sensitivity ? x->sensitivity :
					   ex_int(series, EX_SENSITIVITY, 0);

	if (how != 0)
		ex_set_int(item, EX_SENSITIVITY, how);
	ex_set_bool(item, EX_PRIVATE, how == 2);
}

static void
set_reminder(struct ex_item *item, const struct ex_item *series,
    const struct ex_exception *x)
{
	int32_t minutes = -1;

	if (x->own_reminder)
		minutes = x->reminder;
	else if (ex_is(series, EX_REMINDER_SET))
		minutes = ex_int(series, EX_REMINDER_DELTA, 0);
	ex_set_bool(item, EX_REMINDER_SET, minutes >= 0);
	if (minutes < 0)
		return;
	ex_set_int(item, EX_REMINDER_DELTA, minutes);
	ex_set_time(item, EX_REMINDER_TIME, x->start);
	ex_set_time(item, EX_REMINDER_SIGNAL_TIME,
	    x->start - (int64_t)minutes * 60);
}

struct ex_item *
ex_exception_item(const struct ex_item *series, const struct ex_exception *x)
{
	struct ex_item *item = ex_item_new(series->arena, EX_CALENDAR,
	    series->unid);

	item->uid = series->uid;
	item->zone = series->zone;
	item->date = x->start;
	ex_set_text(item, EX_MESSAGE_CLASS, message_class);
	set_text(item, EX_SUBJECT, x->subject, ex_text(series, EX_SUBJECT));
	set_text(item, EX_LOCATION, x->location, ex_text(series, EX_LOCATION));
	set_text(item, EX_BODY, x->body, NULL);
	set_text(item, EX_HTML, x->html, NULL);
	ex_set_int(item, EX_BUSY_STATUS,
	    x->busy >= 0 ? x->busy : ex_int(series, EX_BUSY_STATUS, 2));
	ex_set_bool(item, EX_APPT_ALL_DAY, ex_is(series, EX_APPT_ALL_DAY));
	ex_set_int(item, EX_APPT_STATE_FLAGS,
	    ex_int(series, EX_APPT_STATE_FLAGS, 0));
	if (ex_get(series, EX_APPT_SEQUENCE) != NULL)
		ex_set_int(item, EX_APPT_SEQUENCE,
		    ex_int(series, EX_APPT_SEQUENCE, 0));
	ex_set_int(item, EX_RESPONSE_STATUS,
	    ex_int(series, EX_RESPONSE_STATUS, 0));
	ex_set_bool(item, EX_RECURRING, true);
	ex_set_bool(item, EX_IS_RECURRING, true);
	ex_set_bool(item, EX_IS_EXCEPTION, true);
	set_people(item, series, x);
	set_keywords(item, series, x);
	set_privacy(item, series, x);
	set_reminder(item, series, x);
	set_times(item, x);
	set_id(item, series, x);
	copy_binary(item, series, EX_TIME_ZONE_START);
	copy_binary(item, series, EX_TIME_ZONE_END);
	return item;
}
