/*
 * unpack - archives and compressed files, unpacked into a private folder.
 *
 * The only door to libarchive.  Sources are read twice and by place, which a
 * compressed stream cannot do; so its members become plain numbered files.  A
 * member's own name is kept as a text and never becomes a path.
 */
#ifndef SOURCE_UNPACK_H
#define SOURCE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct unpacked {
	char *folder; /* private, removed by unpack_remove */
	size_t n;
	struct unpacked_member {
		char *name; /* as the archive says, cleaned; never a path */
		char *path; /* of the plain file */
		char *damage; /* why that is not all of it; NULL: it is */
	} *member;
};

/* By its first bytes: tar, zip, 7z, gzip, zstd, xz, bzip2. */
bool unpack_bid(const uint8_t *head, size_t n);
/*
 * tmpdir NULL: $TMPDIR, else /var/tmp.  ERR_DAMAGED: the archive is broken;
 * *u holds what could be read.  ERR_IO: no room, with what to do.
 */
int unpack(struct unpacked *u, const char *path, const char *tmpdir,
    struct err *) ATTR_CHECK;
void unpack_remove(struct unpacked *);

#endif
