/* inspect - what a look through sources has found, in bounded memory. */
#ifndef CMD_INSPECT_H
#define CMD_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/count.h"
#include "mapping/map.h"
#include "note/note.h"

#define INSPECT_PROBLEMS 1000 /* kept one by one; the rest is counted */
#define INSPECT_SOURCES  4096
#define INSPECT_NAMES    100000 /* without an address */
#define INSPECT_SETTINGS 1000
#define INSPECT_SETTING_BYTES ((size_t)4 << 20)

struct cmd_values;

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

/* Kept until a target can take it; see mapping/map_profile.h. */
struct inspect_setting {
	const char *unid, *kind, *name, *json;
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
	/* As a run would map them; counted are items, by the name's key. */
	struct map_options map;
	struct map_directory *directory;
	struct zones *zones;
	struct counts unresolved;
	/* Of sources, and of single notes: none crowds out the others. */
	struct inspect_problems problem, of_note;
	struct inspect_setting *setting; /* in the order of the notes */
	size_t settings, settings_cap, setting_bytes;
	int64_t more_settings;
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
void inspect_design(struct inspect *, const char *where, const struct note *);
void inspect_add(struct counts *, const char *name, const struct note *);

/* ---- inspect_names.c -------------------------------------------------------- */

/* Who of the names in it would have no address. */
void inspect_names(struct inspect *, const struct note *, const char *owner,
    struct arena *);
/* Most frequent first, without an owner whose address is known by now. */
void inspect_names_end(struct inspect *);
/* 1 for "(other)" names that there was no room for. */
bool inspect_is_rest(const struct count *);
/*
 * A file for CSV to be filled in; never one that is there already.  The fd,
 * or -1.
 */
int inspect_csv_open(const char *path, struct err *) ATTR_CHECK;
int inspect_csv_write(const struct inspect *, int fd, const char *path,
    struct err *) ATTR_CHECK;

/* ---- inspect_print.c -------------------------------------------------------- */

void inspect_print(const struct inspect *, struct buf *);
void inspect_json(const struct inspect *, struct buf *);

/* ---- inspect_pst.c ------------------------------------------------------------- */

/* Does it begin as an Outlook store does? */
bool inspect_is_store(const char *path);
/* All operands are stores: checked and printed.  -1, or the exit status. */
int inspect_stores(const struct cmd_values *, struct err *) ATTR_CHECK;

#endif
