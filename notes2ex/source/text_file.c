#include "source/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/text_line.h"

#define WINDOW    65536              /* bytes looked at together */
#define AHEAD     4096               /* characters of a block's first lines */
#define FIELDS    8192               /* of its fields, to look at their dates */
#define LOOK_MAX  (16 * 1024 * 1024) /* bytes looked through for dates */
#define WRAP      75                 /* the column Notes proposes */
#define FORM_FEED '\f'

enum text_set
text_set_of(const uint8_t *h, size_t n, size_t *skip)
{
	*skip = 0;
	if (n >= 2 && ((h[0] == 0xff && h[1] == 0xfe) ||
	    (h[0] == 0xfe && h[1] == 0xff))) {
		*skip = 2;
		return h[0] == 0xff ? TEXT_UTF16LE : TEXT_UTF16BE;
	}
	if (n < 3 || memcmp(h, "\xef\xbb\xbf", 3) != 0)
		return TEXT_BYTES;
	*skip = 3;
	return TEXT_UTF8;
}

static size_t
width(enum text_set set)
{
	return set == TEXT_UTF16LE || set == TEXT_UTF16BE ? 2 : 1;
}

size_t
text_narrow(enum text_set set, const uint8_t *s, size_t n, char *out)
{
	size_t high = set == TEXT_UTF16LE, low = 1 - high;

	if (width(set) == 1) {
		memcpy(out, s, n);
		return n;
	}
	for (size_t i = 0; i + 1 < n; i += 2)
		out[i / 2] = (char)(s[i + high] == 0 && s[i + low] < 0x80 ?
		    s[i + low] : 0x80);
	return n / 2;
}

ssize_t
text_file_read(const struct text_file *f, uint64_t off, void *p, size_t n,
    struct err *e)
{
	size_t got = 0;

	while (got < n) {
		ssize_t more = pread(f->fd, (char *)p + got, n - got,
		    (off_t)(off + got));

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0) {
			(void)err_errno(e, "%s", f->path);
			e->code = ERR_DAMAGED;
			return -1;
		}
		if (more == 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

/* As text_file_read, but n characters, one byte each. */
static ssize_t
peek(const struct text_file *f, uint64_t off, char *out, size_t n,
    struct err *e)
{
	uint8_t raw[WINDOW];
	size_t want = n * width(f->set);
	ssize_t got = text_file_read(f, off, raw,
	    want < sizeof(raw) ? want : sizeof(raw), e);

	return got < 0 ? -1 :
	    (ssize_t)text_narrow(f->set, raw, (size_t)got, out);
}

static bool
is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* ---- where a block begins ---------------------------------------------------- */

/*
 * Do these lines begin a note?  Yes, when one of them, before an empty line,
 * is a field; also when there is nothing, or too little to say.  No: it is a
 * page break in somebody's text.  *seen: characters that were judged.
 */
static bool
begins_block(const char *s, size_t n, bool all, char separator, size_t *seen)
{
	size_t at = 0, next;
	bool any = false;

	for (; at < n; at += next) {
		size_t len = text_line_length(s + at, n - at, &next);
		const char *line = s + at;
		struct text_item it;

		if (len > 0 && line[0] == separator) {
			if (!any)
				return true;
			line++;
			len--;
		}
		if (text_line_item(line, len, &it))
			return true;
		if (all && at + next == n && s[n - 1] != '\n' && !any)
			return true; /* cut off, perhaps within a name */
		if (len == 0 && any)
			break;
		any = any || len > 0;
	}
	*seen = at < n ? at : n;
	return all && !any;
}

/*
 * Is the separator at off (bytes) the end of a block?  If not, *until is how
 * far no other can be.
 */
static int
ends_here(const struct text_file *f, uint64_t off, uint64_t *until,
    struct err *e)
{
	char ahead[AHEAD];
	uint64_t after = off + width(f->set);
	ssize_t n = peek(f, after, ahead, sizeof(ahead), e);
	size_t seen = 0;

	if (n < 0)
		return -1;
	if (begins_block(ahead, (size_t)n, n < (ssize_t)sizeof(ahead),
	    f->separator, &seen))
		return 1;
	*until = after + seen * width(f->set);
	return 0;
}

/* Offset of the first character that follows the separator and its line. */
static int
behind(const struct text_file *f, uint64_t off, uint64_t *next,
    struct err *e)
{
	char c[3];
	ssize_t n = peek(f, off, c, 3, e);
	size_t i = 1;

	if (n < 0)
		return -1;
	if (n > 1 && c[1] == '\r')
		i++;
	if (n > (ssize_t)i && c[i] == '\n')
		i++;
	*next = off + i * width(f->set);
	return 0;
}

int
text_file_block(const struct text_file *f, uint64_t off, uint64_t *end,
    uint64_t *next, struct err *e)
{
	char window[WINDOW];
	size_t w = width(f->set);
	uint64_t until = off;
	size_t look = AHEAD; /* most notes are small */
	bool fresh = true;   /* the window begins a line */

	*end = *next = f->size;
	for (uint64_t at = off; at < f->size; look = WINDOW / w) {
		ssize_t n = peek(f, at, window, look, e);

		if (n <= 0)
			return n < 0 ? -1 : 0;
		for (const char *p = window, *stop = window + n;
		     (p = memchr(p, f->separator, (size_t)(stop - p))) != NULL;
		     p++) {
			uint64_t here = at + (uint64_t)(p - window) * w;
			bool alone = p == window ? fresh : p[-1] == '\n';

			/* The window's last: what follows is looked at. */
			if (!alone && p + 1 < stop && !is_line_end(p[1]))
				continue;
			if (here < until)
				continue;

			int ends = ends_here(f, here, &until, e);

			if (ends < 0)
				return -1;
			if (ends == 0)
				continue;
			*end = here;
			return behind(f, here, next, e);
		}
		fresh = window[n - 1] == '\n';
		at += (uint64_t)n * w;
	}
	return 0;
}

/* ---- what the file is like ----------------------------------------------------- */

/* The control character that stands most often where notes end. */
static int
find_separator(struct text_file *f, struct err *e)
{
	unsigned long count[32] = { 0 };
	size_t until[32] = { 0 };
	char window[WINDOW] = { 0 };
	ssize_t n = peek(f, f->start, window, WINDOW / width(f->set), e);
	int best = FORM_FEED;

	for (ssize_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)window[i];
		size_t seen = 0, from = (size_t)i + 1;

		if (c >= 32 || c == 0 || c == '\t' || is_line_end((char)c))
			continue;
		if (i > 0 && window[i - 1] != '\n' &&
		    (i + 1 == n || !is_line_end(window[i + 1])))
			continue;
		if (from <= until[c])
			continue;
		if (begins_block(window + from, (size_t)n - from, true,
		    (char)c, &seen))
			count[c]++;
		until[c] = from + seen;
	}
	if (count[FORM_FEED] == 0)
		for (int c = 1; c < 32; c++)
			if (count[c] > count[best])
				best = c;
	f->separator = (char)best;
	return n < 0 ? -1 : 0;
}

struct lines {
	unsigned long all, wide;
	size_t longest;
};

/* Dates and widths of the fields of one block. */
static void
look_at_block(struct text_file *f, const char *s, size_t n,
    struct lines *lines)
{
	enum text_kind kind = TEXT_UNKNOWN;
	bool any = false;

	for (size_t at = 0, next; at < n; at += next) {
		size_t len = text_line_length(s + at, n - at, &next);
		struct arena a = { 0 };
		struct text_item it;

		if (len == 0 && any)
			break;
		if (at + next == n && n == FIELDS)
			break; /* not all of the line */
		any = any || len > 0;
		lines->all++;
		lines->wide += len > WRAP;
		if (len > lines->longest)
			lines->longest = len;
		if (text_line_item(s + at, len, &it)) {
			kind = it.kind;
			if (kind == TEXT_TIME)
				text_clue(&f->clues, arena_strndup(&a, s + at +
				    it.value, len - it.value));
		} else if (kind == TEXT_TIME) {
			text_clue(&f->clues, arena_strndup(&a, s + at, len));
		}
		arena_free(&a);
	}
}

/* Where clients break lines: mostly at 75; else where the longest one ends. */
static int
look_through(struct text_file *f, struct err *e)
{
	char window[FIELDS];
	struct lines lines = { 0 };
	uint64_t end, next;

	for (uint64_t at = f->start; at < f->size && at < LOOK_MAX;
	     at = next) {
		ssize_t n = peek(f, at, window, sizeof(window), e);

		if (n < 0 || text_file_block(f, at, &end, &next, e) < 0)
			return -1;

		uint64_t block = (end - at) / width(f->set);

		look_at_block(f, window, block < (uint64_t)n ? (size_t)block :
		    (size_t)n, &lines);
	}
	f->wrap = lines.wide * 50 <= lines.all || lines.longest < WRAP ?
	    WRAP : lines.longest;
	return 0;
}

int
text_file_open(struct text_file *f, const char *path, struct err *e)
{
	uint8_t head[4];
	struct stat st;
	size_t skip = 0;
	ssize_t n = -1;

	*f = (struct text_file){ .path = path };
	f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &st) < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
	} else {
		f->size = (uint64_t)st.st_size;
		n = text_file_read(f, 0, head, sizeof(head), e);
	}
	if (n >= 0)
		f->set = text_set_of(head, (size_t)n, &skip);
	f->start = skip;
	/* Half a character at the end is none. */
	if (width(f->set) == 2)
		f->size -= f->size % 2;
	if (n >= 0 && find_separator(f, e) == 0 && look_through(f, e) == 0)
		return 0;
	text_file_close(f);
	return -1;
}

void
text_file_close(struct text_file *f)
{
	if (f->fd >= 0)
		(void)close(f->fd);
	f->fd = -1;
}
