/*
 * ex_exception - one instance of a series that is not as the others, as the
 * message that stores keep within the series' own ([MS-OXOCAL] 2.2.10).
 */
#ifndef EXCH_EX_EXCEPTION_H
#define EXCH_EX_EXCEPTION_H

#include "exch/ex_item.h"
#include "exch/ex_recur.h"

/*
 * Of a series that ex_complete has seen, in its arena.  A body only where the
 * instance has its own.  The times of the attachment that holds it are those
 * of the exception: start, end, and original as the one that it replaces.
 */
struct ex_item *ex_exception_item(const struct ex_item *series,
    const struct ex_exception *);

#endif
