/*
 * mime_open - messages as what they are opened into, a line of JSON each.
 *
 * usage: mime_open [-p N] FILE...
 *
 * -p N: the message is not one file but N pieces of it in a row, every other
 * one made base64 and back.  The line has to be the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/sha.h"
#include "base/text.h"
#include "exch/ex_mime.h"

static int
put_data(struct json *j, const struct blob *b, struct err *e)
{
	struct stream *in;
	uint8_t chunk[65536], digest[32];
	char hex[SHA_HEX];
	int64_t size = 0;
	ssize_t n;

	if (stream_open(&in, b, e) < 0)
		return -1;

	struct sha *sha = sha_new();

	while ((n = stream_read(in, chunk, sizeof(chunk), e)) > 0) {
		sha_put(sha, chunk, (size_t)n);
		size += n;
	}
	sha_end(sha, digest);
	sha_hex(digest, hex);
	stream_close(&in);
	json_int(j, "size", size);
	json_text(j, "sha256", hex);
	return n < 0 ? -1 : 0;
}

static void
put_texts(struct json *j, const struct ex_item *item)
{
	static const enum ex_prop props[] = { EX_MESSAGE_CLASS, EX_SUBJECT,
		EX_INTERNET_MESSAGE_ID, EX_BODY, EX_HTML };

	for (size_t i = 0; i < NITEMS(props); i++)
		if (ex_text(item, props[i]) != NULL)
			json_text(j, ex_prop_info(props[i])->name,
			    ex_text(item, props[i]));
	if (item->from != NULL)
		json_text(j, "from", item->from->address);
	json_open(j, "to", '[');
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		json_text(j, NULL, r->who.address);
	json_close(j, ']');
}

/* A text that is not in the body is to be found, too. */
static void
put_text(struct json *j, const struct ex_attachment *at, struct err *e)
{
	struct buf text;

	buf_init(&text, 1u << 24);
	if (strncmp(at->type, "text/", 5) == 0 &&
	    blob_read(at->data, &text, e) == 0 && text.len > 0 &&
	    text_valid_utf8(text.data, text.len) == text.len)
		json_text(j, "text", text.data);
	buf_free(&text);
}

static int
put_item(struct json *j, const struct ex_item *item, struct err *e)
{
	int status = 0;

	put_texts(j, item);
	json_open(j, "files", '[');
	for (const struct ex_attachment *at = item->attachments;
	     at != NULL && status == 0; at = at->next) {
		json_open(j, NULL, '{');
		json_text(j, "name", at->name);
		json_text(j, "type", at->type);
		if (at->content_id != NULL)
			json_text(j, "id", at->content_id);
		if (at->item == NULL)
			put_text(j, at, e);
		status = at->item != NULL ? put_item(j, at->item, e) :
		    put_data(j, at->data, e);
		json_close(j, '}');
	}
	json_close(j, ']');
	return status;
}

/* The file in pieces; of nothing, nothing. */
static const struct blob *
in_pieces(struct arena *a, const char *path, uint64_t size, uint64_t n)
{
	struct blob *first = ARENA_NEW(a, struct blob), *last = first;
	uint64_t off = 0;

	for (uint64_t i = 0; i < n; i++) {
		struct blob *b = ARENA_NEW(a, struct blob);

		b->path = path;
		b->off = off;
		b->len = size * (i + 1) / n - off;
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

static int
open_file(struct arena *a, const char *path, uint64_t pieces, struct err *e)
{
	struct ex_item *item = ex_item_new(a, EX_MAIL, ""), *opened;
	struct buf line;
	struct json j = { .out = &line };
	struct stat st;
	const char *head;

	if (stat(path, &st) < 0)
		return err_errno(e, "%s", path);
	item->mime = pieces > 0 ?
	    in_pieces(a, path, (uint64_t)st.st_size, pieces) :
	    blob_of_file(a, path, 0, (uint64_t)st.st_size);
	if (ex_mime_open(item, a, &opened, &head, e) < 0)
		return -1;
	buf_init(&line, 1u << 30);
	json_open(&j, NULL, '{');
	json_text(&j, "head", head);

	int status = put_item(&j, opened, e);

	json_open(&j, "lost", '[');
	for (const struct ex_loss *l = opened->losses; l != NULL; l = l->next)
		json_text(&j, NULL, l->what);
	json_close(&j, ']');
	json_close(&j, '}');
	(void)puts(line.data);
	buf_free(&line);
	return status;
}

int
main(int argc, char **argv)
{
	struct arena a = { 0 };
	uint64_t pieces = 0;
	int first = 1, status = 0;
	struct err e;

	if (argc > 3 && strcmp(argv[1], "-p") == 0) {
		pieces = strtoull(argv[2], NULL, 10);
		first = 3;
	}
	for (int i = first; i < argc; i++) {
		if (open_file(&a, argv[i], pieces, &e) < 0) {
			(void)fprintf(stderr, "%s: %s\n", argv[i], e.msg);
			status = 1;
		}
		arena_reset(&a);
	}
	arena_free(&a);
	return status;
}
