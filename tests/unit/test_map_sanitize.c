#include "test.h"

#include <string.h>

#include "base/buf.h"
#include "mapping/map_entity.h"
#include "mapping/map_sanitize.h"

struct clean {
	struct arena a;
	struct buf html, text;
	const char *left;
	int pictures;
};

static const char *
on_picture(void *arg, const char *type, const char *base64, size_t n)
{
	struct clean *c = arg;

	assert_true(strncmp(type, "image/", 6) == 0);
	assert_true(n > 3 && base64[0] != '\0');
	c->pictures++;
	return "one@two";
}

static void
clean(struct clean *c, const char *const *piece, size_t n)
{
	struct sanitize_out out = { .html = &c->html, .text = &c->text,
		.picture = on_picture, .arg = c };
	struct sanitize *s;

	buf_init(&c->html, 1 << 20);
	buf_init(&c->text, 1 << 20);
	buf_puts(&c->html, "");
	buf_puts(&c->text, "");
	s = sanitize_begin(&c->a, &out);
	for (size_t i = 0; i < n; i++)
		sanitize_put(s, piece[i], strlen(piece[i]));
	c->left = sanitize_end(s);
}

static void
drop(struct clean *c)
{
	buf_free(&c->html);
	buf_free(&c->text);
	arena_free(&c->a);
}

static const char *
or_empty(const struct buf *b)
{
	return b->len == 0 ? "" : b->data;
}

static void
assert_clean(const char *source, const char *html, const char *text,
    const char *left)
{
	struct clean c = { 0 };

	clean(&c, &source, 1);
	if (html != NULL && strcmp(or_empty(&c.html), html) != 0)
		fail_msg("of %s\n came %s\n not  %s", source,
		    or_empty(&c.html), html);
	if (text != NULL && strcmp(or_empty(&c.text), text) != 0)
		fail_msg("of %s\n came \"%s\"\n not  \"%s\"", source,
		    or_empty(&c.text), text);
	if (left == NULL ? c.left != NULL :
	    c.left == NULL || strcmp(c.left, left) != 0)
		fail_msg("of %s left out: %s, not %s", source,
		    c.left == NULL ? "nothing" : c.left,
		    left == NULL ? "nothing" : left);
	drop(&c);
}

static void
test_known_tags_stay_as_they_are(void **state)
{
	(void)state;
	assert_clean("<p align=\"center\">a <b>b</b></p><hr noshade size=2>",
	    "<p align=\"center\">a <b>b</b></p>"
	    "<hr noshade=\"noshade\" size=\"2\">",
	    "a b\n----------------\n", NULL);
	assert_clean("<FONT FACE='Arial' SIZE=+1 COLOR=#ff0000>x</FONT>",
	    "<font face=\"Arial\" size=\"+1\" color=\"#ff0000\">x</font>", "x",
	    NULL);
	assert_clean("a<br/>b<BR >c</br>d", "a<br>b<br>c<br>d", "a\nb\nc\nd",
	    NULL);
	assert_clean("<section>x</section><q>y</q>", "<div>x</div><i>y</i>",
	    "x\ny", NULL);
}

static void
test_tags_are_closed_in_their_order(void **state)
{
	(void)state;
	assert_clean("<b><i>x</b>y</i>", "<b><i>x</i></b>y", "xy", NULL);
	assert_clean("<b>x", "<b>x</b>", "x", NULL);
	assert_clean("x</b></div>", "x", NULL, NULL);
	assert_clean("<p>a<p>b<div>c</div>", "<p>a</p><p>b</p><div>c</div>",
	    "a\nb\nc\n", NULL);
	assert_clean("<a href=http://a/>x<a href=http://b/>y</a>",
	    "<a href=\"http://a/\">x</a><a href=\"http://b/\">y</a>",
	    "x <http://a/>y <http://b/>", NULL);
}

static void
test_lists_have_their_marks_in_plain_text(void **state)
{
	(void)state;
	assert_clean("<ul><li>a<li>b<ol><li>c</ol></ul>",
	    "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
	    "- a\n- b\n1. c\n", NULL);
	assert_clean("<li>a", "<div>a</div>", "a\n", NULL);
	assert_clean("<dl><dt>a<dd>b<dt>c</dl>",
	    "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>", "a\nb\nc\n", NULL);
}

static void
test_tables_have_rows_and_cells(void **state)
{
	(void)state;
	assert_clean("<table><tr><td>a<td>b<tr><th>c</table>d",
	    "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>"
	    "d", "a | b\nc\nd", NULL);
	assert_clean("<table><td>a</td>b</table>",
	    "<table><tr><td>a</td><td>b</td></tr></table>", "a | b\n", NULL);
	assert_clean("<table>x<tr>y", "<table><tr><td>x</td></tr><tr><td>y"
	    "</td></tr></table>", "x\ny\n", NULL);
	assert_clean("<tr><td>a</td><td>b</td></tr>", "  a b", "a b", NULL);
	assert_clean("<table><tr><td><b>a</td><td>b</b></table>",
	    "<table><tr><td><b>a</b></td><td>b</td></tr></table>", "a | b\n",
	    NULL);
	assert_clean("<table><colgroup><col width=5><tr><td>a</table>",
	    "<table><colgroup><col width=\"5\"></colgroup><tr><td>a</td></tr>"
	    "</table>", "a\n", NULL);
	assert_clean("<table><tr><td><table><tr><td>a</table>b</table>",
	    "<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr>"
	    "</table>", "a\nb\n", NULL);
}

static void
test_no_code_comes_through(void **state)
{
	(void)state;
	assert_clean("a<script>alert('<b>')</script>b", "ab", "ab", "script");
	assert_clean("a<ScRiPt src=x>y</sCrIpT\n>b", "ab", "ab", "script");
	assert_clean("<style>p { color: red }</style>x", "x", "x", "style");
	assert_clean("<b onclick=\"x()\" OnMouseOver='y'>t</b>", "<b>t</b>",
	    "t", "code of events");
	assert_clean("<b/onclick=x()>t</b>", "<b>t</b>", "t",
	    "code of events");
	assert_clean("<scr<script>ipt>alert(1)</script>",
	    "ipt&gt;alert(1)", NULL, NULL);
	assert_clean("<svg onload=x><script>y</script></svg>", "", "",
	    "svg, script");
	assert_clean("<meta http-equiv=refresh content=0><base href=//x>"
	    "<link rel=stylesheet href=x>", "", "", "meta, base, link");
	assert_clean("<!--[if gte mso 9]><xml>x</xml><![endif]-->a", "a", "a",
	    NULL);
	assert_clean("<![CDATA[x]]>y<?php z?>", "y", "y", NULL);
}

static void
test_links_lead_where_links_may_lead(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)",
		"JaVaScRiPt:alert(1)", " javascript:alert(1)",
		"java\tscript:alert(1)", "java\nscript:alert(1)",
		"java&#09;script:alert(1)", "java&#x0A;script:alert(1)",
		"&#106;avascript:alert(1)", "&#x6a&#x61vascript:alert(1)",
		"\001javascript:alert(1)", "java\001script:alert(1)",
		"vbscript:x", "data:text/html,<b>", "javascript&colon;x",
		"file:///etc/passwd", "//evil/x", "/db.nsf/x", "x",
		"+ADw-script+AD4-", "feed:javascript:x", "cid:a@b",
		"about:blank", "blob:x", "jar:x", "view-source:x" };
	static const char *const good[] = { "http://a/", "https://a/",
		"mailto:a@b", "ftp://a/", "tel:1", "notes://a/b", "#x" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		char source[200];
		struct clean c = { 0 };
		const char *piece = source;

		(void)snprintf(source, sizeof(source), "<a href=\"%s\">t</a>",
		    bad[i]);
		clean(&c, &piece, 1);
		assert_string_equal(c.html.data, "<a>t</a>");
		assert_non_null(c.left);
		drop(&c);
	}
	for (size_t i = 0; i < NITEMS(good); i++) {
		char source[200], html[200];

		(void)snprintf(source, sizeof(source), "<a href='%s'>t</a>",
		    good[i]);
		(void)snprintf(html, sizeof(html), "<a href=\"%s\">t</a>",
		    good[i]);
		assert_clean(source, html, NULL, NULL);
	}
	assert_clean("<a href=' HTTP://a/x y'>t</a>",
	    "<a href=\"HTTP://a/x%20y\">t</a>", NULL, NULL);
	assert_clean("<a href='javascript:x'>t</a>", NULL, "t",
	    "link to \"javascript:x\"");
}

static void
test_attributes_cannot_break_out(void **state)
{
	(void)state;
	assert_clean("<b title='\"><script>x</script>'>t</b>",
	    "<b title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">t</b>",
	    "t", NULL);
	assert_clean("<b title=&quot;&gt;&lt;i&gt;>t</b>",
	    "<b title=\"&quot;&gt;&lt;i&gt;\">t</b>", "t", NULL);
	assert_clean("<b title=a title=b TITLE=c>t</b>",
	    "<b title=\"a\">t</b>", "t", NULL);
	assert_clean("<td width='1\" onclick=\"x'>t", " t", "t", NULL);
	assert_clean("<b id=x class=y data-z=1 foo>t</b>", "<b>t</b>", "t",
	    NULL);
	assert_clean("<hr color=\"red;x\" width=\"1}\" align=\"a b\">",
	    "<hr>", NULL, NULL);
}

static void
test_css_is_what_is_known_to_be_harmless(void **state)
{
	static const char *const bad[] = { "background:url(http://x/)",
		"background:url(&quot;x&quot;)", "width:expression(alert(1))",
		"width:exp/**/ression(1)", "width:\\65xpression(1)",
		"color:re\\64", "-moz-binding:url(x)", "behavior:x",
		"position:absolute", "display:none", "visibility:hidden",
		"color:&#92;0072ed", "@import 'x'", "color:x{}",
		"font-family:'a", "color:rgb(1", "color:calc(1)",
		"color:image-set('x')", "opacity:0", "color",
		"border-image:url(x)", "color:<x", ":red", "color:",
		"width:\uff45xpression(1)" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		char source[200];

		(void)snprintf(source, sizeof(source),
		    "<b style=\"%s\">t</b>", bad[i]);
		assert_clean(source, "<b>t</b>", "t", NULL);
	}
	assert_clean("<b style=\"COLOR: Red ; position:fixed; "
	    "font-family:&quot;A b&quot;,serif;margin-left:1.5em !important;"
	    "background-color:rgb(1, 2,3)\">t</b>",
	    "<b style=\"color:Red;font-family:'A b',serif;margin-left:1.5em;"
	    "background-color:rgb(1, 2,3)\">t</b>", "t", NULL);
	assert_clean("<b style=\"font-family:';';color:red\">t</b>",
	    "<b style=\"color:red\">t</b>", "t", NULL);
}

static void
test_text_is_never_lost(void **state)
{
	(void)state;
	assert_clean("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2",
	    "1 < 2 & 3 > 2", NULL);
	assert_clean("a <b", "a &lt;b", "a <b", NULL);
	assert_clean("a <!-- b", "a &lt;!-- b", "a <!-- b", NULL);
	assert_clean("<a title=\"x>y</a>z", "<a title=\"x\">y</a>z", "yz",
	    NULL);
	assert_clean("<unknown x>t</unknown>", "t", "t", NULL);
	assert_clean("<noscript>t</noscript><iframe src=x>u</iframe>", "tu",
	    "t u ", "iframe");
	assert_clean("<p>it's <b>John's</b> \"x\" > y</p>",
	    "<p>it's <b>John's</b> &quot;x&quot; &gt; y</p>",
	    "it's John's \"x\" > y\n", NULL);
	assert_clean("</>x</ y>z<>w", "&lt;/&gt;x&lt;/ y&gt;z&lt;&gt;w", NULL,
	    NULL);
}

static void
test_forms_keep_what_people_saw(void **state)
{
	(void)state;
	assert_clean("<form action=x>Name: <input name=n value='Ann'>"
	    "<input type=hidden value=secret><input type=checkbox checked>"
	    "<select><option>A<option>B</select><textarea>C</textarea>"
	    "<input type=submit value=\"Go &lt;\"></form>",
	    "Name: [Ann][x]<br>A<br>BC[Go &lt;]",
	    "Name: [Ann][x]\nA\nB C [Go <] ", "form");
}

static void
test_references_become_characters(void **state)
{
	static const char *const cases[][2] = { { "&eacute;", "\u00e9" },
		{ "&#8364;", "\u20ac" }, { "&#x20AC;", "\u20ac" },
		{ "&#128;", "\u20ac" }, { "&#150", "\u2013" },
		{ "&hearts;", "\u2665" }, { "&apos;", "'" },
		{ "&#0;", "\ufffd" }, { "&#xd800;", "\ufffd" },
		{ "&#99999999999;", "\ufffd" }, { "a&#1;b", "ab" },
		{ "&unknown;", "&unknown;" }, { "&copy", "&copy" },
		{ "&", "&" }, { "&;", "&;" }, { "&#;", "&#;" },
		{ "&#x;", "&#x;" }, { "&nbsp;x", " x" },
		{ "&lt;script&gt;", "<script>" } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++)
		assert_clean(cases[i][0], NULL, cases[i][1], NULL);
	assert_clean("&lt;script&gt;&#60;b&#62;&nbsp;", "&lt;script&gt;&lt;b"
	    "&gt;&nbsp;", NULL, NULL);
}

static void
test_controls_are_no_text(void **state)
{
	const char piece[] = "a\001b\000c\177d<b\000>e";
	struct clean c = { 0 };
	struct sanitize_out out = { .html = &c.html, .text = &c.text,
		.picture = on_picture, .arg = &c };

	(void)state;
	buf_init(&c.html, 1 << 20);
	buf_init(&c.text, 1 << 20);
	struct sanitize *s = sanitize_begin(&c.a, &out);
	sanitize_put(s, piece, sizeof(piece) - 1);
	(void)sanitize_end(s);
	assert_string_equal(c.html.data, "abcd<b>e</b>");
	drop(&c);
}

static void
test_pictures_within_become_parts(void **state)
{
	(void)state;
	assert_clean("<img src=\"data:image/png;base64,iVBORw0KGgoAAAA\" "
	    "width=3 alt='a \"b' onerror=x>",
	    "<img src=\"cid:one@two\" width=\"3\" alt=\"a &quot;b\">",
	    "[image: a \"b]", "code of events");
	/* What it is, is seen from its bytes, and nothing else is taken. */
	assert_clean("<img src=\"data:image/png;base64,PHN2Zz48L3N2Zz4=\">",
	    "[image]", "[image]", "pictures that are not in it");
	assert_clean("<img src=\"data:image/svg+xml,<svg onload=x>\">",
	    "[image]", "[image]", "pictures that are not in it");
	assert_clean("<img src='http://x/1.gif' alt='<b>'>",
	    "<a href=\"http://x/1.gif\">[image: &lt;b&gt;]</a>",
	    "[image: <b>] <http://x/1.gif>", "pictures that are not in it");
	assert_clean("<a href='http://y/'><img src='http://x/1.gif'></a>",
	    "<a href=\"http://y/\">[image]</a>", "[image] <http://y/>",
	    "pictures that are not in it");
	assert_clean("<img src='cid:foreign'>", "[image]", "[image]",
	    "pictures that are not in it");
	assert_clean("<map><area href='http://x/' alt='Go'></map>",
	    "<br><a href=\"http://x/\">Go</a>", "Go <http://x/>\n", NULL);
}

static void
test_pieces_are_one_source(void **state)
{
	static const char *const piece[] = { "<table><tr><td><b>a", "b</b>",
		"</td><td>c</table><script>x", "y</script>z" };
	struct clean c = { 0 };

	(void)state;
	clean(&c, piece, NITEMS(piece));
	assert_string_equal(c.html.data, "<table><tr><td><b>ab</b></td><td>c"
	    "</td></tr></table>z");
	assert_string_equal(c.left, "script");
	drop(&c);
}

static void
test_nesting_is_bounded(void **state)
{
	struct buf source;
	struct clean c = { 0 };
	const char *piece;

	(void)state;
	buf_init(&source, 1 << 20);
	for (int i = 0; i < 300; i++)
		buf_puts(&source, "<table><tr><td><b>");
	buf_puts(&source, "x");
	piece = source.data;
	clean(&c, &piece, 1);
	assert_non_null(strchr(c.html.data, 'x'));
	assert_string_equal(c.text.data + strspn(c.text.data, " |\n"), "x\n");
	drop(&c);
	buf_free(&source);
}

static void
test_long_bad_markup_takes_no_long_time(void **state)
{
	static const char *const bad[] = { "<", "<a ", "<a '", "<a x=\"",
		"<!--", "&#", "</", "<script>", "<a \"> <b '>" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		struct buf source;
		struct clean c = { 0 };
		const char *piece;

		buf_init(&source, 1 << 20);
		while (source.len < 300000)
			buf_puts(&source, bad[i]);
		piece = source.data;
		clean(&c, &piece, 1);
		drop(&c);
		buf_free(&source);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_tags_stay_as_they_are),
		cmocka_unit_test(test_tags_are_closed_in_their_order),
		cmocka_unit_test(test_lists_have_their_marks_in_plain_text),
		cmocka_unit_test(test_tables_have_rows_and_cells),
		cmocka_unit_test(test_no_code_comes_through),
		cmocka_unit_test(test_links_lead_where_links_may_lead),
		cmocka_unit_test(test_attributes_cannot_break_out),
		cmocka_unit_test(test_css_is_what_is_known_to_be_harmless),
		cmocka_unit_test(test_text_is_never_lost),
		cmocka_unit_test(test_forms_keep_what_people_saw),
		cmocka_unit_test(test_references_become_characters),
		cmocka_unit_test(test_controls_are_no_text),
		cmocka_unit_test(test_pictures_within_become_parts),
		cmocka_unit_test(test_pieces_are_one_source),
		cmocka_unit_test(test_nesting_is_bounded),
		cmocka_unit_test(test_long_bad_markup_takes_no_long_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
