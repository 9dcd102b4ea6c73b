/*
 * Calendar entries by elements (EWS guide 7, Calendar; mapping guide 4).
 *
 * Instants are said with Z and the zone by its Windows name, for there are
 * servers that look at nothing else; whole days are midnights with an offset.
 */
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob.h"
#include "target/ews_item_priv.h"

enum { BUSY = 2 };

static int64_t
start_of(const struct ex_item *item)
{
	return ex_time(item, EX_APPT_START, 0);
}

/* Never before it begins; a whole day has one at least. */
static int64_t
end_of(const struct ex_item *item)
{
	int64_t start = start_of(item);
	int64_t end = ex_time(item, EX_APPT_END, start);

	if (end < start || !ews_is_time(end))
		end = start;
	if (end == start && ex_is(item, EX_APPT_ALL_DAY))
		end = ex_utc(item->zone,
		    ex_local(item->zone, start) + DAY_SECONDS);
	return end;
}

const char *
ews_when(struct arena *a, const struct ex_item *item, int64_t utc)
{
	int64_t local = ex_local(item->zone, utc), east = local - utc;
	char iso[32];

	if (!ex_is(item, EX_APPT_ALL_DAY) || east == 0 || east % 60 != 0) {
		civil_iso(utc, iso);
		return arena_strdup(a, iso);
	}
	civil_iso(local, iso);
	iso[strlen(iso) - 1] = '\0'; /* the Z */
	return text_printf(a, "%s%c%02d:%02d", iso, east < 0 ? '-' : '+',
	    (int)(east < 0 ? -east : east) / 3600,
	    (int)(east < 0 ? -east : east) / 60 % 60);
}

/* ---- people ------------------------------------------------------------------- */

const char *
ews_attendee_element(enum ex_role role)
{
	switch (role) {
	case EX_TO:
	case EX_REQUIRED:
		return "t:RequiredAttendees";
	case EX_CC:
	case EX_OPTIONAL:
	case EX_BCC:
	case EX_FYI: /* who is only informed has no place of his own */
		return "t:OptionalAttendees";
	case EX_ROOM:
	case EX_RESOURCE:
		return "t:Resources";
	case EX_MEMBER:
	case EX_MEMBER_GROUP:
		break;
	}
	return NULL;
}

static const char *
answer_of(enum ex_response r)
{
	switch (r) {
	case EX_ORGANISED:
		return "Organizer";
	case EX_TENTATIVE:
		return "Tentative";
	case EX_ACCEPTED:
		return "Accept";
	case EX_DECLINED:
		return "Decline";
	case EX_NO_RESPONSE:
	case EX_NOT_RESPONDED:
		break;
	}
	return NULL;
}

void
ews_put_attendees(struct ews_xml *x, enum ews_version version,
    const struct ex_recipient *r, const char *element)
{
	bool open = false;

	for (; r != NULL; r = r->next) {
		const char *in = ews_attendee_element(r->role);

		if (in == NULL || strcmp(in, element) != 0)
			continue;
		if (!open)
			ews_open(x, element);
		open = true;
		ews_open(x, "t:Attendee");
		ews_put_mailbox(x, &r->who, version, false);
		if (answer_of(r->response) != NULL)
			ews_element(x, "t:ResponseType",
			    answer_of(r->response));
		ews_close(x);
	}
	if (open)
		ews_close(x);
}

/*
 * Who asked for it, in the copy of somebody who was asked: the element of it
 * is read only, and the owner of the mailbox is taken if nothing is said.
 */
static void
put_organizer(struct maker *m)
{
	static const uint32_t name[] = { 0x0042, 0x0C1A };
	static const uint32_t type[] = { 0x0064, 0x0C1E };
	static const uint32_t address[] = { 0x0065, 0x0C1F, 0x5D02, 0x5D01 };
	const struct ex_address *who = m->item->organizer;
	struct ews_path path = { .type = "String" };
	int32_t state = ex_int(m->item, EX_APPT_STATE_FLAGS, 0);

	if (who == NULL || who->address == NULL || (state & EWS_RECEIVED) == 0)
		return;
	for (size_t i = 0; i < NITEMS(name); i++) {
		path.id = name[i];
		ews_put_string(m, path, who->name != NULL &&
		    who->name[0] != '\0' ? who->name : who->address);
		path.id = type[i];
		ews_put_string(m, path, "SMTP");
	}
	for (size_t i = 0; i < NITEMS(address); i++) {
		path.id = address[i];
		ews_put_string(m, path, who->address);
	}
}

/* That it was sent to those who come: else Outlook offers to do it now. */
static void
put_invited(struct maker *m)
{
	int32_t state = ex_int(m->item, EX_APPT_STATE_FLAGS, 0);

	if ((state & EWS_MEETING) != 0 && (state & EWS_RECEIVED) == 0 &&
	    m->item->recipients != NULL)
		ews_put_bool(m, ews_path_lid(EX_SET_PSETID_APPOINTMENT, 0x8229,
		    "Boolean"), true);
}

/* ---- elements ------------------------------------------------------------------- */

/* Said in any case: without, there are servers that let everything ring. */
static void
put_reminder(struct maker *m)
{
	int32_t minutes = ex_int(m->item, EX_REMINDER_DELTA, 0);
	bool set = ex_is(m->item, EX_REMINDER_SET);

	ews_bool(&m->x, "t:ReminderIsSet", set);
	if (set)
		ews_int(&m->x, "t:ReminderMinutesBeforeStart",
		    minutes < 0 ? 0 : minutes);
}

static const char *
busy_word(int32_t busy)
{
	static const char *const words[] = { "Free", "Tentative", "Busy",
		"OOF" };

	return words[busy >= 0 && busy < (int32_t)NITEMS(words) ? busy : BUSY];
}

static void
put_zone(struct maker *m, const char *element, const struct zone *zone)
{
	bool exact;

	ews_open(&m->x, element);
	ews_attr(&m->x, "Id", ews_zone_name(m->arena, m->item, zone, &exact));
	ews_close(&m->x);
}

static void
put_zones(struct maker *m)
{
	const struct ex_item *item = m->item;

	if (m->ctx->version < EWS_2010) {
		ews_put_meeting_zone(m);
		return;
	}
	put_zone(m, "t:StartTimeZone", item->zone);
	put_zone(m, "t:EndTimeZone",
	    item->end_zone == NULL ? item->zone : item->end_zone);
}

static void
put_elements(struct maker *m)
{
	const struct ex_item *item = m->item;
	static const char *const people[] = { "t:RequiredAttendees",
		"t:OptionalAttendees", "t:Resources" };
	const struct ex_value *asked = ex_get(item, EX_RESPONSE_REQUESTED);

	ews_put_text(m, "t:UID", item->uid);
	ews_element(&m->x, "t:Start", ews_when(m->arena, item,
	    start_of(item)));
	ews_element(&m->x, "t:End", ews_when(m->arena, item, end_of(item)));
	ews_bool(&m->x, "t:IsAllDayEvent", ex_is(item, EX_APPT_ALL_DAY));
	ews_element(&m->x, "t:LegacyFreeBusyStatus",
	    busy_word(ex_int(item, EX_BUSY_STATUS, BUSY)));
	ews_put_text(m, "t:Location", ex_text(item, EX_LOCATION));
	if (asked != NULL)
		ews_bool(&m->x, "t:IsResponseRequested", asked->boolean);
	for (size_t i = 0; i < NITEMS(people); i++)
		ews_put_attendees(&m->x, m->ctx->version, item->recipients,
		    people[i]);
	if (item->recur != NULL)
		ews_put_recurrence(m, item->recur);
	put_zones(m);
	if (ex_is(item, EX_APPT_NOT_ALLOW_PROPOSE))
		ews_bool(&m->x, "t:AllowNewTimeProposal", false);
}

/* What the server makes of attendees it makes by itself, and better. */
static void
use_state(struct maker *m)
{
	static const enum ex_prop used[] = { EX_RESPONSE_REQUESTED,
		EX_APPT_NOT_ALLOW_PROPOSE, EX_ICON_INDEX };
	int32_t state = ex_int(m->item, EX_APPT_STATE_FLAGS, 0);

	ews_use(m, used, NITEMS(used));
	m->used[EX_APPT_STATE_FLAGS] = state == 0 ||
	    (state == EWS_MEETING && m->item->recipients != NULL);
	m->used[EX_RESPONSE_STATUS] = ex_int(m->item, EX_RESPONSE_STATUS,
	    0) == 0;
	m->used[EX_APPT_SEQUENCE] = ex_int(m->item, EX_APPT_SEQUENCE, 0) == 0;
}

int
ews_make_entry(struct maker *m)
{
	if (m->item->recur != NULL &&
	    !ews_recur_fits(m->item->recur, m->ctx->version) &&
	    ews_add_singles(m) < 0)
		return -1;
	use_state(m);
	ews_put_front(m, NULL, NULL);
	put_reminder(m);
	put_organizer(m);
	put_invited(m);
	ews_put_rest(m);
	put_elements(m);
	if (ews_add_files(m) < 0)
		return -1;
	return m->item->recur == NULL ? 0 : ews_add_occurrences(m);
}
