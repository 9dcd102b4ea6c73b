/* mimelib - GMime made ready, once, whoever needs it first; encoded words. */
#ifndef BASE_MIMELIB_H
#define BASE_MIMELIB_H

#include "base/arena.h"

/* Before any call of GMime; from any thread, any number of times. */
void mimelib_ready(void);

/* Encoded words (RFC 2047) in it decoded; what has none is given back. */
const char *mimelib_words(struct arena *, const char *);

#endif
