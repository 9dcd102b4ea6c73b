/*
 * note_time - a Notes TIMEDATE: an instant, with what is known of its zone.
 *
 * Date only and clock only are values of their own, not midnight.  The dst
 * flag only records that summer time was on; the zone already includes it.
 */
#ifndef NOTE_NOTE_TIME_H
#define NOTE_NOTE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/cur.h"

struct note_time {
	/*
	 * Seconds since 1970.  With date and clock: the instant in UTC (a
	 * floating time, has_zone false: as if its zone were UTC).  Date
	 * only: midnight UTC of that date.  Clock only: seconds of the day.
	 */
	int64_t utc;
	int centis; /* hundredths of a second, 0-99 */
	int zone;   /* minutes east, summer time included */
	bool dst;
	bool has_date, has_clock, has_zone;
};

struct note_range {
	struct note_time from, to; /* to: only when is_range */
	bool is_range;
};

/* The 8 bytes of a TIMEDATE.  False when they are none. */
bool note_time_read(struct cur *, struct note_time *);
/* DXL: "20080704T082724,25+0530", with every part optional; "" is empty. */
bool note_time_parse_dxl(const char *, size_t n, struct note_time *);
/* The local date that the writer saw: by the value's own zone. */
struct civil note_time_local(const struct note_time *);

#endif
