/* Links: to addresses, and into Notes databases: MAPPING_GUIDE 3.4. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

static bool
is_unreserved(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || (c != '\0' && strchr("-._~", c) != NULL);
}

static void
put_quoted(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		if (is_unreserved(*s))
			buf_put(b, s, 1);
		else
			buf_putf(b, "%%%02X", (unsigned char)*s);
}

/* A document or view of no database is one of that the link is in. */
static const char *
replica_of(const struct map_rich *o, const struct rich_link *l)
{
	if (map_rich_says(l->replicaid) || (!map_rich_says(l->document) &&
	    !map_rich_says(l->view)))
		return l->replicaid;
	return o->job->note->replicaid;
}

/* MAPPING_GUIDE 3.4: notes://server/replica/view/document?OpenDocument */
static const char *
notes_url(struct map_rich *o, const struct rich_link *l)
{
	const char *server = "";
	const char *end = "?OpenDatabase";
	const char *replica = replica_of(o, l);
	struct buf b;

	if (!map_rich_says(replica))
		return NULL;
	if (map_rich_says(l->server))
		server = l->server;
	if (text_begins(server, "CN="))
		server += 3;
	buf_init(&b, 65536);
	buf_puts(&b, "notes://");
	put_quoted(&b, arena_strndup(o->job->arena, server,
	    strcspn(server, "/")));
	buf_puts(&b, "/");
	put_quoted(&b, replica);
	if (l->kind != RICH_LINK_DATABASE) {
		buf_puts(&b, "/");
		put_quoted(&b, map_rich_says(l->view) ? l->view : "0");
		end = "?OpenView";
	}
	if (l->kind == RICH_LINK_DOC && map_rich_says(l->document)) {
		buf_puts(&b, "/");
		put_quoted(&b, l->document);
		end = "?OpenDocument";
	}
	buf_puts(&b, end);
	const char *url = b.failed ? NULL :
	    arena_strndup(o->job->arena, b.data, b.len);
	buf_free(&b);
	return url;
}

/* The address of a link, NULL when it has none that may be followed. */
static const char *
link_url(struct map_rich *o, const struct rich_link *l)
{
	const char *url;

	if (map_rich_says(l->href)) {
		switch (html_url(o->job->arena, l->href, &url)) {
		case HTML_URL_GOOD:
			return url;
		case HTML_URL_RELATIVE:
			ex_lose(o->job->item, "link to \"%.200s\": only its "
			    "text, it has no server", url);
			return NULL;
		case HTML_URL_REFUSED:
			ex_lose(o->job->item, "link to \"%.40s\": only its "
			    "text, such links are not carried over", url);
			return NULL;
		}
	}
	switch (l->kind) {
	case RICH_LINK_DOC:
	case RICH_LINK_VIEW:
	case RICH_LINK_DATABASE:
		url = notes_url(o, l);
		if (url == NULL)
			ex_lose(o->job->item, "link into a Notes database: "
			    "only its text, it does not say which");
		return url;
	case RICH_LINK_URL:
		ex_lose(o->job->item, "link whose address a formula makes: "
		    "only its text");
		break;
	case RICH_LINK_NAMED:
		ex_lose(o->job->item, "link to a part of a Notes application: "
		    "only its text");
		break;
	}
	return NULL;
}

static void
add_id(struct buf *b, const char *what, const char *id)
{
	if (map_rich_says(id))
		buf_putf(b, "%s%s %s", b->len == 0 ? "" : ", ", what, id);
}

/* What it is called, and where it leads when notes: is no longer known. */
static void
put_title(struct map_rich *o, const struct rich_link *l)
{
	struct buf b;

	buf_init(&b, 65536);
	if (map_rich_says(l->description))
		buf_puts(&b, l->description);
	if (l->kind == RICH_LINK_DOC || l->kind == RICH_LINK_VIEW ||
	    l->kind == RICH_LINK_DATABASE) {
		add_id(&b, "database", replica_of(o, l));
		if (l->kind != RICH_LINK_DATABASE)
			add_id(&b, "view", l->view);
		if (l->kind == RICH_LINK_DOC)
			add_id(&b, "document", l->document);
		if (l->kind == RICH_LINK_DOC)
			add_id(&b, "anchor", l->anchor);
	}
	if (b.len > 0)
		html_attr(o->html, "title", b.data);
	buf_free(&b);
}

void
map_rich_link(struct map_rich *o, const struct rich *r)
{
	static const struct rich_link none = { .kind = RICH_LINK_NAMED };
	const struct rich_link *l = r->link == NULL ? &none : r->link;
	const char *url = link_url(o, l);
	size_t before = o->text->len;
	bool within = o->in_link; /* a link of a link has no tag */

	if (url != NULL && !within) {
		buf_puts(o->html, "<a");
		html_attr(o->html, "href", url);
		put_title(o, l);
		buf_puts(o->html, ">");
		o->in_link = true;
	}
	map_rich_children(o, r);
	o->in_link = within;
	if (o->text->len == before)
		map_rich_both(o, map_rich_says(l->description) ? l->description :
		    l->kind == RICH_LINK_URL && url != NULL ? url :
		    "\U0001F4C4");
	if (url == NULL)
		return;
	if (url[0] == '#' || (o->text->len - before == strlen(url) &&
	    memcmp(o->text->data + before, url, strlen(url)) == 0)) {
		buf_puts(o->html, within ? "" : "</a>");
		return;
	}
	if (within) {
		map_rich_both(o, text_printf(o->job->arena, " <%s>", url));
		return;
	}
	buf_puts(o->html, "</a>");
	buf_puts(o->text, " <");
	buf_puts(o->text, url);
	buf_puts(o->text, ">");
}
