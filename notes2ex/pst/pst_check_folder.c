/* Folders, their tables, their counters (PST guide 11). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pst/pst_check_priv.h"

#define FOLDERS (1u << 20) /* more than anybody can have */

enum {
	PR_NAME = 0x3001,
	PR_COUNT = 0x3602,
	PR_UNREAD = 0x3603,
	PR_SUBFOLDERS = 0x360A,
	PR_CLASS = 0x3613,
	PR_ASSOC_COUNT = 0x3617,
	PR_FLAGS = 0x0E07,
};

/* A folder that is known and was not looked at yet. */
struct todo {
	uint32_t nid;
	const char *path; /* NULL: not below the top */
};

struct walk {
	struct check *c;
	struct arena a;
	struct todo *todo;
	size_t n, cap;
	size_t all;
};

/* One that is being looked at. */
struct folder {
	struct walk *w;
	uint32_t nid;
	const char *path;
	const struct table_view *table;
	unsigned type; /* of messages in the table */
	uint64_t items, assoc, unread, children, bytes;
};

/* ---- messages ------------------------------------------------------------ */

static int
on_message(void *arg, uint32_t id, const struct pst_bag *row, struct err *e)
{
	struct folder *f = arg;
	struct check *c = f->w->c;
	struct pst_node n;
	struct where w;
	uint64_t bytes = 0;
	int status;

	if (f->type == NID_MESSAGE) {
		f->items++;
		f->unread += (pst_bag_int(row, PR_FLAGS, 1) & 1) == 0;
	} else {
		f->assoc++;
	}
	if ((id & 31) != f->type) {
		reader_error(c->r, "row-type",
		    "has a row for 0x%" PRIx32 ", which is no message", id);
		return 0;
	}
	status = check_meet(c, id, &n, e);
	if (status <= 0)
		return status;
	check_in(c, &w, "message", id);
	if (n.parent != f->nid)
		reader_error(c->r, "parent",
		    "its node says that it is in 0x%" PRIx32, n.parent);
	status = check_message(c, &n, f->table, row, &bytes, e);
	f->bytes += bytes;
	check_out(c, &w);
	return status;
}

static int
check_messages(struct folder *f, unsigned table, unsigned type,
    struct err *e)
{
	struct check *c = f->w->c;
	struct table_view t;
	struct arena a = { 0 };
	struct pst_node n;
	struct where w;
	uint32_t nid = (f->nid & ~31u) | table;
	int status;

	check_in(c, &w, "table", nid);
	status = check_meet(c, nid, &n, e);
	if (status > 0)
		status = check_table(c, &a, &n, &t, e);
	if (status > 0) {
		check_columns(c, &t, check_columns_of(table));
		f->table = &t;
		f->type = type;
		status = type == 0 ? check_rows(c, &t, e) :
		    table_each(c->r, &t, on_message, f, e);
		if (status < 0)
			status = check_after(e);
		else if (type != 0)
			scope_left(c->r, &t.in);
	}
	check_out(c, &w);
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

/* ---- subfolders ---------------------------------------------------------- */

static void
add(struct walk *w, uint32_t nid, const char *path)
{
	w->todo = arena_room(&w->a, w->todo, w->n, &w->cap, sizeof(*w->todo));
	w->todo[w->n++] = (struct todo){ nid, path };
}

/* The row and the folder's own properties. */
static int
check_row(struct check *c, const struct pst_node *n,
    const struct pst_bag *row, struct err *e)
{
	struct arena a = { 0 };
	struct pst_bag bag;
	struct scope s;
	static const uint16_t need[] = { PR_NAME, PR_COUNT, PR_UNREAD };
	int status = check_bag(c, &a, n, &bag, &s, e);

	if (status > 0)
		check_row_of(c, row, &bag);
	for (size_t i = 0; status > 0 && i < NITEMS(need); i++)
		if (pst_bag_get(&bag, need[i]) != NULL &&
		    pst_bag_get(row, need[i]) == NULL)
			reader_error(c->r, "row",
			    "property 0x%04x is not in the row of its table",
			    (unsigned)need[i]);
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

static const char *
path_of(struct folder *f, uint32_t nid, const struct pst_bag *row)
{
	struct walk *w = f->w;
	const char *name;
	char number[32];

	if (nid == NID_TOP)
		return "";
	if (f->path == NULL)
		return NULL;
	name = pst_bag_text(w->c->r, row, &w->a, PR_NAME);
	if (name == NULL) {
		(void)snprintf(number, sizeof(number), "0x%" PRIx32, nid);
		name = number;
	}
	if (strlen(f->path) > 8192) /* only a loop of names gets here */
		return f->path;
	return f->path[0] == '\0' ? arena_strdup(&w->a, name) :
	    text_printf(&w->a, "%s\\%s", f->path, name);
}

static int
on_folder(void *arg, uint32_t id, const struct pst_bag *row, struct err *e)
{
	struct folder *f = arg;
	struct check *c = f->w->c;
	struct pst_node n;
	struct where w;
	int status;

	f->children++;
	if ((id & 31) != NID_FOLDER && (id & 31) != NID_SEARCH_FOLDER) {
		reader_error(c->r, "row-type",
		    "has a row for 0x%" PRIx32 ", which is no folder", id);
		return 0;
	}
	status = reader_find_node(c->r, id, &n, NULL, e);
	if (status < 0)
		return check_after(e);
	if (status == 0) {
		reader_error(c->r, "node-missing",
		    "has a row for folder 0x%" PRIx32 ", which does not exist",
		    id);
		return 0;
	}
	check_in(c, &w, "folder", id);
	if (n.parent != f->nid)
		reader_error(c->r, "parent",
		    "its node says that it is in 0x%" PRIx32, n.parent);
	status = check_row(c, &n, row, e);
	check_out(c, &w);
	if (f->w->all++ < FOLDERS)
		add(f->w, id, path_of(f, id, row));
	return status;
}

static int
check_subfolders(struct folder *f, struct err *e)
{
	struct check *c = f->w->c;
	struct table_view t;
	struct arena a = { 0 };
	struct pst_node n;
	struct where w;
	uint32_t nid = (f->nid & ~31u) | NID_HIERARCHY;
	size_t first = f->w->n;
	int status;

	check_in(c, &w, "table", nid);
	status = check_meet(c, nid, &n, e);
	if (status > 0)
		status = check_table(c, &a, &n, &t, e);
	if (status > 0) {
		check_columns(c, &t, check_columns_of(NID_HIERARCHY));
		status = table_each(c->r, &t, on_folder, f, e);
		if (status < 0)
			status = check_after(e);
		else
			scope_left(c->r, &t.in);
	}
	check_out(c, &w);
	arena_free(&a);
	/* The last is looked at first. */
	for (size_t lo = first, hi = f->w->n; hi - lo > 1; lo++) {
		struct todo first_one = f->w->todo[lo];

		f->w->todo[lo] = f->w->todo[--hi];
		f->w->todo[hi] = first_one;
	}
	return status < 0 ? -1 : 0;
}

/* ---- one folder ---------------------------------------------------------- */

static void
check_counters(struct folder *f, const struct pst_bag *bag)
{
	struct pst_reader *r = f->w->c->r;
	uint64_t count = (uint32_t)pst_bag_int(bag, PR_COUNT, 0);
	uint64_t unread = (uint32_t)pst_bag_int(bag, PR_UNREAD, 0);
	uint64_t assoc = (uint32_t)pst_bag_int(bag, PR_ASSOC_COUNT, 0);

	if (pst_bag_get(bag, PR_COUNT) != NULL && count != f->items)
		reader_error(r, "content-count",
		    "counts %" PRIu64 " items, its table has %" PRIu64, count,
		    f->items);
	if (pst_bag_get(bag, PR_UNREAD) != NULL && unread != f->unread)
		reader_error(r, "unread-count",
		    "counts %" PRIu64 " unread items, its table has %" PRIu64,
		    unread, f->unread);
	if (pst_bag_get(bag, PR_SUBFOLDERS) != NULL &&
	    pst_bag_int(bag, PR_SUBFOLDERS, 0) != (f->children > 0))
		reader_error(r, "subfolders",
		    "says that it has %sfolders, its table has %" PRIu64,
		    f->children > 0 ? "no " : "", f->children);
	if (pst_bag_get(bag, PR_ASSOC_COUNT) != NULL && assoc != f->assoc)
		reader_warn(r, "assoc-count",
		    "counts %" PRIu64 " hidden items, its table has %" PRIu64,
		    assoc, f->assoc);
}

static void
check_properties(struct check *c, const struct pst_bag *bag)
{
	static const uint16_t need[] = { PR_NAME, PR_COUNT, PR_UNREAD,
		PR_SUBFOLDERS };

	for (size_t i = 0; i < NITEMS(need); i++)
		if (pst_bag_get(bag, need[i]) == NULL)
			reader_error(c->r, "folder",
			    "property 0x%04x is missing", (unsigned)need[i]);
}

static int
check_tables(struct folder *f, struct err *e)
{
	if ((f->nid & 31) == NID_SEARCH_FOLDER)
		return check_messages(f, NID_SEARCH_CONTENTS, 0, e);
	if (check_subfolders(f, e) < 0 ||
	    check_messages(f, NID_CONTENTS, NID_MESSAGE, e) < 0)
		return -1;
	return check_messages(f, NID_ASSOC, NID_ASSOC_MESSAGE, e);
}

/* Told, when it is one of the user's. */
static void
tell(struct folder *f, const struct pst_bag *bag, struct arena *a)
{
	struct check *c = f->w->c;
	const char *class = pst_bag_text(c->r, bag, a, PR_CLASS);
	const struct pst_folder_sum sum = {
		.path = f->path == NULL ? "" : f->path,
		.class = class == NULL ? "" : class,
		.items = f->items,
		.unread = f->unread,
		.bytes = f->bytes,
	};

	if (f->path == NULL || (f->path[0] == '\0' && f->items == 0))
		return;
	c->sums->folders++;
	if (c->folder != NULL)
		c->folder(c->arg, &sum);
}

static int
check_folder(struct walk *w, const struct todo *t, struct err *e)
{
	struct check *c = w->c;
	struct folder f = { .w = w, .nid = t->nid, .path = t->path };
	struct arena a = { 0 };
	struct pst_node n;
	struct pst_bag bag = { 0 };
	struct scope s;
	int status = check_meet(c, t->nid, &n, e);

	if (status > 0)
		status = check_bag(c, &a, &n, &bag, &s, e);
	if (status > 0) {
		check_properties(c, &bag);
		scope_left(c->r, &s);
		status = check_tables(&f, e);
	}
	if (status == 0 && bag.n > 0) {
		if ((f.nid & 31) == NID_FOLDER)
			check_counters(&f, &bag);
		tell(&f, &bag, &a);
	}
	arena_free(&a);
	return status < 0 ? -1 : 0;
}

int
check_folders(struct check *c, struct err *e)
{
	struct walk w = { .c = c };
	int status = 0;

	add(&w, NID_ROOT, NULL);
	while (w.n > 0 && status == 0) {
		struct todo t = w.todo[--w.n];
		struct where where;

		check_in(c, &where, "folder", t.nid);
		status = check_folder(&w, &t, e);
		check_out(c, &where);
	}
	arena_free(&w.a);
	return status;
}
