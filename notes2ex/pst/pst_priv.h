/*
 * pst_priv - what the files of a store being written share: its folders, the
 * spool of rows, values as they are stored, tables that many nodes share.
 */
#ifndef PST_PST_PRIV_H
#define PST_PST_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "pst/ltp.h"
#include "pst/ndb.h"
#include "pst/pst.h"
#include "pst/spool.h"

enum {
	PST_DEPTH = 32,           /* messages within messages */
	PST_MESSAGE_FIRST = 0x10001,
	/*
	 * Node indices that messages share out.  All of them together stay
	 * below 2^26: a node id of 2^31 or more is a negative number for
	 * programs that have no other kind.
	 */
	PST_MESSAGES = (1 << 26) - (1 << 17),
	PST_FOLDER_FIRST = 0x404,
	PST_FOLDERS = 1 << 20,
	PST_CELLS = 40,           /* more than a contents table has columns */
	PST_ROW_HEAD = 24,        /* bytes of a row in the spool, before its cells */
	PST_KEY = 16,             /* of a store, and of a search key */
};

/* An attachment's content: what sizes of 31 bits can stand for. */
#define PST_ATTACHMENT_MAX (UINT64_C(1) << 31)

/* Where the places of the folders that every store has are. */
enum { AT_ROOT, AT_TOP, AT_FINDER, AT_DELETED, AT_USER };

/* ---- folders: pst_folder.c ---------------------------------------------------- */

struct folder {
	char *name, *class; /* class NULL: a folder of the store's own */
	char *key;          /* its path, case-folded; NULL: cannot be asked for */
	uint32_t nid;
	/* Places of others in the list; 0, the root: none. */
	uint32_t parent, child, last_child, next;
	uint32_t count, unread;
	uint32_t row_n; /* the latest row in the spool; 0: none */
	uint64_t row;   /* and where */
	uint64_t heap;      /* of its contents table, at most */
	uint64_t sub_bytes; /* of values in subnodes of that */
	uint32_t subnodes;
};

struct folders {
	struct folder *list;
	size_t n, cap;
	uint32_t *by_key, *by_nid; /* places; open addressing */
	size_t slots;              /* of each, a power of two */
	uint64_t bytes; /* that the tables and nodes of all take, at most */
};

/* Root, top, finder, "Deleted Items". */
void folders_init(struct folders *);
void folders_free(struct folders *);
/* The place of a new one; nid 0: by the hash of its path. */
uint32_t folders_add(struct folders *, uint32_t parent, const char *name,
    const char *class, uint32_t nid);
struct folder *folders_nid(const struct folders *, uint32_t nid);

/* ---- values: pst_value.c -------------------------------------------------------- */

struct value {
	uint16_t id, type;
	const void *p; /* as it is stored */
	size_t n;
	uint8_t fixed[8];
};

struct bag { /* has room for what bag_init was told; never moves */
	struct arena *arena;
	struct value *v;
	size_t n, cap;
};

void bag_init(struct bag *, struct arena *, size_t cap);
int bag_props(struct bag *, struct names *, const struct pst_props *,
    struct err *) ATTR_CHECK;
const struct value *bag_find(const struct bag *, uint16_t id);
bool bag_has(const struct bag *, uint16_t id);
/* Of INT16, INT32, INT64, BOOL, TIME. */
int64_t bag_int(const struct bag *, uint16_t id, int64_t none);
void bag_put_int(struct bag *, uint16_t id, uint16_t type, int64_t);
void bag_put(struct bag *, uint16_t id, uint16_t type, const void *, size_t n);
void bag_put_text(struct bag *, uint16_t id, const char *);
void bag_drop(struct bag *, uint16_t id);
int bag_write(const struct bag *, struct pc *, struct err *) ATTR_CHECK;
/* Cells of those that the layout has a column for; at most PST_CELLS. */
size_t bag_cells(const struct bag *, const struct tc_layout *,
    struct tc_cell[PST_CELLS]);
/* UTF-16LE in the arena; *n bytes. */
const uint8_t *wide(struct arena *, const char *, size_t *n);

void le16(uint8_t *, uint16_t);
void le32(uint8_t *, uint32_t);
void le64(uint8_t *, uint64_t);
uint32_t of32(const uint8_t *);
uint64_t of64(const uint8_t *);

/* ---- the store: pst.c ------------------------------------------------------------ */

/* An empty table that nodes share: pst_share. */
enum share { SHARE_HIERARCHY, SHARE_CONTENTS, SHARE_ASSOC, SHARE_SEARCH,
	SHARE_RECIPIENTS, SHARES };

struct shared {
	uint64_t bid, bytes;
	uint32_t more; /* references besides the first */
};

struct pst {
	int dir;
	struct pst_options options; /* name is a copy */
	struct ndb *ndb;
	struct spool *rows;
	struct names *names;
	struct folders folders;
	struct shared shared[SHARES];
	struct ndb_shared *full; /* shared as often as it can be */
	size_t nfull, full_cap;
	uint8_t *taken; /* bits: node indices of messages */
	uint64_t count;
	uint64_t table_bytes, table_blocks; /* of contents tables, at most */
	uint64_t name_bytes;                /* of the names, at most */
	size_t names_seen;                  /* of which name_bytes knows */
	uint8_t note[PST_NOTE_MAX]; /* of the checkpoint that it went on from */
	size_t note_n;
	bool broken;         /* half of something may be in the store */
	struct arena arena; /* of one put */
	uint8_t leaf[PST_PAYLOAD]; /* of an attachment */
	struct pc *pc[2 * (PST_DEPTH + 1)]; /* kept for the next message */
	struct tc *tc;
};

/* The empty table of that kind, with one more reference to it. */
int pst_share(struct pst *, enum share, uint64_t *bid, uint64_t *bytes,
    struct err *) ATTR_CHECK;
/* It is as often referred to as it will be; ndb_finish has to know. */
void pst_retire(struct pst *, const struct shared *);
/* The context of messages (or, odd, of attachments) at that depth. */
struct pc *pst_context(struct pst *, size_t which);
struct tc *pst_table(struct pst *, const struct tc_layout *);

/* ---- a message: pst_message.c, pst_people.c, pst_attach.c -------------------------- */

struct made {
	struct ltp_node node;
	bool unread;
	struct tc_cell cell[PST_CELLS]; /* of its row; in the arena */
	size_t ncells;
};

struct making { /* one put */
	struct pst *pst;
	size_t depth;
	uint8_t key[PST_KEY]; /* search key */
	bool *reading;
};

int message_make(struct making *, const struct pst_message *, struct made *,
    struct err *) ATTR_CHECK;
/* The table of recipients below the message's node. */
int people_put(struct pst *, const struct pst_message *, struct pc *,
    struct err *) ATTR_CHECK;
/* PidTagDisplayTo, Cc, Bcc. */
void people_names(struct bag *, const struct pst_message *);
/* Attachments and their table; *visible: one that people see as such. */
int attachments_put(struct making *, const struct pst_message *, struct pc *,
    const struct bag *, bool *visible, struct err *) ATTR_CHECK;

/* ---- rows: pst_row.c ------------------------------------------------------------------ */

struct row {
	uint64_t at;
	uint32_t n;
	uint32_t subnodes;
	uint64_t heap, sub_bytes;
};
/* Appends it; the folder learns of it by row_done, when all went well. */
int row_put(struct pst *, const struct folder *, uint32_t nid,
    const struct tc_cell *, size_t n, struct row *, struct err *) ATTR_CHECK;
void row_done(struct pst *, struct folder *, const struct row *);
/* What a row of these cells adds to its table, at most. */
void row_size(const struct tc_cell *, size_t n, struct row *);
/* All rows of the folder into the table, the latest first. */
int rows_write(struct pst *, const struct folder *, struct tc *, struct err *)
    ATTR_CHECK;
/* Which node indices are taken, and how many messages there are. */
int rows_scan(struct pst *, struct err *) ATTR_CHECK;

/* ---- keys: pst_finish.c ---------------------------------------------------------------- */

void pst_change_key(const struct pst *, uint32_t nid, uint8_t out[16]);
void pst_version(const struct pst *, uint8_t out[24]);

/* ---- sizes: pst_size.c ----------------------------------------------------------------- */

/* What the store will need at its end for a folder with that name. */
uint64_t folder_bytes(const char *name, const char *class);
/* A row more in the folder; a folder that was not counted yet; new names. */
void size_row(struct pst *, struct folder *, const struct row *);
void size_folder(struct pst *, const struct folder *);
void size_names(struct pst *);

/* ---- checkpoint: pst_state.c ------------------------------------------------------------ */

int state_write(struct pst *, const struct ndb_state *, const void *note,
    size_t n, struct err *) ATTR_CHECK;
/*
 * Reads the checkpoint into the store and *from; *rows is the length of the
 * spool.  Names and folders are those of the checkpoint then.
 */
int state_read(struct pst *, struct ndb_state *from, uint64_t *rows,
    struct err *) ATTR_CHECK;
int state_forget(int dir, struct err *) ATTR_CHECK;

#endif
