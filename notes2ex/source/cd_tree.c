#include "source/cd_priv.h"

#include <string.h>

/* A table takes three levels, a paragraph and a link in it two more. */
#define DEPTH_LAST (RICH_DEPTH - 6)

struct rich *
cd_node(struct cd_state *s, enum rich_kind kind)
{
	return rich_new(s->arena, kind);
}

static void
begin_par(struct cd_state *s)
{
	s->line = cd_node(s, RICH_PAR);
	s->line->par = s->style;
	s->inner = NULL;
	s->fresh = false;
	rich_add(s->block, s->line);
}

/* What is open in lines: the last of the things that are open at all. */
static size_t
first_inline(const struct cd_state *s)
{
	size_t i = s->opens;

	while (i > 0 && s->open[i - 1].inline_)
		i--;
	return i;
}

/*
 * Where inline nodes go.  Of what goes across paragraphs, links go on in the
 * next one; of all others what follows is not part any more.
 */
static struct rich *
inner(struct cd_state *s)
{
	if (s->line == NULL)
		begin_par(s);
	if (s->inner != NULL)
		return s->inner;
	s->inner = s->line;
	for (size_t i = first_inline(s); i < s->opens; i++) {
		struct cd_open *o = &s->open[i];

		if (o->dead)
			continue;
		if (o->line != s->line) {
			struct rich *n;

			if (o->node->kind != RICH_LINK)
				continue;
			n = cd_node(s, RICH_LINK);
			n->link = o->node->link;
			rich_add(s->inner, n);
			o->node = n;
			o->line = s->line;
		}
		s->inner = o->node;
	}
	return s->inner;
}

void
cd_put(struct cd_state *s, struct rich *n)
{
	rich_add(inner(s), n);
	s->href_kept.p = NULL;
}

struct rich *
cd_block(struct cd_state *s, enum rich_kind kind)
{
	struct rich *n = s->line;

	cd_picture_end(s);
	if (n != NULL && n->child == NULL) {
		n->kind = kind;
		n->par = NULL;
	} else {
		n = cd_node(s, kind);
		rich_add(s->block, n);
	}
	s->line = s->inner = NULL;
	s->fresh = s->large = false;
	return n;
}

void
cd_touch(struct cd_state *s)
{
	if (s->fresh && s->line == NULL)
		begin_par(s);
}

void
cd_enter(struct cd_state *s, struct rich *block)
{
	s->block = block;
	s->line = s->inner = NULL;
	s->large = false;
}

/* ---- what is open ----------------------------------------------------------- */

struct cd_open *
cd_open(struct cd_state *s, enum cd_family family, struct rich *node,
    int levels)
{
	struct cd_open *o = &s->open[s->opens++];

	*o = (struct cd_open){ .family = family,
		.node = node,
		.block = s->block,
		.cell_left = s->cell_left };
	s->depth += levels;
	return o;
}

bool
cd_has_room(struct cd_state *s, enum cd_family family)
{
	if (s->depth < DEPTH_LAST && s->flat[family] == 0)
		return true;
	s->flat[family]++;
	return false;
}

void
cd_open_inline(struct cd_state *s, enum cd_family family, struct rich *node)
{
	struct cd_open *o;

	cd_picture_end(s);
	cd_put(s, node);
	if (!cd_has_room(s, family))
		return;
	o = cd_open(s, family, node, 1);
	o->inline_ = true;
	o->line = s->line;
	s->inner = node;
}

static void
close_last(struct cd_state *s)
{
	struct cd_open *o = &s->open[--s->opens];

	cd_picture_end(s);
	s->inner = NULL;
	s->link = NULL;
	if (o->inline_) {
		s->depth--;
		return;
	}
	if (o->table != NULL)
		cd_table_end(s, o->table, o->node);
	s->depth -= o->table != NULL ? 3 : 1;
	s->cell_left = o->cell_left;
	s->cell = NULL;
	cd_enter(s, o->block);
	s->fresh = false;
}

void
cd_close_to(struct cd_state *s, size_t n)
{
	while (s->opens > n || (s->opens > 0 && s->open[s->opens - 1].dead))
		close_last(s);
}

struct cd_open *
cd_find(struct cd_state *s, enum cd_family family)
{
	for (size_t i = s->opens; i > 0; i--)
		if (s->open[i - 1].family == family && !s->open[i - 1].dead)
			return &s->open[i - 1];
	return NULL;
}

static bool
is_table(enum cd_family family)
{
	return family == CD_TABLE || family == CD_NESTED;
}

/*
 * The end of a hot spot never ends a table that began inside of it: that goes
 * on until its own end.
 */
void
cd_close(struct cd_state *s, enum cd_family family)
{
	struct cd_open *o;

	if (s->flat[family] > 0) {
		s->flat[family]--;
		return;
	}
	o = cd_find(s, family);
	if (o == NULL)
		return;
	if (!is_table(family))
		for (size_t i = (size_t)(o - s->open) + 1; i < s->opens; i++)
			if (is_table(s->open[i].family)) {
				o->dead = true;
				return;
			}
	cd_close_to(s, (size_t)(o - s->open));
}

/* ---- records ------------------------------------------------------------------ */

void
cd_on_paragraph(struct cd_state *s, const struct cd_rec *r)
{
	(void)r;
	cd_picture_end(s);
	s->href_kept.p = NULL;
	if (!s->large || s->line == NULL)
		begin_par(s);
}

/* One paragraph of more than 64 KiB was cut into several. */
void
cd_on_large(struct cd_state *s, const struct cd_rec *r)
{
	unsigned flags = cd_u16(r, 6);

	if ((flags & 1) != 0)
		s->large = true;
	if ((flags & 2) != 0)
		s->large = false;
}
