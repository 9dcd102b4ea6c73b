#include "test.h"

#include "map_kit.h"
#include "mapping/map_formula.h"
#include "mapping/map_rule.h"

#define UNID "7B93F068ECAFB5C2002586C60072211F"

static struct kit kit;

static int
setup(void **state)
{
	(void)state;
	kit_new(&kit, "Mailrule");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kit_free(&kit);
	return 0;
}

/* As a reader that spells formulas out gives them. */
static void
add_formula(const char *text)
{
	struct note_field *f = note_add(kit.note, "$FilterFormula",
	    NOTE_OTHER);

	f->n = 2;
	f->text = arena_array(&kit.arena, 2, sizeof(*f->text));
	f->text[0] = "formula";
	f->text[1] = text;
}

static struct rule
rule(void)
{
	struct rule r;

	rule_read(kit.note, &kit.arena, &r);
	return r;
}

static const char *
line(void)
{
	struct rule r = rule();
	const char *text;
	struct buf b;

	buf_init(&b, 65536);
	rule_line(&r, &b);
	text = arena_strndup(&kit.arena, b.len == 0 ? "" : b.data, b.len);
	buf_free(&b);
	return text;
}

static const char *
of_formula(const char *text)
{
	teardown(NULL);
	setup(NULL);
	add_formula(text);
	return line();
}

#define IF(cond) "@If(" cond "; @Do(@SetField(\"Importance\";\"3\")); \"\")"
#define DONE ": set importance low"

static void
conditions_of_a_formula_are_understood(void **state)
{
	static const struct {
		const char *formula, *line;
	} cases[] = {
		{ "C := @LowerCase(@Name([Abbreviate]; @Unique(From:Principal:"
		  "SMTPOriginator))); " IF("((@Contains(C;\"tester\")))"),
		    "when sender contains \"tester\"" DONE },
		{ "C := @LowerCase( Subject ); " IF("( !@Contains(C;\"a\"))"),
		    "when subject does not contain \"a\"" DONE },
		{ IF("@Contains(Subject;\"a\":\"b\")"),
		    "when subject contains \"a\", \"b\"" DONE },
		{ IF("Subject = \"x \\\"y\\\"\""),
		    "when subject is \"x \"y\"\"" DONE },
		{ IF("{x} != Form"), "when form is not \"x\"" DONE },
		{ IF("@DocLength>100"),
		    "when size is greater than \"100\"" DONE },
		{ IF("@Contains(Extra;\"a\")"),
		    "when formula \"@Contains(Extra;\"a\")\"" DONE },
		{ IF("!@DocLength>100"), "when size is at most \"100\"" DONE },
		{ IF("100 > @Attachments"),
		    "when number of attachments is less than \"100\"" DONE },
		{ IF("@IsMember(\"a@x.org\"; SendTo:CopyTo)"),
		    "when to or cc is \"a@x.org\"" DONE },
		{ IF("@Contains(@RightBack(From;\"@\"); \"x.org\")"),
		    "when internet domain contains \"x.org\"" DONE },
		{ IF("Importance=\"1\""), "when importance is \"high\"" DONE },
		{ IF("DeliveryPriority=\"L\""),
		    "when delivery priority is \"low\"" DONE },
		{ IF("@True"), "when all documents" DONE },
		{ IF("1"), "when all documents" DONE },
		{ IF("@Contains(Subject;\"a\") & @Contains(Body;\"b\") | "
		     "Form=\"c\""), "when (subject contains \"a\" and body "
		    "contains \"b\") or form is \"c\"" DONE },
		{ IF("@Contains(Subject;\"a\") & (@Contains(Body;\"b\") | "
		     "Form=\"c\")"), "when subject contains \"a\" and (body "
		    "contains \"b\" or form is \"c\")" DONE },
		{ IF("@Contains(Subject;\"a\") & !(@Contains(Subject;\"b\"))"),
		    "when subject contains \"a\" unless subject contains "
		    "\"b\"" DONE },
		{ IF("!(Form=\"a\" | Form=\"b\")"),
		    "unless form is \"a\" or form is \"b\"" DONE },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].formula);
		assert_string_equal(of_formula(cases[i].formula),
		    cases[i].line);
		assert_int_equal(rule().from, RULE_FORMULA);
		assert_true(rule().whole == (i != 6));
	}
}

#define ACT(what) "@If(1; " what "; \"\")"

static void
actions_of_a_formula_are_understood(void **state)
{
	static const struct {
		const char *formula, *line;
		bool whole;
	} cases[] = {
		{ ACT("@Do((@MailFilterAddToFolder(\"" UNID "\"; @True)))"),
		    "move to folder " UNID, true },
		{ ACT("@MailFilterAddToFolder(\"Old\"; @False)"),
		    "copy to folder Old", true },
		{ ACT("@Do(@DeleteDocument; @SetField(\"Importance\";\"2\"))"),
		    "delete, set importance normal", true },
		{ ACT("@SetField(\"$FilterActions\";@Trim($FilterActions:"
		      "\"COPYTO1 += a@x.org\"))"), "send full copy a@x.org",
		    true },
		{ ACT("@SetField(\"$FilterActions\";\"COPYTO4 += Bob/X\")"),
		    "send copy of headers Bob/X", true },
		{ ACT("@SetField(\"ExpireDate\"; @Adjust(@Now;0;0;5;0;0;0))"),
		    "set expiration date @Adjust(@Now;0;0;5;0;0;0)", true },
		{ ACT("@SetField(\"Colour\"; \"red\")"),
		    "formula @SetField(\"Colour\"; \"red\")", false },
		{ ACT("@Bogus(\"a\")"), "formula @Bogus(\"a\")", false },
		{ "@If(1; @DeleteDocument; @Bogus)", "delete, formula @Bogus",
		    false },
		{ ACT("@DeleteDocument") "; @Other", "delete", false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		const char *got = of_formula(cases[i].formula);

		IN_CASE(cases[i].formula);
		assert_memory_equal(got, "when all documents: ", 20);
		assert_string_equal(got + 20, cases[i].line);
		assert_true(rule().whole == cases[i].whole);
	}
}

static void
what_is_no_formula_is_not_read(void **state)
{
	static const char *const cases[] = { "", "@If(", "@If(1", "@If(1;",
		"@If(1;2", "@If(1;\"x", "@If(1;{x)", "@If(1;[x)", "@If(;1)",
		"@If(1;2))", "@If(1 & ;2)", "Subject", "a := ", "@", "1 2",
		"@Do(1;2)", "@If(1)", "@If()", "@If(-;1;2)", "@If(!;1;2)" };

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i]);
		assert_string_equal(of_formula(cases[i]),
		    "nothing in it can be read");
		assert_int_equal(rule().from, RULE_NOTHING);
		assert_false(rule().whole);
	}
}

/* Nothing in a dump makes it deeper than we go. */
static void
a_formula_without_a_bottom_is_refused(void **state)
{
	static const char *const pieces[] = { "(", "!", "@Do(", "a&b|", "-",
		"a:=b&(" };
	char *text = arena_alloc(&kit.arena, FORMULA_MOST + 16);
	size_t n;

	(void)state;
	for (size_t i = 0; i < NITEMS(pieces); i++) {
		size_t len = strlen(pieces[i]);

		IN_CASE(pieces[i]);
		for (n = 0; n + len < FORMULA_MOST; n += len)
			memcpy(text + n, pieces[i], len);
		memcpy(text + n, "a", 2);
		assert_null(formula_read(&kit.arena, text));
	}
	memset(text, ' ', FORMULA_MOST + 1);
	text[FORMULA_MOST + 1] = '\0';
	assert_null(formula_read(&kit.arena, text));
	/* A list is wide, not deep. */
	for (n = 0; n + 2 < FORMULA_MOST; n += 2)
		memcpy(text + n, "a:", 2);
	memcpy(text + n, "a", 2);
	assert_non_null(formula_read(&kit.arena, text));
}

/* Variables made of each other may not take for ever. */
static void
variables_are_not_followed_without_end(void **state)
{
	(void)state;
	assert_string_equal(of_formula("a := a; " IF("@Contains(a;\"x\")")),
	    "when formula \"@Contains(a;\"x\")\"" DONE);
	assert_string_equal(of_formula("a := b:b:b:b:b:b:b:b; "
	    "b := c:c:c:c:c:c:c:c; c := d:d:d:d:d:d:d:d; "
	    "d := e:e:e:e:e:e:e:e; e := f:f:f:f:f:f:f:f; "
	    "f := g:g:g:g:g:g:g:g; g := h:h:h:h:h:h:h:h; h := Subject; "
	    IF("@Contains(a;\"x\")")),
	    "when formula \"@Contains(a;\"x\")\"" DONE);
}

static void
folders_get_their_name_from_the_tokens(void **state)
{
	struct rule r;

	(void)state;
	add_formula("@If(1; @Do(@MailFilterAddToFolder(\"" UNID "\"; @False);"
	    "@MailFilterAddToFolder(\"" UNID "\"; @True)); \"\")");
	note_add_text(kit.note, "TokActionList", "1\u00a61\u00a6Labs\\New");
	r = rule();
	assert_int_equal(r.from, RULE_FORMULA);
	assert_int_equal(r.action->n, 0);
	assert_string_equal(r.action->folder_unid, UNID);
	assert_null(r.action->next->value);

	teardown(NULL);
	setup(NULL);
	add_formula("@If(1; @MailFilterAddToFolder(\"" UNID "\"; @True); \"\")");
	note_add_text(kit.note, "TokActionList", "1\u00a61\u00a6Labs\\New");
	r = rule();
	assert_string_equal(r.action->value[0], "Labs\\New");
	assert_string_equal(r.action->folder_unid, UNID);
}

/* ---- tokens ------------------------------------------------------------------ */

static void
tokens_stand_in_for_a_formula(void **state)
{
	static const struct {
		const char *cond, *action, *line;
		bool whole;
	} cases[] = {
		{ "1\u00a61\u00a6Tester\u00a60", "3\u00a61\u00a6",
		    "when sender contains \"Tester\": delete", true },
		{ "2\u00a62\u00a6a|b\u00a60", "7\u00a61\u00a6",
		    "when subject does not contain \"a|b\": delete", true },
		{ "C|2|100|0", "B|1|a@x.org",
		    "when size is greater than \"100\": send full copy "
		    "a@x.org", true },
		{ "4\u00a63\u00a61\u00a60", "2\u00a61\u00a6",
		    "when importance is \"high\": set importance high", true },
		{ "D\u00a61\u00a6\u00a60", "A\u00a6D\u00a65",
		    "when all documents: set expiration date 5 D", true },
		{ "1\u00a69\u00a6x\u00a60", "C\u00a61\u00a6",
		    "when token \"1\u00a69\u00a6x\u00a60\": stop processing "
		    "rules", false },
		{ "Z\u00a61\u00a6x\u00a60", "Z\u00a61",
		    "when token \"Z\u00a61\u00a6x\u00a60\": token Z\u00a61",
		    false },
		{ "1", "5", "when token \"1\": journal", false },
		{ "I\u00a64\u00a6x\u00a60", "",
		    "when any recipient is not \"x\": ", false },
	};

	(void)state;
	for (size_t i = 0; i < NITEMS(cases); i++) {
		IN_CASE(cases[i].line);
		teardown(NULL);
		setup(NULL);
		note_add_text(kit.note, "tokConditionList", cases[i].cond);
		note_add_text(kit.note, "TokActionList", cases[i].action);
		assert_string_equal(line(), cases[i].line);
		assert_int_equal(rule().from, RULE_TOKENS);
		assert_true(rule().whole == cases[i].whole);
	}
}

static void
tokens_are_joined_from_left_to_right(void **state)
{
	static const char *const conds[] = { "2|1|a|0", "2|1|b|1", "2|1|c|1",
		"", "3|1|d|0" };
	static const char *const unless[] = { "2|1|x|0", "2|1|y|1" };
	static const char *many[300];

	(void)state;
	note_add_texts(kit.note, "tokConditionList", conds, NITEMS(conds));
	note_add_texts(kit.note, "tokExceptionList", unless, NITEMS(unless));
	note_add_text(kit.note, "TokActionList", "1|1|F");
	assert_string_equal(line(), "when (subject contains \"a\" or subject "
	    "contains \"b\" or subject contains \"c\") and body contains "
	    "\"d\" unless subject contains \"x\" or subject contains \"y\": "
	    "move to folder F");

	teardown(NULL);
	setup(NULL);
	for (size_t i = 0; i < NITEMS(many); i++)
		many[i] = i % 2 == 0 ? "2|1|a|0" : "2|1|b|1";
	note_add_texts(kit.note, "tokConditionList", many, NITEMS(many));
	assert_false(rule().whole);
	assert_int_equal(rule().when->op, RULE_TEST);
	assert_int_equal(rule().when->n, NITEMS(many));
}

static void
a_formula_that_is_not_understood_gives_way_to_tokens(void **state)
{
	(void)state;
	add_formula(ACT("@Bogus"));
	note_add_text(kit.note, "tokConditionList", "2|1|a|0");
	note_add_text(kit.note, "TokActionList", "3|1|");
	assert_int_equal(rule().from, RULE_TOKENS);
	assert_string_equal(line(), "when subject contains \"a\": delete");
}

static void
words_are_better_than_nothing(void **state)
{
	struct note_field *f = note_add(kit.note, "$FilterFormula", NOTE_RAW);

	(void)state;
	f->n = 1;
	assert_string_equal(line(), "its formula is compiled and cannot be "
	    "read");
	assert_true(rule().compiled);
	assert_int_equal(rule().from, RULE_NOTHING);
	note_add_text(kit.note, "ConditionList", "  Sender contains news ");
	note_add_text(kit.note, "ActionList", "Move to folder Suppliers");
	assert_int_equal(rule().from, RULE_WORDS);
	assert_false(rule().whole);
	assert_string_equal(line(), "when Sender contains news: "
	    "Move to folder Suppliers");
}

static void
order_and_state_are_said_only_when_known(void **state)
{
	(void)state;
	assert_false(rule().has_order);
	assert_false(rule().has_state);
	note_add_text(kit.note, "OrderNum", "1e300");
	note_add_text(kit.note, "Enable", "0");
	assert_false(rule().has_order);
	assert_true(rule().has_state);
	assert_false(rule().enabled);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(conditions_of_a_formula_are_understood),
		TEST(actions_of_a_formula_are_understood),
		TEST(what_is_no_formula_is_not_read),
		TEST(a_formula_without_a_bottom_is_refused),
		TEST(variables_are_not_followed_without_end),
		TEST(folders_get_their_name_from_the_tokens),
		TEST(tokens_stand_in_for_a_formula),
		TEST(tokens_are_joined_from_left_to_right),
		TEST(a_formula_that_is_not_understood_gives_way_to_tokens),
		TEST(words_are_better_than_nothing),
		TEST(order_and_state_are_said_only_when_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
