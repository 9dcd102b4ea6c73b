#include "test.h"

#include <string.h>

#include "source/picture.h"

/* Eight pixels of two colours, a byte for all of them. */
#define HEADER                                                              \
	"\x95\0\x26\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\x01\0\x01\0" \
	"\x01\0\x01\0\x01\0\0\0\0\0"
#define SEGMENT "\x96\0\x14\0\0\0\0\0\0\0\0\0\0\0\x01\0\x02\0\x01\xaa"

static void
bitmaps_become_what_can_be_shown(void **state)
{
	struct arena a = { 0 };
	struct rich_picture p = { .format = "notesbitmap" };
	struct blob *second = ARENA_NEW(&a, struct blob);
	struct blob first = { .mem = HEADER, .len = sizeof(HEADER) - 1,
		.next = second };

	(void)state;
	second->mem = SEGMENT;
	second->len = sizeof(SEGMENT) - 1;
	p.data = &first;
	picture_convert(&a, &p);
	assert_null(p.why);
	assert_string_equal(p.format, "bmp");
	assert_memory_equal(p.data->mem, "BM", 2);
	arena_free(&a);
}

static void
others_stay_as_they_are_and_say_why(void **state)
{
	struct arena a = { 0 };
	const struct blob *data = blob_of_mem(&a, HEADER, sizeof(HEADER) - 1);
	struct blob gone = { .path = "/nonexistent/dump", .len = 100 };
	struct rich_picture p = { .format = "notesbitmap", .data = data };

	(void)state;
	picture_convert(&a, &p);
	assert_string_equal(p.format, "notesbitmap");
	assert_ptr_equal(p.data, data);
	assert_string_equal(p.why, "it is damaged");
	p = (struct rich_picture){ .format = "notesbitmap", .data = &gone };
	picture_convert(&a, &p);
	assert_string_equal(p.why, "it cannot be read");
	p = (struct rich_picture){ .format = "cgm", .data = data };
	picture_convert(&a, &p);
	assert_null(p.why);
	p = (struct rich_picture){ .format = "gif", .data = &gone };
	picture_convert(&a, &p);
	assert_null(p.why);
	assert_ptr_equal(p.data, &gone);
	p = (struct rich_picture){ .format = "notesbitmap" };
	picture_convert(&a, &p);
	assert_null(p.why);
	arena_free(&a);
}

static void
pictures_are_what_they_begin_with(void **state)
{
	static const struct {
		const char *format, *bytes, *is, *why;
	} cases[] = {
		{ "gif", "GIF89a", "gif", NULL },
		{ "gif", "\xff\xd8\xff\xe0 and so on", "jpeg", NULL },
		{ "jpeg", "\x89PNG\r\n\x1a\n", "png", NULL },
		{ "png", "BM", "bmp", NULL },
		{ "jpeg", "GIF", "jpeg", "no picture" },
		{ "png", "<html>not found", "png", "no picture" },
	};
	struct arena a = { 0 };
	struct rich_picture p;

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		p = (struct rich_picture){ .format = cases[i].format, .data =
			blob_of_mem(&a, cases[i].bytes,
			strlen(cases[i].bytes)) };
		picture_convert(&a, &p);
		assert_string_equal(p.format, cases[i].is);
		if (cases[i].why == NULL)
			assert_null(p.why);
		else
			assert_non_null(strstr(p.why, cases[i].why));
		assert_non_null(p.data);
	}
	p = (struct rich_picture){ .format = "gif",
		.data = blob_of_mem(&a, "", 0) };
	picture_convert(&a, &p);
	assert_null(p.data);
	arena_free(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bitmaps_become_what_can_be_shown),
		cmocka_unit_test(others_stay_as_they_are_and_say_why),
		cmocka_unit_test(pictures_are_what_they_begin_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
