/* Pictures: shown, attached, or a word that says what is missing. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

static const struct format {
	const char *format, *type, *ending;
	bool shown; /* mail programs can show it */
} formats[] = {
	{ "gif", "image/gif", "gif", true },
	{ "jpeg", "image/jpeg", "jpg", true },
	{ "jpg", "image/jpeg", "jpg", true },
	{ "png", "image/png", "png", true },
	{ "bmp", "image/bmp", "bmp", true },
	{ "cgm", "image/cgm", "cgm", false },
	{ "wmf", "image/wmf", "wmf", false },
	{ "pict", "image/x-pict", "pct", false },
	{ "svg", "image/svg+xml", "svg", false },
	{ "tiff", "image/tiff", "tif", false },
	{ "pdf", "application/pdf", "pdf", false },
};
/* Of the others: as it is, for whoever knows what it is. */
static const struct format other = { .type = "application/octet-stream",
	.ending = "bin" };

static const char *
name_of(const struct rich_picture *p)
{
	return map_rich_says(p->alt) ? p->alt :
	    map_rich_says(p->name)   ? p->name :
				       "";
}

/* What stands in its place: what it is, and why it is not shown. */
static void
put_placeholder(struct map_rich *o, const struct rich_picture *p,
    const char *why)
{
	const char *name = name_of(p);

	map_rich_both(o, text_printf(o->job->arena, "[image%s%s (%s)]",
	    name[0] == '\0' ? "" : ": ", name, why));
}

/* A file of that kind begins with 512 bytes of no meaning. */
static const struct blob *
as_pict(struct arena *a, const struct blob *data)
{
	struct blob *b = ARENA_NEW(a, struct blob);

	b->mem = arena_alloc(a, 512);
	b->len = 512;
	b->next = data;
	return b;
}

/* The Content-ID follows the UNID: the same in every run. */
struct ex_attachment *
map_rich_part(struct map_rich *o, const struct blob *data, const char *type,
    const char *ending, bool shown)
{
	struct ex_item *item = o->job->item;
	struct ex_attachment *at = ex_add_attachment(item,
	    map_unique_name(item, text_printf(o->job->arena, "image%d.%s",
	    o->pictures, ending)), data);

	at->type = type;
	if (shown && !o->plain)
		at->content_id = text_printf(o->job->arena,
		    "n%d.%.8s@notes2ex", o->pictures, item->unid);
	return at;
}

static void
put_missing(struct map_rich *o, const struct rich_picture *p)
{
	bool resource = p->format != NULL && text_same(p->format, "imageref");

	ex_lose(o->job->item, "picture %d (%s): %s", o->pictures,
	    map_rich_says(p->name) ? p->name :
	    p->format == NULL ? "unknown" : p->format, resource ?
	    "it stands in the design of its database, which the dump does "
	    "not hold" : "the dump does not hold it");
	put_placeholder(o, p, "not in the dump");
}

/* It is all there, but only as a file. */
static void
put_attached(struct map_rich *o, const struct rich_picture *p,
    const struct format *f)
{
	const struct blob *data = f->format != NULL &&
		strcmp(f->format, "pict") == 0 ?
	    as_pict(o->job->arena, p->data) :
	    p->data;
	const struct ex_attachment *at = map_rich_part(o, data, f->type,
	    f->ending, false);

	put_placeholder(o, p, text_printf(o->job->arena, "attached as %s",
	    at->name));
	if (p->why != NULL || f == &other)
		ex_lose(o->job->item, "picture %d (%s): not shown, kept as "
		    "attachment %s: %s", o->pictures, p->format == NULL ?
		    "unknown" : p->format, at->name, p->why != NULL ? p->why :
		    "no mail program can show this format");
}

static void
put_shown(struct map_rich *o, const struct rich_picture *p,
    const struct format *f)
{
	const char *alt = map_rich_says(p->alt) ? p->alt : "";
	const struct ex_attachment *at = map_rich_part(o, p->data, f->type,
	    f->ending, true);

	buf_puts(o->text, alt[0] == '\0' ? "[image]" :
	    text_printf(o->job->arena, "[image: %s]", alt));
	o->space = false;
	if (at->content_id == NULL) /* plain text is all there will be */
		return;
	buf_putf(o->html, "<img src=\"cid:%s\"", at->content_id);
	if (p->width > 0)
		buf_putf(o->html, " width=\"%d\"", p->width);
	if (p->height > 0)
		buf_putf(o->html, " height=\"%d\"", p->height);
	html_attr(o->html, "alt", alt);
	buf_puts(o->html, " border=\"0\">");
}

void
map_rich_picture(struct map_rich *o, const struct rich *r)
{
	static const struct rich_picture none = { .format = "unknown" };
	const struct rich_picture *p = r->picture == NULL ? &none : r->picture;
	const struct format *f = &other;

	for (size_t i = 0; i < NITEMS(formats) && p->format != NULL; i++)
		if (text_same(formats[i].format, p->format))
			f = &formats[i];
	o->pictures++;
	if (p->data == NULL)
		put_missing(o, p);
	else if (f->shown && p->why == NULL)
		put_shown(o, p, f);
	else
		put_attached(o, p, f);
}
