/*
 * Stores one after the other: what is remembered between a put and its
 * settlement, where a file ends, and what stands in the way.
 */
#include "test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pst/pst_check.h"
#include "pst/pst_check.h"
#include "target/pst_puts.h"
#include "target/pst_receipt.h"
#include "target/target.h"
#include "test_out.h"

static struct arena arena;
static char root[64], spec[128];

static int
setup(void **state)
{
	(void)state;
	out_folder(root);
	(void)snprintf(spec, sizeof(spec), "pst:%s/box.pst", root);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	out_remove(root);
	arena_free(&arena);
	return 0;
}

static const struct target_options options = { .part_max = 512 * 1024,
	.origin = "C1257A0000412345", .token = "0123abcd" };

static struct target *
open_pst(const struct target_options *o)
{
	struct target *t = NULL;
	struct err e = { .msg = "" };

	if (target_open(&t, spec, o, false, &e) != 0)
		print_message("    %s\n", e.msg);
	assert_non_null(t);
	return t;
}

static void
refused(const struct target_options *o, const char *why)
{
	struct target *t = NULL;
	struct err e = { .msg = "" };

	assert_int_equal(target_open(&t, spec, o, false, &e), -1);
	assert_null(t);
	assert_int_equal(e.code, ERR_REFUSED);
	assert_non_null(strstr(e.msg, why));
}

static struct ex_item *
mail(unsigned n, const char *folder, size_t body)
{
	char unid[33];
	struct ex_item *item;
	struct err e;

	(void)snprintf(unid, sizeof(unid), "%032X", n);
	item = ex_item_new(&arena, EX_MAIL, arena_strdup(&arena, unid));
	item->folder = folder;
	item->date = 1084368600;
	ex_set_text(item, EX_SUBJECT, "Hello");

	char *text = arena_alloc(&arena, body + 1);

	memset(text, 'x', body);
	text[body] = '\0';
	ex_set_text(item, EX_BODY, text);
	assert_int_equal(ex_seal(item, &e), 0);
	return item;
}

static struct receipt
put(struct target *t, const struct ex_item *item)
{
	struct receipt r;
	struct err e = { .msg = "" };
	int status = target_put(t, item, &r, &e);

	if (status < 0)
		print_message("    %s\n", e.msg);
	assert_int_equal(status, 0);
	return r;
}

static void
flush(struct target *t)
{
	struct err e;

	assert_int_equal(target_flush(t, &e), 0);
}

static bool
finds(struct target *t, const struct ex_item *item, struct receipt *r)
{
	struct err e;
	int there = target_find(t, item->unid, item->folder, r, &e);

	assert_true(there == 0 || there == 1);
	return there == 1;
}

static unsigned known_parts;

static int
known(void *arg, unsigned parts, struct err *e)
{
	(void)arg;
	(void)e;
	known_parts = parts;
	return 0;
}

static unsigned
finish(struct target *t)
{
	struct err e = { .msg = "" };

	known_parts = 99;
	assert_int_equal(target_finish(t, known, NULL, &e), 0);
	target_close(&t);
	return known_parts;
}

static bool
there(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", root, name);
	return access(path, F_OK) == 0;
}

/* ---- receipts and names ------------------------------------------------------- */

static void
a_receipt_is_read_as_it_was_written(void **state)
{
	struct pst_receipt r = { .name = "my box-2.pst", .folder = 0x8082 },
	    back;
	struct receipt text;

	(void)state;
	for (uint32_t i = 0; i < PST_RECEIPT_NODES + 3; i++) {
		const struct pst_placed at = { .nid = 0xFFFFFF04 - i * 32,
			.bid = 0x100 + i * 8, .end = 0x108 + i * 8,
			.print = UINT64_MAX - i };

		pst_receipt_add(&r, &at);
		pst_receipt_write(&r, &text);
		assert_true(pst_receipt_read(&back, &text));
		assert_string_equal(back.name, r.name);
		assert_int_equal(back.folder, 0x8082);
		assert_int_equal(back.bid, 0x100);
		assert_int_equal(back.end, 0x108 + i * 8);
		assert_int_equal(back.print, r.print);
		assert_int_equal(back.n, i < PST_RECEIPT_NODES ? i + 1 :
		    PST_RECEIPT_NODES);
		assert_int_equal(back.more, i >= PST_RECEIPT_NODES);
		assert_memory_equal(back.nid, r.nid, back.n * 4);
	}
	/* The longest name leaves room for all of it. */
	memset(r.name, 'n', 255);
	pst_receipt_write(&r, &text);
	assert_true(pst_receipt_read(&back, &text));
	assert_true(back.more);
}

static void
what_is_no_receipt_is_none(void **state)
{
	static const char *const cases[] = { "", "box.pst", "a 1 2 3 4",
		" 1 2 3 4 5", "a/b 1 2 3 4 5", "a 1 2 3 4 ", "a 1 2 3 4 x",
		"a 1 2 3 4 5 6x", "a 100000000 2 3 4 5", "a 1 2 3 4 5++6",
		"a 1 2 3 -4 5", "a 1 2 3 4 +", "sha256:ab 5 Inbox/x.eml" };
	struct receipt text;
	struct pst_receipt r;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i]);
		(void)snprintf(text.id, sizeof(text.id), "%s", cases[i]);
		assert_false(pst_receipt_read(&r, &text));
	}
}

static void
the_number_of_a_file_stands_before_its_ending(void **state)
{
	static const char *const cases[][2] = {
		{ "pst:/a.b/box.pst", "/a.b/box-3.pst" },
		{ "pst:box", "box-3" }, { "pst:/a.b/box", "/a.b/box-3" },
		{ "pst:x.y.PST", "x.y-3.PST" },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i][0]);
		assert_string_equal(target_part(&arena, cases[i][0], 3),
		    cases[i][1]);
		assert_string_equal(target_part(&arena, cases[i][0], 1),
		    cases[i][0] + 4);
	}
}

/* ---- what was put and is not settled --------------------------------------------- */

static void
puts_are_remembered_until_they_are_settled(void **state)
{
	struct pst_puts *p = pst_puts_new();
	struct pst_puts_at at, other;
	struct err e;
	int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	pst_puts_add(p, UNID, "Inbox", "one");
	pst_puts_add(p, UNID, "Sent", "two");
	assert_int_equal(pst_puts_keep(p, dir, &at, &e), 0);
	pst_puts_free(&p);

	p = pst_puts_new();
	assert_int_equal(pst_puts_load(p, dir, &at, &e), 0);
	assert_string_equal(pst_puts_find(p, UNID, "Inbox"), "one");
	assert_null(pst_puts_find(p, UNID, "Drafts"));
	/* Asked for, settled; the other one is still open. */
	pst_puts_settled(p);
	assert_null(pst_puts_find(p, UNID, "Inbox"));
	pst_puts_add(p, UNID, "Drafts", "three");
	assert_int_equal(pst_puts_keep(p, dir, &other, &e), 0);
	assert_true(other.file != at.file);
	pst_puts_free(&p);

	/* Until it is committed both are good. */
	p = pst_puts_new();
	assert_int_equal(pst_puts_load(p, dir, &at, &e), 0);
	assert_string_equal(pst_puts_find(p, UNID, "Inbox"), "one");
	pst_puts_free(&p);
	p = pst_puts_new();
	assert_int_equal(pst_puts_load(p, dir, &other, &e), 0);
	assert_null(pst_puts_find(p, UNID, "Inbox"));
	assert_string_equal(pst_puts_find(p, UNID, "Sent"), "two");
	assert_string_equal(pst_puts_find(p, UNID, "Drafts"), "three");
	pst_puts_free(&p);
	(void)close(dir);
}

static void
puts_that_are_damaged_are_refused(void **state)
{
	struct pst_puts *p = pst_puts_new();
	struct pst_puts_at at, bad;
	struct err e;
	int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	pst_puts_add(p, UNID, "Inbox", "one");
	assert_int_equal(pst_puts_keep(p, dir, &at, &e), 0);
	bad = at;
	bad.crc ^= 1;
	assert_int_equal(pst_puts_load(p, dir, &bad, &e), -1);
	bad = at;
	bad.len++;
	assert_int_equal(pst_puts_load(p, dir, &bad, &e), -1);
	bad = at;
	bad.file = 2;
	assert_int_equal(pst_puts_load(p, dir, &bad, &e), -1);
	bad = at;
	bad.file = 1 - at.file;
	assert_int_equal(pst_puts_load(p, dir, &bad, &e), -1);
	pst_puts_free(&p);
	(void)close(dir);
}

/* ---- runs that die ---------------------------------------------------------------- */

static void
a_run_that_died_before_it_settled_is_asked(void **state)
{
	struct ex_item *a = mail(1, "Inbox", 10), *b = mail(2, "Inbox", 10),
	    *c = mail(3, "Inbox", 10);
	struct target *t = open_pst(&options);
	struct receipt ra, rb, r;

	(void)state;
	ra = put(t, a);
	flush(t);
	rb = put(t, b); /* so a was settled */
	flush(t);
	(void)put(t, c); /* not flushed */
	target_close(&t);

	t = open_pst(&options);
	assert_false(finds(t, a, &r));
	assert_true(finds(t, b, &r));
	assert_string_equal(r.id, rb.id);
	assert_false(finds(t, c, &r));
	assert_string_not_equal(ra.id, rb.id);
	(void)put(t, c);
	flush(t);
	assert_int_equal(finish(t), 1);
	assert_true(there("box.pst") && !there("box.pst.unfinished"));
}

static void
a_file_that_ends_in_a_batch_keeps_what_is_not_settled(void **state)
{
	struct target *t = open_pst(&options);
	struct ex_item *first = mail(1, "Inbox", 10);
	struct receipt r, was;
	unsigned n = 2;

	(void)state;
	was = put(t, first);
	while (t->parts == 0)
		(void)put(t, mail(n++, "Inbox\\Below", 60000));
	assert_true(there("box.pst"));
	target_close(&t); /* nothing was flushed: the file did that */

	t = open_pst(&options);
	assert_int_equal(t->parts, 1);
	assert_true(finds(t, first, &r));
	assert_string_equal(r.id, was.id);
	/* The one that came after the file was never durable. */
	assert_false(finds(t, mail(n - 1, "Inbox\\Below", 1), &r));
	assert_true(finds(t, mail(n - 2, "Inbox\\Below", 1), &r));
	(void)put(t, mail(n - 1, "Inbox\\Below", 60000));
	flush(t);
	assert_int_equal(finish(t), 2);
	assert_true(there("box-2.pst"));
}

/* ---- items ------------------------------------------------------------------------- */

static void
copies_and_chains_are_items_of_their_own(void **state)
{
	struct target *t = open_pst(&options), *v;
	struct ex_item *item = mail(1, "Inbox", 10), *more = mail(1, "Inbox",
	    20);
	struct receipt a, b;
	struct pst_receipt r;
	char why[256];
	struct err e;

	(void)state;
	item->more = more;
	a = put(t, item);
	item->folder = more->folder = "Projects";
	b = put(t, item);
	flush(t);
	assert_int_equal(finish(t), 1);
	assert_true(pst_receipt_read(&r, &a));
	assert_int_equal(r.n, 2);

	struct target_options o = options;

	o.parts = 1;
	assert_int_equal(target_open(&v, spec, &o, true, &e), 0);
	assert_int_equal(target_verify(v, &a, why, &e), 1);
	assert_int_equal(target_verify(v, &b, why, &e), 1);
	/* In another folder, with other blocks, or not there at all. */
	r.folder++;
	pst_receipt_write(&r, &a);
	assert_int_equal(target_verify(v, &a, why, &e), 0);
	assert_non_null(strstr(why, "another folder"));
	r.folder--;
	r.print++;
	pst_receipt_write(&r, &a);
	assert_int_equal(target_verify(v, &a, why, &e), 0);
	assert_string_equal(why, "content differs");
	r.nid[0] = 0x3FFFFFE4;
	pst_receipt_write(&r, &a);
	assert_int_equal(target_verify(v, &a, why, &e), 0);
	assert_non_null(strstr(why, "missing"));
	target_close(&v);
}

static void
a_chain_that_fails_leaves_none_of_its_items(void **state)
{
	struct target *t = open_pst(&options);
	struct ex_item *item = mail(1, "Inbox", 10), *more = mail(1, "Inbox",
	    20);
	struct pst_sums sums;
	struct receipt r;
	struct err e = { .msg = "" };
	char path[128];

	(void)state;
	item->more = more;
	(void)ex_add_attachment(more, "gone.bin", blob_of_file(&arena,
	    "/nonexistent/file", 0, 10));
	put(t, mail(2, "Inbox", 10));
	assert_int_equal(target_put(t, item, &r, &e), -1);
	assert_string_equal(r.id, "");
	flush(t);
	assert_int_equal(finish(t), 1);
	(void)snprintf(path, sizeof(path), "%s/box.pst", root);
	assert_int_equal(pst_check(path, NULL, NULL, NULL, &sums, &e), 0);
	assert_int_equal(sums.errors, 0);
	assert_int_equal(sums.messages, 1);
}

static void
the_dry_run_refuses_what_the_run_refuses(void **state)
{
	struct target *t = open_pst(&options), *null;
	struct ex_item *item[2] = { mail(1, "Inbox", 10),
		ex_item_new(&arena, EX_MAIL, "nonsense") };
	struct receipt r;
	struct err e;

	(void)state;
	item[1]->folder = "Inbox";
	assert_int_equal(target_null_open(&null, spec, NULL, &e), 0);
	assert_true(null->ops->remarks == t->ops->remarks);
	for (size_t i = 0; i < NITEMS(item); i++) {
		struct err a = { .code = ERR_NONE }, b = { .code = ERR_NONE };
		int wrote = target_put(t, item[i], &r, &a);

		assert_int_equal(wrote, i == 0 ? 0 : -1);
		assert_int_equal(target_put(null, item[i], &r, &b), wrote);
		assert_int_equal(a.code, b.code);
	}
	target_close(&null);
	assert_int_equal(target_null_open(&null, "ews:x", NULL, &e), -1);
	assert_null(null);
	target_close(&t);
}

/* ---- what stands in the way ----------------------------------------------------------- */

static void
one_run_at_a_time_and_only_of_the_same_journal(void **state)
{
	struct target_options other = options;
	struct target *t = open_pst(&options);

	(void)state;
	(void)put(t, mail(1, "Inbox", 10));
	flush(t);
	refused(&options, "another run");
	target_close(&t);
	other.token = "abcd0123";
	refused(&other, "another journal's");
	t = open_pst(&options);
	assert_int_equal(finish(t), 1);
	/* Finished: it is a file like any other to those who do not know it. */
	refused(&other, "no file is written over");
	other = options;
	other.parts = 1;
	t = open_pst(&other);
	assert_int_equal(finish(t), 1);
	other.unfinished = 1;
	refused(&other, "bring it back");
}

static void
a_store_with_other_options_is_refused(void **state)
{
	struct target_options other = options;
	struct target *t = open_pst(&options);

	(void)state;
	(void)put(t, mail(1, "Inbox", 10));
	flush(t);
	target_close(&t);
	other.permute = true;
	refused(&other, "");
	other = options;
	other.origin = "another";
	refused(&other, "");
	t = open_pst(&options);
	assert_int_equal(finish(t), 1);
}

static void
a_further_store_that_would_be_empty_is_none(void **state)
{
	struct target_options later = options;
	struct target *t = open_pst(&options);

	(void)state;
	assert_int_equal(finish(t), 1); /* an empty mailbox */
	later.parts = 1;
	t = open_pst(&later);
	(void)put(t, mail(1, "Inbox", 10));
	target_close(&t); /* its put is forgotten, its store is begun */
	t = open_pst(&later);
	assert_int_equal(finish(t), 1);
	assert_false(there("box-2.pst") || there("box.pst.unfinished"));
}

static void
add_folder(void *arg, const struct pst_folder_sum *f)
{
	char *lines = arg;
	size_t n = strlen(lines);

	(void)snprintf(lines + n, 512 - n, "%s %s\n", f->path,
	    f->class == NULL ? "-" : f->class);
}

static void
what_is_below_a_folder_does_not_say_what_it_is_for(void **state)
{
	struct target *t = open_pst(&options);
	struct pst_sums sums;
	char lines[512] = "";
	struct err e;

	(void)state;
	(void)put(t, mail(1, "Contacts\\Customers", 10));
	(void)put(t, mail(2, "calendar\\2014\\May", 10));
	(void)put(t, mail(3, "Projects\\Notes", 10));
	assert_int_equal(finish(t), 1);
	assert_int_equal(pst_check(spec + 4, NULL, add_folder, lines, &sums,
	    &e), 0);
	assert_int_equal(sums.errors, 0);
	assert_non_null(strstr(lines, "Contacts IPF.Contact\n"));
	assert_non_null(strstr(lines, "Contacts\\Customers IPF.Note\n"));
	assert_non_null(strstr(lines, "calendar IPF.Appointment\n"));
	assert_non_null(strstr(lines, "calendar\\2014 IPF.Note\n"));
	assert_non_null(strstr(lines, "Projects\\Notes IPF.Note\n"));
}

#define FRESH(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(a_receipt_is_read_as_it_was_written),
		FRESH(what_is_no_receipt_is_none),
		FRESH(the_number_of_a_file_stands_before_its_ending),
		FRESH(puts_are_remembered_until_they_are_settled),
		FRESH(puts_that_are_damaged_are_refused),
		FRESH(a_run_that_died_before_it_settled_is_asked),
		FRESH(a_file_that_ends_in_a_batch_keeps_what_is_not_settled),
		FRESH(copies_and_chains_are_items_of_their_own),
		FRESH(a_chain_that_fails_leaves_none_of_its_items),
		FRESH(the_dry_run_refuses_what_the_run_refuses),
		FRESH(one_run_at_a_time_and_only_of_the_same_journal),
		FRESH(a_store_with_other_options_is_refused),
		FRESH(a_further_store_that_would_be_empty_is_none),
		FRESH(what_is_below_a_folder_does_not_say_what_it_is_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
