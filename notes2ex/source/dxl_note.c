#include "source/dxl.h"

#include <stdlib.h>
#include <string.h>

#include "source/beside.h"
#include "source/mime_head.h"
#include "source/notes_meaning.h"

static void
read_date(struct dxl_read *r, const struct dxl_el *info, const char *name,
    struct note_time *t)
{
	const struct dxl_el *el = dxl_child(info, name);

	r->field = name;
	el = el == NULL ? NULL : dxl_child(el, "datetime");
	if (el != NULL)
		(void)dxl_item_time(r, el, t);
}

static void
read_info(struct dxl_read *r, const struct dxl_el *info)
{
	const char *unid = dxl_attr(info, "unid");
	const char *seq = dxl_attr(info, "sequence");
	long n = seq == NULL ? 0 : strtol(seq, NULL, 10);

	if (unid != NULL && !note_set_unid(r->note, unid))
		note_trouble(r->note, "\"%.40s\" is no universal ID", unid);
	r->note->seq = n > 0 && n <= INT32_MAX ? (int32_t)n : 0;
	read_date(r, info, "created", &r->note->created);
	read_date(r, info, "modified", &r->note->modified);
}

/* <updatedby> and the like: names that Notes keeps in a field of its own. */
static void
read_names(struct dxl_read *r, const struct dxl_el *el, const char *field)
{
	struct note_field *f = note_add(r->note, field, NOTE_TEXT);
	size_t cap = 0;

	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		cap++;
	f->flags = NOTE_NAMES;
	f->text = arena_array(r->arena, cap, sizeof(*f->text));
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (dxl_is(c, "name"))
			f->text[f->n++] = dxl_item_text(r, c);
}

static void
read_revisions(struct dxl_read *r, const struct dxl_el *el)
{
	struct note_field *f = note_add(r->note, "$Revisions", NOTE_TIME);
	size_t cap = 0;

	r->field = f->name;
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		cap++;
	f->time = arena_array(r->arena, cap, sizeof(*f->time));
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (dxl_is(c, "datetime") &&
		    dxl_item_time(r, c, &f->time[f->n].from))
			f->n++;
}

/* Parts of a document beside its fields that mean nothing elsewhere. */
static bool
is_ignored(const struct dxl_el *el)
{
	return dxl_is(el, "textproperties") || dxl_is(el, "lockedby") ||
	    dxl_is(el, "noteinfo");
}

static void
read_part(struct dxl_read *r, const struct dxl_el *el)
{
	bool data = r->note->class != NOTE_DESIGN;

	if (el->name == NULL) {
		if (data && !dxl_is_blank(el->text))
			note_trouble(r->note,
			    "text outside of all fields: "
			    "\"%.40s\"",
			    el->text);
	} else if (dxl_is(el, "item")) {
		dxl_item_read(r, el);
	} else if (dxl_is(el, "updatedby")) {
		read_names(r, el, "$UpdatedBy");
	} else if (dxl_is(el, "wassignedby")) {
		read_names(r, el, "$WasSignedBy");
	} else if (dxl_is(el, "revisions")) {
		read_revisions(r, el);
	} else if (data && !is_ignored(el) && !dxl_is(el, "mime")) {
		note_trouble(r->note, "<%s> is not known and left out",
		    el->name);
	}
}

static int
read_mime(struct dxl_read *r, const struct dxl_el *root, struct err *e)
{
	const struct dxl_el *mime = dxl_child(root, "mime");
	const struct blob *blob = mime == NULL ?
	    NULL :
	    dxl_file_blob(r, mime, BLOB_PLAIN, BLOB_PLAIN);

	if (mime != NULL && blob == NULL)
		note_trouble(r->note, "its MIME message: the dump holds none "
		    "of it");
	if (blob == NULL)
		return 0;
	if (mime_head_read(r->note, blob, e) == 0)
		return 0;
	return err_in(e, "its MIME message");
}

/* ---- what the root element says ----------------------------------------- */

static const char *
attr_or(struct dxl_read *r, const struct dxl_el *root, const char *name,
    const char *otherwise)
{
	const char *value = dxl_attr(root, name);

	return value == NULL ? otherwise : arena_strdup(r->arena, value);
}

static void
read_class(struct dxl_read *r, const struct dxl_el *root)
{
	struct note *note = r->note;

	if (dxl_is(root, "document")) {
		note->class = NOTE_DOCUMENT;
		note->form = attr_or(r, root, "form", "");
	} else if (dxl_is(root, "profiledocument")) {
		note->class = NOTE_PROFILE;
		note->form = attr_or(r, root, "name", "");
	} else if (dxl_is(root, "note")) {
		const char *class = attr_or(r, root, "class", "document");

		note->class = NOTE_DOCUMENT;
		if (strcmp(class, "document") != 0) {
			note->class = NOTE_DESIGN;
			note->design = class;
		}
	} else {
		note->class = NOTE_DESIGN;
		note->design = arena_strdup(r->arena, root->name);
		note->title = attr_or(r, root, "name", NULL);
	}
}

static void
read_root(struct dxl_read *r, const struct dxl_el *root)
{
	const char *parent = dxl_attr(root, "parent");
	const char *replica = dxl_attr(root, "replicaid");

	read_class(r, root);
	r->note->conflict = dxl_flag(root, "conflict");
	r->note->truncated = dxl_flag(root, "truncated");
	if (parent != NULL && !notes_set_parent(r->note, parent))
		note_trouble(r->note,
		    "its parent \"%.40s\" is no universal "
		    "ID",
		    parent);
	if (replica != NULL && strlen(replica) < sizeof(r->note->replicaid))
		memcpy(r->note->replicaid, replica, strlen(replica) + 1);
}

void
dxl_note_head(struct dxl_read *r, const struct dxl_el *root)
{
	const struct dxl_el *info = dxl_child(root, "noteinfo");

	read_root(r, root);
	if (info != NULL)
		read_info(r, info);
}

int
dxl_note_read(struct dxl_read *r, const struct dxl_el *root, struct err *e)
{
	dxl_note_head(r, root);
	for (const struct dxl_el *c = root->child; c != NULL; c = c->next)
		read_part(r, c);
	dxl_cd_read(r);
	notes_meaning_read(r->note);
	beside_read(r->note, r->path);
	return read_mime(r, root, e);
}
