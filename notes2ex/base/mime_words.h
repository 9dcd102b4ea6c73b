/*
 * mime_words - encoded words (RFC 2047) that belong together, joined.
 *
 * Notes cuts a text into encoded words anywhere, even within a character, and
 * pads each.  GMime 3.2 loses what follows a padded word; joined beforehand,
 * nothing is left for it to lose.
 */
#ifndef BASE_MIME_WORDS_H
#define BASE_MIME_WORDS_H

#include "base/arena.h"

/* Neighbours of one character set become one word; all else stays. */
const char *mime_words_join(struct arena *, const char *);

#endif
