/* map_priv - what the mapping modules share with each other and nobody else. */
#ifndef MAPPING_MAP_PRIV_H
#define MAPPING_MAP_PRIV_H

#include "mapping/map.h"

/* One note on its way: what every mapping function needs at hand. */
struct map_job {
	const struct map_ctx *ctx;
	const struct map_bundle *bundle;
	const struct note *note; /* bundle->note */
	struct arena *arena;
	struct ex_item *item;
	bool *used; /* one per field of note, in order: it found a place */
};

/* ---- map.c: shared helpers --------------------------------------------- */

/* Fields of that name found a place (or are dropped on purpose). */
void map_use(struct map_job *, const char *name);
/* Copies a field's text as it stands; absent or empty: nothing happens. */
void map_copy_text(struct map_job *, const char *field, enum ex_prop);
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

/* ---- map_body.c -------------------------------------------------------- */

/*
 * The body of any item: Body fields (rich text, MIME parts, plain text) into
 * BODY and HTML, pictures and $FILE objects into attachments.  html false:
 * plain text only (what had to be dropped becomes a loss).
 */
void map_body(struct map_job *, bool html);

/* ---- map_name.c -------------------------------------------------------- */

/*
 * A Notes name, address or group as somebody one can write to; inet is the
 * parallel address or NULL.  Never fails: unresolved names are encapsulated
 * as IMCEANOTES-…@domain [MS-OXCMAIL 2.1.3.1.8].
 */
struct ex_address map_address(const struct map_job *, const char *name,
    const char *inet);
/*
 * All of a list field, with its parallel INet field when that has as many
 * values.  Both are marked used.
 */
void map_recipients(struct map_job *, const char *field, const char *inet,
    enum ex_role);
bool map_is_owner(const struct map_job *, const char *name);

/* ---- map_folder.c ------------------------------------------------------ */

/* Sets item->folder; further folders become categories, said as a loss. */
void map_folder(struct map_job *);

#endif
