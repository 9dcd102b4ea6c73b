/*
 * pst_receipt - how the journal names what was put into a store:
 *
 *	NAME FOLDER BID END PRINT NID[+NID…]
 *
 * the file's name, then in hexadecimal digits the node of the folder, the
 * range of its blocks and what stands for them (pst_block_print), and the
 * nodes of its messages; "…+" when there were too many to name.
 */
#ifndef TARGET_PST_RECEIPT_H
#define TARGET_PST_RECEIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pst/pst.h"

#include "target/target.h"

enum { PST_RECEIPT_NODES = 64 };

struct pst_receipt {
	char name[256];
	uint32_t folder;
	uint64_t bid, end, print;
	uint32_t nid[PST_RECEIPT_NODES];
	size_t n;
	bool more;
};

/* Another message of the same item. */
void pst_receipt_add(struct pst_receipt *, const struct pst_placed *);
void pst_receipt_write(const struct pst_receipt *, struct receipt *);
bool pst_receipt_read(struct pst_receipt *, const struct receipt *);

#endif
