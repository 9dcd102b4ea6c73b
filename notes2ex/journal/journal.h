/*
 * journal - what became of every note, so that a later run can go on.
 *
 * The only user of SQLite.  Order of a run: begin, scan (all notes get a row,
 * in one transaction per source), plan, then per batch next → claim → (put,
 * flush) → settle.  A row in state `sending` at the start means that a run
 * died there.
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct journal;

enum journal_mode {
	JOURNAL_RUN,     /* made when missing; locked: ERR_LOCKED if held */
	JOURNAL_PREVIEW, /* a private copy (or a new one): changes are lost */
	JOURNAL_READ,    /* for status and verify; must exist */
};

enum parcel_state {
	PARCEL_PENDING,
	PARCEL_SENDING,
	PARCEL_MIGRATED,
	PARCEL_SKIPPED,
	PARCEL_FAILED,
	PARCEL_STATES
};

const char *parcel_state_name(enum parcel_state);

/* A name without an address; the key is the same for all its spellings. */
struct journal_name {
	const char *key, *name;
	int64_t items; /* in how many items; not for journal_settle */
};

/* One note's journey, as the journal sees it.  Texts are never NULL but for
 * those that say so. */
struct parcel {
	int64_t id; /* the order of the run */
	int64_t source;
	const char *path; /* with off, len, ord: where the note stands */
	int64_t off, len, ord;
	const char *unid, *replica;
	int64_t seq;
	/*
	 * Only for journal_add, among notes with one UNID.  1: truncated or
	 * encrypted, a whole copy of the same sequence goes before it.  2: not
	 * carried over, any other copy does.
	 */
	int poor;
	const char *form, *kind, *subject;
	int64_t date, modified; /* JOURNAL_NO_DATE unknown */
	const char *msgid;  /* NULL none */
	const char *parent; /* NULL none */
	const char *series; /* NULL none */
	int part;
	int64_t leader;     /* 0 none */
	enum { DECIDED_NO, DECIDED_SKIP, DECIDED_FAIL } decided;
	enum parcel_state state;
	int attempts;
	bool claimed_before; /* and never settled: it may have arrived */
	const char *reason, *folder, *digest;
	int64_t size;
	const char *receipt; /* NULL none */
	const char *const *loss;
	size_t nlosses;
	const struct journal_name *unresolved; /* only for journal_settle */
	size_t nunresolved;
	const char *const *folder_ref; /* only for journal_add */
	size_t nfolder_refs;
	const char *const *link; /* UNIDs that it links to, for journal_add */
	size_t nlinks;
	/* Also for journal_add: what it is called itself, and where that is
	 * reached (NULL unknown); whom it means by a name. */
	const char *const *called, *const *asked;
	size_t ncalled, nasked;
	const char *address;
};

#define JOURNAL_NO_DATE INT64_MIN

/*
 * ERR_LOCKED: in use (says by whom), damaged, or of a newer version.
 * ERR_CONFIG: JOURNAL_READ and not there.
 */
int journal_open(struct journal **, const char *path, enum journal_mode,
    struct err *) ATTR_CHECK;
void journal_close(struct journal **);
/*
 * Answers have no room for an error: -1 when one of them could not be had, so
 * that nothing (no open note, say) was not just the journal being damaged.
 */
int journal_check(const struct journal *, struct err *) ATTR_CHECK;

/* ---- options ------------------------------------------------------------ */

/*
 * The first run writes it down; a later one with another value gets
 * ERR_CONFIG, which names the option and both values.
 */
int journal_option(struct journal *, const char *name, const char *value,
    struct err *) ATTR_CHECK;
/* NULL when it was never given. */
const char *journal_get(struct journal *, const char *name, struct arena *);
int journal_set(struct journal *, const char *name, const char *value,
    struct err *) ATTR_CHECK;

/* ---- the scan ----------------------------------------------------------- */

/*
 * Registers the source; *scanned says that its notes are all known.  With
 * another fingerprint than when they became known: ERR_CONFIG, the source has
 * changed.  One that could not be read before may have been mended.
 */
int journal_source(struct journal *, const char *path, const char *print,
    int64_t *id, bool *scanned, struct err *) ATTR_CHECK;
/* All between begin and end is one transaction: a source is known or not. */
int journal_scan_begin(struct journal *, struct err *) ATTR_CHECK;
/* Sets p->id. */
int journal_add(struct journal *, struct parcel *, struct err *) ATTR_CHECK;
int journal_add_folder(struct journal *, int64_t source, const char *unid,
    const char *name, struct err *) ATTR_CHECK;
/* The database lists what is in its folders: a note in none is in none. */
int journal_add_filed(struct journal *, int64_t source, const char *replica,
    struct err *) ATTR_CHECK;
/* What was said first counts; NULL says nothing. */
int journal_add_profile(struct journal *, int64_t source, const char *replica,
    const char *owner, const char *zone, struct err *) ATTR_CHECK;
int journal_add_answer(struct journal *, const char *entry, const char *who,
    int response, int64_t at, struct err *) ATTR_CHECK;
/* What that note (p->id of journal_add) says about the mailbox, as JSON. */
int journal_add_setting(struct journal *, int64_t note, const char *kind,
    const char *name, const char *json, struct err *) ATTR_CHECK;
int journal_scan_end(struct journal *, int64_t source, int64_t design,
    struct err *) ATTR_CHECK;
void journal_scan_undo(struct journal *); /* instead of end */
/* After all scans: same UNID twice, members of series. */
int journal_plan(struct journal *, struct err *) ATTR_CHECK;

/* ---- what notes say about each other ------------------------------------ */

/* Folder references of a note: UNID and, where a design note told, name. */
struct journal_folder {
	const char *unid, *name; /* name NULL: unknown */
};
size_t journal_folders(struct journal *, int64_t note, struct arena *,
    const struct journal_folder **);
/* Does that database say which notes are in which folder? */
bool journal_has_refs(struct journal *, int64_t source, const char *replica);
/* NULL when no note has that UNID; *parent: what that one responds to. */
const char *journal_message_id(struct journal *, const char *unid,
    const char **parent, struct arena *);
/* Mail that the text of a note links to, and that goes across. */
struct journal_linked {
	const char *unid, *msgid, *subject;
};
size_t journal_linked(struct journal *, int64_t note, struct arena *,
    const struct journal_linked **);
/*
 * Whom a note means by the names it asked for: of several notes called so the
 * one in its own source, then the first.  Only what goes across.
 */
struct journal_known {
	const char *key, *unid, *kind, *address; /* address NULL unknown */
};
size_t journal_known(struct journal *, const struct parcel *, struct arena *,
    const struct journal_known **);
struct journal_answer {
	const char *who;
	int response;
};
size_t journal_answers(struct journal *, const char *entry, struct arena *,
    const struct journal_answer **);
void journal_profile(struct journal *, int64_t source, const char *replica,
    const char **owner, const char **zone, struct arena *);
/* When any note was last changed, else the latest mail; 0 unknown. */
int64_t journal_latest(struct journal *);
/* The members of that note's item, in order. */
size_t journal_members(struct journal *, int64_t leader, struct arena *,
    struct parcel **);
/* By UNID, the one that would be sent; false when there is none. */
bool journal_find(struct journal *, const char *unid, struct arena *,
    struct parcel *);

/*
 * What tells this mailbox from others: the replica id of the first note that
 * has one, else the first UNID; "" when there is no note.
 */
const char *journal_origin(struct journal *, struct arena *);

/* ---- the run ------------------------------------------------------------ */

/* Failed notes become pending again. */
int journal_retry_failed(struct journal *, struct err *) ATTR_CHECK;
/* Up to `most` open parcels with an id beyond `after`, in order. */
size_t journal_next(struct journal *, int64_t after, size_t most,
    struct arena *, struct parcel *);
/* Before put: all of these are about to be sent.  One transaction; adds one
 * to attempts, here and in *p. */
int journal_claim(struct journal *, struct parcel *, size_t n, struct err *)
    ATTR_CHECK;
/*
 * Many questions, and nothing else, until journal_let_go: much cheaper than
 * each by itself.
 */
void journal_hold(struct journal *);
void journal_let_go(struct journal *);
/*
 * The run stops by itself, and no note is to blame: what it claimed, all that
 * is open up to that id, stays as it is but for the attempt that counts.
 */
void journal_release(struct journal *, int64_t last);
/* After flush: what became of them.  One transaction. */
int journal_settle(struct journal *, const struct parcel *, size_t n,
    struct err *) ATTR_CHECK;

/* ---- the sums ----------------------------------------------------------- */

struct journal_kind {
	const char *kind;
	int64_t state[PARCEL_STATES];
};

struct journal_count {
	const char *kind;
	int64_t n;
};

struct journal_source {
	int64_t id; /* as parcels have it */
	const char *path;
	int64_t notes, design;
	bool scanned;
};

struct journal_status {
	int64_t notes, state[PARCEL_STATES], losses;
	int64_t unresolved; /* names */
	const struct journal_kind *kind; /* sorted by name */
	size_t kinds;
	const struct journal_source *source;
	size_t sources;
	const char *target; /* "" unknown */
	const struct journal_count *setting; /* sorted by kind */
	size_t settings;
};

int journal_status(struct journal *, struct arena *, struct journal_status *,
    struct err *) ATTR_CHECK;

/* Parcels of a state in order; losses included.  each: non-zero stops. */
int journal_each(struct journal *, enum parcel_state,
    int (*each)(void *arg, const struct parcel *), void *arg, struct err *)
    ATTR_CHECK;
/* Reasons of a state with their counts, most frequent first. */
struct journal_reason {
	const char *reason;
	int64_t count;
};
size_t journal_reasons(struct journal *, enum parcel_state, size_t most,
    struct arena *, const struct journal_reason **);
/* Names without an address in what is migrated, most frequent first. */
int journal_each_unresolved(struct journal *,
    int (*each)(void *arg, const struct journal_name *), void *arg,
    struct err *) ATTR_CHECK;
/* What is kept until a target can take it, in the order of the notes. */
struct journal_setting {
	int64_t source;
	const char *replica, *unid;
	const char *kind, *name, *json;
};
int journal_each_setting(struct journal *,
    int (*each)(void *arg, const struct journal_setting *), void *arg,
    struct err *) ATTR_CHECK;

#endif
