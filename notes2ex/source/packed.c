#include "source/packed.h"

#include <stddef.h>

#define CHUNK 65536u

/* What is passed over behind the end costs as well, though less. */
static void
take_off(uint64_t *left, const struct blob *b, uint64_t sum)
{
	uint64_t cost = sum + b->len / 4 + 1;

	if (left != NULL)
		*left -= cost < *left ? cost : *left;
}

bool
packed_is_whole(const struct blob *b, uint64_t size, uint64_t *left)
{
	struct stream *s;
	struct err e;
	struct arena a = { 0 };
	uint8_t *bytes = arena_alloc(&a, CHUNK);
	uint64_t sum = 0;
	ssize_t n = -1;

	if (stream_open(&s, b, &e) == 0) {
		while ((left == NULL || sum < *left) &&
		    (n = stream_read(s, bytes, CHUNK, &e)) > 0)
			sum += (size_t)n;
		if (stream_damage(s) != NULL)
			n = -1;
		stream_close(&s);
	}
	arena_free(&a);
	take_off(left, b, sum);
	return n == 0 && sum == size;
}
