/*
 * opt - options of a command, driven by one table.
 *
 * The same rows parse the command line ("--name=value", "--name value", "--"
 * ends them) and the lines of a config file (conf), print the help, and can
 * be compared with the manual.  All values of a command live in one struct of
 * the caller; a row says where in it.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum opt_type {    /* what stands at the row's offset */
	OPT_FLAG,  /* bool */
	OPT_TEXT,  /* const char *, NULL when not given */
	OPT_LIST,  /* struct opt_list; the option may repeat */
	OPT_COUNT, /* int64_t, 0 or more */
	OPT_SIZE,  /* int64_t bytes; k, M, G, T are powers of 1024 */
	OPT_DATE,  /* int64_t seconds since 1970; OPT_NO_DATE when not given */
	OPT_WORD,  /* int: which of the words */
	OPT_SET,   /* unsigned: a bit per word, given as a list with commas */
	OPT_LATER, /* nothing: known, but this version cannot do it */
};

#define OPT_NO_DATE INT64_MIN

struct opt {
	const char *name; /* without the dashes */
	const char *arg;  /* "FILE"; NULL: takes no value */
	enum opt_type type;
	size_t at;                /* offsetof in the struct of values */
	const char *standard;     /* the default, as the user would write it */
	const char *const *words; /* OPT_WORD, OPT_SET; ends with NULL */
	const char *help;
};

struct opt_list {
	const char **text;
	size_t n, cap;
};

/* A table at work. */
struct opt_run {
	const struct opt *opt;
	size_t n;
	void *values;
	bool *given; /* by the command line; one per row */
	struct arena *arena;
};

/* Sets all defaults.  values is zeroed by the caller. */
void opt_start(struct opt_run *, const struct opt *, size_t n, void *values,
    struct arena *);
/*
 * Everything behind the command's name.  What is no option goes into operands
 * as it stands.  ERR_CONFIG says which option is wrong and why.
 */
int opt_args(struct opt_run *, int argc, char *const *argv,
    struct opt_list *operands, struct err *) ATTR_CHECK;
/* NULL when there is no option of that name (n bytes long). */
const struct opt *opt_find(const struct opt_run *, const char *name, size_t n);
/* A value, however it came.  value is kept by reference. */
int opt_put(struct opt_run *, const struct opt *, const char *value,
    struct err *) ATTR_CHECK;
/* " (did you mean --since?)" or "": for a name that we do not know. */
const char *opt_hint(const struct opt_run *, const char *name, size_t n,
    const char *dashes);
/* How many letters lie between two words; more than 3 is 4. */
int opt_distance(const char *, size_t n, const char *);

void opt_add(struct opt_list *, const char *, struct arena *);
/* One paragraph per option, 80 columns wide. */
void opt_help(const struct opt *, size_t n, struct buf *);

#endif
