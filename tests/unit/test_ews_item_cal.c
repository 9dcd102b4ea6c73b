/* Entries as elements: when, where, who. */
#include "ews_item_kit.h"

static struct ex_item *
entry(const char *zone)
{
	struct ex_item *item = new_item(EX_CALENDAR);

	item->uid = "uid-1";
	item->zone = zone_of_iana(zones, zone);
	ex_set_text(item, EX_SUBJECT, "Round");
	ex_set_time(item, EX_APPT_START, utc(2014, 3, 10, 8, 0));
	ex_set_time(item, EX_APPT_END, utc(2014, 3, 10, 9, 0));
	return item;
}

static struct ex_item *
berlin(void)
{
	return entry("Europe/Berlin");
}

/* ---- single ones ------------------------------------------------------------------- */

static void
an_entrys_elements_are_in_the_schemas_order(void **state)
{
	static const char *const order[] = { "<t:CalendarItem><t:Subject>Round",
		"<t:Sensitivity>Private", "<t:Body BodyType=\"HTML\">",
		"<t:ReminderIsSet>true", "<t:ReminderMinutesBeforeStart>15",
		"<t:ExtendedProperty>", "<t:UID>uid-1",
		"<t:Start>2014-03-10T08:00:00Z", "<t:End>2014-03-10T09:00:00Z",
		"<t:IsAllDayEvent>false", "<t:LegacyFreeBusyStatus>OOF",
		"<t:Location>Room 12", "<t:IsResponseRequested>false",
		"<t:RequiredAttendees><t:Attendee><t:Mailbox><t:Name>Ben",
		"<t:ResponseType>Accept", "<t:OptionalAttendees>", "fyi@x.org",
		"<t:Resources>", "room@x.org",
		("<t:StartTimeZone Id=\"W. Europe Standard Time\"/>"
		"<t:EndTimeZone Id=\"Eastern Standard Time\"/>"),
		"<t:AllowNewTimeProposal>false", "</t:CalendarItem>" };
	struct ex_item *item = berlin();

	(void)state;
	item->end_zone = zone_of_iana(zones, "America/New_York");
	ex_set_bool(item, EX_PRIVATE, true);
	ex_set_text(item, EX_HTML, "<p>Agenda</p>");
	ex_set_text(item, EX_LOCATION, "Room 12");
	ex_set_int(item, EX_BUSY_STATUS, 3);
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, 15);
	ex_set_bool(item, EX_RESPONSE_REQUESTED, false);
	ex_set_bool(item, EX_APPT_NOT_ALLOW_PROPOSE, true);
	ex_set_int(item, EX_APPT_STATE_FLAGS, 1);
	ex_set_int(item, EX_RESPONSE_STATUS, 1);
	ex_add_recipient(item, EX_REQUIRED, *somebody("Ben", "ben@x.org"))
	    ->response = EX_ACCEPTED;
	ex_add_recipient(item, EX_ROOM, *somebody("Room", "room@x.org"));
	ex_add_recipient(item, EX_FYI, *somebody("Fy", "fyi@x.org"));
	ex_complete(item);
	assert_order(make(item), order, NITEMS(order));
	assert_property(text_of(&made), "\"33321\"", "true");
	assert_property(text_of(&made), "\"33304\"", "1");
	assert_lacks(text_of(&made), "\"33303\"");
	assert_lacks(text_of(&made), "Binary");
	assert_true(made.calendar);
	assert_string_equal(made.folder_class, "IPF.Appointment");
	assert_has(remarks(item, EWS_2016), "only informed");
	assert_has(remarks(item, EWS_2016), "what they answered");
}

static void
whole_days_are_midnights_with_an_offset(void **state)
{
	struct ex_item *item = berlin();

	(void)state;
	ex_set_bool(item, EX_APPT_ALL_DAY, true);
	ex_set_time(item, EX_APPT_START, utc(2014, 5, 11, 22, 0));
	ex_set_time(item, EX_APPT_END, utc(2014, 5, 12, 22, 0));
	assert_has(make(item), "<t:Start>2014-05-12T00:00:00+02:00</t:Start>"
	    "<t:End>2014-05-13T00:00:00+02:00</t:End>"
	    "<t:IsAllDayEvent>true</t:IsAllDayEvent>");
	item->zone = zone_of_iana(zones, "America/St_Johns");
	ex_set_time(item, EX_APPT_START, utc(2014, 1, 5, 3, 30));
	ex_set_time(item, EX_APPT_END, utc(2014, 1, 5, 3, 30));
	assert_has(make(item), "<t:Start>2014-01-05T00:00:00-03:30</t:Start>"
	    "<t:End>2014-01-06T00:00:00-03:30</t:End>");
}

static void
nothing_rings_that_nobody_set(void **state)
{
	struct ex_item *item = berlin();

	(void)state;
	assert_has(make(item), "<t:ReminderIsSet>false</t:ReminderIsSet>");
	assert_lacks(text_of(&made), "MinutesBefore");
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_int(item, EX_REMINDER_DELTA, -5);
	assert_has(make(item), "<t:ReminderMinutesBeforeStart>0<");
	assert_has(remarks(item, EWS_2016), "after the beginning");
}

static void
an_end_before_the_start_is_the_start(void **state)
{
	struct ex_item *item = berlin();

	(void)state;
	ex_set_time(item, EX_APPT_END, utc(2014, 3, 9, 8, 0));
	assert_has(make(item), "<t:End>2014-03-10T08:00:00Z</t:End>");
}

static void
who_was_asked_keeps_who_asked(void **state)
{
	struct ex_item *item = berlin();
	const char *text;

	(void)state;
	ex_set_int(item, EX_APPT_STATE_FLAGS, 3);
	ex_set_int(item, EX_RESPONSE_STATUS, 3);
	item->organizer = somebody("Anna", "anna@x.org");
	ex_add_recipient(item, EX_REQUIRED, *somebody("Ben", "ben@x.org"));
	text = make(item);
	assert_property(text, "0x0042", "Anna");
	assert_property(text, "0x0064", "SMTP");
	assert_property(text, "0x0065", "anna@x.org");
	assert_property(text, "0x0C1F", "anna@x.org");
	assert_property(text, "\"33303\"", "3");
	assert_property(text, "\"33304\"", "3");
	assert_lacks(text, "33321");
}

static void
what_is_no_entry_is_refused(void **state)
{
	struct ex_item *item = new_item(EX_CALENDAR);

	(void)state;
	assert_int_equal(ews_item_make(&arena, item, &context, STAMP, &made,
	    &error), -1);
	assert_int_equal(error.code, ERR_UNSUPPORTED);
	ex_set_time(item, EX_APPT_START, utc(1500, 1, 1, 0, 0));
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
	ex_set_time(item, EX_APPT_START, utc(1700, 1, 1, 0, 0));
	assert_int_equal(ews_item_accepts(item, &context, &error), 0);
}

/* ---- zones --------------------------------------------------------------------------- */

static void
a_zone_without_a_name_becomes_the_nearest(void **state)
{
	struct ex_item *item = berlin();
	struct zone own = *item->zone;

	(void)state;
	own.windows[0] = own.iana[0] = '\0';
	(void)snprintf(own.tzid, sizeof(own.tzid), "Own");
	item->zone = &own;
	assert_has(make(item),
	    "<t:StartTimeZone Id=\"W. Europe Standard Time\"/>");
	assert_has(remarks(item, EWS_2016),
	    "time zone Own: servers do not know it, W. Europe Standard Time");
	item->zone = zone_of_offset(zones, 17);
	assert_has(make(item), "<t:StartTimeZone Id=\"UTC\"/>");
	item->zone = NULL;
	assert_has(make(item), "<t:StartTimeZone Id=\"UTC\"/>");
	assert_string_equal(remarks(item, EWS_2016), "");
}

static void
on_2007_a_zone_is_its_rules(void **state)
{
	struct ex_item *item = berlin();

	(void)state;
	assert_has(make_for(item, EWS_2007_SP1),
	    "<t:MeetingTimeZone TimeZoneName=\"W. Europe Standard Time\">"
	    "<t:BaseOffset>-PT1H</t:BaseOffset>"
	    "<t:Standard TimeZoneName=\"Standard\"><t:Offset>PT0S</t:Offset>"
	    "<t:RelativeYearlyRecurrence><t:DaysOfWeek>Sunday</t:DaysOfWeek>"
	    "<t:DayOfWeekIndex>Last</t:DayOfWeekIndex><t:Month>October"
	    "</t:Month></t:RelativeYearlyRecurrence><t:Time>03:00:00</t:Time>"
	    "</t:Standard><t:Daylight TimeZoneName=\"Daylight\">"
	    "<t:Offset>-PT1H</t:Offset>");
	assert_lacks(text_of(&made), "StartTimeZone");
	item->zone = zone_of_iana(zones, "Asia/Kolkata");
	assert_has(make_for(item, EWS_2007_SP1), "<t:BaseOffset>-PT330M"
	    "</t:BaseOffset></t:MeetingTimeZone>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
		T(an_entrys_elements_are_in_the_schemas_order),
		T(whole_days_are_midnights_with_an_offset),
		T(nothing_rings_that_nobody_set),
		T(an_end_before_the_start_is_the_start),
		T(who_was_asked_keeps_who_asked),
		T(what_is_no_entry_is_refused),
		T(a_zone_without_a_name_becomes_the_nearest),
		T(on_2007_a_zone_is_its_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
