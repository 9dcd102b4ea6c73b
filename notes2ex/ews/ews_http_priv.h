/* ews_http_priv - what the files of ews_http share; only they know libcurl. */
#ifndef EWS_EWS_HTTP_PRIV_H
#define EWS_EWS_HTTP_PRIV_H

#include <curl/curl.h>

#include "ews/ews_http.h"

/* An answer larger than this is not one of ours. */
#define EWS_ANSWER_MAX (256UL * 1024 * 1024)

/* What one server is asked with; strings are copies. */
struct http_setup {
	char *url, *host, *user, *cacert, *anchor;
	const char *type; /* Content-Type; static */
	struct buf secret; /* password or token; wiped before it is freed */
	enum ews_auth auth;
	bool anonymous;   /* a GET without credentials */
	bool is_plain;    /* http:// */
	bool is_loopback; /* this machine: no proxy between */
	int most, connect_seconds, quiet_seconds;
	int (*renew)(void *arg, struct buf *token, struct err *);
	void *renew_arg;
};

/* Reads a request's body: head, content, tail. */
struct http_feed {
	const struct ews_body *body;
	struct stream *stream;
	uint64_t at;     /* the next byte */
	bool has_left;   /* some of it, since that was last cleared */
	bool is_damaged; /* the content cannot be read: see err */
	struct err err;
};

/* One request at a time, over one connection at a time. */
struct http_slot {
	struct ews_http *http;
	CURL *easy;
	struct curl_slist *headers;
	char error[CURL_ERROR_SIZE];
	char request_id[40];
	bool is_busy;
	struct http_feed feed;
	struct buf answer;
	void *cookie;
	bool has_status; /* the server has answered what was sent last */
	bool is_again;   /* stopped before it went out a second time */
	unsigned epoch;  /* 401s before it was started */
};

struct http_waiting {
	const struct ews_body *body;
	void *cookie;
};

struct ews_http {
	struct http_setup setup;
	CURLM *multi;
	struct http_slot *slot; /* setup.most of them */
	struct http_waiting *waiting; /* first come, first served */
	size_t nwaiting, waiting_cap;
	struct ews_reply *done; /* in the order of arrival */
	size_t ndone, done_cap;
	uint64_t counter;   /* of requests */
	uint64_t run;       /* tells this process from others; no secret */
	unsigned epoch;     /* 401s until now */
	int refused;        /* 401s in a row */
	bool has_answered;  /* it was there once: what fails later may pass */
};

/* Copies of the options; ERR_CONFIG for what does not go. */
int http_setup_make(struct http_setup *, const struct ews_http_options *,
    bool anonymous, struct err *) ATTR_CHECK;
void http_setup_secret(struct http_setup *, const struct buf *);
void http_setup_free(struct http_setup *);

size_t http_feed_read(char *, size_t, size_t, void *feed);
int http_feed_seek(void *feed, curl_off_t, int origin);
void http_feed_begin(struct http_feed *, const struct ews_body *);
void http_feed_end(struct http_feed *);
uint64_t http_feed_size(const struct ews_body *);

void http_slot_open(struct http_slot *, struct ews_http *);
void http_slot_close(struct http_slot *);
void http_slot_start(struct http_slot *, const struct ews_body *,
    void *cookie);
/* What became of it; the slot is free afterwards. */
void http_slot_end(struct http_slot *, CURLcode, struct ews_reply *);
void http_slot_stop(struct http_slot *);

#endif
