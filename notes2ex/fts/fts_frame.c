/* Frames: what goes before the stream, and where it is cut (FTS guide 1, 4). */
#include <string.h>

#include "fts/fts_priv.h"

void
put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

void
put32(uint8_t *p, uint32_t v)
{
	put16(p, (uint16_t)v);
	put16(p + 2, (uint16_t)(v >> 16));
}

void
put64(uint8_t *p, uint64_t v)
{
	put32(p, (uint32_t)v);
	put32(p + 4, (uint32_t)(v >> 32));
}

/* ---- frames -------------------------------------------------------------- */

/* Of n bytes, which stand in the frame behind its head. */
static int
put_frame(struct fts_out *o, uint32_t op, size_t n, struct err *err)
{
	put32(o->frame, op);
	put32(o->frame + 4, (uint32_t)n);
	o->bytes += FTS_HEAD + n;
	return o->put == NULL ? 0 : o->put(o->arg, o->frame, FTS_HEAD + n, err);
}

static int
flush(struct fts_out *o, struct err *err)
{
	size_t n = o->n;

	o->n = 0;
	return n == 0 ? 0 : put_frame(o, OP_TRANSFER, n, err);
}

static bool
is_version(const struct fts_version *v)
{
	return v->major >= VERSION_FIRST >> 8 && v->major <= 0xff &&
	    v->minor <= 0xff && v->build < VERSION_BUILD;
}

struct fts_version
fts_version_of(int major, int minor, int build)
{
	struct fts_version v = { .major = 14, .minor = 1 };

	if (major < 14 || major > 0xff || minor < 0 || minor > 0xff ||
	    build < 0 || build >= VERSION_BUILD)
		return v;
	v.major = (uint16_t)major;
	v.minor = (uint16_t)minor;
	v.build = (uint16_t)build;
	return v;
}

int
out_prologue(struct fts_out *o, const struct fts_version *v, struct err *err)
{
	static const uint8_t asked[INTERFACE_SIZE] = INTERFACE_BYTES;
	uint8_t *p = o->frame + FTS_HEAD;

	if (!is_version(v))
		return err_set(err, ERR_LIMIT,
		    "no stream names a server of version %u.%u.%u",
		    (unsigned)v->major, (unsigned)v->minor, (unsigned)v->build);
	put32(p, 0); /* no flags */
	put32(p + 4, COPY_TO);
	if (put_frame(o, OP_CONFIG, CONFIG_SIZE, err) != 0)
		return -1;
	memcpy(p, asked, sizeof(asked));
	if (put_frame(o, OP_INTERFACE, sizeof(asked), err) != 0)
		return -1;
	put16(p, (uint16_t)(v->major << 8 | v->minor));
	put16(p + 2, (uint16_t)(VERSION_BUILD | v->build));
	put16(p + 4, v->revision);
	return put_frame(o, OP_VERSION, VERSION_SIZE, err);
}

/* ---- what is in them ----------------------------------------------------- */

int
out_element(struct fts_out *o, uint64_t size, struct err *err)
{
	if (size <= FTS_PAGE && o->n + size > FTS_PAGE)
		return flush(o, err);
	return 0;
}

int
out_atom(struct fts_out *o, const void *p, size_t n, struct err *err)
{
	if (o->n + n > FTS_PAGE && flush(o, err) != 0)
		return -1;
	memcpy(o->frame + FTS_HEAD + o->n, p, n);
	o->n += n;
	return 0;
}

int
out_length(struct fts_out *o, uint64_t size, struct err *err)
{
	uint8_t length[4];

	put32(length, (uint32_t)size);
	o->left = size;
	o->done = 0;
	return out_atom(o, length, sizeof(length), err);
}

/*
 * How much of the value the open frame takes.  It goes on in the next one at
 * an even place, so that no unit of UTF-16 is cut.
 */
static size_t
room(const struct fts_out *o)
{
	size_t n = FTS_PAGE - o->n;

	return n < o->left ? n - (size_t)((o->done + n) % 2) : (size_t)o->left;
}

int
out_piece(struct fts_out *o, const void *piece, size_t n, struct err *err)
{
	const uint8_t *p = piece;

	while (n > 0) {
		size_t most = room(o), m = n < most ? n : most;

		if (most == 0) {
			if (flush(o, err) != 0)
				return -1;
			continue;
		}
		if (p != NULL) {
			memcpy(o->frame + FTS_HEAD + o->n, p, m);
			p += m;
		}
		o->n += m;
		o->done += m;
		o->left -= m;
		n -= m;
	}
	return 0;
}

int
out_skip(struct fts_out *o, struct err *err)
{
	return out_piece(o, NULL, (size_t)o->left, err);
}

int
out_end(struct fts_out *o, struct err *err)
{
	return flush(o, err);
}
