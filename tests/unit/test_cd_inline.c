/* Composite data: links, attachments, hot spots, pictures. */
#include "cd_kit.h"

#include <unistd.h>

#include "base/sys.h"

/* ---- links ---------------------------------------------------------------------- */

static void
notelink(unsigned id, unsigned view, unsigned document)
{
	for (int i = 0; i < 8; i++)
		u8(id == 0 ? 0 : id + (unsigned)i);
	for (int i = 0; i < 16; i++)
		u8(view == 0 ? 0 : view + (unsigned)i);
	for (int i = 0; i < 16; i++)
		u8(document == 0 ? 0 : document + (unsigned)i);
}

/* What $Links holds: written as a piece, then taken away from it. */
static void
links(void)
{
	u16(3);
	notelink(0x10, 0x20, 0x40);
	notelink(0x10, 0x20, 0);
	notelink(0x10, 0, 0);

	size_t n = kit_buf()->len;
	void *p = arena_alloc(&kit.arena, n);

	memcpy(p, kit_buf()->data, n);
	buf_clear(kit_buf());
	kit.links = p;
	kit.links_n = n;
}

static void
link2(unsigned index, const char *hints, size_t n)
{
	begin(145, WORD);
	u16(index);
	put(hints, n);
	end(WORD);
}

static void
a_link_leads_into_the_list_of_links(void **state)
{
	const struct rich_link *l;

	(void)state;
	links();
	link2(0, "A title\0CN=Server/O=Org\0anchor", 31);
	link2(1, "\0", 2);
	link2(2, "", 1);

	const struct rich *n = kit_read()->child->child;

	l = n->link;
	assert_int_equal(l->kind, RICH_LINK_DOC);
	assert_string_equal(l->replicaid, "1716151413121110");
	assert_string_equal(l->view, "27262524232221202F2E2D2C2B2A2928");
	assert_string_equal(l->document, "47464544434241404F4E4D4C4B4A4948");
	assert_string_equal(l->description, "A title");
	assert_string_equal(l->server, "CN=Server/O=Org");
	assert_string_equal(l->anchor, "anchor");
	assert_null(n->child);
	l = n->next->link;
	assert_int_equal(l->kind, RICH_LINK_VIEW);
	assert_null(l->document);
	assert_null(l->description);
	l = n->next->next->link;
	assert_int_equal(l->kind, RICH_LINK_DATABASE);
	assert_string_equal(l->replicaid, "1716151413121110");
	assert_null(l->view);
	assert_null(kit.note->troubles);
}

static void
a_link_that_leads_nowhere_is_said(void **state)
{
	(void)state;
	link2(0, "Title", 6);
	links();
	link2(3, "Other", 6);
	assert_reads("root\n"
		     " par\n"
		     "  link 1::\n");
	assert_true(kit_trouble("field Body: a link leads to number 3 in the "
				"list of links, which has no such"));
}

static void
very_many_faults_are_only_counted(void **state)
{
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		link2(i, "", 0);
	(void)kit_read();
	for (const struct note_trouble *t = kit.note->troubles; t != NULL;
	     t = t->next)
		n++;
	assert_int_equal(n, 17);
	assert_true(kit_trouble("984 more faults of its links and pictures"));
}

static void
a_link_may_hold_its_target(void **state)
{
	(void)state;
	begin(146, WORD);
	notelink(0x10, 0x20, 0x40);
	put("Title", 6);
	end(WORD);
	begin(146, WORD);
	zeros(39);
	end(WORD);
	assert_reads("root\n"
		     " par\n"
		     "  link 1::47464544434241404F4E4D4C4B4A4948\n"
		     "  link 1::\n");
	assert_true(kit_trouble("a link is cut off"));
}

static void
a_hot_spot_may_be_a_link(void **state)
{
	(void)state;
	links();
	text("see ");
	hotspot(173, 11, 0, NULL, 0);
	link2(0, "Title", 6);
	text("this");
	empty(174, BYTE);
	text(" or ");
	hotspot(169, 11, 0x1000, "http://example.org/", 19);
	text("that");
	empty(170, BYTE);
	text(".");
	assert_reads("root\n"
		     " par\n"
		     "  text 'see '\n"
		     "  link 1::47464544434241404F4E4D4C4B4A4948\n"
		     "   text 'this'\n"
		     "  text ' or '\n"
		     "  link 0:http://example.org/:\n"
		     "   text 'that'\n"
		     "  text '.'\n");
}

static void
resource(unsigned id, unsigned long flags, unsigned type, unsigned class,
    unsigned n, const char *server, const char *file)
{
	begin(id, WORD);
	u32(flags);
	u16(type);
	u16(class);
	u16(n);
	u16((unsigned)strlen(server));
	u16((unsigned)strlen(file));
	zeros(8);
	str(server);
	str(file);
}

static void
url(unsigned id, const char *s)
{
	resource(id, 0, 1, 0, (unsigned)strlen(s), "srv", "file.nsf");
	str(s);
	end(WORD);
}

static void
an_address_may_stand_before_or_inside_its_hot_spot(void **state)
{
	(void)state;
	hotspot(126, 32, 0, NULL, 0);
	url(246, "http://a/");
	text("a");
	empty(127, BYTE);
	url(113, "http://b/");
	hotspot(126, 32, 0, NULL, 0);
	text("b");
	empty(127, BYTE);
	hotspot(126, 32, 0, NULL, 0);
	url(113, "http://c/");
	text("c");
	empty(127, BYTE);
	url(113, "http://d/"); /* text comes between */
	text("d");
	hotspot(126, 32, 0, NULL, 0);
	text("e");
	empty(127, BYTE);
	assert_reads("root\n"
		     " par\n"
		     "  link 0:http://a/:\n"
		     "   text 'a'\n"
		     "  link 0:http://b/:\n"
		     "   text 'b'\n"
		     "  link 0:http://c/:\n"
		     "   text 'c'\n"
		     "  text 'd'\n"
		     "  link 0::\n"
		     "   text 'e'\n");
}

static void
resources_are_of_several_types(void **state)
{
	(void)state;
	links();
	hotspot(126, 32, 0, NULL, 0);
	resource(246, 0, 2, 1, 6, "srv", "");
	u16(1);
	str("anchor");
	end(WORD);
	text("a");
	empty(127, BYTE);
	hotspot(126, 32, 0, NULL, 0);
	resource(246, 2, 2, 1, 0, "", "");
	notelink(0x10, 0, 0x40);
	end(WORD);
	text("b");
	empty(127, BYTE);
	hotspot(126, 32, 0, NULL, 0);
	resource(246, 0, 3, 7, 4, "", "");
	zeros(8);
	str("Page");
	end(WORD);
	text("c");
	empty(127, BYTE);
	hotspot(126, 32, 0, NULL, 0);
	resource(246, 1, 1, 0, 7, "", "");
	str("formula");
	end(WORD);
	text("d");
	empty(127, BYTE);

	const struct rich *n = kit_read()->child->child;

	assert_int_equal(n->link->kind, RICH_LINK_VIEW);
	assert_string_equal(n->link->anchor, "anchor");
	assert_string_equal(n->link->server, "srv");
	n = n->next;
	assert_int_equal(n->link->kind, RICH_LINK_DOC);
	assert_string_equal(n->link->document,
	    "47464544434241404F4E4D4C4B4A4948");
	n = n->next;
	assert_int_equal(n->link->kind, RICH_LINK_NAMED);
	assert_string_equal(n->link->description, "Page");
	n = n->next;
	assert_int_equal(n->link->kind, RICH_LINK_URL);
	assert_null(n->link->href);
}

static void
an_address_that_a_formula_makes_is_none(void **state)
{
	(void)state;
	hotspot(173, 11, 0x1010, "formula", 7);
	text("a");
	empty(174, BYTE);
	assert_reads("root\n"
		     " par\n"
		     "  link 0::\n"
		     "   text 'a'\n");
}

static void
a_link_goes_on_in_the_next_paragraph(void **state)
{
	(void)state;
	hotspot(169, 11, 0x1000, "http://a/", 9);
	text("a");
	par();
	par();
	text("b");
	next_piece();
	text("c");
	empty(170, BYTE);
	text("d");
	assert_reads("root\n"
		     " par\n"
		     "  link 0:http://a/:\n"
		     "   text 'a'\n"
		     " par\n"
		     " par\n"
		     "  link 0:http://a/:\n"
		     "   text 'b'\n"
		     "   text 'c'\n"
		     "  text 'd'\n");
}

static void
hot_spots_of_each_kind_have_their_own_end(void **state)
{
	(void)state;
	hotspot(173, 11, 0x1000, "http://a/", 9);
	hotspot(169, 1, 0, "pop", 3);
	text("a");
	empty(127, BYTE); /* of none */
	empty(174, BYTE); /* ends both */
	text("b");
	empty(170, BYTE);
	text("c");
	assert_reads("root\n"
		     " par\n"
		     "  link 0:http://a/:\n"
		     "   popup 'pop'\n"
		     "    text 'a'\n"
		     "  text 'b'\n"
		     "  text 'c'\n");
}

/* ---- hot spots --------------------------------------------------------------------- */

static void
an_attachment_stands_where_its_icon_stood(void **state)
{
	(void)state;
	hotspot(169, 4, 0x10008, "ATT1.DOC\0Report.doc\0sign", 20);
	begin(153, LONG);
	zeros(22);
	end(LONG);
	begin(149, LONG);
	zeros(16);
	u16(41);
	u16(47);
	zeros(12);
	end(LONG);
	begin(150, LONG);
	zeros(8);
	end(LONG);
	empty(170, BYTE);
	text("after");
	hotspot(169, 4, 0, "only.doc", 9);
	empty(170, BYTE);
	assert_reads("root\n"
		     " par\n"
		     "  attachment ATT1.DOC=Report.doc\n"
		     "  text 'after'\n"
		     "  attachment only.doc=only.doc\n");
	assert_null(kit.note->troubles);
}

static void
popups_have_text_or_a_formula(void **state)
{
	(void)state;
	hotspot(169, 1, 8, "said\0", 5);
	text("a");
	empty(170, BYTE);
	hotspot(169, 1, 0x10, "formula", 7);
	text("b");
	empty(170, BYTE);
	hotspot(173, 22, 0, "over", 4);
	text("c");
	empty(174, BYTE);
	assert_reads("root\n"
		     " par\n"
		     "  popup 'said'\n"
		     "   text 'a'\n"
		     "  popup ''\n"
		     "   text 'b'\n"
		     "  popup 'over'\n"
		     "   text 'c'\n");
}

static void
a_button_is_its_caption(void **state)
{
	(void)state;
	hotspot(173, 3, 0x88, "code", 4);
	begin(171, WORD);
	zeros(8);
	u32(0x0a000101);
	put("Send\0", 5);
	end(WORD);
	empty(174, BYTE);
	text("after");
	assert_reads("root\n"
		     " par\n"
		     "  button 'Send' 0/1///\n"
		     "  text 'after'\n");
}

static void
text_that_is_computed_and_other_regions_are_kept(void **state)
{
	(void)state;
	hotspot(173, 2, 0x40010, "formula", 7);
	text("<Computed Value>");
	empty(174, BYTE);
	hotspot(169, 2, 0x94, "code", 4);
	text("region");
	empty(170, BYTE);
	hotspot(173, 99, 0, NULL, 0);
	text("new");
	empty(174, BYTE);
	assert_reads("root\n"
		     " par\n"
		     "  computed ''\n"
		     "   text '<Computed Value>'\n"
		     "  other 'actionhotspot'\n"
		     "   text 'region'\n"
		     "  other 'hot spot 99'\n"
		     "   text 'new'\n");
}

/* ---- pictures ---------------------------------------------------------------------- */

static void
graphic(unsigned width, unsigned height, unsigned version, unsigned flags)
{
	begin(153, LONG);
	u16(width);
	u16(height);
	zeros(14);
	u8(version);
	u8(flags);
	u16(0);
	end(LONG);
}

static void
image(unsigned type, unsigned long size)
{
	begin(125, LONG);
	u16(type);
	u16(30);
	u16(20);
	u32(size);
	u32(2);
	zeros(8);
	end(LONG);
}

static void
segment(const char *s, unsigned n)
{
	begin(124, LONG);
	u16(n);
	u16((unsigned)strlen(s));
	str(s);
	end(LONG);
}

static const char *
content(const struct blob *b)
{
	struct buf out;
	struct err e;
	const char *s;

	buf_init(&out, 1 << 20);
	assert_int_equal(blob_read(b, &out, &e), 0);
	s = arena_strndup(&kit.arena, out.data, out.len);
	buf_free(&out);
	return s;
}

static void
a_picture_is_its_segments_in_a_row(void **state)
{
	const struct rich *n;

	(void)state;
	graphic(0, 0, 1, 0);
	image(1, 9);
	segment("GIF8x", 4); /* one byte of filler */
	next_piece();
	segment("9abcd", 5);
	n = kit_read()->child->child;
	assert_string_equal(n->picture->format, "gif");
	assert_int_equal(n->picture->width, 30);
	assert_int_equal(n->picture->height, 20);
	assert_string_equal(content(n->picture->data), "GIF89abcd");
	assert_null(kit.note->troubles);
}

static void
a_picture_in_a_file_stays_there(void **state)
{
	char path[] = "/tmp/n2e-cd-XXXXXX";
	const struct rich_picture *p;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	graphic(1440, 720, 2, 0);
	image(2, 6);
	segment("abc", 3);
	segment("def", 3);
	assert_int_equal(sys_write(fd, kit_buf()->data, kit_buf()->len), 0);
	(void)close(fd);
	kit.path = path;
	p = kit_read()->child->child->picture;
	assert_string_equal(p->data->path, path);
	assert_null(p->data->mem);
	assert_string_equal(content(p->data), "abcdef");
	(void)unlink(path);
	assert_int_equal(p->width, 96);
	assert_int_equal(p->height, 48);
	assert_string_equal(p->format, "jpeg");
}

static void
sizes_may_be_pixels(void **state)
{
	(void)state;
	graphic(96, 48, 2, 1);
	image(3, 0);
	text("");
	graphic(1440, 720, 1, 1); /* no such flag yet */
	image(4, 0);
	assert_reads("root\n"
		     " par\n"
		     "  picture bmp 96x48 -\n"
		     "  picture png 96x48 -\n");
}

static void
a_picture_that_is_cut_off_is_said(void **state)
{
	(void)state;
	graphic(0, 0, 1, 0);
	image(1, 100);
	segment("GIF89", 50); /* more than its record holds */
	text("a");
	assert_reads("root\n"
		     " par\n"
		     "  picture gif 30x20 bytes\n"
		     "  text 'a'\n");
	assert_true(kit_trouble("field Body: a picture (gif) is incomplete: "
				"5 of 100 bytes"));
}

static void
segments_without_a_header_are_counted(void **state)
{
	(void)state;
	segment("abc", 3);
	segment("def", 3);
	text("a");
	assert_reads("root\n"
		     " par\n"
		     "  text 'a'\n");
	assert_true(kit_trouble("a piece of a picture without its beginning is "
				"left out, 2 times"));
}

/* Some pictures come twice, for programs of two ages. */
static void
the_first_form_of_a_picture_counts(void **state)
{
	const struct rich_picture *p;

	(void)state;
	graphic(0, 0, 1, 0);
	image(1, 3);
	segment("GIF", 3);
	begin(149, LONG);
	zeros(32);
	end(LONG);
	begin(150, LONG);
	zeros(8);
	end(LONG);
	image(2, 3);
	segment("JPG", 3);
	p = kit_read()->child->child->picture;
	assert_string_equal(p->format, "gif");
	assert_string_equal(content(p->data), "GIF");
}

static void
pictures_of_older_kinds_are_named(void **state)
{
	(void)state;
	graphic(0, 0, 0, 0);
	begin(160, LONG);
	u16(1440);
	u16(720);
	u32(4);
	u16(1);
	end(LONG);
	begin(156, LONG);
	u16(4);
	u16(4);
	str("pict");
	end(LONG);
	graphic(0, 0, 0, 0);
	begin(158, LONG);
	zeros(6);
	u16(150);
	u16(300);
	u32(2);
	u16(1);
	end(LONG);
	begin(154, LONG);
	u16(2);
	u16(2);
	str("pm");
	end(LONG);
	graphic(0, 0, 0, 0);
	begin(157, LONG);
	zeros(6);
	u16(15);
	u16(30);
	str("cgm");
	end(LONG);
	begin(136, WORD);
	str("ancient");
	end(WORD);
	assert_reads("root\n"
		     " par\n"
		     "  picture pict 96x48 bytes\n"
		     "  picture pm 10x20 bytes\n"
		     "  picture cgm 1x2 bytes\n");
	assert_null(kit.note->troubles);
	text("");
	begin(136, WORD);
	str("ancient");
	end(WORD);
	assert_string_equal(kit_read()->child->last->picture->format,
	    "picture of Notes 2");
}

static void
a_picture_has_a_text_and_a_caption(void **state)
{
	const struct rich *r;

	(void)state;
	graphic(0, 0, 1, 0);
	begin(202, WORD);
	u16(3);
	u16(0);
	str("alt");
	end(WORD);
	image(1, 0);
	begin(118, WORD);
	u16(7);
	u8(0);
	u32(0x09000001);
	u16(1);
	zeros(4);
	zeros(11);
	str("Caption");
	end(WORD);
	text("after");
	r = kit_read();
	assert_string_equal(r->child->child->picture->alt, "alt");
	assert_tree(r,
	    "root\n"
	    " par\n"
	    "  picture gif 30x20 -\n"
	    "  break\n"
	    "  text 'Caption' 9/0///\n"
	    "  text 'after'\n");
}

static void
a_picture_may_be_one_of_the_database(void **state)
{
	const struct rich *r;

	(void)state;
	graphic(0, 0, 2, 0);
	resource(246, 0, 3, 8, 8, "", "");
	zeros(8);
	str("logo.gif");
	end(WORD);
	r = kit_read();
	assert_tree(r,
	    "root\n"
	    " par\n"
	    "  picture imageref 0x0 -\n");
	assert_string_equal(r->child->child->picture->name, "logo.gif");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_link_leads_into_the_list_of_links),
		CASE(a_link_that_leads_nowhere_is_said),
		CASE(very_many_faults_are_only_counted),
		CASE(a_link_may_hold_its_target),
		CASE(a_hot_spot_may_be_a_link),
		CASE(an_address_may_stand_before_or_inside_its_hot_spot),
		CASE(resources_are_of_several_types),
		CASE(an_address_that_a_formula_makes_is_none),
		CASE(a_link_goes_on_in_the_next_paragraph),
		CASE(hot_spots_of_each_kind_have_their_own_end),
		CASE(an_attachment_stands_where_its_icon_stood),
		CASE(popups_have_text_or_a_formula),
		CASE(a_button_is_its_caption),
		CASE(text_that_is_computed_and_other_regions_are_kept),
		CASE(a_picture_is_its_segments_in_a_row),
		CASE(a_picture_in_a_file_stays_there),
		CASE(sizes_may_be_pixels),
		CASE(a_picture_that_is_cut_off_is_said),
		CASE(segments_without_a_header_are_counted),
		CASE(the_first_form_of_a_picture_counts),
		CASE(pictures_of_older_kinds_are_named),
		CASE(a_picture_has_a_text_and_a_caption),
		CASE(a_picture_may_be_one_of_the_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
