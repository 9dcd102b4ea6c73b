/*
 * nsf_box - a database as somebody's mailbox: its owner, which notes are in
 * which folder, which are unread [NSF guide 9.5 to 9.7].
 */
#ifndef SOURCE_NSF_BOX_H
#define SOURCE_NSF_BOX_H

#include "note/note.h"
#include "source/nsf.h"
#include "source/nsf_acl.h"

struct nsf_box;

/*
 * Never fails: what cannot be read is said and left out.  Lives until freed;
 * read-only afterwards, for any thread.  reader is the Notes name of him whose
 * unread marks count; NULL, or an address: the owner's.
 */
struct nsf_box *nsf_box_read(struct nsf_view *, const char *reader, nsf_say *,
    void *arg);
void nsf_box_free(struct nsf_box **);
/* Canonical name: of the calendar profile, else of the ACL; "" unknown. */
const char *nsf_box_owner(const struct nsf_box *);
const struct nsf_acl *nsf_box_acl(const struct nsf_box *);
/*
 * Sets folder_ref and mark of the note with that NoteID.  The UNIDs are the
 * box's.  folder_ref: NULL when no folder's members are known, an empty list
 * when the note is in none.  mark: unknown without a table of the reader.
 */
void nsf_box_place(const struct nsf_box *, uint32_t id, struct note *);

#endif
