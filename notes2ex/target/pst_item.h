/*
 * pst_item - an item as the message of a store: its properties, people and
 * files as MAPI has them (PST guide 12, 13).
 */
#ifndef TARGET_PST_ITEM_H
#define TARGET_PST_ITEM_H

#include "base/arena.h"
#include "exch/ex_item.h"
#include "pst/pst.h"

/*
 * One item, not its chain.  Everything of the message is in the arena or in
 * the item.  *bytes is what its attachments hold, for pst_message_size().
 * ERR_IO when a message that it is made of cannot be read (reach: note).
 */
int pst_item_message(struct arena *, const struct ex_item *,
    struct pst_message **, uint64_t *bytes, struct err *) ATTR_CHECK;

/* "IPF.Note" …: what a folder that this item is put into is for. */
const char *pst_item_folder_class(const struct ex_item *);
/*
 * "IPF.Contact" …: what the mailbox has its own folder of that name for, such as
 * Contacts, whatever is put into one below it; NULL: it is no such folder.
 */
const char *pst_item_own_class(const char *folder);

/*
 * -1 when no store can hold the item, whatever else is in it (reach: note).
 * Depends on the item alone: the dry run asks the same.
 */
int pst_item_accepts(const struct ex_item *, struct err *) ATTR_CHECK;

/* What the item loses in a store, or meets on the way from there: each once. */
void pst_item_remarks(const struct ex_item *,
    void (*say)(void *arg, const char *what), void *arg);

/* The same without what an import of stores leaves out. */
void pst_item_misses(const struct ex_item *,
    void (*say)(void *arg, const char *what), void *arg);

#endif
