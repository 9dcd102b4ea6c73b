/*
 * nsf_daos - attachments that a server keeps outside of its databases, one
 * file KEY.nlo each [NSF guide 9.2, 14].
 */
#ifndef SOURCE_NSF_DAOS_H
#define SOURCE_NSF_DAOS_H

#include "base/arena.h"
#include "base/blob.h"

/*
 * The payload of that key (NSF_DAOS_KEY hex digits) in the folder or a folder
 * within it; the blob is in the arena.  NULL with *why in plain words: not
 * there, or its SHA-1 is not that of the key.  folder NULL: nobody named one.
 */
const struct blob *nsf_daos_find(struct arena *, const char *folder,
    const char *key, const char **why);
/* Is that range of a file the payload of the key?  Reads all of it. */
bool nsf_daos_is(const struct blob *, const char *key);
/* The length of the payload that a key speaks of. */
uint64_t nsf_daos_length(const char *key);

#endif
