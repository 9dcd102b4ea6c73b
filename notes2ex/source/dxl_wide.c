#include "source/dxl_wide.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/sys.h"

#define CHUNK 65536

enum dxl_width
dxl_width_of(const uint8_t *h, size_t n, size_t *bom)
{
	*bom = 0;
	if (n >= 4 &&
	    ((h[0] == 0xff && h[1] == 0xfe && h[2] == 0 && h[3] == 0) ||
		(h[0] == 0 && h[1] == 0 && (h[2] == 0xfe || h[3] == '<'))))
		return DXL_UTF32;
	if (n >= 2 &&
	    ((h[0] == 0xff && h[1] == 0xfe) ||
		(h[0] == 0xfe && h[1] == 0xff))) {
		*bom = 2;
		return h[0] == 0xff ? DXL_UTF16LE : DXL_UTF16BE;
	}
	if (n >= 3 && h[0] == 0xef && h[1] == 0xbb && h[2] == 0xbf)
		*bom = 3;
	else if (n >= 4 && h[0] == '<' && h[1] == 0 && h[2] != 0 && h[3] == 0)
		return DXL_UTF16LE;
	else if (n >= 4 && h[0] == 0 && h[1] == '<' && h[2] == 0 && h[3] != 0)
		return DXL_UTF16BE;
	return DXL_BYTES;
}

static void
put_utf8(struct buf *out, uint32_t c)
{
	char s[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		s[i] = (char)(0x80 | (c & 0x3f));
	s[0] = (char)(lead[n] | c);
	buf_put(out, s, n);
}

/* One unit more; *high is a first half that waits for its second. */
static void
put_unit(struct buf *out, uint32_t unit, uint32_t *high)
{
	bool is_low = unit >= 0xdc00 && unit < 0xe000;

	if (*high != 0 && is_low) {
		put_utf8(out,
		    0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
		*high = 0;
		return;
	}
	if (*high != 0)
		put_utf8(out, 0xfffd);
	*high = 0;
	if (unit >= 0xd800 && unit < 0xdc00)
		*high = unit;
	else
		put_utf8(out, is_low ? 0xfffd : unit);
}

static void
add_pair(struct dxl_wide *w, uint64_t to, uint64_t from)
{
	if (w->pairs == w->cap) {
		w->cap = w->cap == 0 ? 16 : w->cap * 2;
		w->pair = mem_grow(w->pair, w->cap * sizeof(*w->pair));
	}
	w->pair[w->pairs++] = (struct dxl_pair){ .copy = to, .file = from };
}

static int
write_out(const struct dxl_wide *w, struct buf *out, uint64_t *to,
    struct err *e)
{
	if (out->len > 0 && sys_write(w->copy, out->data, out->len) < 0)
		return err_errno(e,
		    "cannot write a temporary copy in UTF-8 "
		    "(point TMPDIR to a place with room)");
	*to += out->len;
	buf_clear(out);
	return 0;
}

static int
copy(struct dxl_wide *w, int from, uint64_t off, struct err *e)
{
	uint8_t in[CHUNK];
	struct buf out;
	uint32_t high = 0;
	uint64_t to = 0;
	size_t held = 0; /* half a unit of the read before */
	ssize_t n;
	int result = 0;

	buf_init(&out, SIZE_MAX);
	while (result == 0 &&
	    (n = pread(from, in + held, sizeof(in) - held, (off_t)off)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			result = err_errno(e, "byte %llu",
			    (unsigned long long)off);
			break;
		}
		if (high == 0)
			add_pair(w, to, off - held);
		off += (uint64_t)n;

		size_t have = held + (size_t)n, i;

		for (i = 0; i + 1 < have; i += 2)
			put_unit(&out,
			    w->width == DXL_UTF16LE ?
				(uint32_t)(in[i] | in[i + 1] << 8) :
				(uint32_t)(in[i] << 8 | in[i + 1]),
			    &high);
		held = have - i;
		in[0] = in[have - 1];
		result = write_out(w, &out, &to, e);
	}
	buf_free(&out);
	return result;
}

int
dxl_wide_open(struct dxl_wide *w, int fd, enum dxl_width width, uint64_t off,
    const char *dir, struct err *e)
{
	char name[4096];

	*w = (struct dxl_wide){ .width = width, .copy = -1 };
	if (dir == NULL)
		dir = getenv("TMPDIR");
	if (dir == NULL || dir[0] == '\0')
		dir = "/var/tmp";
	if (snprintf(name, sizeof(name), "%s/notes2ex-XXXXXX", dir) >=
	    (int)sizeof(name))
		return err_set(e, ERR_IO,
		    "the name of the folder for "
		    "temporary files is too long");
	w->copy = mkostemp(name, O_CLOEXEC);
	if (w->copy < 0)
		return err_errno(e, "%s", name);
	(void)unlink(name);
	if (copy(w, fd, off, e) == 0)
		return 0;
	dxl_wide_close(w);
	return -1;
}

void
dxl_wide_close(struct dxl_wide *w)
{
	if (w->copy >= 0)
		(void)close(w->copy);
	mem_free(w->pair);
	*w = (struct dxl_wide){ .copy = -1 };
}

/* Units of UTF-16 that so many bytes of the copy stand for. */
static uint64_t
count_units(const struct dxl_wide *w, uint64_t from, uint64_t to)
{
	uint8_t in[CHUNK];
	uint64_t units = 0;

	while (from < to) {
		size_t want = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
		ssize_t n = pread(w->copy, in, want, (off_t)from);

		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			units += (in[i] & 0xc0) == 0x80 ? 0 :
			    in[i] >= 0xf0               ? 2 :
							  1;
		from += (uint64_t)n;
	}
	return units;
}

uint64_t
dxl_wide_at(const struct dxl_wide *w, uint64_t at)
{
	size_t low = 0, high = w->pairs;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (w->pair[mid].copy <= at)
			low = mid;
		else
			high = mid;
	}
	if (w->pairs == 0)
		return 0;
	return w->pair[low].file + 2 * count_units(w, w->pair[low].copy, at);
}
