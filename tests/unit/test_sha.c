#include "test.h"

#include <string.h>

#include "base/sha.h"

/* The examples of FIPS 180. */
static void
digests_are_those_of_the_standard(void **state)
{
	static const char text[] = "abcdbcdecdefdefgefghfghighij"
	    "hijkijkljklmklmnlmnomnopnopq";
	struct sha *sha = sha_new();
	uint8_t digest[32];
	char hex[SHA_HEX];

	(void)state;
	sha_put(sha, text, 3);
	sha_put(sha, text + 3, sizeof(text) - 1 - 3);
	sha_end(sha, digest);
	sha_hex(digest, hex);
	assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1");

	sha = sha1_new();
	sha_put(sha, text, 3);
	sha_put(sha, text + 3, sizeof(text) - 1 - 3);
	sha1_end(sha, digest);
	sha1_hex(digest, hex);
	assert_string_equal(hex, "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
	assert_int_equal(strlen(hex), SHA1_HEX - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
