/*
 * spool - bytes that are appended to a file of our own, to be read again once
 * a store is finished: records of blocks, of nodes, of table rows.  A spool
 * can be cut back, which is how a store forgets what came after a checkpoint.
 */
#ifndef PST_SPOOL_H
#define PST_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct spool;

/*
 * The file name in the folder dir, made when it is not there, of which the
 * first `keep` bytes count (ERR_DAMAGED when it has fewer).
 */
int spool_open(struct spool **, int dir, const char *name, uint64_t keep,
    struct err *) ATTR_CHECK;
/* All that was put is in the file, and the file is closed.  NULL is taken. */
void spool_close(struct spool **);

int spool_put(struct spool *, const void *, size_t n, struct err *) ATTR_CHECK;
uint64_t spool_len(const struct spool *);
/* Forgets all behind len. */
int spool_cut(struct spool *, uint64_t len, struct err *) ATTR_CHECK;
/* n bytes that are there, put only now or long ago. */
int spool_get(struct spool *, uint64_t off, void *, size_t n, struct err *)
    ATTR_CHECK;
int spool_sync(struct spool *, struct err *) ATTR_CHECK;

#endif
