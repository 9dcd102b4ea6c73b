/*
 * dir_folder - the folders below OUT, opened level by level, never by a link.
 *
 * Names that differ only in case are one folder: the spelling found on the
 * disk wins.  A handful of folders is kept open.
 */
#ifndef TARGET_DIR_FOLDER_H
#define TARGET_DIR_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct dir_folders;

/*
 * Opens (and makes) the root and takes what killed runs left there away.
 * ERR_REFUSED when it cannot be a place for us.
 */
int dir_folders_open(struct dir_folders **, const char *root, bool read_only,
    struct err *) ATTR_CHECK;
void dir_folders_close(struct dir_folders **);

int dir_folders_root(const struct dir_folders *); /* its descriptor */
/*
 * The folder of a path as dir_path makes it, made where it is missing.  The
 * descriptor and the path as it is spelled on the disk are good until the
 * next call.
 */
int dir_folders_get(struct dir_folders *, const char *path, int *fd,
    const char **spelled, struct err *) ATTR_CHECK;
/* A file by its path below the root, for reading: 1, or 0: not there. */
int dir_folders_file(struct dir_folders *, const char *path, int *out,
    struct err *) ATTR_CHECK;

/* ".<32 hex digits>.tmp": a file being written. */
bool dir_is_temporary(const char *name);
/* What errno means for a file or folder `what` of the target. */
int dir_errno(struct err *, const char *what);

#endif
