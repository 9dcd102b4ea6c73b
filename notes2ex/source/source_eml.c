/*
 * Messages in RFC 5322 form: one in a file (.eml), or many (mbox, RFC 4155).
 *
 * The message is passed on by reference, byte for byte.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sha.h"
#include "base/text.h"
#include "source/mime_head.h"
#include "source/source.h"

#define WINDOW 65536

struct eml_source {
	struct source base;
	struct source_info info;
	char *path, *member;
	int fd;
	uint64_t size, at;
	bool mbox;
	int64_t ord;
};

/* ---- is it one? ------------------------------------------------------------- */

static const char *const names[] = { "received", "message-id", "from", "to",
	"subject", "date", "mime-version", "return-path", "x-mimetrack",
	"content-type", "delivered-to", "x-notes-item", "cc", "sender",
	"reply-to", "x-mailer", "content-transfer-encoding", "in-reply-to" };

static bool
is_known(const char *s, size_t n)
{
	for (size_t i = 0; i < NITEMS(names); i++)
		if (strlen(names[i]) == n && text_same_n(s, names[i], n))
			return true;
	return false;
}

/* Length of a header's name with its colon following, 0 when it is none. */
static size_t
name_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (unsigned char)s[i] > ' ' &&
	    (unsigned char)s[i] < 0x7f && s[i] != ':')
		i++;
	return i > 0 && i < n && s[i] == ':' ? i : 0;
}

static bool
is_mbox(const uint8_t *head, size_t n)
{
	return n > 5 && memcmp(head, "From ", 5) == 0;
}

static int
eml_bid(const uint8_t *head, size_t n)
{
	const char *s = (const char *)head, *end = s + n;
	int known = 0, lines = 0, strange = 0;

	if (is_mbox(head, n)) {
		s = memchr(s, '\n', n);
		if (s == NULL)
			return 0;
		s++;
	}
	for (const char *nl; s < end; s = nl + 1) {
		nl = memchr(s, '\n', (size_t)(end - s));
		if (nl == NULL)
			break;

		size_t len = (size_t)(nl - s);

		if (len > 0 && s[len - 1] == '\r')
			len--;
		if (len == 0)
			break;
		lines++;
		if (isspace((unsigned char)s[0]) && lines > 1)
			continue;

		size_t name = name_length(s, len);

		/* A line that should not be there; but this is no list. */
		if (name == 0) {
			if (++strange > 1)
				return 0;
			continue;
		}
		/* Two blanks are how structured text writes a field. */
		if (name + 2 < len && s[name + 1] == ' ' && s[name + 2] == ' ')
			known--;
		known += is_known(s, name);
	}
	if (strange > 0)
		return known >= 3 ? 60 : 0;
	return known >= 3 ? 90 : known == 2 ? 60 : 0;
}

/* ---- reading ------------------------------------------------------------------ */

static void
eml_close(struct source *base)
{
	struct eml_source *s = (struct eml_source *)base;

	if (s->fd >= 0)
		(void)close(s->fd);
	mem_free(s->path);
	mem_free(s->member);
	mem_free(s);
}

static int
eml_open(struct source **out, const char *path, const char *member,
    const struct source_options *o, struct err *e)
{
	struct eml_source *s = MEM_NEW(struct eml_source);
	uint8_t head[8];
	struct stat st;
	ssize_t n;

	(void)o;
	s->base.ops = &source_eml_ops;
	s->path = mem_strdup(path);
	s->member = mem_strdup(member);
	s->info = (struct source_info){ .path = s->path, .format = "eml",
		.version = "", .title = "", .replicaid = "", .owner = "" };
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0 ||
	    (n = pread(s->fd, head, sizeof(head), 0)) < 0) {
		(void)err_errno(e, "%s", path);
		e->code = ERR_DAMAGED;
		eml_close(&s->base);
		return -1;
	}
	s->size = (uint64_t)st.st_size;
	s->mbox = is_mbox(head, (size_t)n);
	*out = &s->base;
	return 0;
}

static ssize_t
read_at(const struct eml_source *s, void *p, size_t n, uint64_t at)
{
	ssize_t got;

	do
		got = pread(s->fd, p, n, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got;
}

static bool
has_time(const char *s, size_t n)
{
	for (size_t i = 2; i + 2 < n; i++)
		if (s[i] == ':' && isdigit((unsigned char)s[i - 2]) &&
		    isdigit((unsigned char)s[i - 1]) &&
		    isdigit((unsigned char)s[i + 1]) &&
		    isdigit((unsigned char)s[i + 2]))
			return true;
	return false;
}

/*
 * Not every writer of mbox quotes "From me to you" in a text.  A true one has
 * the time of its message, or headers follow it.
 */
static bool
is_separator(const struct eml_source *s, uint64_t at)
{
	char text[1024];
	ssize_t n = read_at(s, text, sizeof(text), at);
	const char *nl = n <= 0 ? NULL : memchr(text, '\n', (size_t)n);
	size_t line, name;

	if (nl == NULL)
		return n > 0 && has_time(text, (size_t)n);
	line = (size_t)(nl + 1 - text);
	if (has_time(text, line))
		return true;
	name = name_length(nl + 1, (size_t)n - line);
	return is_known(nl + 1, name);
}

/*
 * Where the next "From " line begins, an empty line before it; the file's end
 * when there is none.
 */
static int
next_from(const struct eml_source *s, uint64_t from, uint64_t *found,
    struct err *e)
{
	char window[WINDOW + 8];
	uint64_t at = from;

	*found = s->size;
	while (at < s->size) {
		ssize_t n = read_at(s, window, sizeof(window), at);

		if (n < 0)
			return err_errno(e, "%s", s->path);
		for (ssize_t i = 0; i + 7 < n; i++) {
			const char *p = memchr(window + i, '\n',
			    (size_t)(n - i));

			if (p == NULL)
				break;
			i = p - window;
			if (p[1] == '\r')
				p++;
			if (window + n - p > 7 && p[1] == '\n' &&
			    memcmp(p + 2, "From ", 5) == 0) {
				*found = at + (uint64_t)(p + 2 - window);
				if (is_separator(s, *found))
					return 0;
				*found = s->size;
			}
		}
		if (n < (ssize_t)sizeof(window))
			break;
		at += (uint64_t)n - 8;
	}
	return 0;
}

/* Beyond the "From " line. */
static int
after_line(const struct eml_source *s, uint64_t at, uint64_t *next,
    struct err *e)
{
	char line[1024];
	ssize_t n = read_at(s, line, sizeof(line), at);
	const char *nl = n <= 0 ? NULL : memchr(line, '\n', (size_t)n);

	if (n < 0)
		return err_errno(e, "%s", s->path);
	*next = nl == NULL ? at : at + (uint64_t)(nl + 1 - line);
	return 0;
}

static int
hash(const struct blob *b, uint8_t digest[32], struct err *e)
{
	struct stream *in;
	char chunk[16384];
	ssize_t n;

	if (stream_open(&in, b, e) < 0)
		return -1;

	struct sha *sha = sha_new();

	while ((n = stream_read(in, chunk, sizeof(chunk), e)) > 0)
		sha_put(sha, chunk, (size_t)n);
	sha_end(sha, digest);
	stream_close(&in);
	return n < 0 ? -1 : 0;
}

/* A source that cannot be read is no failure of ours: the next note may do. */
static int
unreadable(int64_t ord, struct err *e)
{
	if (e->code == ERR_IO)
		e->code = ERR_FORMAT;
	return err_in(e, "message %lld", (long long)ord);
}

static int
read_message(const struct eml_source *s, uint64_t off, uint64_t len,
    int64_t ord, struct arena *a, struct note **out, struct err *e)
{
	struct note *n = note_new(a);
	const struct blob *b = blob_of_file(a, arena_strdup(a, s->path), off,
	    len);
	uint8_t digest[32];

	*out = n;
	n->at = (struct note_at){ .path = arena_strdup(a, s->member),
		.off = (int64_t)off, .len = (int64_t)len, .ord = ord };
	n->bytes = len;
	n->class = NOTE_DOCUMENT;
	if (hash(b, digest, e) < 0) {
		memset(digest, 0, sizeof(digest));
		note_make_unid(n, s->member, ord, digest);
		return unreadable(ord, e);
	}
	note_make_unid(n, s->member, ord, digest);
	if (mime_head_read(n, b, e) < 0)
		return unreadable(ord, e);
	if (n->form[0] == '\0')
		n->form = "Memo";
	return 1;
}

static int
eml_next(struct source *base, struct arena *a, struct note **n, struct err *e)
{
	struct eml_source *s = (struct eml_source *)base;
	uint64_t off = s->at, end = s->size;

	*n = NULL;
	if (off >= s->size)
		return 0;
	if (s->mbox && (after_line(s, off, &off, e) < 0 ||
	    next_from(s, off > 0 ? off - 1 : 0, &end, e) < 0)) {
		s->at = s->size;
		e->code = ERR_DAMAGED;
		return -1;
	}
	s->at = end;
	return read_message(s, off, end - off, ++s->ord, a, n, e);
}

static int
eml_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **n, struct err *e)
{
	const struct eml_source *s = (const struct eml_source *)base;

	if (at->off < 0 || at->len < 0 || (uint64_t)at->off > s->size ||
	    (uint64_t)at->len > s->size - (uint64_t)at->off)
		return err_set(e, ERR_FORMAT, "%s: no message at %lld",
		    s->path, (long long)at->off);
	return read_message(s, (uint64_t)at->off, (uint64_t)at->len, at->ord,
	    a, n, e) < 0 ? -1 : 0;
}

static const struct source_info *
eml_info(const struct source *base)
{
	return &((const struct eml_source *)base)->info;
}

const struct source_ops source_eml_ops = {
	.format = "eml",
	.bid = eml_bid,
	.open = eml_open,
	.next = eml_next,
	.fetch = eml_fetch,
	.info = eml_info,
	.close = eml_close,
};
