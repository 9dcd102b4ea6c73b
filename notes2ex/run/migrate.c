#include "run/run_priv.h"

#include "base/crash.h"

static int
count_before(struct run *r, struct run_tally *t, int64_t *written,
    struct err *e)
{
	struct journal_status st;

	if (journal_status(r->journal, &r->arena, &st, e) < 0)
		return -1;
	*written = st.state[PARCEL_MIGRATED];
	t->notes = st.notes;
	t->before = st.state[PARCEL_MIGRATED] + st.state[PARCEL_SKIPPED] +
	    st.state[PARCEL_FAILED];
	t->failed_before = st.state[PARCEL_FAILED];
	t->done = t->before;
	return 0;
}

static int
has_open(struct run *r)
{
	struct parcel p;

	return journal_next(r->journal, 0, 1, &r->arena, &p) > 0;
}

int
run_migrate(const struct run_options *o, struct run_tally *tally,
    struct err *e)
{
	enum journal_mode mode = o->dry_run ? JOURNAL_PREVIEW : JOURNAL_RUN;
	int64_t written = 0;
	struct run r;
	int status = -1;

	*tally = (struct run_tally){ 0 };
	run_catch_signals();
	/* A target that we do not have is refused before anything is read. */
	if (target_check(o->to, e) < 0)
		return -1;
	if (run_prepare(&r, o, tally, mode, e) < 0)
		goto done;
	/*
	 * A server that does not let us in says so before the scan, and before
	 * the journal knows an address that may be wrong.
	 */
	if (target_is_server(o->to) && run_target_open(&r, 0, e) < 0)
		goto done;
	if (run_plan(&r, e) < 0)
		goto done;
	if (o->retry_failed && journal_retry_failed(r.journal, e) < 0)
		goto done;
	if (count_before(&r, tally, &written, e) < 0)
		goto done;
	status = run_target_open(&r, written, e);
	tally->stage = RUN_SENDING;
	if (status == 0 && has_open(&r)) {
		status = run_send(&r, e);
		tally->stopped = has_open(&r);
	}
	if (status == 0)
		status = journal_check(r.journal, e);
	if (status == 0 && !tally->stopped)
		status = run_target_finish(&r, written + tally->migrated, e);
	if (r.target != NULL)
		tally->parts = r.target->parts;
done:
	run_end(&r);
	crashpoint("ended");
	return status;
}
