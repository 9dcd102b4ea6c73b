/* ex_complete_priv - the kinds that have a file of their own. */
#ifndef EXCH_EX_COMPLETE_PRIV_H
#define EXCH_EX_COMPLETE_PRIV_H

#include "exch/ex_item.h"

void ex_complete_contact(struct ex_item *);

#endif
