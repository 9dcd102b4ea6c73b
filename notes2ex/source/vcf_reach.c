/* Numbers and addresses of a card. */
#include <string.h>

#include "base/text.h"
#include "source/vcf_card.h"

struct slot {
	const char *field, *label;
};

/* ---- telephone ----------------------------------------------------------- */

static bool
is_fax(const struct pim_prop *p)
{
	return vcf_has_type(p, "FAX");
}

static struct slot
phone_slot(const struct vcf_card *c, const struct pim_prop *p)
{
	const char *label = vcf_label(c, p);

	if (is_fax(p) && vcf_has_type(p, "HOME"))
		return (struct slot){ "HomeFAXPhoneNumber", "Home fax" };
	if (is_fax(p))
		return (struct slot){ "OfficeFAXPhoneNumber", "Office fax" };
	if (vcf_has_type(p, "PAGER"))
		return (struct slot){ "PhoneNumber_6", "Pager" };
	if (vcf_has_type(p, "CAR"))
		return (struct slot){ "CarPhone", "Car phone" };
	if (text_begins(label, "assistant") || vcf_has_type(p, "X-ASSISTANT"))
		return (struct slot){ "AssistantPhone", "Assistant's phone" };
	if (vcf_has_type(p, "CELL") || vcf_has_type(p, "IPHONE"))
		return (struct slot){ "CellPhoneNumber", "Mobile phone" };
	if (vcf_has_type(p, "WORK"))
		return (struct slot){ "OfficePhoneNumber", "Office phone" };
	if (vcf_has_type(p, "HOME"))
		return (struct slot){ "PhoneNumber", "Home phone" };
	if (vcf_has_type(p, "MAIN") || vcf_has_type(p, "PREF"))
		return (struct slot){ "primaryPhoneNumber", "Primary phone" };
	return (struct slot){ "OtherPhone", "Other phone" };
}

#define NUMBERED_MAX 1000

/* A second number of a kind gets a numbered field and its label. */
static void
add_numbered(struct vcf_card *c, const char *number, const char *label)
{
	struct note *n = c->note;

	for (int i = 1; i < NUMBERED_MAX; i++) {
		const char *field = text_printf(n->arena, "PhoneNumber_%d", i);

		if (i == 6 || note_has(n, field)) /* 6 is the pager */
			continue;
		note_add_text(n, field, number);
		note_add_text(n, text_printf(n->arena, "PhoneLabel_%d", i),
		    label);
		return;
	}
	note_trouble(n, "vCard property TEL: more than %d numbers",
	    NUMBERED_MAX);
}

void
vcf_phone(struct vcf_card *c, const struct pim_prop *p)
{
	const char *number = vcf_text(c, p), *label = vcf_label(c, p);
	struct slot s = phone_slot(c, p);

	if (text_begins(number, "tel:"))
		number += 4;
	if (number[0] == '\0')
		return;
	if (label[0] != '\0' && strcmp(s.field, "OtherPhone") == 0)
		add_numbered(c, number, label);
	else if (note_has(c->note, s.field))
		add_numbered(c, number, s.label);
	else
		note_add_text(c->note, s.field, number);
}

/* ---- e-mail -------------------------------------------------------------- */

#define MAILS_MAX 1000

void
vcf_mail(struct vcf_card *c, const struct pim_prop *p)
{
	const char *address = vcf_text(c, p);
	struct note *n = c->note;

	if (text_begins(address, "mailto:"))
		address += 7;
	if (address[0] == '\0')
		return;
	if (!note_has(n, "MailAddress")) {
		note_add_text(n, "MailAddress", address);
		return;
	}
	for (int i = 1; i < MAILS_MAX; i++) {
		const char *field = text_printf(n->arena, "email_%d", i);

		if (note_has(n, field))
			continue;
		note_add_text(n, field, address);
		return;
	}
	note_trouble(n, "vCard property EMAIL: more than %d addresses",
	    MAILS_MAX);
}

/* ---- street -------------------------------------------------------------- */

/* ADR: PO box; extended; street; city; region; postal code; country */
enum {
	ADR_BOX,
	ADR_MORE,
	ADR_STREET,
	ADR_CITY,
	ADR_STATE,
	ADR_ZIP,
	ADR_COUNTRY,
	ADR_PARTS
};

static const struct {
	const char *street, *field[4];
} places[] = {
	{ "OfficeStreetAddress",
	    { "OfficeCity", "OfficeState", "OfficeZIP", "OfficeCountry" } },
	{ "StreetAddress", { "City", "State", "Zip", "Country" } },
	{ "OtherStreetAddress",
	    { "OtherCity", "OtherState", "OtherZip", "OtherCountry" } },
};

static const char *
joined(struct arena *a, const char *one, const char *two, const char *between)
{
	if (one[0] == '\0' || two[0] == '\0')
		return one[0] == '\0' ? two : one;
	return text_printf(a, "%s%s%s", one, between, two);
}

static bool
is_free(const struct note *n, size_t place)
{
	if (note_has(n, places[place].street))
		return false;
	for (size_t i = 0; i < NITEMS(places[place].field); i++)
		if (note_has(n, places[place].field[i]))
			return false;
	return true;
}

/* 0 work, 1 home, 2 other; the first free one where the card does not say. */
static size_t
place_of(const struct vcf_card *c, const struct pim_prop *p)
{
	if (vcf_has_type(p, "WORK"))
		return 0;
	if (vcf_has_type(p, "HOME"))
		return 1;
	return pim_param(p, "TYPE") == NULL && is_free(c->note, 0) ? 0 : 2;
}

void
vcf_address(struct vcf_card *c, const struct pim_prop *p)
{
	struct arena *a = c->note->arena;
	const char **got, *part[ADR_PARTS], *street;
	size_t n = pim_split(a, vcf_value(c, p), ';', NULL, &got);
	size_t place = place_of(c, p);

	for (size_t i = 0; i < ADR_PARTS; i++)
		part[i] = i < n ? text_trim(a, got[i], strlen(got[i])) : "";
	street = joined(a, joined(a, part[ADR_STREET], part[ADR_MORE], "\n"),
	    part[ADR_BOX], "\n");
	if (!is_free(c->note, place)) {
		for (size_t i = ADR_CITY; i < ADR_PARTS; i++)
			street = joined(a, street, part[i], ", ");
		vcf_comment(c, "Address", street);
		return;
	}
	if (street[0] != '\0')
		note_add_text(c->note, places[place].street, street);
	for (size_t i = ADR_CITY; i < ADR_PARTS; i++)
		if (part[i][0] != '\0')
			note_add_text(c->note,
			    places[place].field[i - ADR_CITY], part[i]);
}
