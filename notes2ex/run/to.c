/* The target of a run: what the journal knows about it, and when it is whole. */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/crash.h"
#include "base/text.h"
#include "run/run_priv.h"

/*
 * What the journal keeps of a target that writes files: whose unfinished one
 * it is, what the keys of stores are made of, and, each time that all was
 * finished, how many files and how many notes in them there were.
 */
#define TOKEN  "target token"
#define ORIGIN "target origin"
#define DONE   "target done"

/* ---- what the journal keeps -------------------------------------------------- */

static int
make_token(char token[33], struct err *e)
{
	uint8_t random[16];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return err_errno(e, "getrandom");
	for (size_t i = 0; i < sizeof(random); i++)
		(void)snprintf(token + 2 * i, 3, "%02x", random[i]);
	return 0;
}

static int
keep(struct run *r, const char *name, const char *value, struct err *e)
{
	if (journal_get(r->journal, name, &r->arena) != NULL)
		return 0;
	return journal_set(r->journal, name, value, e);
}

/* Before anything is written there: what is made belongs to this journal. */
static int
keep_all(struct run *r, struct err *e)
{
	char token[33];

	if (make_token(token, e) < 0 || keep(r, TOKEN, token, e) < 0)
		return -1;
	return keep(r, ORIGIN, journal_origin(r->journal, &r->arena), e);
}

static void
recall(struct journal *j, struct arena *a, struct target_options *o,
    int64_t *notes)
{
	const char *done = journal_get(j, DONE, a);
	unsigned parts = 0;
	long long n = 0;

	o->token = journal_get(j, TOKEN, a);
	o->origin = journal_get(j, ORIGIN, a);
	if (done != NULL && sscanf(done, "%u %lld", &parts, &n) == 2)
		o->parts = parts;
	*notes = o->parts == 0 ? 0 : n;
}

unsigned
run_parts(struct journal *j, struct arena *a)
{
	struct target_options o = { 0 };
	int64_t notes;

	recall(j, a, &o, &notes);
	return o.parts;
}

/* ---- opening ------------------------------------------------------------------- */

/*
 * What earlier runs wrote is not written again: in a folder that is made anew
 * it would be missing, and nobody would be told.
 */
static int
is_there(const char *to, const struct target_options *o, int64_t written,
    struct err *e)
{
	struct target *t;
	size_t n;

	if (written == 0)
		return 0;
	if (target_open(&t, to, o, true, e) == 0) {
		target_close(&t);
		return 0;
	}
	n = strlen(e->msg);
	(void)snprintf(e->msg + n, sizeof(e->msg) - n, "; earlier runs "
	    "wrote %lld notes there: bring it back, or begin anew "
	    "with another --journal", (long long)written);
	return -1;
}

static void
for_server(struct target_options *t, const struct run_options *o)
{
	t->ews = o->ews;
	t->jobs = o->jobs;
	t->is_stopped = run_is_stopped;
	t->say = o->waits;
	t->say_arg = o->waits_arg;
}

/*
 * What a server is taken for decides what an item loses there: that stays what
 * the first run found, or was told.
 */
static int
open_server(struct run *r, struct target_options *t, struct err *e)
{
	const struct run_options *o = r->opt;
	const char *kept = journal_get(r->journal, RUN_VERSION, &r->arena);
	struct journal_status st;

	/* Another one than before is refused before anybody is asked. */
	if (kept != NULL && o->ews_version != NULL &&
	    journal_option(r->journal, RUN_VERSION, o->ews_version, e) < 0)
		return -1;
	for_server(t, o);
	t->version = kept;
	if (o->dry_run)
		return target_null_open(&r->target, o->to, t, e);
	if (journal_status(r->journal, &r->arena, &st, e) < 0)
		return -1;
	t->is_unsure = st.state[PARCEL_SENDING] > 0;
	return target_open(&r->target, o->to, t, false, e);
}

int
run_target_look(struct run *r, struct err *e)
{
	struct target_options options = { 0 };
	struct journal_status st;
	int64_t finished;

	if (r->opt->dry_run || r->opt->to == NULL)
		return 0;
	if (journal_status(r->journal, &r->arena, &st, e) < 0)
		return -1;
	recall(r->journal, &r->arena, &options, &finished);
	options.unfinished = st.state[PARCEL_MIGRATED] - finished;
	return target_look(r->opt->to, &options, e);
}

int
run_target_open(struct run *r, int64_t written, struct err *e)
{
	const struct run_options *o = r->opt;
	struct target_options options = {
		.vcard4 = o->vcard4,
		.part_max = o->pst_max,
		.permute = o->pst_permute,
	};
	int64_t finished = 0;

	if (r->target != NULL)
		return 0;
	if (target_is_server(o->to))
		return open_server(r, &options, e);
	if (o->dry_run)
		return target_null_open(&r->target, o->to, &options, e);
	if (target_has_parts(o->to)) {
		if (keep_all(r, e) < 0)
			return -1;
		recall(r->journal, &r->arena, &options, &finished);
		options.unfinished = written - finished;
	} else if (is_there(o->to, &options, written, e) < 0) {
		return -1;
	}
	return target_open(&r->target, o->to, &options, false, e);
}

int
run_target_read(struct target **t, struct journal *j,
    const struct run_options *o, struct arena *a, struct err *e)
{
	const char *to = journal_get(j, "--to", a);
	struct target_options options = { 0 };
	int64_t finished;

	if (to == NULL || to[0] == '\0')
		return err_set(e, ERR_CONFIG, "%s: no run has named a target "
		    "yet", o->journal);
	recall(j, a, &options, &finished);
	for_server(&options, o);
	options.version = journal_get(j, RUN_VERSION, a);
	options.mailbox = journal_get(j, "--mailbox", a);
	return target_open(t, to, &options, true, e);
}

/* ---- the end --------------------------------------------------------------------- */

struct finished {
	struct run *run;
	int64_t written;
};

static int
known(void *arg, unsigned parts, struct err *e)
{
	const struct finished *f = arg;
	int status = journal_set(f->run->journal, DONE,
	    text_printf(&f->run->arena, "%u %lld", parts,
	    (long long)f->written), e);

	crashpoint("the journal knows the files");
	return status;
}

int
run_target_finish(struct run *r, int64_t written, struct err *e)
{
	struct finished f = { .run = r, .written = written };

	return target_finish(r->target, known, &f, e);
}
