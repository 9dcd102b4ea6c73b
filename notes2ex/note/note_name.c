#include "note/note_name.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define PARTS 16 /* components of a name; more is no name */

struct span {
	const char *p;
	size_t n;
};

static struct span
trimmed(const char *p, size_t n)
{
	while (n > 0 && isspace((unsigned char)p[0])) {
		p++;
		n--;
	}
	while (n > 0 && isspace((unsigned char)p[n - 1]))
		n--;
	return (struct span){ p, n };
}

static bool
is_atom(unsigned char c)
{
	return isalnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* RFC 5322 3.4.1: what may stand before the @, atoms with dots or quoted. */
static bool
is_local(const char *p, size_t n)
{
	if (n == 0 || n > 255)
		return false;
	if (p[0] == '"') {
		if (n < 3 || p[n - 1] != '"')
			return false;
		for (size_t i = 1; i < n - 1; i++)
			if (p[i] < ' ' || p[i] > '~' ||
			    strchr("\"\\<>", p[i]) != NULL)
				return false;
		return true;
	}
	for (size_t i = 0; i < n; i++)
		if (p[i] != '.' && !is_atom((unsigned char)p[i]))
			return false;
	return true;
}

static bool
is_host(const char *p, size_t n)
{
	bool dot = false;

	if (n == 0 || n > 255)
		return false;
	if (p[0] == '[' && p[n - 1] == ']') {
		for (size_t i = 1; i < n - 1; i++)
			if (!isxdigit((unsigned char)p[i]) &&
			    strchr(".:IPv", p[i]) == NULL)
				return false;
		return n > 2;
	}
	if (p[0] == '.' || p[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '.')
			dot = true;
		else if (!isalnum(c) && c != '-' && c != '_')
			return false;
	}
	return dot;
}

/* The last @ that is not inside quotes; n when there is none. */
static size_t
last_at(struct span s)
{
	size_t at = s.n;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '@' && !quoted)
			at = i;
	}
	return at;
}

static bool
is_address(struct span s)
{
	size_t at = last_at(s);

	return at < s.n && is_local(s.p, at) &&
	    is_host(s.p + at + 1, s.n - at - 1);
}

/*
 * Notes domains stand at the end, "@Acme" or "@Other@Acme"; they have no dot.
 * What is left may still be an Internet address: user@x.com@Acme.
 */
static struct span
without_domains(struct span s, struct span *domain)
{
	*domain = (struct span){ NULL, 0 };
	for (;;) {
		const char *sign = s.n == 0 ? NULL : memrchr(s.p, '@', s.n);
		size_t at = sign == NULL ? 0 : (size_t)(sign - s.p);

		if (at == 0)
			return s;

		struct span d = trimmed(sign + 1, s.n - at - 1);

		/* A quote in it: the sign stands inside of quotes. */
		if (d.n > 0 && (memchr(d.p, '.', d.n) != NULL ||
		    memchr(d.p, '>', d.n) != NULL ||
		    memchr(d.p, '/', d.n) != NULL ||
		    memchr(d.p, '"', d.n) != NULL || d.p[0] == '['))
			return s;
		/* Of several the innermost is where the person is at home. */
		*domain = d;
		s = trimmed(s.p, at);
	}
}

/* A display name without its quotes and their backslashes. */
static const char *
unquoted(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return arena_strndup(a, s.p, s.n);
	for (size_t i = 1; i < s.n - 1; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n - 1)
			i++;
		out[n++] = s.p[i];
	}
	return text_trim(a, out, n);
}

static void
set_address(struct arena *a, struct note_name *name, struct span display,
    struct span address)
{
	name->form = NAME_INTERNET;
	name->address = arena_strndup(a, address.p, address.n);
	name->common = display.n == 0 ? "" : unquoted(a, display);
	name->canonical = name->abbreviated = name->address;
}

/* "display" <address>, address (display), or address alone. */
static bool
read_internet(struct arena *a, struct span s, struct note_name *name)
{
	struct span domain;
	const char *open = s.n > 0 && s.p[s.n - 1] == '>' ?
	    memrchr(s.p, '<', s.n) : NULL;

	if (open != NULL) {
		size_t before = (size_t)(open - s.p);
		struct span in = without_domains(
		    trimmed(open + 1, s.n - before - 2), &domain);

		if (!is_address(in))
			return false;
		set_address(a, name, trimmed(s.p, before), in);
		return true;
	}
	const char *paren = s.n > 0 && s.p[s.n - 1] == ')' ?
	    memchr(s.p, '(', s.n) : NULL;
	if (paren != NULL) {
		size_t before = (size_t)(paren - s.p);
		struct span in = trimmed(s.p, before);

		if (!is_address(in))
			return false;
		set_address(a, name,
		    trimmed(paren + 1, s.n - before - 2), in);
		return true;
	}
	if (!is_address(s))
		return false;
	set_address(a, name, (struct span){ "", 0 }, s);
	return true;
}

static bool
is_label(const char *p, size_t n)
{
	static const char *const labels[] = { "CN", "OU", "OU1", "OU2", "OU3",
		"OU4", "O", "C", "Q", "G", "I", "S", "A", "P" };

	for (size_t i = 0; i < NITEMS(labels); i++)
		if (strlen(labels[i]) == n && text_same_n(p, labels[i], n))
			return true;
	return false;
}

struct part {
	char label[4]; /* "" in abbreviated names */
	const char *value;
};

/* How many components; 0 when this is no hierarchical name. */
static size_t
split(struct arena *a, struct span s, struct part *part)
{
	size_t n = 0, from = 0;

	for (size_t i = 0; i <= s.n; i++) {
		if (i < s.n && s.p[i] != '/')
			continue;
		if (n == PARTS)
			return 0;

		struct span one = trimmed(s.p + from, i - from);
		const char *eq = one.n == 0 ? NULL : memchr(one.p, '=', one.n);
		size_t before = eq == NULL ? 0 : (size_t)(eq - one.p);

		part[n] = (struct part){ 0 };
		if (eq != NULL && is_label(one.p, before)) {
			for (size_t k = 0; k < before; k++)
				part[n].label[k] = (char)toupper(
				    (unsigned char)one.p[k]);
			one = trimmed(eq + 1, one.n - before - 1);
		}
		if (one.n == 0)
			return 0;
		part[n++].value = arena_strndup(a, one.p, one.n);
		from = i + 1;
	}
	return n;
}

/* "Alice B/Sales/Acme/DE": the last is the organisation, or a country. */
static void
label_parts(struct part *part, size_t n)
{
	size_t last = n - 1;

	if (n > 2 && strlen(part[last].value) == 2) {
		memcpy(part[last].label, "C", 2);
		last--;
	}
	for (size_t i = 0; i < last; i++)
		memcpy(part[i].label, i == 0 ? "CN" : "OU", 3);
	memcpy(part[last].label, "O", 2);
}

static bool
read_hierarchy(struct arena *a, struct span s, struct note_name *name)
{
	struct part part[PARTS];
	size_t n = split(a, s, part);
	bool canonical = n > 0 && part[0].label[0] != '\0';
	struct buf full, plain;

	if (n == 0 || (n == 1 && !canonical) || memmem(s.p, s.n, "://", 3))
		return false;
	if (!canonical)
		label_parts(part, n);
	buf_init(&full, s.n + 5 * PARTS);
	buf_init(&plain, s.n + 5 * PARTS);
	name->common = part[0].value;
	for (size_t i = 0; i < n; i++) {
		buf_putf(&full, "%s%s%s%s", i == 0 ? "" : "/", part[i].label,
		    part[i].label[0] == '\0' ? "" : "=", part[i].value);
		buf_putf(&plain, "%s%s", i == 0 ? "" : "/", part[i].value);
		if (strcmp(part[i].label, "CN") == 0)
			name->common = part[i].value;
	}
	name->form = canonical ? NAME_CANONICAL : NAME_ABBREVIATED;
	name->canonical = arena_strndup(a, full.data, full.len);
	name->abbreviated = arena_strndup(a, plain.data, plain.len);
	buf_free(&full);
	buf_free(&plain);
	return true;
}

/* A hierarchical name is at its end where a domain begins, dot or none. */
static struct span
without_dotted(struct arena *a, struct span s, struct note_name *name)
{
	const char *slash = memrchr(s.p, '/', s.n);
	size_t from = slash == NULL ? s.n : (size_t)(slash - s.p);
	const char *at = memchr(s.p + from, '@', s.n - from);

	if (at == NULL)
		return s;

	size_t n = (size_t)(at - s.p), end = n + 1;

	while (end < s.n && s.p[end] != '@')
		end++;
	name->domain = text_trim(a, at + 1, end - n - 1);
	return trimmed(s.p, n);
}

/* 'bob@x.net' and "bob@x.net": quotes about the whole of an address. */
static struct span
without_quotes(struct span s)
{
	if (s.n < 3 || s.p[0] != s.p[s.n - 1] ||
	    (s.p[0] != '"' && s.p[0] != '\''))
		return s;

	struct span in = trimmed(s.p + 1, s.n - 2), domain;

	return is_address(without_domains(in, &domain)) ? in : s;
}

/* What was typed over two lines, or with two spaces, is the same name. */
static struct span
single_spaces(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = strchr("\t\r\n", s.p[i]) == NULL ? s.p[i] : ' ';

		if (c != ' ' || n == 0 || out[n - 1] != ' ')
			out[n++] = c;
	}
	out[n] = '\0';
	return (struct span){ out, n };
}

struct note_name
note_name_parse(struct arena *a, const char *text)
{
	struct note_name name = { .form = NAME_EMPTY, .common = "",
		.canonical = "", .abbreviated = "" };
	struct span s = trimmed(text, strlen(text)), domain;

	if (s.n == 0)
		return name;
	s = without_domains(without_quotes(s), &domain);
	if (domain.n > 0)
		name.domain = arena_strndup(a, domain.p, domain.n);
	if (read_internet(a, s, &name))
		return name;
	s = without_dotted(a, single_spaces(a, s), &name);
	if (read_hierarchy(a, s, &name))
		return name;
	name.form = NAME_FLAT;
	name.common = name.canonical = name.abbreviated = unquoted(a, s);
	return name;
}

bool
note_name_same(const char *one, const char *other)
{
	struct arena a = { 0 };
	struct note_name x = note_name_parse(&a, one);
	struct note_name y = note_name_parse(&a, other);
	bool same = (x.form == NAME_INTERNET) == (y.form == NAME_INTERNET) &&
	    (x.form == NAME_EMPTY) == (y.form == NAME_EMPTY) &&
	    strcmp(text_folded(&a, x.abbreviated),
	    text_folded(&a, y.abbreviated)) == 0;

	arena_free(&a);
	return same;
}

const char *
note_name_key(struct arena *a, const char *text)
{
	return text_folded(a, note_name_parse(a, text).abbreviated);
}

/* Where the first name ends: at a separator, or at the end. */
static const char *
end_of_name(const char *p)
{
	bool quoted = false;
	int depth = 0;

	for (; *p != '\0'; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (quoted && *p == '\\' && p[1] != '\0')
			p++;
		else if (!quoted && (*p == '<' || *p == '('))
			depth++;
		else if (!quoted && (*p == '>' || *p == ')') && depth > 0)
			depth--;
		else if (!quoted && depth == 0 && strchr(",;\r\n", *p) != NULL)
			break;
	}
	return p;
}

size_t
note_name_split(struct arena *a, const char *text, const char *const **names)
{
	const char **list = NULL;
	size_t n = 0, cap = 0;

	for (const char *p = text;; p++) {
		const char *end = end_of_name(p);
		const char *name = text_trim(a, p, (size_t)(end - p));

		if (name[0] != '\0') {
			list = arena_room(a, list, n, &cap, sizeof(*list));
			list[n++] = name;
		}
		if (*end == '\0')
			break;
		p = end;
	}
	*names = list;
	return n;
}
