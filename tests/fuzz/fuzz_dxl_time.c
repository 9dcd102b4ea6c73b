/* Dates of a dump, one a line: what is read is a real one, and small. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "note/note_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct note_time *t)
{
	if (t->centis < 0 || t->centis > 99)
		abort();
	if (t->zone <= -16 * 60 || t->zone >= 16 * 60)
		abort();
	if (t->has_zone && (!t->has_date || !t->has_clock))
		abort();
	if (t->utc < -62200000000 || t->utc > 253500000000)
		abort();
	if (!civil_is_valid(note_time_local(t)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	while (n > 0) {
		const uint8_t *end = memchr(data, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - data);
		/* A copy of its own, so that one byte too far is seen. */
		char *line = malloc(len + 1);
		struct note_time t;

		if (line == NULL)
			abort();
		memcpy(line, data, len);
		if (note_time_parse_dxl(line, len, &t))
			check(&t);
		free(line);
		len += end != NULL ? 1 : 0;
		data += len;
		n -= len;
	}
	return 0;
}
