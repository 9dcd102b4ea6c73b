#include "exch/ex_complete.h"

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob.h"
#include "exch/ex_blob_id.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_zone.h"
#include "exch/ex_complete_priv.h"

/* PidTagIconIndex: [MS-OXOCAL], [MS-OXOTASK], [MS-OXOCNTC] */
#define ICON_APPOINTMENT 0x400
#define ICON_RECURS      1 /* of entries and tasks: added */
#define ICON_MEETING     2
#define ICON_CONTACT     0x200
#define ICON_GROUP       0x202
#define ICON_TASK        0x500

/* PidLidSideEffects */
#define EFFECTS_APPOINTMENT 0x171
#define EFFECTS_TASK        0x108

#define MEETING 1 /* APPT_STATE_FLAGS */

/* ---- a series --------------------------------------------------------------- */

static const char *const day_names[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

static const char *
days_in_words(struct arena *a, unsigned days)
{
	const char *list = "";

	if ((days & 0x7f) == 0x7f)
		return "day";
	for (unsigned i = 0; i < NITEMS(day_names); i++)
		if ((days >> i & 1) != 0)
			list = text_printf(a, "%s%s%s", list,
			    list[0] == '\0' ? "" : ", ", day_names[i]);
	return list;
}

static const char *
every(struct arena *a, int n, const char *unit)
{
	return n <= 1 ? text_printf(a, "every %s", unit) :
			text_printf(a, "every %d %ss", n, unit);
}

static const char *
rule_in_words(struct arena *a, const struct ex_recur *r)
{
	static const char *const nth[] = { "first", "second", "third",
		"fourth", "last" };
	const char *which = nth[r->nth < 1 ? 0 : r->nth > 5 ? 4 : r->nth - 1];
	int month = r->month >= 1 ? r->month : civil_of(r->first).mon;

	switch (r->freq) {
	case EX_DAILY:
		return every(a, r->interval, "day");
	case EX_WEEKLY:
		return text_printf(a, "%s on %s", every(a, r->interval, "week"),
		    days_in_words(a, r->days));
	case EX_MONTHLY:
		return text_printf(a, "day %d of %s", r->day,
		    every(a, r->interval, "month"));
	case EX_MONTH_NTH:
		return text_printf(a, "the %s %s of %s", which,
		    days_in_words(a, r->days), every(a, r->interval, "month"));
	case EX_YEARLY:
		return text_printf(a, "day %d of month %d of %s", r->day, month,
		    every(a, r->interval, "year"));
	case EX_YEAR_NTH:
		return text_printf(a, "the %s %s of month %d of %s", which,
		    days_in_words(a, r->days), month,
		    every(a, r->interval, "year"));
	}
	return "";
}

static void
set_text(struct ex_item *item, int64_t start, int64_t end)
{
	const struct ex_recur *r = item->recur;
	struct civil from = civil_of(ex_local(item->zone, start));
	struct civil to = civil_of(ex_local(item->zone, end));
	char first[32], last[32];
	const char *clock = "";

	civil_iso(r->first, first);
	civil_iso(r->last, last);
	if (!ex_is(item, EX_APPT_ALL_DAY))
		clock = text_printf(item->arena, ", %02d:%02d to %02d:%02d",
		    from.hour, from.min, to.hour, to.min);
	ex_set_text(item, EX_RECURRENCE_TEXT,
	    text_printf(item->arena, "%s, %.10s to %.10s%s",
		rule_in_words(item->arena, r), first, last, clock));
}

static int32_t
type_of(const struct ex_recur *r)
{
	static const int32_t types[] = { [EX_DAILY] = 1, [EX_WEEKLY] = 2,
		[EX_MONTHLY] = 3, [EX_MONTH_NTH] = 3, [EX_YEARLY] = 4,
		[EX_YEAR_NTH] = 4 };

	return r == NULL ? 0 : types[r->freq];
}

static void
lose_blob(struct ex_item *item)
{
	ex_lose(item,
	    "repetition: it begins before 1601, ends after 4500, or has more "
	    "exceptions than Exchange holds; only the first is carried over "
	    "to a mailbox");
}

static void
set_series(struct ex_item *item, int64_t start, int64_t end)
{
	const struct ex_recur *r = item->recur;
	size_t n = 0;
	uint8_t *blob = ex_blob_recur_write(item->arena, r, item->zone, start,
	    end, &n);

	if (blob == NULL) {
		lose_blob(item);
		return;
	}
	ex_set_binary(item, EX_APPT_RECUR, blob, n);
	ex_set_time(item, EX_CLIP_START, ex_utc(item->zone, r->first));
	ex_set_time(item, EX_CLIP_END, ex_utc(item->zone, r->last));
	set_text(item, start, end);
}

/* ---- zones -------------------------------------------------------------------- */

static void
set_definition(struct ex_item *item, enum ex_prop prop, const struct ex_zone *z,
    int64_t at)
{
	size_t n = 0;
	const uint8_t *blob = ex_zone_write(item->arena, z,
	    ex_zone_rule_at(z, at), &n);

	ex_set_binary(item, prop, blob, n);
}

/* Instances to come matter more than those that were: the rule at the end. */
static void
set_zones(struct ex_item *item, int64_t start, int64_t end)
{
	const struct zone *end_zone = item->end_zone == NULL ? item->zone :
							       item->end_zone;
	int64_t last = item->recur == NULL ?
	    end :
	    ex_utc(item->zone, item->recur->last);
	struct ex_zone z = ex_zone_of(item->arena, item->zone, start, last);
	struct ex_zone z_end = ex_zone_of(item->arena, end_zone, start, last);
	const struct ex_zone_rule *rule = ex_zone_rule_at(&z, last);

	set_definition(item, EX_TIME_ZONE_START, &z, start);
	set_definition(item, EX_TIME_ZONE_END, &z_end, end);
	if (item->recur == NULL)
		return;
	set_definition(item, EX_TIME_ZONE_RECUR, &z, last);
	ex_set_binary(item, EX_TIME_ZONE_STRUCT,
	    ex_zone_struct_write(item->arena, rule), EX_ZONE_STRUCT);
	ex_set_text(item, EX_TIME_ZONE_DESCRIPTION,
	    ex_zone_description(item->arena, &z, rule));
}

/* ---- kinds ---------------------------------------------------------------------- */

static void
set_signal(struct ex_item *item)
{
	int64_t at = ex_time(item, EX_REMINDER_TIME, EX_NO_DATE);

	if (ex_is(item, EX_REMINDER_SET) && at != EX_NO_DATE)
		ex_set_time(item, EX_REMINDER_SIGNAL_TIME,
		    at - (int64_t)ex_int(item, EX_REMINDER_DELTA, 0) * 60);
}

static void
complete_entry(struct ex_item *item)
{
	int64_t start = ex_time(item, EX_APPT_START, EX_NO_DATE);
	int64_t end = ex_time(item, EX_APPT_END, start);
	bool recurs = item->recur != NULL, meets =
	    (ex_int(item, EX_APPT_STATE_FLAGS, 0) & MEETING) != 0;

	ex_set_int(item, EX_ICON_INDEX,
	    ICON_APPOINTMENT + (recurs ? ICON_RECURS : 0) +
		(meets ? ICON_MEETING : 0));
	ex_set_int(item, EX_SIDE_EFFECTS, EFFECTS_APPOINTMENT);
	ex_set_int(item, EX_RECURRENCE_TYPE, type_of(item->recur));
	ex_set_bool(item, EX_IS_RECURRING, recurs);
	ex_set_bool(item, EX_IS_EXCEPTION, false);
	ex_set_bool(item, EX_APPT_COUNTER_PROPOSAL, false);
	set_signal(item);
	/* Years without four digits: no target takes them. */
	if (!ex_is_in_range(start) || !ex_is_in_range(end))
		return;
	ex_set_time(item, EX_START_DATE, start);
	ex_set_time(item, EX_END_DATE, end);
	ex_set_int(item, EX_APPT_DURATION,
	    end < start || (end - start) / 60 > INT32_MAX ?
		0 :
		(int32_t)((end - start) / 60));
	ex_set_time(item, EX_CLIP_START, start);
	ex_set_time(item, EX_CLIP_END, end);
	if (recurs)
		set_series(item, start, end);
	set_zones(item, start, end);
}

static void
complete_task(struct ex_item *item)
{
	int64_t start = ex_time(item, EX_TASK_START, EX_NO_DATE);
	int64_t due = ex_time(item, EX_TASK_DUE, EX_NO_DATE);
	size_t n = 0;
	uint8_t *blob;

	ex_set_int(item, EX_ICON_INDEX,
	    ICON_TASK + (item->recur == NULL ? 0 : ICON_RECURS));
	ex_set_int(item, EX_SIDE_EFFECTS, EFFECTS_TASK);
	ex_set_bool(item, EX_TASK_TEAM, false);
	ex_set_int(item, EX_TASK_ACTUAL_EFFORT, 0);
	ex_set_int(item, EX_TASK_ESTIMATED_EFFORT, 0);
	ex_set_int(item, EX_TASK_VERSION, 1);
	ex_set_int(item, EX_TASK_STATE, 1);
	ex_set_int(item, EX_TASK_ORDINAL, -1);
	ex_set_bool(item, EX_TASK_RECURRING, item->recur != NULL);
	ex_set_int(item, EX_TASK_OWNERSHIP, 0);
	ex_set_int(item, EX_TASK_ACCEPTANCE, 0);
	ex_set_int(item, EX_TASK_MODE, 0);
	set_signal(item);
	if (start != EX_NO_DATE)
		ex_set_time(item, EX_COMMON_START, ex_utc(item->zone, start));
	if (due != EX_NO_DATE)
		ex_set_time(item, EX_COMMON_END, ex_utc(item->zone, due));
	if (item->recur == NULL)
		return;
	blob = ex_blob_task_write(item->arena, item->recur, &n);
	if (blob == NULL)
		lose_blob(item);
	else
		ex_set_binary(item, EX_TASK_RECURRENCE, blob, n);
}

/* A group among them by its name: a target that writes both can link them. */
static bool
is_member(const struct ex_recipient *r)
{
	return r->role == EX_MEMBER || r->role == EX_MEMBER_GROUP;
}

static void
complete_group(struct ex_item *item)
{
	size_t n = 0, bytes = 0, len = 0;
	struct ex_bytes *m;

	ex_set_int(item, EX_ICON_INDEX, ICON_GROUP);
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		n += is_member(r);
	m = arena_array(item->arena, n + 1, sizeof(*m));
	n = 0;
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		const char *name = r->who.name;
		const struct ex_one_off who = {
			name == NULL || name[0] == '\0' ? r->who.address : name,
			"SMTP", r->who.address };

		if (!is_member(r))
			continue;
		m[n].p = ex_one_off_write(item->arena, &who, &m[n].n);
		bytes += m[n++].n;
	}
	if (n == 0)
		return;
	if (bytes < EX_MEMBERS_MAX) {
		ex_set_binaries(item, EX_DL_MEMBERS, m, n);
		ex_set_binaries(item, EX_DL_ONE_OFF_MEMBERS, m, n);
		ex_set_int(item, EX_DL_CHECKSUM,
		    (int32_t)ex_members_checksum(m, n));
		return;
	}
	const uint8_t *stream = ex_members_write(item->arena, m, n, &len);

	if (stream == NULL)
		ex_lose(item, "members: %zu are more than Exchange holds in "
		    "one list", n);
	else
		ex_set_binary(item, EX_DL_STREAM, stream, len);
}

void
ex_complete(struct ex_item *item)
{
	for (; item != NULL; item = item->more) {
		switch (item->kind) {
		case EX_CALENDAR:
			complete_entry(item);
			break;
		case EX_TASK:
			complete_task(item);
			break;
		case EX_GROUP:
			complete_group(item);
			break;
		case EX_CONTACT:
			ex_set_int(item, EX_ICON_INDEX, ICON_CONTACT);
			ex_complete_contact(item);
			break;
		case EX_MAIL:
		case EX_NOTE:
		case EX_KINDS:
			break;
		}
	}
}
