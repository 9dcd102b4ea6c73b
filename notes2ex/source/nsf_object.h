/*
 * nsf_object - objects beside the notes: files, ID tables, ACL, and the
 * container of named ones [NSF guide 9].
 */
#ifndef SOURCE_NSF_OBJECT_H
#define SOURCE_NSF_OBJECT_H

#include "note/note.h"
#include "source/nsf.h"

#define NSF_DAOS_KEY 48 /* 40 digits of SHA-1, 8 of the length */

struct nsf_object {
	unsigned class;     /* owner's class */
	uint64_t off, len;  /* of its payload in the file */
	bool cut;           /* the file ends before it; only with a key */
	char daos[NSF_DAOS_KEY + 1]; /* upper case; "" none */
};

/*
 * ERR_FORMAT: no such object, or it does not fit into the file.  One with a
 * DAOS key need not fit: what it lacks may be outside of the database.
 */
int nsf_object(struct nsf_view *, uint32_t id, struct nsf_object *,
    struct err *) ATTR_CHECK;
/* Its payload in memory.  ERR_LIMIT when it is larger than most. */
int nsf_object_load(struct nsf_view *, uint32_t id, size_t most,
    struct arena *, struct nsf_bytes *, struct err *) ATTR_CHECK;

/* What kinds of object an item may name [NSF guide 9.1]. */
enum nsf_object_type {
	NSF_FILE = 0,
	NSF_VIEW_INDEX = 1,
	NSF_LEFT_TO_DO = 3,
	NSF_VIEW_CONTAINER = 4,
	NSF_AGENT_RUN = 8,
	NSF_FOLDER_INDEX = 9,
	NSF_FOLDER_TABLE = 10,
};

/*
 * What is known of the objects of one note, and what finding it out may still
 * cost: however many items name an object, it is unpacked once, and not for
 * ever [see NSF_TRIES].
 */
#define NSF_TRIED  64
#define NSF_TRIES  8 /* so many times the database's bytes are unpacked */

struct nsf_objects {
	const char *daos; /* folder with .nlo files; NULL: none */
	uint64_t left;    /* bytes that may be read to look what they are */
	struct nsf_tried {
		const struct note_file *file; /* NULL: empty */
		uint32_t id;
		unsigned packing;
	} tried[NSF_TRIED];
};

void nsf_objects_begin(struct nsf_objects *, const struct nsf_view *,
    const char *daos);

/*
 * The value of an item of type OBJECT (its type word taken off) as a field of
 * the note: a file with its data where it is one, else NOTE_OTHER with the
 * texts "object", its kind, and its id in hex.  What is wrong with it is a
 * trouble or the file's why_not.
 */
void nsf_object_field(struct nsf_view *, struct nsf_objects *, struct note *,
    const char *name, unsigned flags, const uint8_t *value, size_t n);
/*
 * After the last field of a note: files that hold the body of a MIME part are
 * no attachments.
 */
void nsf_object_mime(struct nsf_view *, struct note *);
bool nsf_object_is(const struct note_field *, enum nsf_object_type);
/* The id of the object of that type that the field is; 0: it is none. */
uint32_t nsf_object_of(const struct note_field *, enum nsf_object_type);

/* A set of NoteIDs, as folders and unread marks are kept [NSF guide 9.4]. */
struct nsf_idtable {
	/* Ascending, apart from each other; ids of a run are 4 apart. */
	struct nsf_run { uint32_t first, last; } *run;
	size_t runs;
	uint64_t ids;
};
/* In the arena.  False: the bytes are no ID table. */
bool nsf_idtable_read(struct nsf_idtable *, struct arena *, const uint8_t *,
    size_t n);
bool nsf_idtable_has(const struct nsf_idtable *, uint32_t id);

/*
 * Named objects [NSF guide 9.6]: calls fn for each entry whose object exists;
 * the name lasts until fn returns.  Old ODS: none.  -1: not all of it could be
 * read, fn was called for the rest.
 */
enum nsf_namespace { NSF_UNREAD = 0, NSF_NAMED_NOTE = 1, NSF_FOLDERS = 3 };
typedef void nsf_named_fn(void *arg, unsigned space, const char *name,
    uint32_t id);
int nsf_named(struct nsf_view *, nsf_named_fn *, void *arg, struct err *)
    ATTR_CHECK;

#endif
