/*
 * A Notes database as a source: notes in the order of their NoteIDs, then
 * those that no id leads to any more.
 */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "source/nsf_box.h"
#include "source/nsf_note.h"
#include "source/source.h"

#define SAYINGS_MAX 200 /* kept until somebody listens */

/* note_at.off of a record that only its place leads to. */
#define BY_PLACE    (INT64_C(1) << 48)
#define SLOT_BITS   16

struct nsf_source {
	struct source base;
	struct arena arena; /* as long as the source */
	const char *path, *member;
	struct nsf_note_options opt;
	struct nsf *nsf;
	struct nsf_box *box;
	struct source_info info;
	/* What was found while opening, when nobody listened yet. */
	const char *saying[SAYINGS_MAX];
	size_t sayings, unsaid;
	/* Only next() uses these. */
	struct nsf_view *view;
	struct nsf_census *census;
	uint32_t after;
	bool by_place; /* the ids are through */
	bool ended;
	int64_t ord;
};

/* ---- what is said --------------------------------------------------------- */

static const char *
where(const struct nsf_source *s)
{
	return s->member[0] == '\0' ? s->path : s->member;
}

static void
on_say(void *arg, const char *what)
{
	struct nsf_source *s = arg;

	if (s->base.say != NULL)
		source_note(&s->base, where(s), "%s", what);
	else if (s->sayings < SAYINGS_MAX)
		s->saying[s->sayings++] = arena_strdup(&s->arena, what);
	else
		s->unsaid++;
}

static void
say_now(struct nsf_source *s)
{
	if (s->base.say == NULL)
		return;
	for (size_t i = 0; i < s->sayings; i++)
		source_note(&s->base, where(s), "%s", s->saying[i]);
	if (s->unsaid > 0)
		source_note(&s->base, where(s), "and %zu more of that kind",
		    s->unsaid);
	s->sayings = s->unsaid = 0;
}

/* ---- opening -------------------------------------------------------------- */

#define ICON 4 /* which of the special ids is the icon note's */

/*
 * Of some databases only the icon note has the title; and it says whether
 * items may be larger than what their notes' descriptors can tell.
 */
static const char *
look_at_icon(struct nsf_source *s)
{
	const struct nsf_facts *f = nsf_facts(s->nsf);
	struct arena a = { 0 };
	const char *title = f->title;
	struct nsf_place p;
	struct note *icon;
	struct err e;

	if (nsf_find(s->view, f->special[ICON], &p, &e) == 0 &&
	    nsf_note_read(s->view, &p, &s->opt, &a, &icon, &e) > 0) {
		const char *text = note_string(icon, "$TITLE");

		if (title[0] == '\0')
			title = arena_strndup(&s->arena, text,
			    strcspn(text, "\n"));
		if (strcmp(note_string(icon, "$LargeSummary"), "1") == 0)
			on_say(s, "it allows items larger than 64 KiB: notes "
			    "that have such are refused; export these as "
			    "DXL");
	}
	arena_free(&a);
	return title;
}

static int
nsf_bid(const uint8_t *head, size_t n)
{
	unsigned ods;

	if (n < 8 || head[0] != 0x1a || head[1] != 0 || head[4] != 0 ||
	    head[5] != 0)
		return 0;
	ods = (unsigned)(head[6] | head[7] << 8);
	switch (head[2] | head[3] << 8) {
	case 520:
	case 768:
	case 1024:
	case 2048:
		return 95; /* of an ODS that we do not know, too: it is said */
	default:
		return ods >= 16 && ods <= 60 ? 60 : 0;
	}
}

static void
source_close_nsf(struct source *base)
{
	struct nsf_source *s = (struct nsf_source *)base;

	if (s->view != NULL)
		nsf_give_back(s->view);
	nsf_census_free(&s->census);
	nsf_box_free(&s->box);
	nsf_close(&s->nsf);
	arena_free(&s->arena);
	mem_free(s);
}

static int
source_open_nsf(struct source **out, const char *path, const char *member,
    const struct source_options *o, struct err *e)
{
	struct nsf_source *s = MEM_NEW(struct nsf_source);
	const struct nsf_facts *facts;

	*out = NULL;
	s->base.ops = &source_nsf_ops;
	s->path = arena_strdup(&s->arena, path);
	s->member = arena_strdup(&s->arena, member);
	if (o != NULL && o->daos != NULL)
		s->opt.daos = arena_strdup(&s->arena, o->daos);
	if (nsf_open(&s->nsf, path, on_say, s, e) < 0) {
		source_close_nsf(&s->base);
		return -1;
	}
	facts = nsf_facts(s->nsf);
	s->view = nsf_borrow(s->nsf);
	s->box = nsf_box_read(s->view, o == NULL ? NULL : o->owner, on_say,
	    s);
	s->info = (struct source_info){ .path = where(s), .format = "nsf",
		.version = text_printf(&s->arena, "ODS %u", facts->ods),
		.title = look_at_icon(s), .replicaid = facts->replicaid,
		.owner = nsf_box_owner(s->box),
		.template = facts->from[0] != '\0' ? facts->from :
		    facts->made };
	*out = &s->base;
	return 0;
}

static const struct source_info *
source_info_nsf(const struct source *base)
{
	return &((const struct nsf_source *)base)->info;
}

/* ---- notes ---------------------------------------------------------------- */

static int64_t
off_of(const struct nsf_place *p, bool by_place)
{
	return by_place ? BY_PLACE | (int64_t)p->bucket << SLOT_BITS |
	    (int64_t)p->slot : (int64_t)p->id;
}

/* The id of a record that only its place leads to stands in its first bytes. */
static int
place_at(struct nsf_view *v, int64_t off, struct nsf_place *p, struct err *e)
{
	uint8_t head[10];
	uint64_t length;
	size_t got;

	if (off <= 0 || off > (BY_PLACE | INT64_C(0xffffffffff)))
		return err_set(e, ERR_FORMAT, "no note can stand at %lld",
		    (long long)off);
	if ((off & BY_PLACE) == 0)
		return off > UINT32_MAX ? err_set(e, ERR_FORMAT, "no record "
		    "has the id %llX", (unsigned long long)off) :
		    nsf_find(v, (uint32_t)off, p, e);
	*p = (struct nsf_place){ .in_bucket = true,
		.bucket = (uint32_t)(off >> SLOT_BITS & 0xffffff),
		.slot = (uint32_t)(off & 0xffff) };
	if (nsf_record_head(v, p, head, sizeof(head), &got, &length, e) < 0)
		return -1;
	if (got < sizeof(head))
		return err_set(e, ERR_FORMAT, "no note stands in bucket %u, "
		    "slot %u", p->bucket, p->slot);
	p->id = (uint32_t)head[6] | (uint32_t)head[7] << 8 |
	    (uint32_t)head[8] << 16 | (uint32_t)head[9] << 24;
	return 0;
}

/*
 * Somebody writes to the file: what does not fit together may do so now.
 * 1 a note that is whole, 0 none at all, -1.
 */
static int
read_anew(const struct nsf_source *s, int64_t off, struct arena *a,
    struct note **note, struct err *e)
{
	struct nsf *fresh;
	struct nsf_view *v;
	struct nsf_place p;
	int status;

	if (nsf_open(&fresh, s->path, NULL, NULL, e) < 0)
		return -1;
	v = nsf_borrow(fresh);
	status = place_at(v, off, &p, e);
	if (status == 0)
		status = nsf_note_read(v, &p, &s->opt, a, note, e);
	if (status > 0 && v->torn)
		status = err_set(e, ERR_FORMAT, "only partly written, still");
	nsf_give_back(v);
	nsf_close(&fresh);
	return status;
}

/* 1 a note, 0 none, -1. */
static int
read_note(const struct nsf_source *s, struct nsf_view *v,
    const struct nsf_place *p, int64_t off, struct arena *a,
    struct note **note, struct err *e)
{
	int status = nsf_note_read(v, p, &s->opt, a, note, e);

	if ((status > 0 ? v->torn : status < 0 &&
	    err_reach(e->code) == REACH_NOTE) && nsf_changed(s->nsf)) {
		struct note *again = NULL;
		struct err why;
		int better = read_anew(s, off, a, &again, &why);

		if (better > 0 || (better == 0 && status < 0)) {
			*note = again;
			status = better;
		}
	}
	if (status == 0 || *note == NULL)
		return status;
	(*note)->at = (struct note_at){ .path = arena_strdup(a, s->member),
		.off = off, .len = (int64_t)(*note)->bytes };
	nsf_box_place(s->box, p->id, *note);
	if ((off & BY_PLACE) != 0)
		note_trouble(*note, "no id leads to it any more: it was found "
		    "in bucket %u, slot %u; it may be older than others",
		    p->bucket, p->slot);
	return status;
}

/* 1 the next record, 0 there is none. */
static int
next_place(struct nsf_source *s, struct nsf_place *p)
{
	if (!s->by_place) {
		if (nsf_next_id(s->view, s->after, p) > 0) {
			s->after = p->id;
			return 1;
		}
		s->by_place = true;
		s->ended = nsf_changed(s->nsf);
		if (s->ended)
			source_note(&s->base, where(s), "was written to while "
			    "it was read: what was added or changed meanwhile "
			    "may be missing; close it in Notes, or read a "
			    "copy");
	}
	if (!s->ended && nsf_census_next(s->census, s->view, p) == 0)
		s->ended = true;
	return !s->ended;
}

static int
nsf_next(struct source *base, struct arena *a, struct note **out,
    struct err *e)
{
	struct nsf_source *s = (struct nsf_source *)base;
	struct nsf_place p;

	*out = NULL;
	say_now(s);
	if (s->census == NULL)
		s->census = nsf_census_new(s->nsf);
	while (next_place(s, &p) > 0) {
		int status = read_note(s, s->view, &p, off_of(&p,
		    s->by_place), a, out, e);

		if (status >= 0 && !s->by_place)
			nsf_census_add(s->census, &p);
		if (status == 0)
			continue;
		if (status < 0 && *out == NULL)
			*out = note_new(a);
		(*out)->at.path = arena_strdup(a, s->member);
		(*out)->at.off = off_of(&p, s->by_place);
		(*out)->at.ord = ++s->ord;
		if (status < 0)
			(void)err_in(e, "note %X", p.id);
		return status;
	}
	return 0;
}

static int
nsf_fetch(struct source *base, const struct note_at *at, struct arena *a,
    struct note **out, struct err *e)
{
	struct nsf_source *s = (struct nsf_source *)base;
	struct nsf_view *v = nsf_borrow(s->nsf);
	struct nsf_place p;
	int status;

	*out = NULL;
	status = place_at(v, at->off, &p, e);
	if (status == 0)
		status = read_note(s, v, &p, at->off, a, out, e);
	nsf_give_back(v);
	if (status == 0)
		return err_set(e, ERR_FORMAT, "what has the id %X is no note "
		    "any more: the database was written to", p.id);
	if (status < 0)
		return err_in(e, "note %llX", (unsigned long long)at->off);
	(*out)->at.ord = at->ord;
	return 0;
}

const struct source_ops source_nsf_ops = {
	.format = "nsf",
	.bid = nsf_bid,
	.open = source_open_nsf,
	.next = nsf_next,
	.fetch = nsf_fetch,
	.info = source_info_nsf,
	.close = source_close_nsf,
};
