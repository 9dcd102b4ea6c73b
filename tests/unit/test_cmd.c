#include "test.h"

#include <string.h>

#include "cmd/cmd.h"
#include "cmd/migrate.h"

static struct arena arena;

#define FOREACH_OPT(c, o) \
	for (const struct opt *o = (c)->opt; o < (c)->opt + (c)->nopts; o++)

static void
every_command_says_what_it_does(void **state)
{
	const struct cmd *c;
	size_t n = 0;

	(void)state;
	for (; (c = cmd_at(n)) != NULL; n++) {
		IN_CASE(c->name);
		assert_true(strlen(c->usage) > 0 && strlen(c->what) > 0);
		assert_true(strlen("usage: notes2ex  ") + strlen(c->name) +
			strlen(c->usage) <
		    80);
		for (const char *p = c->about; *p != '\0'; p++) {
			assert_true(strcspn(p, "\n") < 80);
			p += strcspn(p, "\n");
			if (*p == '\0')
				break;
		}
	}
	assert_int_equal(n, 6);
}

static void
every_option_is_whole_and_there_once(void **state)
{
	const struct cmd *c;

	(void)state;
	for (size_t n = 0; (c = cmd_at(n)) != NULL; n++)
		FOREACH_OPT(c, o)
		{
			bool words = o->type == OPT_WORD || o->type == OPT_SET;

			IN_CASE(o->name);
			assert_true(o->help != NULL && o->help[0] != '\0');
			assert_int_equal(o->words != NULL, words);
			if (o->type != OPT_LATER)
				assert_int_equal(o->arg == NULL,
				    o->type == OPT_FLAG);
			FOREACH_OPT(c, other)
			assert_true(
			    other == o || strcmp(other->name, o->name) != 0);
		}
}

/* The same name means the same in every command that has it. */
static void
commands_agree_on_options(void **state)
{
	const struct cmd *a, *b;

	(void)state;
	for (size_t n = 0; (a = cmd_at(n)) != NULL; n++)
		for (size_t m = 0; (b = cmd_at(m)) != NULL; m++)
			FOREACH_OPT(a, x)
	FOREACH_OPT(b, y)
	{
		if (strcmp(x->name, y->name) != 0 ||
		    x->type == OPT_LATER || y->type == OPT_LATER)
			continue;
		assert_int_equal(x->type, y->type);
		assert_int_equal(x->at, y->at);
		assert_ptr_equal(x->words, y->words);
	}
}

static void
defaults_can_be_parsed(void **state)
{
	const struct cmd *c;

	(void)state;
	for (size_t n = 0; (c = cmd_at(n)) != NULL; n++) {
		struct cmd_values v = { .arena = &arena };
		struct opt_run r;

		opt_start(&r, c->opt, c->nopts, &v, &arena); /* or aborts */
		FOREACH_OPT(c, o)
		if (strcmp(o->name, "log-level") == 0)
			assert_int_equal(v.log_level, 1);
	}
}

static void
exit_statuses_are_as_documented(void **state)
{
	static const struct {
		enum err_code code;
		int want;
	} cases[] = {
		{ ERR_CONFIG, 2 },
		{ ERR_CANCELLED, 3 },
		{ ERR_IO, 3 },
		{ ERR_BUSY, 3 },
		{ ERR_DAMAGED, 4 },
		{ ERR_FORMAT, 4 },
		{ ERR_REFUSED, 5 },
		{ ERR_AUTH, 5 },
		{ ERR_LOCKED, 6 },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(err_name(cases[i].code));
		assert_int_equal(cmd_exit_of(cases[i].code), cases[i].want);
	}
}

static void
the_summary_groups_what_is_the_same(void **state)
{
	static const char *const loss[] = { "address not resolved: A",
		"addresses not resolved: B; C", "field X: no place for it" };
	static const char *const reason[] = {
		"part of the series 0123456789ABCDEF0123456789ABCDEF",
		"part of the series FEDCBA98765432100123456789ABCDEF"
	};
	struct summary s;

	(void)state;
	summary_init(&s);
	for (size_t i = 0; i < 2; i++)
		summary_add(&s,
		    &(struct parcel){ .state = PARCEL_SKIPPED,
			.kind = "calendar",
			.reason = reason[i] });
	summary_add(&s,
	    &(struct parcel){ .state = PARCEL_MIGRATED,
		.kind = "mail",
		.reason = "",
		.loss = loss,
		.nlosses = 3 });
	summary_add(&s,
	    &(struct parcel){ .state = PARCEL_FAILED,
		.kind = "mail",
		.reason = "field ABCDEF: bad" });
	assert_int_equal(s.skipped.used, 1);
	assert_int_equal(s.skipped.list[0]->n[0], 2);
	assert_string_equal(s.skipped.list[0]->name, "part of the series ...");
	assert_int_equal(s.losses.used, 2);
	assert_int_equal(s.losses.list[0]->n[0], 2);
	assert_string_equal(s.failed.list[0]->name, "field ABCDEF: bad");
	assert_int_equal(count_find(&s.kind, "mail")->n[0], 1);
	assert_int_equal(count_find(&s.kind, "mail")->n[2], 1);
	assert_int_equal(count_find(&s.kind, "calendar")->n[1], 2);
	summary_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_says_what_it_does),
		cmocka_unit_test(every_option_is_whole_and_there_once),
		cmocka_unit_test(commands_agree_on_options),
		cmocka_unit_test(defaults_can_be_parsed),
		cmocka_unit_test(exit_statuses_are_as_documented),
		cmocka_unit_test(the_summary_groups_what_is_the_same),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
