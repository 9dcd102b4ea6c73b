/* Which folder of a mailbox a path means. */
#include <string.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "ews/ews_folder_priv.h"

#define NAME_MOST   255 /* units of UTF-16 in a name, as Exchange has it */
#define STAMP_MOST  200 /* searches cut longer values */
#define LEVELS_MOST 250 /* Exchange ends at 300, and has some of its own */
#define TRIES       9

struct ews_folders *
ews_folders_new(struct ews_client *client, bool look)
{
	struct ews_folders *f = MEM_NEW(struct ews_folders);

	f->client = client;
	f->look = look;
	return f;
}

void
ews_folders_free(struct ews_folders **f)
{
	if (*f == NULL)
		return;
	for (struct ews_folder *x = (*f)->all; x != NULL; x = x->next)
		mem_free(x->hash);
	arena_free(&(*f)->arena);
	mem_free(*f);
	*f = NULL;
}

void
ews_folders_forget(struct ews_folders *f)
{
	f->is_read = false;
	f->ways = NULL;
}

/* ---- names and stamps -------------------------------------------------------------- */

/* Bytes of s, valid UTF-8, that have at most so many units of UTF-16. */
static size_t
prefix(const char *s, size_t most)
{
	size_t i = 0;

	while (s[i] != '\0') {
		uint8_t c = (uint8_t)s[i];
		size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
		size_t units = len == 4 ? 2 : 1;

		if (units > most)
			break;
		most -= units;
		i += len;
	}
	return i;
}

/* s, or its beginning and digits that say what it was. */
static const char *
shorten(struct arena *a, const char *s, size_t most, int digits)
{
	struct sha *sha;
	uint8_t digest[32];
	char hex[SHA_HEX];

	if (s[prefix(s, most)] == '\0')
		return s;
	sha = sha_new();
	sha_put(sha, s, strlen(s));
	sha_end(sha, digest);
	sha_hex(digest, hex);
	return text_printf(a, "%.*s~%.*s",
	    (int)prefix(s, most - (size_t)digits - 1), s, digits, hex);
}

static const char *
kind_of(const char *class)
{
	static const struct {
		const char *class, *kind;
	} kinds[] = {
		{ "IPF.Appointment", "calendar" },
		{ "IPF.Contact", "contacts" },
		{ "IPF.Task", "tasks" },
		{ "IPF.StickyNote", "notes" },
		{ "IPF.Journal", "journal" },
	};

	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (text_same(kinds[i].class, class))
			return kinds[i].kind;
	return "mail";
}

/* "Projects", "Projects (calendar)", "Projects (calendar 2)" … */
static const char *
name_of(struct arena *a, const char *level, const char *class, int try)
{
	const char *kind = kind_of(class), *more;

	if (try == 0)
		return shorten(a, level, NAME_MOST, 8);
	more = try == 1 ? text_printf(a, " (%s)", kind) :
			  text_printf(a, " (%s %d)", kind, try);
	return text_printf(a, "%s%s",
	    shorten(a, level, NAME_MOST - strlen(more), 8), more);
}

/* ---- what fits ------------------------------------------------------------------------ */

/* "IPF.Note.OutlookHomepage" is of the class "IPF.Note". */
static bool
is_of(const char *class, const char *family)
{
	size_t n = strlen(family);

	return text_begins(class, family) &&
	    (class[n] == '\0' || class[n] == '.');
}

/*
 * Calendars, contacts and tasks are for their items and for no others; what
 * is for mail holds notes and the journal's entries as well.
 */
static bool
can_hold(const struct ews_folder *x, const char *class)
{
	static const char *const strict[] = { "IPF.Appointment", "IPF.Contact",
		"IPF.Task" };

	for (size_t i = 0; i < NITEMS(strict); i++)
		if (is_of(x->class, strict[i]) || is_of(class, strict[i]))
			return is_of(x->class, strict[i]) &&
			    is_of(class, strict[i]);
	if (x->stamp[0] != '\0' || !is_of(class, "IPF.Note"))
		return true;
	return x->class[0] == '\0' || is_of(x->class, "IPF.Note");
}

static bool
is_below(const struct ews_folders *f, const struct ews_folder *x,
    const char *id)
{
	for (int depth = 0; x != NULL && depth < 2 * LEVELS_MOST; depth++) {
		const struct ews_folder *up = f->all;

		if (strcmp(x->id, id) == 0)
			return true;
		while (up != NULL && strcmp(up->id, x->parent) != 0)
			up = up->next;
		x = up;
	}
	return false;
}

/* Thrown away by its user: ours is made anew. */
static bool
is_trash(const struct ews_folders *f, const struct ews_folder *x,
    const char *parent)
{
	const char *trash =
	    f->known[ews_known_find("Deleted Items")].id;
	const struct ews_folder *p = f->all;

	if (trash == NULL || !is_below(f, x, trash))
		return false;
	while (p != NULL && strcmp(p->id, parent) != 0)
		p = p->next;
	return p == NULL || !is_below(f, p, trash);
}

/* class NULL: whatever it holds, for it is only on the way. */
static struct ews_folder *
by_stamp(const struct ews_folders *f, const char *parent, const char *stamp,
    const char *class)
{
	for (struct ews_folder *x = f->all; x != NULL; x = x->next)
		if (!x->gone && strcmp(x->stamp, stamp) == 0 &&
		    (class == NULL || can_hold(x, class)) &&
		    !is_trash(f, x, parent))
			return x;
	return NULL;
}

static struct ews_folder *
by_name(const struct ews_folders *f, const char *parent, const char *name)
{
	for (struct ews_folder *x = f->all; x != NULL; x = x->next)
		if (!x->gone && strcmp(x->parent, parent) == 0 &&
		    text_same_folded(x->name, name))
			return x;
	return NULL;
}

/* ---- one level ---------------------------------------------------------------------- */

struct level {
	const char *parent; /* id */
	const char *name;
	const char *stamp;
	const char *class; /* NULL: it is only on the way */
};

/*
 * What is there under one name: 1 that it is, 0 that it has to be another
 * one, for what is there holds other things.
 */
static int
find_or_make(struct ews_folders *f, const struct level *l, int try,
    struct ews_folder **x, struct err *e)
{
	const char *class = l->class == NULL ? "IPF.Note" : l->class;
	const char *name = name_of(&f->arena, l->name, class, try);
	int rc;

	*x = by_stamp(f, l->parent, l->stamp, l->class);
	if (*x != NULL)
		return 1;
	*x = by_name(f, l->parent, name);
	if (*x == NULL) {
		rc = ews_folders_make(f, l->parent, name, class, l->stamp, x,
		    e);
		if (rc != 0)
			return rc;
		*x = by_stamp(f, l->parent, l->stamp, l->class);
		if (*x != NULL)
			return 1;
		*x = by_name(f, l->parent, name);
	}
	return *x != NULL && (l->class == NULL || can_hold(*x, l->class));
}

static int
get_level(struct ews_folders *f, const struct level *l, const char **id,
    struct err *e)
{
	struct ews_folder *x;
	int rc = 0;

	for (int try = 0; rc == 0 && try < TRIES; try++)
		rc = find_or_make(f, l, try, &x, e);
	if (rc == 0)
		return err_set(e, ERR_REJECTED, "the server says that there is "
		    "a folder \"%.100s\", but does not show it", l->name);
	*id = rc < 0 ? NULL : x->id;
	return rc < 0 ? -1 : 0;
}

/* 1: it is a well-known one, *id; 0: an ordinary name. */
static int
get_known(const struct ews_folders *f, const char *name, const char **id,
    struct err *e)
{
	int i = ews_known_find(name);

	if (i < 0)
		return 0;
	if (f->known[i].denied)
		return err_set(e, ERR_REFUSED, "the account may not open the "
		    "folder %s of the mailbox", name);
	*id = f->known[i].id;
	return *id != NULL;
}

/* ---- the whole path ------------------------------------------------------------------ */

static int
walk(struct ews_folders *f, const char *path, const char *class,
    const char **id, struct err *e)
{
	const char *p = path;

	*id = f->known[ews_known_root()].id;
	for (int depth = 0; *p != '\0'; depth++) {
		size_t n = strcspn(p, "\\"), end = (size_t)(p - path) + n;
		bool is_last = p[n] == '\0';
		const char *name = arena_strndup(&f->arena, p, n);
		struct level l = { .parent = *id, .name = name,
			.class = is_last ? class : NULL };
		int rc = depth == 0 ? get_known(f, name, id, e) : 0;

		if (rc < 0)
			return -1;
		if (depth == LEVELS_MOST)
			return err_set(e, ERR_LIMIT, "more than %d levels of "
			    "folders", LEVELS_MOST);
		l.stamp = shorten(&f->arena,
		    arena_strndup(&f->arena, path, end), STAMP_MOST, 64);
		if (rc == 0 && get_level(f, &l, id, e) < 0)
			return -1;
		p += n + !is_last;
	}
	return 0;
}

/* Empty levels are none; no character that XML does not have. */
static const char *
tidy(struct arena *a, const char *path)
{
	size_t changed;
	char *s = text_clean(a, path, strlen(path), &changed), *out = s;

	for (const char *p = s; *p != '\0'; p++)
		if (*p != '\\' || (out > s && out[-1] != '\\'))
			*out++ = *p;
	while (out > s && out[-1] == '\\')
		out--;
	*out = '\0';
	return s;
}

/* Moves what was asked for to the front: many items go to few folders. */
static const char *
asked_before(struct ews_folders *f, const char *path, const char *class)
{
	for (struct ews_way **at = &f->ways; *at != NULL; at = &(*at)->next) {
		struct ews_way *w = *at;

		if (strcmp(w->path, path) != 0 || strcmp(w->class, class) != 0)
			continue;
		*at = w->next;
		w->next = f->ways;
		f->ways = w;
		return w->id;
	}
	return NULL;
}

int
ews_folders_get(struct ews_folders *f, const char *path, const char *class,
    const char **id, struct err *e)
{
	struct ews_way *w;

	*id = asked_before(f, path, class);
	if (*id != NULL)
		return 0;
	if (ews_folders_read(f, e) < 0)
		return -1;
	if (walk(f, tidy(&f->arena, path), class, id, e) < 0) {
		*id = NULL;
		return err_in(e, "folder \"%.100s\"", path);
	}
	w = ARENA_NEW(&f->arena, struct ews_way);
	w->path = arena_strdup(&f->arena, path);
	w->class = arena_strdup(&f->arena, class);
	w->id = *id;
	w->next = f->ways;
	f->ways = w;
	return 0;
}

int
ews_folders_may_have(struct ews_folders *f, const char *id, const char *stamp,
    struct err *e)
{
	struct ews_folder *x = f->all;

	while (x != NULL && strcmp(x->id, id) != 0)
		x = x->next;
	if (!f->look || x == NULL || !x->had_items)
		return 0;
	if (ews_folder_list(f->client, x, e) < 0)
		return err_in(e, "looking through the folder \"%.100s\"",
		    x->name);
	return ews_folder_may_have(x, stamp);
}

int
ews_folders_has(struct ews_folders *f, const char *id, const char *stamp,
    struct arena *a, const char **item, bool *complete, struct err *e)
{
	int may = ews_folders_may_have(f, id, stamp, e);

	*item = NULL;
	*complete = false;
	return may <= 0 ? may :
	    ews_find_stamp(f->client, id, stamp, a, item, complete, e);
}
