/* inspect - what a look through sources has found, in bounded memory. */
#ifndef CMD_INSPECT_H
#define CMD_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/count.h"
#include "note/note.h"

#define INSPECT_PROBLEMS 1000 /* kept one by one; the rest is counted */
#define INSPECT_SOURCES  4096

struct inspect_source {
	const char *path; /* a file, or the folder of loose files */
	const char *format, *version, *title, *replicaid, *owner;
	bool loose;
	int64_t documents;
	int64_t size; /* of the file; -1 when it is not one file of its own */
};

struct inspect_problem {
	const char *path, *unid, *place, *reason;
};

/* The first of them one by one, the rest as a number. */
struct inspect_problems {
	struct inspect_problem *list;
	size_t n, cap;
	int64_t more;
};

/* Attachments up to so many bytes; the last class has no bound. */
#define INSPECT_SIZES 6

struct inspect {
	struct arena arena; /* lives as long as this */
	int64_t documents, bytes, design, profiles;
	int64_t encrypted, truncated, conflicts, bad;
	int64_t unread, deleted; /* marks known; soft-deleted */
	int64_t missing;         /* files whose bytes cannot be had */
	int64_t first, last; /* EX_NO_DATE: no dates */
	struct counts class, form, kind, folder;
	struct counts ref;  /* folder UNIDs that notes refer to */
	struct counts name; /* folder UNIDs with their label */
	struct counts skip, trouble;
	int64_t attachments, attachment_bytes, largest, unknown_sizes;
	int64_t size_class[INSPECT_SIZES];
	struct inspect_source *source;
	size_t sources, sources_cap;
	/* Of sources, and of single notes: none crowds out the others. */
	struct inspect_problems problem, of_note;
};

extern const int64_t inspect_bounds[INSPECT_SIZES - 1];

/* ---- inspect_note.c --------------------------------------------------------- */

void inspect_begin(struct inspect *);
/* After the last note: names of folders, and all lists in their order. */
void inspect_end(struct inspect *);
/* Texts are copied. */
void inspect_problem(struct inspect *, const char *path, const char *unid,
    const char *place, const char *reason);
/* Documents and profiles.  at may be NULL; the arena is the note's. */
void inspect_note(struct inspect *, struct inspect_source *at,
    const char *where, const struct note *, struct arena *);
/* Design notes and deletion stubs. */
void inspect_design(struct inspect *, const struct note *);
void inspect_add(struct counts *, const char *name, const struct note *);

/* ---- inspect_print.c -------------------------------------------------------- */

void inspect_print(const struct inspect *, struct buf *);
void inspect_json(const struct inspect *, struct buf *);

#endif
