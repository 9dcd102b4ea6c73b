/*
 * fts_priv - what the files of the writer share: frames being filled, lists of
 * properties as they will stand in the stream.
 */
#ifndef FTS_FTS_PRIV_H
#define FTS_FTS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "fts/fts.h"
#include "fts/fts_wire.h"

/* ---- frames: fts_frame.c ------------------------------------------------- */

struct fts_out {
	fts_put *put; /* NULL: only how much it would be */
	void *arg;
	uint64_t bytes;      /* of the stream so far, but for the open frame */
	size_t n;            /* in the open frame */
	uint64_t left, done; /* of the value that is being written */
	uint8_t frame[FTS_HEAD + FTS_PAGE];
};

int out_prologue(struct fts_out *, const struct fts_version *,
    struct err *) ATTR_CHECK;
/* An element of that size comes: one that fits into a frame is not cut. */
int out_element(struct fts_out *, uint64_t size, struct err *) ATTR_CHECK;
/* Bytes that are never cut. */
int out_atom(struct fts_out *, const void *, size_t n, struct err *) ATTR_CHECK;
/*
 * A value: its length, then its bytes in any number of pieces.  NULL: n bytes
 * that are only counted.
 */
int out_length(struct fts_out *, uint64_t size, struct err *) ATTR_CHECK;
int out_piece(struct fts_out *, const void *, size_t n,
    struct err *) ATTR_CHECK;
int out_skip(struct fts_out *, struct err *) ATTR_CHECK; /* all that is left */
int out_end(struct fts_out *, struct err *) ATTR_CHECK;

void put16(uint8_t *, uint16_t);
void put32(uint8_t *, uint32_t);
void put64(uint8_t *, uint64_t);

/* ---- names: fts_value.c -------------------------------------------------- */

/* Those of one stream: 0x8000, 0x8001 … in the order of their first use. */
struct fts_names {
	struct arena *arena;
	const struct pst_name **name;
	size_t n, cap;
	uint32_t *slot; /* places + 1, open addressing */
	size_t slots;   /* a power of two */
};

int names_of(struct fts_names *, const struct pst_name *, uint16_t *id,
    struct err *) ATTR_CHECK;

/* ---- one property: fts_value.c ------------------------------------------- */

/* As it will stand: the id is that of the stream. */
struct entry {
	uint16_t id;
	struct pst_prop prop;
	/* Instead of the value: the content of an attachment. */
	const struct blob *data;
	uint64_t size; /* of it */
};

/* -1: ERR_LIMIT, ERR_FORMAT.  *leave: nothing to write. */
int entry_check(const struct entry *, bool *leave, struct err *) ATTR_CHECK;
int entry_write(struct fts_out *, const struct entry *,
    struct err *) ATTR_CHECK;

/* ---- lists of them: fts_list.c ------------------------------------------- */

struct list { /* each id once: putting one again replaces it */
	struct arena *arena;
	struct entry *entry;
	size_t n, cap;
};

/* Which object they belong to: what is left out differs. */
enum owner { OF_MESSAGE, OF_RECIPIENT, OF_ATTACHMENT };

int list_props(struct list *, struct fts_names *, const struct pst_props *,
    enum owner, struct err *) ATTR_CHECK;
struct pst_prop *list_find(const struct list *, uint16_t id);
void list_drop(struct list *, uint16_t id);
int64_t list_int(const struct list *, uint16_t id, int64_t none);
const char *list_text(const struct list *, uint16_t id); /* NULL: none */
struct entry *list_put(struct list *, uint16_t id, uint16_t type);
void list_put_int(struct list *, uint16_t id, uint16_t type, int64_t);
void list_put_text(struct list *, uint16_t id, const char *);
void list_put_bytes(struct list *, uint16_t id, const void *, size_t n);
/* Only where nothing stands yet. */
void list_default_int(struct list *, uint16_t id, uint16_t type, int64_t);
void list_default_text(struct list *, uint16_t id, const char *);
/* In the order of their ids, of the named ones last. */
int list_write(struct fts_out *, struct list *, struct err *) ATTR_CHECK;

/* ---- what is added: fts_fill.c ------------------------------------------- */

enum { KEY_SIZE = 16 }; /* of a message's search key */

void fill_message(struct list *, const struct pst_message *,
    const uint8_t key[KEY_SIZE]);
void fill_recipient(struct list *);
/* All but its content; times of the message where it has none. */
void fill_attachment(struct list *, const struct pst_attachment *,
    const struct list *message);

#endif
