/* Values of date fields, one a line, read in every order. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "source/text_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct note_time *t)
{
	if (!t->has_date && !t->has_clock)
		abort();
	if (t->has_zone != (t->has_date && t->has_clock))
		abort();
	if (!t->has_date && (t->utc < 0 || t->utc >= DAY_SECONDS))
		abort();
	if (!t->has_clock && t->utc % DAY_SECONDS != 0)
		abort();
}

static void
try_line(const char *line, struct text_clock *k)
{
	for (int order = DATE_MDY; order <= DATE_YMD; order++) {
		const char *p = line;
		struct note_range r;
		bool odd = false;

		k->order = (enum date_order)order;
		while (*p != '\0') {
			const char *before = p;

			if (!text_time_read(&p, k, &r, &odd)) {
				if (p != before)
					abort();
				p++;
				continue;
			}
			if (p <= before)
				abort();
			check(&r.from);
			if (r.is_range)
				check(&r.to);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct zones *zones = zones_new();
	struct text_clock k = { .zone = zone_of_any(zones, "Europe/Berlin") };
	struct text_clues clues = { 0 };
	char line[200];
	bool sure;

	while (n > 0) {
		const uint8_t *end = memchr(data, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - data);
		size_t copy = len < sizeof(line) ? len : sizeof(line) - 1;

		memcpy(line, data, copy);
		line[copy] = '\0';
		text_clue(&clues, line);
		try_line(line, &k);
		len += end != NULL;
		data += len;
		n -= len;
	}
	if (text_order(&clues, &sure) == DATE_AUTO)
		abort();
	zones_free(zones);
	return 0;
}
