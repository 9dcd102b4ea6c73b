/*
 * fts - a message as a FastTransfer stream, which UploadItems takes and
 * ExportItems gives ([MS-OXCFXICS] 2.2.4; FTS guide).
 *
 * The writer takes the same message that a store gets (pst/pst.h); the reader
 * and the lint share nothing with it.
 */
#ifndef FTS_FTS_H
#define FTS_FTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "pst/pst.h"

enum { FTS_PAGE = 31680 }; /* most bytes of a TransferBuffer */

/* The server that the stream says to come from (TellPartnerVersion). */
struct fts_version {
	uint16_t major, minor, build, revision;
};

/*
 * The whole stream, frames included, to put; the identity gives the search
 * key.  ERR_IO of a blob that cannot be read, ERR_LIMIT of what no stream holds.
 */
int fts_write(const struct pst_message *, const void *identity, size_t n,
    const struct fts_version *,
    int (*put)(void *arg, const void *, size_t n, struct err *), void *arg,
    struct err *) ATTR_CHECK;

/* ---- the other way round ------------------------------------------------------ */

/* What the reader meets, in order; a value may come in pieces. */
struct fts_event {
	enum {
		FTS_PROPERTY, FTS_RECIPIENT, FTS_END_RECIPIENT, FTS_ATTACHMENT,
		FTS_EMBEDDED, FTS_END_EMBEDDED, FTS_END_ATTACHMENT, FTS_DELETE,
		FTS_END
	} kind;
	uint16_t id, type;     /* FTS_PROPERTY; FTS_DELETE: what */
	struct pst_name name;  /* when id is 0x8000 or more */
	uint32_t count;        /* of a multiple value */
	const uint8_t *p;      /* a whole value of up to 1 MiB, else a piece */
	size_t n;
	uint64_t at, size;     /* place of the piece, and of the whole value */
};

/* -1 from `take` ends it.  ERR_FORMAT with the offset. */
int fts_read(int (*get)(void *arg, void *, size_t n, struct err *), void *from,
    int (*take)(void *arg, const struct fts_event *, struct err *), void *to,
    struct err *) ATTR_CHECK;
/*
 * All rules of FTS guide 3 and 4 (W1 to W16, atoms against frame borders).
 * say may be called many times; returns how many, -1 when it is no stream.
 */
int fts_lint(int (*get)(void *arg, void *, size_t n, struct err *), void *from,
    void (*say)(void *arg, uint64_t offset, const char *rule), void *arg,
    struct err *) ATTR_CHECK;

#endif
