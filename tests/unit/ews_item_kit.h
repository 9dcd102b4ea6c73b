/* ews_item_kit - what the tests of elements ask an element about. */
#ifndef TESTS_EWS_ITEM_KIT_H
#define TESTS_EWS_ITEM_KIT_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_complete.h"
#include "exch/ex_recur.h"
#include "target/ews_item.h"

#define STAMP "0123456789ABCDEF0123456789ABCDEF"

static struct arena arena;
static struct zones *zones;
static struct ews_item made;
static struct ews_context context;
static struct err error;

static inline int
begin(void **state)
{
	(void)state;
	zones = zones_new();
	context = (struct ews_context){ .version = EWS_2016 };
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	ews_item_close(&made);
	zones_free(zones);
	arena_free(&arena);
	return 0;
}

static inline int64_t
utc(int year, int mon, int day, int hour, int min)
{
	return civil_seconds((struct civil){ year, mon, day, hour, min, 0 });
}

static inline struct ex_item *
new_item(enum ex_kind kind)
{
	struct ex_item *item = ex_item_new(&arena, kind, STAMP);

	item->folder = "Folder";
	item->date = utc(2014, 3, 1, 9, 0);
	return item;
}

static inline struct ex_address *
somebody(const char *name, const char *address)
{
	struct ex_address *who = ARENA_NEW(&arena, struct ex_address);

	*who = (struct ex_address){ .name = name, .address = address };
	return who;
}

/* What the body's data gives, as bytes that are text. */
static inline char *
content_of(const struct blob *blob, size_t *n)
{
	struct buf b;
	char *text;

	buf_init(&b, 256u << 20);
	assert_int_equal(blob_read(blob, &b, &error), 0);
	text = arena_alloc(&arena, b.len + 1);
	if (b.len > 0)
		memcpy(text, b.data, b.len);
	*n = b.len;
	buf_free(&b);
	return text;
}

/* All of the element as the server gets it. */
static inline const char *
text_of(const struct ews_item *item)
{
	const struct ews_body *e = &item->element;
	const char *data = "";
	size_t n = 0;

	if (e->data != NULL) {
		data = content_of(e->data, &n);
		assert_true(n == e->data_len);
	}
	return text_printf(&arena, "%.*s%s%.*s", (int)e->head_len, e->head,
	    data, (int)e->tail_len, e->tail);
}

/* As it is in that version. */
static inline const char *
make_for(const struct ex_item *item, enum ews_version version)
{
	ews_item_close(&made);
	context.version = version;
	if (ews_item_make(&arena, item, &context, STAMP, &made, &error) < 0)
		fail_msg("%s", error.msg);
	assert_string_equal(made.stamp, STAMP);
	return text_of(&made);
}

static inline const char *
make(const struct ex_item *item)
{
	return make_for(item, EWS_2016);
}

static inline void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no %s in\n%s", part, text);
}

static inline void
assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("%s in\n%s", part, text);
}

/* All of them, one behind the other. */
static inline void
assert_order(const char *text, const char *const *parts, size_t n)
{
	const char *at = text;

	for (size_t i = 0; i < n; i++) {
		at = strstr(at, parts[i]);
		if (at == NULL)
			fail_msg("%s is not in its place in\n%s", parts[i],
			    text);
		at += strlen(parts[i]);
	}
}

/* The value of an extended property that is told from others by `key`. */
static inline const char *
property(const char *text, const char *key)
{
	const char *at = strstr(text, key), *from, *to;

	if (at == NULL)
		return NULL;
	from = strstr(at, "<t:Value>");
	assert_non_null(from);
	from += strlen("<t:Value>");
	to = strstr(from, "</t:Value>");
	assert_non_null(to);
	return arena_strndup(&arena, from, (size_t)(to - from));
}

static inline void
assert_property(const char *text, const char *key, const char *value)
{
	const char *is = property(text, key);

	if (is == NULL)
		fail_msg("no property %s in\n%s", key, text);
	assert_string_equal(is, value);
}

/* Bytes that base64 stands for, white space skipped. */
static inline char *
decoded(const char *text)
{
	struct blob *b = ARENA_NEW(&arena, struct blob);
	size_t n;

	*b = *blob_of_mem(&arena, text, strlen(text));
	b->wrap[0] = BLOB_BASE64;
	return content_of(b, &n);
}

static inline char *
mime_of(const char *text)
{
	const char *from = strstr(text, "<t:MimeContent"), *to;

	assert_non_null(from);
	from = strchr(from, '>') + 1;
	to = strchr(from, '<');
	return decoded(arena_strndup(&arena, from, (size_t)(to - from)));
}

/* A step as its whole request. */
static inline const char *
step_text(const struct ews_step *step)
{
	struct buf b;
	struct ews_xml x;
	const char *data = "";
	char *text;
	size_t n = 0, split;

	buf_init(&b, 64u << 20);
	ews_begin(&x, &b, &context, step->operation, made.calendar);
	step->write(step, &x, &context, "ITEM", "KEY");
	split = b.len;
	ews_end(&x);
	assert_true(ews_is_silent(b.data, step->data == NULL ? b.len : split,
	    step->data == NULL ? NULL : b.data + split,
	    step->data == NULL ? 0 : b.len - split));
	if (step->data != NULL) {
		data = content_of(step->data, &n);
		assert_true(n == step->data_len);
	}
	text = text_printf(&arena, "%.*s%s%s", (int)split, b.data, data,
	    b.data + split);
	buf_free(&b);
	return text;
}

struct heard {
	const char *all;
	int n;
};

static inline void
hear(void *arg, const char *what)
{
	struct heard *h = arg;

	h->all = text_printf(&arena, "%s%s\n", h->all, what);
	h->n++;
}

/* A line for each; none twice. */
static inline const char *
remarks(const struct ex_item *item, enum ews_version version)
{
	struct heard h = { "", 0 };

	context.version = version;
	ews_item_remarks(item, &context, hear, &h);
	return h.all;
}

#endif
