/*
 * A message larger than a server takes at once: it goes without its largest
 * files, and they follow in requests of their own (EWS guide 7, Sizes).
 *
 * One that was passed on has to be opened for that, and is then no longer the
 * same byte for byte; one that is signed or sealed cannot be.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "exch/ex_mime.h"
#include "target/ews_item_priv.h"

enum {
	ROOM = 64 << 10, /* what stands around the content in a request */
	PART = 1 << 10,  /* what stands around a file in a message */
	FILES_MOST = 1000, /* steps of one item */
};

bool
ews_is_too_large(uint64_t size, const struct ews_context *ctx)
{
	return ews_encoded_size(size) + ROOM > ews_item_limit(ctx);
}

bool
ews_is_sealed(const struct ex_item *item)
{
	const char *class = ex_text(item, EX_MESSAGE_CLASS);

	return class != NULL && text_begins(class, "IPM.Note.SMIME");
}

int
ews_set_too_large(const struct maker *m, const char *what)
{
	return err_set(m->e, ERR_LIMIT, "%s is larger than the %" PRIu64
	    " MiB that the server takes at once", what,
	    ews_item_limit(m->ctx) >> 20);
}

/* ---- sizes --------------------------------------------------------------------- */

static int
measure(struct ex_attachment *at, struct err *e)
{
	struct stream *s;
	char part[65536];
	ssize_t n;

	if (at->data == NULL || at->size > 0)
		return 0;
	if (stream_open(&s, at->data, e) < 0)
		return -1;
	at->size = 0;
	while ((n = stream_read(s, part, sizeof(part), e)) > 0)
		at->size += n;
	stream_close(&s);
	return n < 0 ? -1 : 0;
}

/* ---- which ones ------------------------------------------------------------------ */

/* A picture in the text belongs to it. */
static bool
can_follow(const struct ex_attachment *at)
{
	return at->content_id == NULL && at->data != NULL && at->size > 0;
}

/* The largest that is still in the list, taken out of it; NULL: none. */
static struct ex_attachment *
take_largest(struct ex_item *item)
{
	struct ex_attachment **largest = NULL, *taken;

	for (struct ex_attachment **at = &item->attachments; *at != NULL;
	     at = &(*at)->next)
		if (can_follow(*at) &&
		    (largest == NULL || (*at)->size > (*largest)->size))
			largest = at;
	if (largest == NULL)
		return NULL;
	taken = *largest;
	*largest = taken->next;
	taken->next = NULL;
	return taken;
}

static int
follow(struct maker *m, const struct ex_attachment *at)
{
	if (ews_encoded_size((uint64_t)at->size) + PART * 4 >
	    ews_item_limit(m->ctx))
		return ews_set_too_large(m,
		    text_printf(m->arena, "attachment %s", at->name));
	return ews_add_file(m, at);
}

/* At most so much will a message be that is put together anew. */
static uint64_t
size_of(const struct ex_item *item)
{
	static const enum ex_prop texts[] = { EX_BODY, EX_HTML };
	uint64_t size = ROOM;

	for (size_t i = 0; i < NITEMS(texts); i++) {
		const char *text = ex_text(item, texts[i]);

		size += text == NULL ? 0 : 3 * (uint64_t)strlen(text);
	}
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		size += PART + (at->size > 0 ?
		    ews_encoded_size((uint64_t)at->size) : 0);
	return size;
}

/* Until what is left fits; a MIME message has its files as base64 already. */
static int
take_out(struct maker *m, struct ex_item *item, uint64_t size)
{
	for (int i = 0; ews_is_too_large(size, m->ctx); i++) {
		struct ex_attachment *at = i < FILES_MOST ?
		    take_largest(item) : NULL;
		uint64_t less;

		if (at == NULL)
			return ews_set_too_large(m, "the message without its "
			    "files");
		if (follow(m, at) < 0)
			return -1;
		less = ews_encoded_size((uint64_t)at->size);
		size = size > less ? size - less : 0;
	}
	return 0;
}

/* ---- the message without them -------------------------------------------------------- */

/* The same item, its list of files our own. */
static int
copy_of(struct maker *m, const struct ex_item *from, struct ex_item **out)
{
	struct ex_item *item = ARENA_NEW(m->arena, struct ex_item);
	struct ex_attachment **last = &item->attachments;

	*item = *from;
	*last = NULL;
	for (const struct ex_attachment *at = from->attachments; at != NULL;
	     at = at->next) {
		*last = ARENA_NEW(m->arena, struct ex_attachment);
		**last = *at;
		(*last)->next = NULL;
		if (measure(*last, m->e) < 0)
			return err_in(m->e, "attachment %s", at->name);
		item->last_attachment = *last;
		last = &(*last)->next;
	}
	*out = item;
	return 0;
}

int
ews_split_message(struct maker *m, uint64_t size, const struct ex_item **out,
    const char **head)
{
	const struct ex_item *from = m->item;
	struct ex_item *opened, *item = NULL;

	*head = NULL;
	if (ews_is_sealed(from))
		return ews_set_too_large(m, "a message that is signed or "
		    "encrypted");
	if (from->mime != NULL) {
		if (ex_mime_open(from, m->arena, &opened, head, m->e) < 0)
			return -1;
		from = opened;
	}
	if (copy_of(m, from, &item) < 0 ||
	    take_out(m, item, *head == NULL ? size : size_of(item)) < 0)
		return -1;
	*out = item;
	return 0;
}
