#include "run/run_priv.h"

#include <string.h>

struct check {
	struct target *target;
	struct run_verified *sum;
	run_verify_say *say;
	void *arg;
	struct err *e;
	bool failed;
};

static int
check_one(void *arg, const struct parcel *p)
{
	struct check *c = arg;
	const char *line = p->receipt == NULL ? "" : p->receipt;
	char why[256] = "";
	int good;

	/* A line for each folder that the item was put into. */
	for (;; line++) {
		struct receipt r = { .id = "" };
		size_t n = strcspn(line, "\n");

		if (n < sizeof(r.id))
			memcpy(r.id, line, n);
		good = target_verify(c->target, &r, why, c->e);
		line += n;
		if (good <= 0 || *line == '\0')
			break;
	}

	if (good < 0) {
		c->failed = true;
		return 1;
	}
	c->sum->checked++;
	c->sum->good += good;
	if (good == 0)
		c->say(c->arg, p, why);
	return run_is_stopped();
}

static void
on_whole(void *arg, const char *what)
{
	struct check *c = arg;

	c->sum->wrong++;
	c->say(c->arg, NULL, what);
}

int
run_verify(const struct run_options *o, struct run_verified *sum,
    run_verify_say *say, void *arg, struct err *e)
{
	struct arena a = { 0 };
	struct journal *j = NULL;
	struct target *target = NULL;
	int status = -1;

	*sum = (struct run_verified){ 0 };
	run_catch_signals();
	if (journal_open(&j, o->journal, JOURNAL_READ, e) < 0)
		goto done;
	if (run_target_read(&target, j, o, &a, e) < 0)
		goto done;

	struct check c = { .target = target, .sum = sum, .say = say,
		.arg = arg, .e = e };

	if (target_audit(target, on_whole, &c, e) < 0)
		goto done;
	status = journal_each(j, PARCEL_MIGRATED, check_one, &c, e);
	if (c.failed)
		status = -1;
done:
	target_close(&target);
	journal_close(&j);
	arena_free(&a);
	return status;
}
