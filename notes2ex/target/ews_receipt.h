/*
 * ews_receipt - what the journal keeps of an item that is in a mailbox:
 * "ews STAMP ID …", an id for each of its items.  Those after the first may
 * begin with "N~": the first N characters are those of the one before.  What
 * does not fit ends in "~N": so many more, whose stamps follow from the first.
 */
#ifndef TARGET_EWS_RECEIPT_H
#define TARGET_EWS_RECEIPT_H

#include "base/arena.h"
#include "base/err.h"

struct ews_receipt {
	const char *stamp;
	const char **id;
	size_t n;
	size_t more; /* that are not named */
};

void ews_receipt_put(const struct ews_receipt *, char *out, size_t size);
/* In the arena.  ERR_FORMAT: it is none of ews:. */
int ews_receipt_get(struct arena *, const char *text, struct ews_receipt *,
    struct err *) ATTR_CHECK;

#endif
