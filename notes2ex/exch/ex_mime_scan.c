/*
 * Where the parts of a message are (RFC 2046 5.1): its lines are read once,
 * and of them only headers are kept.  What ends where it should not ends
 * there: no damage takes away more than the boundary that it is in.
 */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

#define CHUNK     65536
#define MARKS     (1u << 20)   /* bytes between two of them */
#define LINE_KEEP 65536        /* bytes of a line that are looked at */
#define HEAD_TOP  (4u << 20)   /* of the message's header, of those of … */
#define HEAD_IN   (1u << 20)   /* … messages within, of … */
#define HEAD_PART (64u << 10)  /* … other parts, of … */
#define HEAD_ALL  (32u << 20)  /* … all but the first together */
#define HEAD_MIN  1024         /* … and of each even then */

struct line {
	uint64_t off, end; /* end: where the next one begins */
	const char *p;     /* without its end, n bytes at most LINE_KEEP */
	size_t n, eol;
};

struct scan {
	struct arena *a;
	GMimeParserOptions *options;
	struct mime_tree *tree;
	struct stream *in;
	const struct blob *marked;
	size_t marks_cap;
	char *buf; /* CHUNK bytes, of which at … len are to be read */
	size_t at, len;
	uint64_t off; /* of buf[at] in the content */
	struct buf hold; /* a line that two chunks have parts of */
	size_t eol; /* of the line before */

	struct mime_part *part; /* the innermost that is open */
	struct mime_part *open[MIME_DEPTH]; /* multiparts that wait for more */
	size_t nopen;
	size_t messages, parts;
	bool in_head, top;
	bool started; /* the header has a line of its own */
	struct buf fields;
	size_t left; /* of HEAD_ALL */
};

/* ---- lines ---------------------------------------------------------------------- */

static void
add_mark(struct scan *s, const struct blob *b, uint64_t at)
{
	struct mime_tree *t = s->tree;

	t->mark = arena_room(s->a, t->mark, t->nmarks, &s->marks_cap,
	    sizeof(*t->mark));
	t->mark[t->nmarks++] = (struct blob_mark){ b, at };
}

/* At each blob, and where a wrapped one is large: n bytes have come. */
static void
mark(struct scan *s, size_t n)
{
	const struct mime_tree *t = s->tree;
	const struct blob *b = stream_blob(s->in);
	uint64_t end = s->off + n;

	if (s->marked != b)
		add_mark(s, b, s->off);
	s->marked = b;
	if (end - t->mark[t->nmarks - 1].at < MARKS)
		return;
	b = stream_rest(s->in, s->a);
	if (b != NULL)
		add_mark(s, b, end);
}

/* 1, or 0 at the end. */
static int
more(struct scan *s, struct err *e)
{
	ssize_t n = stream_read(s->in, s->buf, CHUNK, e);

	if (n <= 0)
		return (int)n;
	s->at = 0;
	s->len = (size_t)n;
	mark(s, s->len);
	return 1;
}

static void
keep(struct scan *s, const char *p, size_t n)
{
	size_t room = LINE_KEEP - s->hold.len;

	buf_put(&s->hold, p, n < room ? n : room);
}

/* 1, or 0 when there is no line. */
static int
next_line(struct scan *s, struct line *l, struct err *e)
{
	char before = '\0', last = '\0';
	const char *nl = NULL;
	int got = 1;

	buf_clear(&s->hold);
	*l = (struct line){ .off = s->off };
	while (nl == NULL) {
		if (s->at == s->len && (got = more(s, e)) <= 0)
			break;

		const char *p = s->buf + s->at;
		size_t n = s->len - s->at;

		nl = memchr(p, '\n', n);
		if (nl != NULL)
			n = (size_t)(nl + 1 - p);
		before = n > 1 ? p[n - 2] : last;
		last = p[n - 1];
		if (nl != NULL && s->hold.len == 0) {
			l->p = p;
			l->n = n;
		} else {
			keep(s, p, n);
		}
		s->at += n;
		s->off += n;
	}
	if (got < 0 || s->off == l->off)
		return got < 0 ? -1 : 0;
	if (l->p == NULL) {
		l->p = s->hold.data;
		l->n = s->hold.len;
	}
	l->end = s->off;
	if (nl != NULL)
		l->eol = before == '\r' ? 2 : 1;
	if (l->n + l->off > l->end - l->eol)
		l->n = (size_t)(l->end - l->eol - l->off);
	return 1;
}

/* ---- boundaries ----------------------------------------------------------------- */

static bool
is_boundary(const struct line *l, const char *boundary, bool *last)
{
	size_t n = strlen(boundary), i = n + 2;

	if (l->n < i || memcmp(l->p + 2, boundary, n) != 0)
		return false;
	*last = l->n >= i + 2 && memcmp(l->p + i, "--", 2) == 0;
	if (*last)
		i += 2;
	while (i < l->n && (l->p[i] == ' ' || l->p[i] == '\t' ||
	    l->p[i] == '\r'))
		i++;
	return i == l->n;
}

/* The innermost multipart that the line belongs to, NULL when none. */
static struct mime_part *
find_boundary(struct scan *s, const struct line *l, bool *last)
{
	if (l->n < 2 || l->p[0] != '-' || l->p[1] != '-')
		return NULL;
	for (size_t i = s->nopen; i > 0; i--)
		if (is_boundary(l, s->open[i - 1]->boundary, last)) {
			s->nopen = i;
			return s->open[i - 1];
		}
	return NULL;
}

/* ---- parts ---------------------------------------------------------------------- */

static size_t
head_limit(const struct scan *s, const struct mime_part *p)
{
	size_t n = p->parent == NULL ? HEAD_TOP :
	    p->parent->kind == MIME_MESSAGE ? HEAD_IN : HEAD_PART;

	if (p->parent == NULL || n <= s->left)
		return n;
	return s->left < HEAD_MIN ? HEAD_MIN : s->left;
}

static void
begin_part(struct scan *s, struct mime_part *parent, uint64_t off)
{
	struct mime_part *p = ARENA_NEW(s->a, struct mime_part);

	p->parent = parent;
	p->head = p->body = p->end = off;
	p->type = "text/plain";
	p->fields = "";
	if (parent == NULL)
		s->tree->root = p;
	else if (parent->last == NULL)
		parent->child = p;
	else
		parent->last->next = p;
	if (parent != NULL)
		parent->last = p;
	s->part = p;
	s->parts++;
	s->in_head = true;
	s->started = false;
	buf_clear(&s->fields);
	s->fields.limit = head_limit(s, p) + 1;
}

/* No header, no end: what nobody would want to see as 20,000 files. */
static void
begin_rest(struct scan *s, struct mime_part *parent, uint64_t off)
{
	begin_part(s, parent, off);
	s->in_head = false;
	s->part->rest = s->part->attached = true;
	s->nopen = 0;
}

static bool
is_message(const struct mime_part *p)
{
	return p->wrap == BLOB_PLAIN && !p->odd &&
	    (strcmp(p->type, "message/rfc822") == 0 ||
	    strcmp(p->type, "message/global") == 0 ||
	    strcmp(p->type, "message/news") == 0);
}

/* The header is there: what is in the part? */
static void
end_head(struct scan *s, uint64_t body)
{
	struct mime_part *p = s->part;

	s->in_head = false;
	p->body = p->end = body;
	p->nfields = s->fields.len;
	p->fields = arena_strndup(s->a, s->fields.len == 0 ? "" :
	    s->fields.data, s->fields.len);
	if (p->parent != NULL)
		s->left -= p->nfields < s->left ? p->nfields : s->left;
	p->cut = s->fields.failed;
	mime_read_fields(s->a, s->options, p);
	if (text_begins(p->type, "multipart/") && p->boundary != NULL &&
	    s->nopen < MIME_DEPTH) {
		p->kind = MIME_MULTIPART;
		s->open[s->nopen++] = p;
	} else if (is_message(p) && s->messages < MIME_MESSAGES) {
		p->kind = MIME_MESSAGE;
		s->messages++;
		begin_part(s, p, body);
	}
}

static void
end_parts(struct scan *s, const struct mime_part *outer, uint64_t end)
{
	for (struct mime_part *p = s->part; p != outer; p = p->parent) {
		p->end = end < p->body ? p->body : end;
		if (p->kind == MIME_MESSAGE)
			s->messages--;
	}
}

static void
at_boundary(struct scan *s, struct mime_part *p, bool last,
    const struct line *l)
{
	size_t open = s->nopen;

	while (s->in_head) /* a message within would have a header, too */
		end_head(s, l->off);
	s->nopen = open; /* what ends with its header waits for nothing */
	end_parts(s, p, l->off - s->eol);
	s->part = p;
	if (p->child == NULL)
		p->first = l->off;
	if (last) {
		p->behind = l->end;
		s->nopen--;
	} else if (s->parts < MIME_PARTS) {
		begin_part(s, p, l->end);
	} else {
		begin_rest(s, p, l->off);
	}
}

/* ---- lines of a header ---------------------------------------------------------- */

static bool
is_field(const struct line *l)
{
	size_t i = 0;

	while (i < l->n && (unsigned char)l->p[i] > ' ' && l->p[i] != ':' &&
	    (unsigned char)l->p[i] < 0x7f)
		i++;
	while (i > 0 && i < l->n && (l->p[i] == ' ' || l->p[i] == '\t'))
		i++;
	return i > 0 && i < l->n && l->p[i] == ':';
}

/* As far as there is room for it. */
static void
keep_field(struct scan *s, const struct line *l)
{
	size_t room = s->fields.limit - 1 - s->fields.len;

	s->started = true;
	if (s->fields.failed)
		return;
	if (l->n + 2 > room) {
		buf_put(&s->fields, l->p, room > 2 ? room - 2 : 0);
		buf_puts(&s->fields, room > 2 ? "\r\n" : "");
		s->fields.failed = true;
		return;
	}
	buf_put(&s->fields, l->p, l->n);
	buf_puts(&s->fields, "\r\n");
}

static void
text_line(struct scan *s, const struct line *l)
{
	struct mime_part *p = s->part;
	size_t i = 0;

	if (p->kind != MIME_MULTIPART || (p->behind == 0 ? p->has_before :
	    p->has_behind))
		return;
	while (i < l->n && strchr(" \t\r", l->p[i]) != NULL && l->p[i] != '\0')
		i++;
	if (i == l->n)
		return;
	if (p->behind == 0)
		p->has_before = true;
	else
		p->has_behind = true;
}

static void
head_line(struct scan *s, const struct line *l)
{
	bool own = s->top && s->part->parent == NULL;

	if (l->n == 0) {
		end_head(s, l->end);
		return;
	}
	if (!s->started && (text_begins(l->p, "From ") ||
	    text_begins(l->p, ">From ")) && (s->part->parent == NULL ||
	    s->part->parent->kind == MIME_MESSAGE))
		return;
	if (is_field(l) || (s->started && (own || l->p[0] == ' ' ||
	    l->p[0] == '\t'))) {
		keep_field(s, l);
		return;
	}
	end_head(s, l->off);
	text_line(s, l);
}

static int
scan(struct scan *s, struct err *e)
{
	struct line l;
	int got;

	begin_part(s, NULL, 0);
	while ((got = next_line(s, &l, e)) > 0) {
		bool last = false;
		struct mime_part *p = find_boundary(s, &l, &last);

		if (p != NULL)
			at_boundary(s, p, last, &l);
		else if (s->in_head)
			head_line(s, &l);
		else
			text_line(s, &l);
		s->eol = l.eol;
	}
	if (got < 0)
		return -1;
	while (s->in_head) /* of a message within that has none: twice */
		end_head(s, s->off);
	end_parts(s, NULL, s->off);
	return 0;
}

int
mime_scan(struct arena *a, GMimeParserOptions *options, const struct blob *b,
    bool top, struct mime_tree *tree, struct err *e)
{
	struct scan s = { .a = a, .options = options, .tree = tree,
		.left = HEAD_ALL, .top = top };
	int status;

	*tree = (struct mime_tree){ .blob = b };
	if (stream_open(&s.in, b, e) < 0)
		return -1;
	s.buf = mem_grow(NULL, CHUNK);
	buf_init(&s.hold, LINE_KEEP + 1);
	buf_init(&s.fields, HEAD_TOP);
	status = scan(&s, e);
	buf_free(&s.hold);
	buf_free(&s.fields);
	mem_free(s.buf);
	stream_close(&s.in);
	return status;
}

struct blob *
mime_range(struct arena *a, const struct mime_tree *t, uint64_t from,
    uint64_t end)
{
	return blob_part(a, t->blob, from, end > from ? end - from : 0,
	    t->mark, t->nmarks);
}

struct blob *
mime_content(struct arena *a, const struct mime_tree *t,
    const struct mime_part *p)
{
	struct blob *b = mime_range(a, t, p->body, p->end);

	b->wrap[0] = p->wrap;
	return b;
}
