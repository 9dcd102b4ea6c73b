#include "test.h"

#include "base/text.h"
#include "target/dir_fold.h"
#include "test_out.h"

static struct arena arena;
static struct buf out;

static int
setup(void **state)
{
	(void)state;
	buf_init(&out, (size_t)64 << 20);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	buf_free(&out);
	arena_free(&arena);
	return 0;
}

static struct ex_item *
contact(void)
{
	return ex_item_new(&arena, EX_CONTACT, UNID);
}

static void
write_out(const struct ex_item *item, bool v4)
{
	const struct sink to = { out_put, &out };
	struct err e = { .code = ERR_NONE };

	buf_clear(&out);
	if (vcf_write(item, v4, &to, &e) < 0)
		fail_msg("%s", e.msg);
}

/* Lines as a reader joins them; \r\n and a space is nothing. */
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
	char *with = text_printf(&arena, "\r\n%s\r\n", line);

	return strstr(unfolded(), with) != NULL;
}

static void
set_all(struct ex_item *item)
{
	static const char *const texts[] = { "One, two", "Three" };
	static const uint8_t bytes[] = { 1, 2, 3, 4 };
	static const int32_t number = 2;
	static const struct ex_bytes one = { bytes, sizeof(bytes) };

	for (int i = 0; i < EX_PROP_COUNT; i++) {
		enum ex_prop prop = (enum ex_prop)i;
		const struct ex_prop_info *info = ex_prop_info(prop);

		switch (info->type) {
		case EX_TEXT:
			ex_set_text(item, prop,
			    text_printf(&arena, "v;%s", info->name));
			break;
		case EX_TEXTS:
			ex_set_texts(item, prop, texts, 2);
			break;
		case EX_DATE:
			ex_set_time(item, prop, 86400 * (int64_t)i);
			break;
		case EX_TIME:
			ex_set_time(item, prop, 1084368600);
			break;
		case EX_BINARY:
			ex_set_binary(item, prop, bytes, sizeof(bytes));
			break;
		case EX_BINARIES:
			ex_set_binaries(item, prop, &one, 1);
			break;
		case EX_BOOL:
			ex_set_bool(item, prop, true);
			break;
		case EX_INT:
			ex_set_int(item, prop, 2);
			break;
		case EX_INTS:
			ex_set_ints(item, prop, &number, 1);
			break;
		case EX_DOUBLE:
			ex_set_double(item, prop, 0.5);
			break;
		}
	}
}

static void
every_property_of_a_contact_is_written(void **state)
{
	struct ex_item *item = contact();

	(void)state;
	set_all(item);
	for (int v4 = 0; v4 < 2; v4++) {
		write_out(item, v4 == 1);
		char *text = unfolded();

		/* Contacts end where groups begin in the list. */
		for (int i = EX_DISPLAY_NAME; i < EX_USER_X509_CERTIFICATE;
		     i++) {
			const struct ex_prop_info *info = ex_prop_info(
			    (enum ex_prop)i);

			if (info->type != EX_TEXT)
				continue;
			IN_CASE(info->name);
			assert_non_null(strstr(text,
			    text_printf(&arena, "v%s;%s",
				strstr(info->name, "_DISPLAY") != NULL ||
					(v4 == 1 && i == EX_FILE_AS) ?
				"" : "\\", info->name)));
		}
		assert_non_null(strstr(text, "NOTE:v\\;BODY"));
		assert_non_null(strstr(text, "CATEGORIES:One\\, two,Three"));
		assert_non_null(strstr(text, "UID:" UNID "\r\n"));
	}
}

static void
a_card_of_version_3(void **state)
{
	static const char *const lines[] = { "VERSION:3.0",
		"FN:Anna Ahlers", "N:Ahlers;Anna;M.;Dr.;jun.",
		"SORT-STRING:Ahlers\\, Anna", "NICKNAME:Anni",
		"ORG:Acme\\; Sons;R\\,D", "TITLE:Engineer",
		"EMAIL;TYPE=INTERNET,PREF:anna@example.com",
		"EMAIL;TYPE=INTERNET;X-DISPLAY=\"A 'home'\":a@home.example",
		"TEL;TYPE=WORK,VOICE:+49 30 1", "TEL;TYPE=CELL:+49 170 2",
		"TEL;TYPE=WORK,FAX:+49 30 3", "X-MS-TEL;TYPE=ASSISTANT:4",
		"ADR;TYPE=WORK:;Room 5;Street 1\\nHouse;Town;State;12345;Land",
		"ADR;TYPE=HOME:;;;Home;;;", "URL;TYPE=WORK:http://example.com",
		"BDAY:1970-01-02", "X-MS-ANNIVERSARY:1990-06-30",
		"X-MS-SPOUSE;N:Bernd", "X-MS-CHILD:C", "X-MS-CHILD:D",
		"X-MS-MANAGER;N:Boss", "X-MS-IMADDRESS:anna", "CLASS:PRIVATE",
		"NOTE:two\\nlines", "KEY;ENCODING=b;TYPE=X509:AQID",
		"PHOTO;ENCODING=b;TYPE=PNG:UE5H",
		"X-NOTES2EX-ATTACH;ENCODING=b;FMTTYPE=\"application/octet-stream"
		"\";X-FILENAME=\"cv.doc\":RE9D",
		"REV:2004-05-12T13:30:00Z", "UID:" UNID, "END:VCARD" };
	static const char *const children[] = { "C", "D" };
	static const uint8_t key[] = { 1, 2, 3 };
	struct ex_item *item = contact();

	(void)state;
	ex_set_text(item, EX_DISPLAY_NAME, "Anna Ahlers");
	ex_set_text(item, EX_SURNAME, "Ahlers");
	ex_set_text(item, EX_GIVEN_NAME, "Anna");
	ex_set_text(item, EX_MIDDLE_NAME, "M.");
	ex_set_text(item, EX_DISPLAY_NAME_PREFIX, "Dr.");
	ex_set_text(item, EX_GENERATION, "jun.");
	ex_set_text(item, EX_FILE_AS, "Ahlers, Anna");
	ex_set_text(item, EX_NICKNAME, "Anni");
	ex_set_text(item, EX_COMPANY_NAME, "Acme; Sons");
	ex_set_text(item, EX_DEPARTMENT_NAME, "R,D");
	ex_set_text(item, EX_TITLE, "Engineer");
	ex_set_text(item, EX_EMAIL1_ADDRESS, "anna@example.com");
	ex_set_text(item, EX_EMAIL1_DISPLAY, "Anna Ahlers");
	ex_set_text(item, EX_EMAIL2_ADDRESS, "a@home.example");
	ex_set_text(item, EX_EMAIL2_DISPLAY, "A \"home\"");
	ex_set_text(item, EX_BUSINESS_PHONE, "+49 30 1");
	ex_set_text(item, EX_MOBILE_PHONE, "+49 170 2");
	ex_set_text(item, EX_BUSINESS_FAX, "+49 30 3");
	ex_set_text(item, EX_ASSISTANT_PHONE, "4");
	ex_set_text(item, EX_OFFICE_LOCATION, "Room 5");
	ex_set_text(item, EX_WORK_STREET, "Street 1\r\nHouse");
	ex_set_text(item, EX_WORK_CITY, "Town");
	ex_set_text(item, EX_WORK_STATE, "State");
	ex_set_text(item, EX_WORK_POSTAL_CODE, "12345");
	ex_set_text(item, EX_WORK_COUNTRY, "Land");
	ex_set_text(item, EX_HOME_CITY, "Home");
	ex_set_text(item, EX_BUSINESS_HOME_PAGE, "http://example.com");
	ex_set_time(item, EX_BIRTHDAY, 86400);
	ex_set_time(item, EX_WEDDING_ANNIVERSARY, (int64_t)86400 * 7485);
	ex_set_text(item, EX_SPOUSE_NAME, "Bernd");
	ex_set_texts(item, EX_CHILDRENS_NAMES, children, 2);
	ex_set_text(item, EX_MANAGER_NAME, "Boss");
	ex_set_text(item, EX_IM_ADDRESS, "anna");
	ex_set_int(item, EX_SENSITIVITY, 2);
	ex_set_text(item, EX_BODY, "two\nlines");
	ex_set_binary(item, EX_USER_X509_CERTIFICATE, key, 3);
	ex_set_time(item, EX_LAST_MODIFICATION_TIME, 1084368600);
	(void)ex_add_attachment(item, "ContactPicture.png",
	    blob_of_mem(&arena, "PNG", 3));
	item->attachments->type = "image/png";
	item->attachments->is_photo = true;
	(void)ex_add_attachment(item, "cv.doc", blob_of_mem(&arena, "DOC", 3));
	write_out(item, false);
	for (size_t i = 0; i < NITEMS(lines); i++) {
		IN_CASE(lines[i]);
		assert_true(has_line(lines[i]));
	}
	assert_int_equal(strncmp(out.data, "BEGIN:VCARD\r\n", 13), 0);

	write_out(item, true);
	assert_true(has_line("VERSION:4.0"));
	assert_true(has_line("BDAY:19700102"));
	assert_true(has_line("REV:20040512T133000Z"));
	assert_true(has_line("PHOTO:data:image/png;base64,UE5H"));
	assert_true(has_line("RELATED;TYPE=spouse;VALUE=text:Bernd"));
	assert_true(has_line(
	    "N;SORT-AS=\"Ahlers, Anna\":Ahlers;Anna;M.;Dr.;jun."));
	assert_false(has_line("CLASS:PRIVATE"));
}

static void
fn_is_whatever_the_entry_is_best_known_by(void **state)
{
	static const struct {
		enum ex_prop prop[2];
		const char *want;
	} cases[] = {
		{ { EX_DISPLAY_NAME, EX_SURNAME }, "FN:DISPLAY_NAME" },
		{ { EX_GIVEN_NAME, EX_SURNAME }, "FN:GIVEN_NAME SURNAME" },
		{ { EX_SURNAME, EX_COMPANY_NAME }, "FN:SURNAME" },
		{ { EX_GIVEN_NAME, EX_FILE_AS }, "FN:GIVEN_NAME" },
		{ { EX_COMPANY_NAME, EX_EMAIL1_ADDRESS }, "FN:COMPANY_NAME" },
		{ { EX_EMAIL1_ADDRESS, EX_EMAIL1_ADDRESS },
		    "FN:EMAIL1_ADDRESS" },
		{ { EX_TITLE, EX_TITLE }, "FN:" UNID },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_item *item = contact();

		IN_CASE(cases[i].want);
		for (size_t k = 0; k < 2; k++)
			ex_set_text(item, cases[i].prop[k],
			    ex_prop_info(cases[i].prop[k])->name);
		write_out(item, false);
		assert_true(has_line(cases[i].want));
		/* RFC 2426 wants an N, even an empty one. */
		assert_non_null(strstr(out.data, "\r\nN:"));
	}
}

static void
a_group_is_a_card_of_version_4(void **state)
{
	struct ex_item *item = ex_item_new(&arena, EX_GROUP, UNID);

	(void)state;
	ex_set_text(item, EX_DL_NAME, "The; team");
	ex_set_text(item, EX_BODY, "who");
	(void)ex_add_recipient(item, EX_MEMBER,
	    (struct ex_address){ .name = "", .address = "a@example.com" });
	(void)ex_add_recipient(item, EX_MEMBER,
	    (struct ex_address){ .name = "B, \"x\"", .address = "b c@x" });
	ex_add_recipient(item, EX_MEMBER_GROUP,
	    (struct ex_address){ .name = "Inner", .address = "i@x" })->unid =
	    "D4C76017C119F19FC1257CAAA51FDE92";
	write_out(item, false);
	assert_string_equal(out.data, "BEGIN:VCARD\r\nVERSION:4.0\r\n"
	    "KIND:group\r\nFN:The\\; team\r\n"
	    "MEMBER:mailto:a@example.com\r\n"
	    "MEMBER;X-CN=\"B, 'x'\":mailto:b%20c@x\r\n"
	    "MEMBER;X-CN=\"Inner\":urn:uuid:"
	    "D4C76017-C119-F19F-C125-7CAAA51FDE92\r\n"
	    "NOTE:who\r\nUID:urn:uuid:"
	    "00112233-4455-6677-8899-AABBCCDDEEFF\r\nEND:VCARD\r\n");
}

static void
further_items_are_further_cards(void **state)
{
	struct ex_item *item = contact();
	const char *second;

	(void)state;
	item->more = ex_item_new(&arena, EX_GROUP, UNID);
	write_out(item, false);
	second = strstr(out.data, "END:VCARD\r\nBEGIN:VCARD\r\n");
	assert_non_null(second);
	assert_non_null(strstr(second, "KIND:group"));
}

static void
lines_are_folded_between_characters(void **state)
{
	struct ex_item *item = contact();
	struct buf text;

	(void)state;
	buf_init(&text, 100000);
	for (int i = 0; i < 500; i++)
		buf_puts(&text, i % 3 == 0 ? "a" : i % 3 == 1 ?
		    "\xe6\x97\xa5" : "\xf0\x9f\x98\x80,");
	ex_set_text(item, EX_BODY, text.data);
	write_out(item, false);
	for (char *line = out.data; *line != '\0';) {
		char *end = strstr(line, "\r\n");

		assert_non_null(end);
		assert_true(end - line <= 75);
		assert_int_equal(text_valid_utf8(line, (size_t)(end - line)),
		    end - line);
		line = end + 2;
	}
	/* What was escaped and folded is all there. */
	char *s = strstr(unfolded(), "NOTE:") + 5;
	size_t n = 0;
	for (; *s != '\r'; s++)
		if (*s != '\\')
			assert_int_equal(*s, text.data[n++]);
	assert_int_equal(n, text.len);
	buf_free(&text);
}

static void
control_characters_inject_no_line(void **state)
{
	struct ex_item *item = contact();

	(void)state;
	ex_set_text(item, EX_DISPLAY_NAME, "a\r\nX-EVIL:1\x01\x7f\ttab\r");
	ex_set_text(item, EX_EMAIL1_ADDRESS, "a@b");
	ex_set_text(item, EX_EMAIL1_DISPLAY, "c\r\nX-EVIL:2");
	(void)ex_add_attachment(item, "n\r\nX-EVIL:3",
	    blob_of_mem(&arena, "x", 1));
	write_out(item, false);
	assert_null(strstr(out.data, "\nX-EVIL"));
	assert_true(has_line("FN:a\\nX-EVIL:1\ttab\\n"));
}

static void
base64_is_that_of_rfc_4648(void **state)
{
	static const char *const cases[][2] = { { "", "" }, { "f", "Zg==" },
		{ "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		for (size_t cut = 0; cut <= strlen(cases[i][0]); cut++) {
			const uint8_t *in = (const uint8_t *)cases[i][0];
			struct base64 b = { .n = 0 };
			char got[32];
			size_t n = base64_put(&b, in, cut, got);

			n += base64_put(&b, in + cut, strlen(cases[i][0]) - cut,
			    got + n);
			n += base64_end(&b, got + n);
			got[n] = '\0';
			assert_string_equal(got, cases[i][1]);
		}
	}
}

static void
a_full_disk_and_a_lost_file_are_errors(void **state)
{
	struct ex_item *item = contact();
	struct out_short sink = { 50 };
	const struct sink to = { out_put_short, &sink };
	const struct sink good = { out_put, &out };
	struct err e;

	(void)state;
	assert_int_equal(vcf_write(item, false, &to, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	(void)ex_add_attachment(item, "x",
	    blob_of_file(&arena, "/nonexistent/file", 0, 1));
	assert_int_equal(vcf_write(item, false, &good, &e), -1);
	assert_int_equal(e.code, ERR_IO);
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(every_property_of_a_contact_is_written),
		ONE(a_card_of_version_3),
		ONE(fn_is_whatever_the_entry_is_best_known_by),
		ONE(a_group_is_a_card_of_version_4),
		ONE(further_items_are_further_cards),
		ONE(lines_are_folded_between_characters),
		ONE(control_characters_inject_no_line),
		ONE(base64_is_that_of_rfc_4648),
		ONE(a_full_disk_and_a_lost_file_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
