/* migrate - the summary of a run, from the notes as they are settled. */
#ifndef CMD_MIGRATE_H
#define CMD_MIGRATE_H

#include "cmd/cmd.h"
#include "cmd/count.h"

struct summary {
	struct arena arena;
	struct counts kind; /* n: migrated, skipped, failed */
	struct counts skipped, failed, losses;
};

void summary_init(struct summary *);
/* As run_options.settled; arg is the summary. */
void summary_add(void *arg, const struct parcel *);
int summary_print(struct summary *, const struct cmd_values *,
    const struct run_tally *, struct err *) ATTR_CHECK;
void summary_free(struct summary *);

#endif
