/*
 * ews_error - what to do about each thing that can go wrong (EWS guide 7,
 * Throttling and errors; Sizes).
 *
 * "Not done" is advised only where a server says that it did not begin; what
 * may have been done is looked for before it is sent again.
 */
#ifndef EWS_EWS_ERROR_H
#define EWS_EWS_ERROR_H

#include <stdbool.h>

#include "ews/ews_answer.h"
#include "ews/ews_http.h"

enum ews_advice {
	EWS_DONE,
	EWS_WAIT,      /* not done; again after the back-off, all of them */
	EWS_LOOK,      /* unknown: look whether it is there before sending again */
	/*
	 * As EWS_LOOK, and then fewer at once, down to one: which then is
	 * EWS_ITEM (or EWS_OTHER_WAY), unless the server wants rest.
	 */
	EWS_HALVE,
	/* This item, whatever one does; of several: not done, fewer first. */
	EWS_TOO_LARGE,
	EWS_OTHER_WAY, /* an upload was refused: CreateItem */
	EWS_ITEM,      /* the server will not have this item */
	EWS_GONE,      /* what it referred to is not there (any more) */
	EWS_EXISTS,    /* a folder of that name is there already */
	EWS_LOWER,     /* ask with a lower version */
	EWS_STOP_AUTH, /* credentials: stop at once, accounts get locked */
	EWS_STOP_BOX,  /* no more into this mailbox: quota, rights */
	EWS_STOP,      /* configuration: address, mailbox, certificate */
};

/* Of one message of an answer. */
enum ews_advice ews_advise(const struct ews_message *);
/* Of one of UploadItems: what the server will not have goes another way. */
enum ews_advice ews_advise_upload(const struct ews_message *);
/* Of a reply as a whole; EWS_DONE: its messages have to be looked at. */
enum ews_advice ews_advise_reply(const struct ews_reply *,
    const struct ews_answer *answer /* NULL: not readable */);

/* Do all requests have to rest?  Codes of a fault or of a message. */
bool ews_wants_rest(const char *code, const char *inner);

/*
 * Why it is not EWS_DONE, in words and with what can be done about it:
 * ERR_BUSY, ERR_AUTH, ERR_CONFIG, ERR_REFUSED, ERR_UNSUPPORTED (EWS_LOWER),
 * ERR_IO (the item could not be read), ERR_REJECTED.
 */
void ews_explain(enum ews_advice, const struct ews_reply *,
    const struct ews_answer * /* may be NULL */, struct err *);

#endif
