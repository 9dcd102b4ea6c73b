/* What tests of rich text share: trees, and what a body of one becomes. */
#ifndef TESTS_RICH_KIT_H
#define TESTS_RICH_KIT_H

#include "map_kit.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

/* ---- trees, short to write ---------------------------------------------- */

static struct arena arena; /* of one body; hide() frees it */

static inline struct rich *
node(enum rich_kind kind, const char *text)
{
	struct rich *r = rich_new(&arena, kind);

	r->text = text;
	return r;
}

static inline struct rich *
with(struct rich *parent, struct rich *child)
{
	rich_add(parent, child);
	return parent;
}

static inline struct rich *
text(const char *s)
{
	return node(RICH_TEXT, s);
}

static inline struct rich *
par(struct rich *child)
{
	struct rich *p = node(RICH_PAR, NULL);

	return child == NULL ? p : with(p, child);
}

static inline struct rich *
styled(const struct rich_par *style, const char *s)
{
	struct rich *p = par(s == NULL ? NULL : text(s));

	p->par = style;
	return p;
}

static inline struct rich *
linked(const struct rich_link *l, const char *s)
{
	struct rich *r = node(RICH_LINK, NULL);

	r->link = l;
	return s == NULL ? r : with(r, text(s));
}

/* A row of one cell for each text. */
static inline struct rich *
row(const char *const *cell, size_t n)
{
	struct rich *r = node(RICH_ROW, NULL);

	for (size_t i = 0; i < n; i++)
		(void)with(r, with(node(RICH_CELL, NULL),
		    par(text(cell[i]))));
	return r;
}

/* ---- one body and what becomes of it ------------------------------------ */

struct shown {
	struct kit k;
	struct ex_item *item;
	const char *html, *text;
};

static inline void
show(struct shown *s, struct rich *child)
{
	struct note_field *f;

	kit_new(&s->k, "Memo");
	f = note_add(s->k.note, "Body", NOTE_RICH);
	f->n = 1;
	f->rich = with(node(RICH_ROOT, NULL), child);
	s->item = kit_map(&s->k);
	s->html = ex_text(s->item, EX_HTML);
	s->text = ex_text(s->item, EX_BODY);
	if (s->text == NULL)
		s->text = "";
	assert_non_null(s->html);
}

static inline void
hide(struct shown *s)
{
	kit_free(&s->k);
	arena_free(&arena);
}

static inline void
assert_shown(struct rich *child, const char *html, const char *plain)
{
	struct shown s;

	show(&s, child);
	if (strstr(s.html, html) == NULL)
		fail_msg("no %s\nin %s", html, s.html);
	assert_string_equal(s.text, plain);
	assert_null(s.item->losses);
	hide(&s);
}

static inline void
assert_lost(struct rich *child, const char *html, const char *plain,
    const char *loss)
{
	struct shown s;

	show(&s, child);
	if (strstr(s.html, html) == NULL)
		fail_msg("no %s\nin %s", html, s.html);
	assert_string_equal(s.text, plain);
	if (!kit_lost(s.item, loss)) {
		kit_show_losses(s.item);
		fail_msg("not lost: %s", loss);
	}
	hide(&s);
}

#endif
