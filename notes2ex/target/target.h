/* target - wherever items go. */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "base/err.h"
#include "exch/ex_item.h"

struct target;

/* How the other side names what it took; kept in the journal. */
struct receipt {
	char id[1024]; /* of dir: "sha256:… SIZE PATH", PATH relative */
};

struct target_ops {
	const char *name;
	/* Take the sealed item.  Durable only once flush has returned 0. */
	int (*put)(struct target *, const struct ex_item *, struct receipt *,
	    struct err *);
	/*
	 * After a crash: 1 when an earlier run had already put this note into
	 * that folder.
	 */
	int (*find)(struct target *, const char *unid, const char *folder,
	    struct receipt *, struct err *);
	int (*flush)(struct target *, struct err *);
	/* 1: there and as put; 0: not, *why says what is wrong. */
	int (*verify)(struct target *, const struct receipt *, char why[256],
	    struct err *);
	void (*close)(struct target *);
};

struct target { /* the first member of every writer's own struct */
	const struct target_ops *ops;
};

struct target_options {
	bool vcard4; /* contacts as vCard 4.0 */
};

/*
 * "dir:PATH"; makes the folder.  ERR_CONFIG for a target that we do not have,
 * ERR_REFUSED when it cannot be written.  read_only for verify.
 */
int target_open(struct target **, const char *spec,
    const struct target_options *, bool read_only, struct err *) ATTR_CHECK;
/* Would target_open know such a target?  Looks at the words only. */
int target_check(const char *spec, struct err *) ATTR_CHECK;
/* Takes everything and keeps nothing: the dry run's. */
int target_null_open(struct target **);

int target_put(struct target *, const struct ex_item *, struct receipt *,
    struct err *) ATTR_CHECK;
int target_find(struct target *, const char *unid, const char *folder,
    struct receipt *, struct err *) ATTR_CHECK;
int target_flush(struct target *, struct err *) ATTR_CHECK;
int target_verify(struct target *, const struct receipt *, char why[256],
    struct err *) ATTR_CHECK;
void target_close(struct target **);

#endif
