/*
 * The header that came with an item, as text and as the properties that
 * [MS-OXCMAIL] and [MS-OXOSMIME] make of its fields (PST guide 12).
 */
#include <string.h>

#include "base/buf.h"
#include "base/mimelib.h"
#include "base/text.h"
#include "target/dir_head.h"
#include "target/pst_item_priv.h"

#define HEADERS_MAX ((size_t)80 << 20) /* what an opened message has, and more */

enum {
	HEADERS = 0x007D,
	TOPIC = 0x0070,
	INDEX = 0x0071,      /* of a conversation */
	INDEX_LEAST = 22,    /* its own time and GUID; then 5 bytes an answer */
	INDEX_MOST = 22 + 5 * 1000,
};

/* ---- as text ---------------------------------------------------------------------- */

static bool
asks_for_receipt(const char *name)
{
	static const char *const names[] = { "Disposition-Notification-To",
		"Return-Receipt-To", "X-Confirm-Reading-To",
		"Read-Receipt-To" };

	for (size_t i = 0; i < NITEMS(names); i++)
		if (text_begins(name, names[i]) &&
		    (name[strlen(names[i])] == ':' ||
			name[strlen(names[i])] == '\0'))
			return true;
	return false;
}

/* The opened message's, folded as it was. */
static void
put_head(struct buf *out, const char *head)
{
	bool wanted = true;

	while (*head != '\0') {
		size_t n = strcspn(head, "\r\n");

		if (*head != ' ' && *head != '\t')
			wanted = n > 0 && !asks_for_receipt(head);
		if (wanted && n > 0) {
			buf_put(out, head, n);
			buf_puts(out, "\r\n");
		}
		head += n;
		head += *head == '\r';
		head += *head == '\n';
	}
}

/* What stands behind the name of the field, all its lines; NULL: it has none. */
static const char *
field(const char *head, const char *name)
{
	size_t len = strlen(name);

	for (; head != NULL && *head != '\0'; head += *head == '\n') {
		if (text_begins(head, name) && head[len] == ':')
			return head + len + 1;
		head += strcspn(head, "\n");
	}
	return NULL;
}

static void
put_field(struct buf *out, struct arena *a, const struct ex_header *h)
{
	const char *line = head_line(a, h->value == NULL ? "" : h->value);

	if (asks_for_receipt(h->name))
		return;
	if (head_is_name(h->name))
		buf_putf(out, "%s: %s\r\n", h->name, line);
	else
		buf_putf(out, "X-Original-Header: %s: %s\r\n",
		    head_line(a, h->name), line);
}

/* ---- as properties ------------------------------------------------------------------ */

/* The field in one line; NULL: it has none. */
static const char *
line_of(struct arena *a, const char *head, const char *name)
{
	const char *from = field(head, name), *end = from;
	char *line, *to;

	if (from == NULL)
		return NULL;
	do {
		end += strcspn(end, "\n");
		end += *end == '\n';
	} while (*end == ' ' || *end == '\t');
	line = to = arena_alloc(a, (size_t)(end - from) + 1);
	for (; from < end; from++)
		if (*from != '\r' && *from != '\n')
			*to++ = *from == '\t' ? ' ' : *from;
	*to = '\0';
	return text_trim(a, line, strlen(line));
}

/* Mail that is left alone belongs together by what its own programs said. */
static void
put_conversation(struct props *b, const char *head)
{
	const char *topic = line_of(b->arena, head, "Thread-Topic");
	const char *index = line_of(b->arena, head, "Thread-Index");
	struct blob wrapped = { .wrap = { BLOB_BASE64 } };
	struct buf bytes;
	uint8_t *copy;
	struct err e;

	if (topic != NULL)
		props_text(b, KEY(TOPIC), mimelib_words(b->arena, topic));
	if (index == NULL)
		return;
	wrapped.mem = index;
	wrapped.len = strlen(index);
	buf_init(&bytes, INDEX_MOST);
	/* One of another form is none. */
	if (blob_read(&wrapped, &bytes, &e) == 0 && bytes.len >= INDEX_LEAST &&
	    (bytes.len - INDEX_LEAST) % 5 == 0) {
		copy = arena_alloc(b->arena, bytes.len);
		memcpy(copy, bytes.data, bytes.len);
		props_binary(b, KEY(INDEX), copy, bytes.len);
	}
	buf_free(&bytes);
}

/* [MS-OXOSMIME] 2.1.3.2: which kind of sealed message it is says that alone. */
static void
put_sealed_type(struct props *b, const struct ex_item *item, const char *head)
{
	const char *class = ex_text(item, EX_MESSAGE_CLASS);

	if (class != NULL && text_same(class, "IPM.Note.SMIME"))
		props_text(b, NAME(SET_INTERNET, "Content-Type"),
		    line_of(b->arena, head, "Content-Type"));
}

void
pst_item_headers(struct props *b, const struct ex_item *item, const char *head)
{
	struct buf out;
	const char *text;

	buf_init(&out, HEADERS_MAX);
	if (head != NULL)
		put_head(&out, head);
	for (const struct ex_header *h = item->headers; h != NULL; h = h->next)
		if (field(head, h->name) == NULL)
			put_field(&out, b->arena, h);
	text = arena_strndup(b->arena, out.len == 0 ? "" : out.data, out.len);
	buf_free(&out);
	props_text(b, KEY(HEADERS), text);
	put_conversation(b, text);
	put_sealed_type(b, item, text);
}
