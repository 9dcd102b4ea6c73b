/* --directory from LDIF: RFC 2849, and names as RFC 4514 writes them. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "mapping/map_directory.h"
#include "run/run_priv.h"

static struct map_directory *dir;
static struct err err;
static char said[200];

static void
on_say(void *arg, const char *where, const char *what)
{
	(void)arg;
	(void)snprintf(said, sizeof(said), "%s: %s", where, what);
}

static int
setup(void **state)
{
	(void)state;
	dir = map_directory_new();
	err = (struct err){ 0 };
	said[0] = '\0';
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	map_directory_free(dir);
	return 0;
}

static int
try_bytes(const char *bytes, size_t n)
{
	const struct run_options o = { .say = on_say };
	FILE *fp = n == 0 ? fopen("/dev/null", "r") :
	    fmemopen((void *)(uintptr_t)bytes, n, "r");
	int status;

	assert_non_null(fp);
	status = run_directory_ldif(dir, "f.ldif", fp, &o, &err);
	(void)fclose(fp);
	return status;
}

static void
read_ldif(const char *text)
{
	if (try_bytes(text, strlen(text)) < 0)
		fail_msg("%s", err.msg);
}

static void
found(const char *name, const char *want)
{
	const char *got = map_directory_find(dir, name);

	if (got == NULL ? want != NULL :
	    want == NULL || strcmp(got, want) != 0)
		fail_msg("%s: %s, not %s", name, got == NULL ? "nobody" : got,
		    want == NULL ? "nobody" : want);
}

static void
a_person_is_found_by_all_that_the_entry_says(void **state)
{
	(void)state;
	read_ldif("version: 1\n"
	    "\n"
	    "dn: CN=Anna Keller,OU=Sales,O=Acme\n"
	    "objectclass: top\n"
	    "objectClass: dominoPerson\n"
	    "cn: Anna Keller\n"
	    "cn: Anna Maiden\n"
	    "displayName: Keller\\, Anna\n"
	    "uid: akeller\n"
	    "mail: Anna.Keller@acme.example\n"
	    "mail: second@acme.example\n"
	    "altfullname: CN=\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0,O=Acme\n"
	    "maildomain: ACME\n"
	    "jpegPhoto;binary:: AAAA\n");
	found("CN=Anna Keller/OU=Sales/O=Acme", "Anna.Keller@acme.example");
	found("anna keller/sales/acme@Acme", "Anna.Keller@acme.example");
	found("Anna Maiden", "Anna.Keller@acme.example");
	found("akeller@ACME", "Anna.Keller@acme.example");
	found("akeller@Elsewhere", NULL);
	found("CN=\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0/O=Acme",
	    "Anna.Keller@acme.example");
	found("second@acme.example", NULL);
	assert_string_equal(said, "");
}

static void
lines_are_continued_encoded_and_commented(void **state)
{
	(void)state;
	read_ldif("\xef\xbb\xbf# made by hand\r\n"
	    " and so is this: not a line\r\n"
	    "dn:: Q049SsO2cmcsTz1BY21l\r\n"
	    "changetype: add\r\n"
	    "mail: joerg@\r\n"
	    " acme.exa\r\n"
	    " mple\r\n"
	    "description:< file:///etc/passwd\r\n"
	    "-\r\n"
	    "\r\n"
	    "\r\n"
	    "dn: CN=Gone,O=Acme\r\n"
	    "changetype: delete\r\n"
	    "mail: gone@acme.example\r\n"
	    "\r\n"
	    "# search result\r\n"
	    "search: 2\r\n"
	    "result: 0 Success\r\n"
	    "\r\n"
	    "dn: CN=Last,O=Acme\n"
	    "mail: last@acme.example"); /* no end of line */
	found("J\xc3\xb6rg/Acme", "joerg@acme.example");
	found("Gone/Acme", NULL);
	found("Last/Acme", "last@acme.example");
}

static void
names_of_ldap_become_names_of_notes(void **state)
{
	static const struct {
		const char *dn, *name;
	} cases[] = {
		{ "CN=A B,OU=S,O=X,C=DE", "CN=A B/OU=S/O=X/C=DE" },
		{ "cn=A B, ou=S , o=X", "A B/S/X" },
		{ "CN=B\\, A,O=X", "CN=B, A/O=X" },
		{ "CN=J\\C3\\B6rg,O=X", "CN=J\xc3\xb6rg/O=X" },
		{ "CN=\"B, A\",O=X", "CN=B, A/O=X" },
		{ "CN=A B", "A B" },
		{ "CN=A\\", "A" }, /* ends too early */
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		char text[200];

		IN_CASE(cases[i].dn);
		(void)teardown(NULL);
		(void)setup(NULL);
		(void)snprintf(text, sizeof(text), "dn: %s\nmail: a@x.com\n",
		    cases[i].dn);
		read_ldif(text);
		found(cases[i].name, "a@x.com");
	}
}

static void
groups_have_members_and_need_no_address(void **state)
{
	const struct map_group *g;

	(void)state;
	read_ldif("dn: CN=Team\n"
	    "objectclass: dominoGroup\n"
	    "cn: Team\n"
	    "cn: The Team\n"
	    "member: CN=A,O=X\n"
	    "member: b@x.com\n"
	    "member: Other team\n"
	    "\n"
	    "dn: CN=Empty,O=X\n"
	    "objectclass: groupOfNames\n");
	g = map_directory_look(dir, "Team@Acme").group;
	assert_non_null(g);
	assert_int_equal(g->n, 3);
	assert_string_equal(g->member[0], "CN=A/O=X");
	assert_string_equal(g->member[1], "b@x.com");
	assert_string_equal(g->member[2], "Other team");
	assert_ptr_equal(map_directory_look(dir, "The Team").group, g);
	assert_null(map_directory_look(dir, "Empty/X").group);
	assert_string_equal(said, "");
}

static void
another_script_is_shown_to_who_prefers_it(void **state)
{
	(void)state;
	read_ldif("dn: CN=A,O=X\n"
	    "mail: a@x.com\n"
	    "altfullname: CN=\xd0\x90,O=X\n"
	    "altfullnamelanguage: ru\n"
	    "preferredlanguage: ru\n"
	    "\n"
	    "dn: CN=B,O=X\n"
	    "mail: b@x.com\n"
	    "altfullname: CN=\xd0\x91,O=X\n"
	    "altfullnamelanguage: ru\n");
	assert_string_equal(map_directory_look(dir, "A/X").shown,
	    "\xd0\x90");
	assert_null(map_directory_look(dir, "B/X").shown);
}

static void
what_is_wrong_is_told_by_its_line(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "dn: CN=A,O=X\nmail a@x.com\n",
		    "line 2: wants attribute: value" },
		{ "dn: CN=A,O=X\n# one\n two\n: x\n",
		    "line 4: wants attribute: value" },
		{ "dn: CN=A,O=X\nmail:: ?\?\?\n", "line 2: no base64" },
		{ "dn: CN=A,O=X\n\nmail: \xff\n", "line 3: the value is no "
		    "UTF-8" },
		{ "dn:: /w==\n", "line 1: the value is no UTF-8" },
	};
	static char text[200000];
	int n;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].text);
		assert_int_equal(try_bytes(cases[i].text,
		    strlen(cases[i].text)), -1);
		assert_int_equal(err.code, ERR_CONFIG);
		assert_non_null(strstr(err.msg, cases[i].error));
		assert_non_null(strstr(err.msg, "--directory f.ldif: "));
	}
	/* A value that nobody asks for may be as long as it likes. */
	n = snprintf(text, sizeof(text), "dn: CN=A,O=X\nphoto: ");
	memset(text + n, 'a', 150000);
	(void)snprintf(text + n + 150000, 100, "\nmail: a@x.com\n");
	read_ldif(text);
	found("A/X", "a@x.com");
	memcpy(text + 13, "mail:  ", 7);
	assert_int_equal(try_bytes(text, strlen(text)), -1);
	assert_non_null(strstr(err.msg, "line 2: the value is too long"));
}

static void
nobody_with_an_address_is_said(void **state)
{
	(void)state;
	assert_int_equal(try_bytes("", 0), 0);
	assert_non_null(strstr(said, "nobody in it"));
	said[0] = '\0';
	read_ldif("dn: O=Acme\nobjectclass: organization\n");
	assert_non_null(strstr(said, "nobody in it"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_person_is_found_by_all_that_the_entry_says),
		TEST(lines_are_continued_encoded_and_commented),
		TEST(names_of_ldap_become_names_of_notes),
		TEST(groups_have_members_and_need_no_address),
		TEST(another_script_is_shown_to_who_prefers_it),
		TEST(what_is_wrong_is_told_by_its_line),
		TEST(nobody_with_an_address_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
