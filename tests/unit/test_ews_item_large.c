/* Messages that are large: not in memory, and in several requests. */
#include "ews_item_kit.h"

static struct ex_item *
mail(void)
{
	struct ex_item *item = new_item(EX_MAIL);

	item->from = somebody("Anna", "anna@example.com");
	ex_add_recipient(item, EX_TO, *somebody("Ben", "ben@example.com"));
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note");
	ex_set_text(item, EX_SUBJECT, "Pumps");
	ex_set_text(item, EX_BODY, "Twelve.");
	ex_set_int(item, EX_MESSAGE_FLAGS, 1);
	ex_set_time(item, EX_CLIENT_SUBMIT_TIME, utc(2014, 1, 14, 8, 12));
	ex_set_time(item, EX_MESSAGE_DELIVERY_TIME, utc(2014, 1, 14, 8, 13));
	ex_set_text(item, EX_NOTES_UNID, STAMP);
	return item;
}

static struct ex_item *
large(size_t n, struct ex_attachment **out)
{
	struct ex_item *item = mail();
	char *bytes = arena_alloc(&arena, n);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	*out = ex_add_attachment(item, "big.bin", blob_of_mem(&arena, bytes,
	    n));
	(*out)->size = (int64_t)n;
	return item;
}

static void
a_large_message_is_not_in_memory(void **state)
{
	struct ex_attachment *at;
	struct ex_item *item = large(3u << 20, &at);
	const char *text, *mime, *again;

	(void)state;
	text = make(item);
	assert_non_null(made.element.data);
	assert_true(made.element.data_len > 4u << 20);
	assert_true(made.element.head_len < 200);
	assert_non_null(strstr(made.element.tail, "</t:MimeContent>"));
	mime = mime_of(text);
	assert_has(mime, "big.bin");
	again = mime_of(make(item));
	assert_string_equal(mime, again);
}

static void
a_temporary_file_that_cannot_be_is_told(void **state)
{
	struct ex_attachment *at;
	struct ex_item *item = large(3u << 20, &at);

	(void)state;
	assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
	ews_item_close(&made);
	assert_int_equal(ews_item_make(&arena, item, &context, STAMP, &made,
	    &error), -1);
	assert_int_equal(error.code, ERR_IO);
	assert_has(error.msg, "TMPDIR");
	assert_int_equal(unsetenv("TMPDIR"), 0);
}

static void
a_file_larger_than_a_request_is_refused_beforehand(void **state)
{
	struct ex_item *item = mail();
	struct ex_attachment *at = ex_add_attachment(item, "huge.bin", NULL);

	(void)state;
	at->size = 40 << 20;
	context.version = EWS_2010_SP2;
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
	assert_int_equal(error.code, ERR_LIMIT);
	assert_has(error.msg, "huge.bin");
	context.version = EWS_2016;
	assert_int_equal(ews_item_accepts(item, &context, &error), 0);
	at->size = 60 << 20;
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
}

static struct ex_attachment *
add_zeros(struct ex_item *item, const char *name, size_t n)
{
	struct ex_attachment *at = ex_add_attachment(item, name,
	    blob_of_mem(&arena, arena_alloc(&arena, n), n));

	at->size = (int64_t)n;
	return at;
}

static void
the_servers_limit_counts_and_not_that_of_the_version_it_is_asked_in(
    void **state)
{
	struct ex_attachment *at;
	struct ex_item *item = large(3u << 20, &at);

	(void)state;
	at->size = 30 << 20;
	context.version = EWS_2010_SP2;
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
	context.request_max = 67108864;
	assert_int_equal(ews_item_accepts(item, &context, &error), 0);
	context.request_max = 1 << 20;
	at->size = 3 << 20;
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
}

static void
a_message_larger_than_a_request_gets_its_files_one_by_one(void **state)
{
	struct ex_attachment *at;
	struct ex_item *item = large(2u << 20, &at);
	const char *text, *mime;

	(void)state;
	add_zeros(item, "zeros.bin", 7u << 20);
	add_zeros(item, "small.bin", 10);
	ex_set_text(item, EX_HTML, "<img src=\"cid:p\">");
	add_zeros(item, "picture.bin", 8u << 20)->content_id = "p";
	text = make_for(item, EWS_2007_SP1);
	assert_true(made.element.data_len < ews_item_limit(&context));
	mime = mime_of(text);
	assert_has(mime, "big.bin");
	assert_has(mime, "small.bin");
	/* A picture in the text stays there, though it is larger than others. */
	assert_has(mime, "picture.bin");
	assert_lacks(mime, "zeros.bin");
	assert_non_null(made.steps);
	assert_null(made.steps->next);
	assert_string_equal(made.steps->what, "file zeros.bin");
	assert_has(step_text(made.steps), "<t:Name>zeros.bin</t:Name>");
	/* The item itself is as it was. */
	assert_string_equal(item->attachments->next->name, "zeros.bin");
	make_for(item, EWS_2016);
	assert_null(made.steps);
}

static void
one_that_is_passed_on_is_opened_for_that(void **state)
{
	struct ex_item *item = new_item(EX_MAIL);
	struct buf eml;
	const char *text;

	(void)state;
	buf_init(&eml, 64u << 20);
	buf_puts(&eml, "From: a@example.com\r\nX-Own: kept\r\n"
	    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
	    "boundary=\"b\"\r\n\r\n--b\r\n\r\nThe text.\r\n");
	for (int file = 0; file < 2; file++) {
		buf_putf(&eml, "--b\r\nContent-Type: application/x-big\r\n"
		    "Content-Disposition: attachment; filename=%d.bin\r\n"
		    "\r\n", file);
		for (int i = 0; i < 180000; i++)
			buf_puts(&eml, "A line of a file that is very large, "
			    "and not one of a text.\r\n");
	}
	buf_puts(&eml, "--b--\r\n");
	item->mime = blob_of_mem(&arena, eml.data, eml.len);
	item->size = (int64_t)eml.len;
	text = make_for(item, EWS_2007_SP1);
	assert_has(mime_of(text), "The text.");
	assert_has(property(text, "0x007D"), "X-Own: kept");
	assert_string_equal(made.steps->what, "file 0.bin");
	assert_null(made.steps->next);
	assert_has(mime_of(text), "1.bin");
	assert_lacks(mime_of(text), "0.bin");
	assert_has(step_text(made.steps), "<t:Content>");
	assert_has(remarks(item, EWS_2007_SP1), "one by one");
	assert_string_equal(remarks(item, EWS_2016), "");
	ex_set_text(item, EX_MESSAGE_CLASS, "IPM.Note.SMIME");
	context.version = EWS_2007_SP1;
	assert_int_equal(ews_item_accepts(item, &context, &error), -1);
	assert_has(error.msg, "signed or encrypted");
	buf_free(&eml);
}

static void
what_no_request_can_hold_is_an_error(void **state)
{
	struct ex_item *item = mail();
	char *text = arena_alloc(&arena, 24u << 20);

	(void)state;
	memset(text, 'x', (24u << 20) - 1);
	ex_set_text(item, EX_BODY, text);
	context.version = EWS_2007_SP1;
	ews_item_close(&made);
	assert_int_equal(ews_item_make(&arena, item, &context, STAMP, &made,
	    &error), -1);
	assert_int_equal(error.code, ERR_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
		T(a_large_message_is_not_in_memory),
		T(a_temporary_file_that_cannot_be_is_told),
		T(a_file_larger_than_a_request_is_refused_beforehand),
		T(the_servers_limit_counts_and_not_that_of_the_version_it_is_asked_in),
		T(a_message_larger_than_a_request_gets_its_files_one_by_one),
		T(one_that_is_passed_on_is_opened_for_that),
		T(what_no_request_can_hold_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
