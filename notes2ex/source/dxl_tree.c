#include "source/dxl_tree.h"

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

struct build {
	struct arena *arena;
	struct dxl_el *root;
	struct dxl_el *open[XML_DEPTH];
	size_t depth;
	struct buf text; /* since the last tag */
	struct dxl_repair *repair;
};

static void
add(struct build *b, struct dxl_el *el)
{
	if (b->depth == 0) {
		if (b->root == NULL)
			b->root = el;
		return;
	}

	struct dxl_el *parent = b->open[b->depth - 1];

	if (parent->last == NULL)
		parent->child = el;
	else
		parent->last->next = el;
	parent->last = el;
}

static void
flush_text(struct build *b)
{
	if (b->text.len == 0)
		return;

	struct dxl_el *el = ARENA_NEW(b->arena, struct dxl_el);

	el->len = b->text.len;
	el->text = arena_strndup(b->arena, b->text.data, el->len);
	if (b->depth > 0)
		add(b, el);
	buf_clear(&b->text);
}

static void
on_start(void *arg, const char *name, const struct xml_attr *attr, size_t attrs)
{
	struct build *b = arg;
	struct dxl_el *el = ARENA_NEW(b->arena, struct dxl_el);

	flush_text(b);
	el->name = name;
	if (attrs > 0) {
		struct dxl_attr *copy = arena_array(b->arena, attrs,
		    sizeof(*copy));

		for (size_t i = 0; i < attrs; i++) {
			copy[i].name = attr[i].name;
			copy[i].value = arena_strndup(b->arena, attr[i].value,
			    attr[i].len);
		}
		el->attr = copy;
		el->attrs = attrs;
	}
	add(b, el);
	b->open[b->depth++] = el; /* the parser keeps to XML_DEPTH */
}

static void
on_end(void *arg)
{
	struct build *b = arg;

	flush_text(b);
	b->depth--;
}

static void
on_text(void *arg, const char *s, size_t n)
{
	struct build *b = arg;

	buf_put(&b->text, s, n);
}

static void
on_entity(void *arg, const char *name)
{
	struct build *b = arg;

	buf_putf(&b->text, "&%s;", name);
	if (b->repair->entity == NULL)
		b->repair->entity = arena_strdup(b->arena, name);
}

static const struct xml_events events = { on_start, on_end, on_text,
	on_entity };

static int
parse(struct xml *x, struct arena *a, const char *xml, size_t n,
    struct dxl_el **root, struct dxl_repair *repair, struct err *e)
{
	struct build b = { .arena = a, .repair = repair };

	buf_init(&b.text, SIZE_MAX);

	int result = xml_parse(x, xml, n, &events, &b, e);

	if (b.depth > 0)
		flush_text(&b);
	buf_free(&b.text);
	*root = b.root;
	return result;
}

static bool
is_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

int
dxl_tree_read(struct xml *x, struct arena *a, const char *xml, size_t n,
    const char *charset, bool declared, struct dxl_el **root,
    struct dxl_repair *repair, struct err *e)
{
	struct err again;
	struct dxl_el *better;
	size_t bad = 0;

	*repair = (struct dxl_repair){ 0 };
	if (declared && !is_ascii(xml, n)) {
		const char *utf8 = text_from(a, charset, xml, n);

		if (utf8 != NULL) {
			xml = utf8;
			n = strlen(utf8);
		}
	}
	if (parse(x, a, xml, n, root, repair, e) == 0)
		return 0;
	/* Not well-formed, or only badly spelt?  The second can be helped. */
	if (text_valid_utf8(xml, n) < n) {
		const char *utf8 = text_from(a, charset, xml, n);

		if (utf8 != NULL) {
			repair->recoded = true;
			xml = utf8;
			n = strlen(utf8);
		}
	}
	xml = text_clean(a, xml, n, &bad);
	repair->cleaned = bad;
	if (!repair->recoded && bad == 0)
		return -1;
	if (parse(x, a, xml, strlen(xml), &better, repair, &again) == 0) {
		*root = better;
		return 0;
	}
	if (better != NULL)
		*root = better;
	return -1;
}

const char *
dxl_attr(const struct dxl_el *el, const char *name)
{
	for (size_t i = 0; i < el->attrs; i++)
		if (el->attr[i].name[0] == name[0] &&
		    strcmp(el->attr[i].name, name) == 0)
			return el->attr[i].value;
	return NULL;
}

bool
dxl_flag(const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);

	return value != NULL && strcmp(value, "true") == 0;
}

bool
dxl_attr_has(const struct dxl_el *el, const char *name, const char *word)
{
	const char *p = dxl_attr(el, name);
	size_t n = strlen(word);

	while (p != NULL && *p != '\0') {
		size_t len = strcspn(p, " \t\n");

		if (len == n && memcmp(p, word, n) == 0)
			return true;
		p += len;
		p += strspn(p, " \t\n");
	}
	return false;
}

const struct dxl_el *
dxl_child(const struct dxl_el *el, const char *name)
{
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		if (dxl_is(c, name))
			return c;
	return NULL;
}

bool
dxl_is_code(const struct dxl_el *el)
{
	return dxl_is(el, "code") || dxl_is(el, "formula") ||
	    dxl_is(el, "lotusscript") || dxl_is(el, "javascript") ||
	    dxl_is(el, "simpleaction") || dxl_is(el, "compositedata");
}

static void
collect(const struct dxl_el *el, struct buf *out)
{
	if (el->name == NULL) {
		buf_put(out, el->text, el->len);
		return;
	}
	if (dxl_is(el, "break"))
		buf_put(out, "\n", 1);
	if (!dxl_is_code(el))
		for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
			collect(c, out);
}

const char *
dxl_text(struct arena *a, const struct dxl_el *el)
{
	/* Nearly always one piece, or none. */
	if (el->child == NULL)
		return "";
	if (el->child->next == NULL && el->child->name == NULL)
		return el->child->text;

	struct buf out;

	buf_init(&out, SIZE_MAX);
	for (const struct dxl_el *c = el->child; c != NULL; c = c->next)
		collect(c, &out);

	const char *text = arena_strndup(a, out.data == NULL ? "" : out.data,
	    out.len);

	buf_free(&out);
	return text;
}

bool
dxl_is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}
