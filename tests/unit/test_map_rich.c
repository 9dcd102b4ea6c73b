#include "test.h"

#include "rich_kit.h"

/* What the outermost list says so that it stands no further off than text. */
#define NO_SPACE " style=\"margin-top:0;margin-bottom:0\""

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
	assert_shown(p, "<div>&nbsp;a &nbsp;b &nbsp; c"
	    "<span style=\"mso-tab-count:1\">&nbsp; &nbsp; &nbsp; &nbsp; "
	    "&nbsp; &nbsp; &nbsp;&nbsp;</span>d<br>\n"
	    "e<br>\n&nbsp;f</div>", " a  b   c\td\ne\n f");
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
	assert_shown(b, "\n<ul type=\"disc\"" NO_SPACE ">\n<li>a"
	    "\n<ul type=\"circle\">\n<li>b</li>\n</ul>\n"
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
	assert_shown(b, "\n<ol type=\"1\"" NO_SPACE ">\n<li value=\"1\">a</li>\n"
	    "<li value=\"2\">b</li>\n</ol>\n<div>c</div>\n"
	    "\n<ol type=\"1\"" NO_SPACE ">\n<li value=\"1\">d</li>\n</ol>",
	    "1. a\n2. b\nc\n1. d");
}

static void
every_kind_of_list_has_its_marker(void **state)
{
	static const struct {
		struct rich_par style;
		const char *html, *plain;
	} cases[] = {
		{ { .list = RICH_SQUARE }, "<ul type=\"square\"",
		    "- x\n- x\n- x\n- x" },
		{ { .list = RICH_ALPHA_UPPER }, "<ol type=\"A\"",
		    "A. x\nB. x\nC. x\nD. x" },
		{ { .list = RICH_ALPHA_LOWER }, "<ol type=\"a\"",
		    "a. x\nb. x\nc. x\nd. x" },
		{ { .list = RICH_ROMAN_UPPER }, "<ol type=\"I\"",
		    "I. x\nII. x\nIII. x\nIV. x" },
		{ { .list = RICH_ROMAN_LOWER }, "<ol type=\"i\"",
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
	assert_shown(b, "a</li>\n</ol>\n\n<ul type=\"disc\"" NO_SPACE ">"
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
	assert_shown(table, "<table border=\"1\" cellspacing=\"0\" "
	    "cellpadding=\"3\" width=\"100%\" bordercolor=\"red\" "
	    "style=\"border-collapse:collapse;" HTML_FONT "\">\n<tr valign=\"top\">"
	    "<td width=\"33%\"><div>a</div>\n</td><td width=\"67%\">"
	    "<div>b</div>\n</td></tr>\n<tr valign=\"top\"><td>", "a | b\na | b");
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
	    "#eeeeee;border-right:2px solid black;border-bottom:1px solid "
	    "black;border-left:50px solid black\"><div>a</div>", "a | b");
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
	    "</tr>\n<tr valign=\"top\"><td", "Tab <1>\na | b\nTab 2\na | b");
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
		{ "<td><div>x</div>", { .left = 0 } },
		{ "<td><div>x</div>", { .left = 1440, .first = 1440 } },
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
	assert_shown(outer, "Title &amp; more</b></div>\n<div style=\"margin-left:"
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
		cmocka_unit_test(nothing_from_a_dump_becomes_markup),
		cmocka_unit_test(html_is_well_formed),
		cmocka_unit_test(every_text_is_in_html_and_in_plain_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
