#include "test.h"

#include <string.h>

#include "base/buf.h"
#include "base/xml.h"

static struct buf out;

static void
on_start(void *arg, const char *name, const struct xml_attr *a, size_t n)
{
	(void)arg;
	buf_putf(&out, "<%s", name);
	for (size_t i = 0; i < n; i++)
		buf_putf(&out, " %s=%.*s", a[i].name, (int)a[i].len,
		    a[i].value);
	buf_puts(&out, ">");
}

static void
on_end(void *arg)
{
	(void)arg;
	buf_puts(&out, "</>");
}

static void
on_text(void *arg, const char *s, size_t n)
{
	(void)arg;
	buf_put(&out, s, n);
}

static void
on_entity(void *arg, const char *name)
{
	(void)arg;
	buf_putf(&out, "[%s]", name);
}

static const struct xml_events events = { on_start, on_end, on_text,
	on_entity };

static const struct {
	const char *name, *xml, *want;
	bool good;
} cases[] = {
	{ "names lose their prefix", "<a:b xmlns:a='u' a:c='d'/>", "<b c=d></>",
	    true },
	{ "undeclared prefix", "<a:b a:c='d'>x</a:b>", "<b c=d>x</>", true },
	{ "characters of attributes", "<b c='&amp;&lt;&#228;&quot;'/>",
	    "<b c=&<\xc3\xa4\"></>", true },
	{ "characters of text", "<b>&amp;&lt;&#228;<![CDATA[<&]]></b>",
	    "<b>&<\xc3\xa4<&</>", true },
	{ "an unknown entity", "<b>x&nbsp;y</b>", "<b>x[nbsp]y</>", true },
	{ "unclosed", "<b>x<c>", "<b>x<c>", false },
	{ "two roots", "<b/><c/>", "<b></>", false },
	{ "nothing", "", "", false },
};

static void
tells_what_is_there(void **state)
{
	struct xml *x = xml_new();

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct err e = { .msg = "" };

		IN_CASE(cases[i].name);
		buf_init(&out, 4096);
		buf_put(&out, "", 0);
		int r = xml_parse(x, cases[i].xml, strlen(cases[i].xml),
		    &events, NULL, &e);

		assert_int_equal(r, cases[i].good ? 0 : -1);
		assert_string_equal(out.data, cases[i].want);
		if (!cases[i].good)
			assert_int_equal(e.code, ERR_FORMAT);
		buf_free(&out);
	}
	xml_free(&x);
	assert_null(x);
}

static void
an_entity_is_not_expanded(void **state)
{
	static const char
	    bomb[] = "<!DOCTYPE b [<!ENTITY a 'aaaaaaaaaa'>"
		     "<!ENTITY c '&a;&a;&a;&a;&a;&a;&a;&a;'>"
		     "<!ENTITY f SYSTEM '/etc/passwd'>]><b d='&c;'>&c;&f;</b>";
	struct xml *x = xml_new();
	struct err e;

	(void)state;
	buf_init(&out, 4096);
	(void)!xml_parse(x, bomb, sizeof(bomb) - 1, &events, NULL, &e);
	assert_null(strstr(out.data, "aaa"));
	assert_null(strstr(out.data, "root"));
	buf_free(&out);
	xml_free(&x);
}

static void
depth_is_limited(void **state)
{
	char deep[4 * XML_DEPTH + 8] = "";
	struct xml *x = xml_new();
	struct err e;

	(void)state;
	for (int i = 0; i <= XML_DEPTH; i++)
		memcpy(deep + 3 * i, "<a>", 4);
	buf_init(&out, 65536);
	assert_int_equal(xml_parse(x, deep, strlen(deep), &events, NULL, &e),
	    -1);
	assert_non_null(strstr(e.msg, "deeper"));
	/* The parser is none the worse for it. */
	assert_int_equal(xml_parse(x, "<b/>", 4, &events, NULL, &e), 0);
	buf_free(&out);
	xml_free(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_is_there),
		cmocka_unit_test(an_entity_is_not_expanded),
		cmocka_unit_test(depth_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
