#include "pst/pst_file.h"

/* All bits of x decide about all of the result, which no two x share. */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xBF58476D1CE4E5B9);
	x ^= x >> 27;
	x *= UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

uint64_t
pst_block_print(uint64_t bid, uint16_t bytes, uint32_t crc)
{
	return mix(mix(bid + UINT64_C(0x9E3779B97F4A7C15)) ^
	    ((uint64_t)bytes << 32 | crc));
}
