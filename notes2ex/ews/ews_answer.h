/*
 * ews_answer - what a server says, read order-insensitively and without
 * prefixes, with all that EWS guide 3 tells of servers' habits.
 */
#ifndef EWS_EWS_ANSWER_H
#define EWS_EWS_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * Elements without prefixes; in the arena of the answer.  One that has
 * elements has no text.
 */
struct ews_node {
	const char *name, *text; /* "" when there is none */
	struct ews_attr {
		const char *name, *value;
	} *attr;
	size_t nattrs;
	struct ews_node *child, *next;
};

const struct ews_node *ews_child(const struct ews_node *, const char *name);
/* The first below, at any depth. */
const struct ews_node *ews_below(const struct ews_node *, const char *name);
const char *ews_node_attr(const struct ews_node *, const char *name); /* NULL */

/* One response message: what became of one item of the request. */
struct ews_message {
	enum { EWS_SUCCESS, EWS_WARNING, EWS_ERROR } class;
	const char *code;  /* "NoError", "ErrorServerBusy" */
	const char *inner; /* InnerErrorResponseCode; "" */
	const char *text;
	int64_t backoff;   /* milliseconds; -1: not said */
	/* Of the first item or folder, or of the item that got a file; "". */
	const char *id, *change_key;
	const struct ews_node *node;
};

struct ews_answer {
	struct ews_message *message;
	size_t n;
	/* A fault instead: the code without its prefix, or "" when none. */
	const char *fault, *fault_text;
	int64_t backoff;
	int major, minor, build; /* ServerVersionInfo; 0 unknown */
	const struct ews_node *body;
};

/* More than this is no answer to anything that we ask. */
#define EWS_ANSWER_MOST ((size_t)256 << 20)

/*
 * ERR_FORMAT: not the whole of an answer (cut off, HTML, empty), and nothing
 * of it is told; ERR_LIMIT: more than EWS_ANSWER_MOST.  There may be fewer
 * messages than the request had items.  An answer of autodiscover has a body
 * and no messages.
 */
int ews_answer_read(struct arena *, const char *, size_t n,
    struct ews_answer *, struct err *) ATTR_CHECK;

/* A tree of any XML, bounded in the same way: POX of autodiscover. */
int ews_tree_read(struct arena *, const char *, size_t n,
    const struct ews_node **, struct err *) ATTR_CHECK;

/* Value of our property in an item or folder; "" when it is not there. */
struct ews_path;
const char *ews_node_property(const struct ews_node *, const struct ews_path *);

#endif
