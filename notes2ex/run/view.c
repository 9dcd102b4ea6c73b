#include "run/run_priv.h"

#include "base/mem.h"
#include "base/text.h"

struct run_view {
	struct run run;
	struct run_tally tally;
	struct zones *zones; /* items point into it */
};

int
run_view_open(struct run_view **out, const struct run_options *o,
    struct err *e)
{
	struct run_view *v = MEM_NEW(struct run_view);
	int status = run_begin(&v->run, o, &v->tally, JOURNAL_PREVIEW, e);

	v->zones = zones_new();
	if (status < 0)
		run_view_close(&v);
	*out = v;
	return status;
}

static int
find(struct run *r, const char *unid, struct arena *a, struct parcel *p,
    struct err *e)
{
	char upper[NOTE_UNID_LEN + 1];

	if (!text_unid(unid, upper))
		return err_set(e, ERR_CONFIG, "%s is no UNID: 32 hexadecimal "
		    "digits are wanted", unid);
	if (!journal_find(r->journal, upper, a, p))
		return err_set(e, ERR_CONFIG, "no note %s in %s", upper,
		    r->source[0].path);
	return 0;
}

/* Mapped as the run would, whatever the scan decided: people want to see. */
int
run_view(struct run_view *v, const char *unid, struct arena *a,
    struct note **note, struct ex_item **item, const char **reason,
    struct err *e)
{
	struct run *r = &v->run;
	struct map_ctx ctx = { .opt = &r->map, .zones = v->zones };
	struct run_work w;
	struct parcel p;

	if (find(r, unid, a, &p, e) < 0)
		return -1;

	const char *decided = p.decided == DECIDED_NO ? NULL : p.reason;

	if (p.decided == DECIDED_FAIL)
		return err_set(e, ERR_FORMAT, "note %s: %s", p.unid, p.reason);
	p.decided = DECIDED_NO;
	if (run_facts(r, &p, a, &w, e) < 0)
		return -1;
	run_map(r, &ctx, a, &w);
	if (w.note == NULL)
		return err_set(e, ERR_FORMAT, "note %s: %s", p.unid, p.reason);
	*note = w.note;
	*reason = decided != NULL ? decided : p.reason;
	if (item != NULL)
		*item = decided != NULL ? NULL : w.item;
	return 0;
}

void
run_view_close(struct run_view **v)
{
	if (*v == NULL)
		return;
	run_end(&(*v)->run);
	zones_free((*v)->zones);
	mem_free(*v);
	*v = NULL;
}
