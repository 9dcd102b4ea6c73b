/*
 * pim_line - content lines: what iCalendar and vCard files are made of.
 *
 * A line is NAME;PARAM=value,"value":VALUE, may be folded (a break and one
 * blank) and may end with CRLF, LF or CR alone [RFC 5545 3.1, RFC 6350 3.2,
 * vCard 2.1].  Values of any size stay in the file: only the beginning of a
 * line is held, the rest is known by its range.
 */
#ifndef SOURCE_PIM_LINE_H
#define SOURCE_PIM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define PIM_KEEP  1048576 /* longest line that is held as text */
#define PIM_CHUNK 65536

struct pim_lines {
	int fd;
	int64_t pos, end;  /* next byte to give; none at or after end */
	int64_t chunk_off; /* where chunk begins in the file */
	size_t chunk_len;
	struct buf text; /* the line being read */
	bool began;      /* pos is past the file's first line */
	bool failed;
	uint8_t chunk[PIM_CHUNK];
};

struct pim_line {
	const char *text; /* unfolded, NUL-terminated; until the next call */
	size_t len;
	int64_t off, end;  /* bytes in the file, with its line break */
	int64_t value_off; /* after the colon; -1 when there is none */
	bool cut;          /* longer than `keep`: text is its beginning */
	bool ended;        /* by a line break */
};

/* fd stays the caller's; keep: how much of a line is held as text. */
struct pim_lines *pim_lines_new(int fd, int64_t off, int64_t end, size_t keep);
void pim_lines_free(struct pim_lines **);
/* 1: a line; 0: there are no more; -1: reading failed (ERR_IO). */
int pim_lines_next(struct pim_lines *, struct pim_line *,
    struct err *) ATTR_CHECK;
/*
 * vCard 2.1: a quoted-printable value goes on after a "=" at the line's end,
 * without a blank.  Called by the one who sees such a line: appends the next
 * physical line.  As pim_lines_next.
 */
int pim_lines_join(struct pim_lines *, struct pim_line *,
    struct err *) ATTR_CHECK;

/* ---- one line taken apart ------------------------------------------------ */

struct pim_param {
	struct pim_param *next;
	const char *name;  /* upper case; "" a bare vCard 2.1 type */
	const char *value; /* without quotes; lists still with commas */
};

struct pim_prop {
	struct pim_prop *next;
	const char *group; /* "item1" of item1.TEL; "" none */
	const char *name;  /* upper case */
	const char *value; /* as it stands: escapes not undone */
	struct pim_param *params;
	int64_t value_off, value_len; /* raw, in the file */
	bool cut; /* the value is not all here: use the range */
};

/* NULL when the line is no property (no colon, or no name before it). */
struct pim_prop *pim_prop_parse(struct arena *, const struct pim_line *);
/* The first of that name, or NULL. */
const char *pim_param(const struct pim_prop *, const char *name);
/* Is it one of the values of the list parameters of that name? */
bool pim_param_has(const struct pim_prop *, const char *name,
    const char *value);
/* \n \, \; and \\ undone; invalid UTF-8 is read as charset (NULL: 1252). */
const char *pim_text(struct arena *, const char *, size_t n,
    const char *charset);
/*
 * The parts between unescaped separators, each through pim_text.  At most
 * 10000; what is behind them stays in the last.
 */
size_t pim_split(struct arena *, const char *, char separator,
    const char *charset, const char ***parts);

#endif
