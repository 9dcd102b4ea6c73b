#include "source/ics_entry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/sha.h"
#include "base/text.h"

#define BODY_MAX (4 * PIM_KEEP)

const char *
ics_value(struct ics_entry *en, const char *name)
{
	const struct pim_prop *p = ics_prop(en->comp, name);

	return p == NULL ?
	    "" :
	    pim_text(en->note->arena, p->value, strlen(p->value), NULL);
}

static void
copy(struct ics_entry *en, const char *name, const char *field)
{
	const char *text = ics_value(en, name);

	if (text[0] != '\0')
		note_add_text(en->note, field, text);
}

/* ---- what every kind has ------------------------------------------------- */

#define SUFFIX_1 "-Lotus_Notes_Generated"
#define SUFFIX_2 "-Lotus_Auto_Generated"

/* Domino adds its mark to the ApptUNID; a foreign UID is left as it is. */
static const char *
appt_unid(struct arena *a, const char *uid)
{
	size_t n = strlen(uid);
	char unid[NOTE_UNID_LEN + 1];

	if (n > NOTE_UNID_LEN &&
	    (text_same(uid + NOTE_UNID_LEN, SUFFIX_1) ||
		text_same(uid + NOTE_UNID_LEN, SUFFIX_2)) &&
	    text_unid(arena_strndup(a, uid, NOTE_UNID_LEN), unid))
		return arena_strdup(a, unid);
	return uid;
}

static struct note_time
stamp(struct ics_entry *en, const char *name)
{
	const struct pim_prop *p = ics_prop(en->comp, name);
	struct ics_point at;

	if (p == NULL || !ics_point_of(en->ctx, p, p->value, en->note, &at))
		return (struct note_time){ 0 };
	return ics_note_time(&at, at.at);
}

static void
add_categories(struct ics_entry *en)
{
	struct arena *a = en->note->arena;
	size_t n = 0, cap = 0;
	const char **all = NULL;

	for (const struct pim_prop *p = ics_prop(en->comp, "CATEGORIES");
	     p != NULL; p = ics_prop_next(p, "CATEGORIES")) {
		const char **part;
		size_t parts = pim_split(a, p->value, ',', NULL, &part);

		for (size_t i = 0; i < parts; i++) {
			all = arena_room(a, all, n, &cap, sizeof(*all));
			all[n] = text_trim(a, part[i], strlen(part[i]));
			n += all[n][0] != '\0';
		}
	}
	if (n > 0)
		note_add_texts(en->note, "Categories", all, n);
}

/* What has no field of its own but can be read goes below the text. */
static void
add_lines(struct ics_entry *en, struct buf *b, const char *name,
    const char *label)
{
	for (const struct pim_prop *p = ics_prop(en->comp, name); p != NULL;
	     p = ics_prop_next(p, name)) {
		const char *s = pim_text(en->note->arena, p->value,
		    strlen(p->value), NULL);

		if (s[0] != '\0')
			buf_putf(b, "%s%s: %s", b->len > 0 ? "\n" : "", label,
			    s);
	}
}

static void
add_body(struct ics_entry *en)
{
	const struct pim_prop *p = ics_prop(en->comp, "DESCRIPTION");
	struct buf b;

	buf_init(&b, BODY_MAX);
	buf_puts(&b, ics_value(en, "DESCRIPTION"));
	add_lines(en, &b, "URL", "URL");
	add_lines(en, &b, "CONTACT", "Contact");
	add_lines(en, &b, "ATTACH", "Attachment");
	if (p != NULL && p->cut)
		note_trouble(en->note,
		    "DESCRIPTION: longer than %d bytes, "
		    "the rest is cut off",
		    PIM_KEEP);
	if (b.failed)
		note_trouble(en->note,
		    "URL, CONTACT or ATTACH: longer than "
		    "%d bytes together, the rest is cut off",
		    BODY_MAX);
	if (b.len > 0)
		note_add_text(en->note, "Body", b.data);
	buf_free(&b);
}

static const char *
file_name(struct ics_entry *en, const struct pim_prop *p, int n)
{
	static const char *const names[] = { "X-FILENAME", "FILENAME",
		"X-APPLE-FILENAME", "X-ORACLE-FILENAME", "NAME", "X-NAME" };

	for (size_t i = 0; i < NITEMS(names); i++) {
		const char *name = pim_param(p, names[i]);

		if (name != NULL && name[0] != '\0')
			return pim_text(en->note->arena, name, strlen(name),
			    NULL);
	}
	return text_printf(en->note->arena, "attachment-%d.bin", n);
}

/* The bytes stay where they are; folding is white space to base64. */
static void
add_files(struct ics_entry *en)
{
	struct arena *a = en->note->arena;
	int n = 0;

	for (const struct pim_prop *p = ics_prop(en->comp, "ATTACH"); p != NULL;
	     p = ics_prop_next(p, "ATTACH")) {
		const char *coding = pim_param(p, "ENCODING");
		struct note_field *f;
		struct blob *b;

		if (coding == NULL || p->value_off < 0 ||
		    !text_same(coding, "BASE64"))
			continue;
		b = ARENA_NEW(a, struct blob);
		b->path = arena_strdup(a, en->path);
		b->off = (uint64_t)p->value_off;
		b->len = (uint64_t)p->value_len;
		b->wrap[0] = BLOB_BASE64;
		f = note_add(en->note, "$FILE", NOTE_FILE);
		f->n = 1;
		f->file = ARENA_NEW(a, struct note_file);
		f->file->name = file_name(en, p, ++n);
		f->file->size = -1;
		f->file->data = b;
	}
}

static void
add_class(struct ics_entry *en)
{
	const char *class = ics_value(en, "CLASS");

	if (text_same(class, "PRIVATE") || text_same(class, "CONFIDENTIAL"))
		note_add_text(en->note, "OrgConfidential", "1");
	else
		note_add_text(en->note, "$PublicAccess", "1");
}

/* [RFC 5545 3.8.1.9]: 1 highest, 9 lowest, 0 undefined */
static void
add_priority(struct ics_entry *en)
{
	long n = strtol(ics_value(en, "PRIORITY"), NULL, 10);

	if (n >= 1 && n <= 9)
		note_add_text(en->note, "Importance",
		    n < 5      ? "1" :
			n == 5 ? "2" :
				 "3");
}

static void
add_common(struct ics_entry *en)
{
	struct note *n = en->note;
	const char *uid = ics_uid(n->arena, en->comp);

	n->created = stamp(en, "CREATED");
	n->modified = stamp(en, "LAST-MODIFIED");
	if (!n->modified.has_date)
		n->modified = stamp(en, "DTSTAMP");
	copy(en, "SUMMARY", "Subject");
	copy(en, "LOCATION", "Location");
	add_categories(en);
	add_class(en);
	add_body(en);
	add_files(en);
	if (uid[0] != '\0')
		note_add_text(n, "ApptUNID", appt_unid(n->arena, uid));
	if (ics_prop(en->comp, "SEQUENCE") != NULL)
		note_add_number(n, "SequenceNum",
		    (double)strtol(ics_value(en, "SEQUENCE"), NULL, 10));
}

/* ---- kinds --------------------------------------------------------------- */

static void
add_zone(struct ics_entry *en, const char *field, const struct ics_point *p)
{
	if (p->zone != NULL && !p->zone->unknown)
		note_add_text(en->note, field, p->zone->notes);
}

static void
add_times(struct ics_entry *en, const char *start, const char *end)
{
	const struct ics_when *w = &en->when;
	int64_t last = w->end.at;

	if (w->start.is_date && last > w->start.at &&
	    strcmp(end, "EndDateTime") == 0)
		last -= DAY_SECONDS; /* DTEND is the day after */
	if (w->has_start) {
		note_add_time(en->note, start,
		    ics_note_time(&w->start, w->start.at));
		en->start = en->note->last_field;
		add_zone(en, "StartTimeZone", &w->start);
	}
	if (w->has_end ||
	    (w->has_start && strcmp(end, "EndDateTime") == 0)) {
		note_add_time(en->note, end, ics_note_time(&w->end, last));
		en->end = en->note->last_field;
		add_zone(en, "EndTimeZone", &w->end);
	}
}

static void
add_busy(struct ics_entry *en)
{
	const char *busy = ics_value(en, "X-MICROSOFT-CDO-BUSYSTATUS");
	const char *status = ics_value(en, "STATUS");
	bool is_free = text_same(ics_value(en, "TRANSP"), "TRANSPARENT") ||
	    text_same(busy, "FREE");

	note_add_text(en->note, "$BusyPriority", is_free ? "2" : "1");
	if (is_free)
		note_add_text(en->note, "BookFreeTime", "1");
	if (text_same(busy, "TENTATIVE") || text_same(busy, "OOF"))
		note_trouble(en->note,
		    "X-MICROSOFT-CDO-BUSYSTATUS: %s has no "
		    "place in a Notes entry",
		    busy);
	if (text_same(status, "TENTATIVE"))
		note_trouble(en->note,
		    "STATUS: that it is tentative has no "
		    "place");
}

static bool
is_cancelled(struct ics_entry *en)
{
	return text_same(en->ctx->cal.method, "CANCEL") ||
	    text_same(ics_value(en, "STATUS"), "CANCELLED");
}

static bool
is_answer(struct ics_entry *en)
{
	return text_same(en->ctx->cal.method, "REPLY") ||
	    text_same(en->ctx->cal.method, "COUNTER");
}

static int
read_event(struct ics_entry *en, int64_t off, struct err *e)
{
	const char *type = ics_value(en, "X-LOTUS-APPTTYPE");
	size_t people;

	en->note->form = is_answer(en) ? "Notice" : "Appointment";
	add_times(en, "StartDateTime", "EndDateTime");
	if (!en->when.has_start)
		note_trouble(en->note,
		    "DTSTART: there is none, or it cannot "
		    "be understood");
	if (is_answer(en)) {
		ics_answer(en);
		return 0;
	}
	people = ics_people(en);
	if (strlen(type) != 1 || type[0] < '0' || type[0] > '4')
		type = en->when.start.is_date ? "2" : people > 0 ? "3" : "0";
	note_add_text(en->note, "AppointmentType", type);
	add_busy(en);
	add_priority(en);
	if (is_cancelled(en))
		note_add_text(en->note, "NoticeType", "C");
	ics_alarm(en);
	return ics_repeat(en, off, e);
}

static int
read_todo(struct ics_entry *en, int64_t off, struct err *e)
{
	const char *status = ics_value(en, "STATUS");
	struct note_time done = stamp(en, "COMPLETED");

	en->note->form = "Task";
	add_times(en, "StartDateTime", "DueDateTime");
	if (ics_people(en) > 0)
		note_add_text(en->note, "TaskType", "2");
	add_priority(en);
	if (done.has_date)
		note_add_time(en->note, "CompletedDateTime", done);
	if (done.has_date || text_same(status, "COMPLETED"))
		note_add_number(en->note, "DueState", 9);
	else if (status[0] != '\0' && !text_same(status, "NEEDS-ACTION"))
		note_trouble(en->note, "STATUS: %.80s has no place", status);
	if (ics_prop(en->comp, "PERCENT-COMPLETE") != NULL &&
	    !text_same(status, "COMPLETED"))
		note_trouble(en->note, "PERCENT-COMPLETE: %.20s has no place",
		    ics_value(en, "PERCENT-COMPLETE"));
	ics_alarm(en);
	return ics_repeat(en, off, e);
}

static void
read_journal(struct ics_entry *en)
{
	en->note->form = "JournalEntry";
	if (en->when.has_start)
		note_add_time(en->note, "DiaryDate",
		    ics_note_time(&en->when.start, en->when.start.at));
}

/* ---- what is left -------------------------------------------------------- */

static const char *const known[] = { "SUMMARY", "LOCATION", "DESCRIPTION",
	"CATEGORIES", "CLASS", "UID", "SEQUENCE", "CREATED", "LAST-MODIFIED",
	"DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "RDATE",
	"EXDATE", "EXRULE", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE", "URL",
	"CONTACT", "ATTACH", "TRANSP", "STATUS", "PRIORITY", "COMPLETED",
	"PERCENT-COMPLETE", "X-MICROSOFT-CDO-BUSYSTATUS",
	/* what programs keep for themselves */
	"X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-CDO-APPT-SEQUENCE",
	"X-MICROSOFT-CDO-INSTTYPE", "X-MICROSOFT-CDO-INTENDEDSTATUS",
	"X-MICROSOFT-CDO-OWNERAPPTID", "X-MICROSOFT-CDO-IMPORTANCE" };

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < NITEMS(known); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return text_begins(name, "X-LOTUS-") || text_begins(name, "X-MOZ-");
}

static void
say_unknown(struct ics_entry *en)
{
	const char *last = "";

	for (const struct pim_prop *p = en->comp->props; p != NULL;
	     p = p->next) {
		if (is_known(p->name) || p->value[0] == '\0' ||
		    strcmp(p->name, last) == 0)
			continue;
		note_trouble(en->note,
		    "iCalendar property %.100s: no place "
		    "for it",
		    p->name);
		last = p->name;
	}
	if (en->comp->strange > 0)
		note_trouble(en->note, "%d lines of the entry are no property",
		    en->comp->strange);
	if (en->note->form[0] == 'J' && en->comp->child != NULL)
		note_trouble(en->note, "VALARM: no place for it");
}

/* ---- identity ------------------------------------------------------------ */

static int
hash_range(int fd, int64_t off, int64_t end, uint8_t digest[32], struct err *e)
{
	struct sha *sha = sha_new();
	uint8_t chunk[16384];
	int status = 0;

	while (off < end) {
		int64_t left = end - off;
		size_t want = left < (int64_t)sizeof(chunk) ? (size_t)left :
							      sizeof(chunk);
		ssize_t n = pread(fd, chunk, want, off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			status = n < 0 ?
			    err_errno(e, "byte %lld", (long long)off) :
			    0;
			break;
		}
		sha_put(sha, chunk, (size_t)n);
		off += n;
	}
	sha_end(sha, digest);
	return status;
}

int
ics_entry_unid(const struct ics_entry *en, struct note *n, int64_t off,
    int64_t end, struct err *e)
{
	uint8_t digest[32];

	if (hash_range(en->ctx->fd, off, end, digest, e) < 0)
		return -1;
	note_make_unid(n, en->member, off, digest);
	return 0;
}

int
ics_entry_read(struct ics_entry *en, enum ics_kind kind, int64_t off,
    int64_t end, struct err *e)
{
	struct ics_comp *c;

	if (ics_entry_unid(en, en->note, off, end, e) < 0 ||
	    ics_comp_read(&c, en->note->arena, en->ctx->fd, off, end, e) < 0)
		return -1;
	if (c == NULL)
		return err_set(e, ERR_FORMAT,
		    "byte %lld: there is no entry: "
		    "the file was changed since it was read",
		    (long long)off);
	en->comp = c;
	ics_when_of(en->ctx, c, en->note, &en->when);
	add_common(en);
	if (kind == ICS_EVENT && read_event(en, off, e) < 0)
		return -1;
	if (kind == ICS_TODO && read_todo(en, off, e) < 0)
		return -1;
	if (kind == ICS_JOURNAL)
		read_journal(en);
	say_unknown(en);
	return 0;
}
