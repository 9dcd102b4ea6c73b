#include "base/crc.h"

#include <zlib.h>

/* What zlib has inverts both what it gets and what it gives. */
uint32_t
crc_put(uint32_t crc, const void *p, size_t n)
{
	return ~(uint32_t)crc32_z(~crc, p, n);
}
