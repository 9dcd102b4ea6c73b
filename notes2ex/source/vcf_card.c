#include "source/vcf_card.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"

#define COMMENT_MAX (4 * PIM_KEEP)

void
vcf_comment(struct vcf_card *c, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	if (c->comment.len > 0)
		buf_puts(&c->comment, "\n");
	if (label[0] != '\0')
		buf_putf(&c->comment, "%s: ", label);
	buf_puts(&c->comment, value);
}

/* ---- dates --------------------------------------------------------------- */

#define NO_YEAR 1604 /* what Outlook and others write for it */

/* 1971-03-14, 19710314, --03-14, --0314; a clock behind it is dropped. */
static bool
parse_day(const char *s, struct civil *out)
{
	struct civil c = { .year = NO_YEAR };

	if (sscanf(s, "--%2d-%2d", &c.mon, &c.day) != 2 &&
	    sscanf(s, "--%2d%2d", &c.mon, &c.day) != 2 &&
	    sscanf(s, "%4d-%2d-%2d", &c.year, &c.mon, &c.day) != 3 &&
	    sscanf(s, "%4d%2d%2d", &c.year, &c.mon, &c.day) != 3)
		return false;
	*out = c;
	return civil_is_valid(c);
}

static void
put_day(struct vcf_card *c, const struct pim_prop *p, const char *field)
{
	const char *s = vcf_text(c, p);
	struct note_time t = { .has_date = true };
	struct civil day;

	if (s[0] == '\0')
		return;
	if (!parse_day(s, &day) || note_has(c->note, field)) {
		vcf_comment(c, field, s);
		return;
	}
	t.utc = civil_seconds(day);
	note_add_time(c->note, field, t);
}

static void
put_revision(struct vcf_card *c, const struct pim_prop *p)
{
	const char *s = vcf_text(c, p), *clock = strpbrk(s, "Tt");
	struct civil t;

	if (!parse_day(s, &t))
		return;
	if (clock != NULL &&
	    (sscanf(clock + 1, "%2d:%2d:%2d", &t.hour, &t.min, &t.sec) == 3 ||
		sscanf(clock + 1, "%2d%2d%2d", &t.hour, &t.min, &t.sec) == 3) &&
	    civil_is_valid(t))
		c->note->modified = (struct note_time){ .utc = civil_seconds(t),
			.has_date = true,
			.has_clock = true,
			.has_zone = true };
}

/* ---- properties ---------------------------------------------------------- */

static void
put_names(struct vcf_card *c, const struct pim_prop *p)
{
	static const char *const fields[] = { "LastName", "FirstName",
		"MiddleInitial", "Title", "Suffix" };
	const char **part;
	size_t n = pim_split(c->note->arena, vcf_value(c, p), ';', NULL, &part);

	if (note_has(c->note, "LastName") || note_has(c->note, "FirstName"))
		return; /* N;LANGUAGE=…, once more */
	for (size_t i = 0; i < n && i < NITEMS(fields); i++) {
		const char *s = text_trim(c->note->arena, part[i],
		    strlen(part[i]));

		if (s[0] != '\0')
			note_add_text(c->note, fields[i], s);
	}
}

static void
put_org(struct vcf_card *c, const struct pim_prop *p)
{
	struct arena *a = c->note->arena;
	const char **part, *units = "";
	size_t n = pim_split(a, vcf_value(c, p), ';', NULL, &part);

	if (note_has(c->note, "CompanyName")) {
		vcf_comment(c, "Company", vcf_text(c, p));
		return;
	}
	for (size_t i = 1; i < n; i++)
		if (part[i][0] != '\0')
			units = units[0] == '\0' ?
			    part[i] :
			    text_printf(a, "%s, %s", units, part[i]);
	if (part[0][0] != '\0')
		note_add_text(c->note, "CompanyName", part[0]);
	if (units[0] != '\0')
		note_add_text(c->note, "Department", units);
}

static void
put_list(struct vcf_card *c, const struct pim_prop *p, const char *field)
{
	struct arena *a = c->note->arena;
	const char **part;
	size_t n = pim_split(a, vcf_value(c, p), ',', NULL, &part), kept = 0;

	for (size_t i = 0; i < n; i++) {
		part[kept] = text_trim(a, part[i], strlen(part[i]));
		kept += part[kept][0] != '\0';
	}
	if (kept > 0)
		note_add_texts(c->note, field, part, kept);
}

/* The field, or when it is taken a line below the comment. */
static void
put_once(struct vcf_card *c, const struct pim_prop *p, const char *field,
    const char *label)
{
	const char *s = vcf_text(c, p);

	if (s[0] == '\0')
		return;
	if (note_has(c->note, field))
		vcf_comment(c, label, s);
	else
		note_add_text(c->note, field, s);
}

static void
put_url(struct vcf_card *c, const struct pim_prop *p)
{
	put_once(c, p, vcf_has_type(p, "HOME") ? "HomeWebSite" : "WebSite",
	    "Web page");
}

/* RELATED;TYPE=spouse:… and Apple's X-ABRELATEDNAMES with a label. */
static void
put_related(struct vcf_card *c, const struct pim_prop *p)
{
	static const struct {
		const char *type, *field;
	} kinds[] = { { "SPOUSE", "Spouse" }, { "CHILD", "Children" },
		{ "MANAGER", "Manager" }, { "ASSISTANT", "Assistant" } };
	const char *label = vcf_label(c, p);

	for (size_t i = 0; i < NITEMS(kinds); i++)
		if (vcf_has_type(p, kinds[i].type) ||
		    text_same(label, kinds[i].type)) {
			put_once(c, p, kinds[i].field, kinds[i].field);
			return;
		}
	vcf_comment(c, label[0] != '\0' ? label : "Related", vcf_text(c, p));
}

static void
put_class(struct vcf_card *c, const struct pim_prop *p)
{
	if (!text_same(vcf_text(c, p), "PUBLIC"))
		note_add_text(c->note, "Confidential", "1");
}

static void
put_label(struct vcf_card *c, const struct pim_prop *p)
{
	for (const struct pim_prop *q = c->props; q != NULL; q = q->next)
		if (strcmp(q->name, "ADR") == 0)
			return; /* says the same in one piece */
	vcf_comment(c, "Address", vcf_text(c, p));
}

static void
put_note(struct vcf_card *c, const struct pim_prop *p)
{
	vcf_comment(c, "", vcf_text(c, p));
}

static void
put_day_labelled(struct vcf_card *c, const struct pim_prop *p)
{
	const char *label = vcf_label(c, p);

	if (text_same(label, "Anniversary"))
		put_day(c, p, "Anniversary");
	else
		vcf_comment(c, label[0] != '\0' ? label : "Date",
		    vcf_text(c, p));
}

/* clang-format off */
static const struct rule {
	const char *name;
	const char *field, *label;   /* put_once, when put is NULL */
	void (*put)(struct vcf_card *, const struct pim_prop *);
} rules[] = {
	{ "N",                  NULL, NULL, put_names },
	{ "FN",                 "FullName", "Name", NULL },
	{ "NICKNAME",           "NickName", "Nickname", NULL },
	{ "ORG",                NULL, NULL, put_org },
	{ "TITLE",              "JobTitle", "Job title", NULL },
	{ "TEL",                NULL, NULL, vcf_phone },
	{ "ADR",                NULL, NULL, vcf_address },
	{ "LABEL",              NULL, NULL, put_label },
	{ "URL",                NULL, NULL, put_url },
	{ "NOTE",               NULL, NULL, put_note },
	{ "CLASS",              NULL, NULL, put_class },
	{ "REV",                NULL, NULL, put_revision },
	{ "PHOTO",              NULL, NULL, vcf_photo },
	{ "LOGO",               NULL, NULL, vcf_photo },
	{ "SOUND",              NULL, NULL, vcf_photo },
	{ "KEY",                NULL, NULL, vcf_key },
	{ "RELATED",            NULL, NULL, put_related },
	{ "X-ABRELATEDNAMES",   NULL, NULL, put_related },
	{ "X-ABDATE",           NULL, NULL, put_day_labelled },
	{ "X-SPOUSE",           "Spouse", "Spouse", NULL },
	{ "X-MS-SPOUSE",        "Spouse", "Spouse", NULL },
	{ "X-EVOLUTION-SPOUSE", "Spouse", "Spouse", NULL },
	{ "X-MS-CHILD",         "Children", "Child", NULL },
	{ "X-MANAGER",          "Manager", "Manager", NULL },
	{ "X-MS-MANAGER",       "Manager", "Manager", NULL },
	{ "X-EVOLUTION-MANAGER", "Manager", "Manager", NULL },
	{ "X-ASSISTANT",        "Assistant", "Assistant", NULL },
	{ "X-MS-ASSISTANT",     "Assistant", "Assistant", NULL },
	{ "X-EVOLUTION-ASSISTANT", "Assistant", "Assistant", NULL },
	{ "IMPP",               "SametimeLogin", "Chat", NULL },
	{ "X-MS-IMADDRESS",     "SametimeLogin", "Chat", NULL },
	{ "X-SAMETIME",         "SametimeLogin", "Chat", NULL },
	{ "X-AIM",              "SametimeLogin", "Chat (AIM)", NULL },
	{ "X-JABBER",           "SametimeLogin", "Chat (Jabber)", NULL },
	{ "X-SKYPE",            "SametimeLogin", "Chat (Skype)", NULL },
	{ "X-SKYPE-USERNAME",   "SametimeLogin", "Chat (Skype)", NULL },
};

static const struct { const char *name, *field; } days[] = {
	{ "BDAY",                    "Birthday" },
	{ "ANNIVERSARY",             "Anniversary" },
	{ "X-ANNIVERSARY",           "Anniversary" },
	{ "X-MS-ANNIVERSARY",        "Anniversary" },
	{ "X-EVOLUTION-ANNIVERSARY", "Anniversary" },
};

/* What is for programs only, or is read elsewhere. */
static const char *const silent[] = { "VERSION", "PRODID", "UID", "SOURCE",
	"NAME", "PROFILE", "KIND", "X-ADDRESSBOOKSERVER-KIND", "EMAIL",
	"CATEGORIES", "MEMBER", "X-ADDRESSBOOKSERVER-MEMBER", "CLIENTPIDMAP",
	"X-ABLABEL", "X-ABADR", "X-ABUID", "X-ABSHOWAS", "MAILER",
	"X-MS-OL-DEFAULT-POSTAL-ADDRESS", "X-MS-OL-DESIGN",
	"X-EVOLUTION-FILE-AS" };
/* clang-format on */

static void
put_any(struct vcf_card *c, const struct pim_prop *p)
{
	if (p->value[0] == '\0' && !p->cut && p->value_len <= 2)
		return;
	for (size_t i = 0; i < NITEMS(rules); i++) {
		if (strcmp(p->name, rules[i].name) != 0)
			continue;
		if (rules[i].put != NULL)
			rules[i].put(c, p);
		else
			put_once(c, p, rules[i].field, rules[i].label);
		return;
	}
	for (size_t i = 0; i < NITEMS(days); i++)
		if (strcmp(p->name, days[i].name) == 0) {
			put_day(c, p, days[i].field);
			return;
		}
	for (size_t i = 0; i < NITEMS(silent); i++)
		if (strcmp(p->name, silent[i]) == 0)
			return;
	note_trouble(c->note, "vCard property %.100s: no place for it",
	    p->name);
}

/* ---- groups -------------------------------------------------------------- */

static bool
is_group(const struct vcf_card *c)
{
	for (const struct pim_prop *p = c->props; p != NULL; p = p->next)
		if ((strcmp(p->name, "KIND") == 0 ||
			strcmp(p->name, "X-ADDRESSBOOKSERVER-KIND") == 0) &&
		    text_same(vcf_text(c, p), "group"))
			return true;
	return false;
}

static bool
is_member(const struct pim_prop *p)
{
	return strcmp(p->name, "MEMBER") == 0 ||
	    strcmp(p->name, "X-ADDRESSBOOKSERVER-MEMBER") == 0;
}

static void
put_members(struct vcf_card *c)
{
	struct arena *a = c->note->arena;
	const char **who = NULL;
	size_t n = 0, cap = 0, unknown = 0;

	for (const struct pim_prop *p = c->props; p != NULL; p = p->next) {
		const char *s;

		if (!is_member(p))
			continue;
		s = vcf_text(c, p);
		if (text_begins(s, "mailto:"))
			s += 7;
		unknown += text_begins(s, "urn:");
		who = arena_room(a, who, n, &cap, sizeof(*who));
		who[n] = s;
		n += s[0] != '\0';
	}
	note_add_texts(c->note, "Members", who, n);
	if (unknown > 0)
		note_trouble(c->note,
		    "vCard property MEMBER: %zu members are "
		    "named by the number of their card only",
		    unknown);
}

/* ---- a card -------------------------------------------------------------- */

static void
put_mails(struct vcf_card *c)
{
	for (int preferred = 1; preferred >= 0; preferred--)
		for (const struct pim_prop *p = c->props; p != NULL;
		     p = p->next)
			if (strcmp(p->name, "EMAIL") == 0 &&
			    vcf_has_type(p, "PREF") == (preferred == 1))
				vcf_mail(c, p);
}

void
vcf_card_note(struct vcf_card *c)
{
	bool group = is_group(c);
	const char *name;

	c->note->form = group ? "Group" : "Person";
	buf_init(&c->comment, COMMENT_MAX);
	put_mails(c);
	for (const struct pim_prop *p = c->props; p != NULL; p = p->next)
		if (strcmp(p->name, "CATEGORIES") == 0)
			put_list(c, p, "Categories");
		else
			put_any(c, p);
	name = note_string(c->note, "FullName");
	if (group) {
		note_add_text(c->note, "ListName", name);
		put_members(c);
	}
	if (c->comment.failed)
		note_trouble(c->note,
		    "vCard property NOTE: longer than %d "
		    "bytes, the rest is cut off",
		    COMMENT_MAX);
	if (c->comment.len > 0)
		note_add_text(c->note, group ? "ListDescription" : "Comment",
		    text_clean(c->note->arena, c->comment.data, c->comment.len,
			NULL));
	if (c->strange > 0)
		note_trouble(c->note, "%d lines of the card are no property",
		    c->strange);
	buf_free(&c->comment);
}
