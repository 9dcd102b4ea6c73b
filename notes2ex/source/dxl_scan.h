/*
 * dxl_scan - a file of any size, through a window, as tags and text.
 *
 * Knows where markup begins and ends and nothing else: it never fails over
 * bad XML, so that what follows a broken note can still be found.  Works on
 * any encoding in which the bytes of ASCII mean ASCII.
 */
#ifndef SOURCE_DXL_SCAN_H
#define SOURCE_DXL_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"

#define DXL_TAG_MAX (1 << 20) /* a longer tag is none */

enum dxl_markup {
	DXL_START,
	DXL_EMPTY, /* <name/> */
	DXL_CLOSE,
	DXL_CDATA,
	DXL_COMMENT,
	DXL_PI,
	DXL_DECL,  /* <!DOCTYPE */
	DXL_STRAY, /* a < that begins nothing, or a tag that never ends */
};

struct dxl_scan {
	int fd;
	uint64_t off; /* of buf[0] in the file */
	uint64_t end; /* read no further */
	size_t pos, len, cap, step;
	char *buf;
	struct buf *out;  /* takes what is passed over; NULL: nobody does */
	size_t from;      /* what of the window it has not got yet */
	bool eof, failed; /* failed: reading did, with this */
	struct err err;
	bool unclosed[DXL_STRAY]; /* no end of such until the end of file */
	bool endless; /* the end of file stands in a DTD's internal subset */
};

/*
 * A tag in the window, until the next call; name without its prefix.  That of
 * a tag without end (DXL_STRAY) is its name all the same, its len is 0.
 */
struct dxl_tag {
	enum dxl_markup kind;
	bool xml_decl; /* DXL_PI: <?xml …?> */
	const char *raw, *name;
	size_t len, name_len;
};

/* step: how much to read at a time.  end: UINT64_MAX for the end of file. */
void dxl_scan_init(struct dxl_scan *, int fd, uint64_t end, size_t step);
void dxl_scan_free(struct dxl_scan *);
void dxl_scan_seek(struct dxl_scan *, uint64_t off);
uint64_t dxl_scan_at(const struct dxl_scan *);

/* From here on, what is passed over goes to out as well; NULL: no more. */
void dxl_scan_record(struct dxl_scan *, struct buf *out);

/*
 * On to the next "<"; *amp (may be NULL) is set when there is an "&" before.
 * False: there is no "<" any more.
 */
bool dxl_scan_text(struct dxl_scan *, bool *amp);
/* At a "<": what it is.  Tags are in *tag whole; nothing is passed over. */
enum dxl_markup dxl_scan_look(struct dxl_scan *, struct dxl_tag *tag);
/*
 * Over what the last look found.  False: it has no end; then only its first
 * characters are passed over, and out is as it was.
 */
bool dxl_scan_pass(struct dxl_scan *, const struct dxl_tag *);

static inline bool
dxl_tag_is(const struct dxl_tag *t, const char *name)
{
	return t->name_len == strlen(name) &&
	    memcmp(t->name, name, t->name_len) == 0;
}

/* The raw value of an attribute; NULL when there is none. */
const char *dxl_tag_attr(const struct dxl_tag *, const char *name, size_t *len);

#endif
