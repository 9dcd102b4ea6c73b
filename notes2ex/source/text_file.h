/*
 * text_file - a file of structured text: where each note in it begins.
 *
 * A note is a block of lines; a control character ends it, by default a form
 * feed.  The file is only ever seen through a window.  Characters are one or
 * two bytes wide (UTF-16); offsets are in bytes.
 */
#ifndef SOURCE_TEXT_FILE_H
#define SOURCE_TEXT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "source/text_time.h"

enum text_set { TEXT_BYTES, TEXT_UTF8, TEXT_UTF16LE, TEXT_UTF16BE };

struct text_file {
	const char *path; /* the caller's */
	int fd;
	uint64_t start, size; /* behind the byte order mark; of the file */
	enum text_set set;    /* by its byte order mark */
	char separator;
	size_t wrap;          /* column at which lines were broken */
	struct text_clues clues;
};

/* By the byte order mark; *skip its length. */
enum text_set text_set_of(const uint8_t *head, size_t n, size_t *skip);
/* Characters as one byte each; what is not ASCII in UTF-16 becomes 0x80. */
size_t text_narrow(enum text_set, const uint8_t *, size_t n, char *out);

/* Opens it and looks through its beginning.  ERR_DAMAGED. */
int text_file_open(struct text_file *, const char *path, struct err *)
    ATTR_CHECK;
void text_file_close(struct text_file *);
/*
 * The block that begins at off: where it ends, and where the next one begins
 * (both the size of the file when there is none).  ERR_DAMAGED.
 */
int text_file_block(const struct text_file *, uint64_t off, uint64_t *end,
    uint64_t *next, struct err *) ATTR_CHECK;
/* Bytes as they stand; fewer only at the end of the file. */
ssize_t text_file_read(const struct text_file *, uint64_t off, void *,
    size_t n, struct err *) ATTR_CHECK;

#endif
