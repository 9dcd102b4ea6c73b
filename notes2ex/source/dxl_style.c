#include "source/dxl.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define PARS_MAX 65535
#define TABS_MAX 64

#define DEFAULT_POINTS 10 /* what text has that says nothing of its size */

struct word {
	const char *name;
	unsigned value;
};

static bool
find(const struct word *words, size_t n, const char *name, size_t len,
    unsigned *value)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i].name) == len &&
		    memcmp(words[i].name, name, len) == 0) {
			*value = words[i].value;
			return true;
		}
	return false;
}

/* The sum of the words in a list like "bold italic". */
static unsigned
flags_of(const struct word *words, size_t n, const char *list)
{
	unsigned flags = 0, one;

	while (list != NULL && *list != '\0') {
		size_t len = strcspn(list, " \t\n");

		if (len > 0 && find(words, n, list, len, &one))
			flags |= one;
		list += len;
		list += strspn(list, " \t\n");
	}
	return flags;
}

/* ---- lengths ------------------------------------------------------------ */

static int
length_in(const char *s, double each_px)
{
	static const struct {
		const char *unit;
		double twips;
	} units[] = { { "in", 1440 }, { "cm", 566.929 }, { "mm", 56.6929 },
		{ "pt", 20 }, { "px", 15 }, { "twips", 1 } };
	char *end;
	double value;

	if (s == NULL)
		return 0;
	value = strtod(s, &end);
	for (size_t i = 0; i < NITEMS(units); i++)
		if (strcmp(end, units[i].unit) == 0) {
			double length = value * units[i].twips / each_px;

			return length > -1e6 && length < 1e6 ?
			    (int)(length < 0 ? length - 0.5 : length + 0.5) :
			    0;
		}
	return 0;
}

int
dxl_style_twips(const char *s)
{
	return length_in(s, 1);
}

int
dxl_style_part(const char *s)
{
	char *end;
	double value = s == NULL ? 0 : strtod(s, &end);

	return s != NULL && strcmp(end, "%") == 0 && value >= 1 &&
		value <= 100 ?
	    (int)(value + 0.5) :
	    0;
}

int
dxl_style_pixels(const char *s)
{
	return length_in(s, 15);
}

/* ---- fonts -------------------------------------------------------------- */

static const struct word styles[] = {
	{ "bold", RICH_BOLD },
	{ "italic", RICH_ITALIC },
	{ "underline", RICH_UNDERLINE },
	{ "strikethrough", RICH_STRIKE },
	{ "superscript", RICH_SUPER },
	{ "subscript", RICH_SUB },
	{ "shadow", RICH_SHADOW },
	{ "emboss", RICH_EMBOSS },
	{ "extrude", RICH_EXTRUDE },
};

static const char *
copy_attr(struct dxl_read *r, const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);

	return value == NULL || value[0] == '\0' ?
	    NULL :
	    arena_strdup(r->arena, value);
}

/* What Notes writes with unless told otherwise. */
static const char *const faces[] = { "sans-serif", "Default Sans Serif" };
static const char *const colors[] = { "black", "#000000" };

static const char *
not_default(const char *value, const char *const names[2])
{
	for (size_t i = 0; value != NULL && i < 2; i++)
		if (text_same(value, names[i]))
			return NULL;
	return value;
}

const struct rich_font *
dxl_style_font(struct dxl_read *r, const struct dxl_el *run,
    const struct rich_font *around)
{
	const struct dxl_el *el = dxl_child(run, "font");
	const char *highlight = copy_attr(r, run, "highlight");

	if (el == NULL && highlight == NULL)
		return around;

	struct rich_font *font = ARENA_NEW(r->arena, struct rich_font);

	if (el == NULL && around != NULL)
		*font = *around;
	if (el != NULL) {
		const char *size = dxl_attr(el, "size");
		double points = dxl_style_twips(size) / 20.0;

		font->face = not_default(copy_attr(r, el, "name"), faces);
		font->points = points > 0 && points < 1000 &&
			(points < DEFAULT_POINTS || points > DEFAULT_POINTS) ?
		    points :
		    0;
		font->color = not_default(dxl_style_color(r, el, "color"), colors);
		font->style = flags_of(styles, NITEMS(styles),
		    dxl_attr(el, "style"));
	}
	if (highlight != NULL && strcmp(highlight, "none") != 0)
		font->highlight = highlight;
	return font;
}

/* ---- paragraphs --------------------------------------------------------- */

static const struct word aligns[] = {
	{ "left", RICH_LEFT },
	{ "right", RICH_RIGHT },
	{ "center", RICH_CENTER },
	{ "full", RICH_FULL },
	{ "none", RICH_NONE },
};

static const struct word lists[] = {
	{ "bullet", RICH_BULLET },
	{ "uncheck", RICH_UNCHECK },
	{ "check", RICH_CHECK },
	{ "circle", RICH_CIRCLE },
	{ "square", RICH_SQUARE },
	{ "number", RICH_NUMBER },
	{ "alphaupper", RICH_ALPHA_UPPER },
	{ "alphalower", RICH_ALPHA_LOWER },
	{ "romanupper", RICH_ROMAN_UPPER },
	{ "romanlower", RICH_ROMAN_LOWER },
};

static const struct word hides[] = {
	{ "read", RICH_HIDE_READ },
	{ "notes", RICH_HIDE_NOTES },
	{ "web", RICH_HIDE_WEB },
	{ "edit", RICH_HIDE_EDIT },
	{ "print", RICH_HIDE_PRINT },
	{ "mobile", RICH_HIDE_MOBILE },
	{ "preview", RICH_HIDE_PREVIEW },
	{ "previewread", RICH_HIDE_PREVIEW },
	{ "previewedit", RICH_HIDE_PREVIEW },
	{ "copy", RICH_HIDE_COPY },
};

static double
lines_of(const struct dxl_el *el, const char *name)
{
	const char *value = dxl_attr(el, name);
	double lines = value == NULL ? 0 : strtod(value, NULL);

	return lines > 0 && lines < 100 ? lines : 0;
}

static unsigned
one_of(const struct word *words, size_t n, const char *name)
{
	unsigned value = 0;

	if (name != NULL)
		(void)find(words, n, name, strlen(name), &value);
	return value;
}

/* The code that hides a paragraph when its formula says so. */
static bool
has_hide_when(const struct dxl_el *pardef)
{
	for (const struct dxl_el *c = pardef->child; c != NULL; c = c->next)
		if (dxl_is(c, "code") && dxl_attr_has(c, "event", "hidewhen") &&
		    !dxl_attr_has(c, "enabled", "false"))
			return true;
	return false;
}

/* By its number; a later definition takes the place of an earlier one. */
static void
keep_par(struct dxl_read *r, struct rich_par *p)
{
	if (p->id < 0 || p->id > PARS_MAX)
		return;
	if ((size_t)p->id >= r->pars) {
		size_t n = ((size_t)p->id + 1) * 2;
		struct rich_par **grown = arena_array(r->scratch, n,
		    sizeof(struct rich_par *));

		if (r->pars > 0)
			memcpy(grown, r->par,
			    r->pars * sizeof(struct rich_par *));
		r->par = grown;
		r->pars = n;
	}
	r->par[p->id] = p;
}

/* "L0.5000in R3in": the kind of each, and where it is. */
static void
read_tabs(struct dxl_read *r, struct rich_par *p, const char *list)
{
	struct rich_tab *tab = NULL;
	size_t cap = 0;

	while (list != NULL && *list != '\0' && p->tabs < TABS_MAX) {
		char one[24] = "";
		size_t len = strcspn(list, " \t\n");

		if (len > 1 && len < sizeof(one)) {
			memcpy(one, list + 1, len - 1);

			int at = dxl_style_twips(one);

			if (at > 0 && strchr("LRCD", list[0]) != NULL) {
				tab = arena_room(r->arena, tab, p->tabs, &cap,
				    sizeof(*tab));
				tab[p->tabs++] = (struct rich_tab){ .at = at,
					.kind = list[0] };
			}
		}
		list += len;
		list += strspn(list, " \t\n");
	}
	p->tab = tab;
}

static void
read_margins(struct rich_par *p, const struct dxl_el *el)
{
	const char *left = dxl_attr(el, "leftmargin");
	const char *right = dxl_attr(el, "rightmargin");
	const char *first = dxl_attr(el, "firstlineleftmargin");

	p->left = dxl_style_twips(left);
	p->left_part = dxl_style_part(left);
	p->right = dxl_style_twips(right);
	p->right_part = dxl_style_part(right);
	p->first = first == NULL ? p->left : dxl_style_twips(first);
	p->first_part = first == NULL ? p->left_part : dxl_style_part(first);
}

void
dxl_style_pardef(struct dxl_read *r, const struct dxl_el *el)
{
	struct rich_par *p = ARENA_NEW(r->arena, struct rich_par);
	const char *id = dxl_attr(el, "id");

	p->id = id == NULL ? 0 : (int)strtol(id, NULL, 10);
	p->align = (enum rich_align)one_of(aligns, NITEMS(aligns),
	    dxl_attr(el, "align"));
	read_margins(p, el);
	read_tabs(r, p, dxl_attr(el, "tabs"));
	p->line = lines_of(el, "linespacing");
	p->before = lines_of(el, "spacebefore");
	p->after = lines_of(el, "spaceafter");
	p->list = (enum rich_list)one_of(lists, NITEMS(lists),
	    dxl_attr(el, "list"));
	p->hide = flags_of(hides, NITEMS(hides), dxl_attr(el, "hide"));
	if (has_hide_when(el))
		p->hide |= RICH_HIDE_FORMULA;
	p->newpage = dxl_flag(el, "newpage");
	p->rtl = dxl_attr_has(el, "readingorder", "righttoleft");
	keep_par(r, p);
}

const struct rich_par *
dxl_style_par(const struct dxl_read *r, const char *id)
{
	long want = strtol(id, NULL, 10);

	return want >= 0 && (size_t)want < r->pars ? r->par[want] : NULL;
}
