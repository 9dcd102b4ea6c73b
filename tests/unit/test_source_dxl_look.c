/* Looks that DXL says: margins, tabs, borders, tables, rules, sections. */
#include "dxl_help.h"

static struct got g;
static char path[64];

static int
teardown(void **state)
{
	(void)state;
	got_free(&g);
	(void)unlink(path);
	return 0;
}

/* The first block of a body of that source. */
static const struct rich *
first(const char *dxl)
{
	char xml[4096];
	int n = snprintf(xml, sizeof(xml),
	    "<document form='Memo'><noteinfo unid='"
	    "00000000000000000000000000000001'/><item name='Body'><richtext>"
	    "%s</richtext></item></document>", dxl);

	assert_true(n > 0 && (size_t)n < sizeof(xml));
	got_free(&g);
	put_file(path, xml, (size_t)n);
	got_read(&g, path, 65536);
	(void)unlink(path);
	assert_int_equal(g.good, 1);

	const struct note_field *f = note_field(g.note[0], "Body");

	assert_non_null(f);
	assert_non_null(f->rich->child);
	return f->rich->child;
}

static void
margins_are_lengths_or_parts(void **state)
{
	const struct rich_par *p;

	(void)state;
	p = first("<pardef id='1' leftmargin='2in' rightmargin='98%'"
		  " firstlineleftmargin='1.5in'/><par def='1'>x</par>")->par;
	assert_int_equal(p->left, 2880);
	assert_int_equal(p->left_part, 0);
	assert_int_equal(p->first, 2160);
	assert_int_equal(p->right, 0);
	assert_int_equal(p->right_part, 98);
	p = first("<pardef id='1' leftmargin='12.4%' rightmargin='5in'/>"
		  "<par def='1'>x</par>")->par;
	assert_int_equal(p->left, 0);
	assert_int_equal(p->left_part, 12);
	assert_int_equal(p->first_part, 12);
	assert_int_equal(p->right, 7200);
	p = first("<pardef id='1' leftmargin='1000%' rightmargin='x%'/>"
		  "<par def='1'>x</par>")->par;
	assert_int_equal(p->left_part, 0);
	assert_int_equal(p->right_part, 0);
}

static void
tab_stops_are_read(void **state)
{
	const struct rich_par *p;

	(void)state;
	p = first("<pardef id='1' tabs='L0.5000in R3in  C4in D10cm'/>"
		  "<par def='1'>x</par>")->par;
	assert_int_equal(p->tabs, 4);
	assert_int_equal(p->tab[0].at, 720);
	assert_int_equal(p->tab[0].kind, 'L');
	assert_int_equal(p->tab[1].at, 4320);
	assert_int_equal(p->tab[1].kind, 'R');
	assert_int_equal(p->tab[2].kind, 'C');
	assert_int_equal(p->tab[3].kind, 'D');
	assert_int_equal(p->tab[3].at, 5669);
	p = first("<pardef id='1' tabs='X1in L L-1in Lx "
		  "L1234567890123456789012345678901in'/>"
		  "<par def='1'>x</par>")->par;
	assert_int_equal(p->tabs, 0);
}

static void
borders_of_paragraphs_are_read(void **state)
{
	const struct rich *par;
	const struct rich_border *b;

	(void)state;
	par = first("<pardef id='1' align='center'/><par def='1'>"
		    "<border style='dash' width='1px 2px 3px 4px'"
		    " color='red'/>x</par><par>y</par>");
	assert_int_equal(par->par->align, RICH_CENTER);
	b = par->par->border;
	assert_non_null(b);
	assert_string_equal(b->style, "dashed");
	assert_string_equal(b->color, "red");
	assert_int_equal(b->width[0], 1);
	assert_int_equal(b->width[1], 2);
	assert_int_equal(b->width[2], 3);
	assert_int_equal(b->width[3], 4);
	/* It is the paragraph's, and not the style's. */
	assert_null(par->next->par->border);
	par = first("<par><border style='dot' width='900px'/>x</par>");
	assert_int_equal(par->par->border->width[2], 100);
	par = first("<par><border style='none' width='2px'/>x</par>");
	assert_null(par->par);
	par = first("<par><border style='solid'/>x</par>");
	assert_null(par->par);
}

static void
tables_say_how_they_look(void **state)
{
	const struct rich_table *t;

	(void)state;
	t = first("<table widthtype='fixedright' leftmargin='2in'"
		  " columnspacing='0.1in' rowspacing='0.2in'"
		  " minrowheight='0.5in' cellborderstyle='ridge'"
		  " cellbordercolor='blue' colorstyle='altrows'"
		  " bgcolor='#111111' altbgcolor='#222222' direction='rtl'"
		  " rowdisplay='tabs'><border style='double' width='2px'/>"
		  "<tablecolumn width='1in'/><tablecolumn width='2in'"
		  " sizetofit='true'/><tablerow><tablecell/></tablerow>"
		  "</table>")->table;
	assert_int_equal(t->width, 0);
	assert_int_equal(t->align, RICH_RIGHT);
	assert_int_equal(t->left, 2880);
	assert_int_equal(t->column_space, 144);
	assert_int_equal(t->row_space, 288);
	assert_int_equal(t->row_height, 720);
	assert_string_equal(t->border_style, "ridge");
	assert_string_equal(t->border_color, "blue");
	assert_string_equal(t->border->style, "double");
	assert_int_equal(t->pattern, RICH_ALT_ROWS);
	assert_string_equal(t->color, "#111111");
	assert_string_equal(t->other_color, "#222222");
	assert_int_equal(t->columns, 2);
	assert_int_equal(t->column[0], 1440);
	assert_int_equal(t->column[1], 0);
	assert_true(t->rtl);
	assert_true(t->one_row_shown);
	t = first("<table widthtype='fitmargins' rowdisplay='all'"
		  " cellborderstyle='solid'><tablecolumn width='25%'/>"
		  "<tablecolumn width='75%'/></table>")->table;
	assert_int_equal(t->width, 100);
	assert_int_equal(t->align, RICH_LEFT);
	assert_int_equal(t->column[1], 3 * t->column[0]);
	assert_null(t->border_style);
	assert_null(t->border);
	assert_false(t->one_row_shown);
	t = first("<table widthtype='fitcontent'><tablecolumn width='50%'/>"
		  "</table>")->table;
	assert_int_equal(t->width, 0);
	assert_int_equal(t->column[0], 0);
}

static void
rules_say_how_they_look(void **state)
{
	const struct rich_rule *r;

	(void)state;
	r = first("<par><horizrule width='3in' height='0.0313in' color='red'"
		  " use3dshading='false'/></par>")->rule;
	assert_int_equal(r->width, 4320);
	assert_int_equal(r->part, 0);
	assert_int_equal(r->height, 45);
	assert_string_equal(r->color, "red");
	assert_true(r->flat);
	r = first("<par><horizrule width='100%'/></par>")->rule;
	assert_int_equal(r->width, 0);
	assert_int_equal(r->part, 0);
	assert_false(r->flat);
	r = first("<par><horizrule width='50%'/></par>")->rule;
	assert_int_equal(r->part, 50);
}

static void
sections_say_how_they_look(void **state)
{
	const struct rich *s;

	(void)state;
	s = first("<section><sectiontitle color='teal'><font color='blue'/>"
		  "<text>Title</text></sectiontitle><par>x</par></section>");
	assert_string_equal(s->text, "Title");
	assert_string_equal(s->section->color, "teal");
	assert_string_equal(s->font->color, "blue");
	s = first("<section><sectiontitle><code event='value'><formula>1"
		  "</formula></code></sectiontitle><par>x</par></section>");
	assert_string_equal(s->text, "");
	assert_null(s->section);
	assert_true(has_trouble(g.note[0], "the title of a section"));
}

static void
layers_and_backgrounds_are_known(void **state)
{
	const struct rich *r;

	(void)state;
	r = first("<layer top='1'><layerbackground><gif>AAAA</gif>"
		  "</layerbackground><par>x</par></layer>");
	assert_int_equal(r->kind, RICH_BLOCK);
	assert_non_null(r->par->border);
	assert_int_equal(r->child->kind, RICH_PAR);
	assert_true(has_trouble(g.note[0], "a picture behind the text"));
	r = first("<table><tablecolumn/><tablerow><tablecell><cellbackground"
		  " repeat='once'/><par>x</par></tablecell></tablerow>"
		  "</table>");
	assert_false(has_trouble(g.note[0], "a picture behind"));
	assert_int_equal(r->child->child->child->kind, RICH_PAR);
}

static void
text_in_a_block_has_its_font(void **state)
{
	const struct rich *r;

	(void)state;
	r = first("<block><font size='14pt'/><par>x<run><font size='8pt'/>y"
		  "</run></par></block><par>z</par>");
	assert_int_equal(r->kind, RICH_BLOCK);
	assert_true(r->child->child->font->points == 14);
	assert_true(r->child->child->next->font->points == 8);
	assert_null(r->next->child->font);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(margins_are_lengths_or_parts,
		    teardown),
		cmocka_unit_test_teardown(tab_stops_are_read, teardown),
		cmocka_unit_test_teardown(borders_of_paragraphs_are_read,
		    teardown),
		cmocka_unit_test_teardown(tables_say_how_they_look, teardown),
		cmocka_unit_test_teardown(rules_say_how_they_look, teardown),
		cmocka_unit_test_teardown(sections_say_how_they_look,
		    teardown),
		cmocka_unit_test_teardown(layers_and_backgrounds_are_known,
		    teardown),
		cmocka_unit_test_teardown(text_in_a_block_has_its_font,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
