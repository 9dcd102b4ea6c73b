/*
 * pst_work - the folder FILE.unfinished that the next file of a pst: target
 * grows in, and how far that is.
 *
 *	state            whose it is, and its stage: always whole
 *	part-N/          the store of file N being written, and what belongs to it
 *	puts.0, puts.1   see pst_puts.h
 *
 * A file gets its name only when it is whole, never over another one, and is
 * not touched any more.  Every step is durable before the next begins, so that
 * a run that dies anywhere leaves a stage that the next one goes on from.
 */
#ifndef TARGET_PST_WORK_H
#define TARGET_PST_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#include "target/pst_puts.h"

enum pst_stage {
	PST_NONE,   /* there is no folder */
	PST_IDLE,   /* `number` files are finished, none is being written */
	PST_OPEN,   /* file `number` is being written: its checkpoint counts */
	PST_WHOLE,  /* file `number` is whole, and may have its name already */
};

struct pst_work {
	struct arena *arena;
	const char *file;   /* as it was given */
	const char *token;  /* of the journal */
	int parent, folder, part; /* descriptors; -1 */
	enum pst_stage stage;
	unsigned number;
	struct pst_puts_at puts; /* of PST_WHOLE */
};

/*
 * Looks; makes nothing.  ERR_REFUSED when the folder is another journal's, or
 * another run is at work there.  read_only: then it is as if there were none.
 */
int pst_work_open(struct pst_work *, struct arena *, const char *file,
    const char *token, bool read_only, struct err *) ATTR_CHECK;
void pst_work_close(struct pst_work *);

/* May files be made where it will stand?  ERR_REFUSED. */
int pst_work_may(const struct pst_work *, struct err *) ATTR_CHECK;
/* PST_NONE becomes PST_IDLE. */
int pst_work_make(struct pst_work *, unsigned parts, struct err *) ATTR_CHECK;
/* Durable. */
int pst_work_stage(struct pst_work *, enum pst_stage, unsigned number,
    const struct pst_puts_at *, struct err *) ATTR_CHECK;
/* w->part, for that file; anew: empty. */
int pst_work_part(struct pst_work *, unsigned number, bool anew, struct err *)
    ATTR_CHECK;
/* PST_WHOLE: gives it its name, unless it has it.  ERR_REFUSED: taken. */
int pst_work_give(struct pst_work *, struct err *) ATTR_CHECK;
/* The folder is not needed any more. */
int pst_work_forget(struct pst_work *, struct err *) ATTR_CHECK;

/* Is there anything under the name of that file? */
bool pst_work_is_taken(const struct pst_work *, unsigned number);
/* The last part of its path. */
const char *pst_work_name(const struct pst_work *, unsigned number);

#endif
