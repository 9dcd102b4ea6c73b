#include "source/pim_line.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#define PARTS_MAX 10000

struct pim_lines *
pim_lines_new(int fd, int64_t off, int64_t end, size_t keep)
{
	struct pim_lines *l = MEM_NEW(struct pim_lines);

	l->fd = fd;
	l->pos = off;
	l->end = end;
	l->began = off > 0;
	buf_init(&l->text, keep);
	return l;
}

void
pim_lines_free(struct pim_lines **l)
{
	if (*l == NULL)
		return;
	buf_free(&(*l)->text);
	mem_free(*l);
	*l = NULL;
}

/* The byte at pos, or -1 at the end or when reading failed (then failed). */
static int
peek(struct pim_lines *l)
{
	if (l->pos >= l->end || l->failed)
		return -1;
	if (l->pos < l->chunk_off ||
	    l->pos >= l->chunk_off + (int64_t)l->chunk_len) {
		int64_t left = l->end - l->pos;
		size_t want = left < PIM_CHUNK ? (size_t)left : PIM_CHUNK;
		ssize_t n;

		do
			n = pread(l->fd, l->chunk, want, l->pos);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			l->failed = true;
		if (n <= 0)
			return -1;
		l->chunk_off = l->pos;
		l->chunk_len = (size_t)n;
	}
	return l->chunk[l->pos - l->chunk_off];
}

/* CRLF, LF, CR: one break.  False at the end of the file. */
static bool
take_break(struct pim_lines *l)
{
	int c = peek(l);

	if (c != '\r' && c != '\n')
		return false;
	l->pos++;
	if (c == '\r' && peek(l) == '\n')
		l->pos++;
	return true;
}

/* One physical line, without its break, onto the text. */
static void
take_text(struct pim_lines *l, struct pim_line *line, bool *quoted)
{
	int c;

	while ((c = peek(l)) >= 0 && c != '\r' && c != '\n') {
		char byte = (char)c;

		l->pos++;
		if (line->value_off < 0 && c == '"')
			*quoted = !*quoted;
		if (line->value_off < 0 && c == ':' && !*quoted)
			line->value_off = l->pos;
		if (!line->cut)
			buf_put(&l->text, &byte, 1);
		if (l->text.failed)
			line->cut = true;
	}
}

static void
skip_bom(struct pim_lines *l)
{
	static const uint8_t bom[] = { 0xef, 0xbb, 0xbf };

	for (size_t i = 0; i < sizeof(bom); i++) {
		if (peek(l) != bom[i]) {
			l->pos -= (int64_t)i;
			return;
		}
		l->pos++;
	}
}

static int
give(struct pim_lines *l, struct pim_line *line, struct err *e)
{
	if (l->failed)
		return err_errno(e, "byte %lld", (long long)l->pos);
	if (l->text.data == NULL)
		buf_puts(&l->text, "");
	line->text = l->text.data == NULL ? "" : l->text.data;
	line->len = l->text.len;
	line->end = l->pos;
	return 1;
}

int
pim_lines_next(struct pim_lines *l, struct pim_line *line, struct err *e)
{
	bool quoted = false;

	if (!l->began)
		skip_bom(l);
	l->began = true;
	*line = (struct pim_line){ .off = l->pos, .value_off = -1 };
	buf_clear(&l->text);
	if (peek(l) < 0)
		return l->failed ?
		    err_errno(e, "byte %lld", (long long)l->pos) :
		    0;
	for (;;) {
		take_text(l, line, &quoted);
		line->ended = take_break(l);

		int c = peek(l);

		if (!line->ended || (c != ' ' && c != '\t'))
			break;
		l->pos++;
	}
	return give(l, line, e);
}

int
pim_lines_join(struct pim_lines *l, struct pim_line *line, struct err *e)
{
	bool quoted = false;

	if (peek(l) < 0)
		return l->failed ?
		    err_errno(e, "byte %lld", (long long)l->pos) :
		    0;
	if (l->text.len > 0) /* the "=" that says so */
		l->text.data[--l->text.len] = '\0';
	take_text(l, line, &quoted);
	line->ended = take_break(l);
	return give(l, line, e);
}

/* ---- one line taken apart ------------------------------------------------ */

static const char *
upper(struct arena *a, const char *s, size_t n)
{
	char *out = arena_strndup(a, s, n);

	for (char *p = out; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return text_trim(a, out, strlen(out));
}

/* Up to a separator outside of quotes. */
static size_t
span(const char *s, size_t n, const char *stop)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (!quoted && s[i] != '\0' && strchr(stop, s[i]) != NULL)
			break;
	}
	return i;
}

static const char *
unquoted(struct arena *a, const char *s, size_t n)
{
	char *out = arena_strndup(a, s, n);
	size_t to = 0;

	for (size_t i = 0; out[i] != '\0'; i++)
		if (out[i] != '"')
			out[to++] = out[i];
	return text_trim(a, out, to);
}

static void
add_param(struct arena *a, struct pim_prop *p, const char *s, size_t n)
{
	struct pim_param **end = &p->params;
	struct pim_param *param = ARENA_NEW(a, struct pim_param);
	size_t name = span(s, n, "=");

	while (*end != NULL)
		end = &(*end)->next;
	*end = param;
	param->name = name < n ? upper(a, s, name) : "";
	param->value = name < n ? unquoted(a, s + name + 1, n - name - 1) :
				  unquoted(a, s, n);
}

static void
set_name(struct arena *a, struct pim_prop *p, const char *s, size_t n)
{
	const char *dot = memchr(s, '.', n);

	p->group = "";
	if (dot != NULL) {
		p->group = arena_strndup(a, s, (size_t)(dot - s));
		n -= (size_t)(dot - s) + 1;
		s = dot + 1;
	}
	p->name = upper(a, s, n);
}

#define PARAMS_MAX 64

/* The name, and what follows the first colon; parameters are not trusted. */
static struct pim_prop *
parse_unquoted(struct arena *a, const struct pim_line *line)
{
	const char *s = line->text;
	size_t name = strcspn(s, ";:"), head = strcspn(s, ":");
	struct pim_prop *p = ARENA_NEW(a, struct pim_prop);

	if (name == 0 || s[head] != ':')
		return NULL;
	set_name(a, p, s, name);
	p->value = arena_strndup(a, s + head + 1, line->len - head - 1);
	p->value_off = -1;
	p->cut = line->cut;
	return p->name[0] == '\0' ? NULL : p;
}

struct pim_prop *
pim_prop_parse(struct arena *a, const struct pim_line *line)
{
	const char *s = line->text;
	size_t n = line->len, name = span(s, n, ";:");
	struct pim_prop *p = ARENA_NEW(a, struct pim_prop);

	if (span(s, n, ":") == n) /* a quote without its twin hides the colon */
		return parse_unquoted(a, line);

	if (name == 0 || name == n)
		return NULL;
	set_name(a, p, s, name);
	if (p->name[0] == '\0')
		return NULL;
	for (int i = 0; name < n && s[name] == ';'; i++) {
		s += name + 1;
		n -= name + 1;
		name = span(s, n, ";:");
		if (name > 0 && i < PARAMS_MAX)
			add_param(a, p, s, name);
	}
	if (name == n)
		return NULL;
	p->value = arena_strndup(a, s + name + 1, n - name - 1);
	p->value_off = line->value_off;
	p->value_len = line->value_off < 0 ? 0 : line->end - line->value_off;
	p->cut = line->cut;
	return p;
}

const char *
pim_param(const struct pim_prop *p, const char *name)
{
	for (const struct pim_param *q = p->params; q != NULL; q = q->next)
		if (strcmp(q->name, name) == 0)
			return q->value;
	return NULL;
}

bool
pim_param_has(const struct pim_prop *p, const char *name, const char *value)
{
	size_t n = strlen(value);

	for (const struct pim_param *q = p->params; q != NULL; q = q->next) {
		if (strcmp(q->name, name) != 0)
			continue;
		for (const char *s = q->value; *s != '\0';) {
			size_t len = strcspn(s, ",");

			if (len == n && text_same_n(s, value, n))
				return true;
			s += len + (s[len] == ',');
		}
	}
	return false;
}

const char *
pim_text(struct arena *a, const char *s, size_t n, const char *charset)
{
	char *out = arena_alloc(a, n + 1);
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '\\' && i + 1 < n && s[i + 1] != '\0' &&
		    strchr("nN,;:\\\"", s[i + 1]) != NULL) {
			c = s[++i];
			if (c == 'n' || c == 'N')
				c = '\n';
		}
		if (c == '\r' && i + 1 < n && s[i + 1] == '\n')
			continue; /* one break, as everywhere inside */
		out[to++] = c;
	}
	if (text_valid_utf8(out, to) < to) {
		const char *as = charset == NULL ? "windows-1252" : charset;
		char *read = text_from(a, as, out, to);

		if (read != NULL)
			return text_clean(a, read, strlen(read), NULL);
	}
	return text_clean(a, out, to, NULL);
}

size_t
pim_split(struct arena *a, const char *s, char separator, const char *charset,
    const char ***parts)
{
	size_t n = 0, cap = 0;

	*parts = NULL;
	for (;;) {
		size_t len = 0;

		while (s[len] != '\0' &&
		    (s[len] != separator || n == PARTS_MAX - 1))
			len += s[len] == '\\' && s[len + 1] != '\0' ? 2 : 1;
		*parts = arena_room(a, *parts, n, &cap, sizeof(**parts));
		(*parts)[n++] = pim_text(a, s, len, charset);
		if (s[len] == '\0')
			return n;
		s += len + 1;
	}
}
