/*
 * pst_item_priv - what the parts of pst_item share: bags of properties being
 * filled, and what each part puts into them.
 */
#ifndef TARGET_PST_ITEM_PRIV_H
#define TARGET_PST_ITEM_PRIV_H

#include "target/pst_item.h"

/* Property sets that no property of the item is in. */
enum { SET_NOTE = EX_SET_N2E + 1, SET_INTERNET, SET_COUNT };

/* Which property: an id, or a name in a set. */
struct key {
	uint16_t id;
	int set; /* enum ex_set, SET_NOTE, SET_INTERNET */
	uint32_t lid;
	const char *text;
};

#define KEY(tag)      ((struct key){ .id = (tag) })
#define LID(of, n)    ((struct key){ .set = (of), .lid = (n) })
#define NAME(of, str) ((struct key){ .set = (of), .text = (str) })

/* Properties in no order, each once: putting one again replaces it. */
struct props {
	struct arena *arena;
	struct pst_prop *prop;
	size_t n, cap;
};

struct key props_key(enum ex_prop);
bool props_has(const struct props *, struct key);
void props_drop(struct props *, struct key);
/*
 * Values by reference.  Texts and bytes that are empty are left out; lines of
 * texts end in CRLF.
 */
void props_text(struct props *, struct key, const char *);
void props_int(struct props *, struct key, int32_t);
void props_bool(struct props *, struct key, bool);
void props_binary(struct props *, struct key, const void *, size_t n);
void props_binaries(struct props *, struct key, const struct ex_bytes *, size_t n);
/* Seconds since 1970; what no FILETIME stands for is left out. */
void props_time(struct props *, struct key, int64_t);
/* Only where nothing stands yet. */
void props_default_text(struct props *, struct key, const char *);
void props_default_int(struct props *, struct key, int32_t);
void props_default_bool(struct props *, struct key, bool);
void props_default_double(struct props *, struct key, double);
void props_default_time(struct props *, struct key, int64_t);
/* One value of the item, as it is. */
void props_value(struct props *, const struct ex_value *);
struct pst_props props_end(const struct props *);

/* In the years 1601 to 9999, as every reader can have it. */
bool pst_item_is_time(int64_t);
/* Seconds since 1970 of the midnight that began that day. */
int64_t pst_item_midnight(int64_t);

/* ---- the parts ------------------------------------------------------------------- */

enum {
	PST_ITEM_READ = 1,
	PST_ITEM_UNMODIFIED = 2,
	PST_ITEM_UNSENT = 8,
	PST_ITEM_FROM_ME = 0x20,

	PST_ITEM_NESTED = 8, /* items within items, as dir: takes them */
	/* With those in a message that was opened; no store goes deeper. */
	PST_ITEM_DEEPEST = 30,
};

/* Everything that the item has itself, and times it must have (else: when). */
void pst_item_props(struct props *, const struct ex_item *, int64_t when);
/* An instant that stands for the item; fallback: it has none. */
int64_t pst_item_when(const struct ex_item *, int64_t fallback);
/* The subject's prefix, "RE: ", as [MS-OXCMSG] 2.2.1.9 has it; "": none. */
const char *pst_item_prefix(struct arena *, const char *subject);
/* Header lines, as text and what they say; head: of the opened message, or NULL. */
void pst_item_headers(struct props *, const struct ex_item *, const char *head);
/* What follows from what kind of item it is. */
void pst_item_kind(struct props *, const struct ex_item *);

/* From, sender, reply-to. */
void pst_item_senders(struct props *, const struct ex_item *);
/* Rows of recipients; *n of them. */
const struct pst_props *pst_item_recipients(struct arena *,
    const struct ex_item *, size_t *n);
/* Names of attendees of that type (0: of all) in one line; "": there are none. */
const char *pst_item_names(struct arena *, const struct ex_item *, int32_t type);
bool pst_item_is_organizer(const struct ex_item *, const struct ex_address *);

/* Makes the message of an item within another one, that many levels deep. */
int pst_item_inner(struct arena *, const struct ex_item *, int depth,
    int64_t when, struct pst_message **, struct err *) ATTR_CHECK;
/* Files, items within, exceptions of a series: *n of them. */
int pst_item_files(struct arena *, const struct ex_item *, int depth,
    int64_t when, const struct pst_attachment **, size_t *n, struct err *)
    ATTR_CHECK;

#endif
