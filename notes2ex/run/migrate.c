#include "run/run_priv.h"

#include <stdio.h>
#include <string.h>

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

/*
 * What earlier runs wrote is not written again: in a target that is made anew
 * it would be missing, and nobody would be told.
 */
static int
open_target(struct run *r, int64_t written, struct err *e)
{
	const struct run_options *o = r->opt;
	struct target_options options = { .vcard4 = o->vcard4 };

	if (o->dry_run)
		return target_null_open(&r->target);
	if (written > 0 &&
	    target_open(&r->target, o->to, &options, true, e) < 0) {
		size_t n = strlen(e->msg);

		(void)snprintf(e->msg + n, sizeof(e->msg) - n, "; earlier runs "
		    "wrote %lld notes there: bring it back, or begin anew "
		    "with another --journal", (long long)written);
		return -1;
	}
	target_close(&r->target);
	return target_open(&r->target, o->to, &options, false, e);
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
	if (run_begin(&r, o, tally, mode, e) < 0)
		goto done;
	if (o->retry_failed && journal_retry_failed(r.journal, e) < 0)
		goto done;
	if (count_before(&r, tally, &written, e) < 0)
		goto done;
	status = open_target(&r, written, e);
	tally->stage = RUN_SENDING;
	if (status == 0 && has_open(&r)) {
		status = run_send(&r, e);
		tally->stopped = has_open(&r);
	}
	if (status == 0)
		status = journal_check(r.journal, e);
done:
	run_end(&r);
	crashpoint("ended");
	return status;
}
