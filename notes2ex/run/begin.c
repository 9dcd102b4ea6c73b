/* Before the first note moves: journal, options, sources, scan, plan. */
#include <stdio.h>
#include <string.h>

#include "base/crash.h"
#include "base/text.h"
#include "mapping/map_directory.h"
#include "run/run_priv.h"

/* ---- options that would change the result -------------------------------- */

static const char *
join(struct arena *a, const char *const *list, size_t n)
{
	struct buf b;
	const char *joined = "";

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_putf(&b, "%s%s", i == 0 ? "" : ", ", list[i]);
	if (b.len > 0)
		joined = arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return joined;
}

static const char *
kinds(struct arena *a, unsigned mask)
{
	const char *list[EX_KINDS];
	size_t n = 0;

	for (int k = 0; k < EX_KINDS; k++)
		if ((mask & 1u << k) != 0)
			list[n++] = ex_kind_name((enum ex_kind)k);
	return join(a, list, n);
}

static const char *
date(struct arena *a, int64_t t)
{
	char iso[32] = "";

	if (t != EX_NO_DATE)
		civil_iso(t, iso);
	return arena_strdup(a, iso);
}

static const char *
text_or(const char *text, const char *none)
{
	return text == NULL ? none : text;
}

/* Paths, and what tells that a file is not what it was. */
static int
directories(struct run *r, const char **joined, struct err *e)
{
	const struct run_options *o = r->opt;
	struct arena *a = &r->arena;
	const char **list = arena_array(a, o->ndirectories, sizeof(*list));
	char print[128];

	for (size_t i = 0; i < o->ndirectories; i++) {
		const char *path = run_absolute(a, o->directory[i]);

		if (run_print(path, print, e) < 0)
			return -1;
		list[i] = text_printf(a, "%s (%s)", path, print);
	}
	*joined = join(a, list, o->ndirectories);
	return 0;
}

static int
unread_list(struct run *r, const char **kept, struct err *e)
{
	char print[128];
	const char *path = r->opt->unread;

	if (path == NULL)
		return 0;
	path = run_absolute(&r->arena, path);
	if (run_print(path, print, e) < 0)
		return -1;
	*kept = text_printf(&r->arena, "%s (%s)", path, print);
	return 0;
}

/* What the server was asked, which is what it was found to be. */
static int
keep_server(struct run *r, struct err *e)
{
	const struct run_options *o = r->opt;

	if (r->target != NULL && r->target->version != NULL &&
	    journal_option(r->journal, RUN_VERSION, r->target->version, e) < 0)
		return -1;
	if (journal_option(r->journal, "--mailbox", text_or(o->mailbox, ""),
	    e) < 0)
		return -1;
	return journal_option(r->journal, "--ews-write",
	    text_or(o->ews_write, "auto"), e);
}

/* They are another target's no business. */
static int
keep_own(struct run *r, struct err *e)
{
	const struct run_options *o = r->opt;

	if (o->to != NULL && target_is_server(o->to))
		return keep_server(r, e);
	if (o->to == NULL || !target_has_parts(o->to))
		return 0;
	if (journal_option(r->journal, "--pst-max", text_printf(&r->arena,
	    "%lld", (long long)o->pst_max), e) < 0)
		return -1;
	return journal_option(r->journal, "--pst-crypt",
	    o->pst_permute ? "permute" : "none", e);
}

static int
keep_options(struct run *r, struct err *e)
{
	static const char *const order[] = { "auto", "mdy", "dmy", "ymd" };
	static const char *const multi[] = { "category", "first", "copy" };
	const struct run_options *o = r->opt;
	struct arena *a = &r->arena;
	const char **from = arena_array(a, r->nsources, sizeof(*from));
	const char *who = "", *unread = "";

	if (directories(r, &who, e) < 0 || unread_list(r, &unread, e) < 0)
		return -1;

	for (size_t i = 0; i < r->nsources; i++)
		from[i] = r->source[i].path;

	const struct {
		const char *name, *value;
	} kept[] = {
		{ "--from", join(a, from, r->nsources) },
		{ "--to", run_target_name(a, o->to) },
		{ "--directory", who },
		{ "--owner", text_or(o->owner, "") },
		{ "--domain", text_or(o->domain, "") },
		{ "--groups", o->expand_groups ? "expand" : "keep" },
		{ "--kind", kinds(a, o->kinds) },
		{ "--folder", text_or(o->folder, "") },
		{ "--since", date(a, o->since) },
		{ "--before", date(a, o->before) },
		{ "--max-size", text_printf(a, "%lld",
		    (long long)o->max_size) },
		{ "--on-encrypted",
		    o->on_encrypted == MAP_SKIP ? "skip" : "stub" },
		{ "--multi-folder", multi[o->multi_folder] },
		{ "--unread", unread },
		{ "--conflicts", o->keep_conflicts ? "keep" : "skip" },
		{ "--trash", o->keep_trash ? "keep" : "skip" },
		{ "--daos", o->source.daos == NULL ? "" :
		    run_absolute(a, o->source.daos) },
		{ "--vcard", o->vcard4 ? "4" : "3" },
		{ "--charset", text_or(o->source.charset, "") },
		{ "--date-order", order[o->source.date_order] },
		{ "--zone", text_or(o->source.zone, "") },
	};

	for (size_t i = 0; i < NITEMS(kept); i++)
		if (journal_option(r->journal, kept[i].name, kept[i].value,
		    e) < 0)
			return -1;
	return keep_own(r, e);
}

/* ---- sources --------------------------------------------------------------- */

struct source *
run_source(struct run *r, int64_t id, struct err *e)
{
	for (size_t i = 0; i < r->nsources; i++) {
		struct run_source *rs = &r->source[i];

		if (rs->id != id)
			continue;
		if (rs->source == NULL && source_open(&rs->source, rs->path,
		    &r->opt->source, r->opt->say, r->opt->say_arg, e) < 0) {
			/* A source that cannot be opened is the user's. */
			if (e->code != ERR_IO && e->code != ERR_CANCELLED)
				e->code = ERR_DAMAGED;
			return NULL;
		}
		return rs->source;
	}
	(void)err_set(e, ERR_CONFIG, "the journal knows a source that was not "
	    "given with --from");
	return NULL;
}

static int
scan_all(struct run *r, struct err *e)
{
	char print[128];
	bool scanned, anew = false;

	for (size_t i = 0; i < r->nsources; i++) {
		struct run_source *rs = &r->source[i];

		if (run_print(rs->path, print, e) < 0 ||
		    journal_source(r->journal, rs->path, print, &rs->id,
		    &scanned, e) < 0)
			return -1;
		if (!scanned && run_scan(r, rs, e) < 0)
			return -1;
		anew = anew || !scanned;
	}
	if (anew)
		run_unread_doubt(r);
	if (journal_get(r->journal, "planned", &r->arena) == NULL &&
	    journal_plan(r->journal, e) < 0)
		return -1;
	crashpoint("planned");
	return 0;
}

/* ---- names ------------------------------------------------------------------ */

/* The domain of made-up addresses: given, the owner's, or one that is none. */
static const char *
domain_of(const struct run_options *o)
{
	const char *at = o->owner == NULL ? NULL : strrchr(o->owner, '@');

	if (o->domain != NULL)
		return o->domain;
	/* "CN=A/O=B@Acme" ends in a Notes domain, which has no dot. */
	if (at != NULL && strchr(at, '.') != NULL && strchr(at, '/') == NULL)
		return at + 1;
	return "notes2ex.invalid";
}

int
run_mapping(const struct run_options *o, struct map_options *m,
    struct map_directory **d, struct err *e)
{
	*d = NULL;
	if (o->ndirectories > 0)
		*d = map_directory_new();
	for (size_t i = 0; i < o->ndirectories; i++)
		if (run_directory(*d, o->directory[i], o, e) < 0)
			return -1;
	*m = (struct map_options){
		.owner = o->owner,
		.domain = domain_of(o),
		.on_encrypted = o->on_encrypted,
		.multi_folder = o->multi_folder,
		.keep_conflicts = o->keep_conflicts,
		.keep_trash = o->keep_trash,
		.directory = *d,
		.expand_groups = o->expand_groups,
	};
	return 0;
}

int
run_prepare(struct run *r, const struct run_options *o,
    struct run_tally *tally, enum journal_mode mode, struct err *e)
{
	*r = (struct run){ .opt = o, .tally = tally, .nsources = o->nfrom };
	r->source = arena_array(&r->arena, o->nfrom, sizeof(*r->source));
	for (size_t i = 0; i < o->nfrom; i++) {
		r->source[i].path = run_absolute(&r->arena, o->from[i]);
		r->source[i].id = -1;
		for (size_t k = 0; k < i; k++)
			if (strcmp(r->source[k].path, r->source[i].path) == 0)
				return err_set(e, ERR_CONFIG, "--from %s is "
				    "given twice", o->from[i]);
	}
	if (run_mapping(o, &r->map, &r->directory, e) < 0 ||
	    run_unread_open(r, e) < 0)
		return -1;
	return journal_open(&r->journal, o->journal, mode, e);
}

int
run_plan(struct run *r, struct err *e)
{
	if (keep_options(r, e) < 0 || run_target_look(r, e) < 0)
		return -1;
	r->tally->stage = RUN_SCANNING;
	if (scan_all(r, e) < 0)
		return -1;
	r->as_of = journal_latest(r->journal);
	return 0;
}

int
run_begin(struct run *r, const struct run_options *o, struct run_tally *tally,
    enum journal_mode mode, struct err *e)
{
	return run_prepare(r, o, tally, mode, e) < 0 ? -1 : run_plan(r, e);
}

void
run_end(struct run *r)
{
	for (size_t i = 0; i < r->nsources; i++)
		source_close(&r->source[i].source);
	target_close(&r->target);
	journal_close(&r->journal);
	map_directory_free(r->directory);
	run_unread_close(r);
	arena_free(&r->arena);
}
