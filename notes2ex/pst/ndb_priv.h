/* ndb_priv - what the parts of the lowest layer share (ndb.h). */
#ifndef PST_NDB_PRIV_H
#define PST_NDB_PRIV_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "pst/ndb.h"
#include "pst/pst_file.h"
#include "pst/spool.h"

enum {
	NDB_BLOCK_RECORD = 24, /* a leaf entry of the BBT, as it is stored */
	NDB_NODE_RECORD = 32,  /* one of the NBT */
	NDB_ENTRIES = 488,     /* bytes for the entries of a B-tree page */
	NDB_INDEX_ENTRY = 24,
	NDB_INTERNAL = 2, /* of a BID: the block has BIDs in it, no content */
};

struct ndb {
	int dir, fd;
	bool permute, finished;
	struct ndb_state at; /* but for the lengths of the spools */
	uint64_t k;          /* the region that is in memory */
	uint8_t *region;     /* PST_REGION bytes of it; zeros behind at.pos */
	uint64_t print; /* of all blocks that were put, taken back or not */
	struct spool *blocks, *nodes;
};

/* Where a B-tree or a page is. */
struct ndb_ref {
	uint64_t bid, offset;
};

static inline void
put_u16(uint8_t *p, uint16_t v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof(v));
}

static inline void
put_u32(uint8_t *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

static inline void
put_u64(uint8_t *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

static inline uint64_t
get_u64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

/* ---- ndb_region.c -------------------------------------------------------- */

/* Offset of region k. */
uint64_t ndb_region_at(uint64_t k);
/* Begins region k: maps of its own, nothing in it. */
void ndb_region_begin(struct ndb *, uint64_t k);
/*
 * Room for so many bytes at that alignment, in this region or the next.  It is
 * taken only by ndb_take: what fails between the two leaves nothing behind.
 */
int ndb_room(struct ndb *, size_t n, size_t align, uint64_t *offset,
    struct err *) ATTR_CHECK;
/* Takes it; where it is in memory, all zeros. */
uint8_t *ndb_take(struct ndb *, uint64_t offset, size_t n);
/* What there is of the region, into the file: for a time, or for good. */
int ndb_region_write(struct ndb *, struct err *) ATTR_CHECK;
int ndb_region_seal(struct ndb *, struct err *) ATTR_CHECK;
/* The region that at.pos is in, from the file up to there. */
int ndb_region_read(struct ndb *, struct err *) ATTR_CHECK;
/* Free bytes by a map. */
uint64_t ndb_map_free(const uint8_t map[PST_PAGE_BODY]);
/* The trailer of a page whose body stands there. */
void ndb_page_seal(uint8_t *page, enum pst_page, uint64_t offset, uint64_t bid);

/* ---- ndb.c --------------------------------------------------------------- */

int ndb_put(struct ndb *, const void *, size_t n, bool internal, uint64_t *bid,
    struct err *) ATTR_CHECK;

/* ---- ndb_btree.c --------------------------------------------------------- */

struct ndb_btree;

/* Entries come sorted, each as it is stored in a leaf. */
struct ndb_btree *ndb_btree_new(struct ndb *, enum pst_page);
int ndb_btree_put(struct ndb_btree *, const uint8_t *entry,
    struct err *) ATTR_CHECK;
int ndb_btree_end(struct ndb_btree *, struct ndb_ref *root,
    struct err *) ATTR_CHECK;
void ndb_btree_free(struct ndb_btree **);

#endif
