#include "source/nsf_box.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "note/note_name.h"
#include "source/nsf_box_priv.h"
#include "source/nsf_note.h"

#define HEAD        128  /* of a record: enough for a note's */
#define NAMED_MOST  4096 /* notes that may be the calendar profile */
#define CLASS_VIEW  0x0008u
#define CLASS_OWN   0x1000u /* somebody's private one */
#define NAME_MOST   1024 /* of the owner, in bytes */

void
nsf_box_tell(const struct nsf_box *box, const char *fmt, ...)
{
	char what[1024];
	va_list ap;

	if (box->say == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	box->say(box->say_arg, what);
}

/* Reading of the box: what is found on the way through the notes. */
struct survey {
	struct nsf_box *box;
	struct nsf_view *view;
	struct arena arena; /* of one note */
	size_t named;
	const char *owner; /* "" none yet */
	bool everybodys;   /* it is of the profile that is not one user's */
};

static const char *
canonical(struct arena *a, const char *name)
{
	struct note_name n = note_name_parse(a, name);

	return n.form == NAME_CANONICAL || n.form == NAME_ABBREVIATED ?
	    n.canonical : name;
}

/*
 * "$profile_015calendarprofile_", and then whose it is.  Mail files have one
 * for all of their users, other databases may have one for each.
 */
static bool
is_calendar_profile(const struct note *note, bool *everybodys)
{
	static const char prefix[] = "$profile_015calendarprofile_";
	const char *name = note_string(note, "$Name");

	*everybodys = text_same(name, prefix) || name[0] == '\0';
	return text_begins(name, prefix) ||
	    text_same(note->form, "CalendarProfile");
}

static void
look_at_profile(struct survey *s, const struct note *note)
{
	const char *owner = note_text(note, "Owner");
	bool everybodys;

	if (!is_calendar_profile(note, &everybodys) || owner == NULL ||
	    owner[0] == '\0' || strlen(owner) > NAME_MOST)
		return;
	if (s->owner[0] == '\0' || (everybodys && !s->everybodys)) {
		s->owner = arena_strdup(&s->box->arena,
		    canonical(&s->arena, owner));
		s->everybodys = everybodys;
	}
}

static bool
is_view(const struct nsf_note_head *h)
{
	return (h->class & ~CLASS_OWN) == CLASS_VIEW;
}

/* A profile that can be the calendar's; a ghost may also be a lost parent. */
static bool
is_named(const struct nsf_note_head *h)
{
	return (h->status & (NSF_NAMED | NSF_GHOST)) != 0 && h->items > 0;
}

static void
look_at(struct survey *s, const struct nsf_place *at)
{
	static const struct nsf_note_options no_daos = { .daos = NULL };
	unsigned ods = nsf_facts(s->view->nsf)->ods;
	struct nsf_note_head h;
	struct note *note = NULL;
	uint8_t bytes[HEAD];
	uint64_t length;
	size_t got;
	struct err e;
	int r;

	/* What cannot be read here is a note's own error, said with it. */
	if (nsf_record_head(s->view, at, bytes, sizeof(bytes), &got, &length,
	    &e) < 0 || !nsf_note_head(ods, bytes, got, length, &h) || h.stub)
		return;
	if (!is_view(&h) && (!is_named(&h) || s->named++ >= NAMED_MOST))
		return;
	r = nsf_note_read(s->view, at, &no_daos, &s->arena, &note, &e);
	if (r < 0 && is_view(&h))
		nsf_box_tell(s->box, "note %X, a view or a folder: %s; what is "
		    "in it is not known", (unsigned)at->id, e.msg);
	if (r > 0 && is_view(&h))
		nsf_box_add_folder(s->box, note);
	else if (r > 0)
		look_at_profile(s, note);
	arena_reset(&s->arena);
}

static const char *
owner_by_acl(struct nsf_box *box, struct nsf_view *v)
{
	struct err e;

	if (nsf_acl_read(v, &box->arena, &box->acl, &e) < 0)
		nsf_box_tell(box, "%s", e.msg);
	return nsf_acl_owner(&box->acl, nsf_facts(v->nsf)->title);
}

/* An address says nothing of the name that unread marks are kept by. */
static const char *
reader_of(struct nsf_box *box, const char *reader)
{
	struct note_name name = note_name_parse(&box->arena,
	    reader == NULL ? "" : reader);

	return name.form == NAME_EMPTY || name.form == NAME_INTERNET ?
	    box->owner : name.canonical;
}

struct nsf_box *
nsf_box_read(struct nsf_view *v, const char *reader, nsf_say *say, void *arg)
{
	struct nsf_box *box = MEM_NEW(struct nsf_box);
	struct survey s = { .box = box, .view = v, .owner = "" };
	struct nsf_place at;
	uint32_t id = 0;

	box->say = say;
	box->say_arg = arg;
	box->folders_known = true; /* until one too many is met */
	while (nsf_next_id(v, id, &at) == 1) {
		id = at.id;
		look_at(&s, &at);
	}
	arena_free(&s.arena);
	nsf_box_fill_folders(box, v);
	box->owner = owner_by_acl(box, v);
	if (s.owner[0] != '\0')
		box->owner = s.owner;
	box->reader = reader_of(box, reader);
	nsf_box_read_unread(box, v);
	box->say = NULL;
	return box;
}

void
nsf_box_free(struct nsf_box **box)
{
	if (*box == NULL)
		return;
	mem_free((*box)->run);
	arena_free(&(*box)->arena);
	mem_free(*box);
	*box = NULL;
}

const char *
nsf_box_owner(const struct nsf_box *box)
{
	return box->owner;
}

const struct nsf_acl *
nsf_box_acl(const struct nsf_box *box)
{
	return &box->acl;
}

void
nsf_box_place(const struct nsf_box *box, uint32_t id, struct note *note)
{
	if (box->folders_known)
		nsf_box_refs(box, id, note);
	if (box->unread_known)
		note->mark = nsf_idtable_has(&box->unread, id) ?
		    NOTE_MARK_UNREAD : NOTE_MARK_READ;
}
