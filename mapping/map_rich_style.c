/* How a paragraph looks: margins, spacing, tabs. */
#include <string.h>

#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

#define PERCENT  144  /* twips: of a window ten inches wide */
#define TAB_STEP 720  /* twips between tabs that nobody has set */
#define TAB_MOST 80   /* spaces */
#define FAR_LEFT 1440 /* twips: no column of text is less wide */

int
map_rich_edge(const struct map_rich *o)
{
	return o->box > 0 ? o->box : o->tables > 0 ? 0 : MAP_LEFT_EDGE;
}

/*
 * A margin in twips.  In a cell a part of its width is none; and the page's
 * own margin is often said there that means none.
 */
static int
place_of(const struct map_rich *o, int twips, int part)
{
	if (o->tables > 0)
		return part > 0 || twips == MAP_LEFT_EDGE ? 0 : twips;
	return part > 0 ? part * PERCENT : twips;
}

int
map_rich_left(const struct map_rich *o, const struct rich_par *p)
{
	int left = place_of(o, p->left, p->left_part);

	return left > map_rich_edge(o) ? left : map_rich_edge(o);
}

static int
first_of(const struct map_rich *o, const struct rich_par *p)
{
	int edge = map_rich_edge(o);
	int first = place_of(o, p->first, p->first_part);

	if (p->first == 0 && p->first_part == 0)
		return map_rich_left(o, p);
	return first > edge ? first : edge;
}

/* ---- style -------------------------------------------------------------- */

static void
put_margins(const struct map_rich *o, struct buf *s, const struct rich_par *p)
{
	int edge = map_rich_edge(o), left = map_rich_left(o, p);
	int first = first_of(o, p);

	if (left > edge)
		buf_putf(s, "margin-%s:%gpt;", p->rtl ? "right" : "left",
		    (left - edge) / 20.0);
	if (first != left)
		buf_putf(s, "text-indent:%gpt;", (first - left) / 20.0);
	if (o->tables > 0)
		return; /* there the cell is what decides */
	if (p->right_part > 0 && p->right_part < 95)
		buf_putf(s, "margin-right:%d%%;", 100 - p->right_part);
	else if (p->right > left + FAR_LEFT)
		buf_putf(s, "width:%gpt;", (p->right - left) / 20.0);
}

/* For Word, which sets tabs as they are; others see spaces. */
static void
put_tabs(const struct map_rich *o, struct buf *s, const struct rich_par *p)
{
	const char *before = "tab-stops:";
	int edge = map_rich_edge(o);

	for (size_t i = 0; i < p->tabs; i++) {
		const struct rich_tab *t = &p->tab[i];

		if (t->at <= edge)
			continue;
		buf_putf(s, "%s%s%gpt", before, t->kind == 'R' ? "right " :
		    t->kind == 'C' ? "center " :
		    t->kind == 'D' ? "decimal " : "", (t->at - edge) / 20.0);
		before = " ";
	}
	if (before[0] == ' ')
		buf_puts(s, ";");
}

static bool
has_tab(const struct rich *r, int depth)
{
	for (; r != NULL; r = r->next)
		if ((r->kind == RICH_TEXT && r->text != NULL &&
		    strchr(r->text, '\t') != NULL) ||
		    (depth < 8 && has_tab(r->child, depth + 1)))
			return true;
	return false;
}

static void
put_spacing(struct buf *s, const struct rich_par *p)
{
	static const char *const align[] = { [RICH_LEFT] = NULL,
		[RICH_RIGHT] = "right", [RICH_CENTER] = "center",
		[RICH_FULL] = "justify", [RICH_NONE] = NULL };

	if ((size_t)p->align < NITEMS(align) && align[p->align] != NULL)
		buf_putf(s, "text-align:%s;", align[p->align]);
	if (p->align == RICH_NONE)
		buf_puts(s, "white-space:nowrap;");
	if (p->line > 1)
		buf_putf(s, "line-height:%g;", p->line);
	if (p->before > 1)
		buf_putf(s, "margin-top:%gem;", p->before - 1);
	if (p->after > 1)
		buf_putf(s, "margin-bottom:%gem;", p->after - 1);
	if (p->newpage)
		buf_puts(s, "page-break-before:always;");
}

void
map_rich_style(struct map_rich *o, const struct rich *par, bool in_list)
{
	const struct rich_par *p = par->par;
	struct buf s;

	o->tabs = p;
	o->at = p == NULL ? map_rich_edge(o) : first_of(o, p);
	if (p == NULL)
		return;
	buf_init(&s, 2048);
	put_spacing(&s, p);
	if (!in_list)
		put_margins(o, &s, p);
	if (p->tabs > 0 && has_tab(par->child, 0))
		put_tabs(o, &s, p);
	if (s.len > 0) {
		s.data[s.len - 1] = '\0'; /* the last ; */
		html_attr(o->html, "style", s.data);
	}
	if (p->rtl)
		buf_puts(o->html, " dir=\"rtl\"");
	buf_free(&s);
}

/* ---- text and tabs ------------------------------------------------------ */

/* Of a character in Arial or the like, in parts of its size. */
static double
width_of(unsigned char c)
{
	if (c >= 0xe3) /* Chinese, Japanese, Korean, pictures */
		return 1;
	if ((c & 0xc0) == 0x80) /* a further byte of the same character */
		return 0;
	switch (c) {
	case ' ': case 'i': case 'j': case 'l': case 'I': case '!': case '.':
	case ',': case ':': case ';': case '\'': case '|': case '/': case '\\':
	case 'f': case 't': case 'r': case '(': case ')': case '[': case ']':
		return 0.29;
	case 'm': case 'w': case 'M': case 'W': case '@': case '%':
		return 0.84;
	default:
		return c >= 'A' && c <= 'Z' ? 0.68 : 0.54;
	}
}

static int
next_stop(const struct map_rich *o, double at)
{
	size_t n = o->tabs == NULL ? 0 : o->tabs->tabs;

	for (size_t i = 0; i < n; i++)
		if (o->tabs->tab[i].at > at)
			return o->tabs->tab[i].at;
	return ((int)(at / TAB_STEP) + 1) * TAB_STEP;
}

/* Spaces as wide as the tab, in which Word sees the tab itself. */
static void
put_tab(struct map_rich *o, double space)
{
	int n = (int)((next_stop(o, o->at + space) - o->at) / space + 0.5);

	if (n > TAB_MOST)
		n = TAB_MOST;
	buf_puts(o->html, "<span style=\"mso-tab-count:1\">");
	for (int i = 0; i < n - 1; i++)
		buf_puts(o->html, i % 2 == 0 ? "&nbsp;" : " ");
	buf_puts(o->html, "&nbsp;</span>");
	o->space = false;
}

void
map_rich_text(struct map_rich *o, const struct rich_font *f, const char *text)
{
	bool fixed = f != NULL && f->face != NULL && html_is_fixed(f->face);
	double size = 20 * (f != NULL && f->points > 0 && f->points < 1000 ?
	    f->points : 10);

	buf_puts(o->text, text);
	for (;;) {
		size_t n = strcspn(text, "\t\n");

		if (n > 0)
			html_text(o->html, text[n] == '\0' ? text :
			    arena_strndup(o->job->arena, text, n), &o->space);
		for (size_t i = 0; i < n; i++) {
			double w = width_of((unsigned char)text[i]);

			o->at += size * (fixed && w > 0 ? 0.6 : w);
		}
		if (text[n] == '\0')
			return;
		if (text[n] == '\n') {
			html_text(o->html, "\n", &o->space);
			o->at = o->tabs == NULL ? map_rich_edge(o) :
			    map_rich_left(o, o->tabs);
		} else {
			int stop = next_stop(o, o->at + size * 0.28);

			put_tab(o, size * (fixed ? 0.6 : 0.28));
			o->at = stop;
		}
		text += n + 1;
	}
}
