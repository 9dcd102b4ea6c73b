/*
 * dxl_frame - where notes begin and end in a DXL file, and each one by itself.
 *
 * A frame is the XML of one note without its large contents: what stands in
 * filedata, mime, gif and their like is replaced by a reference to its place
 * in the file, "OFFSET LENGTH" and " x" when it is more than plain text
 * (entities, CDATA).  So a note is small however large its attachments are,
 * and a broken note ends where the next one begins.
 */
#ifndef SOURCE_DXL_FRAME_H
#define SOURCE_DXL_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "source/dxl_scan.h"

#define DXL_FRAME_MAX (64u << 20) /* text of one note */

enum dxl_found {
	DXL_FOUND_END,      /* the file is at its end */
	DXL_FOUND_NOTE,     /* at a note's start tag */
	DXL_FOUND_DATABASE, /* passed <database …>: the tag in head */
	DXL_FOUND_CLOSE,    /* passed </database> */
	DXL_FOUND_DECL,     /* passed <?xml …?>: it is in head */
};

enum dxl_end {
	DXL_WHOLE,
	DXL_BROKEN, /* the next note began before this one ended */
	DXL_CUT,    /* the file ended before it did */
	DXL_OPEN,   /* a comment or CDATA section in it has no end */
	DXL_HEADLESS, /* its own start tag has no end */
};

struct dxl_frame {
	char name[64]; /* of its element, without prefix */
	size_t name_len;
	uint64_t off, len;
	enum dxl_end end;
	struct buf xml; /* failed: larger than DXL_FRAME_MAX */
};

/* On to the next thing of interest outside of notes. */
enum dxl_found dxl_frame_find(struct dxl_scan *, struct buf *head);
/* The note at whose start tag the scan stands; passes over it. */
void dxl_frame_take(struct dxl_scan *, struct dxl_frame *);

bool dxl_frame_is_data(const char *name); /* document, note, profile */
/* A content of such an element is a reference. */
bool dxl_frame_is_opaque(const char *name, size_t n);

#endif
