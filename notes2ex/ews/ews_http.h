/*
 * ews_http - requests to a server of Exchange Web Services and their answers,
 * several at a time; the only door to libcurl (EWS guide 7, Transport).
 *
 * POST with Content-Length, no Expect, keep-alive, cookies; certificates are
 * always checked; no redirect is followed.  Nothing here retries or waits by
 * itself: whoever calls decides, by what became of the request.
 * A body goes out at most once unless the server has asked for it again (401
 * of NTLM): libcurl's own repetition on a kept connection that turned out to
 * be dead is stopped as soon as a byte of the body has left.
 *
 * Proxies are those of the environment (https_proxy, no_proxy), for https
 * alone and never for this machine itself.
 */
#ifndef EWS_EWS_HTTP_H
#define EWS_EWS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "base/err.h"

enum ews_auth { EWS_BASIC, EWS_NTLM, EWS_NEGOTIATE, EWS_BEARER };

struct ews_http_options {
	/*
	 * https://…, or http:// with plain_ok; without a path it is
	 * /EWS/Exchange.asmx, where every Exchange has it.
	 */
	const char *url;
	enum ews_auth auth;
	const char *user;     /* NULL with NEGOTIATE: the ticket's */
	const char *password; /* or the token of EWS_BEARER; never logged */
	/* Gives another token when the server calls it expired; may be NULL. */
	int (*renew)(void *arg, struct buf *token, struct err *);
	void *renew_arg;
	const char *cacert;   /* file of certificates; NULL: the system's */
	const char *anchor;   /* X-AnchorMailbox; NULL: none */
	bool plain_ok;        /* credentials over http: --allow-plain-http */
	int most;             /* connections at once */
	int connect_seconds;  /* 30 when 0 */
	int quiet_seconds;    /* no byte for so long: lost; 600 when 0 */
};

/* head, then the content of data (as it is), then tail. */
struct ews_body {
	const char *head;
	size_t head_len;
	const struct blob *data; /* NULL: none */
	uint64_t data_len;       /* of its content: known before */
	const char *tail;
	size_t tail_len;
};

/* How far a request came: what may be done with it next follows from that. */
enum ews_reached {
	EWS_ANSWERED, /* there is a status and a whole body */
	EWS_UNSENT,   /* no byte of it reached the server: it did nothing */
	EWS_UNKNOWN,  /* sent, but no whole answer: it may have been done */
	EWS_UNREADABLE, /* `data` could not be read: the item's fault */
};

struct ews_reply {
	void *cookie;
	enum ews_reached reached;
	long status;         /* of HTTP; 0 without an answer */
	/*
	 * With 401: it was so again, over a new connection (and with a new
	 * token, when there is a way to one).  A first 401 may be asked again.
	 */
	bool refused;
	uint64_t request_len; /* of the body that was to be sent */
	struct buf body;     /* the caller frees it */
	int64_t retry_after; /* milliseconds; -1: not said */
	char location[256];  /* of a redirect */
	char request_id[64]; /* what the server's administrator looks for */
	/*
	 * When not answered: what happened.  ERR_CONFIG when waiting does not
	 * help, else ERR_BUSY.  With 401: why there was no new token, if so.
	 */
	struct err err;
};

struct ews_http;

/* ERR_CONFIG: what of the options does not go. */
int ews_http_open(struct ews_http **, const struct ews_http_options *,
    struct err *) ATTR_CHECK;
/* What is under way is given up.  NULL is taken. */
void ews_http_close(struct ews_http **);
/*
 * Starts it; body and all it refers to stay until its reply.  More than `most`
 * at once wait for their turn.
 */
void ews_http_start(struct ews_http *, const struct ews_body *, void *cookie);
int ews_http_busy(const struct ews_http *); /* started and not replied */
/* Gives that one up: it has no reply, and may have been done. */
void ews_http_drop(struct ews_http *, void *cookie);
/*
 * 1 with the next reply, in the order of arrival; 0 when none came for that
 * long; -1 only when nothing goes any more (no memory, no descriptors).
 */
int ews_http_wait(struct ews_http *, int milliseconds, struct ews_reply *,
    struct err *) ATTR_CHECK;
/*
 * One request to another address with the same credentials: autodiscover.
 * body NULL: a GET, without any credentials.
 */
int ews_http_once(const struct ews_http_options *, const char *url,
    const char *type, const char *body, struct ews_reply *, struct err *)
    ATTR_CHECK;

#endif
