/*
 * map_profile - what notes say about the mailbox itself: who is away, when
 * people work, who may see what, what happens to mail that comes.
 *
 * None of it is an item.  It is kept as JSON with its keys in a fixed order
 * (MAPPING_GUIDE 6.3 to 6.5), until a target can take it.
 */
#ifndef MAPPING_MAP_PROFILE_H
#define MAPPING_MAP_PROFILE_H

#include <stddef.h>

#include "base/arena.h"
#include "note/note.h"

struct map_setting {
	const char *kind; /* "out_of_office", "calendar_preferences",
			     "delegation", "mail_rule" */
	const char *name; /* one line for people, without texts of messages */
	const char *json; /* an object */
};

/* In the order of their kinds; 0: the note is no such thing. */
size_t map_settings(const struct note *, struct arena *,
    const struct map_setting **);
/* Why it is skipped, which says what is kept; NULL: no such thing. */
const char *map_setting_skip(const struct note *, struct arena *);

#endif
