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
/* A file in UTF-16 and its copy in UTF-8, which has no name. */
struct dxl_wide {
	enum dxl_width width;
	int copy; /* descriptor */
	/* The same place in both, every now and then. */
	struct dxl_pair {
		uint64_t copy, file;
	} * pair;
	size_t pairs, cap;
};

/*
 * Copies from byte off on.  dir: where to, NULL: $TMPDIR, else /var/tmp.
 * ERR_IO.
 */
int dxl_wide_open(struct dxl_wide *, int fd, enum dxl_width, uint64_t off,
    const char *dir, struct err *) ATTR_CHECK;
void dxl_wide_close(struct dxl_wide *);
/* Where in the file a byte of the copy comes from. */
uint64_t dxl_wide_at(const struct dxl_wide *, uint64_t at);

#endif
