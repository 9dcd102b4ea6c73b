/*
 * unwrap - one wrapping around content, undone byte by byte.
 *
 * Base64 and quoted-printable (RFC 2045 6.7, 6.8), uuencode, UTF-16, and the
 * content of an XML element; and base64 the other way round.  Damage never
 * stops it: it is remembered in plain words.
 */
#ifndef BASE_UNWRAP_H
#define BASE_UNWRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/blob.h"

#define UNWRAP_MOST 192 /* bytes that one byte may give: a line of uuencode */

struct unwrap { /* begin with only wrap set */
	enum blob_wrap wrap;
	/* base64, both ways; UTF-16: a first surrogate */
	uint32_t bits;
	int have; /* sextets or bytes in bits */
	bool ended;
	/* an escape or a name, while it is incomplete */
	uint8_t hold[16];
	size_t held;
	/* uuencode: the line being read; base64: the one being written */
	uint8_t line[128];
	size_t line_len;
	bool begun;
	/* XML: where we are */
	enum { XML_TEXT, XML_ENTITY, XML_MARKUP, XML_CDATA } xml;
	int brackets; /* of "]]>" seen */
	const char *damage; /* NULL: none so far */
};

/* What the byte gives, at most UNWRAP_MOST bytes, and how many. */
size_t unwrap_put(struct unwrap *, uint8_t c, uint8_t *out);
/* What was held back, at the end of the input. */
size_t unwrap_end(struct unwrap *, uint8_t *out);
/*
 * Base64 without a call per byte: raw from *at on into out, until raw is used
 * up or out has room or more.  How much is in out.
 */
size_t unwrap_base64(struct unwrap *, const uint8_t *raw, size_t len,
    size_t *at, uint8_t *out, size_t room);

#endif
