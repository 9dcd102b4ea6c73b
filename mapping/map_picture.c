/* Pictures: shown, attached, or a word that says what is missing. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

static const struct {
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
};

static void
put_placeholder(struct map_rich *o, const struct rich_picture *p)
{
	map_rich_both(o, map_rich_says(p->alt) ? text_printf(o->job->arena, "[image: %s]",
	    p->alt) : "[image]");
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

void
map_rich_picture(struct map_rich *o, const struct rich *r)
{
	static const struct rich_picture none = { .format = "unknown" };
	const struct rich_picture *p = r->picture == NULL ? &none : r->picture;
	const char *format = p->format == NULL ? "unknown" : p->format;
	size_t i = 0;

	while (i < NITEMS(formats) && !text_same(formats[i].format, format))
		i++;
	o->pictures++;
	if (i == NITEMS(formats) || p->data == NULL) {
		ex_lose(o->job->item, "picture %d (%s): %s", o->pictures,
		    map_rich_says(p->name) ? p->name : format, p->data == NULL ?
		    "the dump does not hold it" :
		    "no mail program can show this format");
		put_placeholder(o, p);
		return;
	}
	const struct ex_attachment *at = map_rich_part(o, p->data,
	    formats[i].type, formats[i].ending, formats[i].shown);
	if (at->content_id == NULL) {
		put_placeholder(o, p);
		return;
	}
	buf_putf(o->html, "<img src=\"cid:%s\"", at->content_id);
	if (p->width > 0)
		buf_putf(o->html, " width=\"%d\"", p->width);
	if (p->height > 0)
		buf_putf(o->html, " height=\"%d\"", p->height);
	html_attr(o->html, "alt", map_rich_says(p->alt) ? p->alt : "");
	buf_puts(o->html, " border=\"0\">");
	buf_puts(o->text, map_rich_says(p->alt) ? text_printf(o->job->arena,
	    "[image: %s]", p->alt) : "[image]");
	o->space = false;
}
