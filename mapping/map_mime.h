/*
 * map_mime - MIME mail as Notes keeps it in fields, put together again.
 *
 * NOTES_DATA_GUIDE (a) 1.9: header lines in fields of type 502, one part in
 * each Body field of type 19, large parts in file objects.
 */
#ifndef MAPPING_MAP_MIME_H
#define MAPPING_MAP_MIME_H

#include "mapping/map_priv.h"

bool map_has_mime(const struct note *);
/*
 * The whole message, as a chain of blobs; the fields that it is made of are
 * used.  Headers that the note has only as fields of its own are made of the
 * item's properties, so these must be set before.
 */
const struct blob *map_mime(struct map_job *);

#endif
