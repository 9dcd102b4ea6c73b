#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "ews/ews_discover_priv.h"

#define SERVICE "https://mail.example.com/EWS/Exchange.asmx"

static struct arena arena;
static struct err e;
static struct ews_found found;

static int
teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	arena = (struct arena){ 0 };
	return 0;
}

/* ---- answers --------------------------------------------------------------------- */

#define POX(x)                                                               \
	"<?xml version=\"1.0\"?><Autodiscover xmlns=\"urn:r\"><Response "    \
	"xmlns=\"urn:a\">" x "</Response></Autodiscover>"
#define PROTOCOL(type, x) \
	"<Protocol><Type>" type "</Type><Server>s</Server>" x "</Protocol>"
#define ACCOUNT(x) "<Account><AccountType>email</AccountType>" x "</Account>"

static const struct {
	const char *name, *xml;
	struct ews_found want;
} pox[] = {
	{ "inside and outside", POX(ACCOUNT("<Action>settings</Action>"
	    PROTOCOL("EXPR", "<EwsUrl>https://out/x</EwsUrl>")
	    PROTOCOL("EXCH", "<ASUrl>https://as/x</ASUrl><EwsUrl> "
		SERVICE "\n</EwsUrl>"))), { SERVICE, "", "", "" } },
	{ "outside only", POX(ACCOUNT(PROTOCOL("EXCH", "")
	    PROTOCOL("EXPR", "<EwsUrl>https://out/x</EwsUrl>"))),
	    { "https://out/x", "", "", "" } },
	{ "the old name", POX(ACCOUNT(PROTOCOL("EXCH",
	    "<ASUrl>https://as/x</ASUrl>"))), { "https://as/x", "", "", "" } },
	{ "web access", POX(ACCOUNT(PROTOCOL("WEB", "<Internal>"
	    PROTOCOL("EXCH", "<ASUrl>https://web/x</ASUrl>") "</Internal>"))),
	    { "https://web/x", "", "", "" } },
	{ "another address", POX(ACCOUNT("<Action>redirectAddr</Action>"
	    "<RedirectAddr>a@b.example</RedirectAddr>")),
	    { "", "a@b.example", "", "" } },
	{ "another place", POX(ACCOUNT("<Action>redirectUrl</Action>"
	    "<RedirectUrl>https://b/x</RedirectUrl>")),
	    { "", "", "https://b/x", "" } },
	{ "an error", POX("<Error Time=\"1\"><ErrorCode>500</ErrorCode>"
	    "<Message>No such.</Message></Error>"),
	    { "", "", "", "No such." } },
};

#define SOAP(x)                                                               \
	"<s:Envelope xmlns:s=\"urn:s\"><s:Body><GetUserSettingsResponse"      \
	"Message xmlns=\"urn:a\"><Response xmlns:i=\"urn:i\"><ErrorCode>"     \
	"NoError</ErrorCode><UserResponses><UserResponse>" x                  \
	"</UserResponse></UserResponses></Response></GetUserSettingsResponse" \
	"Message></s:Body></s:Envelope>"
#define SETTING(name, value)                                        \
	"<UserSetting i:type=\"StringSetting\"><Name>" name "</Name>" \
	"<Value>" value "</Value></UserSetting>"

static const struct {
	const char *name, *xml;
	struct ews_found want;
} soap[] = {
	{ "settings", SOAP("<ErrorCode>NoError</ErrorCode><UserSettings>"
	    SETTING("ExternalEwsUrl", "https://out/x")
	    SETTING("InternalEwsUrl", SERVICE) "</UserSettings>"),
	    { SERVICE, "", "", "" } },
	{ "outside only", SOAP("<ErrorCode>NoError</ErrorCode><UserSettings>"
	    SETTING("ExternalEwsUrl", "https://out/x") "</UserSettings>"),
	    { "https://out/x", "", "", "" } },
	{ "another address", SOAP("<ErrorCode>RedirectAddress</ErrorCode>"
	    "<RedirectTarget>a@b.example</RedirectTarget>"),
	    { "", "a@b.example", "", "" } },
	{ "another place", SOAP("<ErrorCode>RedirectUrl</ErrorCode>"
	    "<RedirectTarget>https://b/x</RedirectTarget>"),
	    { "", "", "https://b/x", "" } },
	{ "an error", SOAP("<ErrorCode>InvalidUser</ErrorCode><ErrorMessage>"
	    "No such.</ErrorMessage>"), { "", "", "", "No such." } },
	{ "a fault", "<s:Envelope xmlns:s=\"urn:s\"><s:Body><s:Fault>"
	    "<faultcode>s:Client</faultcode><faultstring>Bad.</faultstring>"
	    "</s:Fault></s:Body></s:Envelope>",
	    { "", "", "", "Client: Bad." } },
};

static void
same(const struct ews_found *want)
{
	assert_string_equal(found.url, want->url);
	assert_string_equal(found.address, want->address);
	assert_string_equal(found.there, want->there);
	assert_string_equal(found.why, want->why);
}

static void
answers_of_both_dialects(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(pox); i++) {
		IN_CASE(pox[i].name);
		assert_int_equal(ews_pox_read(&arena, pox[i].xml,
				     strlen(pox[i].xml), &found, &e), 0);
		same(&pox[i].want);
	}
	for (size_t i = 0; i < NITEMS(soap); i++) {
		IN_CASE(soap[i].name);
		assert_int_equal(ews_soap_read(&arena, soap[i].xml,
				     strlen(soap[i].xml), &found, &e), 0);
		same(&soap[i].want);
	}
}

static void
what_is_no_answer(void **state)
{
	static const char *const bad[] = { "", "<html/>", "<Autodiscover/>",
		"<Autodiscover><Response>",
		("<s:Envelope xmlns:s='u'><s:Body><x/></s:Body>"
		 "</s:Envelope>") };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		assert_int_equal(ews_pox_read(&arena, bad[i], strlen(bad[i]),
				     &found, &e), -1);
		assert_int_equal(e.code, ERR_FORMAT);
		assert_int_equal(ews_soap_read(&arena, bad[i], strlen(bad[i]),
				     &found, &e), -1);
		assert_string_equal(found.url, "");
	}
}

static void
questions_of_both_dialects(void **state)
{
	const struct ews_node *root;
	struct buf b;

	(void)state;
	buf_init(&b, 8192);
	ews_pox_write(&b, "a&b@example.com");
	assert_int_equal(ews_tree_read(&arena, b.data, b.len, &root, &e), 0);
	assert_string_equal(ews_below(root, "EMailAddress")->text,
	    "a&b@example.com");
	assert_non_null(strstr(ews_below(root, "AcceptableResponseSchema")
	    ->text, "responseschema/2006a"));
	buf_clear(&b);
	ews_soap_write(&b, "a&b@example.com", "https://x/y");
	assert_int_equal(ews_tree_read(&arena, b.data, b.len, &root, &e), 0);
	assert_string_equal(ews_below(root, "Mailbox")->text,
	    "a&b@example.com");
	assert_string_equal(ews_below(root, "To")->text, "https://x/y");
	buf_free(&b);
}

static void
usual_places(void **state)
{
	struct ews_place p[EWS_PLACES];

	(void)state;
	ews_places(&arena, "example.com", p);
	assert_string_equal(p[0].url,
	    "https://example.com/autodiscover/autodiscover.xml");
	assert_string_equal(p[1].url,
	    "https://autodiscover.example.com/autodiscover/autodiscover.xml");
	assert_int_equal(p[2].dialect, EWS_POINT);
	assert_string_equal(p[2].url,
	    "http://autodiscover.example.com/autodiscover/autodiscover.xml");
	assert_string_equal(p[4].url,
	    "https://autodiscover.example.com/autodiscover/autodiscover.svc");
	for (size_t i = 0; i < EWS_PLACES; i++)
		assert_true(p[i].dialect == EWS_POINT ||
		    text_begins(p[i].url, "https://"));
}

/* ---- a server --------------------------------------------------------------------- */

#define XML "Content-Type: text/xml\r\n"

static const struct page {
	const char *path, *status, *head, *body;
} pages[] = {
	{ "/settings.xml", "200 OK", XML, POX(ACCOUNT(PROTOCOL("EXCH",
	    "<EwsUrl>" SERVICE "</EwsUrl>"))) },
	{ "/settings.svc", "200 OK", XML, SOAP("<ErrorCode>NoError</ErrorCode>"
	    "<UserSettings>" SETTING("InternalEwsUrl", SERVICE)
	    "</UserSettings>") },
	{ "/on.xml", "200 OK", XML, POX(ACCOUNT("<RedirectUrl>http://127.0.0.1:"
	    "@PORT@/settings.xml</RedirectUrl>")) },
	{ "/loop.xml", "200 OK", XML, POX(ACCOUNT("<RedirectUrl>http://"
	    "127.0.0.1:@PORT@/loop.xml</RedirectUrl>")) },
	{ "/address.xml", "200 OK", XML, POX(ACCOUNT("<RedirectAddr>bob@"
	    "127.0.0.1:@PORT@/x</RedirectAddr>")) },
	{ "/ftp.xml", "200 OK", XML, POX(ACCOUNT("<RedirectUrl>ftp://127.0.0.1/"
	    "</RedirectUrl>")) },
	{ "/ftpurl.xml", "200 OK", XML, POX(ACCOUNT(PROTOCOL("EXCH",
	    "<EwsUrl>ftp://127.0.0.1/x</EwsUrl>"))) },
	{ "/point", "302 Found", "Location: http://127.0.0.1:@PORT@/settings"
	    ".xml\r\n", "" },
	{ "/astray", "302 Found", "Location: http://localhost:@PORT@/settings"
	    ".xml\r\n", "" },
	{ "/trick", "302 Found", "Location: http://127.0.0.1:x@localhost/"
	    "settings.xml\r\n", "" },
	{ "/html", "200 OK", "Content-Type: text/html\r\n",
	    "<html><br></html>" },
	{ "/no", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n",
	    "" },
};

static int port, log_fd;
static pid_t child;

static void
put(struct buf *b, const char *s)
{
	for (const char *p; (p = strstr(s, "@PORT@")) != NULL; s = p + 6)
		buf_putf(b, "%.*s%d", (int)(p - s), s, port);
	buf_puts(b, s);
}

static void
reply(int fd, const char *request)
{
	const struct page none = { "", "404 Not Found", "", "" }, *page = &none;
	const char *path = strchr(request, ' ') + 1;
	struct buf body, out;

	buf_init(&body, 8192);
	buf_init(&out, 16384);
	for (size_t i = 0; i < NITEMS(pages); i++)
		if (strncmp(path, pages[i].path, strlen(pages[i].path)) == 0 &&
		    path[strlen(pages[i].path)] == ' ')
			page = &pages[i];
	put(&body, page->body);
	buf_putf(&out, "HTTP/1.1 %s\r\nConnection: close\r\n"
	    "Content-Length: %zu\r\n", page->status, body.len);
	put(&out, page->head);
	buf_puts(&out, "\r\n");
	if (body.len > 0)
		buf_put(&out, body.data, body.len);
	dprintf(log_fd, "%.*s%s\n", (int)strcspn(request, "\r\n"), request,
	    strstr(request, "\r\nAuthorization:") != NULL ? " with" : "");
	if (write(fd, out.data, out.len) < 0)
		_exit(1);
	buf_free(&body);
	buf_free(&out);
}

static void
serve(int listener)
{
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		char request[16384];
		size_t n = 0;
		ssize_t got;

		if (fd < 0)
			_exit(1);
		while (n < sizeof(request) - 1 &&
		    (got = read(fd, request + n, sizeof(request) - 1 - n)) >
			0) {
			const char *end, *length;

			n += (size_t)got;
			request[n] = '\0';
			end = strstr(request, "\r\n\r\n");
			length = strstr(request, "Content-Length: ");
			if (end != NULL && n >= (size_t)(end + 4 - request) +
			    (length == NULL ? 0 :
			    strtoul(length + 16, NULL, 10)))
				break;
		}
		if (n > 0)
			reply(fd, request);
		(void)close(fd);
	}
}

static int
start(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	char name[] = "/tmp/n2e-discover-XXXXXX";

	(void)state;
	if (listener < 0 || bind(listener, (struct sockaddr *)&a, len) < 0 ||
	    listen(listener, 8) < 0 ||
	    getsockname(listener, (struct sockaddr *)&a, &len) < 0 ||
	    (log_fd = mkstemp(name)) < 0 || unlink(name) < 0)
		return -1;
	port = ntohs(a.sin_port);
	child = fork();
	if (child == 0)
		serve(listener);
	(void)close(listener);
	return child < 0 ? -1 : 0;
}

static int
stop(void **state)
{
	(void)state;
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	return close(log_fd);
}

/* What has been asked since the last time: "POST /x HTTP/1.1 with\n…". */
static const char *
asked(void)
{
	static char text[8192];
	ssize_t n = pread(log_fd, text, sizeof(text) - 1, 0);

	text[n < 0 ? 0 : n] = '\0';
	if (ftruncate(log_fd, 0) < 0 || lseek(log_fd, 0, SEEK_SET) < 0)
		fail_msg("the log");
	return text;
}

static const char *url;

static int
discover(const char *const *paths, const enum ews_dialect *dialects, size_t n)
{
	struct ews_http_options o = { .auth = EWS_BASIC, .user = "alice",
		.password = "secret", .plain_ok = true };
	struct ews_place p[4];
	char smtp[64];

	(void)snprintf(smtp, sizeof(smtp), "alice@127.0.0.1:%d", port);
	for (size_t i = 0; i < n; i++)
		p[i] = (struct ews_place){ dialects[i], text_printf(&arena,
		    "http://127.0.0.1:%d%s", port, paths[i]) };
	(void)asked();
	e = (struct err){ .code = ERR_NONE };
	return ews_discover(&o, smtp, p, n, &arena, &url, &e);
}

static int
one(const char *path, enum ews_dialect dialect)
{
	return discover(&path, &dialect, 1);
}

static void
settings_are_found(void **state)
{
	(void)state;
	assert_int_equal(one("/settings.xml", EWS_POX), 0);
	assert_string_equal(url, SERVICE);
	assert_string_equal(asked(), "POST /settings.xml HTTP/1.1 with\n");
	assert_int_equal(one("/settings.svc", EWS_SOAP), 0);
	assert_string_equal(url, SERVICE);
}

static void
the_next_place_is_asked_when_one_has_nothing(void **state)
{
	static const char *const paths[] = { "/not there", "/html",
		"/settings.svc" };
	static const enum ews_dialect dialects[] = { EWS_POX, EWS_POX,
		EWS_SOAP };

	(void)state;
	assert_int_equal(discover(paths + 1, dialects + 1, 2), 0);
	assert_string_equal(url, SERVICE);
	assert_string_equal(asked(), "POST /html HTTP/1.1 with\n"
	    "POST /settings.svc HTTP/1.1 with\n");
}

static void
redirects_are_followed_but_not_for_ever(void **state)
{
	(void)state;
	assert_int_equal(one("/on.xml", EWS_POX), 0);
	assert_string_equal(url, SERVICE);
	assert_int_equal(one("/loop.xml", EWS_POX), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_string_equal(asked(), "POST /loop.xml HTTP/1.1 with\n");
	/* No domain can look like that. */
	assert_int_equal(one("/address.xml", EWS_POX), -1);
	assert_string_equal(asked(), "POST /address.xml HTTP/1.1 with\n");
	assert_int_equal(one("/ftp.xml", EWS_POX), -1);
	assert_int_equal(one("/ftpurl.xml", EWS_POX), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_null(url);
}

static void
a_plain_redirect_is_asked_without_credentials(void **state)
{
	(void)state;
	assert_int_equal(one("/point", EWS_POINT), 0);
	assert_string_equal(url, SERVICE);
	assert_string_equal(asked(), "GET /point HTTP/1.1\n"
	    "POST /settings.xml HTTP/1.1 with\n");
}

static void
a_plain_redirect_out_of_the_domain_gets_no_credentials(void **state)
{
	(void)state;
	assert_int_equal(one("/astray", EWS_POINT), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "localhost"));
	assert_non_null(strstr(e.msg, "--to"));
	assert_string_equal(asked(), "GET /astray HTTP/1.1\n");
	assert_int_equal(one("/trick", EWS_POINT), -1);
	assert_string_equal(asked(), "GET /trick HTTP/1.1\n");
}

static void
refused_credentials_end_it(void **state)
{
	static const char *const paths[] = { "/no", "/settings.xml" };
	static const enum ews_dialect dialects[] = { EWS_POX, EWS_POX };
	const char *log;

	(void)state;
	assert_int_equal(discover(paths, dialects, 2), -1);
	assert_int_equal(e.code, ERR_AUTH);
	assert_null(strstr(e.msg, "secret"));
	log = asked();
	assert_null(strstr(log, "settings"));
	assert_true(strlen(log) <= 2 * strlen("POST /no HTTP/1.1 with\n"));
}

static void
an_address_without_a_domain(void **state)
{
	static const char *const bad[] = { "alice", "alice@", "@example.com",
		"alice@exa mple.com", "alice@example.com/x", "a@b:1",
		"a@.example.com" };
	const struct ews_http_options o = { .user = "a", .password = "b" };

	(void)state;
	for (size_t i = 0; i < NITEMS(bad); i++) {
		IN_CASE(bad[i]);
		assert_int_equal(ews_autodiscover(&o, bad[i], &arena, &url,
				     &e), -1);
		assert_int_equal(e.code, ERR_CONFIG);
		assert_non_null(strstr(e.msg, "--mailbox"));
		assert_null(url);
	}
}

#define T(f) cmocka_unit_test_teardown(f, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(answers_of_both_dialects),
		T(what_is_no_answer),
		T(questions_of_both_dialects),
		T(usual_places),
		T(settings_are_found),
		T(the_next_place_is_asked_when_one_has_nothing),
		T(redirects_are_followed_but_not_for_ever),
		T(a_plain_redirect_is_asked_without_credentials),
		T(a_plain_redirect_out_of_the_domain_gets_no_credentials),
		T(refused_credentials_end_it),
		T(an_address_without_a_domain),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
