/*
 * Pass-thru HTML: source that stands in the text, in one piece or in many.
 * Tags that begin in one piece and end in another are one tag; what stands
 * between them is put where it is.
 */
#include <string.h>

#include "base/text.h"
#include "mapping/map_rich.h"
#include "mapping/map_sanitize.h"

#define SOURCE_MOST (32u << 20) /* bytes of one row of source */

static bool
is_blank(const char *s)
{
	return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

/* A picture in base64 within the source becomes a part of the message. */
static const char *
add_picture(void *arg, const char *type, const char *base64, size_t n)
{
	struct map_rich *o = arg;
	struct blob *b = ARENA_NEW(o->job->arena, struct blob);

	b->mem = base64;
	b->len = n;
	b->wrap[0] = BLOB_BASE64;
	o->pictures++;

	const struct ex_attachment *at = map_rich_part(o, b, type,
	    strcmp(type, "image/jpeg") == 0 ? "jpg" : type + strlen("image/"),
	    true);

	return at->content_id == NULL ? "" : at->content_id;
}

static struct sanitize *
begin(struct map_rich *o)
{
	struct sanitize_out out = { .html = o->html, .text = o->text,
		.picture = add_picture, .arg = o };

	return sanitize_begin(o->job->arena, &out);
}

static void
end(struct map_rich *o, struct sanitize *s)
{
	const char *left = sanitize_end(s);

	if (left != NULL)
		ex_lose(o->job->item, "pass-thru HTML: left out: %s", left);
	o->space = false;
}

/* ---- pieces in one line ------------------------------------------------- */

/* Pieces that follow each other at once, as one: a tag may be cut in two. */
static const struct rich *
put_pieces(struct map_rich *o, struct sanitize *s, const struct rich *r)
{
	const struct rich *last = r;
	struct buf all;

	while (last->next != NULL && last->next->kind == RICH_HTML)
		last = last->next;
	if (last == r) {
		if (r->text != NULL)
			sanitize_put(s, r->text, strlen(r->text));
		return last;
	}
	buf_init(&all, SOURCE_MOST);
	for (;; r = r->next) {
		buf_puts(&all, r->text == NULL ? "" : r->text);
		if (r == last)
			break;
	}
	if (all.failed)
		ex_lose(o->job->item, "pass-thru HTML: larger than %u MiB, "
		    "the rest is cut off", SOURCE_MOST >> 20);
	if (all.len > 0)
		sanitize_put(s, arena_strndup(o->job->arena, all.data,
		    all.len), all.len);
	buf_free(&all);
	return last;
}

void
map_rich_source(struct map_rich *o, const struct rich *r)
{
	struct sanitize *s = begin(o);
	const struct rich *last = r;

	for (const struct rich *n = r; n != NULL && !map_rich_is_block(n);
	     n = n->next)
		if (n->kind == RICH_HTML)
			last = n;
	for (const struct rich *n = r;; n = n->next) {
		if (n->kind == RICH_HTML) {
			n = put_pieces(o, s, n);
		} else {
			sanitize_room(s);
			map_rich_put(o, n);
		}
		if (n == last)
			break;
	}
	end(o, s);
	o->skip_to = last == r ? NULL : last;
}

/* ---- paragraphs of nothing else ----------------------------------------- */

bool
map_rich_is_source(const struct rich *r)
{
	bool any = false;

	if (r->kind != RICH_PAR)
		return false;
	for (const struct rich *c = r->child; c != NULL; c = c->next) {
		if (c->kind == RICH_HTML)
			any = true;
		else if (c->kind != RICH_BREAK &&
		    (c->kind != RICH_TEXT || !is_blank(c->text)))
			return false;
	}
	return any;
}

static unsigned
hidden(const struct rich *par)
{
	return par->par == NULL ? 0 : par->par->hide;
}

/* A paragraph of a source is a line of it. */
static void
gather(struct buf *all, const struct rich *par)
{
	if (all->len > 0)
		buf_puts(all, "\n");
	for (const struct rich *c = par->child; c != NULL; c = c->next)
		buf_puts(all, c->kind == RICH_BREAK ? "\n" :
		    c->text == NULL ? "" : c->text);
}

const struct rich *
map_rich_sources(struct map_rich *o, const struct rich *r)
{
	struct sanitize *s = begin(o);
	unsigned hide = hidden(r);
	struct buf all;

	buf_init(&all, SOURCE_MOST);
	for (; r != NULL && map_rich_is_source(r) && hidden(r) == hide;
	     r = r->next)
		gather(&all, r);
	if (all.failed)
		ex_lose(o->job->item, "pass-thru HTML: larger than %u MiB, "
		    "the rest is cut off", SOURCE_MOST >> 20);
	map_rich_new_line(o);
	buf_puts(o->html, "<div>");
	sanitize_put(s, arena_strndup(o->job->arena, all.data, all.len),
	    all.len);
	buf_free(&all);
	end(o, s);
	buf_puts(o->html, "</div>\n");
	map_rich_new_line(o);
	o->space = true;
	return r;
}
