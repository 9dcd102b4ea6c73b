/*
 * Thousands of series: what the notes mean, what the item means by our own
 * reading of it, what its blobs mean, and what libical reads in the file are
 * the same dates.
 */
#include "series_make.h"

#include <libical/ical.h>
#include <stdio.h>

#include "base/buf.h"
#include "exch/ex_blob_recur.h"
#include "exch/ex_blob_zone.h"
#include "exch/ex_exception.h"
#include "target/dir_write.h"

#ifdef N2E_SANITIZE
enum { ROUNDS = 600 };
#else
enum { ROUNDS = 4000 };
#endif
enum { FILE_EVERY = 2, GOT_MOST = 3 * MAKE_MOST };

static int
by_date(const void *a, const void *b)
{
	const struct make_date *x = a;
	const struct make_date *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	if (strcmp(x->subject, y->subject) != 0)
		return strcmp(x->subject, y->subject);
	if (strcmp(x->place, y->place) != 0)
		return strcmp(x->place, y->place);
	return strcmp(x->body, y->body);
}

struct list {
	struct make_date date[GOT_MOST];
	size_t n;
};

static void
add(struct list *l, int64_t start, int64_t end, const char *subject,
    const char *place, const char *body)
{
	assert_true(l->n < GOT_MOST);
	l->date[l->n++] = (struct make_date){ start, end,
		subject == NULL ? "" : subject, place == NULL ? "" : place,
		body == NULL ? "" : text_trim(&arena, body, strlen(body)) };
}

static void
compare(const char *who, uint32_t seed, struct list *got, struct make *m)
{
	qsort(got->date, got->n, sizeof(got->date[0]), by_date);
	qsort(m->want, m->wants, sizeof(m->want[0]), by_date);
	for (size_t i = 0; i < got->n && i < m->wants; i++) {
		const struct make_date *g = &got->date[i], *w = &m->want[i];

		if (by_date(g, w) != 0)
			fail_msg("%s: series %u (%s): date %zu is %lld-%lld "
			    "%s %s %s, not %lld-%lld %s %s %s", who, seed,
			    m->unit, i, (long long)g->start, (long long)g->end,
			    g->subject, g->place, g->body,
			    (long long)w->start, (long long)w->end, w->subject,
			    w->place, w->body);
	}
	if (got->n != m->wants)
		fail_msg("%s: series %u (%s): %zu dates, not %zu", who, seed,
		    m->unit, got->n, m->wants);
}

/* ---- by the item's own fields ------------------------------------------------- */

static void
add_exception(struct list *l, const struct ex_item *item,
    const struct ex_exception *x)
{
	const char *body = x->body != NULL || x->html != NULL ? x->body :
	    ex_text(item, EX_BODY);

	add(l, x->start, x->end,
	    x->subject != NULL ? x->subject : ex_text(item, EX_SUBJECT),
	    x->location != NULL ? x->location : ex_text(item, EX_LOCATION),
	    body);
}

static void
add_series(struct list *l, const struct ex_item *item, int64_t clock,
    int64_t length)
{
	static int64_t day[1000];
	const struct ex_recur *r = item->recur;
	size_t n = ex_recur_days(r, day, NITEMS(day)), x = 0, gone = 0;

	assert_true(n <= NITEMS(day));
	assert_int_equal((int)n, r->count);
	for (size_t i = 0; i < n; i++) {
		int64_t at = day[i] + clock;

		if (gone < r->ndeleted && r->deleted[gone] == day[i]) {
			gone++;
			continue;
		}
		if (x < r->nexceptions && r->exception[x].day == day[i]) {
			add_exception(l, item, &r->exception[x++]);
			continue;
		}
		add(l, zone_utc_of(item->zone, civil_of(at)),
		    zone_utc_of(item->zone, civil_of(at + length)),
		    ex_text(item, EX_SUBJECT), ex_text(item, EX_LOCATION),
		    ex_text(item, EX_BODY));
	}
	assert_int_equal(gone, r->ndeleted);
	assert_int_equal(x, r->nexceptions);
}

static void
expand(const struct ex_item *item, struct list *l)
{
	l->n = 0;
	for (; item != NULL; item = item->more) {
		int64_t start = ex_time(item, EX_APPT_START, 0);
		int64_t end = ex_time(item, EX_APPT_END, 0);
		struct civil from = zone_local(item->zone, start);

		assert_int_equal(ex_is(item, EX_RECURRING),
		    item->recur != NULL);
		if (item->recur == NULL)
			add(l, start, end, ex_text(item, EX_SUBJECT),
			    ex_text(item, EX_LOCATION), ex_text(item, EX_BODY));
		else
			add_series(l, item, from.hour * 3600 + from.min * 60,
			    civil_seconds(zone_local(item->zone, end)) -
				civil_seconds(from));
	}
}

/* ---- by the blobs ---------------------------------------------------------------- */

/* What the exception's own message says; the blob tells that there is one. */
static const char *
own_body(const struct ex_item *item, const struct ex_exception *got,
    unsigned says)
{
	const struct ex_recur *r = item->recur;

	for (size_t i = 0; i < r->nexceptions; i++)
		if (r->exception[i].day == got->day &&
		    (says & EX_SAYS_BODY) != 0)
			return ex_text(
			    ex_exception_item(item, &r->exception[i]),
			    EX_BODY);
	return ex_text(item, EX_BODY);
}

static void
add_blob(struct list *l, const struct ex_item *item)
{
	const struct ex_value *v = ex_get(item, EX_APPT_RECUR);
	struct ex_blob_recur got;
	struct ex_instance *all;
	struct err e;
	size_t n;

	assert_non_null(v);
	if (ex_blob_recur_read(&arena, v->binary, v->n, item->zone, &got,
		&e) < 0)
		fail_msg("%s", e.msg);
	n = ex_blob_recur_instances(&arena, &got, item->zone, &all);
	for (size_t i = 0; i < n; i++) {
		const struct ex_exception *x = all[i].exception;
		bool subject = x != NULL && x->subject != NULL;
		bool place = x != NULL && x->location != NULL;

		add(l, all[i].start, all[i].end,
		    subject ? x->subject : ex_text(item, EX_SUBJECT),
		    place ? x->location : ex_text(item, EX_LOCATION),
		    x == NULL ? ex_text(item, EX_BODY) :
				own_body(item, x,
				    got.says[x - got.recur.exception]));
	}
}

/* The rules of the definition are those of the zone, wherever it happens. */
static void
same_offsets(const struct ex_item *item, const struct list *l)
{
	const struct ex_value *v = ex_get(item,
	    item->recur == NULL ? EX_TIME_ZONE_START : EX_TIME_ZONE_RECUR);
	struct ex_zone z;
	struct err e;

	assert_non_null(v);
	assert_int_equal(ex_zone_read(&arena, v->binary, v->n, &z, &e), 0);
	for (size_t i = 0; item->recur != NULL && i < l->n; i++)
		assert_int_equal(ex_zone_offset(&z, l->date[i].start),
		    zone_offset(item->zone, l->date[i].start));
}

static void
read_blobs(const struct ex_item *item, struct list *l)
{
	static struct list part;

	l->n = 0;
	for (; item != NULL; item = item->more) {
		part.n = 0;
		if (item->recur != NULL)
			add_blob(&part, item);
		else
			add(&part, ex_time(item, EX_APPT_START, 0),
			    ex_time(item, EX_APPT_END, 0),
			    ex_text(item, EX_SUBJECT),
			    ex_text(item, EX_LOCATION), ex_text(item, EX_BODY));
		same_offsets(item, &part);
		for (size_t i = 0; i < part.n; i++)
			l->date[l->n++] = part.date[i];
		assert_true(l->n + MAKE_MOST < GOT_MOST);
	}
}

/* ---- by libical ---------------------------------------------------------------- */

static int64_t
instant(const struct make *m, struct icaltimetype t)
{
	if (t.is_date)
		return zone_utc_of(m->zone, (struct civil){ t.year, t.month,
		    t.day, 0, 0, 0 });
	return (int64_t)icaltime_as_timet_with_zone(t,
	    t.zone != NULL ? t.zone : icaltimezone_get_utc_timezone());
}

static struct icaltimetype
time_of(icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);

	return p == NULL ? icaltime_null_time() :
	    icalproperty_get_datetime_with_component(p, c);
}

static const char *
words(const char *text)
{
	return text == NULL ? "" : arena_strdup(&arena, text);
}

static void
add_event(struct list *l, const struct make *m, icalcomponent *c, int64_t start,
    int64_t end)
{
	add(l, start, end, words(icalcomponent_get_summary(c)),
	    words(icalcomponent_get_location(c)),
	    words(icalcomponent_get_description(c)));
	(void)m;
}

/* Instances that are deleted, or that a component of their own stands for. */
static bool
is_taken(const struct make *m, icalcomponent *cal, icalcomponent *c, int64_t at)
{
	const char *uid = icalcomponent_get_uid(c);

	for (icalproperty *p = icalcomponent_get_first_property(c,
		 ICAL_EXDATE_PROPERTY); p != NULL;
	     p = icalcomponent_get_next_property(c, ICAL_EXDATE_PROPERTY))
		if (instant(m, icalproperty_get_datetime_with_component(p,
			c)) == at)
			return true;
	for (icalcompiter i = icalcomponent_begin_component(cal,
		 ICAL_VEVENT_COMPONENT); icalcompiter_deref(&i) != NULL;
	     (void)icalcompiter_next(&i)) {
		icalcomponent *o = icalcompiter_deref(&i);
		struct icaltimetype id = time_of(o, ICAL_RECURRENCEID_PROPERTY);

		if (!icaltime_is_null_time(id) && instant(m, id) == at &&
		    strcmp(icalcomponent_get_uid(o), uid) == 0)
			return true;
	}
	return false;
}

static void
read_event(struct list *l, const struct make *m, icalcomponent *cal,
    icalcomponent *c)
{
	struct icaltimetype start = time_of(c, ICAL_DTSTART_PROPERTY), t;
	struct icaltimetype end = time_of(c, ICAL_DTEND_PROPERTY);
	icalproperty *rule = icalcomponent_get_first_property(c,
	    ICAL_RRULE_PROPERTY);
	int64_t length;
	icalrecur_iterator *i;

	if (icaltime_is_null_time(end))
		end = start;
	if (rule == NULL) {
		add_event(l, m, c, instant(m, start), instant(m, end));
		return;
	}
	length = (int64_t)icaldurationtype_as_int(icaltime_subtract(end,
	    start));
	i = icalrecur_iterator_new(icalproperty_get_rrule(rule), start);
	assert_non_null(i);
	for (t = icalrecur_iterator_next(i); !icaltime_is_null_time(t);
	     t = icalrecur_iterator_next(i)) {
		int64_t at = instant(m, t);

		if (is_taken(m, cal, c, at))
			continue;
		if (t.is_date) {
			struct icaltimetype to = t;

			icaltime_adjust(&to, (int)(length / DAY), 0, 0, 0);
			add_event(l, m, c, at, instant(m, to));
		} else {
			add_event(l, m, c, at, at + length);
		}
	}
	icalrecur_iterator_free(i);
}

static int
put(void *arg, const void *p, size_t n, struct err *e)
{
	(void)e;
	buf_put(arg, p, n);
	return 0;
}

static void
read_file(const struct make *m, const struct ex_item *item, struct list *l)
{
	struct buf out;
	const struct sink to = { put, &out };
	struct err e = { 0 };
	icalcomponent *cal;

	buf_init(&out, (size_t)16 << 20);
	if (ics_write(item, &to, &e) < 0)
		fail_msg("%s", e.msg);
	cal = icalparser_parse_string(out.data);
	assert_non_null(cal);
	l->n = 0;
	for (icalcompiter i = icalcomponent_begin_component(cal,
		 ICAL_VEVENT_COMPONENT); icalcompiter_deref(&i) != NULL;
	     (void)icalcompiter_next(&i))
		read_event(l, m, cal, icalcompiter_deref(&i));
	icalcomponent_free(cal);
	buf_free(&out);
}

/* ---- the proof --------------------------------------------------------------------- */

/* How a series went across. */
struct tally {
	size_t one, with_singles, several, singles;
	size_t dates, alone;
};

static void
count(struct tally *t, const struct ex_item *item, size_t dates)
{
	size_t series = 0, singles = 0;

	for (; item != NULL; item = item->more) {
		series += item->recur != NULL;
		singles += item->recur == NULL;
	}
	t->dates += dates;
	t->alone += singles;
	if (series == 0)
		t->singles++;
	else if (series > 1)
		t->several++;
	else if (singles > 0)
		t->with_singles++;
	else
		t->one++;
}

static void
print(const char *what, const struct tally *t)
{
	(void)printf("%-8s %5zu one series, %5zu series with singles, %5zu "
	    "several series, %5zu singles; %zu of %zu dates alone\n", what,
	    t->one, t->with_singles, t->several, t->singles, t->alone,
	    t->dates);
}

static void
every_series_means_what_its_notes_mean(void **state)
{
	static const char *const units[] = { "D", "W", "MD", "MP", "Y", "C" };
	static struct make m;
	static struct list got;
	struct tally tally[NITEMS(units)] = { { 0 } }, all = { 0 };

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		struct ex_item *item;

		if (!make_series(&m, seed * 2654435761u))
			continue;
		bundle.members = &m.note[1];
		bundle.nmembers = m.notes - 1;
		item = item_of(m.note[0]);
		expand(item, &got);
		compare("item", seed, &got, &m);
		read_blobs(item, &got);
		compare("blobs", seed, &got, &m);
		if (seed % FILE_EVERY == 0) {
			read_file(&m, item, &got);
			compare("file", seed, &got, &m);
		}
		for (size_t i = 0; i < NITEMS(units); i++)
			if (strcmp(units[i], m.unit) == 0)
				count(&tally[i], item, m.wants);
		count(&all, item, m.wants);
		arena_reset(&arena);
	}
	for (size_t i = 0; i < NITEMS(units); i++)
		print(units[i], &tally[i]);
	print("all", &all);
	/* It would be easy to be right with singles alone. */
	assert_true(all.one * 5 > ROUNDS * 3);
	assert_true((all.alone - tally[5].alone) * 12 <
	    all.dates - tally[5].dates); /* picked dates are alone */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_series_means_what_its_notes_mean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
