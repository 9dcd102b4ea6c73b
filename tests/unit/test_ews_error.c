#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "ews/ews_error.h"

#define MIB (1024 * 1024)

/* ---- one item ------------------------------------------------------------ */

static void
a_message_says_what_to_do(void **state)
{
	static const struct {
		const char *code, *inner;
		unsigned class;
		enum ews_advice advice;
		bool rest;
	} rows[] = {
		{ "NoError", "", EWS_SUCCESS, EWS_DONE, false },
		{ "NoError", "", EWS_WARNING, EWS_DONE, false },
		{ "ErrorServerBusy", "", EWS_ERROR, EWS_WAIT, true },
		{ "ErrorExceededConnectionCount", "", EWS_ERROR, EWS_WAIT,
		    true },
		{ "ErrorInternalServerError", "ErrorServerBusy", EWS_ERROR,
		    EWS_WAIT, true },
		{ "ErrorInternalServerError", "", EWS_ERROR, EWS_LOOK, false },
		{ "ErrorInternalServerError", "ErrorQuotaExceeded", EWS_ERROR,
		    EWS_STOP_BOX, false },
		{ "ErrorInternalServerTransientError", "", EWS_ERROR, EWS_LOOK,
		    true },
		{ "ErrorMailboxStoreUnavailable", "", EWS_ERROR, EWS_LOOK,
		    true },
		{ "ErrorMailboxMoveInProgress", "", EWS_ERROR, EWS_LOOK,
		    true },
		{ "ErrorMailboxFailover", "", EWS_ERROR, EWS_LOOK, true },
		{ "ErrorConnectionFailed", "", EWS_ERROR, EWS_LOOK, true },
		{ "ErrorADUnavailable", "", EWS_ERROR, EWS_LOOK, true },
		{ "ErrorTooManyObjectsOpened", "", EWS_ERROR, EWS_LOOK, true },
		{ "ErrorInsufficientResources", "", EWS_ERROR, EWS_LOOK, true },
		{ "ErrorNotEnoughMemory", "", EWS_ERROR, EWS_LOOK, true },
		{ "ErrorProxyRequestProcessingFailed", "", EWS_ERROR, EWS_LOOK,
		    true },
		{ "ErrorBatchProcessingStopped", "", EWS_WARNING, EWS_HALVE,
		    false },
		{ "ErrorTimeoutExpired", "", EWS_ERROR, EWS_HALVE, true },
		{ "ErrorMessageSizeExceeded", "", EWS_ERROR, EWS_TOO_LARGE,
		    false },
		{ "ErrorRequestStreamTooBig", "", EWS_ERROR, EWS_TOO_LARGE,
		    false },
		{ "ErrorQuotaExceeded", "", EWS_ERROR, EWS_STOP_BOX, false },
		{ "ErrorAccessDenied", "", EWS_ERROR, EWS_STOP_BOX, false },
		{ "ErrorNonExistentMailbox", "", EWS_ERROR, EWS_STOP, false },
		{ "ErrorImpersonateUserDenied", "", EWS_ERROR, EWS_STOP,
		    false },
		{ "ErrorPasswordExpired", "", EWS_ERROR, EWS_STOP_AUTH, false },
		{ "ErrorItemNotFound", "", EWS_ERROR, EWS_GONE, false },
		{ "ErrorFolderNotFound", "", EWS_ERROR, EWS_GONE, false },
		{ "ErrorFolderExists", "", EWS_ERROR, EWS_EXISTS, false },
		{ "ErrorInvalidServerVersion", "", EWS_ERROR, EWS_LOWER,
		    false },
		{ "ErrorInvalidSchemaVersionForMailboxVersion", "", EWS_ERROR,
		    EWS_LOWER, false },
		{ "ErrorMimeContentInvalid", "", EWS_ERROR, EWS_ITEM, false },
		{ "ErrorItemCorrupt", "", EWS_ERROR, EWS_ITEM, false },
		{ "ErrorCorruptData", "", EWS_ERROR, EWS_ITEM, false },
		{ "ErrorInvalidPropertySet", "", EWS_ERROR, EWS_ITEM, false },
		{ "ErrorVirusDetected", "", EWS_ERROR, EWS_ITEM, false },
		{ "ErrorItemSave", "ErrorNotOfThisWorld", EWS_ERROR, EWS_ITEM,
		    false },
		{ "ErrorNotOfThisWorld", "", EWS_ERROR, EWS_ITEM, false },
		{ "ErrorNotOfThisWorld", "", EWS_WARNING, EWS_DONE, false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		const struct ews_message m = { .code = rows[i].code,
			.inner = rows[i].inner, .class = rows[i].class };

		IN_CASE(rows[i].code);
		assert_int_equal(ews_advise(&m), rows[i].advice);
		assert_int_equal(ews_wants_rest(m.code, m.inner),
		    rows[i].rest);
	}
}

static void
an_upload_that_is_refused_goes_another_way(void **state)
{
	struct ews_message m = { .class = EWS_ERROR, .inner = "",
		.code = "ErrorCorruptData" };

	(void)state;
	assert_int_equal(ews_advise_upload(&m), EWS_OTHER_WAY);
	m.code = "ErrorServerBusy";
	assert_int_equal(ews_advise_upload(&m), EWS_WAIT);
	m.code = "ErrorQuotaExceeded";
	assert_int_equal(ews_advise_upload(&m), EWS_STOP_BOX);
}

/* The table is searched by halves. */
static void
every_code_of_the_table_is_found(void **state)
{
	static const char *const names[] = { "ErrorADOperation",
		"ErrorADUnavailable", "ErrorAccessDenied",
		"ErrorAccountDisabled", "ErrorCannotFindUser",
		"ErrorInsufficientResources", "ErrorInternalServerError",
		"ErrorInvalidSchemaVersionForMailboxVersion",
		"ErrorInvalidSerializedAccessToken", "ErrorNotEnoughMemory",
		"ErrorSavedItemFolderNotFound", "ErrorServerBusy",
		"ErrorServiceUnavailable", "ErrorToFolderNotFound",
		"ErrorTokenSerializationDenied", "ErrorTooManyObjectsOpened",
		"ErrorWrongServerVersion", "ErrorWrongServerVersionDelegate" };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		struct ews_message m = { .class = EWS_ERROR, .inner = "",
			.code = names[i] };

		IN_CASE(names[i]);
		assert_int_not_equal(ews_advise(&m), EWS_ITEM);
	}
}

/* ---- replies as a whole -------------------------------------------------- */

static struct ews_answer
fault(const char *code)
{
	return (struct ews_answer){ .fault = code, .fault_text = "in words",
		.backoff = -1 };
}

static void
a_fault_says_what_to_do_whatever_the_status(void **state)
{
	static const struct {
		const char *code;
		enum ews_advice advice;
		enum err_code error;
	} rows[] = {
		{ "ErrorServerBusy", EWS_WAIT, ERR_BUSY },
		{ "ErrorTimeoutExpired", EWS_HALVE, ERR_BUSY },
		{ "ErrorInternalServerTransientError", EWS_LOOK, ERR_BUSY },
		{ "ErrorExceededConnectionCount", EWS_WAIT, ERR_BUSY },
		{ "ErrorSchemaValidation", EWS_HALVE, ERR_REJECTED },
		{ "ErrorInvalidRequest", EWS_HALVE, ERR_REJECTED },
		{ "Client", EWS_HALVE, ERR_REJECTED },
		{ "ErrorInvalidServerVersion", EWS_LOWER, ERR_UNSUPPORTED },
		{ "ErrorImpersonateUserDenied", EWS_STOP, ERR_CONFIG },
		{ "ErrorCannotFindUser", EWS_STOP, ERR_CONFIG },
		{ "ErrorNonExistentMailbox", EWS_STOP, ERR_CONFIG },
		{ "ErrorAccessDenied", EWS_STOP_BOX, ERR_REFUSED },
		{ "ErrorPasswordExpired", EWS_STOP_AUTH, ERR_AUTH },
		{ "ErrorRequestStreamTooBig", EWS_TOO_LARGE, ERR_REJECTED },
	};
	static const long statuses[] = { 200, 400, 500, 503 };

	(void)state;
	for (size_t i = 0; i < NITEMS(rows) * NITEMS(statuses); i++) {
		size_t row = i / NITEMS(statuses);
		struct ews_reply r = { .reached = EWS_ANSWERED,
			.status = statuses[i % NITEMS(statuses)] };
		struct ews_answer a = fault(rows[row].code);
		struct err e = { 0 };

		IN_CASE(rows[row].code);
		assert_int_equal(ews_advise_reply(&r, &a), rows[row].advice);
		ews_explain(rows[row].advice, &r, &a, &e);
		assert_int_equal(e.code, rows[row].error);
		assert_non_null(strstr(e.msg, rows[row].code));
		assert_non_null(strstr(e.msg, "in words"));
	}
}

static void
a_page_says_it_by_its_status(void **state)
{
	static const struct {
		long status;
		uint64_t len;
		const char *location;
		enum ews_advice advice;
		enum err_code error;
		const char *says;
	} rows[] = {
		{ 200, 10, "", EWS_LOOK, ERR_BUSY, "not the whole" },
		{ 500, 10, "", EWS_LOOK, ERR_BUSY, "500" },
		{ 502, 10, "", EWS_LOOK, ERR_BUSY, "502" },
		{ 503, 10, "", EWS_LOOK, ERR_BUSY, "503" },
		{ 504, 10, "", EWS_LOOK, ERR_BUSY, "504" },
		{ 408, 10, "", EWS_LOOK, ERR_BUSY, "408" },
		{ 429, 10, "", EWS_WAIT, ERR_BUSY, "429" },
		{ 302, 10, "/ews/genericerrorpage.htm", EWS_WAIT, ERR_BUSY,
		    "302" },
		{ 302, 10, "/owa/", EWS_STOP, ERR_CONFIG, "/owa/" },
		{ 301, 10, "", EWS_STOP, ERR_CONFIG, "301" },
		{ 400, 10, "", EWS_HALVE, ERR_REJECTED, "400" },
		{ 400, 40 * MIB, "", EWS_TOO_LARGE, ERR_REJECTED, "400" },
		{ 404, 10, "", EWS_STOP, ERR_CONFIG, "Exchange.asmx" },
		{ 404, 40 * MIB, "", EWS_TOO_LARGE, ERR_REJECTED, "404" },
		{ 405, 10, "", EWS_STOP, ERR_CONFIG, "405" },
		{ 405, 70 * MIB, "", EWS_TOO_LARGE, ERR_REJECTED, "73400320" },
		{ 413, 10, "", EWS_TOO_LARGE, ERR_REJECTED, "413" },
		{ 401, 10, "", EWS_STOP_AUTH, ERR_AUTH, "locked" },
		{ 403, 10, "", EWS_STOP_AUTH, ERR_AUTH, "forbids" },
		{ 407, 10, "", EWS_STOP, ERR_CONFIG, "407" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct ews_reply r = { .reached = EWS_ANSWERED,
			.status = rows[i].status, .request_len = rows[i].len };
		struct err e = { 0 };

		IN_CASE(rows[i].says);
		(void)snprintf(r.location, sizeof(r.location), "%s",
		    rows[i].location);
		assert_int_equal(ews_advise_reply(&r, NULL), rows[i].advice);
		ews_explain(rows[i].advice, &r, NULL, &e);
		assert_int_equal(e.code, rows[i].error);
		assert_non_null(strstr(e.msg, rows[i].says));
	}
}

static void
what_was_not_answered_is_looked_for_or_sent_again(void **state)
{
	static const struct {
		enum ews_reached reached;
		uint64_t len;
		enum err_code why;
		enum ews_advice advice;
		enum err_code error;
	} rows[] = {
		{ EWS_UNSENT, 10, ERR_BUSY, EWS_WAIT, ERR_BUSY },
		{ EWS_UNSENT, 10, ERR_CONFIG, EWS_STOP, ERR_CONFIG },
		{ EWS_UNKNOWN, 10, ERR_BUSY, EWS_LOOK, ERR_BUSY },
		{ EWS_UNKNOWN, 4 * MIB, ERR_BUSY, EWS_HALVE, ERR_BUSY },
		{ EWS_UNREADABLE, 10, ERR_IO, EWS_ITEM, ERR_IO },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct ews_reply r = { .reached = rows[i].reached,
			.request_len = rows[i].len };
		struct err e = { 0 };

		(void)err_set(&r.err, rows[i].why, "this happened");
		assert_int_equal(ews_advise_reply(&r, NULL), rows[i].advice);
		ews_explain(rows[i].advice, &r, NULL, &e);
		assert_int_equal(e.code, rows[i].error);
		assert_string_equal(e.msg, "this happened");
	}
}

static void
an_answer_with_messages_is_left_to_them(void **state)
{
	struct ews_reply r = { .reached = EWS_ANSWERED, .status = 200 };
	struct ews_answer a = fault("");
	struct err e = { .code = ERR_BUSY };

	(void)state;
	a.n = 1;
	assert_int_equal(ews_advise_reply(&r, &a), EWS_DONE);
	r.status = 500;
	assert_int_equal(ews_advise_reply(&r, &a), EWS_DONE);
	a.n = 0; /* XML, but nothing that we know */
	assert_int_equal(ews_advise_reply(&r, &a), EWS_LOOK);
	ews_explain(EWS_DONE, &r, &a, &e);
	assert_int_equal(e.code, ERR_NONE);
}

static void
a_missing_token_is_told(void **state)
{
	struct ews_reply r = { .reached = EWS_ANSWERED, .status = 401 };
	struct err e = { 0 };

	(void)state;
	(void)err_set(&r.err, ERR_AUTH, "the command failed");
	ews_explain(ews_advise_reply(&r, NULL), &r, NULL, &e);
	assert_int_equal(e.code, ERR_AUTH);
	assert_non_null(strstr(e.msg, "the command failed"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_says_what_to_do),
		cmocka_unit_test(an_upload_that_is_refused_goes_another_way),
		cmocka_unit_test(every_code_of_the_table_is_found),
		cmocka_unit_test(a_fault_says_what_to_do_whatever_the_status),
		cmocka_unit_test(a_page_says_it_by_its_status),
		cmocka_unit_test(
		    what_was_not_answered_is_looked_for_or_sent_again),
		cmocka_unit_test(an_answer_with_messages_is_left_to_them),
		cmocka_unit_test(a_missing_token_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
