/*
 * text_time - dates as a Notes client prints them: in the order of its locale,
 * without a zone.
 *
 * "07/29/2015 12:21:54 PM", "29/01/99 16:30:58", "12.05.2004 09:15:00",
 * "2004-05-12", "09:00:00 AM", and ranges of them, "a-b".
 */
#ifndef SOURCE_TEXT_TIME_H
#define SOURCE_TEXT_TIME_H

#include <stdbool.h>

#include "base/zone.h"
#include "note/note_time.h"
#include "source/source.h"

/* What the dates of a file tell about the order of day and month. */
struct text_clues {
	unsigned long mdy, dmy, ymd; /* can only be read so */
	unsigned long either;        /* day and month are both 12 or less */
	unsigned long dots, slashes; /* of those: how they are written */
	unsigned long half_days;     /* of those: with AM or PM */
};

/* Adds what the dates in one field's value tell. */
void text_clue(struct text_clues *, const char *value);
/*
 * Never DATE_AUTO.  *sure is false when some dates could be read in two ways
 * and nothing, or nothing but habit, says how.
 */
enum date_order text_order(const struct text_clues *, bool *sure);

/* How to read them: never DATE_AUTO, and whose clock it was. */
struct text_clock {
	enum date_order order;
	const struct zone *zone; /* NULL unknown: stays a wall clock */
};

/*
 * One instant or range at *p, which moves behind it.  False, and *p where it
 * was, when there is none.  *odd is set when the date fits another order only.
 */
bool text_time_read(const char **p, const struct text_clock *,
    struct note_range *, bool *odd);

#endif
