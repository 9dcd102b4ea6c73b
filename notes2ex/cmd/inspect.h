/* inspect - what a look through sources has found, in bounded memory. */
#ifndef CMD_INSPECT_H
#define CMD_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/count.h"

#define INSPECT_PROBLEMS 1000 /* kept one by one; the rest is counted */
#define INSPECT_SOURCES  4096

struct inspect_source {
	const char *path; /* a file, or the folder of loose files */
	const char *format, *version, *title, *replicaid, *owner;
	bool loose;
	int64_t documents;
};

struct inspect_problem {
	const char *path, *unid, *place, *reason;
};

/* Attachments up to so many bytes; the last class has no bound. */
#define INSPECT_SIZES 6

struct inspect {
	struct arena arena; /* lives as long as this */
	int64_t documents, bytes, design, profiles;
	int64_t encrypted, truncated, conflicts, bad;
	int64_t first, last; /* EX_NO_DATE: no dates */
	struct counts form, kind, folder;
	struct counts ref;  /* folder UNIDs that notes refer to */
	struct counts name; /* folder UNIDs with their label */
	struct counts skip, trouble;
	int64_t attachments, attachment_bytes, largest, unknown_sizes;
	int64_t size_class[INSPECT_SIZES];
	struct inspect_source *source;
	size_t sources, sources_cap;
	struct inspect_problem *problem;
	size_t problems, problems_cap;
	int64_t more_problems;
};

extern const int64_t inspect_bounds[INSPECT_SIZES - 1];

/* ---- inspect_print.c -------------------------------------------------------- */

void inspect_print(const struct inspect *, struct buf *);
void inspect_json(const struct inspect *, struct buf *);

#endif
