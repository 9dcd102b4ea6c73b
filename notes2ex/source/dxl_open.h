/* dxl_open - a DXL file being read; what its tests may set beside a source. */
#ifndef SOURCE_DXL_OPEN_H
#define SOURCE_DXL_OPEN_H

#include "source/source.h"

/* As source_dxl_ops.open, but reads step bytes at a time. */
int dxl_open(struct source **, const char *path, const char *member,
    const struct source_options *, size_t step, struct err *) ATTR_CHECK;

#endif
