/*
 * ltp_priv - what contexts and tables are built of: heaps with their blocks,
 * B-trees on heaps, lists of subnodes.  For ltp's own files only.
 */
#ifndef PST_LTP_PRIV_H
#define PST_LTP_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "pst/ltp.h"

static inline void
le16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void
le32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline void
le64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline unsigned
get16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static inline uint32_t
get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

/* The sizes that properties tell are signed numbers of 32 bits. */
static inline uint32_t
size32(uint64_t n)
{
	return n > INT32_MAX ? INT32_MAX : (uint32_t)n;
}

/* ---- heaps (PST guide 7) ---------------------------------------------------- */

enum {
	HEAP_PC = 0xBC, /* bClientSig */
	HEAP_TC = 0x7C,
	HEAP_ALLOCS = 2047, /* in one block: an HID has 11 bits for them */
};

struct heap {
	struct ndb *ndb;
	uint8_t client;
	bool whole; /* all blocks stay in memory to the end */
	bool closed;
	/* the block that is being filled */
	uint8_t *cur;
	size_t at, count;
	uint16_t start[HEAP_ALLOCS];
	/* those before it */
	size_t n, cap;
	uint64_t *bid;  /* 0: it is kept */
	uint8_t *level; /* how full: a number of 4 bits */
	/* images in memory: of the kept ones, and of the one being filled */
	uint8_t **kept;
	size_t nkept, capkept;
	uint8_t *passing; /* the one being filled, when it is not kept */
};

void heap_init(struct heap *, struct ndb *, uint8_t client, bool whole);
void heap_reset(struct heap *); /* buffers stay, but not many */
void heap_fini(struct heap *);
/*
 * n bytes (1 to PST_HEAP_MAX) of the heap, to be filled in before the next
 * call.  NULL: ERR_LIMIT, or the block before could not be written.
 */
uint8_t *heap_take(struct heap *, size_t n, uint32_t *hid, struct err *)
    ATTR_CHECK;
/* An allocation of a block that is kept (block 0 always is). */
uint8_t *heap_at(struct heap *, uint32_t hid);
/* Nothing more comes; how many bytes the heap has.  heap_end writes it. */
uint64_t heap_close(struct heap *);

/* ---- B-trees on heaps --------------------------------------------------------- */

enum { BTH_HEADER = 8, BTH_RECORD_MAX = 8 };

struct bth {
	struct heap *heap;
	size_t key, record; /* bytes; the key is a number of 2 or 4 bytes */
	size_t fill;        /* of the leaf */
	struct bth_leaf {
		uint32_t key, hid;
	} *leaf;
	size_t n, cap;
	uint8_t buf[PST_HEAP_MAX];
};

void bth_init(struct bth *, struct heap *, size_t key, size_t record);
void bth_fini(struct bth *);
/* Records in the order of their keys. */
int bth_put(struct bth *, const uint8_t *record, struct err *) ATTR_CHECK;
/* The header, which the caller puts at its place. */
int bth_end(struct bth *, uint8_t header[BTH_HEADER], struct err *) ATTR_CHECK;
/* Where the i-th record stands, once all are there; the heap keeps all. */
uint8_t *bth_record(const struct bth *, size_t i);

/* ---- values that are too big for a heap ----------------------------------------- */

struct big {
	struct ndb *ndb;
	struct ndb_subnode *sub;
	size_t n, cap;
	uint32_t next;  /* how many NIDs of our own were given */
	uint64_t bytes; /* of all data below the node */
};

void big_reset(struct big *);
void big_add(struct big *, uint32_t nid, uint64_t data, uint64_t sub,
    uint64_t bytes);
/* With the next NID for data of ours. */
uint32_t big_add_data(struct big *, const struct ndb_data *);
int big_put(struct big *, const void *, size_t n, uint32_t *nid, struct err *)
    ATTR_CHECK;

/* Frees it; what it has written is in no node. */
void tree_give_up(struct ndb_tree **);

/* ---- text ------------------------------------------------------------------------- */

/*
 * As ltp_utf16, but no more than fits into room (4 or more); *s is behind what
 * was taken.
 */
size_t utf16_some(uint8_t *out, size_t room, const char **s, const char *end);

/* A list of n with room for one more. */
void *list_room(void *list, size_t n, size_t *cap, size_t each);

#endif
