#include "test.h"

#include <string.h>

#include "base/sha.h"
#include "pst/pst_file.h"

static void
permute_is_the_table_of_the_specification(void **state)
{
	uint8_t table[256], digest[32];
	char hex[SHA_HEX];
	struct sha *sha = sha_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table); i++)
		table[i] = (uint8_t)i;
	pst_permute(table, sizeof(table));
	sha_put(sha, table, sizeof(table));
	sha_end(sha, digest);
	sha_hex(digest, hex);
	assert_string_equal(hex, "9ba99036454c100f42d8c59b7a94fa1a"
				 "f0539f270d92ff49181c310839bf99bd");
	for (size_t i = 0; i < sizeof(table); i++)
		assert_true((table[i] == i) == (i == 146));
}

static void
unpermute_is_its_way_back(void **state)
{
	uint8_t bytes[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	pst_permute(bytes, sizeof(bytes));
	pst_unpermute(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		assert_int_equal(bytes[i], (uint8_t)(i * 7));
}

static void
a_signature_takes_the_low_32_bits(void **state)
{
	(void)state;
	assert_int_equal(pst_signature(0, 0), 0);
	assert_int_equal(pst_signature(0x4A80, 0x104), 0x4B84);
	assert_int_equal(pst_signature(0x12344A80, 0x104), 0x1234 ^ 0x4B84);
	assert_int_equal(pst_signature(0x700000000 + 0x12344A80,
	    0x900000104), 0x1234 ^ 0x4B84);
}

static void
types_have_their_sizes(void **state)
{
	static const struct {
		unsigned type;
		size_t size;
	} cases[] = {
		{ PST_BOOL, 1 }, { PST_INT16, 2 }, { PST_INT32, 4 },
		{ PST_INT64, 8 }, { PST_TIME, 8 }, { PST_DOUBLE, 8 },
		{ PST_GUID, 16 }, { PST_STRING, 0 }, { PST_BINARY, 0 },
		{ PST_OBJECT, 0 }, { PST_INT32S, 0 }, { PST_STRINGS, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++)
		assert_int_equal(pst_type_size(cases[i].type), cases[i].size);
}

static void
regions_begin_with_their_special_pages(void **state)
{
	static const struct {
		uint64_t k;
		size_t n;
		enum pst_page second, third;
	} cases[] = {
		{ 0, 2, PST_PAGE_PMAP, 0 },
		{ 1, 1, 0, 0 },
		{ 8, 2, PST_PAGE_PMAP, 0 },
		{ 127, 1, 0, 0 },
		{ 128, 3, PST_PAGE_PMAP, PST_PAGE_FMAP },
		{ 129, 1, 0, 0 },
		{ 624, 3, PST_PAGE_PMAP, PST_PAGE_FMAP },
		{ 8192, 3, PST_PAGE_PMAP, PST_PAGE_FPMAP },
		{ 8192 + 31744, 3, PST_PAGE_PMAP, PST_PAGE_FPMAP },
		{ 8193, 1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		enum pst_page page[4] = { 0 };

		assert_int_equal(pst_region_pages(cases[i].k, page),
		    cases[i].n);
		assert_int_equal(page[0], PST_PAGE_AMAP);
		assert_int_equal(page[1], cases[i].second);
		assert_int_equal(page[2], cases[i].third);
	}
}

/* Nobody has seen the place of an FMap behind an FPMap: there must be none. */
static void
no_region_has_both_kinds_of_free_maps(void **state)
{
	(void)state;
	for (uint64_t k = 0; k < 400000; k++) {
		enum pst_page page[4];

		assert_true(pst_region_pages(k, page) <= 3);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(permute_is_the_table_of_the_specification),
		cmocka_unit_test(unpermute_is_its_way_back),
		cmocka_unit_test(a_signature_takes_the_low_32_bits),
		cmocka_unit_test(types_have_their_sizes),
		cmocka_unit_test(regions_begin_with_their_special_pages),
		cmocka_unit_test(no_region_has_both_kinds_of_free_maps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
