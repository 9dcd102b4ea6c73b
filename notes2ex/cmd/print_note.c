/* A note for people: every field with type, flags and values. */
#include <inttypes.h>
#include <string.h>

#include "cmd/cmd.h"
#include "source/notes_value.h"

#define STEP      2  /* columns per level */
#define RAW_SHOWN 32 /* bytes of a raw value */

/* ---- pieces -------------------------------------------------------------------- */

/* Each line of it on a line of its own, indented; the first follows on. */
static void
put_text(struct buf *b, int indent, const char *s)
{
	for (;;) {
		size_t n = strcspn(s, "\n");

		cmd_put_clean(b, s, n);
		buf_puts(b, "\n");
		if (s[n] == '\0')
			break;
		s += n + 1;
		buf_putf(b, "%*s| ", indent, "");
	}
}

static void
put_time(struct buf *b, const struct note_time *t)
{
	struct civil c = note_time_local(t);
	int zone = t->zone < 0 ? -t->zone : t->zone;

	if (!t->has_date && !t->has_clock)
		buf_puts(b, "(empty)");
	if (t->has_date)
		buf_putf(b, "%04d-%02d-%02d", c.year, c.mon, c.day);
	if (t->has_date && t->has_clock)
		buf_puts(b, " ");
	if (t->has_clock)
		buf_putf(b, "%02d:%02d:%02d.%02d", c.hour, c.min, c.sec,
		    t->centis);
	if (t->has_zone)
		buf_putf(b, " %c%02d:%02d%s", t->zone < 0 ? '-' : '+',
		    zone / 60, zone % 60, t->dst ? " (summer time)" : "");
}

static void
put_file(struct buf *b, const struct note_file *f)
{
	if (f->size >= 0)
		buf_putf(b, "%" PRId64 " bytes", f->size);
	else
		buf_puts(b, "size unknown");
	if (f->internal)
		buf_puts(b, ", internal");
	if (f->mime_part)
		buf_puts(b, ", part of a MIME message");
	if (f->in_mime)
		buf_puts(b, ", inside the MIME message");
	else if (f->data == NULL)
		buf_putf(b, ", not in the dump: %s",
		    f->why_not == NULL ? "no reason known" : f->why_not);
	buf_puts(b, "  ");
	cmd_put_line(b, f->name == NULL ? "(no name)" : f->name);
}

static void
put_raw(struct buf *b, const struct note_field *f)
{
	const char *name = notes_type_name(f->raw_type);

	if (name != NULL)
		buf_putf(b, "%s, ", name);
	buf_putf(b, "type 0x%x, %zu bytes:", f->raw_type, f->raw_len);
	for (size_t i = 0; i < f->raw_len && i < RAW_SHOWN; i++)
		buf_putf(b, " %02x", f->raw[i]);
	buf_puts(b, f->raw_len > RAW_SHOWN ? " ...\n" : "\n");
}

/* ---- rich text -------------------------------------------------------------------- */

static const char *
rich_name(enum rich_kind kind)
{
	static const char *const names[] = {
		[RICH_ROOT] = "rich text",
		[RICH_PAR] = "paragraph",
		[RICH_TABLE] = "table",
		[RICH_ROW] = "row",
		[RICH_CELL] = "cell",
		[RICH_SECTION] = "section",
		[RICH_RULE] = "rule",
		[RICH_BLOCK] = "block",
		[RICH_TEXT] = "text",
		[RICH_BREAK] = "break",
		[RICH_LINK] = "link",
		[RICH_ANCHOR] = "anchor",
		[RICH_PICTURE] = "picture",
		[RICH_ATTACHMENT] = "attachment",
		[RICH_OBJECT] = "object",
		[RICH_POPUP] = "popup",
		[RICH_BUTTON] = "button",
		[RICH_COMPUTED] = "computed text",
		[RICH_HTML] = "html",
		[RICH_OTHER] = "unknown element",
	};

	return names[kind];
}

static void
put_word(struct buf *b, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		buf_putf(b, " %s=%s", name, value);
}

static void
put_font(struct buf *b, const struct rich_font *f)
{
	static const char *const styles[] = { "bold", "italic", "underline",
		"strike", "super", "sub", "shadow", "emboss", "extrude" };

	put_word(b, "face", f->face);
	if (f->points > 0)
		buf_putf(b, " %gpt", f->points);
	put_word(b, "color", f->color);
	put_word(b, "highlight", f->highlight);
	for (size_t i = 0; i < NITEMS(styles); i++)
		if ((f->style & 1u << i) != 0)
			buf_putf(b, " %s", styles[i]);
}

/* A length in inches, or a part of the window. */
static void
put_margin(struct buf *b, const char *name, int twips, int part)
{
	if (part > 0)
		buf_putf(b, " %s=%d%%", name, part);
	else if (twips != 0)
		buf_putf(b, " %s=%.4gin", name, twips / 1440.0);
}

static void
put_number(struct buf *b, const char *name, double n)
{
	if (n > 0)
		buf_putf(b, " %s=%g", name, n);
}

static void
put_border(struct buf *b, const struct rich_border *border)
{
	if (border == NULL)
		return;
	buf_putf(b, " border=%s %d %d %d %dpx", border->style,
	    border->width[0], border->width[1], border->width[2],
	    border->width[3]);
	put_word(b, "bordercolor", border->color);
}

static void
put_tabs(struct buf *b, const struct rich_par *p)
{
	for (size_t i = 0; i < p->tabs; i++)
		buf_putf(b, "%s%c%.4gin", i == 0 ? " tabs=" : ",",
		    p->tab[i].kind, p->tab[i].at / 1440.0);
}

static void
put_par(struct buf *b, const struct rich_par *p)
{
	static const char *const aligns[] = { "left", "right", "center", "full",
		"none" };
	static const char *const lists[] = { "none", "bullet", "circle",
		"square", "number", "upper alpha", "lower alpha", "upper roman",
		"lower roman", "checked", "unchecked" };
	static const char *const hides[] = { "read", "notes", "web", "edit",
		"print", "mobile", "formula", "preview", "copy" };

	buf_putf(b, " %d", p->id);
	if (p->align != RICH_LEFT)
		put_word(b, "align", aligns[p->align]);
	if (p->list != RICH_NO_LIST)
		put_word(b, "list", lists[p->list]);
	put_margin(b, "left", p->left, p->left_part);
	if (p->first != p->left || p->first_part != p->left_part)
		put_margin(b, "first", p->first, p->first_part);
	put_margin(b, "right", p->right, p->right_part);
	put_number(b, "linespacing", p->line);
	put_number(b, "before", p->before);
	put_number(b, "after", p->after);
	put_tabs(b, p);
	put_border(b, p->border);
	if (p->newpage)
		buf_puts(b, " newpage");
	if (p->rtl)
		buf_puts(b, " righttoleft");
	for (size_t i = 0; i < NITEMS(hides); i++)
		if ((p->hide & 1u << i) != 0)
			put_word(b, "hide", hides[i]);
}

static void
put_table(struct buf *b, const struct rich_table *t)
{
	static const char *const patterns[] = { "none", "solid",
		"alternating rows", "alternating columns", "top", "left",
		"right", "left and top", "right and top" };

	buf_putf(b, " %zu columns", t->columns);
	for (size_t i = 0; i < t->columns && t->column != NULL; i++)
		put_margin(b, "width", t->column[i], 0);
	if (t->width > 0)
		buf_putf(b, " of %d%%", t->width);
	put_margin(b, "left", t->left, 0);
	if (t->align == RICH_RIGHT || t->align == RICH_CENTER)
		put_word(b, "align", t->align == RICH_RIGHT ? "right" :
		    "center");
	put_margin(b, "columnspace", t->column_space, 0);
	put_margin(b, "rowspace", t->row_space, 0);
	put_word(b, "cellborder", t->border_style);
	put_word(b, "cellbordercolor", t->border_color);
	put_border(b, t->border);
	if (t->pattern != RICH_NO_PATTERN) {
		put_word(b, "colors", patterns[t->pattern]);
		put_word(b, "color", t->color);
		put_word(b, "othercolor", t->other_color);
	}
	if (t->rtl)
		buf_puts(b, " righttoleft");
	if (t->one_row_shown)
		buf_puts(b, " onerow");
}

static void
put_cell(struct buf *b, const struct rich_cell *c)
{
	if (c->rowspan > 1 || c->colspan > 1)
		buf_putf(b, " %dx%d", c->rowspan, c->colspan);
	put_word(b, "color", c->bgcolor);
	put_word(b, "valign", c->valign);
	if (c->border[0] >= 0)
		buf_putf(b, " border=%d %d %d %dpx", c->border[0],
		    c->border[1], c->border[2], c->border[3]);
}

static void
put_rule(struct buf *b, const struct rich_rule *r)
{
	put_margin(b, "width", r->width, r->part);
	put_margin(b, "height", r->height, 0);
	put_word(b, "color", r->color);
	if (r->flat)
		buf_puts(b, " flat");
}

static void
put_rich_facts(struct buf *b, const struct rich *r)
{
	if (r->par != NULL)
		put_par(b, r->par);
	if (r->font != NULL)
		put_font(b, r->font);
	if (r->link != NULL) {
		put_word(b, "href", r->link->href);
		put_word(b, "document", r->link->document);
		put_word(b, "view", r->link->view);
		put_word(b, "database", r->link->replicaid);
	}
	if (r->picture != NULL) {
		put_word(b, "format", r->picture->format);
		put_word(b, "alt", r->picture->alt);
		buf_putf(b, " %dx%d%s", r->picture->width, r->picture->height,
		    r->picture->data == NULL ? " (not in the dump)" : "");
	}
	if (r->file != NULL) {
		put_word(b, "file", r->file->name);
		put_word(b, "shown", r->file->display);
	}
	if (r->table != NULL)
		put_table(b, r->table);
	if (r->cell != NULL)
		put_cell(b, r->cell);
	if (r->rule != NULL)
		put_rule(b, r->rule);
	if (r->section != NULL)
		put_word(b, "color", r->section->color);
}

static void
put_rich(struct buf *b, const struct rich *r, int depth)
{
	int indent = (depth + 2) * STEP;
	struct buf facts;

	buf_init(&facts, 65536);
	buf_puts(&facts, rich_name(r->kind));
	put_rich_facts(&facts, r);
	if (r->text != NULL)
		buf_puts(&facts, ": ");
	/* Cleaned in one piece: no value can begin a line of its own. */
	buf_putf(b, "%*s", indent, "");
	cmd_put_clean(b, facts.data, facts.len);
	put_text(b, indent + STEP, r->text == NULL ? "" : r->text);
	buf_free(&facts);
	if (depth > RICH_DEPTH + 8) { /* readers promise less */
		if (r->child != NULL)
			buf_putf(b, "%*s...\n", indent + STEP, "");
		return;
	}
	for (const struct rich *c = r->child; c != NULL; c = c->next)
		put_rich(b, c, depth + 1);
}

/* ---- fields ------------------------------------------------------------------------- */

/* As the database calls it; what a reader made of it where no type came. */
static const char *
type_name(const struct note_field *f)
{
	static const char *const names[] = {
		[NOTE_TEXT] = "text",
		[NOTE_NUMBER] = "number",
		[NOTE_TIME] = "time",
		[NOTE_RICH] = "rich",
		[NOTE_FILE] = "file",
		[NOTE_RAW] = "raw",
		[NOTE_OTHER] = "other",
	};
	const char *name = f->raw_type == 0 || f->type == NOTE_RAW ? NULL :
	    notes_type_name(f->raw_type);

	return name != NULL ? name : names[f->type];
}

static void
put_flags(struct buf *b, unsigned flags)
{
	static const char *const names[] = { "summary", "names", "readers",
		"authors", "sign", "seal", "sealed", "protected",
		"placeholder", "compressed" };
	const char *sep = " [";

	for (size_t i = 0; i < NITEMS(names); i++)
		if ((flags & 1u << i) != 0) {
			buf_putf(b, "%s%s", sep, names[i]);
			sep = " ";
		}
	if (sep[1] == '\0')
		buf_puts(b, "]");
}

static void
put_value(struct buf *b, const struct note_field *f, size_t i)
{
	switch (f->type) {
	case NOTE_TEXT:
	case NOTE_OTHER:
		put_text(b, 2 * STEP, f->text[i]);
		break;
	case NOTE_NUMBER:
		buf_putf(b, "%.15g\n", f->number[i]);
		break;
	case NOTE_TIME:
		put_time(b, &f->time[i].from);
		if (f->time[i].is_range) {
			buf_puts(b, " to ");
			put_time(b, &f->time[i].to);
		}
		buf_puts(b, "\n");
		break;
	case NOTE_FILE:
		put_file(b, f->file);
		break;
	case NOTE_RAW:
		put_raw(b, f);
		break;
	case NOTE_RICH:
		buf_puts(b, "\n");
		put_rich(b, f->rich, 0);
		break;
	}
}

static void
put_field(struct buf *b, const struct note_field *f)
{
	struct buf head;

	buf_init(&head, 65536);
	buf_putf(&head, "%s: %s", f->name, type_name(f));
	put_flags(&head, f->flags);
	if (f->n != 1)
		buf_putf(&head, " (%zu values)", f->n);
	buf_puts(b, "  ");
	cmd_put_clean(b, head.data, head.len);
	buf_free(&head);
	if (f->n == 1) {
		buf_puts(b, "  ");
		put_value(b, f, 0);
		return;
	}
	buf_puts(b, "\n");
	for (size_t i = 0; i < f->n; i++) {
		buf_putf(b, "%*s- ", 2 * STEP, "");
		put_value(b, f, i);
	}
}

/* ---- the note ----------------------------------------------------------------------- */

static void
put_fact(struct buf *b, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	buf_putf(b, "  %s: ", name);
	cmd_put_line(b, value);
}

static void
put_date(struct buf *b, const char *name, const struct note_time *t)
{
	if (!t->has_date)
		return;
	buf_putf(b, "  %s: ", name);
	put_time(b, t);
	buf_puts(b, "\n");
}

static void
put_head(struct buf *b, const struct note *n)
{
	static const char *const classes[] = { "document", "profile note",
		"design note", "deletion stub" };

	buf_putf(b, "%s %s%s\n", classes[n->class], n->unid,
	    n->unid_made ? " (made up: the source has none)" : "");
	put_fact(b, "form", n->form);
	put_fact(b, "design", n->design);
	put_fact(b, "title", n->title);
	put_date(b, "created", &n->created);
	put_date(b, "modified", &n->modified);
	if (n->seq != 0)
		buf_putf(b, "  sequence: %d\n", n->seq);
	put_fact(b, "parent", n->parent);
	put_fact(b, "replica id", n->replicaid);
	put_fact(b, "folder by place", n->folder);
	for (size_t i = 0; i < n->nfolder_refs; i++)
		put_fact(b, "in folder", n->folder_ref[i]);
	put_fact(b, "member", n->at.path);
	buf_putf(b,
	    "  place: note %" PRId64 " at %" PRId64 ", %" PRId64 " bytes\n",
	    n->at.ord, n->at.off, n->at.len);
	if (n->mark != NOTE_MARK_UNKNOWN)
		buf_puts(b, n->mark == NOTE_MARK_READ ? "  read\n" :
		    "  unread\n");
	if (n->deleted)
		buf_puts(b, "  in the trash (soft-deleted)\n");
	if (n->conflict)
		buf_puts(b, "  a conflict copy\n");
	if (n->truncated)
		buf_puts(b, "  cut off when it was replicated\n");
	if (n->encrypted)
		buf_puts(b, "  encrypted\n");
	if (n->mime != NULL)
		buf_puts(b, "  a MIME message: --as mime shows it\n");
	for (const struct note_trouble *t = n->troubles; t != NULL; t = t->next)
		put_fact(b, "could not be read", t->what);
}

void
print_note(const struct note *n, struct buf *b)
{
	put_head(b, n);
	NOTE_FOREACH_FIELD(f, n)
		put_field(b, f);
}
