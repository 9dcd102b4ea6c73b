#include "cal_help.h"

/* An invitation by somebody else to a meeting on 10 March 2014. */
static struct note *
invitation(const char *type)
{
	struct note *n = note_new(&arena);

	assert_true(note_set_unid(n, UNID2));
	n->form = "Notice";
	note_add_text(n, "NoticeType", type);
	note_add_text(n, "Subject", "Invitation: Round");
	note_add_text(n, "Topic", "Round");
	note_add_text(n, "ApptUNID", UNID);
	note_add_text(n, "Chair", "CN=Ben A/O=Acme");
	note_add_text(n, "From", "CN=Ben A/O=Acme");
	note_add_text(n, "Location", "Big room");
	note_add_text(n, "StartTimeZone", BERLIN);
	note_add_time(n, "PostedDate", at(utc(2014, 3, 1, 8, 0)));
	note_add_time(n, "DeliveredDate", at(utc(2014, 3, 1, 8, 1)));
	note_add_time(n, "StartDateTime", at(utc(2014, 3, 10, 8, 0)));
	note_add_time(n, "EndDateTime", at(utc(2014, 3, 10, 9, 0)));
	bundle.facts.as_of = utc(2014, 3, 2, 0, 0);
	return n;
}

static const char *
class_of(const struct note *n)
{
	return ex_text(item_of(n), EX_MESSAGE_CLASS);
}

static void
an_unanswered_invitation_to_what_is_to_come_is_a_request(void **state)
{
	struct ex_item *item = item_of(invitation("I"));

	(void)state;
	assert_string_equal(ex_text(item, EX_MESSAGE_CLASS),
	    "IPM.Schedule.Meeting.Request");
	assert_int_equal(item->kind, EX_MAIL);
	assert_string_equal(item->folder, "Inbox");
	assert_int_equal(ex_time(item, EX_APPT_START, 0),
	    utc(2014, 3, 10, 8, 0));
	assert_int_equal(ex_time(item, EX_APPT_END, 0),
	    utc(2014, 3, 10, 9, 0));
	assert_string_equal(item->zone->iana, "Europe/Berlin");
	assert_string_equal(ex_text(item, EX_LOCATION), "Big room");
	assert_string_equal(item->uid, UNID "-Lotus_Notes_Generated");
	assert_non_null(ex_get(item, EX_CLEAN_GLOBAL_OBJECT_ID));
	assert_int_equal(ex_int(item, EX_MEETING_TYPE, 0), 1);
	assert_int_equal(ex_int(item, EX_BUSY_STATUS, 0), 1);
	assert_int_equal(ex_int(item, EX_INTENDED_BUSY_STATUS, 0), 2);
	assert_int_equal(ex_int(item, EX_RESPONSE_STATUS, 0),
	    EX_NOT_RESPONDED);
	assert_string_equal(item->organizer->name, "Ben A");
	/* People without a calendar still see what it is about. */
	assert_non_null(strstr(ex_text(item, EX_BODY), "Big room"));
}

static void
every_other_notice_is_mail(void **state)
{
	static const char *const types[] = { "U", "C", "N", "E", "K", "A", "R",
		"P", "T", "J", "B", "D", "S", "H" };
	static const struct map_known entry = { "meeting\n" UNID, UNID,
		EX_CALENDAR, NULL };
	static const struct map_known news = { "meeting news\n" UNID, UNID,
		EX_MAIL, NULL };
	struct note *n;

	(void)state;
	for (size_t i = 0; i < NITEMS(types); i++)
		assert_string_equal(class_of(invitation(types[i])), "IPM.Note");
	assert_string_equal(class_of(invitation("L")),
	    "IPM.Schedule.Meeting.Request");
	/* It is in the calendar, it is over, it is one's own, it repeats. */
	n = invitation("I");
	bundle.facts.known = &entry;
	bundle.facts.nknown = 1;
	assert_string_equal(class_of(n), "IPM.Note");
	/* It is cancelled, moved or answered since. */
	bundle.facts.known = &news;
	assert_string_equal(class_of(n), "IPM.Note");
	bundle.facts.nknown = 0;
	bundle.facts.as_of = utc(2014, 3, 10, 9, 0);
	assert_string_equal(class_of(n), "IPM.Note");
	bundle.facts.as_of = EX_NO_DATE;
	assert_string_equal(class_of(n), "IPM.Note");
	n = invitation("I");
	options.owner = "CN=Ben A/O=Acme";
	assert_string_equal(class_of(n), "IPM.Note");
	options.owner = OWNER;
	note_add_text(n, "OrgRepeat", "1");
	assert_string_equal(class_of(n), "IPM.Note");
}

static size_t
has_key(const char *const *list, size_t n, const char *key)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += strcmp(list[i], key) == 0;
	return found;
}

/* Invitations ask for what the other notices are called. */
static void
notices_bring_news(void **state)
{
	struct map_key key;

	(void)state;
	map_key(invitation("I"), &arena, &key);
	assert_int_equal(has_key(key.asked, key.nasked, "meeting news\n" UNID),
	    1);
	assert_int_equal(key.ncalled, 0);
	map_key(invitation("C"), &arena, &key);
	assert_int_equal(has_key(key.called, key.ncalled,
	    "meeting news\n" UNID), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_unanswered_invitation_to_what_is_to_come_is_a_request),
		TEST(every_other_notice_is_mail),
		TEST(notices_bring_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
