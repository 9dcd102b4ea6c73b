#include "test.h"

#include <string.h>

#include "note/note_name.h"

static const struct {
	const char *text;
	enum name_form form;
	const char *common, *abbreviated, *address, *domain;
} cases[] = {
	{ "", NAME_EMPTY, "", "", NULL, NULL },
	{ "  \t ", NAME_EMPTY, "", "", NULL, NULL },
	{ "CN=Alice B/OU=Sales/O=Acme", NAME_CANONICAL, "Alice B",
	    "Alice B/Sales/Acme", NULL, NULL },
	{ "cn=Alice B/ou=Sales/o=Acme@Acme@Other", NAME_CANONICAL, "Alice B",
	    "Alice B/Sales/Acme", NULL, "Acme" },
	{ "CN=Alice B/OU1=Sales/OU2=North/O=Acme/C=DE", NAME_CANONICAL,
	    "Alice B", "Alice B/Sales/North/Acme/DE", NULL, NULL },
	{ "O=Acme", NAME_CANONICAL, "Acme", "Acme", NULL, NULL },
	{ "Alice B/Sales/Acme", NAME_ABBREVIATED, "Alice B",
	    "Alice B/Sales/Acme", NULL, NULL },
	{ " Alice B / Sales / Acme @ Acme ", NAME_ABBREVIATED, "Alice B",
	    "Alice B/Sales/Acme", NULL, "Acme" },
	{ "Alice B/Acme@mail.acme.com", NAME_ABBREVIATED, "Alice B",
	    "Alice B/Acme", NULL, "mail.acme.com" },
	{ "bob@x.net", NAME_INTERNET, "", "bob@x.net", "bob@x.net", NULL },
	{ "bob@x.net@Acme", NAME_INTERNET, "", "bob@x.net", "bob@x.net",
	    "Acme" },
	{ "\"Bob\" <bob@x.net>", NAME_INTERNET, "Bob", "bob@x.net",
	    "bob@x.net", NULL },
	{ "\"B, Alice\" <a@x.org>", NAME_INTERNET, "B, Alice", "a@x.org",
	    "a@x.org", NULL },
	{ "\"The \\\"B\\\"\" <a@x.org>", NAME_INTERNET, "The \"B\"",
	    "a@x.org", "a@x.org", NULL },
	{ "\"Stuart Wright\" <stuart@friedwire.com>@ENRON", NAME_INTERNET,
	    "Stuart Wright", "stuart@friedwire.com", "stuart@friedwire.com",
	    "ENRON" },
	{ "Bob <bob@x.net@Acme>", NAME_INTERNET, "Bob", "bob@x.net",
	    "bob@x.net", NULL },
	{ "bob@x.net (Bob B)", NAME_INTERNET, "Bob B", "bob@x.net",
	    "bob@x.net", NULL },
	{ "a/b@x.org", NAME_INTERNET, "", "a/b@x.org", "a/b@x.org", NULL },
	{ "\"a b\"@x.org", NAME_INTERNET, "", "\"a b\"@x.org",
	    "\"a b\"@x.org", NULL },
	{ "bob@[10.0.0.1]", NAME_INTERNET, "", "bob@[10.0.0.1]",
	    "bob@[10.0.0.1]", NULL },
	{ "Project team", NAME_FLAT, "Project team", "Project team", NULL,
	    NULL },
	{ "Project team@Acme", NAME_FLAT, "Project team", "Project team",
	    NULL, "Acme" },
	{ "Bob@FAX", NAME_FLAT, "Bob", "Bob", NULL, "FAX" },
	{ "Bob%x.net@gw", NAME_FLAT, "Bob%x.net", "Bob%x.net", NULL, "gw" },
	{ "\"Team, the\"", NAME_FLAT, "Team, the", "Team, the", NULL, NULL },
	{ "http://x.org/a", NAME_FLAT, "http://x.org/a", "http://x.org/a",
	    NULL, NULL },
	{ "Alice//Acme", NAME_FLAT, "Alice//Acme", "Alice//Acme", NULL,
	    NULL },
	{ "<broken", NAME_FLAT, "<broken", "<broken", NULL, NULL },
	{ "a b@x.org", NAME_FLAT, "a b@x.org", "a b@x.org", NULL, NULL },
	{ "b@x.net@A B/Acme@x.com", NAME_ABBREVIATED, "b@x.net@A B",
	    "b@x.net@A B/Acme", NULL, "x.com" },
	{ "CN=A/O=B@c@d@e.f", NAME_CANONICAL, "A", "A/B", NULL, "c" },
	{ "'bob@x.net'", NAME_INTERNET, "", "bob@x.net", "bob@x.net", NULL },
	{ "\"bob@x.net@Acme\"", NAME_INTERNET, "", "bob@x.net", "bob@x.net",
	    "Acme" },
	{ "<bob@x.net>", NAME_INTERNET, "", "bob@x.net", "bob@x.net", NULL },
	{ "+49 89 1234", NAME_FLAT, "+49 89 1234", "+49 89 1234", NULL,
	    NULL },
	{ "CN=Room 12/O=Site", NAME_CANONICAL, "Room 12", "Room 12/Site",
	    NULL, NULL },
	{ "Mail-In Sales@Acme", NAME_FLAT, "Mail-In Sales", "Mail-In Sales",
	    NULL, "Acme" },
	{ "@", NAME_FLAT, "@", "@", NULL, NULL },
};

static void
assert_same(const char *got, const char *want)
{
	if (want == NULL)
		assert_null(got);
	else
		assert_string_equal(got, want);
}

static void
every_form_is_taken_apart(void **state)
{
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct note_name n = note_name_parse(&a, cases[i].text);

		IN_CASE(cases[i].text);
		assert_int_equal(n.form, cases[i].form);
		assert_string_equal(n.common, cases[i].common);
		assert_string_equal(n.abbreviated, cases[i].abbreviated);
		assert_same(n.address, cases[i].address);
		assert_same(n.domain, cases[i].domain);
	}
	arena_free(&a);
}

static void
abbreviated_names_become_canonical(void **state)
{
	static const char *const names[][2] = {
		{ "Alice B/Sales/Acme", "CN=Alice B/OU=Sales/O=Acme" },
		{ "Alice B/Acme", "CN=Alice B/O=Acme" },
		{ "Alice B/Sales/Acme/DE", "CN=Alice B/OU=Sales/O=Acme/C=DE" },
		{ "cn=Alice/o=Acme", "CN=Alice/O=Acme" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(names); i++)
		assert_string_equal(note_name_parse(&a, names[i][0]).canonical,
		    names[i][1]);
	arena_free(&a);
}

static void
the_same_person_is_known_in_any_form(void **state)
{
	(void)state;
	assert_true(note_name_same("CN=Alice B/O=Acme", "alice b/ACME@Acme"));
	assert_true(note_name_same("CN=Jörg Ä/O=Acme", "JÖRG ä/acme"));
	assert_true(note_name_same("bob@x.net", "\"B\" <Bob@X.net>"));
	assert_false(note_name_same("Alice B/Acme", "Alice B/Other"));
	assert_false(note_name_same("Alice B", "Alice B/Acme"));
	assert_false(note_name_same("", "Alice B"));
	assert_false(note_name_same("bob", "bob@x.net"));
}

static void
one_key_stands_for_all_spellings(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_string_equal(note_name_key(&a, "CN=J\xc3\xb6rg/O=Acme@Acme"),
	    note_name_key(&a, "J\xc3\x96RG/acme"));
	assert_string_equal(note_name_key(&a, "Ben \t Two/Acme Inc"),
	    note_name_key(&a, "CN=Ben Two/O=Acme\r\nInc"));
	assert_string_equal(note_name_parse(&a, "Ben\nTwo").common, "Ben Two");
	assert_string_not_equal(note_name_key(&a, "A/X"),
	    note_name_key(&a, "A/Y"));
	assert_string_equal(note_name_key(&a, ""), "");
	arena_free(&a);
}

static void
what_was_typed_is_cut_outside_of_quotes(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		const char *last;
	} typed[] = {
		{ "", 0, NULL },
		{ " , ;\n", 0, NULL },
		{ "Alice B/Acme", 1, "Alice B/Acme" },
		{ "Alice B/Acme, bob@x.net ; Carl\r\n", 3, "Carl" },
		{ "\"B, Alice\" <a@x.org>,", 1, "\"B, Alice\" <a@x.org>" },
		{ "a@x (one, two), b@y", 2, "b@y" },
		{ "\"a\\\", b\" <a@x>, c", 2, "c" },
		{ "), a", 2, "a" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < NITEMS(typed); i++) {
		const char *const *names;
		size_t n = note_name_split(&a, typed[i].text, &names);

		IN_CASE(typed[i].text);
		assert_int_equal(n, typed[i].n);
		if (n > 0)
			assert_string_equal(names[n - 1], typed[i].last);
	}
	arena_free(&a);
}

static void
names_of_any_length_are_taken(void **state)
{
	static char longer[200000];
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(longer) - 1; i++)
		longer[i] = i % 2 == 0 ? 'a' : '/';
	assert_int_equal(note_name_parse(&a, longer).form, NAME_FLAT);
	for (size_t i = 0; i < sizeof(longer) - 1; i++)
		longer[i] = i % 2 == 0 ? 'a' : '@';
	assert_int_equal(note_name_parse(&a, longer).form, NAME_FLAT);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_taken_apart),
		cmocka_unit_test(abbreviated_names_become_canonical),
		cmocka_unit_test(the_same_person_is_known_in_any_form),
		cmocka_unit_test(one_key_stands_for_all_spellings),
		cmocka_unit_test(what_was_typed_is_cut_outside_of_quotes),
		cmocka_unit_test(names_of_any_length_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
