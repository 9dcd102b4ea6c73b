#include "run/run_priv.h"

#include "base/text.h"

static int
find(struct run *r, const char *unid, struct parcel *p, struct err *e)
{
	char upper[33];

	if (!text_unid(unid, upper))
		return err_set(e, ERR_CONFIG, "%s is no UNID: 32 hexadecimal "
		    "digits", unid);
	if (!journal_find(r->journal, upper, &r->arena, p))
		return err_set(e, ERR_CONFIG, "no note %s in %s", upper,
		    r->source[0].path);
	return 0;
}

/* Mapped as the run would, whatever the scan decided: people want to see. */
static int
show(struct run *r, struct parcel *p, struct arena *a, struct note **note,
    struct ex_item **item, const char **reason, struct err *e)
{
	struct map_ctx ctx = { .opt = &r->map };
	struct run_work w;
	const char *decided = p->decided == DECIDED_NO ? NULL : p->reason;

	if (p->decided == DECIDED_FAIL)
		return err_set(e, ERR_FORMAT, "note %s: %s", p->unid,
		    p->reason);
	p->decided = DECIDED_NO;
	if (run_facts(r, p, a, &w, e) < 0)
		return -1;
	ctx.zones = zones_new();
	run_map(r, &ctx, a, &w);
	zones_free(ctx.zones);
	*note = w.note;
	*reason = decided != NULL ? arena_strdup(a, decided) : p->reason;
	if (item != NULL)
		*item = decided != NULL ? NULL : w.item;
	if (w.note == NULL)
		return err_set(e, ERR_FORMAT, "note %s: %s", p->unid,
		    p->reason);
	return 0;
}

int
run_show(const struct run_options *o, const char *unid, struct arena *a,
    struct note **note, struct ex_item **item, const char **reason,
    struct err *e)
{
	struct run_tally tally = { 0 };
	struct parcel p;
	struct run r;
	int status = -1;

	if (run_begin(&r, o, &tally, JOURNAL_PREVIEW, e) == 0 &&
	    find(&r, unid, &p, e) == 0)
		status = show(&r, &p, a, note, item, reason, e);
	run_end(&r);
	return status;
}
