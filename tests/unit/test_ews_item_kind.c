/* Contacts, groups and tasks as elements, and the files of all three. */
#include "ews_item_kit.h"

/* ---- contacts -------------------------------------------------------------------- */

static struct ex_item *
contact(void)
{
	struct ex_item *item = new_item(EX_CONTACT);

	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Contact");
	ex_set_text(item, EX_SUBJECT, "Inga Lindqvist");
	ex_set_text(item, EX_DISPLAY_NAME, "Inga Lindqvist");
	ex_set_text(item, EX_FILE_AS, "Lindqvist, Inga");
	return item;
}

static void
a_contacts_elements_are_in_the_schemas_order(void **state)
{
	static const struct {
		enum ex_prop prop;
		const char *text;
	} texts[] = {
		{ EX_BODY, "A note" }, { EX_GIVEN_NAME, "given" },
		{ EX_MIDDLE_NAME, "middle" }, { EX_SURNAME, "surname" },
		{ EX_GENERATION, "generation" }, { EX_NICKNAME, "nick" },
		{ EX_COMPANY_NAME, "company" },
		{ EX_DEPARTMENT_NAME, "department" }, { EX_TITLE, "title" },
		{ EX_OFFICE_LOCATION, "office" }, { EX_MANAGER_NAME, "boss" },
		{ EX_ASSISTANT, "assistant" }, { EX_SPOUSE_NAME, "spouse" },
		{ EX_BUSINESS_HOME_PAGE, "https://example.org/a%20b#c" },
		{ EX_IM_ADDRESS, "chat" }, { EX_EMAIL1_ADDRESS, "1@x.org" },
		{ EX_EMAIL1_DISPLAY, "One" }, { EX_EMAIL3_ADDRESS, "3@x.org" },
		{ EX_WORK_STREET, "ws" }, { EX_WORK_CITY, "wc" },
		{ EX_WORK_POSTAL_CODE, "wp" }, { EX_WORK_COUNTRY, "wl" },
		{ EX_HOME_CITY, "hc" }, { EX_OTHER_STATE, "os" },
		{ EX_BUSINESS_PHONE, "p1" }, { EX_MOBILE_PHONE, "p2" },
		{ EX_ASSISTANT_PHONE, "p3" }, { EX_PRIMARY_PHONE, "p4" },
	};
	static const char *const order[] = { "<t:Contact><t:Subject>",
		"<t:Body BodyType=\"Text\">A note", "<t:ExtendedProperty>",
		"<t:FileAs>Lindqvist, Inga", "<t:FileAsMapping>None",
		"<t:DisplayName>Inga Lindqvist", "<t:GivenName>given",
		"<t:MiddleName>middle", "<t:Nickname>nick",
		"<t:CompanyName>company", "<t:EmailAddresses>",
		"<t:Entry Key=\"EmailAddress1\" Name=\"One\" "
		"RoutingType=\"SMTP\">1@x.org",
		"<t:Entry Key=\"EmailAddress3\" RoutingType=\"SMTP\">3@x.org",
		"<t:PhysicalAddresses><t:Entry Key=\"Business\">"
		"<t:Street>ws</t:Street><t:City>wc</t:City>"
		"<t:CountryOrRegion>wl</t:CountryOrRegion>"
		"<t:PostalCode>wp</t:PostalCode></t:Entry>",
		"<t:Entry Key=\"Home\"><t:City>hc",
		"<t:Entry Key=\"Other\"><t:State>os",
		"<t:PhoneNumbers><t:Entry Key=\"AssistantPhone\">p3",
		"\"BusinessPhone\">p1", "\"MobilePhone\">p2",
		"\"PrimaryPhone\">p4", "<t:AssistantName>assistant",
		"<t:Birthday>1971-03-14T11:59:00Z",
		"<t:BusinessHomePage>https://example.org/a%20b#c",
		"<t:Children><t:String>Nils</t:String></t:Children>",
		"<t:Department>department", "<t:Generation>generation",
		"<t:ImAddresses><t:Entry Key=\"ImAddress1\">chat",
		"<t:JobTitle>title", "<t:Manager>boss",
		"<t:OfficeLocation>office",
		"<t:PostalAddressIndex>Business", "<t:SpouseName>spouse",
		"<t:Surname>surname",
		"<t:WeddingAnniversary>1999-06-12T11:59:00Z",
		"</t:Contact>" };
	const char *const nils = "Nils";
	struct ex_item *item = contact();

	(void)state;
	for (size_t i = 0; i < NITEMS(texts); i++)
		ex_set_text(item, texts[i].prop, texts[i].text);
	ex_set_texts(item, EX_CHILDRENS_NAMES, &nils, 1);
	ex_set_time(item, EX_BIRTHDAY, utc(1971, 3, 14, 0, 0));
	ex_set_time(item, EX_WEDDING_ANNIVERSARY, utc(1999, 6, 12, 0, 0));
	ex_complete(item);
	assert_order(make(item), order, NITEMS(order));
	assert_property(text_of(&made), "\"32990\"", "1971-03-14T00:00:00Z");
	assert_property(text_of(&made), "\"32991\"", "1999-06-12T00:00:00Z");
	assert_string_equal(made.folder_class, "IPF.Contact");
}

static void
what_has_no_element_is_a_property(void **state)
{
	struct ex_item *item = contact();
	const char *text;

	(void)state;
	ex_set_text(item, EX_DISPLAY_NAME_PREFIX, "Dr.");
	ex_set_text(item, EX_PERSONAL_HOME_PAGE, "https://example.org/me");
	ex_set_text(item, EX_BUSINESS_HOME_PAGE, "no page at all");
	text = make(item);
	assert_property(text, "0x3A45", "Dr.");
	assert_property(text, "0x3A50", "https://example.org/me");
	assert_property(text, "0x3A51", "no page at all");
	assert_lacks(text, "BusinessHomePage");
}

static void
on_2007_what_an_address_is_shown_as_is_a_property(void **state)
{
	struct ex_item *item = contact();
	const char *text;

	(void)state;
	ex_set_text(item, EX_EMAIL2_ADDRESS, "2@x.org");
	ex_set_text(item, EX_EMAIL2_DISPLAY, "Two");
	text = make_for(item, EWS_2007_SP1);
	assert_has(text, "<t:Entry Key=\"EmailAddress2\">2@x.org");
	assert_property(text, "\"32912\"", "Two");
	assert_lacks(make(item), "\"32912\"");
}

static void
bytes_go_only_where_they_are_taken(void **state)
{
	static const uint8_t certificate[] = { 0x30, 1, 2 };
	struct ex_item *item = contact();

	(void)state;
	ex_set_binary(item, EX_USER_X509_CERTIFICATE, certificate, 3);
	ex_set_text(item, EX_EMAIL1_ADDRESS, "1@x.org");
	ex_complete(item);
	assert_lacks(make(item), "Binary");
	assert_has(remarks(item, EWS_2016), "certificate");
	context.binary = true;
	assert_has(make(item), "PropertyTag=\"0x3A70\" "
	    "PropertyType=\"BinaryArray\"/><t:Values><t:Value>"
	    "AQAIAAEAAAADAAcAMAECCAAHADABAg==</t:Value>");
	assert_string_equal(remarks(item, EWS_2016), "");
}

static struct ex_attachment *
add_file(struct ex_item *item, const char *name, const char *bytes)
{
	struct ex_attachment *at = ex_add_attachment(item, name,
	    blob_of_mem(&arena, bytes, strlen(bytes)));

	at->type = "image/jpeg";
	at->size = (int64_t)strlen(bytes);
	return at;
}

static void
a_photo_and_files_are_steps(void **state)
{
	struct ex_item *item = contact();
	const char *text;

	(void)state;
	add_file(item, "me.jpg", "JPEG")->is_photo = true;
	add_file(item, "a&b.txt", "text");
	make(item);
	assert_non_null(made.steps);
	assert_int_equal(made.steps->operation, EWS_CREATE_ATTACHMENT);
	text = step_text(made.steps);
	assert_has(text, "<m:CreateAttachment><m:ParentItemId Id=\"ITEM\"/>"
	    "<m:Attachments><t:FileAttachment>"
	    "<t:Name>ContactPicture.jpg</t:Name>"
	    "<t:ContentType>image/jpeg</t:ContentType>"
	    "<t:IsInline>false</t:IsInline>"
	    "<t:IsContactPhoto>true</t:IsContactPhoto>"
	    "<t:Content>\nSlBFRw==\r\n</t:Content>");
	text = step_text(made.steps->next);
	assert_has(text, "<t:Name>a&amp;b.txt</t:Name>");
	assert_lacks(text, "IsContactPhoto");
	assert_null(made.steps->next->next);
}

static void
on_2007_a_photo_is_a_file_and_that_is_told(void **state)
{
	struct ex_item *item = contact();
	const char *text;

	(void)state;
	add_file(item, "me.jpg", "JPEG")->is_photo = true;
	make_for(item, EWS_2007_SP1);
	text = step_text(made.steps);
	assert_has(text, "<t:Name>ContactPicture.jpg</t:Name>");
	assert_lacks(text, "IsContactPhoto");
	assert_lacks(text, "IsInline");
	assert_has(remarks(item, EWS_2007_SP1), "photo");
	assert_string_equal(remarks(item, EWS_2010), "");
}

static void
what_is_within_becomes_a_file(void **state)
{
	static const struct {
		enum ex_kind kind;
		const char *name, *type, *content;
	} rows[] = {
		{ EX_MAIL, "note.eml", "message/rfc822", "Subject: Within" },
		{ EX_CALENDAR, "note.ics", "text/calendar", "BEGIN:VEVENT" },
		{ EX_CONTACT, "note.vcf", "text/vcard", "BEGIN:VCARD" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(rows); i++) {
		struct ex_item *item = contact(), *inner = new_item(
		    rows[i].kind);
		const char *text, *from;

		IN_CASE(rows[i].name);
		ex_set_text(inner, EX_SUBJECT, "Within");
		ex_set_text(inner, EX_DISPLAY_NAME, "Within");
		ex_set_time(inner, EX_APPT_START, utc(2014, 1, 1, 8, 0));
		ex_add_attachment(item, "note", NULL)->item = inner;
		make(item);
		text = step_text(made.steps);
		assert_has(text, text_printf(&arena, "<t:Name>%s</t:Name>"
		    "<t:ContentType>%s</t:ContentType>", rows[i].name,
		    rows[i].type));
		from = strstr(text, "<t:Content>\n") + 12;
		assert_has(decoded(arena_strndup(&arena, from,
		    strcspn(from, "<"))), rows[i].content);
		assert_has(remarks(item, EWS_2016), "items within");
	}
}

/* ---- groups ---------------------------------------------------------------------- */

static struct ex_item *
group(void)
{
	struct ex_item *item = new_item(EX_GROUP);

	ex_set_text(item, EX_SUBJECT, "Team");
	ex_set_text(item, EX_DL_NAME, "Team");
	ex_set_text(item, EX_DISPLAY_NAME, "Team");
	ex_set_text(item, EX_BODY, "Everybody");
	ex_add_recipient(item, EX_MEMBER, *somebody("Ben", "ben@x.org"));
	ex_add_recipient(item, EX_MEMBER_GROUP, *somebody("", "all@x.org"));
	ex_complete(item);
	return item;
}

static void
a_group_has_its_members(void **state)
{
	const char *text = make(group());

	(void)state;
	assert_has(text, "<t:DisplayName>Team</t:DisplayName>"
	    "<t:FileAs>Team</t:FileAs><t:Members><t:Member><t:Mailbox>"
	    "<t:Name>Ben</t:Name><t:EmailAddress>ben@x.org</t:EmailAddress>"
	    "<t:RoutingType>SMTP</t:RoutingType>"
	    "<t:MailboxType>OneOff</t:MailboxType></t:Mailbox></t:Member>"
	    "<t:Member><t:Mailbox><t:Name>all@x.org</t:Name>");
	assert_lacks(text, "Binary");
	assert_has(text, "<t:Body BodyType=\"Text\">Everybody</t:Body>");
	assert_has(remarks(group(), EWS_2016), "groups among them");
}

static void
on_2007_they_stand_in_its_text_and_that_is_told(void **state)
{
	const char *text = make_for(group(), EWS_2007_SP1);

	(void)state;
	assert_lacks(text, "<t:Members>");
	assert_has(text, "Everybody&#xD;\n&#xD;\nMembers:&#xD;\n"
	    "Ben &lt;ben@x.org&gt;&#xD;\nall@x.org&#xD;\n</t:Body>");
	assert_has(remarks(group(), EWS_2007_SP1), "Exchange 2007");
}

/* ---- tasks ------------------------------------------------------------------------- */

static struct ex_item *
task(int32_t status)
{
	struct ex_item *item = new_item(EX_TASK);

	ex_set_text(item, EX_SUBJECT, "Write");
	ex_set_int(item, EX_TASK_STATUS, status);
	ex_set_time(item, EX_TASK_START, utc(2014, 3, 3, 0, 0));
	ex_set_time(item, EX_TASK_DUE, utc(2014, 3, 7, 0, 0));
	ex_set_text(item, EX_TASK_OWNER, "Anna");
	item->uid = "uid-1";
	return item;
}

static void
a_tasks_elements_are_in_the_schemas_order(void **state)
{
	static const char *const order[] = { "<t:Task><t:Subject>Write",
		"<t:ReminderDueBy>2014-03-06T08:00:00Z", "<t:ReminderIsSet>",
		"<t:ExtendedProperty>", "<t:DueDate>2014-03-07T00:00:00Z",
		"<t:PercentComplete>50<", "<t:StartDate>2014-03-03T00:00:00Z",
		"<t:Status>InProgress", "</t:Task>" };
	struct ex_item *item = task(1);

	(void)state;
	ex_set_double(item, EX_TASK_PERCENT, 0.5);
	ex_set_bool(item, EX_REMINDER_SET, true);
	ex_set_time(item, EX_REMINDER_TIME, utc(2014, 3, 6, 8, 0));
	ex_complete(item);
	assert_order(make(item), order, NITEMS(order));
	assert_property(text_of(&made), "\"33055\"", "Anna");
	assert_property(text_of(&made), "\"iCalendarUID\"", "uid-1");
	assert_lacks(text_of(&made), "33043"); /* PidLidTaskState */
	assert_string_equal(made.folder_class, "IPF.Task");
}

static void
what_is_not_begun_has_no_percent(void **state)
{
	struct ex_item *item = task(0);

	(void)state;
	ex_set_double(item, EX_TASK_PERCENT, 0.5);
	assert_lacks(make(item), "Percent");
	assert_has(text_of(&made), "<t:Status>NotStarted");
}

static void
a_task_that_is_done_keeps_its_day(void **state)
{
	struct ex_item *item = task(2);
	const char *text;

	(void)state;
	item->zone = zone_of_iana(zones, "America/New_York");
	ex_set_bool(item, EX_TASK_COMPLETE, true);
	/* Still the sixth over there. */
	ex_set_time(item, EX_TASK_COMPLETED, utc(2014, 3, 7, 2, 0));
	text = make(item);
	assert_has(text, "<t:CompleteDate>2014-03-06T00:00:00Z");
	assert_lacks(text, "<t:Status>");
	assert_property(text, "\"33025\"", "2");
	assert_property(text, "\"33052\"", "true");
	assert_property(text, "\"33026\"", "1");
}

static void
done_without_a_day_is_a_status(void **state)
{
	(void)state;
	assert_has(make(task(2)), "<t:Status>Completed</t:Status>");
	assert_lacks(text_of(&made), "CompleteDate");
	assert_string_equal(remarks(task(2), EWS_2016), "completed: the day "
	    "is not known, the server takes that of the migration\n");
	assert_string_equal(remarks(task(1), EWS_2016), "");
}

static void
a_task_repeats_or_says_that_it_cannot(void **state)
{
	struct ex_recur r = { .freq = EX_WEEKLY, .interval = 1, .days = 1 << 5,
		.first = utc(2014, 3, 7, 0, 0), .last = utc(2014, 5, 2, 0, 0) };
	struct ex_item *item = task(0);

	(void)state;
	item->recur = &r;
	assert_has(make(item), "<t:Recurrence><t:WeeklyRecurrence>"
	    "<t:Interval>1</t:Interval><t:DaysOfWeek>Friday</t:DaysOfWeek>"
	    "<t:FirstDayOfWeek>Sunday</t:FirstDayOfWeek>"
	    "</t:WeeklyRecurrence><t:EndDateRecurrence>"
	    "<t:StartDate>2014-03-07</t:StartDate>"
	    "<t:EndDate>2014-05-02</t:EndDate></t:EndDateRecurrence>"
	    "</t:Recurrence><t:StartDate>");
	assert_string_equal(remarks(item, EWS_2016), "");
	r.interval = 100;
	assert_lacks(make(item), "<t:Recurrence>");
	assert_has(remarks(item, EWS_2016), "the task stands there once");
}

/* ---- what servers cut ------------------------------------------------------------ */

static char *
wide(size_t units)
{
	char *text = arena_alloc(&arena, units / 2 * 4 + 1);

	for (size_t i = 0; i < units / 2; i++)
		memcpy(text + 4 * i, "\xf0\x9f\x98\x80", 4);
	text[units / 2 * 4] = '\0';
	return text;
}

static void
a_subject_is_as_long_as_servers_keep_it_and_that_is_told(void **state)
{
	static const char told[] = "subject: longer than the 255 characters "
	    "that servers keep\n";
	struct ex_item *item = contact();
	char *text = arena_alloc(&arena, 257);

	(void)state;
	memset(text, 'a', 255);
	text[255] = text[256] = '\0';
	ex_set_text(item, EX_SUBJECT, text);
	assert_has(make(item), text_printf(&arena, "<t:Subject>%s</t:Subject>",
	    text));
	assert_string_equal(remarks(item, EWS_2016), "");
	text[255] = 'b';
	assert_has(make(item), text_printf(&arena,
	    "<t:Subject>%.252s...</t:Subject>", text));
	assert_string_equal(remarks(item, EWS_2016), told);
	/* Characters of two units, none of them in halves. */
	ex_set_text(item, EX_SUBJECT, wide(256));
	assert_has(make(item), text_printf(&arena,
	    "<t:Subject>%s...</t:Subject>", wide(252)));
	ex_set_text(item, EX_SUBJECT, wide(254));
	assert_has(make(item), wide(254));
	item = new_item(EX_MAIL);
	ex_set_text(item, EX_SUBJECT, text);
	assert_string_equal(remarks(item, EWS_2016), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
		T(a_contacts_elements_are_in_the_schemas_order),
		T(what_has_no_element_is_a_property),
		T(on_2007_what_an_address_is_shown_as_is_a_property),
		T(bytes_go_only_where_they_are_taken),
		T(a_photo_and_files_are_steps),
		T(on_2007_a_photo_is_a_file_and_that_is_told),
		T(what_is_within_becomes_a_file),
		T(a_group_has_its_members),
		T(on_2007_they_stand_in_its_text_and_that_is_told),
		T(a_tasks_elements_are_in_the_schemas_order),
		T(what_is_not_begun_has_no_percent),
		T(a_task_that_is_done_keeps_its_day),
		T(done_without_a_day_is_a_status),
		T(a_task_repeats_or_says_that_it_cannot),
		T(a_subject_is_as_long_as_servers_keep_it_and_that_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
