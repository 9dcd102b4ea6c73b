#include "test.h"

#include "map_help.h"

static const struct {
	const char *field;
	enum ex_prop prop;
} plain[] = {
	{ "FirstName", EX_GIVEN_NAME },
	{ "MiddleInitial", EX_MIDDLE_NAME },
	{ "LastName", EX_SURNAME },
	{ "Title", EX_DISPLAY_NAME_PREFIX },
	{ "Suffix", EX_GENERATION },
	{ "NickName", EX_NICKNAME },
	{ "CompanyName", EX_COMPANY_NAME },
	{ "Department", EX_DEPARTMENT_NAME },
	{ "JobTitle", EX_TITLE },
	{ "Location", EX_OFFICE_LOCATION },
	{ "Spouse", EX_SPOUSE_NAME },
	{ "Assistant", EX_ASSISTANT },
	{ "WebSite", EX_BUSINESS_HOME_PAGE },
	{ "HomeWebSite", EX_PERSONAL_HOME_PAGE },
	{ "SametimeLogin", EX_IM_ADDRESS },
	{ "OfficePhoneNumber", EX_BUSINESS_PHONE },
	{ "PhoneNumber", EX_HOME_PHONE },
	{ "CellPhoneNumber", EX_MOBILE_PHONE },
	{ "OfficeFAXPhoneNumber", EX_BUSINESS_FAX },
	{ "HomeFAXPhoneNumber", EX_HOME_FAX },
	{ "PhoneNumber_6", EX_PAGER },
	{ "CarPhone", EX_CAR_PHONE },
	{ "AssistantPhone", EX_ASSISTANT_PHONE },
	{ "primaryPhoneNumber", EX_PRIMARY_PHONE },
	{ "OfficeStreetAddress", EX_WORK_STREET },
	{ "OfficeCity", EX_WORK_CITY },
	{ "OfficeState", EX_WORK_STATE },
	{ "OfficeZIP", EX_WORK_POSTAL_CODE },
	{ "OfficeCountry", EX_WORK_COUNTRY },
	{ "StreetAddress", EX_HOME_STREET },
	{ "City", EX_HOME_CITY },
	{ "State", EX_HOME_STATE },
	{ "Zip", EX_HOME_POSTAL_CODE },
	{ "country", EX_HOME_COUNTRY },
	{ "OtherStreetAddress", EX_OTHER_STREET },
	{ "OtherCity", EX_OTHER_CITY },
	{ "OtherState", EX_OTHER_STATE },
	{ "OtherZip", EX_OTHER_POSTAL_CODE },
	{ "OtherCountry", EX_OTHER_COUNTRY },
};

static void
every_field_has_its_property(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	for (size_t i = 0; i < NITEMS(plain); i++)
		note_add_text(n, plain[i].field, plain[i].field);
	item = item_of(n);
	for (size_t i = 0; i < NITEMS(plain); i++)
		text_is(item, plain[i].prop, plain[i].field);
	text_is(item, EX_MESSAGE_CLASS, "IPM.Contact");
	loses_nothing(item);
}

static void
case_of_names_does_not_matter(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "FIRSTNAME", "Test");
	note_add_text(n, "Work1Email", "a@x.example");
	note_add_text(n, "work2email", "b@x.example");
	item = item_of(n);
	text_is(item, EX_GIVEN_NAME, "Test");
	text_is(item, EX_EMAIL1_ADDRESS, "a@x.example");
	text_is(item, EX_EMAIL2_ADDRESS, "b@x.example");
	loses_nothing(item);
}

static const struct {
	const char *name, *full, *first, *last, *company;
	const char *display, *given, *surname, *file_as;
} names[] = {
	{ "both names", "Test User", "Test", "User", "", "Test User", "Test",
	    "User", "User, Test" },
	{ "only a full name", "CN=Alice van Dam/OU=Sales/O=Acme", "", "", "",
	    "Alice van Dam", "Alice van", "Dam", "Dam, Alice van" },
	{ "one word", "Plato", "", "", "", "Plato", NULL, "Plato", "Plato" },
	{ "levels without labels", "Anna B/Sales/Acme", "Anna", "B", "Acme",
	    "Anna B", "Anna", "B", "B, Anna" },
	{ "a company with a slash", "Boats A/S", "", "", "Boats A/S",
	    "Boats A/S", NULL, NULL, "Boats A/S" },
	{ "no full name", "", "Eva", "Lind", "", "Eva Lind", "Eva", "Lind",
	    "Lind, Eva" },
	{ "only a first name", "", "Eva", "", "", "Eva", "Eva", NULL, "Eva" },
	{ "only a company", "", "", "", "Acme", "Acme", NULL, NULL, "Acme" },
};

static void
everybody_is_called_something(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++) {
		struct note *n = note_of("Person");
		struct ex_item *item;

		IN_CASE(names[i].name);
		note_add_text(n, "FullName", names[i].full);
		note_add_text(n, "FirstName", names[i].first);
		note_add_text(n, "LastName", names[i].last);
		note_add_text(n, "CompanyName", names[i].company);
		item = item_of(n);
		text_is(item, EX_DISPLAY_NAME, names[i].display);
		text_is(item, EX_SUBJECT, names[i].display);
		text_is(item, EX_GIVEN_NAME, names[i].given);
		text_is(item, EX_SURNAME, names[i].surname);
		text_is(item, EX_FILE_AS, names[i].file_as);
		loses_nothing(item);
	}
}

static void
other_full_names_are_kept_below(void **state)
{
	static const char *const full[] = { "CN=Anna B/O=Acme", "Anna Berg",
		"anna@old.example" };
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_texts(n, "FullName", full, 3);
	note_add_text(n, "FullNameInput", "Anna");
	note_add_text(n, "AltFullName", "アンナ");
	item = item_of(n);
	text_is(item, EX_DISPLAY_NAME, "Anna B");
	text_is(item, EX_EMAIL1_ADDRESS, "anna@old.example");
	body_has(item, "Also known as: Anna Berg");
	body_has(item, "Name as typed: Anna");
	body_has(item, "Name in another script: アンナ");
	loses_nothing(item);
}

/* ---- dates ---------------------------------------------------------------- */

static int64_t
day(int year, int mon, int d)
{
	return civil_seconds(
	    (struct civil){ .year = year, .mon = mon, .day = d });
}

static const struct {
	const char *name;
	struct note_time t;
	int64_t want;
} dates[] = {
	{ "a date alone", { .utc = 38016000, .has_date = true }, 38016000 },
	{ "midnight in Auckland is the day there",
	    { .utc = 1394708400,
		.zone = 780,
		.has_date = true,
		.has_clock = true,
		.has_zone = true },
	    1394755200 },
	{ "evening in New York is the day there",
	    { .utc = 1394758800,
		.zone = -240,
		.has_date = true,
		.has_clock = true,
		.has_zone = true },
	    1394668800 },
	{ "before 1970", { .utc = -58060800, .has_date = true }, -58060800 },
};

static void
a_birthday_stays_on_its_day(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(dates); i++) {
		struct note *n = note_of("Person");
		struct ex_item *item;

		IN_CASE(dates[i].name);
		note_add_time(n, "Birthday", dates[i].t);
		note_add_time(n, "Anniversary", dates[i].t);
		item = item_of(n);
		assert_int_equal(ex_time(item, EX_BIRTHDAY, 1), dates[i].want);
		assert_int_equal(ex_time(item, EX_WEDDING_ANNIVERSARY, 1),
		    dates[i].want);
		loses_nothing(item);
	}
}

static void
a_birthday_as_text_is_read_or_kept(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "Birthday", "1971-03-14");
	note_add_text(n, "Anniversary", "in June");
	item = item_of(n);
	assert_int_equal(ex_time(item, EX_BIRTHDAY, 1), day(1971, 3, 14));
	assert_null(ex_get(item, EX_WEDDING_ANNIVERSARY));
	body_has(item, "Anniversary: in June");
	loses_nothing(item);
}

/* ---- the rest ------------------------------------------------------------- */

static void
people_around_are_called_as_people_do(void **state)
{
	static const char *const children[] = { "Nils", "Märta" };
	struct note *n = note_of("Person");
	const struct ex_value *v;
	struct ex_item *item;

	(void)state;
	note_add_text(n, "Manager", "CN=Karl Ek/O=Hamn");
	note_add_texts(n, "Children", children, 2);
	item = item_of(n);
	text_is(item, EX_MANAGER_NAME, "Karl Ek");
	v = ex_get(item, EX_CHILDRENS_NAMES);
	assert_int_equal(v->n, 2);
	assert_string_equal(v->texts[1], "Märta");
	loses_nothing(item);
}

static void
a_comment_is_the_body_plain_or_rich(void **state)
{
	struct note *n = note_of("Person");
	struct rich *root = rich_new(&arena, RICH_ROOT);
	struct rich *par = rich_new(&arena, RICH_PAR);
	struct rich *text = rich_new(&arena, RICH_TEXT);
	struct note_field *f;
	struct ex_item *item;

	(void)state;
	note_add_text(n, "Comment", "Likes tea.");
	item = item_of(n);
	text_is(item, EX_BODY, "Likes tea.");
	loses_nothing(item);

	n = note_of("Person");
	text->text = "Likes coffee.";
	rich_add(par, text);
	rich_add(root, par);
	f = note_add(n, "Comment", NOTE_RICH);
	f->n = 1;
	f->rich = root;
	note_add_text(n, "ShortName", "ab");
	item = item_of(n);
	text_is(item, EX_BODY, "Likes coffee.\nShort name: ab");
	assert_null(ex_get(item, EX_HTML));
	loses(item, "formatting");
	assert_false(has_loss(item, "Comment"));
}

static void
two_fields_for_one_place_are_both_kept(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "Location", "Building 7");
	note_add_text(n, "OfficeNumber", "210");
	note_add_text(n, "City", "Bonn");
	note_add_text(n, "HomeCity", "Bonn");
	item = item_of(n);
	text_is(item, EX_OFFICE_LOCATION, "Building 7");
	body_has(item, "Office: 210");
	text_is(item, EX_HOME_CITY, "Bonn");
	loses_nothing(item);
}

static void
private_is_private(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "Confidential", "1");
	item = item_of(n);
	assert_int_equal(ex_int(item, EX_SENSITIVITY, 0), 2);
	assert_true(ex_is(item, EX_PRIVATE));
	assert_int_equal(ex_int(item_of(note_of("Person")), EX_SENSITIVITY, 0),
	    0);
}

static void
add_file(struct note *n, const char *name, const struct blob *data)
{
	struct note_field *f = note_add(n, "$FILE", NOTE_FILE);

	f->n = 1;
	f->file = ARENA_NEW(&arena, struct note_file);
	f->file->name = name;
	f->file->size = data == NULL ? -1 : (int64_t)data->len;
	f->file->data = data;
}

static void
the_photo_is_told_from_other_files(void **state)
{
	struct note *n = note_of("Person");
	const struct ex_attachment *at;
	struct ex_item *item;

	(void)state;
	add_file(n, "cv.pdf", blob_of_mem(&arena, "x", 1));
	add_file(n, "ContactPhoto", blob_of_mem(&arena, "jpeg", 4));
	item = item_of(n);
	at = item->attachments;
	assert_string_equal(at->name, "ContactPicture.jpg");
	assert_true(at->is_photo);
	assert_string_equal(at->type, "image/jpeg");
	at = at->next;
	assert_string_equal(at->name, "cv.pdf");
	assert_false(at->is_photo);
	assert_null(at->next);
	loses_nothing(item);
}

static void
a_photo_with_an_ending_keeps_its_kind(void **state)
{
	struct note *n = note_of("Person");
	const struct ex_attachment *at;

	(void)state;
	add_file(n, "ContactPhoto.doc", blob_of_mem(&arena, "x", 1));
	add_file(n, "ContactPhoto.png", blob_of_mem(&arena, "y", 1));
	at = item_of(n)->attachments;
	assert_string_equal(at->name, "ContactPicture.png");
	assert_string_equal(at->type, "image/png");
	assert_true(at->is_photo);
	assert_string_equal(at->next->name, "ContactPhoto.doc");
	assert_false(at->next->is_photo);
}

static void
a_photo_that_the_dump_left_out_is_said(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	add_file(n, "ContactPhoto", NULL);
	item = item_of(n);
	assert_null(item->attachments);
	loses(item, "photo: ");
}

static void
add_raw(struct note *n, const char *name, const uint8_t *p, size_t len)
{
	struct note_field *f = note_add(n, name, NOTE_RAW);

	f->n = 1;
	f->raw = p;
	f->raw_len = len;
}

static void
only_an_x509_certificate_is_one(void **state)
{
	static const uint8_t der[4 + 70] = { 0x30, 0x82, 0x00, 70, 0x30 };
	static const uint8_t notes[90] = { 0x04, 0x00 };
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	add_raw(n, "UserCertificate", der, sizeof(der));
	add_raw(n, "Certificate", notes, sizeof(notes));
	item = item_of(n);
	assert_int_equal(ex_get(item, EX_USER_X509_CERTIFICATE)->n,
	    sizeof(der));
	loses_nothing(item);

	for (size_t len = 0; len < sizeof(der); len++) {
		n = note_of("Person");
		add_raw(n, "UserCertificate", der, len);
		item = item_of(n);
		assert_null(ex_get(item, EX_USER_X509_CERTIFICATE));
		if (len > 0)
			loses(item, "field UserCertificate");
	}
}

static void
what_has_no_place_is_lost_by_name(void **state)
{
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "ShoeSize", "43");
	note_add_text(n, "MailSystem", "1");
	note_add_text(n, "PhoneFldsDisplayed", "1");
	note_trouble(n, "something unreadable");
	item = item_of(n);
	loses(item, "field ShoeSize");
	loses(item, "something unreadable");
	assert_false(has_loss(item, "MailSystem"));
	assert_false(has_loss(item, "PhoneFlds"));
}

static void
several_values_are_all_kept(void **state)
{
	static const char *const streets[] = { "Road 1", "2nd floor" };
	static const char *const jobs[] = { "Baker", "Mayor" };
	struct note *n = note_of("Person");
	struct ex_item *item;

	(void)state;
	note_add_texts(n, "OfficeStreetAddress", streets, 2);
	note_add_texts(n, "JobTitle", jobs, 2);
	item = item_of(n);
	text_is(item, EX_WORK_STREET, "Road 1\n2nd floor");
	text_is(item, EX_TITLE, "Baker, Mayor");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_has_its_property),
		cmocka_unit_test(case_of_names_does_not_matter),
		cmocka_unit_test(everybody_is_called_something),
		cmocka_unit_test(other_full_names_are_kept_below),
		cmocka_unit_test(a_birthday_stays_on_its_day),
		cmocka_unit_test(a_birthday_as_text_is_read_or_kept),
		cmocka_unit_test(people_around_are_called_as_people_do),
		cmocka_unit_test(a_comment_is_the_body_plain_or_rich),
		cmocka_unit_test(two_fields_for_one_place_are_both_kept),
		cmocka_unit_test(private_is_private),
		cmocka_unit_test(the_photo_is_told_from_other_files),
		cmocka_unit_test(a_photo_with_an_ending_keeps_its_kind),
		cmocka_unit_test(a_photo_that_the_dump_left_out_is_said),
		cmocka_unit_test(only_an_x509_certificate_is_one),
		cmocka_unit_test(what_has_no_place_is_lost_by_name),
		cmocka_unit_test(several_values_are_all_kept),
	};

	return cmocka_run_group_tests(tests, NULL, drop_arena);
}
