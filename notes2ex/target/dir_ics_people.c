#include "target/dir_head.h"
#include "target/dir_ics_priv.h"

static void
add_name(struct cal *cal, icalproperty *p, const struct ex_address *who)
{
	if (who->name != NULL && who->name[0] != '\0')
		icalproperty_add_parameter(p, icalparameter_new_cn(
		    head_line(&cal->arena, who->name)));
}

static void
add_organizer(struct cal *cal, icalcomponent *c, const struct ex_item *item)
{
	icalproperty *p;

	if (item->organizer == NULL)
		return;
	p = icalproperty_new_organizer(head_mailto(&cal->arena,
	    item->organizer->address));
	add_name(cal, p, item->organizer);
	icalcomponent_add_property(c, p);
}

static icalparameter_role
role_of(enum ex_role role)
{
	switch (role) {
	case EX_CC:
	case EX_OPTIONAL:
		return ICAL_ROLE_OPTPARTICIPANT;
	case EX_BCC:
	case EX_FYI:
	case EX_ROOM:
	case EX_RESOURCE:
		return ICAL_ROLE_NONPARTICIPANT;
	case EX_TO:
	case EX_REQUIRED:
	case EX_MEMBER:
	case EX_MEMBER_GROUP:
		break;
	}
	return ICAL_ROLE_REQPARTICIPANT;
}

static icalparameter_partstat
partstat_of(enum ex_response response)
{
	switch (response) {
	case EX_ORGANISED:
	case EX_ACCEPTED:
		return ICAL_PARTSTAT_ACCEPTED;
	case EX_TENTATIVE:
		return ICAL_PARTSTAT_TENTATIVE;
	case EX_DECLINED:
		return ICAL_PARTSTAT_DECLINED;
	case EX_NO_RESPONSE:
	case EX_NOT_RESPONDED:
		break;
	}
	return ICAL_PARTSTAT_NEEDSACTION;
}

static void
add_attendees(struct cal *cal, icalcomponent *c, const struct ex_item *item,
    const struct ex_recipient *r)
{
	for (; r != NULL; r = r->next) {
		icalproperty *p = icalproperty_new_attendee(
		    head_mailto(&cal->arena, r->who.address));

		if (r->role == EX_ROOM || r->role == EX_RESOURCE)
			icalproperty_add_parameter(p, icalparameter_new_cutype(
			    r->role == EX_ROOM ? ICAL_CUTYPE_ROOM :
			    ICAL_CUTYPE_RESOURCE));
		icalproperty_add_parameter(p,
		    icalparameter_new_role(role_of(r->role)));
		icalproperty_add_parameter(p,
		    icalparameter_new_partstat(partstat_of(r->response)));
		if (ex_is(item, EX_RESPONSE_REQUESTED))
			icalproperty_add_parameter(p,
			    icalparameter_new_rsvp(ICAL_RSVP_TRUE));
		add_name(cal, p, &r->who);
		icalcomponent_add_property(c, p);
	}
}

void
cal_add_people(struct cal *cal, icalcomponent *c, const struct ex_item *item,
    const struct ex_recipient *people)
{
	add_organizer(cal, c, item);
	add_attendees(cal, c, item, people);
}
