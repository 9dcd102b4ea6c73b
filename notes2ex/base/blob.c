#include "base/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/unwrap.h"

#define CHUNK 65536

const struct blob *
blob_of_mem(struct arena *a, const void *p, size_t n)
{
	struct blob *b = ARENA_NEW(a, struct blob);

	b->mem = p;
	b->len = n;
	return b;
}

const struct blob *
blob_of_file(struct arena *a, const char *path, uint64_t off, uint64_t len)
{
	struct blob *b = ARENA_NEW(a, struct blob);

	b->path = path;
	b->off = off;
	b->len = len;
	return b;
}

struct stream {
	const struct blob *blob; /* the one being read; NULL: at the end */
	int fd;
	uint64_t off, left; /* of the raw range */
	struct unwrap layer[BLOB_WRAPS];
	size_t layers;
	struct unwrap kept; /* an encoder that the next blob goes on with */
	bool goes_on;
	const char *damage;
	size_t raw_at, raw_len, out_at, out_len;
	uint8_t raw[CHUNK];
	uint8_t out[CHUNK + UNWRAP_MOST]; /* room for one last byte's */
};

/* The last wrapping makes base64 of the content. */
static bool
is_encoded(const struct blob *b)
{
	size_t n = BLOB_WRAPS;

	while (n > 0 && b->wrap[n - 1] == BLOB_PLAIN)
		n--;
	return n > 0 && b->wrap[n - 1] == BLOB_TO_BASE64;
}

static int
open_blob(struct stream *s, struct err *e)
{
	const struct blob *b = s->blob;

	s->off = b->off;
	s->left = b->len;
	s->layers = 0;
	s->raw_at = s->raw_len = 0;
	for (size_t i = 0; i < BLOB_WRAPS; i++)
		if (b->wrap[i] != BLOB_PLAIN)
			s->layer[s->layers++] = (struct unwrap){
				.wrap = b->wrap[i] };
	if (is_encoded(b) && s->goes_on)
		s->layer[s->layers - 1] = s->kept;
	s->goes_on = false;
	if (b->path == NULL)
		return 0;
	s->fd = open(b->path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		return err_errno(e, "%s", b->path);
	(void)posix_fadvise(s->fd, (off_t)b->off, (off_t)b->len,
	    POSIX_FADV_SEQUENTIAL);
	return 0;
}

static void
close_blob(struct stream *s)
{
	for (size_t i = 0; i < s->layers; i++)
		if (s->damage == NULL)
			s->damage = s->layer[i].damage;
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
	s->layers = 0;
}

int
stream_open(struct stream **out, const struct blob *b, struct err *e)
{
	struct stream *s = mem_grow(NULL, sizeof(*s));

	s->blob = b;
	s->fd = -1;
	s->damage = NULL;
	s->goes_on = false;
	s->layers = s->out_at = s->out_len = 0;
	*out = NULL;
	if (open_blob(s, e) < 0) {
		mem_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

/* Raw bytes: 1 there are some, 0 the range is at its end. */
static int
fill_raw(struct stream *s, struct err *e)
{
	size_t want = s->left < CHUNK ? (size_t)s->left : CHUNK;

	s->raw_at = s->raw_len = 0;
	if (want == 0)
		return 0;
	if (s->blob->path == NULL) {
		memcpy(s->raw, (const uint8_t *)s->blob->mem + s->off, want);
		s->raw_len = want;
	} else {
		ssize_t n;

		do
			n = pread(s->fd, s->raw, want, (off_t)s->off);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return err_errno(e, "%s", s->blob->path);
		if (n == 0)
			return err_set(e, ERR_IO,
			    "%s: became shorter while it was read",
			    s->blob->path);
		s->raw_len = (size_t)n;
	}
	s->off += s->raw_len;
	s->left -= s->raw_len;
	return 1;
}

/* Up through the layers from i on, into s->out. */
static void
lift(struct stream *s, size_t i, uint8_t c)
{
	uint8_t given[UNWRAP_MOST];

	if (i == s->layers) {
		s->out[s->out_len++] = c;
		return;
	}
	size_t n = unwrap_put(&s->layer[i], c, given);
	for (size_t k = 0; k < n; k++)
		lift(s, i + 1, given[k]);
}

/* What the layers still hold when their input is at its end. */
static void
drain(struct stream *s)
{
	for (size_t i = 0; i < s->layers; i++) {
		uint8_t given[UNWRAP_MOST];
		size_t n;

		if (i + 1 == s->layers && is_encoded(s->blob) &&
		    s->blob->next != NULL && is_encoded(s->blob->next)) {
			s->kept = s->layer[i];
			s->goes_on = true;
			return;
		}
		n = unwrap_end(&s->layer[i], given);

		for (size_t k = 0; k < n; k++)
			lift(s, i + 1, given[k]);
	}
}

/* More content into s->out: 1, or 0 at the very end. */
static int
refill(struct stream *s, struct err *e)
{
	s->out_at = s->out_len = 0;
	while (s->blob != NULL && s->out_len == 0) {
		int more = 1;

		if (s->raw_at == s->raw_len)
			more = fill_raw(s, e);
		if (more < 0)
			return -1;
		/* Base64 and nothing else, as attachments are. */
		if (s->layers == 1 && s->layer[0].wrap == BLOB_BASE64)
			s->out_len = unwrap_base64(&s->layer[0], s->raw,
			    s->raw_len, &s->raw_at, s->out,
			    CHUNK - UNWRAP_MOST);
		while (s->raw_at < s->raw_len && s->out_len < CHUNK - UNWRAP_MOST)
			lift(s, 0, s->raw[s->raw_at++]);
		if (more == 0) {
			drain(s);
			close_blob(s);
			s->blob = s->blob->next;
			if (s->blob != NULL && open_blob(s, e) < 0)
				return -1;
		}
	}
	return s->out_len > 0;
}

ssize_t
stream_read(struct stream *s, void *p, size_t n, struct err *e)
{
	if (s->out_at == s->out_len) {
		/* Nothing to undo: no need to go through s->out. */
		if (s->blob != NULL && s->layers == 0 &&
		    s->raw_at == s->raw_len) {
			int more = fill_raw(s, e);

			if (more < 0)
				return -1;
		}
		if (s->blob != NULL && s->layers == 0 &&
		    s->raw_at < s->raw_len) {
			size_t have = s->raw_len - s->raw_at;
			size_t take = n < have ? n : have;

			memcpy(p, s->raw + s->raw_at, take);
			s->raw_at += take;
			return (ssize_t)take;
		}
		int more = refill(s, e);

		if (more <= 0)
			return more;
	}
	size_t have = s->out_len - s->out_at;
	size_t take = n < have ? n : have;

	memcpy(p, s->out + s->out_at, take);
	s->out_at += take;
	return (ssize_t)take;
}

const char *
stream_damage(const struct stream *s)
{
	for (size_t i = 0; i < s->layers; i++)
		if (s->layer[i].damage != NULL)
			return s->layer[i].damage;
	return s->damage;
}

void
stream_close(struct stream **s)
{
	if (*s == NULL)
		return;
	close_blob(*s);
	mem_free(*s);
	*s = NULL;
}

int
blob_read(const struct blob *b, struct buf *out, struct err *e)
{
	struct stream *s;
	uint8_t chunk[8192];
	ssize_t n;

	if (stream_open(&s, b, e) < 0)
		return -1;
	while ((n = stream_read(s, chunk, sizeof(chunk), e)) > 0 &&
	    !out->failed)
		buf_put(out, chunk, (size_t)n);
	stream_close(&s);
	if (n < 0)
		return -1;
	if (out->failed)
		return err_set(e, ERR_LIMIT, "larger than %zu bytes",
		    out->limit);
	return 0;
}
