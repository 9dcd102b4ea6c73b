#include "test.h"

#include <stdlib.h>

#include "map_kit.h"
#include "mapping/map_profile.h"

static struct kit kit;

static int
teardown(void **state)
{
	(void)state;
	kit_free(&kit);
	return 0;
}

static void
profile(const char *form)
{
	kit_new(&kit, form);
	kit.note->class = NOTE_PROFILE;
}

static const struct map_setting *
settings(size_t want)
{
	const struct map_setting *list;

	assert_int_equal(map_settings(kit.note, &kit.arena, &list), want);
	return list;
}

static void
add_day(const char *field, int64_t utc)
{
	note_add_time(kit.note, field, (struct note_time){ .utc = utc,
	    .has_date = true });
}

static void
add_clock(const char *field, int64_t seconds)
{
	note_add_time(kit.note, field, (struct note_time){ .utc = seconds,
	    .has_clock = true });
}

static void
out_of_office_is_read(void **state)
{
	static const char *const people[] = { "CN=Bob/O=X", "c@x.org" };
	const struct map_setting *s;

	(void)state;
	profile("outofofficeprofile");
	note_add_text(kit.note, "GeneralMessage", "a \"secret\"\nline");
	note_add_text(kit.note, "Owner", "CN=Anna/O=X");
	note_add_text(kit.note, "CurrentStatus", "1");
	add_day("dateFirstDayOut", 1404172800);
	/* Midnight in Berlin is the day before in UTC. */
	note_add_time(kit.note, "dateFirstDayBack", (struct note_time){
	    .utc = 1405288800, .zone = 120, .has_date = true,
	    .has_clock = true, .has_zone = true });
	note_add_texts(kit.note, "SpecialPeople", people, NITEMS(people));
	note_add_number(kit.note, "BookBusyTime", 1);
	note_add_text(kit.note, "ExcludePeople", "CN=Eve/O=X");
	note_add_text(kit.note, "$Revisions", "no news");
	note_add_text(kit.note, "Empty", "");
	s = settings(1);
	assert_string_equal(s->kind, "out_of_office");
	assert_string_equal(s->name, "out-of-office message: on, away from "
	    "2014-07-01, back on 2014-07-14");
	assert_string_equal(s->json, "{\"kind\":\"out_of_office\","
	    "\"owner\":\"CN=Anna/O=X\",\"enabled\":true,"
	    "\"first_day_out\":\"2014-07-01\","
	    "\"first_day_back\":\"2014-07-14\","
	    "\"message\":\"a \\\"secret\\\"\\u000aline\","
	    "\"special_people\":[\"CN=Bob/O=X\",\"c@x.org\"],"
	    "\"book_busy_time\":true,"
	    "\"other\":{\"ExcludePeople\":[\"CN=Eve/O=X\"]}}");
}

static void
hours_count_only_where_they_are_meant(void **state)
{
	(void)state;
	for (int hours = 0; hours < 2; hours++) {
		profile("OutOfOffice Profile");
		note_add_text(kit.note, "TaskState", hours ? "0" : "");
		add_day("FirstDayOut", 1404172800);
		note_add_text(kit.note, "ShowHours", hours ? "1" : "0");
		add_clock("StartTime", 45000);
		assert_string_equal(settings(1)->name, hours ?
		    "out-of-office message: off, away from 2014-07-01 12:30" :
		    "out-of-office message: state unknown, away from "
		    "2014-07-01");
		assert_true((strstr(settings(1)->json, "\"StartTime\"") !=
		    NULL) == !hours);
		kit_free(&kit);
	}
	profile("outofofficeprofile");
}

static void
odd_values_stay_as_they_are(void **state)
{
	(void)state;
	profile("OutOfOfficeProfile");
	note_add_text(kit.note, "dateFirstDayOut", "soon\nperhaps");
	note_add_number(kit.note, "CurrentStatus", 7);
	note_add_number(kit.note, "GeneralMessage", 1.5);
	assert_string_equal(settings(1)->name, "out-of-office message: off, "
	    "away from soon perhaps");
	assert_non_null(strstr(settings(1)->json, "\"message\":\"1.5\""));
	(void)note_add(kit.note, "SpecialMessage", NOTE_OTHER);
	(void)note_add(kit.note, "Raw", NOTE_RAW);
	(void)settings(1);
}

static void
rich_messages_are_kept_as_text(void **state)
{
	struct note_field *f;
	struct rich *par, *text;

	(void)state;
	profile("OutOfOfficeProfile");
	f = note_add(kit.note, "GeneralMessage", NOTE_RICH);
	f->n = 1;
	f->rich = rich_new(&kit.arena, RICH_ROOT);
	for (int i = 0; i < 2; i++) {
		par = rich_new(&kit.arena, RICH_PAR);
		text = rich_new(&kit.arena, RICH_TEXT);
		text->text = i == 0 ? "one" : "two";
		rich_add(par, text);
		rich_add(f->rich, par);
	}
	/* note_string() says nothing of rich text. */
	assert_non_null(strstr(settings(1)->json, "one\\u000atwo"));
}

static void
calendar_preferences_and_delegation_are_two(void **state)
{
	static const char *const readers[] = { "CN=Bob/O=X", "Sales" };
	static const char *const wanted[] = { "2", "6", "9", "x" };
	const struct map_setting *s;

	(void)state;
	profile("CalendarProfile");
	note_add_text(kit.note, "Owner", "CN=Anna/O=X");
	note_add_text(kit.note, "Timezone", "Z=-1$DO=1$ZN=W. Europe$ZX=3");
	note_add_texts(kit.note, "$WorkDays", wanted, NITEMS(wanted));
	add_clock("$Times2", 32400);
	note_add_text(kit.note, "AutoProcessType", "2");
	note_add_text(kit.note, "$FilterFormula_0", "@If(1)");
	s = settings(1);
	assert_string_equal(s->name, "calendar preferences: time zone W. "
	    "Europe");
	assert_string_equal(s->json, "{\"kind\":\"calendar_preferences\","
	    "\"owner\":\"CN=Anna/O=X\","
	    "\"time_zone\":\"Z=-1$DO=1$ZN=W. Europe$ZX=3\","
	    "\"work_days\":[\"monday\",\"friday\",\"9\",\"x\"],"
	    "\"hours\":{\"monday\":[\"09:00:00\"]},"
	    "\"other\":{\"AutoProcessType\":[\"2\"]}}");
	note_add_texts(kit.note, "ReadCalendar", readers, NITEMS(readers));
	note_add_text(kit.note, "ReadMail", "0");
	s = settings(2);
	assert_non_null(strstr(s[0].json, "\"ReadMail\":[\"0\"]"));
	assert_null(strstr(s[0].json, "ReadCalendar"));
	assert_string_equal(s[1].kind, "delegation");
	assert_string_equal(s[1].json, "{\"kind\":\"delegation\","
	    "\"owner\":\"CN=Anna/O=X\",\"access\":[{\"right\":"
	    "\"ReadCalendar\",\"people\":[\"CN=Bob/O=X\",\"Sales\"]}]}");
	assert_string_equal(map_setting_skip(kit.note, &kit.arena),
	    "calendar preferences and delegation: kept in the journal until "
	    "a target can take them");
}

static void
a_delegation_profile_keeps_all_it_says(void **state)
{
	(void)state;
	profile("(DelegationProfile)");
	note_add_text(kit.note, "ManageCalendar", "CN=Bob/O=X");
	note_add_text(kit.note, "EveryoneCan", "1");
	assert_string_equal(settings(1)->name, "delegation: 1 right of a "
	    "person or group");
	assert_non_null(strstr(settings(1)->json,
	    "\"other\":{\"EveryoneCan\":[\"1\"]}"));
}

static void
rules_say_when_and_what(void **state)
{
	(void)state;
	kit_new(&kit, "MailRule");
	note_add_text(kit.note, "OrderNum", "3");
	note_add_text(kit.note, "Enable", "1");
	note_add_text(kit.note, "tokConditionList", "2|1|news|0");
	note_add_text(kit.note, "TokActionList", "1|1|In");
	note_add_text(kit.note, "ConditionList", "Subject contains news");
	note_add_text(kit.note, "Comment", "mine");
	assert_string_equal(settings(1)->name, "mail rule 3 (on): when "
	    "subject contains \"news\": move to folder In");
	assert_string_equal(settings(1)->json, "{\"kind\":\"mail_rule\","
	    "\"order\":3,\"enabled\":true,\"read_from\":\"tokens\","
	    "\"understood\":true,\"conditions\":{\"of\":\"subject\","
	    "\"test\":\"contains\",\"values\":[\"news\"]},"
	    "\"actions\":[{\"do\":\"move to folder\",\"values\":[\"In\"]}],"
	    "\"words\":{\"conditions\":[\"Subject contains news\"]},"
	    "\"other\":{\"Comment\":[\"mine\"]}}");
}

static void
what_nobody_can_have_typed_is_not_kept(void **state)
{
	char *large = malloc((17 << 20) + 1);

	(void)state;
	assert_non_null(large);
	memset(large, 'x', 17 << 20);
	large[17 << 20] = '\0';
	profile("OutOfOfficeProfile");
	note_add_text(kit.note, "GeneralMessage", large);
	assert_string_equal(settings(1)->json, "{\"kind\":\"out_of_office\","
	    "\"too_large\":true}");
	kit_free(&kit);
	free(large);

	profile("CalendarProfile");
	for (int i = 0; i < 6000; i++)
		note_add_text(kit.note, text_printf(&kit.arena, "F%d", i),
		    "x");
	assert_string_equal(settings(1)->json, "{\"kind\":"
	    "\"calendar_preferences\",\"too_large\":true}");
}

/* Every other profile of the mail template has a reason of its own. */
static void
other_profiles_are_not_taken_for_these(void **state)
{
	static const char *const forms[] = { "iNotesProfile", "DWACookies",
		"MailProfile", "ArchiveProfile", "Archive Profile",
		"CacheProfile", "CalendarProfile2", "CalendarProfil",
		"InterestProfile", "FollowUpProfile", "LetterheadProfile",
		"Mailrule", "" };

	(void)state;
	for (size_t i = 0; i < NITEMS(forms); i++) {
		struct map_key key;

		IN_CASE(forms[i]);
		profile(forms[i]);
		note_add_text(kit.note, "GeneralMessage", "x");
		(void)settings(0);
		assert_null(map_setting_skip(kit.note, &kit.arena));
		map_key(kit.note, &kit.arena, &key);
		assert_string_equal(key.skip, text_printf(&kit.arena,
		    "profile %s: not carried over yet", forms[i]));
		kit_free(&kit);
	}
	/* A document of that name is somebody's mail. */
	kit_new(&kit, "OutOfOfficeProfile");
	(void)settings(0);
	assert_null(map_setting_skip(kit.note, &kit.arena));
}

static void
what_does_not_hold_is_not_kept(void **state)
{
	(void)state;
	kit_new(&kit, "Mailrule");
	kit.note->conflict = true;
	(void)settings(0);
	assert_string_equal(map_setting_skip(kit.note, &kit.arena),
	    "mail rule: not kept, it is a conflict copy");
	kit.note->conflict = false;
	kit.note->deleted = true;
	(void)settings(0);
	assert_non_null(strstr(map_setting_skip(kit.note, &kit.arena),
	    "trash"));
	kit.note->deleted = false;
	kit.note->truncated = true;
	(void)settings(0);
	kit.note->truncated = false;
	assert_string_equal(map_setting_skip(kit.note, &kit.arena),
	    "mail rule: kept in the journal until a target can take it");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(out_of_office_is_read),
		TEST(hours_count_only_where_they_are_meant),
		TEST(odd_values_stay_as_they_are),
		TEST(rich_messages_are_kept_as_text),
		TEST(calendar_preferences_and_delegation_are_two),
		TEST(a_delegation_profile_keeps_all_it_says),
		TEST(rules_say_when_and_what),
		TEST(what_nobody_can_have_typed_is_not_kept),
		TEST(other_profiles_are_not_taken_for_these),
		TEST(what_does_not_hold_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
