/*
 * Autodiscovery: who is asked, and how far one is sent on.  Records of the
 * domain name system (_autodiscover._tcp) are not looked up: nothing at hand
 * does that.
 */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "ews/ews_discover_priv.h"

#define ASKED_MOST 20 /* places, all in all */
#define REQUEST    (16 * 1024)

struct search {
	const struct ews_http_options *options;
	struct arena *arena;
	struct ews_place queue[ASKED_MOST]; /* those before `at` are asked */
	size_t at, n;
	const char *smtp;
	struct buf said; /* why each had nothing */
};

static const char *
domain_of(const char *smtp)
{
	const char *at = strrchr(smtp, '@');

	return at == NULL || at == smtp || at[1] == '\0' ? NULL : at + 1;
}

/* A domain becomes part of an address: only what domains are made of. */
static bool
is_domain(const char *s)
{
	for (const uint8_t *p = (const uint8_t *)s; *p != '\0'; p++)
		if (*p < 0x80 && strchr("-.0123456789"
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
		    *p) == NULL)
			return false;
	return s[0] != '\0' && s[0] != '.' && s[0] != '-';
}

void
ews_places(struct arena *a, const char *domain,
    struct ews_place place[EWS_PLACES])
{
	static const struct {
		enum ews_dialect dialect;
		const char *before, *after;
	} usual[EWS_PLACES] = {
		{ EWS_POX, "https://", "/autodiscover/autodiscover.xml" },
		{ EWS_POX, "https://autodiscover.",
		    "/autodiscover/autodiscover.xml" },
		{ EWS_POINT, "http://autodiscover.",
		    "/autodiscover/autodiscover.xml" },
		{ EWS_SOAP, "https://", "/autodiscover/autodiscover.svc" },
		{ EWS_SOAP, "https://autodiscover.",
		    "/autodiscover/autodiscover.svc" },
	};

	for (size_t i = 0; i < EWS_PLACES; i++)
		place[i] = (struct ews_place){ usual[i].dialect,
			text_printf(a, "%s%s%s", usual[i].before, domain,
			    usual[i].after) };
}

/* ---- the queue ---------------------------------------------------------------------- */

/* Next of all, unless it has been asked already. */
static void
ask_next(struct search *s, struct ews_place place)
{
	for (size_t i = 0; i < s->at; i++)
		if (strcasecmp(s->queue[i].url, place.url) == 0)
			return;
	if (s->n == ASKED_MOST)
		s->n--;
	if (s->at == ASKED_MOST)
		return;
	memmove(&s->queue[s->at + 1], &s->queue[s->at],
	    (s->n - s->at) * sizeof(s->queue[0]));
	s->queue[s->at] = place;
	s->n++;
}

/* Another address, in another domain perhaps: all anew, but not for ever. */
static void
ask_for(struct search *s, const char *smtp)
{
	const char *domain = domain_of(smtp);
	struct ews_place place[EWS_PLACES];

	if (domain == NULL || !is_domain(domain) ||
	    text_same(smtp, s->smtp))
		return;
	s->smtp = smtp;
	s->n = s->at;
	ews_places(s->arena, domain, place);
	for (size_t i = 0; i < EWS_PLACES && s->n < ASKED_MOST; i++)
		s->queue[s->n++] = place[i];
}

static void
nothing(struct search *s, const char *url, const char *why)
{
	buf_putf(&s->said, "%s%.80s: %.100s", s->said.len == 0 ? "" : "; ",
	    url, why);
}

/* Credentials go only where nobody can read them. */
static bool
is_safe(const struct search *s, const char *url)
{
	return text_begins(url, "https://") ||
	    (s->options->plain_ok && text_begins(url, "http://"));
}

/* ---- redirects of plain HTTP ---------------------------------------------------------- */

/* The host of an address: up to its port or path. */
static const char *
host_of(struct arena *a, const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL)
		return "";
	host += 3;
	return arena_strndup(a, host, strcspn(host, ":/?#"));
}

/*
 * Anybody on the way could have answered in the domain's place, and would get
 * the credentials: only the domain itself is believed.
 */
static bool
is_within(const char *host, const char *domain)
{
	size_t n = strlen(host), len = strlen(domain);

	return text_same(host, domain) || (n > len &&
	    host[n - len - 1] == '.' && text_same(host + n - len, domain));
}

static void
follow(struct search *s, const char *from, const char *to)
{
	const char *host = host_of(s->arena, to);
	const char *domain = domain_of(s->smtp);

	if (!is_safe(s, to)) {
		nothing(s, from, "sends on to an address that is not https://");
		return;
	}
	if (strpbrk(to, "@\\") != NULL ||
	    !is_within(host, arena_strndup(s->arena, domain,
	    strcspn(domain, ":")))) {
		nothing(s, from, text_printf(s->arena, "sends on to %.100s, "
		    "which is outside of the domain: if that is right, name "
		    "the server in --to", host));
		return;
	}
	ask_next(s, (struct ews_place){ EWS_POX, to });
}

/* ---- asking one place ------------------------------------------------------------------ */

/* A first 401 may have been the connection's fault. */
static int
post(struct search *s, const struct ews_place *place, struct ews_reply *r,
    struct err *e)
{
	struct buf b;
	int rc = 0;

	buf_init(&b, REQUEST);
	if (place->dialect == EWS_POX)
		ews_pox_write(&b, s->smtp);
	else
		ews_soap_write(&b, s->smtp, place->url);
	for (int try = 0; rc == 0 && try < 2; try++) {
		if (try > 0)
			buf_free(&r->body);
		rc = ews_http_once(s->options, place->url,
		    "text/xml; charset=utf-8", b.data, r, e);
		if (rc == 0 && (r->reached != EWS_ANSWERED ||
		    r->status != 401 || r->refused))
			break;
	}
	buf_free(&b);
	return rc;
}

/* 1 when it says where the service is. */
static int
learn(struct search *s, const struct ews_place *place,
    const struct ews_reply *r, const char **url, struct err *e)
{
	struct ews_found f;
	int rc = place->dialect == EWS_POX ?
	    ews_pox_read(s->arena, r->body.data, r->body.len, &f, e) :
	    ews_soap_read(s->arena, r->body.data, r->body.len, &f, e);

	if (rc < 0) {
		nothing(s, place->url, e->msg);
		return 0;
	}
	if (f.url[0] != '\0' && is_safe(s, f.url)) {
		*url = f.url;
		return 1;
	}
	if (f.there[0] != '\0' && is_safe(s, f.there))
		ask_next(s, (struct ews_place){ place->dialect, f.there });
	else if (f.address[0] != '\0')
		ask_for(s, f.address);
	nothing(s, place->url, f.there[0] != '\0' || f.address[0] != '\0' ?
	    "sends on" : f.why[0] != '\0' ? f.why : "names no address");
	return 0;
}

static int
ask(struct search *s, const struct ews_place *place, const char **url,
    struct err *e)
{
	struct ews_reply r = { .status = 0 };
	int rc = 0;

	rc = place->dialect == EWS_POINT ?
	    ews_http_once(s->options, place->url, NULL, NULL, &r, e) :
	    post(s, place, &r, e);
	if (rc < 0 && s->at > 1 && e->code == ERR_CONFIG) {
		/* Not the options, for those went: a server's odd address. */
		nothing(s, place->url, e->msg);
		return 0;
	}
	if (rc < 0)
		return -1;
	if (r.reached != EWS_ANSWERED)
		nothing(s, place->url, r.err.msg);
	else if (r.status >= 300 && r.status < 400 && r.location[0] != '\0')
		follow(s, place->url, arena_strdup(s->arena, r.location));
	else if (place->dialect == EWS_POINT)
		nothing(s, place->url, "does not send on");
	else if (r.status == 401)
		rc = err_set(e, ERR_AUTH, "%.100s refuses the credentials; "
		    "nothing more is tried, so that the account is not "
		    "locked: check --auth, --user and the password, or name "
		    "the server in --to", place->url);
	else if (r.status != 200 || r.body.len == 0)
		nothing(s, place->url, text_printf(s->arena,
		    "HTTP status %ld", r.status));
	else
		rc = learn(s, place, &r, url, e);
	buf_free(&r.body);
	return rc;
}

int
ews_discover(const struct ews_http_options *o, const char *smtp,
    const struct ews_place *place, size_t n, struct arena *arena,
    const char **url, struct err *e)
{
	struct search s = { .options = o, .arena = arena, .smtp = smtp };
	int rc = 0;

	*url = NULL;
	buf_init(&s.said, 4096);
	for (; s.n < n && s.n < ASKED_MOST; s.n++)
		s.queue[s.n] = place[s.n];
	while (rc == 0 && s.at < s.n) {
		struct ews_place next = s.queue[s.at++];

		rc = ask(&s, &next, url, e);
	}
	if (rc == 0)
		rc = err_set(e, ERR_CONFIG, "the server of %.64s is not to be "
		    "found: name it in --to, as ews:https://SERVER/EWS/"
		    "Exchange.asmx (%s)", smtp, s.said.len == 0 ? "" :
		    s.said.data);
	buf_free(&s.said);
	return rc < 0 ? -1 : 0;
}

int
ews_autodiscover(const struct ews_http_options *o, const char *smtp,
    struct arena *arena, const char **url, struct err *e)
{
	const char *domain = domain_of(smtp);
	struct ews_place place[EWS_PLACES];

	*url = NULL;
	if (domain == NULL || !is_domain(domain))
		return err_set(e, ERR_CONFIG, "%.100s: autodiscovery needs the "
		    "mailbox's address, as --mailbox NAME@DOMAIN", smtp);
	ews_places(arena, domain, place);
	return ews_discover(o, smtp, place, EWS_PLACES, arena, url, e);
}
