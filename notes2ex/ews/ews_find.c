/* Items of ours: by their stamp, one or all of a folder. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ews/ews_folder_priv.h"

#define REQUEST (64 * 1024)
#define MANY    10 /* more than one item of a stamp is a mishap already */

/* FNV-1a: a hit is looked at, so that a clash costs a request. */
static uint64_t
hash_of(const char *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (; *s != '\0'; s++)
		h = (h ^ (uint8_t)*s) * 0x100000001b3;
	return h;
}

/* ---- one stamp ------------------------------------------------------------------- */

static void
put_shape(struct ews_xml *x, bool with_complete)
{
	ews_attr(x, "Traversal", "Shallow");
	ews_open(x, "m:ItemShape");
	ews_element(x, "t:BaseShape", "IdOnly");
	ews_open(x, "t:AdditionalProperties");
	ews_path(x, &ews_stamp);
	if (with_complete)
		ews_path(x, &ews_complete);
	ews_close(x);
	ews_close(x);
}

static void
put_folder(struct ews_xml *x, const char *folder)
{
	ews_open(x, "m:ParentFolderIds");
	ews_id(x, "t:FolderId", folder, NULL);
	ews_end(x);
}

static void
write_search(struct ews_xml *x, struct buf *b, const struct ews_context *ctx,
    const char *folder, const char *stamp)
{
	ews_begin(x, b, ctx, EWS_FIND_ITEM, false);
	put_shape(x, true);
	ews_page_view(x, "m:IndexedPageItemView", 0, MANY);
	ews_open(x, "m:Restriction");
	ews_open(x, "t:IsEqualTo");
	ews_path(x, &ews_stamp);
	ews_open(x, "t:FieldURIOrConstant");
	ews_open(x, "t:Constant");
	ews_attr(x, "Value", stamp);
	ews_close(x);
	ews_close(x);
	ews_close(x);
	ews_close(x);
	put_folder(x, folder);
}

/* Of several a complete one, else the first. */
static int
choose(const struct ews_page *page, const char *stamp, struct arena *a,
    const char **item, bool *complete)
{
	*item = NULL;
	*complete = false;
	for (const struct ews_node *c = page->list == NULL ? NULL :
	    page->list->child; c != NULL && !*complete; c = c->next) {
		const char *id = ews_node_attr(ews_child(c, "ItemId"), "Id");
		bool whole = strcmp(ews_node_property(c, &ews_complete),
		    "1") == 0;

		/* Not every server knows how to search. */
		if (id == NULL ||
		    strcmp(ews_node_property(c, &ews_stamp), stamp) != 0)
			continue;
		if (*item == NULL || whole)
			*item = arena_strdup(a, id);
		*complete = whole;
	}
	return *item != NULL;
}

int
ews_find_stamp(struct ews_client *c, const char *folder, const char *stamp,
    struct arena *a, const char **item, bool *complete, struct err *e)
{
	struct arena own = { 0 };
	struct ews_answer answer;
	struct ews_page page;
	struct ews_xml x;
	struct buf b;
	int rc;

	buf_init(&b, REQUEST);
	write_search(&x, &b, &c->context, folder, stamp);
	rc = ews_ask_for(c, &b, 1, &own, &answer, e);
	if (rc == 0 && ews_advise(&answer.message[0]) != EWS_DONE)
		rc = ews_message_err(&answer.message[0], e,
		    "looking for an item");
	if (rc == 0)
		rc = ews_page_read(&answer.message[0], 0, &page, e);
	if (rc == 0)
		rc = choose(&page, stamp, a, item, complete);
	buf_free(&b);
	arena_free(&own);
	return rc;
}

/* ---- all stamps of a folder ---------------------------------------------------------- */

/* The oldest first: what arrives meanwhile moves no page. */
static void
write_page(struct ews_xml *x, struct buf *b, const struct ews_context *ctx,
    const char *folder, uint64_t offset)
{
	ews_begin(x, b, ctx, EWS_FIND_ITEM, false);
	put_shape(x, false);
	ews_page_view(x, "m:IndexedPageItemView", offset, EWS_PAGE);
	ews_open(x, "m:SortOrder");
	ews_open(x, "t:FieldOrder");
	ews_attr(x, "Order", "Ascending");
	ews_open(x, "t:FieldURI");
	ews_attr(x, "FieldURI", "item:DateTimeCreated");
	ews_close(x);
	ews_close(x);
	ews_close(x);
	put_folder(x, folder);
}

static void
take_page(struct ews_folder *f, const struct ews_page *page, size_t *cap)
{
	if (page->list == NULL)
		return;
	for (const struct ews_node *c = page->list->child; c != NULL;
	     c = c->next) {
		const char *stamp = ews_node_property(c, &ews_stamp);

		if (stamp[0] == '\0')
			continue;
		if (f->n == *cap) {
			*cap = *cap * 2 + EWS_PAGE;
			f->hash = mem_grow(f->hash, *cap * sizeof(*f->hash));
		}
		f->hash[f->n++] = hash_of(stamp);
	}
}

static int
ask_page(struct ews_client *c, const char *folder, uint64_t offset,
    struct ews_page *page, struct arena *a, struct err *e)
{
	struct ews_answer answer;
	struct ews_xml x;
	struct buf b;
	int rc;

	buf_init(&b, REQUEST);
	write_page(&x, &b, &c->context, folder, offset);
	rc = ews_ask_for(c, &b, 1, a, &answer, e);
	if (rc == 0 && ews_advise(&answer.message[0]) != EWS_DONE)
		rc = ews_message_err(&answer.message[0], e, "its items");
	if (rc == 0)
		rc = ews_page_read(&answer.message[0], offset, page, e);
	buf_free(&b);
	return rc;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int
ews_folder_list(struct ews_client *c, struct ews_folder *f, struct err *e)
{
	struct ews_page page = { .last = false };
	struct arena a = { 0 };
	size_t cap = 0;
	int rc = 0;

	if (f->is_listed)
		return 0;
	f->n = 0;
	mem_free(f->hash);
	f->hash = NULL;
	while (rc == 0 && !page.last) {
		rc = ask_page(c, f->id, page.next, &page, &a, e);
		if (rc == 0)
			take_page(f, &page, &cap);
		arena_reset(&a);
	}
	arena_free(&a);
	if (rc < 0)
		return -1;
	if (f->n > 0)
		qsort(f->hash, f->n, sizeof(*f->hash), compare);
	f->is_listed = true;
	return 0;
}

bool
ews_folder_may_have(const struct ews_folder *f, const char *stamp)
{
	uint64_t h = hash_of(stamp);

	return f->n > 0 &&
	    bsearch(&h, f->hash, f->n, sizeof(*f->hash), compare) != NULL;
}
