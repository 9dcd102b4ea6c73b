/*
 * What follows from the kind of an item and stores ask for, where the item
 * does not say it itself (PST guide 13).
 */
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "exch/ex_blob.h"
#include "target/pst_item_priv.h"

#define COMMON(n)      LID(EX_SET_PSETID_COMMON, n)
#define APPOINTMENT(n) LID(EX_SET_PSETID_APPOINTMENT, n)
#define MEETING(n)     LID(EX_SET_PSETID_MEETING, n)
#define ADDRESS(n)     LID(EX_SET_PSETID_ADDRESS, n)

enum {
	IN_MEETING = 1, /* PidLidAppointmentStateFlags */
	RECEIVED = 2,
	BUSY = 2,
	COMPLETE = 2, /* PidLidTaskStatus */
	DONE = 1,     /* PidTagFlagStatus */
};

/* ---- what may ring ---------------------------------------------------------------- */

static void
set_reminder(struct props *b, const struct ex_item *item)
{
	int64_t at = ex_time(item, EX_REMINDER_TIME, EX_NO_DATE);

	props_default_bool(b, props_key(EX_REMINDER_SET), false);
	if (ex_is(item, EX_REMINDER_SET) && at != EX_NO_DATE)
		props_default_time(b, props_key(EX_REMINDER_SIGNAL_TIME),
		    at - (int64_t)ex_int(item, EX_REMINDER_DELTA, 0) * 60);
}

/* ---- mail ------------------------------------------------------------------------- */

/* [MS-OXOFLAG] 2.2: a flag is a small task. */
static void
set_flag(struct props *b, const struct ex_item *item)
{
	bool flagged = ex_get(item, EX_FLAG_REQUEST) != NULL;
	int32_t status = ex_int(item, EX_FLAG_STATUS, flagged ? 2 : 0);
	bool done = status == DONE;
	int64_t at = ex_time(item, EX_LAST_MODIFICATION_TIME, item->date);

	if (status == 0)
		return;
	props_default_int(b, props_key(EX_FLAG_STATUS), status);
	props_default_text(b, props_key(EX_FLAG_REQUEST), "Follow up");
	props_int(b, KEY(0x0E2B), 1); /* PidTagToDoItemFlags */
	props_default_bool(b, props_key(EX_TASK_COMPLETE), done);
	props_default_int(b, props_key(EX_TASK_STATUS), done ? COMPLETE : 0);
	props_default_double(b, props_key(EX_TASK_PERCENT), done);
	set_reminder(b, item);
	/* PidLidToDoTitle: what the list of flagged items shows. */
	props_text(b, COMMON(0x85A4), ex_text(item, EX_SUBJECT));
	if (done && at != EX_NO_DATE) {
		props_time(b, KEY(0x1091), at); /* PidTagFlagCompleteTime */
		props_default_time(b, props_key(EX_TASK_COMPLETED),
		    pst_item_midnight(at));
	}
}

/* ---- calendar ------------------------------------------------------------------------ */

/* [MS-OXOCAL] 2.2.1.16 to 2.2.1.18: who comes, for lists and search. */
static void
set_attendees(struct props *b, const struct ex_item *item)
{
	props_text(b, APPOINTMENT(0x8238), pst_item_names(b->arena, item, 0));
	props_text(b, APPOINTMENT(0x823B), pst_item_names(b->arena, item, 1));
	props_text(b, APPOINTMENT(0x823C), pst_item_names(b->arena, item, 2));
}

static void
set_span(struct props *b, const struct ex_item *item)
{
	int64_t start = ex_time(item, EX_APPT_START, 0);
	int64_t end = ex_time(item, EX_APPT_END, start);
	int64_t minutes = end < start ? 0 : (end - start) / 60;

	props_default_time(b, props_key(EX_APPT_END), start);
	props_default_time(b, props_key(EX_COMMON_START), start);
	props_default_time(b, props_key(EX_COMMON_END), end);
	props_default_time(b, props_key(EX_START_DATE), start);
	props_default_time(b, props_key(EX_END_DATE), end);
	props_default_int(b, props_key(EX_APPT_DURATION),
	    minutes > INT32_MAX ? 0 : (int32_t)minutes);
}

/* Two arrows are on what repeats only. */
static void
set_single_icon(struct props *b, const struct ex_item *item)
{
	int32_t icon = ex_int(item, EX_ICON_INDEX, 0);

	if (icon == 0x401 || icon == 0x403 || icon == 0x501)
		props_int(b, props_key(EX_ICON_INDEX), icon - 1);
}

/* No repetition without its pattern: Outlook would take it for damaged. */
static void
set_repetition(struct props *b, const struct ex_item *item)
{
	bool repeats = props_has(b, props_key(EX_APPT_RECUR)) ||
	    ex_is(item, EX_IS_EXCEPTION);

	if (!repeats) {
		props_int(b, props_key(EX_RECURRENCE_TYPE), 0);
		props_bool(b, props_key(EX_RECURRING), false);
		props_bool(b, props_key(EX_IS_RECURRING), false);
		set_single_icon(b, item);
	}
	props_default_int(b, props_key(EX_RECURRENCE_TYPE), 0);
	props_default_bool(b, props_key(EX_RECURRING), repeats);
	props_default_bool(b, props_key(EX_IS_RECURRING), repeats);
	props_default_bool(b, props_key(EX_IS_EXCEPTION), false);
}

/* Entries, and the invitations to them. */
static void
set_entry(struct props *b, const struct ex_item *item)
{
	int32_t state = ex_int(item, EX_APPT_STATE_FLAGS, 0);

	set_span(b, item);
	set_repetition(b, item);
	set_attendees(b, item);
	set_reminder(b, item);
	/* [MS-OXORMDR] 2.2.1.3: always there; 15 is what Outlook proposes. */
	props_default_int(b, props_key(EX_REMINDER_DELTA), 15);
	props_default_int(b, props_key(EX_BUSY_STATUS), BUSY);
	props_default_int(b, props_key(EX_APPT_STATE_FLAGS), 0);
	props_default_int(b, props_key(EX_RESPONSE_STATUS), 0);
	props_default_int(b, props_key(EX_APPT_SEQUENCE), 0);
	props_default_bool(b, props_key(EX_APPT_ALL_DAY), false);
	props_default_bool(b, props_key(EX_APPT_COUNTER_PROPOSAL), false);
	/* PidLidFInvited: it was sent to those who come. */
	props_bool(b, APPOINTMENT(0x8229),
	    (state & IN_MEETING) != 0 && (state & RECEIVED) == 0 &&
		item->recipients != NULL);
}

static void
set_invitation(struct props *b, const struct ex_item *item)
{
	int64_t at = ex_time(item, EX_CLIENT_SUBMIT_TIME, EX_NO_DATE);

	set_entry(b, item);
	/* PidLidOwnerCriticalChange: when the chair last changed it. */
	if (at != EX_NO_DATE)
		props_time(b, MEETING(0x1A), at);
}

/* ---- tasks ------------------------------------------------------------------------------ */

static void
set_task(struct props *b, const struct ex_item *item)
{
	const struct ex_value *done = ex_get(item, EX_TASK_COMPLETED);
	bool complete = ex_is(item, EX_TASK_COMPLETE);
	bool repeats = props_has(b, props_key(EX_TASK_RECURRENCE));

	set_reminder(b, item);
	props_default_bool(b, props_key(EX_TASK_COMPLETE), complete);
	props_default_int(b, props_key(EX_TASK_STATUS), complete ? COMPLETE : 0);
	props_bool(b, props_key(EX_TASK_RECURRING), repeats);
	if (!repeats)
		set_single_icon(b, item);
	/* A day of the owner's, as tasks have them all. */
	if (done != NULL)
		props_time(b, props_key(EX_TASK_COMPLETED),
		    pst_item_midnight(ex_local(item->zone, done->time)));
	props_text(b, NAME(EX_SET_N2E, "iCalendarUID"), item->uid);
}

/* ---- people -------------------------------------------------------------------------------- */

/*
 * A day: noon in UTC is the same day nearly everywhere, and the second
 * property has it as every clock shows it.
 */
static void
set_day(struct props *b, const struct ex_item *item, enum ex_prop prop,
    struct key local)
{
	const struct ex_value *v = ex_get(item, prop);
	int64_t day;

	if (v == NULL)
		return;
	day = pst_item_midnight(v->time);
	props_time(b, props_key(prop), day + (11 * 60 + 59) * 60);
	props_time(b, local, day);
}

/* PidTagPostalAddress and its parts: the one that mail goes to. */
static void
set_postal(struct props *b, const struct ex_item *item)
{
	static const enum ex_prop home[] = { EX_HOME_STREET, EX_HOME_CITY,
		EX_HOME_STATE, EX_HOME_POSTAL_CODE, EX_HOME_COUNTRY,
		EX_HOME_ADDRESS };
	static const enum ex_prop work[] = { EX_WORK_STREET, EX_WORK_CITY,
		EX_WORK_STATE, EX_WORK_POSTAL_CODE, EX_WORK_COUNTRY,
		EX_WORK_ADDRESS };
	static const enum ex_prop other[] = { EX_OTHER_STREET, EX_OTHER_CITY,
		EX_OTHER_STATE, EX_OTHER_POSTAL_CODE, EX_OTHER_COUNTRY,
		EX_OTHER_ADDRESS };
	static const enum ex_prop *const from[] = { NULL, home, work, other };
	static const uint16_t to[] = { 0x3A29, 0x3A27, 0x3A28, 0x3A2A, 0x3A26,
		0x3A15 };
	int32_t which = ex_int(item, EX_MAILING_ADDRESS, 0);

	if (which < 1 || which > 3)
		return;
	for (size_t i = 0; i < NITEMS(to); i++)
		props_text(b, KEY(to[i]), ex_text(item, from[which][i]));
}

/*
 * [MS-OXOABK] 2.2.4.36: settings, each with its tag and length.  What is not
 * a bare certificate is taken as being in that form.
 */
static void
set_certificate(struct props *b, const struct ex_item *item)
{
	static const uint8_t version[] = { 1, 0, 8, 0, 1, 0, 0, 0 };
	const struct ex_value *v = ex_get(item, EX_USER_X509_CERTIFICATE);
	struct ex_bytes *one = ARENA_NEW(b->arena, struct ex_bytes);
	struct buf out;
	uint8_t *bytes;
	size_t n;

	if (v == NULL || v->n == 0)
		return;
	*one = (struct ex_bytes){ v->binary, v->n };
	buf_init(&out, EX_BLOB_MAX);
	buf_put(&out, version, sizeof(version));
	for (unsigned tag = 3; tag <= 8; tag += 5) { /* to encrypt, to sign */
		ex_put_u16(&out, tag);
		ex_put_u16(&out, (unsigned)(v->n + 4));
		buf_put(&out, v->binary, v->n);
	}
	bytes = ex_blob_end(&out, b->arena, &n);
	if (v->binary[0] == 0x30 && v->n + 4 <= UINT16_MAX && bytes != NULL)
		*one = (struct ex_bytes){ bytes, n };
	props_binaries(b, props_key(EX_USER_X509_CERTIFICATE), one, 1);
}

static void
set_name(struct props *b, const struct ex_item *item, enum ex_prop name)
{
	const char *text = ex_text(item, name);

	props_default_text(b, props_key(EX_DISPLAY_NAME), text);
	props_default_text(b, props_key(EX_SUBJECT), text);
	props_default_text(b, props_key(EX_FILE_AS), text);
}

static void
set_contact(struct props *b, const struct ex_item *item)
{
	set_name(b, item, EX_DISPLAY_NAME);
	set_day(b, item, EX_BIRTHDAY, ADDRESS(0x80DE));
	set_day(b, item, EX_WEDDING_ANNIVERSARY, ADDRESS(0x80DF));
	set_postal(b, item);
	props_text(b, ADDRESS(0x802B), ex_text(item, EX_BUSINESS_HOME_PAGE));
	props_default_bool(b, props_key(EX_HAS_PICTURE), false);
}

/* ---- notes ------------------------------------------------------------------------------------ */

/* The size and the place of a yellow one ([MS-OXONOTE] 2.2.1). */
static void
set_sticky(struct props *b)
{
	enum { YELLOW = 3 };

	props_int(b, LID(SET_NOTE, 0x8B00), YELLOW);
	props_int(b, LID(SET_NOTE, 0x8B02), 200); /* wide, */
	props_int(b, LID(SET_NOTE, 0x8B03), 166); /* high, */
	props_int(b, LID(SET_NOTE, 0x8B04), 80);  /* from the left, */
	props_int(b, LID(SET_NOTE, 0x8B05), 80);  /* from above */
	props_default_int(b, props_key(EX_ICON_INDEX), 0x300 + YELLOW);
}

void
pst_item_kind(struct props *b, const struct ex_item *item)
{
	const char *class = ex_text(item, EX_MESSAGE_CLASS);

	set_certificate(b, item);
	switch (item->kind) {
	case EX_CALENDAR:
		set_entry(b, item);
		break;
	case EX_TASK:
		set_task(b, item);
		break;
	case EX_CONTACT:
		set_contact(b, item);
		break;
	case EX_GROUP:
		set_name(b, item, EX_DL_NAME);
		break;
	case EX_NOTE:
		if (class != NULL && text_same(class, "IPM.StickyNote"))
			set_sticky(b);
		set_flag(b, item);
		break;
	case EX_MAIL:
	case EX_KINDS:
		if (ex_get(item, EX_APPT_START) != NULL)
			set_invitation(b, item);
		set_flag(b, item);
		break;
	}
}
