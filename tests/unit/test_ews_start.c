/* What must not be repeated, and credentials. */
#include "test.h"

#include <string.h>

#include "ews_client_kit.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_401_is_asked_once_more_and_no_oftener),
		TEST(a_locked_door_is_not_knocked_at_by_all),
		TEST(each_outcome_comes_once_whatever_it_is),
		TEST(a_question_between_loses_no_outcome),
		TEST(who_waits_for_room_gets_it),
		TEST(nothing_leaves_that_could_send_mail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
