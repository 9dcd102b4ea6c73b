/*
 * map_rule - a mail rule: when it holds for a message, and what is done then.
 *
 * Read from the formula that the server runs ($FilterFormula), where the dump
 * spells it out; else from the tokens that the template keeps beside it
 * (tokConditionList, TokActionList).  MAPPING_GUIDE 6.4.  What cannot be
 * understood stays as it stands, and is called so.
 */
#ifndef MAPPING_MAP_RULE_H
#define MAPPING_MAP_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "note/note.h"

enum rule_op {
	RULE_TEST, /* of, test, value */
	RULE_ALL,  /* of the children */
	RULE_ANY,
	RULE_NOT,  /* the one child */
};

struct rule_cond {
	enum rule_op op;
	const char *of;   /* "sender", "subject", …; "formula": see value */
	const char *test; /* "contains", "is not", "is greater than", … */
	const char *const *value;
	size_t n;
	struct rule_cond *child, *last, *next;
};

struct rule_action {
	struct rule_action *next;
	const char *what; /* "move to folder", …; "formula": see value */
	const char *const *value;
	size_t n;
	const char *folder_unid; /* NULL none */
};

/* Where conditions and actions come from; the latter two: as they stand. */
enum rule_from { RULE_FORMULA, RULE_TOKENS, RULE_WORDS, RULE_NOTHING };

struct rule {
	double order;
	bool has_order, has_state, enabled;
	enum rule_from from;
	bool whole;    /* all of it is understood */
	bool compiled; /* it has a formula, but only for the server to run */
	struct rule_cond *when, *unless; /* NULL: always; never */
	struct rule_action *action;
	const char *formula; /* NULL: not in the dump */
};

void rule_read(const struct note *, struct arena *, struct rule *);
/* What it is read from: those fields need no place any more. */
bool rule_knows_field(const char *name);
/* Its members, into an object that is open. */
void rule_json(const struct rule *, struct json *);
/* "when sender contains "news": move to folder Suppliers" */
void rule_line(const struct rule *, struct buf *);

#endif
