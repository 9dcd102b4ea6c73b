#include "test.h"

#include <string.h>

#include "http_kit.h"

#include "ews/ews_http.h"

#define STEP 20 /* milliseconds of one wait */

static struct http_kit kit;

static int
setup(void **state)
{
	(void)state;
	http_kit_open(&kit, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	http_kit_close(&kit);
	return 0;
}

static struct ews_http_options
basic(void)
{
	return (struct ews_http_options){ .url = kit.url, .auth = EWS_BASIC,
		.user = "user", .password = "pass", .plain_ok = true,
		.most = 1 };
}

static struct ews_http *
opened(const struct ews_http_options *o)
{
	struct ews_http *h;
	struct err e = { 0 };

	if (ews_http_open(&h, o, &e) < 0)
		fail_msg("%s", e.msg);
	return h;
}

static struct ews_reply
waited(struct ews_http *h)
{
	struct ews_reply r;
	struct err e = { 0 };
	int n;

	do {
		n = ews_http_wait(h, STEP, &r, &e);
	} while (n == 0);
	assert_int_equal(n, 1);
	return r;
}

static struct ews_reply
asked(struct ews_http *h, const char *text)
{
	struct ews_body body = { .head = text, .head_len = strlen(text) };

	ews_http_start(h, &body, &body);
	struct ews_reply r = waited(h);

	assert_ptr_equal(r.cookie, &body);
	return r;
}

static void
expect(struct ews_reply *r, enum ews_reached reached, long status)
{
	if (r->reached != reached)
		print_message("    %s\n", r->err.msg);
	assert_int_equal(r->reached, reached);
	assert_int_equal(r->status, status);
	buf_free(&r->body);
}

/* ---- what is sent -------------------------------------------------------- */

static void
a_request_has_length_and_names_itself(void **state)
{
	struct ews_http_options o = basic();

	(void)state;
	o.anchor = "who@example.com";
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "<question/>");
	const struct http_asked *a = &kit.asked[0];

	assert_string_equal(r.body.data, "<ok/>");
	assert_int_equal(r.retry_after, -1);
	assert_int_equal(r.request_len, 11);
	expect(&r, EWS_ANSWERED, 200);
	assert_string_equal(a->body, "<question/>");
	assert_memory_equal(a->head, "POST /ews HTTP/1.1\r\n", 20);
	assert_string_equal(http_kit_header(a, "Content-Length"), "11");
	assert_string_equal(http_kit_header(a, "Content-Type"),
	    "text/xml; charset=utf-8");
	assert_string_equal(http_kit_header(a, "Authorization"),
	    "Basic dXNlcjpwYXNz");
	assert_string_equal(http_kit_header(a, "X-AnchorMailbox"),
	    "who@example.com");
	assert_string_equal(http_kit_header(a, "Accept-Encoding"), "gzip");
	assert_memory_equal(http_kit_header(a, "User-Agent"), "notes2ex/", 9);
	assert_null(http_kit_header(a, "Expect"));
	assert_null(http_kit_header(a, "Transfer-Encoding"));
	assert_string_equal(r.request_id,
	    http_kit_header(a, "client-request-id"));
	ews_http_close(&h);
}

static void
each_request_has_a_number_of_its_own(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	http_kit_plan(&kit, (struct http_act){
	    .headers = "request-id: theirs\r\n" });
	for (int i = 0; i < 2; i++) {
		struct ews_reply r = asked(h, "x");

		if (i == 0)
			assert_string_equal(r.request_id, "theirs");
		expect(&r, EWS_ANSWERED, 200);
	}
	char *first = strdup(http_kit_header(&kit.asked[0],
	    "client-request-id"));

	assert_int_equal(strlen(first), 36);
	assert_string_not_equal(first,
	    http_kit_header(&kit.asked[1], "client-request-id"));
	free(first);
	assert_int_equal(kit.connections, 1); /* kept alive */
	ews_http_close(&h);
}

static void
a_large_body_comes_from_its_blob(void **state)
{
	static char content[3 * 1024 * 1024];
	struct arena arena = { 0 };
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (char)('a' + i % 23);
	struct ews_body body = { .head = "<a>", .head_len = 3, .tail = "</a>",
		.tail_len = 4, .data_len = sizeof(content),
		.data = blob_of_mem(&arena, content, sizeof(content)) };

	ews_http_start(h, &body, NULL);
	struct ews_reply r = waited(h);

	assert_int_equal(r.request_len, sizeof(content) + 7);
	expect(&r, EWS_ANSWERED, 200);
	assert_int_equal(kit.asked[0].len, sizeof(content) + 7);
	assert_memory_equal(kit.asked[0].body, "<a>a", 4);
	assert_memory_equal(kit.asked[0].body + 3, content, sizeof(content));
	assert_memory_equal(kit.asked[0].body + 3 + sizeof(content), "</a>", 4);
	assert_null(http_kit_header(&kit.asked[0], "Expect"));
	ews_http_close(&h);
	arena_free(&arena);
}

/* Shorter or longer than was said, or not there: nothing whole is sent. */
static void
a_content_that_has_changed_is_the_items_fault(void **state)
{
	struct arena arena = { 0 };
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);
	const struct blob *four = blob_of_mem(&arena, "four", 4);
	const struct blob *none = blob_of_file(&arena, "/nowhere/at/all", 0, 4);
	const struct ews_body bodies[] = {
		{ .head = "<a>", .head_len = 3, .data = four, .data_len = 5 },
		{ .head = "<a>", .head_len = 3, .data = four, .data_len = 3 },
		{ .head = "<a>", .head_len = 3, .data = none, .data_len = 4 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(bodies); i++) {
		ews_http_start(h, &bodies[i], NULL);
		struct ews_reply r = waited(h);

		assert_int_equal(r.err.code, ERR_IO);
		expect(&r, EWS_UNREADABLE, 0);
	}
	assert_int_equal(kit.nasked, 0);
	struct ews_reply r = asked(h, "next");

	expect(&r, EWS_ANSWERED, 200);
	ews_http_close(&h);
	arena_free(&arena);
}

/* ---- how far it came ----------------------------------------------------- */

static void
who_is_not_there_got_nothing(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	http_kit_shut(&kit);
	struct ews_reply r = asked(h, "x");

	assert_int_equal(r.err.code, ERR_BUSY);
	assert_non_null(strstr(r.err.msg, "127.0.0.1"));
	expect(&r, EWS_UNSENT, 0);
	http_kit_listen(&kit);
	r = asked(h, "y");
	expect(&r, EWS_ANSWERED, 200);
	ews_http_close(&h);
}

static void
what_is_lost_on_the_way_back_is_unknown(void **state)
{
	static const unsigned acts[] = { ACT_DROP, ACT_TRUNCATE };
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	for (size_t i = 0; i < NITEMS(acts); i++) {
		http_kit_plan(&kit, (struct http_act){ .what = acts[i] });
		struct ews_reply r = asked(h, "x");

		assert_int_equal(r.err.code, ERR_BUSY);
		expect(&r, EWS_UNKNOWN, 0);
	}
	assert_int_equal(kit.nasked, 2);
	ews_http_close(&h);
}

/*
 * libcurl repeats a request on its own when a kept connection ends without an
 * answer.  Here the server has read all of it: it may have done it.
 */
static void
a_request_on_a_kept_connection_is_never_repeated(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);
	struct ews_reply r = asked(h, "first");

	(void)state;
	expect(&r, EWS_ANSWERED, 200);
	http_kit_plan(&kit, (struct http_act){ .what = ACT_DROP });
	r = asked(h, "second");
	assert_int_equal(kit.asked[1].connection, 0);
	expect(&r, EWS_UNKNOWN, 0);
	assert_int_equal(kit.nasked, 2);
	r = asked(h, "third");
	expect(&r, EWS_ANSWERED, 200);
	assert_int_equal(kit.nasked, 3);
	assert_string_equal(kit.asked[2].body, "third");
	ews_http_close(&h);
}

/* The server has closed it meanwhile, before anything was sent. */
static void
a_kept_connection_that_has_ended_is_made_anew(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);

	(void)state;
	for (int i = 0; i < 5; i++) {
		http_kit_plan(&kit, (struct http_act){ .what = ACT_LEAVE });
		struct ews_reply r = asked(h, "x");

		expect(&r, EWS_ANSWERED, 200);
		(void)poll(NULL, 0, STEP);
	}
	assert_int_equal(kit.nasked, 5);
	assert_int_equal(kit.connections, 5);
	ews_http_close(&h);
}

static void
silence_ends_a_request(void **state)
{
	struct ews_http_options o = basic();

	(void)state;
	o.quiet_seconds = 1;
	struct ews_http *h = opened(&o);

	http_kit_plan(&kit, (struct http_act){ .ms = 4000 });
	struct ews_reply r = asked(h, "x");

	expect(&r, EWS_UNKNOWN, 0);
	ews_http_close(&h);
}

static void
a_given_up_request_has_no_reply(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);
	struct ews_body body = { .head = "x", .head_len = 1 };
	struct ews_reply r;
	struct err e = { 0 };
	int a, b;

	(void)state;
	http_kit_plan(&kit, (struct http_act){ .ms = 200 });
	ews_http_start(h, &body, &a);
	ews_http_start(h, &body, &b);
	assert_int_equal(ews_http_busy(h), 2);
	assert_int_equal(ews_http_wait(h, 1, &r, &e), 0);
	ews_http_drop(h, &a);
	assert_int_equal(ews_http_busy(h), 1);
	r = waited(h);
	assert_ptr_equal(r.cookie, &b);
	expect(&r, EWS_ANSWERED, 200);
	assert_int_equal(ews_http_busy(h), 0);
	ews_http_close(&h);
}

/* ---- many ---------------------------------------------------------------- */

static void
no_more_are_under_way_than_agreed(void **state)
{
	struct ews_http_options o = basic();
	struct ews_body body = { .head = "x", .head_len = 1 };
	bool seen[24] = { false };

	(void)state;
	o.most = 3;
	struct ews_http *h = opened(&o);

	for (size_t i = 0; i < NITEMS(seen); i++) {
		http_kit_plan(&kit, (struct http_act){ .ms = 5 });
		ews_http_start(h, &body, &seen[i]);
	}
	assert_int_equal(ews_http_busy(h), NITEMS(seen));
	for (size_t i = 0; i < NITEMS(seen); i++) {
		struct ews_reply r = waited(h);

		assert_false(*(bool *)r.cookie);
		*(bool *)r.cookie = true;
		expect(&r, EWS_ANSWERED, 200);
	}
	assert_int_equal(ews_http_busy(h), 0);
	assert_int_equal(kit.connections, 3);
	assert_int_equal(kit.most, 3);
	ews_http_close(&h);
}

static void
closing_gives_up_what_is_under_way(void **state)
{
	struct ews_http_options o = basic();
	struct ews_http *h = opened(&o);
	struct ews_body body = { .head = "x", .head_len = 1 };

	(void)state;
	http_kit_plan(&kit, (struct http_act){ .ms = 100 });
	ews_http_start(h, &body, NULL);
	ews_http_start(h, &body, NULL);
	ews_http_close(&h);
	assert_null(h);
	ews_http_close(&h);
}

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

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_has_length_and_names_itself),
		TEST(each_request_has_a_number_of_its_own),
		TEST(a_large_body_comes_from_its_blob),
		TEST(a_content_that_has_changed_is_the_items_fault),
		TEST(who_is_not_there_got_nothing),
		TEST(what_is_lost_on_the_way_back_is_unknown),
		TEST(a_request_on_a_kept_connection_is_never_repeated),
		TEST(a_kept_connection_that_has_ended_is_made_anew),
		TEST(silence_ends_a_request),
		TEST(a_given_up_request_has_no_reply),
		TEST(no_more_are_under_way_than_agreed),
		TEST(closing_gives_up_what_is_under_way),
		TEST(retry_after_is_seconds_or_a_date),
		TEST(a_redirect_is_told_and_not_followed),
		TEST(cookies_come_back),
		TEST(a_second_401_is_the_last),
		TEST(a_good_answer_forgives_a_401),
		TEST(an_expired_token_is_renewed),
		TEST(what_cannot_be_safe_is_refused),
		TEST(an_address_without_a_path_gets_the_usual_one),
		TEST(a_host_that_nobody_knows_is_a_mistake),
		TEST(one_request_goes_to_another_address),
		TEST(a_get_has_no_credentials),
		TEST(a_certificate_has_to_be_vouched_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
