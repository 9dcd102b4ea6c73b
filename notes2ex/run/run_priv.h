/* run_priv - what the files of the run share. */
#ifndef RUN_RUN_PRIV_H
#define RUN_RUN_PRIV_H

#include "base/buf.h"
#include "run/run.h"

struct run {
	const struct run_options *opt;
	struct run_tally *tally;
	struct arena arena; /* lives as long as the run */
	struct journal *journal;
	struct target *target;
	struct map_options map;
	struct map_directory *directory;
	int64_t as_of;
	struct run_unread *unread; /* NULL: no list */
	struct run_source {
		const char *path; /* absolute */
		int64_t id;       /* in the journal */
		struct source *source; /* NULL until it is needed */
	} *source;
	size_t nsources;
};

/* ---- begin.c: journal, sources, scan, plan ------------------------------- */

/* The journal, and what needs none; journal NULL: a private one. */
int run_prepare(struct run *, const struct run_options *, struct run_tally *,
    enum journal_mode, struct err *) ATTR_CHECK;
/* Then what the journal keeps, the scan, and what follows from it. */
int run_plan(struct run *, struct err *) ATTR_CHECK;
/* Both. */
int run_begin(struct run *, const struct run_options *, struct run_tally *,
    enum journal_mode, struct err *) ATTR_CHECK;
void run_end(struct run *);
/* Opened when first asked for.  Not for several threads at once. */
struct source *run_source(struct run *, int64_t id, struct err *);

/* ---- print.c: has a source changed? -------------------------------------- */

/* Size and time of a file; of a folder: of all that is in it. */
int run_print(const char *path, char print[128], struct err *) ATTR_CHECK;

/* ---- directory.c ---------------------------------------------------------- */

/*
 * A CSV of NotesName,PrimarySmtp[,X500], an LDIF, or any source, into the
 * directory.
 */
int run_directory(struct map_directory *, const char *path,
    const struct run_options *, struct err *) ATTR_CHECK;

/* ---- ldif.c ---------------------------------------------------------------- */

/* People, groups and mail-in databases of an LDIF file (RFC 2849). */
int run_directory_ldif(struct map_directory *, const char *path, FILE *,
    const struct run_options *, struct err *) ATTR_CHECK;

/* ---- directory_notes.c ---------------------------------------------------- */

/*
 * Persons, groups, mail-in databases, rooms and resources of a Domino
 * Directory.  What cannot be read of it is said; it stops nothing.
 */
int run_directory_notes(struct map_directory *, const char *path,
    const struct run_options *, struct err *) ATTR_CHECK;

/* ---- unread.c: a list of what is not read yet ----------------------------- */

/* --unread: one UNID in each line; a comment begins with #.  ERR_CONFIG. */
int run_unread_open(struct run *, struct err *) ATTR_CHECK;
void run_unread_close(struct run *);
/* Unknown when there is no list. */
enum note_mark run_unread_mark(const struct run *, const char *unid);
/* A source has that note; what none has is told once all are known. */
void run_unread_meet(struct run *, const char *unid);
void run_unread_doubt(const struct run *);

/* ---- scan.c --------------------------------------------------------------- */

int run_scan(struct run *, struct run_source *, struct err *) ATTR_CHECK;

/* ---- bundle.c: one parcel becomes an item --------------------------------- */

struct run_work {
	struct parcel *p;
	struct source *source;
	struct map_facts facts;
	struct parcel *member;
	size_t nmembers;
	const char *const *unknown_folder; /* UNIDs without a name */
	size_t nunknown;
	/* what it became */
	struct note *note;
	struct ex_item *item; /* NULL: skipped or failed, see p->state */
	bool unreadable;      /* failed since the source could not be read */
};

/* Asks the journal what other notes say; in the thread of the journal. */
int run_facts(struct run *, struct parcel *, struct arena *, struct run_work *,
    struct err *) ATTR_CHECK;
/*
 * Fetches, maps, filters, seals; in any thread.  Sets p->state to MIGRATED
 * (to be put), SKIPPED or FAILED, with the reason.
 */
void run_map(const struct run *, const struct map_ctx *, struct arena *,
    struct run_work *);

/* ---- put.c: into the target ------------------------------------------------- */

struct run_one_put;
struct run_puts {
	struct run_one_put *first, *last;
};

/*
 * The item and its copies; in the arena until the target has flushed.  -1:
 * nothing goes any more.
 */
int run_put(struct target *, struct run_puts *, const struct ex_item *,
    struct parcel *, bool was_sending, struct arena *, struct err *)
    ATTR_CHECK;
/* After target_flush: receipts, failures and losses of their parcels. */
void run_puts_end(struct run_puts *, struct run_tally *, struct arena *);

/* ---- send.c ---------------------------------------------------------------- */

int run_send(struct run *, struct err *) ATTR_CHECK;

#define RUN_VERSION "--ews-version" /* as the journal has it */

/* ---- to.c: the target, and what the journal knows about it ---------------- */

/* Before the sources are read: is anything in its way? */
int run_target_look(struct run *, struct err *) ATTR_CHECK;
/* r->target; `written`: notes that earlier runs put there. */
int run_target_open(struct run *, int64_t written, struct err *) ATTR_CHECK;
/* When nothing is open any more; `written` in all. */
int run_target_finish(struct run *, int64_t written, struct err *) ATTR_CHECK;
/* For verify: to read from. */
int run_target_read(struct target **, struct journal *,
    const struct run_options *, struct arena *, struct err *) ATTR_CHECK;

/* ---- place.c: names that are the same from wherever ------------------------ */

const char *run_target_name(struct arena *, const char *to);
const char *run_absolute(struct arena *, const char *path);

/* ---- line.c ---------------------------------------------------------------- */

/* The JSON line of a settled parcel, with its newline. */
void run_line(const struct parcel *, struct buf *);

/* ---- stop.c ---------------------------------------------------------------- */

void run_catch_signals(void);
bool run_is_stopped(void);

#endif
