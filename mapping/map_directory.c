#include "mapping/map_directory.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "note/note_name.h"

struct entry {
	const char *key; /* folded; NULL: a free slot */
	const char *smtp, *shown;
	const struct map_group *group;
	const char *whose; /* of names that several may have: by the first */
	bool several;
};

struct table {
	struct entry *slot;
	size_t cap, count; /* cap is a power of two, or 0 */
};

struct map_directory {
	struct arena arena;
	struct table given;  /* whole names, by hand */
	struct table full;   /* whole names, of directories */
	struct table alias;  /* short names, nicknames */
	struct table given_common, common; /* common names of both */
	struct table domain; /* Notes domains of the people in it */
	size_t addresses;
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
	mem_free(d->given.slot);
	mem_free(d->full.slot);
	mem_free(d->alias.slot);
	mem_free(d->given_common.slot);
	mem_free(d->common.slot);
	mem_free(d->domain.slot);
	arena_free(&d->arena);
	mem_free(d);
}

/* ---- tables -------------------------------------------------------------- */

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

static const struct entry *
look_up(const struct table *t, const char *key)
{
	const struct entry *e = t->cap == 0 ? NULL : slot_of(t, key);

	return e == NULL || e->key == NULL ? NULL : e;
}

/* ---- adding --------------------------------------------------------------- */

/* What is known of an entry; all of it lives as long as the directory. */
struct facts {
	const char *smtp, *shown, *whose;
	const struct map_group *group;
};

static void
fill(struct map_directory *d, struct entry *e, const struct facts *f)
{
	if (e->smtp == NULL && f->smtp != NULL) {
		e->smtp = f->smtp;
		d->addresses++;
	}
	if (e->shown == NULL)
		e->shown = f->shown;
	if (e->group == NULL)
		e->group = f->group;
}

/*
 * A name that somebody else may have as well finds its owner as long as it is
 * only his.  Two names with one address, an old and a new one, are one person.
 */
static void
fill_shared(struct table *t, const char *key, const struct facts *f)
{
	struct entry *e = entry_for(t, key);
	bool same = e->whose == NULL || strcmp(e->whose, f->whose) == 0 ||
	    (e->smtp != NULL && f->smtp != NULL && text_same(e->smtp, f->smtp));

	if (!same) {
		e->several = true;
		return;
	}
	if (e->whose == NULL)
		e->whose = f->whose;
	if (e->smtp == NULL)
		e->smtp = f->smtp;
	if (e->shown == NULL)
		e->shown = f->shown;
}

static void
add_whole(struct map_directory *d, struct table *t, const char *text,
    const struct facts *f)
{
	struct table *common = t == &d->given ? &d->given_common : &d->common;
	struct note_name name = note_name_parse(&d->arena, text);

	if (name.form == NAME_EMPTY)
		return;
	fill(d, entry_for(t, text_folded(&d->arena, name.abbreviated)), f);
	if (name.form == NAME_CANONICAL || name.form == NAME_ABBREVIATED)
		fill_shared(common, text_folded(&d->arena, name.common), f);
}

void
map_directory_add(struct map_directory *d, const char *text, const char *smtp)
{
	struct facts f = { .whose = note_name_key(&d->arena, text) };

	if (smtp[0] == '\0')
		return;
	f.smtp = arena_strdup(&d->arena, smtp);
	add_whole(d, &d->given, text, &f);
}

static const struct map_group *
copy_group(struct arena *a, const struct map_group *from)
{
	struct map_group *to;
	const char **member;

	if (from == NULL)
		return NULL;
	to = ARENA_NEW(a, struct map_group);
	member = arena_array(a, from->n, sizeof(*member));
	for (size_t i = 0; i < from->n; i++)
		member[i] = arena_strdup(a, from->member[i]);
	*to = (struct map_group){ .member = member, .n = from->n };
	return to;
}

static const char *
copy_text(struct arena *a, const char *text)
{
	return text == NULL || text[0] == '\0' ? NULL : arena_strdup(a, text);
}

static const char *
whose(struct arena *a, const struct map_who *who)
{
	return note_name_key(a, who->nnames > 0 ? who->name[0] :
	    who->naliases > 0 ? who->alias[0] : "");
}

void
map_directory_put(struct map_directory *d, const struct map_who *who)
{
	struct arena *a = &d->arena;
	struct facts f = { .smtp = copy_text(a, who->smtp),
		.shown = copy_text(a, who->shown), .whose = whose(a, who),
		.group = copy_group(a, who->group) };

	for (size_t i = 0; i < who->nnames; i++)
		add_whole(d, &d->full, who->name[i], &f);
	for (size_t i = 0; i < who->naliases; i++) {
		struct note_name name = note_name_parse(a, who->alias[i]);

		if (name.form == NAME_FLAT)
			fill_shared(&d->alias,
			    text_folded(a, name.abbreviated), &f);
		else
			add_whole(d, &d->full, who->alias[i], &f);
	}
	if (who->domain != NULL && who->domain[0] != '\0')
		(void)entry_for(&d->domain, text_folded(a, who->domain));
}

/* ---- finding -------------------------------------------------------------- */

/* Names in other domains are those of other people; a fax is nobody. */
static bool
is_at_home(const struct map_directory *d, struct arena *a,
    const struct note_name *name)
{
	if (name->domain == NULL)
		return true;
	if (text_begins(name->domain, "fax"))
		return false;
	return d->domain.count == 0 ||
	    look_up(&d->domain, text_folded(a, name->domain)) != NULL;
}

static void
take(struct map_found *found, const struct entry *e)
{
	if (e == NULL)
		return;
	if (found->smtp == NULL)
		found->smtp = e->smtp;
	if (found->shown == NULL)
		found->shown = e->shown;
	if (found->group == NULL)
		found->group = e->group;
}

/* His address, in which what is given by hand goes first. */
static const char *
smtp_of(const struct map_directory *d, const struct entry *e)
{
	const struct entry *given = look_up(&d->given, e->whose);

	return given != NULL && given->smtp != NULL ? given->smtp : e->smtp;
}

static bool
is_same(const struct map_directory *d, const struct entry *x,
    const struct entry *y)
{
	const char *one = smtp_of(d, x), *other = smtp_of(d, y);

	return strcmp(x->whose, y->whose) == 0 ||
	    (one != NULL && other != NULL && text_same(one, other));
}

/* A name that is his and nobody else's, or several have it. */
static void
look_shared(const struct map_directory *d, const char *key,
    struct map_found *found)
{
	const struct entry *alias = look_up(&d->alias, key);
	const struct entry *given = look_up(&d->given_common, key);
	const struct entry *common = look_up(&d->common, key);

	/* Two with one short name: his common name is no better. */
	if (alias != NULL)
		given = common = alias;
	if (given == NULL)
		given = common;
	if (common == NULL)
		common = given;
	if (given == NULL)
		return;
	found->several = given->several || common->several ||
	    !is_same(d, given, common);
	if (found->several)
		return;
	take(found, given);
	take(found, common);
	found->smtp = smtp_of(d, given);
}

struct map_found
map_directory_look(const struct map_directory *d, const char *text)
{
	struct map_found found = { NULL, NULL, NULL, false };
	struct arena a = { 0 };
	struct note_name name = note_name_parse(&a, text);
	const char *key = text_folded(&a, name.abbreviated);

	if (name.form != NAME_EMPTY) {
		take(&found, look_up(&d->given, key));
		take(&found, look_up(&d->full, key));
	}
	/* A common name says who is meant only when nothing else was said. */
	if (found.smtp == NULL && found.group == NULL &&
	    name.form == NAME_FLAT && is_at_home(d, &a, &name))
		look_shared(d, key, &found);
	arena_free(&a);
	return found;
}

const char *
map_directory_given(const struct map_directory *d, const char *text)
{
	struct arena a = { 0 };
	const struct entry *e = look_up(&d->given, note_name_key(&a, text));

	arena_free(&a);
	return e == NULL ? NULL : e->smtp;
}

const char *
map_directory_find(const struct map_directory *d, const char *text)
{
	return map_directory_look(d, text).smtp;
}

size_t
map_directory_count(const struct map_directory *d)
{
	return d->addresses;
}
