/* What the tests of calendar entries and series share: notes made by hand. */
#ifndef TESTS_CAL_HELP_H
#define TESTS_CAL_HELP_H

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_recur.h"
#include "mapping/map.h"
#include "note/note.h"

#define BERLIN   "Z=-1$DO=1$DL=3 -1 1 10 -1 1$ZX=69$ZN=W. Europe"
#define NEW_YORK "Z=5$DO=1$DL=4 1 1 10 -1 1$ZX=25$ZN=Eastern"
#define UNID     "A4C76017C119F19FC1257CAAA51FDE95"
#define UNID2    "B4C76017C119F19FC1257CAAA51FDE95"
#define UNID3    "C4C76017C119F19FC1257CAAA51FDE95"
#define OWNER    "CN=Anna Keller/OU=Sales/O=Acme"
#define DAY      ((int64_t)DAY_SECONDS)

static struct arena arena;
static struct zones *zones;
static struct map_options options;
static struct map_ctx ctx;
static struct map_bundle bundle;
static const struct note *members[8];

static inline int
begin(void **state)
{
	(void)state;
	zones = zones_new();
	options = (struct map_options){ .owner = OWNER,
		.domain = "example.com" };
	ctx = (struct map_ctx){ .opt = &options, .zones = zones };
	bundle = (struct map_bundle){ .members = members };
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	zones_free(zones);
	arena_free(&arena);
	return 0;
}

static inline int64_t
utc(int year, int mon, int day, int hour, int min)
{
	return civil_seconds((struct civil){ year, mon, day, hour, min, 0 });
}

/* An instant as a German client wrote it, east minutes from Greenwich. */
static inline struct note_time
at(int64_t when)
{
	return (struct note_time){ .utc = when,
		.has_date = true,
		.has_clock = true,
		.has_zone = true,
		.zone = 60 };
}

static inline void
add_times(struct note *n, const char *name, const int64_t *when, size_t count)
{
	struct note_field *f = note_add(n, name, NOTE_TIME);

	f->n = count;
	f->time = arena_array(&arena, count, sizeof(*f->time));
	for (size_t i = 0; i < count; i++)
		f->time[i].from = at(when[i]);
}

static inline struct note *
blank(const char *unid)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, unid));
	n->form = "Appointment";
	note_add_text(n, "Form", "Appointment");
	note_add_text(n, "Subject", "Round");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "Chair", OWNER);
	return n;
}

static inline struct note *
entry(const char *type, const char *zone, int64_t from, int64_t to)
{
	struct note *n = blank(UNID);

	note_add_text(n, "AppointmentType", type);
	if (zone != NULL)
		note_add_text(n, "StartTimeZone", zone);
	note_add_time(n, "StartDateTime", at(from));
	note_add_time(n, "EndDateTime", at(to));
	return n;
}

static inline struct map_result
map(const struct note *note)
{
	struct map_result r;
	struct err e = { 0 };

	bundle.note = note;
	if (map_note(&ctx, &bundle, &arena, &r, &e) < 0)
		fail_msg("%s", e.msg);
	return r;
}

static inline struct ex_item *
item_of(const struct note *note)
{
	struct map_result r = map(note);

	assert_int_equal(r.verdict, MAP_ITEM);
	return r.item;
}

static inline bool
has_loss(const struct ex_item *item, const char *part)
{
	for (const struct ex_loss *l = item->losses; l != NULL; l = l->next)
		if (strstr(l->what, part) != NULL)
			return true;
	return false;
}

static inline void
assert_no_losses(const struct ex_item *item)
{
	if (item->losses != NULL)
		fail_msg("%s", item->losses->what);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

#endif
