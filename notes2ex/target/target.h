/* target - wherever items go. */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "base/arena.h"
#include "base/err.h"
#include "exch/ex_item.h"

struct target;

/* What became of an item, known at the latest once flush has returned 0. */
struct receipt {
	/*
	 * How the other side names it; kept in the journal.  Of dir: "sha256:…
	 * SIZE PATH", PATH relative; of pst: see pst_receipt.h.
	 */
	char id[1024];
	enum err_code refused; /* ERR_NONE: taken */
	char why[512];         /* when it is refused */
	/* Beside what remarks had said; good until something is put again. */
	const char *const *loss;
	size_t nlosses;
};

typedef void target_remark(void *arg, const char *what);
typedef int target_known(void *arg, unsigned parts, struct err *);

struct target_ops {
	const char *name;
	/*
	 * Take the sealed item, which may be gone afterwards.  Durable only
	 * once flush has returned 0: until then the receipt stays where it is,
	 * and a target may fill it in later.
	 */
	int (*put)(struct target *, const struct ex_item *, struct receipt *,
	    struct err *);
	/*
	 * After a crash: 1 when an earlier run had already put this note into
	 * that folder.  0: it is put next, and a target that can look for all
	 * that belongs to it does so then.
	 */
	int (*find)(struct target *, const char *unid, const char *folder,
	    struct receipt *, struct err *);
	int (*flush)(struct target *, struct err *);
	/*
	 * All that there was to put is put, flushed and settled: `known` is
	 * told how many files there are once they are whole, before what led
	 * to them is forgotten.  NULL: there is nothing to finish.
	 */
	int (*finish)(struct target *, target_known *known, void *arg,
	    struct err *);
	/*
	 * What the item loses there, or meets on its way from there: each
	 * becomes a loss.  By the item and what was found out when the target
	 * was opened; any thread.  NULL: nothing.
	 */
	void (*remarks)(const struct target *, const struct ex_item *,
	    target_remark *say, void *arg);
	/* 1: there and as put; 0: not, *why says what is wrong. */
	int (*verify)(struct target *, const struct receipt *, char why[256],
	    struct err *);
	/*
	 * Before the items are verified: says what is wrong with the whole.
	 * NULL: there is nothing but the items.
	 */
	int (*audit)(struct target *, target_remark *say, void *arg,
	    struct err *);
	void (*close)(struct target *);
};

struct target { /* the first member of every writer's own struct */
	const struct target_ops *ops;
	unsigned parts; /* files that are finished, of those that make some */
	unsigned batch; /* notes that are best settled at once; 0: any */
	/* Of a server: what it is taken for, kept by the journal; NULL. */
	const char *version;
};

enum {
	TARGET_PART_LEAST = 512 * 1024, /* an empty store has 265 KiB */
};
#define TARGET_PART_MOST ((int64_t)45 << 30) /* Outlook opens up to 50 GB */

struct target_ews_options;

struct target_options {
	bool vcard4; /* contacts as vCard 4.0 */
	/* For pst:, of which the journal keeps the last four. */
	int64_t part_max; /* bytes of a file; one item may be larger */
	bool permute;
	const char *origin;  /* what keys of stores are made of */
	const char *token;   /* of the journal: whose unfinished file it is */
	unsigned parts;      /* that it knows to be finished */
	int64_t unfinished;  /* items that it says are in no finished one */
	/* For ews:, see ews_options.h. */
	const struct target_ews_options *ews;
	const char *version; /* that the journal has; NULL */
	const char *mailbox; /* for verify, that the journal has; NULL */
	int jobs;            /* requests at once; 0: what is usual */
	bool is_unsure;      /* a run before has ended between claim and settle */
	bool (*is_stopped)(void); /* no more waiting; may be NULL */
	target_remark *say;  /* told when it has to wait; may be NULL */
	void *say_arg;
};

/*
 * "dir:PATH", which makes the folder, "pst:FILE" or "ews:URL".  ERR_CONFIG for
 * a target that we do not have, ERR_REFUSED when it cannot be written, or is
 * not where earlier runs left it; of a server also ERR_AUTH and ERR_BUSY.
 * read_only for verify.
 */
int target_open(struct target **, const char *spec,
    const struct target_options *, bool read_only, struct err *) ATTR_CHECK;
/*
 * Before anything is read: would target_open refuse what is there now?  Makes
 * nothing.  The options but part_max and origin.
 */
int target_look(const char *spec, const struct target_options *, struct err *)
    ATTR_CHECK;
/* Would target_open know such a target?  Looks at the words only. */
int target_check(const char *spec, struct err *) ATTR_CHECK;
/* Takes what that one takes, says what it says, keeps nothing: the dry run's. */
int target_null_open(struct target **, const char *spec,
    const struct target_options *, struct err *) ATTR_CHECK;
/* Is it a server, which has to be asked before anything is planned? */
bool target_is_server(const char *spec);
/* Does that target write files one after the other? */
bool target_has_parts(const char *spec);
/* The path of the n-th of them, from 1 on. */
const char *target_part(struct arena *, const char *spec, unsigned n);
/* Where what is not finished yet stands. */
const char *target_unfinished(struct arena *, const char *spec);

int target_put(struct target *, const struct ex_item *, struct receipt *,
    struct err *) ATTR_CHECK;
int target_find(struct target *, const char *unid, const char *folder,
    struct receipt *, struct err *) ATTR_CHECK;
int target_flush(struct target *, struct err *) ATTR_CHECK;
int target_finish(struct target *, target_known *, void *arg, struct err *)
    ATTR_CHECK;
int target_audit(struct target *, target_remark *say, void *arg, struct err *)
    ATTR_CHECK;
int target_verify(struct target *, const struct receipt *, char why[256],
    struct err *) ATTR_CHECK;
void target_close(struct target **);

#endif
