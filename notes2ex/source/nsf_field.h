/*
 * nsf_field - the items of a note as its fields, with their values.
 */
#ifndef SOURCE_NSF_FIELD_H
#define SOURCE_NSF_FIELD_H

#include "note/note.h"
#include "source/nsf_item.h"

/*
 * Of every item a field, in the note's order; what is wrong with one becomes
 * a trouble of the note.
 */
void nsf_fields_add(struct nsf_view *, const struct nsf_note_options *,
    struct note *, struct nsf_items *);

#endif
