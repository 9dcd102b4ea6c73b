/* nsf_box_priv - what the files of nsf_box share. */
#ifndef SOURCE_NSF_BOX_PRIV_H
#define SOURCE_NSF_BOX_PRIV_H

#include "source/nsf_box.h"
#include "source/nsf_object.h"

#define NSF_TABLE_MOST (16u << 20) /* bytes of an ID table */

struct nsf_box_folder {
	char unid[NOTE_UNID_LEN + 1];
	const char *title; /* its beginning */
	uint32_t table;    /* object with its members; 0: it has none */
	bool broken;       /* it may have one, but which is not known */
};

/* Some notes of a folder: short runs, so that few must be looked at. */
struct nsf_box_run {
	uint32_t first, last, folder;
};

struct nsf_box {
	struct arena arena;
	nsf_say *say; /* while it is being read; may be NULL */
	void *say_arg;
	struct nsf_acl acl;
	const char *owner, *reader; /* "" unknown */
	struct nsf_box_folder *folder; /* ascending by NoteID */
	size_t folders, folder_cap;
	bool folders_known; /* of one of them at least, who is in it */
	struct nsf_box_run *run; /* ascending; of the heap */
	size_t runs, run_cap;
	struct nsf_idtable unread;
	bool unread_known;
};

void nsf_box_tell(const struct nsf_box *, const char *fmt, ...)
    ATTR_PRINTF(2, 3);

/* nsf_folder.c: a view or folder was read; all of them were. */
void nsf_box_add_folder(struct nsf_box *, const struct note *);
void nsf_box_fill_folders(struct nsf_box *, struct nsf_view *);
/* Its folders, in their order in the database. */
void nsf_box_refs(const struct nsf_box *, uint32_t id, struct note *);
/* nsf_unread.c: needs the reader. */
void nsf_box_read_unread(struct nsf_box *, struct nsf_view *);

#endif
