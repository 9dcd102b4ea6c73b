/* What the tests of contacts and groups share: a note, and what it becomes. */
#ifndef TESTS_MAP_HELP_H
#define TESTS_MAP_HELP_H

#include <string.h>

#include "base/civil.h"
#include "mapping/map.h"
#include "mapping/map_directory.h"

#define MAP_TEST_UNID "00112233445566778899AABBCCDDEEFF"

static struct arena arena;
static struct map_directory *people;
static struct map_facts facts;

static inline struct note *
note_of(const char *form)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, MAP_TEST_UNID));
	n->form = form;
	return n;
}

static inline struct map_result
mapped(const struct note *n)
{
	struct map_options opt = { .domain = "acme.example",
		.directory = people };
	struct map_ctx ctx = { .opt = &opt, .zones = zones_new() };
	struct map_bundle b = { .note = n, .facts = facts };
	struct map_result r = { 0 };
	struct err e;

	if (map_note(&ctx, &b, &arena, &r, &e) < 0)
		fail_msg("%s", e.msg);
	zones_free(ctx.zones);
	return r;
}

static inline struct ex_item *
item_of(const struct note *n)
{
	struct map_result r = mapped(n);

	assert_int_equal(r.verdict, MAP_ITEM);
	return r.item;
}

static inline void
text_is(const struct ex_item *item, enum ex_prop prop, const char *want)
{
	const char *got = ex_text(item, prop);

	if (got == NULL ? want != NULL : want == NULL || strcmp(got, want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", ex_prop_info(prop)->name,
		    got == NULL ? "(none)" : got,
		    want == NULL ? "(none)" : want);
}

static inline bool
has_loss(const struct ex_item *item, const char *part)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strstr(l->what, part) != NULL)
			return true;
	return false;
}

static inline void
loses(const struct ex_item *item, const char *part)
{
	if (!has_loss(item, part))
		fail_msg("no loss says \"%s\"", part);
}

static inline void
loses_nothing(const struct ex_item *item)
{
	if (item->losses != NULL)
		fail_msg("lost: %s", item->losses->what);
}

static inline void
body_has(const struct ex_item *item, const char *part)
{
	const char *body = ex_text(item, EX_BODY);

	if (body == NULL || strstr(body, part) == NULL)
		fail_msg("body \"%s\" has no \"%s\"",
		    body == NULL ? "(none)" : body, part);
}

static inline int
drop_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

#endif
