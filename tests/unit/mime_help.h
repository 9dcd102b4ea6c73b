/* What the tests of messages opened share: a message, and what it becomes. */
#ifndef TESTS_MIME_HELP_H
#define TESTS_MIME_HELP_H

#include <string.h>

#include "exch/ex_mime.h"

static struct arena arena;
static const char *mime_head;

static inline struct ex_item *
opened_blob(const struct blob *b)
{
	struct ex_item *item = ex_item_new(&arena, EX_MAIL, "UNID"), *out;
	struct err e;

	item->mime = b;
	if (ex_mime_open(item, &arena, &out, &mime_head, &e) < 0)
		fail_msg("%s", e.msg);
	assert_null(out->mime);
	assert_ptr_equal(item->mime, b);
	return out;
}

static inline struct ex_item *
opened(const char *message)
{
	return opened_blob(blob_of_mem(&arena, message, strlen(message)));
}

static inline void
text_is(const struct ex_item *item, enum ex_prop prop, const char *want)
{
	const char *got = ex_text(item, prop);

	if (got == NULL ? want != NULL : want == NULL || strcmp(got, want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", ex_prop_info(prop)->name,
		    got == NULL ? "(none)" : got,
		    want == NULL ? "(none)" : want);
}

static inline void
data_is(const struct blob *b, const char *want)
{
	struct buf got;
	struct err e;

	buf_init(&got, 1u << 28);
	buf_puts(&got, "");
	if (blob_read(b, &got, &e) < 0)
		fail_msg("%s", e.msg);
	assert_string_equal(got.data, want);
	buf_free(&got);
}

/* The attachments by number, for the order is part of it. */
static inline const struct ex_attachment *
file_at(const struct ex_item *item, size_t n)
{
	const struct ex_attachment *at = item->attachments;

	while (at != NULL && n-- > 0)
		at = at->next;
	if (at == NULL)
		fail_msg("there are not so many attachments");
	return at;
}

static inline size_t
files_of(const struct ex_item *item)
{
	size_t n = 0;

	for (const struct ex_attachment *at = item->attachments; at != NULL;
	     at = at->next)
		n++;
	return n;
}

static inline void
file_is(const struct ex_item *item, size_t n, const char *name,
    const char *type, const char *content)
{
	const struct ex_attachment *at = file_at(item, n);

	assert_string_equal(at->name, name);
	assert_string_equal(at->type, type);
	assert_non_null(at->data);
	data_is(at->data, content);
}

static inline int
drop_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

#endif
