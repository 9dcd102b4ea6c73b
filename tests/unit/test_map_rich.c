#include "test.h"

#include "map_kit.h"
#include "mapping/map_html.h"
#include "mapping/map_rich.h"

/* ---- trees, short to write ---------------------------------------------- */

static struct arena arena;

static struct rich *
node(enum rich_kind kind, const char *text)
{
	struct rich *r = rich_new(&arena, kind);

	r->text = text;
	return r;
}

static struct rich *
with(struct rich *parent, struct rich *child)
{
	rich_add(parent, child);
	return parent;
}

static struct rich *
text(const char *s)
{
	return node(RICH_TEXT, s);
}

static struct rich *
par(struct rich *child)
{
	struct rich *p = node(RICH_PAR, NULL);

	return child == NULL ? p : with(p, child);
}

static struct rich *
styled(const struct rich_par *style, const char *s)
{
	struct rich *p = par(s == NULL ? NULL : text(s));

	p->par = style;
	return p;
}

static struct rich *
linked(const struct rich_link *l, const char *s)
{
	struct rich *r = node(RICH_LINK, NULL);

	r->link = l;
	return s == NULL ? r : with(r, text(s));
}

/* A row of one cell for each text. */
static struct rich *
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

static void
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

static void
hide(struct shown *s)
{
	kit_free(&s->k);
	arena_free(&arena);
}

static void
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

static void
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

/* ---- paragraphs --------------------------------------------------------- */

static const struct {
	const char *name;
	struct rich_par style;
	const char *html;
} paragraphs[] = {
	{ "plain", { .left = 1440 }, "<div>x</div>" },
	{ "no margin", { .left = 0 }, "<div>x</div>" },
	{ "right", { .align = RICH_RIGHT },
	    "<div style=\"text-align:right\">x</div>" },
	{ "center", { .align = RICH_CENTER },
	    "<div style=\"text-align:center\">x</div>" },
	{ "full", { .align = RICH_FULL },
	    "<div style=\"text-align:justify\">x</div>" },
	{ "none", { .align = RICH_NONE },
	    "<div style=\"white-space:nowrap\">x</div>" },
	{ "spacing", { .line = 1.5, .before = 1.5, .after = 2 },
	    "<div style=\"line-height:1.5;margin-top:0.5em;"
	    "margin-bottom:1em\">x</div>" },
	{ "single spacing", { .line = 1, .before = 1, .after = 1 },
	    "<div>x</div>" },
	{ "left", { .left = 2160 },
	    "<div style=\"margin-left:36pt\">x</div>" },
	{ "first line", { .left = 1440, .first = 2160 },
	    "<div style=\"text-indent:36pt\">x</div>" },
	{ "hanging", { .left = 2160, .first = 1440 },
	    "<div style=\"margin-left:36pt;text-indent:-36pt\">x</div>" },
	{ "first line at the edge", { .left = 0, .first = 1440 },
	    "<div>x</div>" },
	{ "outside of the page", { .left = 720, .first = 360 },
	    "<div>x</div>" },
	{ "new page", { .newpage = true },
	    "<div style=\"page-break-before:always\">x</div>" },
	{ "right to left", { .rtl = true }, "<div dir=\"rtl\">x</div>" },
	{ "hidden by a formula", { .hide = RICH_HIDE_READ |
	    RICH_HIDE_FORMULA }, "<div>x</div>" },
	{ "hidden on the web", { .hide = RICH_HIDE_WEB | RICH_HIDE_PRINT |
	    RICH_HIDE_EDIT | RICH_HIDE_MOBILE | RICH_HIDE_PREVIEW |
	    RICH_HIDE_COPY }, "<div>x</div>" },
};

static void
paragraphs_keep_their_style(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(paragraphs); i++) {
		IN_CASE(paragraphs[i].name);
		assert_shown(styled(&paragraphs[i].style, "x"),
		    paragraphs[i].html, "x");
	}
}

static void
checked_paragraphs_have_a_box(void **state)
{
	static const struct rich_par check = { .list = RICH_CHECK };
	static const struct rich_par uncheck = { .list = RICH_UNCHECK };

	(void)state;
	assert_shown(styled(&check, "x"), "<div>\u2611 x</div>", "\u2611 x");
	assert_shown(styled(&uncheck, "x"), "<div>\u2610 x</div>",
	    "\u2610 x");
}

static void
empty_paragraphs_keep_their_line(void **state)
{
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(with(with(b, par(text("a"))), par(NULL)), par(text("b")));
	assert_shown(b, "<div>a</div>\n<div>&nbsp;</div>\n<div>b</div>",
	    "a\n\nb");
}

static void
hidden_text_is_a_loss(void **state)
{
	static const struct rich_par hidden[] = { { .hide = RICH_HIDE_READ },
		{ .hide = RICH_HIDE_NOTES | RICH_HIDE_WEB } };

	(void)state;
	for (size_t i = 0; i < NITEMS(hidden); i++) {
		struct rich *b = node(RICH_BLOCK, NULL);

		(void)with(with(b, styled(&hidden[i], "secret")),
		    par(text("x")));
		assert_lost(b, "<div>x</div>", "x", "hidden from readers");
	}
}

static void
spaces_tabs_and_breaks_survive(void **state)
{
	struct rich *p = par(text(" a  b   c\td\ne"));

	(void)state;
	(void)with(with(p, node(RICH_BREAK, NULL)), text(" f"));
	assert_shown(p, "<div>&nbsp;a &nbsp;b &nbsp; c&nbsp; &nbsp; d<br>\n"
	    "e<br>\n&nbsp;f</div>", " a  b   c\td\ne\n f");
}

/* ---- characters --------------------------------------------------------- */

static const struct {
	const char *name;
	struct rich_font font;
	const char *html;
} fonts[] = {
	{ "none", { .face = NULL }, "<div>x</div>" },
	{ "bold italic", { .style = RICH_BOLD | RICH_ITALIC },
	    "<b><i>x</i></b>" },
	{ "underline strike", { .style = RICH_UNDERLINE | RICH_STRIKE },
	    "<u><s>x</s></u>" },
	{ "super", { .style = RICH_SUPER }, "<sup>x</sup>" },
	{ "sub", { .style = RICH_SUB }, "<sub>x</sub>" },
	{ "effects", { .style = RICH_SHADOW | RICH_EMBOSS | RICH_EXTRUDE },
	    "<div>x</div>" },
	{ "size", { .points = 14 },
	    "<span style=\"font-size:14pt\">x</span>" },
	{ "color", { .color = "#FF0080" },
	    "<span style=\"color:#FF0080\">x</span>" },
	{ "named color", { .color = "Navy" },
	    "<span style=\"color:navy\">x</span>" },
	{ "color with a name", { .color = "#808000" },
	    "<span style=\"color:olive\">x</span>" },
	{ "system color", { .color = "system" }, "<div>x</div>" },
	{ "highlight", { .highlight = "yellow" },
	    "<span style=\"background-color:#ffff80\">x</span>" },
	{ "pink", { .highlight = "pink" }, "background-color:#ffc0ff" },
	{ "blue", { .highlight = "blue" }, "background-color:#c0e0ff" },
	{ "face", { .face = "Arial Narrow" },
	    "<span style=\"font-family:'Arial Narrow'\">x</span>" },
	{ "generic", { .face = "monospace" },
	    "font-family:'Courier New',Courier,monospace" },
	{ "Notes' own", { .face = "Default Sans Serif" },
	    "font-family:Arial,Helvetica,sans-serif" },
	{ "all", { .face = "Arial", .points = 9.5, .color = "red",
	    .style = RICH_BOLD },
	    "<span style=\"font-family:'Arial';font-size:9.5pt;color:red\">"
	    "<b>x</b></span>" },
	/* nothing of these may become CSS or markup */
	{ "bad face", { .face = "a';x:expression(1)\"<b>" },
	    "<span style=\"font-family:'axexpression1b'\">x</span>" },
	{ "bad color", { .color = "red;background:url(x)" }, "<div>x</div>" },
	{ "bad hex", { .color = "#12345g" }, "<div>x</div>" },
	{ "huge", { .points = 1e9 }, "<div>x</div>" },
};

static void
fonts_become_spans(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(fonts); i++) {
		struct rich *t = text("x");

		IN_CASE(fonts[i].name);
		t->font = &fonts[i].font;
		assert_shown(par(t), fonts[i].html, "x");
	}
}

/* ---- lists -------------------------------------------------------------- */

static const struct rich_par bullet = { .list = RICH_BULLET, .left = 1800 };
static const struct rich_par inner = { .list = RICH_CIRCLE, .left = 2160 };
static const struct rich_par number = { .list = RICH_NUMBER, .left = 1800 };

static void
bullets_nest_by_their_margin(void **state)
{
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(b, styled(&bullet, "a"));
	(void)with(b, styled(&inner, "b"));
	(void)with(b, styled(&bullet, "c"));
	(void)with(b, par(text("d")));
	assert_shown(b, "\n<ul style=\"list-style-type:disc\">\n<li>a"
	    "\n<ul style=\"list-style-type:circle\">\n<li>b</li>\n</ul>\n"
	    "</li>\n<li>c</li>\n</ul>\n<div>d</div>",
	    "- a\n  - b\n- c\nd");
}

/* Whether the margin that all have is said or not. */
static void
bullets_at_the_edge_are_one_list(void **state)
{
	static const struct rich_par said = { .list = RICH_BULLET,
		.left = 1440 };
	static const struct rich_par unsaid = { .list = RICH_BULLET };
	static const struct rich_par outside = { .list = RICH_BULLET,
		.left = 720 };
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(b, styled(&unsaid, "a"));
	(void)with(b, styled(&said, "b"));
	(void)with(b, styled(&outside, "c"));
	(void)with(b, styled(&bullet, "d"));
	assert_shown(b, "<li>a</li>\n<li>b</li>\n<li>c\n<ul",
	    "- a\n- b\n- c\n  - d");
}

static void
numbers_are_written_out_and_start_again(void **state)
{
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(b, styled(&number, "a"));
	(void)with(b, styled(&number, "b"));
	(void)with(b, par(text("c")));
	(void)with(b, styled(&number, "d"));
	assert_shown(b, "\n<ol type=\"1\">\n<li value=\"1\">a</li>\n"
	    "<li value=\"2\">b</li>\n</ol>\n<div>c</div>\n"
	    "\n<ol type=\"1\">\n<li value=\"1\">d</li>\n</ol>",
	    "1. a\n2. b\nc\n1. d");
}

static void
every_kind_of_list_has_its_marker(void **state)
{
	static const struct {
		struct rich_par style;
		const char *html, *plain;
	} cases[] = {
		{ { .list = RICH_SQUARE }, "list-style-type:square",
		    "- x\n- x\n- x\n- x" },
		{ { .list = RICH_ALPHA_UPPER }, "<ol type=\"A\">",
		    "A. x\nB. x\nC. x\nD. x" },
		{ { .list = RICH_ALPHA_LOWER }, "<ol type=\"a\">",
		    "a. x\nb. x\nc. x\nd. x" },
		{ { .list = RICH_ROMAN_UPPER }, "<ol type=\"I\">",
		    "I. x\nII. x\nIII. x\nIV. x" },
		{ { .list = RICH_ROMAN_LOWER }, "<ol type=\"i\">",
		    "i. x\nii. x\niii. x\niv. x" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct rich *b = node(RICH_BLOCK, NULL);

		IN_CASE(cases[i].html);
		for (int k = 0; k < 4; k++)
			(void)with(b, styled(&cases[i].style, "x"));
		assert_shown(b, cases[i].html, cases[i].plain);
	}
}

static void
another_kind_at_the_same_margin_is_another_list(void **state)
{
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(b, styled(&number, "a"));
	(void)with(b, styled(&bullet, "b"));
	assert_shown(b, "a</li>\n</ol>\n\n<ul style=\"list-style-type:disc\">"
	    "\n<li>b</li>\n</ul>", "1. a\n- b");
}

/* ---- tables ------------------------------------------------------------- */

static const char *const ab[] = { "a", "b" };

static void
tables_have_rows_cells_and_widths(void **state)
{
	static const int widths[] = { 1440, 2880 };
	static const struct rich_table t = { .left = 1440, .width = 100,
		.column = widths, .columns = 2, .border_color = "red" };
	struct rich *table = node(RICH_TABLE, NULL);

	(void)state;
	table->table = &t;
	(void)with(with(table, row(ab, 2)), row(ab, 2));
	assert_shown(table, "<table border=\"0\" cellspacing=\"0\" "
	    "cellpadding=\"3\" width=\"100%\" style=\"border-collapse:"
	    "collapse\">\n<tr><td valign=\"top\" style=\"width:72pt;"
	    "border:1px solid red\">", "a | b\na | b");
}

static void
merged_and_coloured_cells_stay_so(void **state)
{
	static const struct rich_cell c = { .rowspan = 2, .colspan = 3,
		.bgcolor = "#eeeeee", .valign = "center",
		.border = { 0, 2, -1, 99 } };
	struct rich *table = node(RICH_TABLE, NULL);
	struct rich *r = row(ab, 2);

	(void)state;
	r->child->cell = &c;
	assert_shown(with(table, r), "<td rowspan=\"2\" colspan=\"3\" "
	    "bgcolor=\"#eeeeee\" valign=\"middle\" style=\"background-color:"
	    "#eeeeee;border-top:0px solid #a0a0a0;border-right:2px solid "
	    "#a0a0a0;border-bottom:1px solid #a0a0a0;border-left:50px solid "
	    "#a0a0a0\"><div>a</div>", "a | b");
}

static void
tabbed_tables_show_every_row_with_its_label(void **state)
{
	static const struct rich_table t = { .columns = 2,
		.one_row_shown = true };
	struct rich *table = node(RICH_TABLE, NULL);
	struct rich *one = row(ab, 2), *other = row(ab, 2);

	(void)state;
	table->table = &t;
	one->text = "Tab <1>";
	other->text = "Tab 2";
	(void)with(with(table, one), other);
	assert_shown(table, "<tr><td colspan=\"2\"><b>Tab &lt;1&gt;</b></td>"
	    "</tr>\n<tr><td", "Tab <1>\na | b\nTab 2\na | b");
}

static void
cells_of_several_lines_stand_below_each_other(void **state)
{
	static const char *const cells[] = { "a\nb", "", "c" };
	struct rich *table = node(RICH_TABLE, NULL);

	(void)state;
	assert_shown(with(table, row(cells, 3)), "<div>a<br>\nb</div>",
	    "a\nb\nc");
}

static void
empty_cells_do_not_vanish(void **state)
{
	struct rich *table = node(RICH_TABLE, NULL);
	struct rich *r = node(RICH_ROW, NULL);

	(void)state;
	assert_shown(with(table, with(r, node(RICH_CELL, NULL))),
	    "&nbsp;</td></tr>", "");
}

static void
margins_in_cells_are_the_cells(void **state)
{
	static const struct {
		const char *html;
		struct rich_par style;
	} rows[] = {
		{ "\"><div>x</div>", { .left = 0 } },
		{ "\"><div>x</div>", { .left = 1440, .first = 1440 } },
		{ "<div style=\"margin-left:18pt\">x</div>", { .left = 360 } },
		{ "<div style=\"text-indent:18pt\">x</div>",
		    { .left = 1440, .first = 360 } },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct rich *table = node(RICH_TABLE, NULL);
		struct rich *cell = with(node(RICH_CELL, NULL),
		    styled(&rows[i].style, "x"));

		assert_shown(with(table, with(node(RICH_ROW, NULL), cell)),
		    rows[i].html, "x");
	}
}

static void
tables_nest_up_to_a_depth(void **state)
{
	struct shown s;
	struct rich *inside = par(text("core"));
	size_t tables = 0;

	(void)state;
	for (int i = 0; i < 12; i++) {
		struct rich *r = with(node(RICH_ROW, NULL),
		    with(node(RICH_CELL, NULL), inside));

		inside = with(node(RICH_TABLE, NULL), r);
	}
	show(&s, inside);
	for (const char *p = s.html; (p = strstr(p, "<table")) != NULL; p++)
		tables++;
	assert_int_equal(tables, MAP_TABLE_DEPTH);
	assert_non_null(strstr(s.html, "core"));
	assert_string_equal(s.text, "core");
	assert_true(kit_lost(s.item, "table in more than 8 tables"));
	hide(&s);
}

/* ---- sections and the like ---------------------------------------------- */

static void
sections_are_open(void **state)
{
	struct rich *outer = node(RICH_SECTION, "Title & more");
	struct rich *in = node(RICH_SECTION, "Inner");

	(void)state;
	(void)with(with(outer, par(text("a"))), with(in, par(text("b"))));
	assert_shown(outer, "Title &amp; more</div>\n<div style=\"margin-left:"
	    "12pt\">\n<div>a</div>", "Title & more\na\nInner\nb");
}

static void
rules_separate(void **state)
{
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(with(with(b, par(text("a"))), node(RICH_RULE, NULL)),
	    par(text("b")));
	assert_shown(b, "</div>\n<hr>\n<div>", "a\n----------------\nb");
}

static void
text_outside_of_a_paragraph_gets_one(void **state)
{
	(void)state;
	assert_shown(with(node(RICH_BLOCK, NULL), text("loose")),
	    "<div>loose</div>", "loose");
}

static void
the_deepest_nodes_end_the_walk_and_not_the_program(void **state)
{
	struct rich *r = par(text("core"));
	struct shown s;

	(void)state;
	for (int i = 0; i < 100000; i++)
		r = with(node(RICH_BLOCK, NULL), r);
	show(&s, r);
	assert_true(kit_lost(s.item, "nested deeper than"));
	hide(&s);
}

/* ---- links -------------------------------------------------------------- */

static void
links_are_followed_only_where_it_is_safe(void **state)
{
	static const char *const good[][2] = {
		{ "http://x.org/?a=1&b=\"2\"",
		    "<a href=\"http://x.org/?a=1&amp;b=&quot;2&quot;\">" },
		{ "HTTPS://x.org", "<a href=\"HTTPS://x.org\">" },
		{ "mailto:a@x.org", "<a href=\"mailto:a@x.org\">" },
		{ "ftp://x.org", "<a href=\"ftp://x.org\">" },
		{ "tel:+4930", "<a href=\"tel:+4930\">" },
		{ "file://srv/a", "<a href=\"file://srv/a\">" },
		{ "notes://srv/db", "<a href=\"notes://srv/db\">" },
		{ "www.x.org", "<a href=\"http://www.x.org\">" },
		{ " http://x.org/a b ", "<a href=\"http://x.org/a%20b\">" },
		{ "#there", "<a href=\"#there\">" },
	};
	static const char *const bad[] = { "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", " java\tscript:alert(1)",
		"java\nscript:alert(1)", "\x01javascript:alert(1)",
		"vbscript:x", "data:text/html,<b>", "about:blank",
		"/names.nsf", "", "x" };

	(void)state;
	for (size_t i = 0; i < NITEMS(good); i++) {
		struct rich_link l = { .href = good[i][0] };
		struct shown s;

		IN_CASE(good[i][0]);
		show(&s, par(linked(&l, "text")));
		assert_non_null(strstr(s.html, good[i][1]));
		assert_null(s.item->losses);
		hide(&s);
	}
	for (size_t i = 0; i < NITEMS(bad); i++) {
		struct rich_link l = { .href = bad[i] };
		struct shown s;

		IN_CASE(bad[i]);
		show(&s, par(linked(&l, "text")));
		assert_null(strstr(s.html, "<a"));
		assert_non_null(strstr(s.html, "<div>text</div>"));
		assert_true(kit_lost(s.item, "only its text"));
		hide(&s);
	}
}

static void
plain_text_shows_where_a_link_leads(void **state)
{
	static const struct rich_link l = { .href = "http://x.org/" };

	(void)state;
	assert_shown(par(linked(&l, "here")), "<a href=\"http://x.org/\">here"
	    "</a>", "here <http://x.org/>");
	assert_shown(par(linked(&l, "http://x.org/")), "</a>",
	    "http://x.org/");
	assert_shown(par(linked(&l, NULL)), ">http://x.org/</a>",
	    "http://x.org/");
}

static const struct {
	const char *name;
	struct rich_link link;
	const char *url; /* as in href */
} notes_links[] = {
	{ "document", { .kind = RICH_LINK_DOC, .document = "D1", .view = "V1",
	    .replicaid = "R1", .server = "CN=Srv 1/O=Acme" },
	    "notes://Srv%201/R1/V1/D1?OpenDocument" },
	{ "document without a view", { .kind = RICH_LINK_DOC,
	    .document = "D1", .replicaid = "R1" },
	    "notes:///R1/0/D1?OpenDocument" },
	{ "view", { .kind = RICH_LINK_VIEW, .view = "V1",
	    .replicaid = "R1" }, "notes:///R1/V1?OpenView" },
	{ "database", { .kind = RICH_LINK_DATABASE, .replicaid = "R1",
	    .view = "V1" }, "notes:///R1?OpenDatabase" },
	{ "with bad bytes", { .kind = RICH_LINK_DATABASE,
	    .replicaid = "R\"><b>/../", .server = "a\"@x" },
	    "notes://a%22%40x/R%22%3E%3Cb%3E%2F..%2F?OpenDatabase" },
};

static void
links_into_notes_are_notes_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(notes_links); i++) {
		struct rich_link l = notes_links[i].link;
		struct arena a = { 0 };

		IN_CASE(notes_links[i].name);
		l.description = "Minutes \"May\"";
		assert_shown(par(linked(&l, NULL)),
		    text_printf(&a, "<a href=\"%s\" title=\"Minutes "
		    "&quot;May&quot;\">Minutes &quot;May&quot;</a>",
		    notes_links[i].url),
		    text_printf(&a, "Minutes \"May\" <%s>",
		    notes_links[i].url));
		arena_free(&a);
	}
}

static void
an_icon_link_is_a_symbol(void **state)
{
	static const struct rich_link l = { .kind = RICH_LINK_DATABASE,
		.replicaid = "R1" };

	(void)state;
	assert_shown(par(linked(&l, NULL)), ">\U0001F4C4</a>",
	    "\U0001F4C4 <notes:///R1?OpenDatabase>");
}

static void
links_that_lead_nowhere_are_losses(void **state)
{
	static const struct rich_link computed = { .kind = RICH_LINK_URL };
	static const struct rich_link named = { .kind = RICH_LINK_NAMED };
	static const struct rich_link lost = { .kind = RICH_LINK_DOC,
		.document = "D1" };

	(void)state;
	assert_lost(par(linked(&computed, "t")), "<div>t</div>", "t",
	    "address a formula makes");
	assert_lost(par(linked(&named, "t")), "<div>t</div>", "t",
	    "part of a Notes application");
	assert_lost(par(linked(&lost, "t")), "<div>t</div>", "t",
	    "does not say which");
	assert_lost(par(linked(NULL, "t")), "<div>t</div>", "t", "link");
}

static void
anchors_are_targets(void **state)
{
	(void)state;
	assert_shown(par(with(node(RICH_BLOCK, NULL), node(RICH_ANCHOR,
	    "a\"b"))), "<a name=\"a&quot;b\"></a>", "");
}

/* ---- pictures, objects, hot spots --------------------------------------- */

static struct rich *
picture(struct rich_picture *p)
{
	struct rich *r = node(RICH_PICTURE, NULL);

	r->picture = p;
	return par(r);
}

static void
pictures_are_parts_of_the_message(void **state)
{
	static const char *const cases[][3] = {
		{ "gif", "image/gif", "image1.gif" },
		{ "jpeg", "image/jpeg", "image1.jpg" },
		{ "png", "image/png", "image1.png" },
		{ "bmp", "image/bmp", "image1.bmp" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct rich_picture p = { .format = cases[i][0],
			.data = blob_of_mem(&arena, "data", 4),
			.alt = "a \"b\"", .width = 10, .height = 20 };
		struct shown s;

		show(&s, picture(&p));
		assert_non_null(strstr(s.html, "<img src=\"cid:n1.8D2B3A9C@"
		    "notes2ex\" width=\"10\" height=\"20\" alt=\"a "
		    "&quot;b&quot;\" border=\"0\">"));
		assert_string_equal(s.text, "[image: a \"b\"]");
		assert_string_equal(s.item->attachments->name, cases[i][2]);
		assert_string_equal(s.item->attachments->type, cases[i][1]);
		assert_string_equal(s.item->attachments->content_id,
		    "n1.8D2B3A9C@notes2ex");
		assert_null(s.item->losses);
		hide(&s);
	}
}

static void
pictures_that_cannot_be_shown_are_losses(void **state)
{
	struct rich_picture none = { .format = "imageref", .name = "logo.gif",
		.alt = "Logo" };
	struct rich_picture odd = { .format = "notesbitmap",
		.data = blob_of_mem(&arena, "x", 1) };

	(void)state;
	assert_lost(picture(&none), "<div>[image: Logo]</div>",
	    "[image: Logo]", "picture 1 (logo.gif): the dump does not hold");
	assert_lost(picture(&odd), "<div>[image]</div>", "[image]",
	    "picture 1 (notesbitmap): no mail program");
	assert_lost(picture(NULL), "<div>[image]</div>", "[image]",
	    "picture 1");
}

static void
metafiles_are_attached_not_shown(void **state)
{
	struct rich_picture p = { .format = "cgm",
		.data = blob_of_mem(&arena, "x", 1) };
	struct shown s;

	(void)state;
	show(&s, picture(&p));
	assert_string_equal(s.item->attachments->name, "image1.cgm");
	assert_null(s.item->attachments->content_id);
	assert_string_equal(s.text, "[image]");
	hide(&s);
}

static void
hot_spots_show_what_a_reader_saw(void **state)
{
	struct rich *popup = node(RICH_POPUP, "more <here>");

	(void)state;
	(void)with(popup, text("word"));
	assert_shown(par(popup), "<span title=\"more &lt;here&gt;\">word"
	    "</span><sup>[more &lt;here&gt;]</sup>", "word[more <here>]");
	assert_lost(par(node(RICH_BUTTON, "Go")), "<div>[Go]</div>", "[Go]",
	    "button \"Go\": only its caption");
	assert_shown(par(node(RICH_COMPUTED, "fix")), "<div>fix</div>", "fix");
	assert_lost(par(node(RICH_COMPUTED, "")), "[computed text]",
	    "[computed text]", "formula");
}

static void
objects_show_their_picture_and_name(void **state)
{
	(void)state;
	assert_lost(par(with(node(RICH_OBJECT, "Sheet"), text("pic"))),
	    "pic[object: Sheet]", "pic[object: Sheet]",
	    "embedded object Sheet");
}

static void
unknown_elements_show_what_is_in_them(void **state)
{
	struct rich *b = node(RICH_BLOCK, NULL);
	struct shown s;

	(void)state;
	for (int i = 0; i < 3; i++)
		(void)with(b, par(with(node(RICH_OTHER, "hologram"),
		    text("x"))));
	show(&s, b);
	assert_string_equal(s.text, "x\nx\nx");
	assert_non_null(strstr(s.item->losses->what, "hologram"));
	assert_null(s.item->losses->next);
	hide(&s);
}

static void
pass_thru_html_is_cleaned(void **state)
{
	struct rich *p = par(node(RICH_HTML, "<i>x</i>&lt;i&gt;<b cl"));
	struct rich *q;

	(void)state;
	/* A tag is cut in two; another goes around what is no source. */
	(void)with(p, node(RICH_HTML, "ass='a'>"));
	(void)with(p, text("y<"));
	(void)with(p, node(RICH_HTML, "z</b>"));
	(void)with(p, text("end"));
	assert_shown(p, "<div><i>x</i>&lt;i&gt;<b>y&lt;z</b>end</div>",
	    "x<i>y<zend");
	/* Paragraphs of source are lines of it. */
	p = with(node(RICH_ROOT, NULL), par(node(RICH_HTML, "<table><tr>")));
	(void)with(p, par(node(RICH_HTML, "<td>a</td>")));
	q = par(node(RICH_HTML, "<td>b</td>"));
	(void)with(p, with(q, node(RICH_BREAK, NULL)));
	(void)with(p, par(node(RICH_HTML, "</tr></table>")));
	(void)with(p, par(text("after")));
	assert_shown(p, "<div><table><tr>\n<td>a</td>\n<td>b</td>\n\n</tr>"
	    "</table></div>\n<div>after</div>", "a | b\nafter");
	assert_lost(par(node(RICH_HTML, "<script>x</script>y")),
	    "<div>y</div>", "y", "pass-thru HTML: left out: script");
}

static void
pictures_within_pass_thru_html_are_parts(void **state)
{
	struct shown s;

	(void)state;
	show(&s, par(node(RICH_HTML, "<img src='data:image/gif;base64,"
	    "R0lGODlhAQABAAAAACw='>")));
	assert_non_null(strstr(s.html, "<div><img src=\"cid:n1."));
	assert_string_equal(s.text, "[image]");
	assert_string_equal(s.item->attachments->name, "image1.gif");
	assert_string_equal(s.item->attachments->type, "image/gif");
	assert_null(s.item->losses);
	hide(&s);
}

/* ---- nothing becomes markup --------------------------------------------- */

static const char evil[] = "<script>\"'&x</script>";

/* Every place where a text of a dump can go. */
static struct rich *
everything(void)
{
	static const struct rich_link url = { .href = "http://x/\"><script>",
		.description = evil };
	static const struct rich_link doc = { .kind = RICH_LINK_DOC,
		.document = evil, .view = evil, .replicaid = evil,
		.server = evil, .description = evil };
	static const struct rich_font font = { .face = evil, .color = evil,
		.highlight = evil };
	static const struct rich_cell cell = { .bgcolor = evil,
		.valign = evil };
	static const struct rich_table t = { .border_color = evil };
	static const struct rich_file file = { .name = evil,
		.display = evil };
	static struct rich_picture pic = { .format = "gif", .alt = evil,
		.name = evil };
	struct rich *b = node(RICH_BLOCK, NULL);
	struct rich *p = par(text(evil)), *table, *r, *one;
	static const char *const cells[] = { evil };

	p->child->font = &font;
	(void)with(p, linked(&url, evil));
	(void)with(p, linked(&doc, NULL));
	(void)with(p, node(RICH_ANCHOR, evil));
	(void)with(p, with(node(RICH_POPUP, evil), text(evil)));
	(void)with(p, node(RICH_BUTTON, evil));
	(void)with(p, node(RICH_COMPUTED, evil));
	(void)with(p, node(RICH_OBJECT, evil));
	(void)with(p, node(RICH_OTHER, evil));
	(void)with(p, node(RICH_HTML, "&lt;script&gt;<script>x"));
	one = node(RICH_ATTACHMENT, NULL);
	one->file = &file;
	(void)with(p, one);
	one = node(RICH_PICTURE, NULL);
	one->picture = &pic;
	pic.data = blob_of_mem(&arena, "x", 1);
	(void)with(p, one);
	table = node(RICH_TABLE, NULL);
	table->table = &t;
	r = row(cells, 1);
	r->text = evil;
	r->child->cell = &cell;
	(void)with(with(b, p), with(table, r));
	return with(b, node(RICH_SECTION, evil));
}

static void
nothing_from_a_dump_becomes_markup(void **state)
{
	struct shown s;

	(void)state;
	show(&s, everything());
	assert_null(strstr(s.html, "<script"));
	assert_null(strstr(s.html, "</script"));
	assert_null(strstr(s.html, "\"'&x"));
	assert_non_null(strstr(s.html, "&lt;script&gt;&quot;'&amp;x"));
	hide(&s);
}

/* Tags balance, attributes are quoted: a small reader of our own HTML. */
static void
assert_well_formed(const char *html)
{
	static const char *const empty[] = { "br", "hr", "img", "meta" };
	char open[512][16];
	size_t n = 0;

	for (const char *p = html; (p = strchr(p, '<')) != NULL;) {
		bool end = p[1] == '/', single = false;
		const char *name = p + 1 + end;
		size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz");
		bool quoted = false;

		assert_in_range(len, 1, 15);
		for (p = name + len; *p != '\0' && (quoted || *p != '>'); p++) {
			if (*p == '"')
				quoted = !quoted;
			assert_true(*p != '<');
		}
		assert_int_equal(*p, '>');
		for (size_t i = 0; i < NITEMS(empty); i++)
			single = single || (strlen(empty[i]) == len &&
			    memcmp(empty[i], name, len) == 0);
		if (single)
			continue;
		if (!end) {
			assert_true(n < NITEMS(open));
			(void)snprintf(open[n++], sizeof(open[0]), "%.*s",
			    (int)len, name);
			continue;
		}
		assert_true(n > 0);
		n--;
		assert_int_equal(strlen(open[n]), len);
		assert_memory_equal(open[n], name, len);
	}
	assert_int_equal(n, 0);
}

static void
html_is_well_formed(void **state)
{
	struct rich *b;
	struct shown s;

	(void)state;
	show(&s, everything());
	assert_well_formed(s.html);
	hide(&s);
	b = node(RICH_BLOCK, NULL);
	(void)with(b, styled(&bullet, "a"));
	(void)with(b, styled(&inner, "b"));
	(void)with(b, styled(&number, "c"));
	(void)with(b, styled(&inner, "d"));
	(void)with(b, with(node(RICH_SECTION, "s"), styled(&bullet, "e")));
	show(&s, b);
	assert_well_formed(s.html);
	hide(&s);
}

/* ---- every text is in both ---------------------------------------------- */

static void
every_text_is_in_html_and_in_plain_text(void **state)
{
	static const struct rich_link l = { .href = "http://x" };
	static const char *const cells[] = { "w05", "w06" };
	struct rich *b = node(RICH_BLOCK, NULL), *r = row(cells, 2);
	struct rich *p = par(text("w00"));
	struct shown s;
	char word[8];

	(void)state;
	(void)with(p, linked(&l, "w01"));
	(void)with(p, with(node(RICH_POPUP, "w02"), text("w03")));
	(void)with(p, node(RICH_BUTTON, "w04"));
	r->text = "w07";
	(void)with(with(b, p), with(node(RICH_TABLE, NULL), r));
	(void)with(b, with(node(RICH_SECTION, "w08"), par(text("w09"))));
	(void)with(b, styled(&number, "w10"));
	(void)with(b, text("w11"));
	(void)with(b, par(with(node(RICH_OTHER, "odd"), text("w12"))));
	(void)with(b, par(node(RICH_HTML, "<p>w13")));
	(void)with(b, par(node(RICH_COMPUTED, "w14")));
	(void)with(b, par(with(node(RICH_OBJECT, "w15"), text("w16"))));
	show(&s, b);
	for (int i = 0; i <= 16; i++) {
		(void)snprintf(word, sizeof(word), "w%02d", i);
		IN_CASE(word);
		assert_non_null(strstr(s.html, word));
		assert_non_null(strstr(s.text, word));
	}
	hide(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paragraphs_keep_their_style),
		cmocka_unit_test(checked_paragraphs_have_a_box),
		cmocka_unit_test(empty_paragraphs_keep_their_line),
		cmocka_unit_test(hidden_text_is_a_loss),
		cmocka_unit_test(spaces_tabs_and_breaks_survive),
		cmocka_unit_test(fonts_become_spans),
		cmocka_unit_test(bullets_nest_by_their_margin),
		cmocka_unit_test(bullets_at_the_edge_are_one_list),
		cmocka_unit_test(numbers_are_written_out_and_start_again),
		cmocka_unit_test(every_kind_of_list_has_its_marker),
		cmocka_unit_test(
		    another_kind_at_the_same_margin_is_another_list),
		cmocka_unit_test(tables_have_rows_cells_and_widths),
		cmocka_unit_test(merged_and_coloured_cells_stay_so),
		cmocka_unit_test(tabbed_tables_show_every_row_with_its_label),
		cmocka_unit_test(cells_of_several_lines_stand_below_each_other),
		cmocka_unit_test(empty_cells_do_not_vanish),
		cmocka_unit_test(margins_in_cells_are_the_cells),
		cmocka_unit_test(tables_nest_up_to_a_depth),
		cmocka_unit_test(sections_are_open),
		cmocka_unit_test(rules_separate),
		cmocka_unit_test(text_outside_of_a_paragraph_gets_one),
		cmocka_unit_test(
		    the_deepest_nodes_end_the_walk_and_not_the_program),
		cmocka_unit_test(links_are_followed_only_where_it_is_safe),
		cmocka_unit_test(plain_text_shows_where_a_link_leads),
		cmocka_unit_test(links_into_notes_are_notes_urls),
		cmocka_unit_test(an_icon_link_is_a_symbol),
		cmocka_unit_test(links_that_lead_nowhere_are_losses),
		cmocka_unit_test(anchors_are_targets),
		cmocka_unit_test(pictures_are_parts_of_the_message),
		cmocka_unit_test(pictures_that_cannot_be_shown_are_losses),
		cmocka_unit_test(metafiles_are_attached_not_shown),
		cmocka_unit_test(hot_spots_show_what_a_reader_saw),
		cmocka_unit_test(objects_show_their_picture_and_name),
		cmocka_unit_test(unknown_elements_show_what_is_in_them),
		cmocka_unit_test(pass_thru_html_is_cleaned),
		cmocka_unit_test(pictures_within_pass_thru_html_are_parts),
		cmocka_unit_test(nothing_from_a_dump_becomes_markup),
		cmocka_unit_test(html_is_well_formed),
		cmocka_unit_test(every_text_is_in_html_and_in_plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
