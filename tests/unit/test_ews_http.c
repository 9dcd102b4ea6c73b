/* What is sent, how far it came, how many at a time. */
#include "test.h"

#include <string.h>

#include "ews_http_kit.h"

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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
