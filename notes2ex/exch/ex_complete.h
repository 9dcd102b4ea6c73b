/*
 * ex_complete - the last thing a mapping does to an item: properties that
 * follow from the rest of it and that stores of Exchange ask for.  The blobs
 * of recurrence, time zones and members are among them, so that a target only
 * writes down what is there.  [PST_GUIDE 13, FTS_GUIDE 5]
 */
#ifndef EXCH_EX_COMPLETE_H
#define EXCH_EX_COMPLETE_H

#include "exch/ex_item.h"

/* The whole chain `more`.  What does not fit in a blob becomes a loss. */
void ex_complete(struct ex_item *);

#endif
