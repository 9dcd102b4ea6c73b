/* Composite data: framing, text, paragraphs, and what is damaged. */
#include "cd_kit.h"

/* ---- framing ---------------------------------------------------------------- */

static void
an_empty_item_is_an_empty_text(void **state)
{
	(void)state;
	assert_reads("root\n");
	assert_null(kit.note->troubles);
}

static void
a_zero_byte_alone_is_an_empty_text(void **state)
{
	(void)state;
	u8(0);
	assert_reads("root\n");
	assert_null(kit.note->troubles);
}

static void
zeros_at_the_end_are_no_damage(void **state)
{
	(void)state;
	text("a");
	zeros(7);
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n");
	assert_null(kit.note->troubles);
}

static void
records_begin_at_even_places(void **state)
{
	(void)state;
	text("a");   /* 9 bytes and a filler */
	text("bcd"); /* 11 */
	text("ef");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n"
		     "  text 'bcd'\n"
		     "  text 'ef'\n");
	assert_null(kit.note->troubles);
}

static void
what_stands_before_damage_is_kept(void **state)
{
	(void)state;
	text("before");
	begin(133, WORD);
	u32(PLAIN);
	str("cut");
	end(WORD);
	kit_buf()->data[kit_begun + 2] = 99; /* longer than there is */
	next_piece();
	text("after");
	assert_reads("root\n"
		     " par\n"
		     "  text 'before'\n"
		     "  text 'after'\n");
	assert_true(kit_trouble("field Body: part 1 is damaged at byte 14: "
				"the 12 bytes from there on are left out"));
}

static void
no_length_is_too_odd(void **state)
{
	static const uint8_t mad[][6] = { { 133, 0xff, 3, 0, 0, 0 },
		{ 133, 0xff, 0, 0, 0, 0 }, { 129, 1, 0, 0, 0, 0 },
		{ 153, 0, 5, 0, 0, 0 }, { 153, 0, 0xff, 0xff, 0xff, 0xff },
		{ 153, 0, 0, 0, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < NITEMS(mad); i++) {
		buf_clear(kit_buf());
		put(mad[i], 6);
		kit.note->troubles = kit.note->last_trouble = NULL;
		assert_reads("root\n");
		assert_true(kit_trouble("part 1 is damaged at byte 0"));
	}
}

static void
a_head_that_is_cut_off_is_damage(void **state)
{
	static const uint8_t heads[][5] = { { 129 }, { 133, 0xff },
		{ 133, 0xff, 8 }, { 153, 0, 28, 0, 0 } };
	static const size_t n[] = { 1, 2, 3, 5 };

	(void)state;
	for (size_t i = 0; i < NITEMS(heads); i++) {
		buf_clear(kit_buf());
		put(heads[i], n[i]);
		kit.note->troubles = kit.note->last_trouble = NULL;
		assert_reads("root\n");
		assert_true(kit_trouble("part 1 is damaged at byte 0"));
	}
}

static void
a_record_may_be_cut_at_any_place(void **state)
{
	(void)state;
	pab((struct pab){ .id = 1, .left = 1440 });
	par();
	ref(1);
	styled_n(0x0c040301, "a\0b", 3);
	hotspot(173, 4, 0, "a\0b", 4);
	table(163, 1);
	cell((struct tc){ .rowspan = 1, .colspan = 1 });
	text("c");

	size_t all = kit_buf()->len;

	for (size_t n = all; n > 0; n--) {
		kit_buf()->len = n;
		(void)kit_read();
	}
}

static void
records_not_known_are_counted_by_kind(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		begin(18, WORD);
		str("text");
		end(WORD);
	}
	begin(18, BYTE);
	end(BYTE);
	text("seen");
	assert_reads("root\n"
		     " par\n"
		     "  text 'seen'\n");
	assert_true(kit_trouble(
	    "field Body: 3 records of a kind that is not "
	    "known (0x12 word), 24 bytes; their text, if any, is left out"));
	assert_true(kit_trouble("field Body: 1 record of a kind that is not "
				"known (0x12 byte), 2 bytes"));
}

static void
more_kinds_than_we_count_are_still_said(void **state)
{
	(void)state;
	for (unsigned i = 1; i <= 40; i++) {
		begin(i, WORD);
		end(WORD);
	}
	(void)kit_read();
	assert_true(kit_trouble("8 records of further kinds are left out"));
}

static void
what_only_forms_have_is_passed_over(void **state)
{
	static const unsigned ids[] = { 92, 115, 176, 190, 200, 232, 242, 249,
		252, 254 };

	(void)state;
	for (size_t i = 0; i < NITEMS(ids); i++) {
		begin(ids[i], WORD);
		zeros(12);
		end(WORD);
	}
	assert_reads("root\n");
	assert_null(kit.note->troubles);
}

static void
what_is_left_out_on_purpose_is_named(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		begin(138, WORD);
		zeros(76);
		end(WORD);
	}
	(void)kit_read();
	assert_true(kit_trouble("field Body: a field of a form is left out, "
				"2 times"));
}

/* The number alone does not say what a record is. */
static void
the_width_of_a_record_counts(void **state)
{
	(void)state;
	begin(129, WORD); /* no paragraph */
	end(WORD);
	text("a");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n");
	assert_true(kit_trouble("0x81 word"));
}

/* ---- paragraphs --------------------------------------------------------------- */

static void
a_paragraph_record_begins_one(void **state)
{
	(void)state;
	par();
	text("a");
	par();
	par();
	text("b");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n"
		     " par\n"
		     " par\n"
		     "  text 'b'\n");
}

static void
the_first_paragraph_needs_no_record(void **state)
{
	(void)state;
	pab((struct pab){ .id = 7 });
	ref(7);
	text("");
	par();
	ref(7);
	text("a");
	assert_reads("root\n"
		     " par 7\n"
		     " par 7\n"
		     "  text 'a'\n");
}

static void
a_paragraph_goes_on_in_the_next_item(void **state)
{
	(void)state;
	par();
	text("begun, ");
	next_piece();
	text("ended");
	par();
	next_piece();
	text("next");
	assert_reads("root\n"
		     " par\n"
		     "  text 'begun, '\n"
		     "  text 'ended'\n"
		     " par\n"
		     "  text 'next'\n");
}

static void
a_large_paragraph_is_one(void **state)
{
	(void)state;
	par();
	text("a");
	begin(104, WORD);
	u16(0);
	u16(1);
	zeros(8);
	end(WORD);
	par();
	text("b");
	par();
	text("c");
	begin(104, WORD);
	u16(0);
	u16(2);
	zeros(8);
	end(WORD);
	par();
	text("d");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n"
		     "  text 'b'\n"
		     "  text 'c'\n"
		     " par\n"
		     "  text 'd'\n");
}

/* The style of the paragraph with that number. */
static const struct rich_par *
style(struct pab p)
{
	buf_clear(kit_buf());
	pab(p);
	par();
	ref(p.id);
	text("a");
	return kit_read()->child->par;
}

static void
margins_and_spacing_are_read(void **state)
{
	const struct rich_par *p;

	(void)state;
	p = style((struct pab){ .id = 3,
	    .justify = 3,
	    .line = 1,
	    .before = 2,
	    .after = 1,
	    .left = 1800,
	    .right = 10080, /* the printer's */
	    .first = 2160,
	    .flags = 1 });
	assert_int_equal(p->id, 3);
	assert_int_equal(p->align, RICH_CENTER);
	assert_int_equal(p->left, 1800);
	assert_int_equal(p->right, 0);
	assert_int_equal(p->first, 2160);
	assert_true(p->line == 1.5 && p->before == 2 && p->after == 1.5);
	assert_true(p->newpage);
	assert_false(p->rtl);
}

static void
every_alignment_is_known(void **state)
{
	static const enum rich_align want[] = { RICH_LEFT, RICH_RIGHT,
		RICH_FULL, RICH_CENTER, RICH_NONE, RICH_LEFT };

	(void)state;
	for (unsigned i = 0; i < NITEMS(want); i++)
		assert_int_equal(style((struct pab){ .id = 1, .justify = i })
				     ->align,
		    want[i]);
}

static void
margins_of_r5_take_the_place_of_older_ones(void **state)
{
	static const unsigned margin[] = { 2160, 20, 2880, 27, 0, 0 };
	const struct rich_par *p;

	(void)state;
	p = style((struct pab){ .id = 1,
	    .left = 1440,
	    .first = 1440,
	    .flags2 = 0x0094,
	    .margin = margin });
	assert_int_equal(p->left, 2160);
	assert_int_equal(p->first, 2880);
	p = style((struct pab){ .id = 1,
	    .left = 1440,
	    .first = 1440,
	    .flags2 = 0x0794,
	    .margin = margin });
	assert_int_equal(p->left, 0);
	assert_int_equal(p->first, 0);
	p = style((struct pab){ .id = 1,
	    .left = 1440,
	    .first = 1440,
	    .flags2 = 0x0028,
	    .margin = margin }); /* percent */
	assert_int_equal(p->left, 0);
	assert_int_equal(p->left_part, 20);
	assert_int_equal(p->first, 0);
	assert_int_equal(p->first_part, 27);
	assert_int_equal(p->right_part, 0);
	p = style((struct pab){ .id = 1,
	    .right = 3000,
	    .flags2 = 0x0080,
	    .margin = (const unsigned[]){ 0, 0, 0, 0, 9000, 75 } });
	assert_int_equal(p->right, 0);
	assert_int_equal(p->right_part, 75);
	p = style((struct pab){ .id = 1,
	    .right = 3000,
	    .flags2 = 0x0040,
	    .margin = (const unsigned[]){ 0, 0, 0, 0, 9000, 75 } });
	assert_int_equal(p->right, 9000);
	assert_int_equal(p->right_part, 0);
}

static void
tab_stops_are_read(void **state)
{
	const struct rich_par *p;

	(void)state;
	buf_clear(kit_buf());
	begin(130, WORD);
	u16(1);
	zeros(14);
	u16(4); /* stops */
	u16(720);
	u16(0);
	u16(4320);
	u16(0x10000 - 5760); /* as before R5 */
	zeros(32);
	u16(0);
	u32(2 << 4);
	u16(0);
	end(WORD);
	par();
	ref(1);
	text("a");
	p = kit_read()->child->par;
	assert_int_equal(p->tabs, 3);
	assert_int_equal(p->tab[0].at, 720);
	assert_int_equal(p->tab[0].kind, 'L');
	assert_int_equal(p->tab[1].at, 4320);
	assert_int_equal(p->tab[1].kind, 'C');
	assert_int_equal(p->tab[2].at, 5760);
	assert_int_equal(p->tab[2].kind, 'D');
}

/* There is room for what kind they are for 16, and for 20 of them. */
static void
tabs_that_have_no_kind_are_at_the_left(void **state)
{
	const struct rich_par *p;

	(void)state;
	buf_clear(kit_buf());
	begin(130, WORD);
	u16(1);
	zeros(14);
	u16(20);
	for (unsigned i = 1; i <= 20; i++)
		u16(720 * i);
	u16(0);
	u32(0x55555555);
	u16(0);
	end(WORD);
	par();
	ref(1);
	text("a");
	p = kit_read()->child->par;
	assert_int_equal(p->tabs, 20);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(p->tab[i].kind, i < 16 ? 'R' : 'L');
}

static void
every_kind_of_list_is_known(void **state)
{
	static const struct {
		unsigned flags, flags2;
		enum rich_list list;
	} rows[] = { { 0, 0, RICH_NO_LIST }, { 0x400, 0, RICH_BULLET },
		{ 0x1000, 0, RICH_NUMBER }, { 0, 0x0002, RICH_CHECK },
		{ 0, 0x2000, RICH_UNCHECK }, { 0x400, 0x0800, RICH_CIRCLE },
		{ 0, 0x1000, RICH_SQUARE },
		{ 0x1000, 0x0802, RICH_ROMAN_UPPER },
		{ 0, 0x1002, RICH_ROMAN_LOWER },
		{ 0, 0x1800, RICH_ALPHA_UPPER },
		{ 0, 0x1802, RICH_ALPHA_LOWER } };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++)
		assert_int_equal(style((struct pab){ .id = 1,
					   .flags = rows[i].flags,
					   .flags2 = rows[i].flags2 })
				     ->list,
		    rows[i].list);
}

static void
hiding_is_read(void **state)
{
	static const unsigned margin[6];
	const struct rich_par *p;

	(void)state;
	p = style((struct pab){ .id = 1,
	    .flags = 0x8270,
	    .flags2 = 0x4001,
	    .flags3 = 2,
	    .margin = margin });
	assert_int_equal(p->hide,
	    RICH_HIDE_READ | RICH_HIDE_EDIT | RICH_HIDE_PRINT | RICH_HIDE_COPY |
		RICH_HIDE_NOTES | RICH_HIDE_WEB | RICH_HIDE_MOBILE);
	assert_true(p->rtl);
	p = style((struct pab){ .id = 1, .flags = 0x2000 });
	assert_int_equal(p->hide, RICH_HIDE_PREVIEW);
}

static void
hide_when(unsigned id)
{
	begin(187, WORD);
	u16(id);
	zeros(8);
	str("formula");
	end(WORD);
}

static void
a_formula_that_is_asked_hides(void **state)
{
	(void)state;
	pab((struct pab){ .id = 1, .flags = 0x0810 });
	hide_when(1);
	pab((struct pab){ .id = 2, .flags = 0x0010 }); /* not asked */
	hide_when(2);
	pab((struct pab){ .id = 3, .flags = 0x0800 }); /* there is none */
	pab((struct pab){ .id = 4, .flags = 0x0800 });
	begin(188, BYTE);
	u16(1);
	u16(4);
	end(BYTE);
	for (unsigned i = 1; i <= 4; i++) {
		par();
		ref(i);
		text("a");
	}

	const struct rich *p = kit_read()->child;

	assert_int_equal(p->par->hide, RICH_HIDE_READ | RICH_HIDE_FORMULA);
	p = p->next;
	assert_int_equal(p->par->hide, RICH_HIDE_READ);
	p = p->next;
	assert_int_equal(p->par->hide, 0);
	p = p->next;
	assert_int_equal(p->par->hide, RICH_HIDE_FORMULA);
}

static void
a_style_may_be_defined_again(void **state)
{
	(void)state;
	pab((struct pab){ .id = 1, .justify = 1 });
	par();
	ref(1);
	text("a");
	pab((struct pab){ .id = 1, .justify = 3 });
	par();
	ref(1);
	text("b");

	const struct rich *p = kit_read()->child;

	assert_int_equal(p->par->align, RICH_RIGHT);
	assert_int_equal(p->next->par->align, RICH_CENTER);
}

static void
a_style_that_is_not_defined_is_none(void **state)
{
	(void)state;
	par();
	ref(65535);
	text("a");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n");
}

static void
margins_in_cells_count_from_the_cell(void **state)
{
	static const unsigned margin[] = { 57, 0, 57, 0, 0, 0 };

	(void)state;
	pab((struct pab){ .id = 1, .left = 3150, .first = 3000 });
	pab((struct pab){ .id = 2,
	    .left = 3117,
	    .first = 3117,
	    .flags2 = 0x0094,
	    .margin = margin });
	table(163, 0);
	cell((struct tc){ .left = 3060, .right = 5580 });
	par();
	ref(1);
	text("a");
	par();
	ref(2);
	text("b");
	table_end(165);
	par();
	ref(1);
	text("c");

	const struct rich *t = kit_read()->child;
	const struct rich *p = t->child->child->child;

	assert_int_equal(p->par->left, 90);
	assert_int_equal(p->par->first, 0);
	assert_int_equal(p->next->par->left, 57);
	assert_int_equal(t->next->par->left, 3150);
}

/* ---- text ----------------------------------------------------------------------- */

static void
zero_bytes_are_line_breaks(void **state)
{
	(void)state;
	styled_n(PLAIN, "\0a\0\0b\0", 6);
	assert_reads("root\n"
		     " par\n"
		     "  break\n"
		     "  text 'a'\n"
		     "  break\n"
		     "  break\n"
		     "  text 'b'\n"
		     "  break\n");
}

static void
text_is_lmbcs(void **state)
{
	(void)state;
	text("gr\x81n \x10\x8d\x58");
	assert_reads("root\n"
		     " par\n"
		     "  text 'gr\u00fcn \u66f4'\n");
}

static void
built_in_faces_have_their_names(void **state)
{
	(void)state;
	styled(0x0a000000, "a");
	styled(0x0a000001, "b");
	styled(0x0a000004, "c");
	styled(0x0a000002, "d");
	styled(0x0a000003, "e");
	styled(0x0a000009, "f"); /* no table */
	assert_reads("root\n"
		     " par\n"
		     "  text 'a' 0/0//serif/\n"
		     "  text 'b'\n"
		     "  text 'c' 0/0//monospace/\n"
		     "  text 'd' 0/0//multilingual/\n"
		     "  text 'e' 0/0//user-interface/\n"
		     "  text 'f'\n");
}

static void
the_font_table_names_the_others(void **state)
{
	static const char fonts[6 + 2 * 34] = "\x8b\xff\x60\0\x02\0"
					      "\x05\x26Verdana";

	(void)state;
	kit.fonts = fonts;
	kit.fonts_n = 6 + 34; /* says two, holds one */
	styled(0x0c000005, "a");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a' 12/0//Verdana/\n");
}

static void
styles_are_read(void **state)
{
	(void)state;
	styled(0x0a003f01, "a");
	styled(0x0a008101, "b");
	styled(0x0a009001, "c");
	styled(0x0a00a201, "d");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a' 0/3f///\n"
		     "  text 'b' 0/41///\n"
		     "  text 'c' 0/80///\n"
		     "  text 'd' 0/102///\n");
}

static void
an_effect_goes_for_the_text_after_it(void **state)
{
	(void)state;
	begin(195, WORD);
	u32(0x0a00a001);
	end(WORD);
	styled(0x0a000101, "a");
	styled(0x0a000101, "b");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a' 0/101///\n"
		     "  text 'b' 0/1///\n");
}

static void
colours_of_the_palette_have_names_or_rgb(void **state)
{
	(void)state;
	styled(0x0a020001, "a");
	styled(0x0a090001, "b");
	styled(0x0a2f0001, "c");
	styled(0x0aef0001, "d"); /* black again */
	styled(0x0aff0001, "e"); /* no such */
	assert_reads("root\n"
		     " par\n"
		     "  text 'a' 0/0/red//\n"
		     "  text 'b' 0/0/green//\n"
		     "  text 'c' 0/0/#f7f7f7//\n"
		     "  text 'd'\n"
		     "  text 'e'\n");
}

static void
group(unsigned id, unsigned sig)
{
	begin(id, BYTE);
	u16(0);
	u16(sig);
	end(BYTE);
}

static void
a_colour_goes_for_the_text_before_it(void **state)
{
	(void)state;
	group(221, 0xff85);
	styled_n(0x0a040001, "a\0b", 3);
	color(1, 0xc2, 0, 0x01);
	group(222, 0xff85);
	styled(0x0a040001, "c");
	color(9, 0, 0, 255); /* the reader's own */
	styled(0x0a000001, "d");
	color(0x8001, 0, 0, 0);
	styled(0x0a000001, "e");
	color(0x4001, 255, 0, 0);
	styled(0x0a000001, "f");
	color(0x2005, 255, 0, 0);
	color(1, 0, 255, 0); /* it has one */
	par();
	color(1, 255, 0, 0); /* of nothing */
	styled(0x0a000001, "g");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a' 0/0/#c20001//\n"
		     "  break\n"
		     "  text 'b' 0/0/#c20001//\n"
		     "  text 'c'\n"
		     "  text 'd' 0/0///yellow\n"
		     "  text 'e' 0/0/red//pink\n"
		     "  text 'f' 0/0///blue\n"
		     " par\n"
		     "  text 'g'\n");
}

static void
html_is_kept_as_its_source(void **state)
{
	(void)state;
	begin(204, WORD);
	u32(0);
	end(WORD);
	styled_n(PLAIN, "<b>a\0</b>", 9);
	begin(205, WORD);
	u32(0);
	end(WORD);
	text("c");
	begin(179, WORD);
	u16(4);
	str("<hr>");
	end(WORD);
	assert_reads("root\n"
		     " par\n"
		     "  html '<b>a'\n"
		     "  html '\n'\n"
		     "  html '</b>'\n"
		     "  text 'c'\n"
		     "  html '<hr>'\n");
}

static void
anchors_and_rules_have_their_places(void **state)
{
	(void)state;
	par();
	text("a");
	begin(203, WORD);
	u16(6);
	u32(0);
	str("target");
	end(WORD);
	begin(201, WORD);
	zeros(12);
	end(WORD);
	text("");
	par();
	begin(201, WORD); /* alone in its paragraph */
	zeros(12);
	end(WORD);
	text("");
	par();
	text("b");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n"
		     "  anchor 'target'\n"
		     " rule\n"
		     " rule\n"
		     " par\n"
		     "  text 'b'\n");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_empty_item_is_an_empty_text),
		CASE(a_zero_byte_alone_is_an_empty_text),
		CASE(zeros_at_the_end_are_no_damage),
		CASE(records_begin_at_even_places),
		CASE(what_stands_before_damage_is_kept),
		CASE(no_length_is_too_odd),
		CASE(a_head_that_is_cut_off_is_damage),
		CASE(a_record_may_be_cut_at_any_place),
		CASE(records_not_known_are_counted_by_kind),
		CASE(more_kinds_than_we_count_are_still_said),
		CASE(what_only_forms_have_is_passed_over),
		CASE(what_is_left_out_on_purpose_is_named),
		CASE(the_width_of_a_record_counts),
		CASE(a_paragraph_record_begins_one),
		CASE(the_first_paragraph_needs_no_record),
		CASE(a_paragraph_goes_on_in_the_next_item),
		CASE(a_large_paragraph_is_one),
		CASE(margins_and_spacing_are_read),
		CASE(every_alignment_is_known),
		CASE(margins_of_r5_take_the_place_of_older_ones),
		CASE(tab_stops_are_read),
		CASE(tabs_that_have_no_kind_are_at_the_left),
		CASE(every_kind_of_list_is_known),
		CASE(hiding_is_read),
		CASE(a_formula_that_is_asked_hides),
		CASE(a_style_may_be_defined_again),
		CASE(a_style_that_is_not_defined_is_none),
		CASE(margins_in_cells_count_from_the_cell),
		CASE(zero_bytes_are_line_breaks),
		CASE(text_is_lmbcs),
		CASE(built_in_faces_have_their_names),
		CASE(the_font_table_names_the_others),
		CASE(styles_are_read),
		CASE(an_effect_goes_for_the_text_after_it),
		CASE(colours_of_the_palette_have_names_or_rgb),
		CASE(a_colour_goes_for_the_text_before_it),
		CASE(html_is_kept_as_its_source),
		CASE(anchors_and_rules_have_their_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
