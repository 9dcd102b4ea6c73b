/* One request after the other, over one connection at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "gen/version.h"
#include "ews/ews_http_priv.h"

/* ---- while it is under way ----------------------------------------------- */

/*
 * Called before each time that the request goes out.  The second time is well
 * when the server has asked for it (401), or when nothing of the body has left.
 * Else libcurl means to repeat it on a new connection, since the kept one has
 * died without an answer: but the server may have done it.
 */
static int
before_request(void *arg, char *here, char *there, int here_port,
    int there_port)
{
	struct http_slot *s = arg;

	(void)here;
	(void)there;
	(void)here_port;
	(void)there_port;
	if (s->feed.has_left && !s->has_status) {
		s->is_again = true;
		return CURL_PREREQFUNC_ABORT;
	}
	s->has_status = s->feed.has_left = false;
	if (s->feed.body != NULL)
		(void)http_feed_seek(&s->feed, 0, SEEK_SET);
	buf_clear(&s->answer);
	return CURL_PREREQFUNC_OK;
}

/* "HTTP/1.1 200 OK"; 1xx are no answer yet. */
static size_t
on_header(char *line, size_t each, size_t count, void *arg)
{
	struct http_slot *s = arg;
	size_t n = each * count;
	const char *space = memchr(line, ' ', n);

	if (n > 5 && memcmp(line, "HTTP/", 5) == 0 && space != NULL &&
	    space + 1 < line + n && space[1] > '1')
		s->has_status = true;
	return n;
}

static size_t
on_body(char *data, size_t each, size_t count, void *arg)
{
	struct http_slot *s = arg;

	buf_put(&s->answer, data, each * count);
	return s->answer.failed ? 0 : each * count;
}

/* ---- how it is made ------------------------------------------------------ */

/* An option that libcurl does not know is a fault of the build. */
#define SET(s, option, value)                                                  \
	do {                                                                   \
		if (curl_easy_setopt((s)->easy, (option), (value)) !=          \
		    CURLE_OK)                                                  \
			mem_out(0);                                            \
	} while (0)

static void
set_secret(struct http_slot *s)
{
	const struct http_setup *o = &s->http->setup;
	const char *secret = o->secret.len > 0 ? o->secret.data : "";

	if (o->anonymous)
		return;
	if (o->auth == EWS_BEARER) {
		SET(s, CURLOPT_XOAUTH2_BEARER, secret);
		return;
	}
	SET(s, CURLOPT_USERNAME, o->user != NULL ? o->user : "");
	SET(s, CURLOPT_PASSWORD, secret);
}

static void
set_auth(struct http_slot *s)
{
	static const unsigned long methods[] = {
		[EWS_BASIC] = CURLAUTH_BASIC,
		[EWS_NTLM] = CURLAUTH_NTLM,
		[EWS_NEGOTIATE] = CURLAUTH_NEGOTIATE,
		[EWS_BEARER] = CURLAUTH_BEARER,
	};

	if (!s->http->setup.anonymous)
		SET(s, CURLOPT_HTTPAUTH, (long)methods[s->http->setup.auth]);
}

static void
set_callbacks(struct http_slot *s)
{
	SET(s, CURLOPT_PRIVATE, s);
	SET(s, CURLOPT_ERRORBUFFER, s->error);
	SET(s, CURLOPT_READFUNCTION, http_feed_read);
	SET(s, CURLOPT_READDATA, &s->feed);
	SET(s, CURLOPT_SEEKFUNCTION, http_feed_seek);
	SET(s, CURLOPT_SEEKDATA, &s->feed);
	SET(s, CURLOPT_HEADERFUNCTION, on_header);
	SET(s, CURLOPT_HEADERDATA, s);
	SET(s, CURLOPT_WRITEFUNCTION, on_body);
	SET(s, CURLOPT_WRITEDATA, s);
	SET(s, CURLOPT_PREREQFUNCTION, before_request);
	SET(s, CURLOPT_PREREQDATA, s);
}

static void
set_way(struct http_slot *s)
{
	const struct http_setup *o = &s->http->setup;

	SET(s, CURLOPT_URL, o->url);
	SET(s, CURLOPT_PROTOCOLS_STR, "http,https");
	/* NTLM and Negotiate are bound to connections. */
	SET(s, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(s, CURLOPT_FOLLOWLOCATION, 0L);
	SET(s, CURLOPT_SSL_VERIFYPEER, 1L);
	SET(s, CURLOPT_SSL_VERIFYHOST, 2L);
	if (o->cacert != NULL)
		SET(s, CURLOPT_CAINFO, o->cacert);
	if (o->is_plain || o->is_loopback)
		SET(s, CURLOPT_PROXY, "");
	SET(s, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(s, CURLOPT_NOSIGNAL, 1L);
	SET(s, CURLOPT_TCP_KEEPALIVE, 1L);
	SET(s, CURLOPT_CONNECTTIMEOUT, (long)o->connect_seconds);
	SET(s, CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(s, CURLOPT_LOW_SPEED_TIME, (long)o->quiet_seconds);
}

void
http_slot_open(struct http_slot *s, struct ews_http *http)
{
	*s = (struct http_slot){ .http = http, .easy = curl_easy_init() };
	if (s->easy == NULL)
		mem_out(1);
	buf_init(&s->answer, EWS_ANSWER_MAX);
	set_way(s);
	set_callbacks(s);
	set_auth(s);
	set_secret(s);
	SET(s, CURLOPT_USERAGENT, "notes2ex/" N2E_VERSION);
	SET(s, CURLOPT_ACCEPT_ENCODING, "gzip");
	SET(s, CURLOPT_COOKIEFILE, ""); /* affinity: kept in memory */
}

void
http_slot_close(struct http_slot *s)
{
	http_slot_stop(s);
	curl_easy_cleanup(s->easy);
	buf_free(&s->answer);
}

static void
add_header(struct http_slot *s, const char *name, const char *value)
{
	struct buf line;
	struct curl_slist *more;

	buf_init(&line, 4096);
	buf_putf(&line, "%s: %s", name, value);
	more = curl_slist_append(s->headers, line.data);
	if (more == NULL)
		mem_out(line.len);
	s->headers = more;
	buf_free(&line);
}

/* A GUID of the run and the number of the request in it. */
static void
name_request(struct http_slot *s)
{
	uint64_t run = s->http->run;

	(void)snprintf(s->request_id, sizeof(s->request_id),
	    "%08" PRIx32 "-%04x-4%03x-8%03x-%012" PRIx64, (uint32_t)(run >> 32),
	    (unsigned)(run >> 16 & 0xffff), (unsigned)(run >> 4 & 0xfff),
	    (unsigned)(run & 0xfff), ++s->http->counter & 0xffffffffffff);
}

static void
set_headers(struct http_slot *s)
{
	const struct http_setup *o = &s->http->setup;
	struct curl_slist *expect;

	name_request(s);
	expect = curl_slist_append(NULL, "Expect:");
	if (expect == NULL)
		mem_out(1);
	s->headers = expect;
	if (!o->anonymous)
		add_header(s, "Content-Type", o->type);
	add_header(s, "client-request-id", s->request_id);
	add_header(s, "return-client-request-id", "true");
	if (o->anchor != NULL)
		add_header(s, "X-AnchorMailbox", o->anchor);
	SET(s, CURLOPT_HTTPHEADER, s->headers);
}

void
http_slot_start(struct http_slot *s, const struct ews_body *body, void *cookie)
{
	/* After a 401 a connection may be what is refused. */
	SET(s, CURLOPT_FRESH_CONNECT, s->epoch < s->http->epoch ? 1L : 0L);
	s->epoch = s->http->epoch;
	s->is_busy = true;
	s->cookie = cookie;
	s->has_status = s->is_again = false;
	s->error[0] = '\0';
	http_feed_begin(&s->feed, body);
	set_headers(s);
	set_secret(s);
	if (body == NULL) {
		SET(s, CURLOPT_HTTPGET, 1L);
	} else {
		SET(s, CURLOPT_POST, 1L);
		SET(s, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)http_feed_size(body));
	}
	if (curl_multi_add_handle(s->http->multi, s->easy) != CURLM_OK)
		mem_out(1);
}

void
http_slot_stop(struct http_slot *s)
{
	if (!s->is_busy)
		return;
	(void)curl_multi_remove_handle(s->http->multi, s->easy);
	http_feed_end(&s->feed);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	buf_free(&s->answer);
	s->is_busy = false;
}

/* ---- what became of it --------------------------------------------------- */

static const char *
header(struct http_slot *s, const char *name)
{
	struct curl_header *h;

	if (curl_easy_header(s->easy, name, 0, CURLH_HEADER, -1, &h) !=
	    CURLHE_OK)
		return NULL;
	return h->value;
}

/* Seconds, or a date: by the server's own clock, when it tells its time. */
static int64_t
retry_after(struct http_slot *s)
{
	const char *value = header(s, "Retry-After");
	const char *date;
	time_t until, now;
	char *end;

	if (value == NULL)
		return -1;
	long long seconds = strtoll(value, &end, 10);

	if (end == value || *end != '\0') {
		date = header(s, "Date");
		until = curl_getdate(value, NULL);
		now = date != NULL ? curl_getdate(date, NULL) : -1;
		if (now == -1)
			now = time(NULL);
		if (until == -1)
			return -1;
		seconds = (long long)until - (long long)now;
	}
	if (seconds < 0)
		return 0;
	return (seconds > 86400 ? 86400 : seconds) * 1000;
}

static void
copy_header(struct http_slot *s, const char *name, char *out, size_t room)
{
	const char *value = header(s, name);

	if (value != NULL)
		(void)snprintf(out, room, "%s", value);
}

/* In words; libcurl's own name no secret. */
static void
explain(struct http_slot *s, CURLcode code, struct err *e)
{
	const struct http_setup *o = &s->http->setup;
	enum err_code kind = s->http->has_answered ? ERR_BUSY : ERR_CONFIG;
	const char *why = s->error[0] != '\0' ? s->error :
						curl_easy_strerror(code);

	if (s->is_again)
		(void)err_set(e, ERR_BUSY, "%s closed the connection without "
		    "an answer", o->host);
	else if (s->answer.failed)
		(void)err_set(e, ERR_BUSY, "%s: an answer of more than %lu "
		    "bytes", o->host, EWS_ANSWER_MAX);
	else if (code == CURLE_COULDNT_RESOLVE_HOST)
		(void)err_set(e, kind, "%s: no such host is known: check the "
		    "address in --to", o->host);
	else if (code == CURLE_COULDNT_RESOLVE_PROXY)
		(void)err_set(e, kind, "the proxy is not known: %s", why);
	else if (code == CURLE_SSL_CACERT_BADFILE)
		(void)err_set(e, ERR_CONFIG, "--cacert: %s", why);
	else if (code == CURLE_PEER_FAILED_VERIFICATION)
		(void)err_set(e, ERR_CONFIG, "%s: its certificate cannot be "
		    "trusted: %s; --cacert FILE names who else may sign",
		    o->host, why);
	else if (code == CURLE_SSL_CONNECT_ERROR)
		(void)err_set(e, kind, "%s: no secure connection: %s", o->host,
		    why);
	else
		(void)err_set(e, ERR_BUSY, "%s does not answer: %s", o->host,
		    why);
}

/*
 * The token has expired, perhaps: another one for those to come, when nobody
 * else has asked since this one left.
 */
static void
on_401(struct http_slot *s, struct ews_reply *r)
{
	struct ews_http *h = s->http;
	struct buf token;

	if (s->epoch != h->epoch)
		return;
	h->epoch++;
	r->refused = ++h->refused > 1;
	if (r->refused || h->setup.auth != EWS_BEARER || h->setup.renew == NULL)
		return;
	buf_init(&token, h->setup.secret.limit);
	if (h->setup.renew(h->setup.renew_arg, &token, &r->err) < 0) {
		r->refused = true;
		r->err.code = ERR_AUTH;
	} else {
		http_setup_secret(&h->setup, &token);
	}
	if (token.data != NULL)
		explicit_bzero(token.data, token.cap);
	buf_free(&token);
}

static void
on_answer(struct http_slot *s, struct ews_reply *r)
{
	r->reached = EWS_ANSWERED;
	r->body = s->answer;
	buf_init(&s->answer, EWS_ANSWER_MAX);
	r->retry_after = retry_after(s);
	copy_header(s, "Location", r->location, sizeof(r->location));
	copy_header(s, "request-id", r->request_id, sizeof(r->request_id));
	s->http->has_answered = true;
	if (r->status == 401)
		on_401(s, r);
	else if (s->epoch == s->http->epoch)
		s->http->refused = 0;
}

void
http_slot_end(struct http_slot *s, CURLcode code, struct ews_reply *r)
{
	*r = (struct ews_reply){ .cookie = s->cookie, .retry_after = -1 };
	if (s->feed.body != NULL)
		r->request_len = http_feed_size(s->feed.body);
	(void)snprintf(r->request_id, sizeof(r->request_id), "%s",
	    s->request_id);
	(void)curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &r->status);
	if (s->feed.is_damaged) {
		r->reached = EWS_UNREADABLE;
		r->err = s->feed.err;
	} else if (code == CURLE_OK && r->status > 0) {
		on_answer(s, r);
	} else {
		r->reached = s->feed.has_left ? EWS_UNKNOWN : EWS_UNSENT;
		r->status = 0;
		explain(s, code, &r->err);
	}
	http_slot_stop(s);
}
