/*
 * dir_head - values of message header lines, folded, lines ending in "\n".
 *
 * GMime writes encoded words longer than the 75 characters of RFC 2047 when
 * the text has no spaces (Japanese); so words are made here, and the rest of
 * a message by GMime.
 */
#ifndef TARGET_DIR_HEAD_H
#define TARGET_DIR_HEAD_H

#include <stdbool.h>

#include "base/arena.h"

/* White space and control characters become one space: nothing injected. */
char *head_line(struct arena *, const char *);
bool head_is_ascii(const char *);
/*
 * Unstructured text: as it is when it is ASCII and cannot be mistaken for
 * encoded words, else all of it in words of UTF-8.  Not folded: words are
 * separated by a space.
 */
char *head_words(struct arena *, const char *);
/* A phrase (a name, a keyword): an atom, a quoted string or words. */
char *head_phrase(struct arena *, const char *);
/*
 * " value\n" with folds before white space so that lines have 76 characters
 * where they can; column is where the value begins ("Subject:": 8).  NULL
 * when a line would be longer than the 998 of RFC 5322.
 */
char *head_fold(struct arena *, const char *, size_t column);
/*
 * ";\n\tname=value" for Content-Type and Content-Disposition: a token, a
 * quoted string, or as RFC 2231 has it, in sections that end with characters.
 * (Encoded words in quotes, which some programs write, RFC 2047 forbids.)
 */
char *head_param(struct arena *, const char *name, const char *value);
bool head_is_token(const char *);
/* "mailto:" of an address, RFC 6068. */
char *head_mailto(struct arena *, const char *address);
/* A usable field name: printable ASCII without ':'. */
bool head_is_name(const char *);

#endif
