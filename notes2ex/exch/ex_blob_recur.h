/*
 * ex_blob_recur - PidLidAppointmentRecur and PidLidTaskRecurrence
 * ([MS-OXOCAL] 2.2.1.44, [MS-OXOTASK] 2.2.2.2.15): written from a recurrence
 * and read back into one.
 *
 * All times in the blob are clocks on the wall of the series' zone, in whole
 * minutes; a zone that is NULL is UTC.  Instances that were moved or changed
 * are in the list of the deleted days, too: ex_recur keeps them apart.  Which
 * body, people, categories and privacy an exception has, the blob does not
 * say: they are in the exception's own message (ex_exception.h).
 */
#ifndef EXCH_EX_BLOB_RECUR_H
#define EXCH_EX_BLOB_RECUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/zone.h"
#include "exch/ex_recur.h"

/* What an exception says for itself: OverrideFlags. */
#define EX_SAYS_SUBJECT  0x0001u
#define EX_SAYS_MEETING  0x0002u
#define EX_SAYS_DELTA    0x0004u
#define EX_SAYS_REMINDER 0x0008u
#define EX_SAYS_LOCATION 0x0010u
#define EX_SAYS_BUSY     0x0020u
#define EX_SAYS_FILES    0x0040u
#define EX_SAYS_ALL_DAY  0x0080u
#define EX_SAYS_COLOUR   0x0100u
#define EX_SAYS_BODY     0x0200u

struct ex_blob_recur {
	struct ex_recur recur;  /* exceptions without body and unid */
	const uint16_t *says;   /* of each exception: EX_SAYS_… */
	bool endless;           /* then recur.last means nothing */
	int32_t start, end;     /* minutes from the midnight of its day */
};

/*
 * start, end: UTC of the first occurrence by the pattern.  NULL when years
 * before 1601 or after 4500, or too many exceptions, do not fit.
 */
uint8_t *ex_blob_recur_write(struct arena *, const struct ex_recur *,
    const struct zone *, int64_t start, int64_t end, size_t *n);
int ex_blob_recur_read(struct arena *, const void *, size_t n,
    const struct zone *, struct ex_blob_recur *, struct err *) ATTR_CHECK;

/* What happens, with everything taken into account; UTC, by start. */
struct ex_instance {
	int64_t start, end;
	const struct ex_exception *exception; /* NULL: by the pattern */
};

/* Not of an endless one: it has none to count.  The number of them. */
size_t ex_blob_recur_instances(struct arena *, const struct ex_blob_recur *,
    const struct zone *, struct ex_instance **);

/* Tasks know days alone, and no exceptions. */
uint8_t *ex_blob_task_write(struct arena *, const struct ex_recur *, size_t *n);
int ex_blob_task_read(struct arena *, const void *, size_t n,
    struct ex_blob_recur *, struct err *) ATTR_CHECK;

#endif
