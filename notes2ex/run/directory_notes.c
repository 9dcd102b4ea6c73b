/*
 * --directory from a Domino Directory, in any form that is a source:
 * MAPPING_GUIDE 2.2.
 */
#include <string.h>

#include "base/text.h"
#include "mapping/map_directory.h"
#include "note/note_name.h"
#include "run/run_priv.h"

#define FIELDS 4

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

typedef void add_name(struct map_directory *, const char *name,
    const char *smtp);

static void
add_all(struct map_directory *dir, const struct note *note,
    const char *const field[FIELDS], add_name *add, const char *smtp)
{
	for (size_t i = 0; i < FIELDS && field[i] != NULL; i++)
		for (const struct note_field *f = note_field(note, field[i]);
		     f != NULL; f = note_field_next(f, field[i]))
			for (size_t k = 0; f->type == NOTE_TEXT && k < f->n;
			     k++)
				if (f->text[k][0] != '\0')
					add(dir, f->text[k], smtp);
}

/* Of the names of a person only one need be his: others may share a nick. */
static void
add_full(struct map_directory *dir, const char *name, const char *smtp)
{
	if (strchr(name, '/') != NULL)
		map_directory_add(dir, name, smtp);
	else
		map_directory_add_alias(dir, name, smtp);
}

/* False when the note says of nobody where he is reached. */
static bool
add_note(struct map_directory *dir, const struct note *note, struct arena *a)
{
	const struct kind *kind = kind_of(note);
	const char *smtp = kind == NULL ? NULL : smtp_of(note, a);

	if (note->class != NOTE_DOCUMENT || smtp == NULL)
		return false;
	/* Another version of it won, or nobody wants it any more. */
	if (note->conflict || note->deleted || note_has(note, "$Conflict"))
		return false;
	add_all(dir, note, kind->name, kind == &kinds[0] ? add_full :
	    map_directory_add, smtp);
	add_all(dir, note, kind->alias, map_directory_add_alias, smtp);
	return true;
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
