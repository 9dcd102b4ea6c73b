/* What stands in a line: text, links, pictures, attachments, hot spots. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

bool
map_rich_says(const char *s)
{
	return s != NULL && s[0] != '\0';
}

void
map_rich_both(struct map_rich *o, const char *text)
{
	map_rich_text(o, NULL, text);
}

void
map_rich_children(struct map_rich *o, const struct rich *r)
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

void
map_rich_run(struct map_rich *o, const struct rich_font *f, const char *text)
{
	bool span;

	if (text == NULL || text[0] == '\0')
		return;
	if (f == NULL) {
		map_rich_both(o, text);
		return;
	}
	span = open_font(o, f);
	for (size_t i = 0; i < NITEMS(styles); i++)
		if ((f->style & styles[i].style) != 0)
			buf_puts(o->html, styles[i].open);
	map_rich_text(o, f, text);
	for (size_t i = NITEMS(styles); i-- > 0;)
		if ((f->style & styles[i].style) != 0)
			buf_puts(o->html, styles[i].close);
	if (span)
		buf_puts(o->html, "</span>");
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

/* ", 12 KB"; "" when nothing is known. */
static const char *
size_of(struct arena *a, int64_t size)
{
	if (size < 0)
		return "";
	if (size < 1024)
		return text_printf(a, ", %d bytes", (int)size);
	if (size < 1024 * 1024)
		return text_printf(a, ", %d KB", (int)((size + 1023) / 1024));
	return text_printf(a, ", %.1f MB", (double)size / (1024 * 1024));
}

/* What stood below its icon, when it is no name that is shown already. */
static void
put_caption(struct map_rich *o, const struct rich *r, const char *shown)
{
	struct arena *a = o->job->arena;
	const char *text = "";

	for (const struct rich *c = r->child; c != NULL; c = c->next)
		if (c->kind == RICH_TEXT && c->text != NULL)
			text = text_printf(a, "%s%s", text, c->text);
	text = text_trim(a, text, strlen(text));
	if (text[0] != '\0' && !text_same(text, shown) && (r->file == NULL ||
	    ((r->file->name == NULL || !text_same(text, r->file->name)) &&
	    (r->file->display == NULL ||
	    !text_same(text, r->file->display)))))
		map_rich_both(o, text_printf(a, " %s", text));
}

static void
put_attachment(struct map_rich *o, const struct rich *r)
{
	const char *name = r->file == NULL || r->file->name == NULL ? "" :
	    r->file->name;
	const char *shown = r->file != NULL && map_rich_says(r->file->display) ?
	    r->file->display : name;
	const struct ex_attachment *at = file_named(o, name);

	if (at != NULL)
		shown = at->name;
	else if (!map_has_file(o->job->note, name))
		ex_lose(o->job->item, "attachment %s: the dump does not hold "
		    "it", shown);
	buf_puts(o->html, "<span style=\"border:1px solid #a0a0a0;"
	    "padding:1px 4px\">");
	map_rich_both(o, text_printf(o->job->arena, "[%s%s]", shown,
	    at == NULL ? "" : size_of(o->job->arena, at->recorded)));
	buf_puts(o->html, "</span>");
	put_caption(o, r, shown);
}

/* The children are the picture that stood for it: shown as one. */
static void
put_object(struct map_rich *o, const struct rich *r)
{
	ex_lose(o->job->item, o->parts ? "embedded object %s: shown as its "
	    "picture, what it is made of is attached" :
	    "embedded object %s: only its picture",
	    map_rich_says(r->text) ? r->text : "without a name");
	map_rich_children(o, r);
	map_rich_both(o, text_printf(o->job->arena, "[object%s%s]",
	    map_rich_says(r->text) ? ": " : "", map_rich_says(r->text) ? r->text : ""));
}

static void
put_popup(struct map_rich *o, const struct rich *r)
{
	const char *text = map_rich_says(r->text) ? r->text : "";

	buf_puts(o->html, "<span");
	html_attr(o->html, "title", text);
	buf_puts(o->html, ">");
	map_rich_children(o, r);
	buf_puts(o->html, "</span>");
	if (text[0] == '\0')
		return;
	buf_puts(o->html, "<sup>");
	map_rich_both(o, text_printf(o->job->arena, "[%s]", text));
	buf_puts(o->html, "</sup>");
}

static void
put_anchor(struct map_rich *o, const struct rich *r)
{
	if (!map_rich_says(r->text))
		return;
	/* One <a> in another would end it. */
	buf_puts(o->html, o->in_link ? "<span" : "<a");
	html_attr(o->html, o->in_link ? "id" : "name", r->text);
	buf_puts(o->html, o->in_link ? "></span>" : "></a>");
}

/* Parts of an application: a line says where they stood. */
static const struct {
	const char *element, *name;
} parts[] = {
	{ "embeddedcontactlist", "contact list" },
	{ "embeddedcontrol", "control" },
	{ "embeddeddatepicker", "date picker" },
	{ "embeddededitor", "editor" },
	{ "embeddedfileuploadcontrol", "file upload" },
	{ "embeddedfolderpane", "folder pane" },
	{ "embeddednavigator", "navigator" },
	{ "embeddedoutline", "outline" },
	{ "embeddedscheduler", "scheduler" },
	{ "embeddedview", "view" },
	{ "javaapplet", "Java applet" },
	{ "subformref", "subform" },
};

static void
put_other(struct map_rich *o, const struct rich *r, const char *element)
{
	for (size_t i = 0; i < NITEMS(parts); i++) {
		if (strcmp(parts[i].element, element) != 0)
			continue;
		buf_puts(o->html, "<span style=\"color:#808080\">");
		map_rich_both(o, text_printf(o->job->arena, "[%s]",
		    parts[i].name));
		buf_puts(o->html, "</span>");
		map_rich_children(o, r);
		ex_lose(o->job->item, "%s embedded in the text: only a line "
		    "that says where it stood", parts[i].name);
		return;
	}
	map_rich_children(o, r);
	if (strcmp(element, "actionhotspot") == 0)
		ex_lose(o->job->item, "hot spot with an action: only its "
		    "text");
	else
		ex_lose(o->job->item, "rich text element \"%.60s\": unknown, "
		    "only what is in it is shown", element);
}

void
map_rich_inline(struct map_rich *o, const struct rich *r)
{
	struct arena *a = o->job->arena;
	const char *text = r->text == NULL ? "" : r->text;

	if (o->skip_to != NULL) {
		if (o->skip_to == r)
			o->skip_to = NULL;
		return;
	}
	switch (r->kind) {
	case RICH_TEXT:
		map_rich_run(o, r->font, r->text);
		return;
	case RICH_BREAK:
		map_rich_both(o, "\n");
		return;
	case RICH_LINK:
		map_rich_link(o, r);
		return;
	case RICH_ANCHOR:
		put_anchor(o, r);
		return;
	case RICH_PICTURE:
		map_rich_picture(o, r);
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
		map_rich_both(o, text_printf(a, "[%s]",
		    text[0] == '\0' ? "button" : text));
		ex_lose(o->job->item, "button \"%.100s\": only its caption",
		    text);
		return;
	case RICH_COMPUTED:
		map_rich_both(o, text[0] == '\0' ? "[computed text]" : text);
		if (text[0] == '\0')
			ex_lose(o->job->item, "text that a formula makes: "
			    "cannot be computed outside of Notes");
		return;
	case RICH_HTML:
		map_rich_source(o, r);
		return;
	case RICH_OTHER:
		put_other(o, r, text);
		return;
	default: /* blocks never come here */
		return;
	}
}
