/* Lists of people: each name becomes one recipient, groups their members. */
#include "test.h"

#include "map_kit.h"
#include "exch/ex_recur.h"
#include "mapping/map_unresolved.h"

static struct kit k;
static struct map_directory *d;

static int
setup(void **state)
{
	(void)state;
	kit_new(&k, "Memo");
	d = map_directory_new();
	k.opt.directory = d;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kit_free(&k);
	map_directory_free(d);
	return 0;
}

static struct ex_item *
recipients(const char *field, const char *inet)
{
	static struct map_job job;

	job = map_job_new(&k.ctx, &k.bundle, &k.arena, EX_MAIL);
	map_recipients(&job, field, inet, EX_TO);
	return job.item;
}

/* "a@x b@y": the addresses, in order. */
static const char *
all(const struct ex_item *item)
{
	const char *text = "";

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		text = text_printf(&k.arena, "%s%s%s", text,
		    text[0] == '\0' ? "" : " ", r->who.address);
	return text;
}

static void
put_group(const char *name, const char *const *member, size_t n)
{
	const struct map_group g = { .member = member, .n = n };

	map_directory_put(d, &(struct map_who){ .name = &name, .nnames = 1,
	    .group = &g });
}

#define GROUP(name, ...) \
	put_group(name, (const char *const[]){ __VA_ARGS__ }, \
	    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void
a_value_is_one_name_unless_all_of_it_are_addresses(void **state)
{
	static const struct {
		const char *field, *value, *want;
	} cases[] = {
		{ "SendTo", "a@x.com, \"B, C\" <b@x.com>", "a@x.com b@x.com" },
		{ "SendTo", "Keller, Anna/Acme",
		    "IMCEANOTES-CN=Keller+2C+20Anna_O=Acme@example.com" },
		{ "SendTo", "a@x.com, Bob/Acme",
		    "IMCEANOTES-CN=a+40x+2Ecom+2C+20Bob_O=Acme@example.com" },
		/* what was typed is what users meant by it */
		{ "EnterSendTo", "a@x.com, Bob/Acme",
		    "a@x.com IMCEANOTES-CN=Bob_O=Acme@example.com" },
		{ "EnterSendTo", "CN=A/O=X; CN=B/O=X",
		    "IMCEANOTES-CN=A_O=X@example.com "
		    "IMCEANOTES-CN=B_O=X@example.com" },
		{ "EnterSendTo", "CN=Keller, Anna/O=Acme",
		    "IMCEANOTES-CN=Keller+2C+20Anna_O=Acme@example.com" },
		{ "EnterSendTo", "Known, One/Acme", "known@x.com" },
		{ "EnterSendTo", "\"B, C\" <b@x.com>", "b@x.com" },
		{ "EnterSendTo", "b@x.com, ", "b@x.com" },
		{ "EnterSendTo", "Keller, Anna <b@x.com>", "b@x.com" },
		{ "EnterSendTo", "Bob/X, C <b@x.com>",
		    "IMCEANOTES-CN=Bob_O=X@example.com b@x.com" },
		{ "SendTo", "a@x.com, known@x.com", "a@x.com known@x.com" },
	};

	(void)state;
	map_directory_add(d, "Known, One/Acme", "known@x.com");
	map_directory_add(d, "known@x.com", "known@x.com");
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].value);
		kit_free(&k);
		kit_new(&k, "Memo");
		k.opt.directory = d;
		note_add_text(k.note, cases[i].field, cases[i].value);
		assert_string_equal(all(recipients(cases[i].field, NULL)),
		    cases[i].want);
	}
}

static void
a_pair_is_never_cut_up(void **state)
{
	(void)state;
	note_add_text(k.note, "SendTo", "a@x.com, b@x.com");
	note_add_text(k.note, "INetSendTo", "list@x.com");
	assert_string_equal(all(recipients("SendTo", "INetSendTo")),
	    "list@x.com");
}

static void
an_address_without_a_name_is_somebody(void **state)
{
	static const char *const names[] = { "", "Bo/X" };
	static const char *const twins[] = { "a@x.com", "." };

	(void)state;
	note_add_texts(k.note, "SendTo", names, 2);
	note_add_texts(k.note, "INetSendTo", twins, 2);
	assert_string_equal(all(recipients("SendTo", "INetSendTo")),
	    "a@x.com IMCEANOTES-CN=Bo_O=X@example.com");
}

static void
addresses_are_people_where_nobody_wrote_down_names(void **state)
{
	(void)state;
	note_add_texts(k.note, "INetSendTo", (const char *const[]){
	    "a@x.org", ".", " b@x.org" }, 3);
	assert_string_equal(all(recipients("SendTo", "INetSendTo")),
	    "a@x.org b@x.org");
	note_add_text(k.note, "SendTo", "Al/Acme");
	assert_null(strstr(all(recipients("SendTo", "INetSendTo")),
	    "a@x.org"));
}

static void
answers_go_to_everybody_who_is_named_for_them(void **state)
{
	struct map_job job = map_job_new(&k.ctx, &k.bundle, &k.arena, EX_MAIL);
	const struct ex_address *who;

	(void)state;
	map_reply_to(&job);
	assert_null(job.item->reply_to);
	note_add_text(k.note, "ReplyTo", "a@x.org, \"Bo\" <b@x.org>");
	map_reply_to(&job);
	who = job.item->reply_to;
	assert_string_equal(who->address, "a@x.org");
	assert_string_equal(who->next->address, "b@x.org");
	assert_string_equal(who->next->name, "Bo");
	assert_null(who->next->next);
}

static void
groups_stay_groups_unless_told_otherwise(void **state)
{
	struct ex_item *item;

	(void)state;
	GROUP("Team", "Al/X", "bo@x.com");
	note_add_text(k.note, "SendTo", "Team@Acme");
	item = recipients("SendTo", NULL);
	assert_string_equal(all(item),
	    "IMCEANOTES-Team+40Acme@example.com");
	assert_null(item->losses);
	k.opt.expand_groups = true;
	item = recipients("SendTo", NULL);
	assert_string_equal(all(item),
	    "IMCEANOTES-CN=Al_O=X@example.com bo@x.com");
	assert_true(kit_lost(item, "field SendTo: the group Team@Acme has "
	    "become those who are its members now"));
}

static void
a_group_nobody_knows_stays_a_group(void **state)
{
	struct ex_item *item;

	(void)state;
	k.opt.expand_groups = true;
	GROUP("Empty", " ");
	note_add_text(k.note, "SendTo", "Unknown");
	note_add_text(k.note, "SendTo", "Empty");
	item = recipients("SendTo", NULL);
	assert_string_equal(all(item), "IMCEANOTES-Unknown@example.com "
	    "IMCEANOTES-Empty@example.com");
	assert_null(item->losses);
}

static void
groups_within_groups_and_circles_end(void **state)
{
	struct ex_item *item;

	(void)state;
	k.opt.expand_groups = true;
	GROUP("A", "a@x.com", "B", "C");
	GROUP("B", "b@x.com", "A", "C");
	GROUP("C", "c@x.com", "a@x.com");
	/* Bob stands in the list himself, behind the group he is in. */
	note_add_text(k.note, "SendTo", "A");
	note_add_text(k.note, "SendTo", "b@x.com");
	item = recipients("SendTo", NULL);
	assert_string_equal(all(item), "a@x.com c@x.com b@x.com");
}

static void
what_is_too_deep_or_too_large_stays_a_group(void **state)
{
	const char **many = arena_array(&k.arena, 6000, sizeof(*many));
	char name[16], next[16];
	const char *member[1] = { next };
	struct ex_item *item;

	(void)state;
	k.opt.expand_groups = true;
	for (int i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "G%d", i);
		(void)snprintf(next, sizeof(next), "G%d", i + 1);
		put_group(name, member, 1);
	}
	note_add_text(k.note, "SendTo", "G0");
	item = recipients("SendTo", NULL);
	assert_non_null(strstr(all(item), "IMCEANOTES-G17@"));
	assert_null(item->recipients->next);

	for (size_t i = 0; i < 6000; i++)
		many[i] = text_printf(&k.arena, "m%zu@x.com", i);
	put_group("Many", many, 6000);
	note_add_text(k.note, "CopyTo", "Many");
	item = recipients("CopyTo", NULL);
	assert_string_equal(all(item), "IMCEANOTES-Many@example.com");
	assert_true(kit_lost(item, "too large to be expanded"));
}

static void
names_without_an_address_are_listed_once(void **state)
{
	static const char *const names[] = { "Al B/X", "CN=al b/O=X@Dom",
		"known@x.com", "Twice" };
	const char *const one = "Twice/N/X", *const two = "Twice/S/X";
	const struct map_unresolved *u;
	struct ex_item *item;

	(void)state;
	map_directory_put(d, &(struct map_who){ .smtp = "n@x.com",
	    .name = &one, .nnames = 1 });
	map_directory_put(d, &(struct map_who){ .name = &two, .nnames = 1 });
	note_add_texts(k.note, "SendTo", names, NITEMS(names));
	note_add_text(k.note, "From", "Writer/X");
	item = kit_map(&k);
	assert_int_equal(map_unresolved(item, true, &k.arena, &u), 3);
	assert_string_equal(u[0].name, "CN=Writer/O=X");
	assert_string_equal(u[1].name, "CN=Al B/O=X");
	assert_string_equal(u[1].shown, "Al B");
	assert_string_equal(u[2].name, "Twice");
	assert_false(u[1].several);
	assert_true(u[2].several);
	assert_true(kit_lost(item, "addresses not resolved: Writer; Al B; "
	    "Twice"));
	assert_true(kit_lost(item, "the directory has several people called "
	    "Twice"));
}

static void
mail_to_thousands_is_listed_whole(void **state)
{
	const struct map_unresolved *u;

	(void)state;
	for (int i = 0; i < 20000; i++)
		note_add_text(k.note, "SendTo", text_printf(&k.arena,
		    "P%d/X", i));
	assert_int_equal(map_unresolved(recipients("SendTo", NULL), false,
	    &k.arena, &u), 20000);
	assert_string_equal(u[19999].name, "CN=P19999/O=X");
}

/* A changed meeting of a series may have people of its own. */
static void
people_of_one_occurrence_are_listed(void **state)
{
	struct ex_recipient guest = { .who = { .name = "G", .address = "x@y",
	    .unresolved = true, .notes = "CN=G/O=X" } };
	struct ex_exception at[] = { { .people = &guest },
		{ .own_people = true, .people = &guest } };
	struct ex_recur recur = { .exception = at, .nexceptions = 1 };
	struct ex_item *item = ex_item_new(&k.arena, EX_CALENDAR, KIT_UNID);
	const struct map_unresolved *u;

	(void)state;
	item->recur = &recur;
	assert_int_equal(map_unresolved(item, true, &k.arena, &u), 0);
	recur.nexceptions = 2;
	assert_int_equal(map_unresolved(item, true, &k.arena, &u), 1);
	assert_string_equal(u[0].name, "CN=G/O=X");
}

static void
names_in_texts_and_of_contacts_are_listed(void **state)
{
	const struct map_unresolved *u;

	(void)state;
	k.note->form = "Person";
	note_add_text(k.note, "FullName", "Bo B");
	note_add_text(k.note, "MailAddress", "Bo B/Acme");
	note_add_text(k.note, "MailDomain", "Acme");
	assert_int_equal(map_unresolved(kit_map(&k), true, &k.arena, &u), 1);
	assert_string_equal(u[0].name, "CN=Bo B/O=Acme");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_value_is_one_name_unless_all_of_it_are_addresses),
		TEST(a_pair_is_never_cut_up),
		TEST(an_address_without_a_name_is_somebody),
		TEST(addresses_are_people_where_nobody_wrote_down_names),
		TEST(answers_go_to_everybody_who_is_named_for_them),
		TEST(groups_stay_groups_unless_told_otherwise),
		TEST(a_group_nobody_knows_stays_a_group),
		TEST(groups_within_groups_and_circles_end),
		TEST(what_is_too_deep_or_too_large_stays_a_group),
		TEST(names_without_an_address_are_listed_once),
		TEST(mail_to_thousands_is_listed_whole),
		TEST(people_of_one_occurrence_are_listed),
		TEST(names_in_texts_and_of_contacts_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
