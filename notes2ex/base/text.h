/* text - UTF-8 checks, case, trimming, white space. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Length of the longest valid UTF-8 prefix (RFC 3629, no surrogates). */
size_t text_valid_utf8(const char *, size_t n);
/* A copy without invalid sequences (each becomes U+FFFD) and without the
 * control characters that XML 1.0 forbids; *changed says how many. */
char *text_clean(struct arena *, const char *, size_t n, size_t *changed);
/* ASCII case only: names of fields, forms, headers. */
bool text_same(const char *, const char *);
bool text_same_n(const char *, const char *, size_t n);
bool text_begins(const char *, const char *prefix); /* ASCII case folded */
/* Unicode case folding (ICU): names of people and folders. */
bool text_same_folded(const char *, const char *);
char *text_folded(struct arena *, const char *);
/* One unit of UTF-16, upper-cased by itself: ß stays. */
uint16_t text_upper(uint16_t);
char *text_trim(struct arena *, const char *, size_t n);
char *text_printf(struct arena *, const char *fmt, ...) ATTR_PRINTF(2, 3);
/*
 * Text of another character set as UTF-8.  NULL when the set is unknown.
 * Undecodable bytes become U+FFFD.  ICU's names; for LMBCS see lmbcs.h.
 */
char *text_from(struct arena *, const char *charset, const void *, size_t n);
/* Strict: 32 hex digits, upper-cased into out. */
bool text_unid(const char *, char out[33]);
/* Shell pattern with * and ?, Unicode case folded; for --folder. */
bool text_glob(const char *pattern, const char *);

#endif
