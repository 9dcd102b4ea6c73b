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
	char daos[NSF_DAOS_KEY + 1]; /* "" none */
};

/* ERR_FORMAT: no such object, or it does not fit into the file. */
int nsf_object(struct nsf_view *, uint32_t id, struct nsf_object *,
    struct err *) ATTR_CHECK;
/* Its payload in memory.  ERR_LIMIT when it is larger than most. */
int nsf_object_load(struct nsf_view *, uint32_t id, size_t most,
    struct arena *, struct nsf_bytes *, struct err *) ATTR_CHECK;

/*
 * The value of an item of type OBJECT (its type word taken off) as a field of
 * the note: a file with its data where it is one, else NOTE_OTHER.  What is
 * wrong with it is a trouble or the file's why_not.
 */
void nsf_object_field(struct nsf_view *, const char *daos, struct note *,
    const char *name, unsigned flags, const uint8_t *value, size_t n);

/* A set of NoteIDs, as folders and unread marks are kept [NSF guide 9.4]. */
struct nsf_idtable {
	struct nsf_run { uint32_t first, last; } *run; /* ascending */
	size_t runs;
	uint64_t ids;
};
/* In the arena.  False: the bytes are no ID table. */
bool nsf_idtable_read(struct nsf_idtable *, struct arena *, const uint8_t *,
    size_t n);
bool nsf_idtable_has(const struct nsf_idtable *, uint32_t id);

/* Named objects [NSF guide 9.6]: calls fn for each entry.  Old ODS: none. */
enum nsf_namespace { NSF_UNREAD = 0, NSF_NAMED_NOTE = 1, NSF_FOLDERS = 3 };
typedef void nsf_named_fn(void *arg, unsigned space, const char *name,
    uint32_t id);
int nsf_named(struct nsf_view *, struct arena *, nsf_named_fn *, void *arg,
    struct err *) ATTR_CHECK;

#endif
