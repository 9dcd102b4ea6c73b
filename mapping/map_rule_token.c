/*
 * A rule by the tokens that the template keeps beside the formula:
 * "1¦1¦Tester¦0" is field, test, value, and how it is joined to the one before
 * (0 and, 1 or).  [HCL EWS middleware, ews rules]
 */
#include <string.h>

#include "base/text.h"
#include "mapping/map_rule_priv.h"

#define PARTS_MOST 4
#define CONDS_MOST 256 /* joined in turn they are as deep as they are many */

static const struct {
	char token;
	const char *of;
	bool counts; /* 1 and 2 mean less and greater */
} fields[] = {
	{ '1', "sender", false },
	{ '2', "subject", false },
	{ '3', "body", false },
	{ '4', "importance", false },
	{ '5', "delivery priority", false },
	{ '6', "to", false },
	{ '7', "cc", false },
	{ '8', "to or cc", false },
	{ '9', "body or subject", false },
	{ 'A', "bcc", false },
	{ 'B', "internet domain", false },
	{ 'C', "size", true },
	{ 'D', "all documents", false },
	{ 'E', "attachment name", false },
	{ 'F', "number of attachments", true },
	{ 'G', "form", false },
	{ 'H', "number of recipients", true },
	{ 'I', "any recipient", false },
	{ 'K', "blacklist", false },
	{ 'L', "whitelist", false },
};

static const char *const tests[] = { "contains", "does not contain", "is",
	"is not" };
static const char *const counts[] = { "is less than", "is greater than", "is",
	"is not" };

static const struct {
	char token;
	const char *what;
} actions[] = {
	{ '1', "move to folder" },
	{ '2', "set importance" },
	{ '3', "delete" },
	{ '4', "copy to folder" },
	{ '5', "journal" },
	{ '6', "move to database" },
	{ '7', "delete" },
	{ '8', "do not deliver" },
	{ '9', "set routing state" },
	{ 'A', "set expiration date" },
	{ 'B', "send copy" },
	{ 'C', "stop processing rules" },
};

/* The web client separates them by a bar. */
static size_t
split(struct arena *a, const char *text, const char *part[PARTS_MOST])
{
	const char *sep = strstr(text, "\u00a6") != NULL ? "\u00a6" : "|";
	size_t n = 0;

	for (; n < PARTS_MOST; n++) {
		const char *end = n + 1 == PARTS_MOST ? NULL :
		    strstr(text, sep);

		part[n] = text_trim(a, text, end == NULL ? strlen(text) :
		    (size_t)(end - text));
		if (end == NULL)
			return n + 1;
		text = end + strlen(sep);
	}
	return n;
}

static struct rule_cond *
one_cond(struct arena *a, const char *token, bool *whole, bool *or)
{
	const char *part[PARTS_MOST] = { "", "", "", "" };
	size_t n = split(a, token, part);
	size_t test = (size_t)(part[1][0] - '1');

	*or = n > 3 && strcmp(part[3], "1") == 0;
	for (size_t i = 0; n > 2 && i < NITEMS(fields); i++) {
		const char *of = fields[i].of;

		if (part[0][0] != fields[i].token || part[0][1] != '\0')
			continue;
		if (strcmp(of, "all documents") == 0)
			return rule_test(a, of, "", NULL, 0);
		if (test >= NITEMS(tests) || part[1][1] != '\0')
			break;
		if (i == 3 || i == 4)
			part[2] = rule_level(of, part[2]);
		return rule_test(a, of, fields[i].counts ? counts[test] :
		    tests[test], rule_value(a, part[2]), part[2][0] != '\0');
	}
	*whole = false;
	return rule_test(a, "token", "", rule_value(a, token), 1);
}

/* From left to right, as the template reads them. */
static struct rule_cond *
conds(const struct note *note, const char *field, struct arena *a,
    bool *whole)
{
	const char *const *token;
	size_t n = note_texts(note, field, &token);
	struct rule_cond *all = NULL;

	if (n > CONDS_MOST) {
		*whole = false;
		return rule_test(a, "token", "", token, n);
	}
	for (size_t i = 0; i < n; i++) {
		bool or;
		struct rule_cond *c, *group;

		if (token[i][strspn(token[i], " \t")] == '\0')
			continue;
		c = one_cond(a, token[i], whole, &or);
		if (all == NULL) {
			all = c;
			continue;
		}
		if (all->op == (or ? RULE_ANY : RULE_ALL)) {
			rule_cond_add(all, c);
			continue;
		}
		group = rule_cond_new(a, or ? RULE_ANY : RULE_ALL);
		rule_cond_add(group, all);
		rule_cond_add(group, c);
		all = group;
	}
	return all;
}

/* "a@x.org:Bob/Acme" */
static size_t
addresses(struct arena *a, const char *text, const char *const **out)
{
	const char **list = NULL;
	size_t n = 0, cap = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, ":");

		list = arena_room(a, list, n, &cap, sizeof(*list));
		list[n] = text_trim(a, text, len);
		n += list[n][0] != '\0';
		text += len + (text[len] != '\0');
	}
	*out = list;
	return n;
}

static void
send_copy(struct arena *a, struct rule *r, const char *how, const char *to)
{
	const char *what = strcmp(how, "1") == 0 ? "send full copy" :
	    strcmp(how, "4") == 0 ? "send copy of headers" : "send copy";
	const char *const *list;
	size_t n = addresses(a, to, &list);

	(void)rule_action_add(a, r, what, list, n);
}

static void
one_action(struct arena *a, struct rule *r, const char *token)
{
	const char *part[PARTS_MOST] = { "", "", "", "" };
	const char *what = NULL;

	(void)split(a, token, part);
	for (size_t i = 0; i < NITEMS(actions); i++)
		if (part[0][0] == actions[i].token && part[0][1] == '\0')
			what = actions[i].what;
	if (what == NULL) {
		r->whole = false;
		(void)rule_action_add(a, r, "token", rule_value(a, token), 1);
		return;
	}
	switch (part[0][0]) {
	case '2':
		part[2] = rule_level("importance",
		    part[2][0] != '\0' ? part[2] : part[1]);
		break;
	case '8':
	case '9':
		part[2] = part[1];
		break;
	case 'A':
		if (part[1][0] != '\0')
			part[2] = text_printf(a, "%s %s", part[2], part[1]);
		break;
	case 'B':
		send_copy(a, r, part[1], part[2]);
		return;
	default:
		break;
	}
	(void)rule_action_add(a, r, what, rule_value(a, part[2]),
	    part[2][0] != '\0');
}

bool
rule_from_tokens(const struct note *note, struct arena *a, struct rule *r)
{
	const char *const *token;
	size_t n = note_texts(note, "TokActionList", &token);

	r->whole = true;
	r->when = conds(note, "tokConditionList", a, &r->whole);
	r->unless = conds(note, "tokExceptionList", a, &r->whole);
	for (size_t i = 0; i < n; i++)
		if (token[i][strspn(token[i], " \t")] != '\0')
			one_action(a, r, token[i]);
	if (r->action == NULL)
		r->whole = false;
	return r->when != NULL || r->action != NULL;
}
