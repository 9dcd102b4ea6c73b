#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/cur.h"
#include "base/mem.h"
#include "base/sha.h"
#include "base/sys.h"
#include "pst/pst_priv.h"

/*
 * The checkpoint: magic and version, options, how far the store and its spools
 * count, shared tables, names, folders, the caller's note, SHA-256 of all that.
 */
static const char magic[8] = "n2x-pst";
enum {
	VERSION = 1,
	STATE_MOST = 1 << 29, /* bytes; folders and names are all that grows */
	DIGEST = 32,
};

/* ---- writing ------------------------------------------------------------------------ */

static void
put32(struct buf *b, uint32_t v)
{
	uint8_t out[4];

	le32(out, v);
	buf_put(b, out, sizeof(out));
}

static void
put64(struct buf *b, uint64_t v)
{
	uint8_t out[8];

	le64(out, v);
	buf_put(b, out, sizeof(out));
}

static void
put_bytes(struct buf *b, const void *p, size_t n)
{
	put32(b, (uint32_t)n);
	if (n > 0)
		buf_put(b, p, n);
}

/* NULL and "" are two things. */
static void
put_text(struct buf *b, const char *s)
{
	put32(b, s != NULL);
	if (s != NULL)
		put_bytes(b, s, strlen(s));
}

static void
put_options(struct buf *b, const struct pst_options *o)
{
	put32(b, o->permute);
	buf_put(b, o->key, sizeof(o->key));
	put_text(b, o->name);
}

static void
put_ndb(struct buf *b, const struct ndb_state *s)
{
	put64(b, s->pos);
	put64(b, s->free);
	put64(b, s->bid);
	put64(b, s->page_bid);
	put64(b, s->blocks);
	put64(b, s->nodes);
	for (size_t i = 0; i < NITEMS(s->highest); i++)
		put32(b, s->highest[i]);
	buf_put(b, s->map, sizeof(s->map));
}

static void
put_shared(struct buf *b, const struct pst *p)
{
	for (size_t i = 0; i < SHARES; i++) {
		put64(b, p->shared[i].bid);
		put64(b, p->shared[i].bytes);
		put32(b, p->shared[i].more);
	}
	put32(b, (uint32_t)p->nfull);
	for (size_t i = 0; i < p->nfull; i++) {
		put64(b, p->full[i].bid);
		put32(b, p->full[i].more);
	}
}

static void
put_names(struct buf *b, const struct names *names)
{
	struct pst_name name;

	put32(b, (uint32_t)names_count(names));
	for (size_t i = 0; i < names_count(names); i++) {
		names_at(names, i, &name);
		buf_put(b, name.guid, sizeof(name.guid));
		put32(b, name.lid);
		put_text(b, name.text);
	}
}

static void
put_folders(struct buf *b, const struct folders *f)
{
	put32(b, (uint32_t)f->n);
	for (size_t i = 0; i < f->n; i++) {
		const struct folder *one = &f->list[i];

		put32(b, one->parent);
		put32(b, one->nid);
		put_text(b, one->name);
		put_text(b, one->class);
		put32(b, one->count);
		put32(b, one->unread);
		put64(b, one->row);
		put32(b, one->row_n);
		put64(b, one->heap);
		put64(b, one->sub_bytes);
		put32(b, one->subnodes);
	}
}

static void
put_digest(struct buf *b)
{
	struct sha *sha = sha_new();
	uint8_t digest[DIGEST];

	sha_put(sha, b->data, b->len);
	sha_end(sha, digest);
	buf_put(b, digest, sizeof(digest));
}

/* Under another name, durable; then it takes the place of the one before. */
static int
replace(int dir, const struct buf *b, struct err *err)
{
	int fd = sys_openat(dir, "checkpoint.new", O_WRONLY | O_CREAT | O_TRUNC,
	    0600);

	if (fd < 0)
		return err_errno(err, "checkpoint of the store");
	int rc = sys_write(fd, b->data, b->len) != 0 || sys_fsync(fd) != 0 ?
	    err_errno(err, "checkpoint of the store") : 0;

	(void)close(fd);
	if (rc != 0)
		return -1;
	crashpoint("pst_checkpoint");
	if (sys_renameat(dir, "checkpoint.new", "checkpoint") != 0 ||
	    sys_fsync(dir) != 0)
		return err_errno(err, "checkpoint of the store");
	crashpoint("pst_checkpoint_done");
	return 0;
}

int
state_write(struct pst *p, const struct ndb_state *state, const void *note,
    size_t n, struct err *err)
{
	struct buf b;

	buf_init(&b, STATE_MOST);
	buf_put(&b, magic, sizeof(magic));
	put32(&b, VERSION);
	put_options(&b, &p->options);
	put_ndb(&b, state);
	put64(&b, spool_len(p->rows));
	put64(&b, p->count);
	put_shared(&b, p);
	put_names(&b, p->names);
	put_folders(&b, &p->folders);
	put_bytes(&b, note, n);
	put_digest(&b);
	int rc = b.failed ? err_set(err, ERR_LIMIT,
	    "the store has too many folders for a checkpoint") :
	    replace(p->dir, &b, err);

	buf_free(&b);
	return rc;
}

int
state_forget(int dir, struct err *err)
{
	if (unlinkat(dir, "checkpoint", 0) != 0) {
		if (errno == ENOENT)
			return 0;
		return err_errno(err, "checkpoint of the store");
	}
	/* Never the old checkpoint beside a store that is begun anew. */
	if (sys_fsync(dir) != 0)
		return err_errno(err, "checkpoint of the store");
	return 0;
}

/* ---- reading ---------------------------------------------------------------------- */

static uint64_t
get64(struct cur *c)
{
	uint64_t low = cur_u32le(c);

	return low | (uint64_t)cur_u32le(c) << 32;
}

static void
get_into(struct cur *c, void *out, size_t n)
{
	const uint8_t *p = cur_take(c, n);

	if (p != NULL)
		memcpy(out, p, n);
}

/* NULL, or a copy in the arena. */
static char *
get_text(struct cur *c, struct arena *a)
{
	if (cur_u32le(c) == 0)
		return NULL;
	uint32_t n = cur_u32le(c);
	const uint8_t *p = cur_take(c, n);

	return p == NULL ? NULL : arena_strndup(a, (const char *)p, n);
}

static int
bad(struct err *err)
{
	return err_set(err, ERR_DAMAGED,
	    "the checkpoint of the unfinished store is damaged");
}

static int
get_options(struct cur *c, struct pst *p, struct err *err)
{
	struct pst_options was = { .permute = cur_u32le(c) != 0 };

	get_into(c, was.key, sizeof(was.key));
	was.name = get_text(c, &p->arena);
	if (c->bad || was.name == NULL)
		return bad(err);
	if (was.permute != p->options.permute)
		return err_set(err, ERR_CONFIG, "the unfinished store was begun "
		    "%s; go on like that, or begin anew",
		    was.permute ? "encoded (permute)" : "without encoding");
	if (memcmp(was.key, p->options.key, sizeof(was.key)) != 0 ||
	    strcmp(was.name, p->options.name) != 0)
		return err_set(err, ERR_CONFIG, "the unfinished store is "
		    "another one, \"%s\"", was.name);
	return 0;
}

static void
get_ndb(struct cur *c, struct ndb_state *s)
{
	*s = (struct ndb_state){ .pos = get64(c) };
	s->free = get64(c);
	s->bid = get64(c);
	s->page_bid = get64(c);
	s->blocks = get64(c);
	s->nodes = get64(c);
	for (size_t i = 0; i < NITEMS(s->highest); i++)
		s->highest[i] = cur_u32le(c);
	get_into(c, s->map, sizeof(s->map));
}

static void
get_shared(struct cur *c, struct pst *p)
{
	for (size_t i = 0; i < SHARES; i++) {
		p->shared[i].bid = get64(c);
		p->shared[i].bytes = get64(c);
		p->shared[i].more = cur_u32le(c);
	}
	uint32_t n = cur_u32le(c);

	for (uint32_t i = 0; i < n && !c->bad; i++) {
		struct shared s = { .bid = get64(c) };

		s.more = cur_u32le(c);
		if (!c->bad)
			pst_retire(p, &s);
	}
}

static int
get_names(struct cur *c, struct pst *p, struct err *err)
{
	uint32_t n = cur_u32le(c);
	uint16_t id;

	for (uint32_t i = 0; i < n && !c->bad; i++) {
		struct pst_name name = { 0 };

		get_into(c, name.guid, sizeof(name.guid));
		name.lid = cur_u32le(c);
		name.text = get_text(c, &p->arena);
		if (!c->bad && names_id(p->names, &name, &id, err) != 0)
			return -1;
	}
	return 0;
}

/* In the order in which they were made: so each has the place it had. */
static int
get_folders(struct cur *c, struct pst *p, struct err *err)
{
	struct folders *f = &p->folders;
	uint32_t n = cur_u32le(c);

	for (uint32_t i = 0; i < n && !c->bad; i++) {
		uint32_t parent = cur_u32le(c), nid = cur_u32le(c);
		const char *name = get_text(c, &p->arena);
		const char *class = get_text(c, &p->arena);

		if (c->bad || name == NULL || nid == 0 || parent > i)
			return bad(err);
		if (i >= f->n)
			(void)folders_add(f, parent, name, class, nid);
		struct folder *one = &f->list[i];

		one->count = cur_u32le(c);
		one->unread = cur_u32le(c);
		one->row = get64(c);
		one->row_n = cur_u32le(c);
		one->heap = get64(c);
		one->sub_bytes = get64(c);
		one->subnodes = cur_u32le(c);
	}
	return 0;
}

static int
parse(struct cur *c, struct pst *p, struct ndb_state *from, uint64_t *rows,
    struct err *err)
{
	if (get_options(c, p, err) != 0)
		return -1;
	get_ndb(c, from);
	*rows = get64(c);
	p->count = get64(c);
	get_shared(c, p);
	if (get_names(c, p, err) != 0 || get_folders(c, p, err) != 0)
		return -1;
	p->note_n = cur_u32le(c);
	if (p->note_n > sizeof(p->note))
		return bad(err);
	get_into(c, p->note, p->note_n);
	return c->bad || c->n != 0 ? bad(err) : 0;
}

static bool
is_whole(const uint8_t *p, size_t n)
{
	struct sha *sha = sha_new();
	uint8_t digest[DIGEST];

	sha_put(sha, p, n - DIGEST);
	sha_end(sha, digest);
	return memcmp(digest, p + n - DIGEST, DIGEST) == 0;
}

/* All of the file; NULL when it cannot be read. */
static uint8_t *
read_all(int dir, struct arena *a, size_t *n, struct err *err)
{
	int fd = sys_openat(dir, "checkpoint", O_RDONLY, 0);
	struct stat st;
	uint8_t *p = NULL;

	*n = 0;
	if (fd < 0) {
		(void)err_set(err, ERR_DAMAGED, "the unfinished store has no "
		    "checkpoint: %s", strerror(errno));
		return NULL;
	}
	if (fstat(fd, &st) == 0 && st.st_size >= 0 && st.st_size <= STATE_MOST) {
		p = arena_alloc(a, (size_t)st.st_size + 1);
		for (ssize_t got = 1; got > 0 && *n < (size_t)st.st_size;) {
			got = read(fd, p + *n, (size_t)st.st_size - *n);
			*n += got > 0 ? (size_t)got : 0;
		}
	}
	(void)close(fd);
	if (p == NULL)
		(void)bad(err);
	return p;
}

int
state_read(struct pst *p, struct ndb_state *from, uint64_t *rows,
    struct err *err)
{
	size_t n, head = sizeof(magic) + 4;
	const uint8_t *bytes = read_all(p->dir, &p->arena, &n, err);

	if (bytes == NULL)
		return -1;
	if (n < head + DIGEST || memcmp(bytes, magic, sizeof(magic)) != 0 ||
	    !is_whole(bytes, n))
		return bad(err);
	if (of32(bytes + sizeof(magic)) != VERSION)
		return err_set(err, ERR_CONFIG, "the unfinished store is of "
		    "another version of this program; finish it with that");
	struct cur c = cur_of(bytes + head, n - head - DIGEST);
	int rc = parse(&c, p, from, rows, err);

	arena_reset(&p->arena);
	return rc;
}
