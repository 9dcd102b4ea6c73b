/* ews_error - what to do about each thing that can go wrong (EWS guide 7). */
#ifndef EWS_EWS_ERROR_H
#define EWS_EWS_ERROR_H

#include <stdbool.h>

#include "ews/ews_answer.h"
#include "ews/ews_http.h"

enum ews_advice {
	EWS_DONE,
	EWS_WAIT,      /* not done; again after the back-off, all of them */
	EWS_LOOK,      /* unknown: look whether it is there before sending again */
	EWS_HALVE,     /* too much at once: fewer, slower */
	EWS_TOO_LARGE, /* this item, whatever one does */
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
/* Of a reply as a whole; EWS_DONE: its messages have to be looked at. */
enum ews_advice ews_advise_reply(const struct ews_reply *,
    const struct ews_answer *answer /* NULL: not readable */);

#endif
