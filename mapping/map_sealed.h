/* map_sealed - the stub of a note whose content only its reader's ID opens. */
#ifndef MAPPING_MAP_SEALED_H
#define MAPPING_MAP_SEALED_H

#include "mapping/map_priv.h"

/*
 * MAPPING_GUIDE 1.9: a text with everything that can be read, and how to get
 * at the rest, as the item's body; a category to find it by, and a loss.
 */
void map_sealed(struct map_job *);

/* Of a note whose body can be read: that other fields cannot, if so. */
void map_sealed_in_part(struct map_job *);

#endif
