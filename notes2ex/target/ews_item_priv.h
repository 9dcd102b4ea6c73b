/*
 * ews_item_priv - what the parts of ews_item share: an element being written,
 * its properties, its steps.
 */
#ifndef TARGET_EWS_ITEM_PRIV_H
#define TARGET_EWS_ITEM_PRIV_H

#include "exch/ex_blob_zone.h"
#include "exch/ex_recur.h"
#include "target/dir_write.h"
#include "target/ews_item.h"

enum {
	EWS_FLAG_READ = 1, /* PidTagMessageFlags */
	EWS_FLAG_UNSENT = 8,
	EWS_MEETING = 1, /* PidLidAppointmentStateFlags */
	EWS_RECEIVED = 2,
	EWS_SERIES_MOST = 999, /* occurrences of one series */
	EWS_SUBJECT_MOST = 255, /* UTF-16 units of a subject that is no MIME */
};

/* One element being written, in the order of the schema. */
struct maker {
	struct arena *arena;
	const struct ex_item *item;
	const struct ews_context *ctx;
	const char *stamp;
	struct buf out;
	struct ews_xml x;
	size_t split; /* of out: there the element's data belongs; 0: none */
	struct ews_item *made;
	struct ews_step **last; /* where the next step goes */
	bool used[EX_PROP_COUNT]; /* needs no extended property */
	struct ews_spool *spool;
	struct err *e;
};

/* One element of one item; more may be hung on m->made->next. */
int ews_make_one(struct arena *, const struct ex_item *,
    const struct ews_context *, const char *stamp, struct ews_spool *,
    struct ews_item *, struct err *) ATTR_CHECK;
void ews_add_step(struct maker *, struct ews_step *);

/* Each writes all of its element but for the outermost tags. */
int ews_make_message(struct maker *) ATTR_CHECK;
int ews_make_entry(struct maker *) ATTR_CHECK;
int ews_make_contact(struct maker *) ATTR_CHECK;
int ews_make_group(struct maker *) ATTR_CHECK;
int ews_make_task(struct maker *) ATTR_CHECK;
bool ews_is_done(const struct ex_item *); /* a task */

/* ---- properties ------------------------------------------------------------- */

/* In the years 1601 to 9999, as the server can have it. */
bool ews_is_time(int64_t);
/* Seconds since 1970 of the midnight that began that day. */
int64_t ews_midnight(int64_t);
struct ews_path ews_path_of(enum ex_prop);
/* By property set and number. */
struct ews_path ews_path_lid(enum ex_set, uint32_t lid, const char *type);

/* Subject to importance; text: the body is that and no HTML. */
void ews_put_front(struct maker *, const char *class, const char *text);
void ews_put_sensitivity(struct maker *);
void ews_put_categories(struct maker *);
void ews_put_importance(struct maker *);
/* When it rings, of all but entries. */
void ews_put_due(struct maker *);
/* Text that may be NULL or "": then nothing is written. */
void ews_put_text(struct maker *, const char *element, const char *);
/* A subject as servers keep it, of so many UTF-16 units; else as it is. */
const char *ews_subject(struct arena *, const char *);

/* They need no extended property. */
void ews_use(struct maker *, const enum ex_prop *, size_t n);
void ews_put_int(struct maker *, struct ews_path, int32_t);
void ews_put_bool(struct maker *, struct ews_path, bool);
void ews_put_time(struct maker *, struct ews_path, int64_t);
void ews_put_string(struct maker *, struct ews_path, const char *);
/* The stamp, and all that is in no element and not made of other things. */
void ews_put_rest(struct maker *);

/* ---- people and files ----------------------------------------------------------- */

/* t:Mailbox; what schema allows from 2010 on only where it is. */
void ews_put_mailbox(struct ews_xml *, const struct ex_address *,
    enum ews_version, bool one_off);
/* Steps for all files of what is no message. */
int ews_add_files(struct maker *) ATTR_CHECK;
/* A step for one file of which something can be read. */
int ews_add_file(struct maker *, const struct ex_attachment *) ATTR_CHECK;

/* Does a message of so many bytes not go into one request? */
bool ews_is_too_large(uint64_t size, const struct ews_context *);
/* Signed or encrypted: whole or not at all. */
bool ews_is_sealed(const struct ex_item *);
/* ERR_LIMIT, with what it is that is too large. */
int ews_set_too_large(const struct maker *, const char *what);
/*
 * The item without its largest files, which become steps; *head is the header
 * of a message that had to be opened, or NULL.
 */
int ews_split_message(struct maker *, uint64_t size,
    const struct ex_item **, const char **head) ATTR_CHECK;

/* ---- line ends ----------------------------------------------------------------------- */

/* A sink in front of another: bare line feeds become CRLF where they should. */
struct ews_lines {
	const struct sink *to;
	bool mend;
	char last;
};

int ews_lines_begin(struct ews_lines *, const struct ex_item *,
    const struct sink *, struct err *) ATTR_CHECK;
int ews_lines_put(void *lines, const void *, size_t n, struct err *);

/* ---- content as base64 ------------------------------------------------------------- */

enum { EWS_IN_MEMORY = 1 << 20 }; /* bytes: what is more goes into a file */

/* What is written: in memory, or, when it is large, in a file without a name. */
struct ews_spooled {
	const struct blob *blob;
	uint64_t size;
};

struct ews_spool *ews_spool_new(struct arena *);
void ews_spool_close(struct ews_spool *);
int ews_spool_write(struct ews_spool *, struct arena *,
    int (*write)(const void *arg, const struct sink *, struct err *),
    const void *arg, struct ews_spooled *, struct err *) ATTR_CHECK;
/* The content of so many bytes in lines of base64, and how long that is. */
const struct blob *ews_encoded(struct arena *, const struct blob *,
    uint64_t size, uint64_t *len);
uint64_t ews_encoded_size(uint64_t size);

/* ---- series -------------------------------------------------------------------------- */

/* Can that version say the pattern exactly? */
bool ews_recur_fits(const struct ex_recur *, enum ews_version);
/* t:Recurrence. */
void ews_put_recurrence(struct maker *, const struct ex_recur *);
/* Where a moved occurrence stands on its own: its UID and stamp end so. */
const char *ews_day_name(struct arena *, int64_t day);

/* The zone's Windows name; *exact: it is just that zone. */
const char *ews_zone_name(struct arena *, const struct ex_item *,
    const struct zone *, bool *exact);
/* t:MeetingTimeZone of 2007. */
void ews_put_meeting_zone(struct maker *);
/* "2008-05-12T07:30:00Z", of a whole day its midnight with offset. */
const char *ews_when(struct arena *, const struct ex_item *, int64_t utc);
void ews_put_attendees(struct ews_xml *, enum ews_version,
    const struct ex_recipient *, const char *element);
/* Which of the three elements holds somebody; NULL: none. */
const char *ews_attendee_element(enum ex_role);
/* The days of the pattern: an occurrence is known by its place among them. */
struct ews_days {
	int64_t *day;
	size_t n;
};

struct ews_days ews_days_of(struct arena *, const struct ex_recur *);
/* A changed occurrence as an item of its own. */
int ews_make_single(struct maker *, const struct ex_item *series,
    const struct ex_exception *, const struct ews_item **) ATTR_CHECK;
/* Changed occurrences, then deleted ones from the last to the first. */
int ews_add_occurrences(struct maker *) ATTR_CHECK;
/* The occurrences as entries of their own. */
int ews_add_singles(struct maker *) ATTR_CHECK;

#endif
