/* map_files - file objects of a note as attachments of its item. */
#ifndef MAPPING_MAP_FILES_H
#define MAPPING_MAP_FILES_H

#include "mapping/map_rich.h"

/*
 * Every attachment of the note that nobody took yet (a contact's photo is
 * taken before).  One whose bytes are missing becomes a loss with its name.
 */
struct map_file *map_files(struct map_job *);
/*
 * The storage of objects embedded in the text: a few parts each under its own
 * name, more of them as one file.  True when there is any.
 */
bool map_object_parts(struct map_job *);

#endif
