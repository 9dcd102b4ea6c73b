/*
 * --directory: who is found in a Domino Directory, in CSV, and in what is
 * neither.
 */
#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mapping/map_directory.h"
#include "run/run_priv.h"

/* ---- a source with these notes ------------------------------------------------ */

#define MOST 8

static struct {
	const char *form, *type;
	enum note_class class;
	bool deleted;
	const char *field[5], *value[5];
} notes[MOST];
static size_t count, bad_at, ends_at; /* from 1; 0 never */
static size_t opened;
static bool refused;

struct fake_source {
	struct source base;
	size_t at;
};

int
source_open(struct source **src, const char *path,
    const struct source_options *o, source_say *say, void *arg, struct err *e)
{
	struct fake_source *f;

	(void)o, (void)say, (void)arg;
	*src = NULL;
	if (refused)
		return err_set(e, ERR_DAMAGED, "%s: no form that we know",
		    path);
	opened++;
	f = calloc(1, sizeof(*f));
	assert_non_null(f);
	*src = &f->base;
	return 0;
}

/* A "|" in a value makes a list of it. */
static void
add_field(struct note *n, const char *name, const char *value)
{
	const char *list[2] = { value, NULL };
	char *bar;

	list[0] = arena_strdup(n->arena, value);
	bar = strchr(list[0], '|');
	if (bar != NULL) {
		*bar = '\0';
		list[1] = bar + 1;
	}
	note_add_texts(n, name, list, bar == NULL ? 1 : 2);
}

int
source_next(struct source *src, struct arena *a, struct note **note,
    struct err *e)
{
	struct fake_source *f = (struct fake_source *)src;
	size_t i = f->at++;

	if (i >= count)
		return 0;
	*note = note_new(a);
	(void)note_set_unid(*note, "0123456789ABCDEF0123456789ABCDEF");
	(*note)->class = notes[i].class;
	(*note)->form = notes[i].form;
	(*note)->deleted = notes[i].deleted;
	if (notes[i].type != NULL)
		note_add_text(*note, "Type", notes[i].type);
	for (size_t k = 0; k < 5 && notes[i].field[k] != NULL; k++)
		add_field(*note, notes[i].field[k], notes[i].value[k]);
	if (f->at == ends_at)
		return err_set(e, ERR_DAMAGED, "rubbish from here");
	if (f->at == bad_at)
		return err_set(e, ERR_FORMAT, "bad note");
	return 1;
}

int
source_fetch(struct source *src, const struct note_at *at, struct arena *a,
    struct note **note, struct err *e)
{
	(void)src, (void)at, (void)a, (void)note, (void)e;
	return -1;
}

const struct source_info *
source_info(const struct source *src)
{
	(void)src;
	return NULL;
}

void
source_close(struct source **src)
{
	free(*src);
	*src = NULL;
	opened--;
}

/* ---- the tests ------------------------------------------------------------------ */

static char path[64], said[400];
static struct map_directory *dir;
static struct run_options options;

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
	memset(notes, 0, sizeof(notes));
	count = bad_at = ends_at = 0;
	refused = false;
	said[0] = '\0';
	options = (struct run_options){ .say = on_say };
	dir = map_directory_new();
	(void)snprintf(path, sizeof(path), "/tmp/n2e-dir-XXXXXX");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	map_directory_free(dir);
	(void)unlink(path);
	return opened == 0 ? 0 : -1;
}

static int
read_file(const char *bytes, size_t n, struct err *e)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	assert_int_equal(close(fd), 0);
	return run_directory(dir, path, &options, e);
}

static void
read_notes(void)
{
	struct err e = { 0 };

	if (read_file("\x1a\0", 2, &e) < 0)
		fail_msg("%s", e.msg);
}

static void
found(const char *name, const char *want)
{
	const char *got = map_directory_find(dir, name);

	if (got == NULL ? want != NULL :
	    want == NULL || strcmp(got, want) != 0)
		fail_msg("%s: \"%s\", not \"%s\"", name,
		    got == NULL ? "(none)" : got,
		    want == NULL ? "(none)" : want);
}

static void
put(const char *form, const char *name_field, const char *name,
    const char *address_field, const char *address)
{
	assert_true(count < MOST);
	notes[count].form = form;
	notes[count].field[0] = name_field;
	notes[count].value[0] = name;
	notes[count].field[1] = address_field;
	notes[count].value[1] = address;
	count++;
}

static void
a_person_has_many_names(void **state)
{
	(void)state;
	put("Person", "FullName", "CN=Alice B/OU=Sales/O=Acme|Alice Maiden",
	    "InternetAddress", "alice@acme.com");
	notes[0].field[2] = "ShortName";
	notes[0].value[2] = "aliceb|ab";
	notes[0].field[3] = "AltFullName";
	notes[0].value[3] = "CN=\xd0\x90\xd0\xbb\xd0\xb8\xd1\x81\xd0\xb0/O=Acme";
	notes[0].field[4] = "MailAddress";
	notes[0].value[4] = "other@acme.com";
	read_notes();
	found("CN=Alice B/OU=Sales/O=Acme", "alice@acme.com");
	found("alice b/sales/acme@Acme", "alice@acme.com");
	found("Alice B", "alice@acme.com");
	found("Alice Maiden", "alice@acme.com");
	found("ALICEB", "alice@acme.com");
	found("ab", "alice@acme.com");
	found("CN=\xd0\x90\xd0\xbb\xd0\xb8\xd1\x81\xd0\xb0/O=Acme",
	    "alice@acme.com");
	found("Bob", NULL);
	assert_string_equal(said, "");
}

static void
a_short_name_that_two_have_is_nobodys(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		put("Person", "FullName", i == 0 ? "CN=Al B/O=X" :
		    "CN=Al C/O=X", "InternetAddress", i == 0 ? "b@x.com" :
		    "c@x.com");
		notes[i].field[2] = "ShortName";
		notes[i].value[2] = "al";
	}
	read_notes();
	found("al", NULL);
	found("Al B/X", "b@x.com");
	found("Al C", "c@x.com");
}

static void
only_addresses_of_the_internet_count(void **state)
{
	static const struct {
		const char *address, *want;
	} cases[] = {
		{ "al@x.com", "al@x.com" },
		{ "\"Al, B\" <al@x.com>", "al@x.com" },
		{ "Al B/X@Acme", NULL },
		{ "al@Acme", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].address);
		assert_int_equal(teardown(NULL), 0);
		(void)setup(NULL);
		put("Person", "FullName", "CN=Al B/O=X", "MailAddress",
		    cases[i].address);
		read_notes();
		found("Al B/X", cases[i].want);
		if (cases[i].want == NULL)
			assert_non_null(strstr(said, "nobody in it"));
	}
}

static void
groups_databases_and_rooms_can_get_mail(void **state)
{
	(void)state;
	put("Group", "ListName", "Project team", "InternetAddress",
	    "team@x.com");
	put("Database", "FullName", "Sales Inbox", "InternetAddress",
	    "sales@x.com");
	put("Resource", "FullName", "CN=Room 12/O=Site", "InternetAddress",
	    "room12@x.com");
	put("Custom", "FullName", "CN=By Type/O=X", "InternetAddress",
	    "type@x.com");
	notes[3].type = "Person";
	put("Memo", "FullName", "CN=No Person/O=X", "InternetAddress",
	    "no@x.com");
	put("Person", "FullName", "CN=A Form/O=X", "InternetAddress",
	    "form@x.com");
	notes[5].class = NOTE_DESIGN;
	read_notes();
	found("Project team@Acme", "team@x.com");
	found("Sales Inbox", "sales@x.com");
	found("Room 12/Site", "room12@x.com");
	found("By Type", "type@x.com");
	found("No Person", NULL);
	found("A Form", NULL);
}

/* The one field of a note beside its names. */
static void
also(size_t i, size_t at, const char *field, const char *value)
{
	notes[i].field[at] = field;
	notes[i].value[at] = value;
}

static void
groups_have_members_unless_they_only_grant_access(void **state)
{
	const struct map_group *g;

	(void)state;
	put("Group", "ListName", "Team", "Members", "CN=A/O=X|b@x.com");
	also(0, 2, "Members_1", "Others");
	put("Group", "ListName", "Editors", "Members", "CN=A/O=X");
	also(1, 2, "GroupType", "2");
	read_notes();
	g = map_directory_look(dir, "team@Acme").group;
	assert_non_null(g);
	assert_int_equal(g->n, 3);
	assert_string_equal(g->member[1], "b@x.com");
	assert_string_equal(g->member[2], "Others");
	assert_null(map_directory_look(dir, "Editors").group);
	/* Members are something to know, without any address. */
	assert_string_equal(said, "");
}

static void
who_has_no_address_is_somebody_all_the_same(void **state)
{
	(void)state;
	put("Person", "FullName", "CN=A B/OU=N/O=X", "InternetAddress",
	    "n@x.com");
	put("Person", "FullName", "CN=A B/OU=S/O=X", "MailDomain", "Home");
	read_notes();
	found("A B/N/X", "n@x.com");
	found("A B", NULL); /* which of them? */
	assert_true(map_directory_look(dir, "A B@Home").several);
	assert_false(map_directory_look(dir, "A B@Other").several);
}

static void
another_script_is_shown_to_who_prefers_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		put("Person", "FullName", i == 0 ? "CN=A/O=X" : "CN=B/O=X",
		    "InternetAddress", "a@x.com");
		also(i, 2, "AltFullName", "CN=\xd0\x90/O=X");
		also(i, 3, "AltFullNameLanguage", "ru");
		also(i, 4, "PreferredLanguage", i == 0 ? "RU" : "de");
	}
	read_notes();
	assert_string_equal(map_directory_look(dir, "A/X").shown,
	    "\xd0\x90");
	assert_null(map_directory_look(dir, "B/X").shown);
}

static void
rows_that_say_nothing_or_the_wrong_thing(void **state)
{
	static const struct {
		const char *csv, *error;
	} cases[] = {
		{ "A/X,\nB/X,b@x.com\n", NULL },
		{ "A/X,  ,more\n", NULL },
		{ "NotesName;PrimarySmtp\nA/X;\nB/X;b@x.com\n", NULL },
		{ "A/X,\"The B\" <b@x.com>\n", NULL },
		{ "B/X,b at x\n", "line 1: wants" },
		{ "A/X,a@x.com\n\n\"B\n/X\",b@home\n", "line 4: wants" },
		{ "J\xf6/X,b@x.com\n", "line 1: no UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct err e = { 0 };
		int status;

		IN_CASE(cases[i].csv);
		assert_int_equal(teardown(NULL), 0);
		(void)setup(NULL);
		status = read_file(cases[i].csv, strlen(cases[i].csv), &e);
		assert_int_equal(status, cases[i].error == NULL ? 0 : -1);
		if (cases[i].error != NULL)
			assert_non_null(strstr(e.msg, cases[i].error));
		else if (strchr(cases[i].csv, '<') == NULL)
			found("A/X", NULL);
		else
			found("A/X", "b@x.com");
	}
}

static void
what_was_given_up_does_not_count(void **state)
{
	(void)state;
	put("Person", "FullName", "CN=A/O=X", "InternetAddress", "old@x.com");
	notes[0].field[2] = "$Conflict";
	notes[0].value[2] = "";
	put("Person", "FullName", "CN=A/O=X", "InternetAddress", "a@x.com");
	put("Person", "FullName", "CN=B/O=X", "InternetAddress", "b@x.com");
	notes[2].deleted = true;
	read_notes();
	found("A/X", "a@x.com");
	found("B/X", NULL);
}

static void
a_bad_note_is_told_and_stops_nothing(void **state)
{
	(void)state;
	put("Person", "FullName", "CN=A/O=X", "InternetAddress", "a@x.com");
	put("Person", "FullName", "CN=B/O=X", "InternetAddress", "b@x.com");
	put("Person", "FullName", "CN=C/O=X", "InternetAddress", "c@x.com");
	bad_at = 2;
	read_notes();
	found("A/X", "a@x.com");
	found("B/X", NULL);
	found("C/X", "c@x.com");
	assert_non_null(strstr(said, "note 0123456789ABCDEF0123456789ABCDEF "
	    "cannot be read"));
	assert_non_null(strstr(said, "bad note"));
	/* Nobody wants to hear is fine, too. */
	options.say = NULL;
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "/tmp/n2e-dir-XXXXXX");
	read_notes();
}

/* Half of a directory would send mail to the wrong half of the people. */
static void
a_directory_that_ends_in_damage_is_refused(void **state)
{
	struct err e = { 0 };

	(void)state;
	put("Person", "FullName", "CN=A/O=X", "InternetAddress", "a@x.com");
	put("Person", "FullName", "CN=B/O=X", "InternetAddress", "b@x.com");
	ends_at = 2;
	assert_int_equal(read_file("<", 1, &e), -1);
	assert_string_equal(e.msg, "--directory: rubbish from here");
	assert_int_equal(e.code, ERR_DAMAGED);
	refused = true;
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "/tmp/n2e-dir-XXXXXX");
	assert_int_equal(read_file("PK\3\4", 4, &e), -1);
	assert_non_null(strstr(e.msg, "--directory: "));
	assert_non_null(strstr(e.msg, path));
}

static void
the_bytes_tell_what_a_directory_is(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		bool source;
		const char *error; /* NULL: none */
	} cases[] = {
		{ "\x1a\0\0\4", 4, true, NULL },
		{ "<?xml version='1.0'?>", 21, true, NULL },
		{ "\xef\xbb\xbf<database", 12, true, NULL },
		{ "\xff\xfe<\0", 4, true, NULL },
		{ "\xfe\xff\0<", 4, true, NULL },
		{ "\x1f\x8b\b", 3, true, NULL },
		{ "\x28\xb5\x2f\xfd", 4, true, NULL },
		{ "BEGIN:VCARD\r\n", 13, true, NULL },
		{ "Form:  Person\n", 14, true, NULL },
		{ "FullName:\tCN=A/O=X\nx\n", 21, true, NULL },
		{ "", 0, false, NULL },
		{ "NotesName,PrimarySmtp\n", 22, false, NULL },
		{ "Al B: boss,al@x.com\n", 20, false, NULL },
		{ "Al: boss,al@x.com\n", 18, false, NULL },
		{ "A name alone\n", 13, false, "line 1: wants NotesName" },
		{ "\x1a", 1, false, "line 1: wants NotesName" },
		{ "\0\0\0\0", 4, false, "no text" },
		{ "\xff\xfeN\0o\0", 6, false, "no text" },
		{ "dn: cn=Al,o=X\n", 14, false, NULL },
		{ "version: 1\n", 11, false, NULL },
		{ "# a comment\r\n\r\ndn: cn=Al,o=X\n", 29, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct err e = { 0 };
		int status;

		IN_CASE(cases[i].bytes);
		assert_int_equal(teardown(NULL), 0);
		(void)setup(NULL);
		put("Person", "FullName", "CN=In Source/O=X",
		    "InternetAddress", "in@x.com");
		status = read_file(cases[i].bytes, cases[i].n, &e);
		assert_int_equal(status, cases[i].error == NULL ? 0 : -1);
		if (cases[i].error != NULL)
			assert_non_null(strstr(e.msg, cases[i].error));
		found("In Source/X", cases[i].source ? "in@x.com" : NULL);
	}
}

static void
csv_is_read_as_before(void **state)
{
	static const char csv[] = "\xef\xbb\xbfNotesName,PrimarySmtp,X500\r\n"
	    "\r\n"
	    "CN=Al B/O=X,al@x.com,/o=x\r\n"
	    "\"Bo, \"\"the\"\" C/X\",bo@x.com\r\n";
	struct err e = { 0 };

	(void)state;
	assert_int_equal(read_file(csv, sizeof(csv) - 1, &e), 0);
	found("Al B", "al@x.com");
	found("Bo, \"the\" C/X", "bo@x.com");
}

static void
a_folder_is_a_source_and_nothing_is_an_error(void **state)
{
	struct err e = { 0 };

	(void)state;
	put("Person", "FullName", "CN=A/O=X", "InternetAddress", "a@x.com");
	assert_int_equal(run_directory(dir, "/tmp", &options, &e), 0);
	found("A/X", "a@x.com");
	assert_int_equal(run_directory(dir, "/nonexistent/x", &options, &e),
	    -1);
	assert_int_equal(e.code, ERR_CONFIG);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_person_has_many_names),
		TEST(a_short_name_that_two_have_is_nobodys),
		TEST(only_addresses_of_the_internet_count),
		TEST(groups_databases_and_rooms_can_get_mail),
		TEST(groups_have_members_unless_they_only_grant_access),
		TEST(who_has_no_address_is_somebody_all_the_same),
		TEST(another_script_is_shown_to_who_prefers_it),
		TEST(rows_that_say_nothing_or_the_wrong_thing),
		TEST(what_was_given_up_does_not_count),
		TEST(a_bad_note_is_told_and_stops_nothing),
		TEST(a_directory_that_ends_in_damage_is_refused),
		TEST(the_bytes_tell_what_a_directory_is),
		TEST(csv_is_read_as_before),
		TEST(a_folder_is_a_source_and_nothing_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
