#include "test.h"

#include <string.h>

#include "exch/ex_item.h"
#include "exch/ex_recur.h"

static struct arena arena;

static struct ex_item *
memo(void)
{
	struct ex_item *i = ex_item_new(&arena, EX_MAIL,
	    "00000000000000000000000000000001");

	ex_set_text(i, EX_SUBJECT, "Hello");
	ex_set_int(i, EX_IMPORTANCE, 2);
	(void)ex_add_recipient(i, EX_TO, (struct ex_address){ .name = "A",
	    .address = "a@example.com" });
	(void)ex_add_attachment(i, "a.txt",
	    blob_of_mem(&arena, "12345", 5));
	return i;
}

static const char *
digest(struct ex_item *i)
{
	struct err e;

	assert_int_equal(ex_seal(i, &e), 0);
	assert_int_equal(strlen(i->digest), 71);
	return i->digest;
}

static void
the_same_item_has_the_same_digest(void **state)
{
	struct ex_item *other = ex_item_new(&arena, EX_MAIL,
	    "00000000000000000000000000000001");

	(void)state;
	/* the order of setting does not matter */
	(void)ex_add_attachment(other, "a.txt",
	    blob_of_mem(&arena, "12345", 5));
	(void)ex_add_recipient(other, EX_TO, (struct ex_address){ .name = "A",
	    .address = "a@example.com" });
	ex_set_int(other, EX_IMPORTANCE, 1);
	ex_set_int(other, EX_IMPORTANCE, 2);
	ex_set_text(other, EX_SUBJECT, "Hello");
	assert_string_equal(digest(memo()), digest(other));
	arena_free(&arena);
}

static void
any_change_changes_the_digest(void **state)
{
	struct ex_item *i[16];
	static const int32_t numbers[] = { 0, 1, 2 };
	static const uint8_t ab[] = { 'a', 'b' };
	static const struct ex_bytes one[] = { { ab, 1 }, { ab + 1, 1 } };
	static const struct ex_bytes two[] = { { ab, 2 }, { ab, 0 } };
	static const int64_t deleted[] = { 86400 };
	static const struct ex_recur recur = { .interval = 1, .count = 2,
		.last = 86400 };
	static const struct ex_recur other = { .interval = 1, .count = 2,
		.last = 86400, .deleted = deleted, .ndeleted = 1 };

	(void)state;
	for (size_t k = 0; k < NITEMS(i); k++)
		i[k] = memo();
	ex_set_text(i[1], EX_SUBJECT, "Hello!");
	ex_set_int(i[2], EX_IMPORTANCE, 0);
	i[3]->recipients->who.address = "b@example.com";
	i[4]->recipients->role = EX_CC;
	i[5]->attachments->data = blob_of_mem(&arena, "12346", 5);
	i[6]->folder = "Inbox";
	i[7]->more = memo();
	i[8]->recur = &recur;
	i[9]->recur = &other;
	i[10]->mime = blob_of_mem(&arena, "x", 1);
	ex_add_header(i[11], "X-A", "b");
	ex_set_binaries(i[12], EX_DL_MEMBERS, one, 2);
	ex_set_binaries(i[13], EX_DL_MEMBERS, two, 2);
	ex_set_ints(i[14], EX_EMAILS_USED, numbers, 2);
	ex_set_ints(i[15], EX_EMAILS_USED, numbers + 1, 2);
	for (size_t a = 0; a < NITEMS(i); a++)
		for (size_t b = 0; b < a; b++)
			assert_string_not_equal(digest(i[a]), digest(i[b]));
	arena_free(&arena);
}

static void
a_wrong_size_is_a_loss_and_said_once(void **state)
{
	struct ex_item *i = memo();

	(void)state;
	i->attachments->recorded = 6;
	(void)digest(i);
	(void)digest(i);
	assert_non_null(i->losses);
	assert_non_null(strstr(i->losses->what, "a.txt: 5 bytes"));
	assert_null(i->losses->next);
	assert_int_equal(i->attachments->size, 5);
	arena_free(&arena);
}

static void
what_an_embedded_item_lost_is_said_outside(void **state)
{
	struct ex_item *outer = memo(), *inner = memo();

	(void)state;
	inner->attachments->recorded = 6; /* found while sealing */
	ex_lose(inner, "field X: no place for it"); /* known before */
	ex_add_attachment(outer, "inner.eml", NULL)->item = inner;
	(void)digest(outer);
	assert_string_equal(outer->losses->what,
	    "attachment inner.eml: field X: no place for it");
	assert_non_null(strstr(outer->losses->next->what,
	    "inner.eml: attachment a.txt: 5 bytes"));
	assert_null(outer->losses->next->next);
	arena_free(&arena);
}

static void
an_unreadable_attachment_is_an_error(void **state)
{
	struct ex_item *i = memo();
	struct err e;

	(void)state;
	i->attachments->data = blob_of_file(&arena, "/nonexistent", 0, 1);
	assert_int_equal(ex_seal(i, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_non_null(strstr(e.msg, "a.txt"));
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_item_has_the_same_digest),
		cmocka_unit_test(any_change_changes_the_digest),
		cmocka_unit_test(a_wrong_size_is_a_loss_and_said_once),
		cmocka_unit_test(what_an_embedded_item_lost_is_said_outside),
		cmocka_unit_test(an_unreadable_attachment_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
