/* inspect: what is in there, in one pass, before anything is decided. */
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/inspect.h"
#include "mapping/map_directory.h"

/* One source on its way. */
struct look {
	struct inspect *in;
	const char *given;         /* as on the command line */
	struct inspect_source *at; /* what the latest note stands in */
	bool archive; /* a file: its members, if any, are numbered */
	int64_t size; /* of that file */
	bool too_many, readable;
	struct arena note;
	struct progress progress;
	int64_t seen; /* notes of this source, bad ones too */
};

/* Readers name a member by its place in the source, or as a path. */
static const char *
path_of(struct look *l, const char *member)
{
	size_t n = strlen(l->given);

	while (n > 1 && l->given[n - 1] == '/')
		n--;
	if (member[0] == '\0')
		return l->given;
	if (strncmp(member, l->given, n) == 0 &&
	    (member[n] == '/' || member[n] == '\0'))
		return member;
	return cmd_place(text_printf(&l->note, "%.*s/%s", (int)n, l->given,
	    l->archive ? cmd_unnumbered(member) : member));
}

static void
on_say(void *arg, const char *where, const char *what)
{
	struct look *l = arg;
	/* Part of the result, and so not for the log. */
	inspect_problem(l->in, path_of(l, where), "", "", what);
}

/* ---- sources ------------------------------------------------------------------- */

static bool
is_folder(const struct source_info *info)
{
	return strcmp(info->format, "folder") == 0;
}

/* The folder that a member stands in. */
static const char *
folder_of(struct look *l, const char *member)
{
	const char *path = path_of(l, member);
	const char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path)
		return path;
	return arena_strndup(&l->note, path, (size_t)(slash - path));
}

static bool
is_same(const struct inspect_source *s, const struct source_info *info,
    const char *path, bool loose)
{
	return s->loose == loose && strcmp(s->format, info->format) == 0 &&
	    strcmp(s->path, path) == 0 &&
	    strcmp(s->version, info->version) == 0 &&
	    strcmp(s->title, info->title) == 0 &&
	    strcmp(s->replicaid, info->replicaid) == 0;
}

static struct inspect_source *
find_source(struct look *l, const struct source_info *info, const char *path,
    bool loose)
{
	struct inspect *in = l->in;

	/* Nearly always the one of the note before. */
	if (l->at != NULL && is_same(l->at, info, path, loose))
		return l->at;
	for (size_t i = 0; i < in->sources; i++)
		if (is_same(&in->source[i], info, path, loose))
			return &in->source[i];
	if (in->sources < INSPECT_SOURCES)
		return NULL;
	if (!l->too_many)
		inspect_problem(in, path, "", "",
		    "too many sources to list "
		    "each: this and the following ones count for the last");
	l->too_many = true;
	return &in->source[in->sources - 1];
}

/* What stands in an archive, or in many files, has no size of its own. */
static int64_t
file_size(const struct look *l, const char *member, const char *path)
{
	struct stat st;

	if (member[0] == '\0')
		return l->size;
	if (l->archive || strchr(member, SOURCE_WITHIN) != NULL ||
	    stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	return (int64_t)st.st_size;
}

/*
 * The entry that the latest note, of that member, belongs to.  Members that
 * say nothing of a database are told apart by folder and format alone.
 */
static void
stands_in(struct look *l, const struct source *src, const char *member)
{
	const struct source_info *info = source_info(src);
	struct inspect *in = l->in;
	struct arena *a = &in->arena;
	bool loose = info != NULL && member[0] != '\0' &&
	    info->title[0] == '\0';

	l->at = info == NULL || is_folder(info) ? NULL : l->at;
	if (info == NULL || is_folder(info))
		return;
	l->readable = true;

	const char *path = loose ? folder_of(l, member) : path_of(l, member);
	struct inspect_source *at = find_source(l, info, path, loose);

	if (at == NULL) {
		in->source = arena_room(a, in->source, in->sources,
		    &in->sources_cap, sizeof(*in->source));
		at = &in->source[in->sources++];
		*at = (struct inspect_source){
			.path = arena_strdup(a, path),
			.format = arena_strdup(a, info->format),
			.version = arena_strdup(a, info->version),
			.title = arena_strdup(a, info->title),
			.replicaid = arena_strdup(a, info->replicaid),
			.owner = arena_strdup(a, info->owner),
			.loose = loose,
			.size = file_size(l, member, path),
		};
	}
	l->at = at;
}

/* ---- notes --------------------------------------------------------------------- */

static bool
is_data(const struct note *n)
{
	return n->class == NOTE_DOCUMENT || n->class == NOTE_PROFILE;
}

static void
bad_note(struct look *l, const struct note *n, const char *where,
    const struct err *why)
{
	const char *place = "";

	if (n != NULL && n->at.ord > 0)
		place = text_printf(&l->note, "note %lld at %lld",
		    (long long)n->at.ord, (long long)n->at.off);
	inspect_problem(l->in, where, n == NULL ? "" : n->unid, place, why->msg);
	if (n == NULL || !is_data(n))
		return;
	l->in->bad++;
	inspect_add(&l->in->class, "document", n);
	inspect_add(&l->in->form, n->form, n);
	inspect_add(&l->in->kind, ex_kind_name(EX_MAIL), n);
	l->in->documents++;
	l->in->bytes += (int64_t)n->bytes;
	if (l->at != NULL)
		l->at->documents++;
}

static void
show(struct look *l)
{
	progress_step(&l->progress,
	    &(struct progress_at){ .what = "reading",
		.done = l->in->documents,
		.bytes = l->in->bytes });
}

static const char *
where(struct look *l, const struct source *src, const struct note *n)
{
	const struct source_info *info = source_info(src);

	if (n != NULL || info == NULL)
		return path_of(l, n == NULL ? "" : n->at.path);
	return path_of(l, info->path);
}

/* -1 when nothing at all could be read of it. */
static int
look_through(struct look *l, struct source *src, struct err *e)
{
	struct note *n = NULL;
	struct err why = { 0 };
	int more;

	while ((more = source_next(src, &l->note, &n, &why)) != 0) {
		if (more < 0 && err_reach(why.code) != REACH_NOTE) {
			bad_note(l, NULL, where(l, src, NULL), &why);
			*e = why;
			return l->seen > 0 && e->code == ERR_DAMAGED ? 0 : -1;
		}
		stands_in(l, src, n == NULL ? "" : n->at.path);
		l->seen++;
		if (more < 0)
			bad_note(l, n, where(l, src, n), &why);
		else if (is_data(n))
			inspect_note(l->in, l->at, where(l, src, n), n,
			    &l->note);
		else
			inspect_design(l->in, where(l, src, n), n);
		show(l);
		n = NULL;
		arena_reset(&l->note);
	}
	if (l->seen == 0)
		stands_in(l, src, ""); /* nothing in it, but it could be read */
	if (l->readable)
		return 0;
	(void)err_set(e, ERR_DAMAGED,
	    "%s: holds nothing that this version "
	    "can read%s%s",
	    l->given, why.msg[0] != '\0' ? ": " : "", why.msg);
	if (l->seen == 0)
		inspect_problem(l->in, l->given, "", "", e->msg);
	return -1;
}

static int
look_at(struct inspect *in, const struct cmd_values *v, const char *path,
    struct err *e)
{
	struct source_options o = cmd_source_options(v);
	struct look l = { .in = in, .given = path };
	struct source *src = NULL;
	struct stat st;
	int status;

	l.archive = stat(path, &st) == 0 && S_ISREG(st.st_mode);
	l.size = l.archive ? (int64_t)st.st_size : -1;
	progress_begin(&l.progress, PROGRESS_AUTO);
	status = source_open(&src, path, &o, on_say, &l, e);
	if (status < 0)
		inspect_problem(in, path, "", "", e->msg);
	else
		status = look_through(&l, src, e);
	progress_end(&l.progress);
	source_close(&src);
	arena_free(&l.note);
	return status;
}

/* ---- the whole ------------------------------------------------------------------- */

static int
print(const struct inspect *in, bool json, struct err *e)
{
	struct buf b;

	buf_init(&b, 64 << 20);
	if (json)
		inspect_json(in, &b);
	else
		inspect_print(in, &b);

	int status = cmd_out(&b, e);

	buf_free(&b);
	return status;
}

/* Names get the addresses that they would get in a run. */
static int
begin(struct inspect *in, const struct cmd_values *v, struct err *e)
{
	const struct run_options o = {
		.directory = v->directory.text,
		.ndirectories = v->directory.n,
		.owner = v->owner,
		.domain = v->domain,
		.expand_groups = v->groups == 1,
		.source = cmd_source_options(v),
		.say = cmd_say,
	};

	inspect_begin(in);
	in->zones = zones_new();
	return run_mapping(&o, &in->map, &in->directory, e);
}

/* What could not be read is the error that is told, the others are logged. */
static void
look_at_all(struct inspect *in, const struct cmd_values *v, struct err *failed)
{
	for (size_t i = 0; i < v->operands.n; i++) {
		struct err one = { 0 };

		if (look_at(in, v, v->operands.text[i], &one) == 0)
			continue;
		if (one.code != ERR_CANCELLED)
			one.code = ERR_DAMAGED;
		if (failed->code != ERR_NONE)
			log_error("source", "%s", failed->msg);
		*failed = one;
	}
	inspect_end(in);
}

static int
report(const struct inspect *in, const struct cmd_values *v, int csv,
    struct err *e)
{
	if (csv >= 0 &&
	    inspect_csv_write(in, csv, v->unresolved_csv, e) < 0)
		return -1;
	return print(in, v->json, e);
}

/* Outlook's stores are no source; 1: all of them are some. */
static int
are_stores(const struct cmd_values *v, struct err *e)
{
	size_t stores = 0;
	const char *other = NULL;

	for (size_t i = 0; i < v->operands.n; i++)
		if (inspect_is_store(v->operands.text[i]))
			stores++;
		else
			other = v->operands.text[i];
	if (stores == 0)
		return 0;
	if (other != NULL)
		return cmd_usage(&cmd_inspect, e,
		    "%.200s is no Outlook store and the others are: look at "
		    "it by itself", other);
	if (v->unresolved_csv != NULL)
		return cmd_usage(&cmd_inspect, e,
		    "--unresolved-csv: an Outlook store has no Notes names");
	return 1;
}

static int
inspect(const struct cmd_values *v, struct err *e)
{
	struct inspect in;
	struct err failed = { 0 };
	int status, csv = -1;

	if (v->operands.n == 0)
		return cmd_usage(&cmd_inspect, e, "which SOURCE?");
	if (cmd_check_domain(&cmd_inspect, v->domain, e) < 0 ||
	    cmd_check_reading(&cmd_inspect, v, e) < 0)
		return -1;
	status = are_stores(v, e);
	if (status != 0)
		return status < 0 ? -1 : inspect_stores(v, e);
	status = begin(&in, v, e);
	if (status == 0 && v->unresolved_csv != NULL) {
		csv = inspect_csv_open(v->unresolved_csv, e);
		status = csv < 0 ? -1 : 0;
	}
	if (status == 0) {
		look_at_all(&in, v, &failed);
		status = report(&in, v, csv, e);
	}
	if (status == 0 && failed.code != ERR_NONE) {
		*e = failed;
		status = -1;
	}
	map_directory_free(in.directory);
	zones_free(in.zones);
	arena_free(&in.arena);
	return status;
}

/* clang-format off */
static const struct opt options[] = {
	{ "json", NULL, OPT_FLAG, CMD_AT(json), NULL, NULL,
	    "one JSON object instead of text" },
	{ "unresolved-csv", "FILE", OPT_TEXT, CMD_AT(unresolved_csv), NULL, NULL,
	    "write the names that have no address as CSV, to be filled in "
	    "and given as --directory" },
	CMD_NAME_OPTS,
	CMD_SOURCE_OPTS,
	CMD_COMMON_OPTS,
};
/* clang-format on */

const struct cmd cmd_inspect = {
	.name = "inspect",
	.usage = "[--json] [--unresolved-csv FILE] SOURCE...",
	.what = "say what is in a dump, and what of it cannot be carried over",
	.about = "Reads the sources once, of any size, and changes nothing: "
		 "format and owner,\nnotes by form and kind, folders, "
		 "attachments, what cannot be carried over, and\nwhich names "
		 "have no address, so that answers would reach nobody.\n\n"
		 "An Outlook store (.pst) is checked instead: folders, sums, "
		 "and every rule of\nthe format that it breaks.  Exits with 1 "
		 "when there is any.",
	.opt = options,
	.nopts = NITEMS(options),
	.run = inspect,
};
