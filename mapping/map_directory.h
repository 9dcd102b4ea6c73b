/* map_directory - who is who: Notes names to SMTP addresses. */
#ifndef MAPPING_MAP_DIRECTORY_H
#define MAPPING_MAP_DIRECTORY_H

#include <stddef.h>

struct map_directory;

struct map_directory *map_directory_new(void);
void map_directory_free(struct map_directory *);
/* name in any form; the first entry of a name wins. */
void map_directory_add(struct map_directory *, const char *name,
    const char *smtp);
/*
 * A name that several may have, a short name, say: it finds its owner as long
 * as it is only his.
 */
void map_directory_add_alias(struct map_directory *, const char *name,
    const char *smtp);
/* By full name (any form), then by unique common name; NULL unknown. */
const char *map_directory_find(const struct map_directory *, const char *name);
size_t map_directory_count(const struct map_directory *);

#endif
