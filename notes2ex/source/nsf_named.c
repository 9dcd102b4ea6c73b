/* The container of named objects: NSF guide 9.6. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "source/nsf_object.h"
#include "source/nsf_priv.h"

#define CONTAINER  28 /* the special id that names it */
#define PAGES_AT   0x98 /* a count of pages; their list follows */
#define LIST_AT    0xa0
#define LIST_EACH  12
#define PAGES_MOST 65536u /* 256 MiB of names */
#define PAGE       4096
#define PAGE_HEAD  0x20
#define NIBBLES_AT 0x18
#define KEY_LEAST  5
#define KEY_MOST   400
#define SPACES     16

/*
 * An entry: length of its key, that and 12 more, the key (namespace, length of
 * the name, name), the id, 8 bytes 0.  Length with the first two words; 0: the
 * bytes are none.
 */
static size_t
entry_at(const uint8_t *p, size_t n)
{
	size_t key;

	if (n < 8)
		return 0;
	key = nsf_u16(p);
	if (key < KEY_LEAST || key > KEY_MOST || n < 4 + key + 4 ||
	    nsf_u16(p + 2) != key + 12 || nsf_u16(p + 4) >= SPACES ||
	    nsf_u16(p + 6) != key - 4 || memchr(p + 8, 0, key - 4) != NULL)
		return 0;
	return 4 + key + 12;
}

/* The hash chains need not be followed: an entry is known by its lengths. */
static void
scan_page(struct nsf_view *v, const uint8_t *page, nsf_named_fn *fn, void *arg)
{
	struct arena a = { 0 };
	size_t at = PAGE_HEAD;

	while (at < PAGE) {
		const uint8_t *p = page + at;
		size_t n = entry_at(p, PAGE - at), key;
		struct nsf_place place;
		struct err stale;
		uint32_t id;

		if (n == 0) {
			at++;
			continue;
		}
		at += n;
		key = nsf_u16(p);
		id = nsf_u32(p + 4 + key);
		if (nsf_find(v, id, &place, &stale) < 0)
			continue; /* left over from an object that is gone */
		fn(arg, nsf_u16(p + 4), lmbcs_text(v->lmbcs, &a, p + 8,
		    key - 4), id);
		arena_reset(&a);
	}
	arena_free(&a);
}

static int
by_position(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int
is_torn(uint32_t page, struct err *e)
{
	return err_set(e, ERR_FORMAT, "the page at byte %llu was only partly "
	    "written", (unsigned long long)nsf_pos(page));
}

/* In their order in the file, each once: a list may lead in circles. */
static int
scan_pages(struct nsf_view *v, uint32_t *page, size_t n, nsf_named_fn *fn,
    void *arg, struct err *e)
{
	uint8_t bytes[PAGE];
	uint32_t last = 0;
	struct err bad;
	int r = 0;

	qsort(page, n, sizeof(*page), by_position);
	for (size_t i = 0; i < n; i++) {
		if (page[i] == last)
			continue;
		last = page[i];
		if (nsf_read(v->nsf, nsf_pos(last), bytes, PAGE, &bad) < 0) {
			if (r == 0)
				*e = bad;
			r = -1;
			continue;
		}
		if (!nsf_mend(bytes, PAGE, 0, 1, NIBBLES_AT, 1, PAGE))
			r = is_torn(last, e);
		scan_page(v, bytes, fn, arg);
	}
	return r == 0 ? 0 : err_in(e, "container of named objects");
}

static int
read_list(struct nsf_view *v, const struct nsf_object *o, uint32_t **page,
    size_t *n, struct err *e)
{
	uint8_t word[4], *list;
	uint64_t count;

	if (o->cut || o->len < LIST_AT)
		return err_set(e, ERR_FORMAT, "container of named objects: "
		    "%llu bytes are too short for one",
		    (unsigned long long)o->len);
	if (nsf_read(v->nsf, o->off + PAGES_AT, word, sizeof(word), e) < 0)
		return -1;
	count = nsf_u32(word);
	if (count > (o->len - LIST_AT) / LIST_EACH)
		count = (o->len - LIST_AT) / LIST_EACH;
	if (count > PAGES_MOST)
		return err_set(e, ERR_LIMIT, "container of named objects: "
		    "%llu pages are too many", (unsigned long long)count);
	list = mem_grow(NULL, (size_t)count * LIST_EACH + 1);
	if (nsf_read(v->nsf, o->off + LIST_AT, list,
	    (size_t)count * LIST_EACH, e) < 0) {
		mem_free(list);
		return -1;
	}
	*page = mem_grow(NULL, ((size_t)count + 1) * sizeof(**page));
	for (*n = 0; *n < count; (*n)++)
		(*page)[*n] = nsf_u32(list + *n * LIST_EACH);
	mem_free(list);
	return 0;
}

int
nsf_named(struct nsf_view *v, nsf_named_fn *fn, void *arg, struct err *e)
{
	const struct nsf_facts *facts = nsf_facts(v->nsf);
	struct nsf_object o;
	uint32_t *page = NULL;
	size_t n = 0;
	int r;

	if (facts->ods <= NSF_ODS_R4 || facts->special[CONTAINER] == 0)
		return 0;
	if (nsf_object(v, facts->special[CONTAINER], &o, e) < 0 ||
	    read_list(v, &o, &page, &n, e) < 0)
		return -1;
	r = scan_pages(v, page, n, fn, arg, e);
	mem_free(page);
	return r;
}
