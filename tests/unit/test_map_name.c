#include "test.h"

#include "map_kit.h"

/* A kit with a job, as mapping functions get it. */
static struct map_job
job_of(struct kit *k)
{
	return map_job_new(&k->ctx, &k->bundle, &k->arena, EX_MAIL);
}

static const struct {
	const char *name, *inet, *shown, *address;
	bool unresolved;
} cases[] = {
	/* the directory wins over all */
	{ "CN=Alice B/OU=Sales/O=Acme", "old@acme.com", "Alice B",
	    "alice@acme.com", false },
	{ "alice b/sales/acme@Acme", NULL, "alice b", "alice@acme.com",
	    false },
	{ "Alice B", NULL, "Alice B", "alice@acme.com", false },
	{ "\"Alice B\" <alice@old.com>", NULL, "Alice B", "alice@acme.com",
	    false },
	/* then the parallel list */
	{ "CN=Bob/O=Acme", "bob@acme.com", "Bob", "bob@acme.com", false },
	{ "CN=Bob/O=Acme", "\"B\" <bob@acme.com>", "Bob", "bob@acme.com",
	    false },
	/* then the address as it stands */
	{ "bob@x.net", ".", "", "bob@x.net", false },
	{ "bob@x.net", NULL, "", "bob@x.net", false },
	{ "\"B, Alice\" <a@x.org>", NULL, "B, Alice", "a@x.org", false },
	/* Notes keeps names of MIME mail as they came */
	{ "=?utf-8?Q?Fournier=2C_Ren=C3=A9e?= <r@x.org>", NULL,
	    "Fournier, Renée", "r@x.org", false },
	{ "\"=?iso-8859-1?Q?J=F6rg?= =?iso-8859-1?Q?_W?=\" <j@x.org>", NULL,
	    "Jörg W", "j@x.org", false },
	{ "a=?b <a@x.org>", NULL, "a=?b", "a@x.org", false },
	/* a display name never finds somebody else's entry */
	{ "\"Alice B\" <alice@private.net>", NULL, "Alice B",
	    "alice@private.net", false },
	/* or else [MS-OXCMAIL] 2.1.3.1.8 */
	{ "CN=Old Colleague/OU=Sales/O=Acme@Acme", NULL, "Old Colleague",
	    "IMCEANOTES-CN=Old+20Colleague_OU=Sales_O=Acme+40Acme@"
	    "example.com", true },
	{ "CN=Bob/O=Acme", ".", "Bob",
	    "IMCEANOTES-CN=Bob_O=Acme@example.com", true },
	{ "Bob/Acme", "not an address", "Bob",
	    "IMCEANOTES-CN=Bob_O=Acme@example.com", true },
	{ "Project team", NULL, "Project team",
	    "IMCEANOTES-Project+20team@example.com", true },
	{ "a_b.c", NULL, "a_b.c", "IMCEANOTES-a+5Fb+2Ec@example.com", true },
	{ "Jörg", NULL, "Jörg", "IMCEANOTES-J+C3+B6rg@example.com", true },
	/* two people have that common name: neither is meant */
	{ "Carl C", NULL, "Carl C", "IMCEANOTES-Carl+20C@example.com", true },
	{ "Carl C/North/Acme", NULL, "Carl C", "carl.n@acme.com", false },
	/* one line, whatever the field holds */
	{ "Evil\r\nBcc: x", NULL, "Evil Bcc: x",
	    "IMCEANOTES-Evil+20Bcc+3A+20x@example.com", true },
};

static void
names_become_addresses(void **state)
{
	struct map_directory *d = map_directory_new();
	struct kit k;

	(void)state;
	map_directory_add(d, "Alice B/Sales/Acme", "alice@acme.com");
	map_directory_add(d, "Alice B/Sales/Acme", "second@acme.com");
	map_directory_add(d, "alice@old.com", "alice@acme.com");
	map_directory_add(d, "Carl C/North/Acme", "carl.n@acme.com");
	map_directory_add(d, "CN=Carl C/OU=South/O=Acme", "carl.s@acme.com");
	assert_int_equal(map_directory_count(d), 4);
	kit_new(&k, "Memo");
	k.opt.directory = d;

	struct map_job job = job_of(&k);

	for (size_t i = 0; i < NITEMS(cases); i++) {
		struct ex_address who = map_address(&job, cases[i].name,
		    cases[i].inet);

		IN_CASE(cases[i].name);
		assert_string_equal(who.name, cases[i].shown);
		assert_string_equal(who.address, cases[i].address);
		assert_int_equal(who.unresolved, cases[i].unresolved);
	}
	kit_free(&k);
	map_directory_free(d);
}

static void
without_a_domain_the_address_is_invalid_but_whole(void **state)
{
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	k.opt.domain = NULL;

	struct map_job job = job_of(&k);

	assert_string_equal(map_address(&job, "Bob", NULL).address,
	    "IMCEANOTES-Bob@notes2ex.invalid");
	kit_free(&k);
}

static size_t
count_recipients(const struct ex_item *item)
{
	size_t n = 0;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		n++;
	return n;
}

static void
parallel_lists_count_only_when_equally_long(void **state)
{
	static const char *const names[] = { "CN=Al/O=A", "CN=Bo/O=A",
		"c@x.org" };
	static const char *const inet[] = { "al@a.com", ".", "." };
	struct kit k;

	(void)state;
	for (size_t n = 2; n <= 3; n++) {
		kit_new(&k, "Memo");
		note_add_texts(k.note, "SendTo", names, 3);
		note_add_texts(k.note, "INetSendTo", inet, n);

		struct map_job job = job_of(&k);

		map_recipients(&job, "SendTo", "INetSendTo", EX_TO);
		assert_int_equal(count_recipients(job.item), 3);
		assert_string_equal(job.item->recipients->who.address, n == 3 ?
		    "al@a.com" : "IMCEANOTES-CN=Al_O=A@example.com");
		assert_true(job.used[0] && job.used[1]);
		kit_free(&k);
	}
}

static void
empty_names_are_nobody(void **state)
{
	static const char *const names[] = { "", "  ", "a@x.org" };
	struct kit k;

	(void)state;
	kit_new(&k, "Memo");
	note_add_texts(k.note, "SendTo", names, 3);

	struct map_job job = job_of(&k);

	map_recipients(&job, "SendTo", "INetSendTo", EX_CC);
	assert_int_equal(count_recipients(job.item), 1);
	assert_int_equal(job.item->recipients->role, EX_CC);
	kit_free(&k);
}

static void
unresolved_names_are_one_loss(void **state)
{
	static const char *const names[] = { "Al", "Bo", "Cy", "Di", "Al" };
	static const struct {
		size_t n;
		const char *what;
	} want[] = { { 1, "address not resolved: Al" },
		{ 2, "addresses not resolved: Al; Bo" },
		{ 3, "addresses not resolved: Al; Bo; Cy" },
		{ 5, "addresses not resolved: Al; Bo; Cy and 1 more" } };

	(void)state;
	for (size_t i = 0; i < NITEMS(want); i++) {
		struct kit k;

		kit_new(&k, "Memo");
		note_add_texts(k.note, "SendTo", names, want[i].n);
		assert_true(kit_lost(kit_map(&k), want[i].what));
		kit_free(&k);
	}
}

static void
the_owner_is_known_by_name_or_address(void **state)
{
	struct map_directory *d = map_directory_new();
	struct kit k;

	(void)state;
	map_directory_add(d, "Alice B/Acme", "alice@acme.com");
	kit_new(&k, "Memo");
	k.opt.directory = d;

	struct map_job job = job_of(&k);

	assert_false(map_is_owner(&job, "Alice B/Acme"));
	k.opt.owner = "alice@acme.com";
	assert_true(map_is_owner(&job, "CN=Alice B/O=Acme@Acme"));
	assert_true(map_is_owner(&job, "ALICE@acme.com"));
	assert_false(map_is_owner(&job, "Bob/Acme"));
	assert_false(map_is_owner(&job, ""));
	/* the database's name for him and --owner belong together */
	k.bundle.facts.owner = "CN=Carla/O=Acme";
	assert_string_equal(map_address(&job, "Carla/Acme", NULL).address,
	    "alice@acme.com");
	assert_true(map_address(&job, "Dora/Acme", NULL).unresolved);
	k.opt.owner = NULL;
	k.bundle.facts.owner = "CN=Alice B/O=Acme";
	assert_true(map_is_owner(&job, "Alice B/Acme"));
	kit_free(&k);
	map_directory_free(d);
}

/* MAPPING_GUIDE 2.2: by hand, the message's own address, directories. */
static void
what_goes_before_what(void **state)
{
	static const char *const full[] = { "CN=Al B/OU=N/O=X", "Al Maiden/X" };
	static const char *const alias[] = { "alb", "nick" };
	static const struct {
		const char *name, *inet, *address;
	} order[] = {
		{ "Hand/X", "twin@x.com", "hand@x.com" },
		{ "Other/X", "old@x.com", "new@x.com" }, /* by its address */
		{ "Al B/N/X", "twin@x.com", "twin@x.com" },
		{ "Al B/N/X", ".", "dir@x.com" },
		{ "Al Maiden/X@Home", NULL, "dir@x.com" },
		{ "alb@HOME", NULL, "dir@x.com" },
		{ "Al B", NULL, "dir@x.com" },
		/* people in other domains, and a fax, are somebody else */
		{ "alb@Other", NULL, NULL },
		{ "Al B@FAX", NULL, NULL },
		{ "nick", NULL, NULL }, /* two have it */
		{ "Al B/N/X@Other", NULL, "dir@x.com" }, /* a whole name */
		/* by hand without an address in the directory */
		{ "No Address/X", NULL, "found@x.com" },
	};
	struct map_directory *d = map_directory_new();
	const char *other = "CN=C/O=X", *poor = "No Address/X";
	struct kit k;

	(void)state;
	map_directory_put(d, &(struct map_who){ .smtp = "dir@x.com",
	    .name = full, .nnames = 2, .alias = alias, .naliases = 2,
	    .domain = "Home" });
	map_directory_put(d, &(struct map_who){ .smtp = "c@x.com",
	    .name = &other, .nnames = 1, .alias = &alias[1], .naliases = 1 });
	map_directory_put(d, &(struct map_who){ .name = &poor, .nnames = 1 });
	map_directory_add(d, "Hand/X", "hand@x.com");
	map_directory_add(d, "old@x.com", "new@x.com");
	map_directory_add(d, "No Address/X", "found@x.com");
	kit_new(&k, "Memo");
	k.opt.directory = d;

	struct map_job job = job_of(&k);

	for (size_t i = 0; i < NITEMS(order); i++) {
		struct ex_address who = map_address(&job, order[i].name,
		    order[i].inet);

		IN_CASE(order[i].name);
		assert_int_equal(who.unresolved, order[i].address == NULL);
		if (order[i].address != NULL)
			assert_string_equal(who.address, order[i].address);
	}
	assert_true(map_address(&job, "nick", NULL).several);
	assert_false(map_address(&job, "alb@Other", NULL).several);
	kit_free(&k);
	map_directory_free(d);
}

static void
an_old_and_a_new_name_are_one_person(void **state)
{
	struct map_directory *d = map_directory_new();
	const char *name = "Al B/N/X";

	(void)state;
	map_directory_put(d, &(struct map_who){ .smtp = "old@x.com",
	    .name = &name, .nnames = 1 });
	map_directory_add(d, "Al B/N/X", "new@x.com"); /* he has moved */
	map_directory_add(d, "Al B/S/X", "new@x.com");
	assert_string_equal(map_directory_find(d, "Al B/N/X"), "new@x.com");
	assert_false(map_directory_look(d, "Al B").several);
	map_directory_add(d, "Al B/W/X", "another@x.com");
	assert_true(map_directory_look(d, "Al B").several);
	assert_null(map_directory_find(d, "Al B"));
	map_directory_free(d);
}

static void
another_script_is_shown_when_the_directory_says_so(void **state)
{
	struct map_directory *d = map_directory_new();
	const char *name = "Al B/X";
	struct kit k;

	(void)state;
	map_directory_put(d, &(struct map_who){ .smtp = "al@x.com",
	    .name = &name, .nnames = 1, .shown = "\xd0\x90\xd0\xbb" });
	kit_new(&k, "Memo");
	k.opt.directory = d;

	struct map_job job = job_of(&k);
	struct ex_address who = map_address(&job, "CN=Al B/O=X", "a@twin.com");

	assert_string_equal(who.name, "\xd0\x90\xd0\xbb");
	assert_string_equal(who.address, "a@twin.com");
	kit_free(&k);
	map_directory_free(d);
}

static void
a_long_name_stays_whole_in_its_address(void **state)
{
	char name[300];
	struct kit k;

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	kit_new(&k, "Memo");

	struct map_job job = job_of(&k);
	const char *address = map_address(&job, name, NULL).address;

	assert_int_equal(strlen(address), strlen("IMCEANOTES-@example.com") +
	    strlen(name));
	kit_free(&k);
}

static void
a_large_directory_forgets_nobody(void **state)
{
	struct map_directory *d = map_directory_new();
	char name[64], smtp[64];

	(void)state;
	assert_null(map_directory_find(d, "nobody"));
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "User %d/OU%d/Acme", i, i);
		(void)snprintf(smtp, sizeof(smtp), "user%d@acme.com", i);
		map_directory_add(d, name, smtp);
	}
	map_directory_add(d, "", "empty@acme.com");
	map_directory_add(d, "No address", "");
	assert_int_equal(map_directory_count(d), 5000);
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "user %d", i);
		(void)snprintf(smtp, sizeof(smtp), "user%d@acme.com", i);
		assert_string_equal(map_directory_find(d, name), smtp);
	}
	assert_null(map_directory_find(d, "User 1/Other/Acme"));
	map_directory_free(d);
	map_directory_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_become_addresses),
		cmocka_unit_test(
		    without_a_domain_the_address_is_invalid_but_whole),
		cmocka_unit_test(parallel_lists_count_only_when_equally_long),
		cmocka_unit_test(empty_names_are_nobody),
		cmocka_unit_test(unresolved_names_are_one_loss),
		cmocka_unit_test(the_owner_is_known_by_name_or_address),
		cmocka_unit_test(what_goes_before_what),
		cmocka_unit_test(an_old_and_a_new_name_are_one_person),
		cmocka_unit_test(
		    another_script_is_shown_when_the_directory_says_so),
		cmocka_unit_test(a_long_name_stays_whole_in_its_address),
		cmocka_unit_test(a_large_directory_forgets_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
