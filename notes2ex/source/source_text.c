/*
 * Structured text, as File > Export makes it: GUIDE (a)4.
 *
 * The order of day and month, the separator and the width of lines are found
 * when the file is opened, so that next() and fetch() read alike.
 */
#include <string.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "source/source.h"
#include "source/text_file.h"
#include "source/text_line.h"
#include "source/text_note.h"

#define NOTE_MAX (64 * 1024 * 1024) /* bytes */
#define SMALL    65536

struct text_source {
	struct source base;
	struct source_info info;
	char *path, *member, *charset;
	struct text_file file;
	struct text_style style;
	struct zones *zones;
	bool zone_given, order_given, said;
	uint64_t at;
	int64_t ord;
};

/* ---- is it? -------------------------------------------------------------------- */

static int
text_bid(const uint8_t *head, size_t n)
{
	char s[SOURCE_HEAD];
	size_t skip, fields = 0, known = 0, at = 0, next;
	enum text_set set = text_set_of(head, n, &skip);
	bool form = false;

	n = text_narrow(set, head + skip,
	    n - skip < sizeof(s) ? n - skip : sizeof(s), s);
	while (at < n && (s[at] == '\n' || s[at] == '\r' || s[at] == '\f'))
		at++;
	for (; at < n; at += next) {
		size_t len = text_line_length(s + at, n - at, &next);
		struct text_item it;

		if (len == 0 || s[at] == '\f')
			break;
		if (!text_line_item(s + at, len, &it)) {
			if (fields == 0)
				return 0;
			continue;
		}
		/* One blank is how mail writes a header. */
		if (it.bare && it.kind == TEXT_UNKNOWN)
			continue;
		fields++;
		known += it.kind != TEXT_UNKNOWN;
		form = form || (it.name == 4 && !it.bare &&
		    text_same_n(s + at, "Form", 4));
	}
	return known >= 2 ? 92 : known == 1 && (form || fields >= 3) ? 70 : 0;
}

/* ---- open ------------------------------------------------------------------------ */

static void
text_close(struct source *base)
{
	struct text_source *s = (struct text_source *)base;

	text_file_close(&s->file);
	zones_free(s->zones);
	mem_free(s->path);
	mem_free(s->member);
	mem_free(s->charset);
	mem_free(s);
}

static int
settle_style(struct text_source *s, const struct source_options *o,
    struct err *e)
{
	struct arena a = { 0 };
	bool sure;

	s->charset = mem_strdup(o->charset == NULL ? "windows-1252" :
	    o->charset);
	s->zones = zones_new();
	s->zone_given = o->zone != NULL;
	s->order_given = o->date_order != DATE_AUTO;
	s->style = (struct text_style){ .set = s->file.set,
		.charset = s->charset, .wrap = s->file.wrap };
	s->style.clock.zone = o->zone == NULL ? NULL :
	    zone_of_any(s->zones, o->zone);
	s->style.clock.order = s->order_given ? o->date_order :
	    text_order(&s->file.clues, &sure);

	bool known = text_from(&a, s->charset, "", 0) != NULL;

	arena_free(&a);
	if (!known)
		return err_set(e, ERR_CONFIG, "no character set %s; ICU's "
		    "names are known, such as windows-1252", s->charset);
	if (o->zone != NULL && s->style.clock.zone == NULL)
		return err_set(e, ERR_CONFIG, "no time zone %s; names such as "
		    "Europe/Berlin are known", o->zone);
	return 0;
}

static int
text_open(struct source **out, const char *path, const char *member,
    const struct source_options *o, struct err *e)
{
	struct text_source *s = MEM_NEW(struct text_source);

	s->base.ops = &source_text_ops;
	s->path = mem_strdup(path);
	s->member = mem_strdup(member);
	s->info = (struct source_info){ .path = s->path, .format = "text",
		.version = "", .title = "", .replicaid = "", .owner = "" };
	s->file.fd = -1;
	if (text_file_open(&s->file, s->path, e) < 0 ||
	    settle_style(s, o, e) < 0) {
		text_close(&s->base);
		return -1;
	}
	s->at = s->file.start;
	*out = &s->base;
	return 0;
}

/* How the order of day and month was decided, and how to decide otherwise. */
static void
say_order(struct text_source *s, const char *where)
{
	static const char *const words[] = {
		[DATE_MDY] = "month, day, year (mdy)",
		[DATE_DMY] = "day, month, year (dmy)",
		[DATE_YMD] = "year, month, day (ymd)",
	};
	const struct text_clues *c = &s->file.clues;
	const char *word = words[s->style.clock.order];
	bool sure;

	(void)text_order(c, &sure);
	if (sure) {
		/* Of a folder of small files only the doubtful are named. */
		if (s->member[0] == '\0' || s->file.size >= SMALL)
			source_note(&s->base, where, "dates are read as %s",
			    word);
	} else if (c->mdy + c->dmy > 0) {
		source_note(&s->base, where, "%lu dates can only be month "
		    "before day and %lu only day before month; the other %lu "
		    "are read as %s; --date-order decides otherwise", c->mdy,
		    c->dmy, c->either, word);
	} else {
		source_note(&s->base, where, "the dates do not tell whether "
		    "the day or the month comes first; %lu are read as %s; "
		    "check one, --date-order decides otherwise", c->either,
		    word);
	}
}

/* Once, before the first note; there is nobody to say it to when opening. */
static void
say_style(struct text_source *s)
{
	const struct text_clues *c = &s->file.clues;
	const char *where = s->member[0] != '\0' ? s->member : s->path;

	if (s->said)
		return;
	s->said = true;
	if (c->mdy + c->dmy + c->ymd + c->either == 0)
		return;
	if (!s->order_given)
		say_order(s, where);
	if (!s->zone_given)
		source_note(&s->base, where, "the dates have no time zone; "
		    "where a note has none either they are read as UTC; "
		    "--zone names one");
}

/* ---- read ------------------------------------------------------------------------- */

/* Without keeping it: for a note that is larger than we agreed to. */
static int
hash(const struct text_source *s, uint64_t off, uint64_t len,
    uint8_t digest[32], struct err *e)
{
	struct sha *sha = sha_new();
	char chunk[65536];
	ssize_t n = 0;

	for (uint64_t left = len; left > 0; left -= (uint64_t)n) {
		n = text_file_read(&s->file, off + len - left, chunk,
		    left < sizeof(chunk) ? (size_t)left : sizeof(chunk), e);
		if (n <= 0)
			break;
		sha_put(sha, chunk, (size_t)n);
	}
	sha_end(sha, digest);
	return n < 0 ? -1 : 0;
}

/* 1; 0 when there is nothing between two separators; -1. */
static int
read_block(const struct text_source *s, uint64_t off, uint64_t len,
    int64_t ord, struct arena *a, struct note **out, struct err *e)
{
	struct note *n = note_new(a);
	uint8_t digest[32];
	char *bytes;
	ssize_t got;

	*out = n;
	n->class = NOTE_DOCUMENT;
	n->at = (struct note_at){ .path = arena_strdup(a, s->member),
		.off = (int64_t)off, .len = (int64_t)len, .ord = ord };
	n->bytes = len;
	if (hash(s, off, len, digest, e) < 0)
		return -1;
	note_make_unid(n, s->member, ord, digest);
	if (len > NOTE_MAX)
		return err_set(e, ERR_LIMIT, "note %lld at byte %llu: larger "
		    "than %d MiB", (long long)ord, (unsigned long long)off,
		    NOTE_MAX >> 20);
	bytes = arena_alloc(a, (size_t)len + 1);
	got = text_file_read(&s->file, off, bytes, (size_t)len, e);
	if (got < 0)
		return -1;
	if (text_note_read(n, bytes, (size_t)got, &s->style, e) < 0)
		return err_in(e, "note %lld at byte %llu", (long long)ord,
		    (unsigned long long)off);
	return 1;
}

/* Nothing but white space. */
static int
is_blank(const struct text_source *s, uint64_t off, uint64_t len,
    struct err *e)
{
	char raw[512];
	ssize_t n = text_file_read(&s->file, off, raw,
	    len < sizeof(raw) ? (size_t)len : sizeof(raw), e);

	for (ssize_t i = 0; i < n; i++)
		if (strchr(" \t\r\n\f\x1a", raw[i]) == NULL)
			return 0; /* NUL, of UTF-16, is among them */
	return n < 0 ? -1 : n == (ssize_t)len;
}

static int
text_next(struct source *base, struct arena *a, struct note **n,
    struct err *e)
{
	struct text_source *s = (struct text_source *)base;
	uint64_t off, end, next;
	int blank;

	*n = NULL;
	say_style(s);
	do {
		off = s->at;
		if (off >= s->file.size)
			return 0;
		if (text_file_block(&s->file, off, &end, &next, e) < 0)
			return -1;
		s->at = next;
		blank = is_blank(s, off, end - off, e);
	} while (blank > 0);
	return blank < 0 ? -1 :
	    read_block(s, off, end - off, ++s->ord, a, n, e);
}

static int
text_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **n, struct err *e)
{
	const struct text_source *s = (const struct text_source *)base;

	if (at->off < 0 || at->len < 0 || (uint64_t)at->off > s->file.size ||
	    (uint64_t)at->len > s->file.size - (uint64_t)at->off)
		return err_set(e, ERR_FORMAT, "%s: no note at %lld", s->path,
		    (long long)at->off);
	return read_block(s, (uint64_t)at->off, (uint64_t)at->len, at->ord, a,
	    n, e) < 0 ? -1 : 0;
}

static const struct source_info *
text_info(const struct source *base)
{
	return &((const struct text_source *)base)->info;
}

const struct source_ops source_text_ops = {
	.format = "text",
	.bid = text_bid,
	.open = text_open,
	.next = text_next,
	.fetch = text_fetch,
	.info = text_info,
	.close = text_close,
};
