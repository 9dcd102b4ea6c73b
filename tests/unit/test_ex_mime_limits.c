#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mime_help.h"

#define MANY 10000

/* The message that is in the buf, which lives as long. */
static struct ex_item *
opened_buf(const struct buf *b)
{
	assert_false(b->failed);
	return opened_blob(blob_of_mem(&arena, b->data, b->len));
}

static struct buf
message_of(int parts, const char *part)
{
	struct buf b;

	buf_init(&b, 1u << 28);
	buf_puts(&b, "Content-Type: multipart/mixed; boundary=x\n\n");
	for (int i = 0; i < parts; i++)
		buf_putf(&b, "--x\n%s\n\n%d\n", part, i);
	buf_puts(&b, "--x--\n");
	return b;
}

static void
ten_thousand_parts_are_ten_thousand_files(void **state)
{
	struct buf b = message_of(MANY, "Content-Type: image/gif");
	const struct ex_attachment *at;
	struct ex_item *item = opened_buf(&b);
	char want[40];

	(void)state;
	assert_int_equal(files_of(item), MANY);
	at = item->attachments;
	assert_string_equal(at->name, "Untitled.gif");
	for (int i = 1; i < MANY; i++) {
		at = at->next;
		(void)snprintf(want, sizeof(want), "Untitled (%d).gif", i + 1);
		assert_string_equal(at->name, want);
	}
	assert_true(arena_size(&arena) < 40u << 20);
	buf_free(&b);
	arena_free(&arena);
}

static void
ten_thousand_texts_are_one_body(void **state)
{
	struct buf b = message_of(MANY, "Content-Type: text/html");
	struct ex_item *item = opened_buf(&b);
	const char *html = ex_text(item, EX_HTML);

	(void)state;
	assert_int_equal(files_of(item), 0);
	assert_non_null(strstr(html, "\r\n9999"));
	assert_true(strlen(html) < MANY * 10);
	assert_true(arena_size(&arena) < 40u << 20);
	buf_free(&b);
	arena_free(&arena);
}

static void
parts_beyond_all_measure_are_in_one(void **state)
{
	struct buf b = message_of(30000, "Content-Type: x/y"), rest;
	struct ex_item *item = opened_buf(&b);
	const struct ex_attachment *last = item->last_attachment;
	struct err e;

	(void)state;
	assert_int_equal(files_of(item), 20000);
	assert_string_equal(last->name, "Rest of the message.txt");
	buf_init(&rest, 1u << 24);
	assert_int_equal(blob_read(last->data, &rest, &e), 0);
	assert_string_equal(rest.data, b.data + b.len - rest.len);
	assert_memory_equal(rest.data, "--x\nContent-Type: x/y\n\n19999\n", 29);
	buf_free(&rest);
	buf_free(&b);
	arena_free(&arena);
}

static void
nothing_that_is_nested_too_deep_is_lost(void **state)
{
	struct ex_item *item;
	struct buf b, got;
	struct err e;

	(void)state;
	buf_init(&b, 1u << 24);
	for (int i = 0; i < 150; i++)
		buf_putf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n"
		    "--b%d\n", i, i);
	buf_puts(&b, "\ndeepest\n");
	for (int i = 149; i >= 0; i--)
		buf_putf(&b, "--b%d--\n", i);
	item = opened_buf(&b);
	assert_int_equal(files_of(item), 1);
	assert_string_equal(item->attachments->type, "message/rfc822");
	buf_init(&got, 1u << 24);
	assert_int_equal(blob_read(item->attachments->data, &got, &e), 0);
	assert_memory_equal(got.data, "Content-Type: multipart/mixed; "
	    "boundary=b100\n", 45);
	assert_non_null(strstr(got.data, "deepest\n--b149--\n"));

	/* and opened in its turn it shows what is in it */
	text_is(opened_buf(&got), EX_BODY, "deepest");
	buf_free(&got);
	buf_free(&b);
	arena_free(&arena);
}

static void
messages_are_opened_twenty_deep(void **state)
{
	const struct ex_item *item;
	struct buf b;
	int depth = 0;

	(void)state;
	buf_init(&b, 1u << 24);
	for (int i = 0; i < 30; i++)
		buf_putf(&b, "Subject: %d\nContent-Type: message/rfc822\n\n", i);
	buf_puts(&b, "Subject: last\n\ndeepest");
	item = opened_buf(&b);
	for (; item->attachments->item != NULL; depth++)
		item = item->attachments->item;
	assert_int_equal(depth, 20);
	file_is(item, 0, "Untitled.eml", "message/rfc822",
	    strstr(b.data, "Subject: 21\n"));
	buf_free(&b);
	arena_free(&arena);
}

/* "Subject: in\nContent-Transfer-Encoding: base64\n…": each in the one before. */
static void
encoded_messages_are_opened_no_deeper(void **state)
{
	struct buf b, in;
	const struct ex_item *item;
	struct err e;
	int depth = 0;

	(void)state;
	buf_init(&in, 1u << 26);
	buf_puts(&in, "Subject: last\n\ndeepest");
	for (int i = 0; i < 24; i++) {
		struct blob raw = { .mem = in.data, .len = in.len,
			.wrap = { BLOB_TO_BASE64 } };

		buf_init(&b, 1u << 26);
		buf_puts(&b, "Subject: x\nContent-Type: message/rfc822\n"
		    "Content-Transfer-Encoding: base64\n\n");
		assert_int_equal(blob_read(&raw, &b, &e), 0);
		buf_free(&in);
		in = b;
	}
	item = opened_buf(&in);
	for (; item->attachments->item != NULL; depth++)
		item = item->attachments->item;
	assert_int_equal(depth, 20);
	assert_string_equal(item->attachments->name, "Untitled.eml");
	buf_free(&in);
	arena_free(&arena);
}

/* ---- what is large ------------------------------------------------------------------ */

static void
a_large_file_stays_where_it_is(void **state)
{
	static const char head[] = "Content-Type: multipart/mixed; "
	    "boundary=x\r\n\r\n--x\r\n\r\nbody\r\n--x\r\n"
	    "Content-Type: x/y; name=large\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n";
	static char line[78];
	char path[] = "/tmp/n2e-mime-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	uint64_t size = sizeof(head) - 1, lines = 1u << 19; /* 40 MB */
	const struct ex_attachment *at;
	struct ex_item *item;

	(void)state;
	memset(line, 'A', 76);
	memcpy(line + 76, "\r\n", 2);
	assert_int_equal(fwrite(head, 1, sizeof(head) - 1, f), size);
	for (uint64_t i = 0; i < lines; i++)
		assert_int_equal(fwrite(line, 1, 78, f), 78);
	assert_int_equal(fwrite("--x--", 1, 5, f), 5);
	assert_int_equal(fclose(f), 0);
	item = opened_blob(blob_of_file(&arena, path, 0, size + lines * 78 +
	    5));
	text_is(item, EX_BODY, "body");
	at = file_at(item, 0);
	assert_string_equal(at->data->path, path);
	assert_int_equal(at->data->off, size);
	assert_int_equal(at->data->len, lines * 78 - 2);
	assert_int_equal(at->data->wrap[0], BLOB_BASE64);
	assert_null(at->data->next);
	assert_true(arena_size(&arena) < 1u << 20);

	/* cut short meanwhile */
	assert_int_equal(truncate(path, 1000), 0);

	struct ex_item *again = ex_item_new(&arena, EX_MAIL, "UNID");
	struct err e;

	again->mime = blob_of_file(&arena, path, 0, size + lines * 78);
	assert_int_equal(ex_mime_open(again, &arena, &item, &mime_head, &e),
	    -1);
	assert_int_equal(e.code, ERR_IO);
	(void)unlink(path);
	assert_int_equal(ex_mime_open(again, &arena, &item, &mime_head, &e),
	    -1);
	assert_int_equal(e.code, ERR_IO);
	arena_free(&arena);
}

static void
a_text_too_long_for_a_body_is_a_file(void **state)
{
	struct ex_item *item;
	struct buf b;

	(void)state;
	buf_init(&b, 1u << 28);
	buf_puts(&b, "Content-Type: multipart/mixed; boundary=x\n\n"
	    "--x\n\nshort\n--x\n\n");
	for (int i = 0; i < 33 << 4; i++)
		buf_putf(&b, "%065535d\n", i);
	buf_puts(&b, "--x\n\nshort, too\n--x--\n");
	item = opened_buf(&b);
	text_is(item, EX_BODY, "short\r\nshort, too");
	assert_int_equal(files_of(item), 1);
	assert_string_equal(item->attachments->name, "Untitled.txt");
	buf_free(&b);
	arena_free(&arena);
}

static void
long_lines_and_headers_are_bounded(void **state)
{
	struct ex_item *item;
	struct buf b;

	(void)state;
	buf_init(&b, 1u << 28);
	buf_puts(&b, "Subject: x\nX-Long: ");
	for (int i = 0; i < 5 << 4; i++)
		buf_putf(&b, "%065535d\n ", i);
	buf_puts(&b, "\nContent-Type: text/html\n\nbody");
	item = opened_buf(&b);
	text_is(item, EX_BODY, "body");
	assert_int_equal(strlen(mime_head), 4u << 20);
	assert_non_null(item->losses);
	assert_non_null(strstr(item->losses->what, "message header: longer"));
	buf_free(&b);

	/* boundaries are found behind a line without an end */
	buf_init(&b, 1u << 28);
	buf_puts(&b, "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
	    "Content-Type: x/y\n\n");
	for (int i = 0; i < 10; i++)
		buf_putf(&b, "%065536d", 0);
	buf_puts(&b, "\r\n--x\r\n\r\nbody\r\n--x--");
	item = opened_buf(&b);
	text_is(item, EX_BODY, "body");
	assert_int_equal(item->attachments->data->len, 655360);
	buf_free(&b);
	arena_free(&arena);
}

/* ---- what is wrapped ------------------------------------------------------------------ */

static void
what_is_in_pieces_is_found_in_its_piece(void **state)
{
	static const char file[] = "0123456789";
	static const char second[] = "--x\nContent-Type: x/y\n"
	    "Content-Transfer-Encoding: base64\n\n";
	static const char first[] = "Content-Type: multipart/mixed; "
	    "boundary=x\n\n--x\nContent-Type: x/z\n\nas it is\n";
	struct blob tail = { .mem = "\n--x--\n", .len = 7 };
	struct blob data = { .mem = file, .len = 10,
		.wrap = { BLOB_TO_BASE64 }, .next = &tail };
	struct blob part = { .mem = second, .len = sizeof(second) - 1,
		.next = &data };
	struct blob head = { .mem = first, .len = sizeof(first) - 1,
		.next = &part };
	struct ex_item *item = opened_blob(&head);

	(void)state;
	file_is(item, 0, "Untitled.dat", "x/z", "as it is");
	assert_ptr_equal(file_at(item, 0)->data->mem, first);
	file_is(item, 1, "Untitled (2).dat", "x/y", file);
	assert_ptr_equal(file_at(item, 1)->data->of, &data);
	assert_int_equal(file_at(item, 1)->data->off, 0);
	arena_free(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_parts_are_ten_thousand_files),
		cmocka_unit_test(ten_thousand_texts_are_one_body),
		cmocka_unit_test(parts_beyond_all_measure_are_in_one),
		cmocka_unit_test(nothing_that_is_nested_too_deep_is_lost),
		cmocka_unit_test(messages_are_opened_twenty_deep),
		cmocka_unit_test(encoded_messages_are_opened_no_deeper),
		cmocka_unit_test(a_large_file_stays_where_it_is),
		cmocka_unit_test(a_text_too_long_for_a_body_is_a_file),
		cmocka_unit_test(long_lines_and_headers_are_bounded),
		cmocka_unit_test(what_is_in_pieces_is_found_in_its_piece),
	};

	return cmocka_run_group_tests(tests, NULL, drop_arena);
}
