/* What went wrong with a request, in words for whom the program works. */
#include <string.h>

#include "ews/ews_error.h"

static void
explain_busy(const struct ews_reply *r, const struct ews_answer *a,
    struct err *e)
{
	if (r->reached != EWS_ANSWERED)
		(void)err_set(e, ERR_BUSY, "%s", r->err.msg);
	else if (a != NULL && a->fault[0] != '\0')
		(void)err_set(e, ERR_BUSY, "the server is busy: %s: %.200s",
		    a->fault, a->fault_text);
	else if (r->status == 200)
		(void)err_set(e, ERR_BUSY, "the server's answer is not one of "
		    "Exchange Web Services, or not the whole of it");
	else
		(void)err_set(e, ERR_BUSY, "the server is busy: it answers "
		    "with HTTP status %ld", r->status);
}

static void
explain_auth(const struct ews_reply *r, const struct ews_answer *a,
    struct err *e)
{
	if (a != NULL && a->fault[0] != '\0')
		(void)err_set(e, ERR_AUTH, "the server refuses the "
		    "credentials: %s: %.200s", a->fault, a->fault_text);
	else if (r->err.code != ERR_NONE)
		(void)err_set(e, ERR_AUTH, "the server refuses the token, and "
		    "there is no new one: %s", r->err.msg);
	else if (r->status == 403)
		(void)err_set(e, ERR_AUTH, "the server forbids this account "
		    "the use of Exchange Web Services (HTTP status 403): ask "
		    "its administrator");
	else
		(void)err_set(e, ERR_AUTH, "the server refuses the "
		    "credentials (HTTP status 401); nothing more is tried, so "
		    "that the account is not locked: check --auth, --user and "
		    "the password, the token or the ticket (kinit)");
}

static void
explain_config(const struct ews_reply *r, const struct ews_answer *a,
    struct err *e)
{
	if (r->reached != EWS_ANSWERED)
		(void)err_set(e, ERR_CONFIG, "%s", r->err.msg);
	else if (a != NULL && a->fault[0] != '\0')
		(void)err_set(e, ERR_CONFIG, "%s: %.200s: check --mailbox and "
		    "--impersonate, and the rights of the account", a->fault,
		    a->fault_text);
	else if (r->location[0] != '\0')
		(void)err_set(e, ERR_CONFIG, "the server sends on to %s: if "
		    "that is right, name it in --to", r->location);
	else
		(void)err_set(e, ERR_CONFIG, "there are no Exchange Web "
		    "Services at this address (HTTP status %ld): check --to, "
		    "it often ends in /EWS/Exchange.asmx", r->status);
}

static void
explain_large(const struct ews_reply *r, const struct ews_answer *a,
    struct err *e)
{
	if (a != NULL && a->fault[0] != '\0')
		(void)err_set(e, ERR_REJECTED, "larger than the server takes: "
		    "%s: %.200s", a->fault, a->fault_text);
	else
		(void)err_set(e, ERR_REJECTED, "larger than the server takes: "
		    "a request of %llu bytes is answered with HTTP status %ld",
		    (unsigned long long)r->request_len, r->status);
}

static void
explain_item(const struct ews_reply *r, const struct ews_answer *a,
    struct err *e)
{
	if (r->reached == EWS_UNREADABLE)
		(void)err_set(e, ERR_IO, "%s", r->err.msg);
	else if (r->reached != EWS_ANSWERED)
		(void)err_set(e, ERR_BUSY, "%s", r->err.msg);
	else if (a != NULL && a->fault[0] != '\0')
		(void)err_set(e, ERR_REJECTED, "the server refuses the "
		    "request: %s: %.200s", a->fault, a->fault_text);
	else
		(void)err_set(e, ERR_REJECTED, "the server refuses the "
		    "request (HTTP status %ld)", r->status);
}

void
ews_explain(enum ews_advice advice, const struct ews_reply *r,
    const struct ews_answer *a, struct err *e)
{
	switch (advice) {
	case EWS_DONE:
		*e = (struct err){ .code = ERR_NONE };
		return;
	case EWS_WAIT:
	case EWS_LOOK:
		explain_busy(r, a, e);
		return;
	case EWS_STOP_AUTH:
		explain_auth(r, a, e);
		return;
	case EWS_STOP:
		explain_config(r, a, e);
		return;
	case EWS_STOP_BOX:
		explain_item(r, a, e);
		e->code = ERR_REFUSED;
		return;
	case EWS_LOWER:
		explain_item(r, a, e);
		e->code = ERR_UNSUPPORTED;
		return;
	case EWS_TOO_LARGE:
		explain_large(r, a, e);
		return;
	case EWS_HALVE:
		if (a != NULL && ews_wants_rest(a->fault, "")) {
			explain_busy(r, a, e);
			return;
		}
		/* FALLTHROUGH */
	case EWS_OTHER_WAY:
	case EWS_ITEM:
	case EWS_GONE:
	case EWS_EXISTS:
		explain_item(r, a, e);
		return;
	}
}
