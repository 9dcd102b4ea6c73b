#include "test.h"

#include "ews/ews_pace.h"

#define S 1000 /* milliseconds */

/* Started and ended badly; how long all wait then. */
static int64_t
bad(struct ews_pace *p, int64_t now, int64_t hint)
{
	ews_pace_started(p);
	ews_pace_bad(p, now, hint);
	return p->until - now;
}

static void
good(struct ews_pace *p, int64_t now)
{
	ews_pace_started(p);
	ews_pace_good(p, now);
}

static void
so_many_at_once_and_no_more(void **state)
{
	struct ews_pace p;

	(void)state;
	ews_pace_init(&p, 2);
	assert_int_equal(ews_pace_ask(&p, 0), 0);
	ews_pace_started(&p);
	assert_int_equal(ews_pace_ask(&p, 0), 0);
	ews_pace_started(&p);
	assert_int_equal(ews_pace_ask(&p, 0), -1);
	ews_pace_good(&p, 1);
	assert_int_equal(ews_pace_ask(&p, 1), 0);
	ews_pace_init(&p, 0);
	assert_int_equal(p.most, 1);
}

static void
waits_without_a_hint_double_up_to_five_minutes(void **state)
{
	static const int seconds[] = { 10, 20, 40, 80, 160, 300, 300, 300 };
	struct ews_pace p;
	int64_t now = 5;

	(void)state;
	ews_pace_init(&p, 4);
	for (size_t i = 0; i < NITEMS(seconds); i++) {
		int64_t wait = bad(&p, now, -1);

		assert_in_range(wait, seconds[i] * S * 3 / 4, seconds[i] * S);
		assert_int_equal(ews_pace_ask(&p, now), wait);
		assert_int_equal(ews_pace_ask(&p, now + wait - 1), 1);
		assert_int_equal(ews_pace_ask(&p, now + wait), 0);
		now += wait;
	}
	good(&p, now);
	assert_in_range(bad(&p, now, -1), 7 * S, 10 * S);
}

static void
chance_differs_and_each_run_is_the_same(void **state)
{
	struct ews_pace a, b;
	int same = 0;

	(void)state;
	ews_pace_init(&a, 1);
	ews_pace_init(&b, 1);
	for (int64_t now = 0, last = 0; now < 3000 * S; now += 400 * S) {
		int64_t wait = bad(&a, now, -1);

		assert_int_equal(wait, bad(&b, now, -1));
		same += wait == last;
		last = wait;
	}
	assert_int_equal(same, 0);
}

static void
a_hint_wins(void **state)
{
	struct ews_pace p;

	(void)state;
	ews_pace_init(&p, 4);
	assert_int_equal(bad(&p, 0, 4321), 4321);
	assert_int_equal(bad(&p, 5000, 400 * S), 400 * S);
	assert_int_equal(bad(&p, 500 * S, 2500), 2500);
	/* But what names nothing is not asked without end. */
	ews_pace_init(&p, 4);
	int64_t now = 0;

	for (int i = 0; i < 10; i++)
		now += bad(&p, now, 0);
	assert_in_range(now, 20 * S, 60 * S);
}

/* Four that were under way get the same answer: that is one "busy". */
static void
what_comes_together_counts_once(void **state)
{
	struct ews_pace p;

	(void)state;
	ews_pace_init(&p, 8);
	for (int i = 0; i < 8; i++)
		ews_pace_started(&p);
	ews_pace_bad(&p, 100, -1);
	int64_t until = p.until;

	ews_pace_bad(&p, 101, -1);
	ews_pace_bad(&p, 102, 1);
	assert_int_equal(p.until, until);
	assert_int_equal(p.now, 4);
	assert_int_equal(p.bad, 1);
	ews_pace_bad(&p, 103, 60 * S);
	assert_int_equal(p.until, 103 + 60 * S);
	assert_int_equal(p.now, 4);
	assert_int_equal(p.in_flight, 4);
	/* Nor does what comes late and well make it undone. */
	ews_pace_good(&p, 104);
	assert_int_equal(p.until, 103 + 60 * S);
	assert_int_equal(p.bad, 1);
}

static void
busy_halves_and_twenty_good_ones_add_one(void **state)
{
	struct ews_pace p;

	(void)state;
	ews_pace_init(&p, 5);
	(void)bad(&p, 0, 1);
	assert_int_equal(p.now, 2);
	(void)bad(&p, 1 * S, 1);
	assert_int_equal(p.now, 1);
	(void)bad(&p, 10 * S, 1);
	assert_int_equal(p.now, 1);
	for (int i = 0; i < 19; i++)
		good(&p, 100 * S);
	assert_int_equal(p.now, 1);
	good(&p, 100 * S);
	assert_int_equal(p.now, 2);
	for (int i = 0; i < 200; i++)
		good(&p, 100 * S);
	assert_int_equal(p.now, 5);
	for (int i = 0; i < 19; i++)
		good(&p, 100 * S);
	(void)bad(&p, 100 * S, 1);
	good(&p, 200 * S);
	assert_int_equal(p.now, 2); /* counted from the beginning */
}

static void
patience_is_longer_than_an_hour_and_ends(void **state)
{
	struct ews_pace p;
	int64_t now = 77;
	int asked = 0;

	(void)state;
	ews_pace_init(&p, 4);
	assert_false(ews_pace_is_lost(&p, 1000000 * S));
	while (!ews_pace_is_lost(&p, now)) {
		now += bad(&p, now, -1);
		asked++;
	}
	assert_in_range(now - 77, 3600 * S + 300 * S, 2 * 3600 * S);
	assert_in_range(asked, 12, 40);
	good(&p, now);
	assert_false(ews_pace_is_lost(&p, now));
	(void)bad(&p, now, -1);
	assert_false(ews_pace_is_lost(&p, now + 3600 * S));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_at_once_and_no_more),
		cmocka_unit_test(
		    waits_without_a_hint_double_up_to_five_minutes),
		cmocka_unit_test(chance_differs_and_each_run_is_the_same),
		cmocka_unit_test(a_hint_wins),
		cmocka_unit_test(what_comes_together_counts_once),
		cmocka_unit_test(busy_halves_and_twenty_good_ones_add_one),
		cmocka_unit_test(patience_is_longer_than_an_hour_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
