/* What a server is asked with: the options, checked before anything is sent. */
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "ews/ews_http_priv.h"

#define SECRET_MAX (64 * 1024)

static char *
copy(const char *s)
{
	return s == NULL ? NULL : mem_strdup(s);
}

/* Nothing that could end a header and begin another. */
static bool
is_one_line(const char *s)
{
	for (; s != NULL && *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	return true;
}

static bool
is_loopback(const char *host)
{
	return strcasecmp(host, "localhost") == 0 ||
	    strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

static char *
part(CURLU *u, CURLUPart which)
{
	char *value = NULL, *mine;

	if (curl_url_get(u, which, &value, 0) != CURLUE_OK)
		return NULL;
	mine = mem_strdup(value);
	curl_free(value);
	return mine;
}

/* The parts are ours to free, whatever comes back. */
static int
check_parts(struct http_setup *s, CURLU *u, struct err *e)
{
	char *scheme = part(u, CURLUPART_SCHEME);
	char *user = part(u, CURLUPART_USER);
	char *path = part(u, CURLUPART_PATH);
	int ret = 0;

	s->host = part(u, CURLUPART_HOST);
	if (user != NULL)
		ret = err_set(e, ERR_CONFIG, "an address with a name or a "
		    "password in it is not taken: others could see it; use "
		    "--user and --password-file");
	else if (scheme == NULL || s->host == NULL ||
	    (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0))
		ret = err_set(e, ERR_CONFIG, "%s: not an address that begins "
		    "with https:// and names a host", s->url);
	else if (path == NULL || strcmp(path, "/") == 0)
		(void)curl_url_set(u, CURLUPART_PATH, "/EWS/Exchange.asmx", 0);
	s->is_plain = scheme != NULL && strcmp(scheme, "http") == 0;
	s->is_loopback = s->host != NULL && is_loopback(s->host);
	mem_free(scheme);
	mem_free(user);
	mem_free(path);
	return ret;
}

static int
check_url(struct http_setup *s, const char *url, struct err *e)
{
	CURLU *u = curl_url();
	int ret;

	s->url = copy(url);
	if (u == NULL)
		mem_out(1);
	if (!is_one_line(url) ||
	    curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK)
		ret = err_set(e, ERR_CONFIG, "%s: not an address that begins "
		    "with https:// and names a host", url);
	else
		ret = check_parts(s, u, e);
	if (ret == 0) {
		mem_free(s->url);
		s->url = part(u, CURLUPART_URL);
	}
	curl_url_cleanup(u);
	return ret;
}

static int
check_credentials(const struct http_setup *s,
    const struct ews_http_options *o, struct err *e)
{
	if (s->is_plain && !o->plain_ok)
		return err_set(e, ERR_CONFIG, "over http:// everybody on the "
		    "way can read the credentials and the mail: use https://, "
		    "or --allow-plain-http where the way is a safe one");
	if ((o->auth == EWS_BASIC || o->auth == EWS_NTLM) && o->user == NULL)
		return err_set(e, ERR_CONFIG, "this way to log in needs "
		    "--user");
	if (o->auth != EWS_NEGOTIATE && o->password == NULL)
		return err_set(e, ERR_CONFIG, "this way to log in needs %s",
		    o->auth == EWS_BEARER ? "--token-file or --token-command" :
		    "--password-file, or a terminal to ask at");
	if (o->auth == EWS_BASIC && strchr(o->user, ':') != NULL)
		return err_set(e, ERR_CONFIG, "--user: a colon cannot be sent "
		    "with --auth basic");
	if (!is_one_line(o->user) || !is_one_line(o->password) ||
	    !is_one_line(o->anchor))
		return err_set(e, ERR_CONFIG, "a name, password or token with "
		    "a control character in it cannot be sent");
	return 0;
}

/* Another one from now on; the old one is wiped. */
void
http_setup_secret(struct http_setup *s, const struct buf *secret)
{
	if (s->secret.data != NULL)
		explicit_bzero(s->secret.data, s->secret.cap);
	buf_free(&s->secret);
	if (secret->len > 0 && is_one_line(secret->data))
		buf_put(&s->secret, secret->data, secret->len);
}

static int
or_default(int value, int otherwise)
{
	return value > 0 ? value : otherwise;
}

int
http_setup_make(struct http_setup *s, const struct ews_http_options *o,
    bool anonymous, struct err *e)
{
	*s = (struct http_setup){ .auth = o->auth, .anonymous = anonymous,
		.type = "text/xml; charset=utf-8",
		.most = or_default(o->most, 1),
		.connect_seconds = or_default(o->connect_seconds, 30),
		.quiet_seconds = or_default(o->quiet_seconds, 600),
		.renew = o->renew, .renew_arg = o->renew_arg };
	buf_init(&s->secret, SECRET_MAX);
	if (check_url(s, o->url, e) < 0 ||
	    (!anonymous && check_credentials(s, o, e) < 0)) {
		http_setup_free(s);
		return -1;
	}
	s->user = copy(o->user);
	s->cacert = copy(o->cacert);
	s->anchor = copy(o->anchor);
	if (o->password != NULL)
		buf_puts(&s->secret, o->password);
	return 0;
}

void
http_setup_free(struct http_setup *s)
{
	mem_free(s->url);
	mem_free(s->host);
	mem_free(s->user);
	mem_free(s->cacert);
	mem_free(s->anchor);
	if (s->secret.data != NULL)
		explicit_bzero(s->secret.data, s->secret.cap);
	buf_free(&s->secret);
	*s = (struct http_setup){ .url = NULL };
}
