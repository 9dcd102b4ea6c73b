/* map_priv - what the mapping modules share with each other and nobody else. */
#ifndef MAPPING_MAP_PRIV_H
#define MAPPING_MAP_PRIV_H

#include "mapping/map.h"

/*
 * A line of the small table that goes above or below a body: what has no
 * property but should be read.  Its field is used only if it gets there.
 */
struct map_row {
	struct map_row *next;
	const char *label, *value;
	const char *field;
};

/* One note on its way: what every mapping function needs at hand. */
struct map_job {
	const struct map_ctx *ctx;
	const struct map_bundle *bundle;
	/* bundle->note with the headers of MIME mail as texts and dates */
	const struct note *note;
	struct arena *arena;
	struct ex_item *item;
	const struct note_field **field; /* those of note, in order */
	size_t fields;
	bool *used; /* one per field of note, in order: it found a place */
	bool encrypted; /* the body is a stub that says so */
	struct map_row *above, *below; /* of the body */
	const char *mime_text; /* of a body in MIME, when it is no mail */
	const char *mime_type; /* of a message in MIME; NULL: unknown */
};

/* ---- map.c: shared helpers --------------------------------------------- */

/* Fields of that name found a place (or are dropped on purpose). */
void map_use(struct map_job *, const char *name);
/* This one field of job->note, by its place in the list. */
void map_use_field(struct map_job *, const struct note_field *);
bool map_is_used(const struct map_job *, const struct note_field *);
/* note_string() of a field that is thereby used; "" when there is none. */
const char *map_take(struct map_job *, const char *field);
/* The instant of a date field, used thereby; none when it holds no date. */
int64_t map_take_time(struct map_job *, const char *field, int64_t none);
/* "1", 1 or 1.0; a flag that is thereby used. */
bool map_take_flag(struct map_job *, const char *field);
/* The same without a job. */
bool map_flag(const struct note *, const char *field);
int64_t map_time(const struct note *, const char *field, int64_t none);
/* A job for one bundle: item made, fields unused.  note_new's twin in tests */
struct map_job map_job_new(const struct map_ctx *, const struct map_bundle *,
    struct arena *, enum ex_kind);
/* On one line: line breaks and tabs become a space, ends are trimmed. */
const char *map_one_line(struct arena *, const char *);
/*
 * Text by text into KEYWORDS, which keeps what it has; no doubles.  Commas
 * and semicolons become spaces, which is said.
 */
void map_add_keyword(struct map_job *, const char *);
/* The form: of the note, of a form stored in it, or by its type. */
const char *map_form_of(const struct note *);
/* A real attachment of the user's: not OLE storage, not a part of MIME. */
bool map_is_attachment(const struct note_field *);
/*
 * Sealed for somebody's ID file, and nothing of a body that can be read; in
 * map_sealed.c.
 */
bool map_is_encrypted(const struct note *);
/*
 * The note with its RFC 822 header fields (raw type 502) as texts and dates;
 * the very same note when it has none.  Order and number of fields stay.
 */
const struct note *map_decoded(const struct note *, struct arena *);
/* $MessageID with its <>; NULL when the note has none of its own. */
const char *map_own_message_id(const struct note *, struct arena *);
#define MAP_NO_DOMAIN "notes2ex.invalid" /* when the run has none */
/* "<id>" of an id with or without <>; NULL when it is none. */
const char *map_clean_message_id(struct arena *, const char *);
/* Ids made without a domain (by map_key) get the run's. */
const char *map_ids_in_domain(struct arena *, const char *ids,
    const char *domain);
/* The day or instant that people know the note by; EX_NO_DATE unknown. */
int64_t map_date_of(const struct note *, enum ex_kind);
/* Copies a field's text as it stands; absent or empty: nothing happens. */
void map_copy_text(struct map_job *, const char *field, enum ex_prop);
/* Notes counts 1 high, 2 normal, 3 low. */
void map_importance(struct map_job *);
/* What every item gets: identity, class, subject, dates, categories. */
void map_common(struct map_job *, const char *message_class);
/*
 * Every field that nobody used and that is no housekeeping becomes a loss
 * with its name; so do the reader's troubles.  Called last, once per item.
 */
void map_leftovers(struct map_job *);
bool map_is_housekeeping(const char *field);

/* ---- one function per kind --------------------------------------------- */

int map_mail(struct map_job *, struct map_result *, struct err *);
int map_calendar(struct map_job *, struct map_result *, struct err *);
int map_task(struct map_job *, struct map_result *, struct err *);
int map_contact(struct map_job *, struct map_result *, struct err *);
int map_group(struct map_job *, struct map_result *, struct err *);
int map_journal(struct map_job *, struct map_result *, struct err *);

/* ---- map_linked.c ------------------------------------------------------ */

/* The UNIDs of all notes that the rich text links to, each once. */
void map_links_of(const struct note *, struct arena *, struct map_key *);

/* ---- map_body.c -------------------------------------------------------- */

/*
 * The body of any item: Body fields (rich text, MIME parts, plain text) into
 * BODY and HTML, pictures and $FILE objects into attachments.  html false:
 * plain text only (what had to be dropped becomes a loss).
 */
void map_body(struct map_job *, bool html);
/* As it may be shown, without folders, and like no other of the item's. */
const char *map_unique_name(const struct ex_item *, const char *);
/* "application/pdf" by the name's ending; never NULL. */
const char *map_media_type(const char *name);
/* The note has a file object of that name, whatever it is for. */
bool map_has_file(const struct note *, const char *name);
/* Before map_body.  An empty value makes no row. */
void map_add_row(struct map_job *, bool below, const char *label,
    const char *value, const char *field);

/* ---- map_mail.c -------------------------------------------------------- */

enum map_role { MAP_DRAFT, MAP_SENT, MAP_RECEIVED };

/* MAPPING_GUIDE 1.3: unsent, a copy of what the owner sent, or received. */
enum map_role map_role_of(const struct map_job *);
/* One of the template's own mail forms; other forms are an application's. */
bool map_is_mail_form(const char *form);

/* ---- map_name.c -------------------------------------------------------- */

/*
 * A Notes name, address or group as somebody one can write to; inet is the
 * parallel address or NULL.  Never fails: unresolved names are encapsulated
 * as IMCEANOTES-…@domain [MS-OXCMAIL 2.1.3.1.8].
 */
struct ex_address map_address(const struct map_job *, const char *name,
    const char *inet);
/*
 * The same for a name whose address goes into a text or a property of its
 * own: the item keeps it for the list of names without an address.
 */
struct ex_address map_address_in_text(struct map_job *, const char *name,
    const char *inet);
bool map_is_owner(const struct map_job *, const char *name);

/* ---- map_people.c ------------------------------------------------------ */

/*
 * All of a list field, with its parallel INet field when that has as many
 * values, or has all there is.  Both are marked used.  Each name becomes one
 * recipient; a group may become its members (map_options).
 */
void map_recipients(struct map_job *, const char *field, const char *inet,
    enum ex_role);
/* ReplyTo and $INetReplyTo, read in the same way, into the item's reply_to. */
void map_reply_to(struct map_job *);

/* ---- map_called.c ------------------------------------------------------ */

/* What a note is called, and whom it means: called, address and asked. */
void map_called_of(const struct note *, struct arena *, struct map_key *);
/* Who it is among the notes of the run; NULL: none of them. */
const struct map_known *map_known_as(const struct map_job *, const char *name);
/* The calendar entry of the meeting that a notice is about; NULL: none. */
const struct map_known *map_known_meeting(const struct map_job *);
/* Another notice than an invitation is about the same meeting: an answer, a
 * cancellation, a new time. */
bool map_has_news(const struct map_job *);

/* ---- map_folder.c ------------------------------------------------------ */

/*
 * Sets item->folder; what becomes of further folders says --multi-folder:
 * categories and losses, losses, or item->also.
 */
void map_folder(struct map_job *);

#endif
