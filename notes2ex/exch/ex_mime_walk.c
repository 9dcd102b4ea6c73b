/*
 * The parts of a message one after the other: what is its body, what are files
 * beside it, what is another message [MS-OXCMAIL 2.1.3].
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

/* ---- files ---------------------------------------------------------------------- */

struct ex_attachment *
mime_attach(struct mime_opening *o, const char *name, const char *type,
    const struct blob *data)
{
	struct ex_attachment *at;

	if (o->bodies_only)
		return NULL;
	at = ex_add_attachment(o->item, mime_name(o->names, name), data);
	at->type = type;
	return at;
}

/* Without its header nobody could say what it is. */
static bool
needs_header(const struct mime_part *p)
{
	return text_begins(p->type, "multipart/") ||
	    strcmp(p->type, "message/external-body") == 0 ||
	    strcmp(p->type, "message/partial") == 0;
}

static void
add_file(struct mime_opening *o, const struct mime_part *p)
{
	bool whole = needs_header(p);
	struct ex_attachment *at = mime_attach(o, p->rest ?
	    "Rest of the message.txt" : p->file != NULL ? p->file :
	    mime_name_of_type(p->type), whole ? "message/rfc822" :
	    p->odd ? "application/octet-stream" : p->type, whole ?
	    mime_range(o->a, o->tree, p->head, p->end) :
	    mime_content(o->a, o->tree, p));

	if (at == NULL)
		return;
	at->content_id = p->id;
	at->created = p->created;
	at->modified = p->modified;
}

/* "This is a multi-part message in MIME format", in any language. */
static bool
is_notice(const struct buf *text)
{
	const char *s = text->len == 0 ? "" : text->data;

	return !text->failed && (strcasestr(s, "mime") != NULL ||
	    strcasestr(s, "multi-part") != NULL ||
	    strcasestr(s, "multipart") != NULL);
}

/* What stands outside of all parts is read by nobody, but it is there. */
static int
add_outside(struct mime_opening *o, const struct mime_part *p)
{
	struct buf text;
	struct blob *b;
	int status = 0;

	if (p->has_before) {
		b = mime_range(o->a, o->tree, p->body, p->first);
		buf_init(&text, 2048);
		if (blob_read(b, &text, o->e) < 0 && !text.failed)
			status = -1;
		else if (!is_notice(&text))
			(void)mime_attach(o, "Preamble.txt", "text/plain", b);
		buf_free(&text);
	}
	if (p->has_behind)
		(void)mime_attach(o, "Epilogue.txt", "text/plain",
		    mime_range(o->a, o->tree, p->behind, p->end));
	return status;
}

/* ---- texts ---------------------------------------------------------------------- */

/* 1, 0 when it is too long to be one, -1 when it cannot be read. */
static int
read_text(struct mime_opening *o, const struct mime_part *p, struct buf *out,
    bool *damaged)
{
	struct stream *in;
	char chunk[16384];
	ssize_t n;

	if (stream_open(&in, mime_content(o->a, o->tree, p), o->e) < 0)
		return -1;
	while ((n = stream_read(in, chunk, sizeof(chunk), o->e)) > 0 &&
	    !out->failed)
		buf_put(out, chunk, (size_t)n);
	*damaged = n >= 0 && stream_damage(in) != NULL;
	stream_close(&in);
	return n < 0 ? -1 : out->failed ? 0 : 1;
}

static const char *
as_utf8(struct mime_opening *o, const struct mime_part *p, const struct buf *raw,
    bool *doubt)
{
	bool page = strcmp(p->type, "text/html") == 0;
	const char *s = raw->len == 0 ? "" : raw->data;
	const char *charset = p->charset;
	const char *text;

	if (page && charset == NULL)
		charset = mime_html_charset(o->a, s, raw->len);
	text = mime_text(o->a, charset, s, raw->len, doubt);
	return page ? mime_html_utf8(o->a, text) : text;
}

/* The text, NULL when it had to become a file. */
static int
text_of(struct mime_opening *o, const struct mime_part *p, const char **text)
{
	bool doubt = false, damaged = false;
	struct buf raw;
	int got;

	*text = NULL;
	buf_init(&raw, o->room + 1);
	got = read_text(o, p, &raw, &damaged);
	if (got > 0)
		*text = as_utf8(o, p, &raw, &doubt);
	buf_free(&raw);
	if (got < 0)
		return -1;
	if (*text != NULL && strlen(*text) > o->room)
		*text = NULL;
	if (*text == NULL || doubt || damaged)
		add_file(o, p);
	if (*text != NULL)
		o->room -= strlen(*text);
	return 0;
}

static bool
is_page(const struct mime_part *p)
{
	return strcmp(p->type, "text/html") == 0;
}

/* A named one is a file, unless the message begins with it. */
static bool
is_text(const struct mime_opening *o, const struct mime_part *p)
{
	return p->kind == MIME_LEAF && !p->attached && !p->odd &&
	    (p->file == NULL || !o->begun) &&
	    (is_page(p) || strcmp(p->type, "text/plain") == 0);
}

static bool
is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

static int
add_text(struct mime_opening *o, const struct mime_part *p, struct mime_body *to)
{
	const char *text;

	if (text_of(o, p, &text) < 0)
		return -1;
	if (text != NULL && (to->n == 0 || !is_blank(text)))
		mime_body_add(o->a, to, is_page(p) ? NULL : text,
		    is_page(p) ? text : NULL);
	return 0;
}

/* ---- multiparts ------------------------------------------------------------------ */

/* Of two that say the same, the one that is not shown. */
static void
displace(struct mime_opening *o, const char *text, const char *type)
{
	if (text != NULL && !is_blank(text))
		(void)mime_attach(o, mime_name_of_type(type), type,
		    blob_of_mem(o->a, text, strlen(text)));
}

/*
 * The later, the better (RFC 2046 5.1.4): of pages and of texts.  The text
 * that a page gives is none if there is one.
 */
static int
walk_alternative(struct mime_opening *o, const struct mime_part *p,
    struct mime_body *to)
{
	const char *text = NULL, *html = NULL;

	for (const struct mime_part *c = p->child; c != NULL; c = c->next) {
		struct mime_body body = { 0 };
		const char *t, *h;

		if (mime_walk(o, c, &body) < 0)
			return -1;
		mime_body_join(o->a, &body, &t, &h);
		if (h != NULL) {
			displace(o, html, "text/html");
			html = h;
		}
		if (t != NULL && (h == NULL || text == NULL)) {
			displace(o, text, "text/plain");
			text = t;
		} else if (mime_body_says_twice(&body)) {
			displace(o, t, "text/plain");
		}
	}
	mime_body_add(o->a, to, text, html);
	return 0;
}

static const struct mime_part *
root_of(const struct mime_part *p)
{
	const char *start = p->start;
	size_t n;

	if (start == NULL)
		return p->child;
	start += strspn(start, " <");
	n = strcspn(start, " >");
	for (const struct mime_part *c = p->child; c != NULL; c = c->next)
		if (c->id != NULL && strlen(c->id) == n &&
		    memcmp(c->id, start, n) == 0)
			return c;
	return p->child;
}

static int
walk_related(struct mime_opening *o, const struct mime_part *p,
    struct mime_body *to)
{
	const struct mime_part *root = root_of(p);

	if (mime_walk(o, root, to) < 0)
		return -1;
	for (const struct mime_part *c = p->child; c != NULL; c = c->next) {
		if (c == root)
			continue;
		if (c->kind == MIME_LEAF && c->id != NULL)
			add_file(o, c);
		else if (mime_walk(o, c, to) < 0)
			return -1;
	}
	return 0;
}

static int
walk_multipart(struct mime_opening *o, const struct mime_part *p,
    struct mime_body *to)
{
	int status = 0;

	/* Its boundary never comes: it is a text. */
	if (p->child == NULL) {
		struct mime_part all = { .type = "text/plain", .body = p->body,
			.end = p->end, .charset = p->charset };

		return p->end == p->body ? 0 : add_text(o, &all, to);
	}
	if (strcmp(p->type, "multipart/alternative") == 0) {
		status = walk_alternative(o, p, to);
	} else if (strcmp(p->type, "multipart/related") == 0) {
		status = walk_related(o, p, to);
	} else {
		for (const struct mime_part *c = p->child;
		     c != NULL && status == 0; c = c->next)
			status = mime_walk(o, c, to);
	}
	return status < 0 ? -1 : add_outside(o, p);
}

/* ---- messages within --------------------------------------------------------------- */

static int
add_message(struct mime_opening *o, const struct mime_part *p,
    const struct mime_tree *tree, const struct mime_part *root)
{
	struct mime_opening in = *o;
	struct ex_attachment *at;
	const char *subject;

	if (o->bodies_only)
		return 0;
	in.tree = tree;
	in.item = ex_item_new(o->a, EX_MAIL, o->item->unid);
	in.names = mime_names_new(o->a);
	in.messages++;
	in.begun = false;
	mime_message_fields(o->options, in.item, root);
	if (mime_open_message(&in, root) < 0)
		return -1;
	o->room = in.room;
	subject = ex_text(in.item, EX_SUBJECT);
	at = mime_attach(o, subject != NULL && !is_blank(subject) ? subject :
	    p->file != NULL ? p->file : "Untitled", "message/rfc822", NULL);
	at->item = in.item;
	at->content_id = p->id;
	return 0;
}

/* A message that is encoded: its parts are in what comes out. */
static int
add_encoded(struct mime_opening *o, const struct mime_part *p)
{
	struct mime_tree *tree = ARENA_NEW(o->a, struct mime_tree);

	if (o->messages >= MIME_MESSAGES) {
		add_file(o, p);
		return 0;
	}
	if (mime_scan(o->a, o->options, mime_content(o->a, o->tree, p), false,
	    tree, o->e) < 0)
		return -1;
	if (tree->root->nfields == 0) {
		add_file(o, p);
		return 0;
	}
	return add_message(o, p, tree, tree->root);
}

int
mime_walk(struct mime_opening *o, const struct mime_part *p, struct mime_body *to)
{
	bool text = is_text(o, p);

	if (p->kind == MIME_MULTIPART)
		return walk_multipart(o, p, to);
	o->begun = true;
	if (p->kind == MIME_MESSAGE && p->child->nfields > 0)
		return add_message(o, p, o->tree, p->child);
	if (p->kind == MIME_LEAF && p->wrap != BLOB_PLAIN &&
	    (strcmp(p->type, "message/rfc822") == 0 ||
	    strcmp(p->type, "message/global") == 0))
		return add_encoded(o, p);
	if (text)
		return add_text(o, p, to);
	add_file(o, p);
	return 0;
}
