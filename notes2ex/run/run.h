/*
 * run - from sources to a target: the only place that knows the order.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "exch/ex_item.h"
#include "journal/journal.h"
#include "mapping/map.h"
#include "note/note.h"
#include "source/source.h"
#include "target/target.h"

/* How far it is; given to the progress function after every few notes. */
struct run_tally {
	enum { RUN_SCANNING, RUN_SENDING } stage;
	int64_t notes;  /* known so far */
	int64_t done;   /* settled, earlier runs included */
	int64_t bytes, bytes_all; /* of the source: done, known */
	int64_t migrated, skipped, failed; /* by this run */
	int64_t losses; /* by this run */
	int64_t before; /* settled by earlier runs */
	int64_t failed_before; /* of them failed, and not taken up again */
	unsigned parts; /* files of a pst: target that are finished */
	bool stopped;   /* by a signal or --limit: the same command goes on */
};

struct run_options {
	const char *const *from;
	size_t nfrom;
	const char *to;
	const char *journal; /* NULL: only with dry_run */
	bool dry_run, retry_failed;
	const char *const *directory;
	size_t ndirectories;
	const char *owner;    /* NULL: from the database */
	const char *domain;   /* NULL: of owner, else notes2ex.invalid */
	bool expand_groups;   /* that the directory knows */
	unsigned kinds;       /* bit per enum ex_kind; 0: all */
	const char *folder;   /* glob; NULL: all */
	int64_t since, before; /* EX_NO_DATE: no bound; before is exclusive */
	int64_t max_size;     /* bytes; 0: any */
	enum map_on_encrypted on_encrypted;
	enum map_multi_folder multi_folder;
	const char *unread;   /* list of UNIDs; NULL: the source's own marks */
	bool keep_conflicts, keep_trash;
	bool vcard4;
	int64_t pst_max;      /* bytes of one file of a pst: target */
	bool pst_permute;
	/* For ews: alone; the texts are those that the journal keeps. */
	const struct target_ews_options *ews;
	const char *ews_version; /* NULL: what suits */
	const char *ews_write;
	const char *mailbox;     /* NULL: the account's own */
	int64_t limit;        /* 0: none */
	int jobs;             /* 0: as many as cores; requests: 4 */
	struct source_options source;

	FILE *json;           /* NULL: no lines */
	/* Each note when it is settled, in the order of the lines; or NULL. */
	void (*settled)(void *arg, const struct parcel *);
	void *settled_arg;
	void (*progress)(void *arg, const struct run_tally *);
	void *progress_arg;
	source_say *say;      /* warnings of sources; may be NULL */
	void *say_arg;
	target_remark *waits; /* a server has it wait; may be NULL */
	void *waits_arg;
};

/*
 * What of the options the mapping of every note needs, the directory as well:
 * map_directory_free() is the caller's.  Texts are those of the options.
 */
int run_mapping(const struct run_options *, struct map_options *,
    struct map_directory **, struct err *) ATTR_CHECK;

/* Files of its target that the journal knows to be finished; 0: none yet. */
unsigned run_parts(struct journal *, struct arena *);

/*
 * 0 when every note has its end or the run stopped early on purpose (see
 * tally->stopped); -1 when it could not go on: the journal is right in
 * either case and the same command goes on.
 */
int run_migrate(const struct run_options *, struct run_tally *, struct err *)
    ATTR_CHECK;

/*
 * Sources opened to look at single notes; no journal is kept.  What a note or
 * an item refers to (attachments) can be read until the view is closed.
 */
struct run_view;
int run_view_open(struct run_view **, const struct run_options *, struct err *)
    ATTR_CHECK;
/*
 * A note and, when item is not NULL, what it becomes; *item is NULL when it
 * would be skipped or would fail, *reason says why.  ERR_CONFIG: no such note.
 */
int run_view(struct run_view *, const char *unid, struct arena *,
    struct note **note, struct ex_item **item, const char **reason,
    struct err *) ATTR_CHECK;
void run_view_close(struct run_view **);

/* What the target still has of what the journal calls migrated. */
struct run_verified {
	int64_t checked, good;
	int64_t wrong; /* what is wrong with the whole */
};
/* The parcel is NULL for what is wrong with the whole. */
typedef void run_verify_say(void *arg, const struct parcel *, const char *why);
/* Of the options only journal and what an ews: target needs. */
int run_verify(const struct run_options *, struct run_verified *,
    run_verify_say *, void *arg, struct err *) ATTR_CHECK;

#endif
