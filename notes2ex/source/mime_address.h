/*
 * mime_address - address headers as lists of texts, as Notes keeps them.
 *
 * Notes also writes what RFC 5322 has no word for: hierarchical names without
 * quotes, with blanks in them.  Those are kept as they stand.
 */
#ifndef SOURCE_MIME_ADDRESS_H
#define SOURCE_MIME_ADDRESS_H

#include "note/note.h"

/*
 * raw is the header's value as it stands, encoded and folded.  A header that
 * occurs twice adds to the field.
 */
void mime_address_add(struct note *, const char *field, const char *raw);

#endif
