#include "mapping/map_directory.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "note/note_name.h"

/* Two ways to be found: by the whole name, or by a common name alone. */
struct entry {
	const char *key; /* folded; NULL: a free slot */
	const char *smtp;
	bool several; /* common names: more than one person has it */
};

struct table {
	struct entry *slot;
	size_t cap, count; /* cap is a power of two, or 0 */
};

struct map_directory {
	struct arena arena;
	struct table full, common;
};

struct map_directory *
map_directory_new(void)
{
	return MEM_NEW(struct map_directory);
}

void
map_directory_free(struct map_directory *d)
{
	if (d == NULL)
		return;
	mem_free(d->full.slot);
	mem_free(d->common.slot);
	arena_free(&d->arena);
	mem_free(d);
}

/* FNV-1a: only where an entry stands depends on it, never an answer. */
static size_t
hash(const char *key)
{
	uint64_t h = 14695981039346656037u;

	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 1099511628211u;
	return (size_t)(h ^ h >> 32);
}

/* The entry of that key, or the free slot where it belongs. */
static struct entry *
slot_of(const struct table *t, const char *key)
{
	size_t i = hash(key) & (t->cap - 1);

	while (t->slot[i].key != NULL && strcmp(t->slot[i].key, key) != 0)
		i = (i + 1) & (t->cap - 1);
	return &t->slot[i];
}

static void
grow(struct table *t)
{
	struct table larger = { .cap = t->cap == 0 ? 64 : t->cap * 2,
		.count = t->count };

	larger.slot = mem_zero(larger.cap * sizeof(*larger.slot));
	for (size_t i = 0; i < t->cap; i++)
		if (t->slot[i].key != NULL)
			*slot_of(&larger, t->slot[i].key) = t->slot[i];
	mem_free(t->slot);
	*t = larger;
}

static struct entry *
entry_for(struct table *t, const char *key)
{
	if ((t->count + 1) * 2 > t->cap)
		grow(t);

	struct entry *e = slot_of(t, key);

	if (e->key == NULL) {
		e->key = key;
		t->count++;
	}
	return e;
}

static void
add_common(struct map_directory *d, const char *common, const char *smtp)
{
	struct entry *e = entry_for(&d->common, text_folded(&d->arena,
	    common));

	if (e->smtp == NULL)
		e->smtp = arena_strdup(&d->arena, smtp);
	else if (!text_same(e->smtp, smtp))
		e->several = true;
}

void
map_directory_add(struct map_directory *d, const char *text, const char *smtp)
{
	struct note_name name = note_name_parse(&d->arena, text);
	struct entry *e;

	if (name.form == NAME_EMPTY || smtp[0] == '\0')
		return;
	e = entry_for(&d->full, text_folded(&d->arena, name.abbreviated));
	if (e->smtp == NULL)
		e->smtp = arena_strdup(&d->arena, smtp);
	if (name.form == NAME_CANONICAL || name.form == NAME_ABBREVIATED)
		add_common(d, name.common, e->smtp);
}

void
map_directory_add_alias(struct map_directory *d, const char *text,
    const char *smtp)
{
	struct note_name name = note_name_parse(&d->arena, text);

	if (name.form == NAME_FLAT && smtp[0] != '\0')
		add_common(d, name.common, smtp);
	else
		map_directory_add(d, text, smtp);
}

static const struct entry *
look_up(const struct table *t, const char *key)
{
	const struct entry *e = t->cap == 0 ? NULL : slot_of(t, key);

	return e == NULL || e->key == NULL || e->several ? NULL : e;
}

const char *
map_directory_find(const struct map_directory *d, const char *text)
{
	struct arena a = { 0 };
	struct note_name name = note_name_parse(&a, text);
	const struct entry *e = look_up(&d->full,
	    text_folded(&a, name.abbreviated));

	/* A common name says who is meant only when nothing else was said. */
	if (e == NULL && name.form == NAME_FLAT)
		e = look_up(&d->common, text_folded(&a, name.common));
	arena_free(&a);
	return e == NULL ? NULL : e->smtp;
}

size_t
map_directory_count(const struct map_directory *d)
{
	return d->full.count;
}
