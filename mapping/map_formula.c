#include "mapping/map_formula.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_priv.h"

struct reader {
	struct arena *a;
	const char *at, *end; /* of what the latest piece ended with */
	int depth;
	bool failed;
};

static struct formula *read_logic(struct reader *);

/* ---- pieces ------------------------------------------------------------- */

static void
skip_space(struct reader *r)
{
	r->at += strspn(r->at, " \t\r\n");
}

static struct formula *
fail(struct reader *r)
{
	r->failed = true;
	return NULL;
}

static struct formula *
new_node(struct reader *r, enum formula_kind kind, const char *from,
    const char *text)
{
	struct formula *f = ARENA_NEW(r->a, struct formula);

	f->kind = kind;
	f->text = text;
	f->from = from;
	f->to = r->at;
	return f;
}

static void
add(struct formula *parent, struct formula *child)
{
	if (child == NULL)
		return;
	if (parent->last == NULL)
		parent->child = child;
	else
		parent->last->next = child;
	parent->last = child;
	if (parent->deep <= child->deep)
		parent->deep = child->deep + 1;
}

/* One of these, the longer ones first; NULL when none stands there. */
static const char *
take(struct reader *r, const char *const *ops, size_t n)
{
	skip_space(r);
	for (size_t i = 0; i < n; i++)
		if (strncmp(r->at, ops[i], strlen(ops[i])) == 0) {
			r->at += strlen(ops[i]);
			r->end = r->at;
			return ops[i];
		}
	return NULL;
}

static bool
take_one(struct reader *r, char c)
{
	skip_space(r);
	if (*r->at != c)
		return false;
	r->end = ++r->at;
	return true;
}

static size_t
name_length(const char *s)
{
	size_t n = 0;

	while (s[n] == '_' || s[n] == '$' || (s[n] >= '0' && s[n] <= '9') ||
	    (s[n] >= 'a' && s[n] <= 'z') || (s[n] >= 'A' && s[n] <= 'Z') ||
	    (unsigned char)s[n] >= 0x80)
		n++;
	return n;
}

/* "…" with \" in it, or {…}. */
static struct formula *
read_text(struct reader *r)
{
	const char *from = r->at;
	char close = *from == '{' ? '}' : '"';
	char *text = arena_alloc(r->a, strlen(from) + 1);
	size_t n = 0;

	for (r->at++; *r->at != close; r->at++) {
		if (close == '"' && *r->at == '\\' && r->at[1] != '\0')
			r->at++;
		if (*r->at == '\0')
			return fail(r);
		text[n++] = *r->at;
	}
	r->end = ++r->at;
	return new_node(r, FORMULA_TEXT, from, text);
}

static struct formula *
read_word(struct reader *r, enum formula_kind kind, size_t n)
{
	const char *from = r->at;

	r->at += n;
	r->end = r->at;
	return new_node(r, kind, from, arena_strndup(r->a, from, n));
}

static struct formula *
read_bracket(struct reader *r)
{
	const char *from = r->at;
	const char *close = strchr(from, ']');

	if (close == NULL)
		return fail(r);
	r->end = r->at = close + 1;
	return new_node(r, FORMULA_WORD, from,
	    arena_strndup(r->a, from + 1, (size_t)(close - from - 1)));
}

/* ---- what is made of them ----------------------------------------------- */

/* "name := value" wherever a value may stand. */
static struct formula *
read_value(struct reader *r)
{
	const char *from;
	size_t n;

	skip_space(r);
	from = r->at;
	n = name_length(from);
	if (n > 0) {
		const char *then = from + n + strspn(from + n, " \t\r\n");

		if (strncmp(then, ":=", 2) == 0) {
			struct formula *f;

			r->at = then + 2;
			f = new_node(r, FORMULA_SET, from,
			    arena_strndup(r->a, from, n));
			add(f, read_logic(r));
			f->to = r->end;
			return f;
		}
	}
	return read_logic(r);
}

static struct formula *
read_call(struct reader *r)
{
	struct formula *f = read_word(r, FORMULA_CALL,
	    1 + name_length(r->at + 1));

	if (!take_one(r, '('))
		return f;
	if (take_one(r, ')'))
		return f;
	do
		add(f, read_value(r));
	while (!r->failed && take_one(r, ';'));
	if (r->failed || !take_one(r, ')'))
		return fail(r);
	f->to = r->end;
	return f;
}

static struct formula *
read_wrapped(struct reader *r)
{
	const char *from = r->at++;
	struct formula *f = read_value(r);

	if (r->failed || !take_one(r, ')'))
		return fail(r);
	f->wrapped = true;
	f->from = from;
	f->to = r->end;
	return f;
}

static struct formula *
read_primary(struct reader *r)
{
	size_t digits;

	skip_space(r);
	digits = strspn(r->at, "0123456789.");
	if (*r->at == '"' || *r->at == '{')
		return read_text(r);
	if (*r->at == '[')
		return read_bracket(r);
	if (*r->at == '(')
		return read_wrapped(r);
	if (*r->at == '@' && name_length(r->at + 1) > 0)
		return read_call(r);
	if (digits > 0)
		return read_word(r, FORMULA_NUMBER, digits);
	if (name_length(r->at) > 0)
		return read_word(r, FORMULA_NAME, name_length(r->at));
	return fail(r);
}

/* "a & b & c" is one operation with three sides. */
static struct formula *
join(struct reader *r, const char *op, struct formula *left,
    struct formula *right)
{
	struct formula *f = left;

	if (left == NULL || right == NULL)
		return fail(r);
	if (left->kind != FORMULA_OP || left->wrapped ||
	    left->child == left->last || strcmp(left->text, op) != 0) {
		f = new_node(r, FORMULA_OP, left->from, op);
		add(f, left);
	}
	add(f, right);
	f->to = right->to;
	return f->deep > FORMULA_DEPTH ? fail(r) : f;
}

static struct formula *
read_list(struct reader *r)
{
	struct formula *f = read_primary(r);

	for (;;) {
		skip_space(r);
		if (r->failed || *r->at != ':' || r->at[1] == '=')
			return f;
		r->at++;
		f = join(r, ":", f, read_primary(r));
	}
}

static struct formula *
read_unary(struct reader *r)
{
	static const char *const signs[] = { "-", "+" };
	const char *from = (skip_space(r), r->at);
	const char *op = take(r, signs, NITEMS(signs));
	struct formula *f, *of;

	if (op == NULL)
		return read_list(r);
	of = read_list(r);
	if (of == NULL)
		return fail(r);
	f = new_node(r, FORMULA_OP, from, op);
	add(f, of);
	f->to = of->to;
	return f;
}

/* Sums, products and comparisons: from the tightest to the loosest. */
static struct formula *
read_level(struct reader *r, int level)
{
	static const char *const ops[][9] = {
		{ "*", "/" },
		{ "+", "-" },
		{ "<>", "!=", "><", "=>", "=<", ">=", "<=", "=", NULL },
		{ ">", "<" },
	};
	static const size_t count[] = { 2, 2, 8, 2 };
	struct formula *f;
	const char *op;

	f = level == 0 ? read_unary(r) : read_level(r, level - 1);
	while (!r->failed &&
	    (op = take(r, ops[level], count[level])) != NULL)
		f = join(r, op, f, level == 0 ? read_unary(r) :
		    read_level(r, level - 1));
	return f;
}

static struct formula *
read_not(struct reader *r)
{
	const char *from = (skip_space(r), r->at);
	struct formula *f, *of;

	if (!take_one(r, '!'))
		return read_level(r, 3);
	if (++r->depth > FORMULA_DEPTH)
		return fail(r);
	of = read_not(r);
	r->depth--;
	if (of == NULL)
		return fail(r);
	f = new_node(r, FORMULA_OP, from, "!");
	add(f, of);
	f->to = of->to;
	return f;
}

/* & and | bind alike: from left to right. */
static struct formula *
read_logic(struct reader *r)
{
	static const char *const ops[] = { "&", "|" };
	struct formula *f = NULL;
	const char *op;

	if (++r->depth > FORMULA_DEPTH)
		return fail(r);
	f = read_not(r);
	while (!r->failed && (op = take(r, ops, NITEMS(ops))) != NULL)
		f = join(r, op, f, read_not(r));
	r->depth--;
	return f;
}

/* The words that may stand before a statement say nothing to a reader. */
static struct formula *
read_statement(struct reader *r)
{
	static const char *const words[] = { "SELECT", "FIELD", "DEFAULT",
		"ENVIRONMENT", "REM" };

	skip_space(r);
	for (size_t i = 0; i < NITEMS(words); i++)
		if (text_same_n(r->at, words[i], name_length(r->at)) &&
		    name_length(r->at) == strlen(words[i])) {
			r->at += strlen(words[i]);
			break;
		}
	return read_value(r);
}

const struct formula *
formula_read(struct arena *a, const char *source)
{
	struct reader r = { .a = a, .at = source, .end = source };
	struct formula all = { 0 };

	if (strlen(source) > FORMULA_MOST)
		return NULL;
	do {
		skip_space(&r);
		if (*r.at == '\0')
			break;
		add(&all, read_statement(&r));
	} while (!r.failed && take_one(&r, ';'));
	skip_space(&r);
	return r.failed || *r.at != '\0' ? NULL : all.child;
}

const char *
formula_source(struct arena *a, const struct formula *f)
{
	return map_one_line(a, arena_strndup(a, f->from,
	    (size_t)(f->to - f->from)));
}
