/* Text, and the small things that stand in lines. */
#include "source/cd_priv.h"

#include <string.h>

const char *
cd_text(struct cd_state *s, struct cd_span t)
{
	return t.n == 0 ? "" : lmbcs_text(s->in->lmbcs, s->arena, t.p, t.n);
}

static void
put_piece(struct cd_state *s, struct cd_span t, const struct rich_font *font)
{
	struct rich *n = cd_node(s, s->html ? RICH_HTML : RICH_TEXT);

	n->text = cd_text(s, t);
	n->font = s->html ? NULL : font;
	cd_put(s, n);
	if (s->recent == NULL)
		s->recent = n;
}

static void
put_break(struct cd_state *s)
{
	struct rich *n = cd_node(s, s->html ? RICH_HTML : RICH_BREAK);

	if (s->html)
		n->text = "\n";
	cd_put(s, n);
}

/* A zero byte is a line break. */
static void
put_run(struct cd_state *s, struct cd_span t, const struct rich_font *font)
{
	while (t.n > 0) {
		const uint8_t *end = memchr(t.p, 0, t.n);
		struct cd_span one = { .p = t.p,
			.n = end == NULL ? t.n : (size_t)(end - t.p) };

		if (one.n > 0)
			put_piece(s, one, font);
		if (end == NULL)
			return;
		put_break(s);
		t.p += one.n + 1;
		t.n -= one.n + 1;
	}
}

void
cd_put_text(struct cd_state *s, struct cd_span t, const struct rich_font *font)
{
	put_run(s, t, font);
	s->recent = NULL;
}

/* One without text keeps the font for what would be typed: nothing to see. */
void
cd_on_text(struct cd_state *s, const struct cd_rec *r)
{
	uint32_t id = cd_u32(r, 4);

	cd_picture_end(s);
	s->recent_id = id;
	if (r->n > 8)
		put_run(s, cd_part(r, 8, r->n),
		    cd_font(s, id, s->effect, (struct cd_span){ 0 }));
	else
		cd_touch(s);
	s->recent_effect = s->effect;
	s->effect = 0;
}

void
cd_on_effect(struct cd_state *s, const struct cd_rec *r)
{
	s->effect = cd_u8(r, 5) | 0x80;
}

/* Of the text before it, when nothing else has come between. */
void
cd_on_color(struct cd_state *s, const struct cd_rec *r)
{
	const struct rich_font *font;

	if (s->recent == NULL)
		return;
	font = cd_font(s, s->recent_id, s->recent_effect, cd_part(r, 2, 6));
	for (struct rich *n = s->recent; n != NULL; n = n->next)
		if (n->kind == RICH_TEXT)
			n->font = font;
	s->recent = NULL; /* it has but one */
}

/* ---- HTML --------------------------------------------------------------------- */

void
cd_on_html_begin(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	s->html = true;
}

void
cd_on_html_end(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	s->html = false;
}

void
cd_on_html(struct cd_state *s, const struct cd_rec *r)
{
	bool html = s->html;

	s->html = true;
	cd_put_text(s, cd_part(r, 6, cd_u16(r, 4)), NULL);
	s->html = html;
}

/* ---- others ------------------------------------------------------------------- */

void
cd_on_anchor(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_span name = cd_part(r, 10, cd_u16(r, 4));
	struct rich *n = cd_node(s, RICH_ANCHOR);

	n->text = cd_text(s, cd_string(&name));
	cd_put(s, n);
}

enum rule_flag {
	RULE_COLOR = 0x1,
	RULE_FIT = 0x4, /* as wide as the window */
	RULE_FLAT = 0x8,
};

void
cd_on_rule(struct cd_state *s, const struct cd_rec *r)
{
	struct rich_rule *rule = ARENA_NEW(s->arena, struct rich_rule);
	uint32_t flags = cd_u32(r, 4);

	rule->width = (flags & RULE_FIT) != 0 ? 0 : (int)cd_u16(r, 8);
	rule->height = (int)cd_u16(r, 10);
	rule->color = (flags & RULE_COLOR) != 0 ?
	    cd_palette(s, cd_u16(r, 12)) :
	    NULL;
	rule->flat = (flags & RULE_FLAT) != 0;
	cd_block(s, RICH_RULE)->rule = rule;
}
