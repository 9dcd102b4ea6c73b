/* Which notes are in which folder: NSF guide 9.5. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/nsf_box_priv.h"

#define FOLDERS_MOST 20000
#define RUNS_MOST    (2u << 20)
#define RUN_SPAN     1020u /* from the first of 256 ids to the last */
#define REFS_MOST    1000  /* folders of one note */
#define TITLE        60    /* as much as a message needs */

static const char *
beginning(struct arena *a, const char *title)
{
	size_t n = strnlen(title, TITLE);

	return arena_strndup(a, title, text_valid_utf8(title, n));
}

/* The item is there and names no table: not what an empty folder has. */
static bool
is_broken(const struct note_field *f)
{
	return f != NULL && (f->flags & NOTE_PLACEHOLDER) == 0 &&
	    !nsf_object_is(f, NSF_FOLDER_TABLE);
}

void
nsf_box_add_folder(struct nsf_box *box, const struct note *note)
{
	const char *flags = note_text(note, "$Flags");
	const struct note_field *item = note_field(note, "$FolderIDTable");
	uint32_t table = nsf_object_of(item, NSF_FOLDER_TABLE);
	struct nsf_box_folder *f;

	if (table == 0 && !is_broken(item) && (flags == NULL || strchr(flags, 'F') == NULL))
		return;
	if (box->folders == FOLDERS_MOST) {
		if (box->folders_known)
			nsf_box_tell(box, "more than %d folders: what is in "
			    "the others is not known", FOLDERS_MOST);
		box->folders_known = false;
		return;
	}
	box->folder = arena_room(&box->arena, box->folder, box->folders,
	    &box->folder_cap, sizeof(*box->folder));
	f = &box->folder[box->folders++];
	memcpy(f->unid, note->unid, sizeof(f->unid));
	f->title = beginning(&box->arena, note->title == NULL ? "" :
	    note->title);
	f->table = table;
	f->broken = is_broken(item);
}

static bool
add_run(struct nsf_box *box, uint32_t first, uint32_t last, uint32_t folder)
{
	if (box->runs == box->run_cap) {
		if (box->run_cap >= RUNS_MOST)
			return false;
		box->run_cap = box->run_cap == 0 ? 256 : box->run_cap * 2;
		box->run = mem_grow(box->run,
		    box->run_cap * sizeof(*box->run));
	}
	box->run[box->runs++] = (struct nsf_box_run){ first, last, folder };
	return true;
}

static bool
add_runs(struct nsf_box *box, const struct nsf_idtable *t, uint32_t folder)
{
	for (size_t i = 0; i < t->runs; i++) {
		struct nsf_run r = t->run[i];

		for (; r.last - r.first > RUN_SPAN; r.first += RUN_SPAN + 4)
			if (!add_run(box, r.first, r.first + RUN_SPAN, folder))
				return false;
		if (!add_run(box, r.first, r.last, folder))
			return false;
	}
	return true;
}

/* Why its members are not known; NULL when they are. */
static const char *
read_table(struct nsf_box *box, struct nsf_view *v, struct arena *a,
    uint32_t folder)
{
	struct nsf_bytes b;
	struct nsf_idtable t;
	struct err e;
	size_t before = box->runs;

	if (nsf_object_load(v, box->folder[folder].table, NSF_TABLE_MOST, a,
	    &b, &e) < 0)
		return arena_strdup(a, e.msg);
	if (!nsf_idtable_read(&t, a, b.p, b.n))
		return "its table of documents is damaged";
	if (add_runs(box, &t, folder))
		return NULL;
	box->runs = before;
	return "the folders have more documents than this version handles";
}

struct by_table {
	uint32_t table, folder;
};

static int
compare_tables(const void *a, const void *b)
{
	const struct by_table *x = a, *y = b;

	return x->table != y->table ? (x->table < y->table ? -1 : 1) :
	    x->folder < y->folder ? -1 : x->folder > y->folder;
}

static int
compare_runs(const void *a, const void *b)
{
	const struct nsf_box_run *x = a, *y = b;

	return x->first != y->first ? (x->first < y->first ? -1 : 1) :
	    x->folder < y->folder ? -1 : x->folder > y->folder;
}

/* Every table once: no two folders share one. */
void
nsf_box_fill_folders(struct nsf_box *box, struct nsf_view *v)
{
	struct arena a = { 0 };
	struct by_table *by = arena_array(&box->arena, box->folders + 1,
	    sizeof(*by));

	box->folders_known = false;
	for (uint32_t i = 0; i < box->folders; i++)
		by[i] = (struct by_table){ box->folder[i].table, i };
	qsort(by, box->folders, sizeof(*by), compare_tables);
	for (size_t i = 0; i < box->folders; i++) {
		const struct nsf_box_folder *f = &box->folder[by[i].folder];
		const char *why = NULL;

		if (f->broken)
			why = "its item $FolderIDTable is damaged";
		else if (f->table != 0)
			why = i > 0 && by[i - 1].table == f->table ?
			    "its table of documents is another folder's" :
			    read_table(box, v, &a, by[i].folder);
		if (why == NULL)
			box->folders_known = true;
		else
			nsf_box_tell(box, "folder \"%s\" (%s): %s; what is in "
			    "it is not known", f->title, f->unid, why);
		arena_reset(&a);
	}
	arena_free(&a);
	if (box->runs > 0)
		qsort(box->run, box->runs, sizeof(*box->run), compare_runs);
}

/* The number of runs that do not begin after it. */
static size_t
runs_before(const struct nsf_box *box, uint32_t id)
{
	size_t lo = 0, hi = box->runs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (box->run[mid].first <= id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
nsf_box_refs(const struct nsf_box *box, uint32_t id, struct note *note)
{
	size_t i = runs_before(box, id), n = 0, cap = 0;
	uint32_t *in = NULL;
	const char **refs;

	for (; i > 0 && id - box->run[i - 1].first <= RUN_SPAN; i--) {
		const struct nsf_box_run *r = &box->run[i - 1];
		size_t at;

		if (id > r->last || (id - r->first) % 4 != 0)
			continue;
		if (n == REFS_MOST) {
			note_trouble(note, "it is in more than %d folders; "
			    "the others are left out", REFS_MOST);
			break;
		}
		in = arena_room(note->arena, in, n, &cap, sizeof(*in));
		for (at = n++; at > 0 && in[at - 1] > r->folder; at--)
			in[at] = in[at - 1];
		in[at] = r->folder;
	}
	refs = arena_array(note->arena, n + 1, sizeof(*refs));
	for (i = 0; i < n; i++)
		refs[i] = box->folder[in[i]].unid;
	note->folder_ref = refs;
	note->nfolder_refs = n;
}
