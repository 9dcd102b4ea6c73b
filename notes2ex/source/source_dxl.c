#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "source/dxl.h"
#include "source/dxl_bid.h"
#include "source/dxl_era.h"
#include "source/dxl_frame.h"
#include "source/dxl_open.h"
#include "source/dxl_wide.h"

#define STEP     (256 * 1024)
#define HEAD_MAX (1 << 20)
#define UNID_IN  (64 * 1024) /* a broken note's UNID stands before */

struct dxl_source {
	struct source base;
	char *path, *member;
	int fd;
	bool is_wide;
	struct dxl_wide wide; /* fd is its copy */
	struct source_info info;
	struct arena arena; /* as long as the source */
	struct dxl_eras eras;
	/* Only next() uses these. */
	struct dxl_scan scan;
	struct dxl_frame frame;
	struct buf head;
	struct xml *xml;
	struct arena scratch;
	int64_t ord;
	int databases;
	bool in_database, said_charset;
	const char *unsaid; /* found while opening, when nobody listens yet */
};

/* ---- what the file says of itself --------------------------------------- */

static const char *
where(const struct dxl_source *s)
{
	return s->member[0] == '\0' ? s->path : s->member;
}

static void
read_decl(struct dxl_source *s)
{
	struct dxl_era era = dxl_era_next(&s->eras, dxl_scan_at(&s->scan));
	char unknown[64];

	if (s->is_wide) /* its copy is not what it says any more */
		return;
	if (!dxl_era_declare(&era, &s->eras, s->head.data, s->head.len,
		unknown) &&
	    !s->said_charset) {
		s->said_charset = true;
		s->unsaid = text_printf(&s->arena,
		    "its encoding \"%s\" is not "
		    "known; read as UTF-8, else as %s",
		    unknown, era.charset);
	}
	dxl_era_begin(&s->eras, &era);
}

static const char *
info_of(struct dxl_source *s, const struct dxl_el *root, const char *name)
{
	const char *value = dxl_attr(root, name);

	return value == NULL ? "" : arena_strdup(&s->arena, value);
}

static void
name_database(struct dxl_source *s, const struct dxl_el *root,
    struct dxl_era *era)
{
	const char *replica = dxl_attr(root, "replicaid");

	if (replica != NULL && strlen(replica) < sizeof(era->replicaid))
		memcpy(era->replicaid, replica, strlen(replica) + 1);
	s->databases++;
	if (s->databases == 1) {
		s->info.replicaid = info_of(s, root, "replicaid");
		s->info.title = info_of(s, root, "title");
		s->info.version = info_of(s, root, "version");
	} else if (s->databases == 2) {
		s->unsaid = "holds more than one database; the first one's "
			    "title is shown";
	}
}

/* <database …>: as an element of its own, so that XML's rules hold. */
static void
read_database(struct dxl_source *s)
{
	struct dxl_era era = dxl_era_next(&s->eras, dxl_scan_at(&s->scan));
	struct dxl_el *root;
	struct dxl_repair repair;
	struct err e;
	bool open = s->head.len < 2 || s->head.data[s->head.len - 2] != '/';

	s->in_database = open;
	era.replicaid[0] = '\0';
	if (open && s->head.len > 0) {
		s->head.len--;
		buf_puts(&s->head, "/>");
	}
	if (s->head.failed || s->head.len == 0 ||
	    dxl_tree_read(s->xml, &s->scratch, s->head.data, s->head.len,
		era.charset, era.declared, &root, &repair, &e) < 0)
		s->unsaid = "its <database> tag cannot be read: title and "
			    "replica ID are not known";
	else
		name_database(s, root, &era);
	arena_reset(&s->scratch);
	dxl_era_begin(&s->eras, &era);
}

/* ---- one note ----------------------------------------------------------- */

static void
report_repairs(struct note *note, const struct dxl_era *era,
    const struct dxl_repair *repair)
{
	if (repair->recoded)
		note_trouble(note,
		    "its text is not UTF-8 as the dump says; "
		    "read as %s",
		    era->charset);
	if (repair->cleaned > 0)
		note_trouble(note,
		    "%zu characters that XML forbids were "
		    "replaced or left out",
		    repair->cleaned);
	if (repair->entity != NULL)
		note_trouble(note,
		    "the entity &%s; is defined nowhere and "
		    "stands as it is",
		    repair->entity);
}

static void
make_unid(struct dxl_source *s, struct note *note, const struct buf *xml)
{
	struct sha *sha = sha_new();
	uint8_t digest[32];

	sha_put(sha, xml->data, xml->len);
	sha_end(sha, digest);
	note_make_unid(note, s->member, note->at.ord, digest);
}

/* Why a frame is no whole note; 0 when it is one. */
static int
check_frame(const struct dxl_frame *f, struct err *e)
{
	unsigned long long end = f->off + f->len;

	if (f->end == DXL_CUT)
		return err_set(e, ERR_FORMAT,
		    "the file ends within this note; "
		    "export it again");
	if (f->end == DXL_OPEN)
		return err_set(e, ERR_FORMAT,
		    "a comment or CDATA section in "
		    "it has no end");
	if (f->end == DXL_HEADLESS)
		return err_set(e, ERR_FORMAT,
		    "its start tag is damaged: <%s> has no end",
		    f->name);
	if (f->end == DXL_BROKEN)
		return err_set(e, ERR_FORMAT,
		    "has no </%s>: what follows at "
		    "byte %llu is another",
		    f->name, end);
	if (f->xml.failed)
		return err_set(e, ERR_LIMIT, "its text is larger than %u MiB",
		    DXL_FRAME_MAX >> 20);
	return 0;
}

/* A frame as a note.  Whatever is wrong with it, *out says which it is. */
static int
read_frame(struct dxl_source *s, struct xml *xml, struct arena *scratch,
    struct dxl_frame *f, const struct note_at *at, struct arena *a,
    struct note **out, struct err *e)
{
	const struct dxl_era *era = dxl_era_at(&s->eras, f->off);
	struct note *note = note_new(a);
	struct dxl_read r = { .note = note,
		.arena = a,
		.scratch = scratch,
		.path = s->path,
		.wide = s->is_wide ? &s->wide : NULL };
	struct dxl_el *root = NULL;
	struct dxl_repair repair;
	struct err why;
	int result = check_frame(f, e);
	size_t n = f->xml.len;

	*out = note;
	note->at = *at;
	note->at.path = arena_strdup(a, s->member);
	note->bytes = f->len;
	memcpy(note->replicaid, era->replicaid, sizeof(note->replicaid));
	if (result < 0 && n > UNID_IN)
		n = UNID_IN;
	if (dxl_tree_read(xml, scratch, f->xml.data, n, era->charset,
		era->declared, &root, &repair, &why) < 0 &&
	    result == 0) {
		*e = why;
		result = -1;
	}
	if (root != NULL && result < 0)
		dxl_note_head(&r, root);
	else if (root != NULL)
		result = dxl_note_read(&r, root, e);
	lmbcs_free(&r.lmbcs);
	if (note->unid[0] == '\0')
		make_unid(s, note, &f->xml);
	report_repairs(note, era, &repair);
	return result;
}

/* ---- the source --------------------------------------------------------- */

static int
take_note(struct dxl_source *s, struct arena *a, struct note **out,
    struct err *e)
{
	struct note_at at = { .ord = ++s->ord };

	dxl_frame_take(&s->scan, &s->frame);
	if (s->scan.failed) {
		*e = s->scan.err;
		return err_in(e, "%s", where(s));
	}
	at.off = (int64_t)s->frame.off;
	at.len = (int64_t)s->frame.len;

	int result = read_frame(s, s->xml, &s->scratch, &s->frame, &at, a, out,
	    e);

	arena_reset(&s->scratch);
	/* A note with much text must not cost its memory for ever. */
	if (s->frame.xml.cap > 4u << 20)
		buf_free(&s->frame.xml);
	return result == 0 ? 1 : -1;
}

static int
dxl_next(struct source *base, struct arena *a, struct note **out, struct err *e)
{
	struct dxl_source *s = (struct dxl_source *)base;

	for (;;) {
		if (s->unsaid != NULL)
			source_note(base, where(s), "%s", s->unsaid);
		s->unsaid = NULL;
		switch (dxl_frame_find(&s->scan, &s->head)) {
		case DXL_FOUND_NOTE:
			return take_note(s, a, out, e);
		case DXL_FOUND_DATABASE:
			read_database(s);
			break;
		case DXL_FOUND_CLOSE:
			s->in_database = false;
			break;
		case DXL_FOUND_DECL:
			read_decl(s);
			break;
		case DXL_FOUND_END:
			if (s->scan.failed) {
				*e = s->scan.err;
				return err_in(e, "%s", where(s));
			}
			if (s->scan.endless)
				source_note(base, where(s),
				    "its DOCTYPE has "
				    "no end: nothing behind it can be read");
			if (s->in_database)
				source_note(base, where(s),
				    "ends before "
				    "</database>: the export stopped early, "
				    "notes are missing");
			else if (s->ord == 0 && s->databases == 0)
				source_note(base, where(s),
				    "holds no note and no database: "
				    "is it all of the export?");
			s->in_database = false;
			return 0;
		}
	}
}

static int
dxl_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **out, struct err *e)
{
	struct dxl_source *s = (struct dxl_source *)base;
	uint64_t off = (uint64_t)at->off, len = (uint64_t)at->len;
	struct arena scratch = { 0 };
	struct dxl_scan scan;
	struct dxl_frame frame = { .name = "" };
	int result;

	if (at->off < 0 || at->len <= 0 || at->len > INT64_MAX - at->off)
		return err_set(e, ERR_FORMAT, "%s: no note can be at byte %lld",
		    where(s), (long long)at->off);
	buf_init(&frame.xml, DXL_FRAME_MAX);
	dxl_scan_init(&scan, s->fd, off + len, len < STEP ? len : STEP);
	dxl_scan_seek(&scan, off);
	dxl_frame_take(&scan, &frame);
	if (scan.failed) {
		*e = scan.err;
		result = err_in(e, "%s", where(s));
	} else if (frame.name[0] == '\0' || frame.len != len) {
		result = err_set(e, ERR_FORMAT,
		    "%s: the note at byte %llu is "
		    "not there any more; has the file changed?",
		    where(s), (unsigned long long)off);
	} else {
		struct xml *xml = xml_new();

		result = read_frame(s, xml, &scratch, &frame, at, a, out, e);
		xml_free(&xml);
	}
	dxl_scan_free(&scan);
	buf_free(&frame.xml);
	arena_free(&scratch);
	return result;
}

static const struct source_info *
dxl_info(const struct source *base)
{
	return &((const struct dxl_source *)base)->info;
}

static void
dxl_close(struct source *base)
{
	struct dxl_source *s = (struct dxl_source *)base;

	dxl_scan_free(&s->scan);
	buf_free(&s->frame.xml);
	buf_free(&s->head);
	xml_free(&s->xml);
	arena_free(&s->scratch);
	arena_free(&s->arena);
	dxl_eras_free(&s->eras);
	if (s->is_wide)
		dxl_wide_close(&s->wide);
	else if (s->fd >= 0)
		(void)close(s->fd);
	mem_free(s);
}

/* Its encoding; UTF-16 is read from a copy. */
static int
open_data(struct dxl_source *s, const char *tmpdir, uint64_t *start,
    struct err *e)
{
	uint8_t head[4];
	ssize_t n;
	size_t bom;
	enum dxl_width width;

	s->fd = open(s->path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0) {
		(void)err_errno(e, "%s", s->path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	n = pread(s->fd, head, sizeof(head), 0);
	if (n < 0) {
		(void)err_errno(e, "%s", s->path);
		e->code = ERR_DAMAGED;
		return -1;
	}
	width = dxl_width_of(head, (size_t)n, &bom);
	*start = bom;
	if (width == DXL_UTF32)
		return err_set(e, ERR_DAMAGED,
		    "%s: UTF-32 is not read; convert "
		    "it to UTF-8 first (iconv -f UTF-32 -t UTF-8)",
		    where(s));
	if (width == DXL_BYTES)
		return 0;
	if (dxl_wide_open(&s->wide, s->fd, width, bom, tmpdir, e) < 0)
		return err_in(e, "%s", where(s));
	(void)close(s->fd);
	s->fd = s->wide.copy;
	s->is_wide = true;
	*start = 0;
	return 0;
}

/* Up to the first note or database: what is known of the whole. */
static void
read_head(struct dxl_source *s)
{
	for (;;) {
		switch (dxl_frame_find(&s->scan, &s->head)) {
		case DXL_FOUND_DECL:
			read_decl(s);
			break;
		case DXL_FOUND_DATABASE:
			read_database(s);
			return;
		case DXL_FOUND_NOTE:
		case DXL_FOUND_CLOSE:
		case DXL_FOUND_END:
			return;
		}
	}
}

int
dxl_open(struct source **out, const char *path, const char *member,
    const struct source_options *opt, size_t step, struct err *e)
{
	struct dxl_source *s = MEM_NEW(struct dxl_source);
	const char *charset = opt == NULL || opt->charset == NULL ?
	    "windows-1252" :
	    opt->charset;
	uint64_t start;

	s->base.ops = &source_dxl_ops;
	s->path = arena_strdup(&s->arena, path);
	s->member = arena_strdup(&s->arena, member);
	s->info = (struct source_info){ .path = where(s),
		.format = "dxl",
		.version = "",
		.title = "",
		.replicaid = "",
		.owner = "" };
	dxl_eras_init(&s->eras, &s->arena, charset);
	buf_init(&s->head, HEAD_MAX + 16);
	buf_init(&s->frame.xml, DXL_FRAME_MAX);
	if (open_data(s, opt == NULL ? NULL : opt->tmpdir, &start, e) < 0) {
		dxl_close(&s->base);
		*out = NULL;
		return -1;
	}
	s->xml = xml_new();
	dxl_scan_init(&s->scan, s->fd, UINT64_MAX, step);
	dxl_scan_seek(&s->scan, start);
	(void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	read_head(s);
	*out = &s->base;
	return 0;
}

static int
dxl_open_file(struct source **out, const char *path, const char *member,
    const struct source_options *opt, struct err *e)
{
	return dxl_open(out, path, member, opt, STEP, e);
}

const struct source_ops source_dxl_ops = {
	.format = "dxl",
	.bid = dxl_bid,
	.open = dxl_open_file,
	.next = dxl_next,
	.fetch = dxl_fetch,
	.info = dxl_info,
	.close = dxl_close,
};
