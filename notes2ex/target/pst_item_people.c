/*
 * People: who it is from, who gets the answers, and the rows of recipients
 * (PST guide 12).  Everybody is a one-off entry with an SMTP address.
 */
#include <string.h>

#include "base/text.h"
#include "exch/ex_blob.h"
#include "exch/ex_blob_id.h"
#include "target/pst_item_priv.h"

enum {
	TO = 1, /* PidTagRecipientType; in meetings required, */
	CC = 2, /* optional, */
	BCC = 3, /* and resources */

	SENDABLE = 1, /* PidTagRecipientFlags */
	ORGANIZER = 2,

	ROOM = 7, /* PidTagDisplayTypeEx */
	EQUIPMENT = 8,
	MAIL_USER = 6, /* PidTagObjectType */

	MEETING = 1, /* PidLidAppointmentStateFlags */
};

/* Somebody, in all the ways that properties have for it. */
struct who {
	const char *name, *address;
	const uint8_t *id;
	size_t id_size;
	const char *key; /* "SMTP:ADDRESS" and its NUL */
	size_t key_size;
};

static const char *
search_key(struct arena *a, const char *address)
{
	char *key = text_printf(a, "SMTP:%s", address);

	for (char *p = key; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return key;
}

static struct who
who_of(struct arena *a, const struct ex_address *from)
{
	struct who w = { .name = from->name, .address = from->address };

	if (w.address == NULL)
		w.address = "";
	if (w.name == NULL || w.name[0] == '\0')
		w.name = w.address;
	w.id = ex_one_off_write(a,
	    &(struct ex_one_off){ w.name, "SMTP", w.address }, &w.id_size);
	w.key = search_key(a, w.address);
	w.key_size = strlen(w.key) + 1;
	return w;
}

/* ---- from ------------------------------------------------------------------------ */

/* The same six things of each of the two. */
struct roles {
	uint16_t name, type, address, id, key, smtp;
};

static void
put_sender(struct props *b, const struct roles *r, const struct ex_address *from)
{
	struct who w = who_of(b->arena, from);

	props_text(b, KEY(r->name), w.name);
	props_text(b, KEY(r->type), "SMTP");
	props_text(b, KEY(r->address), w.address);
	props_text(b, KEY(r->smtp), w.address);
	props_binary(b, KEY(r->id), w.id, w.id_size);
	props_binary(b, KEY(r->key), w.key, w.key_size);
}

/* PidTagReplyRecipientEntries: [MS-OXCDATA] 2.3.3. */
static void
put_reply_to(struct props *b, const struct ex_address *who)
{
	static const char zeros[4];
	const char *names = "";
	struct buf list, all;
	uint32_t n = 0;
	uint8_t *bytes;
	size_t size;

	if (who == NULL)
		return;
	buf_init(&list, EX_BLOB_MAX);
	for (; who != NULL; who = who->next, n++) {
		struct who w = who_of(b->arena, who);

		ex_put_u32(&list, (uint32_t)w.id_size);
		buf_put(&list, w.id, w.id_size);
		buf_put(&list, zeros, (4 - w.id_size % 4) % 4);
		names = text_printf(b->arena, "%s%s%s", names,
		    n == 0 ? "" : "; ", w.name);
	}
	buf_init(&all, EX_BLOB_MAX);
	ex_put_u32(&all, n);
	ex_put_u32(&all, (uint32_t)list.len);
	buf_put(&all, list.data, list.len);
	buf_free(&list);
	bytes = ex_blob_end(&all, b->arena, &size);
	if (bytes == NULL)
		return;
	props_binary(b, KEY(0x004F), bytes, size);
	props_text(b, KEY(0x0050), names);
}

void
pst_item_senders(struct props *b, const struct ex_item *item)
{
	static const struct roles behalf = { 0x0042, 0x0064, 0x0065, 0x0041,
		0x003B, 0x5D02 };
	static const struct roles wrote = { 0x0C1A, 0x0C1E, 0x0C1F, 0x0C19,
		0x0C1D, 0x5D01 };
	const struct ex_address *from = item->from, *sender = item->sender;

	if (from == NULL)
		from = sender != NULL ? sender : item->organizer;
	if (sender == NULL)
		sender = from;
	if (from != NULL) {
		put_sender(b, &behalf, from);
		put_sender(b, &wrote, sender);
	}
	put_reply_to(b, item->reply_to);
}

/* ---- recipients -------------------------------------------------------------------- */

static int32_t
type_of(enum ex_role role, bool meets)
{
	switch (role) {
	case EX_CC:
	case EX_OPTIONAL:
		return CC;
	case EX_FYI: /* the third kind is rooms there */
		return meets ? CC : BCC;
	case EX_BCC:
	case EX_ROOM:
	case EX_RESOURCE:
		return BCC;
	case EX_TO:
	case EX_REQUIRED:
	case EX_MEMBER:
	case EX_MEMBER_GROUP:
		break;
	}
	return TO;
}

/* PidTagRecipientTrackStatus */
static int32_t
answer_of(enum ex_response r)
{
	switch (r) {
	case EX_ORGANISED:
		return 1;
	case EX_TENTATIVE:
		return 2;
	case EX_ACCEPTED:
		return 3;
	case EX_DECLINED:
		return 4;
	case EX_NO_RESPONSE:
	case EX_NOT_RESPONDED:
		break;
	}
	return 0;
}

static void
put_person(struct props *b, const struct ex_address *from, int32_t type)
{
	struct who w = who_of(b->arena, from);

	props_int(b, KEY(0x0C15), type);
	props_bool(b, KEY(0x0E0F), true);
	props_int(b, KEY(0x0FFE), MAIL_USER);
	props_binary(b, KEY(0x0FFF), w.id, w.id_size);
	props_binary(b, KEY(0x0FF9), w.id, w.id_size);
	props_text(b, KEY(0x3001), w.name);
	props_text(b, KEY(0x3002), "SMTP");
	props_text(b, KEY(0x3003), w.address);
	props_binary(b, KEY(0x300B), w.key, w.key_size);
	props_int(b, KEY(0x3900), 0);
	props_text(b, KEY(0x39FE), w.address);
	props_text(b, KEY(0x39FF), w.name);
	props_bool(b, KEY(0x3A40), false);
	props_text(b, KEY(0x5FF6), w.name);
	props_binary(b, KEY(0x5FF7), w.id, w.id_size);
}

static void
put_attendee(struct props *b, const struct ex_recipient *r)
{
	props_int(b, KEY(0x5FFD), SENDABLE);
	props_int(b, KEY(0x5FFF), answer_of(r->response));
	if (r->role == EX_ROOM || r->role == EX_RESOURCE)
		props_int(b, KEY(0x3905),
		    r->role == EX_ROOM ? ROOM : EQUIPMENT);
}

bool
pst_item_is_organizer(const struct ex_item *item, const struct ex_address *who)
{
	return item->organizer != NULL && who->address != NULL &&
	    item->organizer->address != NULL &&
	    text_same(item->organizer->address, who->address);
}

static bool
meets(const struct ex_item *item)
{
	return item->kind == EX_CALENDAR ||
	    (ex_int(item, EX_APPT_STATE_FLAGS, 0) & MEETING) != 0;
}

/* Members of a list are its properties, not its recipients. */
static bool
is_recipient(const struct ex_recipient *r)
{
	return r->role != EX_MEMBER && r->role != EX_MEMBER_GROUP;
}

/* A meeting names its organizer among those who come. */
static bool
wants_organizer(const struct ex_item *item)
{
	return item->kind == EX_CALENDAR && item->organizer != NULL &&
	    (item->recipients != NULL ||
		(ex_int(item, EX_APPT_STATE_FLAGS, 0) & MEETING) != 0);
}

static struct pst_props
row(struct arena *a, const struct ex_item *item, const struct ex_recipient *r)
{
	struct props b = { .arena = a };
	bool in_meeting = meets(item);

	put_person(&b, &r->who, type_of(r->role, in_meeting));
	if (in_meeting)
		put_attendee(&b, r);
	return props_end(&b);
}

static struct pst_props
organizer_row(struct arena *a, const struct ex_item *item)
{
	struct props b = { .arena = a };

	put_person(&b, item->organizer, TO);
	props_int(&b, KEY(0x5FFD), SENDABLE | ORGANIZER);
	props_int(&b, KEY(0x5FFF), answer_of(EX_ORGANISED));
	return props_end(&b);
}

const struct pst_props *
pst_item_recipients(struct arena *a, const struct ex_item *item, size_t *n)
{
	struct pst_props *rows;
	bool chaired = wants_organizer(item);
	size_t most = 1;

	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		most++;
	rows = arena_array(a, most, sizeof(*rows));
	*n = 0;
	if (chaired)
		rows[(*n)++] = organizer_row(a, item);
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next)
		if (is_recipient(r) &&
		    !(chaired && pst_item_is_organizer(item, &r->who)))
			rows[(*n)++] = row(a, item, r);
	return rows;
}

const char *
pst_item_names(struct arena *a, const struct ex_item *item, int32_t type)
{
	struct buf list;
	char *names;

	buf_init(&list, EX_BLOB_MAX);
	for (const struct ex_recipient *r = item->recipients; r != NULL;
	     r = r->next) {
		if (!is_recipient(r) || pst_item_is_organizer(item, &r->who) ||
		    (type != 0 && type_of(r->role, true) != type))
			continue;
		buf_puts(&list, list.len == 0 ? "" : "; ");
		buf_puts(&list, r->who.name == NULL || r->who.name[0] == '\0' ?
			r->who.address :
			r->who.name);
	}
	names = arena_strndup(a, list.len == 0 ? "" : list.data, list.len);
	buf_free(&list);
	return names;
}
