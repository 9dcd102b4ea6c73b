/*
 * script - what an administrator needs for the step after a store: commands
 * and lists for the server that imports it.  Only text is made here; nothing is
 * run and nobody is asked.
 */
#ifndef CMD_SCRIPT_H
#define CMD_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"

/* What the Microsoft 365 import service leaves out, and advises against. */
#define SCRIPT_SERVICE_ITEM ((int64_t)150 << 20)
#define SCRIPT_SERVICE_PART ((int64_t)20 << 30)
/* Rows that its mapping file may have. */
#define SCRIPT_SERVICE_ROWS 500
/* From that limit on New-MailboxImportRequest wants AcceptLargeDataLoss. */
#define SCRIPT_LARGE_LOSS 51

#define SCRIPT_COUNTED   (-1) /* large items: as many as the part has */
#define SCRIPT_UNLIMITED (-2)

/* An item that is over one of the limits. */
struct script_item {
	const char *unid, *folder;
	int64_t bytes;
	size_t part;
};

/* A file of the target. */
struct script_part {
	const char *path; /* as the run wrote it */
	const char *name; /* its last component */
	const char *request; /* the name of its import request */
	int64_t items, bytes; /* in the journal's words */
	int64_t file;         /* bytes of the file; -1 when it is not there */
	int64_t large;        /* items over item_limit */
	int64_t refused;      /* items over SCRIPT_SERVICE_ITEM */
};

struct script {
	const char *mailbox;
	const char *share;    /* \\server\share, no '\' at its end; NULL none */
	const char *folder;   /* in the mailbox, without a leading '/'; NULL */
	const char *upload;   /* folder of the upload; NULL: none */
	const char *conflict; /* KeepSourceItem … */
	const char *batch;    /* one name for all requests */
	bool archive;
	int64_t bad_items;    /* or SCRIPT_UNLIMITED */
	int64_t large_items;  /* or SCRIPT_UNLIMITED, SCRIPT_COUNTED */
	int64_t item_limit;   /* bytes that the mailbox takes */
	struct script_part *part;
	size_t nparts, cap;
	struct script_item *item; /* the largest problem items, first ones */
	size_t nitems, items_cap;
	int64_t more_items; /* that the list has no room for */
	int64_t failed, pending, skipped;
	const char **warning; /* one line each */
	size_t nwarnings, warnings_cap;
	struct arena *arena;
};

/* ---- script_read.c ------------------------------------------------------------- */

/*
 * Parts, sums and too large items of a finished or unfinished run.
 * ERR_CONFIG: its target is no pst:, or nothing was migrated.
 */
int script_read(struct script *, const char *journal, struct err *) ATTR_CHECK;
/* What people should know first; also said in the log. */
void script_warn(struct script *);

/* ---- script_text.c ------------------------------------------------------------- */

/*
 * Text that can stand in a script: UTF-8 without control characters and line
 * separators.  ERR_CONFIG names what.
 */
int script_check_text(const char *what, const char *, struct err *) ATTR_CHECK;
/* 'It''s': all that PowerShell takes for a quote is doubled. */
void script_quote(struct buf *, const char *);
/* A field of a CSV file, in quotes only where it needs them. */
void script_field(struct buf *, const char *);
/* Letters, digits, '.', '-' and '_'; all else is '_'.  At most `most`. */
const char *script_word(struct arena *, const char *, size_t most);
/* "10 MB", "1000 bytes". */
const char *script_size(int64_t bytes, char out[32]);
/* The limit of a part's request; SCRIPT_UNLIMITED. */
int64_t script_large(const struct script *, const struct script_part *);

/* ---- script_make.c, script_steps.c ---------------------------------------------- */

/* The files' whole content, with CRLF. */
void script_powershell(const struct script *, struct buf *);
void script_mapping(const struct script *, struct buf *);
void script_steps(const struct script *, struct buf *);

#endif
