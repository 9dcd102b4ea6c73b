/* Opening a store, and how the reader says what is wrong. */
#include "pst/pst_read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/mem.h"
#include "pst/pst_read_priv.h"

/* ---- what is wrong ------------------------------------------------------- */

static size_t
put_where(const struct where *w, char *out, size_t n)
{
	size_t at = 0;
	int r;

	if (w == NULL || n < 2)
		return 0;
	at = put_where(w->up, out, n);
	if (w->nid != 0)
		r = snprintf(out + at, n - at, "%s%s 0x%" PRIx32,
		    at > 0 ? ", " : "", w->what, w->nid);
	else
		r = snprintf(out + at, n - at, "%s%s", at > 0 ? ", " : "",
		    w->what);
	if (r < 0)
		return at;
	return (size_t)r < n - at ? at + (size_t)r : n - 1;
}

static void put_what(const struct pst_reader *, char *out, size_t n,
    const char *fmt, va_list) ATTR_PRINTF(4, 0);

static void
put_what(const struct pst_reader *r, char *out, size_t n, const char *fmt,
    va_list ap)
{
	/* Chains of many levels: what is wrong matters more. */
	size_t at = put_where(r->where, out, n / 2);

	if (at > 0) {
		(void)snprintf(out + at, n - at, ": ");
		at += 2;
	}
	(void)vsnprintf(out + at, n - at, fmt, ap);
}

void
reader_error(struct pst_reader *r, const char *rule, const char *fmt, ...)
{
	char what[400];
	va_list ap;

	if (r->say == NULL)
		return;
	va_start(ap, fmt);
	put_what(r, what, sizeof(what), fmt, ap);
	va_end(ap);
	r->say(r->arg, PST_ERROR, rule, what);
}

void
reader_warn(struct pst_reader *r, const char *rule, const char *fmt, ...)
{
	char what[400];
	va_list ap;

	if (r->say == NULL)
		return;
	va_start(ap, fmt);
	put_what(r, what, sizeof(what), fmt, ap);
	va_end(ap);
	r->say(r->arg, PST_WARNING, rule, what);
}

int
reader_broken(struct pst_reader *r, struct err *e, const char *rule,
    const char *fmt, ...)
{
	char what[400];
	va_list ap;

	va_start(ap, fmt);
	put_what(r, what, sizeof(what), fmt, ap);
	va_end(ap);
	if (r->say != NULL)
		r->say(r->arg, PST_ERROR, rule, what);
	return err_set(e, ERR_DAMAGED, "%s: %s", r->path, what);
}

/* ---- the file ------------------------------------------------------------ */

int
reader_pread(struct pst_reader *r, uint64_t offset, void *p, size_t n,
    struct err *e)
{
	uint8_t *to = p;

	while (n > 0) {
		ssize_t got = pread(r->fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, "%s", r->path);
		if (got == 0)
			return reader_broken(r, e, "truncated",
			    "the file ends at 0x%" PRIx64 ", within something "
			    "that goes on", offset);
		to += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

bool
pst_is_store(const void *head, size_t n)
{
	const uint8_t *p = head;

	return n >= 10 && memcmp(p, "!BDN", 4) == 0 &&
	    memcmp(p + 8, "SM", 2) == 0;
}

static int
open_file(const char *path, uint64_t *size, struct err *e)
{
	struct stat st;
	/* A pipe must not wait for somebody who writes. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_errno(e, "%s", path);
	if (fstat(fd, &st) < 0) {
		(void)err_errno(e, "%s", path);
	} else if (!S_ISREG(st.st_mode)) {
		(void)err_set(e, ERR_FORMAT, "%s: is no file", path);
	} else if (st.st_size > (off_t)1 << 40) {
		(void)err_set(e, ERR_LIMIT, "%s: is larger than 1 TiB", path);
	} else {
		*size = (uint64_t)st.st_size;
		return fd;
	}
	(void)close(fd);
	return -1;
}

static int
read_header(struct pst_reader *r, struct err *e)
{
	struct read_header *h = &r->h;
	uint8_t *p = h->raw;

	if (r->size < PST_HEADER)
		return err_set(e, ERR_FORMAT, "%s: is no Outlook store (.pst)",
		    r->path);
	if (reader_pread(r, 0, p, PST_HEADER, e) < 0)
		return -1;
	if (!pst_is_store(p, PST_HEADER))
		return err_set(e, ERR_FORMAT, "%s: is no Outlook store (.pst)",
		    r->path);
	if (le16(p + 10) < 23)
		return err_set(e, ERR_UNSUPPORTED,
		    "%s: is an Outlook store of the old form (ANSI, before "
		    "2003), which this version does not read", r->path);
	if (p[513] == 2)
		return err_set(e, ERR_UNSUPPORTED,
		    "%s: is encoded in a way (\"high\") that this version "
		    "does not read", r->path);
	h->next_page = le64(p + 32);
	h->nbt_bid = le64(p + 216);
	h->nbt = le64(p + 224);
	h->bbt_bid = le64(p + 232);
	h->bbt = le64(p + 240);
	h->next_block = le64(p + 516);
	h->crypt = p[513] == 1;
	return 0;
}

bool
reader_header_crc(const struct pst_reader *r, int which)
{
	const uint8_t *p = r->h.raw;

	if (which == 0)
		return le32(p + 4) == crc_put(0, p + 8, 471);
	return le32(p + 524) == crc_put(0, p + 8, 516);
}

int
reader_begin(struct pst_reader **out, const char *path, struct err *e)
{
	struct pst_reader *r = MEM_NEW(struct pst_reader);

	*out = r;
	(void)snprintf(r->path, sizeof(r->path), "%s", path);
	r->work_most = UINT64_MAX;
	r->fd = open_file(path, &r->size, e);
	if (r->fd < 0 || read_header(r, e) < 0) {
		pst_reader_close(out);
		return -1;
	}
	r->page = mem_zero(READ_PAGES * sizeof(*r->page));
	r->block = mem_zero(READ_BLOCKS * sizeof(*r->block));
	return 0;
}

int
pst_reader_open(struct pst_reader **out, const char *path, struct err *e)
{
	if (reader_begin(out, path, e) < 0)
		return -1;
	if (reader_header_crc(*out, 0) && reader_header_crc(*out, 1))
		return 0;
	pst_reader_close(out);
	return err_set(e, ERR_DAMAGED,
	    "%s: the checksum of the header is wrong", path);
}

void
pst_reader_close(struct pst_reader **at)
{
	struct pst_reader *r = *at;

	*at = NULL;
	if (r == NULL)
		return;
	if (r->fd >= 0)
		(void)close(r->fd);
	mem_free(r->page);
	mem_free(r->block);
	mem_free(r);
}
