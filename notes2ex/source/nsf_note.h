/*
 * nsf_note - the record of a note as a note: header, items, values, objects
 * [NSF guide 8, 9].
 */
#ifndef SOURCE_NSF_NOTE_H
#define SOURCE_NSF_NOTE_H

#include "note/note.h"
#include "source/nsf.h"

struct nsf_note_options {
	const char *daos; /* folder with .nlo files; NULL: none */
};

/*
 * 1: *note is the note.  0: the record is no note but an object.  -1 with
 * REACH_NOTE: it is broken; *note has what is known of it (UNID, class).
 * A single item that is broken is a trouble of the note, not an error.
 * Sets all of the note but at, folder_ref, mark.
 */
int nsf_note_read(struct nsf_view *, const struct nsf_place *,
    const struct nsf_note_options *, struct arena *, struct note **,
    struct err *) ATTR_CHECK;

/* Status word of a note on disk [NSF guide 8.1]. */
enum nsf_status {
	NSF_STUB = 0x0001,
	NSF_GHOST = 0x0040,
	NSF_NAMED = 0x0200,
	NSF_APPENDED = 0x2000, /* non-summary data inside the record */
	NSF_SOFT_DELETED = 0x8000,
};

/* What the first 100 bytes of a note's record say. */
struct nsf_note_head {
	uint32_t id;
	char unid[NOTE_UNID_LEN + 1];
	int32_t seq;
	unsigned status, class; /* class without its default flag, 0x8000 */
	bool stub;
	size_t items;
};
/* False: the bytes are no note's of that ODS. */
bool nsf_note_head(unsigned ods, const uint8_t *, size_t n, uint64_t length,
    struct nsf_note_head *);

#endif
