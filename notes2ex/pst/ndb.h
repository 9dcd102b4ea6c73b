/*
 * ndb - the lowest layer of a store being written: blocks, data trees, nodes
 * ([MS-PST] 2.2; PST guide 4-6, 14).
 *
 * Append-only.  One region (what one AMap maps) is built in memory and written
 * when it is full.  Records of blocks and nodes go to spools in a folder of
 * ours; B-trees and header are made of them when the store is finished.  The
 * header comes last: until then the file begins with zeros and is no store.
 *
 * What was put can be taken back as a whole (ndb_mark, ndb_back), and a store
 * goes on from any ndb_state that ndb_sync has made durable.
 */
#ifndef PST_NDB_H
#define PST_NDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "pst/pst_file.h"

struct ndb;

/* Where a store stands: all that is not in its file or its spools. */
struct ndb_state {
	uint64_t pos;      /* of the file: the next free byte */
	uint64_t free;     /* bytes that are free in regions before this one */
	uint64_t bid;      /* the next of a block; counts by 4 */
	uint64_t page_bid; /* the next of a page */
	uint64_t blocks, nodes; /* bytes of the spools that count */
	uint32_t highest[32];   /* node index by type: rgnid of the header */
	uint8_t map[PST_PAGE_BODY]; /* of the region that pos is in */
};

/*
 * The file `name` and the spools in the folder dir.  from NULL: begins anew,
 * whatever stands there; else goes on from there, after cutting off what came
 * later.  dir stays the caller's and open.
 */
int ndb_open(struct ndb **, int dir, const char *name, bool permute,
    const struct ndb_state *from, struct err *) ATTR_CHECK;
void ndb_close(struct ndb **); /* NULL is taken; nothing is finished */

/* Durable up to here. */
int ndb_sync(struct ndb *, struct ndb_state *, struct err *) ATTR_CHECK;

/* Before something that may fail half-way; ndb_back forgets all since. */
void ndb_mark(const struct ndb *, struct ndb_state *);
int ndb_back(struct ndb *, const struct ndb_state *, struct err *) ATTR_CHECK;

int ndb_dir(const struct ndb *);
uint64_t ndb_pos(const struct ndb *);
/* The next block's BID without its flags: what a put took is a range. */
uint64_t ndb_next_bid(const struct ndb *);
/*
 * The sum of pst_block_print() over all blocks since it was opened: what a put
 * took is the difference.
 */
uint64_t ndb_print(const struct ndb *);
/* Bytes that B-trees of what is there, and of as many more, will take. */
uint64_t ndb_index_size(const struct ndb *, uint64_t blocks, uint64_t nodes);
/*
 * Of the finished file, B-trees and maps and all, when so many more bytes are
 * put as so many more blocks and nodes; never less than it will be.
 */
uint64_t ndb_file_size(const struct ndb *, uint64_t bytes, uint64_t blocks,
    uint64_t nodes);

/* ---- blocks and data trees ------------------------------------------------- */

/* Content of a node: bid 0 and 0 bytes when it has none. */
struct ndb_data {
	uint64_t bid;
	uint64_t bytes; /* of all leaves; below 4 GiB */
};

/* 1 to PST_PAYLOAD bytes of content. */
int ndb_block(struct ndb *, const void *, size_t n, uint64_t *bid,
    struct err *) ATTR_CHECK;
/* Blocks of content in order, all but the last PST_PAYLOAD bytes long. */
int ndb_tree_of(struct ndb *, const uint64_t *bid, size_t n, size_t last,
    struct ndb_data *, struct err *) ATTR_CHECK;

/*
 * The same for content that comes in pieces of any size.  ERR_LIMIT at 4 GiB.
 * `pad` ends the present leaf: zeros fill it up when more comes.
 */
struct ndb_tree;
struct ndb_tree *ndb_tree_new(struct ndb *);
int ndb_tree_put(struct ndb_tree *, const void *, size_t n, struct err *)
    ATTR_CHECK;
int ndb_tree_pad(struct ndb_tree *, struct err *) ATTR_CHECK;
size_t ndb_tree_room(const struct ndb_tree *); /* bytes left in the leaf */
/* Frees it, whatever happens.  NULL for data: it is given up. */
int ndb_tree_end(struct ndb_tree **, struct ndb_data *, struct err *)
    ATTR_CHECK;

/* ---- nodes ------------------------------------------------------------------ */

struct ndb_subnode {
	uint32_t nid;
	uint64_t data, sub; /* BIDs; 0: none */
};

/* Sorts them by NID; *bid is 0 when there are none.  ERR_LIMIT: too many. */
int ndb_subnodes(struct ndb *, struct ndb_subnode *, size_t n, uint64_t *bid,
    struct err *) ATTR_CHECK;
/* A node of the store; NIDs come in any order, each once. */
int ndb_node(struct ndb *, uint32_t nid, uint64_t data, uint64_t sub,
    uint32_t parent, struct err *) ATTR_CHECK;
/* All of them in the order in which they were put. */
int ndb_each_node(struct ndb *, void (*each)(void *arg, uint32_t nid),
    void *arg, struct err *) ATTR_CHECK;

/* ---- the end ------------------------------------------------------------------ */

/* A block that is referred to more than once: how often besides the first. */
struct ndb_shared {
	uint64_t bid;
	uint32_t more; /* at most NDB_SHARED_MAX */
};
#define NDB_SHARED_MAX 65000 /* reference counts have 16 bits */

/*
 * B-trees, maps, density list; all of it durable; then the header, durable.
 * Nothing can be put any more.
 */
int ndb_finish(struct ndb *, const struct ndb_shared *, size_t n,
    struct err *) ATTR_CHECK;

#endif
