/* What stands in a line: text, links, pictures, attachments, hot spots. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

static void
put_both(struct map_rich *o, const char *text)
{
	html_text(o->html, text, &o->space);
	buf_puts(o->text, text);
}

static void
put_children(struct map_rich *o, const struct rich *r)
{
	for (r = r->child; r != NULL; r = r->next)
		map_rich_put(o, r);
}

/* ---- text --------------------------------------------------------------- */

static const struct {
	unsigned style;
	const char *open, *close;
} styles[] = {
	{ RICH_BOLD, "<b>", "</b>" },
	{ RICH_ITALIC, "<i>", "</i>" },
	{ RICH_UNDERLINE, "<u>", "</u>" },
	{ RICH_STRIKE, "<s>", "</s>" },
	{ RICH_SUPER, "<sup>", "</sup>" },
	{ RICH_SUB, "<sub>", "</sub>" },
};

static const char *
highlight_color(const char *name)
{
	if (name == NULL)
		return NULL;
	if (text_same(name, "yellow"))
		return "#ffff80";
	if (text_same(name, "pink"))
		return "#ffc0ff";
	return text_same(name, "blue") ? "#c0e0ff" : NULL;
}

/* True when a span was opened. */
static bool
open_font(struct map_rich *o, const struct rich_font *f)
{
	const char *color = html_color(f->color);
	const char *back = highlight_color(f->highlight);
	struct buf s;

	buf_init(&s, 8192);
	if (f->face != NULL && strlen(f->face) < 256)
		buf_putf(&s, "font-family:%s;", html_face(o->job->arena,
		    f->face));
	if (f->points > 0 && f->points < 1000)
		buf_putf(&s, "font-size:%gpt;", f->points);
	if (color != NULL)
		buf_putf(&s, "color:%s;", color);
	if (back != NULL)
		buf_putf(&s, "background-color:%s;", back);

	bool any = s.len > 0;

	if (any) {
		s.data[s.len - 1] = '\0';
		buf_puts(o->html, "<span");
		html_attr(o->html, "style", s.data);
		buf_puts(o->html, ">");
	}
	buf_free(&s);
	return any;
}

static void
put_text(struct map_rich *o, const struct rich *r)
{
	const struct rich_font *f = r->font;
	bool span;

	if (r->text == NULL || r->text[0] == '\0')
		return;
	if (f == NULL) {
		put_both(o, r->text);
		return;
	}
	span = open_font(o, f);
	for (size_t i = 0; i < NITEMS(styles); i++)
		if ((f->style & styles[i].style) != 0)
			buf_puts(o->html, styles[i].open);
	put_both(o, r->text);
	for (size_t i = NITEMS(styles); i-- > 0;)
		if ((f->style & styles[i].style) != 0)
			buf_puts(o->html, styles[i].close);
	if (span)
		buf_puts(o->html, "</span>");
}

/* ---- links -------------------------------------------------------------- */

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

static bool
is_set(const char *s)
{
	return s != NULL && s[0] != '\0';
}

/* MAPPING_GUIDE 3.4: notes://server/replica/view/document?OpenDocument */
static const char *
notes_url(struct map_rich *o, const struct rich_link *l)
{
	const char *server = "";
	const char *end = "?OpenDatabase";
	struct buf b;

	if (!is_set(l->replicaid))
		return NULL;
	if (is_set(l->server))
		server = l->server;
	if (text_begins(server, "CN="))
		server += 3;
	buf_init(&b, 65536);
	buf_puts(&b, "notes://");
	put_quoted(&b, arena_strndup(o->job->arena, server,
	    strcspn(server, "/")));
	buf_puts(&b, "/");
	put_quoted(&b, l->replicaid);
	if (l->kind != RICH_LINK_DATABASE) {
		buf_puts(&b, "/");
		put_quoted(&b, is_set(l->view) ? l->view : "0");
		end = "?OpenView";
	}
	if (l->kind == RICH_LINK_DOC && is_set(l->document)) {
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

	if (is_set(l->href)) {
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
put_link(struct map_rich *o, const struct rich *r)
{
	static const struct rich_link none = { .kind = RICH_LINK_NAMED };
	const struct rich_link *l = r->link == NULL ? &none : r->link;
	const char *url = link_url(o, l);
	size_t before = o->text->len;

	if (url != NULL) {
		buf_puts(o->html, "<a");
		html_attr(o->html, "href", url);
		if (is_set(l->description))
			html_attr(o->html, "title", l->description);
		buf_puts(o->html, ">");
	}
	put_children(o, r);
	if (o->text->len == before)
		put_both(o, is_set(l->description) ? l->description :
		    l->kind == RICH_LINK_URL && url != NULL ? url :
		    "\U0001F4C4");
	if (url == NULL)
		return;
	buf_puts(o->html, "</a>");
	if (url[0] != '#' && (o->text->len - before != strlen(url) ||
	    memcmp(o->text->data + before, url, strlen(url)) != 0)) {
		buf_puts(o->text, " <");
		buf_puts(o->text, url);
		buf_puts(o->text, ">");
	}
}

/* ---- pictures ----------------------------------------------------------- */

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
	put_both(o, is_set(p->alt) ? text_printf(o->job->arena, "[image: %s]",
	    p->alt) : "[image]");
}

/* The picture as a part of the message; its Content-ID follows the UNID. */
static const struct ex_attachment *
add_picture(struct map_rich *o, const struct rich_picture *p, size_t format)
{
	struct ex_item *item = o->job->item;
	struct ex_attachment *at = ex_add_attachment(item,
	    map_unique_name(item, text_printf(o->job->arena, "image%d.%s",
	    o->pictures, formats[format].ending)), p->data);

	at->type = formats[format].type;
	if (formats[format].shown && !o->plain)
		at->content_id = text_printf(o->job->arena,
		    "n%d.%.8s@notes2ex", o->pictures, item->unid);
	return at;
}

static void
put_picture(struct map_rich *o, const struct rich *r)
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
		    is_set(p->name) ? p->name : format, p->data == NULL ?
		    "the dump does not hold it" :
		    "no mail program can show this format");
		put_placeholder(o, p);
		return;
	}
	const struct ex_attachment *at = add_picture(o, p, i);
	if (at->content_id == NULL) {
		put_placeholder(o, p);
		return;
	}
	buf_putf(o->html, "<img src=\"cid:%s\"", at->content_id);
	if (p->width > 0)
		buf_putf(o->html, " width=\"%d\"", p->width);
	if (p->height > 0)
		buf_putf(o->html, " height=\"%d\"", p->height);
	html_attr(o->html, "alt", is_set(p->alt) ? p->alt : "");
	buf_puts(o->html, " border=\"0\">");
	buf_puts(o->text, is_set(p->alt) ? text_printf(o->job->arena,
	    "[image: %s]", p->alt) : "[image]");
	o->space = false;
}

/* ---- attachments and hot spots ------------------------------------------ */

static const struct ex_attachment *
file_named(const struct map_rich *o, const char *name)
{
	for (const struct map_file *f = o->files; f != NULL; f = f->next)
		if (text_same(f->name, name))
			return f->at;
	return NULL;
}

static void
put_attachment(struct map_rich *o, const struct rich *r)
{
	const char *name = r->file == NULL || r->file->name == NULL ? "" :
	    r->file->name;
	const char *shown = r->file != NULL && is_set(r->file->display) ?
	    r->file->display : name;
	const struct ex_attachment *at = file_named(o, name);

	if (at != NULL)
		shown = at->name;
	else if (!map_has_file(o->job->note, name))
		ex_lose(o->job->item, "attachment %s: the dump does not hold "
		    "it", shown);
	buf_puts(o->html, "<span style=\"border:1px solid #a0a0a0;"
	    "padding:1px 4px\">");
	put_both(o, text_printf(o->job->arena, "[%s]", shown));
	buf_puts(o->html, "</span>");
}

/* The children are the picture that stood for it: shown as one. */
static void
put_object(struct map_rich *o, const struct rich *r)
{
	ex_lose(o->job->item, "embedded object %s: only its picture",
	    is_set(r->text) ? r->text : "without a name");
	put_children(o, r);
	put_both(o, text_printf(o->job->arena, "[object%s%s]",
	    is_set(r->text) ? ": " : "", is_set(r->text) ? r->text : ""));
}

static void
put_popup(struct map_rich *o, const struct rich *r)
{
	const char *text = is_set(r->text) ? r->text : "";

	buf_puts(o->html, "<span");
	html_attr(o->html, "title", text);
	buf_puts(o->html, ">");
	put_children(o, r);
	buf_puts(o->html, "</span>");
	if (text[0] == '\0')
		return;
	buf_puts(o->html, "<sup>");
	put_both(o, text_printf(o->job->arena, "[%s]", text));
	buf_puts(o->html, "</sup>");
}

static void
put_anchor(struct map_rich *o, const struct rich *r)
{
	if (!is_set(r->text))
		return;
	buf_puts(o->html, "<a");
	html_attr(o->html, "name", r->text);
	buf_puts(o->html, "></a>");
}

void
map_rich_inline(struct map_rich *o, const struct rich *r)
{
	struct arena *a = o->job->arena;
	const char *text = r->text == NULL ? "" : r->text;

	switch (r->kind) {
	case RICH_TEXT:
		put_text(o, r);
		return;
	case RICH_BREAK:
		put_both(o, "\n");
		return;
	case RICH_LINK:
		put_link(o, r);
		return;
	case RICH_ANCHOR:
		put_anchor(o, r);
		return;
	case RICH_PICTURE:
		put_picture(o, r);
		return;
	case RICH_ATTACHMENT:
		put_attachment(o, r);
		return;
	case RICH_OBJECT:
		put_object(o, r);
		return;
	case RICH_POPUP:
		put_popup(o, r);
		return;
	case RICH_BUTTON:
		put_both(o, text_printf(a, "[%s]",
		    text[0] == '\0' ? "button" : text));
		ex_lose(o->job->item, "button \"%.100s\": only its caption",
		    text);
		return;
	case RICH_COMPUTED:
		put_both(o, text[0] == '\0' ? "[computed text]" : text);
		if (text[0] == '\0')
			ex_lose(o->job->item, "text that a formula makes: "
			    "cannot be computed outside of Notes");
		return;
	case RICH_HTML:
		put_both(o, html_strip(a, text, strlen(text)));
		ex_lose(o->job->item, "pass-thru HTML: only its text");
		put_children(o, r);
		return;
	case RICH_OTHER:
		ex_lose(o->job->item, "rich text element \"%.60s\": unknown, "
		    "only what is in it is shown", text);
		put_children(o, r);
		return;
	default: /* blocks never come here */
		return;
	}
}
