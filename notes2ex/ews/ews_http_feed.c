/* The body of a request, piece by piece: head, content of a blob, tail. */
#include <stdio.h>
#include <string.h>

#include "ews/ews_http_priv.h"

uint64_t
http_feed_size(const struct ews_body *b)
{
	return b->head_len + (b->data != NULL ? b->data_len : 0) + b->tail_len;
}

void
http_feed_begin(struct http_feed *f, const struct ews_body *body)
{
	*f = (struct http_feed){ .body = body };
}

void
http_feed_end(struct http_feed *f)
{
	stream_close(&f->stream);
}

static size_t
damaged(struct http_feed *f)
{
	f->is_damaged = true;
	return CURL_READFUNC_ABORT;
}

/*
 * A content whose length is not what was said would be a request that is cut
 * off, or one with somebody else's bytes in it.  Its last byte leaves only
 * when it is sure to be the last.
 */
static int
check_end(struct http_feed *f)
{
	char more;
	ssize_t n = stream_read(f->stream, &more, 1, &f->err);

	if (n > 0)
		(void)err_set(&f->err, ERR_IO, "an attachment has more bytes "
		    "than before");
	return n == 0 ? 0 : -1;
}

static size_t
read_data(struct http_feed *f, uint64_t at, char *out, size_t room)
{
	const struct ews_body *b = f->body;
	uint64_t left = b->data_len - at;
	ssize_t n;

	if (f->stream == NULL && stream_open(&f->stream, b->data, &f->err) < 0)
		return damaged(f);
	if (room > left)
		room = (size_t)left;
	n = stream_read(f->stream, out, room, &f->err);
	if (n == 0)
		(void)err_set(&f->err, ERR_IO, "an attachment has fewer bytes "
		    "than before");
	if (n <= 0 || ((uint64_t)n == left && check_end(f) < 0))
		return damaged(f);
	return (size_t)n;
}

static size_t
read_mem(const char *from, size_t len, uint64_t at, char *out, size_t room)
{
	size_t n = len - (size_t)at;

	if (n > room)
		n = room;
	memcpy(out, from + at, n);
	return n;
}

/* What comes next, of one of the three. */
static size_t
read_some(struct http_feed *f, char *out, size_t room)
{
	const struct ews_body *b = f->body;
	uint64_t data_len = b->data != NULL ? b->data_len : 0;
	uint64_t at = f->at;

	if (at < b->head_len)
		return read_mem(b->head, b->head_len, at, out, room);
	at -= b->head_len;
	if (at < data_len)
		return read_data(f, at, out, room);
	at -= data_len;
	if (at < b->tail_len)
		return read_mem(b->tail, b->tail_len, at, out, room);
	return 0;
}

size_t
http_feed_read(char *out, size_t each, size_t count, void *arg)
{
	struct http_feed *f = arg;
	size_t room = each * count, done = 0;

	while (done < room) {
		size_t n = read_some(f, out + done, room - done);

		if (n == 0 || n == CURL_READFUNC_ABORT)
			return n == 0 ? done : n;
		done += n;
		f->at += n;
		f->has_left = true;
	}
	return done;
}

/* From the beginning again: the server asks for the body a second time. */
int
http_feed_seek(void *arg, curl_off_t offset, int origin)
{
	struct http_feed *f = arg;

	if (offset != 0 || origin != SEEK_SET)
		return CURL_SEEKFUNC_FAIL;
	stream_close(&f->stream);
	f->at = 0;
	return CURL_SEEKFUNC_OK;
}
