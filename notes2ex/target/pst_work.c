#include "target/pst_work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/sys.h"
#include "base/text.h"

#include "target/dir_folder.h"
#include "target/target.h"

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
#define STATE     "state"
#define STATE_NEW "state.new"
#define STORE     "store"

enum { STATE_MOST = 512 };

/* Another one for each file: what is in it belongs to no other. */
static const char *
part_name(const struct pst_work *w, unsigned number)
{
	return text_printf(w->arena, "part-%u", number);
}

static const char *
last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

const char *
pst_work_name(const struct pst_work *w, unsigned number)
{
	return last_of(target_part(w->arena, w->file, number));
}

static const char *
unfinished(const struct pst_work *w)
{
	return last_of(target_unfinished(w->arena, w->file));
}

/* As messages say it. */
static const char *
unfinished_path(const struct pst_work *w)
{
	return target_unfinished(w->arena, w->file);
}

bool
pst_work_is_taken(const struct pst_work *w, unsigned number)
{
	struct stat st;

	return fstatat(w->parent, pst_work_name(w, number), &st,
	    AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

static int
sync_folder(int fd, const char *name, struct err *e)
{
	return sys_fsync(fd) < 0 ? dir_errno(e, name) : 0;
}

/* ---- the state --------------------------------------------------------- */

static const char *const stages[] = { "none", "idle", "open", "whole" };

/* 1; 0: there is none. */
static int
read_state(struct pst_work *w, char token[33], struct err *e)
{
	char text[STATE_MOST + 1], stage[8];
	int fd = sys_openat(w->folder, STATE, O_RDONLY | O_NOFOLLOW, 0);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? 0 : dir_errno(e, STATE);
	n = pread(fd, text, STATE_MOST, 0);
	if (n < 0)
		(void)dir_errno(e, STATE);
	(void)close(fd);
	if (n < 0)
		return -1;
	text[n] = '\0';
	if (sscanf(text, "notes2ex-pst-1 %32[0-9a-f] %7[a-z] %u %u %" SCNu64
	    " %" SCNx32, token, stage, &w->number, &w->puts.file, &w->puts.len,
	    &w->puts.crc) != 6)
		return err_set(e, ERR_REFUSED, "%s/%s is damaged",
		    unfinished_path(w), STATE);
	for (unsigned i = PST_IDLE; i <= PST_WHOLE; i++)
		if (strcmp(stage, stages[i]) == 0)
			w->stage = (enum pst_stage)i;
	return 1;
}

int
pst_work_stage(struct pst_work *w, enum pst_stage stage, unsigned number,
    const struct pst_puts_at *puts, struct err *e)
{
	const struct pst_puts_at at = puts == NULL ?
	    (struct pst_puts_at){ 0 } : *puts;
	const char *text = text_printf(w->arena, "notes2ex-pst-1 %s %s %u %u %"
	    PRIu64 " %" PRIx32 "\n", w->token, stages[stage], number, at.file,
	    at.len, at.crc);
	int fd = sys_openat(w->folder, STATE_NEW,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	int status = 0;

	if (fd < 0)
		return dir_errno(e, unfinished_path(w));
	if (sys_write(fd, text, strlen(text)) < 0 || sys_fsync(fd) < 0)
		status = dir_errno(e, unfinished_path(w));
	if (close(fd) < 0 && status == 0)
		status = dir_errno(e, unfinished_path(w));
	crashpoint("pst before a stage");
	if (status == 0 && sys_renameat(w->folder, STATE_NEW, STATE) < 0)
		status = dir_errno(e, unfinished_path(w));
	if (status < 0 || sync_folder(w->folder, unfinished_path(w), e) < 0)
		return -1;
	w->stage = stage;
	w->number = number;
	w->puts = at;
	crashpoint(stages[stage]);
	return 0;
}

/* ---- opening ------------------------------------------------------------ */

static int
open_parent(struct pst_work *w, struct err *e)
{
	const char *name = last_of(w->file);
	const char *folder = name == w->file ? "." :
	    arena_strndup(w->arena, w->file, (size_t)(name - w->file));

	w->parent = sys_openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
	if (w->parent >= 0)
		return 0;
	if (errno == ENOENT)
		return err_set(e, ERR_REFUSED, "the folder %s is not there: "
		    "make it, or name another file", folder);
	return dir_errno(e, folder);
}

/* Who holds it while we look: nobody else writes there then. */
static int
hold(struct pst_work *w, struct err *e)
{
	if (flock(w->folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	return err_set(e, ERR_REFUSED, "%s: another run is writing there",
	    unfinished_path(w));
}

static void
close_folder(struct pst_work *w)
{
	if (w->part >= 0)
		(void)close(w->part);
	if (w->folder >= 0)
		(void)close(w->folder);
	w->part = w->folder = -1;
}

/* A run died before it had said whose it is, or after it had forgotten. */
static int
remove_bare(struct pst_work *w, struct err *e)
{
	(void)unlinkat(w->folder, STATE_NEW, 0);
	close_folder(w);
	if (unlinkat(w->parent, unfinished(w), AT_REMOVEDIR) == 0 ||
	    errno == ENOENT)
		return 0;
	return err_set(e, ERR_REFUSED, "%s is there, and no run of ours made "
	    "it: move it away, or name another file", unfinished_path(w));
}

static int
look(struct pst_work *w, bool read_only, struct err *e)
{
	char token[33] = "";
	int there;

	if (!read_only && hold(w, e) < 0)
		return -1;
	there = read_state(w, token, e);
	if (there < 0)
		return -1;
	if (there == 0 && !read_only)
		return remove_bare(w, e);
	if (there == 1 && w->token != NULL && strcmp(token, w->token) == 0)
		return 0;
	w->stage = PST_NONE;
	w->number = 0;
	if (read_only)
		return 0;
	return err_set(e, ERR_REFUSED, "%s is another journal's: go on with "
	    "that one, or name another file (who gives up what is in there "
	    "may remove it)", unfinished_path(w));
}

int
pst_work_open(struct pst_work *w, struct arena *a, const char *file,
    const char *token, bool read_only, struct err *e)
{
	*w = (struct pst_work){ .arena = a, .file = file, .token = token,
		.parent = -1, .folder = -1, .part = -1 };
	if (open_parent(w, e) < 0)
		return -1;
	w->folder = sys_openat(w->parent, unfinished(w), OPEN_FOLDER, 0);
	if (w->folder < 0)
		return errno == ENOENT ? 0 : dir_errno(e, unfinished_path(w));
	return look(w, read_only, e);
}

void
pst_work_close(struct pst_work *w)
{
	close_folder(w);
	if (w->parent >= 0)
		(void)close(w->parent);
	w->parent = -1;
}

/* ---- making and removing ------------------------------------------------- */

int
pst_work_may(const struct pst_work *w, struct err *e)
{
	if (faccessat(w->parent, ".", W_OK | X_OK, AT_EACCESS) == 0)
		return 0;
	return err_set(e, ERR_REFUSED, "nothing can be written beside %s: %s",
	    w->file, strerror(errno));
}

int
pst_work_make(struct pst_work *w, unsigned parts, struct err *e)
{
	const char *name = unfinished(w);

	if (mkdirat(w->parent, name, 0700) < 0)
		return errno != EEXIST ? dir_errno(e, unfinished_path(w)) :
		    /* It was not there when this run began. */
		    err_set(e, ERR_REFUSED, "%s: another run has begun there",
		    unfinished_path(w));
	crashpoint("pst after mkdir");
	w->folder = sys_openat(w->parent, name, OPEN_FOLDER, 0);
	if (w->folder < 0)
		return dir_errno(e, unfinished_path(w));
	if (hold(w, e) < 0 ||
	    pst_work_stage(w, PST_IDLE, parts, NULL, e) < 0)
		return -1;
	return sync_folder(w->parent, name, e);
}

/* All files in it; what is no file stays, and says so itself later. */
static void
clear_part(struct pst_work *w, unsigned number)
{
	const char *part = part_name(w, number);
	int fd = openat(w->folder, part, OPEN_FOLDER | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *d;

	if (w->part >= 0)
		(void)close(w->part);
	w->part = -1;
	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	while ((d = readdir(dir)) != NULL)
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0)
			(void)unlinkat(fd, d->d_name, 0);
	(void)closedir(dir);
	(void)unlinkat(w->folder, part, AT_REMOVEDIR);
}

int
pst_work_part(struct pst_work *w, unsigned number, bool anew, struct err *e)
{
	const char *part = part_name(w, number);

	if (anew) {
		clear_part(w, number);
		if (mkdirat(w->folder, part, 0700) < 0)
			return dir_errno(e, unfinished_path(w));
	}
	w->part = sys_openat(w->folder, part, OPEN_FOLDER, 0);
	return w->part < 0 ? dir_errno(e, unfinished_path(w)) : 0;
}

static int
taken(const struct pst_work *w, struct err *e)
{
	return err_set(e, ERR_REFUSED, "%s is there already, and is no file "
	    "of this journal: move it away, and the same command goes on",
	    target_part(w->arena, w->file, w->number));
}

int
pst_work_give(struct pst_work *w, struct err *e)
{
	const char *name = pst_work_name(w, w->number);
	const char *from = text_printf(w->arena, "%s/%s/%s", unfinished(w),
	    part_name(w, w->number), STORE);
	struct stat st;

	if (fstatat(w->parent, from, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		crashpoint("pst before rename");
		if (sys_renameat_new(w->parent, from, name) < 0)
			return errno == EEXIST ? taken(w, e) :
			    dir_errno(e, name);
		crashpoint("pst after rename");
	} else if (errno != ENOENT) {
		return dir_errno(e, name);
	}
	if (sync_folder(w->parent, name, e) < 0)
		return -1;
	clear_part(w, w->number);
	return 0;
}

/* Whose it is goes last: what is left of it is still ours until then. */
int
pst_work_forget(struct pst_work *w, struct err *e)
{
	/* Nobody asks for what was put any more. */
	if (w->stage != PST_IDLE &&
	    pst_work_stage(w, PST_IDLE, w->number, NULL, e) < 0)
		return -1;
	clear_part(w, w->number);
	clear_part(w, w->number + 1); /* begun, and nothing came of it */
	crashpoint("pst part removed");
	(void)unlinkat(w->folder, "puts.0", 0);
	(void)unlinkat(w->folder, "puts.1", 0);
	(void)unlinkat(w->folder, STATE_NEW, 0);
	crashpoint("pst all but its state removed");
	(void)unlinkat(w->folder, STATE, 0);
	close_folder(w);
	crashpoint("pst state removed");
	if (unlinkat(w->parent, unfinished(w), AT_REMOVEDIR) < 0)
		return dir_errno(e, unfinished_path(w));
	w->stage = PST_NONE;
	return sync_folder(w->parent, unfinished_path(w), e);
}
