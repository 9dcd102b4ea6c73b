/* The small tree of an answer. */
#include <string.h>

#include "base/buf.h"
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
