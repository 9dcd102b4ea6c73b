/* map_sanitize_priv - what the parts of map_sanitize share. */
#ifndef MAPPING_MAP_SANITIZE_PRIV_H
#define MAPPING_MAP_SANITIZE_PRIV_H

#include <stdbool.h>

#include "mapping/map_sanitize.h"

#define SANITIZE_DEPTH 64 /* tags that would be deeper are left out */
#define SANITIZE_ATTRS 32 /* of a tag; what goes beyond is left out */
#define SANITIZE_NAMES 8  /* of things left out that are named */

enum element_is {
	EL_INLINE,
	EL_BLOCK,
	EL_VOID,  /* without an end */
	EL_PART,  /* of a table */
	EL_NAMED, /* the tag is left out, which is said; its content is not */
	EL_GONE,  /* and what stands in it is no text */
};

struct element {
	const char *name; /* in the source, small letters */
	enum element_is is;
	const char *as; /* the tag it becomes, or what it is called */
};

struct open_tag {
	const struct element *el;
	const char *url; /* of a link */
	size_t text_at;  /* where its text begins */
	int count;       /* of the items of a list, of the cells of a row */
};

/* Of the source: value is not decoded, NULL when there is none. */
struct attr {
	const char *name; /* not in small letters */
	size_t name_n;
	const char *value;
	size_t n;
};

struct sanitize {
	struct arena *a;
	struct sanitize_out out;
	struct open_tag open[SANITIZE_DEPTH];
	size_t n;
	int pre; /* how many <pre> are open */
	bool gap; /* white space that the plain text has not got yet */
	const struct element *gone; /* what is passed over up to its end */
	const char *left[SANITIZE_NAMES];
	size_t lefts;
	bool more; /* left out than names */
};

/* NULL: not known. */
const struct element *element_named(const char *, size_t n);
void sanitize_leave(struct sanitize *, const char *what);

/* ---- map_sanitize_tree.c ------------------------------------------------ */

void tree_open(struct sanitize *, const struct element *, const struct attr *,
    size_t attrs);
void tree_close(struct sanitize *, const struct element *);
void tree_close_all(struct sanitize *);
/* In UTF-8, decoded; white space as it is. */
void tree_text(struct sanitize *, const char *, size_t n);
/* Text of ours, in both. */
void tree_both(struct sanitize *, const char *);
bool tree_in_link(const struct sanitize *);
/* Only in the plain text: with its white space made single; a new line. */
void plain_put(struct sanitize *, const char *, size_t n);
void plain_line(struct sanitize *);

/* ---- map_sanitize_single.c ---------------------------------------------- */

void tree_single(struct sanitize *, const struct element *,
    const struct attr *, size_t n);

/* ---- map_sanitize_attr.c ------------------------------------------------ */

const struct attr *attr_find(const struct attr *, size_t n, const char *name);
/* Decoded, on one line, without control characters; "" when not there. */
const char *attr_text(struct sanitize *, const struct attr *);
/* All that may stay in any tag; what is left out is said. */
void attr_put(struct sanitize *, const struct attr *, size_t n);
/* Where a link may lead; NULL, and it is said, when it may not be followed. */
const char *attr_url(struct sanitize *, const struct attr *);
/* The declarations that may stay, "" for none. */
const char *attr_style(struct arena *, const char *);

#endif
