/*
 * ex_item - one Exchange item, target not yet known: the centre of the house.
 *
 * A bag of MAPI properties, people, attachments, where it repeats a structured
 * recurrence, a folder, and what was lost on the way.  Every target is a
 * serialiser of it.  All of it lives in one arena; nothing here is shared.
 */
#ifndef EXCH_EX_ITEM_H
#define EXCH_EX_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/blob.h"
#include "base/err.h"
#include "base/zone.h"

enum ex_kind {
	EX_MAIL, /* mail, reports, notices that stay mail */
	EX_CALENDAR,
	EX_CONTACT,
	EX_GROUP,
	EX_TASK,
	EX_NOTE, /* notebook entries */
	EX_KINDS
};

enum ex_type {
	EX_TEXT,   /* UTF-8 */
	EX_TEXTS,  /* several */
	EX_BOOL,
	EX_INT,    /* 32 bits */
	EX_INTS,   /* several */
	EX_DOUBLE,
	EX_TIME,   /* an instant: seconds since 1970, UTC */
	EX_DATE,   /* a calendar day: seconds since 1970 of its midnight, no zone */
	EX_BINARY,
	EX_BINARIES, /* several */
};

enum ex_prop {
#define TAG(name, type, id)             EX_##name,
#define NAMED(name, type, set, lid)     EX_##name,
#define STRNAMED(name, type, set, text) EX_##name,
#include "../schema/properties.def"
#undef TAG
#undef NAMED
#undef STRNAMED
	EX_PROP_COUNT
};

enum ex_set {
	EX_SET_NONE, /* a tagged property */
	EX_SET_PS_PUBLIC_STRINGS,
	EX_SET_PSETID_COMMON,
	EX_SET_PSETID_APPOINTMENT,
	EX_SET_PSETID_MEETING,
	EX_SET_PSETID_TASK,
	EX_SET_PSETID_ADDRESS,
	EX_SET_N2E, /* ours: {5f3a1c52-9b0e-4d0a-8c37-6e2f6e327978} */
};

struct ex_prop_info {
	const char *name;    /* "SUBJECT" */
	enum ex_type type;
	enum ex_set set;
	uint32_t id;         /* property id, or number of a named one */
	const char *strname; /* named by text; NULL otherwise */
};

struct ex_bytes {
	const uint8_t *p;
	size_t n;
};

struct ex_value {
	enum ex_prop prop;
	union {
		const char *text;
		const char *const *texts; /* n of them */
		bool boolean;
		int32_t integer;
		const int32_t *integers; /* n of them */
		double real;
		int64_t time; /* EX_TIME and EX_DATE */
		const uint8_t *binary; /* n bytes */
		const struct ex_bytes *binaries; /* n of them */
	};
	size_t n;
};

/* Somebody.  address is an addr-spec, always usable in a header. */
struct ex_address {
	struct ex_address *next;
	const char *name;    /* shown; "" when unknown */
	const char *address; /* "IMCEANOTES-…@domain" when unresolved */
	bool unresolved;
	/* Unresolved: as a directory may know it, without Notes domains. */
	const char *notes;
	bool several; /* unresolved, since several people are called so */
};

enum ex_role { EX_TO, EX_CC, EX_BCC, EX_REQUIRED, EX_OPTIONAL, EX_FYI,
	EX_ROOM, EX_RESOURCE, EX_MEMBER,
	EX_MEMBER_GROUP }; /* a group in a group */

/* [MS-OXOCAL] 2.2.1.11 PidLidResponseStatus */
enum ex_response { EX_NO_RESPONSE, EX_ORGANISED, EX_TENTATIVE, EX_ACCEPTED,
	EX_DECLINED, EX_NOT_RESPONDED };

struct ex_recipient {
	struct ex_recipient *next;
	enum ex_role role;
	struct ex_address who;
	enum ex_response response;
	const char *unid; /* of the contact or group of the same source that is
			     meant; NULL: it is none */
};

struct ex_item;

struct ex_attachment {
	struct ex_attachment *next;
	const char *name;       /* as shown; unique in the item, never "" */
	const char *type;       /* media type, "application/octet-stream" */
	const char *content_id; /* without <>; NULL when not inline */
	const struct blob *data;
	const struct ex_item *item; /* an embedded item instead of data */
	int64_t recorded;       /* size that the source recorded; -1 unknown */
	int64_t size;           /* real size; set by ex_seal */
	int64_t created, modified; /* UTC; 0 unknown */
	bool is_photo;          /* of a contact */
};

/* A header line of the message that no property stands for. */
struct ex_header {
	struct ex_header *next;
	const char *name, *value; /* unfolded, may hold RFC 2047 words */
};

/* Something the item lost or changed on the way; kept in the journal. */
struct ex_loss {
	struct ex_loss *next;
	const char *what; /* plain words, one line */
};

struct ex_recur;

struct ex_item {
	struct arena *arena;
	enum ex_kind kind;
	const char *unid;   /* of the note this came from */
	const char *folder; /* levels separated by '\': "Inbox", "A\\B" */
	/* Further folders that hold the very same item; see ex_in_folder. */
	const char *const *also;
	size_t nalso;
	unsigned copy; /* of ex_in_folder: 1 and so on for a copy; 0 itself */
	int64_t date;       /* of the JSON line; EX_NO_DATE unknown */

	struct ex_value *values; /* in no order; see ex_get */
	size_t nvalues, values_cap;
	struct ex_address *from;   /* on whose behalf; NULL unknown */
	struct ex_address *sender; /* who wrote it, when another than from */
	struct ex_address *reply_to;
	struct ex_recipient *recipients, *last_recipient;
	struct ex_attachment *attachments, *last_attachment;
	struct ex_header *headers, *last_header;
	const struct blob *mime; /* a message to be passed on byte for byte */

	/* calendar */
	const char *uid;          /* iCalendar UID */
	const struct zone *zone;  /* of start and end; NULL: UTC */
	const struct zone *end_zone; /* NULL: as zone */
	struct ex_address *organizer;
	const struct ex_recur *recur; /* NULL: happens once */

	/* Unresolved ones that stand elsewhere: in texts, of a contact. */
	struct ex_address *unresolved;

	struct ex_loss *losses, *last_loss;
	struct ex_item *more; /* further items of the same note (series cut
				 in pieces): same target, one settlement */

	/* set by ex_seal */
	bool sealed;
	int64_t size;
	char digest[72]; /* "sha256:" and 64 hex digits */
};

#define EX_NO_DATE INT64_MIN

struct ex_item *ex_item_new(struct arena *, enum ex_kind, const char *unid);
const struct ex_prop_info *ex_prop_info(enum ex_prop);
const char *ex_kind_name(enum ex_kind); /* "mail" "calendar" … */

/* Setting twice replaces.  Texts are kept by reference, not copied. */
void ex_set_text(struct ex_item *, enum ex_prop, const char *);
void ex_set_texts(struct ex_item *, enum ex_prop, const char *const *,
    size_t n);
void ex_set_bool(struct ex_item *, enum ex_prop, bool);
void ex_set_int(struct ex_item *, enum ex_prop, int32_t);
void ex_set_ints(struct ex_item *, enum ex_prop, const int32_t *, size_t n);
void ex_set_double(struct ex_item *, enum ex_prop, double);
void ex_set_time(struct ex_item *, enum ex_prop, int64_t); /* also EX_DATE */
void ex_set_binary(struct ex_item *, enum ex_prop, const uint8_t *, size_t n);
void ex_set_binaries(struct ex_item *, enum ex_prop, const struct ex_bytes *,
    size_t n);

const struct ex_value *ex_get(const struct ex_item *, enum ex_prop);
/* With what stands for "not set". */
const char *ex_text(const struct ex_item *, enum ex_prop); /* NULL */
int32_t ex_int(const struct ex_item *, enum ex_prop, int32_t none);
bool ex_is(const struct ex_item *, enum ex_prop); /* false */
int64_t ex_time(const struct ex_item *, enum ex_prop, int64_t none);

struct ex_recipient *ex_add_recipient(struct ex_item *, enum ex_role,
    struct ex_address);
struct ex_attachment *ex_add_attachment(struct ex_item *, const char *name,
    const struct blob *);
void ex_add_header(struct ex_item *, const char *name, const char *value);
void ex_lose(struct ex_item *, const char *fmt, ...) ATTR_PRINTF(2, 3);

/*
 * The last step before a target: reads every attachment once, sets sizes and
 * the digest over the canonical form (of all of the chain `more`), and adds
 * losses for attachments that are damaged or not of their recorded size.
 * ERR_IO when the source cannot be read.
 */
int ex_seal(struct ex_item *, struct err *) ATTR_CHECK;

/* As it stands in also[n] alone, or, from nalso on, in its own folder alone. */
struct ex_item ex_in_folder(const struct ex_item *, size_t n);

/* For people and tests: every property, recipient, attachment, loss. */
void ex_print(const struct ex_item *, struct buf *);

#endif
