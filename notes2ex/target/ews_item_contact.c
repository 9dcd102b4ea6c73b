/*
 * Contacts: elements in the order of the schema (mapping guide 5.1, 8.2),
 * extended properties for the rest.
 */
#include <string.h>

#include "exch/ex_blob.h"
#include "target/ews_item_priv.h"

#define NOON (11 * 3600 + 59 * 60) /* the same day nearly everywhere */

struct field {
	const char *element;
	enum ex_prop prop;
};

static void
put_fields(struct maker *m, const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ews_put_text(m, f[i].element, ex_text(m->item, f[i].prop));
}

/* ---- lists with keys ------------------------------------------------------------- */

/* Opened with the first entry. */
struct dictionary {
	struct maker *m;
	const char *element;
	bool open;
};

static void
open_entry(struct dictionary *d, const char *key)
{
	struct ews_xml *x = &d->m->x;

	if (!d->open)
		ews_open(x, d->element);
	d->open = true;
	ews_open(x, "t:Entry");
	ews_attr(x, "Key", key);
}

static void
end_dictionary(struct dictionary *d)
{
	if (d->open)
		ews_close(&d->m->x);
}

static bool
has_text(const struct ex_item *item, enum ex_prop prop)
{
	const char *text = ex_text(item, prop);

	return text != NULL && text[0] != '\0';
}

/* What each is shown as only 2010 and later have a place for. */
static void
put_emails(struct maker *m)
{
	static const struct {
		const char *key;
		enum ex_prop address, shown;
	} slots[] = {
		{ "EmailAddress1", EX_EMAIL1_ADDRESS, EX_EMAIL1_DISPLAY },
		{ "EmailAddress2", EX_EMAIL2_ADDRESS, EX_EMAIL2_DISPLAY },
		{ "EmailAddress3", EX_EMAIL3_ADDRESS, EX_EMAIL3_DISPLAY },
	};
	struct dictionary d = { .m = m, .element = "t:EmailAddresses" };

	for (size_t i = 0; i < NITEMS(slots); i++) {
		if (!has_text(m->item, slots[i].address))
			continue;
		open_entry(&d, slots[i].key);
		if (m->ctx->version >= EWS_2010) {
			if (has_text(m->item, slots[i].shown))
				ews_attr(&m->x, "Name",
				    ex_text(m->item, slots[i].shown));
			ews_attr(&m->x, "RoutingType", "SMTP");
		}
		ews_text(&m->x, ex_text(m->item, slots[i].address));
		ews_close(&m->x);
	}
	end_dictionary(&d);
}

static void
put_addresses(struct maker *m)
{
	static const char *const parts[] = { "t:Street", "t:City", "t:State",
		"t:CountryOrRegion", "t:PostalCode" };
	static const struct {
		const char *key;
		enum ex_prop prop[5];
	} slots[] = {
		{ "Business", { EX_WORK_STREET, EX_WORK_CITY, EX_WORK_STATE,
		    EX_WORK_COUNTRY, EX_WORK_POSTAL_CODE } },
		{ "Home", { EX_HOME_STREET, EX_HOME_CITY, EX_HOME_STATE,
		    EX_HOME_COUNTRY, EX_HOME_POSTAL_CODE } },
		{ "Other", { EX_OTHER_STREET, EX_OTHER_CITY, EX_OTHER_STATE,
		    EX_OTHER_COUNTRY, EX_OTHER_POSTAL_CODE } },
	};
	struct dictionary d = { .m = m, .element = "t:PhysicalAddresses" };

	for (size_t i = 0; i < NITEMS(slots); i++) {
		bool any = false;

		for (size_t k = 0; k < NITEMS(parts); k++)
			any = any || has_text(m->item, slots[i].prop[k]);
		if (!any)
			continue;
		open_entry(&d, slots[i].key);
		for (size_t k = 0; k < NITEMS(parts); k++)
			ews_put_text(m, parts[k],
			    ex_text(m->item, slots[i].prop[k]));
		ews_close(&m->x);
	}
	end_dictionary(&d);
}

static const struct field phones[] = {
	{ "AssistantPhone", EX_ASSISTANT_PHONE },
	{ "BusinessFax", EX_BUSINESS_FAX },
	{ "BusinessPhone", EX_BUSINESS_PHONE },
	{ "BusinessPhone2", EX_BUSINESS2_PHONE },
	{ "CarPhone", EX_CAR_PHONE },
	{ "HomeFax", EX_HOME_FAX },
	{ "HomePhone", EX_HOME_PHONE },
	{ "HomePhone2", EX_HOME2_PHONE },
	{ "MobilePhone", EX_MOBILE_PHONE },
	{ "OtherTelephone", EX_OTHER_PHONE },
	{ "Pager", EX_PAGER },
	{ "PrimaryPhone", EX_PRIMARY_PHONE },
};

static void
put_entries(struct maker *m, const char *element, const struct field *f,
    size_t n)
{
	struct dictionary d = { .m = m, .element = element };

	for (size_t i = 0; i < n; i++) {
		if (!has_text(m->item, f[i].prop))
			continue;
		open_entry(&d, f[i].element);
		ews_text(&m->x, ex_text(m->item, f[i].prop));
		ews_close(&m->x);
	}
	end_dictionary(&d);
}

/* ---- single ones ------------------------------------------------------------------- */

static void
put_day(struct maker *m, const char *element, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(m->item, prop);

	if (v != NULL && ews_is_time(v->time))
		ews_time(&m->x, element, ews_midnight(v->time) + NOON);
}

/* The day as every clock shows it ([MS-OXOCNTC] 2.2.1.5.3). */
static void
put_local_day(struct maker *m, enum ex_prop prop, uint32_t lid)
{
	const struct ex_value *v = ex_get(m->item, prop);

	if (v != NULL)
		ews_put_time(m, ews_path_lid(EX_SET_PSETID_ADDRESS, lid,
		    "SystemTime"), ews_midnight(v->time));
}

static void
put_children(struct maker *m)
{
	const struct ex_value *v = ex_get(m->item, EX_CHILDRENS_NAMES);

	if (v == NULL || v->n == 0)
		return;
	ews_open(&m->x, "t:Children");
	for (size_t i = 0; i < v->n; i++)
		ews_element(&m->x, "t:String", v->texts[i]);
	ews_close(&m->x);
}

static bool
is_hex(char c)
{
	return c != '\0' && strchr("0123456789abcdefABCDEF", c) != NULL;
}

/* The element wants an address, and its reader is strict. */
static bool
is_uri(const char *s)
{
	int fragments = 0;

	for (; *s != '\0'; s++) {
		fragments += *s == '#';
		if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7F ||
		    strchr("\"<>\\^`{|}[]", *s) != NULL ||
		    (*s == '%' && !(is_hex(s[1]) && is_hex(s[2]))))
			return false;
	}
	return fragments < 2;
}

static bool
has_page(const struct maker *m)
{
	return has_text(m->item, EX_BUSINESS_HOME_PAGE) &&
	    is_uri(ex_text(m->item, EX_BUSINESS_HOME_PAGE));
}

/* [MS-OXOABK] 2.2.4.36: settings, each with its tag and length. */
static void
put_certificate(struct maker *m)
{
	static const uint8_t version[] = { 1, 0, 8, 0, 1, 0, 0, 0 };
	const struct ex_value *v = ex_get(m->item, EX_USER_X509_CERTIFICATE);
	struct ews_path path = ews_path_of(EX_USER_X509_CERTIFICATE);
	bool bare = v != NULL && v->n > 0 && v->binary[0] == 0x30 &&
	    v->n + 4 <= UINT16_MAX;
	struct buf bytes;

	if (v == NULL || v->n == 0 || !m->ctx->binary)
		return;
	path.type = "BinaryArray";
	buf_init(&bytes, EX_BLOB_MAX);
	if (bare)
		buf_put(&bytes, version, sizeof(version));
	for (unsigned tag = 3; bare && tag <= 8; tag += 5) {
		ex_put_u16(&bytes, tag); /* to encrypt, to sign */
		ex_put_u16(&bytes, (unsigned)(v->n + 4));
		buf_put(&bytes, v->binary, v->n);
	}
	if (!bare)
		buf_put(&bytes, v->binary, v->n);
	ews_open(&m->x, "t:ExtendedProperty");
	ews_path(&m->x, &path);
	ews_open(&m->x, "t:Values");
	ews_open(&m->x, "t:Value");
	ews_base64(&m->x, bytes.data, bytes.len);
	ews_close(&m->x);
	ews_close(&m->x);
	ews_close(&m->x);
	buf_free(&bytes);
}

/* ---- all of it ---------------------------------------------------------------------- */

static const struct field first[] = {
	{ "t:DisplayName", EX_DISPLAY_NAME }, { "t:GivenName", EX_GIVEN_NAME },
	{ "t:MiddleName", EX_MIDDLE_NAME }, { "t:Nickname", EX_NICKNAME },
	{ "t:CompanyName", EX_COMPANY_NAME },
};
static const struct field assistant[] = {
	{ "t:AssistantName", EX_ASSISTANT },
};
static const struct field middle[] = {
	{ "t:Department", EX_DEPARTMENT_NAME }, { "t:Generation",
	EX_GENERATION },
};
static const struct field chat[] = { { "ImAddress1", EX_IM_ADDRESS } };
static const struct field work[] = {
	{ "t:JobTitle", EX_TITLE }, { "t:Manager", EX_MANAGER_NAME },
	{ "t:OfficeLocation", EX_OFFICE_LOCATION },
};
static const struct field last[] = {
	{ "t:SpouseName", EX_SPOUSE_NAME }, { "t:Surname", EX_SURNAME },
};

static void
use_fields(struct maker *m, const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		m->used[f[i].prop] = true;
}

static void
use_elements(struct maker *m)
{
	static const enum ex_prop others[] = { EX_FILE_AS, EX_BIRTHDAY,
		EX_WEDDING_ANNIVERSARY, EX_CHILDRENS_NAMES, EX_MAILING_ADDRESS,
		EX_ICON_INDEX, EX_EMAIL1_ADDRESS, EX_EMAIL2_ADDRESS,
		EX_EMAIL3_ADDRESS, EX_WORK_STREET, EX_WORK_CITY, EX_WORK_STATE,
		EX_WORK_POSTAL_CODE, EX_WORK_COUNTRY, EX_HOME_STREET,
		EX_HOME_CITY, EX_HOME_STATE, EX_HOME_POSTAL_CODE,
		EX_HOME_COUNTRY, EX_OTHER_STREET, EX_OTHER_CITY,
		EX_OTHER_STATE, EX_OTHER_POSTAL_CODE, EX_OTHER_COUNTRY };
	static const enum ex_prop shown[] = { EX_EMAIL1_DISPLAY,
		EX_EMAIL2_DISPLAY, EX_EMAIL3_DISPLAY };

	use_fields(m, first, NITEMS(first));
	use_fields(m, assistant, NITEMS(assistant));
	use_fields(m, middle, NITEMS(middle));
	use_fields(m, chat, NITEMS(chat));
	use_fields(m, work, NITEMS(work));
	use_fields(m, last, NITEMS(last));
	use_fields(m, phones, NITEMS(phones));
	ews_use(m, others, NITEMS(others));
	if (m->ctx->version >= EWS_2010)
		ews_use(m, shown, NITEMS(shown));
	m->used[EX_BUSINESS_HOME_PAGE] = has_page(m);
}

static void
put_elements(struct maker *m)
{
	static const char *const index[] = { NULL, "Home", "Business",
		"Other" };
	int32_t mail_to = ex_int(m->item, EX_MAILING_ADDRESS, 0);
	const char *file_as = ex_text(m->item, EX_FILE_AS);

	if (!has_text(m->item, EX_FILE_AS))
		file_as = ex_text(m->item, EX_DISPLAY_NAME);
	ews_put_text(m, "t:FileAs", file_as);
	ews_element(&m->x, "t:FileAsMapping", "None");
	put_fields(m, first, NITEMS(first));
	put_emails(m);
	put_addresses(m);
	put_entries(m, "t:PhoneNumbers", phones, NITEMS(phones));
	put_fields(m, assistant, NITEMS(assistant));
	put_day(m, "t:Birthday", EX_BIRTHDAY);
	if (has_page(m))
		ews_element(&m->x, "t:BusinessHomePage",
		    ex_text(m->item, EX_BUSINESS_HOME_PAGE));
	put_children(m);
	put_fields(m, middle, NITEMS(middle));
	put_entries(m, "t:ImAddresses", chat, NITEMS(chat));
	put_fields(m, work, NITEMS(work));
	if (mail_to > 0 && mail_to < (int32_t)NITEMS(index))
		ews_element(&m->x, "t:PostalAddressIndex", index[mail_to]);
	put_fields(m, last, NITEMS(last));
	put_day(m, "t:WeddingAnniversary", EX_WEDDING_ANNIVERSARY);
}

int
ews_make_contact(struct maker *m)
{
	use_elements(m);
	ews_put_front(m, NULL, NULL);
	ews_put_due(m);
	ews_put_rest(m);
	put_local_day(m, EX_BIRTHDAY, 0x80DE);
	put_local_day(m, EX_WEDDING_ANNIVERSARY, 0x80DF);
	put_certificate(m);
	put_elements(m);
	return ews_add_files(m);
}
