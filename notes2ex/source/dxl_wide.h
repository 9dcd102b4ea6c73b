/* dxl_wide - what a dump's first bytes say of its encoding; UTF-16 as UTF-8. */
#ifndef SOURCE_DXL_WIDE_H
#define SOURCE_DXL_WIDE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

enum dxl_width { DXL_BYTES, DXL_UTF16LE, DXL_UTF16BE, DXL_UTF32 };

/* *bom: how many bytes the byte order mark takes. */
enum dxl_width dxl_width_of(const uint8_t *head, size_t n, size_t *bom);
/*
 * The file from byte off on, as UTF-8, in a file without a name in dir (NULL:
 * $TMPDIR, else /var/tmp), which is gone when it is closed.  The new
 * descriptor, or -1 (ERR_IO).
 */
int dxl_wide_copy(int fd, enum dxl_width, uint64_t off, const char *dir,
    struct err *) ATTR_CHECK;

#endif
