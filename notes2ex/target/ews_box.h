/*
 * ews_box - a mailbox that is being written: what the files of the ews: target
 * share.
 *
 * put makes a *parcel* of an item: one or more *pieces*, each an item on the
 * server.  Pieces go in *requests*, several at once, and a parcel is done when
 * all its pieces are; its receipt is filled in then.  Where nobody knows what
 * became of a piece it is *doubted*: looked for by its stamp before it is sent
 * again.  Whatever has to follow a creation (files, changed occurrences) is
 * done while put waits, for it needs the item.
 */
#ifndef TARGET_EWS_BOX_H
#define TARGET_EWS_BOX_H

#include "base/secret.h"
#include "ews/ews_client.h"
#include "target/ews_item.h"
#include "target/ews_options.h"
#include "target/target_priv.h"

enum {
	EWS_BATCH_ITEMS = 25,
	EWS_BATCH_BYTES = 4 << 20,
	EWS_OPEN_BYTES = 8 << 20, /* of all that is not sent yet */
	EWS_REQUEST_MOST = 512 << 20,
	EWS_TRIES = 10,   /* of an item, where it may be its own fault */
	EWS_LOOKS = 3,    /* for what may be under way still */
	EWS_LOOK_MANY = 20, /* stamps in one search */
	EWS_QUIET = 10000, /* ms for what a run that was killed has sent */
	EWS_REBUILDS = 3, /* of one that could not be completed */
};

struct ews_piece {
	struct ews_piece *in_parcel; /* the next one of it */
	struct ews_piece *next;      /* in the queue that it stands in */
	struct ews_parcel *parcel;
	const char *stamp;
	char *element; /* on the heap; NULL while a request holds it … */
	size_t off, len; /* … there; or it is `live` */
	const struct ews_item *live; /* only while put waits; NULL */
	const struct ews_step *step; /* the next one; of live */
	bool in_steps;  /* created, not complete */
	bool instead;   /* of the step, what is done instead of it */
	struct ews_piece *leader; /* goes on once this one is done; NULL */
	bool calendar;
	bool upload;   /* the element is the content of UploadItems … */
	char *other;   /* … and this is that of CreateItem; on the heap */
	size_t other_len;
	const char **loss; /* that it has by CreateItem, and not by UploadItems */
	size_t nlosses;
	bool marked;   /* whole only with the mark that says so */
	bool doubted;  /* looked for before it is sent */
	/* And live: put has to make another element of it. */
	bool too_large, other_way;
	bool done;
	const char *why; /* the last try has failed: one more look; NULL */
	size_t most;   /* pieces of a request with it; 0: any */
	unsigned tries, rebuilds, looks;
	int64_t due;   /* not before that; ms of the client's clock */
	char *id, *change_key; /* on the heap; NULL: not there yet */
};

struct ews_parcel {
	struct ews_parcel *next, *prev; /* all that are open */
	struct arena arena;
	struct receipt *receipt;
	struct ews_piece *first, *last;
	size_t open;   /* pieces that are not done */
	size_t living; /* pieces that are `live` */
	const char *path, *class; /* of its folder */
	const char *folder; /* its id */
	enum ex_kind kind;
	unsigned moved; /* so often its folder was gone */
	bool is_awaited; /* by put */
	const char **loss; /* that were not known before */
	size_t nlosses, losses_cap;
	enum err_code refused; /* of a piece, and so of all */
	char why[512];
};

enum ews_sending { EWS_CREATING, EWS_STEPPING, EWS_COMPLETING };

/* A request: being filled, or under way. */
struct ews_sent {
	struct ews_sent *next, *prev; /* being filled, or under way */
	enum ews_sending what;
	const char *folder;
	enum ex_kind kind;
	bool upload;
	struct ews_piece *piece[EWS_BATCH_ITEMS];
	size_t n, most;
	struct ews_xml x;
	struct buf head, tail;
	struct ews_body body;
};

struct ews_box {
	struct target base;
	struct arena arena; /* as long as it is open */
	struct target_ews_options opt;
	struct ews_http *http;
	struct ews_client client;
	struct ews_server server;
	struct ews_folders *folders;
	struct buf secret;
	struct secret_source source; /* where that is from */
	struct ews_sent *filling; /* first the one that was used last */
	size_t filling_bytes;
	struct ews_sent *flights; /* requests under way … */
	int flying;               /* … so many */
	struct ews_piece *queue, *queue_last; /* to be sent (again) */
	size_t queued, queued_bytes;
	struct ews_parcel *parcels;
	/* Done, but what their receipts refer to is theirs. */
	struct ews_parcel *ended;
	bool flushed;        /* nothing was put since */
	bool can_upload;
	uint64_t limit;      /* bytes of a request that went, or may go */
	char version[16];
	/* What the run asked for last: that is looked for before it is sent. */
	struct arena asked;
	const char *asked_unid, *asked_folder;
	struct arena scratch; /* of one put */
};

/* ---- target_ews.c ------------------------------------------------------------ */

/* What the mailbox or the server say is no note's fault. */
int ews_stops(struct err *);

/* ---- ews_put.c ---------------------------------------------------------------- */

int ews_put(struct ews_box *, const struct ex_item *, struct receipt *,
    struct err *) ATTR_CHECK;
/* Why that version cannot hold it (reach: note); as ews_item_accepts. */
int ews_accepts(const struct ews_box *, const struct ex_item *, struct err *)
    ATTR_CHECK;

/* ---- ews_upload.c -------------------------------------------------------------- */

/* Does the server know UploadItems?  Asks it something that changes nothing. */
int ews_upload_probe(struct ews_box *, struct err *) ATTR_CHECK;
/* Is it better sent as it would be stored?  By the item alone; any thread. */
bool ews_uploads(const struct ews_box *, const struct ex_item *);
/* What it loses, in the way that it goes. */
void ews_losses(const struct ews_box *, const struct ex_item *,
    target_remark *say, void *arg);
/* As ews_item_make, but the element is the content of t:Data. */
int ews_upload_make(struct ews_box *, const struct ex_item *,
    const char *stamp, struct ews_item *, struct err *) ATTR_CHECK;

/* ---- ews_verify.c -------------------------------------------------------------- */

int ews_verify(struct target *, const struct receipt *, char why[256],
    struct err *) ATTR_CHECK;

/* ---- ews_parcel.c: pieces, and what becomes of them --------------------------- */

struct ews_parcel *ews_parcel_new(struct ews_box *, const struct ex_item *,
    struct receipt *);
/* stamp is copied. */
struct ews_piece *ews_parcel_add(struct ews_parcel *, const char *stamp,
    bool calendar);
/*
 * It is on the server, whole.  When all of its parcel are, or one has failed
 * and the others have their end, the receipt is filled in and what is there of
 * one that failed is deleted.
 */
int ews_piece_done(struct ews_box *, struct ews_piece *, struct err *)
    ATTR_CHECK;
int ews_piece_failed(struct ews_box *, struct ews_piece *, enum err_code,
    const char *why, struct err *) ATTR_CHECK;
/* A live one may go another way: put asks.  Others have failed. */
int ews_piece_too_large(struct ews_box *, struct ews_piece *, const char *why,
    struct err *) ATTR_CHECK;
/* The server has refused its upload: CreateItem. */
int ews_piece_other_way(struct ews_box *, struct ews_piece *, const char *why,
    struct err *) ATTR_CHECK;
/* It has that one as well; the text is copied. */
void ews_parcel_lose(struct ews_parcel *, const char *what);
void ews_piece_set_id(struct ews_piece *, const char *id,
    const char *change_key);
/* All of its pieces are done. */
void ews_parcel_end(struct ews_box *, struct ews_parcel *);
/* Those that have ended; or all. */
void ews_parcels_forget(struct ews_box *, bool all);
/* What is on the server of it goes away for good. */
int ews_piece_delete(struct ews_box *, struct ews_piece *, struct err *)
    ATTR_CHECK;

/* ---- ews_batch.c: requests -------------------------------------------------------- */

/* Into a request for its folder, which leaves when it is full. */
int ews_batch_add(struct ews_box *, struct ews_piece *, struct err *)
    ATTR_CHECK;
/* All that are not full leave as well. */
int ews_batch_send_all(struct ews_box *, struct err *) ATTR_CHECK;
/* Leaves as soon as there is leave; owned from then on. */
int ews_sent_start(struct ews_box *, struct ews_sent *, struct err *)
    ATTR_CHECK;
struct ews_sent *ews_sent_new(enum ews_sending);
void ews_sent_free(struct ews_sent *);
void ews_sent_free_all(struct ews_sent **);
/* Waits for a reply, when something is under way, and makes of it what it is. */
int ews_batch_reply(struct ews_box *, struct err *) ATTR_CHECK;

/* ---- ews_outcome.c: what a reply means -------------------------------------------- */

/* "the server refuses it: ErrorItemCorrupt: …" */
const char *ews_in_words(const struct ews_message *, char out[400]);
/* The mailbox, the account or the version: no note is to blame.  -1. */
int ews_advice_stop(enum ews_advice, const char *why, struct err *);
int ews_created(struct ews_box *, struct ews_sent *, const struct ews_outcome *,
    struct err *) ATTR_CHECK;

/* ---- ews_queue.c: what has to be sent again ----------------------------------------- */

void ews_queue_put(struct ews_box *, struct ews_piece *);
/* What is due is looked for, as far as it is doubted, and sent. */
int ews_queue_go(struct ews_box *, struct err *) ATTR_CHECK;
/*
 * Until no piece of the parcel is live, or, when it is NULL, all have their
 * end.
 */
int ews_box_wait(struct ews_box *, const struct ews_parcel *, struct err *)
    ATTR_CHECK;

/* ---- ews_steps.c: what follows a creation -------------------------------------------- */

/* A piece has been created, or a step of it is done: what is next. */
int ews_steps_go(struct ews_box *, struct ews_piece *, struct err *)
    ATTR_CHECK;
/* Its step, or the mark that it is whole. */
int ews_step_send(struct ews_box *, struct ews_piece *, struct err *)
    ATTR_CHECK;
int ews_stepped(struct ews_box *, struct ews_sent *, const struct ews_outcome *,
    struct err *) ATTR_CHECK;

#endif
