#include "test.h"

#include "map_help.h"

static void
three_addresses_have_a_place_and_none_is_lost(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "MailAddress", "one@x.example");
	note_add_text(n, "InternetAddress", "ONE@x.example");
	note_add_text(n, "email_1", "two@x.example");
	note_add_text(n, "HomeEmail", "\"Three\" <three@x.example>");
	note_add_text(n, "OtherEmail", "four@x.example");
	note_add_text(n, "email_7", "five@x.example");
	item = item_of(n);
	text_is(item, EX_EMAIL1_ADDRESS, "one@x.example");
	text_is(item, EX_EMAIL2_ADDRESS, "two@x.example");
	text_is(item, EX_EMAIL3_ADDRESS, "three@x.example");
	text_is(item, EX_EMAIL3_DISPLAY, "Three");
	body_has(item, "E-mail 4: four@x.example");
	body_has(item, "E-mail 5: five@x.example");
	loses_nothing(item);
}

static void
a_notes_name_is_looked_up(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	people = map_directory_new();
	map_directory_add(people, "CN=Clara B/O=Acme", "clara@acme.example");
	note_add_text(n, "MailAddress", "Clara B/Acme@Acme");
	item = item_of(n);
	map_directory_free(people);
	people = NULL;
	text_is(item, EX_EMAIL1_ADDRESS, "clara@acme.example");
	loses_nothing(item);
}

static void
an_unknown_notes_name_comes_last_and_is_said(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "MailAddress", "CN=Clara B/O=Acme");
	note_add_text(n, "MailDomain", "Acme");
	note_add_text(n, "InternetAddress", "c@x.example");
	item = item_of(n);
	text_is(item, EX_EMAIL1_ADDRESS, "c@x.example");
	text_is(item, EX_EMAIL2_ADDRESS,
	    "IMCEANOTES-CN=Clara+20B_O=Acme+40Acme@acme.example");
	loses(item, "field MailAddress: address not resolved: Clara B");
}

static const struct {
	const char *field, *label;
	enum ex_prop prop;
} numbered[] = {
	{ "1", "", EX_OTHER_PHONE },
	{ "6", "", EX_PAGER },
	{ "9", "", EX_BUSINESS2_PHONE },
	{ "10", "", EX_HOME2_PHONE },
	{ "1", "Car", EX_CAR_PHONE },
	{ "2", "Home fax", EX_HOME_FAX },
	{ "2", "Fax", EX_BUSINESS_FAX },
	{ "3", "Cell", EX_MOBILE_PHONE },
	{ "8", "Assistant", EX_ASSISTANT_PHONE },
	{ "8", "Office 2", EX_BUSINESS_PHONE },
};

static void
numbered_phones_go_where_their_label_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(numbered); i++) {
		struct note *n = note_of("Person");
		char field[32];
		struct ex_item *item;

		(void)snprintf(field, sizeof(field), "PhoneNumber_%s",
		    numbered[i].field);
		note_add_text(n, field, "123");
		(void)snprintf(field, sizeof(field), "PhoneLabel_%s",
		    numbered[i].field);
		note_add_text(n, field, numbered[i].label);
		item = item_of(n);
		text_is(item, numbered[i].prop, "123");
		loses_nothing(item);
	}
}

static void
a_number_without_a_place_is_a_line_below(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "OfficePhoneNumber", "1");
	note_add_text(n, "PhoneNumber_1", "1");
	note_add_text(n, "PhoneNumber_2", "2");
	note_add_text(n, "PhoneLabel_2", "Office");
	note_add_text(n, "PhoneNumber_3", "3");
	note_add_text(n, "PhoneLabel_3", "Office");
	note_add_text(n, "PhoneNumber_4", "4");
	note_add_text(n, "PhoneLabel_4", "Sauna");
	note_add_text(n, "PhoneNumber_5", "5");
	note_add_text(n, "PhoneNumber_7", "7");
	item = item_of(n);
	text_is(item, EX_BUSINESS2_PHONE, "2");
	body_has(item, "Office: 3");
	body_has(item, "Sauna: 4");
	text_is(item, EX_OTHER_PHONE, "5");
	body_has(item, "Phone 7: 7");
	loses_nothing(item);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_addresses_have_a_place_and_none_is_lost),
		cmocka_unit_test(a_notes_name_is_looked_up),
		cmocka_unit_test(an_unknown_notes_name_comes_last_and_is_said),
		cmocka_unit_test(numbered_phones_go_where_their_label_says),
		cmocka_unit_test(a_number_without_a_place_is_a_line_below),
	};

	return cmocka_run_group_tests(tests, NULL, drop_arena);
}
