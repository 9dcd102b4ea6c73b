/* File objects of a note as attachments: MAPPING_GUIDE 1.7. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_files.h"

static const struct {
	const char *ending, *type;
} types[] = {
	{ "bmp", "image/bmp" },
	{ "csv", "text/csv" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument."
	    "wordprocessingml.document" },
	{ "eml", "message/rfc822" },
	{ "gif", "image/gif" },
	{ "gz", "application/gzip" },
	{ "htm", "text/html" },
	{ "html", "text/html" },
	{ "ics", "text/calendar" },
	{ "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "mp3", "audio/mpeg" },
	{ "mp4", "video/mp4" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "pdf", "application/pdf" },
	{ "png", "image/png" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptx", "application/vnd.openxmlformats-officedocument."
	    "presentationml.presentation" },
	{ "rtf", "application/rtf" },
	{ "svg", "image/svg+xml" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "txt", "text/plain" },
	{ "vcf", "text/vcard" },
	{ "wav", "audio/wav" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument."
	    "spreadsheetml.sheet" },
	{ "xml", "application/xml" },
	{ "zip", "application/zip" },
};

const char *
map_media_type(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < NITEMS(types); i++)
		if (text_same(dot + 1, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

static bool
is_taken(const struct ex_item *item, const char *name)
{
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (text_same(at->name, name))
			return true;
	return false;
}

/* What stands behind the last folder; "attachment" for an empty name. */
static const char *
base_name(struct arena *a, const char *name)
{
	size_t n;

	name = map_one_line(a, text_clean(a, name, strlen(name), NULL));
	n = strlen(name);
	while (n > 0 && name[n - 1] != '/' && name[n - 1] != '\\')
		n--;
	name += n;
	if (name[0] == '\0' || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return "attachment";
	return name;
}

const char *
map_unique_name(const struct ex_item *item, const char *wanted)
{
	const char *name = base_name(item->arena, wanted);
	const char *dot = strrchr(name, '.');
	size_t stem = dot == NULL || dot == name ? strlen(name) :
	    (size_t)(dot - name);
	const char *unique = name;

	for (int i = 2; is_taken(item, unique); i++)
		unique = text_printf(item->arena, "%.*s (%d)%s", (int)stem,
		    name, i, name + stem);
	return unique;
}

bool
map_has_file(const struct note *note, const char *name)
{
	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_FILE && f->file->name != NULL &&
		    text_same(f->file->name, name))
			return true;
	return false;
}

/* How the user saw the file of that name: asked of every attachmentref. */
static const char *
display_in(const struct rich *r, const char *name, int depth)
{
	for (; r != NULL && depth < MAP_RICH_DEPTH; r = r->next) {
		const char *found;

		if (r->kind == RICH_ATTACHMENT && r->file != NULL &&
		    r->file->name != NULL && r->file->display != NULL &&
		    r->file->display[0] != '\0' &&
		    text_same(r->file->name, name))
			return r->file->display;
		found = display_in(r->child, name, depth + 1);
		if (found != NULL)
			return found;
	}
	return NULL;
}

static const char *
display_name(const struct note *note, const char *name)
{
	NOTE_FOREACH_FIELD(f, note)
	{
		const char *found = f->type != NOTE_RICH || f->rich == NULL ?
		    NULL : display_in(f->rich, name, 0);

		if (found != NULL)
			return found;
	}
	return name;
}

static const struct ex_attachment *
add_file(struct map_job *job, const struct note_file *file, const char *shown)
{
	struct ex_item *item = job->item;
	struct ex_attachment *at = ex_add_attachment(item,
	    map_unique_name(item, shown), file->data);

	at->type = map_media_type(at->name);
	at->recorded = file->size;
	if (file->created.has_date)
		at->created = file->created.utc;
	if (file->modified.has_date)
		at->modified = file->modified.utc;
	return at;
}

struct map_file *
map_files(struct map_job *job)
{
	struct map_file *files = NULL, **end = &files;
	size_t i = 0;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		const struct note_file *file;
		const char *name;

		if (job->used[i++] || !map_is_attachment(f) ||
		    f->file->in_mime)
			continue;
		file = f->file;
		name = file->name == NULL ? "" : file->name;
		map_use_field(job, f);
		if ((f->flags & NOTE_SEALED) != 0) {
			ex_lose(job->item, "attachment %s: encrypted in Notes",
			    display_name(job->note, name));
			continue;
		}
		if (file->data == NULL) {
			ex_lose(job->item, "attachment %s: %s",
			    display_name(job->note, name),
			    file->why_not == NULL ? "the dump does not hold "
			    "it" : file->why_not);
			continue;
		}
		*end = ARENA_NEW(job->arena, struct map_file);
		(*end)->name = name;
		(*end)->at = add_file(job, file,
		    display_name(job->note, name));
		end = &(*end)->next;
	}
	return files;
}

/* ---- storage of embedded objects ---------------------------------------- */

#define PARTS_APART 8 /* more of them are one file */

static bool
is_part(const struct map_job *job, const struct note_field *f, size_t i)
{
	return !job->used[i] && f->type == NOTE_FILE && f->file->internal &&
	    !f->file->mime_part && f->file->data != NULL;
}

/* A copy of the list, for the original's end must stay one. */
static struct blob **
append(struct arena *a, struct blob **end, const struct blob *b)
{
	for (; b != NULL; b = b->next) {
		*end = ARENA_NEW(a, struct blob);
		**end = *b;
		(*end)->next = NULL;
		end = (struct blob **)&(*end)->next;
	}
	return end;
}

static void
join_parts(struct map_job *job)
{
	struct ex_item *item = job->item;
	struct blob *all = NULL, **end = &all;
	size_t i = 0, n = 0;

	NOTE_FOREACH_FIELD(f, job->note)
	{
		if (!is_part(job, f, i++))
			continue;
		end = append(job->arena, end, f->file->data);
		map_use_field(job, f);
		n++;
	}
	const struct ex_attachment *at = ex_add_attachment(item,
	    map_unique_name(item, "embedded objects.bin"), all);
	ex_lose(item, "embedded objects: the %zu parts of their storage are "
	    "kept one after the other in attachment %s, which programs other "
	    "than Notes cannot open", n, at->name);
}

static void
add_part(struct map_job *job, const struct note_field *f)
{
	const char *name = f->file->name == NULL ? "" : f->file->name;
	const struct ex_attachment *at = add_file(job, f->file, name);

	ex_lose(job->item, "embedded object: a part of its storage is kept as "
	    "attachment %s, which programs other than Notes cannot open",
	    at->name);
	map_use_field(job, f);
}

bool
map_object_parts(struct map_job *job)
{
	size_t i = 0, n = 0;

	NOTE_FOREACH_FIELD(f, job->note)
		n += is_part(job, f, i++);
	if (n > PARTS_APART)
		join_parts(job);
	i = 0;
	NOTE_FOREACH_FIELD(f, job->note)
		if (is_part(job, f, i++))
			add_part(job, f);
	return n > 0;
}
