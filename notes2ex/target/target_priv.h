/* target_priv - the targets that there are, and what they share. */
#ifndef TARGET_TARGET_PRIV_H
#define TARGET_TARGET_PRIV_H

#include "target/dir_name.h"
#include "target/target.h"

int target_dir_open(struct target **, const char *path,
    const struct target_options *, bool read_only, struct err *) ATTR_CHECK;

enum target_use { TARGET_WRITE, TARGET_READ, TARGET_PREVIEW };
int target_ews_open(struct target **, const char *url,
    const struct target_options *, enum target_use, struct err *) ATTR_CHECK;

int target_pst_open(struct target **, const char *file,
    const struct target_options *, bool read_only, struct err *) ATTR_CHECK;
struct pst_work;
/* What goes wrong with the file is no note's fault.  -1 */
int pst_stops(struct err *);
/* There is nothing unfinished: is anything in the way, or missing? */
int pst_check_none(const struct pst_work *, const struct target_options *,
    struct err *) ATTR_CHECK;
int target_pst_look(const char *file, const struct target_options *,
    struct err *) ATTR_CHECK;
/* pst_item_remarks: of the item alone. */
void target_pst_remarks(const struct target *, const struct ex_item *,
    target_remark *say, void *arg);
/* Of finished files, for verify: no options but parts, origin and token. */
int pst_verify_open(struct target **, const char *file,
    const struct target_options *, struct err *) ATTR_CHECK;
/* The record key of the n-th store. */
void pst_store_key(const char *origin, unsigned number, uint8_t key[16]);
/* Why pst: cannot hold it; by the item alone, as dir_accepts. */
int pst_accepts(const struct ex_item *, struct err *) ATTR_CHECK;

/*
 * What the item alone decides: the path of its folder, or why dir: cannot
 * hold it (reach: note).  The dry run asks the same question.
 */
int dir_accepts(const struct ex_item *, char path[DIR_PATH_SIZE],
    struct err *) ATTR_CHECK;

/* 0, or -1 when the format cannot hold the item (reach: note). */
int eml_accepts(const struct ex_item *, struct err *) ATTR_CHECK;
int ics_accepts(const struct ex_item *, struct err *) ATTR_CHECK;

#endif
