/*
 * source_ics - iCalendar files, as Notes and Domino export them.
 *
 * One pass from front to back; memory holds one entry and, of each calendar,
 * where its zones and series stand.
 */
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/ics_entry.h"
#include "source/source.h"

struct ics_source {
	struct source base;
	struct source_info info;
	struct arena arena;
	const char *path, *member;
	int64_t size;
	struct pim_lines *lines;
	int64_t ord;
	struct ics_ctx here; /* of next() */
	/* of fetch(), which any thread may call */
	pthread_mutex_t lock;
	struct ics_ctx there;
};

static int
ics_bid(const uint8_t *head, size_t n)
{
	static const char *const entries[] = { "BEGIN:VEVENT", "BEGIN:VTODO",
		"BEGIN:VJOURNAL", "BEGIN:VTIMEZONE" };
	const char *s = (const char *)head;

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	while (n > 0 && (*s == ' ' || *s == '\r' || *s == '\n' || *s == '\t')) {
		s++;
		n--;
	}
	if (n >= 15 && text_same_n(s, "BEGIN:VCALENDAR", 15))
		return 95;
	for (size_t i = 0; i < NITEMS(entries); i++)
		if (n >= strlen(entries[i]) &&
		    text_same_n(s, entries[i], strlen(entries[i])))
			return 80;
	return 0;
}

static void
close_ctx(struct ics_ctx *x)
{
	ics_cal_free(&x->cal);
	x->known = NULL;
	if (x->zones != NULL)
		zones_free(x->zones);
	x->zones = NULL;
}

static void
ics_close(struct source *base)
{
	struct ics_source *src = (struct ics_source *)base;

	pim_lines_free(&src->lines);
	close_ctx(&src->here);
	close_ctx(&src->there);
	if (src->here.fd >= 0)
		(void)close(src->here.fd);
	(void)pthread_mutex_destroy(&src->lock);
	arena_free(&src->arena);
	mem_free(src);
}

static int
ics_open(struct source **out, const char *path, const char *member,
    const struct source_options *opt, struct err *e)
{
	struct ics_source *src = MEM_NEW(struct ics_source);
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	src->base.ops = &source_ics_ops;
	src->here.fd = src->there.fd = fd;
	(void)pthread_mutex_init(&src->lock, NULL);
	src->path = arena_strdup(&src->arena, path);
	src->member = arena_strdup(&src->arena, member);
	src->info = (struct source_info){ .path = src->member[0] == '\0' ?
		    src->path :
		    src->member,
		.format = "ics",
		.version = "",
		.title = "",
		.replicaid = "",
		.owner = "" };
	if (fd < 0 || fstat(fd, &st) < 0) {
		(void)err_errno(e, "%s", path);
		ics_close(&src->base);
		return -1;
	}
	src->size = st.st_size;
	src->here.zones = zones_new();
	src->there.zones = zones_new();
	if (opt != NULL && opt->zone != NULL)
		src->here.zone = src->there.zone = arena_strdup(&src->arena,
		    opt->zone);
	src->lines = pim_lines_new(fd, 0, src->size, 4096);
	*out = &src->base;
	return 0;
}

static const struct source_info *
ics_info(const struct source *base)
{
	return &((const struct ics_source *)base)->info;
}

static void
forget(struct ics_ctx *x)
{
	ics_cal_free(&x->cal);
	x->known = NULL;
}

/* The calendar that the part stands in is the one that is known. */
static int
go_to(struct ics_source *src, const struct ics_part *part, struct err *e)
{
	struct ics_ctx *x = &src->here;

	if (part->off >= x->cal.off && part->off < x->cal.end)
		return 0;

	int64_t off = x->cal.end;

	forget(x);
	if (part->off < off)
		off = part->off;
	do {
		if (ics_cal_read(&x->cal, x->fd, off, src->size, e) < 0)
			return -1;
		off = x->cal.end;
		if (part->off < off || off >= src->size)
			break;
		forget(x);
	} while (true);
	if (src->info.version[0] == '\0')
		src->info.version = arena_strdup(&src->arena, x->cal.product);
	return 0;
}

static int
read_note(struct ics_source *src, struct ics_ctx *x, enum ics_kind kind,
    struct note *n, struct err *e)
{
	struct ics_entry en = { .ctx = x,
		.note = n,
		.path = src->path,
		.member = src->member };

	return ics_entry_read(&en, kind, n->at.off, n->at.off + n->at.len, e);
}

static struct note *
note_at_part(struct ics_source *src, struct arena *a,
    const struct ics_part *part)
{
	struct note *n = note_new(a);

	n->at = (struct note_at){ .path = src->member,
		.off = part->off,
		.len = part->end - part->off,
		.ord = ++src->ord };
	n->bytes = (uint64_t)n->at.len;
	return n;
}

static int
cut_note(struct ics_source *src, struct note *n, struct err *e)
{
	struct ics_entry en = { .ctx = &src->here,
		.note = n,
		.member = src->member };

	if (ics_entry_unid(&en, n, n->at.off, n->at.off + n->at.len, e) < 0)
		return -1;
	return err_set(e, ERR_FORMAT,
	    "byte %lld: the entry has no end: the "
	    "file is cut off or damaged; export it again",
	    (long long)n->at.off);
}

static int
ics_next(struct source *base, struct arena *a, struct note **out, struct err *e)
{
	struct ics_source *src = (struct ics_source *)base;
	struct ics_part part;
	int more;

	while ((more = ics_part_next(src->lines, &part, e)) == 1) {
		if (part.kind == ICS_OTHER)
			source_note(base, src->member[0] == '\0' ?
			    src->info.path : src->member,
			    "%s at byte %lld is no "
			    "entry: not read",
			    part.name, (long long)part.off);
		if (part.kind != ICS_EVENT && part.kind != ICS_TODO &&
		    part.kind != ICS_JOURNAL)
			continue;
		*out = note_at_part(src, a, &part);
		if (go_to(src, &part, e) < 0)
			return -1;
		if (!part.complete)
			return cut_note(src, *out, e);
		if (read_note(src, &src->here, part.kind, *out, e) < 0)
			return err_in(e, "entry %lld", (long long)src->ord);
		return 1;
	}
	return more;
}

/* What is at that place, once more. */
static int
look(struct ics_source *src, const struct note_at *at, struct ics_part *part,
    struct err *e)
{
	struct pim_lines *l = pim_lines_new(src->there.fd, at->off, src->size,
	    4096);
	int more = ics_part_next(l, part, e);

	pim_lines_free(&l);
	if (more < 0)
		return -1;
	if (more == 0 || part->off != at->off ||
	    part->end != at->off + at->len || !part->complete)
		return err_set(e, ERR_FORMAT,
		    "byte %lld: the entry is not "
		    "there: the file was changed since it was read",
		    (long long)at->off);
	return 0;
}

static int
fetch(struct ics_source *src, const struct note_at *at, struct note *n,
    struct err *e)
{
	struct ics_ctx *x = &src->there;
	struct ics_part part;

	if (at->off < 0 || at->off >= src->size || at->len < 0 ||
	    at->len > src->size - at->off)
		return err_set(e, ERR_FORMAT,
		    "byte %lld is not in the file: "
		    "it was changed since it was read",
		    (long long)at->off);
	if (look(src, at, &part, e) < 0)
		return -1;
	if (at->off < x->cal.off || at->off >= x->cal.end) {
		forget(x);
		if (ics_cal_find(&x->cal, x->fd, at->off, src->size, e) < 0)
			return -1;
	}
	return read_note(src, x, part.kind, n, e);
}

static int
ics_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **out, struct err *e)
{
	struct ics_source *src = (struct ics_source *)base;
	struct note *n = note_new(a);
	int status;

	n->at = *at;
	n->at.path = src->member;
	n->bytes = (uint64_t)at->len;
	*out = n;
	(void)pthread_mutex_lock(&src->lock);
	status = fetch(src, at, n, e);
	(void)pthread_mutex_unlock(&src->lock);
	return status;
}

const struct source_ops source_ics_ops = {
	.format = "ics",
	.bid = ics_bid,
	.open = ics_open,
	.next = ics_next,
	.fetch = ics_fetch,
	.info = ics_info,
	.close = ics_close,
};
