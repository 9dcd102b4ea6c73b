/*
 * map - a note becomes an item.  Pure: no file, network, clock or global.
 *
 * The run first asks map_key() about every note (what it is, what it belongs
 * to), and then, knowing all of them, gives each note with what the others
 * say about it (struct map_facts) to map_note().
 */
#ifndef MAPPING_MAP_H
#define MAPPING_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/zone.h"
#include "exch/ex_item.h"
#include "note/note.h"

enum map_on_encrypted { MAP_STUB, MAP_SKIP };

/* What a document in several folders becomes; the order of the option. */
enum map_multi_folder {
	MAP_CATEGORIES, /* one item, the other folders' names as categories */
	MAP_FIRST,      /* one item, the other folders are losses */
	MAP_COPIES,     /* the item in every folder */
};

/* Who is who: a Notes name, however written, to an SMTP address. */
struct map_directory; /* map_directory.h */

/* The same for all notes of a run.  zones belongs to the calling thread. */
struct map_options {
	const char *owner;  /* Notes name or SMTP; NULL unknown */
	const char *domain; /* for made-up Message-IDs and IMCEANOTES */
	enum map_on_encrypted on_encrypted;
	enum map_multi_folder multi_folder;
	bool keep_conflicts;
	bool keep_trash; /* soft-deleted notes go to Deleted Items */
	const struct map_directory *directory; /* NULL: none */
	bool expand_groups; /* groups that it knows become their members */
};

struct map_ctx {
	const struct map_options *opt;
	struct zones *zones;
};

enum map_part {
	MAP_ALONE,
	MAP_PARENT, /* a repeat parent: the series is its item */
	MAP_CHILD,  /* one or more instances of a series */
};

/* What the run must know of a note before any is mapped. */
struct map_key {
	enum ex_kind kind;
	const char *skip;       /* NULL, or why it is never carried over */
	const char *message_id; /* with <>, its own or the one made of the UNID */
	const char *series;     /* ApptUNID of a repeating entry; NULL none */
	enum map_part part;
	const char *answer_to;  /* UNID of the entry that a response answers */
	const char *answer_by;  /* who answers, canonical or address */
	enum ex_response answer;
	int64_t answer_at;      /* which one is the latest */
	const char *subject;    /* "" none */
	int64_t date;           /* EX_NO_DATE unknown */
	/* UNIDs of folder design notes: what it says itself, and its source */
	const char *const *folder_refs;
	size_t nfolder_refs;
	const char *const *links; /* UNIDs of notes that its text links to */
	size_t nlinks;
	/* What it is called itself, where that is reached; whom it means. */
	const char *const *called, *const *asked;
	size_t ncalled, nasked;
	const char *address;    /* NULL unknown */
	const char *owner;      /* profile notes: whose mail file this is */
	const char *zone;       /* calendar profile: its zone string */
	bool encrypted;         /* content cannot be read */
	int attachments;
};

void map_key(const struct note *, struct arena *, struct map_key *);
/* NULL, or why the options leave out a note that somebody has deleted. */
const char *map_trashed(const struct note *, bool keep_trash);

struct map_answer {
	const char *who;
	enum ex_response response;
};

/* Mail of the same run that the text of this note links to. */
struct map_linked {
	const char *unid, *message_id, *subject;
};

/* A note that this one means by a name that it asked for. */
struct map_known {
	const char *key, *unid;
	enum ex_kind kind;
	const char *address; /* NULL unknown */
};

/* What other notes say about this one. */
struct map_facts {
	const char *const *folders; /* names, "A\\B"; of folder references */
	size_t nfolders;
	bool folders_known;      /* the source has folder references at all */
	const char *parent_message_id; /* of note->parent; NULL: not there */
	const char *references;  /* space separated, root first; NULL none */
	const char *zone;        /* of the calendar profile; NULL unknown */
	const char *owner;       /* of the mail file; NULL unknown */
	const struct map_linked *linked;
	size_t nlinked;
	const struct map_known *known;
	size_t nknown;
	const struct map_answer *answers;
	size_t nanswers;
	int64_t as_of; /* latest instant of the source: "now" for alarms */
	enum note_mark mark; /* by the user's list; unknown: the note's own */
};

struct map_bundle {
	const struct note *note; /* leads: names the item */
	const struct note *const *members; /* others of its series, in order */
	size_t nmembers;
	struct map_facts facts;
};

enum map_verdict { MAP_ITEM, MAP_SKIPPED };

struct map_result {
	enum map_verdict verdict;
	struct ex_item *item; /* MAP_ITEM; not yet sealed */
	const char *reason;   /* MAP_SKIPPED */
};

/* -1 with REACH_NOTE when this note cannot be mapped at all. */
int map_note(const struct map_ctx *, const struct map_bundle *,
    struct arena *, struct map_result *, struct err *) ATTR_CHECK;

/*
 * The name of a Notes folder as Exchange shows it: "($Inbox)" is "Inbox",
 * "Projects\\2014|p14" is "Projects\\2014".  NULL when users do not know it.
 */
const char *map_folder_name(struct arena *, const char *name);

/* "<OF8D2B3A9C.5E6F4A1B-ON852574CF.006B57BF@domain>" of a UNID. */
const char *map_message_id(struct arena *, const char *unid,
    const char *domain);

#endif
