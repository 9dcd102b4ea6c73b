#include "pst/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"

enum { TAIL = 65536 };

struct spool {
	int fd;
	char *name;
	uint64_t base; /* bytes in the file; what comes behind is in tail */
	size_t n;
	uint8_t tail[TAIL];
};

static int
broken(const struct spool *s, struct err *e)
{
	return err_errno(e, "%s: cannot be written", s->name);
}

static int
begin(struct spool *s, int dir, uint64_t keep, struct err *e)
{
	struct stat st;

	s->fd = sys_openat(dir, s->name, O_RDWR | O_CREAT, 0600);
	if (s->fd < 0 || fstat(s->fd, &st) < 0)
		return err_errno(e, "%s: cannot be opened", s->name);
	if ((uint64_t)st.st_size < keep)
		return err_set(e, ERR_DAMAGED,
		    "%s: %" PRIu64
		    " bytes of it should be there, but only %" PRIu64 " are",
		    s->name, keep, (uint64_t)st.st_size);
	if ((uint64_t)st.st_size > keep && sys_ftruncate(s->fd, keep) < 0)
		return broken(s, e);
	s->base = keep;
	return 0;
}

int
spool_open(struct spool **out, int dir, const char *name, uint64_t keep,
    struct err *e)
{
	struct spool *s = MEM_NEW(struct spool);

	s->fd = -1;
	s->name = mem_strdup(name);
	*out = s;
	if (begin(s, dir, keep, e) == 0)
		return 0;
	spool_close(out);
	return -1;
}

/* Nothing is lost when it fails: the tail stays what it was. */
static int
flush(struct spool *s, struct err *e)
{
	if (s->n == 0)
		return 0;
	if (sys_pwrite(s->fd, s->tail, s->n, s->base) < 0)
		return broken(s, e);
	s->base += s->n;
	s->n = 0;
	return 0;
}

void
spool_close(struct spool **sp)
{
	struct spool *s = *sp;
	struct err e;

	if (s == NULL)
		return;
	/* Who has to know whether it worked has called spool_sync. */
	if (s->fd >= 0) {
		(void)flush(s, &e);
		(void)close(s->fd);
	}
	mem_free(s->name);
	mem_free(s);
	*sp = NULL;
}

int
spool_put(struct spool *s, const void *p, size_t n, struct err *e)
{
	if (n > TAIL - s->n && flush(s, e) < 0)
		return -1;
	if (n > TAIL) {
		if (sys_pwrite(s->fd, p, n, s->base) < 0)
			return broken(s, e);
		s->base += n;
		return 0;
	}
	memcpy(s->tail + s->n, p, n);
	s->n += n;
	return 0;
}

uint64_t
spool_len(const struct spool *s)
{
	return s->base + s->n;
}

int
spool_cut(struct spool *s, uint64_t len, struct err *e)
{
	if (len > spool_len(s))
		return err_set(e, ERR_DAMAGED,
		    "%s: has %" PRIu64 " bytes and cannot be cut to %" PRIu64,
		    s->name, spool_len(s), len);
	if (len >= s->base) {
		s->n = (size_t)(len - s->base);
		return 0;
	}
	if (sys_ftruncate(s->fd, len) < 0)
		return broken(s, e);
	s->base = len;
	s->n = 0;
	return 0;
}

static int
from_file(struct spool *s, uint64_t off, uint8_t *p, size_t n, struct err *e)
{
	while (n > 0) {
		ssize_t got = pread(s->fd, p, n, (off_t)off);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(e, "%s: cannot be read", s->name);
		if (got == 0)
			return err_set(e, ERR_DAMAGED,
			    "%s: ends at byte %" PRIu64
			    ": something else has cut it",
			    s->name, off);
		off += (uint64_t)got;
		p += got;
		n -= (size_t)got;
	}
	return 0;
}

int
spool_get(struct spool *s, uint64_t off, void *p, size_t n, struct err *e)
{
	uint8_t *to = p;

	if (off > spool_len(s) || n > spool_len(s) - off)
		return err_set(e, ERR_DAMAGED,
		    "%s: has %" PRIu64 " bytes, and not %zu at %" PRIu64,
		    s->name, spool_len(s), n, off);
	if (off < s->base) {
		size_t part = s->base - off < n ? (size_t)(s->base - off) : n;

		if (from_file(s, off, to, part, e) < 0)
			return -1;
		to += part;
		off += part;
		n -= part;
	}
	if (n > 0)
		memcpy(to, s->tail + (off - s->base), n);
	return 0;
}

int
spool_sync(struct spool *s, struct err *e)
{
	if (flush(s, e) < 0)
		return -1;
	if (sys_fdatasync(s->fd) < 0)
		return broken(s, e);
	return 0;
}
