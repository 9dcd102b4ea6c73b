/* Zone strings and names of zones, one a line; then clocks in them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_zone(const struct zone *z)
{
	if (z == NULL)
		return;
	if (z->changes == 0 || z->change[0].at != INT64_MIN ||
	    z->tzid[0] == '\0')
		abort();
	for (size_t i = 1; i < z->changes; i++) {
		int64_t at = z->change[i].at;

		if (at <= z->change[i - 1].at)
			abort();
		for (int64_t t = at - 7200; t <= at + 7200; t += 1800)
			if (zone_utc_of(z, zone_local(z, t)) > t)
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct zones *zones = zones_new();
	char line[256];

	while (n > 0) {
		const uint8_t *end = memchr(data, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - data);
		size_t copy = len < sizeof(line) ? len : sizeof(line) - 1;

		memcpy(line, data, copy);
		line[copy] = '\0';
		try_zone(zone_of_notes(zones, line));
		try_zone(zone_of_any(zones, line));
		len += end != NULL;
		data += len;
		n -= len;
	}
	zones_free(zones);
	return 0;
}
