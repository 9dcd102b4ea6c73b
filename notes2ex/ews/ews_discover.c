/* Autodiscovery: what is asked and what is answered. */
#include <string.h>

#include "base/text.h"
#include "ews/ews_discover_priv.h"

#define OUTLOOK "http://schemas.microsoft.com/exchange/autodiscover/outlook/"
#define SOAP    "http://schemas.microsoft.com/exchange/2010/Autodiscover"

static const char *
trimmed(struct arena *a, const struct ews_node *node)
{
	return node == NULL ? "" :
	    text_trim(a, node->text, strlen(node->text));
}

/* ---- plain XML ---------------------------------------------------------------------- */

void
ews_pox_write(struct buf *b, const char *smtp)
{
	struct ews_xml x = { .out = b };

	buf_puts(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
	ews_open(&x, "Autodiscover");
	ews_attr(&x, "xmlns", OUTLOOK "requestschema/2006");
	ews_open(&x, "Request");
	ews_element(&x, "EMailAddress", smtp);
	ews_element(&x, "AcceptableResponseSchema",
	    OUTLOOK "responseschema/2006a");
	ews_end(&x);
}

/* The address within, then the one from outside, then that of web access. */
static const char *
pox_url(struct arena *a, const struct ews_node *account)
{
	static const char *const types[] = { "EXCH", "EXPR", "EXHTTP", "WEB" };
	static const char *const names[] = { "EwsUrl", "ASUrl" };

	for (size_t i = 0; i < NITEMS(types) * NITEMS(names); i++)
		for (const struct ews_node *c = account->child; c != NULL;
		     c = c->next) {
			const char *url = trimmed(a,
			    ews_below(c, names[i % NITEMS(names)]));

			if (strcmp(c->name, "Protocol") == 0 && *url != '\0' &&
			    strcmp(trimmed(a, ews_child(c, "Type")),
				types[i / NITEMS(names)]) == 0)
				return url;
		}
	return "";
}

int
ews_pox_read(struct arena *a, const char *p, size_t n, struct ews_found *f,
    struct err *e)
{
	const struct ews_node *root, *response, *account;

	*f = (struct ews_found){ "", "", "", "" };
	if (ews_tree_read(a, p, n, &root, e) < 0)
		return -1;
	response = ews_child(root, "Response");
	if (strcmp(root->name, "Autodiscover") != 0 || response == NULL)
		return err_set(e, ERR_FORMAT, "the answer is <%.32s>, not one "
		    "of autodiscovery", root->name);
	account = ews_child(response, "Account");
	f->why = trimmed(a, ews_below(response, "Message"));
	if (account == NULL)
		return 0;
	f->url = pox_url(a, account);
	f->address = trimmed(a, ews_child(account, "RedirectAddr"));
	f->there = trimmed(a, ews_child(account, "RedirectUrl"));
	return 0;
}

/* ---- SOAP --------------------------------------------------------------------------- */

void
ews_soap_write(struct buf *b, const char *smtp, const char *url)
{
	struct ews_xml x = { .out = b };

	buf_puts(b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
	ews_open(&x, "soap:Envelope");
	ews_attr(&x, "xmlns:soap", "http://schemas.xmlsoap.org/soap/envelope/");
	ews_attr(&x, "xmlns:wsa", "http://www.w3.org/2005/08/addressing");
	ews_attr(&x, "xmlns:a", SOAP);
	ews_open(&x, "soap:Header");
	ews_element(&x, "a:RequestedServerVersion", "Exchange2010");
	ews_element(&x, "wsa:Action", SOAP "/Autodiscover/GetUserSettings");
	ews_element(&x, "wsa:To", url);
	ews_close(&x);
	ews_open(&x, "soap:Body");
	ews_open(&x, "a:GetUserSettingsRequestMessage");
	ews_open(&x, "a:Request");
	ews_open(&x, "a:Users");
	ews_open(&x, "a:User");
	ews_element(&x, "a:Mailbox", smtp);
	ews_close(&x);
	ews_close(&x);
	ews_open(&x, "a:RequestedSettings");
	ews_element(&x, "a:Setting", "InternalEwsUrl");
	ews_element(&x, "a:Setting", "ExternalEwsUrl");
	ews_end(&x);
}

static const char *
soap_setting(struct arena *a, const struct ews_node *user, const char *name)
{
	const struct ews_node *all = ews_child(user, "UserSettings");

	for (const struct ews_node *c = all == NULL ? NULL : all->child;
	     c != NULL; c = c->next)
		if (strcmp(trimmed(a, ews_child(c, "Name")), name) == 0)
			return trimmed(a, ews_child(c, "Value"));
	return "";
}

int
ews_soap_read(struct arena *a, const char *p, size_t n, struct ews_found *f,
    struct err *e)
{
	struct ews_answer answer;
	const struct ews_node *user;
	const char *code, *target;

	*f = (struct ews_found){ "", "", "", "" };
	if (ews_answer_read(a, p, n, &answer, e) < 0)
		return -1;
	if (answer.fault[0] != '\0') {
		f->why = text_printf(a, "%s: %s", answer.fault,
		    answer.fault_text);
		return 0;
	}
	user = ews_below(answer.body, "UserResponse");
	if (user == NULL)
		user = ews_below(answer.body, "Response");
	if (user == NULL)
		return err_set(e, ERR_FORMAT, "the answer is not one of "
		    "autodiscovery");
	code = trimmed(a, ews_child(user, "ErrorCode"));
	target = trimmed(a, ews_child(user, "RedirectTarget"));
	if (strcmp(code, "RedirectAddress") == 0)
		f->address = target;
	else if (strcmp(code, "RedirectUrl") == 0)
		f->there = target;
	f->why = trimmed(a, ews_child(user, "ErrorMessage"));
	f->url = soap_setting(a, user, "InternalEwsUrl");
	if (f->url[0] == '\0')
		f->url = soap_setting(a, user, "ExternalEwsUrl");
	return 0;
}
