/* map_profile_priv - how a note's fields become the object that is kept. */
#ifndef MAPPING_MAP_PROFILE_PRIV_H
#define MAPPING_MAP_PROFILE_PRIV_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "mapping/map_profile.h"

/* A setting on its way. */
struct setting {
	const struct note *note;
	struct arena *a;
	bool *used; /* one per field: it has a key of its own */
	struct buf out;
	struct json j;
};

void setting_begin(struct setting *, const struct note *, struct arena *,
    const char *kind);
struct map_setting setting_end(struct setting *, const char *kind,
    const char *name);

void setting_use(struct setting *, const char *field);
/* The one of two names that says something, both used; NULL: none does. */
const char *setting_which(struct setting *, const char *first,
    const char *second);
/* One value as text; "" for what has none. */
const char *setting_value(struct arena *, const struct note_field *, size_t);
/* The day, the hour on its writer's clock: nobody leaves at UTC. */
const char *setting_day(struct setting *, const char *field);
const char *setting_clock(struct setting *, const char *field);

/* Members; of a field that says nothing there is none.  second may be NULL. */
void setting_put_text(struct setting *, const char *key, const char *first,
    const char *second);
void setting_put_list(struct setting *, const char *key, const char *first,
    const char *second);
void setting_put_flag(struct setting *, const char *key, const char *field);
/* The list itself, empty or not. */
void setting_put_values(struct setting *, const char *key, const char *field);
/* All that has no key of its own, by its name: nothing goes missing. */
void setting_put_others(struct setting *);

#endif
