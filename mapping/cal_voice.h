/*
 * cal_voice - what the notes of one series say: the series speaks as the note
 * that most of its dates come from, an instance of another note may say
 * something of its own.
 */
#ifndef MAPPING_CAL_VOICE_H
#define MAPPING_CAL_VOICE_H

#include "exch/ex_recur.h"
#include "mapping/cal_priv.h"

/* One note, mapped as if it were alone. */
struct cal_voice {
	const struct note *note;
	struct map_job job;
	struct ex_item *item; /* of the job; NULL: nobody asked yet */
	size_t dates;         /* how many come from it */
	int32_t reminder;     /* minutes before; -1 none */
};

struct cal_voices {
	struct map_job *job;
	const struct cal_clock *clock;
	struct cal_series *dates;
	struct cal_voice *voice; /* the lead, then the members */
	size_t n;
	size_t base; /* the one that most dates come from */
};

/*
 * Asks all of them: job->item then speaks as the series does, the dates are
 * marked that say something else, and what nobody can hold is a loss.
 */
void cal_hear(struct cal_voices *);
/* What the instance says of its own; item has the series' reminder. */
void cal_fill_exception(const struct cal_voices *, struct ex_exception *,
    const struct ex_item *, const struct recur_date *);
/* A single item says what its own note says; files are the series'. */
void cal_speak_as(const struct cal_voices *, struct ex_item *,
    const struct recur_date *);
/* The end of the last of them. */
int64_t cal_last_end(const struct cal_series *);

#endif
