/*
 * dir_write - items as files: the formats of the dir: target, and of show.
 *
 * Each writes one item (and the chain `more` where the format can hold it) to
 * a sink.  The same item gives the same bytes.
 */
#ifndef TARGET_DIR_WRITE_H
#define TARGET_DIR_WRITE_H

#include <stddef.h>

#include "base/err.h"
#include "exch/ex_item.h"

/* Takes n bytes; -1 stops the writer. */
struct sink {
	int (*put)(void *arg, const void *, size_t n, struct err *);
	void *arg;
};

/* RFC 5322 / MIME through GMime; CRLF line ends. */
int eml_write(const struct ex_item *, const struct sink *, struct err *)
    ATTR_CHECK;

/* What a message means to a calendar: one more alternative of its text. */
struct eml_calendar {
	const char *text;   /* iCalendar with that method */
	const char *method; /* "REQUEST" */
};

/*
 * The same for a server, which keeps what was done to a message as properties
 * and would take the header that stands for it in a file for part of it: the
 * message has no such line (messages inside it keep those that mail programs
 * know).  calendar may be NULL.
 */
int eml_write_bare(const struct ex_item *, const struct eml_calendar *,
    const struct sink *, struct err *) ATTR_CHECK;
/* RFC 5545 through libical: VEVENT or VTODO by the item's kind. */
int ics_write(const struct ex_item *, const struct sink *, struct err *)
    ATTR_CHECK;
/* vCard 3.0 ([MS-OXVCARD]) or 4.0 (RFC 6350); groups always 4.0. */
int vcf_write(const struct ex_item *, bool vcard4, const struct sink *,
    struct err *) ATTR_CHECK;

#endif
