/*
 * A message opened: its tree walked through, or, when it is signed or
 * encrypted, kept whole [MS-OXOSMIME].
 */
#include "exch/ex_mime.h"

#include <string.h>

#include "base/buf.h"
#include "base/mimelib.h"
#include "base/text.h"
#include "exch/ex_mime_priv.h"

/* ---- what is kept whole -------------------------------------------------------------- */

static bool
has_type(const struct mime_part *p, const char *a, const char *b)
{
	return p != NULL &&
	    (strcmp(p->type, a) == 0 || strcmp(p->type, b) == 0);
}

static bool
is_clear_signed(const struct mime_part *p)
{
	return p->kind == MIME_MULTIPART && p->child != NULL &&
	    strcmp(p->type, "multipart/signed") == 0 &&
	    has_type(p->child->next, "application/pkcs7-signature",
	    "application/x-pkcs7-signature");
}

/* Some gateways know the name of it only (RFC 8551 3.8). */
static bool
is_sealed(const struct mime_part *p)
{
	size_t n = p->file == NULL ? 0 : strlen(p->file);

	return p->kind == MIME_LEAF && (has_type(p, "application/pkcs7-mime",
	    "application/x-pkcs7-mime") || (n > 4 &&
	    strcmp(p->type, "application/octet-stream") == 0 &&
	    text_same(p->file + n - 4, ".p7m")));
}

/* What it is, with no other line of its header, and all of it. */
static const struct blob *
entity(struct mime_opening *o, const struct mime_part *root)
{
	struct mime_field f;
	struct buf head;
	struct blob *b;
	size_t at = 0;

	buf_init(&head, root->nfields + 100);
	while (mime_field_next(root->fields, root->nfields, &at, &f))
		if (mime_field_is(&f, "Content-Type"))
			buf_put(&head, f.name,
			    (size_t)(f.value + f.nvalue - f.name));
	buf_puts(&head, "\r\n");
	b = ARENA_NEW(o->a, struct blob);
	b->mem = arena_strndup(o->a, head.data, head.len);
	b->len = head.len;
	b->next = mime_range(o->a, o->tree, root->body, root->end);
	buf_free(&head);
	return b;
}

static void
set_class(struct mime_opening *o, const char *class)
{
	const char *was = ex_text(o->item, EX_MESSAGE_CLASS);

	if (was == NULL || strcmp(was, "IPM.Note") == 0)
		ex_set_text(o->item, EX_MESSAGE_CLASS, class);
}

/* So damaged that nobody could open it: as a message it can be read. */
static void
not_sealed(struct mime_opening *o)
{
	const char *class = ex_text(o->item, EX_MESSAGE_CLASS);

	if (class != NULL && text_begins(class, "IPM.Note.SMIME"))
		ex_set_text(o->item, EX_MESSAGE_CLASS, "IPM.Note");
}

/* True when all of it is one file now. */
static bool
keep_whole(struct mime_opening *o, const struct mime_part *root)
{
	if (is_clear_signed(root)) {
		set_class(o, "IPM.Note.SMIME.MultipartSigned");
		(void)mime_attach(o, "smime.p7m", "multipart/signed",
		    entity(o, root));
		return true;
	}
	if (!is_sealed(root))
		return false;
	set_class(o, "IPM.Note.SMIME");
	(void)mime_attach(o, "smime.p7m", "application/pkcs7-mime",
	    mime_content(o->a, o->tree, root));
	return true;
}

int
mime_open_message(struct mime_opening *o, const struct mime_part *root)
{
	const struct ex_attachment *last = o->item->last_attachment;
	struct mime_body body = { 0 };
	const char *text, *html;
	int status;

	if (root->cut)
		ex_lose(o->item, "message header: longer than %zu bytes, the "
		    "rest is cut off", root->nfields);
	if (!keep_whole(o, root)) {
		not_sealed(o);
		status = mime_walk(o, root, &body);
	} else {
		/* Who signs it in clear wants it to be read. */
		o->bodies_only = true;
		status = is_clear_signed(root) ?
		    mime_walk(o, root->child, &body) : 0;
		o->bodies_only = false;
	}
	if (status < 0)
		return -1;
	mime_body_join(o->a, &body, &text, &html);
	if (text != NULL && ex_get(o->item, EX_BODY) == NULL)
		ex_set_text(o->item, EX_BODY, text);
	if (html != NULL && ex_get(o->item, EX_HTML) == NULL)
		ex_set_text(o->item, EX_HTML, html);
	mime_html_keep_ids(o->a, ex_text(o->item, EX_HTML), last == NULL ?
	    o->item->attachments : last->next);
	return 0;
}

/* ---- the message itself ----------------------------------------------------------------- */

/* What we change of it is ours; the rest stays that of the other. */
static struct ex_item *
copy_of(struct arena *a, const struct ex_item *from)
{
	struct ex_item *item = ARENA_NEW(a, struct ex_item);

	*item = *from;
	item->arena = a;
	item->mime = NULL;
	item->values_cap = from->nvalues + 4;
	item->values = arena_array(a, item->values_cap, sizeof(*item->values));
	if (from->nvalues > 0)
		memcpy(item->values, from->values,
		    from->nvalues * sizeof(*item->values));
	item->attachments = item->last_attachment = NULL;
	for (const struct ex_attachment *at = from->attachments; at != NULL;
	     at = at->next) {
		struct ex_attachment *copy = ex_add_attachment(item, at->name,
		    at->data);

		*copy = *at;
		copy->next = NULL;
	}
	item->losses = item->last_loss = NULL;
	for (const struct ex_loss *l = from->losses; l != NULL; l = l->next)
		ex_lose(item, "%s", l->what);
	return item;
}

/* Bytes of a header that are no UTF-8 are what they were in the West. */
static GMimeParserOptions *
new_options(void)
{
	static const char *sets[] = { "utf-8", "windows-1252", NULL };
	GMimeParserOptions *options = g_mime_parser_options_new();

	g_mime_parser_options_set_fallback_charsets(options, sets);
	return options;
}

int
ex_mime_open(const struct ex_item *from, struct arena *a, struct ex_item **out,
    const char **head, struct err *e)
{
	struct mime_tree tree;
	struct mime_opening o = { .a = a, .e = e, .tree = &tree, .room = MIME_TEXT };
	int status;

	mimelib_ready();
	o.options = new_options();
	*out = o.item = copy_of(a, from);
	*head = "";
	o.names = mime_names_new(a);
	for (const struct ex_attachment *at = o.item->attachments; at != NULL;
	     at = at->next)
		(void)mime_name(o.names, at->name);
	status = mime_scan(a, o.options, from->mime, true, &tree, e);
	if (status == 0) {
		*head = mime_head_text(a, tree.root->fields,
		    tree.root->nfields);
		status = mime_open_message(&o, tree.root);
	}
	g_mime_parser_options_free(o.options);
	return status < 0 ? err_in(e, "the message") : 0;
}
