#include "target/pst_puts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crash.h"
#include "base/crc.h"
#include "base/mem.h"
#include "base/sha.h"
#include "base/sys.h"

#include "target/dir_folder.h"

enum {
	KEY = 32, /* hexadecimal digits of a SHA-256 over UNID and folder */
	FILE_MOST = 1 << 30,
};

struct put {
	char key[KEY + 1];
	enum { UNASKED, ASKED, SETTLED } state; /* of those from before */
	const char *receipt;
};

struct pst_puts {
	struct arena before_arena, now_arena;
	struct put *before; /* sorted by key */
	size_t nbefore, before_cap;
	struct put *now;    /* of this batch */
	size_t nnow, now_cap;
	unsigned in_use;    /* file 0 or 1 */
};

struct pst_puts *
pst_puts_new(void)
{
	return MEM_NEW(struct pst_puts);
}

void
pst_puts_free(struct pst_puts **p)
{
	if (*p == NULL)
		return;
	arena_free(&(*p)->before_arena);
	arena_free(&(*p)->now_arena);
	mem_free(*p);
	*p = NULL;
}

static void
key_of(const char *unid, const char *folder, char key[KEY + 1])
{
	struct sha *sha = sha_new();
	uint8_t digest[32];
	char hex[SHA_HEX];

	sha_put(sha, unid, strlen(unid) + 1);
	sha_put(sha, folder, strlen(folder));
	sha_end(sha, digest);
	sha_hex(digest, hex);
	memcpy(key, hex, KEY);
	key[KEY] = '\0';
}

static int
by_key(const void *a, const void *b)
{
	const struct put *x = a, *y = b;

	return strcmp(x->key, y->key);
}

/* ---- files ------------------------------------------------------------- */

static const char *
name_of(unsigned file)
{
	return file == 0 ? "puts.0" : "puts.1";
}

static int
read_all(int folder, const struct pst_puts_at *at, char *to, struct err *e)
{
	const char *name = name_of(at->file);
	int fd = sys_openat(folder, name, O_RDONLY | O_NOFOLLOW, 0);
	uint64_t n = 0;
	ssize_t got = 1;

	if (fd < 0)
		return dir_errno(e, name);
	while (n < at->len && got > 0) {
		got = pread(fd, to + n, at->len - n, (off_t)n);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			n += (uint64_t)got;
	}
	if (got < 0)
		(void)dir_errno(e, name);
	(void)close(fd);
	if (got < 0)
		return -1;
	if (n < at->len || crc_put(0, to, n) != at->crc)
		return err_set(e, ERR_DAMAGED, "%s is damaged", name);
	return 0;
}

/* Lines of "KEY RECEIPT". */
static int
parse(struct pst_puts *p, char *text, size_t n, struct err *e)
{
	for (char *line = text; line < text + n;) {
		char *end = memchr(line, '\n', (size_t)(text + n - line));

		if (end == NULL || end - line < KEY + 1 || line[KEY] != ' ')
			return err_set(e, ERR_DAMAGED, "puts: not a line");
		*end = '\0';
		p->before = arena_room(&p->before_arena, p->before,
		    p->nbefore, &p->before_cap, sizeof(*p->before));

		struct put *put = &p->before[p->nbefore++];

		*put = (struct put){ .receipt = line + KEY + 1 };
		memcpy(put->key, line, KEY);
		line = end + 1;
	}
	if (p->nbefore > 0)
		qsort(p->before, p->nbefore, sizeof(*p->before), by_key);
	return 0;
}

int
pst_puts_load(struct pst_puts *p, int folder, const struct pst_puts_at *at,
    struct err *e)
{
	char *text;

	if (at->file > 1 || at->len > FILE_MOST)
		return err_set(e, ERR_DAMAGED, "its state is damaged");
	p->in_use = at->file;
	text = arena_alloc(&p->before_arena, at->len + 1);
	if (at->len > 0 && read_all(folder, at, text, e) < 0)
		return -1;
	return parse(p, text, at->len, e);
}

static int
write_all(int folder, const char *name, const struct buf *b, struct err *e)
{
	int fd = sys_openat(folder, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	int status = 0;

	if (fd < 0)
		return dir_errno(e, name);
	if ((b->len > 0 && sys_write(fd, b->data, b->len) < 0) ||
	    sys_fsync(fd) < 0)
		status = dir_errno(e, name);
	if (close(fd) < 0 && status == 0)
		status = dir_errno(e, name);
	return status;
}

int
pst_puts_keep(const struct pst_puts *p, int folder, struct pst_puts_at *at,
    struct err *e)
{
	struct buf b;
	int status;

	buf_init(&b, FILE_MOST);
	for (size_t i = 0; i < p->nbefore; i++)
		if (p->before[i].state != SETTLED)
			buf_putf(&b, "%s %s\n", p->before[i].key,
			    p->before[i].receipt);
	for (size_t i = 0; i < p->nnow; i++)
		buf_putf(&b, "%s %s\n", p->now[i].key, p->now[i].receipt);
	*at = (struct pst_puts_at){ .file = 1 - p->in_use, .len = b.len };
	if (b.len > 0)
		at->crc = crc_put(0, b.data, b.len);
	if (b.failed)
		status = err_set(e, ERR_IO, "too many items in one batch");
	else
		status = write_all(folder, name_of(at->file), &b, e);
	buf_free(&b);
	crashpoint("pst puts are kept");
	return status;
}

void
pst_puts_commit(struct pst_puts *p, const struct pst_puts_at *at)
{
	p->in_use = at->file;
}

/* ---- what there is ----------------------------------------------------- */

void
pst_puts_add(struct pst_puts *p, const char *unid, const char *folder,
    const char *receipt)
{
	p->now = arena_room(&p->now_arena, p->now, p->nnow, &p->now_cap,
	    sizeof(*p->now));

	struct put *put = &p->now[p->nnow++];

	*put = (struct put){ .receipt = arena_strdup(&p->now_arena, receipt) };
	key_of(unid, folder, put->key);
}

const char *
pst_puts_find(struct pst_puts *p, const char *unid, const char *folder)
{
	struct put want, *put;

	if (p->nbefore == 0)
		return NULL;
	key_of(unid, folder, want.key);
	put = bsearch(&want, p->before, p->nbefore, sizeof(*p->before),
	    by_key);
	if (put == NULL || put->state == SETTLED)
		return NULL;
	put->state = ASKED;
	return put->receipt;
}

void
pst_puts_settled(struct pst_puts *p)
{
	for (size_t i = 0; i < p->nbefore; i++)
		if (p->before[i].state == ASKED)
			p->before[i].state = SETTLED;
	arena_reset(&p->now_arena);
	p->now = NULL;
	p->nnow = p->now_cap = 0;
}
