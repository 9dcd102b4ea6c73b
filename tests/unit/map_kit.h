/* What tests of the mapping share: a note, and what it becomes. */
#ifndef TESTS_MAP_KIT_H
#define TESTS_MAP_KIT_H

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "mapping/map.h"
#include "mapping/map_directory.h"
#include "mapping/map_priv.h"

#define KIT_UNID   "8D2B3A9C5E6F4A1B852574CF006B57BF"
#define KIT_PARENT "0123456789ABCDEF0123456789ABCDEF"

/* Of one test; kit_free() at its end. */
struct kit {
	struct arena arena;
	struct map_options opt;
	struct map_ctx ctx;
	struct map_bundle bundle;
	struct map_result result;
	struct err err;
	struct note *note;
};

static inline struct note_time
kit_time(int64_t utc)
{
	return (struct note_time){ .utc = utc, .has_date = true,
		.has_clock = true, .has_zone = true };
}

static inline void
kit_new(struct kit *k, const char *form)
{
	*k = (struct kit){ .opt.domain = "example.com" };
	k->ctx.opt = &k->opt;
	k->note = note_new(&k->arena);
	k->note->form = form;
	assert_true(note_set_unid(k->note, KIT_UNID));
	k->note->created = kit_time(1000000000);
	k->bundle.note = k->note;
}

static inline void
kit_free(struct kit *k)
{
	arena_free(&k->arena);
}

/* The status of map_note. */
static inline int
kit_try(struct kit *k)
{
	return map_note(&k->ctx, &k->bundle, &k->arena, &k->result, &k->err);
}

static inline struct ex_item *
kit_map(struct kit *k)
{
	if (kit_try(k) < 0)
		fail_msg("map_note: %s", k->err.msg);
	assert_int_equal(k->result.verdict, MAP_ITEM);
	return k->result.item;
}

static inline bool
kit_lost(const struct ex_item *item, const char *what)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strstr(l->what, what) != NULL)
			return true;
	return false;
}

static inline void
kit_show_losses(const struct ex_item *item)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		print_message("    loss: %s\n", l->what);
}

#endif
