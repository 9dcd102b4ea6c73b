/*
 * A message, opened: every file can be read, has a name of its own, every text
 * is UTF-8, and in pieces it is the same message.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "exch/ex_mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define PIECES 5

static const struct blob *
in_pieces(struct arena *a, const uint8_t *data, size_t n)
{
	struct blob *first = ARENA_NEW(a, struct blob), *last = first;
	size_t off = 0;

	for (size_t i = 0; i < PIECES; i++) {
		struct blob *b = ARENA_NEW(a, struct blob);

		b->mem = data;
		b->off = off;
		b->len = n * (i + 1) / PIECES - off;
		if (i % 2 == 1) {
			b->wrap[0] = BLOB_TO_BASE64;
			b->wrap[1] = BLOB_BASE64;
		}
		off += b->len;
		last->next = b;
		last = b;
	}
	return first;
}

static void
check(const struct ex_item *item)
{
	for (size_t i = 0; i < item->nvalues; i++) {
		const char *s = item->values[i].text;

		if (ex_prop_info(item->values[i].prop)->type == EX_TEXT &&
		    text_valid_utf8(s, strlen(s)) != strlen(s))
			abort();
	}
	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next) {
		if (at->name[0] == '\0' || strpbrk(at->name, "/\\\n") != NULL ||
		    text_valid_utf8(at->name, strlen(at->name)) !=
		    strlen(at->name) || (at->data == NULL) ==
		    (at->item == NULL))
			abort();
		for (const struct ex_attachment *o = at->next; o != NULL;
		     o = o->next)
			if (text_same(o->name, at->name))
				abort();
		if (at->item != NULL)
			check(at->item);
	}
}

static struct ex_item *
opened(struct arena *a, const struct blob *mime)
{
	struct ex_item *item = ex_item_new(a, EX_MAIL, "UNID"), *out;
	const char *head;
	struct err e;

	item->mime = mime;
	if (ex_mime_open(item, a, &out, &head, &e) < 0 ||
	    text_valid_utf8(head, strlen(head)) != strlen(head))
		abort();
	check(out);
	if (ex_seal(out, &e) < 0)
		abort(); /* a part that is not where it was found */
	return out;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena a = { 0 };
	const struct ex_item *whole = opened(&a, blob_of_mem(&a, data, n));
	const struct ex_item *parted = opened(&a, in_pieces(&a, data, n));

	if (strcmp(whole->digest, parted->digest) != 0)
		abort();
	arena_free(&a);
	return 0;
}
