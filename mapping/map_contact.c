/* Form Person becomes a contact: MAPPING_GUIDE 5.1. */
#include "mapping/map_contact.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "note/note_name.h"

#define TEXT_MAX (1u << 20)

/* ---- rules --------------------------------------------------------------- */

enum how {
	LINE,   /* on one line, several values by commas */
	LINES,  /* line by line: a street */
	PERSON, /* a Notes name: as people say it */
	DAY,    /* a date, without clock or zone */
	LIST,   /* as many as there are */
};

/* clang-format off */
static const struct rule {
	/* field of the note     property              how     label in the body */
	const char *field; enum ex_prop prop; enum how how; const char *label;
} rules[] = {
	{ "FirstName",           EX_GIVEN_NAME,          LINE,   "First name" },
	{ "MiddleInitial",       EX_MIDDLE_NAME,         LINE,   "Middle name" },
	{ "MiddleName",          EX_MIDDLE_NAME,         LINE,   "Middle name" },
	{ "LastName",            EX_SURNAME,             LINE,   "Last name" },
	{ "Title",               EX_DISPLAY_NAME_PREFIX, LINE,   "Title" },
	{ "Suffix",              EX_GENERATION,          LINE,   "Suffix" },
	{ "Generation",          EX_GENERATION,          LINE,   "Generation" },
	{ "NickName",            EX_NICKNAME,            LINE,   "Nickname" },
	{ "CompanyName",         EX_COMPANY_NAME,        LINE,   "Company" },
	{ "Department",          EX_DEPARTMENT_NAME,     LINE,   "Department" },
	{ "JobTitle",            EX_TITLE,               LINE,   "Job title" },
	{ "Location",            EX_OFFICE_LOCATION,     LINE,   "Location" },
	{ "OfficeNumber",        EX_OFFICE_LOCATION,     LINE,   "Office" },
	{ "Manager",             EX_MANAGER_NAME,        PERSON, "Manager" },
	{ "Assistant",           EX_ASSISTANT,           PERSON, "Assistant" },
	{ "Secretary",           EX_ASSISTANT,           PERSON, "Secretary" },
	{ "Spouse",              EX_SPOUSE_NAME,         LINE,   "Spouse" },
	{ "Children",            EX_CHILDRENS_NAMES,     LIST,   "Children" },
	{ "ChildrensNames",      EX_CHILDRENS_NAMES,     LIST,   "Children" },
	{ "Birthday",            EX_BIRTHDAY,            DAY,    "Birthday" },
	{ "Anniversary",         EX_WEDDING_ANNIVERSARY, DAY,    "Anniversary" },
	{ "WebSite",             EX_BUSINESS_HOME_PAGE,  LINE,   "Web site" },
	{ "WebPage",             EX_BUSINESS_HOME_PAGE,  LINE,   "Web page" },
	{ "BusinessWebPage",     EX_BUSINESS_HOME_PAGE,  LINE,   "Web page" },
	{ "HomeWebSite",         EX_PERSONAL_HOME_PAGE,  LINE,   "Web page" },
	{ "PersonalWebSite",     EX_PERSONAL_HOME_PAGE,  LINE,   "Web page" },
	{ "SametimeLogin",       EX_IM_ADDRESS,          LINE,   "Sametime" },
	{ "IMAddress",           EX_IM_ADDRESS,          LINE,   "Chat" },
	{ "OfficeStreetAddress", EX_WORK_STREET,         LINES,  "Street" },
	{ "OfficeCity",          EX_WORK_CITY,           LINE,   "City" },
	{ "OfficeState",         EX_WORK_STATE,          LINE,   "State" },
	{ "OfficeZIP",           EX_WORK_POSTAL_CODE,    LINE,   "Postal code" },
	{ "OfficeCountry",       EX_WORK_COUNTRY,        LINE,   "Country" },
	{ "StreetAddress",       EX_HOME_STREET,         LINES,  "Street" },
	{ "HomeStreetAddress",   EX_HOME_STREET,         LINES,  "Street" },
	{ "City",                EX_HOME_CITY,           LINE,   "City" },
	{ "HomeCity",            EX_HOME_CITY,           LINE,   "City" },
	{ "State",               EX_HOME_STATE,          LINE,   "State" },
	{ "HomeState",           EX_HOME_STATE,          LINE,   "State" },
	{ "Zip",                 EX_HOME_POSTAL_CODE,    LINE,   "Postal code" },
	{ "HomeZip",             EX_HOME_POSTAL_CODE,    LINE,   "Postal code" },
	{ "Country",             EX_HOME_COUNTRY,        LINE,   "Country" },
	{ "HomeCountry",         EX_HOME_COUNTRY,        LINE,   "Country" },
	{ "OtherStreetAddress",  EX_OTHER_STREET,        LINES,  "Street" },
	{ "OtherCity",           EX_OTHER_CITY,          LINE,   "City" },
	{ "OtherState",          EX_OTHER_STATE,         LINE,   "State" },
	{ "OtherZip",            EX_OTHER_POSTAL_CODE,   LINE,   "Postal code" },
	{ "OtherCountry",        EX_OTHER_COUNTRY,       LINE,   "Country" },
};
/* clang-format on */

const char *
contact_text(const struct map_job *job, const char *field, const char *between)
{
	struct buf b;
	const char *out;

	buf_init(&b, TEXT_MAX);
	for (const struct note_field *f = note_field(job->note, field);
	     f != NULL; f = note_field_next(f, field)) {
		if (f->type == NOTE_NUMBER && b.len == 0)
			buf_puts(&b, note_string(job->note, field));
		if (f->type != NOTE_TEXT)
			continue;
		for (size_t i = 0; i < f->n; i++) {
			if (f->text[i][0] == '\0')
				continue;
			if (b.len > 0)
				buf_puts(&b, between);
			buf_puts(&b, f->text[i]);
		}
	}
	out = b.len == 0 ? "" : text_trim(job->arena, b.data, b.len);
	if (b.failed)
		ex_lose(job->item,
		    "field %s: longer than %u bytes, the rest "
		    "is cut off",
		    field, TEXT_MAX);
	buf_free(&b);
	return out;
}

void
contact_row(struct map_job *job, const char *label, const char *value,
    const char *field)
{
	map_add_row(job, true, label, value, field);
}

void
contact_put(struct map_job *job, enum ex_prop prop, const char *value,
    const char *label, const char *field)
{
	const char *there = ex_text(job->item, prop);

	if (value[0] == '\0')
		return;
	if (there == NULL)
		ex_set_text(job->item, prop, value);
	else if (strcmp(there, value) != 0) {
		contact_row(job, label, value, field);
		return;
	}
	map_use(job, field);
}

/* "CN=John Doe/O=Acme" is John Doe to those who know him. */
static const char *
common_name(struct arena *a, const char *name)
{
	struct note_name n = note_name_parse(a, name);

	if (n.form == NAME_CANONICAL || n.form == NAME_ABBREVIATED)
		return n.common;
	return map_one_line(a, name);
}

/* The day that the writer saw; "1971-03-14" as text is one as well. */
static bool
day_of(const struct map_job *job, const char *field, int64_t *day)
{
	struct note_time t;
	struct civil c;

	if (note_time(job->note, field, &t)) {
		if (!t.has_date)
			return false;
		c = note_time_local(&t);
	} else {
		const char *s = note_string(job->note, field);
		int n = 0;

		if (sscanf(s, "%4d-%2d-%2d%n", &c.year, &c.mon, &c.day, &n) !=
			3 ||
		    s[n] != '\0')
			return false;
	}
	c.hour = c.min = c.sec = 0;
	*day = civil_seconds(c);
	return civil_is_valid(c);
}

static void
put_day(struct map_job *job, const struct rule *r)
{
	int64_t day;

	if (!day_of(job, r->field, &day)) {
		contact_row(job, r->label, note_string(job->note, r->field),
		    r->field);
		return;
	}
	ex_set_time(job->item, r->prop, day);
	map_use(job, r->field);
}

static void
put_list(struct map_job *job, const struct rule *r)
{
	const char *const *texts;
	size_t n = note_texts(job->note, r->field, &texts), kept = 0;
	const char **out = arena_array(job->arena, n + 1, sizeof(*out));

	if (ex_get(job->item, r->prop) != NULL) {
		contact_row(job, r->label, contact_text(job, r->field, ", "),
		    r->field);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		out[kept] = map_one_line(job->arena, texts[i]);
		kept += out[kept][0] != '\0';
	}
	if (kept == 0)
		return;
	ex_set_texts(job->item, r->prop, out, kept);
	map_use(job, r->field);
}

static void
put_rule(struct map_job *job, const struct rule *r)
{
	struct arena *a = job->arena;
	const char *text = "";

	switch (r->how) {
	case DAY:
		put_day(job, r);
		return;
	case LIST:
		put_list(job, r);
		return;
	case LINES:
		text = contact_text(job, r->field, "\n");
		break;
	case PERSON:
		text = common_name(a, contact_text(job, r->field, ", "));
		break;
	case LINE:
		text = map_one_line(a, contact_text(job, r->field, ", "));
		break;
	}
	contact_put(job, r->prop, text, r->label, r->field);
}

/* ---- names --------------------------------------------------------------- */

static bool
has(const struct map_job *job, enum ex_prop prop)
{
	const char *s = ex_text(job->item, prop);

	return s != NULL && s[0] != '\0';
}

static const char *
joined(struct map_job *job, const enum ex_prop *prop, size_t n,
    const char *between)
{
	const char *out = "";

	for (size_t i = 0; i < n; i++)
		if (has(job, prop[i]))
			out = out[0] == '\0' ?
			    ex_text(job->item, prop[i]) :
			    text_printf(job->arena, "%s%s%s", out, between,
				ex_text(job->item, prop[i]));
	return out;
}

/* All that is known is a full name: its last word is the family's. */
static void
split_full_name(struct map_job *job, const char *name)
{
	const char *last = strrchr(name, ' ');

	if (has(job, EX_GIVEN_NAME) || has(job, EX_SURNAME) ||
	    has(job, EX_MIDDLE_NAME) || has(job, EX_COMPANY_NAME) ||
	    name[0] == '\0')
		return;
	if (last == NULL) {
		ex_set_text(job->item, EX_SURNAME, name);
		return;
	}
	ex_set_text(job->item, EX_SURNAME, last + 1);
	ex_set_text(job->item, EX_GIVEN_NAME,
	    text_trim(job->arena, name, (size_t)(last - name)));
}

static const char *
display_name(struct map_job *job, const char *full)
{
	static const enum ex_prop parts[] = { EX_GIVEN_NAME, EX_MIDDLE_NAME,
		EX_SURNAME };
	static const enum ex_prop others[] = { EX_COMPANY_NAME, EX_NICKNAME,
		EX_EMAIL1_ADDRESS };
	const char *name = joined(job, parts, NITEMS(parts), " ");

	if (full[0] != '\0')
		return full;
	for (size_t i = 0; i < NITEMS(others) && name[0] == '\0'; i++)
		if (has(job, others[i]))
			name = ex_text(job->item, others[i]);
	return name;
}

/* "Last, First", or the company: without it a card has no title. */
static void
set_file_as(struct map_job *job)
{
	static const enum ex_prop given[] = { EX_GIVEN_NAME, EX_MIDDLE_NAME };
	const char *first = joined(job, given, NITEMS(given), " ");
	const char *as;

	if (has(job, EX_SURNAME) && first[0] != '\0')
		as = text_printf(job->arena, "%s, %s",
		    ex_text(job->item, EX_SURNAME), first);
	else if (has(job, EX_SURNAME))
		as = ex_text(job->item, EX_SURNAME);
	else if (first[0] != '\0')
		as = first;
	else if (has(job, EX_COMPANY_NAME))
		as = ex_text(job->item, EX_COMPANY_NAME);
	else
		as = ex_text(job->item, EX_DISPLAY_NAME);
	if (as != NULL && as[0] != '\0')
		ex_set_text(job->item, EX_FILE_AS, as);
}

/*
 * What people see of a full name.  "Anna Keller/Sales/Acme" is a name in
 * levels only when its first part is hers: "Østersøen A/S" is a company.
 */
static const char *
shown(struct map_job *job, const char *full)
{
	static const enum ex_prop parts[] = { EX_GIVEN_NAME, EX_MIDDLE_NAME,
		EX_SURNAME };
	struct note_name n = note_name_parse(job->arena, full);
	const char *whole = joined(job, parts, NITEMS(parts), " ");

	if (n.form == NAME_CANONICAL)
		return n.common;
	if (n.form == NAME_ABBREVIATED &&
	    (text_same_folded(n.common, whole) ||
		(whole[0] == '\0' && !has(job, EX_COMPANY_NAME))))
		return n.common;
	return map_one_line(job->arena, full);
}

/* The first value is the name, the others are aliases. */
static const char *
full_name(struct map_job *job)
{
	const char *const *names;
	size_t n = note_texts(job->note, "FullName", &names);
	const char *input = note_string(job->note, "FullNameInput");
	const char *full = n == 0 ? "" : shown(job, names[0]);

	map_use(job, "FullName");
	for (size_t i = 1; i < n; i++) {
		const char *alias = shown(job, names[i]);

		if (note_name_parse(job->arena, names[i]).form !=
			NAME_INTERNET &&
		    !text_same(alias, full))
			contact_row(job, "Also known as", alias, "FullName");
		/* addresses among them: contact_mails */
	}
	if (full[0] == '\0') {
		full = map_one_line(job->arena, input);
		map_use(job, "FullNameInput");
	} else if (text_same(full, input)) {
		map_use(job, "FullNameInput");
	} else {
		contact_row(job, "Name as typed", input, "FullNameInput");
	}
	contact_row(job, "Name in another script",
	    contact_text(job, "AltFullName", ", "), "AltFullName");
	return full;
}

/* ---- all of it ----------------------------------------------------------- */

/* Of the directory, of the client's windows: no part of a contact. */
static const char *const dropped[] = { "Certificate", "PublicKey",
	"HTTPPassword", "MailSystem", "MailServer", "MailFile", "MailDomain",
	"MessageStorage", "NoteIDPhoto", "FullNameLanguage", "CheckPassword",
	"PasswordChangeInterval", "PasswordGracePeriod", "AvailableForDirSync",
	"EncryptIncomingMail", "ClientType", "LocalAdmin", "Owner",
	"DocumentAccess", "PhotoDisplay", "ContactPhotoDisplay", "PhoneLabels",
	"EmailDisplay", "AddressDisplay", "NameDisplay", "referenceFolder",
	"SametimeServer", "Protected", "ProxyType" };

void
contact_body(struct map_job *job, const char *const *fields, size_t n)
{
	const struct note *whole = job->note;
	struct note *as = ARENA_NEW(job->arena, struct note);

	*as = *whole;
	as->fields = as->last_field = NULL;
	NOTE_FOREACH_FIELD(f, whole) {
		struct note_field *g = note_add(as, f->name, f->type);

		*g = *f;
		g->next = NULL;
		for (size_t i = 0; i < n; i++)
			if (text_same(g->name, fields[i]))
				g->name = "Body";
	}
	job->note = as; /* the same fields in the same order */
	map_body(job, false);
	job->note = whole;
}

static void
set_private(struct map_job *job)
{
	if (!map_take_flag(job, "Confidential"))
		return;
	ex_set_int(job->item, EX_SENSITIVITY, 2);
	ex_set_bool(job->item, EX_PRIVATE, true);
}

int
map_contact(struct map_job *job, struct map_result *r, struct err *e)
{
	static const char *const comment[] = { "Comment", "Comments" };
	const char *full;

	(void)r;
	(void)e;
	/* Title and Subject mean something else on a contact. */
	map_common(job, "IPM.Contact");
	for (size_t i = 0; i < NITEMS(rules); i++)
		put_rule(job, &rules[i]);
	contact_phones(job);
	full = full_name(job);
	split_full_name(job, full);
	contact_mails(job);
	full = display_name(job, full);
	if (full[0] != '\0') {
		ex_set_text(job->item, EX_DISPLAY_NAME, full);
		ex_set_text(job->item, EX_SUBJECT, full);
	}
	set_file_as(job);
	set_private(job);
	contact_photo(job);
	contact_certificate(job);
	contact_row(job, "Short name", contact_text(job, "ShortName", ", "),
	    "ShortName");
	contact_row(job, "Employee", contact_text(job, "EmployeeID", ", "),
	    "EmployeeID");
	contact_row(job, "Photo", contact_text(job, "PhotoURL", ", "),
	    "PhotoURL");
	for (size_t i = 0; i < NITEMS(dropped); i++)
		map_use(job, dropped[i]);
	contact_body(job, comment, NITEMS(comment));
	return 0;
}
