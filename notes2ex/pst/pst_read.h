/*
 * pst_read - looks into a store that we do not trust, ours or another's:
 * Unicode PST ([MS-PST]; PST guide).  It shares nothing with the writer but
 * the numbers of pst_file.h.
 *
 * Lengths and counts are checked against what is left; trees have a bounded
 * depth and meet no page or block twice on one way.  Memory: two caches of
 * pages, and what the caller asks for.
 */
#ifndef PST_PST_READ_H
#define PST_PST_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "pst/pst_file.h"

struct pst_reader;

/* Does the file begin as a store does? */
bool pst_is_store(const void *head, size_t n);
/* ERR_FORMAT: no store; ERR_UNSUPPORTED: ANSI; ERR_DAMAGED: a broken header. */
int pst_reader_open(struct pst_reader **, const char *path, struct err *)
    ATTR_CHECK;
void pst_reader_close(struct pst_reader **);

/* ---- blocks and nodes ----------------------------------------------------------- */

struct pst_block {
	uint64_t bid, offset;
	uint16_t bytes, references;
	uint32_t crc; /* of the trailer */
};

struct pst_node {
	uint32_t nid, parent;
	uint64_t data, sub; /* BIDs */
};

/* 1, or 0 when there is none; -1 when the tree or the block is broken. */
int pst_reader_block(struct pst_reader *, uint64_t bid, struct pst_block *,
    struct err *) ATTR_CHECK;
int pst_reader_node(struct pst_reader *, uint32_t nid, struct pst_node *,
    struct err *) ATTR_CHECK;
/* Trailer and checksum of the block are right; else ERR_DAMAGED. */
int pst_reader_check_block(struct pst_reader *, const struct pst_block *,
    struct err *) ATTR_CHECK;

/* ---- properties and tables -------------------------------------------------------- */

struct pst_value {
	uint16_t id, type;
	const uint8_t *p; /* as stored; of big ones NULL, see data */
	size_t n;
	uint64_t data, sub; /* of a value in a subnode, or of an object */
	uint32_t object;    /* NID of an object's node */
	uint64_t bytes;     /* of the value, wherever it is */
};

struct pst_bag {
	struct pst_value *value; /* sorted by id */
	size_t n;
	/* subnodes of the node that it is in */
	struct pst_node *sub;
	size_t nsub;
};

/* The property context of a node; in the arena. */
int pst_reader_bag(struct pst_reader *, struct arena *, uint64_t data,
    uint64_t sub, struct pst_bag *, struct err *) ATTR_CHECK;
const struct pst_value *pst_bag_get(const struct pst_bag *, uint16_t id);
/* Text of a string as UTF-8; NULL when it is not there or none. */
const char *pst_bag_text(struct pst_reader *, const struct pst_bag *,
    struct arena *, uint16_t id);
int64_t pst_bag_int(const struct pst_bag *, uint16_t id, int64_t none);

/* All content of a data tree, by pieces; -1 from put ends it. */
int pst_reader_data(struct pst_reader *, uint64_t bid,
    int (*put)(void *arg, const void *, size_t n, struct err *), void *arg,
    struct err *) ATTR_CHECK;

/*
 * Each row of a table: 0 goes on, else it ends with that.  The row's values
 * are those of its cells; they live as long as the call.
 */
int pst_reader_table(struct pst_reader *, uint64_t data, uint64_t sub,
    int (*row)(void *arg, uint32_t id, const struct pst_bag *, struct err *),
    void *arg, struct err *) ATTR_CHECK;

#endif
