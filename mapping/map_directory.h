/*
 * map_directory - who is who: Notes names to SMTP addresses, groups to their
 * members.  MAPPING_GUIDE 2.2.
 *
 * Two lists in one: what users have written down by hand (CSV), which goes
 * before everything a note says itself, and what directories say, which goes
 * behind.  Of several entries with one name the first wins, fact by fact: a
 * group may have its address from the one and its members from the other.
 */
#ifndef MAPPING_MAP_DIRECTORY_H
#define MAPPING_MAP_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>

struct map_directory;

/* Names as they stand in the directory; they may be groups themselves. */
struct map_group {
	const char *const *member;
	size_t n;
};

/* An entry of a directory.  Everything is copied. */
struct map_who {
	const char *smtp;         /* NULL: has none */
	const char *const *name;  /* the whole names: his, and nobody else's */
	size_t nnames;
	const char *const *alias; /* that others may have as well */
	size_t naliases;
	const char *shown;        /* to be shown instead of the name; NULL */
	const char *domain;       /* Notes domain he is at home in; NULL */
	const struct map_group *group; /* NULL: a person */
};

struct map_found {
	const char *smtp;  /* NULL: nobody by that name has an address */
	const char *shown; /* NULL: as it was written */
	const struct map_group *group; /* NULL: not known as a group */
	bool several;      /* not found, since several are called so */
};

struct map_directory *map_directory_new(void);
void map_directory_free(struct map_directory *);
/* By hand: name in any form. */
void map_directory_add(struct map_directory *, const char *name,
    const char *smtp);
void map_directory_put(struct map_directory *, const struct map_who *);

/* By hand, the whole name alone: its address, or NULL. */
const char *map_directory_given(const struct map_directory *,
    const char *name);
/*
 * By whole name (any form), by hand first; then, when the name is nothing but
 * a common name, by short name, and by the common names of all.
 */
struct map_found map_directory_look(const struct map_directory *,
    const char *name);
/* Its smtp. */
const char *map_directory_find(const struct map_directory *, const char *name);
/* Names with an address. */
size_t map_directory_count(const struct map_directory *);

#endif
