/*
 * pst_check - is this store right in every rule that we know of?  (PST guide
 * 15.4: header, checksums, B-trees, allocation, reference counts, heaps,
 * tables, rows against objects, counters, names.)
 */
#ifndef PST_PST_CHECK_H
#define PST_PST_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum pst_severity {
	PST_ERROR,   /* a rule is broken */
	PST_WARNING, /* unusual, and Outlook itself does so at times */
};

struct pst_finding {
	enum pst_severity severity;
	const char *rule; /* a word for scripts: "block-crc", "amap-bit" … */
	const char *what; /* one line for people: where, is, should be */
};

struct pst_folder_sum {
	const char *path; /* levels separated by '\', below the top */
	const char *class;
	uint64_t items, unread, bytes;
};

struct pst_sums {
	uint64_t size;          /* of the file */
	uint64_t blocks, nodes, folders, messages, embedded, recipients;
	uint64_t attachments, attachment_bytes;
	uint64_t named;         /* properties with a name */
	uint64_t errors, warnings; /* all, also those that were not said */
	bool permute;
	uint8_t key[16];
};

/*
 * say may be called many times (at most 25 for each rule); folder once for
 * each folder; either may be NULL.  0 when the file could be looked at, whatever
 * was found; ERR_FORMAT when it is no Unicode store.
 */
int pst_check(const char *path,
    void (*say)(void *arg, const struct pst_finding *),
    void (*folder)(void *arg, const struct pst_folder_sum *), void *arg,
    struct pst_sums *, struct err *) ATTR_CHECK;

#endif
