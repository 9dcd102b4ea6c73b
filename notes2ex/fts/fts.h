/*
 * fts - a message as a FastTransfer stream, which UploadItems takes and
 * ExportItems gives ([MS-OXCFXICS] 2.2.4; FTS guide).
 *
 * The writer takes the same message that a store gets (pst/pst.h); the reader
 * and the lint share nothing with it but the numbers of the format.
 */
#ifndef FTS_FTS_H
#define FTS_FTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pst/pst.h"

enum { FTS_PAGE = 31680 }; /* most bytes of a TransferBuffer */

/* The server that the stream says to come from (TellPartnerVersion). */
struct fts_version {
	uint16_t major, minor, build, revision;
};

/*
 * Of what a server says of itself (ServerVersionInfo): its own version, as if
 * the stream had been exported there.  One that it does not say, or that no
 * stream can name, becomes 14.1, which every server with UploadItems knows.
 */
struct fts_version fts_version_of(int major, int minor, int build);

/* Takes the next bytes of the stream; -1 ends the writing. */
typedef int fts_put(void *arg, const void *, size_t n, struct err *);

/*
 * The whole stream, frames included, to put; the identity gives the search
 * key, the same one that a store gives the message.  Memory does not grow with
 * what is attached.  ERR_IO of a blob that cannot be read, or is not as long
 * as it was; ERR_LIMIT of what no stream holds.
 */
int fts_write(const struct pst_message *, const void *identity, size_t n,
    const struct fts_version *, fts_put *put, void *arg,
    struct err *) ATTR_CHECK;
/*
 * How many bytes that will be.  Attachments whose size is known
 * (pst_attachment) are not read for it.
 */
int fts_size(const struct pst_message *, uint64_t *bytes,
    struct err *) ATTR_CHECK;

/* ---- the other way round ------------------------------------------------- */

/* What the reader meets, in order. */
struct fts_event {
	enum fts_kind {
		FTS_PROPERTY,
		FTS_RECIPIENT,
		FTS_END_RECIPIENT,
		FTS_ATTACHMENT,
		FTS_EMBEDDED,
		FTS_END_EMBEDDED,
		FTS_END_ATTACHMENT,
		FTS_DELETE,
		FTS_END
	} kind;
	uint64_t offset;      /* in the stream, of the element */
	uint16_t id, type;    /* FTS_PROPERTY; FTS_DELETE: what */
	struct pst_name name; /* when id is 0x8000 or more */
	/*
	 * Of a multiple value: how many it has, and which of them this is.
	 * One that has none is one event with count 0.
	 */
	uint32_t count, index;
	/*
	 * As it stands in the stream, strings with their end.  A value of up
	 * to FTS_WHOLE bytes comes whole, a larger one in pieces.
	 */
	const uint8_t *p;
	size_t n;
	uint64_t at, size; /* place of the piece, and of the whole value */
};

enum { FTS_WHOLE = 1 << 20 };

/* Up to n of the next bytes; *got is 0 at the end only. */
typedef int fts_get(void *arg, void *, size_t n, size_t *got, struct err *);
/* What it points to is gone afterwards; -1 ends the reading. */
typedef int fts_take(void *arg, const struct fts_event *, struct err *);

/*
 * Any stream that hangs together, ours or a server's.  ERR_FORMAT with the
 * offset: it does not, or ends too early; what stands before that was taken.
 * (Not fts_read: the C library has one, for folders of files.)
 */
int fts_events(fts_get *get, void *from, fts_take *take, void *to,
    struct err *) ATTR_CHECK;

/* May be called many times. */
typedef void fts_say(void *arg, uint64_t offset, const char *rule);
/*
 * Is it as a writer should write it?  All rules of FTS guide 3 to 5; how many
 * times one was broken, -1 when it cannot be read to its end.
 */
int fts_lint(fts_get *get, void *from, fts_say *say, void *arg,
    struct err *) ATTR_CHECK;

#endif
