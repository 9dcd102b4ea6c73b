#include "test.h"

#include <string.h>

#include "http_kit.h"

#include "ews/ews_client.h"

#define MESSAGES \
	"http://schemas.microsoft.com/exchange/services/2006/messages"
#define ENVELOPE(body)                                                         \
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">"   \
	"<s:Body>" body "</s:Body></s:Envelope>"
#define ANSWER(messages)                                                       \
	ENVELOPE("<m:GetItemResponse xmlns:m=\"" MESSAGES "\">"                \
		 "<m:ResponseMessages>" messages "</m:ResponseMessages>"       \
		 "</m:GetItemResponse>")
#define MESSAGE(class, code)                                                   \
	"<m:GetItemResponseMessage ResponseClass=\"" class "\">"               \
	"<m:ResponseCode>" code "</m:ResponseCode>"                            \
	"</m:GetItemResponseMessage>"
#define FAULT(code, more)                                                      \
	ENVELOPE("<s:Fault><faultcode>a:" code "</faultcode>"                  \
		 "<faultstring>in words</faultstring><detail>"                 \
		 "<e:ResponseCode xmlns:e=\"x\">" code "</e:ResponseCode>"     \
		 more "</detail></s:Fault>")
#define BUSY                                                                   \
	FAULT("ErrorServerBusy", "<t:MessageXml xmlns:t=\"y\"><t:Value "       \
	    "Name=\"BackOffMilliseconds\">30000</t:Value></t:MessageXml>")

static const char good[] = ANSWER(MESSAGE("Success", "NoError"));

static struct http_kit kit;
static struct ews_client client;
static struct arena arena;
static int64_t fake, step; /* the time, and how it flies */
static bool stop;
static char said[2048];
static struct buf question;

static void
make_question(void)
{
	const struct ews_context context = { .version = EWS_2010_SP2 };
	struct ews_xml x;

	buf_init(&question, 10000);
	ews_begin(&x, &question, &context, EWS_GET_FOLDER, false);
	ews_end(&x);
}

static int64_t
fake_clock(void)
{
	return fake += step;
}

static bool
fake_stop(void)
{
	return stop;
}

static void
fake_say(void *arg, const char *what)
{
	size_t n = strlen(said);

	(void)arg;
	(void)snprintf(said + n, sizeof(said) - n, "%s\n", what);
}

static void
open_client(int most)
{
	struct ews_http_options o = { .url = kit.url, .user = "user",
		.password = "pass", .plain_ok = true, .most = most };
	struct err e = { 0 };

	ews_client_end(&client);
	ews_http_close(&client.http);
	client = (struct ews_client){ .is_stopped = fake_stop,
		.say = fake_say, .clock = fake_clock };
	if (ews_http_open(&client.http, &o, &e) < 0)
		fail_msg("%s", e.msg);
	ews_pace_init(&client.pace, most);
}

static int
setup(void **state)
{
	(void)state;
	http_kit_open(&kit, NULL);
	fake = 0;
	step = 20000;
	stop = false;
	said[0] = '\0';
	make_question();
	open_client(1);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ews_client_end(&client);
	ews_http_close(&client.http);
	http_kit_close(&kit);
	buf_free(&question);
	arena_free(&arena);
	return 0;
}

static void
plan(int status, const char *body)
{
	http_kit_plan(&kit, (struct http_act){ .status = status,
	    .body = body });
}

static int
ask(struct ews_answer *a, struct err *e)
{
	*e = (struct err){ 0 };
	return ews_ask(&client, &question, &arena, a, e);
}

static void
expect_good(void)
{
	struct ews_answer a;
	struct err e;

	if (ask(&a, &e) < 0)
		fail_msg("%s", e.msg);
	assert_int_equal(a.n, 1);
	assert_string_equal(a.message[0].code, "NoError");
}

static void
expect_error(enum err_code code, const char *says)
{
	struct ews_answer a;
	struct err e;

	assert_int_equal(ask(&a, &e), -1);
	if (e.code != code || strstr(e.msg, says) == NULL)
		print_message("    %s\n", e.msg);
	assert_int_equal(e.code, code);
	assert_non_null(strstr(e.msg, says));
}

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

/* ---- credentials --------------------------------------------------------- */

static void
a_401_is_asked_once_more_and_no_oftener(void **state)
{
	(void)state;
	plan(401, "");
	plan(200, good);
	expect_good();
	assert_int_equal(kit.nasked, 2);
	plan(401, "");
	plan(401, "");
	expect_error(ERR_AUTH, "locked");
	assert_int_equal(kit.nasked, 4);
	assert_string_equal(said, "");
}

/* All four are refused at once; only one of them tries it again. */
static void
a_locked_door_is_not_knocked_at_by_all(void **state)
{
	struct ews_body body = { .head = question.data,
		.head_len = question.len };
	struct ews_outcome out;
	struct err e = { 0 };
	int waits = 0;

	(void)state;
	open_client(4);
	plan(200, good);
	expect_good();
	for (int i = 0; i < 20; i++)
		http_kit_plan(&kit, (struct http_act){ .status = 401,
		    .ms = 50 });
	for (int i = 0; i < 4; i++)
		assert_int_equal(ews_start(&client, &body, &e, &e), 0);
	for (;;) {
		assert_int_equal(ews_next(&client, &arena, &out, &e), 1);
		if (out.advice == EWS_STOP_AUTH)
			break;
		assert_int_equal(out.advice, EWS_WAIT);
		assert_int_equal(out.err.code, ERR_BUSY);
		if (ews_start(&client, &body, &e, &e) < 0)
			assert_int_equal(e.code, ERR_AUTH);
		waits++;
	}
	assert_int_equal(out.err.code, ERR_AUTH);
	assert_int_equal(waits, 4);
	assert_int_equal(ews_next(&client, &arena, &out, &e), 0);
	expect_error(ERR_AUTH, "locked");
	assert_int_equal(kit.nasked, 1 + 4 + 1);
}

/* ---- what must not be repeated ------------------------------------------- */

static void
each_outcome_comes_once_whatever_it_is(void **state)
{
	static const struct {
		struct http_act act;
		enum ews_advice advice;
	} rows[] = {
		{ { .body = good }, EWS_DONE },
		{ { .status = 500, .body = BUSY }, EWS_WAIT },
		{ { .what = ACT_DROP }, EWS_LOOK },
		{ { .what = ACT_TRUNCATE, .body = good }, EWS_LOOK },
		{ { .status = 503 }, EWS_LOOK },
		{ { .status = 413 }, EWS_TOO_LARGE },
		{ { .status = 500,
		    .body = FAULT("ErrorSchemaValidation", "") }, EWS_HALVE },
		{ { .status = 404 }, EWS_STOP },
	};
	struct ews_body body = { .head = question.data,
		.head_len = question.len };
	struct ews_outcome out;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		http_kit_plan(&kit, rows[i].act);
		assert_int_equal(ews_start(&client, &body, (void *)&rows[i],
		    &e), 0);
		assert_int_equal(ews_next(&client, &arena, &out, &e), 1);
		assert_ptr_equal(out.cookie, &rows[i]);
		assert_int_equal(out.advice, rows[i].advice);
		assert_int_equal(out.err.code == ERR_NONE,
		    rows[i].advice == EWS_DONE);
		assert_int_equal(kit.nasked, i + 1);
		assert_int_equal(ews_next(&client, &arena, &out, &e), 0);
	}
	assert_int_equal(client.pace.in_flight, 0);
}

/* What comes while something is asked is there afterwards. */
static void
a_question_between_loses_no_outcome(void **state)
{
	struct ews_body body = { .head = question.data,
		.head_len = question.len };
	struct ews_outcome out;
	struct err e = { 0 };
	char cookies[3];
	int seen = 0;

	(void)state;
	open_client(4);
	for (size_t i = 0; i < sizeof(cookies); i++) {
		plan(200, good);
		assert_int_equal(ews_start(&client, &body, &cookies[i], &e),
		    0);
	}
	http_kit_plan(&kit, (struct http_act){ .body = good, .ms = 200 });
	expect_good();
	while (ews_next(&client, &arena, &out, &e) == 1) {
		assert_int_equal(out.advice, EWS_DONE);
		assert_string_equal(out.answer.message[0].code, "NoError");
		seen |= 1 << ((char *)out.cookie - cookies);
	}
	assert_int_equal(seen, 7);
	assert_int_equal(client.pace.in_flight, 0);
}

/* There is one connection, and it is taken: its reply makes room. */
static void
who_waits_for_room_gets_it(void **state)
{
	struct ews_body body = { .head = question.data,
		.head_len = question.len };
	struct ews_outcome out;
	struct err e = { 0 };

	(void)state;
	plan(200, good);
	plan(500, BUSY);
	plan(200, good);
	assert_int_equal(ews_start(&client, &body, &body, &e), 0);
	expect_good();
	assert_true(fake >= 30000); /* the busy one has told all */
	assert_int_equal(ews_next(&client, &arena, &out, &e), 1);
	assert_int_equal(out.advice, EWS_DONE);
	assert_int_equal(ews_next(&client, &arena, &out, &e), 0);
}

/* ---- and what must not leave at all -------------------------------------- */

static void
nothing_leaves_that_could_send_mail(void **state)
{
	static const char text[] = ENVELOPE("<m:CreateItem xmlns:m=\"" MESSAGES
	    "\" MessageDisposition=\"SendAndSaveCopy\"></m:CreateItem>");
	struct ews_body body = { .head = text, .head_len = sizeof(text) - 1 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(ews_start(&client, &body, NULL, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	buf_clear(&question);
	buf_puts(&question, text);
	expect_error(ERR_REFUSED, "send mail");
	assert_int_equal(kit.connections, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_is_repeated_until_it_is_answered),
		TEST(the_server_says_how_long_and_the_user_hears_it),
		TEST(retry_after_is_heeded),
		TEST(what_the_request_itself_is_guilty_of_is_not_repeated),
		TEST(an_internal_error_is_tried_three_times),
		TEST(errors_of_items_are_the_callers),
		TEST(an_hour_of_nothing_costs_an_hour),
		TEST(patience_ends),
		TEST(who_never_answered_is_not_waited_for_long),
		TEST(another_service_is_no_exchange),
		TEST(a_server_that_comes_back_is_found),
		TEST(a_stop_ends_a_wait),
		TEST(a_stopped_run_may_still_ask),
		TEST(a_stop_does_not_wait_for_ever_for_an_answer),
		TEST(a_401_is_asked_once_more_and_no_oftener),
		TEST(a_locked_door_is_not_knocked_at_by_all),
		TEST(each_outcome_comes_once_whatever_it_is),
		TEST(a_question_between_loses_no_outcome),
		TEST(who_waits_for_room_gets_it),
		TEST(nothing_leaves_that_could_send_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
