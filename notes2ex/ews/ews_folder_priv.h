/* ews_folder_priv - the folders of a mailbox, as their files share them. */
#ifndef EWS_EWS_FOLDER_PRIV_H
#define EWS_EWS_FOLDER_PRIV_H

#include "ews/ews_client.h"

/* Most that a server gives at once, whatever is asked (EWS guide 7, Sizes). */
#define EWS_PAGE 200

/* Strings in the arena of the folders. */
struct ews_folder {
	struct ews_folder *next;
	const char *id, *parent; /* ids */
	const char *name, *class, *stamp;
	bool had_items;     /* before this run came to it */
	bool gone;          /* not there when they were read last */
	bool seen;
	bool is_listed;     /* `hash` is complete */
	uint64_t *hash;     /* of stamps, sorted; on the heap */
	size_t n;
};

struct ews_known { /* a well-known folder */
	const char *id; /* NULL: the mailbox has none */
	bool denied;
};

struct ews_folders {
	struct ews_client *client;
	bool look;
	struct arena arena;
	struct ews_folder *all;
	bool is_read; /* `all` and `known` are what the server has */
	struct ews_known *known; /* in the order of their names, the root last */
	struct ews_way {        /* asked for before; the last one first */
		struct ews_way *next;
		const char *path, *class, *id;
	} *ways;
};

/* "msgfolderroot", and well-known folders by their English name. */
size_t ews_known_root(void);
int ews_known_find(const char *name); /* -1: none of that name */

/* All folders anew, unless they are known already. */
int ews_folders_read(struct ews_folders *, struct err *) ATTR_CHECK;
/*
 * Makes one.  1: *made; 0: there is one of that name already, whether it was
 * there or came about meanwhile, and all have been read anew.
 */
int ews_folders_make(struct ews_folders *, const char *parent,
    const char *name, const char *class, const char *stamp,
    struct ews_folder **made, struct err *) ATTR_CHECK;
/* A folder of an answer becomes, or is, one of ours. */
struct ews_folder *ews_folders_note(struct ews_folders *,
    const struct ews_node *);

/* Asks, and has exactly n messages, or says so. */
int ews_ask_for(struct ews_client *, const struct buf *, size_t n,
    struct arena *, struct ews_answer *, struct err *) ATTR_CHECK;
/* What a message says, as an error. */
int ews_message_err(const struct ews_message *, struct err *, const char *what);

/* One page of FindItem or FindFolder. */
struct ews_page {
	const struct ews_node *list; /* its children are what was found */
	size_t n;
	uint64_t next; /* offset of the next page */
	bool last;
};
int ews_page_read(const struct ews_message *, uint64_t offset,
    struct ews_page *, struct err *) ATTR_CHECK;
void ews_page_view(struct ews_xml *, const char *element, uint64_t offset,
    unsigned most);

/* Pages through it, once: from then on the stamps of its items are known. */
int ews_folder_list(struct ews_client *, struct ews_folder *, struct err *)
    ATTR_CHECK;
/* False: it has no item of that stamp. */
bool ews_folder_may_have(const struct ews_folder *, const char *stamp);

#endif
