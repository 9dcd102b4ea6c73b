#include "source/text_note.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "source/text_line.h"

/* A field being read: name, and lines from its first to its last. */
struct piece {
	const char *name;
	enum text_kind kind;
	const char *value; /* up to where the lines end, wrapped still */
	size_t len;
};

struct block {
	struct note *note;
	const struct text_style *style;
	const char *s; /* UTF-8, NUL-terminated */
	size_t n, at;
	size_t strange; /* lines that belong to no field */
};

/* ---- characters -------------------------------------------------------------- */

static const char *
decode(struct note *note, const void *p, size_t n,
    const struct text_style *style)
{
	const char *text = p, *charset = NULL;
	size_t bad;

	if (style->set == TEXT_UTF16LE || style->set == TEXT_UTF16BE)
		charset = style->set == TEXT_UTF16LE ? "UTF-16LE" : "UTF-16BE";
	else if (style->set == TEXT_BYTES && text_valid_utf8(p, n) < n)
		charset = style->charset;
	if (charset != NULL) {
		text = text_from(note->arena, charset, p, n);
		if (text == NULL) /* the set was looked at when opening */
			return NULL;
		n = strlen(text);
	} else if ((bad = text_valid_utf8(p, n)) < n) {
		note_trouble(note, "characters from byte %zu on that are no "
		    "UTF-8 are shown as \xef\xbf\xbd", bad);
	}
	char *clean = text_clean(note->arena, text, n, NULL);
	size_t len = 0;

	/* Lines end with "\n" from here on. */
	for (const char *c = clean; *c != '\0'; c++)
		if (c[0] != '\r' || c[1] != '\n')
			clean[len++] = *c;
	clean[len] = '\0';
	return clean;
}

static size_t
characters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

static size_t
first_word(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] != ' ' && s[i] != '\t')
		i++;
	return i;
}

/* Would the first word of the next line not have fitted on this one? */
static bool
is_wrapped(const struct block *b, const char *line, size_t len,
    const char *next, size_t next_len)
{
	return characters(line, len) + 1 +
	    characters(next, first_word(next, next_len)) > b->style->wrap;
}

/* ---- values -------------------------------------------------------------------- */

/*
 * The lines of a value as one text: a line that was full goes on, any other
 * was ended by the writer.  Lists and dates know no lines.
 */
static char *
unwrap(const struct block *b, const struct piece *p, const char *line)
{
	char *out = arena_alloc(b->note->arena, p->len + 1);
	size_t n = 0;
	const char *s = p->value, *stop = p->value + p->len;

	for (size_t next; s < stop; s += next, line = s) {
		size_t len = text_line_length(s, (size_t)(stop - s), &next);
		const char *after = s + next;
		size_t rest, after_len = text_line_length(after,
		    (size_t)(stop - after), &rest);

		memcpy(out + n, s, len);
		n += len;
		if (after >= stop)
			break;
		if (p->kind == TEXT_ONE || p->kind == TEXT_UNKNOWN ||
		    p->kind == TEXT_RICH) {
			bool full = is_wrapped(b, line, (size_t)(s + len -
			    line), after, after_len);

			/* A word longer than a line was cut. */
			if (!full)
				out[n++] = '\n';
			else if (len > 0 && memchr(s, ' ', len) != NULL &&
			    out[n - 1] != ' ')
				out[n++] = ' ';
		} else {
			out[n++] = ' ';
		}
	}
	return text_trim(b->note->arena, out, n);
}

static void
add_list(struct block *b, const char *name, const char *value)
{
	struct arena *a = b->note->arena;
	const char **list = NULL;
	size_t count = 0, cap = 0;

	for (const char *s = value;; s++) {
		const char *start = s;
		bool quoted = false;

		for (; *s != '\0' && (quoted || *s != ','); s++)
			if (*s == '"')
				quoted = !quoted;
		list = arena_room(a, list, count, &cap, sizeof(*list));
		list[count++] = text_trim(a, start, (size_t)(s - start));
		if (*s == '\0')
			break;
	}
	note_add_texts(b->note, name, list, count);
}

static bool
next_value(const char **s)
{
	while (isspace((unsigned char)**s))
		++*s;
	if (**s != ',')
		return **s == '\0';
	++*s;
	while (isspace((unsigned char)**s))
		++*s;
	return **s != '\0';
}

/* False when it is not all dates. */
static bool
add_times(struct block *b, const char *name, const char *value)
{
	struct note_range *list = NULL;
	size_t count = 0, cap = 0;
	const char *s = value;
	bool odd = false;

	do {
		struct note_range r;

		if (!text_time_read(&s, &b->style->clock, &r, &odd))
			return false;
		list = arena_room(b->note->arena, list, count, &cap,
		    sizeof(*list));
		list[count++] = r;
		if (!next_value(&s))
			return false;
	} while (*s != '\0');

	struct note_field *f = note_add(b->note, name, NOTE_TIME);

	f->time = list;
	f->n = count;
	if (odd)
		note_trouble(b->note, "field %s: a date that only fits "
		    "another order of day and month; read so: %s", name,
		    value);
	return true;
}

static bool
add_numbers(struct block *b, const char *name, const char *value)
{
	double *list = NULL;
	size_t count = 0, cap = 0;
	const char *s = value;

	do {
		char *end;

		if (strspn(s, "+-.0123456789") == 0)
			return false;

		double d = strtod(s, &end);

		if (end == s)
			return false;
		list = arena_room(b->note->arena, list, count, &cap,
		    sizeof(*list));
		list[count++] = d;
		s = end;
		if (!next_value(&s))
			return false;
	} while (*s != '\0');

	struct note_field *f = note_add(b->note, name, NOTE_NUMBER);

	f->number = list;
	f->n = count;
	return true;
}

static void
add_field(struct block *b, const struct piece *p, const char *line)
{
	const char *value = unwrap(b, p, line);

	switch (p->kind) {
	case TEXT_LIST:
		add_list(b, p->name, value);
		return;
	case TEXT_TIME:
		if (value[0] == '\0' || add_times(b, p->name, value))
			return;
		note_trouble(b->note, "field %s: not a date that we know, "
		    "kept as text: %s", p->name, value);
		break;
	case TEXT_NUMBER:
		if (value[0] == '\0' || add_numbers(b, p->name, value))
			return;
		note_trouble(b->note, "field %s: not a number, kept as text: "
		    "%s", p->name, value);
		break;
	case TEXT_ONE:
	case TEXT_RICH:
	case TEXT_UNKNOWN:
		break;
	}
	note_add_text(b->note, p->name, value);
}

/* ---- lines ----------------------------------------------------------------------- */

/* Does this line begin a field, and not go on with the one before? */
static bool
begins_field(const struct block *b, const char *line, size_t len,
    const char *before, size_t before_len, struct text_item *it)
{
	if (!text_line_item(line, len, it))
		return false;
	if (it->kind != TEXT_UNKNOWN || before == NULL)
		return true;
	return !is_wrapped(b, before, before_len, line, len);
}

/* The fields: up to the first empty line. */
static void
read_fields(struct block *b)
{
	struct piece p = { .name = NULL };
	const char *first = NULL, *before = NULL;
	size_t before_len = 0;

	for (size_t next; b->at < b->n; b->at += next) {
		const char *line = b->s + b->at;
		size_t len = text_line_length(line, b->n - b->at, &next);
		struct text_item it;

		if (len == 0 && before == NULL)
			continue;
		if (len == 0)
			break;
		if (begins_field(b, line, len, before, before_len, &it)) {
			if (p.name != NULL)
				add_field(b, &p, first);
			first = line;
			p = (struct piece){ .kind = it.kind,
				.name = arena_strndup(b->note->arena, line,
				    it.name),
				.value = line + it.value };
		} else if (p.name == NULL) {
			b->strange++;
		}
		if (p.name != NULL)
			p.len = (size_t)(line + next - p.value);
		before = line;
		before_len = len;
	}
	if (p.name != NULL)
		add_field(b, &p, first);
}

static bool
is_mail(const struct note *n)
{
	return note_has(n, "SendTo") || note_has(n, "PostedDate") ||
	    text_same(note_string(n, "Form"), "Memo");
}

/* The label of rich text; in a mail only its own: others are said by people. */
static bool
is_label(const struct block *b, const char *line, size_t len,
    struct text_item *it)
{
	return text_line_item(line, len, it) && !(it->bare &&
	    it->kind != TEXT_RICH) && (it->kind == TEXT_RICH ||
	    !is_mail(b->note));
}

static void
add_rich(struct block *b, const char *name, const char *s, size_t n)
{
	char *text = arena_strndup(b->note->arena, s, n);

	while (n > 0 && isspace((unsigned char)text[n - 1]))
		text[--n] = '\0';
	if (n > 0)
		note_add_text(b->note, name, text);
}

/* What follows the empty line: rich text, the first perhaps without label. */
static void
read_rich(struct block *b)
{
	const char *name = "Body";
	size_t next, start;
	struct text_item it;

	for (; b->at < b->n; b->at += next)
		if (text_line_length(b->s + b->at, b->n - b->at, &next) > 0)
			break;

	size_t len = text_line_length(b->s + b->at, b->n - b->at, &next);

	start = b->at;
	if (is_label(b, b->s + start, len, &it)) {
		name = arena_strndup(b->note->arena, b->s + start, it.name);
		start += it.value;
	}
	/* A second one, when that is what everybody calls it. */
	for (b->at += next; b->at < b->n; b->at += next) {
		const char *line = b->s + b->at;

		len = text_line_length(line, b->n - b->at, &next);
		if (!text_same(name, "Body") && line[-2] == '\n' &&
		    text_line_item(line, len, &it) && it.kind == TEXT_RICH) {
			add_rich(b, name, b->s + start, b->at - start);
			name = "Body";
			start = b->at + it.value;
		}
	}
	add_rich(b, name, b->s + start, b->n - start);
}

/* An export without separators makes one note of all: all but hides them. */
static void
look_for_another(struct block *b)
{
	static const char mark[] = "\nForm:  ";
	const char *at = strstr(b->s + (b->at > 0 ? b->at - 1 : 0), mark);
	size_t n;

	if (at == NULL || !note_has(b->note, "Form"))
		return;
	n = strcspn(++at, "\r\n");
	note_trouble(b->note, "its text goes on like another document "
	    "(%.*s): is the character that separates them missing?",
	    n > 60 ? 60 : (int)n, at);
}

int
text_note_read(struct note *note, const void *p, size_t n,
    const struct text_style *style, struct err *e)
{
	struct block b = { .note = note, .style = style,
		.s = decode(note, p, n, style) };
	const char *ref;

	if (b.s == NULL)
		return err_set(e, ERR_FORMAT, "text that is not in %s",
		    style->charset);
	b.n = strlen(b.s);
	read_fields(&b);
	if (note->fields == NULL)
		return err_set(e, ERR_FORMAT, "no line of it is a field "
		    "(\"Name:  value\")");
	if (b.strange > 0)
		note_trouble(note, "%zu lines before the first field were "
		    "left out", b.strange);
	if (b.at < b.n) {
		look_for_another(&b);
		read_rich(&b);
	}
	note->form = note_string(note, "Form");
	note->conflict = note_has(note, "$Conflict");
	ref = note_text(note, "$REF");
	if (ref != NULL && !text_unid(ref, note->parent))
		note->parent[0] = '\0';
	return 0;
}
