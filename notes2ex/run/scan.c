/*
 * The first pass: every note gets its row, and what notes say about each other
 * (folders, answers, threads, series) is written down before any is mapped.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/crash.h"
#include "base/text.h"
#include "mapping/map_profile.h"
#include "note/note_name.h"
#include "run/run_priv.h"

#define SHOW_EVERY 256 /* notes between two words of progress */

struct scan {
	struct run *run;
	const char *path;
	int64_t source;
	int64_t design;
	struct source *src;
	/* What databases say of their owners, until all profiles are known. */
	struct owner {
		const char *replica, *name;
	} *owner;
	size_t owners, owners_cap;
	const char *filed; /* the latest replica that lists its folders */
	const struct source_info *info; /* of the note before */
	struct arena arena; /* of one note */
	struct arena long_arena; /* of the scan */
};

static struct parcel
parcel_of(const struct scan *s, const struct note *n)
{
	return (struct parcel){
		.source = s->source,
		.path = n->at.path,
		.off = n->at.off,
		.len = n->at.len,
		.ord = n->at.ord,
		.unid = n->unid,
		.replica = n->replicaid,
		.seq = n->seq,
		.form = n->form,
		.kind = ex_kind_name(EX_MAIL),
		.subject = "",
		.date = JOURNAL_NO_DATE,
		.modified = n->modified.has_date ? n->modified.utc :
		    JOURNAL_NO_DATE,
		.reason = "",
	};
}

static int
add_profile(struct scan *s, const struct note *n, const struct map_key *key,
    struct err *e)
{
	if (key->owner == NULL && key->zone == NULL)
		return 0;
	return journal_add_profile(s->run->journal, s->source, n->replicaid,
	    key->owner, key->zone, e);
}

static int
add_settings(struct scan *s, const struct note *n, int64_t id, struct err *e)
{
	const struct map_setting *set;
	size_t count = map_settings(n, &s->arena, &set);

	for (size_t i = 0; i < count; i++)
		if (journal_add_setting(s->run->journal, id, set[i].kind,
		    set[i].name, set[i].json, e) < 0)
			return -1;
	return 0;
}

/* A calendar profile among the notes knows better, wherever it stands. */
static void
keep_owner(struct scan *s, const struct note *n)
{
	const struct source_info *info = source_info(s->src);
	struct arena *a = &s->long_arena;

	if (info == NULL || info->owner == NULL || info->owner[0] == '\0')
		return;
	for (size_t i = s->owners; i > 0; i--)
		if (strcmp(s->owner[i - 1].replica, n->replicaid) == 0)
			return;
	s->owner = arena_room(a, s->owner, s->owners, &s->owners_cap,
	    sizeof(*s->owner));
	s->owner[s->owners++] = (struct owner){
		.replica = arena_strdup(a, n->replicaid),
		.name = arena_strdup(a, info->owner),
	};
}

static int
add_owners(struct scan *s, struct err *e)
{
	for (size_t i = 0; i < s->owners; i++)
		if (journal_add_profile(s->run->journal, s->source,
		    s->owner[i].replica, s->owner[i].name, NULL, e) < 0)
			return -1;
	return 0;
}

/* A folder of everybody's mail files would become one mailbox. */
static void
doubt_owners(const struct scan *s)
{
	const struct run_options *o = s->run->opt;
	struct arena a = { 0 };

	if (o->say == NULL || o->owner != NULL)
		return;
	for (size_t i = 1; i < s->owners; i++) {
		if (note_name_same(s->owner[i].name, s->owner[0].name))
			continue;
		o->say(o->say_arg, s->path, text_printf(&a, "mailboxes of "
		    "several owners (%s, %s) become one in the target; give "
		    "each to a run of its own, or say with --owner whose it "
		    "will be", s->owner[0].name, s->owner[i].name));
		break;
	}
	arena_free(&a);
}

static int
add_filed(struct scan *s, const struct note *n, struct err *e)
{
	if (n->folder_ref == NULL ||
	    (s->filed != NULL && strcmp(s->filed, n->replicaid) == 0))
		return 0;
	s->filed = arena_strdup(&s->long_arena, n->replicaid);
	return journal_add_filed(s->run->journal, s->source, n->replicaid, e);
}

static int
add_note(struct scan *s, const struct note *n, struct err *e)
{
	struct parcel p = parcel_of(s, n);
	struct map_key key;

	map_key(n, &s->arena, &key);
	p.kind = ex_kind_name(key.kind);
	p.subject = key.subject;
	p.date = key.date == EX_NO_DATE ? JOURNAL_NO_DATE : key.date;
	p.msgid = key.message_id;
	p.parent = n->parent[0] != '\0' ? n->parent : NULL;
	p.series = key.series;
	p.part = (int)key.part;
	p.poor = n->conflict && !s->run->opt->keep_conflicts ? 2 :
	    n->truncated || n->encrypted || key.encrypted ? 1 : 0;
	p.folder_ref = key.folder_refs;
	p.nfolder_refs = key.nfolder_refs;
	p.link = key.links;
	p.nlinks = key.nlinks;
	p.called = key.called;
	p.ncalled = key.ncalled;
	p.address = key.address;
	p.asked = key.asked;
	p.nasked = key.nasked;
	if (key.skip == NULL)
		key.skip = map_trashed(n, s->run->opt->keep_trash);
	if (key.skip != NULL) {
		p.decided = DECIDED_SKIP;
		p.reason = key.skip;
	}
	keep_owner(s, n);
	run_unread_meet(s->run, n->unid);
	if (journal_add(s->run->journal, &p, e) < 0 ||
	    add_filed(s, n, e) < 0 || add_profile(s, n, &key, e) < 0 ||
	    add_settings(s, n, p.id, e) < 0)
		return -1;
	if (key.answer_to != NULL && key.answer_by != NULL)
		return journal_add_answer(s->run->journal, key.answer_to,
		    key.answer_by, (int)key.answer, key.answer_at, e);
	return 0;
}

/*
 * A note that cannot be read is a note: it fails, with its place.  What is no
 * note to be carried over can only be told.
 */
static int
add_bad(struct scan *s, struct note *n, const struct err *why, struct err *e)
{
	static const uint8_t nothing[32];
	const struct run_options *o = s->run->opt;

	if (n->class == NOTE_DESIGN || n->class == NOTE_STUB) {
		s->design++;
		if (o->say != NULL)
			o->say(o->say_arg, n->at.path[0] == '\0' ? s->path :
			    n->at.path, text_printf(&s->arena,
			    "a design note at byte %lld cannot be read: %s",
			    (long long)n->at.off, why->msg));
		return 0;
	}
	s->run->tally->notes++;
	if (n->unid[0] == '\0')
		note_make_unid(n, n->at.path, n->at.ord, nothing);

	struct parcel p = parcel_of(s, n);

	p.decided = DECIDED_FAIL;
	p.reason = why->msg;
	return journal_add(s->run->journal, &p, e);
}

/* A folder is no note in the journal: what is wrong with it can only be told. */
static void
tell_troubles(const struct scan *s, const struct note *n)
{
	const struct run_options *o = s->run->opt;
	struct arena a = { 0 };

	for (const struct note_trouble *t = n->troubles;
	     t != NULL && o->say != NULL; t = t->next)
		o->say(o->say_arg, n->at.path[0] == '\0' ? s->path :
		    n->at.path, text_printf(&a, "%s \"%s\" (%s): %s",
		    n->design, n->title, n->unid, t->what));
	arena_free(&a);
}

static int
add_design(struct scan *s, const struct note *n, struct err *e)
{
	s->design++;
	if (n->unid[0] == '\0' || n->title == NULL ||
	    (strcmp(n->design, "folder") != 0 &&
		strcmp(n->design, "view") != 0))
		return 0;
	tell_troubles(s, n);
	return journal_add_folder(s->run->journal, s->source, n->unid,
	    n->title, e);
}

static int
add(struct scan *s, struct note *n, struct err *e)
{
	switch (n->class) {
	case NOTE_DESIGN:
		return add_design(s, n, e);
	case NOTE_STUB:
		s->design++;
		return 0;
	case NOTE_DOCUMENT:
	case NOTE_PROFILE:
		break;
	}
	s->run->tally->notes++;
	return add_note(s, n, e);
}

static void
show(struct scan *s, const struct note *n)
{
	struct run *r = s->run;

	r->tally->bytes_all += n->at.len;
	if (r->opt->progress != NULL && r->tally->notes % SHOW_EVERY == 0)
		r->opt->progress(r->opt->progress_arg, r->tally);
}

/* A company's directory is no mailbox, though it can be read as one. */
static void
doubt_directory(struct scan *s, const struct source *src)
{
	const struct source_info *info = source_info(src);
	const struct run_options *o = s->run->opt;

	if (info == s->info)
		return;
	s->info = info;
	if (o->say != NULL && info != NULL && info->template != NULL &&
	    text_same(info->template, "StdR4PublicAddressBook"))
		o->say(o->say_arg, info->path, "a Domino Directory: everybody "
		    "in it becomes a contact; --directory is the option for "
		    "names and addresses");
}

static int
scan_notes(struct scan *s, struct source *src, struct err *e)
{
	struct err why;
	struct note *n = NULL;
	int more;

	while ((more = source_next(src, &s->arena, &n, &why)) != 0) {
		doubt_directory(s, src);
		if (run_is_stopped())
			return err_set(e, ERR_CANCELLED, "stopped while "
			    "looking through the source; give the same "
			    "command again");
		if (more < 0 && err_reach(why.code) == REACH_RUN) {
			*e = why;
			return -1;
		}
		if (more < 0 && err_reach(why.code) != REACH_NOTE) {
			/* Nothing more from this one: that is said as well. */
			struct note *rest = note_new(&s->arena);
			struct err told;

			(void)err_set(&told, why.code, "the rest of the "
			    "source cannot be read: %s", why.msg);
			rest->at.ord = -1;
			return add_bad(s, rest, &told, e);
		}
		if ((more < 0 ? add_bad(s, n, &why, e) : add(s, n, e)) < 0)
			return -1;
		show(s, n);
		arena_reset(&s->arena);
	}
	return 0;
}

/* A database may be empty; the wrong folder must not look like one. */
static int
doubt_nothing(const struct run *r, const struct run_source *rs, struct err *e)
{
	struct stat st;

	if (stat(rs->path, &st) == 0 && S_ISDIR(st.st_mode))
		return err_set(e, ERR_DAMAGED, "%s: a folder without a single "
		    "note: no file in it has a form that this version knows "
		    "(NSF, DXL, structured text, EML, ICS, VCF, or an archive of "
		    "those)", rs->path);
	if (r->opt->say != NULL)
		r->opt->say(r->opt->say_arg, rs->path,
		    "holds no note: is it what was meant?");
	return 0;
}

int
run_scan(struct run *r, struct run_source *rs, struct err *e)
{
	struct scan s = { .run = r, .path = rs->path, .source = rs->id };
	struct source *src = run_source(r, rs->id, e);
	int64_t before = r->tally->notes;
	int status;

	if (src == NULL || journal_scan_begin(r->journal, e) < 0)
		return -1;
	s.src = src;
	status = scan_notes(&s, src, e);
	if (status == 0)
		status = add_owners(&s, e);
	if (status == 0)
		doubt_owners(&s);
	if (status == 0 && s.design == 0 && r->tally->notes == before)
		status = doubt_nothing(r, rs, e);
	crashpoint("scanned, not committed");
	if (status == 0)
		status = journal_scan_end(r->journal, rs->id, s.design, e);
	else
		journal_scan_undo(r->journal);
	arena_free(&s.arena);
	arena_free(&s.long_arena);
	crashpoint("scanned");
	return status;
}
