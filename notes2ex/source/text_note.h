/* text_note - one block of structured text as a note. */
#ifndef SOURCE_TEXT_NOTE_H
#define SOURCE_TEXT_NOTE_H

#include "base/err.h"
#include "note/note.h"
#include "source/text_file.h"

struct text_style {
	enum text_set set;
	const char *charset; /* of TEXT_BYTES that are no UTF-8 */
	size_t wrap;
	struct text_clock clock;
};

/*
 * Adds the fields of the block, and form and parent by them.  What cannot be
 * read is kept as text, with a trouble.  ERR_FORMAT: there is no field in it.
 */
int text_note_read(struct note *, const void *, size_t n,
    const struct text_style *, struct err *) ATTR_CHECK;

#endif
