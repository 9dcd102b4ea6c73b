#include "test.h"

#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob.h"
#include "exch/ex_blob_id.h"

static struct arena arena;

static int
drop_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static uint8_t *
bytes_of(const char *hex, size_t *n)
{
	uint8_t *p = arena_alloc(&arena, strlen(hex) / 2 + 1);

	for (*n = 0; hex[*n * 2] != '\0'; (*n)++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + *n * 2, "%2x", &byte), 1);
		p[*n] = (uint8_t)byte;
	}
	return p;
}

static void
bytes_are(const uint8_t *got, size_t n, const char *hex)
{
	size_t want;
	const uint8_t *p = bytes_of(hex, &want);

	assert_int_equal(n, want);
	assert_memory_equal(got, p, n);
}

/* ---- Global Object ID: [MS-OXOCAL] 4.1, [MS-ASEMAIL] 4.3 ------------------- */

#define FOREIGN_UID "{81412D3C-2A24-4E9D-B20E-11F7BBE92799}"
#define FOREIGN_ID                                               \
	"040000008200E00074C5B7101A82E00800000000"               \
	"00000000000000000000000000000000330000007643616C2D5569" \
	"64010000007B38313431324433432D324132342D344539442D423230" \
	"452D3131463742424539323739397D00"
#define OUTLOOK_ID                                 \
	"040000008200E00074C5B7101A82E00807D80319" \
	"5025D461E473C8010000000000000000100000002A5844B3A444F74A9C24" \
	"6C60886F116B"
#define OUTLOOK_UID                                \
	"040000008200E00074C5B7101A82E00800000000" \
	"5025D461E473C8010000000000000000100000002A5844B3A444F74A9C24" \
	"6C60886F116B"

static void
a_foreign_uid_is_wrapped(void **state)
{
	struct ex_global_id id;
	struct err e;
	size_t n;
	uint8_t *p = ex_global_id_write(&arena, FOREIGN_UID, EX_NO_DATE, &n);

	(void)state;
	bytes_are(p, n, FOREIGN_ID);
	assert_int_equal(ex_global_id_read(&arena, p, n, &id, &e), 0);
	assert_true(id.is_foreign);
	assert_string_equal(id.uid, FOREIGN_UID);
	assert_true(id.day == EX_NO_DATE);
	assert_int_equal(id.created, 0);
}

static void
an_id_of_outlook_is_decoded(void **state)
{
	int64_t day = civil_day(2008, 3, 25) * DAY_SECONDS;
	struct ex_global_id id;
	struct err e;
	size_t n;
	uint8_t *p = ex_global_id_write(&arena, OUTLOOK_UID, day, &n);

	(void)state;
	bytes_are(p, n, OUTLOOK_ID);
	bytes_are(ex_global_id_clean(&arena, p, n), n, OUTLOOK_UID);
	assert_int_equal(ex_global_id_read(&arena, p, n, &id, &e), 0);
	assert_false(id.is_foreign);
	assert_string_equal(id.uid, OUTLOOK_UID);
	assert_int_equal(id.day, day);
	assert_true(id.created == 0x01c873e461d42550u);
	assert_int_equal(id.n, 16);
}

static void
an_instance_has_its_day(void **state)
{
	int64_t day = civil_day(2031, 12, 31) * DAY_SECONDS;
	struct ex_global_id id;
	struct err e;
	size_t n;
	uint8_t *p = ex_global_id_write(&arena, "u@example.com", day, &n);

	(void)state;
	assert_int_equal(p[16], 0x07);
	assert_int_equal(p[17], 0xef);
	assert_int_equal(ex_global_id_read(&arena, p, n, &id, &e), 0);
	assert_int_equal(id.day, day);
	assert_string_equal(id.uid, "u@example.com");
}

static void
a_missing_nul_is_no_fault(void **state)
{
	struct ex_global_id id;
	struct err e;
	size_t n;
	uint8_t *p = ex_global_id_write(&arena, "abc", EX_NO_DATE, &n);

	(void)state;
	p[36]--;
	assert_int_equal(ex_global_id_read(&arena, p, n - 1, &id, &e), 0);
	assert_string_equal(id.uid, "abc");
}

static void
what_is_no_id_is_refused(void **state)
{
	struct ex_global_id id;
	struct err e;
	size_t n;
	uint8_t *p = ex_global_id_write(&arena, "abc", EX_NO_DATE, &n);

	(void)state;
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(ex_global_id_read(&arena, p, cut, &id, &e),
		    -1);
	p[18] = 13;
	assert_int_equal(ex_global_id_read(&arena, p, n, &id, &e), -1);
	assert_non_null(strstr(e.msg, "0-13-0 is no day"));
	p[0]++;
	assert_int_equal(ex_global_id_read(&arena, p, n, &id, &e), -1);
	/* Almost an id of Outlook: then it is foreign. */
	p = ex_global_id_write(&arena, "040000008200E00074C5B7101A82E008XX",
	    EX_NO_DATE, &n);
	assert_int_equal(n, 40 + 12 + 34 + 1);
}

/* ---- one-off entry ids -------------------------------------------------------- */

static void
a_one_off_id_says_who(void **state)
{
	static const struct ex_one_off people[] = {
		{ "A", "SMTP", "a@b.c" },
		{ "", "", "" },
		{ "S\xc3\xb8ren \xf0\x9f\x98\x80", "SMTP",
		    "s\xc3\xb8ren@example.com" },
	};
	struct ex_one_off got;
	struct err e;
	size_t n;

	(void)state;
	bytes_are(ex_one_off_write(&arena, &people[0], &n), 50,
	    "00000000812B1FA4BEA310199D6E00DD010F540200000190"
	    "41000000"
	    "53004D00540050000000"
	    "6100400062002E0063000000");
	for (size_t i = 0; i < NITEMS(people); i++) {
		uint8_t *p = ex_one_off_write(&arena, &people[i], &n);

		assert_int_equal(ex_one_off_read(&arena, p, n, &got, &e), 0);
		assert_string_equal(got.name, people[i].name);
		assert_string_equal(got.type, people[i].type);
		assert_string_equal(got.address, people[i].address);
		for (size_t cut = 0; cut < n; cut++)
			assert_int_equal(
			    ex_one_off_read(&arena, p, cut, &got, &e), -1);
	}
}

static void
an_old_one_off_id_is_in_8_bits(void **state)
{
	static const char old[] = "\0\0\0\0\x81\x2b\x1f\xa4\xbe\xa3\x10\x19\x9d"
				  "\x6e\0\xdd\1\xf\x54\2\0\0\1\x10"
				  "J\xfcrg\0SMTP\0j@example.com";
	struct ex_one_off got;
	struct err e;

	(void)state;
	assert_int_equal(
	    ex_one_off_read(&arena, old, sizeof(old), &got, &e), 0);
	assert_string_equal(got.name, "J\xc3\xbcrg");
	assert_string_equal(got.address, "j@example.com");
}

/* ---- members -------------------------------------------------------------------- */

static void
members_come_back_in_order(void **state)
{
	struct ex_bytes m[300], *got;
	struct ex_one_off who;
	struct err e;
	size_t n, len, count;
	uint8_t *p;

	(void)state;
	for (n = 0; n < NITEMS(m); n++) {
		who = (struct ex_one_off){ text_printf(&arena, "M %zu", n),
			"SMTP", text_printf(&arena, "m%zu@example.com", n) };
		m[n].p = ex_one_off_write(&arena, &who, &m[n].n);
	}
	p = ex_members_write(&arena, m, n, &len);
	assert_int_equal(ex_members_read(&arena, p, len, &got, &count, &e), 0);
	assert_int_equal(count, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got[i].n, m[i].n);
		assert_memory_equal(got[i].p, m[i].p, m[i].n);
	}
	for (size_t cut = 0; cut + 8 < len; cut += 7)
		assert_int_equal(
		    ex_members_read(&arena, p, cut, &got, &count, &e), -1);
	p[0] = 2;
	assert_int_equal(ex_members_read(&arena, p, len, &got, &count, &e),
	    -1);
}

static void
a_stream_begins_as_specified(void **state)
{
	static const uint8_t two[] = { 7, 8 };
	struct ex_bytes m = { two, sizeof(two) };
	size_t n;
	uint8_t *p = ex_members_write(&arena, &m, 1, &n);

	(void)state;
	bytes_are(p, n,
	    "0100" "0000" "00000000" "00000000" "01000000" "02000000"
	    "02000000" "00000000"
	    "02000000" "0708" "02000000" "0708" "00000000"
	    "00000000" "00000000");
}

/* ~crc32(~0, "123456789") of the same polynomial: without inversions. */
static void
a_checksum_begins_and_ends_plain(void **state)
{
	struct ex_bytes m[2] = { { (const uint8_t *)"1234", 4 },
		{ (const uint8_t *)"56789", 5 } };

	(void)state;
	assert_true(ex_members_checksum(m, 2) == 0x2dfd2d88u);
	assert_true(ex_members_checksum(m, 0) == 0);
}

/* ---- texts ------------------------------------------------------------------------ */

static void
texts_become_units_and_bytes(void **state)
{
	const uint8_t *p;
	size_t n;

	(void)state;
	n = ex_wide(&arena, "a\xe2\x82\xac\xf0\x9f\x98\x80", &p);
	bytes_are(p, n * 2, "6100AC203DD800DE");
	n = ex_ansi(&arena, "a\xe2\x82\xac\xc3\xbc\xf0\x9f\x98\x80\xc2\x85", &p);
	bytes_are(p, n, "6180FC3F3F");
	/* What is no UTF-8 is no reason to read on. */
	n = ex_wide(&arena, "\xf0\x9f", &p);
	bytes_are(p, n * 2, "FDFFFDFF");
	n = ex_wide(&arena, "\xc3", &p);
	bytes_are(p, n * 2, "FDFF");
}

static void
long_texts_are_cut_between_characters(void **state)
{
	static char text[EX_UNITS_MAX + 16];
	const uint8_t *p;

	(void)state;
	memset(text, 'x', EX_UNITS_MAX - 1);
	memcpy(text + EX_UNITS_MAX - 1, "\xf0\x9f\x98\x80", 5);
	assert_int_equal(ex_wide(&arena, text, &p), EX_UNITS_MAX - 1);
	assert_int_equal(ex_ansi(&arena, text, &p), EX_UNITS_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_foreign_uid_is_wrapped, drop_arena),
		cmocka_unit_test_teardown(an_id_of_outlook_is_decoded,
		    drop_arena),
		cmocka_unit_test_teardown(an_instance_has_its_day, drop_arena),
		cmocka_unit_test_teardown(a_missing_nul_is_no_fault,
		    drop_arena),
		cmocka_unit_test_teardown(what_is_no_id_is_refused, drop_arena),
		cmocka_unit_test_teardown(a_one_off_id_says_who, drop_arena),
		cmocka_unit_test_teardown(an_old_one_off_id_is_in_8_bits,
		    drop_arena),
		cmocka_unit_test_teardown(members_come_back_in_order,
		    drop_arena),
		cmocka_unit_test_teardown(a_stream_begins_as_specified,
		    drop_arena),
		cmocka_unit_test_teardown(a_checksum_begins_and_ends_plain,
		    drop_arena),
		cmocka_unit_test_teardown(texts_become_units_and_bytes,
		    drop_arena),
		cmocka_unit_test_teardown(long_texts_are_cut_between_characters,
		    drop_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
