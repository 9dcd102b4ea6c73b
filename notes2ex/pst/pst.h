/*
 * pst - a store that Outlook and Exchange read, written from one end to the
 * other: Unicode PST ([MS-PST]; PST guide).
 *
 *	pst_open → (pst_folder → pst_put …)* → pst_sync … → pst_finish
 *
 * The store grows in a folder of its own and is no store before pst_finish.
 * Memory does not grow with what is in it, but for a few bytes for each folder
 * and each name of a property.  pst_sync is a checkpoint: after a crash
 * pst_open goes on from the last one, and the finished file has the same bytes
 * as if nothing had happened.  Everything derives from what is put, nothing
 * from a clock: the same messages in the same order make the same bytes.
 *
 * Nothing here knows Notes, a run or an Exchange item: only base/ is used.
 */
#ifndef PST_PST_H
#define PST_PST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/err.h"
#include "pst/ltp.h"
#include "pst/pst_file.h"

struct pst;

struct pst_options {
	const char *name; /* of the store, as Outlook shows it */
	uint8_t key[16];  /* PidTagRecordKey: each file has another */
	bool permute;     /* encoded, as Outlook does it; hides nothing */
};

/*
 * The folder dir (a descriptor; stays the caller's) holds the store "store"
 * and what belongs to it.  anew: whatever stands there is forgotten.  Else it
 * goes on from the checkpoint; ERR_DAMAGED when there is none that is whole,
 * ERR_CONFIG when it was begun with other options.
 */
int pst_open(struct pst **, int dir, const struct pst_options *, bool anew,
    struct err *) ATTR_CHECK;
/* Everything in it since the last checkpoint is forgotten.  NULL is taken. */
void pst_close(struct pst **);

/* ---- folders ------------------------------------------------------------------ */

/*
 * The folder of that path below the top of the user's folders, its levels
 * separated by '\'; made with all above it when it is not there yet.  Names
 * that differ in case are the same folder, as they are for Outlook: the first
 * one gives it its name.  "Deleted Items" is there from the beginning.  class:
 * "IPF.Note"…, of a new one; those above it that have to be made get the same.
 * ERR_FORMAT when a level has no name.
 */
int pst_folder(struct pst *, const char *path, const char *class,
    uint32_t *nid, struct err *) ATTR_CHECK;

/* ---- messages ------------------------------------------------------------------- */

struct pst_bytes {
	const void *p;
	size_t n;
};

/* One property.  Texts are UTF-8, times FILETIME (100 ns since 1601, UTC). */
struct pst_prop {
	uint16_t id;   /* 0: a named property */
	uint16_t type; /* enum pst_type */
	const struct pst_name *name; /* when id is 0 */
	union {
		int64_t integer;   /* PST_INT16 INT32 INT64 BOOL TIME */
		double real;
		const char *text;
		struct pst_bytes bytes; /* PST_BINARY, PST_GUID */
		const char *const *texts;         /* n of them */
		const struct pst_bytes *binaries; /* n of them */
		const int32_t *integers;          /* n of them */
	};
	size_t n;
};

struct pst_props {
	const struct pst_prop *prop; /* in no order; each once */
	size_t n;
};

struct pst_message;

struct pst_attachment {
	struct pst_props props; /* names, type, method, flags, times … */
	const struct blob *data; /* becomes PidTagAttachDataBinary */
	uint64_t size; /* bytes of data; 0: nobody has counted them yet */
	const struct pst_message *message; /* instead: an embedded one, at
	                                    * most 32 within one another */
};

/*
 * The writer adds what follows from the rest: the subject's prefix mark,
 * conversation topic, sizes, counts and numbers, PidTagHasAttachments and its
 * flag, names of recipients in one line (PidTagDisplayTo …), the search key of
 * the identity, the row of the folder's table.  A property that is given wins
 * over one that would be added, but for sizes and the attachment flag.
 */
struct pst_message {
	struct pst_props props;
	/* One bag each; PidTagRecipientType, name, address type and address. */
	const struct pst_props *recipient;
	size_t nrecipients;
	const struct pst_attachment *attachment;
	size_t nattachments;
	const char *prefix; /* of the subject, "RE: "; NULL or "": none */
};

/* Where a message is now. */
struct pst_placed {
	uint32_t nid;
	uint64_t bid, end; /* blocks bid ≤ … < end are its own */
	uint64_t print;    /* the sum of their pst_block_print() */
};

/*
 * Into the folder.  The identity (any bytes) decides its node id and search
 * key: the same message has the same ones in every store.  Two of the same
 * identity get two node ids and one search key.  When it fails, nothing of it
 * is in the store, and the store goes on.  ERR_LIMIT: the format cannot hold
 * it.  ERR_IO of a blob that cannot be read reaches the caller as it is, and
 * *reading (may be NULL) tells it from a store that cannot be written.
 */
int pst_put(struct pst *, uint32_t folder, const void *identity, size_t n,
    const struct pst_message *, struct pst_placed *, bool *reading,
    struct err *) ATTR_CHECK;

struct pst_new {
	const void *identity;
	size_t n;
	const struct pst_message *message;
};
/* The same for several that belong together: all of them, or none. */
int pst_put_all(struct pst *, uint32_t folder, const struct pst_new *,
    size_t n, struct pst_placed *, bool *reading, struct err *) ATTR_CHECK;

/* ---- sizes ------------------------------------------------------------------------ */

/* Bytes of the file if it were finished now, never less than it will have. */
uint64_t pst_size(const struct pst *);
/* About how much such a message will add to that; never less. */
uint64_t pst_message_size(const struct pst_message *, uint64_t data_bytes);
/*
 * The table of this folder takes no more rows, or the store no more names of
 * properties: time for the next store.
 */
bool pst_is_full(const struct pst *, uint32_t folder);
/* Messages in it. */
uint64_t pst_count(const struct pst *);

/* ---- durable ----------------------------------------------------------------------- */

/*
 * All that was put is durable, and so is `note`, up to PST_NOTE_MAX bytes of
 * the caller's, with it: both or none.
 */
#define PST_NOTE_MAX 4096
int pst_sync(struct pst *, const void *note, size_t n, struct err *) ATTR_CHECK;
/* What the checkpoint had that this store went on from; "" of a new one. */
const void *pst_note(const struct pst *, size_t *n);
/*
 * Tables, counters, B-trees, header; durable.  Then the store is whole: the
 * caller gives the file "store" its name and forgets the folder.  It is closed
 * in any case; after a failure, or a crash in it, it goes on from the last
 * checkpoint.
 */
int pst_finish(struct pst **, struct err *) ATTR_CHECK;

#endif
