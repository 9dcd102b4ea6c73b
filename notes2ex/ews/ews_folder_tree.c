/* The folders that a mailbox has: read, made, known by name. */
#include <stdlib.h>
#include <string.h>

#include "base/crash.h"
#include "base/text.h"
#include "ews/ews_folder_priv.h"

#define REQUEST (64 * 1024)

static const struct {
	const char *name, *id;
} known[] = {
	{ "Inbox", "inbox" },
	{ "Sent Items", "sentitems" },
	{ "Drafts", "drafts" },
	{ "Deleted Items", "deleteditems" },
	{ "Junk Email", "junkemail" },
	{ "Calendar", "calendar" },
	{ "Contacts", "contacts" },
	{ "Tasks", "tasks" },
	{ "Notes", "notes" },
	{ "Journal", "journal" },
	{ NULL, "msgfolderroot" },
};

size_t
ews_known_root(void)
{
	return NITEMS(known) - 1;
}

int
ews_known_find(const char *name)
{
	for (size_t i = 0; i < ews_known_root(); i++)
		if (text_same_folded(known[i].name, name))
			return (int)i;
	return -1;
}

/* ---- what comes from a server --------------------------------------------------- */

static const char *
text_at(const struct ews_node *node, const char *child)
{
	const struct ews_node *c = ews_child(node, child);

	return c == NULL ? "" : c->text;
}

static struct ews_folder *
by_id(struct ews_folders *f, const char *id)
{
	for (struct ews_folder *x = f->all; x != NULL; x = x->next)
		if (strcmp(x->id, id) == 0)
			return x;
	return NULL;
}

/* Keeps what it says if it is something else than before. */
static void
keep(struct ews_folders *f, const char **where, const char *s)
{
	if (*where == NULL || strcmp(*where, s) != 0)
		*where = arena_strdup(&f->arena, s);
}

struct ews_folder *
ews_folders_note(struct ews_folders *f, const struct ews_node *node)
{
	const char *id = ews_node_attr(ews_child(node, "FolderId"), "Id");
	const char *parent = ews_node_attr(ews_child(node, "ParentFolderId"),
	    "Id");
	struct ews_folder *x;

	if (id == NULL)
		return NULL; /* what no item can be put into */
	x = by_id(f, id);
	if (x == NULL) {
		x = ARENA_NEW(&f->arena, struct ews_folder);
		x->id = arena_strdup(&f->arena, id);
		x->had_items = strtoull(text_at(node, "TotalCount"), NULL,
		    10) > 0;
		x->next = f->all;
		f->all = x;
	}
	keep(f, &x->parent, parent == NULL ? "" : parent);
	keep(f, &x->name, text_at(node, "DisplayName"));
	keep(f, &x->class, text_at(node, "FolderClass"));
	keep(f, &x->stamp, ews_node_property(node, &ews_folder_stamp));
	x->gone = false;
	x->seen = true;
	return x;
}

static void
put_shape(struct ews_xml *x)
{
	static const char *const fields[] = { "folder:ParentFolderId",
		"folder:FolderClass", "folder:DisplayName",
		"folder:TotalCount" };

	ews_open(x, "m:FolderShape");
	ews_element(x, "t:BaseShape", "IdOnly");
	ews_open(x, "t:AdditionalProperties");
	for (size_t i = 0; i < NITEMS(fields); i++) {
		ews_open(x, "t:FieldURI");
		ews_attr(x, "FieldURI", fields[i]);
		ews_close(x);
	}
	ews_path(x, &ews_folder_stamp);
	ews_close(x);
	ews_close(x);
}

/* ---- well-known folders ---------------------------------------------------------- */

static int
read_known(struct ews_folders *f, const struct ews_answer *answer,
    struct err *e)
{
	for (size_t i = 0; i < NITEMS(known); i++) {
		const struct ews_message *m = &answer->message[i];
		enum ews_advice advice = ews_advise(m);
		const struct ews_node *list = ews_child(m->node, "Folders");

		f->known[i] = (struct ews_known){ .id = NULL };
		if (advice == EWS_DONE && list != NULL && list->child != NULL) {
			struct ews_folder *x = ews_folders_note(f, list->child);

			f->known[i].id = x == NULL ? NULL : x->id;
		} else if (advice == EWS_STOP_BOX) {
			f->known[i].denied = true;
		} else if (advice != EWS_GONE && advice != EWS_ITEM) {
			return ews_message_err(m, e, known[i].id);
		}
		if (i == ews_known_root() && f->known[i].id == NULL)
			return ews_message_err(m, e, "the mailbox's folders");
	}
	return 0;
}

static int
ask_known(struct ews_folders *f, struct err *e)
{
	const struct ews_context *ctx = &f->client->context;
	struct arena a = { 0 };
	struct ews_answer answer;
	struct ews_xml x;
	struct buf b;
	int rc;

	buf_init(&b, REQUEST);
	ews_begin(&x, &b, ctx, EWS_GET_FOLDER, false);
	put_shape(&x);
	ews_open(&x, "m:FolderIds");
	for (size_t i = 0; i < NITEMS(known); i++)
		ews_distinguished(&x, ctx, known[i].id);
	ews_end(&x);
	rc = ews_ask_for(f->client, &b, NITEMS(known), &a, &answer, e);
	if (rc == 0)
		rc = read_known(f, &answer, e);
	buf_free(&b);
	arena_free(&a);
	return rc;
}

/* ---- all of them ------------------------------------------------------------------ */

static int
ask_page(struct ews_folders *f, uint64_t offset, struct ews_page *page,
    struct arena *a, struct err *e)
{
	struct ews_answer answer;
	struct ews_xml x;
	struct buf b;
	int rc;

	buf_init(&b, REQUEST);
	ews_begin(&x, &b, &f->client->context, EWS_FIND_FOLDER, false);
	ews_attr(&x, "Traversal", "Deep");
	put_shape(&x);
	ews_page_view(&x, "m:IndexedPageFolderView", offset, EWS_PAGE);
	ews_open(&x, "m:ParentFolderIds");
	ews_id(&x, "t:FolderId", f->known[ews_known_root()].id, NULL);
	ews_end(&x);
	rc = ews_ask_for(f->client, &b, 1, a, &answer, e);
	if (rc == 0 && ews_advise(&answer.message[0]) != EWS_DONE)
		rc = ews_message_err(&answer.message[0], e, "folders");
	if (rc == 0)
		rc = ews_page_read(&answer.message[0], offset, page, e);
	buf_free(&b);
	return rc;
}

static int
ask_all(struct ews_folders *f, struct err *e)
{
	struct ews_page page = { .last = false };
	struct arena a = { 0 };
	int rc = 0;

	while (rc == 0 && !page.last) {
		rc = ask_page(f, page.next, &page, &a, e);
		if (rc == 0 && page.list != NULL)
			for (const struct ews_node *c = page.list->child;
			     c != NULL; c = c->next)
				(void)ews_folders_note(f, c);
		arena_reset(&a);
	}
	arena_free(&a);
	return rc;
}

int
ews_folders_read(struct ews_folders *f, struct err *e)
{
	if (f->is_read)
		return 0;
	if (f->known == NULL)
		f->known = arena_array(&f->arena, NITEMS(known),
		    sizeof(*f->known));
	for (struct ews_folder *x = f->all; x != NULL; x = x->next)
		x->seen = false;
	if (ask_known(f, e) < 0 || ask_all(f, e) < 0)
		return err_in(e, "reading the folders of the mailbox");
	for (struct ews_folder *x = f->all; x != NULL; x = x->next)
		x->gone = !x->seen;
	f->is_read = true;
	return 0;
}

/* ---- a new one ---------------------------------------------------------------------- */

static const char *
element_of(const char *class)
{
	static const struct {
		const char *class, *element;
	} typed[] = {
		{ "IPF.Appointment", "t:CalendarFolder" },
		{ "IPF.Contact", "t:ContactsFolder" },
		{ "IPF.Task", "t:TasksFolder" },
	};

	for (size_t i = 0; i < NITEMS(typed); i++)
		if (text_same(typed[i].class, class))
			return typed[i].element;
	return "t:Folder";
}

/* It is there, and what it is we have said ourselves. */
static struct ews_folder *
note_made(struct ews_folders *f, const char *id, const char *parent,
    const char *name, const char *class, const char *stamp)
{
	struct ews_folder *x = by_id(f, id);

	if (x == NULL) {
		x = ARENA_NEW(&f->arena, struct ews_folder);
		x->id = arena_strdup(&f->arena, id);
		x->next = f->all;
		f->all = x;
	}
	x->parent = arena_strdup(&f->arena, parent);
	x->name = arena_strdup(&f->arena, name);
	x->class = arena_strdup(&f->arena, class);
	x->stamp = arena_strdup(&f->arena, stamp);
	x->gone = false;
	return x;
}

static void
write_new(struct ews_xml *x, const char *parent, const char *name,
    const char *class, const char *stamp)
{
	const char *element = element_of(class);

	ews_open(x, "m:ParentFolderId");
	ews_id(x, "t:FolderId", parent, NULL);
	ews_close(x);
	ews_open(x, "m:Folders");
	ews_open(x, element);
	if (strcmp(element, "t:Folder") == 0)
		ews_element(x, "t:FolderClass", class);
	ews_element(x, "t:DisplayName", name);
	ews_property(x, &ews_folder_stamp, stamp);
	ews_end(x);
}

/*
 * A folder cannot come into being twice: if the answer is lost and it is
 * asked for again, the server says that it exists.
 */
int
ews_folders_make(struct ews_folders *f, const char *parent, const char *name,
    const char *class, const char *stamp, struct ews_folder **made,
    struct err *e)
{
	struct arena a = { 0 };
	struct ews_answer answer;
	struct ews_xml x;
	struct buf b;
	int rc;

	buf_init(&b, REQUEST);
	ews_begin(&x, &b, &f->client->context, EWS_CREATE_FOLDER, false);
	write_new(&x, parent, name, class, stamp);
	crashpoint("ews-folder");
	rc = ews_ask_for(f->client, &b, 1, &a, &answer, e);
	if (rc == 0) {
		const struct ews_message *m = &answer.message[0];
		enum ews_advice advice = ews_advise(m);

		if (advice == EWS_DONE && m->id[0] != '\0') {
			*made = note_made(f, m->id, parent, name, class,
			    stamp);
			rc = 1;
		} else if (advice == EWS_EXISTS || advice == EWS_DONE) {
			f->is_read = false;
			rc = ews_folders_read(f, e);
		} else {
			rc = ews_message_err(m, e, "making it");
		}
	}
	buf_free(&b);
	arena_free(&a);
	return rc;
}
