/* Tasks: days without clocks, a state, perhaps a series (mapping guide 6.1). */
#include <math.h>

#include "exch/ex_blob.h"
#include "target/ews_item_priv.h"

enum { COMPLETE = 2 };

bool
ews_is_done(const struct ex_item *item)
{
	return ex_is(item, EX_TASK_COMPLETE) ||
	    ex_int(item, EX_TASK_STATUS, 0) == COMPLETE;
}

static void
put_day(struct maker *m, const char *element, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(m->item, prop);

	if (v != NULL && ews_is_time(v->time))
		ews_time(&m->x, element, ews_midnight(v->time));
}

/*
 * The day on which it was done makes Exchange derive all else; a status beside
 * it would make that day today.  Other servers derive nothing: so as
 * properties.
 */
static void
put_done(struct maker *m)
{
	ews_put_int(m, ews_path_of(EX_TASK_STATUS), COMPLETE);
	ews_put_bool(m, ews_path_of(EX_TASK_COMPLETE), true);
	ews_property(&m->x, &(struct ews_path){
	    ews_path_of(EX_TASK_PERCENT).guid, NULL,
	    ews_path_of(EX_TASK_PERCENT).id, "Double" }, "1");
}

static bool
has_done_day(const struct ex_item *item)
{
	const struct ex_value *v = ex_get(item, EX_TASK_COMPLETED);

	return ews_is_done(item) && v != NULL && ews_is_time(v->time);
}

/* Where nothing is begun the percent must be 0. */
static void
put_percent(struct maker *m)
{
	const struct ex_value *v = ex_get(m->item, EX_TASK_PERCENT);
	int32_t status = ex_int(m->item, EX_TASK_STATUS, 0);

	if (v == NULL || status == 0 || !(v->real > 0 && v->real <= 1))
		return;
	ews_int(&m->x, "t:PercentComplete", lround(v->real * 100));
}

static void
put_status(struct maker *m)
{
	static const char *const words[] = { "NotStarted", "InProgress",
		"Completed", "WaitingOnOthers", "Deferred" };
	int32_t status = ex_int(m->item, EX_TASK_STATUS,
	    ews_is_done(m->item) ? COMPLETE : 0);

	if (status >= 0 && status < (int32_t)NITEMS(words))
		ews_element(&m->x, "t:Status", words[status]);
}

static bool
repeats(const struct maker *m)
{
	return m->item->recur != NULL &&
	    ews_recur_fits(m->item->recur, m->ctx->version);
}

static void
put_elements(struct maker *m)
{
	bool done = has_done_day(m->item);

	if (done)
		ews_time(&m->x, "t:CompleteDate", ews_midnight(
		    ex_local(m->item->zone,
			ex_get(m->item, EX_TASK_COMPLETED)->time)));
	put_day(m, "t:DueDate", EX_TASK_DUE);
	if (!done)
		put_percent(m);
	if (repeats(m))
		ews_put_recurrence(m, m->item->recur);
	put_day(m, "t:StartDate", EX_TASK_START);
	if (!done)
		put_status(m);
}

int
ews_make_task(struct maker *m)
{
	static const enum ex_prop used[] = { EX_TASK_STATUS, EX_TASK_PERCENT,
		EX_TASK_START, EX_TASK_DUE, EX_TASK_COMPLETED,
		EX_TASK_COMPLETE, EX_ICON_INDEX };
	const struct ews_path uid = { ews_path_of(EX_NOTES_UNID).guid,
		"iCalendarUID", 0, "String" };

	ews_use(m, used, NITEMS(used));
	ews_put_front(m, NULL, NULL);
	ews_put_due(m);
	if (has_done_day(m->item))
		put_done(m);
	ews_put_string(m, uid, m->item->uid);
	ews_put_rest(m);
	put_elements(m);
	return ews_add_files(m);
}
