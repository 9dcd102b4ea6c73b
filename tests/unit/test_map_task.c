#include "test.h"

#include <string.h>

#include "base/civil.h"
#include "exch/ex_recur.h"
#include "mapping/map.h"
#include "note/note.h"

#define BERLIN "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=69$ZN=W. Europe"
#define UNID   "A4C76017C119F19FC1257CAAA51FDE95"
#define UNID2  "B4C76017C119F19FC1257CAAA51FDE95"
#define OWNER  "CN=Anna Keller/OU=Sales/O=Acme"
#define DAY    ((int64_t)DAY_SECONDS)

static struct arena arena;
static struct zones *zones;
static struct map_options options;
static struct map_ctx ctx;
static struct map_bundle bundle;
static const struct note *members[4];

static int
begin(void **state)
{
	(void)state;
	zones = zones_new();
	options = (struct map_options){ .owner = OWNER };
	ctx = (struct map_ctx){ .opt = &options, .zones = zones };
	bundle = (struct map_bundle){ .members = members };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	zones_free(zones);
	arena_free(&arena);
	return 0;
}

static int64_t
utc(int year, int mon, int day, int hour)
{
	return civil_seconds((struct civil){ year, mon, day, hour, 0, 0 });
}

static struct note_time
at(int64_t when)
{
	return (struct note_time){ .utc = when,
		.has_date = true,
		.has_clock = true,
		.has_zone = true,
		.zone = 60 };
}

static struct note *
todo(const char *unid)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, unid));
	n->form = "Task";
	note_add_text(n, "Form", "Task");
	note_add_text(n, "Subject", "Offer");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "TaskType", "1");
	note_add_text(n, "Chair", OWNER);
	note_add_text(n, "StartTimeZone", BERLIN);
	return n;
}

static struct ex_item *
item_of(const struct note *note)
{
	struct map_result r;
	struct err e = { 0 };

	bundle.note = note;
	if (map_note(&ctx, &bundle, &arena, &r, &e) < 0)
		fail_msg("%s", e.msg);
	assert_int_equal(r.verdict, MAP_ITEM);
	assert_int_equal(r.item->kind, EX_TASK);
	assert_string_equal(r.item->folder, "Tasks");
	return r.item;
}

static bool
has_loss(const struct ex_item *item, const char *part)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strstr(l->what, part) != NULL)
			return true;
	return false;
}

static void
days_are_local_days(void **state)
{
	struct note *n = todo(UNID);

	(void)state;
	/* half past midnight in Berlin is the day before in Greenwich */
	note_add_time(n, "StartDateTime", at(utc(2014, 3, 2, 23) + 1800));
	note_add_time(n, "DueDateTime", at(utc(2014, 3, 7, 16)));
	note_add_number(n, "DueState", 1);
	note_add_text(n, "Importance", "1");
	note_add_text(n, "OrgConfidential", "1");

	struct ex_item *item = item_of(n);

	assert_int_equal(ex_time(item, EX_TASK_START, 0), utc(2014, 3, 3, 0));
	assert_int_equal(ex_time(item, EX_TASK_DUE, 0), utc(2014, 3, 7, 0));
	assert_int_equal(ex_int(item, EX_TASK_STATUS, -1), 0);
	assert_false(ex_is(item, EX_TASK_COMPLETE));
	assert_int_equal(ex_int(item, EX_IMPORTANCE, -1), 2);
	assert_int_equal(ex_int(item, EX_SENSITIVITY, -1), 2);
	assert_string_equal(item->uid, UNID "-Lotus_Notes_Generated");
	assert_null(item->losses);
}

static void
a_task_needs_no_dates(void **state)
{
	struct ex_item *item = item_of(todo(UNID));

	(void)state;
	assert_null(ex_get(item, EX_TASK_START));
	assert_null(ex_get(item, EX_TASK_DUE));
}

static void
a_date_without_clock_is_that_day(void **state)
{
	struct note *n = todo(UNID);
	struct note_time day = { .utc = utc(2014, 5, 17, 0), .has_date = true };

	(void)state;
	note_add_time(n, "DueDate", day);
	assert_int_equal(ex_time(item_of(n), EX_TASK_DUE, 0), day.utc);
}

static void
states_are_carried(void **state)
{
	static const struct {
		const char *what;
		double state, percent;
		bool done;
		int status;
		bool lost;
	} cases[] = {
		{ "overdue", 0, 0, false, 0, false },
		{ "current, begun", 1, 40, false, 1, false },
		{ "future", 2, 0, false, 0, false },
		{ "rejected", 8, 0, false, 4, true },
		{ "completed", 9, 0, false, 2, false },
		{ "completed by its date", 1, 0, true, 2, false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note *n = todo(UNID);

		IN_CASE(cases[i].what);
		note_add_number(n, "DueState", cases[i].state);
		note_add_number(n, "PercentComplete", cases[i].percent);
		if (cases[i].done)
			note_add_time(n, "CompletedDateTime",
			    at(utc(2014, 2, 6, 10)));

		struct ex_item *item = item_of(n);
		const struct ex_value *percent = ex_get(item, EX_TASK_PERCENT);

		assert_int_equal(ex_int(item, EX_TASK_STATUS, -1),
		    cases[i].status);
		assert_int_equal(ex_is(item, EX_TASK_COMPLETE),
		    cases[i].status == 2);
		assert_int_equal((int)(percent->real * 100 + 0.5),
		    cases[i].status == 2 ? 100 : (int)cases[i].percent);
		assert_int_equal(ex_time(item, EX_TASK_COMPLETED, 0),
		    cases[i].done ? utc(2014, 2, 6, 10) : 0);
		assert_int_equal(has_loss(item, "rejected"), cases[i].lost);
	}
}

static void
the_people_of_a_group_task_are_in_its_body(void **state)
{
	static const char *const names[] = { "CN=Soren/O=Acme",
		"CN=Clara/O=Acme" };
	static const char *const inet[] = { "soren@example.com",
		"clara@example.com" };
	struct note *n = todo(UNID);

	(void)state;
	note_add_texts(n, "AssignedTo", names, 2);
	note_add_texts(n, "INetRequiredNames", inet, 2);
	note_add_text(n, "AssignState", "1");
	note_add_text(n, "Body", "Stand, coffee.");

	struct ex_item *item = item_of(n);
	const char *body = ex_text(item, EX_BODY);

	assert_non_null(strstr(body, "Stand, coffee."));
	assert_non_null(strstr(body,
	    "Assigned to: Soren "
	    "<soren@example.com>, Clara <clara@example.com>"));
	assert_string_equal(ex_text(item, EX_TASK_OWNER), "Anna Keller");
	assert_null(item->recipients);
	assert_null(item->losses);
}

static void
alarms_ring_once_and_not_for_what_is_done(void **state)
{
	struct note *n = todo(UNID);

	(void)state;
	note_add_time(n, "DueDateTime", at(utc(2014, 3, 7, 16)));
	note_add_number(n, "$Alarm", 1);
	note_add_number(n, "$AlarmOffset", -1);
	note_add_text(n, "$AlarmUnit", "D");
	bundle.facts.as_of = utc(2014, 3, 1, 0);
	assert_true(ex_is(item_of(n), EX_REMINDER_SET));
	assert_int_equal(ex_time(item_of(n), EX_REMINDER_TIME, 0),
	    utc(2014, 3, 6, 16));
	bundle.facts.as_of = utc(2014, 3, 8, 0);
	assert_false(ex_is(item_of(n), EX_REMINDER_SET));

	bundle.facts.as_of = utc(2014, 3, 1, 0);
	note_add_time(n, "$AlarmTime", at(utc(2014, 3, 5, 8)));
	assert_int_equal(ex_time(item_of(n), EX_REMINDER_TIME, 0),
	    utc(2014, 3, 5, 8));
	note_add_number(n, "DueState", 9);
	assert_false(ex_is(item_of(n), EX_REMINDER_SET));
	assert_null(item_of(n)->losses);
}

static void
an_alarm_without_a_time_is_said(void **state)
{
	struct note *n = todo(UNID);

	(void)state;
	note_add_number(n, "$Alarm", 1);
	assert_true(has_loss(item_of(n), "alarm"));
}

static void
a_start_after_the_end_is_said(void **state)
{
	struct note *n = todo(UNID);

	(void)state;
	note_add_time(n, "StartDateTime", at(utc(2014, 3, 9, 8)));
	note_add_time(n, "DueDateTime", at(utc(2014, 3, 7, 16)));
	assert_null(ex_get(item_of(n), EX_TASK_START));
	assert_true(has_loss(item_of(n), "start"));
}

static void
add_three(struct note *n, const char *name, int hour)
{
	struct note_field *f = note_add(n, name, NOTE_TIME);

	f->n = 3;
	f->time = arena_array(&arena, 3, sizeof(*f->time));
	for (int i = 0; i < 3; i++)
		f->time[i].from = at(utc(2014, 3, 3 + 7 * i, hour));
}

static void
a_repeating_task_is_one_for_each_date(void **state)
{
	struct note *parent = todo(UNID), *open = todo(UNID2);
	struct note *done = todo("C4C76017C119F19FC1257CAAA51FDE95");
	int completed = 0, items = 0;

	(void)state;
	note_add_text(parent, "$CSFlags", "c");
	note_add_text(parent, "OrgRepeat", "1");
	note_add_time(parent, "StartDateTime", at(utc(2014, 3, 3, 8)));
	add_three(parent, "RepeatDates", 8);
	add_three(open, "StartDateTime", 8);
	note_add_text(open, "$CSFlags", "i");
	add_three(open, "RepeatInstanceDates", 8);
	add_three(open, "DueDateTime", 16);
	note_add_text(done, "$CSFlags", "ie");
	note_add_time(done, "StartDateTime", at(utc(2014, 3, 10, 8)));
	note_add_time(done, "DueDateTime", at(utc(2014, 3, 11, 16)));
	note_add_time(done, "OriginalStartDate", at(utc(2014, 3, 10, 8)));
	note_add_number(done, "DueState", 9);
	members[0] = open;
	members[1] = done;
	bundle.nmembers = 2;
	for (struct ex_item *i = item_of(parent); i != NULL; i = i->more) {
		assert_int_equal(ex_time(i, EX_TASK_START, 0),
		    utc(2014, 3, 3 + 7 * items, 0));
		assert_int_equal(ex_time(i, EX_TASK_DUE, 0),
		    utc(2014, 3, 3 + 7 * items + (items == 1), 0));
		if (items == 0)
			assert_string_equal(i->unid, UNID);
		assert_string_equal(i->folder, "Tasks");
		completed += ex_is(i, EX_TASK_COMPLETE);
		items++;
	}
	assert_int_equal(items, 3);
	assert_int_equal(completed, 1);
}

static void
tasks_that_are_only_due_are_all_there(void **state)
{
	struct note *lead = todo(UNID), *rest = todo(UNID2);
	int items = 0;

	(void)state;
	note_add_text(lead, "$CSFlags", "ie");
	note_add_time(lead, "DueDateTime", at(utc(2014, 2, 24, 8)));
	note_add_number(lead, "PercentComplete", 50); /* begun */
	note_add_text(rest, "$CSFlags", "i");
	add_three(rest, "DueDateTime", 8);
	add_three(rest, "RepeatInstanceDates", 8);
	members[0] = rest;
	bundle.nmembers = 1;
	for (struct ex_item *i = item_of(lead); i != NULL; i = i->more) {
		assert_null(ex_get(i, EX_TASK_START));
		assert_int_equal(ex_time(i, EX_TASK_DUE, 0),
		    utc(2014, 2, 24, 0) + 7 * DAY * items);
		items++;
	}
	assert_int_equal(items, 4);
}

static void
a_task_that_nobody_has_begun_repeats(void **state)
{
	struct note *lead = todo(UNID), *rest = todo(UNID2);
	struct ex_item *item;

	(void)state;
	note_add_text(lead, "$CSFlags", "ie");
	note_add_time(lead, "DueDateTime", at(utc(2014, 2, 24, 8)));
	note_add_text(rest, "$CSFlags", "i");
	add_three(rest, "DueDateTime", 8);
	add_three(rest, "RepeatInstanceDates", 8);
	members[0] = rest;
	bundle.nmembers = 1;
	item = item_of(lead);
	assert_null(item->more);
	assert_non_null(item->recur);
	assert_int_equal(item->recur->freq, EX_WEEKLY);
	assert_int_equal(item->recur->count, 4);
	assert_int_equal(item->recur->first, utc(2014, 2, 24, 0));
	assert_int_equal(ex_time(item, EX_TASK_DUE, 0), utc(2014, 2, 24, 0));
	assert_null(ex_get(item, EX_TASK_START));
	assert_null(item->losses);
	/* Another text: each is a task of its own. */
	note_add_text(lead, "Location", "x");
	note_add_text(rest, "Body", "Another one");
	assert_non_null(item_of(lead)->more);
}

static void
what_assignees_said_is_said(void **state)
{
	static const struct map_answer answers[] = {
		{ "CN=Ben A/O=Acme", EX_ACCEPTED },
		{ "eva@x.example", EX_DECLINED },
	};
	static const char *const to[] = { "CN=Ben A/O=Acme", "eva@x.example",
		"CN=Carl C/O=Acme" };
	struct note *n = todo(UNID);
	const char *body;

	(void)state;
	note_add_texts(n, "AssignedTo", to, 3);
	bundle.facts.answers = answers;
	bundle.facts.nanswers = 2;
	body = ex_text(item_of(n), EX_BODY);
	assert_non_null(strstr(body, "Ben A (accepted)"));
	assert_non_null(strstr(body, "<eva@x.example> (declined)"));
	assert_null(strstr(body, "Carl C ("));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(days_are_local_days),
		TEST(a_task_needs_no_dates),
		TEST(a_date_without_clock_is_that_day),
		TEST(states_are_carried),
		TEST(the_people_of_a_group_task_are_in_its_body),
		TEST(alarms_ring_once_and_not_for_what_is_done),
		TEST(an_alarm_without_a_time_is_said),
		TEST(a_start_after_the_end_is_said),
		TEST(a_repeating_task_is_one_for_each_date),
		TEST(tasks_that_are_only_due_are_all_there),
		TEST(a_task_that_nobody_has_begun_repeats),
		TEST(what_assignees_said_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
