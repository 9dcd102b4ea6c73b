/* Streams that tests write, and what is in them. */
#ifndef TESTS_FTS_KIT_H
#define TESTS_FTS_KIT_H

#include "test.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "fts/fts.h"
#include "pst_make.h"

#define ID "an identity"

static const struct fts_version fts_15_2 = { 15, 2, 1118, 7 };

static inline int
into_buf(void *arg, const void *p, size_t n, struct err *err)
{
	struct buf *b = arg;

	buf_put(b, p, n);
	return b->failed ? err_set(err, ERR_LIMIT, "too much") : 0;
}

/* The whole stream; the caller frees it. */
static inline struct buf
written(const struct pst_message *m)
{
	struct buf b;
	struct err err = { 0 };

	buf_init(&b, 1u << 28);
	if (fts_write(m, ID, sizeof(ID), &fts_15_2, into_buf, &b, &err) != 0)
		fail_msg("%s", err.msg);
	return b;
}

static inline uint32_t
at32(const struct buf *b, size_t at)
{
	const uint8_t *p = (const uint8_t *)b->data + at;

	assert_true(at + 4 <= b->len);
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

/* "01 00 …" as bytes; the caller frees them. */
static inline struct buf
bytes_of(const char *hex)
{
	struct buf b;

	buf_init(&b, 1u << 20);
	for (; *hex != '\0'; hex++) {
		unsigned v;

		if (!isxdigit((unsigned char)hex[0]))
			continue;
		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		buf_put(&b, &(char){ (char)v }, 1);
		hex++;
	}
	return b;
}

enum { PROLOGUE = 62 };

/* What the frames hold, one behind the other; the caller frees it. */
static inline struct buf
content_of(const struct buf *stream)
{
	struct buf b;

	buf_init(&b, 1u << 28);
	for (size_t at = PROLOGUE; at < stream->len;) {
		uint32_t n = at32(stream, at + 4);

		assert_int_equal(at32(stream, at), 2);
		assert_in_range(n, 1, FTS_PAGE);
		assert_true(at + 8 + n <= stream->len);
		buf_put(&b, stream->data + at + 8, n);
		at += 8 + n;
	}
	return b;
}

static inline void
assert_bytes(const struct buf *got, const char *hex)
{
	struct buf want = bytes_of(hex);

	assert_int_equal(got->len, want.len);
	assert_memory_equal(got->data, want.data, want.len);
	buf_free(&want);
}

/* Where these bytes stand in it; -1: nowhere. */
static inline long
place_of(const struct buf *b, const char *hex)
{
	struct buf want = bytes_of(hex);
	const char *p = memmem(b->data, b->len, want.data, want.len);

	buf_free(&want);
	return p == NULL ? -1 : p - b->data;
}

/* Where a reader gets a stream from, at most `chunk` bytes a time (0: all). */
struct from_buf {
	const struct buf *b;
	size_t at, chunk;
};

static inline int
get_from(void *arg, void *p, size_t n, size_t *got, struct err *err)
{
	struct from_buf *f = arg;
	size_t left = f->b->len - f->at;

	(void)err;
	if (f->chunk > 0 && n > f->chunk)
		n = f->chunk;
	*got = n < left ? n : left;
	if (*got > 0)
		memcpy(p, f->b->data + f->at, *got);
	f->at += *got;
	return 0;
}

static inline void
put_frame(struct buf *b, uint32_t op, const struct buf *data)
{
	uint32_t n = (uint32_t)data->len;

	for (int i = 0; i < 4; i++)
		buf_put(b, &(char){ (char)(op >> 8 * i) }, 1);
	for (int i = 0; i < 4; i++)
		buf_put(b, &(char){ (char)(n >> 8 * i) }, 1);
	if (n > 0)
		buf_put(b, data->data, n);
}

/* A stream of that content; "|" begins a new frame.  The caller frees it. */
static inline struct buf
framed(const char *hex)
{
	struct buf b = bytes_of("01000000 08000000 00000000 01000000"
	    "03000000 18000000 01000000 0703020000000000c000000000000046"
	    "00240080  04000000 06000000 020f 5e84 0700");
	char *copy = strdup(hex), *rest = copy, *part;

	while ((part = strsep(&rest, "|")) != NULL) {
		struct buf data = bytes_of(part);

		put_frame(&b, 2, &data);
		buf_free(&data);
	}
	free(copy);
	return b;
}

#endif
