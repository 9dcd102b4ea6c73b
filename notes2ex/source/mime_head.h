/*
 * mime_head - a message in RFC 5322 form seen as a note.
 *
 * Used by .eml files and by the <mime> element of DXL.
 */
#ifndef SOURCE_MIME_HEAD_H
#define SOURCE_MIME_HEAD_H

#include "base/err.h"
#include "note/note.h"

/*
 * Set note->mime and add the fields that its header stands for (From, SendTo,
 * Subject, PostedDate, $MessageID, In_Reply_To, References, X-Notes-Item …),
 * as Notes would name them; a field that the note already has is kept.
 * Attachments are added as files with in_mime.  ERR_IO, ERR_FORMAT.
 */
int mime_head_read(struct note *, const struct blob *, struct err *)
    ATTR_CHECK;

#endif
