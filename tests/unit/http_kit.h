/*
 * http_kit - a small server of HTTP for tests, on loopback: it does what its
 * plan says, request by request, and remembers what it was asked.
 */
#ifndef TESTS_HTTP_KIT_H
#define TESTS_HTTP_KIT_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

struct http_act {
	enum {
		ACT_REPLY,    /* status, headers, body */
		ACT_LEAVE,    /* the same, and the connection ends, untold */
		ACT_DROP,     /* reads all of the request, answers nothing */
		ACT_TRUNCATE, /* half of the body */
		ACT_RESET,    /* closes before it has read the body */
	} what;
	int status;          /* 0: 200 */
	const char *headers; /* each with CRLF; NULL: none */
	const char *body;    /* NULL: "<ok/>" */
	int ms;              /* waits so long before */
};

struct http_asked {
	char head[8192];
	char *body;
	size_t len;
	int connection; /* the how many-th */
};

#define HTTP_KIT_MAX 256

struct http_kit {
	int fd, port;
	pthread_t thread, each[HTTP_KIT_MAX];
	int sock[HTTP_KIT_MAX], connections;
	pthread_mutex_t lock;
	struct http_act plan[HTTP_KIT_MAX]; /* after its end: ACT_REPLY */
	size_t nplan, next;
	struct http_asked asked[HTTP_KIT_MAX];
	size_t nasked;
	int now, most; /* requests at once */
	SSL_CTX *tls;
	char url[64];
};

struct http_line {
	struct http_kit *kit;
	int number, sock;
	SSL *ssl;
};

static inline ssize_t
http_kit_recv(struct http_line *l, void *p, size_t n)
{
	return l->ssl != NULL ? SSL_read(l->ssl, p, (int)n) :
				recv(l->sock, p, n, 0);
}

static inline void
http_kit_send(struct http_line *l, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = l->ssl != NULL ? SSL_write(l->ssl, p, (int)n) :
						send(l->sock, p, n, 0);

		if (sent <= 0)
			return;
		p += sent;
		n -= (size_t)sent;
	}
}

/* The head, and how much of the body came with it; false at the end. */
static inline bool
http_kit_head(struct http_line *l, struct http_asked *a, size_t *extra,
    char *rest)
{
	size_t n = 0;
	char *end = NULL;

	while (end == NULL && n < sizeof(a->head) - 1) {
		ssize_t got = http_kit_recv(l, a->head + n,
		    sizeof(a->head) - 1 - n);

		if (got <= 0)
			return false;
		n += (size_t)got;
		a->head[n] = '\0';
		end = strstr(a->head, "\r\n\r\n");
	}
	if (end == NULL)
		return false;
	*extra = n - (size_t)(end + 4 - a->head);
	memcpy(rest, end + 4, *extra);
	end[2] = '\0';
	return true;
}

static inline const char *
http_kit_header(const struct http_asked *a, const char *name)
{
	static _Thread_local char value[4096];
	size_t n = strlen(name);

	for (const char *p = strstr(a->head, "\r\n"); p != NULL && p[2] != '\0';
	     p = strstr(p + 2, "\r\n")) {
		if (strncasecmp(p + 2, name, n) != 0 || p[2 + n] != ':')
			continue;
		p += 2 + n + 1;
		p += strspn(p, " ");
		(void)snprintf(value, sizeof(value), "%.*s",
		    (int)strcspn(p, "\r"), p);
		return value;
	}
	return NULL;
}

static inline bool
http_kit_body(struct http_line *l, struct http_asked *a, size_t extra,
    const char *rest)
{
	const char *length = http_kit_header(a, "Content-Length");

	a->len = length != NULL ? strtoul(length, NULL, 10) : 0;
	a->body = malloc(a->len + 1);
	memcpy(a->body, rest, extra);
	for (size_t n = extra; n < a->len;) {
		ssize_t got = http_kit_recv(l, a->body + n, a->len - n);

		if (got <= 0)
			return false;
		n += (size_t)got;
	}
	a->body[a->len] = '\0';
	return true;
}

static inline void
http_kit_reply(struct http_line *l, const struct http_act *act)
{
	const char *body = act->body != NULL ? act->body : "<ok/>";
	char head[2048];
	size_t n = strlen(body);

	(void)snprintf(head, sizeof(head), "HTTP/1.1 %d Status\r\n"
	    "Content-Type: text/xml\r\nContent-Length: %zu\r\n%s\r\n",
	    act->status != 0 ? act->status : 200, n,
	    act->headers != NULL ? act->headers : "");
	http_kit_send(l, head, strlen(head));
	http_kit_send(l, body, act->what == ACT_TRUNCATE ? n / 2 : n);
}

/* Remembers it; what is to be done with it. */
static inline struct http_act
http_kit_take(struct http_kit *k, const struct http_asked *a, int change)
{
	struct http_act act = { .what = ACT_REPLY };

	(void)pthread_mutex_lock(&k->lock);
	if (a != NULL && k->nasked < HTTP_KIT_MAX)
		k->asked[k->nasked++] = *a;
	if (a != NULL && k->next < k->nplan)
		act = k->plan[k->next++];
	k->now += change;
	if (k->now > k->most)
		k->most = k->now;
	(void)pthread_mutex_unlock(&k->lock);
	return act;
}

static inline bool
http_kit_is_reset(struct http_kit *k)
{
	(void)pthread_mutex_lock(&k->lock);
	bool is = k->next < k->nplan && k->plan[k->next].what == ACT_RESET;

	k->next += is;
	(void)pthread_mutex_unlock(&k->lock);
	return is;
}

static inline bool
http_kit_one(struct http_line *l)
{
	struct http_asked a = { .connection = l->number };
	char rest[sizeof(a.head)];
	size_t extra;

	if (!http_kit_head(l, &a, &extra, rest) || http_kit_is_reset(l->kit))
		return false;
	if (!http_kit_body(l, &a, extra, rest)) {
		free(a.body);
		return false;
	}
	struct http_act act = http_kit_take(l->kit, &a, 1);

	if (act.ms > 0)
		(void)poll(NULL, 0, act.ms);
	(void)http_kit_take(l->kit, NULL, -1);
	if (act.what != ACT_DROP)
		http_kit_reply(l, &act);
	return act.what == ACT_REPLY;
}

static inline void *
http_kit_line(void *arg)
{
	struct http_line *l = arg;

	if (l->kit->tls != NULL) {
		l->ssl = SSL_new(l->kit->tls);
		(void)SSL_set_fd(l->ssl, l->sock);
	}
	if (l->ssl == NULL || SSL_accept(l->ssl) == 1)
		while (http_kit_one(l))
			;
	if (l->ssl != NULL)
		SSL_free(l->ssl);
	(void)shutdown(l->sock, SHUT_RDWR);
	free(l);
	return NULL;
}

static inline void *
http_kit_run(void *arg)
{
	struct http_kit *k = arg;
	int on = 1;

	while (k->connections < HTTP_KIT_MAX) {
		struct http_line *l = calloc(1, sizeof(*l));

		l->kit = k;
		l->sock = accept(k->fd, NULL, NULL);
		if (l->sock < 0) {
			free(l);
			break;
		}
		(void)setsockopt(l->sock, IPPROTO_TCP, TCP_NODELAY, &on,
		    sizeof(on));
		(void)pthread_mutex_lock(&k->lock);
		k->sock[k->connections] = l->sock;
		l->number = k->connections;
		(void)pthread_create(&k->each[k->connections++], NULL,
		    http_kit_line, l);
		(void)pthread_mutex_unlock(&k->lock);
	}
	return NULL;
}

static inline void
http_kit_listen(struct http_kit *k)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)k->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int on = 1;

	k->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	(void)setsockopt(k->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(k->fd, (struct sockaddr *)&a, n) < 0 || listen(k->fd, 64) < 0)
		abort();
	(void)getsockname(k->fd, (struct sockaddr *)&a, &n);
	k->port = ntohs(a.sin_port);
	(void)pthread_create(&k->thread, NULL, http_kit_run, k);
}

static inline void
http_kit_open(struct http_kit *k, SSL_CTX *tls)
{
	(void)signal(SIGPIPE, SIG_IGN);
	memset(k, 0, sizeof(*k));
	(void)pthread_mutex_init(&k->lock, NULL);
	k->tls = tls;
	http_kit_listen(k);
	(void)snprintf(k->url, sizeof(k->url), "http%s://127.0.0.1:%d/ews",
	    tls != NULL ? "s" : "", k->port);
}

/* Nobody listens there any more; http_kit_listen opens it again. */
static inline void
http_kit_shut(struct http_kit *k)
{
	(void)shutdown(k->fd, SHUT_RDWR);
	(void)pthread_join(k->thread, NULL);
	(void)close(k->fd);
	for (int i = 0; i < k->connections; i++) {
		(void)shutdown(k->sock[i], SHUT_RDWR);
		(void)pthread_join(k->each[i], NULL);
		(void)close(k->sock[i]);
	}
	k->connections = 0;
}

static inline void
http_kit_close(struct http_kit *k)
{
	http_kit_shut(k);
	for (size_t i = 0; i < k->nasked; i++)
		free(k->asked[i].body);
	SSL_CTX_free(k->tls);
	(void)pthread_mutex_destroy(&k->lock);
}

static inline void
http_kit_plan(struct http_kit *k, struct http_act act)
{
	(void)pthread_mutex_lock(&k->lock);
	k->plan[k->nplan++] = act;
	(void)pthread_mutex_unlock(&k->lock);
}

/* A server with a certificate that nobody but the file at path vouches for. */
static inline SSL_CTX *
http_kit_tls(const char *path)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509V3_CTX v3;
	FILE *f = fopen(path, "we");

	(void)ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	(void)X509_set_version(cert, 2);
	(void)X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	(void)X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
	(void)X509_set_pubkey(cert, key);
	(void)X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN",
	    MBSTRING_ASC, (const unsigned char *)"127.0.0.1", -1, -1, 0);
	(void)X509_set_issuer_name(cert, X509_get_subject_name(cert));
	X509V3_set_ctx(&v3, cert, cert, NULL, NULL, 0);
	X509_EXTENSION *name = X509V3_EXT_conf_nid(NULL, &v3,
	    NID_subject_alt_name, "IP:127.0.0.1");

	(void)X509_add_ext(cert, name, -1);
	X509_EXTENSION_free(name);
	(void)X509_sign(cert, key, EVP_sha256());
	(void)PEM_write_X509(f, cert);
	(void)fclose(f);
	(void)SSL_CTX_use_certificate(ctx, cert);
	(void)SSL_CTX_use_PrivateKey(ctx, key);
	X509_free(cert);
	EVP_PKEY_free(key);
	return ctx;
}

#endif
