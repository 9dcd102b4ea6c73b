/* Paragraph styles: PABDEFINITION and what refers to it. */
#include "source/cd_priv.h"

#define TABS   20 /* how many, and 20 words: where they are */
#define FLAGS  62
#define TYPES  64 /* of tabs, two bits each */
#define FLAGS2 68
#define MARGIN 70 /* of six words, since R5 */
#define MORE   82 /* two more long words, since R6 */

enum pab_flag {
	PAB_NEWPAGE = 0x0001,
	PAB_BULLET = 0x0400,
	PAB_HIDE_IF = 0x0800,
	PAB_NUMBER = 0x1000,
};

enum pab_flag2 {
	PAB2_CHECKED = 0x0002,
	PAB2_LEFT_OFFSET = 0x0004,
	PAB2_LEFT_PERCENT = 0x0008,
	PAB2_FIRST_OFFSET = 0x0010,
	PAB2_FIRST_PERCENT = 0x0020,
	PAB2_RIGHT_OFFSET = 0x0040,
	PAB2_RIGHT_PERCENT = 0x0080,
	PAB2_LEFT_DEFAULT = 0x0100,
	PAB2_FIRST_DEFAULT = 0x0200,
	PAB2_RIGHT_DEFAULT = 0x0400,
	PAB2_CIRCLE = 0x0800,
	PAB2_SQUARE = 0x1000,
	PAB2_UNCHECKED = 0x2000,
	PAB2_RTL = 0x4000,
	PAB2_MORE = 0x8000,
};

/* NULL when there is none and none is wanted. */
static struct cd_par *
par_of(struct cd_state *s, unsigned id, bool make)
{
	struct cd_par ***page = &s->par[id / CD_PAR_PAGE];
	struct cd_par **at;

	if (*page == NULL && !make)
		return NULL;
	if (*page == NULL)
		*page = arena_array(s->arena, CD_PAR_PAGE, sizeof(**page));
	at = &(*page)[id % CD_PAR_PAGE];
	if (*at == NULL && make)
		*at = ARENA_NEW(s->arena, struct cd_par);
	return *at;
}

static enum rich_align
align_of(unsigned mode)
{
	static const enum rich_align aligns[] = { RICH_LEFT, RICH_RIGHT,
		RICH_FULL, RICH_CENTER, RICH_NONE };

	return mode < NITEMS(aligns) ? aligns[mode] : RICH_LEFT;
}

/* Half lines more than one. */
static double
lines_of(unsigned n)
{
	return n > 0 && n < 100 ? 1 + n / 2.0 : 0;
}

static enum rich_list
list_of(unsigned flags, unsigned flags2)
{
	switch (flags2 & (PAB2_CHECKED | PAB2_CIRCLE | PAB2_SQUARE)) {
	case PAB2_CHECKED:
		return RICH_CHECK;
	case PAB2_CIRCLE:
		return RICH_CIRCLE;
	case PAB2_SQUARE:
		return RICH_SQUARE;
	case PAB2_CHECKED | PAB2_CIRCLE:
		return RICH_ROMAN_UPPER;
	case PAB2_CHECKED | PAB2_SQUARE:
		return RICH_ROMAN_LOWER;
	case PAB2_SQUARE | PAB2_CIRCLE:
		return RICH_ALPHA_UPPER;
	case PAB2_CHECKED | PAB2_SQUARE | PAB2_CIRCLE:
		return RICH_ALPHA_LOWER;
	default:
		break;
	}
	return (flags2 & PAB2_UNCHECKED) != 0 ? RICH_UNCHECK :
	    (flags & PAB_BULLET) != 0         ? RICH_BULLET :
	    (flags & PAB_NUMBER) != 0         ? RICH_NUMBER :
						RICH_NO_LIST;
}

static unsigned
hide_of(unsigned flags, unsigned flags2, uint32_t flags3)
{
	static const struct {
		unsigned flag, hide;
	} hides[] = {
		{ 0x0010, RICH_HIDE_READ },
		{ 0x0020, RICH_HIDE_EDIT },
		{ 0x0040, RICH_HIDE_PRINT },
		{ 0x0200, RICH_HIDE_COPY },
		{ 0x2000, RICH_HIDE_PREVIEW },
		{ 0x4000, RICH_HIDE_PREVIEW },
		{ 0x8000, RICH_HIDE_NOTES },
	};
	unsigned hide = 0;

	for (size_t i = 0; i < NITEMS(hides); i++)
		if ((flags & hides[i].flag) != 0)
			hide |= hides[i].hide;
	if ((flags2 & 1) != 0)
		hide |= RICH_HIDE_WEB;
	if ((flags3 & 2) != 0)
		hide |= RICH_HIDE_MOBILE;
	return hide;
}

/*
 * A margin of R5 and later: none of its own, so many twips, or a part of the
 * window.
 */
static int
margin(unsigned flags2, unsigned none, unsigned twips, unsigned value, int old)
{
	if ((flags2 & none) != 0)
		return 0;
	return (flags2 & twips) != 0 ? (int)value : old;
}

static int
part(unsigned flags2, unsigned none, unsigned percent, unsigned value)
{
	return (flags2 & none) == 0 && (flags2 & percent) != 0 && value <= 100 ?
	    (int)value :
	    0;
}

/* Before R5 the right margin is one of the printer's, or of a cell. */
static void
read_margins(const struct cd_rec *r, unsigned flags2, struct cd_par *par)
{
	struct rich_par *p = par->plain;

	p->left = (int)cd_u16(r, 14);
	p->first = (int)cd_u16(r, 18);
	par->relative = r->n >= MARGIN + 6;
	if (!par->relative)
		return;
	p->left_part = part(flags2, PAB2_LEFT_DEFAULT, PAB2_LEFT_PERCENT,
	    cd_u16(r, MARGIN + 2));
	p->first_part = part(flags2, PAB2_FIRST_DEFAULT, PAB2_FIRST_PERCENT,
	    cd_u16(r, MARGIN + 6));
	p->right_part = part(flags2, PAB2_RIGHT_DEFAULT, PAB2_RIGHT_PERCENT,
	    cd_u16(r, MARGIN + 10));
	p->left = p->left_part > 0 ? 0 : margin(flags2, PAB2_LEFT_DEFAULT,
	    PAB2_LEFT_OFFSET, cd_u16(r, MARGIN), p->left);
	p->first = p->first_part > 0 ? 0 : margin(flags2, PAB2_FIRST_DEFAULT,
	    PAB2_FIRST_OFFSET, cd_u16(r, MARGIN + 4), p->first);
	p->right = margin(flags2, PAB2_RIGHT_DEFAULT, PAB2_RIGHT_OFFSET,
	    cd_u16(r, MARGIN + 8), 0);
	if ((flags2 & PAB2_FIRST_DEFAULT) != 0) {
		p->first = p->left;
		p->first_part = p->left_part;
	}
}

static void
read_tabs(struct cd_state *s, const struct cd_rec *r, struct rich_par *p)
{
	size_t n = cd_u16(r, TABS);
	uint32_t types = cd_u32(r, TYPES);
	struct rich_tab *tab;

	if (n == 0)
		return;
	if (n > 20)
		n = 20;
	tab = arena_array(s->arena, n, sizeof(*tab));
	for (size_t i = 0; i < n; i++) {
		unsigned at = cd_u16(r, TABS + 2 + 2 * i);
		/* Only the first 16 have a kind of their own. */
		unsigned type = i < 16 ? types >> 2 * i & 3 : 0;

		if (at >= 0x8000) { /* negative: a decimal tab of old */
			at = 0x10000 - at;
			type = 3;
		}
		if (at > 0)
			tab[p->tabs++] = (struct rich_tab){ .at = (int)at,
				.kind = "LRCD"[type] };
	}
	p->tab = tab;
}

/* A formula that is not asked hides nothing, and shows nothing either. */
static void
set_hide(struct cd_par *par)
{
	unsigned formula = par->has_formula && par->asks ? RICH_HIDE_FORMULA :
							   0;

	if (par->plain != NULL)
		par->plain->hide = par->own_hide | formula;
	if (par->in_cell != NULL)
		par->in_cell->hide = par->own_hide | formula;
}

/* A later definition takes the place of an earlier one. */
void
cd_on_pab(struct cd_state *s, const struct cd_rec *r)
{
	unsigned id = cd_u16(r, 4), flags = cd_u16(r, FLAGS);
	unsigned flags2 = cd_u16(r, FLAGS2);
	struct cd_par *par = par_of(s, id, true);
	struct rich_par *p = ARENA_NEW(s->arena, struct rich_par);
	uint32_t flags3 = (flags2 & PAB2_MORE) != 0 &&
		(cd_u32(r, MORE) & 1) != 0 ?
	    cd_u32(r, MORE + 4) :
	    0;

	*par = (struct cd_par){ .plain = p,
		.has_formula = par->plain == NULL && par->has_formula };
	p->id = (int)id;
	p->align = align_of(cd_u16(r, 6));
	p->line = lines_of(cd_u16(r, 8));
	p->before = lines_of(cd_u16(r, 10));
	p->after = lines_of(cd_u16(r, 12));
	read_margins(r, flags2, par);
	read_tabs(s, r, p);
	p->list = list_of(flags, flags2);
	p->newpage = (flags & PAB_NEWPAGE) != 0;
	p->rtl = (flags2 & PAB2_RTL) != 0;
	par->asks = (flags & PAB_HIDE_IF) != 0;
	par->own_hide = hide_of(flags, flags2, flags3);
	set_hide(par);
}

static int
less(int margin_, int edge)
{
	return margin_ > edge ? margin_ - edge : 0;
}

/* Before R5 all margins count from the page's edge, those in cells too. */
static const struct rich_par *
style_of(struct cd_state *s, struct cd_par *par)
{
	struct rich_par *p;

	if (par == NULL || par->plain == NULL)
		return NULL;
	if (s->cell_left < 0 || par->relative)
		return par->plain;
	if (par->in_cell != NULL && par->cell_left == s->cell_left)
		return par->in_cell;
	p = ARENA_NEW(s->arena, struct rich_par);
	*p = *par->plain;
	p->left = less(p->left, s->cell_left);
	p->first = less(p->first, s->cell_left);
	par->in_cell = p;
	par->cell_left = s->cell_left;
	return p;
}

void
cd_on_pab_ref(struct cd_state *s, const struct cd_rec *r)
{
	s->style = style_of(s, par_of(s, cd_u16(r, 2), false));
	cd_touch(s);
	if (s->line != NULL)
		s->line->par = s->style;
}

void
cd_on_pab_hide(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_par *par = par_of(s, cd_u16(r, 4), true);

	par->has_formula = true;
	set_hide(par);
}

/* The formula of another paragraph style goes for this one, too. */
void
cd_on_pab_formula_ref(struct cd_state *s, const struct cd_rec *r)
{
	struct cd_par *par = par_of(s, cd_u16(r, 4), true);

	par->has_formula = true;
	set_hide(par);
}
