/*
 * ics_entry - one component of a calendar becomes a note as Notes keeps it.
 *
 * VEVENT: Form Appointment; an answer (METHOD:REPLY): Form Notice; VTODO:
 * Form Task; VJOURNAL: Form JournalEntry.  A series is a parent note with the
 * lists of its dates, an instance that was changed a child note.
 */
#ifndef SOURCE_ICS_ENTRY_H
#define SOURCE_ICS_ENTRY_H

#include "note/note.h"
#include "source/ics_series.h"

struct ics_entry {
	struct ics_ctx *ctx;
	struct note *note;
	const struct ics_comp *comp;
	struct ics_when when;
	struct note_field *start, *end; /* as added to the note; NULL none */
	const char *path;               /* of the file, for attachments */
	const char *member;             /* for the UNID */
};

/*
 * Fills the note from the component at [off, end) of the calendar; its UNID
 * comes from its bytes and its place.  ERR_IO, ERR_FORMAT, ERR_LIMIT.
 */
int ics_entry_read(struct ics_entry *, enum ics_kind, int64_t off, int64_t end,
    struct err *) ATTR_CHECK;
/* Only the UNID, as ics_entry_read gives it.  ERR_IO. */
int ics_entry_unid(const struct ics_entry *, struct note *, int64_t off,
    int64_t end, struct err *) ATTR_CHECK;

/* ---- parts of it (ics_people.c, ics_repeat.c) --------------------------- */

/* Chair, attendees, rooms; how many invited people there are. */
size_t ics_people(struct ics_entry *);
/* The answer of a reply: From, NoticeType. */
void ics_answer(struct ics_entry *);
/* Dates of a series, or of a changed instance of one. */
int ics_repeat(struct ics_entry *, int64_t off, struct err *) ATTR_CHECK;
void ics_alarm(struct ics_entry *);
/* A property's text; "" when there is none. */
const char *ics_value(struct ics_entry *, const char *name);

#endif
