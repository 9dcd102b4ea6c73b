/* One parcel becomes an item: fetch, map, filter, seal. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "exch/ex_recur.h"
#include "mapping/map_template.h"
#include "mapping/map_unresolved.h"
#include "note/note_name.h"
#include "run/run_priv.h"

#define THREAD_DEPTH 20 /* References: as many as mail programs keep */

/* Names of the folders that a note refers to; templates are known anywhere. */
static void
folders_of(struct run *r, struct arena *a, struct run_work *w)
{
	const struct journal_folder *folder;
	size_t n = journal_folders(r->journal, w->p->id, a, &folder);
	const char **known = arena_array(a, n, sizeof(*known));
	const char **unknown = arena_array(a, n, sizeof(*unknown));

	for (size_t i = 0; i < n; i++) {
		const char *name = folder[i].name;

		if (name == NULL)
			name = map_template_folder(folder[i].unid);
		if (name != NULL)
			known[w->facts.nfolders++] = name;
		else
			unknown[w->nunknown++] = folder[i].unid;
	}
	w->facts.folders = known;
	w->unknown_folder = unknown;
	w->facts.folders_known = journal_has_refs(r->journal, w->p->source,
	    w->p->replica);
}

/* "<root> … <parent>"; ends at a circle as at anything too deep. */
static void
thread_of(struct run *r, struct arena *a, struct run_work *w)
{
	const char *chain[THREAD_DEPTH], *unid = w->p->parent;
	size_t n = 0;

	while (unid != NULL && n < THREAD_DEPTH) {
		const char *up;
		const char *id = journal_message_id(r->journal, unid, &up, a);

		if (id == NULL)
			break;
		chain[n++] = id;
		unid = up;
	}
	if (n == 0)
		return;
	w->facts.parent_message_id = chain[0];

	struct buf b;

	buf_init(&b, 65536);
	while (n-- > 0) {
		buf_puts(&b, chain[n]);
		if (n > 0)
			buf_puts(&b, " ");
	}
	if (!b.failed)
		w->facts.references = arena_strndup(a, b.data, b.len);
	buf_free(&b);
}

static void
linked_of(struct run *r, struct arena *a, struct run_work *w)
{
	const struct journal_linked *from;
	size_t n = journal_linked(r->journal, w->p->id, a, &from);
	struct map_linked *to = arena_array(a, n, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		to[i] = (struct map_linked){ .unid = from[i].unid,
			.message_id = from[i].msgid,
			.subject = from[i].subject };
	w->facts.linked = to;
	w->facts.nlinked = n;
}

static enum ex_kind
kind_of(const char *name)
{
	for (int k = 0; k < EX_KINDS; k++)
		if (strcmp(name, ex_kind_name((enum ex_kind)k)) == 0)
			return (enum ex_kind)k;
	return EX_MAIL;
}

static void
known_of(struct run *r, struct arena *a, struct run_work *w)
{
	const struct journal_known *from;
	size_t n = journal_known(r->journal, w->p, a, &from);
	struct map_known *to = arena_array(a, n, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		to[i] = (struct map_known){ .key = from[i].key,
			.unid = from[i].unid,
			.kind = kind_of(from[i].kind),
			.address = from[i].address };
	w->facts.known = to;
	w->facts.nknown = n;
}

static void
answers_of(struct run *r, struct arena *a, struct run_work *w)
{
	const struct journal_answer *from;
	size_t n = journal_answers(r->journal, w->p->unid, a, &from);
	struct map_answer *to = arena_array(a, n, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		to[i] = (struct map_answer){ .who = from[i].who,
			.response = (enum ex_response)from[i].response };
	w->facts.answers = to;
	w->facts.nanswers = n;
}

/*
 * --owner knows better than the database.  An address says where somebody is
 * reached, and leaves it to the database what he is called.
 */
static void
owner_of(struct run *r, struct arena *a, struct run_work *w)
{
	const char *given = r->opt->owner;

	journal_profile(r->journal, w->p->source, w->p->replica,
	    &w->facts.owner, &w->facts.zone, a);
	if (given != NULL &&
	    note_name_parse(a, given).form != NAME_INTERNET)
		w->facts.owner = given;
}

int
run_facts(struct run *r, struct parcel *p, struct arena *a,
    struct run_work *w, struct err *e)
{
	*w = (struct run_work){ .p = p };
	if (p->decided != DECIDED_NO)
		return 0;
	w->source = run_source(r, p->source, e);
	if (w->source == NULL)
		return -1;
	folders_of(r, a, w);
	thread_of(r, a, w);
	linked_of(r, a, w);
	known_of(r, a, w);
	if (strcmp(p->kind, ex_kind_name(EX_CALENDAR)) == 0 ||
	    strcmp(p->kind, ex_kind_name(EX_TASK)) == 0)
		answers_of(r, a, w);
	if (p->leader == p->id)
		w->nmembers = journal_members(r->journal, p->id, a,
		    &w->member);
	owner_of(r, a, w);
	w->facts.as_of = r->as_of;
	w->facts.mark = run_unread_mark(r, p->unid);
	return 0;
}

/* ---- in any thread ------------------------------------------------------- */

static void
ends(struct run_work *w, enum parcel_state state, const char *reason)
{
	w->p->state = state;
	w->p->reason = reason;
	if (state != PARCEL_MIGRATED)
		w->item = NULL;
}

static int
fetch(const struct run_work *w, const struct parcel *p, struct arena *a,
    struct note **note, struct err *e)
{
	struct note_at at = { .path = p->path, .off = p->off, .len = p->len,
		.ord = p->ord };

	return source_fetch(w->source, &at, a, note, e);
}

static int
fetch_all(struct run_work *w, struct arena *a, struct map_bundle *b,
    struct err *e)
{
	const struct note **member = arena_array(a, w->nmembers,
	    sizeof(*member));

	if (fetch(w, w->p, a, &w->note, e) < 0)
		return -1;
	for (size_t i = 0; i < w->nmembers; i++) {
		struct note *n;

		if (fetch(w, &w->member[i], a, &n, e) < 0)
			return err_in(e, "note %s of the series",
			    w->member[i].unid);
		member[i] = n;
	}
	b->note = w->note;
	b->members = member;
	b->nmembers = w->nmembers;
	b->facts = w->facts;
	return 0;
}

static bool
kind_is_wanted(const struct run *r, enum ex_kind kind)
{
	return r->opt->kinds == 0 || (r->opt->kinds & 1u << kind) != 0;
}

/* A series counts as long as it lasts, not by its first date alone. */
static int64_t
last_date(const struct ex_item *item)
{
	int64_t last = item->date;

	if (item->recur == NULL && item->more == NULL)
		return last;
	for (const struct ex_item *i = item; i != NULL; i = i->more) {
		int64_t at = ex_time(i, EX_APPT_START,
		    ex_time(i, EX_TASK_DUE, i->date));

		if (i->recur != NULL)
			at += i->recur->last - i->recur->first;
		for (size_t k = 0; i->recur != NULL &&
		     k < i->recur->nexceptions; k++)
			if (i->recur->exception[k].start > at)
				at = i->recur->exception[k].start;
		if (at > last)
			last = at;
	}
	return last;
}

/* Of several folders, --folder takes those that it wants. */
static void
choose_folders(const struct run *r, struct ex_item *item)
{
	const char *glob = r->opt->folder;
	const char **also = arena_array(item->arena, item->nalso,
	    sizeof(*also));
	const char *folder = item->folder;
	size_t n = 0;

	if (glob == NULL || item->nalso == 0)
		return;
	if (!text_glob(glob, folder))
		folder = NULL;
	for (size_t i = 0; i < item->nalso; i++) {
		if (!text_glob(glob, item->also[i]))
			continue;
		if (folder == NULL)
			folder = item->also[i];
		else
			also[n++] = item->also[i];
	}
	if (folder == NULL)
		return; /* left out, by its own */
	item->folder = folder;
	item->also = also;
	item->nalso = n;
}

/* NULL, or why the options leave this item out. */
static const char *
left_out(const struct run *r, const struct ex_item *item)
{
	const struct run_options *o = r->opt;

	if (!kind_is_wanted(r, item->kind))
		return "left out by --kind";
	if (o->folder != NULL && !text_glob(o->folder, item->folder))
		return "left out by --folder";
	if (o->since != EX_NO_DATE && last_date(item) < o->since)
		return item->date == EX_NO_DATE ?
		    "left out by --since: it has no date" :
		    "left out by --since";
	if (o->before != EX_NO_DATE &&
	    (item->date == EX_NO_DATE || item->date >= o->before))
		return item->date == EX_NO_DATE ?
		    "left out by --before: it has no date" :
		    "left out by --before";
	if (o->max_size > 0 && item->size > o->max_size)
		return "left out by --max-size";
	return NULL;
}

/* Whom an answer to it would not reach. */
static void
name_unresolved(struct parcel *p, const struct ex_item *item, struct arena *a)
{
	const struct map_unresolved *from;
	size_t n = map_unresolved(item, true, a, &from);
	struct journal_name *to = arena_array(a, n, sizeof(*to));

	for (size_t i = 0; i < n; i++)
		to[i] = (struct journal_name){ .key = from[i].key,
			.name = from[i].name };
	p->unresolved = to;
	p->nunresolved = n;
}

/* ---- what the target remarks ------------------------------------------------ */

/* Of each of the chain and of each folder, but the same words only once. */
static void
remark(void *arg, const char *what)
{
	struct ex_item *item = arg;

	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strcmp(l->what, what) == 0)
			return;
	ex_lose(item, "%s", what);
}

static void
remarks(const struct run *r, struct ex_item *item)
{
	if (r->target == NULL || r->target->ops->remarks == NULL)
		return;
	for (size_t i = 0; i <= item->nalso; i++)
		for (const struct ex_item *one = item; one != NULL;
		     one = one->more) {
			struct ex_item there = ex_in_folder(one,
			    one->nalso - (one == item ? i : 0));

			there.more = NULL;
			r->target->ops->remarks(r->target, &there, remark,
			    item);
		}
}

/* What the line of the JSON output says, from the item. */
static void
describe(struct run_work *w, const struct ex_item *item, struct arena *a)
{
	struct parcel *p = w->p;
	const char *subject = ex_text(item, EX_SUBJECT);
	size_t n = 0;

	if (subject == NULL)
		subject = ex_text(item, EX_DISPLAY_NAME);
	if (subject != NULL)
		p->subject = subject;
	p->kind = ex_kind_name(item->kind);
	p->folder = item->folder;
	p->date = item->date == EX_NO_DATE ? JOURNAL_NO_DATE : item->date;
	p->size = item->size;
	p->digest = item->digest;
	for (const struct ex_item *i = item; i != NULL; i = i->more)
		for (const struct ex_loss *l = i->losses; l != NULL;
		     l = l->next)
			n++;

	const char **loss = arena_array(a, n, sizeof(*loss));

	n = 0;
	for (const struct ex_item *i = item; i != NULL; i = i->more)
		for (const struct ex_loss *l = i->losses; l != NULL;
		     l = l->next)
			loss[n++] = l->what;
	p->loss = loss;
	p->nlosses = n;
	name_unresolved(p, item, a);
}

static void
fails(struct run_work *w, struct arena *a, const struct err *e)
{
	w->unreadable = e->code == ERR_IO;
	ends(w, PARCEL_FAILED, arena_strdup(a, e->msg));
}

void
run_map(const struct run *r, const struct map_ctx *ctx, struct arena *a,
    struct run_work *w)
{
	struct map_bundle bundle = { 0 };
	struct map_result result = { 0 };
	struct err e = { 0 };

	if (w->p->decided != DECIDED_NO) {
		ends(w, w->p->decided == DECIDED_SKIP ? PARCEL_SKIPPED :
		    PARCEL_FAILED, w->p->reason);
		return;
	}
	if (!kind_is_wanted(r, kind_of(w->p->kind))) {
		ends(w, PARCEL_SKIPPED, "left out by --kind");
		return;
	}
	if (fetch_all(w, a, &bundle, &e) < 0 ||
	    map_note(ctx, &bundle, a, &result, &e) < 0) {
		fails(w, a, &e);
		return;
	}
	if (result.verdict == MAP_SKIPPED) {
		ends(w, PARCEL_SKIPPED, result.reason);
		return;
	}
	w->item = result.item;
	for (size_t i = 0; i < w->nunknown; i++)
		ex_lose(w->item, "folder %s: the dump does not hold its name",
		    w->unknown_folder[i]);
	choose_folders(r, w->item);
	if (ex_seal(w->item, &e) < 0) {
		fails(w, a, &e);
		return;
	}
	remarks(r, w->item);
	describe(w, w->item, a);

	const char *why = left_out(r, w->item);

	if (why != NULL)
		ends(w, PARCEL_SKIPPED, why);
	else
		ends(w, PARCEL_MIGRATED, "");
}
