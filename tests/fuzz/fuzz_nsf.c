/*
 * A whole database.  Its checksums are put right first, or nothing that is
 * changed behind them would ever be read.
 */
#include "nsf_fuzz.h"

#define SIZE_MOST (1u << 20)
#define UNIT      256

static uint32_t
xor_of(const uint8_t *p, size_t n)
{
	uint32_t x = 0;

	for (size_t i = 0; i < n; i++)
		x ^= (uint32_t)p[i] << 8 * (i & 3);
	return x;
}

/* Superblock and descriptor block: payload, then 12 bytes with the sum. */
static void
put_right(uint8_t *p, size_t n, uint32_t pos, size_t head, size_t size_at)
{
	uint64_t off = (uint64_t)pos * UNIT;

	if (off + head > n)
		return;

	uint32_t size = get_u32(p + off + size_at);

	if (size >= head + 12 && size <= n - off)
		set_u32(p + off + size - 4,
		    xor_of(p + off + head, size - head - 12));
}

static void
put_vectors_right(uint8_t *p, size_t n)
{
	size_t size = p[76] | (size_t)p[77] << 8;

	for (size_t at = UNIT; size > 32 && at + size <= n; at += UNIT)
		if (p[at] == 0x06 && p[at + 1] == 0x20)
			set_u32(p + at + 18, xor_of(p + at + 32, size - 32));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	uint8_t *copy;

	if (n < 520 || n > SIZE_MOST || data[0] != 0x1a || data[1] != 0)
		return 0;
	copy = malloc(n);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, n);
	if (n >= 1024) {
		for (size_t i = 0; i < 4; i++)
			put_right(copy, n, get_u32(copy + 560 + 8 * i), 100,
			    64);
		for (size_t i = 0; i < 2; i++)
			put_right(copy, n, get_u32(copy + 628 + 8 * i), 66, 14);
		put_vectors_right(copy, n);
	}
	read_database(copy, n);
	free(copy);
	return 0;
}
