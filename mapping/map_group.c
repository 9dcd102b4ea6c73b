/* Form Group becomes a personal distribution list: MAPPING_GUIDE 5.2. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_contact.h"

/* Of the directory's own: who may edit it, where it stands. */
static const char *const dropped[] = { "LocalAdmin", "Owner", "ListOwner",
	"AvailableForDirSync", "DocumentAccess", "MailDomain", "GroupTitle",
	"LZTransform" };

/*
 * A contact of the same dump has the address that its card says; a group of
 * it is that group, whether or not it has an address.
 */
static void
know_members(struct map_job *job)
{
	for (struct ex_recipient *r = job->item->recipients; r != NULL;
	     r = r->next) {
		const struct map_known *k = map_known_as(job,
		    r->who.unresolved && r->who.notes != NULL ?
			r->who.notes :
			r->who.address);

		if (k == NULL)
			continue;
		r->unid = k->unid;
		if (k->kind == EX_GROUP)
			r->role = EX_MEMBER_GROUP;
		if (!r->who.unresolved)
			continue;
		if (k->address != NULL)
			r->who.address = k->address;
		r->who.unresolved = k->address == NULL && k->kind != EX_GROUP;
	}
}

/*
 * Every Members field, in order: a long list is split over several.  Groups
 * among them stay members; an address one cannot write to is said by name.
 */
static void
set_members(struct map_job *job)
{
	map_recipients(job, "Members", NULL, EX_MEMBER);
	for (int i = 1; i < 100; i++) {
		const char *field = text_printf(job->arena, "Members_%d", i);

		if (note_has(job->note, field))
			map_recipients(job, field, NULL, EX_MEMBER);
	}
	know_members(job);
}

/* The first value is the name, the others are aliases. */
static const char *
list_name(struct map_job *job)
{
	const char *const *names;
	size_t n = note_texts(job->note, "ListName", &names);

	map_use(job, "ListName");
	for (size_t i = 1; i < n; i++)
		map_add_row(job, true, "Also known as", names[i], "ListName");
	return n == 0 ? "" : map_one_line(job->arena, names[0]);
}

static const char *
access_only(const struct note *note)
{
	double type;

	if (!note_number(note, "GroupType", &type) || type < 2)
		return NULL;
	if (type == 2)
		return "group for access control: not mail";
	if (type == 3)
		return "group that denies access: not mail";
	return "group of servers: not mail";
}

int
map_group(struct map_job *job, struct map_result *r, struct err *e)
{
	static const char *const body[] = { "ListDescription", "Comments",
		"Comment" };
	const char *why = access_only(job->note), *name;

	(void)e;
	if (why != NULL) {
		*r = (struct map_result){ .verdict = MAP_SKIPPED,
			.reason = why };
		return 0;
	}
	map_common(job, "IPM.DistList");
	map_use(job, "GroupType");
	name = list_name(job);
	ex_set_text(job->item, EX_SUBJECT, name);
	ex_set_text(job->item, EX_DISPLAY_NAME, name);
	ex_set_text(job->item, EX_DL_NAME, name);
	ex_set_text(job->item, EX_FILE_AS, name);
	set_members(job);
	map_add_row(job, true, "Address",
	    contact_text(job, "InternetAddress", ", "), "InternetAddress");
	map_add_row(job, true, "Address",
	    contact_text(job, "MailAddress", ", "), "MailAddress");
	if (text_same(contact_text(job, "FullName", ", "), name))
		map_use(job, "FullName");
	map_add_row(job, true, "Category",
	    contact_text(job, "ListCategory", ", "), "ListCategory");
	for (size_t i = 0; i < NITEMS(dropped); i++)
		map_use(job, dropped[i]);
	contact_body(job, body, NITEMS(body));
	return 0;
}
