/* Composite data: tables, sections and what else stands around text. */
#include "cd_kit.h"

static void
group(unsigned id, unsigned sig)
{
	begin(id, BYTE);
	u16(0);
	u16(sig);
	end(BYTE);
}

static void
section(const char *title)
{
	group(221, 0xffad);
	hotspot(173, 12, 8, NULL, 0);
	group(221, 0xffac);
	begin(172, WORD);
	u32(0x14000000);
	u32(PLAIN);
	u16(13); /* its colour */
	str(title);
	u8(0);
	end(WORD);
	color(1, 0, 128, 128);
	group(222, 0xffac);
	text("");
}

static void
section_end(void)
{
	empty(174, BYTE);
	group(222, 0xae);
	text("");
}

/* ---- tables ------------------------------------------------------------------- */

static void
one_by_one(unsigned row, unsigned column, const char *s)
{
	cell((struct tc){ .row = row,
	    .column = column,
	    .rowspan = 1,
	    .colspan = 1,
	    .left = 1440 * (column + 1),
	    .right = 1440 * (column + 2) });
	par();
	text(s);
}

static void
a_table_has_rows_of_cells(void **state)
{
	(void)state;
	par();
	text("before");
	par();
	table(163, 2);
	one_by_one(0, 0, "a");
	one_by_one(0, 1, "b");
	one_by_one(1, 0, "c");
	one_by_one(1, 1, "d");
	table_end(165);
	par();
	text("after");

	const struct rich *r = kit_read();

	assert_tree(r,
	    "root\n"
	    " par\n"
	    "  text 'before'\n"
	    " table\n"
	    "  row\n"
	    "   cell 1x1\n"
	    "    par\n"
	    "     text 'a'\n"
	    "   cell 1x1\n"
	    "    par\n"
	    "     text 'b'\n"
	    "  row\n"
	    "   cell 1x1\n"
	    "    par\n"
	    "     text 'c'\n"
	    "   cell 1x1\n"
	    "    par\n"
	    "     text 'd'\n"
	    " par\n"
	    "  text 'after'\n");

	const struct rich_table *t = r->child->next->table;

	assert_int_equal(t->columns, 2);
	assert_int_equal(t->column[0], 1440);
	assert_int_equal(t->column[1], 1440);
	assert_int_equal(t->left, 1440);
	assert_int_equal(t->width, 0);
	assert_false(t->one_row_shown);
}

static void
pretable(unsigned long flags, unsigned columns)
{
	group(221, 0xfffb);
	begin(251, WORD);
	u32(flags);
	u8(2);
	u8(columns);
	zeros(22);
	u16(1);
	u8(0xe1);
	u8(0xe1);
	u8(0xe2);
	zeros(7);
	end(WORD);
	group(222, 0xfffb);
}

static void
a_table_may_fit_the_window(void **state)
{
	(void)state;
	pretable(0x21, 3);
	table(163, 1);
	one_by_one(0, 0, "a");
	table_end(165);
	table(163, 0);
	one_by_one(0, 0, "a");
	table_end(165);

	const struct rich *r = kit_read()->child;

	assert_int_equal(r->table->width, 100);
	assert_int_equal(r->table->columns, 3);
	assert_int_equal(r->table->column[0], 0);
	assert_string_equal(r->table->border_color, "#e1e1e2");
	/* What went before one table is not for the next. */
	assert_int_equal(r->next->table->columns, 1);
	assert_null(r->next->table->border_color);
}

static void
tables_say_how_they_look(void **state)
{
	const struct rich_table *t;

	(void)state;
	begin(251, WORD);
	u32(0x20);
	zeros(12);
	u16(720);
	zeros(2);
	u32(0x332211);
	u32(0x665544);
	zeros(10);
	end(WORD);
	begin(163, BYTE);
	u16(2880);
	u16(40);
	u16(60);
	u16(144);
	u16(288);
	u16(0x0802 | 0x20 | 0x10 | 0x08);
	end(BYTE);
	one_by_one(0, 0, "a");
	table_end(165);
	t = kit_read()->child->table;
	assert_int_equal(t->left, 2880);
	assert_int_equal(t->column_space, 144);
	assert_int_equal(t->row_space, 288);
	assert_int_equal(t->row_height, 720);
	assert_int_equal(t->align, RICH_RIGHT);
	assert_string_equal(t->border_style, "ridge");
	assert_int_equal(t->pattern, RICH_ALT_ROWS);
	assert_string_equal(t->color, "#112233");
	assert_string_equal(t->other_color, "#445566");
	assert_true(t->rtl);
}

static void
border(unsigned style)
{
	begin(252, WORD);
	u32(0);
	u16(style);
	u16(1);
	u16(2);
	u16(3);
	u16(1000);
	zeros(24);
	u16(1);
	u8(0xff);
	zeros(13);
	end(WORD);
}

static void
tables_may_have_a_border_around_them(void **state)
{
	const struct rich_border *b;

	(void)state;
	pretable(0, 1);
	border(8);
	table(163, 0);
	one_by_one(0, 0, "a");
	table_end(165);
	border(1); /* of something else */
	table(163, 0);
	one_by_one(0, 0, "a");
	table_end(165);
	pretable(0, 1);
	border(99);
	table(163, 0);
	one_by_one(0, 0, "a");
	table_end(165);

	const struct rich *r = kit_read()->child;

	b = r->table->border;
	assert_non_null(b);
	assert_string_equal(b->style, "dashed");
	assert_int_equal(b->width[0], 1);
	assert_int_equal(b->width[1], 100);
	assert_int_equal(b->width[2], 3);
	assert_int_equal(b->width[3], 2);
	assert_string_equal(b->color, "red");
	assert_null(r->next->table->border);
	assert_null(r->next->next->table->border);
}

static void
every_pattern_is_known(void **state)
{
	static const struct {
		unsigned flags;
		enum rich_pattern pattern;
	} rows[] = { { 0, RICH_NO_PATTERN }, { 0x6f80, RICH_SOLID },
		{ 0x80, RICH_LEFT_TOP }, { 0x100, RICH_TOP },
		{ 0x200, RICH_SIDE_LEFT }, { 0x400, RICH_ALT_COLUMNS },
		{ 0x800, RICH_ALT_ROWS }, { 0x2000, RICH_RIGHT_TOP },
		{ 0x4000, RICH_SIDE_RIGHT }, { 0x180, RICH_NO_PATTERN } };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		buf_clear(kit_buf());
		table(163, rows[i].flags);
		one_by_one(0, 0, "a");
		table_end(165);
		assert_int_equal(kit_read()->child->table->pattern,
		    rows[i].pattern);
	}
}

static void
columns_share_what_fits_the_window(void **state)
{
	const struct rich_table *t;

	(void)state;
	table(163, 1);
	for (unsigned i = 0; i < 2; i++) {
		begin(164, BYTE);
		u8(0);
		u8(i);
		u16(1440);
		u16(1440);
		u16(i == 0 ? 7200 : 21600);
		zeros(8);
		end(BYTE);
		par();
	}
	table_end(165);
	t = kit_read()->child->table;
	assert_int_equal(t->columns, 2);
	assert_int_equal(t->column[1], 3 * t->column[0]);
}

static void
rules_say_how_they_look(void **state)
{
	static const struct {
		unsigned flags, width;
		int want;
		const char *color;
		bool flat;
	} rows[] = { { 0, 1440, 1440, NULL, false },
		{ 4, 1440, 0, NULL, false }, { 1, 720, 720, "red", false },
		{ 8, 720, 720, NULL, true } };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		const struct rich_rule *r;

		buf_clear(kit_buf());
		begin(201, WORD);
		u32(rows[i].flags);
		u16(rows[i].width);
		u16(45);
		u16(2);
		u16(0);
		end(WORD);
		r = kit_read()->child->rule;
		assert_int_equal(r->width, rows[i].want);
		assert_int_equal(r->height, 45);
		if (rows[i].color == NULL)
			assert_null(r->color);
		else
			assert_string_equal(r->color, rows[i].color);
		assert_int_equal(r->flat, rows[i].flat);
	}
}

static void
label(const char *s)
{
	begin(227, WORD);
	str(s);
	zeros(128 - strlen(s));
	zeros(6);
	u16(2);
	end(WORD);
}

static void
tabs_have_labels(void **state)
{
	(void)state;
	pretable(1, 1);
	table(163, 0x43);
	one_by_one(0, 0, "a");
	label("One");
	one_by_one(1, 0, "b");
	label("Two");
	table_end(165);

	const struct rich *r = kit_read();

	assert_true(r->child->table->one_row_shown);
	assert_tree(r,
	    "root\n"
	    " table\n"
	    "  row 'One'\n"
	    "   cell 1x1\n"
	    "    par\n"
	    "     text 'a'\n"
	    "  row 'Two'\n"
	    "   cell 1x1\n"
	    "    par\n"
	    "     text 'b'\n");
}

/* The last cell below and to the right says that it covers the others. */
static void
cells_that_are_one_stand_at_their_upper_left(void **state)
{
	(void)state;
	table(163, 0);
	cell((struct tc){ .row = 0,
	    .column = 0,
	    .flags = 8,
	    .rowspan = 1,
	    .colspan = 1 });
	cell((struct tc){ .row = 0,
	    .column = 1,
	    .flags = 8,
	    .rowspan = 1,
	    .colspan = 1 });
	one_by_one(0, 2, "right");
	cell((struct tc){ .row = 1,
	    .column = 0,
	    .flags = 4,
	    .rowspan = 1,
	    .colspan = 1 });
	cell((struct tc){ .row = 1, .column = 1, .rowspan = 2, .colspan = 2 });
	par();
	text("big");
	one_by_one(1, 2, "below");
	table_end(165);
	assert_reads("root\n"
		     " table\n"
		     "  row\n"
		     "   cell 2x2\n"
		     "    par\n"
		     "     text 'big'\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'right'\n"
		     "  row\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'below'\n");
}

static void
text_in_a_covered_cell_is_not_lost(void **state)
{
	(void)state;
	table(163, 0);
	cell((struct tc){ .row = 0,
	    .column = 0,
	    .flags = 4,
	    .rowspan = 1,
	    .colspan = 1 });
	par();
	text("hidden");
	cell((struct tc){ .row = 0, .column = 1, .rowspan = 1, .colspan = 2 });
	par();
	text("shown");
	table_end(165);
	assert_reads("root\n"
		     " table\n"
		     "  row\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'hidden'\n"
		     "   cell 2x1\n"
		     "    par\n"
		     "     text 'shown'\n");
}

static void
cells_have_borders_colours_and_places(void **state)
{
	const struct rich_cell *c;

	(void)state;
	table(163, 0);
	cell((struct tc){ .column = 0,
	    .flags = 0x23,
	    .borders = 0x4321,
	    .color = 47 });
	cell((struct tc){ .column = 1, .flags = 0x81, .color = 2 });
	begin(211, BYTE);
	u16(1);
	u8(1);
	u8(2);
	u8(3);
	u8(0);
	end(BYTE);
	cell((struct tc){ .column = 2, .color = 2 });
	table_end(165);

	const struct rich *row = kit_read()->child->child;

	c = row->child->cell;
	assert_string_equal(c->bgcolor, "#f7f7f7");
	assert_string_equal(c->valign, "center");
	assert_int_equal(c->border[0], 3); /* top */
	assert_int_equal(c->border[1], 2); /* right */
	assert_int_equal(c->border[2], 4); /* bottom */
	assert_int_equal(c->border[3], 1); /* left */
	assert_int_equal(c->rowspan, 1);
	assert_int_equal(c->colspan, 1);
	c = row->child->next->cell;
	assert_string_equal(c->bgcolor, "#010203");
	assert_string_equal(c->valign, "bottom");
	assert_int_equal(c->border[0], 1);
	c = row->child->next->next->cell;
	assert_null(c->bgcolor);
	assert_null(c->valign);
}

static void
tables_stand_in_tables(void **state)
{
	(void)state;
	table(163, 0);
	one_by_one(0, 0, "a");
	par();
	table(207, 0);
	cell((struct tc){ .id = 208, .left = 2000 });
	par();
	text("b");
	table_end(209);
	par();
	text("c");
	one_by_one(0, 1, "d");
	table_end(165);
	assert_reads("root\n"
		     " table\n"
		     "  row\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'a'\n"
		     "    table\n"
		     "     row\n"
		     "      cell 1x1\n"
		     "       par\n"
		     "        text 'b'\n"
		     "    par\n"
		     "     text 'c'\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'd'\n");
}

static void
a_table_without_its_end_is_whole(void **state)
{
	(void)state;
	table(163, 0);
	one_by_one(0, 0, "a");
	table(207, 0);
	cell((struct tc){ .id = 208 });
	text("b");
	one_by_one(0, 1, "c"); /* ends the nested one */
	assert_reads("root\n"
		     " table\n"
		     "  row\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'a'\n"
		     "    table\n"
		     "     row\n"
		     "      cell 1x1\n"
		     "       par\n"
		     "        text 'b'\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'c'\n");
}

static void
cells_and_ends_without_a_table_are_lines(void **state)
{
	(void)state;
	text("a");
	table_end(165);
	empty(174, BYTE);
	text("b");
	cell((struct tc){ .row = 3 });
	text("c");
	label("none");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n"
		     "  text 'b'\n"
		     " par\n"
		     "  text 'c'\n");
}

static int
depth_of(const struct rich *r)
{
	int deepest = 0;

	for (const struct rich *c = r->child; c != NULL; c = c->next) {
		int depth = depth_of(c);

		deepest = depth > deepest ? depth : deepest;
	}
	return deepest + 1;
}

static const char *
last_text(const struct rich *r)
{
	while (r->last != NULL)
		r = r->last;
	return r->text;
}

static void
nothing_nests_deeper_than_allowed(void **state)
{
	(void)state;
	for (int i = 0; i < 500; i++) {
		table(163, 0);
		cell((struct tc){ .row = 0 });
		text("in");
		hotspot(169, 1, 0, "pop", 3);
		section("title");
		par();
		text("deep");
	}
	for (int i = 0; i < 500; i++) {
		section_end();
		empty(170, BYTE);
		table_end(165);
	}
	par();
	text("end");

	const struct rich *r = kit_read();

	assert_true(depth_of(r) <= RICH_DEPTH);
	assert_ptr_equal(r->last->par, NULL);
	assert_string_equal(last_text(r), "end");
	assert_int_equal(r->last->kind, RICH_PAR);
	assert_int_equal(depth_of(r->last), 2);
}

/* ---- sections ------------------------------------------------------------------ */

static void
a_section_takes_the_place_of_its_titles_paragraph(void **state)
{
	(void)state;
	pab((struct pab){ .id = 2 });
	par();
	ref(2);
	text("");
	section("Title");
	par();
	text("inside");
	par();
	text("more");
	section_end();
	par();
	text("after");

	const struct rich *r = kit_read();

	assert_int_equal(r->child->par->id, 2);
	assert_tree(r,
	    "root\n"
	    " section 'Title'\n"
	    "  par 2\n"
	    "   text 'inside'\n"
	    "  par 2\n"
	    "   text 'more'\n"
	    " par 2\n"
	    "  text 'after'\n");
}

static void
a_section_goes_across_items_and_tables(void **state)
{
	(void)state;
	section("Title");
	par();
	text("a");
	next_piece();
	table(163, 0);
	one_by_one(0, 0, "b");
	table_end(165);
	par();
	text("c");
	section_end();
	assert_reads("root\n"
		     " section 'Title'\n"
		     "  par\n"
		     "   text 'a'\n"
		     "  table\n"
		     "   row\n"
		     "    cell 1x1\n"
		     "     par\n"
		     "      text 'b'\n"
		     "  par\n"
		     "   text 'c'\n");
}

/* What ends inside a table but began outside ends with the table. */
static void
ends_may_come_in_the_wrong_order(void **state)
{
	(void)state;
	section("Title");
	table(163, 0);
	one_by_one(0, 0, "a");
	empty(174, BYTE);
	text("b");
	table_end(165);
	par();
	text("c");
	assert_reads("root\n"
		     " section 'Title'\n"
		     "  table\n"
		     "   row\n"
		     "    cell 1x1\n"
		     "     par\n"
		     "      text 'a'\n"
		     "      text 'b'\n"
		     " par\n"
		     "  text 'c'\n");
}

static void
a_section_left_open_ends_with_its_cell(void **state)
{
	(void)state;
	table(163, 0);
	one_by_one(0, 0, "a");
	par();
	section("Title");
	par();
	text("b");
	one_by_one(0, 1, "c");
	table_end(165);
	text("d");
	assert_reads("root\n"
		     " table\n"
		     "  row\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'a'\n"
		     "    section 'Title'\n"
		     "     par\n"
		     "      text 'b'\n"
		     "   cell 1x1\n"
		     "    par\n"
		     "     text 'c'\n"
		     " par\n"
		     "  text 'd'\n");
}

static void
a_title_without_a_section_is_text(void **state)
{
	(void)state;
	begin(172, WORD);
	u32(0);
	u32(PLAIN);
	str("Title");
	end(WORD);
	begin(172, WORD);
	u32(0x2000); /* a formula */
	u32(PLAIN);
	str("Formula");
	end(WORD);
	assert_reads("root\n"
		     " par\n"
		     "  text 'Title'\n");
}

/* ---- objects -------------------------------------------------------------------- */

static void
ole(const char *file, const char *class)
{
	begin(167, WORD);
	u16(1);
	u32(1);
	u16(3);
	u16((unsigned)strlen(file));
	u16((unsigned)strlen(class));
	u16(0);
	str(file);
	str(class);
	end(WORD);
}

static void
an_object_is_named_and_has_its_picture(void **state)
{
	(void)state;
	par();
	ole("EXT00001", "Worksheet");
	begin(153, LONG);
	zeros(22);
	end(LONG);
	begin(159, LONG);
	zeros(6);
	u16(1440);
	u16(720);
	u32(3);
	u16(1);
	end(LONG);
	begin(155, LONG);
	u16(3);
	u16(4);
	str("wmf");
	u8(0);
	end(LONG);
	begin(168, WORD);
	u32(0);
	end(WORD);
	text("after");
	ole("EXT00002", "");
	begin(193, WORD);
	u16(8);
	u16(6);
	zeros(40);
	str("EXT00002");
	str("Report");
	end(WORD);
	begin(168, WORD);
	u32(0);
	end(WORD);
	ole("EXT00003", "");
	begin(168, WORD);
	u32(0);
	end(WORD);
	assert_reads("root\n"
		     " par\n"
		     "  object 'Worksheet'\n"
		     "   picture wmf 96x48 bytes\n"
		     "  text 'after'\n"
		     "  object 'Report'\n"
		     "  object 'EXT00003'\n");
	assert_null(kit.note->troubles);
}

static void
a_dde_link_is_an_object(void **state)
{
	(void)state;
	begin(161, WORD);
	str("Excel");
	zeros(27);
	str("C:\\A.XLS");
	zeros(92 + 64 + 88);
	end(WORD);
	text("data");
	begin(162, WORD);
	u32(0);
	end(WORD);
	text("after");
	assert_reads("root\n"
		     " par\n"
		     "  object 'C:\\A.XLS'\n"
		     "   text 'data'\n"
		     "  text 'after'\n");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_table_has_rows_of_cells),
		CASE(a_table_may_fit_the_window),
		CASE(tables_say_how_they_look),
		CASE(tables_may_have_a_border_around_them),
		CASE(every_pattern_is_known),
		CASE(columns_share_what_fits_the_window),
		CASE(rules_say_how_they_look),
		CASE(tabs_have_labels),
		CASE(cells_that_are_one_stand_at_their_upper_left),
		CASE(text_in_a_covered_cell_is_not_lost),
		CASE(cells_have_borders_colours_and_places),
		CASE(tables_stand_in_tables),
		CASE(a_table_without_its_end_is_whole),
		CASE(cells_and_ends_without_a_table_are_lines),
		CASE(nothing_nests_deeper_than_allowed),
		CASE(a_section_takes_the_place_of_its_titles_paragraph),
		CASE(a_section_goes_across_items_and_tables),
		CASE(ends_may_come_in_the_wrong_order),
		CASE(a_section_left_open_ends_with_its_cell),
		CASE(a_title_without_a_section_is_text),
		CASE(an_object_is_named_and_has_its_picture),
		CASE(a_dde_link_is_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
