/* Tabs, margins, borders, and how tables look. */
#include "test.h"

#include "rich_kit.h"

static const char *const ab[] = { "a", "b" };

/* ---- margins ------------------------------------------------------------- */

static const struct {
	const char *name;
	struct rich_par style;
	const char *html;
} margins[] = {
	{ "a part of the window", { .left_part = 20, .first_part = 20 },
	    "<div style=\"margin-left:72pt\">x</div>" },
	{ "the usual part", { .left_part = 10, .first_part = 10 },
	    "<div>x</div>" },
	{ "up to a part", { .right_part = 70 },
	    "<div style=\"margin-right:30%\">x</div>" },
	{ "up to the end", { .right_part = 100 }, "<div>x</div>" },
	{ "up to a place", { .left = 1440, .right = 7200 },
	    "<div style=\"width:288pt\">x</div>" },
	{ "too narrow", { .left = 1440, .right = 1500 }, "<div>x</div>" },
	{ "from the right", { .left = 2880, .rtl = true },
	    "<div style=\"margin-right:72pt;text-indent:-72pt\" dir=\"rtl\">" },
};

static void
margins_may_be_parts_of_the_window(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(margins); i++) {
		struct rich_par p = margins[i].style;

		if (p.rtl)
			p.first = 1440;
		IN_CASE(margins[i].name);
		assert_shown(styled(&p, "x"), margins[i].html, "x");
	}
}

/* ---- tabs ---------------------------------------------------------------- */

static void
tabs_reach_their_stops(void **state)
{
	static const struct rich_tab stop[] = { { 1440, 'L' }, { 2160, 'L' },
		{ 2880, 'R' }, { 4320, 'D' }, { 5760, 'C' } };
	static const struct rich_par p = { .left = 1440, .tab = stop,
		.tabs = NITEMS(stop) };

	(void)state;
	assert_shown(styled(&p, "a\tb"),
	    "<div style=\"tab-stops:36pt right 72pt decimal 144pt center "
	    "216pt\">a<span style=\"mso-tab-count:1\">&nbsp; &nbsp; &nbsp; "
	    "&nbsp; &nbsp; &nbsp;</span>b</div>", "a\tb");
	/* No tab: nobody asks where they are. */
	assert_shown(styled(&p, "ab"), "<div>ab</div>", "ab");
}

static size_t
spaces_between(const char *before)
{
	struct rich *p = par(text(before));
	struct shown s;
	const char *from, *to;
	size_t n = 0;

	(void)with(p, text("\tx"));
	show(&s, p);
	from = strstr(s.html, "mso-tab-count:1\">");
	assert_non_null(from);
	to = strstr(from, "</span>");
	for (; from < to; from++)
		n += strncmp(from, "&nbsp;", 6) == 0 ||
		    (from[0] == ' ' && from[1] == '&');
	hide(&s);
	return n;
}

static void
the_longer_the_text_the_shorter_the_tab(void **state)
{
	(void)state;
	assert_int_equal(spaces_between(""), 13); /* half an inch */
	assert_true(spaces_between("i") > spaces_between("m"));
	assert_true(spaces_between("m") > spaces_between("mm"));
	/* What takes all the room up to the stop has the one after that. */
	assert_true(spaces_between("mmmm") > 8);
	assert_true(spaces_between("漢字") < spaces_between("ab"));
}

static void
a_tab_far_away_is_not_endless(void **state)
{
	static const struct rich_tab far = { 1 << 20, 'L' };
	static const struct rich_par p = { .tab = &far, .tabs = 1 };
	struct shown s;

	(void)state;
	show(&s, styled(&p, "a\tb"));
	assert_true(strlen(s.html) < 1200);
	hide(&s);
}

/* ---- borders ------------------------------------------------------------- */

#define BOX "<table border=\"0\" cellspacing=\"0\" cellpadding=\"3\" " \
	"width=\"100%\" style=\"" HTML_FONT "\"><tr><td style=\""

static void
paragraphs_share_a_border_that_is_the_same(void **state)
{
	static const struct rich_border red = { .style = "solid",
		.width = { 1, 1, 1, 1 }, .color = "red" };
	static const struct rich_border left = { .style = "dotted",
		.width = { 0, 0, 0, 3 } };
	static const struct rich_par one = { .left = 2880, .first = 2880,
		.border = &red };
	static const struct rich_par other = { .left = 1440, .border = &left };
	struct rich *b = node(RICH_BLOCK, NULL);

	(void)state;
	(void)with(b, styled(&one, "a"));
	(void)with(b, styled(&one, "b"));
	(void)with(b, styled(&other, "c"));
	(void)with(b, par(text("d")));
	assert_shown(b, "<div style=\"margin-left:72pt\">\n" BOX
	    "border:1px solid red\">\n<div>a</div>\n<div>b</div>\n"
	    "</td></tr></table>\n</div>\n" BOX
	    "border-left:3px dotted black\">\n<div>c</div>\n"
	    "</td></tr></table>\n<div>d</div>", "a\nb\nc\nd");
}

static void
borders_from_a_dump_are_no_markup(void **state)
{
	static const struct rich_border b = { .style = "x;y\">",
		.width = { 2, 2, 2, 2 }, .color = "red;z\"" };
	static const struct rich_par p = { .border = &b };

	(void)state;
	assert_shown(styled(&p, "a"), "border:2px solid black\">", "a");
}

static void
a_layer_has_a_border_and_what_is_in_it(void **state)
{
	static const struct rich_border thin = { .style = "solid",
		.width = { 1, 1, 1, 1 } };
	static const struct rich_par boxed = { .border = &thin };
	struct rich *layer = node(RICH_BLOCK, NULL);

	(void)state;
	layer->par = &boxed;
	assert_shown(with(layer, par(text("a"))), BOX
	    "border:1px solid black\">\n<div>a</div>\n</td></tr></table>",
	    "a");
}

/* ---- tables -------------------------------------------------------------- */

static struct rich *
table_of(const struct rich_table *t, size_t rows)
{
	struct rich *table = node(RICH_TABLE, NULL);

	table->table = t;
	for (size_t i = 0; i < rows; i++)
		(void)with(table, row(ab, 2));
	return table;
}

static void
tables_stand_where_they_stood(void **state)
{
	static const int width[] = { 1500, 3000 };
	static const struct rich_table center = { .align = RICH_CENTER,
		.column = width, .columns = 2 };
	static const struct rich_table right = { .align = RICH_RIGHT };
	static const struct rich_table indented = { .left = 2880,
		.width = 100 };
	static const struct rich_table rtl = { .rtl = true };

	(void)state;
	assert_shown(table_of(&center, 1), "<div align=\"center\">\n<table ",
	    "a | b");
	assert_shown(table_of(&center, 1), "<td width=\"100\"><div>a</div>\n"
	    "</td><td width=\"200\">", "a | b");
	assert_shown(table_of(&right, 1), "<div align=\"right\">\n<table ",
	    "a | b");
	assert_shown(table_of(&indented, 1), "<div style=\"margin-left:72pt\">"
	    "\n<table ", "a | b");
	assert_shown(table_of(&rtl, 1), " dir=\"rtl\"", "a | b");
}

static void
rows_and_columns_have_their_space(void **state)
{
	static const struct rich_table both = { .column_space = 300,
		.row_space = 300 };
	static const struct rich_table across = { .column_space = 300 };
	static const struct rich_table high = { .row_height = 900 };

	(void)state;
	assert_shown(table_of(&both, 1), " cellpadding=\"13\"", "a | b");
	assert_shown(table_of(&across, 1), "<td style=\"padding:3px 13px\">",
	    "a | b");
	assert_shown(table_of(&high, 1), "<tr valign=\"top\" height=\"60\">",
	    "a | b");
}

static const struct {
	const char *name;
	enum rich_pattern pattern;
	const char *shape; /* of two rows of two cells: 1 the first colour */
} patterns[] = {
	{ "none", RICH_NO_PATTERN, "...." },
	{ "solid", RICH_SOLID, "1111" },
	{ "rows", RICH_ALT_ROWS, "1122" },
	{ "columns", RICH_ALT_COLUMNS, "1212" },
	{ "top", RICH_TOP, "1122" },
	{ "left", RICH_SIDE_LEFT, "1212" },
	{ "right", RICH_SIDE_RIGHT, "2121" },
	{ "left and top", RICH_LEFT_TOP, "1112" },
	{ "right and top", RICH_RIGHT_TOP, "1121" },
};

static void
patterns_colour_cells(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(patterns); i++) {
		struct rich_table t = { .pattern = patterns[i].pattern,
			.color = "#111111", .other_color = "#222222" };
		struct shown s;
		const char *cell;

		IN_CASE(patterns[i].name);
		show(&s, table_of(&t, 2));
		cell = s.html;
		for (const char *want = patterns[i].shape; *want != '\0';
		     want++) {
			cell = strstr(cell + 1, "<td");
			assert_non_null(cell);
			if (*want == '.')
				assert_memory_equal(cell, "<td>", 4);
			else
				assert_int_equal(cell[14], *want);
		}
		hide(&s);
	}
}

static void
a_cell_knows_its_column_below_taller_ones(void **state)
{
	static const struct rich_cell tall = { .rowspan = 2, .colspan = 1,
		.border = { 1, 1, 1, 1 } };
	static const struct rich_table t = { .pattern = RICH_ALT_COLUMNS,
		.color = "#111111", .other_color = "#222222" };
	static const char *const one[] = { "c" };
	struct rich *table = table_of(&t, 1);

	(void)state;
	table->child->child->cell = &tall;
	assert_shown(with(table, row(one, 1)),
	    "<tr valign=\"top\"><td bgcolor=\"#222222\"", "a | b\nc");
}

static void
a_colour_of_its_own_is_stronger(void **state)
{
	static const struct rich_cell own = { .rowspan = 1, .colspan = 1,
		.bgcolor = "yellow", .border = { 1, 1, 1, 1 } };
	static const struct rich_table t = { .pattern = RICH_SOLID,
		.color = "#111111" };
	struct rich *table = table_of(&t, 1);

	(void)state;
	table->child->child->cell = &own;
	assert_shown(table, "<td bgcolor=\"yellow\" style=\"background-color:"
	    "yellow\">", "a | b");
}

static void
lines_around_cells_and_tables_are_drawn(void **state)
{
	static const struct rich_border around = { .style = "double",
		.width = { 4, 4, 4, 4 }, .color = "blue" };
	static const struct rich_table ridge = { .border_style = "ridge",
		.border_color = "red" };
	static const struct rich_table boxed = { .border = &around };
	static const struct rich_cell bare = { .rowspan = 1, .colspan = 1 };
	struct rich *none;

	(void)state;
	assert_shown(table_of(&ridge, 1),
	    "<td style=\"border:1px ridge red\">", "a | b");
	assert_shown(table_of(&boxed, 1), ";border:4px double blue\">\n",
	    "a | b");
	none = table_of(NULL, 1);
	none->child->child->cell = none->child->last->cell = &bare;
	assert_shown(none, "<table border=\"0\"", "a | b");
}

static void
columns_without_widths_say_none(void **state)
{
	static const int some[] = { 1440, 0 };
	static const struct rich_table t = { .column = some, .columns = 2 };
	static const struct rich_table none = { .columns = 2, .width = 100 };

	(void)state;
	assert_shown(table_of(&t, 1), "<td width=\"96\"><div>a</div>\n</td>"
	    "<td><div>b</div>", "a | b");
	assert_shown(table_of(&none, 1), "<td><div>a</div>\n</td><td>",
	    "a | b");
}

/* ---- sections and rules -------------------------------------------------- */

static void
titles_have_their_font_and_bar(void **state)
{
	static const struct rich_font blue = { .color = "blue" };
	static const struct rich_section teal = { .color = "teal" };
	struct rich *section = node(RICH_SECTION, "Title");

	(void)state;
	section->font = &blue;
	section->section = &teal;
	assert_shown(with(section, par(text("a"))),
	    "<div style=\"border-bottom:1px solid teal\"><b>"
	    "<span style=\"color:blue\">Title</span></b></div>", "Title\na");
}

static const struct {
	struct rich_rule rule;
	const char *html;
} rules[] = {
	{ { .width = 0 }, "<hr>" },
	{ { .height = 105 }, "<hr>" },
	{ { .height = 45, .flat = true }, "<hr size=\"3\" noshade>" },
	{ { .width = 1440 }, "<hr width=\"96\" align=\"left\">" },
	{ { .part = 50, .color = "red" },
	    "<hr width=\"50%\" align=\"left\" color=\"red\">" },
	{ { .height = 1 << 20, .color = "\"x" }, "<hr size=\"100\">" },
};

static void
rules_have_their_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(rules); i++) {
		struct rich *r = node(RICH_RULE, NULL);

		IN_CASE(rules[i].html);
		r->rule = &rules[i].rule;
		assert_shown(r, rules[i].html, "----------------");
	}
}

static void
lists_far_in_stand_far_in(void **state)
{
	static const struct rich_par far = { .list = RICH_BULLET,
		.left = 4320 };
	static const struct rich_par letters = { .list = RICH_ALPHA_UPPER };
	struct rich *b;
	struct shown s;

	(void)state;
	assert_shown(styled(&far, "x"), "<ul type=\"disc\" style=\"margin-top:"
	    "0;margin-bottom:0;margin-left:114pt\">", "- x");
	b = node(RICH_BLOCK, NULL);
	for (int i = 0; i < 28; i++)
		(void)with(b, styled(&letters, "x"));
	show(&s, b);
	assert_non_null(strstr(s.text, "Z. x\nAA. x\nAB. x"));
	hide(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(margins_may_be_parts_of_the_window),
		cmocka_unit_test(tabs_reach_their_stops),
		cmocka_unit_test(the_longer_the_text_the_shorter_the_tab),
		cmocka_unit_test(a_tab_far_away_is_not_endless),
		cmocka_unit_test(paragraphs_share_a_border_that_is_the_same),
		cmocka_unit_test(borders_from_a_dump_are_no_markup),
		cmocka_unit_test(a_layer_has_a_border_and_what_is_in_it),
		cmocka_unit_test(tables_stand_where_they_stood),
		cmocka_unit_test(rows_and_columns_have_their_space),
		cmocka_unit_test(patterns_colour_cells),
		cmocka_unit_test(a_cell_knows_its_column_below_taller_ones),
		cmocka_unit_test(a_colour_of_its_own_is_stronger),
		cmocka_unit_test(lines_around_cells_and_tables_are_drawn),
		cmocka_unit_test(columns_without_widths_say_none),
		cmocka_unit_test(titles_have_their_font_and_bar),
		cmocka_unit_test(rules_have_their_looks),
		cmocka_unit_test(lists_far_in_stand_far_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
