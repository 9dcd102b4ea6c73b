/* Kinds that have no module yet: their notes fail and say so. */
#include "mapping/map_priv.h"

#define UNREADY(name) \
	__attribute__((weak)) int name(struct map_job *job, \
	    struct map_result *r, struct err *e) \
	{ \
		(void)r; \
		return err_set(e, ERR_UNSUPPORTED, "%s: not carried over " \
		    "yet", ex_kind_name(job->item->kind)); \
	}

