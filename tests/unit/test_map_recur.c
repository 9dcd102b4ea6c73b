#include "test.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "mapping/map_recur.h"

#define DAY ((int64_t)DAY_SECONDS)
#ifdef N2E_SANITIZE
enum { MOST = 2000, LISTS = 500 };
#else
enum { MOST = 2000, LISTS = 2000 };
#endif

static struct zones *zones;
static struct arena arena;

static int
make_zones(void **state)
{
	(void)state;
	zones = zones_new();
	return 0;
}

static int
drop_zones(void **state)
{
	(void)state;
	zones_free(zones);
	arena_free(&arena);
	return 0;
}

/* ---- a list of dates as Notes would have it ------------------------------- */

struct list {
	const struct zone *zone;
	struct recur_date date[MOST];
	size_t n;
	struct ex_recur hint;
	bool has_hint;
};

static void
add(struct list *l, int64_t day, int64_t clock, int64_t length)
{
	struct recur_date *d = &l->date[l->n];

	if (l->n == MOST)
		return;
	l->n++;
	*d = (struct recur_date){ .start = zone_utc_of(l->zone,
				      civil_of(day + clock)) };
	d->end = zone_utc_of(l->zone, civil_of(day + clock + length));
	if (d->end < d->start)
		d->end = d->start;
	d->original = d->start;
}

static int
by_start(const void *a, const void *b)
{
	const struct recur_date *x = a;
	const struct recur_date *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

static void
sort(struct list *l)
{
	size_t n = 0;

	qsort(l->date, l->n, sizeof(l->date[0]), by_start);
	for (size_t i = 0; i < l->n; i++)
		if (n == 0 || by_start(&l->date[n - 1], &l->date[i]) != 0)
			l->date[n++] = l->date[i];
	l->n = n;
}

static struct recur_plan
plan_of(const struct list *l)
{
	struct recur_plan plan;

	recur_make_plan(&arena, l->zone, l->date, l->n, &l->hint,
	    l->has_hint ? 1 : 0, &plan);
	return plan;
}

/* ---- what another reader makes of the plan -------------------------------- */

static struct recur_date meant[MOST * 2];
static size_t nmeant;

static void
mean(int64_t start, int64_t end)
{
	assert_true(nmeant < NITEMS(meant));
	meant[nmeant++] = (struct recur_date){ .start = start, .end = end };
}

/* By libical and the RFC 5545 text, wall clock by wall clock. */
static void
read_series(const struct zone *z, const struct recur_part *p)
{
	const struct ex_recur *r = p->recur;
	struct civil c = zone_local(z, p->start);
	int64_t clock = c.hour * 3600 + c.min * 60 + c.sec;
	int64_t length = civil_seconds(zone_local(z, p->end)) -
	    civil_seconds(c);
	struct icaltimetype t = icaltime_null_time();
	int found = 0;

	t.year = c.year;
	t.month = c.mon;
	t.day = c.day;
	t.is_date = 1;
	icalrecur_iterator
	    *it = icalrecur_iterator_new(icalrecurrencetype_from_string(
					     ex_recur_rule(r, &arena)),
		t);

	assert_non_null(it);
	for (t = icalrecur_iterator_next(it); !icaltime_is_null_time(t);
	     t = icalrecur_iterator_next(it)) {
		int64_t day = civil_day(t.year, t.month, t.day) * DAY;
		int64_t start = zone_utc_of(z, civil_of(day + clock));
		bool special = false;

		if (day > r->last)
			break;
		found++;
		for (size_t i = 0; i < r->ndeleted; i++)
			special = special || r->deleted[i] == day;
		for (size_t i = 0; i < r->nexceptions; i++) {
			const struct ex_exception *x = &r->exception[i];

			if (x->day != day)
				continue;
			assert_false(special);
			assert_int_equal(x->original, start);
			mean(x->start, x->end);
			special = true;
		}
		/* Length counted in seconds: the other way of reading it. */
		if (!special)
			mean(start, start + length);
	}
	icalrecur_iterator_free(it);
	assert_int_equal(found, r->count);
	assert_true(found <= RECUR_MAX);
}

static void
exceptions_stay_between_neighbours(const struct zone *z,
    const struct recur_part *p)
{
	int64_t day[RECUR_MAX], before = INT64_MIN;
	size_t n = ex_recur_days(p->recur, day, NITEMS(day)), x = 0, gone = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t now = day[i];

		if (gone < p->recur->ndeleted &&
		    p->recur->deleted[gone] == now) {
			gone++;
			continue;
		}
		if (x < p->recur->nexceptions &&
		    p->recur->exception[x].day == now) {
			struct civil c = zone_local(z,
			    p->recur->exception[x++].start);

			now = civil_day(c.year, c.mon, c.day) * DAY;
		}
		assert_true(now > before);
		before = now;
	}
}

static void
check(const struct list *l, const struct recur_plan *plan)
{
	assert_true(recur_proves(&arena, l->zone, plan, l->date, l->n));
	nmeant = 0;
	for (size_t i = 0; i < plan->n; i++) {
		const struct recur_part *p = &plan->part[i];

		if (p->recur == NULL) {
			mean(p->start, p->end);
			continue;
		}
		read_series(l->zone, p);
		exceptions_stay_between_neighbours(l->zone, p);
	}
	assert_int_equal(nmeant, l->n);
	qsort(meant, nmeant, sizeof(meant[0]), by_start);
	for (size_t i = 0; i < l->n; i++) {
		assert_int_equal(meant[i].start, l->date[i].start);
		assert_int_equal(meant[i].end, l->date[i].end);
	}
}

/* ---- series made up ----------------------------------------------------------- */

static uint32_t seed;

static int
below(int n)
{
	seed = seed * 1664525u + 1013904223u;
	return (int)((seed >> 8) % (unsigned)n);
}

enum kind {
	DAILY,
	WEEKLY,
	BY_DATE,
	BY_DATES,
	FROM_END,
	NTH,
	YEARLY,
	CUSTOM,
	KINDS
};

static const char *const kind_names[] = { "daily", "weekly", "by date",
	"by several dates", "from the end", "nth weekday", "yearly", "custom" };

struct making {
	enum kind kind;
	int every, count, day, nth, weekday;
	unsigned days;
	int64_t first;
	char weekends; /* D F M N X as RepeatWeekends, 0 none */
	int64_t clock, length;
};

/* Where Notes puts a date that falls on a weekend; -1 nowhere. */
static int64_t
adjusted(const struct making *m, int64_t day)
{
	int weekday = civil_weekday(day);

	if (weekday != 0 && weekday != 6)
		return day;
	switch (m->weekends) {
	case 'F':
		return day - (weekday == 6 ? 1 : 2);
	case 'M':
		return day + (weekday == 6 ? 2 : 1);
	case 'N':
		return weekday == 6 ? day - 1 : day + 1;
	case 'X':
		return -1;
	default:
		return day;
	}
}

static void
put(struct list *l, const struct making *m, int64_t day)
{
	day = adjusted(m, day);
	if (day >= 0)
		add(l, day * DAY, m->clock, m->length);
}

static void
put_month(struct list *l, const struct making *m, int year, int mon)
{
	int length = civil_month_length(year, mon);
	int64_t first = civil_day(year, mon, 1);
	int into = (m->weekday - civil_weekday(first) + 7) % 7;

	switch (m->kind) {
	case BY_DATES:
		put(l, m, first + (m->day + 9) % 20);
		put(l, m, first + m->day % 20);
		break;
	case FROM_END:
		put(l, m, first + length - m->nth);
		break;
	case NTH:
		into += m->nth == 6 ? 7 * ((length - 1 - into) / 7) :
				      7 * (m->nth - 1);
		if (into < length)
			put(l, m, first + into);
		break;
	default: /* a month without that day is left out, or clamped */
		if (m->day <= length)
			put(l, m, first + m->day - 1);
		else if (m->nth % 2 == 0)
			put(l, m, first + length - 1);
	}
}

static void
put_all(struct list *l, const struct making *m)
{
	struct civil c = civil_of(m->first * DAY);
	int64_t week = m->first - civil_weekday(m->first);
	int month = c.year * 12 + c.mon - 1;

	for (int i = 0; i < m->count; i++)
		switch (m->kind) {
		case DAILY:
			put(l, m, m->first + (int64_t)i * m->every);
			break;
		case WEEKLY:
			for (int k = 0; k < 7; k++)
				if ((m->days >> k & 1) != 0 &&
				    week + k >= m->first)
					put(l, m, week + k);
			week += 7 * (int64_t)m->every;
			break;
		case CUSTOM:
			put(l, m, m->first + below(3650));
			break;
		case YEARLY:
			put_month(l, m, c.year + i * m->every, c.mon);
			break;
		default:
			put_month(l, m, month / 12, month % 12 + 1);
			month += m->every;
		}
}

static const char *const zone_names[] = { "America/New_York", "Europe/Berlin",
	"Asia/Kolkata", "Australia/Sydney", "Asia/Tokyo" };

static struct making
any_series(struct list *l)
{
	/* How many there are of each in ten years. */
	static const int most[] = { 400, 520, 120, 120, 120, 120, 10, 30 };
	static const char weekends[] = { 0, 0, 0, 'D', 'F', 'M', 'N', 'X' };
	struct making m = { .kind = (enum kind)below(KINDS) };

	l->n = 0;
	l->has_hint = false;
	l->zone = zone_of_iana(zones, zone_names[below(5)]);
	m.every = below(2) == 0 ? 1 : 1 + below(4);
	m.count = 2 + below(most[m.kind] / m.every);
	/* One after the other: C leaves the order of arguments open. */
	int year = 2002 + below(30);
	int month = 1 + below(12);

	m.first = civil_day(year, month, 1 + below(28));
	m.day = below(3) == 0 ? 29 + below(3) : 1 + below(31);
	m.nth = 1 + below(6);
	m.weekday = below(7);
	m.days = 1u << civil_weekday(m.first) | 1u << below(7);
	if (below(2) == 0)
		m.days |= 1u << below(7) | 1u << below(7);
	m.weekends = m.kind == WEEKLY || m.kind == CUSTOM ?
	    0 :
	    weekends[below(NITEMS(weekends))];
	m.clock = below(48) * 1800;
	m.length = below(16) == 0 ? 26 * 3600 : below(20) * 1800;
	put_all(l, &m);
	return m;
}

/* What people do to a series. */
static void
disturb(struct list *l, const struct making *m)
{
	int gone = below(3) == 0 ? 8 : 40, moved = below(3) == 0 ? 8 : 60;
	size_t n = 0;

	if (below(12) == 0) /* all of it, to another hour or day */
		for (size_t i = 0; i < l->n; i++) {
			l->date[i].start += DAY + 3600;
			l->date[i].end += DAY + 3600;
		}
	for (size_t i = 0; i < l->n; i++) {
		struct recur_date d = l->date[i];
		int64_t by = below(97) - 48;

		by *= below(2) == 0 ? 900 : 4 * 3600;

		if (below(gone) == 0)
			continue;
		if (below(moved) == 0) {
			d.start += by;
			d.end += by;
			if (below(4) == 0)
				d.end += 1800;
			if (below(5) == 0)
				d.original = d.start; /* forgotten */
		}
		d.changed = below(100) == 0;
		l->date[n++] = d;
	}
	l->n = n;
	sort(l);
	if (below(2) == 0 && m->kind == WEEKLY) {
		l->hint = (struct ex_recur){ .freq = EX_WEEKLY,
			.interval = m->every,
			.days = m->days };
		l->has_hint = true;
	}
}

struct tally {
	int lists, whole, mixed, single;
};

static void
count(struct tally *t, const struct recur_plan *plan)
{
	size_t series = 0;

	for (size_t i = 0; i < plan->n; i++)
		series += plan->part[i].recur != NULL;
	t->lists++;
	if (series == 1 && plan->n == 1)
		t->whole++;
	else if (series > 0)
		t->mixed++;
	else
		t->single++;
}

static void
show(const struct tally *t, const char *how)
{
	print_message("%-20s %6s %10s %14s %8s\n", how, "lists", "one series",
	    "series+singles", "singles");
	for (int k = 0; k < KINDS; k++)
		print_message("  %-18s %6d %10d %14d %8d\n", kind_names[k],
		    t[k].lists, t[k].whole, t[k].mixed, t[k].single);
}

static void
no_date_is_lost_or_invented(void **state)
{
	static struct list l;
	struct tally clean[KINDS] = { 0 }, changed[KINDS] = { 0 };

	(void)state;
	seed = 7;
	for (int round = 0; round < LISTS; round++) {
		struct making m = any_series(&l);

		sort(&l);
		if (round % 4 != 0)
			disturb(&l, &m);

		struct recur_plan plan = plan_of(&l);

		check(&l, &plan);
		count(round % 4 != 0 ? &changed[m.kind] : &clean[m.kind],
		    &plan);
		arena_reset(&arena);
	}
	show(clean, "as planned");
	show(changed, "with changes");
	/* Proving is not enough: singles everywhere would prove as well. */
	for (int k = DAILY; k <= WEEKLY; k++) {
		assert_true(clean[k].whole >= clean[k].lists * 8 / 10);
		assert_int_equal(clean[k].single, 0);
		assert_int_equal(changed[k].single, 0);
	}
	assert_true(clean[BY_DATE].whole >= clean[BY_DATE].lists * 7 / 10);
	assert_true(clean[YEARLY].whole >= clean[YEARLY].lists * 7 / 10);
	assert_true(clean[NTH].whole >= clean[NTH].lists * 6 / 10);
	assert_true(clean[CUSTOM].single >= clean[CUSTOM].lists / 2);
}

/* ---- by hand ---------------------------------------------------------------- */

static struct list hand;

static void
start(const char *zone)
{
	hand = (struct list){ .zone = zone_of_iana(zones, zone) };
}

static void
put_hand(int year, int mon, int day)
{
	add(&hand, civil_day(year, mon, day) * DAY, 9 * 3600, 3600);
}

static struct recur_plan
check_hand(size_t parts)
{
	struct recur_plan plan = plan_of(&hand);

	check(&hand, &plan);
	assert_int_equal(plan.n, parts);
	return plan;
}

static void
a_week_keeps_its_wall_clock_over_summer_time(void **state)
{
	(void)state;
	start("Europe/Berlin");
	for (int i = 0; i < 60; i++)
		add(&hand, (civil_day(2014, 3, 10) + 7 * i) * DAY, 9 * 3600,
		    3600);
	struct recur_plan plan = check_hand(1);
	const struct ex_recur *r = plan.part[0].recur;

	assert_int_equal(r->freq, EX_WEEKLY);
	assert_int_equal(r->count, 60);
	assert_int_equal(r->nexceptions + r->ndeleted, 0);
	assert_int_equal(r->last, (civil_day(2014, 3, 10) + 7 * 59) * DAY);
}

static void
a_deleted_and_a_moved_date_stay_in_the_series(void **state)
{
	(void)state;
	start("Europe/Berlin");
	for (int i = 0; i < 10; i++)
		if (i != 3)
			add(&hand, (civil_day(2014, 3, 10) + 7 * i) * DAY,
			    9 * 3600, 3600);
	hand.date[5].start += DAY + 5400;
	hand.date[5].end += DAY + 5400;

	struct recur_plan plan = check_hand(1);
	const struct ex_recur *r = plan.part[0].recur;

	assert_int_equal(r->count, 10);
	assert_int_equal(r->ndeleted, 1);
	assert_int_equal(r->deleted[0], civil_day(2014, 3, 31) * DAY);
	assert_int_equal(r->nexceptions, 1);
	assert_int_equal(r->exception[0].day, civil_day(2014, 4, 21) * DAY);
	assert_int_equal(r->exception[0].start, hand.date[5].start);
	assert_int_equal(plan.part[0].which[0], 5);
}

static void
a_date_that_passes_its_neighbour_leaves(void **state)
{
	(void)state;
	start("Asia/Tokyo");
	for (int i = 0; i < 10; i++)
		add(&hand, (civil_day(2014, 3, 10) + 7 * i) * DAY, 9 * 3600,
		    3600);
	hand.date[4].start += 8 * DAY;
	hand.date[4].end += 8 * DAY;
	sort(&hand);

	struct recur_plan plan = check_hand(2);

	assert_int_equal(plan.part[0].recur->ndeleted, 1);
	assert_int_equal(plan.part[0].recur->nexceptions, 0);
	assert_null(plan.part[1].recur);
}

static void
two_on_one_day_are_two_items(void **state)
{
	(void)state;
	start("Asia/Kolkata");
	for (int i = 0; i < 6; i++)
		put_hand(2014, 3, 10 + i);
	add(&hand, civil_day(2014, 3, 12) * DAY, 15 * 3600, 3600);
	sort(&hand);

	struct recur_plan plan = check_hand(2);

	assert_int_equal(plan.part[0].dates, 6);
	assert_int_equal(plan.part[1].start,
	    zone_utc_of(hand.zone, (struct civil){ 2014, 3, 12, 15, 0, 0 }));
}

static void
ends_of_months_are_one_series(void **state)
{
	(void)state;
	start("America/New_York");
	for (int mon = 1; mon <= 12; mon++)
		put_hand(2023, mon, civil_month_length(2023, mon));

	struct recur_plan plan = check_hand(1);

	assert_int_equal(plan.part[0].recur->freq, EX_MONTHLY);
	assert_int_equal(plan.part[0].recur->day, 31);
}

static void
fifths_are_fridays_to_be_deleted_or_singles(void **state)
{
	static const int day[][2] = { { 3, 29 }, { 5, 31 }, { 8, 30 },
		{ 11, 29 } };

	(void)state;
	start("America/New_York");
	for (size_t i = 0; i < NITEMS(day); i++)
		put_hand(2024, day[i][0], day[i][1]);

	struct recur_plan plan = plan_of(&hand);

	check(&hand, &plan);
}

static void
several_days_of_the_month_are_several_series(void **state)
{
	(void)state;
	start("Europe/Berlin");
	for (int mon = 1; mon <= 12; mon++) {
		put_hand(2023, mon, 5);
		put_hand(2023, mon, 20);
	}

	struct recur_plan plan = check_hand(2);

	assert_int_equal(plan.part[0].recur->freq, EX_MONTHLY);
	assert_int_equal(plan.part[1].recur->freq, EX_MONTHLY);
}

static void
weekends_moved_to_fridays_are_exceptions(void **state)
{
	struct making m = { .kind = BY_DATE,
		.every = 1,
		.count = 12,
		.day = 15,
		.first = 0,
		.weekends = 'F',
		.clock = 36000,
		.length = 1800 };

	(void)state;
	start("Europe/Berlin");
	m.first = civil_day(2024, 1, 1);
	put_all(&hand, &m);

	struct recur_plan plan = check_hand(1);

	assert_int_equal(plan.part[0].recur->day, 15);
	assert_int_equal(plan.part[0].recur->nexceptions, 3);
}

static void
custom_lists_end_as_singles(void **state)
{
	(void)state;
	start("Europe/Berlin");
	put_hand(2014, 3, 5);
	put_hand(2014, 3, 14);
	put_hand(2014, 4, 2);
	put_hand(2014, 7, 30);
	check_hand(4);
}

static void
a_series_moved_as_a_whole_has_no_exceptions(void **state)
{
	(void)state;
	start("Europe/Berlin");
	for (int i = 0; i < 20; i++) {
		add(&hand, (civil_day(2014, 3, 10) + 7 * i) * DAY, 9 * 3600,
		    3600);
		hand.date[i].start += DAY + 3600;
		hand.date[i].end += DAY + 3600;
	}
	struct recur_plan plan = check_hand(1);

	assert_false(plan.by_original);
	assert_int_equal(plan.part[0].recur->nexceptions, 0);
	assert_int_equal(plan.part[0].recur->days, 1u << 2);
}

static void
what_is_longer_than_exchange_takes_is_cut(void **state)
{
	(void)state;
	start("Asia/Tokyo");
	for (int i = 0; i < 1500; i++)
		add(&hand, (civil_day(2010, 1, 1) + i) * DAY, 8 * 3600, 900);

	struct recur_plan plan = check_hand(2);

	assert_int_equal(plan.part[0].recur->count, RECUR_MAX);
}

static void
night_shifts_over_the_change_are_exact(void **state)
{
	(void)state;
	start("America/New_York");
	for (int i = 0; i < 100; i++)
		add(&hand, (civil_day(2007, 3, 1) + i) * DAY, 23 * 3600,
		    6 * 3600);

	struct recur_plan plan = check_hand(1);

	/* 2007-03-11: five hours long, said as an exception */
	assert_int_equal(plan.part[0].recur->nexceptions, 1);
	assert_int_equal(plan.part[0].exception[0].end -
		plan.part[0].exception[0].start,
	    5 * 3600);
}

static void
the_hour_that_spring_leaves_out_is_an_exception(void **state)
{
	(void)state;
	start("Europe/Berlin");
	for (int i = 0; i < 100; i++)
		add(&hand, (civil_day(2014, 3, 1) + i) * DAY, 9000, 1800);

	struct recur_plan plan = check_hand(1);

	assert_int_equal(plan.part[0].recur->nexceptions, 1);
	assert_int_equal(plan.part[0].exception[0].day,
	    civil_day(2014, 3, 30) * DAY);
}

/* Nights from 22:00 to 06:00; that to 2004-03-28 has an hour less. */
static void
no_series_begins_while_the_clock_changes(void **state)
{
	int64_t first = civil_day(2004, 3, 27) * DAY;

	(void)state;
	start("Europe/Berlin");
	for (int i = 0; i < 10; i++)
		add(&hand, first + i * 7 * DAY, 22 * 3600, 8 * 3600);

	struct recur_plan plan = check_hand(2);

	for (size_t i = 0; i < plan.n; i++)
		if (plan.part[i].recur != NULL)
			assert_int_equal(plan.part[i].recur->first,
			    first + 7 * DAY);
		else
			assert_int_equal(plan.part[i].end -
			    plan.part[i].start, 7 * 3600);
}

/* Berlin, 2014-10-26: 02:30 comes twice, a clock on the wall is the first. */
static void
the_second_of_two_hours_is_an_item_of_its_own(void **state)
{
	int64_t first = civil_day(2014, 10, 5) * DAY;
	int64_t twice = civil_day(2014, 10, 26) * DAY;

	(void)state;
	for (int second = 0; second < 2; second++) {
		struct recur_plan plan;
		size_t n = 0;

		hand = (struct list){ .zone = zone_of_iana(zones,
					  "Europe/Berlin") };
		for (int i = 0; i < 8; i++)
			add(&hand, first + i * 7 * DAY, 9 * 3600, 1800);
		hand.date[3].start = twice + 1800 + second * 3600;
		hand.date[3].end = hand.date[3].start + 900;
		plan = plan_of(&hand);
		check(&hand, &plan);
		for (size_t i = 0; i < plan.n; i++)
			n += plan.part[i].recur != NULL ?
			    plan.part[i].recur->nexceptions :
			    0;
		assert_int_equal(plan.n, 1 + second);
		assert_int_equal(n, 1 - second);
	}
}

static void
nothing_makes_nothing_and_one_is_single(void **state)
{
	(void)state;
	start("Asia/Tokyo");
	check_hand(0);
	put_hand(2014, 3, 5);
	assert_null(check_hand(1).part[0].recur);
}

static void
the_proof_can_fail(void **state)
{
	struct recur_plan plan;
	struct ex_recur *r;
	int64_t gone;

	(void)state;
	start("Europe/Berlin");
	for (int i = 0; i < 20; i++)
		add(&hand, (civil_day(2014, 3, 10) + 7 * i) * DAY, 9 * 3600,
		    3600);
	hand.date[7].start += 1800;
	plan = check_hand(1);
	r = plan.part[0].recur;

	plan.part[0].exception[0].start += 60;
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	plan.part[0].exception[0].start -= 60;
	plan.part[0].exception[0].original += 60;
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	plan.part[0].exception[0].original -= 60;
	assert_true(recur_proves(&arena, hand.zone, &plan, hand.date, 20));

	gone = r->first + 14 * DAY;
	r->deleted = &gone;
	r->ndeleted = 1;
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	gone++; /* deletes nothing: the list would lie */
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	r->ndeleted = 0;
	r->last += 7 * DAY;
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	r->last -= 14 * DAY;
	r->count--;
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	r->last += 7 * DAY;
	r->count++;
	plan.part[0].end += 60;
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	/* in a zone without summer time it means something else */
	plan.part[0].end -= 60;
	assert_true(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	assert_false(recur_proves(&arena, zone_of_offset(zones, 60), &plan,
	    hand.date, 20));

	recur_singles(&arena, hand.date, 20, &plan);
	assert_int_equal(plan.n, 20);
	assert_true(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 19));
	plan.part[3] = plan.part[4];
	assert_false(recur_proves(&arena, hand.zone, &plan, hand.date, 20));
}

/* Made to be slow: no date is like another. */
static void
work_is_bounded(void **state)
{
	static struct list l;

	(void)state;
	seed = 99;
	l = (struct list){ .zone = zone_of_iana(zones, "Asia/Tokyo") };
	for (int i = 0; i < MOST; i++) {
		int64_t day = 10000 + (int64_t)below(60000);

		add(&l, day * DAY, below(86400), 3600);
	}
	sort(&l);

	struct recur_plan plan = plan_of(&l);

	check(&l, &plan);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_week_keeps_its_wall_clock_over_summer_time),
		cmocka_unit_test(a_deleted_and_a_moved_date_stay_in_the_series),
		cmocka_unit_test(a_date_that_passes_its_neighbour_leaves),
		cmocka_unit_test(two_on_one_day_are_two_items),
		cmocka_unit_test(ends_of_months_are_one_series),
		cmocka_unit_test(fifths_are_fridays_to_be_deleted_or_singles),
		cmocka_unit_test(several_days_of_the_month_are_several_series),
		cmocka_unit_test(weekends_moved_to_fridays_are_exceptions),
		cmocka_unit_test(custom_lists_end_as_singles),
		cmocka_unit_test(a_series_moved_as_a_whole_has_no_exceptions),
		cmocka_unit_test(what_is_longer_than_exchange_takes_is_cut),
		cmocka_unit_test(night_shifts_over_the_change_are_exact),
		cmocka_unit_test(
		    the_hour_that_spring_leaves_out_is_an_exception),
		cmocka_unit_test(no_series_begins_while_the_clock_changes),
		cmocka_unit_test(the_second_of_two_hours_is_an_item_of_its_own),
		cmocka_unit_test(nothing_makes_nothing_and_one_is_single),
		cmocka_unit_test(the_proof_can_fail),
		cmocka_unit_test(work_is_bounded),
		cmocka_unit_test(no_date_is_lost_or_invented),
	};

	return cmocka_run_group_tests(tests, make_zones, drop_zones);
}
