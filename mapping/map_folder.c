/* Where an item goes: MAPPING_GUIDE 1.4 and 1.8, NOTES_DATA_GUIDE (c) 4. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "mapping/map_priv.h"

/* The templates' names in the languages that mailboxes come in. */
static const struct {
	const char *name, *ours;
} known[] = {
	{ "($Inbox)", "Inbox" },
	{ "Inbox", "Inbox" },
	{ "Posteingang", "Inbox" },
	{ "Eingang", "Inbox" },
	{ "Boîte de réception", "Inbox" },
	{ "Bandeja de entrada", "Inbox" },
	{ "Posta in arrivo", "Inbox" },
	{ "Postvak IN", "Inbox" },
	{ "Caixa de entrada", "Inbox" },
	{ "受信ボックス", "Inbox" },
	{ "受信トレイ", "Inbox" },
	{ "($Sent)", "Sent Items" },
	{ "Sent", "Sent Items" },
	{ "Sent Items", "Sent Items" },
	{ "Sent Mail", "Sent Items" },
	{ "Gesendet", "Sent Items" },
	{ "Gesendete Objekte", "Sent Items" },
	{ "Gesendete Elemente", "Sent Items" },
	{ "Envoyés", "Sent Items" },
	{ "Éléments envoyés", "Sent Items" },
	{ "Enviados", "Sent Items" },
	{ "Elementos enviados", "Sent Items" },
	{ "Inviati", "Sent Items" },
	{ "Posta inviata", "Sent Items" },
	{ "Verzonden", "Sent Items" },
	{ "Verzonden items", "Sent Items" },
	{ "送信済み", "Sent Items" },
	{ "送信済みアイテム", "Sent Items" },
	{ "($Drafts)", "Drafts" },
	{ "Drafts", "Drafts" },
	{ "Entwürfe", "Drafts" },
	{ "Brouillons", "Drafts" },
	{ "Borradores", "Drafts" },
	{ "Bozze", "Drafts" },
	{ "Concepten", "Drafts" },
	{ "Rascunhos", "Drafts" },
	{ "下書き", "Drafts" },
	{ "($Trash)", "Deleted Items" },
	{ "($SoftDeletions)", "Deleted Items" },
	{ "Trash", "Deleted Items" },
	{ "Deleted Items", "Deleted Items" },
	{ "Papierkorb", "Deleted Items" },
	{ "Gelöschte Objekte", "Deleted Items" },
	{ "Gelöschte Elemente", "Deleted Items" },
	{ "Corbeille", "Deleted Items" },
	{ "Éléments supprimés", "Deleted Items" },
	{ "Papelera", "Deleted Items" },
	{ "Elementos eliminados", "Deleted Items" },
	{ "Cestino", "Deleted Items" },
	{ "Prullenbak", "Deleted Items" },
	{ "Lixeira", "Deleted Items" },
	{ "ごみ箱", "Deleted Items" },
	{ "($JunkMail)", "Junk Email" },
	{ "JunkMail", "Junk Email" },
	{ "Junk Mail", "Junk Email" },
	{ "Junk", "Junk Email" },
	{ "Junk Email", "Junk Email" },
	{ "Junk E-Mail", "Junk Email" },
	{ "Spam", "Junk Email" },
	{ "Courrier indésirable", "Junk Email" },
	{ "($All)", "All Documents" },
	{ "All Documents", "All Documents" },
	{ "Alle Dokumente", "All Documents" },
	{ "($Calendar)", "Calendar" },
	{ "Calendar", "Calendar" },
	{ "Kalender", "Calendar" },
	{ "Calendrier", "Calendar" },
	{ "($Contacts)", "Contacts" },
	{ "($People)", "Contacts" },
	{ "Contacts", "Contacts" },
	{ "Kontakte", "Contacts" },
	{ "($ToDo)", "Tasks" },
	{ "To Do", "Tasks" },
	{ "Tasks", "Tasks" },
	{ "Aufgaben", "Tasks" },
	{ "($Journal)", "Notes" },
	{ "Notes", "Notes" },
	{ "Notebook", "Notes" },
	{ "Journal", "Notes" },
	{ "Notizen", "Notes" },
};

static const char *
well_known(const char *name)
{
	for (size_t i = 0; i < NITEMS(known); i++)
		if (text_same_folded(known[i].name, name))
			return known[i].ours;
	return NULL;
}

/* Levels without their outer spaces, empty ones left out, no alias. */
static const char *
tidy(struct arena *a, const char *name)
{
	size_t n = strcspn(name, "|");
	struct buf b;

	buf_init(&b, n + 1);
	for (size_t from = 0, i = 0; i <= n; i++) {
		if (i < n && name[i] != '\\')
			continue;

		const char *level = map_one_line(a,
		    arena_strndup(a, name + from, i - from));

		if (level[0] != '\0' && b.len > 0)
			buf_puts(&b, "\\");
		buf_puts(&b, level);
		from = i + 1;
	}
	const char *out = b.len == 0 ? "" : arena_strndup(a, b.data, b.len);
	buf_free(&b);
	return out;
}

struct place {
	const char *name;
	int rank; /* own folders first, then by what they are */
};

/* Lower is better: own folders, the Inbox, what is sent, the rest. */
static int
rank_of(const char *ours)
{
	static const char *const order[] = { "Inbox", "Sent Items", "Drafts",
		"All Documents", "Junk Email", "Deleted Items" };

	for (size_t i = 0; i < NITEMS(order); i++)
		if (strcmp(order[i], ours) == 0)
			return 100 + (int)i;
	return 99; /* a default folder of another kind */
}

/* False when the name is none that a user would know: "($Alarms)". */
static bool
place_of(struct arena *a, const char *name, struct place *p)
{
	const char *ours;

	name = tidy(a, name);
	ours = well_known(name);
	if (ours != NULL) {
		*p = (struct place){ ours, rank_of(ours) };
		return true;
	}
	if (name[0] == '\0' || strncmp(name, "($", 2) == 0)
		return false;
	*p = (struct place){ name, 0 };
	for (const char *s = name; *s != '\0'; s++)
		if (*s == '\\' && p->rank < 98)
			p->rank++;
	return true;
}

static bool
is_better(const struct place *p, const struct place *than)
{
	return p->rank != than->rank ? p->rank < than->rank :
	    strcmp(p->name, than->name) < 0;
}

const char *
map_folder_name(struct arena *a, const char *name)
{
	struct place p;

	return place_of(a, name, &p) ? p.name : NULL;
}

/* All places that somebody named, the best one first; no doubles. */
static size_t
places(struct map_job *job, struct place **list)
{
	const struct map_facts *facts = &job->bundle->facts;
	size_t n = 0;

	*list = arena_array(job->arena, facts->nfolders + 1, sizeof(**list));
	for (size_t i = 0; i <= facts->nfolders; i++) {
		const char *name = i < facts->nfolders ? facts->folders[i] :
		    n == 0 ? job->note->folder : NULL;
		struct place p;
		bool there = false;

		if (name == NULL || !place_of(job->arena, name, &p))
			continue;
		for (size_t k = 0; k < n; k++)
			there = there ||
			    text_same_folded((*list)[k].name, p.name);
		if (there)
			continue;

		size_t at = n++;

		for (; at > 0 && is_better(&p, &(*list)[at - 1]); at--)
			(*list)[at] = (*list)[at - 1];
		(*list)[at] = p;
	}
	return n;
}

static const char *
default_folder(const struct map_job *job)
{
	switch (job->item->kind) {
	case EX_CALENDAR:
		return "Calendar";
	case EX_CONTACT:
	case EX_GROUP:
		return "Contacts";
	case EX_TASK:
		return "Tasks";
	case EX_NOTE:
		return "Notes";
	case EX_MAIL:
	case EX_KINDS:
		break;
	}
	switch (map_role_of(job)) {
	case MAP_DRAFT:
		return "Drafts";
	case MAP_SENT:
		return "Sent Items";
	case MAP_RECEIVED:
		break;
	}
	return job->bundle->facts.folders_known ? "All Documents" : "Inbox";
}

/*
 * A user's own folder can hold mail and notebook entries; everything else
 * lives in the folder of its kind, and its folder's name becomes a category.
 */
static bool
can_hold(const struct map_job *job, const struct place *p)
{
	enum ex_kind kind = job->item->kind;

	if (kind == EX_MAIL)
		return p->rank != 99;
	if (kind == EX_NOTE)
		return p->rank < 99;
	return false;
}

/* What names no folder at all: the place of the item is anybody's guess. */
static void
lose_bad_refs(struct map_job *job)
{
	for (const struct note_field *f = note_field(job->note, "$FolderRef");
	     f != NULL; f = note_field_next(f, "$FolderRef")) {
		char unid[NOTE_UNID_LEN + 1];

		for (size_t i = 0; f->type == NOTE_TEXT && i < f->n; i++)
			if (f->text[i][0] != '\0' &&
			    !text_unid(f->text[i], unid))
				ex_lose(job->item, "field $FolderRef: \"%.40s\" "
				    "is no UNID of a folder", f->text[i]);
	}
}

/* A place that the item is not in, though its note was. */
static void
other_place(struct map_job *job, const struct place *p)
{
	struct ex_item *item = job->item;
	enum map_multi_folder multi = job->ctx->opt->multi_folder;
	/* "Inbox" as a category would only puzzle its reader. */
	bool category = p->rank < 99 &&
	    (multi != MAP_FIRST || !can_hold(job, p));

	if (category)
		map_add_keyword(job, p->name);
	ex_lose(item, "folder %s: %sthe item is in %s", p->name,
	    category ? "now a category, " : "", item->folder);
}

/* --multi-folder copy: there, too.  Everything is in All Documents. */
static bool
gets_copy(const struct map_job *job, const struct place *p)
{
	return job->ctx->opt->multi_folder == MAP_COPIES &&
	    !job->note->deleted && can_hold(job, p) &&
	    strcmp(p->name, "All Documents") != 0;
}

void
map_folder(struct map_job *job)
{
	struct place *list;
	size_t n = places(job, &list), first = 0;
	const char **also = arena_array(job->arena, n + 1, sizeof(*also));
	const char *folder;

	lose_bad_refs(job);
	map_use(job, "$FolderRef");
	while (first < n && !can_hold(job, &list[first]))
		first++;
	if (job->note->deleted) /* --trash keep: nowhere else, whatever it is */
		folder = "Deleted Items";
	else
		folder = first < n ? list[first].name : default_folder(job);
	job->item->folder = folder;
	for (size_t i = 0; i < n; i++) {
		if ((i == first && !job->note->deleted) ||
		    strcmp(list[i].name, folder) == 0)
			continue;
		if (gets_copy(job, &list[i]))
			also[job->item->nalso++] = list[i].name;
		else
			other_place(job, &list[i]);
	}
	job->item->also = also;
}
