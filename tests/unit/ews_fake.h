/*
 * A mailbox behind ews_ask: folders and items, paged and searched as a server
 * does it.  What is asked is judged as it would be before it leaves.
 */
#ifndef TESTS_EWS_FAKE_H
#define TESTS_EWS_FAKE_H

#include <string.h>

#include "base/text.h"
#include "ews/ews_client.h"
#include "ews_dump.h"

struct fake_folder {
	char id[24], parent[24], name[800], class[64], stamp[800];
	unsigned count; /* TotalCount */
};

struct fake_item {
	char id[24], folder[24], stamp[64];
	bool complete;
};

enum { FAKE_FOLDERS = 1200, FAKE_ITEMS = 1000 };

static struct fake {
	struct fake_folder folder[FAKE_FOLDERS];
	struct fake_item item[FAKE_ITEMS];
	size_t nfolders, nitems;
	unsigned asked, pages, made, searches;
	unsigned most;          /* of a page; 0: what is asked for */
	bool knows_no_search;   /* finds everything */
	bool names_no_offset;
	bool lose;              /* the answer of the next CreateFolder */
	const char *denied;     /* id of a distinguished folder */
	const char *missing;    /* another that is not there */
	const char *refuse;     /* code of CreateFolder's next answer */
	int fewer;              /* messages less than asked for */
	enum err_code fail;     /* the next request, when not 0 */
	/* Before the next CreateFolder: somebody else makes that one. */
	const char *meanwhile, *meanwhile_stamp;
} fake;

static struct fake_folder *
fake_add(const char *parent, const char *name, const char *class,
    const char *stamp)
{
	struct fake_folder *x = &fake.folder[fake.nfolders++];

	assert_true(fake.nfolders <= FAKE_FOLDERS);
	*x = (struct fake_folder){ .count = 0 };
	(void)snprintf(x->id, sizeof(x->id), "f%zu&", fake.nfolders);
	(void)snprintf(x->parent, sizeof(x->parent), "%s", parent);
	(void)snprintf(x->name, sizeof(x->name), "%s", name);
	(void)snprintf(x->class, sizeof(x->class), "%s", class);
	(void)snprintf(x->stamp, sizeof(x->stamp), "%s", stamp);
	return x;
}

static inline struct fake_item *
fake_put(const char *folder, const char *stamp, bool complete)
{
	struct fake_item *x = &fake.item[fake.nitems++];

	assert_true(fake.nitems <= FAKE_ITEMS);
	(void)snprintf(x->id, sizeof(x->id), "i%zu", fake.nitems);
	(void)snprintf(x->folder, sizeof(x->folder), "%s", folder);
	(void)snprintf(x->stamp, sizeof(x->stamp), "%s", stamp);
	x->complete = complete;
	return x;
}

/* A German mailbox; the ids of well-known folders are their English ones. */
static void
fake_begin(void)
{
	static const char *const names[][3] = {
		{ "inbox", "Posteingang", "IPF.Note" },
		{ "sentitems", "Gesendete Elemente", "IPF.Note" },
		{ "drafts", "Entw\xc3\xbcrfe", "IPF.Note" },
		{ "deleteditems", "Gel\xc3\xb6schte Elemente", "IPF.Note" },
		{ "junkemail", "Junk-E-Mail", "IPF.Note" },
		{ "calendar", "Kalender", "IPF.Appointment" },
		{ "contacts", "Kontakte", "IPF.Contact" },
		{ "tasks", "Aufgaben", "IPF.Task" },
		{ "notes", "Notizen", "IPF.StickyNote" },
		{ "journal", "Journal", "IPF.Journal" },
	};

	fake = (struct fake){ .nfolders = 0 };
	for (size_t i = 0; i < NITEMS(names); i++) {
		struct fake_folder *x = fake_add("msgfolderroot", names[i][1],
		    names[i][2], "");

		(void)snprintf(x->id, sizeof(x->id), "%s", names[i][0]);
	}
}

/* ---- answers ------------------------------------------------------------------------ */

static void
fake_folder_xml(struct ews_xml *x, const struct fake_folder *f)
{
	ews_open(x, strcmp(f->class, "IPF.Appointment") == 0 ?
	    "t:CalendarFolder" : "t:Folder");
	ews_id(x, "t:FolderId", f->id, "k");
	ews_id(x, "t:ParentFolderId", f->parent, "k");
	ews_element(x, "t:FolderClass", f->class);
	ews_element(x, "t:DisplayName", f->name);
	ews_int(x, "t:TotalCount", f->count);
	if (f->stamp[0] != '\0')
		ews_property(x, &ews_folder_stamp, f->stamp);
	ews_close(x);
}

static void
fake_message(struct ews_xml *x, const char *code)
{
	ews_open(x, "m:Message");
	ews_attr(x, "ResponseClass",
	    strcmp(code, "NoError") == 0 ? "Success" : "Error");
	ews_element(x, "m:ResponseCode", code);
}

static void
fake_get(struct ews_xml *x, const struct ews_node *op)
{
	for (const struct ews_node *c = ews_child(op, "FolderIds")->child;
	     c != NULL; c = c->next) {
		const char *id = ews_node_attr(c, "Id");
		struct fake_folder root = { .id = "msgfolderroot",
			.parent = "top", .name = "Oberste Ebene" };
		const struct fake_folder *f =
		    strcmp(id, root.id) == 0 ? &root : NULL;

		if (c->next == NULL && fake.fewer > 0)
			return;
		for (size_t i = 0; i < fake.nfolders; i++)
			if (strcmp(fake.folder[i].id, id) == 0)
				f = &fake.folder[i];
		if (fake.denied != NULL && strcmp(fake.denied, id) == 0)
			fake_message(x, "ErrorAccessDenied");
		else if (f == NULL || (fake.missing != NULL &&
		    strcmp(fake.missing, id) == 0))
			fake_message(x, "ErrorFolderNotFound");
		else
			fake_message(x, "NoError");
		ews_open(x, "m:Folders");
		if (f != NULL)
			fake_folder_xml(x, f);
		ews_close(x);
		ews_close(x);
	}
}

static void
fake_page(struct ews_xml *x, const struct ews_node *op, bool items,
    const bool *match, size_t n)
{
	const struct ews_node *view = ews_child(op, items ?
	    "IndexedPageItemView" : "IndexedPageFolderView");
	size_t from = strtoul(ews_node_attr(view, "Offset"), NULL, 10);
	size_t most = strtoul(ews_node_attr(view, "MaxEntriesReturned"), NULL,
	    10), at = 0, given = 0, total = 0;
	char offset[24];

	assert_true(most > 0 && most <= 200);
	if (fake.most > 0 && fake.most < most)
		most = fake.most;
	for (size_t i = 0; i < n; i++)
		total += match[i];
	fake.pages++;
	ews_open(x, "m:RootFolder");
	(void)snprintf(offset, sizeof(offset), "%zu",
	    from + most < total ? from + most : total);
	if (!fake.names_no_offset)
		ews_attr(x, "IndexedPagingOffset", offset);
	ews_attr(x, "IncludesLastItemInRange",
	    from + most >= total ? "true" : "false");
	ews_open(x, items ? "t:Items" : "t:Folders");
	for (size_t i = 0; i < n; i++) {
		if (!match[i] || at++ < from || given == most)
			continue;
		given++;
		if (!items) {
			fake_folder_xml(x, &fake.folder[i]);
			continue;
		}
		ews_open(x, "t:Message");
		ews_id(x, "t:ItemId", fake.item[i].id, "k");
		if (fake.item[i].stamp[0] != '\0')
			ews_property(x, &ews_stamp, fake.item[i].stamp);
		if (fake.item[i].complete)
			ews_property(x, &ews_complete, "1");
		ews_close(x);
	}
	ews_close(x);
	ews_close(x);
}

static void
fake_find(struct ews_xml *x, const struct ews_node *op, bool items)
{
	static bool match[FAKE_FOLDERS];
	const char *where = ews_node_attr(ews_child(ews_child(op,
	    "ParentFolderIds"), "FolderId"), "Id");
	const struct ews_node *is = ews_below(op, "Constant");
	size_t n = items ? fake.nitems : fake.nfolders;

	assert_non_null(where);
	assert_string_equal(ews_node_attr(op, "Traversal"),
	    items ? "Shallow" : "Deep");
	fake.searches += is != NULL;
	for (size_t i = 0; i < n; i++)
		match[i] = !items || (strcmp(fake.item[i].folder, where) == 0 &&
		    (is == NULL || fake.knows_no_search ||
			strcmp(fake.item[i].stamp,
			    ews_node_attr(is, "Value")) == 0));
	fake_message(x, "NoError");
	fake_page(x, op, items, match, n);
	ews_close(x);
}

static bool
fake_exists(const char *parent, const char *name)
{
	for (size_t i = 0; i < fake.nfolders; i++)
		if (strcmp(fake.folder[i].parent, parent) == 0 &&
		    text_same_folded(fake.folder[i].name, name))
			return true;
	return false;
}

static void
fake_create(struct ews_xml *x, const struct ews_node *op)
{
	const struct ews_node *f = ews_child(op, "Folders")->child;
	const char *parent = ews_node_attr(ews_child(ews_child(op,
	    "ParentFolderId"), "FolderId"), "Id");
	const struct ews_node *class = ews_child(f, "FolderClass");
	const char *name = ews_child(f, "DisplayName")->text;
	const char *code = fake.refuse;

	if (fake.meanwhile != NULL)
		(void)fake_add(parent, fake.meanwhile, "IPF.Note",
		    fake.meanwhile_stamp);
	fake.meanwhile = NULL;
	if (code == NULL && fake_exists(parent, name))
		code = "ErrorFolderExists";
	fake.refuse = NULL;
	fake_message(x, code == NULL ? "NoError" : code);
	ews_open(x, "m:Folders");
	if (code == NULL) {
		struct fake_folder *made = fake_add(parent, name,
		    class != NULL ? class->text :
		    strcmp(f->name, "CalendarFolder") == 0 ? "IPF.Appointment" :
		    strcmp(f->name, "ContactsFolder") == 0 ? "IPF.Contact" :
		    strcmp(f->name, "TasksFolder") == 0 ? "IPF.Task" : "",
		    ews_node_property(f, &ews_folder_stamp));

		fake.made++;
		ews_open(x, "t:Folder");
		ews_id(x, "t:FolderId", made->id, "k");
		ews_close(x);
	}
	ews_close(x);
	ews_close(x);
}

static void
fake_answer(struct buf *out, const struct ews_node *op)
{
	struct ews_xml x = { .out = out };

	ews_open(&x, "soap:Envelope");
	ews_attr(&x, "xmlns:soap", "urn:s");
	ews_open(&x, "soap:Body");
	ews_open(&x, "m:Response");
	ews_open(&x, "m:ResponseMessages");
	if (strcmp(op->name, "GetFolder") == 0)
		fake_get(&x, op);
	else if (strcmp(op->name, "FindFolder") == 0)
		fake_find(&x, op, false);
	else if (strcmp(op->name, "FindItem") == 0)
		fake_find(&x, op, true);
	else if (strcmp(op->name, "CreateFolder") == 0)
		fake_create(&x, op);
	else
		fail_msg("an operation that is not known");
	ews_end(&x);
}

int
ews_ask(struct ews_client *c, const struct buf *request, struct arena *a,
    struct ews_answer *answer, struct err *e)
{
	struct ews_answer asked;
	const struct ews_node *op;
	struct buf out;

	fake.asked++;
	assert_true(ews_is_silent(request->data, request->len, NULL, 0));
	assert_int_equal(ews_answer_read(a, request->data, request->len,
			     &asked, e), 0);
	op = asked.body->child;
	ews_dump(request, c->context.version, op->name);
	if (fake.fail != ERR_NONE) {
		enum err_code code = fake.fail;

		fake.fail = ERR_NONE;
		return err_set(e, code, "as the test wants it");
	}
	buf_init(&out, 8 << 20);
	fake_answer(&out, op);
	if (fake.lose && strcmp(op->name, "CreateFolder") == 0) {
		/* It was done; asked once more, as one does. */
		fake.lose = false;
		buf_clear(&out);
		fake_answer(&out, op);
	}
	assert_int_equal(ews_answer_read(a, out.data, out.len, answer, e), 0);
	buf_free(&out);
	return 0;
}

#endif
