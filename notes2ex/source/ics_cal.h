/*
 * ics_cal - where what stands in an iCalendar file, before any of it is read.
 *
 * A file is a row of tiles: each is one VCALENDAR, or what stands between two
 * of them (entries without their wrapper).  A tile knows its time zones and
 * its series; its entries are then read one at a time.  [RFC 5545 3.4]
 */
#ifndef SOURCE_ICS_CAL_H
#define SOURCE_ICS_CAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "source/pim_line.h"

#define ICS_ENTRY_MAX 67108864 /* bytes of one entry, attachments aside */

enum ics_kind {
	ICS_BEGIN, /* of a VCALENDAR */
	ICS_END,   /* of a VCALENDAR */
	ICS_PROP,  /* a property of the calendar itself */
	ICS_EVENT,
	ICS_TODO,
	ICS_JOURNAL,
	ICS_ZONE,
	ICS_OTHER, /* VFREEBUSY and whatever else */
};

/* One thing of a calendar: a component as a whole, or a line beside it. */
struct ics_part {
	enum ics_kind kind;
	int64_t off, end;
	bool complete;   /* false: the file or the calendar ends in it */
	char name[64];   /* of the property or component, upper case */
	char value[256]; /* of the property; of a zone: its TZID */
	uint64_t uid;    /* of an entry: hash of its UID; 0 none */
	bool repeats;    /* has a rule or dates */
	bool changes;    /* has a RECURRENCE-ID */
};

struct ics_tz {
	const char *tzid;
	int64_t off, end;
};

/* A series, or an instance of one that is not as the others. */
struct ics_link {
	uint64_t uid;
	int64_t off, end;
	bool changes;
};

struct ics_cal {
	struct arena arena;
	int64_t off, end;
	const char *method;  /* upper case; "" none */
	const char *zone;    /* X-WR-TIMEZONE; NULL none */
	const char *product; /* PRODID; "" none */
	struct ics_tz *tz;
	size_t ntz;
	struct ics_link *link;
	size_t nlinks;
};

/* 1, 0, -1 as pim_lines_next. */
int ics_part_next(struct pim_lines *, struct ics_part *,
    struct err *) ATTR_CHECK;

/* The tile that begins at off (off < size).  ERR_IO. */
int ics_cal_read(struct ics_cal *, int fd, int64_t off, int64_t size,
    struct err *) ATTR_CHECK;
/* The tile that holds off, found from behind. */
int ics_cal_find(struct ics_cal *, int fd, int64_t off, int64_t size,
    struct err *) ATTR_CHECK;
void ics_cal_free(struct ics_cal *);

/* ---- one component, taken apart ----------------------------------------- */

struct ics_comp {
	struct ics_comp *next, *child, *last;
	const char *name;
	struct pim_prop *props, *last_prop;
	int strange; /* lines that are no property */
};

/*
 * The component at [off, end).  NULL in *c when there is none.  ERR_LIMIT
 * when it is larger than ICS_ENTRY_MAX, inline attachments aside.
 */
int ics_comp_read(struct ics_comp **c, struct arena *, int fd, int64_t off,
    int64_t end, struct err *) ATTR_CHECK;
/* The first property of that name, or NULL. */
const struct pim_prop *ics_prop(const struct ics_comp *, const char *name);
const struct pim_prop *ics_prop_next(const struct pim_prop *, const char *name);
/* Without blanks around it; "" none. */
const char *ics_uid(struct arena *, const struct ics_comp *);
/* What ics_link.uid holds. */
uint64_t ics_hash(const char *uid);

#endif
