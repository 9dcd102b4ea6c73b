/*
 * ltp - the middle layer of a store being written: heaps on nodes, property
 * contexts, table contexts ([MS-PST] 2.3; PST guide 7-9).
 *
 * What is too big for a heap goes to a subnode at once.  The heap of a table
 * is written block by block as it fills up; that of a property context stays
 * in memory, since it has the size of its own message in it.
 */
#ifndef PST_LTP_H
#define PST_LTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "pst/ndb.h"

/*
 * UTF-8 as a store has it, UTF-16LE; what is no UTF-8 becomes U+FFFD.  out has
 * room for 2 * n bytes; how many it has now.
 */
size_t ltp_utf16(uint8_t *out, const char *, size_t n);

/* What became of a context: the node's data, and its subnodes so far. */
struct ltp_node {
	struct ndb_data data;
	uint64_t sub;   /* BID of the subnodes; 0: none */
	uint64_t bytes; /* of the data trees of it and of all below it */
};

/* ---- property contexts ------------------------------------------------------- */

struct pc;

struct pc *pc_new(struct ndb *);
void pc_free(struct pc **); /* NULL is taken */
/*
 * Empty again, with its memory kept for the next one: what many small messages
 * need.  After pc_end it is so already, whatever that said.
 */
void pc_reset(struct pc *);

/*
 * The value as it is stored (PST guide 8): fixed ones little-endian, strings in
 * UTF-16LE without an end.  The same id twice replaces: the last one counts.
 * (What was too big for the heap is written already and stays in the node,
 * where nothing names it: ask pc_has before adding what may be there.)
 * Empty strings and binaries are left out.
 */
int pc_put(struct pc *, uint16_t id, uint16_t type, const void *, size_t n,
    struct err *) ATTR_CHECK;
int pc_put_int(struct pc *, uint16_t id, uint16_t type, int64_t, struct err *)
    ATTR_CHECK; /* of all fixed types but PST_DOUBLE and PST_GUID */
/* UTF-8; what is not becomes U+FFFD. */
int pc_put_text(struct pc *, uint16_t id, const char *, struct err *)
    ATTR_CHECK;
bool pc_has(const struct pc *, uint16_t id);
/* A string or binary that is there and has nothing in it. */
int pc_put_empty(struct pc *, uint16_t id, uint16_t type, struct err *)
    ATTR_CHECK;
/* A binary or string whose data tree is written already. */
int pc_put_tree(struct pc *, uint16_t id, uint16_t type, struct ndb_data,
    struct err *) ATTR_CHECK;
/* PST_OBJECT: a node below this one (an embedded message), written already. */
int pc_put_object(struct pc *, uint16_t id, uint32_t nid,
    const struct ltp_node *, struct err *) ATTR_CHECK;
/*
 * A subnode that no property names (tables of a message, its attachments).
 * bytes: of the data trees of it and of all below it.
 */
int pc_subnode(struct pc *, uint32_t nid, uint64_t data, uint64_t sub,
    uint64_t bytes, struct err *) ATTR_CHECK;

/* Sum of the lengths of all values so far: PidTagAttachSize. */
uint64_t pc_values_size(const struct pc *);

/*
 * Written.  When size_id is not 0, that property (PST_INT32, put before) gets
 * the bytes of the whole node, PidTagMessageSize, at most INT32_MAX.
 */
int pc_end(struct pc *, uint16_t size_id, struct ltp_node *, struct err *)
    ATTR_CHECK;

/* ---- table contexts ------------------------------------------------------------ */

struct tc_column {
	uint32_t tag;  /* id << 16 | type */
	uint16_t at;   /* ibData */
	uint8_t bit;   /* iBit */
};

/* Columns in the order of their tags, the two of the row itself among them. */
struct tc_layout {
	const struct tc_column *column;
	size_t n;
};

extern const struct tc_layout tc_hierarchy, /* 0x60D */
    tc_contents, tc_assoc, tc_search, /* 0x60E 0x60F 0x610 */
    tc_attachments, tc_recipients, /* 0x671 0x692 */
    tc_receive, tc_out_queue, tc_changes, /* 0x62B 0x64C 0x6B6 */
    tc_replication, tc_tracking; /* 0x6D7 0x6F8 */

struct tc_cell {
	uint32_t tag;
	const void *value; /* as it is stored; NULL with n 0: empty, but there */
	size_t n;
};

struct tc;

struct tc *tc_new(struct ndb *, const struct tc_layout *);
void tc_free(struct tc **); /* NULL is taken */
/* Empty again, of another layout perhaps; after tc_end it is empty already. */
void tc_reset(struct tc *, const struct tc_layout *);
/*
 * Rows come in any order; ids are NIDs or numbers, each once.  A cell that the
 * layout has no column for is left out.
 */
int tc_row(struct tc *, uint32_t id, uint32_t version, const struct tc_cell *,
    size_t n, struct err *) ATTR_CHECK;
int tc_end(struct tc *, struct ltp_node *, struct err *) ATTR_CHECK;

/* ---- names of named properties ([MS-PST] 2.4.7; PST guide 10) ------------------- */

struct pst_name {
	uint8_t guid[16];  /* as it is stored: the first three parts little-endian */
	uint32_t lid;
	const char *text;  /* NULL: the number counts */
};

struct names;

/* Six names that every store has are there from the beginning. */
struct names *names_new(void);
void names_free(struct names **);
/* The id 0x8000 to 0xFFFE, the same one each time.  ERR_LIMIT: no more. */
int names_id(struct names *, const struct pst_name *, uint16_t *id,
    struct err *) ATTR_CHECK;
size_t names_count(const struct names *);
/*
 * The i-th, in the order of first use: to be kept and given again.  Its text
 * lives until another name is new.
 */
void names_at(const struct names *, size_t i, struct pst_name *);
void names_cut(struct names *, size_t count); /* forgets those behind */
/* The property context of node 0x61. */
int names_write(const struct names *, struct ndb *, struct ltp_node *,
    struct err *) ATTR_CHECK;

/* ---- a heap that is none of these: [MS-PST] 2.3.1, as node 0xC01 ---------------- */

struct heap;
struct heap *heap_new(struct ndb *, uint8_t client);
void heap_free(struct heap **);
/* 1 to PST_HEAP_MAX bytes. */
int heap_put(struct heap *, const void *, size_t n, uint32_t *hid,
    struct err *) ATTR_CHECK;
int heap_end(struct heap *, uint32_t root, struct ndb_data *, struct err *)
    ATTR_CHECK;

#endif
