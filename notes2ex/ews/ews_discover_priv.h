/* ews_discover_priv - autodiscovery in its parts, for its tests. */
#ifndef EWS_EWS_DISCOVER_PRIV_H
#define EWS_EWS_DISCOVER_PRIV_H

#include "ews/ews_client.h"

enum ews_dialect {
	EWS_POX,   /* the old one: plain XML */
	EWS_SOAP,  /* the new one */
	EWS_POINT, /* a redirect to where the old one is spoken */
};

struct ews_place {
	enum ews_dialect dialect;
	const char *url;
};

/* What an answer says. */
struct ews_found {
	const char *url;     /* of the service; or "" */
	const char *address; /* ask for that one instead; or "" */
	const char *there;   /* ask there instead; or "" */
	const char *why;     /* it has none of these, in the server's words */
};

/* In the arena.  -1: the answer is none of autodiscovery. */
int ews_pox_read(struct arena *, const char *, size_t n, struct ews_found *,
    struct err *) ATTR_CHECK;
int ews_soap_read(struct arena *, const char *, size_t n, struct ews_found *,
    struct err *) ATTR_CHECK;
void ews_pox_write(struct buf *, const char *smtp);
void ews_soap_write(struct buf *, const char *smtp, const char *url);

/* The usual places of a domain, in the order in which they are asked. */
#define EWS_PLACES 5
void ews_places(struct arena *, const char *domain,
    struct ews_place[EWS_PLACES]);
/* As ews_autodiscover, at these places first. */
int ews_discover(const struct ews_http_options *, const char *smtp,
    const struct ews_place *, size_t n, struct arena *, const char **url,
    struct err *) ATTR_CHECK;

#endif
