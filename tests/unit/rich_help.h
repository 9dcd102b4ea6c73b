/* Rich text as a tree, written the way a tree is read: by indenting. */
#ifndef TESTS_RICH_HELP_H
#define TESTS_RICH_HELP_H

#include "test.h"

#include <string.h>

#include "base/buf.h"
#include "note/note_rich.h"

static const char *const rich_kinds[] = { "root", "par", "table", "row", "cell",
	"section", "rule", "block", "text", "break", "link", "anchor",
	"picture", "attachment", "object", "popup", "button", "computed",
	"html", "other" };

static inline void
rich_print(const struct rich *r, int depth, struct buf *out)
{
	for (int i = 0; i < depth; i++)
		buf_puts(out, " ");
	buf_puts(out, rich_kinds[r->kind]);
	if (r->text != NULL)
		buf_putf(out, " '%s'", r->text);
	if (r->kind == RICH_PAR && r->par != NULL)
		buf_putf(out, " %d", r->par->id);
	if (r->font != NULL)
		buf_putf(out, " %g/%x/%s/%s/%s", r->font->points,
		    r->font->style,
		    r->font->color == NULL ? "" : r->font->color,
		    r->font->face == NULL ? "" : r->font->face,
		    r->font->highlight == NULL ? "" : r->font->highlight);
	if (r->link != NULL)
		buf_putf(out, " %d:%s:%s", (int)r->link->kind,
		    r->link->href == NULL ? "" : r->link->href,
		    r->link->document == NULL ? "" : r->link->document);
	if (r->picture != NULL)
		buf_putf(out, " %s %dx%d %s", r->picture->format,
		    r->picture->width, r->picture->height,
		    r->picture->data == NULL ? "-" : "bytes");
	if (r->file != NULL)
		buf_putf(out, " %s=%s", r->file->name, r->file->display);
	if (r->cell != NULL)
		buf_putf(out, " %dx%d", r->cell->colspan, r->cell->rowspan);
	buf_puts(out, "\n");
	for (const struct rich *c = r->child; c != NULL; c = c->next)
		rich_print(c, depth + 1, out);
}

static inline void
assert_tree(const struct rich *r, const char *want)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	rich_print(r, 0, &out);
	assert_string_equal(out.data, want);
	buf_free(&out);
}

#endif
