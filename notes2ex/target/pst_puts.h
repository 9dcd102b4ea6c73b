/*
 * pst_puts - what was put and may not be known to the journal yet: a run that
 * takes up where another one died asks for it.
 *
 * The run settles what was put before it puts more than that flush knows of.
 * So it is enough to remember the puts since the last flush that something
 * followed, and those that a run before us left and that nobody has asked for.
 * They stand in one of two files by turns: the other one is what the last
 * checkpoint means until there is a new one.
 */
#ifndef TARGET_PST_PUTS_H
#define TARGET_PST_PUTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pst_puts;

struct pst_puts_at { /* of a file in the folder */
	unsigned file; /* 0 or 1 */
	uint64_t len;
	uint32_t crc;
};

struct pst_puts *pst_puts_new(void);
void pst_puts_free(struct pst_puts **); /* NULL is taken */

/* What that file has.  ERR_DAMAGED when it is not what was written. */
int pst_puts_load(struct pst_puts *, int folder, const struct pst_puts_at *,
    struct err *) ATTR_CHECK;
/* Durable in the file that is not in use; in use once it is committed. */
int pst_puts_keep(const struct pst_puts *, int folder, struct pst_puts_at *,
    struct err *) ATTR_CHECK;
void pst_puts_commit(struct pst_puts *, const struct pst_puts_at *);

void pst_puts_add(struct pst_puts *, const char *unid, const char *folder,
    const char *receipt);
/* The receipt, when an earlier run has put it; NULL. */
const char *pst_puts_find(struct pst_puts *, const char *unid,
    const char *folder);
/* All that was added or found until now is settled. */
void pst_puts_settled(struct pst_puts *);

#endif
