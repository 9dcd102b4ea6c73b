/*
 * pst_check_priv - what the parts of the checker share.
 *
 * Memory: for each block 2 bytes of references and one byte of index, for each
 * node one bit and about one byte; for each region 16 bytes, and one bit for
 * each 64 bytes of those of which not all is met that their maps have; for a
 * table 4 bytes for each row.
 */
#ifndef PST_PST_CHECK_PRIV_H
#define PST_PST_CHECK_PRIV_H

#include "pst/pst_read_priv.h"

#define CHECK_SAID  25 /* findings of one rule that are said */
#define CHECK_RULES 64

struct rule_count {
	const char *rule;
	unsigned n;
};

/* A piece of the file, read ahead. */
struct check_window {
	uint64_t at;
	size_t n;
	uint8_t *p;
};

struct region {
	uint8_t *use;  /* bits of 64 bytes in use; NULL: none are, or whole */
	uint16_t met;  /* of them */
	uint16_t most; /* in its map, without the pages of maps */
	bool whole;    /* all that its map has, and no more, is in use */
};

struct check {
	struct pst_reader *r;
	void (*say)(void *, const struct pst_finding *);
	void (*folder)(void *, const struct pst_folder_sum *);
	void *arg;
	struct pst_sums *sums;
	struct rule_count rule[CHECK_RULES];
	size_t rules;

	struct leaves bbt, nbt;
	struct check_window window;
	uint16_t *refs;    /* of each block: references to it */
	uint8_t *done;     /* bits: nodes that were met */
	uint64_t max_page; /* BID */
	uint32_t highest[32]; /* node index, by type */

	struct region *region;
	size_t regions;

	bool has_key;
	struct table_view *tmpl; /* of attachments, recipients: their columns */
};

/* ---- pst_check_map.c: what of the file is in use ------------------------- */

/* False: it is in use already; which has been said. */
bool check_use(struct check *, uint64_t offset, size_t n, const char *what,
    uint64_t bid);
void check_maps(struct check *);
bool check_page_trailer(struct check *, const uint8_t *page, uint64_t offset,
    uint64_t bid, enum pst_page);

/* ---- pst_check_ndb.c ----------------------------------------------------- */

void check_header(struct check *);
/* Both B-trees; ERR_DAMAGED when there is none. */
int check_trees(struct check *, struct err *) ATTR_CHECK;
void check_highest(struct check *);

/* ---- pst_check_block.c --------------------------------------------------- */

void check_refer(struct check *, uint64_t bid, uint64_t from);
int check_blocks(struct check *, struct err *) ATTR_CHECK;
int check_references(struct check *, struct err *) ATTR_CHECK;
/* Each record of a tree; -1 ends it. */
int check_each(struct check *, enum pst_page,
    int (*fn)(struct check *, const uint8_t *record, uint32_t rank,
	struct err *), struct err *) ATTR_CHECK;

/* ---- pst_check_store.c --------------------------------------------------- */

int check_store(struct check *, struct err *) ATTR_CHECK;
/* Columns that tables of this type of node have, and a 0. */
const uint32_t *check_columns_of(uint32_t table);
void check_columns(struct check *, const struct table_view *,
    const uint32_t *tag);

/* ---- pst_check_node.c: what all that looks into nodes has in common ------ */

/* What is being looked at, for findings. */
void check_in(struct check *, struct where *, const char *what, uint32_t nid);
void check_out(struct check *, const struct where *);
/*
 * Damage has been said and is over; anything else ends the check.  For what
 * returned -1.
 */
int check_after(const struct err *) ATTR_CHECK;
/* A node that was not met before; 0: it is missing, or was, as is said. */
int check_meet(struct check *, uint32_t nid, struct pst_node *, struct err *)
    ATTR_CHECK;
bool check_is_met(const struct check *, uint32_t rank);
/* 1, 0 when it is broken, as has been said, -1. */
int check_bag(struct check *, struct arena *, const struct pst_node *,
    struct pst_bag *, struct scope *, struct err *) ATTR_CHECK;
int check_table(struct check *, struct arena *, const struct pst_node *,
    struct table_view *, struct err *) ATTR_CHECK;
/* All cells can be read. */
int check_rows(struct check *, const struct table_view *, struct err *)
    ATTR_CHECK;
/* Do two values agree?  Of large ones the sizes and the beginning count. */
bool check_same(struct check *, const struct pst_value *,
    const struct pst_value *);
/* The whole value, in the arena; NULL: broken, or larger than most. */
const uint8_t *check_whole(struct check *, struct arena *,
    const struct pst_value *, size_t most);
/* Every cell that the object has as well is the same there. */
void check_row_of(struct check *, const struct pst_bag *row,
    const struct pst_bag *object);

/* ---- pst_check_names.c --------------------------------------------------- */

int check_names(struct check *, struct err *) ATTR_CHECK;

/* ---- pst_check_folder.c -------------------------------------------------- */

/* All folders that the root leads to, and what is in them. */
int check_folders(struct check *, struct err *) ATTR_CHECK;

/* ---- pst_check_message.c ------------------------------------------------- */

/* With the row that the folder has of it; *bytes: of the whole node. */
int check_message(struct check *, const struct pst_node *,
    const struct table_view *, const struct pst_bag *row, uint64_t *bytes,
    struct err *) ATTR_CHECK;

#endif
