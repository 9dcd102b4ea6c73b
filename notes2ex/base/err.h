/* err - one error value: set where it happens, given context on the way up. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

enum err_code {
	ERR_NONE,
	ERR_FORMAT,      /* the note breaks its format's rules */
	ERR_LIMIT,       /* the note is larger than we agreed to handle */
	ERR_UNSUPPORTED, /* well-formed, but we cannot carry it over */
	ERR_REJECTED,    /* the server understood the item and refused it */
	ERR_DAMAGED,     /* the database itself cannot be read further */
	ERR_BUSY,        /* throttled, locked, connection lost */
	ERR_AUTH,        /* our credentials are no good */
	ERR_CONFIG,      /* the user must change something */
	ERR_IO,          /* our own disk or memory failed us */
	ERR_CANCELLED,   /* the user asked us to stop */
	ERR_REFUSED,     /* the target takes nothing at all */
	ERR_LOCKED,      /* the journal is in use, damaged or newer than we */
};

/* How far a failure reaches, and so what the run does next. */
enum err_reach {
	REACH_NOTE,   /* record it, go on with the next note */
	REACH_SOURCE, /* give up this database, go on with the next */
	REACH_RETRY,  /* wait, then do the same again */
	REACH_RUN,    /* stop; the journal lets a later run resume */
};

struct err {
	enum err_code code;
	char msg[512];
};

/* All of these return -1, so that a failing branch is one statement. */
int err_set(struct err *, enum err_code, const char *fmt, ...)
    ATTR_PRINTF(3, 4);
int err_errno(struct err *, const char *fmt, ...) ATTR_PRINTF(2, 3);
int err_in(struct err *, const char *fmt, ...) ATTR_PRINTF(2, 3);

enum err_reach err_reach(enum err_code);
const char *err_name(enum err_code);

#endif
