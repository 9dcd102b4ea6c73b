/*
 * ex_mime - a message that is passed on byte for byte, opened: for targets that
 * keep properties and not messages (RFC 2045-2049, [MS-OXCMAIL]).
 */
#ifndef EXCH_EX_MIME_H
#define EXCH_EX_MIME_H

#include "exch/ex_item.h"

/*
 * The same item without `mime`, with what stood in it: BODY, HTML, attachments
 * (inline ones with their Content-Id, messages within as they are), and the
 * header as text in *head (PidTagTransportMessageHeaders).  Properties and
 * people that the item has already stay as they are.
 *
 * Signed and encrypted messages are kept whole, as [MS-OXOSMIME] has it: one
 * attachment "smime.p7m" with the message's own bytes.  Files are never in
 * memory: their blobs lie within the message's.  ERR_IO when it cannot be read.
 */
int ex_mime_open(const struct ex_item *, struct arena *, struct ex_item **,
    const char **head, struct err *) ATTR_CHECK;

#endif
