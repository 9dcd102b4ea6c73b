#include "ews/ews_error.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/*
 * A fault ends a request as a whole, perhaps in its middle; a message is about
 * one item.  Where a store, a directory or another server failed, nobody
 * knows how far it came.
 */
static const struct code {
	const char *name;
	enum ews_advice message, fault;
	bool rest; /* all requests wait, fewer at a time */
} codes[] = {
	/* In the order of strcmp. */
	{ "ErrorADOperation", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorADUnavailable", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorAccessDenied", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorAccountDisabled", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorAccountSuspend", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorAttachmentSizeLimitExceeded", EWS_TOO_LARGE, EWS_TOO_LARGE,
	    false },
	{ "ErrorBatchProcessingStopped", EWS_HALVE, EWS_HALVE, false },
	{ "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange", EWS_GONE,
	    EWS_GONE, false },
	{ "ErrorCalendarOccurrenceIsDeletedFromRecurrence", EWS_GONE, EWS_GONE,
	    false },
	{ "ErrorCallerIsInvalidADAccount", EWS_STOP_AUTH, EWS_STOP_AUTH,
	    false },
	{ "ErrorCannotFindUser", EWS_STOP, EWS_STOP, false },
	{ "ErrorClientDisconnected", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorConnectionFailed", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorCreateItemAccessDenied", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorCreateSubfolderAccessDenied", EWS_STOP_BOX, EWS_STOP_BOX,
	    false },
	{ "ErrorDataSizeLimitExceeded", EWS_TOO_LARGE, EWS_TOO_LARGE, false },
	{ "ErrorDataSourceOperation", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorExceededConnectionCount", EWS_WAIT, EWS_WAIT, true },
	{ "ErrorFolderExists", EWS_EXISTS, EWS_EXISTS, false },
	{ "ErrorFolderNotFound", EWS_GONE, EWS_GONE, false },
	{ "ErrorImpersonateUserDenied", EWS_STOP, EWS_STOP, false },
	{ "ErrorImpersonationDenied", EWS_STOP, EWS_STOP, false },
	{ "ErrorImpersonationFailed", EWS_STOP, EWS_STOP, false },
	{ "ErrorIncorrectSchemaVersion", EWS_LOWER, EWS_LOWER, false },
	{ "ErrorInsufficientResources", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorInternalServerError", EWS_LOOK, EWS_LOOK, false },
	{ "ErrorInternalServerTransientError", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorInvalidAuthorizationContext", EWS_STOP_AUTH, EWS_STOP_AUTH,
	    false },
	{ "ErrorInvalidClientAccessTokenRequest", EWS_STOP_AUTH, EWS_STOP_AUTH,
	    false },
	{ "ErrorInvalidClientSecurityContext", EWS_STOP, EWS_STOP, false },
	{ "ErrorInvalidExchangeImpersonationHeaderData", EWS_STOP, EWS_STOP,
	    false },
	{ "ErrorInvalidLicense", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorInvalidSchemaVersionForMailboxVersion", EWS_LOWER, EWS_LOWER,
	    false },
	{ "ErrorInvalidSerializedAccessToken", EWS_STOP_AUTH, EWS_STOP_AUTH,
	    false },
	{ "ErrorInvalidServerVersion", EWS_LOWER, EWS_LOWER, false },
	{ "ErrorInvalidUserPrincipalName", EWS_STOP, EWS_STOP, false },
	{ "ErrorInvalidUserSid", EWS_STOP, EWS_STOP, false },
	{ "ErrorItemNotFound", EWS_GONE, EWS_GONE, false },
	{ "ErrorMailboxConfiguration", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorMailboxFailover", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorMailboxLogonFailed", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorMailboxMoveInProgress", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorMailboxStoreUnavailable", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorMessagePerFolderCountReceiveQuotaExceeded", EWS_STOP_BOX,
	    EWS_STOP_BOX, false },
	{ "ErrorMessageSizeExceeded", EWS_TOO_LARGE, EWS_TOO_LARGE, false },
	{ "ErrorMissingExchangePrincipal", EWS_STOP, EWS_STOP, false },
	{ "ErrorMultiLegacyMailboxAccess", EWS_STOP, EWS_STOP, false },
	{ "ErrorNoApplicableProxyCASServersAvailable", EWS_LOOK, EWS_LOOK,
	    true },
	{ "ErrorNoRespondingCASInDestinationSite", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorNonExistentMailbox", EWS_STOP, EWS_STOP, false },
	{ "ErrorNonPrimarySmtpAddress", EWS_STOP, EWS_STOP, false },
	{ "ErrorNotEnoughMemory", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorOrganizationAccessBlocked", EWS_STOP_BOX, EWS_STOP_BOX,
	    false },
	{ "ErrorParentFolderNotFound", EWS_GONE, EWS_GONE, false },
	{ "ErrorPasswordChangeRequired", EWS_STOP_AUTH, EWS_STOP_AUTH, false },
	{ "ErrorPasswordExpired", EWS_STOP_AUTH, EWS_STOP_AUTH, false },
	{ "ErrorProxyCallFailed", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorProxyRequestNotAllowed", EWS_STOP, EWS_STOP, false },
	{ "ErrorProxyRequestProcessingFailed", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorProxyTokenExpired", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorQuotaExceeded", EWS_STOP_BOX, EWS_STOP_BOX, false },
	{ "ErrorRequestAborted", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorRequestStreamTooBig", EWS_TOO_LARGE, EWS_TOO_LARGE, false },
	{ "ErrorSavedItemFolderNotFound", EWS_GONE, EWS_GONE, false },
	{ "ErrorServerBusy", EWS_WAIT, EWS_WAIT, true },
	{ "ErrorServiceUnavailable", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorSyncFolderNotFound", EWS_GONE, EWS_GONE, false },
	{ "ErrorTimeoutExpired", EWS_HALVE, EWS_HALVE, true },
	{ "ErrorToFolderNotFound", EWS_GONE, EWS_GONE, false },
	{ "ErrorTokenSerializationDenied", EWS_STOP_AUTH, EWS_STOP_AUTH,
	    false },
	{ "ErrorTooManyObjectsOpened", EWS_LOOK, EWS_LOOK, true },
	{ "ErrorUnauthorizedClientAccessTokenRequest", EWS_STOP_AUTH,
	    EWS_STOP_AUTH, false },
	{ "ErrorWrongServerVersion", EWS_STOP, EWS_STOP, false },
	{ "ErrorWrongServerVersionDelegate", EWS_STOP, EWS_STOP, false },
};

/* So much and more may be what a server means by "not here". */
#define LARGE (1024 * 1024)

static int
compare(const void *key, const void *each)
{
	return strcmp(key, ((const struct code *)each)->name);
}

static const struct code *
find(const char *name)
{
	return bsearch(name, codes, NITEMS(codes), sizeof(codes[0]), compare);
}

bool
ews_wants_rest(const char *code, const char *inner)
{
	const struct code *outer = find(code), *in = find(inner);

	return (outer != NULL && outer->rest) || (in != NULL && in->rest);
}

/*
 * ErrorInternalServerError says nothing; what is within it does.  A warning
 * is about an item that is there, but for those that say it is not.
 */
enum ews_advice
ews_advise(const struct ews_message *m)
{
	const struct code *code = find(m->code), *inner = find(m->inner);

	if (m->class == EWS_SUCCESS || strcmp(m->code, "NoError") == 0)
		return EWS_DONE;
	if (inner != NULL && (inner->rest || code == NULL ||
	    strcmp(m->code, "ErrorInternalServerError") == 0))
		return inner->message;
	if (code != NULL)
		return code->message;
	return m->class == EWS_WARNING ? EWS_DONE : EWS_ITEM;
}

enum ews_advice
ews_advise_upload(const struct ews_message *m)
{
	enum ews_advice advice = ews_advise(m);

	return advice == EWS_ITEM ? EWS_OTHER_WAY : advice;
}

/* One of those that servers spell each in their way, too. */
static enum ews_advice
advise_fault(const char *fault)
{
	const struct code *code = find(fault);

	return code != NULL ? code->fault : EWS_HALVE;
}

static bool
is_redirect(long status)
{
	return status >= 300 && status < 400;
}

/* Where Exchange sends those whom it cannot serve just now. */
static bool
is_transient(const struct ews_reply *r)
{
	return strcasestr(r->location, "genericerrorpage") != NULL;
}

/* A page instead of an answer: only its status speaks. */
static enum ews_advice
advise_status(const struct ews_reply *r)
{
	bool large = r->request_len >= LARGE;

	if (is_redirect(r->status))
		return is_transient(r) ? EWS_WAIT : EWS_STOP;
	switch (r->status) {
	case 400:
		return large ? EWS_TOO_LARGE : EWS_HALVE;
	case 401:
	case 403:
		return EWS_STOP_AUTH;
	case 404:
	case 405:
	case 410:
		return large ? EWS_TOO_LARGE : EWS_STOP;
	case 413:
		return EWS_TOO_LARGE;
	case 402:
	case 406:
	case 407:
	case 411:
	case 415:
	case 421:
	case 440:
		return EWS_STOP;
	case 429:
		return EWS_WAIT;
	default:
		return EWS_LOOK;
	}
}

enum ews_advice
ews_advise_reply(const struct ews_reply *r, const struct ews_answer *answer)
{
	switch (r->reached) {
	case EWS_UNSENT:
		return r->err.code == ERR_CONFIG ? EWS_STOP : EWS_WAIT;
	case EWS_UNREADABLE:
		return EWS_ITEM;
	case EWS_UNKNOWN:
		return r->request_len >= LARGE ? EWS_HALVE : EWS_LOOK;
	case EWS_ANSWERED:
		break;
	}
	if (answer != NULL && answer->fault[0] != '\0')
		return advise_fault(answer->fault);
	if (answer != NULL && (r->status == 200 || answer->n > 0))
		return EWS_DONE;
	return advise_status(r);
}
