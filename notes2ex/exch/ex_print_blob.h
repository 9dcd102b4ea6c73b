/* ex_print_blob - a binary property in one line, as its reader has it. */
#ifndef EXCH_EX_PRINT_BLOB_H
#define EXCH_EX_PRINT_BLOB_H

#include "base/buf.h"
#include "exch/ex_item.h"

/*
 * With its line break.  A recurrence is shown in the item's zone.  What no
 * reader knows, or cannot read, is shown as bytes, with the reason.
 */
void ex_print_blob(struct buf *, const struct ex_item *, enum ex_prop,
    const uint8_t *, size_t n);

#endif
