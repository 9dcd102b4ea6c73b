#include "target/pst_item.h"

#include "base/text.h"
#include "exch/ex_mime.h"
#include "target/pst_item_priv.h"

/* ---- the message ------------------------------------------------------------------- */

/* Names are no subjects: "Dr: Who" answers nobody. */
static const char *
prefix_of(struct arena *a, const struct ex_item *item)
{
	return item->kind == EX_CONTACT || item->kind == EX_GROUP ?
	    "" :
	    pst_item_prefix(a, ex_text(item, EX_SUBJECT));
}

int
pst_item_inner(struct arena *a, const struct ex_item *item, int depth,
    int64_t when, struct pst_message **out, struct err *e)
{
	struct pst_message *m = ARENA_NEW(a, struct pst_message);
	struct props b = { .arena = a };
	const char *head = NULL;
	struct ex_item *opened;

	if (depth >= PST_ITEM_DEEPEST)
		return err_set(e, ERR_LIMIT,
		    "items inside items, more than %d levels",
		    PST_ITEM_DEEPEST);
	if (item->mime != NULL) {
		if (ex_mime_open(item, a, &opened, &head, e) < 0)
			return -1;
		item = opened;
	}
	when = pst_item_when(item, when);
	pst_item_props(&b, item, when);
	pst_item_headers(&b, item, head);
	pst_item_senders(&b, item);
	pst_item_kind(&b, item);
	m->props = props_end(&b);
	m->prefix = prefix_of(a, item);
	m->recipient = pst_item_recipients(a, item, &m->nrecipients);
	*out = m;
	return pst_item_files(a, item, depth, when, &m->attachment,
	    &m->nattachments, e);
}

/* ---- how much ------------------------------------------------------------------------ */

static bool
has_mime(const struct ex_item *item)
{
	if (item->mime != NULL)
		return true;
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		if (at->item != NULL && has_mime(at->item))
			return true;
	return false;
}

static uint64_t
files_size(const struct ex_item *item)
{
	uint64_t n = 0;

	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next) {
		if (at->item != NULL)
			n += files_size(at->item);
		else if (at->size > 0)
			n += (uint64_t)at->size;
	}
	return n;
}

/* What is opened has no more in it than the message that it is opened of. */
int
pst_item_message(struct arena *a, const struct ex_item *item,
    struct pst_message **out, uint64_t *bytes, struct err *e)
{
	*bytes = has_mime(item) && item->size > 0 ? (uint64_t)item->size :
						    files_size(item);
	return pst_item_inner(a, item, 0, 0, out, e);
}

/* ---- folders --------------------------------------------------------------------------- */

const char *
pst_item_own_class(const char *folder)
{
	static const struct {
		const char *name, *class;
	} own[] = {
		{ "Calendar", "IPF.Appointment" },
		{ "Contacts", "IPF.Contact" },
		{ "Tasks", "IPF.Task" },
		{ "Notes", "IPF.StickyNote" },
	};

	for (size_t i = 0; i < NITEMS(own); i++)
		if (text_same(own[i].name, folder))
			return own[i].class;
	return NULL;
}

const char *
pst_item_folder_class(const struct ex_item *item)
{
	const char *own = item->folder == NULL ? NULL :
	    pst_item_own_class(item->folder);

	if (own != NULL)
		return own;
	switch (item->kind) {
	case EX_CALENDAR:
		return "IPF.Appointment";
	case EX_CONTACT:
	case EX_GROUP:
		return "IPF.Contact";
	case EX_TASK:
		return "IPF.Task";
	case EX_NOTE:
	case EX_MAIL:
	case EX_KINDS:
		break;
	}
	return "IPF.Note";
}
