#include "source/dxl_scan.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

void
dxl_scan_init(struct dxl_scan *s, int fd, uint64_t end, size_t step)
{
	*s = (struct dxl_scan){ .fd = fd, .end = end, .step = step };
}

void
dxl_scan_free(struct dxl_scan *s)
{
	mem_free(s->buf);
	s->buf = NULL;
}

uint64_t
dxl_scan_at(const struct dxl_scan *s)
{
	return s->off + s->pos;
}

static void
flush(struct dxl_scan *s)
{
	if (s->out != NULL && s->pos > s->from)
		buf_put(s->out, s->buf + s->from, s->pos - s->from);
	s->from = s->pos;
}

void
dxl_scan_record(struct dxl_scan *s, struct buf *out)
{
	flush(s);
	s->out = out;
}

void
dxl_scan_seek(struct dxl_scan *s, uint64_t off)
{
	flush(s);
	if (off >= s->off && off <= s->off + s->len) {
		s->pos = s->from = (size_t)(off - s->off);
		return;
	}
	s->off = off;
	s->pos = s->from = s->len = 0;
	s->eof = false;
}

/* More bytes behind those from pos on.  False: there are none. */
static bool
more(struct dxl_scan *s)
{
	uint64_t left = s->end - (s->off + s->len);
	size_t want = left < s->step ? (size_t)left : s->step;
	ssize_t n;

	if (s->eof || s->failed)
		return false;
	flush(s);
	if (s->pos > 0) {
		memmove(s->buf, s->buf + s->pos, s->len - s->pos);
		s->off += s->pos;
		s->len -= s->pos;
		s->pos = s->from = 0;
	}
	if (s->len + want > s->cap) {
		s->cap = (s->len + want) * 2;
		s->buf = mem_grow(s->buf, s->cap);
	}
	do
		n = want == 0 ? 0 :
				pread(s->fd, s->buf + s->len, want,
				    (off_t)(s->off + s->len));
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		s->failed = true;
		unsigned long long at = s->off + s->len;

		(void)err_errno(&s->err, "byte %llu", at);
		s->err.code = ERR_DAMAGED;
		return false;
	}
	s->len += (size_t)n;
	s->eof = n == 0;
	return n > 0;
}

/* At least n bytes from pos on. */
static bool
have(struct dxl_scan *s, size_t n)
{
	while (s->len - s->pos < n)
		if (!more(s))
			return false;
	return true;
}

bool
dxl_scan_text(struct dxl_scan *s, bool *amp)
{
	for (;;) {
		size_t n = s->len - s->pos;
		const char *p = n == 0 ? NULL : s->buf + s->pos;
		const char *lt = n == 0 ? NULL : memchr(p, '<', n);

		if (lt != NULL)
			n = (size_t)(lt - p);
		if (amp != NULL && !*amp && n > 0)
			*amp = memchr(p, '&', n) != NULL;
		s->pos += n;
		if (lt != NULL)
			return true;
		if (!more(s))
			return false;
	}
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	    (unsigned char)c >= 0x80;
}

static bool
ends_name(char c)
{
	return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' ||
	    c == '\n';
}

/* What matters in a tag outside of quotes. */
static const bool tag_marks
    [256] = { ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true };

/*
 * The length of the tag at pos; 0 when it has no end.  A "<" within it can
 * only be the next tag: then the tag was broken.
 */
static size_t
tag_length(struct dxl_scan *s)
{
	char quote = '\0';

	for (size_t i = 1; have(s, i + 1) && i < DXL_TAG_MAX;) {
		const char *p = s->buf + s->pos;
		size_t n = s->len - s->pos;

		while (i < n) {
			if (quote == '\0')
				while (i < n && !tag_marks[(uint8_t)p[i]])
					i++;
			else
				while (i < n && p[i] != quote && p[i] != '<')
					i++;
			if (i == n)
				break;
			if (p[i] == '<')
				return 0;
			if (p[i] == '>' && quote == '\0')
				return i + 1;
			quote = (char)(quote == '\0' ? p[i] : '\0');
			i++;
		}
	}
	return 0;
}

static enum dxl_markup
look_tag(struct dxl_scan *s, struct dxl_tag *tag)
{
	size_t n = tag_length(s);

	tag->raw = s->buf + s->pos;
	tag->len = n;

	const char *p = tag->raw + (tag->raw[1] == '/' ? 2 : 1);
	const char *end = p, *last = n > 0 ? tag->raw + n : s->buf + s->len;

	while (end < last && !ends_name(*end) && *end != '<') {
		if (*end == ':')
			p = end + 1;
		end++;
	}
	tag->name = p;
	tag->name_len = (size_t)(end - p);
	if (n == 0)
		return DXL_STRAY;
	if (tag->raw[1] == '/')
		return DXL_CLOSE;
	return n >= 3 && tag->raw[n - 2] == '/' ? DXL_EMPTY : DXL_START;
}

static bool
begins(struct dxl_scan *s, const char *what)
{
	size_t n = strlen(what);

	/* Byte by byte: at the end of file fewer are enough to say no. */
	for (size_t i = 0; i < n; i++)
		if (!have(s, i + 1) || s->buf[s->pos + i] != what[i])
			return false;
	return true;
}

static enum dxl_markup
look_pi(struct dxl_scan *s, struct dxl_tag *tag)
{
	tag->xml_decl = begins(s, "<?xml") && have(s, 6) &&
	    ends_name(s->buf[s->pos + 5]);
	return DXL_PI;
}

enum dxl_markup
dxl_scan_look(struct dxl_scan *s, struct dxl_tag *tag)
{
	*tag = (struct dxl_tag){ .kind = DXL_STRAY };
	if (!have(s, 2))
		return DXL_STRAY;

	char c = s->buf[s->pos + 1];

	if (is_name(c) ||
	    (c == '/' && have(s, 3) && is_name(s->buf[s->pos + 2])))
		tag->kind = look_tag(s, tag);
	else if (c == '?')
		tag->kind = look_pi(s, tag);
	else if (c != '!')
		tag->kind = DXL_STRAY;
	else if (begins(s, "<!--"))
		tag->kind = DXL_COMMENT;
	else if (begins(s, "<![CDATA["))
		tag->kind = DXL_CDATA;
	else if (begins(s, "<!DOCTYPE"))
		tag->kind = DXL_DECL;
	return tag->kind;
}

/* Over everything up to and with an end mark of at most three characters. */
static bool
pass_until(struct dxl_scan *s, const char *mark)
{
	size_t n = strlen(mark);

	for (;;) {
		size_t left = s->len - s->pos;
		const char *p = left == 0 ? NULL : s->buf + s->pos;
		const char *at = left < n ? NULL : memmem(p, left, mark, n);

		if (at != NULL) {
			s->pos += (size_t)(at - p) + n;
			return true;
		}
		/* What could be the beginning of the mark stays. */
		if (left >= n)
			s->pos += left - (n - 1);
		if (!more(s))
			return false;
	}
}

/* One piece of a declaration: a comment, a string or a character. */
static bool
pass_piece(struct dxl_scan *s, char c)
{
	if (begins(s, "<!--")) {
		s->pos += 4;
		return pass_until(s, "-->");
	}
	if (begins(s, "<?"))
		return pass_until(s, "?>");
	s->pos++;
	if (c == '"' || c == '\'')
		return pass_until(s, c == '"' ? "\"" : "'");
	return true;
}

/*
 * <!DOCTYPE with its internal subset, in which ">" means little and what
 * looks like a note is none, even when the subset has no end.
 */
static bool
pass_decl(struct dxl_scan *s)
{
	bool inside = false, subset = false;

	s->pos += 2;
	while (have(s, 1)) {
		char c = s->buf[s->pos];

		if (!pass_piece(s, c))
			break;
		if (c == '>' && !inside)
			return true;
		if (c == '[' || c == ']')
			inside = c == '[';
		subset = subset || inside;
	}
	if (subset) {
		s->pos = s->len;
		s->endless = true;
	}
	return subset;
}

static bool
pass_long(struct dxl_scan *s, enum dxl_markup kind, size_t head,
    const char *mark)
{
	uint64_t from = dxl_scan_at(s);
	bool done = false;

	flush(s);

	size_t out_len = s->out == NULL ? 0 : s->out->len;

	if (!s->unclosed[kind] && kind == DXL_DECL) {
		done = pass_decl(s);
	} else if (!s->unclosed[kind]) {
		s->pos += head;
		done = pass_until(s, mark);
	}
	if (done)
		return true;
	s->unclosed[kind] = true;
	dxl_scan_seek(s, from + head);
	if (s->out != NULL)
		s->out->len = out_len;
	return false;
}

bool
dxl_scan_pass(struct dxl_scan *s, const struct dxl_tag *tag)
{
	switch (tag->kind) {
	case DXL_START:
	case DXL_EMPTY:
	case DXL_CLOSE:
		s->pos += tag->len;
		return true;
	case DXL_CDATA:
		return pass_long(s, tag->kind, 9, "]]>");
	case DXL_COMMENT:
		return pass_long(s, tag->kind, 4, "-->");
	case DXL_PI:
		return pass_long(s, tag->kind, 2, "?>");
	case DXL_DECL:
		return pass_long(s, tag->kind, 2, ">");
	case DXL_STRAY:
		break;
	}
	s->pos++;
	return false;
}

const char *
dxl_tag_attr(const struct dxl_tag *t, const char *name, size_t *len)
{
	const char *p = t->name + t->name_len, *end = t->raw + t->len;
	size_t n = strlen(name);

	while (p < end) {
		while (p < end && ends_name(*p))
			p++;

		const char *key = p;

		while (p < end && *p != '=' && !ends_name(*p))
			p++;

		size_t key_len = (size_t)(p - key);

		while (p < end && *p != '"' && *p != '\'' && *p != '>')
			p++;
		if (p >= end || *p == '>')
			return NULL;

		const char *value = p + 1;
		const char *close = memchr(value, *p, (size_t)(end - value));

		if (close == NULL)
			return NULL;
		if (key_len == n && memcmp(key, name, n) == 0) {
			*len = (size_t)(close - value);
			return value;
		}
		p = close + 1;
	}
	return NULL;
}
