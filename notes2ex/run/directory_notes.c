/*
 * --directory from a Domino Directory, in any form that is a source:
 * MAPPING_GUIDE 2.2.
 */
#include <string.h>

#include "base/text.h"
#include "mapping/map_directory.h"
#include "note/note_name.h"
#include "run/run_priv.h"

#define FIELDS 4 /* at most, of each sort */

/* What stands for somebody who can get mail, and the fields with names. */
static const struct kind {
	const char *type;
	const char *name[FIELDS];  /* of it alone; each may hold several */
	const char *alias[FIELDS]; /* that others may have as well */
} kinds[] = {
	{ "Person", { "FullName", "AltFullName" }, { "ShortName" } },
	{ "Group", { "ListName" }, { NULL } },
	{ "Database", { "FullName", "MailInName" }, { NULL } },
	{ "Mail-In Database", { "FullName", "MailInName" }, { NULL } },
	{ "Resource", { "FullName", "ResourceName" }, { NULL } },
	{ "Room", { "FullName", "ResourceName" }, { NULL } },
};

static const struct kind *
kind_of(const struct note *note)
{
	const char *said[] = { note_string(note, "Type"), note->form };

	for (size_t i = 0; i < NITEMS(said); i++)
		for (size_t k = 0; k < NITEMS(kinds); k++)
			if (text_same(said[i], kinds[k].type))
				return &kinds[k];
	return NULL;
}

/* "Alice B/Acme@Acme" is an address of Notes and none of the Internet. */
static const char *
smtp_of(const struct note *note, struct arena *a)
{
	static const char *const fields[] = { "InternetAddress",
		"MailAddress" };

	for (size_t i = 0; i < NITEMS(fields); i++) {
		const char *text = note_string(note, fields[i]);
		struct note_name name = note_name_parse(a, text);
		const char *at = name.address == NULL ? NULL :
		    strrchr(name.address, '@');

		if (name.form == NAME_INTERNET && at != NULL &&
		    strchr(at, '.') != NULL)
			return name.address;
	}
	return NULL;
}

/* ---- an entry -------------------------------------------------------------- */

struct names {
	struct arena *arena;
	const char **text;
	size_t n, cap;
};

static void
add_name(struct names *to, const char *name)
{
	to->text = arena_room(to->arena, to->text, to->n, &to->cap,
	    sizeof(*to->text));
	to->text[to->n++] = name;
}

/* The texts of a field, of which there may be several. */
static void
add_field(struct names *to, const struct note *note, const char *field)
{
	for (const struct note_field *f = note_field(note, field); f != NULL;
	     f = note_field_next(f, field))
		for (size_t i = 0; f->type == NOTE_TEXT && i < f->n; i++)
			if (f->text[i][0] != '\0')
				add_name(to, f->text[i]);
}

/* Of the names of a person only one need be his: others may share a nick. */
static void
sort_names(const struct names *from, bool person, struct names *full,
    struct names *alias)
{
	for (size_t i = 0; i < from->n; i++)
		add_name(person && strchr(from->text[i], '/') == NULL ? alias :
		    full, from->text[i]);
}

/* His name in another script, when the entry says that this is his language. */
static const char *
shown_name(const struct note *note, struct arena *a)
{
	const char *alt = note_string(note, "AltFullName");
	const char *language = note_string(note, "AltFullNameLanguage");

	if (alt[0] == '\0' || language[0] == '\0' ||
	    !text_same(language, note_string(note, "PreferredLanguage")))
		return NULL;
	return note_name_parse(a, alt).common;
}

/* Groups that only say who may do what, and who may not, are no list. */
static bool
is_mail_group(const struct note *note)
{
	double type;

	return !note_number(note, "GroupType", &type) || type < 2;
}

static const struct map_group *
members_of(const struct note *note, struct arena *a)
{
	struct names m = { .arena = a };
	struct map_group *g;

	if (!is_mail_group(note))
		return NULL;
	add_field(&m, note, "Members");
	for (int i = 1; i < 100; i++)
		add_field(&m, note, text_printf(a, "Members_%d", i));
	if (m.n == 0)
		return NULL;
	g = ARENA_NEW(a, struct map_group);
	*g = (struct map_group){ .member = m.text, .n = m.n };
	return g;
}

/* False when the note says of nobody where he is reached. */
static bool
add_note(struct map_directory *dir, const struct note *note, struct arena *a)
{
	const struct kind *kind = kind_of(note);
	struct names all = { .arena = a }, full = all, alias = all;
	struct map_who who = { 0 };

	if (note->class != NOTE_DOCUMENT || kind == NULL)
		return false;
	/* Another version of it won, or nobody wants it any more. */
	if (note->conflict || note->deleted || note_has(note, "$Conflict"))
		return false;
	for (size_t i = 0; i < FIELDS && kind->name[i] != NULL; i++)
		add_field(&all, note, kind->name[i]);
	sort_names(&all, kind == &kinds[0], &full, &alias);
	for (size_t i = 0; i < FIELDS && kind->alias[i] != NULL; i++)
		add_field(&alias, note, kind->alias[i]);
	who.smtp = smtp_of(note, a);
	who.name = full.text;
	who.nnames = full.n;
	who.alias = alias.text;
	who.naliases = alias.n;
	who.shown = shown_name(note, a);
	who.domain = note_string(note, "MailDomain");
	if (text_same(kind->type, "Group"))
		who.group = members_of(note, a);
	map_directory_put(dir, &who);
	return who.smtp != NULL || who.group != NULL;
}

static void
say_bad(const struct run_options *o, const char *path, const struct note *n,
    const struct err *why)
{
	struct arena a = { 0 };

	if (o->say != NULL)
		o->say(o->say_arg, path, text_printf(&a,
		    "note %s cannot be read, so nobody is found by it: %s",
		    n == NULL || n->unid[0] == '\0' ? "without a UNID" :
		    n->unid, why->msg));
	arena_free(&a);
}

static int
add_notes(struct map_directory *dir, const char *path, struct source *src,
    const struct run_options *o, bool *any, struct err *e)
{
	struct arena a = { 0 };
	struct note *n = NULL;
	int status;

	while ((status = source_next(src, &a, &n, e)) != 0) {
		if (status < 0 && err_reach(e->code) != REACH_NOTE)
			break;
		if (status < 0)
			say_bad(o, path, n, e);
		else if (add_note(dir, n, &a))
			*any = true;
		n = NULL;
		arena_reset(&a);
	}
	arena_free(&a);
	return status < 0 ? err_in(e, "--directory") : 0;
}

int
run_directory_notes(struct map_directory *dir, const char *path,
    const struct run_options *o, struct err *e)
{
	struct source *src = NULL;
	bool any = false;
	int status;

	if (source_open(&src, path, &o->source, o->say, o->say_arg, e) < 0)
		return err_in(e, "--directory");
	status = add_notes(dir, path, src, o, &any, e);
	source_close(&src);
	if (status == 0 && !any && o->say != NULL)
		o->say(o->say_arg, path, "--directory: nobody in it has both "
		    "a name and an Internet address");
	return status;
}
