/* Who is invited, who invites, who answers. */
#include <string.h>

#include "base/text.h"
#include "source/ics_entry.h"

struct people {
	const char **name, **address;
	size_t n, cap, cap2;
};

static void
add(struct arena *a, struct people *l, const char *name, const char *address)
{
	l->name = arena_room(a, l->name, l->n, &l->cap, sizeof(*l->name));
	l->address = arena_room(a, l->address, l->n, &l->cap2,
	    sizeof(*l->address));
	l->name[l->n] = name;
	l->address[l->n++] = address;
}

/* The address of a calendar user; "." when it has none. */
static const char *
address_of(struct arena *a, const struct pim_prop *p)
{
	const char *s = text_trim(a, p->value, strlen(p->value));
	const char *email = pim_param(p, "EMAIL");

	if (text_begins(s, "mailto:"))
		s += 7;
	else if (email != NULL && email[0] != '\0')
		s = email;
	s = pim_text(a, s, strlen(s), NULL);
	return s[0] == '\0' || text_same(s, "invalid:nomail") ? "." : s;
}

static const char *
name_of(struct arena *a, const struct pim_prop *p)
{
	const char *cn = pim_param(p, "CN");

	if (cn != NULL && cn[0] != '\0')
		return pim_text(a, cn, strlen(cn), NULL);
	return address_of(a, p);
}

/* "Anna B/Acme" <anna@acme.example>: whoever reads it has both. */
static const char *
full_of(struct arena *a, const struct pim_prop *p)
{
	const char *name = name_of(a, p), *address = address_of(a, p);

	if (strcmp(address, ".") == 0 || text_same(name, address))
		return name;
	return text_printf(a, "\"%s\" <%s>", name, address);
}

static bool
is(const struct pim_prop *p, const char *name, const char *value)
{
	const char *v = pim_param(p, name);

	return v != NULL && text_same(v, value);
}

static void
put(struct ics_entry *en, const struct people *l, const char *names,
    const char *addresses)
{
	if (l->n == 0)
		return;
	note_add_texts(en->note, names, l->name, l->n);
	if (addresses != NULL)
		note_add_texts(en->note, addresses, l->address, l->n);
}

static void
put_chair(struct ics_entry *en, const struct pim_prop *organizer)
{
	struct arena *a = en->note->arena;
	const char *by = pim_param(organizer, "SENT-BY");

	note_add_text(en->note, "Chair", full_of(a, organizer));
	if (by == NULL || by[0] == '\0')
		return;
	if (text_begins(by, "mailto:"))
		by += 7;
	if (!text_same(by, address_of(a, organizer)))
		note_trouble(en->note,
		    "ORGANIZER: sent by %.200s on behalf "
		    "of the chair",
		    by);
}

/* The chair stands in the list of those who attend as well. */
static bool
is_chair(struct arena *a, const struct pim_prop *p,
    const struct pim_prop *organizer)
{
	if (organizer == NULL)
		return false;
	return text_same(address_of(a, p), address_of(a, organizer)) ||
	    (is(p, "ROLE", "CHAIR") &&
		text_same(name_of(a, p), name_of(a, organizer)));
}

static void
say_answers(struct ics_entry *en, const struct pim_prop *p, size_t *n)
{
	const char *stat = pim_param(p, "PARTSTAT");

	if (stat != NULL && !text_same(stat, "NEEDS-ACTION"))
		++*n;
	if (pim_param(p, "DELEGATED-TO") != NULL)
		note_trouble(en->note,
		    "ATTENDEE %.200s: that it is delegated "
		    "has no place",
		    name_of(en->note->arena, p));
}

size_t
ics_people(struct ics_entry *en)
{
	struct arena *a = en->note->arena;
	const struct pim_prop *organizer = ics_prop(en->comp, "ORGANIZER");
	struct people req = { 0 }, opt = { 0 }, fyi = { 0 }, room = { 0 },
		      thing = { 0 };
	size_t answers = 0;

	if (organizer != NULL)
		put_chair(en, organizer);
	for (const struct pim_prop *p = ics_prop(en->comp, "ATTENDEE");
	     p != NULL; p = ics_prop_next(p, "ATTENDEE")) {
		struct people *to = &req;

		if (is_chair(a, p, organizer))
			continue;
		say_answers(en, p, &answers);
		if (is(p, "CUTYPE", "ROOM"))
			to = &room;
		else if (is(p, "CUTYPE", "RESOURCE"))
			to = &thing;
		else if (is(p, "ROLE", "OPT-PARTICIPANT"))
			to = &opt;
		else if (is(p, "ROLE", "NON-PARTICIPANT"))
			to = &fyi;
		add(a, to,
		    to == &room || to == &thing ? full_of(a, p) : name_of(a, p),
		    address_of(a, p));
	}
	put(en, &req, "RequiredAttendees", "INetRequiredNames");
	put(en, &opt, "OptionalAttendees", "INetOptionalNames");
	put(en, &fyi, "FYIAttendees", "INetFYINames");
	put(en, &room, "Room", NULL);
	put(en, &thing, "RequiredResources", NULL);
	if (answers > 0)
		note_trouble(en->note,
		    "ATTENDEE: %zu answers (PARTSTAT) have "
		    "no place in an entry",
		    answers);
	return req.n + opt.n + fyi.n + room.n + thing.n;
}

static const char *
notice_type(const struct pim_prop *who, const char *method)
{
	static const struct {
		const char *stat, *type;
	} types[] = { { "ACCEPTED", "A" }, { "DECLINED", "R" },
		{ "TENTATIVE", "P" }, { "DELEGATED", "D" } };

	if (text_same(method, "COUNTER"))
		return "T";
	for (size_t i = 0; who != NULL && i < NITEMS(types); i++)
		if (is(who, "PARTSTAT", types[i].stat))
			return types[i].type;
	return "S";
}

void
ics_answer(struct ics_entry *en)
{
	struct arena *a = en->note->arena;
	const struct pim_prop *who = ics_prop(en->comp, "ATTENDEE");
	const struct pim_prop *to = ics_prop(en->comp, "ORGANIZER");
	const struct pim_prop *stamp = ics_prop(en->comp, "DTSTAMP");
	struct ics_point at;

	note_add_text(en->note, "NoticeType",
	    notice_type(who, en->ctx->cal.method));
	if (who != NULL) {
		note_add_text(en->note, "From", full_of(a, who));
		note_add_text(en->note, "INetFrom", address_of(a, who));
	}
	if (to != NULL)
		note_add_text(en->note, "SendTo", full_of(a, to));
	if (stamp != NULL &&
	    ics_point_of(en->ctx, stamp, stamp->value, en->note, &at)) {
		note_add_time(en->note, "PostedDate",
		    ics_note_time(&at, at.at));
		note_add_time(en->note, "DeliveredDate",
		    ics_note_time(&at, at.at));
	}
}
