/* How to reach somebody: telephone numbers and e-mail addresses. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mapping/map_contact.h"
#include "note/note_name.h"

/* ---- telephone ----------------------------------------------------------- */

/* clang-format off */
static const struct phone {
	const char *field; enum ex_prop prop; const char *label;
} phones[] = {
	{ "OfficePhoneNumber",    EX_BUSINESS_PHONE,  "Office phone" },
	{ "PhoneNumber",          EX_HOME_PHONE,      "Home phone" },
	{ "HomePhoneNumber",      EX_HOME_PHONE,      "Home phone" },
	{ "CellPhoneNumber",      EX_MOBILE_PHONE,    "Mobile phone" },
	{ "OfficeFAXPhoneNumber", EX_BUSINESS_FAX,    "Office fax" },
	{ "HomeFAXPhoneNumber",   EX_HOME_FAX,        "Home fax" },
	{ "PagerNumber",          EX_PAGER,           "Pager" },
	{ "CarPhone",             EX_CAR_PHONE,       "Car phone" },
	{ "AssistantPhone",       EX_ASSISTANT_PHONE, "Assistant's phone" },
	{ "primaryPhoneNumber",   EX_PRIMARY_PHONE,   "Primary phone" },
	{ "OtherPhone",           EX_OTHER_PHONE,     "Other phone" },
	{ "OtherPhoneNumber",     EX_OTHER_PHONE,     "Other phone" },
};

/* What the label of a numbered field says about it; the first that fits. */
static const struct {
	const char *word; enum ex_prop prop[2];
} labels[] = {
	{ "home fax",  { EX_HOME_FAX,        EX_HOME_FAX } },
	{ "fax",       { EX_BUSINESS_FAX,    EX_HOME_FAX } },
	{ "pager",     { EX_PAGER,           EX_PAGER } },
	{ "car",       { EX_CAR_PHONE,       EX_CAR_PHONE } },
	{ "assistant", { EX_ASSISTANT_PHONE, EX_ASSISTANT_PHONE } },
	{ "mobile",    { EX_MOBILE_PHONE,    EX_MOBILE_PHONE } },
	{ "cell",      { EX_MOBILE_PHONE,    EX_MOBILE_PHONE } },
	{ "home",      { EX_HOME_PHONE,      EX_HOME2_PHONE } },
	{ "private",   { EX_HOME_PHONE,      EX_HOME2_PHONE } },
	{ "office",    { EX_BUSINESS_PHONE,  EX_BUSINESS2_PHONE } },
	{ "business",  { EX_BUSINESS_PHONE,  EX_BUSINESS2_PHONE } },
	{ "work",      { EX_BUSINESS_PHONE,  EX_BUSINESS2_PHONE } },
};
/* clang-format on */

static const enum ex_prop all_phones[] = { EX_BUSINESS_PHONE,
	EX_BUSINESS2_PHONE, EX_HOME_PHONE, EX_HOME2_PHONE, EX_MOBILE_PHONE,
	EX_PAGER, EX_CAR_PHONE, EX_OTHER_PHONE, EX_PRIMARY_PHONE,
	EX_ASSISTANT_PHONE, EX_BUSINESS_FAX, EX_HOME_FAX };

#define NUMBERED "PhoneNumber_"

static bool
contains(const char *text, const char *word)
{
	for (; *text != '\0'; text++)
		if (text_begins(text, word))
			return true;
	return false;
}

static bool
is_set(const struct map_job *job, enum ex_prop prop)
{
	return ex_text(job->item, prop) != NULL;
}

static bool
is_known_number(const struct map_job *job, const char *number)
{
	for (size_t i = 0; i < NITEMS(all_phones); i++)
		if (is_set(job, all_phones[i]) &&
		    strcmp(ex_text(job->item, all_phones[i]), number) == 0)
			return true;
	return false;
}

/* Without a label: the pager is number 6, as in the Domino Directory. */
static bool
place_of(const struct map_job *job, const char *field, const char *label,
    enum ex_prop *prop)
{
	const char *number = field + sizeof(NUMBERED) - 1;

	for (size_t i = 0; label[0] != '\0' && i < NITEMS(labels); i++) {
		if (!contains(label, labels[i].word))
			continue;
		for (size_t k = 0; k < 2; k++) {
			*prop = labels[i].prop[k];
			if (!is_set(job, *prop))
				return true;
		}
		return false;
	}
	*prop = EX_OTHER_PHONE;
	if (label[0] == '\0' && strcmp(number, "6") == 0)
		*prop = EX_PAGER;
	else if (label[0] == '\0' && strcmp(number, "9") == 0)
		*prop = EX_BUSINESS2_PHONE;
	else if (label[0] == '\0' && strcmp(number, "10") == 0)
		*prop = EX_HOME2_PHONE;
	/* A label of somebody's own must not be lost. */
	return !is_set(job, *prop) &&
	    (label[0] == '\0' || contains(label, "other"));
}

static void
put_numbered(struct map_job *job, const char *field)
{
	const char *digits = field + sizeof(NUMBERED) - 1;
	const char *label_field = text_printf(job->arena, "PhoneLabel_%s",
	    digits);
	const char *label = map_one_line(job->arena,
	    note_string(job->note, label_field));
	const char *number = map_one_line(job->arena,
	    contact_text(job, field, ", "));
	enum ex_prop prop;

	map_use(job, label_field);
	if (number[0] == '\0' || is_known_number(job, number)) {
		map_use(job, field);
		return;
	}
	if (place_of(job, field, label, &prop)) {
		ex_set_text(job->item, prop, number);
		map_use(job, field);
		return;
	}
	contact_row(job,
	    label[0] != '\0' ? label :
			       text_printf(job->arena, "Phone %s", digits),
	    number, field);
}

void
contact_phones(struct map_job *job)
{
	for (size_t i = 0; i < NITEMS(phones); i++)
		contact_put(job, phones[i].prop,
		    map_one_line(job->arena,
			contact_text(job, phones[i].field, ", ")),
		    phones[i].label, phones[i].field);
	NOTE_FOREACH_FIELD(f, job->note)
		if (text_begins(f->name, NUMBERED) &&
		    note_field(job->note, f->name) == f)
			put_numbered(job, f->name);
}

/* ---- e-mail -------------------------------------------------------------- */

static const char *const mails[] = { "MailAddress", "InternetAddress",
	"email_1", "email_2", "email_3", "email_4", "email_5", "email_6",
	"OfficeEMail1", "OfficeEMail2", "OfficeEMail3", "work0email",
	"work1email", "work2email", "work3email", "HomeEmail", "HomeEMail1",
	"HomeEMail2", "HomeEMail3", "SchoolEmail", "mobileEmail",
	"OtherEmail" };

struct mail {
	struct ex_address who;
	const char *field;
};

struct mail_list {
	struct mail *mail;
	size_t n, cap;
};

static void
add_mail(struct map_job *job, struct mail_list *l, const char *text,
    const char *field)
{
	struct ex_address who;

	text = map_one_line(job->arena, text);
	if (text[0] == '\0')
		return;
	who = map_address_in_text(job, text, NULL);
	for (size_t i = 0; i < l->n; i++)
		if (text_same(l->mail[i].who.address, who.address))
			return;
	l->mail = arena_room(job->arena, l->mail, l->n, &l->cap,
	    sizeof(*l->mail));
	l->mail[l->n++] = (struct mail){ who, field };
}

/* A mail name of the directory belongs to a Notes domain. */
static const char *
with_domain(const struct map_job *job, const char *field, const char *text)
{
	const char *domain = note_string(job->note, "MailDomain");

	if (!text_same(field, "MailAddress") || domain[0] == '\0' ||
	    text[0] == '\0' || strchr(text, '@') != NULL)
		return text;
	return text_printf(job->arena, "%s@%s", text, domain);
}

static void
add_field(struct map_job *job, struct mail_list *l, const char *field)
{
	for (const struct note_field *f = note_field(job->note, field);
	     f != NULL; f = note_field_next(f, field)) {
		if (f->type != NOTE_TEXT)
			continue;
		for (size_t i = 0; i < f->n; i++)
			add_mail(job, l, with_domain(job, field, f->text[i]),
			    field);
		map_use_field(job, f);
	}
}

/* email_7 and whatever else goes on from there. */
static void
add_numbered(struct map_job *job, struct mail_list *l)
{
	NOTE_FOREACH_FIELD(f, job->note)
		if (text_begins(f->name, "email_") && !map_is_used(job, f))
			add_field(job, l, f->name);
}

/* Addresses among the aliases of the full name. */
static void
add_aliases(struct map_job *job, struct mail_list *l)
{
	const char *const *names;
	size_t n = note_texts(job->note, "FullName", &names);

	for (size_t i = 0; i < n; i++) {
		struct note_name name = note_name_parse(job->arena, names[i]);

		if (name.form == NAME_INTERNET)
			add_mail(job, l, names[i], "FullName");
	}
}

static void
put_mail(struct map_job *job, size_t i, const struct mail *m)
{
	static const enum ex_prop address[] = { EX_EMAIL1_ADDRESS,
		EX_EMAIL2_ADDRESS, EX_EMAIL3_ADDRESS };
	static const enum ex_prop display[] = { EX_EMAIL1_DISPLAY,
		EX_EMAIL2_DISPLAY, EX_EMAIL3_DISPLAY };

	if (m->who.unresolved)
		ex_lose(job->item, "field %s: address not resolved: %s",
		    m->field, m->who.name);
	if (i >= NITEMS(address)) {
		contact_row(job, text_printf(job->arena, "E-mail %zu", i + 1),
		    m->who.address, m->field);
		return;
	}
	ex_set_text(job->item, address[i], m->who.address);
	ex_set_text(job->item, display[i],
	    m->who.name[0] != '\0' ? m->who.name : m->who.address);
}

/* The first three have a place; those one can write to come first. */
void
contact_mails(struct map_job *job)
{
	struct mail_list l = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < NITEMS(mails); i++)
		add_field(job, &l, mails[i]);
	add_numbered(job, &l);
	add_aliases(job, &l);
	for (int unresolved = 0; unresolved < 2; unresolved++)
		for (size_t i = 0; i < l.n; i++)
			if (l.mail[i].who.unresolved == (unresolved == 1))
				put_mail(job, at++, &l.mail[i]);
}
