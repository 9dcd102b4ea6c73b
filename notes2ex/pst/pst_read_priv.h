/*
 * pst_read_priv - what the reader and the checker of stores share: one set of
 * parsers for both.
 *
 * The reader gives up at the first thing that is broken.  The checker has
 * `say` set: it hears of every rule that is broken, parsers go on wherever the
 * rest still makes sense, and checksums are left to its own pass.
 *
 * Pointers into blocks and pages live until the next of them is loaded.
 */
#ifndef PST_PST_READ_PRIV_H
#define PST_PST_READ_PRIV_H

#include "pst/pst_check.h"
#include "pst/pst_read.h"

#define READ_PAGES  1024 /* of the cache; 512 bytes each */
#define READ_BLOCKS 128  /* of the cache; 8 KiB each */
#define READ_LEVELS 9    /* of a B-tree */
#define READ_DEPTH  64   /* subnodes of subnodes … */
#define READ_ROWS   (1u << 25) /* of a table */
#define READ_BAG    ((size_t)64 << 20) /* bytes of values in one context */

struct read_header {
	uint8_t raw[PST_HEADER];
	uint64_t nbt_bid, nbt, bbt_bid, bbt; /* roots: BID, offset */
	uint64_t next_page, next_block;
	uint8_t crypt; /* 0 or 1 */
};

/* Where the leaves of a B-tree are, in order: a lookup reads one page. */
struct leaves {
	uint64_t *first; /* key */
	uint64_t *page;  /* offset */
	uint32_t *rank;  /* records before it */
	size_t n, cap;
	uint64_t records;
};

/* What is being read, for messages: "message 0x200024, recipients". */
struct where {
	const char *what;
	uint32_t nid;
	const struct where *up;
};

struct read_page {
	uint64_t offset;
	uint8_t p[PST_PAGE];
};

struct read_block {
	uint64_t bid;
	size_t n;
	uint8_t p[PST_BLOCK];
};

struct pst_reader {
	int fd;
	uint64_t size;
	struct read_header h;
	struct read_page *page;
	struct read_block *block;
	const struct leaves *bbt, *nbt; /* NULL: from the root each time */
	const struct where *where;
	/* Blocks loaded, and how many that may be: hostile stores share. */
	uint64_t work, work_most;
	void (*say)(void *arg, enum pst_severity, const char *rule,
	    const char *what);
	void *arg;
	char path[256];
};

/* Opened, nothing of the header judged but that it is a store. */
int reader_begin(struct pst_reader **, const char *path, struct err *)
    ATTR_CHECK;
bool reader_header_crc(const struct pst_reader *, int which); /* 0, 1 */

/* A rule is broken, but one can go on: heard by the checker only. */
void reader_error(struct pst_reader *, const char *rule, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
void reader_warn(struct pst_reader *, const char *rule, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
/* One cannot go on: ERR_DAMAGED, -1; the checker has heard of it. */
int reader_broken(struct pst_reader *, struct err *, const char *rule,
    const char *fmt, ...) ATTR_PRINTF(4, 5);
int reader_pread(struct pst_reader *, uint64_t offset, void *, size_t n,
    struct err *) ATTR_CHECK;

/* ---- pst_read_ndb.c: pages, blocks, trees, subnodes ---------------------- */

/* A page of a B-tree whose counts are right; NULL when there is none. */
const uint8_t *reader_page(struct pst_reader *, uint64_t offset,
    enum pst_page type, struct err *);
size_t reader_alloc(uint16_t bytes); /* of the file, for a block */
/* 1, 0, -1; the record as it stands, and its number in the tree's order. */
int reader_find_block(struct pst_reader *, uint64_t bid, struct pst_block *,
    uint32_t *rank, struct err *) ATTR_CHECK;
int reader_find_node(struct pst_reader *, uint32_t nid, struct pst_node *,
    uint32_t *rank, struct err *) ATTR_CHECK;
void reader_block_of(const uint8_t *record, struct pst_block *);
void reader_node_of(const uint8_t *record, struct pst_node *);
/* What is in a block, decoded. */
const uint8_t *reader_load(struct pst_reader *, uint64_t bid, size_t *n,
    struct err *);

struct data_tree {
	uint64_t bid;
	unsigned level; /* 0: one block; 1 XBLOCK; 2 XXBLOCK */
	uint32_t leaves;
	uint64_t bytes; /* as it says */
};

int reader_tree(struct pst_reader *, struct data_tree *, uint64_t bid,
    struct err *) ATTR_CHECK;
int reader_leaf(struct pst_reader *, const struct data_tree *, uint32_t i,
    uint64_t *bid, struct err *) ATTR_CHECK;
/* Bytes in a data tree; 0 when it is broken. */
uint64_t reader_bytes(struct pst_reader *, uint64_t bid);

/* The subnodes of one node, by NID, and which of them were asked for. */
struct scope {
	struct pst_node *sub;
	uint8_t *used;
	size_t n;
};

int scope_read(struct pst_reader *, struct arena *, uint64_t bid,
    struct scope *, struct err *) ATTR_CHECK;
const struct pst_node *scope_find(const struct scope *, uint32_t nid);
/* Warns of those that nothing refers to. */
void scope_left(struct pst_reader *, const struct scope *);
/* Content of a node and of all below it. */
int reader_node_bytes(struct pst_reader *, uint64_t data, uint64_t sub,
    unsigned depth, uint64_t *sum, struct err *) ATTR_CHECK;

/* ---- pst_read_heap.c ----------------------------------------------------- */

struct heap_view {
	struct data_tree t;
	uint8_t client;
	uint32_t root;
};

/* client 0: any. */
int view_open(struct pst_reader *, struct heap_view *, uint64_t data,
    uint8_t client, struct err *) ATTR_CHECK;
int view_get(struct pst_reader *, const struct heap_view *, uint32_t hid,
    const uint8_t **, size_t *n, struct err *) ATTR_CHECK;
/* All rules of all its blocks, for the checker. */
void view_check(struct pst_reader *, const struct heap_view *);

typedef int view_record(void *arg, uint32_t key, const uint8_t *value,
    struct err *);
int view_walk(struct pst_reader *, const struct heap_view *, uint32_t hid,
    size_t key, size_t value, view_record *, void *arg, struct err *)
    ATTR_CHECK;

/* ---- pst_read_bag.c, pst_read_table.c ------------------------------------ */

int bag_read(struct pst_reader *, struct arena *, uint64_t data, uint64_t sub,
    struct pst_bag *, struct scope *, struct err *) ATTR_CHECK;
/*
 * A value that is a heap's or a subnode's (p NULL then).  In the arena.
 * 0, -1; nothing there: n 0.
 */
int bag_hnid(struct pst_reader *, struct arena *, const struct heap_view *,
    const struct scope *, uint32_t hnid, struct pst_value *, struct err *)
    ATTR_CHECK;
bool bag_is_fixed(unsigned type); /* of a size of its own */
size_t bag_fixed_size(unsigned type);

struct table_column {
	uint32_t tag;
	uint16_t at;
	uint8_t size, bit;
};

struct table_view {
	struct heap_view h;
	struct scope in;
	struct table_column col[255];
	size_t cols;
	unsigned end4, end2, end1, row; /* bytes */
	uint32_t index, matrix;
	struct data_tree t;       /* of the matrix, unless it is in the heap */
	const uint8_t *heap; /* the matrix that is in the heap */
	size_t heap_n;
	uint32_t rows, indexed;
	uint32_t *id; /* of each row that the index has; else 0 */
};

typedef int table_row_fn(void *arg, uint32_t id, const struct pst_bag *,
    struct err *);
int table_open(struct pst_reader *, struct arena *, uint64_t data,
    uint64_t sub, struct table_view *, struct err *) ATTR_CHECK;
/* In the order of the matrix. */
int table_each(struct pst_reader *, const struct table_view *, table_row_fn *,
    void *arg, struct err *) ATTR_CHECK;
bool table_has(const struct table_view *, uint32_t tag);

/* ---- numbers ------------------------------------------------------------- */

static inline uint16_t
le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)le16(p) | (uint32_t)le16(p + 2) << 16;
}

static inline uint64_t
le64(const uint8_t *p)
{
	return (uint64_t)le32(p) | (uint64_t)le32(p + 4) << 32;
}

#endif
