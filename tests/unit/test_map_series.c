#include "cal_help.h"

/* ---- series --------------------------------------------------------------------- */

enum { WEEKS = 10 };

static int64_t
week(int i)
{
	const struct zone *z = zone_of_iana(zones, "Europe/Berlin");

	return zone_utc_of(z, civil_of(utc(2014, 3, 10, 9, 0) + i * 7 * DAY));
}

static void
add_rule(struct note *n, const char *flags)
{
	note_add_text(n, "AppointmentType", "0");
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", "W");
	note_add_text(n, "RepeatInterval", "1");
	note_add_text(n, "RepeatAdjust", "1");
	note_add_text(n, "$CSFlags", flags);
}

static struct note *
parent(void)
{
	int64_t start[WEEKS], stop[WEEKS];
	struct note *n = blank(UNID);

	for (int i = 0; i < WEEKS; i++) {
		start[i] = week(i);
		stop[i] = week(i) + 3600;
	}
	add_rule(n, "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "EndDateTime", stop, 1);
	add_times(n, "RepeatDates", start, WEEKS);
	add_times(n, "RepeatEndDates", stop, WEEKS);
	add_times(n, "RepeatInstanceDates", start, WEEKS);
	return n;
}

/* The instances that are not in the mask. */
static struct note *
child(const char *unid, unsigned without)
{
	int64_t start[WEEKS], stop[WEEKS];
	struct note *n = blank(unid);
	size_t k = 0;

	for (int i = 0; i < WEEKS; i++) {
		if ((without >> i & 1) != 0)
			continue;
		start[k] = week(i);
		stop[k++] = week(i) + 3600;
	}
	add_rule(n, "i");
	memcpy(n->parent, UNID, sizeof(n->parent));
	add_times(n, "StartDateTime", start, k);
	add_times(n, "EndDateTime", stop, k);
	add_times(n, "RepeatInstanceDates", start, k);
	return n;
}

static struct note *
exception(const char *unid, int which, int64_t start)
{
	int64_t original = week(which), stop = start + 7200;
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, unid));
	n->form = "Appointment";
	note_add_text(n, "Subject", "Round, in the big room");
	note_add_text(n, "Location", "Big room");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "Chair", OWNER);
	add_rule(n, "ie");
	memcpy(n->parent, UNID, sizeof(n->parent));
	add_times(n, "StartDateTime", &start, 1);
	add_times(n, "EndDateTime", &stop, 1);
	add_times(n, "RepeatInstanceDates", &original, 1);
	add_times(n, "OriginalStartDate", &original, 1);
	return n;
}

static struct note_field *
note_field_of(struct note *n, const char *name)
{
	struct note_field *f = n->fields;

	while (f != NULL && !text_same(f->name, name))
		f = f->next;
	assert_non_null(f);
	return f;
}

static struct ex_item *
series(const struct note *lead, const struct note *one, const struct note *two)
{
	bundle.nmembers = 0;
	if (one != NULL)
		members[bundle.nmembers++] = one;
	if (two != NULL)
		members[bundle.nmembers++] = two;
	return item_of(lead);
}

static void
a_parent_alone_is_its_lists(void **state)
{
	struct ex_item *item = series(parent(), NULL, NULL);

	(void)state;
	assert_non_null(item->recur);
	assert_int_equal(item->recur->freq, EX_WEEKLY);
	assert_int_equal(item->recur->count, WEEKS);
	assert_true(ex_is(item, EX_RECURRING));
	assert_int_equal(ex_time(item, EX_APPT_START, 0), week(0));
	assert_int_equal(ex_time(item, EX_APPT_END, 0), week(0) + 3600);
	assert_no_losses(item);
}

static void
children_say_what_is_left(void **state)
{
	struct ex_item *item = series(parent(), child(UNID2, 1u << 4 | 1u << 6),
	    exception(UNID3, 6, week(6) + DAY + 1800));

	(void)state;
	assert_int_equal(item->recur->count, WEEKS);
	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->deleted[0],
	    utc(2014, 3, 10, 0, 0) + 28 * DAY);
	assert_int_equal(item->recur->nexceptions, 1);

	const struct ex_exception *x = &item->recur->exception[0];

	assert_int_equal(x->original, week(6));
	assert_int_equal(x->start, week(6) + DAY + 1800);
	assert_int_equal(x->end - x->start, 7200);
	assert_string_equal(x->subject, "Round, in the big room");
	assert_string_equal(x->location, "Big room");
	assert_string_equal(x->unid, UNID3);
	assert_string_equal(ex_text(item, EX_SUBJECT), "Round");
	/* The parent still lists the deleted one: that is said. */
	assert_true(has_loss(item, "1 dates of the parent"));
}

static void
an_exception_beside_the_parent_only_replaces_one(void **state)
{
	struct ex_item *item = series(parent(),
	    exception(UNID3, 2, week(2) + 3600), NULL);

	(void)state;
	assert_int_equal(item->recur->count, WEEKS);
	assert_int_equal(item->recur->ndeleted, 0);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_null(item->more);
}

static size_t
count_dates(const struct ex_item *item)
{
	size_t n = 0;

	for (; item != NULL; item = item->more)
		n += item->recur == NULL ?
		    1 :
		    (size_t)item->recur->count - item->recur->ndeleted;
	return n;
}

static void
two_at_the_same_time_stay_two(void **state)
{
	(void)state;
	/* The third week's is moved onto the fourth's. */
	assert_int_equal(count_dates(series(parent(),
			     exception(UNID3, 2, week(3)), NULL)),
	    WEEKS);
	assert_int_equal(count_dates(series(parent(), child(UNID2, 1u << 2),
			     exception(UNID3, 2, week(3)))),
	    WEEKS);
}

static void
a_parent_that_lists_the_new_time_adds_nothing(void **state)
{
	struct note *n = blank(UNID);
	int64_t start[WEEKS];

	(void)state;
	for (int i = 0; i < WEEKS; i++)
		start[i] = week(i) + (i == 2 ? 3600 : 0);
	add_rule(n, "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "RepeatDates", start, WEEKS);

	struct ex_item *item = series(n, exception(UNID3, 2, week(2) + 3600),
	    NULL);

	assert_int_equal(count_dates(item), WEEKS);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(item->recur->exception[0].original, week(2));
}

static void
children_without_a_parent_are_a_series_too(void **state)
{
	struct ex_item *item = series(child(UNID2, 1u << 6),
	    exception(UNID3, 6, week(6) + DAY), NULL);

	(void)state;
	assert_int_equal(item->recur->count, WEEKS);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_string_equal(item->uid, UNID "-Lotus_Notes_Generated");
}

static void
a_cancelled_instance_is_a_deleted_one(void **state)
{
	struct note *x = exception(UNID3, 6, week(6));

	(void)state;
	note_add_text(x, "NoticeType", "C");

	struct ex_item *item = series(parent(), child(UNID2, 1u << 6), x);

	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->nexceptions, 0);
	assert_false(has_loss(item, "parent"));
	assert_true(has_loss(item, "instance on 2014-04-21: cancelled"));
}

static void
a_series_of_cancelled_instances_is_skipped(void **state)
{
	struct note *x = child(UNID2, 0);
	struct map_result result;
	struct err e = { 0 };

	(void)state;
	note_add_text(x, "NoticeType", "C");
	members[0] = x;
	bundle.nmembers = 1;
	bundle.note = parent();
	assert_int_equal(map_note(&ctx, &bundle, &arena, &result, &e), 0);
	assert_int_equal(result.verdict, MAP_SKIPPED);
	assert_non_null(strstr(result.reason, "cancelled"));
}

/* The parent is not shown, and the older of two states neither. */
static void
what_nobody_says_is_a_loss(void **state)
{
	struct note *lead = parent();
	struct note *old = exception(UNID2, 6, week(6) + 3600);
	struct note *new = exception(UNID3, 6, week(6) + 7200);

	(void)state;
	note_add_number(old, "UpdateSeq", 2);
	note_add_number(new, "UpdateSeq", 3);
	note_add_text(old, "Body", "Bring the plans.");
	note_add_text(lead, "Body", "As always.");
	note_add_text(lead, "Room", "Small room/Acme");
	members[0] = new;
	members[1] = old;
	members[2] = child("D4C76017C119F19FC1257CAAA51FDE95", 0);
	note_add_text((struct note *)(uintptr_t)members[2], "Body", "Anew.");
	bundle.nmembers = 3;

	struct ex_item *item = item_of(lead);

	assert_true(has_loss(item, "note " UNID2 " of the series: other notes "
	    "hold its dates, of its own it has another text"));
	assert_true(has_loss(item, "note " UNID " of the series: other notes "
	    "hold its dates, of its own it has another text"));
}

static void
what_another_note_says_as_well_is_none(void **state)
{
	struct note *lead = parent(), *one = child(UNID2, 1u << 6);

	(void)state;
	note_add_text(lead, "Body", "As always.");
	note_add_text(one, "Body", "As always.");
	assert_no_losses(series(lead, one,
	    exception(UNID3, 6, week(6) + DAY)));
}

static void
the_later_note_wins(void **state)
{
	struct note *old = exception(UNID2, 6, week(6) + 3600);
	struct note *new = exception(UNID3, 6, week(6) + 7200);

	(void)state;
	note_add_number(old, "UpdateSeq", 2);
	note_add_number(new, "UpdateSeq", 3);
	bundle.nmembers = 3;
	members[0] = new;
	members[1] = old;
	members[2] = child("D4C76017C119F19FC1257CAAA51FDE95", 0);

	struct ex_item *item = item_of(parent());

	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(item->recur->exception[0].start, week(6) + 7200);
	assert_int_equal(item->recur->count, WEEKS);
}

static void
a_date_past_its_neighbour_is_an_item_of_its_own(void **state)
{
	struct ex_item *item = series(parent(), child(UNID2, 1u << 6),
	    exception(UNID3, 6, week(7) + DAY));

	(void)state;
	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->nexceptions, 0);
	assert_non_null(item->more);
	assert_null(item->more->recur);
	assert_int_equal(ex_time(item->more, EX_APPT_START, 0), week(7) + DAY);
	assert_string_equal(ex_text(item->more, EX_SUBJECT),
	    "Round, in the big room");
	assert_string_equal(item->more->uid, UNID "-Lotus_Notes_Generated-1");
	assert_string_equal(item->more->folder, "Calendar");
	assert_true(has_loss(item, "1 series and 1 single"));
}

static void
picked_dates_are_items_of_their_own(void **state)
{
	int64_t start[] = { utc(2014, 3, 5, 14, 0), utc(2014, 3, 14, 14, 0),
		utc(2014, 4, 2, 13, 0), utc(2014, 7, 30, 13, 0) };
	struct note *n = blank(UNID);
	size_t items = 0;

	(void)state;
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", "C");
	note_add_text(n, "$CSFlags", "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "RepeatDates", start, NITEMS(start));
	for (struct ex_item *i = series(n, NULL, NULL); i != NULL;
	     i = i->more) {
		assert_null(i->recur);
		assert_int_equal(ex_time(i, EX_APPT_START, 0), start[items]);
		items++;
	}
	assert_int_equal(items, NITEMS(start));
}

static void
yearly_days_stay_days(void **state)
{
	struct note *n = blank(UNID);
	int64_t start[5], stop[5];

	(void)state;
	for (int i = 0; i < 5; i++) {
		start[i] = utc(2012 + i, 11, 2, 3, 0);
		stop[i] = utc(2012 + i, 11, 2, 19, 0);
	}
	note_add_text(n, "AppointmentType", "1");
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "RepeatUnit", "YD");
	note_add_text(n, "$CSFlags", "c");
	add_times(n, "StartDateTime", start, 1);
	add_times(n, "EndDateTime", stop, 1);
	add_times(n, "RepeatDates", start, 5);
	add_times(n, "RepeatEndDates", stop, 5);

	struct ex_item *item = series(n, NULL, NULL);

	assert_int_equal(item->recur->freq, EX_YEARLY);
	assert_int_equal(item->recur->first, utc(2012, 11, 2, 0, 0));
	assert_int_equal(item->recur->count, 5);
	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(2012, 11, 1, 23, 0));
	assert_true(ex_is(item, EX_APPT_ALL_DAY));
}

static void
any_note_of_a_series_may_say_its_zone(void **state)
{
	struct note *n = blank(UNID);
	int64_t start[] = { week(0), week(1), week(2), week(3), week(4) };

	(void)state;
	note_add_text(n, "$CSFlags", "c");
	add_times(n, "RepeatDates", start, NITEMS(start));

	struct ex_item *item = series(n, child(UNID2, 0), NULL);

	assert_string_equal(item->zone->iana, "Europe/Berlin");
	assert_int_equal(item->recur->nexceptions, 0);
	assert_null(item->more);
}

static void
a_series_has_one_zone(void **state)
{
	struct note *n = parent();

	(void)state;
	note_add_text(n, "EndTimeZone", NEW_YORK);

	struct ex_item *item = series(n, NULL, NULL);

	assert_null(item->end_zone);
	assert_true(has_loss(item, "EndTimeZone"));
	assert_int_equal(ex_time(item, EX_APPT_END, 0), week(0) + 3600);
}

static void
a_list_without_end_is_refused(void **state)
{
	static int64_t start[20001];
	struct note *n = blank(UNID);
	struct map_result r;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(start); i++)
		start[i] = (int64_t)i * 7200;
	note_add_text(n, "$CSFlags", "c");
	add_times(n, "RepeatDates", start, NITEMS(start));
	bundle.note = n;
	assert_int_equal(map_note(&ctx, &bundle, &arena, &r, &e), -1);
	assert_int_equal(e.code, ERR_LIMIT);
}

static void
what_members_lose_is_said_once(void **state)
{
	struct note *one = child(UNID2, 1u << 6);
	struct note *two = exception(UNID3, 6, week(6) + DAY);
	size_t n = 0;

	(void)state;
	note_add_text(one, "CostCentre", "4711");
	note_add_text(two, "CostCentre", "4711");
	for (const struct ex_loss *l = series(parent(), one, two)->losses;
	     l != NULL; l = l->next)
		n += strstr(l->what, "CostCentre") != NULL;
	assert_int_equal(n, 1);
}

/* ---- from notes to items, many times ----------------------------------------- */

static uint32_t seed;

static int
below(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 8) % (unsigned)n);
}

enum { MOST = 60 };

struct span {
	int64_t start, end;
};

static int
by_span(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

static const char *const zone_strings[] = { BERLIN, NEW_YORK,
	"Z=-3005$DO=0$ZX=40$ZN=India",
	"Z=-10$DO=1$DL=10 1 1 4 1 1$ZX=4$ZN=AUS Eastern",
	"Z=-9$DO=0$ZX=1$ZN=Tokyo" };

static struct note *
a_note(const char *unid, const char *zone, const char *type, const char *flags)
{
	struct note *n = blank(unid);

	note_add_text(n, "AppointmentType", type);
	note_add_text(n, "StartTimeZone", zone);
	note_add_text(n, "OrgRepeat", "1");
	note_add_text(n, "$CSFlags", flags);
	if (flags[0] != 'c')
		memcpy(n->parent, UNID, sizeof(n->parent));
	return n;
}

/* A random series as notes; what they mean goes to want. */
static size_t
make_series(struct span *want, struct note **lead)
{
	const char *zone = zone_strings[below(NITEMS(zone_strings))];
	const struct zone *z = zone_of_notes(zones, zone);
	bool whole_day = below(3) == 0;
	const char *type = whole_day ? "2" : "0";
	/* One after the other: C leaves the order of arguments open. */
	int year = 2000 + below(20), month = 1 + below(12);
	int64_t first = utc(year, month, 1 + below(28), 0, 0);
	int64_t clock = whole_day ? 4 * 3600 : below(48) * 1800;
	int64_t length = whole_day ? 16 * 3600 : 1800;
	int step = below(2) == 0 ? 7 : 1 + below(20), n = 4 + below(40);
	int64_t plan[MOST], stop[MOST], kept[MOST], kept_stop[MOST];
	size_t k = 0, wants = 0;
	struct note *exc;

	for (int i = 0; i < n; i++) {
		int64_t day = first + (int64_t)i * step * DAY;

		plan[i] = zone_utc_of(z, civil_of(day + clock));
		stop[i] = zone_utc_of(z, civil_of(day + clock + length));
	}
	*lead = a_note(UNID, zone, type, "c");
	add_times(*lead, "StartDateTime", plan, 1);
	add_times(*lead, "EndDateTime", stop, 1);
	add_times(*lead, "RepeatInstanceDates", plan, (size_t)n);
	bundle.nmembers = 1;
	for (int i = 0; i < n; i++) {
		int what = below(12);
		int64_t now = plan[i] +
		    (below(9) - 4) * (whole_day ? DAY : 5400);

		if (what == 0 && i > 0)
			continue;
		if (what == 1 && bundle.nmembers < NITEMS(members)) {
			int64_t till = now + stop[i] - plan[i];
			char unid[33];

			(void)snprintf(unid, sizeof(unid), "%032X", i + 1);
			exc = a_note(unid, zone, type, "ie");
			add_times(exc, "StartDateTime", &now, 1);
			add_times(exc, "EndDateTime", &till, 1);
			add_times(exc, "RepeatInstanceDates", &plan[i], 1);
			members[bundle.nmembers++] = exc;
			want[wants++] = (struct span){ now, till };
			continue;
		}
		kept[k] = plan[i];
		kept_stop[k++] = stop[i];
		want[wants++] = (struct span){ plan[i], stop[i] };
	}
	exc = a_note(UNID2, zone, type, "i");
	add_times(exc, "StartDateTime", kept, k);
	add_times(exc, "EndDateTime", kept_stop, k);
	add_times(exc, "RepeatInstanceDates", kept, k);
	members[0] = exc;
	add_times(*lead, "RepeatDates", kept, k);
	for (size_t i = 0; whole_day && i < wants; i++) {
		struct civil from = zone_local(z, want[i].start);
		struct civil to = zone_local(z, want[i].end);

		want[i].start = zone_utc_of(z,
		    (struct civil){ from.year, from.mon, from.day, 0, 0, 0 });
		want[i].end = zone_utc_of(z,
		    civil_of(civil_day(to.year, to.mon, to.day) * DAY + DAY));
	}
	return wants;
}

/* What the items mean, by their own fields alone. */
static size_t
expand(const struct ex_item *item, struct span *got)
{
	static int64_t day[1000];
	size_t n = 0;

	for (; item != NULL; item = item->more) {
		const struct ex_recur *r = item->recur;
		struct civil from = zone_local(item->zone,
		    ex_time(item, EX_APPT_START, 0));
		int64_t clock = from.hour * 3600 + from.min * 60;
		int64_t length = civil_seconds(zone_local(item->zone,
				     ex_time(item, EX_APPT_END, 0))) -
		    civil_seconds(from);
		size_t days = r == NULL ? 0 : ex_recur_days(r, day, 1000),
		       x = 0, gone = 0;

		if (r == NULL)
			got[n++] = (struct span){ ex_time(item, EX_APPT_START,
						      0),
				ex_time(item, EX_APPT_END, 0) };
		for (size_t i = 0; i < days; i++) {
			if (gone < r->ndeleted && r->deleted[gone] == day[i]) {
				gone++;
			} else if (x < r->nexceptions &&
			    r->exception[x].day == day[i]) {
				got[n++] = (struct span){ r->exception[x].start,
					r->exception[x].end };
				x++;
			} else {
				int64_t at = day[i] + clock;

				got[n++] = (struct span){
					zone_utc_of(item->zone, civil_of(at)),
					zone_utc_of(item->zone,
					    civil_of(at + length))
				};
			}
			assert_true(n < 2 * MOST);
		}
		assert_int_equal(ex_is(item, EX_RECURRING), r != NULL);
	}
	return n;
}

static void
items_mean_what_the_notes_mean(void **state)
{
	(void)state;
	seed = 11;
	for (int round = 0; round < 600; round++) {
		struct span want[MOST], got[2 * MOST];
		struct note *lead;
		size_t n = make_series(want, &lead);
		struct ex_item *item = item_of(lead);

		assert_int_equal(expand(item, got), n);
		qsort(want, n, sizeof(want[0]), by_span);
		qsort(got, n, sizeof(got[0]), by_span);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(got[i].start, want[i].start);
			assert_int_equal(got[i].end, want[i].end);
		}
		arena_reset(&arena);
	}
}

/* An exception that does not say of which date it is. */
static struct note *
silent(const char *unid, int64_t start)
{
	struct note *n = exception(unid, 0, start);

	note_field_of(n, "RepeatInstanceDates")->name = "X1";
	note_field_of(n, "OriginalStartDate")->name = "X2";
	return n;
}

static void
an_exception_that_does_not_say_of_which_takes_what_is_free(void **state)
{
	struct ex_item *item;

	(void)state;
	/* On its neighbour's day: the neighbour stays. */
	item = series(parent(), child(UNID2, 1u << 6), silent(UNID3, week(7)));
	assert_int_equal(count_dates(item), WEEKS);
	assert_non_null(item->more);
	assert_int_equal(ex_time(item->more, EX_APPT_START, 0), week(7));
	assert_int_equal(item->recur->ndeleted, 1);
	assert_int_equal(item->recur->deleted[0],
	    utc(2014, 3, 10, 0, 0) + 42 * DAY);
	/* Elsewhere: it is the one that nobody holds. */
	item = series(parent(), child(UNID2, 1u << 6),
	    silent(UNID3, week(6) + DAY));
	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(item->recur->exception[0].original, week(6));
}

static void
two_notes_of_one_time_stay_two(void **state)
{
	(void)state;
	assert_int_equal(count_dates(series(child(UNID2, 0),
			     silent(UNID3, week(3)), NULL)),
	    WEEKS + 1);
	/* A parent is not shown: what it lists there is the exception. */
	assert_int_equal(count_dates(series(parent(), silent(UNID3, week(3)),
			     NULL)),
	    WEEKS);
}

static struct note *
months(const char *adjust1, const char *adjust2, const int64_t *day, size_t n)
{
	const char *both[] = { adjust1, adjust2 };
	int64_t start[48];
	struct note *note = blank(UNID);

	for (size_t i = 0; i < n; i++)
		start[i] = zone_utc_of(zone_of_iana(zones, "Europe/Berlin"),
		    civil_of(day[i] + 9 * 3600));
	note_add_text(note, "StartTimeZone", BERLIN);
	note_add_text(note, "OrgRepeat", "1");
	note_add_text(note, "RepeatUnit", "MD");
	note_add_text(note, "RepeatInterval", "1");
	note_add_texts(note, "RepeatAdjust", both, adjust2 == NULL ? 1 : 2);
	note_add_text(note, "$CSFlags", "c");
	add_times(note, "StartDateTime", start, 1);
	add_times(note, "RepeatDates", start, n);
	return note;
}

/* Moved off weekends, as Notes does by itself. */
static void
two_days_of_each_month_are_two_series(void **state)
{
	int64_t day[48];
	struct ex_item *item;
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 48; i++) {
		int64_t d = utc(2014, 1 + i / 2 % 12, i % 2 == 0 ? 3 : 17, 0,
		    0) + (i >= 24 ? 365 * DAY : 0);
		int wday = civil_weekday(d / DAY);

		day[i] = d + (wday == 6 ? 2 : wday == 0 ? 1 : 0) * DAY;
	}
	for (item = series(months("3", "17", day, 48), NULL, NULL);
	     item != NULL; item = item->more, n++) {
		assert_non_null(item->recur);
		assert_int_equal(item->recur->freq, EX_MONTHLY);
		assert_int_equal(item->recur->count, 24);
	}
	assert_int_equal(n, 2);
}

static void
the_last_day_but_one_is_one_series(void **state)
{
	int64_t day[24];
	struct note *note;
	struct ex_item *item;

	(void)state;
	for (int i = 0; i < 24; i++)
		day[i] = utc(2014 + i / 12, 1 + i % 12,
		    civil_month_length(2014 + i / 12, 1 + i % 12) - 1, 0, 0);
	note = months("2", NULL, day, 24);
	note_add_text(note, "RepeatFromEnd", "1");
	item = series(note, NULL, NULL);
	assert_null(item->more);
	assert_int_equal(item->recur->day, 30);
	assert_int_equal(item->recur->nexceptions, 10);
}

/* Its place, its people and its day are its own, not the series'. */
static void
an_exception_that_leads_speaks_for_itself(void **state)
{
	struct note *lead = exception(UNID3, 6, week(6) + DAY);
	struct ex_item *item;

	(void)state;
	note_add_text(lead, "Categories", "Its own");
	item = series(lead, child(UNID2, 1u << 6), NULL);
	assert_string_equal(item->unid, UNID3);
	assert_string_equal(ex_text(item, EX_NOTES_UNID), UNID3);
	assert_string_equal(ex_text(item, EX_SUBJECT), "Round");
	assert_null(ex_text(item, EX_LOCATION));
	assert_null(ex_get(item, EX_KEYWORDS));
	assert_int_equal(item->date, week(0));
	assert_int_equal(item->recur->nexceptions, 1);
	assert_string_equal(item->recur->exception[0].location, "Big room");
	assert_true(item->recur->exception[0].own_keywords);
	assert_int_equal(item->recur->exception[0].nkeywords, 1);
	assert_string_equal(item->recur->exception[0].keywords[0], "Its own");
	assert_false(has_loss(item, "categories"));
}

/* What is over does not ring, and what goes on rings for what comes next. */
static void
a_series_rings_for_its_next_instance(void **state)
{
	static const struct {
		int after, next; /* weeks; -1: none is to come */
	} cases[] = { { -1, 0 }, { 0, 1 }, { 5, 7 }, { 9, -1 } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *one = child(UNID2, 1u << 6);
		struct ex_item *item;

		note_add_text(one, "$Alarm", "1");
		note_add_number(one, "$AlarmOffset", -15);
		bundle.facts.as_of = week(cases[i].after) + 60;
		item = series(parent(), one,
		    exception(UNID3, 2, week(2) + DAY));
		bundle.facts.as_of = 0;
		assert_int_equal(ex_int(item, EX_REMINDER_DELTA, 0),
		    15);
		assert_int_equal(ex_is(item, EX_REMINDER_SET),
		    cases[i].next >= 0);
		if (cases[i].next < 0)
			continue;
		assert_int_equal(ex_time(item, EX_REMINDER_TIME, 0),
		    week(cases[i].next));
		assert_int_equal(ex_time(item, EX_REMINDER_SIGNAL_TIME, 0),
		    week(cases[i].next) - 15 * 60);
	}
	/* An instance that was moved rings where it is now. */
	bundle.facts.as_of = week(2) + 60;

	struct note *one = child(UNID2, 1u << 2);

	note_add_text(one, "$Alarm", "1");
	note_add_number(one, "$AlarmOffset", -15);

	struct ex_item *item = series(parent(), one,
	    exception(UNID3, 2, week(2) + DAY));

	bundle.facts.as_of = 0;
	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(ex_time(item, EX_REMINDER_TIME, 0), week(2) + DAY);
}

/* Who comes, what it counts as, who sees it, when it rings. */
static void
an_instance_has_people_and_marks_of_its_own(void **state)
{
	struct note *one = child(UNID2, 1u << 6);
	struct note *two = exception(UNID3, 6, week(6));
	const struct ex_exception *x;
	struct ex_item *item;

	(void)state;
	note_add_text(one, "RequiredAttendees", "a@example.com");
	note_add_text(one, "$Alarm", "1");
	note_add_number(one, "$AlarmOffset", -15);
	note_add_text(two, "RequiredAttendees", "b@example.com");
	note_add_text(two, "OrgConfidential", "1");
	note_add_text(two, "Categories", "Red");
	note_add_text(two, "$Alarm", "1");
	note_add_number(two, "$AlarmOffset", -30);
	item = series(parent(), one, two);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_string_equal(item->recipients->who.address, "a@example.com");
	assert_int_equal(ex_int(item, EX_REMINDER_DELTA, 0), 15);
	x = &item->recur->exception[0];
	assert_true(x->own_people);
	assert_string_equal(x->people->who.address, "b@example.com");
	assert_null(x->people->next);
	assert_true(x->own_sensitivity);
	assert_int_equal(x->sensitivity, 2);
	assert_true(x->own_keywords);
	assert_string_equal(x->keywords[0], "Red");
	assert_true(x->own_reminder);
	assert_int_equal(x->reminder, 30);
	assert_false(has_loss(item, "instance on"));
}

/* Nothing but its people is other: still it is an exception. */
static void
other_people_alone_make_an_exception(void **state)
{
	struct note *one = child(UNID2, 1u << 6);
	struct note *two = child(UNID3, ~(1u << 6));
	struct ex_item *item;

	(void)state;
	note_add_text(one, "RequiredAttendees", "a@example.com");
	note_add_text(two, "RequiredAttendees", "a@example.com");
	item = series(parent(), one, two);
	assert_int_equal(item->recur->nexceptions, 0);
	note_add_text(two, "OptionalAttendees", "b@example.com");
	item = series(parent(), one, two);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_true(item->recur->exception[0].own_people);
	assert_null(item->recur->exception[0].subject);
	assert_false(item->recur->exception[0].own_reminder);
}

static void
an_instance_of_days_among_hours_is_said(void **state)
{
	static const char *days[] = { "2" };
	struct note *x = exception(UNID3, 6, week(6) - 5 * 3600);
	struct ex_item *item;

	(void)state;
	note_field_of(x, "AppointmentType")->text = days;
	item = series(parent(), child(UNID2, 1u << 6), x);
	assert_true(has_loss(item, "instance on 2014-04-21: all day"));
	item = series(parent(), child(UNID2, 1u << 6),
	    exception(UNID3, 6, week(6)));
	assert_false(has_loss(item, "instance on"));
}

static void
an_answer_to_one_instance_is_its_own(void **state)
{
	static const char *ben[] = { "CN=Ben A/O=Acme" };
	struct note *one = child(UNID2, 1u << 6);
	struct note *two = child(UNID3, ~(1u << 6));
	struct ex_item *item;

	(void)state;
	note_field_of(one, "Chair")->text = ben;
	note_field_of(two, "Chair")->text = ben;
	note_add_text(one, "RequiredAttendees", OWNER);
	note_add_text(two, "RequiredAttendees", OWNER);
	note_add_text(one, "NoticeType", "A");
	item = series(parent(), one, two);
	assert_int_equal(item->recipients->response, EX_ACCEPTED);
	assert_int_equal(item->recur->nexceptions, 0);
	note_add_text(two, "NoticeType", "P");
	item = series(parent(), one, two);
	assert_int_equal(item->recur->nexceptions, 1);
	assert_int_equal(item->recur->exception[0].people->response,
	    EX_TENTATIVE);
	assert_int_equal(item->recipients->response, EX_ACCEPTED);
}

static void
a_note_does_not_outdo_itself(void **state)
{
	struct note *n = child(UNID2, 0);
	struct note_field *f = note_field_of(n, "RepeatInstanceDates");

	(void)state;
	f->time[4] = f->time[3]; /* two dates of one original */

	struct ex_item *item = series(n, NULL, NULL);
	struct span got[2 * MOST];

	assert_int_equal(expand(item, got), WEEKS);
}

static void
lists_of_two_lengths_are_said(void **state)
{
	struct note *n = child(UNID2, 0);
	struct ex_item *item;

	(void)state;
	note_field_of(n, "EndDateTime")->n -= 2;
	item = series(n, NULL, NULL);
	assert_int_equal(item->recur->count, WEEKS);
	assert_true(has_loss(item, "8 ends for 10 starts"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_parent_alone_is_its_lists),
		TEST(children_say_what_is_left),
		TEST(an_exception_beside_the_parent_only_replaces_one),
		TEST(two_at_the_same_time_stay_two),
		TEST(a_parent_that_lists_the_new_time_adds_nothing),
		TEST(children_without_a_parent_are_a_series_too),
		TEST(a_cancelled_instance_is_a_deleted_one),
		TEST(a_series_of_cancelled_instances_is_skipped),
		TEST(what_nobody_says_is_a_loss),
		TEST(what_another_note_says_as_well_is_none),
		TEST(the_later_note_wins),
		TEST(a_date_past_its_neighbour_is_an_item_of_its_own),
		TEST(picked_dates_are_items_of_their_own),
		TEST(yearly_days_stay_days),
		TEST(any_note_of_a_series_may_say_its_zone),
		TEST(a_series_has_one_zone),
		TEST(a_list_without_end_is_refused),
		TEST(what_members_lose_is_said_once),
		TEST(an_exception_that_leads_speaks_for_itself),
		TEST(a_series_rings_for_its_next_instance),
		TEST(an_instance_has_people_and_marks_of_its_own),
		TEST(other_people_alone_make_an_exception),
		TEST(an_exception_that_does_not_say_of_which_takes_what_is_free),
		TEST(two_notes_of_one_time_stay_two),
		TEST(two_days_of_each_month_are_two_series),
		TEST(the_last_day_but_one_is_one_series),
		TEST(an_instance_of_days_among_hours_is_said),
		TEST(an_answer_to_one_instance_is_its_own),
		TEST(a_note_does_not_outdo_itself),
		TEST(lists_of_two_lengths_are_said),
		TEST(items_mean_what_the_notes_mean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
