/*
 * A folder or an archive as one source: every file in it, with whatever reader
 * fits.
 *
 * Of a folder only the listing in hand is in memory.  Files are opened again
 * for fetch(); a few readers are kept open, since a folder may hold databases.
 *
 * A member is known by its path below the folder, in an archive by number and
 * name ("17:Mail/x.eml"); archives in folders put theirs behind a separator.
 */
#include <errno.h>
#include <fts.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/source_priv.h"
#include "source/unpack.h"

#define KEPT      8 /* readers */

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
	int depth;           /* archives around this */
	FTS *fts;            /* of a folder */
	bool ended;          /* before its end: the rest cannot be listed */
	struct unpacked box; /* of an archive */
	size_t at;           /* in the box */
	struct err broken;   /* the archive, behind its last member */
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

/* Behind the number of a member, as archives have them; NULL without one. */
static const char *
behind_number(const char *member)
{
	size_t n = strspn(member, "0123456789");

	return n > 0 && member[n] == ':' ? member + n + 1 : NULL;
}

/*
 * The mark between a member and what stands in it, which has a number: the
 * name of a file may hold the like.
 */
static const char *
find_within(const char *path)
{
	const char *mark = path;

	while ((mark = strchr(mark, SOURCE_WITHIN)) != NULL &&
	    behind_number(mark + 1) == NULL)
		mark++;
	return mark;
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

/*
 * The name of a file tells its folder, unless the note knows better.  A leaf
 * that is an archive has already named its member.
 */
static void
place(const struct tree_source *t, struct arena *a, const char *member,
    const char *inner, struct note *n)
{
	const char *name = t->fts == NULL ? behind_number(member) : NULL;

	n->at.path = inner[0] == '\0' ? arena_strdup(a, member) :
	    text_printf(a, "%s%c%s", member, SOURCE_WITHIN, inner);
	if (n->folder == NULL)
		n->folder = folder_of(a, name == NULL ? member : name);
}

static bool
is_nested(const struct source *leaf)
{
	return leaf->ops->bid == NULL;
}

/*
 * What readers say of a file in an archive names the one that it was unpacked
 * to, which is another one in every run: the user knows it by its member.
 */
static void
name_member(const struct tree_source *t, const char *file, const char *member,
    struct err *e)
{
	struct err own = *e;
	char *at = t->fts != NULL || file == NULL ? NULL :
	    strstr(own.msg, file);
	const char *name = behind_number(member);

	if (at == NULL)
		return;
	*at = '\0';
	(void)err_set(e, own.code, "%s%s/%s%s", own.msg, t->path,
	    name == NULL ? member : name, at + strlen(file));
}

/* Where the file of a member is; NULL when there is none. */
static const char *
file_of(const struct tree_source *t, struct arena *a, const char *member)
{
	if (t->fts != NULL)
		return text_printf(a, "%s/%s", t->path, member);

	unsigned long n = strtoul(member, NULL, 10);

	return n >= 1 && n <= t->box.n ? t->box.member[n - 1].path : NULL;
}

/* An archive in this one names what is in it, but not itself. */
static void
say_within(void *arg, const char *where, const char *what)
{
	struct tree_source *t = arg;
	struct arena a = { 0 };

	if (t->base.say != NULL)
		t->base.say(t->base.say_arg, where[0] == '\0' ? t->member :
		    text_printf(&a, "%s%c%s", t->member, SOURCE_WITHIN, where),
		    what);
	arena_free(&a);
}

/*
 * A file that cannot be read may hold notes: that is a failure with a name.
 * Not so when it is we who cannot (no room, a wrong option): the run ends.
 */
static int
bad_file(struct tree_source *t, struct arena *a, struct note **out,
    struct err *e)
{
	static const uint8_t nothing[32];

	if (err_reach(e->code) == REACH_RUN) {
		leave(t);
		return -1;
	}
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
	struct source *leaf = NULL;
	bool unknown = false;

	t->member = mem_strdup(member);
	if (source_leaf(&leaf, path, t->member, t->depth, &t->opt, &unknown,
	    e) < 0) {
		name_member(t, path, member, e);
		if (!unknown)
			return -1;
		source_note(&t->base, member, "of no known form; left out");
		leave(t);
		return 0;
	}
	leaf->say = is_nested(leaf) ? say_within : t->base.say;
	leaf->say_arg = is_nested(leaf) ? t : t->base.say_arg;
	t->leaf = leaf;
	return 1;
}

/* What was read of the member that is behind us was not all of it. */
static int
say_damage(struct tree_source *t, struct unpacked_member *m, struct err *e)
{
	struct arena a = { 0 };

	t->member = mem_strdup(text_printf(&a, "%zu:%s", t->at, m->name));
	arena_free(&a);
	(void)err_set(e, ERR_DAMAGED, "%s: damaged in the archive, the rest "
	    "of it cannot be read: %s", m->name, m->damage);
	mem_free(m->damage);
	m->damage = NULL;
	return -1;
}

static int
advance_box(struct tree_source *t, struct err *e)
{
	struct unpacked_member *last = t->at == 0 ? NULL :
	    &t->box.member[t->at - 1];

	while (last == NULL || last->damage == NULL) {
		if (t->at == t->box.n)
			break;

		struct arena a = { 0 };
		struct unpacked_member *m = &t->box.member[t->at++];
		int more = enter(t, m->path, text_printf(&a, "%zu:%s", t->at,
		    m->name), e);

		arena_free(&a);
		if (more != 0)
			return more;
		last = m;
	}
	if (last != NULL && last->damage != NULL)
		return say_damage(t, last, e);
	if (t->broken.code == ERR_NONE)
		return 0;
	*e = t->broken;
	t->broken.code = ERR_NONE;
	t->member = mem_strdup("");
	return -1;
}

/* Does the link lead to something below this folder, which is read anyway? */
static bool
leads_inside(const struct tree_source *t, const char *link)
{
	char *to = realpath(link, NULL), *root = realpath(t->path, NULL);
	size_t n = root == NULL ? 0 : strlen(root);
	bool inside = to != NULL && n > 0 && strncmp(to, root, n) == 0 &&
	    (to[n] == '/' || root[n - 1] == '/');

	free(to);
	free(root);
	return inside;
}

/* 1: a file to open.  0: not.  -1: it cannot be known what it is. */
static int
is_file(struct tree_source *t, FTSENT *f, const char *member, struct err *e)
{
	struct stat st;

	switch (f->fts_info) {
	case FTS_F:
		return 1;
	case FTS_SL:
	case FTS_SLNONE:
		/* To a file: as good as the file.  To a folder: a circle? */
		if (stat(f->fts_path, &st) < 0)
			source_note(&t->base, member,
			    "a symbolic link that leads nowhere");
		else if (S_ISREG(st.st_mode) && !leads_inside(t, f->fts_path))
			return 1;
		else
			source_note(&t->base, member, "a symbolic link to a "
			    "folder, or to a file that is read anyway; not "
			    "followed");
		return 0;
	case FTS_DEFAULT:
		source_note(&t->base, member, "no file; left out");
		return 0;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		t->member = mem_strdup(member);
		errno = f->fts_errno;
		(void)err_errno(e, "%s", f->fts_path);
		e->code = ERR_DAMAGED;
		return -1;
	default:
		return 0;
	}
}

/* On to the next file: 1, 0 when there is none, -1 with a member that failed. */
static int
advance(struct tree_source *t, struct err *e)
{
	if (t->fts == NULL)
		return advance_box(t, e);

	size_t root = strlen(t->path) + 1;

	for (FTSENT *f; errno = 0, (f = fts_read(t->fts)) != NULL;) {
		const char *member = f->fts_level > 0 ? f->fts_path + root : "";
		int more;

		if (f->fts_level > 0 && f->fts_name[0] == '.') {
			if (f->fts_info == FTS_DP)
				continue;
			if (f->fts_info == FTS_D)
				(void)fts_set(t->fts, f, FTS_SKIP);
			source_note(&t->base, member,
			    "a hidden name; left out");
			continue;
		}
		more = is_file(t, f, member, e);
		if (more > 0)
			more = enter(t, f->fts_path, member, e);
		if (more != 0)
			return more;
	}
	if (errno == 0 || t->ended)
		return 0;
	t->ended = true; /* said once */
	t->member = mem_strdup("");
	(void)err_errno(e, "%s", t->path);
	e->code = ERR_DAMAGED;
	return -1;
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

		if (more < 0)
			name_member(t, file_of(t, a, t->member), t->member, e);
		if (more < 0 && err_reach(e->code) == REACH_SOURCE) {
			(void)err_in(e, "the rest of it cannot be read");
			return bad_file(t, a, n, e);
		}
		if (more != 0) {
			if (*n != NULL)
				place(t, a, t->member, is_nested(t->leaf) ?
				    (*n)->at.path : "", *n);
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
	const char *path = file_of(t, &a, member);
	int status = 0;

	*leaf = NULL;
	*slot = NULL;
	(void)pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < KEPT && *slot == NULL; i++)
		if (t->kept[i].leaf != NULL &&
		    strcmp(t->kept[i].member, member) == 0)
			*slot = &t->kept[i];
	if (*slot == NULL && path == NULL)
		status = err_set(e, ERR_FORMAT, "no member %s", member);
	else if (*slot == NULL)
		status = source_leaf(leaf, path, member, t->depth, &t->opt,
		    NULL, e);
	if (status < 0)
		name_member(t, path, member, e);
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
	const char *inner = find_within(at->path);
	size_t len = inner == NULL ? strlen(at->path) :
	    (size_t)(inner - at->path);
	const char *member = arena_strndup(a, at->path, len);
	struct note_at inside = *at;
	struct source *leaf;
	struct kept *slot;

	inside.path = inner == NULL ? "" : inner + 1;
	if (borrow(t, member, &leaf, &slot, e) < 0)
		return -1;

	int status = source_fetch(leaf, &inside, a, n, e);

	if (status == 0)
		place(t, a, member, inside.path, *n);
	else
		name_member(t, file_of(t, a, member), member, e);
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
	if (t->fts != NULL) {
		/* glibc frees its first entries only after a first read. */
		(void)fts_read(t->fts);
		(void)fts_close(t->fts);
	}
	unpack_remove(&t->box);
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

static struct tree_source *
tree_new(const char *path, int depth, const char *format,
    const struct source_options *o)
{
	struct tree_source *t = MEM_NEW(struct tree_source);
	size_t n = strlen(path);

	t->base.ops = &tree_ops;
	t->path = mem_strdup(path);
	while (n > 1 && t->path[n - 1] == '/')
		t->path[--n] = '\0';
	t->opt = *o;
	t->depth = depth;
	t->info = (struct source_info){ .path = t->path, .format = format,
		.version = "", .title = "", .replicaid = "", .owner = "" };
	(void)pthread_mutex_init(&t->lock, NULL);
	return t;
}

int
source_tree_open(struct source **out, const char *path,
    const struct source_options *o, struct err *e)
{
	struct tree_source *t = tree_new(path, 0, "folder", o);

	/* Links to folders are not followed: they may lead in circles. */
	t->fts = fts_open((char *const[]){ t->path, NULL },
	    FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	*out = &t->base;
	if (t->fts == NULL) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		source_close(out);
		return -1;
	}
	return 0;
}

int
source_archive_open(struct source **out, const char *path, int depth,
    const struct source_options *o, struct err *e)
{
	struct tree_source *t = tree_new(path, depth, "archive", o);

	*out = &t->base;
	if (unpack(&t->box, path, o->tmpdir, e) == 0)
		return 0;
	if (e->code == ERR_DAMAGED && t->box.n > 0) {
		t->broken = *e; /* said when its members have been read */
		return 0;
	}
	source_close(out);
	return -1;
}
