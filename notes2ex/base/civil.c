#include "base/civil.h"

#include <stdio.h>

/* The era arithmetic: 400 years have 146097 days, years begin in March. */
int64_t
civil_day(int year, int mon, int day)
{
	int64_t y = mon <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (mon + (mon > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

int64_t
civil_seconds(struct civil c)
{
	return civil_day(c.year, c.mon, c.day) * DAY_SECONDS + c.hour * 3600 +
	    c.min * 60 + c.sec;
}

struct civil
civil_of(int64_t seconds)
{
	int64_t day = seconds / DAY_SECONDS, rest = seconds % DAY_SECONDS;

	if (rest < 0) {
		rest += DAY_SECONDS;
		day--;
	}

	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int mon = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct civil){
		.year = (int)(yoe + era * 400 + (mon <= 2 ? 1 : 0)),
		.mon = mon,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(rest / 3600),
		.min = (int)(rest / 60 % 60),
		.sec = (int)(rest % 60),
	};
}

int
civil_weekday(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7);
}

int
civil_month_length(int year, int mon)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return mon == 2 && leap ? 29 : length[mon - 1];
}

bool
civil_is_valid(struct civil c)
{
	return c.mon >= 1 && c.mon <= 12 && c.day >= 1 &&
	    c.day <= civil_month_length(c.year, c.mon) && c.hour >= 0 &&
	    c.hour < 24 && c.min >= 0 && c.min < 60 && c.sec >= 0 && c.sec < 60;
}

void
civil_iso(int64_t utc, char out[32])
{
	struct civil c = civil_of(utc);

	if (c.year < 0 || c.year > 9999)
		out[0] = '\0';
	else
		(void)snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    c.year, c.mon, c.day, c.hour, c.min, c.sec);
}
