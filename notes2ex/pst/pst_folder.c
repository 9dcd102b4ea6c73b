#include <string.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "pst/pst_priv.h"

/* ---- finding them ------------------------------------------------------------- */

static uint32_t
hash_text(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 16777619u;
	return h;
}

static uint32_t
hash_nid(uint32_t nid)
{
	return (nid >> 5) * 2654435761u;
}

static void
enter(uint32_t *table, size_t slots, uint32_t hash, uint32_t place)
{
	size_t at = hash & (slots - 1);

	/* A place is never 0 here: the root is not asked for. */
	while (table[at] != 0)
		at = (at + 1) & (slots - 1);
	table[at] = place;
}

static void
enter_both(struct folders *f, uint32_t place)
{
	const struct folder *folder = &f->list[place];

	if (place == AT_ROOT)
		return;
	enter(f->by_nid, f->slots, hash_nid(folder->nid), place);
	if (folder->key != NULL)
		enter(f->by_key, f->slots, hash_text(folder->key), place);
}

static void
grow(struct folders *f)
{
	f->slots = f->slots == 0 ? 64 : f->slots * 2;
	mem_free(f->by_key);
	mem_free(f->by_nid);
	f->by_key = mem_zero(f->slots * sizeof(*f->by_key));
	f->by_nid = mem_zero(f->slots * sizeof(*f->by_nid));
	for (size_t i = 0; i < f->n; i++)
		enter_both(f, (uint32_t)i);
}

struct folder *
folders_nid(const struct folders *f, uint32_t nid)
{
	size_t at = hash_nid(nid) & (f->slots - 1);

	for (; f->by_nid[at] != 0; at = (at + 1) & (f->slots - 1))
		if (f->list[f->by_nid[at]].nid == nid)
			return &f->list[f->by_nid[at]];
	return NULL;
}

/* Its place; 0 when there is none. */
static uint32_t
find(const struct folders *f, const char *key)
{
	size_t at = hash_text(key) & (f->slots - 1);

	for (; f->by_key[at] != 0; at = (at + 1) & (f->slots - 1))
		if (strcmp(f->list[f->by_key[at]].key, key) == 0)
			return f->by_key[at];
	return 0;
}

/* ---- making them -------------------------------------------------------------- */

/* By the path, so that it is the same in every store; the next when taken. */
static uint32_t
make_nid(const struct folders *f, const char *key)
{
	struct sha *sha = sha_new();
	uint8_t digest[32];

	sha_put(sha, key, strlen(key));
	sha_end(sha, digest);
	for (uint32_t at = of32(digest);; at++) {
		uint32_t nid = (PST_FOLDER_FIRST + at % PST_FOLDERS) << 5 |
		    NID_FOLDER;

		if (folders_nid(f, nid) == NULL)
			return nid;
	}
}

/* Its path as it is looked for; of a folder that can be asked for. */
static char *
make_key(const struct folders *f, uint32_t parent, const char *name)
{
	struct arena a = { 0 };
	char *key = text_folded(&a, name);

	if (parent >= AT_DELETED)
		key = text_printf(&a, "%s\\%s", f->list[parent].key, key);
	key = mem_strdup(key);
	arena_free(&a);
	return key;
}

uint32_t
folders_add(struct folders *f, uint32_t parent, const char *name,
    const char *class, uint32_t nid)
{
	uint32_t place = (uint32_t)f->n;

	if (f->n == f->cap) {
		f->cap = f->cap == 0 ? 16 : f->cap * 2;
		f->list = mem_grow(f->list, f->cap * sizeof(*f->list));
	}
	struct folder *folder = &f->list[place];

	*folder = (struct folder){ .name = mem_strdup(name), .nid = nid,
		.parent = parent };
	if (class != NULL)
		folder->class = mem_strdup(class);
	if (place >= AT_DELETED)
		folder->key = make_key(f, parent, name);
	if (nid == 0)
		folder->nid = make_nid(f, folder->key);
	f->bytes += folder_bytes(name, class);
	f->n++;
	if (f->n * 2 > f->slots)
		grow(f);
	else
		enter_both(f, place);
	if (place == AT_ROOT)
		return place;
	struct folder *above = &f->list[parent];

	if (above->child == 0)
		above->child = place;
	else
		f->list[above->last_child].next = place;
	above->last_child = place;
	return place;
}

void
folders_init(struct folders *f)
{
	*f = (struct folders){ 0 };
	(void)folders_add(f, AT_ROOT, "", NULL, NID_ROOT);
	(void)folders_add(f, AT_ROOT, "Top of Outlook data file", NULL, NID_TOP);
	(void)folders_add(f, AT_ROOT, "Search Root", NULL, NID_FINDER);
	(void)folders_add(f, AT_TOP, "Deleted Items", NULL, NID_DELETED);
}

void
folders_free(struct folders *f)
{
	for (size_t i = 0; i < f->n; i++) {
		mem_free(f->list[i].name);
		mem_free(f->list[i].class);
		mem_free(f->list[i].key);
	}
	mem_free(f->list);
	mem_free(f->by_key);
	mem_free(f->by_nid);
	*f = (struct folders){ 0 };
}

/* ---- by path --------------------------------------------------------------------- */

static int
check_path(const char *path, struct err *err)
{
	size_t n = strlen(path);

	if (n == 0 || path[0] == '\\' || path[n - 1] == '\\' ||
	    strstr(path, "\\\\") != NULL)
		return err_set(err, ERR_FORMAT,
		    "folder \"%s\": a level of its path has no name", path);
	return 0;
}

/* The place of the folder, made with all above it. */
static uint32_t
make_path(struct folders *f, struct arena *a, const char *path,
    const char *class)
{
	uint32_t place = AT_TOP;
	const char *level = path;

	for (const char *end = path; *end != '\0';) {
		end += strcspn(end, "\\");
		/* All above was found or made: its key is the first part's. */
		const char *so_far = arena_strndup(a, path,
		    (size_t)(end - path));
		uint32_t there = find(f, text_folded(a, so_far));

		if (there == 0)
			there = folders_add(f, place,
			    arena_strndup(a, level, (size_t)(end - level)),
			    class, 0);
		place = there;
		if (*end == '\\')
			end++;
		level = end;
	}
	return place;
}

int
pst_folder(struct pst *p, const char *path, const char *class, uint32_t *nid,
    struct err *err)
{
	struct folders *f = &p->folders;
	struct arena a = { 0 };

	if (check_path(path, err) != 0)
		return -1;
	uint32_t place = find(f, text_folded(&a, path));

	if (place == 0)
		place = make_path(f, &a, path, class);
	*nid = f->list[place].nid;
	arena_free(&a);
	return 0;
}
