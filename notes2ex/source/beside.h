/*
 * beside - attachments that stand as files beside the dump they belong to.
 *
 * NOTES_DATA_GUIDE (c) 1: who exports without $FILE saves attachments
 * himself.  With DIR the dump's folder, or in it a folder "attachments" or
 * one of the dump's own name, looked for are DIR/UNID/NAME and DIR/UNID_NAME.
 */
#ifndef SOURCE_BESIDE_H
#define SOURCE_BESIDE_H

#include "note/note.h"

/*
 * Every attachment that rich text of the note shows and no field holds
 * becomes a field of its own when there is a file for it.  Never leads out of
 * the dump's folder.
 */
void beside_read(struct note *, const char *dump);

#endif
