/*
 * dir_fold - content lines of iCalendar and vCard: folded at 75 octets, never
 * inside a character, and base64 on the way to a sink.
 *
 * Failure is remembered; everything after it does nothing.
 */
#ifndef TARGET_DIR_FOLD_H
#define TARGET_DIR_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"
#include "base/buf.h"
#include "target/dir_write.h"

struct fold {
	const struct sink *to;
	struct err *e;
	bool failed;
	size_t column, held;
	char out[8192];
};

/* Bytes on their way to base64: up to two wait for the third. */
struct base64 {
	uint8_t rest[3];
	size_t n;
};

void fold_start(struct fold *, const struct sink *, struct err *);
/* More of the line. */
void fold_put(struct fold *, const char *);
void fold_put_n(struct fold *, const char *, size_t n);
/*
 * The same, escaped as TEXT of RFC 2426, 5545 and 6350 is; NULL is nothing.
 * A line end is "\n"; other control characters but the tab are dropped.
 */
void fold_text(struct fold *, const char *);
/* The end of the line. */
void fold_end(struct fold *);
/* More of the line: all of the blob, or of the bytes, in base64. */
void fold_blob(struct fold *, const struct blob *);
void fold_bytes(struct fold *, const uint8_t *, size_t n);
/* What eml_write makes of an item, in base64. */
void fold_message(struct fold *, const struct ex_item *);
/* 0, or -1 when anything failed. */
int fold_finish(struct fold *) ATTR_CHECK;

/* Writes at most n / 3 * 4 + 4 digits to out; how many. */
size_t base64_put(struct base64 *, const uint8_t *, size_t n, char *out);
/* The last group, padded: 0 or 4 digits. */
size_t base64_end(struct base64 *, char out[4]);

#endif
