/*
 * What a writer writes, where it can be read again: in memory while it is
 * small, else in a temporary file that no folder has a name for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"
#include "base/text.h"
#include "target/ews_item_priv.h"

enum { LINE = 57, ENCODED = 78, PART = 65536 };

struct ews_spool {
	int *fd; /* open ones: their files end with them */
	size_t n, cap;
	struct arena *arena;
};

struct ews_spool *
ews_spool_new(struct arena *a)
{
	struct ews_spool *s = ARENA_NEW(a, struct ews_spool);

	s->arena = a;
	return s;
}

void
ews_spool_close(struct ews_spool *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		(void)close(s->fd[i]);
	s->n = 0;
}

/* ---- files ------------------------------------------------------------------- */

static int
open_named(struct arena *a, const char *dir)
{
	char *name = text_printf(a, "%s/notes2ex-XXXXXX", dir);
	int fd = mkostemp(name, O_CLOEXEC);

	if (fd >= 0)
		(void)unlink(name);
	return fd;
}

static int
open_file(struct ews_spool *s, struct err *e)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (dir == NULL || dir[0] == '\0')
		dir = "/tmp";
	fd = sys_openat(AT_FDCWD, dir, O_TMPFILE | O_RDWR, 0600);
	/* Some file systems, and old kernels, have no such files. */
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR ||
	    errno == ENOENT || errno == EINVAL))
		fd = open_named(s->arena, dir);
	if (fd < 0)
		return err_errno(e, "%s: no temporary file there; TMPDIR names "
		    "another folder", dir);
	s->fd = arena_room(s->arena, s->fd, s->n, &s->cap, sizeof(*s->fd));
	s->fd[s->n++] = fd;
	return fd;
}

/* ---- writing ------------------------------------------------------------------- */

struct writing {
	struct ews_spool *spool;
	struct buf mem; /* all, or what is not in the file yet */
	int fd;         /* -1: all is in memory */
	uint64_t size;
};

static int
pour(struct writing *w, struct err *e)
{
	if (w->fd < 0)
		w->fd = open_file(w->spool, e);
	if (w->fd < 0)
		return -1;
	if (w->mem.len > 0 && sys_write(w->fd, w->mem.data, w->mem.len) < 0)
		return err_errno(e, "a temporary file cannot be written; TMPDIR "
		    "names a folder with more room");
	buf_clear(&w->mem);
	return 0;
}

static int
take(void *arg, const void *p, size_t n, struct err *e)
{
	struct writing *w = arg;
	size_t most = w->fd < 0 ? EWS_IN_MEMORY : PART;

	w->size += n;
	if (w->mem.len + n > most && pour(w, e) < 0)
		return -1;
	if (n > PART && w->fd >= 0)
		return sys_write(w->fd, p, n) < 0 ?
		    err_errno(e, "a temporary file cannot be written") : 0;
	buf_put(&w->mem, p, n);
	return 0;
}

static const struct blob *
blob_of(struct writing *w, struct arena *a)
{
	uint8_t *copy;

	if (w->fd < 0) {
		copy = arena_alloc(a, w->mem.len + 1);
		if (w->mem.len > 0)
			memcpy(copy, w->mem.data, w->mem.len);
		return blob_of_mem(a, copy, w->mem.len);
	}
	return blob_of_file(a, text_printf(a, "/proc/self/fd/%d", w->fd), 0,
	    w->size);
}

int
ews_spool_write(struct ews_spool *s, struct arena *a,
    int (*write)(const void *arg, const struct sink *, struct err *),
    const void *arg, struct ews_spooled *out, struct err *e)
{
	struct writing w = { .spool = s, .fd = -1 };
	const struct sink to = { take, &w };
	int status;

	buf_init(&w.mem, (size_t)EWS_IN_MEMORY * 4);
	status = write(arg, &to, e);
	if (status == 0 && w.fd >= 0)
		status = pour(&w, e);
	if (status == 0)
		*out = (struct ews_spooled){ blob_of(&w, a), w.size };
	buf_free(&w.mem);
	return status;
}

/* ---- base64 ----------------------------------------------------------------------- */

uint64_t
ews_encoded_size(uint64_t size)
{
	uint64_t rest = size % LINE;

	return size / LINE * ENCODED + (rest > 0 ? (rest + 2) / 3 * 4 + 2 : 0);
}

const struct blob *
ews_encoded(struct arena *a, const struct blob *blob, uint64_t size,
    uint64_t *len)
{
	struct blob *b = blob_part(a, blob, 0, size, NULL, 0);
	int i = 0;

	while (i < BLOB_WRAPS && b->wrap[i] != BLOB_PLAIN)
		i++;
	b->wrap[i] = BLOB_TO_BASE64;
	*len = ews_encoded_size(size);
	return b;
}
