/* Lists: nested by their margins, with their numbers. */
#include "base/text.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

static bool
is_ordered(enum rich_list kind)
{
	return kind >= RICH_NUMBER && kind <= RICH_ROMAN_LOWER;
}

bool
map_rich_is_list(const struct rich *r)
{
	return r->kind == RICH_PAR && r->par != NULL &&
	    r->par->list > RICH_NO_LIST && r->par->list < RICH_CHECK;
}

/* Where the list stands when it is not where all lists stand. */
static void
put_indent(struct map_rich *o, int left, bool outermost)
{
	int more = left - map_rich_edge(o) - MAP_LIST_INDENT;

	if (!outermost)
		return;
	buf_puts(o->html, " style=\"margin-top:0;margin-bottom:0");
	if (more > 0)
		buf_putf(o->html, ";margin-left:%gpt", more / 20.0);
	buf_puts(o->html, "\"");
}

static void
open_list(struct map_rich *o, struct map_lists *l, const struct rich_par *p)
{
	static const char *const type[] = { [RICH_BULLET] = "disc",
		[RICH_CIRCLE] = "circle", [RICH_SQUARE] = "square",
		[RICH_NUMBER] = "1", [RICH_ALPHA_UPPER] = "A",
		[RICH_ALPHA_LOWER] = "a", [RICH_ROMAN_UPPER] = "I",
		[RICH_ROMAN_LOWER] = "i" };

	l->open[l->n].kind = p->list;
	l->open[l->n].left = map_rich_left(o, p);
	l->open[l->n].count = 0;
	l->n++;
	buf_putf(o->html, "\n<%s type=\"%s\"", is_ordered(p->list) ? "ol" :
	    "ul", type[p->list]);
	put_indent(o, map_rich_left(o, p), l->n == 1);
	buf_puts(o->html, ">\n");
}

static void
close_list(struct map_rich *o, struct map_lists *l)
{
	l->n--;
	buf_puts(o->html, is_ordered(l->open[l->n].kind) ? "</li>\n</ol>\n" :
	    "</li>\n</ul>\n");
}

void
map_rich_close_lists(struct map_rich *o, struct map_lists *l)
{
	while (l->n > 0)
		close_list(o, l);
}

/* The margin alone says how deep a paragraph stands. */
static void
find_level(struct map_rich *o, struct map_lists *l, const struct rich_par *p)
{
	int left = map_rich_left(o, p);

	while (l->n > 0 && (l->open[l->n - 1].left > left ||
	    (l->open[l->n - 1].left == left &&
	    l->open[l->n - 1].kind != p->list)))
		close_list(o, l);
	if (l->n == 0 || (l->open[l->n - 1].left < left &&
	    l->n < MAP_LIST_DEPTH))
		open_list(o, l, p);
	else
		buf_puts(o->html, "</li>\n");
}

static void
put_roman(struct buf *b, int n, bool upper)
{
	static const struct {
		int value;
		const char *upper, *lower;
	} digit[] = { { 1000, "M", "m" }, { 900, "CM", "cm" },
		{ 500, "D", "d" }, { 400, "CD", "cd" }, { 100, "C", "c" },
		{ 90, "XC", "xc" }, { 50, "L", "l" }, { 40, "XL", "xl" },
		{ 10, "X", "x" }, { 9, "IX", "ix" }, { 5, "V", "v" },
		{ 4, "IV", "iv" }, { 1, "I", "i" } };

	for (size_t i = 0; i < NITEMS(digit) && n < 4000; i++)
		for (; n >= digit[i].value; n -= digit[i].value)
			buf_puts(b, upper ? digit[i].upper : digit[i].lower);
}

static void
put_marker(struct buf *b, enum rich_list kind, int n)
{
	switch (kind) {
	case RICH_ALPHA_UPPER:
	case RICH_ALPHA_LOWER:
		if (n > 26 && n <= 26 * 27)
			buf_putf(b, "%c", (kind == RICH_ALPHA_UPPER ? 'A' :
			    'a') + (n - 1) / 26 - 1);
		if (n <= 26 * 27)
			buf_putf(b, "%c", (kind == RICH_ALPHA_UPPER ? 'A' :
			    'a') + (n - 1) % 26);
		else
			buf_putf(b, "%d", n);
		break;
	case RICH_ROMAN_UPPER:
	case RICH_ROMAN_LOWER:
		put_roman(b, n, kind == RICH_ROMAN_UPPER);
		break;
	case RICH_NUMBER:
		buf_putf(b, "%d", n);
		break;
	case RICH_NO_LIST:
	case RICH_BULLET:
	case RICH_CIRCLE:
	case RICH_SQUARE:
	case RICH_CHECK:
	case RICH_UNCHECK:
		buf_puts(b, "- ");
		return;
	}
	buf_puts(b, ". ");
}

void
map_rich_list_par(struct map_rich *o, struct map_lists *l, const struct rich *par)
{
	int n;

	find_level(o, l, par->par);
	n = ++l->open[l->n - 1].count;
	map_rich_new_line(o);
	for (int i = 1; i < l->n; i++)
		buf_puts(o->text, "  ");
	put_marker(o->text, par->par->list, n);
	if (is_ordered(par->par->list))
		buf_putf(o->html, "<li value=\"%d\"", n);
	else
		buf_puts(o->html, "<li");
	map_rich_style(o, par, true);
	buf_puts(o->html, ">");
	o->space = true;
	map_rich_content(o, par);
}
