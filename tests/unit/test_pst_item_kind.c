/* What items of each kind become in a store. */
#include "pst_item_kit.h"

#include "base/civil.h"
#include "base/zone.h"
#include "exch/ex_complete.h"
#include "exch/ex_mime.h"
#include "exch/ex_recur.h"

static struct arena arena;
static struct zones *zones;
static struct err err;

static int
begin(void **state)
{
	(void)state;
	zones = zones_new();
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
at(int year, int mon, int day, int hour)
{
	return civil_day(year, mon, day) * DAY_SECONDS + hour * 3600;
}

static struct ex_item *
item_of(enum ex_kind kind, const char *class)
{
	struct ex_item *item = ex_item_new(&arena, kind, "A");

	ex_set_text(item, EX_MESSAGE_CLASS, class);
	item->folder = "Inbox";
	ex_set_time(item, EX_CREATION_TIME, at(2014, 1, 1, 8));
	return item;
}

static const struct pst_message *
message(struct ex_item *item)
{
	struct pst_message *m = NULL;
	uint64_t bytes;

	ex_complete(item);
	assert_int_equal(pst_item_message(&arena, item, &m, &bytes, &err), 0);
	assert_sound(m);
	return m;
}

static struct ex_address
person(const char *name, const char *address)
{
	return (struct ex_address){ .name = name, .address = address };
}

/* ---- entries ---------------------------------------------------------------- */

static struct ex_item *
entry(void)
{
	struct ex_item *item = item_of(EX_CALENDAR, "IPM.Appointment");

	ex_set_time(item, EX_APPT_START, at(2014, 3, 4, 14));
	ex_set_time(item, EX_APPT_END, at(2014, 3, 4, 15));
	item->zone = zone_of_iana(zones, "America/New_York");
	return item;
}

static void
an_entry_has_what_calendars_show(void **state)
{
	struct ex_item *item = entry();
	const struct pst_message *m;

	(void)state;
	ex_set_text(item, EX_SUBJECT, "RE: Lunch");
	ex_set_text(item, EX_LOCATION, "Room");
	m = message(item);
	assert_number(lid(&m->props, APPOINTMENT, 0x820D),
	    FILETIME(at(2014, 3, 4, 14)));
	assert_number(lid(&m->props, COMMON, 0x8516),
	    FILETIME(at(2014, 3, 4, 14)));
	assert_number(lid(&m->props, COMMON, 0x8517),
	    FILETIME(at(2014, 3, 4, 15)));
	assert_number(tag(&m->props, 0x0060), FILETIME(at(2014, 3, 4, 14)));
	assert_number(tag(&m->props, 0x0061), FILETIME(at(2014, 3, 4, 15)));
	assert_number(lid(&m->props, APPOINTMENT, 0x8213), 60);
	assert_number(lid(&m->props, APPOINTMENT, 0x8205), 2);
	assert_number(lid(&m->props, APPOINTMENT, 0x8215), 0);
	assert_number(lid(&m->props, APPOINTMENT, 0x8217), 0);
	assert_number(lid(&m->props, APPOINTMENT, 0x8218), 0);
	assert_number(lid(&m->props, APPOINTMENT, 0x8223), 0);
	assert_number(lid(&m->props, APPOINTMENT, 0x8231), 0);
	assert_number(lid(&m->props, COMMON, 0x8503), 0);
	assert_number(lid(&m->props, COMMON, 0x8501), 15);
	assert_number(lid(&m->props, COMMON, 0x8510), 369);
	assert_number(lid(&m->props, MEETING, 5), 0);
	assert_number(lid(&m->props, MEETING, 0xA), 0);
	assert_text(lid(&m->props, APPOINTMENT, 0x8208), "Room");
	assert_number(tag(&m->props, 0x0E07), 1);
	/* Came when it was made, not when it takes place. */
	assert_number(tag(&m->props, 0x0E06), FILETIME(at(2014, 1, 1, 8)));
	assert_string_equal(m->prefix, "RE: ");
	assert_int_equal(m->nrecipients, 0);
	assert_string_equal(pst_item_folder_class(item), "IPF.Appointment");
}

static void
a_meeting_has_its_chair_first_and_answers(void **state)
{
	struct ex_item *item = entry();
	struct ex_address chair = person("Chair", "c@x.org");
	const struct pst_message *m;

	(void)state;
	item->organizer = &chair;
	ex_set_int(item, EX_APPT_STATE_FLAGS, 1);
	ex_add_recipient(item, EX_REQUIRED, person("A", "a@x.org"))->response =
	    EX_ACCEPTED;
	ex_add_recipient(item, EX_REQUIRED, person("C", "C@X.ORG"));
	ex_add_recipient(item, EX_OPTIONAL, person("O", "o@x.org"))->response =
	    EX_TENTATIVE;
	ex_add_recipient(item, EX_FYI, person("F", "f@x.org"))->response =
	    EX_DECLINED;
	ex_add_recipient(item, EX_ROOM, person("R", "r@x.org"));
	ex_add_recipient(item, EX_RESOURCE, person("E", "e@x.org"));
	m = message(item);
	assert_int_equal(m->nrecipients, 6);
	assert_text(tag(&m->recipient[0], 0x3001), "Chair");
	assert_number(tag(&m->recipient[0], 0x5FFD), 3);
	assert_number(tag(&m->recipient[0], 0x5FFF), 1);
	assert_number(tag(&m->recipient[0], 0x0C15), 1);
	assert_number(tag(&m->recipient[1], 0x5FFD), 1);
	assert_number(tag(&m->recipient[1], 0x5FFF), 3);
	assert_number(tag(&m->recipient[2], 0x0C15), 2);
	assert_number(tag(&m->recipient[2], 0x5FFF), 2);
	assert_number(tag(&m->recipient[3], 0x0C15), 2);
	assert_number(tag(&m->recipient[3], 0x5FFF), 4);
	assert_number(tag(&m->recipient[4], 0x0C15), 3);
	assert_number(tag(&m->recipient[4], 0x3905), 7);
	assert_number(tag(&m->recipient[4], 0x5FFF), 0);
	assert_number(tag(&m->recipient[5], 0x3905), 8);
	assert_text(tag(&m->props, 0x0042), "Chair");
	assert_text(lid(&m->props, APPOINTMENT, 0x8238), "A; O; F; R; E");
	assert_text(lid(&m->props, APPOINTMENT, 0x823B), "A");
	assert_text(lid(&m->props, APPOINTMENT, 0x823C), "O; F");
	assert_number(lid(&m->props, APPOINTMENT, 0x8229), 1);
	ex_set_int(item, EX_APPT_STATE_FLAGS, 3);
	assert_number(lid(&message(item)->props, APPOINTMENT, 0x8229), 0);
}

static unsigned remarked;

static void
count(void *arg, const char *what)
{
	assert_non_null(strstr(what, arg));
	remarked++;
}

static void
who_is_only_informed_is_said(void **state)
{
	struct ex_item *item = entry();
	char informed[] = "only informed";

	(void)state;
	ex_add_recipient(item, EX_FYI, person("F", "f@x.org"));
	ex_add_recipient(item, EX_FYI, person("G", "g@x.org"));
	remarked = 0;
	pst_item_remarks(item, count, informed);
	assert_int_equal(remarked, 1);
}

static struct ex_recur *
weekly(void)
{
	struct ex_recur *r = ARENA_NEW(&arena, struct ex_recur);

	*r = (struct ex_recur){ .freq = EX_WEEKLY,
		.interval = 1,
		.days = 1u << 2,
		.first = at(2014, 3, 4, 0),
		.last = at(2014, 4, 1, 0) };
	r->count = (int)ex_recur_days(r, NULL, 0);
	return r;
}

static void
each_changed_instance_is_a_hidden_message(void **state)
{
	static const struct ex_exception x[] = {
		{ .day = 1394496000,
		    .start = 1394550000,
		    .end = 1394557200,
		    .original = 1394546400,
		    .subject = "Moved",
		    .unid = "X",
		    .busy = -1 },
		{ .day = 1395100800,
		    .start = 1395151200,
		    .end = 1395154800,
		    .original = 1395151200,
		    .location = "There",
		    .busy = 1 },
	};
	struct ex_item *item = entry();
	const struct pst_message *m, *inner;
	const struct pst_attachment *first;

	(void)state;
	item->recur = weekly();
	((struct ex_recur *)(uintptr_t)item->recur)->exception = x;
	((struct ex_recur *)(uintptr_t)item->recur)->nexceptions = 2;
	ex_set_text(item, EX_SUBJECT, "Round");
	ex_set_bool(item, EX_RECURRING, true);
	ex_add_attachment(item, "a.txt", blob_of_mem(&arena, "a", 1));
	m = message(item);
	assert_number(lid(&m->props, APPOINTMENT, 0x8223), 1);
	assert_number(lid(&m->props, APPOINTMENT, 0x8231), 2);
	assert_non_null(lid(&m->props, APPOINTMENT, 0x8216));
	assert_int_equal(m->nattachments, 3);
	assert_text(tag(&m->attachment[0].props, 0x3707), "a.txt");
	first = &m->attachment[1];
	assert_number(tag(&first->props, 0x3705), 5);
	assert_number(tag(&first->props, 0x3714), 2);
	assert_number(tag(&first->props, 0x7FFD), 2);
	assert_number(tag(&first->props, 0x7FFE), 1);
	/* By the clock in New York, summer time since the 9th. */
	assert_number(tag(&first->props, 0x7FFB),
	    FILETIME(x[0].start - 4 * 3600));
	assert_number(tag(&first->props, 0x7FFC),
	    FILETIME(x[0].end - 4 * 3600));
	assert_number(tag(&first->props, 0x7FF9), FILETIME(x[0].original));
	inner = first->message;
	assert_text(tag(&inner->props, 0x001A),
	    "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}");
	assert_text(tag(&inner->props, 0x0037), "Moved");
	assert_number(lid(&inner->props, APPOINTMENT, 0x820D),
	    FILETIME(x[0].start));
	assert_number(lid(&inner->props, APPOINTMENT, 0x8228),
	    FILETIME(x[0].original));
	assert_number(lid(&inner->props, MEETING, 0xA), 1);
	assert_text(named(&inner->props, "NotesUNID"), "X");
	assert_number(tag(&inner->props, 0x3007), FILETIME(at(2014, 1, 1, 8)));
	inner = m->attachment[2].message;
	assert_text(tag(&inner->props, 0x0037), "Round");
	assert_text(lid(&inner->props, APPOINTMENT, 0x8208), "There");
	assert_number(lid(&inner->props, APPOINTMENT, 0x8205), 1);
}

static void
a_series_without_a_pattern_is_its_first_instance(void **state)
{
	static const struct ex_exception x = { .busy = -1 };
	struct ex_item *item = entry();
	struct ex_recur *r = weekly();
	struct pst_message *m;
	uint64_t bytes;

	(void)state;
	r->exception = &x;
	r->nexceptions = 1;
	item->recur = r;
	ex_set_bool(item, EX_RECURRING, true);
	ex_set_bool(item, EX_IS_RECURRING, true);
	ex_set_int(item, EX_RECURRENCE_TYPE, 2);
	ex_set_int(item, EX_ICON_INDEX, 0x403);
	assert_int_equal(pst_item_message(&arena, item, &m, &bytes, &err), 0);
	assert_int_equal(m->nattachments, 0);
	assert_number(lid(&m->props, APPOINTMENT, 0x8223), 0);
	assert_number(lid(&m->props, APPOINTMENT, 0x8231), 0);
	assert_number(lid(&m->props, MEETING, 5), 0);
	assert_number(tag(&m->props, 0x1080), 0x402);
}

static void
an_entry_needs_a_start_that_a_store_has(void **state)
{
	struct ex_item *item = item_of(EX_CALENDAR, "IPM.Appointment");

	(void)state;
	assert_int_equal(pst_item_accepts(item, &err), -1);
	assert_int_equal(err.code, ERR_UNSUPPORTED);
	ex_set_time(item, EX_APPT_START, at(1600, 12, 31, 23));
	assert_int_equal(pst_item_accepts(item, &err), -1);
	ex_set_time(item, EX_APPT_START, at(1601, 1, 1, 0));
	assert_int_equal(pst_item_accepts(item, &err), 0);
}

static void
an_invitation_says_when_it_would_be(void **state)
{
	struct ex_item *item = item_of(EX_MAIL,
	    "IPM.Schedule.Meeting.Request");
	const struct pst_message *m;

	(void)state;
	ex_set_time(item, EX_APPT_START, at(2014, 3, 4, 14));
	ex_set_time(item, EX_APPT_END, at(2014, 3, 4, 15));
	ex_set_time(item, EX_CLIENT_SUBMIT_TIME, at(2014, 2, 1, 9));
	ex_set_int(item, EX_APPT_STATE_FLAGS, 3);
	ex_add_recipient(item, EX_TO, person("A", "a@x.org"));
	m = message(item);
	assert_number(tag(&m->props, 0x0060), FILETIME(at(2014, 3, 4, 14)));
	assert_number(lid(&m->props, COMMON, 0x8517),
	    FILETIME(at(2014, 3, 4, 15)));
	assert_number(lid(&m->props, APPOINTMENT, 0x8213), 60);
	assert_number(lid(&m->props, MEETING, 0x1A),
	    FILETIME(at(2014, 2, 1, 9)));
	assert_number(lid(&m->props, APPOINTMENT, 0x8229), 0);
	assert_number(tag(&m->recipient[0], 0x5FFD), 1);
	assert_int_equal(m->nrecipients, 1);
}

/* ---- mail ---------------------------------------------------------------------- */

static void
a_flag_is_a_small_task(void **state)
{
	struct ex_item *item = item_of(EX_MAIL, "IPM.Note");
	const struct pst_message *m = message(item);

	(void)state;
	assert_null(tag(&m->props, 0x1090));
	assert_null(tag(&m->props, 0x0E2B));
	ex_set_int(item, EX_FLAG_STATUS, 2);
	ex_set_text(item, EX_SUBJECT, "Subject");
	m = message(item);
	assert_number(tag(&m->props, 0x0E2B), 1);
	assert_text(lid(&m->props, COMMON, 0x8530), "Follow up");
	assert_number(lid(&m->props, TASK, 0x811C), 0);
	assert_null(tag(&m->props, 0x1091));
	assert_text(lid(&m->props, COMMON, 0x85A4), "Subject");
	assert_true(lid(&m->props, TASK, 0x8102)->real == 0);
	ex_set_int(item, EX_FLAG_STATUS, 1);
	ex_set_text(item, EX_FLAG_REQUEST, "Call");
	ex_set_time(item, EX_LAST_MODIFICATION_TIME, at(2014, 5, 6, 13));
	m = message(item);
	assert_text(lid(&m->props, COMMON, 0x8530), "Call");
	assert_number(lid(&m->props, TASK, 0x811C), 1);
	assert_number(lid(&m->props, TASK, 0x8101), 2);
	assert_true(lid(&m->props, TASK, 0x8102)->real == 1);
	assert_number(tag(&m->props, 0x1091), FILETIME(at(2014, 5, 6, 13)));
	assert_number(lid(&m->props, TASK, 0x810F), FILETIME(at(2014, 5, 6, 0)));
}

/* ---- tasks --------------------------------------------------------------------- */

static void
a_task_has_days(void **state)
{
	struct ex_item *item = item_of(EX_TASK, "IPM.Task");
	const struct pst_message *m;

	(void)state;
	item->zone = zone_of_iana(zones, "America/New_York");
	item->uid = "UID-1";
	ex_set_time(item, EX_TASK_START, at(2014, 3, 4, 0));
	ex_set_time(item, EX_TASK_DUE, at(2014, 3, 5, 0));
	ex_set_time(item, EX_TASK_COMPLETED, at(2014, 3, 6, 2));
	ex_set_bool(item, EX_TASK_COMPLETE, true);
	m = message(item);
	assert_number(lid(&m->props, TASK, 0x8104), FILETIME(at(2014, 3, 4, 0)));
	assert_number(lid(&m->props, TASK, 0x8105), FILETIME(at(2014, 3, 5, 0)));
	/* Two in the morning UTC is the day before in New York. */
	assert_number(lid(&m->props, TASK, 0x810F), FILETIME(at(2014, 3, 5, 0)));
	assert_number(lid(&m->props, COMMON, 0x8516),
	    FILETIME(at(2014, 3, 4, 5)));
	assert_number(lid(&m->props, TASK, 0x8126), 0);
	assert_number(lid(&m->props, TASK, 0x8101), 2);
	assert_number(lid(&m->props, COMMON, 0x8503), 0);
	assert_text(named(&m->props, "iCalendarUID"), "UID-1");
	assert_string_equal(pst_item_folder_class(item), "IPF.Task");
	item->recur = weekly();
	m = message(item);
	assert_number(lid(&m->props, TASK, 0x8126), 1);
	assert_non_null(lid(&m->props, TASK, 0x8116));
	assert_int_equal(m->nattachments, 0);
}

/* ---- people ---------------------------------------------------------------------- */

static struct ex_item *
contact(void)
{
	struct ex_item *item = item_of(EX_CONTACT, "IPM.Contact");

	ex_set_text(item, EX_DISPLAY_NAME, "Dr: Who");
	ex_set_text(item, EX_SUBJECT, "");
	return item;
}

static void
a_contact_is_called_as_it_is_shown(void **state)
{
	struct ex_item *item = contact();
	const struct pst_message *m = message(item);

	(void)state;
	assert_text(tag(&m->props, 0x0037), "Dr: Who");
	assert_string_equal(m->prefix, "");
	assert_text(lid(&m->props, ADDRESS, 0x8005), "Dr: Who");
	assert_number(lid(&m->props, ADDRESS, 0x8015), 0);
	ex_set_text(item, EX_FILE_AS, "Who");
	ex_set_text(item, EX_SUBJECT, "The Doctor");
	m = message(item);
	assert_text(lid(&m->props, ADDRESS, 0x8005), "Who");
	assert_text(tag(&m->props, 0x0037), "The Doctor");
}

static void
a_birthday_is_the_same_day_everywhere(void **state)
{
	struct ex_item *item = contact();
	const struct pst_message *m;

	(void)state;
	ex_set_time(item, EX_BIRTHDAY, at(1963, 11, 23, 0));
	ex_set_time(item, EX_WEDDING_ANNIVERSARY, at(1990, 1, 2, 0));
	m = message(item);
	assert_number(tag(&m->props, 0x3A42),
	    FILETIME(at(1963, 11, 23, 11) + 59 * 60));
	assert_number(lid(&m->props, ADDRESS, 0x80DE),
	    FILETIME(at(1963, 11, 23, 0)));
	assert_number(tag(&m->props, 0x3A41),
	    FILETIME(at(1990, 1, 2, 11) + 59 * 60));
	assert_number(lid(&m->props, ADDRESS, 0x80DF),
	    FILETIME(at(1990, 1, 2, 0)));
}

static void
mail_goes_to_the_address_of_work(void **state)
{
	struct ex_item *item = contact();
	const struct pst_message *m;

	(void)state;
	ex_set_text(item, EX_WORK_STREET, "Main St 1\n2nd floor");
	ex_set_text(item, EX_WORK_CITY, "Ulm");
	ex_set_text(item, EX_HOME_CITY, "Bonn");
	ex_set_text(item, EX_BUSINESS_HOME_PAGE, "http://x.org");
	m = message(item);
	/* Lines of a store, whatever the ends they came with. */
	assert_text(tag(&m->props, 0x3A29), "Main St 1\r\n2nd floor");
	assert_text(lid(&m->props, ADDRESS, 0x8045), "Main St 1\r\n2nd floor");
	assert_text(tag(&m->props, 0x3A27), "Ulm");
	assert_text(tag(&m->props, 0x3A15),
	    "Main St 1\r\n2nd floor\r\nUlm");
	assert_null(tag(&m->props, 0x3A26));
	assert_text(tag(&m->props, 0x3A59), "Bonn");
	assert_text(lid(&m->props, ADDRESS, 0x802B), "http://x.org");
}

static void
the_first_photo_is_the_picture(void **state)
{
	struct ex_item *item = contact();
	const struct pst_message *m;

	(void)state;
	ex_add_attachment(item, "letter.doc", blob_of_mem(&arena, "d", 1));
	ex_add_attachment(item, "me.png", blob_of_mem(&arena, "p", 1))
	    ->is_photo = true;
	ex_add_attachment(item, "old.png", blob_of_mem(&arena, "q", 1))
	    ->is_photo = true;
	m = message(item);
	assert_int_equal(m->nattachments, 3);
	assert_null(tag(&m->attachment[0].props, 0x7FFF));
	assert_text(tag(&m->attachment[1].props, 0x3707), "ContactPicture.jpg");
	assert_number(tag(&m->attachment[1].props, 0x7FFF), 1);
	assert_text(tag(&m->attachment[2].props, 0x3707), "old.png");
	assert_null(tag(&m->attachment[2].props, 0x7FFF));
	assert_number(lid(&m->props, ADDRESS, 0x8015), 1);
}

static void
a_certificate_is_wrapped_once(void **state)
{
	static const uint8_t bare[] = { 0x30, 0x03, 0x02, 0x01, 0x05 };
	static const uint8_t whole[] = { 1, 0, 8, 0, 1, 0, 0, 0, 3, 0, 9, 0,
		0x30, 0x03, 0x02, 0x01, 0x05, 8, 0, 9, 0, 0x30, 0x03, 0x02,
		0x01, 0x05 };
	struct ex_item *item = contact();
	const struct pst_prop *p;

	(void)state;
	ex_set_binary(item, EX_USER_X509_CERTIFICATE, bare, sizeof(bare));
	p = tag(&message(item)->props, 0x3A70);
	assert_int_equal(p->type, PST_BINARIES);
	assert_int_equal(p->n, 1);
	assert_int_equal(p->binaries[0].n, sizeof(whole));
	assert_memory_equal(p->binaries[0].p, whole, sizeof(whole));
	ex_set_binary(item, EX_USER_X509_CERTIFICATE, whole, sizeof(whole));
	p = tag(&message(item)->props, 0x3A70);
	assert_int_equal(p->binaries[0].n, sizeof(whole));
	ex_set_binary(item, EX_USER_X509_CERTIFICATE, whole, 0);
	assert_null(tag(&message(item)->props, 0x3A70));
}

static void
members_of_a_list_are_no_recipients(void **state)
{
	struct ex_item *item = item_of(EX_GROUP, "IPM.DistList");
	char links[] = "not links";
	const struct pst_message *m;

	(void)state;
	ex_set_text(item, EX_DL_NAME, "Team");
	ex_add_recipient(item, EX_MEMBER, person("A", "a@x.org"));
	ex_add_recipient(item, EX_MEMBER_GROUP, person("G", "g@x.org"));
	m = message(item);
	assert_int_equal(m->nrecipients, 0);
	assert_int_equal(lid(&m->props, ADDRESS, 0x8055)->n, 2);
	assert_int_equal(lid(&m->props, ADDRESS, 0x8054)->n, 2);
	assert_non_null(lid(&m->props, ADDRESS, 0x804C));
	assert_text(lid(&m->props, ADDRESS, 0x8053), "Team");
	assert_text(tag(&m->props, 0x0037), "Team");
	assert_text(tag(&m->props, 0x3001), "Team");
	assert_number(tag(&m->props, 0x1080), 0x202);
	assert_string_equal(pst_item_folder_class(item), "IPF.Contact");
	remarked = 0;
	pst_item_remarks(item, count, links);
	assert_int_equal(remarked, 1);
}

/* ---- notes ------------------------------------------------------------------------ */

static void
a_sticky_note_has_a_colour_and_a_place(void **state)
{
	struct ex_item *item = item_of(EX_NOTE, "IPM.StickyNote");
	const struct pst_message *m = message(item);

	(void)state;
	assert_number(lid(&m->props, NOTE, 0x8B00), 3);
	assert_number(lid(&m->props, NOTE, 0x8B05), 80);
	assert_number(tag(&m->props, 0x1080), 0x303);
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Post");
	m = message(item);
	assert_null(lid(&m->props, NOTE, 0x8B00));
	assert_null(tag(&m->props, 0x1080));
	assert_number(tag(&m->props, 0x0E07), 3);
}

/* ---- all of them -------------------------------------------------------------------- */

static void
set_any(struct ex_item *item, enum ex_prop prop)
{
	static const char *const texts[] = { "text" };
	static const int32_t ints[] = { 1 };
	static const uint8_t bytes[] = { 1, 2 };
	static const struct ex_bytes list[] = { { bytes, 2 } };

	switch (ex_prop_info(prop)->type) {
	case EX_TEXT:
		ex_set_text(item, prop, "text");
		break;
	case EX_TEXTS:
		ex_set_texts(item, prop, texts, 1);
		break;
	case EX_BOOL:
		ex_set_bool(item, prop, true);
		break;
	case EX_INT:
		ex_set_int(item, prop, 1);
		break;
	case EX_INTS:
		ex_set_ints(item, prop, ints, 1);
		break;
	case EX_DOUBLE:
		ex_set_double(item, prop, 1);
		break;
	case EX_TIME:
	case EX_DATE:
		ex_set_time(item, prop, at(2014, 5, 6, 0));
		break;
	case EX_BINARY:
		ex_set_binary(item, prop, bytes, 2);
		break;
	case EX_BINARIES:
		ex_set_binaries(item, prop, list, 1);
		break;
	}
}

/* As many as the item has, whatever they are; the rest is added. */
static size_t
count_of(const struct pst_message *m, enum ex_prop prop)
{
	const struct ex_prop_info *info = ex_prop_info(prop);
	size_t n = 0;

	for (size_t i = 0; i < m->props.n; i++) {
		const struct pst_prop *p = &m->props.prop[i];

		if (info->set == EX_SET_NONE)
			n += p->id == info->id;
		else if (p->id == 0 && info->strname != NULL)
			n += p->name->text != NULL &&
			    strcmp(p->name->text, info->strname) == 0;
		else if (p->id == 0)
			n += p->name->text == NULL && p->name->lid == info->id;
	}
	return n;
}

static void
no_kind_loses_a_property(void **state)
{
	(void)state;
	for (int k = 0; k < EX_KINDS; k++) {
		struct ex_item *item = ex_item_new(&arena, (enum ex_kind)k,
		    "A");
		struct pst_message *m;
		uint64_t bytes;

		for (int p = 0; p < EX_PROP_COUNT; p++)
			set_any(item, (enum ex_prop)p);
		assert_int_equal(pst_item_message(&arena, item, &m, &bytes,
				     &err),
		    0);
		assert_sound(m);
		for (int p = 0; p < EX_PROP_COUNT; p++) {
			bool asks = p == EX_READ_RECEIPT_REQUESTED ||
			    p == EX_DELIVERY_REPORT_REQUESTED;

			if (count_of(m, (enum ex_prop)p) != !asks)
				IN_CASE(ex_prop_info((enum ex_prop)p)->name);
			assert_int_equal(count_of(m, (enum ex_prop)p), !asks);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_has_what_calendars_show),
		cmocka_unit_test(a_meeting_has_its_chair_first_and_answers),
		cmocka_unit_test(who_is_only_informed_is_said),
		cmocka_unit_test(each_changed_instance_is_a_hidden_message),
		cmocka_unit_test(
		    a_series_without_a_pattern_is_its_first_instance),
		cmocka_unit_test(an_entry_needs_a_start_that_a_store_has),
		cmocka_unit_test(an_invitation_says_when_it_would_be),
		cmocka_unit_test(a_flag_is_a_small_task),
		cmocka_unit_test(a_task_has_days),
		cmocka_unit_test(a_contact_is_called_as_it_is_shown),
		cmocka_unit_test(a_birthday_is_the_same_day_everywhere),
		cmocka_unit_test(mail_goes_to_the_address_of_work),
		cmocka_unit_test(the_first_photo_is_the_picture),
		cmocka_unit_test(a_certificate_is_wrapped_once),
		cmocka_unit_test(members_of_a_list_are_no_recipients),
		cmocka_unit_test(a_sticky_note_has_a_colour_and_a_place),
		cmocka_unit_test(no_kind_loses_a_property),
	};

	return cmocka_run_group_tests(tests, begin, end);
}

/* Nothing here is passed on. */
int
ex_mime_open(const struct ex_item *item, struct arena *a, struct ex_item **out,
    const char **head, struct err *e)
{
	(void)item;
	(void)a;
	(void)out;
	(void)head;
	return err_set(e, ERR_UNSUPPORTED, "no message to be opened");
}
