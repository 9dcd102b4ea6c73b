/* map_mail_state - what sender and owner did to a mail: MAPPING_GUIDE 1.1, 1.3. */
#ifndef MAPPING_MAP_MAIL_STATE_H
#define MAPPING_MAP_MAIL_STATE_H

#include "mapping/map_priv.h"

/*
 * Read or not, importance, priority, privacy, mood, flag for follow-up,
 * replied or forwarded.  Receipts are never carried over.
 */
void map_mail_state(struct map_job *, enum map_role);

#endif
