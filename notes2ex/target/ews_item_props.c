/*
 * The elements that every item has, and extended properties for what has no
 * element (EWS guide 2: String, Integer, SystemTime and their like are taken
 * everywhere, bytes by Exchange alone).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "target/ews_item_priv.h"

#define EPOCH ((int64_t)11644473600) /* seconds from 1601 to 1970 */

/* ---- paths ------------------------------------------------------------------- */

#define MICROSOFT(n) "0006" n "-0000-0000-c000-000000000046"

static const char *const sets[] = {
	[EX_SET_NONE] = NULL,
	[EX_SET_PS_PUBLIC_STRINGS] = "00020329-0000-0000-c000-000000000046",
	[EX_SET_PSETID_COMMON] = MICROSOFT("2008"),
	[EX_SET_PSETID_APPOINTMENT] = MICROSOFT("2002"),
	[EX_SET_PSETID_MEETING] = "6ed8da90-450b-1b10-98da-00aa003f1305",
	[EX_SET_PSETID_TASK] = MICROSOFT("2003"),
	[EX_SET_PSETID_ADDRESS] = MICROSOFT("2004"),
	[EX_SET_N2E] = "5f3a1c52-9b0e-4d0a-8c37-6e2f6e327978",
};

static const char *const types[] = {
	[EX_TEXT] = "String",
	[EX_TEXTS] = "StringArray",
	[EX_BOOL] = "Boolean",
	[EX_INT] = "Integer",
	[EX_INTS] = "IntegerArray",
	[EX_DOUBLE] = "Double",
	[EX_TIME] = "SystemTime",
	[EX_DATE] = "SystemTime",
	[EX_BINARY] = "Binary",
	[EX_BINARIES] = "BinaryArray",
};

struct ews_path
ews_path_of(enum ex_prop prop)
{
	const struct ex_prop_info *info = ex_prop_info(prop);

	return (struct ews_path){ .guid = sets[info->set],
		.name = info->strname,
		.id = info->id,
		.type = types[info->type] };
}

struct ews_path
ews_path_lid(enum ex_set set, uint32_t lid, const char *type)
{
	return (struct ews_path){ .guid = sets[set], .id = lid, .type = type };
}

bool
ews_is_time(int64_t t)
{
	static const int64_t end = 253402300800; /* of the year 9999 */

	return t >= -EPOCH && t < end;
}

int64_t
ews_midnight(int64_t t)
{
	return t - (t % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;
}

/* ---- extended properties ------------------------------------------------------ */

void
ews_put_string(struct maker *m, struct ews_path path, const char *text)
{
	if (text != NULL && text[0] != '\0')
		ews_property(&m->x, &path, text);
}

void
ews_put_int(struct maker *m, struct ews_path path, int32_t n)
{
	char digits[16];

	(void)snprintf(digits, sizeof(digits), "%" PRId32, n);
	ews_property(&m->x, &path, digits);
}

void
ews_put_bool(struct maker *m, struct ews_path path, bool is)
{
	ews_property(&m->x, &path, is ? "true" : "false");
}

void
ews_put_time(struct maker *m, struct ews_path path, int64_t t)
{
	char iso[32];

	if (!ews_is_time(t))
		return;
	civil_iso(t, iso);
	ews_property(&m->x, &path, iso);
}

static void
put_ints(struct maker *m, struct ews_path path, const struct ex_value *v)
{
	const char **texts = arena_array(m->arena, v->n + 1, sizeof(*texts));

	for (size_t i = 0; i < v->n; i++)
		texts[i] = text_printf(m->arena, "%" PRId32, v->integers[i]);
	if (v->n > 0)
		ews_properties(&m->x, &path, texts, v->n);
}

static void
put_double(struct maker *m, struct ews_path path, double d)
{
	char digits[32];

	(void)snprintf(digits, sizeof(digits), "%.15g", d);
	ews_property(&m->x, &path, digits);
}

/* Bytes are those of other things, but a certificate: see the contacts. */
static void
put_value(struct maker *m, const struct ex_value *v)
{
	struct ews_path path = ews_path_of(v->prop);

	switch (ex_prop_info(v->prop)->type) {
	case EX_TEXT:
		ews_put_string(m, path, v->text);
		break;
	case EX_TEXTS:
		if (v->n > 0)
			ews_properties(&m->x, &path, v->texts, v->n);
		break;
	case EX_BOOL:
		ews_put_bool(m, path, v->boolean);
		break;
	case EX_INT:
		ews_put_int(m, path, v->integer);
		break;
	case EX_INTS:
		put_ints(m, path, v);
		break;
	case EX_DOUBLE:
		put_double(m, path, v->real);
		break;
	case EX_TIME:
	case EX_DATE: /* its midnight as if it were UTC */
		ews_put_time(m, path, v->time);
		break;
	case EX_BINARY:
	case EX_BINARIES:
		break;
	}
}

/*
 * What stands in elements of every kind, is made of other things by the
 * server, or would ask for a receipt.
 */
static bool
is_made(enum ex_prop prop)
{
	switch (prop) {
	case EX_MESSAGE_CLASS:
	case EX_SUBJECT:
	case EX_BODY:
	case EX_HTML:
	case EX_IMPORTANCE:
	case EX_SENSITIVITY:
	case EX_KEYWORDS:
	case EX_MESSAGE_FLAGS:
	case EX_CREATION_TIME: /* the server's own */
	case EX_LAST_MODIFICATION_TIME:
	case EX_INTERNET_MESSAGE_ID: /* in the MIME */
	case EX_IN_REPLY_TO_ID:
	case EX_INTERNET_REFERENCES:
	case EX_READ_RECEIPT_REQUESTED:
	case EX_DELIVERY_REPORT_REQUESTED:
	case EX_NOTES_UNID: /* the stamp */
	case EX_REMINDER_DELTA:
	case EX_REMINDER_TIME:
	case EX_REMINDER_SET:
	case EX_REMINDER_SIGNAL_TIME:
	case EX_COMMON_START:
	case EX_COMMON_END:
	case EX_START_DATE:
	case EX_END_DATE:
	case EX_SIDE_EFFECTS:
	case EX_APPT_START:
	case EX_APPT_END:
	case EX_APPT_ALL_DAY:
	case EX_LOCATION:
	case EX_BUSY_STATUS:
	case EX_APPT_DURATION:
	case EX_RECURRING:
	case EX_RECURRENCE_TYPE:
	case EX_RECURRENCE_TEXT:
	case EX_TIME_ZONE_DESCRIPTION:
	case EX_CLIP_START:
	case EX_CLIP_END:
	case EX_APPT_COUNTER_PROPOSAL:
	case EX_APPT_REPLACE_TIME:
	case EX_IS_RECURRING:
	case EX_IS_EXCEPTION:
	case EX_TASK_TEAM:
	case EX_TASK_ACTUAL_EFFORT:
	case EX_TASK_ESTIMATED_EFFORT:
	case EX_TASK_VERSION:
	case EX_TASK_STATE:
	case EX_TASK_ORDINAL:
	case EX_TASK_RECURRING:
	case EX_TASK_OWNERSHIP:
	case EX_TASK_ACCEPTANCE:
	case EX_TASK_MODE:
	case EX_FILE_AS_ID:
	case EX_EMAIL1_TYPE:
	case EX_EMAIL1_ORIGINAL:
	case EX_EMAIL2_TYPE:
	case EX_EMAIL2_ORIGINAL:
	case EX_EMAIL3_TYPE:
	case EX_EMAIL3_ORIGINAL:
	case EX_EMAILS_USED:
	case EX_EMAILS_USED_BITS:
	case EX_HOME_ADDRESS:
	case EX_WORK_ADDRESS:
	case EX_OTHER_ADDRESS:
	case EX_HAS_PICTURE:
	case EX_DL_CHECKSUM:
		return true;
	default:
		return false;
	}
}

/* What it is if nobody says anything. */
static bool
is_usual(const struct ex_value *v)
{
	return (v->prop == EX_PRIORITY && v->integer == 0) ||
	    (v->prop == EX_PRIVATE && !v->boolean);
}

void
ews_use(struct maker *m, const enum ex_prop *prop, size_t n)
{
	for (size_t i = 0; i < n; i++)
		m->used[prop[i]] = true;
}

void
ews_put_rest(struct maker *m)
{
	ews_property(&m->x, &ews_stamp, m->stamp);
	for (size_t i = 0; i < m->item->nvalues; i++) {
		const struct ex_value *v = &m->item->values[i];

		if (!m->used[v->prop] && !is_made(v->prop) && !is_usual(v))
			put_value(m, v);
	}
}

/* ---- elements ------------------------------------------------------------------- */

void
ews_put_text(struct maker *m, const char *element, const char *text)
{
	if (text != NULL && text[0] != '\0')
		ews_element(&m->x, element, text);
}

void
ews_put_sensitivity(struct maker *m)
{
	static const char *const words[] = { "Normal", "Personal", "Private",
		"Confidential" };
	int32_t n = ex_int(m->item, EX_SENSITIVITY,
	    ex_is(m->item, EX_PRIVATE) ? 2 : 0);

	if (n > 0 && n < 4)
		ews_element(&m->x, "t:Sensitivity", words[n]);
}

void
ews_put_categories(struct maker *m)
{
	const struct ex_value *v = ex_get(m->item, EX_KEYWORDS);

	if (v == NULL || v->n == 0)
		return;
	ews_open(&m->x, "t:Categories");
	for (size_t i = 0; i < v->n; i++)
		ews_element(&m->x, "t:String", v->texts[i]);
	ews_close(&m->x);
}

void
ews_put_importance(struct maker *m)
{
	static const char *const words[] = { "Low", "Normal", "High" };
	int32_t n = ex_int(m->item, EX_IMPORTANCE, 1);

	if (n >= 0 && n < 3 && n != 1)
		ews_element(&m->x, "t:Importance", words[n]);
}

void
ews_put_due(struct maker *m)
{
	int64_t at = ex_time(m->item, EX_REMINDER_TIME, EX_NO_DATE);

	if (!ex_is(m->item, EX_REMINDER_SET) || at == EX_NO_DATE)
		return;
	at = ex_time(m->item, EX_REMINDER_SIGNAL_TIME,
	    at - (int64_t)ex_int(m->item, EX_REMINDER_DELTA, 0) * 60);
	if (!ews_is_time(at))
		return;
	ews_time(&m->x, "t:ReminderDueBy", at);
	ews_bool(&m->x, "t:ReminderIsSet", true);
}

/* Three dots stand for what servers would cut off in silence. */
const char *
ews_subject(struct arena *a, const char *text)
{
	size_t units = 0, fits = 0;

	if (text == NULL)
		return NULL;
	for (size_t i = 0; text[i] != '\0'; i++) {
		uint8_t c = (uint8_t)text[i];

		if ((c & 0xc0) == 0x80)
			continue; /* within a character */
		if (units <= EWS_SUBJECT_MOST - 3)
			fits = i;
		units += c >= 0xf0 ? 2 : 1;
	}
	return units <= EWS_SUBJECT_MOST ? text :
	    text_printf(a, "%.*s...", (int)fits, text);
}

static void
put_body(struct maker *m, const char *text)
{
	const char *html = ex_text(m->item, EX_HTML);
	bool plain = text != NULL || html == NULL || html[0] == '\0';

	if (plain && text == NULL)
		text = ex_text(m->item, EX_BODY);
	if (plain && (text == NULL || text[0] == '\0'))
		return;
	ews_open(&m->x, "t:Body");
	ews_attr(&m->x, "BodyType", plain ? "Text" : "HTML");
	ews_text(&m->x, plain ? text : html);
	ews_close(&m->x);
}

void
ews_put_front(struct maker *m, const char *class, const char *text)
{
	ews_put_text(m, "t:ItemClass", class);
	ews_put_text(m, "t:Subject", ews_subject(m->arena,
	    ex_text(m->item, EX_SUBJECT)));
	ews_put_sensitivity(m);
	put_body(m, text);
	ews_put_categories(m);
	ews_put_importance(m);
}
