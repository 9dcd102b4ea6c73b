/*
 * A rule by its formula: "Cond := @LowerCase(Subject); @If(@Contains(Cond;
 * "news"); @Do(@MailFilterAddToFolder("…UNID…"; @True)); "")".
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_formula.h"
#include "mapping/map_priv.h"
#include "mapping/map_rule_priv.h"

#define LOOK_DEPTH 16 /* a variable is made of others */
#define LOOK_MOST  10000

enum about {
	ABOUT_SENDER = 1 << 0,
	ABOUT_SUBJECT = 1 << 1,
	ABOUT_BODY = 1 << 2,
	ABOUT_TO = 1 << 3,
	ABOUT_CC = 1 << 4,
	ABOUT_BCC = 1 << 5,
	ABOUT_IMPORTANCE = 1 << 6,
	ABOUT_PRIORITY = 1 << 7,
	ABOUT_FORM = 1 << 8,
	ABOUT_SIZE = 1 << 9,
	ABOUT_FILES = 1 << 10,
	ABOUT_FILE_NAMES = 1 << 11,
	ABOUT_COUNT = 1 << 12,  /* how many of what else is meant */
	ABOUT_DOMAIN = 1 << 13, /* what stands behind the @ */
	ABOUT_UNKNOWN = 1 << 14,
};

static const struct {
	const char *name; /* of a field or an @function */
	unsigned about;
} known[] = {
	{ "From", ABOUT_SENDER },
	{ "Principal", ABOUT_SENDER },
	{ "INetFrom", ABOUT_SENDER },
	{ "$INetPrincipal", ABOUT_SENDER },
	{ "SMTPOriginator", ABOUT_SENDER },
	{ "Subject", ABOUT_SUBJECT },
	{ "Body", ABOUT_BODY },
	{ "SendTo", ABOUT_TO },
	{ "INetSendTo", ABOUT_TO },
	{ "EnterSendTo", ABOUT_TO },
	{ "CopyTo", ABOUT_CC },
	{ "INetCopyTo", ABOUT_CC },
	{ "EnterCopyTo", ABOUT_CC },
	{ "BlindCopyTo", ABOUT_BCC },
	{ "INetBlindCopyTo", ABOUT_BCC },
	{ "EnterBlindCopyTo", ABOUT_BCC },
	{ "Importance", ABOUT_IMPORTANCE },
	{ "DeliveryPriority", ABOUT_PRIORITY },
	{ "Form", ABOUT_FORM },
	{ "@DocLength", ABOUT_SIZE },
	{ "@Attachments", ABOUT_FILES },
	{ "@AttachmentNames", ABOUT_FILE_NAMES },
	{ "@Elements", ABOUT_COUNT },
	{ "@Right", ABOUT_DOMAIN },
	{ "@RightBack", ABOUT_DOMAIN },
	/* these only change how it is written */
	{ "@LowerCase", 0 },
	{ "@UpperCase", 0 },
	{ "@ProperCase", 0 },
	{ "@Name", 0 },
	{ "@Unique", 0 },
	{ "@Trim", 0 },
	{ "@Text", 0 },
	{ "@Abstract", 0 },
};

static const struct {
	unsigned about;
	const char *of;
} called[] = {
	{ ABOUT_SENDER, "sender" },
	{ ABOUT_SUBJECT, "subject" },
	{ ABOUT_BODY, "body" },
	{ ABOUT_BODY | ABOUT_SUBJECT, "body or subject" },
	{ ABOUT_TO, "to" },
	{ ABOUT_CC, "cc" },
	{ ABOUT_BCC, "bcc" },
	{ ABOUT_TO | ABOUT_CC, "to or cc" },
	{ ABOUT_TO | ABOUT_CC | ABOUT_BCC, "any recipient" },
	{ ABOUT_IMPORTANCE, "importance" },
	{ ABOUT_PRIORITY, "delivery priority" },
	{ ABOUT_FORM, "form" },
	{ ABOUT_SIZE, "size" },
	{ ABOUT_FILES, "number of attachments" },
	{ ABOUT_FILE_NAMES, "attachment name" },
	{ ABOUT_SENDER | ABOUT_DOMAIN, "internet domain" },
	{ ABOUT_COUNT | ABOUT_TO | ABOUT_CC, "number of recipients" },
	{ ABOUT_COUNT | ABOUT_TO | ABOUT_CC | ABOUT_BCC,
	    "number of recipients" },
};

struct look {
	struct arena *a;
	const struct formula *all;
	struct rule *rule;
	int *left; /* names that may still be looked up */
};

/* ---- what is looked at -------------------------------------------------- */

static const struct formula *
variable(const struct look *l, const char *name)
{
	for (const struct formula *f = l->all; f != NULL; f = f->next)
		if (f->kind == FORMULA_SET && text_same(f->text, name))
			return f->child;
	return NULL;
}

static unsigned
about_name(const char *name)
{
	for (size_t i = 0; i < NITEMS(known); i++)
		if (text_same(known[i].name, name))
			return known[i].about;
	return ABOUT_UNKNOWN;
}

static unsigned
about(const struct look *l, const struct formula *f, int depth)
{
	const struct formula *var;
	unsigned sum = 0;

	if (depth > LOOK_DEPTH || --*l->left < 0)
		return ABOUT_UNKNOWN;
	if (f->kind == FORMULA_NAME) {
		var = variable(l, f->text);
		return var != NULL ? about(l, var, depth + 1) :
		    about_name(f->text);
	}
	if (f->kind == FORMULA_CALL)
		sum = about_name(f->text);
	else if (f->kind == FORMULA_OP && strcmp(f->text, ":") != 0 &&
	    strcmp(f->text, "+") != 0)
		return ABOUT_UNKNOWN;
	else if (f->kind == FORMULA_SET)
		return ABOUT_UNKNOWN;
	for (f = f->child; f != NULL && sum < ABOUT_UNKNOWN; f = f->next)
		sum |= about(l, f, depth + 1);
	return sum;
}

/* NULL when it is nothing that has a name. */
static const char *
what_is_asked(const struct look *l, const struct formula *f)
{
	unsigned sum = about(l, f, 0);

	for (size_t i = 0; i < NITEMS(called); i++)
		if (called[i].about == sum)
			return called[i].of;
	return NULL;
}

/* A list of texts and numbers; false: it is something else. */
static bool
constants(const struct look *l, const struct formula *f,
    const char *const **out, size_t *n)
{
	const char **list;
	size_t count = 0;

	if (f->kind == FORMULA_TEXT || f->kind == FORMULA_NUMBER) {
		*out = rule_value(l->a, f->text);
		*n = 1;
		return true;
	}
	if (f->kind != FORMULA_OP || strcmp(f->text, ":") != 0)
		return false;
	for (const struct formula *c = f->child; c != NULL; c = c->next)
		count++;
	list = arena_array(l->a, count, sizeof(*list));
	*n = 0;
	for (const struct formula *c = f->child; c != NULL; c = c->next) {
		if (c->kind != FORMULA_TEXT && c->kind != FORMULA_NUMBER)
			return false;
		list[(*n)++] = c->text;
	}
	*out = list;
	return true;
}

/* ---- conditions --------------------------------------------------------- */

static struct rule_cond *
as_it_stands(const struct look *l, const struct formula *f)
{
	l->rule->whole = false;
	return rule_test(l->a, "formula", "", rule_value(l->a,
	    formula_source(l->a, f)), 1);
}

static struct rule_cond *
test_of(const struct look *l, const struct formula *whole,
    const struct formula *asked, const struct formula *given,
    const char *test)
{
	const char *of = what_is_asked(l, asked);
	const char *const *value;
	size_t n;

	if (of == NULL || !constants(l, given, &value, &n))
		return as_it_stands(l, whole);
	if (strcmp(of, "importance") == 0 ||
	    strcmp(of, "delivery priority") == 0) {
		const char **level = arena_array(l->a, n, sizeof(*level));

		for (size_t i = 0; i < n; i++)
			level[i] = rule_level(of, value[i]);
		value = level;
	}
	return rule_test(l->a, of, test, value, n);
}

static bool
is_constant(const struct formula *f)
{
	while (f->kind == FORMULA_OP && f->child != NULL)
		f = f->child;
	return f->kind == FORMULA_TEXT || f->kind == FORMULA_NUMBER;
}

static struct rule_cond *
comparison(const struct look *l, const struct formula *f, bool negative)
{
	static const struct {
		const char *op, *test, *inverse, *turned;
	} ops[] = {
		{ "=", "is", "is not", "is" },
		{ "<>", "is not", "is", "is not" },
		{ "><", "is not", "is", "is not" },
		{ "!=", "is not", "is", "is not" },
		{ ">", "is greater than", "is at most", "is less than" },
		{ "<", "is less than", "is at least", "is greater than" },
		{ ">=", "is at least", "is less than", "is at most" },
		{ "=>", "is at least", "is less than", "is at most" },
		{ "<=", "is at most", "is greater than", "is at least" },
		{ "=<", "is at most", "is greater than", "is at least" },
	};
	const struct formula *left = f->child, *right = f->last;

	if (left == NULL || left->next != right || left == right)
		return NULL;
	for (size_t i = 0; i < NITEMS(ops); i++) {
		if (strcmp(ops[i].op, f->text) != 0)
			continue;
		if (!is_constant(left))
			return test_of(l, f, left, right, negative ?
			    ops[i].inverse : ops[i].test);
		return negative ? NULL : test_of(l, f, right, left,
		    ops[i].turned);
	}
	return NULL;
}

static struct rule_cond *
call(const struct look *l, const struct formula *f, bool negative)
{
	const struct formula *one = f->child, *two = f->last;
	bool both = one != NULL && one != two && one->next == two;

	if (!negative && (text_same(f->text, "@True") ||
	    text_same(f->text, "@All")))
		return rule_test(l->a, "all documents", "", NULL, 0);
	if (both && text_same(f->text, "@Contains"))
		return test_of(l, f, one, two, negative ? "does not contain" :
		    "contains");
	if (both && text_same(f->text, "@IsMember")) {
		bool first = is_constant(one);

		return test_of(l, f, first ? two : one, first ? one : two,
		    negative ? "is not" : "is");
	}
	return NULL;
}

static struct rule_cond *
cond(const struct look *l, const struct formula *f)
{
	bool negative = f->kind == FORMULA_OP && strcmp(f->text, "!") == 0;
	const struct formula *of = negative ? f->child : f;
	struct rule_cond *c = NULL;

	if (of->kind == FORMULA_OP && !negative &&
	    (strcmp(of->text, "&") == 0 || strcmp(of->text, "|") == 0)) {
		c = rule_cond_new(l->a, of->text[0] == '&' ? RULE_ALL :
		    RULE_ANY);
		for (of = of->child; of != NULL; of = of->next)
			rule_cond_add(c, cond(l, of));
		return c;
	}
	/* What stands in parentheses behind the "!" is an exception. */
	if (negative && of->wrapped) {
		c = rule_cond_new(l->a, RULE_NOT);
		rule_cond_add(c, cond(l, of));
		return c;
	}
	if (of->kind == FORMULA_NUMBER && !negative && atoi(of->text) == 1)
		return rule_test(l->a, "all documents", "", NULL, 0);
	if (of->kind == FORMULA_CALL)
		c = call(l, of, negative);
	else if (of->kind == FORMULA_OP)
		c = comparison(l, of, negative);
	return c != NULL ? c : as_it_stands(l, f);
}

/* "all of these, but not if …": the exceptions stand on their own. */
static void
part_exceptions(const struct look *l, struct rule_cond *all)
{
	struct rule_cond *when, *unless, *next;

	if (all->op != RULE_ALL && all->op != RULE_NOT) {
		l->rule->when = all;
		return;
	}
	when = rule_cond_new(l->a, RULE_ALL);
	unless = rule_cond_new(l->a, RULE_ANY);
	for (struct rule_cond *c = all->op == RULE_NOT ? all : all->child;
	     c != NULL; c = next) {
		next = c->next;
		if (c->op == RULE_NOT)
			rule_cond_add(unless, c->child);
		else
			rule_cond_add(when, c);
	}
	l->rule->when = when->child == NULL ? NULL :
	    when->child == when->last ? when->child : when;
	l->rule->unless = unless->child == NULL ? NULL :
	    unless->child == unless->last ? unless->child : unless;
}

/* ---- actions ------------------------------------------------------------ */

static void
odd_action(const struct look *l, const struct formula *f)
{
	l->rule->whole = false;
	(void)rule_action_add(l->a, l->rule, "formula", rule_value(l->a,
	    formula_source(l->a, f)), 1);
}

static bool
add_to_folder(const struct look *l, const struct formula *f)
{
	const struct formula *to = f->child, *moves = f->last;
	bool moved = to != NULL && moves != to &&
	    text_same(moves->text, "@True");
	struct rule_action *act;
	char unid[NOTE_UNID_LEN + 1];

	if (to == NULL || to->kind != FORMULA_TEXT)
		return false;
	act = rule_action_add(l->a, l->rule, moved ? "move to folder" :
	    "copy to folder", NULL, 0);
	if (text_unid(to->text, unid)) {
		act->folder_unid = arena_strdup(l->a, unid);
	} else {
		act->value = rule_value(l->a, to->text);
		act->n = 1;
	}
	return true;
}

/* "COPYTO1 += a@x.org": the whole mail; 4: its headers. */
static bool
send_copy(const struct look *l, const struct formula *f)
{
	const char *s = f->kind == FORMULA_TEXT ? f->text : "";
	const char *to;
	bool sent = false;

	if (text_begins(s, "COPYTO") && (to = strstr(s, "+=")) != NULL) {
		const char *what = s[6] == '1' ? "send full copy" :
		    s[6] == '4' ? "send copy of headers" : "send copy";

		(void)rule_action_add(l->a, l->rule, what, rule_value(l->a,
		    text_trim(l->a, to + 2, strlen(to + 2))), 1);
		return true;
	}
	for (f = f->child; f != NULL; f = f->next)
		sent = send_copy(l, f) || sent;
	return sent;
}

static bool
set_field(const struct look *l, const struct formula *f)
{
	const struct formula *name = f->child, *value = f->last;

	if (name == NULL || name == value || name->kind != FORMULA_TEXT)
		return false;
	if (text_same(name->text, "DisplayCopyTo_Icon"))
		return true;
	if (text_same(name->text, "$FilterActions"))
		return send_copy(l, value);
	if (text_same(name->text, "Importance") &&
	    value->kind == FORMULA_TEXT) {
		(void)rule_action_add(l->a, l->rule, "set importance",
		    rule_value(l->a, rule_level("importance", value->text)),
		    1);
		return true;
	}
	if (!text_same(name->text, "ExpireDate"))
		return false;
	(void)rule_action_add(l->a, l->rule, "set expiration date",
	    rule_value(l->a, formula_source(l->a, value)), 1);
	return true;
}

static void
action(const struct look *l, const struct formula *f)
{
	bool done = false;

	if (f->kind == FORMULA_TEXT || f->kind == FORMULA_NUMBER)
		return; /* nothing is done */
	if (f->kind == FORMULA_CALL && text_same(f->text, "@Do")) {
		for (f = f->child; f != NULL; f = f->next)
			action(l, f);
		return;
	}
	if (f->kind == FORMULA_CALL &&
	    text_same(f->text, "@MailFilterAddToFolder"))
		done = add_to_folder(l, f);
	else if (f->kind == FORMULA_CALL && text_same(f->text, "@SetField"))
		done = set_field(l, f);
	else if (f->kind == FORMULA_CALL &&
	    text_same(f->text, "@DeleteDocument")) {
		(void)rule_action_add(l->a, l->rule, "delete", NULL, 0);
		done = true;
	}
	if (!done)
		odd_action(l, f);
}

bool
rule_from_formula(const char *formula, struct arena *a, struct rule *r)
{
	int left = LOOK_MOST;
	struct look l = { .a = a, .all = formula_read(a, formula), .rule = r,
		.left = &left };
	const struct formula *rule = NULL;

	r->whole = true;
	for (const struct formula *f = l.all; f != NULL; f = f->next) {
		if (f->kind == FORMULA_SET || f->kind == FORMULA_TEXT)
			continue;
		if (rule != NULL || f->kind != FORMULA_CALL ||
		    !text_same(f->text, "@If"))
			r->whole = false; /* not all of it is this one @If */
		else
			rule = f;
	}
	if (rule == NULL || rule->child == NULL || rule->child->next == NULL)
		return false;
	part_exceptions(&l, cond(&l, rule->child));
	action(&l, rule->child->next);
	/* What is done otherwise has no place in a rule. */
	for (const struct formula *f = rule->child->next->next; f != NULL;
	     f = f->next)
		if (f->kind != FORMULA_TEXT && f->kind != FORMULA_NUMBER)
			odd_action(&l, f);
	return true;
}
