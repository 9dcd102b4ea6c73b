/*
 * ews_item - an item as the elements of CreateItem, for each version of
 * Exchange (mapping guide 8; EWS guide 7), and what follows it.
 *
 * A message is its MIME and the properties that no MIME has; entries, contacts,
 * tasks and groups are elements, and extended properties where there is no
 * element.  What one request cannot hold (changed occurrences, files of what
 * is no message, files that a message is too large with) follows in steps.
 */
#ifndef TARGET_EWS_ITEM_H
#define TARGET_EWS_ITEM_H

#include "base/arena.h"
#include "ews/ews_http.h"
#include "ews/ews_xml.h"
#include "exch/ex_item.h"

/* A step after the item is there: an attachment, an occurrence. */
struct ews_step {
	struct ews_step *next;
	enum ews_operation operation;
	const char *what; /* in words: "file a.pdf", "occurrence of 2008-05-12" */
	/*
	 * The request's content, from behind ews_begin (calendar: as the
	 * item) on; `id` is the item's.  Where there is `data`, it stops where
	 * that belongs: what is written so far is the head, what ews_end()
	 * writes the tail.
	 */
	void (*write)(const struct ews_step *, struct ews_xml *,
	    const struct ews_context *, const char *id,
	    const char *change_key);
	const void *arg;
	/* Of a file: its content as base64. */
	const struct blob *data;
	uint64_t data_len;
	/*
	 * Of a changed occurrence, else NULL.  Exchange refuses one that has
	 * come to stand beside or behind its neighbour with
	 * ErrorOccurrenceCrossingBoundary: then `instead` is done, which
	 * deletes it, and `single`, which has a stamp of its own, is created
	 * in the same folder.
	 */
	const struct ews_step *instead;
	const struct ews_item *single;
};

/* An item ready to be sent. */
struct ews_item {
	/*
	 * Its element, "<t:Message>" to "</t:Message>": head, then base64 of
	 * `data` when there is some (large messages), then tail.
	 */
	struct ews_body element;
	bool calendar;          /* its own requests: SendToNone */
	const char *folder_class; /* "IPF.Note" … */
	const char *stamp;      /* value of our property */
	struct ews_step *steps; /* in order; NULL: it is whole at once */
	/*
	 * Further items that this version needs for the same one: entries of
	 * their own for what it cannot hold as a series.
	 */
	struct ews_item *next;
	struct ews_spool *spool; /* temporary files; the first one's alone */
};

/*
 * In the arena; one item, not its chain `more`.  stamp: value of our property.
 * ERR_LIMIT, ERR_UNSUPPORTED: it does not go into this version at all; ERR_IO:
 * a source cannot be read, or there is no room for a temporary file.  Close it
 * in any case before the arena goes.
 */
int ews_item_make(struct arena *, const struct ex_item *,
    const struct ews_context *, const char *stamp, struct ews_item *,
    struct err *) ATTR_CHECK;
void ews_item_close(struct ews_item *);

/*
 * -1 when that version cannot take the item at all, whatever else is in it.
 * Depends on the item and the context alone: the dry run asks the same.
 */
int ews_item_accepts(const struct ex_item *, const struct ews_context *,
    struct err *) ATTR_CHECK;

/* "IPF.Note" …: what a folder that this item is put into is for. */
const char *ews_item_folder_class(const struct ex_item *);

/* Bytes of a request that the server takes as it comes. */
uint64_t ews_item_limit(const struct ews_context *);

/* What the item loses on a server of that version: each once, for people. */
void ews_item_remarks(const struct ex_item *, const struct ews_context *,
    void (*say)(void *arg, const char *what), void *arg);

#endif
