/*
 * cal_priv - what the calendar and task mappings share with each other and
 * nobody else.  [MAPPING_GUIDE 4, 6.1]
 */
#ifndef MAPPING_CAL_PRIV_H
#define MAPPING_CAL_PRIV_H

#include "mapping/map_priv.h"
#include "mapping/map_recur.h"

/* ---- cal_time.c: when -------------------------------------------------- */

enum cal_type {
	CAL_APPOINTMENT,
	CAL_ANNIVERSARY,
	CAL_ALL_DAY,
	CAL_MEETING,
	CAL_REMINDER
};

/* How an entry counts its time. */
struct cal_clock {
	enum cal_type type;
	bool all_day;
	const struct zone *zone;
	const struct zone *end_zone; /* NULL: as zone */
	bool task;                   /* it ends when it is due */
};

struct cal_clock cal_clock_of(const struct map_job *, const struct note *);
/* Says what was not understood of the zone, and marks its fields used. */
void cal_clock_losses(struct map_job *, const struct cal_clock *);
/*
 * The instant of a value: floating ones and dates by the entry's zone.  Of an
 * all-day entry its day instead.  False for a clock without a date.
 */
bool cal_instant(const struct cal_clock *, const struct note_time *, int64_t *);
/* From the starts and ends of a list field; ends are made where missing. */
struct cal_spans {
	struct recur_date *date; /* original = start */
	size_t n;
};
/* Of StartDateTime and EndDateTime, or of what older notes have instead. */
struct cal_spans cal_spans_of(const struct cal_clock *, const struct note *,
    struct arena *);
/* Of the lists of a repeat parent. */
struct cal_spans cal_parent_spans(const struct cal_clock *, const struct note *,
    struct arena *);
/* A list of instants, in the order of the field. */
size_t cal_instants(const struct cal_clock *, const struct note *,
    const char *field, struct arena *, int64_t **);
/* Midnight of a day in the entry's zone; instants stay as they are. */
int64_t cal_utc(const struct cal_clock *, int64_t);

/* ---- cal_alarm.c -------------------------------------------------------- */

/* last_end: what ended before the source's latest instant rings no more. */
void cal_alarm(struct map_job *, int64_t start, int64_t last_end);
/* Marks its fields used. */
void cal_use_alarm(struct map_job *);

/* Of a task: before it is due, an instant of its own. */
void cal_task_alarm(struct map_job *, const struct cal_clock *, bool done);

/* ---- cal_uid.c ----------------------------------------------------------- */

/* UID and Global Object IDs; part 0 is the series itself. */
const char *cal_uid(struct map_job *);
void cal_set_uid(struct ex_item *, const char *uid, size_t part);

/* ---- cal_people.c -------------------------------------------------------- */

/* Organiser, attendees, rooms, answers; whether it is a meeting. */
bool cal_people(struct map_job *, enum cal_type);

/* ---- cal_entry.c: what -------------------------------------------------- */

/* Everything but times, identity and repetition. */
void cal_entry(struct map_job *, const struct cal_clock *);
/* NULL, or why an entry is not carried over (cancelled, declined). */
const char *cal_skip(const struct note *);

/* ---- cal_notice.c ------------------------------------------------------------ */

/* Mail that is an invitation still to be answered becomes a request. */
void cal_notice(struct map_job *);

/* ---- cal_gather.c: the dates of a series --------------------------------- */

#define CAL_DATES_MAX 20000       /* a field of Notes holds some 8000 */
#define CAL_LEAD      ((size_t)0) /* source of a date: the lead, then members */

struct cal_series {
	struct recur_date *date; /* sorted by start; source: 0 lead, n member */
	size_t n;
	size_t unheld; /* dates of the parent's list that no entry holds */
};

/* The note that holds the lists of a series, and stands for no date itself. */
bool cal_is_parent(const struct note *);
struct cal_series cal_gather(const struct map_bundle *,
    const struct cal_clock *, struct arena *);

/* ---- cal_unheard.c: what a series does not say ----------------------------- */

/*
 * Loses what a note says that none of those says that are heard: other notes
 * hold its dates, or it is the parent.
 */
void cal_lose_words(struct ex_item *, const struct note *,
    const struct ex_item *from, const struct ex_item *const *heard, size_t n);
/* Loses the dates of a note that is cancelled or declined. */
void cal_lose_dates(struct ex_item *, const struct cal_clock *,
    const struct note *, const struct cal_series *);
/* "2014-03-10", by the entry's zone. */
const char *cal_day_text(struct arena *, const struct cal_clock *, int64_t);

/* ---- cal_hint.c ------------------------------------------------------------ */

#define CAL_HINTS 16 /* days of a month */

/* The rule as the note states it; 0 when it states none. */
size_t cal_hints(const struct note *, const struct cal_clock *,
    struct ex_recur[CAL_HINTS]);
/* RepeatUnit C: dates that somebody picked. */
bool cal_is_custom(const struct note *);
/* Marks the fields that describe a repetition as used. */
void cal_use_rule(struct map_job *);

/* ---- cal_series.c ------------------------------------------------------------ */

/* Makes item (and more) of all the dates. */
void cal_series(struct map_job *, const struct cal_clock *,
    struct cal_series *);
/* A second item that says the same; without losses, and none after it. */
struct ex_item *cal_copy(const struct ex_item *);
/* Start, end, zone and what else hangs on them. */
void cal_set_times(struct ex_item *, const struct cal_clock *, int64_t start,
    int64_t end);

#endif
