#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"

#include "target/dir_fold.h"
#include "target/dir_head.h"
#include "target/dir_write.h"

/* One card being written. */
struct card {
	struct fold *f;
	struct arena *a;
	const struct ex_item *item;
	bool v4;
};

/* ---- values ------------------------------------------------------------ */

static bool
is_set(const struct card *c, enum ex_prop prop)
{
	const char *s = ex_text(c->item, prop);

	return s != NULL && s[0] != '\0';
}

/* "head:text", nothing when there is no text. */
static void
put_text(struct card *c, const char *head, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	fold_put(c->f, head);
	fold_put(c->f, ":");
	fold_text(c->f, text);
	fold_end(c->f);
}

static void
put_prop(struct card *c, const char *head, enum ex_prop prop)
{
	put_text(c, head, ex_text(c->item, prop));
}

/* A parameter's value in quotes; a quote itself cannot stand there. */
static void
put_param(struct card *c, const char *name, const char *value)
{
	char *line = head_line(c->a, value);

	for (char *p = line; *p != '\0'; p++)
		if (*p == '"')
			*p = '\'';
	fold_put(c->f, ";");
	fold_put(c->f, name);
	fold_put(c->f, "=\"");
	fold_put(c->f, line);
	fold_put(c->f, "\"");
}

/* Parts of a structured value, NULL for an empty one. */
static void
put_parts(struct card *c, const char *const *part, size_t n)
{
	fold_put(c->f, ":");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			fold_put(c->f, ";");
		fold_text(c->f, part[i]);
	}
	fold_end(c->f);
}

static void
put_date(struct card *c, const char *v3, const char *v4, enum ex_prop prop)
{
	const struct ex_value *v = ex_get(c->item, prop);
	char date[48];

	if (v == NULL)
		return;

	struct civil d = civil_of(v->time);

	if (d.year < 1 || d.year > 9999)
		return; /* no date that a calendar knows */
	(void)snprintf(date, sizeof(date),
	    c->v4 ? "%04d%02d%02d" : "%04d-%02d-%02d", d.year, d.mon, d.day);
	put_text(c, c->v4 ? v4 : v3, date);
}

static void
put_revision(struct card *c)
{
	const struct ex_value *v = ex_get(c->item, EX_LAST_MODIFICATION_TIME);
	char iso[32], *to = iso;

	if (v == NULL)
		return;
	civil_iso(v->time, iso);
	for (const char *p = iso; c->v4 && *p != '\0'; p++)
		if (*p != '-' && *p != ':')
			*to++ = *p;
	if (c->v4)
		*to = '\0';
	if (iso[0] == '\0')
		return;
	fold_put(c->f, "REV:");
	fold_put(c->f, iso);
	fold_end(c->f);
}

/* ---- who --------------------------------------------------------------- */

static const char *
first_set(const struct card *c, const enum ex_prop *prop, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_set(c, prop[i]))
			return ex_text(c->item, prop[i]);
	return NULL;
}

/* FN must be there: whatever the entry is best known by. */
static const char *
shown_name(const struct card *c)
{
	static const enum ex_prop known[] = { EX_DISPLAY_NAME, EX_DL_NAME,
		EX_SUBJECT };
	static const enum ex_prop other[] = { EX_FILE_AS, EX_NICKNAME,
		EX_COMPANY_NAME, EX_EMAIL1_DISPLAY, EX_EMAIL1_ADDRESS };
	const char *name = first_set(c, known, NITEMS(known));

	if (name != NULL)
		return name;
	if (is_set(c, EX_GIVEN_NAME) && is_set(c, EX_SURNAME))
		return text_printf(c->a, "%s %s",
		    ex_text(c->item, EX_GIVEN_NAME),
		    ex_text(c->item, EX_SURNAME));
	if (is_set(c, EX_GIVEN_NAME) || is_set(c, EX_SURNAME))
		return ex_text(c->item, is_set(c, EX_SURNAME) ? EX_SURNAME :
		    EX_GIVEN_NAME);
	name = first_set(c, other, NITEMS(other));
	return name != NULL ? name : c->item->unid;
}

static void
put_names(struct card *c)
{
	const char *const part[] = { ex_text(c->item, EX_SURNAME),
		ex_text(c->item, EX_GIVEN_NAME),
		ex_text(c->item, EX_MIDDLE_NAME),
		ex_text(c->item, EX_DISPLAY_NAME_PREFIX),
		ex_text(c->item, EX_GENERATION) };

	put_text(c, "FN", shown_name(c));
	fold_put(c->f, "N");
	if (c->v4 && is_set(c, EX_FILE_AS))
		put_param(c, "SORT-AS", ex_text(c->item, EX_FILE_AS));
	put_parts(c, part, NITEMS(part));
	if (!c->v4)
		put_prop(c, "SORT-STRING", EX_FILE_AS);
	put_prop(c, "NICKNAME", EX_NICKNAME);
}

static void
put_work(struct card *c)
{
	const char *const part[] = { ex_text(c->item, EX_COMPANY_NAME),
		ex_text(c->item, EX_DEPARTMENT_NAME) };

	if (is_set(c, EX_COMPANY_NAME) || is_set(c, EX_DEPARTMENT_NAME)) {
		fold_put(c->f, "ORG");
		put_parts(c, part, is_set(c, EX_DEPARTMENT_NAME) ? 2 : 1);
	}
	put_prop(c, "TITLE", EX_TITLE);
}

/* ---- where ------------------------------------------------------------- */

static void
put_mail(struct card *c, bool first, enum ex_prop address,
    enum ex_prop display)
{
	const char *name = ex_text(c->item, display);

	if (!is_set(c, address))
		return;
	fold_put(c->f, c->v4 ? (first ? "EMAIL;PREF=1" : "EMAIL") :
	    first ? "EMAIL;TYPE=INTERNET,PREF" : "EMAIL;TYPE=INTERNET");
	if (name != NULL && name[0] != '\0' &&
	    !text_same(name, ex_text(c->item, address)) &&
	    !text_same(name, shown_name(c)))
		put_param(c, "X-DISPLAY", name);
	fold_put(c->f, ":");
	fold_text(c->f, ex_text(c->item, address));
	fold_end(c->f);
}

static void
put_phones(struct card *c)
{
	static const struct {
		enum ex_prop prop;
		const char *v3, *v4;
	} phones[] = {
		{ EX_PRIMARY_PHONE, "TEL;TYPE=PREF", "TEL;PREF=1" },
		{ EX_BUSINESS_PHONE, "TEL;TYPE=WORK,VOICE",
		    "TEL;TYPE=\"work,voice\"" },
		{ EX_BUSINESS2_PHONE, "TEL;TYPE=WORK,VOICE",
		    "TEL;TYPE=\"work,voice\"" },
		{ EX_HOME_PHONE, "TEL;TYPE=HOME,VOICE",
		    "TEL;TYPE=\"home,voice\"" },
		{ EX_HOME2_PHONE, "TEL;TYPE=HOME,VOICE",
		    "TEL;TYPE=\"home,voice\"" },
		{ EX_MOBILE_PHONE, "TEL;TYPE=CELL", "TEL;TYPE=cell" },
		{ EX_CAR_PHONE, "TEL;TYPE=CAR", "TEL;TYPE=x-car" },
		{ EX_PAGER, "TEL;TYPE=PAGER", "TEL;TYPE=pager" },
		{ EX_OTHER_PHONE, "TEL;TYPE=VOICE", "TEL;TYPE=voice" },
		{ EX_BUSINESS_FAX, "TEL;TYPE=WORK,FAX",
		    "TEL;TYPE=\"work,fax\"" },
		{ EX_HOME_FAX, "TEL;TYPE=HOME,FAX", "TEL;TYPE=\"home,fax\"" },
		{ EX_ASSISTANT_PHONE, "X-MS-TEL;TYPE=ASSISTANT",
		    "X-MS-TEL;TYPE=ASSISTANT" },
	};

	for (size_t i = 0; i < NITEMS(phones); i++)
		put_prop(c, c->v4 ? phones[i].v4 : phones[i].v3,
		    phones[i].prop);
}

struct place {
	const char *head;
	enum ex_prop part[5]; /* street city state code country */
};

static void
put_address(struct card *c, const struct place *p, const char *room)
{
	const char *part[7] = { NULL, room };
	bool any = room != NULL && room[0] != '\0';

	for (size_t i = 0; i < NITEMS(p->part); i++) {
		part[i + 2] = ex_text(c->item, p->part[i]);
		any = any || is_set(c, p->part[i]);
	}
	if (!any)
		return;
	fold_put(c->f, p->head);
	put_parts(c, part, NITEMS(part));
}

/* The office is the extended address of the place of work. */
static void
put_addresses(struct card *c)
{
	static const struct place work = { "ADR;TYPE=WORK",
		{ EX_WORK_STREET, EX_WORK_CITY, EX_WORK_STATE,
		    EX_WORK_POSTAL_CODE, EX_WORK_COUNTRY } };
	static const struct place home = { "ADR;TYPE=HOME",
		{ EX_HOME_STREET, EX_HOME_CITY, EX_HOME_STATE,
		    EX_HOME_POSTAL_CODE, EX_HOME_COUNTRY } };
	static const struct place other = { "ADR",
		{ EX_OTHER_STREET, EX_OTHER_CITY, EX_OTHER_STATE,
		    EX_OTHER_POSTAL_CODE, EX_OTHER_COUNTRY } };
	static const struct place postal = { "ADR;TYPE=POSTAL",
		{ EX_OTHER_STREET, EX_OTHER_CITY, EX_OTHER_STATE,
		    EX_OTHER_POSTAL_CODE, EX_OTHER_COUNTRY } };

	put_address(c, &work, ex_text(c->item, EX_OFFICE_LOCATION));
	put_address(c, &home, NULL);
	put_address(c, c->v4 ? &other : &postal, NULL);
}

static void
put_net(struct card *c)
{
	const char *im = ex_text(c->item, EX_IM_ADDRESS);

	put_mail(c, true, EX_EMAIL1_ADDRESS, EX_EMAIL1_DISPLAY);
	put_mail(c, false, EX_EMAIL2_ADDRESS, EX_EMAIL2_DISPLAY);
	put_mail(c, false, EX_EMAIL3_ADDRESS, EX_EMAIL3_DISPLAY);
	put_prop(c, "URL;TYPE=WORK", EX_BUSINESS_HOME_PAGE);
	put_prop(c, "URL;TYPE=HOME", EX_PERSONAL_HOME_PAGE);
	put_text(c, "X-MS-IMADDRESS", im);
	if (im != NULL && strchr(im, ':') != NULL)
		put_text(c, "IMPP", im);
}

/* ---- the rest ---------------------------------------------------------- */

static void
put_relations(struct card *c)
{
	const struct ex_value *v = ex_get(c->item, EX_CHILDRENS_NAMES);

	put_prop(c, c->v4 ? "RELATED;TYPE=spouse;VALUE=text" :
	    "X-MS-SPOUSE;N", EX_SPOUSE_NAME);
	for (size_t i = 0; v != NULL && i < v->n; i++)
		put_text(c, c->v4 ? "RELATED;TYPE=child;VALUE=text" :
		    "X-MS-CHILD", v->texts[i]);
	put_prop(c, c->v4 ? "X-MS-MANAGER" : "X-MS-MANAGER;N",
	    EX_MANAGER_NAME);
	put_prop(c, c->v4 ? "X-MS-ASSISTANT" : "X-MS-ASSISTANT;N",
	    EX_ASSISTANT);
}

static void
put_categories(struct card *c)
{
	const struct ex_value *v = ex_get(c->item, EX_KEYWORDS);

	if (v == NULL || v->n == 0)
		return;
	fold_put(c->f, "CATEGORIES:");
	for (size_t i = 0; i < v->n; i++) {
		if (i > 0)
			fold_put(c->f, ",");
		fold_text(c->f, v->texts[i]);
	}
	fold_end(c->f);
}

/* vCard 4.0 has no CLASS any more. */
static void
put_class(struct card *c)
{
	const char *head = c->v4 ? "X-CLASS" : "CLASS";
	int32_t s = ex_int(c->item, EX_SENSITIVITY,
	    ex_is(c->item, EX_PRIVATE) ? 2 : 0);

	if (s == 1 || s == 2)
		put_text(c, head, "PRIVATE");
	else if (s == 3)
		put_text(c, head, "CONFIDENTIAL");
}

/* "image/png" as the TYPE of RFC 2426: PNG. */
static const char *
image_type(const struct ex_attachment *at)
{
	static const char *const types[][2] = { { "image/png", "PNG" },
		{ "image/gif", "GIF" }, { "image/bmp", "BMP" },
		{ "image/tiff", "TIFF" } };

	for (size_t i = 0; i < NITEMS(types); i++)
		if (text_same(at->type, types[i][0]))
			return types[i][1];
	return "JPEG";
}

static void
put_photo(struct card *c, const struct ex_attachment *at)
{
	if (c->v4) {
		fold_put(c->f, "PHOTO:data:");
		fold_put(c->f, text_begins(at->type, "image/") ?
		    head_line(c->a, at->type) : "image/jpeg");
		fold_put(c->f, ";base64,");
	} else {
		fold_put(c->f, "PHOTO;ENCODING=b;TYPE=");
		fold_put(c->f, image_type(at));
		fold_put(c->f, ":");
	}
	fold_blob(c->f, at->data);
	fold_end(c->f);
}

/* vCard knows no files; under a name of our own nothing is lost. */
static void
put_file(struct card *c, const struct ex_attachment *at)
{
	fold_put(c->f, "X-NOTES2EX-ATTACH;ENCODING=b");
	put_param(c, "FMTTYPE", at->item != NULL ? "message/rfc822" : at->type);
	put_param(c, "X-FILENAME", at->name);
	fold_put(c->f, ":");
	if (at->item != NULL)
		fold_message(c->f, at->item);
	else if (at->data != NULL)
		fold_blob(c->f, at->data);
	fold_end(c->f);
}

static void
put_binary(struct card *c)
{
	const struct ex_value *key = ex_get(c->item,
	    EX_USER_X509_CERTIFICATE);
	bool photo = false;

	for (const struct ex_attachment *at = c->item->attachments; at != NULL;
	     at = at->next) {
		if (at->is_photo && at->data != NULL && !photo)
			put_photo(c, at);
		else
			put_file(c, at);
		photo = photo || at->is_photo;
	}
	if (key == NULL)
		return;
	fold_put(c->f, c->v4 ? "KEY:data:application/pkix-cert;base64," :
	    "KEY;ENCODING=b;TYPE=X509:");
	fold_bytes(c->f, key->binary, key->n);
	fold_end(c->f);
}

/* As RFC 6350 6.7.6 wants it, so that another card can name this one. */
static const char *
urn_of(struct arena *a, const char *unid)
{
	if (strlen(unid) != 32)
		return unid;
	return text_printf(a, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", unid,
	    unid + 8, unid + 12, unid + 16, unid + 20);
}

/* A group among them is the card that it has itself. */
static void
put_members(struct card *c)
{
	for (const struct ex_recipient *r = c->item->recipients; r != NULL;
	     r = r->next) {
		fold_put(c->f, "MEMBER");
		if (r->who.name != NULL && r->who.name[0] != '\0' &&
		    !text_same(r->who.name, r->who.address))
			put_param(c, "X-CN", r->who.name);
		fold_put(c->f, ":");
		fold_put(c->f, r->role == EX_MEMBER_GROUP && r->unid != NULL ?
		    urn_of(c->a, r->unid) : head_mailto(c->a, r->who.address));
		fold_end(c->f);
	}
}

static void
put_end(struct card *c)
{
	put_text(c, "NOTE", is_set(c, EX_BODY) ? ex_text(c->item, EX_BODY) :
	    ex_text(c->item, EX_HTML));
	put_categories(c);
	put_class(c);
	put_binary(c);
	put_revision(c);
	put_text(c, "UID", c->item->kind == EX_GROUP ?
	    urn_of(c->a, c->item->unid) : c->item->unid);
	put_text(c, "END", "VCARD");
}

static void
put_person(struct card *c)
{
	put_text(c, "BEGIN", "VCARD");
	put_text(c, "VERSION", c->v4 ? "4.0" : "3.0");
	if (c->v4)
		put_text(c, "KIND", "individual");
	put_names(c);
	put_work(c);
	put_net(c);
	put_phones(c);
	put_addresses(c);
	put_date(c, "BDAY", "BDAY", EX_BIRTHDAY);
	put_date(c, "X-MS-ANNIVERSARY", "ANNIVERSARY", EX_WEDDING_ANNIVERSARY);
	put_relations(c);
	put_end(c);
}

static void
put_group(struct card *c)
{
	put_text(c, "BEGIN", "VCARD");
	put_text(c, "VERSION", "4.0");
	put_text(c, "KIND", "group");
	put_text(c, "FN", shown_name(c));
	put_members(c);
	put_end(c);
}

int
vcf_write(const struct ex_item *item, bool vcard4, const struct sink *to,
    struct err *e)
{
	struct arena a = { 0 };
	struct fold f;
	int status;

	fold_start(&f, to, e);
	for (; item != NULL; item = item->more) {
		struct card c = { .f = &f, .a = &a, .item = item,
			.v4 = vcard4 || item->kind == EX_GROUP };

		if (item->kind == EX_GROUP)
			put_group(&c);
		else
			put_person(&c);
	}
	status = fold_finish(&f);
	arena_free(&a);
	return status;
}
