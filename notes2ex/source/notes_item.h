/*
 * notes_item - the header X-Notes-Item: fields of a note in an exported mail.
 *
 * "VALUE; type=HEX; flags=HEX; name=FIELD"; type absent: text.
 */
#ifndef SOURCE_NOTES_ITEM_H
#define SOURCE_NOTES_ITEM_H

#include "note/note.h"

/*
 * Adds the field to the note, with its type; value is the header's, unfolded
 * and decoded.  What cannot be read becomes a trouble with the field's name.
 */
void notes_item_add(struct note *, const char *value);

/* A date of RFC 5322; also those of Notes without a clock ("-1:-1:-1"). */
bool mime_date(const char *, struct note_time *);

#endif
