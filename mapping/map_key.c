/*
 * What a note is, by its form, and what it belongs to: all that the run must
 * know of it before any note is mapped.
 */
#include <string.h>

#include "base/text.h"
#include "mapping/map_priv.h"
#include "mapping/map_profile.h"
#include "note/note_name.h"

/* MAPPING_GUIDE 0: the forms of the mail, contact and notebook templates. */
static const struct form {
	const char *name;
	enum ex_kind kind;
	const char *skip; /* not NULL: why it is never carried over */
} forms[] = {
	{ "Memo", EX_MAIL, NULL },
	{ "Reply", EX_MAIL, NULL },
	{ "Appointment", EX_CALENDAR, NULL },
	{ "_Calendar Entry", EX_CALENDAR, NULL },
	{ "Task", EX_TASK, NULL },
	{ "To Do", EX_TASK, NULL },
	{ "Person", EX_CONTACT, NULL },
	{ "Contact", EX_CONTACT, NULL },
	{ "Group", EX_GROUP, NULL },
	{ "JournalEntry", EX_NOTE, NULL },
	{ "Journal Entry", EX_NOTE, NULL },
	{ "Journal", EX_NOTE, NULL },
	{ "Clean Sheet", EX_NOTE, NULL },
	{ "Notebook", EX_NOTE, NULL },
	{ "(ReplyNotice)", EX_MAIL, "reply notice: only for Notes itself" },
	{ "Stationery", EX_MAIL, NULL },
	{ "Memo Stationery", EX_MAIL, NULL },
	{ "Group Calendar", EX_CALENDAR,
	    "group calendar: not carried over yet" },
};

/*
 * MAPPING_GUIDE 7.1: by their type, since their forms have many names.  What
 * has a subject or a body is for people, whatever its type is called.
 */
static const char *
skip_settings(const struct note *note, struct arena *a)
{
	static const char *const types[] = { "Account", "Certificate",
		"Connection", "Cross Certificate", "Holiday", "Location" };
	const char *type = note_string(note, "Type");

	if (note_has(note, "Subject") || note_has(note, "Body"))
		return NULL;
	for (size_t i = 0; i < NITEMS(types); i++)
		if (text_same(types[i], type))
			return text_printf(a, "%s of an address book: settings "
			    "of Notes itself", types[i]);
	return NULL;
}

static const struct form *
form_named(const char *name)
{
	for (size_t i = 0; i < NITEMS(forms); i++)
		if (text_same(forms[i].name, name))
			return &forms[i];
	return NULL;
}

const char *
map_form_of(const struct note *note)
{
	const char *title;

	if (note->form[0] != '\0')
		return note->form;
	if (note_text(note, "Form") != NULL &&
	    note_text(note, "Form")[0] != '\0')
		return note_text(note, "Form");
	title = note_string(note, "$TITLE");
	return title[0] != '\0' ? title : note_string(note, "Type");
}

static bool
is_meta_doc(const struct note *note)
{
	return text_begins(note_string(note, "Subject"),
	    "**** Calendaring and Scheduling Meta Data Doc");
}

static const char *
skip_by_class(const struct note *note, struct arena *a)
{
	const char *title = note->title == NULL ? "" : note->title;

	switch (note->class) {
	case NOTE_DOCUMENT:
		break;
	case NOTE_PROFILE:
		return text_printf(a, "profile %s: not carried over yet",
		    note->form);
	case NOTE_DESIGN:
		return text_printf(a, "design note (%s%s%s)",
		    note->design == NULL ? "unknown" : note->design,
		    title[0] == '\0' ? "" : " ", title);
	case NOTE_STUB:
		return "deletion stub";
	}
	return NULL;
}

const char *
map_trashed(const struct note *note, bool keep_trash)
{
	return !note->deleted || keep_trash ? NULL :
	    "in the Notes trash (soft-deleted): not carried over; --trash "
	    "keep carries it into Deleted Items";
}

static const char *
skip_by_fields(const struct note *note, enum ex_kind kind)
{
	double type;

	if (is_meta_doc(note))
		return "calendar meta data: only for Notes itself";
	if (strcmp(note_string(note, "NoticeType"), "0") == 0)
		return "notice without a meaning (NoticeType 0)";
	if (note_has(note, "$CSFlagsRepaired") ||
	    note_has(note, "NoticeTypeRepaired"))
		return "calendar entry that a repair in Notes set aside";
	if (kind == EX_GROUP && note_number(note, "GroupType", &type) &&
	    type >= 2)
		return "group for access control only, no mail goes to it";
	return NULL;
}

/* Its own, with <>; else the one that its UNID makes. */
static const char *
message_id_of(const struct note *note, struct arena *a)
{
	const char *id = map_own_message_id(note, a);

	return id != NULL ? id : map_message_id(a, note->unid, NULL);
}

static bool
has_flag(const struct note *note, char flag)
{
	return strchr(note_string(note, "$CSFlags"), flag) != NULL;
}

static bool
is_response(const struct note *note)
{
	return note->parent[0] != '\0' || note_has(note, "$REF");
}

static void
set_series(const struct note *note, struct map_key *key)
{
	bool parent = has_flag(note, 'c') ||
	    (note_has(note, "RepeatDates") && !is_response(note) &&
	    !has_flag(note, 'i') && !has_flag(note, 'e'));

	/* These end by themselves, and must not take a series with them. */
	if (note->conflict || note_has(note, "$Conflict") || note->truncated)
		return;
	if (!parent && !has_flag(note, 'i') && !has_flag(note, 'e') &&
	    !map_flag(note, "OrgRepeat") && !map_flag(note, "Repeats") &&
	    !note_has(note, "RepeatDates") &&
	    !note_has(note, "RepeatInstanceDates") &&
	    !note_has(note, "OriginalStartDate"))
		return;
	key->part = parent ? MAP_PARENT : MAP_CHILD;
	key->series = note_string(note, "ApptUNID");
	if (key->series[0] == '\0')
		key->series = note->parent[0] != '\0' ? note->parent :
		    note->unid;
}

/* [CSA] NoticeType: what an invitee said. */
static enum ex_response
response_of(const char *notice)
{
	if (strcmp(notice, "A") == 0)
		return EX_ACCEPTED;
	if (strcmp(notice, "R") == 0)
		return EX_DECLINED;
	if (strcmp(notice, "P") == 0 || strcmp(notice, "T") == 0)
		return EX_TENTATIVE;
	return strcmp(notice, "D") == 0 ? EX_NOT_RESPONDED : EX_NO_RESPONSE;
}

/*
 * Lists of people within Acme have names without addresses: whoever answers
 * is known by both.
 */
static const char *
who_answers(const struct note *note, struct arena *a)
{
	const char *by = note_string(note, "INetFrom");
	const char *from = note_string(note, "From"), *common;

	if (by[0] == '\0' || strcmp(by, ".") == 0)
		return from;
	common = note_name_parse(a, from).common;
	if (strpbrk(by, "<>\"") != NULL || strpbrk(from, "<>@\"\\") != NULL ||
	    common == NULL || common[0] == '\0')
		return by;
	return text_printf(a, "\"%s\" <%s>", common, by);
}

static void
set_answer(const struct note *note, struct arena *a, struct map_key *key)
{
	enum ex_response answer = response_of(note_string(note, "NoticeType"));
	const char *by;

	if (answer == EX_NO_RESPONSE || note->parent[0] == '\0')
		return;
	by = who_answers(note, a);
	if (by[0] == '\0')
		return;
	key->answer = answer;
	key->answer_to = note->parent;
	key->answer_by = by;
	key->answer_at = map_date_of(note, EX_MAIL);
	if (key->answer_at == EX_NO_DATE)
		key->answer_at = 0;
}

struct refs {
	struct arena *a;
	const char **unid;
	size_t n, cap;
};

/* A note and its source may name the same folder: it is still one. */
static void
add_ref(struct refs *r, const char *text)
{
	char unid[NOTE_UNID_LEN + 1];

	if (!text_unid(text, unid))
		return;
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->unid[i], unid) == 0)
			return;
	r->unid = arena_room(r->a, r->unid, r->n, &r->cap, sizeof(*r->unid));
	r->unid[r->n++] = arena_strdup(r->a, unid);
}

static void
set_folder_refs(const struct note *note, struct arena *a, struct map_key *key)
{
	struct refs r = { .a = a };

	for (const struct note_field *f = note_field(note, "$FolderRef");
	     f != NULL; f = note_field_next(f, "$FolderRef")) {
		if (f->type != NOTE_TEXT)
			continue;
		for (size_t i = 0; i < f->n; i++)
			add_ref(&r, f->text[i]);
	}
	for (size_t i = 0; i < note->nfolder_refs; i++)
		add_ref(&r, note->folder_ref[i]);
	key->folder_refs = r.unid;
	key->nfolder_refs = r.n;
}

static enum ex_kind
kind_of(const struct note *note, struct arena *a, const char **skip)
{
	const struct form *form = form_named(map_form_of(note));

	if (form == NULL) /* custom forms keep a type of the template */
		form = form_named(note_string(note, "Type"));
	*skip = form == NULL ? skip_settings(note, a) : form->skip;
	return form == NULL ? EX_MAIL : form->kind;
}

void
map_key(const struct note *raw, struct arena *a, struct map_key *key)
{
	const struct note *note = map_decoded(raw, a);
	const char *skip;

	*key = (struct map_key){ .kind = kind_of(note, a, &skip) };
	key->skip = map_setting_skip(note, a);
	if (key->skip == NULL)
		key->skip = skip_by_class(note, a);
	if (note->class == NOTE_PROFILE) {
		key->owner = note_text(note, "Owner");
		key->zone = note_text(note, "Timezone");
	}
	if (key->skip == NULL)
		key->skip = skip;
	if (key->skip == NULL)
		key->skip = skip_by_fields(note, key->kind);
	key->message_id = message_id_of(note, a);
	if (key->kind == EX_CALENDAR || key->kind == EX_TASK)
		set_series(note, key);
	if (key->kind == EX_MAIL)
		set_answer(note, a, key);
	key->subject = map_one_line(a, note_string(note, "Subject"));
	if (key->subject[0] == '\0')
		key->subject = map_one_line(a, note_string(note, "Topic"));
	if (key->kind == EX_CONTACT || key->kind == EX_GROUP)
		key->subject = map_one_line(a, note_string(note,
		    key->kind == EX_GROUP ? "ListName" : "FullName"));
	key->date = map_date_of(note, key->kind);
	key->encrypted = map_is_encrypted(note);
	NOTE_FOREACH_FIELD(f, note)
		if (map_is_attachment(f))
			key->attachments++;
	set_folder_refs(note, a, key);
	map_links_of(note, a, key);
	map_called_of(note, a, key);
}
