/*
 * The same rich text, spelt out by DXL and left as records in it, is the same
 * item, down to its digest.
 */
#include "cd_kit.h"
#include "dxl_help.h"

#include "exch/ex_item.h"
#include "mapping/map.h"

#define HEAD \
	"<document form='Memo' " \
	"xmlns='http://www.lotus.com/dxl' replicaid='C12575CA003EA65F'>" \
	"<noteinfo noteid='8f6' unid='8D2B3A9C5E6F4A1B852574CF006B57BF' " \
	"sequence='1'/>"
#define TAIL "</document>"

static void
put_base64(struct buf *out, const void *bytes, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i += 3) {
		unsigned long v = (unsigned long)p[i] << 16;

		if (i + 1 < n)
			v |= (unsigned long)p[i + 1] << 8;
		if (i + 2 < n)
			v |= p[i + 2];
		buf_put(out, &digits[v >> 18 & 63], 1);
		buf_put(out, &digits[v >> 12 & 63], 1);
		buf_put(out, i + 1 < n ? &digits[v >> 6 & 63] : "=", 1);
		buf_put(out, i + 2 < n ? &digits[v & 63] : "=", 1);
	}
}

static void
put_raw(struct buf *out, const char *name, unsigned type, const void *bytes,
    size_t n)
{
	buf_putf(out, "<item name='%s'><rawitemdata type='%x'>", name, type);
	put_base64(out, bytes, n);
	buf_puts(out, "</rawitemdata></item>");
}

/* ---- reading and mapping --------------------------------------------------- */

struct result {
	struct got got;
	struct ex_item *item;
	char *shown;
};

static void
read_dump(struct got *g, const char *xml, size_t n)
{
	char path[64];

	put_file(path, xml, n);
	got_read(g, path, 65536);
	assert_int_equal(g->good, 1);
	(void)unlink(path);
}

static void
map(struct result *r, const char *xml, size_t n)
{
	struct map_options opt = { .domain = "example.com" };
	struct map_ctx ctx = { .opt = &opt };
	struct map_bundle bundle = { 0 };
	struct map_result result;
	struct buf out;
	char path[64];
	struct err e;

	put_file(path, xml, n);
	got_read(&r->got, path, 65536);
	assert_int_equal(r->got.good, 1);
	bundle.note = r->got.note[0];
	assert_int_equal(map_note(&ctx, &bundle, &r->got.arena, &result, &e),
	    0);
	assert_int_equal(result.verdict, MAP_ITEM);
	r->item = result.item;
	assert_int_equal(ex_seal(r->item, &e), 0);
	buf_init(&out, 1 << 20);
	ex_print(r->item, &out);
	r->shown = arena_strndup(&r->got.arena, out.data, out.len);
	buf_free(&out);
	(void)unlink(path);
}

/* The records that the kit holds, in as many items as there are pieces. */
static void
records_of(struct buf *out)
{
	if (kit.fonts != NULL)
		put_raw(out, "$Fonts", 1, kit.fonts, kit.fonts_n);
	if (kit.links != NULL)
		put_raw(out, "$Links", 7, kit.links, kit.links_n);
	for (size_t i = 0; i < kit.pieces; i++)
		put_raw(out, "Body", 1, kit.piece[i].data, kit.piece[i].len);
}

/* rest: other items, that both notes have. */
static void
assert_same(const char *richtext, const char *rest)
{
	struct buf dxl, raw;
	struct result a = { 0 }, b = { 0 };

	buf_init(&dxl, 1 << 20);
	buf_init(&raw, 1 << 20);
	buf_putf(&dxl,
	    HEAD "%s<item name='Body'><richtext>%s</richtext></item>" TAIL,
	    rest, richtext);
	buf_putf(&raw, HEAD "%s", rest);
	records_of(&raw);
	buf_puts(&raw, TAIL);
	map(&a, dxl.data, dxl.len);
	map(&b, raw.data, raw.len);
	assert_string_equal(ex_text(a.item, EX_HTML), ex_text(b.item, EX_HTML));
	assert_string_equal(ex_text(a.item, EX_BODY), ex_text(b.item, EX_BODY));
	assert_string_equal(a.shown, b.shown);
	assert_string_equal(a.item->digest, b.item->digest);
	got_free(&a.got);
	got_free(&b.got);
	buf_free(&dxl);
	buf_free(&raw);
}

/* ---- the same ---------------------------------------------------------------- */

static void
paragraphs_are_the_same(void **state)
{
	static const unsigned none[6];
	static const unsigned deep[] = { 1800, 0, 2160, 0, 0, 0 };

	(void)state;
	pab((struct pab){ .id = 1,
	    .left = 1440,
	    .first = 1440,
	    .flags2 = 0x0794,
	    .margin = none });
	pab((struct pab){ .id = 2,
	    .justify = 3,
	    .before = 1,
	    .after = 2,
	    .line = 1,
	    .left = 1800,
	    .first = 2160,
	    .flags = 1,
	    .flags2 = 0x0094,
	    .margin = deep });
	pab((struct pab){ .id = 3,
	    .left = 1440,
	    .first = 1440,
	    .justify = 1,
	    .flags2 = 0x4000 });
	pab((struct pab){ .id = 4,
	    .left = 1440,
	    .first = 1440,
	    .flags = 0x0010 });
	pab((struct pab){ .id = 5, .left = 1440, .first = 1440, .justify = 4 });
	ref(1);
	text("One");
	par();
	ref(1);
	text("");
	par();
	ref(2);
	text("Two");
	par();
	ref(3);
	text("Three");
	par();
	ref(4);
	text("Hidden");
	par();
	ref(5);
	styled_n(PLAIN, "a\0b", 3);
	assert_same("<pardef id='1'/>"
		    "<pardef id='2' align='center' leftmargin='1.2500in' "
		    "firstlineleftmargin='1.5in' spacebefore='1.5' "
		    "spaceafter='2' linespacing='1.5' newpage='true'/>"
		    "<pardef id='3' leftmargin='1in' align='right' "
		    "readingorder='righttoleft'/>"
		    "<pardef id='4' leftmargin='1in' hide='read'/>"
		    "<pardef id='5' align='none'/>"
		    "<par def='1'>One</par><par def='1'/>"
		    "<par def='2'>Two</par><par def='3'>Three</par>"
		    "<par def='4'>Hidden</par>"
		    "<par def='5'>a<break/>b</par>",
	    "");
}

static void
lists_are_the_same(void **state)
{
	static const struct {
		unsigned flags, flags2;
	} rows[] = { { 0x400, 0 }, { 0x1000, 0 }, { 0, 0x2 }, { 0, 0x2000 },
		{ 0, 0x800 }, { 0, 0x1000 }, { 0, 0x802 }, { 0, 0x1002 },
		{ 0, 0x1800 }, { 0, 0x1802 } };

	(void)state;
	for (unsigned i = 0; i < NITEMS(rows); i++)
		for (unsigned deep = 0; deep < 2; deep++)
			pab((struct pab){ .id = 1 + 2 * i + deep,
			    .flags = rows[i].flags,
			    .flags2 = rows[i].flags2,
			    .left = deep ? 1800 : 1440,
			    .first = deep ? 1800 : 1440 });
	for (unsigned i = 0; i < 2 * NITEMS(rows); i++) {
		par();
		ref(i + 1);
		text("item");
		par();
		ref(i + 1);
		text("more");
	}

	static const char *const names[] = { "bullet", "number", "check",
		"uncheck", "circle", "square", "romanupper", "romanlower",
		"alphaupper", "alphalower" };
	struct buf xml;

	buf_init(&xml, 1 << 16);
	for (unsigned i = 0; i < 2 * NITEMS(names); i++)
		buf_putf(&xml, "<pardef id='%u' list='%s'%s/>", i + 1,
		    names[i / 2], i % 2 ? " leftmargin='1.25in'" : "");
	for (unsigned i = 0; i < 2 * NITEMS(names); i++)
		buf_putf(&xml,
		    "<par def='%u'>item</par><par def='%u'>more</par>", i + 1,
		    i + 1);
	assert_same(xml.data, "");
	buf_free(&xml);
}

static void
runs_are_the_same(void **state)
{
	static const char fonts[6 + 34] = "\x8b\xff\x28\0\x01\0"
					  "\x05\x26Verdana";

	(void)state;
	kit.fonts = fonts;
	kit.fonts_n = sizeof(fonts);
	par();
	text("plain ");
	styled(0x0c000105, "bold");
	styled(0x0a003e00, "all");
	styled(0x09020004, "red");
	styled(0x0a2f0001, "light");
	styled(0x0a000001, "own");
	color(1, 0x12, 0x34, 0xab);
	styled(0x0a000001, "pen");
	color(0x8000, 0, 0, 0);
	par();
	text("tab\there ");
	text("  blanks ");
	assert_same("<par>plain "
		    "<run><font name='Verdana' size='12pt' style='bold'/>bold"
		    "</run><run><font name='serif' size='10pt' style='italic "
		    "underline strikethrough superscript subscript'/>all</run>"
		    "<run><font name='monospace' size='9pt' color='red'/>red"
		    "</run><run><font color='#f7f7f7'/>light</run>"
		    "<run><font color='#1234ab'/>own</run>"
		    "<run highlight='yellow'><font/>pen</run></par>"
		    "<par><run><font size='10pt' color='black' "
		    "name='sans-serif'/>tab\there </run>  blanks </par>",
	    "");
}

static void
tables_are_the_same(void **state)
{
	(void)state;
	par();
	text("before");
	par();
	table(163, 0);
	cell((struct tc){ .left = 1440,
	    .right = 2880,
	    .flags = 0x03,
	    .borders = 0x1111,
	    .color = 6 });
	par();
	text("a");
	cell((struct tc){ .column = 1,
	    .left = 2880,
	    .right = 5040,
	    .flags = 0x82,
	    .borders = 0x0200 });
	par();
	text("b");
	cell((struct tc){ .row = 1, .flags = 6, .borders = 0x1111 });
	cell((struct tc){ .row = 1,
	    .column = 1,
	    .left = 1440,
	    .right = 5040,
	    .flags = 2,
	    .borders = 0x1111,
	    .colspan = 2 });
	par();
	text("both");
	par();
	table(207, 1);
	cell((struct tc){ .id = 208, .flags = 2, .borders = 0x1111 });
	par();
	text("inner");
	table_end(209);
	table_end(165);
	par();
	text("after");
	assert_same("<par>before</par><table>"
		    "<tablecolumn width='1in'/><tablecolumn width='1.5in'/>"
		    "<tablerow><tablecell bgcolor='yellow'><par>a</par>"
		    "</tablecell><tablecell valign='bottom' "
		    "borderwidth='2px 0px 0px 0px'><par>b</par></tablecell>"
		    "</tablerow><tablerow><tablecell columnspan='2'>"
		    "<par>both</par><table widthtype='fitmargins'>"
		    "<tablecolumn width='100%'/><tablerow><tablecell>"
		    "<par>inner</par></tablecell></tablerow></table>"
		    "</tablecell></tablerow></table><par>after</par>",
	    "");
}

static void
sections_and_rules_are_the_same(void **state)
{
	(void)state;
	par();
	hotspot(173, 12, 8, NULL, 0);
	begin(172, WORD);
	u32(0x14000000);
	u32(PLAIN);
	u16(13);
	str("Title");
	end(WORD);
	text("");
	par();
	text("inside");
	empty(174, BYTE);
	text("");
	par();
	text("");
	begin(201, WORD);
	zeros(12);
	end(WORD);
	text("");
	par();
	text("after");
	assert_same("<section><sectiontitle color='teal'>Title</sectiontitle>"
		    "<par>inside</par></section>"
		    "<par><horizrule width='100%'/></par><par>after</par>",
	    "");
}

static void
links_are_the_same(void **state)
{
	static uint8_t list[2 + 40];

	(void)state;
	list[0] = 1;
	for (unsigned i = 0; i < 40; i++)
		list[2 + i] = (uint8_t)(0x10 + i);
	kit.links = list;
	kit.links_n = sizeof(list);
	par();
	text("see ");
	hotspot(169, 11, 0x1000, "http://example.org/?a=b", 23);
	text("this");
	par();
	text("and that");
	empty(170, BYTE);
	text(", or ");
	begin(145, WORD);
	u16(0);
	put("A title\0CN=Server/O=Org", 24);
	end(WORD);
	assert_same("<par>see <urllink href='http://example.org/?a=b' "
		    "regionid='1'>this</urllink></par>"
		    "<par><region regionid='1' end='true'>and that</region>"
		    ", or <doclink database='1716151413121110' "
		    "view='1F1E1D1C1B1A19182726252423222120' "
		    "document='2F2E2D2C2B2A29283736353433323130' "
		    "server='CN=Server/O=Org' description='A title'/></par>",
	    "");
}

static void
attachments_and_hot_spots_are_the_same(void **state)
{
	static const char
	    file[] = "<item name='$FILE'><object>"
		     "<file name='ATT1.txt' size='3' compression='none'>"
		     "<filedata>YWJj</filedata></file></object></item>";

	(void)state;
	par();
	hotspot(169, 4, 8, "ATT1.txt\0Report.txt", 20);
	empty(170, BYTE);
	text(" and ");
	hotspot(169, 1, 0, "explained", 9);
	text("word");
	empty(170, BYTE);
	hotspot(173, 3, 0, NULL, 0);
	begin(171, WORD);
	zeros(8);
	u32(PLAIN);
	str("Send");
	end(WORD);
	empty(174, BYTE);
	hotspot(173, 2, 0x40000, NULL, 0);
	text("<Computed Value>");
	empty(174, BYTE);
	hotspot(169, 2, 0x94, NULL, 0);
	text("region");
	empty(170, BYTE);
	begin(203, WORD);
	u16(4);
	u32(0);
	str("here");
	end(WORD);
	assert_same("<par><attachmentref name='ATT1.txt' "
		    "displayname='Report.txt'/> and <popup><popuptext>explained"
		    "</popuptext>word</popup><button>Send</button>"
		    "<computedtext/><actionhotspot>region</actionhotspot>"
		    "<anchor name='here'/></par>",
	    file);
}

static void
pictures_and_html_are_the_same(void **state)
{
	(void)state;
	par();
	begin(153, LONG);
	zeros(22);
	end(LONG);
	begin(202, WORD);
	u16(4);
	u16(0);
	str("Logo");
	end(WORD);
	begin(125, LONG);
	u16(1);
	u16(30);
	u16(20);
	u32(3);
	zeros(12);
	end(LONG);
	begin(124, LONG);
	u16(3);
	u16(3);
	str("GIF");
	end(LONG);
	text("after");
	begin(204, WORD);
	u32(0);
	end(WORD);
	text("<b>bold</b>");
	begin(205, WORD);
	u32(0);
	end(WORD);
	par();
	begin(167, WORD);
	zeros(8);
	u16(0);
	u16(9);
	u16(0);
	str("Worksheet");
	end(WORD);
	begin(153, LONG);
	zeros(22);
	end(LONG);
	begin(149, LONG);
	zeros(16);
	u16(41);
	u16(47);
	zeros(12);
	end(LONG);
	begin(168, WORD);
	u32(0);
	end(WORD);
	assert_same(
	    "<par><picture width='30px' height='20px' alttext='Logo'>"
	    "<gif>R0lG</gif></picture>after"
	    "<run html='true'>&lt;b&gt;bold&lt;/b&gt;</run></par>"
	    "<par><objectref displayname='Worksheet'>"
	    "<picture width='41px' height='47px'>"
	    "<notesbitmap>lQAmAAAAAAAAAAAAAAAAAAAAAAAAACkALwAAAAAAAAAAAAAAAAA="
	    "</notesbitmap></picture></objectref></par>",
	    "");
}

static void
a_formula_that_is_switched_off_hides_nothing_more(void **state)
{
	(void)state;
	pab((struct pab){ .id = 1, .flags = 0x0810 }); /* asked */
	begin(187, WORD);
	u16(1);
	zeros(8);
	str("formula");
	end(WORD);
	pab((struct pab){ .id = 2, .flags = 0x0010 }); /* not asked */
	begin(187, WORD);
	u16(2);
	zeros(8);
	str("formula");
	end(WORD);
	ref(1);
	text("shown");
	par();
	ref(2);
	text("hidden");
	par();
	ref(1);
	text("shown");
	assert_same("<pardef id='1' hide='read'><code event='hidewhen'>"
		    "<formula>x</formula></code></pardef>"
		    "<pardef id='2' hide='read'>"
		    "<code event='hidewhen' enabled='false'>"
		    "<formula>x</formula></code></pardef>"
		    "<par def='1'>shown</par><par def='2'>hidden</par>"
		    "<par def='1'>shown</par>",
	    "");
}

/* ---- raw items ------------------------------------------------------------------ */

static void
items_of_one_name_are_one_text(void **state)
{
	struct got g = { 0 };
	struct buf xml;

	(void)state;
	par();
	text("a");
	next_piece();
	text("b");
	buf_init(&xml, 1 << 16);
	buf_puts(&xml, HEAD "<item name='First'><text>x</text></item>");
	put_raw(&xml, "Body", 1, kit.piece[0].data, kit.piece[0].len);
	buf_puts(&xml, "<item name='Between'><text>x</text></item>");
	put_raw(&xml, "Other", 1, kit.piece[1].data, kit.piece[1].len);
	put_raw(&xml, "BODY", 1, kit.piece[1].data, kit.piece[1].len);
	put_raw(&xml, "$Fonts", 1, "\x8b\xff\x06\0\0\0", 6);
	buf_puts(&xml, "<item name='Last'><text>x</text></item>" TAIL);
	read_dump(&g, xml.data, xml.len);

	const struct note *n = g.note[0];
	const struct note_field *f = note_field(n, "Body");

	assert_string_equal(n->fields->name, "First");
	assert_ptr_equal(n->fields->next, f);
	assert_int_equal(f->type, NOTE_RICH);
	assert_tree(f->rich,
	    "root\n"
	    " par\n"
	    "  text 'a'\n"
	    "  text 'b'\n");
	assert_null(note_field_next(f, "Body"));
	assert_tree(note_field(n, "Other")->rich,
	    "root\n"
	    " par\n"
	    "  text 'b'\n");
	assert_int_equal(note_field(n, "$Fonts")->type, NOTE_RAW);
	assert_string_equal(n->last_field->name, "Last");
	assert_null(n->troubles);
	got_free(&g);
	buf_free(&xml);
}

static void
the_last_item_may_be_one_of_several(void **state)
{
	struct got g = { 0 };
	struct buf xml;

	(void)state;
	text("a");
	buf_init(&xml, 1 << 16);
	buf_puts(&xml, HEAD);
	put_raw(&xml, "Body", 1, kit.piece[0].data, kit.piece[0].len);
	put_raw(&xml, "Body", 1, kit.piece[0].data, kit.piece[0].len);
	buf_puts(&xml, TAIL);
	read_dump(&g, xml.data, xml.len);
	assert_ptr_equal(g.note[0]->last_field, note_field(g.note[0], "Body"));
	assert_null(g.note[0]->last_field->next);
	got_free(&g);
	buf_free(&xml);
}

static void
encrypted_records_stay_bytes(void **state)
{
	struct got g = { 0 };
	static const char xml[] = HEAD
	    "<item name='Body' sealed='true'><rawitemdata type='1'>gQI="
	    "</rawitemdata></item>"
	    "<item name='Hole' placeholder='true'><rawitemdata type='1'>gQI="
	    "</rawitemdata></item>" TAIL;

	(void)state;
	read_dump(&g, xml, sizeof(xml) - 1);
	assert_int_equal(note_field(g.note[0], "Body")->type, NOTE_RAW);
	assert_int_equal(note_field(g.note[0], "Hole")->type, NOTE_RAW);
	got_free(&g);
}

static void
text_without_a_mapping_is_said(void **state)
{
	struct got g = { 0 };
	struct buf xml;

	(void)state;
	text("\x13\xff\xff");
	buf_init(&xml, 1 << 16);
	buf_puts(&xml, HEAD);
	put_raw(&xml, "Body", 1, kit.piece[0].data, kit.piece[0].len);
	buf_puts(&xml, TAIL);
	read_dump(&g, xml.data, xml.len);
	assert_true(has_trouble(g.note[0], "field Body: 1 characters"));
	got_free(&g);
	buf_free(&xml);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(paragraphs_are_the_same),
		CASE(lists_are_the_same),
		CASE(runs_are_the_same),
		CASE(tables_are_the_same),
		CASE(sections_and_rules_are_the_same),
		CASE(links_are_the_same),
		CASE(attachments_and_hot_spots_are_the_same),
		CASE(pictures_and_html_are_the_same),
		CASE(a_formula_that_is_switched_off_hides_nothing_more),
		CASE(items_of_one_name_are_one_text),
		CASE(the_last_item_may_be_one_of_several),
		CASE(encrypted_records_stay_bytes),
		CASE(text_without_a_mapping_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
