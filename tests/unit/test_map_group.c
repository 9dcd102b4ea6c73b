#include "test.h"

#include "map_help.h"

static size_t
members(const struct ex_item *item, const struct ex_recipient *out[8])
{
	size_t n = 0;

	for (const struct ex_recipient *r = item->recipients;
	     r != NULL && n < 8; r = r->next) {
		assert_int_equal(r->role, EX_MEMBER);
		out[n++] = r;
	}
	return n;
}

static void
a_list_keeps_name_text_and_members(void **state)
{
	static const char *const first[] = { "CN=Ben A/O=Acme",
		"inga@x.example" };
	struct note *n = note_of("Group");
	const struct ex_recipient *m[8];
	struct ex_item *item;

	(void)state;
	people = map_directory_new();
	map_directory_add(people, "CN=Ben A/O=Acme", "ben@acme.example");
	note_add_text(n, "ListName", "Sales Team");
	note_add_text(n, "ListDescription", "Everybody in Sales");
	note_add_text(n, "GroupType", "1");
	note_add_texts(n, "Members", first, 2);
	note_add_text(n, "Members", "eva@x.example"); /* a second field */
	item = item_of(n);
	map_directory_free(people);
	people = NULL;
	text_is(item, EX_MESSAGE_CLASS, "IPM.DistList");
	text_is(item, EX_DL_NAME, "Sales Team");
	text_is(item, EX_DISPLAY_NAME, "Sales Team");
	text_is(item, EX_SUBJECT, "Sales Team");
	text_is(item, EX_BODY, "Everybody in Sales");
	assert_int_equal(members(item, m), 3);
	assert_string_equal(m[0]->who.address, "ben@acme.example");
	assert_string_equal(m[1]->who.address, "inga@x.example");
	assert_string_equal(m[2]->who.address, "eva@x.example");
	loses_nothing(item);
}

static void
a_group_in_a_group_stays_a_member_and_is_said(void **state)
{
	struct note *n = note_of("Group");
	const struct ex_recipient *m[8];
	struct ex_item *item;

	(void)state;
	note_add_text(n, "ListName", "All");
	note_add_text(n, "Members", "Externals");
	item = item_of(n);
	assert_int_equal(members(item, m), 1);
	assert_true(m[0]->who.unresolved);
	assert_string_equal(m[0]->who.name, "Externals");
	loses(item, "Externals");
}

/* Contacts and groups of the same dump: the card's address, the group itself. */
static void
members_of_the_same_dump_are_found(void **state)
{
	static const char *const names[] = { "CN=Ben A/O=Acme", "Externals",
		"eva@x.example", "Nobody" };
	static const struct map_known known[] = {
		{ "ben a/acme", "BEN", EX_CONTACT, "ben@acme.example" },
		{ "externals", "EXT", EX_GROUP, NULL },
		{ "eva@x.example", "EVA", EX_CONTACT, "eva@x.example" },
	};
	struct note *n = note_of("Group");
	const struct ex_recipient *r;
	struct ex_item *item;

	(void)state;
	note_add_text(n, "ListName", "All");
	note_add_texts(n, "Members", names, NITEMS(names));
	facts = (struct map_facts){ .known = known, .nknown = NITEMS(known) };
	item = item_of(n);
	facts = (struct map_facts){ 0 };
	r = item->recipients;
	assert_string_equal(r->who.address, "ben@acme.example");
	assert_string_equal(r->who.name, "Ben A");
	assert_false(r->who.unresolved);
	assert_string_equal(r->unid, "BEN");
	r = r->next;
	assert_int_equal(r->role, EX_MEMBER_GROUP);
	assert_string_equal(r->unid, "EXT");
	assert_string_equal(r->who.name, "Externals");
	assert_false(r->who.unresolved);
	r = r->next;
	assert_int_equal(r->role, EX_MEMBER);
	assert_string_equal(r->unid, "EVA");
	r = r->next;
	assert_null(r->unid);
	assert_true(r->who.unresolved);
	loses(item, "Nobody");
	assert_false(has_loss(item, "Externals"));
	assert_false(has_loss(item, "Ben"));
}

static void
an_empty_group_is_kept(void **state)
{
	struct note *n = note_of("Group");
	struct ex_item *item;

	(void)state;
	note_add_text(n, "ListName", "Nobody yet");
	note_add_texts(n, "Members", NULL, 0);
	item = item_of(n);
	assert_null(item->recipients);
	text_is(item, EX_DL_NAME, "Nobody yet");
	loses_nothing(item);
}

static void
groups_for_access_are_no_mail(void **state)
{
	static const char *const types[] = { "2", "3", "4" };

	(void)state;
	for (size_t i = 0; i < NITEMS(types); i++) {
		struct note *n = note_of("Group");
		struct map_result r;

		note_add_text(n, "ListName", "Readers");
		note_add_text(n, "GroupType", types[i]);
		r = mapped(n);
		assert_int_equal(r.verdict, MAP_SKIPPED);
		assert_non_null(strstr(r.reason, "group"));
		assert_non_null(strstr(r.reason, "mail"));
	}
}

static void
mail_groups_by_either_type(void **state)
{
	static const char *const types[] = { "0", "1", "" };

	(void)state;
	for (size_t i = 0; i < NITEMS(types); i++) {
		struct note *n = note_of("Group");

		note_add_text(n, "ListName", "Us");
		note_add_text(n, "GroupType", types[i]);
		loses_nothing(item_of(n));
	}
}

static void
aliases_address_and_comment_are_kept_below(void **state)
{
	static const char *const names[] = { "Sales", "Verkauf" };
	struct note *n = note_of("Group");
	struct ex_item *item;

	(void)state;
	note_add_texts(n, "ListName", names, 2);
	note_add_text(n, "InternetAddress", "sales@acme.example");
	note_add_text(n, "Comments", "since 2001");
	note_add_text(n, "ListCategory", "Teams");
	note_add_text(n, "Odd", "x");
	item = item_of(n);
	body_has(item, "since 2001");
	body_has(item, "Also known as: Verkauf");
	body_has(item, "Address: sales@acme.example");
	body_has(item, "Category: Teams");
	loses(item, "field Odd");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_keeps_name_text_and_members),
		cmocka_unit_test(a_group_in_a_group_stays_a_member_and_is_said),
		cmocka_unit_test(members_of_the_same_dump_are_found),
		cmocka_unit_test(an_empty_group_is_kept),
		cmocka_unit_test(groups_for_access_are_no_mail),
		cmocka_unit_test(mail_groups_by_either_type),
		cmocka_unit_test(aliases_address_and_comment_are_kept_below),
	};

	return cmocka_run_group_tests(tests, NULL, drop_arena);
}
