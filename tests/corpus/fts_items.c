/*
 * fts_items - every item of dumps as a FastTransfer stream: linted, read back
 * and compared with the message that it was written from.
 *
 * usage: fts_items [-o DIR] DUMP...
 *        fts_items -s FILE...
 *
 * -o DIR: the streams stay there, for readers of others.
 * -s: files are beginnings of streams that servers wrote, in base64; each is
 * read as far as it goes, a line of what there is.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/fts_compare.h"
#include "base/text.h"
#include "run/run_priv.h"
#include "target/pst_item.h"

struct items {
	struct target base;
	const char *keep; /* folder; NULL: they do not stay */
	int fd;           /* of the stream */
	uint64_t items, bytes, refused, broken;
	struct compared sum;
};

/* ---- streams in a file --------------------------------------------------- */

static int
into_fd(void *arg, const void *p, size_t n, struct err *e)
{
	const struct items *s = arg;

	return write(s->fd, p, n) == (ssize_t)n ? 0 :
						  err_errno(e, "a stream");
}

static int
from_fd(void *arg, void *p, size_t n, size_t *got, struct err *e)
{
	const struct items *s = arg;
	ssize_t m = read(s->fd, p, n);

	*got = m < 0 ? 0 : (size_t)m;
	return m < 0 ? err_errno(e, "a stream") : 0;
}

static void
complain(void *arg, uint64_t offset, const char *rule)
{
	struct items *s = arg;

	s->broken++;
	(void)printf("offset %" PRIu64 ": %s\n", offset, rule);
}

/* ---- items --------------------------------------------------------------- */

static int
compare(struct items *s, struct arena *a, const struct pst_message *m,
    struct err *e)
{
	struct got g = got_of(a);

	s->sum.arena = a;
	s->sum.out = stdout;
	(void)lseek(s->fd, 0, SEEK_SET);
	if (fts_lint(from_fd, s, complain, s, e) < 0)
		return -1;
	(void)lseek(s->fd, 0, SEEK_SET);
	if (fts_events(from_fd, s, got_take, &g, e) < 0)
		return -1;
	compare_message(&s->sum, "message", g.root, m, false);
	return 0;
}

static int
write_one(struct items *s, const struct ex_item *item,
    const struct pst_message *m, struct err *e)
{
	static const struct fts_version v = { 15, 2, 1118, 7 };
	uint64_t size;
	off_t n;

	if (ftruncate(s->fd, 0) < 0 || lseek(s->fd, 0, SEEK_SET) < 0)
		return err_errno(e, "a stream");
	if (fts_write(m, item->unid, strlen(item->unid), &v, into_fd, s, e) < 0 ||
	    fts_size(m, &size, e) < 0)
		return -1;
	n = lseek(s->fd, 0, SEEK_END);
	s->bytes += (uint64_t)n;
	if ((uint64_t)n != size)
		return err_set(e, ERR_FORMAT, "%lld bytes, not %" PRIu64,
		    (long long)n, size);
	return 0;
}

static int
open_stream(struct items *s, struct err *e)
{
	char path[4096];

	if (s->fd >= 0 && s->keep == NULL)
		return 0;
	if (s->fd >= 0)
		(void)close(s->fd);
	(void)snprintf(path, sizeof(path), "%s/%06" PRIu64 ".fts",
	    s->keep == NULL ? "/tmp" : s->keep, s->items);
	s->fd = s->keep == NULL ?
	    open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600) :
	    open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return s->fd < 0 ? err_errno(e, "%s", path) : 0;
}

static int
one_item(struct items *s, const struct ex_item *item, struct err *e)
{
	struct arena a = { 0 };
	struct pst_message *m;
	uint64_t bytes, wrong = s->sum.wrong + s->broken;
	int status = open_stream(s, e);

	s->items++;
	if (status == 0)
		status = pst_item_message(&a, item, &m, &bytes, e);
	if (status == 0)
		status = write_one(s, item, m, e);
	if (status == 0)
		status = compare(s, &a, m, e);
	if (status < 0 || s->sum.wrong + s->broken > wrong)
		(void)printf("item %s in %s: %s\n", item->unid, item->folder,
		    status < 0 ? e->msg : "see above");
	s->refused += status < 0;
	arena_free(&a);
	return 0;
}

static int
put(struct target *base, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	(void)snprintf(r->id, sizeof(r->id), "fts %s", item->unid);
	for (; item != NULL; item = item->more)
		if (one_item((struct items *)base, item, e) < 0)
			return -1;
	return 0;
}

static int
find(struct target *base, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	(void)base;
	(void)unid;
	(void)folder;
	(void)r;
	(void)e;
	return 0;
}

static int
flush(struct target *base, struct err *e)
{
	(void)base;
	(void)e;
	return 0;
}

static void
done(struct target *base)
{
	(void)base;
}

static const struct target_ops ops = {
	.name = "fts",
	.put = put,
	.find = find,
	.flush = flush,
	.close = done,
};

static int
all_items(struct items *s, const char *const *dump, size_t n)
{
	struct run_options o = { .since = EX_NO_DATE, .before = EX_NO_DATE,
		.jobs = 2, .multi_folder = MAP_COPIES, .to = "fts:",
		.dry_run = true, .from = dump, .nfrom = n };
	struct run_tally tally = { 0 };
	struct err e = { 0 };
	struct run r;
	int status = run_begin(&r, &o, &tally, JOURNAL_PREVIEW, &e);

	s->base.ops = &ops;
	if (status == 0) {
		r.target = &s->base;
		status = run_send(&r, &e);
	}
	if (status < 0)
		(void)printf("%s\n", e.msg);
	run_end(&r);
	return status;
}

/* ---- what servers wrote -------------------------------------------------- */

static int
from_stream(void *arg, void *p, size_t n, size_t *got, struct err *e)
{
	ssize_t m = stream_read(arg, p, n, e);

	*got = m < 0 ? 0 : (size_t)m;
	return m < 0 ? -1 : 0;
}

static int
one_beginning(const char *path)
{
	struct arena a = { 0 };
	struct stat st;
	struct stream *in;
	struct err e = { 0 };
	struct got g = got_of(&a);

	if (stat(path, &st) < 0)
		return -1;

	struct blob *b = ARENA_NEW(&a, struct blob);

	b->path = path;
	b->len = (uint64_t)st.st_size;
	b->wrap[0] = BLOB_BASE64;
	if (stream_open(&in, b, &e) < 0)
		return -1;

	int status = fts_events(from_stream, in, got_take, &g, &e);
	const char *name = strrchr(path, '/');

	(void)printf("%s: %zu properties, %s\n", name == NULL ? path : name + 1,
	    g.root->n, status == 0 ? "whole" : e.msg);
	stream_close(&in);
	arena_free(&a);
	return 0;
}

int
main(int argc, char **argv)
{
	struct items s = { .fd = -1 };
	bool servers = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "o:s")) != -1) {
		if (c == 'o')
			s.keep = optarg;
		else if (c == 's')
			servers = true;
		else
			return 2;
	}
	for (int i = optind; servers && i < argc; i++)
		if (one_beginning(argv[i]) < 0)
			return 2;
	if (servers)
		return 0;
	if (optind < argc)
		status = all_items(&s, (const char *const *)argv + optind,
		    (size_t)(argc - optind));
	(void)printf("%" PRIu64 " items, %" PRIu64 " messages, %" PRIu64
	    " recipients, %" PRIu64 " attachments, %" PRIu64
	    " properties, %" PRIu64 " bytes\n", s.items, s.sum.messages,
	    s.sum.recipients, s.sum.attachments, s.sum.properties, s.bytes);
	return status < 0 || s.sum.wrong + s.broken + s.refused > 0;
}
