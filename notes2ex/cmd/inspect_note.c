/* inspect: what a single note adds to the picture. */
#include <string.h>

#include "base/text.h"
#include "cmd/inspect.h"
#include "cmd/setting.h"
#include "mapping/map.h"
#include "mapping/map_mime.h"
#include "mapping/map_mime_head.h"
#include "mapping/map_template.h"

const int64_t inspect_bounds[INSPECT_SIZES - 1] = { 100 << 10, 1 << 20,
	10 << 20, 25 << 20, 150 << 20 };

void
inspect_begin(struct inspect *in)
{
	*in = (struct inspect){ .first = EX_NO_DATE, .last = EX_NO_DATE };

	struct counts *const all[] = { &in->class, &in->form, &in->kind,
		&in->folder, &in->ref, &in->name, &in->skip, &in->trouble,
		&in->unresolved };

	for (size_t i = 0; i < NITEMS(all); i++)
		all[i]->arena = &in->arena;
	in->unresolved.max = INSPECT_NAMES;
}

static void
add_to_list(struct inspect *in, struct inspect_problems *to, const char *path,
    const char *unid, const char *place, const char *reason)
{
	struct arena *a = &in->arena;

	if (to->n == INSPECT_PROBLEMS) {
		to->more++;
		return;
	}
	to->list = arena_room(a, to->list, to->n, &to->cap, sizeof(*to->list));
	to->list[to->n++] = (struct inspect_problem){
		.path = arena_strdup(a, path),
		.unid = arena_strdup(a, unid),
		.place = arena_strdup(a, place),
		.reason = arena_strdup(a, reason),
	};
}

void
inspect_problem(struct inspect *in, const char *path, const char *unid,
    const char *place, const char *reason)
{
	size_t n = strlen(path);

	/* Of what cannot be opened the reason names the file, too. */
	if (strncmp(reason, path, n) == 0 && strncmp(reason + n, ": ", 2) == 0)
		reason += n + 2;
	/* What was met in two passes is one problem. */
	for (size_t i = 0; i < in->problem.n &&
	     in->problem.n < INSPECT_PROBLEMS; i++) {
		const struct inspect_problem *p = &in->problem.list[i];

		if (strcmp(p->reason, reason) == 0 &&
		    strcmp(p->path, path) == 0 && strcmp(p->unid, unid) == 0 &&
		    strcmp(p->place, place) == 0)
			return;
	}
	add_to_list(in, &in->problem, path, unid, place, reason);
}

/* ---- sums ------------------------------------------------------------------------- */

/* size -1: nobody knows. */
static void
count_attachment(struct inspect *in, int64_t size)
{
	size_t class = 0;

	in->attachments++;
	if (size < 0) {
		in->unknown_sizes++;
		return;
	}
	while (class + 1 < INSPECT_SIZES && size > inspect_bounds[class])
		class ++;
	in->size_class[class]++;
	in->attachment_bytes += size;
	if (size > in->largest)
		in->largest = size;
}

/* The file object that is the body of a part; -1: there is none. */
static int64_t
size_of_object(const struct note *n, struct cur name)
{
	while (name.n > 0 && strchr("\r\n", name.p[name.n - 1]) != NULL)
		name.n--; /* NUL, too */
	NOTE_FOREACH_FIELD(f, n)
		if (f->type == NOTE_FILE && f->file->mime_part &&
		    f->file->name != NULL && strlen(f->file->name) == name.n &&
		    memcmp(f->file->name, name.p, name.n) == 0)
			return f->file->size;
	return -1;
}

static int64_t
size_of_base64(struct cur body)
{
	int64_t n = 0;

	for (size_t i = 0; i < body.n; i++)
		n += body.p[i] > ' ' && body.p[i] != '=';
	return n * 3 / 4;
}

/* An attachment is what has a name, as in other mail. */
static void
count_part(struct inspect *in, const struct note *n, struct arena *a,
    const struct map_mime_part *p)
{
	const char *type = text_folded(a, map_mime_type(a, p->headers));
	const char *how = text_folded(a, map_mime_header(a, p->headers,
	    "Content-Disposition"));
	const char *encoding = map_mime_header(a, p->headers,
	    "Content-Transfer-Encoding");

	if (text_begins(type, "multipart/") ||
	    (strstr(type, "name=") == NULL && strstr(type, "name*") == NULL &&
	     strstr(how, "name=") == NULL && strstr(how, "name*") == NULL))
		return;
	count_attachment(in, map_mime_in_file(p) ? size_of_object(n, p->body) :
	    text_same(encoding, "base64") ? size_of_base64(p->body) :
	    (int64_t)p->body.n);
}

static void
count_attachments(struct inspect *in, const struct note *n, struct arena *a)
{
	struct map_mime_part p;

	NOTE_FOREACH_FIELD(f, n)
		if (f->type == NOTE_FILE && !f->file->mime_part &&
		    !f->file->internal)
			count_attachment(in, f->file->size);
		else if (map_mime_part(f, &p))
			count_part(in, n, a, &p);
}

void
inspect_add(struct counts *c, const char *name, const struct note *n)
{
	struct count *at = count_of(c, name);

	at->n[0]++;
	at->bytes += (int64_t)n->bytes;
}

static void
count_date(struct inspect *in, int64_t date)
{
	if (date == EX_NO_DATE)
		return;
	if (in->first == EX_NO_DATE || date < in->first)
		in->first = date;
	if (in->last == EX_NO_DATE || date > in->last)
		in->last = date;
}

/* As the result will have it; what Exchange has no name for, as it is. */
static const char *
shown(const char *folder, struct arena *a)
{
	const char *name = map_folder_name(a, folder);

	return name == NULL ? folder : name;
}

/* ---- what of a note cannot be carried over -------------------------------------- */

struct unread {
	struct inspect *in;
	const char *where;
	const struct note *note;
	struct arena *a;
};

static void
of_note(const struct unread *u, const char *reason)
{
	add_to_list(u->in, &u->in->of_note, u->where, u->note->unid, "",
	    reason);
}

static void
miss_file(const struct unread *u, const struct note_file *f)
{
	if (f->data != NULL || f->in_mime || f->internal)
		return;
	u->in->missing++;
	of_note(u, text_printf(u->a, "%s %s cannot be read: %s",
	    f->mime_part ? "part of the message" : "attachment",
	    f->name == NULL ? "(no name)" : f->name,
	    f->why_not == NULL ? "no reason known" : f->why_not));
}

/* Before a run, and with what can be done about it. */
static void
tell_unreadable(const struct unread *u, bool encrypted)
{
	const struct note *n = u->note;

	if (encrypted)
		of_note(u, "encrypted: only Notes and its reader's ID file "
		    "can open it; decrypt it there, or a mail that says so "
		    "stands for it");
	else if (n->encrypted)
		of_note(u, "encrypted in part: its body can be read, other "
		    "fields only in Notes");
	if (n->truncated)
		of_note(u, "cut off when it was replicated: replicate it "
		    "fully");
	NOTE_FOREACH_FIELD(f, n)
		if (f->type == NOTE_FILE && !encrypted)
			miss_file(u, f->file);
}

/* ---- notes ------------------------------------------------------------------------ */

static void
count_key(struct inspect *in, const struct note *n, const struct map_key *key,
    struct arena *a)
{
	inspect_add(&in->kind, ex_kind_name(key->kind), n);
	if (n->class == NOTE_DOCUMENT)
		count_date(in, key->date);
	for (size_t i = 0; i < key->nfolder_refs; i++)
		inspect_add(&in->ref, key->folder_refs[i], n);
	if (key->nfolder_refs == 0 && n->folder != NULL &&
	    n->folder[0] != '\0')
		inspect_add(&in->folder, shown(n->folder, a), n);
	if (key->skip != NULL)
		inspect_add(&in->skip, key->skip, n);
}

void
inspect_note(struct inspect *in, struct inspect_source *at, const char *where,
    const struct note *n, struct arena *a)
{
	const struct unread u = { in, where, n, a };
	struct map_key key = { 0 };

	map_key(n, a, &key);
	count_key(in, n, &key, a);
	inspect_add(&in->class, n->class == NOTE_PROFILE ? "profile" :
	    "document", n);
	inspect_add(&in->form, n->form, n);
	in->documents++;
	in->bytes += (int64_t)n->bytes;
	in->profiles += n->class == NOTE_PROFILE;
	in->encrypted += key.encrypted;
	in->truncated += n->truncated;
	in->conflicts += n->conflict;
	in->unread += n->mark == NOTE_MARK_UNREAD;
	in->deleted += n->deleted;
	for (const struct note_trouble *t = n->troubles; t != NULL; t = t->next)
		inspect_add(&in->trouble, t->what, n);
	count_attachments(in, n, a);
	setting_inspect(in, n, a);
	tell_unreadable(&u, key.encrypted);
	if (at != NULL)
		at->documents++;
	if (at != NULL && at->owner[0] == '\0' && key.owner != NULL)
		at->owner = arena_strdup(&in->arena, key.owner);
	inspect_names(in, n, at == NULL || at->owner[0] == '\0' ? NULL :
	    at->owner, a);
}

/* "form", "view" ...: the database's own, which stay behind. */
static const char *
class_of(const struct note *n)
{
	if (n->class == NOTE_STUB)
		return "deletion stub";
	return n->design == NULL || n->design[0] == '\0' ? "design" :
	    n->design;
}

void
inspect_design(struct inspect *in, const char *where, const struct note *n)
{
	in->design++;
	inspect_add(&in->class, class_of(n), n);
	if (n->class == NOTE_DESIGN && n->unid[0] != '\0' && n->title != NULL &&
	    n->design != NULL &&
	    (strcmp(n->design, "folder") == 0 ||
		strcmp(n->design, "view") == 0)) {
		struct count *c = count_of(&in->name, n->unid);

		for (const struct note_trouble *t = n->troubles; t != NULL;
		     t = t->next)
			inspect_problem(in, where, n->unid, n->design,
			    t->what);
		if (c->label == NULL)
			c->label = arena_strdup(&in->arena, n->title);
	}
}

/* Names may come behind the notes that refer to them: now all are known. */
void
inspect_end(struct inspect *in)
{
	for (size_t i = 0; i < in->ref.used; i++) {
		const struct count *ref = in->ref.list[i];
		const struct count *told = count_find(&in->name, ref->name);
		const char *name = told != NULL ?
		    told->label :
		    map_template_folder(ref->name);
		struct count *c;

		if (name == NULL)
			name = text_printf(&in->arena, "(unknown folder %s)",
			    ref->name);
		c = count_of(&in->folder, shown(name, &in->arena));
		c->n[0] += ref->n[0];
		c->bytes += ref->bytes;
	}
	count_sort_by_name(&in->class);
	count_sort_by_name(&in->form);
	count_sort_by_name(&in->kind);
	count_sort_by_name(&in->folder);
	count_sort_by_number(&in->skip);
	count_sort_by_number(&in->trouble);
	inspect_names_end(in);
}

