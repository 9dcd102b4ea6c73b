/* migrate: options into a run, and what came of it in a few lines. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/progress.h"
#include "cmd/cmd.h"
#include "cmd/migrate.h"

#define MOST_JOBS 256

static const char *const kinds[] = { "mail", "calendar", "contact", "group",
	"task", "note", NULL }; /* bits: enum ex_kind */
static const char *const when[] = { "auto", "always", "never", NULL };

static const char *const crypts[] = { "none", "permute", NULL };

#define PST_MAX "10G"

/* What the callbacks of a run need. */
struct watch {
	struct progress progress;
	struct summary sum;
	const char *stage;
};

/* One event of the run; no content, whatever the level. */
static void
on_stage(struct watch *w, const char *stage)
{
	if (w->stage != NULL && strcmp(w->stage, stage) == 0)
		return;
	w->stage = stage;
	if (log_is_on(LOG_INFO))
		progress_clear(&w->progress);
	log_info("run", "%s", stage);
}

static void
on_progress(void *arg, const struct run_tally *t)
{
	struct watch *w = arg;
	bool scanning = t->stage == RUN_SCANNING;
	const struct progress_at at = {
		.what = scanning ? "reading" : "migrating",
		.done = scanning ? t->notes : t->done,
		.all = scanning ? 0 : t->notes,
		.before = scanning ? 0 : t->before,
		.bytes = scanning ? t->bytes_all : t->bytes,
		.bytes_all = scanning ? 0 : t->bytes_all,
	};

	on_stage(w, at.what);
	progress_step(&w->progress, &at);
}

static void
on_settled(void *arg, const struct parcel *p)
{
	struct watch *w = arg;
	enum log_level level = p->state == PARCEL_FAILED ? LOG_INFO : LOG_DEBUG;

	summary_add(&w->sum, p);
	if (!log_is_on(level))
		return;
	progress_clear(&w->progress);
	log_say(level, "run", "note %s: %s, %" PRId64 " bytes, %zu losses",
	    p->unid, parcel_state_name(p->state), p->size, p->nlosses);
}

static struct run_options
options_of(const struct cmd_values *v)
{
	return (struct run_options){
		.from = v->from.text,
		.nfrom = v->from.n,
		.to = v->to,
		.journal = v->journal,
		.dry_run = v->dry_run,
		.retry_failed = v->retry_failed,
		.directory = v->directory.text,
		.ndirectories = v->directory.n,
		.owner = v->owner,
		.domain = v->domain,
		.expand_groups = v->groups == 1,
		.kinds = v->kinds,
		.folder = v->folder,
		.since = v->since,
		.before = v->before,
		.max_size = v->max_size,
		.on_encrypted = (enum map_on_encrypted)v->on_encrypted,
		.multi_folder = (enum map_multi_folder)v->multi_folder,
		.unread = v->unread,
		.keep_conflicts = v->conflicts == 1,
		.keep_trash = v->trash == 1,
		.vcard4 = v->vcard == 1,
		.pst_max = v->pst_max,
		.pst_permute = v->pst_crypt == 1,
		.ews_version = v->ews_version == 0 ? NULL :
		    cmd_ews_versions[v->ews_version],
		.ews_write = cmd_ways[v->ews_write],
		.mailbox = v->mailbox,
		.limit = v->limit,
		.jobs = (int)v->jobs,
		.source = cmd_source_options(v),
		.json = v->json ? stdout : NULL,
	};
}

/* How a store is written is no question where none is written. */
static int
check_pst(const struct cmd_values *v, struct err *e)
{
	const struct cmd *c = &cmd_migrate;

	if (!target_has_parts(v->to)) {
		if (v->pst_max != (int64_t)10 << 30)
			return cmd_usage(c, e, "--pst-max is the size of the "
			    "files of a pst: target, and --to is another");
		if (v->pst_crypt != 0)
			return cmd_usage(c, e, "--pst-crypt is for pst: "
			    "targets, and --to is another");
		return 0;
	}
	if (v->pst_max < TARGET_PART_LEAST)
		return cmd_usage(c, e, "--pst-max: %" PRId64 " bytes are too "
		    "few, at least 512k: a file without any item has 265k",
		    v->pst_max);
	if (v->pst_max > TARGET_PART_MOST)
		return cmd_usage(c, e, "--pst-max: at most 45G: Outlook opens "
		    "no file above 50 GB, and it grows when items are added");
	return 0;
}

/* What is missing or does not go together, in the user's words. */
static int
check(const struct cmd_values *v, struct err *e)
{
	const struct cmd *c = &cmd_migrate;

	if (v->operands.n > 0)
		return cmd_usage(c, e, "%.100s: a source is given with --from",
		    v->operands.text[0]);
	if (v->from.n == 0)
		return cmd_usage(c, e, "--from SOURCE is missing");
	if (v->to == NULL)
		return cmd_usage(c, e, "--to TARGET is missing");
	if (v->journal == NULL && !v->dry_run)
		return cmd_usage(c, e,
		    "--journal FILE is missing: it keeps "
		    "what became of every note");
	if (v->jobs > MOST_JOBS)
		return cmd_usage(c, e,
		    "--jobs: %" PRId64 " are more than the "
		    "%d that make sense",
		    v->jobs, MOST_JOBS);
	if (v->since != EX_NO_DATE && v->before != EX_NO_DATE &&
	    v->since >= v->before)
		return cmd_usage(c, e,
		    "--since is not before --before: "
		    "nothing would be left");
	if (check_pst(v, e) < 0 || target_check(v->to, e) < 0 ||
	    cmd_check_ews(c, v, e) < 0 ||
	    cmd_check_reading(c, v, e) < 0)
		return -1;
	return cmd_check_domain(c, v->domain, e);
}

static int
exit_of(const struct cmd_values *v, const struct run_tally *t)
{
	if (t->stopped) {
		/* The summary says it as well, but goes elsewhere. */
		if (v->json)
			log_warning("run",
			    "stopped early: %" PRId64 " of %" PRId64
			    " notes are done; the same command goes on",
			    t->done, t->notes);
		return CMD_EARLY;
	}
	return t->failed + t->failed_before > 0 ? CMD_SOME : CMD_DONE;
}

static int
migrate(const struct cmd_values *v, struct err *e)
{
	struct run_options o = options_of(v);
	const struct target_ews_options ews = cmd_ews_options(v);
	struct run_tally tally = { 0 };
	struct watch w = { .stage = NULL };
	int status;

	if (check(v, e) < 0)
		return -1;
	summary_init(&w.sum);
	progress_begin(&w.progress, (enum progress_mode)v->progress);
	o.progress = on_progress;
	o.progress_arg = &w;
	o.say = cmd_say;
	o.say_arg = &w.progress;
	o.ews = &ews;
	o.waits = cmd_waits;
	o.waits_arg = &w.progress;
	o.settled = on_settled;
	o.settled_arg = &w;
	status = run_migrate(&o, &tally, e);
	progress_end(&w.progress);
	log_info("run",
	    "%" PRId64 " migrated, %" PRId64 " skipped, %" PRId64
	    " failed, %" PRId64 " before",
	    tally.migrated, tally.skipped, tally.failed, tally.before);
	if (status == 0 && !v->json)
		status = summary_print(&w.sum, v, &tally, e);
	summary_free(&w.sum);
	return status < 0 ? -1 : exit_of(v, &tally);
}

/* clang-format off */
static const struct opt options[] = {
	{ "from", "SOURCE", OPT_LIST, CMD_AT(from), NULL, NULL,
	    "a dump: a file or a folder; may repeat" },
	{ "to", "TARGET", OPT_TEXT, CMD_AT(to), NULL, NULL,
	    "where to: dir:PATH, pst:FILE, ews:URL, or ews:autodiscover" },
	CMD_JOURNAL_OPT,
	{ "dry-run", NULL, OPT_FLAG, CMD_AT(dry_run), NULL, NULL,
	    "everything but writing; needs no journal" },
	{ "json", NULL, OPT_FLAG, CMD_AT(json), NULL, NULL,
	    "one JSON object per note instead of a summary" },
	{ "kind", "LIST", OPT_SET, CMD_AT(kinds), NULL, kinds,
	    "only these, of mail,calendar,contact,group,task,note" },
	{ "folder", "GLOB", OPT_TEXT, CMD_AT(folder), NULL, NULL,
	    "only folders with such a name, with * and ?" },
	{ "since", "DATE", OPT_DATE, CMD_AT(since), NULL, NULL,
	    "only from then on: 2004-05-12 or 2004-05-12T13:30:00Z" },
	{ "before", "DATE", OPT_DATE, CMD_AT(before), NULL, NULL,
	    "only what is older" },
	{ "max-size", "SIZE", OPT_SIZE, CMD_AT(max_size), NULL, NULL,
	    "nothing larger: bytes, or 500k, 20M, 2G" },
	{ "limit", "N", OPT_COUNT, CMD_AT(limit), NULL, NULL,
	    "stop after N notes; the same command goes on" },
	{ "retry-failed", NULL, OPT_FLAG, CMD_AT(retry_failed), NULL, NULL,
	    "take failed notes up again" },
	{ "jobs", "N", OPT_COUNT, CMD_AT(jobs), NULL, NULL,
	    "threads that map, as many as cores if not given; of ews: also "
	    "requests at once, 4 if not given" },
	{ "progress", "auto|always|never", OPT_WORD, CMD_AT(progress), "auto",
	    when, "how far it is, on standard error; auto: on a terminal" },
	{ "config", "FILE", OPT_TEXT, CMD_AT(config), NULL, NULL,
	    "options from a file, key = value; the command line wins" },
	{ "pst-max", "SIZE", OPT_SIZE, CMD_AT(pst_max), PST_MAX, NULL,
	    "of pst:, the largest file; what is more goes into FILE-2, FILE-3 "
	    "and so on; from 512k to 45G" },
	{ "pst-crypt", "none|permute", OPT_WORD, CMD_AT(pst_crypt), "none",
	    crypts, "of pst:, encode as Outlook does it by itself; it hides "
	    "nothing from anybody" },
	{ "ews-version", "VERSION", OPT_WORD, CMD_AT(ews_version), "auto",
	    cmd_ews_versions,
	    "of ews:, what to speak: auto, 2007_SP1, 2010, 2010_SP1, "
	    "2010_SP2, 2013, 2013_SP1, 2016; auto keeps what the first run "
	    "finds" },
	{ "ews-write", "auto|create|upload", OPT_WORD, CMD_AT(ews_write),
	    "auto", cmd_ways, "of ews:, write items with CreateItem or with "
	    "UploadItems; auto: the latter for what the former would lose" },
	CMD_EWS_OPTS,
	CMD_MAP_OPTS,
	CMD_SOURCE_OPTS,
	CMD_COMMON_OPTS,
};
/* clang-format on */

const struct cmd cmd_migrate = {
	.name = "migrate",
	.usage = "--from SOURCE --to TARGET --journal FILE [options]",
	.what = "move notes to a target, or go on where that stopped",
	.about = "Writes the notes of all sources to the target and keeps the "
		 "journal.  Given\nagain with the same arguments, it goes on "
		 "where it stopped.",
	.opt = options,
	.nopts = NITEMS(options),
	.run = migrate,
};
