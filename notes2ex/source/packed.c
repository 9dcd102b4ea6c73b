#include "source/packed.h"

#include <stddef.h>

#define CHUNK 65536u

bool
packed_is_whole(const struct blob *b, uint64_t size)
{
	struct stream *s;
	struct err e;
	struct arena a = { NULL };
	uint8_t *bytes = arena_alloc(&a, CHUNK);
	uint64_t sum = 0;
	ssize_t n = -1;

	if (stream_open(&s, b, &e) == 0) {
		while ((n = stream_read(s, bytes, CHUNK, &e)) > 0)
			sum += (size_t)n;
		if (stream_damage(s) != NULL)
			n = -1;
		stream_close(&s);
	}
	arena_free(&a);
	return n == 0 && sum == size;
}
