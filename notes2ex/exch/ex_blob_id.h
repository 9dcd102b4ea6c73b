/*
 * ex_blob_id - who is meant, in bytes: PidLidGlobalObjectId of a calendar
 * entry ([MS-OXOCAL] 2.2.1.27), one-off entry ids of people who are in no
 * directory ([MS-OXCDATA] 2.2.5.1), and the members of a personal distribution
 * list ([MS-OXOCNTC] 2.2.2.2).
 */
#ifndef EXCH_EX_BLOB_ID_H
#define EXCH_EX_BLOB_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "exch/ex_item.h"

/* ---- calendar entries ----------------------------------------------------- */

struct ex_global_id {
	const char *uid;   /* of iCalendar: foreign, or the id in hex digits */
	bool is_foreign;   /* vCal-Uid: not made by Outlook */
	int64_t day;       /* of an instance; EX_NO_DATE: the series */
	uint64_t created;  /* FILETIME; 0 unknown */
	const uint8_t *data;
	size_t n;
};

/* Hex digits of an id that Outlook made are decoded, not wrapped. */
uint8_t *ex_global_id_write(struct arena *, const char *uid, int64_t day,
    size_t *n);
/* The same id without the day of an instance: what searches look for. */
uint8_t *ex_global_id_clean(struct arena *, const uint8_t *, size_t n);
int ex_global_id_read(struct arena *, const void *, size_t n,
    struct ex_global_id *, struct err *) ATTR_CHECK;

/* ---- people ------------------------------------------------------------------ */

struct ex_one_off {
	const char *name, *type, *address;
};

uint8_t *ex_one_off_write(struct arena *, const struct ex_one_off *, size_t *n);
int ex_one_off_read(struct arena *, const void *, size_t n,
    struct ex_one_off *, struct err *) ATTR_CHECK;

/* ---- lists ---------------------------------------------------------------------- */

/* Members or one-off members of more bytes are in the stream alone. */
#define EX_MEMBERS_MAX 15000

/* PidLidDistributionListStream; each member has one id for both. */
uint8_t *ex_members_write(struct arena *, const struct ex_bytes *, size_t n,
    size_t *len);
int ex_members_read(struct arena *, const void *, size_t n,
    struct ex_bytes **, size_t *members, struct err *) ATTR_CHECK;
/* PidLidDistributionListChecksum */
uint32_t ex_members_checksum(const struct ex_bytes *, size_t n);

#endif
