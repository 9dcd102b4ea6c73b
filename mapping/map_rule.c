#include "mapping/map_rule.h"

#include <string.h>

#include "base/text.h"
#include "mapping/map_priv.h"
#include "mapping/map_rule_priv.h"

#define LINE_VALUES 5   /* of a condition, in a line */
#define ORDER_MOST  1e9 /* beyond it is no place in a list */

/* ---- nodes -------------------------------------------------------------- */

struct rule_cond *
rule_cond_new(struct arena *a, enum rule_op op)
{
	struct rule_cond *c = ARENA_NEW(a, struct rule_cond);

	c->op = op;
	return c;
}

struct rule_cond *
rule_test(struct arena *a, const char *of, const char *test,
    const char *const *value, size_t n)
{
	struct rule_cond *c = rule_cond_new(a, RULE_TEST);

	c->of = of;
	c->test = test;
	c->value = value;
	c->n = n;
	return c;
}

void
rule_cond_add(struct rule_cond *group, struct rule_cond *c)
{
	if (c == NULL)
		return;
	if (c->op == group->op && c->op != RULE_NOT) {
		if (group->last == NULL)
			group->child = c->child;
		else
			group->last->next = c->child;
		group->last = c->last != NULL ? c->last : group->last;
		return;
	}
	if (group->last == NULL)
		group->child = c;
	else
		group->last->next = c;
	group->last = c;
	c->next = NULL;
}

struct rule_action *
rule_action_add(struct arena *a, struct rule *r, const char *what,
    const char *const *value, size_t n)
{
	struct rule_action *new = ARENA_NEW(a, struct rule_action);
	struct rule_action **at = &r->action;

	while (*at != NULL)
		at = &(*at)->next;
	new->what = what;
	new->value = value;
	new->n = n;
	*at = new;
	return new;
}

const char *const *
rule_value(struct arena *a, const char *text)
{
	const char **list = ARENA_NEW(a, const char *);

	list[0] = text;
	return list;
}

const char *
rule_level(const char *of, const char *value)
{
	static const char *const names[] = { "high", "normal", "low" };
	const char *at = strcmp(of, "importance") == 0 ? "123" : "hnl";

	for (size_t i = 0; i < NITEMS(names); i++)
		if (text_same(value, names[i]) || (value[0] != '\0' &&
		    value[1] == '\0' && (value[0] | 0x20) == (at[i] | 0x20)))
			return names[i];
	return value;
}

/* ---- reading ------------------------------------------------------------ */

static const char *const read_fields[] = { "$FilterFormula", "OrderNum",
	"Enable", "tokConditionList", "tokExceptionList", "TokActionList",
	"ConditionList", "ExceptionList", "ActionList" };

bool
rule_knows_field(const char *name)
{
	for (size_t i = 0; i < NITEMS(read_fields); i++)
		if (text_same(read_fields[i], name))
			return true;
	return false;
}

static void
read_formula(const struct note *note, struct rule *r)
{
	const struct note_field *f = note_field(note, "$FilterFormula");

	if (f == NULL || f->n == 0)
		return;
	if (f->type == NOTE_TEXT && f->text[0][0] != '\0')
		r->formula = f->text[0];
	else if (f->type == NOTE_OTHER && f->n > 1 &&
	    strcmp(f->text[0], "formula") == 0)
		r->formula = f->text[1];
	else
		r->compiled = f->type != NOTE_TEXT;
}

/* As people read them: one test that stands for all of the list. */
static struct rule_cond *
words_of(const struct note *note, struct arena *a, const char *field)
{
	const char *const *text;
	const char **list;
	size_t n = note_texts(note, field, &text), kept = 0;

	list = arena_array(a, n + 1, sizeof(*list));
	for (size_t i = 0; i < n; i++) {
		list[kept] = map_one_line(a, text[i]);
		kept += list[kept][0] != '\0';
	}
	return kept == 0 ? NULL : rule_test(a, "words", "", list, kept);
}

static void
read_words(const struct note *note, struct arena *a, struct rule *r)
{
	const struct rule_cond *act = words_of(note, a, "ActionList");

	r->when = words_of(note, a, "ConditionList");
	r->unless = words_of(note, a, "ExceptionList");
	r->action = NULL;
	if (act != NULL)
		(void)rule_action_add(a, r, "words", act->value, act->n);
	r->whole = false;
	r->from = r->when == NULL && act == NULL ? RULE_NOTHING : RULE_WORDS;
}

/* The formula knows folders by their UNID, the tokens by their name. */
static void
name_folders(struct rule *r, const struct rule *tokens)
{
	const struct rule_action *t = tokens->action;

	for (struct rule_action *f = r->action; f != NULL; f = f->next) {
		while (t != NULL && strcmp(t->what, f->what) != 0)
			t = t->next;
		if (t == NULL)
			return;
		if (f->folder_unid != NULL && f->n == 0) {
			f->value = t->value;
			f->n = t->n;
		}
		t = t->next;
	}
}

void
rule_read(const struct note *note, struct arena *a, struct rule *r)
{
	struct rule tokens = { 0 };
	const char *state = note_string(note, "Enable");

	*r = (struct rule){ 0 };
	r->has_order = note_number(note, "OrderNum", &r->order) &&
	    r->order >= 0 && r->order <= ORDER_MOST;
	r->has_state = state[0] != '\0';
	r->enabled = strcmp(state, "1") == 0;
	read_formula(note, r);
	if (rule_from_tokens(note, a, &tokens))
		tokens.from = RULE_TOKENS;
	else
		tokens.from = RULE_NOTHING;
	if (r->formula != NULL && rule_from_formula(r->formula, a, r)) {
		r->from = RULE_FORMULA;
		if (r->whole || !tokens.whole) {
			name_folders(r, &tokens);
			return;
		}
	}
	if (tokens.from == RULE_NOTHING) {
		read_words(note, a, r);
		return;
	}
	r->from = tokens.from;
	r->whole = tokens.whole;
	r->when = tokens.when;
	r->unless = tokens.unless;
	r->action = tokens.action;
}

/* ---- writing ------------------------------------------------------------ */

static void
json_values(struct json *j, const char *const *value, size_t n)
{
	json_open(j, "values", '[');
	for (size_t i = 0; i < n; i++)
		json_text(j, NULL, value[i]);
	json_close(j, ']');
}

static void
json_cond(struct json *j, const char *key, const struct rule_cond *c)
{
	static const char *const groups[] = { [RULE_ALL] = "all",
		[RULE_ANY] = "any", [RULE_NOT] = "not" };

	json_open(j, key, '{');
	if (c->op == RULE_TEST) {
		json_text(j, "of", c->of);
		if (c->test[0] != '\0')
			json_text(j, "test", c->test);
		json_values(j, c->value, c->n);
	} else {
		json_open(j, groups[c->op], '[');
		for (const struct rule_cond *of = c->child; of != NULL;
		     of = of->next)
			json_cond(j, NULL, of);
		json_close(j, ']');
	}
	json_close(j, '}');
}

void
rule_json(const struct rule *r, struct json *j)
{
	static const char *const from[] = { "formula", "tokens", "words",
		"nothing" };

	if (r->has_order)
		json_int(j, "order", (int64_t)r->order);
	if (r->has_state)
		json_bool(j, "enabled", r->enabled);
	json_text(j, "read_from", from[r->from]);
	json_bool(j, "understood", r->whole);
	if (r->when != NULL)
		json_cond(j, "conditions", r->when);
	if (r->unless != NULL)
		json_cond(j, "exceptions", r->unless);
	json_open(j, "actions", '[');
	for (const struct rule_action *act = r->action; act != NULL;
	     act = act->next) {
		json_open(j, NULL, '{');
		json_text(j, "do", act->what);
		json_values(j, act->value, act->n);
		if (act->folder_unid != NULL)
			json_text(j, "folder_unid", act->folder_unid);
		json_close(j, '}');
	}
	json_close(j, ']');
	if (r->formula != NULL)
		json_text(j, "formula", r->formula);
	if (r->compiled)
		json_text(j, "formula_unreadable", "the dump holds it in its "
		    "compiled form only");
}

static void
line_values(struct buf *b, const char *const *value, size_t n, bool bare)
{
	for (size_t i = 0; i < n && i < LINE_VALUES; i++)
		buf_putf(b, bare ? "%s%s" : "%s\"%s\"", i == 0 ? "" : ", ",
		    value[i]);
	if (n > LINE_VALUES)
		buf_puts(b, ", ...");
}

static void
line_cond(struct buf *b, const struct rule_cond *c, bool inner)
{
	const char *joint = c->op == RULE_ALL ? " and " : " or ";

	if (c->op == RULE_TEST) {
		bool words = strcmp(c->of, "words") == 0;

		buf_putf(b, "%s%s%s%s", words ? "" : c->of,
		    c->test[0] != '\0' ? " " : "", c->test,
		    c->n > 0 && !words ? " " : "");
		line_values(b, c->value, c->n, words);
		return;
	}
	if (c->op == RULE_NOT)
		buf_puts(b, "not ");
	if (inner || c->op == RULE_NOT)
		buf_puts(b, "(");
	for (const struct rule_cond *of = c->child; of != NULL; of = of->next) {
		line_cond(b, of, true);
		if (of->next != NULL)
			buf_puts(b, joint);
	}
	if (inner || c->op == RULE_NOT)
		buf_puts(b, ")");
}

void
rule_line(const struct rule *r, struct buf *b)
{
	if (r->when != NULL) {
		buf_puts(b, "when ");
		line_cond(b, r->when, false);
	}
	if (r->unless != NULL) {
		buf_puts(b, r->when != NULL ? " unless " : "unless ");
		line_cond(b, r->unless, false);
	}
	if (r->when != NULL || r->unless != NULL)
		buf_puts(b, ": ");
	for (const struct rule_action *act = r->action; act != NULL;
	     act = act->next) {
		bool words = strcmp(act->what, "words") == 0;

		buf_puts(b, words ? "" : act->what);
		if (act->n > 0 && !words)
			buf_puts(b, " ");
		line_values(b, act->value, act->n, true);
		if (act->n == 0 && act->folder_unid != NULL)
			buf_putf(b, " %s", act->folder_unid);
		if (act->next != NULL)
			buf_puts(b, ", ");
	}
	if (r->from == RULE_NOTHING)
		buf_puts(b, r->compiled ? "its formula is compiled and cannot "
		    "be read" : "nothing in it can be read");
}
