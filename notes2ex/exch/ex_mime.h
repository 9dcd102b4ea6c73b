/*
 * ex_mime - a message that is passed on byte for byte, opened: for targets that
 * keep properties and not messages (RFC 2045-2049, [MS-OXCMAIL]).
 */
#ifndef EXCH_EX_MIME_H
#define EXCH_EX_MIME_H

#include "exch/ex_item.h"

/*
 * The same item without `mime`, with what stood in it: BODY, HTML (in UTF-8,
 * lines ending as they came), attachments, and the header as text in *head
 * (PidTagTransportMessageHeaders; UTF-8, CRLF).  Properties and people that the
 * item has already stay as they are.
 *
 * Attachments have a content_id only if HTML shows them.  Messages within are
 * items (`item`), up to 20 deep.  Of alternatives the last page and the last
 * text are the body; what they take the place of, what is outside of all parts,
 * and a text in a character set that nobody knows is an attachment as well.
 *
 * Signed and encrypted messages are kept whole, as [MS-OXOSMIME] has it: one
 * attachment "smime.p7m": of what is signed in the clear, the Content-Type of
 * the header and the body as they are (and BODY and HTML to be read without
 * it); of all else, what is in the base64.  Where that is too damaged for it,
 * the class becomes IPM.Note.
 *
 * Memory is bounded by 32 MiB of texts, 32 MiB of headers and 20,000 parts: a
 * larger text is a file, and all parts beyond are one.  Files are never in
 * memory: their blobs lie within the message's.  Attachments have no size yet.
 * The item given is not changed.  ERR_IO when it cannot be read.
 */
int ex_mime_open(const struct ex_item *, struct arena *, struct ex_item **,
    const char **head, struct err *) ATTR_CHECK;

#endif
