/* Links between notes of one migration: from message to message. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

#define LINKS_MOST 64 /* of one note; a text that lists more is an index */

/* ---- before any note is mapped ------------------------------------------ */

struct links {
	struct arena *a;
	const char *self;
	const char **unid;
	size_t n;
};

static void
add(struct links *l, const char *text)
{
	char unid[NOTE_UNID_LEN + 1];

	if (text == NULL || l->n == LINKS_MOST || !text_unid(text, unid) ||
	    strcmp(unid, l->self) == 0)
		return;
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->unid[i], unid) == 0)
			return;
	if (l->unid == NULL)
		l->unid = arena_array(l->a, LINKS_MOST, sizeof(*l->unid));
	l->unid[l->n++] = arena_strdup(l->a, unid);
}

static void
look(struct links *l, const struct rich *r, int depth)
{
	for (; r != NULL && depth < MAP_RICH_DEPTH; r = r->next) {
		if (r->kind == RICH_LINK && r->link != NULL &&
		    r->link->kind == RICH_LINK_DOC)
			add(l, r->link->document);
		look(l, r->child, depth + 1);
	}
}

void
map_links_of(const struct note *note, struct arena *a, struct map_key *key)
{
	struct links l = { .a = a, .self = note->unid };

	NOTE_FOREACH_FIELD(f, note)
		if (f->type == NOTE_RICH)
			look(&l, f->rich, 0);
	key->links = l.unid;
	key->nlinks = l.n;
}

/* ---- at the end of its body --------------------------------------------- */

/* RFC 2392: the id without its brackets. */
static const char *
mid_url(struct map_rich *o, const char *id)
{
	const char *url;

	id = map_ids_in_domain(o->job->arena, id,
	    o->job->ctx->opt->domain);
	id += *id == '<';
	url = text_printf(o->job->arena, "mid:%.*s", (int)strcspn(id, ">"),
	    id);
	return url;
}

static void
put_one(struct map_rich *o, const struct map_linked *l)
{
	const char *url = mid_url(o, l->message_id);
	const char *subject = l->subject[0] == '\0' ? "(no subject)" :
						      l->subject;
	bool space = true;

	buf_puts(o->html, "<tr><td>");
	html_text(o->html, subject, &space);
	buf_puts(o->html, "</td><td><a");
	html_attr(o->html, "href", url);
	buf_puts(o->html, ">");
	space = true;
	html_text(o->html, url + strlen("mid:"), &space);
	buf_puts(o->html, "</a></td></tr>\n");
	buf_putf(o->text, "%s <%s>\n", subject, url);
}

void
map_rich_linked(struct map_rich *o)
{
	const struct map_facts *f = &o->job->bundle->facts;

	if (f->nlinked == 0)
		return;
	map_rich_new_line(o);
	buf_puts(o->text, "\nLinked messages:\n");
	buf_puts(o->html, "<br><table border=\"0\" cellspacing=\"0\" "
	    "cellpadding=\"3\">\n<tr><td colspan=\"2\"><b>Linked messages"
	    "</b></td></tr>\n");
	for (size_t i = 0; i < f->nlinked; i++)
		put_one(o, &f->linked[i]);
	buf_puts(o->html, "</table>\n");
}
