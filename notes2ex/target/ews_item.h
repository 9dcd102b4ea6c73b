/*
 * ews_item - an item as the elements of CreateItem, for each version of
 * Exchange (mapping guide 8; EWS guide 7), and what follows it.
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
	/* The request, but for the item's id, which stands at `id`. */
	void (*write)(const struct ews_step *, struct ews_xml *,
	    const struct ews_context *, const char *id,
	    const char *change_key);
	const void *arg;
	/* Of a file: its content, which is base64 between head and tail. */
	const struct blob *data;
	uint64_t data_len;
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
	struct ews_step *steps; /* in order; NULL: it is whole at once */
};

/*
 * In the arena.  stamp: value of our property.  ERR_LIMIT, ERR_UNSUPPORTED:
 * it does not go into this version at all; ERR_IO: a source cannot be read.
 */
int ews_item_make(struct arena *, const struct ex_item *,
    const struct ews_context *, const char *stamp, struct ews_item *,
    struct err *) ATTR_CHECK;

/* What the item loses on a server of that version: each once, for people. */
void ews_item_remarks(const struct ex_item *, enum ews_version,
    void (*say)(void *arg, const char *what), void *arg);

#endif
