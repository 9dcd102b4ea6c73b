/*
 * gzip - what libarchive leaves open of compressed files: whether their
 * checksum is right, and what is in one that ends too early.
 */
#ifndef SOURCE_GZIP_H
#define SOURCE_GZIP_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Through a gzip file, its content to the descriptor out; -1: to nowhere.
 * *sound: it is whole and its checksums are right.  -1: writing failed, errno
 * says why, or reading did.
 */
int gzip_read(const char *path, int out, bool *sound) ATTR_CHECK;

#endif
