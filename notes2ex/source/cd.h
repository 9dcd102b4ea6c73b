/*
 * cd - composite data (CD records) as a tree of rich text [NSF guide 12].
 *
 * A rich-text field is all items of one name, in their order, one after the
 * other: records do not cross from one to the next, but a paragraph, a table
 * or a section may.
 */
#ifndef SOURCE_CD_H
#define SOURCE_CD_H

#include "base/lmbcs.h"
#include "note/note.h"

/* One item's value. */
struct cd_piece {
	const uint8_t *p; /* lives as long as the note's arena */
	size_t n;
	/*
	 * Where p[0] stands, as it is, in the file at path; -1: nowhere, it
	 * was mended or unpacked.  Pictures become references then.
	 */
	const char *path;
	int64_t off;
};

/* What the rich-text fields of one note share. */
struct cd_note {
	struct note *note;
	size_t most; /* bytes its arena may grow to; 0: any */ /* takes troubles, named with the field */
	struct lmbcs *lmbcs;
	const uint8_t *fonts; /* value of the first $Fonts; NULL: none */
	size_t fonts_n;
	const uint8_t *links; /* value of $Links (type 7); NULL: none */
	size_t links_n;
};

/*
 * Never NULL.  Records that are not known are counted by name and size and
 * become troubles of the note, as does one that does not fit into its piece:
 * what stands before it is kept.
 */
struct rich *cd_read(const struct cd_note *, const char *field,
    const struct cd_piece *, size_t pieces);

#endif
