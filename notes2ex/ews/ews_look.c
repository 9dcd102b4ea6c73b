/* Several items of ours at once, by their stamps (EWS guide 7, Idempotency). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ews/ews_folder_priv.h"

#define REQUEST (256 * 1024)

static void
write_equal(struct ews_xml *x, const char *stamp)
{
	ews_open(x, "t:IsEqualTo");
	ews_path(x, &ews_stamp);
	ews_open(x, "t:FieldURIOrConstant");
	ews_open(x, "t:Constant");
	ews_attr(x, "Value", stamp);
	ews_close(x);
	ews_close(x);
	ews_close(x);
}

static void
write_search(struct buf *b, const struct ews_context *ctx, const char *folder,
    const char *const *stamp, size_t n, uint64_t offset)
{
	struct ews_xml x;

	ews_begin(&x, b, ctx, EWS_FIND_ITEM, false);
	ews_attr(&x, "Traversal", "Shallow");
	ews_open(&x, "m:ItemShape");
	ews_element(&x, "t:BaseShape", "IdOnly");
	ews_open(&x, "t:AdditionalProperties");
	ews_path(&x, &ews_stamp);
	ews_path(&x, &ews_complete);
	ews_close(&x);
	ews_close(&x);
	ews_page_view(&x, "m:IndexedPageItemView", offset, EWS_PAGE);
	ews_open(&x, "m:Restriction");
	if (n > 1)
		ews_open(&x, "t:Or");
	for (size_t i = 0; i < n; i++)
		write_equal(&x, stamp[i]);
	if (n > 1)
		ews_close(&x);
	ews_close(&x);
	ews_open(&x, "m:ParentFolderIds");
	ews_id(&x, "t:FolderId", folder, NULL);
	ews_end(&x);
}

/* Of several one that is complete is kept, else the first. */
static void
take(struct ews_match *f, struct arena *a, const struct ews_node *item)
{
	const struct ews_node *id = ews_child(item, "ItemId");
	const char *key = ews_node_attr(id, "ChangeKey");
	const char *surplus = ews_node_attr(id, "Id");
	bool complete = strcmp(ews_node_property(item, &ews_complete),
	    "1") == 0;

	if (surplus == NULL)
		return;
	if (f->id == NULL || (complete && !f->complete)) {
		const char *before = f->id;

		f->id = arena_strdup(a, surplus);
		f->change_key = arena_strdup(a, key == NULL ? "" : key);
		f->complete = complete;
		surplus = before;
	}
	if (surplus == NULL)
		return;
	f->surplus = arena_room(a, f->surplus, f->more, &f->cap,
	    sizeof(*f->surplus));
	f->surplus[f->more++] = arena_strdup(a, surplus);
}

/* Not every server knows how to search: only what has the stamp counts. */
static void
take_page(const struct ews_page *page, const char *const *stamp, size_t n,
    struct arena *a, struct ews_match *f)
{
	const struct ews_node *c = page->list == NULL ? NULL :
	    page->list->child;

	for (; c != NULL; c = c->next) {
		const char *own = ews_node_property(c, &ews_stamp);

		for (size_t i = 0; i < n; i++)
			if (strcmp(own, stamp[i]) == 0)
				take(&f[i], a, c);
	}
}

static int
ask_page(struct ews_client *c, const struct buf *request, uint64_t offset,
    struct arena *a, struct ews_page *page, struct err *e)
{
	struct ews_answer answer;

	if (ews_ask_for(c, request, 1, a, &answer, e) < 0)
		return -1;
	if (ews_advise(&answer.message[0]) != EWS_DONE)
		return ews_message_err(&answer.message[0], e,
		    "looking for items");
	return ews_page_read(&answer.message[0], offset, page, e);
}

int
ews_find_stamps(struct ews_client *c, const char *folder,
    const char *const *stamp, size_t n, struct arena *a, struct ews_match *f,
    struct err *e)
{
	struct ews_page page = { .last = false };
	struct arena own = { 0 };
	int status = 0;

	memset(f, 0, n * sizeof(*f));
	while (status == 0 && !page.last) {
		uint64_t offset = page.next;
		struct buf b;

		buf_init(&b, REQUEST);
		write_search(&b, &c->context, folder, stamp, n, offset);
		status = ask_page(c, &b, offset, &own, &page, e);
		if (status == 0)
			take_page(&page, stamp, n, a, f);
		buf_free(&b);
		arena_reset(&own);
	}
	arena_free(&own);
	return status;
}
