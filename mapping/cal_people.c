/* Who takes part, and what they said: MAPPING_GUIDE 4.3, 4.7. */
#include <string.h>

#include "base/text.h"
#include "mapping/cal_priv.h"
#include "note/note_name.h"

#define MEETING  1 /* APPT_STATE_FLAGS */
#define RECEIVED 2

static bool
owner_is_known(const struct map_job *job)
{
	return job->ctx->opt->owner != NULL || job->bundle->facts.owner != NULL;
}

/* The answer that the owner gave, by the copy in his calendar. */
static enum ex_response
own_answer(const struct note *note)
{
	const char *notice = note_string(note, "NoticeType");

	if (text_same(notice, "A"))
		return EX_ACCEPTED;
	if (text_same(notice, "P") || text_same(notice, "T"))
		return EX_TENTATIVE;
	return EX_NO_RESPONSE;
}

static bool
is_chairs_copy(const struct map_job *job, const char *chair)
{
	if (chair[0] == '\0' || map_is_owner(job, chair))
		return true;
	return !owner_is_known(job) && own_answer(job->note) == EX_NO_RESPONSE;
}

/* ---- the lists ------------------------------------------------------------ */

static bool
has_texts(const struct note *note, const char *field)
{
	const char *const *text;
	size_t n = note_texts(note, field, &text);

	for (size_t i = 0; i < n; i++)
		if (text[i][0] != '\0')
			return true;
	return false;
}

static void
drop(struct map_job *job, const char *field)
{
	map_use(job, field);
}

/* FYI is the chair's secret; an invitee's copy should not have it. */
static void
add_fyi(struct map_job *job, bool chairs)
{
	const char *const *text;
	size_t n = note_texts(job->note, "FYIAttendees", &text);

	if (chairs) {
		map_recipients(job, "FYIAttendees", "INetFYINames", EX_FYI);
		return;
	}
	drop(job, "FYIAttendees");
	drop(job, "INetFYINames");
	for (size_t i = 0; i < n; i++)
		if (text[i][0] != '\0' && !map_is_owner(job, text[i]))
			ex_lose(job->item,
			    "field FYIAttendees: %s, only the "
			    "chair may see it",
			    text[i]);
}

/* Invitations turned into entries still have their mail's headers. */
static void
use_mail_fields(struct map_job *job)
{
	static const char *const fields[] = { "SendTo", "CopyTo", "BlindCopyTo",
		"INetSendTo", "INetCopyTo", "INetBlindCopyTo", "From",
		"INetFrom", "Principal", "INetPrincipal", "$INetPrincipal",
		"AltChair", "AltFrom", "PostedDate", "DeliveredDate",
		"ComposedDate", "$MessageID", "In_Reply_To", "References",
		"Received", "EnterSendTo", "EnterCopyTo", "EnterBlindCopyTo",
		"Principal", "DeliveryPriority", "DeliveryReport",
		"ReturnReceipt" };

	for (size_t i = 0; i < NITEMS(fields); i++)
		drop(job, fields[i]);
}

static void
add_attendees(struct map_job *job, bool chairs)
{
	static const struct {
		const char *field, *inet, *draft, *draft_inet;
		enum ex_role role;
	} lists[] = {
		{ "RequiredAttendees", "INetRequiredNames", "EnterSendTo",
		    "SendTo", EX_REQUIRED },
		{ "OptionalAttendees", "INetOptionalNames", "EnterCopyTo",
		    "CopyTo", EX_OPTIONAL },
	};
	bool any = has_texts(job->note, "RequiredAttendees") ||
	    has_texts(job->note, "OptionalAttendees") ||
	    has_texts(job->note, "FYIAttendees");

	for (size_t i = 0; i < NITEMS(lists); i++) {
		map_recipients(job, lists[i].field, lists[i].inet,
		    lists[i].role);
		if (any)
			continue;
		/* Not sent yet, or of a form that only knows mail's fields. */
		map_recipients(job,
		    has_texts(job->note, lists[i].draft) ? lists[i].draft :
							   lists[i].draft_inet,
		    NULL, lists[i].role);
	}
	add_fyi(job, chairs);
	if (!any && has_texts(job->note, "EnterBlindCopyTo"))
		map_recipients(job, "EnterBlindCopyTo", NULL, EX_FYI);
	map_recipients(job,
	    has_texts(job->note, "Room") ? "Room" : "RoomToReserve", NULL,
	    EX_ROOM);
	map_recipients(job,
	    has_texts(job->note, "RequiredResources") ? "RequiredResources" :
							"Resources",
	    NULL, EX_RESOURCE);
	map_recipients(job, "OptionalResources", NULL, EX_RESOURCE);
	map_recipients(job, "OptionalRooms", NULL, EX_ROOM);
	drop(job, "Room");
	drop(job, "RoomToReserve");
	drop(job, "Resources");
}

/* ---- answers ---------------------------------------------------------------- */

static bool
is_person(const struct ex_recipient *r)
{
	return r->role != EX_ROOM && r->role != EX_RESOURCE;
}

/* By address; else by a name that only one of them has. */
static struct ex_recipient *
recipient_of(struct ex_item *item, const struct ex_address *who)
{
	struct ex_recipient *found = NULL;

	for (struct ex_recipient *r = item->recipients; r != NULL; r = r->next)
		if (text_same(r->who.address, who->address))
			return r;
	if (who->name == NULL || who->name[0] == '\0')
		return NULL;
	for (struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		if (!is_person(r) || r->who.name == NULL ||
		    !text_same_folded(r->who.name, who->name))
			continue;
		if (found != NULL)
			return NULL;
		found = r;
	}
	return found;
}

static void
answer(struct map_job *job, const char *who, enum ex_response response)
{
	struct ex_address address = map_address(job, who, NULL);
	struct ex_recipient *r = recipient_of(job->item, &address);

	if (r != NULL)
		r->response = response;
}

static void
set_answers(struct map_job *job, enum ex_response own)
{
	const struct map_facts *facts = &job->bundle->facts;
	const char *owner = job->ctx->opt->owner != NULL ?
	    job->ctx->opt->owner :
	    facts->owner;

	for (size_t i = 0; i < facts->nanswers; i++)
		answer(job, facts->answers[i].who, facts->answers[i].response);
	if (own != EX_NO_RESPONSE && owner != NULL)
		answer(job, owner, own);
}

/* ---- the meeting -------------------------------------------------------------- */

static void
set_flags(struct map_job *job)
{
	bool silent = map_take_flag(job, "Broadcast");

	silent = map_take_flag(job, "$PreventReplies") || silent;
	ex_set_bool(job->item, EX_RESPONSE_REQUESTED, !silent);
	if (map_take_flag(job, "PreventCounter"))
		ex_set_bool(job->item, EX_APPT_NOT_ALLOW_PROPOSE, true);
	if (!map_flag(job->note, "PreventDelegate"))
		drop(job, "PreventDelegate");
}

static void
set_meeting(struct map_job *job, const char *chair, bool chairs)
{
	struct ex_item *item = job->item;
	enum ex_response own = own_answer(job->note);

	if (chair[0] == '\0')
		chair = note_string(job->note, "From");
	if (chair[0] != '\0') {
		item->organizer = ARENA_NEW(job->arena, struct ex_address);
		*item->organizer = map_address(job, chair, NULL);
		item->from = item->organizer;
	}
	ex_set_int(item, EX_APPT_STATE_FLAGS,
	    chairs ? MEETING : MEETING | RECEIVED);
	if (chairs)
		own = EX_ORGANISED;
	else if (own == EX_NO_RESPONSE)
		own = EX_NOT_RESPONDED;
	ex_set_int(item, EX_RESPONSE_STATUS, (int32_t)own);
	set_answers(job, chairs ? EX_NO_RESPONSE : own);
	set_flags(job);
}

/* Without a list of people the chair is only who has the entry. */
static void
use_chair(struct map_job *job, const char *chair)
{
	if (chair[0] == '\0' || !owner_is_known(job) ||
	    map_is_owner(job, chair))
		drop(job, "Chair");
	static const char *const flags[] = { "Broadcast", "$PreventReplies",
		"PreventCounter", "PreventDelegate" };

	for (size_t i = 0; i < NITEMS(flags); i++)
		drop(job, flags[i]);
}

bool
cal_people(struct map_job *job, enum cal_type type)
{
	const char *chair = note_string(job->note, "Chair");
	bool chairs = is_chairs_copy(job, chair), people = false;

	add_attendees(job, chairs);
	use_mail_fields(job);
	for (const struct ex_recipient *r = job->item->recipients; r != NULL;
	     r = r->next)
		people = people || is_person(r);
	drop(job, "NoticeType");
	if (!people && type != CAL_MEETING) {
		use_chair(job, chair);
		return false;
	}
	drop(job, "Chair");
	set_meeting(job, chair, chairs);
	return true;
}
