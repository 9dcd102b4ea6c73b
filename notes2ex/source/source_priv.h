/* source_priv - what the registry, folders and archives share. */
#ifndef SOURCE_SOURCE_PRIV_H
#define SOURCE_SOURCE_PRIV_H

#include "source/source.h"

/*
 * One file with the reader that is surest of it.  ERR_DAMAGED: it is of no
 * known form (*unknown, when not NULL, is set), or of one we cannot read.
 * depth counts the archives around it: one in one in one is not unpacked.
 */
int source_leaf(struct source **, const char *path, const char *member,
    int depth, const struct source_options *, bool *unknown, struct err *)
    ATTR_CHECK;

/* All files below a folder, in the order of their names. */
int source_tree_open(struct source **, const char *path,
    const struct source_options *, struct err *) ATTR_CHECK;

/* All members of an archive, or what is in a compressed file. */
int source_archive_open(struct source **, const char *path, int depth,
    const struct source_options *, struct err *) ATTR_CHECK;

#endif
