#include "source/beside.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

struct place {
	struct note *note;
	const char *folder; /* of the dump; the real one, NULL: there is none */
	const char *own;    /* the dump's name without its ending */
};

static bool
has_file(const struct note *note, const char *name)
{
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_FILE && f->file->name != NULL &&
		    text_same(f->file->name, name))
			return true;
	return false;
}

/* A name and nothing that leads elsewhere. */
static bool
is_plain_name(const char *name)
{
	return name != NULL && name[0] != '\0' && strchr(name, '/') == NULL &&
	    strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	    strlen(name) <= NAME_MAX;
}

/* The file itself, wherever links lead, if that is within the folder. */
static const char *
real_file(const struct place *p, const char *path, int64_t *size)
{
	char real[PATH_MAX];
	size_t n = strlen(p->folder);
	struct stat st;

	if (realpath(path, real) == NULL || stat(real, &st) < 0 ||
	    !S_ISREG(st.st_mode) || strncmp(real, p->folder, n) != 0 ||
	    (real[n] != '/' && strcmp(p->folder, "/") != 0))
		return NULL;
	*size = (int64_t)st.st_size;
	return arena_strdup(p->note->arena, real);
}

static const char *
look(const struct place *p, const char *name, int64_t *size)
{
	const char *in[] = { "", p->own, "attachments" };
	struct arena *a = p->note->arena;

	for (size_t i = 0; is_plain_name(name) && i < NITEMS(in); i++) {
		const char *dir = text_printf(a, "%s/%s", p->folder, in[i]);
		const char *found = real_file(p, text_printf(a, "%s/%s/%s",
		    dir, p->note->unid, name), size);

		if (found == NULL)
			found = real_file(p, text_printf(a, "%s/%s_%s", dir,
			    p->note->unid, name), size);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static void
add(struct place *p, const struct rich_file *file)
{
	int64_t size = 0;
	const char *path;
	struct note_file *f;
	struct note_field *field;

	if (file->name == NULL || has_file(p->note, file->name))
		return;
	path = look(p, file->display, &size);
	if (path == NULL)
		path = look(p, file->name, &size);
	if (path == NULL)
		return;
	field = note_add(p->note, "$FILE", NOTE_FILE);
	field->n = 1;
	field->file = f = ARENA_NEW(p->note->arena, struct note_file);
	f->name = file->name;
	f->size = -1;
	f->data = blob_of_file(p->note->arena, path, 0, (uint64_t)size);
}

/* Depth is bounded by the readers: see RICH_DEPTH. */
static void
walk(struct place *p, const struct rich *r)
{
	for (; r != NULL; r = r->next) {
		if (r->kind == RICH_ATTACHMENT && r->file != NULL)
			add(p, r->file);
		walk(p, r->child);
	}
}

static bool
is_referred_to(const struct note *note, const struct rich *r)
{
	for (; r != NULL; r = r->next)
		if ((r->kind == RICH_ATTACHMENT && r->file != NULL &&
		    r->file->name != NULL && !has_file(note, r->file->name)) ||
		    is_referred_to(note, r->child))
			return true;
	return false;
}

/* False when all that the note shows is there: nearly always. */
static bool
wants_files(const struct note *note)
{
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_RICH && f->rich != NULL &&
		    is_referred_to(note, f->rich))
			return true;
	return false;
}

void
beside_read(struct note *note, const char *dump)
{
	char real[PATH_MAX];
	const char *name, *dot;

	if (note->unid[0] == '\0' || !wants_files(note) ||
	    realpath(dump, real) == NULL)
		return;
	name = strrchr(real, '/') + 1;
	dot = strrchr(name, '.');

	struct place p = { .note = note };

	p.own = arena_strndup(note->arena, name, dot == NULL || dot == name ?
	    strlen(name) : (size_t)(dot - name));
	p.folder = name - 1 == real ? "/" : arena_strndup(note->arena, real,
	    (size_t)(name - 1 - real));
	/* Fields that are added hold no rich text: the walk ends. */
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_RICH && f->rich != NULL)
			walk(&p, f->rich);
}
