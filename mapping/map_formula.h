/*
 * map_formula - a formula of Notes as a tree, to be looked at, never run.
 *
 * Enough of the formula language for what the mail template writes by itself
 * (MAPPING_GUIDE 6.4): assignments, @functions, texts, numbers, lists and
 * operators.  A formula that uses more is not read at all.
 */
#ifndef MAPPING_MAP_FORMULA_H
#define MAPPING_MAP_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum formula_kind {
	FORMULA_TEXT,   /* text: without quotes */
	FORMULA_NUMBER, /* text: as written */
	FORMULA_NAME,   /* of a field or a variable */
	FORMULA_WORD,   /* [Abbreviate], a date: without brackets */
	FORMULA_CALL,   /* text: "@Contains"; children: what it is given */
	FORMULA_OP,     /* text: "&"; children: one or more */
	FORMULA_SET,    /* text: the variable or field; child: its value */
};

struct formula {
	enum formula_kind kind;
	const char *text;
	bool wrapped; /* stands in parentheses of its own */
	int deep;     /* levels below it, FORMULA_DEPTH at most */
	const char *from, *to; /* where it stands in the source */
	struct formula *child, *last, *next;
};

#define FORMULA_MOST  65536 /* bytes that are read */
#define FORMULA_DEPTH 64

/* Its statements, linked by next; NULL when it cannot be read. */
const struct formula *formula_read(struct arena *, const char *source);
/* As it stands in the source, on one line. */
const char *formula_source(struct arena *, const struct formula *);

#endif
