/*
 * The target ews: against a mailbox on which everything goes wrong that can:
 * each item is there once in the end, or not at all and that is said.
 */
#include "ews_box_kit.h"

#include <stdlib.h>
#include <unistd.h>

#define FIRST INT64_C(1400025600) /* 14 May 2014, a day */

static struct arena arena;
static struct target *target;
static struct target_ews_options ews;
static struct target_options options;
static char password[] = "/tmp/test_target_ews.XXXXXX";
static struct receipt receipt[64];

static void
open_target(enum target_use use)
{
	struct err e = { 0 };

	if (target_ews_open(&target, "http://127.0.0.1:9/", &options, use,
	    &e) < 0)
		fail_msg("%s", e.msg);
}

static int
setup(void **state)
{
	int fd;

	(void)state;
	memset(&box, 0, sizeof(box));
	memset(receipt, 0, sizeof(receipt));
	(void)snprintf(password, sizeof(password),
	    "/tmp/test_target_ews.XXXXXX");
	fd = mkstemp(password);
	assert_int_equal(write(fd, "x\n", 2), 2);
	(void)close(fd);
	ews = (struct target_ews_options){ .user = "anna", .plain_ok = true,
		.password_file = password, .version = EWS_VERSIONS };
	options = (struct target_options){ .ews = &ews };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	target_close(&target);
	(void)unlink(password);
	arena_free(&arena);
	arena_free(&box.arena);
	return 0;
}

static const char *
unid_of(int n)
{
	return text_printf(&arena, "%032X", (unsigned)n);
}

static struct ex_item *
new_item(enum ex_kind kind, int n)
{
	struct ex_item *item = ex_item_new(&arena, kind, unid_of(n));
	struct err e;

	item->folder = kind == EX_CALENDAR ? "Calendar" : "Inbox";
	item->date = 1400000000 + n;
	ex_set_text(item, EX_SUBJECT, "Subject");
	ex_set_text(item, EX_BODY, "Body");
	ex_set_time(item, EX_MESSAGE_DELIVERY_TIME, item->date);
	if (kind == EX_CALENDAR) {
		ex_set_time(item, EX_APPT_START, 1400054400);
		ex_set_time(item, EX_APPT_END, 1400058000);
	}
	assert_int_equal(ex_seal(item, &e), 0);
	return item;
}

/* Every day of five, the third is not there: a step follows. */
static struct ex_item *
series(int n)
{
	struct ex_item *item = new_item(EX_CALENDAR, n);
	struct ex_recur *r = ARENA_NEW(&arena, struct ex_recur);
	static const int64_t gone[] = { FIRST + 2 * 86400 };

	*r = (struct ex_recur){ .freq = EX_DAILY, .interval = 1, .count = 5,
		.first = FIRST, .last = FIRST + 4 * 86400, .deleted = gone,
		.ndeleted = 1 };
	item->recur = r;
	return item;
}

static void
put(struct ex_item *item, int at)
{
	struct err e = { 0 };

	if (target_put(target, item, &receipt[at], &e) < 0)
		fail_msg("%s", e.msg);
}

static void
flush(void)
{
	struct err e = { 0 };

	if (target_flush(target, &e) < 0)
		fail_msg("%s", e.msg);
}

static void
put_mails(int n)
{
	for (int i = 0; i < n; i++)
		put(new_item(EX_MAIL, i), i);
	flush();
}

static void
expect_all_once(int n)
{
	for (int i = 0; i < n; i++) {
		assert_int_equal(receipt[i].refused, ERR_NONE);
		assert_true(text_begins(receipt[i].id, "ews "));
		assert_int_equal(count_of(unid_of(i)), 1);
	}
	assert_int_equal(count_all(), n);
	assert_int_equal(box.met, box.planned);
}

static void
plan(struct mishap m)
{
	box.plan[box.planned++] = m;
}

/* ---- requests ---------------------------------------------------------------- */

static void
items_of_a_folder_go_together(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	put_mails(60);
	assert_int_equal(box.creates, 3);
	assert_int_equal(box.largest, 25);
	assert_int_equal(box.searches, 0);
	expect_all_once(60);
}

static void
kinds_and_folders_go_apart(void **state)
{
	struct ex_item *other = new_item(EX_MAIL, 1);

	(void)state;
	other->folder = "Elsewhere";
	open_target(TARGET_WRITE);
	put(new_item(EX_MAIL, 0), 0);
	put(other, 1);
	put(new_item(EX_CALENDAR, 2), 2);
	flush();
	assert_int_equal(box.creates, 3);
	expect_all_once(3);
}

static void
as_many_are_under_way_as_are_allowed(void **state)
{
	(void)state;
	options.jobs = 2;
	open_target(TARGET_WRITE);
	for (int i = 0; i < 50; i++) {
		struct ex_item *item = new_item(EX_MAIL, i);

		item->folder = text_printf(&arena, "Folder %d", i);
		put(item, i);
	}
	flush();
	assert_int_equal(box.most, 2);
	expect_all_once(50);
}

static void
a_folder_that_cannot_be_is_the_items_fault(void **state)
{
	struct ex_item *item = new_item(EX_MAIL, 0);
	struct err e = { 0 };

	(void)state;
	item->folder = "Nowhere";
	open_target(TARGET_WRITE);
	assert_int_equal(target_put(target, item, &receipt[0], &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	flush();
	assert_int_equal(count_all(), 0);
}

/* ---- what nobody knows --------------------------------------------------------- */

static void
answers_that_are_lost_are_looked_for(void **state)
{
	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = DROP });
	plan((struct mishap){ .operation = "CreateItem", .what = RESET });
	plan((struct mishap){ .operation = "CreateItem", .what = FEWER });
	open_target(TARGET_WRITE);
	put_mails(40);
	expect_all_once(40);
}

static void
what_is_still_under_way_is_waited_for(void **state)
{
	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = LATE });
	open_target(TARGET_WRITE);
	put_mails(10);
	expect_all_once(10);
	assert_int_equal(box.creates, 1);
	assert_in_range(box.now, 2000, 10000);
}

static void
a_batch_that_stopped_is_looked_for_and_goes_on_in_halves(void **state)
{
	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = CODE, .n = 3,
	    .code = "ErrorBatchProcessingStopped" });
	plan((struct mishap){ .operation = "CreateItem", .what = DONE_CODE, .n = 0,
	    .code = "ErrorInternalServerError" });
	open_target(TARGET_WRITE);
	put_mails(25);
	expect_all_once(25);
}

static void
a_server_that_is_busy_with_one_gets_it_again(void **state)
{
	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = CODE, .n = 7,
	    .code = "ErrorServerBusy" });
	open_target(TARGET_WRITE);
	put_mails(25);
	expect_all_once(25);
	assert_int_equal(box.searches, 0);
}

static void
one_bad_item_does_not_take_the_others_along(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	box.poison = unid_of(13);
	put_mails(25);
	for (int i = 0; i < 25; i++) {
		assert_int_equal(count_of(unid_of(i)), i != 13);
		assert_int_equal(receipt[i].refused != ERR_NONE, i == 13);
	}
	assert_true(strstr(receipt[13].why, "refuses") != NULL);
	assert_in_range(box.creates, 5, 16);
}

static void
one_that_the_server_will_not_have_says_why(void **state)
{
	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = CODE, .n = 2,
	    .code = "ErrorItemCorrupt" });
	open_target(TARGET_WRITE);
	put_mails(5);
	assert_int_equal(receipt[2].refused, ERR_REJECTED);
	assert_true(strstr(receipt[2].why, "ErrorItemCorrupt") != NULL);
	assert_int_equal(count_all(), 4);
}

static void
an_item_that_ends_each_connection_is_given_up(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++)
		plan((struct mishap){ .operation = "CreateItem", .what = RESET });
	open_target(TARGET_WRITE);
	put_mails(1);
	assert_int_equal(receipt[0].refused, ERR_REJECTED);
	assert_true(strstr(receipt[0].why, "connection") != NULL);
	assert_in_range(box.creates, 3, 20);
}

/* ---- what was there before ------------------------------------------------------ */

static void
what_an_earlier_run_put_is_found(void **state)
{
	struct err e = { 0 };

	(void)state;
	open_target(TARGET_WRITE);
	(void)store(unid_of(0), 32, false);
	assert_int_equal(target_find(target, unid_of(0), "Inbox",
	    &receipt[0], &e), 0);
	put(new_item(EX_MAIL, 0), 0);
	put(new_item(EX_MAIL, 1), 1);
	flush();
	expect_all_once(2);
	assert_int_equal(box.searches, 1);
}

static void
of_several_one_is_kept(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	(void)store(unid_of(0), 32, false);
	(void)store(unid_of(0), 32, false);
	put_mails(1);
	expect_all_once(1);
	assert_int_equal(box.deletes, 1);
}

static void
one_that_is_not_complete_is_made_anew(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	(void)store(unid_of(0), 32, false);
	put(series(0), 0);
	flush();
	expect_all_once(1);
	assert_int_equal(box.deletes, 1);
	assert_true(box.item[1].complete);
}

static void
one_that_is_complete_is_left_alone(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	(void)store(unid_of(0), 32, true);
	put(series(0), 0);
	flush();
	expect_all_once(1);
	assert_int_equal(box.creates, 0);
}

/* ---- steps -------------------------------------------------------------------------- */

static void
steps_end_with_a_mark(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	put(series(0), 0);
	flush();
	expect_all_once(1);
	assert_true(box.item[0].complete);
	assert_int_equal(box.others, 1);
	assert_int_equal(box.updates, 1);
}

static void
a_step_that_nobody_knows_of_makes_it_anew(void **state)
{
	(void)state;
	plan((struct mishap){ .operation = "DeleteItem", .what = DROP });
	plan((struct mishap){ .operation = "UpdateItem", .what = DROP });
	open_target(TARGET_WRITE);
	put(series(0), 0);
	flush();
	expect_all_once(1);
	assert_int_equal(box.creates, 2);
	assert_int_equal(box.updates, 2);
}

static void
one_that_is_never_complete_is_refused_and_gone(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		plan((struct mishap){ .operation = "DeleteItem", .what = DROP });
	open_target(TARGET_WRITE);
	put(series(0), 0);
	flush();
	assert_int_equal(receipt[0].refused, ERR_REJECTED);
	assert_true(strstr(receipt[0].why, "occurrence") != NULL);
	assert_int_equal(count_all(), 0);
	assert_int_equal(box.creates, 4);
}

static void
a_part_that_is_refused_takes_its_note_back(void **state)
{
	struct ex_item *item = new_item(EX_MAIL, 0);

	(void)state;
	item->more = new_item(EX_MAIL, 0);
	plan((struct mishap){ .operation = "CreateItem", .what = CODE, .n = 1,
	    .code = "ErrorItemCorrupt" });
	open_target(TARGET_WRITE);
	put(item, 0);
	flush();
	assert_int_equal(receipt[0].refused, ERR_REJECTED);
	assert_int_equal(count_all(), 0);
}

static void
parts_and_copies_have_stamps_of_their_own(void **state)
{
	struct ex_item *item = new_item(EX_MAIL, 0), there;
	static const char *const also[] = { "Projects" };
	char stamp[64];

	(void)state;
	item->more = new_item(EX_MAIL, 0);
	item->also = also;
	item->nalso = 1;
	open_target(TARGET_WRITE);
	there = ex_in_folder(item, 1);
	put(&there, 0);
	there = ex_in_folder(item, 0);
	put(&there, 1);
	flush();
	assert_int_equal(count_of(unid_of(0)), 1);
	(void)snprintf(stamp, sizeof(stamp), "%s/2", unid_of(0));
	assert_int_equal(count_of(stamp), 1);
	(void)snprintf(stamp, sizeof(stamp), "%s/copy1", unid_of(0));
	assert_int_equal(count_of(stamp), 1);
	(void)snprintf(stamp, sizeof(stamp), "%s/copy1/2", unid_of(0));
	assert_int_equal(count_of(stamp), 1);
}

/* ---- sizes --------------------------------------------------------------------------- */

static struct ex_item *
with_files(int n, size_t files, size_t each)
{
	struct ex_item *item = new_item(EX_MAIL, n);
	uint8_t *bytes = arena_alloc(&arena, each);
	struct err e;

	for (size_t i = 0; i < each; i++)
		bytes[i] = (uint8_t)(i * 31 + i / 777);
	for (size_t i = 0; i < files; i++)
		(void)ex_add_attachment(item, text_printf(&arena, "%zu.bin",
		    i), blob_of_mem(&arena, bytes, each));
	assert_int_equal(ex_seal(item, &e), 0);
	return item;
}

static void
a_large_item_goes_alone_and_put_waits_for_it(void **state)
{
	(void)state;
	open_target(TARGET_WRITE);
	put(new_item(EX_MAIL, 0), 0);
	put(with_files(1, 1, 3u << 20), 1);
	assert_int_equal(box.creates, 1);
	assert_int_equal(count_of(unid_of(1)), 1);
	flush();
	expect_all_once(2);
}

static void
what_is_too_large_goes_with_its_files_apart(void **state)
{
	(void)state;
	box.limit = 6u << 20;
	open_target(TARGET_WRITE);
	put(with_files(0, 3, 2u << 20), 0);
	flush();
	if (receipt[0].refused != ERR_NONE)
		fail_msg("%s", receipt[0].why);
	expect_all_once(1);
	assert_true(box.others > 0);
	assert_true(box.item[box.n - 1].complete);
}

static void
what_is_too_large_whatever_one_does_is_refused(void **state)
{
	(void)state;
	box.limit = 2u << 20;
	open_target(TARGET_WRITE);
	put(with_files(0, 1, 4u << 20), 0);
	put(new_item(EX_MAIL, 1), 1);
	flush();
	assert_int_not_equal(receipt[0].refused, ERR_NONE);
	assert_int_equal(receipt[1].refused, ERR_NONE);
	assert_int_equal(count_all(), 1);
}

/* ---- uploads --------------------------------------------------------------------------- */

static void
an_upload_that_is_refused_is_created_and_says_so(void **state)
{
	(void)state;
	box.knows_upload = true;
	ews.way = EWS_WAY_UPLOAD;
	open_target(TARGET_WRITE);
	put_mails(3);
	assert_true(box.uploads > 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(receipt[i].nlosses, 1);
		assert_non_null(strstr(receipt[i].loss[0], "UploadItems"));
	}
	expect_all_once(3);
}

static void
who_does_not_know_uploads_gets_none(void **state)
{
	(void)state;
	ews.way = EWS_WAY_UPLOAD;
	open_target(TARGET_WRITE);
	put_mails(3);
	assert_int_equal(box.uploads, 0);
	assert_int_equal(receipt[0].nlosses, 0);
	expect_all_once(3);
}

/* ---- the end ----------------------------------------------------------------------------- */

static void
a_mailbox_that_is_full_ends_the_run(void **state)
{
	struct err e = { 0 };

	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = CODE, .n = 0,
	    .code = "ErrorQuotaExceeded" });
	open_target(TARGET_WRITE);
	put(new_item(EX_MAIL, 0), 0);
	assert_int_equal(target_flush(target, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_non_null(strstr(e.msg, "quota"));
}

static void
whoever_waits_can_be_stopped(void **state)
{
	struct err e = { 0 };

	(void)state;
	plan((struct mishap){ .operation = "CreateItem", .what = RESET });
	box.stopped = true;
	open_target(TARGET_WRITE);
	put(new_item(EX_MAIL, 0), 0);
	assert_int_equal(target_flush(target, &e), -1);
	assert_int_equal(e.code, ERR_CANCELLED);
}

static void
a_dry_run_refuses_what_the_run_refuses_and_writes_nothing(void **state)
{
	struct ex_item *item = new_item(EX_CALENDAR, 0);
	struct err e = { 0 };

	(void)state;
	open_target(TARGET_PREVIEW);
	item->nvalues = 0; /* no start */
	assert_int_equal(target_put(target, item, &receipt[0], &e), -1);
	assert_int_equal(err_reach(e.code), REACH_NOTE);
	put(new_item(EX_MAIL, 1), 1);
	flush();
	assert_int_equal(box.creates, 0);
	assert_string_equal(target->version, "2010_SP2");
}

static void
the_version_of_the_journal_counts(void **state)
{
	(void)state;
	options.version = "2007_SP1";
	open_target(TARGET_WRITE);
	assert_string_equal(target->version, "2007_SP1");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(items_of_a_folder_go_together),
		TEST(kinds_and_folders_go_apart),
		TEST(as_many_are_under_way_as_are_allowed),
		TEST(a_folder_that_cannot_be_is_the_items_fault),
		TEST(answers_that_are_lost_are_looked_for),
		TEST(what_is_still_under_way_is_waited_for),
		TEST(a_batch_that_stopped_is_looked_for_and_goes_on_in_halves),
		TEST(a_server_that_is_busy_with_one_gets_it_again),
		TEST(one_bad_item_does_not_take_the_others_along),
		TEST(one_that_the_server_will_not_have_says_why),
		TEST(an_item_that_ends_each_connection_is_given_up),
		TEST(what_an_earlier_run_put_is_found),
		TEST(of_several_one_is_kept),
		TEST(one_that_is_not_complete_is_made_anew),
		TEST(one_that_is_complete_is_left_alone),
		TEST(steps_end_with_a_mark),
		TEST(a_step_that_nobody_knows_of_makes_it_anew),
		TEST(one_that_is_never_complete_is_refused_and_gone),
		TEST(a_part_that_is_refused_takes_its_note_back),
		TEST(parts_and_copies_have_stamps_of_their_own),
		TEST(a_large_item_goes_alone_and_put_waits_for_it),
		TEST(what_is_too_large_goes_with_its_files_apart),
		TEST(what_is_too_large_whatever_one_does_is_refused),
		TEST(an_upload_that_is_refused_is_created_and_says_so),
		TEST(who_does_not_know_uploads_gets_none),
		TEST(a_mailbox_that_is_full_ends_the_run),
		TEST(whoever_waits_can_be_stopped),
		TEST(a_dry_run_refuses_what_the_run_refuses_and_writes_nothing),
		TEST(the_version_of_the_journal_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
