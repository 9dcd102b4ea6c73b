#include <stdio.h>

#include "base/mem.h"

#include "target/target_priv.h"

/* The dry run refuses what the target would refuse, and keeps nothing. */
static int
null_put(struct target *t, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	char path[DIR_PATH_SIZE];

	(void)t;
	r->id[0] = '\0';
	return dir_accepts(item, path, e);
}

static int
null_put_pst(struct target *t, const struct ex_item *item, struct receipt *r,
    struct err *e)
{
	(void)t;
	r->id[0] = '\0';
	return pst_accepts(item, e);
}

static int
null_find(struct target *t, const char *unid, const char *folder,
    struct receipt *r, struct err *e)
{
	(void)t;
	(void)unid;
	(void)folder;
	(void)e;
	r->id[0] = '\0';
	return 0;
}

static int
null_flush(struct target *t, struct err *e)
{
	(void)t;
	(void)e;
	return 0;
}

static int
null_verify(struct target *t, const struct receipt *r, char why[256],
    struct err *e)
{
	(void)t;
	(void)r;
	(void)e;
	(void)snprintf(why, 256, "a dry run keeps nothing");
	return 0;
}

static void
null_close(struct target *t)
{
	mem_free(t);
}

int
target_null_open(struct target **t, const char *spec,
    const struct target_options *opt, struct err *e)
{
	static const struct target_ops ops = {
		.name = "null",
		.put = null_put,
		.find = null_find,
		.flush = null_flush,
		.verify = null_verify,
		.close = null_close,
	}, pst = {
		.name = "null",
		.put = null_put_pst,
		.find = null_find,
		.flush = null_flush,
		.remarks = target_pst_remarks,
		.verify = null_verify,
		.close = null_close,
	};

	*t = NULL;
	if (target_check(spec, e) < 0)
		return -1;
	if (target_is_server(spec))
		return target_ews_open(t, spec + 4, opt, TARGET_PREVIEW, e);
	*t = MEM_NEW(struct target);
	(*t)->ops = target_has_parts(spec) ? &pst : &ops;
	return 0;
}
