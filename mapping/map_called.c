/*
 * What notes are called and whom they mean by a name: groups have contacts and
 * groups of the same dump as members, notices are about entries of the calendar.
 */
#include <string.h>

#include "base/text.h"
#include "mapping/map_priv.h"
#include "note/note_name.h"

struct names {
	struct arena *a;
	const char **key;
	size_t n, cap;
};

static const char *
key_of(struct arena *a, const char *text)
{
	struct note_name name = note_name_parse(a, text);

	return name.form == NAME_INTERNET ?
	    text_folded(a, name.address) :
	    note_name_key(a, text);
}

static void
add(struct names *to, const char *key)
{
	if (key[0] == '\0')
		return;
	to->key = arena_room(to->a, to->key, to->n, &to->cap, sizeof(*to->key));
	to->key[to->n++] = key;
}

static void
add_field(struct names *to, const struct note *note, const char *field)
{
	for (const struct note_field *f = note_field(note, field); f != NULL;
	     f = note_field_next(f, field))
		for (size_t i = 0; f->type == NOTE_TEXT && i < f->n; i++)
			add(to, key_of(to->a, f->text[i]));
}

/* The first that one can write to from the Internet. */
static const char *
address_in(const struct note *note, const char *field, struct arena *a)
{
	const char *const *text;
	size_t n = note_texts(note, field, &text);

	for (size_t i = 0; i < n; i++) {
		struct note_name name = note_name_parse(a, text[i]);
		const char *at = name.address == NULL ? NULL :
							strrchr(name.address,
							    '@');

		if (name.form == NAME_INTERNET && at != NULL &&
		    strchr(at, '.') != NULL)
			return name.address;
	}
	return NULL;
}

/* One value may be several names: then each may be meant as well. */
static void
add_members_in(struct names *to, const struct note *note, const char *field)
{
	add_field(to, note, field);
	for (const struct note_field *f = note_field(note, field); f != NULL;
	     f = note_field_next(f, field))
		for (size_t i = 0; f->type == NOTE_TEXT && i < f->n; i++) {
			const char *const *part;
			size_t n = note_name_split(to->a, f->text[i], &part);

			for (size_t k = 0; n > 1 && k < n; k++)
				add(to, key_of(to->a, part[k]));
		}
}

/* A card without a full name is called by its first and last. */
static void
add_first_and_last(struct names *to, const struct note *note)
{
	const char *first = note_string(note, "FirstName");
	const char *last = note_string(note, "LastName");

	if (note_string(note, "FullName")[0] == '\0' && last[0] != '\0')
		add(to, key_of(to->a, text_printf(to->a, "%s%s%s", first,
		    first[0] == '\0' ? "" : " ", last)));
}

/* The fields of addresses in the order in which a card takes them. */
static void
add_person(struct names *to, const struct note *note, struct map_key *key)
{
	static const char *const mails[] = { "MailAddress", "InternetAddress",
		"email_1", "email_2", "email_3", "email_4", "email_5",
		"email_6", "OfficeEMail1", "OfficeEMail2", "OfficeEMail3",
		"work0email", "work1email", "work2email", "work3email",
		"HomeEmail", "HomeEMail1", "HomeEMail2", "HomeEMail3",
		"SchoolEmail", "mobileEmail", "OtherEmail" };

	add_field(to, note, "FullName");
	add_first_and_last(to, note);
	for (size_t i = 0; i < NITEMS(mails); i++) {
		const char *at = address_in(note, mails[i], to->a);

		if (at != NULL)
			add(to, text_folded(to->a, at));
		if (key->address == NULL)
			key->address = at;
	}
}

static void
add_members(struct names *to, const struct note *note)
{
	add_members_in(to, note, "Members");
	for (int i = 1; i < 100; i++)
		add_members_in(to, note,
		    text_printf(to->a, "Members_%d", i));
}

/* No name has a line break in it. */
static const char *
meeting_key(const struct note *note, struct arena *a)
{
	const char *id = note_string(note, "ApptUNID");

	return id[0] == '\0' ? "" : text_printf(a, "meeting\n%s", id);
}

/* What an invitation must know of its meeting's other notices. */
static const char *
news_key(const struct note *note, struct arena *a)
{
	const char *id = note_string(note, "ApptUNID");

	return id[0] == '\0' ? "" : text_printf(a, "meeting news\n%s", id);
}

static bool
is_invitation(const struct note *note)
{
	const char *type = note_string(note, "NoticeType");

	return text_same(type, "I") || text_same(type, "L");
}

void
map_called_of(const struct note *note, struct arena *a, struct map_key *key)
{
	struct names called = { .a = a }, asked = { .a = a };

	switch (key->kind) {
	case EX_CONTACT:
		add_person(&called, note, key);
		break;
	case EX_GROUP:
		add_field(&called, note, "ListName");
		key->address = address_in(note, "InternetAddress", a);
		add_members(&asked, note);
		break;
	case EX_CALENDAR:
		add(&called, meeting_key(note, a));
		break;
	case EX_MAIL:
		if (note_string(note, "NoticeType")[0] == '\0')
			break;
		add(&asked, meeting_key(note, a));
		add(is_invitation(note) ? &asked : &called,
		    news_key(note, a));
		break;
	case EX_TASK:
	case EX_NOTE:
	case EX_KINDS:
		break;
	}
	key->called = called.key;
	key->ncalled = called.n;
	key->asked = asked.key;
	key->nasked = asked.n;
}

static const struct map_known *
known(const struct map_job *job, const char *key)
{
	const struct map_facts *facts = &job->bundle->facts;

	for (size_t i = 0; i < facts->nknown; i++)
		if (strcmp(facts->known[i].key, key) == 0)
			return &facts->known[i];
	return NULL;
}

const struct map_known *
map_known_as(const struct map_job *job, const char *name)
{
	return known(job, key_of(job->arena, name));
}

const struct map_known *
map_known_meeting(const struct map_job *job)
{
	return known(job, meeting_key(job->note, job->arena));
}

bool
map_has_news(const struct map_job *job)
{
	return known(job, news_key(job->note, job->arena)) != NULL;
}
