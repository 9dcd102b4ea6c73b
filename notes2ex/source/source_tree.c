/*
 * A folder as one source: every file in it, with whatever reader fits.
 *
 * Only the listing of the folder in hand is in memory.  Files are opened again
 * for fetch(); a few readers are kept open, since a folder may hold databases.
 */
#include <errno.h>
#include <fts.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/source_priv.h"

#define KEPT 8 /* readers */

struct kept {
	struct source *leaf;
	char *member;
	unsigned users;
	unsigned long used; /* when last */
};

struct tree_source {
	struct source base;
	char *path;
	struct source_options opt;
	struct source_info info; /* before the first file, after the last */
	FTS *fts;
	struct source *leaf; /* the file that next() is in */
	char *member;
	/* for fetch() */
	pthread_mutex_t lock;
	struct kept kept[KEPT];
	unsigned long clock;
};

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void
leave(struct tree_source *t)
{
	source_close(&t->leaf);
	mem_free(t->member);
	t->member = NULL;
}

/* "Projects/2014/x.eml" stands in the folder "Projects\2014". */
static const char *
folder_of(struct arena *a, const char *member)
{
	const char *end = strrchr(member, '/');
	char *folder;

	if (end == NULL)
		return NULL;
	folder = arena_strndup(a, member, (size_t)(end - member));
	for (char *p = folder; *p != '\0'; p++)
		if (*p == '/')
			*p = '\\';
	return text_clean(a, folder, strlen(folder), NULL);
}

/* The name of a file tells its folder, unless the note knows better. */
static void
place(struct tree_source *t, struct arena *a, struct note *n)
{
	n->at.path = arena_strdup(a, t->member);
	if (n->folder == NULL)
		n->folder = folder_of(a, t->member);
}

/* A file that cannot be read may hold notes: that is a failure with a name. */
static int
bad_file(struct tree_source *t, struct arena *a, struct note **out,
    struct err *e)
{
	static const uint8_t nothing[32];

	*out = note_new(a);
	(*out)->at.path = arena_strdup(a, t->member);
	(*out)->at.ord = -1;
	note_make_unid(*out, t->member, -1, nothing);
	leave(t);
	e->code = ERR_FORMAT;
	return -1;
}

/* Opens that file: 1, 0 when it is none of ours, -1. */
static int
enter(struct tree_source *t, const char *path, const char *member,
    struct err *e)
{
	bool unknown = false;

	t->member = mem_strdup(member);
	if (source_leaf(&t->leaf, path, t->member, &t->opt, &unknown, e) < 0) {
		if (!unknown)
			return -1;
		source_note(&t->base, member, "of no known form; left out");
		leave(t);
		return 0;
	}
	t->leaf->say = t->base.say;
	t->leaf->say_arg = t->base.say_arg;
	return 1;
}

/* On to the next file: 1, 0 when there is none, -1 with a member that failed. */
static int
advance(struct tree_source *t, struct err *e)
{
	size_t root = strlen(t->path) + 1;

	for (FTSENT *f; (f = fts_read(t->fts)) != NULL;) {
		bool hidden = f->fts_level > 0 && f->fts_name[0] == '.';

		if (hidden && f->fts_info == FTS_D)
			(void)fts_set(t->fts, f, FTS_SKIP);
		if (f->fts_info == FTS_DNR || f->fts_info == FTS_ERR) {
			errno = f->fts_errno;
			t->member = mem_strdup(f->fts_level > 0 ?
			    f->fts_path + root : "");
			return err_errno(e, "%s", f->fts_path);
		}
		if (f->fts_info == FTS_SL || f->fts_info == FTS_SLNONE)
			source_note(&t->base, f->fts_path + root,
			    "a symbolic link; not followed");
		if (f->fts_info != FTS_F || hidden)
			continue;
		int more = enter(t, f->fts_path, f->fts_path + root, e);

		if (more != 0)
			return more;
	}
	return 0;
}

static int
tree_next(struct source *base, struct arena *a, struct note **n,
    struct err *e)
{
	struct tree_source *t = (struct tree_source *)base;

	*n = NULL;
	for (;;) {
		if (t->leaf == NULL) {
			int more = advance(t, e);

			if (more < 0)
				return bad_file(t, a, n, e);
			if (more == 0)
				return 0;
		}
		int more = source_next(t->leaf, a, n, e);

		if (more < 0 && err_reach(e->code) == REACH_SOURCE) {
			(void)err_in(e, "the rest of it cannot be read");
			return bad_file(t, a, n, e);
		}
		if (more != 0) {
			if (*n != NULL)
				place(t, a, *n);
			return more;
		}
		leave(t);
	}
}

/* ---- fetch --------------------------------------------------------------- */

/* The oldest that nobody uses; NULL when all are in use. */
static struct kept *
oldest(struct tree_source *t)
{
	struct kept *best = NULL;

	for (size_t i = 0; i < KEPT; i++)
		if (t->kept[i].users == 0 &&
		    (best == NULL || t->kept[i].used < best->used))
			best = &t->kept[i];
	return best;
}

/* A reader of that member, kept or new; *slot NULL: it is the caller's own. */
static int
borrow(struct tree_source *t, const char *member, struct source **leaf,
    struct kept **slot, struct err *e)
{
	struct arena a = { 0 };
	const char *path = text_printf(&a, "%s/%s", t->path, member);
	int status = 0;

	*leaf = NULL;
	*slot = NULL;
	(void)pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < KEPT && *slot == NULL; i++)
		if (t->kept[i].leaf != NULL &&
		    strcmp(t->kept[i].member, member) == 0)
			*slot = &t->kept[i];
	if (*slot == NULL)
		status = source_leaf(leaf, path, member, &t->opt, NULL, e);
	if (*slot == NULL && status == 0 && (*slot = oldest(t)) != NULL) {
		source_close(&(*slot)->leaf);
		mem_free((*slot)->member);
		(*slot)->member = mem_strdup(member);
		(*slot)->leaf = *leaf;
	}
	if (*slot != NULL) {
		(*slot)->users++;
		(*slot)->used = ++t->clock;
		*leaf = (*slot)->leaf;
	}
	(void)pthread_mutex_unlock(&t->lock);
	arena_free(&a);
	return status;
}

static void
give_back(struct tree_source *t, struct source **leaf, struct kept *slot)
{
	if (slot == NULL) {
		source_close(leaf);
		return;
	}
	(void)pthread_mutex_lock(&t->lock);
	slot->users--;
	(void)pthread_mutex_unlock(&t->lock);
}

static int
tree_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **n, struct err *e)
{
	struct tree_source *t = (struct tree_source *)base;
	struct source *leaf;
	struct kept *slot;

	if (borrow(t, at->path, &leaf, &slot, e) < 0)
		return -1;

	int status = source_fetch(leaf, at, a, n, e);

	if (status == 0) {
		(*n)->at.path = arena_strdup(a, at->path);
		if ((*n)->folder == NULL)
			(*n)->folder = folder_of(a, at->path);
	}
	give_back(t, &leaf, slot);
	return status;
}

static const struct source_info *
tree_info(const struct source *base)
{
	const struct tree_source *t = (const struct tree_source *)base;

	return t->leaf != NULL ? source_info(t->leaf) : &t->info;
}

static void
tree_close(struct source *base)
{
	struct tree_source *t = (struct tree_source *)base;

	leave(t);
	for (size_t i = 0; i < KEPT; i++) {
		source_close(&t->kept[i].leaf);
		mem_free(t->kept[i].member);
	}
	if (t->fts != NULL)
		(void)fts_close(t->fts);
	(void)pthread_mutex_destroy(&t->lock);
	mem_free(t->path);
	mem_free(t);
}

static const struct source_ops tree_ops = {
	.format = "folder",
	.next = tree_next,
	.fetch = tree_fetch,
	.info = tree_info,
	.close = tree_close,
};

int
source_tree_open(struct source **out, const char *path,
    const struct source_options *o, struct err *e)
{
	struct tree_source *t = MEM_NEW(struct tree_source);
	size_t n = strlen(path);

	t->base.ops = &tree_ops;
	t->path = mem_strdup(path);
	while (n > 1 && t->path[n - 1] == '/')
		t->path[--n] = '\0';
	t->opt = *o;
	t->info = (struct source_info){ .path = t->path, .format = "folder",
		.version = "", .title = "", .replicaid = "", .owner = "" };
	(void)pthread_mutex_init(&t->lock, NULL);
	/* Links to folders are not followed: they may lead in circles. */
	t->fts = fts_open((char *const[]){ t->path, NULL },
	    FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	*out = &t->base;
	if (t->fts == NULL) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		tree_close(&t->base);
		*out = NULL;
		return -1;
	}
	return 0;
}
