/* Calendar entries, single and repeating: MAPPING_GUIDE 4. */
#include "mapping/cal_priv.h"

/* Why none of the notes is carried over; NULL when one is. */
static const char *
skip_all(const struct map_job *job)
{
	const struct map_bundle *b = job->bundle;
	const char *why = cal_skip(job->note);

	for (size_t i = 0; i < b->nmembers && why != NULL; i++)
		if (cal_skip(b->members[i]) == NULL)
			return NULL;
	return why;
}

/* Why the only dates that there are, are none; NULL: there are no dates. */
static const char *
why_no_date(const struct map_job *job)
{
	const struct map_bundle *b = job->bundle;
	const char *why = cal_skip(job->note);

	for (size_t i = 0; i < b->nmembers && why == NULL; i++)
		why = cal_skip(b->members[i]);
	return why;
}

/* It says that it repeats, but no list says when. */
static bool
has_lost_its_dates(const struct map_job *job)
{
	const struct note *note = job->note;

	return job->bundle->nmembers == 0 &&
	    (map_flag(note, "OrgRepeat") || map_flag(note, "Repeats")) &&
	    !note_has(note, "RepeatDates") &&
	    !note_has(note, "RepeatInstanceDates") &&
	    !note_has(note, "OriginalStartDate");
}

static void
map_once(struct map_job *job, const struct cal_clock *clock,
    const struct recur_date *d)
{
	cal_set_times(job->item, clock, d->start, d->end);
	if (!clock->all_day)
		job->item->date = d->start;
	cal_set_uid(job->item, cal_uid(job), 0);
	cal_alarm(job, cal_utc(clock, d->start), cal_utc(clock, d->end));
	if (has_lost_its_dates(job))
		ex_lose(job->item,
		    "repetition: the note lists no dates, only "
		    "the first is carried over");
}

/* A parent need not say its zone: any note of the series may. */
static struct cal_clock
clock_of_all(const struct map_job *job)
{
	const struct map_bundle *b = job->bundle;
	const struct note *note = job->note;

	for (size_t i = 0; i < b->nmembers; i++) {
		if (note_string(note, "StartTimeZone")[0] != '\0')
			break;
		note = b->members[i];
	}
	if (note_string(note, "StartTimeZone")[0] == '\0')
		note = job->note;
	return cal_clock_of(job, note);
}

int
map_calendar(struct map_job *job, struct map_result *r, struct err *e)
{
	struct cal_clock clock = clock_of_all(job);
	struct cal_series dates;
	const char *why = skip_all(job);

	if (why != NULL) {
		*r = (struct map_result){ .verdict = MAP_SKIPPED,
			.reason = why };
		return 0;
	}
	dates = cal_gather(job->bundle, &clock, job->arena);
	if (dates.n == 0 && why_no_date(job) != NULL) {
		*r = (struct map_result){ .verdict = MAP_SKIPPED,
			.reason = why_no_date(job) };
		return 0;
	}
	if (dates.n == 0)
		return err_set(e, ERR_FORMAT,
		    "a calendar entry without a "
		    "date: StartDateTime holds none");
	if (dates.n > CAL_DATES_MAX)
		return err_set(e, ERR_LIMIT,
		    "a series of %zu dates, more than "
		    "the %d that are handled",
		    dates.n, CAL_DATES_MAX);
	cal_entry(job, &clock);
	if (job->bundle->nmembers == 0 && dates.n == 1)
		map_once(job, &clock, &dates.date[0]);
	else
		cal_series(job, &clock, &dates);
	return 0;
}
