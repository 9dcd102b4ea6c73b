/*
 * A migration to a target that, like a mail server, takes the same note twice
 * if it is given twice, and that, like a disk without power, forgets what was
 * not flushed.  The sweep over files cannot see a note sent again, for it
 * lands on itself; here it leaves a second line.
 *
 * usage: tape DUMP FOLDER JOURNAL
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crash.h"
#include "run/run_priv.h"

#define LINE (NOTE_UNID_LEN + 1 + 16 + 1) /* UNID, folder, newline */

struct tape {
	struct target base;
	int fd;
	struct buf unflushed;
};

/* One length for all: the folder as a number. */
static void
name_of(const char *unid, const char *folder, struct receipt *r)
{
	uint64_t sum = 14695981039346656037u;

	for (const char *s = folder; *s != '\0'; s++)
		sum = (sum ^ (uint8_t)*s) * 1099511628211u;
	(void)snprintf(r->id, sizeof(r->id), "%s %016" PRIx64, unid, sum);
}

static int
tape_put(struct target *base, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	struct tape *tape = (struct tape *)base;

	name_of(item->unid, item->folder, r);
	buf_putf(&tape->unflushed, "%s\n", r->id);
	crashpoint("on tape, not yet known to be");
	if (tape->unflushed.failed)
		return err_set(e, ERR_IO, "tape");
	return 0;
}

static int
tape_find(struct target *base, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	struct tape *tape = (struct tape *)base;
	char line[LINE];
	off_t at = 0;
	ssize_t n;

	name_of(unid, folder, r);
	while ((n = pread(tape->fd, line, sizeof(line), at)) ==
	    (ssize_t)sizeof(line)) {
		if (memcmp(line, r->id, sizeof(line) - 1) == 0)
			return 1;
		at += n;
	}
	return n < 0 ? err_errno(e, "tape") : 0;
}

static int
tape_flush(struct target *base, struct err *e)
{
	struct tape *tape = (struct tape *)base;
	struct buf *b = &tape->unflushed;

	crashpoint("about to flush");
	if (b->len > 0 && write(tape->fd, b->data, b->len) != (ssize_t)b->len)
		return err_errno(e, "tape");
	buf_clear(b);
	return fsync(tape->fd) < 0 ? err_errno(e, "tape") : 0;
}

static void
tape_close(struct target *base)
{
	struct tape *tape = (struct tape *)base;

	(void)close(tape->fd);
	buf_free(&tape->unflushed);
}

static const struct target_ops tape_ops = {
	.name = "tape",
	.put = tape_put,
	.find = tape_find,
	.flush = tape_flush,
	.close = tape_close,
};

int
main(int argc, char **argv)
{
	struct tape tape = { .base = { .ops = &tape_ops }, .fd = -1 };
	struct run_options o = { .since = EX_NO_DATE, .before = EX_NO_DATE,
		.jobs = 2, .multi_folder = MAP_COPIES, .to = "tape:" };
	struct run_tally tally = { 0 };
	struct err e = { 0 };
	struct run r;
	char path[4096];
	int status = 1;

	if (argc != 4)
		return 2;
	o.from = (const char *const[]){ argv[1] };
	o.nfrom = 1;
	o.journal = argv[3];
	(void)mkdir(argv[2], 0700);
	(void)snprintf(path, sizeof(path), "%s/tape", argv[2]);
	tape.fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	buf_init(&tape.unflushed, 1 << 20);
	if (run_begin(&r, &o, &tally, JOURNAL_RUN, &e) == 0) {
		r.target = &tape.base;
		status = run_send(&r, &e) == 0 ? 0 : 1;
	}
	if (status != 0)
		(void)fprintf(stderr, "tape: %s\n", e.msg);
	run_end(&r);
	return status;
}
