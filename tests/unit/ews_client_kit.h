/* ews_client_kit - a client with a time of its own, and answers for it. */
#ifndef TESTS_EWS_CLIENT_KIT_H
#define TESTS_EWS_CLIENT_KIT_H

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

static inline void
make_question(void)
{
	const struct ews_context context = { .version = EWS_2010_SP2 };
	struct ews_xml x;

	buf_init(&question, 10000);
	ews_begin(&x, &question, &context, EWS_GET_FOLDER, false);
	ews_end(&x);
}

static inline int64_t
fake_clock(void)
{
	return fake += step;
}

static inline bool
fake_stop(void)
{
	return stop;
}

static inline void
fake_say(void *arg, const char *what)
{
	size_t n = strlen(said);

	(void)arg;
	(void)snprintf(said + n, sizeof(said) - n, "%s\n", what);
}

static inline void
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

static inline int
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

static inline int
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

static inline void
plan(int status, const char *body)
{
	http_kit_plan(&kit, (struct http_act){ .status = status,
	    .body = body });
}

static inline int
ask(struct ews_answer *a, struct err *e)
{
	*e = (struct err){ 0 };
	return ews_ask(&client, &question, &arena, a, e);
}

static inline void
expect_good(void)
{
	struct ews_answer a;
	struct err e;

	if (ask(&a, &e) < 0)
		fail_msg("%s", e.msg);
	assert_int_equal(a.n, 1);
	assert_string_equal(a.message[0].code, "NoError");
}

static inline void
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
