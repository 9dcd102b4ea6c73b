#include "target/dir_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/mem.h"
#include "base/sys.h"
#include "base/text.h"

#include "target/dir_name.h"

enum {
	KEPT = 32,       /* folders kept open */
	SWEEP_DEPTH = 64 /* levels that are looked through for leftovers */
};

#define OPEN_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

struct folder {
	char *path;    /* as asked for; NULL: free */
	char *spelled; /* as on the disk */
	int fd;
	uint64_t used;
};

struct dir_folders {
	char *name; /* the root as the user wrote it */
	int root;
	dev_t dev;
	struct folder kept[KEPT];
	uint64_t uses;
};

int
dir_errno(struct err *e, const char *what)
{
	switch (errno) {
	case ENOSPC:
	case EDQUOT:
		return err_set(e, ERR_IO,
		    "%s: disk full (%s): make free space and run the same "
		    "command again", what, strerror(errno));
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOENT:
		return err_set(e, ERR_REFUSED, "%s: cannot be used: %s",
		    what, strerror(errno));
	case ELOOP:
	case ENOTDIR:
		return err_set(e, ERR_REFUSED,
		    "%s: a link or a file stands where a folder belongs", what);
	case EISDIR:
		return err_set(e, ERR_REFUSED,
		    "%s: a folder stands where a file belongs", what);
	case ENAMETOOLONG:
	case EILSEQ:
	case EINVAL:
		return err_set(e, ERR_UNSUPPORTED,
		    "%s: the file system takes no such name: %s", what,
		    strerror(errno));
	case EFBIG:
		return err_set(e, ERR_LIMIT,
		    "%s: larger than the file system can hold", what);
	default:
		return err_errno(e, "%s", what);
	}
}

bool
dir_is_temporary(const char *name)
{
	char unid[33], checked[33];

	if (name[0] != '.' || strlen(name) != 37 ||
	    strcmp(name + 33, ".tmp") != 0)
		return false;
	memcpy(unid, name + 1, 32);
	unid[32] = '\0';
	return text_unid(unid, checked);
}

/* ---- the root ---------------------------------------------------------- */

/* The folder and what is above it; those that exist are left alone. */
static int
make_parents(const char *path, struct err *e)
{
	char *copy = mem_strdup(path);
	int status = 0;

	for (char *p = copy + 1; copy[0] != '\0' && status == 0; p++) {
		char c = *p;

		if (c != '/' && c != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST &&
		    errno != EISDIR)
			status = dir_errno(e, copy);
		*p = c;
		if (c == '\0')
			break;
	}
	mem_free(copy);
	return status;
}

/* Removes what killed runs were writing, below the open folder. */
static void
sweep(int folder, int depth)
{
	int fd = openat(folder, ".", OPEN_FOLDER);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *d;

	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	while ((d = readdir(dir)) != NULL) {
		if (dir_is_temporary(d->d_name)) {
			(void)unlinkat(fd, d->d_name, 0);
			continue;
		}
		if (d->d_name[0] == '.' || depth == 0 ||
		    (d->d_type != DT_DIR && d->d_type != DT_UNKNOWN))
			continue;

		int below = openat(fd, d->d_name, OPEN_FOLDER);

		if (below < 0)
			continue;
		sweep(below, depth - 1);
		(void)close(below);
	}
	(void)closedir(dir);
}

/*
 * Runs with other journals may write here too.  Each holds a shared lock
 * while it lives; only who is alone may call a temporary file a leftover.
 */
static void
sweep_when_alone(int root)
{
	if (flock(root, LOCK_EX | LOCK_NB) == 0)
		sweep(root, SWEEP_DEPTH);
	(void)flock(root, LOCK_SH | LOCK_NB);
}

int
dir_folders_open(struct dir_folders **out, const char *root, bool read_only,
    struct err *e)
{
	struct dir_folders *f;
	struct stat st;
	int fd;

	*out = NULL;
	if (!read_only && make_parents(root, e) < 0)
		return -1;
	fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_REFUSED, "%s: no such folder", root);
	if (fd < 0 || fstat(fd, &st) < 0 ||
	    (!read_only && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) < 0)) {
		(void)dir_errno(e, root);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	if (!read_only)
		sweep_when_alone(fd);
	f = MEM_NEW(struct dir_folders);
	f->name = mem_strdup(root);
	f->root = fd;
	f->dev = st.st_dev;
	*out = f;
	return 0;
}

static void
forget(struct folder *k)
{
	if (k->path == NULL)
		return;
	(void)close(k->fd);
	mem_free(k->path);
	mem_free(k->spelled);
	*k = (struct folder){ 0 };
}

void
dir_folders_close(struct dir_folders **f)
{
	if (*f == NULL)
		return;
	for (size_t i = 0; i < KEPT; i++)
		forget(&(*f)->kept[i]);
	(void)close((*f)->root);
	mem_free((*f)->name);
	mem_free(*f);
	*f = NULL;
}

int
dir_folders_root(const struct dir_folders *f)
{
	return f->root;
}

/* ---- below it ---------------------------------------------------------- */

/* An entry of the folder that is the same name but for its case. */
static bool
find_folded(int folder, const char *name, char found[DIR_LEVEL_MAX + 1])
{
	int fd = openat(folder, ".", OPEN_FOLDER);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *d;
	bool got = false;

	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	/* Of several the first in byte order: readdir has none of its own. */
	while ((d = readdir(dir)) != NULL) {
		if (strlen(d->d_name) > DIR_LEVEL_MAX ||
		    !text_same_folded(d->d_name, name) ||
		    (got && strcmp(d->d_name, found) > 0))
			continue;
		(void)snprintf(found, DIR_LEVEL_MAX + 1, "%s", d->d_name);
		got = true;
	}
	(void)closedir(dir);
	return got;
}

/* Opens one level below, under the name in level or one that folds to it. */
static int
open_level(const struct dir_folders *f, int above,
    char level[DIR_LEVEL_MAX + 1], struct err *e)
{
	struct stat st;
	int fd = openat(above, level, OPEN_FOLDER);

	if (fd < 0 && errno == ENOENT) {
		char found[DIR_LEVEL_MAX + 1];

		if (find_folded(above, level, found))
			memcpy(level, found, sizeof(found));
		else if (mkdirat(above, level, 0700) < 0 && errno != EEXIST)
			return dir_errno(e, level);
		crashpoint("dir folder made");
		fd = openat(above, level, OPEN_FOLDER);
	}
	if (fd < 0)
		return dir_errno(e, level);
	if (fstat(fd, &st) == 0 && st.st_dev == f->dev)
		return fd;
	(void)close(fd);
	return err_set(e, ERR_REFUSED,
	    "%s: on another file system than the folder above it", level);
}

static bool
add_level(char spelled[DIR_PATH_SIZE], size_t *used, const char *level)
{
	size_t n = strlen(level), slash = *used > 0 ? 1 : 0;

	if (*used + slash + n + 1 > DIR_PATH_SIZE)
		return false;
	(void)snprintf(spelled + *used, DIR_PATH_SIZE - *used, "%s%s",
	    slash ? "/" : "", level);
	*used += slash + n;
	return true;
}

/* Walks down; the path as it is spelled on the disk is added up. */
static int
walk(const struct dir_folders *f, const char *path,
    char spelled[DIR_PATH_SIZE], struct err *e)
{
	int fd = openat(f->root, ".", OPEN_FOLDER);
	size_t used = 0;

	spelled[0] = '\0';
	if (fd < 0)
		return dir_errno(e, f->name);
	while (*path != '\0') {
		char level[DIR_LEVEL_MAX + 1];
		size_t n = strcspn(path, "/");
		int below;

		(void)snprintf(level, sizeof(level), "%.*s", (int)n, path);
		below = open_level(f, fd, level, e);
		(void)close(fd);
		if (below < 0)
			return err_in(e, "%s/%s", f->name, spelled);
		fd = below;
		if (!add_level(spelled, &used, level)) {
			(void)close(fd);
			return err_set(e, ERR_LIMIT,
			    "%s/%s/%s: the path is too long", f->name, spelled,
			    level);
		}
		path += n;
		path += *path == '/' ? 1 : 0;
	}
	return fd;
}

/* The slot of that path, or the one longest unused, emptied. */
static struct folder *
slot_of(struct dir_folders *f, const char *path)
{
	struct folder *oldest = &f->kept[0];

	for (size_t i = 0; i < KEPT; i++) {
		struct folder *k = &f->kept[i];

		if (k->path != NULL && strcmp(k->path, path) == 0)
			return k;
		if (k->used < oldest->used)
			oldest = k;
	}
	forget(oldest);
	return oldest;
}

int
dir_folders_get(struct dir_folders *f, const char *path, int *fd,
    const char **spelled, struct err *e)
{
	struct folder *k = slot_of(f, path);

	if (k->path == NULL) {
		char disk[DIR_PATH_SIZE];
		int got = walk(f, path, disk, e);

		if (got < 0)
			return -1;
		k->fd = got;
		k->path = mem_strdup(path);
		k->spelled = mem_strdup(disk);
	}
	k->used = ++f->uses;
	*fd = k->fd;
	*spelled = k->spelled;
	return 0;
}

int
dir_folders_file(struct dir_folders *f, const char *path, int *out,
    struct err *e)
{
	int fd = openat(f->root, ".", OPEN_FOLDER);

	while (fd >= 0) {
		char level[DIR_LEVEL_MAX + 1];
		size_t n = strcspn(path, "/");
		int below;

		(void)snprintf(level, sizeof(level), "%.*s", (int)n, path);
		errno = ENOENT;
		below = n > DIR_LEVEL_MAX || strcmp(level, "..") == 0 ? -1 :
		    openat(fd, level, path[n] == '/' ? OPEN_FOLDER :
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		int why = errno;

		(void)close(fd);
		errno = why;
		fd = below;
		if (path[n] == '\0')
			break;
		path += n + 1;
	}
	if (fd < 0 && (errno == ENOENT || errno == ELOOP || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return dir_errno(e, path);
	*out = fd;
	return 1;
}
