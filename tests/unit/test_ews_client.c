/* What may be repeated, and how long. */
#include "test.h"

#include <string.h>

#include "ews_client_kit.h"

/* ---- what may be repeated ------------------------------------------------ */

static void
a_question_is_repeated_until_it_is_answered(void **state)
{
	(void)state;
	step = 50000;
	plan(200, good);
	expect_good();
	plan(500, BUSY);
	plan(503, "<html>later</html>");
	http_kit_plan(&kit, (struct http_act){ .what = ACT_DROP });
	http_kit_plan(&kit, (struct http_act){ .what = ACT_TRUNCATE,
	    .body = good });
	plan(200, "");
	plan(500, FAULT("ErrorInternalServerTransientError", ""));
	plan(500, FAULT("ErrorTimeoutExpired", ""));
	http_kit_plan(&kit, (struct http_act){ .status = 302,
	    .headers = "Location: /ews/genericerrorpage.htm\r\n" });
	plan(200, ANSWER(MESSAGE("Error", "ErrorServerBusy")));
	plan(200, good);
	expect_good();
	assert_int_equal(kit.nasked, 11);
	assert_int_equal(client.pace.in_flight, 0);
}

static void
the_server_says_how_long_and_the_user_hears_it(void **state)
{
	(void)state;
	plan(500, BUSY);
	plan(200, good);
	expect_good();
	assert_true(fake >= 30000);
	assert_non_null(strstr(said, "ErrorServerBusy"));
	assert_memory_equal(said, "waiting ", 8);
	assert_int_equal(strlen(strchr(said, '\n')), 1); /* once */
}

static void
retry_after_is_heeded(void **state)
{
	(void)state;
	http_kit_plan(&kit, (struct http_act){ .status = 503,
	    .headers = "Retry-After: 400\r\n" });
	plan(200, good);
	expect_good();
	assert_true(fake >= 400000);
}

static void
what_the_request_itself_is_guilty_of_is_not_repeated(void **state)
{
	static const struct {
		const char *fault;
		enum err_code error;
	} rows[] = {
		{ FAULT("ErrorSchemaValidation", ""), ERR_REJECTED },
		{ FAULT("ErrorAccessDenied", ""), ERR_REFUSED },
		{ FAULT("ErrorNonExistentMailbox", ""), ERR_CONFIG },
		{ FAULT("ErrorInvalidServerVersion", ""), ERR_UNSUPPORTED },
		{ FAULT("ErrorPasswordExpired", ""), ERR_AUTH },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		plan(500, rows[i].fault);
		expect_error(rows[i].error, "in words");
		assert_int_equal(kit.nasked, i + 1);
	}
	open_client(1);
	plan(404, "<html/>");
	expect_error(ERR_CONFIG, "Exchange.asmx");
	assert_string_equal(said, "");
}

static void
an_internal_error_is_tried_three_times(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		plan(500, FAULT("ErrorInternalServerError", ""));
	expect_error(ERR_BUSY, "ErrorInternalServerError");
	assert_int_equal(kit.nasked, 3);
}

static void
a_message_that_leaves_all_open_is_asked_about_again(void **state)
{
	struct ews_answer a;
	struct err e;

	(void)state;
	plan(200, ANSWER(MESSAGE("Success", "NoError")
	    MESSAGE("Warning", "ErrorBatchProcessingStopped")));
	plan(200, good);
	assert_int_equal(ask(&a, &e), 0);
	assert_int_equal(a.n, 1);
	assert_string_equal(a.message[0].code, "NoError");
	assert_int_equal(kit.nasked, 2);
	/* But not without end. */
	for (int i = 0; i < 4; i++)
		plan(200, ANSWER(MESSAGE("Warning",
		    "ErrorBatchProcessingStopped")));
	assert_int_equal(ask(&a, &e), 0);
	assert_string_equal(a.message[0].code, "ErrorBatchProcessingStopped");
	assert_int_equal(kit.nasked, 5);
}

static void
errors_of_items_are_the_callers(void **state)
{
	struct ews_answer a;
	struct err e;

	(void)state;
	plan(200, ANSWER(MESSAGE("Error", "ErrorItemNotFound")
	    MESSAGE("Success", "NoError")));
	assert_int_equal(ask(&a, &e), 0);
	assert_int_equal(a.n, 2);
	assert_string_equal(a.message[0].code, "ErrorItemNotFound");
}

/* ---- the ends of patience ------------------------------------------------ */

static void
an_hour_of_nothing_costs_an_hour(void **state)
{
	(void)state;
	plan(200, good);
	expect_good();
	for (int i = 0; i < 14; i++)
		plan(503, "<html/>");
	plan(200, good);
	step = 100000;
	expect_good();
	assert_true(fake >= 3600000);
	assert_int_equal(kit.nasked, 16);
}

static void
patience_ends(void **state)
{
	(void)state;
	plan(200, good);
	expect_good();
	for (int i = 0; i < 60; i++)
		plan(503, "<html/>");
	step = 200000;
	expect_error(ERR_BUSY, "503");
	assert_true(fake >= 5400000);
	assert_in_range(kit.nasked, 10, 40);
	/* Another run of the same client: it is tried before it is given up. */
	fake += 1000000;
	kit.next = kit.nplan;
	plan(200, good);
	expect_good();
}

static void
who_never_answered_is_not_waited_for_long(void **state)
{
	(void)state;
	http_kit_shut(&kit);
	expect_error(ERR_BUSY, "does not answer");
	assert_in_range(fake, 60000, 200000);
	http_kit_listen(&kit);
}

static void
another_service_is_no_exchange(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		plan(200, "<html>Welcome</html>");
	expect_error(ERR_CONFIG, "Exchange.asmx");
	assert_int_equal(kit.nasked, 3);
}

static void
a_server_that_comes_back_is_found(void **state)
{
	(void)state;
	plan(200, good);
	expect_good();
	http_kit_shut(&kit);
	step = 0;
	client.pace.since = client.pace.until = 0;
	struct ews_body body = { .head = question.data,
		.head_len = question.len };
	struct ews_outcome out;
	struct err e = { 0 };

	assert_int_equal(ews_start(&client, &body, &e, &e), 0);
	assert_int_equal(ews_next(&client, &arena, &out, &e), 1);
	assert_int_equal(out.advice, EWS_WAIT); /* nothing has left */
	assert_int_equal(out.err.code, ERR_BUSY);
	http_kit_listen(&kit);
	step = 20000;
	plan(200, good);
	expect_good();
}

static void
a_stop_ends_a_wait(void **state)
{
	(void)state;
	plan(500, BUSY);
	step = 1000;
	stop = true;
	expect_error(ERR_CANCELLED, "the same command goes on");
	assert_int_equal(kit.nasked, 1);
	assert_true(fake < 30000);
}

/* Stopped, but not waiting for anything: what is left can be settled. */
static void
a_stopped_run_may_still_ask(void **state)
{
	(void)state;
	stop = true;
	plan(200, good);
	expect_good();
}

static void
a_stop_does_not_wait_for_ever_for_an_answer(void **state)
{
	struct ews_body body = { .head = question.data,
		.head_len = question.len };
	struct ews_outcome out;
	struct err e = { 0 };

	(void)state;
	stop = true;
	step = 20000;
	http_kit_plan(&kit, (struct http_act){ .ms = 3000 });
	expect_error(ERR_CANCELLED, "stopped");
	assert_int_equal(ews_http_busy(client.http), 0);
	assert_int_equal(client.pace.in_flight, 0);
	client.stopped_at = 0;
	http_kit_plan(&kit, (struct http_act){ .ms = 3000 });
	assert_int_equal(ews_start(&client, &body, &e, &e), 0);
	assert_int_equal(ews_next(&client, &arena, &out, &e), -1);
	assert_int_equal(e.code, ERR_CANCELLED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_is_repeated_until_it_is_answered),
		TEST(the_server_says_how_long_and_the_user_hears_it),
		TEST(retry_after_is_heeded),
		TEST(what_the_request_itself_is_guilty_of_is_not_repeated),
		TEST(an_internal_error_is_tried_three_times),
		TEST(a_message_that_leaves_all_open_is_asked_about_again),
		TEST(errors_of_items_are_the_callers),
		TEST(an_hour_of_nothing_costs_an_hour),
		TEST(patience_ends),
		TEST(who_never_answered_is_not_waited_for_long),
		TEST(another_service_is_no_exchange),
		TEST(a_server_that_comes_back_is_found),
		TEST(a_stop_ends_a_wait),
		TEST(a_stopped_run_may_still_ask),
		TEST(a_stop_does_not_wait_for_ever_for_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
