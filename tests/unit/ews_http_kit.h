/* ews_http_kit - what tests of ews_http share: a server, options, questions. */
#ifndef TESTS_EWS_HTTP_KIT_H
#define TESTS_EWS_HTTP_KIT_H

#include "http_kit.h"

#include "ews/ews_http.h"

#define STEP 20 /* milliseconds of one wait */

static struct http_kit kit;

static inline int
setup(void **state)
{
	(void)state;
	http_kit_open(&kit, NULL);
	return 0;
}

static inline int
teardown(void **state)
{
	(void)state;
	http_kit_close(&kit);
	return 0;
}

static inline struct ews_http_options
basic(void)
{
	return (struct ews_http_options){ .url = kit.url, .auth = EWS_BASIC,
		.user = "user", .password = "pass", .plain_ok = true,
		.most = 1 };
}

static inline struct ews_http *
opened(const struct ews_http_options *o)
{
	struct ews_http *h;
	struct err e = { 0 };

	if (ews_http_open(&h, o, &e) < 0)
		fail_msg("%s", e.msg);
	return h;
}

static inline struct ews_reply
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

static inline struct ews_reply
asked(struct ews_http *h, const char *text)
{
	struct ews_body body = { .head = text, .head_len = strlen(text) };

	ews_http_start(h, &body, &body);
	struct ews_reply r = waited(h);

	assert_ptr_equal(r.cookie, &body);
	return r;
}

static inline void
expect(struct ews_reply *r, enum ews_reached reached, long status)
{
	if (r->reached != reached)
		print_message("    %s\n", r->err.msg);
	assert_int_equal(r->reached, reached);
	assert_int_equal(r->status, status);
	buf_free(&r->body);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
