/* What servers say, and what of the options does not go. */
#include "test.h"

#include <string.h>

#include "ews_http_kit.h"

/* ---- what the server says ------------------------------------------------ */

static void
retry_after_is_seconds_or_a_date(void **state)
{
	static const struct {
		const char *headers;
		int64_t ms;
	} rows[] = {
		{ "Retry-After: 7\r\n", 7000 },
		{ "Retry-After: Tue, 03 Mar 2015 10:00:30 GMT\r\n"
		  "Date: Tue, 03 Mar 2015 10:00:10 GMT\r\n", 20000 },
		{ "Retry-After: Tue, 03 Mar 2015 10:00:30 GMT\r\n", 0 },
		{ "Retry-After: 99999999999999999999\r\n", 86400000 },
		{ "Retry-After: -3\r\n", 0 },
		{ "Retry-After: soon\r\n", -1 },
		{ "", -1 },
	};
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		IN_CASE(rows[i].headers);
		http_kit_plan(&kit, (struct http_act){ .status = 503,
		    .headers = rows[i].headers });
		struct ews_reply r = asked(h, "x");

		assert_int_equal(r.retry_after, rows[i].ms);
		expect(&r, EWS_ANSWERED, 503);
	}
	ews_http_close(&h);
}

static void
a_redirect_is_told_and_not_followed(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	http_kit_plan(&kit, (struct http_act){ .status = 302,
	    .headers = "Location: /ews/genericerrorpage.htm\r\n" });
	struct ews_reply r = asked(h, "x");

	assert_string_equal(r.location, "/ews/genericerrorpage.htm");
	expect(&r, EWS_ANSWERED, 302);
	r = asked(h, "y");
	assert_string_equal(r.location, "");
	expect(&r, EWS_ANSWERED, 200);
	assert_int_equal(kit.nasked, 2);
	ews_http_close(&h);
}

static void
cookies_come_back(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	http_kit_plan(&kit, (struct http_act){
	    .headers = "Set-Cookie: X-BackEndCookie=here; path=/\r\n" });
	for (int i = 0; i < 2; i++) {
		struct ews_reply r = asked(h, "x");

		expect(&r, EWS_ANSWERED, 200);
	}
	assert_string_equal(http_kit_header(&kit.asked[1], "Cookie"),
	    "X-BackEndCookie=here");
	ews_http_close(&h);
}

static void
a_second_401_is_the_last(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	for (int i = 0; i < 2; i++)
		http_kit_plan(&kit, (struct http_act){ .status = 401,
		    .headers = "WWW-Authenticate: Basic realm=\"x\"\r\n" });
	struct ews_reply r = asked(h, "x");

	assert_false(r.refused);
	expect(&r, EWS_ANSWERED, 401);
	r = asked(h, "x");
	assert_true(r.refused);
	expect(&r, EWS_ANSWERED, 401);
	assert_int_equal(kit.nasked, 2);
	assert_int_equal(kit.connections, 2); /* over a fresh one */
	ews_http_close(&h);
}

static void
a_good_answer_forgives_a_401(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	for (int i = 0; i < 3; i++) {
		http_kit_plan(&kit, (struct http_act){ .status = 401 });
		http_kit_plan(&kit, (struct http_act){ .status = 200 });
		struct ews_reply r = asked(h, "x");

		assert_false(r.refused);
		expect(&r, EWS_ANSWERED, 401);
		r = asked(h, "x");
		expect(&r, EWS_ANSWERED, 200);
	}
	ews_http_close(&h);
}

/* ---- tokens -------------------------------------------------------------- */

static int
next_token(void *arg, struct buf *token, struct err *e)
{
	int *n = arg;

	if (++*n > 2)
		return err_set(e, ERR_CONFIG, "no more tokens");
	buf_putf(token, "token-%d", *n);
	return 0;
}

static void
an_expired_token_is_renewed(void **state)
{
	struct ews_http_options o = basic();
	int n = 1;

	(void)state;
	o.auth = EWS_BEARER;
	o.user = NULL;
	o.password = "token-1";
	o.renew = next_token;
	o.renew_arg = &n;
	struct ews_http *h = opened(&o);

	http_kit_plan(&kit, (struct http_act){ .status = 401 });
	struct ews_reply r = asked(h, "x");

	assert_false(r.refused);
	expect(&r, EWS_ANSWERED, 401);
	r = asked(h, "x");
	expect(&r, EWS_ANSWERED, 200);
	assert_string_equal(http_kit_header(&kit.asked[0], "Authorization"),
	    "Bearer token-1");
	assert_string_equal(http_kit_header(&kit.asked[1], "Authorization"),
	    "Bearer token-2");
	assert_int_equal(n, 2);

	http_kit_plan(&kit, (struct http_act){ .status = 401 });
	r = asked(h, "x");
	assert_true(r.refused);
	assert_int_equal(r.err.code, ERR_AUTH);
	assert_non_null(strstr(r.err.msg, "no more tokens"));
	expect(&r, EWS_ANSWERED, 401);
	ews_http_close(&h);
}

/* ---- NTLM ---------------------------------------------------------------- */

#define CHALLENGE                                                              \
	"WWW-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAACAA"                     \
	"AAABAgAAAQIDBAUGBwg=\r\n"

static void
begin_ntlm(struct ews_http_options *o)
{
	*o = basic();
	o->auth = EWS_NTLM;
	o->user = "DOMAIN\\user";
	http_kit_plan(&kit, (struct http_act){ .status = 401,
	    .headers = CHALLENGE });
}

/* The body goes out once it can be taken, and whole. */
static void
ntlm_sends_the_body_when_it_is_asked_for(void **state)
{
	struct ews_http_options o;

	(void)state;
	begin_ntlm(&o);
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "<question/>");

	expect(&r, EWS_ANSWERED, 200);
	assert_int_equal(kit.nasked, 2);
	assert_int_equal(kit.asked[0].len, 0);
	assert_memory_equal(http_kit_header(&kit.asked[0], "Authorization"),
	    "NTLM TlRMTVNTUAAB", 17);
	assert_memory_equal(http_kit_header(&kit.asked[1], "Authorization"),
	    "NTLM TlRMTVNTUAAD", 17);
	assert_string_equal(kit.asked[1].body, "<question/>");
	r = asked(h, "<second/>");
	expect(&r, EWS_ANSWERED, 200);
	assert_int_equal(kit.nasked, 3); /* the connection is known */
	assert_int_equal(kit.connections, 1);
	assert_null(http_kit_header(&kit.asked[2], "Authorization"));
	ews_http_close(&h);
}

/* A connection that is no longer known: all begins anew, with the body. */
static void
ntlm_begins_anew_with_the_body(void **state)
{
	struct ews_http_options o;

	(void)state;
	begin_ntlm(&o);
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "<first/>");

	expect(&r, EWS_ANSWERED, 200);
	kit.nplan = kit.next;
	http_kit_plan(&kit, (struct http_act){ .status = 401,
	    .headers = "WWW-Authenticate: NTLM\r\n" });
	http_kit_plan(&kit, (struct http_act){ .status = 401,
	    .headers = CHALLENGE });
	r = asked(h, "<second/>");
	assert_string_equal(kit.asked[kit.nasked - 1].body, "<second/>");
	expect(&r, EWS_ANSWERED, 200);
	ews_http_close(&h);
}

static void
ntlm_repeats_nothing_that_may_have_been_done(void **state)
{
	struct ews_http_options o;

	(void)state;
	begin_ntlm(&o);
	struct ews_http *h = opened(&o);

	http_kit_plan(&kit, (struct http_act){ .what = ACT_DROP });
	struct ews_reply r = asked(h, "<first/>");

	expect(&r, EWS_UNKNOWN, 0);
	assert_int_equal(kit.nasked, 2);
	begin_ntlm(&o);
	r = asked(h, "<second/>");
	expect(&r, EWS_ANSWERED, 200);
	http_kit_plan(&kit, (struct http_act){ .what = ACT_DROP });
	size_t before = kit.nasked;

	r = asked(h, "<third/>");
	expect(&r, EWS_UNKNOWN, 0);
	assert_int_equal(kit.nasked, before + 1);
	ews_http_close(&h);
}

static void
ntlm_with_a_wrong_password_is_a_401(void **state)
{
	struct ews_http_options o;

	(void)state;
	begin_ntlm(&o);
	struct ews_http *h = opened(&o);

	http_kit_plan(&kit, (struct http_act){ .status = 401,
	    .headers = "WWW-Authenticate: NTLM\r\n" });
	struct ews_reply r = asked(h, "<first/>");

	assert_false(r.refused);
	expect(&r, EWS_ANSWERED, 401);
	assert_int_equal(kit.nasked, 2);
	ews_http_close(&h);
}

/* No ticket: it says so as any other refusal. */
static void
negotiate_without_a_ticket_is_a_401(void **state)
{
	struct ews_http_options o = basic();

	(void)state;
	(void)setenv("KRB5CCNAME", "FILE:/nowhere/at/all", 1);
	o.auth = EWS_NEGOTIATE;
	o.user = o.password = NULL;
	struct ews_http *h = opened(&o);

	for (int i = 0; i < 2; i++)
		http_kit_plan(&kit, (struct http_act){ .status = 401,
		    .headers = "WWW-Authenticate: Negotiate\r\n" });
	struct ews_reply r = asked(h, "<first/>");

	expect(&r, EWS_ANSWERED, 401);
	ews_http_close(&h);
}

/* ---- what of the options does not go ------------------------------------- */

static void
what_cannot_be_safe_is_refused(void **state)
{
	static const struct {
		const char *url, *user, *password, *anchor;
		enum ews_auth auth;
		const char *says;
	} rows[] = {
		{ "http://x/", "u", "p", NULL, EWS_BASIC,
		    "--allow-plain-http" },
		{ "https://u:p@x/", "u", "p", NULL, EWS_BASIC, "--user" },
		{ "ftp://x/", "u", "p", NULL, EWS_BASIC, "https://" },
		{ "x", "u", "p", NULL, EWS_BASIC, "https://" },
		{ "https://", "u", "p", NULL, EWS_BASIC, "https://" },
		{ "https://x/\r\nA: b", "u", "p", NULL, EWS_BASIC, "https://" },
		{ "https://x/", NULL, "p", NULL, EWS_NTLM, "--user" },
		{ "https://x/", "u", NULL, NULL, EWS_BASIC,
		    "--password-file" },
		{ "https://x/", NULL, NULL, NULL, EWS_BEARER, "--token-file" },
		{ "https://x/", "u:v", "p", NULL, EWS_BASIC, "colon" },
		{ "https://x/", "u", "p\r\nA: b", NULL, EWS_BASIC, "control" },
		{ "https://x/", "u", "p", "a\nb", EWS_NTLM, "control" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct ews_http_options o = { .url = rows[i].url,
			.user = rows[i].user, .password = rows[i].password,
			.anchor = rows[i].anchor, .auth = rows[i].auth };
		struct ews_http *h;
		struct err e = { 0 };

		IN_CASE(rows[i].says);
		assert_int_equal(ews_http_open(&h, &o, &e), -1);
		assert_null(h);
		assert_int_equal(e.code, ERR_CONFIG);
		if (strstr(e.msg, rows[i].says) == NULL)
			fail_msg("%s", e.msg);
		assert_null(strstr(e.msg, "u:p"));
	}
}

static void
an_address_without_a_path_gets_the_usual_one(void **state)
{
	struct ews_http_options o = basic();
	char url[64];

	(void)state;
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d", kit.port);
	o.url = url;
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "x");

	expect(&r, EWS_ANSWERED, 200);
	assert_non_null(strstr(kit.asked[0].head,
	    "POST /EWS/Exchange.asmx HTTP"));
	ews_http_close(&h);
}

static void
a_host_that_nobody_knows_is_a_mistake(void **state)
{
	struct ews_http_options o = basic();

	(void)state;
	o.url = "http://nowhere.invalid/ews";
	(void)setenv("http_proxy", kit.url, 1);
	(void)setenv("all_proxy", kit.url, 1);
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "x");

	assert_int_equal(r.err.code, ERR_CONFIG);
	assert_non_null(strstr(r.err.msg, "nowhere.invalid"));
	expect(&r, EWS_UNSENT, 0);
	assert_int_equal(kit.connections, 0); /* nor asked a proxy */
	(void)unsetenv("http_proxy");
	(void)unsetenv("all_proxy");
	ews_http_close(&h);
}

/* ---- elsewhere ----------------------------------------------------------- */

static void
one_request_goes_to_another_address(void **state)
{
	struct ews_http_options o = basic();
	struct ews_reply r;
	struct err e = { 0 };

	(void)state;
	o.url = "https://nowhere.invalid/";
	assert_int_equal(ews_http_once(&o, kit.url, "application/xml", "<q/>",
	    &r, &e), 0);
	expect(&r, EWS_ANSWERED, 200);
	assert_string_equal(kit.asked[0].body, "<q/>");
	assert_string_equal(http_kit_header(&kit.asked[0], "Content-Type"),
	    "application/xml");
	assert_non_null(http_kit_header(&kit.asked[0], "Authorization"));
	o.plain_ok = false;
	assert_int_equal(ews_http_once(&o, kit.url, "text/xml", "<q/>", &r,
	    &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_int_equal(kit.nasked, 1);
}

static void
a_get_has_no_credentials(void **state)
{
	struct ews_http_options o = basic();
	struct ews_reply r;
	struct err e = { 0 };

	(void)state;
	o.plain_ok = false;
	http_kit_plan(&kit, (struct http_act){ .status = 302,
	    .headers = "Location: https://elsewhere.example/x.xml\r\n" });
	assert_int_equal(ews_http_once(&o, kit.url, NULL, NULL, &r, &e), 0);
	assert_string_equal(r.location, "https://elsewhere.example/x.xml");
	expect(&r, EWS_ANSWERED, 302);
	assert_memory_equal(kit.asked[0].head, "GET /ews HTTP/1.1\r\n", 19);
	assert_null(http_kit_header(&kit.asked[0], "Authorization"));
}

static void
a_certificate_has_to_be_vouched_for(void **state)
{
	char path[] = "/tmp/test_ews_http.XXXXXX";
	int fd = mkstemp(path);
	struct http_kit tls;
	struct ews_http_options o = basic();

	(void)state;
	(void)close(fd);
	http_kit_open(&tls, http_kit_tls(path));
	o.url = tls.url;
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "x");

	assert_int_equal(r.err.code, ERR_CONFIG);
	assert_non_null(strstr(r.err.msg, "--cacert"));
	expect(&r, EWS_UNSENT, 0);
	assert_int_equal(tls.nasked, 0);
	ews_http_close(&h);

	o.cacert = path;
	h = opened(&o);
	r = asked(h, "x");
	expect(&r, EWS_ANSWERED, 200);
	ews_http_close(&h);

	o.cacert = "/nowhere/at/all.pem";
	h = opened(&o);
	r = asked(h, "x");
	assert_int_equal(r.err.code, ERR_CONFIG);
	assert_non_null(strstr(r.err.msg, "--cacert"));
	expect(&r, EWS_UNSENT, 0);
	ews_http_close(&h);
	http_kit_close(&tls);
	(void)unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(retry_after_is_seconds_or_a_date),
		TEST(a_redirect_is_told_and_not_followed),
		TEST(cookies_come_back),
		TEST(a_second_401_is_the_last),
		TEST(a_good_answer_forgives_a_401),
		TEST(an_expired_token_is_renewed),
		TEST(ntlm_sends_the_body_when_it_is_asked_for),
		TEST(ntlm_begins_anew_with_the_body),
		TEST(ntlm_repeats_nothing_that_may_have_been_done),
		TEST(ntlm_with_a_wrong_password_is_a_401),
		TEST(negotiate_without_a_ticket_is_a_401),
		TEST(what_cannot_be_safe_is_refused),
		TEST(an_address_without_a_path_gets_the_usual_one),
		TEST(a_host_that_nobody_knows_is_a_mistake),
		TEST(one_request_goes_to_another_address),
		TEST(a_get_has_no_credentials),
		TEST(a_certificate_has_to_be_vouched_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
