#include "test.h"

#include <string.h>

#include "cmd/count.h"

static struct arena arena;

static void
counts_each_name_once(void **state)
{
	struct counts c = { .arena = &arena };

	(void)state;
	assert_null(count_find(&c, "a"));
	count_of(&c, "a")->n[0]++;
	count_of(&c, "")->n[0]++;
	count_of(&c, "a")->n[0]++;
	assert_int_equal(c.used, 2);
	assert_int_equal(count_find(&c, "a")->n[0], 2);
	assert_int_equal(count_find(&c, "")->n[0], 1);
	assert_null(count_find(&c, "b"));
}

static void
keeps_its_own_names(void **state)
{
	struct counts c = { .arena = &arena };
	char name[] = "x";

	(void)state;
	count_of(&c, name)->n[0]++;
	name[0] = 'y';
	assert_non_null(count_find(&c, "x"));
	assert_null(count_find(&c, "y"));
}

static void
sorts_by_name_and_by_number(void **state)
{
	struct counts c = { .arena = &arena };

	(void)state;
	count_sort_by_name(&c); /* nothing there */
	count_of(&c, "b")->n[0] = 1;
	count_of(&c, "c")->n[0] = 5;
	count_of(&c, "a")->n[0] = 1;
	count_sort_by_name(&c);
	assert_string_equal(c.list[0]->name, "a");
	assert_string_equal(c.list[2]->name, "c");
	count_sort_by_number(&c);
	assert_string_equal(c.list[0]->name, "c");
	assert_string_equal(c.list[1]->name, "a");
	assert_string_equal(c.list[2]->name, "b");
	assert_non_null(count_find(&c, "b"));
}

static void
never_grows_beyond_its_bound(void **state)
{
	struct counts c = { .arena = &arena };
	size_t before = 0;
	int64_t sum = 0;

	(void)state;
	for (int i = 0; i < 3 * COUNT_MAX; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%d", i);
		count_of(&c, name)->n[0]++;
		if (i == COUNT_MAX)
			before = arena_size(&arena);
	}
	assert_int_equal(arena_size(&arena), before);
	assert_int_equal(c.used, COUNT_MAX + 1);
	for (size_t i = 0; i < c.used; i++)
		sum += c.list[i]->n[0];
	assert_int_equal(sum, 3 * COUNT_MAX);
	assert_int_equal(count_find(&c, COUNT_REST)->n[0], 2 * COUNT_MAX);
	assert_int_equal(count_find(&c, "17")->n[0], 1);
	/* the rest is one name, however often it is met */
	count_of(&c, "99999999")->n[0]++;
	count_of(&c, COUNT_REST)->n[0]++;
	assert_int_equal(c.used, COUNT_MAX + 1);
}

static void
takes_a_bound_of_its_own(void **state)
{
	struct counts c = { .arena = &arena, .max = 3 };

	(void)state;
	for (int i = 0; i < 9; i++)
		count_of(&c, (const char *[]){ "a", "b", "c", "d", "e",
		    "a", "b", "c", "d" }[i])->n[0]++;
	assert_int_equal(c.used, 4);
	assert_int_equal(count_find(&c, "b")->n[0], 2);
	assert_int_equal(count_find(&c, COUNT_REST)->n[0], 3);
	c = (struct counts){ .arena = &arena, .max = 20000 };
	for (int i = 0; i < 20000; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%d", i);
		count_of(&c, name)->n[0]++;
	}
	assert_int_equal(c.used, 20000);
	assert_null(count_find(&c, COUNT_REST));
	assert_string_equal(c.list[12345]->name, "12345");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_each_name_once),
		cmocka_unit_test(keeps_its_own_names),
		cmocka_unit_test(sorts_by_name_and_by_number),
		cmocka_unit_test(never_grows_beyond_its_bound),
		cmocka_unit_test(takes_a_bound_of_its_own),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
