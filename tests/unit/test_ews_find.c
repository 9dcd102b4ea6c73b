#include "test.h"

#include "ews_fake.h"

static struct ews_client client;
static struct ews_folders *folders;
static struct arena arena;
static struct err e;

static int
setup(void **state)
{
	(void)state;
	fake_begin();
	client = (struct ews_client){ .context = { .version = EWS_2007_SP1 } };
	folders = ews_folders_new(&client, true);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ews_folders_free(&folders);
	arena_free(&arena);
	arena = (struct arena){ 0 };
	return 0;
}

static const char *item;
static bool complete;

static int
has(const char *folder, const char *stamp)
{
	return ews_folders_has(folders, folder, stamp, &arena, &item,
	    &complete, &e);
}

static void
fill_inbox(int n)
{
	char stamp[64];

	for (int i = 0; i < n; i++) {
		(void)snprintf(stamp, sizeof(stamp), "%032X", (unsigned)i);
		/* Every other one is a stranger's. */
		(void)fake_put("inbox", i % 2 ? stamp : "", i % 3 == 0);
	}
	for (size_t i = 0; i < fake.nfolders; i++)
		if (strcmp(fake.folder[i].id, "inbox") == 0)
			fake.folder[i].count = (unsigned)n;
}

static const char *
get(const char *path)
{
	const char *id;

	if (ews_folders_get(folders, path, "IPF.Note", &id, &e) < 0)
		fail_msg("%s", e.msg);
	return id;
}

static void
one_stamp_is_asked_for(void **state)
{
	(void)state;
	(void)fake_put("inbox", "A", false);
	(void)fake_put("drafts", "B", true);
	assert_int_equal(ews_find_stamp(&client, "inbox", "A", &arena, &item,
			     &complete, &e), 1);
	assert_string_equal(item, "i1");
	assert_false(complete);
	assert_int_equal(ews_find_stamp(&client, "inbox", "B", &arena, &item,
			     &complete, &e), 0);
	assert_null(item);
	assert_int_equal(ews_find_stamp(&client, "drafts", "B", &arena, &item,
			     &complete, &e), 1);
	assert_true(complete);
	assert_int_equal(ews_find_stamp(&client, "drafts", "B/2", &arena,
			     &item, &complete, &e), 0);
}

static void
a_server_that_finds_everything_is_not_believed(void **state)
{
	(void)state;
	fake.knows_no_search = true;
	(void)fake_put("inbox", "A", true);
	(void)fake_put("inbox", "B", true);
	assert_int_equal(ews_find_stamp(&client, "inbox", "B", &arena, &item,
			     &complete, &e), 1);
	assert_string_equal(item, "i2");
	assert_int_equal(ews_find_stamp(&client, "inbox", "C", &arena, &item,
			     &complete, &e), 0);
}

static void
of_several_a_complete_one_is_taken(void **state)
{
	(void)state;
	(void)fake_put("inbox", "A", false);
	(void)fake_put("inbox", "A", true);
	(void)fake_put("inbox", "A", true);
	assert_int_equal(ews_find_stamp(&client, "inbox", "A", &arena, &item,
			     &complete, &e), 1);
	assert_string_equal(item, "i2");
	assert_true(complete);
}

static void
a_folder_is_looked_through_once(void **state)
{
	char stamp[64];

	(void)state;
	fill_inbox(450);
	(void)get("Inbox");
	fake.pages = 0;
	for (int i = 0; i < 460; i++) {
		(void)snprintf(stamp, sizeof(stamp), "%032X", (unsigned)i);
		assert_int_equal(has("inbox", stamp), i % 2 && i < 450);
		if (i % 2 && i < 450) {
			char id[16];

			(void)snprintf(id, sizeof(id), "i%d", i + 1);
			assert_string_equal(item, id);
			assert_int_equal(complete, i % 3 == 0);
		} else {
			assert_null(item);
		}
	}
	/* Three pages, and a search for each that is there. */
	assert_int_equal(fake.pages, 3 + 225);
	assert_int_equal(fake.searches, 225);
}

static void
pages_are_followed_as_the_server_cuts_them(void **state)
{
	(void)state;
	fill_inbox(300);
	(void)get("Inbox");
	fake.pages = 0;
	fake.most = 70;
	fake.names_no_offset = true;
	assert_int_equal(has("inbox", "0000000000000000000000000000012B"), 1);
	assert_string_equal(item, "i300");
	assert_int_equal(fake.pages, 5 + 1);
}

static void
an_item_that_has_gone_meanwhile_is_not_there(void **state)
{
	(void)state;
	fill_inbox(4);
	(void)get("Inbox");
	assert_int_equal(has("inbox", "00000000000000000000000000000003"), 1);
	fake.nitems = 2;
	assert_int_equal(has("inbox", "00000000000000000000000000000003"), 0);
}

static void
nothing_is_asked_of_folders_that_were_empty_or_are_ours(void **state)
{
	const char *own;

	(void)state;
	(void)fake_put("drafts", "A", true);
	own = get("Projects");
	fake.asked = 0;
	assert_int_equal(has("drafts", "A"), 0); /* TotalCount was 0 */
	assert_int_equal(has(own, "A"), 0);
	assert_int_equal(has("nobody knows it", "A"), 0);
	assert_int_equal(fake.asked, 0);
}

static void
nothing_is_asked_when_the_journal_knows(void **state)
{
	(void)state;
	ews_folders_free(&folders);
	folders = ews_folders_new(&client, false);
	fill_inbox(4);
	(void)get("Inbox");
	fake.asked = 0;
	assert_int_equal(has("inbox", "00000000000000000000000000000003"), 0);
	assert_int_equal(fake.asked, 0);
}

static void
an_error_is_told_and_the_folder_looked_through_again(void **state)
{
	(void)state;
	fill_inbox(4);
	(void)get("Inbox");
	fake.fail = ERR_CANCELLED;
	assert_int_equal(has("inbox", "00000000000000000000000000000003"), -1);
	assert_int_equal(e.code, ERR_CANCELLED);
	assert_non_null(strstr(e.msg, "Posteingang"));
	assert_int_equal(has("inbox", "00000000000000000000000000000003"), 1);
	fake.fail = ERR_BUSY;
	assert_int_equal(ews_find_stamp(&client, "inbox", "A", &arena, &item,
			     &complete, &e), -1);
	assert_int_equal(e.code, ERR_BUSY);
}

static void
requests_of_every_version(void **state)
{
	(void)state;
	fill_inbox(4);
	for (int v = 0; v < EWS_VERSIONS; v++) {
		client.context.version = (enum ews_version)v;
		client.context.impersonate = "a@example.com";
		ews_folders_free(&folders);
		folders = ews_folders_new(&client, true);
		(void)get("Inbox");
		assert_int_equal(has("inbox",
		    "00000000000000000000000000000003"), 1);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		T(one_stamp_is_asked_for),
		T(a_server_that_finds_everything_is_not_believed),
		T(of_several_a_complete_one_is_taken),
		T(a_folder_is_looked_through_once),
		T(pages_are_followed_as_the_server_cuts_them),
		T(an_item_that_has_gone_meanwhile_is_not_there),
		T(nothing_is_asked_of_folders_that_were_empty_or_are_ours),
		T(nothing_is_asked_when_the_journal_knows),
		T(an_error_is_told_and_the_folder_looked_through_again),
		T(requests_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
