/*
 * notes_meaning - what the fields of a note say about the note as a whole:
 * the same whatever it was read from.
 */
#ifndef SOURCE_NOTES_MEANING_H
#define SOURCE_NOTES_MEANING_H

#include "note/note.h"

/*
 * To be called when all fields are there; class and design are those that the
 * dump gives.  Fills what the dump has not said itself: form, profile, title,
 * folder or view, parent, conflict, encrypted.
 */
void notes_meaning_read(struct note *);

/* False unless it is a UNID. */
bool notes_set_parent(struct note *, const char *unid);

#endif
