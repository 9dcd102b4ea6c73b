/*
 * UploadItems: an item as it would be stored, in a FastTransfer stream.  It
 * has everything that a mailbox can hold, where the server takes it.
 */
#include <string.h>

#include "base/text.h"
#include "fts/fts.h"

#include "target/ews_box.h"
#include "target/ews_item_priv.h"
#include "target/pst_item.h"

enum { AROUND = 64 << 10 }; /* of a stream, beside texts and files */

/* ---- does the server know it? ------------------------------------------------ */

/* An id that is none: who knows ExportItems says so in a message. */
static int
ask(struct ews_box *b, struct arena *a, struct ews_answer *answer,
    struct err *e)
{
	struct ews_xml x;
	struct buf request;
	int status;

	buf_init(&request, 64 * 1024);
	ews_begin(&x, &request, &b->client.context, EWS_EXPORT_ITEMS, false);
	ews_open(&x, "m:ItemIds");
	ews_id(&x, "t:ItemId", "AAAA", NULL);
	ews_end(&x);
	status = ews_ask(&b->client, &request, a, answer, e);
	buf_free(&request);
	return status;
}

int
ews_upload_probe(struct ews_box *b, struct err *e)
{
	struct arena a = { 0 };
	struct ews_answer answer = { .n = 0 };
	int status = 0;

	b->client.context.binary = !b->server.has_upload;
	if (!b->server.has_upload)
		return 0;
	if (ask(b, &a, &answer, e) == 0)
		b->can_upload = answer.n > 0;
	else if (err_reach(e->code) != REACH_NOTE)
		status = -1;
	arena_free(&a);
	/* Who knows that is Exchange, and takes bytes as well. */
	b->client.context.binary = b->can_upload;
	b->can_upload = b->can_upload && b->opt.way != EWS_WAY_CREATE;
	return status;
}

/* ---- which way ----------------------------------------------------------------- */

static void
count(void *arg, const char *what)
{
	size_t *n = arg;

	(void)what;
	(*n)++;
}

/* About what a stream has of it, or more. */
static uint64_t
size_of(const struct ex_item *item, int depth)
{
	uint64_t size = AROUND;

	for (size_t i = 0; i < item->nvalues; i++)
		if (ex_prop_info(item->values[i].prop)->type == EX_TEXT &&
		    item->values[i].text != NULL)
			size += 2 * strlen(item->values[i].text);
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next) {
		size += AROUND / 8;
		if (at->item != NULL && depth > 0)
			size += size_of(at->item, depth - 1);
		else if (at->size > 0)
			size += (uint64_t)at->size;
	}
	return item->size > 0 && (uint64_t)item->size > size ?
	    (uint64_t)item->size : size;
}

bool
ews_uploads(const struct ews_box *b, const struct ex_item *item)
{
	size_t created = 0, stored = 0;
	struct err e;

	if (!b->can_upload || pst_item_accepts(item, &e) < 0 ||
	    ews_encoded_size(size_of(item, 8)) > b->server.request_max)
		return false;
	if (b->opt.way == EWS_WAY_UPLOAD ||
	    ews_item_accepts(item, &b->client.context, &e) < 0)
		return true;
	ews_item_remarks(item, &b->client.context, count, &created);
	if (created > 0)
		pst_item_misses(item, count, &stored);
	return created > stored;
}

void
ews_losses(const struct ews_box *b, const struct ex_item *item,
    target_remark *say, void *arg)
{
	if (ews_uploads(b, item))
		pst_item_misses(item, say, arg);
	else
		ews_item_remarks(item, &b->client.context, say, arg);
}

/* ---- the stream ------------------------------------------------------------------ */

struct stream_of {
	const struct pst_message *message;
	const char *stamp;
	struct fts_version version;
};

static int
write_stream(const void *arg, const struct sink *to, struct err *e)
{
	const struct stream_of *s = arg;

	return fts_write(s->message, s->stamp, strlen(s->stamp), &s->version,
	    to->put, to->arg, e);
}

/* The item with our stamp and mark in it; its own values stay as they are. */
static struct ex_item
stamped(const struct ex_item *item, const char *stamp, struct arena *a)
{
	struct ex_item one = *item;

	one.arena = a;
	one.more = NULL;
	one.values_cap = item->nvalues + 2;
	one.values = arena_array(a, one.values_cap, sizeof(*one.values));
	memcpy(one.values, item->values, item->nvalues * sizeof(*one.values));
	ex_set_text(&one, EX_NOTES_UNID, stamp);
	ex_set_text(&one, EX_NOTES_COMPLETE, "1");
	return one;
}

static int
encode(struct arena *a, const struct ews_spooled *s, struct ews_body *el,
    struct err *e)
{
	const struct blob *text;
	struct buf b;
	int status;

	text = ews_encoded(a, s->blob, s->size, &el->data_len);
	if (s->size > EWS_IN_MEMORY) {
		el->data = text;
		return 0;
	}
	buf_init(&b, EWS_IN_MEMORY * 2);
	status = blob_read(text, &b, e);
	el->head = arena_strndup(a, b.len == 0 ? "" : b.data, b.len);
	el->head_len = b.len;
	el->data_len = 0;
	buf_free(&b);
	return status;
}

int
ews_upload_make(struct ews_box *b, const struct ex_item *item,
    const char *stamp, struct ews_item *made, struct err *e)
{
	struct arena *a = &b->scratch;
	struct ex_item *one = ARENA_NEW(a, struct ex_item);
	struct stream_of from = { .stamp = stamp };
	struct pst_message *message;
	struct ews_spooled s;
	uint64_t bytes;

	*made = (struct ews_item){ .spool = ews_spool_new(a),
		.stamp = stamp,
		.calendar = item->kind == EX_CALENDAR,
		.folder_class = ews_item_folder_class(item) };
	*one = stamped(item, stamp, a);
	if (pst_item_message(a, one, &message, &bytes, e) < 0)
		return -1;
	from.message = message;
	from.version = fts_version_of(b->server.major, b->server.minor,
	    b->server.build);
	if (ews_spool_write(made->spool, a, write_stream, &from, &s, e) < 0)
		return -1;
	return encode(a, &s, &made->element, e);
}
