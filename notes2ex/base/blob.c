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

/* ---- parts of content ------------------------------------------------------- */

static bool
is_as_it_is(const struct blob *b)
{
	for (size_t i = 0; i < BLOB_WRAPS; i++)
		if (b->wrap[i] != BLOB_PLAIN)
			return false;
	return true;
}

/* The last mark that is not behind off; marks are in order. */
static const struct blob *
nearest(const struct blob *b, uint64_t *off, const struct blob_mark *mark,
    size_t n)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (mark[mid].at <= *off)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return b;
	*off -= mark[low - 1].at;
	return mark[low - 1].blob;
}

struct blob *
blob_part(struct arena *a, const struct blob *b, uint64_t off, uint64_t len,
    const struct blob_mark *mark, size_t n)
{
	struct blob *part = ARENA_NEW(a, struct blob);

	b = nearest(b, &off, mark, n);
	while (is_as_it_is(b) && b->next != NULL && off >= b->len) {
		off -= b->len;
		b = b->next;
	}
	if (is_as_it_is(b) && off <= b->len && len <= b->len - off) {
		*part = *b;
		part->off += off;
		part->next = NULL;
	} else {
		part->of = b;
		part->off = off;
	}
	part->len = len;
	return part;
}

/* ---- reading ------------------------------------------------------------------ */

/* Between two wrappings: bytes from at to len are still to be read. */
struct pipe {
	const uint8_t *p;
	uint8_t *buf; /* CHUNK bytes once there is a need; p may be others */
	size_t at, len;
	bool ended;
};

struct stream {
	const struct blob *blob; /* the one being read; NULL: at the end */
	const struct blob *first; /* of those encoded as one with it */
	int fd;
	struct stream *inner; /* of blob->of */
	uint64_t ahead;       /* to be passed over in it */
	uint64_t off, left; /* of the raw range */
	struct unwrap layer[BLOB_WRAPS];
	size_t layers;
	struct pipe pipe[BLOB_WRAPS + 1]; /* raw, and behind each layer */
	struct unwrap kept; /* an encoder that the next blob goes on with */
	bool goes_on, went_on;
	uint64_t given; /* of this blob's content, to the reader */
	uint64_t skip;  /* of it, given before we had to begin again */
	const char *damage;
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
open_blob(struct stream *s, bool wide, struct err *e)
{
	const struct blob *b = s->blob;

	s->off = b->off;
	s->left = b->len;
	s->layers = 0;
	s->given = 0;
	for (size_t i = 0; i < NITEMS(s->pipe); i++) {
		s->pipe[i].at = s->pipe[i].len = 0;
		s->pipe[i].ended = false;
	}
	for (size_t i = 0; i < BLOB_WRAPS; i++)
		if (b->wrap[i] != BLOB_PLAIN) {
			struct unwrap *l = &s->layer[s->layers++];

			if (b->from != NULL) {
				*l = b->from[s->layers - 1];
				continue;
			}
			unwrap_begin(l, b->wrap[i], b->size, wide);
			l->digest = b->sha1;
		}
	s->went_on = is_encoded(b) && s->goes_on;
	s->goes_on = false;
	if (s->went_on)
		s->layer[s->layers - 1] = s->kept;
	else
		s->first = b;
	if (b->of != NULL) {
		s->ahead = b->off;
		return stream_open(&s->inner, b->of, e);
	}
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
		unwrap_free(&s->layer[i]);
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
	stream_close(&s->inner);
	s->layers = 0;
}

int
stream_open(struct stream **out, const struct blob *b, struct err *e)
{
	struct stream *s = MEM_NEW(struct stream);

	s->blob = b;
	s->fd = -1;
	*out = NULL;
	if (open_blob(s, false, e) < 0) {
		stream_close(&s);
		return -1;
	}
	*out = s;
	return 0;
}

enum fill {
	FILL_ERROR = -1,
	FILL_END,
	FILL_MORE,
	FILL_FAR, /* a layer has to begin again */
};

static uint8_t *
buf_of(struct pipe *p)
{
	if (p->buf == NULL)
		p->buf = mem_grow(NULL, CHUNK);
	p->p = p->buf;
	p->at = p->len = 0;
	return p->buf;
}

static ssize_t
read_file(struct stream *s, uint8_t *buf, size_t want, struct err *e)
{
	ssize_t n;

	do
		n = pread(s->fd, buf, want, (off_t)s->off);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, "%s", s->blob->path);
	return n > 0 ? n : err_set(e, ERR_IO,
	    "%s: became shorter while it was read", s->blob->path);
}

static ssize_t
read_inner(struct stream *s, uint8_t *buf, size_t want, struct err *e)
{
	ssize_t n = 1;

	while (s->ahead > 0 && n > 0) {
		n = stream_read(s->inner, buf,
		    s->ahead < CHUNK ? (size_t)s->ahead : CHUNK, e);
		if (n > 0)
			s->ahead -= (uint64_t)n;
	}
	if (n > 0)
		n = stream_read(s->inner, buf, want, e);
	return n != 0 ? n : err_set(e, ERR_IO,
	    "what a part of it was found in became shorter");
}

static enum fill
fill_raw(struct stream *s, struct err *e)
{
	struct pipe *raw = &s->pipe[0];
	size_t want = s->left < CHUNK ? (size_t)s->left : CHUNK;

	if (want == 0)
		return FILL_END;
	if (s->blob->path == NULL && s->blob->of == NULL) {
		raw->p = (const uint8_t *)s->blob->mem + s->off;
		raw->at = 0;
		raw->len = want;
	} else {
		uint8_t *buf = buf_of(raw);
		ssize_t n = s->inner != NULL ? read_inner(s, buf, want, e) :
		    read_file(s, buf, want, e);

		if (n < 0)
			return FILL_ERROR;
		raw->len = (size_t)n;
	}
	s->off += raw->len;
	s->left -= raw->len;
	return FILL_MORE;
}

/* The input of layer i has come to its end. */
static size_t
drain(struct stream *s, size_t i, uint8_t *out)
{
	if (i + 1 == s->layers && is_encoded(s->blob) &&
	    s->blob->next != NULL && is_encoded(s->blob->next)) {
		s->kept = s->layer[i];
		s->goes_on = true;
		return 0;
	}
	return unwrap_end(&s->layer[i], out);
}

/* More bytes into pipe i, all of whose bytes have been read. */
static enum fill
fill(struct stream *s, size_t i, struct err *e)
{
	if (i == 0)
		return fill_raw(s, e);

	struct unwrap *l = &s->layer[i - 1];
	struct pipe *from = &s->pipe[i - 1], *to = &s->pipe[i];
	uint8_t *out = buf_of(to);

	while (to->len == 0 && !to->ended) {
		enum fill got = FILL_MORE;

		if (from->at == from->len)
			got = fill(s, i - 1, e);
		if (got == FILL_ERROR || got == FILL_FAR)
			return got;
		to->ended = got == FILL_END;
		to->len = got == FILL_END ? drain(s, i - 1, out) :
		    unwrap_some(l, from->p, from->len, &from->at, out, CHUNK);
		if (unwrap_is_far(l))
			return FILL_FAR;
	}
	return to->len > 0 ? FILL_MORE : FILL_END;
}

/* Once more from its start, passing over what the reader has already. */
static int
begin_again(struct stream *s, struct err *e)
{
	uint64_t given = s->given + s->skip;

	s->goes_on = s->went_on;
	close_blob(s);
	if (open_blob(s, true, e) < 0)
		return -1;
	s->skip = given;
	return 0;
}

static int
next_blob(struct stream *s, struct err *e)
{
	s->damage = stream_damage(s);
	close_blob(s);
	s->blob = s->blob->next;
	s->skip = 0;
	return s->blob == NULL ? 0 : open_blob(s, false, e);
}

/* Bytes into the last pipe: 1, or 0 at the very end. */
static int
refill(struct stream *s, struct err *e)
{
	while (s->blob != NULL) {
		struct pipe *top = &s->pipe[s->layers];
		uint64_t have;
		int went = 0;

		switch (fill(s, s->layers, e)) {
		case FILL_ERROR:
			return -1;
		case FILL_FAR:
			went = begin_again(s, e);
			break;
		case FILL_END:
			went = next_blob(s, e);
			break;
		case FILL_MORE:
			have = top->len;
			if (have > s->skip)
				have = s->skip;
			top->at = (size_t)have;
			s->skip -= have;
			s->given += have;
			if (top->at < top->len)
				return 1;
		}
		if (went < 0)
			return -1;
	}
	return 0;
}

ssize_t
stream_read(struct stream *s, void *p, size_t n, struct err *e)
{
	if (s->blob != NULL &&
	    s->pipe[s->layers].at == s->pipe[s->layers].len) {
		int more = refill(s, e);

		if (more <= 0)
			return more;
	}
	if (s->blob == NULL)
		return 0;

	struct pipe *top = &s->pipe[s->layers];
	size_t take = top->len - top->at;

	if (take > n)
		take = n;
	memcpy(p, top->p + top->at, take);
	top->at += take;
	s->given += take;
	return (ssize_t)take;
}

const struct blob *
stream_blob(const struct stream *s)
{
	return s->first;
}

/* All that was taken in has been given out, and what is known is copied. */
static bool
can_begin_here(const struct stream *s)
{
	if (s->blob == NULL || s->blob->of != NULL || s->layers == 0 ||
	    s->left == 0 || s->skip > 0)
		return false;
	for (size_t i = 0; i <= s->layers; i++)
		if (s->pipe[i].at != s->pipe[i].len)
			return false;
	for (size_t i = 0; i < s->layers; i++)
		if (s->layer[i].huff != NULL || s->layer[i].cx != NULL ||
		    s->layer[i].sha != NULL)
			return false;
	return true;
}

const struct blob *
stream_rest(const struct stream *s, struct arena *a)
{
	struct unwrap *from;
	struct blob *rest;

	if (!can_begin_here(s))
		return NULL;
	from = arena_array(a, s->layers, sizeof(*from));
	memcpy(from, s->layer, s->layers * sizeof(*from));
	for (size_t i = 0; i < s->layers; i++)
		from[i].damage = NULL; /* it is none of the rest's */
	rest = ARENA_NEW(a, struct blob);
	*rest = *s->blob;
	rest->off = s->off;
	rest->len = s->left;
	rest->from = from;
	return rest;
}

const char *
stream_damage(const struct stream *s)
{
	for (size_t i = 0; i < s->layers && s->damage == NULL; i++) {
		const char *damage = unwrap_damage(&s->layer[i]);

		if (damage != NULL)
			return damage;
	}
	return s->damage;
}

void
stream_close(struct stream **s)
{
	if (*s == NULL)
		return;
	close_blob(*s);
	for (size_t i = 0; i < NITEMS((*s)->pipe); i++)
		mem_free((*s)->pipe[i].buf);
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
