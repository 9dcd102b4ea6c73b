#include "test.h"

#include "rich_kit.h"

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
	    "<span style=\"font-family:'Arial Narrow',sans-serif\">x</span>" },
	{ "generic", { .face = "monospace" },
	    "font-family:'Courier New',Courier,monospace" },
	{ "Notes' own", { .face = "Default Sans Serif" },
	    "font-family:Arial,Helvetica,sans-serif" },
	{ "all", { .face = "Arial", .points = 9.5, .color = "red",
	    .style = RICH_BOLD },
	    "<span style=\"font-family:Arial,sans-serif;font-size:9.5pt;color:red\">"
	    "<b>x</b></span>" },
	/* nothing of these may become CSS or markup */
	{ "bad face", { .face = "a';x:expression(1)\"<b>" },
	    "<span style=\"font-family:'axexpression1b',sans-serif\">x</span>" },
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
	const char *title;
} notes_links[] = {
	{ "document", { .kind = RICH_LINK_DOC, .document = "D1", .view = "V1",
	    .replicaid = "R1", .server = "CN=Srv 1/O=Acme" },
	    "notes://Srv%201/R1/V1/D1?OpenDocument",
	    ", database R1, view V1, document D1" },
	{ "document without a view", { .kind = RICH_LINK_DOC,
	    .document = "D1", .replicaid = "R1" },
	    "notes:///R1/0/D1?OpenDocument",
	    ", database R1, document D1" },
	{ "view", { .kind = RICH_LINK_VIEW, .view = "V1",
	    .replicaid = "R1" }, "notes:///R1/V1?OpenView",
	    ", database R1, view V1" },
	{ "database", { .kind = RICH_LINK_DATABASE, .replicaid = "R1",
	    .view = "V1" }, "notes:///R1?OpenDatabase",
	    ", database R1" },
	{ "with bad bytes", { .kind = RICH_LINK_DATABASE,
	    .replicaid = "R\"><b>/../", .server = "a\"@x" },
	    "notes://a%22%40x/R%22%3E%3Cb%3E%2F..%2F?OpenDatabase",
	    ", database R&quot;&gt;&lt;b&gt;/../" },
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
		    "&quot;May&quot;%s\">Minutes &quot;May&quot;</a>",
		    notes_links[i].url, notes_links[i].title),
		    text_printf(&a, "Minutes \"May\" <%s>",
		    notes_links[i].url));
		arena_free(&a);
	}
}

/* Within a database links to its own documents need not say which it is. */
static void
links_within_a_database_lead_into_it(void **state)
{
	static const struct rich_link l = { .kind = RICH_LINK_DOC,
		.document = "D1", .anchor = "A1" };
	struct shown s;

	(void)state;
	show(&s, par(linked(&l, "t")));
	(void)snprintf(s.k.note->replicaid, sizeof(s.k.note->replicaid), "%s",
	    "85257EF7006D0765");
	s.item = kit_map(&s.k);
	assert_non_null(strstr(ex_text(s.item, EX_HTML),
	    "<a href=\"notes:///85257EF7006D0765/0/D1?OpenDocument\" title=\""
	    "database 85257EF7006D0765, document D1, anchor A1\">t</a>"));
	assert_null(s.item->losses);
	hide(&s);
}

/* HTML has no links in links: the inner one says where it leads. */
static void
a_link_in_a_link_is_text(void **state)
{
	static const struct rich_link outer = { .href = "http://o/" };
	static const struct rich_link inner = { .href = "http://i/" };
	struct rich *r = linked(&outer, "a");

	(void)state;
	(void)with(r, linked(&inner, "b"));
	(void)with(r, node(RICH_ANCHOR, "x"));
	assert_shown(par(r), "<a href=\"http://o/\">ab &lt;http://i/&gt;"
	    "<span id=\"x\"></span></a>", "ab <http://i/> <http://o/>");
	r = linked(&outer, NULL);
	(void)with(r, linked(&inner, NULL));
	assert_shown(par(r), "<a href=\"http://o/\">http://i/</a>",
	    "http://i/ <http://o/>");
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
linked_messages_are_listed_at_the_end(void **state)
{
	static const struct map_linked others[] = {
		{ "1", "<a@b>", "Minutes <May>" }, { "2", "<c\"d@b>", "" } };
	static const struct rich_link l = { .kind = RICH_LINK_DOC,
		.replicaid = "R1", .document = "1", .description = "x" };
	struct shown s = { 0 };
	struct note_field *f;

	(void)state;
	kit_new(&s.k, "Memo");
	s.k.bundle.facts.linked = others;
	s.k.bundle.facts.nlinked = NITEMS(others);
	f = note_add(s.k.note, "Body", NOTE_RICH);
	f->n = 1;
	f->rich = with(node(RICH_ROOT, NULL), par(linked(&l, NULL)));
	s.item = kit_map(&s.k);
	s.html = ex_text(s.item, EX_HTML);
	assert_non_null(strstr(s.html, "<tr><td>Minutes &lt;May&gt;</td><td>"
	    "<a href=\"mid:a@b\">a@b</a></td></tr>\n<tr><td>(no subject)"
	    "</td><td><a href=\"mid:c&quot;d@b\">c&quot;d@b</a>"));
	assert_non_null(strstr(ex_text(s.item, EX_BODY), "\n\nLinked "
	    "messages:\nMinutes <May> <mid:a@b>\n"));
	hide(&s);
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
		.data = blob_of_mem(&arena, "x", 1),
		.why = "it is damaged" };
	struct rich_picture unknown = { .format = "odd",
		.data = blob_of_mem(&arena, "x", 1) };

	(void)state;
	assert_lost(picture(&none), "<div>[image: Logo (not in the dump)]"
	    "</div>", "[image: Logo (not in the dump)]",
	    "picture 1 (logo.gif): it stands in the design");
	assert_lost(picture(&odd), "<div>[image (attached as image1.bin)]"
	    "</div>", "[image (attached as image1.bin)]", "picture 1 "
	    "(notesbitmap): not shown, kept as attachment image1.bin: it is "
	    "damaged");
	assert_lost(picture(&unknown), "<div>[image (attached as image1.bin)]"
	    "</div>", "[image (attached as image1.bin)]", "picture 1 (odd): "
	    "not shown, kept as attachment image1.bin: no mail program");
	odd = (struct rich_picture){ .format = "png", .why = "its bytes are "
		"those of no picture", .data = blob_of_mem(&arena, "x", 1) };
	assert_lost(picture(&odd), "<div>[image (attached as image1.png)]"
	    "</div>", "[image (attached as image1.png)]", "picture 1 (png): "
	    "not shown, kept as attachment image1.png: its bytes are those");
	assert_lost(picture(NULL), "<div>[image (not in the dump)]</div>",
	    "[image (not in the dump)]", "picture 1");
}

static void
metafiles_are_attached_not_shown(void **state)
{
	static const char *const cases[][2] = { { "cgm", "image1.cgm" },
		{ "wmf", "image1.wmf" }, { "pict", "image1.pct" },
		{ "tiff", "image1.tif" } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct rich_picture p = { .format = cases[i][0], .name = "N",
			.data = blob_of_mem(&arena, "x", 1) };
		struct shown s;
		char want[64];

		show(&s, picture(&p));
		assert_string_equal(s.item->attachments->name, cases[i][1]);
		assert_null(s.item->attachments->content_id);
		(void)snprintf(want, sizeof(want), "[image: N (attached as "
		    "%s)]", cases[i][1]);
		assert_string_equal(s.text, want);
		assert_null(s.item->losses);
		hide(&s);
	}
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
parts_of_an_application_leave_a_line(void **state)
{
	(void)state;
	assert_lost(par(node(RICH_OTHER, "embeddedview")),
	    "<div><span style=\"color:#808080\">[view]</span></div>",
	    "[view]", "view embedded in the text: only a line");
	assert_lost(par(with(node(RICH_OTHER, "actionhotspot"), text("x"))),
	    "<div>x</div>", "x", "hot spot with an action: only its text");
}

static void
attachments_stand_where_they_stood(void **state)
{
	static const struct {
		int64_t size;
		const char *want;
	} cases[] = { { -1, "[a.doc]" }, { 999, "[a.doc, 999 bytes]" },
		{ 1025, "[a.doc, 2 KB]" }, { 1572864, "[a.doc, 1.5 MB]" } };
	static const struct rich_file at = { .name = "A", .display =
		"a.doc" };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct rich *r = node(RICH_ATTACHMENT, NULL);
		struct shown s = { 0 };
		struct note_field *f;

		r->file = &at;
		kit_new(&s.k, "Memo");
		f = note_add(s.k.note, "$FILE", NOTE_FILE);
		f->n = 1;
		f->file = ARENA_NEW(&s.k.arena, struct note_file);
		f->file->name = "A";
		f->file->size = cases[i].size;
		f->file->data = blob_of_mem(&s.k.arena, "x", 1);
		f = note_add(s.k.note, "Body", NOTE_RICH);
		f->n = 1;
		f->rich = with(node(RICH_ROOT, NULL), par(r));
		s.item = kit_map(&s.k);
		assert_string_equal(ex_text(s.item, EX_BODY), cases[i].want);
		(void)with(r, text("A")); /* its own name */
		s.item = kit_map(&s.k);
		assert_string_equal(ex_text(s.item, EX_BODY), cases[i].want);
		(void)with(r, text(" of May"));
		s.item = kit_map(&s.k);
		assert_string_equal(ex_text(s.item, EX_BODY),
		    text_printf(&arena, "%s A of May", cases[i].want));
		hide(&s);
	}
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fonts_become_spans),
		cmocka_unit_test(links_are_followed_only_where_it_is_safe),
		cmocka_unit_test(plain_text_shows_where_a_link_leads),
		cmocka_unit_test(links_into_notes_are_notes_urls),
		cmocka_unit_test(links_within_a_database_lead_into_it),
		cmocka_unit_test(a_link_in_a_link_is_text),
		cmocka_unit_test(an_icon_link_is_a_symbol),
		cmocka_unit_test(links_that_lead_nowhere_are_losses),
		cmocka_unit_test(linked_messages_are_listed_at_the_end),
		cmocka_unit_test(anchors_are_targets),
		cmocka_unit_test(pictures_are_parts_of_the_message),
		cmocka_unit_test(pictures_that_cannot_be_shown_are_losses),
		cmocka_unit_test(metafiles_are_attached_not_shown),
		cmocka_unit_test(hot_spots_show_what_a_reader_saw),
		cmocka_unit_test(objects_show_their_picture_and_name),
		cmocka_unit_test(parts_of_an_application_leave_a_line),
		cmocka_unit_test(attachments_stand_where_they_stood),
		cmocka_unit_test(unknown_elements_show_what_is_in_them),
		cmocka_unit_test(pass_thru_html_is_cleaned),
		cmocka_unit_test(pictures_within_pass_thru_html_are_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
