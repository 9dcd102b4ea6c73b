#include "source/gzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>

#include "base/sys.h"

#define CHUNK 65536

struct inflate {
	GConverter *zlib;
	int in, out;
	uint8_t raw[CHUNK], plain[CHUNK];
	size_t at, len; /* of raw */
	bool eof;
};

/* More of the file behind what is left of it. */
static int
fill(struct inflate *z)
{
	ssize_t n;

	memmove(z->raw, z->raw + z->at, z->len - z->at);
	z->len -= z->at;
	z->at = 0;
	do
		n = read(z->in, z->raw + z->len, CHUNK - z->len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	z->len += (size_t)n;
	z->eof = n == 0;
	return 0;
}

/* One step: 1 goes on, 0 at the end of a member, -1 damaged. */
static int
step(struct inflate *z, size_t *got)
{
	gsize in = 0, out = 0;
	GError *why = NULL;
	GConverterResult r = g_converter_convert(z->zlib, z->raw + z->at,
	    z->len - z->at, z->plain, CHUNK,
	    z->eof ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &in,
	    &out, &why);
	bool wants_more = r == G_CONVERTER_ERROR && !z->eof &&
	    g_error_matches(why, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);

	g_clear_error(&why);
	if (r == G_CONVERTER_ERROR && !wants_more)
		return -1;
	z->at += in;
	*got = out;
	return r == G_CONVERTER_FINISHED ? 0 : 1;
}

/* Members may follow each other; anything else behind them is not ours. */
static bool
begins_member(const struct inflate *z)
{
	return z->len - z->at >= 2 && z->raw[z->at] == 0x1f &&
	    z->raw[z->at + 1] == 0x8b;
}

static int
walk(struct inflate *z, bool *sound)
{
	for (;;) {
		size_t got = 0;

		if (z->len - z->at < 2 && !z->eof && fill(z) < 0)
			return -1;

		size_t before = z->at;
		int more = step(z, &got);

		if (more < 0)
			return 0;
		if (got > 0 && z->out >= 0 &&
		    sys_write(z->out, z->plain, got) < 0)
			return -1;
		if (more == 0) {
			if (z->len - z->at < 2 && !z->eof && fill(z) < 0)
				return -1;
			*sound = !begins_member(z);
			if (*sound)
				return 0;
			g_converter_reset(z->zlib);
		} else if (got == 0 && z->at == before) {
			if (z->eof)
				return 0;
			if (fill(z) < 0)
				return -1;
		}
	}
}

int
gzip_read(const char *path, int out, bool *sound)
{
	struct inflate z = { .out = out };
	int status, saved;

	*sound = false;
	z.in = open(path, O_RDONLY | O_CLOEXEC);
	if (z.in < 0)
		return -1;
	z.zlib = G_CONVERTER(
	    g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
	status = walk(&z, sound);
	saved = errno;
	g_object_unref(z.zlib);
	(void)close(z.in);
	errno = saved;
	return status;
}
