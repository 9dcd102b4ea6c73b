/*
 * Occurrences as entries of their own: one that came to stand beside or behind
 * its neighbour, and all of a series that a version cannot hold.
 */
#include <string.h>

#include "base/text.h"
#include "exch/ex_blob.h"
#include "exch/ex_exception.h"
#include "target/ews_item_priv.h"

struct ews_days
ews_days_of(struct arena *a, const struct ex_recur *r)
{
	struct ews_days d = { .n = ex_recur_days(r, NULL, 0) };

	d.day = arena_array(a, d.n + 1, sizeof(*d.day));
	(void)ex_recur_days(r, d.day, d.n);
	return d;
}

/* ---- on its own ------------------------------------------------------------------------ */

static void
copy_value(struct ex_item *to, const struct ex_item *from, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(from, prop);

	if (v == NULL)
		return;
	switch (ex_prop_info(prop)->type) {
	case EX_TEXT:
		ex_set_text(to, prop, v->text);
		break;
	case EX_INT:
		ex_set_int(to, prop, v->integer);
		break;
	case EX_BOOL:
		ex_set_bool(to, prop, v->boolean);
		break;
	case EX_TIME:
		ex_set_time(to, prop, v->time);
		break;
	default:
		break;
	}
}

/* What an exception's own item leaves to its series. */
static struct ex_item *
of_exception(const struct ex_item *series, const struct ex_exception *x)
{
	static const enum ex_prop common[] = { EX_IMPORTANCE,
		EX_NOTES_REPLICA_ID, EX_NOTES_SEQ, EX_NOTES_MODIFIED,
		EX_NOTES_FORM, EX_APPT_SEQUENCE, EX_RESPONSE_REQUESTED,
		EX_APPT_NOT_ALLOW_PROPOSE };
	struct ex_item *item = ex_exception_item(series, x);

	for (size_t i = 0; i < NITEMS(common); i++)
		copy_value(item, series, common[i]);
	if (x->body == NULL && x->html == NULL) {
		copy_value(item, series, EX_BODY);
		copy_value(item, series, EX_HTML);
	}
	item->end_zone = series->end_zone;
	return item;
}

/* The series' own entry, but on that day. */
static struct ex_item *
of_day(struct arena *a, const struct ex_item *series, int64_t day)
{
	struct ex_item *item = ARENA_NEW(a, struct ex_item);
	int64_t start = ex_time(series, EX_APPT_START, 0);
	int64_t end = ex_time(series, EX_APPT_END, start);
	int64_t clock = ex_local(series->zone, start);
	int64_t at = ex_utc(series->zone, day + clock - ews_midnight(clock));

	*item = *series;
	item->arena = a;
	item->values = arena_array(a, series->nvalues + 1,
	    sizeof(*item->values));
	memcpy(item->values, series->values,
	    series->nvalues * sizeof(*item->values));
	item->values_cap = series->nvalues + 1;
	item->recur = NULL;
	item->more = NULL;
	item->attachments = item->last_attachment = NULL;
	ex_set_time(item, EX_APPT_START, at);
	ex_set_time(item, EX_APPT_END, at + (end - start));
	return item;
}

static void
name_single(struct arena *a, struct ex_item *item,
    const struct ex_item *series, int64_t day)
{
	item->folder = series->folder;
	item->kind = EX_CALENDAR;
	if (series->uid != NULL)
		item->uid = text_printf(a, "%s-%s", series->uid,
		    ews_day_name(a, day));
}

static const char *
stamp_of(struct maker *m, int64_t day)
{
	return text_printf(m->arena, "%s/%s", m->stamp,
	    ews_day_name(m->arena, day));
}

int
ews_make_single(struct maker *m, const struct ex_item *series,
    const struct ex_exception *x, const struct ews_item **out)
{
	struct ews_item *made = ARENA_NEW(m->arena, struct ews_item);
	struct ex_item *item = of_exception(series, x);

	name_single(m->arena, item, series, x->day);
	*out = made;
	return ews_make_one(m->arena, item, m->ctx, stamp_of(m, x->day),
	    m->spool, made, m->e);
}

/* ---- no series at all ----------------------------------------------------------------- */

static bool
is_deleted(const struct ex_recur *r, int64_t day)
{
	for (size_t i = 0; i < r->ndeleted; i++)
		if (r->deleted[i] == day)
			return true;
	return false;
}

static const struct ex_exception *
exception_of(const struct ex_recur *r, int64_t day)
{
	for (size_t i = 0; i < r->nexceptions; i++)
		if (r->exception[i].day == day)
			return &r->exception[i];
	return NULL;
}

static struct ex_item *
single_of(struct maker *m, const struct ex_item *series, int64_t day)
{
	const struct ex_exception *x = exception_of(series->recur, day);
	struct ex_item *item = x == NULL ? of_day(m->arena, series, day) :
					   of_exception(series, x);

	name_single(m->arena, item, series, day);
	return item;
}

/*
 * The first of them becomes the item that is being written, with its files;
 * the others hang on it.
 */
int
ews_add_singles(struct maker *m)
{
	const struct ex_item *series = m->item;
	struct ews_days d = ews_days_of(m->arena, series->recur);
	struct ews_item **next = &m->made->next;
	bool first = true;

	for (size_t i = 0; i < d.n; i++) {
		struct ex_item *item;

		if (is_deleted(series->recur, d.day[i]))
			continue;
		item = single_of(m, series, d.day[i]);
		if (first) {
			item->uid = series->uid;
			item->attachments = series->attachments;
			m->item = item;
			first = false;
			continue;
		}
		*next = ARENA_NEW(m->arena, struct ews_item);
		if (ews_make_one(m->arena, item, m->ctx,
		    stamp_of(m, d.day[i]), m->spool, *next, m->e) < 0)
			return -1;
		next = &(*next)->next;
	}
	return first ? err_set(m->e, ERR_UNSUPPORTED,
	    "a series of which nothing is left") : 0;
}
