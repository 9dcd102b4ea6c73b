#include "mapping/map_unresolved.h"

#include <stdint.h>
#include <string.h>

#include "exch/ex_recur.h"
#include "note/note_name.h"

/* In their order, and by key: mail to thousands is no reason to wait. */
struct found {
	struct arena *arena;
	struct map_unresolved *list;
	size_t n, cap;
	size_t *slot; /* 1 + place in the list; 0 free */
	size_t slots; /* a power of two, or 0 */
};

/* Of that key, or where it would be. */
static size_t *
slot_of(const struct found *f, const char *key)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	size_t i;

	for (const char *p = key; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	for (i = (size_t)(h ^ h >> 32) & (f->slots - 1); f->slot[i] != 0;
	     i = (i + 1) & (f->slots - 1))
		if (strcmp(f->list[f->slot[i] - 1].key, key) == 0)
			break;
	return &f->slot[i];
}

static void
grow(struct found *f)
{
	f->slots = f->slots == 0 ? 16 : f->slots * 2;
	f->slot = arena_array(f->arena, f->slots, sizeof(*f->slot));
	for (size_t i = 0; i < f->n; i++)
		*slot_of(f, f->list[i].key) = i + 1;
}

static void
add(struct found *f, const struct ex_address *who)
{
	const char *key;
	size_t *slot;

	if (!who->unresolved || who->notes == NULL)
		return;
	if ((f->n + 1) * 2 > f->slots)
		grow(f);
	key = note_name_key(f->arena, who->notes);
	slot = slot_of(f, key);
	if (*slot != 0)
		return;
	f->list = arena_room(f->arena, f->list, f->n, &f->cap,
	    sizeof(*f->list));
	f->list[f->n++] = (struct map_unresolved){
		.key = key,
		.name = who->notes,
		.shown = who->name == NULL || who->name[0] == '\0' ?
		    who->notes : who->name,
		.several = who->several,
	};
	*slot = f->n;
}

static void
add_all(struct found *f, const struct ex_address *who)
{
	for (; who != NULL; who = who->next)
		add(f, who);
}

static void
add_people(struct found *f, const struct ex_recipient *r)
{
	for (; r != NULL; r = r->next)
		add(f, &r->who);
}

static void
add_item(struct found *f, const struct ex_item *item)
{
	const struct ex_recur *recur = item->recur;

	add_all(f, item->from);
	add_all(f, item->sender);
	add_all(f, item->reply_to);
	add_all(f, item->organizer);
	add_people(f, item->recipients);
	for (size_t i = 0; recur != NULL && i < recur->nexceptions; i++)
		if (recur->exception[i].own_people)
			add_people(f, recur->exception[i].people);
}

size_t
map_unresolved(const struct ex_item *item, bool chain, struct arena *a,
    const struct map_unresolved **out)
{
	struct found f = { .arena = a };

	for (; item != NULL; item = chain ? item->more : NULL) {
		add_item(&f, item);
		if (chain)
			add_all(&f, item->unresolved);
	}
	*out = f.list;
	return f.n;
}
