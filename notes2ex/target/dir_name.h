/*
 * dir_name - Exchange folder names as names that every file system can hold.
 *
 * '\' separates levels in an item's folder, '/' in the path made of it.  What
 * cannot stand in a name (control characters, / < > : " | ? * %, bytes that
 * are no UTF-8, a leading dot, a trailing dot or space, the first letter of a
 * Windows device name) is written %XX and can be read back; a level without a
 * name is "%00".  A level longer than a name may be is cut and ends in "%+"
 * and 16 digits of the SHA-256 of the whole level: still unique, and marked.
 */
#ifndef TARGET_DIR_NAME_H
#define TARGET_DIR_NAME_H

#include <stddef.h>

#include "base/err.h"

enum {
	DIR_LEVEL_MAX = 255, /* bytes of one level, as NAME_MAX */
	DIR_PATH_SIZE = 900, /* of a path with its NUL: a receipt has room */
};

/* One level of n bytes; at most `most` bytes (at least 40) and a NUL. */
void dir_level(const char *level, size_t n, size_t most,
    char out[DIR_LEVEL_MAX + 1]);
/*
 * All levels; "" stays "".  A path too long has its long levels cut shorter;
 * ERR_LIMIT when even that is not enough.
 */
int dir_path(const char *folder, char out[DIR_PATH_SIZE], struct err *)
    ATTR_CHECK;

#endif
