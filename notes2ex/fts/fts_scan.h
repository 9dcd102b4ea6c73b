/*
 * fts_scan - what the reader and the lint share: bytes out of frames, and a
 * reading that tells of broken rules and goes on where it can.
 */
#ifndef FTS_FTS_SCAN_H
#define FTS_FTS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "fts/fts.h"
#include "fts/fts_wire.h"

/* ---- frames: fts_scan.c -------------------------------------------------- */

struct scan {
	fts_get *get;
	void *from;
	fts_say *say; /* NULL: a fault ends it, remarks are nobody's */
	void *said;
	struct err *err;
	uint64_t offset;   /* in the stream, of the next byte */
	uint64_t content;  /* bytes that came out of frames */
	uint64_t frame;    /* the number of the open one */
	uint64_t frame_at; /* where it begins */
	uint32_t left;     /* in it */
	size_t at, have;   /* in the buffer */
	bool ended;
	uint8_t buf[16384];
};

/* It breaks a rule, which readers can live with. */
void scan_remark(const struct scan *, uint64_t offset, const char *rule);
/* It breaks a rule that streams of ours or a server's keep; -1 ends it. */
int scan_fault(const struct scan *, uint64_t offset,
    const char *rule) ATTR_CHECK;
/* No way on; -1. */
int scan_stop(const struct scan *, uint64_t offset, const char *why) ATTR_CHECK;

int scan_prologue(struct scan *) ATTR_CHECK;
/* 1: there is more, in the frame that is open now; 0: the end. */
int scan_more(struct scan *) ATTR_CHECK;
/* The next n bytes, out of any number of frames. */
int scan_take(struct scan *, void *, size_t n) ATTR_CHECK;
/* As many as the open frame has, at most n; there are some. */
int scan_some(struct scan *, void *, size_t n, size_t *got) ATTR_CHECK;

/* ---- the whole stream: fts_read.c ---------------------------------------- */

int fts_scan(fts_get *, void *from, fts_take *, void *to, fts_say *, void *said,
    struct err *) ATTR_CHECK;

/* Whether values of that type are texts, in UTF-16 or in bytes. */
bool scan_is_text(uint16_t type);
bool scan_is_wide(uint16_t type);

#endif
