/*
 * The small tree of an answer.  Names that others gave to folders may have
 * characters that XML does not allow, and servers write them all the same:
 * such a character becomes U+FFFD, or one folder would hide all the others.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xml.h"
#include "ews/ews_answer.h"

#define DEPTH 64      /* of elements */
#define NODES 2000000 /* a page of 200 items has some thousands */

struct reader {
	struct arena *arena;
	struct ews_node *open[DEPTH], *last[DEPTH]; /* and their last child */
	int depth;
	size_t nodes;
	struct ews_node *root;
	struct buf text;  /* of the element that is open */
	const char *what; /* why it is no answer */
};

static void
on_start(void *arg, const char *name, const struct xml_attr *attr, size_t n)
{
	struct reader *r = arg;
	struct ews_node *node;

	if (r->what != NULL)
		return;
	if (r->depth == DEPTH || ++r->nodes > NODES) {
		r->what = r->depth == DEPTH ? "elements too deep" :
					      "too many elements";
		return;
	}
	node = ARENA_NEW(r->arena, struct ews_node);
	node->name = arena_strdup(r->arena, name);
	node->text = "";
	node->attr = arena_array(r->arena, n, sizeof(*node->attr));
	node->nattrs = n;
	for (size_t i = 0; i < n; i++) {
		node->attr[i].name = arena_strdup(r->arena, attr[i].name);
		node->attr[i].value = arena_strndup(r->arena, attr[i].value,
		    attr[i].len);
	}
	if (r->depth == 0)
		r->root = node;
	else if (r->last[r->depth - 1] == NULL)
		r->open[r->depth - 1]->child = node;
	else
		r->last[r->depth - 1]->next = node;
	if (r->depth > 0)
		r->last[r->depth - 1] = node;
	r->last[r->depth] = NULL;
	r->open[r->depth++] = node;
	buf_clear(&r->text);
}

static void
on_end(void *arg)
{
	struct reader *r = arg;

	if (r->what != NULL)
		return;

	struct ews_node *node = r->open[--r->depth];

	if (node->child == NULL && r->text.len > 0)
		node->text = arena_strndup(r->arena, r->text.data, r->text.len);
	buf_clear(&r->text);
}

static void
on_text(void *arg, const char *s, size_t n)
{
	struct reader *r = arg;

	if (r->what == NULL)
		buf_put(&r->text, s, n);
}

static void
on_entity(void *arg, const char *name)
{
	struct reader *r = arg;

	(void)name;
	if (r->what == NULL)
		r->what = "an entity that XML does not have";
}

static const struct xml_events events = { on_start, on_end, on_text,
	on_entity };

/* ---- what is no character ------------------------------------------------------- */

static bool
is_xml(unsigned long c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	    (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) ||
	    (c >= 0x10000 && c < 0x110000);
}

/* Length of a reference to no character, "&#x1;", at p; 0: it is none. */
static size_t
bad_reference(const char *p, size_t n)
{
	char digits[16];
	const char *semicolon = n < 4 ? NULL :
	    memchr(p, ';', n < sizeof(digits) ? n : sizeof(digits));
	bool hex = n > 2 && p[2] == 'x';
	size_t from = hex ? 3 : 2, len;
	char *end;

	if (semicolon == NULL || p[1] != '#' || semicolon <= p + from)
		return 0;
	len = (size_t)(semicolon - p) - from;
	memcpy(digits, p + from, len);
	digits[len] = '\0';
	if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") !=
	    len)
		return 0;
	return is_xml(strtoul(digits, &end, hex ? 16 : 10)) ? 0 :
	    (size_t)(semicolon + 1 - p);
}

/* The answer itself, or a copy in which all is as XML wants it. */
static const char *
mend(struct arena *arena, const char *p, size_t *n)
{
	size_t changed, out = 0;
	char *copy = NULL;

	if (text_valid_utf8(p, *n) < *n) {
		p = copy = text_clean(arena, p, *n, &changed);
		*n = strlen(copy);
	}
	for (size_t i = 0, bad; i < *n; i++) {
		bad = p[i] == '&' ? bad_reference(p + i, *n - i) : 0;
		if (bad > 0 && copy == NULL)
			p = copy = arena_strndup(arena, p, *n);
		if (bad > 0) {
			/* Four bytes at least, and now three. */
			memcpy(copy + out, "\xef\xbf\xbd", 3);
			out += 3;
			i += bad - 1;
		} else if (copy != NULL) {
			copy[out++] = p[i];
		} else {
			out++;
		}
	}
	*n = out;
	return p;
}

/* ---- the whole ------------------------------------------------------------------- */

int
ews_tree_read(struct arena *arena, const char *p, size_t n,
    const struct ews_node **root, struct err *e)
{
	struct reader r = { .arena = arena };
	struct xml *x;
	int rc;

	*root = NULL;
	if (n > EWS_ANSWER_MOST)
		return err_set(e, ERR_LIMIT, "an answer of more than %zu MB",
		    EWS_ANSWER_MOST >> 20);
	if (n == 0)
		return err_set(e, ERR_FORMAT, "the answer is empty");
	if (memchr(p, '\0', n) != NULL)
		return err_set(e, ERR_FORMAT, "the answer is not text");
	p = mend(arena, p, &n);
	x = xml_new();
	buf_init(&r.text, EWS_ANSWER_MOST + 1);
	rc = xml_parse(x, p, n, &events, &r, e);
	buf_free(&r.text);
	xml_free(&x);
	if (rc < 0)
		return err_in(e, "the answer is not whole");
	if (r.what != NULL)
		return err_set(e, ERR_FORMAT, "the answer has %s", r.what);
	*root = r.root;
	return 0;
}
