/*
 * ews_client - requests with patience: pace, back-off, repetition where a
 * repetition can do no harm.  No request leaves that ews_is_silent does not
 * vouch for (ERR_REFUSED).  Whether something is there already, when nobody
 * can know what became of a request, is its caller's question.
 */
#ifndef EWS_EWS_CLIENT_H
#define EWS_EWS_CLIENT_H

#include "base/arena.h"
#include "ews/ews_answer.h"
#include "ews/ews_error.h"
#include "ews/ews_http.h"
#include "ews/ews_pace.h"
#include "ews/ews_xml.h"

struct ews_kept;

/* All zero but the first three and what the caller wants. */
struct ews_client {
	struct ews_http *http;
	struct ews_pace pace;
	struct ews_context context;
	bool (*is_stopped)(void); /* ends waits early; may be NULL */
	/*
	 * Told when the server has it wait for long (a second or more), and
	 * why: "waiting 20 s: …"; may be NULL.
	 */
	void (*say)(void *arg, const char *what);
	void *say_arg;
	int64_t (*clock)(void); /* milliseconds; NULL: CLOCK_MONOTONIC */

	/* Its own. */
	struct ews_kept *kept;  /* replies that nobody has asked for yet */
	bool has_met;           /* an answer of Exchange has come */
	bool is_doubted;        /* the last answer was 401: one at a time */
	bool is_locked;         /* EWS_STOP_AUTH: nothing leaves any more */
	int64_t stopped_at;     /* since then it is stopped; 0: it is not */
	int64_t told_until;     /* the wait that was told */
	char why[256];          /* it has to wait */
};

/* Forgets replies that nobody has asked for.  The http stays its owner's. */
void ews_client_end(struct ews_client *);

/*
 * A request that does no harm when it is done twice (Get, Find, Delete of what
 * has a mark of ours): until it is answered or patience ends.  The answer's
 * messages are for the caller, unless one of them says that the server wants
 * rest; faults and refusals are the error: ERR_AUTH, ERR_CONFIG, ERR_BUSY
 * (patience has ended), ERR_CANCELLED, ERR_REJECTED, ERR_REFUSED (the mailbox
 * takes nothing), ERR_UNSUPPORTED (EWS_LOWER: a lower version).  Others that
 * are under way go on meanwhile.  A server that has never answered yet is not
 * waited for longer than a minute.
 */
int ews_ask(struct ews_client *, const struct buf *request, struct arena *,
    struct ews_answer *, struct err *) ATTR_CHECK;

/*
 * A request that must not be done twice: started once there is leave.  The
 * outcome comes through ews_next, whatever it is; ERR_BUSY when patience has
 * ended, ERR_CANCELLED when stopped while it waits, ERR_AUTH once an outcome
 * was EWS_STOP_AUTH.  The body and all that it
 * refers to stay until then.  A first 401 is EWS_WAIT: it may be started again.
 */
int ews_start(struct ews_client *, const struct ews_body *, void *cookie,
    struct err *) ATTR_CHECK;
struct ews_outcome {
	void *cookie;
	enum ews_advice advice;   /* EWS_DONE: look at the messages */
	struct ews_answer answer; /* in the arena */
	struct err err;           /* in words, when it is not EWS_DONE */
};
/*
 * 1, or 0 when nothing is under way; -1: nothing goes any more, or it is
 * stopped and what is under way has not come for a minute (ERR_CANCELLED).
 */
int ews_next(struct ews_client *, struct arena *, struct ews_outcome *,
    struct err *) ATTR_CHECK;

/* A reply is there already: ews_next does not wait. */
bool ews_has_reply(const struct ews_client *);
/* Milliseconds of the clock that its waits go by. */
int64_t ews_now(const struct ews_client *);
/*
 * What is under way goes on for so long, or until a reply has come.
 * ERR_CANCELLED: it is stopped.
 */
int ews_pass(struct ews_client *, int64_t ms, struct err *) ATTR_CHECK;

/* ---- before the first write ------------------------------------------------ */

struct ews_server {
	int major, minor, build;
	enum ews_version version; /* the one to ask with */
	bool has_upload;          /* UploadItems; false: not known to */
	uint64_t request_max;     /* bytes of a request */
};

/*
 * Version, mailbox, rights: which one is asked is `want`, or EWS_VERSIONS for
 * what suits.  Steps down when the server or the mailbox wants an older one.
 */
int ews_preflight(struct ews_client *, enum ews_version want,
    struct ews_server *, struct err *) ATTR_CHECK;

/* Address of the service for a mailbox: POX, then SOAP; in the arena. */
int ews_autodiscover(const struct ews_http_options *, const char *smtp,
    struct arena *, const char **url, struct err *) ATTR_CHECK;

/* ---- folders ------------------------------------------------------------------ */

struct ews_folders;

/*
 * look: the first run of its journal, to which earlier ones may have been
 * before.  Folders that have items then are looked through, once.
 */
struct ews_folders *ews_folders_new(struct ews_client *, bool look);
void ews_folders_free(struct ews_folders **);
/*
 * The folder of that path (levels separated by '\', '/' is an ordinary
 * character): a well-known one by its English name at the top ("Inbox",
 * "Sent Items", …, whatever the mailbox calls it), else found by our stamp,
 * by name, or made with class and stamp.  One that has the name but cannot
 * hold such items is left alone, and ours is called "Projects (calendar)".
 * *id lives as long as the folders.  ERR_REJECTED, ERR_LIMIT: of that folder
 * alone.
 */
int ews_folders_get(struct ews_folders *, const char *path, const char *class,
    const char **id, struct err *) ATTR_CHECK;
/* One was not there any more: they are looked up and made anew. */
void ews_folders_forget(struct ews_folders *);

/*
 * Items of ours: stamps are looked for by paging through the folder once, when
 * it had items before this run came to it.  1 and its id when one has that
 * stamp, 0 when none.  8 bytes of memory an item.
 */
int ews_folders_has(struct ews_folders *, const char *id, const char *stamp,
    struct arena *, const char **item, bool *complete, struct err *)
    ATTR_CHECK;
/* The same without its id: 1 when one may have that stamp, 0 when none has. */
int ews_folders_may_have(struct ews_folders *, const char *id,
    const char *stamp, struct err *) ATTR_CHECK;
/* The same, asked of the server now. */
int ews_find_stamp(struct ews_client *, const char *folder, const char *stamp,
    struct arena *, const char **item, bool *complete, struct err *)
    ATTR_CHECK;

/*
 * Of several stamps at once, so many that a server takes (20).  More than one
 * item of a stamp is a mishap: one that is complete is kept, or the first, and
 * the others are the surplus.  In the arena.
 */
struct ews_match {
	const char *id, *change_key; /* NULL: there is none */
	bool complete;
	const char **surplus;
	size_t more, cap; /* of surplus */
};
int ews_find_stamps(struct ews_client *, const char *folder,
    const char *const *stamp, size_t n, struct arena *, struct ews_match *,
    struct err *) ATTR_CHECK;

#endif
