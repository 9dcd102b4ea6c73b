#include "note/note_time.h"

#define DAY_CENTIS       8640000u
#define EPOCH_DAY        2440588 /* the Julian day of 1970-01-01 */
#define NO_CLOCK         0xffffffffu
#define NO_DATE          0x00ffffffu
#define ZONE_DST         0x80000000u
#define ZONE_EAST        0x40000000u
#define ZONE_QUARTERS(w) ((int)((w) >> 28 & 0x3))
#define ZONE_HOURS(w)    ((int)((w) >> 24 & 0xf))

bool
note_time_read(struct cur *c, struct note_time *t)
{
	uint32_t clock = cur_u32le(c);
	uint32_t date = cur_u32le(c);
	uint32_t day = date & NO_DATE;

	*t = (struct note_time){
		.dst = (date & ZONE_DST) != 0,
		.has_clock = clock != NO_CLOCK && (clock | date) != 0,
		.has_date = day != NO_DATE && day != 0, /* 0: never set */
	};
	if (c->bad || (t->has_clock && clock >= DAY_CENTIS))
		return false;
	if (t->has_date) {
		/* The zone bits count standard time; summer adds an hour. */
		int minutes = ZONE_HOURS(date) * 60 + ZONE_QUARTERS(date) * 15;

		t->zone = (date & ZONE_EAST) != 0 ? minutes : -minutes;
		t->utc = ((int64_t)day - EPOCH_DAY) * DAY_SECONDS;
		t->has_zone = t->has_clock;
		if (t->dst)
			t->zone += 60;
	}
	if (t->has_clock) {
		t->utc += clock / 100;
		t->centis = (int)(clock % 100);
	}
	return true;
}

struct civil
note_time_local(const struct note_time *t)
{
	bool instant = t->has_date && t->has_clock && t->has_zone;

	return civil_of(t->utc + (instant ? (int64_t)t->zone * 60 : 0));
}
