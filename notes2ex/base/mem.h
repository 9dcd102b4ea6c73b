/* mem - allocation that ends the process rather than return NULL. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#include "base/attr.h"

/*
 * A batch program with a journal has nothing better to do without memory
 * than to stop and be resumed.  Sizes that come from a file are checked
 * where they are read (ERR_LIMIT), never here.
 */
void *mem_grow(void *, size_t n);
void *mem_zero(size_t n);
char *mem_strdup(const char *);
void mem_free(void *);
ATTR_NORETURN void mem_out(size_t n);

#define MEM_NEW(type) ((type *)mem_zero(sizeof(type)))

#endif
