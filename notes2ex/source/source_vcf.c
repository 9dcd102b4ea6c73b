/*
 * source_vcf - vCard files, as Notes and others export contacts.
 *
 * One pass from front to back; memory holds one card, photos stay in the file.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "source/source.h"
#include "source/vcf_card.h"

#define LOOK_KEEP 4096 /* of a line, while only looking for cards */

struct vcf_source {
	struct source base;
	struct source_info info;
	struct arena arena;
	const char *path, *member, *charset;
	int fd;
	int64_t size, ord;
	struct pim_lines *lines;
};

static int
vcf_bid(const uint8_t *head, size_t n)
{
	const char *s = (const char *)head;

	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
		s += 3;
		n -= 3;
	}
	while (n > 0 && (*s == ' ' || *s == '\r' || *s == '\n' || *s == '\t')) {
		s++;
		n--;
	}
	return n >= 11 && text_same_n(s, "BEGIN:VCARD", 11) ? 95 : 0;
}

static void
vcf_close(struct source *base)
{
	struct vcf_source *src = (struct vcf_source *)base;

	pim_lines_free(&src->lines);
	if (src->fd >= 0)
		(void)close(src->fd);
	arena_free(&src->arena);
	mem_free(src);
}

static int
vcf_open(struct source **out, const char *path, const char *member,
    const struct source_options *opt, struct err *e)
{
	struct vcf_source *src = MEM_NEW(struct vcf_source);
	struct stat st;

	src->base.ops = &source_vcf_ops;
	src->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (src->fd < 0 || fstat(src->fd, &st) < 0) {
		(void)err_errno(e, "%s", path);
		vcf_close(&src->base);
		return -1;
	}
	src->size = st.st_size;
	src->path = arena_strdup(&src->arena, path);
	src->member = arena_strdup(&src->arena, member);
	if (opt != NULL && opt->charset != NULL)
		src->charset = arena_strdup(&src->arena, opt->charset);
	src->info = (struct source_info){ .path = member[0] == '\0' ?
		    src->path :
		    src->member,
		.format = "vcf",
		.version = "",
		.title = "",
		.replicaid = "",
		.owner = "" };
	src->lines = pim_lines_new(src->fd, 0, src->size, LOOK_KEEP);
	*out = &src->base;
	return 0;
}

static const struct source_info *
vcf_info(const struct source *base)
{
	return &((const struct vcf_source *)base)->info;
}

/* ---- where cards are ----------------------------------------------------- */

struct range {
	int64_t off, end;
	bool complete;
};

/* BEGIN, END or something else; an AGENT may hold a card of its own. */
enum mark { OTHER, BEGIN, END, AGENT };

static enum mark
mark_of(const struct pim_line *line)
{
	const char *s = line->text;

	while (*s == ' ' || *s == '\t')
		s++;
	if (text_begins(s, "BEGIN:VCARD"))
		return BEGIN;
	if (text_begins(s, "END:VCARD"))
		return END;
	return text_begins(s, "AGENT") && (s[5] == ':' || s[5] == ';') ? AGENT :
									 OTHER;
}

/* From after BEGIN to after END, or to where the next card begins. */
static int
find_end(struct pim_lines *l, struct range *r, struct err *e)
{
	enum mark before = BEGIN;
	struct pim_line line;
	int depth = 1, more;

	while ((more = pim_lines_next(l, &line, e)) == 1) {
		enum mark m = mark_of(&line);

		if (m == BEGIN && before != AGENT) {
			l->pos = line.off;
			return 1;
		}
		r->end = line.end;
		if (m == BEGIN)
			depth++;
		if (m == END && --depth == 0) {
			r->complete = true;
			return 1;
		}
		if (line.len > 0)
			before = m;
	}
	return more < 0 ? -1 : 1;
}

static int
find_card(struct pim_lines *l, struct range *r, struct err *e)
{
	struct pim_line line;
	int more;

	while ((more = pim_lines_next(l, &line, e)) == 1) {
		if (mark_of(&line) != BEGIN)
			continue;
		*r = (struct range){ line.off, line.end, false };
		return find_end(l, r, e);
	}
	return more;
}

/* ---- notes --------------------------------------------------------------- */

static int
set_unid(struct vcf_source *src, struct note *n, struct err *e)
{
	struct sha *sha = sha_new();
	uint8_t chunk[16384], digest[32];
	int64_t off = n->at.off, end = off + n->at.len;
	ssize_t got = 1;

	while (off < end && got > 0) {
		int64_t left = end - off;
		size_t want = left < (int64_t)sizeof(chunk) ? (size_t)left :
							      sizeof(chunk);

		do
			got = pread(src->fd, chunk, want, off);
		while (got < 0 && errno == EINTR);
		if (got > 0) {
			sha_put(sha, chunk, (size_t)got);
			off += got;
		}
	}
	sha_end(sha, digest);
	if (got < 0)
		return err_errno(e, "byte %lld", (long long)off);
	note_make_unid(n, src->member, n->at.off, digest);
	return 0;
}

static int
read_card(struct vcf_source *src, struct note *n, struct err *e)
{
	struct vcf_card c = { .note = n,
		.path = src->path,
		.charset = src->charset };

	if (vcf_card_lines(&c, src->fd, n->at.off, n->at.off + n->at.len, e) <
	    0)
		return -1;
	vcf_card_note(&c);
	return 0;
}

static int
vcf_next(struct source *base, struct arena *a, struct note **out, struct err *e)
{
	struct vcf_source *src = (struct vcf_source *)base;
	struct range r;
	struct note *n;
	int more = find_card(src->lines, &r, e);

	if (more <= 0)
		return more;
	*out = n = note_new(a);
	n->at = (struct note_at){ .path = src->member,
		.off = r.off,
		.len = r.end - r.off,
		.ord = ++src->ord };
	n->bytes = (uint64_t)n->at.len;
	if (set_unid(src, n, e) < 0)
		return -1;
	if (!r.complete)
		return err_set(e, ERR_FORMAT,
		    "byte %lld: the card has no "
		    "end: the file is cut off or damaged; export it again",
		    (long long)r.off);
	if (read_card(src, n, e) < 0)
		return err_in(e, "card %lld", (long long)n->at.ord);
	return 1;
}

static int
vcf_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **out, struct err *e)
{
	struct vcf_source *src = (struct vcf_source *)base;
	struct note *n = note_new(a);
	struct pim_lines *l;
	struct range r;
	int more;

	*out = n;
	n->at = *at;
	n->at.path = src->member;
	n->bytes = (uint64_t)at->len;
	if (at->off < 0 || at->len < 0 || at->off >= src->size ||
	    at->len > src->size - at->off)
		return err_set(e, ERR_FORMAT,
		    "byte %lld is not in the file: "
		    "it was changed since it was read",
		    (long long)at->off);
	l = pim_lines_new(src->fd, at->off, at->off + at->len, LOOK_KEEP);
	more = find_card(l, &r, e);
	pim_lines_free(&l);
	if (more < 0)
		return -1;
	if (more == 0 || r.off != at->off || r.end != at->off + at->len ||
	    !r.complete)
		return err_set(e, ERR_FORMAT,
		    "byte %lld: the card is not "
		    "there: the file was changed since it was read",
		    (long long)at->off);
	return set_unid(src, n, e) < 0 ? -1 : read_card(src, n, e);
}

const struct source_ops source_vcf_ops = {
	.format = "vcf",
	.bid = vcf_bid,
	.open = vcf_open,
	.next = vcf_next,
	.fetch = vcf_fetch,
	.info = vcf_info,
	.close = vcf_close,
};
