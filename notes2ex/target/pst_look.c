/* What stands in the way of a pst: target, before anything is made. */
#include <inttypes.h>

#include "target/pst_work.h"
#include "target/target_priv.h"

int
pst_stops(struct err *e)
{
	if (err_reach(e->code) == REACH_NOTE || e->code == ERR_DAMAGED ||
	    e->code == ERR_CONFIG)
		e->code = ERR_REFUSED;
	return -1;
}

int
pst_check_none(const struct pst_work *w, const struct target_options *o,
    struct err *e)
{
	if (o->unfinished > 0)
		return err_set(e, ERR_REFUSED, "%s is not there, and %" PRId64
		    " notes that earlier runs wrote are in it: bring it back, "
		    "or begin anew with another --journal",
		    target_unfinished(w->arena, w->file), o->unfinished);
	if (o->parts == 0 && pst_work_is_taken(w, 1))
		return err_set(e, ERR_REFUSED, "%s is there already, and no "
		    "file is written over: name another one, or move it away",
		    w->file);
	return 0;
}

int
target_pst_look(const char *file, const struct target_options *o, struct err *e)
{
	struct arena a = { 0 };
	struct pst_work w;
	int status = pst_work_open(&w, &a, file, o->token, false, e);

	if (status == 0 && w.stage == PST_NONE)
		status = pst_check_none(&w, o, e);
	if (status == 0 && w.stage == PST_NONE)
		status = pst_work_may(&w, e);
	pst_work_close(&w);
	arena_free(&a);
	if (status == 0)
		return 0;
	(void)pst_stops(e);
	return err_in(e, "target pst");
}
