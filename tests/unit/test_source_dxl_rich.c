/* Rich text of DXL as a tree. */
#include "dxl_help.h"
#include "rich_help.h"

#include "base/text.h"

static struct got g;

static int
teardown(void **state)
{
	(void)state;
	got_free(&g);
	return 0;
}

static const struct rich *
body(int i)
{
	const struct note_field *f = note_field(g.note[i], "Body");

	assert_non_null(f);
	assert_int_equal(f->type, NOTE_RICH);
	return f->rich;
}

static void
every_element_has_its_place(void **state)
{
	(void)state;
	got_fixture(&g, "rich.dxl");
	assert_int_equal(g.good, 1);
	assert_tree(body(0),
	    "root\n"
	    " par 1\n"
	    "  text 'first line, '\n"
	    "  text 'bold' 12/3/#ff0000/Arial/\n"
	    "  text 'high' 0/0///yellow\n"
	    " par 1\n"
	    "  text 'same style'\n"
	    "  break\n"
	    "  text 'after break'\n"
	    " par 2\n"
	    "  text 'kept\n  indent'\n"
	    " par 2\n"
	    "  text 'before rule'\n"
	    " rule\n"
	    " par 2\n"
	    "  text 'after rule'\n"
	    " par 2\n"
	    "  link 0:http://example.org/?a=1&b=2:\n"
	    "   text 'link '\n"
	    "   text 'text' 0/4///\n"
	    "  link 1::00000000000000000000000000000009\n"
	    "  link 0::\n"
	    "   text 'begun'\n"
	    " par 2\n"
	    "  link 0::\n"
	    "   text 'continued'\n"
	    " table\n"
	    "  row 'Tab one'\n"
	    "   cell 1x2\n"
	    "    par 2\n"
	    "     text 'cell one'\n"
	    "    table\n"
	    "     row\n"
	    "      cell 1x1\n"
	    "       par 2\n"
	    "        text 'nested'\n"
	    "   cell 1x1\n"
	    "    par 2\n"
	    "     text 'bare text'\n"
	    "  row 'Tab two'\n"
	    "   cell 1x1\n"
	    " section 'Section title'\n"
	    "  par 2\n"
	    "   text 'in section'\n"
	    " par 2\n"
	    "  picture gif 192x50 bytes\n"
	    "  break\n"
	    "  text 'Picture caption'\n"
	    "  picture imageref 0x0 -\n"
	    " par 2\n"
	    "  attachment ATT1.doc=report.doc\n"
	    "  object 'Worksheet'\n"
	    "   picture png 0x0 bytes\n"
	    " par 2\n"
	    "  popup 'popup text'\n"
	    "   text 'clicked'\n"
	    "  button 'Caption'\n"
	    "  other 'actionhotspot'\n"
	    "   text 'hotspot'\n"
	    "  computed 'constant'\n"
	    "  computed ''\n"
	    "  anchor 'here'\n"
	    "  html '<b>html</b>'\n"
	    " par 2\n"
	    "  html '<ul>\n</ul>\n'\n"
	    " par 2\n"
	    "  other 'novelty'\n"
	    "   text 'unknown '\n"
	    "   other 'deep'\n"
	    "    text 'element'\n"
	    "  text '\xef\xbf\xbd'\n");
	assert_true(has_trouble(g.note[0], "field Body: 1 pieces"));
}

static void
styles_are_read_in_twips_and_lines(void **state)
{
	const struct rich *r;
	const struct rich_par *p;

	(void)state;
	got_fixture(&g, "rich.dxl");
	r = body(0)->child;
	p = r->par;
	assert_int_equal(p->align, RICH_CENTER);
	assert_int_equal(p->left, 1800);
	assert_int_equal(p->first, 1440);
	assert_true(p->after == 1.5);
	assert_int_equal(p->list, RICH_BULLET);
	assert_int_equal(p->hide,
	    RICH_HIDE_WEB | RICH_HIDE_READ | RICH_HIDE_FORMULA);
	while (r->kind != RICH_TABLE)
		r = r->next;
	assert_int_equal(r->table->columns, 2);
	assert_int_equal(r->table->column[1], 2880);
	assert_int_equal(r->table->width, 100);
	assert_true(r->table->one_row_shown);

	const struct rich_cell *c = r->child->child->cell;

	assert_string_equal(c->bgcolor, "#ffffcc");
	assert_int_equal(c->border[0], 1);
	assert_int_equal(c->border[1], 2);
	assert_int_equal(c->border[2], 1);
	assert_int_equal(c->border[3], 2);
	assert_int_equal(r->child->child->next->cell->border[0], -1);
}

static void
read_text(const char *dxl)
{
	char path[64], all[20000];
	int n = snprintf(all, sizeof(all),
	    "<document form='A'><item "
	    "name='Body'><richtext>%s</richtext></item></document>",
	    dxl);

	put_file(path, all, (size_t)n);
	got_read(&g, path, 4096);
	(void)unlink(path);
	assert_int_equal(g.good, 1);
}

static void
places_in_a_picture_are_links_below_it(void **state)
{
	(void)state;
	read_text("<par><imagemap lastdefaultid='4'><picture width='1px' "
	    "height='1px'><gif>R0lG</gif></picture><area type='circle' "
	    "alttext='Home &amp; back'><point x='3' y='2'/><urllink "
	    "href='http://x/'/></area><area type='default'><urllink "
	    "href='http://y/'>there</urllink></area></imagemap></par>");
	assert_tree(body(0),
	    "root\n"
	    " par\n"
	    "  picture gif 1x1 bytes\n"
	    "  break\n"
	    "  link 0:http://x/:\n"
	    "   text 'Home & back'\n"
	    "  break\n"
	    "  link 0:http://y/:\n"
	    "   text 'there'\n");
}

static void
white_space_is_stripped_as_the_dtd_says(void **state)
{
	static const struct {
		const char *dxl, *want;
	} cases[] = {
		{ "<par>a\nb</par>", "a b" },
		{ "<par>a \n  b</par>", "a b" },
		{ "<par>\n  a\n</par>", "a" },
		{ "<par>a  b</par>", "a  b" },
		{ "<par> a </par>", " a " },
		{ "<par>a\n\n\n b</par>", "a b" },
		{ "<par>a&#10;b</par>", "a b" },
		{ "<par keepindentation='true'>a\n  b</par>", "a\n  b" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].dxl);
		read_text(cases[i].dxl);
		assert_string_equal(body(0)->child->child->text, cases[i].want);
		assert_null(body(0)->child->child->next);
		got_free(&g);
	}
}

static void
pretty_printing_adds_nothing(void **state)
{
	(void)state;
	read_text("\n <par>\n  <run>\n   <font style='bold'/>a</run>\n"
		  "  <run>b</run>\n </par>\n <table>\n  <tablerow>\n"
		  "   <tablecell>\n    <par>c</par>\n   </tablecell>\n"
		  "  </tablerow>\n </table>\n");
	assert_tree(body(0),
	    "root\n par\n  text 'a' 0/1///\n  text 'b'\n"
	    " table\n  row\n   cell 1x1\n    par\n"
	    "     text 'c'\n");
}

static void
a_rule_that_begins_a_paragraph_is_its_first_line(void **state)
{
	(void)state;
	read_text("<par>a</par><par><horizrule/> b</par><par><horizrule/>"
		  "</par><par>c<horizrule/></par><par/>");
	assert_tree(body(0),
	    "root\n par\n  text 'a'\n rule\n par\n  text ' b'\n rule\n"
	    " par\n  text 'c'\n rule\n par\n");
}

static void
text_outside_of_its_place_is_kept(void **state)
{
	(void)state;
	read_text("loose<table>x<tablerow>y<tablecell>z</tablecell>w"
		  "</tablerow></table><section>s</section><run>t</run>");
	assert_tree(body(0),
	    "root\n par\n  text 'loose'\n table\n  row\n"
	    "   cell 1x1\n    par\n     text 'y'\n"
	    "     text 'w'\n   cell 1x1\n    par\n"
	    "     text 'z'\n par\n  text 'x'\n section\n"
	    "  par\n   text 's'\n par\n  text 't'\n");
}

static int
depth_of(const struct rich *r)
{
	int most = 0;

	for (const struct rich *c = r->child; c != NULL; c = c->next) {
		int d = depth_of(c);

		most = d > most ? d : most;
	}
	return most + 1;
}

static bool
has_text(const struct rich *r, const char *text)
{
	if (r->text != NULL && strstr(r->text, text) != NULL)
		return true;
	for (const struct rich *c = r->child; c != NULL; c = c->next)
		if (has_text(c, text))
			return true;
	return false;
}

static void
deep_nesting_is_flattened_not_lost(void **state)
{
	static const struct {
		const char *open, *close;
	} cases[] = {
		{ "<section>", "</section>" },
		{ "<urllink href='x'>", "</urllink>" },
		{ "<block>", "</block>" },
		{ "<odd>", "</odd>" },
		{ "<table><tablerow><tablecell>",
		    "</tablecell></tablerow></table>" },
		{ "<popup>", "</popup>" },
		{ "<par>", "</par>" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		char all[16384] = "";
		size_t n = 0;
		int levels = i == 4 ? 70 : 200;

		IN_CASE(cases[i].open);
		for (int k = 0; k < levels; k++)
			n += (size_t)snprintf(all + n, sizeof(all) - n, "%s",
			    cases[i].open);
		n += (size_t)snprintf(all + n, sizeof(all) - n, "innermost");
		for (int k = 0; k < levels; k++)
			n += (size_t)snprintf(all + n, sizeof(all) - n, "%s",
			    cases[i].close);
		assert_true(n < sizeof(all) - 1);
		read_text(all);
		assert_true(has_text(body(0), "innermost"));
		assert_true(depth_of(body(0)) <= RICH_DEPTH);
		got_free(&g);
	}
}

static void
code_is_never_text(void **state)
{
	(void)state;
	got_fixture(&g, "rich.dxl");
	assert_false(has_text(body(0), "secret"));
	assert_false(has_text(body(0), "http://x"));
}

static void
titles_captions_and_objects_are_called_what_people_saw(void **state)
{
	(void)state;
	read_text("<section><sectiontitle><text>open</text></sectiontitle>"
	    "<sectiontitle><text>closed</text></sectiontitle><sectiontitle>"
	    "<text>open</text></sectiontitle><par>in</par></section>"
	    "<par><attachmentref name='a' caption='below'/><objectref "
	    "name='EXT1' class='' description='Budget'><associatedfiles>"
	    "<textlist><text>STG1</text></textlist></associatedfiles>"
	    "</objectref></par>");
	assert_tree(body(0),
	    "root\n section 'open'\n"
	    "  par\n   text 'closed'\n"
	    "  par\n   text 'in'\n"
	    " par\n"
	    "  attachment a=a\n   text 'below'\n"
	    "  object 'Budget'\n");
}

static size_t
add_item(char *text, size_t n, const char *item)
{
	return n + (size_t)snprintf(text + n, 4096 - n, "<item name='Body'>%s"
	    "</item>", item);
}

/* PARAGRAPH and TEXT of one letter. */
static void
what_was_left_as_records_keeps_its_place(void **state)
{
	char text[4096], path[64];
	size_t n = (size_t)snprintf(text, sizeof(text), "<database "
	    "xmlns='http://www.lotus.com/dxl'><document form='Memo'>");

	(void)state;
	n = add_item(text, n, "<rawitemdata type='1'>gQKF/wkAAAAAAGEA"
	    "</rawitemdata>");
	n = add_item(text, n, "<richtext><par>b</par></richtext>");
	n = add_item(text, n, "<rawitemdata type='1'>gQKF/wkAAAAAAGMA"
	    "</rawitemdata>");
	n = add_item(text, n, "<rawitemdata type='1'>gQKF/wkAAAAAAGQA"
	    "</rawitemdata>");
	n += (size_t)snprintf(text + n, sizeof(text) - n,
	    "</document></database>");
	put_file(path, text, n);
	got_read(&g, path, 4096);
	(void)unlink(path);
	assert_int_equal(g.good, 1);
	assert_tree(body(0), "root\n par\n  text 'a' 0/0//serif/\n");
	assert_true(has_text(note_field_next(note_field(g.note[0], "Body"),
	    "Body")->rich, "b"));
	assert_tree(note_field_next(note_field_next(note_field(g.note[0],
	    "Body"), "Body"), "Body")->rich,
	    "root\n par\n  text 'c' 0/0//serif/\n"
	    " par\n  text 'd' 0/0//serif/\n");
}

static void
colours_may_be_written_in_several_ways(void **state)
{
	static const char *const cases[][2] = {
		{ "#F0a", "#FF00aa" }, { "rgb(255,0,128)", "#ff0080" },
		{ "rgb(100%, 0%, 50.2%)", "#ff0080" }, { "navy", "navy" },
		{ "rgb(256,0,0)", "rgb(256,0,0)" }, { "rgb(1,2)", "rgb(1,2)" },
		{ "rgb(1,2,3", "rgb(1,2,3" }, { "rgb(", "rgb(" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		char text[128];

		(void)snprintf(text, sizeof(text), "<par><run><font "
		    "color='%s'/>x</run></par>", cases[i][0]);
		read_text(text);
		assert_string_equal(body(0)->child->child->font->color,
		    cases[i][1]);
		got_free(&g);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_element_has_its_place,
		    teardown),
		cmocka_unit_test_teardown(styles_are_read_in_twips_and_lines,
		    teardown),
		cmocka_unit_test_teardown(
		    white_space_is_stripped_as_the_dtd_says, teardown),
		cmocka_unit_test_teardown(pretty_printing_adds_nothing,
		    teardown),
		cmocka_unit_test_teardown(
		    a_rule_that_begins_a_paragraph_is_its_first_line,
		    teardown),
		cmocka_unit_test_teardown(text_outside_of_its_place_is_kept,
		    teardown),
		cmocka_unit_test_teardown(deep_nesting_is_flattened_not_lost,
		    teardown),
		cmocka_unit_test_teardown(code_is_never_text, teardown),
		cmocka_unit_test_teardown(places_in_a_picture_are_links_below_it,
		    teardown),
		cmocka_unit_test_teardown(
		    titles_captions_and_objects_are_called_what_people_saw,
		    teardown),
		cmocka_unit_test_teardown(
		    what_was_left_as_records_keeps_its_place, teardown),
		cmocka_unit_test(colours_may_be_written_in_several_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
