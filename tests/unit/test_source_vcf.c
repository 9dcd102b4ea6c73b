#include "test.h"

#include "pim_help.h"

#define OPS   (&source_vcf_ops)
#define FILES "tests/fixtures/vcf/"

static struct source *
open_file(const char *path)
{
	size_t n;
	char *bytes = pim_read(path, &n);
	struct source *src = pim_open_n(OPS, bytes, n);

	free(bytes);
	return src;
}

static struct source *
open_card(const char *lines)
{
	static char text[65536];

	(void)snprintf(text, sizeof(text),
	    "BEGIN:VCARD\r\nVERSION:3.0\r\n%s"
	    "END:VCARD\r\n",
	    lines);
	return pim_open(OPS, text);
}

static void
bids_by_content_only(void **state)
{
	(void)state;
	assert_true(pim_bid(OPS, "BEGIN:VCARD\r\n") > 90);
	assert_true(pim_bid(OPS, "\xef\xbb\xbf\nbegin:vcard\n") > 90);
	assert_int_equal(pim_bid(OPS, "BEGIN:VCALENDAR\r\n"), 0);
	assert_int_equal(pim_bid(OPS, "BEGIN"), 0);
}

static const struct {
	const char *field, *want;
} old[] = {
	{ "LastName", "Dürr" },
	{ "FirstName", "Clara" },
	{ "MiddleInitial", "M" },
	{ "Title", "Dr." },
	{ "Suffix", "PhD" },
	{ "FullName", "Clara M Dürr" },
	{ "CompanyName", "Acme" },
	{ "Department", "Finance, Books" },
	{ "JobTitle", "Head of Finance" },
	{ "OfficePhoneNumber", "+49 40 555 0100" },
	{ "PhoneNumber", "+49 40 555 0101" },
	{ "CellPhoneNumber", "+49 170 555 0102" },
	{ "OfficeFAXPhoneNumber", "+49 40 555 0103" },
	{ "HomeFAXPhoneNumber", "+49 40 555 0104" },
	{ "PhoneNumber_6", "+49 40 555 0105" },
	{ "CarPhone", "+49 170 555 0106" },
	{ "PhoneNumber_1", "+49 40 555 0107" },
	{ "PhoneLabel_1", "Office phone" },
	{ "OfficeStreetAddress", "Brückenstraße 1\n2nd floor" },
	{ "OfficeZIP", "20095" },
	{ "Zip", "20457" },
	{ "MailAddress", "clara.duerr@acme.example" },
	{ "email_1", "clara@example.org" },
	{ "WebSite", "http://www.acme.example/" },
	{ "Comment", "Likes tea.\nDoes not like coffee." },
};

static void
version_2_1_with_its_encodings(void **state)
{
	struct source *src = open_file(FILES "v21.vcf");
	struct note *n = pim_next(src);

	(void)state;
	assert_string_equal(n->form, "Person");
	for (size_t i = 0; i < NITEMS(old); i++)
		pim_text_is(n, old[i].field, old[i].want);
	pim_times_are(n, "Birthday", "1968-02-29");
	pim_trouble(n, "vCard property X-WINE: no place for it");
	/* the card inside the card is not another card */
	pim_at_end(src);
	pim_close(src);
}

static void
a_photo_stays_in_the_file(void **state)
{
	static const char *const paths[] = { FILES "v21.vcf", FILES "v40.vcf" };
	static const char *const names[] = { "ContactPhoto.jpg",
		"ContactPhoto.png" };

	(void)state;
	for (size_t i = 0; i < NITEMS(paths); i++) {
		struct source *src = open_file(paths[i]);
		const struct note_field *f = note_field(pim_next(src), "$FILE");
		struct buf b;
		struct err e;

		assert_non_null(f);
		assert_string_equal(f->file->name, names[i]);
		assert_string_equal(f->file->data->path, pim_path);
		buf_init(&b, 1000);
		assert_int_equal(blob_read(f->file->data, &b, &e), 0);
		assert_int_equal(b.len, 70);
		assert_memory_equal(b.data, "\x89PNG\r\n", 6);
		assert_memory_equal(b.data + 70 - 8, "IEND\xae\x42\x60\x82", 8);
		buf_free(&b);
		pim_close(src);
	}
}

static void
version_3_0_with_labels(void **state)
{
	struct source *src = open_file(FILES "v30.vcf");
	struct note *n = pim_next(src), *company = pim_next(src);

	(void)state;
	pim_text_is(n, "MailAddress", "inga.lindqvist@example.org");
	pim_text_is(n, "email_3", "il4@example.net");
	pim_text_is(n, "PhoneNumber_1", "+46 31 555 0118");
	pim_text_is(n, "PhoneLabel_1", "Sauna");
	pim_text_is(n, "Spouse", "Olof");
	pim_times_are(n, "Anniversary", "1999-06-12");
	pim_times_are(n, "Birthday", "1604-03-14");
	pim_text_is(n, "StreetAddress", "Storgatan 5; uppg. B");
	pim_text_is(n, "Confidential", "1");
	assert_int_equal(note_field(n, "Categories")->n, 2);
	pim_text_is(n, "Comment",
	    "A very long note that has to be folded "
	    "because no line may be longer than seventy-five octets, and which "
	    "has a comma and\na second line.");
	assert_int_equal(n->modified.utc, 1380614400);
	pim_text_is(company, "CompanyName", "Spedition Østersøen A/S");
	pim_text_is(company, "OfficePhoneNumber", "+45 55 50 01 30");
	assert_false(note_has(company, "LastName"));
	pim_close(src);
}

static void
version_4_0_with_a_group(void **state)
{
	struct source *src = open_file(FILES "v40.vcf");
	struct note *n = pim_next(src), *group = pim_next(src);
	const char *const *who;

	(void)state;
	pim_text_is(n, "OfficePhoneNumber", "+81-3-5555-0120");
	pim_text_is(n, "Spouse", "Ken");
	pim_text_is(n, "SametimeLogin", "xmpp:mei@example.jp");
	pim_times_are(n, "Anniversary", "2001-02-03");
	assert_string_equal(group->form, "Group");
	pim_text_is(group, "ListName", "Externals");
	pim_text_is(group, "ListDescription", "All from outside");
	assert_int_equal(note_texts(group, "Members", &who), 3);
	assert_string_equal(who[1], "mei.sato@example.jp");
	pim_trouble(group, "1 members are named by the number");
	pim_at_end(src);
	pim_close(src);
}

static const struct {
	const char *name, *lines, *field, *want;
} fields[] = {
	{ "no type is work when that is free", "ADR:;;Road 1;Town;;;\r\n",
	    "OfficeStreetAddress", "Road 1" },
	{ "a box and a floor are lines of the street",
	    "ADR;TYPE=home:PO 7;2nd floor;Road 1;Town\r\n", "StreetAddress",
	    "Road 1\n2nd floor\nPO 7" },
	{ "another address at work is kept as text",
	    "ADR;TYPE=WORK:;;One 1;A\r\nADR;TYPE=WORK:;;Two 2;B;;;X\r\n",
	    "Comment", "Address: Two 2, B, X" },
	{ "a label only when there is no address",
	    "LABEL;TYPE=WORK:Road 1\\nTown\r\n", "Comment",
	    "Address: Road 1\nTown" },
	{ "a second company", "ORG:One;Unit\r\nORG:Two\r\n", "Comment",
	    "Company: Two" },
	{ "an assistant's number by its label",
	    "a.TEL:123\r\n"
	    "a.X-ABLabel:Assistant\r\n",
	    "AssistantPhone", "123" },
	{ "Apple's group",
	    "X-ADDRESSBOOKSERVER-KIND:group\r\nFN:Us\r\n"
	    "X-ADDRESSBOOKSERVER-MEMBER:mailto:a@b.example\r\n",
	    "Members", "a@b.example" },
	{ "a date that is none is kept as text", "BDAY:in spring\r\n",
	    "Comment", "Birthday: in spring" },
	{ "a date in one piece, with a clock",
	    "BDAY:19710314T120000Z\r\n"
	    "NOTE:x\r\n",
	    "Comment", "x" },
	{ "a third web page", "URL:a\r\nURL:b\r\n", "Comment", "Web page: b" },
	{ "a friend", "RELATED;TYPE=friend;VALUE=text:Ken\r\n", "Comment",
	    "Related: Ken" },
	{ "text of an old Windows", "FN:Andr\xe9\r\n", "FullName", "André" },
	{ "a set that says its name",
	    "FN;CHARSET=SHIFT_JIS:\x8d\xb2\x93\xa1"
	    "\r\n",
	    "FullName", "佐藤" },
	{ "a set that nobody knows", "FN;CHARSET=KLINGON:Worf\r\n", "FullName",
	    "Worf" },
	{ "two nicknames", "NICKNAME:A\r\nNICKNAME:B\r\n", "Comment",
	    "Nickname: B" },
	{ "types of 2.1 without a name", "TEL;HOME;VOICE:1\r\n", "PhoneNumber",
	    "1" },
	{ "a member of no version", "TEL;TYPE=textphone:1\r\n", "OtherPhone",
	    "1" },
};

static void
every_property_becomes_its_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(fields); i++) {
		struct source *src = open_card(fields[i].lines);

		IN_CASE(fields[i].name);
		pim_text_is(pim_next(src), fields[i].field, fields[i].want);
		pim_close(src);
	}
}

static const struct {
	const char *lines, *trouble;
} troubles[] = {
	{ "GEO:1;2\r\n", "vCard property GEO: no place for it" },
	{ "PHOTO;VALUE=uri:http://x.example/y.jpg\r\n", "not in the file" },
	{ "no colon here\r\n", "1 lines of the card are no property" },
	{ "KEY:http://x.example/key\r\n", "KEY: no place" },
};

static void
whatever_is_lost_is_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(troubles); i++) {
		struct source *src = open_card(troubles[i].lines);

		IN_CASE(troubles[i].trouble);
		pim_trouble(pim_next(src), troubles[i].trouble);
		pim_close(src);
	}
}

static void
bytes_on_lines_of_their_own_are_still_the_photo(void **state)
{
	struct source *src = open_card("PHOTO;JPEG;ENCODING=BASE64:SGVs\r\n"
				       "bG8s\r\nIHdvcmxkIQ==\r\n\r\nFN:x\r\n");
	struct note *n = pim_next(src);
	struct buf b;
	struct err e;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(blob_read(note_field(n, "$FILE")->file->data, &b, &e),
	    0);
	assert_string_equal(b.data, "Hello, world!");
	assert_null(n->troubles);
	buf_free(&b);
	pim_close(src);
}

static void
a_key_is_small_enough_to_be_read(void **state)
{
	struct source *src = open_card("KEY;ENCODING=b;TYPE=X509:MAMCAQE=\r\n");
	const struct note_field *f = note_field(pim_next(src),
	    "UserCertificate");

	(void)state;
	assert_non_null(f);
	assert_int_equal(f->type, NOTE_RAW);
	assert_int_equal(f->raw_len, 5);
	assert_memory_equal(f->raw, "\x30\x03\x02\x01\x01", 5);
	pim_close(src);
}

static void
a_card_without_end_does_not_hide_the_next(void **state)
{
	struct source *src = pim_open(OPS,
	    "BEGIN:VCARD\r\nFN:one\r\n"
	    "BEGIN:VCARD\r\nFN:two\r\nEND:VCARD\r\n");
	struct note *n = NULL;
	struct err e;

	(void)state;
	assert_int_equal(OPS->next(src, &arena, &n, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	assert_non_null(strstr(e.msg, "has no end"));
	pim_text_is(pim_next(src), "FullName", "two");
	pim_at_end(src);
	pim_close(src);
}

static const char *const files[] = { FILES "v21.vcf", FILES "v30.vcf",
	FILES "v40.vcf" };

static void
a_cut_hides_nothing_that_was_complete(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++)
		pim_cut_everywhere(OPS, files[i]);
}

static void
fetch_gives_the_same_note_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < NITEMS(files); i++)
		pim_fetch_all(OPS, files[i]);
}

static void
fetch_from_a_changed_file_says_so(void **state)
{
	struct source *src = open_file(FILES "v30.vcf");
	struct note_at at = pim_next(src)->at;
	struct note *again;
	struct err e;

	(void)state;
	at.len -= 3;
	assert_int_equal(OPS->fetch(src, &at, &arena, &again, &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	at.off = 1 << 30;
	assert_int_equal(OPS->fetch(src, &at, &arena, &again, &e), -1);
	assert_non_null(strstr(e.msg, "was changed"));
	pim_close(src);
}

static void
a_file_that_is_not_there_is_an_error(void **state)
{
	struct source *src = NULL;
	struct err e;

	(void)state;
	assert_int_equal(OPS->open(&src, "/nowhere/x.vcf", "", NULL, &e), -1);
	assert_non_null(strstr(e.msg, "/nowhere/x.vcf"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bids_by_content_only),
		cmocka_unit_test(version_2_1_with_its_encodings),
		cmocka_unit_test(a_photo_stays_in_the_file),
		cmocka_unit_test(version_3_0_with_labels),
		cmocka_unit_test(version_4_0_with_a_group),
		cmocka_unit_test(every_property_becomes_its_field),
		cmocka_unit_test(whatever_is_lost_is_said),
		cmocka_unit_test(
		    bytes_on_lines_of_their_own_are_still_the_photo),
		cmocka_unit_test(a_key_is_small_enough_to_be_read),
		cmocka_unit_test(a_card_without_end_does_not_hide_the_next),
		cmocka_unit_test(a_cut_hides_nothing_that_was_complete),
		cmocka_unit_test(fetch_gives_the_same_note_again),
		cmocka_unit_test(fetch_from_a_changed_file_says_so),
		cmocka_unit_test(a_file_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
