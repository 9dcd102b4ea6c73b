#include "test.h"

#include <libical/ical.h>
#include <sys/resource.h>

#include "base/text.h"
#include "exch/ex_recur.h"
#include "target/dir_zone.h"
#include "test_out.h"

static struct arena arena;
static struct buf out;
static struct zones *zones;

static int
setup(void **state)
{
	(void)state;
	buf_init(&out, (size_t)64 << 20);
	zones = zones_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	zones_free(zones);
	buf_free(&out);
	arena_free(&arena);
	return 0;
}

static int64_t
utc(int year, int mon, int day, int hour, int min)
{
	return civil_seconds((struct civil){ year, mon, day, hour, min, 0 });
}

static struct ex_item *
event(int64_t start, int64_t end, const struct zone *z)
{
	struct ex_item *item = ex_item_new(&arena, EX_CALENDAR, UNID);

	item->folder = "Calendar";
	item->uid = UNID "-Lotus_Notes_Generated";
	item->zone = z;
	ex_set_text(item, EX_SUBJECT, "Meeting");
	ex_set_time(item, EX_APPT_START, start);
	ex_set_time(item, EX_APPT_END, end);
	ex_set_time(item, EX_LAST_MODIFICATION_TIME, utc(2004, 5, 12, 13, 30));
	return item;
}

static const struct zone *
berlin(void)
{
	const struct zone *z = zone_of_iana(zones, "Europe/Berlin");

	assert_non_null(z);
	return z;
}

static void
write_out(const struct ex_item *item)
{
	const struct sink to = { out_put, &out };
	struct err e = { .code = ERR_NONE };

	buf_clear(&out);
	if (ics_write(item, &to, &e) < 0)
		fail_msg("%s", e.msg);
}

/* The same, read back by libical; the caller frees it. */
static icalcomponent *
read_back(const struct ex_item *item)
{
	icalcomponent *c;

	write_out(item);
	c = icalparser_parse_string(out.data);
	assert_non_null(c);
	assert_int_equal(icalcomponent_isa(c), ICAL_VCALENDAR_COMPONENT);
	assert_int_equal(icalcomponent_count_errors(c), 0);
	assert_true(icalrestriction_check(c));
	return c;
}

static icalcomponent *
nth(icalcomponent *cal, icalcomponent_kind kind, int n)
{
	icalcomponent *c = icalcomponent_get_first_component(cal, kind);

	while (c != NULL && n-- > 0)
		c = icalcomponent_get_next_component(cal, kind);
	return c;
}

/* The instant of a property, by the VTIMEZONE that was written with it. */
static int64_t
instant(icalcomponent *cal, icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	icaltimezone *z = icaltimezone_get_utc_timezone();
	icalparameter *tzid;
	struct icaltimetype t;

	assert_non_null(p);
	t = icalvalue_get_datetime(icalproperty_get_value(p));
	tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
	if (tzid != NULL)
		z = icalcomponent_get_timezone(cal,
		    icalparameter_get_tzid(tzid));
	else
		assert_true(icaltime_is_utc(t));
	assert_non_null(z);
	return (int64_t)icaltime_as_timet_with_zone(t, z);
}

static char *
unfolded(void)
{
	char *s = arena_alloc(&arena, out.len + 1), *p = s;

	for (size_t i = 0; i < out.len; i++) {
		if (strncmp(out.data + i, "\r\n ", 3) == 0)
			i += 2;
		else
			*p++ = out.data[i];
	}
	return s;
}

static bool
has_line(const char *line)
{
	return strstr(unfolded(), text_printf(&arena, "\r\n%s\r\n", line)) !=
	    NULL;
}

/* ---- zones ------------------------------------------------------------- */

static const char *const world[] = { "Europe/Berlin", "Europe/London",
	"Europe/Dublin", "America/New_York", "America/Sao_Paulo",
	"Australia/Sydney", "Asia/Tokyo", "Asia/Kolkata", "Africa/Casablanca",
	"Europe/Moscow", "Asia/Jerusalem", "Asia/Tehran", "Africa/Cairo",
	"America/Caracas", "Pacific/Apia", "Europe/Istanbul", "Asia/Gaza",
	"Australia/Lord_Howe", "Antarctica/Troll", "America/Santiago" };

/* What a reader that follows the VTIMEZONE gets, against the zone itself. */
static void
check_zone(const struct zone *z, int year)
{
	int64_t begin = utc(year, 1, 1, 0, 0), end = utc(year + 2, 1, 1, 0, 0);
	icalcomponent *cal = read_back(event(begin, end, z));
	icaltimezone *tz = icalcomponent_get_timezone(cal, z->tzid);

	assert_non_null(tz);
	for (int64_t t = begin; t <= end; t += 6 * 3600 + 1800) {
		struct icaltimetype i = icaltime_from_timet_with_zone(
		    (time_t)t, 0, icaltimezone_get_utc_timezone());
		int dst;
		int offset = icaltimezone_get_utc_offset_of_utc_time(tz, &i,
		    &dst);

		if (offset != zone_offset(z, t))
			fail_msg("%s %d: %d instead of %d at %lld", z->iana,
			    year, offset, zone_offset(z, t), (long long)t);
	}
	icalcomponent_free(cal);
}

static void
readers_get_exactly_our_instants(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(world); i++) {
		const struct zone *z = zone_of_iana(zones, world[i]);

		IN_CASE(world[i]);
		assert_non_null(z);
		if (z->changes == 1 && z->change[0].offset == 0)
			continue;
		for (int year = 1995; year < 2036; year += 3)
			check_zone(z, year);
	}
}

static const struct zone_change two_rules[] = {
	{ INT64_MIN, 3600, false },
	{ 954032400, 7200, true },   /* 2000-03-26 last Sunday */
	{ 972781200, 3600, false },  /* 2000-10-29 */
	{ 985482000, 7200, true },   /* 2001-03-25 */
	{ 1004230800, 3600, false }, /* 2001-10-28 */
};
static const struct zone by_hand = { .tzid = "By Hand, \"x\"",
	.change = two_rules,
	.changes = NITEMS(two_rules) };

static void
changes_that_go_on_become_one_rule(void **state)
{
	struct zone_rule *r;
	size_t n = zone_rules(&by_hand, utc(2000, 1, 1, 0, 0),
	    utc(2001, 12, 31, 0, 0), &arena, &r);

	(void)state;
	assert_int_equal(n, 3);
	assert_true(r[0].first == INT64_MIN);
	assert_false(r[0].goes_on);
	assert_true(r[1].dst);
	assert_int_equal(r[1].month, 3);
	assert_int_equal(r[1].weekday, 0);
	assert_int_equal(r[1].nth, -1);
	assert_true(r[1].goes_on);
	assert_int_equal(r[1].first, 954032400);
	assert_int_equal(r[2].month, 10);

	/* Only what is in force then. */
	n = zone_rules(&by_hand, utc(1998, 1, 1, 0, 0), utc(1998, 2, 1, 0, 0),
	    &arena, &r);
	assert_int_equal(n, 1);
	assert_true(r[0].first == INT64_MIN);
}

/* New York changed its rules in 2007. */
static void
changes_of_a_rule_that_has_ended_stand_alone(void **state)
{
	const struct zone *z = zone_of_iana(zones, "America/New_York");

	(void)state;
	write_out(event(utc(2004, 5, 12, 7, 0), utc(2004, 5, 12, 8, 0), z));
	assert_null(strstr(out.data, "RRULE"));
	assert_non_null(strstr(out.data, "DTSTART:20040404T020000\r\n"));
	assert_null(strstr(out.data, "DTSTART:2006"));
	write_out(event(utc(2009, 5, 12, 7, 0), utc(2009, 5, 12, 8, 0), z));
	assert_non_null(strstr(out.data,
	    "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\n"));
	assert_null(strstr(out.data, "UNTIL"));
}

static void
a_zone_without_changes_has_one_rule(void **state)
{
	(void)state;
	write_out(event(utc(2004, 5, 12, 8, 0), utc(2004, 5, 12, 9, 0),
	    zone_of_offset(zones, 330)));
	assert_non_null(strstr(out.data, "BEGIN:STANDARD\r\n"
	    "DTSTART:16010101T000000\r\n"
	    "TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530\r\nEND:STANDARD\r\n"));
	assert_null(strstr(out.data, "BEGIN:DAYLIGHT"));
}

static void
an_odd_zone_name_is_one_name(void **state)
{
	icalcomponent *cal = read_back(event(972781200, 972784800, &by_hand));

	(void)state;
	assert_int_equal(instant(cal, nth(cal, ICAL_VEVENT_COMPONENT, 0),
	    ICAL_DTSTART_PROPERTY), 972781200);
	icalcomponent_free(cal);
}

/* ---- single entries ---------------------------------------------------- */

static void
an_entry_in_its_zone(void **state)
{
	icalcomponent *cal = read_back(event(utc(2004, 5, 12, 7, 0),
	    utc(2004, 5, 12, 8, 30), berlin()));
	icalcomponent *c = nth(cal, ICAL_VEVENT_COMPONENT, 0);

	(void)state;
	assert_int_equal(instant(cal, c, ICAL_DTSTART_PROPERTY),
	    utc(2004, 5, 12, 7, 0));
	assert_int_equal(instant(cal, c, ICAL_DTEND_PROPERTY),
	    utc(2004, 5, 12, 8, 30));
	assert_true(has_line(text_printf(&arena,
	    "DTSTART;TZID=%s:20040512T090000", berlin()->tzid)));
	assert_string_equal(icalcomponent_get_uid(c),
	    UNID "-Lotus_Notes_Generated");
	assert_string_equal(icalcomponent_get_summary(c), "Meeting");
	assert_true(has_line("DTSTAMP:20040512T133000Z"));
	assert_true(has_line("LAST-MODIFIED:20040512T133000Z"));
	assert_true(has_line("X-NOTES2EX-UNID:" UNID));
	assert_true(has_line("PRODID:-//notes2ex//notes2ex//EN"));
	assert_null(strstr(out.data, "METHOD"));
	icalcomponent_free(cal);
}

static void
utc_needs_no_zone(void **state)
{
	const struct zone *none[] = { NULL, zone_utc(zones),
		zone_of_offset(zones, 0) };

	(void)state;
	for (size_t i = 0; i < NITEMS(none); i++) {
		write_out(event(utc(2004, 5, 12, 7, 0), utc(2004, 5, 12, 8, 0),
		    none[i]));
		assert_true(has_line("DTSTART:20040512T070000Z"));
		assert_true(has_line("DTEND:20040512T080000Z"));
		assert_null(strstr(out.data, "VTIMEZONE"));
	}
}

static void
two_zones_of_one_entry(void **state)
{
	struct ex_item *item = event(utc(2004, 5, 12, 7, 0),
	    utc(2004, 5, 12, 15, 0), berlin());
	icalcomponent *cal, *c;

	(void)state;
	item->end_zone = zone_of_iana(zones, "America/New_York");
	cal = read_back(item);
	c = nth(cal, ICAL_VEVENT_COMPONENT, 0);
	assert_int_equal(instant(cal, c, ICAL_DTEND_PROPERTY),
	    utc(2004, 5, 12, 15, 0));
	assert_non_null(strstr(out.data, ":20040512T110000\r\n"));
	assert_int_equal(icalcomponent_count_components(cal,
	    ICAL_VTIMEZONE_COMPONENT), 2);
	icalcomponent_free(cal);
}

/* 2004-10-31 02:30 came twice in Berlin: at 00:30 and at 01:30 UTC. */
static void
the_doubled_hour_of_autumn_stays_exact(void **state)
{
	(void)state;
	for (int hour = 0; hour < 2; hour++) {
		int64_t start = utc(2004, 10, 31, hour, 30);
		icalcomponent *cal = read_back(event(start, start + 600,
		    berlin()));

		assert_int_equal(instant(cal, nth(cal, ICAL_VEVENT_COMPONENT,
		    0), ICAL_DTSTART_PROPERTY), start);
		icalcomponent_free(cal);
	}
}

static void
an_all_day_entry_has_days_and_an_exclusive_end(void **state)
{
	static const struct {
		int hours; /* from midnight in Berlin */
		const char *end;
	} cases[] = { { 24, "DTEND;VALUE=DATE:20040513" },
		{ 48, "DTEND;VALUE=DATE:20040514" },
		{ 0, "DTEND;VALUE=DATE:20040513" },
		{ 20, "DTEND;VALUE=DATE:20040513" },
		{ -5, "DTEND;VALUE=DATE:20040513" } };
	int64_t start = utc(2004, 5, 11, 22, 0);

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = event(start,
		    start + cases[i].hours * 3600, berlin());

		ex_set_bool(item, EX_APPT_ALL_DAY, true);
		icalcomponent_free(read_back(item));
		assert_true(has_line("DTSTART;VALUE=DATE:20040512"));
		assert_true(has_line(cases[i].end));
		assert_true(has_line("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"));
		assert_null(strstr(out.data, "VTIMEZONE"));
	}
}

static void
an_entry_without_length_has_no_end(void **state)
{
	(void)state;
	write_out(event(utc(2004, 5, 12, 7, 0), utc(2004, 5, 12, 7, 0), NULL));
	assert_null(strstr(out.data, "DTEND"));
}

static void
an_entry_without_a_start_is_refused(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_CALENDAR, UNID);
	const struct sink to = { out_put, &out };
	struct err e;

	(void)state;
	assert_int_equal(ics_write(item, &to, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	assert_int_equal(out.len, 0);
}

static void
every_property_has_its_place(void **state)
{
	static const char *const lines[] = {
		"LOCATION:Room 5\\, east\\; wing",
		"DESCRIPTION:two\\nlines \\\\ and more",
		"X-ALT-DESC;FMTTYPE=text/html:<p>a\\, b\\; c</p>\\n",
		"CATEGORIES:Red,x\\, y",
		"CLASS:PRIVATE",
		"PRIORITY:1",
		"X-MICROSOFT-CDO-IMPORTANCE:2",
		"TRANSP:TRANSPARENT",
		"X-MICROSOFT-CDO-BUSYSTATUS:FREE",
		"SEQUENCE:3",
		"CREATED:20040101T000000Z",
		"STATUS:CANCELLED",
		"X-MICROSOFT-DISALLOW-COUNTER:TRUE",
		"X-NOTES2EX-RESPONSE:ACCEPTED",
		"ORGANIZER;CN=\"Ahlers, Anna\":mailto:anna@example.com",
		"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;"
		"CN=Bea:mailto:bea@example.com",
		"ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE:"
		"mailto:c@example.com",
		"ATTENDEE;ROLE=NON-PARTICIPANT;PARTSTAT=DECLINED;RSVP=TRUE:"
		"mailto:f@example.com",
		"ATTENDEE;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;"
		"PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:room@example.com",
		"ATTENDEE;CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT;"
		"PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:beamer@example.com",
		"ACTION:DISPLAY",
		"TRIGGER:-PT15M",
		"ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=\"text/plain\";"
		"X-FILENAME=\"a 'b'.txt\":Zm9v",
	};
	static const char *const keywords[] = { "Red", "x, y" };
	static const struct {
		enum ex_role role;
		const char *name, *address;
		enum ex_response response;
	} people[] = {
		{ EX_REQUIRED, "Bea", "bea@example.com", EX_ACCEPTED },
		{ EX_OPTIONAL, "", "c@example.com", EX_TENTATIVE },
		{ EX_FYI, NULL, "f@example.com", EX_DECLINED },
		{ EX_ROOM, "", "room@example.com", EX_NO_RESPONSE },
		{ EX_RESOURCE, "", "beamer@example.com", EX_NOT_RESPONDED },
	};
	struct ex_item *item = event(utc(2004, 5, 12, 7, 0),
	    utc(2004, 5, 12, 8, 0), berlin());
	struct ex_address chair = { .name = "Ahlers, Anna",
		.address = "anna@example.com" };

	(void)state;
	ex_set_text(item, EX_LOCATION, "Room 5, east; wing");
	ex_set_text(item, EX_BODY, "two\r\nlines \\ and\x01 more");
	ex_set_text(item, EX_HTML, "<p>a, b; c</p>\n");
	ex_set_texts(item, EX_KEYWORDS, keywords, 2);
	ex_set_int(item, EX_SENSITIVITY, 2);
	ex_set_int(item, EX_IMPORTANCE, 2);
	ex_set_int(item, EX_BUSY_STATUS, 0);
	ex_set_int(item, EX_APPT_SEQUENCE, 3);
	ex_set_time(item, EX_CREATION_TIME, utc(2004, 1, 1, 0, 0));
	ex_set_int(item, EX_APPT_STATE_FLAGS, 5);
	ex_set_bool(item, EX_APPT_NOT_ALLOW_PROPOSE, true);
	ex_set_bool(item, EX_RESPONSE_REQUESTED, true);
	ex_set_int(item, EX_RESPONSE_STATUS, 3);
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, 15);
	item->organizer = &chair;
	for (size_t i = 0; i < NITEMS(people); i++)
		ex_add_recipient(item, people[i].role,
		    (struct ex_address){ .name = people[i].name,
			.address = people[i].address })
		    ->response = people[i].response;
	(void)ex_add_attachment(item, "a \"b\".txt",
	    blob_of_mem(&arena, "foo", 3));
	item->attachments->type = "text/plain";
	icalcomponent_free(read_back(item));
	for (size_t i = 0; i < NITEMS(lines); i++) {
		IN_CASE(lines[i]);
		assert_true(has_line(lines[i]));
	}
	assert_null(strstr(out.data, "X-NOTES2EX-LINE"));
}

static void
an_alarm_only_where_one_is_set(void **state)
{
	struct ex_item *item = event(0, 3600, NULL);

	(void)state;
	ex_set_int(item, EX_REMINDER_DELTA, 15);
	write_out(item);
	assert_null(strstr(out.data, "VALARM"));
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, 0);
	write_out(item);
	assert_true(has_line("TRIGGER:PT0S"));
}

static void
text_cannot_pretend_to_be_structure(void **state)
{
	struct ex_item *item = event(0, 3600, NULL);
	struct ex_address evil = { .name = "x\r\nX-EVIL:1\"^",
		.address = "a@b\r\nX-EVIL:2" };

	(void)state;
	ex_set_text(item, EX_SUBJECT,
	    "a\nX-NOTES2EX-LINE:1\r\nEND:VEVENT\r\nX-EVIL:3");
	ex_set_text(item, EX_HTML, "<p>");
	item->uid = "u\r\nX-EVIL:4";
	item->organizer = &evil;
	(void)ex_add_recipient(item, EX_REQUIRED, evil);
	(void)ex_add_attachment(item, "f\r\nX-EVIL:5",
	    blob_of_mem(&arena, "foo", 3));
	icalcomponent_free(read_back(item));
	assert_null(strstr(out.data, "\nX-EVIL"));
	assert_true(has_line("X-ALT-DESC;FMTTYPE=text/html:<p>"));
	assert_non_null(strstr(unfolded(), "SUMMARY:a\\nX-NOTES2EX-LINE:1"));
}

/* libical's own folds fall between CR and LF at some lengths. */
static void
lines_have_75_octets_whatever_their_length(void **state)
{
	struct ex_item *item = event(0, 3600, NULL);

	(void)state;
	for (size_t n = 1; n < 400; n++) {
		char *text = arena_alloc(&arena, n * 4 + 1);

		for (size_t i = 0; i < n; i++)
			(void)strcat(text, n % 3 == 0 ? "x" : n % 3 == 1 ?
			    "\xe6\x97\xa5" : "\xf0\x9f\x98\x80");
		ex_set_text(item, EX_BODY, text);
		icalcomponent_free(read_back(item));
		for (char *line = out.data; *line != '\0';) {
			char *end = strstr(line, "\r\n");
			size_t len = (size_t)(end - line);

			assert_true(len <= 75);
			assert_int_equal(text_valid_utf8(line, len), len);
			assert_null(memchr(line, '\r', len));
			assert_null(memchr(line, '\n', len));
			line = end + 2;
		}
		assert_true(has_line(text_printf(&arena, "DESCRIPTION:%s",
		    text)));
	}
}

static void
dates_that_have_no_four_digits_are_refused(void **state)
{
	static const int64_t odd[] = { INT64_MAX, INT64_MIN, 253402300800,
		-62135596801 };
	const struct sink to = { out_put, &out };

	(void)state;
	for (size_t i = 0; i < NITEMS(odd); i++) {
		struct ex_item *item = event(0, 3600, NULL);
		struct err e;

		ex_set_time(item, EX_CREATION_TIME, odd[i]);
		assert_int_equal(ics_write(item, &to, &e), -1);
		assert_int_equal(err_reach(e.code), REACH_NOTE);
	}
}

/* ---- series ------------------------------------------------------------ */

/* Mondays at nine in Berlin from 2004-03-01 to 2004-05-31. */
static struct ex_item *
series(struct ex_recur *r)
{
	struct ex_item *item = event(utc(2004, 3, 1, 8, 0),
	    utc(2004, 3, 1, 9, 0), berlin());

	*r = (struct ex_recur){ .freq = EX_WEEKLY,
		.interval = 1,
		.days = 2,
		.first = utc(2004, 3, 1, 0, 0),
		.last = utc(2004, 5, 31, 0, 0),
		.count = 14 };
	item->recur = r;
	return item;
}

static void
a_series_with_exceptions(void **state)
{
	static const int64_t deleted[] = { (int64_t)12506 * 86400 };
	struct ex_exception moved[] = {
		{ .day = utc(2004, 4, 5, 0, 0),
		    .original = utc(2004, 4, 5, 7, 0),
		    .start = utc(2004, 4, 6, 12, 0),
		    .end = utc(2004, 4, 6, 13, 0),
		    .subject = "Moved",
		    .busy = 0,
		    .unid = "FF112233445566778899AABBCCDDEEFF" },
		{ .day = utc(2004, 4, 12, 0, 0),
		    .original = utc(2004, 4, 12, 7, 0),
		    .start = utc(2004, 4, 12, 7, 0),
		    .end = utc(2004, 4, 12, 9, 0),
		    .html = "<p>new</p>",
		    .busy = -1 },
	};
	struct ex_recur r;
	struct ex_item *item = series(&r);
	icalcomponent *cal, *c;

	(void)state;
	r.deleted = deleted; /* 2004-03-29, after the clocks changed */
	r.ndeleted = 1;
	r.exception = moved;
	r.nexceptions = 2;
	ex_set_text(item, EX_BODY, "series");
	ex_set_text(item, EX_LOCATION, "Room");
	ex_set_int(item, EX_BUSY_STATUS, 2);
	cal = read_back(item);
	assert_int_equal(icalcomponent_count_components(cal,
	    ICAL_VEVENT_COMPONENT), 3);
	c = nth(cal, ICAL_VEVENT_COMPONENT, 0);
	assert_int_equal(instant(cal, c, ICAL_DTSTART_PROPERTY),
	    utc(2004, 3, 1, 8, 0));
	assert_int_equal(instant(cal, c, ICAL_EXDATE_PROPERTY),
	    utc(2004, 3, 29, 7, 0));
	/* The last one, in UTC, is in summer. */
	assert_non_null(strstr(unfolded(), "UNTIL=20040531T070000Z"));

	c = nth(cal, ICAL_VEVENT_COMPONENT, 1);
	assert_int_equal(instant(cal, c, ICAL_RECURRENCEID_PROPERTY),
	    utc(2004, 4, 5, 7, 0));
	assert_int_equal(instant(cal, c, ICAL_DTSTART_PROPERTY),
	    utc(2004, 4, 6, 12, 0));
	assert_string_equal(icalcomponent_get_summary(c), "Moved");
	assert_string_equal(icalcomponent_get_location(c), "Room");
	assert_string_equal(icalcomponent_get_description(c), "series");
	assert_string_equal(icalcomponent_get_uid(c), item->uid);
	assert_true(has_line(
	    "X-NOTES2EX-UNID:FF112233445566778899AABBCCDDEEFF"));

	c = nth(cal, ICAL_VEVENT_COMPONENT, 2);
	assert_string_equal(icalcomponent_get_summary(c), "Meeting");
	assert_null(icalcomponent_get_description(c));
	assert_int_equal(instant(cal, c, ICAL_DTEND_PROPERTY),
	    utc(2004, 4, 12, 9, 0));
	assert_null(icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY));
	icalcomponent_free(cal);
}

static void
a_series_of_days(void **state)
{
	static const int64_t deleted[] = { (int64_t)12506 * 86400 };
	struct ex_exception moved = { .day = utc(2004, 4, 5, 0, 0),
		.original = utc(2004, 4, 4, 22, 0),
		.start = utc(2004, 4, 5, 22, 0),
		.end = utc(2004, 4, 6, 22, 0),
		.busy = -1 };
	struct ex_recur r;
	struct ex_item *item = series(&r);

	(void)state;
	ex_set_time(item, EX_APPT_START, utc(2004, 2, 29, 23, 0));
	ex_set_time(item, EX_APPT_END, utc(2004, 3, 1, 23, 0));
	ex_set_bool(item, EX_APPT_ALL_DAY, true);
	r.deleted = deleted;
	r.ndeleted = 1;
	r.exception = &moved;
	r.nexceptions = 1;
	icalcomponent_free(read_back(item));
	assert_true(has_line("DTSTART;VALUE=DATE:20040301"));
	assert_true(has_line("EXDATE;VALUE=DATE:20040329"));
	assert_non_null(strstr(unfolded(), "UNTIL=20040531;"));
	assert_true(has_line("RECURRENCE-ID;VALUE=DATE:20040405"));
	assert_true(has_line("DTSTART;VALUE=DATE:20040406"));
	assert_true(has_line("DTEND;VALUE=DATE:20040407"));
}

/* 02:30 did not exist in Berlin on 2004-03-28. */
static void
an_instance_in_the_gap_of_spring_is_named_as_readers_name_it(void **state)
{
	static const int64_t deleted[] = { (int64_t)12505 * 86400 };
	struct ex_exception moved = { .day = utc(2004, 3, 28, 0, 0),
		.original = utc(2004, 3, 28, 1, 30),
		.start = utc(2004, 3, 28, 12, 0),
		.end = utc(2004, 3, 28, 13, 0),
		.busy = -1 };
	struct ex_recur r;
	struct ex_item *item = series(&r);

	(void)state;
	ex_set_time(item, EX_APPT_START, utc(2004, 3, 7, 1, 30));
	ex_set_time(item, EX_APPT_END, utc(2004, 3, 7, 2, 0));
	r.days = 1;
	r.first = utc(2004, 3, 7, 0, 0);
	r.last = utc(2004, 4, 25, 0, 0);
	r.deleted = deleted;
	r.ndeleted = 1;
	r.exception = &moved;
	r.nexceptions = 1;
	icalcomponent_free(read_back(item));
	assert_non_null(strstr(unfolded(), "\r\nEXDATE;TZID="));
	assert_non_null(strstr(strstr(unfolded(), "\r\nEXDATE;TZID="),
	    ":20040328T023000\r\n"));
	assert_non_null(strstr(strstr(unfolded(), "\r\nRECURRENCE-ID;TZID="),
	    ":20040328T023000\r\n"));
}

static void
an_instance_with_people_and_marks_of_its_own(void **state)
{
	static const char *const words[] = { "Red", "Blue" };
	struct ex_recipient other = { .role = EX_OPTIONAL,
		.who = { .name = "", .address = "b@example.com" } };
	struct ex_exception x = { .day = utc(2004, 4, 5, 0, 0),
		.original = utc(2004, 4, 5, 7, 30),
		.start = utc(2004, 4, 5, 7, 30),
		.end = utc(2004, 4, 5, 8, 0),
		.busy = -1, .own_people = true, .people = &other,
		.own_keywords = true, .keywords = words, .nkeywords = 2,
		.own_sensitivity = true, .sensitivity = 2,
		.own_reminder = true, .reminder = 30 };
	struct ex_recur r;
	struct ex_item *item = series(&r);
	const char *own;

	(void)state;
	(void)ex_add_recipient(item, EX_REQUIRED,
	    (struct ex_address){ .name = "", .address = "a@example.com" });
	r.exception = &x;
	r.nexceptions = 1;
	icalcomponent_free(read_back(item));
	own = strstr(unfolded(), "\r\nRECURRENCE-ID");
	assert_non_null(own);
	assert_non_null(strstr(own, ":mailto:b@example.com\r\n"));
	assert_null(strstr(own, ":mailto:a@example.com\r\n"));
	assert_non_null(strstr(own, "\r\nCATEGORIES:Red,Blue\r\n"));
	assert_non_null(strstr(own, "\r\nCLASS:PRIVATE\r\n"));
	assert_non_null(strstr(own, "\r\nTRIGGER:-PT30M\r\n"));
	x.own_reminder = true;
	x.reminder = -1;
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, 5);
	buf_clear(&out);
	icalcomponent_free(read_back(item));
	assert_null(strstr(strstr(unfolded(), "\r\nRECURRENCE-ID"), "VALARM"));
}

static void
a_repeating_task_with_moved_days_is_refused(void **state)
{
	struct ex_exception moved = { .busy = -1 };
	struct ex_recur r;
	struct ex_item *item = ex_item_new(&arena, EX_TASK, UNID);
	const struct sink to = { out_put, &out };
	struct err e;

	(void)state;
	(void)series(&r);
	r.exception = &moved;
	r.nexceptions = 1;
	item->recur = &r;
	assert_int_equal(ics_write(item, &to, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
}

static void
a_series_in_pieces_is_one_file(void **state)
{
	struct ex_recur r, r2;
	struct ex_item *item = series(&r);
	icalcomponent *cal;

	(void)state;
	item->more = series(&r2);
	item->more->uid = "second";
	(void)ex_add_attachment(item, "one", blob_of_mem(&arena, "1", 1));
	(void)ex_add_attachment(item->more, "two", blob_of_mem(&arena, "2", 1));
	cal = read_back(item);
	assert_int_equal(icalcomponent_count_components(cal,
	    ICAL_VEVENT_COMPONENT), 2);
	assert_int_equal(icalcomponent_count_components(cal,
	    ICAL_VTIMEZONE_COMPONENT), 1);
	assert_string_equal(icalcomponent_get_uid(nth(cal,
	    ICAL_VEVENT_COMPONENT, 1)), "second");
	assert_true(strstr(out.data, "\"one\"") < strstr(out.data, "\"two\""));
	icalcomponent_free(cal);
}

static const struct {
	const char *name;
	struct ex_recur r; /* first to last are set below */
	int begin[3], end[3];
} patterns[] = {
	{ "every third day", { .freq = EX_DAILY, .interval = 3 },
	    { 2004, 3, 1 }, { 2004, 5, 30 } },
	{ "Tuesday and Thursday, every other week",
	    { .freq = EX_WEEKLY, .interval = 2, .days = 4 | 16,
		.week_start = 1 }, { 2004, 3, 2 }, { 2004, 8, 31 } },
	{ "weeks from Sunday",
	    { .freq = EX_WEEKLY, .interval = 2, .days = 1 | 8 },
	    { 2004, 3, 3 }, { 2004, 8, 29 } },
	{ "the 15th", { .freq = EX_MONTHLY, .interval = 1, .day = 15 },
	    { 2004, 3, 15 }, { 2005, 3, 15 } },
	{ "the 31st, or the month's end",
	    { .freq = EX_MONTHLY, .interval = 1, .day = 31 },
	    { 2004, 1, 31 }, { 2005, 6, 30 } },
	{ "the 30th, but February", { .freq = EX_MONTHLY, .interval = 1,
		.day = 30 }, { 2004, 1, 30 }, { 2005, 3, 30 } },
	{ "second Tuesday", { .freq = EX_MONTH_NTH, .interval = 1, .days = 4,
		.nth = 2 }, { 2004, 3, 9 }, { 2005, 3, 8 } },
	{ "last Friday, every other month", { .freq = EX_MONTH_NTH,
		.interval = 2, .days = 32, .nth = 5 },
	    { 2004, 3, 26 }, { 2005, 3, 25 } },
	{ "last working day", { .freq = EX_MONTH_NTH, .interval = 1,
		.days = 62, .nth = 5 }, { 2004, 3, 31 }, { 2005, 3, 31 } },
	{ "a birthday", { .freq = EX_YEARLY, .interval = 1, .day = 12,
		.month = 5 }, { 2004, 5, 12 }, { 2012, 5, 12 } },
	{ "leap day", { .freq = EX_YEARLY, .interval = 1, .day = 29,
		.month = 2 }, { 2004, 2, 29 }, { 2012, 2, 29 } },
	{ "last Sunday of October", { .freq = EX_YEAR_NTH, .interval = 1,
		.days = 1, .nth = 5, .month = 10 },
	    { 2004, 10, 31 }, { 2010, 10, 31 } },
};

/* The rule expanded by libical is what Exchange expands. */
static void
readers_expand_what_exchange_expands(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(patterns); i++) {
		const int *b = patterns[i].begin, *e = patterns[i].end;
		struct ex_recur r = patterns[i].r;
		struct ex_item *item;
		icalcomponent *cal, *c;
		icalrecur_iterator *it;
		struct icaltimetype t;
		int64_t day[400];
		size_t n, got = 0;

		IN_CASE(patterns[i].name);
		r.first = utc(b[0], b[1], b[2], 0, 0);
		r.last = utc(e[0], e[1], e[2], 0, 0);
		n = ex_recur_days(&r, day, NITEMS(day));
		assert_in_range(n, 5, NITEMS(day));
		item = event(r.first + 8 * 3600, r.first + 9 * 3600, berlin());
		item->recur = &r;
		cal = read_back(item);
		c = nth(cal, ICAL_VEVENT_COMPONENT, 0);
		it = icalrecur_iterator_new(icalproperty_get_rrule(
		    icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY)),
		    icalcomponent_get_dtstart(c));
		while (t = icalrecur_iterator_next(it),
		    !icaltime_is_null_time(t)) {
			assert_true(got < n);
			assert_int_equal(utc(t.year, t.month, t.day, 0, 0),
			    day[got++]);
		}
		assert_int_equal(got, n);
		icalrecur_iterator_free(it);
		icalcomponent_free(cal);
	}
}

static void
the_same_entry_gives_the_same_bytes(void **state)
{
	struct ex_recur r;
	char *first;

	(void)state;
	write_out(series(&r));
	first = arena_strndup(&arena, out.data, out.len);
	write_out(series(&r));
	assert_string_equal(first, out.data);
}

/* ---- tasks ------------------------------------------------------------- */

static void
a_task_is_a_vtodo(void **state)
{
	static const char *const lines[] = { "DTSTART;VALUE=DATE:20040512",
		"DUE;VALUE=DATE:20040520", "SUMMARY:Do it",
		"DESCRIPTION:how", "STATUS:IN-PROCESS", "PERCENT-COMPLETE:50",
		"PRIORITY:9", "X-NOTES2EX-OWNER:Anna",
		"TRIGGER;VALUE=DATE-TIME:20040519T070000Z" };
	struct ex_item *item = ex_item_new(&arena, EX_TASK, UNID);

	(void)state;
	ex_set_text(item, EX_SUBJECT, "Do it");
	ex_set_text(item, EX_BODY, "how");
	ex_set_time(item, EX_TASK_START, utc(2004, 5, 12, 0, 0));
	ex_set_time(item, EX_TASK_DUE, utc(2004, 5, 20, 0, 0));
	ex_set_int(item, EX_TASK_STATUS, 1);
	ex_set_double(item, EX_TASK_PERCENT, 0.5);
	ex_set_int(item, EX_IMPORTANCE, 0);
	ex_set_text(item, EX_TASK_OWNER, "Anna");
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_time(item, EX_REMINDER_TIME, utc(2004, 5, 19, 7, 0));
	icalcomponent_free(read_back(item));
	for (size_t i = 0; i < NITEMS(lines); i++) {
		IN_CASE(lines[i]);
		assert_true(has_line(lines[i]));
	}
	assert_null(strstr(out.data, "VEVENT"));
}

static void
states_of_a_task(void **state)
{
	static const struct {
		int status;
		const char *line, *more;
	} cases[] = { { 0, "STATUS:NEEDS-ACTION", NULL },
		{ 2, "STATUS:COMPLETED", "COMPLETED:20040518T100000Z" },
		{ 3, "STATUS:NEEDS-ACTION", "X-NOTES2EX-STATUS:WAITING" },
		{ 4, "STATUS:NEEDS-ACTION", "X-NOTES2EX-STATUS:DEFERRED" } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = ex_item_new(&arena, EX_TASK, UNID);

		IN_CASE(cases[i].line);
		ex_set_int(item, EX_TASK_STATUS, cases[i].status);
		if (cases[i].status == 2)
			ex_set_time(item, EX_TASK_COMPLETED,
			    utc(2004, 5, 18, 10, 0));
		icalcomponent_free(read_back(item));
		assert_true(has_line(cases[i].line));
		assert_true(cases[i].more == NULL || has_line(cases[i].more));
	}
}

static void
a_repeating_task_begins_with_its_rule(void **state)
{
	struct ex_recur r;
	struct ex_item *item = ex_item_new(&arena, EX_TASK, UNID);

	(void)state;
	(void)series(&r);
	item->recur = &r;
	icalcomponent_free(read_back(item));
	assert_true(has_line("DTSTART;VALUE=DATE:20040301"));
	assert_non_null(strstr(unfolded(), "UNTIL=20040531;"));
}

/* ---- attachments ------------------------------------------------------- */

static void
a_message_inside_is_attached(void **state)
{
	struct ex_item *item = event(0, 3600, NULL);
	struct ex_item *inner = ex_item_new(&arena, EX_MAIL, UNID);

	(void)state;
	ex_set_text(inner, EX_SUBJECT, "x");
	(void)ex_add_attachment(item, "inner", NULL);
	item->attachments->item = inner;
	icalcomponent_free(read_back(item));
	/* "Subject: x\r\n" in base64 */
	assert_non_null(strstr(unfolded(),
	    "FMTTYPE=\"message/rfc822\";X-FILENAME=\"inner\":"
	    "U3ViamVjdDogeA0K"));
}

static void
a_large_file_takes_no_memory(void **state)
{
	const off_t size = (off_t)100 << 20;
	char path[] = "/tmp/notes2ex-test-XXXXXX";
	int fd = mkstemp(path);
	struct out_short sink = { SIZE_MAX };
	const struct sink to = { out_put_short, &sink };
	struct ex_item *item = event(0, 3600, NULL);
	struct rusage before, after;
	struct err e;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	(void)ex_add_attachment(item, "big",
	    blob_of_file(&arena, path, 0, (uint64_t)size));
	(void)getrusage(RUSAGE_SELF, &before);
	assert_int_equal(ics_write(item, &to, &e), 0);
	(void)getrusage(RUSAGE_SELF, &after);
	assert_true(SIZE_MAX - sink.left > (size_t)size * 4 / 3);
	assert_true(after.ru_maxrss - before.ru_maxrss < 8 * 1024);
	(void)close(fd);
	(void)unlink(path);
}

static void
a_full_disk_stops_at_every_byte(void **state)
{
	struct ex_recur r;
	struct ex_item *item = series(&r);
	struct out_short sink;
	const struct sink to = { out_put_short, &sink };
	struct err e;

	(void)state;
	(void)ex_add_attachment(item, "a", blob_of_mem(&arena, "foo", 3));
	write_out(item);
	for (size_t n = 0; n < out.len; n += 7) {
		sink.left = n;
		assert_int_equal(ics_write(item, &to, &e), -1);
		assert_int_equal(e.code, ERR_IO);
	}
	sink.left = out.len;
	assert_int_equal(ics_write(item, &to, &e), 0);
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(readers_get_exactly_our_instants),
		ONE(changes_that_go_on_become_one_rule),
		ONE(changes_of_a_rule_that_has_ended_stand_alone),
		ONE(a_zone_without_changes_has_one_rule),
		ONE(an_odd_zone_name_is_one_name),
		ONE(an_entry_in_its_zone),
		ONE(utc_needs_no_zone),
		ONE(two_zones_of_one_entry),
		ONE(the_doubled_hour_of_autumn_stays_exact),
		ONE(an_all_day_entry_has_days_and_an_exclusive_end),
		ONE(an_entry_without_length_has_no_end),
		ONE(an_entry_without_a_start_is_refused),
		ONE(every_property_has_its_place),
		ONE(an_alarm_only_where_one_is_set),
		ONE(text_cannot_pretend_to_be_structure),
		ONE(lines_have_75_octets_whatever_their_length),
		ONE(dates_that_have_no_four_digits_are_refused),
		ONE(a_series_with_exceptions),
		ONE(a_series_of_days),
		ONE(an_instance_in_the_gap_of_spring_is_named_as_readers_name_it),
		ONE(a_repeating_task_with_moved_days_is_refused),
		ONE(an_instance_with_people_and_marks_of_its_own),
		ONE(a_series_in_pieces_is_one_file),
		ONE(readers_expand_what_exchange_expands),
		ONE(the_same_entry_gives_the_same_bytes),
		ONE(a_task_is_a_vtodo),
		ONE(states_of_a_task),
		ONE(a_repeating_task_begins_with_its_rule),
		ONE(a_message_inside_is_attached),
		ONE(a_large_file_takes_no_memory),
		ONE(a_full_disk_stops_at_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
